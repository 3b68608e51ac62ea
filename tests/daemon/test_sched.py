# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a guest and its threads may use of the host's processors, by the kernel's own files."""

import json
import os

import libvirt
import libvirt_qemu

from harness import Skip, fails, main, pid_of, tiny_xml, wait_for

# Control groups are the host's: no other test's guest may have the same.
NAME = f'sched-{os.getpid()}'
LIVE, CONFIG = libvirt.VIR_DOMAIN_AFFECT_LIVE, libvirt.VIR_DOMAIN_AFFECT_CONFIG


def guest_xml(tune=''):
    return tiny_xml(NAME).replace('<vcpu>1</vcpu>', f"<vcpu current='2'>3</vcpu><iothreads>1</iothreads><cputune>{tune}</cputune>")


def started(conn, xml):
    """The guest, where its group can be limited at all."""
    try:
        dom = conn.createXML(xml)
        dom.schedulerParameters()
    except libvirt.libvirtError as error:
        if error.get_error_code() in (libvirt.VIR_ERR_CONFIG_UNSUPPORTED, libvirt.VIR_ERR_OPERATION_UNSUPPORTED,
                                      libvirt.VIR_ERR_OPERATION_INVALID):
            raise Skip(f'no control group with cpu: {error}') from error
        raise
    return dom


def folder_of(tid):
    with open(f'/proc/{tid}/cgroup') as file:
        lines = [line.rstrip('\n').split(':', 2) for line in file]
    for _, words, path in lines:
        if 'cpu' in words.split(','):
            return f'/sys/fs/cgroup/{words}{path}'
    return '/sys/fs/cgroup' + next(path for number, _, path in lines if number == '0')


def read(path):
    with open(path) as file:
        return file.read().strip()


def limits(folder):
    """Quota and period, in words of version 1."""
    if os.path.exists(f'{folder}/cpu.max'):
        quota, period = read(f'{folder}/cpu.max').split()
        return (-1 if quota == 'max' else int(quota)), int(period)
    return int(read(f'{folder}/cpu.cfs_quota_us')), int(read(f'{folder}/cpu.cfs_period_us'))


def threads_of(dom):
    """The threads of virtual processors, and those of iothreads."""
    def ask(word):
        return json.loads(libvirt_qemu.qemuMonitorCommand(dom, f'{{"execute": "{word}"}}', 0))['return']
    return [cpu['thread-id'] for cpu in ask('query-cpus-fast')], [thread['thread-id'] for thread in ask('query-iothreads')]


def test_each_thread_has_its_own_limit(daemon):
    conn = daemon.start().open()
    dom = started(conn, guest_xml('<shares>500</shares><period>200000</period><quota>50000</quota>'
                                  '<global_quota>90000</global_quota><emulator_period>100000</emulator_period>'
                                  '<emulator_quota>30000</emulator_quota><iothread_quota>20000</iothread_quota>'))
    pid = pid_of(NAME)
    vcpus, iothreads = threads_of(dom)
    assert [os.path.basename(folder_of(tid)) for tid in vcpus] == ['vcpu0', 'vcpu1']
    assert {limits(folder_of(tid)) for tid in vcpus} == {(50000, 200000)}
    assert os.path.basename(folder_of(pid)) == 'emulator' and limits(folder_of(pid)) == (30000, 100000)
    assert os.path.basename(folder_of(iothreads[0])) == 'iothread1' and limits(folder_of(iothreads[0])) == (20000, 100000)
    group = os.path.dirname(folder_of(pid))
    assert limits(group) == (90000, 100000)
    assert tuple(dom.schedulerType()) == ('posix', 9)
    said = dom.schedulerParameters()
    assert (said['cpu_shares'], said['vcpu_period'], said['vcpu_quota']) == (500, 200000, 50000), said
    assert (said['global_quota'], said['emulator_quota'], said['iothread_quota']) == (90000, 30000, 20000), said
    # A processor that comes is limited as those there are.
    daemon.restart()
    dom = daemon.open().lookupByName(NAME)
    assert dom.schedulerParameters() == said
    dom.setVcpusFlags(3, LIVE)
    assert [limits(folder_of(tid)) for tid in threads_of(dom)[0]] == [(50000, 200000)] * 3
    dom.destroy()
    wait_for('the group is gone', lambda: not os.path.exists(group))


def test_limits_change_while_the_guest_runs(daemon):
    conn = daemon.start().open()
    started(conn, guest_xml('<quota>50000</quota>')).destroy()
    dom = conn.defineXML(guest_xml())
    dom.create()
    vcpus, _ = threads_of(dom)
    dom.setSchedulerParametersFlags({'vcpu_quota': 40000, 'vcpu_period': 50000, 'cpu_shares': 200}, LIVE)
    assert [limits(folder_of(tid)) for tid in vcpus] == [(40000, 50000)] * 2
    assert '<quota>40000</quota>' in dom.XMLDesc() and '<quota>' not in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    assert dom.schedulerParameters()['cpu_shares'] == 200
    dom.setSchedulerParametersFlags({'vcpu_quota': -1}, LIVE)
    assert [limits(folder_of(tid)) for tid in vcpus] == [(-1, 50000)] * 2
    for where in (LIVE, CONFIG):
        dom.setSchedulerParametersFlags({'emulator_quota': 70000}, where)
    assert limits(folder_of(pid_of(NAME)))[0] == 70000
    config = dom.schedulerParametersFlags(CONFIG)
    assert config['emulator_quota'] == 70000 and config['vcpu_quota'] == config['cpu_shares'] == 0, config
    for name, value in (('vcpu_period', 999), ('vcpu_period', 1000001), ('vcpu_quota', 999), ('vcpu_quota', 17592186044416)):
        assert name in fails(libvirt.VIR_ERR_INVALID_ARG, dom.setSchedulerParametersFlags, {name: value}, LIVE)
    assert [limits(folder_of(tid)) for tid in vcpus] == [(-1, 50000)] * 2
    dom.destroy()
    fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.setSchedulerParametersFlags, {'vcpu_quota': 40000}, LIVE)
    dom.create()
    assert limits(folder_of(pid_of(NAME)))[0] == 70000
    dom.destroy()


if __name__ == '__main__':
    main()

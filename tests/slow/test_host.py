# SPDX-License-Identifier: LGPL-2.1-or-later
"""What only a host of its own has: control groups of version 2, AppArmor, systemd's own judgement of our units."""

import glob
import os
import re

from inside import ETC, PREFIX, read, run, systemctl, tiny_xml, virsh, wait_for, write


def with_guest(name, xml):
    systemctl('start', 'virtqemud.socket')
    virsh('create', write(f'/run/{name}.xml', xml))
    return run('pgrep', '-o', '-f', f'qemu-system.*guest={name}')


def group_of(pid):
    path = re.search(r'^0::(/.*)$', read(f'/proc/{pid}/cgroup'), re.MULTILINE).group(1)
    return '/sys/fs/cgroup' + path


def guest_group(pid):
    """The group of the guest, above those of its threads."""
    path = group_of(pid)
    return os.path.dirname(path) if os.path.basename(path) in ('emulator', 'libvirt') else path


def test_limits_are_those_of_the_guests_group():
    pid = with_guest('limits', tiny_xml('limits', more='''<memtune><hard_limit unit='MiB'>512</hard_limit></memtune>
        <cputune><shares>200</shares><global_period>100000</global_period><global_quota>50000</global_quota></cputune>'''))
    group = guest_group(pid)
    assert 'virtqemud.service' not in group, group
    assert read(f'{group}/memory.max').strip() == str(512 << 20), read(f'{group}/memory.max')
    virsh('memtune', 'limits', '--hard-limit', str(600 << 10), '--live')
    assert read(f'{group}/memory.max').strip() == str(600 << 20)
    assert read(f'{group}/cpu.weight').strip() == '200'
    assert read(f'{group}/cpu.max').strip() == '50000 100000'
    virsh('destroy', 'limits')
    wait_for('the group is gone', lambda: not os.path.exists(group))


def test_threads_have_limits_of_their_own():
    pid = with_guest('threads', tiny_xml('threads', more='<cputune><period>50000</period><quota>20000</quota></cputune>'))
    group = guest_group(pid)
    assert read(f'{group}/vcpu0/cpu.max').split() == ['20000', '50000']
    assert read(f'{group}/vcpu0/cgroup.type').strip() == 'threaded'
    thread = read(f'{group}/vcpu0/cgroup.threads').strip()
    assert os.path.exists(f'/proc/{pid}/task/{thread}') and thread != pid, thread
    virsh('schedinfo', 'threads', '--live', '--set', 'vcpu_quota=30000', 'emulator_quota=40000')
    assert read(f'{group}/vcpu0/cpu.max').split() == ['30000', '50000']
    assert read(f'{group}/emulator/cpu.max').split() == ['40000', '100000']
    assert pid in read(f'{group}/emulator/cgroup.threads').split()
    systemctl('restart', 'virtqemud.service')
    assert re.search(r'vcpu_quota *: 30000', virsh('schedinfo', 'threads'))
    virsh('destroy', 'threads')
    wait_for('the group is gone', lambda: not os.path.exists(group))


def test_guests_are_audited():
    """By the daemon in its sandbox, to the kernel's own audit."""
    write(f'{ETC}/libvirt/virtqemud.conf', 'audit_level = 2\n')
    systemctl('restart', 'auditd.service')
    systemctl('stop', 'virtqemud.service')
    with_guest('audited', tiny_xml('audited'))
    virsh('destroy', 'audited')
    os.unlink(f'{ETC}/libvirt/virtqemud.conf')
    record = re.compile(r'type=VIRT_CONTROL .*op=(\w+) .*vm="audited".*res=(\w+)')
    wait_for('its end is in the log', lambda: ('stop', 'success') in record.findall(read('/var/log/audit/audit.log')))
    assert record.findall(read('/var/log/audit/audit.log'))[0] == ('start', 'success')


def test_apparmor_is_answered_plainly():
    """What the host has is not used, and a guest that asks for it is told so."""
    assert read('/sys/module/apparmor/parameters/enabled').strip() == 'Y'
    systemctl('start', 'virtqemud.socket')
    xml = tiny_xml('label').replace('</domain>', "<seclabel type='dynamic' model='apparmor'/></domain>")
    result = virsh('create', write('/run/label.xml', xml), check=False)
    assert result.returncode == 1 and 'apparmor' in result.stderr, result.stderr


def test_figures_of_systemds_judgement():
    """No figure is asserted but that there is one: it is for people to read."""
    for path in sorted(glob.glob(f'{PREFIX}/lib/systemd/system/virt*d.service')):
        name = os.path.basename(path)
        result = run('systemd-analyze', 'security', '--no-pager', name, check=False)
        figure = re.search(r'Overall exposure level for \S+: (.*)$', result.stdout, re.MULTILINE)
        assert figure, result.stdout + result.stderr
        print(f'# {name}: {figure.group(1)}', flush=True)

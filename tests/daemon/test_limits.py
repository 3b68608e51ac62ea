# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the daemon's configuration limits is limited, and what it says of the host is told."""

import os
import re
import signal
import socket
import threading

import libvirt

from harness import DEADLINE, PREFIX, SecretDaemon, alive, fails, main, pid_of, tiny_xml, wait_for

UUID = '6695eb01-f6a4-8304-79aa-97f2502e193f'


def configure(name, text):
    with open(os.path.join(PREFIX, 'etc', 'libvirt', f'{name}.conf'), 'w', encoding='utf-8') as file:
        file.write(text)


class Asker(threading.Thread):
    """A call that may have to wait."""

    def __init__(self, call):
        super().__init__(daemon=True)
        self.call, self.answer = call, None
        self.start()

    def run(self):
        try:
            self.answer = self.call()
        except libvirt.libvirtError as error:
            self.answer = error

    def wait(self):
        self.join(DEADLINE)
        assert not self.is_alive(), 'never answered'
        return self.answer


def threads_of(daemon):
    return len(os.listdir(f'/proc/{daemon.process.pid}/task'))


def test_more_clients_than_max_clients_wait_for_a_place(_daemon):
    configure('virtsecretd', 'max_clients = 2\n')
    daemon = SecretDaemon().start()
    try:
        first, second = daemon.open(), daemon.open()
        third = Asker(daemon.open)
        for conn in (first, second):  # those that are in are served
            assert conn.listAllSecrets() == []
        assert third.is_alive()
        first.close()
        assert third.wait().listAllSecrets() == []
        assert second.isAlive()
    finally:
        daemon.stop()


def test_who_does_not_say_who_he_is_takes_no_more_than_his_places(_daemon):
    """Whoever needs no login, such as a reader, needs none of those places."""
    configure('virtsecretd', 'auth_unix_rw = "sasl"\nauth_unix_ro = "none"\nmax_anonymous_clients = 3\n')
    daemon = SecretDaemon().start()
    silent = []
    try:
        for _ in range(200):
            one = socket.socket(socket.AF_UNIX)
            one.setblocking(False)
            if one.connect_ex(daemon.socket):  # the kernel's own queue is full
                one.close()
                break
            silent.append(one)
        reader = Asker(lambda: libvirt.openReadOnly(daemon.uri.replace('-sock', '-sock-ro')))
        assert reader.wait().listAllSecrets() == []
        assert len(os.listdir(f'/proc/{daemon.process.pid}/fd')) < 100
    finally:
        for one in silent:
            one.close()
        daemon.stop()


def stuck_guest(daemon):
    conn = daemon.start().open()
    dom = conn.createXML(tiny_xml('stuck'))
    pid = pid_of('stuck')
    os.kill(pid, signal.SIGSTOP)
    return conn, dom, pid


def test_one_client_has_so_many_calls_at_a_time(daemon):
    configure('virtqemud', 'max_client_requests = 2\n')
    _conn, dom, pid = stuck_guest(daemon)
    waiting = [Asker(dom.memoryStats), Asker(dom.memoryStats)]
    other = daemon.open().lookupByName('stuck')

    def a_third_waits():
        """Though looking alone needs nobody; others are answered meanwhile."""
        waiting.append(Asker(dom.info))
        return all(other.info()[0] == libvirt.VIR_DOMAIN_RUNNING for _ in range(3)) and waiting[-1].is_alive()
    try:
        wait_for('a third call waits', a_third_waits)
    finally:
        os.kill(pid, signal.SIGCONT)
    for one in waiting:
        one.wait()


def test_no_more_workers_than_max_workers(daemon):
    configure('virtqemud', 'min_workers = 1\nmax_workers = 2\nprio_workers = 1\nmax_client_requests = 20\n')
    _conn, dom, pid = stuck_guest(daemon)
    others = [daemon.open() for _ in range(10)]
    before = threads_of(daemon)
    try:
        waiting = [Asker(conn.lookupByName('stuck').memoryStats) for conn in others]
        # What looks alone is served whatever waits, and so is who ends it all.
        assert daemon.open().lookupByName('stuck').info()[0] == libvirt.VIR_DOMAIN_RUNNING
        assert threads_of(daemon) <= before + 3, threads_of(daemon)
        dom.destroy()
        wait_for('it is gone', lambda: not alive(pid))
    finally:
        if alive(pid):
            os.kill(pid, signal.SIGCONT)
    for one in waiting:
        assert isinstance(one.wait(), (libvirt.libvirtError, dict))


def test_limits_that_make_no_sense_are_refused(_daemon):
    for text, word in (('max_clients = 0\n', 'max_clients'), ('max_client_requests = 0\n', 'max_client_requests'),
                       ('min_workers = 30\n', 'min_workers'), ('audit_level = 3\n', 'audit_level'),
                       ('host_uuid = "11111111-1111-1111-1111-111111111111"\n', 'host_uuid'),
                       ('host_uuid_source = "dice"\n', 'host_uuid_source')):
        configure('virtsecretd', text)
        try:
            SecretDaemon().start()
        except AssertionError as error:
            assert word in str(error), (text, error)
        else:
            raise AssertionError(f'{text!r} was taken')


def host_uuid(daemon):
    return re.search('<uuid>(.*)</uuid>', daemon.open().getCapabilities()).group(1)


def test_the_hosts_uuid_is_what_the_configuration_says(daemon):
    configure('virtqemud', f'host_uuid = "{UUID}"\n')
    assert host_uuid(daemon.start()) == UUID
    # An empty one is none: the source's counts.
    configure('virtqemud', 'host_uuid = ""\nhost_uuid_source = "machine-id"\n')
    daemon.restart(signal.SIGTERM)
    with open('/etc/machine-id', encoding='utf-8') as file:
        assert host_uuid(daemon).replace('-', '') == file.read().strip()


def test_what_guests_do_is_told_to_the_log(daemon):
    path = os.path.join(PREFIX, 'var', 'audit.log')
    configure('virtqemud', f'audit_logging = 1\nlog_outputs = "3:file:{path}"\n')
    conn = daemon.start().open()
    dom = conn.createXML(tiny_xml('told'))
    pid = pid_of('told')
    dom.destroy()
    with open(path, encoding='utf-8') as file:
        lines = [line.split('audit: ', 1)[1].strip() for line in file if 'audit: ' in line]
    same = f'vm="told" uuid={dom.UUIDString()}'
    for line in (f'resource: virt=qemu resrc=mem reason=start {same} old-mem=0 new-mem=65536 res=success',
                 f'resource: virt=qemu resrc=vcpu reason=start {same} old-vcpu=0 new-vcpu=1 res=success',
                 f'control: virt=qemu op=start reason=booted {same} vm-pid={pid} res=success',
                 f'control: virt=qemu op=stop reason=destroyed {same} vm-pid={pid} res=success'):
        assert line in lines, (line, lines)


def test_what_nobody_would_keep_is_refused(daemon):
    """Definitions that ask for what nobody would keep are refused by name."""
    conn = daemon.start().open()
    for extra, word in (("<seclabel type='dynamic' model='apparmor'/>", 'apparmor'),
                        ("<memtune><min_guarantee unit='MiB'>1</min_guarantee></memtune>", 'min_guarantee')):
        xml = tiny_xml('asks').replace('</domain>', f'{extra}</domain>')
        assert word in fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, conn.createXML, xml)
    assert conn.listAllDomains() == []


if __name__ == '__main__':
    main()

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Started by its socket, leaving when idle, reading its configuration again, and refusing what it cannot be."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time

import libvirt

from harness import BUILD, PREFIX, RUN, Daemon, Skip, alive, daemon_environment, main, pid_of, sanitizer_options, tiny_xml, wait_for

PROGRAM = os.path.join(BUILD, 'daemons', 'virtqemud')


class Activated:
    """The socket waits in systemd-socket-activate; the daemon is there once somebody connects."""

    def __init__(self, daemon, *arguments):
        if not shutil.which('systemd-socket-activate'):
            raise Skip('no systemd-socket-activate')
        os.makedirs(RUN, exist_ok=True)
        self.path = daemon.socket
        self.process = subprocess.Popen(
            ['systemd-socket-activate', '--fdname=virtqemud.socket', '-l', self.path, '-E', 'LD_LIBRARY_PATH',
             *[f'-E{name}={value}' for name, value in sanitizer_options().items()], PROGRAM, *arguments],
            stdout=daemon.log, stderr=daemon.log)
        wait_for('the socket is there', lambda: os.path.exists(self.path))

    def executable(self):
        return os.path.basename(os.readlink(f'/proc/{self.process.pid}/exe'))

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)


def test_the_first_client_starts_it(daemon):
    activated = Activated(daemon)
    try:
        assert activated.executable() == 'systemd-socket-activate'
        assert libvirt.open(daemon.uri).listAllDomains() == []
        assert activated.executable() == 'virtqemud'
    finally:
        activated.end()


def test_it_leaves_when_idle_and_comes_back(daemon):
    activated = Activated(daemon, '--timeout', '1')
    try:
        libvirt.open(daemon.uri).defineXML(tiny_xml('a'))
        assert activated.process.wait(20) == 0
    finally:
        activated.end()
    os.unlink(daemon.socket)
    activated = Activated(daemon, '--timeout', '1')
    try:
        conn = libvirt.open(daemon.uri)
        assert [dom.name() for dom in conn.listAllDomains()] == ['a']
        conn.close()
    finally:
        activated.end()


def test_a_connected_client_or_a_guest_keeps_it(daemon):
    daemon.arguments = ('--timeout', '1')
    conn = daemon.start().open()
    time.sleep(2.5)  # style: it must not leave; there is nothing to wait for
    assert daemon.process.poll() is None
    conn.createXML(tiny_xml('a'))
    conn.close()
    time.sleep(2.5)
    assert daemon.process.poll() is None, 'it left a running guest'
    conn = daemon.open()
    conn.lookupByName('a').destroy()
    conn.close()
    assert daemon.process.wait(20) == 0


def test_a_second_daemon_is_refused(daemon):
    conn = daemon.start().open()
    second = subprocess.run([PROGRAM], env=daemon_environment(), capture_output=True, text=True, timeout=20)
    assert second.returncode != 0
    assert conn.getHostname()


def test_it_reloads_and_refuses_a_bad_file(daemon):
    conn = daemon.start().open()
    with open(os.path.join(PREFIX, 'etc', 'libvirt', 'qemu.conf'), 'a') as conf:
        conf.write('vnc_lissen = "0.0.0.0"\n')
    daemon.process.send_signal(signal.SIGHUP)
    wait_for('the mistake is told', lambda: 'vnc_lissen' in daemon.log_text())
    assert conn.getHostname()
    daemon.stop()
    broken = subprocess.run([PROGRAM], env=daemon_environment(), capture_output=True, text=True, timeout=20)
    assert broken.returncode != 0 and 'qemu.conf:4' in broken.stderr, broken.stderr


def test_the_sample_of_its_configuration_is_one(daemon):
    sample = subprocess.run([PROGRAM, '--sample-config'], capture_output=True, text=True, check=True).stdout
    keys = re.findall(r'^#(\w+) = (.*)$', sample, re.M)
    assert len(keys) > 40 and len(dict(keys)) == len(keys), keys
    conf = os.path.join(PREFIX, 'etc', 'libvirt', 'virtqemud.conf')
    for text in (sample, ''.join(f'{key} = {value}\n' for key, value in keys if value not in ('""', '[ ]'))):
        with open(conf, 'w') as file:
            file.write(text)
        daemon.start()
        assert daemon.open().listAllDomains() == []
        daemon.stop()


def test_its_own_configuration_is_checked(daemon):
    conf = os.path.join(PREFIX, 'etc', 'libvirt', 'virtqemud.conf')
    for line, word in (('max_workers = 0\n', 'min_workers'), ('log_level = 9\n', 'log_level'),
                       ('auth_unix_rw = "ldap"\n', 'auth_unix_rw'),
                       ('max_clients = "many"\n', 'max_clients'), ('max_client = 3\n', 'max_client'),
                       ('access_drivers = [ "policykit" ]\n', 'access_drivers')):
        with open(conf, 'w') as file:
            file.write(line)
        result = subprocess.run([PROGRAM], env=daemon_environment(), capture_output=True, text=True, timeout=20)
        assert result.returncode != 0 and word in result.stderr, (line, result.stderr)
    with open(conf, 'w') as file:
        file.write('max_clients = 2\nkeepalive_interval = 10\nlog_filters = "1:rpc 3:qemu"\n')
    daemon.start()
    clients = [daemon.open(), daemon.open()]
    third = socket.socket(socket.AF_UNIX)
    third.connect(daemon.socket)
    third.settimeout(0.5)
    third.sendall(b'\0\0\0\x1c\x20\0\x80\x86\0\0\0\1\0\0\0\x42\0\0\0\0\0\0\0\1\0\0\0\0')
    try:
        third.recv(1)
        raise AssertionError('a client above the limit was served')
    except TimeoutError:
        pass
    clients.pop().close()
    third.settimeout(10)
    assert third.recv(1), 'the client that waited was not served'


def test_a_setting_without_effect_is_said(daemon):
    with open(os.path.join(PREFIX, 'etc', 'libvirt', 'qemu.conf'), 'a') as file:
        file.write('auto_start_delay = 5\n')
    daemon.start()
    with open(os.path.join(PREFIX, 'var', 'daemon.log')) as file:
        assert 'auto_start_delay' in file.read()
    daemon.stop()
    with open(os.path.join(PREFIX, 'etc', 'libvirt', 'qemu.conf'), 'a') as file:
        file.write('vnc_auto_unix_socket = 1\n')
    result = subprocess.run([PROGRAM], env=daemon_environment(), capture_output=True, text=True, timeout=20)
    assert result.returncode != 0 and 'vnc_auto_unix_socket' in result.stderr, result.stderr


def test_command_line(daemon):
    for arguments, code, word in ((['--version'], 0, 'virtqemud'), (['--help'], 0, '--timeout'), (['--timeout', 'x'], 1, 'timeout'),
                                  (['surplus'], 1, 'surplus'), (['--config', '/nonexistent'], 1, '/nonexistent')):
        result = subprocess.run([PROGRAM, *arguments], env=daemon_environment(), capture_output=True, text=True, timeout=20)
        assert result.returncode == code and word in result.stdout + result.stderr, (arguments, result)


def test_debians_virsh_drives_it(daemon):
    if not shutil.which('virsh'):
        raise Skip('no virsh (libvirt-clients)')
    daemon.start()
    with open(os.path.join(PREFIX, 'var', 'a.xml'), 'w') as file:
        file.write(tiny_xml('a'))
    daemon.virsh('define', file.name)
    daemon.virsh('start', 'a')
    pid = pid_of('a')
    assert 'running' in daemon.virsh('list')
    assert 'running' in daemon.virsh('dominfo', 'a')
    assert "<name>a</name>" in daemon.virsh('dumpxml', 'a')
    assert 'state.state=1' in daemon.virsh('domstats', 'a')
    assert '<capabilities>' in daemon.virsh('capabilities')
    assert '<domainCapabilities>' in daemon.virsh('domcapabilities')
    watcher = subprocess.Popen(['virsh', '-q', '-c', Daemon.uri, 'event', '--domain', 'a', 'lifecycle', '--timeout', '30'],
                               env={k: v for k, v in os.environ.items() if k != 'LD_LIBRARY_PATH'},
                               stdout=subprocess.PIPE, text=True)
    time.sleep(1)  # style: virsh does not say when it listens
    daemon.virsh('destroy', 'a')
    out, _ = watcher.communicate(timeout=40)
    assert 'Stopped' in out, out
    assert not alive(pid)
    result = daemon.virsh('start', 'nosuch', check=False)
    assert result.returncode == 1 and 'nosuch' in result.stderr


if __name__ == '__main__':
    main()

# SPDX-License-Identifier: LGPL-2.1-or-later
"""ssh with a real sshd of our own, and other programs as the way: helper and netcat, what goes wrong and is said."""

import os
import shutil
import subprocess
import time
import urllib.parse

import libvirt

from harness import BUILD, PREFIX, Skip, fails, main, mount_empty, tiny_xml, wait_for
from pki import free_port, private_network

LOST = libvirt.VIR_ERR_SYSTEM_ERROR
HELPER = os.path.join(BUILD, 'tools', 'wire')


class Sshd:
    """sshd with a key that it takes; @path is what those who log in find their programs in."""

    def __init__(self, path=f'{HELPER}:/usr/bin:/bin'):
        program = '/usr/sbin/sshd'
        if not os.path.exists(program) or os.geteuid() != 0:
            raise Skip('no sshd (openssh-server), or not root')
        self.folder = os.path.join(PREFIX, 'var', 'ssh')
        os.makedirs(self.folder)
        mount_empty('/run')
        os.makedirs('/run/sshd')
        self.key, self.host_key = self.file('key'), self.file('hostkey')
        for key in (self.key, self.host_key):
            subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key], check=True)
        self.port = free_port()
        with open(self.file('config'), 'w') as config:
            config.write(f'Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.host_key}\nPidFile none\nUsePAM no\n'
                         f'AuthorizedKeysFile {self.key}.pub\nStrictModes no\nPermitRootLogin yes\nSetEnv PATH={path}\n')
        self.known = self.file('known')
        self.log = open(self.file('log'), 'w')
        self.process = subprocess.Popen([program, '-D', '-e', '-f', self.file('config')], stderr=self.log)
        wait_for('sshd listens', lambda: 'listening' in open(self.file('log')).read())
        subprocess.run(f'ssh-keyscan -p {self.port} 127.0.0.1 > {self.known}', shell=True, stderr=subprocess.DEVNULL, check=True)

    def file(self, name):
        return os.path.join(self.folder, name)

    def uri(self, more='', path='/system', known=True):
        hosts = f'&known_hosts={self.known}' if known else f'&known_hosts={self.folder}/none'
        return f'qemu+ssh://root@127.0.0.1:{self.port}{path}?keyfile={self.key}{hosts}&no_tty=1{more}'

    def __enter__(self):
        return self

    def __exit__(self, *_what):
        self.process.terminate()
        self.process.wait()


def children():
    out = subprocess.run(['ps', '--ppid', str(os.getpid()), '-o', 'comm='], capture_output=True, text=True).stdout.split()
    return [word for word in out if word in ('ssh', 'nc', 'socat', 'sh')]


def exercise(conn):
    conn.defineXML(tiny_xml('one'))
    assert [dom.name() for dom in conn.listAllDomains()] == ['one']
    text = 'x' * 500000
    assert text in conn.defineXML(tiny_xml('big').replace('<memory', f'<description>{text}</description><memory', 1)).XMLDesc()
    for dom in conn.listAllDomains():
        dom.undefine()


def test_the_helper_finds_the_daemon(daemon):
    daemon.start()
    with Sshd() as sshd:
        for more in ('', '&proxy=native', '&proxy=auto', '&mode=direct&proxy=native'):
            conn = libvirt.open(sshd.uri(more))
            exercise(conn)
            assert conn.isSecure() == 1, more
            conn.close()
        wait_for('ssh is reaped', lambda: not children())


def test_netcat_joins_the_socket(daemon):
    daemon.start()
    if not shutil.which('nc'):
        raise Skip('no nc (netcat-openbsd)')
    with Sshd('/usr/bin:/bin') as sshd:
        for more in (f'&socket={daemon.socket}', f'&socket={daemon.socket}&netcat=/usr/bin/nc', '&proxy=netcat&mode=direct',
                     '&mode=direct'):
            exercise(libvirt.open(sshd.uri(more)))
        legacy = os.path.join(PREFIX, 'run', 'libvirt', 'libvirt-sock')
        assert legacy in fails(LOST, libvirt.open, sshd.uri())  # a far host is asked through the socket that every host has


def test_a_read_only_connection(daemon):
    daemon.start()
    with Sshd() as sshd:
        conn = libvirt.openReadOnly(sshd.uri())
        fails(libvirt.VIR_ERR_OPERATION_DENIED, conn.defineXML, tiny_xml('one'))
        assert conn.listAllDomains() == []


def test_stock_virsh_finds_our_helper(daemon):
    daemon.start()
    env = {k: v for k, v in os.environ.items() if k != 'LD_LIBRARY_PATH'}
    with Sshd() as sshd:
        home = os.path.join(sshd.folder, 'home')
        os.makedirs(home)
        with open(os.path.join(home, 'ssh'), 'w') as script:
            script.write(f'#!/bin/sh\nexec ssh -o UserKnownHostsFile={sshd.known} "$@"\n')
        os.chmod(script.name, 0o755)
        for more in ('proxy=native', 'proxy=auto', f'socket={daemon.socket}'):
            uri = f'qemu+ssh://root@127.0.0.1:{sshd.port}/system?keyfile={sshd.key}&no_tty=1&command={script.name}&{more}'
            result = subprocess.run(['/usr/bin/virsh', '-q', '-c', uri, 'uri'], env=env, capture_output=True, text=True, timeout=60)
            assert result.returncode == 0, (more, result)


def test_what_ssh_says_is_told(daemon):
    daemon.start()
    with Sshd() as sshd:
        assert 'Host key verification failed' in fails(LOST, libvirt.open, sshd.uri(known=False))
        assert libvirt.open(sshd.uri('&no_verify=1', known=False)).isAlive()
        assert libvirt.open(sshd.uri('&known_hosts_verify=auto', known=False)).isAlive()
        other = sshd.file('other')
        subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', other], check=True)
        said = fails(LOST, libvirt.open, sshd.uri().replace(sshd.key, other))
        assert 'Permission denied' in said and 'exit status 255' in said, said
        assert 'Permission denied' in fails(LOST, libvirt.open, sshd.uri('&sshauth=password'))
    assert 'Connection refused' in fails(LOST, libvirt.open, sshd.uri())
    wait_for('ssh is reaped', lambda: not children())


def test_what_the_helper_says_is_told(daemon):
    with Sshd() as sshd:
        said = fails(LOST, libvirt.open, sshd.uri('&proxy=native'))
        assert 'virt-ssh-helper' in said and daemon.socket in said, said
    with sshd_without_helper() as sshd:
        said = fails(LOST, libvirt.open, sshd.uri('&proxy=native'))
        assert 'virt-ssh-helper' in said and 'not found' in said, said


def sshd_without_helper():
    shutil.rmtree(os.path.join(PREFIX, 'var', 'ssh'))
    return Sshd('/usr/bin:/bin')


def test_words_for_the_far_shell_are_quoted(daemon):
    daemon.start()
    with Sshd('/usr/bin:/bin') as sshd:
        mark = sshd.file('mark')
        for evil in (f"';touch {mark};'", f'$(touch {mark})', f'`touch {mark}`'):
            for name in ('socket', 'netcat', 'name'):
                more = f'&{name}={urllib.parse.quote(evil)}'
                fails(LOST, libvirt.open, sshd.uri(more))
        assert not os.path.exists(mark)


def test_parameters_that_cannot_be_met_are_refused(daemon):
    wrong = libvirt.VIR_ERR_INVALID_ARG
    assert 'proxy=netcat' in fails(wrong, libvirt.open, 'qemu+ssh://h/system?socket=/x&proxy=native')
    assert 'proxy=native' in fails(wrong, libvirt.open, 'qemu+ssh://h/session?proxy=netcat')
    assert 'sshauth' in fails(wrong, libvirt.open, 'qemu+ssh://h/system?sshauth=magic')
    for transport in ('libssh', 'libssh2'):
        assert "'ssh' uses the ssh program" in fails(libvirt.VIR_ERR_NO_SUPPORT, libvirt.open, f'qemu+{transport}://h/system')


def test_any_program_can_be_the_way(daemon):
    daemon.start()
    if not shutil.which('socat'):
        raise Skip('no socat')
    conn = libvirt.open(f'qemu+ext:///system?command=socat&argv=STDIO&argv=UNIX-CONNECT:{daemon.socket}')
    exercise(conn)
    conn.close()
    wait_for('socat is reaped', lambda: not children())
    fails(libvirt.VIR_ERR_OPERATION_FAILED, libvirt.open, 'qemu+ext:///system?command=/nonexistent/program')
    assert 'exit status 1' in fails(LOST, libvirt.open, 'qemu+ext:///system?command=false')
    script = urllib.parse.quote('yes blabla | head -c 300000 >&2; echo end >&2')
    said = fails(LOST, libvirt.open, f'qemu+ext:///system?command=sh&argv=-c&argv={script}')
    assert said.rstrip().endswith('end') and len(said) < 4000, said


def test_a_program_that_says_nothing_is_ended(daemon):
    daemon.start()
    conn = libvirt.open(f'qemu+ext:///system?command=socat&argv=STDIO&argv=UNIX-CONNECT:{daemon.socket}')
    before = time.monotonic()
    daemon.kill()
    fails(LOST, conn.listAllDomains)
    conn.close()
    assert time.monotonic() - before < 20 and not children()


if __name__ == '__main__':
    private_network()
    main()

# SPDX-License-Identifier: LGPL-2.1-or-later
"""An ordinary user's daemons: no bridges and no rules, and guests that reach the world by passt."""

import json
import os
import subprocess
import sys

from harness import BUILD, DEADLINE, PREFIX, PYTHON_ENVIRONMENT, Skip, guest_user, main, mount_empty
from netbed import dnsmasqs, need, run, xml

PROGRAMS = ('virtqemud', 'virtnetworkd')

NETWORKS = '''
import libvirt, os, signal, sys, time
libvirt.registerErrorHandler(lambda *_: None, None)
conn = libvirt.open('network:///session')
network = conn.networkDefineXML(sys.argv[1])
def refused(call, *arguments):
    try:
        call(*arguments)
    except libvirt.libvirtError as error:
        return error.get_error_code() == libvirt.VIR_ERR_OPERATION_UNSUPPORTED and "type 'user'" in str(error)
other = sys.argv[1].replace('lan', 'other').replace('virbr0', 'virbr7')
print(refused(network.create), refused(conn.networkCreateXML, other), network.isActive())
pid = int(open(os.path.join(os.environ['XDG_RUNTIME_DIR'], 'libvirt', 'virtnetworkd.pid')).read())
os.kill(pid, signal.SIGHUP)
network.setAutostart(True)
os.kill(pid, signal.SIGHUP)
print(conn.listDefinedNetworks(), network.isActive())
'''

GUEST = '''
import libvirt
conn = libvirt.open('qemu:///session')
dom = conn.createXML("""<domain type='qemu'><name>mine</name><memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os><devices><serial type='pty'/><interface type='user'><model type='virtio'/>
  <backend type='passt'/><portForward proto='tcp'><range start='2222' to='22'/></portForward></interface></devices></domain>""")
import socket
probe = socket.socket()
print(dom.isActive(), probe.connect_ex(('127.0.0.1', 2222)))
dom.destroy()
'''


class User:
    """Somebody with a home, and daemons that the library finds."""

    def __init__(self):
        self.user = guest_user()
        self.home = os.path.join(PREFIX, 'var', 'home')
        config = os.path.join(self.home, 'config', 'libvirt')
        os.makedirs(os.path.join(self.home, 'run'))
        os.makedirs(config)
        with open(os.path.join(config, 'qemu.conf'), 'w') as file:
            file.write('stdio_handler = "file"\n')
        for folder in (self.home, os.path.join(self.home, 'run'), os.path.dirname(config), config):
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        sbin = os.path.join(PREFIX, 'sbin')
        mount_empty(sbin)
        for name in PROGRAMS:
            program = os.path.join(BUILD, 'daemons', name)
            os.symlink(program, os.path.join(sbin, name))
            if subprocess.run([*self.drop(), 'test', '-x', program]).returncode:
                raise Skip('the build folder is closed to other users')

    def drop(self):
        return ['setpriv', f'--reuid={self.user.pw_uid}', f'--regid={self.user.pw_gid}', '--clear-groups']

    def run(self, script, *arguments):
        env = {'PATH': '/usr/bin:/bin', 'HOME': self.home, 'XDG_RUNTIME_DIR': f'{self.home}/run',
               'XDG_CONFIG_HOME': f'{self.home}/config', 'XDG_CACHE_HOME': f'{self.home}/cache', **PYTHON_ENVIRONMENT}
        result = subprocess.run([*self.drop(), sys.executable, '-c', script, *arguments], env=env, capture_output=True, text=True,
                                timeout=DEADLINE * 4)
        self.end_daemons()
        return result

    def end_daemons(self):
        for name in PROGRAMS:
            path = os.path.join(self.home, 'run', 'libvirt', f'{name}.pid')
            if os.path.exists(path):
                with open(path) as file:
                    os.kill(int(file.read()), 15)


def state():
    return run('nft', 'list', 'ruleset'), [link['ifname'] for link in json.loads(run('ip', '-j', 'link'))]


def test_a_session_has_no_bridges_and_touches_no_rules(_daemon):
    need('nft', 'ip')
    user = User()
    run('nft', 'add', 'table', 'ip', 'libvirt_network')     # as if the system's daemon had been here
    before = state()
    result = user.run(NETWORKS, xml('lan'))
    assert result.stdout.splitlines() == ['True True 0', "['lan'] 0"], result
    assert state() == before and dnsmasqs() == []
    run('nft', 'delete', 'table', 'ip', 'libvirt_network')


def test_a_guest_of_a_session_has_passt(_daemon):
    need('passt')
    run('ip', 'link', 'set', 'lo', 'up')
    run('ip', 'link', 'add', 'up0', 'type', 'veth', 'peer', 'name', 'up1')
    run('ip', 'addr', 'add', '203.0.113.7/24', 'dev', 'up0')
    run('ip', 'link', 'set', 'up0', 'up')
    run('ip', 'link', 'set', 'up1', 'up')
    run('ip', 'route', 'add', 'default', 'via', '203.0.113.1')
    try:
        result = User().run(GUEST)
        if 'Operation not permitted' in result.stderr and 'namespace' in result.stderr:
            raise Skip('ordinary users may not make namespaces, which passt needs')
        assert result.stdout.split() == ['1', '0'], result
    finally:
        run('ip', 'link', 'del', 'up0', check=False)


if __name__ == '__main__':
    main()

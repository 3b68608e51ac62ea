# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's stock libvirtd in places of its own: the unpacked one of tests/beds/stock-libvirt.sh, an installed one, or the program
that SPLITVIRT_STOCK_LIBVIRTD names. What it finds of the host is its processors and devices; the network is to be private."""

import os
import shutil
import subprocess

from harness import BUILD, DEADLINE, PREFIX, Skip, mount, mount_bind, mount_empty, wait_for
from pki import Authority, free_port

PLACES = ('/run', '/etc/libvirt', '/var/lib/libvirt', '/var/cache/libvirt', '/var/log')
UNPACKED = os.path.join(BUILD, 'stock')

# Guests without cgroups, labels, namespaces and users of their own: nothing of the host is changed.
QEMU_CONF = '''cgroup_controllers = []
security_driver = "none"
namespaces = []
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
stdio_handler = "file"
'''


def find_program():
    """The daemon. Of an unpacked one drivers and helpers are put where it looks for them."""
    unpacked = os.path.join(UNPACKED, 'usr/sbin/libvirtd')
    if os.environ.get('SPLITVIRT_STOCK_LIBVIRTD'):
        return os.environ['SPLITVIRT_STOCK_LIBVIRTD']
    if not os.path.exists(unpacked):
        return shutil.which('libvirtd', path='/usr/sbin:/usr/bin')
    if not os.path.exists('/usr/lib/libvirt/libvirt_iohelper'):
        mount('overlay', '/usr/lib', 'overlay', 0, f'lowerdir={UNPACKED}/usr/lib:/usr/lib')
    return unpacked


def add_line(path, line, folder):
    """Adds a line to a file of the host, as this mount namespace sees it."""
    with open(path) as file:
        if line in file.read().splitlines():
            return
    copy = os.path.join(folder, os.path.basename(path))
    shutil.copy(path, copy)
    with open(copy, 'a') as file:
        file.write(line + '\n')
    mount_bind(copy, path)


class Stock:
    """Stock libvirtd, running; it listens on a socket of its own and for TLS."""

    def __init__(self):
        program = find_program() if os.geteuid() == 0 else None
        if not program:
            raise Skip('no stock libvirtd (tests/beds/stock-libvirt.sh), or not root')
        for place in PLACES:
            if os.path.isdir(place) or place.startswith('/etc') or place.startswith('/var'):
                mount_empty(place)  # in this mount namespace
        os.makedirs('/run/lock', exist_ok=True)
        with open('/etc/libvirt/qemu.conf', 'w') as file:
            file.write(QEMU_CONF)
        self.folder = os.path.join(PREFIX, 'var', 'stock')
        os.makedirs(self.folder)
        add_line('/etc/passwd', 'libvirt-qemu:x:64055:64055::/nonexistent:/usr/sbin/nologin', self.folder)  # as the package adds
        add_line('/etc/group', 'libvirt-qemu:x:64055:', self.folder)
        self.ca = Authority(os.path.join(self.folder, 'ca'))
        cert = self.ca.issue('server', 'localhost')
        self.client = os.path.join(self.folder, 'client')
        self.client_cert = self.ca.issue('client', 'mel', self.client)
        self.port = free_port()
        self.conf = os.path.join(self.folder, 'libvirtd.conf')
        with open(self.conf, 'w') as file:
            file.write(f'listen_tls = 1\ntls_port = "{self.port}"\nlisten_addr = "127.0.0.1"\nunix_sock_dir = "{self.folder}"\n'
                       f'auth_unix_rw = "none"\nauth_unix_ro = "none"\nca_file = "{self.ca.cert}"\ncert_file = "{cert}"\n'
                       f'key_file = "{self.ca.path("serverkey.pem")}"\n')
        self.socket = os.path.join(self.folder, 'libvirt-sock')
        self.words = [program, '--listen', '--config', self.conf, '--pid-file', f'{self.folder}/pid']
        self.log = open(os.path.join(self.folder, 'log'), 'w')
        self.start()

    def start(self):
        env = {k: v for k, v in os.environ.items() if k != 'LD_LIBRARY_PATH'}
        self.process = subprocess.Popen(self.words, env=env, stdout=self.log, stderr=self.log)
        wait_for('stock libvirtd listens', self.listens)

    def stop(self):
        """Its guests and networks run on."""
        self.process.terminate()
        self.process.wait(DEADLINE)

    def listens(self):
        assert self.process.poll() is None, self.said()
        return os.path.exists(self.socket)

    def said(self):
        with open(self.log.name, errors='replace') as log:
            return log.read()[-4000:]

    def uri(self, scheme='test', path='default'):
        return f'{scheme}+unix:///{path}?socket={self.socket}'

    def tls_uri(self, more=''):
        return f'test+tls://127.0.0.1:{self.port}/default?pkipath={self.client}{more}'

    def __enter__(self):
        return self

    def __exit__(self, kind, *_what):
        self.stop()
        self.log.close()
        if kind:
            print('# stock libvirtd: ' + self.said().replace('\n', '\n# '))

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our client against Debian's stock libvirtd, which runs with a configuration and sockets of its own."""

import os
import shutil
import subprocess

import libvirt

from harness import PREFIX, Skip, fails, main, mount_empty, wait_for
from pki import Authority, free_port, private_network


class Stock:
    """Stock libvirtd (package libvirt-daemon, or the program that SPLITVIRT_STOCK_LIBVIRTD names)."""

    def __init__(self):
        program = os.environ.get('SPLITVIRT_STOCK_LIBVIRTD') or shutil.which('libvirtd', path='/usr/sbin:/usr/bin')
        if not program or os.geteuid() != 0:
            raise Skip('no stock libvirtd (libvirt-daemon), or not root')
        for place in ('/run', '/etc/libvirt', '/var/lib/libvirt', '/var/cache/libvirt', '/var/log'):
            if os.path.isdir(place):
                mount_empty(place)  # in this mount namespace
        self.folder = os.path.join(PREFIX, 'var', 'stock')
        os.makedirs(self.folder)
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
        env = {k: v for k, v in os.environ.items() if k != 'LD_LIBRARY_PATH'}
        self.log = open(os.path.join(self.folder, 'log'), 'w')
        self.process = subprocess.Popen([program, '--listen', '--config', self.conf, '--pid-file', f'{self.folder}/pid'], env=env,
                                        stdout=self.log, stderr=self.log)
        wait_for('stock libvirtd listens', self.listens)

    def listens(self):
        assert self.process.poll() is None, open(self.log.name).read()
        return os.path.exists(self.socket)

    def uri(self, more=''):
        return f'test+tls://127.0.0.1:{self.port}/default?pkipath={self.client}{more}'

    def __enter__(self):
        return self

    def __exit__(self, *_what):
        self.process.terminate()
        self.process.wait(20)


def exercise(conn):
    assert [dom.name() for dom in conn.listAllDomains()] == ['test']
    dom = conn.lookupByName('test')
    assert dom.XMLDesc().startswith('<domain') and dom.info()[0] == libvirt.VIR_DOMAIN_RUNNING
    fails(libvirt.VIR_ERR_NO_DOMAIN, conn.lookupByName, 'nobody')
    dom.suspend()
    dom.resume()
    assert conn.isAlive()


def test_over_its_socket(_daemon):
    with Stock() as stock:
        exercise(libvirt.open(f'test+unix:///default?socket={stock.socket}'))


def test_over_tls(_daemon):
    with Stock() as stock:
        wait_for('TLS is served', lambda: tls_listens(stock))
        for _ in range(3):
            conn = libvirt.open(stock.uri())
            exercise(conn)
            assert conn.isEncrypted() == 1
            conn.close()
        other = Authority(os.path.join(stock.folder, 'other'), 'Other')
        pki = os.path.join(stock.folder, 'stranger')
        other.issue('client', 'mallory', pki)
        shutil.copy(stock.ca.cert, pki)
        said = fails(libvirt.VIR_ERR_AUTH_FAILED, libvirt.open, stock.uri('&no_sanity=1').replace(stock.client, pki))
        assert 'refuses our certificate' in said, said


def tls_listens(stock):
    try:
        return libvirt.open(stock.uri())
    except libvirt.libvirtError as error:
        if 'refused' in str(error):
            return None
        raise


def test_through_a_program(_daemon):
    if not shutil.which('socat'):
        raise Skip('no socat')
    with Stock() as stock:
        exercise(libvirt.open(f'test+ext:///default?command=socat&argv=STDIO&argv=UNIX-CONNECT:{stock.socket}'))


if __name__ == '__main__':
    private_network()
    main()

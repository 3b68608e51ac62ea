# SPDX-License-Identifier: LGPL-2.1-or-later
"""TLS, both ends: ours with ours, Debian's virsh with our daemon; who is let in, who is not and why."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time

import libvirt

from harness import DEADLINE, PREFIX, fails, main, tiny_xml, wait_for
from pki import Authority, free_port, private_network

VIRSH = '/usr/bin/virsh'
REFUSED = libvirt.VIR_ERR_AUTH_FAILED


class Bed:
    """A daemon that answers on TLS, and the files of a client that it knows."""

    def __init__(self, daemon, conf='', **names):
        self.daemon = daemon
        self.ca = Authority(os.path.join(PREFIX, 'var', 'ca'))
        self.server_cert = self.ca.issue('server', 'localhost', **names)
        self.client = os.path.join(PREFIX, 'var', 'client')
        self.client_cert = self.ca.issue('client', 'mel', self.client)
        self.port = free_port()
        self.conf = os.path.join(PREFIX, 'etc', 'libvirt', 'virtqemud.conf')
        self.write(conf)

    def write(self, conf):
        with open(self.conf, 'w') as file:
            file.write(f'listen_tls = 1\ntls_port = "{self.port}"\nlisten_addr = "127.0.0.1"\n'
                       f'ca_file = "{self.ca.cert}"\ncert_file = "{self.server_cert}"\n'
                       f'key_file = "{self.ca.path("serverkey.pem")}"\n{conf}')

    def start(self):
        """With its certificates loaded: a call is answered after that, a connection may be made before."""
        self.daemon.start().open().close()
        return self

    def uri(self, pki=None, host='127.0.0.1', more=''):
        return f'qemu+tls://{host}:{self.port}/system?pkipath={pki or self.client}{more}'

    def open(self, *arguments, **names):
        return libvirt.open(self.uri(*arguments, **names))

    def refuses(self, *arguments, code=REFUSED, **names):
        return fails(code, libvirt.open, self.uri(*arguments, **names))

    def stock(self, *words, uri=None):
        env = {k: v for k, v in os.environ.items() if k != 'LD_LIBRARY_PATH'}
        return subprocess.run([VIRSH, '-q', '-c', uri or self.uri(), *words], env=env, capture_output=True, text=True, timeout=60)


def test_a_known_client_is_served(daemon):
    bed = Bed(daemon).start()
    conn = bed.open()
    assert conn.isEncrypted() == 1 and conn.isSecure() == 1
    assert conn.getURI() == bed.uri()
    conn.defineXML(tiny_xml('one'))
    assert [dom.name() for dom in conn.listAllDomains()] == ['one']
    named = bed.open(host='localhost')
    assert named.lookupByName('one').name() == 'one'
    del named


def test_stock_virsh_is_served(daemon):
    bed = Bed(daemon).start()
    with open(os.path.join(PREFIX, 'var', 'one.xml'), 'w') as file:
        file.write(tiny_xml('one'))
    for words in (['define', file.name], ['list', '--all'], ['dumpxml', 'one'], ['undefine', 'one']):
        result = bed.stock(*words)
        assert result.returncode == 0, (words, result)


def test_a_large_answer_is_whole(daemon):
    bed = Bed(daemon).start()
    conn = bed.open()
    text = 'x' * 1000000
    xml = tiny_xml('large').replace('<memory', f'<description>{text}</description><memory', 1)
    assert text in conn.defineXML(xml).XMLDesc()
    assert text in bed.stock('dumpxml', 'large').stdout


def test_a_second_handshake_is_shorter(daemon):
    bed = Bed(daemon).start()
    times = []
    for _ in range(3):
        before = time.monotonic()
        conn = bed.open()
        times.append(time.monotonic() - before)
        assert conn.isEncrypted() == 1
        conn.close()
    print('# opened in', ', '.join(f'{t * 1000:.1f} ms' for t in times))


def test_an_unknown_authority_is_refused_by_the_server(daemon):
    bed = Bed(daemon).start()
    other = Authority(os.path.join(PREFIX, 'var', 'other'), 'Other CA')
    pki = os.path.join(PREFIX, 'var', 'stranger')
    other.issue('client', 'mallory', pki)
    shutil.copy(bed.ca.cert, pki)
    said = bed.refuses(pki, more='&no_sanity=1')
    assert 'refuses our certificate' in said, said
    wait_for('the daemon says why', lambda: 'none of an authority that we know' in daemon.log_text())


def test_our_own_files_are_checked_before_they_are_used(daemon):
    bed = Bed(daemon).start()
    other = Authority(os.path.join(PREFIX, 'var', 'other'), 'Other CA')
    pki = os.path.join(PREFIX, 'var', 'stranger')
    other.issue('client', 'mallory', pki)
    shutil.copy(bed.ca.cert, pki)
    said = bed.refuses(pki, code=libvirt.VIR_ERR_CONFIG_UNSUPPORTED)
    assert 'clientcert.pem' in said and 'cacert.pem' in said, said


def test_a_server_of_an_unknown_authority_is_refused_by_the_client(daemon):
    bed = Bed(daemon).start()
    other = Authority(os.path.join(PREFIX, 'var', 'other'), 'Other CA')
    pki = os.path.join(PREFIX, 'var', 'stranger')
    other.issue('client', 'mel', pki)
    said = bed.refuses(pki)
    assert "'127.0.0.1' is not to be trusted" in said and 'issuer is unknown' in said, said
    assert libvirt.open(bed.uri(bed.client, more='&no_verify=1')).isEncrypted()


def test_a_server_of_another_name_is_refused(daemon):
    bed = Bed(daemon, names=('elsewhere.example',), addresses=()).start()
    assert 'does not match the expected' in bed.refuses(host='localhost')
    assert 'does not match the expected' in bed.refuses()
    assert libvirt.open(bed.uri(more='&no_verify=1')).isAlive()


def test_a_client_that_has_expired_is_refused(daemon):
    bed = Bed(daemon).start()
    pki = os.path.join(PREFIX, 'var', 'old')
    bed.ca.issue('client', 'old', pki,
                 extra='activation_date = "2020-01-01 00:00:00"\nexpiration_date = "2021-01-01 00:00:00"\n')
    said = bed.refuses(pki, code=libvirt.VIR_ERR_CONFIG_UNSUPPORTED)
    assert 'has expired on 2021-01-01' in said, said
    assert 'expired' in bed.refuses(pki, more='&no_sanity=1').lower()
    wait_for('the daemon says why', lambda: 'expired' in daemon.log_text())


FUTURE = 'activation_date = "2120-01-01 00:00:00"\nexpiration_date = "2121-01-01 00:00:00"\n'
PAST = 'activation_date = "2020-01-01 00:00:00"\nexpiration_date = "2021-01-01 00:00:00"\n'


def test_a_client_that_is_not_valid_yet_is_refused(daemon):
    bed = Bed(daemon).start()
    pki = os.path.join(PREFIX, 'var', 'early')
    bed.ca.issue('client', 'early', pki, extra=FUTURE)
    said = bed.refuses(pki, code=libvirt.VIR_ERR_CONFIG_UNSUPPORTED)
    assert 'is not valid before 2120-01-01' in said and 'clock' in said, said
    assert 'refuses our certificate' in bed.refuses(pki, more='&no_sanity=1')
    wait_for('the daemon says why', lambda: 'not yet' in daemon.log_text())


def test_a_server_outside_of_its_time_is_refused(daemon):
    bed = Bed(daemon, 'tls_no_sanity_certificate = 1\n')
    for extra, words in ((PAST, 'expired'), (FUTURE, 'not yet')):
        bed.ca.issue('server', 'localhost', extra=extra)
        bed.start()
        said = bed.refuses()
        assert "'127.0.0.1' is not to be trusted" in said and words in said, said
        wait_for('the daemon says that it was refused', lambda: 'refuses our certificate' in daemon.log_text())
        assert libvirt.open(bed.uri(more='&no_verify=1')).isAlive()
        daemon.stop()


def test_a_revoked_server_is_refused_by_the_client(daemon):
    bed = Bed(daemon).start()
    other = bed.ca.issue('client', 'nobody', os.path.join(PREFIX, 'var', 'nobody'))
    shutil.copy(bed.ca.revoke(other), bed.client)
    assert bed.open().isAlive()
    shutil.copy(bed.ca.revoke(bed.server_cert), bed.client)
    said = bed.refuses()
    assert "'127.0.0.1' is not to be trusted" in said and 'revoked' in said, said
    wait_for('the daemon says that it was refused', lambda: 'refuses our certificate' in daemon.log_text())
    stock = bed.stock('list')
    assert stock.returncode != 0 and 'revoked' in stock.stderr, stock
    # A list that cannot be read is no reason to trust everybody.
    with open(os.path.join(bed.client, 'cacrl.pem'), 'w') as file:
        file.write('nonsense')
    assert 'cacrl.pem' in fails(libvirt.VIR_ERR_GNUTLS_ERROR, bed.open)


def test_a_revoked_client_is_refused_after_a_reload(daemon):
    bed = Bed(daemon)
    crl = bed.ca.revoke(bed.ca.issue('client', 'nobody', os.path.join(PREFIX, 'var', 'nobody')))
    bed.write(f'crl_file = "{crl}"\n')
    bed.start()
    conn = bed.open()
    bed.ca.revoke(bed.client_cert)
    daemon.process.send_signal(signal.SIGHUP)

    def is_refused():
        try:
            bed.open().close()
            return None
        except libvirt.libvirtError as error:
            return str(error)

    said = wait_for('the list is read', is_refused)
    assert 'revoked' in said, said
    assert conn.isAlive() and conn.listAllDomains() == []


def test_certificates_that_do_not_load_leave_those_from_before(daemon):
    bed = Bed(daemon).start()
    bed.open().close()  # its files are loaded
    with open(bed.server_cert, 'w') as file:
        file.write('nonsense')
    daemon.process.send_signal(signal.SIGHUP)
    wait_for('the daemon complains', lambda: 'TLS clients are met with the certificates from before' in daemon.log_text())
    assert bed.open().isAlive()


def test_only_names_of_the_list_are_let_in(daemon):
    bed = Bed(daemon, 'tls_allowed_dn_list = [ "*CN=ann*", "O=Tests,CN=bob" ]\n').start()
    assert 'refuses our certificate' in bed.refuses()
    wait_for('the daemon says why', lambda: 'tls_allowed_dn_list' in daemon.log_text() and 'mel' in daemon.log_text())
    assert bed.stock('list').returncode != 0
    for name in ('ann', 'bob'):
        pki = os.path.join(PREFIX, 'var', name)
        bed.ca.issue('client', name, pki)
        assert bed.open(pki).isAlive(), name


def test_a_client_without_a_certificate(daemon):
    bed = Bed(daemon)
    pki = os.path.join(PREFIX, 'var', 'bare')
    os.makedirs(pki)
    shutil.copy(bed.ca.cert, pki)
    bed.start()
    assert 'refuses our certificate' in bed.refuses(pki)
    wait_for('the daemon says why', lambda: 'did not send a certificate' in daemon.log_text())
    daemon.stop()
    bed.write('tls_no_verify_certificate = 1\n')
    bed.start()
    assert bed.open(pki).isAlive()


def test_a_daemon_with_unfit_certificates_does_not_start(daemon):
    bed = Bed(daemon)
    for extra, words in (('ca\n', 'must not say that it is a CA'),
                         ('activation_date = "2020-01-01 00:00:00"\nexpiration_date = "2021-01-01 00:00:00"\n', 'has expired')):
        bed.ca.issue('server', 'localhost', extra=extra)
        # Its other sockets may be there already when it finds out.
        with contextlib.suppress(AssertionError):
            daemon.start()
        assert daemon.process.wait(DEADLINE) != 0, f'started with {extra}'
        assert words in daemon.log_text(), daemon.log_text()
    bed.ca.issue('server', 'localhost')
    os.unlink(bed.ca.path('serverkey.pem'))
    with contextlib.suppress(AssertionError):
        daemon.start()
    assert daemon.process.wait(DEADLINE) != 0, 'started without a key'
    assert 'serverkey.pem' in daemon.log_text() and 'No such file' in daemon.log_text(), daemon.log_text()


def test_a_thousand_half_open_handshakes_are_bounded(daemon):
    bed = Bed(daemon, 'max_anonymous_clients = 50\n').start()
    silent = []
    for i in range(1000):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(('127.0.0.1', bed.port))
        silent.append(one)
    fds = len(os.listdir(f'/proc/{daemon.process.pid}/fd'))
    assert fds < 150, fds
    local = daemon.open()  # who needs no handshake is not kept out
    assert local.listAllDomains() == []
    for one in silent:
        one.close()
    assert wait_for('TLS is served again', bed.open).isAlive()


def test_garbage_instead_of_a_handshake(daemon):
    bed = Bed(daemon).start()
    for garbage in (b'GET / HTTP/1.0\r\n\r\n', b'\0' * 4096, os.urandom(65536), b'\x16\x03\x01\xff\xff' + b'\0' * 70000):
        with socket.create_connection(('127.0.0.1', bed.port)) as rude:
            rude.settimeout(20)
            try:
                rude.sendall(garbage)
                rude.shutdown(socket.SHUT_WR)
                while rude.recv(65536):
                    pass
            except OSError:
                pass
    assert bed.open().isAlive()


if __name__ == '__main__':
    private_network()
    main()

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Logins with SASL over TCP, TLS and UNIX sockets: ours and Debian's client, the file of credentials, who is not let in."""

import os
import select
import shutil
import socket
import struct
import subprocess
import threading

import libvirt

from harness import PREFIX, Skip, fails, main, tiny_xml, wait_for
from pki import Authority, free_port, private_network
from polkit_bed import NOBODY, Bed as PolkitBed, ask_as_nobody

VIRSH = '/usr/bin/virsh'
REFUSED = libvirt.VIR_ERR_AUTH_FAILED


class Bed:
    """A daemon that asks for a login, and its database of users."""

    def __init__(self, daemon, mechanisms='digest-md5', conf='', users=(('mel', 'secret'),)):
        if not shutil.which('saslpasswd2'):
            raise Skip('no saslpasswd2 (sasl2-bin)')
        self.daemon = daemon
        self.port = free_port()
        folder = os.path.join(PREFIX, 'var', 'sasl')
        os.makedirs(folder)
        database = os.path.join(folder, 'users')
        for name, password in users:
            subprocess.run(['saslpasswd2', '-p', '-f', database, '-c', '-a', 'libvirt', name], input=password, text=True,
                           check=True)
        with open(os.path.join(folder, 'libvirt.conf'), 'w') as file:
            file.write(f'mech_list: {mechanisms}\npwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {database}\n')
        os.environ['SASL_CONF_PATH'] = folder
        with open(os.path.join(PREFIX, 'etc', 'libvirt', 'virtqemud.conf'), 'w') as file:
            file.write(f'listen_tcp = 1\ntcp_port = "{self.port}"\nlisten_addr = "127.0.0.1"\n{conf}')
        self.uri = f'qemu+tcp://127.0.0.1:{self.port}/system'
        daemon.start()

    def auth_file(self, name='mel', password='secret', place='127.0.0.1'):
        path = os.path.join(PREFIX, 'var', f'auth-{name}-{password}')
        with open(path, 'w') as file:
            file.write(f'[credentials-one]\nauthname={name}\npassword={password}\n[auth-libvirt-{place}]\ncredentials=one\n')
        return path

    def open(self, name='mel', password='secret', uri=None):
        return libvirt.open(f'{uri or self.uri}{"&" if "?" in (uri or "") else "?"}authfile={self.auth_file(name, password)}')

    def stock(self, *words, uri=None, **who):
        env = {k: v for k, v in os.environ.items() if k != 'LD_LIBRARY_PATH'}
        env['LIBVIRT_AUTH_FILE'] = self.auth_file(**who)
        return subprocess.run([VIRSH, '-q', '-c', uri or self.uri, *words], env=env, capture_output=True, text=True, timeout=60)


def test_digest_encrypts_plain_tcp(daemon):
    bed = Bed(daemon)
    conn = bed.open()
    assert conn.isEncrypted() == 1 and conn.isSecure() == 1
    text = 'needle' * 100000
    dom = conn.defineXML(tiny_xml('one').replace('<memory', f'<description>{text}</description><memory', 1))
    assert text in dom.XMLDesc()
    for _ in range(200):
        assert dom.name() == 'one' and dom.isActive() == 0
    assert [d.name() for d in conn.listAllDomains()] == ['one']


def test_stock_virsh_logs_in(daemon):
    bed = Bed(daemon)
    with open(os.path.join(PREFIX, 'var', 'one.xml'), 'w') as file:
        file.write(tiny_xml('one'))
    for words in (['define', file.name], ['list', '--all'], ['dumpxml', 'one'], ['undefine', 'one']):
        result = bed.stock(*words)
        assert result.returncode == 0, (words, result)
    assert bed.stock('list', password='wrong').returncode != 0


class Tap(threading.Thread):
    """Passes one connection on to @port and keeps what goes by."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.target = port
        self.seen = b''
        self.start()

    def run(self):
        near, _address = self.listener.accept()
        far = socket.create_connection(('127.0.0.1', self.target))
        while True:
            for one in select.select([near, far], [], [])[0]:
                data = one.recv(65536)
                if not data:
                    near.close()
                    far.close()
                    return
                self.seen += data
                (far if one is near else near).sendall(data)


def test_nothing_is_readable_on_the_way(daemon):
    bed = Bed(daemon)
    tap = Tap(bed.port)
    conn = bed.open(uri=f'qemu+tcp://127.0.0.1:{tap.port}/system')
    conn.defineXML(tiny_xml('visible-name'))
    conn.close()
    tap.join(20)
    assert b'digest-md5' in tap.seen.lower() and b'visible-name' not in tap.seen and b'secret' not in tap.seen


def test_a_wrong_password_and_an_unknown_name_look_alike(daemon):
    bed = Bed(daemon)
    one = fails(REFUSED, bed.open, 'mel', 'wrong')
    two = fails(REFUSED, bed.open, 'nobody', 'secret')
    assert one == two, (one, two)
    wait_for('the daemon says why', lambda: daemon.log_text().count('login of client') == 2)


def test_the_program_is_asked(daemon):
    bed = Bed(daemon)
    asked = []

    def answer(credentials, opaque):
        for credential in credentials:
            asked.append(credential[0])
            credential[4] = {libvirt.VIR_CRED_AUTHNAME: 'mel', libvirt.VIR_CRED_PASSPHRASE: 'secret'}[credential[0]]
        return 0

    kinds = [libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_PASSPHRASE]
    conn = libvirt.openAuth(bed.uri, [kinds, answer, None], 0)
    assert conn.listAllDomains() == [] and sorted(set(asked)) == sorted(kinds)
    fails(libvirt.VIR_ERR_AUTH_CANCELLED, libvirt.openAuth, bed.uri, [kinds, lambda *_words: -1, None], 0)
    fails(REFUSED, libvirt.open, bed.uri)


def test_a_login_over_a_unix_socket_is_remembered(daemon):
    with PolkitBed() as polkit:
        polkit.rules('return action.id == "org.libvirt.api.domain.start" ? polkit.Result.NO : polkit.Result.YES;')
        bed = Bed(daemon, conf=('auth_unix_rw = "sasl"\nunix_sock_rw_perms = "0777"\n'
                                 'access_drivers = ["polkit"]\n'))
        uri = f'{daemon.uri}&authfile={bed.auth_file(place="localhost")}'
        libvirt.open(uri).defineXML(tiny_xml('one'))
        code, text = ask_as_nobody("tell(conn.lookupByName('one').create)", uri)
    assert code == libvirt.VIR_ERR_ACCESS_DENIED and f'uid {NOBODY}' in text and 'mel' in text, text


def test_only_users_of_the_list_are_let_in(daemon):
    bed = Bed(daemon, conf='sasl_allowed_username_list = [ "ann*" ]\n', users=(('mel', 'secret'), ('ann', 'word')))
    fails(REFUSED, bed.open)
    wait_for('the daemon says why', lambda: 'sasl_allowed_username_list' in daemon.log_text())
    assert bed.open('ann', 'word').isAlive()


def test_scram_does_not_encrypt_and_so_is_not_offered_on_tcp(daemon):
    bed = Bed(daemon, mechanisms='scram-sha-256')
    fails(REFUSED, bed.open)
    assert bed.stock('list').returncode != 0


def test_scram_within_tls_and_on_the_local_socket(daemon):
    ca = Authority(os.path.join(PREFIX, 'var', 'ca'))
    cert = ca.issue('server', 'localhost')
    client = os.path.join(PREFIX, 'var', 'client')
    ca.issue('client', 'mel', client)
    port = free_port()
    bed = Bed(daemon, mechanisms='scram-sha-256', conf=f'listen_tls = 1\ntls_port = "{port}"\nca_file = "{ca.cert}"\n'
              f'cert_file = "{cert}"\nkey_file = "{ca.path("serverkey.pem")}"\nauth_tls = "sasl"\nauth_unix_rw = "sasl"\n')
    uri = f'qemu+tls://127.0.0.1:{port}/system?pkipath={client}'
    assert bed.open(uri=uri).listAllDomains() == []
    assert bed.stock('list', uri=uri).returncode == 0
    fails(REFUSED, bed.open, 'mel', 'wrong', uri)
    os.environ['LIBVIRT_AUTH_FILE'] = bed.auth_file(place='localhost')
    try:
        conn = daemon.open()
        assert conn.listAllDomains() == [] and conn.isEncrypted() == 0
    finally:
        del os.environ['LIBVIRT_AUTH_FILE']
    said = fails(libvirt.VIR_ERR_AUTH_UNAVAILABLE, bed.open, 'mel', 'secret', uri + '&auth=sasl.GSSAPI')
    assert 'SCRAM-SHA-256' in said, said


def call(procedure, serial, payload=b''):
    return struct.pack('>IIIIIII', 28 + len(payload), 0x20008086, 1, procedure, 0, serial, 0) + payload


def test_steps_out_of_order_and_garbage(daemon):
    bed = Bed(daemon)
    init, start, step, opening = 67, 68, 69, 1
    data = struct.pack('>iI', 0, 4) + b'abcd'
    name = struct.pack('>I', 10) + b'DIGEST-MD5\0\0'
    for packets in ([call(step, 0, data)], [call(start, 0, name + data)], [call(init, 0), call(init, 1)],
                    [call(init, 0), call(step, 1, data)], [call(init, 0), call(start, 1, name + data), call(start, 2, name + data)],
                    [call(opening, 0, struct.pack('>iI', 0, 0))], [call(init, 0)] * 60, [call(start, 0, name + data)] * 60,
                    [call(init, 0), call(start, 1, name + struct.pack('>iI', 1, 0)), os.urandom(5000)]):
        with socket.create_connection(('127.0.0.1', bed.port)) as rude:
            rude.settimeout(5)
            try:
                rude.sendall(b''.join(packets))
                rude.shutdown(socket.SHUT_WR)
                while rude.recv(65536):
                    pass
            except OSError:
                pass
    assert bed.open().isAlive()


if __name__ == '__main__':
    private_network()
    main()

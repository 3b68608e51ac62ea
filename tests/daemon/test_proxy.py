# SPDX-License-Identifier: LGPL-2.1-or-later
"""Clients on the socket of old: virtproxyd passes on what they say, and keeps them when the daemon behind it goes."""

import os
import shutil
import socket
import struct
import subprocess
import threading
import time

import libvirt

from harness import DEADLINE, PREFIX, PYTHON_ENVIRONMENT, SLOW, Proxy, SecretDaemon, Skip, StorageDaemon, alive, fails, main, \
    pid_of, tiny_xml, wait_for
from pki import Authority, free_port, private_network

OPEN, SET_IDENTITY, NUM_OF_INTERFACES = 1, 419, 126
REMOTE = 0x20008086


class Pair:
    """The proxy and the daemon behind it."""

    def __init__(self, daemon):
        self.daemon = daemon.start()
        self.proxy = Proxy()

    def __enter__(self):
        self.proxy.start()
        return self

    def __exit__(self, *_):
        self.proxy.stop()


class Network(Pair):
    """The proxy answers on TLS and TCP, too."""

    def __init__(self, daemon):
        super().__init__(daemon)
        folder = os.path.join(PREFIX, 'var', 'ca')
        self.ca = Authority(folder)
        server = self.ca.issue('server', 'localhost')
        self.client = os.path.join(PREFIX, 'var', 'client')
        self.ca.issue('client', 'mel', self.client)
        self.tls_port, self.tcp_port = free_port(), free_port()
        with open(os.path.join(PREFIX, 'etc', 'libvirt', 'virtproxyd.conf'), 'w') as file:
            file.write(f'listen_tls = 1\ntls_port = "{self.tls_port}"\nlisten_tcp = 1\ntcp_port = "{self.tcp_port}"\n'
                       f'auth_tcp = "none"\nlisten_addr = "127.0.0.1"\nca_file = "{self.ca.cert}"\n'
                       f'cert_file = "{server}"\nkey_file = "{self.ca.path("serverkey.pem")}"\n')

    def tls(self, pki=None):
        return f'qemu+tls://127.0.0.1:{self.tls_port}/system?pkipath={pki or self.client}'

    def tcp(self):
        return f'qemu+tcp://127.0.0.1:{self.tcp_port}/system'


class Loop:
    """Runs the library's event loop in a thread, once for all tests."""

    started = False

    @classmethod
    def start(cls):
        if not cls.started:
            cls.started = True
            libvirt.virEventRegisterDefaultImpl()
            threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()


class Raw:
    """A client that says what it likes."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.settimeout(DEADLINE)
        self.serial = 0

    def send(self, procedure, body=b'', program=REMOTE, kind=0):
        self.serial += 1
        self.socket.sendall(struct.pack('>IIIIIII', 28 + len(body), program, 1, procedure, kind, self.serial, 0) + body)

    def receive(self):
        """(header, body) of the next packet."""
        head = self.exactly(28)
        length, *header = struct.unpack('>IIIIIII', head)
        return header, self.exactly(length - 28)

    def exactly(self, count):
        data = b''
        while len(data) < count:
            got = self.socket.recv(count - len(data))
            if not got:
                raise EOFError
            data += got
        return data

    def call(self, procedure, body=b'', **more):
        self.send(procedure, body, **more)
        header, answer = self.receive()
        return header[5], answer

    def open(self, uri=b'qemu:///system', flags=0):
        padded = uri + b'\0' * (-len(uri) % 4)
        return self.call(OPEN, struct.pack('>II', 1, len(uri)) + padded + struct.pack('>I', flags))


def test_a_guest_lives_behind_the_proxy(daemon):
    with Pair(daemon) as pair:
        conn = pair.proxy.open()
        assert conn.getURI().startswith('qemu'), conn.getURI()
        dom = conn.defineXML(tiny_xml('a'))
        dom.create()
        assert alive(pid_of('a'))
        assert [each.name() for each in daemon.open().listAllDomains()] == ['a']
        assert 'a' in pair.proxy.virsh('list')
        dom.destroy()
        dom.undefine()
        fails(libvirt.VIR_ERR_NO_DOMAIN, conn.lookupByName, 'a')


def test_the_daemon_knows_the_client_behind_the_proxy(daemon):
    if os.geteuid() != 0:
        raise Skip('needs root, to be somebody else')
    with open(os.path.join(PREFIX, 'etc', 'libvirt', 'virtproxyd.conf'), 'w') as conf:
        conf.write('auth_unix_rw = "none"\nunix_sock_rw_perms = "0777"\n')
    with Pair(daemon) as pair:
        script = f"import libvirt; c = libvirt.open('{pair.proxy.uri}'); print(c.getHostname())"
        result = subprocess.run(['setpriv', '--reuid=65534', '--clear-groups', '/usr/bin/python3', '-c', script],
                                env={**os.environ, **PYTHON_ENVIRONMENT},
                                capture_output=True, text=True, timeout=DEADLINE * 2)
        assert result.returncode == 0, result
        # Whoever is not root says nothing about who somebody is: the daemon would believe the proxy.
        speaker = subprocess.run(['setpriv', '--reuid=65534', '--clear-groups', '/usr/bin/python3', '-c', f'''
import socket, struct
s = socket.socket(socket.AF_UNIX); s.connect('{pair.proxy.socket}')
def call(proc, body, serial):
    s.sendall(struct.pack('>IIIIIII', 28 + len(body), {REMOTE}, 1, proc, 0, serial, 0) + body)
    length = struct.unpack('>I', s.recv(4, socket.MSG_WAITALL))[0]
    return s.recv(length - 4, socket.MSG_WAITALL)
uri = b'qemu:///system\\0\\0'
call({OPEN}, struct.pack('>II', 1, 14) + uri + struct.pack('>I', 0), 1)
print(call({SET_IDENTITY}, struct.pack('>II', 0, 0), 2))
'''], capture_output=True, text=True, timeout=DEADLINE)
        assert 'may speak for somebody else' in speaker.stdout, speaker


def test_a_clients_connection_outlives_the_daemon(daemon):
    Loop.start()
    with Pair(daemon) as pair:
        conn = pair.proxy.open()
        seen = []

        def note(_conn, dom, event, _detail, _opaque):
            seen.append((dom.name(), event))

        callback = conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, note, None)
        dom = conn.defineXML(tiny_xml('a'))
        dom.create()
        pid = pid_of('a')
        wait_for('the guest\'s start is told', lambda: ('a', libvirt.VIR_DOMAIN_EVENT_STARTED) in seen)
        for _ in range(3):
            daemon.restart()
            assert conn.isAlive() and dom.isActive(), 'the guest is seen after the restart'
        assert alive(pid)
        seen.clear()
        daemon.open().lookupByName('a').suspend()
        wait_for('events go on', lambda: ('a', libvirt.VIR_DOMAIN_EVENT_SUSPENDED) in seen)
        assert seen == [('a', libvirt.VIR_DOMAIN_EVENT_SUSPENDED)], seen
        conn.domainEventDeregisterAny(callback)
        dom.destroy()
        assert len(seen) == 1, seen


def test_a_waiting_client_hears_of_a_restarted_daemon_without_asking(daemon):
    Loop.start()
    with Pair(daemon) as pair:
        conn = pair.proxy.open()
        seen = []
        conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                    lambda _c, dom, event, _d, _o: seen.append(event), None)
        daemon.restart()
        other = daemon.open()
        number = 0

        def told():
            nonlocal number
            number += 1
            other.createXML(tiny_xml(f'n{number}')).destroy()
            return seen

        wait_for('events come again', told)


def test_events_of_all_daemons_outlive_their_restarts(daemon):
    """One connection, three daemons behind it besides the guests': each is killed, and nobody asks it anything afterwards."""
    Loop.start()
    others = {'secret': SecretDaemon().start(), 'storage': StorageDaemon().start()}
    try:
        with Pair(daemon) as pair:
            conn = pair.proxy.open()
            seen = []
            conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                        lambda _c, dom, event, _d, _o: seen.append(('guest', dom.name(), event)), None)
            conn.secretEventRegisterAny(None, libvirt.VIR_SECRET_EVENT_ID_LIFECYCLE,
                                        lambda _c, secret, event, _d, _o: seen.append(('secret', secret.usageID(), event)), None)
            conn.storagePoolEventRegisterAny(None, libvirt.VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE,
                                             lambda _c, pool, event, _d, _o: seen.append(('storage', pool.name(), event)), None)
            number = 0
            change = {
                'guest': lambda name: daemon.open().createXML(tiny_xml(name)).destroy(),
                'secret': lambda name: others['secret'].open().secretDefineXML(
                    f"<secret><usage type='volume'><volume>{name}</volume></usage></secret>"),
                'storage': lambda name: others['storage'].open().storagePoolDefineXML(
                    f"<pool type='dir'><name>{name}</name><target><path>/{name}</path></target></pool>")}

            def told(kind):
                nonlocal number
                number += 1
                change[kind](f'n{number}')
                return any(event[0] == kind for event in seen)

            for _ in range(2):
                for each in (daemon, *others.values()):
                    each.restart()
                seen.clear()
                for kind in change:
                    wait_for(f'events of the {kind} daemon come again', lambda kind=kind: told(kind))
            # Each once, though it was registered anew twice; a second one would have come before the next change is told.
            for kind in ('secret', 'storage'):
                told(kind)
                name = f'n{number}'
                wait_for('a later change is told', lambda kind=kind: told(kind) and (kind, f'n{number - 1}') in
                         [event[:2] for event in seen])
                assert len([event for event in seen if event[:2] == (kind, name)]) == 1, seen
    finally:
        for other in others.values():
            other.stop()


def test_calls_under_way_fail_when_the_daemon_goes(daemon):
    with Pair(daemon) as pair:
        conn = pair.proxy.open()
        os.kill(daemon.process.pid, 19)
        result = []

        def ask():
            try:
                conn.listAllDomains()
                result.append('answered')
            except libvirt.libvirtError as error:
                result.append(str(error))

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.2)
        daemon.kill()
        thread.join(DEADLINE)
        assert len(result) == 1 and 'ended the connection' in result[0], result
        daemon.start()
        assert conn.listAllDomains() == []


def test_the_proxy_starts_the_daemon_where_nothing_else_does(daemon):
    if os.path.isdir('/run/systemd/system'):
        raise Skip('systemd rules here')
    with_proxy = Proxy().start()
    try:
        conn = with_proxy.open()
        assert conn.listAllDomains() == []
        with open(os.path.join(PREFIX, 'run', 'virtqemud.pid')) as file:
            pid = int(file.read())
        assert alive(pid)
        os.kill(pid, 15)
        wait_for('it ends', lambda: not alive(pid))
    finally:
        with_proxy.stop()


def test_reads_only_on_the_socket_for_that(daemon):
    with Pair(daemon) as pair:
        conn = libvirt.openReadOnly(f'qemu+unix:///system?socket={pair.proxy.socket}-ro')
        fails(libvirt.VIR_ERR_OPERATION_DENIED, conn.defineXML, tiny_xml('a'))
        # The library asks nobody; a client that lies about it meets the daemon.
        raw = Raw(pair.proxy.socket + '-ro')
        assert raw.open()[0] == 0
        xml = tiny_xml('a').encode()
        status, answer = raw.call(11, struct.pack('>I', len(xml)) + xml + b'\0' * (-len(xml) % 4))
        assert status == 1 and b'read-only' in answer, answer


def test_what_no_daemon_serves_is_said(daemon):
    with Pair(daemon) as pair:
        raw = Raw(pair.proxy.socket)
        assert b'connection not open' in raw.call(NUM_OF_INTERFACES)[1]
        assert raw.open(b'../x:///system')[0] == 1
        assert raw.open(b'nobody:///system')[0] == 1
        assert raw.open()[0] == 0
        assert raw.open()[0] == 1
        assert b'unknown procedure: 9999' in raw.call(9999)[1]
        status, answer = raw.call(NUM_OF_INTERFACES)
        assert status == 1 and b"no daemon for driver 'interface'" in answer, answer
        assert b'unknown procedure' in raw.call(1, program=0x12345678)[1]
        # The connection goes on.
        assert raw.call(3)[0] == 0


def test_garbage_ends_one_client_alone(daemon):
    with Pair(daemon) as pair:
        conn = pair.proxy.open()
        for data in (b'\xff' * 64, struct.pack('>I', 3), struct.pack('>I', 0x7fffffff), os.urandom(4096)):
            raw = Raw(pair.proxy.socket)
            assert raw.open()[0] == 0
            raw.socket.sendall(data)
            raw.socket.shutdown(socket.SHUT_WR)
            while raw.socket.recv(65536):
                pass
        assert conn.listAllDomains() == []


def test_a_client_that_does_not_read_costs_nobody(daemon):
    with Pair(daemon) as pair:
        conn = pair.proxy.open()
        for number in range(20):
            conn.defineXML(tiny_xml(f'g{number}'))
        raw = Raw(pair.proxy.socket)
        assert raw.open()[0] == 0
        raw.socket.setblocking(False)
        sent = 0
        try:
            for _ in range(200000):
                raw.send(273, struct.pack('>iI', 1, 0))  # CONNECT_LIST_ALL_DOMAINS
                sent += 1
        except BlockingIOError:
            pass
        assert sent < 200000, 'the flood is held back'
        begin = time.monotonic()
        for _ in range(50):
            assert len(conn.listAllDomains()) == 20
        assert time.monotonic() - begin < DEADLINE


def test_many_clients_at_once(daemon):
    with Pair(daemon) as pair:
        idle = [Raw(pair.proxy.socket) for _ in range(300)]
        for raw in idle:
            assert raw.open()[0] == 0
        failures = []

        def busy():
            try:
                conn = pair.proxy.open()
                for _ in range(100):
                    conn.listAllDomains()
                    conn.getLibVersion()
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=busy) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(DEADLINE * 4)
        assert not failures, failures
        assert all(raw.call(3)[0] == 0 for raw in idle)


def test_a_console_goes_through(daemon):
    with Pair(daemon) as pair:
        conn = pair.proxy.open()
        dom = conn.createXML(tiny_xml('a', kernel=True))
        stream = conn.newStream(0)
        dom.openConsole(None, stream, 0)
        text = b''
        end = time.monotonic() + DEADLINE * 2
        while b'TG-READY' not in text and time.monotonic() < end:
            text += stream.recv(4096)
        assert b'TG-READY' in text, text[-500:]
        daemon.kill()
        try:
            while stream.recv(4096):
                pass
            raise AssertionError('the stream ended well')
        except libvirt.libvirtError as error:
            assert 'ended the connection' in str(error), error
        daemon.start()
        assert conn.lookupByName('a').isActive()


def test_clients_of_other_hosts_are_passed_on(daemon):
    with Network(daemon) as pair:
        secure, plain = libvirt.open(pair.tls()), libvirt.open(pair.tcp())
        assert secure.isEncrypted() == 1 and secure.isSecure() == 1
        assert plain.isEncrypted() == 0 and plain.isSecure() == 0
        text = 'x' * 1000000
        xml = tiny_xml('a').replace('<memory', f'<description>{text}</description><memory', 1)
        assert text in secure.defineXML(xml).XMLDesc()
        assert text in plain.lookupByName('a').XMLDesc()
        assert [dom.name() for dom in daemon.open().listAllDomains()] == ['a']
        for uri in (pair.tls(), pair.tcp()):
            env = {k: v for k, v in os.environ.items() if k != 'LD_LIBRARY_PATH'}
            result = subprocess.run(['virsh', '-q', '-c', uri, 'list', '--all'], env=env, capture_output=True, text=True,
                                    timeout=DEADLINE * 2)
            assert result.returncode == 0 and ' a ' in result.stdout, result


def test_clients_of_other_hosts_outlive_the_daemon(daemon):
    Loop.start()
    with Network(daemon) as pair:
        conns = [libvirt.open(uri) for uri in (pair.tls(), pair.tcp())]
        seen = {}

        def note(conn, _dom, event, _detail, number):
            seen.setdefault(number, []).append(event)

        for number, conn in enumerate(conns):
            conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, note, number)
        conns[0].defineXML(tiny_xml('a'))
        daemon.restart()
        for conn in conns:
            assert conn.lookupByName('a').name() == 'a'
        seen.clear()
        conns[1].lookupByName('a').undefine()
        wait_for('both hear of it', lambda: all(libvirt.VIR_DOMAIN_EVENT_UNDEFINED in seen.get(n, []) for n in range(2)))


def test_strangers_do_not_get_through_tls(daemon):
    with Network(daemon) as pair:
        other = Authority(os.path.join(PREFIX, 'var', 'other'), 'Other CA')
        pki = os.path.join(PREFIX, 'var', 'stranger')
        other.issue('client', 'mallory', pki)
        shutil.copy(pair.ca.cert, pki)
        fails(libvirt.VIR_ERR_AUTH_FAILED, libvirt.open, pair.tls(pki) + '&no_sanity=1')
        with socket.create_connection(('127.0.0.1', pair.tls_port), DEADLINE) as plain:
            plain.sendall(struct.pack('>IIIIIII', 28, REMOTE, 1, 3, 0, 1, 0))
            data = plain.recv(4096)
            assert not data or data[0] == 0x15, data  # an alert of TLS at most
        assert libvirt.open(pair.tls()).isAlive()


def volume_of(conn, size):
    """A pool 'p' with an empty volume 'v' of that size."""
    folder = os.path.join(PREFIX, 'var', 'pool')
    os.makedirs(folder)
    pool = conn.storagePoolCreateXML(f"<pool type='dir'><name>p</name><target><path>{folder}</path></target></pool>")
    pool.createXML(f'<volume><name>v</name><capacity>{size}</capacity><allocation>0</allocation></volume>')
    return os.path.join(folder, 'v')


def upload(vol, data):
    stream = vol.connect().newStream()
    vol.upload(stream, 0, len(data))
    view = memoryview(data)
    while view:
        view = view[stream.send(bytes(view[:1 << 20])):]
    stream.finish()


def download(vol, size):
    stream = vol.connect().newStream()
    vol.download(stream, 0, size)
    parts = []
    while part := stream.recv(1 << 20):
        parts.append(part)
    stream.finish()
    return b''.join(parts)


def test_volumes_go_through_both_ways(daemon):
    size = 48 << 20
    storage = StorageDaemon().start()
    try:
        with Network(daemon) as pair:
            path = volume_of(storage.open(), size)
            unix = f'storage+unix:///system?socket={pair.proxy.socket}'
            for uri in (unix, pair.tls().replace('qemu+', 'storage+'), pair.tcp().replace('qemu+', 'storage+')):
                data = os.urandom(1 << 20) * (size >> 20)
                vol = libvirt.open(uri).storagePoolLookupByName('p').storageVolLookupByName('v')
                upload(vol, data)
                with open(path, 'rb') as file:
                    assert file.read() == data, f'what was sent by {uri} arrived changed'
                assert download(vol, size) == data, f'what came by {uri} is not what there is'
    finally:
        storage.stop()


def test_a_client_that_does_not_read_its_stream_costs_nobody(daemon):
    size = 64 << 20
    storage = StorageDaemon().start()
    try:
        with Pair(daemon) as pair:
            volume_of(storage.open(), size)
            uri = f'storage+unix:///system?socket={pair.proxy.socket}'
            lazy = libvirt.open(uri)
            vol = lazy.storagePoolLookupByName('p').storageVolLookupByName('v')
            stream = lazy.newStream()
            vol.download(stream, 0, size)
            # Nobody reads what comes; others get all of theirs, over the same proxy, and the proxy keeps a window's worth at most.
            other = libvirt.open(uri).storagePoolLookupByName('p').storageVolLookupByName('v')
            assert len(download(other, size)) == size
            with open(f'/proc/{pair.proxy.process.pid}/status') as status:
                peak = next(int(line.split()[1]) for line in status if line.startswith('VmHWM:'))
            assert SLOW or peak < 32 * 1024, f'the proxy needed {peak} KiB'
            got = 0
            while part := stream.recv(1 << 20):
                got += len(part)
            stream.finish()
            assert got == size
    finally:
        storage.stop()


if __name__ == '__main__':
    private_network()
    main()

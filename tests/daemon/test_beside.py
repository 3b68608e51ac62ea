# SPDX-License-Identifier: LGPL-2.1-or-later
"""A client of virtqemud asks for networks, storage and secrets on the connection that it has."""

import os
import shutil
import subprocess

import libvirt

from harness import DEADLINE, PREFIX, PYTHON_ENVIRONMENT, SecretDaemon, Skip, StorageDaemon, fails, main, tiny_xml, wait_for
from polkit_bed import ask_as_nobody
from test_proxy import Loop

MIB = 1024 * 1024
POOL = f"<pool type='dir'><name>p</name><target><path>{PREFIX}/var/pool</path></target></pool>"
SECRET = "<secret ephemeral='no' private='no'><usage type='ceph'><name>{}</name></usage></secret>"


class Beside:
    """virtqemud with virtstoraged and virtsecretd beside it."""

    def __init__(self, daemon):
        self.qemu = daemon.start()

    def __enter__(self):
        self.storage, self.secrets = StorageDaemon().start(), SecretDaemon().start()
        self.conn = self.qemu.open()
        return self

    def __exit__(self, *_):
        self.storage.stop()
        self.secrets.stop()


def test_objects_of_other_drivers(daemon):
    with Beside(daemon) as bed:
        conn = bed.conn
        dom = conn.defineXML(tiny_xml('one'))
        pool = conn.storagePoolDefineXML(POOL)
        pool.build()
        pool.create()
        vol = pool.createXML(f"<volume><name>v</name><capacity>{4 * MIB}</capacity></volume>")
        data = os.urandom(3 * MIB)
        stream = conn.newStream()
        vol.upload(stream, 0, len(data))
        stream.sendAll(lambda _stream, n, where: data[where[0]:where.__setitem__(0, where[0] + n) or where[0]], [0])
        stream.finish()
        back = bytearray()
        stream = conn.newStream()
        vol.download(stream, 0, len(data))
        stream.recvAll(lambda _stream, piece, _opaque: back.extend(piece), None)
        stream.finish()
        assert bytes(back) == data
        secret = conn.secretDefineXML(SECRET.format('one'))
        secret.setValue(b'value')
        assert secret.value() == b'value' and conn.listSecrets() == [secret.UUIDString()]
        assert 'qemu' in conn.getURI() and dom.info()[0] == libvirt.VIR_DOMAIN_SHUTOFF
        # The same as by their own daemons.
        assert bed.storage.open().storagePoolLookupByName('p').storageVolLookupByName('v').info() == vol.info()
        fails(libvirt.VIR_ERR_NO_STORAGE_VOL, pool.storageVolLookupByName, 'other')


def test_what_this_host_has_no_daemon_for(daemon):
    conn = daemon.start().open()
    text = fails(libvirt.VIR_ERR_NO_SUPPORT, conn.listAllDevices)
    assert "'nodedev'" in text, text
    text = fails(libvirt.VIR_ERR_NO_SUPPORT, conn.numOfInterfaces)
    assert "'interface'" in text and conn.listAllDomains() == [], text


def test_a_stock_client(daemon):
    if not shutil.which('virsh'):
        raise Skip('no virsh (libvirt-clients)')
    with Beside(daemon):
        daemon.virsh('pool-define-as', 'p', 'dir', '--target', f'{PREFIX}/var/pool')
        assert daemon.virsh('pool-list', '--all', '--name').split() == ['p']
        # All of them on one connection.
        said = subprocess.run(['virsh', '-c', daemon.uri, 'list; pool-list --all; secret-list; list --all'], capture_output=True,
                              text=True, env={k: v for k, v in os.environ.items() if k != 'LD_LIBRARY_PATH'}, timeout=DEADLINE)
        assert said.returncode == 0 and ' p ' in said.stdout, said


def test_who_may_only_read(daemon):
    with Beside(daemon) as bed:
        bed.conn.storagePoolDefineXML(POOL)
        reader = libvirt.openReadOnly(f'{daemon.uri}-ro')
        pool = reader.storagePoolLookupByName('p')
        fails(libvirt.VIR_ERR_OPERATION_DENIED, pool.undefine)
        # Whoever may not open virtqemud's connection gets nothing of others by it.
        code, _text = ask_as_nobody('conn.listStoragePools()', daemon.uri)
        assert code in (libvirt.VIR_ERR_AUTH_FAILED, libvirt.VIR_ERR_SYSTEM_ERROR, libvirt.VIR_ERR_AUTH_UNAVAILABLE), code


def virtinst(library, *words):
    """A program of virtinst's, on our library or on Debian's."""
    if not shutil.which(words[0]):
        raise Skip(f'no {words[0]} (virtinst)')
    env = {key: value for key, value in os.environ.items() if key not in ('PYTHONPATH', 'LD_LIBRARY_PATH')}
    env.update(PYTHON_ENVIRONMENT if library == 'ours' else {}, HOME=f'{PREFIX}/var')
    said = subprocess.run([*words], env=env, capture_output=True, text=True, timeout=4 * DEADLINE, stdin=subprocess.DEVNULL)
    assert said.returncode == 0, said
    return said.stdout


def guests_life(daemon, conn, library):
    """A guest is made, copied and changed, with its disk, by the programs that everybody uses."""
    pool, name, copy = conn.storagePoolLookupByName('p'), f'{library}-guest', f'{library}-copy'
    virtinst(library, 'virt-install', '--connect', daemon.uri, '--name', name, '--memory', '64', '--import', '--disk',
             'pool=p,size=0.01,format=qcow2', '--network', 'none', '--graphics', 'none', '--osinfo', 'generic',
             '--noautoconsole', '--virt-type', 'qemu')
    dom = conn.lookupByName(name)
    assert dom.isActive() and dom.isPersistent()
    virtinst(library, 'virt-xml', '--connect', daemon.uri, name, '--add-device', '--rng', '/dev/urandom', '--update')
    assert '/dev/urandom' in dom.XMLDesc(), 'in the running guest'
    dom.destroy()
    virtinst(library, 'virt-clone', '--connect', daemon.uri, '--original', name, '--name', copy, '--auto-clone')
    virtinst(library, 'virt-xml', '--connect', daemon.uri, copy, '--edit', '--memory', '96')
    virtinst(library, 'virt-xml', '--connect', daemon.uri, copy, '--remove-device', '--rng', 'all')
    other = conn.lookupByName(copy)
    assert other.maxMemory() == 96 * 1024 and '/dev/urandom' not in other.XMLDesc() and len(pool.listVolumes()) == 2
    for domain in (dom, other):
        domain.undefine()
    for volume in pool.listAllVolumes():
        volume.delete()


def test_virt_install_virt_clone_and_virt_xml(daemon):
    with Beside(daemon) as bed:
        pool = bed.conn.storagePoolDefineXML(POOL)
        pool.build()
        pool.create()
        for library in ('ours', 'stock'):
            guests_life(daemon, bed.conn, library)


class Listener:
    """Events of pools and of guests on one connection."""

    def __init__(self, daemon):
        Loop.start()
        self.conn, self.seen = daemon.open(), []
        self.pools = self.conn.storagePoolEventRegisterAny(None, libvirt.VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE, self.tell, None)
        self.guests = self.conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self.tell, None)

    def tell(self, _conn, thing, *_):
        self.seen.append(thing.name())

    def hears(self, name):
        wait_for(f'the event of {name} comes', lambda: name in self.seen)
        self.seen.clear()


def test_events_of_both(daemon):
    with Beside(daemon) as bed:
        listener = Listener(daemon)
        bed.storage.open().storagePoolDefineXML(POOL)
        listener.hears('p')
        bed.conn.defineXML(tiny_xml('one'))
        listener.hears('one')
        # The other daemon is restarted, and asked for events again.
        bed.storage.restart()
        wait_for('it is asked again', lambda: again(bed, listener))
        listener.conn.storagePoolEventDeregisterAny(listener.pools)
        bed.conn.storagePoolLookupByName('p').undefine()
        bed.conn.lookupByName('one').undefine()
        listener.hears('one')
        assert 'p' not in listener.seen


def again(bed, listener):
    name = f'q{len(listener.seen)}'
    bed.storage.open().storagePoolDefineXML(POOL.replace('<name>p', f'<name>{name}').replace('/pool<', f'/{name}<'))
    found = name in listener.seen
    bed.storage.open().storagePoolLookupByName(name).undefine()
    return found or any(seen.startswith('q') for seen in listener.seen)


def test_other_daemons_come_and_go(daemon):
    conn = daemon.start().open()
    storage = StorageDaemon().start()
    conn.storagePoolDefineXML(POOL)
    for _ in range(3):
        storage.restart()
        wait_for('it is there again', lambda: lists_pools(conn))
    assert conn.listAllDomains() == []
    storage.stop()


def lists_pools(conn):
    try:
        return conn.listDefinedStoragePools() == ['p']
    except libvirt.libvirtError:
        return False


def test_many_clients_and_one_that_does_not_read(daemon):
    with Beside(daemon) as bed:
        conns = [daemon.open() for _ in range(30)]
        pool = bed.conn.storagePoolDefineXML(POOL)
        pool.build()
        pool.create()
        vol = pool.createXML(f"<volume><name>v</name><capacity>{64 * MIB}</capacity></volume>")
        stuck = conns[0].newStream()
        conns[0].storageVolLookupByPath(vol.path()).download(stuck, 0, 0)
        for conn in conns[1:]:
            assert conn.listStoragePools() == ['p'] and conn.listAllDomains() == []
        assert daemon.process.poll() is None
        with open(f'/proc/{daemon.process.pid}/status') as file:
            rss = [int(line.split()[1]) for line in file if line.startswith('VmRSS')][0]
        assert rss < 200 * 1024, f'{rss} KiB'
        stuck.abort()


if __name__ == '__main__':
    main()

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pools of type iscsi-direct, on a real target."""

import os
import shutil
import signal
import subprocess

import libvirt

from harness import SecretDaemon, Skip, fails, main, wait_for
from target import NAME, PORT, disk_file, target
from test_storage import MIB, PLACE, built, parts, receive, receive_sparse, send, send_sparse, started, vol_xml

INITIATOR = 'iqn.2026-01.test.splitvirt:client'
SECRET = '3e3fce45-4f53-4fa7-bb32-11f34168b82b'


def pool_xml(auth='', name=NAME):
    return f'''<pool type='iscsi-direct'><name>i</name><source><host name='127.0.0.1'/><device path='{name}'/>{auth}
      <initiator><iqn name='{INITIATOR}'/></initiator></source></pool>'''


def needs_the_library(conn):
    if "<pool type='iscsi-direct' supported='no'>" in conn.getStoragePoolCapabilities():
        raise Skip('built without libiscsi')


def path_of(lun):
    return f'ip-127.0.0.1:{PORT}-iscsi-{NAME}-lun-{lun}'


def test_disks_of_a_target_are_volumes(_daemon):
    disks = [disk_file(f'{PLACE}/disk-{number}', number * 4 * MIB) for number in (1, 2)]
    with target(*disks) as server, started() as daemon:
        conn = daemon.open()
        needs_the_library(conn)
        pool = conn.storagePoolDefineXML(pool_xml())
        fails(libvirt.VIR_ERR_NO_SUPPORT, pool.build)
        pool.create()
        assert pool.info()[1:] == [12 * MIB, 12 * MIB, 0], pool.info()
        assert sorted(vol.name() for vol in pool.listAllVolumes()) == ['unit:0:0:1', 'unit:0:0:2']
        vol = pool.storageVolLookupByName('unit:0:0:2')
        assert vol.path() == vol.key() == path_of(2) and vol.info() == [libvirt.VIR_STORAGE_VOL_NETWORK, 8 * MIB, 8 * MIB]
        assert conn.storageVolLookupByPath(path_of(2)).name() == conn.storageVolLookupByKey(path_of(2)).name() == vol.name()
        assert "<volume type='network'>" in vol.XMLDesc(), vol.XMLDesc()
        fails(libvirt.VIR_ERR_NO_SUPPORT, pool.createXML, vol_xml('unit:0:0:3'))
        fails(libvirt.VIR_ERR_NO_SUPPORT, vol.resize, 16 * MIB)
        fails(libvirt.VIR_ERR_NO_SUPPORT, vol.delete)
        # A killed daemon finds its pool again.
        daemon.restart()
        conn = daemon.open()
        pool = conn.storagePoolLookupByName('i')
        assert pool.isActive() and pool.numOfVolumes() == 2
        sources = conn.findStoragePoolSources('iscsi-direct', f'''<source><host name='127.0.0.1'/>
          <initiator><iqn name='{INITIATOR}'/></initiator></source>''')
        assert f"<device path='{NAME}'/>" in sources and "<host name='127.0.0.1'/>" in sources, sources
        assert f"<iqn name='{INITIATOR}'/>" in sources, sources
        fails(libvirt.VIR_ERR_INVALID_ARG, conn.findStoragePoolSources, 'iscsi-direct', None)
        # A server that has gone is an error, and the daemon goes on.
        server.send_signal(signal.SIGKILL)
        server.wait()
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, pool.refresh)
        assert pool.isActive() and pool.numOfVolumes() == 2
        pool.destroy()
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, pool.create)
        assert not pool.isActive()


def test_a_disk_is_wiped_over_the_network(_daemon):
    path = disk_file(f'{PLACE}/disk', 3 * MIB + 4096)
    with open(path, 'r+b') as file:
        file.write(b'secret' * 100000)
    with target(path), started() as daemon:
        conn = daemon.open()
        needs_the_library(conn)
        vol = conn.storagePoolCreateXML(pool_xml()).storageVolLookupByName('unit:0:0:1')
        vol.wipePattern(libvirt.VIR_STORAGE_VOL_WIPE_ALG_RANDOM)
        assert b'secret' not in content(path) and content(path)[-4096:].strip(b'\0')
        vol.wipe()
        assert content(path) == bytes(3 * MIB + 4096)
        vol.wipePattern(libvirt.VIR_STORAGE_VOL_WIPE_ALG_RANDOM)
        vol.wipePattern(libvirt.VIR_STORAGE_VOL_WIPE_ALG_TRIM)
        assert content(path) == bytes(3 * MIB + 4096) and os.stat(path).st_blocks == 0
        fails(libvirt.VIR_ERR_INVALID_ARG, vol.wipePattern, 77)


def content(path):
    with open(path, 'rb') as file:
        return file.read()


def test_a_disk_is_read_and_written_over_the_network(_daemon):
    size = 3 * MIB + 4096
    path = disk_file(f'{PLACE}/disk', size)
    with target(path), started() as daemon:
        conn = daemon.open()
        needs_the_library(conn)
        vol = conn.storagePoolCreateXML(pool_xml()).storageVolLookupByName('unit:0:0:1')
        data = os.urandom(size)
        send(conn, vol, data)
        assert content(path) == data and receive(conn, vol) == data
        # Bytes that are no whole blocks.
        send(conn, vol, b'middle' * 1000, offset=MIB + 7)
        data = data[:MIB + 7] + b'middle' * 1000 + data[MIB + 7 + 6000:]
        assert content(path) == data and receive(conn, vol, MIB - 3, 5001) == data[MIB - 3:MIB + 4998]
        assert receive(conn, vol, size - 10, 100) == data[-10:] and receive(conn, vol, size) == b''
        text = fails(libvirt.VIR_ERR_INVALID_ARG, vol.download, conn.newStream(), size + 1, 0)
        assert "'unit:0:0:1' of pool 'i' on '127.0.0.1'" in text, text
        # More than there is room for is refused, and what was there before it arrived.
        text = fails(libvirt.VIR_ERR_OPERATION_FAILED, send, conn, vol, bytes(8192), size - 4096)
        assert 'unit:0:0:1' in text, text
        send(conn, vol, data)
        assert content(path) == data


def test_holes_cross_the_network_as_holes(_daemon):
    path = disk_file(f'{PLACE}/disk', 32 * MIB)
    with target(path), started() as daemon:
        conn = daemon.open()
        needs_the_library(conn)
        vol = conn.storagePoolCreateXML(pool_xml()).storageVolLookupByName('unit:0:0:1')
        send(conn, vol, os.urandom(32 * MIB))
        pieces = [b'a' * MIB, 5 * MIB + 3, b'b' * 1000, 20 * MIB, b'c' * 100]
        send_sparse(conn, vol, pieces)
        flat = b''.join(piece if isinstance(piece, bytes) else bytes(piece) for piece in pieces)
        assert content(path)[:len(flat)] == flat
        assert content(path)[len(flat):].count(0) < MIB, 'the rest stays'
        vol.wipePattern(libvirt.VIR_STORAGE_VOL_WIPE_ALG_TRIM)
        send(conn, vol, b'x' * 4096, 16 * MIB)
        got = receive_sparse(conn, vol)
        assert b''.join(piece if isinstance(piece, bytes) else bytes(piece) for piece in got) == content(path)
        holes = sum(piece for piece in got if isinstance(piece, int))
        assert holes == 32 * MIB - 4096, 'a target that keeps a map of its blocks'


def test_a_disk_is_copied_to_other_pools(_daemon):
    path = disk_file(f'{PLACE}/disk', 8 * MIB)
    with target(path), started() as daemon:
        conn = daemon.open()
        needs_the_library(conn)
        disk = conn.storagePoolCreateXML(pool_xml()).storageVolLookupByName('unit:0:0:1')
        data = os.urandom(MIB) + bytes(2 * MIB) + b'y' * 1000
        send(conn, disk, data)
        data += bytes(8 * MIB - len(data))
        pool = built(conn)
        raw = pool.createXMLFrom(vol_xml('raw', 8 * MIB, 0), disk)
        assert content(raw.path()) == data and raw.info()[2] < 4 * MIB, raw.info()
        text = fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, pool.createXMLFrom, vol_xml('shared', 8 * MIB), disk,
                     libvirt.VIR_STORAGE_VOL_CREATE_REFLINK)
        assert 'unit:0:0:1' in text, text
        if shutil.which('qemu-img'):
            image = pool.createXMLFrom(vol_xml('image', 8 * MIB, kind='qcow2'), disk)
            back = pool.createXMLFrom(vol_xml('back', 8 * MIB), image)
            assert content(back.path()) == data
        assert parts() == []


def test_a_server_that_dies_in_the_middle_is_an_error(_daemon):
    path = disk_file(f'{PLACE}/disk', 8 * MIB)
    with target(path) as server, started() as daemon:
        conn = daemon.open()
        needs_the_library(conn)
        pool = conn.storagePoolCreateXML(pool_xml())
        vol = pool.storageVolLookupByName('unit:0:0:1')
        stream = conn.newStream()
        vol.upload(stream, 0, 0)
        stream.send(b'x' * 65536)
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, pool.destroy)               # as long as it is under way
        server.send_signal(signal.SIGKILL)
        server.wait()

        def go_on():
            while True:
                stream.send(b'x' * 65536)
        fails(libvirt.VIR_ERR_OPERATION_FAILED, go_on)
        wait_for('the pool is free again', lambda: not busy(pool))
        assert daemon.open().listAllStoragePools() == []


def busy(pool):
    try:
        pool.destroy()
    except libvirt.libvirtError:
        return True
    return False


def test_a_target_wants_a_password(_daemon):
    disk = disk_file(f'{PLACE}/disk', 4 * MIB)
    auth = f"<auth type='chap' username='user'><secret uuid='{SECRET}'/></auth>"
    with target(disk, login=('user', 'a long password')), started() as daemon:
        conn = daemon.open()
        needs_the_library(conn)
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, conn.storagePoolCreateXML, pool_xml())
        fails(libvirt.VIR_ERR_SYSTEM_ERROR, conn.storagePoolCreateXML, pool_xml(auth))     # nobody keeps secrets
        keeper = SecretDaemon().start()
        try:
            fails(libvirt.VIR_ERR_NO_SECRET, conn.storagePoolCreateXML, pool_xml(auth))
            secret = keeper.open().secretDefineXML(f'''<secret><uuid>{SECRET}</uuid>
              <usage type='iscsi'><target>disks</target></usage></secret>''')
            secret.setValue(b'a wrong password')
            fails(libvirt.VIR_ERR_INTERNAL_ERROR, conn.storagePoolCreateXML, pool_xml(auth))
            secret.setValue(b'a long password')
            pool = conn.storagePoolCreateXML(pool_xml(auth))
            assert pool.numOfVolumes() == 1
            assert 'password' not in daemon.log_text() and 'libvirt:' not in daemon.log_text(), daemon.log_text()
        finally:
            keeper.stop()


def test_what_qemu_writes_is_on_the_volume(_daemon):
    if not shutil.which('qemu-io'):
        raise Skip('no qemu-io')
    disk = disk_file(f'{PLACE}/disk', 4 * MIB)
    with target(disk), started() as daemon:
        conn = daemon.open()
        needs_the_library(conn)
        vol = conn.storagePoolCreateXML(pool_xml()).storageVolLookupByName('unit:0:0:1')
        url = f'iscsi://127.0.0.1:{PORT}/{NAME}/{vol.path().rsplit("-", 1)[1]}'
        result = subprocess.run(['qemu-io', '-f', 'raw', '-c', 'write -P 0x5a 1M 64k', '-c', 'flush', url], capture_output=True,
                                text=True)
        if 'Unknown protocol' in result.stdout + result.stderr:
            raise Skip('no block driver for iscsi (qemu-block-extra)')
        assert result.returncode == 0, result.stderr
        assert content(disk)[MIB:MIB + 65536] == b'\x5a' * 65536
        vol.wipe()
        assert content(disk) == bytes(4 * MIB)


if __name__ == '__main__':
    main()

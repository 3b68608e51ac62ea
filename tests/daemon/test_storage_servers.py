# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pools of type rbd and gluster: what is asked of the servers' libraries, by stand-ins that keep files (tests/storage/standin)."""

import contextlib
import os
import shutil
import struct
import threading

import libvirt

from harness import BUILD, SecretDaemon, Skip, fails, main, wait_for
from standin import put
from test_storage import MIB, PLACE, built, receive, receive_sparse, send, send_sparse, started, vol_xml

LIBRARIES = os.path.join(BUILD, 'tests', 'storage')
STORE = f'{PLACE}/store'
SECRET = '3e3fce45-4f53-4fa7-bb32-11f34168b82b'


@contextlib.contextmanager
def instead_of(library):
    if not os.path.exists(os.path.join(LIBRARIES, library)):
        raise Skip(f'built without the headers of {library}')
    os.makedirs(STORE)
    before = os.environ.get('LD_LIBRARY_PATH')
    os.environ['LD_LIBRARY_PATH'] = f'{LIBRARIES}:{before}'
    os.environ['SPLITVIRT_STANDIN'] = STORE
    try:
        yield
    finally:
        os.environ['LD_LIBRARY_PATH'] = before
        for name in ('SPLITVIRT_STANDIN', 'SPLITVIRT_STANDIN_DOWN'):
            os.environ.pop(name, None)


def rbd_xml(extra='', name='images', auth=''):
    return f'''<pool type='rbd' xmlns:rbd='http://libvirt.org/schemas/storagepool/rbd/1.0'><name>r</name>
      <source><name>{name}</name><host name='mon1'/><host name='fe80::2' port='6790'/>{auth}</source>{extra}</pool>'''


def said():
    """What the libraries were told since the last time that one asked."""
    with open(f'{STORE}/log') as file:
        lines = file.read().splitlines()
    os.unlink(f'{STORE}/log')
    return lines


def files():
    return sorted(name for name in os.listdir(STORE) if name != 'log')


def test_images_of_ceph_are_volumes(_daemon):
    with instead_of('librbd.so.1'), started() as daemon:
        conn = daemon.open()
        with open(f'{STORE}/there', 'wb') as file:
            file.write(b'x' * MIB)
        pool = conn.storagePoolDefineXML(rbd_xml())
        fails(libvirt.VIR_ERR_NO_SUPPORT, pool.build)
        pool.create()
        assert said()[:3] == ['user -', 'auth_supported none', 'mon_host mon1,[fe80::2]:6790']
        assert pool.info()[1:] == [4 * MIB, 512 * 1024, 3 * MIB]
        vol, = pool.listAllVolumes()
        assert vol.info() == [libvirt.VIR_STORAGE_VOL_NETWORK, MIB, MIB] and vol.path() == vol.key() == 'images/there'
        empty = pool.createXML(vol_xml('empty', 8 * MIB, 0))
        assert empty.info()[1:] == [8 * MIB, 0] and os.path.getsize(f'{STORE}/empty') == 8 * MIB
        fails(libvirt.VIR_ERR_STORAGE_VOL_EXIST, pool.createXML, vol_xml('empty', MIB))
        fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, pool.createXML, vol_xml('image', MIB, kind='qcow2'))
        empty.resize(16 * MIB)
        assert empty.info()[1] == 16 * MIB
        fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, empty.resize, 32 * MIB, libvirt.VIR_STORAGE_VOL_RESIZE_ALLOCATE)
        vol.wipe()
        with open(f'{STORE}/there', 'rb') as file:
            assert file.read() == bytes(MIB)
        vol.wipePattern(libvirt.VIR_STORAGE_VOL_WIPE_ALG_TRIM)
        assert os.stat(f'{STORE}/there').st_blocks == 0
        # What others made and removed is seen by a refresh.
        os.unlink(f'{STORE}/empty')
        for number in range(100):
            with open(f'{STORE}/many-{number}', 'wb'):
                pass
        pool.refresh()
        assert pool.numOfVolumes() == 101
        daemon.restart()
        pool = daemon.open().storagePoolLookupByName('r')
        assert pool.isActive() and pool.numOfVolumes() == 101


def test_a_copy_in_ceph_is_a_clone(_daemon):
    with instead_of('librbd.so.1'), started() as daemon:
        pool = daemon.open().storagePoolCreateXML(rbd_xml())
        source = pool.createXML(vol_xml('source', MIB))
        with open(f'{STORE}/source', 'r+b') as file:
            file.write(b'content')
        clone = pool.createXMLFrom(vol_xml('clone', 2 * MIB), source)
        assert clone.info()[1] == 2 * MIB
        with open(f'{STORE}/clone', 'rb') as file:
            assert file.read(7) == b'content'
        assert len([name for name in files() if name.startswith('source@libvirt-')]) == 2, 'a snapshot, protected'
        # One that cannot be made leaves no snapshot: somebody else has an image of that name.
        put(f'{STORE}/taken', 'x')
        fails(libvirt.VIR_ERR_STORAGE_VOL_EXIST, pool.createXMLFrom, vol_xml('taken', 2 * MIB), source)
        os.unlink(f'{STORE}/taken')
        assert len([name for name in files() if name.startswith('source@libvirt-')]) == 2 and half_a_copy() == [], files()
        # An image that has snapshots goes with them or not at all.
        fails(libvirt.VIR_ERR_OPERATION_INVALID, source.delete)
        assert pool.numOfVolumes() == 2
        source.delete(libvirt.VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS)
        assert files() == ['clone']
        fails(libvirt.VIR_ERR_INVALID_ARG, clone.delete, 1 << 7)
        clone.delete(libvirt.VIR_STORAGE_VOL_DELETE_ZEROED)
        assert files() == []


def content(name):
    with open(f'{STORE}/{name}', 'rb') as file:
        return file.read()


def test_images_of_ceph_are_read_and_written(_daemon):
    with instead_of('librbd.so.1'), started() as daemon:
        conn = daemon.open()
        pool = conn.storagePoolCreateXML(rbd_xml())
        image = pool.createXML(vol_xml('image', 4 * MIB, 0))
        data = os.urandom(MIB)
        send(conn, image, data, MIB)
        assert content('image') == bytes(MIB) + data + bytes(2 * MIB) and receive(conn, image, MIB + 5, 1000) == data[5:1005]
        pieces = receive_sparse(conn, image)
        assert pieces[0] == MIB and pieces[-1] == 2 * MIB and b''.join(pieces[1:-1]) == data
        send_sparse(conn, image, [MIB + 10, b'x' * 10, MIB - 20])
        assert content('image') == bytes(MIB + 10) + b'x' * 10 + bytes(3 * MIB - 20)
        text = fails(libvirt.VIR_ERR_OPERATION_FAILED, send, conn, image, b'x' * 10, 4 * MIB - 5)
        assert "'image' of pool 'r' on 'mon1'" in text, text


def test_copies_cross_into_ceph_and_out_of_it(_daemon):
    with instead_of('librbd.so.1'), started() as daemon:
        conn = daemon.open()
        ceph, files_ = conn.storagePoolCreateXML(rbd_xml()), built(conn)
        raw = files_.createXML(vol_xml('raw', 4 * MIB, 0))
        data = bytes(MIB) + os.urandom(MIB) + bytes(2 * MIB)
        send(conn, raw, data)
        image = ceph.createXMLFrom(vol_xml('image', 6 * MIB), raw)
        assert content('image') == data + bytes(2 * MIB) and image.info()[1] == 6 * MIB
        back = files_.createXMLFrom(vol_xml('back', 6 * MIB, 0), image)
        with open(back.path(), 'rb') as file:
            assert file.read() == data + bytes(2 * MIB)
        assert back.info()[2] < 2 * MIB
        # Nothing is left of one that could not be finished.
        put(f'{STORE}/full@')
        text = fails(libvirt.VIR_ERR_SYSTEM_ERROR, ceph.createXMLFrom, vol_xml('full', 4 * MIB), raw)
        os.unlink(f'{STORE}/full@')
        assert "'full' of pool 'r'" in text and files() == ['image'], text
        fails(libvirt.VIR_ERR_NO_STORAGE_VOL, ceph.storageVolLookupByName, 'full')
        if shutil.which('qemu-img'):
            qcow2 = files_.createXML(vol_xml('qcow2', 4 * MIB, kind='qcow2'))
            text = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, ceph.createXMLFrom, vol_xml('no', 4 * MIB), qcow2)
            assert "'qcow2'" in text, text


def half_a_copy():
    return [name for name in files() if name.startswith('.virt-part-')]


def test_a_killed_daemon_leaves_no_half_image(_daemon):
    with instead_of('librbd.so.1'), started() as daemon:
        conn = daemon.open()
        ceph, raw = conn.storagePoolCreateXML(rbd_xml()), built(conn).createXML(vol_xml('raw', MIB, 0))
        send(conn, raw, b'x' * MIB)
        put(f'{STORE}/stuck@')
        maker = threading.Thread(target=fails, args=(libvirt.VIR_ERR_SYSTEM_ERROR, ceph.createXMLFrom, vol_xml('copy', MIB), raw))
        maker.start()
        wait_for('it is begun', half_a_copy)
        assert [vol.name() for vol in ceph.listAllVolumes()] == ['copy']
        daemon.kill()
        maker.join()
        os.unlink(f'{STORE}/stuck@')
        ceph = daemon.start().open().storagePoolLookupByName('r')
        # Another host may be at it.
        assert ceph.listAllVolumes() == [] and len(half_a_copy()) == 1
        os.utime(f'{STORE}/{half_a_copy()[0]}', (1, 1))
        ceph.refresh()
        assert files() == []


def test_a_cluster_that_is_not_there_or_wants_a_key(_daemon):
    with instead_of('librbd.so.1'), started() as daemon:
        conn = daemon.open()
        text = fails(libvirt.VIR_ERR_SYSTEM_ERROR, conn.storagePoolCreateXML, rbd_xml(name='other'))
        assert "'other'" in text, text
        options = "<rbd:config_opts><rbd:option name='{}' value='7'/></rbd:config_opts>"
        text = fails(libvirt.VIR_ERR_SYSTEM_ERROR, conn.storagePoolCreateXML, rbd_xml(options.format('unknown')))
        assert "'unknown'" in text, text
        said()
        keeper = SecretDaemon().start()
        try:
            keeper.open().secretDefineXML(f'''<secret><uuid>{SECRET}</uuid>
              <usage type='ceph'><name>client</name></usage></secret>''').setValue(b'\x01\x02key')
            auth = f"<auth type='ceph' username='admin'><secret uuid='{SECRET}'/></auth>"
            pool = conn.storagePoolCreateXML(rbd_xml(options.format('rbd_cache'), auth=auth))
            lines = said()
            assert lines[:3] == ['user admin', 'auth_supported cephx', 'key AQJrZXk='] and 'rbd_cache 7' in lines, lines
            pool.destroy()
        finally:
            keeper.stop()
        daemon.stop()
        os.environ['SPLITVIRT_STANDIN_DOWN'] = '1'
        daemon.start()
        text = fails(libvirt.VIR_ERR_SYSTEM_ERROR, daemon.open().storagePoolCreateXML, rbd_xml())
        assert 'connect' in text, text


def gluster_xml(folder='', name='media', host="<host name='server'/>"):
    return f'''<pool type='gluster'><name>g</name><source><name>{name}</name>{host}
      {f"<dir path='{folder}'/>" if folder else ''}</source></pool>'''


def test_files_of_gluster_are_volumes(_daemon):
    with instead_of('libgfapi.so.0'), started() as daemon:
        conn = daemon.open()
        with open(f'{STORE}/raw disk', 'wb') as file:
            file.write(b'x' * 1000)
        with open(f'{STORE}/image', 'wb') as file:
            file.write(b'QFI\xfb' + struct.pack('>IQIIQI', 3, 0, 0, 16, 10 * MIB, 0).ljust(512, b'\0'))
        os.makedirs(f'{STORE}/folder/deep')
        os.mkdir(f'{STORE}/.trashcan')
        os.symlink('/etc/passwd', f'{STORE}/link')
        pool = conn.storagePoolDefineXML(gluster_xml())
        fails(libvirt.VIR_ERR_NO_SUPPORT, pool.build)
        pool.create()
        with open(f'{PLACE}/log') as file:
            assert file.read() == 'tcp server 24007\n'
        assert sorted(vol.name() for vol in pool.listAllVolumes()) == ['folder', 'image', 'raw disk']
        image, raw = pool.storageVolLookupByName('image'), pool.storageVolLookupByName('raw disk')
        assert image.info()[:2] == [libvirt.VIR_STORAGE_VOL_NETWORK, 10 * MIB] and "<format type='qcow2'/>" in image.XMLDesc()
        assert raw.info()[1] == 1000 and raw.path() == 'gluster://server/media/raw%20disk', raw.path()
        assert conn.storageVolLookupByPath(raw.path()).name() == 'raw disk'
        assert pool.storageVolLookupByName('folder').info()[0] == libvirt.VIR_STORAGE_VOL_NETDIR
        assert pool.info()[1] >= pool.info()[3] > 0
        wiped = pool.createXML(vol_xml('wiped', 2 * MIB))
        send(conn, wiped, b'secret' * 1000, MIB)
        assert content('wiped') == bytes(MIB) + b'secret' * 1000 + bytes(MIB - 6000)
        wiped.wipe()
        assert content('wiped') == bytes(2 * MIB)
        wiped.delete()
        raw.delete()
        assert not os.path.exists(f'{STORE}/raw disk') and pool.numOfVolumes() == 2
        with open(f'{STORE}/image', 'ab') as file:
            file.write(b'y' * MIB)
        pool.refresh()
        assert image.infoFlags(libvirt.VIR_STORAGE_VOL_GET_PHYSICAL)[2] > MIB
        pool.destroy()
        pool.undefine()
        inner = conn.storagePoolCreateXML(gluster_xml('/folder', host="<host name='fe80::1' port='1234'/>"))
        deep, = inner.listAllVolumes()
        assert deep.path() == 'gluster://[fe80::1]:1234/media/folder/deep', deep.path()
        deep.delete()
        assert os.listdir(f'{STORE}/folder') == []
        inner.destroy()
        text = fails(libvirt.VIR_ERR_SYSTEM_ERROR, conn.storagePoolCreateXML, gluster_xml(name='other'))
        assert "'other'" in text and "'server'" in text, text


if __name__ == '__main__':
    main()

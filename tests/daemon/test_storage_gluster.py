# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pools of type gluster, on a real server."""

import os
import shutil
import subprocess

import libvirt

from gluster import ADDRESS, BRICK, VOLUME, server
from harness import Skip, fails, main
from test_storage import MIB, PLACE, built, receive, receive_sparse, send, send_sparse, started, vol_xml

STORE = f'{BRICK}/b'


def pool_xml(name=VOLUME, host=ADDRESS):
    return f"<pool type='gluster'><name>g</name><source><host name='{host}'/><name>{name}</name></source></pool>"


def needs_the_library(conn):
    if "<pool type='gluster' supported='no'>" in conn.getStoragePoolCapabilities():
        raise Skip('built without libgfapi')


def content(name):
    with open(f'{STORE}/{name}', 'rb') as file:
        return file.read()


def names():
    return sorted(name for name in os.listdir(STORE) if name != '.glusterfs')


def life_of_volumes(conn, pool):
    vol = pool.createXML(vol_xml('vol', 4 * MIB, 0, extra='<permissions><mode>0640</mode><owner>12</owner>'
                                                          '<group>34</group></permissions>'))
    status = os.stat(f'{STORE}/vol')
    assert (status.st_size, status.st_uid, status.st_gid, status.st_mode & 0o777) == (4 * MIB, 12, 34, 0o640), status
    assert vol.path() == vol.key() == f'gluster://{ADDRESS}/{VOLUME}/vol' and vol.info()[1] == 4 * MIB
    fails(libvirt.VIR_ERR_STORAGE_VOL_EXIST, pool.createXML, vol_xml('vol'))
    data = os.urandom(MIB)
    send(conn, vol, data, MIB)
    assert content('vol') == bytes(MIB) + data + bytes(2 * MIB) and receive(conn, vol, MIB + 5, 1000) == data[5:1005]
    pieces = receive_sparse(conn, vol)
    assert pieces[0] == MIB and b''.join(piece if isinstance(piece, bytes) else bytes(piece) for piece in pieces) == content('vol')
    send_sparse(conn, vol, [MIB + 4096, b'x' * 10])
    assert content('vol')[MIB:MIB + 4106] == bytes(4096) + b'x' * 10
    vol.resize(6 * MIB)
    assert os.path.getsize(f'{STORE}/vol') == 6 * MIB == vol.info()[1]
    vol.resize(8 * MIB, libvirt.VIR_STORAGE_VOL_RESIZE_ALLOCATE)
    vol.resize(2 * MIB, libvirt.VIR_STORAGE_VOL_RESIZE_SHRINK)
    vol.wipe()
    assert content('vol') == bytes(2 * MIB)
    full = pool.createXML(vol_xml('full', 4 * MIB))
    assert full.info()[2] >= 4 * MIB
    folder = pool.createXML(vol_xml('folder', kind='dir'))
    assert os.path.isdir(f'{STORE}/folder') and folder.info()[0] == libvirt.VIR_STORAGE_VOL_NETDIR
    text = fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, folder.download, conn.newStream(), 0, 0)
    assert f"'folder' of pool 'g' on '{ADDRESS}'" in text, text
    folder.delete()
    full.delete()
    assert names() == ['vol']


def copies(conn, pool):
    local = built(conn)
    vol = pool.storageVolLookupByName('vol')
    data = os.urandom(MIB)
    send(conn, vol, data)
    data += bytes(MIB)
    near = local.createXMLFrom(vol_xml('near', 2 * MIB, 0), vol)
    with open(near.path(), 'rb') as file:
        assert file.read() == data
    pool.createXMLFrom(vol_xml('back', 3 * MIB, 0), near)
    assert content('back') == data + bytes(MIB)
    pool.createXMLFrom(vol_xml('same', 2 * MIB, 0), vol)
    assert content('same') == data
    if shutil.which('qemu-img'):
        image = pool.createXML(vol_xml('image', 16 * MIB, kind='qcow2'))
        assert image.info()[1] == 16 * MIB and "<format type='qcow2'/>" in image.XMLDesc()
        subprocess.run(['qemu-img', 'check', '-f', 'qcow2', f'{STORE}/image'], check=True, capture_output=True)
        local.createXMLFrom(vol_xml('converted', 2 * MIB, kind='qcow2'), vol)
        raw = local.createXMLFrom(vol_xml('raw', 16 * MIB), image)
        with open(raw.path(), 'rb') as file:
            assert file.read() == bytes(16 * MIB)
        pool.createXMLFrom(vol_xml('copy', 16 * MIB, kind='qcow2'), image)
        assert content('copy') == content('image')
        fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, pool.createXMLFrom, vol_xml('no', 16 * MIB), image)
        fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, image.resize, 32 * MIB)
    assert not [name for name in names() if name.startswith('.')]


def test_volumes_live_on_a_real_server(_daemon):
    with server(), started() as daemon:
        conn = daemon.open()
        needs_the_library(conn)
        pool = conn.storagePoolCreateXML(pool_xml())
        assert pool.info()[1] > 100 * MIB and pool.listAllVolumes() == []
        life_of_volumes(conn, pool)
        copies(conn, pool)
        # What others do is seen; a daemon that comes anew finds it all.
        os.symlink('/etc/passwd', f'{STORE}/link')
        pool.refresh()
        daemon.restart()
        pool = daemon.open().storagePoolLookupByName('g')
        known = sorted(vol.name() for vol in pool.listAllVolumes())
        assert 'vol' in known and 'link' not in known and len(known) == len(names()) - 1, known
        for vol in pool.listAllVolumes():
            vol.delete()
        assert names() == ['link']
        # More than the disks of the server have leaves nothing. They notice after some seconds only that there is room again.
        text = fails(libvirt.VIR_ERR_SYSTEM_ERROR, pool.createXML, vol_xml('much', 1024 * MIB))
        assert "'much'" in text and names() == ['link'] and pool.listAllVolumes() == [], (text, names())
        pool.destroy()
        text = fails(libvirt.VIR_ERR_SYSTEM_ERROR, daemon.open().storagePoolCreateXML, pool_xml('other'))
        assert "'other'" in text and ADDRESS in text, text


def test_what_a_server_has_is_found(_daemon):
    with server(), started() as daemon:
        conn = daemon.open()
        sources = conn.findStoragePoolSources('gluster', f"<source><host name='{ADDRESS}'/></source>")
        for word in (f"<host name='{ADDRESS}'/>", f'<name>{VOLUME}</name>', "<dir path='/'/>"):
            assert word in sources, sources
        sources = conn.findStoragePoolSources('netfs', f"<source><host name='{ADDRESS}'/></source>")
        assert f"<dir path='{VOLUME}'/>" in sources and "<format type='glusterfs'/>" in sources, sources
        fails(libvirt.VIR_ERR_INVALID_ARG, conn.findStoragePoolSources, 'gluster', None)
        fails(libvirt.VIR_ERR_INVALID_ARG, conn.findStoragePoolSources, 'gluster', "<source><host name='--help'/></source>")


if __name__ == '__main__':
    main()

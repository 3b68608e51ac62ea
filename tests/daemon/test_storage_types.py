# SPDX-License-Identifier: LGPL-2.1-or-later
"""Types of pools that need something of the host: file systems and partitions on loop devices, volume groups, servers."""

import contextlib
import os
import re
import shutil
import subprocess

import libvirt

from harness import Skip, fails, main
from test_storage import MIB, PLACE, receive, send, started, vol_xml

SIZE = 400 * MIB


@contextlib.contextmanager
def loop_device(size=SIZE):
    os.makedirs(PLACE, exist_ok=True)
    backing = f'{PLACE}/backing-{os.getpid()}-{len(os.listdir(PLACE))}'
    with open(backing, 'wb') as file:
        file.truncate(size)
    result = subprocess.run(['losetup', '--find', '--show', backing], capture_output=True, text=True)
    if result.returncode:
        raise Skip(f'no loop device: {result.stderr.strip()}')
    device = result.stdout.strip()
    try:
        yield device
    finally:
        while os.path.ismount(f'{PLACE}/fs'):
            subprocess.run(['umount', '--lazy', f'{PLACE}/fs'], check=True)
        subprocess.run(['losetup', '--detach', device], check=False)


def needs(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Skip(f'no {program}')


def fs_xml(device, kind, name='fs'):
    return f'''<pool type='fs'><name>{name}</name><source><device path='{device}'/><format type='{kind}'/></source>
      <target><path>{PLACE}/{name}</path></target></pool>'''


def file_system(kind, check=lambda conn, pool: None):
    needs('mkfs.' + kind)
    with started() as daemon, loop_device() as device:
        conn = daemon.open()
        pool = conn.storagePoolDefineXML(fs_xml(device, kind))
        fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.create)
        pool.build(libvirt.VIR_STORAGE_POOL_BUILD_NO_OVERWRITE)
        text = fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.build, libvirt.VIR_STORAGE_POOL_BUILD_NO_OVERWRITE)
        assert kind in text, text
        pool.build(libvirt.VIR_STORAGE_POOL_BUILD_OVERWRITE)
        pool.create()
        assert os.path.ismount(f'{PLACE}/fs') and SIZE // 2 < pool.info()[1] <= SIZE
        vol = pool.createXML(vol_xml('v', MIB))
        data = os.urandom(MIB)
        send(conn, vol, data)
        check(conn, pool)
        # A daemon that was killed finds it as it was.
        daemon.restart()
        conn = daemon.open()
        pool = conn.storagePoolLookupByName('fs')
        assert receive(conn, pool.storageVolLookupByName('v')) == data
        pool.destroy()
        assert not os.path.ismount(f'{PLACE}/fs')
        pool.create()
        assert pool.storageVolLookupByName('v').info()[1] == MIB
        # What was unmounted behind our back is not looked for elsewhere.
        subprocess.run(['umount', '--lazy', f'{PLACE}/fs'], check=True)
        fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.refresh)
        daemon.restart()
        assert not daemon.open().storagePoolLookupByName('fs').isActive()


def test_ext4_on_a_device(_daemon):
    file_system('ext4')


def test_xfs_on_a_device_shares_blocks(_daemon):
    def check(conn, pool):
        big = pool.createXML(vol_xml('big', 100 * MIB))
        before = pool.info()[3]
        clone = pool.createXMLFrom(vol_xml('clone', 100 * MIB, 0), big, libvirt.VIR_STORAGE_VOL_CREATE_REFLINK)
        assert clone.info()[1] == 100 * MIB and before - pool.info()[3] < 10 * MIB

    file_system('xfs', check)


def test_btrfs_that_is_there_shares_blocks_and_does_not_copy_on_write(_daemon):
    needs('mkfs.btrfs', 'lsattr')
    with started() as daemon, loop_device() as device:
        subprocess.run(['mkfs.btrfs', '--quiet', device], check=True, capture_output=True)
        conn = daemon.open()
        pool = conn.storagePoolDefineXML(fs_xml(device, 'auto'))
        text = fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.build, libvirt.VIR_STORAGE_POOL_BUILD_OVERWRITE)
        assert "'auto'" in text, text
        pool.build()
        try:
            pool.create()
        except libvirt.libvirtError as error:
            raise Skip(f'no btrfs: {error}') from None
        big = pool.createXML(vol_xml('big', 60 * MIB))
        data = os.urandom(MIB)
        send(conn, big, data)
        before = pool.info()[3]
        clone = pool.createXMLFrom(vol_xml('clone', 60 * MIB, 0), big, libvirt.VIR_STORAGE_VOL_CREATE_REFLINK)
        assert receive(conn, clone, 0, MIB) == data and before - pool.info()[3] < 10 * MIB
        plain = pool.createXML(vol_xml('plain', MIB, extra='<nocow/>'))
        flags = subprocess.run(['lsattr', plain.path()], capture_output=True, text=True, check=True).stdout.split()[0]
        assert 'C' in flags, flags
        pool.destroy()
        assert not os.path.ismount(f'{PLACE}/fs')


def test_a_file_system_that_cannot_share_says_so(_daemon):
    def check(conn, pool):
        fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, pool.createXMLFrom, vol_xml('clone'), pool.storageVolLookupByName('v'),
              libvirt.VIR_STORAGE_VOL_CREATE_REFLINK)
        assert pool.numOfVolumes() == 2 and 'clone' not in os.listdir(f'{PLACE}/fs')   # lost+found is a folder

    file_system('ext4', check)


def disk_xml(device, kind):
    return f'''<pool type='disk'><name>disk</name><source><device path='{device}'/><format type='{kind}'/></source>
      <target><path>/dev</path></target></pool>'''


def partition_xml(name, capacity, kind='linux'):
    return f"<volume><name>{name}</name><capacity>{capacity}</capacity><target><format type='{kind}'/></target></volume>"


def partitions(kind):
    needs('sfdisk')
    with started() as daemon, loop_device() as device:
        conn = daemon.open()
        pool = conn.storagePoolDefineXML(disk_xml(device, kind))
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, pool.create)
        pool.build()
        fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.build)
        pool.create()
        assert f"<format type='{kind}'/>" in pool.XMLDesc() and SIZE - 4 * MIB < pool.info()[3] <= SIZE
        name = os.path.basename(device) + 'p'
        fails(libvirt.VIR_ERR_INVALID_ARG, pool.createXML, partition_xml('other', MIB))
        one = pool.createXML(partition_xml(name + '1', 100 * MIB))
        two = pool.createXML(partition_xml(name + '2', 50 * MIB, 'linux-swap'))
        assert one.info() == [libvirt.VIR_STORAGE_VOL_BLOCK, 100 * MIB, 100 * MIB]
        assert "<format type='linux-swap'/>" in two.XMLDesc() and f"<device path='{device}'>" in two.XMLDesc(), two.XMLDesc()
        assert pool.info()[2] == 150 * MIB
        one.delete()
        assert pool.info()[2] == 50 * MIB and len(re.findall('<freeExtent ', pool.XMLDesc())) == 2, pool.XMLDesc()
        daemon.restart()
        pool = daemon.open().storagePoolLookupByName('disk')
        assert [v.name() for v in pool.listAllVolumes()] == [name + '2']
        pool.storageVolLookupByName(name + '2').delete()
        too_large = 2 * SIZE
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, pool.createXML, partition_xml(name + '1', too_large))
        assert pool.numOfVolumes() == 0


def test_partitions_in_a_table_of_old(_daemon):
    partitions('dos')


def test_partitions_in_a_table_with_uuids(_daemon):
    partitions('gpt')


def test_a_volume_group_needs_the_device_mapper(_daemon):
    needs('vgs')
    with started() as daemon:
        conn = daemon.open()
        pool = conn.storagePoolDefineXML("<pool type='logical'><name>no-such-group</name></pool>")
        text = fails(libvirt.VIR_ERR_INTERNAL_ERROR, pool.create)
        assert 'no-such-group' in text, text
        fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.build)
        bad = conn.storagePoolDefineXML("<pool type='logical'><name>x</name><source><name>--config</name></source></pool>")
        fails(libvirt.VIR_ERR_INVALID_ARG, bad.create)


def test_what_the_host_lacks_is_named(_daemon):
    with started() as daemon:
        conn = daemon.open()
        xml = f'''<pool type='netfs'><name>n</name><source><host name='127.0.0.1'/><dir path='/x'/><format type='nfs'/></source>
          <target><path>{PLACE}/n</path></target></pool>'''
        pool = conn.storagePoolDefineXML(xml)
        pool.build()
        assert pool.isActive() == 0
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, pool.create)
        assert not pool.isActive()
        fails(libvirt.VIR_ERR_INVALID_ARG, conn.findStoragePoolSources, 'netfs', None)
        fails(libvirt.VIR_ERR_INVALID_ARG, conn.findStoragePoolSources, 'netfs', "<source><host name='-h'/></source>")
        daemon.stop()
        # Without programs in PATH.
        path, os.environ['PATH'] = os.environ['PATH'], PLACE
        try:
            daemon.start()
        finally:
            os.environ['PATH'] = path
        text = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, daemon.open().storagePoolLookupByName('n').create)
        assert "'mount'" in text, text


if __name__ == '__main__':
    main()

# SPDX-License-Identifier: LGPL-2.1-or-later
"""New volumes that are devices get the content of others: real bytes on loop devices, stand-ins for the tools that make devices."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import threading

import libvirt

from harness import SecretDaemon, fails, main, wait_for
from standin import Programs, put
from test_storage import MIB, PLACE, built, send, started, vol_xml
from test_storage_images import image_info, needs_qemu_img, quick_luks
from test_storage_qcow2 import SECRET, lock, started_with_a_secret
from test_storage_types import loop_device

LVCREATE = f'''
while [ $# -gt 0 ]; do
    case "$1" in --name) name=$2; shift ;; --addtag=*) tag=${{1#*=}} ;; esac
    shift
done
ln -s "$(cat {PLACE}/device)" "/dev/group/$name"
printf '{{"lv_name":"%s","lv_uuid":"u","lv_size":"8388608","lv_attr":"-wi-a-----","origin":"","lv_tags":"%s"}}' "$name" "$tag" \\
    > {PLACE}/row'''
LVCHANGE = f"sed -i 's/splitvirt.part//' {PLACE}/row"
LVREMOVE = f': > {PLACE}/row; rm -f /dev/group/*'
LVS = f'''printf '{{"report":[{{"lv":[%s]}}]}}' "$(cat {PLACE}/row)"'''
VGS = '''echo '{"report":[{"vg":[{"vg_size":"100000000","vg_free":"40000000"}]}]}' '''
ZFS = f'''
case "$1" in
create) for name; do :; done; ln -s "$(cat {PLACE}/device)" "/dev/zvol/$name"
        printf '%s\\t8388608\\t8192\\tnone\\n' "$name" > {PLACE}/row ;;
destroy) : > {PLACE}/row; rm "/dev/zvol/$2" ;;
rename) sed -i "s,^$2\t,$3\t," {PLACE}/row; mv "/dev/zvol/$2" "/dev/zvol/$3" ;;
list) cat {PLACE}/row ;;
esac'''
ZPOOL = r"printf 'size\t1000000\nfree\t600000\nallocated\t400000\n'"

QEMU_IMG = shutil.which('qemu-img')


@contextlib.contextmanager
def own_dev():
    """A folder of device nodes that is ours, with links to the host's."""
    there = f'{PLACE}/dev'
    os.makedirs(there)
    subprocess.run(['mount', '--rbind', '/dev', there], check=True)
    subprocess.run(['mount', '-t', 'tmpfs', 'tmpfs', '/dev'], check=True)
    for name in os.listdir(there):
        os.symlink(f'{there}/{name}', f'/dev/{name}')
    for folder in ('group', 'zvol/tank'):
        os.makedirs(f'/dev/{folder}')
    try:
        yield
    finally:
        for folder in ('/dev', there):
            subprocess.run(['umount', '--lazy', folder], check=True)


@contextlib.contextmanager
def tools():
    os.makedirs(PLACE, exist_ok=True)
    put(f'{PLACE}/row')
    with quick_luks() as programs:
        for name, text in {'lvcreate': LVCREATE, 'lvchange': LVCHANGE, 'lvremove': LVREMOVE, 'lvs': LVS, 'vgs': VGS, 'zfs': ZFS,
                           'zpool': ZPOOL}.items():
            programs.add(name, text)
        for name in ('vgchange', 'pvs', 'udevadm'):
            programs.add(name)
        yield programs


def content(path):
    with open(path, 'rb') as file:
        return file.read()


def fill(device):
    """What others had on the disk."""
    with open(device, 'r+b', buffering=0) as file:
        file.write(b'\xee' * os.path.getsize(device) if os.path.getsize(device) else b'\xee' * 8 * MIB)


def told(programs, word):
    return [line for line in programs.words() if line.startswith(word)]


def test_volumes_are_copied_to_devices(_daemon):
    needs_qemu_img()
    with loop_device(8 * MIB) as device, own_dev(), tools() as programs, started() as daemon:
        put(f'{PLACE}/device', device)
        conn = daemon.open()
        local = built(conn)
        raw = local.createXML(vol_xml('raw', 4 * MIB, 0))
        data = os.urandom(MIB) + bytes(2 * MIB) + os.urandom(MIB)
        send(conn, raw, data)
        image = local.createXMLFrom(vol_xml('image', 4 * MIB, kind='qcow2'), raw)
        for pool in (conn.storagePoolCreateXML('<pool type="logical"><name>group</name></pool>'),
                     conn.storagePoolCreateXML("<pool type='zfs'><name>z</name><source><name>tank</name></source></pool>")):
            for source in (raw, image):
                fill(device)
                vol = pool.createXMLFrom(vol_xml('copy', 4 * MIB), source)
                assert content(device)[:4 * MIB] == data, (pool.name(), source.name())
                if source is raw:
                    assert content(device)[4 * MIB:] == bytes(4 * MIB), 'nothing of others is left'
                back = local.createXMLFrom(vol_xml('back', 4 * MIB), vol)
                assert content(back.path())[:4 * MIB] == data
                back.delete()
                vol.delete()
            fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, pool.createXMLFrom, vol_xml('copy', 4 * MIB), raw,
                  libvirt.VIR_STORAGE_VOL_CREATE_REFLINK)
            # One that has no room for all goes, and the reason is told.
            programs.words()
            large = local.createXML(vol_xml('large', 16 * MIB))
            send(conn, large, b'x' * 16 * MIB)
            text = fails(libvirt.VIR_ERR_OPERATION_FAILED, pool.createXMLFrom, vol_xml('copy', 16 * MIB), large)
            assert "'copy' of pool" in text, text
            assert pool.listAllVolumes() == []
            words = '\n'.join(programs.words())
            assert re.search('^(lvremove .*/copy|zfs destroy tank/.virt-part-[0-9a-f]+)$', words, re.M), words
            large.delete()


def test_a_partition_is_filled(_daemon):
    """The table is real; the kernel here makes no device of a partition, so another disk is what that leads to."""
    with loop_device(32 * MIB) as disk, loop_device(4 * MIB) as device, own_dev(), tools(), started() as daemon:
        conn = daemon.open()
        local = built(conn)
        raw = local.createXML(vol_xml('raw', 4 * MIB, 0))
        data = os.urandom(4 * MIB)
        send(conn, raw, data)
        pool = conn.storagePoolDefineXML(f"""<pool type='disk'><name>disk</name><source><device path='{disk}'/>
          <format type='gpt'/></source><target><path>/dev</path></target></pool>""")
        pool.build(libvirt.VIR_STORAGE_POOL_BUILD_OVERWRITE)
        pool.create()
        name = f'{os.path.basename(disk)}p1'
        xml = f'<volume><name>{name}</name><capacity>{4 * MIB}</capacity></volume>'
        fails(libvirt.VIR_ERR_SYSTEM_ERROR, pool.createXMLFrom, xml, raw)                  # no such device
        pool.refresh()
        assert pool.listAllVolumes() == [], 'what has no content is no partition'
        os.symlink(device, f'/dev/{name}')
        vol = pool.createXMLFrom(xml, raw)
        assert vol.info()[1] == 4 * MIB and content(device) == data
        vol.delete()


def partitions(disk):
    return json.loads(subprocess.run(['sfdisk', '--json', disk], stdout=subprocess.PIPE, check=True).stdout)['partitiontable'].get(
        'partitions', [])


def test_a_killed_daemon_leaves_no_half_device(_daemon):
    needs_qemu_img()
    with loop_device(32 * MIB) as disk, loop_device(8 * MIB) as device, own_dev(), tools() as programs, started() as daemon:
        programs.add('qemu-img', f"""
if [ "$1" = convert ]; then : > {PLACE}/begun; while [ ! -e {PLACE}/go ]; do sleep 0.05; done; fi
exec {QEMU_IMG} "$@" """)
        put(f'{PLACE}/device', device)
        conn = daemon.open()
        built(conn).createXML(vol_xml('image', 4 * MIB, kind='qcow2'))
        conn.storagePoolCreateXML("<pool type='zfs'><name>zfs</name><source><name>tank</name></source></pool>")
        pool = conn.storagePoolDefineXML(f"""<pool type='disk'><name>disk</name><source><device path='{disk}'/>
          <format type='gpt'/></source><target><path>/dev</path></target></pool>""")
        pool.build(libvirt.VIR_STORAGE_POOL_BUILD_OVERWRITE)
        pool.create()
        partition = f'{os.path.basename(disk)}p1'
        os.symlink(device, f'/dev/{partition}')
        for name, vol in (('zfs', 'copy'), ('disk', partition)):
            conn = daemon.open()
            image = conn.storagePoolLookupByName('p').storageVolLookupByName('image')
            pool = conn.storagePoolLookupByName(name)
            maker = threading.Thread(target=fails, args=(libvirt.VIR_ERR_SYSTEM_ERROR, pool.createXMLFrom,
                                                         vol_xml(vol, 4 * MIB, kind='raw' if name == 'zfs' else 'linux'), image))
            maker.start()
            wait_for('it is begun', lambda: os.path.exists(f'{PLACE}/begun'))
            assert content(f'{PLACE}/row') if name == 'zfs' else partitions(disk)[0]['type'].startswith('B8F3C9E6-')
            daemon.kill()
            maker.join()
            put(f'{PLACE}/go')
            pool = daemon.start().open().storagePoolLookupByName(name)
            assert pool.isActive() and pool.listAllVolumes() == []
            assert content(f'{PLACE}/row') == b'' and partitions(disk) == []
            image = pool.connect().storagePoolLookupByName('p').storageVolLookupByName('image')
            assert pool.createXMLFrom(vol_xml(vol, 4 * MIB, kind='raw' if name == 'zfs' else 'linux'), image).name() == vol
            pool.destroy()
            os.unlink(f'{PLACE}/go')
            os.unlink(f'{PLACE}/begun')
            put(f'{PLACE}/row')
        assert partitions(disk)[0]['type'].startswith('0FC63DAF-'), 'one of Linux'


def test_no_partition_gets_the_name_of_another(_daemon):
    """In a table of old logical partitions move up when one before them goes; and types there are everybody's."""
    with loop_device(64 * MIB) as disk, started() as daemon:
        subprocess.run(['sfdisk', '--quiet', '--no-reread', disk], text=True, check=True,
                       input='label: dos\nsize=8MiB, type=7f\ntype=f\nsize=8MiB\nsize=8MiB, type=7f\nsize=8MiB\n')
        conn = daemon.open()
        pool = conn.storagePoolCreateXML(f"""<pool type='disk'><name>disk</name><source><device path='{disk}'/></source>
          <target><path>/dev</path></target></pool>""")
        names = sorted(vol.name() for vol in pool.listAllVolumes())
        assert len(names) == len(partitions(disk)) == 5, names
        before = partitions(disk)
        first, extended, five, six, seven = (pool.storageVolLookupByName(name) for name in names)
        for vol in (five, six, extended):
            text = fails(libvirt.VIR_ERR_OPERATION_INVALID, vol.delete)
            assert 'cannot go before' in text, text
        assert partitions(disk) == before
        # Somebody else takes one away: the others have its numbers.
        subprocess.run(['sfdisk', '--quiet', '--no-reread', '--delete', disk, '5'], check=True)
        fails(libvirt.VIR_ERR_OPERATION_FAILED, five.delete)
        seven.delete()
        assert [part['start'] for part in partitions(disk)] == [before[0]['start'], before[1]['start'], before[3]['start']]
        pool.refresh()
        for name in sorted((vol.name() for vol in pool.listAllVolumes()), reverse=True):
            pool.storageVolLookupByName(name).delete()
        assert partitions(disk) == []


def test_what_was_left_of_a_copy_goes(_daemon):
    with own_dev(), tools() as programs, started() as daemon:
        rows = [f'{{"lv_name":"{name}","lv_uuid":"{name}","lv_size":"100","lv_attr":"-wi-a-----","origin":"","lv_tags":"{tags}"}}'
                for name, tags in (('good', 'mine'), ('half', 'mine,splitvirt.part'))]
        put(f'{PLACE}/row', ','.join(rows))
        pool = daemon.open().storagePoolCreateXML('<pool type="logical"><name>group</name></pool>')
        assert [vol.name() for vol in pool.listAllVolumes()] == ['good']
        removed, = told(programs, 'lvremove')
        assert removed == 'lvremove -f --select lv_name="half" && lv_tags=splitvirt.part -- group', removed


def test_a_logical_volume_is_encrypted(_daemon):
    needs_qemu_img()
    with loop_device(8 * MIB) as device, own_dev(), tools() as programs, started() as daemon:
        put(f'{PLACE}/device', device)
        keeper = SecretDaemon().start()
        try:
            started_with_a_secret(keeper)
            conn = daemon.open()
            local, pool = built(conn), conn.storagePoolCreateXML('<pool type="logical"><name>group</name></pool>')
            programs.words()
            vol = pool.createXML(vol_xml('box', 4 * MIB, extra=lock(), kind='raw'))
            words, = told(programs, 'lvcreate')
            assert f'-L {6 * MIB}b group --addtag=splitvirt.part' in words, words
            assert image_info(device)['format'] == 'luks' and SECRET in vol.XMLDesc(), vol.XMLDesc()
            vol.delete()
            raw = local.createXML(vol_xml('raw', 4 * MIB, 0))
            data = os.urandom(4 * MIB)
            send(conn, raw, data)
            vol = pool.createXMLFrom(vol_xml('box', 4 * MIB, extra=lock()), raw)
            assert data[:4096] not in content(device)
            plain = local.createXMLFrom(vol_xml('plain', 4 * MIB), vol)
            assert content(plain.path())[:4 * MIB] == data
        finally:
            keeper.stop()


if __name__ == '__main__':
    main()

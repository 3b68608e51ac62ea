# SPDX-License-Identifier: LGPL-2.1-or-later
"""Types of pools whose programs or devices this kind of host does not have: what they are told, by stand-ins that note it."""

import contextlib
import os
import stat
import threading

import libvirt

from harness import SecretDaemon, fails, main, wait_for
from standin import Programs, empty_sys, etc_of_our_own, put
from test_storage import MIB, PLACE, receive, send, started, vol_xml
from test_storage_types import loop_device

BIN = f'{PLACE}/bin'
SECRET = '3e3fce45-4f53-4fa7-bb32-11f34168b82b'
TARGET = 'iqn.2026-01.test.splitvirt:disks'

ZFS = f'''
case "$1" in
list) cat {PLACE}/volumes ;;
create) for name; do :; done; printf '%s\\t4194304\\t8192\\tnone\\n' "$name" >> {PLACE}/volumes ;;
destroy) grep -v "^$2" {PLACE}/volumes > {PLACE}/rest; mv {PLACE}/rest {PLACE}/volumes ;;
esac'''
ZPOOL = r'''
case "$1" in
get) printf 'size\t1000000\nfree\t600000\nallocated\t400000\n' ;;
esac'''


def zfs_xml(name='tank', devices="<device path='/dev/loop-a'/><device path='/dev/loop-b'/>"):
    return f"<pool type='zfs'><name>z</name><source>{devices}<name>{name}</name></source></pool>"


def test_zfs_has_volumes(_daemon):
    programs = Programs(BIN)
    programs.add('zfs', ZFS)
    programs.add('zpool', ZPOOL)
    put(f'{PLACE}/volumes', 'tank/old\t1048576\t4096\t524288\ntank/deep/er\t1\t1\t1\ntank2/x\t1\t1\t1\n')
    with programs, started() as daemon:
        conn = daemon.open()
        pool = conn.storagePoolDefineXML(zfs_xml())
        assert '<path>/dev/zvol/tank</path>' in pool.XMLDesc()
        pool.build()
        assert programs.words() == ['zpool create tank /dev/loop-a /dev/loop-b']
        pool.create()
        assert pool.info()[1:] == [1000000, 400000, 600000]
        assert [vol.name() for vol in pool.listAllVolumes()] == ['old']
        old = pool.storageVolLookupByName('old')
        assert old.info() == [libvirt.VIR_STORAGE_VOL_BLOCK, MIB, 524288] and old.path() == '/dev/zvol/tank/old'
        programs.words()
        made = {'full': (4 * MIB, None), 'thin': (4 * MIB, 0), 'half': (4 * MIB, 2 * MIB + 1)}
        for name, (capacity, allocation) in made.items():
            pool.createXML(plain_vol(name, capacity, allocation))
        assert [line for line in programs.words() if 'create' in line] == [
            'zfs create -V 4096K tank/full', 'zfs create -s -V 4096K tank/thin',
            'zfs create -s -o refreservation=2049K -V 4096K tank/half']
        assert pool.numOfVolumes() == 4
        pool.storageVolLookupByName('half').delete()
        assert 'zfs destroy tank/half' in programs.words() and pool.numOfVolumes() == 3
        fails(libvirt.VIR_ERR_INVALID_ARG, pool.createXML, plain_vol('-r', MIB))
        assert not [line for line in programs.words() if 'create' in line]
        pool.destroy()
        pool.delete()
        assert programs.words()[-1] == 'zpool destroy tank'
        pool.undefine()
        bad = conn.storagePoolDefineXML(zfs_xml('tank/-x'))
        fails(libvirt.VIR_ERR_INVALID_ARG, bad.create)
        assert programs.words() == []


def plain_vol(name, capacity, allocation=None):
    part = '' if allocation is None else f'<allocation>{allocation}</allocation>'
    return f'<volume><name>{name}</name><capacity>{capacity}</capacity>{part}</volume>'


def test_a_cluster_of_vstorage_is_mounted(_daemon):
    programs = Programs(BIN)
    # What it mounts is a folder in memory that has the name of the cluster.
    programs.add('vstorage-mount', 'for place; do :; done; mount -t tmpfs "vstorage://$2" "$place"')
    with programs, started() as daemon:
        conn = daemon.open()
        pool = conn.storagePoolDefineXML(f'''<pool type='vstorage'><name>v</name><source><name>cluster</name></source>
          <target><path>{PLACE}/v</path>
          <permissions><mode>0750</mode><owner>0</owner><group>0</group></permissions></target></pool>''')
        fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.create)
        pool.build()
        pool.create()
        assert programs.words() == [f'vstorage-mount -c cluster -m 0750 -u root -g root {PLACE}/v']
        vol = pool.createXML(vol_xml('x', MIB))
        data = os.urandom(MIB)
        send(conn, vol, data)
        daemon.restart()
        conn = daemon.open()
        pool = conn.storagePoolLookupByName('v')
        assert receive(conn, pool.storageVolLookupByName('x')) == data
        pool.destroy()
        assert not os.path.ismount(f'{PLACE}/v')


def test_all_multipath_devices_are_one_pool(_daemon):
    empty_sys()
    for number, (uuid, name, sectors) in enumerate([('mpath-3600a0b80000f', 'mpatha', 2048), ('LVM-x', 'vg-lv', 8),
                                                    ('mpath-3600a0b800010', 'mpathb', 4096)]):
        put(f'/sys/block/dm-{number}/dm/uuid', uuid + '\n')
        put(f'/sys/block/dm-{number}/dm/name', name + '\n')
        put(f'/sys/block/dm-{number}/size', f'{sectors}\n')
    put('/sys/block/sda/size', '8\n')
    with started() as daemon:
        conn = daemon.open()
        pool = conn.storagePoolDefineXML("<pool type='mpath'><name>m</name><target><path>/dev/mapper</path></target></pool>")
        fails(libvirt.VIR_ERR_NO_SUPPORT, pool.build)
        pool.create()
        assert pool.info()[1:] == [3 * MIB, 3 * MIB, 0]
        assert sorted(vol.name() for vol in pool.listAllVolumes()) == ['mpatha', 'mpathb']
        vol = pool.storageVolLookupByName('mpathb')
        assert (vol.key(), vol.path(), vol.info()[1]) == ('3600a0b800010', '/dev/mapper/mpathb', 2 * MIB)
        fails(libvirt.VIR_ERR_NO_SUPPORT, vol.delete)
        fails(libvirt.VIR_ERR_OPERATION_FAILED, conn.storagePoolDefineXML,
              "<pool type='mpath'><name>n</name><target><path>/dev/mapper</path></target></pool>")
        os.unlink('/sys/block/dm-0/dm/uuid')
        pool.refresh()
        assert pool.numOfVolumes() == 1
        pool.destroy()


def scsi_disk(address, device, serial=b'\x00\x83\x00\x14\x01\x03\x00\x10' + bytes(range(16))):
    folder = f'/sys/bus/scsi/devices/{address}'
    put(f'{folder}/type', '0\n')
    os.makedirs(f'{folder}/block/{os.path.basename(device)}')
    put(f'{folder}/vpd_pg83', serial)
    put(f'{PLACE}/by-path/lun-{address}', target=device)


def scsi_xml(adapter):
    return f"<pool type='scsi'><name>s</name><source>{adapter}</source><target><path>{PLACE}/by-path</path></target></pool>"


def test_disks_of_a_host_bus_adapter(_daemon):
    with loop_device(4 * MIB) as one, loop_device(8 * MIB) as other, Programs(BIN) as programs:
        programs.add('udevadm')
        empty_sys()
        put('/sys/devices/pci0000:00/0000:00:1f.2/host5/scsi_host/host5/unique_id', '1\n')
        put('/sys/devices/pci0000:00/0000:00:1f.2/host5/scsi_host/host5/scan')
        put('/sys/class/scsi_host/host5', target='/sys/devices/pci0000:00/0000:00:1f.2/host5/scsi_host/host5')
        scsi_disk('5:0:1:2', one)
        scsi_disk('6:0:0:0', other)
        put('/sys/bus/scsi/devices/5:0:2:0/type', '5\n')
        put('/sys/bus/scsi/devices/host5/uevent')
        with started() as daemon:
            conn = daemon.open()
            for adapter in ("<adapter name='scsi_host5'/>", '''<adapter type='scsi_host'><parentaddr unique_id='1'>
                            <address domain='0' bus='0' slot='0x1f' function='2'/></parentaddr></adapter>'''):
                pool = conn.storagePoolCreateXML(scsi_xml(adapter))
                with open('/sys/class/scsi_host/host5/scan') as file:
                    assert file.read() == '- - -'
                assert programs.words() == ['udevadm settle --timeout=30'] and pool.info()[1] == 4 * MIB
                vol, = pool.listAllVolumes()
                assert (vol.name(), vol.path()) == ('unit:0:1:2', f'{PLACE}/by-path/lun-5:0:1:2'), vol.path()
                assert vol.key() == '3000102030405060708090a0b0c0d0e0f', vol.key()
                data = os.urandom(MIB)
                send(conn, vol, data)
                assert receive(conn, vol, 0, MIB) == data
                vol.wipe()
                assert receive(conn, vol) == bytes(4 * MIB)
                pool.destroy()
            fails(libvirt.VIR_ERR_OPERATION_INVALID, conn.storagePoolCreateXML, scsi_xml("<adapter name='host9'/>"))
            fails(libvirt.VIR_ERR_XML_ERROR, conn.storagePoolCreateXML, scsi_xml("<adapter name='eth0'/>"))


def mounted(kind, source, extra=''):
    return f'''<pool type='{kind}' xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'><name>p</name><source>{source}</source>
      <target><path>{PLACE}/p</path></target>{extra}</pool>'''


def test_file_systems_are_mounted_as_asked(_daemon):
    device, export = "<device path='/dev/sda6'/>", "<host name='server'/><dir path='/images'/>"
    cases = [
        ('fs', device, '', '-o nodev,nosuid,noexec -- /dev/sda6'),
        ('fs', device + "<format type='ext3'/>", '', '-t ext3 -o nodev,nosuid,noexec -- /dev/sda6'),
        ('fs', device, "<fs:mount_opts><fs:option name='noatime'/><fs:option name='data=journal'/></fs:mount_opts>",
         '-o nodev,nosuid,noexec,noatime,data=journal -- /dev/sda6'),
        ('netfs', export, '', '-o nodev,nosuid,noexec -- server:/images'),
        ('netfs', export + "<format type='nfs'/><protocol ver='4.1'/>", '',
         '-t nfs -o nodev,nosuid,noexec,nfsvers=4.1 -- server:/images'),
        ('netfs', export + "<format type='cifs'/>", '', '-t cifs -o nodev,nosuid,noexec,guest -- //server/images'),
        ('netfs', export + "<format type='glusterfs'/>", '', '-t glusterfs -o nodev,nosuid,noexec -- server:/images'),
        ('netfs', "<host name='fe80::1'/><dir path='/images'/><format type='nfs'/>", '',
         '-t nfs -o nodev,nosuid,noexec -- [fe80::1]:/images')]
    os.makedirs(f'{PLACE}/p')
    with Programs(BIN) as programs:
        programs.add('mount', 'echo "mount: not today" >&2; exit 32')
        with started() as daemon:
            conn = daemon.open()
            for kind, source, extra, words in cases:
                text = fails(libvirt.VIR_ERR_INTERNAL_ERROR, conn.storagePoolCreateXML, mounted(kind, source, extra))
                assert 'not today' in text, text
                assert programs.words() == [f'mount {words} {PLACE}/p']


def test_what_the_tools_of_volume_groups_are_told(_daemon):
    empty = '{"report":[{"KIND":[]}]}'
    with Programs(BIN) as programs:
        for name in ('vgchange', 'pvcreate', 'vgcreate', 'vgremove', 'pvremove', 'lvcreate', 'lvremove', 'lvresize', 'pvs'):
            programs.add(name)
        programs.add('vgs', 'echo \'{"report":[{"vg":[{"vg_size":"1000","vg_free":"400"}]}]}\'')
        programs.add('lvs', f"cat {PLACE}/lvs")
        put(f'{PLACE}/lvs', empty.replace('KIND', 'lv'))
        with started() as daemon:
            pool = daemon.open().storagePoolDefineXML('<pool type="logical"><name>group</name></pool>')
            pool.create()
            assert programs.words()[0] == 'vgchange -aly -- group' and pool.info()[1:] == [1000, 600, 400]
            rows = []
            for name, capacity, allocation, backing, words in (
                    ('full', 4 * MIB, None, '', '--wipesignatures y --name full -L 4194304b group'),
                    ('thin', 4 * MIB, MIB, '', '--name thin --type snapshot --virtualsize 4194304b -L 1048576b group'),
                    ('snap', 4 * MIB, None, '<backingStore><path>/dev/group/full</path></backingStore>',
                     '--name snap -L 4194304b -s /dev/group/full')):
                rows.append(f'''{{"lv_name":"{name}","lv_uuid":"u-{name}","lv_size":"{capacity}","lv_attr":"-wi-a-----",
                  "origin":""}}''')
                put(f'{PLACE}/lvs', empty.replace('KIND', 'lv').replace('[]', f'[{",".join(rows)}]'))
                vol = pool.createXML(plain_vol(name, capacity, allocation).replace('</volume>', backing + '</volume>'))
                assert programs.words()[0] == f'lvcreate --yes {words}'
                assert (vol.key(), vol.path()) == (f'u-{name}', f'/dev/group/{name}')
            put(f'{PLACE}/lvs', empty.replace('KIND', 'lv').replace('[]', '''[
                {"lv_name":"virtual","lv_uuid":"v","lv_size":"1000","lv_attr":"swi-a-s---","origin":"[o]","origin_size":"9000"},
                {"lv_name":"full","lv_uuid":"w","lv_size":"1000","lv_attr":"swi-I-s---","origin":"vol","origin_size":"5000"},
                {"lv_name":"vol","lv_uuid":"x","lv_size":"5000","lv_attr":"owi-a-s---","origin":"","origin_size":"5000"},
                {"lv_name":"pool","lv_uuid":"y","lv_size":"1000","lv_attr":"twi-aotz--","origin":"","origin_size":""},
                {"lv_name":"off","lv_uuid":"z","lv_size":"1000","lv_attr":"-wi-------","origin":"","origin_size":""},
                {"lv_name":"thin","lv_uuid":"t","lv_size":"7000","lv_attr":"Vwi-aotz--","origin":"","origin_size":""}]'''))
            pool.refresh()
            assert {vol.name(): vol.info()[1:] for vol in pool.listAllVolumes()} == {
                'virtual': [9000, 1000], 'full': [5000, 1000], 'vol': [5000, 5000], 'thin': [7000, 7000]}
            assert '<backingStore>' not in pool.storageVolLookupByName('virtual').XMLDesc()
            assert '<path>/dev/group/vol</path>' in pool.storageVolLookupByName('full').XMLDesc()
            programs.words()
            pool.storageVolLookupByName('thin').delete()
            assert programs.words()[0] == 'lvremove -f -- group/thin'
            pool.destroy()
            assert programs.words() == ['vgchange -aln -- group']


WWNS = "wwnn='20000000c9831b4b' wwpn='10000000c9831b4b'"


def fc_host(number, node, port):
    for name, text in {'node_name': node, 'port_name': port, 'port_state': 'Online', 'max_npiv_vports': '8',
                       'npiv_vports_inuse': '0', 'fabric_name': '0x2002000573de9a81'}.items():
        put(f'/sys/class/fc_host/host{number}/{name}', text + '\n')
    put(f'/sys/class/scsi_host/host{number}/scan')


def play_the_kernel():
    """Who is told to make a virtual adapter makes one."""
    wait_for('a virtual adapter is wanted', lambda: os.path.getsize('/sys/class/fc_host/host3/vport_create'))
    fc_host(4, '0x20000000c9831b4b', '0x10000000c9831b4b')


def test_a_virtual_adapter_comes_and_goes_with_its_pool(_daemon):
    with loop_device(4 * MIB) as disk, Programs(BIN) as programs:
        programs.add('udevadm')
        empty_sys()
        fc_host(3, '0x2000000000000001', '0x1000000000000001')
        put('/sys/class/fc_host/host3/vport_create')
        put('/sys/class/fc_host/host3/vport_delete')
        scsi_disk('4:0:0:7', disk)
        kernel = threading.Thread(target=play_the_kernel)
        kernel.start()
        with started() as daemon:
            conn = daemon.open()
            pool = conn.storagePoolDefineXML(scsi_xml(f"<adapter type='fc_host' {WWNS}/>"))
            pool.create()
            kernel.join()
            assert [vol.name() for vol in pool.listAllVolumes()] == ['unit:0:0:7']
            # What was made is known to a daemon that comes anew.
            daemon.restart()
            pool = daemon.open().storagePoolLookupByName('s')
            assert pool.isActive() and "managed='yes'" in pool.XMLDesc() and "parent='scsi_host3'" in pool.XMLDesc()
            assert 'managed' not in pool.XMLDesc(libvirt.VIR_STORAGE_XML_INACTIVE)
            pool.destroy()
        for name in ('vport_create', 'vport_delete'):
            with open(f'/sys/class/fc_host/host3/{name}') as file:
                assert file.read() == '10000000c9831b4b:20000000c9831b4b'


ISCSIADM = f'''
node=/etc/iscsi/nodes/{TARGET}/127.0.0.1,3260,1
case "$*" in
*nonpersistent*) echo '127.0.0.1:3260,1 {TARGET}'; echo '[fe80::1]:3260,1 {TARGET}'; echo '127.0.0.1:3260,1 iqn.other' ;;
*discovery*)
    mkdir -p $node
    printf '# BEGIN RECORD 2.1.8\\nnode.name = x\\nnode.session.auth.password = old\\n# END RECORD\\n' > $node/default ;;
*"--mode iface") echo 'default tcp,<empty>,<empty>,<empty>,<empty>'; echo 'mine tcp,<empty>,<empty>,<empty>,iqn.me' ;;
*--login)
    mkdir -p /sys/class/iscsi_session/session3 /sys/devices/platform/host6/session3
    ln -s /sys/devices/platform/host6/session3 /sys/class/iscsi_session/session3/device
    echo {TARGET} > /sys/class/iscsi_session/session3/targetname
    echo iqn.me > /sys/class/iscsi_session/session3/initiatorname ;;
*--logout) rm -r /sys/class/iscsi_session/session3 ;;
esac'''


def iscsi_xml(extra=''):
    return f'''<pool type='iscsi'><name>i</name><source><host name='127.0.0.1'/><device path='{TARGET}'/>{extra}</source>
      <target><path>{PLACE}/by-path</path></target></pool>'''


@contextlib.contextmanager
def initiator():
    """A kernel and its iscsiadm that know one target with one disk, and a daemon: it and the programs."""
    with loop_device(4 * MIB) as disk, Programs(BIN) as programs:
        programs.add('udevadm')
        programs.add('iscsiadm', ISCSIADM)
        empty_sys()
        os.makedirs('/sys/class/iscsi_session')
        etc_of_our_own(f'{PLACE}/etc')
        scsi_disk('6:0:0:1', disk)
        with started() as daemon:
            yield daemon, programs


def test_the_kernel_logs_in_to_a_target(_daemon):
    with initiator() as (daemon, programs):
        conn = daemon.open()
        portal, node = '--portal 127.0.0.1:3260', f'iscsiadm --mode node --portal 127.0.0.1:3260 --targetname {TARGET}'
        pool = conn.storagePoolCreateXML(iscsi_xml())
        assert programs.words() == [
            f'iscsiadm --mode discovery --type sendtargets {portal} --interface default',
            f'{node} --interface default --op update --name node.startup --value manual',
            f'{node} --interface default --login',
            'iscsiadm --mode session --sid 3 --rescan', 'udevadm settle --timeout=30']
        assert [vol.name() for vol in pool.listAllVolumes()] == ['unit:0:0:1'] and pool.info()[1] == 4 * MIB
        daemon.restart()
        conn = daemon.open()
        pool = conn.storagePoolLookupByName('i')
        assert pool.numOfVolumes() == 1
        pool.destroy()
        assert programs.words()[-1] == 'iscsiadm --mode session --sid 3 --logout'
        # A session that is there already is used as it is; the initiator's name chooses the interface.
        pool = conn.storagePoolCreateXML(iscsi_xml("<initiator><iqn name='iqn.me'/></initiator>"))
        assert all('--interface mine' in line for line in programs.words() if '--mode node' in line)
        pool.destroy()
        sources = conn.findStoragePoolSources('iscsi', "<source><host name='127.0.0.1'/></source>")
        assert sources.count('<source>') == 2 and sources.count(TARGET) == 1, sources
        fails(libvirt.VIR_ERR_INVALID_ARG, conn.findStoragePoolSources, 'iscsi', "<source><host name='--logout'/></source>")


def test_passwords_are_on_no_command_line(_daemon):
    record = f'/etc/iscsi/nodes/{TARGET}/127.0.0.1,3260,1/default'
    with initiator() as (daemon, programs):
        keeper = SecretDaemon().start()
        try:
            secret = keeper.open().secretDefineXML(f'''<secret><uuid>{SECRET}</uuid>
              <usage type='iscsi'><target>disks</target></usage></secret>''')
            xml = iscsi_xml(f"<auth type='chap' username='user'><secret uuid='{SECRET}'/></auth>")
            secret.setValue(b'two\nlines')
            fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, daemon.open().storagePoolCreateXML, xml)
            secret.setValue(b'tell nobody')
            pool = daemon.open().storagePoolCreateXML(xml)
            with open(record) as file:
                assert file.read() == ('# BEGIN RECORD 2.1.8\nnode.name = x\nnode.session.auth.authmethod = CHAP\n'
                                       'node.session.auth.username = user\nnode.session.auth.password = tell nobody\n'
                                       '# END RECORD\n')
            assert stat.S_IMODE(os.stat(record).st_mode) == 0o600
            assert 'tell nobody' not in '\n'.join(programs.words()) + daemon.log_text()
            pool.destroy()
        finally:
            keeper.stop()


if __name__ == '__main__':
    main()

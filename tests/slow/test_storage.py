# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pools of types that want a host's kernel: volume groups, servers' file systems, targets of iSCSI, SCSI adapters, multipath."""

import contextlib
import hashlib
import os
import signal
import threading

import libvirt

from inside import DEADLINE, Skip, read, run, systemctl, unit_property, wait_for, write

MIB = 1024 * 1024
SPARE = '/dev/disk/by-id/virtio-spare'
URI = 'storage:///system'
TARGET = 'iqn.2026-01.test.splitvirt:disks'
SECRET = '3e3fce45-4f53-4fa7-bb32-11f34168b82b'


def connect():
    systemctl('start', 'virtstoraged.socket')
    return libvirt.open(URI)


def kill_daemon():
    """As a power failure would end it; systemd starts it again when somebody asks."""
    pid = int(unit_property('virtstoraged.service', 'MainPID'))
    assert pid > 0
    os.kill(pid, signal.SIGKILL)
    wait_for('it has gone', lambda: not os.path.exists(f'/proc/{pid}'))
    return wait_for('it comes back', try_connect)


def try_connect():
    with contextlib.suppress(libvirt.libvirtError):
        return connect()
    return None


def fails(code, call, *arguments):
    try:
        call(*arguments)
    except libvirt.libvirtError as error:
        assert error.get_error_code() == code, f'error {error.get_error_code()} instead of {code}: {error}'
        return str(error)
    raise AssertionError('succeeded, but should have failed')


def vol_xml(name, capacity, allocation=None, extra=''):
    part = '' if allocation is None else f'<allocation>{allocation}</allocation>'
    return f'<volume><name>{name}</name><capacity>{capacity}</capacity>{part}{extra}</volume>'


def send(vol, data):
    stream, sent = vol.connect().newStream(), 0
    vol.upload(stream, 0, len(data))
    while sent < len(data):
        sent += stream.send(data[sent:sent + 256 * 1024])
    stream.finish()


def receive(vol, length):
    stream, data = vol.connect().newStream(), []
    vol.download(stream, 0, length)
    while chunk := stream.recv(256 * 1024):
        data.append(chunk)
    stream.finish()
    return b''.join(data)


def round_trip(vol, size=4 * MIB):
    data = os.urandom(size)
    send(vol, data)
    assert hashlib.sha256(receive(vol, size)).digest() == hashlib.sha256(data).digest()
    return data


def names(pool):
    return sorted(vol.name() for vol in pool.listAllVolumes())


def ended(pool):
    """Whatever a test left of it."""
    with contextlib.suppress(libvirt.libvirtError):
        pool.destroy()
    with contextlib.suppress(libvirt.libvirtError):
        pool.undefine()


@contextlib.contextmanager
def defined(conn, xml):
    pool = conn.storagePoolDefineXML(xml)
    try:
        yield pool
    finally:
        with contextlib.suppress(libvirt.libvirtError):
            ended(connect().storagePoolLookupByName(pool.name()))


# ---- volume groups ----

LOGICAL = f'''<pool type='logical'><name>group</name><source><name>group</name><device path='{SPARE}'/></source></pool>'''


def test_a_volume_group():
    try:
        volume_group()
    finally:
        run('vgremove', '-f', 'group', check=False)
        run('wipefs', '--all', SPARE, check=False)


def volume_group():
    with defined(connect(), LOGICAL) as pool:
        pool.build(libvirt.VIR_STORAGE_POOL_BUILD_NO_OVERWRITE)
        fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.build, libvirt.VIR_STORAGE_POOL_BUILD_NO_OVERWRITE)
        pool.create()
        assert 2000 * MIB < pool.info()[1] < 2048 * MIB and pool.info()[2] == 0, pool.info()
        sources = connect().findStoragePoolSources('logical', None)
        assert '<name>group</name>' in sources and "<format type='lvm2'/>" in sources, sources
        pool = life_of_logical_volumes(pool)
        pool.destroy()
        assert run('lvs', '--noheadings', '-o', 'lv_active', 'group').split() == [], 'nothing is active'
        pool.create()
        assert names(pool) == ['snap', 'vol']
        for name in ('snap', 'vol'):
            pool.storageVolLookupByName(name).delete()
        thin_volumes(pool)
        copies_to_logical_volumes(pool)
        pool.destroy()
        pool.delete()
        assert run('vgs', '--noheadings').split() == []


def life_of_logical_volumes(pool):
    vol = pool.createXML(vol_xml('vol', 64 * MIB))
    assert vol.path() == '/dev/group/vol' and vol.info() == [libvirt.VIR_STORAGE_VOL_BLOCK, 64 * MIB, 64 * MIB]
    assert pool.info()[2] == 64 * MIB
    data = round_trip(vol)
    snap = pool.createXML(vol_xml('snap', 96 * MIB, extra='<backingStore><path>/dev/group/vol</path></backingStore>'))
    assert '<path>/dev/group/vol</path>' in snap.XMLDesc(), snap.XMLDesc()
    vol.wipe()
    assert receive(vol, 4 * MIB) == bytes(4 * MIB)
    pool.refresh()
    assert receive(snap, 4 * MIB) == data, 'it is as it was'
    fails(libvirt.VIR_ERR_INVALID_ARG, vol.resize, 32 * MIB)
    fails(libvirt.VIR_ERR_STORAGE_VOL_EXIST, pool.createXML, vol_xml('vol', MIB))
    fails(libvirt.VIR_ERR_INTERNAL_ERROR, pool.createXML, vol_xml('large', 8192 * MIB))
    grown = pool.createXML(vol_xml('grown', 16 * MIB))
    grown.resize(48 * MIB)
    assert grown.info()[1] == 48 * MIB
    grown.delete()
    thin = pool.createXML(vol_xml('virtual', 256 * MIB, 32 * MIB))
    assert thin.info()[1] == 256 * MIB, thin.info()
    thin.delete()
    pool = kill_daemon().storagePoolLookupByName('group')
    assert pool.isActive() and names(pool) == ['snap', 'vol']
    return pool


def copies_to_logical_volumes(pool):
    """Of files, raw and qcow2, and with a lock; what could not be finished goes, at once or when somebody looks."""
    os.makedirs('/var/tmp/copies', exist_ok=True)
    local = pool.connect().storagePoolCreateXML('''<pool type='dir'><name>copies</name>
      <target><path>/var/tmp/copies</path></target></pool>''')
    try:
        raw = local.createXML(vol_xml('raw', 16 * MIB, 0))
        data = round_trip(raw)
        image = local.createXMLFrom(vol_xml('image', 16 * MIB, extra="<target><format type='qcow2'/></target>"), raw)
        for source in (raw, image):
            copy = pool.createXMLFrom(vol_xml('copy', 16 * MIB), source)
            assert receive(copy, 16 * MIB) == data + bytes(12 * MIB), source.name()
            assert run('lvs', '--noheadings', '-o', 'lv_tags', 'group/copy').strip() == ''
            copy.delete()
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, pool.createXMLFrom, vol_xml('copy', 8192 * MIB), raw)
        run('lvcreate', '--yes', '-L', '8m', '-n', 'half', '--addtag', 'splitvirt.part', 'group')
        pool.refresh()
        assert names(pool) == [] and 'half' not in run('lvs', '--noheadings', 'group')
        locked_volume(pool, raw, data)
    finally:
        ended(local)


def locked_volume(pool, raw, data):
    systemctl('start', 'virtsecretd.socket')
    secret = libvirt.open('secret:///system').secretDefineXML(f'''<secret><uuid>{SECRET}</uuid>
      <usage type='volume'><volume>/dev/group/box</volume></usage></secret>''')
    try:
        secret.setValue(b'a passphrase')
        extra = f"<target><encryption format='luks'><secret type='passphrase' uuid='{SECRET}'/></encryption></target>"
        box = pool.createXMLFrom(vol_xml('box', 16 * MIB, extra=extra), raw)
        pool.refresh()
        assert SECRET in box.XMLDesc() and receive(box, 6) == b'LUKS\xba\xbe', box.XMLDesc()
        plain = raw.storagePoolLookupByVolume().createXMLFrom(vol_xml('plain', 16 * MIB), box)
        assert receive(plain, 4 * MIB) == data
        box.delete()
    finally:
        secret.undefine()


def thin_volumes(pool):
    """Made by others; a pool of thin volumes is no volume itself."""
    run('lvcreate', '--yes', '-L', '64m', '--thinpool', 'thin', 'group')
    run('lvcreate', '--yes', '-V', '128m', '--thin', '-n', 'inside', 'group/thin')
    pool.refresh()
    assert names(pool) == ['inside'], names(pool)
    vol = pool.storageVolLookupByName('inside')
    assert vol.info()[1] == 128 * MIB
    round_trip(vol)
    vol.delete()
    run('lvremove', '-f', 'group/thin')


def test_a_copy_that_is_killed_leaves_the_group_whole():
    with defined(connect(), LOGICAL) as pool:
        pool.build(libvirt.VIR_STORAGE_POOL_BUILD_OVERWRITE)
        pool.create()
        try:
            vol = pool.createXML(vol_xml('vol', 256 * MIB))
            caught = []

            def wipe():
                try:
                    vol.wipePattern(libvirt.VIR_STORAGE_VOL_WIPE_ALG_GUTMANN)
                except libvirt.libvirtError as error:
                    caught.append(error)

            thread = threading.Thread(target=wipe)
            thread.start()
            wait_for('it is wiped', lambda: read('/sys/block/dm-0/stat').split()[4] != '0')
            pool = kill_daemon().storagePoolLookupByName('group')
            thread.join(DEADLINE)
            assert caught and names(pool) == ['vol']
        finally:
            ended(pool)
            run('vgremove', '-f', 'group', check=False)
            run('wipefs', '--all', SPARE, check=False)


# ---- a server's file system ----

OWNER = '<target><permissions><mode>0640</mode><owner>1234</owner><group>1234</group></permissions></target>'
EXPORT, SQUASHED = '/srv/export', '/srv/squashed-export'


def test_a_file_system_of_a_server():
    for folder in (EXPORT, SQUASHED):
        os.makedirs(folder, exist_ok=True)
        run('mount', '-t', 'tmpfs', 'tmpfs', folder)
    os.chown(SQUASHED, 1234, 1234)
    os.chmod(SQUASHED, 0o700)
    write('/etc/exports', f'{EXPORT} 127.0.0.1(rw,fsid=1,no_root_squash,no_subtree_check,insecure)\n'
                          f'{SQUASHED} 127.0.0.1(rw,fsid=2,root_squash,no_subtree_check,insecure)\n')
    systemctl('start', 'nfs-server')
    run('exportfs', '-ra')
    try:
        conn = connect()
        sources = conn.findStoragePoolSources('netfs', "<source><host name='127.0.0.1'/></source>")
        assert f"<dir path='{EXPORT}'/>" in sources, sources
        with defined(conn, netfs_xml('net', EXPORT, '<protocol ver="4.2"/>')) as pool:
            pool.build()
            pool.create()
            vol = pool.createXML(vol_xml('vol', 8 * MIB, 0))
            data = round_trip(vol)
            with open(f'{EXPORT}/vol', 'rb') as file:
                assert file.read(4 * MIB) == data
            copy = pool.createXMLFrom(vol_xml('copy', 8 * MIB, extra="<target><format type='qcow2'/></target>"), vol)
            assert "<format type='qcow2'/>" in copy.XMLDesc() and copy.info()[1] == 8 * MIB
            pool = kill_daemon().storagePoolLookupByName('net')
            assert pool.isActive() and names(pool) == ['copy', 'vol'], names(pool)
            pool.storageVolLookupByName('copy').delete()
            # Here root is root: what it makes in its own folder it gives away.
            given = pool.createXML(vol_xml('given', MIB, extra=OWNER))
            assert os.stat(f'{EXPORT}/given').st_uid == 1234
            given.delete()
            pool.destroy()
            assert not os.path.ismount('/srv/net')
        squashed()
    finally:
        systemctl('stop', 'nfs-server')
        run('umount', '--lazy', EXPORT, SQUASHED, check=False)


def netfs_xml(name, folder, extra=''):
    return f'''<pool type='netfs'><name>{name}</name><source><host name='127.0.0.1'/><dir path='{folder}'/><format type='nfs'/>
      {extra}</source><target><path>/srv/{name}</path></target></pool>'''


def squashed():
    """Root is nobody there: what belongs to somebody is made as him."""
    conn = connect()
    with defined(conn, netfs_xml('squashed', SQUASHED)) as pool:
        pool.build()
        pool.create()
        fails(libvirt.VIR_ERR_SYSTEM_ERROR, pool.createXML, vol_xml('mine', MIB))
        vol = pool.createXML(vol_xml('his', MIB, extra=OWNER))
        status = os.stat(f'{SQUASHED}/his')
        assert (status.st_uid, status.st_gid, status.st_mode & 0o777, status.st_size) == (1234, 1234, 0o640, MIB)
        round_trip(vol, MIB)
        image = pool.createXML(vol_xml('image', 8 * MIB, extra=OWNER.replace('<target>', "<target><format type='qcow2'/>")))
        assert image.info()[1] == 8 * MIB and os.stat(f'{SQUASHED}/image').st_uid == 1234
        pool.refresh()
        assert names(pool) == ['his', 'image']
        image.delete()
        vol.delete()
        # Where anybody may write, nobody may still not give things away.
        os.chmod(SQUASHED, 0o777)
        pool.createXML(vol_xml('open', MIB, extra=OWNER)).delete()
        assert os.listdir(SQUASHED) == []
        pool.destroy()


# ---- targets of iSCSI ----

def tgtadm(*words):
    run('tgtadm', '--lld', 'iscsi', *words)


def test_a_target_of_iscsi():
    run('modprobe', 'iscsi_tcp')
    systemctl('start', 'tgt')
    systemctl('start', 'iscsid')
    with open('/var/tmp/disk', 'wb') as file:
        file.truncate(64 * MIB)
    tgtadm('--op', 'new', '--mode', 'target', '--tid', '1', '-T', TARGET)
    tgtadm('--op', 'new', '--mode', 'logicalunit', '--tid', '1', '--lun', '1', '-b', '/var/tmp/disk')
    tgtadm('--op', 'new', '--mode', 'account', '--user', 'user', '--password', 'a long password')
    tgtadm('--op', 'bind', '--mode', 'account', '--tid', '1', '--user', 'user')
    tgtadm('--op', 'bind', '--mode', 'target', '--tid', '1', '-I', 'ALL')
    systemctl('start', 'virtsecretd.socket')
    keeper = libvirt.open('secret:///system')
    secret = keeper.secretDefineXML(f'<secret><uuid>{SECRET}</uuid><usage type="iscsi"><target>disks</target></usage></secret>')
    secret.setValue(b'a long password')
    auth = f"<auth type='chap' username='user'><secret uuid='{SECRET}'/></auth>"
    try:
        conn = connect()
        assert TARGET in conn.findStoragePoolSources('iscsi', "<source><host name='127.0.0.1'/></source>")
        with defined(conn, iscsi_xml(auth)) as pool:
            secret.setValue(b'a wrong password')
            fails(libvirt.VIR_ERR_INTERNAL_ERROR, pool.create)
            secret.setValue(b'a long password')
            pool.create()
            assert names(pool) == ['unit:0:0:1'] and pool.info()[1] == 64 * MIB
            vol = pool.storageVolLookupByName('unit:0:0:1')
            assert vol.path().startswith('/dev/disk/by-path/ip-127.0.0.1:3260-iscsi-'), vol.path()
            data = round_trip(vol)
            with open('/var/tmp/disk', 'rb') as file:
                os.sync()
                assert file.read(4 * MIB) == data
            pool = kill_daemon().storagePoolLookupByName('i')
            assert pool.isActive() and names(pool) == ['unit:0:0:1']
            pool.destroy()
            assert run('iscsiadm', '-m', 'session', check=False).returncode == 21, 'no session is left'
        own_name = "<initiator><iqn name='iqn.2026-01.test.splitvirt:me'/></initiator>"
        with defined(connect(), iscsi_xml(own_name + auth)) as pool:
            pool.create()
            assert read('/sys/class/iscsi_session/' + os.listdir('/sys/class/iscsi_session')[0] + '/initiatorname').strip() \
                == 'iqn.2026-01.test.splitvirt:me'
            pool.destroy()
    finally:
        run('iscsiadm', '-m', 'node', '--logout', check=False)
        systemctl('stop', 'tgt')
        secret.undefine()


def iscsi_xml(extra):
    return f'''<pool type='iscsi'><name>i</name><source><host name='127.0.0.1'/><device path='{TARGET}'/>{extra}</source>
      <target><path>/dev/disk/by-path</path></target></pool>'''


# ---- adapters ----

def scsi_host():
    for name in os.listdir('/sys/class/scsi_host'):
        if read(f'/sys/class/scsi_host/{name}/proc_name').strip() == 'scsi_debug':
            return name
    raise Skip('no scsi_debug')


def test_disks_of_an_adapter():
    if run('modprobe', 'scsi_debug', 'dev_size_mb=32', 'max_luns=2', 'num_tgts=1', check=False).returncode:
        raise Skip('no scsi_debug')
    try:
        host = scsi_host()
        conn = connect()
        with defined(conn, f'''<pool type='scsi'><name>s</name><source><adapter name='{host}'/></source>
                     <target><path>/dev/disk/by-id</path></target></pool>''') as pool:
            run('udevadm', 'settle')
            pool.create()
            assert len(names(pool)) == 2 and pool.info()[1] == 64 * MIB, (names(pool), pool.info())
            vol = pool.storageVolLookupByName('unit:0:0:0')
            assert vol.path().startswith('/dev/disk/by-id/') and vol.key()[0] in '0123', (vol.path(), vol.key())
            round_trip(vol)
            vol.wipe()
            assert receive(vol, 32 * MIB) == bytes(32 * MIB)
            pool = kill_daemon().storagePoolLookupByName('s')
            assert len(names(pool)) == 2
            pool.destroy()
    finally:
        run('udevadm', 'settle')
        run('modprobe', '-r', 'scsi_debug', check=False)


def test_multipath_devices():
    if run('modprobe', 'scsi_debug', 'dev_size_mb=32', 'vpd_use_hostno=0', 'add_host=2', check=False).returncode:
        raise Skip('no scsi_debug')
    write('/etc/multipath.conf', 'defaults {\n find_multipaths no\n user_friendly_names yes\n}\n')
    systemctl('start', 'multipathd')
    try:
        run('udevadm', 'settle')
        run('multipath', check=False)
        wait_for('a map is there', lambda: run('multipath', '-ll', check=False).stdout)
        conn = connect()
        with defined(conn, "<pool type='mpath'><name>m</name><target><path>/dev/mapper</path></target></pool>") as pool:
            pool.create()
            assert len(names(pool)) == 1 and names(pool)[0].startswith('mpath'), names(pool)
            vol = pool.storageVolLookupByName(names(pool)[0])
            assert vol.info()[1] == 32 * MIB and vol.path() == f'/dev/mapper/{vol.name()}'
            round_trip(vol)
            pool = kill_daemon().storagePoolLookupByName('m')
            assert len(names(pool)) == 1
            pool.destroy()
    finally:
        run('multipath', '-F', check=False)
        systemctl('stop', 'multipathd')
        run('udevadm', 'settle')
        run('modprobe', '-r', 'scsi_debug', check=False)


# ---- file systems that this kernel has modules for ----

def test_a_file_system_on_the_disk():
    for kind in ('ext4', 'xfs'):
        conn = connect()
        with defined(conn, f'''<pool type='fs'><name>f</name><source><device path='{SPARE}'/><format type='{kind}'/></source>
                     <target><path>/srv/f</path></target></pool>''') as pool:
            pool.build(libvirt.VIR_STORAGE_POOL_BUILD_OVERWRITE)
            pool.create()
            round_trip(pool.createXML(vol_xml('vol', 8 * MIB)))
            pool = kill_daemon().storagePoolLookupByName('f')
            assert pool.isActive() and 'vol' in names(pool)
            pool.destroy()
            assert not os.path.ismount('/srv/f')
    run('wipefs', '--all', SPARE)

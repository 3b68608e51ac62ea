# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pools that are folders, and raw volumes in them, through virtstoraged."""

import contextlib
import ctypes
import hashlib
import os
import signal
import stat
import threading

import libvirt

import fuse
from harness import PREFIX, DEADLINE, Proxy, Skip, StorageDaemon, fails, main, wait_for

MIB = 1024 * 1024
PLACE = os.path.join(PREFIX, 'var', 'pools')
UUID = '70a7eb15-6c34-ee9c-bf57-69e8e5ff3fb2'


def pool_xml(name='p', path=None, extra=''):
    path = path or os.path.join(PLACE, name)
    return f"<pool type='dir'><name>{name}</name><target><path>{path}</path>{extra}</target></pool>"


def vol_xml(name, capacity=MIB, allocation=None, extra='', kind='raw'):
    part = '' if allocation is None else f'<allocation>{allocation}</allocation>'
    return f'''<volume><name>{name}</name><capacity>{capacity}</capacity>{part}
      <target><format type='{kind}'/>{extra}</target></volume>'''


@contextlib.contextmanager
def started(*arguments):
    os.makedirs(PLACE, exist_ok=True)
    daemon = StorageDaemon(*arguments).start()
    try:
        yield daemon
    finally:
        daemon.stop()


def built(conn, name='p', extra=''):
    pool = conn.storagePoolDefineXML(pool_xml(name, extra=extra))
    pool.build()
    pool.create()
    return pool


def parts(name='p'):
    return [entry for entry in os.listdir(os.path.join(PLACE, name)) if entry.startswith('.virt-part-')]


def send(conn, vol, data, offset=0, length=0):
    stream = conn.newStream()
    vol.upload(stream, offset, length)
    sent = 0
    while sent < len(data):
        sent += stream.send(data[sent:sent + 256 * 1024])
    stream.finish()


def receive(conn, vol, offset=0, length=0):
    stream, data = conn.newStream(), []
    vol.download(stream, offset, length)
    while chunk := stream.recv(256 * 1024):
        data.append(chunk)
    stream.finish()
    return b''.join(data)


def send_sparse(conn, vol, pieces, offset=0):
    """Numbers among the pieces are holes."""
    stream = conn.newStream()
    vol.upload(stream, offset, 0, libvirt.VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM)
    for piece in pieces:
        if isinstance(piece, int):
            stream.sendHole(piece)
            continue
        while piece:
            piece = piece[stream.send(piece[:256 * 1024]):]
    stream.finish()


def receive_sparse(conn, vol):
    stream, pieces = conn.newStream(), []
    vol.download(stream, 0, 0, libvirt.VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM)
    while (piece := stream.recvFlags(256 * 1024, libvirt.VIR_STREAM_RECV_STOP_AT_HOLE)) != b'':
        pieces.append(stream.recvHole() if piece == -3 else piece)
    stream.finish()
    return pieces


def test_a_pool_has_its_life(_daemon):
    with started() as daemon:
        conn = daemon.open()
        pool = conn.storagePoolDefineXML(pool_xml(extra='<permissions><mode>0750</mode></permissions>'))
        assert (pool.isActive(), pool.isPersistent(), pool.autostart()) == (0, 1, 0)
        fails(libvirt.VIR_ERR_SYSTEM_ERROR, pool.create)
        fails(libvirt.VIR_ERR_INVALID_ARG, pool.build, libvirt.VIR_STORAGE_POOL_BUILD_OVERWRITE)
        pool.build()
        assert stat.S_IMODE(os.stat(f'{PLACE}/p').st_mode) == 0o750
        pool.create()
        fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.create)
        fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.undefine)
        fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.delete)
        state, capacity, allocation, available = pool.info()
        assert state == libvirt.VIR_STORAGE_POOL_RUNNING and capacity >= allocation + available - 1 > 0, pool.info()
        assert f'<capacity unit=\'bytes\'>{capacity}</capacity>' in pool.XMLDesc(), pool.XMLDesc()
        assert conn.storagePoolLookupByTargetPath(f'{PLACE}/p/').name() == 'p'
        pool.destroy()
        fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.refresh)
        fails(libvirt.VIR_ERR_OPERATION_INVALID, pool.listAllVolumes)
        pool.delete()
        assert not os.path.exists(f'{PLACE}/p')
        pool.undefine()
        fails(libvirt.VIR_ERR_NO_STORAGE_POOL, conn.storagePoolLookupByName, 'p')


def test_a_transient_pool_goes_with_its_end(_daemon):
    with started() as daemon:
        conn = daemon.open()
        pool = conn.storagePoolCreateXML(pool_xml(), libvirt.VIR_STORAGE_POOL_CREATE_WITH_BUILD)
        assert (pool.isActive(), pool.isPersistent()) == (1, 0)
        fails(libvirt.VIR_ERR_OPERATION_FAILED, conn.storagePoolDefineXML, pool_xml('other', f'{PLACE}/p'))
        pool.destroy()
        assert conn.listAllStoragePools() == []


def test_what_there_is_not_is_refused_by_name(_daemon):
    with started() as daemon:
        conn = daemon.open()
        text = fails(libvirt.VIR_ERR_NO_SUPPORT, conn.storagePoolDefineXML,
                     "<pool type='sheepdog'><source><name>x</name><host name='h'/></source><name>s</name></pool>")
        assert 'sheepdog' in text
        fails(libvirt.VIR_ERR_INVALID_ARG, conn.findStoragePoolSources, 'nonsense', None)
        fails(libvirt.VIR_ERR_NO_SUPPORT, conn.findStoragePoolSources, 'dir', None)
        assert "<pool type='dir' supported='yes'>" in conn.getStoragePoolCapabilities()
        pool = built(conn)
        for bad in ('a/b', '..', '.virt-part-x', 'x' * 256):
            fails(libvirt.VIR_ERR_INVALID_ARG, pool.createXML, vol_xml(bad))
        fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, pool.createXML, vol_xml('v', kind='cloop'))
        fails(libvirt.VIR_ERR_INVALID_ARG, pool.createXML, vol_xml('v'), 1 << 20)
        fails(libvirt.VIR_ERR_NO_STORAGE_VOL, pool.storageVolLookupByName, 'v')
        assert os.listdir(f'{PLACE}/p') == []


def test_a_raw_volume_has_its_life(_daemon):
    with started() as daemon:
        conn = daemon.open()
        pool = built(conn)
        vol = pool.createXML(vol_xml('full', 3 * MIB, extra='<permissions><mode>0640</mode><owner>12</owner>'
                                                            '<group>34</group></permissions>'))
        path = f'{PLACE}/p/full'
        status = os.stat(path)
        assert (status.st_size, status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (3 * MIB, 12, 34, 0o640)
        assert vol.info() == [libvirt.VIR_STORAGE_VOL_FILE, 3 * MIB, status.st_blocks * 512] and vol.info()[2] >= 3 * MIB
        sparse = pool.createXML(vol_xml('sparse', 1024 * MIB, 0))
        assert sparse.info()[1:] == [1024 * MIB, 0]
        assert stat.S_IMODE(os.stat(sparse.path()).st_mode) == 0o600
        fails(libvirt.VIR_ERR_STORAGE_VOL_EXIST, pool.createXML, vol_xml('full'))
        assert sorted(v.name() for v in pool.listAllVolumes()) == ['full', 'sparse'] and pool.numOfVolumes() == 2
        for found in (pool.storageVolLookupByName('full'), conn.storageVolLookupByKey(path), conn.storageVolLookupByPath(path)):
            assert (found.name(), found.key(), found.path()) == ('full', path, path)
            assert found.storagePoolLookupByVolume().name() == 'p'
        fails(libvirt.VIR_ERR_NO_STORAGE_VOL, conn.storageVolLookupByPath, path + 'x')
        assert "<mode>0640</mode>" in vol.XMLDesc() and '<mtime>' in vol.XMLDesc(), vol.XMLDesc()
        vol.delete()
        assert not os.path.exists(path) and pool.numOfVolumes() == 1
        fails(libvirt.VIR_ERR_NO_STORAGE_VOL, vol.info)


def test_files_come_and_go_with_a_refresh(_daemon):
    with started() as daemon:
        pool = built(daemon.open())
        folder = f'{PLACE}/p'
        for name in ('a', 'b', 'c c'):
            with open(f'{folder}/{name}', 'wb') as file:
                file.write(b'x' * 1000)
        os.mkdir(f'{folder}/folder')
        os.mkfifo(f'{folder}/pipe')
        os.symlink('/etc/passwd', f'{folder}/link')
        with open(f'{folder}/.virt-part-0123', 'wb') as file:
            file.write(b'left behind')
        assert pool.listAllVolumes() == []
        pool.refresh()
        assert sorted(v.name() for v in pool.listAllVolumes()) == ['a', 'b', 'c c', 'folder']
        assert parts() == [], 'what a killed daemon left is swept'
        assert "<format type='dir'/>" in pool.storageVolLookupByName('folder').XMLDesc()
        os.unlink(f'{folder}/b')
        with open(f'{folder}/a', 'ab') as file:
            file.write(b'y' * 1000)
        pool.refresh()
        assert sorted(v.name() for v in pool.listAllVolumes()) == ['a', 'c c', 'folder']
        assert pool.storageVolLookupByName('a').info()[1] == 2000


def test_pools_and_volumes_outlive_the_daemon(_daemon):
    with started() as daemon:
        conn = daemon.open()
        pool = built(conn)
        pool.setAutostart(1)
        pool.createXML(vol_xml('v'))
        off = built(conn, 'off')
        off.setAutostart(1)
        off.destroy()
        daemon.restart()
        conn = daemon.open()
        pool = conn.storagePoolLookupByName('p')
        assert pool.isActive() and pool.autostart() and pool.storageVolLookupByName('v').info()[1] == MIB
        assert not conn.storagePoolLookupByName('off').isActive(), 'what was stopped stays so'
        # After a boot there is nothing in /run; what is marked starts.
        daemon.kill()
        for root, _folders, files in os.walk(os.path.join(PREFIX, 'run', 'libvirt', 'storage')):
            for name in files:
                os.unlink(os.path.join(root, name))
        daemon.start()
        conn = daemon.open()
        assert all(p.isActive() for p in conn.listAllStoragePools()), 'both have started before anybody is served'
        # One whose place has gone is not active any more.
        daemon.kill()
        os.rename(f'{PLACE}/p', f'{PLACE}/gone')
        daemon.start()
        wait_for('p is not active', lambda: not daemon.open().storagePoolLookupByName('p').isActive())


def test_events_tell_of_pools(_daemon):
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()
    with started() as daemon:
        conn, seen = daemon.open(), []
        conn.storagePoolEventRegisterAny(None, libvirt.VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE,
                                         lambda _c, _p, event, _d, _o: seen.append(event), None)
        conn.storagePoolEventRegisterAny(None, libvirt.VIR_STORAGE_POOL_EVENT_ID_REFRESH,
                                         lambda _c, pool, _o: seen.append(pool.name()), None)
        pool = built(conn)
        pool.refresh()
        pool.destroy()
        pool.delete()
        pool.undefine()
        wanted = [libvirt.VIR_STORAGE_POOL_EVENT_DEFINED, libvirt.VIR_STORAGE_POOL_EVENT_CREATED,
                  libvirt.VIR_STORAGE_POOL_EVENT_STARTED, 'p', libvirt.VIR_STORAGE_POOL_EVENT_STOPPED,
                  libvirt.VIR_STORAGE_POOL_EVENT_DELETED, libvirt.VIR_STORAGE_POOL_EVENT_UNDEFINED]
        wait_for('all is told', lambda: len(seen) >= len(wanted), DEADLINE)
        assert seen == wanted, seen


def test_bytes_go_up_and_come_down(_daemon):
    with started() as daemon:
        conn = daemon.open()
        vol = built(conn).createXML(vol_xml('v', 8 * MIB))
        data = os.urandom(8 * MIB)
        send(conn, vol, data)
        assert receive(conn, vol) == data
        assert receive(conn, vol, 1000, 5000) == data[1000:6000]
        send(conn, vol, b'HELLO', 100, 5)
        assert receive(conn, vol, 99, 7) == data[99:100] + b'HELLO' + data[105:106]
        # Whoever breaks off leaves what was sent, and nothing that keeps the pool.
        stream = conn.newStream()
        vol.upload(stream, 0, 0)
        stream.send(b'x' * 1000)
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, vol.storagePoolLookupByVolume().destroy)
        stream.abort()
        pool = conn.storagePoolLookupByName('p')
        wait_for('the pool can be stopped', lambda: stopped(pool))


def stopped(pool):
    try:
        return pool.destroy() == 0
    except libvirt.libvirtError as error:
        assert error.get_error_code() == libvirt.VIR_ERR_INTERNAL_ERROR, error
        return False


def test_holes_stay_holes_both_ways(_daemon):
    with started() as daemon:
        conn = daemon.open()
        pool = built(conn)
        size = 64 * MIB
        source = os.path.join(PLACE, 'source')
        with open(source, 'wb') as file:
            file.truncate(size)
            for offset in (0, 20 * MIB, size - 4096):
                file.seek(offset)
                file.write(os.urandom(4096))
        pool.createXML(vol_xml('v', size, 0))
        daemon.virsh('vol-upload', '--pool', 'p', 'v', source, '--sparse')
        daemon.virsh('vol-download', '--pool', 'p', 'v', source + '.back', '--sparse')
        sums = set()
        for path in (source, f'{PLACE}/p/v', source + '.back'):
            with open(path, 'rb') as file:
                sums.add(hashlib.sha256(file.read()).hexdigest())
            assert os.stat(path).st_blocks * 512 < MIB, f'{path} is full'
        assert len(sums) == 1


def test_volumes_change_their_size(_daemon):
    with started() as daemon:
        conn = daemon.open()
        vol = built(conn).createXML(vol_xml('v', MIB, 0))
        vol.resize(4 * MIB)
        assert vol.info()[1:] == [4 * MIB, 0]
        fails(libvirt.VIR_ERR_INVALID_ARG, vol.resize, MIB)
        vol.resize(2 * MIB, libvirt.VIR_STORAGE_VOL_RESIZE_SHRINK)
        vol.resize(MIB, libvirt.VIR_STORAGE_VOL_RESIZE_DELTA | libvirt.VIR_STORAGE_VOL_RESIZE_ALLOCATE)
        assert vol.info()[1] == 3 * MIB and vol.info()[2] >= MIB
        fails(libvirt.VIR_ERR_INVALID_ARG, vol.resize, 2 ** 63 - 1, libvirt.VIR_STORAGE_VOL_RESIZE_DELTA)


def test_nothing_is_left_of_what_is_wiped(_daemon):
    with started() as daemon:
        conn = daemon.open()
        vol = built(conn).createXML(vol_xml('v', 2 * MIB + 5))
        secret = b'secret' * 1000
        for algorithm in range(libvirt.VIR_STORAGE_VOL_WIPE_ALG_TRIM + 1):
            send(conn, vol, secret, MIB)
            vol.wipePattern(algorithm)
            data = receive(conn, vol)
            assert b'secret' not in data and len(data) == 2 * MIB + 5
            if algorithm in (libvirt.VIR_STORAGE_VOL_WIPE_ALG_ZERO, libvirt.VIR_STORAGE_VOL_WIPE_ALG_TRIM):
                assert not data.strip(b'\0')
        assert vol.info()[2] == 0, 'trimmed'
        fails(libvirt.VIR_ERR_INVALID_ARG, vol.wipePattern, 77)


def small_disk(path, size):
    os.makedirs(path)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b'tmpfs', path.encode(), b'tmpfs', 0, f'size={size}'.encode()) < 0:
        raise Skip('cannot mount a tmpfs')


def test_a_full_disk_leaves_nothing(_daemon):
    with started() as daemon:
        conn = daemon.open()
        small_disk(f'{PLACE}/p', 8 * MIB)
        pool = conn.storagePoolCreateXML(pool_xml())
        text = fails(libvirt.VIR_ERR_SYSTEM_ERROR, pool.createXML, vol_xml('big', 64 * MIB))
        assert 'No space left' in text, text
        assert os.listdir(f'{PLACE}/p') == [] and pool.listAllVolumes() == []
        pool.refresh()
        assert pool.info()[3] == 8 * MIB, pool.info()
        vol = pool.createXML(vol_xml('thin', 64 * MIB, 0))
        try:
            send(conn, vol, os.urandom(16 * MIB))
            raise AssertionError('it went up')
        except libvirt.libvirtError as error:
            assert 'No space left' in str(error), error


@contextlib.contextmanager
def waiting_source():
    """A folder whose file 'source' can be looked at, and whose readers wait once it is told to be silent."""
    folder = fuse.HangingFolder(f'{PLACE}/waiting', [('source', 64 * MIB)])
    try:
        yield folder
    finally:
        folder.end()


def copy_under_way(daemon, folder):
    """The process that copies: it is there, and waits for the source."""
    assert folder.asked.wait(DEADLINE), 'nobody reads the source'
    wait_for('a copy is under way', lambda: children_of(daemon.process.pid))
    return children_of(daemon.process.pid)[0]


def test_a_killed_daemon_leaves_no_half_volume(_daemon):
    with waiting_source() as folder, started() as daemon:
        conn = daemon.open()
        pool = built(conn)
        source = conn.storagePoolCreateXML(pool_xml('waiting')).storageVolLookupByName('source')
        caught = []

        def clone():
            try:
                pool.createXMLFrom(vol_xml('copy', 64 * MIB, kind='qcow2'), source)
            except libvirt.libvirtError as error:
                caught.append(error)

        folder.hush(fuse.READ)
        thread = threading.Thread(target=clone)
        thread.start()
        child = copy_under_way(daemon, folder)
        half = daemon.open().storageVolLookupByPath(f'{PLACE}/p/copy')
        fails(libvirt.VIR_ERR_OPERATION_INVALID, half.download, half.connect().newStream(), 0, 0)
        assert os.listdir(f'{PLACE}/p') == []
        daemon.kill(signal.SIGKILL)
        thread.join(DEADLINE)
        assert caught
        folder.speak()
        wait_for('its helper goes, too', lambda: not os.path.exists(f'/proc/{child}'))
        daemon.start()
        pool = daemon.open().storagePoolLookupByName('p')
        pool.refresh()
        assert pool.listAllVolumes() == [] and os.listdir(f'{PLACE}/p') == []


def children_of(pid):
    found = []
    for thread in os.listdir(f'/proc/{pid}/task'):
        with contextlib.suppress(OSError):
            with open(f'/proc/{pid}/task/{thread}/children') as file:
                found += [int(child) for child in file.read().split()]
    return found


def told_to_end(pid):
    """A signal waits for each of its threads that waits for the source."""
    for thread in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{thread}/status') as file:
            pending = [int(line.split()[1], 16) for line in file if line.startswith(('SigPnd', 'ShdPnd'))]
        if any(pending):
            return True
    return False


def test_whoever_goes_away_ends_his_job(_daemon):
    with waiting_source() as folder, started() as daemon:
        conn = daemon.open()
        built(conn)
        conn.storagePoolCreateXML(pool_xml('waiting'))
        folder.hush(fuse.READ)
        child = os.fork()
        if child == 0:
            feed(vol_xml('copy', 64 * MIB, kind='qcow2'))
            os.execv('/usr/bin/env', ['env', '-u', 'LD_LIBRARY_PATH', 'virsh', '-q', '-c', daemon.uri, 'vol-create-from', 'p',
                                      '/dev/stdin', 'source', '--inputpool', 'waiting'])
        copying = copy_under_way(daemon, folder)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        wait_for('the copy is told to end', lambda: told_to_end(copying))
        folder.speak()
        wait_for('it ends', lambda: not children_of(daemon.process.pid))
        pool = conn.storagePoolLookupByName('p')
        wait_for('the pool can be stopped', lambda: stopped(pool))
        assert os.listdir(f'{PLACE}/p') == []


def feed(text):
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    os.dup2(reader, 0)


def test_debians_virsh_and_the_proxy_reach_it(daemon):
    daemon.start()
    with started() as storage:
        proxy = Proxy().start()
        try:
            proxy.virsh('pool-define-as', 'p', 'dir', '--target', f'{PLACE}/p')
            proxy.virsh('pool-build', 'p')
            proxy.virsh('pool-start', 'p')
            proxy.virsh('vol-create-as', 'p', 'v', '1M', '--format', 'raw')
            proxy.virsh('vol-clone', '--pool', 'p', 'v', 'w')
            assert 'v' in proxy.virsh('vol-list', 'p') and 'running' in proxy.virsh('pool-info', 'p')
            proxy.virsh('vol-resize', '--pool', 'p', 'v', '2M')
            assert '2.00 MiB' in proxy.virsh('vol-info', '--pool', 'p', 'v')
            storage.restart()
            assert proxy.virsh('vol-path', '--pool', 'p', 'w').strip() == f'{PLACE}/p/w'
            proxy.virsh('vol-delete', '--pool', 'p', 'v')
            proxy.virsh('pool-destroy', 'p')
            proxy.virsh('pool-undefine', 'p')
        finally:
            proxy.stop()


if __name__ == '__main__':
    main()

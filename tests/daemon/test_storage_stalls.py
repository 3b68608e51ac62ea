# SPDX-License-Identifier: LGPL-2.1-or-later
"""A disk that does not answer holds up nobody else; many volumes, and large ones, cost little. Figures are printed, not judged."""

import contextlib
import os
import struct
import threading
import time

import libvirt

from fuse import HangingFolder
from harness import DEADLINE, SLOW, Skip, fails, main, wait_for
from test_storage import MIB, PLACE, built, pool_xml, started, vol_xml

FILES = 20000
LIST_MAX = 16384
LARGE = 1024 * MIB


def test_a_silent_disk_holds_up_its_pool_alone(_daemon):
    with started() as daemon:
        conn = daemon.open()
        folder = HangingFolder(f'{PLACE}/h')
        try:
            silent, good = conn.storagePoolCreateXML(pool_xml('h')), built(conn)
            good.createXML(vol_xml('v'))
            assert silent.info()[3] == 900 * 4096, silent.info()
            folder.hush()
            thread = threading.Thread(target=silent.refresh)
            thread.start()
            assert folder.asked.wait(DEADLINE)
            # What is known of it is told; to change it cannot be done.
            other = daemon.open().storagePoolLookupByName('h')
            assert other.isActive() and other.info()[0] == libvirt.VIR_STORAGE_POOL_RUNNING and "'dir'" in other.XMLDesc()
            assert other.listAllVolumes() == []
            text = fails(libvirt.VIR_ERR_OPERATION_TIMEOUT, other.refresh)
            assert 'refresh' in text, text
            fails(libvirt.VIR_ERR_OPERATION_TIMEOUT, other.destroy)
            # Others go on.
            good.refresh()
            good.createXML(vol_xml('w'))
            assert sorted(v.name() for v in good.listAllVolumes()) == ['v', 'w']
            assert good.storageVolLookupByName('w').info()[1] == MIB
            assert len(conn.listAllStoragePools()) == 2
            folder.speak()
            thread.join(DEADLINE)
            assert not thread.is_alive()
            other.refresh()
            other.destroy()
        finally:
            folder.end()


def test_a_silent_disk_does_not_keep_the_daemon_from_starting(_daemon):
    with started() as daemon:
        conn = daemon.open()
        folder = HangingFolder(f'{PLACE}/h')
        try:
            conn.storagePoolCreateXML(pool_xml('h'))
            built(conn).createXML(vol_xml('v'))
            daemon.kill()
            folder.hush()
            daemon.start()
            conn = daemon.open()
            wait_for('its neighbour is known', lambda: known(conn.storagePoolLookupByName('p'), ['v']))
            silent = conn.storagePoolLookupByName('h')
            assert silent.isActive()
            fails(libvirt.VIR_ERR_OPERATION_TIMEOUT, silent.listAllVolumes)
            folder.speak()
            wait_for('it is known again', lambda: known(silent))
        finally:
            folder.end()


def known(pool, names=()):
    with contextlib.suppress(libvirt.libvirtError):
        return [vol.name() for vol in pool.listAllVolumes()] == list(names)
    return False


def timed(words, call, *arguments):
    begin = time.monotonic()
    result = call(*arguments)
    print(f'# {words}: {(time.monotonic() - begin) * 1000:.1f} ms', flush=True)
    return result


def test_a_pool_of_many_files(_daemon):
    with started() as daemon:
        conn = daemon.open()
        pool = built(conn)
        header = b'QFI\xfb' + struct.pack('>IQIIQI', 3, 0, 0, 16, 10 * MIB, 0).ljust(512, b'\0')
        for number in range(FILES):
            with open(f'{PLACE}/p/{number:05}', 'wb') as file:
                file.write(header if number % 2 else b'x' * 512)
        timed(f'{FILES} files, first refresh', pool.refresh)
        timed('second refresh', pool.refresh)
        os.utime(f'{PLACE}/p/00007')
        timed('refresh with one change', pool.refresh)
        assert pool.numOfVolumes() == FILES
        vol = timed('lookup by name', pool.storageVolLookupByName, '12345')
        timed('lookup by path', conn.storageVolLookupByPath, f'{PLACE}/p/12345')
        assert timed('one volume asked', vol.info)[1] == 10 * MIB
        timed('1000 volumes asked', lambda: [pool.storageVolLookupByName(f'{n:05}').info() for n in range(1000)])
        print(f'# the daemon has {memory(daemon, "VmRSS") // 1024} MiB')
        # A list is at most as long as the protocol lets it be.
        for number in range(LIST_MAX, FILES):
            os.unlink(f'{PLACE}/p/{number:05}')
        timed(f'refresh with {FILES - LIST_MAX} gone', pool.refresh)
        assert len(timed(f'list of {LIST_MAX}', pool.listAllVolumes)) == LIST_MAX
        daemon.kill()
        timed('restart to the first answer', lambda: daemon.start().open().listAllStoragePools())
        assert wait_for('all are known again', lambda: daemon.open().storagePoolLookupByName('p').numOfVolumes() == LIST_MAX)


def memory(daemon, what):
    with open(f'/proc/{daemon.process.pid}/status') as status:
        return next(int(line.split()[1]) for line in status if line.startswith(what + ':'))


def copy_file(source, target):
    with open(source, 'rb') as one, open(target, 'wb') as other:
        while chunk := one.read(MIB):
            other.write(chunk)


def test_a_large_volume_needs_little_memory(_daemon):
    with started() as daemon:
        pool = built(daemon.open())
        pool.createXML(vol_xml('v', LARGE))
        source = f'{PLACE}/source'
        with open(source, 'wb') as file:
            chunk = os.urandom(MIB)
            for _ in range(LARGE // MIB):
                file.write(chunk)
        before = memory(daemon, 'VmHWM')
        timed('1 GiB, plain copy', copy_file, source, source + '.copy')
        os.unlink(source + '.copy')
        timed('1 GiB up', daemon.virsh, 'vol-upload', '--pool', 'p', 'v', source)
        timed('1 GiB down', daemon.virsh, 'vol-download', '--pool', 'p', 'v', source + '.back')
        timed('1 GiB compared', compare, source, source + '.back')
        grown = memory(daemon, 'VmHWM') - before
        print(f'# the daemon grew by {grown} KiB')
        if SLOW:
            raise Skip('a sanitizer keeps what was freed, so memory says nothing')
        assert grown < 32 * 1024, grown


def compare(one, other):
    with open(one, 'rb') as left, open(other, 'rb') as right:
        while chunk := left.read(MIB):
            assert chunk == right.read(MIB)
        assert not right.read(1)


if __name__ == '__main__':
    main()

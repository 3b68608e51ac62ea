# SPDX-License-Identifier: LGPL-2.1-or-later
"""A volume that is being made: how far it is, and that nothing else is done with it."""

import os
import shutil
import subprocess
import threading

import libvirt

from harness import fails, main, wait_for
from standin import Programs, put
from test_storage import MIB, PLACE, built, parts, started, vol_xml
from test_storage_images import image_info, needs_qemu_img

# It writes a piece, and then waits as long as the test wants.
SLOW = f'''
if [ "$1" = create ]; then
    dd if=/dev/urandom of=/proc/self/fd/3 bs=1M count=3 conv=notrunc 2>/dev/null
    while [ ! -e {PLACE}/go ]; do sleep 0.05; done
    [ -s {PLACE}/go ] && exit 1
fi
exec {shutil.which('qemu-img')} "$@"'''


def slow_qemu_img():
    programs = Programs(f'{PLACE}/bin')
    programs.add('qemu-img', SLOW)
    return programs


class Maker(threading.Thread):
    """Makes a volume on a connection of its own."""

    def __init__(self, daemon):
        super().__init__()
        self.conn, self.vol, self.error = daemon.open(), None, None
        self.start()

    def run(self):
        try:
            self.vol = self.conn.storagePoolLookupByName('p').createXML(vol_xml('v', 64 * MIB, kind='qcow2'))
        except libvirt.libvirtError as error:
            self.error = error


def in_the_making(daemon):
    conn = daemon.open()
    pool = built(conn)
    pool.createXML(vol_xml('other'))
    maker = Maker(daemon)
    wait_for('it is begun', lambda: pool.numOfVolumes() == 2)
    return conn, pool, maker, pool.storageVolLookupByName('v')


def test_how_far_it_is(_daemon):
    needs_qemu_img()
    with slow_qemu_img(), started() as daemon:
        conn, pool, maker, vol = in_the_making(daemon)
        wait_for('it grows', lambda: vol.info()[2] >= 3 * MIB)
        assert vol.info()[:2] == [libvirt.VIR_STORAGE_VOL_FILE, 64 * MIB] and vol.path() == vol.key() == f'{PLACE}/p/v'
        assert '<allocation' in vol.XMLDesc() and 'v' not in os.listdir(f'{PLACE}/p')
        assert conn.storageVolLookupByPath(vol.path()).name() == 'v'
        # A look at the pool finds the others, and leaves it.
        put(f'{PLACE}/p/more', 'x' * 1000)
        pool.refresh()
        assert sorted(one.name() for one in pool.listAllVolumes()) == ['more', 'other', 'v']
        for call in (vol.delete, vol.wipe, lambda: vol.resize(128 * MIB), lambda: vol.download(conn.newStream(), 0, 0),
                     lambda: vol.upload(conn.newStream(), 0, 0), lambda: pool.createXMLFrom(vol_xml('copy'), vol)):
            assert 'still being made' in fails(libvirt.VIR_ERR_OPERATION_INVALID, call)
        fails(libvirt.VIR_ERR_STORAGE_VOL_EXIST, pool.createXML, vol_xml('v'))
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, pool.destroy)
        put(f'{PLACE}/go')
        maker.join()
        assert maker.error is None and vol.info()[1] == 64 * MIB, maker.error
        assert image_info(vol.path())['format'] == 'qcow2' and "<format type='qcow2'/>" in vol.XMLDesc()
        vol.delete()
        pool.destroy()


def test_what_fails_is_seen_no_more(_daemon):
    needs_qemu_img()
    with slow_qemu_img(), started() as daemon:
        _conn, pool, maker, vol = in_the_making(daemon)
        put(f'{PLACE}/go', 'fail')
        maker.join()
        assert maker.error and maker.error.get_error_code() == libvirt.VIR_ERR_INTERNAL_ERROR, maker.error
        fails(libvirt.VIR_ERR_NO_STORAGE_VOL, vol.info)
        assert [one.name() for one in pool.listAllVolumes()] == ['other'] and parts() == []


def other_program(daemon):
    """One that can be killed makes it."""
    put(f'{PLACE}/v.xml', vol_xml('v', 64 * MIB, kind='qcow2'))
    environment = {name: value for name, value in os.environ.items() if name != 'LD_LIBRARY_PATH'}
    return subprocess.Popen(['virsh', '-q', '-c', daemon.uri, 'vol-create', 'p', f'{PLACE}/v.xml'], env=environment,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_who_goes_away_or_dies_leaves_none(_daemon):
    needs_qemu_img()
    with slow_qemu_img(), started() as daemon:
        pool = built(daemon.open())
        with other_program(daemon) as virsh:
            wait_for('it is begun', lambda: pool.numOfVolumes() == 1)
            vol = pool.storageVolLookupByName('v')
            virsh.kill()
        wait_for('it goes with its client', lambda: pool.numOfVolumes() == 0)
        fails(libvirt.VIR_ERR_NO_STORAGE_VOL, vol.info)
        with other_program(daemon):
            wait_for('it is begun', lambda: pool.numOfVolumes() == 1)
            daemon.restart()
        assert daemon.open().storagePoolLookupByName('p').listAllVolumes() == []
        assert os.listdir(f'{PLACE}/p') == []


if __name__ == '__main__':
    main()

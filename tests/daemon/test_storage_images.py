# SPDX-License-Identifier: LGPL-2.1-or-later
"""Images of every format: made by virtstoraged, judged by qemu-img; made by qemu-img or by an enemy, described by virtstoraged."""

import hashlib
import json
import os
import re
import shutil
import struct
import subprocess

import libvirt

from harness import SecretDaemon, Skip, fails, main
from standin import Programs
from test_storage import MIB, PLACE, built, receive, send, started, vol_xml

FORMATS = ('qcow2', 'qcow', 'qed', 'vmdk', 'vdi', 'vpc')
FOLDER = f'{PLACE}/p'


def needs_qemu_img():
    if not shutil.which('qemu-img'):
        raise Skip('no qemu-img')


def image_info(path):
    return json.loads(subprocess.run(['qemu-img', 'info', '--output=json', path], capture_output=True, check=True).stdout)


def qemu_img(*words):
    subprocess.run(['qemu-img', *words], check=True, stdout=subprocess.DEVNULL)


def format_of(vol):
    return re.search(r"<format type='(\w+)'/>", vol.XMLDesc()).group(1)


def test_each_format_is_made_and_read(_daemon):
    needs_qemu_img()
    with started() as daemon:
        pool = built(daemon.open())
        for name in FORMATS:
            vol = pool.createXML(vol_xml(name, 64 * MIB, kind=name))
            info = image_info(vol.path())
            assert info['format'] == name, info
            assert (format_of(vol), vol.info()[1]) == (name, info['virtual-size']), vol.XMLDesc()
            assert vol.infoFlags(libvirt.VIR_STORAGE_VOL_GET_PHYSICAL)[2] == os.stat(vol.path()).st_size
        assert len(os.listdir(FOLDER)) == len(FORMATS)


def test_qcow2_has_what_was_asked_for(_daemon):
    needs_qemu_img()
    with started() as daemon:
        pool = built(daemon.open())
        old = pool.createXML(vol_xml('old', kind='qcow2', extra='<compat>0.10</compat>'))
        assert image_info(old.path())['format-specific']['data']['compat'] == '0.10' and '<compat>0.10<' in old.XMLDesc()
        extra = "<compat>1.1</compat><clusterSize unit='KiB'>128</clusterSize><features><lazy_refcounts/><extended_l2/></features>"
        vol = pool.createXML(vol_xml('new', 64 * MIB, kind='qcow2', extra=extra))
        info = image_info(vol.path())
        data = info['format-specific']['data']
        assert data['lazy-refcounts'] and data['extended-l2'] and info['cluster-size'] == 128 * 1024, info
        for word in ('<lazy_refcounts/>', '<extended_l2/>', "<clusterSize unit='B'>131072<", '<compat>1.1<'):
            assert word in vol.XMLDesc(), vol.XMLDesc()
        thin = pool.createXML(vol_xml('thin', 64 * MIB, 0, kind='qcow2'))
        meta = pool.createXML(vol_xml('meta', 64 * MIB, 0, kind='qcow2'), libvirt.VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA)
        full = pool.createXML(vol_xml('all', 64 * MIB, kind='qcow2'), libvirt.VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA)
        assert thin.info()[2] < meta.info()[2] + 1 and full.info()[2] >= 64 * MIB
        fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, pool.createXML, vol_xml('v', kind='vdi', extra=extra))
        fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, pool.createXML,
              vol_xml('v', kind='vdi', extra="<encryption format='luks'/>"))


def test_a_chain_of_images(_daemon):
    needs_qemu_img()
    with started() as daemon:
        conn = daemon.open()
        pool = built(conn)
        base = pool.createXML(vol_xml('base', 3 * MIB))
        data = os.urandom(3 * MIB)
        send(conn, base, data)
        top = pool.createXML(f'''<volume><name>top</name><target><format type='qcow2'/></target>
          <backingStore><path>{base.path()}</path><format type='raw'/></backingStore></volume>''')
        assert top.info()[1] == 3 * MIB
        info = image_info(top.path())
        assert (info['backing-filename'], info['backing-filename-format']) == (base.path(), 'raw')
        assert re.search(f'<backingStore>.*{base.path()}.*raw', top.XMLDesc(), re.S), top.XMLDesc()
        # A copy in another format holds the same bytes; one that is larger, zeroes behind them.
        flat = pool.createXMLFrom(vol_xml('flat', 4 * MIB), top)
        assert receive(conn, flat) == data + bytes(MIB)
        back = pool.createXMLFrom(vol_xml('back', MIB, kind='qcow2'), flat)
        assert back.info()[1] == 4 * MIB
        back.resize(8 * MIB)
        assert image_info(back.path())['virtual-size'] == 8 * MIB
        subprocess.run(['qemu-img', 'compare', '-q', flat.path(), back.path()], check=True)
        # The name of the backing file counts from the image's folder.
        qemu_img('create', '-q', '-f', 'qcow2', '-b', 'base', '-F', 'raw', f'{FOLDER}/near')
        pool.refresh()
        assert f'{FOLDER}/base' in pool.storageVolLookupByName('near').XMLDesc()


def quick_luks():
    """qemu-img makes a passphrase cost two seconds to try, on a machine that does nothing else; here it need not."""
    programs = Programs(f'{PLACE}/bin')
    programs.add('qemu-img', rf'''
if [ "$1" = create ]; then
    for word; do
        shift
        set -- "$@" "$(printf '%s' "$word" | sed 's/\(encrypt\.\)\{{0,1\}}key-secret=target/&,\1iter-time=10/')"
    done
fi
exec {shutil.which('qemu-img')} "$@"''')
    return programs


def test_encrypted_volumes(_daemon):
    needs_qemu_img()
    passphrase = b'a passphrase, that nobody sees'
    with quick_luks() as programs, started() as daemon:
        conn = daemon.open()
        pool = built(conn)
        lock = "<encryption format='luks'><secret type='passphrase' {}/></encryption>"
        named = lock.format("uuid='3e3fce45-4f53-4fa7-bb32-11f34168b82b'")
        fails(libvirt.VIR_ERR_SYSTEM_ERROR, pool.createXML, vol_xml('v', extra=named))    # nobody keeps secrets
        keeper = SecretDaemon().start()
        try:
            fails(libvirt.VIR_ERR_NO_SECRET, pool.createXML, vol_xml('v', extra=named))
            assert os.listdir(FOLDER) == []
            keeper.open().secretDefineXML('''<secret><uuid>3e3fce45-4f53-4fa7-bb32-11f34168b82b</uuid>
              <usage type='volume'><volume>/some/where</volume></usage></secret>''').setValue(passphrase)
            box = pool.createXML(vol_xml('box', 4 * MIB, extra=named))
            assert image_info(box.path())['format'] == 'luks' and named.split()[2] in box.XMLDesc(), box.XMLDesc()
            inside = pool.createXML(vol_xml('inside', 4 * MIB, kind='qcow2', extra=lock.format("usage='/some/where'")))
            assert image_info(inside.path())['encrypted']
            plain = pool.createXML(vol_xml('plain', 4 * MIB))
            data = os.urandom(4 * MIB)
            send(conn, plain, data)
            # Into a container, from there into an image, and out again.
            one = pool.createXMLFrom(vol_xml('one', 4 * MIB, extra=named), plain)
            two = pool.createXMLFrom(vol_xml('two', 4 * MIB, kind='qcow2', extra=named), one)
            three = pool.createXMLFrom(vol_xml('three', 4 * MIB), two)
            assert receive(conn, three) == data and data[:4096] not in receive(conn, one)
            pool.refresh()
            assert '<secret ' in one.XMLDesc(), one.XMLDesc()
            fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, one.resize, 8 * MIB)
            assert passphrase.decode() not in daemon.log_text() + '\n'.join(programs.words())
        finally:
            keeper.stop()


def test_copies_of_raw_volumes(_daemon):
    with started() as daemon:
        conn = daemon.open()
        pool, other = built(conn), built(conn, 'q')
        source = pool.createXML(vol_xml('source', 40 * MIB, 0))
        send(conn, source, os.urandom(MIB), 7 * MIB)
        copy = other.createXMLFrom(vol_xml('copy', 40 * MIB, 0), source)
        full = other.createXMLFrom(vol_xml('full', 40 * MIB), source)
        sums = set()
        for vol in (source, copy, full):
            with open(vol.path(), 'rb') as file:
                sums.add(hashlib.sha256(file.read()).hexdigest())
        assert len(sums) == 1 and copy.info()[2] < 2 * MIB and full.info()[2] >= 40 * MIB, (copy.info(), full.info())
        fails(libvirt.VIR_ERR_STORAGE_VOL_EXIST, other.createXMLFrom, vol_xml('copy', 40 * MIB, 0), source)


def hostile_headers():
    big = 2 ** 64 - 1
    for version in (1, 2, 3):
        for bits in (0, 9, 16, 63, 2 ** 32 - 1):
            for backing in (0, 72, 104, 4095, 2 ** 63, big):
                for size in (0, 1023, 2 ** 32 - 1):
                    yield b'QFI\xfb' + struct.pack('>IQIIQIIQQIIQQQQII', version, backing, size, bits, big, 7, 7, big, big, 7, 7,
                                                   big, big, big, big, 7, 104) + b'\xe2\x79\x2a\xca\xff\xff\xff\xff'
    yield b'QED\0' + b'\xff' * 100
    yield b'KDMV\1\0\0\0' + b'\xff' * 100
    yield b'OOOM\0\0\0\2' + b'/' * 2000
    yield b'LUKS\xba\xbe\0\1' + b'\xff' * 200
    yield b'WithouFreSpacExt' + b'\xff' * 50
    yield b'conectix' + b'\0\0\0\0\0\1\0\0' + b'\xff' * 100


def test_headers_that_lie(_daemon):
    with started() as daemon:
        pool = built(daemon.open())
        count = 0
        for header in hostile_headers():
            for length in (len(header), 20, 5000):
                with open(f'{FOLDER}/{count}', 'wb') as file:
                    file.write(header[:length].ljust(min(length, 4096), b'\xfe'))
                count += 1
        pool.refresh()
        vols = pool.listAllVolumes()
        assert len(vols) == count, (len(vols), count)
        for vol in vols[::7]:
            assert '<volume' in vol.XMLDesc()


def test_images_of_others_are_known(_daemon):
    with started() as daemon:
        pool = built(daemon.open())
        with open(f'{FOLDER}/disc', 'wb') as file:
            file.truncate(0x9000)
            file.seek(0x8001)
            file.write(b'CD001')
        with open(f'{FOLDER}/a.dmg', 'wb') as file:
            file.write(bytes(4096) + b'koly' + struct.pack('>I', 4) + bytes(484) + struct.pack('>Q', 100) + bytes(12))
        with open(f'{FOLDER}/secret', 'wb') as file:
            file.write((b'LUKS\xba\xbe\0\1' + bytes(96) + struct.pack('>I', 8)).ljust(MIB, b'\0'))
        pool.refresh()
        kinds = {vol.name(): (format_of(vol), vol.info()[1]) for vol in pool.listAllVolumes()}
        assert kinds == {'disc': ('iso', 0x9000), 'a.dmg': ('dmg', 51200), 'secret': ('raw', MIB - 4096)}, kinds
        assert "<encryption format='luks'" in pool.storageVolLookupByName('secret').XMLDesc()


if __name__ == '__main__':
    main()

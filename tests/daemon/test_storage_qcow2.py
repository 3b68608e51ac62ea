# SPDX-License-Identifier: LGPL-2.1-or-later
"""All that a volume's document can say of a qcow2 image, row by row against what qemu-img says of the image that was made."""

import os

import libvirt

from harness import SecretDaemon, fails, main
from test_storage import MIB, PLACE, built, started, vol_xml
from test_storage_images import image_info, needs_qemu_img, quick_luks

SECRET = '3e3fce45-4f53-4fa7-bb32-11f34168b82b'
METADATA = libvirt.VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA
BAD = libvirt.VIR_ERR_CONFIG_UNSUPPORTED
FAILED = libvirt.VIR_ERR_INTERNAL_ERROR


def cluster(size, unit='B'):
    return f"<clusterSize unit='{unit}'>{size}</clusterSize>"


def features(*names):
    return '<features>' + ''.join(f'<{name}/>' for name in names) + '</features>'


def lock(inner='', form='luks', engine=''):
    return f"<encryption format='{form}'{engine}><secret type='passphrase' uuid='{SECRET}'/>{inner}</encryption>"


CIPHER = "<cipher name='{}' size='{}' mode='{}' hash='{}'/>"

# What is asked for; where qemu-img says it of the image, and what; a word of the volume's document, as read back.
ROWS = {
    'plain': ('', {'data/compat': '1.1', 'data/lazy-refcounts': False, 'data/extended-l2': False, 'cluster-size': 65536},
              '<compat>1.1</compat>'),
    'old': ('<compat>0.10</compat>', {'data/compat': '0.10'}, '<compat>0.10</compat>'),
    'new': ('<compat>1.1</compat>', {'data/compat': '1.1'}, '<compat>1.1</compat>'),
    'lazy': (features('lazy_refcounts'), {'data/lazy-refcounts': True}, '<lazy_refcounts/>'),
    'extended': (cluster(128, 'KiB') + features('extended_l2'), {'data/extended-l2': True, 'cluster-size': 131072},
                 '<extended_l2/>'),
    'both': (features('lazy_refcounts', 'extended_l2'), {'data/lazy-refcounts': True, 'data/extended-l2': True},
             '<lazy_refcounts/>'),
    'small': (cluster(512), {'cluster-size': 512}, "<clusterSize unit='B'>512<"),
    'large': (cluster(2, 'MiB'), {'cluster-size': 2 * MIB}, "<clusterSize unit='B'>2097152<"),
    'locked': (lock(), {'encrypted': True, 'data/encrypt/format': 'luks', 'data/encrypt/cipher-alg': 'aes-256'}, "format='luks'"),
    'cbc': (lock(CIPHER.format('aes', 128, 'cbc', 'sha512') + "<ivgen name='essiv' hash='sha256'/>"),
            {'data/encrypt/cipher-alg': 'aes-128', 'data/encrypt/cipher-mode': 'cbc', 'data/encrypt/hash-alg': 'sha512',
             'data/encrypt/ivgen-alg': 'essiv', 'data/encrypt/ivgen-hash-alg': 'sha256'}, "format='luks'"),
    'twofish': (lock(CIPHER.format('twofish', 256, 'xts', 'sha256') + "<ivgen name='plain64'/>") + features('lazy_refcounts'),
                {'data/encrypt/cipher-alg': 'twofish-256', 'data/encrypt/cipher-mode': 'xts', 'data/encrypt/ivgen-alg': 'plain64',
                 'data/lazy-refcounts': True}, '<lazy_refcounts/>'),
}

# What is refused, with what, and what the message names.
REFUSED = {
    'odd cluster': (cluster(3000), FAILED, 'luster size'),
    'lazy and old': ('<compat>0.10</compat>' + features('lazy_refcounts'), FAILED, 'azy'),
    'extended and small': (cluster(4096) + features('extended_l2'), FAILED, 'xtended L2'),
    'a version of later': ('<compat>2.0</compat>', FAILED, '2.0'),
    'the format of old': (lock(form='qcow'), BAD, "'qcow'"),
    'a format of another': (lock(form='luks2'), BAD, "'luks2'"),
    'an engine of another': (lock(engine=" engine='librbd'"), BAD, 'librbd'),
    'no such cipher': (lock(CIPHER.format('rot', 13, 'cbc', 'sha256')), FAILED, 'rot-13'),
}


def look_up(info, path):
    value = {'data': info.get('format-specific', {}).get('data', {}), **info}
    for key in path.split('/'):
        value = value[key]
    return value


def started_with_a_secret(keeper):
    keeper.open().secretDefineXML(f'''<secret><uuid>{SECRET}</uuid>
      <usage type='volume'><volume>/v</volume></usage></secret>''').setValue(b'a passphrase')


def test_each_word_has_its_effect(_daemon):
    needs_qemu_img()
    with quick_luks(), started() as daemon:
        pool, keeper = built(daemon.open()), SecretDaemon().start()
        try:
            started_with_a_secret(keeper)
            for name, (extra, expected, word) in ROWS.items():
                vol = pool.createXML(vol_xml(name, 8 * MIB, 0, kind='qcow2', extra=extra))
                info = image_info(vol.path())
                assert info['format'] == 'qcow2' and info['virtual-size'] == 8 * MIB == vol.info()[1], (name, info)
                for path, value in expected.items():
                    assert look_up(info, path) == value, (name, path, info)
                pool.refresh()
                assert word in vol.XMLDesc(), (name, vol.XMLDesc())
        finally:
            keeper.stop()


def test_what_cannot_be_is_refused(_daemon):
    needs_qemu_img()
    with quick_luks(), started() as daemon:
        pool, keeper = built(daemon.open()), SecretDaemon().start()
        try:
            started_with_a_secret(keeper)
            for name, (extra, code, word) in REFUSED.items():
                text = fails(code, pool.createXML, vol_xml('v', 8 * MIB, 0, kind='qcow2', extra=extra))
                assert word in text, (name, text)
                assert os.listdir(f'{PLACE}/p') == [] and pool.listAllVolumes() == [], name
        finally:
            keeper.stop()


def test_room_is_allocated_as_asked(_daemon):
    needs_qemu_img()
    with started() as daemon:
        pool = built(daemon.open())
        rows = {'thin': (0, 0), 'metadata': (0, METADATA), 'all': (8 * MIB, METADATA)}
        made = {name: pool.createXML(vol_xml(name, 8 * MIB, allocation, kind='qcow2'), flags)
                for name, (allocation, flags) in rows.items()}
        size = {name: os.stat(vol.path()).st_size for name, vol in made.items()}
        assert size['thin'] < MIB and size['metadata'] > 8 * MIB and size['all'] > 8 * MIB, size
        allocated = {name: vol.info()[2] for name, vol in made.items()}
        assert allocated['metadata'] < MIB and allocated['all'] >= 8 * MIB, allocated
        odd = pool.createXML(vol_xml('odd', 8 * MIB + 1, 0, kind='qcow2'))
        assert image_info(odd.path())['virtual-size'] == odd.info()[1] == 8 * MIB + 1024


def test_a_chain_names_its_formats(_daemon):
    needs_qemu_img()
    with started() as daemon:
        pool = built(daemon.open())
        below = pool.createXML(vol_xml('a', 8 * MIB, 0))
        rows = ('b', 'qcow2', 'raw'), ('c', 'qcow2', 'qcow2'), ('d', 'qed', 'qcow2'), ('e', 'qcow2', 'qed')
        for name, kind, below_kind in rows:
            vol = pool.createXML(f'''<volume><name>{name}</name><capacity>0</capacity><target><format type='{kind}'/></target>
              <backingStore><path>{below.path()}</path><format type='{below_kind}'/></backingStore></volume>''')
            info = image_info(vol.path())
            assert info['full-backing-filename'] == below.path() and info['virtual-size'] == 8 * MIB, info
            assert f'<path>{below.path()}</path>' in vol.XMLDesc(), vol.XMLDesc()
            # An image of qed does not say what is below.
            if kind == 'qcow2':
                assert info['backing-filename-format'] == below_kind, info
                assert f"<format type='{below_kind}'/>" in vol.XMLDesc().split('<backingStore>')[1], vol.XMLDesc()
            below = vol


if __name__ == '__main__':
    main()

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests of virtqemud whose disks are volumes of virtstoraged."""

import json
import os
import pwd
import shutil

import libvirt
import libvirt_qemu

from harness import Skip, fails, guest_user, main, tiny_xml
from test_storage import MIB, PLACE, built, started, vol_xml

PORTS = "<controller type='pci' index='0' model='pcie-root'/>" + "<controller type='pci' model='pcie-root-port'/>" * 6


def disk_xml(volume, target, form, more=''):
    return f"""<disk type='volume' device='disk'><driver name='qemu' type='{form}'/>
      <source pool='p' volume='{volume}'{more}/><target dev='{target}' bus='virtio'/></disk>"""


def files_of(dom):
    reply = json.loads(libvirt_qemu.qemuMonitorCommand(dom, '{"execute": "query-named-block-nodes"}', 0))
    return {node['image']['filename'] for node in reply['return']}


def owner(path):
    return pwd.getpwuid(os.stat(path).st_uid).pw_name


def test_a_guest_runs_from_volumes(daemon):
    if not shutil.which('qemu-img'):
        raise Skip('no qemu-img')
    with started() as storage:
        pool = built(storage.open(), extra='<permissions><mode>0755</mode></permissions>')
        os.chmod(PLACE, 0o755)
        one = pool.createXML(vol_xml('one', 4 * MIB, kind='qcow2'))
        two = pool.createXML(vol_xml('two', 4 * MIB))
        conn = daemon.start().open()
        dom = conn.defineXML(tiny_xml('volumes', disk_xml('one', 'vda', 'qcow2') + PORTS))
        dom.create()
        assert files_of(dom) == {one.path()}, files_of(dom)
        assert "pool='p' volume='one'" in dom.XMLDesc() and 'actualPath' not in dom.XMLDesc(), dom.XMLDesc()
        assert owner(one.path()) == guest_user().pw_name
        assert dom.blockInfo('vda')[0] == 4 * MIB
        # What is known of it outlives the daemon.
        daemon.restart()
        dom = daemon.open().lookupByName('volumes')
        assert dom.blockInfo('vda')[0] == 4 * MIB
        dom.attachDevice(disk_xml('two', 'vdb', 'raw'))
        assert files_of(dom) == {one.path(), two.path()}
        fails(libvirt.VIR_ERR_NO_STORAGE_VOL, dom.attachDevice, disk_xml('three', 'vdc', 'raw'))
        dom.destroy()
        assert owner(one.path()) == owner(two.path()) == 'root'


def test_what_is_missing_is_named(daemon):
    conn = daemon.start().open()
    dom = conn.defineXML(tiny_xml('volumes', disk_xml('one', 'vda', 'raw')))
    fails(libvirt.VIR_ERR_SYSTEM_ERROR, dom.create)                  # nobody serves storage
    with started() as storage:
        fails(libvirt.VIR_ERR_NO_STORAGE_POOL, dom.create)
        pool = built(storage.open())
        text = fails(libvirt.VIR_ERR_NO_STORAGE_VOL, dom.create)
        assert 'one' in text, text
        pool.createXML(vol_xml('one'))
        pool.destroy()
        fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.create)
        pool.create()
        direct = conn.defineXML(tiny_xml('direct', disk_xml('one', 'vda', 'raw', " mode='direct'")))
        text = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, direct.create)
        assert "mode='direct'" in text, text
        assert not dom.isActive()


if __name__ == '__main__':
    main()

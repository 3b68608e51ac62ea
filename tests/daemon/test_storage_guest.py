# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests of virtqemud whose disks are volumes of virtstoraged."""

import json
import os
import pwd
import re
import shutil

import libvirt
import libvirt_qemu

import test_storage_servers as servers
from harness import PREFIX, SecretDaemon, Skip, fails, guest_user, main, tiny_xml
from test_storage import MIB, PLACE, built, started, vol_xml

LOG = f'{PREFIX}/var/log/libvirt/qemu/remote.log'
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
        text = fails(libvirt.VIR_ERR_XML_ERROR, direct.create)
        assert "mode='direct'" in text and "type 'dir'" in text, text
        assert not dom.isActive()


EMULATOR = """#!/bin/sh
case "$*" in
*'"driver":"rbd"'*|*'"driver":"gluster"'*) exit 1;;
esac
exec {} "$@"
"""


def emulator():
    """One that starts no guest with a disk at a server, for there is none."""
    path = f'{PREFIX}/var/emulator'
    with open(path, 'w') as file:
        file.write(EMULATOR.format(shutil.which('qemu-system-x86_64')))
    os.chmod(path, 0o755)
    return path


def asked_for(conn, disk):
    """The nodes of servers and the names of the secrets that QEMU is told of, as its log has them."""
    fails(libvirt.VIR_ERR_OPERATION_FAILED, conn.createXML,
          tiny_xml('remote', f'<emulator>{emulator()}</emulator>' + disk + PORTS))
    with open(LOG) as file:
        said = [json.loads(text) for text in re.findall(r"^-(?:blockdev|object) '({.*})'", file.read(), re.MULTILINE)]
    return ([word for word in said if word.get('driver') in ('rbd', 'gluster')],
            [word['id'] for word in said if word.get('qom-type') == 'secret'])


def test_images_of_ceph_are_asked_for_at_their_monitors(daemon):
    with servers.instead_of('librbd.so.1'), started() as storage:
        with open(f'{servers.STORE}/there', 'wb') as file:
            file.write(b'x' * MIB)
        keeper = SecretDaemon().start()
        try:
            keeper.open().secretDefineXML(f"""<secret><uuid>{servers.SECRET}</uuid>
              <usage type='ceph'><name>client</name></usage></secret>""").setValue(b'key')
            storage.open().storagePoolCreateXML(servers.rbd_xml(
                auth=f"<auth type='ceph' username='admin'><secret uuid='{servers.SECRET}'/></auth>"))
            disk = disk_xml('there', 'vda', 'raw', " mode='direct'").replace("'p'", "'r'")
            nodes, secrets = asked_for(daemon.start().open(), disk)
        finally:
            keeper.stop()
    assert nodes == [{
        'driver': 'rbd', 'pool': 'images', 'image': 'there', 'user': 'admin', 'key-secret': 'libvirt-1-storage-auth-secret0',
        'server': [{'host': 'mon1', 'port': '6789'}, {'host': 'fe80::2', 'port': '6790'}],
        'auth-client-required': ['cephx', 'none'], 'node-name': 'libvirt-1-storage', 'read-only': False}], nodes
    assert 'libvirt-1-storage-auth-secret0' in secrets


def test_files_of_gluster_are_asked_for_at_their_server(daemon):
    with servers.instead_of('libgfapi.so.0'), started() as storage:
        os.makedirs(f'{servers.STORE}/folder')
        with open(f'{servers.STORE}/folder/image', 'wb') as file:
            file.write(b'x' * MIB)
        storage.open().storagePoolCreateXML(servers.gluster_xml('/folder'))
        nodes, _ = asked_for(daemon.start().open(), disk_xml('image', 'vda', 'raw').replace("'p'", "'g'"))
    assert nodes == [{
        'driver': 'gluster', 'volume': 'media', 'path': 'folder/image',
        'server': [{'type': 'inet', 'host': 'server', 'port': '24007'}], 'node-name': 'libvirt-1-storage',
        'read-only': False}], nodes


if __name__ == '__main__':
    main()

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Disks as the guest sees them: there at boot, plugged, unplugged, exchanged, grown."""

import os
import subprocess

import libvirt

from guest import IMAGES, Events, boot, booted, disk_xml, guest_xml, image, run_events
from harness import fails, main, wait_for

PORTS = "<controller type='pci' model='pcie-root-port'/>" * 4
ADDED = libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED
REMOVED = libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED
TRAY = libvirt.VIR_DOMAIN_EVENT_ID_TRAY_CHANGE
BOTH = libvirt.VIR_DOMAIN_AFFECT_LIVE | libvirt.VIR_DOMAIN_AFFECT_CONFIG


def qcow2(name, size='16M'):
    os.makedirs(IMAGES, exist_ok=True)
    path = os.path.join(IMAGES, name)
    subprocess.run(['qemu-img', 'create', '-q', '-f', 'qcow2', path, size], check=True)
    return path


def block_devices(console):
    return console.ask("cd /sys/class/block; for b in vd*; do [ -e $b ] && echo $b $(cat $b/serial); done")


def test_raw_and_qcow2_disks_are_seen_with_their_serials(daemon):
    raw, other = image('a.raw', 8 << 20, b'hello guest\n'), qcow2('b.qcow2')
    _, dom, console = booted(daemon, disk_xml(raw, 'vda', 'RAW1') + disk_xml(other, 'vdb', 'QCOW2', 'qcow2'), words='tg.disk')
    assert 'TG-DISK vda 16384 RAW1' in console.text
    assert 'TG-DISK vdb 32768 QCOW2' in console.text
    assert console.ask('head -n 1 /dev/vda') == 'hello guest'
    console.ask('echo from the guest | dd of=/dev/vda conv=notrunc,fsync 2>/dev/null;'
                ' echo more | dd of=/dev/vdb conv=fsync 2>/dev/null')
    with open(raw, 'rb') as file:
        assert file.read(15) == b'from the guest\n'
    assert dom.blockInfo('vda')[0] == 8 << 20
    assert dom.blockInfo('vdb')[0] == 16 << 20


def test_a_disk_is_plugged_and_unplugged(daemon):
    conn, dom, console = booted(daemon, PORTS)
    events = Events(conn, ADDED, REMOVED)
    assert block_devices(console) == ''
    xml = disk_xml(image('hot.raw'), 'vda', 'HOT')
    dom.attachDeviceFlags(xml, libvirt.VIR_DOMAIN_AFFECT_LIVE)
    events.wait(ADDED, 'virtio-disk0')
    assert 'hot.raw' in dom.XMLDesc()
    assert 'hot.raw' not in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    console.ask_until('cat /sys/class/block/vda/serial', lambda answer: answer == 'HOT')
    fails(libvirt.VIR_ERR_XML_ERROR, dom.attachDeviceFlags, xml, libvirt.VIR_DOMAIN_AFFECT_LIVE)  # its target is taken
    dom.detachDeviceFlags(xml, libvirt.VIR_DOMAIN_AFFECT_LIVE)
    events.wait(REMOVED, 'virtio-disk0')
    assert 'hot.raw' not in dom.XMLDesc()
    console.ask_until('ls /sys/class/block', lambda answer: 'vda' not in answer.split())


def test_a_disk_plugged_for_good_is_there_after_the_next_boot(daemon):
    conn, dom, console = booted(daemon, PORTS)
    dom.attachDeviceFlags(disk_xml(qcow2('b.qcow2'), 'vda', 'KEPT', 'qcow2'), BOTH)
    console.ask_until('cat /sys/class/block/vda/serial', lambda answer: answer == 'KEPT')
    dom.destroy()
    assert 'b.qcow2' in dom.XMLDesc()
    assert block_devices(boot(dom)) == 'vda KEPT'


def test_a_disk_is_unplugged_by_its_alias_after_the_daemons_death(daemon):
    path = image('hot.raw')
    _, dom, _ = booted(daemon, PORTS)
    dom.attachDeviceFlags(disk_xml(path, 'vda', 'HOT'), libvirt.VIR_DOMAIN_AFFECT_LIVE)
    conn = daemon.restart().open()
    dom = conn.lookupByName('g')
    wait_for('the guest is back', lambda: dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING)
    events = Events(conn, REMOVED)
    dom.detachDeviceAlias('virtio-disk0')
    events.wait(REMOVED, 'virtio-disk0')
    assert 'hot.raw' not in dom.XMLDesc()


def test_a_medium_is_exchanged_and_ejected(daemon):
    first, second = (image(name, 1 << 20, text) for name, text in (('1.iso', b'first\n'), ('2.iso', b'second\n')))
    conn, dom, console = booted(daemon, "<controller type='scsi' model='virtio-scsi'/>" +
                                disk_xml(first, 'sda', bus='scsi', device='cdrom'))
    console.ask_until('head -n 1 /dev/sr0', lambda answer: answer == 'first')
    dom.updateDeviceFlags(disk_xml(second, 'sda', bus='scsi', device='cdrom'))
    assert '2.iso' in dom.XMLDesc() and '1.iso' not in dom.XMLDesc()
    console.ask_until('head -n 1 /dev/sr0 2>/dev/null', lambda answer: answer == 'second')
    dom.updateDeviceFlags(disk_xml('', 'sda', bus='scsi', device='cdrom'))
    assert '2.iso' not in dom.XMLDesc()
    console.ask_until('head -n 1 /dev/sr0 2>&1', lambda answer: 'second' not in answer)
    console.ask('eject /dev/sr0')
    assert dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING


def test_a_grown_disk_is_seen(daemon):
    path = image('a.raw', 8 << 20)
    _, dom, console = booted(daemon, disk_xml(path, 'vda'))
    dom.blockResize('vda', 32 << 20, libvirt.VIR_DOMAIN_BLOCK_RESIZE_BYTES)
    console.ask_until('cat /sys/class/block/vda/size', lambda answer: answer == '65536')
    assert os.stat(path).st_size == 32 << 20


def test_what_the_guest_reads_and_writes_is_counted(daemon):
    _, dom, console = booted(daemon, disk_xml(image('a.raw', 8 << 20), 'vda'))
    before = dom.blockStats('vda')
    console.ask('dd if=/dev/vda of=/dev/null bs=64k count=32 2>/dev/null;'
                ' dd if=/dev/zero of=/dev/vda bs=64k count=16 conv=fsync 2>/dev/null')
    after = dom.blockStats('vda')
    assert after[1] - before[1] >= 32 * 65536, (before, after)
    assert after[3] - before[3] >= 16 * 65536, (before, after)
    flags = dom.blockStatsFlags('vda')
    assert flags['rd_bytes'] == after[1] and flags['flush_operations'] >= 1, flags
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.blockStats, 'vdz')


def test_a_missing_image_is_told_before_anything_happens(daemon):
    run_events()
    conn = daemon.start().open()
    dom = conn.defineXML(guest_xml(disk_xml('/nonexistent/x.raw', 'vda')))
    try:
        dom.create()
        raise AssertionError('it started without its disk')
    except libvirt.libvirtError as error:
        assert '/nonexistent/x.raw' in str(error), error
    assert dom.state()[0] == libvirt.VIR_DOMAIN_SHUTOFF


def test_a_read_only_disk_cannot_be_written(daemon):
    path = image('a.raw', 1 << 20, b'as it was\n')
    _, _, console = booted(daemon, disk_xml(path, 'vda', extra='<readonly/>'))
    assert console.ask('cat /sys/class/block/vda/ro') == '1'
    console.ask('echo changed | dd of=/dev/vda conv=fsync 2>/dev/null')
    with open(path, 'rb') as file:
        assert file.read(10) == b'as it was\n'


if __name__ == '__main__':
    main()

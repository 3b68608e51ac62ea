# SPDX-License-Identifier: LGPL-2.1-or-later
"""Disks that are volumes of a pool of type iscsi-direct: the guest reads and writes what a real target has."""

import libvirt

from guest import Events, booted
from harness import PREFIX, SecretDaemon, StorageDaemon, fails, main
from target import NAME, disk_file, target

SECRET = '3e3fce45-4f53-4fa7-bb32-11f34168b82b'
PASSWORD = 'a long password'
PORTS = "<controller type='pci' model='pcie-root-port'/>" * 6
MIB = 1 << 20


def pool_xml(name):
    return f'''<pool type='iscsi-direct'><name>p</name><source><host name='127.0.0.1'/><device path='{name}'/>
      <auth type='chap' username='user'><secret uuid='{SECRET}'/></auth>
      <initiator><iqn name='iqn.2026-01.test.splitvirt:client'/></initiator></source></pool>'''


def disk_xml(unit, dev, mode=''):
    return f"""<disk type='volume' device='disk'><driver name='qemu' type='raw'/>
      <source pool='p' volume='unit:0:0:{unit}'{mode}/><target dev='{dev}' bus='virtio'/></disk>"""


def text_file(number):
    path = disk_file(f'{PREFIX}/var/units/{number}', number * 4 * MIB)
    with open(path, 'r+b') as file:
        file.write(f'unit {number}\n'.encode())
    return path


def head(path, size):
    with open(path, 'rb') as file:
        return file.read(size)


def test_a_guest_reads_and_writes_units_of_a_target(daemon):
    units = [text_file(number) for number in (1, 2)]
    with target(*units, login=('user', PASSWORD)):
        keeper, storage = SecretDaemon().start(), StorageDaemon().start()
        try:
            keeper.open().secretDefineXML(f'''<secret><uuid>{SECRET}</uuid>
              <usage type='iscsi'><target>disks</target></usage></secret>''').setValue(PASSWORD.encode())
            storage.open().storagePoolCreateXML(pool_xml(NAME))
            conn, dom, console = booted(daemon, disk_xml(1, 'vda', " mode='direct'") + PORTS)
            uses(conn, dom, console, units)
            # A daemon that was killed knows what it has to take away.
            dom = daemon.restart().open().lookupByName('g')
            events = Events(dom.connect(), libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED)
            dom.detachDevice(disk_xml(2, 'vdb'))
            events.wait(libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, 'virtio-disk1')
            assert 'unit:0:0:2' not in dom.XMLDesc()
            dom.attachDevice(disk_xml(2, 'vdb'))
            dom.destroy()
        finally:
            storage.stop()
            keeper.stop()


def uses(_conn, dom, console, units):
    assert console.ask('head -n 1 /dev/vda') == 'unit 1'
    console.ask('echo from the guest | dd of=/dev/vda conv=fsync 2>/dev/null')
    assert head(units[0], 15) == b'from the guest\n'
    xml = dom.XMLDesc()
    assert "volume='unit:0:0:1' mode='direct'" in xml and 'actual' not in xml and PASSWORD not in xml, xml
    assert dom.blockInfo('vda')[0] == 4 * MIB
    fails(libvirt.VIR_ERR_NO_STORAGE_VOL, dom.attachDevice, disk_xml(3, 'vdb'))
    text = fails(libvirt.VIR_ERR_XML_ERROR, dom.attachDevice, disk_xml(2, 'vdb', " mode='host'"))
    assert "mode='host'" in text and 'iscsi-direct' in text, text
    dom.attachDevice(disk_xml(2, 'vdb'))
    console.ask_until('head -n 1 /dev/vdb', lambda answer: answer == 'unit 2')
    assert dom.blockInfo('vdb')[0] == 8 * MIB


if __name__ == '__main__':
    main()

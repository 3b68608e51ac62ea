# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices of the host in guests, as far as a host without an IOMMU goes: what is wrong is named and nothing stays behind; what a
host with one does is tests/slow/test_hostdev.py's."""

import os

import libvirt

from harness import RUN, Skip, fails, main, tiny_xml

LIVE, CONFIG = libvirt.VIR_DOMAIN_AFFECT_LIVE, libvirt.VIR_DOMAIN_AFFECT_CONFIG
PORTS = "<controller type='pci' model='pcie-root-port'/>" * 4
NOWHERE = "<address type='pci' domain='0xfffe' bus='0xfd' slot='0x1f' function='0x7'/>"
PCI = "<hostdev mode='subsystem' type='pci' managed='yes'><source>{}</source></hostdev>"
USB = "<hostdev mode='subsystem' type='usb'><source{}><vendor id='0xfffe'/><product id='0xfffd'/></source></hostdev>"
INTERFACE = "<interface type='hostdev' managed='yes'><mac address='52:54:00:00:00:07'/><source>{}</source>{}</interface>"


def held():
    folder = os.path.join(RUN, 'qemu', 'hostdevs')
    return os.listdir(folder) if os.path.isdir(folder) else []


def ungrouped():
    """A device of this host that no IOMMU watches."""
    top = '/sys/bus/pci/devices'
    for place in sorted(os.listdir(top)) if os.path.isdir(top) else ():
        if not os.path.exists(f'{top}/{place}/iommu_group'):
            domain, bus, rest = place.split(':')
            slot, function = rest.split('.')
            return place, f"<address domain='0x{domain}' bus='0x{bus}' slot='0x{slot}' function='0x{function}'/>"
    raise Skip('this host has no PCI device without an IOMMU')


def defined(conn, devices):
    return conn.defineXML(tiny_xml('hostdev', PORTS + devices))


def needs_root():
    if os.geteuid() != 0:
        raise Skip('devices of the host need root')


def test_what_a_guest_has_is_written_as_it_was_read(daemon):
    conn = daemon.start().open()
    xml = defined(conn, PCI.format(NOWHERE) + INTERFACE.format(NOWHERE, "<vlan><tag id='42'/></vlan>")).XMLDesc()
    assert "<hostdev mode='subsystem' type='pci' managed='yes'>" in xml, xml
    assert "<interface type='hostdev' managed='yes'>" in xml and "<tag id='42'/>" in xml, xml
    assert "<address domain='0xfffe' bus='0xfd' slot='0x1f' function='0x7'/>" in xml, xml


def test_a_device_that_is_missing_is_named(daemon):
    needs_root()
    conn = daemon.start().open()
    for devices in (PCI.format(NOWHERE), INTERFACE.format(NOWHERE, '')):
        dom = defined(conn, devices)
        assert 'no PCI device fffe:fd:1f.7' in fails(libvirt.VIR_ERR_DEVICE_MISSING, dom.create)
    dom = defined(conn, USB.format(''))
    assert 'no USB device fffe:fffd' in fails(libvirt.VIR_ERR_DEVICE_MISSING, dom.create)
    assert not dom.isActive() and held() == []


def test_one_that_may_be_missing_is_left_out(daemon):
    conn = daemon.start().open()
    dom = defined(conn, USB.format(" startupPolicy='optional'"))
    dom.create()
    assert '<hostdev' not in dom.XMLDesc() and '<hostdev' in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)


def test_a_running_guest_is_not_harmed(daemon):
    needs_root()
    conn = daemon.start().open()
    dom = defined(conn, '')
    dom.create()
    before = dom.XMLDesc()
    for code, devices in ((libvirt.VIR_ERR_DEVICE_MISSING, PCI.format(NOWHERE)),
                          (libvirt.VIR_ERR_DEVICE_MISSING, INTERFACE.format(NOWHERE, '')),
                          (libvirt.VIR_ERR_DEVICE_MISSING, USB.format('')),
                          (libvirt.VIR_ERR_CONFIG_UNSUPPORTED, INTERFACE.format(NOWHERE, "<mtu size='9000'/>"))):
        fails(code, dom.attachDeviceFlags, devices, LIVE)
    assert dom.XMLDesc() == before and held() == []
    dom.attachDeviceFlags(PCI.format(NOWHERE), CONFIG)
    dom.detachDeviceFlags(PCI.format(NOWHERE), CONFIG)
    assert '<hostdev' not in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)


def test_without_an_iommu_a_device_stays_the_hosts(daemon):
    needs_root()
    place, address = ungrouped()
    dom = defined(daemon.start().open(), PCI.format(address))
    words = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, dom.create)
    assert f'PCI device {place} is in no IOMMU group' in words, words
    assert held() == []


if __name__ == '__main__':
    main()

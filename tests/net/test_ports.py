# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ports: what interfaces of guests have of a network, by the API and by guests of virtqemud."""

import os
import signal

import libvirt

from harness import Daemon, alive, fails, main, pid_of, tiny_xml, wait_for
from netbed import STATE, filters_vlans, links, networkd, run, xml

OWNER = '<owner><name>one</name><uuid>d54df46f-1ab5-4a22-8618-4560ef5fac2c</uuid></owner>'


def port_xml(mac='52:54:00:7b:35:93', more=''):
    return f"<networkport>{OWNER}<mac address='{mac}'/>{more}</networkport>"


def pool(name, mode, devices, more=''):
    devices = ''.join(f"<interface dev='{dev}'/>" for dev in devices)
    return f"<network><name>{name}</name><forward mode='{mode}'>{devices}</forward>{more}</network>"


def test_a_port_outlives_its_daemon(_daemon):
    with networkd() as daemon:
        network = daemon.open().networkCreateXML(xml('lan', more="<port isolated='yes'/>"))
        port = network.portCreateXML(port_xml(), 0)
        assert "<plug type='network' bridge='virbr0'/>" in port.XMLDesc(), port.XMLDesc()
        assert "<port isolated='yes'/>" in port.XMLDesc() and "connections='1'" in network.XMLDesc()
        text = port.XMLDesc()
        daemon.restart()
        network = daemon.open().networkLookupByName('lan')
        assert [each.UUIDString() for each in network.listAllPorts()] == [port.UUIDString()]
        assert network.portLookupByUUIDString(port.UUIDString()).XMLDesc() == text
        network.portLookupByUUIDString(port.UUIDString()).delete(0)
        assert network.listAllPorts() == [] and os.listdir(os.path.join(STATE, 'lan', 'ports')) == []
        assert 'connections' not in network.XMLDesc()
        network.portCreateXML(port_xml(), 0)
        network.destroy()
        assert os.listdir(os.path.join(STATE, 'lan', 'ports')) == []


def test_a_network_that_is_not_active_has_no_ports(_daemon):
    with networkd() as daemon:
        network = daemon.open().networkDefineXML(xml('lan'))
        fails(libvirt.VIR_ERR_OPERATION_INVALID, network.portCreateXML, port_xml(), 0)


def test_groups_and_parameters(_daemon):
    with networkd() as daemon:
        groups = "<portgroup name='slow'><bandwidth><inbound average='100' burst='50'/></bandwidth></portgroup>"
        network = daemon.open().networkCreateXML(xml('lan').replace('</network>', groups + '</network>'))
        port = network.portCreateXML(f"<networkport>{OWNER}<group>slow</group><mac address='52:54:00:00:00:01'/></networkport>", 0)
        assert port.parameters()['inbound.average'] == 100, port.parameters()
        port.setParameters({'inbound.average': 300, 'outbound.average': 200})
        assert port.parameters()['outbound.average'] == 200 and "<outbound average='200'/>" in port.XMLDesc()
        fails(libvirt.VIR_ERR_INVALID_ARG, network.portCreateXML,
              f"<networkport>{OWNER}<group>none</group><mac address='52:54:00:00:00:02'/></networkport>", 0)
        if not filters_vlans():
            fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, network.portCreateXML, port_xml(more="<vlan><tag id='2'/></vlan>"), 0)


def test_devices_of_a_pool_are_shared_or_not(_daemon):
    with networkd() as daemon:
        conn = daemon.open()
        shared = conn.networkCreateXML(pool('shared', 'bridge', ['eth7', 'eth8']))
        ports = [shared.portCreateXML(port_xml(), 0) for _ in range(4)]
        text = ''.join(port.XMLDesc() for port in ports)
        assert text.count("<plug type='direct' dev='eth7' mode='bridge'/>") == text.count("dev='eth8'") == 2, text
        alone = conn.networkCreateXML(pool('alone', 'passthrough', ['eth7', 'eth8']))
        ports = [alone.portCreateXML(port_xml(), 0) for _ in range(2)]
        assert 'in use' in fails(libvirt.VIR_ERR_INTERNAL_ERROR, alone.portCreateXML, port_xml(), 0)
        ports[0].delete(0)
        assert "dev='eth7' mode='passthrough'" in alone.portCreateXML(port_xml(), 0).XMLDesc()
        bridged = conn.networkCreateXML("<network><name>bridged</name><forward mode='bridge'/><bridge name='br7'/></network>")
        assert "<plug type='bridge' bridge='br7'/>" in bridged.portCreateXML(port_xml(), 0).XMLDesc()
        address = "<address type='pci' domain='0' bus='3' slot='1' function='2'/>"
        forward = f"<forward mode='hostdev' managed='yes'>{address}</forward>"
        devices = conn.networkCreateXML(f"<network><name>vfs</name>{forward}</network>")
        assert "<plug type='hostdev-pci' managed='yes'>" in devices.portCreateXML(port_xml(), 0).XMLDesc()
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, devices.portCreateXML, port_xml(), 0)


def fake_functions(pf, many):
    """A physical function as the kernel tells of it, in place of what this host has."""
    folder = '/sys/class/net'
    run('mount', '-t', 'tmpfs', 'none', folder)
    os.makedirs(os.path.join(folder, pf, 'device'))
    for number in range(many):
        address = f'0000:03:10.{number}'
        os.makedirs(os.path.join(folder, 'functions', address, 'net', f'{pf}v{number}'))
        os.symlink(f'../../functions/{address}', os.path.join(folder, pf, 'device', f'virtfn{number}'))
    return folder


def test_virtual_functions_are_found_at_the_start(_daemon):
    with networkd() as daemon:
        folder = fake_functions('pf0', 2)
        try:
            conn = daemon.open()
            text = "<network><name>{}</name><forward mode='{}' managed='yes'><pf dev='{}'/></forward></network>"
            network = conn.networkDefineXML(text.format('vfs', 'hostdev', 'pf0'))
            assert '<address' not in network.XMLDesc()
            network.create()
            assert network.XMLDesc().count("<address type='pci'") == 2 and "<pf dev='pf0'/>" in network.XMLDesc(), network.XMLDesc()
            assert '<address' not in network.XMLDesc(libvirt.VIR_NETWORK_XML_INACTIVE)
            ports = [network.portCreateXML(port_xml(), 0) for _ in range(2)]
            assert "function='0x0'" in ports[0].XMLDesc() and "function='0x1'" in ports[1].XMLDesc(), ports[1].XMLDesc()
            fails(libvirt.VIR_ERR_INTERNAL_ERROR, network.portCreateXML, port_xml(), 0)
            daemon.restart()
            network = daemon.open().networkLookupByName('vfs')
            fails(libvirt.VIR_ERR_INTERNAL_ERROR, network.portCreateXML, port_xml(), 0)
            network.portLookupByUUIDString(ports[1].UUIDString()).delete(0)
            assert "function='0x1'" in network.portCreateXML(port_xml(), 0).XMLDesc()
            network.destroy()
            alone = daemon.open().networkCreateXML(text.format('alone', 'passthrough', 'pf0').replace(" managed='yes'", ''))
            assert "<interface dev='pf0v0'/>" in alone.XMLDesc() and "<interface dev='pf0v1'/>" in alone.XMLDesc(), alone.XMLDesc()
            assert "dev='pf0v0' mode='passthrough'" in alone.portCreateXML(port_xml(), 0).XMLDesc()
            assert 'sriov_numvfs' in fails(libvirt.VIR_ERR_INTERNAL_ERROR, daemon.open().networkCreateXML,
                                           text.format('none', 'hostdev', 'eth9'))
        finally:
            run('umount', folder)


def test_a_device_that_the_host_lacks_gives_no_interface(daemon):
    address = "<address type='pci' domain='0' bus='3' slot='1' function='2'/>"
    with networkd() as networks:
        forward = f"<forward mode='hostdev'>{address}</forward>"
        network = networks.open().networkCreateXML(f"<network><name>lan</name>{forward}</network>")
        daemon.start()
        assert '0000:03:01.2' in fails(libvirt.VIR_ERR_DEVICE_MISSING, daemon.open().createXML, guest_xml())
        assert network.listAllPorts() == []


def test_a_start_that_fails_later_gives_everything_back(daemon):
    with networkd() as networks:
        run('ip', 'link', 'add', 'below', 'type', 'veth', 'peer', 'name', 'beyond')
        networks.open().networkCreateXML(xml('lan'))
        daemon.start()
        before = sorted(links())
        cards = ("<interface type='network'><source network='lan'/></interface>"
                 "<interface type='direct'><source dev='below' mode='bridge'/></interface>"
                 "<interface type='bridge'><source bridge='none'/></interface>")
        fails(libvirt.VIR_ERR_SYSTEM_ERROR, daemon.open().createXML, tiny_xml('guest', cards))
        wait_for('nothing is left', lambda: sorted(links()) == before and ports(networks) == [])


def guest_xml(network='lan', name='guest'):
    return tiny_xml(name, f"<interface type='network'><mac address='52:54:00:00:00:05'/><source network='{network}'/>"
                          "<model type='virtio'/></interface>")


def taps(bridge='virbr0'):
    return [name for name, link in links().items() if link.get('master') == bridge]


def ports(networks):
    return networks.open().networkLookupByName('lan').listAllPorts()


def test_a_guest_gets_a_port_and_gives_it_back(daemon):
    with networkd() as networks:
        networks.open().networkCreateXML(xml('lan'))
        daemon.start()
        guest = daemon.open().createXML(guest_xml())
        assert len(taps()) == 1 and len(ports(networks)) == 1
        port = ports(networks)[0]
        assert '<name>guest</name>' in port.XMLDesc()
        assert f"<source network='lan' portid='{port.UUIDString()}' bridge='virbr0'/>" in guest.XMLDesc(), guest.XMLDesc()
        guest.destroy()
        assert taps() == [] and ports(networks) == []


def test_a_guest_that_dies_gives_its_port_back(daemon):
    with networkd() as networks:
        networks.open().networkCreateXML(xml('lan'))
        daemon.start()
        daemon.open().createXML(guest_xml())
        os.kill(pid_of('guest'), signal.SIGKILL)
        wait_for('the port is gone', lambda: ports(networks) == [])
        # Either daemon is killed while the guest runs; then the guest ends while nobody watches.
        daemon.open().createXML(guest_xml())
        networks.restart()
        daemon.kill()
        pid = pid_of('guest')
        assert alive(pid) and len(ports(networks)) == 1
        os.kill(pid, signal.SIGKILL)
        daemon.start()
        wait_for('the port is gone', lambda: ports(networks) == [])


def test_what_cannot_be_had_is_said(daemon):
    with networkd() as networks:
        daemon.start()
        conn = daemon.open()
        fails(libvirt.VIR_ERR_NO_NETWORK, conn.createXML, guest_xml())
        network = networks.open().networkDefineXML(xml('lan'))
        assert "'lan'" in fails(libvirt.VIR_ERR_OPERATION_INVALID, conn.createXML, guest_xml())
        network.create()
        networks.stop()
        fails(libvirt.VIR_ERR_SYSTEM_ERROR, conn.createXML, guest_xml())
        networks.start()
        conn.createXML(guest_xml())


def test_an_interface_comes_and_goes(daemon):
    with networkd() as networks:
        networks.open().networkCreateXML(xml('lan'))
        daemon.start()
        guest = daemon.open().createXML(tiny_xml('guest', "<controller type='pci' model='pcie-root-port'/>" * 3))
        guest.attachDevice("<interface type='network'><mac address='52:54:00:00:00:06'/><source network='lan'/>"
                           "<model type='virtio'/></interface>")
        assert len(taps()) == 1 and len(ports(networks)) == 1
        guest.destroy()
        assert taps() == [] and ports(networks) == []


def test_a_pool_of_devices_makes_macvtaps(daemon):
    with networkd() as networks:
        run('ip', 'link', 'add', 'below', 'type', 'veth', 'peer', 'name', 'beyond')
        networks.open().networkCreateXML(pool('lan', 'bridge', ['below']))
        daemon.start()
        guest = daemon.open().createXML(guest_xml())
        made = [link for link in links().values() if link.get('linkinfo', {}).get('info_kind') == 'macvtap']
        assert len(made) == 1 and made[0]['link'] == 'below', made
        assert "<interface type='direct'>" in guest.XMLDesc() or "type='network'" in guest.XMLDesc(), guest.XMLDesc()
        guest.destroy()
        assert ports(networks) == []


if __name__ == '__main__':
    main()

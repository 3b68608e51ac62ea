# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests of virtqemud in networks, while both change: limits, restarts of networks, a daemon of networks that hangs."""

import contextlib
import os
import re
import signal
import time

import libvirt

from harness import PREFIX, RUN, fails, main, tiny_xml, wait_for
from netbed import filters_vlans, guests, links, need, networkd, rates, run, xml

LIVE, CONFIG = libvirt.VIR_DOMAIN_AFFECT_LIVE, libvirt.VIR_DOMAIN_AFFECT_CONFIG
MAC = '52:54:00:00:00:05'


def guest_xml(network='lan', name='guest', mac=MAC, more=''):
    return tiny_xml(name, f"<interface type='network'><mac address='{mac}'/><source network='{network}'/>{more}"
                          "<model type='virtio'/></interface>")


def taps(bridge='virbr0'):
    return [name for name, link in links().items() if link.get('master') == bridge]


def ports(networks, name='lan'):
    return networks.open().networkLookupByName(name).listAllPorts()


def limited(average):
    return xml('lan').replace('</network>', f"<bandwidth><inbound average='{average}'/></bandwidth></network>")


def test_an_interface_is_limited_while_it_runs(daemon):
    need('tc')
    with networkd() as networks:
        networks.open().networkCreateXML(limited(1000))
        daemon.start()
        guest = daemon.open().defineXML(guest_xml())
        guest.create()
        tap = taps()[0]
        assert guest.interfaceParameters(tap, LIVE)['inbound.average'] == 0
        daemon.virsh('domiftune', 'guest', tap, '--inbound', '100,200,64', '--outbound', '300', '--live', '--config')
        ifb = next(name for name in links() if name.startswith('ifb'))
        assert rates(tap) == [('819200bit', '1638Kbit')] and rates(ifb) == [('2457Kbit', '2457Kbit')], (rates(tap), rates(ifb))
        assert ports(networks)[0].parameters()['outbound.average'] == 300
        wanted = "<inbound average='100' peak='200' burst='64'/>"
        assert wanted in guest.XMLDesc() and wanted in guest.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
        assert guest.interfaceParameters(MAC, CONFIG)['inbound.burst'] == 64
        # What the network cannot promise changes nothing.
        text = fails(libvirt.VIR_ERR_OPERATION_INVALID, guest.setInterfaceParameters, tap, {'inbound.floor': 1001}, LIVE)
        assert "'lan'" in text and guest.interfaceParameters(tap)['inbound.floor'] == 0
        guest.setInterfaceParameters(tap, {'inbound.floor': 500}, LIVE)
        assert len(rates('virbr0')) == 3 and ports(networks)[0].parameters()['inbound.floor'] == 500
        guest.setInterfaceParameters(tap, {'inbound.average': 0, 'inbound.floor': 0, 'outbound.average': 0}, LIVE)
        assert rates(tap) == [] and 'ifb' not in ''.join(links()) and len(rates('virbr0')) == 2
        assert wanted not in guest.XMLDesc() and wanted in guest.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
        fails(libvirt.VIR_ERR_INVALID_ARG, guest.setInterfaceParameters, 'vnet99', {'inbound.average': 1}, LIVE)
        fails(libvirt.VIR_ERR_INVALID_ARG, guest.interfaceParameters, 'vnet99')
        guest.destroy()
        guest.create()
        assert rates(taps()[0]) == [('819200bit', '1638Kbit')]


def test_programs_of_the_administrator_plug_a_tap_in(daemon):
    run('ip', 'link', 'add', 'br7', 'type', 'bridge')
    log = f'{PREFIX}/var/scripts.log'
    up, down, bad = (f'{PREFIX}/var/{name}' for name in ('up', 'down', 'bad'))
    for path, body in ((up, f'ip link set "$1" master br7; echo "up $*" >> {log}'), (down, f'echo "down $*" >> {log}'),
                       (bad, 'echo no bridge for "$1" >&2; exit 3')):
        with open(path, 'w') as file:
            file.write(f'#!/bin/sh\n{body}\n')
        os.chmod(path, 0o755)
    daemon.start()

    def card(script, kind='ethernet', source=''):
        return tiny_xml('guest', f"<interface type='{kind}'>{source}<script path='{script}'/><downscript path='{down}'/>"
                                 "</interface>")

    guest = daemon.open().createXML(card(up))
    tap = taps('br7')[0]
    guest.destroy()
    with open(log) as file:
        assert file.read().split('\n')[:2] == [f'up {tap}', f'down {tap}']
    text = fails(libvirt.VIR_ERR_OPERATION_FAILED, daemon.open().createXML, card(bad))
    assert 'no bridge for' in text and taps('br7') == [], text
    fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, daemon.open().createXML, card('up'))
    text = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, daemon.open().createXML, card(up, 'bridge', "<source bridge='br7'/>"))
    assert 'script' in text, text
    run('ip', 'link', 'del', 'br7')


def test_its_addresses_are_known_from_leases(daemon):
    """Who has the guest's address asks for the lease: this guest has nothing in it."""
    with networkd() as networks:
        networks.open().networkCreateXML(xml('lan'))
        daemon.start()
        guest = daemon.open().createXML(guest_xml())
        source = libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE
        assert guest.interfaceAddresses(source) == {}
        with guests(('virbr0', MAC)) as [client]:
            address = client.lease('guest')['ip']
        found = guest.interfaceAddresses(source)
        assert found == {taps()[0]: {'hwaddr': MAC, 'addrs': [{'type': libvirt.VIR_IP_ADDR_TYPE_IPV4, 'addr': address,
                                                              'prefix': 24}]}}, found
        assert f'{address}/24' in daemon.virsh('domifaddr', 'guest')
        networks.open().networkLookupByName('lan').destroy()
        fails(libvirt.VIR_ERR_NO_NETWORK, guest.interfaceAddresses, source)


def test_debians_virsh_limits_it(daemon):
    need('tc')
    with networkd():
        run('ip', 'link', 'add', 'br7', 'type', 'bridge')
        daemon.start()
        daemon.open().createXML(tiny_xml('guest', "<interface type='bridge'><source bridge='br7'/></interface>"))
        tap = taps('br7')[0]
        daemon.virsh('domiftune', 'guest', tap, '--inbound', '100,200,64', '--outbound', '300', '--live')
        told = daemon.virsh('domiftune', 'guest', tap)
        assert 'inbound.average: 100' in told and 'outbound.average: 300' in told, told
        assert rates(tap) == [('819200bit', '1638Kbit')]
        text = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, daemon.open().lookupByName('guest').setInterfaceParameters, tap,
                     {'inbound.floor': 5}, LIVE)
        assert 'inbound.floor' in text, text


def test_a_restarted_network_gets_its_guests_back(daemon):
    with networkd() as networks:
        network = networks.open().networkDefineXML(limited(1000))
        network.create()
        daemon.start()
        guest = daemon.open().createXML(guest_xml(more="<bandwidth><inbound average='100' floor='10'/></bandwidth>"))
        tap, port = taps()[0], ports(networks)[0].UUIDString()
        network.destroy()
        assert taps() == [] and tap in links()
        network.create()
        wait_for('the tap is in the bridge again', lambda: taps() == [tap])
        wait_for('the port is there again', lambda: [each.UUIDString() for each in ports(networks)] == [port])
        assert rates(tap) and len(rates('virbr0')) == 3
        # Somebody deletes the bridge, and virtnetworkd is told to look.
        run('ip', 'link', 'del', 'virbr0')
        networks.process.send_signal(signal.SIGHUP)
        wait_for('the tap is in the bridge again', lambda: 'virbr0' in links() and taps() == [tap])
        assert "bridge 'virbr0' of network 'lan' is there again" in networks.log_text()
        assert [each.UUIDString() for each in ports(networks)] == [port]
        # While virtqemud is away.
        daemon.kill()
        network.destroy()
        network.create()
        assert taps() == []
        daemon.start()
        wait_for('the tap is in the bridge again', lambda: taps() == [tap])
        # While both are; the daemon of networks comes back last, and its network with it.
        daemon.kill()
        networks.kill()
        run('ip', 'link', 'del', 'virbr0')
        daemon.start()
        networks.start()
        wait_for('the tap is in the bridge again', lambda: taps() == [tap])
        assert len(ports(networks)) == 1
        daemon.open().lookupByName('guest').destroy()
        wait_for('the port is gone', lambda: ports(networks) == [])


def test_an_interface_that_is_lost_keeps_none_of_the_others_out(daemon):
    other = "<interface type='network'><mac address='52:54:00:00:00:06'/><source network='lan'/><model type='virtio'/></interface>"
    with networkd() as networks:
        network = networks.open().networkDefineXML(xml('lan'))
        network.create()
        daemon.start()
        guest = daemon.open().createXML(guest_xml().replace('</interface>', f'</interface>{other}'))
        first, second = re.findall("<target dev='(.*?)'/>", guest.XMLDesc())
        run('ip', 'link', 'del', first)
        network.destroy()
        network.create()
        wait_for('the second is in the bridge again', lambda: taps() == [second])
        wait_for('what failed is told', lambda: first in daemon.log_text())
        guest.destroy()
        wait_for('no port is left', lambda: ports(networks) == [])


def master(tap):
    return links()[tap].get('master')


def device(source, more='', kind='network'):
    return f"<interface type='{kind}'><mac address='{MAC}'/><source {source}/>{more}<model type='virtio'/></interface>"


def test_an_interface_moves_while_it_runs(daemon):
    need('tc')
    with networkd() as networks:
        conn = networks.open()
        group = "<portgroup name='slow'><bandwidth><inbound average='100'/></bandwidth></portgroup>"
        conn.networkCreateXML(xml('lan').replace('</network>', group + '</network>'))
        conn.networkCreateXML(xml('other', bridge='virbr1', net='192.168.123'))
        run('ip', 'link', 'add', 'br7', 'type', 'bridge')
        daemon.start()
        guest = daemon.open().createXML(guest_xml())
        tap = taps()[0]
        first = ports(networks)[0].UUIDString()
        guest.updateDeviceFlags(device("network='lan'", "<link state='down'/>"), LIVE)
        assert "<link state='down'/>" in guest.XMLDesc() and ports(networks)[0].UUIDString() == first, 'nothing else happened'
        guest.updateDeviceFlags(device("network='other'"), LIVE)
        assert master(tap) == 'virbr1' and ports(networks) == [] and len(ports(networks, 'other')) == 1
        assert "network='other'" in guest.XMLDesc() and "bridge='virbr1'" in guest.XMLDesc() and 'state=' not in guest.XMLDesc()
        guest.updateDeviceFlags(device("network='lan' portgroup='slow'", "<port isolated='yes'/>"), LIVE)
        assert master(tap) == 'virbr0' and rates(tap) == [('819200bit', '819200bit')] and ports(networks, 'other') == []
        assert links()[tap]['linkinfo']['info_slave_data']['isolated'] is True
        guest.updateDeviceFlags(device("network='lan'", "<bandwidth><inbound average='200'/></bandwidth>"), LIVE)
        assert rates(tap) == [('1638Kbit', '1638Kbit')] and links()[tap]['linkinfo']['info_slave_data']['isolated'] is False
        guest.updateDeviceFlags(device("bridge='br7'", kind='bridge'), LIVE)
        assert master(tap) == 'br7' and rates(tap) == [] and ports(networks) == []
        # What cannot be had changes nothing.
        fails(libvirt.VIR_ERR_NO_NETWORK, guest.updateDeviceFlags, device("network='none'"), LIVE)
        fails(libvirt.VIR_ERR_OPERATION_FAILED, guest.updateDeviceFlags, device("bridge='br8'", kind='bridge'), LIVE)
        fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, guest.updateDeviceFlags,
              device("network='lan'", "<bandwidth><inbound average='200' floor='5'/></bandwidth>"), LIVE)
        assert master(tap) == 'br7' and "<source bridge='br7'/>" in guest.XMLDesc() and ports(networks) == []
        guest.updateDeviceFlags(device("network='lan'"), LIVE)
        assert master(tap) == 'virbr0'
        guest.destroy()
        assert ports(networks) == []


@contextlib.contextmanager
def read_only(folder):
    run('mount', '--bind', folder, folder)
    try:
        run('mount', '-o', 'remount,ro,bind', folder)
        yield
    finally:
        run('umount', folder)


def test_a_change_that_cannot_be_kept_is_undone(daemon):
    need('tc')
    status, config = os.path.join(RUN, 'qemu'), os.path.join(PREFIX, 'etc', 'libvirt', 'qemu')
    with networkd() as networks:
        conn = networks.open()
        group = "<portgroup name='fast' default='yes'><bandwidth><inbound average='500'/></bandwidth></portgroup>"
        conn.networkCreateXML(xml('lan').replace('</network>', group + '</network>'))
        conn.networkCreateXML(xml('other', bridge='virbr1', net='192.168.123'))
        run('ip', 'link', 'add', 'br7', 'type', 'bridge')
        daemon.start()
        guest = daemon.open().defineXML(guest_xml())
        guest.create()
        tap, port = taps()[0], ports(networks)[0].UUIDString()
        before = guest.XMLDesc(), guest.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)

        def is_as_it_was():
            assert master(tap) == 'virbr0' and rates(tap) == [('4096Kbit', '4096Kbit')], (master(tap), rates(tap))
            assert [each.UUIDString() for each in ports(networks)] == [port] and ports(networks, 'other') == []
            assert ports(networks)[0].parameters()['inbound.average'] == 500
            assert (guest.XMLDesc(), guest.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)) == before
        for folder, flags in (status, LIVE), (config, LIVE | CONFIG):
            for wanted in (device("network='other'", "<link state='down'/>"), device("bridge='br7'", kind='bridge'),
                           device("network='lan'", "<port isolated='yes'/>"),
                           device("network='lan'", "<bandwidth><inbound average='200'/></bandwidth>")):
                with read_only(folder):
                    text = fails(libvirt.VIR_ERR_SYSTEM_ERROR, guest.updateDeviceFlags, wanted, flags)
                assert folder in text, text
                is_as_it_was()
        guest.updateDeviceFlags(device("network='other'"), LIVE | CONFIG)
        assert master(tap) == 'virbr1' and rates(tap) == [] and ports(networks) == [] and len(ports(networks, 'other')) == 1


def test_a_bridge_is_told_who_is_where(daemon):
    with networkd() as networks:
        bridge = "<bridge name='virbr0' macTableManager='libvirt'/>"
        network = networks.open().networkDefineXML(xml('lan', bridge=None, more=bridge, dhcp=False))
        network.create()
        daemon.start()
        guest = daemon.open().createXML(guest_xml())
        assert "macTableManager='libvirt'" in ports(networks)[0].XMLDesc()

        def is_told(tap):
            data = links()[tap]['linkinfo']['info_slave_data']
            assert data['learning'] is False and data['flood'] is False, data
            return re.search(rf'{MAC} .*master virbr0.* permanent', run('bridge', 'fdb', 'show', 'dev', tap)) is not None
        assert is_told(taps()[0]), run('bridge', 'fdb', 'show', 'dev', taps()[0])
        network.destroy()
        network.create()
        wait_for('the tap is in the bridge again', taps)
        wait_for('the bridge is told again', lambda: is_told(taps()[0]))
        guest.destroy()
        assert MAC not in run('bridge', 'fdb', 'show')


def test_vlans_are_refused_where_the_kernel_or_the_bridge_has_none(daemon):
    """What a kernel with them does: tests/slow/test_network.py."""
    with networkd() as networks:
        run('ip', 'link', 'add', 'br7', 'type', 'bridge')
        daemon.start()
        conn = daemon.open()
        tag = "<vlan><tag id='42'/></vlan>"
        why = 'vlan_filtering 1' if filters_vlans() else 'CONFIG_BRIDGE_VLAN_FILTERING'
        text = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, conn.createXML, tiny_xml('guest', device("bridge='br7'", tag, 'bridge')))
        assert "'br7'" in text and why in text and taps('br7') == [], text
        run('ip', 'link', 'add', 'below', 'type', 'veth', 'peer', 'name', 'beyond')
        text = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, conn.createXML,
                     tiny_xml('guest', device("dev='below' mode='bridge'", tag, 'direct')))
        assert '<vlan>' in text, text
        guest = conn.createXML(tiny_xml('guest', device("bridge='br7'", kind='bridge')))
        fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, guest.updateDeviceFlags, device("bridge='br7'", tag, 'bridge'), LIVE)
        assert len(taps('br7')) == 1 and '<vlan>' not in guest.XMLDesc()
        if not filters_vlans():
            network = networks.open().networkCreateXML(xml('lan'))
            text = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, guest.updateDeviceFlags, device("network='lan'", tag), LIVE)
            assert 'CONFIG_BRIDGE_VLAN_FILTERING' in text and network.listAllPorts() == [] and len(taps('br7')) == 1, text


def test_a_hanging_daemon_of_networks_stalls_no_guest(daemon):
    with networkd() as networks:
        networks.open().networkCreateXML(xml('lan'))
        daemon.start()
        conn = daemon.open()
        guest = conn.createXML(guest_xml())
        networks.process.send_signal(signal.SIGSTOP)
        try:
            begin = time.monotonic()
            guest.destroy()
            text = fails(libvirt.VIR_ERR_OPERATION_TIMEOUT, conn.createXML, guest_xml(name='other'))
            assert 'virtnetworkd' in text, text
            print(f'# an end and a start that failed took {time.monotonic() - begin:.1f} s', flush=True)
            plain = conn.createXML(tiny_xml('plain'))
            assert plain.isActive()
        finally:
            networks.process.send_signal(signal.SIGCONT)
        wait_for('the port is given back, though late', lambda: ports(networks) == [])
        conn.createXML(guest_xml(name='other'))


def test_ports_are_given_back_when_the_daemon_of_networks_returns(daemon):
    with networkd() as networks:
        networks.open().networkCreateXML(xml('lan'))
        daemon.start()
        guest = daemon.open().createXML(guest_xml())
        networks.kill()
        guest.destroy()
        networks.start()
        wait_for('the port is given back', lambda: ports(networks) == [])


if __name__ == '__main__':
    main()

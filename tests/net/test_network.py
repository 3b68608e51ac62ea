# SPDX-License-Identifier: LGPL-2.1-or-later
"""Networks are defined, come up, give addresses and names, and outlive their daemon."""

import json
import os
import signal
import subprocess
import sys
import threading
from xml.etree import ElementTree

import libvirt

from harness import DEADLINE, PREFIX, Proxy, fails, main, wait_for
from netbed import FILES, STATE, dnsmasqs, filters_vlans, guests, known_leases, links, networkd, rules, run, xml


def test_a_network_is_defined_and_stays(_daemon):
    with networkd() as daemon:
        conn = daemon.open()
        network = conn.networkDefineXML(xml('one', bridge=None))
        assert network.bridgeName() == 'virbr0' and network.isPersistent() and not network.isActive()
        assert "<mac address='52:54:00:" in network.XMLDesc()
        network.setAutostart(True)
        daemon.restart()
        assert not daemon.open().networkLookupByName('one').isActive(), 'once after the start of the host, not of the daemon'
        os.unlink(os.path.join(STATE, 'autostarted'))
        daemon.restart()
        network = daemon.open().networkLookupByName('one')
        assert network.isActive(), 'it has started by itself before anybody is served'
        network.setAutostart(False)
        network.destroy()
        network.undefine()
        fails(libvirt.VIR_ERR_NO_NETWORK, daemon.open().networkLookupByName, 'one')
        assert os.listdir(os.path.join(PREFIX, 'etc', 'libvirt', 'qemu', 'networks')) == ['autostart']


def test_bridges_are_named_one_each(_daemon):
    with networkd() as daemon:
        conn = daemon.open()
        names = [conn.networkDefineXML(xml(f'n{i}', bridge=None)).bridgeName() for i in range(3)]
        assert names == ['virbr0', 'virbr1', 'virbr2'], names
        fails(libvirt.VIR_ERR_INTERNAL_ERROR, conn.networkDefineXML, xml('other', bridge='virbr1'))
        conn.networkLookupByName('n1').undefine()
        assert conn.networkDefineXML(xml('again', bridge='virbr%d')).bridgeName() == 'virbr1'


def test_a_nat_network_comes_up_and_goes(_daemon):
    with networkd() as daemon:
        network = daemon.open().networkDefineXML(xml('nat'))
        network.create()
        link = links()['virbr0']
        assert 'UP' in link['flags'] and link['addr_info'][0]['local'] == '192.168.122.1', link
        assert link['linkinfo']['info_data']['stp_state'] == 1
        assert 'masquerade to :1024-65535' in rules() and 'iif "virbr0"' in rules(), rules()
        assert len(dnsmasqs()) == 2, 'dnsmasq and the half of it that runs its helper'
        with open('/proc/sys/net/ipv4/ip_forward') as file:
            assert file.read() == '1\n'
        network.destroy()
        assert 'virbr0' not in links() and dnsmasqs() == [] and 'virbr0' not in rules(), rules()
        assert [name for name in os.listdir(FILES) if not name.endswith('.status')] == []
        assert sorted(os.listdir(STATE)) == ['autostarted', 'driver.pid', 'nat']


def test_guests_get_addresses_and_names(_daemon):
    with networkd() as daemon:
        names = "<domain name='test.lan'/><dns><host ip='192.168.122.1'><hostname>gate</hostname></host></dns>"
        host = "<host mac='52:54:00:00:00:02' name='two' ip='192.168.122.77'/>"
        network = daemon.open().networkCreateXML(xml('lan', inner=host, more=names))
        with guests(('virbr0', '52:54:00:00:00:01'), ('virbr0', '52:54:00:00:00:02')) as (one, two):
            lease = one.lease('first')
            assert lease['ip'].startswith('192.168.122.') and lease['router'] == '192.168.122.1', lease
            assert lease['domain'].strip() == 'test.lan', lease
            assert two.lease()['ip'] == '192.168.122.77'
            assert one.pings('192.168.122.77') and two.pings(lease['ip'])
            assert '192.168.122.77' in one.asks('two.test.lan', '192.168.122.1')
            assert lease['ip'] in two.asks('first.test.lan', '192.168.122.1')
            assert '192.168.122.1' in two.asks('gate.test.lan', '192.168.122.1')
            leases = known_leases(network, 2)
            first = leases['52:54:00:00:00:01']
            assert first['hostname'] == 'first' and first['ipaddr'] == lease['ip'], leases
            assert leases['52:54:00:00:00:02']['prefix'] == 24 and leases['52:54:00:00:00:02']['iface'] == 'virbr0'
            assert len(network.DHCPLeases('52:54:00:00:00:02')) == 1
            # A new dnsmasq knows them.
            os.kill(int(open(os.path.join(STATE, 'lan.pid')).read()), signal.SIGKILL)
            daemon.restart()
            wait_for('dnsmasq is back', lambda: len(dnsmasqs()) == 2)
            assert one.lease('first')['ip'] == lease['ip']


def test_guests_get_ipv6_addresses_by_themselves(_daemon):
    with networkd() as daemon:
        ipv6 = "<ip family='ipv6' address='2001:db8:1::1' prefix='64'/>"
        daemon.open().networkCreateXML(xml('dual').replace('</network>', ipv6 + '</network>'))
        assert 'oif "virbr0"' in rules('ip6') and 'masquerade' not in rules('ip6'), rules('ip6')
        with guests('virbr0', 'virbr0') as (one, two):
            def address(guest):
                found = [each['local'] for link in json.loads(guest.run('ip', '-j', '-6', 'addr')) for each in link['addr_info']
                         if each['local'].startswith('2001:db8:1:') and not each.get('tentative')]
                return found[0] if found else None
            first, second = (wait_for('a prefix is announced', lambda guest=guest: address(guest)) for guest in (one, two))
            assert first != second and one.pings(second) and two.pings('2001:db8:1::1')
            assert one.run('ip', '-6', 'route', 'show', 'default'), 'the host is the router'


def test_stop_and_start_leave_nothing(_daemon):
    with networkd() as daemon:
        network = daemon.open().networkDefineXML(xml('lan'))
        before = run('ip', 'addr') + run('ip', 'route')
        for _turn in range(3):
            network.create()
            network.destroy()
        assert run('ip', 'addr') + run('ip', 'route') == before and dnsmasqs() == [] and 'virbr0' not in rules()
        assert [name for name in os.listdir(STATE) if name.endswith('.xml')] == []


def test_a_network_without_what_we_can_is_refused(_daemon):
    with networkd() as daemon:
        conn = daemon.open()
        for more in ("<virtualport type='openvswitch'/>", "<vlan><tag id='3'/></vlan>"):
            network = conn.networkDefineXML(xml('lan').replace('</network>', more + '</network>'))
            if 'vlan' in more and filters_vlans():
                network.undefine()
                continue
            why = '<virtualport>' if 'virtualport' in more else 'CONFIG_BRIDGE_VLAN_FILTERING'
            assert why in fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, network.create)
            assert 'virbr0' not in links() and not network.isActive()
            network.undefine()


def reach(daemon, document):
    """Can a guest of the network reach a host elsewhere, and that host the guest? (With a route to it, as a router would have.)"""
    network = daemon.open().networkCreateXML(document)
    with guests('virbr0', None) as (guest, other):
        run('ip', 'addr', 'add', '203.0.113.1/24', 'dev', f'h{other.dev}')
        other.run('ip', 'addr', 'add', '203.0.113.2/24', 'dev', other.dev)
        guest.run('ip', 'addr', 'add', '192.168.122.50/24', 'dev', guest.dev)
        guest.run('ip', 'route', 'add', 'default', 'via', '192.168.122.1')
        assert guest.pings('192.168.122.1'), 'the host is reached'
        result = [guest.pings('203.0.113.2')]
        other.run('ip', 'route', 'add', '192.168.122.0/24', 'via', '203.0.113.1')
        result += [guest.pings('203.0.113.2'), other.pings('192.168.122.50')]
    network.destroy()
    return result


def test_nat_lets_out_and_not_in(_daemon):
    with networkd() as daemon:
        assert reach(daemon, xml('nat', dhcp=False)) == [True, True, False]


def test_isolated_lets_nobody_through(_daemon):
    with networkd() as daemon:
        run('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward')
        assert reach(daemon, xml('isolated', forward='', dhcp=False)) == [False, False, False]


def test_routed_lets_both_ways(_daemon):
    with networkd() as daemon:
        assert reach(daemon, xml('routed', forward="<forward mode='route'/>", dhcp=False)) == [False, True, True]


def test_open_has_no_rules(_daemon):
    with networkd() as daemon:
        assert reach(daemon, xml('open', forward="<forward mode='open'/>", dhcp=False)) == [False, True, True]
        assert 'virbr0' not in rules()


def test_a_forward_device_may_come_and_go(_daemon):
    with networkd() as daemon:
        network = daemon.open().networkCreateXML(xml('nat', forward="<forward mode='nat' dev='wan'/>", dhcp=False))
        with guests('virbr0') as (guest,):
            guest.run('ip', 'addr', 'add', '192.168.122.50/24', 'dev', guest.dev)
            guest.run('ip', 'route', 'add', 'default', 'via', '192.168.122.1')
            for _turn in range(2):
                with guests(None) as (other,):
                    run('ip', 'link', 'set', f'h{other.dev}', 'down')
                    run('ip', 'link', 'set', f'h{other.dev}', 'name', 'wan')
                    run('ip', 'link', 'set', 'wan', 'up')
                    run('ip', 'addr', 'add', '203.0.113.1/24', 'dev', 'wan')
                    other.run('ip', 'addr', 'add', '203.0.113.2/24', 'dev', other.dev)
                    assert guest.pings('203.0.113.2')
                    run('ip', 'link', 'del', 'wan')
        network.destroy()


def test_a_killed_daemon_takes_up_its_networks(_daemon):
    with networkd() as daemon:
        daemon.open().networkCreateXML(xml('transient'))
        daemon.open().networkDefineXML(xml('kept', bridge='virbr1', net='192.168.123')).create()
        pids, index = sorted(dnsmasqs()), links()['virbr0']['ifindex']
        daemon.restart()
        conn = daemon.open()
        assert sorted(net.name() for net in conn.listAllNetworks(libvirt.VIR_CONNECT_LIST_NETWORKS_ACTIVE)) == ['kept', 'transient']
        assert sorted(dnsmasqs()) == pids and links()['virbr0']['ifindex'] == index
        conn.networkLookupByName('transient').destroy()
        fails(libvirt.VIR_ERR_NO_NETWORK, conn.networkLookupByName, 'transient')
        assert 'virbr0' not in links() and 'virbr0' not in rules() and 'virbr1' in rules()


def test_what_others_deleted_is_put_back(_daemon):
    with networkd() as daemon:
        conn = daemon.open()
        network = conn.networkCreateXML(xml('lan'))
        conn.networkCreateXML(xml('next', bridge='virbr1', net='192.168.123'))
        before = rules()
        run('nft', 'flush', 'ruleset')
        run('ip', 'link', 'del', 'virbr0')
        daemon.process.send_signal(signal.SIGHUP)
        wait_for('the bridge is back', lambda: 'virbr0' in links() and links()['virbr0']['addr_info'])
        wait_for('the rules are back', lambda: rules().count('\n') == before.count('\n'))
        # One that is started finds the tables gone, and brings all back.
        run('nft', 'flush', 'ruleset')
        conn.networkCreateXML(xml('third', bridge='virbr2', net='192.168.124'))
        assert all(f'iif "virbr{i}"' in rules() for i in range(3)), rules()
        # One that is stopped finds its rules gone.
        run('nft', 'flush', 'chain', 'ip', 'libvirt_network', 'guest_output')
        network.destroy()
        assert 'virbr0' not in rules() and rules().count('iif "virbr1"') == 3, rules()


def test_collisions_are_named(_daemon):
    with networkd() as daemon:
        conn = daemon.open()
        conn.networkCreateXML(xml('first'))
        assert "'first'" in fails(libvirt.VIR_ERR_OPERATION_FAILED, conn.networkCreateXML, xml('second', bridge='virbr1'))
        assert 'virbr1' not in links()
        with guests(None) as (other,):
            run('ip', 'addr', 'add', '192.168.130.7/16', 'dev', f'h{other.dev}')
            text = fails(libvirt.VIR_ERR_INTERNAL_ERROR, conn.networkCreateXML, xml('third', bridge='virbr1', net='192.168.123'))
            assert 'already in use' in text and f'h{other.dev}' in text, text
        run('ip', 'link', 'add', 'mine', 'type', 'bridge')
        assert "'mine'" in fails(libvirt.VIR_ERR_OPERATION_FAILED, conn.networkCreateXML, xml('fourth', bridge='mine',
                                                                                              net='10.1.2'))
        assert 'mine' in links(), "somebody else's bridge stays"


def test_a_taken_port_says_who_has_it(_daemon):
    with networkd() as daemon:
        conn = daemon.open()
        holder = run_holder()
        try:
            text = fails(libvirt.VIR_ERR_INTERNAL_ERROR, conn.networkCreateXML, xml('lan'))
            assert 'port 53' in text and f'({holder.pid})' in text, text
            assert 'virbr0' not in links() and 'virbr0' not in rules() and not os.path.exists(os.path.join(STATE, 'lan.xml'))
        finally:
            holder.kill()
            holder.wait()
        conn.networkCreateXML(xml('lan'))


def run_holder():
    code = ('import socket, sys; s = socket.socket(); s.bind(("0.0.0.0", 53)); s.listen(); '
            'u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(("0.0.0.0", 53)); print("ready", flush=True); '
            'sys.stdin.read()')
    process = subprocess.Popen([sys.executable, '-c', code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == 'ready\n'
    return process


def test_a_running_network_is_changed(_daemon):
    with networkd() as daemon:
        network = daemon.open().networkDefineXML(xml('lan'))
        network.create()
        pids = sorted(dnsmasqs())
        both = libvirt.VIR_NETWORK_UPDATE_AFFECT_LIVE | libvirt.VIR_NETWORK_UPDATE_AFFECT_CONFIG
        network.update(libvirt.VIR_NETWORK_UPDATE_COMMAND_ADD_LAST, libvirt.VIR_NETWORK_SECTION_IP_DHCP_HOST, -1,
                       "<host mac='52:54:00:00:00:09' ip='192.168.122.99'/>", both)
        network.update(libvirt.VIR_NETWORK_UPDATE_COMMAND_ADD_LAST, libvirt.VIR_NETWORK_SECTION_DNS_HOST, -1,
                       "<host ip='192.168.122.99'><hostname>nine</hostname></host>", both)
        assert sorted(dnsmasqs()) == pids, 'it was told, not started again'
        with guests(('virbr0', '52:54:00:00:00:09')) as (guest,):
            assert guest.lease()['ip'] == '192.168.122.99'
            wait_for('the name', lambda: '192.168.122.99' in guest.asks('nine', '192.168.122.1'))
            network.update(libvirt.VIR_NETWORK_UPDATE_COMMAND_ADD_LAST, libvirt.VIR_NETWORK_SECTION_DNS_SRV, -1,
                           "<srv service='x' protocol='tcp' domain='d' target='nine' port='99'/>", both)
            assert sorted(dnsmasqs()) != pids, 'only a new one knows of it'
            assert guest.pings('192.168.122.1'), 'the network stayed up'


def test_events_are_told(_daemon):
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()
    with networkd() as daemon:
        conn = daemon.open()
        seen = []
        conn.networkEventRegisterAny(None, libvirt.VIR_NETWORK_EVENT_ID_LIFECYCLE,
                                     lambda _c, net, event, _d, _o: seen.append((net.name(), event)), None)
        network = conn.networkDefineXML(xml('lan'))
        network.create()
        network.destroy()
        network.undefine()
        wait_for('all is told', lambda: len(seen) == 4, DEADLINE)
        assert [event for _name, event in seen] == [libvirt.VIR_NETWORK_EVENT_DEFINED, libvirt.VIR_NETWORK_EVENT_STARTED,
                                                    libvirt.VIR_NETWORK_EVENT_STOPPED, libvirt.VIR_NETWORK_EVENT_UNDEFINED], seen


def test_hooks_are_told_and_may_refuse(_daemon):
    hooks, told = os.path.join(PREFIX, 'etc', 'libvirt', 'hooks'), os.path.join(PREFIX, 'var', 'told')
    os.makedirs(os.path.join(hooks, 'network.d'))
    given = told + '.xml'
    for path, text in (('network', f'echo "$@" >> {told}; tee -a {given} | grep -q "<network" || exit 1'),
                       ('network.d/10-no', '[ "$1" != bad ] || { echo not here >&2; exit 3; }')):
        with open(os.path.join(hooks, path), 'w') as file:
            file.write(f'#!/bin/sh\n{text}\n')
        os.chmod(os.path.join(hooks, path), 0o755)
    with networkd() as daemon:
        network = daemon.open().networkCreateXML(xml('lan'))
        owner = '<owner><name>one</name><uuid>d54df46f-1ab5-4a22-8618-4560ef5fac2c</uuid></owner>'
        network.portCreateXML(f"<networkport>{owner}<mac address='52:54:00:00:00:01'/></networkport>", 0).delete(0)
        network.update(libvirt.VIR_NETWORK_UPDATE_COMMAND_ADD_LAST, libvirt.VIR_NETWORK_SECTION_DNS_HOST, -1,
                       "<host ip='192.168.122.9'><hostname>nine</hostname></host>", libvirt.VIR_NETWORK_UPDATE_AFFECT_LIVE)
        network.destroy()
        with open(told) as file:
            assert file.read().splitlines() == [f'lan {what} -' for what in (
                'start begin', 'started begin', 'port-created begin', 'port-deleted begin', 'updated begin', 'stopped end')]
        with open(given) as file:
            documents = [ElementTree.fromstring(f'<hookData>{text}') for text in file.read().split('<hookData>')[1:]]
        assert [[child.tag for child in each] for each in documents] == [
            ['network'], ['network'], ['network', 'networkport'], ['network', 'networkport'], ['network'], ['network']]
        assert documents[2].find('networkport/owner/name').text == 'one' and documents[4].find('.//hostname').text == 'nine'
        assert documents[2].find('networkport/plug').get('bridge') == 'virbr0'
        text = fails(libvirt.VIR_ERR_HOOK_SCRIPT_FAILED, daemon.open().networkCreateXML, xml('bad'))
        assert 'not here' in text and 'virbr0' not in links() and daemon.open().listAllNetworks() == [], text


def test_debians_virsh_and_the_proxy_reach_it(daemon):
    daemon.start()
    with networkd():
        proxy = Proxy().start()
        try:
            proxy.open().networkDefineXML(xml('lan')).create()
            assert 'lan' in proxy.virsh('net-list') and 'virbr0' in proxy.virsh('net-info', 'lan')
            host = "<host ip='192.168.122.9'><hostname>h</hostname></host>"
            proxy.virsh('net-update', 'lan', 'add', 'dns-host', host, '--live')
            assert '<hostname>h</hostname>' in proxy.virsh('net-dumpxml', 'lan')
            proxy.virsh('net-destroy', 'lan')
        finally:
            proxy.stop()


if __name__ == '__main__':
    main()

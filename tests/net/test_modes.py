# SPDX-License-Identifier: LGPL-2.1-or-later
"""What each mode lets through, by packets: bridges of the host, macvtaps, isolated ports, leases of both families."""

import os
import re
import socket
import subprocess
import time

import libvirt

from harness import DEADLINE, PREFIX, Skip, main, tiny_xml, wait_for
from netbed import guests, known_leases, links, need, networkd, run, xml

A, B = '52:54:00:00:00:0a', '52:54:00:00:00:0b'
BROADCAST = 'ff:ff:ff:ff:ff:ff'


def frame(source, destination, text=b'hello'):
    def raw(mac):
        return bytes.fromhex(mac.replace(':', ''))
    return raw(destination) + raw(source) + b'\x88\xb5' + text.ljust(60, b'.')


class Wire:
    """Sees and sends whole frames at an interface of the host."""

    def __init__(self, dev):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.bind((dev, 0))

    def send(self, data):
        self.socket.send(data)

    def sees(self, text, source, deadline=None):
        """Does a frame of @source with @text in it come by?"""
        end = time.monotonic() + (deadline or DEADLINE)
        while time.monotonic() < end:
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            try:
                data = self.socket.recv(4096)
            except TimeoutError:
                return False
            if text in data and data[6:12] == bytes.fromhex(source.replace(':', '')):
                return True
        return False

    def close(self):
        self.socket.close()


def quiet(on=True):
    """Nobody but us says anything."""
    for what in ('default', 'all'):
        run('sh', '-c', f'echo {int(on)} > /proc/sys/net/ipv6/conf/{what}/disable_ipv6')


def received(dev):
    text = run('ip', '-s', '-j', 'link', 'show', dev)
    return int(re.search(r'"rx":\{[^}]*"packets":(\d+)', text).group(1))


def macvtaps():
    """{address: name}"""
    return {link['address']: name for name, link in links().items() if link.get('linkinfo', {}).get('info_kind') == 'macvtap'}


def paused(daemon, name, mac, more=''):
    device = f"<interface type='network'><mac address='{mac}'/><source network='lan'/>{more}<model type='virtio'/></interface>"
    return daemon.open().createXML(tiny_xml(name, device), libvirt.VIR_DOMAIN_START_PAUSED)


def macvtap_mode(daemon, mode):
    """(does the other guest hear a broadcast, and when it comes back from outside; does outside hear it)"""
    with networkd() as networks:
        quiet()
        run('ip', 'link', 'add', 'below', 'type', 'veth', 'peer', 'name', 'beyond')
        for dev in ('below', 'beyond'):
            run('ip', 'link', 'set', dev, 'up')
        networks.open().networkCreateXML(f"<network><name>lan</name><forward mode='{mode}'><interface dev='below'/></forward>"
                                         "</network>")
        daemon.start()
        paused(daemon, 'one', A)
        paused(daemon, 'two', B)
        first, second = macvtaps()[A], macvtaps()[B]
        assert links()[first]['linkinfo']['info_data']['mode'] == mode
        outside, wire = Wire('beyond'), Wire(first)
        try:
            before = received(second)
            wire.send(frame(A, BROADCAST, b'once'))
            outside_hears = outside.sees(b'once', A)
            at_once = received(second) > before
            outside.send(frame(A, BROADCAST, b'again'))
            outside.send(frame('52:54:00:00:00:0c', B, b'from elsewhere'))
            arrived = Wire(second)
            outside.send(frame('52:54:00:00:00:0c', B, b'at last'))
            assert arrived.sees(b'at last', '52:54:00:00:00:0c'), 'who is elsewhere reaches a guest'
            arrived.close()
            # Of what was sent before, that from elsewhere has come, and those for B alone.
            back = received(second) - before - int(at_once) - 2
            return at_once, back > 0, outside_hears
        finally:
            wire.close()
            outside.close()


def test_macvtaps_of_a_bridge_hear_each_other(daemon):
    assert macvtap_mode(daemon, 'bridge') == (True, False, True)


def test_macvtaps_of_a_vepa_hear_each_other_by_the_switch(daemon):
    assert macvtap_mode(daemon, 'vepa') == (False, True, True)


def test_private_macvtaps_never_hear_each_other(daemon):
    assert macvtap_mode(daemon, 'private') == (False, False, True)


def test_a_device_passed_through_is_the_guests(daemon):
    with networkd() as networks:
        quiet()
        run('ip', 'link', 'add', 'below', 'type', 'veth', 'peer', 'name', 'beyond')
        for dev in ('below', 'beyond'):
            run('ip', 'link', 'set', dev, 'up')
        networks.open().networkCreateXML("<network><name>lan</name><forward mode='passthrough'><interface dev='below'/></forward>"
                                         "</network>")
        daemon.start()
        guest = paused(daemon, 'one', A)
        outside, wire = Wire('beyond'), Wire(list(macvtaps().values())[0])
        wire.send(frame(A, BROADCAST, b'out'))
        assert outside.sees(b'out', A)
        outside.send(frame(B, A, b'in'))
        assert wire.sees(b'in', B)
        wire.close()
        outside.close()
        guest.destroy()
        paused(daemon, 'two', B).destroy()


def test_a_bridge_of_the_host_is_used_as_it_is(daemon):
    with networkd() as networks:
        quiet()
        run('ip', 'link', 'add', 'br7', 'mtu', '1400', 'type', 'bridge')
        run('ip', 'link', 'set', 'br7', 'up')
        networks.open().networkCreateXML("<network><name>lan</name><forward mode='bridge'/><bridge name='br7'/></network>")
        daemon.start()
        guest = paused(daemon, 'one', A)
        tap = next(name for name, link in links().items() if link.get('master') == 'br7')
        assert links()[tap]['mtu'] == 1400, 'as large as the bridge can'
        with guests('br7') as (other,):
            wire = Wire(tap)
            other.run('ip', 'addr', 'add', '10.9.9.1/24', 'dev', other.dev)
            other.works('busybox', 'arping', '-c', '1', '-w', '1', '-I', other.dev, '10.9.9.2')
            assert wire.sees(b'', mac_of(other))
            wire.close()
        guest.destroy()
        networks.open().networkLookupByName('lan').destroy()
        assert 'br7' in links(), "somebody else's bridge stays"


def mac_of(guest):
    return re.search(r'link/ether (\S+)', guest.run('ip', 'link', 'show', guest.dev)).group(1)


def test_a_large_mtu_is_for_all(daemon):
    with networkd() as networks:
        networks.open().networkCreateXML(xml('lan', dhcp=False, more="<mtu size='9000'/>"))
        assert links()['virbr0']['mtu'] == 9000
        daemon.start()
        paused(daemon, 'one', A)
        tap = next(name for name, link in links().items() if link.get('master') == 'virbr0')
        assert links()[tap]['mtu'] == 9000 and links()['virbr0']['mtu'] == 9000
        with guests('virbr0') as (guest,):
            run('ip', 'link', 'set', f'h{guest.dev}', 'mtu', '9000')
            guest.run('ip', 'link', 'set', guest.dev, 'mtu', '9000')
            guest.run('ip', 'addr', 'add', '192.168.122.50/24', 'dev', guest.dev)
            assert guest.works('busybox', 'ping', '-c', '1', '-W', '10', '-s', '8900', '192.168.122.1')


def boots_from_network(daemon, isolated):
    """A guest's firmware gets a lease; does another guest hear it ask for it?"""
    if not os.path.exists('/usr/lib/ipxe/qemu/efi-virtio.rom'):
        raise Skip('no boot ROM for virtio-net (package ipxe-qemu)')
    with networkd() as networks:
        port = f"<port isolated='{isolated}'/>"
        network = networks.open().networkCreateXML(xml('lan', more=port))
        daemon.start()
        paused(daemon, 'two', B, port)
        wire = Wire(next(name for name, link in links().items() if link.get('master') == 'virbr0'))
        device = (f"<interface type='network'><mac address='{A}'/><source network='lan'/>{port}<model type='virtio'/>"
                  "<boot order='1'/></interface>")
        daemon.open().createXML(tiny_xml('one', device))
        wait_for('the firmware has a lease', lambda: network.DHCPLeases(A), DEADLINE * 4)
        heard = wire.sees(b'', A, 0.5)
        wire.close()
        return heard


def test_a_guest_gets_a_lease_and_others_hear_it_ask(daemon):
    assert boots_from_network(daemon, 'no') is True


def test_isolated_guests_reach_the_host_alone(daemon):
    assert boots_from_network(daemon, 'yes') is False


DUAL = '''<network><name>dual</name><forward mode='nat'><nat ipv6='yes'/></forward><bridge name='virbr0'/><domain name='test.lan'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'><dhcp><range start='192.168.122.2' end='192.168.122.254'/></dhcp></ip>
  <ip family='ipv6' address='fd00:1::1' prefix='64'><dhcp><range start='fd00:1::100' end='fd00:1::1ff'/>
    <host id='00:03:00:01:52:54:00:00:00:0b' name='fixed' ip='fd00:1::77'/></dhcp></ip></network>'''


def lease6(guest):
    """The address that DHCPv6 gives, put on the interface."""
    wait_for('its own address is settled', lambda: 'scope link' in guest.run('ip', '-6', 'addr', 'show', guest.dev)
             and 'tentative' not in guest.run('ip', '-6', 'addr', 'show', guest.dev))
    told = os.path.join(PREFIX, 'var', f'lease6-{guest.dev}')
    guest.run('dhclient', '-6', '-1', '-D', 'LL', '-lf', told, '-pf', f'{told}.pid', '-sf', '/bin/true', guest.dev,
              timeout=DEADLINE * 2)
    with open(f'{told}.pid') as file:
        os.kill(int(file.read()), 15)
    with open(told) as file:
        address = re.search(r'iaaddr (\S+)', file.read()).group(1)
    guest.run('ip', '-6', 'addr', 'add', f'{address}/128', 'dev', guest.dev, 'nodad')
    return address


def test_both_families_give_leases_and_names(_daemon):
    need('dhclient')
    quiet(False)
    with networkd() as daemon:
        network = daemon.open().networkCreateXML(DUAL)
        with guests(('virbr0', A), ('virbr0', B), None) as (one, two, outside):
            first, second = lease6(one), lease6(two)
            assert first.startswith('fd00:1::1') and second == 'fd00:1::77', (first, second)
            leases = known_leases(network, 2)
            assert leases[A]['type'] == libvirt.VIR_IP_ADDR_TYPE_IPV6 and leases[A]['ipaddr'] == first, leases
            assert leases[A]['iaid'] and leases[B]['clientid'].endswith('52:54:00:00:00:0b'), leases
            for guest in (one, two):
                wait_for('a route is announced', lambda guest=guest: guest.run('ip', '-6', 'route', 'show', 'default'))
            wait_for('its name is known', lambda: 'fd00:1::77' in one.asks('fixed.test.lan', 'fd00:1::1'))
            # Out through the host, translated; not in.
            run('ip', '-6', 'addr', 'add', '2001:db8::1/64', 'dev', f'h{outside.dev}', 'nodad')
            outside.run('ip', '-6', 'addr', 'add', '2001:db8::2/64', 'dev', outside.dev, 'nodad')
            outside.run('ip', '-6', 'route', 'add', 'fd00:1::/64', 'via', '2001:db8::1')
            wait_for('it reaches the outside', lambda: one.pings('2001:db8::2'))
            assert two.pings(first) and not outside.pings(first)


if __name__ == '__main__':
    main()

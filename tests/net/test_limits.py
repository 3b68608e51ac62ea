# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bandwidth: what is asked for is what iperf3 measures, both ways."""

import json
import os
import re
import subprocess

import libvirt

from harness import fails, main, tiny_xml, wait_for
from netbed import STATE, classes, guests, links, need, networkd, rates, run, xml

RATE = 1024     # KiB/s


def measured(guest, *extra):
    """KiB/s at the receiver. The burst and what is queued count little in three seconds."""
    server = subprocess.Popen(['iperf3', '-s', '-1', '--forceflush', '-B', '192.168.122.1'], stdout=subprocess.PIPE, text=True)
    try:
        while 'listening' not in server.stdout.readline():
            pass
        result = json.loads(guest.run('iperf3', '-J', '-c', '192.168.122.1', '-t', '3', '-O', '1', *extra))
        return result['end']['sum_received']['bits_per_second'] / 8 / 1024
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def test_a_network_is_limited_both_ways(_daemon):
    need('iperf3', 'tc')
    with networkd() as daemon:
        limits = f"<bandwidth><inbound average='{RATE}'/><outbound average='{2 * RATE}'/></bandwidth>"
        network = daemon.open().networkDefineXML(xml('lan', dhcp=False).replace('</network>', limits + '</network>'))
        network.create()
        with guests('virbr0') as (guest,):
            guest.run('ip', 'addr', 'add', '192.168.122.50/24', 'dev', guest.dev)
            down, up = measured(guest, '-R'), measured(guest)
            print(f'# asked {RATE} and {2 * RATE} KiB/s, measured {down:.0f} and {up:.0f}', flush=True)
            assert RATE * 0.7 < down < RATE * 1.15 and 2 * RATE * 0.7 < up < 2 * RATE * 1.15, (down, up)
        daemon.restart()
        assert rates('virbr0') == [('8388Kbit', '8388Kbit')] * 2, classes('virbr0')
        daemon.open().networkLookupByName('lan').destroy()
        assert not [name for name in links() if name.startswith('ifb')]


def test_a_guest_is_limited_as_its_group_says(daemon):
    need('tc')
    with networkd() as networks:
        group = ("<portgroup name='slow' default='yes'><bandwidth><inbound average='100' peak='200' burst='64'/>"
                 "<outbound average='300'/></bandwidth></portgroup>")
        networks.open().networkCreateXML(xml('lan').replace('</network>', group + '</network>'))
        daemon.start()
        guest = daemon.open().createXML(tiny_xml('guest', "<interface type='network'><source network='lan'/></interface>"))
        tap = next(name for name, link in links().items() if link.get('master') == 'virbr0')
        ifb = next(name for name in links() if name.startswith('ifb'))
        assert rates(tap) == [('819200bit', '1638Kbit')] and rates(ifb) == [('2457Kbit', '2457Kbit')], classes(tap) + classes(ifb)
        guest.destroy()
        assert not [name for name in links() if name.startswith('ifb')]


def port_xml(mac, floor=0):
    floor = f" floor='{floor}'" if floor else ''
    owner = '<owner><name>one</name><uuid>d54df46f-1ab5-4a22-8618-4560ef5fac2c</uuid></owner>'
    return f"<networkport>{owner}<mac address='{mac}'/><bandwidth><inbound average='1000'{floor}/></bandwidth></networkport>"


def status(network='lan'):
    with open(os.path.join(STATE, f'{network}.xml')) as file:
        return file.read()


def filters(dev):
    return run('tc', 'filter', 'show', 'dev', dev)


def limited(average, peak=0):
    peak = f" peak='{peak}'" if peak else ''
    return xml('lan', dhcp=False).replace('</network>', f"<bandwidth><inbound average='{average}'{peak}/></bandwidth></network>")


def test_what_is_promised_is_kept_in_order(_daemon):
    need('tc')
    with networkd() as daemon:
        network = daemon.open().networkCreateXML(limited(1000))
        assert "<class_id bitmap='0-2'/>" in status() and "<floor sum='0'/>" in status(), status()
        first, second = (network.portCreateXML(port_xml(f'52:54:00:00:00:0{i}', 400), 0) for i in (1, 2))
        assert "<bandwidth classID='3'>" in first.XMLDesc() and "<bandwidth classID='4'>" in second.XMLDesc(), second.XMLDesc()
        assert "<class_id bitmap='0-4'/>" in status() and "<floor sum='800'/>" in status(), status()
        text = fails(libvirt.VIR_ERR_OPERATION_INVALID, network.portCreateXML, port_xml('52:54:00:00:00:03', 201), 0)
        assert "'lan'" in text and '800 are promised' in text, text
        assert sorted(rates('virbr0')) == sorted([('8192Kbit', '8192Kbit'), ('1638Kbit', '8192Kbit'),
                                                  ('3276Kbit', '8192Kbit'), ('3276Kbit', '8192Kbit')]), classes('virbr0')
        # A new daemon knows, and a bridge that was deleted gets it all again.
        daemon.kill()
        run('ip', 'link', 'del', 'virbr0')
        daemon.start()
        wait_for('the bridge is back', lambda: 'virbr0' in links() and len(rates('virbr0')) == 4)
        network = daemon.open().networkLookupByName('lan')
        assert '52540000' in filters('virbr0').replace(' ', '') or '00000001' in filters('virbr0'), filters('virbr0')
        first = network.portLookupByUUIDString(first.UUIDString())
        fails(libvirt.VIR_ERR_OPERATION_INVALID, first.setParameters, {'inbound.floor': 601})
        assert first.parameters()['inbound.floor'] == 400 and "<floor sum='800'/>" in status()
        first.setParameters({'inbound.floor': 600})
        assert "<floor sum='1000'/>" in status() and "classID='3'" in first.XMLDesc(), status()
        first.setParameters({'inbound.floor': 0, 'inbound.average': 50})
        assert "<class_id bitmap='0-2,4'/>" in status() and "<floor sum='400'/>" in status(), status()
        assert len(rates('virbr0')) == 3 and 'classID' not in first.XMLDesc(), first.XMLDesc()
        network.portLookupByUUIDString(second.UUIDString()).delete(0)
        assert "<class_id bitmap='0-2'/>" in status() and len(rates('virbr0')) == 2, status()
        third = network.portCreateXML(port_xml('52:54:00:00:00:03', 1000), 0)
        assert "classID='3'" in third.XMLDesc()
        network.destroy()


def test_more_may_be_promised_up_to_the_peak(_daemon):
    with networkd() as daemon:
        network = daemon.open().networkCreateXML(limited(100, 300))
        network.portCreateXML(port_xml('52:54:00:00:00:01', 300), 0)
        fails(libvirt.VIR_ERR_OPERATION_INVALID, network.portCreateXML, port_xml('52:54:00:00:00:02', 1), 0)


def test_nothing_is_promised_of_no_limit(_daemon):
    with networkd() as daemon:
        conn = daemon.open()
        network = conn.networkCreateXML(xml('lan', dhcp=False))
        fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, network.portCreateXML, port_xml('52:54:00:00:00:01', 5), 0)
        assert network.listAllPorts() == []
        bridged = conn.networkCreateXML("<network><name>b</name><forward mode='bridge'/><bridge name='br7'/></network>")
        fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, bridged.portCreateXML, port_xml('52:54:00:00:00:01', 5), 0)


def test_a_promise_holds_while_others_want_all(_daemon):
    """Two guests take what they can get of a limit that lies before both: the one with the promise gets it."""
    need('iperf3', 'tc')
    with networkd() as daemon:
        network = daemon.open().networkCreateXML(limited(RATE))
        network.portCreateXML(port_xml('52:54:00:00:00:01', RATE * 3 // 4), 0)
        with guests(('virbr0', '52:54:00:00:00:01'), ('virbr0', '52:54:00:00:00:02')) as (kept, other):
            kept.run('ip', 'addr', 'add', '192.168.122.50/24', 'dev', kept.dev)
            other.run('ip', 'addr', 'add', '192.168.122.51/24', 'dev', other.dev)
            greedy = subprocess.Popen(['iperf3', '-s', '-1', '--forceflush', '-B', '192.168.122.1', '-p', '5202'],
                                      stdout=subprocess.PIPE, text=True)
            while 'listening' not in greedy.stdout.readline():
                pass
            client = subprocess.Popen(['nsenter', '-t', str(other.process.pid), '-n', 'iperf3', '-c', '192.168.122.1', '-p', '5202',
                                       '-R', '-t', '60', '-P', '8'], stdout=subprocess.DEVNULL)
            try:
                wait_for('the other one is served', lambda: sent('virbr0', '1:2') > 100 * 1024)
                rate = measured(kept, '-R')
                print(f'# of {RATE} KiB/s {RATE * 3 // 4} were promised, beside 8 streams {rate:.0f} were measured', flush=True)
                assert rate > RATE * 0.4, rate
                assert sent('virbr0', '1:3') > sent('virbr0', '1:2') * 0.5
            finally:
                for process in (client, greedy):
                    process.kill()
                    process.wait()
                greedy.stdout.close()


def sent(dev, number):
    """Bytes that a class has sent."""
    text = run('tc', '-s', 'class', 'show', 'dev', dev)
    return int(re.search(rf'class htb {number} .*?Sent (\d+) bytes', text, re.DOTALL).group(1))


def test_a_changed_port_limits_its_tap(daemon):
    need('tc')
    with networkd() as networks:
        networks.open().networkCreateXML(limited(1000))
        daemon.start()
        daemon.open().createXML(tiny_xml('guest', "<interface type='network'><mac address='52:54:00:00:00:01'/>"
                                                  "<source network='lan'/></interface>"))
        tap = next(name for name, link in links().items() if link.get('master') == 'virbr0')
        assert rates(tap) == []
        port = networks.open().networkLookupByName('lan').listAllPorts()[0]
        port.setParameters({'inbound.average': 100, 'outbound.average': 300, 'inbound.floor': 50})
        ifb = next(name for name in links() if name.startswith('ifb'))
        assert rates(tap) == [('819200bit', '819200bit')] and rates(ifb) == [('2457Kbit', '2457Kbit')], classes(tap) + classes(ifb)
        assert len(rates('virbr0')) == 3
        port.setParameters({'inbound.average': 0, 'outbound.average': 0})
        assert rates(tap) == [] and 'ifb' not in ''.join(links()) and len(rates('virbr0')) == 3


if __name__ == '__main__':
    main()

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bandwidth: what is asked for is what iperf3 measures, both ways."""

import json
import re
import subprocess

import libvirt

from harness import fails, main, tiny_xml
from netbed import guests, links, need, networkd, run, xml

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


def classes(dev):
    return run('tc', 'class', 'show', 'dev', dev)


def rates(dev):
    return re.findall(r'class htb .* rate (\S+) ceil (\S+)', classes(dev))


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
        assert rates('virbr0') == [('8388Kbit', '8388Kbit')], classes('virbr0')
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


def test_a_guaranteed_rate_is_refused(_daemon):
    with networkd() as daemon:
        limits = "<bandwidth><inbound average='100' floor='50'/></bandwidth>"
        document = xml('lan').replace('</network>', limits.replace(" floor='50'", '') + '</network>')
        network = daemon.open().networkCreateXML(document)
        owner = '<owner><name>one</name><uuid>d54df46f-1ab5-4a22-8618-4560ef5fac2c</uuid></owner>'
        fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, network.portCreateXML,
              f"<networkport>{owner}<mac address='52:54:00:00:00:01'/>{limits}</networkport>", 0)


if __name__ == '__main__':
    main()

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Network cards as the guest sees them."""

import subprocess

import libvirt

import guest
from guest import Events, booted
from harness import Skip, fails, main

PORTS = "<controller type='pci' model='pcie-root-port'/>" * 4
ADDED = libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED
REMOVED = libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED
LIVE = libvirt.VIR_DOMAIN_AFFECT_LIVE
MAC = '52:54:00:11:22:33'


def card(link='', kind='user', source=''):
    state = f"<link state='{link}'/>" if link else ''
    return f"<interface type='{kind}'>{source}<mac address='{MAC}'/><model type='virtio'/>{state}</interface>"


def test_a_card_is_there_at_boot_and_gets_an_address(daemon):
    _, _, console = booted(daemon, card(), words='tg.ip=dhcp')
    assert console.ask('cat /sys/class/net/eth0/address') == MAC
    assert 'TG-LEASE eth0 10.0.2.15' in console.text


def test_a_card_is_plugged_and_unplugged(daemon):
    conn, dom, console = booted(daemon, PORTS)
    events = Events(conn, ADDED, REMOVED)
    dom.attachDeviceFlags(card(), LIVE)
    events.wait(ADDED, 'net0')
    assert MAC in dom.XMLDesc() and MAC not in dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    console.ask_until('cat /sys/class/net/eth0/address 2>/dev/null', lambda answer: answer == MAC)
    dom.detachDeviceFlags(card(), LIVE)
    events.wait(REMOVED, 'net0')
    assert MAC not in dom.XMLDesc()
    console.ask_until('ls /sys/class/net', lambda answer: 'eth0' not in answer)


def test_a_link_goes_down_and_up(daemon):
    _, dom, console = booted(daemon, card())
    console.ask_until('cat /sys/class/net/eth0/carrier', lambda answer: answer == '1')
    dom.updateDeviceFlags(card('down'), LIVE)
    assert "<link state='down'/>" in dom.XMLDesc()
    console.ask_until('cat /sys/class/net/eth0/carrier', lambda answer: answer == '0')
    dom.updateDeviceFlags(card('up'), LIVE)
    console.ask_until('cat /sys/class/net/eth0/carrier', lambda answer: answer == '1')


def test_a_link_that_is_down_is_down_from_the_start(daemon):
    _, _, console = booted(daemon, card('down'))
    assert console.ask('cat /sys/class/net/eth0/carrier') == '0'


def on_a_bridge(daemon, words=''):
    guest.own_network()
    for line in ('link add br0 type bridge', 'addr add 192.0.2.1/24 dev br0', 'link set br0 up'):
        if subprocess.run(['ip', *line.split()], check=False).returncode:
            raise Skip('no bridges here')
    return booted(daemon, card(kind='bridge', source="<source bridge='br0'/>"), words=words)


def test_a_card_on_a_bridge_talks_and_is_counted(daemon):
    _, dom, console = on_a_bridge(daemon, 'tg.ip=192.0.2.2/24')
    tap = next(line for line in dom.XMLDesc().splitlines() if '<target dev=' in line).split("'")[1]
    console.ask_until('ping -c 1 -W 1 192.0.2.1 >/dev/null; echo $?', lambda answer: answer == '0')
    before = dom.interfaceStats(tap)
    assert console.ask('ping -c 5 -i 0.2 -W 2 192.0.2.1 >/dev/null; echo $?') == '0'
    after = dom.interfaceStats(tap)
    assert after[1] >= before[1] + 5 and after[5] >= before[5] + 5, (before, after)  # packets, as the guest sees them
    fails(libvirt.VIR_ERR_INVALID_ARG, dom.interfaceStats, 'nosuch0')
    dom.destroy()
    left = subprocess.run(['ip', '-o', 'link', 'show', 'dev', tap], check=False, capture_output=True).returncode
    assert left != 0, f'{tap} is left behind'


def test_a_card_on_a_bridge_works_under_a_new_daemon(daemon):
    _, dom, console = on_a_bridge(daemon, 'tg.ip=192.0.2.2/24')
    console.close()
    conn = daemon.restart().open()
    dom = conn.lookupByName('g')
    guest.wait_for('the guest is back', lambda: dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING)
    console = guest.wait_for('a console', lambda: guest.Console(dom))
    console.ask_until('ping -c 1 -W 1 192.0.2.1 >/dev/null; echo $?', lambda answer: answer == '0')


if __name__ == '__main__':
    main()

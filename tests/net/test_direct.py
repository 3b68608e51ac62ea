# SPDX-License-Identifier: LGPL-2.1-or-later
"""Macvtaps of guests of virtqemud: how fast they are, what a passthrough changes below, and what is left of either."""

import json
import os

import libvirt

from harness import RUN, fails, main, pid_of, tiny_xml, wait_for
from netbed import links, need, networkd, rates, run

LIVE, CONFIG = libvirt.VIR_DOMAIN_AFFECT_LIVE, libvirt.VIR_DOMAIN_AFFECT_CONFIG
MAC = '52:54:00:00:00:07'
RECORDS = os.path.join(RUN, 'qemu', 'macvtap')


def card(more='', mode='bridge', dev='below', mac=MAC):
    return (f"<interface type='direct'><mac address='{mac}'/><source dev='{dev}' mode='{mode}'/>{more}<model type='virtio'/>"
            "</interface>")


def below():
    run('ip', 'link', 'add', 'below', 'type', 'veth', 'peer', 'name', 'beyond')
    run('ip', 'link', 'set', 'below', 'up')
    run('ip', 'link', 'set', 'beyond', 'up')
    return links()['below']['address']


def macvtaps():
    return [name for name, link in links().items() if link.get('linkinfo', {}).get('info_kind') == 'macvtap']


def ifbs():
    return [name for name in links() if name.startswith('ifb')]


def limits(macvtap):
    """(what the guest may send, what it may receive): a macvtap is the guest's own end."""
    return rates(macvtap), [rate for name in ifbs() for rate in rates(name)]


FIGURES = "<bandwidth><inbound average='100' peak='200' burst='64'/><outbound average='300'/></bandwidth>"
LIMITED = ([('2457Kbit', '2457Kbit')], [('819200bit', '1638Kbit')])


def test_a_macvtap_is_limited_from_the_start_and_while_it_runs(daemon):
    need('tc')
    with networkd():
        below()
        daemon.start()
        guest = daemon.open().defineXML(tiny_xml('guest', card(FIGURES)))
        guest.create()
        dev = macvtaps()[0]
        assert limits(dev) == LIMITED, limits(dev)
        assert guest.interfaceParameters(dev, LIVE)['outbound.average'] == 300
        guest.setInterfaceParameters(dev, {'inbound.average': 0, 'outbound.average': 0}, LIVE)
        assert limits(dev) == ([], []) and ifbs() == []
        daemon.virsh('domiftune', 'guest', dev, '--outbound', '200', '--live', '--config')
        assert limits(dev) == ([('1638Kbit', '1638Kbit')], []), limits(dev)
        assert guest.interfaceParameters(MAC, CONFIG)['outbound.average'] == 200
        guest.updateDeviceFlags(card(FIGURES), LIVE)
        assert limits(dev) == LIMITED and "<inbound average='100' peak='200' burst='64'/>" in guest.XMLDesc()
        guest.updateDeviceFlags(card("<link state='down'/>" + FIGURES), LIVE)
        assert limits(dev) == LIMITED and "<link state='down'/>" in guest.XMLDesc()
        text = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, guest.setInterfaceParameters, dev, {'inbound.floor': 5}, LIVE)
        assert 'inbound.floor' in text, text
        # It stays on what it rides on.
        for other in (card(FIGURES, dev='beyond'), card(FIGURES, mode='vepa'),
                      f"<interface type='bridge'><mac address='{MAC}'/><source bridge='br7'/><model type='virtio'/></interface>"):
            assert 'its source' in fails(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, guest.updateDeviceFlags, other, LIVE)
        assert limits(dev) == LIMITED and "<source dev='below' mode='bridge'/>" in guest.XMLDesc()
        guest.updateDeviceFlags(card(), LIVE)
        assert limits(dev) == ([], []) and '<bandwidth>' not in guest.XMLDesc()
        guest.updateDeviceFlags(card(FIGURES), LIVE)
        daemon.restart()
        guest = daemon.open().lookupByName('guest')
        assert limits(dev) == LIMITED and guest.interfaceParameters(dev, LIVE)['inbound.burst'] == 64
        guest.destroy()
        assert macvtaps() == [] and ifbs() == [] and os.listdir(RECORDS) == []


def test_a_device_of_a_pool_is_limited_as_the_network_says(daemon):
    need('tc')
    with networkd() as networks:
        below()
        group = f"<portgroup name='slow' default='yes'>{FIGURES}</portgroup>"
        network = networks.open().networkCreateXML(
            f"<network><name>pool</name><forward mode='passthrough'><interface dev='below'/></forward>{group}</network>")
        daemon.start()
        source = f"<interface type='network'><mac address='{MAC}'/><source network='pool'/><model type='virtio'/>"
        guest = daemon.open().createXML(tiny_xml('guest', f'{source}</interface>'))
        dev = macvtaps()[0]
        assert limits(dev) == LIMITED, limits(dev)
        port = network.listAllPorts()[0]
        port.setParameters({'inbound.average': 0, 'outbound.average': 400})
        assert limits(dev) == ([('3276Kbit', '3276Kbit')], []), limits(dev)
        guest.updateDeviceFlags(f"{source}<bandwidth><outbound average='500'/></bandwidth></interface>", LIVE)
        assert limits(dev) == ([('4096Kbit', '4096Kbit')], []) and port.parameters()['outbound.average'] == 500
        # Without figures of its own it has those of its group.
        guest.updateDeviceFlags(f"{source}<link state='down'/></interface>", LIVE)
        assert limits(dev) == LIMITED and port.parameters()['outbound.average'] == 300, limits(dev)
        assert [each.UUIDString() for each in network.listAllPorts()] == [port.UUIDString()]
        guest.destroy()
        assert macvtaps() == [] and ifbs() == [] and network.listAllPorts() == []


def test_a_passthrough_gives_the_address_and_takes_it_back(daemon):
    with networkd():
        own = below()
        daemon.start()
        guest = daemon.open().createXML(tiny_xml('guest', card(mode='passthrough')))
        dev = macvtaps()[0]
        assert links()['below']['address'] == MAC and links()[dev]['address'] == MAC
        record = json.load(open(os.path.join(RECORDS, f'{dev}.json')))
        assert record['address'] == own and record['lower'] == 'below' and record['owner'] == guest.UUIDString(), record
        text = fails(libvirt.VIR_ERR_SYSTEM_ERROR, daemon.open().createXML,
                     tiny_xml('other', card(mode='passthrough', mac='52:54:00:00:00:08')))
        assert links()['below']['address'] == MAC and macvtaps() == [dev] and len(os.listdir(RECORDS)) == 1, text
        daemon.restart()
        daemon.open().lookupByName('guest').destroy()
        assert macvtaps() == [] and links()['below']['address'] == own and os.listdir(RECORDS) == []
        # The guest ends while nobody watches.
        daemon.open().createXML(tiny_xml('guest', card(mode='passthrough')))
        daemon.kill()
        pid = pid_of('guest')
        os.kill(pid, 9)
        wait_for('the guest is gone', lambda: not os.path.exists(f'/proc/{pid}/exe'))
        assert links()['below']['address'] == MAC
        daemon.start()
        wait_for('no record is left', lambda: os.listdir(RECORDS) == [])
        assert macvtaps() == [] and links()['below']['address'] == own


def leave(name, owner, own):
    """What a daemon leaves that is killed when it has just made a macvtap."""
    os.makedirs(RECORDS, exist_ok=True)
    with open(os.path.join(RECORDS, f'{name}.json'), 'w') as file:
        json.dump({'owner': owner, 'lower': 'below', 'guest': MAC, 'address': own}, file)


def test_what_a_killed_daemon_began_is_taken_back(daemon):
    with networkd():
        own = below()
        run('ip', 'link', 'add', 'beneath', 'type', 'veth', 'peer', 'name', 'other')
        daemon.start()
        guest = daemon.open().createXML(tiny_xml('guest', card(dev='beneath', mac='52:54:00:00:00:09')))
        kept = macvtaps()[0]
        daemon.kill()
        # Of a guest that runs, without that interface; of one that nobody knows; one of the same name, on another interface.
        run('ip', 'link', 'add', 'link', 'below', 'name', 'macvtap7', 'type', 'macvtap', 'mode', 'passthru')
        run('ip', 'link', 'set', 'macvtap7', 'address', MAC)
        run('ip', 'link', 'add', 'link', 'other', 'name', 'macvtap9', 'type', 'macvtap', 'mode', 'bridge')
        leave('macvtap7', guest.UUIDString(), own)
        leave('macvtap8', 'd54df46f-1ab5-4a22-8618-4560ef5fac2c', own)
        leave('macvtap9', 'd54df46f-1ab5-4a22-8618-4560ef5fac2c', own)
        daemon.start()
        wait_for('what was begun is gone', lambda: sorted(macvtaps()) == sorted([kept, 'macvtap9']))
        wait_for('no record is left', lambda: os.listdir(RECORDS) == [f'{kept}.json'])
        assert links()['below']['address'] == own
        # A kernel that does not put the address back by itself.
        daemon.kill()
        run('ip', 'link', 'set', 'below', 'address', MAC)
        leave('macvtap8', 'd54df46f-1ab5-4a22-8618-4560ef5fac2c', own)
        daemon.start()
        wait_for('the address is back', lambda: links()['below']['address'] == own)


if __name__ == '__main__':
    main()

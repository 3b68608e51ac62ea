# SPDX-License-Identifier: LGPL-2.1-or-later
"""VLANs in bridges of the kernel, which a build machine's may lack: by what passes, and by what the kernel says of ports."""

import json
import re

from inside import run, systemctl, tiny_xml, virsh, wait_for, write

MAC = '52:54:00:00:00:05'
GUEST, FAR = '192.0.2.2', '192.0.2.1'


def card(inner='', source="bridge='br7'", kind='bridge'):
    return (f"<interface type='{kind}'><mac address='{MAC}'/><source {source}/>{inner}<model type='virtio'/></interface>")


def tags(*numbers, trunk=False, native=None, mode='untagged'):
    inner = ''.join(f"<tag id='{number}'" + (f" nativeMode='{mode}'" if number == native else '') + '/>' for number in numbers)
    return f"<vlan{' trunk=' + repr('yes') if trunk else ''}>{inner}</vlan>"


def start(xml):
    systemctl('start', 'virtqemud.socket')
    virsh('create', write('/run/guest.xml', xml))
    return re.search(r"<target dev='(vnet\d+)'/>", virsh('dumpxml', 'guest')).group(1)


def update(device):
    virsh('update-device', 'guest', write('/run/device.xml', device), '--live')


def vlans(port):
    """{number: flags} of a port."""
    told = json.loads(run('bridge', '-j', 'vlan', 'show', 'dev', port))
    return {vlan['vlan']: sorted(vlan.get('flags', [])) for entry in told for vlan in entry['vlans']}


NETWORKS = 'network:///system'
NATIVE = ['Egress Untagged', 'PVID']


def make_host():
    """A bridge with a trunk port, whose other end is in a namespace: untagged, and VLANs 42 and 47."""
    run('ip', 'link', 'add', 'br7', 'type', 'bridge', 'vlan_filtering', '1')
    run('ip', 'netns', 'add', 'far')
    run('ip', 'link', 'add', 'trunk', 'type', 'veth', 'peer', 'name', 'far', 'netns', 'far')
    run('ip', 'link', 'set', 'trunk', 'master', 'br7')
    for number in '42', '47':
        run('bridge', 'vlan', 'add', 'dev', 'trunk', 'vid', number)
        run('ip', '-n', 'far', 'link', 'add', 'link', 'far', 'name', f'far.{number}', 'type', 'vlan', 'id', number)
    for dev in 'br7', 'trunk':
        run('ip', 'link', 'set', dev, 'up')
    for dev in 'far', 'far.42', 'far.47':
        run('ip', '-n', 'far', 'link', 'set', dev, 'up')


def reaches(dev, seconds=5):
    """Does a ping from the far end's @dev come back?"""
    for other in 'far', 'far.42', 'far.47':
        run('ip', '-n', 'far', 'addr', 'flush', 'dev', other)
    run('ip', '-n', 'far', 'addr', 'add', f'{FAR}/24', 'dev', dev)
    words = ('ip', 'netns', 'exec', 'far', 'busybox', 'ping', '-c', '1', '-W', str(seconds), GUEST)
    return run(*words, check=False).returncode == 0


def is_only_in(dev):
    wait_for(f'the guest is reached by {dev}', lambda: reaches(dev))
    for other in {'far', 'far.42', 'far.47'} - {dev}:
        assert not reaches(other), f'the guest is in VLAN of {other} besides that of {dev}'


def test_packets_stay_in_their_vlan():
    make_host()
    run('modprobe', 'kvm_amd', check=False)
    xml = tiny_xml('guest', card(tags(42)), kernel=True, kind='kvm').replace(' quiet', f' quiet tg.ip={GUEST}/24')
    tap = start(xml)
    assert vlans(tap) == {42: NATIVE}, vlans(tap)
    is_only_in('far.42')
    update(card(tags(47)))
    assert vlans(tap) == {47: NATIVE} and "<tag id='47'/>" in virsh('dumpxml', 'guest')
    is_only_in('far.47')
    # A trunk: what is native comes without a tag, the rest keeps it, and the guest without VLANs does not take that.
    update(card(tags(42, 47, trunk=True, native=42)))
    assert vlans(tap) == {42: NATIVE, 47: []}, vlans(tap)
    is_only_in('far.42')
    update(card(tags(42, 47, trunk=True, native=47, mode='tagged')))
    assert vlans(tap) == {42: [], 47: ['PVID']}, vlans(tap)
    # A restart of the daemon leaves it so.
    systemctl('kill', '--signal=KILL', '--kill-whom=main', 'virtqemud.service')
    wait_for('the daemon is back', lambda: 'running' in virsh('domstate', 'guest'))
    assert vlans(tap) == {42: [], 47: ['PVID']}
    update(card())
    assert vlans(tap) == {1: NATIVE} and '<vlan' not in virsh('dumpxml', 'guest')
    is_only_in('far')
    virsh('destroy', 'guest')


def test_a_bridge_that_does_not_look_at_vlans_is_named():
    run('ip', 'link', 'add', 'br8', 'type', 'bridge')
    systemctl('start', 'virtqemud.socket')
    for numbers, bridge, why in ((42,), 'br8', 'vlan_filtering 1'), ((0,), 'br7', 'no VLAN 0'):
        text = virsh('create', write('/run/guest.xml', tiny_xml('guest', card(tags(*numbers), f"bridge='{bridge}'"))), check=False)
        assert text.returncode != 0 and why in text.stderr, text.stderr
    assert 'vnet' not in run('bridge', 'link')


NETWORK = '''<network><name>vlans</name><forward mode='nat'/><bridge name='virbr7'/><ip address='192.168.177.1'
  netmask='255.255.255.0'/><portgroup name='blue'><vlan><tag id='42'/></vlan></portgroup><portgroup name='plain' default='yes'/>
  </network>'''


def filters(bridge='virbr7'):
    return json.loads(run('ip', '-j', '-d', 'link', 'show', bridge))[0]['linkinfo']['info_data']['vlan_filtering'] == 1


def test_networks_give_vlans():
    systemctl('start', 'virtnetworkd.socket')
    virsh('net-define', write('/run/network.xml', NETWORK), uri=NETWORKS)
    virsh('net-start', 'vlans', uri=NETWORKS)
    assert filters()
    tap = start(tiny_xml('guest', card(source="network='vlans' portgroup='blue'", kind='network')))
    assert vlans(tap) == {42: NATIVE} and "<tag id='42'/>" in virsh('dumpxml', 'guest')
    update(card(source="network='vlans' portgroup='plain'", kind='network'))
    assert vlans(tap) == {1: NATIVE}, vlans(tap)
    update(card(tags(47), source="network='vlans' portgroup='plain'", kind='network'))
    assert vlans(tap) == {47: NATIVE}, vlans(tap)
    # The network is started again; then somebody takes its bridge away.
    virsh('net-destroy', 'vlans', uri=NETWORKS)
    virsh('net-start', 'vlans', uri=NETWORKS)
    wait_for('the port is in its VLAN again', lambda: filters() and vlans(tap) == {47: NATIVE})
    run('ip', 'link', 'del', 'virbr7')
    systemctl('restart', 'virtnetworkd.service')
    wait_for('the bridge is there again, and the port in its VLAN', lambda: vlans(tap) == {47: NATIVE})
    assert filters()
    virsh('destroy', 'guest')
    virsh('net-destroy', 'vlans', uri=NETWORKS)
    virsh('net-undefine', 'vlans', uri=NETWORKS)


def test_a_network_without_vlans_filters_when_a_guest_is_in_one():
    systemctl('start', 'virtnetworkd.socket')
    virsh('net-define', write('/run/network.xml', re.sub(r"<portgroup name='blue'>.*?</portgroup>", '', NETWORK)), uri=NETWORKS)
    virsh('net-start', 'vlans', uri=NETWORKS)
    assert not filters()
    tap = start(tiny_xml('guest', card(tags(42), source="network='vlans'", kind='network')))
    assert filters() and vlans(tap) == {42: NATIVE}
    virsh('destroy', 'guest')
    virsh('net-destroy', 'vlans', uri=NETWORKS)

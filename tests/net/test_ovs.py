# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests in bridges of a real Open vSwitch (its datapath in user space): ports, VLANs, and what controllers know them by."""

import contextlib
import os
import shutil
import subprocess

import libvirt

from harness import PREFIX, fails, main, mount_empty, tiny_xml, wait_for
from netbed import need, networkd, run

RUNDIR = '/run/openvswitch'
SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema'
ID = '09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f'
NETWORK = '''<network><name>ovs</name><forward mode='bridge'/><bridge name='ovsbr0'/><virtualport type='openvswitch'/>
  <portgroup name='plain' default='yes'/>
  <portgroup name='trunk'><vlan trunk='yes'><tag id='42' nativeMode='untagged'/><tag id='47'/></vlan></portgroup></network>'''


def vsctl(*words, check=True):
    return run('ovs-vsctl', '--timeout=60', *words, check=check).strip()


@contextlib.contextmanager
def ovs():
    need('ovsdb-tool', 'ovsdb-server', 'ovs-vswitchd', 'ovs-vsctl')
    if not os.path.ismount('/run'):
        mount_empty('/run')
    os.makedirs(RUNDIR, exist_ok=True)
    database = os.path.join(PREFIX, 'var', 'conf.db')
    run('ovsdb-tool', 'create', database, SCHEMA)
    run('ip', 'link', 'set', 'lo', 'up')
    processes = [subprocess.Popen(['ovsdb-server', f'--remote=punix:{RUNDIR}/db.sock', database], stderr=subprocess.DEVNULL)]
    try:
        wait_for('the database answers', lambda: os.path.exists(f'{RUNDIR}/db.sock'))
        vsctl('--no-wait', 'init')
        processes.append(subprocess.Popen(['ovs-vswitchd'], stderr=subprocess.DEVNULL))
        vsctl('add-br', 'ovsbr0', '--', 'set', 'Bridge', 'ovsbr0', 'datapath_type=netdev')
        yield
        vsctl('del-br', 'ovsbr0')
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()
        shutil.rmtree(RUNDIR)


def nic(inner, mac='52:54:00:00:00:01', kind='bridge', source="bridge='ovsbr0'"):
    return f"<interface type='{kind}'><mac address='{mac}'/><source {source}/>{inner}</interface>"


def id_of(port, key):
    return vsctl('get', 'Interface', port, f'external_ids:{key}').strip('"')


def test_a_guest_is_in_a_bridge_of_ovs(daemon):
    with ovs():
        daemon.start()
        inner = f'''<vlan><tag id='7'/></vlan><virtualport type='openvswitch'>
          <parameters interfaceid='{ID}' profileid='a "b"'/></virtualport>'''
        dom = daemon.open().createXML(tiny_xml('o', nic(inner)), 0)
        assert vsctl('list-ports', 'ovsbr0') == 'vnet0' and vsctl('get', 'Port', 'vnet0', 'tag') == '7'
        assert id_of('vnet0', 'iface-id') == ID and id_of('vnet0', 'vm-id') == dom.UUIDString()
        assert id_of('vnet0', 'attached-mac') == '52:54:00:00:00:01' and 'a \\"b' in id_of('vnet0', 'port-profile')
        daemon.restart()
        daemon.open().lookupByName('o').destroy()
        assert vsctl('list-ports', 'ovsbr0') == ''
        # An id is made up, and a bridge that is not there is told of; nothing stays.
        dom = daemon.open().createXML(tiny_xml('o', nic("<virtualport type='openvswitch'/>")), 0)
        assert id_of('vnet0', 'iface-id') in dom.XMLDesc() and vsctl('get', 'Port', 'vnet0', 'tag') == '[]'
        dom.destroy()
        missing = nic("<virtualport type='openvswitch'/>", source="bridge='nosuch'")
        assert 'nosuch' in fails(libvirt.VIR_ERR_OPERATION_FAILED, daemon.open().createXML, tiny_xml('m', missing), 0)
        assert vsctl('list-ports', 'ovsbr0') == ''


def test_a_network_of_ovs_has_vlans(daemon):
    with ovs(), networkd() as networks:
        networks.open().networkCreateXML(NETWORK)
        daemon.start()
        nics = nic('', kind='network', source="network='ovs'") + \
            nic('', '52:54:00:00:00:02', 'network', "network='ovs' portgroup='trunk'")
        dom = daemon.open().createXML(tiny_xml('o', nics), 0)
        assert vsctl('list-ports', 'ovsbr0').split() == ['vnet0', 'vnet1']
        assert vsctl('get', 'Port', 'vnet0', 'trunks') == '[]'
        assert vsctl('get', 'Port', 'vnet1', 'trunks') == '[42, 47]' and vsctl('get', 'Port', 'vnet1', 'tag') == '42'
        assert vsctl('get', 'Port', 'vnet1', 'vlan_mode') == 'native-untagged'
        daemon.restart()
        daemon.open().lookupByName('o').destroy()
        assert vsctl('list-ports', 'ovsbr0') == '' and dom.name() == 'o'


def test_it_is_said_that_there_is_none(daemon):
    path = os.environ['PATH']
    folder = os.path.join(PREFIX, 'var', 'bin')
    os.makedirs(folder)
    for name in os.listdir('/usr/bin'):
        if name != 'ovs-vsctl':
            with contextlib.suppress(OSError):
                os.symlink(os.path.join('/usr/bin', name), os.path.join(folder, name))
    os.environ['PATH'] = folder
    try:
        daemon.start()
    finally:
        os.environ['PATH'] = path
    text = fails(libvirt.VIR_ERR_CONFIG_UNSUPPORTED, daemon.open().createXML,
                 tiny_xml('o', nic("<virtualport type='openvswitch'/>")), 0)
    assert 'there is no Open vSwitch' in text, text


if __name__ == '__main__':
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A scenario of each family of objects on test:///, with Debian's python3-libvirt on our library; errors are those stock gives:
test_driver_objects.py LIBRARY_DIR PRELOAD"""

import os
import subprocess
import sys
import tempfile
import unittest

SYSTEM_PYTHON = '/usr/bin/python3'

NETWORK = "<network><name>{name}</name>{more}</network>"
POOL = "<pool type='{kind}'><name>{name}</name>{more}<target><path>{path}</path></target></pool>"
VOLUME = "<volume><name>{name}</name><capacity unit='G'>{size}</capacity><allocation>{used}</allocation></volume>"
INTERFACE = ("<interface type='ethernet' name='{name}'><mac address='{mac}'/><protocol family='ipv4'><dhcp/></protocol>"
             "</interface>")
ADAPTER = ("<device><parent>{parent}</parent><capability type='scsi_host'><capability type='fc_host'>"
           "<wwnn>{wwnn}</wwnn><wwpn>1000000012342222</wwpn></capability></capability></device>")
NODE = """<node>
  <network file='net.xml'/>
  <interface type='ethernet' name='eth7'><mac address='aa:bb:cc:00:00:07'/></interface>
  <pool file='pool.xml'><volume file='vol.xml'/></pool>
  <pool type='dir'>
    <name>inline</name><target><path>/inline</path></target>
    <volume><name>in</name><capacity>1000</capacity><allocation>10</allocation></volume>
  </pool>
  <device><name>box</name><capability type='system'>
    <hardware><uuid>11111111-2222-3333-4444-555555555556</uuid></hardware>
  </capability></device>
</node>"""
GIB = 1 << 30


class Objects(unittest.TestCase):
    uri = 'test:///default'

    def setUp(self):
        self.conn = libvirt.open(self.uri)

    def tearDown(self):
        self.conn.close()

    def refused(self, code, call, *args):
        with self.assertRaises(libvirt.libvirtError) as caught:
            call(*args)
        self.assertEqual(caught.exception.get_error_code(), code, str(caught.exception))

    def invalid(self, call, *args):
        self.refused(libvirt.VIR_ERR_OPERATION_INVALID, call, *args)


class Networks(Objects):
    def test_default(self):
        net = self.conn.networkLookupByName('default')
        self.assertEqual(net.UUIDString(), 'dd8fe884-6c02-601e-7551-cca97df1c5df')
        self.assertEqual((net.isActive(), net.isPersistent(), net.autostart(), net.bridgeName()), (1, 1, 0, 'virbr0'))
        self.assertIn("<range start='192.168.122.2' end='192.168.122.254'/>", net.XMLDesc())
        self.assertEqual(self.conn.listNetworks(), ['default'])
        self.refused(libvirt.VIR_ERR_INVALID_ARG, net.XMLDesc, libvirt.VIR_NETWORK_XML_INACTIVE)

    def test_life(self):
        self.invalid(self.conn.networkLookupByName('default').create)
        net = self.conn.networkDefineXML(NETWORK.format(name='one', more=''))
        self.assertEqual(self.conn.listDefinedNetworks(), ['one'])
        self.refused(libvirt.VIR_ERR_INTERNAL_ERROR, net.bridgeName)
        net.setAutostart(1)
        self.assertEqual(net.autostart(), 1)
        net.create()
        self.invalid(net.undefine)
        self.assertEqual(self.conn.numOfNetworks(), 2)
        net.destroy()
        net.destroy()
        net.undefine()
        self.refused(libvirt.VIR_ERR_NO_NETWORK, net.isActive)
        self.refused(libvirt.VIR_ERR_NO_NETWORK, self.conn.networkLookupByName, 'one')

    def test_transient(self):
        net = self.conn.networkCreateXML(NETWORK.format(name='two', more="<bridge name='virbr9'/>"))
        uuid = f'<uuid>{net.UUIDString()}</uuid>'
        self.assertEqual(net.isPersistent(), 0)
        self.invalid(net.undefine)
        self.invalid(self.conn.networkCreateXML, NETWORK.format(name='two', more=uuid))
        self.refused(libvirt.VIR_ERR_OPERATION_FAILED, self.conn.networkDefineXML, NETWORK.format(name='two', more=''))
        self.conn.networkDefineXML(NETWORK.format(name='two', more=uuid + "<bridge name='virbr8'/>"))
        self.assertEqual((net.isPersistent(), net.bridgeName()), (1, 'virbr9'))
        net.destroy()
        self.assertEqual(net.bridgeName(), 'virbr8')
        net.undefine()

    def test_update(self):
        net = self.conn.networkDefineXML(NETWORK.format(
            name='five', more="<ip address='10.9.0.1' netmask='255.255.255.0'><dhcp/></ip>"))
        host = "<host mac='52:54:00:11:22:3{0}' name='x{0}' ip='10.9.0.{0}'/>"
        add, hosts = libvirt.VIR_NETWORK_UPDATE_COMMAND_ADD_LAST, libvirt.VIR_NETWORK_SECTION_IP_DHCP_HOST
        update = lambda number, flags: net.update(add, hosts, -1, host.format(number), flags)
        live, config = libvirt.VIR_NETWORK_UPDATE_AFFECT_LIVE, libvirt.VIR_NETWORK_UPDATE_AFFECT_CONFIG
        self.invalid(update, 5, live)
        net.create()
        update(6, 0)
        update(7, config)
        update(8, live | config)
        shown = lambda: [number for number in '678' if f"name='x{number}'" in net.XMLDesc()]
        self.assertEqual(shown(), ['6', '8'])
        net.destroy()
        self.assertEqual(shown(), ['7', '8'])
        self.refused(libvirt.VIR_ERR_XML_ERROR, net.update, add, hosts, -1, '<range/>', 0)
        net.undefine()

    def test_filters(self):
        net = self.conn.networkCreateXML(NETWORK.format(name='three', more=''))
        names = lambda flags: sorted(each.name() for each in self.conn.listAllNetworks(flags))
        self.assertEqual(names(0), ['default', 'three'])
        self.assertEqual(names(libvirt.VIR_CONNECT_LIST_NETWORKS_TRANSIENT), ['three'])
        self.assertEqual(names(libvirt.VIR_CONNECT_LIST_NETWORKS_INACTIVE), [])
        self.assertEqual(names(libvirt.VIR_CONNECT_LIST_NETWORKS_ACTIVE | libvirt.VIR_CONNECT_LIST_NETWORKS_PERSISTENT),
                         ['default'])
        net.destroy()

    def test_events(self):
        seen = []
        self.conn.networkEventRegisterAny(None, libvirt.VIR_NETWORK_EVENT_ID_LIFECYCLE,
                                          lambda conn, net, event, detail, opaque: seen.append((net.name(), event)), None)
        net = self.conn.networkDefineXML(NETWORK.format(name='four', more=''))
        net.create()
        net.destroy()
        net.undefine()
        await_events(seen, 4)
        self.assertEqual(seen, [('four', event) for event in (0, 2, 3, 1)])


class Pools(Objects):
    def setUp(self):
        super().setUp()
        self.pool = self.conn.storagePoolLookupByName('default-pool')

    def test_default(self):
        self.assertEqual(self.pool.info(), [2, 100 * GIB, 0, 100 * GIB])
        self.assertIn("<available unit='bytes'>107374182400</available>", self.pool.XMLDesc())
        for call in (self.pool.create, self.pool.build, self.pool.delete):
            self.invalid(call, 0)
        self.invalid(self.pool.undefine)
        self.assertEqual(self.pool.refresh(0), 0)
        self.refused(libvirt.VIR_ERR_NO_SUPPORT, self.conn.storagePoolLookupByTargetPath, '/default-pool')

    def test_inactive(self):
        self.pool.destroy()
        for call in (self.pool.destroy, self.pool.listVolumes, self.pool.listAllVolumes, self.pool.numOfVolumes):
            self.invalid(call)
        self.invalid(self.pool.refresh, 0)
        self.invalid(self.pool.storageVolLookupByName, 'x')
        self.invalid(self.pool.createXML, VOLUME.format(name='v', size=1, used=0), 0)
        self.assertEqual(self.pool.info()[0], 0)
        self.pool.build(0)
        self.pool.create(0)

    def test_life(self):
        define = self.conn.storagePoolDefineXML
        pool = define(POOL.format(kind='dir', name='p1', path='/p1', more=''), 0)
        uuid = f'<uuid>{pool.UUIDString()}</uuid>'
        failed = libvirt.VIR_ERR_OPERATION_FAILED
        self.refused(failed, define, POOL.format(kind='dir', name='p1', path='/p2', more=''), 0)
        self.refused(failed, define, POOL.format(kind='dir', name='p2', path='/p1', more=''), 0)
        define(POOL.format(kind='dir', name='p1', path='/p3', more=uuid), 0)
        self.assertIn('/p3', pool.XMLDesc())
        pool.setAutostart(1)
        self.assertEqual(pool.autostart(), 1)
        pool.delete(0)
        pool.undefine()
        self.refused(libvirt.VIR_ERR_NO_STORAGE_POOL, self.conn.storagePoolLookupByName, 'p1')

    def test_transient(self):
        xml = POOL.format(kind='dir', name='pt', path='/pt', more='')
        self.refused(libvirt.VIR_ERR_INVALID_ARG, self.conn.storagePoolCreateXML, xml, libvirt.VIR_STORAGE_POOL_CREATE_WITH_BUILD)
        pool = self.conn.storagePoolCreateXML(xml, 0)
        self.refused(libvirt.VIR_ERR_INVALID_ARG, pool.setAutostart, 1)
        types = self.conn.listAllStoragePools(libvirt.VIR_CONNECT_LIST_STORAGE_POOLS_DIR)
        self.assertEqual(sorted(each.name() for each in types), ['default-pool', 'pt'])
        self.assertEqual(self.conn.listAllStoragePools(libvirt.VIR_CONNECT_LIST_STORAGE_POOLS_RBD), [])
        pool.destroy()
        self.refused(libvirt.VIR_ERR_NO_STORAGE_POOL, pool.isActive)

    def test_volumes(self):
        vol = self.pool.createXML(VOLUME.format(name='v1', size=1, used=100), 0)
        self.assertEqual((vol.path(), vol.key(), vol.info()), ('/default-pool/v1', '/default-pool/v1', [0, GIB, 100]))
        self.assertEqual(self.pool.info()[2:], [100, 100 * GIB - 100])
        self.assertEqual(vol.storagePoolLookupByVolume().name(), 'default-pool')
        for same in (self.conn.storageVolLookupByKey('/default-pool/v1'), self.conn.storageVolLookupByPath('/default-pool/v1'),
                     self.pool.storageVolLookupByName('v1')):
            self.assertEqual(same.key(), vol.key())
        self.refused(libvirt.VIR_ERR_OPERATION_FAILED, self.pool.createXML, VOLUME.format(name='v1', size=1, used=0), 0)
        self.refused(libvirt.VIR_ERR_INTERNAL_ERROR, self.pool.createXML, VOLUME.format(name='v2', size=200, used=200 * GIB), 0)
        self.pool.createXMLFrom(VOLUME.format(name='v3', size=1, used=7), vol, 0)
        self.assertEqual(sorted(self.pool.listVolumes()), ['v1', 'v3'])
        self.pool.storageVolLookupByName('v3').delete(0)
        vol.delete(0)
        self.assertEqual(self.pool.info()[2], 0)
        self.refused(libvirt.VIR_ERR_NO_STORAGE_VOL, vol.info)
        self.refused(libvirt.VIR_ERR_NO_STORAGE_VOL, self.conn.storageVolLookupByKey, 'nowhere')

    def test_sources(self):
        find = self.conn.findStoragePoolSources
        self.assertIn('testvg2', find('logical', None, 0))
        self.assertIn("<host name='here'/>", find('netfs', "<source><host name='here'/></source>", 0))
        self.refused(libvirt.VIR_ERR_INVALID_ARG, find, 'netfs', None, 0)
        self.refused(libvirt.VIR_ERR_INTERNAL_ERROR, find, 'dir', None, 0)
        self.refused(libvirt.VIR_ERR_NO_SUPPORT, find, 'bogus', None, 0)

    def test_events(self):
        seen = []
        self.conn.storagePoolEventRegisterAny(None, libvirt.VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE,
                                              lambda conn, pool, event, detail, opaque: seen.append(event), None)
        self.conn.storagePoolEventRegisterAny(None, libvirt.VIR_STORAGE_POOL_EVENT_ID_REFRESH,
                                              lambda conn, pool, opaque: seen.append('refresh'), None)
        pool = self.conn.storagePoolDefineXML(POOL.format(kind='dir', name='pe', path='/pe', more=''), 0)
        pool.build(0)
        pool.create(0)
        pool.refresh(0)
        pool.destroy()
        pool.delete(0)
        pool.undefine()
        await_events(seen, 7)
        self.assertEqual(seen, [0, 4, 2, 'refresh', 3, 5, 1])


class Interfaces(Objects):
    def names(self, flags=0):
        return sorted(each.name() for each in self.conn.listAllInterfaces(flags))

    def test_default(self):
        iface = self.conn.interfaceLookupByName('eth1')
        self.assertEqual((iface.MACString(), iface.isActive()), ('aa:bb:cc:dd:ee:ff', 1))
        self.assertIn("<mtu size='1492'/>", iface.XMLDesc())
        self.invalid(iface.create, 0)
        iface.destroy(0)
        self.invalid(iface.destroy, 0)
        self.assertEqual((self.conn.listInterfaces(), self.conn.listDefinedInterfaces()), ([], ['eth1']))
        iface.create(0)

    def test_macs(self):
        self.assertEqual(self.conn.interfaceLookupByMACString('AA:BB:CC:DD:EE:FF').name(), 'eth1')
        self.refused(libvirt.VIR_ERR_NO_INTERFACE, self.conn.interfaceLookupByMACString, 'aa:bb:cc:dd:ee:00')
        twin = self.conn.interfaceDefineXML(INTERFACE.format(name='eth2', mac='aa:bb:cc:dd:ee:ff'), 0)
        self.refused(libvirt.VIR_ERR_MULTIPLE_INTERFACES, self.conn.interfaceLookupByMACString, 'aa:bb:cc:dd:ee:ff')
        twin.undefine()
        self.refused(libvirt.VIR_ERR_NO_INTERFACE, self.conn.interfaceLookupByName, 'eth2')

    def test_changes(self):
        self.invalid(self.conn.changeCommit, 0)
        self.invalid(self.conn.changeRollback, 0)
        self.conn.changeBegin(0)
        self.invalid(self.conn.changeBegin, 0)
        self.conn.interfaceDefineXML(INTERFACE.format(name='eth3', mac='aa:bb:cc:dd:ee:03'), 0)
        self.conn.interfaceLookupByName('eth1').undefine()
        self.assertEqual(self.names(), ['eth3'])
        self.conn.changeRollback(0)
        self.assertEqual(self.names(libvirt.VIR_CONNECT_LIST_INTERFACES_ACTIVE), ['eth1'])
        self.conn.changeBegin(0)
        self.conn.interfaceDefineXML(INTERFACE.format(name='eth3', mac='aa:bb:cc:dd:ee:03'), 0)
        self.conn.changeCommit(0)
        self.assertEqual(self.names(), ['eth1', 'eth3'])
        self.conn.interfaceLookupByName('eth3').undefine()


class Devices(Objects):
    def test_default(self):
        self.assertEqual(sorted(self.conn.listDevices(None, 0)), ['computer', 'scsi_host1', 'scsi_host11', 'scsi_host2'])
        self.assertEqual(sorted(self.conn.listDevices('vports', 0)), ['scsi_host1', 'scsi_host2'])
        self.assertEqual(self.conn.numOfDevices('bogus', 0), 0)
        device = self.conn.nodeDeviceLookupByName('scsi_host11')
        self.assertEqual((device.parent(), device.listCaps(), device.numOfCaps()), ('scsi_host1', ['scsi_host'], 1))
        self.assertIsNone(self.conn.nodeDeviceLookupByName('computer').parent())
        self.assertIsNone(libvirt.virGetLastError())
        self.assertIn('<wwnn>2000000034563456</wwnn>', device.XMLDesc())

    def test_filters(self):
        names = lambda flags: sorted(each.name() for each in self.conn.listAllDevices(flags))
        self.assertEqual(names(libvirt.VIR_CONNECT_LIST_NODE_DEVICES_CAP_SYSTEM), ['computer'])
        self.assertEqual(names(libvirt.VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPORTS), ['scsi_host1', 'scsi_host2'])
        self.assertEqual(names(libvirt.VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET), [])

    def test_adapters(self):
        events = []
        self.conn.nodeDeviceEventRegisterAny(None, libvirt.VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE,
                                             lambda conn, dev, event, detail, opaque: events.append((dev.name(), event)), None)
        create = self.conn.nodeDeviceCreateXML
        made = create(ADAPTER.format(parent='scsi_host2', wwnn='2000000012341111'), 0)
        other = create(ADAPTER.format(parent='scsi_host1', wwnn='2000000012341112'), 0)
        self.assertEqual((made.name(), made.parent(), other.name()), ('scsi_host12', 'scsi_host2', 'scsi_host13'))
        internal = libvirt.VIR_ERR_INTERNAL_ERROR
        self.refused(internal, create, ADAPTER.format(parent='nobody', wwnn='2000000012341113'), 0)
        self.refused(internal, create, ADAPTER.format(parent='computer', wwnn='2000000012341113'), 0)
        other.destroy()
        made.destroy()
        await_events(events, 4)
        self.assertEqual(events, [('scsi_host12', 0), ('scsi_host13', 0), ('scsi_host13', 1), ('scsi_host12', 1)])
        self.refused(libvirt.VIR_ERR_NO_NODE_DEVICE, self.conn.nodeDeviceLookupByName, 'scsi_host12')
        self.refused(libvirt.VIR_ERR_OPERATION_UNSUPPORTED, self.conn.nodeDeviceLookupByName('computer').destroy)


class Documents(Objects):
    """What a file says is there and active."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        files = {'node.xml': NODE, 'net.xml': NETWORK.format(name='filed', more=''),
                 'pool.xml': POOL.format(kind='dir', name='filed', path='/filed', more=''),
                 'vol.xml': VOLUME.format(name='fv', size=1, used=5)}
        for name, text in files.items():
            with open(os.path.join(self.folder.name, name), 'w', encoding='ascii') as file:
                file.write(text)
        self.uri = f'test://{self.folder.name}/node.xml'
        super().setUp()

    def tearDown(self):
        super().tearDown()
        self.folder.cleanup()

    def test_everything_is_there(self):
        self.assertEqual(self.conn.listNetworks(), ['filed'])
        self.assertEqual(self.conn.listInterfaces(), ['eth7'])
        self.assertEqual(sorted(self.conn.listStoragePools()), ['filed', 'inline'])
        self.assertEqual(self.conn.storagePoolLookupByName('filed').listVolumes(), ['fv'])
        self.assertEqual(self.conn.storagePoolLookupByName('inline').info()[2], 10)
        self.assertEqual(self.conn.listDevices(None, 0), ['box'])

    def test_each_connection_has_its_own(self):
        other = libvirt.open(self.uri)
        other.networkLookupByName('filed').destroy()
        self.assertEqual(self.conn.networkLookupByName('filed').isActive(), 1)
        other.close()


class Reading(Objects):
    def test_nothing_can_be_changed(self):
        conn = libvirt.openReadOnly(self.uri)
        denied = libvirt.VIR_ERR_OPERATION_DENIED
        self.refused(denied, conn.networkLookupByName('default').destroy)
        self.refused(denied, conn.storagePoolLookupByName('default-pool').destroy)
        self.refused(denied, conn.interfaceLookupByName('eth1').destroy, 0)
        self.refused(denied, conn.nodeDeviceLookupByName('scsi_host1').destroy)
        self.assertIn('<network>', conn.networkLookupByName('default').XMLDesc())
        conn.close()


def await_events(seen, count):
    while len(seen) < count:
        libvirt.virEventRunDefaultImpl()


def start(library_dir, preload):
    finds = 'import importlib.util, sys; sys.exit(not importlib.util.find_spec("libvirtmod"))'
    if not os.path.exists(SYSTEM_PYTHON) or subprocess.run([SYSTEM_PYTHON, '-c', finds], check=False).returncode:
        print('SKIP: the package python3-libvirt is not installed')
        return 77
    environment = {**os.environ, 'LD_LIBRARY_PATH': library_dir}
    if preload:  # a sanitizer's runtime; leaks are python's own
        environment.update(LD_PRELOAD=preload, ASAN_OPTIONS='detect_leaks=0')
    return subprocess.run([SYSTEM_PYTHON, __file__, 'inside'], env=environment, check=False).returncode


if __name__ == '__main__':
    if sys.argv[1] != 'inside':
        sys.exit(start(*sys.argv[1:3]))
    import libvirt
    libvirt.registerErrorHandler(lambda context, error: None, None)
    libvirt.virEventRegisterDefaultImpl()
    unittest.main(argv=sys.argv[:1])

#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test:///default and a document of one's own, through Debian's python3-libvirt on our library."""

import os
import tempfile
import unittest

import libvirt

NODE = '''<node>
  <cpu><mhz>2000</mhz><model>i986</model><active>8</active><nodes>1</nodes><sockets>2</sockets><cores>2</cores>
    <threads>2</threads></cpu>
  <memory>1048576</memory>
  <domain file='one.xml'/>
  %s
</node>'''

DOMAIN = '''<domain type='test'><name>%s</name><memory>65536</memory><vcpu>2</vcpu><os><type>hvm</type></os>
  <devices><disk type='file'><source file='/x.img'/><target dev='vda'/></disk></devices></domain>'''

DISK = "<disk type='file'><source file='/y.img'/><target dev='vdb'/></disk>"

libvirt.registerErrorHandler(lambda *_: None, None)
libvirt.virEventRegisterDefaultImpl()


class Default(unittest.TestCase):
    def setUp(self):
        self.conn = libvirt.open('test:///default')
        self.addCleanup(self.conn.close)

    def domain(self, name='guest'):
        dom = self.conn.defineXML(DOMAIN % name)
        self.addCleanup(self.forget, dom)
        return dom

    @staticmethod
    def forget(dom):
        try:
            if dom.isActive():
                dom.destroy()
            if dom.isPersistent():
                dom.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA)
        except libvirt.libvirtError:
            pass

    def fails(self, code, func, *args):
        with self.assertRaises(libvirt.libvirtError) as caught:
            func(*args)
        self.assertEqual(caught.exception.get_error_code(), code, caught.exception)

    def test_one_guest_runs(self):
        self.assertEqual([dom.name() for dom in self.conn.listAllDomains()], ['test'])
        self.assertEqual(self.conn.getType(), 'TEST')
        self.assertEqual(self.conn.getURI(), 'test:///default')
        self.assertEqual(self.conn.isAlive(), 1)
        self.assertEqual(self.conn.isSecure(), 1)
        self.assertEqual(self.conn.isEncrypted(), 0)

    def test_connections_share_the_host(self):
        other = libvirt.open('test:///default')
        self.domain('shared')
        self.assertEqual(other.lookupByName('shared').info()[3], 2)
        other.close()

    def test_a_read_only_connection_reads(self):
        conn = libvirt.openReadOnly('test:///default')
        dom = conn.lookupByName('test')
        self.assertEqual(dom.state()[0], libvirt.VIR_DOMAIN_RUNNING)
        self.fails(libvirt.VIR_ERR_OPERATION_DENIED, dom.destroy)
        conn.close()

    def test_life(self):
        dom = self.domain()
        self.assertEqual(dom.ID(), -1)
        dom.create()
        self.assertGreater(dom.ID(), 0)
        dom.suspend()
        self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_USER])
        dom.resume()
        dom.reboot()
        dom.reset()
        dom.shutdown()
        self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN])
        self.assertEqual(dom.ID(), -1)
        self.fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.destroy)
        dom.rename('renamed')
        self.assertEqual(self.conn.lookupByName('renamed').UUID(), dom.UUID())

    def test_a_transient_guest_ends_with_its_life(self):
        dom = self.conn.createXML(DOMAIN % 'transient')
        dom.destroy()
        self.fails(libvirt.VIR_ERR_NO_DOMAIN, self.conn.lookupByName, 'transient')

    def test_autodestroy_ends_with_the_connection(self):
        other = libvirt.open('test:///default')
        other.createXML(DOMAIN % 'short', libvirt.VIR_DOMAIN_START_AUTODESTROY)
        self.conn.lookupByName('short')
        other.close()
        self.fails(libvirt.VIR_ERR_NO_DOMAIN, self.conn.lookupByName, 'short')

    def test_save_and_restore(self):
        dom = self.domain()
        dom.create()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'image')
            dom.save(path)
            self.assertEqual(dom.state()[1], libvirt.VIR_DOMAIN_SHUTOFF_SAVED)
            self.assertIn('<name>guest</name>', self.conn.saveImageGetXMLDesc(path))
            self.conn.restore(path)
            self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_RUNNING_RESTORED])
            with open(path, 'wb') as image:
                image.write(b'TestGuestMagic\0\xff\xff\xff\x7f<domain')
            self.fails(libvirt.VIR_ERR_OPERATION_INVALID, self.conn.restore, path)

    def test_managed_save(self):
        dom = self.domain()
        dom.create()
        dom.managedSave()
        self.assertEqual(dom.hasManagedSaveImage(), 1)
        self.fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.undefine)
        dom.create()
        self.assertEqual(dom.hasManagedSaveImage(), 0)
        self.assertEqual(dom.state()[1], libvirt.VIR_DOMAIN_RUNNING_RESTORED)

    def test_parameters(self):
        dom = self.domain()
        dom.setMemoryParameters({'hard_limit': 100000}, 0)
        self.assertEqual(dom.memoryParameters(0)['hard_limit'], 100000)
        self.fails(libvirt.VIR_ERR_INVALID_ARG, dom.setMemoryParameters, {'swap_hard_limit': 1}, 0)
        dom.setBlkioParameters({'weight': 500, 'device_weight': '/dev/a,300,/dev/b,400'}, 0)
        self.assertEqual(dom.blkioParameters(0)['device_weight'], '/dev/a,300,/dev/b,400')
        dom.setNumaParameters({'numa_mode': 1, 'numa_nodeset': '0-1'}, 0)
        self.assertEqual(dom.numaParameters(0)['numa_nodeset'], '0-1')
        dom.setBlockIoTune('vda', {'total_bytes_sec': 1000}, 0)
        self.assertEqual(dom.blockIoTune('vda', 0)['total_bytes_sec'], 1000)
        self.fails(libvirt.VIR_ERR_INVALID_ARG, dom.setBlockIoTune, 'vdz', {'total_bytes_sec': 1}, 0)
        self.assertIn('<hard_limit', dom.XMLDesc())

    def test_memory_and_vcpus(self):
        dom = self.domain()
        dom.create()
        dom.setMemory(32768)
        self.assertEqual(dom.info()[2], 32768)
        self.fails(libvirt.VIR_ERR_INVALID_ARG, dom.setMemory, 65537)
        dom.setVcpus(1)
        self.assertEqual(dom.vcpusFlags(libvirt.VIR_DOMAIN_AFFECT_LIVE), 1)
        dom.pinVcpu(0, (True, False, True))
        self.assertEqual(dom.vcpuPinInfo()[0][:3], (True, False, True))
        self.assertEqual(len(dom.vcpus()[0]), 1)
        self.assertEqual(len(dom.getCPUStats(False)), 2)

    def test_devices(self):
        dom = self.domain()
        dom.create()
        dom.attachDevice(DISK)
        self.assertIn('/y.img', dom.XMLDesc())
        self.assertEqual(dom.blockInfo('vdb')[0], 1 << 40)
        dom.detachDevice(DISK)
        self.assertNotIn('/y.img', dom.XMLDesc())
        self.fails(libvirt.VIR_ERR_DEVICE_MISSING, dom.detachDevice, DISK)

    def test_what_is_measured(self):
        dom = self.conn.lookupByName('test')
        self.assertEqual(dom.hostname(), 'testhost')
        self.assertEqual(dom.fsInfo()[0][0], '/')
        self.assertEqual(dom.interfaceAddresses(0)['testnet0']['addrs'][0]['addr'], '192.168.122.3')
        self.assertGreater(dom.blockStats('vda')[0], 0)
        self.assertGreater(dom.interfaceStats('testnet0')[0], 0)
        self.assertEqual(dom.memoryStats()['actual'], 2097152)
        self.assertEqual(self.conn.getAllDomainStats()[0][1],
                         {'state.state': 1, 'state.reason': libvirt.VIR_DOMAIN_RUNNING_UNKNOWN})
        self.assertEqual(self.conn.domainListGetStats([dom])[0][0].name(), 'test')

    def test_screenshot(self):
        stream = self.conn.newStream()
        self.assertEqual(self.conn.lookupByName('test').screenshot(stream, 0), 'image/x-portable-pixmap')
        data = b''
        while chunk := stream.recv(65536):
            data += chunk
        stream.finish()
        self.assertEqual(len(data), len(b'P6\n320 200\n255\n') + 320 * 200 * 3)

    def test_snapshots(self):
        dom = self.domain()
        dom.create()
        for name in ('a', 'b', 'c'):
            dom.snapshotCreateXML(f'<domainsnapshot><name>{name}</name></domainsnapshot>')
        a, b = dom.snapshotLookupByName('a'), dom.snapshotLookupByName('b')
        self.assertEqual(dom.snapshotCurrent().getName(), 'c')
        self.assertEqual(b.getParent().getName(), 'a')
        self.assertEqual([each.getName() for each in a.listAllChildren(1)], ['b', 'c'])
        self.assertEqual(sorted(dom.snapshotListNames()), ['a', 'b', 'c'])
        dom.suspend()
        dom.revertToSnapshot(b)
        self.assertEqual(dom.state(), [libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_RUNNING_FROM_SNAPSHOT])
        self.assertEqual(b.isCurrent(), 1)
        xml = a.getXMLDesc()
        b.delete()
        self.assertEqual(dom.snapshotLookupByName('c').getParent().getName(), 'a')
        a.delete(libvirt.VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN)
        self.assertEqual(dom.snapshotNum(), 0)
        self.fails(libvirt.VIR_ERR_NO_DOMAIN_SNAPSHOT, a.getXMLDesc)
        dom.snapshotCreateXML(xml, libvirt.VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE)
        self.assertEqual(dom.snapshotListNames(), ['a'])
        dom.destroy()
        self.fails(libvirt.VIR_ERR_OPERATION_INVALID, dom.undefine)

    def test_checkpoints(self):
        dom = self.domain()
        dom.create()
        for name in ('a', 'b'):
            dom.checkpointCreateXML(f'<domaincheckpoint><name>{name}</name></domaincheckpoint>')
        b = dom.checkpointLookupByName('b')
        self.assertEqual(b.getParent().getName(), 'a')
        self.assertIn('<name>b</name>', b.getXMLDesc())
        dom.checkpointLookupByName('a').delete(libvirt.VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN)
        self.assertEqual(dom.listAllCheckpoints(), [])

    def test_events_come_from_the_loop(self):
        seen = []

        def note(_conn, dom, event, _detail, tag):
            seen.append((tag, dom.name(), event))

        any_id = self.conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, note, 'any')
        self.conn.domainEventRegister(note, 'old')
        dom = self.conn.createXML(DOMAIN % 'told')
        dom.destroy()
        self.assertEqual(seen, [])
        while len(seen) < 4:
            libvirt.virEventRunDefaultImpl()
        started, stopped = libvirt.VIR_DOMAIN_EVENT_STARTED, libvirt.VIR_DOMAIN_EVENT_STOPPED
        self.assertEqual([each[1:] for each in seen if each[0] == 'any'], [('told', started), ('told', stopped)])
        self.conn.domainEventDeregisterAny(any_id)
        self.fails(libvirt.VIR_ERR_INVALID_ARG, self.conn.domainEventDeregisterAny, any_id)


class OwnNode(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.write('one.xml', DOMAIN % 'one')

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def test_a_file_is_a_host_of_its_own(self):
        path = self.write('node.xml', NODE % (DOMAIN % 'two'))
        first, second = (libvirt.open('test://' + path) for _ in range(2))
        self.assertEqual(sorted(dom.name() for dom in first.listAllDomains()), ['one', 'two'])
        self.assertEqual(first.getInfo()[:4], ['i986', 1024, 8, 2000])
        first.lookupByName('one').destroy()
        self.assertEqual(second.lookupByName('one').isActive(), 1)
        first.close()
        second.close()

    def test_what_is_wrong_is_said(self):
        with self.assertRaises(libvirt.libvirtError) as caught:
            libvirt.open('test://' + self.write('node.xml', NODE % '<dragon/>'))
        self.assertIn('dragon', str(caught.exception))
        with self.assertRaises(libvirt.libvirtError):
            libvirt.open('test:///nowhere/at/all.xml')

    def test_users_say_who_they_are(self):
        uri = 'test://' + self.write('node.xml', NODE % "<auth><user password='secret'>mel</user></auth>")

        def answer(password):
            def callback(credentials, _):
                for each in credentials:
                    each[4] = 'mel' if each[0] == libvirt.VIR_CRED_AUTHNAME else password
                return 0
            return [[libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_PASSPHRASE], callback, None]

        libvirt.openAuth(uri, answer('secret')).close()
        for auth in (answer('guess'),):
            with self.assertRaises(libvirt.libvirtError) as caught:
                libvirt.openAuth(uri, auth)
            self.assertEqual(caught.exception.get_error_code(), libvirt.VIR_ERR_AUTH_FAILED)
        with self.assertRaises(libvirt.libvirtError):
            libvirt.open(uri)


if __name__ == '__main__':
    unittest.main(verbosity=2)

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Our client against Debian's stock libvirtd, which runs with a configuration and sockets of its own."""

import os
import shutil
import threading

import libvirt

from harness import DEADLINE, Skip, fails, main, tiny_xml, wait_for
from pki import Authority, private_network
from stock import Stock


def exercise(conn):
    assert [dom.name() for dom in conn.listAllDomains()] == ['test']
    dom = conn.lookupByName('test')
    assert dom.XMLDesc().startswith('<domain') and dom.info()[0] == libvirt.VIR_DOMAIN_RUNNING
    fails(libvirt.VIR_ERR_NO_DOMAIN, conn.lookupByName, 'nobody')
    dom.suspend()
    dom.resume()
    assert conn.isAlive()


def test_over_its_socket(_daemon):
    with Stock() as stock:
        exercise(libvirt.open(stock.uri()))


def test_over_tls(_daemon):
    with Stock() as stock:
        wait_for('TLS is served', lambda: tls_listens(stock))
        for _ in range(3):
            conn = libvirt.open(stock.tls_uri())
            exercise(conn)
            assert conn.isEncrypted() == 1
            conn.close()
        other = Authority(os.path.join(stock.folder, 'other'), 'Other')
        pki = os.path.join(stock.folder, 'stranger')
        other.issue('client', 'mallory', pki)
        shutil.copy(stock.ca.cert, pki)
        said = fails(libvirt.VIR_ERR_AUTH_FAILED, libvirt.open, stock.tls_uri('&no_sanity=1').replace(stock.client, pki))
        assert 'refuses our certificate' in said, said


def tls_listens(stock):
    try:
        return libvirt.open(stock.tls_uri())
    except libvirt.libvirtError as error:
        if 'refused' in str(error):
            return None
        raise


def test_through_a_program(_daemon):
    if not shutil.which('socat'):
        raise Skip('no socat')
    with Stock() as stock:
        exercise(libvirt.open(f'test+ext:///default?command=socat&argv=STDIO&argv=UNIX-CONNECT:{stock.socket}'))


class Loop:
    """libvirt's own event loop on a thread, for as long as it is entered."""

    def __init__(self):
        libvirt.virEventRegisterDefaultImpl()
        self.over = False
        self.timer = libvirt.virEventAddTimeout(50, lambda *_: None, None)
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.over:
            libvirt.virEventRunDefaultImpl()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_what):
        self.over = True
        self.thread.join(DEADLINE)
        libvirt.virEventRemoveTimeout(self.timer)


def watch(register, event_id):
    """A list of what came; @register is one of the *EventRegisterAny."""
    seen = []
    register(None, event_id, lambda _conn, thing, *more: seen.append((thing, *more[:-1])), None)
    return seen


def saw(seen, *what):
    """Waits for an event that begins like this, after the object."""
    wait_for(f'event {what}', lambda: any(event[1:1 + len(what)] == what for event in seen))


def guest(stock, xml):
    conn = libvirt.open(stock.uri('qemu', 'system'))
    seen = watch(conn.domainEventRegisterAny, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE)
    dom = conn.defineXML(xml)
    saw(seen, libvirt.VIR_DOMAIN_EVENT_DEFINED)
    return conn, dom, seen


def test_domains(_daemon):
    if not os.path.exists('/usr/bin/qemu-system-x86_64'):
        raise Skip('no QEMU')
    with Loop(), Stock() as stock:
        conn, dom, seen = guest(stock, tiny_xml('one'))
        dom.create()
        saw(seen, libvirt.VIR_DOMAIN_EVENT_STARTED)
        assert dom.isActive() and dom.info()[0] == libvirt.VIR_DOMAIN_RUNNING and dom.ID() > 0
        assert [(d.name(), d.UUIDString()) for d in conn.listAllDomains()] == [('one', dom.UUIDString())]
        assert 'one' in dom.XMLDesc() and dom.vcpus()[0][0][0] == 0
        dom.suspend()
        saw(seen, libvirt.VIR_DOMAIN_EVENT_SUSPENDED)
        dom.resume()
        saw(seen, libvirt.VIR_DOMAIN_EVENT_RESUMED)
        stats = conn.getAllDomainStats(libvirt.VIR_DOMAIN_STATS_STATE | libvirt.VIR_DOMAIN_STATS_BALLOON)
        assert stats[0][1]['state.state'] == libvirt.VIR_DOMAIN_RUNNING
        dom.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, 'words', None, None)
        assert dom.metadata(libvirt.VIR_DOMAIN_METADATA_TITLE, None) == 'words'
        saved = os.path.join(stock.folder, 'saved')
        dom.save(saved)
        assert '<name>one</name>' in conn.saveImageGetXMLDesc(saved)
        conn.restore(saved)
        assert dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING
        snapshot_of(dom)
        console_of(conn, dom)
        dom.destroy()
        saw(seen, libvirt.VIR_DOMAIN_EVENT_STOPPED)
        dom.undefine()
        saw(seen, libvirt.VIR_DOMAIN_EVENT_UNDEFINED)
        fails(libvirt.VIR_ERR_NO_DOMAIN, conn.lookupByName, 'one')
        conn.close()


def snapshot_of(dom):
    fails(libvirt.VIR_ERR_NO_DOMAIN_SNAPSHOT, dom.snapshotLookupByName, 'none')
    assert dom.listAllSnapshots() == [] and dom.listAllCheckpoints() == []


def console_of(conn, dom):
    stream = conn.newStream(libvirt.VIR_STREAM_NONBLOCK)
    dom.openConsole(None, stream, 0)
    assert stream.send(b'x') == 1
    stream.abort()


def test_networks(_daemon):
    with Loop(), Stock() as stock:
        conn = libvirt.open(stock.uri('network', 'system'))
        seen = watch(conn.networkEventRegisterAny, libvirt.VIR_NETWORK_EVENT_ID_LIFECYCLE)
        net = conn.networkDefineXML("<network><name>n1</name><bridge name='virbr7'/></network>")
        saw(seen, libvirt.VIR_NETWORK_EVENT_DEFINED)
        net.setAutostart(1)
        assert net.autostart() == 1 and net.isPersistent() and not net.isActive() and net.bridgeName() == 'virbr7'
        net.update(libvirt.VIR_NETWORK_UPDATE_COMMAND_ADD_LAST, libvirt.VIR_NETWORK_SECTION_PORTGROUP, -1,
                   "<portgroup name='group'/>", libvirt.VIR_NETWORK_UPDATE_AFFECT_CONFIG)
        assert "name='group'" in net.XMLDesc()
        assert [one.name() for one in conn.listAllNetworks()] == ['n1'] and conn.networkLookupByUUID(net.UUID()).name() == 'n1'
        net.undefine()
        saw(seen, libvirt.VIR_NETWORK_EVENT_UNDEFINED)
        fails(libvirt.VIR_ERR_NO_NETWORK, conn.networkLookupByName, 'n1')
        conn.close()


def test_storage(_daemon):
    with Loop(), Stock() as stock:
        conn = libvirt.open(stock.uri('storage', 'system'))
        seen = watch(conn.storagePoolEventRegisterAny, libvirt.VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE)
        target = os.path.join(stock.folder, 'pool')
        pool = conn.storagePoolDefineXML(f"<pool type='dir'><name>p</name><target><path>{target}</path></target></pool>")
        saw(seen, libvirt.VIR_STORAGE_POOL_EVENT_DEFINED)
        pool.build()
        pool.create()
        saw(seen, libvirt.VIR_STORAGE_POOL_EVENT_STARTED)
        vol = pool.createXML("<volume><name>v</name><capacity>1048576</capacity><allocation>0</allocation></volume>")
        assert vol.info()[1] == 1048576 and conn.storageVolLookupByPath(f'{target}/v').key() == vol.key()
        sent_and_received(conn, vol)
        holes_travel(conn, vol)
        vol.resize(2097152)
        assert [one.name() for one in pool.listAllVolumes()] == ['v'] and vol.info()[1] == 2097152
        vol.delete()
        pool.destroy()
        saw(seen, libvirt.VIR_STORAGE_POOL_EVENT_STOPPED)
        pool.undefine()
        conn.close()


def sent_and_received(conn, vol):
    data = bytes(range(256)) * 4096
    position, received = [0], []

    def source(_stream, n, _opaque):
        piece = data[position[0]:position[0] + n]
        position[0] += len(piece)
        return piece

    stream = conn.newStream()
    vol.upload(stream, 0, len(data))
    stream.sendAll(source, None)
    stream.finish()
    stream = conn.newStream()
    vol.download(stream, 0, 0)
    stream.recvAll(lambda _stream, piece, _opaque: received.append(piece) or len(piece), None)
    stream.finish()
    assert b''.join(received) == data


def holes_travel(conn, vol):
    """A volume that is one hole comes as a hole."""
    with open(vol.path(), 'wb') as file:
        file.truncate(1048576)
    got = []
    stream = conn.newStream()
    vol.download(stream, 0, 0, libvirt.VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM)
    stream.sparseRecvAll(lambda _stream, piece, _opaque: got.append(('data', len(piece))) or len(piece),
                         lambda _stream, length, _opaque: got.append(('hole', length)), None)
    stream.finish()
    assert got == [('hole', 1048576)], got


def test_secrets(_daemon):
    with Loop(), Stock() as stock:
        conn = libvirt.open(stock.uri('secret', 'system'))
        seen = watch(conn.secretEventRegisterAny, libvirt.VIR_SECRET_EVENT_ID_LIFECYCLE)
        changed = watch(conn.secretEventRegisterAny, libvirt.VIR_SECRET_EVENT_ID_VALUE_CHANGED)
        secret = conn.secretDefineXML("<secret ephemeral='no' private='no'><usage type='volume'><volume>/v</volume></usage>"
                                      "</secret>")
        saw(seen, libvirt.VIR_SECRET_EVENT_DEFINED)
        secret.setValue(b'\x00words\xff')
        wait_for('the value is told of', lambda: changed)
        assert secret.value() == b'\x00words\xff'
        assert conn.secretLookupByUsage(libvirt.VIR_SECRET_USAGE_TYPE_VOLUME, '/v').UUIDString() == secret.UUIDString()
        assert len(conn.listAllSecrets()) == conn.numOfSecrets() == 1
        secret.undefine()
        saw(seen, libvirt.VIR_SECRET_EVENT_UNDEFINED)
        fails(libvirt.VIR_ERR_NO_SECRET, conn.secretLookupByUUIDString, secret.UUIDString())
        conn.close()


def test_filters(_daemon):
    with Stock() as stock:
        conn = libvirt.open(stock.uri('nwfilter', 'system'))
        one = conn.nwfilterDefineXML("<filter name='mine' chain='root'><rule action='drop' direction='in'/></filter>")
        assert 'mine' in [each.name() for each in conn.listAllNWFilters()]
        assert conn.nwfilterLookupByUUID(one.UUID()).name() == 'mine' and "action='drop'" in one.XMLDesc()
        assert conn.listAllNWFilterBindings() == []
        fails(libvirt.VIR_ERR_NO_NWFILTER_BINDING, conn.nwfilterBindingLookupByPortDev, 'vnet0')
        one.undefine()
        fails(libvirt.VIR_ERR_NO_NWFILTER, conn.nwfilterLookupByName, 'mine')
        conn.close()


def test_host(_daemon):
    """Node devices, interfaces, and what is asked of the host itself."""
    with Stock() as stock:
        conn = libvirt.open(stock.uri('nodedev', 'system'))
        computer = wait_for('devices are known', lambda: [d for d in conn.listAllDevices() if d.name() == 'computer'])[0]
        assert '<name>computer</name>' in computer.XMLDesc() and computer.parent() is None
        assert conn.nodeDeviceLookupByName('computer').listCaps() == ['system']
        fails(libvirt.VIR_ERR_NO_NODE_DEVICE, conn.nodeDeviceLookupByName, 'nothing')
        conn.close()
        conn = libvirt.open(stock.uri('interface', 'system'))
        assert 'lo' in [one.name() for one in conn.listAllInterfaces()]
        conn.close()
        conn = libvirt.open(stock.uri('qemu', 'system'))
        assert conn.getInfo()[2] == os.cpu_count() and '<capabilities>' in conn.getCapabilities()
        assert conn.getType() == 'QEMU' and conn.getLibVersion() == 9000000
        assert conn.getCPUMap()[0] >= os.cpu_count() and conn.getMemoryStats(-1)['total'] > 0
        conn.close()


def test_what_it_does_not_know(_daemon):
    """A procedure that came later, and a connection that is gone."""
    with Loop(), Stock() as stock:
        conn = libvirt.open(stock.uri())
        closed = []
        conn.registerCloseCallback(lambda _conn, reason, _opaque: closed.append(reason), None)
        assert conn.domainListGetStats(conn.listAllDomains())[0][1]['state.state'] == libvirt.VIR_DOMAIN_RUNNING
        stock.process.kill()
        wait_for('the end is told of', lambda: closed)
        assert closed == [libvirt.VIR_CONNECT_CLOSE_REASON_EOF] and not conn.isAlive()


if __name__ == '__main__':
    private_network()
    main()

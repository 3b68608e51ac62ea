# SPDX-License-Identifier: LGPL-2.1-or-later
"""A host that ran stock libvirt: what it defined, and the guests and networks that run, are there when our daemons take over; and
stock finds the definitions again when the host goes back."""

import contextlib
import difflib
import os
import re

import libvirt

from harness import DEADLINE, PREFIX, SecretDaemon, StorageDaemon, alive, main, mount_bind, pid_of, tiny_xml, wait_for
from netbed import NetworkDaemon, clean, dnsmasqs, links, need, rules, run, xml as network_xml
from stock import Stock

PLACES = ('etc/libvirt', 'run/libvirt', 'var/lib/libvirt', 'var/log/libvirt')
IMAGES = '/var/lib/libvirt/images'
POOL = f"<pool type='dir'><name>images</name><target><path>{IMAGES}</path></target></pool>"
SECRET = f'''<secret ephemeral='no' private='no'>
  <uuid>6f1b0bd8-0a53-4b2a-9e0c-0f9d0a1a7c11</uuid><description>of a disk</description>
  <usage type='volume'><volume>{IMAGES}/one</volume></usage></secret>'''
DEVICES = f'''
  <disk type='file' device='disk'>
    <driver name='qemu' type='qcow2'/><source file='{IMAGES}/one'/><target dev='vda' bus='virtio'/>
  </disk>
  <disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>
  <interface type='user'><model type='virtio'/></interface>
  <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
  <graphics type='vnc' autoport='yes' listen='127.0.0.1'/><video><model type='virtio'/></video><input type='tablet' bus='usb'/>
  <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>'''


@contextlib.contextmanager
def stock_host():
    """Stock runs, and our daemons' folders are its folders."""
    need('ip', 'nft', 'dnsmasq', 'qemu-img')
    clean()
    with Stock() as stock:
        for place in PLACES:
            os.makedirs('/' + place, exist_ok=True)
            mount_bind('/' + place, os.path.join(PREFIX, place))
        os.makedirs(IMAGES, exist_ok=True)
        run('qemu-img', 'create', '-q', '-f', 'qcow2', f'{IMAGES}/one', '16M')
        yield stock
    clean()


def opened(stock, driver):
    return libvirt.open(stock.uri(driver, 'system'))


def same(before, after):
    assert before.keys() == after.keys(), (before.keys(), after.keys())
    for name, one in before.items():
        texts = (str(value).replace('\\n', '\n').splitlines() for value in (one, after[name]))
        assert one == after[name], '\n'.join([f'{name} is not what it was:', *difflib.unified_diff(*texts, lineterm='')])


def same_text(text):
    """Without what versions of stock differ in, too."""
    text = re.sub(r" *<watchdog model='itco' action='reset'/>\n", '', text)
    return re.sub(r" *<driver name='qemu'( type='raw')?/>\n", '', text)  # of a drive without a medium


def guests(conn):
    return {dom.name(): (dom.ID(), dom.UUIDString(), dom.state(), dom.autostart(), dom.isPersistent(), same_text(dom.XMLDesc()))
            for dom in conn.listAllDomains()}


def test_running_guests_are_ours(daemon):
    with stock_host() as stock:
        conn = opened(stock, 'qemu')
        conn.defineXML(tiny_xml('one', extra=DEVICES)).setAutostart(1)
        conn.defineXML(tiny_xml('three', extra=DEVICES))
        conn.close()
        stock.stop()
        stock.start()  # it sorts what it reads
        conn = opened(stock, 'qemu')
        dom = conn.lookupByName('one')
        dom.create()
        conn.createXML(tiny_xml('two')).suspend()
        before, pid = guests(conn), pid_of('one')
        definition = same_text(dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
        conn.close()
        stock.stop()
        daemon.start()
        conn = daemon.open()
        after = guests(conn)
        same(before, after)
        dom = conn.lookupByName('one')
        assert same_text(dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)) == definition
        work_with(conn, dom)
        assert pid_of('one') == pid and alive(pid)
        dom.destroy()
        assert not alive(pid)
        conn.close()
        daemon.stop()
        stock.start()
        dom = opened(stock, 'qemu').lookupByName('one')
        assert not dom.isActive() and dom.autostart() and same_text(dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)) == definition


def work_with(conn, dom):
    """What stock started obeys us: it is changed, stopped and started."""
    run('qemu-img', 'create', '-q', '-f', 'raw', f'{IMAGES}/two', '1M')
    disk = f"<disk type='file'><driver name='qemu' type='raw'/><source file='{IMAGES}/two'/><target dev='sdb' bus='usb'/></disk>"
    dom.attachDevice(disk)
    assert dom.blockInfo('sdb')[0] == 1 << 20 and len(dom.blockStats('vda')) == 5
    dom.detachDevice(disk)
    wait_for('the disk is gone', lambda: "dev='sdb'" not in dom.XMLDesc())
    dom.suspend()
    dom.resume()
    assert dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING
    two = conn.lookupByName('two')
    two.resume()
    two.destroy()
    conn.lookupByName('three').undefine()


def described(secret, network, pool):
    volume = pool.storageVolLookupByName('one').XMLDesc()
    return {'secret': secret.XMLDesc(), 'network': network.XMLDesc(), 'volume': re.sub(' *<btime>.*\n', '', volume),
            'pool': re.sub(r'(<(?:available|allocation) unit=.bytes.>)[0-9]+', r'\1', pool.XMLDesc())}


def test_one_master_at_a_time(daemon):
    with stock_host() as stock:
        ours = {'qemu': daemon, 'network': NetworkDaemon(), 'storage': StorageDaemon(), 'secret': SecretDaemon()}
        opened(stock, 'qemu').close()  # its drivers are up
        for driver, one in ours.items():
            with contextlib.suppress(AssertionError):
                one.start()
            assert one.process.wait(DEADLINE) == 1
            assert f"'libvirtd' (process {stock.process.pid}) already serves driver '{driver}'" in one.log_text(), one.log_text()
        stock.stop()
        for one in ours.values():
            one.start()
        with contextlib.suppress(AssertionError):
            stock.start()
        wait_for('stock gives up', lambda: stock.process.poll() is not None)
        assert 'driver.pid' in stock.said()
        for one in ours.values():
            one.stop()
        stock.start()


def test_definitions_are_ours(_daemon):
    with stock_host() as stock:
        conn = opened(stock, 'qemu')
        secret = conn.secretDefineXML(SECRET)
        secret.setValue(b'geheim\0!')
        pool = conn.storagePoolDefineXML(POOL)
        pool.setAutostart(1)
        pool.create()
        network = conn.networkDefineXML(network_xml('lan'))
        network.setAutostart(1)
        before = described(secret, network, pool)
        conn.close()
        stock.stop()
        secret = SecretDaemon().start().open().secretLookupByUUIDString('6f1b0bd8-0a53-4b2a-9e0c-0f9d0a1a7c11')
        assert secret.value() == b'geheim\0!'
        storage = StorageDaemon().start().open()
        pool = storage.storagePoolLookupByName('images')
        wait_for('the pool is up', pool.isActive)
        network = NetworkDaemon().start().open().networkLookupByName('lan')
        same(before, described(secret, network, pool))
        assert pool.autostart() and network.autostart()


def test_running_networks_are_ours(daemon):
    need('iptables')
    with stock_host() as stock:
        conn = opened(stock, 'qemu')
        network = conn.networkDefineXML(network_xml('lan'))
        network.create()
        interface = "<interface type='network'><source network='lan'/><model type='virtio'/></interface>"
        conn.defineXML(tiny_xml('one', interface)).create()
        port, = network.listAllPorts()
        before, servers = {'lan': network.XMLDesc(), 'port': port.XMLDesc(), **guests(conn)}, dnsmasqs()
        conn.close()
        assert stock_rules()
        stock.stop()
        network = NetworkDaemon().start().open().networkLookupByName('lan')
        conn = daemon.start().open()
        port, = network.listAllPorts()
        same(before, {'lan': network.XMLDesc(), 'port': port.XMLDesc(), **guests(conn)})
        assert network.isActive() and set(servers) <= set(dnsmasqs()), (servers, dnsmasqs())
        wait_for('the rules are ours alone', lambda: not stock_rules() and 'virbr0' in rules())
        conn.lookupByName('one').destroy()
        assert not network.listAllPorts() and 'vnet0' not in links()
        conn.lookupByName('one').create()
        conn.lookupByName('one').destroy()
        network.destroy()
        assert not dnsmasqs() and 'virbr0' not in links()


def stock_rules():
    """Those in chains of stock's that are about the network."""
    return [line for family in ('ip', 'ip6') for table in ('filter', 'nat', 'mangle')
            for line in run('nft', 'list', 'table', family, table, check=False).splitlines()
            if 'virbr0' in line or '192.168.122' in line]


if __name__ == '__main__':
    main()

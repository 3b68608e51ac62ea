# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whatever changes pools, volumes, networks and secrets is refused to who lacks the permission for it, and to nobody else."""

import os
import re

import libvirt

from harness import PREFIX, RUN, Daemon, SecretDaemon, StorageDaemon, main
from pki import private_network
from polkit_bed import Bed, ask_as_nobody

DENIED = libvirt.VIR_ERR_ACCESS_DENIED
PROTOCOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'rpc', 'protocol')
PLACE = os.path.join(PREFIX, 'var', 'pools')
UUID = '3e3fce45-4f53-4fa7-bb32-11f34168b82b'

# What one who may only look gets: to see things, and nothing that changes them.
LOOK = '''if (subject.user == "nobody" && (action.id == "org.libvirt.unix.manage"
    || /\\.(getattr|read|search-[a-z-]*)$/.test(action.id))) return polkit.Result.YES;'''
ALL = 'if (subject.user == "nobody") return polkit.Result.YES;'


class NetworkDaemon(Daemon):
    name = 'virtnetworkd'
    socket = os.path.join(RUN, 'virtnetworkd-sock')
    uri = f'network+unix:///system?socket={socket}'


def pool_xml(name):
    return f"<pool type='dir'><name>{name}</name><target><path>{PLACE}/{name}</path></target></pool>"


def vol_xml(name):
    return f'<volume><name>{name}</name><capacity>4096</capacity></volume>'


def network_xml(name):
    return f"<network><name>{name}</name><bridge name='br-{name}'/></network>"


def port_xml(number):
    return f"""<networkport><owner><name>guest</name><uuid>7ae63b5f-fe96-4af0-a7c3-da04ba1b126f</uuid></owner>
      <mac address='52:54:00:00:00:0{number}'/></networkport>"""


SECRET = f'<secret><uuid>{UUID}</uuid><usage type="volume"><volume>/some</volume></usage></secret>'
OFF, ON, NET, UP = ('conn.storagePoolLookupByName("off")', 'conn.storagePoolLookupByName("on")', 'conn.networkLookupByName("net")',
                    'conn.networkLookupByName("up")')
VOL = f'{ON}.storageVolLookupByName("vol")'
KEY = f'conn.secretLookupByUUIDString("{UUID}")'

# Each call that needs more than to look, with the words for it and what it needs; None: Debian's Python does not know it
# (tests/driver/test_permissions.c does).
STORAGE = {
    'virConnectFindStoragePoolSources': ('tell(conn.findStoragePoolSources, "netfs", None)', 'detect_storage_pools'),
    'virStoragePoolCreateXML': (f'tell(conn.storagePoolCreateXML, {pool_xml("new")!r})', 'start'),
    'virStoragePoolDefineXML': (f'tell(conn.storagePoolDefineXML, {pool_xml("new")!r})', 'write'),
    'virStoragePoolBuild': (f'tell({OFF}.build)', 'format'),
    'virStoragePoolCreate': (f'tell({OFF}.create)', 'start'),
    'virStoragePoolRefresh': (f'tell({ON}.refresh)', 'refresh'),
    'virStoragePoolSetAutostart': (f'tell({ON}.setAutostart, 1)', 'write'),
    'virStorageVolCreateXML': (f'tell({ON}.createXML, {vol_xml("new")!r})', 'create'),
    'virStorageVolCreateXMLFrom': (f'tell({ON}.createXMLFrom, {vol_xml("copy")!r}, {VOL})', 'create'),
    'virStorageVolWipe': (f'tell({VOL}.wipe)', 'format'),
    'virStorageVolWipePattern': (f'tell({VOL}.wipePattern, 0)', 'format'),
    'virStorageVolResize': (f'tell({VOL}.resize, 8192)', 'resize'),
    'virStorageVolUpload': (f'tell({VOL}.upload, conn.newStream(), 0, 0)', 'data_write'),
    'virStorageVolDownload': (f'tell({VOL}.download, conn.newStream(), 0, 0)', 'data_read'),
    'virStorageVolDelete': (f'tell({VOL}.delete)', 'delete'),
    'virStoragePoolDestroy': (f'tell({ON}.destroy)', 'stop'),
    'virStoragePoolDelete': (f'tell({ON}.delete)', 'format'),
    'virStoragePoolUndefine': (f'tell({ON}.undefine)', 'delete'),
}
NETWORK = {
    'virNetworkCreateXML': (f'tell(conn.networkCreateXML, {network_xml("new")!r})', 'write'),
    'virNetworkCreateXMLFlags': None,
    'virNetworkDefineXML': (f'tell(conn.networkDefineXML, {network_xml("new")!r})', 'write'),
    'virNetworkDefineXMLFlags': None,
    'virNetworkCreate': (f'tell({NET}.create)', 'start'),
    'virNetworkSetAutostart': (f'tell({NET}.setAutostart, 1)', 'write'),
    'virNetworkUpdate': (f'tell({NET}.update, 4, 4, -1, "<host mac=\'52:54:00:00:00:01\' ip=\'10.0.0.2\'/>", 0)', 'write'),
    'virNetworkSetMetadata': None,
    'virNetworkPortCreateXML': (f'tell({UP}.portCreateXML, {port_xml(8)!r}, 0)', 'create'),
    'virNetworkPortSetParameters': (f'tell({UP}.listAllPorts()[0].setParameters, {{"inbound.average": 5}}, 0)', 'write'),
    'virNetworkPortDelete': (f'tell({UP}.listAllPorts()[0].delete, 0)', 'delete'),
    'virNetworkDestroy': (f'tell({UP}.destroy)', 'stop'),
    'virNetworkUndefine': (f'tell({NET}.undefine)', 'delete'),
}
SECRETS = {
    'virSecretDefineXML': (f'tell(conn.secretDefineXML, {SECRET.replace("/some", "/other").replace(UUID, UUID[::-1])!r})', 'write'),
    'virSecretSetValue': (f'tell({KEY}.setValue, b"x")', 'write'),
    'virSecretGetValue': (f'tell({KEY}.value)', 'read_secure'),
    'virSecretUndefine': (f'tell({KEY}.undefine)', 'delete'),
}


def calls_that_change(file):
    """Those that the description says are not for readers."""
    with open(os.path.join(PROTOCOL, file)) as text:
        notes = re.findall(r'/\*\s*(vir\w+)\((.*?)\*/', text.read(), re.S)
    return {name for name, rest in notes if re.search(r'\bwrite;', rest)}


def judge(daemon, file, calls, prepare, after):
    """Who may only look is refused each call, which names its permission, and nothing happens; who may all is not refused."""
    assert set(calls) == calls_that_change(file), set(calls) ^ calls_that_change(file)
    calls = {name: call for name, call in calls.items() if call}
    words = ', '.join(words for words, _ in calls.values())
    question = f'[answer if isinstance(answer, list) else None for answer in [{words}]]'
    with Bed() as bed:
        with open(os.path.join(PREFIX, 'etc', 'libvirt', f'{daemon.name}.conf'), 'w') as conf:
            conf.write('access_drivers = [ "polkit" ]\n')
        daemon.start()
        try:
            conn = daemon.open()
            prepare(conn)
            before = after(conn)
            bed.rules(LOOK)
            answers = ask_as_nobody(question, daemon.uri)
            for (name, (_, permission)), answer in zip(calls.items(), answers):
                assert isinstance(answer, list) and answer[0] == DENIED and f"'{permission}'" in answer[1], (name, answer)
            assert after(conn) == before
            bed.rules(ALL)
            answers = ask_as_nobody(question, daemon.uri)
            for name, answer in zip(calls, answers):
                assert not isinstance(answer, list) or answer[0] != DENIED, (name, answer)
            assert after(conn) != before
        finally:
            daemon.stop()


def test_pools_and_volumes(_daemon):
    def prepare(conn):
        os.makedirs(PLACE)
        for name in ('on', 'off'):
            conn.storagePoolDefineXML(pool_xml(name)).build()
        pool = conn.storagePoolLookupByName('on')
        pool.create()
        pool.createXML(vol_xml('vol'))

    def after(conn):
        files = os.listdir(f'{PLACE}/on') if os.path.exists(f'{PLACE}/on') else []
        return sorted(files), sorted((pool.XMLDesc(libvirt.VIR_STORAGE_XML_INACTIVE), pool.isActive(), pool.autostart())
                                     for pool in conn.listAllStoragePools())

    judge(StorageDaemon(), 'remote_storage.x', STORAGE, prepare, after)


def test_networks_and_ports(_daemon):
    def prepare(conn):
        for name in ('net', 'up'):
            conn.networkDefineXML(network_xml(name))
        up = conn.networkLookupByName('up')
        up.create()
        up.portCreateXML(port_xml(9), 0)

    def after(conn):
        return sorted((network.XMLDesc(libvirt.VIR_NETWORK_XML_INACTIVE), network.isActive(), network.autostart(),
                       len(network.listAllPorts()) if network.isActive() else 0) for network in conn.listAllNetworks())

    private_network()
    judge(NetworkDaemon(), 'remote_network.x', NETWORK, prepare, after)


def test_secrets(_daemon):
    def prepare(conn):
        conn.secretDefineXML(SECRET).setValue(b'old')

    def after(conn):
        return sorted((secret.XMLDesc(), secret.value()) for secret in conn.listAllSecrets() if secret.UUIDString() == UUID)

    judge(SecretDaemon(), 'remote_secret.x', SECRETS, prepare, after)


if __name__ == '__main__':
    main()

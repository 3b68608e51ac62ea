# SPDX-License-Identifier: LGPL-2.1-or-later
"""scenario.py URI DOMAIN.xml FAMILY...: python3-libvirt; a life of each kind of object, and the events of the domain's."""

import sys

import libvirt

libvirt.registerErrorHandler(lambda context, error: None, None)
libvirt.virEventRegisterDefaultImpl()
URI, FILE, *FAMILIES = sys.argv[1:]
with open(FILE, encoding='utf-8') as stream:
    XML = stream.read()
CONN = libvirt.open(URI)


def domain():
    heard = []
    callback = CONN.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                           lambda conn, dom, event, detail, opaque: heard.append(event), None)
    dom = CONN.defineXML(XML)
    name = dom.name()
    assert CONN.lookupByUUIDString(dom.UUIDString()).name() == name
    dom.create()
    assert dom.state()[0] == libvirt.VIR_DOMAIN_RUNNING
    dom.suspend()
    assert dom.state()[0] == libvirt.VIR_DOMAIN_PAUSED
    dom.resume()
    dom.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, 'a title', None, None, libvirt.VIR_DOMAIN_AFFECT_CONFIG)
    assert dom.metadata(libvirt.VIR_DOMAIN_METADATA_TITLE, None, libvirt.VIR_DOMAIN_AFFECT_CONFIG) == 'a title'
    dom.destroy()
    assert f'<name>{name}<' in dom.XMLDesc()
    dom.undefine()
    try:
        CONN.lookupByName(name)
        raise AssertionError('it is still there')
    except libvirt.libvirtError as error:
        assert error.get_error_code() == libvirt.VIR_ERR_NO_DOMAIN
    while libvirt.VIR_DOMAIN_EVENT_UNDEFINED not in heard:
        libvirt.virEventRunDefaultImpl()
    started, stopped = heard.index(libvirt.VIR_DOMAIN_EVENT_STARTED), heard.index(libvirt.VIR_DOMAIN_EVENT_STOPPED)
    assert heard[0] == libvirt.VIR_DOMAIN_EVENT_DEFINED and started < stopped, heard
    CONN.domainEventDeregisterAny(callback)


def guest(name):
    return CONN.defineXML(XML.replace('<name>scenario<', f'<name>{name}<'))


def snapshot():
    dom = guest('snapshots')
    dom.create()
    first = dom.snapshotCreateXML('<domainsnapshot><name>first</name></domainsnapshot>')
    second = dom.snapshotCreateXML('<domainsnapshot><name>second</name></domainsnapshot>')
    assert second.getParent().getName() == first.getName() == 'first'
    assert [each.getName() for each in first.listAllChildren()] == ['second'] == [dom.snapshotCurrent().getName()]
    dom.destroy()
    dom.revertToSnapshot(first)
    assert dom.isActive() and first.isCurrent()
    first.delete(libvirt.VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN)
    assert dom.snapshotNum() == 0
    dom.destroy()
    dom.undefine()


def checkpoint():
    dom = CONN.lookupByName('test')
    made = dom.checkpointCreateXML('<domaincheckpoint><name>one</name></domaincheckpoint>')
    assert dom.checkpointLookupByName('one').getName() == made.getName() == 'one'
    assert '<name>one<' in made.getXMLDesc()
    made.delete()
    assert dom.listAllCheckpoints() == []


def secret():
    made = CONN.secretDefineXML('<secret><usage type="volume"><volume>/python</volume></usage></secret>')
    made.setValue(b'open sesame')
    assert made.value() == b'open sesame'
    assert CONN.secretLookupByUsage(libvirt.VIR_SECRET_USAGE_TYPE_VOLUME, '/python').UUIDString() == made.UUIDString()
    made.undefine()
    assert CONN.listAllSecrets() == []


def network():
    net = CONN.networkDefineXML('<network><name>python</name><ip address="192.0.2.1" netmask="255.255.255.0"/></network>')
    net.create()
    assert net.isActive()
    net.destroy()
    net.undefine()


def pool():
    found = CONN.listAllStoragePools()[0]
    volume = found.createXML('<volume><name>python</name><capacity>1048576</capacity></volume>')
    assert volume.info()[1] == 1048576
    assert CONN.storageVolLookupByKey(volume.key()).name() == 'python'
    volume.delete()


def interface():
    assert [each.name() for each in CONN.listAllInterfaces()] == ['eth1']


def nodedev():
    assert CONN.nodeDeviceLookupByName('computer').name() == 'computer'


for family in FAMILIES:
    globals()[family]()
    print(family)

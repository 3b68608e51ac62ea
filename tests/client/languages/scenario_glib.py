# SPDX-License-Identifier: LGPL-2.1-or-later
"""scenario_glib.py URI DOMAIN.xml FAMILY...: libvirt-glib through introspection; a life of each kind of object it has."""

import sys

import gi
gi.require_version('LibvirtGConfig', '1.0')
gi.require_version('LibvirtGObject', '1.0')
from gi.repository import LibvirtGConfig, LibvirtGObject    # noqa: E402

LibvirtGObject.init_object_check(None)
URI, FILE, *FAMILIES = sys.argv[1:]
with open(FILE, encoding='utf-8') as stream:
    XML = stream.read()
CONN = LibvirtGObject.Connection.new(URI)
CONN.open(None)
State = LibvirtGObject.DomainState


def domain():
    dom = CONN.create_domain(LibvirtGConfig.Domain.new_from_xml(XML))
    name = dom.get_name()
    CONN.fetch_domains(None)
    assert CONN.find_domain_by_name(name).get_uuid() == dom.get_uuid()
    dom.start(0)
    assert dom.get_info().state == State.RUNNING
    dom.suspend()
    assert dom.get_info().state == State.PAUSED
    dom.resume()
    dom.stop(0)
    assert f'<name>{name}<' in dom.get_config(0).to_xml()
    dom.delete(0)
    CONN.fetch_domains(None)
    assert not CONN.find_domain_by_name(name)


def snapshot():
    dom = CONN.create_domain(LibvirtGConfig.Domain.new_from_xml(XML.replace('<name>scenario<', '<name>snapshots<')))
    dom.start(0)
    for name in ('first', 'second'):
        dom.create_snapshot(LibvirtGConfig.DomainSnapshot.new_from_xml(f'<domainsnapshot><name>{name}</name></domainsnapshot>'), 0)
    dom.fetch_snapshots(0, None)
    found = {each.get_name(): each for each in dom.get_snapshots()}
    assert sorted(found) == ['first', 'second']
    dom.stop(0)
    found['first'].revert_to(0)
    assert dom.get_info().state == State.RUNNING
    for each in found.values():
        each.delete(0)
    dom.stop(0)
    dom.delete(0)


def checkpoint():
    pass    # libvirt-glib has none


def secret():
    pass    # nor secrets


def network():
    CONN.fetch_networks(None)
    assert [each.get_name() for each in CONN.get_networks()] == ['default']


def pool():
    CONN.fetch_storage_pools(None)
    found = CONN.get_storage_pools()[0]
    found.refresh(None)
    text = '<volume><name>glib</name><capacity>1048576</capacity></volume>'
    volume = found.create_volume(LibvirtGConfig.StorageVol.new_from_xml(text))
    assert volume.get_info().capacity == 1048576
    volume.delete(0)


def interface():
    CONN.fetch_interfaces(None)
    assert [each.get_name() for each in CONN.get_interfaces()] == ['eth1']


def nodedev():
    pass    # libvirt-glib lists no devices


for family in FAMILIES:
    globals()[family]()
    print(family)

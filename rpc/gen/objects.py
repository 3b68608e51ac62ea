# SPDX-License-Identifier: LGPL-2.1-or-later
"""The kinds of objects: what each is called in every table. The one place that knows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ObjectKind:
    handle: str         # the public type: 'virDomainPtr'
    name: str           # 'DOMAIN': OBJECT_DOMAIN, SHAPE_DOMAIN, HANDLE_DOMAIN
    type: str           # in the object table: 'Domain'
    access: str         # in permissions: 'domain'; None: it has none
    wire: str           # the type on the wire
    events: str = None  # the family of events about it


KINDS = (
    ObjectKind('virDomainPtr', 'DOMAIN', 'Domain', 'domain', 'remote_nonnull_domain', 'EVENT_DOMAIN'),
    ObjectKind('virDomainSnapshotPtr', 'DOMAIN_SNAPSHOT', 'DomainSnapshot', None, 'remote_nonnull_domain_snapshot'),
    ObjectKind('virDomainCheckpointPtr', 'DOMAIN_CHECKPOINT', 'DomainCheckpoint', None, 'remote_nonnull_domain_checkpoint'),
    ObjectKind('virNetworkPtr', 'NETWORK', 'Network', 'network', 'remote_nonnull_network', 'EVENT_NETWORK'),
    ObjectKind('virNetworkPortPtr', 'NETWORK_PORT', 'NetworkPort', 'network_port', 'remote_nonnull_network_port'),
    ObjectKind('virInterfacePtr', 'INTERFACE', 'Interface', 'interface', 'remote_nonnull_interface'),
    ObjectKind('virStoragePoolPtr', 'STORAGE_POOL', 'StoragePool', 'storage_pool', 'remote_nonnull_storage_pool',
               'EVENT_STORAGE_POOL'),
    ObjectKind('virStorageVolPtr', 'STORAGE_VOL', 'StorageVol', 'storage_vol', 'remote_nonnull_storage_vol'),
    ObjectKind('virNodeDevicePtr', 'NODE_DEVICE', 'NodeDevice', 'node_device', 'remote_nonnull_node_device',
               'EVENT_NODE_DEVICE'),
    ObjectKind('virSecretPtr', 'SECRET', 'Secret', 'secret', 'remote_nonnull_secret', 'EVENT_SECRET'),
    ObjectKind('virNWFilterPtr', 'NWFILTER', 'NwFilter', 'nwfilter', 'remote_nonnull_nwfilter'),
    ObjectKind('virNWFilterBindingPtr', 'NWFILTER_BINDING', 'NwFilterBinding', 'nwfilter_binding',
               'remote_nonnull_nwfilter_binding'),
    ObjectKind('virAdmServerPtr', 'ADMIN_SERVER', 'AdminServer', None, 'admin_nonnull_server'),
    ObjectKind('virAdmClientPtr', 'ADMIN_CLIENT', 'AdminClient', None, 'admin_nonnull_client'),
)

BY_HANDLE = {kind.handle: kind for kind in KINDS}
BY_WIRE = {kind.wire: kind for kind in KINDS}
BY_ACCESS = {kind.access: kind for kind in KINDS if kind.access}

CONNECTIONS = ('virConnectPtr', 'virAdmConnectPtr')

# Words whose capitals are not split as 'GetXMLDesc' -> 'get_xml_desc' is.
WORDS = {'NWFilter': 'Nwfilter', 'IOThread': 'Iothread'}


def snake(name):
    """'virDomainGetXMLDesc' -> 'domain_get_xml_desc'."""
    import re
    for word, plain in WORDS.items():
        name = name.replace(word, plain)
    name = re.sub(r'^vir', '', name)
    name = re.sub(r'([A-Z]+)([A-Z][a-z])', r'\1_\2', name)
    name = re.sub(r'([a-z0-9])([A-Z])', r'\1_\2', name)
    return name.lower()

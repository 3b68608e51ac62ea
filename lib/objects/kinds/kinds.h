/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * kinds.h - the part of each kind's ObjectType that is the same in every driver: initialisers, and the class for ObjectDriver.
 */

#ifndef OBJECTS_KINDS_KINDS_H
#define OBJECTS_KINDS_KINDS_H

#include <libvirt/libvirt.h>

#include "conf/interface.h"
#include "conf/network.h"
#include "conf/node_device.h"
#include "conf/storage_vol.h"
#include "driver/driver_events.h"
#include "objects/object.h"

extern const ObjectClass network_class;
extern const ObjectClass interface_class;
extern const ObjectClass storage_pool_class;
extern const ObjectClass storage_vol_class;
extern const ObjectClass node_device_class;

/* A document's reader and writer, and its file's reader, as ObjectType has them. */
#define KIND_DOCUMENT(Def, prefix) \
    .binding = &xml_binding_##Def, .parse = prefix##_kind_parse, .parse_file = prefix##_kind_parse_file, \
    .format = prefix##_kind_format, .key = prefix##_kind_key
#define KIND_DECLARE(prefix) \
    void *prefix##_kind_parse(const char *xml, unsigned int flags); \
    void *prefix##_kind_parse_file(const char *path, unsigned int flags); \
    char *prefix##_kind_format(const void *def, unsigned int flags); \
    void prefix##_kind_key(const void *def, ObjectKey *ret_key);

KIND_DECLARE(network)
#define NETWORK_KIND \
    .kind = OBJECT_NETWORK, .by_uuid = true, KIND_DOCUMENT(NetworkDef, network), \
    .inactive_xml = VIR_NETWORK_XML_INACTIVE, \
    .filters = { \
        { OBJECT_ACTIVE, VIR_CONNECT_LIST_NETWORKS_ACTIVE, VIR_CONNECT_LIST_NETWORKS_INACTIVE }, \
        { OBJECT_PERSISTENT, VIR_CONNECT_LIST_NETWORKS_PERSISTENT, VIR_CONNECT_LIST_NETWORKS_TRANSIENT }, \
        { OBJECT_AUTOSTART, VIR_CONNECT_LIST_NETWORKS_AUTOSTART, VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART }, \
    }, \
    .lifecycle = driver_event_network_lifecycle, \
    .events = { VIR_NETWORK_EVENT_DEFINED, VIR_NETWORK_EVENT_UNDEFINED, VIR_NETWORK_EVENT_STARTED, VIR_NETWORK_EVENT_STOPPED }

/* What is configured is what is active; nobody is told of changes. */
KIND_DECLARE(interface)
char *interface_kind_detail(const void *def);
#define INTERFACE_KIND \
    .kind = OBJECT_INTERFACE, .one_def = true, KIND_DOCUMENT(InterfaceDef, interface), .detail = interface_kind_detail, \
    .inactive_xml = VIR_INTERFACE_XML_INACTIVE, \
    .filters = { { OBJECT_ACTIVE, VIR_CONNECT_LIST_INTERFACES_ACTIVE, VIR_CONNECT_LIST_INTERFACES_INACTIVE } }, \
    .events = { OBJECT_NO_EVENT, OBJECT_NO_EVENT, OBJECT_NO_EVENT, OBJECT_NO_EVENT }

KIND_DECLARE(storage_pool)
unsigned int storage_pool_kind_flags(const ObjectView *view);
#define STORAGE_POOL_TYPE_FLAGS \
    (VIR_CONNECT_LIST_STORAGE_POOLS_DIR | VIR_CONNECT_LIST_STORAGE_POOLS_FS | VIR_CONNECT_LIST_STORAGE_POOLS_NETFS | \
     VIR_CONNECT_LIST_STORAGE_POOLS_LOGICAL | VIR_CONNECT_LIST_STORAGE_POOLS_DISK | VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI | \
     VIR_CONNECT_LIST_STORAGE_POOLS_SCSI | VIR_CONNECT_LIST_STORAGE_POOLS_MPATH | VIR_CONNECT_LIST_STORAGE_POOLS_RBD | \
     VIR_CONNECT_LIST_STORAGE_POOLS_SHEEPDOG | VIR_CONNECT_LIST_STORAGE_POOLS_GLUSTER | VIR_CONNECT_LIST_STORAGE_POOLS_ZFS | \
     VIR_CONNECT_LIST_STORAGE_POOLS_VSTORAGE | VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI_DIRECT)
#define STORAGE_POOL_KIND \
    .kind = OBJECT_STORAGE_POOL, .by_uuid = true, KIND_DOCUMENT(StoragePoolDef, storage_pool), \
    .inactive_xml = VIR_STORAGE_XML_INACTIVE, \
    .filters = { \
        { OBJECT_ACTIVE, VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE, VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE }, \
        { OBJECT_PERSISTENT, VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT, VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT }, \
        { OBJECT_AUTOSTART, VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART, VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART }, \
    }, \
    .own_filter = STORAGE_POOL_TYPE_FLAGS, .own_flags = storage_pool_kind_flags, \
    .lifecycle = driver_event_storage_pool_lifecycle, \
    .events = { VIR_STORAGE_POOL_EVENT_DEFINED, VIR_STORAGE_POOL_EVENT_UNDEFINED, VIR_STORAGE_POOL_EVENT_STARTED, \
                VIR_STORAGE_POOL_EVENT_STOPPED }

/* A volume lives in its pool's children, and is read with the pool's definition at hand: there is no parser here. */
char *storage_vol_kind_format(const void *def, unsigned int flags);
void storage_vol_kind_key(const void *def, ObjectKey *ret_key);
char *storage_vol_kind_detail(const void *def);
#define STORAGE_VOL_KIND \
    .kind = OBJECT_STORAGE_VOL, .one_def = true, .binding = &xml_binding_StorageVolDef, .format = storage_vol_kind_format, \
    .key = storage_vol_kind_key, .detail = storage_vol_kind_detail, \
    .events = { OBJECT_NO_EVENT, OBJECT_NO_EVENT, OBJECT_NO_EVENT, OBJECT_NO_EVENT }

/* Devices appear and go: their events are the driver's to raise. */
KIND_DECLARE(node_device)
unsigned int node_device_kind_flags(const ObjectView *view);
#define NODE_DEVICE_CAP_FLAGS ((VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCWGROUP_MEMBER << 1) - 1)
#define NODE_DEVICE_KIND \
    .kind = OBJECT_NODE_DEVICE, KIND_DOCUMENT(NodeDeviceDef, node_device), .inactive_xml = VIR_NODE_DEVICE_XML_INACTIVE, \
    .filters = { \
        { OBJECT_ACTIVE, VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE, VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE }, \
        { OBJECT_PERSISTENT, VIR_CONNECT_LIST_NODE_DEVICES_PERSISTENT, VIR_CONNECT_LIST_NODE_DEVICES_TRANSIENT }, \
    }, \
    .own_filter = NODE_DEVICE_CAP_FLAGS, .own_flags = node_device_kind_flags, \
    .lifecycle = driver_event_node_device_lifecycle, \
    .events = { VIR_NODE_DEVICE_EVENT_DEFINED, VIR_NODE_DEVICE_EVENT_UNDEFINED, VIR_NODE_DEVICE_EVENT_CREATED, \
                VIR_NODE_DEVICE_EVENT_DELETED }

/* The word of a capability that @def has ("scsi_host"), at the top or inside of another, as virNodeListDevices() takes it. */
bool node_device_has_capability(const NodeDeviceDef *def, const char *word);

#endif /* OBJECTS_KINDS_KINDS_H */

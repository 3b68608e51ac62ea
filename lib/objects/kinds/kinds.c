/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * kinds.c - definitions as objects: their names, their flags, their documents.
 *
 * Threads: any.
 */

#include "objects/kinds/kinds.h"

const ObjectClass network_class = OBJECT_CLASS(OBJECT_NETWORK);
const ObjectClass interface_class = OBJECT_CLASS(OBJECT_INTERFACE);
const ObjectClass storage_pool_class = OBJECT_CLASS(OBJECT_STORAGE_POOL);
const ObjectClass storage_vol_class = OBJECT_CLASS(OBJECT_STORAGE_VOL);
const ObjectClass node_device_class = OBJECT_CLASS(OBJECT_NODE_DEVICE);

/* Documents are the engine's; only the types differ. */
#define DEFINE_DOCUMENT(prefix) \
    void *prefix##_kind_parse(const char *xml, unsigned int flags) { return prefix##_def_parse(xml, flags); } \
    void *prefix##_kind_parse_file(const char *path, unsigned int flags) { return prefix##_def_parse_file(path, flags); } \
    char *prefix##_kind_format(const void *def, unsigned int flags) { return prefix##_def_format(def, flags); }

DEFINE_DOCUMENT(network)
DEFINE_DOCUMENT(interface)
DEFINE_DOCUMENT(storage_pool)
DEFINE_DOCUMENT(node_device)

void
network_kind_key(const void *def, ObjectKey *ret_key)
{
    const NetworkDef *network = def;

    ret_key->name = network->name;
    memcpy(ret_key->uuid, network->uuid, sizeof(ret_key->uuid));
}

void
interface_kind_key(const void *def, ObjectKey *ret_key)
{
    const InterfaceDef *interface = def;

    ret_key->name = interface->device.name;
}

/* Never NULL: on the wire it is a text. */
char *
interface_kind_detail(const void *def)
{
    const InterfaceDef *interface = def;

    return mac_is_zero(&interface->device.mac) ? g_strdup("") : mac_to_string(&interface->device.mac);
}

void
storage_pool_kind_key(const void *def, ObjectKey *ret_key)
{
    const StoragePoolDef *pool = def;

    ret_key->name = pool->name;
    memcpy(ret_key->uuid, pool->uuid, sizeof(ret_key->uuid));
}

unsigned int
storage_pool_kind_flags(const ObjectView *view)
{
    static const unsigned int flags[] = {
        [POOL_DIR] = VIR_CONNECT_LIST_STORAGE_POOLS_DIR,
        [POOL_FS] = VIR_CONNECT_LIST_STORAGE_POOLS_FS,
        [POOL_NETFS] = VIR_CONNECT_LIST_STORAGE_POOLS_NETFS,
        [POOL_LOGICAL] = VIR_CONNECT_LIST_STORAGE_POOLS_LOGICAL,
        [POOL_DISK] = VIR_CONNECT_LIST_STORAGE_POOLS_DISK,
        [POOL_ISCSI] = VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI,
        [POOL_ISCSI_DIRECT] = VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI_DIRECT,
        [POOL_SCSI] = VIR_CONNECT_LIST_STORAGE_POOLS_SCSI,
        [POOL_MPATH] = VIR_CONNECT_LIST_STORAGE_POOLS_MPATH,
        [POOL_RBD] = VIR_CONNECT_LIST_STORAGE_POOLS_RBD,
        [POOL_SHEEPDOG] = VIR_CONNECT_LIST_STORAGE_POOLS_SHEEPDOG,
        [POOL_GLUSTER] = VIR_CONNECT_LIST_STORAGE_POOLS_GLUSTER,
        [POOL_ZFS] = VIR_CONNECT_LIST_STORAGE_POOLS_ZFS,
        [POOL_VSTORAGE] = VIR_CONNECT_LIST_STORAGE_POOLS_VSTORAGE,
    };
    const StoragePoolDef *pool = object_view_def(view);

    return flags[pool->type];
}

char *
storage_vol_kind_format(const void *def, unsigned int flags)
{
    return storage_vol_def_format(def, flags);
}

void
storage_vol_kind_key(const void *def, ObjectKey *ret_key)
{
    const StorageVolDef *vol = def;

    ret_key->name = vol->name;
}

char *
storage_vol_kind_detail(const void *def)
{
    const StorageVolDef *vol = def;

    return g_strdup(vol->key);
}

void
node_device_kind_key(const void *def, ObjectKey *ret_key)
{
    const NodeDeviceDef *dev = def;

    ret_key->name = dev->name;
}

static const unsigned int cap_flags[NODE_CAP_LAST] = {
    [NODE_CAP_SYSTEM] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_SYSTEM,
    [NODE_CAP_PCI] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV,
    [NODE_CAP_USB_DEVICE] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_DEV,
    [NODE_CAP_USB] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_INTERFACE,
    [NODE_CAP_NET] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET,
    [NODE_CAP_SCSI_HOST] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_HOST,
    [NODE_CAP_SCSI_TARGET] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_TARGET,
    [NODE_CAP_SCSI] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI,
    [NODE_CAP_STORAGE] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_STORAGE,
    [NODE_CAP_SCSI_GENERIC] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_GENERIC,
    [NODE_CAP_DRM] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_DRM,
    [NODE_CAP_MDEV] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV,
    [NODE_CAP_CCW] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCW_DEV,
    [NODE_CAP_CCWGROUP] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCWGROUP_DEV,
    [NODE_CAP_CSS] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_CSS_DEV,
    [NODE_CAP_VDPA] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_VDPA,
    [NODE_CAP_AP_CARD] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_CARD,
    [NODE_CAP_AP_QUEUE] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_QUEUE,
    [NODE_CAP_AP_MATRIX] = VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_MATRIX,
};

/* Those that count as a capability of the device, though they stand inside of one. The word is that of virNodeListDevices(). */
static const struct {
    const char *word;
    unsigned int flag;
} sub_caps[NODE_SUB_LAST] = {
    [NODE_SUB_MDEV_TYPES] = { "mdev_types", VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV_TYPES },
    [NODE_SUB_VPD] = { "vpd", VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPD },
    [NODE_SUB_FC_HOST] = { "fc_host", VIR_CONNECT_LIST_NODE_DEVICES_CAP_FC_HOST },
    [NODE_SUB_VPORT_OPS] = { "vports", VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPORTS },
    [NODE_SUB_CCWGROUP_MEMBER] = { "ccwgroup_member", VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCWGROUP_MEMBER },
};

unsigned int
node_device_kind_flags(const ObjectView *view)
{
    const NodeDeviceDef *dev = object_view_def(view);
    unsigned int flags = 0;

    xml_each(NodeCap, cap, dev->caps) {
        flags |= cap_flags[cap->type];
        xml_each(NodeSubCap, sub, cap->caps)
            flags |= sub_caps[sub->type].flag;
    }
    return flags;
}

bool
node_device_has_capability(const NodeDeviceDef *def, const char *word)
{
    xml_each(NodeCap, cap, def->caps) {
        if (strcmp(node_cap_type_to_string(cap->type), word) == 0)
            return true;
        xml_each(NodeSubCap, sub, cap->caps) {
            if (g_strcmp0(sub_caps[sub->type].word, word) == 0)
                return true;
        }
    }
    return false;
}

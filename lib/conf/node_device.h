/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * node_device.h - what a device of the host is: its name, its place, and what it can do.
 */

#ifndef CONF_NODE_DEVICE_H
#define CONF_NODE_DEVICE_H

#include "conf/device_info.h"
#include "conf/interface.h"

typedef enum {
    NODE_CAP_SYSTEM,
    NODE_CAP_PCI,
    NODE_CAP_USB_DEVICE,
    NODE_CAP_USB,
    NODE_CAP_NET,
    NODE_CAP_SCSI_HOST,
    NODE_CAP_SCSI_TARGET,
    NODE_CAP_SCSI,
    NODE_CAP_STORAGE,
    NODE_CAP_SCSI_GENERIC,
    NODE_CAP_DRM,
    NODE_CAP_MDEV,
    NODE_CAP_CCW,
    NODE_CAP_CCWGROUP,
    NODE_CAP_CSS,
    NODE_CAP_VDPA,
    NODE_CAP_AP_CARD,
    NODE_CAP_AP_QUEUE,
    NODE_CAP_AP_MATRIX,
    NODE_CAP_LAST
} NodeCapType;
ENUM_DECLARE(NodeCapType, node_cap_type)

/* Capabilities inside a capability. */
typedef enum {
    NODE_SUB_PHYS_FUNCTION,
    NODE_SUB_VIRT_FUNCTIONS,
    NODE_SUB_PCI_BRIDGE,
    NODE_SUB_CARDBUS_BRIDGE,
    NODE_SUB_MDEV_TYPES,
    NODE_SUB_VPD,
    NODE_SUB_80203,
    NODE_SUB_80211,
    NODE_SUB_FC_HOST,
    NODE_SUB_VPORT_OPS,
    NODE_SUB_FC_REMOTE_PORT,
    NODE_SUB_REMOVABLE,
    NODE_SUB_HOTPLUGGABLE,
    NODE_SUB_CCWGROUP_MEMBER,
    NODE_SUB_QETH_GENERIC,
    NODE_SUB_QETH_LAYER2,
    NODE_SUB_QETH_LAYER3,
    NODE_SUB_LAST
} NodeSubType;
ENUM_DECLARE(NodeSubType, node_sub_type)

typedef enum { DEVNODE_DEV, DEVNODE_LINK, DEVNODE_LAST } DevnodeType;
ENUM_DECLARE(DevnodeType, devnode_type)

typedef enum { DRM_ABSENT, DRM_PRIMARY, DRM_CONTROL, DRM_RENDER, DRM_LAST } DrmType;
ENUM_DECLARE(DrmType, drm_type)

typedef enum { CCW_STATE_ABSENT, CCW_STATE_ONLINE, CCW_STATE_OFFLINE, CCW_STATE_LAST } CcwState;
ENUM_DECLARE(CcwState, ccw_state)

typedef enum { PCIE_LINK_CAP, PCIE_LINK_STA, PCIE_LINK_LAST } PcieLinkType;
ENUM_DECLARE(PcieLinkType, pcie_link_type)

typedef enum { VPD_READONLY, VPD_READWRITE, VPD_LAST } VpdAccess;
ENUM_DECLARE(VpdAccess, vpd_access)

/* A number and, when known, its words: <vendor id='0x8086'>Intel Corporation</vendor>. */
typedef struct {
    OptUint id;
    char *name;
} NodeIdName;

typedef struct {
    char *id;
    char *name;
    char *device_api;                /* "vfio-pci" */
    unsigned int available;          /* how many more can be made */
} MdevType;

typedef struct {
    char *index;                     /* one digit or letter */
    char *value;
} VpdField;

typedef struct {
    VpdAccess access;
    char *change_level;              /* readonly, as the next three */
    char *manufacture_id;
    char *part_number;
    char *serial_number;
    char *asset_tag;                 /* readwrite */
    GPtrArray *vendor_fields;        /* of VpdField */
    GPtrArray *system_fields;        /* of VpdField; readwrite */
} VpdFields;

typedef struct {
    OptUint cssid;
    OptUint ssid;
    OptUint devno;
} NodeCcwAddress;

typedef struct {
    unsigned int number;
    GPtrArray *addresses;            /* of PciAddress */
} NodeIommuGroup;

typedef struct {
    PcieLinkType validity;
    OptUint port;
    char *speed;                     /* "2.5": GT/s */
    unsigned int width;
} PcieLink;

typedef struct {
    char *name;
    char *value;
} MdevAttr;

typedef struct {
    char *ref;                       /* "cdev0" */
    char *device;                    /* the node device's name */
} CcwGroupMember;

typedef struct {
    char *name;
} NetFeature;

typedef struct {
    NodeSubType type;
    struct { GPtrArray *addresses; } phys;          /* of PciAddress: the one of the physical function */
    struct { OptUint max_count; GPtrArray *addresses; } virt;
    GPtrArray *mdev_types;                          /* of MdevType */
    struct { char *name; GPtrArray *fields; } vpd;  /* of VpdFields */
    struct { char *wwnn, *wwpn, *fabric_wwn; } fc_host;
    struct { OptUint max_vports, vports; } vport_ops;
    struct { char *rport, *wwpn; } fc_remote_port;
    struct {
        bool media_available;
        unsigned long long media_size;              /* bytes */
        char *media_label;
        unsigned long long logical_block_size;      /* 0 = not known */
        unsigned long long num_blocks;
    } removable;
    char *group_device;                             /* ccwgroup_member */
    struct { char *card_type, *chpid; } qeth;
} NodeSubCap;

/* One capability. Only what belongs to the type is used. */
typedef struct {
    NodeCapType type;
    struct {
        char *product;
        char *hw_vendor, *hw_version, *hw_serial;
        unsigned char hw_uuid[UUID_LEN];
        char *fw_vendor, *fw_version, *fw_release_date;
    } system;
    struct {
        OptUint class_;
        unsigned int domain, bus, slot, function;
        NodeIommuGroup *iommu_group;
        OptInt numa_node;
        bool is_express;
        GPtrArray *links;                           /* of PcieLink */
    } pci;
    struct { unsigned int bus, device; OptUint port; } usb_device;
    NodeIdName *product, *vendor;                   /* pci and usb_device */
    struct { unsigned int number, class_, subclass, protocol; char *description; } usb;
    struct {
        char *ifname;
        char *address;                              /* the MAC, as the system says it */
        OptUint speed;                              /* Mbit/s */
        InterfaceLinkState state;
        GPtrArray *features;                        /* of NetFeature */
    } net;
    struct { OptUint host, unique_id; } scsi_host;
    struct { char *name; } scsi_target;
    struct { unsigned int host, bus, target, lun; char *type; } scsi;
    struct {
        char *block;
        char *bus, *drive_type, *model, *vendor, *serial;
        OptUlong size;                              /* bytes; not of removable ones */
        unsigned long long logical_block_size;
        unsigned long long num_blocks;
    } storage;
    struct { char *path; } scsi_generic;
    struct { DrmType type; } drm;
    struct {
        char *type;
        unsigned char uuid[UUID_LEN];
        char *parent_addr;                          /* said by the driver */
        OptUint iommu_group;
        GPtrArray *attrs;                           /* of MdevAttr */
    } mdev;
    struct {
        CcwState state;                             /* ccw and ccwgroup */
        NodeCcwAddress address;
        NodeCcwAddress channel_dev_addr;            /* css */
        GPtrArray *members;                         /* of CcwGroupMember; ccwgroup */
    } ccw;
    struct { char *chardev; } vdpa;
    struct { OptUint adapter, domain; } ap;
    GPtrArray *caps;                                /* of NodeSubCap */
} NodeCap;

typedef struct {
    DevnodeType type;
    char *path;
} NodeDevnode;

typedef struct {
    char *name;
    char *path;                      /* in sysfs */
    GPtrArray *devnodes;             /* of NodeDevnode */
    char *parent;
    char *parent_wwnn;               /* of a device to be made: its parent by these */
    char *parent_wwpn;
    char *parent_fabric_wwn;
    char *driver;                    /* said by the driver */
    GPtrArray *caps;                 /* of NodeCap */
} NodeDeviceDef;

/* The caller's part of XmlFlags: the device is to be made, so what only the host knows is missing. */
#define NODE_DEVICE_CREATE (XML_FLAG_CALLER << 0)

NodeDeviceDef *node_device_def_parse(const char *xml, unsigned int flags);
NodeDeviceDef *node_device_def_parse_file(const char *path, unsigned int flags);
/* The caller frees it. */
char *node_device_def_format(const NodeDeviceDef *def, unsigned int flags);

/* The first capability of @type, or NULL. */
NodeCap *node_device_cap_find(const NodeDeviceDef *def, NodeCapType type);

/* The capability of @type inside @cap, or NULL. */
NodeSubCap *node_cap_sub_find(const NodeCap *cap, NodeSubType type);

XML_DECLARE(NodeDeviceDef, node_device_def)
XML_DECLARE(NodeCap, node_cap)
XML_DECLARE(NodeSubCap, node_sub_cap)
XML_DECLARE(NodeDevnode, node_devnode)
XML_DECLARE(NodeIommuGroup, node_iommu_group)
XML_DECLARE(MdevType, mdev_type)
XML_DECLARE(MdevAttr, mdev_attr)
XML_DECLARE(NetFeature, net_feature)
XML_DECLARE(PcieLink, pcie_link)
XML_DECLARE(NodeIdName, node_id_name)
XML_DECLARE(VpdFields, vpd_fields)
XML_DECLARE(VpdField, vpd_field)
XML_DECLARE(CcwGroupMember, ccw_group_member)

#endif /* CONF_NODE_DEVICE_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * node_device_cap.c - the capabilities of node devices, by type.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/node_device.h"

#include "base/error.h"

ENUM_WORDS(NodeCapType, node_cap_type, NODE_CAP_LAST,
           "system", "pci", "usb_device", "usb", "net", "scsi_host", "scsi_target", "scsi", "storage", "scsi_generic",
           "drm", "mdev", "ccw", "ccwgroup", "css", "vdpa", "ap_card", "ap_queue", "ap_matrix")
ENUM_WORDS(NodeSubType, node_sub_type, NODE_SUB_LAST,
           "phys_function", "virt_functions", "pci-bridge", "cardbus-bridge", "mdev_types", "vpd", "80203", "80211",
           "fc_host", "vport_ops", "fc_remote_port", "removable", "hotpluggable", "ccwgroup_member", "qeth_generic",
           "qeth_layer2", "qeth_layer3")
ENUM_WORDS(DrmType, drm_type, DRM_LAST, NULL, "primary", "control", "render")
ENUM_WORDS(CcwState, ccw_state, CCW_STATE_LAST, NULL, "online", "offline")
ENUM_WORDS(PcieLinkType, pcie_link_type, PCIE_LINK_LAST, "cap", "sta")
ENUM_WORDS(VpdAccess, vpd_access, VPD_LAST, "readonly", "readwrite")

/* ---- small parts ---- */

static const XmlField id_name_fields[] = {
    XML_ATTR(NodeIdName, id,   "id", XML_OPT_HEX4, XML_REQUIRED),
    XML_TEXT(NodeIdName, name,       XML_STRING,   0),
};
XML_BINDING(NodeIdName, "product", id_name_fields);

static const XmlField mdev_type_fields[] = {
    XML_ATTR   (MdevType, id,         "id",                 XML_PATH,   XML_REQUIRED),
    XML_IN_TEXT(MdevType, name,       "name",               XML_STRING, 0),
    XML_IN_TEXT(MdevType, device_api, "deviceAPI",          XML_STRING, XML_REQUIRED,
                .pattern = "vfio-pci|vfio-ccw|vfio-ap"),
    XML_IN_TEXT(MdevType, available,  "availableInstances", XML_UINT,   XML_REQUIRED),
};
XML_BINDING(MdevType, "type", mdev_type_fields);

static const XmlField vpd_field_fields[] = {
    XML_ATTR(VpdField, index, "index", XML_PATH,   XML_REQUIRED, .pattern = "[0-9A-Z]"),
    XML_TEXT(VpdField, value,          XML_STRING, 0),
};
XML_BINDING(VpdField, "vendor_field", vpd_field_fields);

static const XmlField vpd_readonly_fields[] = {
    XML_IN_TEXT(VpdFields, change_level,   "change_level",   XML_STRING, 0),
    XML_IN_TEXT(VpdFields, manufacture_id, "manufacture_id", XML_STRING, 0),
    XML_IN_TEXT(VpdFields, part_number,    "part_number",    XML_STRING, 0),
    XML_IN_TEXT(VpdFields, serial_number,  "serial_number",  XML_STRING, 0),
    XML_LIST   (VpdFields, vendor_fields,  "vendor_field",   VpdField,   0),
};
static const XmlField vpd_readwrite_fields[] = {
    XML_IN_TEXT(VpdFields, asset_tag,     "asset_tag",    XML_STRING, 0),
    XML_LIST   (VpdFields, vendor_fields, "vendor_field", VpdField,   0),
    XML_LIST   (VpdFields, system_fields, "system_field", VpdField,   0),
};
static const XmlCase vpd_cases[] = {
    XML_CASE(VPD_READONLY,  VpdFields, vpd_readonly_fields),
    XML_CASE(VPD_READWRITE, VpdFields, vpd_readwrite_fields),
};
static const XmlField vpd_fields_fields[] = {
    XML_ATTR_ENUM(VpdFields, access, "access", VpdAccess, XML_REQUIRED),
    XML_SWITCH   (VpdFields, access, vpd_cases,           0),
};
XML_BINDING(VpdFields, "fields", vpd_fields_fields);

static const XmlField iommu_group_fields[] = {
    XML_ATTR(NodeIommuGroup, number,    "number",  XML_UINT,   XML_REQUIRED),
    XML_LIST(NodeIommuGroup, addresses, "address", PciAddress, 0),
};
XML_BINDING(NodeIommuGroup, "iommuGroup", iommu_group_fields);

static const XmlField link_fields[] = {
    XML_ATTR_ENUM(PcieLink, validity, "validity", PcieLinkType, XML_REQUIRED),
    XML_ATTR     (PcieLink, port,     "port",     XML_OPT_UINT, 0),
    XML_ATTR     (PcieLink, speed,    "speed",    XML_STRING,   0, .pattern = "[0-9]+(\\.[0-9]+)?"),
    XML_ATTR     (PcieLink, width,    "width",    XML_UINT,     XML_REQUIRED),
};
XML_BINDING(PcieLink, "link", link_fields);

static const XmlField mdev_attr_fields[] = {
    XML_ATTR(MdevAttr, name,  "name",  XML_PATH,   XML_REQUIRED),
    XML_ATTR(MdevAttr, value, "value", XML_STRING, XML_REQUIRED),
};
XML_BINDING(MdevAttr, "attr", mdev_attr_fields);

static const XmlField member_fields[] = {
    XML_ATTR(CcwGroupMember, ref,    "ref", XML_PATH,   XML_REQUIRED),
    XML_TEXT(CcwGroupMember, device,        XML_STRING, 0),
};
XML_BINDING(CcwGroupMember, "ccw_device", member_fields);

static const XmlField feature_fields[] = {
    XML_ATTR(NetFeature, name, "name", XML_PATH, XML_REQUIRED),
};
XML_BINDING(NetFeature, "feature", feature_fields);

static const XmlField ccw_address_fields[] = {
    XML_IN_TEXT(NodeCcwAddress, cssid, "cssid", XML_OPT_HEX,  XML_REQUIRED, XML_RANGE(0, 0xfe)),
    XML_IN_TEXT(NodeCcwAddress, ssid,  "ssid",  XML_OPT_HEX,  XML_REQUIRED, XML_RANGE(0, 3)),
    XML_IN_TEXT(NodeCcwAddress, devno, "devno", XML_OPT_HEX4, XML_REQUIRED, XML_RANGE(0, 0xffff)),
};
XML_BINDING(NodeCcwAddress, "channel_dev_addr", ccw_address_fields);

/* ---- capabilities inside capabilities ---- */

static const XmlField phys_fields[] = { XML_LIST(NodeSubCap, phys.addresses, "address", PciAddress, 0) };
static const XmlField virt_fields[] = {
    XML_ATTR(NodeSubCap, virt.max_count, "maxCount", XML_OPT_UINT, 0),
    XML_LIST(NodeSubCap, virt.addresses, "address",  PciAddress,   0),
};
static const XmlField mdev_types_fields[] = { XML_LIST(NodeSubCap, mdev_types, "type", MdevType, 0) };
static const XmlField vpd_cap_fields[] = {
    XML_IN_TEXT(NodeSubCap, vpd.name,   "name",   XML_STRING, 0),
    XML_LIST   (NodeSubCap, vpd.fields, "fields", VpdFields,  0),
};
static const XmlField fc_host_fields[] = {
    XML_IN_TEXT(NodeSubCap, fc_host.wwnn,       "wwnn",       XML_STRING, 0),
    XML_IN_TEXT(NodeSubCap, fc_host.wwpn,       "wwpn",       XML_STRING, 0),
    XML_IN_TEXT(NodeSubCap, fc_host.fabric_wwn, "fabric_wwn", XML_STRING, 0),
};
static const XmlField vport_ops_fields[] = {
    XML_IN_TEXT(NodeSubCap, vport_ops.max_vports, "max_vports", XML_OPT_UINT, 0),
    XML_IN_TEXT(NodeSubCap, vport_ops.vports,     "vports",     XML_OPT_UINT, 0),
};
static const XmlField fc_remote_port_fields[] = {
    XML_IN_TEXT(NodeSubCap, fc_remote_port.rport, "rport", XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(NodeSubCap, fc_remote_port.wwpn,  "wwpn",  XML_STRING, XML_REQUIRED),
};
static const XmlField removable_fields[] = {
    XML_IN_TEXT(NodeSubCap, removable.media_available,    "media_available",    XML_BOOL_ONE, 0),
    XML_IN_TEXT(NodeSubCap, removable.media_size,         "media_size",         XML_ULLONG,   0),
    XML_IN_TEXT(NodeSubCap, removable.media_label,        "media_label",        XML_STRING,   0),
    XML_IN_TEXT(NodeSubCap, removable.logical_block_size, "logical_block_size", XML_ULLONG,   XML_OMIT_ZERO),
    XML_IN_TEXT(NodeSubCap, removable.num_blocks,         "num_blocks",         XML_ULLONG,   XML_OMIT_ZERO),
};
static const XmlField group_member_fields[] = {
    XML_IN_TEXT(NodeSubCap, group_device, "group_device", XML_STRING, XML_REQUIRED),
};
static const XmlField qeth_fields[] = {
    XML_IN_TEXT(NodeSubCap, qeth.card_type, "card_type", XML_STRING, 0),
    XML_IN_TEXT(NodeSubCap, qeth.chpid,     "chpid",     XML_STRING, 0),
};

static const XmlCase sub_cases[] = {
    XML_CASE     (NODE_SUB_PHYS_FUNCTION,  NodeSubCap, phys_fields),
    XML_CASE     (NODE_SUB_VIRT_FUNCTIONS, NodeSubCap, virt_fields),
    XML_CASE_NONE(NODE_SUB_PCI_BRIDGE),
    XML_CASE_NONE(NODE_SUB_CARDBUS_BRIDGE),
    XML_CASE     (NODE_SUB_MDEV_TYPES,      NodeSubCap, mdev_types_fields),
    XML_CASE     (NODE_SUB_VPD,             NodeSubCap, vpd_cap_fields),
    XML_CASE_NONE(NODE_SUB_80203),
    XML_CASE_NONE(NODE_SUB_80211),
    XML_CASE     (NODE_SUB_FC_HOST,         NodeSubCap, fc_host_fields),
    XML_CASE     (NODE_SUB_VPORT_OPS,       NodeSubCap, vport_ops_fields),
    XML_CASE     (NODE_SUB_FC_REMOTE_PORT,  NodeSubCap, fc_remote_port_fields),
    XML_CASE     (NODE_SUB_REMOVABLE,       NodeSubCap, removable_fields),
    XML_CASE_NONE(NODE_SUB_HOTPLUGGABLE),
    XML_CASE     (NODE_SUB_CCWGROUP_MEMBER, NodeSubCap, group_member_fields),
    XML_CASE     (NODE_SUB_QETH_GENERIC,    NodeSubCap, qeth_fields),
    XML_CASE     (NODE_SUB_QETH_LAYER2,     NodeSubCap, qeth_fields),
    XML_CASE     (NODE_SUB_QETH_LAYER3,     NodeSubCap, qeth_fields),
};

static const XmlField sub_fields[] = {
    XML_ATTR_ENUM(NodeSubCap, type, "type", NodeSubType, XML_REQUIRED),
    XML_SWITCH   (NodeSubCap, type, sub_cases,           0),
};
XML_BINDING(NodeSubCap, "capability", sub_fields);

/* ---- capabilities ---- */

#define SUB_CAPS XML_LIST(NodeCap, caps, "capability", NodeSubCap, 0)

static const XmlField system_fields[] = {
    XML_IN_TEXT(NodeCap, system.product,         "product",               XML_STRING, 0),
    XML_IN_TEXT(NodeCap, system.hw_vendor,       "hardware/vendor",       XML_STRING, 0),
    XML_IN_TEXT(NodeCap, system.hw_version,      "hardware/version",      XML_STRING, 0),
    XML_IN_TEXT(NodeCap, system.hw_serial,       "hardware/serial",       XML_STRING, 0),
    XML_IN_TEXT(NodeCap, system.hw_uuid,         "hardware/uuid",         XML_UUID,   XML_REQUIRED),
    XML_IN_TEXT(NodeCap, system.fw_vendor,       "firmware/vendor",       XML_STRING, 0),
    XML_IN_TEXT(NodeCap, system.fw_version,      "firmware/version",      XML_STRING, 0),
    XML_IN_TEXT(NodeCap, system.fw_release_date, "firmware/release_date", XML_STRING, 0),
    XML_WRAPPER("firmware"),
};
static const XmlField pci_fields[] = {
    XML_IN_TEXT(NodeCap, pci.class_,      "class",      XML_OPT_HEX6,  0, XML_RANGE(0, 0xffffff)),
    XML_IN_TEXT(NodeCap, pci.domain,      "domain",     XML_UINT,       XML_REQUIRED),
    XML_IN_TEXT(NodeCap, pci.bus,         "bus",        XML_UINT,       XML_REQUIRED),
    XML_IN_TEXT(NodeCap, pci.slot,        "slot",       XML_UINT,       XML_REQUIRED),
    XML_IN_TEXT(NodeCap, pci.function,    "function",   XML_UINT,       XML_REQUIRED),
    XML_CHILD  (NodeCap, product,         "product",    NodeIdName,     0),
    XML_CHILD  (NodeCap, vendor,          "vendor",     NodeIdName,     0),
    SUB_CAPS,
    XML_CHILD  (NodeCap, pci.iommu_group, "iommuGroup", NodeIommuGroup, 0),
    XML_IN_ATTR(NodeCap, pci.numa_node,   "numa", "node", XML_OPT_INT,  0),
    XML_PRESENT(NodeCap, pci.is_express,  "pci-express",                0),
    XML_LIST   (NodeCap, pci.links,       "pci-express/link", PcieLink, 0),
};
static const XmlField usb_device_fields[] = {
    XML_IN_TEXT(NodeCap, usb_device.bus,    "bus",     XML_UINT,     XML_REQUIRED),
    XML_IN_TEXT(NodeCap, usb_device.device, "device",  XML_UINT,     XML_REQUIRED),
    XML_IN_TEXT(NodeCap, usb_device.port,   "port",    XML_OPT_UINT, 0),
    XML_CHILD  (NodeCap, product,           "product", NodeIdName,   0),
    XML_CHILD  (NodeCap, vendor,            "vendor",  NodeIdName,   0),
};
static const XmlField usb_fields[] = {
    XML_IN_TEXT(NodeCap, usb.number,      "number",      XML_UINT,   XML_REQUIRED),
    XML_IN_TEXT(NodeCap, usb.class_,      "class",       XML_UINT,   XML_REQUIRED),
    XML_IN_TEXT(NodeCap, usb.subclass,    "subclass",    XML_UINT,   XML_REQUIRED),
    XML_IN_TEXT(NodeCap, usb.protocol,    "protocol",    XML_UINT,   XML_REQUIRED),
    XML_IN_TEXT(NodeCap, usb.description, "description", XML_STRING, 0),
};
static const XmlField net_fields[] = {
    XML_IN_TEXT     (NodeCap, net.ifname,   "interface",     XML_STRING,   XML_REQUIRED),
    XML_IN_TEXT     (NodeCap, net.address,  "address",       XML_STRING,   0),
    XML_IN_ATTR     (NodeCap, net.speed,    "link", "speed", XML_OPT_UINT, 0),
    XML_IN_ATTR_ENUM(NodeCap, net.state,    "link", "state", InterfaceLinkState, 0),
    XML_LIST        (NodeCap, net.features, "feature",       NetFeature,   0),
    SUB_CAPS,
};
static const XmlField scsi_host_fields[] = {
    XML_IN_TEXT(NodeCap, scsi_host.host,      "host",      XML_OPT_UINT, 0),
    XML_IN_TEXT(NodeCap, scsi_host.unique_id, "unique_id", XML_OPT_UINT, 0),
    SUB_CAPS,
};
static const XmlField scsi_target_fields[] = {
    XML_IN_TEXT(NodeCap, scsi_target.name, "target", XML_STRING, XML_REQUIRED),
    SUB_CAPS,
};
static const XmlField scsi_fields[] = {
    XML_IN_TEXT(NodeCap, scsi.host,   "host",   XML_UINT,   XML_REQUIRED),
    XML_IN_TEXT(NodeCap, scsi.bus,    "bus",    XML_UINT,   XML_REQUIRED),
    XML_IN_TEXT(NodeCap, scsi.target, "target", XML_UINT,   XML_REQUIRED),
    XML_IN_TEXT(NodeCap, scsi.lun,    "lun",    XML_UINT,   XML_REQUIRED),
    XML_IN_TEXT(NodeCap, scsi.type,   "type",   XML_STRING, 0),
};
static const XmlField storage_fields[] = {
    XML_IN_TEXT(NodeCap, storage.block,              "block",              XML_PATH,      XML_REQUIRED),
    XML_IN_TEXT(NodeCap, storage.bus,                "bus",                XML_STRING,    0),
    XML_IN_TEXT(NodeCap, storage.drive_type,         "drive_type",         XML_STRING,    0),
    XML_IN_TEXT(NodeCap, storage.model,              "model",              XML_STRING,    0),
    XML_IN_TEXT(NodeCap, storage.vendor,             "vendor",             XML_STRING,    0),
    XML_IN_TEXT(NodeCap, storage.serial,             "serial",             XML_STRING,    0),
    XML_IN_TEXT(NodeCap, storage.size,               "size",               XML_OPT_ULONG, 0),
    XML_IN_TEXT(NodeCap, storage.logical_block_size, "logical_block_size", XML_ULLONG,    XML_OMIT_ZERO),
    XML_IN_TEXT(NodeCap, storage.num_blocks,         "num_blocks",         XML_ULLONG,    XML_OMIT_ZERO),
    SUB_CAPS,
};
static const XmlField scsi_generic_fields[] = {
    XML_IN_TEXT(NodeCap, scsi_generic.path, "char", XML_STRING, XML_REQUIRED),
};
static const XmlField drm_fields[] = {
    XML_IN_TEXT_ENUM(NodeCap, drm.type, "type", DrmType, XML_REQUIRED),
};
static const XmlField mdev_fields[] = {
    XML_IN_ATTR(NodeCap, mdev.type,        "type", "id",           XML_PATH,     XML_REQUIRED),
    XML_IN_TEXT(NodeCap, mdev.uuid,        "uuid",                 XML_UUID,     0),
    XML_IN_TEXT(NodeCap, mdev.parent_addr, "parent_addr",          XML_STRING,   XML_FORMAT_ONLY),
    XML_IN_ATTR(NodeCap, mdev.iommu_group, "iommuGroup", "number", XML_OPT_UINT, 0),
    XML_LIST   (NodeCap, mdev.attrs,       "attr",                 MdevAttr,     0),
};

#define CCW_ADDRESS XML_EMBED(NodeCap, ccw.address, NodeCcwAddress)

static const XmlField ccw_fields[] = {
    XML_IN_TEXT_ENUM(NodeCap, ccw.state, "state", CcwState, 0),
    CCW_ADDRESS,
    SUB_CAPS,
};
static const XmlField ccwgroup_fields[] = {
    XML_IN_TEXT_ENUM(NodeCap, ccw.state,   "state",              CcwState,       0),
    CCW_ADDRESS,
    XML_LIST        (NodeCap, ccw.members, "members/ccw_device", CcwGroupMember, 0),
    SUB_CAPS,
};
static const XmlField css_fields[] = {
    CCW_ADDRESS,
    XML_STRUCT(NodeCap, ccw.channel_dev_addr, "channel_dev_addr", NodeCcwAddress, XML_OMIT_EMPTY),
    SUB_CAPS,
};
static const XmlField vdpa_fields[] = {
    XML_IN_TEXT(NodeCap, vdpa.chardev, "chardev", XML_PATH, XML_REQUIRED),
};
static const XmlField ap_card_fields[] = {
    XML_IN_TEXT(NodeCap, ap.adapter, "ap-adapter", XML_OPT_HEX2, XML_REQUIRED, XML_RANGE(0, 255)),
};
static const XmlField ap_queue_fields[] = {
    XML_IN_TEXT(NodeCap, ap.adapter, "ap-adapter", XML_OPT_HEX2, XML_REQUIRED, XML_RANGE(0, 255)),
    XML_IN_TEXT(NodeCap, ap.domain,  "ap-domain",  XML_OPT_HEX4, XML_REQUIRED, XML_RANGE(0, 255)),
};
static const XmlField ap_matrix_fields[] = { SUB_CAPS };

static const XmlCase cap_cases[] = {
    XML_CASE(NODE_CAP_SYSTEM,       NodeCap, system_fields),
    XML_CASE(NODE_CAP_PCI,          NodeCap, pci_fields),
    XML_CASE(NODE_CAP_USB_DEVICE,   NodeCap, usb_device_fields),
    XML_CASE(NODE_CAP_USB,          NodeCap, usb_fields),
    XML_CASE(NODE_CAP_NET,          NodeCap, net_fields),
    XML_CASE(NODE_CAP_SCSI_HOST,    NodeCap, scsi_host_fields),
    XML_CASE(NODE_CAP_SCSI_TARGET,  NodeCap, scsi_target_fields),
    XML_CASE(NODE_CAP_SCSI,         NodeCap, scsi_fields),
    XML_CASE(NODE_CAP_STORAGE,      NodeCap, storage_fields),
    XML_CASE(NODE_CAP_SCSI_GENERIC, NodeCap, scsi_generic_fields),
    XML_CASE(NODE_CAP_DRM,          NodeCap, drm_fields),
    XML_CASE(NODE_CAP_MDEV,         NodeCap, mdev_fields),
    XML_CASE(NODE_CAP_CCW,          NodeCap, ccw_fields),
    XML_CASE(NODE_CAP_CCWGROUP,     NodeCap, ccwgroup_fields),
    XML_CASE(NODE_CAP_CSS,          NodeCap, css_fields),
    XML_CASE(NODE_CAP_VDPA,         NodeCap, vdpa_fields),
    XML_CASE(NODE_CAP_AP_CARD,      NodeCap, ap_card_fields),
    XML_CASE(NODE_CAP_AP_QUEUE,     NodeCap, ap_queue_fields),
    XML_CASE(NODE_CAP_AP_MATRIX,    NodeCap, ap_matrix_fields),
};

static const XmlField cap_fields[] = {
    XML_ATTR_ENUM(NodeCap, type, "type", NodeCapType, XML_REQUIRED),
    XML_SWITCH   (NodeCap, type, cap_cases,           0),
};

/* Which capabilities may be inside which: bits of NodeSubType by NodeCapType. */
#define SUB(name) (1u << NODE_SUB_##name)
static const unsigned int subs_of[NODE_CAP_LAST] = {
    [NODE_CAP_PCI] = SUB(PHYS_FUNCTION) | SUB(VIRT_FUNCTIONS) | SUB(PCI_BRIDGE) | SUB(CARDBUS_BRIDGE) | SUB(MDEV_TYPES)
                     | SUB(VPD),
    [NODE_CAP_NET] = SUB(80203) | SUB(80211),
    [NODE_CAP_SCSI_HOST] = SUB(FC_HOST) | SUB(VPORT_OPS),
    [NODE_CAP_SCSI_TARGET] = SUB(FC_REMOTE_PORT),
    [NODE_CAP_STORAGE] = SUB(REMOVABLE) | SUB(HOTPLUGGABLE),
    [NODE_CAP_CCW] = SUB(CCWGROUP_MEMBER),
    [NODE_CAP_CCWGROUP] = SUB(QETH_GENERIC) | SUB(QETH_LAYER2) | SUB(QETH_LAYER3),
    [NODE_CAP_CSS] = SUB(MDEV_TYPES),
    [NODE_CAP_AP_MATRIX] = SUB(MDEV_TYPES),
};

static int
cap_post_parse(void *self, XmlContext *ctx)
{
    NodeCap *cap = self;

    if (cap->type == NODE_CAP_MDEV && !cap->mdev.iommu_group.set)
        cap->mdev.iommu_group = (OptUint){ .set = true };
    return 0;
}

static int
cap_validate(void *self, XmlContext *ctx)
{
    const NodeCap *cap = self;

    xml_each(NodeSubCap, sub, cap->caps) {
        if (!(subs_of[cap->type] & (1u << sub->type)))
            return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED,
                            _("a capability of type '%1$s' cannot have one of type '%2$s' inside"),
                            node_cap_type_to_string(cap->type), node_sub_type_to_string(sub->type));
    }
    if (cap->type == NODE_CAP_SCSI_HOST && !cap->scsi_host.host.set && !(ctx->flags & NODE_DEVICE_CREATE))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a capability of type 'scsi_host' needs a <host>"));
    return 0;
}
XML_BINDING(NodeCap, "capability", cap_fields, .post_parse = cap_post_parse, .validate = cap_validate);

NodeSubCap *
node_cap_sub_find(const NodeCap *cap, NodeSubType type)
{
    xml_each(NodeSubCap, sub, cap->caps) {
        if (sub->type == type)
            return sub;
    }
    return NULL;
}

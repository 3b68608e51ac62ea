/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_hostdev.c - the <hostdev> element: its fields, its defaults, its rules.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "conf/domain_hostdev.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

ENUM_WORDS(HostdevMode, hostdev_mode, HOSTDEV_MODE_LAST, "subsystem", "capabilities")
ENUM_WORDS(HostdevType, hostdev_type, HOSTDEV_LAST,
           NULL, "usb", "pci", "scsi", "scsi_host", "mdev", "storage", "misc", "net")
ENUM_WORDS(MdevModel, mdev_model, MDEV_MODEL_LAST, NULL, "vfio-pci", "vfio-ccw", "vfio-ap")
ENUM_WORDS(GuestReset, guest_reset, GUEST_RESET_LAST, NULL, "off", "uninitialized", "on")
ENUM_WORDS(HostdevScsiProtocol, hostdev_scsi_protocol, HOSTDEV_PROTOCOL_LAST, "adapter", "iscsi")

XML_DECLARE_BINDING(StorageHost)

/* ---- <source> by type ---- */

static const XmlField usb_fields[] = {
    XML_ATTR_ENUM(HostdevUsb, startup_policy, "startupPolicy",     StartupPolicy, 0),
    XML_ATTR_ENUM(HostdevUsb, guest_reset,    "guestReset",        GuestReset,    0),
    XML_IN_ATTR  (HostdevUsb, vendor,         "vendor", "id",      XML_HEX4,      0, XML_PRESENCE(HostdevUsb, by_id),
                  XML_RANGE(0, 65535)),
    XML_IN_ATTR  (HostdevUsb, product,        "product", "id",     XML_HEX4,      0, XML_PRESENCE(HostdevUsb, by_id),
                  XML_RANGE(0, 65535)),
    XML_IN_ATTR  (HostdevUsb, bus,            "address", "bus",    XML_UINT,      0, XML_PRESENCE(HostdevUsb, by_address)),
    XML_IN_ATTR  (HostdevUsb, device,         "address", "device", XML_UINT,      XML_OMIT_ZERO),
    XML_IN_ATTR  (HostdevUsb, port,           "address", "port",   XML_STRING,    0),
};

static int
usb_validate(void *self, XmlContext *ctx)
{
    const HostdevUsb *usb = self;

    if (!usb->by_id && !usb->by_address)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a USB device is named by 'vendor' and 'product', or by 'address'"));
    if (usb->by_id && !usb->vendor)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the vendor's id is missing or zero"));
    if (usb->by_address && !usb->device && !usb->port)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a USB address has a 'device' or a 'port'"));
    return 0;
}
XML_BINDING(HostdevUsb, "source", usb_fields, .validate = usb_validate);

static const XmlField pci_fields[] = {
    XML_ATTR_ENUM(HostdevPci, startup_policy,  "startupPolicy",  StartupPolicy, 0),
    XML_ATTR_ENUM(HostdevPci, write_filtering, "writeFiltering", YesNo,         0),
    XML_STRUCT_AS(HostdevPci, address,         "address",        PciAddress, HostPciAddress, XML_REQUIRED),
};
XML_BINDING(HostdevPci, "source", pci_fields);

static const XmlField scsi_adapter_fields[] = {
    XML_IN_ATTR(HostdevScsi, adapter, "adapter", "name",   XML_STRING, XML_REQUIRED),
    XML_IN_ATTR(HostdevScsi, bus,     "address", "bus",    XML_UINT,   XML_REQUIRED),
    XML_IN_ATTR(HostdevScsi, target,  "address", "target", XML_UINT,   XML_REQUIRED),
    XML_IN_ATTR(HostdevScsi, unit,    "address", "unit",   XML_ULLONG, XML_REQUIRED),
};
static const XmlField scsi_iscsi_fields[] = {
    XML_ATTR   (HostdevScsi, iscsi_name,    "name",                  XML_STRING,  XML_REQUIRED),
    XML_LIST   (HostdevScsi, hosts,         "host",                  StorageHost, XML_REQUIRED),
    XML_CHILD  (HostdevScsi, auth,          "auth",                  StorageAuth, 0),
    XML_IN_ATTR(HostdevScsi, initiator_iqn, "initiator/iqn", "name", XML_STRING,  0),
};
static const XmlCase scsi_cases[] = {
    XML_CASE(HOSTDEV_PROTOCOL_ADAPTER, HostdevScsi, scsi_adapter_fields),
    XML_CASE(HOSTDEV_PROTOCOL_ISCSI,   HostdevScsi, scsi_iscsi_fields),
};
static const XmlField scsi_fields[] = {
    XML_ATTR_ENUM(HostdevScsi, protocol, "protocol", HostdevScsiProtocol, XML_OMIT_ZERO),
    XML_SWITCH   (HostdevScsi, protocol, scsi_cases, 0),
};
XML_BINDING(HostdevScsi, "source", scsi_fields);

static const XmlField scsi_host_fields[] = {
    XML_ATTR(HostdevScsiHost, protocol, "protocol", XML_STRING, XML_REQUIRED),
    XML_ATTR(HostdevScsiHost, wwpn,     "wwpn",     XML_STRING, XML_REQUIRED, .pattern = "naa\\.[0-9a-fA-F]{16}"),
};

static int
scsi_host_validate(void *self, XmlContext *ctx)
{
    const HostdevScsiHost *host = self;

    if (!text_equal(host->protocol, "vhost"))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the protocol is 'vhost', not '%1$s'"), host->protocol);
    if (!g_str_has_prefix(host->wwpn, "naa.") || strlen(host->wwpn) != 20
        || strspn(host->wwpn + 4, "0123456789abcdefABCDEF") != 16)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("wwpn '%1$s' is not 'naa.' with 16 hexadecimal digits"), host->wwpn);
    return 0;
}
XML_BINDING(HostdevScsiHost, "source", scsi_host_fields, .validate = scsi_host_validate);

static const XmlField mdev_fields[] = {
    XML_IN_ATTR(HostdevMdev, uuid, "address", "uuid", XML_UUID, XML_REQUIRED),
};
XML_BINDING(HostdevMdev, "source", mdev_fields);

/* ---- <hostdev> by type ---- */

static const XmlField type_usb_fields[] = {
    XML_CHILD(HostdevDef, usb, "source", HostdevUsb, XML_REQUIRED),
};
static const XmlField type_pci_fields[] = {
    XML_ATTR_ENUM(HostdevDef, display, "display", Switch,        XML_ABI),
    XML_ATTR_ENUM(HostdevDef, ramfb,   "ramfb",   Switch,        XML_ABI),
    XML_CHILD    (HostdevDef, driver,  "driver",  HostdevDriver, XML_OMIT_EMPTY),
    XML_CHILD    (HostdevDef, pci,     "source",  HostdevPci,    XML_REQUIRED),
    XML_CHILD    (HostdevDef, teaming, "teaming", Teaming,       0),
};
static const XmlField type_scsi_fields[] = {
    XML_CHILD    (HostdevDef, scsi,      "source",    HostdevScsi, XML_REQUIRED),
    XML_PRESENT  (HostdevDef, readonly,  "readonly",               XML_ABI),
    XML_PRESENT  (HostdevDef, shareable, "shareable",              0),
};
static const XmlField type_scsi_host_fields[] = {
    XML_ATTR_ENUM(HostdevDef, scsi_host_model, "model",  VirtioModel,     XML_ABI),
    XML_CHILD    (HostdevDef, scsi_host,       "source", HostdevScsiHost, XML_REQUIRED),
};
static const XmlField type_mdev_fields[] = {
    XML_ATTR_ENUM(HostdevDef, mdev_model, "model",   MdevModel,   XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(HostdevDef, display,    "display", Switch,      XML_ABI),
    XML_ATTR_ENUM(HostdevDef, ramfb,      "ramfb",   Switch,      XML_ABI),
    XML_CHILD    (HostdevDef, mdev,       "source",  HostdevMdev, XML_REQUIRED),
};
static const XmlField type_storage_fields[] = {
    XML_IN_TEXT(HostdevDef, path, "source/block", XML_ABS_PATH, XML_REQUIRED),
};
static const XmlField type_misc_fields[] = {
    XML_IN_TEXT(HostdevDef, path, "source/char", XML_ABS_PATH, XML_REQUIRED),
};
static const XmlField type_net_fields[] = {
    XML_IN_TEXT(HostdevDef, path,   "source/interface", XML_STRING, XML_REQUIRED),
    XML_LIST   (HostdevDef, ips,    "ip",               NetIp,      0),
    XML_LIST   (HostdevDef, routes, "route",            NetRoute,   0),
};
static const XmlCase type_cases[] = {
    XML_CASE(HOSTDEV_USB,       HostdevDef, type_usb_fields),
    XML_CASE(HOSTDEV_PCI,       HostdevDef, type_pci_fields),
    XML_CASE(HOSTDEV_SCSI,      HostdevDef, type_scsi_fields),
    XML_CASE(HOSTDEV_SCSI_HOST, HostdevDef, type_scsi_host_fields),
    XML_CASE(HOSTDEV_MDEV,      HostdevDef, type_mdev_fields),
    XML_CASE(HOSTDEV_STORAGE,   HostdevDef, type_storage_fields),
    XML_CASE(HOSTDEV_MISC,      HostdevDef, type_misc_fields),
    XML_CASE(HOSTDEV_NET,       HostdevDef, type_net_fields),
};

static const XmlField hostdev_fields[] = {
    XML_ATTR_ENUM(HostdevDef, mode,    "mode",     HostdevMode, XML_ABI),
    XML_ATTR_ENUM(HostdevDef, type,    "type",     HostdevType, XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(HostdevDef, managed, "managed",  YesNo,       0),
    XML_ATTR_ENUM(HostdevDef, sgio,    "sgio",     DiskSgio,    0),
    XML_ATTR_ENUM(HostdevDef, rawio,   "rawio",    YesNo,       0),
    XML_SWITCH   (HostdevDef, type,    type_cases, 0),
    XML_EMBED_AS (HostdevDef, info,    DeviceInfo, DeviceInfoRom),
};

static int
hostdev_post_parse(void *self, XmlContext *ctx)
{
    HostdevDef *hostdev = self;

    if (hostdev->mode == HOSTDEV_MODE_SUBSYSTEM && hostdev->managed == YES_NO_ABSENT)
        hostdev->managed = YES_NO_NO;
    if (hostdev->type == HOSTDEV_MDEV && hostdev->mdev_model == MDEV_MODEL_VFIO_PCI && hostdev->display == SWITCH_ABSENT)
        hostdev->display = SWITCH_OFF;
    return 0;
}

static int
hostdev_validate(void *self, XmlContext *ctx)
{
    const HostdevDef *hostdev = self;
    bool is_capabilities = hostdev->type >= HOSTDEV_STORAGE;

    if (is_capabilities != (hostdev->mode == HOSTDEV_MODE_CAPABILITIES))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a device of type '%1$s' cannot have mode='%2$s'"),
                        hostdev_type_to_string(hostdev->type), hostdev_mode_to_string(hostdev->mode));
    if (hostdev->type != HOSTDEV_SCSI && (hostdev->sgio != DISK_SGIO_DEFAULT || hostdev->rawio != YES_NO_ABSENT))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'sgio' and 'rawio' are for type='scsi', not for '%1$s'"),
                        hostdev_type_to_string(hostdev->type));
    if (hostdev->type == HOSTDEV_MDEV && hostdev->mdev_model != MDEV_MODEL_VFIO_PCI
        && (hostdev->display != SWITCH_ABSENT || hostdev->ramfb != SWITCH_ABSENT))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'display' and 'ramfb' need model='vfio-pci', not '%1$s'"),
                        mdev_model_to_string(hostdev->mdev_model));
    if (hostdev->ramfb == SWITCH_ON && hostdev->display != SWITCH_ON)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("ramfb='on' needs display='on'"));
    return 0;
}
XML_BINDING(HostdevDef, "hostdev", hostdev_fields, .post_parse = hostdev_post_parse, .validate = hostdev_validate);

/* ---- questions ---- */

static bool
usb_same(const HostdevUsb *a, const HostdevUsb *b)
{
    if (a->by_address && b->by_address)
        return a->bus == b->bus && a->device == b->device && text_equal(a->port, b->port);
    return a->by_id && b->by_id && a->vendor == b->vendor && a->product == b->product;
}

static bool
scsi_same(const HostdevScsi *a, const HostdevScsi *b)
{
    return a->protocol == b->protocol && text_equal(a->adapter, b->adapter) && a->bus == b->bus && a->target == b->target
        && a->unit == b->unit && text_equal(a->iscsi_name, b->iscsi_name);
}

bool
hostdev_same_source(const HostdevDef *a, const HostdevDef *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case HOSTDEV_USB:
        return usb_same(a->usb, b->usb);
    case HOSTDEV_PCI:
        return pci_address_same(&a->pci->address, &b->pci->address);
    case HOSTDEV_SCSI:
        return scsi_same(a->scsi, b->scsi);
    case HOSTDEV_SCSI_HOST:
        return text_equal(a->scsi_host->wwpn, b->scsi_host->wwpn);
    case HOSTDEV_MDEV:
        return uuid_equal(a->mdev->uuid, b->mdev->uuid);
    default:
        return text_equal(a->path, b->path);
    }
}

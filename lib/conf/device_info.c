/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * device_info.c - alias, address, boot order: the rows that every device shares.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/device_info.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

ENUM_WORDS(AddressType, address_type, ADDRESS_LAST,
           NULL, "pci", "drive", "virtio-serial", "ccid", "usb", "spapr-vio", "virtio-s390", "ccw", "virtio-mmio",
           "isa", "dimm", "unassigned")
ENUM_WORDS(VirtioModel, virtio_model, VIRTIO_MODEL_LAST,
           NULL, "virtio", "virtio-transitional", "virtio-non-transitional")

#define PCI_SLOTS_MAX 31
#define PCI_FUNCTIONS_MAX 7
#define USB_PORT_LEVELS 4

#define LOADPARM_LEN 8

/* An address must not make us add thousands of controllers. */
#define CONTROLLERS_MAX 255

/* ---- <address> ---- */

static const XmlField zpci_fields[] = {
    XML_ATTR(ZpciAddress, uid, "uid", XML_OPT_HEX4, XML_ABI),
    XML_ATTR(ZpciAddress, fid, "fid", XML_OPT_HEX8, XML_ABI),
};
XML_BINDING(ZpciAddress, "zpci", zpci_fields);

static const XmlField pci_fields[] = {
    XML_ATTR     (PciAddress, domain,        "domain",        XML_HEX4, XML_ABI),
    XML_ATTR     (PciAddress, bus,           "bus",           XML_HEX2, XML_ABI, XML_RANGE(0, 255)),
    XML_ATTR     (PciAddress, slot,          "slot",          XML_HEX2, XML_ABI, XML_RANGE(0, PCI_SLOTS_MAX)),
    XML_ATTR     (PciAddress, function,      "function",      XML_HEX,  XML_ABI, XML_RANGE(0, PCI_FUNCTIONS_MAX)),
    XML_ATTR_ENUM(PciAddress, multifunction, "multifunction", Switch,   XML_ABI),
    XML_CHILD    (PciAddress, zpci,          "zpci",          ZpciAddress, XML_ABI),
};
XML_BINDING(PciAddress, "address", pci_fields);

/* Where a device is on the host, the guest does not see. */
static const XmlField host_pci_fields[] = {
    XML_ATTR     (PciAddress, domain,        "domain",        XML_HEX4, 0),
    XML_ATTR     (PciAddress, bus,           "bus",           XML_HEX2, 0, XML_RANGE(0, 255)),
    XML_ATTR     (PciAddress, slot,          "slot",          XML_HEX2, 0, XML_RANGE(0, PCI_SLOTS_MAX)),
    XML_ATTR     (PciAddress, function,      "function",      XML_HEX,  0, XML_RANGE(0, PCI_FUNCTIONS_MAX)),
    XML_ATTR_ENUM(PciAddress, multifunction, "multifunction", Switch,   0),
};
XML_BINDING_AS(HostPciAddress, PciAddress, "address", host_pci_fields);

static const XmlField address_pci_fields[] = {
    XML_EMBED(DeviceAddress, pci, PciAddress),
};
static const XmlField address_drive_fields[] = {
    XML_ATTR(DeviceAddress, drive.controller, "controller", XML_UINT, XML_ABI, XML_RANGE(0, CONTROLLERS_MAX)),
    XML_ATTR(DeviceAddress, drive.bus,        "bus",        XML_UINT, XML_ABI),
    XML_ATTR(DeviceAddress, drive.target,     "target",     XML_UINT, XML_ABI),
    XML_ATTR(DeviceAddress, drive.unit,       "unit",       XML_UINT, XML_ABI),
};
static const XmlField address_vioserial_fields[] = {
    XML_ATTR(DeviceAddress, vioserial.controller, "controller", XML_UINT, XML_ABI, XML_RANGE(0, CONTROLLERS_MAX)),
    XML_ATTR(DeviceAddress, vioserial.bus,        "bus",        XML_UINT, XML_ABI),
    XML_ATTR(DeviceAddress, vioserial.port,       "port",       XML_UINT, XML_ABI),
};
static const XmlField address_ccid_fields[] = {
    XML_ATTR(DeviceAddress, ccid.controller, "controller", XML_UINT, XML_ABI, XML_RANGE(0, CONTROLLERS_MAX)),
    XML_ATTR(DeviceAddress, ccid.slot,       "slot",       XML_UINT, XML_ABI),
};
static const XmlField address_usb_fields[] = {
    XML_ATTR(DeviceAddress, usb.bus,  "bus",  XML_UINT,   XML_ABI, XML_RANGE(0, CONTROLLERS_MAX)),
    XML_ATTR(DeviceAddress, usb.port, "port", XML_STRING, XML_ABI, .pattern = "[0-9]{1,3}(\\.[0-9]{1,3}){0,3}"),
};
static const XmlField address_spapr_fields[] = {
    XML_ATTR(DeviceAddress, spapr.reg, "reg", XML_OPT_HEX8, XML_ABI),
};
static const XmlField address_ccw_fields[] = {
    XML_ATTR(DeviceAddress, ccw.cssid, "cssid", XML_OPT_HEX,  XML_ABI, XML_RANGE(0, 254)),
    XML_ATTR(DeviceAddress, ccw.ssid,  "ssid",  XML_OPT_HEX,  XML_ABI, XML_RANGE(0, 3)),
    XML_ATTR(DeviceAddress, ccw.devno, "devno", XML_OPT_HEX4, XML_ABI, XML_RANGE(0, 65535)),
};
static const XmlField address_isa_fields[] = {
    XML_ATTR(DeviceAddress, isa.iobase, "iobase", XML_OPT_HEX, XML_ABI),
    XML_ATTR(DeviceAddress, isa.irq,    "irq",    XML_OPT_HEX, XML_ABI),
};
static const XmlField address_dimm_fields[] = {
    XML_ATTR(DeviceAddress, dimm.slot, "slot", XML_UINT,          XML_ABI),
    XML_ATTR(DeviceAddress, dimm.base, "base", XML_OPT_HEX_ULONG, XML_ABI),
};

static const XmlCase address_cases[] = {
    XML_CASE(ADDRESS_PCI,           DeviceAddress, address_pci_fields),
    XML_CASE(ADDRESS_DRIVE,         DeviceAddress, address_drive_fields),
    XML_CASE(ADDRESS_VIRTIO_SERIAL, DeviceAddress, address_vioserial_fields),
    XML_CASE(ADDRESS_CCID,          DeviceAddress, address_ccid_fields),
    XML_CASE(ADDRESS_USB,           DeviceAddress, address_usb_fields),
    XML_CASE(ADDRESS_SPAPR_VIO,     DeviceAddress, address_spapr_fields),
    XML_CASE(ADDRESS_CCW,           DeviceAddress, address_ccw_fields),
    XML_CASE(ADDRESS_ISA,           DeviceAddress, address_isa_fields),
    XML_CASE(ADDRESS_DIMM,          DeviceAddress, address_dimm_fields),
    XML_CASE_NONE(ADDRESS_VIRTIO_MMIO),
    XML_CASE_NONE(ADDRESS_UNASSIGNED),
};

/* "2", "2.1", up to four levels of small numbers. */
static bool
usb_port_is_valid(const char *port)
{
    g_auto(GStrv) parts = g_strsplit(port, ".", -1);
    guint n = g_strv_length(parts);

    if (n == 0 || n > USB_PORT_LEVELS)
        return false;
    for (guint i = 0; i < n; i++) {
        unsigned int number;

        if (!text_to_uint(parts[i], 10, &number) || number > 255)
            return false;
    }
    return true;
}

static int
address_validate(void *self, XmlContext *ctx)
{
    const DeviceAddress *address = self;

    if (address->type == ADDRESS_USB && address->usb.port && !usb_port_is_valid(address->usb.port))
        return xml_fail(ctx, VIR_ERR_XML_ERROR,
                        _("USB port '%1$s' is not a number, or up to four joined by dots, such as '1.2'"),
                        address->usb.port);
    return 0;
}

static const XmlField address_fields[] = {
    XML_ATTR_ENUM(DeviceAddress, type, "type", AddressType, XML_REQUIRED | XML_ABI),
    XML_SWITCH   (DeviceAddress, type, address_cases, 0),
};
XML_BINDING(DeviceAddress, "address", address_fields, .validate = address_validate);

/* ---- what surrounds it ---- */

static const XmlField boot_fields[] = {
    XML_ATTR(DeviceBoot, order,    "order",    XML_UINT,   XML_REQUIRED, XML_RANGE(1, 2147483647)),
    XML_ATTR(DeviceBoot, loadparm, "loadparm", XML_STRING, 0, .pattern = "[a-zA-Z0-9.\\s]{1,8}"),
};

static int
boot_validate(void *self, XmlContext *ctx)
{
    const DeviceBoot *boot = self;

    if (boot->loadparm && (strlen(boot->loadparm) > LOADPARM_LEN || boot->loadparm[0] == '\0'))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("loadparm '%1$s' is not 1 to %2$d characters"), boot->loadparm, LOADPARM_LEN);
    return 0;
}
XML_BINDING(DeviceBoot, "boot", boot_fields, .validate = boot_validate);

static const XmlField rom_fields[] = {
    XML_ATTR_ENUM(DeviceRom, enabled, "enabled", YesNo,    0),
    XML_ATTR_ENUM(DeviceRom, bar,     "bar",     Switch,   0),
    XML_ATTR     (DeviceRom, file,    "file",    XML_STRING, 0),
};

static int
rom_validate(void *self, XmlContext *ctx)
{
    const DeviceRom *rom = self;

    if (rom->enabled == YES_NO_NO && (rom->bar != SWITCH_ABSENT || rom->file))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a ROM with enabled='no' has neither a bar nor a file"));
    return 0;
}
XML_BINDING(DeviceRom, "rom", rom_fields, .validate = rom_validate);

static const XmlField acpi_fields[] = {
    XML_ATTR(DeviceAcpi, index,   "index",   XML_UINT,   XML_OMIT_ZERO | XML_ABI),
    XML_ATTR(DeviceAcpi, nodeset, "nodeset", XML_CPUSET, XML_ABI),
};
XML_BINDING(DeviceAcpi, "acpi", acpi_fields);

bool
device_alias_is_user(const char *alias)
{
    return alias && g_str_has_prefix(alias, "ua-");
}

static bool
alias_is_shown(const void *self, unsigned int flags)
{
    const DeviceInfo *info = self;

    return !(flags & XML_AS_INACTIVE) || device_alias_is_user(info->alias);
}

/* A configuration has no aliases but the user's own. */
static int
info_post_parse(void *self, XmlContext *ctx)
{
    DeviceInfo *info = self;

    if ((ctx->flags & XML_AS_INACTIVE) && !device_alias_is_user(info->alias))
        g_clear_pointer(&info->alias, g_free);
    return 0;
}

static int
info_validate(void *self, XmlContext *ctx)
{
    const DeviceInfo *info = self;

    if (info->alias && strspn(info->alias, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
        != strlen(info->alias))
        return xml_fail(ctx, VIR_ERR_XML_ERROR,
                        _("alias '%1$s' has characters other than letters, digits, '_', '-' and '.'"), info->alias);
    return 0;
}

#define ROW_BOOT    XML_CHILD(DeviceInfo, boot, "boot", DeviceBoot, 0)
#define ROW_ALIAS   XML_IN_ATTR(DeviceInfo, alias, "alias", "name", XML_STRING, XML_LIVE, .show = alias_is_shown)
#define ROW_ROM     XML_CHILD(DeviceInfo, rom, "rom", DeviceRom, 0)
#define ROW_ACPI    XML_CHILD(DeviceInfo, acpi, "acpi", DeviceAcpi, 0)
#define ROW_ADDRESS XML_STRUCT(DeviceInfo, address, "address", DeviceAddress, 0)

static const XmlField info_fields[] = { ROW_ALIAS, ROW_ACPI, ROW_ADDRESS };
static const XmlField info_boot_fields[] = { ROW_BOOT, ROW_ALIAS, ROW_ACPI, ROW_ADDRESS };
static const XmlField info_rom_fields[] = { ROW_BOOT, ROW_ALIAS, ROW_ROM, ROW_ACPI, ROW_ADDRESS };

XML_BINDING(DeviceInfo, "device", info_fields, .post_parse = info_post_parse, .validate = info_validate);
XML_BINDING_AS(DeviceInfoBoot, DeviceInfo, "device", info_boot_fields, .post_parse = info_post_parse,
               .validate = info_validate);
XML_BINDING_AS(DeviceInfoRom, DeviceInfo, "device", info_rom_fields, .post_parse = info_post_parse,
               .validate = info_validate);

static const XmlField virtio_fields[] = {
    XML_ATTR_ENUM(VirtioOptions, iommu,       "iommu",       Switch, XML_ABI),
    XML_ATTR_ENUM(VirtioOptions, ats,         "ats",         Switch, XML_ABI),
    XML_ATTR_ENUM(VirtioOptions, packed,      "packed",      Switch, XML_ABI),
    XML_ATTR_ENUM(VirtioOptions, page_per_vq, "page_per_vq", Switch, XML_ABI),
};
XML_BINDING(VirtioOptions, "driver", virtio_fields);

/* ---- questions ---- */

bool
device_info_has_pci(const DeviceInfo *info)
{
    const PciAddress *pci = &info->address.pci;

    return info->address.type == ADDRESS_PCI && (pci->domain || pci->bus || pci->slot || pci->function);
}

bool
device_address_equal(const DeviceAddress *a, const DeviceAddress *b)
{
    return xml_equal(&xml_binding_DeviceAddress, a, b);
}

void
device_address_clear(DeviceAddress *address)
{
    xml_clear(&xml_binding_DeviceAddress, address);
}

char *
pci_address_to_string(const PciAddress *address)
{
    return g_strdup_printf("%04x:%02x:%02x.%x", address->domain, address->bus, address->slot, address->function);
}

bool
pci_address_parse(const char *text, PciAddress *ret_address)
{
    unsigned int domain, bus, slot, function;
    char rest;

    if (sscanf(text, "%8x:%2x:%2x.%1x%c", &domain, &bus, &slot, &function, &rest) != 4)
        return false;
    *ret_address = (PciAddress) { .domain = domain, .bus = bus, .slot = slot, .function = function };
    return true;
}

bool
pci_address_same(const PciAddress *a, const PciAddress *b)
{
    return a->domain == b->domain && a->bus == b->bus && a->slot == b->slot && a->function == b->function;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_props.c - properties of QEMU's devices and objects, as JSON: what many kinds have in common.
 *
 * Threads: any.
 */

#include "qemu/qemu_props.h"

#include "base/error.h"

JsonValue *
qemu_props_new(const char *driver, const DeviceInfo *info)
{
    JsonValue *props = json_new_object();

    json_object_set_string(props, "driver", driver);
    if (info)
        json_object_set_string_opt(props, "id", info->alias);
    return props;
}

void
qemu_props_bool(JsonValue *props, const char *key, Switch value)
{
    if (value != SWITCH_ABSENT)
        json_object_set_bool(props, key, value == SWITCH_ON);
}

void
qemu_props_on_off(JsonValue *props, const char *key, Switch value)
{
    if (value != SWITCH_ABSENT)
        json_object_set_string(props, key, value == SWITCH_ON ? "on" : "off");
}

void
qemu_props_yes(JsonValue *props, const char *key, YesNo value)
{
    if (value != YES_NO_ABSENT)
        json_object_set_bool(props, key, value == YES_NO_YES);
}

void
qemu_props_nonzero(JsonValue *props, const char *key, unsigned long long value)
{
    if (value != 0)
        json_object_set_uint(props, key, value);
}

void
qemu_props_opt(JsonValue *props, const char *key, OptUint value)
{
    if (value.set)
        json_object_set_uint(props, key, value.value);
}

int
qemu_unsupported(const DomainDef *def, const char *fmt, ...)
{
    g_autofree char *what = NULL;
    va_list args;

    va_start(args, fmt);
    what = g_strdup_vprintf(fmt, args);
    va_end(args);
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': %2$s is not supported"), def->name, what);
}

const char *
qemu_props_controller(const DomainDef *def, ControllerType type, unsigned int index, const DeviceInfo *info)
{
    const ControllerDef *controller = domain_controller_find(def, type, index);

    if (controller && controller->info.alias)
        return controller->info.alias;
    return fail_null(VIR_ERR_CONFIG_UNSUPPORTED,
                     _("domain '%1$s': device '%2$s' is on %3$s bus %4$u, but there is no such controller"), def->name,
                     info->alias ? info->alias : "?", controller_type_to_string(type), index);
}

static int
add_pci_address(JsonValue *props, const DomainDef *def, const DeviceInfo *info)
{
    const PciAddress *pci = &info->address.pci;
    const char *bus = qemu_props_controller(def, CONTROLLER_PCI, pci->bus, info);

    if (!bus)
        return -1;
    json_object_set_string(props, "bus", bus);
    qemu_props_bool(props, "multifunction", pci->multifunction);
    if (pci->function)
        json_object_set_printf(props, "addr", "0x%x.0x%x", pci->slot, pci->function);
    else
        json_object_set_printf(props, "addr", "0x%x", pci->slot);
    return 0;
}

static int
add_usb_address(JsonValue *props, const DomainDef *def, const DeviceInfo *info)
{
    const char *bus = qemu_props_controller(def, CONTROLLER_USB, info->address.usb.bus, info);

    if (!bus)
        return -1;
    json_object_set_printf(props, "bus", "%s.0", bus);
    json_object_set_string_opt(props, "port", info->address.usb.port);
    return 0;
}

static int
add_ccid_address(JsonValue *props, const DomainDef *def, const DeviceInfo *info)
{
    const char *bus = qemu_props_controller(def, CONTROLLER_CCID, info->address.ccid.controller, info);

    if (!bus)
        return -1;
    json_object_set_printf(props, "bus", "%s.0", bus);
    return 0;
}

static int
add_virtio_serial_address(JsonValue *props, const DomainDef *def, const DeviceInfo *info)
{
    const char *bus = qemu_props_controller(def, CONTROLLER_VIRTIO_SERIAL, info->address.vioserial.controller, info);

    if (!bus)
        return -1;
    json_object_set_printf(props, "bus", "%s.%u", bus, info->address.vioserial.bus);
    json_object_set_uint(props, "nr", info->address.vioserial.port);
    return 0;
}

int
qemu_props_address(JsonValue *props, const DomainDef *def, const DeviceInfo *info)
{
    switch (info->address.type) {
    case ADDRESS_NONE:
    case ADDRESS_UNASSIGNED:
    case ADDRESS_DRIVE: /* which bus that is depends on the controller: the disk's own business */
    case ADDRESS_DIMM:
    case ADDRESS_VIRTIO_MMIO:
        return 0;
    case ADDRESS_PCI:
        return add_pci_address(props, def, info);
    case ADDRESS_USB:
        return add_usb_address(props, def, info);
    case ADDRESS_CCID:
        return add_ccid_address(props, def, info);
    case ADDRESS_VIRTIO_SERIAL:
        return add_virtio_serial_address(props, def, info);
    case ADDRESS_ISA:
        qemu_props_opt(props, "iobase", info->address.isa.iobase);
        qemu_props_opt(props, "irq", info->address.isa.irq);
        return 0;
    case ADDRESS_SPAPR_VIO:
        qemu_props_opt(props, "reg", info->address.spapr.reg);
        return 0;
    case ADDRESS_CCW:
        json_object_set_printf(props, "devno", "%x.%x.%04x", info->address.ccw.cssid.value, info->address.ccw.ssid.value,
                               info->address.ccw.devno.value);
        return 0;
    case ADDRESS_VIRTIO_S390:
    case ADDRESS_LAST:
        break;
    }
    return qemu_unsupported(def, "address type '%s' of device '%s'", address_type_to_string(info->address.type),
                            info->alias ? info->alias : "?");
}

void
qemu_props_boot(JsonValue *props, const DeviceInfo *info)
{
    qemu_props_nonzero(props, "bootindex", device_info_boot_order(info));
    if (info->acpi)
        qemu_props_nonzero(props, "acpi-index", info->acpi->index);
}

void
qemu_props_virtio(JsonValue *props, const VirtioOptions *options)
{
    if (!options)
        return;
    qemu_props_bool(props, "iommu_platform", options->iommu);
    qemu_props_bool(props, "ats", options->ats);
    qemu_props_bool(props, "packed", options->packed);
    qemu_props_bool(props, "page-per-vq", options->page_per_vq);
}

char *
qemu_props_virtio_driver(const char *base, VirtioModel model, const DeviceInfo *info)
{
    const char *bus = "pci";
    const char *kind = "";

    if (info->address.type == ADDRESS_CCW)
        bus = "ccw";
    else if (info->address.type == ADDRESS_VIRTIO_MMIO)
        bus = "device";
    if (model == VIRTIO_MODEL_TRANSITIONAL)
        kind = "-transitional";
    else if (model == VIRTIO_MODEL_NON_TRANSITIONAL)
        kind = "-non-transitional";
    return g_strdup_printf("%s-%s%s", base, bus, kind);
}

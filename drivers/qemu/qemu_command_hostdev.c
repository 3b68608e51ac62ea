/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command_hostdev.c - devices of the host that a guest gets, interfaces among them.
 *
 * Threads: any.
 */

#include "qemu/qemu_command_parts.h"

#include "qemu/qemu_hostdev.h"
#include "qemu/qemu_props.h"

static int
hostdev_usb(GPtrArray *args, const DomainDef *def, const HostdevDef *hostdev)
{
    JsonValue *props;

    /* One that is known by vendor and product has been looked for. */
    if (!hostdev->usb->by_address)
        return qemu_unsupported(def, "hostdev '%s' by vendor and product alone", hostdev->info.alias);
    props = qemu_props_new("usb-host", &hostdev->info);
    json_object_set_printf(props, "hostdevice", "/dev/bus/usb/%03u/%03u", hostdev->usb->bus, hostdev->usb->device);
    if (hostdev->usb->guest_reset == GUEST_RESET_OFF) {
        json_object_set_bool(props, "guest-reset", false);
        json_object_set_bool(props, "guest-resets-all", false);
    } else if (hostdev->usb->guest_reset == GUEST_RESET_UNINITIALIZED) {
        json_object_set_bool(props, "guest-reset", true);
        json_object_set_bool(props, "guest-resets-all", false);
    } else if (hostdev->usb->guest_reset == GUEST_RESET_ON) {
        json_object_set_bool(props, "guest-reset", true);
        json_object_set_bool(props, "guest-resets-all", true);
    }
    qemu_props_boot(props, &hostdev->info);
    return qemu_args_device(args, def, props, &hostdev->info);
}

static void
add_rom(JsonValue *props, const DeviceRom *rom)
{
    if (!rom)
        return;
    if (rom->enabled == YES_NO_NO) {
        json_object_set_string(props, "romfile", "");
        return;
    }
    if (rom->bar != SWITCH_ABSENT)
        json_object_set_uint(props, "rombar", rom->bar == SWITCH_ON);
    json_object_set_string_opt(props, "romfile", rom->file);
}

/* @name is QEMU's of the device, which without a display can come and go. */
static JsonValue *
vfio_device(const char *name, const PciAddress *address, const DeviceInfo *info, const Teaming *teaming)
{
    JsonValue *props = qemu_props_new(name, info);
    g_autofree char *host = pci_address_to_string(address);

    json_object_set_string(props, "host", host);
    if (teaming)
        json_object_set_string_opt(props, "failover_pair_id", teaming->persistent);
    qemu_props_boot(props, info);
    add_rom(props, info->rom);
    return props;
}

static int
hostdev_pci(GPtrArray *args, const DomainDef *def, const HostdevDef *hostdev)
{
    bool ramfb = hostdev->ramfb == SWITCH_ON;
    const DomainDevice device = { .kind = DEVICE_HOSTDEV, .hostdev = (HostdevDef *)hostdev };
    JsonValue *props;

    if (qemu_hostdev_check(def, &device) < 0)
        return -1;
    props = vfio_device(ramfb ? "vfio-pci-nohotplug" : "vfio-pci", &hostdev->pci->address, &hostdev->info, hostdev->teaming);
    qemu_props_on_off(props, "display", hostdev->display);
    qemu_props_bool(props, "ramfb", hostdev->ramfb);
    return qemu_args_device(args, def, props, &hostdev->info);
}

int
qemu_command_hostdev(GPtrArray *args, const DomainDef *def, const HostdevDef *hostdev)
{
    if (hostdev->mode == HOSTDEV_MODE_SUBSYSTEM && hostdev->type == HOSTDEV_USB)
        return hostdev_usb(args, def, hostdev);
    if (hostdev->mode == HOSTDEV_MODE_SUBSYSTEM && hostdev->type == HOSTDEV_PCI)
        return hostdev_pci(args, def, hostdev);
    return qemu_unsupported(def, "hostdev of type '%s'", hostdev_type_to_string(hostdev->type));
}

/* It is the device itself that the guest sees: no backend, no model of ours. */
JsonValue *
qemu_command_net_hostdev(const DomainDef *def, const NetDef *net)
{
    const DomainDevice device = { .kind = DEVICE_NET, .net = (NetDef *)net };
    g_autoptr(JsonValue) props = NULL;
    HostPciWish wish;

    if (qemu_hostdev_check(def, &device) < 0)
        return NULL;
    g_assert(qemu_hostdev_wish(&device, &wish));
    props = vfio_device("vfio-pci", &wish.address, &net->info, net->teaming);
    return qemu_props_address(props, def, &net->info) < 0 ? NULL : g_steal_pointer(&props);
}

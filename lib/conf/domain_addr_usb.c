/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_addr_usb.c - USB ports: controllers have some, hubs add more below one of them.
 *
 * Threads: any.
 */

#include "conf/domain_address.h"

#include <string.h>

#include "base/error.h"

enum {
    HUB_PORTS = 8,
    UHCI_PORTS = 2,
    OHCI_PORTS = 3,
    EHCI_PORTS = 6,
    XHCI_PORTS = 4,
};

/* Ports that are taken: "BUS:PORT". */
typedef struct {
    const DomainDef *def;
    GHashTable *taken;
} UsbMap;

static unsigned int
bus_ports(const ControllerDef *controller)
{
    switch (controller->model) {
    case CONTROLLER_MODEL_NEC_XHCI:
    case CONTROLLER_MODEL_QEMU_XHCI:
        return controller->ports.set ? controller->ports.value : XHCI_PORTS;
    case CONTROLLER_MODEL_EHCI:
    case CONTROLLER_MODEL_ICH9_EHCI1:
        return EHCI_PORTS;
    case CONTROLLER_MODEL_PCI_OHCI:
        return OHCI_PORTS;
    case CONTROLLER_MODEL_NONE:
        return 0;
    default:
        return UHCI_PORTS;
    }
}

static bool
needs_usb(const DomainDevice *device)
{
    switch (device->kind) {
    case DEVICE_HUB:
        return device->hub->type == HUB_USB;
    case DEVICE_DISK:
        return device->disk->target && device->disk->target->bus == DISK_BUS_USB;
    case DEVICE_INPUT:
        return device->input->bus == INPUT_BUS_USB;
    case DEVICE_HOSTDEV:
        return device->hostdev->mode == HOSTDEV_MODE_SUBSYSTEM && device->hostdev->type == HOSTDEV_USB;
    case DEVICE_SOUND:
        return device->sound->model == SOUND_USB;
    case DEVICE_REDIRDEV:
        return device->redirdev->bus == REDIRDEV_BUS_USB;
    case DEVICE_SERIAL:
        return device->chardev->serial_type == SERIAL_TYPE_USB;
    case DEVICE_CONTROLLER:
        return device->controller->type == CONTROLLER_CCID;
    case DEVICE_NET:
        return g_strcmp0(device->net->model, "usb-net") == 0;
    case DEVICE_FS:
        return device->fs->driver && device->fs->driver->type == FS_DRIVER_MTP;
    default:
        return false;
    }
}

static char *
port_key(unsigned int bus, const char *port)
{
    return g_strdup_printf("%u:%s", bus, port);
}

static int
take_port(DomainDevice *device, void *user)
{
    UsbMap *map = user;
    const DeviceInfo *info = domain_device_info(device);

    if (!info || info->address.type != ADDRESS_USB || !info->address.usb.port)
        return 0;
    if (!g_hash_table_add(map->taken, port_key(info->address.usb.bus, info->address.usb.port)))
        return fail(VIR_ERR_XML_ERROR, _("USB address bus=%1$u port=%2$s is used by two devices"), info->address.usb.bus,
                    info->address.usb.port);
    return 0;
}

/* Tries "PREFIX1" ... "PREFIXn". */
static bool
try_ports(const UsbMap *map, unsigned int bus, const char *prefix, unsigned int n, DeviceInfo *info)
{
    for (unsigned int port = 1; port <= n; port++) {
        g_autofree char *text = g_strdup_printf("%s%u", prefix, port);
        char *key = port_key(bus, text);

        if (!g_hash_table_add(map->taken, key))
            continue;
        info->address.type = ADDRESS_USB;
        info->address.usb.bus = bus;
        info->address.usb.port = g_steal_pointer(&text);
        return true;
    }
    return false;
}

/* A free port on @bus, directly or below one of its hubs. */
static bool
try_bus(const UsbMap *map, const ControllerDef *controller, DeviceInfo *info)
{
    unsigned int bus = (unsigned int)controller->index;

    if (try_ports(map, bus, "", bus_ports(controller), info))
        return true;
    xml_each(HubDef, hub, map->def->hubs) {
        g_autofree char *prefix = NULL;

        if (&hub->info == info || hub->info.address.type != ADDRESS_USB || hub->info.address.usb.bus != bus
            || !hub->info.address.usb.port)
            continue;
        prefix = g_strdup_printf("%s.", hub->info.address.usb.port);
        if (try_ports(map, bus, prefix, HUB_PORTS, info))
            return true;
    }
    return false;
}

static bool
is_companion(const ControllerDef *controller)
{
    return controller->has_usb_master;
}

static bool
find_port(const UsbMap *map, DeviceInfo *info)
{
    bool named = info->address.type == ADDRESS_USB;

    xml_each(ControllerDef, controller, map->def->controllers) {
        if (controller->type != CONTROLLER_USB || is_companion(controller) ||
            (named && (unsigned int)controller->index != info->address.usb.bus))
            continue;
        if (try_bus(map, controller, info))
            return true;
    }
    return false;
}

static bool
has_usable_bus(const DomainDef *def)
{
    xml_each(ControllerDef, controller, def->controllers)
        if (controller->type == CONTROLLER_USB && controller->model != CONTROLLER_MODEL_NONE)
            return true;
    return false;
}

static int
assign_port(const UsbMap *map, const DomainDevice *device, DeviceInfo *info)
{
    if (info->address.type != ADDRESS_NONE && (info->address.type != ADDRESS_USB || info->address.usb.port))
        return 0;
    if (find_port(map, info))
        return 0;
    if (!has_usable_bus(map->def))
        return fail(VIR_ERR_XML_ERROR, _("%1$s wants USB, but the domain has no USB controller"),
                    device_kind_to_string(device->kind));
    return fail(VIR_ERR_XML_ERROR, _("there is no USB port left for %1$s; add a <hub type='usb'/> or a controller"),
                device_kind_to_string(device->kind));
}

/* When all root ports would be taken a hub is added, as long as hubs are not given. */
static unsigned int
count_free(const UsbMap *map)
{
    unsigned int n = 0;

    xml_each(ControllerDef, controller, map->def->controllers) {
        if (controller->type != CONTROLLER_USB || is_companion(controller))
            continue;
        for (unsigned int port = 1; port <= bus_ports(controller); port++) {
            g_autofree char *text = g_strdup_printf("%u", port);
            g_autofree char *key = port_key((unsigned int)controller->index, text);

            n += !g_hash_table_contains(map->taken, key);
        }
    }
    return n;
}

static int
count_wanting(DomainDevice *device, void *user)
{
    unsigned int *n = user;
    const DeviceInfo *info = domain_device_info(device);

    *n += info && needs_usb(device) && info->address.type == ADDRESS_NONE;
    return 0;
}

static int
add_hubs(DomainDef *def, const UsbMap *map)
{
    unsigned int wanting = 0;
    unsigned int available;

    if (domain_def_each_device(def, count_wanting, &wanting) < 0)
        return -1;
    if (def->hubs && def->hubs->len)
        return 0;
    for (available = count_free(map); available > 0 && wanting > available; available += HUB_PORTS - 1)
        xml_list_add(HubDef, def->hubs, hub_def_new());
    return 0;
}

static int
visit_hub(DomainDevice *device, void *user)
{
    return device->kind == DEVICE_HUB && needs_usb(device) ? assign_port(user, device, domain_device_info(device)) : 0;
}

static int
visit_other(DomainDevice *device, void *user)
{
    return device->kind != DEVICE_HUB && needs_usb(device) ? assign_port(user, device, domain_device_info(device)) : 0;
}

int
domain_assign_usb_addresses(DomainDef *def)
{
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    UsbMap map = {def, taken};

    if (domain_def_each_device(def, take_port, &map) < 0 || add_hubs(def, &map) < 0 ||
        domain_def_each_device(def, visit_hub, &map) < 0)
        return -1;
    return domain_def_each_device(def, visit_other, &map);
}

static bool
has_hub(const DomainDef *def, unsigned int bus, const char *port)
{
    xml_each(HubDef, hub, def->hubs) {
        const DeviceAddress *address = &hub->info.address;

        if (address->type == ADDRESS_USB && address->usb.bus == bus && g_strcmp0(address->usb.port, port) == 0)
            return true;
    }
    return false;
}

static bool
has_bus(const DomainDef *def, unsigned int bus)
{
    xml_each(ControllerDef, controller, def->controllers) {
        if (controller->type == CONTROLLER_USB && controller->index == (int)bus)
            return true;
    }
    return false;
}

static int
visit_given(DomainDevice *device, void *user)
{
    const DomainDef *def = ((const UsbMap *)user)->def;
    const DeviceInfo *info = domain_device_info(device);
    g_autofree char *hub = NULL;
    char *dot;

    if (!info || info->address.type != ADDRESS_USB)
        return 0;
    if (!has_bus(def, info->address.usb.bus))
        return fail(VIR_ERR_XML_ERROR, _("a %1$s has USB address bus=%2$u, but the domain has no such USB controller"),
                    device_kind_to_string(device->kind), info->address.usb.bus);
    hub = g_strdup(info->address.usb.port);
    dot = hub ? strrchr(hub, '.') : NULL;
    if (!dot)
        return 0;
    *dot = '\0';
    if (!has_hub(def, info->address.usb.bus, hub))
        return fail(VIR_ERR_XML_ERROR, _("a %1$s has USB address bus=%2$u port=%3$s, but there is no hub at port=%4$s"),
                    device_kind_to_string(device->kind), info->address.usb.bus, info->address.usb.port, hub);
    return 0;
}

int
domain_validate_usb_addresses(const DomainDef *def)
{
    UsbMap map = {def, NULL};

    return domain_def_each_device(def, visit_given, &map);
}

int
domain_assign_usb_port(const DomainDef *def, DomainDevice *device)
{
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    UsbMap map = {def, taken};
    DeviceInfo *info = domain_device_info(device);

    if (!info || !needs_usb(device))
        return 0;
    if (domain_def_each_device(def, take_port, &map) < 0)
        return -1;
    if (info->address.type == ADDRESS_USB && info->address.usb.port)
        return take_port(device, &map);
    return assign_port(&map, device, info);
}

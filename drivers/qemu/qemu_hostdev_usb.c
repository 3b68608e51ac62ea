/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hostdev_usb.c - USB devices of the host: found by what they are, or where they are.
 *
 * Threads: any.
 */

#include "qemu/qemu_hostdev.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

/* One device as sysfs tells of it. */
typedef struct {
    int vendor, product, bus, device;
    char *port;                     /* "1-2.1": the bus and the way to the port */
} UsbDevice;

/* What is looked for, and what was found of it. */
typedef struct {
    const char *folder;
    const HostdevUsb *wanted;
    UsbDevice found;
    unsigned int count;
} Search;

static int
read_number(const char *folder, const char *name, const char *file, int base)
{
    g_autofree char *path = g_build_filename(folder, name, file, NULL);
    g_autofree char *text = file_exists(path) ? file_read_line(path) : NULL;
    int value;

    if (!text)
        error_reset();
    return text && text_to_int(text, base, &value) ? value : -1;
}

static bool
fits(const HostdevUsb *wanted, const UsbDevice *device)
{
    const char *way = strchr(device->port, '-');

    if (wanted->by_id && (device->vendor != (int)wanted->vendor || device->product != (int)wanted->product))
        return false;
    if (!wanted->by_address)
        return true;
    if (device->bus != (int)wanted->bus)
        return false;
    return wanted->port ? way && strcmp(way + 1, wanted->port) == 0 : device->device == (int)wanted->device;
}

/* Interfaces of devices ("1-2:1.0") are no devices. */
static int
look_at(int dir_fd G_GNUC_UNUSED, const char *name, void *opaque)
{
    Search *search = opaque;
    UsbDevice device = {
        .vendor = read_number(search->folder, name, "idVendor", 16),
        .product = read_number(search->folder, name, "idProduct", 16),
        .bus = read_number(search->folder, name, "busnum", 10),
        .device = read_number(search->folder, name, "devnum", 10),
        .port = (char *)name,
    };

    if (strchr(name, ':') || device.bus < 0 || device.device < 0 || !fits(search->wanted, &device))
        return 0;
    search->count++;
    search->found = device;
    search->found.port = NULL;
    return 0;
}

/* "046d:c52b", "bus 1 device 4", ... The caller frees it. */
static char *
describe(const HostdevUsb *usb)
{
    g_autofree char *place = usb->port ? g_strdup_printf("%u port %s", usb->bus, usb->port)
                                       : g_strdup_printf("%u device %u", usb->bus, usb->device);

    if (usb->by_id && usb->by_address)
        return g_strdup_printf("%04x:%04x at bus %s", usb->vendor, usb->product, place);
    return usb->by_id ? g_strdup_printf("%04x:%04x", usb->vendor, usb->product) : g_strdup_printf("at bus %s", place);
}

int
qemu_hostdev_usb_find(const char *root, const char *guest, HostdevUsb *usb)
{
    g_autofree char *folder = g_strconcat(root ? root : "", "/sys/bus/usb/devices", NULL);
    Search search = { .folder = folder, .wanted = usb };
    g_autofree char *what = describe(usb);

    if (file_foreach(folder, look_at, &search) < 0)
        return -1;
    if (search.count == 0)
        return fail(VIR_ERR_DEVICE_MISSING, _("domain '%1$s': this host has no USB device %2$s"), guest, what);
    if (search.count > 1)
        return fail(VIR_ERR_OPERATION_FAILED,
                    _("domain '%1$s': this host has %2$u USB devices %3$s; say which one is meant with <address bus= device=/>"),
                    guest, search.count, what);
    usb->by_address = true;
    usb->bus = (unsigned int)search.found.bus;
    usb->device = (unsigned int)search.found.device;
    return 0;
}

char *
qemu_hostdev_usb_node(const HostdevUsb *usb)
{
    return usb->by_address ? g_strdup_printf("/dev/bus/usb/%03u/%03u", usb->bus, usb->device) : NULL;
}

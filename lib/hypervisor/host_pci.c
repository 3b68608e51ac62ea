/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * host_pci.c - PCI devices of the host, as sysfs tells of them.
 *
 * A device is bound to another driver by three writes: its override names the driver, the old one lets it go, and the kernel probes
 * again. So no other device of the same kind is touched, as new_id would.
 *
 * Threads: any.
 */

#include "hypervisor/host_pci.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/spawn.h"
#include "base/text.h"

/* Virtual functions of one device; SR-IOV knows no more. */
#define FUNCTIONS_MAX 65535

/* The first byte of the class of bridges, as in 0x060400. */
#define CLASS_BRIDGE "0x06"

/* What ends an override. */
#define NO_OVERRIDE "\n"

static char *
device_path(const HostPci *host, const PciAddress *address, const char *rest)
{
    g_autofree char *name = pci_address_to_string(address);

    return g_strdup_printf("%s/sys/bus/pci/devices/%s%s%s", host->root ? host->root : "", name, rest ? "/" : "", rest ? rest : "");
}

static int
write_line(const HostPci *host, const char *path, const char *text)
{
    return host->write ? host->write(path, text) : file_write_line(path, text);
}

static int
write_device(const HostPci *host, const PciAddress *address, const char *file, const char *text)
{
    g_autofree char *path = device_path(host, address, file);

    return write_line(host, path, text);
}

bool
host_pci_exists(const HostPci *host, const PciAddress *address)
{
    g_autofree char *path = device_path(host, address, NULL);

    return file_exists(path);
}

/* What the link @name of the device leads to, without its folders; NULL when there is none. */
static char *
link_name(const HostPci *host, const PciAddress *address, const char *name)
{
    g_autofree char *path = device_path(host, address, name);
    g_autofree char *target = file_exists(path) ? file_read_link(path) : NULL;

    if (!target)
        error_reset();
    return target ? g_path_get_basename(target) : NULL;
}

char *
host_pci_driver(const HostPci *host, const PciAddress *address)
{
    return link_name(host, address, "driver");
}

/* Newer kernels say so themselves, whatever the driver is called. */
bool
host_pci_driver_is_vfio(const HostPci *host, const PciAddress *address, const char *driver)
{
    g_autofree char *told = device_path(host, address, "vfio-dev");

    return driver && (strcmp(driver, HOST_PCI_VFIO) == 0 || file_is_directory(told));
}

static int
fail_missing(const PciAddress *address)
{
    g_autofree char *name = pci_address_to_string(address);

    return fail(VIR_ERR_DEVICE_MISSING, _("this host has no PCI device %1$s"), name);
}

int
host_pci_group(const HostPci *host, const PciAddress *address)
{
    g_autofree char *group = NULL;
    g_autofree char *name = NULL;
    int number;

    if (!host_pci_exists(host, address))
        return fail_missing(address);
    group = link_name(host, address, "iommu_group");
    if (group && text_to_int(group, 10, &number) && number >= 0)
        return number;
    name = pci_address_to_string(address);
    return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                _("PCI device %1$s is in no IOMMU group, so no guest can have it: turn the IOMMU on in the firmware and on the "
                  "kernel's command line (intel_iommu=on, or amd_iommu=on)"), name);
}

char *
host_pci_group_node(const HostPci *host, const PciAddress *address)
{
    int group = host_pci_group(host, address);

    return group < 0 ? NULL : g_strdup_printf("%s/dev/vfio/%d", host->root ? host->root : "", group);
}

/* A group is opened by one at a time. */
bool
host_pci_is_open(const HostPci *host, const PciAddress *address)
{
    g_autofree char *node = host_pci_group_node(host, address);
    autoclose int fd = node ? open(node, O_RDWR | O_CLOEXEC) : -1;

    if (!node)
        error_reset();
    return node && fd < 0 && errno == EBUSY;
}

static int
add_member(int dir_fd G_GNUC_UNUSED, const char *name, void *opaque)
{
    GArray *members = opaque;
    PciAddress address;

    if (pci_address_parse(name, &address))
        g_array_append_val(members, address);
    return 0;
}

static int
by_address(const void *a, const void *b)
{
    const PciAddress *left = a, *right = b;
    const unsigned int pairs[][2] = {
        {left->domain, right->domain}, {left->bus, right->bus}, {left->slot, right->slot}, {left->function, right->function},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        if (pairs[i][0] != pairs[i][1])
            return pairs[i][0] < pairs[i][1] ? -1 : 1;
    }
    return 0;
}

GArray *
host_pci_group_members(const HostPci *host, int group)
{
    g_autofree char *path = g_strdup_printf("%s/sys/kernel/iommu_groups/%d/devices", host->root ? host->root : "", group);
    g_autoptr(GArray) members = g_array_new(FALSE, TRUE, sizeof(PciAddress));

    if (file_foreach(path, add_member, members) < 0)
        return NULL;
    g_array_sort(members, by_address);
    return g_steal_pointer(&members);
}

static bool
is_bridge(const HostPci *host, const PciAddress *address)
{
    g_autofree char *path = device_path(host, address, "class");
    g_autofree char *class = file_read_line(path);

    if (!class)
        error_reset();
    return class && g_str_has_prefix(class, CLASS_BRIDGE);
}

bool
host_pci_is_harmless(const HostPci *host, const PciAddress *address)
{
    static const char *const idle[] = { "pci-stub", "pcieport", NULL };
    g_autofree char *driver = host_pci_driver(host, address);

    return !driver || g_strv_contains(idle, driver) || host_pci_driver_is_vfio(host, address, driver) || is_bridge(host, address);
}

/* ------------------------------------------------------------- other drivers */

static bool
has_driver(const HostPci *host, const char *driver)
{
    g_autofree char *path = g_strdup_printf("%s/sys/bus/pci/drivers/%s", host->root ? host->root : "", driver);

    return file_is_directory(path);
}

/* The name of a driver becomes part of paths and an argument. */
static bool
is_driver_name(const char *driver)
{
    return file_is_safe_name(driver) && driver[0] != '-';
}

/* The program of the system that finds the module, and those it needs. */
static int
load_driver(const HostPci *host, const char *driver)
{
    const char *const argv[] = { "modprobe", driver, NULL };
    const SpawnSpec spec = { .argv = argv };
    g_autoptr(virError) reason = NULL;

    if (!is_driver_name(driver))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("'%1$s' cannot be the name of a driver"), driver);
    if (has_driver(host, driver))
        return 0;
    if (spawn_run_ok(&spec, NULL, NULL) < 0)
        reason = error_take();
    if (has_driver(host, driver))
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("this host has no PCI driver '%1$s', and it cannot be loaded: %2$s"), driver,
                reason ? reason->message : _("its module brings none"));
}

static int
let_go(const HostPci *host, const PciAddress *address)
{
    g_autofree char *name = pci_address_to_string(address);
    g_autofree char *driver = host_pci_driver(host, address);

    return driver ? write_device(host, address, "driver/unbind", name) : 0;
}

static int
probe(const HostPci *host, const PciAddress *address)
{
    g_autofree char *path = g_strdup_printf("%s/sys/bus/pci/drivers_probe", host->root ? host->root : "");
    g_autofree char *name = pci_address_to_string(address);

    return write_line(host, path, name);
}

static int
check_bound(const HostPci *host, const PciAddress *address, const char *driver)
{
    g_autofree char *name = pci_address_to_string(address);
    g_autofree char *now = host_pci_driver(host, address);

    if (g_strcmp0(now, driver) == 0)
        return 0;
    return fail(VIR_ERR_OPERATION_FAILED, _("PCI device %1$s was to get driver '%2$s', but has %3$s%4$s%3$s: see the kernel's log"),
                name, driver, now ? "'" : "", now ? now : _("none"));
}

int
host_pci_bind(const HostPci *host, const PciAddress *address, const char *driver)
{
    g_autofree char *now = NULL;

    if (!host_pci_exists(host, address))
        return fail_missing(address);
    now = host_pci_driver(host, address);
    if (g_strcmp0(now, driver) == 0)
        return 0;
    if (load_driver(host, driver) < 0 || write_device(host, address, "driver_override", driver) < 0 || let_go(host, address) < 0 ||
        probe(host, address) < 0)
        return -1;
    return check_bound(host, address, driver);
}

int
host_pci_rebind(const HostPci *host, const PciAddress *address, const char *driver)
{
    g_autofree char *now = NULL;

    if (!host_pci_exists(host, address))
        return fail_missing(address);
    if (write_device(host, address, "driver_override", NO_OVERRIDE) < 0)
        return -1;
    now = host_pci_driver(host, address);
    if (g_strcmp0(now, driver) == 0)
        return 0;
    if (let_go(host, address) < 0)
        return -1;
    if (!driver)
        return 0;
    return probe(host, address) < 0 ? -1 : check_bound(host, address, driver);
}

int
host_pci_reset(const HostPci *host, const PciAddress *address)
{
    g_autofree char *path = device_path(host, address, "reset");
    g_autofree char *name = pci_address_to_string(address);

    if (!host_pci_exists(host, address))
        return fail_missing(address);
    if (!file_exists(path))
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("PCI device %1$s cannot be reset: the kernel knows no way to do it"), name);
    return write_line(host, path, "1");
}

/* ----------------------------------------------------------------- interfaces */

int
host_pci_physical_function(const HostPci *host, const PciAddress *address, PciAddress *ret_pf, unsigned int *ret_index)
{
    g_autofree char *pf = link_name(host, address, "physfn");
    g_autofree char *name = pci_address_to_string(address);

    if (!pf)
        return 0;
    if (!pci_address_parse(pf, ret_pf))
        return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' is no address of a PCI device"), pf);
    for (unsigned int index = 0; index < FUNCTIONS_MAX; index++) {
        g_autofree char *link = g_strdup_printf("virtfn%u", index);
        g_autofree char *function = link_name(host, ret_pf, link);

        if (!function)
            break;
        if (strcmp(function, name) == 0) {
            *ret_index = index;
            return 1;
        }
    }
    return fail(VIR_ERR_INTERNAL_ERROR, _("PCI device %1$s is none of the virtual functions of %2$s"), name, pf);
}

/* The first name in the folder "net" below @path. */
static char *
first_netdev(const char *path)
{
    g_autofree char *folder = g_build_filename(path, "net", NULL);
    g_auto(GStrv) names = file_is_directory(folder) ? file_list(folder, NULL) : NULL;

    if (!names)
        error_reset();
    return names && names[0] ? g_strdup(names[0]) : NULL;
}

/* One of virtio's is a device below the device. */
char *
host_pci_netdev(const HostPci *host, const PciAddress *address)
{
    g_autofree char *path = device_path(host, address, NULL);
    char *name = first_netdev(path);
    g_auto(GStrv) below = NULL;

    if (name)
        return name;
    below = file_is_directory(path) ? file_list(path, NULL) : NULL;
    for (size_t i = 0; below && below[i] && !name; i++) {
        g_autofree char *child = g_build_filename(path, below[i], NULL);

        if (g_str_has_prefix(below[i], "virtio"))
            name = first_netdev(child);
    }
    if (!name)
        error_reset();
    return name;
}

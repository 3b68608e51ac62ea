/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hostdev.c - devices of the host that a guest gets: taken before it starts, given back when it is gone.
 *
 * PCI devices are reserved by host_pci_hold.h. A USB device belongs to the first guest whose published definition has it.
 *
 * Threads: the guest's owner; checking and wishing any.
 */

#include "qemu/qemu_hostdev.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include <libvirt/libvirt-domain.h>

#include "base/cgroup.h"
#include "base/error.h"
#include "base/log.h"
#include "base/uuid.h"
#include "conf/domain_net.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/view.h"
#include "qemu/qemu_access.h"
#include "qemu/qemu_command.h"
#include "qemu/qemu_props.h"

/* What QEMU locks besides the guest's memory: regions of devices. */
#define LOCK_BESIDES_KIB (1024ull * 1024)

/* ---------------------------------------------------------- what is a host's device */

bool
qemu_hostdev_is_net(const NetDef *net)
{
    return qemu_net_actual_source(net)->type == NET_TYPE_HOSTDEV;
}

static const VlanDef *
vlan_of(const NetDef *net)
{
    return net->actual && net->actual->vlan ? net->actual->vlan : net->vlan;
}

static void
wish_of_net(const NetDef *net, HostPciWish *ret_wish)
{
    const VlanDef *vlan = vlan_of(net);
    bool own = net->source.type == NET_TYPE_HOSTDEV;

    *ret_wish = (HostPciWish) {
        .address = qemu_net_actual_source(net)->hostdev->address->pci,
        .managed = (own ? net->managed : net->actual->managed) == YES_NO_YES,
        .driver = net->driver ? net->driver->model : NULL,
        .mac = &net->mac,
        .vlan = vlan && vlan->tags && vlan->tags->len ? ((const VlanTag *)g_ptr_array_index(vlan->tags, 0))->id : 0,
    };
}

bool
qemu_hostdev_wish(const DomainDevice *device, HostPciWish *ret_wish)
{
    const HostdevDef *hostdev = device->kind == DEVICE_HOSTDEV ? device->hostdev : NULL;

    if (device->kind == DEVICE_NET && qemu_hostdev_is_net(device->net)) {
        wish_of_net(device->net, ret_wish);
        return true;
    }
    if (!hostdev || hostdev->mode != HOSTDEV_MODE_SUBSYSTEM || hostdev->type != HOSTDEV_PCI)
        return false;
    *ret_wish = (HostPciWish) {
        .address = hostdev->pci->address,
        .managed = hostdev->managed == YES_NO_YES,
        .driver = hostdev->driver ? hostdev->driver->model : NULL,
    };
    return true;
}

static const HostdevUsb *
usb_of(const DomainDevice *device)
{
    const HostdevDef *hostdev = device->kind == DEVICE_HOSTDEV ? device->hostdev : NULL;

    return hostdev && hostdev->mode == HOSTDEV_MODE_SUBSYSTEM && hostdev->type == HOSTDEV_USB ? hostdev->usb : NULL;
}

/* Calls @visit for every host device and interface. Stops at the first failure. */
typedef int (*DeviceVisit)(const DomainDevice *device, void *opaque);

static int
each_device(const DomainDef *def, DeviceVisit visit, void *opaque)
{
    xml_each(NetDef, net, def->nets) {
        const DomainDevice device = { .kind = DEVICE_NET, .net = net };

        if (visit(&device, opaque) < 0)
            return -1;
    }
    xml_each(HostdevDef, hostdev, def->hostdevs) {
        const DomainDevice device = { .kind = DEVICE_HOSTDEV, .hostdev = hostdev };

        if (visit(&device, opaque) < 0)
            return -1;
    }
    return 0;
}

/* ------------------------------------------------------------------ refusing */

static int
check_driver(const DomainDef *def, const char *alias, NetDriverName name, YesNo iommufd)
{
    if (name != NET_DRIVER_DEFAULT && name != NET_DRIVER_VFIO)
        return qemu_unsupported(def, "device '%s': driver '%s'; devices of the host are given by 'vfio'", alias,
                                hostdev_driver_name_to_string(name));
    return iommufd == YES_NO_YES ? qemu_unsupported(def, "device '%s': iommufd", alias) : 0;
}

static int
check_hostdev(const DomainDef *def, const HostdevDef *hostdev)
{
    if (hostdev->pci->write_filtering != YES_NO_ABSENT)
        return qemu_unsupported(def, "device '%s': writeFiltering", hostdev->info.alias);
    return hostdev->driver ? check_driver(def, hostdev->info.alias, hostdev->driver->name, hostdev->driver->iommufd) : 0;
}

/* Has the driver of an interface settings of virtio, which nobody would heed? */
static bool
has_virtio_settings(const NetDriver *driver)
{
    NetDriver *rest = xml_copy(&xml_binding_NetDriver, driver);
    NetDriver *none = xml_new(&xml_binding_NetDriver);
    bool differs;

    rest->name = none->name;
    rest->iommufd = none->iommufd;
    g_clear_pointer(&rest->model, g_free);
    differs = !xml_equal(&xml_binding_NetDriver, rest, none);
    xml_free(&xml_binding_NetDriver, rest);
    xml_free(&xml_binding_NetDriver, none);
    return differs;
}

static int
check_net(const DomainDef *def, const NetDef *net)
{
    const VirtualPort *port = net->actual && net->actual->virtualport ? net->actual->virtualport : net->virtualport;
    const VlanDef *vlan = vlan_of(net);
    const struct {
        bool is_there;
        const char *what;
    } rows[] = {
        {port && port->type != VIRTUAL_PORT_NONE, "virtualport"},
        {vlan && (vlan->trunk == YES_NO_YES || (vlan->tags && vlan->tags->len > 1)), "vlan with more than one tag"},
        {net->mtu != 0, "mtu"},
        {net->coalesce_rx_frames != 0, "coalesce"},
        {net->sndbuf.set, "tune/sndbuf"},
        {net->link == LINK_STATE_DOWN, "link state 'down'"},
        {net->backend != NULL, "backend"},
        {net->ips != NULL, "ip"},
        {net->bandwidth != NULL, "bandwidth"},
        {net->driver && has_virtio_settings(net->driver), "driver with settings of virtio"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].is_there)
            return qemu_unsupported(def, "interface '%s', which is a device of the host: %s", net->info.alias, rows[i].what);
    }
    return net->driver ? check_driver(def, net->info.alias, net->driver->name, net->driver->iommufd) : 0;
}

int
qemu_hostdev_check(const DomainDef *def, const DomainDevice *device)
{
    HostPciWish wish;

    if (!qemu_hostdev_wish(device, &wish))
        return 0;
    return device->kind == DEVICE_NET ? check_net(def, device->net) : check_hostdev(def, device->hostdev);
}

/* ------------------------------------------------------------------ settling */

static StartupPolicy
policy_of(const HostdevDef *hostdev)
{
    return hostdev->type == HOSTDEV_USB ? hostdev->usb->startup_policy : hostdev->pci->startup_policy;
}

/* 0, or -1 with an error: it is not there. */
static int
look_for(const DomainDef *def, HostdevDef *hostdev)
{
    const HostPci host = { 0 };
    g_autofree char *name = NULL;

    if (hostdev->mode != HOSTDEV_MODE_SUBSYSTEM)
        return 0;
    if (hostdev->type == HOSTDEV_USB)
        return qemu_hostdev_usb_find(NULL, def->name, hostdev->usb);
    if (hostdev->type != HOSTDEV_PCI || host_pci_exists(&host, &hostdev->pci->address))
        return 0;
    name = pci_address_to_string(&hostdev->pci->address);
    return fail(VIR_ERR_DEVICE_MISSING, _("domain '%1$s': this host has no PCI device %2$s"), def->name, name);
}

int
qemu_hostdev_settle(const DomainDef *def, DomainDevice *device)
{
    return device->kind == DEVICE_HOSTDEV ? look_for(def, device->hostdev) : 0;
}

int
qemu_hostdev_settle_all(DomainDef *def)
{
    for (guint i = 0; def->hostdevs && i < def->hostdevs->len;) {
        HostdevDef *hostdev = g_ptr_array_index(def->hostdevs, i);
        DomainDevice device = { .kind = DEVICE_HOSTDEV, .hostdev = hostdev };

        if (qemu_hostdev_settle(def, &device) == 0) {
            i++;
            continue;
        }
        if (error_last_code() != VIR_ERR_DEVICE_MISSING || policy_of(hostdev) != STARTUP_POLICY_OPTIONAL)
            return -1;
        warn_last_error("a device that is optional is left out");
        g_ptr_array_remove_index(def->hostdevs, i);
    }
    return 0;
}

/* -------------------------------------------------------------------- taking */

/* The node through which QEMU gets at the device, the caller's; NULL = none, or none now. */
static char *
node_of(QemuDriver *driver, const DomainDevice *device)
{
    const HostdevUsb *usb = usb_of(device);
    HostPciWish wish;
    char *node;

    if (usb)
        return qemu_hostdev_usb_node(usb);
    if (!driver->pci_holds || !qemu_hostdev_wish(device, &wish))
        return NULL;
    node = host_pci_group_node(host_pci_holds_host(driver->pci_holds), &wish.address);
    if (!node)
        error_reset();
    return node;
}

static bool
has_usb(const DomainDef *def, const HostdevUsb *usb)
{
    xml_each(HostdevDef, hostdev, def->hostdevs) {
        if (hostdev->type == HOSTDEV_USB && hostdev->usb->by_address && hostdev->usb->bus == usb->bus &&
            hostdev->usb->device == usb->device)
            return true;
    }
    return false;
}

/* Both of two guests that start at once have published by now, so one at least sees the other. */
static int
check_usb(QemuDriver *driver, const DomainDef *def, const HostdevUsb *usb)
{
    g_autoptr(GPtrArray) running = domain_list_get(driver->hypervisor.domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE);

    for (guint i = 0; i < running->len; i++) {
        g_autoptr(DomainView) view = domain_view(g_ptr_array_index(running, i));
        const DomainDef *live = domain_view_live(view);

        if (live && !uuid_equal(live->uuid, def->uuid) && has_usb(live, usb))
            return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' cannot have USB device %2$03u:%3$03u: domain '%4$s' has it"),
                        def->name, usb->bus, usb->device, live->name);
    }
    return 0;
}

/* One guest taking or giving devices. */
typedef struct {
    QemuDriver *driver;
    const QemuConf *conf;
    const DomainDef *def;
    GArray *wishes;                 /* of HostPciWish */
} Taking;

static int
gather(const DomainDevice *device, void *opaque)
{
    Taking *taking = opaque;
    const HostdevUsb *usb = usb_of(device);
    HostPciWish wish;

    if (usb && usb->by_address && check_usb(taking->driver, taking->def, usb) < 0)
        return -1;
    if (!qemu_hostdev_wish(device, &wish))
        return 0;
    if (qemu_hostdev_check(taking->def, device) < 0)
        return -1;
    if (!taking->driver->pci_holds)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': PCI devices of the host need privileges, a session has none"),
                    taking->def->name);
    g_array_append_val(taking->wishes, wish);
    return 0;
}

static int
give_node(const DomainDevice *device, void *opaque)
{
    const Taking *taking = opaque;
    g_autofree char *node = node_of(taking->driver, device);

    return node ? qemu_access_set_path(node, taking->conf, taking->driver->privileged) : 0;
}

static int
take_node_back(const DomainDevice *device, void *opaque)
{
    const Taking *taking = opaque;
    g_autofree char *node = node_of(taking->driver, device);

    if (node)
        qemu_access_restore_path(node, taking->conf, taking->driver->privileged);
    return 0;
}

static int
reserve(const Taking *taking)
{
    if (taking->wishes->len == 0)
        return 0;
    return host_pci_holds_take(taking->driver->pci_holds, taking->def->uuid, taking->def->name,
                               (const HostPciWish *)(void *)taking->wishes->data, taking->wishes->len);
}

int
qemu_hostdev_take_all(QemuDriver *driver, const QemuConf *conf, const DomainDef *def)
{
    g_autoptr(GArray) wishes = g_array_new(FALSE, FALSE, sizeof(HostPciWish));
    Taking taking = { driver, conf, def, wishes };
    g_autoptr(virError) reason = NULL;

    if (each_device(def, gather, &taking) < 0 || reserve(&taking) < 0)
        return -1;
    if (each_device(def, give_node, &taking) == 0)
        return 0;
    reason = error_take();
    qemu_hostdev_give_back_all(driver, conf, def);
    error_restore(g_steal_pointer(&reason));
    return -1;
}

int
qemu_hostdev_take(Domain *dom, const DomainDef *def, const DomainDevice *device)
{
    QemuDriver *driver = qemu_driver_of(dom);
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);
    g_autoptr(GArray) wishes = g_array_new(FALSE, FALSE, sizeof(HostPciWish));
    Taking taking = { driver, conf, def, wishes };
    g_autoptr(virError) reason = NULL;

    if (gather(device, &taking) < 0 || reserve(&taking) < 0)
        return -1;
    if (give_node(device, &taking) == 0)
        return 0;
    reason = error_take();
    qemu_hostdev_give_back(dom, def, device);
    error_restore(g_steal_pointer(&reason));
    return -1;
}

void
qemu_hostdev_give_back_all(QemuDriver *driver, const QemuConf *conf, const DomainDef *def)
{
    Taking taking = { driver, conf, def, NULL };

    each_device(def, take_node_back, &taking);
    if (driver->pci_holds)
        host_pci_holds_give_back(driver->pci_holds, def->uuid);
}

void
qemu_hostdev_give_back(Domain *dom, const DomainDef *def, const DomainDevice *device)
{
    QemuDriver *driver = qemu_driver_of(dom);
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);
    Taking taking = { driver, conf, def, NULL };
    HostPciWish wish;

    take_node_back(device, &taking);
    if (driver->pci_holds && qemu_hostdev_wish(device, &wish))
        host_pci_holds_give_back_one(driver->pci_holds, def->uuid, &wish.address);
}

bool
qemu_hostdev_is_open(Domain *dom, const DomainDevice *device)
{
    const HostPciHolds *holds = qemu_driver_of(dom)->pci_holds;
    HostPciWish wish;

    return holds && qemu_hostdev_wish(device, &wish) && host_pci_is_open(host_pci_holds_host(holds), &wish.address);
}

static bool
is_alive(const unsigned char *uuid, void *opaque)
{
    g_autoptr(Domain) dom = domain_list_find_uuid(opaque, uuid);
    g_autoptr(DomainView) view = dom ? domain_view(dom) : NULL;

    return view && domain_view_is_active(view);
}

void
qemu_hostdev_sweep(QemuDriver *driver)
{
    if (driver->pci_holds)
        host_pci_holds_sweep(driver->pci_holds, is_alive, driver->hypervisor.domains);
}

/* -------------------------------------------------------------- locked memory */

static int
count_device(const DomainDevice *device, void *opaque)
{
    HostPciWish wish;

    *(unsigned int *)opaque += qemu_hostdev_wish(device, &wish);
    return 0;
}

/* Memory that is locked for its own sake has no limit but the guest's. With an IOMMU of its own the guest may map its memory anew
 * for each device. */
static unsigned long long
lock_limit(const DomainDef *def, unsigned long long more_kib)
{
    bool locked = def->mem_backing && def->mem_backing->locked;
    unsigned int devices = 0;
    unsigned long long times;

    each_device(def, count_device, &devices);
    if (devices == 0 && !locked)
        return 0;
    if (def->memtune && def->memtune->hard_limit_kib.set && def->memtune->hard_limit_kib.value < CGROUP_MEMORY_UNLIMITED)
        return def->memtune->hard_limit_kib.value * 1024;
    if (locked)
        return RLIM_INFINITY;
    times = def->iommus && def->iommus->len > 0 ? devices : 1;
    return (times * (def->mem.total_kib + more_kib) + LOCK_BESIDES_KIB) * 1024;
}

unsigned long long
qemu_hostdev_lock_limit(const DomainDef *def)
{
    return lock_limit(def, 0);
}

int
qemu_hostdev_raise_lock_limit(Domain *dom, const DomainDef *def, unsigned long long more_kib)
{
    rlim_t bytes = (rlim_t)lock_limit(def, more_kib);
    pid_t pid = domain_facts(dom)->pid;
    struct rlimit now;

    if (bytes == 0)
        return 0;
    if (prlimit(pid, RLIMIT_MEMLOCK, NULL, &now) < 0)
        return fail_errno(errno, _("cannot ask how much memory domain '%1$s' may lock"), def->name);
    if (now.rlim_cur >= bytes)
        return 0;
    now = (struct rlimit) { .rlim_cur = bytes, .rlim_max = MAX(bytes, now.rlim_max) };
    if (prlimit(pid, RLIMIT_MEMLOCK, &now, NULL) == 0)
        return 0;
    /* Where we lack the privilege QEMU will say whether it can do with what it has. */
    LOG_WARN("cannot let domain '%s' lock %llu bytes, continuing: %s", def->name, (unsigned long long)bytes, g_strerror(errno));
    return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug_net.c - an interface comes or goes while the guest runs.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_hotplug.h"

#include "base/error.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_hostdev.h"
#include "qemu/qemu_interface.h"
#include "qemu/qemu_monitor_commands.h"

static int
undo_interface(Domain *dom, void *net)
{
    qemu_interface_close(qemu_driver_of(dom), net);
    return 0;
}

/* QEMU forgets a descriptor by itself as soon as a backend has it. */
static int
undo_fd(Domain *dom, void *name)
{
    if (qemu_monitor_closefd(dom, name) < 0)
        error_reset();
    return 0;
}

/* Hands the descriptors over and returns their names, separated by ':'. */
static char *
send_fds(QemuHotplug *plug, const QemuInterface *interface)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (size_t i = 0; i < interface->n_fds; i++) {
        g_autofree char *name = g_strdup_printf("fd-%s-%zu", interface->alias, i);

        if (qemu_monitor_getfd(qemu_hotplug_domain(plug), name, interface->fds[i]) < 0)
            return NULL;
        g_string_append_printf(names, "%s%s", i ? ":" : "", name);
        qemu_hotplug_note(plug, undo_fd, g_steal_pointer(&name), g_free);
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

/* What @net needs on the host; *@ret_interface stays NULL when that is no descriptor of ours. */
static int
open_interface(QemuHotplug *plug, const DomainDef *def, NetDef *net, QemuInterface **ret_interface)
{
    QemuDriver *driver = qemu_driver_of(qemu_hotplug_domain(plug));
    bool needed;

    *ret_interface = qemu_interface_open(driver, def, net, &needed);
    if (!*ret_interface && (needed || error_last()))
        return -1;
    if (*ret_interface || qemu_hostdev_is_net(net))
        qemu_hotplug_note(plug, undo_interface, net_def_copy(net), (GDestroyNotify)net_def_free);
    return 0;
}

static JsonValue *
make_backend(QemuHotplug *plug, const DomainDef *def, NetDef *net, const QemuInterface *interface)
{
    QemuCommandNet opened = {.alias = net->info.alias};
    g_autoptr(JsonValue) backend = NULL;
    g_autofree char *names = NULL;

    if (!interface)
        return qemu_command_net_backend(def, net, NULL);
    names = send_fds(plug, interface);
    if (!names)
        return NULL;
    opened.fds = interface->fds;
    opened.n_fds = interface->n_fds;
    backend = qemu_command_net_backend(def, net, &opened);
    if (backend)
        qemu_command_net_name_fds(backend, names, interface->n_fds);
    return g_steal_pointer(&backend);
}

static int
add_backend(QemuHotplug *plug, const DomainDef *def, NetDef *net, const QemuInterface *interface)
{
    JsonValue *backend = make_backend(plug, def, net, interface);
    g_autofree char *id = g_strconcat("host", net->info.alias, NULL);

    if (!backend || qemu_monitor_netdev_add(qemu_hotplug_domain(plug), backend) < 0)
        return -1;
    qemu_hotplug_note(plug, qemu_hotplug_undo_netdev, g_steal_pointer(&id), g_free);
    return 0;
}

/* A guest that still uses it keeps it to its end: unbinding would wait for that. */
static int
undo_hostdev(Domain *dom, void *opaque)
{
    const DomainDevice *device = opaque;

    if (qemu_hostdev_is_open(dom, device))
        return fail(VIR_ERR_RESOURCE_BUSY, _("domain '%1$s' still uses the device"), domain_name(dom));
    qemu_hostdev_give_back(dom, domain_live(dom), device);
    return 0;
}

static void
free_device(void *device)
{
    domain_device_free(device);
}

int
qemu_hotplug_take_hostdev(QemuHotplug *plug, const DomainDef *def, const DomainDevice *device)
{
    Domain *dom = qemu_hotplug_domain(plug);

    if (qemu_hostdev_take(dom, def, device) < 0)
        return -1;
    qemu_hotplug_note(plug, undo_hostdev, domain_device_copy(device), free_device);
    return qemu_hostdev_raise_lock_limit(dom, def, 0);
}

/* A device of the host is its own backend. */
static bool
needs_backend(const NetDef *net)
{
    return qemu_net_actual_source(net)->type != NET_TYPE_NULL && !qemu_hostdev_is_net(net);
}

int
qemu_hotplug_net(QemuHotplug *plug, const DomainDef *def, NetDef *net)
{
    Domain *dom = qemu_hotplug_domain(plug);
    const DomainDevice taken = {.kind = DEVICE_NET, .net = net};
    g_autoptr(QemuInterface) interface = NULL;
    JsonValue *device;
    bool is_hostdev;

    if (open_interface(plug, def, net, &interface) < 0)
        return -1;
    is_hostdev = qemu_hostdev_is_net(net);
    if (is_hostdev && qemu_hotplug_take_hostdev(plug, def, &taken) < 0)
        return -1;
    if (needs_backend(net) && add_backend(plug, def, net, interface) < 0)
        return -1;
    device = is_hostdev ? qemu_command_net_hostdev(def, net) : qemu_command_net_device(def, net);
    if (!device || qemu_monitor_device_add(dom, device) < 0)
        return -1;
    qemu_hotplug_note(plug, qemu_hotplug_undo_device, g_strdup(net->info.alias), g_free);
    return net->link == LINK_STATE_DOWN ? qemu_monitor_set_link(dom, net->info.alias, false) : 0;
}

void
qemu_hotplug_take_net(Domain *dom, const DomainDef *def, const NetDef *net)
{
    const DomainDevice device = {.kind = DEVICE_NET, .net = (NetDef *)net};
    g_autofree char *id = g_strconcat("host", net->info.alias, NULL);

    if (needs_backend(net) && qemu_monitor_netdev_del(dom, id) < 0)
        warn_last_error("cannot remove the backend of interface '%s' of domain '%s', continuing", net->info.alias,
                        domain_name(dom));
    qemu_hostdev_give_back(dom, def, &device);
    qemu_interface_close(qemu_driver_of(dom), net);
}

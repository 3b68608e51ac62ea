/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_pool.c - the device of a pool that the fewest guests use, or that nobody does.
 *
 * Threads: any.
 */

#include "network/network_pool.h"

#include <libvirt/libvirt-network.h>

#include "base/error.h"

static DirectMode
direct_mode(NetworkForwardMode mode)
{
    switch (mode) {
    case NETWORK_FORWARD_PRIVATE:
        return DIRECT_MODE_PRIVATE;
    case NETWORK_FORWARD_VEPA:
        return DIRECT_MODE_VEPA;
    case NETWORK_FORWARD_PASSTHROUGH:
        return DIRECT_MODE_PASSTHROUGH;
    default:
        return DIRECT_MODE_BRIDGE;
    }
}

/* Nobody shares a device that is passed through, nor one that a port profile rules alone. */
static bool
is_exclusive(const NetworkDef *def, const NetworkPortDef *port)
{
    return network_def_forward_mode(def) == NETWORK_FORWARD_PASSTHROUGH ||
           (network_def_forward_mode(def) == NETWORK_FORWARD_PRIVATE && port->virtualport &&
            port->virtualport->type == VIRTUAL_PORT_802_1QBH);
}

/* The device called @name, or the one with the fewest guests. */
static NetworkForwardInterface *
find_interface(const NetworkDef *def, const char *name)
{
    NetworkForwardInterface *best = NULL;

    xml_each(NetworkForwardInterface, each, def->forward->interfaces) {
        if (name ? g_strcmp0(each->dev, name) == 0 : !best || each->connections < best->connections)
            best = each;
    }
    return best;
}

/* The device at @wanted, or a free one. */
static NetworkForwardAddress *
find_address(const NetworkDef *def, const PciAddress *wanted)
{
    xml_each(NetworkForwardAddress, each, def->forward->addresses) {
        if (wanted ? pci_address_same(&each->pci, wanted) : each->connections == 0)
            return each;
    }
    return NULL;
}

static NetworkPlug *
plug_new(NetworkPortDef *port, PlugType type)
{
    NetworkPlug *plug = xml_new(&xml_binding_NetworkPlug);

    xml_free(&xml_binding_NetworkPlug, port->plug);
    port->plug = plug;
    plug->type = type;
    return plug;
}

static int
take_interface(NetworkDef *def, NetworkPortDef *port, const char *wanted)
{
    NetworkForwardInterface *device = find_interface(def, wanted);
    NetworkPlug *plug;

    if (wanted && !device)
        return fail(VIR_ERR_INTERNAL_ERROR, _("network '%1$s' has no device '%2$s' for '%3$s'"), def->name, wanted,
                    port->owner_name);
    if (!device || (is_exclusive(def, port) && device->connections > 0))
        return fail(VIR_ERR_INTERNAL_ERROR, _("network '%1$s' has no free device for '%2$s': all are in use"), def->name,
                    port->owner_name);
    device->connections++;
    plug = plug_new(port, PLUG_DIRECT);
    plug->dev = g_strdup(device->dev);
    plug->mode = direct_mode(network_def_forward_mode(def));
    return 0;
}

static int
take_address(NetworkDef *def, NetworkPortDef *port, const PciAddress *wanted)
{
    NetworkForwardAddress *device = find_address(def, wanted);
    NetworkPlug *plug;

    if (!device || device->connections > 0)
        return fail(VIR_ERR_INTERNAL_ERROR, _("network '%1$s' has no free device of its pool for '%2$s'"), def->name,
                    port->owner_name);
    device->connections++;
    plug = plug_new(port, PLUG_HOSTDEV_PCI);
    plug->managed = def->forward->managed;
    plug->driver = hostdev_driver_copy(def->forward->driver);
    plug->address = pci_address_copy(&device->pci);
    return 0;
}

static int
take_bridge(const NetworkDef *def, NetworkPortDef *port)
{
    NetworkPlug *plug = plug_new(port, network_def_has_own_bridge(def) ? PLUG_NETWORK : PLUG_BRIDGE);

    plug->bridge = g_strdup(def->bridge);
    plug->mac_table_manager = def->mac_table_manager;
    return 0;
}

static int
take(NetworkDef *def, NetworkPortDef *port, const NetworkPlug *wanted)
{
    if (network_def_has_own_bridge(def) || def->bridge)
        return take_bridge(def, port);
    if (network_def_forward_mode(def) != NETWORK_FORWARD_HOSTDEV)
        return take_interface(def, port, wanted ? wanted->dev : NULL);
    return take_address(def, port, wanted ? wanted->address : NULL);
}

int
network_pool_take(NetworkDef *def, NetworkPortDef *port, unsigned int flags)
{
    NetworkPlug *wanted = g_steal_pointer(&port->plug);
    int rc;

    rc = take(def, port, flags & VIR_NETWORK_PORT_CREATE_RECLAIM ? wanted : NULL);
    xml_free(&xml_binding_NetworkPlug, wanted);
    if (rc == 0)
        def->connections++;
    return rc;
}

/* The count of what @port has, besides the network's own; NULL when there is none. */
static unsigned int *
count_of(NetworkDef *def, const NetworkPortDef *port)
{
    NetworkForwardInterface *interface = NULL;
    NetworkForwardAddress *address = NULL;

    if (!port || !port->plug || !def->forward)
        return NULL;
    if (port->plug->type == PLUG_DIRECT)
        interface = find_interface(def, port->plug->dev);
    if (port->plug->type == PLUG_HOSTDEV_PCI)
        address = find_address(def, port->plug->address);
    if (interface)
        return &interface->connections;
    return address ? &address->connections : NULL;
}

void
network_pool_give_back(NetworkDef *def, const NetworkPortDef *port)
{
    unsigned int *count = count_of(def, port);

    if (def->connections > 0)
        def->connections--;
    if (count && *count > 0)
        (*count)--;
}

void
network_pool_recount(NetworkDef *def, const GPtrArray *ports)
{
    def->connections = ports->len;
    if (def->forward) {
        xml_each(NetworkForwardInterface, interface, def->forward->interfaces)
            interface->connections = 0;
        xml_each(NetworkForwardAddress, address, def->forward->addresses)
            address->connections = 0;
    }
    for (guint i = 0; i < ports->len; i++) {
        unsigned int *count = count_of(def, ports->pdata[i]);

        if (count)
            (*count)++;
    }
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_bridge.c - over netlink and the kernel's switches in /proc.
 *
 * Threads: any; one bridge's by one at a time.
 */

#include "network/network_bridge.h"

#include "base/error.h"
#include "base/file.h"
#include "base/netdev.h"
#include "network/network_share.h"

static bool
has_family(const NetworkDef *def, int family)
{
    xml_each(NetworkIp, ip, def->ips) {
        if (socket_addr_family(&ip->address) == family)
            return true;
    }
    return false;
}

static int
set_switch(const char *family, const char *bridge, const char *name, const char *value)
{
    g_autofree char *path = g_strdup_printf("/proc/sys/net/%s/conf/%s/%s", family, bridge, name);

    return file_exists(path) ? file_write_line(path, value) : 0;
}

/* The host itself is a router on its bridge: it takes no address and no route from what guests announce. */
static int
set_ipv6_switches(const NetworkDef *def)
{
    bool ipv6 = def->ipv6 || has_family(def, AF_INET6);

    if (set_switch("ipv6", def->bridge, "disable_ipv6", has_family(def, AF_INET6) ? "0" : "1") < 0)
        return -1;
    if (!ipv6)
        return 0;
    if (set_switch("ipv6", def->bridge, "accept_ra", "0") < 0)
        return -1;
    return set_switch("ipv6", def->bridge, "autoconf", "0");
}

static bool
has_vlans(const NetworkDef *def)
{
    xml_each(NetworkPortgroup, group, def->portgroups) {
        if (group->vlan)
            return true;
    }
    return def->vlan != NULL;
}

static int
set_properties(const NetworkDef *def)
{
    if (has_vlans(def) && netdev_bridge_set_vlan_filtering(def->bridge, true) < 0)
        return -1;
    if (def->mtu && netdev_set_mtu(def->bridge, def->mtu) < 0)
        return -1;
    /* The delay first: with the protocol running the kernel takes none below its minimum, and raises it by itself. */
    if (def->delay.set && netdev_bridge_set_forward_delay(def->bridge, (unsigned int)MIN(def->delay.value, 3600) * 1000) < 0)
        return -1;
    if (def->stp == SWITCH_ON && netdev_bridge_set_stp(def->bridge, true) < 0)
        return -1;
    return set_ipv6_switches(def);
}

/* Between guests there are none: what they say to each other does not pass the host's end. */
static int
set_limits(const NetworkDef *def)
{
    NetdevRate out, in;

    if (!def->bandwidth)
        return 0;
    out = network_rate(def->bandwidth->inbound);
    in = network_rate(def->bandwidth->outbound);
    out.shared = true;
    return netdev_limit(def->bridge, &out, &in);
}

int
network_bridge_create(const NetworkDef *def)
{
    if (netdev_exists(def->bridge))
        return fail(VIR_ERR_OPERATION_FAILED,
                    _("network '%1$s': the host has an interface '%2$s' already; choose another <bridge name=>, "
                                                "or remove it"), def->name, def->bridge);
    if (netdev_create_bridge(def->bridge, mac_is_zero(&def->mac) ? NULL : &def->mac) < 0)
        return -1;
    if (set_properties(def) == 0 && set_limits(def) == 0)
        return 0;
    network_bridge_delete(def);
    return -1;
}

static int
add_route(const NetworkDef *def, const NetRoute *route)
{
    SocketAddr network, gateway;
    unsigned int prefix;

    if (socket_addr_get(route->address, AF_UNSPEC, _("address of a route"), &network) < 0 ||
        socket_addr_get(route->gateway, AF_UNSPEC, _("gateway of a route"), &gateway) < 0)
        return -1;
    prefix = route->prefix.set ? route->prefix.value : net_default_prefix(&network);
    if (route->netmask) {
        SocketAddr mask;
        int bits;

        if (socket_addr_get(route->netmask, AF_UNSPEC, _("netmask of a route"), &mask) < 0)
            return -1;
        bits = socket_addr_netmask_to_prefix(&mask);
        if (bits < 0)
            return fail(VIR_ERR_INVALID_ARG, _("network '%1$s': '%2$s' is no netmask"), def->name, route->netmask);
        prefix = (unsigned int)bits;
    }
    return netdev_add_route(def->bridge, &network, prefix, &gateway, route->metric);
}

/* Unless it is on already: the host may not let us. */
static int
turn_on(const NetworkDef *def, const char *what, const char *path)
{
    g_autofree char *now = file_read_line(path);
    g_autoptr(virError) reason = NULL;

    if (!now)
        return -1;
    if (g_strcmp0(now, "1") == 0 || file_write_line(path, "1") == 0)
        return 0;
    reason = error_take();
    return fail(VIR_ERR_INTERNAL_ERROR, _("network '%1$s': the host does not forward %2$s, and that cannot be turned on: %3$s"),
                def->name, what, reason->message);
}

static int
enable_forwarding(const NetworkDef *def)
{
    if (network_def_forward_mode(def) == NETWORK_FORWARD_NONE)
        return 0;
    if (has_family(def, AF_INET) && turn_on(def, "IPv4", "/proc/sys/net/ipv4/ip_forward") < 0)
        return -1;
    return has_family(def, AF_INET6) ? turn_on(def, "IPv6", "/proc/sys/net/ipv6/conf/all/forwarding") : 0;
}

int
network_bridge_configure(const NetworkDef *def)
{
    xml_each(NetworkIp, ip, def->ips) {
        if (netdev_add_address(def->bridge, &ip->address, network_ip_prefix(ip)) < 0)
            return -1;
    }
    if (netdev_set_online(def->bridge, true) < 0)
        return -1;
    xml_each(NetRoute, route, def->routes) {
        if (add_route(def, route) < 0)
            return -1;
    }
    return enable_forwarding(def);
}

bool
network_bridge_is_there(const NetworkDef *def)
{
    return netdev_is_bridge(def->bridge);
}

int
network_bridge_delete(const NetworkDef *def)
{
    if (def->bandwidth && netdev_unlimit(def->bridge) < 0)
        return -1;
    return netdev_delete(def->bridge);
}

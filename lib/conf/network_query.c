/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_query.c - what is asked of a network.
 *
 * Threads: any. Nothing here is shared.
 */

#include "base/error.h"
#include "base/text.h"
#include "conf/network.h"

#define GUEST_MAC_PREFIX 0x525400

NetworkForwardMode
network_def_forward_mode(const NetworkDef *def)
{
    return def->forward ? def->forward->mode : NETWORK_FORWARD_NONE;
}

bool
network_def_has_own_bridge(const NetworkDef *def)
{
    return network_def_forward_mode(def) <= NETWORK_FORWARD_OPEN;
}

void
network_def_ensure_mac(NetworkDef *def)
{
    if (network_def_has_own_bridge(def) && mac_is_zero(&def->mac))
        mac_generate(GUEST_MAC_PREFIX, &def->mac);
}

NetworkPortgroup *
network_def_find_portgroup(const NetworkDef *def, const char *name)
{
    xml_each(NetworkPortgroup, group, def->portgroups) {
        if (name ? text_equal(group->name, name) : group->is_default == YES_NO_YES)
            return group;
    }
    return NULL;
}

unsigned int
network_ip_prefix(const NetworkIp *ip)
{
    if (ip->prefix.set)
        return ip->prefix.value;
    if (socket_addr_family(&ip->netmask) == AF_INET)
        return (unsigned int)MAX(0, socket_addr_netmask_to_prefix(&ip->netmask));
    return net_default_prefix(&ip->address);
}

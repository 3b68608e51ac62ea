/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_leases.c - which guest has which address.
 *
 * Threads: any.
 */

#include "network/network_leases.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mac.h"
#include "network/network_impl.h"

static JsonValue *
read_leases(const NetworkDriver *driver, const NetworkDef *def)
{
    g_autofree char *path = dnsmasq_leases_path(driver->dnsmasq, def->bridge);
    size_t len = 0;
    g_autofree char *text = file_exists(path) ? file_read(path, LEASES_SIZE_MAX, &len) : NULL;

    if (!text)
        return file_exists(path) ? NULL : json_new_array();
    return len > 0 ? json_parse(text, len, NULL) : json_new_array();
}

/* The prefix of the network's address that @addr belongs to. */
static unsigned int
prefix_of(const NetworkDef *def, const SocketAddr *addr)
{
    xml_each(NetworkIp, ip, def->ips) {
        if (socket_addr_family(addr) == socket_addr_family(&ip->address) &&
            socket_addr_in_network(addr, &ip->address, network_ip_prefix(ip)))
            return network_ip_prefix(ip);
    }
    return socket_addr_max_prefix(addr);
}

/* Is it one that still holds, of @mac if that is not NULL? */
static bool
is_wanted(const JsonValue *lease, const MacAddress *mac)
{
    int64_t expiry = json_find_int64(lease, LEASE_EXPIRY, 0);
    const char *text = json_find_string(lease, LEASE_MAC);
    MacAddress theirs;

    if (expiry > 0 && expiry < (int64_t)time(NULL))
        return false;
    return !mac || (text && mac_parse(text, &theirs) && mac_equal(mac, &theirs));
}

/* NULL, without an error, for what is no lease. */
static virNetworkDHCPLeasePtr
lease_new(const JsonValue *lease, const NetworkDef *def)
{
    const char *text = json_find_string(lease, LEASE_IP);
    virNetworkDHCPLeasePtr made;
    SocketAddr addr;

    if (!text || !socket_addr_parse(text, AF_UNSPEC, &addr))
        return NULL;
    made = g_new0(virNetworkDHCPLease, 1);
    made->iface = g_strdup(def->bridge);
    made->expirytime = json_find_int64(lease, LEASE_EXPIRY, 0);
    made->type = socket_addr_family(&addr) == AF_INET6 ? VIR_IP_ADDR_TYPE_IPV6 : VIR_IP_ADDR_TYPE_IPV4;
    made->prefix = prefix_of(def, &addr);
    made->ipaddr = g_strdup(text);
    made->mac = g_strdup(json_find_string(lease, LEASE_MAC));
    made->iaid = g_strdup(json_find_string(lease, LEASE_IAID));
    made->hostname = g_strdup(json_find_string(lease, LEASE_HOSTNAME));
    made->clientid = g_strdup(json_find_string(lease, LEASE_CLIENT_ID));
    return made;
}

int
network_get_dhcp_leases(Network *network, const char *mac, virNetworkDHCPLeasePtr **leases, unsigned int flags)
{
    Object *object = network_object(network);
    g_autoptr(ObjectView) view = object_view(object);
    const NetworkDef *def = object_view_def(view);
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    g_autoptr(JsonValue) all = NULL;
    JsonValue *each;
    MacAddress wanted;
    int count;

    if (mac && !mac_parse(mac, &wanted))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no MAC address"), mac);
    if (!def->bridge || !network_def_has_own_bridge(def))
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("network '%1$s' gives no leases: its bridge is not its own"), def->name);
    all = read_leases(network_driver_of_object(object), def);
    if (!all)
        return -1;
    for (json_array_foreach(each, all)) {
        virNetworkDHCPLeasePtr lease = is_wanted(each, mac ? &wanted : NULL) ? lease_new(each, def) : NULL;

        if (lease)
            g_ptr_array_add(found, lease);
    }
    count = (int)found->len;
    g_ptr_array_add(found, NULL);
    *leases = (virNetworkDHCPLeasePtr *)g_ptr_array_steal(found, NULL);
    return count;
}

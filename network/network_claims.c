/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_claims.c - names and subnets are reserved; the host's routes are looked at.
 *
 * Threads: any.
 */

#include "network/network_claims.h"

#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <string.h>

#include "base/error.h"
#include "base/netdev.h"
#include "base/netdev_link.h"
#include "base/thread.h"
#include "base/uuid.h"

struct NetworkClaims {
    Mutex lock;
    GPtrArray *defs GUARDED_BY(lock);       /* copies of NetworkDef */
    GHashTable *picked GUARDED_BY(lock);    /* names of bridges that were given out */
};

static void
free_def(gpointer def)
{
    network_def_free(def);
}

NetworkClaims *
network_claims_new(void)
{
    NetworkClaims *claims = g_new0(NetworkClaims, 1);

    mutex_init(&claims->lock);
    claims->defs = g_ptr_array_new_with_free_func(free_def);
    claims->picked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return claims;
}

void
network_claims_free(NetworkClaims *claims)
{
    if (!claims)
        return;
    g_ptr_array_unref(claims->defs);
    g_hash_table_destroy(claims->picked);
    mutex_clear(&claims->lock);
    g_free(claims);
}

static bool
overlap(const SocketAddr *a, unsigned int a_prefix, const SocketAddr *b, unsigned int b_prefix)
{
    if (socket_addr_family(a) != socket_addr_family(b))
        return false;
    return socket_addr_in_network(a, b, MIN(a_prefix, b_prefix));
}

static int
check_subnet(const NetworkDef *def, const NetworkIp *ip, const NetworkDef *other)
{
    char text[SOCKET_ADDR_TEXT_LEN], other_text[SOCKET_ADDR_TEXT_LEN];

    xml_each(NetworkIp, theirs, other->ips) {
        if (!overlap(&ip->address, network_ip_prefix(ip), &theirs->address, network_ip_prefix(theirs)))
            continue;
        return fail(VIR_ERR_OPERATION_FAILED,
                    _("network '%1$s': its subnet %2$s/%3$u overlaps %4$s/%5$u of the active network '%6$s'"),
                    def->name, socket_addr_format(&ip->address, text), network_ip_prefix(ip),
                    socket_addr_format(&theirs->address, other_text), network_ip_prefix(theirs), other->name);
    }
    return 0;
}

static int
check_against(const NetworkDef *def, const NetworkDef *other)
{
    if (g_strcmp0(def->bridge, other->bridge) == 0)
        return fail(VIR_ERR_OPERATION_FAILED, _("network '%1$s': its bridge '%2$s' is that of the active network '%3$s'"),
                    def->name,
                    def->bridge, other->name);
    xml_each(NetworkIp, ip, def->ips) {
        if (check_subnet(def, ip, other) < 0)
            return -1;
    }
    return 0;
}

int
network_claims_add(NetworkClaims *claims, const NetworkDef *def)
{
    LOCK_SCOPE(&claims->lock);

    for (guint i = 0; i < claims->defs->len; i++) {
        if (check_against(def, claims->defs->pdata[i]) < 0)
            return -1;
    }
    g_ptr_array_add(claims->defs, network_def_copy(def));
    return 0;
}

void
network_claims_remove(NetworkClaims *claims, const NetworkDef *def)
{
    LOCK_SCOPE(&claims->lock);

    for (guint i = 0; i < claims->defs->len; i++) {
        const NetworkDef *claim = claims->defs->pdata[i];

        if (memcmp(claim->uuid, def->uuid, UUID_LEN) == 0) {
            g_ptr_array_remove_index_fast(claims->defs, i);
            return;
        }
    }
}

enum { BRIDGES_MAX = 65536 };

static bool
is_free(const NetworkClaims *claims, const char *name, GHashTable *taken)
{
    for (guint i = 0; i < claims->defs->len; i++) {
        if (g_strcmp0(((const NetworkDef *)claims->defs->pdata[i])->bridge, name) == 0)
            return false;
    }
    return !g_hash_table_contains(taken, name) && !g_hash_table_contains(claims->picked, name) && !netdev_exists(name);
}

char *
network_claims_pick_bridge(NetworkClaims *claims, const char *pattern, GHashTable *taken)
{
    LOCK_SCOPE(&claims->lock);
    size_t len = strlen(pattern) - strlen("%d");

    for (int i = 0; i < BRIDGES_MAX; i++) {
        g_autofree char *name = g_strdup_printf("%.*s%d", (int)len, pattern, i);

        if (!netdev_is_valid_name(name))
            break;
        if (!is_free(claims, name, taken))
            continue;
        g_hash_table_add(claims->picked, g_strdup(name));
        return g_steal_pointer(&name);
    }
    return fail_null(VIR_ERR_INTERNAL_ERROR, _("no name for a bridge is left of the form '%1$s'"), pattern);
}

void
network_claims_picked_is_used(NetworkClaims *claims, const char *name)
{
    LOCK_SCOPE(&claims->lock);

    if (name)
        g_hash_table_remove(claims->picked, name);
}

/* ------------------------------------------------------------- the host's routes */

typedef struct {
    const NetworkDef *def;
    unsigned int bridge;            /* its own index; 0: not there yet */
    const NetworkIp *hit;
    SocketAddr network;
    unsigned int prefix, device;
} RouteSearch;

static void
address_from(SocketAddr *addr, int family, const struct nlattr *attr)
{
    *addr = (SocketAddr) { 0 };
    addr->base.sa_family = (sa_family_t)family;
    if (family == AF_INET)
        memcpy(&addr->in4.sin_addr, nla_data(attr), sizeof(addr->in4.sin_addr));
    else
        memcpy(&addr->in6.sin6_addr, nla_data(attr), sizeof(addr->in6.sin6_addr));
}

/* A default route is nobody's subnet, and what goes through a gateway is not on a wire of ours. */
static void
take_route(struct nlmsghdr *answer, void *opaque)
{
    RouteSearch *search = opaque;
    struct nlattr *attrs[RTA_MAX + 1];
    const struct rtmsg *route = nlmsg_data(answer);
    SocketAddr network;

    if (search->hit || answer->nlmsg_type != RTM_NEWROUTE || nlmsg_parse(answer, sizeof(*route), attrs, RTA_MAX, NULL) < 0)
        return;
    if (route->rtm_type != RTN_UNICAST || route->rtm_table != RT_TABLE_MAIN || route->rtm_dst_len == 0 || !attrs[RTA_DST] ||
        !attrs[RTA_OIF] || attrs[RTA_GATEWAY] || nla_get_u32(attrs[RTA_OIF]) == search->bridge)
        return;
    address_from(&network, route->rtm_family, attrs[RTA_DST]);
    if (socket_addr_is_link_local(&network))
        return;
    xml_each(NetworkIp, ip, search->def->ips) {
        if (!overlap(&ip->address, network_ip_prefix(ip), &network, route->rtm_dst_len))
            continue;
        search->hit = ip;
        search->network = network;
        search->prefix = route->rtm_dst_len;
        search->device = nla_get_u32(attrs[RTA_OIF]);
        return;
    }
}

static int
search_routes(RouteSearch *search, int family)
{
    g_autoptr(NetlinkMessage) message = nlmsg_alloc_simple(RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP);
    struct rtmsg about = { .rtm_family = (unsigned char)family };
    int errnum;

    g_assert(message && nlmsg_append(message, &about, sizeof(about), NLMSG_ALIGNTO) == 0);
    errnum = netlink_ask(message, take_route, search);
    return errnum == 0 ? 0 : fail_errno(errnum, _("cannot ask for the routes of the host"));
}

int
network_check_host_routes(const NetworkDef *def)
{
    RouteSearch search = { .def = def, .bridge = netdev_exists(def->bridge) ? netdev_get_index(def->bridge) : 0 };
    char text[SOCKET_ADDR_TEXT_LEN], other[SOCKET_ADDR_TEXT_LEN];
    g_autofree char *device = NULL;

    if (search_routes(&search, AF_INET) < 0 || search_routes(&search, AF_INET6) < 0)
        return -1;
    if (!search.hit)
        return 0;
    device = netdev_get_name(search.device);
    return fail(VIR_ERR_INTERNAL_ERROR,
                _("network '%1$s': its subnet %2$s/%3$u is already in use: the host has a route to %4$s/%5$u by interface '%6$s'"),
                def->name, socket_addr_format(&search.hit->address, text), network_ip_prefix(search.hit),
                socket_addr_format(&search.network, other), search.prefix, device ? device : "?");
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev_address.c - addresses of interfaces, and routes.
 *
 * Threads: any.
 */

#include "netdev.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <netlink/attr.h>

#define ERROR_DOMAIN VIR_FROM_NET
#include "base/error.h"
#include "base/netdev_link.h"

static void
put_address(NetlinkMessage *message, int attr, const SocketAddr *addr)
{
    if (addr->base.sa_family == AF_INET)
        nla_put(message, attr, sizeof(addr->in4.sin_addr), &addr->in4.sin_addr);
    else
        nla_put(message, attr, sizeof(addr->in6.sin6_addr), &addr->in6.sin6_addr);
}

static NetlinkMessage *
address_message(int type, int flags, const char *name, const SocketAddr *addr, unsigned int prefix)
{
    unsigned int index = netdev_get_index(name);
    g_autoptr(NetlinkMessage) message = nlmsg_alloc_simple(type, NLM_F_REQUEST | flags);
    struct ifaddrmsg about = { .ifa_family = (uint8_t)addr->base.sa_family, .ifa_prefixlen = (uint8_t)prefix, .ifa_index = index };
    SocketAddr broadcast;

    if (index == 0)
        return NULL;
    g_assert(message && nlmsg_append(message, &about, sizeof(about), NLMSG_ALIGNTO) == 0);
    put_address(message, IFA_LOCAL, addr);
    put_address(message, IFA_ADDRESS, addr);
    if (prefix < 31 && socket_addr_broadcast(addr, prefix, &broadcast))
        put_address(message, IFA_BROADCAST, &broadcast);
    return g_steal_pointer(&message);
}

int
netdev_add_address(const char *name, const SocketAddr *addr, unsigned int prefix)
{
    g_autoptr(NetlinkMessage) message = address_message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, name, addr, prefix);
    char text[SOCKET_ADDR_TEXT_LEN];
    int errnum;

    if (!message)
        return -1;
    errnum = netlink_send(message);
    if (errnum != 0 && errnum != EEXIST)
        return fail_errno(errnum, _("cannot give address '%1$s/%2$u' to network interface '%3$s'"),
                          socket_addr_format(addr, text), prefix, name);
    return 0;
}

int
netdev_remove_address(const char *name, const SocketAddr *addr, unsigned int prefix)
{
    g_autoptr(NetlinkMessage) message = address_message(RTM_DELADDR, 0, name, addr, prefix);
    char text[SOCKET_ADDR_TEXT_LEN];
    int errnum;

    if (!message)
        return -1;
    errnum = netlink_send(message);
    if (errnum != 0 && errnum != EADDRNOTAVAIL)
        return fail_errno(errnum, _("cannot take address '%1$s/%2$u' from network interface '%3$s'"),
                          socket_addr_format(addr, text), prefix, name);
    return 0;
}

int
netdev_add_route(const char *name, const SocketAddr *network, unsigned int prefix, const SocketAddr *gateway,
                 unsigned int metric)
{
    unsigned int index = netdev_get_index(name);
    g_autoptr(NetlinkMessage) message = nlmsg_alloc_simple(RTM_NEWROUTE, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL);
    struct rtmsg about = {
        .rtm_family = (uint8_t)network->base.sa_family, .rtm_dst_len = (uint8_t)prefix, .rtm_table = RT_TABLE_MAIN,
        .rtm_scope = gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK, .rtm_protocol = RTPROT_STATIC, .rtm_type = RTN_UNICAST,
    };
    SocketAddr masked;
    char text[SOCKET_ADDR_TEXT_LEN];
    int errnum;

    if (index == 0)
        return -1;
    g_assert(message && nlmsg_append(message, &about, sizeof(about), NLMSG_ALIGNTO) == 0);
    socket_addr_mask(network, prefix, &masked);
    put_address(message, RTA_DST, &masked);
    if (gateway)
        put_address(message, RTA_GATEWAY, gateway);
    nla_put_u32(message, RTA_OIF, index);
    if (metric)
        nla_put_u32(message, RTA_PRIORITY, metric);
    errnum = netlink_send(message);
    if (errnum != 0 && errnum != EEXIST)
        return fail_errno(errnum, _("cannot route '%1$s/%2$u' through network interface '%3$s'"),
                          socket_addr_format(network, text), prefix, name);
    return 0;
}

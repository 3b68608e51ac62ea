/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev_share.c - parts of a limit that are promised to the packets for one MAC address: a class of HTB below the whole, and a
 * filter that leads there.
 *
 * Threads: any.
 */

#include "netdev.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <netlink/attr.h>
#include <string.h>

#define ERROR_DOMAIN VIR_FROM_NET
#include "base/error.h"
#include "base/netdev_tc.h"

/* HTB takes no class without a rate. */
enum { RATE_MIN_KIB = 1 };

/* A part goes up to what the whole may have. */
static int
set_part(const char *name, unsigned int index, unsigned int id, const NetdevRate *whole, unsigned long long kib)
{
    const NetdevRate part = {
        .average_kib = MAX(kib, RATE_MIN_KIB), .peak_kib = MAX(whole->peak_kib, whole->average_kib), .burst_kib = whole->burst_kib,
    };

    return tc_set_class(name, index, TC_CLASS(id), TC_CLASS(TC_WHOLE_ID), &part);
}

/* A class has one filter, whose place among all is the class's number. */
static struct tcmsg
filter_of(unsigned int id)
{
    return (struct tcmsg) { .tcm_parent = TC_ROOT, .tcm_info = TC_H_MAKE(id << 16, g_htons(ETH_P_ALL)) };
}

/* There may be none. */
static void
remove_filter(unsigned int index, unsigned int id)
{
    g_autoptr(NetlinkMessage) message = tc_message(RTM_DELTFILTER, 0, index, filter_of(id));

    netlink_send(message);
}

/* The address stands in the 14 bytes before what the kernel counts from; it is compared in whole words. */
static int
add_filter(const char *name, unsigned int index, unsigned int id, const MacAddress *mac)
{
    g_autoptr(NetlinkMessage) message = tc_message(RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, index, filter_of(id));
    struct {
        struct tc_u32_sel sel;
        struct tc_u32_key keys[2];
    } match = {
        .sel = { .flags = TC_U32_TERMINAL, .nkeys = 2 },
        .keys = { { .mask = g_htonl(0xffff), .off = -16 }, { .mask = g_htonl(0xffffffff), .off = -12 } },
    };
    struct nlattr *options;

    memcpy((char *)&match.keys[0].val + 2, mac->bytes, 2);
    memcpy(&match.keys[1].val, mac->bytes + 2, MAC_LEN - 2);
    nla_put_string(message, TCA_KIND, "u32");
    options = nla_nest_start(message, TCA_OPTIONS);
    nla_put_u32(message, TCA_U32_CLASSID, TC_CLASS(id));
    nla_put(message, TCA_U32_SEL, sizeof(match), &match);
    nla_nest_end(message, options);
    return tc_send(message, name, _("packets cannot be told by their address; the kernel needs cls_u32"));
}

int
netdev_promise(const char *name, unsigned int id, const MacAddress *mac, const NetdevRate *whole, unsigned long long floor_kib)
{
    unsigned int index = netdev_get_index(name);

    g_assert(id >= NETDEV_PROMISE_FIRST);
    if (index == 0 || set_part(name, index, id, whole, floor_kib) < 0)
        return -1;
    remove_filter(index, id);
    return add_filter(name, index, id, mac);
}

int
netdev_unpromise(const char *name, unsigned int id)
{
    g_autoptr(NetlinkMessage) message = NULL;
    unsigned int index = if_nametoindex(name);
    int errnum;

    if (index == 0)
        return 0;
    remove_filter(index, id);
    message = tc_message(RTM_DELTCLASS, 0, index, (struct tcmsg) { .tcm_handle = TC_CLASS(id) });
    errnum = netlink_send(message);
    if (errnum == 0 || errnum == ENOENT || errnum == ENODEV)
        return 0;
    return fail_errno(errnum, _("cannot end what was promised on network interface '%1$s' to class %2$u"), name, id);
}

int
netdev_promise_rest(const char *name, const NetdevRate *whole, unsigned long long rest_kib)
{
    unsigned int index = netdev_get_index(name);

    return index == 0 ? -1 : set_part(name, index, TC_REST_ID, whole, rest_kib);
}

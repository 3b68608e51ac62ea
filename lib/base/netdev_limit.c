/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev_limit.c - how fast packets go out to an interface, and come in from it: HTB, on the interface and on an ifb.
 *
 * The kernel can only queue what it sends. What comes in is sent through an ifb first, and that is limited.
 *
 * Threads: any.
 */

#include "netdev.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/tc_act/tc_mirred.h>
#include <netlink/attr.h>
#include <string.h>

#define ERROR_DOMAIN VIR_FROM_NET
#include "base/error.h"
#include "base/netdev_tc.h"

enum {
    HTB_VERSION = 3,
    TICK_NS = 64,                   /* in which the kernel takes lengths of time here */
    BURSTS_PER_SECOND = 100,        /* of what is sent at once, where nothing is said */
    BURST_MIN = 16 * 1024,          /* more than one packet, as large as they come */
    QUANTUM_MAX = 60000,
};

#define INGRESS_HANDLE TC_H_MAKE(0xffffu << 16, 0)

NetlinkMessage *
tc_message(int type, int flags, unsigned int index, struct tcmsg about)
{
    NetlinkMessage *message = nlmsg_alloc_simple(type, NLM_F_REQUEST | flags);

    about.tcm_family = AF_UNSPEC;
    about.tcm_ifindex = (int)index;
    g_assert(message && nlmsg_append(message, &about, sizeof(about), NLMSG_ALIGNTO) == 0);
    return message;
}

int
tc_send(NetlinkMessage *message, const char *name, const char *what)
{
    int errnum = netlink_send(message);

    return errnum == 0 ? 0 : fail_errno(errnum, _("cannot limit network interface '%1$s': %2$s"), name, what);
}

static int
add_htb(const char *name, unsigned int index, unsigned int default_class)
{
    g_autoptr(NetlinkMessage) message = tc_message(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, index,
                                                   (struct tcmsg) { .tcm_handle = TC_ROOT, .tcm_parent = TC_H_ROOT });
    const struct tc_htb_glob glob = { .version = HTB_VERSION, .rate2quantum = 10, .defcls = default_class };
    struct nlattr *options;

    nla_put_string(message, TCA_KIND, "htb");
    options = nla_nest_start(message, TCA_OPTIONS);
    nla_put(message, TCA_HTB_INIT, sizeof(glob), &glob);
    nla_nest_end(message, options);
    return tc_send(message, name, _("no HTB queue can be made; the kernel needs sch_htb"));
}

/* How long @bytes take at @rate. */
static uint32_t
ticks(uint64_t bytes, uint64_t rate)
{
    return (uint32_t)MIN(bytes * 1000000000 / rate / TICK_NS, G_MAXUINT32);
}

/* Numbers from a definition may be of any size. */
static uint64_t
bytes_of(unsigned long long kib)
{
    return MIN(kib, G_MAXUINT32) * 1024;
}

static void
put_rate(NetlinkMessage *message, const NetdevRate *rate)
{
    uint64_t average = bytes_of(rate->average_kib);
    uint64_t peak = MAX(bytes_of(rate->peak_kib), average);
    uint64_t burst = rate->burst_kib ? MIN(bytes_of(rate->burst_kib), G_MAXUINT32) : MAX(average / BURSTS_PER_SECOND, BURST_MIN);
    const struct tc_htb_opt opt = {
        .rate = { .rate = (uint32_t)MIN(average, G_MAXUINT32), .linklayer = TC_LINKLAYER_ETHERNET },
        .ceil = { .rate = (uint32_t)MIN(peak, G_MAXUINT32), .linklayer = TC_LINKLAYER_ETHERNET },
        .buffer = ticks(burst, average), .cbuffer = ticks(MAX(peak / BURSTS_PER_SECOND, BURST_MIN), peak),
        .quantum = (uint32_t)CLAMP(average / 10, 1500, QUANTUM_MAX),
    };

    nla_put(message, TCA_HTB_PARMS, sizeof(opt), &opt);
    if (average > G_MAXUINT32)
        nla_put_u64(message, TCA_HTB_RATE64, average);
    if (peak > G_MAXUINT32)
        nla_put_u64(message, TCA_HTB_CEIL64, peak);
}

int
tc_set_class(const char *name, unsigned int index, uint32_t class, uint32_t parent, const NetdevRate *rate)
{
    g_autoptr(NetlinkMessage) message = tc_message(RTM_NEWTCLASS, NLM_F_CREATE | NLM_F_REPLACE, index,
                                                   (struct tcmsg) { .tcm_handle = class, .tcm_parent = parent });
    struct nlattr *options;

    nla_put_string(message, TCA_KIND, "htb");
    options = nla_nest_start(message, TCA_OPTIONS);
    put_rate(message, rate);
    nla_nest_end(message, options);
    return tc_send(message, name, _("its class is not taken"));
}

/* What is not shared has one class, in which all packets are. */
static int
limit_out(const char *name, const NetdevRate *rate)
{
    unsigned int index = netdev_get_index(name);

    if (index == 0 || add_htb(name, index, rate->shared ? TC_REST_ID : TC_WHOLE_ID) < 0 ||
        tc_set_class(name, index, TC_CLASS(TC_WHOLE_ID), TC_ROOT, rate) < 0)
        return -1;
    return rate->shared ? tc_set_class(name, index, TC_CLASS(TC_REST_ID), TC_CLASS(TC_WHOLE_ID), rate) : 0;
}

/* ------------------------------------------------------------- what comes in */

/* The same for the same interface, whether that is there or not. */
static char *
ifb_name(const char *name)
{
    return g_strdup_printf("ifb-%08x", g_str_hash(name));
}

static int
create_ifb(const char *ifb)
{
    g_autoptr(NetlinkMessage) message = link_message_new(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
    struct nlattr *info;
    int errnum;

    nla_put_string(message, IFLA_IFNAME, ifb);
    info = nla_nest_start(message, IFLA_LINKINFO);
    nla_put_string(message, IFLA_INFO_KIND, "ifb");
    nla_nest_end(message, info);
    errnum = netlink_send(message);
    if (errnum != 0)
        return fail_errno(errnum, _("cannot make the interface '%1$s' of kind ifb"), ifb);
    return netdev_set_online(ifb, true);
}

static int
add_ingress(const char *name, unsigned int index)
{
    g_autoptr(NetlinkMessage) message = tc_message(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, index,
                                                   (struct tcmsg) { .tcm_handle = INGRESS_HANDLE, .tcm_parent = TC_H_INGRESS });

    nla_put_string(message, TCA_KIND, "ingress");
    return tc_send(message, name, _("what comes in cannot be looked at; the kernel needs sch_ingress"));
}

static void
put_redirect(NetlinkMessage *message, unsigned int to)
{
    const struct tc_mirred mirred = { .action = TC_ACT_STOLEN, .eaction = TCA_EGRESS_REDIR, .ifindex = to };
    struct nlattr *actions = nla_nest_start(message, TCA_U32_ACT);
    struct nlattr *first = nla_nest_start(message, 1);
    struct nlattr *options;

    nla_put_string(message, TCA_ACT_KIND, "mirred");
    options = nla_nest_start(message, TCA_ACT_OPTIONS);
    nla_put(message, TCA_MIRRED_PARMS, sizeof(mirred), &mirred);
    nla_nest_end(message, options);
    nla_nest_end(message, first);
    nla_nest_end(message, actions);
}

/* Every packet matches: one key of which no bit counts. */
static int
add_redirect(const char *name, unsigned int index, unsigned int to)
{
    g_autoptr(NetlinkMessage) message = tc_message(RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, index,
                                                   (struct tcmsg) { .tcm_parent = INGRESS_HANDLE,
                                                                    .tcm_info = TC_H_MAKE(1u << 16, g_htons(ETH_P_ALL)) });
    struct {
        struct tc_u32_sel sel;
        struct tc_u32_key key;
    } all = { .sel = { .flags = TC_U32_TERMINAL, .nkeys = 1 } };
    struct nlattr *options;

    nla_put_string(message, TCA_KIND, "u32");
    options = nla_nest_start(message, TCA_OPTIONS);
    nla_put(message, TCA_U32_SEL, sizeof(all), &all);
    put_redirect(message, to);
    nla_nest_end(message, options);
    return tc_send(message, name, _("what comes in cannot be led elsewhere; the kernel needs cls_u32 and act_mirred"));
}

static int
limit_in(const char *name, const NetdevRate *rate)
{
    g_autofree char *ifb = ifb_name(name);
    unsigned int index = netdev_get_index(name), to;

    if (index == 0 || create_ifb(ifb) < 0 || limit_out(ifb, rate) < 0)
        return -1;
    to = netdev_get_index(ifb);
    return to != 0 && add_ingress(name, index) == 0 ? add_redirect(name, index, to) : -1;
}

/* ------------------------------------------------------------- both */

static int
remove_queue(const char *name, struct tcmsg about)
{
    g_autoptr(NetlinkMessage) message = NULL;
    unsigned int index = if_nametoindex(name);
    int errnum;

    if (index == 0)
        return 0;
    message = tc_message(RTM_DELQDISC, 0, index, about);
    errnum = netlink_send(message);
    if (errnum == 0 || errnum == ENOENT || errnum == EINVAL || errnum == ENODEV)
        return 0;
    return fail_errno(errnum, _("cannot end the limits of network interface '%1$s'"), name);
}

int
netdev_unlimit(const char *name)
{
    g_autofree char *ifb = ifb_name(name);

    if (remove_queue(name, (struct tcmsg) { .tcm_handle = INGRESS_HANDLE, .tcm_parent = TC_H_INGRESS }) < 0 ||
        remove_queue(name, (struct tcmsg) { .tcm_handle = TC_ROOT, .tcm_parent = TC_H_ROOT }) < 0)
        return -1;
    return netdev_delete(ifb);
}

int
netdev_limit(const char *name, const NetdevRate *out, const NetdevRate *in)
{
    g_autoptr(virError) reason = NULL;

    if (netdev_unlimit(name) < 0)
        return -1;
    if ((!out || out->average_kib == 0 || limit_out(name, out) == 0) && (!in || in->average_kib == 0 || limit_in(name, in) == 0))
        return 0;
    reason = error_take();
    if (netdev_unlimit(name) < 0)
        error_reset();
    error_restore(g_steal_pointer(&reason));
    return -1;
}

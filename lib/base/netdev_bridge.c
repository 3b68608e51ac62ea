/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev_bridge.c - bridges and their ports.
 *
 * Threads: any.
 */

#include "netdev.h"

#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <netlink/attr.h>
#include <string.h>
#include <unistd.h>

#define ERROR_DOMAIN VIR_FROM_NET
#include "base/error.h"
#include "base/netdev_link.h"

/* The kernel counts times in these. */
#define TICKS_PER_SECOND 100u

/* What is asked of a link: of its bridge, and of itself as one. */
typedef struct {
    MacAddress mac;
    uint32_t master;
    bool is_bridge;
    bool has_stp;
    bool stp;
    bool has_delay;
    uint32_t delay_ticks;
    bool has_vlans;                 /* the kernel can filter them */
    bool vlans;
    uint16_t default_vlan;
} BridgeFacts;

static void
take_bridge_data(struct nlattr *data, BridgeFacts *facts)
{
    struct nlattr *attrs[IFLA_BR_MAX + 1];

    if (!data || nla_parse_nested(attrs, IFLA_BR_MAX, data, NULL) < 0)
        return;
    if (attrs[IFLA_BR_STP_STATE]) {
        facts->has_stp = true;
        facts->stp = nla_get_u32(attrs[IFLA_BR_STP_STATE]) != 0;
    }
    if (attrs[IFLA_BR_FORWARD_DELAY]) {
        facts->has_delay = true;
        facts->delay_ticks = nla_get_u32(attrs[IFLA_BR_FORWARD_DELAY]);
    }
    if (attrs[IFLA_BR_VLAN_FILTERING])
        facts->vlans = nla_get_u8(attrs[IFLA_BR_VLAN_FILTERING]) != 0;
    /* A kernel that cannot filter them may well say that it does not, and ignore that it is asked to. */
    if (attrs[IFLA_BR_VLAN_DEFAULT_PVID]) {
        facts->has_vlans = true;
        facts->default_vlan = nla_get_u16(attrs[IFLA_BR_VLAN_DEFAULT_PVID]);
    }
}

static void
take_facts(const struct ifinfomsg *info G_GNUC_UNUSED, struct nlattr **attrs, void *opaque)
{
    BridgeFacts *facts = opaque;
    struct nlattr *infos[IFLA_INFO_MAX + 1];

    if (attrs[IFLA_ADDRESS] && nla_len(attrs[IFLA_ADDRESS]) == MAC_LEN)
        memcpy(facts->mac.bytes, nla_data(attrs[IFLA_ADDRESS]), MAC_LEN);
    if (attrs[IFLA_MASTER])
        facts->master = nla_get_u32(attrs[IFLA_MASTER]);
    if (!attrs[IFLA_LINKINFO] || nla_parse_nested(infos, IFLA_INFO_MAX, attrs[IFLA_LINKINFO], NULL) < 0)
        return;
    if (!infos[IFLA_INFO_KIND] || nla_strcmp(infos[IFLA_INFO_KIND], "bridge") != 0)
        return;
    facts->is_bridge = true;
    take_bridge_data(infos[IFLA_INFO_DATA], facts);
}

static int
bridge_facts(const char *name, BridgeFacts *ret_facts)
{
    *ret_facts = (BridgeFacts) { 0 };
    if (link_ask(name, take_facts, ret_facts) < 0)
        return -1;
    if (!ret_facts->is_bridge)
        return fail(VIR_ERR_OPERATION_INVALID, _("network interface '%1$s' is not a bridge"), name);
    return 0;
}

int
netdev_set_master(const char *name, const char *master)
{
    unsigned int index = netdev_get_index(name);
    unsigned int master_index = 0;
    g_autoptr(NetlinkMessage) message = NULL;
    int errnum;

    if (index == 0)
        return -1;
    if (master) {
        master_index = netdev_get_index(master);
        if (master_index == 0)
            return -1;
    }
    message = link_message_new(RTM_NEWLINK, 0, index);
    nla_put_u32(message, IFLA_MASTER, master_index);
    errnum = netlink_send(message);
    if (errnum != 0)
        return master ? fail_errno(errnum, _("cannot make '%1$s' a port of bridge '%2$s'"), name, master)
                      : fail_errno(errnum, _("cannot take '%1$s' out of its bridge"), name);
    return 0;
}

char *
netdev_find_master(const char *name)
{
    BridgeFacts facts = { 0 };
    char master[IF_NAMESIZE];

    if (!netdev_exists(name) || link_ask(name, take_facts, &facts) < 0) {
        error_reset();
        return NULL;
    }
    if (facts.master == 0 || !if_indextoname(facts.master, master))
        return NULL;
    return g_strdup(master);
}

char *
netdev_find_tap(const char *bridge, const MacAddress *mac)
{
    g_auto(GStrv) names = netdev_list();
    unsigned int master = if_nametoindex(bridge);
    MacAddress wanted = *mac;

    wanted.bytes[0] = NETDEV_TAP_MAC_FIRST;
    for (size_t i = 0; master != 0 && names && names[i]; i++) {
        BridgeFacts facts = { .master = 0 };

        if (link_ask(names[i], take_facts, &facts) == 0 && facts.master == master && mac_equal(&facts.mac, &wanted))
            return g_strdup(names[i]);
        error_reset();
    }
    error_reset();
    return NULL;
}

bool
netdev_is_bridge(const char *name)
{
    BridgeFacts facts = { 0 };

    if (!netdev_exists(name) || link_ask(name, take_facts, &facts) < 0) {
        error_reset();
        return false;
    }
    return facts.is_bridge;
}

static int
set_port_flag(const char *name, int attr, bool on, const char *what)
{
    unsigned int index = netdev_get_index(name);
    g_autoptr(NetlinkMessage) message = link_message_new(RTM_NEWLINK, 0, index);
    struct nlattr *info, *data;
    int errnum;

    if (index == 0)
        return -1;
    info = nla_nest_start(message, IFLA_LINKINFO);
    nla_put_string(message, IFLA_INFO_SLAVE_KIND, "bridge");
    data = nla_nest_start(message, IFLA_INFO_SLAVE_DATA);
    nla_put_u8(message, attr, on ? 1 : 0);
    nla_nest_end(message, data);
    nla_nest_end(message, info);
    errnum = netlink_send(message);
    if (errnum != 0)
        return fail_errno(errnum, _("cannot set '%1$s' of bridge port '%2$s'"), what, name);
    return 0;
}

int
netdev_set_port_isolated(const char *name, bool on)
{
    return set_port_flag(name, IFLA_BRPORT_ISOLATED, on, "isolated");
}

int
netdev_set_port_learning(const char *name, bool on)
{
    return set_port_flag(name, IFLA_BRPORT_LEARNING, on, "learning");
}

int
netdev_set_port_flooding(const char *name, bool on)
{
    return set_port_flag(name, IFLA_BRPORT_UNICAST_FLOOD, on, "flooding");
}

int
netdev_add_port_mac(const char *name, const MacAddress *mac)
{
    g_autoptr(NetlinkMessage) message = nlmsg_alloc_simple(RTM_NEWNEIGH, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_REPLACE);
    struct ndmsg about = { .ndm_family = AF_BRIDGE, .ndm_state = NUD_PERMANENT | NUD_NOARP, .ndm_flags = NTF_MASTER };
    unsigned int index = netdev_get_index(name);
    int errnum;

    if (index == 0)
        return -1;
    about.ndm_ifindex = (int)index;
    g_assert(message && nlmsg_append(message, &about, sizeof(about), NLMSG_ALIGNTO) == 0);
    nla_put(message, NDA_LLADDR, MAC_LEN, mac->bytes);
    errnum = netlink_send(message);
    return errnum == 0 ? 0 : fail_errno(errnum, _("cannot enter an address into the table of the bridge of '%1$s'"), name);
}

int
netdev_create_bridge(const char *name, const MacAddress *mac)
{
    g_autoptr(NetlinkMessage) message = link_message_new(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
    struct nlattr *info, *data;
    int errnum;

    nla_put_string(message, IFLA_IFNAME, name);
    if (mac)
        nla_put(message, IFLA_ADDRESS, MAC_LEN, mac->bytes);
    info = nla_nest_start(message, IFLA_LINKINFO);
    nla_put_string(message, IFLA_INFO_KIND, "bridge");
    data = nla_nest_start(message, IFLA_INFO_DATA);
    nla_put_u32(message, IFLA_BR_FORWARD_DELAY, 0);
    nla_put_u32(message, IFLA_BR_STP_STATE, 0);
    nla_nest_end(message, data);
    nla_nest_end(message, info);
    errnum = netlink_send(message);
    if (errnum == EEXIST)
        return fail(VIR_ERR_OPERATION_FAILED, _("network interface '%1$s' exists already"), name);
    if (errnum != 0)
        return fail_errno(errnum, _("cannot make bridge '%1$s'"), name);
    return 0;
}

static int
set_bridge_data(const char *name, const char *what, int attr, const void *value, int len)
{
    unsigned int index = netdev_get_index(name);
    g_autoptr(NetlinkMessage) message = link_message_new(RTM_NEWLINK, 0, index);
    struct nlattr *info, *data;
    int errnum;

    if (index == 0)
        return -1;
    info = nla_nest_start(message, IFLA_LINKINFO);
    nla_put_string(message, IFLA_INFO_KIND, "bridge");
    data = nla_nest_start(message, IFLA_INFO_DATA);
    nla_put(message, attr, len, value);
    nla_nest_end(message, data);
    nla_nest_end(message, info);
    errnum = netlink_send(message);
    if (errnum != 0)
        return fail_errno(errnum, _("cannot set the %1$s of bridge '%2$s'"), what, name);
    return 0;
}

static int
set_bridge_number(const char *name, int attr, uint32_t value, const char *what)
{
    return set_bridge_data(name, what, attr, &value, sizeof(value));
}

int
netdev_bridge_set_stp(const char *name, bool on)
{
    return set_bridge_number(name, IFLA_BR_STP_STATE, on ? 1 : 0, _("spanning tree protocol"));
}

int
netdev_bridge_set_forward_delay(const char *name, unsigned int delay_ms)
{
    return set_bridge_number(name, IFLA_BR_FORWARD_DELAY, (delay_ms * TICKS_PER_SECOND + 999) / 1000, _("forward delay"));
}

int
netdev_bridge_get_stp(const char *name, bool *ret_on)
{
    BridgeFacts facts;

    if (bridge_facts(name, &facts) < 0)
        return -1;
    if (!facts.has_stp)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("the kernel does not tell the spanning tree state of '%1$s'"), name);
    *ret_on = facts.stp;
    return 0;
}

int
netdev_bridge_get_forward_delay(const char *name, unsigned int *ret_ms)
{
    BridgeFacts facts;

    if (bridge_facts(name, &facts) < 0)
        return -1;
    if (!facts.has_delay)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("the kernel does not tell the forward delay of '%1$s'"), name);
    *ret_ms = facts.delay_ticks * 1000 / TICKS_PER_SECOND;
    return 0;
}

/* ------------------------------------------------------------- VLANs */

static int
fail_no_vlans(const char *name)
{
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("bridge '%1$s' cannot tell VLANs apart: this kernel lacks VLAN filtering "
                                              "(CONFIG_BRIDGE_VLAN_FILTERING)"), name);
}

int
netdev_bridge_get_vlan_filtering(const char *name, bool *ret_on)
{
    BridgeFacts facts;

    if (bridge_facts(name, &facts) < 0)
        return -1;
    *ret_on = facts.vlans;
    return facts.has_vlans ? 0 : fail_no_vlans(name);
}

int
netdev_bridge_set_vlan_filtering(const char *name, bool on)
{
    const uint8_t value = on ? 1 : 0;
    bool now;

    if (netdev_bridge_get_vlan_filtering(name, &now) < 0)
        return -1;
    return now == on ? 0 : set_bridge_data(name, _("VLAN filtering"), IFLA_BR_VLAN_FILTERING, &value, sizeof(value));
}

static int
change_vlans(int type, const char *port, const struct bridge_vlan_info *vlans, size_t n)
{
    unsigned int index = netdev_get_index(port);
    g_autoptr(NetlinkMessage) message = nlmsg_alloc_simple(type, NLM_F_REQUEST);
    struct ifinfomsg about = { .ifi_family = AF_BRIDGE, .ifi_index = (int)index };
    struct nlattr *spec;
    int errnum;

    if (index == 0)
        return -1;
    g_assert(message && nlmsg_append(message, &about, sizeof(about), NLMSG_ALIGNTO) == 0);
    spec = nla_nest_start(message, IFLA_AF_SPEC);
    for (size_t i = 0; i < n; i++)
        nla_put(message, IFLA_BRIDGE_VLAN_INFO, sizeof(vlans[i]), &vlans[i]);
    nla_nest_end(message, spec);
    errnum = netlink_send(message);
    return errnum == 0 ? 0 : fail_errno(errnum, _("cannot set the VLANs of bridge port '%1$s'"), port);
}

static int
clear_vlans(const char *port)
{
    const struct bridge_vlan_info all[] = {
        { .flags = BRIDGE_VLAN_INFO_RANGE_BEGIN, .vid = NETDEV_VLAN_FIRST },
        { .flags = BRIDGE_VLAN_INFO_RANGE_END, .vid = NETDEV_VLAN_LAST },
    };

    return change_vlans(RTM_DELLINK, port, all, G_N_ELEMENTS(all));
}

static int
add_vlan(const char *port, unsigned int id, unsigned int flags)
{
    const struct bridge_vlan_info vlan = { .flags = (uint16_t)flags, .vid = (uint16_t)id };

    return change_vlans(RTM_SETLINK, port, &vlan, 1);
}

static unsigned int
vlan_flags(const NetdevVlan *vlan)
{
    return (vlan->native ? BRIDGE_VLAN_INFO_PVID : 0u) | (vlan->untagged ? BRIDGE_VLAN_INFO_UNTAGGED : 0u);
}

int
netdev_set_port_vlans(const char *port, const NetdevVlan *vlans, size_t n)
{
    g_autofree char *bridge = netdev_find_master(port);
    BridgeFacts facts;

    if (!bridge)
        return fail(VIR_ERR_OPERATION_INVALID, _("network interface '%1$s' is not in a bridge"), port);
    if (bridge_facts(bridge, &facts) < 0)
        return -1;
    if (!facts.has_vlans)
        return n > 0 ? fail_no_vlans(bridge) : 0;
    if (clear_vlans(port) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (add_vlan(port, vlans[i].id, vlan_flags(&vlans[i])) < 0)
            return -1;
    }
    if (n > 0 || facts.default_vlan == 0)
        return 0;
    return add_vlan(port, facts.default_vlan, BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED);
}

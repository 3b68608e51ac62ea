/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev_vf.c - address and VLAN of virtual functions, which the physical function's driver keeps.
 *
 * Threads: any.
 */

#include "base/netdev.h"

#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <string.h>

#define ERROR_DOMAIN VIR_FROM_NET
#include "base/error.h"
#include "base/netdev_link.h"

/* What is looked for, and what was found. */
typedef struct {
    NetdevVf *vf;
    unsigned int index;
    bool found;
} Search;

static void
take_function(struct nlattr *attr, Search *search)
{
    struct nlattr *parts[IFLA_VF_MAX + 1];
    const struct ifla_vf_mac *mac;
    const struct ifla_vf_vlan *vlan;

    if (nla_parse_nested(parts, IFLA_VF_MAX, attr, NULL) < 0 || !parts[IFLA_VF_MAC] ||
        nla_len(parts[IFLA_VF_MAC]) < (int)sizeof(*mac))
        return;
    mac = nla_data(parts[IFLA_VF_MAC]);
    if (mac->vf != search->index)
        return;
    search->found = true;
    memcpy(search->vf->mac.bytes, mac->mac, sizeof(search->vf->mac.bytes));
    if (!parts[IFLA_VF_VLAN] || nla_len(parts[IFLA_VF_VLAN]) < (int)sizeof(*vlan))
        return;
    vlan = nla_data(parts[IFLA_VF_VLAN]);
    search->vf->vlan = vlan->vlan;
    search->vf->qos = vlan->qos;
}

static void
take_link(struct nlmsghdr *answer, void *opaque)
{
    struct nlattr *attrs[IFLA_MAX + 1];
    struct nlattr *each;
    int left;

    if (answer->nlmsg_type != RTM_NEWLINK || nlmsg_parse(answer, sizeof(struct ifinfomsg), attrs, IFLA_MAX, NULL) < 0 ||
        !attrs[IFLA_VFINFO_LIST])
        return;
    nla_for_each_nested(each, attrs[IFLA_VFINFO_LIST], left)
        take_function(each, opaque);
}

int
netdev_get_vf(const char *pf, unsigned int index, NetdevVf *ret_vf)
{
    g_autoptr(NetlinkMessage) message = link_message_new(RTM_GETLINK, 0, 0);
    NetdevVf vf = { 0 };
    Search search = { .vf = &vf, .index = index };
    int errnum;

    nla_put_string(message, IFLA_IFNAME, pf);
    nla_put_u32(message, IFLA_EXT_MASK, RTEXT_FILTER_VF);
    errnum = netlink_ask(message, take_link, &search);
    if (errnum != 0)
        return fail_errno(errnum, _("cannot ask interface '%1$s' about its virtual function %2$u"), pf, index);
    if (!search.found)
        return fail(VIR_ERR_OPERATION_FAILED, _("interface '%1$s' tells of no virtual function %2$u"), pf, index);
    *ret_vf = vf;
    return 0;
}

static int
set_function(const char *pf, int type, const void *data, size_t len)
{
    unsigned int link = netdev_get_index(pf);
    g_autoptr(NetlinkMessage) message = NULL;
    struct nlattr *list, *info;

    if (link == 0)
        return -1;
    message = link_message_new(RTM_SETLINK, 0, link);
    list = nla_nest_start(message, IFLA_VFINFO_LIST);
    info = nla_nest_start(message, IFLA_VF_INFO);
    g_assert(list && info && nla_put(message, type, (int)len, data) == 0);
    nla_nest_end(message, info);
    nla_nest_end(message, list);
    return netlink_send(message);
}

int
netdev_set_vf(const char *pf, unsigned int index, const NetdevVf *vf)
{
    struct ifla_vf_mac mac = { .vf = index };
    struct ifla_vf_vlan vlan = { .vf = index, .vlan = vf->vlan, .qos = vf->qos };
    char text[MAC_TEXT_LEN];
    int errnum;

    memcpy(mac.mac, vf->mac.bytes, sizeof(vf->mac.bytes));
    errnum = set_function(pf, IFLA_VF_MAC, &mac, sizeof(mac));
    if (errnum < 0)
        return -1;
    if (errnum > 0)
        return fail_errno(errnum, _("interface '%1$s' does not give its virtual function %2$u the address %3$s"), pf, index,
                          mac_format(&vf->mac, text));
    errnum = set_function(pf, IFLA_VF_VLAN, &vlan, sizeof(vlan));
    /* A driver without VLANs need not be told that there is none. */
    if (errnum == 0 || (errnum == EOPNOTSUPP && vf->vlan == 0))
        return 0;
    return errnum < 0 ? -1
                      : fail_errno(errnum, _("interface '%1$s' does not put its virtual function %2$u into VLAN %3$u"), pf, index,
                                   vf->vlan);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev_link.c - netlink: sending a message, asking about a link, making and removing links.
 *
 * libnl's core builds and parses; its cache of all links is not used, because a host may have thousands.
 *
 * Threads: any; each call has a socket of its own.
 */

#include "base/netdev_link.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/veth.h>
#include <net/if.h>
#include <netlink/attr.h>

#define ERROR_DOMAIN VIR_FROM_NET
#include "base/error.h"
#include "base/netdev.h"

typedef struct nl_sock NetlinkSocket;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetlinkSocket, nl_socket_free)

typedef struct nl_cb NetlinkCallbacks;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetlinkCallbacks, nl_cb_put)

typedef struct {
    int errnum;
    bool done;
    NetlinkTakeFunc take;
    void *opaque;
} Talk;

NetlinkMessage *
link_message_new(int type, int flags, unsigned int index)
{
    NetlinkMessage *message = nlmsg_alloc_simple(type, flags | NLM_F_REQUEST);
    struct ifinfomsg info = { .ifi_family = AF_UNSPEC, .ifi_index = (int)index };

    g_assert(message && nlmsg_append(message, &info, sizeof(info), NLMSG_ALIGNTO) == 0);
    return message;
}

static int
on_valid(struct nl_msg *message, void *opaque)
{
    Talk *talk = opaque;

    if (talk->take)
        talk->take(nlmsg_hdr(message), talk->opaque);
    return NL_OK;
}

static int
on_end(struct nl_msg *message G_GNUC_UNUSED, void *opaque)
{
    Talk *talk = opaque;

    talk->done = true;
    return NL_STOP;
}

static int
on_error(struct sockaddr_nl *from G_GNUC_UNUSED, struct nlmsgerr *error, void *opaque)
{
    Talk *talk = opaque;

    talk->errnum = -error->error;
    talk->done = true;
    return NL_STOP;
}

static NetlinkCallbacks *
talk_callbacks(Talk *talk)
{
    NetlinkCallbacks *callbacks = nl_cb_alloc(NL_CB_DEFAULT);

    g_assert(callbacks);
    nl_cb_set(callbacks, NL_CB_VALID, NL_CB_CUSTOM, on_valid, talk);
    nl_cb_set(callbacks, NL_CB_ACK, NL_CB_CUSTOM, on_end, talk);
    nl_cb_set(callbacks, NL_CB_FINISH, NL_CB_CUSTOM, on_end, talk);
    nl_cb_err(callbacks, NL_CB_CUSTOM, on_error, talk);
    return callbacks;
}

int
netlink_ask_family(int family, NetlinkMessage *message, NetlinkTakeFunc take, void *opaque)
{
    g_autoptr(NetlinkSocket) sock = nl_socket_alloc();
    Talk talk = { .take = take, .opaque = opaque };
    g_autoptr(NetlinkCallbacks) callbacks = NULL;

    g_assert(sock);
    errno = 0;
    if (nl_connect(sock, family) < 0)
        return errno ? errno : EIO;
    callbacks = talk_callbacks(&talk);
    nlmsg_hdr(message)->nlmsg_flags |= NLM_F_ACK;
    if (nl_send_auto(sock, message) < 0)
        return errno ? errno : EIO;
    while (!talk.done) {
        if (nl_recvmsgs(sock, callbacks) < 0)
            return talk.errnum ? talk.errnum : EIO;
    }
    return talk.errnum;
}

int
netlink_ask(NetlinkMessage *message, NetlinkTakeFunc take, void *opaque)
{
    return netlink_ask_family(NETLINK_ROUTE, message, take, opaque);
}

int
netlink_send(NetlinkMessage *message)
{
    return netlink_ask(message, NULL, NULL);
}

typedef struct {
    LinkTakeFunc take;
    void *opaque;
} LinkQuestion;

static void
take_link(struct nlmsghdr *answer, void *opaque)
{
    const LinkQuestion *question = opaque;
    struct nlattr *attrs[IFLA_MAX + 1];

    if (answer->nlmsg_type != RTM_NEWLINK)
        return;
    if (nlmsg_parse(answer, sizeof(struct ifinfomsg), attrs, IFLA_MAX, NULL) < 0)
        return;
    question->take(nlmsg_data(answer), attrs, question->opaque);
}

int
link_ask(const char *name, LinkTakeFunc take, void *opaque)
{
    g_autoptr(NetlinkMessage) message = link_message_new(RTM_GETLINK, 0, 0);
    LinkQuestion question = { take, opaque };
    int errnum;

    nla_put_string(message, IFLA_IFNAME, name);
    errnum = netlink_ask(message, take_link, &question);
    if (errnum != 0)
        return fail_errno(errnum, _("cannot ask about network interface '%1$s'"), name);
    return 0;
}

int
netdev_delete(const char *name)
{
    unsigned int index = if_nametoindex(name);
    g_autoptr(NetlinkMessage) message = NULL;
    int errnum;

    if (index == 0)
        return 0;
    message = link_message_new(RTM_DELLINK, 0, index);
    errnum = netlink_send(message);
    if (errnum != 0 && errnum != ENODEV)
        return fail_errno(errnum, _("cannot remove network interface '%1$s'"), name);
    return 0;
}

static int
create(NetlinkMessage *message, const char *name, const char *kind)
{
    int errnum = netlink_send(message);

    if (errnum == EEXIST)
        return fail(VIR_ERR_OPERATION_FAILED, _("network interface '%1$s' exists already"), name);
    if (errnum != 0)
        return fail_errno(errnum, _("cannot make the %1$s '%2$s'"), kind, name);
    return 0;
}

int
netdev_create_veth(const char *name, const char *peer)
{
    g_autoptr(NetlinkMessage) message = link_message_new(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
    struct ifinfomsg none = { .ifi_family = AF_UNSPEC };
    struct nlattr *info, *data, *other;

    nla_put_string(message, IFLA_IFNAME, name);
    info = nla_nest_start(message, IFLA_LINKINFO);
    nla_put_string(message, IFLA_INFO_KIND, "veth");
    data = nla_nest_start(message, IFLA_INFO_DATA);
    other = nla_nest_start(message, VETH_INFO_PEER);
    nlmsg_append(message, &none, sizeof(none), NLMSG_ALIGNTO);
    nla_put_string(message, IFLA_IFNAME, peer);
    nla_nest_end(message, other);
    nla_nest_end(message, data);
    nla_nest_end(message, info);
    return create(message, name, "veth");
}

static uint32_t
macvlan_mode(NetdevMacvtapMode mode)
{
    static const uint32_t modes[] = {
        [NETDEV_MACVTAP_VEPA] = MACVLAN_MODE_VEPA,
        [NETDEV_MACVTAP_BRIDGE] = MACVLAN_MODE_BRIDGE,
        [NETDEV_MACVTAP_PRIVATE] = MACVLAN_MODE_PRIVATE,
        [NETDEV_MACVTAP_PASSTHROUGH] = MACVLAN_MODE_PASSTHRU,
    };

    return modes[mode];
}

/* One that is passed through begins with the address of the interface below; both get the guest's. */
static int
configure_macvtap(const NetdevMacvtapSpec *spec)
{
    if (spec->mode == NETDEV_MACVTAP_PASSTHROUGH && spec->mac && netdev_set_mac(spec->name, spec->mac) < 0)
        return -1;
    return spec->online ? netdev_set_online(spec->name, true) : 0;
}

int
netdev_create_macvtap(const NetdevMacvtapSpec *spec)
{
    const char *kind = spec->macvlan ? "macvlan" : "macvtap";
    g_autoptr(NetlinkMessage) message = link_message_new(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
    unsigned int lower = netdev_get_index(spec->lower);
    struct nlattr *info, *data;

    if (lower == 0)
        return -1;
    nla_put_string(message, IFLA_IFNAME, spec->name);
    nla_put_u32(message, IFLA_LINK, lower);
    if (spec->mac)
        nla_put(message, IFLA_ADDRESS, MAC_LEN, spec->mac->bytes);
    if (spec->mtu)
        nla_put_u32(message, IFLA_MTU, spec->mtu);
    info = nla_nest_start(message, IFLA_LINKINFO);
    nla_put_string(message, IFLA_INFO_KIND, kind);
    data = nla_nest_start(message, IFLA_INFO_DATA);
    nla_put_u32(message, IFLA_MACVLAN_MODE, macvlan_mode(spec->mode));
    nla_nest_end(message, data);
    nla_nest_end(message, info);
    if (create(message, spec->name, kind) < 0)
        return -1;
    if (configure_macvtap(spec) < 0) {
        virError *error = error_take();

        if (netdev_delete(spec->name) < 0)
            warn_last_error("a %s '%s' is left behind", kind, spec->name);
        error_restore(error);
        return -1;
    }
    return 0;
}

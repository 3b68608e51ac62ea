/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev_link.h - netlink messages about links; for netdev*.c only.
 */

#ifndef BASE_NETDEV_LINK_H
#define BASE_NETDEV_LINK_H

#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <glib.h>

typedef struct nl_msg NetlinkMessage;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetlinkMessage, nlmsg_free)

/* A message of @type (RTM_...) about the link @index, 0 for none yet. @flags as NLM_F_CREATE. */
NetlinkMessage *link_message_new(int type, int flags, unsigned int index);

/* Sends @message and waits for its acknowledgement. 0 or an errno; no error is set. */
int netlink_send(NetlinkMessage *message);

/* Sends a question; @take gets each answer. 0 or an errno. */
typedef void (*NetlinkTakeFunc)(struct nlmsghdr *answer, void *opaque);
int netlink_ask(NetlinkMessage *message, NetlinkTakeFunc take, void *opaque);

/* The same in another family of netlink than NETLINK_ROUTE. */
int netlink_ask_family(int family, NetlinkMessage *message, NetlinkTakeFunc take, void *opaque);

/* The attributes of the link @name: @take is called once with them. -1 with an error when there is no such link. */
typedef void (*LinkTakeFunc)(const struct ifinfomsg *info, struct nlattr **attrs, void *opaque);
int link_ask(const char *name, LinkTakeFunc take, void *opaque);

#endif /* BASE_NETDEV_LINK_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev_tc.h - netlink messages about queues; for netdev_limit.c and netdev_share.c only.
 */

#ifndef BASE_NETDEV_TC_H
#define BASE_NETDEV_TC_H

#include <linux/pkt_sched.h>

#include "base/netdev.h"
#include "base/netdev_link.h"

/* The limit as a whole, and what nothing is promised to. */
enum { TC_WHOLE_ID = 1, TC_REST_ID = 2 };

#define TC_ROOT TC_H_MAKE(1u << 16, 0)
#define TC_CLASS(id) TC_H_MAKE(1u << 16, (id))

/* A message of @type (RTM_...QDISC, CLASS, FILTER) about the interface @index. */
NetlinkMessage *tc_message(int type, int flags, unsigned int index, struct tcmsg about);

/* Sends it; an error says that @name cannot be limited because of @what. */
int tc_send(NetlinkMessage *message, const char *name, const char *what);

/* Makes or changes a class of HTB. */
int tc_set_class(const char *name, unsigned int index, uint32_t class, uint32_t parent, const NetdevRate *rate);

#endif /* BASE_NETDEV_TC_H */

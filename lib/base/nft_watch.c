/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nft_watch.c - what the kernel tells of changes of its tables.
 *
 * Threads: the loop's.
 */

#include "base/nft_watch.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <string.h>

#define ERROR_DOMAIN VIR_FROM_FIREWALL
#include "base/error.h"

struct NftWatch {
    struct nl_sock *sock;
    EventSource *source;
    char *table;
    bool may_be_gone;
    NftWatchFunc gone;
    void *opaque;
};

static int
on_message(struct nl_msg *message, void *opaque)
{
    NftWatch *watch = opaque;
    struct nlmsghdr *header = nlmsg_hdr(message);
    struct nlattr *attrs[NFTA_TABLE_MAX + 1];

    if (header->nlmsg_type == (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_DELTABLE) &&
        nlmsg_parse(header, sizeof(struct nfgenmsg), attrs, NFTA_TABLE_MAX, NULL) >= 0 && attrs[NFTA_TABLE_NAME] &&
        strcmp(nla_get_string(attrs[NFTA_TABLE_NAME]), watch->table) == 0)
        watch->may_be_gone = true;
    return NL_OK;
}

/* Reads all there is: a transaction that makes a table anew is over by then. What did not fit may have been about ours. */
static int
on_readable(sd_event_source *source, int fd, uint32_t events, void *opaque)
{
    NftWatch *watch = opaque;
    int rc;

    do
        rc = nl_recvmsgs_default(watch->sock);
    while (rc >= 0);
    if (rc == -NLE_NOMEM)
        watch->may_be_gone = true;
    if (watch->may_be_gone) {
        watch->may_be_gone = false;
        watch->gone(watch->opaque);
    }
    return 0;
}

NftWatch *
nft_watch_new(EventLoop *loop, const char *table, NftWatchFunc gone, void *opaque)
{
    NftWatch *watch = g_new0(NftWatch, 1);

    watch->sock = nl_socket_alloc();
    watch->table = g_strdup(table);
    watch->gone = gone;
    watch->opaque = opaque;
    g_assert(watch->sock);
    nl_socket_disable_seq_check(watch->sock);
    nl_socket_modify_cb(watch->sock, NL_CB_VALID, NL_CB_CUSTOM, on_message, watch);
    errno = 0;
    if (nl_connect(watch->sock, NETLINK_NETFILTER) >= 0 && nl_socket_set_nonblocking(watch->sock) >= 0 &&
        nl_socket_add_membership(watch->sock, NFNLGRP_NFTABLES) >= 0 &&
        sd_event_add_io(loop, &watch->source, nl_socket_get_fd(watch->sock), EPOLLIN, on_readable, watch) >= 0)
        return watch;
    nft_watch_free(watch);
    return fail_null_errno(errno ? errno : EIO, _("cannot follow what becomes of table '%1$s' of nftables"), table);
}

void
nft_watch_free(NftWatch *watch)
{
    if (!watch)
        return;
    event_source_drop(&watch->source);
    nl_socket_free(watch->sock);
    g_free(watch->table);
    g_free(watch);
}

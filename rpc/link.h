/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * link.h - a connection to another server on which packets go in and out as they are.
 *
 * It lives in the loop of the RpcServer whose clients it serves. Pings of the other side are answered here.
 *
 * All is (main).
 */

#ifndef RPC_LINK_H
#define RPC_LINK_H

#include <stdbool.h>

#include "rpc/reader.h"
#include "rpc/server.h"
#include "rpc/transport.h"

typedef struct RpcLink RpcLink;

typedef struct {
    /* A packet came. Its descriptors are closed afterwards unless they were taken (n_fds set to 0). */
    void (*packet)(RpcLink *link, RpcPacket *packet, void *opaque);

    /* There is room again after rpc_link_forward() said that there is none. */
    void (*drained)(RpcLink *link, void *opaque);

    /* The other side is gone, or broke the rules; called once. The link is still to be freed. */
    void (*lost)(RpcLink *link, void *opaque);
} RpcLinkOps;

/* A link over @transport (taken over), watched by the loop of @server. @ops must outlive it. */
RpcLink *rpc_link_new(RpcServer *server, RpcTransport *transport, const RpcLinkOps *ops, void *opaque);

/* Closes and frees; none of the ops is called any more. NULL is fine. */
void rpc_link_free(RpcLink *link);

/* Sends @packet, which came from elsewhere, its descriptors too. False: there is no room for another one now. */
bool rpc_link_forward(RpcLink *link, RpcPacket *packet);

/* The same for a packet of our own with @n_fds descriptors behind it: the reference, the descriptors and the array @fds are taken
 * over. */
bool rpc_link_send(RpcLink *link, RpcMessage *message, int *fds, size_t n_fds);

/* Stops reading, or goes on. The end of the other side is seen in both cases. */
void rpc_link_set_paused(RpcLink *link, bool paused);
bool rpc_link_is_paused(const RpcLink *link);

/* Can descriptors go over it? */
bool rpc_link_can_pass_fds(const RpcLink *link);

#endif /* RPC_LINK_H */

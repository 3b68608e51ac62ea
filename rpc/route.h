/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * route.h - packets passed on as they are: for a server that stands between its clients and other servers.
 *
 * A routing sees each packet of an authenticated peer, but for keepalive, before anybody decodes it. What it passes on goes out
 * from where it was read, without a copy, if the other side takes it at once. Whoever cannot take more is told so, and the
 * reading of the side that sends is held until there is room again: nothing piles up.
 *
 * All is (main).
 */

#ifndef RPC_ROUTE_H
#define RPC_ROUTE_H

#include <stdbool.h>

#include "rpc/reader.h"
#include "rpc/server.h"

typedef struct {
    /* True: @packet was dealt with; its descriptors are closed afterwards unless they were taken (n_fds set to 0). False: it is
     * served as usual. */
    bool (*packet)(RpcPeer *peer, RpcPacket *packet, void *opaque);

    /* There is room again after rpc_peer_forward() said that there is none. */
    void (*drained)(RpcPeer *peer, void *opaque);
} RpcRouting;

/* Before listening. */
void rpc_server_set_routing(RpcServer *server, const RpcRouting *routing, void *opaque);

/* Sends @packet, which came from elsewhere, to @peer, its descriptors too; a reply ends the call of the peer's record. False: there
 * is no room for another one now. */
bool rpc_peer_forward(RpcPeer *peer, RpcPacket *packet);

/* The same for a packet of our own, whose reference is taken over. */
bool rpc_peer_forward_message(RpcPeer *peer, RpcMessage *message);

/* Stops reading @peer, or goes on; calls nest. */
void rpc_peer_hold(RpcPeer *peer);
void rpc_peer_release(RpcPeer *peer);

#endif /* RPC_ROUTE_H */

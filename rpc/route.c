/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * route.c - packets passed on to a client as they are.
 *
 * Threads: main.
 */

#include "rpc/route.h"

#include "rpc/server_internal.h"

enum {
    ROOM_MAX = 1024 * 1024,   /* bytes that may wait for a peer before the sender is held */
    ROOM_AGAIN = 256 * 1024,  /* how few there must be until it goes on */
};

void
rpc_server_set_routing(RpcServer *server, const RpcRouting *routing, void *opaque)
{
    server->routing = *routing;
    server->routing_opaque = opaque;
}

static void
tell_drained(void *opaque)
{
    g_autoptr(RpcPeer) peer = opaque;

    if (!rpc_peer_is_closed(peer) && peer->server->routing.drained)
        peer->server->routing.drained(peer, peer->server->routing_opaque);
}

/* Lock held. */
static void
routed_left(void *opaque, size_t bytes)
{
    RpcPeer *peer = opaque;

    peer->routed_bytes -= bytes;
    if (!peer->routed_waits || peer->routed_bytes > ROOM_AGAIN)
        return;
    peer->routed_waits = false;
    rpc_server_post(peer->server, tell_drained, rpc_peer_ref(peer));
}

static bool
forward(RpcPeer *peer, const RpcHeader *header, const struct iovec *iov, RpcSend *rest)
{
    bool is_reply = header->type == RPC_REPLY || header->type == RPC_REPLY_WITH_FDS;
    bool room;

    mutex_lock(&peer->lock);
    peer->routed_bytes += iov->iov_len;
    mutex_unlock(&peer->lock);
    rest->done = routed_left;
    rest->opaque = peer;
    rpc_peer_send_reply(peer, iov, rest, is_reply ? header : NULL);
    mutex_lock(&peer->lock);
    room = peer->routed_bytes <= ROOM_MAX;
    peer->routed_waits |= !room; /* who was told to wait is told of the end of it, whatever came between */
    mutex_unlock(&peer->lock);
    return room;
}

bool
rpc_peer_forward(RpcPeer *peer, RpcPacket *packet)
{
    const struct iovec iov = { (void *)packet->bytes, packet->size };
    RpcSend rest = { .n_fds = packet->n_fds };

    if (packet->n_fds) {
        rest.fds = g_memdup2(packet->fds, sizeof(int) * packet->n_fds);
        packet->n_fds = 0;
    }
    return forward(peer, &packet->header, &iov, &rest);
}

bool
rpc_peer_forward_message(RpcPeer *peer, RpcMessage *message)
{
    g_autoptr(RpcMessage) own = message;
    size_t len;
    const unsigned char *bytes = rpc_message_bytes(own, &len);
    const struct iovec iov = { (void *)bytes, len };
    RpcSend rest = { 0 };
    RpcHeader header;

    rpc_header_decode(bytes + RPC_LENGTH_SIZE, &header);
    return forward(peer, &header, &iov, &rest);
}

void
rpc_peer_hold(RpcPeer *peer)
{
    peer->blocked++;
}

static void
go_on(void *opaque)
{
    g_autoptr(RpcPeer) peer = opaque;

    if (!rpc_peer_is_closed(peer))
        rpc_peer_process(peer);
}

void
rpc_peer_release(RpcPeer *peer)
{
    /* Not from here: the caller may be in the middle of this peer's packets. */
    if (--peer->blocked == 0)
        rpc_server_post(peer->server, go_on, rpc_peer_ref(peer));
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * link.c - a connection to another server on which packets go in and out as they are.
 *
 * Threads: main.
 */

#include "rpc/link.h"

#include <errno.h>
#include <poll.h>

#include "base/error.h"
#include "base/log.h"

#include "rpc/server_internal.h"

enum {
    ROOM_MAX = 1024 * 1024,   /* bytes that may wait before the sender is held */
    ROOM_AGAIN = 256 * 1024,  /* how few there must be until it goes on */
};

struct RpcLink {
    RpcSource source;
    RpcServer *server; /* a reference */
    RpcTransport *transport;
    RpcReader reader;
    RpcSendQueue queue;
    const RpcLinkOps *ops;
    void *opaque;
    bool is_paused;
    bool is_lost;
    bool is_freed;
    bool waits_for_room;
    unsigned int busy; /* its own functions under way, and posts that name it */
};

/* ------------------------------------------------------------- its end */

static void
link_destroy(void *opaque)
{
    RpcLink *link = opaque;

    rpc_server_unref(link->server);
    g_free(link);
}

/* Ends a use of @link; true while it is still there for its user. */
static bool
leave(RpcLink *link)
{
    link->busy--;
    if (link->is_freed && !link->busy)
        rpc_server_bury(link->server, link, link_destroy);
    return !link->is_freed;
}

void
rpc_link_free(RpcLink *link)
{
    if (!link)
        return;
    rpc_source_set(link->server, &link->source, 0);
    rpc_send_queue_clear(&link->queue);
    rpc_reader_clear(&link->reader);
    g_clear_pointer(&link->transport, rpc_transport_free);
    link->is_freed = true;
    if (!link->busy)
        rpc_server_bury(link->server, link, link_destroy);
}

static void
tell_lost(void *opaque)
{
    RpcLink *link = opaque;

    if (leave(link))
        link->ops->lost(link, link->opaque);
}

/* The user hears of it from the loop, never inside one of its own calls. */
static void
lose(RpcLink *link)
{
    if (link->is_lost)
        return;
    link->is_lost = true;
    rpc_source_set(link->server, &link->source, 0);
    rpc_send_queue_clear(&link->queue);
    link->busy++;
    rpc_server_post(link->server, tell_lost, link);
}

/* ------------------------------------------------------------- sending */

static void
update_interest(RpcLink *link)
{
    uint32_t interest = link->is_paused ? 0 : EPOLLIN;

    if (link->is_lost)
        return;
    if (!rpc_send_queue_is_empty(&link->queue))
        interest |= EPOLLOUT;
    /* Paused, it is still watched for its end, which comes unasked. */
    rpc_source_set(link->server, &link->source, interest ? interest : EPOLLET);
}

static bool
has_room(RpcLink *link)
{
    bool room = link->queue.bytes <= ROOM_MAX;

    link->waits_for_room |= !room; /* who was told to wait is told of the end of it, whatever came between */
    return room;
}

static void
finish_send(RpcLink *link, int rc)
{
    if (rc < 0)
        lose(link);
    else
        update_interest(link);
}

bool
rpc_link_forward(RpcLink *link, RpcPacket *packet)
{
    const struct iovec iov = { (void *)packet->bytes, packet->size };
    RpcSend rest = { .n_fds = packet->n_fds };

    if (link->is_lost)
        return true;
    if (packet->n_fds) {
        rest.fds = g_memdup2(packet->fds, sizeof(int) * packet->n_fds);
        packet->n_fds = 0;
    }
    finish_send(link, rpc_send_or_queue(&link->queue, link->transport, &iov, 1, &rest));
    return has_room(link);
}

bool
rpc_link_send(RpcLink *link, RpcMessage *message, int *fds, size_t n_fds)
{
    const RpcSend send = { .message = message, .fds = fds, .n_fds = n_fds };

    rpc_send_queue_push(&link->queue, &send);
    if (link->is_lost)
        rpc_send_queue_clear(&link->queue);
    else
        finish_send(link, rpc_send_queue_flush(&link->queue, link->transport));
    return has_room(link);
}

bool
rpc_link_can_pass_fds(const RpcLink *link)
{
    return link->transport && link->transport->ops->send_fd;
}

/* ------------------------------------------------------------- receiving */

static void
answer_ping(RpcLink *link, const RpcHeader *header)
{
    const RpcHeader pong = rpc_keepalive_header(RPC_KEEPALIVE_PONG);

    /* With much unsent the other side sees signs of life anyway. */
    if (header->procedure == RPC_KEEPALIVE_PING && rpc_send_queue_is_empty(&link->queue))
        rpc_link_send(link, rpc_message_new_raw(&pong, 0, NULL), NULL, 0);
}

/* Hands on what lies here; the link may be freed meanwhile. */
static void
process(RpcLink *link)
{
    RpcPacket packet;
    int rc = 0;

    while (!link->is_freed && !link->is_lost && !link->is_paused && (rc = rpc_reader_next(&link->reader, &packet)) > 0) {
        if (packet.header.program == RPC_KEEPALIVE_PROGRAM)
            answer_ping(link, &packet.header);
        else
            link->ops->packet(link, &packet, link->opaque);
        rpc_packet_close_fds(&packet);
    }
    if (link->is_freed)
        return;
    if (rc < 0) {
        LOG_WARN("a server breaks the protocol, leaving it: %s", error_last_message());
        error_reset();
        lose(link);
    }
    rpc_reader_save(&link->reader);
}

static void
read_packets(RpcLink *link)
{
    ssize_t got = rpc_reader_fill(&link->reader, link->transport, link->server->scratch, RPC_TRANSPORT_NOW);

    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0)
        lose(link);
    else
        process(link);
}

static void
write_queue(RpcLink *link)
{
    finish_send(link, rpc_send_queue_flush(&link->queue, link->transport));
    if (!link->is_lost && link->waits_for_room && link->queue.bytes <= ROOM_AGAIN) {
        link->waits_for_room = false;
        link->ops->drained(link, link->opaque);
    }
}

static void
on_link(RpcSource *source, uint32_t events)
{
    RpcLink *link = (RpcLink *)source;

    if (link->is_freed || link->is_lost)
        return;
    link->busy++;
    if (events & EPOLLOUT)
        write_queue(link);
    if (!link->is_freed && !link->is_lost) {
        if (!link->is_paused && events & (EPOLLIN | EPOLLHUP | EPOLLERR))
            read_packets(link);
        else if (events & (EPOLLHUP | EPOLLERR))
            lose(link);
    }
    leave(link);
}

static void
go_on(void *opaque)
{
    RpcLink *link = opaque;

    if (!link->is_freed)
        process(link);
    leave(link);
}

void
rpc_link_set_paused(RpcLink *link, bool paused)
{
    if (link->is_paused == paused)
        return;
    link->is_paused = paused;
    update_interest(link);
    if (paused)
        return;
    /* What was read before the pause comes first; not from here, for the caller may be in the middle of it. */
    link->busy++;
    rpc_server_post(link->server, go_on, link);
}

bool
rpc_link_is_paused(const RpcLink *link)
{
    return link->is_paused;
}

/* ------------------------------------------------------------- its beginning */

RpcLink *
rpc_link_new(RpcServer *server, RpcTransport *transport, const RpcLinkOps *ops, void *opaque)
{
    RpcLink *link = g_new0(RpcLink, 1);

    link->server = rpc_server_ref(server);
    link->transport = transport;
    link->source = (RpcSource){ .fd = transport->fd, .ready = on_link };
    link->ops = ops;
    link->opaque = opaque;
    rpc_send_queue_init(&link->queue);
    rpc_reader_init(&link->reader, RPC_MESSAGE_MAX);
    update_interest(link);
    return link;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * peer.c - one connected client: what it sends, what is sent to it, its end.
 *
 * Threads: main reads and closes; any thread sends.
 */

#include <errno.h>
#include <poll.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"

#include "rpc/server_internal.h"
#include "rpc/tls.h"

enum {
    ANONYMOUS_MAX = 128 * 1024,   /* bytes in a packet of a peer that is not authenticated: SASL needs 64 KiB */
    PARKED_MAX = 64,              /* calls over the limit that are read ahead, so that pings behind them are answered */
    PARKED_BYTES_MAX = 1024 * 1024,
    PROGRESS_MIN = 64 * 1024,     /* bytes of a packet that count as progress */
};

/* ------------------------------------------------------------- its user's */

void
rpc_peer_set_data(RpcPeer *peer, void *data, GDestroyNotify destroy)
{
    if (peer->data_destroy)
        peer->data_destroy(peer->data);
    peer->data = data;
    peer->data_destroy = destroy;
}

void *
rpc_peer_data(const RpcPeer *peer)
{
    return peer->data;
}

/* ------------------------------------------------------------- references */

RpcPeer *
rpc_peer_ref(RpcPeer *peer)
{
    atomic_fetch_add_explicit(&peer->refs, 1, memory_order_relaxed);
    return peer;
}

void
rpc_peer_unref(RpcPeer *peer)
{
    if (!peer || atomic_fetch_sub_explicit(&peer->refs, 1, memory_order_acq_rel) != 1)
        return;
    if (peer->data_destroy)
        peer->data_destroy(peer->data);
    if (peer->login_destroy)
        peer->login_destroy(peer->login);
    if (peer->record_destroy)
        peer->record_destroy(peer->record_opaque);
    rpc_reader_clear(&peer->reader);
    g_hash_table_unref(peer->streams);
    g_array_unref(peer->close_hooks);
    mutex_clear(&peer->lock);
    g_free(peer->address);
    g_free(peer->certificate_name);
    g_free(peer->user);
    rpc_server_unref(peer->server);
    g_free(peer);
}

static void
unref_later(void *peer)
{
    rpc_peer_unref(peer);
}

/* ------------------------------------------------------------- sending */

void
rpc_peer_update_interest(RpcPeer *peer)
{
    uint32_t interest = peer->is_paused ? 0 : EPOLLIN;
    short wants;

    if (!peer->transport)
        return;
    wants = peer->transport->ops->wants ? peer->transport->ops->wants(peer->transport) : 0;
    if (!rpc_send_queue_is_empty(&peer->queue) || wants & POLLOUT)
        interest |= EPOLLOUT;
    if (wants & POLLIN)
        interest |= EPOLLIN;
    /* Paused, it is still watched for its end, which comes unasked. */
    rpc_source_set(peer->server, &peer->source, interest ? interest : EPOLLET);
}

/* Lock held. Its thread finds the end of the connection and closes. */
static void
shut_locked(RpcPeer *peer)
{
    atomic_store(&peer->closing, true);
    if (peer->transport)
        peer->transport->ops->shutdown(peer->transport);
}

/* Lock held. Writes what waits. */
static void
flush_locked(RpcPeer *peer)
{
    int rc;

    rpc_record_write_begins(peer->record);
    rc = rpc_send_queue_flush(&peer->queue, peer->transport);
    rpc_record_write_ends(peer->record, rc == 0);
    if (rc < 0 || (rc == 0 && peer->close_when_sent))
        shut_locked(peer);
    rpc_peer_update_interest(peer);
}

/* Lock held. As rpc_peer_send(). */
static void
send_locked(RpcPeer *peer, RpcMessage *message, RpcSendDone done, void *opaque)
{
    size_t len;
    const unsigned char *bytes = rpc_message_bytes(message, &len);
    const struct iovec iov = { (void *)bytes, len };
    RpcSend send = { .message = message, .done = done, .opaque = opaque };
    ssize_t sent = -1;

    if (peer->transport) {
        rpc_record_write_begins(peer->record);
        sent = rpc_send_queue_is_empty(&peer->queue) ? rpc_send_now(peer->transport, &iov, 1) : 0;
        rpc_record_write_ends(peer->record, sent < 0 || (size_t)sent == len);
    }
    if (sent >= 0 && (size_t)sent < len) {
        send.sent = (size_t)sent;
        rpc_send_queue_push(&peer->queue, &send);
        rpc_peer_update_interest(peer);
        return;
    }
    if (sent < 0)
        shut_locked(peer);
    rpc_send_finish(&send, len);
}

/* Lock held; the peer has a transport. As rpc_peer_send_reply(). */
static void
send_reply_locked(RpcPeer *peer, const struct iovec *iov, const RpcSend *rest, const RpcHeader *call)
{
    int rc;

    rpc_record_write_begins(peer->record);
    rc = rpc_send_or_queue(&peer->queue, peer->transport, iov, 1, rest);
    if (call)
        rpc_record_remove(peer->record, RPC_RECORD_CALL, call);
    rpc_record_write_ends(peer->record, rc <= 0);
    if (rc < 0)
        shut_locked(peer);
    if (rc > 0)
        rpc_peer_update_interest(peer);
}

void
rpc_peer_send_bytes(RpcPeer *peer, const struct iovec *iov, const RpcSend *rest)
{
    rpc_peer_send_reply(peer, iov, rest, NULL);
}

void
rpc_peer_send_reply(RpcPeer *peer, const struct iovec *iov, const RpcSend *rest, const RpcHeader *call)
{
    mutex_lock(&peer->lock);
    /* Whoever is gone may be met again by our successor, who tells what became of the call. */
    if (peer->transport)
        send_reply_locked(peer, iov, rest, call);
    else
        rpc_send_finish(rest, iov->iov_len);
    mutex_unlock(&peer->lock);
}

void
rpc_peer_send(RpcPeer *peer, RpcMessage *message, RpcSendDone done, void *opaque)
{
    mutex_lock(&peer->lock);
    send_locked(peer, message, done, opaque);
    mutex_unlock(&peer->lock);
}

/* The queue has one event less. */
static void
event_sent(void *opaque, size_t bytes)
{
    RpcPeer *peer = opaque;

    peer->event_bytes -= bytes;
}

void
rpc_peer_send_message(RpcPeer *peer, RpcMessage *message)
{
    size_t len;

    rpc_message_bytes(message, &len);
    mutex_lock(&peer->lock);
    if (peer->transport && !atomic_load(&peer->closing)) {
        peer->event_bytes += len;
        send_locked(peer, rpc_message_ref(message), event_sent, peer);
        if (peer->event_bytes > peer->max_unsent) {
            LOG_WARN("client %llu of '%s' does not read its events, closing it", (unsigned long long)peer->id,
                     peer->server->name);
            shut_locked(peer);
        }
    }
    mutex_unlock(&peer->lock);
}

void
rpc_peer_close(RpcPeer *peer)
{
    mutex_lock(&peer->lock);
    shut_locked(peer);
    mutex_unlock(&peer->lock);
}

void
rpc_peer_close_flushed(RpcPeer *peer)
{
    mutex_lock(&peer->lock);
    atomic_store(&peer->closing, true);
    peer->close_when_sent = true;
    if (rpc_send_queue_is_empty(&peer->queue))
        shut_locked(peer);
    mutex_unlock(&peer->lock);
}

/* ------------------------------------------------------------- keepalive */

static void
pong_sent(void *opaque, size_t bytes)
{
    RpcPeer *peer = opaque;

    peer->pong_waits = false;
}

static void
keepalive_receive(RpcPeer *peer, const RpcHeader *header)
{
    const RpcHeader pong = rpc_keepalive_header(RPC_KEEPALIVE_PONG);

    if (header->version != RPC_KEEPALIVE_VERSION || header->procedure != RPC_KEEPALIVE_PING)
        return;
    mutex_lock(&peer->lock);
    if (!peer->pong_waits) { /* one answers all that came before it */
        peer->pong_waits = true;
        send_locked(peer, rpc_message_new_raw(&pong, 0, NULL), pong_sent, peer);
    }
    mutex_unlock(&peer->lock);
}

static void
keepalive_begin(void *opaque)
{
    g_autoptr(RpcPeer) peer = opaque;
    RpcServerLimits limits;

    if (peer->record)
        atomic_store(&peer->record->keepalive, 1);
    rpc_server_get_limits(peer->server, &limits);
    rpc_keepalive_set(&peer->keepalive, limits.keepalive_interval, limits.keepalive_count,
                      rpc_server_now_us(peer->server));
    if (!rpc_peer_is_closed(peer))
        rpc_server_wake_at(peer->server, rpc_keepalive_due(&peer->keepalive));
}

void
rpc_peer_start_keepalive(RpcPeer *peer)
{
    rpc_server_post(peer->server, keepalive_begin, rpc_peer_ref(peer));
}

/* ------------------------------------------------------------- time */

int64_t
rpc_peer_check_time(RpcPeer *peer, int64_t now)
{
    const RpcHeader ping = rpc_keepalive_header(RPC_KEEPALIVE_PING);

    if (atomic_load(&peer->closed))
        return INT64_MAX;
    if (peer->is_paused) /* what it sends is not looked at: no reproach for silence */
        rpc_keepalive_heard(&peer->keepalive, now);
    if (now >= peer->auth_due || now >= peer->packet_due) {
        LOG_INFO("client %llu of '%s' took too long to %s, closing it", (unsigned long long)peer->id,
                 peer->server->name, now >= peer->auth_due ? "authenticate" : "send a packet");
        rpc_peer_close_now(peer);
        return INT64_MAX;
    }
    switch (rpc_keepalive_check(&peer->keepalive, now)) {
    case RPC_KEEPALIVE_ASK:
        rpc_peer_send(peer, rpc_message_new_raw(&ping, 0, NULL), NULL, NULL);
        break;
    case RPC_KEEPALIVE_DEAD:
        LOG_INFO("client %llu of '%s' does not answer, closing it", (unsigned long long)peer->id, peer->server->name);
        rpc_peer_close_now(peer);
        return INT64_MAX;
    case RPC_KEEPALIVE_QUIET:
        break;
    }
    return MIN(MIN(peer->auth_due, peer->packet_due), rpc_keepalive_due(&peer->keepalive));
}

/* Half a packet may not lie here for ever. */
static void
watch_progress(RpcPeer *peer)
{
    if (!rpc_reader_is_partial(&peer->reader) || peer->is_paused) {
        peer->packet_due = INT64_MAX;
        return;
    }
    if (peer->packet_due != INT64_MAX && peer->reader.received < peer->packet_seen + PROGRESS_MIN)
        return;
    peer->packet_seen = peer->reader.received;
    peer->packet_due = rpc_server_now_us(peer->server) + (int64_t)peer->server->limits.auth_timeout_ms * 1000;
    rpc_server_wake_at(peer->server, peer->packet_due);
}

/* ------------------------------------------------------------- receiving */

static bool
is_full(const RpcPeer *peer)
{
    return atomic_load(&peer->closing) || peer->blocked || peer->parked.length >= PARKED_MAX ||
           peer->parked_bytes > PARKED_BYTES_MAX;
}

static void
set_paused(RpcPeer *peer, bool paused)
{
    if (peer->is_paused == paused)
        return;
    mutex_lock(&peer->lock);
    peer->is_paused = paused;
    rpc_peer_update_interest(peer);
    mutex_unlock(&peer->lock);
}

static bool
is_routed(RpcPeer *peer, RpcPacket *packet)
{
    RpcServer *server = peer->server;

    return server->routing.packet && atomic_load(&peer->authenticated) && packet->header.program != RPC_KEEPALIVE_PROGRAM &&
           server->routing.packet(peer, packet, server->routing_opaque);
}

static void
receive_packet(RpcPeer *peer, RpcPacket *packet)
{
    if (is_routed(peer, packet))
        return;
    switch (packet->header.type) {
    case RPC_CALL:
    case RPC_CALL_WITH_FDS:
        rpc_call_receive(peer, packet);
        return;
    case RPC_STREAM:
    case RPC_STREAM_HOLE:
        rpc_server_stream_receive(peer, packet);
        return;
    case RPC_MESSAGE:
        if (packet->header.program == RPC_KEEPALIVE_PROGRAM)
            keepalive_receive(peer, &packet->header);
        return;
    default: /* nothing a client may send; older servers drop it too */
        LOG_DEBUG("client %llu sent a packet of type %u, ignored", (unsigned long long)peer->id, packet->header.type);
    }
}

static void read_packets(RpcPeer *peer);

/* Reads on after a pause, what the transport has read already: watching the socket does not show it. */
static void
read_pending(void *opaque)
{
    g_autoptr(RpcPeer) peer = opaque;

    if (!atomic_load(&peer->closed) && !peer->is_paused)
        read_packets(peer);
}

void
rpc_peer_process(RpcPeer *peer)
{
    bool was_paused = peer->is_paused;
    RpcPacket packet;
    int rc = 0;

    while (!is_full(peer) && (rc = rpc_reader_next(&peer->reader, &packet)) > 0) {
        receive_packet(peer, &packet);
        rpc_packet_close_fds(&packet);
    }
    if (rc < 0) {
        LOG_INFO("client %llu of '%s' breaks the protocol, closing it: %s", (unsigned long long)peer->id,
                 peer->server->name, error_last_message());
        error_reset();
        rpc_peer_close_now(peer);
    }
    if (atomic_load(&peer->closed))
        return;
    rpc_reader_save(&peer->reader);
    set_paused(peer, is_full(peer));
    rpc_record_set_reading(peer->record, rpc_reader_is_partial(&peer->reader));
    if (was_paused && !peer->is_paused && peer->transport->ops->pending && peer->transport->ops->pending(peer->transport))
        rpc_server_post(peer->server, read_pending, rpc_peer_ref(peer));
    watch_progress(peer);
}

/* Who leaves may say why. A TLS client that never said anything else does not trust us. */
static void
note_last_words(RpcPeer *peer)
{
    g_autofree char *why = peer->transport->ops->why ? peer->transport->ops->why(peer->transport) : NULL;

    if (why)
        LOG_WARN("client %llu of '%s' (%s) %s: %s", (unsigned long long)peer->id, peer->server->name, peer->address,
                 peer->reader.received ? "ends the connection" : "refuses our certificate", why);
}

static void
read_packets(RpcPeer *peer)
{
    bool more;

    do {
        ssize_t got;

        rpc_record_set_reading(peer->record, true);
        got = rpc_reader_fill(&peer->reader, peer->transport, peer->server->scratch, RPC_TRANSPORT_NOW);
        if (got < 0 && errno == EAGAIN) {
            rpc_record_set_reading(peer->record, rpc_reader_is_partial(&peer->reader));
            return;
        }
        if (got <= 0) {
            note_last_words(peer);
            rpc_peer_close_now(peer);
            return;
        }
        rpc_keepalive_heard(&peer->keepalive, rpc_server_now_us(peer->server));
        rpc_peer_process(peer);
        more = !atomic_load(&peer->closed) && !peer->is_paused && peer->transport->ops->pending &&
               peer->transport->ops->pending(peer->transport);
    } while (more);
}

/* A transport's own beginning; true when it is over. */
static bool
shake_hands(RpcPeer *peer)
{
    if (peer->transport->ops->handshake(peer->transport) < 0) {
        if (errno == EAGAIN) {
            mutex_lock(&peer->lock);
            rpc_peer_update_interest(peer);
            mutex_unlock(&peer->lock);
        } else {
            if (error_last())
                warn_last_error("client %llu of '%s' (%s) is refused", (unsigned long long)peer->id, peer->server->name,
                                peer->address);
            rpc_peer_close_now(peer);
        }
        return false;
    }
    peer->handshaking = false;
    peer->certificate_name = g_strdup(rpc_tls_peer_name(peer->transport));
    if (peer->auth == RPC_AUTH_NONE)
        rpc_peer_set_authenticated(peer);
    mutex_lock(&peer->lock);
    rpc_peer_update_interest(peer);
    mutex_unlock(&peer->lock);
    return true;
}

static void
on_peer(RpcSource *source, uint32_t events)
{
    RpcPeer *peer = (RpcPeer *)source;
    bool more = peer->handshaking; /* bytes behind the handshake may be here already, which polling does not show */

    if (atomic_load(&peer->closed) || (peer->handshaking && !shake_hands(peer)))
        return;
    if (more && peer->transport->ops->pending && peer->transport->ops->pending(peer->transport))
        events |= EPOLLIN;
    if (events & EPOLLOUT) {
        mutex_lock(&peer->lock);
        flush_locked(peer);
        mutex_unlock(&peer->lock);
    }
    if (atomic_load(&peer->closing) && events & (EPOLLHUP | EPOLLERR))
        rpc_peer_close_now(peer);
    else if (!peer->is_paused && events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        read_packets(peer);
    else if (events & (EPOLLHUP | EPOLLERR))
        rpc_peer_close_now(peer);
}

/* ------------------------------------------------------------- begin and end */

RpcPeer *
rpc_peer_new(RpcServer *server, RpcTransport *transport, const RpcListener *listener)
{
    RpcPeer *peer = g_new0(RpcPeer, 1);

    atomic_init(&peer->refs, 2); /* the caller's and the table's */
    peer->server = rpc_server_ref(server);
    peer->id = server->next_id++;
    peer->connected_at = clock_wall_ms() / 1000;
    peer->transport = transport;
    peer->transport_ops = transport->ops;
    peer->source = (RpcSource){ .fd = transport->fd, .ready = on_peer };
    peer->access = listener->access;
    peer->auth = listener->auth;
    peer->sasl_policy = listener->sasl;
    peer->handshaking = transport->ops->handshake != NULL;
    peer->auth_due = rpc_server_now_us(server) + (int64_t)server->limits.auth_timeout_ms * 1000;
    peer->packet_due = INT64_MAX;
    peer->max_unsent = server->limits.max_unsent;
    peer->max_streams = server->limits.max_streams;
    g_queue_init(&peer->parked);
    mutex_init(&peer->lock);
    rpc_send_queue_init(&peer->queue);
    rpc_reader_init(&peer->reader, ANONYMOUS_MAX);
    peer->streams = g_hash_table_new(NULL, NULL);
    peer->close_hooks = g_array_new(FALSE, FALSE, sizeof(RpcCloseHook));
    rpc_peer_identify(peer);
    mutex_lock(&server->lock);
    g_hash_table_insert(server->peers, &peer->id, peer);
    server->n_anonymous++;
    mutex_unlock(&server->lock);
    /* Root on this host needs no policy to speak for it. */
    if (listener->trusts_root && peer->identity.is_local && peer->identity.uid == 0)
        peer->auth = RPC_AUTH_NONE;
    if (peer->auth == RPC_AUTH_NONE && !peer->handshaking) {
        rpc_peer_set_authenticated(peer);
        peer->auth_due = INT64_MAX;
        peer->reader.message_max = RPC_MESSAGE_MAX;
    } else {
        rpc_server_wake_at(server, peer->auth_due);
    }
    if (server->hooks.peer_opened)
        server->hooks.peer_opened(peer, server->hooks_opaque);
    mutex_lock(&peer->lock);
    rpc_peer_update_interest(peer);
    mutex_unlock(&peer->lock);
    return peer;
}

void
rpc_peer_wrap_transport(RpcPeer *peer, RpcTransportWrap wrap, void *opaque)
{
    bool early;

    mutex_lock(&peer->lock);
    early = rpc_reader_is_partial(&peer->reader) || peer->parked.length || !rpc_send_queue_is_empty(&peer->queue);
    if (peer->transport && !early) {
        peer->transport = wrap(peer->transport, opaque);
        peer->transport_ops = peer->transport->ops;
    } else {
        wrap(NULL, opaque);
        shut_locked(peer);
    }
    mutex_unlock(&peer->lock);
}

/* The loop's part of being authenticated. */
static void
now_authenticated(void *opaque)
{
    g_autoptr(RpcPeer) peer = opaque;

    peer->auth_due = INT64_MAX;
    peer->reader.message_max = RPC_MESSAGE_MAX;
    rpc_server_update_listeners(peer->server);
}

void
rpc_peer_set_authenticated(RpcPeer *peer)
{
    bool was;

    mutex_lock(&peer->server->lock);
    was = atomic_exchange(&peer->authenticated, true);
    if (!was && !atomic_load(&peer->closed))
        peer->server->n_anonymous--;
    mutex_unlock(&peer->server->lock);
    if (was)
        return;
    rpc_server_post(peer->server, now_authenticated, rpc_peer_ref(peer));
}

static void
run_close_hooks(RpcPeer *peer)
{
    for (;;) {
        RpcCloseHook hook = { NULL, NULL };

        mutex_lock(&peer->lock);
        if (peer->close_hooks->len) {
            hook = g_array_index(peer->close_hooks, RpcCloseHook, peer->close_hooks->len - 1);
            g_array_set_size(peer->close_hooks, peer->close_hooks->len - 1);
        }
        mutex_unlock(&peer->lock);
        if (!hook.hook)
            return;
        hook.hook(peer, hook.opaque);
    }
}

static void
late_close_hooks(void *opaque)
{
    g_autoptr(RpcPeer) peer = opaque;

    run_close_hooks(peer);
}

void
rpc_peer_add_close_hook(RpcPeer *peer, RpcPeerHook hook, void *opaque)
{
    const RpcCloseHook entry = { hook, opaque };

    mutex_lock(&peer->lock);
    g_array_append_val(peer->close_hooks, entry);
    mutex_unlock(&peer->lock);
    if (atomic_load(&peer->closed))
        rpc_server_post(peer->server, late_close_hooks, rpc_peer_ref(peer));
}

void
rpc_peer_remove_close_hook(RpcPeer *peer, RpcPeerHook hook, void *opaque)
{
    mutex_lock(&peer->lock);
    for (unsigned int i = 0; i < peer->close_hooks->len; i++) {
        const RpcCloseHook *entry = &g_array_index(peer->close_hooks, RpcCloseHook, i);

        if (entry->hook == hook && entry->opaque == opaque) {
            g_array_remove_index(peer->close_hooks, i);
            break;
        }
    }
    mutex_unlock(&peer->lock);
}

/* Leaves the server's table. */
static void
leave(RpcPeer *peer)
{
    RpcServer *server = peer->server;

    mutex_lock(&server->lock);
    g_hash_table_remove(server->peers, &peer->id);
    if (!atomic_load(&peer->authenticated))
        server->n_anonymous--;
    atomic_store(&peer->closed, true);
    mutex_unlock(&server->lock);
    rpc_server_update_listeners(server);
}

void
rpc_peer_close_now(RpcPeer *peer)
{
    g_autoptr(GPtrArray) streams = g_ptr_array_new();
    GHashTableIter iter;
    RpcTransport *transport;
    void *stream;
    RpcCall *call;

    if (atomic_load(&peer->closed))
        return;
    atomic_store(&peer->closing, true);
    leave(peer);
    mutex_lock(&peer->lock);
    rpc_source_set(peer->server, &peer->source, 0);
    rpc_send_queue_clear(&peer->queue);
    transport = g_steal_pointer(&peer->transport);
    g_hash_table_iter_init(&iter, peer->streams);
    while (g_hash_table_iter_next(&iter, NULL, &stream)) {
        g_ptr_array_add(streams, stream); /* the table's reference goes over */
        g_hash_table_iter_remove(&iter);
    }
    mutex_unlock(&peer->lock);
    /* Who encrypts says goodbye. A plain socket is closed only: somebody else may hold it open for the time after us. */
    if (transport && transport->ops->encrypted)
        transport->ops->shutdown(transport);
    rpc_transport_free(transport);
    while ((call = g_queue_pop_head(&peer->parked)))
        rpc_call_drop(call);
    for (size_t i = 0; i < streams->len; i++)
        rpc_server_stream_lost(g_ptr_array_index(streams, i));
    run_close_hooks(peer);
    if (peer->server->hooks.peer_closed)
        peer->server->hooks.peer_closed(peer, peer->server->hooks_opaque);
    rpc_server_bury(peer->server, peer, unref_later);
}

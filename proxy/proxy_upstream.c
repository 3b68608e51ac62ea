/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proxy_upstream.c - one client's connection to one daemon: packets there and back, and what happens when the daemon goes away.
 *
 * Threads: main.
 */

#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"

#include "rpc/record.h"

#include "proxy_impl.h"

enum {
    WAITING_MAX = 64,             /* packets that wait for the connection before the client is held */
    WAITING_BYTES_MAX = 1024 * 1024,
    RETRY_FIRST_MS = 100,         /* a daemon that is gone is looked for again this soon, then twice as late each time */
    RETRY_MAX_MS = 5000,
};

const char *
upstream_driver(const Upstream *upstream)
{
    return upstream->family ? proxy_families[upstream->family] : upstream->client->uri.scheme;
}

/* ------------------------------------------------------------- what is under way */

static void
parcel_free(void *data)
{
    Parcel *parcel = data;

    for (size_t i = 0; i < parcel->n_fds; i++)
        close(parcel->fds[i]);
    g_free(parcel->fds);
    rpc_message_unref(parcel->message);
    g_free(parcel);
}

static void
flight_free(void *data)
{
    Flight *flight = data;

    rpc_message_unref(flight->frame);
    g_free(flight);
}

static bool
is_call(const RpcHeader *header)
{
    return header->type == RPC_CALL || header->type == RPC_CALL_WITH_FDS;
}

static void
hold(Upstream *upstream)
{
    if (upstream->holds_client)
        return;
    upstream->holds_client = true;
    rpc_peer_hold(upstream->client->peer);
}

static void
let_go(Upstream *upstream)
{
    if (!upstream->holds_client)
        return;
    upstream->holds_client = false;
    rpc_peer_release(upstream->client->peer);
}

/* ------------------------------------------------------------- there */

/* Notes the call in @packet, and makes it ready to go. */
static void
take_off(Upstream *upstream, RpcPacket *packet, const ProxyRoute *route)
{
    Flight *flight;

    if (!is_call(&packet->header))
        return;
    flight = g_new0(Flight, 1);
    flight->header = packet->header;
    flight->bits = route->bits;
    if (route->bits & (ROUTE_REGISTERS | ROUTE_DEREGISTERS))
        events_call(upstream, packet, flight);
    g_hash_table_replace(upstream->flights, GUINT_TO_POINTER(packet->header.serial), flight);
    rpc_record_add(rpc_peer_record(upstream->client->peer), RPC_RECORD_CALL, &flight->header);
}

/* A copy for later. */
static void
put_aside(Upstream *upstream, RpcPacket *packet)
{
    const struct iovec iov = { (void *)packet->bytes, packet->size };
    Parcel *parcel = g_new0(Parcel, 1);

    parcel->message = rpc_message_new_gather(&iov, 1, 0);
    parcel->header = packet->header;
    if (packet->n_fds) {
        parcel->fds = g_memdup2(packet->fds, sizeof(int) * packet->n_fds);
        parcel->n_fds = packet->n_fds;
        packet->n_fds = 0;
    }
    g_queue_push_tail(&upstream->waiting, parcel);
    upstream->waiting_bytes += packet->size;
    if (upstream->waiting.length >= WAITING_MAX || upstream->waiting_bytes > WAITING_BYTES_MAX)
        hold(upstream);
}

void
upstream_send(Upstream *upstream, RpcPacket *packet, const ProxyRoute *route)
{
    take_off(upstream, packet, route);
    if (upstream->state == UPSTREAM_OPEN) {
        if (!rpc_link_forward(upstream->link, packet))
            hold(upstream);
        return;
    }
    put_aside(upstream, packet);
    upstream_start(upstream, PROXY_START);
}

static void
send_waiting(Upstream *upstream)
{
    Parcel *parcel;
    bool room = true;

    while ((parcel = g_queue_pop_head(&upstream->waiting))) {
        room = rpc_link_send(upstream->link, g_steal_pointer(&parcel->message), g_steal_pointer(&parcel->fds), parcel->n_fds);
        parcel->n_fds = 0;
        parcel_free(parcel);
    }
    upstream->waiting_bytes = 0;
    if (room)
        let_go(upstream);
    else
        hold(upstream);
}

/* ------------------------------------------------------------- back */

/* The stream of @header goes on, or is over. */
static void
follow_stream(Upstream *upstream, const RpcHeader *header)
{
    const RpcHeader *known;

    if (header->status == RPC_CONTINUE)
        return;
    known = g_hash_table_lookup(upstream->streams, GUINT_TO_POINTER(header->serial));
    if (known)
        rpc_record_remove(rpc_peer_record(upstream->client->peer), RPC_RECORD_STREAM, known);
    g_hash_table_remove(upstream->streams, GUINT_TO_POINTER(header->serial));
}

static void
begin_stream(Upstream *upstream, const RpcHeader *header)
{
    g_hash_table_replace(upstream->streams, GUINT_TO_POINTER(header->serial), g_memdup2(header, sizeof(*header)));
    rpc_record_add(rpc_peer_record(upstream->client->peer), RPC_RECORD_STREAM, header);
}

/* Descriptors cannot go to a client elsewhere: then the call failed. True if that is so. */
static bool
must_refuse(Upstream *upstream, const RpcPacket *packet)
{
    if (!packet->n_fds || rpc_peer_transport(upstream->client->peer)->send_fd)
        return false;
    (void)fail(VIR_ERR_OPERATION_UNSUPPORTED, _("a file descriptor cannot be passed to a client that is connected by '%1$s'"),
               rpc_peer_transport(upstream->client->peer)->name);
    proxy_refuse(upstream->client, &packet->header);
    return true;
}

/* The reply to a call; true if it still goes to the client. */
static bool
land(Upstream *upstream, RpcPacket *packet)
{
    void *key = GUINT_TO_POINTER(packet->header.serial);
    Flight *flight = g_hash_table_lookup(upstream->flights, key);

    if (!flight) {
        LOG_WARN("the daemon of driver '%s' answers call %u, which is not under way; ignored", upstream_driver(upstream),
                 packet->header.serial);
        return false;
    }
    if (packet->header.status == RPC_OK) {
        if (flight->bits & (ROUTE_REGISTERS | ROUTE_DEREGISTERS))
            events_reply(upstream, packet, flight);
        if (flight->bits & ROUTE_STREAM)
            begin_stream(upstream, &flight->header);
    }
    g_hash_table_remove(upstream->flights, key);
    return !must_refuse(upstream, packet);
}

static bool
look_at(Upstream *upstream, RpcPacket *packet)
{
    const RpcHeader *header = &packet->header;
    const ProxyRoute *route;

    switch (header->type) {
    case RPC_REPLY:
    case RPC_REPLY_WITH_FDS:
        return land(upstream, packet);
    case RPC_STREAM:
    case RPC_STREAM_HOLE:
        follow_stream(upstream, header);
        return true;
    case RPC_MESSAGE:
        route = proxy_route_find(header->program, header->version, header->procedure);
        if (route && route->bits & ROUTE_TELLS)
            events_tell(upstream, packet);
        return true;
    default:
        LOG_WARN("the daemon of driver '%s' sent a packet of type %u, ignored", upstream_driver(upstream), header->type);
        return false;
    }
}

static void
on_packet(RpcLink *link, RpcPacket *packet, void *opaque)
{
    Upstream *upstream = opaque;

    if (upstream->state != UPSTREAM_OPEN)
        greet_receive(upstream, packet);
    else if (look_at(upstream, packet) && !rpc_peer_forward(upstream->client->peer, packet))
        rpc_link_set_paused(link, true);
}

void
upstream_client_drained(Upstream *upstream)
{
    if (upstream->link)
        rpc_link_set_paused(upstream->link, false);
}

/* ------------------------------------------------------------- the end of a connection */

/* Every call that has no reply fails with @error, every stream too. */
static void
fail_all(Upstream *upstream, const virError *error)
{
    g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    void *value;

    g_hash_table_iter_init(&iter, upstream->flights);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Flight *flight = value;

        g_ptr_array_add(headers, g_memdup2(&flight->header, sizeof(flight->header)));
    }
    g_hash_table_iter_init(&iter, upstream->streams);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        RpcHeader *header = g_memdup2(value, sizeof(*header));

        rpc_record_remove(rpc_peer_record(upstream->client->peer), RPC_RECORD_STREAM, header);
        header->type = RPC_STREAM;
        g_ptr_array_add(headers, header);
    }
    g_hash_table_remove_all(upstream->flights);
    g_hash_table_remove_all(upstream->streams);
    g_queue_clear_full(&upstream->waiting, parcel_free);
    upstream->waiting_bytes = 0;
    for (unsigned int i = 0; i < headers->len; i++) {
        error_restore(error_copy(error));
        proxy_refuse(upstream->client, g_ptr_array_index(headers, i));
    }
}

static void
come_back(void *opaque)
{
    upstream_start(opaque, PROXY_LOOK);
}

/* A client that waits for events does not call, so the daemon is looked for without being asked. */
static void
come_back_later(Upstream *upstream)
{
    if (!upstream->was_open || !upstream->registrations->len)
        return;
    if (!upstream->retry)
        upstream->retry = event_timer_new(upstream->client->proxy->loop, come_back, upstream);
    if (!upstream->retry) {
        warn_last_error("client %llu gets no more events", (unsigned long long)rpc_peer_id(upstream->client->peer));
        return;
    }
    event_timer_start(upstream->retry, upstream->retry_ms);
    upstream->retry_ms = MIN(upstream->retry_ms * 2, (int64_t)RETRY_MAX_MS);
}

static void
disconnect(Upstream *upstream)
{
    g_clear_pointer(&upstream->wait, proxy_wait_cancel);
    g_clear_pointer(&upstream->link, rpc_link_free);
    upstream->state = UPSTREAM_IDLE;
}

/* The connection is not to be had, or lost: the thread's error says why, and is forgotten. */
static void
give_up(Upstream *upstream)
{
    ProxyClient *client = upstream->client;
    g_autoptr(virError) error = error_take();

    disconnect(upstream);
    if (!upstream->family && client->open) {
        error_restore(error_copy(error));
        rpc_call_fail(g_steal_pointer(&client->open));
    }
    fail_all(upstream, error);
    let_go(upstream);
    come_back_later(upstream);
}

static void
on_lost(RpcLink *link, void *opaque)
{
    Upstream *upstream = opaque;

    /* The daemon gave up on a client that does not read what it is told. */
    if (rpc_link_is_paused(link)) {
        LOG_WARN("client %llu does not read, closing it", (unsigned long long)rpc_peer_id(upstream->client->peer));
        rpc_peer_close(upstream->client->peer);
        return;
    }
    upstream->retry_ms = RETRY_FIRST_MS;
    (void)fail(VIR_ERR_RPC, _("the daemon of driver '%1$s' ended the connection; what it was asked may have been done or not"),
               upstream_driver(upstream));
    give_up(upstream);
}

static void
on_drained(RpcLink *link, void *opaque)
{
    let_go(opaque);
}

/* ------------------------------------------------------------- its beginning */

static const RpcLinkOps link_ops = { .packet = on_packet, .drained = on_drained, .lost = on_lost };

void
upstream_greeted(Upstream *upstream, int rc)
{
    ProxyClient *client = upstream->client;

    if (rc < 0) {
        give_up(upstream);
        return;
    }
    upstream->state = UPSTREAM_OPEN;
    upstream->was_open = true;
    upstream->retry_ms = RETRY_FIRST_MS;
    if (!upstream->family && client->open) {
        client->is_open = true;
        rpc_call_reply(g_steal_pointer(&client->open), NULL);
    }
    send_waiting(upstream);
}

/* Another driver than the client's own may have no daemon on this host: then what it asks for is not supported. */
static void
say_if_absent(const Upstream *upstream)
{
    const virError *error = error_last();

    if (!upstream->family || !error || error->code != VIR_ERR_SYSTEM_ERROR || error->int1 != ENOENT ||
        proxy_daemon_is_installed(upstream_driver(upstream)))
        return;
    error_reset();
    (void)fail(VIR_ERR_NO_SUPPORT, _("there is no daemon for driver '%1$s' on this host"), upstream_driver(upstream));
}

static void
on_connected(RpcTransport *transport, void *opaque)
{
    Upstream *upstream = opaque;

    upstream->wait = NULL;
    if (!transport) {
        say_if_absent(upstream);
        give_up(upstream);
        return;
    }
    upstream->link = rpc_link_new(upstream->client->proxy->server, transport, &link_ops, upstream);
    upstream->state = UPSTREAM_GREETING;
    greet_start(upstream);
}

void
upstream_start(Upstream *upstream, ProxyEagerness eagerness)
{
    const ProxyClient *client = upstream->client;
    ProxyWait *wait;

    if (upstream->state != UPSTREAM_IDLE)
        return;
    if (upstream->retry)
        event_timer_stop(upstream->retry);
    upstream->state = UPSTREAM_CONNECTING;
    wait = proxy_daemon_connect(client->proxy->daemons, upstream_driver(upstream), rpc_peer_access(client->peer), eagerness,
                                on_connected, upstream);
    if (upstream->state == UPSTREAM_CONNECTING)
        upstream->wait = wait;
}

Upstream *
upstream_new(ProxyClient *client, unsigned int family)
{
    Upstream *upstream = g_new0(Upstream, 1);

    upstream->client = client;
    upstream->family = family;
    upstream->retry_ms = RETRY_FIRST_MS;
    upstream->flights = g_hash_table_new_full(NULL, NULL, NULL, flight_free);
    upstream->streams = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    upstream->registrations = g_ptr_array_new_with_free_func(registration_free);
    g_queue_init(&upstream->waiting);
    return upstream;
}

void
upstream_free(Upstream *upstream)
{
    if (!upstream)
        return;
    disconnect(upstream);
    g_clear_pointer(&upstream->retry, event_timer_free);
    g_queue_clear_full(&upstream->waiting, parcel_free);
    g_hash_table_unref(upstream->flights);
    g_hash_table_unref(upstream->streams);
    g_ptr_array_unref(upstream->registrations);
    g_free(upstream);
}

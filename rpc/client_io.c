/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client_io.c - who reads, who writes, who sleeps.
 *
 * Of all threads that wait, one is the reader: it sleeps in the socket with the lock free and hands out what arrives. When
 * its own wish is fulfilled it wakes the next. A writer is needed only when the socket does not take a packet at once; the
 * reader is the writer too if nobody else is.
 *
 * Threads: any, under the client's lock.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"

#include "rpc/client_internal.h"

/* ------------------------------------------------------------- the end */

int
rpc_client_fail_closed(RpcClient *client)
{
    if (client->why)
        return error_adopt(client->why);
    return fail(VIR_ERR_INTERNAL_ERROR, _("the connection to the server is closed"));
}

static void
wake_waiters(RpcClient *client)
{
    for (RpcWaiter *waiter = client->waiters; waiter; waiter = waiter->next)
        cond_signal(&waiter->wake);
}

void
rpc_client_die(RpcClient *client, int reason)
{
    g_autoptr(virError) why = error_take();

    if (!client->is_open)
        return;
    client->is_open = false;
    client->close_reason = reason;
    client->why = g_steal_pointer(&why);
    client->transport->ops->shutdown(client->transport);
    rpc_send_queue_clear(&client->queue);
    wake_waiters(client);
    rpc_hook_update(client);
    rpc_hook_wake(client);
}

/* ------------------------------------------------------------- waiters */

void
rpc_waiter_init(RpcClient *client, RpcWaiter *waiter)
{
    cond_init(&waiter->wake);
    waiter->next = client->waiters;
    client->waiters = waiter;
}

void
rpc_waiter_clear(RpcClient *client, RpcWaiter *waiter)
{
    RpcWaiter **link = &client->waiters;

    while (*link != waiter)
        link = &(*link)->next;
    *link = waiter->next;
    cond_clear(&waiter->wake);
}

static void
waiter_done(RpcWaiter *waiter)
{
    waiter->done = true;
    cond_signal(&waiter->wake);
}

/* Nothing waits to be sent any more. */
static void
queue_is_empty(RpcClient *client)
{
    for (RpcWaiter *waiter = client->waiters; waiter; waiter = waiter->next) {
        if (waiter->for_queue)
            waiter_done(waiter);
    }
    rpc_hook_wake(client);
}

/* ------------------------------------------------------------- writing */

/* What the transport has to say to the end of the connection, or NULL. */
static char *
transport_words(RpcClient *client)
{
    return client->transport->ops->why ? client->transport->ops->why(client->transport) : NULL;
}

/* The connection broke while @doing something; errno says how. */
static void
die_of_errno(RpcClient *client, const char *doing)
{
    int error = errno;
    g_autofree char *words = transport_words(client);

    if (words)
        fail(VIR_ERR_SYSTEM_ERROR, _("the connection to the server is lost: cannot %1$s: %2$s"), doing, words);
    else
        fail_errno(error, _("the connection to the server is lost: cannot %1$s"), doing);
    rpc_client_die(client, VIR_CONNECT_CLOSE_REASON_ERROR);
}

static void
die_of_end(RpcClient *client)
{
    g_autofree char *words = transport_words(client);

    fail(VIR_ERR_SYSTEM_ERROR, _("the connection to the server is lost: it was closed at the other end%1$s%2$s"),
         words ? ": " : "", words ? words : "");
    rpc_client_die(client, VIR_CONNECT_CLOSE_REASON_EOF);
}

static int *
duplicate_fds(const int *fds, size_t n)
{
    int *copies = n ? g_new(int, n) : NULL;

    for (size_t i = 0; i < n; i++)
        copies[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 3);
    return copies;
}

void
rpc_client_send(RpcClient *client, const struct iovec *iov, int n, const int *fds, size_t n_fds)
{
    const RpcSend rest = { .fds = duplicate_fds(fds, n_fds), .n_fds = n_fds };
    int rc = rpc_send_or_queue(&client->queue, client->transport, iov, n, &rest);

    if (rc < 0)
        die_of_errno(client, "write");
    else if (rc > 0)
        rpc_hook_update(client);
}

static void
flush(RpcClient *client)
{
    int rc;

    if (rpc_send_queue_is_empty(&client->queue))
        return;
    rc = rpc_send_queue_flush(&client->queue, client->transport);
    if (rc < 0)
        die_of_errno(client, "write");
    else if (rc == 0)
        queue_is_empty(client);
    rpc_hook_update(client);
}

void
rpc_client_flush_now(RpcClient *client)
{
    if (client->is_open && !client->writing)
        flush(client);
}

/* ------------------------------------------------------------- handing out */

static void
receive_reply(RpcClient *client, RpcPacket *packet)
{
    const RpcHeader *header = &packet->header;

    for (RpcPending **link = &client->pending; *link; link = &(*link)->next) {
        RpcPending *pending = *link;

        if (pending->header.serial != header->serial || pending->header.program != header->program ||
            pending->header.version != header->version || pending->header.procedure != header->procedure)
            continue;
        *link = pending->next;
        pending->header = *header;
        pending->payload = rpc_reader_steal(&client->reader, packet);
        memcpy(pending->fds, packet->fds, sizeof(int) * packet->n_fds);
        pending->n_fds = packet->n_fds;
        packet->n_fds = 0;
        waiter_done(&pending->waiter);
        return;
    }
    /* Its caller has given up. */
}

static void
receive_message(RpcClient *client, const RpcPacket *packet)
{
    RpcHeader pong = rpc_keepalive_header(RPC_KEEPALIVE_PONG);
    unsigned char bytes[RPC_PREFIX_SIZE];

    if (packet->header.program != RPC_KEEPALIVE_PROGRAM) {
        rpc_client_queue_event(client, packet);
        return;
    }
    /* A server that pings without reading answers gets one for all. */
    if (packet->header.procedure != RPC_KEEPALIVE_PING || !rpc_send_queue_is_empty(&client->queue))
        return;
    rpc_prefix_encode(&pong, 0, bytes);
    rpc_client_send(client, &(struct iovec){ bytes, sizeof(bytes) }, 1, NULL, 0);
}

static void
receive_packet(RpcClient *client, RpcPacket *packet)
{
    switch (packet->header.type) {
    case RPC_REPLY:
    case RPC_REPLY_WITH_FDS:
        receive_reply(client, packet);
        return;
    case RPC_MESSAGE:
        receive_message(client, packet);
        return;
    case RPC_STREAM:
    case RPC_STREAM_HOLE:
        rpc_client_stream_receive(client, packet);
        return;
    default:
        fail(VIR_ERR_RPC, _("the server sent a packet of type %1$u, which no server may"), packet->header.type);
        rpc_client_die(client, VIR_CONNECT_CLOSE_REASON_ERROR);
    }
}

/* Hands out what the last fill of the reader brought, which returned @got. */
static void
digest(RpcClient *client, ssize_t got)
{
    RpcPacket packet;
    int rc = 0;

    if (got == 0) {
        die_of_end(client);
        return;
    }
    rpc_keepalive_heard(&client->keepalive, client->keepalive.interval_us ? clock_now_us() : 0);
    while (client->is_open && (rc = rpc_reader_next(&client->reader, &packet)) > 0) {
        receive_packet(client, &packet);
        rpc_packet_close_fds(&packet);
    }
    if (rc < 0)
        rpc_client_die(client, VIR_CONNECT_CLOSE_REASON_ERROR);
    rpc_reader_save(&client->reader);
}

/* The reader's read is over. */
static void
digest_result(RpcClient *client, ssize_t got, int error)
{
    g_autoptr(virError) before = error_last() ? error_take() : NULL; /* the thread's, which is not about this */

    if (!client->is_open)
        return;
    errno = error;
    if (got >= 0)
        digest(client, got);
    else if (error != EAGAIN)
        die_of_errno(client, "read");
    if (before)
        error_restore(g_steal_pointer(&before));
}

void
rpc_client_check_keepalive(RpcClient *client)
{
    RpcHeader ping = rpc_keepalive_header(RPC_KEEPALIVE_PING);
    unsigned char bytes[RPC_PREFIX_SIZE];

    if (!client->is_open || !client->keepalive.interval_us)
        return;
    if (!client->reading && rpc_client_streams_are_full(client)) /* it is us who does not listen */
        rpc_keepalive_heard(&client->keepalive, clock_now_us());
    switch (rpc_keepalive_check(&client->keepalive, clock_now_us())) {
    case RPC_KEEPALIVE_ASK:
        rpc_prefix_encode(&ping, 0, bytes);
        rpc_client_send(client, &(struct iovec){ bytes, sizeof(bytes) }, 1, NULL, 0);
        break;
    case RPC_KEEPALIVE_DEAD:
        fail(VIR_ERR_INTERNAL_ERROR, _("the connection to the server is lost: no answer to %1$u questions, one every %2$lld s"),
             client->keepalive.count, (long long)(client->keepalive.interval_us / G_USEC_PER_SEC));
        rpc_client_die(client, VIR_CONNECT_CLOSE_REASON_KEEPALIVE);
        break;
    case RPC_KEEPALIVE_QUIET:
        break;
    }
}

/* ------------------------------------------------------------- taking turns */

static size_t
transport_pending(RpcClient *client)
{
    return client->transport->ops->pending ? client->transport->ops->pending(client->transport) : 0;
}

/* Sleeps in poll() with the lock free: what became true of the socket. */
static short
poll_socket(RpcClient *client, short events, int64_t deadline_ms)
{
    RpcTransport *transport = client->transport;
    struct pollfd fd = { transport->fd, events, 0 };
    int64_t until = deadline_ms;
    int64_t now = clock_now_ms();

    if (events & POLLIN && client->keepalive.interval_us)
        until = MIN(until, rpc_keepalive_due(&client->keepalive) / 1000 + 1);
    if (transport->ops->wants)
        fd.events |= transport->ops->wants(transport);
    mutex_unlock(&client->lock);
    poll(&fd, 1, until == CLOCK_NEVER ? -1 : (int)CLAMP(until - now, 0, INT_MAX));
    mutex_lock(&client->lock);
    return fd.revents;
}

/* Is the reader for one sleep and what it brings. */
static void
read_turn(RpcClient *client, int64_t deadline_ms)
{
    bool writes = !rpc_send_queue_is_empty(&client->queue) && !client->writing;
    bool polls = writes || deadline_ms != CLOCK_NEVER || client->keepalive.interval_us || !client->sleeps_in_read;
    short ready = POLLIN;
    ssize_t got = -1;
    int error = EAGAIN;

    client->reading = true;
    client->writing = client->writing || writes;
    rpc_hook_update(client);
    if (polls && !transport_pending(client))
        ready = poll_socket(client, (short)(POLLIN | (writes ? POLLOUT : 0)), deadline_ms);
    if (writes) {
        client->writing = false;
        if (client->is_open && ready & (POLLOUT | POLLERR | POLLHUP))
            flush(client);
    }
    if (client->is_open && ready & ~POLLOUT) {
        mutex_unlock(&client->lock);
        got = rpc_reader_fill(&client->reader, client->transport, client->scratch,
                              polls ? RPC_TRANSPORT_NOW : RPC_TRANSPORT_WAIT);
        error = errno;
        mutex_lock(&client->lock);
    }
    digest_result(client, got, error);
    client->reading = false;
    rpc_client_check_keepalive(client);
    rpc_hook_update(client);
}

/* Somebody else reads; sees that what waits goes out. */
static void
write_turn(RpcClient *client, int64_t deadline_ms)
{
    client->writing = true;
    rpc_hook_update(client);
    poll_socket(client, POLLOUT, deadline_ms);
    client->writing = false;
    if (client->is_open)
        flush(client);
}

/* Who is left must see that there is a reader and, if need be, a writer. */
static void
pass_on(RpcClient *client)
{
    RpcWaiter *waiter = client->waiters;

    if (client->reading) {
        if (!client->writing && !rpc_send_queue_is_empty(&client->queue))
            wake_waiters(client);
        return;
    }
    while (waiter && waiter->done)
        waiter = waiter->next;
    if (waiter)
        cond_signal(&waiter->wake);
}

bool
rpc_client_wait(RpcClient *client, RpcWaiter *waiter, int64_t deadline_ms)
{
    bool in_time = true;

    while (!waiter->done && client->is_open && in_time) {
        if (!client->reading)
            read_turn(client, deadline_ms);
        else if (!rpc_send_queue_is_empty(&client->queue) && !client->writing)
            write_turn(client, deadline_ms);
        else
            cond_wait_until(&waiter->wake, &client->lock, deadline_ms);
        in_time = deadline_ms == CLOCK_NEVER || clock_now_ms() < deadline_ms;
    }
    pass_on(client);
    return waiter->done || !client->is_open;
}

void
rpc_client_read_now(RpcClient *client)
{
    ssize_t got;
    int error;

    if (!client->is_open || client->reading)
        return;
    client->reading = true;
    mutex_unlock(&client->lock);
    got = rpc_reader_fill(&client->reader, client->transport, client->scratch, RPC_TRANSPORT_NOW);
    error = errno;
    mutex_lock(&client->lock);
    digest_result(client, got, error);
    client->reading = false;
    rpc_hook_update(client);
    pass_on(client);
}

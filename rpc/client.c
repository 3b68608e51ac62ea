/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client.c - a connection, and a call over it.
 *
 * Threads: any.
 */

#include "rpc/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/patience.h"

#include "rpc/client_internal.h"

/* ------------------------------------------------------------- life */

int
rpc_client_check_process(const RpcClient *client)
{
    if (G_LIKELY(client->pid == getpid()))
        return 0;
    return fail(VIR_ERR_INTERNAL_ERROR, _("the connection belongs to process %1$d; its child %2$d needs one of its own"),
                (int)client->pid, (int)getpid());
}

RpcClient *
rpc_client_new(RpcTransport *transport)
{
    RpcClient *client;

    if (rpc_transport_shake_hands(transport, RPC_HANDSHAKE_TIMEOUT_MS) < 0) {
        rpc_transport_free(transport);
        return NULL;
    }
    client = g_new0(RpcClient, 1);
    atomic_init(&client->refs, 1);
    client->pid = getpid();
    client->transport = transport;
    client->sleeps_in_read = transport->ops->sleeps;
    client->is_open = true;
    client->scratch = g_malloc(RPC_SCRATCH_SIZE);
    client->hook = (RpcHook){ .epoll_fd = -1, .wake_fd = -1, .timer_fd = -1 };
    client->subscriptions = g_array_new(FALSE, FALSE, sizeof(RpcSubscription));
    mutex_init(&client->lock);
    rpc_send_queue_init(&client->queue);
    rpc_reader_init(&client->reader, RPC_MESSAGE_MAX);
    g_queue_init(&client->events);
    /* Only the reader sleeps in it; all else says that it does not want to. */
    if (client->sleeps_in_read && fd_set_nonblock(transport->fd, false) < 0) {
        rpc_client_unref(client);
        return NULL;
    }
    return client;
}

void
rpc_client_wrap_transport(RpcClient *client, RpcTransport *(*wrap)(RpcTransport *inner, void *opaque), void *opaque)
{
    mutex_lock(&client->lock);
    client->transport = wrap(client->transport, opaque);
    client->sleeps_in_read = client->transport->ops->sleeps;
    mutex_unlock(&client->lock);
}

RpcClient *
rpc_client_ref(RpcClient *client)
{
    atomic_fetch_add_explicit(&client->refs, 1, memory_order_relaxed);
    return client;
}

static void
event_free(void *opaque)
{
    RpcQueuedEvent *event = opaque;

    rpc_bytes_clear(&event->payload);
    g_free(event);
}

void
rpc_client_unref(RpcClient *client)
{
    if (!client || atomic_fetch_sub_explicit(&client->refs, 1, memory_order_acq_rel) != 1)
        return;
    rpc_send_queue_clear(&client->queue);
    rpc_reader_clear(&client->reader);
    rpc_transport_free(client->transport); /* closes only: in a forked child the connection lives on */
    rpc_hook_clear(client);
    g_queue_clear_full(&client->events, event_free);
    g_array_unref(client->subscriptions);
    if (client->on_close_free)
        client->on_close_free(client->on_close_opaque);
    mutex_clear(&client->lock);
    error_free(client->why);
    g_free(client->scratch);
    g_free(client);
}

void
rpc_client_close(RpcClient *client, int reason)
{
    if (client->pid != getpid())
        return;
    mutex_lock(&client->lock);
    if (client->is_open) {
        g_autoptr(virError) before = error_last() ? error_take() : NULL;

        fail(VIR_ERR_INTERNAL_ERROR, _("the connection to the server is closed"));
        rpc_client_die(client, reason);
        if (before)
            error_restore(g_steal_pointer(&before));
    }
    mutex_unlock(&client->lock);
}

bool
rpc_client_is_open(RpcClient *client)
{
    bool is_open;

    mutex_lock(&client->lock);
    is_open = client->is_open;
    mutex_unlock(&client->lock);
    return is_open;
}

bool
rpc_client_is_local(const RpcClient *client)
{
    return rpc_transport_is_local(client->transport);
}

bool
rpc_client_is_encrypted(const RpcClient *client)
{
    return client->transport->ops->encrypted;
}

bool
rpc_client_is_secure(const RpcClient *client)
{
    return client->transport->ops->secure;
}

bool
rpc_client_can_pass_fds(const RpcClient *client)
{
    return client->transport->ops->send_fd != NULL;
}

int
rpc_client_set_keepalive(RpcClient *client, int interval, unsigned int count)
{
    if (rpc_client_check_process(client) < 0)
        return -1;
    mutex_lock(&client->lock);
    rpc_keepalive_set(&client->keepalive, interval, count, clock_now_us());
    rpc_hook_set_timer(client);
    mutex_unlock(&client->lock);
    return 0;
}

/* ------------------------------------------------------------- a call */

static bool
serial_is_taken(const RpcClient *client, uint32_t serial)
{
    for (const RpcPending *pending = client->pending; pending; pending = pending->next) {
        if (pending->header.serial == serial)
            return true;
    }
    for (const RpcClientStream *stream = client->streams; stream; stream = stream->next) {
        if (stream->header.serial == serial)
            return true;
    }
    return false;
}

/* The call's packet, still without its serial: the length, or -1. */
static ssize_t
encode_call(const RpcClient *client, const RpcClientCall *call, RpcHeader *header, RpcBuffer *buffer)
{
    const RpcProcedure *row = rpc_program_find(call->program, call->procedure);

    if (!row)
        return fail(VIR_ERR_NO_SUPPORT, _("program '%1$s' has no procedure %2$u"), call->program->name, call->procedure);
    if (call->n_fds > RPC_FDS_MAX)
        return fail(VIR_ERR_INVALID_ARG, _("%1$zu file descriptors are over the limit of %2$d of one call"), call->n_fds,
                    (int)RPC_FDS_MAX);
    if (call->n_fds && !rpc_client_can_pass_fds(client))
        return fail(VIR_ERR_NO_SUPPORT, _("file descriptors cannot pass over a '%1$s' connection"),
                    client->transport->ops->name);
    *header = (RpcHeader){
        .program = call->program->number,
        .version = call->program->version,
        .procedure = call->procedure,
        .type = call->n_fds ? RPC_CALL_WITH_FDS : RPC_CALL,
        .status = RPC_OK,
    };
    return rpc_packet_encode(buffer, header, call->n_fds, row->args, call->args);
}

/* Lock held. Sends the packet in @iov and waits: 0 when the reply is in @pending, -1. */
static int
await_reply(RpcClient *client, const RpcClientCall *call, RpcPending *pending, const struct iovec *iov)
{
    int timeout_ms = call->timeout_ms > 0 ? call->timeout_ms : patience_get();
    int64_t deadline = timeout_ms > 0 ? clock_now_ms() + timeout_ms : CLOCK_NEVER;
    bool in_time;

    pending->next = client->pending;
    client->pending = pending;
    rpc_waiter_init(client, &pending->waiter);
    rpc_client_send(client, iov, 1, call->fds, call->n_fds);
    in_time = rpc_client_wait(client, &pending->waiter, deadline);
    rpc_waiter_clear(client, &pending->waiter);
    if (pending->waiter.done)
        return 0;
    for (RpcPending **link = &client->pending; *link; link = &(*link)->next) {
        if (*link == pending) {
            *link = pending->next;
            break;
        }
    }
    if (in_time)
        return rpc_client_fail_closed(client);
    return fail(VIR_ERR_OPERATION_TIMEOUT, _("the server did not answer within %1$d ms"), timeout_ms);
}

/* Lock held. Gives the packet in @buffer its serial and exchanges it for a reply in @pending. */
static int
exchange(RpcClient *client, const RpcClientCall *call, RpcPending *pending, RpcBuffer *buffer, size_t len)
{
    const struct iovec iov = { buffer->data, len };
    int rc;

    if (!client->is_open)
        return rpc_client_fail_closed(client);
    if (call->stream && call->stream->is_listed)
        return fail(VIR_ERR_OPERATION_INVALID, _("the stream is in use by another call"));
    while (serial_is_taken(client, client->next_serial))
        client->next_serial++;
    pending->header.serial = client->next_serial++;
    rpc_prefix_encode(&pending->header, len - RPC_PREFIX_SIZE, buffer->data);
    if (call->stream)
        rpc_client_stream_begin(call->stream, &pending->header);
    rc = await_reply(client, call, pending, &iov);
    if (call->stream)
        rpc_client_stream_opened(call->stream, rc == 0 && pending->header.status == RPC_OK);
    return rc;
}

/* What the reply says. */
static int
conclude(const RpcClientCall *call, RpcPending *pending)
{
    const RpcProcedure *row = rpc_program_find(call->program, call->procedure);

    if (pending->header.status == RPC_ERROR)
        return rpc_error_adopt(pending->payload.data, pending->payload.len);
    if (pending->header.status != RPC_OK)
        return fail(VIR_ERR_RPC, _("the reply to %1$s has status %2$u"), row->name, pending->header.status);
    if (call->ret &&
        rpc_payload_decode(pending->payload.data, pending->payload.len, row->ret, call->ret, row->ret_size) < 0)
        return -1;
    if (call->ret_fds) {
        *call->ret_fds = g_memdup2(pending->fds, sizeof(int) * pending->n_fds);
        *call->ret_n_fds = pending->n_fds;
        pending->n_fds = 0;
    }
    return 0;
}

int
rpc_client_call(RpcClient *client, const RpcClientCall *call)
{
    g_auto(RpcBuffer) buffer = { NULL, 0 };
    RpcPending pending = { .n_fds = 0 };
    ssize_t len;
    int rc;

    if (rpc_client_check_process(client) < 0)
        return -1;
    len = encode_call(client, call, &pending.header, &buffer);
    if (len < 0)
        return -1;
    mutex_lock(&client->lock);
    rc = exchange(client, call, &pending, &buffer, (size_t)len);
    mutex_unlock(&client->lock);
    if (rc == 0)
        rc = conclude(call, &pending);
    for (size_t i = 0; i < pending.n_fds; i++)
        close(pending.fds[i]);
    rpc_bytes_clear(&pending.payload);
    return rc;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client_events.c - the part of an event loop: one descriptor to watch, and the callbacks.
 *
 * Threads: any queues; callbacks run in rpc_client_process(), one thread at a time.
 */

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"

#include "rpc/client_internal.h"

enum {
    EVENT_BYTES_MAX = 64 * 1024 * 1024, /* that nobody fetches; then the connection is given up */
    EVENT_OVERHEAD = 128,
    READS = 16, /* in one go, before the callbacks */
};

/* ------------------------------------------------------------- the hook, lock held */

void
rpc_hook_update(RpcClient *client)
{
    RpcHook *hook = &client->hook;
    struct epoll_event event = { .events = 0 };

    if (hook->epoll_fd < 0)
        return;
    if (!client->is_open) { /* its end was seen */
        if (hook->watches)
            epoll_ctl(hook->epoll_fd, EPOLL_CTL_DEL, client->transport->fd, NULL);
        hook->watches = false;
        return;
    }
    if (!client->reading && !rpc_client_streams_are_full(client))
        event.events |= EPOLLIN;
    if (!client->writing && !rpc_send_queue_is_empty(&client->queue))
        event.events |= EPOLLOUT;
    /* What the transport has read already is not seen by watching the socket. */
    if (event.events & EPOLLIN && client->transport->ops->pending && client->transport->ops->pending(client->transport))
        rpc_hook_wake(client);
    if (event.events == hook->watched)
        return;
    hook->watched = event.events;
    epoll_ctl(hook->epoll_fd, EPOLL_CTL_MOD, client->transport->fd, &event);
}

void
rpc_hook_wake(RpcClient *client)
{
    const uint64_t one = 1;

    if (client->hook.epoll_fd < 0 || client->hook.awake)
        return;
    client->hook.awake = write(client->hook.wake_fd, &one, sizeof(one)) == sizeof(one);
}

void
rpc_hook_set_timer(RpcClient *client)
{
    int64_t due = rpc_keepalive_due(&client->keepalive);
    struct itimerspec time = { .it_value = { 0, 0 } };

    if (client->hook.epoll_fd < 0)
        return;
    if (due != INT64_MAX) {
        time.it_value.tv_sec = due / G_USEC_PER_SEC;
        time.it_value.tv_nsec = due % G_USEC_PER_SEC * 1000 + 1;
    }
    timerfd_settime(client->hook.timer_fd, TFD_TIMER_ABSTIME, &time, NULL);
}

void
rpc_hook_clear(RpcClient *client)
{
    fd_close(&client->hook.epoll_fd);
    fd_close(&client->hook.wake_fd);
    fd_close(&client->hook.timer_fd);
}

static int
hook_watch(RpcHook *hook, int fd)
{
    struct epoll_event event = { .events = EPOLLIN };

    return epoll_ctl(hook->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static int
hook_make(RpcClient *client)
{
    RpcHook *hook = &client->hook;
    int error;

    if (hook->epoll_fd >= 0)
        return hook->epoll_fd;
    hook->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    hook->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    hook->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    hook->watched = EPOLLIN;
    if (hook->epoll_fd >= 0 && hook->wake_fd >= 0 && hook->timer_fd >= 0 && hook_watch(hook, hook->wake_fd) == 0 &&
        hook_watch(hook, hook->timer_fd) == 0 && hook_watch(hook, client->transport->fd) == 0) {
        hook->watches = true;
        rpc_hook_update(client);
        rpc_hook_set_timer(client);
        rpc_hook_wake(client);
        return hook->epoll_fd;
    }
    error = errno;
    rpc_hook_clear(client);
    return fail_errno(error, _("cannot watch the connection for events"));
}

int
rpc_client_poll_fd(RpcClient *client)
{
    int fd;

    if (rpc_client_check_process(client) < 0)
        return -1;
    mutex_lock(&client->lock);
    fd = hook_make(client);
    mutex_unlock(&client->lock);
    return fd;
}

/* ------------------------------------------------------------- events */

void
rpc_client_set_event_handler(RpcClient *client, const RpcProgram *program, RpcEventHandler handler, void *opaque)
{
    const RpcSubscription subscription = { program, handler, opaque };

    mutex_lock(&client->lock);
    g_array_append_val(client->subscriptions, subscription);
    mutex_unlock(&client->lock);
}

void
rpc_client_set_close_callback(RpcClient *client, RpcClientCloseCallback callback, void *opaque, GDestroyNotify free_opaque)
{
    GDestroyNotify old_free;
    void *old;

    mutex_lock(&client->lock);
    old_free = client->on_close_free;
    old = client->on_close_opaque;
    client->on_close = callback;
    client->on_close_opaque = opaque;
    client->on_close_free = free_opaque;
    mutex_unlock(&client->lock);
    if (old_free)
        old_free(old);
}

static const RpcSubscription *
find_subscription(const RpcClient *client, const RpcHeader *header)
{
    for (unsigned int i = 0; i < client->subscriptions->len; i++) {
        const RpcSubscription *subscription = &g_array_index(client->subscriptions, RpcSubscription, i);

        if (subscription->program->number == header->program && subscription->program->version == header->version)
            return subscription;
    }
    return NULL;
}

void
rpc_client_queue_event(RpcClient *client, const RpcPacket *packet)
{
    const RpcSubscription *subscription = find_subscription(client, &packet->header);
    const RpcProcedure *row = subscription ? rpc_program_find(subscription->program, packet->header.procedure) : NULL;
    RpcQueuedEvent *event;

    if (client->hook.epoll_fd < 0 || !row || !(row->flags & RPC_PROCEDURE_EVENT))
        return; /* nobody listens, or a newer server's */
    event = g_new0(RpcQueuedEvent, 1);
    event->row = row;
    event->handler = subscription->handler;
    event->opaque = subscription->opaque;
    event->payload = rpc_reader_steal(&client->reader, packet);
    g_queue_push_tail(&client->events, event);
    client->event_bytes += packet->len + EVENT_OVERHEAD;
    rpc_hook_wake(client);
    if (client->event_bytes <= EVENT_BYTES_MAX)
        return;
    fail(VIR_ERR_RPC, _("the connection to the server is given up: %1$u events were not fetched"), client->events.length);
    rpc_client_die(client, VIR_CONNECT_CLOSE_REASON_ERROR);
}

/* ------------------------------------------------------------- callbacks, lock free */

static void
deliver_event(RpcClient *client, RpcQueuedEvent *event)
{
    g_autofree void *message = event->row->args ? g_malloc0(event->row->args_size) : NULL;

    error_reset();
    if (rpc_payload_decode(event->payload.data, event->payload.len, event->row->args, message, event->row->args_size) == 0) {
        event->handler(client, event->row, message, event->opaque);
        rpc_xdr_clear(event->row->args, message);
    } else {
        warn_last_error("an event %s of the server makes no sense, ignored", event->row->name);
    }
    rpc_bytes_clear(&event->payload);
    g_free(event);
}

static void
deliver_events(RpcClient *client)
{
    RpcQueuedEvent *event;

    mutex_lock(&client->lock);
    while ((event = g_queue_pop_head(&client->events))) {
        client->event_bytes -= event->payload.len + EVENT_OVERHEAD;
        mutex_unlock(&client->lock);
        deliver_event(client, event);
        mutex_lock(&client->lock);
    }
    mutex_unlock(&client->lock);
}

static void
unref_stream(void *stream)
{
    rpc_client_stream_unref(stream);
}

/* The streams that have something for their callbacks, as references. */
static GPtrArray *
ready_streams(RpcClient *client)
{
    GPtrArray *ready = g_ptr_array_new_with_free_func(unref_stream);

    mutex_lock(&client->lock);
    for (RpcClientStream *stream = client->streams; stream; stream = stream->next) {
        if (rpc_client_stream_ready(stream) && rpc_client_stream_try_ref(stream))
            g_ptr_array_add(ready, stream);
    }
    mutex_unlock(&client->lock);
    return ready;
}

static void
deliver_stream(RpcClient *client, RpcClientStream *stream)
{
    RpcClientStreamCallback callback;
    GDestroyNotify free_later;
    unsigned int events;
    void *opaque;

    mutex_lock(&client->lock);
    events = rpc_client_stream_ready(stream);
    callback = stream->callback;
    opaque = stream->opaque;
    stream->in_callback = events != 0;
    mutex_unlock(&client->lock);
    if (!events)
        return;
    callback(stream, events, opaque);
    mutex_lock(&client->lock);
    stream->in_callback = false;
    free_later = g_steal_pointer(&stream->free_later);
    opaque = stream->free_later_opaque;
    mutex_unlock(&client->lock);
    if (free_later)
        free_later(opaque);
}

/* True if some may be ready again. */
static bool
deliver_streams(RpcClient *client)
{
    g_autoptr(GPtrArray) ready = ready_streams(client);

    for (unsigned int i = 0; i < ready->len; i++)
        deliver_stream(client, g_ptr_array_index(ready, i));
    return ready->len != 0;
}

static void
deliver_close(RpcClient *client)
{
    RpcClientCloseCallback callback = NULL;
    void *opaque = NULL;
    int reason;

    mutex_lock(&client->lock);
    if (!client->is_open && !client->close_told && client->on_close) {
        client->close_told = true;
        callback = client->on_close;
        opaque = client->on_close_opaque;
    }
    reason = client->close_reason;
    mutex_unlock(&client->lock);
    if (callback)
        callback(client, reason, opaque);
}

/* ------------------------------------------------------------- the loop's turn */

/* Lock held. Reads what is there, a bounded amount. */
static void
read_what_is_there(RpcClient *client)
{
    for (int i = 0; i < READS && client->is_open && !client->reading && !rpc_client_streams_are_full(client); i++) {
        uint64_t before = client->reader.received;

        rpc_client_read_now(client);
        if (client->reader.received == before)
            return;
    }
}

/* Lock held. */
static void
settle_hook(RpcClient *client)
{
    uint64_t count;
    ssize_t rc;

    if (client->hook.epoll_fd < 0)
        return;
    rc = read(client->hook.wake_fd, &count, sizeof(count));
    client->hook.awake = false;
    rc = read(client->hook.timer_fd, &count, sizeof(count));
    if (rc > 0) {
        rpc_client_check_keepalive(client);
        rpc_hook_set_timer(client);
    }
}

void
rpc_client_process(RpcClient *client)
{
    g_autoptr(RpcClient) self = NULL;
    bool delivers;

    if (client->pid != getpid())
        return;
    self = rpc_client_ref(client);
    mutex_lock(&client->lock);
    settle_hook(client);
    read_what_is_there(client);
    rpc_client_flush_now(client);
    delivers = !client->hook.delivering; /* not from inside a callback */
    client->hook.delivering = true;
    mutex_unlock(&client->lock);
    if (!delivers)
        return;
    deliver_events(client);
    delivers = deliver_streams(client);
    deliver_close(client);
    mutex_lock(&client->lock);
    client->hook.delivering = false;
    if (delivers || client->events.length)
        rpc_hook_wake(client);
    mutex_unlock(&client->lock);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_event.c - who wants to hear of which event, and telling them.
 *
 * A *feed* is one registration at the server: an event, of one object or of all. Any number of callbacks of the program share
 * it, for a server takes the same registration once only. A callback keeps its connection alive.
 *
 * Threads: any may register and deregister, inside callbacks too. Callbacks run in the thread that runs the event loop, with
 * nothing locked; their opaque is freed when none of their calls is under way any more.
 */

#include "remote/remote_event.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/thread.h"
#include "remote/remote_conn.h"
#include "remote/remote_event_register.h"
#include "rpc/programs.h"
#include "rpc/remote_protocol.h"

/* How long an event may wait for the registration that it belongs to, whose answer another thread is about to note. */
#define NOTE_TIMEOUT_MS 1000

typedef struct {
    const RemoteEventRow *row;
    char *filter;                   /* what names the object, "" for all */
    int server_id;                  /* -1 until the server has answered */
    unsigned int users;
} Feed;

typedef struct {
    int id;                         /* what the program calls it */
    unsigned int refs;              /* the list's, and one for each call under way */
    bool removed;
    bool legacy;                    /* registered without an event id, found by its function */
    Feed *feed;
    virConnectPtr conn;             /* a reference */
    RemoteEventCallback cb;
    void *opaque;
    virFreeCallback free_opaque;
} Callback;

struct RemoteEvents {
    Mutex changing;                 /* one registers or deregisters at a time; held while the server answers */
    Mutex lock;                     /* the rest; inside @changing */
    Cond noted;                     /* a feed got its number */
    unsigned int pending GUARDED_BY(lock);          /* feeds without one */
    GPtrArray *feeds GUARDED_BY(lock);
    GPtrArray *callbacks GUARDED_BY(lock);
    int next_id GUARDED_BY(lock);
};

/* ---- callbacks: counting */

static void
feed_free(Feed *feed)
{
    g_free(feed->filter);
    g_free(feed);
}

/* The last reference is gone; nothing is locked. */
static void
callback_finish(Callback *callback)
{
    if (callback->free_opaque)
        callback->free_opaque(callback->opaque);
    handle_unref(callback->conn);
    g_free(callback);
}

static void
callback_unref(RemoteEvents *events, Callback *callback)
{
    bool last;

    mutex_lock(&events->lock);
    last = --callback->refs == 0;
    mutex_unlock(&events->lock);
    if (last)
        callback_finish(callback);
}

/* ---- delivery */

static Feed *
find_feed_by_server_id(RemoteEvents *events, const RemoteEventRow *row, int server_id)
    REQUIRES_LOCK(events->lock)
{
    for (size_t i = 0; i < events->feeds->len; i++) {
        Feed *feed = g_ptr_array_index(events->feeds, i);

        if (feed->row == row && feed->server_id == server_id)
            return feed;
    }
    return NULL;
}

/* The callbacks that hear of this message, each with a reference. */
static GPtrArray *
collect_listeners(RemoteEvents *events, const RemoteEventRow *row, int server_id)
{
    GPtrArray *listeners = g_ptr_array_new();
    int64_t deadline = clock_deadline(NOTE_TIMEOUT_MS);
    const Feed *feed = NULL;

    mutex_lock(&events->lock);
    while (server_id >= 0 && !(feed = find_feed_by_server_id(events, row, server_id)) && events->pending > 0) {
        if (!cond_wait_until(&events->noted, &events->lock, deadline))
            break;
    }
    for (size_t i = 0; feed && i < events->callbacks->len; i++) {
        Callback *callback = g_ptr_array_index(events->callbacks, i);

        if (callback->feed == feed && !callback->removed) {
            callback->refs++;
            g_ptr_array_add(listeners, callback);
        }
    }
    mutex_unlock(&events->lock);
    return listeners;
}

static bool
is_removed(RemoteEvents *events, const Callback *callback)
{
    bool removed;

    mutex_lock(&events->lock);
    removed = callback->removed;
    mutex_unlock(&events->lock);
    return removed;
}

static const RemoteEventRow *
find_row(const RpcProgram *program, uint32_t procedure)
{
    for (size_t i = 0; i < remote_event_rows_count; i++) {
        const RemoteEventRow *row = &remote_event_rows[i];

        if (row->program == program && row->procedure == procedure)
            return row;
    }
    return NULL;
}

static void
deliver(RemoteConn *remote, const RemoteEventRow *row, const void *message)
{
    RemoteEvents *events = remote->events;
    g_autoptr(GPtrArray) listeners = collect_listeners(events, row, row->callback_id(message));

    for (size_t i = 0; i < listeners->len; i++) {
        Callback *callback = g_ptr_array_index(listeners, i);

        /* An earlier one of these may have removed it. */
        if (!is_removed(events, callback))
            row->deliver(callback->conn, message, callback->cb, callback->opaque);
        callback_unref(events, callback);
    }
}

/* Behind a proxy: the server has lost its own other end. */
static void
deliver_close(RemoteConn *remote, const remote_connect_event_connection_closed_msg *message)
{
    int reason = message->reason;

    if (reason < VIR_CONNECT_CLOSE_REASON_ERROR || reason > VIR_CONNECT_CLOSE_REASON_CLIENT)
        reason = VIR_CONNECT_CLOSE_REASON_ERROR;
    connect_closed(remote->state, reason);
}

static void
on_event(RpcClient *client, const RpcProcedure *event, void *message, const RpcProgram *program, RemoteConn *remote)
{
    const RemoteEventRow *row = find_row(program, event->number);

    /* A callback may drop the last reference of the connection. */
    remote_conn_ref(remote);
    if (row)
        deliver(remote, row, message);
    else if (program == &remote_program && event->number == REMOTE_PROC_CONNECT_EVENT_CONNECTION_CLOSED)
        deliver_close(remote, message);
    else
        LOG_DEBUG("event %s has no receiver", event->name);
    remote_conn_unref(remote);
}

static void
on_remote_event(RpcClient *client, const RpcProcedure *event, void *message, void *opaque)
{
    on_event(client, event, message, &remote_program, opaque);
}

static void
on_qemu_event(RpcClient *client, const RpcProcedure *event, void *message, void *opaque)
{
    on_event(client, event, message, &qemu_program, opaque);
}

void
remote_events_attach(RemoteConn *remote)
{
    RemoteEvents *events = g_new0(RemoteEvents, 1);

    mutex_init(&events->changing);
    mutex_init(&events->lock);
    cond_init(&events->noted);
    events->feeds = g_ptr_array_new();
    events->callbacks = g_ptr_array_new();
    remote->events = events;
    rpc_client_set_event_handler(remote->client, &remote_program, on_remote_event, remote);
    rpc_client_set_event_handler(remote->client, &qemu_program, on_qemu_event, remote);
}

void
remote_events_free(RemoteEvents *events)
{
    if (!events)
        return;
    /* Callbacks hold the connection and the connection holds us: here all of them are gone. */
    g_ptr_array_unref(events->feeds);
    g_ptr_array_unref(events->callbacks);
    cond_clear(&events->noted);
    mutex_clear(&events->lock);
    mutex_clear(&events->changing);
    g_free(events);
}

/* ---- registration */

static Feed *
find_feed(RemoteEvents *events, const RemoteEventRow *row, const char *filter)
    REQUIRES_LOCK(events->lock)
{
    for (size_t i = 0; i < events->feeds->len; i++) {
        Feed *feed = g_ptr_array_index(events->feeds, i);

        if (feed->row == row && g_str_equal(feed->filter, filter))
            return feed;
    }
    return NULL;
}

/* Is there this very callback for this very feed? */
static bool
is_duplicate(RemoteEvents *events, const Feed *feed, const RemoteEventRequest *request)
    REQUIRES_LOCK(events->lock)
{
    for (size_t i = 0; i < events->callbacks->len; i++) {
        const Callback *callback = g_ptr_array_index(events->callbacks, i);

        if (callback->removed || callback->feed != feed || callback->cb != request->cb || callback->legacy != request->legacy)
            continue;
        if (request->legacy || callback->opaque == request->opaque)
            return true;
    }
    return false;
}

/* A feed that the server does not know yet; collect_listeners() waits until it does. */
static Feed *
feed_begin(RemoteEvents *events, const RemoteEventRequest *request)
    REQUIRES_LOCK(events->lock)
{
    Feed *feed = g_new0(Feed, 1);

    feed->row = request->row;
    feed->filter = g_strdup(request->filter);
    feed->server_id = -1;
    g_ptr_array_add(events->feeds, feed);
    events->pending++;
    return feed;
}

/* The server's answer: @server_id, or -1 when it refused, which ends the feed. */
static void
feed_note(RemoteEvents *events, Feed *feed, int server_id)
{
    mutex_lock(&events->lock);
    feed->server_id = server_id;
    events->pending--;
    cond_broadcast(&events->noted);
    if (server_id < 0) {
        g_ptr_array_remove(events->feeds, feed);
        feed_free(feed);
    }
    mutex_unlock(&events->lock);
}

static int
callback_add(RemoteEvents *events, Feed *feed, const RemoteEventRequest *request)
    REQUIRES_LOCK(events->lock)
{
    Callback *callback = g_new0(Callback, 1);

    callback->id = events->next_id++;
    callback->refs = 1;
    callback->legacy = request->legacy;
    callback->feed = feed;
    callback->conn = handle_ref(request->conn);
    callback->cb = request->cb;
    callback->opaque = request->opaque;
    callback->free_opaque = request->free_opaque;
    feed->users++;
    g_ptr_array_add(events->callbacks, callback);
    return callback->id;
}

/* Joins a feed that is there; -1 without an error when there is none. */
static int
join_feed(RemoteEvents *events, const RemoteEventRequest *request)
{
    Feed *feed;
    int id = -1;

    mutex_lock(&events->lock);
    feed = find_feed(events, request->row, request->filter);
    if (feed && is_duplicate(events, feed, request))
        fail(VIR_ERR_INVALID_ARG, _("this event callback is registered already"));
    else if (feed)
        id = callback_add(events, feed, request);
    mutex_unlock(&events->lock);
    return id;
}

/* Tells the server; its number for the registration, or -1. The answers of all objects are one number. */
static int
subscribe(RemoteConn *remote, const RemoteEventRequest *request)
{
    remote_connect_domain_event_callback_register_any_ret ret = { .callbackID = -1 };

    if (rpc_client_call_simple(remote->client, request->row->program, request->procedure, request->args, &ret) < 0)
        return -1;
    if (ret.callbackID < 0)
        return fail(VIR_ERR_RPC, _("the server registered the event callback with number %1$d"), ret.callbackID);
    return ret.callbackID;
}

/* A server that is gone has forgotten it already. */
static int
unsubscribe(RemoteConn *remote, const Feed *feed, uint32_t procedure)
{
    const remote_connect_domain_event_callback_deregister_any_args args = { .callbackID = feed->server_id };

    if (!rpc_client_is_open(remote->client))
        return 0;
    return rpc_client_call_simple(remote->client, feed->row->program, procedure, &args, NULL);
}

static int
open_feed(RemoteConn *remote, const RemoteEventRequest *request)
{
    RemoteEvents *events = remote->events;
    Feed *feed;
    int server_id;
    int id;

    mutex_lock(&events->lock);
    feed = feed_begin(events, request);
    /* The callback is there before the first event can be. */
    id = callback_add(events, feed, request);
    mutex_unlock(&events->lock);

    server_id = subscribe(remote, request);
    if (server_id < 0) {
        Callback *callback;

        mutex_lock(&events->lock);
        callback = g_ptr_array_steal_index(events->callbacks, events->callbacks->len - 1);
        mutex_unlock(&events->lock);
        /* Refused, so the opaque stays the program's. */
        handle_unref(callback->conn);
        g_free(callback);
    }
    feed_note(events, feed, server_id);
    return server_id < 0 ? -1 : id;
}

int
remote_event_register(const RemoteEventRequest *request)
{
    RemoteConn *remote = remote_of(request->conn);
    RemoteEvents *events = remote->events;
    int id;

    if (remote->watch < 0)
        return fail(VIR_ERR_INTERNAL_ERROR, _("events need an event loop that was registered before the connection was opened"));
    mutex_lock(&events->changing);
    id = join_feed(events, request);
    if (id < 0 && !error_last())
        id = open_feed(remote, request);
    mutex_unlock(&events->changing);
    return id;
}

/* Takes @callback out of the list; returns its feed if nobody else uses that. */
static Feed *
take_callback(RemoteEvents *events, Callback *callback)
    REQUIRES_LOCK(events->lock)
{
    Feed *feed = callback->feed;

    callback->removed = true;
    callback->feed = NULL;
    g_ptr_array_remove(events->callbacks, callback);
    if (--feed->users > 0)
        return NULL;
    g_ptr_array_remove(events->feeds, feed);
    return feed;
}

static Callback *
find_callback(RemoteEvents *events, const RemoteEventKey *key)
    REQUIRES_LOCK(events->lock)
{
    for (size_t i = 0; i < events->callbacks->len; i++) {
        Callback *callback = g_ptr_array_index(events->callbacks, i);

        if (callback->feed->row->object != key->object || callback->legacy != (key->cb != NULL))
            continue;
        if (key->cb ? callback->cb == key->cb : callback->id == key->id)
            return callback;
    }
    return NULL;
}

int
remote_event_deregister(virConnectPtr conn, const RemoteEventKey *key)
{
    RemoteConn *remote = remote_of(conn);
    RemoteEvents *events = remote->events;
    Callback *callback;
    Feed *unused = NULL;

    mutex_lock(&events->changing);
    mutex_lock(&events->lock);
    callback = find_callback(events, key);
    if (callback)
        unused = take_callback(events, callback);
    mutex_unlock(&events->lock);
    if (unused) {
        if (unsubscribe(remote, unused, key->procedure) < 0)
            warn_last_error("cannot end an event registration at the server, whose events are ignored from now on");
        feed_free(unused);
    }
    mutex_unlock(&events->changing);
    if (!callback && key->cb)
        return fail(VIR_ERR_INVALID_ARG, _("this event callback is not registered"));
    if (!callback)
        return fail(VIR_ERR_INVALID_ARG, _("there is no event callback with number %1$d"), key->id);
    /* This may be the connection's last reference: nothing may fail after it. */
    callback_unref(events, callback);
    return 0;
}

const RemoteEventRow *
remote_event_row(RemoteEventObject object, int event_id)
{
    for (size_t i = 0; i < remote_event_rows_count; i++) {
        if (remote_event_rows[i].object == object && remote_event_rows[i].event_id == event_id)
            return &remote_event_rows[i];
    }
    fail(VIR_ERR_INVALID_ARG, _("there is no event with number %1$d"), event_id);
    return NULL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * connect.c - a connection's URI, error handler and close callback.
 *
 * Threads: any. Nothing of the program's is called while the lock is held.
 */

#include "api/connect.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/error.h"
#include "base/thread.h"

struct ConnectState {
    atomic_int refs;
    char *uri;                      /* this and the link are set while opening, then fixed */
    const ConnectLink *link;
    void *priv;
    pid_t pid;                              /* who made it */
    Mutex lock;
    virError *error GUARDED_BY(lock);
    virErrorFunc handler GUARDED_BY(lock);
    void *handler_data GUARDED_BY(lock);
    void *close_conn GUARDED_BY(lock);      /* our reference while a close callback is registered */
    CloseCallback close GUARDED_BY(lock);
};

ConnectState *
connect_state_new(void)
{
    ConnectState *state = g_new0(ConnectState, 1);

    atomic_init(&state->refs, 1);
    state->pid = getpid();
    mutex_init(&state->lock);
    return state;
}

ConnectState *
connect_state_ref(ConnectState *state)
{
    atomic_fetch_add_explicit(&state->refs, 1, memory_order_relaxed);
    return state;
}

void
connect_state_unref(ConnectState *state)
{
    if (atomic_fetch_sub_explicit(&state->refs, 1, memory_order_acq_rel) > 1)
        return;
    g_free(state->uri);
    error_free(state->error);
    mutex_clear(&state->lock);
    g_free(state);
}

void
connect_set_link(ConnectState *state, const ConnectLink *link, void *priv)
{
    state->link = link;
    state->priv = priv;
}

void
connect_close_link(ConnectState *state)
{
    if (state->link && state->link->close)
        state->link->close(state->priv);
}

void
connect_set_uri(ConnectState *state, char *uri)
{
    g_free(state->uri);
    state->uri = uri;
}

const char *
connect_uri(const ConnectState *state)
{
    return state->uri;
}

/* In a forked child the lock may be in the hands of a thread that stayed with the parent; an error must get out even so. */
static bool
lock_for_error(ConnectState *state) NO_LOCK_ANALYSIS
{
    if (state->pid != getpid())
        return mutex_trylock(&state->lock);
    mutex_lock(&state->lock);
    return true;
}

bool
connect_error_handler(ConnectState *state, virErrorFunc *ret_handler, void **ret_data) NO_LOCK_ANALYSIS
{
    bool found;

    if (!lock_for_error(state))
        return false;
    found = state->handler != NULL;
    if (found) {
        *ret_handler = state->handler;
        *ret_data = state->handler_data;
    }
    mutex_unlock(&state->lock);
    return found;
}

void
connect_set_error_handler(ConnectState *state, virErrorFunc handler, void *data)
{
    mutex_lock(&state->lock);
    state->handler = handler;
    state->handler_data = data;
    mutex_unlock(&state->lock);
}

void
connect_keep_error(ConnectState *state, const virError *error) NO_LOCK_ANALYSIS
{
    if (!lock_for_error(state))
        return;
    error_free(state->error);
    state->error = error_copy(error);
    mutex_unlock(&state->lock);
}

virErrorPtr
connect_kept_error(ConnectState *state)
{
    virErrorPtr error;

    mutex_lock(&state->lock);
    error = state->error;
    mutex_unlock(&state->lock);
    return error;
}

static bool
has_close_callback(const CloseCallback *callback)
{
    return callback->func || callback->admin_func;
}

/* Takes the callback and its connection out of @state. */
static void *
steal_close(ConnectState *state, CloseCallback *ret_callback)
    REQUIRES_LOCK(state->lock)
{
    *ret_callback = state->close;
    state->close = (CloseCallback) { .func = NULL };
    return g_steal_pointer(&state->close_conn);
}

/* Ends a callback that was taken out. The connection may be gone afterwards. */
static void
finish_close(const CloseCallback *callback, void *conn)
{
    if (callback->free_opaque)
        callback->free_opaque(callback->opaque);
    handle_unref(conn);
}

/* Puts the callback in its place, with a reference of @conn; false when the place is taken. */
static bool
place_close(void *conn, ConnectState *state, const CloseCallback *callback)
{
    bool taken;

    mutex_lock(&state->lock);
    taken = has_close_callback(&state->close);
    if (!taken) {
        state->close = *callback;
        state->close_conn = handle_ref(conn);
    }
    mutex_unlock(&state->lock);
    return !taken;
}

static int
tell_driver(const ConnectState *state, int on)
{
    return state->link->watch_close ? state->link->watch_close(state->priv, on) : 0;
}

int
connect_register_close(void *conn, ConnectState *state, const CloseCallback *callback)
{
    CloseCallback refused;
    void *own;

    if (!has_close_callback(callback))
        return fail(VIR_ERR_INVALID_ARG, _("a close callback must not be NULL"));
    if (!place_close(conn, state, callback))
        return fail(VIR_ERR_OPERATION_INVALID, _("a close callback is already registered on this connection"));
    if (tell_driver(state, 1) == 0)
        return 0;
    /* The opaque stays the program's. */
    mutex_lock(&state->lock);
    own = steal_close(state, &refused);
    mutex_unlock(&state->lock);
    handle_unref(own);
    return -1;
}

int
connect_unregister_close(ConnectState *state, const CloseCallback *callback)
{
    CloseCallback taken;
    void *conn;
    bool known;

    if (!has_close_callback(callback))
        return fail(VIR_ERR_INVALID_ARG, _("a close callback must not be NULL"));
    mutex_lock(&state->lock);
    known = has_close_callback(&state->close) && state->close.func == callback->func
        && state->close.admin_func == callback->admin_func;
    conn = known ? steal_close(state, &taken) : NULL;
    mutex_unlock(&state->lock);
    if (!known)
        return fail(VIR_ERR_INVALID_ARG, _("this close callback is not registered on the connection"));
    if (tell_driver(state, 0) < 0)
        warn_last_error("cannot tell the server that the end of the connection does not matter any more, continuing");
    finish_close(&taken, conn);
    return 0;
}

void
connect_closed(ConnectState *state, int reason)
{
    CloseCallback taken;
    void *conn;

    mutex_lock(&state->lock);
    conn = steal_close(state, &taken);
    mutex_unlock(&state->lock);
    if (taken.func)
        taken.func(conn, reason, taken.opaque);
    else if (taken.admin_func)
        taken.admin_func(conn, reason, taken.opaque);
    finish_close(&taken, conn);
}

int
connect_is_alive(const ConnectState *state)
{
    return state->link->is_alive ? state->link->is_alive(state->priv) : 1;
}

int
connect_set_keepalive(const ConnectState *state, int interval, unsigned int count)
{
    if (!state->link->set_keepalive)
        return fail(VIR_ERR_NO_SUPPORT, "virConnectSetKeepAlive");
    return state->link->set_keepalive(state->priv, interval, count);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * conn.c - connections: who calls, and what ends with them.
 *
 * Threads: any. What a connection is made with does not change, but for its identity.
 */

#include "driver/conn.h"

#include <stdatomic.h>

#include "base/thread.h"
#include "driver/event_bus.h"
#include "driver/spec.h"

typedef struct {
    DriverConnHook run;
    void *opaque;
} Hook;

struct DriverConn {
    atomic_int refs;
    const DriverSpec *spec;
    DriverState *state;
    EventBus *bus;
    char *uri;
    bool readonly;
    DriverConnWatch watch;
    void *watch_opaque;

    Mutex mutex;
    GArray *hooks GUARDED_BY(mutex);
    bool closed GUARDED_BY(mutex);
    Identity *identity GUARDED_BY(mutex);
};

static _Thread_local DriverConn *current_conn;

DriverConn *
driver_conn_new(const DriverConnInit *init)
{
    DriverConn *conn = g_new0(DriverConn, 1);

    atomic_init(&conn->refs, 1);
    conn->spec = init->spec;
    conn->state = init->state;
    conn->bus = init->bus;
    conn->uri = g_strdup(init->uri);
    conn->readonly = init->readonly;
    conn->identity = init->identity ? identity_ref(init->identity) : identity_new(&(IdentityFacts)IDENTITY_UNKNOWN);
    mutex_init(&conn->mutex);
    conn->hooks = g_array_new(FALSE, FALSE, sizeof(Hook));
    return conn;
}

DriverConn *
driver_conn_ref(DriverConn *conn)
{
    atomic_fetch_add(&conn->refs, 1);
    return conn;
}

void
driver_conn_unref(DriverConn *conn)
{
    bool closed;

    if (!conn || atomic_fetch_sub(&conn->refs, 1) > 1)
        return;
    mutex_lock(&conn->mutex);
    closed = conn->closed;
    mutex_unlock(&conn->mutex);
    /* The bus of a connection that was closed may be gone by now. */
    if (!closed)
        driver_conn_close(conn);
    identity_unref(conn->identity);
    g_array_unref(conn->hooks);
    mutex_clear(&conn->mutex);
    g_free(conn->uri);
    g_free(conn);
}

/* Takes the newest hook; false when none is left. */
static bool
take_hook(DriverConn *conn, Hook *ret_hook) NO_LOCK_ANALYSIS
{
    LOCK_SCOPE(&conn->mutex);

    conn->closed = true;
    if (conn->hooks->len == 0)
        return false;
    *ret_hook = g_array_index(conn->hooks, Hook, conn->hooks->len - 1);
    g_array_set_size(conn->hooks, conn->hooks->len - 1);
    return true;
}

void
driver_conn_close(DriverConn *conn)
{
    Hook hook;

    while (take_hook(conn, &hook))
        hook.run(conn, hook.opaque);
    if (conn->bus)
        event_bus_remove_owner(conn->bus, conn);
}

/* The index of a hook, or -1. */
static int
find_hook(DriverConn *conn, DriverConnHook hook, void *opaque) REQUIRES_LOCK(conn->mutex)
{
    for (guint i = 0; i < conn->hooks->len; i++) {
        const Hook *known = &g_array_index(conn->hooks, Hook, i);

        if (known->run == hook && known->opaque == opaque)
            return (int)i;
    }
    return -1;
}

static void
tell_watch(DriverConn *conn) REQUIRES_LOCK(conn->mutex)
{
    if (conn->watch)
        conn->watch(conn->hooks->len > 0, conn->watch_opaque);
}

void
driver_conn_set_hook_watch(DriverConn *conn, DriverConnWatch watch, void *opaque)
{
    conn->watch = watch;
    conn->watch_opaque = opaque;
}

void
driver_conn_add_close_hook(DriverConn *conn, DriverConnHook hook, void *opaque)
{
    Hook added = { hook, opaque };
    bool closed;

    mutex_lock(&conn->mutex);
    closed = conn->closed;
    if (!closed && find_hook(conn, hook, opaque) < 0) {
        g_array_append_val(conn->hooks, added);
        tell_watch(conn);
    }
    mutex_unlock(&conn->mutex);
    if (closed)
        hook(conn, opaque);
}

bool
driver_conn_remove_close_hook(DriverConn *conn, DriverConnHook hook, void *opaque)
{
    int index;

    mutex_lock(&conn->mutex);
    index = find_hook(conn, hook, opaque);
    if (index >= 0) {
        g_array_remove_index(conn->hooks, (guint)index);
        tell_watch(conn);
    }
    mutex_unlock(&conn->mutex);
    return index >= 0;
}

const ObjectDriver *
driver_conn_driver(const DriverConn *conn)
{
    return conn->spec->driver;
}

const DriverSpec *
driver_conn_spec(const DriverConn *conn)
{
    return conn->spec;
}

DriverState *
driver_conn_state(const DriverConn *conn)
{
    return conn->state;
}

EventBus *
driver_conn_bus(const DriverConn *conn)
{
    return conn->bus;
}

const char *
driver_conn_uri(const DriverConn *conn)
{
    return conn->uri;
}

bool
driver_conn_is_readonly(const DriverConn *conn)
{
    return conn->readonly;
}

Identity *
driver_conn_identity(DriverConn *conn)
{
    Identity *identity;

    mutex_lock(&conn->mutex);
    identity = identity_ref(conn->identity);
    mutex_unlock(&conn->mutex);
    return identity;
}

void
driver_conn_set_identity(DriverConn *conn, const Identity *identity)
{
    Identity *before;

    mutex_lock(&conn->mutex);
    before = conn->identity;
    conn->identity = identity_ref(identity);
    mutex_unlock(&conn->mutex);
    identity_unref(before);
}

DriverConn *
driver_conn_current(void)
{
    return current_conn;
}

DriverConn *
driver_conn_set_current(DriverConn *conn)
{
    DriverConn *before = current_conn;

    current_conn = conn;
    return before;
}

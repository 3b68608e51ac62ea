/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * conn.h - one client's connection to one driver: who calls, with which rights, and what ends with the connection.
 */

#ifndef DRIVER_CONN_H
#define DRIVER_CONN_H

#include <stdbool.h>

#include <glib.h>

#include "access/identity.h"
#include "driver/object.h"

typedef struct ObjectDriver ObjectDriver;
typedef struct DriverSpec DriverSpec;
typedef struct DriverState DriverState;
typedef struct EventBus EventBus;

/* What a DriverConn needs from whoever makes it. @uri is copied. */
typedef struct {
    const DriverSpec *spec;
    DriverState *state;          /* the driver's own, as its init() made it */
    EventBus *bus;
    const char *uri;
    bool readonly;
    const Identity *identity;    /* NULL: unknown */
} DriverConnInit;

/* A new connection with one reference. */
DriverConn *driver_conn_new(const DriverConnInit *init);
DriverConn *driver_conn_ref(DriverConn *conn);
void driver_conn_unref(DriverConn *conn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DriverConn, driver_conn_unref)

/* Ends the connection: runs the close hooks, newest first, on the calling thread, and forgets its event registrations.
 * Calls under way go on; memory lives until the last reference ends. */
void driver_conn_close(DriverConn *conn);

const ObjectDriver *driver_conn_driver(const DriverConn *conn);
const DriverSpec *driver_conn_spec(const DriverConn *conn);
DriverState *driver_conn_state(const DriverConn *conn);
EventBus *driver_conn_bus(const DriverConn *conn);
const char *driver_conn_uri(const DriverConn *conn);
bool driver_conn_is_readonly(const DriverConn *conn);

/* Who calls: a reference, never NULL. It changes only with virConnectSetIdentity. */
Identity *driver_conn_identity(DriverConn *conn);
void driver_conn_set_identity(DriverConn *conn, const Identity *identity);

/* Has @hook(@conn, @opaque) run when the connection ends (autodestroy). One hook per pair of @hook and @opaque; setting it again
 * changes nothing. */
typedef void (*DriverConnHook)(DriverConn *conn, void *opaque);
void driver_conn_add_close_hook(DriverConn *conn, DriverConnHook hook, void *opaque);

/* True: it will not run any more. False: it was not there; it ran, or runs on another thread. */
bool driver_conn_remove_close_hook(DriverConn *conn, DriverConnHook hook, void *opaque);

/* Has @watch called, on the thread that caused it, when close hooks were added or removed: what ends with a connection cannot
 * outlive the daemon that promised so. @watch must only take a note. Before the connection is used. */
typedef void (*DriverConnWatch)(bool has_hooks, void *opaque);
void driver_conn_set_hook_watch(DriverConn *conn, DriverConnWatch watch, void *opaque);

/* The caller of the method that this thread runs; NULL outside of methods. */
DriverConn *driver_conn_current(void);

/* Makes @conn (may be NULL) the caller for this thread; returns the one before, to be put back. */
DriverConn *driver_conn_set_current(DriverConn *conn);

#endif /* DRIVER_CONN_H */

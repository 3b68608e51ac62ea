/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dispatch.h - serves the public programs: from a decoded message to a driver's method, and back.
 *
 * A client's connection is a DriverConn of the driver that its URI names. Calls go through the adapter of
 * lib/driver; events that the client registered for come back as messages.
 */

#ifndef DAEMONS_DISPATCH_H
#define DAEMONS_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "access/identity.h"
#include "driver/event_bus.h"
#include "driver/spec.h"
#include "rpc/server.h"

typedef struct Dispatch Dispatch;

/* A driver that runs, and what a connection to it needs. */
typedef struct {
    const DriverSpec *spec;
    DriverState *state;
    EventBus *bus;
    bool privileged;
} DispatchDriver;

/* Copies the rows. */
Dispatch *dispatch_new(const DispatchDriver *drivers, size_t n_drivers);

/* (main) Adds the programs remote, qemu and lxc to @server, and the hooks that open and close connections. Before listening. */
void dispatch_attach(Dispatch *dispatch, RpcServer *server);

/* (main) The same for a server that speaks the admin program alone; @admin is its driver, or NULL: then every
 * call of the program answers that it is not supported. */
void dispatch_attach_admin(Dispatch *dispatch, RpcServer *server, const DispatchDriver *admin);

/* Who serves the calls by which a client authenticates, by procedure of the program remote: for a server that serves others
 * itself. */
extern const RpcServe *const dispatch_auth;

/* Who is at the other end of @peer: all that its socket, certificate and login say. A new reference. */
Identity *dispatch_identity(RpcPeer *peer);

/* Has @watch called on (main) after a client came or went. */
typedef void (*DispatchPeerWatch)(RpcPeer *peer, void *opaque);
void dispatch_set_peer_watch(Dispatch *dispatch, DispatchPeerWatch watch, void *opaque);

/* What a successor must know of a client, to be restored by dispatch_restore(). Called on (main) when it has changed: @state
 * is the callee's (not floating), NULL when there is nothing to go on with. @listens: the client waits for events. */
typedef void (*DispatchKeep)(RpcPeer *peer, GVariant *state, bool listens, void *opaque);
void dispatch_set_keep(Dispatch *dispatch, DispatchKeep keep, void *opaque);

/* What else a client has open through this daemon, with those of other drivers. All on (main). */
typedef struct {
    /* What a successor must know of that (floating), or NULL; whether the client waits for events there. */
    GVariant *(*describe)(RpcPeer *peer, bool *ret_listens, void *opaque);
    void (*restore)(RpcPeer *peer, GVariant *state, void *opaque);
    void *opaque;
} DispatchBeside;
void dispatch_set_beside(Dispatch *dispatch, const DispatchBeside *beside);

/* (main) It has changed. */
void dispatch_beside_changed(RpcPeer *peer);

/* (main) In whose name @peer's open connection is, a new reference; NULL: it has none open. And may it only read? */
Identity *dispatch_open_identity(RpcPeer *peer);
bool dispatch_open_is_readonly(RpcPeer *peer);

/* (main) Opens again what a client had open: @peer was adopted and not yet resumed. -1 with an error if @state is none of ours. */
int dispatch_restore(RpcPeer *peer, GVariant *state);

/* Connections that are open. Any thread. */
size_t dispatch_n_open(const Dispatch *dispatch);

/* After the servers are closed. */
void dispatch_free(Dispatch *dispatch);

#endif /* DAEMONS_DISPATCH_H */

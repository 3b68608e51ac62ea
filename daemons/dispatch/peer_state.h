/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * peer_state.h - what the dispatcher keeps about one client. For daemons/dispatch alone.
 */

#ifndef DISPATCH_PEER_STATE_H
#define DISPATCH_PEER_STATE_H

#include <libvirt/libvirt.h>

#include "dispatch.h"
#include "driver/conn.h"
#include "event_judge.h"
#include "rpc/server.h"

enum { LEGACY_EVENTS = 32 };

/* One registration of a client, enough to make it again. */
typedef struct {
    EventFamily family;
    int id;
    int callback_id;
    unsigned int flags;
    bool is_legacy;
    bool has_uuid;
    unsigned char uuid[VIR_UUID_BUFLEN];
    char *name; /* NULL: any */
} EventRecord;

/* Belongs to the peer; but for `dispatch`, only the main loop looks at it. */
typedef struct {
    Dispatch *dispatch;
    RpcPeer *peer;               /* borrowed: the peer owns this */
    DriverConn *conn;            /* NULL until the client opened a connection, and after it closed it */
    EventJudge *judged;          /* where its events wait for the policy's word; NULL: no policy, or none registered */
    bool is_admin;
    GArray *events;              /* of EventRecord: what it registered for */
    int legacy_ids[LEGACY_EVENTS];       /* registrations without a callback id on the wire, by event id; 0: none */
} PeerState;

/* A reference to the open connection of @state, or NULL. */
DriverConn *peer_state_conn(const PeerState *state);

/* Opens @conn (stolen) for the peer. */
void peer_state_open(PeerState *state, DriverConn *conn);

/* Closes the connection, if one is open. */
void peer_state_close(PeerState *state);

/* What a successor must know of the client has changed. */
void peer_state_changed(PeerState *state);

/* serve_event.c: registers as @event says, for its callback id if it has one. The id, or -1 with an error. */
int serve_event_register(PeerState *state, const EventRecord *event);

/* The keeper that dispatch_set_keep() set. */
void dispatch_keep(const Dispatch *dispatch, RpcPeer *peer, GVariant *state, bool listens);

/* What dispatch_set_beside() set; its functions are NULL if it was not. */
const DispatchBeside *dispatch_beside(const Dispatch *dispatch);

/* The driver for @scheme of a URI, or NULL; the first one if @scheme is NULL. */
const DispatchDriver *dispatch_find_driver(const Dispatch *dispatch, const char *scheme);

/* The driver of the admin program, or NULL. */
const DispatchDriver *dispatch_admin_driver(const Dispatch *dispatch);

#endif /* DISPATCH_PEER_STATE_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_conn.h - the driver's side of a connection: the client, its place in the event loop, its events.
 */

#ifndef REMOTE_CONN_H
#define REMOTE_CONN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "api/connect.h"
#include "api/handle.h"
#include "remote/remote_target.h"
#include "rpc/client.h"

typedef struct RemoteEvents RemoteEvents;

/* Counted: the connection has a reference, and so has the event loop. */
typedef struct {
    atomic_int refs;
    RpcClient *client;
    ConnectState *state;        /* our own reference */
    pid_t pid;                  /* who opened it: a forked child must not say goodbye in our name */
    int watch;                  /* in the program's event loop; -1: there is none */
    bool is_admin;
    atomic_int server_keepalive; /* does the server answer, and ask, pings? 1, 0, or -1: it was not asked yet */
    RemoteEvents *events;       /* NULL for the admin interface */
} RemoteConn;

/* Takes @transport over; NULL with an error when the handshake fails. */
typedef enum {
    REMOTE_CONN_PLAIN,
    REMOTE_CONN_ADMIN,
} RemoteConnKind;
RemoteConn *remote_conn_new(RpcTransport *transport, RemoteConnKind kind, ConnectState *state);

/* Joins the program's event loop, if there is one. */
int remote_conn_watch(RemoteConn *remote);

/* Both leave the event loop, close the socket and drop the caller's reference; the first says goodbye before, if it is not
 * called in a forked child. */
void remote_conn_close(RemoteConn *remote);
void remote_conn_abandon(RemoteConn *remote);

RemoteConn *remote_conn_ref(RemoteConn *remote);
void remote_conn_unref(RemoteConn *remote);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RemoteConn, remote_conn_unref)

/* The connection's link for ConnectState. */
extern const ConnectLink remote_link;

static inline RemoteConn *
remote_of(virConnectPtr conn)
{
    return conn->priv;
}

/* Does the server have this VIR_DRV_FEATURE_...? 1, 0, or -1 with an error. */
int remote_supports_feature(RemoteConn *remote, int feature);

/* Tells the server that we answer pings, once; from then on it asks. 1 if it knows them, 0, or -1 with an error. */
int remote_offer_keepalive(RemoteConn *remote);

/* Registers for what the server sends of itself; before the first call. */
void remote_events_attach(RemoteConn *remote);
void remote_events_free(RemoteEvents *events);

/* Authenticates with what the server asks for, as far as @target agrees. */
int remote_auth(RemoteConn *remote, virConnectAuthPtr auth, const RemoteTarget *target, bool readonly);

#endif /* REMOTE_CONN_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proxy.h - stands between clients and the daemons of the drivers, and passes packets on.
 *
 * A client is authenticated here. Its open call says which driver it wants: a connection to that driver's daemon is made for it,
 * and from then on packets go through unread; the header alone decides. Daemons of other drivers are connected when the first
 * packet for them comes. If a daemon goes away, the client keeps its connection: what was under way fails, the rest is taken up
 * again.
 *
 * All is (main).
 */

#ifndef PROXY_PROXY_H
#define PROXY_PROXY_H

#include <stdbool.h>

#include <glib.h>

#include "access/identity.h"
#include "rpc/server.h"

typedef struct Proxy Proxy;

typedef struct {
    const char *run_dir; /* where the daemons' sockets are */
    bool privileged;     /* the system's proxy, not a user's */
} ProxyPlaces;

Proxy *proxy_new(const ProxyPlaces *places);

/* What is known of clients by whoever has them. */
typedef struct {
    /* Who a client is; a new reference, or NULL: it has no connection open. */
    Identity *(*identity_of)(RpcPeer *peer);

    /* May it only read? NULL: the proxy knows. */
    bool (*is_readonly)(RpcPeer *peer);

    /* What proxy_describe() tells of it has changed. NULL: nobody asks. */
    void (*changed)(RpcPeer *peer);
} ProxyHost;

/* Has the clients of @server, which runs in @loop, served by @proxy. @auth says, by procedure, who serves the calls by which they
 * authenticate; @host is copied. Before listening. */
void proxy_attach(Proxy *proxy, sd_event *loop, RpcServer *server, const RpcServe *auth, const ProxyHost *host);

/* The same for a driver's own daemon: only what its clients say of other drivers' objects is passed on, once they have opened a
 * connection with it. */
void proxy_attach_beside(Proxy *proxy, sd_event *loop, RpcServer *server, const ProxyHost *host);

/* What of a client such a daemon's successor must be told (floating), or NULL: nothing; whether it waits for events. The successor
 * takes it up again. */
GVariant *proxy_describe(Proxy *proxy, RpcPeer *peer, bool *ret_listens);
void proxy_restore(Proxy *proxy, RpcPeer *peer, GVariant *state);

/* After the server is closed. NULL is fine. */
void proxy_free(Proxy *proxy);

#endif /* PROXY_PROXY_H */

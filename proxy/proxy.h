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

#include "access/identity.h"
#include "rpc/server.h"

typedef struct Proxy Proxy;

typedef struct {
    const char *run_dir; /* where the daemons' sockets are */
    bool privileged;     /* the system's proxy, not a user's */
} ProxyPlaces;

Proxy *proxy_new(const ProxyPlaces *places);

/* What every daemon does for its clients in the same way. */
typedef struct {
    const RpcServe *auth;                     /* who serves the calls by which clients authenticate, by procedure */
    Identity *(*identity_of)(RpcPeer *peer);  /* who a client is; a new reference */
} ProxyLogin;

/* Has the clients of @server, which runs in @loop, served by @proxy. @login is copied. Before listening. */
void proxy_attach(Proxy *proxy, sd_event *loop, RpcServer *server, const ProxyLogin *login);

/* After the server is closed. NULL is fine. */
void proxy_free(Proxy *proxy);

#endif /* PROXY_PROXY_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proxy_impl.h - what the files of the proxy share: the proxy, a client, and the client's connection to one daemon.
 *
 * Each client has connections of its own, so its serial numbers go through unchanged. What the proxy itself says on a connection
 * it says before anything of the client's is under way there.
 *
 * All is (main).
 */

#ifndef PROXY_IMPL_H
#define PROXY_IMPL_H

#include <libvirt/virterror.h>

#include "base/event.h"
#include "proxy/proxy.h"
#include "proxy/proxy_daemon.h"
#include "proxy/routes.h"
#include "rpc/link.h"
#include "rpc/open_uri.h"
#include "rpc/route.h"

struct Proxy {
    ProxyPlaces places;
    char *run_dir;
    sd_event *loop;
    RpcServer *server;
    ProxyDaemons *daemons;
    RpcServe *serve;     /* the procedures that end here */
    RpcService service;
    ProxyHost host;
    GHashTable *beside;  /* RpcPeer -> ProxyClient, of a driver's own daemon */
};

typedef struct Upstream Upstream;

typedef struct {
    Proxy *proxy;
    RpcPeer *peer; /* borrowed: the peer owns this */
    RpcCall *open; /* the open call, while it is under way */
    OpenUri uri;
    char *name;    /* the URI that the primary daemon is told */
    bool is_open;
    bool is_readonly; /* asked for; its socket may say it, too */
    bool is_split; /* other drivers have daemons of their own */
    Upstream **upstreams; /* by family; NULL: not yet needed */
} ProxyClient;

typedef enum {
    UPSTREAM_IDLE,     /* not connected */
    UPSTREAM_CONNECTING,
    UPSTREAM_GREETING, /* the proxy speaks: opens, says who the client is, registers for its events again */
    UPSTREAM_OPEN,     /* packets pass */
} UpstreamState;

struct Upstream {
    ProxyClient *client;
    unsigned int family;
    UpstreamState state;
    ProxyWait *wait;
    RpcLink *link;
    bool was_open;           /* once, so that it is worth coming back */
    bool holds_client;       /* no more is read of the client until this side takes it */
    GQueue waiting;          /* of Parcel: the client's, until the connection is open */
    size_t waiting_bytes;
    GHashTable *flights;     /* serial -> Flight: calls without a reply yet */
    GHashTable *streams;     /* serial -> RpcHeader: streams under way */
    GPtrArray *registrations; /* of Registration */
    uint32_t greeted;        /* steps of the greeting that are done */
    EventTimer *retry;       /* registered clients are waited for */
    int64_t retry_ms;
};

/* A packet that waits. */
typedef struct {
    RpcMessage *message;
    RpcHeader header;
    int *fds;
    size_t n_fds;
} Parcel;

/* A call under way. */
typedef struct {
    RpcHeader header;
    uint8_t bits;      /* of its route */
    uint32_t key;      /* ROUTE_REGISTERS, ROUTE_DEREGISTERS: see Registration */
    RpcMessage *frame; /* ROUTE_REGISTERS: the call itself */
} Flight;

/* What the client asked to be told, as it asked it. */
typedef struct {
    RpcMessage *frame;
    bool is_legacy;
    uint32_t key;       /* what the client knows it by: the registration's number, or with is_legacy the event's */
    uint32_t daemon_id; /* what the daemon knows it by; the same until the daemon was restarted */
} Registration;

/* ------------------------------------------------------------- proxy.c */

/* One of a server's clients, for which nothing is connected yet. */
ProxyClient *proxy_client_new(Proxy *proxy, RpcPeer *peer);
void proxy_client_free(void *client);

/* Ends its connections. */
void proxy_client_disconnect(ProxyClient *client);

/* Where packets of @route go. */
Upstream *proxy_upstream_for(ProxyClient *client, const ProxyRoute *route);

/* It takes packets again. */
void proxy_client_drained(ProxyClient *client);

/* Answers the call that has @header with the thread's error, which is forgotten. */
void proxy_refuse(ProxyClient *client, const RpcHeader *header);

/* ------------------------------------------------------------- proxy_upstream.c */

Upstream *upstream_new(ProxyClient *client, unsigned int family);
void upstream_free(Upstream *upstream);

/* Begins to connect, if that is not under way. */
void upstream_start(Upstream *upstream, ProxyEagerness eagerness);

/* Passes the client's @packet on, now or when the connection is open. */
void upstream_send(Upstream *upstream, RpcPacket *packet, const ProxyRoute *route);

/* The client takes packets again. */
void upstream_client_drained(Upstream *upstream);

/* The greeting is over: -1 with the thread's error. */
void upstream_greeted(Upstream *upstream, int rc);

/* The driver whose daemon it is. */
const char *upstream_driver(const Upstream *upstream);

/* ------------------------------------------------------------- proxy_greet.c */

/* Says who connects, on a new link. */
void greet_start(Upstream *upstream);

/* A packet that came while the greeting is under way. */
void greet_receive(Upstream *upstream, RpcPacket *packet);

/* ------------------------------------------------------------- proxy_events.c */

void registration_free(void *registration);

/* What the client asked to be told by @upstream's daemon, for a successor (floating, of REGISTRATIONS_TYPE), and taken up again. */
#define REGISTRATION_TYPE "(buay)"
#define REGISTRATIONS_TYPE "a" REGISTRATION_TYPE
GVariant *events_describe(const Upstream *upstream);
void events_restore(Upstream *upstream, GVariant *registrations);

/* Before a call that registers or deregisters goes out: notes in @flight what it is about, and puts the daemon's number for the
 * client's into @packet. */
void events_call(Upstream *upstream, RpcPacket *packet, Flight *flight);

/* Its good reply came: remembers or forgets, and puts the client's number for the daemon's into @packet. */
void events_reply(Upstream *upstream, RpcPacket *packet, Flight *flight);

/* An event came: puts the client's number into @packet. */
void events_tell(Upstream *upstream, RpcPacket *packet);

#endif /* PROXY_IMPL_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * server_internal.h - what the files of the server share: server.c, listener.c, peer.c, call.c, server_stream.c and the
 * things streams are joined to.
 *
 * (main) marks what only the loop's thread touches. A peer's lock may be held while the server's is taken, never the
 * other way round; nothing calls out with either held.
 */

#ifndef RPC_SERVER_INTERNAL_H
#define RPC_SERVER_INTERNAL_H

#include <stdatomic.h>
#include <sys/epoll.h>

#include "base/thread.h"

#include "rpc/keepalive.h"
#include "rpc/reader.h"
#include "rpc/record.h"
#include "rpc/route.h"
#include "rpc/sendqueue.h"
#include "rpc/server.h"
#include "rpc/stream.h"

/* --------------------------------------------------------------- the loop */

/* A descriptor in the server's own epoll set, which is one source of the daemon's loop: thousands of clients cost one
 * wakeup for all that happened. */
typedef struct RpcSource RpcSource;
struct RpcSource {
    int fd;
    uint32_t interest; /* as registered; 0 = not in the set */
    void (*ready)(RpcSource *source, uint32_t events);
};

/* Something to be run on (main), in the order it was posted. */
typedef struct RpcPost RpcPost;
struct RpcPost {
    void (*fn)(void *opaque);
    void *opaque;
    RpcPost *next;
};

struct RpcServer {
    atomic_uint refs;
    sd_event *loop;
    char *name;
    RpcWorkers *workers;

    int epoll_fd;
    sd_event_source *epoll_source;
    sd_event_source *timer;
    int64_t timer_due;     /* (main) monotonic us, INT64_MAX: off */
    int64_t accept_again;  /* (main) when accept() failed for want of descriptors; 0: it did not */
    RpcSource wake;        /* an eventfd: something was posted */
    unsigned char *scratch; /* (main) RPC_SCRATCH_SIZE */
    RpcMessage *spare;     /* (main) where streams read to, unless it is just being sent; NULL: to be made */
    GPtrArray *graveyard;  /* (main) freed when the events at hand are done with, for some may still name them */
    GPtrArray *services;   /* (main) const RpcService */
    GPtrArray *listeners;  /* (main) */
    RpcServerHooks hooks;
    void *hooks_opaque;
    RpcRouting routing;    /* (main) */
    void *routing_opaque;
    uint64_t next_id;      /* (main) */
    bool closing;          /* (main) */

    Mutex lock;
    RpcServerLimits limits;      /* lock */
    GHashTable *peers;           /* lock; id -> RpcPeer, a reference */
    unsigned int n_anonymous;    /* lock */
    RpcPost *posts;              /* lock */
    RpcPost **posts_tail;        /* lock */
    bool awake;                  /* lock; the loop will look at the posts anyway */
    bool loop_ended;             /* lock; nothing is posted any more */
};

/* Any thread. Runs fn(@opaque) on (main), soon; @fn NULL: only what was buried is freed. */
void rpc_server_post(RpcServer *server, void (*fn)(void *opaque), void *opaque);

/* Sets what @source waits for. (main), or under the lock that guards the source. */
void rpc_source_set(RpcServer *server, RpcSource *source, uint32_t interest);

/* (main) Frees @data once no event at hand can name it. */
void rpc_server_bury(RpcServer *server, void *data, GDestroyNotify free_data);

/* (main) Sees that the timer fires at @due at the latest. */
void rpc_server_wake_at(RpcServer *server, int64_t due);
int64_t rpc_server_now_us(RpcServer *server);

/* (main) Starts or stops accepting as the limits and the number of peers want it. */
void rpc_server_update_listeners(RpcServer *server);
void rpc_server_free_listeners(RpcServer *server);

/* --------------------------------------------------------------- a peer */

typedef struct {
    RpcPeerHook hook;
    void *opaque;
} RpcCloseHook;

struct RpcPeer {
    RpcSource source; /* lock */
    atomic_uint refs;
    RpcServer *server; /* a reference */
    uint64_t id;
    int64_t connected_at;
    RpcIdentity identity;
    char *address;
    char *certificate_name; /* set at the end of the handshake */
    char *user;             /* set before it is authenticated */
    RpcAccess access;
    RpcAuth auth;
    const RpcTransportOps *transport_ops;
    size_t max_unsent;
    unsigned int max_streams;
    atomic_bool authenticated;
    atomic_bool closing; /* no more of its packets are looked at */
    atomic_bool closed;
    void *data;
    GDestroyNotify data_destroy;
    RpcRecord *record; /* NULL: nobody goes on with it after us */
    void (*record_destroy)(void *opaque);
    void *record_opaque;
    const RpcSaslPolicy *sasl_policy;
    void *login;
    GDestroyNotify login_destroy;

    /* (main) */
    RpcReader reader;
    bool handshaking;
    GQueue parked;        /* RpcCall: over the limit of calls in work */
    size_t parked_bytes;
    unsigned int blocked; /* streams that cannot take more, and rpc_peer_hold() */
    int64_t auth_due;     /* INT64_MAX: done */
    int64_t packet_due;   /* INT64_MAX: no packet is half here */
    uint64_t packet_seen; /* reader.received when packet_due was set */
    RpcKeepalive keepalive;

    atomic_uint n_calls;     /* in work, or their replies not yet sent */
    atomic_bool has_parked;

    Mutex lock;
    RpcTransport *transport;   /* lock for writing; (main) reads */
    RpcSendQueue queue;        /* lock */
    bool is_paused;            /* lock; not read at the moment */
    bool close_when_sent;      /* lock */
    bool pong_waits;           /* lock */
    size_t event_bytes;        /* lock; in the queue */
    size_t routed_bytes;       /* lock; passed on to it and not yet sent */
    bool routed_waits;         /* lock; somebody waits for room */
    GHashTable *streams;       /* lock; serial -> RpcServerStream, a reference */
    GArray *close_hooks;       /* lock; RpcCloseHook */
};

/* (main) A peer on @transport, with a reference for the caller; it is in the server's table and watched. */
RpcPeer *rpc_peer_new(RpcServer *server, RpcTransport *transport, const RpcListener *listener);

/* Fills in identity and address of a new peer. */
void rpc_peer_identify(RpcPeer *peer);

/* (main) Puts what @wrap makes of it in place of the transport. */
void rpc_peer_wrap_transport(RpcPeer *peer, RpcTransportWrap wrap, void *opaque);

/* (main) The end of the connection. */
void rpc_peer_close_now(RpcPeer *peer);

/* (main) Goes on with what has arrived, after a pause or a read. */
void rpc_peer_process(RpcPeer *peer);

/* (main) What the timer finds due at @now is done; when to look again. */
int64_t rpc_peer_check_time(RpcPeer *peer, int64_t now);

/* Lock held. Registers for what the peer's state needs. */
void rpc_peer_update_interest(RpcPeer *peer);

/* Any thread. Sends @message (a reference that the peer takes over), at once if nothing waits before it. @done runs with
 * the lock held when it is sent or dropped. */
void rpc_peer_send(RpcPeer *peer, RpcMessage *message, RpcSendDone done, void *opaque);

/* The same for the packet in @iov, which stays the caller's; @rest names descriptors and done. */
void rpc_peer_send_bytes(RpcPeer *peer, const struct iovec *iov, const RpcSend *rest);

/* The same; it is the reply to @call, which the client no longer waits for then. */
void rpc_peer_send_reply(RpcPeer *peer, const struct iovec *iov, const RpcSend *rest, const RpcHeader *call);

/* --------------------------------------------------------------- calls */

struct RpcCall {
    RpcPeer *peer; /* a reference */
    const RpcService *service;
    const RpcProcedure *procedure;
    RpcHeader header;
    size_t bytes; /* of its packet */
    virError *refusal; /* why it will not be served, to be told in its turn */
    void *args;
    int fds[RPC_FDS_MAX];
    size_t n_fds;
    int reply_fds[RPC_FDS_MAX];
    size_t n_reply_fds;
    RpcServerStream *stream;
    RpcCallFunc worker_fn;
    void *worker_opaque;
    void *data;
    GDestroyNotify data_destroy;
};

/* (main) Judges and serves the call in @packet. */
void rpc_call_receive(RpcPeer *peer, RpcPacket *packet);

/* (main) Serves parked calls as long as the limit allows. */
void rpc_call_unpark(RpcPeer *peer);

/* The same to be posted; @peer is a reference, which it ends. */
void rpc_call_unpark_post(void *peer);

/* Ends a call that nobody serves any more. */
void rpc_call_drop(RpcCall *call);

/* --------------------------------------------------------------- streams */

/* (main) A packet of type STREAM or STREAM_HOLE. */
void rpc_server_stream_receive(RpcPeer *peer, const RpcPacket *packet);

/* Any thread. The call of @stream was answered, well or not; the reference is taken over. */
void rpc_server_stream_answered(RpcServerStream *stream, bool ok);

/* (main) The connection is gone. */
void rpc_server_stream_lost(RpcServerStream *stream);

RpcServer *rpc_server_stream_server(const RpcServerStream *stream);

/* Joins to a thing that is polled, or to one that blocks. */
int rpc_stream_join_polled(RpcServerStream *stream, int fd, uint64_t length);
int rpc_stream_join_file(RpcServerStream *stream, int fd, uint64_t length);

/* RpcStreamFlags. */
unsigned int rpc_server_stream_flags(const RpcServerStream *stream);

#endif /* RPC_SERVER_INTERNAL_H */

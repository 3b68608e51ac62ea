/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * server.h - listens, reads calls, sends replies and events.
 *
 * One thread, the daemon's main loop, does all reading: functions marked (main) belong to it. A procedure's RpcServe
 * runs there too and must not block: it answers in place, or hands the call on; whoever has it ends it from any thread
 * with rpc_call_reply() or rpc_call_fail(), exactly once.
 *
 *     static void
 *     serve_domain_get_info(RpcCall *call)
 *     {
 *         const remote_domain_get_info_args *args = rpc_call_args(call);
 *         remote_domain_get_info_ret ret = { 0 };
 *
 *         if (look(rpc_call_peer(call), args, &ret) < 0)
 *             rpc_call_fail(call);
 *         else
 *             rpc_call_reply(call, &ret);
 *     }
 */

#ifndef RPC_SERVER_H
#define RPC_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <glib.h>
#include <systemd/sd-event.h>

#include "rpc/message.h"
#include "rpc/program.h"
#include "rpc/transport.h"
#include "rpc/worker.h"

typedef struct RpcServer RpcServer; /* listeners, peers, workers of one name ("virtqemud", "admin") */
typedef struct RpcPeer RpcPeer;     /* one connected client */
typedef struct RpcCall RpcCall;     /* one call of one peer, until it is answered */

typedef enum {
    RPC_ACCESS_WRITE,
    RPC_ACCESS_READ,
    RPC_ACCESS_ADMIN,
} RpcAccess;

/* As on the wire (remote_auth_type). */
typedef enum {
    RPC_AUTH_NONE = 0,
    RPC_AUTH_SASL = 1,
    RPC_AUTH_POLKIT = 2,
} RpcAuth;

/* ------------------------------------------------------------------ programs */

typedef void (*RpcServe)(RpcCall *call);

/* A program and who serves it. */
typedef struct {
    const RpcProgram *program;
    const RpcServe *serve; /* dense by procedure number, as long as the program's rows; NULL entries go to serve_all */
    RpcServe serve_all;    /* NULL: a procedure without its own entry is unknown */
} RpcService;

/* ------------------------------------------------------------------- the server */

/* 0 stands for the default in brackets. */
typedef struct {
    unsigned int max_clients;       /* [5000] */
    unsigned int max_anonymous;     /* [20] connected, not yet authenticated; both stop accept(), nobody is thrown out */
    unsigned int max_requests;      /* [5] calls of one peer in work; more wait, then the peer is not read any more */
    unsigned int max_streams;       /* [256] of one peer */
    unsigned int auth_timeout_ms;   /* [60000] from connect to authenticated; also without progress in a packet */
    int keepalive_interval;         /* seconds [5]; negative: the server never asks */
    unsigned int keepalive_count;   /* [5] */
    size_t max_unsent;              /* [32 MiB] of events waiting for a peer that does not read; then it is closed */
    RpcWorkerLimits workers;
} RpcServerLimits;

/* Fills in the defaults. */
void rpc_server_limits_complete(RpcServerLimits *limits);

/* Called on (main). */
typedef struct {
    void (*peer_opened)(RpcPeer *peer, void *opaque); /* before its first call; rpc_peer_set_data() is for here */
    void (*peer_closed)(RpcPeer *peer, void *opaque); /* after the peer's own close hooks */
} RpcServerHooks;

/* A server on @loop, with nothing to listen on yet. Never NULL. */
RpcServer *rpc_server_new(sd_event *loop, const char *name, const RpcServerLimits *limits);

RpcServer *rpc_server_ref(RpcServer *server);
void rpc_server_unref(RpcServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcServer, rpc_server_unref)

/* (main) Before listening. @service stays the caller's and must outlive the server. */
void rpc_server_add_service(RpcServer *server, const RpcService *service);

/* (main) Before listening. */
void rpc_server_set_hooks(RpcServer *server, const RpcServerHooks *hooks, void *opaque);

/* Whom a login with SASL lets in. */
typedef struct {
    unsigned int min_ssf;     /* strength of encryption, in bits of a key, that it must give where nothing else encrypts */
    const char *const *users; /* patterns of names; NULL: any */
} RpcSaslPolicy;

typedef struct {
    int fd; /* a listening socket; the server owns it from now on, on failure too */
    RpcAccess access;
    RpcAuth auth;        /* with RPC_AUTH_NONE peers are authenticated as they come */
    /* Makes the transport of an accepted @fd (owned by the callee, on failure too); NULL: the plain socket. Must not
     * block: what takes time is the transport's handshake(). */
    RpcTransport *(*wrap)(int fd, void *opaque);
    void *opaque;
    bool trusts_root;          /* root on this host is authenticated as he comes, whatever @auth says */
    const RpcSaslPolicy *sasl; /* with RPC_AUTH_SASL; stays the caller's and must outlive the server */
} RpcListener;

/* (main) */
int rpc_server_listen(RpcServer *server, const RpcListener *listener);

/* (main) Takes the connected socket @fd (owned by the callee, on failure too) as if @listener had accepted it; its fd is
 * not looked at. The peer is borrowed, NULL on failure. */
RpcPeer *rpc_server_adopt(RpcServer *server, int fd, const RpcListener *listener);

/* (main) No more peers are accepted; those there are stay. */
void rpc_server_stop_listening(RpcServer *server);

/* (main) Stops listening and closes all peers. Calls in work end harmlessly; workers are waited for. */
void rpc_server_close(RpcServer *server);

const char *rpc_server_name(const RpcServer *server);
sd_event *rpc_server_loop(const RpcServer *server);

/* Any thread. Runs fn(@opaque) on an ordinary worker of the server; false if the server is closing and has none. */
bool rpc_server_run(RpcServer *server, RpcWorkerFunc fn, void *opaque);
RpcWorkers *rpc_server_workers(RpcServer *server);

/* What is in force; any thread may look, (main) may set. */
void rpc_server_get_limits(RpcServer *server, RpcServerLimits *ret_limits);
int rpc_server_set_limits(RpcServer *server, const RpcServerLimits *limits);

unsigned int rpc_server_n_peers(RpcServer *server);
unsigned int rpc_server_n_anonymous(RpcServer *server);

/* References to all peers there are, in the order they came. Free with g_ptr_array_unref(). */
GPtrArray *rpc_server_peers(RpcServer *server);

/* A reference to the peer that has @id, or NULL. */
RpcPeer *rpc_server_find_peer(RpcServer *server, uint64_t id);

/* ---------------------------------------------------------------------- peers */

RpcPeer *rpc_peer_ref(RpcPeer *peer);
void rpc_peer_unref(RpcPeer *peer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcPeer, rpc_peer_unref)

/* Who is at the other end. Of a UNIX socket the kernel vouches; elsewhere the numbers are -1. */
typedef struct {
    bool is_local;
    uid_t uid;
    gid_t gid;
    pid_t pid;
} RpcIdentity;

const RpcIdentity *rpc_peer_identity(const RpcPeer *peer);

/* Is it a process of root or of our own user on this host? Those are believed. */
bool rpc_peer_is_own(const RpcPeer *peer);

/* Can nobody listen? A UNIX socket cannot be listened to; others say by their transport. */
bool rpc_peer_is_secure(const RpcPeer *peer);

/* A pidfd of the process that connected (the caller closes it), or -1 without an error where the kernel has none. */
int rpc_peer_open_pidfd(RpcPeer *peer);

/* Another descriptor of the peer's socket (the caller closes it), or -1 without an error when it is closed. */
int rpc_peer_dup_fd(RpcPeer *peer);

/* When the process that connected started, in clock ticks since boot, for polkit; 0 without an error if unknown, or if
 * it has ended and its number may be another's. */
uint64_t rpc_peer_pid_start_time(RpcPeer *peer);

/* The security label of the process that connected, or NULL; the caller frees it. */
char *rpc_peer_label(RpcPeer *peer);

/* The distinguished name of the peer's certificate that was verified; NULL without TLS. */
const char *rpc_peer_certificate_name(const RpcPeer *peer);

/* What the listener says of logins; NULL if nothing. */
const RpcSaslPolicy *rpc_peer_sasl_policy(const RpcPeer *peer);

/* (main) State of a login that goes on, as rpc_peer_set_data(). */
void rpc_peer_set_login(RpcPeer *peer, void *login, GDestroyNotify destroy);
void *rpc_peer_login(const RpcPeer *peer);

/* The name that the peer proved to have when it logged in; NULL if it did not. Set before it is authenticated. */
void rpc_peer_set_user(RpcPeer *peer, const char *user);
const char *rpc_peer_user(const RpcPeer *peer);

/* The address at the other end as API and logs tell it: "127.0.0.1;53412", or "127.0.0.1;0" for UNIX sockets. */
const char *rpc_peer_address(const RpcPeer *peer);

uint64_t rpc_peer_id(const RpcPeer *peer);         /* counts from 1, per server */
int64_t rpc_peer_connected_at(const RpcPeer *peer); /* seconds since 1970 */
RpcServer *rpc_peer_server(const RpcPeer *peer);
RpcAccess rpc_peer_access(const RpcPeer *peer);
const RpcTransportOps *rpc_peer_transport(const RpcPeer *peer);

/* What the listener asks for, and whether it is done. Before, only RPC_PROCEDURE_BEFORE_AUTH procedures are served. */
RpcAuth rpc_peer_auth(const RpcPeer *peer);
bool rpc_peer_is_authenticated(const RpcPeer *peer);
void rpc_peer_set_authenticated(RpcPeer *peer);

/* (main) In peer_opened: what a successor must know of the peer is kept in @record (see record.h); @destroy(@opaque) runs with the
 * last reference to the peer. */
typedef struct RpcRecord RpcRecord;
void rpc_peer_set_record(RpcPeer *peer, RpcRecord *record, void (*destroy)(void *opaque), void *opaque);
RpcRecord *rpc_peer_record(const RpcPeer *peer);

/* (main) Goes on with an adopted peer as its record says: it is who it was, and calls and streams that it waits for end with an
 * error. @user: as rpc_peer_set_user(), or NULL. */
void rpc_peer_resume(RpcPeer *peer, const char *user);

/* (main) The user's own state; @destroy runs when the last reference to the peer is gone, on any thread. */
void rpc_peer_set_data(RpcPeer *peer, void *data, GDestroyNotify destroy);
void *rpc_peer_data(const RpcPeer *peer);

/* Runs @hook on (main) once, when the peer is closed, last added first; soon if it is closed already. Any thread. */
typedef void (*RpcPeerHook)(RpcPeer *peer, void *opaque);
void rpc_peer_add_close_hook(RpcPeer *peer, RpcPeerHook hook, void *opaque);
void rpc_peer_remove_close_hook(RpcPeer *peer, RpcPeerHook hook, void *opaque);

/* Any thread. The peer is closed by (main) soon; flushed: after what is queued for it has been sent, so call it behind
 * the reply. Nothing more that it sends is looked at. */
void rpc_peer_close(RpcPeer *peer);
void rpc_peer_close_flushed(RpcPeer *peer);
bool rpc_peer_is_closed(const RpcPeer *peer);

/* Any thread. From now on the peer is asked whether it lives, as the limits say. */
void rpc_peer_start_keepalive(RpcPeer *peer);

/* Any thread. Sends an event; the message stays the caller's and may go to many. Never blocks; a peer that does not
 * read its events is closed when too many wait. */
void rpc_peer_send_message(RpcPeer *peer, RpcMessage *message);

/* ---------------------------------------------------------------------- calls */

RpcPeer *rpc_call_peer(const RpcCall *call);
const RpcProgram *rpc_call_program(const RpcCall *call);
const RpcProcedure *rpc_call_procedure(const RpcCall *call);
const RpcHeader *rpc_call_header(const RpcCall *call);

/* The decoded arguments, owned by the call; NULL if the procedure has none. */
void *rpc_call_args(RpcCall *call);

/* Descriptors that came with the call. Those not stolen are closed with it; steal returns -1 without an error past the
 * end or the second time. */
size_t rpc_call_n_fds(const RpcCall *call);
int rpc_call_steal_fd(RpcCall *call, size_t index);

/* Lets @fd go with the reply, in the order of the calls; owned by the call from now on, on failure too. */
int rpc_call_add_reply_fd(RpcCall *call, int fd);

/* The user's own state; @destroy runs when the call has been answered. */
void rpc_call_set_data(RpcCall *call, void *data, GDestroyNotify destroy);
void *rpc_call_data(const RpcCall *call);

/* Both end the call: @call must not be used afterwards. @ret is encoded here and stays the caller's. A reply that cannot
 * be encoded becomes an error reply. rpc_call_fail() sends the thread's error and forgets it. */
void rpc_call_reply(RpcCall *call, const void *ret);
void rpc_call_fail(RpcCall *call);

/* Any thread. Replies on (main), and from then on all that goes to and comes from the peer passes through what @wrap makes of
 * its transport: the end of a login that agreed on encryption. @ret and @opaque must last until @wrap runs, which it does in
 * any case but with NULL when the peer is gone. A peer that sent more before it had the reply is closed. */
typedef RpcTransport *(*RpcTransportWrap)(RpcTransport *inner, void *opaque);
void rpc_call_reply_and_wrap(RpcCall *call, const void *ret, RpcTransportWrap wrap, void *opaque);

/* Runs @fn on a worker of the server. rpc_call_run() picks the lane by the procedure's RPC_PROCEDURE_HIGH. */
typedef void (*RpcCallFunc)(RpcCall *call, void *opaque);
void rpc_call_run(RpcCall *call, RpcCallFunc fn, void *opaque);
void rpc_call_run_on_worker(RpcCall *call, RpcCallFunc fn, void *opaque, RpcWorkerLane lane);

/* Runs @fn on (main), soon; the peer may be closed by then. */
void rpc_call_run_on_main(RpcCall *call, RpcCallFunc fn, void *opaque);

#endif /* RPC_SERVER_H */

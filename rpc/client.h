/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client.h - a connection that many threads call over at once.
 *
 * A call is written by the thread that makes it. Of the threads that wait, one reads the socket for all and hands
 * replies over by serial. When nobody waits, an event loop reads through rpc_client_poll_fd() and rpc_client_process();
 * without an event loop there are no events. Callbacks run in rpc_client_process() only, with nothing locked.
 */

#ifndef RPC_CLIENT_H
#define RPC_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "rpc/message.h"
#include "rpc/program.h"
#include "rpc/stream.h"
#include "rpc/transport.h"

typedef struct RpcClient RpcClient;

/* A client over @transport, which it owns from now on. A handshake, if the transport has one, is finished here. NULL
 * with an error if that fails. */
RpcClient *rpc_client_new(RpcTransport *transport);

/* Puts what @wrap makes of it in place of the transport, between two calls of a client that nobody else uses yet. */
void rpc_client_wrap_transport(RpcClient *client, RpcTransport *(*wrap)(RpcTransport *inner, void *opaque), void *opaque);

RpcClient *rpc_client_ref(RpcClient *client);
void rpc_client_unref(RpcClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcClient, rpc_client_unref)

/* Everything one call can have. */
typedef struct {
    const RpcProgram *program;
    uint32_t procedure;
    const void *args;        /* NULL where the procedure has none */
    void *ret;               /* zeroed; the caller clears it (rpc_xdr_clear). NULL: the payload is not looked at */
    const int *fds;          /* to go with the call; stay the caller's */
    size_t n_fds;
    int **ret_fds;           /* descriptors of the reply, to be closed and freed by the caller; NULL: they are closed */
    size_t *ret_n_fds;
    RpcClientStream *stream; /* opened by a successful reply */
    int timeout_ms;          /* 0: as long as the thread's patience lasts, patience.h */
} RpcClientCall;

/* Calls and waits. 0, or -1 with the server's error, or with why it could not be asked. */
int rpc_client_call(RpcClient *client, const RpcClientCall *call);

/* The short form of most calls. */
static inline int
rpc_client_call_simple(RpcClient *client, const RpcProgram *program, uint32_t procedure, const void *args, void *ret)
{
    return rpc_client_call(client, &(RpcClientCall){ .program = program, .procedure = procedure, .args = args, .ret = ret });
}

/* Registers who gets the events of @program; @handler may free nothing of @message (already decoded by the row's args;
 * cleared afterwards). Before the first call. */
typedef void (*RpcEventHandler)(RpcClient *client, const RpcProcedure *event, void *message, void *opaque);
void rpc_client_set_event_handler(RpcClient *client, const RpcProgram *program, RpcEventHandler handler, void *opaque);

/* Calls @callback from rpc_client_process() once when the connection has died, @reason a virConnectCloseReason. Setting
 * NULL removes it. */
typedef void (*RpcClientCloseCallback)(RpcClient *client, int reason, void *opaque);
void rpc_client_set_close_callback(RpcClient *client, RpcClientCloseCallback callback, void *opaque,
                                   GDestroyNotify free_opaque);

/* One descriptor that is readable whenever rpc_client_process() has something to do: the socket, queued events, stream
 * callbacks and keepalive are behind it. Made at the first call; -1 with an error on failure. */
int rpc_client_poll_fd(RpcClient *client);

/* Reads what is there and runs the callbacks that are due. Never blocks itself. */
void rpc_client_process(RpcClient *client);

/* Asks the server every @interval seconds of silence, gives up after @count unanswered; 0 or less: never ask. */
int rpc_client_set_keepalive(RpcClient *client, int interval, unsigned int count);

/* Closes the connection; calls in flight fail, @reason (virConnectCloseReason) goes to the close callback. */
void rpc_client_close(RpcClient *client, int reason);

bool rpc_client_is_open(RpcClient *client);
bool rpc_client_is_local(const RpcClient *client);
bool rpc_client_is_encrypted(const RpcClient *client);
bool rpc_client_is_secure(const RpcClient *client); /* encrypted, or within the host */
bool rpc_client_can_pass_fds(const RpcClient *client);

#endif /* RPC_CLIENT_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream.h - bulk data between client and server beside the calls of one connection: both ends.
 *
 * A stream is opened by a call and has its serial. Either side sends data, holes (if the call asked for them) and its
 * end; the client finishes or aborts, the server confirms or fails.
 */

#ifndef RPC_STREAM_H
#define RPC_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <glib.h>

typedef enum {
    RPC_STREAM_UP = 1 << 0,     /* the client sends */
    RPC_STREAM_DOWN = 1 << 1,   /* the client receives */
    RPC_STREAM_SPARSE = 1 << 2, /* holes are sent as such */
} RpcStreamFlags;

enum {
    RPC_STREAM_WINDOW = 256 * 1024, /* bytes held for a side that is slow, per stream and direction */

    /* Results of sending and receiving besides a count, 0 (the end) and -1 (failed, error reported). */
    RPC_STREAM_AGAIN = -2, /* nothing can be done now */
    RPC_STREAM_HOLE_NEXT = -3, /* stopped before a hole */
};

/* ------------------------------------------------------------------ server side */

typedef struct RpcServerStream RpcServerStream;
struct RpcCall;

/* What a stream is joined to. Functions run on the I/O thread and never block; NULL where a direction is not used. */
typedef struct {
    /* Takes data of the client: the count taken, RPC_STREAM_AGAIN (rpc_server_stream_wake() when it goes on), or -1. */
    ssize_t (*write)(void *opaque, const void *data, size_t len);

    /* The client sent a hole. 0, RPC_STREAM_AGAIN or -1. NULL: a hole is an error. */
    int (*write_hole)(void *opaque, int64_t length);

    /* Gives data for the client: the count, 0 at the end, RPC_STREAM_AGAIN, RPC_STREAM_HOLE_NEXT, or -1. */
    ssize_t (*read)(void *opaque, void *buf, size_t len);

    /* After RPC_STREAM_HOLE_NEXT: the length of the hole, which is then behind us; or -1. */
    int64_t (*read_hole)(void *opaque);

    /* The client has sent all (finish): 0 confirms, RPC_STREAM_AGAIN asks to be called again after a wake, -1 fails. */
    int (*finish)(void *opaque);

    /* Always the last: the stream is over, @ok if it was finished. Frees @opaque. On (main). */
    void (*close)(void *opaque, int ok);
} RpcServerStreamOps;

/* A stream of @call, to be made before the call is answered: the reply opens it, an error reply ends it. @flags are
 * RpcStreamFlags. The call keeps a reference; the caller gets another. NULL with an error if the peer has too many. */
RpcServerStream *rpc_server_stream_new(struct RpcCall *call, unsigned int flags);

/* Any thread, once, before the call is answered. */
void rpc_server_stream_join(RpcServerStream *stream, const RpcServerStreamOps *ops, void *opaque);

/* Any thread, once, before the call is answered. Joins the stream to @fd (owned by the callee, on failure too): a pipe,
 * socket, terminal or character device is polled; a regular file or block device gets a thread of its own, for disks
 * block. A file is read or written from where it stands, at most @length bytes (0: to its end; uploads: without limit).
 * With RPC_STREAM_SPARSE holes are found with SEEK_DATA, and made by seeking or punching. */
int rpc_server_stream_join_fd(RpcServerStream *stream, int fd, uint64_t length);

/* What blocks: its functions (which are copied) run on a thread of their own. NULL where a direction is not used. */
typedef struct {
    size_t stack_size; /* of the thread; 0: a small one */

    /* Up to @len bytes for the client: the count, 0 at the end, -1 with an error. */
    ssize_t (*read)(void *opaque, void *buf, size_t len);

    /* Before reading, for sparse streams: the length of the hole that begins here, up to @max, which is then behind us; 0: there is
     * none. -1 with an error. NULL: it has none. */
    int (*read_hole)(void *opaque, int64_t max, int64_t *ret_length);

    /* Takes all @len bytes of the client; a hole of @length bytes: 0, or -1 with an error. */
    int (*write)(void *opaque, const void *data, size_t len);
    int (*write_hole)(void *opaque, int64_t length);

    /* Always the last: it is over. Frees @opaque. If @ok all was read or written; what it fails with then (-1) the client gets. */
    int (*close)(void *opaque, bool ok);
} RpcStreamBlocking;

/* Any thread, once, before the call is answered. At most @length bytes pass (0: without limit). On failure, which has an error,
 * close() was called, too. */
int rpc_server_stream_join_blocking(RpcServerStream *stream, const RpcStreamBlocking *ops, void *opaque, uint64_t length);

/* Any thread, once, before the call is answered. Calls fn(@opaque, ok) on (main) when the stream is over, whatever the
 * way: @ok if it was finished; also if it never opened. */
void rpc_server_stream_on_close(RpcServerStream *stream, void (*fn)(void *opaque, int ok), void *opaque);

/* Any thread. What answered RPC_STREAM_AGAIN is tried again. */
void rpc_server_stream_wake(RpcServerStream *stream);

/* Any thread. Ends the stream with the thread's error, which the client gets. */
void rpc_server_stream_fail(RpcServerStream *stream);

RpcServerStream *rpc_server_stream_ref(RpcServerStream *stream);
void rpc_server_stream_unref(RpcServerStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcServerStream, rpc_server_stream_unref)

/* ------------------------------------------------------------------ client side */

typedef struct RpcClientStream RpcClientStream;
struct RpcClient;

typedef enum {
    RPC_STREAM_NONBLOCK = 1 << 0,     /* RPC_STREAM_AGAIN instead of waiting */
    RPC_STREAM_STOP_AT_HOLE = 1 << 1, /* RPC_STREAM_HOLE_NEXT instead of zeroes */
} RpcClientStreamFlags;

typedef enum {
    RPC_STREAM_READABLE = 1 << 0,
    RPC_STREAM_WRITABLE = 1 << 1,
    RPC_STREAM_FAILED = 1 << 2,
    RPC_STREAM_HANGUP = 1 << 3,
} RpcStreamEvents;

/* A stream to be named in a RpcClientCall, which opens it. */
RpcClientStream *rpc_client_stream_new(struct RpcClient *client);

RpcClientStream *rpc_client_stream_ref(RpcClientStream *stream);
void rpc_client_stream_unref(RpcClientStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcClientStream, rpc_client_stream_unref)

/* Sends up to @len bytes (one packet's worth at most): the count, RPC_STREAM_AGAIN or -1. */
ssize_t rpc_client_stream_send(RpcClientStream *stream, const void *data, size_t len, unsigned int flags);

/* Receives up to @len bytes: the count, 0 at the end, RPC_STREAM_AGAIN, RPC_STREAM_HOLE_NEXT or -1. */
ssize_t rpc_client_stream_recv(RpcClientStream *stream, void *buf, size_t len, unsigned int flags);

/* Sends a hole of @length bytes. */
int rpc_client_stream_send_hole(RpcClientStream *stream, int64_t length, unsigned int flags);

/* The length of the hole at which receiving stopped, which is then behind us; 0 if there is none. */
int rpc_client_stream_recv_hole(RpcClientStream *stream, int64_t *ret_length);

/* Ends the stream and waits for the server's word: 0 if all arrived; -1 with the server's error. */
int rpc_client_stream_finish(RpcClientStream *stream);

/* Throws the stream away and waits until the server has done so. */
int rpc_client_stream_abort(RpcClientStream *stream);

/* Calls @callback from rpc_client_process() as long as one of @events (RpcStreamEvents) is so. One callback a stream. */
typedef void (*RpcClientStreamCallback)(RpcClientStream *stream, unsigned int events, void *opaque);
int rpc_client_stream_add_callback(RpcClientStream *stream, unsigned int events, RpcClientStreamCallback callback,
                                   void *opaque, GDestroyNotify free_opaque);
int rpc_client_stream_update_callback(RpcClientStream *stream, unsigned int events);
int rpc_client_stream_remove_callback(RpcClientStream *stream);

#endif /* RPC_STREAM_H */

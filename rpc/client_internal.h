/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client_internal.h - what the files of the client share: client.c, client_io.c, client_events.c, client_stream.c.
 *
 * Everything in RpcClient is under its lock, but for the transport's reading, which belongs to who has set `reading`.
 * Callbacks of users run without the lock.
 */

#ifndef RPC_CLIENT_INTERNAL_H
#define RPC_CLIENT_INTERNAL_H

#include <stdatomic.h>
#include <sys/types.h>

#include "base/thread.h"

#include "rpc/client.h"
#include "rpc/keepalive.h"
#include "rpc/reader.h"
#include "rpc/sendqueue.h"

/* A thread that waits for something of the connection. On its stack. */
typedef struct RpcWaiter RpcWaiter;
struct RpcWaiter {
    Cond wake;
    bool done;
    bool for_queue;          /* until nothing waits to be sent */
    RpcClientStream *stream; /* until something happens on it; NULL: neither */
    RpcWaiter *next;
};

/* A call without its reply yet. On the caller's stack. */
typedef struct RpcPending RpcPending;
struct RpcPending {
    RpcWaiter waiter;
    RpcHeader header; /* of the call; then of the reply */
    RpcBytes payload;
    int fds[RPC_FDS_MAX];
    size_t n_fds;
    RpcPending *next;
};

/* An event that nobody has been told of yet. */
typedef struct {
    const RpcProcedure *row;
    RpcEventHandler handler;
    void *opaque;
    RpcBytes payload;
} RpcQueuedEvent;

typedef struct {
    const RpcProgram *program;
    RpcEventHandler handler;
    void *opaque;
} RpcSubscription;

/* The part of an event loop: all -1 until somebody asked for it. */
typedef struct {
    int epoll_fd; /* what the loop watches; behind it the socket and these */
    int wake_fd;
    int timer_fd;
    bool watches;     /* the socket is behind it */
    uint32_t watched; /* and for this */
    bool awake;       /* the wake_fd is signalled */
    bool delivering;  /* somebody is in the callbacks */
} RpcHook;

struct RpcClient {
    atomic_uint refs;
    pid_t pid; /* who may use it */
    RpcTransport *transport;
    bool sleeps_in_read; /* the transport may be read by sleeping in it */

    Mutex lock;
    bool is_open;
    int close_reason;
    virError *why; /* it is not open any more */
    uint32_t next_serial;
    bool reading;
    bool writing;
    RpcPending *pending;
    RpcWaiter *waiters;
    RpcClientStream *streams; /* not references */
    RpcSendQueue queue;
    RpcReader reader;       /* who has set reading */
    unsigned char *scratch; /* who has set reading */
    RpcKeepalive keepalive;

    RpcHook hook;
    GArray *subscriptions; /* RpcSubscription */
    GQueue events;         /* RpcQueuedEvent */
    size_t event_bytes;
    RpcClientCloseCallback on_close;
    void *on_close_opaque;
    GDestroyNotify on_close_free;
    bool close_told;
};

/* 0 if this process may use the client, -1 with an error if it is a fork of the one that may. */
int rpc_client_check_process(const RpcClient *client);

/* ---- client_io.c; the lock is held */

/* Sends the packet in @iov, queueing what cannot go at once. */
void rpc_client_send(RpcClient *client, const struct iovec *iov, int n, const int *fds, size_t n_fds);

/* Reads, writes or sleeps until @waiter is done or the connection is closed; false when @deadline_ms passed before. */
bool rpc_client_wait(RpcClient *client, RpcWaiter *waiter, int64_t deadline_ms);

void rpc_waiter_init(RpcClient *client, RpcWaiter *waiter);
void rpc_waiter_clear(RpcClient *client, RpcWaiter *waiter);

/* Reads once what is there, if nobody else reads. */
void rpc_client_read_now(RpcClient *client);

/* Writes what waits, if nobody else writes. */
void rpc_client_flush_now(RpcClient *client);

/* Asks the server if it lives, or gives it up, as is due. */
void rpc_client_check_keepalive(RpcClient *client);

/* The end: everybody who waits wakes. Takes the thread's error as the reason why. */
void rpc_client_die(RpcClient *client, int reason);

/* Sets the thread's error to why the client is closed. Always -1. */
int rpc_client_fail_closed(RpcClient *client);

/* ---- client_events.c; the lock is held */

/* Keeps an event for rpc_client_process(), if there is one. */
void rpc_client_queue_event(RpcClient *client, const RpcPacket *packet);

/* Tells the event loop, if there is one, what to watch the socket for, or that there is something to do. */
void rpc_hook_update(RpcClient *client);
void rpc_hook_wake(RpcClient *client);
void rpc_hook_set_timer(RpcClient *client);
void rpc_hook_clear(RpcClient *client);

/* ---- client_stream.c; the lock is held */

struct RpcClientStream {
    atomic_uint refs;
    RpcClient *client; /* a reference */
    RpcHeader header;  /* of its call */
    bool is_listed;
    bool is_open;
    bool discards;     /* nobody wants the data any more */
    bool confirmed;    /* the server says that it is over */
    bool at_end;       /* no more data comes */
    virError *error;
    GQueue chunks;
    size_t bytes;      /* in them */
    unsigned int events; /* RpcStreamEvents the callback is for */
    RpcClientStreamCallback callback;
    void *opaque;
    GDestroyNotify free_opaque;
    bool in_callback;
    GDestroyNotify free_later; /* of an opaque that was removed while its callback ran */
    void *free_later_opaque;
    RpcClientStream *next;
};

/* The call of @stream goes out with @header, or was answered. */
void rpc_client_stream_begin(RpcClientStream *stream, const RpcHeader *header);
void rpc_client_stream_opened(RpcClientStream *stream, bool ok);

void rpc_client_stream_receive(RpcClient *client, const RpcPacket *packet);

/* False if it is just being freed. */
bool rpc_client_stream_try_ref(RpcClientStream *stream);

/* Which of the events it has a callback for are so. */
unsigned int rpc_client_stream_ready(const RpcClientStream *stream);

/* True if the event loop must not read more, for somebody does not take what there is. */
bool rpc_client_streams_are_full(const RpcClient *client);

#endif /* RPC_CLIENT_INTERNAL_H */

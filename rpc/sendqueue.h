/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sendqueue.h - packets that could not be written at once. Used by server and client, under their lock; internal.
 */

#ifndef RPC_SENDQUEUE_H
#define RPC_SENDQUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "rpc/message.h"
#include "rpc/transport.h"

typedef struct RpcSendItem RpcSendItem;

/* Runs when an item was sent or dropped, with the queue's lock held. @bytes is the size of the whole packet. */
typedef void (*RpcSendDone)(void *opaque, size_t bytes);

typedef struct {
    RpcSendItem *head;
    RpcSendItem **tail;
    size_t bytes; /* not yet sent */
} RpcSendQueue;

void rpc_send_queue_init(RpcSendQueue *queue);

/* Drops all items; each one's done is called. */
void rpc_send_queue_clear(RpcSendQueue *queue);

static inline bool
rpc_send_queue_is_empty(const RpcSendQueue *queue)
{
    return !queue->head;
}

typedef struct {
    RpcMessage *message; /* a reference that the queue takes over */
    size_t sent;         /* bytes of it that have gone out already */
    size_t gone;         /* bytes of the packet that went before it, and are not in it */
    int *fds;            /* to follow it; descriptors and array are the queue's from now on */
    size_t n_fds;
    RpcSendDone done; /* may be NULL */
    void *opaque;
} RpcSend;

/* Queues without trying. */
void rpc_send_queue_push(RpcSendQueue *queue, const RpcSend *send);

/* Writes what can be written: 0 when all is sent, 1 if some is left, -1 with errno if the connection is lost. */
int rpc_send_queue_flush(RpcSendQueue *queue, RpcTransport *transport);

/* Writes what can be written of @iov; nothing may be waiting before it. 0 if it has to wait, -1 with errno if the
 * connection is lost. */
ssize_t rpc_send_now(RpcTransport *transport, const struct iovec *iov, int n);

/* Lets go of what @send has, sent or not, and runs its done. */
void rpc_send_finish(const RpcSend *send, size_t len);

/* Sends the packet in @iov, whose memory stays the caller's, at once if nothing waits before it; what is left is copied
 * and queued as @rest says (its message is set here). 0 when all is sent, and done has run; 1 if some is queued; -1 with
 * errno if the connection is lost: then done has run, or does when the queue is cleared. */
int rpc_send_or_queue(RpcSendQueue *queue, RpcTransport *transport, const struct iovec *iov, int n, const RpcSend *rest);

#endif /* RPC_SENDQUEUE_H */

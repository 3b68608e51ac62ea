/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sendqueue.c - packets that could not be written at once.
 *
 * Threads: any, under the owner's lock.
 */

#include "rpc/sendqueue.h"

#include <errno.h>
#include <unistd.h>

enum {
    GATHER_MAX = 16, /* packets in one write */
};

struct RpcSendItem {
    RpcSend send;
    size_t len;
    size_t fds_sent;
    RpcSendItem *next;
};

void
rpc_send_queue_init(RpcSendQueue *queue)
{
    *queue = (RpcSendQueue){ .tail = &queue->head };
}

void
rpc_send_finish(const RpcSend *send, size_t len)
{
    for (size_t i = 0; i < send->n_fds; i++)
        close(send->fds[i]);
    g_free(send->fds);
    rpc_message_unref(send->message);
    if (send->done)
        send->done(send->opaque, len);
}

/* Takes the first item off, sent or not. */
static void
drop_head(RpcSendQueue *queue)
{
    RpcSendItem *item = queue->head;

    queue->head = item->next;
    if (!queue->head)
        queue->tail = &queue->head;
    queue->bytes -= item->len - item->send.sent;
    rpc_send_finish(&item->send, item->len + item->send.gone);
    g_free(item);
}

void
rpc_send_queue_clear(RpcSendQueue *queue)
{
    while (queue->head)
        drop_head(queue);
}

void
rpc_send_queue_push(RpcSendQueue *queue, const RpcSend *send)
{
    RpcSendItem *item = g_new0(RpcSendItem, 1);

    item->send = *send;
    rpc_message_bytes(send->message, &item->len);
    queue->bytes += item->len - send->sent;
    *queue->tail = item;
    queue->tail = &item->next;
}

/* True if @error of a write only means that it has to wait. */
static bool
must_wait(int error)
{
    return error == EAGAIN;
}

/* The descriptors behind the packet at the head, one message each. As rpc_send_queue_flush(). */
static int
flush_fds(RpcSendQueue *queue, RpcTransport *transport)
{
    RpcSendItem *item = queue->head;

    for (; item->fds_sent < item->send.n_fds; item->fds_sent++) {
        if (transport->ops->send_fd(transport, item->send.fds[item->fds_sent]) < 0)
            return must_wait(errno) ? 1 : -1;
    }
    drop_head(queue);
    return 0;
}

/* Fills @iov with what can go out in one write: up to the first packet that descriptors must follow. */
static int
gather(const RpcSendQueue *queue, struct iovec iov[GATHER_MAX])
{
    int n = 0;

    for (RpcSendItem *item = queue->head; item && n < GATHER_MAX; item = item->next) {
        size_t len;
        const unsigned char *bytes = rpc_message_bytes(item->send.message, &len);

        iov[n++] = (struct iovec){ (void *)(bytes + item->send.sent), len - item->send.sent };
        if (item->send.n_fds)
            break;
    }
    return n;
}

/* Accounts for @written bytes. */
static void
advance(RpcSendQueue *queue, size_t written)
{
    while (written) {
        RpcSendItem *item = queue->head;
        size_t step = MIN(written, item->len - item->send.sent);

        item->send.sent += step;
        queue->bytes -= step;
        written -= step;
        if (item->send.sent == item->len && !item->send.n_fds)
            drop_head(queue);
    }
}

int
rpc_send_queue_flush(RpcSendQueue *queue, RpcTransport *transport)
{
    while (queue->head) {
        struct iovec iov[GATHER_MAX];
        ssize_t written;

        if (queue->head->send.sent == queue->head->len) {
            int rc = flush_fds(queue, transport);

            if (rc != 0)
                return rc;
            continue;
        }
        written = transport->ops->writev(transport, iov, gather(queue, iov));
        if (written < 0)
            return must_wait(errno) ? 1 : -1;
        advance(queue, (size_t)written);
    }
    return 0;
}

ssize_t
rpc_send_now(RpcTransport *transport, const struct iovec *iov, int n)
{
    ssize_t sent = transport->ops->writev(transport, iov, n);

    return sent < 0 && must_wait(errno) ? 0 : sent;
}

int
rpc_send_or_queue(RpcSendQueue *queue, RpcTransport *transport, const struct iovec *iov, int n, const RpcSend *rest)
{
    RpcSend send = *rest;
    size_t total = 0;
    ssize_t sent = 0;

    for (int i = 0; i < n; i++)
        total += iov[i].iov_len;
    if (!queue->head)
        sent = rpc_send_now(transport, iov, n);
    if (sent < 0 || (sent == (ssize_t)total && !rest->n_fds)) {
        rpc_send_finish(&send, total);
        return sent < 0 ? -1 : 0;
    }
    send.message = rpc_message_new_gather(iov, n, (size_t)sent);
    send.gone = (size_t)sent;
    rpc_send_queue_push(queue, &send);
    return rest->n_fds ? rpc_send_queue_flush(queue, transport) : 1;
}

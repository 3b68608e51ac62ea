/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client_stream.c - the client's end of a stream.
 *
 * Threads: any.
 */

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"

#include "rpc/client_internal.h"

enum {
    HELD_MAX = 4 * RPC_STREAM_WINDOW,     /* unread bytes after which the event loop reads no more */
    UNREAD_MAX = 64 * 1024 * 1024,        /* and after which the stream fails: then it was calls that read on */
    CHUNK_OVERHEAD = 64,
};

/* What the server sent, not yet received by the user. */
typedef struct {
    RpcBytes bytes;
    size_t taken;
    int64_t hole; /* > 0: bytes of a hole, instead */
} Chunk;

/* ------------------------------------------------------------- life */

RpcClientStream *
rpc_client_stream_new(RpcClient *client)
{
    RpcClientStream *stream = g_new0(RpcClientStream, 1);

    atomic_init(&stream->refs, 1);
    stream->client = rpc_client_ref(client);
    g_queue_init(&stream->chunks);
    return stream;
}

RpcClientStream *
rpc_client_stream_ref(RpcClientStream *stream)
{
    atomic_fetch_add_explicit(&stream->refs, 1, memory_order_relaxed);
    return stream;
}

bool
rpc_client_stream_try_ref(RpcClientStream *stream)
{
    unsigned int refs = atomic_load(&stream->refs);

    while (refs && !atomic_compare_exchange_weak(&stream->refs, &refs, refs + 1))
        continue;
    return refs != 0;
}

static void
chunk_free(void *opaque)
{
    Chunk *chunk = opaque;

    rpc_bytes_clear(&chunk->bytes);
    g_free(chunk);
}

static void
drop_chunks(RpcClientStream *stream)
{
    g_queue_clear_full(&stream->chunks, chunk_free);
    stream->bytes = 0;
    rpc_hook_update(stream->client);
}

/* Nothing that the server sends is for it any more. */
static void
unlist(RpcClientStream *stream)
{
    RpcClientStream **link = &stream->client->streams;

    stream->is_open = false;
    if (!stream->is_listed)
        return;
    stream->is_listed = false;
    while (*link != stream)
        link = &(*link)->next;
    *link = stream->next;
    drop_chunks(stream);
}

/* Sends a word of this stream, with a payload or without. */
static void
send_word(RpcClientStream *stream, RpcMessageType type, RpcMessageStatus status, const void *payload, size_t len)
{
    unsigned char prefix[RPC_PREFIX_SIZE];
    const struct iovec iov[] = { { prefix, sizeof(prefix) }, { (void *)payload, len } };
    RpcHeader header = stream->header;

    header.type = type;
    header.status = status;
    rpc_prefix_encode(&header, len, prefix);
    rpc_client_send(stream->client, iov, len ? 2 : 1, NULL, 0);
}

/* Forgotten: the server need not go on. Why a call failed stays the thread's error, even if the server is gone by now. */
static void
send_forgotten(RpcClientStream *stream)
{
    virError *before = error_last_code() == VIR_ERR_OK ? NULL : error_take();

    send_word(stream, RPC_STREAM, RPC_ERROR, NULL, 0);
    error_reset();
    if (before)
        error_restore(before);
}

void
rpc_client_stream_unref(RpcClientStream *stream)
{
    RpcClient *client;

    if (!stream || atomic_fetch_sub_explicit(&stream->refs, 1, memory_order_acq_rel) != 1)
        return;
    client = stream->client;
    if (client->pid == getpid()) {
        mutex_lock(&client->lock);
        if (stream->is_open && client->is_open && !stream->error)
            send_forgotten(stream);
        unlist(stream);
        mutex_unlock(&client->lock);
    }
    if (stream->free_opaque)
        stream->free_opaque(stream->opaque);
    error_free(stream->error);
    g_queue_clear_full(&stream->chunks, chunk_free);
    g_free(stream);
    rpc_client_unref(client);
}

void
rpc_client_stream_begin(RpcClientStream *stream, const RpcHeader *header)
{
    stream->header = *header;
    stream->is_listed = true;
    stream->next = stream->client->streams;
    stream->client->streams = stream;
}

void
rpc_client_stream_opened(RpcClientStream *stream, bool ok)
{
    stream->is_open = ok;
    if (!ok)
        unlist(stream);
    rpc_hook_wake(stream->client);
}

/* ------------------------------------------------------------- what the server sends, lock held */

static void
wake_stream(RpcClientStream *stream)
{
    for (RpcWaiter *waiter = stream->client->waiters; waiter; waiter = waiter->next) {
        if (waiter->stream == stream) {
            waiter->done = true;
            cond_signal(&waiter->wake);
        }
    }
    if (rpc_client_stream_ready(stream))
        rpc_hook_wake(stream->client);
}

/* Ends the stream with the thread's error; what came before it can still be received. */
static void
stream_fail(RpcClientStream *stream)
{
    g_autoptr(virError) error = error_take();

    if (!stream->error)
        stream->error = g_steal_pointer(&error);
}

static void
keep_chunk(RpcClientStream *stream, const RpcPacket *packet, int64_t hole)
{
    Chunk *chunk = g_new0(Chunk, 1);

    chunk->hole = hole;
    if (!hole)
        chunk->bytes = rpc_reader_steal(&stream->client->reader, packet);
    g_queue_push_tail(&stream->chunks, chunk);
    stream->bytes += chunk->bytes.len + CHUNK_OVERHEAD;
    if (stream->bytes <= UNREAD_MAX)
        return;
    fail(VIR_ERR_RPC, _("the stream is given up: %1$zu bytes were not received"), stream->bytes);
    stream_fail(stream);
    drop_chunks(stream);
}

static void
receive_word(RpcClientStream *stream, const RpcPacket *packet)
{
    if (packet->header.status == RPC_ERROR) {
        rpc_error_adopt(packet->payload, packet->len);
        stream_fail(stream);
    } else if (packet->header.status == RPC_OK) {
        stream->confirmed = stream->at_end = true;
    } else if (packet->len == 0) {
        stream->at_end = true;
    } else if (!stream->discards && !stream->error && !stream->at_end) {
        keep_chunk(stream, packet, 0);
    }
}

static void
receive_hole(RpcClientStream *stream, const RpcPacket *packet)
{
    RpcStreamHole hole;

    if (rpc_payload_decode(packet->payload, packet->len, rpc_xdr_stream_hole, &hole, sizeof(hole)) < 0) {
        stream_fail(stream);
        return;
    }
    if (hole.length < 0) {
        fail(VIR_ERR_RPC, _("the server sent a hole of %1$lld bytes"), (long long)hole.length);
        stream_fail(stream);
    } else if (hole.length && !stream->discards && !stream->error && !stream->at_end) {
        keep_chunk(stream, packet, hole.length);
    }
}

void
rpc_client_stream_receive(RpcClient *client, const RpcPacket *packet)
{
    const RpcHeader *header = &packet->header;
    RpcClientStream *stream = client->streams;

    while (stream && (stream->header.serial != header->serial || stream->header.program != header->program ||
                      stream->header.version != header->version || stream->header.procedure != header->procedure))
        stream = stream->next;
    if (!stream)
        return; /* late for one that is gone */
    if (header->type == RPC_STREAM)
        receive_word(stream, packet);
    else if (header->status == RPC_CONTINUE)
        receive_hole(stream, packet);
    wake_stream(stream);
}

bool
rpc_client_streams_are_full(const RpcClient *client)
{
    for (const RpcClientStream *stream = client->streams; stream; stream = stream->next) {
        if (stream->bytes > HELD_MAX)
            return true;
    }
    return false;
}

/* ------------------------------------------------------------- for the user */

/* Lock held. 0 if the stream can be used, -1 with why not. */
static int
check_usable(RpcClientStream *stream)
{
    if (stream->error)
        return error_adopt(stream->error);
    if (!stream->client->is_open)
        return rpc_client_fail_closed(stream->client);
    if (!stream->is_open)
        return fail(VIR_ERR_OPERATION_INVALID, _("the stream is not open"));
    return 0;
}

/* Lock held. Waits until something happens on @stream, or if @for_queue until nothing waits to be sent. */
static void
wait_once(RpcClientStream *stream, bool for_queue)
{
    RpcClient *client = stream->client;
    RpcWaiter waiter = { .for_queue = for_queue, .stream = for_queue ? NULL : stream };

    rpc_waiter_init(client, &waiter);
    rpc_client_wait(client, &waiter, CLOCK_NEVER);
    rpc_waiter_clear(client, &waiter);
}

/* Lock held. 0 when a packet can be sent, RPC_STREAM_AGAIN, -1. */
static int
wait_to_send(RpcClientStream *stream, unsigned int flags)
{
    RpcClient *client = stream->client;

    for (;;) {
        if (check_usable(stream) < 0)
            return -1;
        if (rpc_send_queue_is_empty(&client->queue))
            return 0;
        rpc_client_flush_now(client);
        if (rpc_send_queue_is_empty(&client->queue))
            continue;
        if (flags & RPC_STREAM_NONBLOCK)
            return RPC_STREAM_AGAIN;
        wait_once(stream, true);
    }
}

/* Lock held. One packet of data or a hole. */
static ssize_t
send_packet(RpcClientStream *stream, RpcMessageType type, const void *payload, size_t len, unsigned int flags)
{
    int rc = wait_to_send(stream, flags);

    if (rc < 0)
        return rc;
    send_word(stream, type, RPC_CONTINUE, payload, len);
    return stream->client->is_open ? (ssize_t)len : rpc_client_fail_closed(stream->client);
}

ssize_t
rpc_client_stream_send(RpcClientStream *stream, const void *data, size_t len, unsigned int flags)
{
    ssize_t rc;

    if (rpc_client_check_process(stream->client) < 0)
        return -1;
    if (len == 0)
        return 0; /* on the wire that would be the end */
    mutex_lock(&stream->client->lock);
    rc = send_packet(stream, RPC_STREAM, data, MIN(len, (size_t)RPC_STREAM_CHUNK), flags);
    mutex_unlock(&stream->client->lock);
    return rc;
}

int
rpc_client_stream_send_hole(RpcClientStream *stream, int64_t length, unsigned int flags)
{
    const RpcStreamHole hole = { .length = length };
    g_auto(RpcBuffer) buffer = { NULL, 0 };
    ssize_t len, rc;

    if (rpc_client_check_process(stream->client) < 0)
        return -1;
    if (length < 0)
        return fail(VIR_ERR_INVALID_ARG, _("a hole of %1$lld bytes is impossible"), (long long)length);
    len = rpc_packet_encode(&buffer, &stream->header, 0, rpc_xdr_stream_hole, &hole);
    if (len < 0)
        return -1;
    mutex_lock(&stream->client->lock);
    rc = send_packet(stream, RPC_STREAM_HOLE, buffer.data + RPC_PREFIX_SIZE, (size_t)len - RPC_PREFIX_SIZE, flags);
    mutex_unlock(&stream->client->lock);
    return rc < 0 ? (int)rc : 0;
}

/* Lock held. The first chunk, waiting for one if need be: 1, 0 at the end, RPC_STREAM_AGAIN, -1. */
static int
wait_to_receive(RpcClientStream *stream, unsigned int flags)
{
    bool tried = false;

    for (;;) {
        if (stream->chunks.length)
            return 1;
        if (stream->error)
            return error_adopt(stream->error);
        if (stream->at_end)
            return 0;
        if (check_usable(stream) < 0)
            return -1;
        if (flags & RPC_STREAM_NONBLOCK && tried)
            return RPC_STREAM_AGAIN;
        if (flags & RPC_STREAM_NONBLOCK)
            rpc_client_read_now(stream->client);
        else
            wait_once(stream, false);
        tried = true;
    }
}

/* Lock held. The first chunk, of which @used bytes more are done with. */
static void
chunk_advance(RpcClientStream *stream, Chunk *chunk, size_t used)
{
    if (chunk->hole)
        chunk->hole -= (int64_t)used;
    else
        chunk->taken += used;
    if (chunk->hole || chunk->taken < chunk->bytes.len)
        return;
    stream->bytes -= chunk->bytes.len + CHUNK_OVERHEAD;
    g_queue_pop_head(&stream->chunks);
    chunk_free(chunk);
    if (!stream->chunks.length)
        rpc_hook_update(stream->client);
}

/* Lock held. */
static ssize_t
take_chunk(RpcClientStream *stream, void *buf, size_t len, unsigned int flags)
{
    Chunk *chunk = g_queue_peek_head(&stream->chunks);
    size_t part;

    if (chunk->hole && flags & RPC_STREAM_STOP_AT_HOLE)
        return RPC_STREAM_HOLE_NEXT;
    if (chunk->hole) {
        part = (size_t)MIN((uint64_t)len, (uint64_t)chunk->hole);
        memset(buf, 0, part);
    } else {
        part = MIN(len, chunk->bytes.len - chunk->taken);
        memcpy(buf, chunk->bytes.data + chunk->taken, part);
    }
    chunk_advance(stream, chunk, part);
    return (ssize_t)part;
}

ssize_t
rpc_client_stream_recv(RpcClientStream *stream, void *buf, size_t len, unsigned int flags)
{
    ssize_t rc;

    if (rpc_client_check_process(stream->client) < 0)
        return -1;
    mutex_lock(&stream->client->lock);
    rc = wait_to_receive(stream, flags);
    if (rc > 0)
        rc = take_chunk(stream, buf, len, flags);
    mutex_unlock(&stream->client->lock);
    return rc;
}

int
rpc_client_stream_recv_hole(RpcClientStream *stream, int64_t *ret_length)
{
    Chunk *chunk;
    int rc;

    if (rpc_client_check_process(stream->client) < 0)
        return -1;
    mutex_lock(&stream->client->lock);
    rc = wait_to_receive(stream, 0);
    chunk = rc > 0 ? g_queue_peek_head(&stream->chunks) : NULL;
    *ret_length = chunk ? chunk->hole : 0;
    if (chunk && chunk->hole) {
        chunk->hole = 0;
        chunk_advance(stream, chunk, 0);
    }
    mutex_unlock(&stream->client->lock);
    return rc < 0 ? -1 : 0;
}

/* Lock held. Says @status to the server and waits for its word. */
static int
end_stream(RpcClientStream *stream, RpcMessageStatus status)
{
    int rc = check_usable(stream);

    if (rc == 0) {
        stream->discards = true;
        drop_chunks(stream);
        send_word(stream, RPC_STREAM, status, NULL, 0);
        while (!stream->confirmed && !stream->error && stream->client->is_open)
            wait_once(stream, false);
        rc = stream->error ? error_adopt(stream->error) : stream->confirmed ? 0 : rpc_client_fail_closed(stream->client);
    }
    unlist(stream);
    return rc;
}

int
rpc_client_stream_finish(RpcClientStream *stream)
{
    int rc;

    if (rpc_client_check_process(stream->client) < 0)
        return -1;
    mutex_lock(&stream->client->lock);
    rc = end_stream(stream, RPC_OK);
    mutex_unlock(&stream->client->lock);
    return rc;
}

int
rpc_client_stream_abort(RpcClientStream *stream)
{
    int rc = 0;

    if (rpc_client_check_process(stream->client) < 0)
        return -1;
    mutex_lock(&stream->client->lock);
    if (stream->error || !stream->client->is_open) /* over already, as was wished */
        unlist(stream);
    else
        rc = end_stream(stream, RPC_ERROR);
    mutex_unlock(&stream->client->lock);
    if (rc < 0 && stream->error) { /* its last word was an error: it is gone all the same */
        error_reset();
        rc = 0;
    }
    return rc;
}

/* ------------------------------------------------------------- callbacks */

unsigned int
rpc_client_stream_ready(const RpcClientStream *stream)
{
    const RpcClient *client = stream->client;
    bool failed = stream->error || !client->is_open;
    unsigned int ready = 0;

    if (!stream->callback)
        return 0;
    if (stream->chunks.length || stream->at_end || failed)
        ready |= RPC_STREAM_READABLE;
    if (failed || (stream->is_open && rpc_send_queue_is_empty(&client->queue)))
        ready |= RPC_STREAM_WRITABLE;
    if (failed)
        ready |= RPC_STREAM_FAILED;
    if (failed || (stream->at_end && !stream->chunks.length))
        ready |= RPC_STREAM_HANGUP;
    return ready & stream->events;
}

int
rpc_client_stream_add_callback(RpcClientStream *stream, unsigned int events, RpcClientStreamCallback callback,
                               void *opaque, GDestroyNotify free_opaque)
{
    bool has_one;

    if (rpc_client_check_process(stream->client) < 0)
        return -1;
    mutex_lock(&stream->client->lock);
    has_one = stream->callback != NULL;
    if (!has_one) {
        stream->events = events;
        stream->callback = callback;
        stream->opaque = opaque;
        stream->free_opaque = free_opaque;
        rpc_hook_wake(stream->client);
    }
    mutex_unlock(&stream->client->lock);
    return has_one ? fail(VIR_ERR_INTERNAL_ERROR, _("the stream has an event callback already")) : 0;
}

int
rpc_client_stream_update_callback(RpcClientStream *stream, unsigned int events)
{
    bool has_one;

    mutex_lock(&stream->client->lock);
    has_one = stream->callback != NULL;
    stream->events = has_one ? events : 0;
    rpc_hook_wake(stream->client);
    mutex_unlock(&stream->client->lock);
    return has_one ? 0 : fail(VIR_ERR_INTERNAL_ERROR, _("the stream has no event callback"));
}

int
rpc_client_stream_remove_callback(RpcClientStream *stream)
{
    GDestroyNotify free_opaque;
    void *opaque;
    bool has_one;

    mutex_lock(&stream->client->lock);
    has_one = stream->callback != NULL;
    free_opaque = g_steal_pointer(&stream->free_opaque);
    opaque = stream->opaque;
    stream->callback = NULL;
    stream->events = 0;
    if (stream->in_callback && !stream->free_later) { /* it still looks at its opaque */
        stream->free_later = g_steal_pointer(&free_opaque);
        stream->free_later_opaque = opaque;
    }
    mutex_unlock(&stream->client->lock);
    if (free_opaque)
        free_opaque(opaque);
    return has_one ? 0 : fail(VIR_ERR_INTERNAL_ERROR, _("the stream has no event callback"));
}

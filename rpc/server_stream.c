/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * server_stream.c - the server's end of a stream: packets on one side, what it is joined to on the other.
 *
 * Both directions are pulled and pushed from one place, stream_run(), whenever one side may have become ready. What the
 * client sends and the thing cannot take waits here, a window's worth; then the client is not read any more. What the
 * client does not read waits in its queue, a window's worth; then the thing is not read any more.
 *
 * Threads: main; joining, waking and failing from any.
 */

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"

#include "rpc/server_internal.h"

enum {
    TURNS = 4,           /* packets for one stream before others have their turn */
    CHUNK_OVERHEAD = 128, /* what a waiting chunk costs besides its bytes */
    SPARE_MIN = 64 * 1024, /* bytes that are worth a packet of full size */
};

/* What the client sent, waiting for the thing. */
typedef struct {
    RpcBytes bytes;
    size_t taken;
    int64_t hole; /* > 0: a hole instead of bytes */
} Chunk;

typedef enum {
    STATE_OPENING, /* its call is not answered yet */
    STATE_OPEN,
    STATE_CLOSED,
} StreamState;

struct RpcServerStream {
    atomic_uint refs;
    RpcPeer *peer; /* a reference */
    RpcHeader header; /* of its call */
    unsigned int flags;
    const RpcServerStreamOps *ops;
    void *opaque;
    void (*on_close)(void *opaque, int ok);
    void *on_close_opaque;
    atomic_bool wake_posted;

    /* (main) */
    StreamState state;
    bool down_done;  /* the end was sent */
    bool finishing;  /* the client sent all */
    bool blocks;     /* the client is not read on account of this one */
    GQueue chunks;
    size_t chunk_bytes;

    size_t unsent; /* the peer's lock; in its queue */
    bool stalled;  /* the peer's lock; waits for that to shrink */
};

typedef struct {
    RpcServerStream *stream;
    virError *error;
} Failure;

static void stream_run(RpcServerStream *stream);

/* ------------------------------------------------------------- references */

RpcServerStream *
rpc_server_stream_ref(RpcServerStream *stream)
{
    atomic_fetch_add_explicit(&stream->refs, 1, memory_order_relaxed);
    return stream;
}

static void
chunk_free(void *opaque)
{
    Chunk *chunk = opaque;

    rpc_bytes_clear(&chunk->bytes);
    g_free(chunk);
}

void
rpc_server_stream_unref(RpcServerStream *stream)
{
    if (!stream || atomic_fetch_sub_explicit(&stream->refs, 1, memory_order_acq_rel) != 1)
        return;
    rpc_peer_unref(stream->peer);
    g_free(stream);
}

RpcServer *
rpc_server_stream_server(const RpcServerStream *stream)
{
    return stream->peer->server;
}

unsigned int
rpc_server_stream_flags(const RpcServerStream *stream)
{
    return stream->flags;
}

/* Lock held. Enters the peer's table. */
static void
remember(RpcServerStream *stream)
{
    g_hash_table_insert(stream->peer->streams, GUINT_TO_POINTER(stream->header.serial), stream);
    rpc_record_add(stream->peer->record, RPC_RECORD_STREAM, &stream->header);
}

RpcServerStream *
rpc_server_stream_new(RpcCall *call, unsigned int flags)
{
    RpcPeer *peer = call->peer;
    void *serial = GUINT_TO_POINTER(call->header.serial);
    unsigned int max = peer->max_streams;
    RpcServerStream *stream;
    bool taken, full;

    if (call->stream)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("%1$s has a stream already"), call->procedure->name);
    stream = g_new0(RpcServerStream, 1);
    atomic_init(&stream->refs, 3); /* the caller's, the call's, the table's */
    stream->peer = rpc_peer_ref(peer);
    stream->header = call->header;
    stream->header.type = RPC_STREAM;
    stream->flags = flags;
    g_queue_init(&stream->chunks);
    mutex_lock(&peer->lock);
    full = g_hash_table_size(peer->streams) >= max;
    taken = !peer->transport || g_hash_table_contains(peer->streams, serial);
    if (!full && !taken)
        remember(stream);
    mutex_unlock(&peer->lock);
    if (!full && !taken) {
        call->stream = stream;
        return stream;
    }
    rpc_peer_unref(stream->peer);
    g_free(stream);
    if (full)
        return fail_null(VIR_ERR_OPERATION_FAILED, _("the client has %1$u streams open, which is the limit"), max);
    return fail_null(VIR_ERR_RPC, _("the client has a stream with serial %1$u open, or is gone"), call->header.serial);
}

void
rpc_server_stream_join(RpcServerStream *stream, const RpcServerStreamOps *ops, void *opaque)
{
    stream->opaque = opaque;
    stream->ops = ops;
}

void
rpc_server_stream_on_close(RpcServerStream *stream, void (*fn)(void *opaque, int ok), void *opaque)
{
    stream->on_close_opaque = opaque;
    stream->on_close = fn;
}

int
rpc_server_stream_join_fd(RpcServerStream *stream, int fd, uint64_t length)
{
    struct stat st;

    if (fstat(fd, &st) < 0) {
        int error = errno;

        close(fd);
        return fail_errno(error, _("cannot inspect what a stream is joined to"));
    }
    if (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode))
        return rpc_stream_join_file(stream, fd, length);
    return rpc_stream_join_polled(stream, fd, length);
}

/* ------------------------------------------------------------- ending */

/* Leaves the peer's table; false if it was not there any more. */
static bool
leave_table(RpcServerStream *stream)
{
    RpcPeer *peer = stream->peer;
    void *serial = GUINT_TO_POINTER(stream->header.serial);
    bool there;

    mutex_lock(&peer->lock);
    there = g_hash_table_lookup(peer->streams, serial) == stream;
    if (there) {
        g_hash_table_remove(peer->streams, serial);
        rpc_record_remove(peer->record, RPC_RECORD_STREAM, &stream->header);
    }
    mutex_unlock(&peer->lock);
    return there;
}

/* The client may be read again. */
static void
unblock_peer(RpcServerStream *stream)
{
    if (!stream->blocks)
        return;
    stream->blocks = false;
    stream->peer->blocked--;
    if (!atomic_load(&stream->peer->closed))
        rpc_server_post(stream->peer->server, rpc_call_unpark_post, rpc_peer_ref(stream->peer));
}

/* Tells those who care that it is over; nobody joins it any more. */
static void
tell_end(RpcServerStream *stream, int ok)
{
    if (stream->ops && stream->ops->close)
        stream->ops->close(stream->opaque, ok);
    stream->ops = NULL;
    if (stream->on_close)
        stream->on_close(stream->on_close_opaque, ok);
    stream->on_close = NULL;
}

static void
stream_close(RpcServerStream *stream, int ok)
{
    bool was_open = stream->state == STATE_OPEN;

    if (stream->state == STATE_CLOSED)
        return;
    stream->state = STATE_CLOSED;
    g_queue_clear_full(&stream->chunks, chunk_free);
    unblock_peer(stream);
    if (was_open) /* before, somebody may be joining it just now: see open_later() */
        tell_end(stream, ok);
    if (leave_table(stream))
        rpc_server_stream_unref(stream);
}

void
rpc_server_stream_lost(RpcServerStream *stream)
{
    stream_close(stream, false);
    rpc_server_stream_unref(stream);
}

/* Sends a packet of this stream without payload, or with that of @xdr. */
static void
send_word(RpcServerStream *stream, RpcMessageType type, RpcMessageStatus status, RpcXdr xdr, const void *data)
{
    RpcHeader header = stream->header;
    RpcMessage *message;

    header.type = type;
    header.status = status;
    message = rpc_message_new(&header, xdr, data);
    if (!message) {
        warn_last_error("a stream's word cannot be encoded, sending it without");
        message = rpc_message_new(&header, NULL, NULL);
    }
    rpc_peer_send(stream->peer, message, NULL, NULL);
}

/* Ends the stream with @error. */
static void
stream_fail_with(RpcServerStream *stream, const virError *error)
{
    if (stream->state == STATE_OPEN)
        send_word(stream, RPC_STREAM, RPC_ERROR, rpc_xdr_error, error);
    stream_close(stream, false);
}

/* Ends the stream with the thread's error. */
static void
stream_fail(RpcServerStream *stream)
{
    g_autoptr(virError) error = error_take();

    stream_fail_with(stream, error);
}

static void
fail_later(void *opaque)
{
    Failure *failure = opaque;

    stream_fail_with(failure->stream, failure->error);
    rpc_server_stream_unref(failure->stream);
    error_free(failure->error);
    g_free(failure);
}

void
rpc_server_stream_fail(RpcServerStream *stream)
{
    Failure *failure = g_new(Failure, 1);

    *failure = (Failure){ rpc_server_stream_ref(stream), error_take() };
    rpc_server_post(stream->peer->server, fail_later, failure);
}

/* ------------------------------------------------------------- downwards */

static void
run_later(void *opaque)
{
    g_autoptr(RpcServerStream) stream = opaque;

    atomic_store(&stream->wake_posted, false);
    stream_run(stream);
}

void
rpc_server_stream_wake(RpcServerStream *stream)
{
    if (!atomic_exchange(&stream->wake_posted, true))
        rpc_server_post(stream->peer->server, run_later, rpc_server_stream_ref(stream));
}

/* The peer's lock held: a packet is out, or dropped. */
static void
data_sent(void *opaque, size_t bytes)
{
    RpcServerStream *stream = opaque;

    stream->unsent -= bytes;
    if (stream->stalled && stream->unsent < RPC_STREAM_WINDOW) {
        stream->stalled = false;
        rpc_server_stream_wake(stream);
    }
    rpc_server_stream_unref(stream);
}

static void
send_data(RpcServerStream *stream, RpcMessage *message)
{
    size_t len;

    rpc_message_bytes(message, &len);
    mutex_lock(&stream->peer->lock);
    stream->unsent += len;
    mutex_unlock(&stream->peer->lock);
    rpc_peer_send(stream->peer, message, data_sent, rpc_server_stream_ref(stream));
}

static bool
window_is_full(RpcServerStream *stream)
{
    bool full;

    mutex_lock(&stream->peer->lock);
    full = stream->unsent >= RPC_STREAM_WINDOW;
    stream->stalled = full;
    mutex_unlock(&stream->peer->lock);
    return full;
}

static int
send_hole(RpcServerStream *stream)
{
    RpcStreamHole hole = { .length = stream->ops->read_hole(stream->opaque) };

    if (hole.length < 0)
        return -1;
    send_word(stream, RPC_STREAM_HOLE, RPC_CONTINUE, rpc_xdr_stream_hole, &hole);
    return 0;
}

/* Sends the @len bytes that were read to the server's spare packet; copies them only if they are few. */
static void
send_spare(RpcServerStream *stream, size_t len)
{
    RpcServer *server = stream->peer->server;
    RpcHeader header = stream->header;
    unsigned char *payload;
    RpcMessage *message;

    header.status = RPC_CONTINUE;
    if (len < SPARE_MIN) {
        message = rpc_message_new_raw(&header, len, &payload);
        memcpy(payload, rpc_message_payload(server->spare), len);
        send_data(stream, message);
        return;
    }
    rpc_message_reuse(server->spare, &header, len);
    send_data(stream, rpc_message_ref(server->spare));
    if (rpc_message_is_shared(server->spare))
        g_clear_pointer(&server->spare, rpc_message_unref);
}

/* One packet of the thing's data, a hole or the end: 1 if there may be more at once, 0 if not now, -1. */
static int
pull_one(RpcServerStream *stream)
{
    RpcServer *server = stream->peer->server;
    ssize_t got;

    if (!server->spare)
        server->spare = rpc_message_new_raw(&stream->header, RPC_STREAM_CHUNK, NULL);
    got = stream->ops->read(stream->opaque, rpc_message_payload(server->spare), RPC_STREAM_CHUNK);
    if (got == RPC_STREAM_HOLE_NEXT)
        return send_hole(stream) < 0 ? -1 : 1;
    if (got < 0)
        return got == RPC_STREAM_AGAIN ? 0 : -1;
    stream->down_done = got == 0;
    send_spare(stream, (size_t)got);
    return 1;
}

static void
stream_pull(RpcServerStream *stream)
{
    for (int turn = 0; turn < TURNS; turn++) {
        int rc;

        if (stream->state != STATE_OPEN || stream->down_done || window_is_full(stream))
            return;
        rc = pull_one(stream);
        if (rc < 0)
            stream_fail(stream);
        if (rc <= 0)
            return;
    }
    rpc_server_stream_wake(stream);
}

/* ------------------------------------------------------------- upwards */

/* 1 if all of @len bytes are with the thing, 0 if some must wait, -1; *@taken advances. */
static int
write_data(RpcServerStream *stream, const unsigned char *data, size_t len, size_t *taken)
{
    ssize_t rc;

    if (!(stream->flags & RPC_STREAM_UP) || !stream->ops->write)
        return fail(VIR_ERR_OPERATION_INVALID, _("the stream takes no data from the client"));
    while (*taken < len) { /* less than all is no promise to say when there is room again: only AGAIN is */
        rc = stream->ops->write(stream->opaque, data + *taken, len - *taken);
        if (rc < 0)
            return rc == RPC_STREAM_AGAIN ? 0 : -1;
        *taken += (size_t)rc;
    }
    return 1;
}

static int
write_hole(RpcServerStream *stream, int64_t length)
{
    int rc;

    if (!(stream->flags & RPC_STREAM_SPARSE) || !stream->ops->write_hole || length < 0)
        return fail(VIR_ERR_OPERATION_INVALID, _("the stream takes no hole of %1$lld bytes"), (long long)length);
    rc = stream->ops->write_hole(stream->opaque, length);
    return rc == 0 ? 1 : rc == RPC_STREAM_AGAIN ? 0 : -1;
}

/* Gives the first chunk to the thing; as write_data(). */
static int
push_one(RpcServerStream *stream, Chunk *chunk)
{
    if (chunk->hole)
        return write_hole(stream, chunk->hole);
    return write_data(stream, chunk->bytes.data, chunk->bytes.len, &chunk->taken);
}

/* The client said that it sent all, and all is with the thing. */
static void
stream_finish(RpcServerStream *stream)
{
    int rc = stream->ops->finish ? stream->ops->finish(stream->opaque) : 0;

    if (rc == RPC_STREAM_AGAIN)
        return;
    if (rc < 0) {
        stream_fail(stream);
        return;
    }
    send_word(stream, RPC_STREAM, RPC_OK, NULL, NULL);
    stream_close(stream, true);
}

static void
stream_push(RpcServerStream *stream)
{
    Chunk *chunk;

    while (stream->state == STATE_OPEN && (chunk = g_queue_peek_head(&stream->chunks))) {
        int rc = push_one(stream, chunk);

        if (rc < 0)
            stream_fail(stream);
        if (rc <= 0)
            break;
        stream->chunk_bytes -= chunk->bytes.len + CHUNK_OVERHEAD;
        g_queue_pop_head(&stream->chunks);
        chunk_free(chunk);
    }
    if (stream->state == STATE_OPEN && stream->chunk_bytes <= RPC_STREAM_WINDOW / 2)
        unblock_peer(stream);
    if (stream->state == STATE_OPEN && stream->finishing && !stream->chunks.length)
        stream_finish(stream);
}

static void
stream_run(RpcServerStream *stream)
{
    g_autoptr(RpcServerStream) self = rpc_server_stream_ref(stream);

    error_reset();
    if (self->state == STATE_OPEN)
        stream_push(self);
    if (self->state == STATE_OPEN && self->flags & RPC_STREAM_DOWN && self->ops->read)
        stream_pull(self);
}

/* ------------------------------------------------------------- opening */

static void
open_later(void *opaque)
{
    g_autoptr(RpcServerStream) stream = opaque;

    if (stream->state == STATE_CLOSED) { /* the client did not wait for it */
        tell_end(stream, false);
        return;
    }
    stream->state = STATE_OPEN;
    if (stream->ops) {
        stream_run(stream);
        return;
    }
    error_reset();
    fail(VIR_ERR_INTERNAL_ERROR, _("the stream was opened, but joined to nothing"));
    stream_fail(stream);
}

static void
drop_later(void *opaque)
{
    g_autoptr(RpcServerStream) stream = opaque;

    stream_close(stream, false);
    tell_end(stream, false);
}

void
rpc_server_stream_answered(RpcServerStream *stream, bool ok)
{
    rpc_server_post(stream->peer->server, ok ? open_later : drop_later, stream);
}

/* ------------------------------------------------------------- what the client sends */

/* Keeps what the thing could not take, and stops reading the client if that is too much. */
static void
keep_chunk(RpcServerStream *stream, const RpcPacket *packet, size_t taken, int64_t hole)
{
    Chunk *chunk = g_new0(Chunk, 1);

    chunk->hole = hole;
    chunk->taken = taken;
    if (!hole)
        chunk->bytes = rpc_reader_steal(&stream->peer->reader, packet);
    g_queue_push_tail(&stream->chunks, chunk);
    stream->chunk_bytes += chunk->bytes.len + CHUNK_OVERHEAD;
    if (stream->chunk_bytes > RPC_STREAM_WINDOW && !stream->blocks) {
        stream->blocks = true;
        stream->peer->blocked++;
    }
}

static void
receive_data(RpcServerStream *stream, const RpcPacket *packet)
{
    size_t taken = 0;
    int rc = 0;

    if (packet->len == 0) /* the client's end of data; its finish follows */
        return;
    if (stream->state == STATE_OPEN && !stream->chunks.length)
        rc = write_data(stream, packet->payload, packet->len, &taken);
    if (rc < 0)
        stream_fail(stream);
    else if (rc == 0)
        keep_chunk(stream, packet, taken, 0);
}

static void
receive_hole(RpcServerStream *stream, const RpcPacket *packet)
{
    RpcStreamHole hole;

    if (rpc_payload_decode(packet->payload, packet->len, rpc_xdr_stream_hole, &hole, sizeof(hole)) < 0) {
        error_reset();
        hole.length = -1; /* refused in its turn */
    }
    if (hole.length == 0)
        return;
    keep_chunk(stream, packet, 0, hole.length);
    if (stream->state == STATE_OPEN)
        stream_push(stream);
}

static void
receive_word(RpcServerStream *stream, const RpcPacket *packet)
{
    if (packet->header.status == RPC_CONTINUE) {
        receive_data(stream, packet);
    } else if (packet->header.status == RPC_OK) {
        stream->finishing = true;
        if (stream->state == STATE_OPEN)
            stream_push(stream);
    } else if (packet->header.status == RPC_ERROR) {
        send_word(stream, RPC_STREAM, RPC_OK, NULL, NULL);
        stream_close(stream, false);
    }
}

/* True if @packet is about this stream and not one that had its serial before. */
static bool
is_meant(const RpcServerStream *stream, const RpcPacket *packet)
{
    return stream->header.program == packet->header.program && stream->header.version == packet->header.version &&
           stream->header.procedure == packet->header.procedure && stream->state != STATE_CLOSED;
}

void
rpc_server_stream_receive(RpcPeer *peer, const RpcPacket *packet)
{
    g_autoptr(RpcServerStream) stream = NULL;

    mutex_lock(&peer->lock);
    stream = g_hash_table_lookup(peer->streams, GUINT_TO_POINTER(packet->header.serial));
    if (stream)
        rpc_server_stream_ref(stream);
    mutex_unlock(&peer->lock);
    if (!stream || !is_meant(stream, packet))
        return; /* late for one that is gone */
    error_reset();
    if (packet->header.type == RPC_STREAM)
        receive_word(stream, packet);
    else if (packet->header.status == RPC_CONTINUE)
        receive_hole(stream, packet);
}

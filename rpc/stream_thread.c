/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream_thread.c - a stream joined to something that blocks: it never says that it is not ready, it just takes its time. So a
 * thread of its own does the waiting, with a ring of bytes between it and the loop.
 *
 * Threads: one per stream; main. They meet under the lock.
 */

#include <string.h>

#include "base/error.h"
#include "base/log.h"

#include "rpc/server_internal.h"

enum { RING_SIZE = 2 * RPC_STREAM_WINDOW };

typedef struct {
    atomic_uint refs; /* the stream's and the thread's */
    RpcServerStream *stream; /* a reference, the thread's */
    RpcStreamBlocking ops; /* what they get is the thread's, as long as there is one */
    void *opaque;
    bool is_sparse;
    bool is_limited;
    uint64_t left;   /* the thread's */

    Mutex lock;
    Cond changed;    /* for the thread */
    unsigned char *ring;
    size_t start;
    size_t len;
    int64_t hole;    /* behind the bytes in the ring; 0: none */
    bool reading;    /* the thread is started, and which way it works */
    bool writing;
    bool end;        /* of what goes into the ring */
    bool done;       /* the thread has ended */
    bool main_waits; /* and is to be woken */
    bool abandoned;  /* the stream is closed */
    virError *error;
} Blocking;

static void
blocking_unref(Blocking *self)
{
    if (atomic_fetch_sub_explicit(&self->refs, 1, memory_order_acq_rel) != 1)
        return;
    mutex_clear(&self->lock);
    cond_clear(&self->changed);
    error_free(self->error);
    g_free(self->ring);
    g_free(self);
}

/* ------------------------------------------------------------- the ring, lock held */

/* The free part behind the bytes, in one piece. */
static size_t
ring_room(Blocking *self, unsigned char **ret_at)
{
    size_t end = (self->start + self->len) % RING_SIZE;

    *ret_at = self->ring + end;
    return self->len == RING_SIZE ? 0 : end >= self->start ? RING_SIZE - end : self->start - end;
}

/* The first bytes, in one piece. */
static size_t
ring_bytes(const Blocking *self, const unsigned char **ret_at)
{
    *ret_at = self->ring + self->start;
    return MIN(self->len, RING_SIZE - self->start);
}

static void
ring_drop(Blocking *self, size_t len)
{
    self->len -= len;
    self->start = (self->start + len) % RING_SIZE; /* never back to 0: the thread may be filling the free part */
}

/* The thread has done something. */
static void
wake_main(Blocking *self)
{
    if (!self->main_waits || self->abandoned)
        return;
    self->main_waits = false;
    rpc_server_stream_wake(self->stream);
}

/* Main waits for the thread, or hears why that has failed. */
static int
main_waits(Blocking *self)
{
    self->main_waits = true;
    return RPC_STREAM_AGAIN;
}

static int
report_locked(Blocking *self)
{
    error_restore(g_steal_pointer(&self->error));
    return -1;
}

/* ------------------------------------------------------------- the thread: reading */

/* Reads up to @room bytes to @at with the lock free: the count, 0 at the end or with a hole in *@ret_hole, -1. */
static ssize_t
read_some(Blocking *self, unsigned char *at, size_t room, int64_t *ret_hole)
{
    ssize_t got;

    *ret_hole = 0;
    if (self->is_limited)
        room = (size_t)MIN((uint64_t)room, self->left);
    if (room == 0)
        return 0;
    if (self->is_sparse && self->ops.read_hole
        && self->ops.read_hole(self->opaque, self->is_limited ? (int64_t)MIN(self->left, (uint64_t)INT64_MAX) : INT64_MAX,
                                ret_hole) < 0)
        return -1;
    got = *ret_hole ? 0 : self->ops.read(self->opaque, at, room);
    if (self->is_limited && got >= 0)
        self->left -= (uint64_t)got + (uint64_t)*ret_hole;
    return got;
}

static void
read_all(Blocking *self)
{
    while (!self->abandoned && !self->end) {
        unsigned char *at;
        size_t room = ring_room(self, &at);
        int64_t hole;
        ssize_t got;

        if (self->hole || room == 0) {
            cond_wait(&self->changed, &self->lock);
            continue;
        }
        mutex_unlock(&self->lock);
        error_reset();
        got = read_some(self, at, MIN(room, (size_t)RPC_STREAM_CHUNK), &hole);
        mutex_lock(&self->lock);
        if (got < 0)
            self->error = error_take();
        self->len += got > 0 ? (size_t)got : 0;
        self->hole = hole;
        self->end = got < 0 || (got == 0 && !hole);
        wake_main(self);
    }
}

/* ------------------------------------------------------------- the thread: writing */

static int
write_some(Blocking *self, const unsigned char *at, size_t len, int64_t hole)
{
    uint64_t amount = len ? len : (uint64_t)hole;

    if (self->is_limited && amount > self->left)
        return fail(VIR_ERR_OPERATION_INVALID, _("the client sent more than the stream's length"));
    self->left -= self->is_limited ? amount : 0;
    return len ? self->ops.write(self->opaque, at, len) : self->ops.write_hole(self->opaque, hole);
}

static void
write_all(Blocking *self)
{
    while (!self->abandoned && !self->error) {
        const unsigned char *at;
        size_t len = ring_bytes(self, &at);
        int64_t hole = self->hole;
        int rc;

        if (len == 0 && !hole && self->end)
            return;
        if (len == 0 && !hole) {
            cond_wait(&self->changed, &self->lock);
            continue;
        }
        mutex_unlock(&self->lock);
        error_reset();
        rc = write_some(self, at, len, hole);
        mutex_lock(&self->lock);
        if (rc < 0)
            self->error = error_take();
        else if (len)
            ring_drop(self, len);
        else
            self->hole = 0;
        wake_main(self);
    }
}

/* Ends what it is joined to, with the lock free. */
static void
end_it(Blocking *self)
{
    bool ok = self->end && !self->error && !self->abandoned;
    int rc;

    mutex_unlock(&self->lock);
    error_reset();
    rc = self->ops.close(self->opaque, ok);
    mutex_lock(&self->lock);
    if (rc < 0 && !self->error)
        self->error = error_take();
}

static void
blocking_run(void *opaque)
{
    Blocking *self = opaque;
    RpcServerStream *stream = self->stream;

    mutex_lock(&self->lock);
    if (self->reading)
        read_all(self);
    else
        write_all(self);
    end_it(self);
    self->done = true;
    wake_main(self);
    mutex_unlock(&self->lock);
    rpc_server_stream_unref(stream);
    blocking_unref(self);
}

/* The first use says which way the thing goes, where it goes both; lock held. */
static int
start_thread(Blocking *self, bool *way)
{
    if (*way)
        return 0;
    if (self->reading || self->writing)
        return fail(VIR_ERR_OPERATION_INVALID, _("a stream reads or writes what it is joined to, not both"));
    *way = true;
    self->ring = g_malloc(RING_SIZE);
    atomic_fetch_add(&self->refs, 1);
    rpc_server_stream_ref(self->stream);
    if (thread_start_detached("rpc-stream", self->ops.stack_size, blocking_run, self) == 0)
        return 0;
    *way = false;
    rpc_server_stream_unref(self->stream);
    atomic_fetch_sub(&self->refs, 1);
    return -1;
}

/* ------------------------------------------------------------- main's side */

static ssize_t
take_bytes(void *opaque, void *buf, size_t len)
{
    Blocking *self = opaque;
    const unsigned char *at;
    size_t done = 0;
    ssize_t rc;

    mutex_lock(&self->lock);
    rc = start_thread(self, &self->reading);
    while (rc == 0 && done < len && self->len) {
        size_t part = MIN(ring_bytes(self, &at), len - done);

        memcpy((unsigned char *)buf + done, at, part);
        ring_drop(self, part);
        done += part;
    }
    if (rc == 0) {
        cond_signal(&self->changed);
        rc = done           ? (ssize_t)done
             : self->hole   ? RPC_STREAM_HOLE_NEXT
             : self->error  ? report_locked(self)
             : self->end    ? 0
                            : main_waits(self);
    }
    mutex_unlock(&self->lock);
    return rc;
}

static int64_t
take_hole(void *opaque)
{
    Blocking *self = opaque;
    int64_t hole;

    mutex_lock(&self->lock);
    hole = self->hole;
    self->hole = 0;
    cond_signal(&self->changed);
    mutex_unlock(&self->lock);
    return hole;
}

static ssize_t
put_bytes(void *opaque, const void *data, size_t len)
{
    Blocking *self = opaque;
    size_t done = 0;
    ssize_t rc;

    mutex_lock(&self->lock);
    rc = start_thread(self, &self->writing);
    if (rc == 0 && self->error)
        rc = report_locked(self);
    while (rc == 0 && done < len && !self->hole) {
        unsigned char *at;
        size_t part = MIN(ring_room(self, &at), len - done);

        if (part == 0)
            break;
        memcpy(at, (const unsigned char *)data + done, part);
        self->len += part;
        done += part;
    }
    if (rc == 0) {
        cond_signal(&self->changed);
        if (done < len)
            self->main_waits = true;
        rc = done ? (ssize_t)done : RPC_STREAM_AGAIN;
    }
    mutex_unlock(&self->lock);
    return rc;
}

static int
put_hole(void *opaque, int64_t length)
{
    Blocking *self = opaque;
    int rc;

    mutex_lock(&self->lock);
    rc = self->ops.write_hole ? start_thread(self, &self->writing)
                               : fail(VIR_ERR_OPERATION_INVALID, _("what the stream is joined to has no holes"));
    if (rc == 0 && self->error)
        rc = report_locked(self);
    else if (rc == 0 && self->hole)
        rc = main_waits(self);
    else if (rc == 0)
        self->hole = length;
    cond_signal(&self->changed);
    mutex_unlock(&self->lock);
    return rc;
}

static int
put_end(void *opaque)
{
    Blocking *self = opaque;
    int rc = 0;

    mutex_lock(&self->lock);
    if (self->writing) {
        self->end = true;
        cond_signal(&self->changed);
        rc = self->error ? report_locked(self) : self->done ? 0 : main_waits(self);
    }
    mutex_unlock(&self->lock);
    return rc;
}

static void
let_go(void *opaque, int ok)
{
    Blocking *self = opaque;
    bool is_thread;

    mutex_lock(&self->lock);
    self->abandoned = true;
    is_thread = self->reading || self->writing;
    cond_signal(&self->changed);
    mutex_unlock(&self->lock);
    /* Only what goes both ways has none: a descriptor, whose end does not block. */
    if (!is_thread && self->ops.close(self->opaque, false) < 0)
        warn_last_error("what a stream was joined to does not end well, continuing");
    blocking_unref(self);
}

static const RpcServerStreamOps blocking_ops = {
    .write = put_bytes,
    .write_hole = put_hole,
    .read = take_bytes,
    .read_hole = take_hole,
    .finish = put_end,
    .close = let_go,
};

/* One way only: its thread can begin, and end it wherever it comes to an end. */
static int
start_if_known(Blocking *self)
{
    int rc = 0;

    mutex_lock(&self->lock);
    if (!self->ops.write)
        rc = start_thread(self, &self->reading);
    else if (!self->ops.read)
        rc = start_thread(self, &self->writing);
    mutex_unlock(&self->lock);
    return rc;
}

int
rpc_server_stream_join_blocking(RpcServerStream *stream, const RpcStreamBlocking *ops, void *opaque, uint64_t length)
{
    Blocking *self = g_new0(Blocking, 1);

    atomic_init(&self->refs, 1);
    self->stream = stream;
    self->ops = *ops;
    self->opaque = opaque;
    self->is_sparse = rpc_server_stream_flags(stream) & RPC_STREAM_SPARSE;
    self->is_limited = length > 0;
    self->left = length;
    mutex_init(&self->lock);
    cond_init(&self->changed);
    if (start_if_known(self) < 0) {
        g_autoptr(virError) reason = error_take();

        (void)ops->close(opaque, false);
        error_restore(g_steal_pointer(&reason));
        blocking_unref(self);
        return -1;
    }
    rpc_server_stream_join(stream, &blocking_ops, self);
    return 0;
}

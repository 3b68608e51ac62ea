/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream_file.c - a stream joined to a regular file or block device, which never says that it is not ready: it just
 * takes its time. So a thread of its own does the waiting, with a ring of bytes between it and the loop.
 *
 * Threads: one per file; main. They meet under the lock.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"

#include "rpc/server_internal.h"

enum {
    RING_SIZE = 2 * RPC_STREAM_WINDOW,
    ZEROES = 64 * 1024,
};

typedef struct {
    atomic_uint refs; /* the stream's and the thread's */
    RpcServerStream *stream; /* a reference, the thread's */
    int fd;          /* the thread's */
    bool is_sparse;
    bool is_limited;
    uint64_t left;   /* the thread's */
    uint64_t data_left; /* the thread's: bytes before the next hole, where that is known */

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
} File;

static void
file_unref(File *self)
{
    if (atomic_fetch_sub_explicit(&self->refs, 1, memory_order_acq_rel) != 1)
        return;
    close(self->fd);
    mutex_clear(&self->lock);
    cond_clear(&self->changed);
    error_free(self->error);
    g_free(self->ring);
    g_free(self);
}

/* ------------------------------------------------------------- the ring, lock held */

/* The free part behind the bytes, in one piece. */
static size_t
ring_room(File *self, unsigned char **ret_at)
{
    size_t end = (self->start + self->len) % RING_SIZE;

    *ret_at = self->ring + end;
    return self->len == RING_SIZE ? 0 : end >= self->start ? RING_SIZE - end : self->start - end;
}

/* The first bytes, in one piece. */
static size_t
ring_bytes(const File *self, const unsigned char **ret_at)
{
    *ret_at = self->ring + self->start;
    return MIN(self->len, RING_SIZE - self->start);
}

static void
ring_drop(File *self, size_t len)
{
    self->len -= len;
    self->start = (self->start + len) % RING_SIZE; /* never back to 0: the thread may be filling the free part */
}

/* The thread has done something. */
static void
wake_main(File *self)
{
    if (!self->main_waits || self->abandoned)
        return;
    self->main_waits = false;
    rpc_server_stream_wake(self->stream);
}

/* Main waits for the thread, or hears why that has failed. */
static int
main_waits(File *self)
{
    self->main_waits = true;
    return RPC_STREAM_AGAIN;
}

static int
report_locked(File *self)
{
    error_restore(g_steal_pointer(&self->error));
    return -1;
}

/* ------------------------------------------------------------- the thread: reading */

/* How many bytes may be read here before a hole, an end or the limit: 0 and a hole's length in *@ret_hole, or 0 and 0 at
 * the end; -1. */
static ssize_t
measure(File *self, size_t room, int64_t *ret_hole)
{
    off_t here, data, hole;

    *ret_hole = 0;
    if (self->is_limited)
        room = (size_t)MIN((uint64_t)room, self->left);
    if (!self->is_sparse || room == 0)
        return (ssize_t)room;
    if (self->data_left)
        return (ssize_t)MIN((uint64_t)room, self->data_left);
    here = lseek(self->fd, 0, SEEK_CUR);
    data = lseek(self->fd, here, SEEK_DATA);
    if (data < 0 && errno == EINVAL) { /* this kind of file knows no holes */
        self->is_sparse = false;
        return (ssize_t)room;
    }
    if (data < 0 && errno == ENXIO)
        data = lseek(self->fd, 0, SEEK_END);
    if (here < 0 || data < 0)
        return fail_errno(errno, _("cannot find the file's holes"));
    if (data > here) {
        *ret_hole = self->is_limited ? (int64_t)MIN((uint64_t)(data - here), self->left) : data - here;
        lseek(self->fd, here + *ret_hole, SEEK_SET);
        return 0;
    }
    hole = lseek(self->fd, here, SEEK_HOLE);
    lseek(self->fd, here, SEEK_SET);
    self->data_left = hole > here ? (uint64_t)(hole - here) : 0;
    return (ssize_t)(self->data_left ? MIN((uint64_t)room, self->data_left) : room);
}

/* Reads up to @room bytes to @at with the lock free: the count, 0 at the end or with a hole in *@ret_hole, -1. */
static ssize_t
read_some(File *self, unsigned char *at, size_t room, int64_t *ret_hole)
{
    ssize_t got = measure(self, room, ret_hole);

    if (got > 0) {
        size_t part = (size_t)got;

        do {
            got = read(self->fd, at, part);
        } while (got < 0 && errno == EINTR);
        if (got < 0)
            return fail_errno(errno, _("cannot read the file"));
        self->data_left -= MIN(self->data_left, (uint64_t)got);
    }
    if (self->is_limited && got >= 0)
        self->left -= (uint64_t)got + (uint64_t)*ret_hole;
    return got;
}

static void
read_file(File *self)
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

/* Makes @length bytes from here read as zeroes. */
static int
make_hole(File *self, int64_t length)
{
    off_t here = lseek(self->fd, 0, SEEK_CUR);
    struct stat st;

    if (here < 0 || fstat(self->fd, &st) < 0)
        return fail_errno(errno, _("cannot find the place in the file"));
    if (length > INT64_MAX - here)
        return fail(VIR_ERR_INVALID_ARG, _("a hole of %1$lld bytes is too long"), (long long)length);
    if (S_ISREG(st.st_mode) && here + length > st.st_size && ftruncate(self->fd, here + length) < 0)
        return fail_errno(errno, _("cannot extend the file by a hole of %1$lld bytes"), (long long)length);
    if ((S_ISBLK(st.st_mode) || here < st.st_size) &&
        fallocate(self->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, here, length) < 0) {
        static const char zeroes[ZEROES];

        if (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL)
            return fail_errno(errno, _("cannot make a hole of %1$lld bytes"), (long long)length);
        for (; length > 0; length -= ZEROES) {
            if (fd_write_all(self->fd, zeroes, (size_t)MIN(length, (int64_t)ZEROES)) < 0)
                return fail_errno(errno, _("cannot write zeroes for a hole"));
        }
        return 0;
    }
    if (lseek(self->fd, here + length, SEEK_SET) < 0)
        return fail_errno(errno, _("cannot go to the end of a hole"));
    return 0;
}

static int
write_some(File *self, const unsigned char *at, size_t len, int64_t hole)
{
    uint64_t amount = len ? len : (uint64_t)hole;

    if (self->is_limited && amount > self->left)
        return fail(VIR_ERR_OPERATION_INVALID, _("the client sent more than the stream's length"));
    self->left -= self->is_limited ? amount : 0;
    if (len == 0)
        return make_hole(self, hole);
    if (fd_write_all(self->fd, at, len) < 0)
        return fail_errno(errno, _("cannot write the file"));
    return 0;
}

static void
write_file(File *self)
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

static void
file_run(void *opaque)
{
    File *self = opaque;
    RpcServerStream *stream = self->stream;

    mutex_lock(&self->lock);
    if (self->reading)
        read_file(self);
    else
        write_file(self);
    self->done = true;
    wake_main(self);
    mutex_unlock(&self->lock);
    rpc_server_stream_unref(stream);
    file_unref(self);
}

/* The first use says which way the file goes; lock held. */
static int
start_thread(File *self, bool *way)
{
    if (*way)
        return 0;
    if (self->reading || self->writing)
        return fail(VIR_ERR_OPERATION_INVALID, _("a file is read or written over a stream, not both"));
    *way = true;
    self->ring = g_malloc(RING_SIZE);
    atomic_fetch_add(&self->refs, 1);
    rpc_server_stream_ref(self->stream);
    if (thread_start_detached("rpc-file", 0, file_run, self) == 0)
        return 0;
    rpc_server_stream_unref(self->stream);
    atomic_fetch_sub(&self->refs, 1);
    return -1;
}

/* ------------------------------------------------------------- main's side */

static ssize_t
take_bytes(void *opaque, void *buf, size_t len)
{
    File *self = opaque;
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
    File *self = opaque;
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
    File *self = opaque;
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
    File *self = opaque;
    int rc;

    mutex_lock(&self->lock);
    rc = start_thread(self, &self->writing);
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
    File *self = opaque;
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
    File *self = opaque;

    mutex_lock(&self->lock);
    self->abandoned = true;
    cond_signal(&self->changed);
    mutex_unlock(&self->lock);
    file_unref(self);
}

static const RpcServerStreamOps file_ops = {
    .write = put_bytes,
    .write_hole = put_hole,
    .read = take_bytes,
    .read_hole = take_hole,
    .finish = put_end,
    .close = let_go,
};

int
rpc_stream_join_file(RpcServerStream *stream, int fd, uint64_t length, unsigned int flags)
{
    File *self = g_new0(File, 1);

    atomic_init(&self->refs, 1);
    self->stream = stream;
    self->fd = fd;
    self->is_sparse = flags & RPC_STREAM_SPARSE;
    self->is_limited = length > 0;
    self->left = length;
    mutex_init(&self->lock);
    cond_init(&self->changed);
    rpc_server_stream_join(stream, &file_ops, self);
    return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_stream.c - a stream whose two ends are in one process: the program's end calls the driver's.
 *
 * The driver connected a descriptor, or callbacks; the program's reads and writes go right there. A descriptor is watched by the
 * program's event loop, callbacks are always ready.
 *
 * Threads: any, one at a time for each direction. Event callbacks come from the program's event loop.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/event.h"
#include "api/stream.h"
#include "base/error.h"
#include "base/thread.h"
#include "local/local_steps.h"

/* Both ends hold it: the program's stream, and the driver's end. */
typedef struct {
    atomic_int refs;
    Mutex lock;
    bool sparse;
    bool over GUARDED_BY(lock);              /* finished or aborted */
    bool aborted GUARDED_BY(lock);           /* by the driver */
    DriverStreamDirection direction;         /* this and what follows is set once, before the call returns */
    int fd;
    bool is_file;
    unsigned long long limit;                /* bytes that may still be read or written; ULLONG_MAX: any number */
    DriverStreamCallbacks callbacks;
    void *callbacks_opaque;
    void (*on_end)(void *opaque, DriverStreamEnd end);
    void *on_end_opaque;
} LocalStream;

/* A program's callback on its stream. Keeps the stream alive while it is registered. */
typedef struct {
    atomic_int refs;
    virStreamPtr stream;
    int events;
    virStreamEventCallback cb;
    void *opaque;
    virFreeCallback free_opaque;
} StreamCallback;

/* What stream->priv is. */
typedef struct {
    LocalStream *local;
    StreamCallback *callback;
    int watch;                   /* of a descriptor, or */
    int timer;                   /* of callbacks, which are always ready; -1: not in use */
} ProgramEnd;

static void
local_stream_unref(LocalStream *local)
{
    if (atomic_fetch_sub(&local->refs, 1) > 1)
        return;
    if (local->fd >= 0)
        close(local->fd);
    mutex_clear(&local->lock);
    g_free(local);
}

/* ---- the driver's end */

static int
connect_fd(void *carrier, const DriverStreamFd *source)
{
    LocalStream *local = carrier;
    struct stat info;

    local->direction = source->direction;
    local->fd = source->fd;
    local->limit = source->limit ? source->limit : G_MAXUINT64;
    local->on_end = source->on_end;
    local->on_end_opaque = source->opaque;
    local->sparse = local->sparse && source->sparse;
    if (fstat(source->fd, &info) < 0)
        return fail_errno(errno, _("cannot inspect the descriptor of a stream"));
    local->is_file = S_ISREG(info.st_mode);
    if (!local->is_file && fcntl(source->fd, F_SETFL, fcntl(source->fd, F_GETFL) | O_NONBLOCK) < 0)
        return fail_errno(errno, _("cannot make the descriptor of a stream non-blocking"));
    return 0;
}

static int
connect_callbacks(void *carrier, const DriverStreamThing *thing)
{
    LocalStream *local = carrier;

    local->direction = thing->direction;
    local->callbacks = *thing->callbacks;
    local->callbacks_opaque = thing->opaque;
    local->limit = thing->limit ? thing->limit : G_MAXUINT64;
    return 0;
}

static void
abort_from_driver(void *carrier)
{
    LocalStream *local = carrier;

    mutex_lock(&local->lock);
    local->aborted = true;
    mutex_unlock(&local->lock);
    /* Whoever waits for the descriptor finds its end. */
    if (local->fd >= 0)
        (void)shutdown(local->fd, SHUT_RDWR);
}

static void
driver_end_free(void *carrier)
{
    local_stream_unref(carrier);
}

static const DriverStreamOps driver_ops = {
    .connect_fd = connect_fd,
    .connect = connect_callbacks,
    .abort = abort_from_driver,
    .free = driver_end_free,
};

/* ---- the program's end */

static LocalStream *
local_of_stream(virStreamPtr stream)
{
    return ((ProgramEnd *)stream->priv)->local;
}

static int
check_usable(LocalStream *local, DriverStreamDirection direction)
{
    bool over, aborted;

    mutex_lock(&local->lock);
    over = local->over;
    aborted = local->aborted;
    mutex_unlock(&local->lock);
    if (aborted)
        return fail(VIR_ERR_OPERATION_ABORTED, _("the driver has ended the stream"));
    if (over)
        return fail(VIR_ERR_INTERNAL_ERROR, _("the stream is not open"));
    if (!(local->direction & direction))
        return fail(VIR_ERR_INTERNAL_ERROR, direction == STREAM_READ ? _("the stream cannot be read from")
                                                                     : _("the stream cannot be written to"));
    return 0;
}

/* The descriptor was not ready: 1 to try again, or what the caller answers. */
static int
not_ready(virStreamPtr stream, LocalStream *local, short events)
{
    struct pollfd wait = { .fd = local->fd, .events = events };

    if (errno == EINTR)
        return 1;
    if (errno != EAGAIN)
        return fail_errno(errno, _("cannot move data through a stream"));
    if (stream->flags & VIR_STREAM_NONBLOCK)
        return STREAM_WOULD_BLOCK;
    if (poll(&wait, 1, -1) < 0 && errno != EINTR)
        return fail_errno(errno, _("cannot wait for a stream"));
    return 1;
}

static int
send_fd(virStreamPtr stream, LocalStream *local, const char *data, size_t len)
{
    ssize_t done;
    int answer = 1;

    while ((done = write(local->fd, data, len)) < 0 && (answer = not_ready(stream, local, POLLOUT)) == 1)
        continue;
    if (done < 0)
        return answer;
    local->limit -= (unsigned long long)done;
    return (int)done;
}

static int
send_callback(LocalStream *local, const char *data, size_t len)
{
    if (local->callbacks.write(local->callbacks_opaque, data, len) < 0)
        return -1;
    local->limit -= len;
    return (int)len;
}

static int
send_data(virStreamPtr stream, const char *data, size_t len)
{
    LocalStream *local = local_of_stream(stream);

    if (check_usable(local, STREAM_WRITE) < 0)
        return -1;
    if (len > local->limit)
        len = local->limit;
    if (len == 0)
        return fail_errno(ENOSPC, _("no more can be written to the stream"));
    if (local->fd < 0)
        return send_callback(local, data, len);
    return send_fd(stream, local, data, len);
}

/* How many bytes of data come before the next hole of a sparse file: 0 inside of one. */
static int
data_ahead(LocalStream *local, size_t *ret_len)
{
    off_t here = lseek(local->fd, 0, SEEK_CUR);
    off_t data = lseek(local->fd, here, SEEK_DATA);
    off_t hole;

    if (data < 0 && errno != ENXIO)
        return fail_errno(errno, _("cannot look for holes in a stream's file"));
    if (data != here) {
        (void)lseek(local->fd, here, SEEK_SET);
        *ret_len = 0;
        return 0;
    }
    hole = lseek(local->fd, here, SEEK_HOLE);
    (void)lseek(local->fd, here, SEEK_SET);
    *ret_len = (size_t)(hole - here);
    return 0;
}

static int
recv_fd(virStreamPtr stream, LocalStream *local, char *data, size_t len)
{
    ssize_t done;
    int answer = 1;

    while ((done = read(local->fd, data, len)) < 0 && errno != EIO
           && (answer = not_ready(stream, local, POLLIN)) == 1)
        continue;
    /* A terminal whose other end is closed answers EIO. */
    if (done < 0 && errno == EIO)
        return 0;
    if (done < 0)
        return answer;
    local->limit -= (unsigned long long)done;
    return (int)done;
}

static int
recv_callback(LocalStream *local, char *data, size_t len)
{
    ssize_t done = len ? local->callbacks.read(local->callbacks_opaque, data, len) : 0;

    local->limit -= (unsigned long long)MAX(done, 0);
    return (int)done;
}

static off_t
end_of_file(LocalStream *local)
{
    struct stat info;

    return fstat(local->fd, &info) == 0 ? info.st_size : 0;
}

static int
recv_data(virStreamPtr stream, char *data, size_t len, unsigned int flags)
{
    LocalStream *local = local_of_stream(stream);
    size_t ahead = len;

    if (check_usable(local, STREAM_READ) < 0)
        return -1;
    if (local->fd < 0)
        return recv_callback(local, data, MIN(len, local->limit));
    if (local->sparse && local->is_file && (flags & VIR_STREAM_RECV_STOP_AT_HOLE)) {
        if (data_ahead(local, &ahead) < 0)
            return -1;
        if (ahead == 0 && lseek(local->fd, 0, SEEK_CUR) < end_of_file(local))
            return STREAM_AT_HOLE;
    }
    return recv_fd(stream, local, data, MIN(MIN(len, ahead), local->limit));
}

static int
recv_hole(virStreamPtr stream, long long *ret_length, unsigned int flags)
{
    LocalStream *local = local_of_stream(stream);
    off_t here, data;

    if (flags)
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in virStreamRecvHole"), flags);
    if (check_usable(local, STREAM_READ) < 0)
        return -1;
    if (!local->sparse || !local->is_file)
        return fail(VIR_ERR_OPERATION_INVALID, _("the stream is not sparse"));
    here = lseek(local->fd, 0, SEEK_CUR);
    data = lseek(local->fd, here, SEEK_DATA);
    if (data < 0)
        data = lseek(local->fd, end_of_file(local), SEEK_SET);
    if (here < 0 || data < 0)
        return fail_errno(errno, _("cannot look for holes in a stream's file"));
    *ret_length = data - here;
    return 0;
}

static int
send_hole(virStreamPtr stream, long long length, unsigned int flags)
{
    LocalStream *local = local_of_stream(stream);
    off_t end;

    if (flags)
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in virStreamSendHole"), flags);
    if (check_usable(local, STREAM_WRITE) < 0)
        return -1;
    if (!local->sparse || !local->is_file)
        return fail(VIR_ERR_OPERATION_INVALID, _("the stream is not sparse"));
    if ((unsigned long long)length > local->limit)
        return fail_errno(ENOSPC, _("no more can be written to the stream"));
    end = lseek(local->fd, length, SEEK_CUR);
    if (end < 0 || (end > end_of_file(local) && ftruncate(local->fd, end) < 0))
        return fail_errno(errno, _("cannot make a hole in a stream's file"));
    local->limit -= (unsigned long long)length;
    return 0;
}

/* ---- callbacks of the program */

static void
callback_unref(void *opaque)
{
    StreamCallback *callback = opaque;

    if (atomic_fetch_sub(&callback->refs, 1) > 1)
        return;
    if (callback->free_opaque)
        callback->free_opaque(callback->opaque);
    handle_unref(callback->stream);
    g_free(callback);
}

static void
on_fd(int watch, int fd, int events, void *opaque)
{
    StreamCallback *callback = opaque;

    callback->cb(callback->stream, events, callback->opaque);
}

static void
on_timer(int timer, void *opaque)
{
    StreamCallback *callback = opaque;

    callback->cb(callback->stream, callback->events & (VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_WRITABLE), callback->opaque);
}

/* The public numbers of both are the same. */
G_STATIC_ASSERT((int)VIR_STREAM_EVENT_READABLE == (int)VIR_EVENT_HANDLE_READABLE);
G_STATIC_ASSERT((int)VIR_STREAM_EVENT_WRITABLE == (int)VIR_EVENT_HANDLE_WRITABLE);
G_STATIC_ASSERT((int)VIR_STREAM_EVENT_ERROR == (int)VIR_EVENT_HANDLE_ERROR);
G_STATIC_ASSERT((int)VIR_STREAM_EVENT_HANGUP == (int)VIR_EVENT_HANDLE_HANGUP);

/* Regular files cannot be watched: like callbacks they are always ready. */
static bool
is_watched(const LocalStream *local)
{
    return local->fd >= 0 && !local->is_file;
}

static int
timer_ms(int events)
{
    return events & (VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_WRITABLE) ? 0 : -1;
}

static int
add_callback(virStreamPtr stream, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff)
{
    ProgramEnd *end = stream->priv;
    StreamCallback *callback;
    int number;

    if (end->callback)
        return fail(VIR_ERR_INTERNAL_ERROR, _("the stream has a callback already"));
    callback = g_new0(StreamCallback, 1);
    *callback = (StreamCallback) {
        .refs = 2, .stream = handle_ref(stream), .events = events, .cb = cb, .opaque = opaque, .free_opaque = ff,
    };
    number = is_watched(end->local) ? event_add_handle(end->local->fd, events, on_fd, callback, callback_unref)
                                    : event_add_timeout(timer_ms(events), on_timer, callback, callback_unref);
    if (number < 0) {
        /* Refused, so @opaque stays the program's. */
        handle_unref(callback->stream);
        g_free(callback);
        return fail(VIR_ERR_INTERNAL_ERROR, _("stream callbacks need an event loop: register one before"));
    }
    end->callback = callback;
    *(is_watched(end->local) ? &end->watch : &end->timer) = number;
    return 0;
}

static int
update_callback(virStreamPtr stream, int events)
{
    ProgramEnd *end = stream->priv;

    if (!end->callback)
        return fail(VIR_ERR_INTERNAL_ERROR, _("the stream has no callback"));
    end->callback->events = events;
    if (end->watch >= 0)
        event_update_handle(end->watch, events);
    else
        event_update_timeout(end->timer, timer_ms(events));
    return 0;
}

static int
remove_callback(virStreamPtr stream)
{
    ProgramEnd *end = stream->priv;

    if (!end->callback)
        return fail(VIR_ERR_INTERNAL_ERROR, _("the stream has no callback"));
    if (end->watch >= 0)
        (void)event_remove_handle(end->watch);
    else
        (void)event_remove_timeout(end->timer);
    end->watch = end->timer = -1;
    callback_unref(g_steal_pointer(&end->callback));
    return 0;
}

/* ---- the end */

/* Tells the driver, once. */
static int
end_stream(LocalStream *local, DriverStreamEnd how)
{
    bool was_over;

    mutex_lock(&local->lock);
    was_over = local->over;
    local->over = true;
    if (local->aborted)
        how = STREAM_ABORTED;
    mutex_unlock(&local->lock);
    if (was_over)
        return 0;
    if (local->on_end)
        local->on_end(local->on_end_opaque, how);
    return local->callbacks.close ? local->callbacks.close(local->callbacks_opaque, how) : 0;
}

static int
finish(virStreamPtr stream)
{
    LocalStream *local = local_of_stream(stream);
    bool aborted;

    mutex_lock(&local->lock);
    aborted = local->aborted;
    mutex_unlock(&local->lock);
    if (end_stream(local, STREAM_FINISHED) < 0)
        return -1;
    return aborted ? fail(VIR_ERR_OPERATION_ABORTED, _("the driver has ended the stream")) : 0;
}

static int
abort_stream(virStreamPtr stream)
{
    return end_stream(local_of_stream(stream), STREAM_ABORTED);
}

static void
release(virStreamPtr stream)
{
    ProgramEnd *end = stream->priv;
    virError *pending = error_last() ? error_take() : NULL;

    /* A callback holds the stream: there is none left here. */
    (void)end_stream(end->local, STREAM_ABORTED);
    error_reset();
    if (pending) {
        error_restore(pending);
        error_delivered();
    }
    local_stream_unref(end->local);
    g_free(end);
    stream_detach(stream);
}

static const StreamDriver stream_driver = {
    .send = send_data,
    .recv = recv_data,
    .send_hole = send_hole,
    .recv_hole = recv_hole,
    .add_callback = add_callback,
    .update_callback = update_callback,
    .remove_callback = remove_callback,
    .finish = finish,
    .abort = abort_stream,
    .release = release,
};

DriverStream *
local_stream_begin(virStreamPtr stream, bool sparse)
{
    LocalStream *local;
    ProgramEnd *end = g_new0(ProgramEnd, 1);

    end->watch = end->timer = -1;
    if (stream_attach(stream, &stream_driver, end) < 0) {
        g_free(end);
        return NULL;
    }
    local = g_new0(LocalStream, 1);
    atomic_init(&local->refs, 2);
    mutex_init(&local->lock);
    local->fd = -1;
    local->sparse = sparse;
    end->local = local;
    return driver_stream_new(&driver_ops, local);
}

void
local_stream_cancel(virStreamPtr stream)
{
    ProgramEnd *end = stream->priv;

    local_stream_unref(end->local);
    g_free(end);
    stream_detach(stream);
}

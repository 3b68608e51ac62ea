/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_stream.c - carries a driver's stream to the client over the RPC stream that its call opened.
 *
 * A driver that has a descriptor is done with it. One that has callbacks, which may block, gets a thread that
 * copies between them and a socket pair.
 *
 * Threads: any; the copying has its own.
 */

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/thread.h"
#include "serve.h"

enum { COPY_SIZE = 64 * 1024 };

/* ------------------------------------------------------------------- copying */

typedef struct {
    const DriverStreamCallbacks *callbacks;
    void *opaque;
    DriverStreamDirection direction;
    int fd;                      /* our end of the pair */
} Copier;

static int
write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t done = send(fd, data, len, MSG_NOSIGNAL);

        if (done < 0 && errno != EINTR)
            return -1;
        if (done > 0) {
            data += done;
            len -= (size_t)done;
        }
    }
    return 0;
}

static int
copy_down(const Copier *copier, char *buffer)
{
    for (;;) {
        ssize_t len = copier->callbacks->read(copier->opaque, buffer, COPY_SIZE);

        if (len <= 0)
            return (int)len;
        if (write_all(copier->fd, buffer, (size_t)len) < 0)
            return fail_errno(errno, _("the client went away"));
    }
}

static int
copy_up(const Copier *copier, char *buffer)
{
    for (;;) {
        ssize_t len = recv(copier->fd, buffer, COPY_SIZE, 0);

        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return fail_errno(errno, _("the client went away"));
        if (len == 0)
            return 0;
        if (copier->callbacks->write(copier->opaque, buffer, (size_t)len) < 0)
            return -1;
    }
}

static void
copy_run(void *opaque)
{
    Copier *copier = opaque;
    g_autofree char *buffer = g_malloc(COPY_SIZE);
    int rc = copier->direction == STREAM_READ ? copy_down(copier, buffer) : copy_up(copier, buffer);

    if (copier->callbacks->close(copier->opaque, rc == 0 ? STREAM_FINISHED : STREAM_ABORTED) < 0 || rc < 0)
        warn_last_error("a stream ended early");
    close(copier->fd);
    g_free(copier);
}

/* ------------------------------------------------------------------- carrier */

/* What a driver wants to be told. */
typedef struct {
    void (*on_end)(void *opaque, DriverStreamEnd end);
    void *opaque;
} EndWatch;

static void
tell_end(void *opaque, int ok)
{
    EndWatch *watch = opaque;

    watch->on_end(watch->opaque, ok ? STREAM_FINISHED : STREAM_ABORTED);
    g_free(watch);
}

static int
connect_fd(void *carrier, const DriverStreamFd *source)
{
    EndWatch *watch;

    if (source->on_end) {
        watch = g_new0(EndWatch, 1);
        *watch = (EndWatch) { source->on_end, source->opaque };
        rpc_server_stream_on_close(carrier, tell_end, watch);
    }
    return rpc_server_stream_join_fd(carrier, source->fd, source->limit);
}

static int
connect_callbacks(void *carrier, DriverStreamDirection direction, const DriverStreamCallbacks *callbacks, void *opaque)
{
    Copier *copier;
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        return fail_errno(errno, _("cannot make a pair of sockets for a stream"));
    if (rpc_server_stream_join_fd(carrier, fds[0], 0) < 0) {
        close(fds[1]);
        return -1;
    }
    copier = g_new0(Copier, 1);
    *copier = (Copier) { .callbacks = callbacks, .opaque = opaque, .direction = direction, .fd = fds[1] };
    if (thread_start_detached("stream", 0, copy_run, copier) == 0)
        return 0;
    close(fds[1]);
    g_free(copier);
    return -1;
}

static void
carrier_abort(void *carrier)
{
    if (error_last_code() == VIR_ERR_OK)
        (void)fail(VIR_ERR_OPERATION_ABORTED, _("the stream was taken over by somebody else"));
    rpc_server_stream_fail(carrier);
}

static void
carrier_free(void *carrier)
{
    rpc_server_stream_unref(carrier);
}

static const DriverStreamOps carrier_ops = {
    .connect_fd = connect_fd,
    .connect = connect_callbacks,
    .abort = carrier_abort,
    .free = carrier_free,
};

DriverStream *
serve_stream_new(RpcCall *rpc, unsigned int flags)
{
    RpcServerStream *stream = rpc_server_stream_new(rpc, flags);

    return stream ? driver_stream_new(&carrier_ops, stream) : NULL;
}

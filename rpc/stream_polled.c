/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream_polled.c - a stream joined to a pipe, socket, terminal or other descriptor that tells when it is ready.
 *
 * The descriptor is watched for one event at a time and only after it said that it is not ready: a thing that hangs up
 * while nobody wants its data costs nothing.
 *
 * Threads: main; joining from any.
 */

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#include "rpc/server_internal.h"

typedef struct {
    RpcSource source;
    RpcServer *server; /* the stream's; outlives this */
    RpcServerStream *stream; /* borrowed; NULL when it has closed us */
    uint32_t wanted;
    bool is_limited;
    uint64_t left; /* bytes that may still pass */
} Polled;

static void
polled_free(void *opaque)
{
    Polled *self = opaque;

    close(self->source.fd);
    g_free(self);
}

static void
on_polled(RpcSource *source, uint32_t events)
{
    Polled *self = (Polled *)source;

    self->wanted = 0;
    if (self->stream)
        rpc_server_stream_wake(self->stream);
}

static ssize_t
wait_for(Polled *self, uint32_t event)
{
    self->wanted |= event;
    rpc_source_set(self->server, &self->source, self->wanted | EPOLLONESHOT);
    return RPC_STREAM_AGAIN;
}

static size_t
allowed(const Polled *self, size_t len)
{
    return self->is_limited && len > self->left ? (size_t)self->left : len;
}

static ssize_t
polled_write(void *opaque, const void *data, size_t len)
{
    Polled *self = opaque;
    size_t part = allowed(self, len);
    ssize_t done;

    if (part == 0)
        return fail(VIR_ERR_OPERATION_INVALID, _("the client sent more than the stream's length"));
    do {
        done = write(self->source.fd, data, part);
    } while (done < 0 && errno == EINTR);
    if (done < 0 && errno == EAGAIN)
        return wait_for(self, EPOLLOUT);
    if (done < 0)
        return fail_errno(errno, _("cannot write what the client sent"));
    self->left -= self->is_limited ? (uint64_t)done : 0;
    return done;
}

static ssize_t
polled_read(void *opaque, void *buf, size_t len)
{
    Polled *self = opaque;
    ssize_t done;

    len = allowed(self, len);
    do {
        done = len ? read(self->source.fd, buf, len) : 0;
    } while (done < 0 && errno == EINTR);
    if (done < 0 && errno == EAGAIN)
        return wait_for(self, EPOLLIN);
    if (done < 0 && (errno == EIO || errno == ECONNRESET)) /* a terminal's, a socket's other end is gone */
        return 0;
    if (done < 0)
        return fail_errno(errno, _("cannot read what the client wants"));
    self->left -= self->is_limited ? (uint64_t)done : 0;
    return done;
}

static void
polled_close(void *opaque, int ok)
{
    Polled *self = opaque;

    rpc_source_set(self->server, &self->source, 0);
    self->stream = NULL;
    rpc_server_bury(self->server, self, polled_free);
}

static const RpcServerStreamOps polled_ops = {
    .write = polled_write,
    .read = polled_read,
    .close = polled_close,
};

int
rpc_stream_join_polled(RpcServerStream *stream, int fd, uint64_t length)
{
    Polled *self;

    if (fd_set_nonblock(fd, true) < 0) {
        close(fd);
        return -1;
    }
    self = g_new0(Polled, 1);
    self->source = (RpcSource){ .fd = fd, .ready = on_polled };
    self->server = rpc_server_stream_server(stream);
    self->stream = stream;
    self->is_limited = length > 0;
    self->left = length;
    rpc_server_stream_join(stream, &polled_ops, self);
    return 0;
}

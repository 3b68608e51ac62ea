/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_stream.c - carries a driver's stream to the client over the RPC stream that its call opened.
 *
 * A driver that has a descriptor is done with it. One that has callbacks, which may block, gets a thread for them.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "serve.h"

/* What a driver calls may be a library that wants more than we do. */
enum { STACK_SIZE = 1024 * 1024 };

/* What a driver has instead of a descriptor. */
typedef struct {
    const DriverStreamCallbacks *callbacks;
    void *opaque;
    RpcStreamBlocking ops;
} Thing;

static ssize_t
thing_read(void *opaque, void *buf, size_t len)
{
    const Thing *thing = opaque;

    return thing->callbacks->read(thing->opaque, buf, len);
}

static int
thing_read_hole(void *opaque, int64_t max, int64_t *ret_length)
{
    const Thing *thing = opaque;

    return thing->callbacks->read_hole(thing->opaque, max, ret_length);
}

static int
thing_write(void *opaque, const void *data, size_t len)
{
    const Thing *thing = opaque;

    return thing->callbacks->write(thing->opaque, data, len);
}

static int
thing_write_hole(void *opaque, int64_t length)
{
    const Thing *thing = opaque;

    return thing->callbacks->write_hole(thing->opaque, length);
}

static int
thing_close(void *opaque, bool ok)
{
    Thing *thing = opaque;
    int rc = thing->callbacks->close(thing->opaque, ok ? STREAM_FINISHED : STREAM_ABORTED);

    g_free(thing);
    return rc;
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
connect_callbacks(void *carrier, const DriverStreamThing *wanted)
{
    const DriverStreamCallbacks *callbacks = wanted->callbacks;
    bool down = wanted->direction == STREAM_READ;
    Thing *thing = g_new0(Thing, 1);

    *thing = (Thing) {
        .callbacks = callbacks,
        .opaque = wanted->opaque,
        .ops = {
            .stack_size = STACK_SIZE,
            .read = down ? thing_read : NULL,
            .read_hole = down && callbacks->read_hole ? thing_read_hole : NULL,
            .write = down ? NULL : thing_write,
            .write_hole = !down && callbacks->write_hole ? thing_write_hole : NULL,
            .close = thing_close,
        },
    };
    return rpc_server_stream_join_blocking(carrier, &thing->ops, thing, wanted->limit);
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

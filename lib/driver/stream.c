/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream.c - joins a driver's end of a stream to whoever carries its bytes.
 *
 * Threads: any; a stream is connected once, before its method returns.
 */

#include "driver/stream.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/error.h"

struct DriverStream {
    atomic_int refs;
    atomic_bool connected;
    const DriverStreamOps *ops;
    void *carrier;
};

DriverStream *
driver_stream_new(const DriverStreamOps *ops, void *carrier)
{
    DriverStream *stream = g_new0(DriverStream, 1);

    atomic_init(&stream->refs, 1);
    stream->ops = ops;
    stream->carrier = carrier;
    return stream;
}

DriverStream *
driver_stream_ref(DriverStream *stream)
{
    atomic_fetch_add(&stream->refs, 1);
    return stream;
}

void
driver_stream_unref(DriverStream *stream)
{
    if (!stream || atomic_fetch_sub(&stream->refs, 1) > 1)
        return;
    stream->ops->free(stream->carrier);
    g_free(stream);
}

static int
claim(DriverStream *stream)
{
    if (atomic_exchange(&stream->connected, true))
        return fail(VIR_ERR_INTERNAL_ERROR, _("the stream is connected already"));
    return 0;
}

int
driver_stream_connect_fd(DriverStream *stream, const DriverStreamFd *source)
{
    if (claim(stream) < 0) {
        close(source->fd);
        return -1;
    }
    return stream->ops->connect_fd(stream->carrier, source);
}

int
driver_stream_connect(DriverStream *stream, const DriverStreamThing *thing)
{
    if (claim(stream) < 0) {
        (void)thing->callbacks->close(thing->opaque, STREAM_ABORTED);
        return -1;
    }
    return stream->ops->connect(stream->carrier, thing);
}

void
driver_stream_abort(DriverStream *stream)
{
    stream->ops->abort(stream->carrier);
}

bool
driver_stream_is_connected(const DriverStream *stream)
{
    return atomic_load(&stream->connected);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream.c - the public stream functions.
 *
 * Threads: any, one at a time for each direction of a stream.
 */

#include "api/stream.h"

#include <limits.h>

#include "api/connect.h"
#include "api/local_call.h"
#include "base/error.h"

int
stream_attach(virStreamPtr stream, const StreamDriver *driver, void *priv)
{
    if (stream->driver)
        return fail(VIR_ERR_OPERATION_INVALID, _("the stream is in use already; open a new one"));
    stream->driver = driver;
    stream->priv = priv;
    return 0;
}

void
stream_detach(virStreamPtr stream)
{
    stream->driver = NULL;
    stream->priv = NULL;
}

void
stream_dispose(virStreamPtr stream)
{
    if (stream->driver && stream->driver->release)
        stream->driver->release(stream);
}

virStreamPtr
virStreamNew(virConnectPtr conn, unsigned int flags)
{
    if (!local_enter(conn, HANDLE_CONNECT, __func__))
        return NULL;
    if (flags & ~(unsigned int)VIR_STREAM_NONBLOCK) {
        fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in %2$s"), flags, __func__);
        local_failed(conn);
        return NULL;
    }
    return handle_stream_new(conn, flags);
}

int
virStreamRef(virStreamPtr stream)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    handle_ref(stream);
    return 0;
}

int
virStreamFree(virStreamPtr stream)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    handle_unref(stream);
    return 0;
}

/* Reports that the stream carries nothing, or cannot do it. */
static int
unsupported(virStreamPtr stream, const char *func)
{
    fail(VIR_ERR_NO_SUPPORT, "%s", func);
    return local_failed(stream);
}

static int
missing(virStreamPtr stream, const char *name, const char *func)
{
    fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must not be NULL"), name, func);
    return local_failed(stream);
}

/* Hands a failure over; other answers pass. */
static int
answered(virStreamPtr stream, int answer)
{
    return answer == STREAM_FAILED ? local_failed(stream) : answer;
}

/* The count of the public functions is an int. */
static size_t
clip(size_t len)
{
    return len > INT_MAX ? INT_MAX : len;
}

int
virStreamSend(virStreamPtr stream, const char *data, size_t nbytes)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    if (!data)
        return missing(stream, "data", __func__);
    if (!stream->driver || !stream->driver->send)
        return unsupported(stream, __func__);
    return answered(stream, stream->driver->send(stream, data, clip(nbytes)));
}

int
virStreamRecv(virStreamPtr stream, char *data, size_t nbytes)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    if (!data)
        return missing(stream, "data", __func__);
    if (!stream->driver || !stream->driver->recv)
        return unsupported(stream, __func__);
    return answered(stream, stream->driver->recv(stream, data, clip(nbytes), 0));
}

int
virStreamRecvFlags(virStreamPtr stream, char *data, size_t nbytes, unsigned int flags)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    if (!data)
        return missing(stream, "data", __func__);
    if (flags & ~(unsigned int)VIR_STREAM_RECV_STOP_AT_HOLE) {
        fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in %2$s"), flags, __func__);
        return local_failed(stream);
    }
    if (!stream->driver || !stream->driver->recv)
        return unsupported(stream, __func__);
    return answered(stream, stream->driver->recv(stream, data, clip(nbytes), flags));
}

int
virStreamSendHole(virStreamPtr stream, long long length, unsigned int flags)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    if (length < 0) {
        fail(VIR_ERR_INVALID_ARG, _("a hole of %1$lld bytes cannot be sent"), length);
        return local_failed(stream);
    }
    if (!stream->driver || !stream->driver->send_hole)
        return unsupported(stream, __func__);
    return answered(stream, stream->driver->send_hole(stream, length, flags));
}

int
virStreamRecvHole(virStreamPtr stream, long long *length, unsigned int flags)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    if (!length)
        return missing(stream, "length", __func__);
    if (!stream->driver || !stream->driver->recv_hole)
        return unsupported(stream, __func__);
    return answered(stream, stream->driver->recv_hole(stream, length, flags));
}

int
virStreamEventAddCallback(virStreamPtr stream, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    if (!cb)
        return missing(stream, "cb", __func__);
    if (!stream->driver || !stream->driver->add_callback)
        return unsupported(stream, __func__);
    return answered(stream, stream->driver->add_callback(stream, events, cb, opaque, ff));
}

int
virStreamEventUpdateCallback(virStreamPtr stream, int events)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    if (!stream->driver || !stream->driver->update_callback)
        return unsupported(stream, __func__);
    return answered(stream, stream->driver->update_callback(stream, events));
}

int
virStreamEventRemoveCallback(virStreamPtr stream)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    if (!stream->driver || !stream->driver->remove_callback)
        return unsupported(stream, __func__);
    return answered(stream, stream->driver->remove_callback(stream));
}

int
virStreamFinish(virStreamPtr stream)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    if (!stream->driver || !stream->driver->finish)
        return unsupported(stream, __func__);
    return answered(stream, stream->driver->finish(stream));
}

int
virStreamAbort(virStreamPtr stream)
{
    if (!local_enter(stream, HANDLE_STREAM, __func__))
        return -1;
    if (!stream->driver || !stream->driver->abort)
        return unsupported(stream, __func__);
    return answered(stream, stream->driver->abort(stream));
}

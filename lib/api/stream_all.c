/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream_all.c - moving a whole stream through the program's functions, with or without holes.
 *
 * Threads: any, one at a time. The program's functions run in the calling thread.
 */

#include <errno.h>

#include "api/local_call.h"
#include "api/stream.h"
#include "base/error.h"

/* What a packet carries. */
#define CHUNK 262120

/* Throws the stream away after a failure, of which the error stays; -1. */
static int
give_up(virStreamPtr stream)
{
    virError *pending = error_last() ? error_take() : NULL;

    if (stream->driver && stream->driver->abort)
        (void)stream->driver->abort(stream);
    error_reset();
    if (pending)
        error_restore(pending);
    return local_failed(stream);
}

/* Begins one of the functions here; false with the failure handed over. */
static bool
begin(virStreamPtr stream, bool has_handlers, const char *func)
{
    if (!local_enter(stream, HANDLE_STREAM, func))
        return false;
    if (!has_handlers)
        fail(VIR_ERR_INVALID_ARG, _("the handlers of %1$s must not be NULL"), func);
    else if (stream->flags & VIR_STREAM_NONBLOCK)
        fail(VIR_ERR_OPERATION_INVALID, _("%1$s needs a stream without the flag VIR_STREAM_NONBLOCK"), func);
    else
        return true;
    local_failed(stream);
    return false;
}

/* Reports that a function of the program returned -1, with errno if that was set. */
static int
handler_failed(const char *what, int errnum)
{
    if (errnum)
        return fail_errno(errnum, _("the program's stream function for %1$s failed"), what);
    return fail(VIR_ERR_OPERATION_FAILED, _("the program's stream function for %1$s failed"), what);
}

static int
send_bytes(virStreamPtr stream, const char *data, size_t len)
{
    size_t done = 0;

    if (!stream->driver || !stream->driver->send)
        return fail(VIR_ERR_NO_SUPPORT, "virStreamSend");
    while (done < len) {
        int sent = stream->driver->send(stream, data + done, len - done);

        if (sent < 0)
            return -1;
        done += (size_t)sent;
    }
    return 0;
}

/* Sends what @handler gives, at most @limit bytes. Returns the count, 0 at the end, -1 with an error. */
static int
send_chunk(virStreamPtr stream, virStreamSourceFunc handler, void *opaque, char *buffer, size_t limit)
{
    int len;

    errno = 0;
    len = handler(stream, buffer, limit, opaque);
    if (len < 0)
        return handler_failed(_("reading data"), errno);
    if ((size_t)len > limit)
        return fail(VIR_ERR_INVALID_ARG, _("the program's stream function gave %1$d bytes where %2$zu were asked for"), len,
                    limit);
    return send_bytes(stream, buffer, (size_t)len) < 0 ? -1 : len;
}

int
virStreamSendAll(virStreamPtr stream, virStreamSourceFunc handler, void *opaque)
{
    g_autofree char *buffer = NULL;
    int len;

    if (!begin(stream, handler != NULL, __func__))
        return -1;
    buffer = g_malloc(CHUNK);
    do {
        len = send_chunk(stream, handler, opaque, buffer, CHUNK);
    } while (len > 0);
    return len < 0 ? give_up(stream) : 0;
}

/* Passes the source's next hole on: asks what comes, skips it. *@ret_in_data and *@ret_length say what is next. */
static int
send_hole(virStreamPtr stream, virStreamSourceHoleFunc hole_handler, virStreamSourceSkipFunc skip_handler, void *opaque,
          int *ret_in_data, long long *ret_length)
{
    errno = 0;
    if (hole_handler(stream, ret_in_data, ret_length, opaque) < 0)
        return handler_failed(_("finding holes"), errno);
    if (*ret_length < 0)
        return fail(VIR_ERR_INVALID_ARG, _("the program's stream function said that %1$lld bytes follow"), *ret_length);
    if (*ret_in_data || *ret_length == 0)
        return 0;
    if (!stream->driver || !stream->driver->send_hole)
        return fail(VIR_ERR_NO_SUPPORT, "virStreamSendHole");
    if (stream->driver->send_hole(stream, *ret_length, 0) < 0)
        return -1;
    errno = 0;
    if (skip_handler(stream, *ret_length, opaque) < 0)
        return handler_failed(_("skipping a hole"), errno);
    return 0;
}

/* One section, hole or data. Returns 1 when more follows, 0 at the end, -1 with an error. */
static int
send_section(virStreamPtr stream, virStreamSourceFunc handler, virStreamSourceHoleFunc hole_handler,
             virStreamSourceSkipFunc skip_handler, void *opaque, char *buffer)
{
    int in_data = 0;
    long long length = 0;

    if (send_hole(stream, hole_handler, skip_handler, opaque, &in_data, &length) < 0)
        return -1;
    if (!in_data)
        return length > 0;
    if (length == 0)
        return 0;
    while (length > 0) {
        int len = send_chunk(stream, handler, opaque, buffer, length < CHUNK ? (size_t)length : CHUNK);

        if (len <= 0)
            return len;
        length -= len;
    }
    return 1;
}

int
virStreamSparseSendAll(virStreamPtr stream, virStreamSourceFunc handler, virStreamSourceHoleFunc holeHandler,
                       virStreamSourceSkipFunc skipHandler, void *opaque)
{
    g_autofree char *buffer = NULL;
    int more;

    if (!begin(stream, handler && holeHandler && skipHandler, __func__))
        return -1;
    buffer = g_malloc(CHUNK);
    do {
        more = send_section(stream, handler, holeHandler, skipHandler, opaque, buffer);
    } while (more > 0);
    return more < 0 ? give_up(stream) : 0;
}

/* Gives @len bytes to the program, which may take fewer at a time. */
static int
deliver(virStreamPtr stream, virStreamSinkFunc handler, void *opaque, const char *data, size_t len)
{
    size_t done = 0;

    while (done < len) {
        int taken;

        errno = 0;
        taken = handler(stream, data + done, len - done, opaque);
        if (taken < 0)
            return handler_failed(_("writing data"), errno);
        if (taken == 0 || (size_t)taken > len - done)
            return fail(VIR_ERR_INVALID_ARG, _("the program's stream function took %1$d bytes where there were %2$zu"), taken,
                        len - done);
        done += (size_t)taken;
    }
    return 0;
}

/* Receives once. Returns 1 when more may follow, 0 at the end, -1 with an error. @hole_handler NULL: holes are zeroes. */
static int
receive(virStreamPtr stream, virStreamSinkFunc handler, virStreamSinkHoleFunc hole_handler, void *opaque, char *buffer)
{
    long long length = 0;
    int len;

    if (!stream->driver || !stream->driver->recv)
        return fail(VIR_ERR_NO_SUPPORT, "virStreamRecv");
    len = stream->driver->recv(stream, buffer, CHUNK, hole_handler ? VIR_STREAM_RECV_STOP_AT_HOLE : 0);
    if (len == STREAM_AT_HOLE && hole_handler) {
        if (!stream->driver->recv_hole || stream->driver->recv_hole(stream, &length, 0) < 0)
            return error_ensure();
        errno = 0;
        return hole_handler(stream, length, opaque) < 0 ? handler_failed(_("making a hole"), errno) : 1;
    }
    if (len <= 0)
        return len;
    return deliver(stream, handler, opaque, buffer, (size_t)len) < 0 ? -1 : 1;
}

static int
receive_all(virStreamPtr stream, virStreamSinkFunc handler, virStreamSinkHoleFunc hole_handler, void *opaque)
{
    g_autofree char *buffer = g_malloc(CHUNK);
    int more;

    do {
        more = receive(stream, handler, hole_handler, opaque, buffer);
    } while (more > 0);
    return more < 0 ? give_up(stream) : 0;
}

int
virStreamRecvAll(virStreamPtr stream, virStreamSinkFunc handler, void *opaque)
{
    if (!begin(stream, handler != NULL, __func__))
        return -1;
    return receive_all(stream, handler, NULL, opaque);
}

int
virStreamSparseRecvAll(virStreamPtr stream, virStreamSinkFunc handler, virStreamSinkHoleFunc holeHandler, void *opaque)
{
    if (!begin(stream, handler && holeHandler, __func__))
        return -1;
    return receive_all(stream, handler, holeHandler, opaque);
}

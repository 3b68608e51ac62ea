/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_stream.c - the stream driver over rpc/stream.h.
 *
 * Threads: any, one at a time for each direction. Callbacks come from the program's event loop.
 */

#include "remote/remote_stream.h"

#include <unistd.h>

#include "api/stream.h"
#include "base/error.h"

/* The public numbers and the connection's are the same by design. */
G_STATIC_ASSERT((int)RPC_STREAM_AGAIN == (int)STREAM_WOULD_BLOCK);
G_STATIC_ASSERT((int)RPC_STREAM_HOLE_NEXT == (int)STREAM_AT_HOLE);
G_STATIC_ASSERT((int)RPC_STREAM_READABLE == (int)VIR_STREAM_EVENT_READABLE);
G_STATIC_ASSERT((int)RPC_STREAM_WRITABLE == (int)VIR_STREAM_EVENT_WRITABLE);
G_STATIC_ASSERT((int)RPC_STREAM_FAILED == (int)VIR_STREAM_EVENT_ERROR);
G_STATIC_ASSERT((int)RPC_STREAM_HANGUP == (int)VIR_STREAM_EVENT_HANGUP);

/* What stream->priv is. */
typedef struct {
    RpcClientStream *client;
    bool over;                  /* finished or aborted: only callbacks can still be removed */
} RemoteStream;

static RpcClientStream *
client_of(virStreamPtr stream)
{
    const RemoteStream *remote = stream->priv;

    return remote->client;
}

/* A program's callback on its stream. Keeps the stream alive while it is registered. */
typedef struct {
    virStreamPtr stream;
    virStreamEventCallback cb;
    void *opaque;
    virFreeCallback free_opaque;
} StreamCallback;

static unsigned int
client_flags(virStreamPtr stream)
{
    return stream->flags & VIR_STREAM_NONBLOCK ? RPC_STREAM_NONBLOCK : 0;
}

static int
send_data(virStreamPtr stream, const char *data, size_t len)
{
    return (int)rpc_client_stream_send(client_of(stream), data, len, client_flags(stream));
}

static int
recv_data(virStreamPtr stream, char *data, size_t len, unsigned int flags)
{
    unsigned int how = client_flags(stream);

    if (flags & VIR_STREAM_RECV_STOP_AT_HOLE)
        how |= RPC_STREAM_STOP_AT_HOLE;
    return (int)rpc_client_stream_recv(client_of(stream), data, len, how);
}

static int
send_hole(virStreamPtr stream, long long length, unsigned int flags)
{
    return rpc_client_stream_send_hole(client_of(stream), length, flags);
}

static int
recv_hole(virStreamPtr stream, long long *ret_length, unsigned int flags)
{
    int64_t length = 0;

    if (flags)
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in virStreamRecvHole"), flags);
    if (rpc_client_stream_recv_hole(client_of(stream), &length) < 0)
        return -1;
    *ret_length = length;
    return 0;
}

static void
on_event(RpcClientStream *client_stream, unsigned int events, void *opaque)
{
    const StreamCallback *callback = opaque;

    callback->cb(callback->stream, (int)events, callback->opaque);
}

static void
free_callback(void *opaque)
{
    StreamCallback *callback = opaque;

    if (callback->free_opaque)
        callback->free_opaque(callback->opaque);
    handle_unref(callback->stream);
    g_free(callback);
}

static int
add_callback(virStreamPtr stream, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff)
{
    virConnectPtr conn = stream->base.conn;
    StreamCallback *callback;

    if (remote_of(conn)->watch < 0)
        return fail(VIR_ERR_OPERATION_INVALID,
                    _("stream callbacks need an event loop that was registered before the connection was opened"));
    callback = g_new0(StreamCallback, 1);
    callback->stream = handle_ref(stream);
    callback->cb = cb;
    callback->opaque = opaque;
    callback->free_opaque = ff;
    if (rpc_client_stream_add_callback(client_of(stream), (unsigned int)events, on_event, callback, free_callback) == 0)
        return 0;
    /* Refused, so @opaque stays the program's. */
    handle_unref(callback->stream);
    g_free(callback);
    return -1;
}

static int
update_callback(virStreamPtr stream, int events)
{
    return rpc_client_stream_update_callback(client_of(stream), (unsigned int)events);
}

static int
remove_callback(virStreamPtr stream)
{
    return rpc_client_stream_remove_callback(client_of(stream));
}

static int
finish(virStreamPtr stream)
{
    RemoteStream *remote = stream->priv;

    remote->over = true;
    return rpc_client_stream_finish(remote->client);
}

static int
abort_stream(virStreamPtr stream)
{
    RemoteStream *remote = stream->priv;

    remote->over = true;
    return rpc_client_stream_abort(remote->client);
}

static void
release(virStreamPtr stream)
{
    RemoteStream *remote = stream->priv;
    const RemoteConn *conn = remote_of(stream->base.conn);
    virError *pending = error_last() ? error_take() : NULL;

    /* A program that forgot to end it must not leave the server sending. */
    if (!remote->over && conn->pid == getpid() && rpc_client_is_open(conn->client))
        (void)rpc_client_stream_abort(remote->client);
    error_reset();
    if (pending) {
        error_restore(pending);
        error_delivered();
    }
    rpc_client_stream_unref(remote->client);
    g_free(remote);
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

RpcClientStream *
remote_stream_begin(RemoteConn *conn, virStreamPtr stream)
{
    RemoteStream *remote;

    if (stream->driver == &stream_driver && ((const RemoteStream *)stream->priv)->over)
        release(stream);
    remote = g_new0(RemoteStream, 1);
    if (stream_attach(stream, &stream_driver, remote) < 0) {
        g_free(remote);
        return NULL;
    }
    remote->client = rpc_client_stream_new(conn->client);
    return remote->client;
}

void
remote_stream_cancel(virStreamPtr stream)
{
    RemoteStream *remote = stream->priv;

    rpc_client_stream_unref(remote->client);
    g_free(remote);
    stream_detach(stream);
}

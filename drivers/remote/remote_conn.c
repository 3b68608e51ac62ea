/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_conn.c - calls over a connection, its life in the event loop, its end.
 *
 * Threads: any. What the server sends of itself is handled by whoever runs the program's event loop.
 */

#include "remote/remote_conn.h"

#include <unistd.h>

#include "api/event.h"
#include "api/stream.h"
#include "base/error.h"
#include "base/log.h"
#include "remote/remote_call.h"
#include "remote/remote_stream.h"
#include "remote/remote_client.h"
#include "rpc/admin_protocol.h"
#include "rpc/programs.h"
#include "rpc/remote_protocol.h"

/* Of the features of a server (CONNECT_SUPPORTS_FEATURE): it tells when it loses its own other end. */
#define FEATURE_CLOSE_CALLBACK 15
/* The two ends ask each other for signs of life. */
#define FEATURE_KEEPALIVE 10

RemoteConn *
remote_conn_ref(RemoteConn *remote)
{
    atomic_fetch_add_explicit(&remote->refs, 1, memory_order_relaxed);
    return remote;
}

void
remote_conn_unref(RemoteConn *remote)
{
    if (!remote || atomic_fetch_sub_explicit(&remote->refs, 1, memory_order_acq_rel) > 1)
        return;
    remote_events_free(remote->events);
    rpc_client_unref(remote->client);
    connect_state_unref(remote->state);
    g_free(remote);
}

/* The socket died: runs in the event loop. */
static void
on_close(RpcClient *client, int reason, void *opaque)
{
    const RemoteConn *remote = opaque;

    connect_closed(remote->state, reason);
}

static void
unref_opaque(void *opaque)
{
    remote_conn_unref(opaque);
}

RemoteConn *
remote_conn_new(RpcTransport *transport, RemoteConnKind kind, ConnectState *state)
{
    RpcClient *client = rpc_client_new(transport);
    RemoteConn *remote;

    if (!client)
        return NULL;
    remote = g_new0(RemoteConn, 1);
    atomic_init(&remote->refs, 1);
    remote->client = client;
    remote->state = connect_state_ref(state);
    remote->pid = getpid();
    remote->watch = -1;
    remote->is_admin = kind == REMOTE_CONN_ADMIN;
    atomic_init(&remote->server_keepalive, kind == REMOTE_CONN_ADMIN ? 0 : -1);
    if (kind == REMOTE_CONN_PLAIN)
        remote_events_attach(remote);
    return remote;
}

/* The event loop has something for us. */
static void
on_readable(int watch, int fd, int events, void *opaque)
{
    RemoteConn *remote = remote_conn_ref(opaque);

    rpc_client_process(remote->client);
    /* Nobody called, so nobody is to be told. */
    if (error_last())
        error_delivered();
    remote_conn_unref(remote);
}

int
remote_conn_watch(RemoteConn *remote)
{
    int fd;

    if (!event_is_available())
        return 0;
    fd = rpc_client_poll_fd(remote->client);
    if (fd < 0)
        return -1;
    remote->watch = event_add_handle(fd, VIR_EVENT_HANDLE_READABLE, on_readable, remote_conn_ref(remote), unref_opaque);
    if (remote->watch < 0) {
        remote_conn_unref(remote);
        LOG_WARN("the program's event loop takes no descriptor; there will be no events");
        return 0;
    }
    rpc_client_set_close_callback(remote->client, on_close, remote_conn_ref(remote), unref_opaque);
    return 0;
}

/* Leaves the event loop and the socket, whatever the state. */
static void
leave(RemoteConn *remote, int reason)
{
    rpc_client_set_close_callback(remote->client, NULL, NULL, NULL);
    if (remote->watch >= 0)
        event_remove_handle(remote->watch);
    remote->watch = -1;
    rpc_client_close(remote->client, reason);
    remote_conn_unref(remote);
}

void
remote_conn_abandon(RemoteConn *remote)
{
    leave(remote, VIR_CONNECT_CLOSE_REASON_CLIENT);
}

void
remote_conn_close(RemoteConn *remote)
{
    const RpcProgram *program = remote->is_admin ? &admin_program : &remote_program;
    uint32_t procedure = remote->is_admin ? (uint32_t)ADMIN_PROC_CONNECT_CLOSE : (uint32_t)REMOTE_PROC_CONNECT_CLOSE;

    /* The server notices the end of the socket as well, so a failure here changes nothing. */
    if (remote->pid == getpid() && rpc_client_is_open(remote->client)
        && rpc_client_call_simple(remote->client, program, procedure, NULL, NULL) < 0)
        error_reset();
    leave(remote, VIR_CONNECT_CLOSE_REASON_CLIENT);
}

/* ---- the link */

static int
link_is_alive(void *priv)
{
    const RemoteConn *remote = priv;

    return rpc_client_is_open(remote->client);
}

static int
link_set_keepalive(void *priv, int interval, unsigned int count)
{
    RemoteConn *remote = priv;
    int supported;

    if (remote->watch < 0)
        return fail(VIR_ERR_OPERATION_INVALID,
                    _("keepalive needs an event loop that was registered before the connection was opened"));
    supported = remote_offer_keepalive(remote);
    if (supported <= 0)
        return supported < 0 ? -1 : 1;
    return rpc_client_set_keepalive(remote->client, interval, count);
}

/* Behind a proxy the server may lose its own other end; it tells only those who asked. */
static int
link_watch_close(void *priv, int on)
{
    RemoteConn *remote = priv;
    bool asks = !remote->is_admin && rpc_client_is_open(remote->client);
    int supported = asks ? remote_supports_feature(remote, FEATURE_CLOSE_CALLBACK) : 0;
    uint32_t procedure = on ? REMOTE_PROC_CONNECT_REGISTER_CLOSE_CALLBACK : REMOTE_PROC_CONNECT_UNREGISTER_CLOSE_CALLBACK;

    if (supported <= 0)
        return supported;
    return rpc_client_call_simple(remote->client, &remote_program, procedure, NULL, NULL);
}

static void
link_close(void *priv)
{
    remote_conn_close(priv);
}

const ConnectLink remote_link = {
    .is_alive = link_is_alive,
    .set_keepalive = link_set_keepalive,
    .watch_close = link_watch_close,
    .close = link_close,
};

/* ---- calls */

int
remote_supports_feature(RemoteConn *remote, int feature)
{
    remote_connect_supports_feature_args args = { .feature = feature };
    remote_connect_supports_feature_ret ret = { .supported = 0 };

    if (rpc_client_call_simple(remote->client, &remote_program, REMOTE_PROC_CONNECT_SUPPORTS_FEATURE, &args, &ret) < 0)
        return -1;
    return ret.supported != 0;
}

int
remote_offer_keepalive(RemoteConn *remote)
{
    int supported = atomic_load(&remote->server_keepalive);

    if (supported < 0) {
        supported = remote_supports_feature(remote, FEATURE_KEEPALIVE);
        if (supported >= 0)
            atomic_store(&remote->server_keepalive, supported);
    }
    return supported;
}

static int
call_client(RemoteConn *remote, const RemoteCall *call)
{
    RpcClientStream *stream = NULL;
    RpcClientCall detail = {
        .program = call->program,
        .procedure = call->procedure,
        .args = call->args,
        .ret = call->ret,
        .fds = call->fds,
        .n_fds = call->n_fds,
        .ret_fds = call->ret_fds,
        .ret_n_fds = call->ret_n_fds,
    };

    if (call->stream && !(stream = remote_stream_begin(remote, call->stream)))
        return -1;
    detail.stream = stream;
    if (rpc_client_call(remote->client, &detail) == 0)
        return 0;
    if (stream)
        remote_stream_cancel(call->stream);
    return -1;
}

int
remote_call(virConnectPtr conn, const RemoteCall *call)
{
    return call_client(conn->priv, call);
}

int
remote_adm_call(virAdmConnectPtr conn, const RemoteCall *call)
{
    return call_client(conn->priv, call);
}

/* ---- what is known of the way there */

/* What the server says of its own further way. */
static int
ask_secure(RemoteConn *remote)
{
    remote_connect_is_secure_ret ret = { .secure = 0 };

    if (rpc_client_call_simple(remote->client, &remote_program, REMOTE_PROC_CONNECT_IS_SECURE, NULL, &ret) < 0)
        return -1;
    return ret.secure != 0;
}

int
remote_manual_connect_is_secure(virConnectPtr conn)
{
    RemoteConn *remote = conn->priv;

    if (!rpc_client_is_secure(remote->client))
        return 0;
    return ask_secure(remote);
}

int
remote_manual_connect_is_encrypted(virConnectPtr conn)
{
    RemoteConn *remote = conn->priv;

    return rpc_client_is_encrypted(remote->client) ? ask_secure(remote) : 0;
}

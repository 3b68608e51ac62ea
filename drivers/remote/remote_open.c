/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_open.c - from a URI to an open connection: connect, authenticate, open the driver at the other end.
 *
 * Threads: any.
 */

#include "remote/remote_open.h"

#include <unistd.h>

#include "api/event.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "remote/remote_client.h"
#include "remote/remote_conn.h"
#include "remote/remote_connect.h"
#include "rpc/admin_protocol.h"
#include "rpc/programs.h"
#include "rpc/remote_protocol.h"

#define SYSTEM_DIR RUNSTATEDIR "/libvirt"

/* The server asks for signs of life only when it knows that we answer, which needs an event loop. Within a host the end of
 * the process is the end of the socket, so there it is not offered until the program wants it: that saves a round trip. */
static int
offer_keepalive(RemoteConn *remote)
{
    if (remote->watch < 0 || rpc_client_is_local(remote->client))
        return 0;
    return remote_offer_keepalive(remote) < 0 ? -1 : 0;
}

static int
open_driver(RemoteConn *remote, virConnectPtr conn, char *name)
{
    remote_connect_open_args args = {
        .name = name,
        .flags = conn->flags & VIR_CONNECT_RO,
    };

    return rpc_client_call_simple(remote->client, &remote_program, REMOTE_PROC_CONNECT_OPEN, &args, NULL);
}

/* The URI that the server chose; the caller frees it. */
static char *
ask_uri(RemoteConn *remote)
{
    remote_connect_get_uri_ret ret = { .uri = NULL };
    char *uri;

    if (rpc_client_call_simple(remote->client, &remote_program, REMOTE_PROC_CONNECT_GET_URI, NULL, &ret) < 0)
        return NULL;
    uri = g_strdup(ret.uri);
    rpc_xdr_clear(rpc_program_find(&remote_program, REMOTE_PROC_CONNECT_GET_URI)->ret, &ret);
    return uri;
}

/* All that is said before the connection is open. */
static int
log_in(RemoteConn *remote, virConnectPtr conn, const RemoteTarget *target, virConnectAuthPtr auth)
{
    /* Until this is done nobody else may read: what comes next may be encrypted. */
    if (remote_auth(remote, auth, target, conn->flags & VIR_CONNECT_RO) < 0)
        return -1;
    if (remote_conn_watch(remote) < 0)
        return -1;
    if (offer_keepalive(remote) < 0)
        return -1;
    return open_driver(remote, conn, target->name);
}

static int
set_uri(RemoteConn *remote, virConnectPtr conn, char *given)
{
    char *uri = given ? given : ask_uri(remote);

    if (!uri)
        return -1;
    connect_set_uri(conn->state, uri);
    return 0;
}

static RemoteTarget *
find_target(Uri *uri, const ClientConfig *config, bool readonly)
{
    g_autofree char *session_dir = file_user_runtime_dir();
    const RemotePlace place = {
        .readonly = readonly,
        .privileged = geteuid() == 0,
        .session_dir = session_dir,
        .system_dir = SYSTEM_DIR,
    };

    return remote_target_new(uri, config, &place);
}

int
remote_open(virConnectPtr conn, Uri *uri, virConnectAuthPtr auth, const ClientConfig *config)
{
    g_autofree char *text = uri ? uri_format(uri) : NULL;
    g_autoptr(RemoteTarget) target = find_target(uri, config, conn->flags & VIR_CONNECT_RO);
    RpcTransport *transport = target ? remote_connect(target) : NULL;
    RemoteConn *remote = transport ? remote_conn_new(transport, REMOTE_CONN_PLAIN, conn->state) : NULL;

    if (!remote)
        return -1;
    if (log_in(remote, conn, target, auth) < 0 || set_uri(remote, conn, g_steal_pointer(&text)) < 0) {
        remote_conn_abandon(remote);
        return -1;
    }
    conn->driver = &remote_handle_driver;
    conn->priv = remote;
    connect_set_link(conn->state, &remote_link, remote);
    return 0;
}

/* ---- the admin interface */

/* The daemon's admin socket: virtqemud:///system -> virtqemud-admin-sock; libvirtd's is called otherwise. */
static char *
admin_socket(const Uri *uri)
{
    const char *wish = uri_param_find(uri, "socket");
    g_autofree char *daemon = uri_driver(uri);
    const char *stem = text_equal(daemon, "libvirtd") ? "libvirt" : daemon;
    g_autofree char *session_dir = NULL;

    if (wish)
        return g_strdup(wish);
    if (text_equal(uri->path, "/system"))
        return g_strdup_printf(SYSTEM_DIR "/%s-admin-sock", stem);
    if (!text_equal(uri->path, "/session"))
        return fail_null(VIR_ERR_INVALID_ARG, _("path '%1$s' of an admin URI must be '/system' or '/session'"),
                         uri->path ? uri->path : "");
    session_dir = file_user_runtime_dir();
    return g_strdup_printf("%s/%s-admin-sock", session_dir, stem);
}

/* The daemons that have the interface. */
static const char *const admin_daemons[] = {
    "libvirtd", "virtqemud", "virtlxcd", "virtnetworkd", "virtnodedevd", "virtnwfilterd", "virtsecretd", "virtstoraged",
    "virtinterfaced", "virtproxyd", "virtlogd", "virtlockd", "virtchd", "virtvboxd", "virtxend", "virtbhyved", "virtvzd", NULL,
};

static int
check_admin_uri(const Uri *uri)
{
    g_autofree char *daemon = uri_driver(uri);
    g_autofree char *transport = uri_transport(uri);

    if (!daemon || !text_in_list(daemon, admin_daemons))
        return fail(VIR_ERR_NO_CONNECT, _("'%1$s' is not a daemon with an admin interface"),
                    uri->scheme ? uri->scheme : "");
    if (transport && !g_str_equal(transport, "unix"))
        return fail(VIR_ERR_INVALID_ARG, _("the admin interface is reached over 'unix' only, not over '%1$s'"), transport);
    if (uri->server)
        return fail(VIR_ERR_INVALID_ARG, _("the admin interface is reached on this host only, not on '%1$s'"), uri->server);
    return 0;
}

int
remote_adm_open(virAdmConnectPtr conn, const Uri *uri)
{
    admin_connect_open_args args = { .flags = 0 };
    g_autofree char *path = check_admin_uri(uri) == 0 ? admin_socket(uri) : NULL;
    RpcTransport *transport = path ? rpc_transport_connect_unix(path) : NULL;
    RemoteConn *remote = transport ? remote_conn_new(transport, REMOTE_CONN_ADMIN, conn->state) : NULL;

    if (!remote)
        return -1;
    if (remote_conn_watch(remote) < 0
        || rpc_client_call_simple(remote->client, &admin_program, ADMIN_PROC_CONNECT_OPEN, &args, NULL) < 0) {
        remote_conn_abandon(remote);
        return -1;
    }
    connect_set_uri(conn->state, uri_format(uri));
    conn->driver = &remote_admin_driver;
    conn->priv = remote;
    connect_set_link(conn->state, &remote_link, remote);
    return 0;
}

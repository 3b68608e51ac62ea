/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_conn.c - what is about the client's connection itself: opening, closing, who speaks, what the daemon can do.
 *
 * Threads: main.
 */

#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

#include "access/identity.h"
#include "base/error.h"
#include "driver/spec.h"
#include "peer_state.h"
#include "rpc/admin_protocol.h"
#include "rpc/open_uri.h"
#include "rpc/programs.h"
#include "rpc/qemu_protocol.h"
#include "rpc/remote_protocol.h"
#include "rpc/wire/shape.h"
#include "serve_by_hand.h"
#include "serve_tables.h"

/* The numbers of the protocol's features that the daemon itself answers for. */
enum {
    FEATURE_FD_PASSING = 8,
    FEATURE_TYPED_PARAM_STRING = 9,
    FEATURE_KEEPALIVE = 10,
    FEATURE_EVENT_CALLBACK = 14,
    FEATURE_CLOSE_CALLBACK = 15,
    FEATURE_NETWORK_UPDATE_ORDER = 16,
};

static PeerState *
call_state(RpcCall *call)
{
    return rpc_peer_data(rpc_call_peer(call));
}

static void
answer(RpcCall *call, int rc, const void *ret)
{
    if (rc < 0)
        rpc_call_fail(call);
    else
        rpc_call_reply(call, ret);
}

DriverConn *
serve_open_conn(RpcCall *call)
{
    PeerState *state = call_state(call);

    if (!state->conn)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("connection not open"));
    return state->conn;
}

/* ------------------------------------------------------------------- open */

static int
accept_path(const DispatchDriver *driver, const char *path)
{
    const char *right = driver->privileged ? "/system" : "/session";

    if (!path)
        return 0;
    if (driver->spec->accept_path)
        return driver->spec->accept_path(driver->state, path);
    if (g_str_equal(path, right))
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("this daemon does not serve the path '%1$s', but '%2$s'"), path, right);
}

Identity *
dispatch_identity(RpcPeer *peer)
{
    const RpcIdentity *known = rpc_peer_identity(peer);
    g_autofree char *label = rpc_peer_label(peer);
    IdentityFacts facts = {
        .uid = known->uid,
        .gid = known->gid,
        .pid = known->pid,
        .pid_start = known->is_local ? rpc_peer_pid_start_time(peer) : 0,
        .selinux_context = label,
        .x509_name = rpc_peer_certificate_name(peer),
        .sasl_name = rpc_peer_user(peer),
    };

    return known->is_local ? identity_new_named(&facts) : identity_new(&facts);
}

static DriverConn *
make_conn(const DispatchDriver *driver, RpcPeer *peer, const char *uri, unsigned int flags)
{
    g_autoptr(Identity) identity = dispatch_identity(peer);
    DriverConnInit init = {
        .spec = driver->spec,
        .state = driver->state,
        .bus = driver->bus,
        .uri = uri,
        .readonly = rpc_peer_access(peer) == RPC_ACCESS_READ || (flags & VIR_CONNECT_RO),
        .identity = identity,
    };

    return driver_conn_new(&init);
}

/* Stock's client library lets us know that it would have started a session's daemon. */
enum { OPEN_MAY_START = 1 << 2 };

static int
open_conn(RpcCall *call, const remote_connect_open_args *args)
{
    PeerState *state = call_state(call);
    g_auto(OpenUri) uri = { 0 };
    g_autofree char *whole = NULL;
    const DispatchDriver *driver;

    if (state->conn)
        return fail(VIR_ERR_INTERNAL_ERROR, _("the connection is open already"));
    if (args->flags & ~(unsigned int)(VIR_CONNECT_RO | VIR_CONNECT_NO_ALIASES | OPEN_MAY_START))
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in function %2$s"), args->flags, "virConnectOpen");
    if (open_uri_parse(args->name, &uri) < 0)
        return -1;
    driver = dispatch_find_driver(state->dispatch, uri.scheme);
    if (!driver)
        return fail(VIR_ERR_NO_CONNECT, _("no driver here for '%1$s'"), args->name ? args->name : "");
    if (accept_path(driver, uri.path) < 0)
        return -1;
    whole = g_strdup_printf("%s://%s", uri.scheme ? uri.scheme : driver->spec->schemes[0],
                            uri.path ? uri.path : driver->privileged ? "/system" : "/session");
    peer_state_open(state, make_conn(driver, rpc_call_peer(call), whole, args->flags));
    return 0;
}

static void
serve_connect_open(RpcCall *call)
{
    answer(call, open_conn(call, rpc_call_args(call)), NULL);
}

static void
serve_connect_close(RpcCall *call)
{
    int rc = serve_open_conn(call) ? 0 : -1;

    if (rc == 0)
        peer_state_close(call_state(call));
    answer(call, rc, NULL);
}

/* ---------------------------------------------------------------- answers */

static void
serve_connect_is_secure(RpcCall *call)
{
    remote_connect_is_secure_ret ret = { .secure = rpc_peer_is_secure(rpc_call_peer(call)) };

    answer(call, serve_open_conn(call) ? 0 : -1, &ret);
}

static bool
has_feature(DriverConn *conn, int feature)
{
    switch (feature) {
    case FEATURE_FD_PASSING:
    case FEATURE_TYPED_PARAM_STRING:
    case FEATURE_KEEPALIVE:
    case FEATURE_EVENT_CALLBACK:
    case FEATURE_CLOSE_CALLBACK:
    case FEATURE_NETWORK_UPDATE_ORDER:
        return true;
    default:
        return conn && feature > 0 && feature < 32 && (driver_conn_spec(conn)->features & (1u << feature));
    }
}

/* Asked before the connection is opened, too. */
static void
serve_connect_supports_feature(RpcCall *call)
{
    const remote_connect_supports_feature_args *args = rpc_call_args(call);
    remote_connect_supports_feature_ret ret = { .supported = has_feature(call_state(call)->conn, args->feature) };

    if (args->feature == FEATURE_KEEPALIVE)
        rpc_peer_start_keepalive(rpc_call_peer(call));
    rpc_call_reply(call, &ret);
}

/* The close of this connection is seen by the client itself. */
static void
serve_close_callback(RpcCall *call)
{
    answer(call, serve_open_conn(call) ? 0 : -1, NULL);
}

static int
set_identity(RpcCall *call, remote_connect_set_identity_args *args)
{
    DriverConn *conn = serve_open_conn(call);
    g_autoptr(Identity) identity = NULL;
    virTypedParameterPtr params = NULL;
    size_t nparams = 0;

    if (!conn)
        return -1;
    if (args->flags)
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in function %2$s"), args->flags, "virConnectSetIdentity");
    if (!rpc_peer_is_own(rpc_call_peer(call)))
        return fail(VIR_ERR_ACCESS_DENIED, _("only root, and the daemon's own user, may speak for somebody else"));
    if (shape_typed_from_wire((ShapeArray *)(void *)&args->params, &params, &nparams) < 0)
        return -1;
    identity = identity_new_from_params(params, (int)nparams);
    shape_typed_free(params, nparams);
    if (!identity)
        return -1;
    driver_conn_set_identity(conn, identity);
    peer_state_changed(call_state(call));
    return 0;
}

static void
serve_connect_set_identity(RpcCall *call)
{
    answer(call, set_identity(call, rpc_call_args(call)), NULL);
}

/* ------------------------------------------------------------------ admin */

static int
admin_open(RpcCall *call, const admin_connect_open_args *args)
{
    PeerState *state = call_state(call);

    if (state->conn)
        return fail(VIR_ERR_INTERNAL_ERROR, _("the connection is open already"));
    if (args->flags)
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in function %2$s"), args->flags, "virAdmConnectOpen");
    peer_state_open(state, make_conn(dispatch_admin_driver(state->dispatch), rpc_call_peer(call), NULL, 0));
    return 0;
}

static void
serve_admin_open(RpcCall *call)
{
    answer(call, admin_open(call, rpc_call_args(call)), NULL);
}

/* ------------------------------------------------------------------ tables */

const RpcServe serve_remote_by_hand[REMOTE_PROCEDURES] = {
    [REMOTE_PROC_CONNECT_OPEN] = serve_connect_open,
    [REMOTE_PROC_CONNECT_CLOSE] = serve_connect_close,
    [REMOTE_PROC_CONNECT_IS_SECURE] = serve_connect_is_secure,
    [REMOTE_PROC_CONNECT_SUPPORTS_FEATURE] = serve_connect_supports_feature,
    [REMOTE_PROC_CONNECT_SET_IDENTITY] = serve_connect_set_identity,
    [REMOTE_PROC_CONNECT_REGISTER_CLOSE_CALLBACK] = serve_close_callback,
    [REMOTE_PROC_CONNECT_UNREGISTER_CLOSE_CALLBACK] = serve_close_callback,
    [REMOTE_PROC_AUTH_LIST] = serve_auth_list,
    [REMOTE_PROC_AUTH_POLKIT] = serve_auth_polkit,
    [REMOTE_PROC_AUTH_SASL_INIT] = serve_auth_sasl_init,
    [REMOTE_PROC_AUTH_SASL_START] = serve_auth_sasl_start,
    [REMOTE_PROC_AUTH_SASL_STEP] = serve_auth_sasl_step,
    [REMOTE_PROC_CONNECT_DOMAIN_EVENT_REGISTER] = serve_domain_event_register,
    [REMOTE_PROC_CONNECT_DOMAIN_EVENT_DEREGISTER] = serve_domain_event_deregister,
    [REMOTE_PROC_CONNECT_DOMAIN_EVENT_REGISTER_ANY] = serve_domain_event_register_any,
    [REMOTE_PROC_CONNECT_DOMAIN_EVENT_DEREGISTER_ANY] = serve_domain_event_deregister_any,
    [REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY] = serve_domain_event_callback_register,
    [REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY] = serve_domain_event_callback_deregister,
    [REMOTE_PROC_CONNECT_NETWORK_EVENT_REGISTER_ANY] = serve_network_event_register,
    [REMOTE_PROC_CONNECT_NETWORK_EVENT_DEREGISTER_ANY] = serve_network_event_deregister,
    [REMOTE_PROC_CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY] = serve_storage_pool_event_register,
    [REMOTE_PROC_CONNECT_STORAGE_POOL_EVENT_DEREGISTER_ANY] = serve_storage_pool_event_deregister,
    [REMOTE_PROC_CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY] = serve_node_device_event_register,
    [REMOTE_PROC_CONNECT_NODE_DEVICE_EVENT_DEREGISTER_ANY] = serve_node_device_event_deregister,
    [REMOTE_PROC_CONNECT_SECRET_EVENT_REGISTER_ANY] = serve_secret_event_register,
    [REMOTE_PROC_CONNECT_SECRET_EVENT_DEREGISTER_ANY] = serve_secret_event_deregister,
};

const RpcServe serve_qemu_by_hand[QEMU_PROCEDURES] = {
    [QEMU_PROC_CONNECT_DOMAIN_MONITOR_EVENT_REGISTER] = serve_monitor_event_register,
    [QEMU_PROC_CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER] = serve_monitor_event_deregister,
};

const RpcServe serve_admin_by_hand[ADMIN_PROCEDURES] = {
    [ADMIN_PROC_CONNECT_OPEN] = serve_admin_open,
    [ADMIN_PROC_CONNECT_CLOSE] = serve_connect_close,
};

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_admin.c - the admin program: servers, their clients and workers, logging, the daemon's end.
 *
 * Servers are RpcServer's and clients RpcPeer's: nothing of theirs is kept here.
 *
 * Threads: main.
 */

#include "daemons/daemon_admin.h"

#include <libvirt/libvirt-admin.h>

#include "access/identity.h"
#include "base/error.h"
#include "base/log.h"
#include "driver/object_driver.h"

/* ------------------------------------------------------------------ objects */

static RpcServer *
server_of(AdminServer *server)
{
    return (RpcServer *)(void *)server;
}

static RpcPeer *
peer_of(AdminClient *client)
{
    return (RpcPeer *)(void *)client;
}

static void *
server_ref(void *object)
{
    return rpc_server_ref(object);
}

static void
server_unref(void *object)
{
    rpc_server_unref(object);
}

static void
server_key(void *object, ObjectKey *ret_key, void **ret_hold)
{
    *ret_key = (ObjectKey){.name = rpc_server_name(object)};
    *ret_hold = NULL;
}

static const ObjectClass server_class = {
    .kind = OBJECT_ADMIN_SERVER,
    .ref = server_ref,
    .unref = server_unref,
    .key = server_key,
};

static void *
peer_ref(void *object)
{
    return rpc_peer_ref(object);
}

static void
peer_unref(void *object)
{
    rpc_peer_unref(object);
}

static int
transport_of(RpcPeer *peer)
{
    static const char *const names[] = {
        [VIR_CLIENT_TRANS_UNIX] = "unix", [VIR_CLIENT_TRANS_TCP] = "tcp", [VIR_CLIENT_TRANS_TLS] = "tls"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_str_equal(names[i], rpc_peer_transport(peer)->name))
            return (int)i;
    return VIR_CLIENT_TRANS_TCP; /* what a login has wrapped */
}

static void
peer_key(void *object, ObjectKey *ret_key, void **ret_hold)
{
    RpcPeer *peer = object;
    ObjectKey *parent = g_new0(ObjectKey, 1);

    parent->name = rpc_server_name(rpc_peer_server(peer));
    *ret_key = (ObjectKey){
        .id = (long long)rpc_peer_id(peer),
        .timestamp = rpc_peer_connected_at(peer),
        .transport = transport_of(peer),
        .parent = parent,
    };
    *ret_hold = parent;
}

static const ObjectClass client_class = {
    .kind = OBJECT_ADMIN_CLIENT,
    .ref = peer_ref,
    .unref = peer_unref,
    .key = peer_key,
    .release_key = g_free,
};

static AdminServer *
find_server(DriverConn *conn, const char *name)
{
    const DriverState *state = driver_conn_state(conn);

    for (size_t i = 0; i < DAEMON_SERVERS; i++)
        if (g_str_equal(rpc_server_name(state->servers[i]), name))
            return server_ref(state->servers[i]);
    return fail_null(VIR_ERR_NO_SERVER, _("no server with matching name '%1$s'; there are '%2$s' and '%3$s'"), name,
                     rpc_server_name(state->servers[0]), rpc_server_name(state->servers[1]));
}

static AdminClient *
find_client(AdminServer *server, unsigned long long id)
{
    return (AdminClient *)(void *)rpc_server_find_peer(server_of(server), id);
}

/* ------------------------------------------------------------------ servers */

static int
get_lib_version(DriverConn *conn, unsigned long long *ret_version)
{
    *ret_version = LIBVIR_VERSION_NUMBER;
    return 0;
}

static GPtrArray *
list_servers(DriverConn *conn, unsigned int flags)
{
    const DriverState *state = driver_conn_state(conn);
    GPtrArray *array = driver_array_new(&server_class, DAEMON_SERVERS);

    for (size_t i = 0; i < DAEMON_SERVERS; i++)
        driver_array_take(array, server_ref(state->servers[i]));
    return array;
}

static int
get_thread_pool(AdminServer *server, TypedParams *params, unsigned int flags)
{
    RpcWorkerStats stats;

    rpc_workers_get_stats(rpc_server_workers(server_of(server)), &stats);
    typed_params_add_uint(params, VIR_THREADPOOL_WORKERS_MIN, stats.limits.min_workers);
    typed_params_add_uint(params, VIR_THREADPOOL_WORKERS_MAX, stats.limits.max_workers);
    typed_params_add_uint(params, VIR_THREADPOOL_WORKERS_CURRENT, stats.n_workers);
    typed_params_add_uint(params, VIR_THREADPOOL_WORKERS_FREE, stats.n_free);
    typed_params_add_uint(params, VIR_THREADPOOL_WORKERS_PRIORITY, stats.limits.urgent_workers);
    typed_params_add_uint(params, VIR_THREADPOOL_JOB_QUEUE_DEPTH, stats.n_queued);
    return 0;
}

/* The parameter @name into @value, if it is given; 0 would mean a default, which is not what was asked. */
static int
take_limit(const TypedParams *params, const char *name, unsigned int *value)
{
    if (typed_params_get_uint(params, name, value) > 0 && *value == 0)
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' must be at least 1"), name);
    return 0;
}

static int
set_thread_pool(AdminServer *server, const TypedParams *params, unsigned int flags)
{
    static const TypedParamRule rules[] = {
        {VIR_THREADPOOL_WORKERS_MIN, VIR_TYPED_PARAM_UINT},
        {VIR_THREADPOOL_WORKERS_MAX, VIR_TYPED_PARAM_UINT},
        {VIR_THREADPOOL_WORKERS_PRIORITY, VIR_TYPED_PARAM_UINT},
        {NULL},
    };
    RpcServerLimits limits;

    rpc_server_get_limits(server_of(server), &limits);
    if (typed_params_validate(params, rules) < 0 ||
        take_limit(params, VIR_THREADPOOL_WORKERS_MIN, &limits.workers.min_workers) < 0 ||
        take_limit(params, VIR_THREADPOOL_WORKERS_MAX, &limits.workers.max_workers) < 0 ||
        take_limit(params, VIR_THREADPOOL_WORKERS_PRIORITY, &limits.workers.urgent_workers) < 0)
        return -1;
    return rpc_server_set_limits(server_of(server), &limits);
}

static int
get_client_limits(AdminServer *server, TypedParams *params, unsigned int flags)
{
    RpcServerLimits limits;

    rpc_server_get_limits(server_of(server), &limits);
    typed_params_add_uint(params, VIR_SERVER_CLIENTS_MAX, limits.max_clients);
    typed_params_add_uint(params, VIR_SERVER_CLIENTS_CURRENT, rpc_server_n_peers(server_of(server)));
    typed_params_add_uint(params, VIR_SERVER_CLIENTS_UNAUTH_MAX, limits.max_anonymous);
    typed_params_add_uint(params, VIR_SERVER_CLIENTS_UNAUTH_CURRENT, rpc_server_n_anonymous(server_of(server)));
    return 0;
}

static int
set_client_limits(AdminServer *server, const TypedParams *params, unsigned int flags)
{
    static const TypedParamRule rules[] = {
        {VIR_SERVER_CLIENTS_MAX, VIR_TYPED_PARAM_UINT},
        {VIR_SERVER_CLIENTS_UNAUTH_MAX, VIR_TYPED_PARAM_UINT},
        {NULL},
    };
    RpcServerLimits limits;

    rpc_server_get_limits(server_of(server), &limits);
    if (typed_params_validate(params, rules) < 0 || take_limit(params, VIR_SERVER_CLIENTS_MAX, &limits.max_clients) < 0 ||
        take_limit(params, VIR_SERVER_CLIENTS_UNAUTH_MAX, &limits.max_anonymous) < 0)
        return -1;
    return rpc_server_set_limits(server_of(server), &limits);
}

static const DriverState *
current_state(void)
{
    return driver_conn_state(driver_conn_current());
}

static int
update_tls_files(AdminServer *server, unsigned int flags)
{
    const DriverState *state = current_state();

    if (server_of(server) != state->servers[0])
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("server '%1$s' has no TLS"), rpc_server_name(server_of(server)));
    return state->actions->update_tls(state->daemon);
}

/* ------------------------------------------------------------------ clients */

static GPtrArray *
list_clients(AdminServer *server, unsigned int flags)
{
    g_autoptr(GPtrArray) peers = rpc_server_peers(server_of(server));
    GPtrArray *array = driver_array_new(&client_class, peers->len);

    for (guint i = 0; i < peers->len; i++)
        driver_array_take(array, rpc_peer_ref(peers->pdata[i]));
    return array;
}

static AdminClient *
lookup_client(AdminServer *server, unsigned long long id, unsigned int flags)
{
    AdminClient *client = find_client(server, id);

    return client ? client : fail_null(VIR_ERR_NO_CLIENT, _("no client with matching id '%1$llu'"), id);
}

static void
add_known(TypedParams *params, const char *name, const char *text)
{
    if (text)
        typed_params_add_string(params, name, text);
}

static void
add_process(TypedParams *params, RpcPeer *peer)
{
    const RpcIdentity *known = rpc_peer_identity(peer);
    g_autoptr(Identity) identity = identity_new_process(known->uid, known->gid, known->pid, 0);
    const IdentityFacts *facts = identity_facts(identity);

    typed_params_add_int(params, VIR_CLIENT_INFO_UNIX_USER_ID, (int)facts->uid);
    add_known(params, VIR_CLIENT_INFO_UNIX_USER_NAME, facts->user);
    typed_params_add_int(params, VIR_CLIENT_INFO_UNIX_GROUP_ID, (int)facts->gid);
    add_known(params, VIR_CLIENT_INFO_UNIX_GROUP_NAME, facts->group);
    typed_params_add_int(params, VIR_CLIENT_INFO_UNIX_PROCESS_ID, facts->pid);
}

static int
get_client_info(AdminClient *client, TypedParams *params, unsigned int flags)
{
    RpcPeer *peer = peer_of(client);
    g_autofree char *label = rpc_peer_label(peer);

    typed_params_add_bool(params, VIR_CLIENT_INFO_READONLY, rpc_peer_access(peer) == RPC_ACCESS_READ);
    if (rpc_peer_identity(peer)->is_local)
        add_process(params, peer);
    else
        typed_params_add_string(params, VIR_CLIENT_INFO_SOCKET_ADDR, rpc_peer_address(peer));
    add_known(params, VIR_CLIENT_INFO_SASL_USER_NAME, rpc_peer_user(peer));
    add_known(params, VIR_CLIENT_INFO_X509_DISTINGUISHED_NAME, rpc_peer_certificate_name(peer));
    add_known(params, VIR_CLIENT_INFO_SELINUX_CONTEXT, label);
    return 0;
}

/* Flushed: it may be the caller's own connection. */
static int
close_client(AdminClient *client, unsigned int flags)
{
    rpc_peer_close_flushed(peer_of(client));
    return 0;
}

/* ------------------------------------------------------------------ the daemon */

static int
count_words(const char *text)
{
    int n = 0;

    for (const char *at = text; *at; at++)
        n += *at != ' ' && (at == text || at[-1] == ' ');
    return n;
}

static int
get_logging_outputs(DriverConn *conn, char **ret_outputs, unsigned int flags)
{
    *ret_outputs = log_get_outputs();
    return count_words(*ret_outputs);
}

static int
get_logging_filters(DriverConn *conn, char **ret_filters, unsigned int flags)
{
    g_autofree char *filters = log_get_filters();
    int n = count_words(filters);

    *ret_filters = n > 0 ? g_steal_pointer(&filters) : NULL;
    return n;
}

static int
set_logging_outputs(DriverConn *conn, const char *outputs, unsigned int flags)
{
    return log_set_outputs(outputs ? outputs : "");
}

static int
set_logging_filters(DriverConn *conn, const char *filters, unsigned int flags)
{
    return log_set_filters(filters ? filters : "");
}

static int
set_daemon_timeout(DriverConn *conn, unsigned int timeout, unsigned int flags)
{
    const DriverState *state = driver_conn_state(conn);

    return state->actions->set_timeout(state->daemon, timeout);
}

static int
shut_down(DriverConn *conn, unsigned int flags)
{
    const DriverState *state = driver_conn_state(conn);

    if (flags & VIR_DAEMON_SHUTDOWN_PRESERVE)
        return fail(VIR_ERR_NO_SUPPORT, "%s", _("shutting the daemon down with its guests saved is not supported"));
    state->actions->leave(state->daemon);
    return 0;
}

static const ObjectDriver methods = {
    .classes = {[OBJECT_ADMIN_SERVER] = &server_class, [OBJECT_ADMIN_CLIENT] = &client_class},
    .admin_server_find = find_server,
    .admin_client_find = find_client,
    .adm_connect_get_lib_version = get_lib_version,
    .adm_connect_list_servers = list_servers,
    .adm_server_get_thread_pool_parameters = get_thread_pool,
    .adm_server_set_thread_pool_parameters = set_thread_pool,
    .adm_server_list_clients = list_clients,
    .adm_server_lookup_client = lookup_client,
    .adm_client_get_info = get_client_info,
    .adm_client_close = close_client,
    .adm_server_get_client_limits = get_client_limits,
    .adm_server_set_client_limits = set_client_limits,
    .adm_connect_get_logging_outputs = get_logging_outputs,
    .adm_connect_get_logging_filters = get_logging_filters,
    .adm_connect_set_logging_outputs = set_logging_outputs,
    .adm_connect_set_logging_filters = set_logging_filters,
    .adm_server_update_tls_files = update_tls_files,
    .adm_connect_set_daemon_timeout = set_daemon_timeout,
    .adm_connect_daemon_shutdown = shut_down,
};

const DriverSpec daemon_admin_driver = {.name = "admin", .type = "ADMIN", .driver = &methods};

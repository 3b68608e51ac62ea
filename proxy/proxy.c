/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proxy.c - the clients of the proxy: which of their packets go where, and the few calls that the proxy answers itself.
 *
 * Threads: main.
 */

#include "proxy/proxy.h"

#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "base/text.h"
#include "rpc/remote_protocol.h"

#include "proxy_impl.h"

enum { FEATURE_KEEPALIVE = 10 }; /* of the protocol's features, the one that concerns this side alone */

/* Drivers of guests, beside which networks, storage and the rest have daemons of their own. */
static const char *const hypervisors[] = { "qemu", "lxc", "xen", "ch", "bhyve", "vbox", "vz", NULL };

static ProxyClient *
client_of(const RpcPeer *peer)
{
    return rpc_peer_data(peer);
}

void
proxy_refuse(ProxyClient *client, const RpcHeader *header)
{
    g_autoptr(virError) error = error_take();
    RpcHeader answer = *header;
    RpcMessage *message;

    if (answer.type != RPC_STREAM)
        answer.type = RPC_REPLY;
    answer.status = RPC_ERROR;
    message = rpc_message_new(&answer, rpc_xdr_error, error);
    if (message)
        rpc_peer_forward_message(client->peer, message);
    error_reset();
}

/* ------------------------------------------------------------- opening */

/* Part of a socket's name, so it is letters and digits. */
static bool
is_driver_name(const char *name)
{
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen(name) && strlen(name) < 32;
}

static int
take_uri(ProxyClient *client, const char *text)
{
    const ProxyPlaces *places = &client->proxy->places;

    open_uri_clear(&client->uri);
    g_clear_pointer(&client->name, g_free);
    if (open_uri_parse(text, &client->uri) < 0)
        return -1;
    if (client->uri.scheme) {
        client->name = g_strdup(text);
    } else {
        client->uri.scheme = g_strdup(proxy_daemons_probe(client->proxy->daemons));
        client->name = g_strdup_printf("%s:///%s", client->uri.scheme, places->privileged ? "system" : "session");
    }
    if (!is_driver_name(client->uri.scheme))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no driver's name, such as 'qemu'"), client->uri.scheme);
    client->is_split = text_in_list(client->uri.scheme, hypervisors);
    return 0;
}

static int
open_client(ProxyClient *client, const remote_connect_open_args *args)
{
    if (client->is_open || client->open)
        return fail(VIR_ERR_INTERNAL_ERROR, _("the connection is open already"));
    if (args->flags & ~(unsigned int)(VIR_CONNECT_RO | VIR_CONNECT_NO_ALIASES))
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in function %2$s"), args->flags, "virConnectOpen");
    client->is_readonly = args->flags & VIR_CONNECT_RO;
    return take_uri(client, args->name);
}

static void
serve_open(RpcCall *call)
{
    ProxyClient *client = client_of(rpc_call_peer(call));

    if (open_client(client, rpc_call_args(call)) < 0) {
        rpc_call_fail(call);
        return;
    }
    client->open = call;
    g_clear_pointer(&client->upstreams[0], upstream_free);
    client->upstreams[0] = upstream_new(client, 0);
    upstream_start(client->upstreams[0], PROXY_START);
}

/* ------------------------------------------------------------- answers of our own */

/* Our own connection to the daemon is one that nobody listens to; the client's may be another matter. */
static void
serve_is_secure(RpcCall *call)
{
    remote_connect_is_secure_ret ret = {
        .secure = rpc_peer_is_secure(rpc_call_peer(call)),
    };

    rpc_call_reply(call, &ret);
}

/* Signs of life go from one end of a socket to the other, not through. Before the connection is open nothing else is supported. */
static void
serve_supports_feature(RpcCall *call)
{
    const remote_connect_supports_feature_args *args = rpc_call_args(call);
    remote_connect_supports_feature_ret ret = { .supported = args->feature == FEATURE_KEEPALIVE };

    if (ret.supported)
        rpc_peer_start_keepalive(rpc_call_peer(call));
    rpc_call_reply(call, &ret);
}

RPC_XDR_THUNK(remote_auth_list_ret)
RPC_XDR_THUNK(remote_auth_polkit_ret)
RPC_XDR_THUNK(remote_auth_sasl_init_ret)
RPC_XDR_THUNK(remote_auth_sasl_start_args)
RPC_XDR_THUNK(remote_auth_sasl_start_ret)
RPC_XDR_THUNK(remote_auth_sasl_step_args)
RPC_XDR_THUNK(remote_auth_sasl_step_ret)
RPC_XDR_THUNK(remote_connect_is_secure_ret)
RPC_XDR_THUNK(remote_connect_open_args)
RPC_XDR_THUNK(remote_connect_supports_feature_args)
RPC_XDR_THUNK(remote_connect_supports_feature_ret)

#define ROW(proc, more, ...) \
    [proc] = { .name = #proc, .number = proc, .flags = RPC_PROCEDURE_HIGH | (more), __VA_ARGS__ }

/* The procedures that end here. */
static const RpcProcedure own_procedures[] = {
    ROW(REMOTE_PROC_CONNECT_OPEN, 0, RPC_ARGS(remote_connect_open_args)),
    ROW(REMOTE_PROC_CONNECT_SUPPORTS_FEATURE, 0, RPC_ARGS(remote_connect_supports_feature_args),
        RPC_RET(remote_connect_supports_feature_ret)),
    ROW(REMOTE_PROC_CONNECT_IS_SECURE, 0, RPC_RET(remote_connect_is_secure_ret)),
    ROW(REMOTE_PROC_AUTH_LIST, RPC_PROCEDURE_BEFORE_AUTH, RPC_RET(remote_auth_list_ret)),
    ROW(REMOTE_PROC_AUTH_POLKIT, RPC_PROCEDURE_BEFORE_AUTH, RPC_RET(remote_auth_polkit_ret)),
    ROW(REMOTE_PROC_AUTH_SASL_INIT, RPC_PROCEDURE_BEFORE_AUTH, RPC_RET(remote_auth_sasl_init_ret)),
    ROW(REMOTE_PROC_AUTH_SASL_START, RPC_PROCEDURE_BEFORE_AUTH, RPC_ARGS(remote_auth_sasl_start_args),
        RPC_RET(remote_auth_sasl_start_ret)),
    ROW(REMOTE_PROC_AUTH_SASL_STEP, RPC_PROCEDURE_BEFORE_AUTH, RPC_ARGS(remote_auth_sasl_step_args),
        RPC_RET(remote_auth_sasl_step_ret)),
};

static const RpcProgram own_program = {
    .name = "remote",
    .number = REMOTE_PROGRAM,
    .version = REMOTE_PROTOCOL_VERSION,
    .procedures = own_procedures,
    .n_procedures = G_N_ELEMENTS(own_procedures),
};

static void
make_service(Proxy *proxy, const RpcServe *auth)
{
    RpcServe *serve = g_new0(RpcServe, G_N_ELEMENTS(own_procedures));

    for (size_t i = 0; i < G_N_ELEMENTS(own_procedures); i++) {
        if (own_procedures[i].flags & RPC_PROCEDURE_BEFORE_AUTH)
            serve[i] = auth[i];
    }
    serve[REMOTE_PROC_CONNECT_OPEN] = serve_open;
    serve[REMOTE_PROC_CONNECT_SUPPORTS_FEATURE] = serve_supports_feature;
    serve[REMOTE_PROC_CONNECT_IS_SECURE] = serve_is_secure;
    proxy->serve = serve;
    proxy->service = (RpcService){ .program = &own_program, .serve = serve };
}

/* ------------------------------------------------------------- routing */

/* Does the call end here? */
static bool
is_own(const ProxyClient *client, const RpcPacket *packet)
{
    uint32_t procedure = packet->header.procedure;

    if (packet->header.program != REMOTE_PROGRAM || procedure >= G_N_ELEMENTS(own_procedures) ||
        !own_procedures[procedure].name)
        return false;
    if (procedure != REMOTE_PROC_CONNECT_SUPPORTS_FEATURE || !client->is_open)
        return true;
    return packet->len < 4 || rpc_u32_decode(packet->payload) == FEATURE_KEEPALIVE;
}

/* The daemon believes the proxy whoever it says the client is: only who could say it there himself may. */
static int
check_speaker(const RpcPeer *peer, const RpcHeader *header)
{
    if (header->program != REMOTE_PROGRAM || header->procedure != REMOTE_PROC_CONNECT_SET_IDENTITY)
        return 0;
    if (rpc_peer_is_own(peer))
        return 0;
    return fail(VIR_ERR_ACCESS_DENIED, _("only root, and the daemon's own user, may speak for somebody else"));
}

static const ProxyRoute *
find_route(const ProxyClient *client, const RpcHeader *header)
{
    const ProxyRoute *route = proxy_route_find(header->program, header->version, header->procedure);

    if (!route)
        return fail_null(VIR_ERR_RPC, "unknown procedure: %d", (int)header->procedure);
    if (!client->is_open)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("connection not open"));
    return route;
}

Upstream *
proxy_upstream_for(ProxyClient *client, const ProxyRoute *route)
{
    unsigned int family = client->is_split ? route->family : 0;

    if (!client->upstreams[family])
        client->upstreams[family] = upstream_new(client, family);
    return client->upstreams[family];
}

static bool
route_packet(RpcPeer *peer, RpcPacket *packet, void *opaque)
{
    ProxyClient *client = client_of(peer);
    bool is_call = packet->header.type == RPC_CALL || packet->header.type == RPC_CALL_WITH_FDS;
    const ProxyRoute *route;

    if (!is_call && packet->header.type != RPC_STREAM && packet->header.type != RPC_STREAM_HOLE)
        return false;
    if (is_call && is_own(client, packet))
        return false;
    error_reset();
    route = find_route(client, &packet->header);
    if (route && check_speaker(peer, &packet->header) == 0)
        upstream_send(proxy_upstream_for(client, route), packet, route);
    else if (is_call)
        proxy_refuse(client, &packet->header);
    error_reset();
    return true;
}

void
proxy_client_drained(ProxyClient *client)
{
    for (unsigned int i = 0; i < proxy_families_count; i++) {
        if (client->upstreams[i])
            upstream_client_drained(client->upstreams[i]);
    }
}

static void
client_drained(RpcPeer *peer, void *opaque)
{
    proxy_client_drained(client_of(peer));
}

/* ------------------------------------------------------------- clients */

void
proxy_client_free(void *data)
{
    ProxyClient *client = data;

    open_uri_clear(&client->uri);
    g_free(client->name);
    g_free(client->upstreams);
    g_free(client);
}

ProxyClient *
proxy_client_new(Proxy *proxy, RpcPeer *peer)
{
    ProxyClient *client = g_new0(ProxyClient, 1);

    client->proxy = proxy;
    client->peer = peer;
    client->upstreams = g_new0(Upstream *, proxy_families_count);
    return client;
}

void
proxy_client_disconnect(ProxyClient *client)
{
    for (unsigned int i = 0; i < proxy_families_count; i++)
        g_clear_pointer(&client->upstreams[i], upstream_free);
}

static void
peer_opened(RpcPeer *peer, void *opaque)
{
    rpc_peer_set_data(peer, proxy_client_new(opaque, peer), proxy_client_free);
}

static void
peer_closed(RpcPeer *peer, void *opaque)
{
    ProxyClient *client = client_of(peer);

    proxy_client_disconnect(client);
    if (client->open) {
        (void)fail(VIR_ERR_RPC, _("the client is gone"));
        rpc_call_fail(g_steal_pointer(&client->open));
    }
}

/* ------------------------------------------------------------- the proxy */

Proxy *
proxy_new(const ProxyPlaces *places)
{
    Proxy *proxy = g_new0(Proxy, 1);

    proxy->run_dir = g_strdup(places->run_dir);
    proxy->places = (ProxyPlaces){ proxy->run_dir, places->privileged };
    return proxy;
}

void
proxy_attach(Proxy *proxy, sd_event *loop, RpcServer *server, const RpcServe *auth, const ProxyHost *host)
{
    static const RpcServerHooks hooks = { .peer_opened = peer_opened, .peer_closed = peer_closed };
    static const RpcRouting routing = { .packet = route_packet, .drained = client_drained };

    proxy->server = server;
    proxy->loop = loop;
    proxy->daemons = proxy_daemons_new(loop, &proxy->places);
    proxy->host = *host;
    make_service(proxy, auth);
    rpc_server_add_service(server, &proxy->service);
    rpc_server_set_hooks(server, &hooks, proxy);
    rpc_server_set_routing(server, &routing, proxy);
}

void
proxy_free(Proxy *proxy)
{
    if (!proxy)
        return;
    proxy_daemons_free(proxy->daemons);
    g_clear_pointer(&proxy->beside, g_hash_table_unref);
    g_free(proxy->serve);
    g_free(proxy->run_dir);
    g_free(proxy);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proxy_beside.c - in a driver's own daemon: what its clients say of other drivers' objects goes to those drivers' daemons.
 *
 * A client of virtqemud asks for networks and pools on the connection that it has. Such a client costs nothing before it does.
 *
 * Threads: main.
 */

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "base/log.h"
#include "rpc/remote_protocol.h"

#include "proxy_impl.h"

#define STATE_TYPE "a(s" REGISTRATIONS_TYPE ")"

static void
on_gone(RpcPeer *peer, void *opaque)
{
    Proxy *proxy = opaque;
    ProxyClient *client = g_hash_table_lookup(proxy->beside, peer);

    if (client)
        proxy_client_disconnect(client);
    g_hash_table_remove(proxy->beside, peer);
}

/* The client behind @peer, new if it has asked for nothing yet; NULL if it has no connection open. */
static ProxyClient *
client_of(Proxy *proxy, RpcPeer *peer)
{
    ProxyClient *client = g_hash_table_lookup(proxy->beside, peer);
    g_autoptr(Identity) identity = client ? NULL : proxy->host.identity_of(peer);

    if (client || !identity)
        return client;
    client = proxy_client_new(proxy, peer);
    client->is_open = client->is_split = true;
    client->is_readonly = proxy->host.is_readonly(peer);
    g_hash_table_insert(proxy->beside, peer, client);
    rpc_peer_add_close_hook(peer, on_gone, proxy);
    return client;
}

/* What ends with the connection, or was asked for in another's name, ends here, too. */
static bool
ends_all(const RpcHeader *header)
{
    return header->program == REMOTE_PROGRAM
        && (header->procedure == REMOTE_PROC_CONNECT_CLOSE || header->procedure == REMOTE_PROC_CONNECT_SET_IDENTITY);
}

static bool
route_packet(RpcPeer *peer, RpcPacket *packet, void *opaque)
{
    Proxy *proxy = opaque;
    const RpcHeader *header = &packet->header;
    const ProxyRoute *route = proxy_route_find(header->program, header->version, header->procedure);
    ProxyClient *client;

    if (!route || (!route->family && !ends_all(header)))
        return false;
    if (!route->family) {
        if (g_hash_table_contains(proxy->beside, peer)) {
            rpc_peer_remove_close_hook(peer, on_gone, proxy);
            on_gone(peer, proxy);
        }
        return false;
    }
    client = client_of(proxy, peer);
    if (!client)
        return false;
    error_reset();
    upstream_send(proxy_upstream_for(client, route), packet, route);
    error_reset();
    return true;
}

static void
drained(RpcPeer *peer, void *opaque)
{
    const Proxy *proxy = opaque;
    ProxyClient *client = g_hash_table_lookup(proxy->beside, peer);

    if (client)
        proxy_client_drained(client);
}

void
proxy_attach_beside(Proxy *proxy, sd_event *loop, RpcServer *server, const ProxyHost *host)
{
    static const RpcRouting routing = { .packet = route_packet, .drained = drained };

    proxy->server = server;
    proxy->loop = loop;
    proxy->daemons = proxy_daemons_new(loop, &proxy->places);
    proxy->host = *host;
    proxy->beside = g_hash_table_new_full(NULL, NULL, NULL, proxy_client_free);
    rpc_server_set_routing(server, &routing, proxy);
}

/* ------------------------------------------------------------- over a restart of our own */

GVariant *
proxy_describe(Proxy *proxy, RpcPeer *peer, bool *ret_listens)
{
    const ProxyClient *client = g_hash_table_lookup(proxy->beside, peer);
    GVariantBuilder builder;
    unsigned int n = 0;

    g_variant_builder_init(&builder, G_VARIANT_TYPE(STATE_TYPE));
    for (unsigned int i = 0; client && i < proxy_families_count; i++) {
        const Upstream *upstream = client->upstreams[i];

        if (!upstream || !upstream->registrations->len)
            continue;
        g_variant_builder_add(&builder, "(s@" REGISTRATIONS_TYPE ")", proxy_families[i], events_describe(upstream));
        n++;
    }
    *ret_listens = n > 0;
    if (n)
        return g_variant_builder_end(&builder);
    g_variant_builder_clear(&builder);
    return NULL;
}

static unsigned int
find_family(const char *name)
{
    for (unsigned int i = 1; i < proxy_families_count; i++)
        if (g_str_equal(proxy_families[i], name))
            return i;
    return 0;
}

void
proxy_restore(Proxy *proxy, RpcPeer *peer, GVariant *state)
{
    ProxyClient *client = g_variant_is_of_type(state, G_VARIANT_TYPE(STATE_TYPE)) ? client_of(proxy, peer) : NULL;

    for (gsize i = 0; client && i < g_variant_n_children(state); i++) {
        g_autoptr(GVariant) one = g_variant_get_child_value(state, i);
        g_autoptr(GVariant) registrations = NULL;
        const char *name;
        unsigned int family;

        g_variant_get(one, "(&s@" REGISTRATIONS_TYPE ")", &name, &registrations);
        family = find_family(name);
        if (!family || client->upstreams[family])
            continue;
        client->upstreams[family] = upstream_new(client, family);
        events_restore(client->upstreams[family], registrations);
        client->upstreams[family]->was_open = true;
        upstream_start(client->upstreams[family], PROXY_LOOK);
    }
}

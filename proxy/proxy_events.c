/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proxy_events.c - what a client asked to be told, so that it can be asked of a restarted daemon again.
 *
 * A registration's number is the daemon's to choose. After a restart it may be another one; then it is exchanged in the few
 * packets that begin with it. Nothing else of a packet's payload is looked at.
 *
 * Threads: main.
 */

#include <string.h>

#include "base/log.h"

#include "proxy_impl.h"

enum {
    NO_EVENT = 0xffffffff, /* the key of the registration whose call says nothing */
    REGISTRATIONS_MAX = 4096, /* of one client; what is beyond is not remembered */
};

void
registration_free(void *data)
{
    Registration *registration = data;

    rpc_message_unref(registration->frame);
    g_free(registration);
}

/* The packet's own memory is the reader's, which is ours. */
static void
put_number(RpcPacket *packet, uint32_t number)
{
    rpc_u32_encode((unsigned char *)packet->payload, number);
}

static Registration *
find_by_key(const Upstream *upstream, bool is_legacy, uint32_t key)
{
    for (unsigned int i = 0; i < upstream->registrations->len; i++) {
        Registration *registration = g_ptr_array_index(upstream->registrations, i);

        if (registration->is_legacy == is_legacy && registration->key == key)
            return registration;
    }
    return NULL;
}

static void
tell_host(const Upstream *upstream)
{
    const ProxyClient *client = upstream->client;

    if (client->proxy->host.changed)
        client->proxy->host.changed(client->peer);
}

void
events_call(Upstream *upstream, RpcPacket *packet, Flight *flight)
{
    bool is_legacy = flight->bits & ROUTE_LEGACY;
    const struct iovec iov = { (void *)packet->bytes, packet->size };
    const Registration *known;

    flight->key = packet->len >= 4 ? rpc_u32_decode(packet->payload) : NO_EVENT;
    if (flight->bits & ROUTE_REGISTERS) {
        flight->frame = rpc_message_new_gather(&iov, 1, 0);
        return;
    }
    known = find_by_key(upstream, is_legacy, flight->key);
    if (known && !is_legacy && known->daemon_id != known->key && packet->len >= 4)
        put_number(packet, known->daemon_id);
}

/* A number that no registration of the client has: @wish if that is free. */
static uint32_t
free_key(const Upstream *upstream, uint32_t wish)
{
    uint32_t key = wish;

    while (find_by_key(upstream, false, key))
        key++;
    return key;
}

static void
remember(Upstream *upstream, RpcPacket *packet, Flight *flight)
{
    bool is_legacy = flight->bits & ROUTE_LEGACY;
    Registration *registration;
    uint32_t daemon_id = 0;

    if (!is_legacy && packet->len < 4)
        return;
    if (!is_legacy) {
        daemon_id = rpc_u32_decode(packet->payload);
        flight->key = free_key(upstream, daemon_id);
        if (flight->key != daemon_id)
            put_number(packet, flight->key);
    }
    if (upstream->registrations->len >= REGISTRATIONS_MAX) {
        LOG_WARN("client %llu registered for events more than %d times; this one ends with its daemon",
                 (unsigned long long)rpc_peer_id(upstream->client->peer), REGISTRATIONS_MAX);
        return;
    }
    registration = g_new0(Registration, 1);
    *registration = (Registration){ g_steal_pointer(&flight->frame), is_legacy, flight->key, daemon_id };
    g_ptr_array_add(upstream->registrations, registration);
    tell_host(upstream);
}

void
events_reply(Upstream *upstream, RpcPacket *packet, Flight *flight)
{
    Registration *known;

    if (flight->bits & ROUTE_REGISTERS) {
        remember(upstream, packet, flight);
        return;
    }
    known = find_by_key(upstream, flight->bits & ROUTE_LEGACY, flight->key);
    if (!known)
        return;
    g_ptr_array_remove(upstream->registrations, known);
    tell_host(upstream);
}

void
events_tell(Upstream *upstream, RpcPacket *packet)
{
    uint32_t id;

    if (packet->len < 4)
        return;
    id = rpc_u32_decode(packet->payload);
    for (unsigned int i = 0; i < upstream->registrations->len; i++) {
        const Registration *registration = g_ptr_array_index(upstream->registrations, i);

        if (registration->is_legacy || registration->daemon_id != id)
            continue;
        if (registration->key != id)
            put_number(packet, registration->key);
        return;
    }
}

/* ------------------------------------------------------------- over a restart of our own */

GVariant *
events_describe(const Upstream *upstream)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE(REGISTRATIONS_TYPE));
    for (unsigned int i = 0; i < upstream->registrations->len; i++) {
        const Registration *registration = g_ptr_array_index(upstream->registrations, i);
        size_t len;
        const unsigned char *bytes = rpc_message_bytes(registration->frame, &len);

        g_variant_builder_add(&builder, "(bu@ay)", registration->is_legacy, registration->key,
                              g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, bytes, len, 1));
    }
    return g_variant_builder_end(&builder);
}

void
events_restore(Upstream *upstream, GVariant *registrations)
{
    for (gsize i = 0; i < g_variant_n_children(registrations) && i < REGISTRATIONS_MAX; i++) {
        g_autoptr(GVariant) one = g_variant_get_child_value(registrations, i);
        g_autoptr(GVariant) frame = NULL;
        Registration *registration;
        gboolean is_legacy;
        struct iovec iov;
        gsize len;
        guint32 key;

        g_variant_get(one, "(bu@ay)", &is_legacy, &key, &frame);
        iov.iov_base = (void *)g_variant_get_fixed_array(frame, &len, 1);
        iov.iov_len = len;
        if (len < RPC_PREFIX_SIZE)
            continue;
        registration = g_new0(Registration, 1);
        *registration = (Registration){ rpc_message_new_gather(&iov, 1, 0), is_legacy, key, key };
        g_ptr_array_add(upstream->registrations, registration);
    }
}

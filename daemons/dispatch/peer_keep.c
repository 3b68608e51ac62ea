/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * peer_keep.c - what a client has open, told to a successor of this daemon and opened again by it.
 *
 * Threads: main.
 */

#include <string.h>

#include "access/identity.h"
#include "base/error.h"
#include "driver/spec.h"
#include "peer_state.h"
#include "rpc/open_uri.h"

#define IDENTITY_TYPE "(uuitmsmsmsmsms)"
#define EVENT_TYPE "(iiiubaymsb)"

/* ------------------------------------------------------------- telling */

static GVariant *
describe_identity(DriverConn *conn)
{
    g_autoptr(Identity) identity = driver_conn_identity(conn);
    const IdentityFacts *facts = identity_facts(identity);

    return g_variant_new(IDENTITY_TYPE, (guint32)facts->uid, (guint32)facts->gid, (gint32)facts->pid, (guint64)facts->pid_start,
                         facts->user, facts->group, facts->selinux_context, facts->x509_name, facts->sasl_name);
}

static GVariant *
describe_events(const PeerState *state)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE("a" EVENT_TYPE));
    for (guint i = 0; state->events && i < state->events->len; i++) {
        const EventRecord *event = &g_array_index(state->events, EventRecord, i);

        g_variant_builder_add(&builder, "(iiiub@aymsb)", (gint32)event->family, event->id, event->callback_id, event->flags,
                              event->is_legacy, g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, event->uuid, VIR_UUID_BUFLEN, 1),
                              event->name, event->has_uuid);
    }
    return g_variant_builder_end(&builder);
}

void
peer_state_changed(PeerState *state)
{
    const DispatchBeside *beside = dispatch_beside(state->dispatch);
    GVariantBuilder builder;
    GVariant *others = NULL;
    bool listens = false;

    if (!rpc_peer_record(state->peer) || state->is_admin)
        return;
    if (!state->conn) {
        dispatch_keep(state->dispatch, state->peer, NULL, false);
        return;
    }
    g_variant_builder_init(&builder, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&builder, "{sv}", "uri", g_variant_new_string(driver_conn_uri(state->conn)));
    g_variant_builder_add(&builder, "{sv}", "readonly", g_variant_new_boolean(driver_conn_is_readonly(state->conn)));
    g_variant_builder_add(&builder, "{sv}", "identity", describe_identity(state->conn));
    g_variant_builder_add(&builder, "{sv}", "events", describe_events(state));
    if (beside->describe)
        others = beside->describe(state->peer, &listens, beside->opaque);
    if (others)
        g_variant_builder_add(&builder, "{sv}", "others", others);
    dispatch_keep(state->dispatch, state->peer, g_variant_ref_sink(g_variant_builder_end(&builder)),
                  listens || (state->events && state->events->len > 0));
}

/* ------------------------------------------------------------- opening again */

static Identity *
read_identity(GVariant *value)
{
    IdentityFacts facts = IDENTITY_UNKNOWN;
    guint32 uid, gid;
    gint32 pid;
    guint64 start;

    g_variant_get(value, "(uuitm&sm&sm&sm&sm&s)", &uid, &gid, &pid, &start, &facts.user, &facts.group, &facts.selinux_context,
                  &facts.x509_name, &facts.sasl_name);
    facts.uid = uid;
    facts.gid = gid;
    facts.pid = pid;
    facts.pid_start = start;
    return identity_new(&facts);
}

static int
restore_event(PeerState *state, GVariant *value)
{
    g_autoptr(GVariant) uuid = NULL;
    EventRecord event = { 0 };
    gint32 family;
    gboolean is_legacy, has_uuid;
    const char *name;
    const void *bytes;
    gsize length;

    g_variant_get(value, "(iiiub@aym&sb)", &family, &event.id, &event.callback_id, &event.flags, &is_legacy, &uuid, &name,
                  &has_uuid);
    bytes = g_variant_get_fixed_array(uuid, &length, 1);
    if (family < 0 || family >= EVENT_FAMILIES || event.callback_id <= 0 || length != VIR_UUID_BUFLEN ||
        (is_legacy && (event.id < 0 || event.id >= LEGACY_EVENTS)))
        return fail(VIR_ERR_INTERNAL_ERROR, _("the event '%1$d' of family '%2$d' that a client waits for is none"), event.id,
                    family);
    event.family = (EventFamily)family;
    event.is_legacy = is_legacy;
    event.has_uuid = has_uuid;
    event.name = (char *)name;
    memcpy(event.uuid, bytes, VIR_UUID_BUFLEN);
    return serve_event_register(state, &event) < 0 ? -1 : 0;
}

static int
restore_events(PeerState *state, GVariant *events)
{
    for (gsize i = 0; i < g_variant_n_children(events); i++) {
        g_autoptr(GVariant) event = g_variant_get_child_value(events, i);

        if (restore_event(state, event) < 0)
            return -1;
    }
    return 0;
}

int
dispatch_restore(RpcPeer *peer, GVariant *dict)
{
    PeerState *state = rpc_peer_data(peer);
    g_autoptr(GVariant) identity = g_variant_lookup_value(dict, "identity", G_VARIANT_TYPE(IDENTITY_TYPE));
    g_autoptr(GVariant) events = g_variant_lookup_value(dict, "events", G_VARIANT_TYPE("a" EVENT_TYPE));
    g_autoptr(GVariant) others = g_variant_lookup_value(dict, "others", NULL);
    const DispatchBeside *beside = dispatch_beside(state->dispatch);
    g_autoptr(Identity) who = NULL;
    g_auto(OpenUri) parts = { 0 };
    const DispatchDriver *driver;
    const char *uri = NULL;
    gboolean readonly = TRUE;
    DriverConnInit init;

    if (!identity || !events || !g_variant_lookup(dict, "uri", "&s", &uri) || !g_variant_lookup(dict, "readonly", "b", &readonly))
        return fail(VIR_ERR_INTERNAL_ERROR, "%s", _("what is known of a client from before the restart is incomplete"));
    if (open_uri_parse(uri, &parts) < 0)
        return -1;
    driver = dispatch_find_driver(state->dispatch, parts.scheme);
    if (!driver)
        return fail(VIR_ERR_NO_CONNECT, _("no driver here for '%1$s'"), uri);
    who = read_identity(identity);
    init = (DriverConnInit){
        .spec = driver->spec,
        .state = driver->state,
        .bus = driver->bus,
        .uri = uri,
        .readonly = readonly,
        .identity = who,
    };
    peer_state_open(state, driver_conn_new(&init));
    if (restore_events(state, events) < 0)
        return -1;
    if (others && beside->restore)
        beside->restore(peer, others, beside->opaque);
    peer_state_changed(state);
    return 0;
}

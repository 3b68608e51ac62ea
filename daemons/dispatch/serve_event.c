/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_event.c - registrations of clients, and events on their way to them.
 *
 * Threads: registering on main; an event is encoded and queued on the thread that raised it.
 */

#include <string.h>

#include <libvirt/libvirt.h>

#include "access/access.h"
#include "base/error.h"
#include "driver/event_bus.h"
#include "driver/typed_params.h"
#include "peer_state.h"
#include "rpc/programs.h"
#include "rpc/qemu_protocol.h"
#include "rpc/remote_protocol.h"
#include "rpc/wire/shape.h"
#include "serve.h"
#include "serve_by_hand.h"

/* --------------------------------------------------------------- to the wire */

static const RpcProgram *
shape_program(ShapeProgram program)
{
    static const RpcProgram *const programs[] = {
        [SHAPE_REMOTE] = &remote_program,
        [SHAPE_QEMU] = &qemu_program,
        [SHAPE_LXC] = &lxc_program,
        [SHAPE_ADMIN] = &admin_program,
    };

    return programs[program];
}

/* The message that carries @event, with a callback's id or in the old form; NULL if there is none. */
static const ShapeEvent *
find_message(const DriverEvent *event, bool legacy)
{
    unsigned int index = (unsigned int)(event->row - driver_events);

    for (unsigned int i = 0; i < shape_events_count; i++) {
        if (shape_events[i].event == index && (shape_events[i].callback_offset == SHAPE_NO_OFFSET) == legacy)
            return &shape_events[i];
    }
    return NULL;
}

static int
encode_identities(const ShapeEntry *entry, const virDomainEventGraphicsSubject *subject, ShapeArray *array)
{
    size_t size = shape_structs[entry->aux].wire_size;

    array->val = g_malloc0_n((size_t)subject->nidentity + 1, size);
    array->len = (unsigned int)subject->nidentity;
    for (int i = 0; i < subject->nidentity; i++) {
        if (shape_struct_to_wire(entry->aux, &subject->identities[i], (char *)array->val + (size_t)i * size) < 0)
            return -1;
    }
    return 0;
}

static int
encode_field(const ShapeEntry *entry, DriverValue value, void *field)
{
    const TypedParams *params = value.cptr;

    switch (entry->kind) {
    case SHAPE_NUM:
        return shape_store(field, entry->wire, value.num);
    case SHAPE_STRING:
        *(char **)field = g_strdup(!value.cptr && !(entry->bits & SHAPE_NULLABLE) ? "" : value.cptr);
        return 0;
    case SHAPE_TYPED:
        return shape_typed_to_wire(params->items, params->count, entry->limit, field);
    case SHAPE_STRUCT:
        return shape_struct_to_wire(entry->aux, value.cptr, field);
    default:
        return encode_identities(entry, value.cptr, field);
    }
}

static int
encode(const ShapeEvent *shape, const DriverEvent *event, int callback_id, char *message)
{
    serve_key_encode(shape->object, &event->key, message + shape->object_offset);
    if (shape->callback_offset != SHAPE_NO_OFFSET)
        *(int *)(void *)(message + shape->callback_offset) = callback_id;
    for (const ShapeEntry *entry = &shape_entries[shape->first]; entry->kind != SHAPE_END; entry++) {
        if (encode_field(entry, event->fields[entry->value], message + entry->offset) < 0)
            return -1;
    }
    return 0;
}

static void
send_event(RpcPeer *peer, DriverEvent *event, int callback_id, bool legacy)
{
    const ShapeEvent *shape = find_message(event, legacy);
    const RpcProgram *program = shape ? shape_program(shape->program) : NULL;
    const RpcProcedure *procedure = program ? rpc_program_find(program, shape->procedure) : NULL;
    g_autoptr(RpcMessage) message = NULL;
    g_autofree char *body = NULL;

    if (!procedure)
        return;
    body = g_malloc0(procedure->args_size);
    if (encode(shape, event, callback_id, body) == 0)
        message = rpc_message_new_event(program, shape->procedure, body);
    rpc_xdr_clear(procedure->args, body);
    if (message)
        rpc_peer_send_message(peer, message);
    else
        warn_last_error("cannot send an event to a client, it is lost");
}

/* Right away, or when the policy has been asked: @state->judged does not change while the client is registered. */
static void
hand_over(PeerState *state, DriverEvent *event, int callback_id, bool legacy)
{
    if (state->judged)
        event_judge_add(state->judged, event, callback_id, legacy);
    else
        send_event(state->peer, event, callback_id, legacy);
}

static void
sink(DriverEvent *event, int callback_id, void *opaque)
{
    hand_over(opaque, event, callback_id, false);
}

static void
legacy_sink(DriverEvent *event, int callback_id, void *opaque)
{
    hand_over(opaque, event, callback_id, true);
}

/* ---------------------------------------------------------------- registering */

static int
check_id(const EventFilter *filter)
{
    for (unsigned int i = 0; i < driver_events_count; i++) {
        if (driver_events[i].family == filter->family && driver_events[i].id == filter->id)
            return 0;
    }
    return fail(VIR_ERR_INVALID_ARG, _("there is no event with the id '%1$d'"), filter->id);
}

static void
clear_record(void *opaque)
{
    EventRecord *record = opaque;

    g_clear_pointer(&record->name, g_free);
}

int
serve_event_register(PeerState *state, const EventRecord *event)
{
    const EventFilter filter = {
        .family = event->family,
        .id = event->id,
        .uuid = event->has_uuid ? event->uuid : NULL,
        .name = event->name,
        .flags = event->flags,
        .callback_id = event->callback_id,
        .sink = event->is_legacy ? legacy_sink : sink,
        .owner = state->conn,
        .opaque = state,
    };
    EventRecord copy = *event;

    if (check_id(&filter) < 0)
        return -1;
    if (access_has_policy() && !state->judged)
        state->judged = event_judge_new(state->peer, state->conn, send_event);
    copy.callback_id = driver_conn_add_events(state->conn, &filter);
    if (copy.callback_id < 0)
        return -1;
    copy.name = g_strdup(event->name);
    if (!state->events) {
        state->events = g_array_new(FALSE, FALSE, sizeof(EventRecord));
        g_array_set_clear_func(state->events, clear_record);
    }
    g_array_append_val(state->events, copy);
    if (copy.is_legacy)
        state->legacy_ids[copy.id] = copy.callback_id;
    return copy.callback_id;
}

/* Registers the calling client for what @filter says; the callback's id, or -1. */
static int
add(RpcCall *call, EventFilter filter)
{
    PeerState *state = rpc_peer_data(rpc_call_peer(call));
    EventRecord event = {
        .family = filter.family,
        .id = filter.id,
        .flags = filter.flags,
        .name = (char *)filter.name,
        .is_legacy = filter.sink == legacy_sink,
        .has_uuid = filter.uuid != NULL,
    };
    int id;

    if (filter.uuid)
        memcpy(event.uuid, filter.uuid, sizeof(event.uuid));
    if (!serve_open_conn(call))
        return -1;
    id = serve_event_register(state, &event);
    if (id > 0)
        peer_state_changed(state);
    return id;
}

static int
remove_event(PeerState *state, EventFamily family, int callback_id)
{
    if (event_bus_remove(driver_conn_bus(state->conn), family, callback_id, state->conn) < 0)
        return -1;
    for (guint i = 0; i < state->events->len; i++) {
        if (g_array_index(state->events, EventRecord, i).callback_id == callback_id) {
            g_array_remove_index(state->events, i);
            break;
        }
    }
    peer_state_changed(state);
    return 0;
}

static void
remove_id(RpcCall *call, EventFamily family, int callback_id)
{
    if (!serve_open_conn(call) || remove_event(rpc_peer_data(rpc_call_peer(call)), family, callback_id) < 0)
        rpc_call_fail(call);
    else
        rpc_call_reply(call, NULL);
}

/* All answers with a callback's id look alike. */
static void
answer_id(RpcCall *call, int callback_id)
{
    remote_connect_domain_event_callback_register_any_ret ret = { .callbackID = callback_id };

    if (callback_id < 0)
        rpc_call_fail(call);
    else
        rpc_call_reply(call, &ret);
}

G_STATIC_ASSERT(sizeof(remote_connect_network_event_register_any_ret)
                == sizeof(remote_connect_domain_event_callback_register_any_ret));
G_STATIC_ASSERT(sizeof(qemu_connect_domain_monitor_event_register_ret)
                == sizeof(remote_connect_domain_event_callback_register_any_ret));

/* ------------------------------------------------------- domains, the old form */

/* Without ids on the wire a client has at most one registration for an event. */
static int
legacy_add(RpcCall *call, int event_id)
{
    PeerState *state = rpc_peer_data(rpc_call_peer(call));

    if (event_id < 0 || event_id >= LEGACY_EVENTS)
        return fail(VIR_ERR_INVALID_ARG, _("there is no event with the id '%1$d'"), event_id);
    if (state->legacy_ids[event_id])
        return fail(VIR_ERR_INVALID_ARG, _("event '%1$d' is registered already"), event_id);
    return add(call, (EventFilter) { .family = EVENT_DOMAIN, .id = event_id, .sink = legacy_sink }) < 0 ? -1 : 0;
}

static int
legacy_remove(RpcCall *call, int event_id)
{
    PeerState *state = rpc_peer_data(rpc_call_peer(call));

    if (!serve_open_conn(call))
        return -1;
    if (event_id < 0 || event_id >= LEGACY_EVENTS || !state->legacy_ids[event_id])
        return fail(VIR_ERR_INVALID_ARG, _("event '%1$d' is not registered"), event_id);
    if (remove_event(state, EVENT_DOMAIN, state->legacy_ids[event_id]) < 0)
        return -1;
    state->legacy_ids[event_id] = 0;
    return 0;
}

void
serve_domain_event_register(RpcCall *call)
{
    remote_connect_domain_event_register_ret ret = { .cb_registered = 1 };

    if (legacy_add(call, VIR_DOMAIN_EVENT_ID_LIFECYCLE) < 0)
        rpc_call_fail(call);
    else
        rpc_call_reply(call, &ret);
}

void
serve_domain_event_deregister(RpcCall *call)
{
    remote_connect_domain_event_deregister_ret ret = { .cb_registered = 0 };

    if (legacy_remove(call, VIR_DOMAIN_EVENT_ID_LIFECYCLE) < 0)
        rpc_call_fail(call);
    else
        rpc_call_reply(call, &ret);
}

void
serve_domain_event_register_any(RpcCall *call)
{
    const remote_connect_domain_event_register_any_args *args = rpc_call_args(call);

    if (legacy_add(call, args->eventID) < 0)
        rpc_call_fail(call);
    else
        rpc_call_reply(call, NULL);
}

void
serve_domain_event_deregister_any(RpcCall *call)
{
    const remote_connect_domain_event_deregister_any_args *args = rpc_call_args(call);

    if (legacy_remove(call, args->eventID) < 0)
        rpc_call_fail(call);
    else
        rpc_call_reply(call, NULL);
}

/* ------------------------------------------------------------- by callback id */

void
serve_domain_event_callback_register(RpcCall *call)
{
    const remote_connect_domain_event_callback_register_any_args *args = rpc_call_args(call);

    answer_id(call, add(call, (EventFilter) {
        .family = EVENT_DOMAIN,
        .id = args->eventID,
        .uuid = args->dom ? args->dom->uuid : NULL,
    }));
}

void
serve_domain_event_callback_deregister(RpcCall *call)
{
    const remote_connect_domain_event_callback_deregister_any_args *args = rpc_call_args(call);

    remove_id(call, EVENT_DOMAIN, args->callbackID);
}

void
serve_network_event_register(RpcCall *call)
{
    const remote_connect_network_event_register_any_args *args = rpc_call_args(call);

    answer_id(call, add(call, (EventFilter) {
        .family = EVENT_NETWORK,
        .id = args->eventID,
        .uuid = args->net ? args->net->uuid : NULL,
    }));
}

void
serve_network_event_deregister(RpcCall *call)
{
    const remote_connect_network_event_deregister_any_args *args = rpc_call_args(call);

    remove_id(call, EVENT_NETWORK, args->callbackID);
}

void
serve_storage_pool_event_register(RpcCall *call)
{
    const remote_connect_storage_pool_event_register_any_args *args = rpc_call_args(call);

    answer_id(call, add(call, (EventFilter) {
        .family = EVENT_STORAGE_POOL,
        .id = args->eventID,
        .uuid = args->pool ? args->pool->uuid : NULL,
    }));
}

void
serve_storage_pool_event_deregister(RpcCall *call)
{
    const remote_connect_storage_pool_event_deregister_any_args *args = rpc_call_args(call);

    remove_id(call, EVENT_STORAGE_POOL, args->callbackID);
}

void
serve_node_device_event_register(RpcCall *call)
{
    const remote_connect_node_device_event_register_any_args *args = rpc_call_args(call);

    answer_id(call, add(call, (EventFilter) {
        .family = EVENT_NODE_DEVICE,
        .id = args->eventID,
        .name = args->dev ? args->dev->name : NULL,
    }));
}

void
serve_node_device_event_deregister(RpcCall *call)
{
    const remote_connect_node_device_event_deregister_any_args *args = rpc_call_args(call);

    remove_id(call, EVENT_NODE_DEVICE, args->callbackID);
}

void
serve_secret_event_register(RpcCall *call)
{
    const remote_connect_secret_event_register_any_args *args = rpc_call_args(call);

    answer_id(call, add(call, (EventFilter) {
        .family = EVENT_SECRET,
        .id = args->eventID,
        .uuid = args->secret ? args->secret->uuid : NULL,
    }));
}

void
serve_secret_event_deregister(RpcCall *call)
{
    const remote_connect_secret_event_deregister_any_args *args = rpc_call_args(call);

    remove_id(call, EVENT_SECRET, args->callbackID);
}

/* A monitor's events may show what a guest hides: not for read-only clients. */
static int
add_monitor(RpcCall *call, const qemu_connect_domain_monitor_event_register_args *args)
{
    DriverConn *conn = serve_open_conn(call);

    if (!conn)
        return -1;
    if (driver_conn_is_readonly(conn))
        return fail(VIR_ERR_OPERATION_DENIED, _("%1$s is refused on a read-only connection"),
                    "virConnectDomainQemuMonitorEventRegister");
    return add(call, (EventFilter) {
        .family = EVENT_QEMU_MONITOR,
        .uuid = args->dom ? args->dom->uuid : NULL,
        .name = args->event,
        .flags = args->flags,
    });
}

void
serve_monitor_event_register(RpcCall *call)
{
    answer_id(call, add_monitor(call, rpc_call_args(call)));
}

void
serve_monitor_event_deregister(RpcCall *call)
{
    const qemu_connect_domain_monitor_event_deregister_args *args = rpc_call_args(call);

    remove_id(call, EVENT_QEMU_MONITOR, args->callbackID);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_port.c - ports: what a network gave to one interface of one guest.
 *
 * A port lives in its network and is on disk in NAME.ports, so that it outlives the daemon. How many there are, and what of a
 * pool they have, stands in the network's live definition and is changed with them: who makes or deletes a port holds the network.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "base/uuid.h"
#include "network/network_impl.h"
#include "network/network_pool.h"

/* ------------------------------------------------------------- the kind */

static void *
parse(const char *xml, unsigned int flags)
{
    return network_port_def_parse(xml, flags);
}

static void *
parse_file(const char *path, unsigned int flags)
{
    return network_port_def_parse_file(path, flags);
}

static char *
format(const void *def, unsigned int flags)
{
    return network_port_def_format(def, flags);
}

/* It has no name but its uuid. */
static void
port_key(const void *opaque, ObjectKey *ret_key)
{
    const NetworkPortDef *def = opaque;

    memcpy(ret_key->uuid, def->uuid, sizeof(ret_key->uuid));
}

const ObjectType network_port_type = {
    .kind = OBJECT_NETWORK_PORT,
    .error_domain = VIR_FROM_NETWORK,
    .by_uuid = true,
    .file_by_uuid = true,
    .one_def = true,
    .binding = &xml_binding_NetworkPortDef,
    .key = port_key,
    .parse = parse,
    .parse_file = parse_file,
    .format = format,
    .events = { OBJECT_NO_EVENT, OBJECT_NO_EVENT, OBJECT_NO_EVENT, OBJECT_NO_EVENT },
};

int
network_ports_open(Object *network)
{
    const NetworkDriver *driver = network_driver_of_object(network);
    g_autofree char *folder = g_strdup_printf("%s/%s.ports", driver->state_dir, object_name(network));
    const DocStoreInit docs = { .noun = "network port", .config_dir = folder };
    DocStore *store = doc_store_new(&docs);

    if (!store)
        return -1;
    object_keep_children(network, store);
    return object_table_load(object_children(network));
}

/* ------------------------------------------------------------- looking */

NetworkPort *
network_port_find(Network *network, const unsigned char *uuid)
{
    return network_port_of(object_table_find_uuid(object_children(network_object(network)), uuid));
}

GPtrArray *
network_list_all_ports(Network *network, unsigned int flags)
{
    return object_list(object_children(network_object(network)), flags);
}

char *
network_port_get_xml_desc(NetworkPort *port, unsigned int flags)
{
    return object_get_xml(network_port_object(port), flags);
}

/* ------------------------------------------------------------- making */

/* What the port's group says, where the port itself says nothing. */
static int
take_from_group(const NetworkDef *def, NetworkPortDef *port)
{
    const NetworkPortgroup *group = network_def_find_portgroup(def, port->group);
    const VirtualPort *virtualport = group && group->virtualport ? group->virtualport : def->virtualport;
    const VlanDef *vlan = group && group->vlan ? group->vlan : def->vlan;
    YesNo trust = group ? group->trust_guest_rx_filters : YES_NO_ABSENT;

    if (port->group && !group)
        return fail(VIR_ERR_INVALID_ARG, _("network '%1$s' has no portgroup '%2$s'"), def->name, port->group);
    if (group && !port->group)
        port->group = g_strdup(group->name);
    if (!port->bandwidth && group)
        port->bandwidth = bandwidth_def_copy(group->bandwidth);
    if (!port->vlan)
        port->vlan = vlan_def_copy(vlan);
    if (!port->virtualport)
        port->virtualport = virtual_port_copy(virtualport);
    if (port->trust_guest_rx_filters == YES_NO_ABSENT)
        port->trust_guest_rx_filters = trust != YES_NO_ABSENT ? trust : def->trust_guest_rx_filters;
    if (port->isolated == YES_NO_ABSENT)
        port->isolated = def->port_isolated;
    return 0;
}

/* What cannot be given is refused here, before the guest relies on it. */
static int
check_supported(const NetworkDef *def, const NetworkPortDef *port)
{
    const char *what = NULL;

    if (port->bandwidth && port->bandwidth->inbound && port->bandwidth->inbound->floor)
        what = "<bandwidth><inbound floor=>";
    else if (port->vlan)
        what = "<vlan>";
    else if (port->virtualport && port->virtualport->type != VIRTUAL_PORT_NONE)
        what = "<virtualport>";
    return what ? fail(VIR_ERR_CONFIG_UNSUPPORTED, _("network '%1$s': a port with %2$s is not supported"), def->name, what) : 0;
}

/* Holding the network: the port is known and on disk before its network counts it. */
static Object *
create_in(ObjectEdit *edit, NetworkPortDef *own, unsigned int flags)
{
    g_autoptr(NetworkPortDef) port = own;
    ObjectTable *ports = object_children(edit->object);
    g_autoptr(Object) old = object_table_find_uuid(ports, port->uuid);
    g_autoptr(Object) object = NULL;
    NetworkDef *def = edit->live;

    if (old && !(flags & VIR_NETWORK_PORT_CREATE_RECLAIM))
        return fail_null(VIR_ERR_OPERATION_INVALID, _("network '%1$s' has a port '%2$s' already"), def->name, object_name(old));
    if (old)
        return g_steal_pointer(&old);
    if (take_from_group(def, port) < 0 || check_supported(def, port) < 0 || network_pool_take(def, port, flags) < 0 ||
        network_hook(network_driver_of_object(edit->object)->hooks_dir, def, port, "port-created", "begin") < 0)
        return NULL;
    object = object_define(ports, g_steal_pointer(&port));
    if (!object)
        return NULL;
    if (object_commit(edit) == 0)
        return g_steal_pointer(&object);
    if (object_remove(object, OBJECT_NO_EVENT) < 0)
        warn_last_error("a port of network '%s' stays without being counted", def->name);
    return NULL;
}

NetworkPort *
network_port_create_xml(Network *network, const char *xml, unsigned int flags)
{
    Object *object = network_object(network);
    unsigned int strict = flags & VIR_NETWORK_PORT_CREATE_VALIDATE ? XML_STRICT : 0u;
    g_autoptr(NetworkPortDef) port = network_port_def_parse(xml, strict);
    g_autoptr(ObjectEdit) edit = NULL;

    if (!port || object_check_active(object) < 0 || !(edit = object_edit(object, EDIT_LIVE)))
        return NULL;
    return network_port_of(create_in(edit, g_steal_pointer(&port), flags));
}

int
network_port_delete(NetworkPort *port, unsigned int flags)
{
    Object *object = network_port_object(port);
    g_autoptr(ObjectEdit) edit = object_edit(object_parent(object), EDIT_LIVE);
    g_autoptr(ObjectView) view = object_view(object);

    if (!edit)
        return -1;
    network_pool_give_back(edit->live, object_view_def(view));
    if (network_hook(network_driver_of_object(object)->hooks_dir, edit->live, object_view_def(view), "port-deleted", "begin") < 0)
        warn_last_error("the port '%s' is deleted all the same", object_name(object));
    return object_remove(object, OBJECT_NO_EVENT) < 0 ? -1 : object_commit(edit);
}

/* ------------------------------------------------------------- parameters */

typedef struct {
    const char *name;
    size_t direction;               /* BandwidthRate * in BandwidthDef */
    size_t value;                   /* unsigned long long in BandwidthRate */
} RateRow;

#define RATE(name, direction, value) { name, offsetof(BandwidthDef, direction), offsetof(BandwidthRate, value) }

static const RateRow rates[] = {
    RATE(VIR_NETWORK_PORT_BANDWIDTH_IN_AVERAGE,  inbound,  average),
    RATE(VIR_NETWORK_PORT_BANDWIDTH_IN_PEAK,     inbound,  peak),
    RATE(VIR_NETWORK_PORT_BANDWIDTH_IN_FLOOR,    inbound,  floor),
    RATE(VIR_NETWORK_PORT_BANDWIDTH_IN_BURST,    inbound,  burst),
    RATE(VIR_NETWORK_PORT_BANDWIDTH_OUT_AVERAGE, outbound, average),
    RATE(VIR_NETWORK_PORT_BANDWIDTH_OUT_PEAK,    outbound, peak),
    RATE(VIR_NETWORK_PORT_BANDWIDTH_OUT_BURST,   outbound, burst),
};

static BandwidthRate **
direction_of(const BandwidthDef *bandwidth, const RateRow *row)
{
    return (BandwidthRate **)(void *)((char *)bandwidth + row->direction);
}

static unsigned long long *
value_of(const BandwidthRate *rate, const RateRow *row)
{
    return (unsigned long long *)(void *)((char *)rate + row->value);
}

/* All of them, 0 for no limit: clients learn from what there is what may be set. */
int
network_port_get_parameters(NetworkPort *port, TypedParams *params, unsigned int flags)
{
    g_autoptr(ObjectView) view = object_view(network_port_object(port));
    const NetworkPortDef *def = object_view_def(view);

    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
        const BandwidthRate *rate = def && def->bandwidth ? *direction_of(def->bandwidth, &rates[i]) : NULL;

        typed_params_add_uint(params, rates[i].name, rate ? (unsigned int)MIN(*value_of(rate, &rates[i]), G_MAXUINT) : 0);
    }
    return 0;
}

static int
check_parameters(const TypedParams *params)
{
    TypedParamRule rules[G_N_ELEMENTS(rates) + 1] = { { NULL } };

    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++)
        rules[i] = (TypedParamRule) { .name = rates[i].name, .type = VIR_TYPED_PARAM_UINT };
    return typed_params_validate(params, rules);
}

/* An average of 0 ends the limit of its direction; without an average the rest means nothing. */
static void
drop_unlimited(BandwidthRate **rate)
{
    if (*rate && (*rate)->average == 0 && (*rate)->floor == 0)
        g_clear_pointer(rate, bandwidth_rate_free);
}

static int
set_rates(NetworkPortDef *def, const TypedParams *params)
{
    if (!def->bandwidth)
        def->bandwidth = bandwidth_def_new();
    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
        BandwidthRate **rate = direction_of(def->bandwidth, &rates[i]);
        unsigned int value = 0;

        if (typed_params_get_uint(params, rates[i].name, &value) <= 0)
            continue;
        if (!*rate)
            *rate = bandwidth_rate_new();
        *value_of(*rate, &rates[i]) = value;
    }
    drop_unlimited(&def->bandwidth->inbound);
    drop_unlimited(&def->bandwidth->outbound);
    if (!def->bandwidth->inbound && !def->bandwidth->outbound)
        g_clear_pointer(&def->bandwidth, bandwidth_def_free);
    return 0;
}

/* The interface itself is the guest's driver's to limit: it made it, and asks for these. */
int
network_port_set_parameters(NetworkPort *port, const TypedParams *params, unsigned int flags)
{
    g_autoptr(ObjectEdit) edit = object_edit(network_port_object(port), EDIT_CURRENT);
    NetworkPortDef *def = edit ? object_edit_first(edit) : NULL;

    if (!edit || check_parameters(params) < 0 || set_rates(def, params) < 0)
        return -1;
    if (def->bandwidth && def->bandwidth->inbound && def->bandwidth->inbound->floor)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("a guaranteed rate (%1$s) of a port is not supported"),
                    VIR_NETWORK_PORT_BANDWIDTH_IN_FLOOR);
    return object_commit(edit);
}

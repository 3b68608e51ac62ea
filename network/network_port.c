/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_port.c - ports: what a network gave to one interface of one guest.
 *
 * A port lives in its network and is on disk in NAME/ports, where stock has it, so that it outlives the daemon. How many there are,
 * and what of a pool they have, stands in the network's live definition and is changed with them: who makes or deletes a port holds
 * the network.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "base/netdev.h"
#include "base/uuid.h"
#include "network/network_impl.h"
#include "network/network_macs.h"
#include "network/network_pool.h"
#include "network/network_share.h"

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
    g_autofree char *folder = g_strdup_printf("%s/%s/ports", driver->state_dir, object_name(network));
    const DocStoreInit docs = { .noun = "network port", .config_dir = folder };
    DocStore *store = doc_store_new(&docs);

    if (!store)
        return -1;
    object_keep_children(network, store);
    return object_table_load(object_children(network));
}

int
network_ports_recount(Object *network)
{
    g_autoptr(ObjectEdit) edit = object_edit(network, EDIT_LIVE);
    g_autoptr(GPtrArray) ports = object_table_list(object_children(network), 0);
    g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)object_view_unref);
    g_autoptr(GPtrArray) defs = g_ptr_array_new();

    if (!edit)
        return -1;
    for (guint i = 0; i < ports->len; i++) {
        ObjectView *view = object_view(ports->pdata[i]);

        g_ptr_array_add(views, view);
        g_ptr_array_add(defs, (void *)object_view_def(view));
    }
    network_pool_recount(edit->live, defs);
    return object_commit(edit);
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

    bool ovs = port->virtualport && port->virtualport->type == VIRTUAL_PORT_OPENVSWITCH;

    /* Open vSwitch knows both, on a bridge of its own. */
    if (ovs && def->bridge && !network_def_has_own_bridge(def))
        return 0;
    if (port->vlan && !def->bridge && network_def_forward_mode(def) != NETWORK_FORWARD_HOSTDEV)
        what = _("<vlan> of a device");
    else if (port->virtualport && port->virtualport->type != VIRTUAL_PORT_NONE)
        what = "<virtualport>";
    return what ? fail(VIR_ERR_CONFIG_UNSUPPORTED, _("network '%1$s': a port with %2$s is not supported"), def->name, what) : 0;
}

/* The network's own bridge begins to look at VLANs when somebody needs that: all others stay where they are. */
static int
want_vlans(const NetworkDef *def, const NetworkPortDef *port)
{
    return port && port->vlan && network_def_has_own_bridge(def) ? netdev_bridge_set_vlan_filtering(def->bridge, true) : 0;
}

int
network_ports_restore_vlans(Object *network, const NetworkDef *def)
{
    g_autoptr(GPtrArray) ports = object_table_list(object_children(network), 0);

    for (guint i = 0; i < ports->len; i++) {
        g_autoptr(ObjectView) view = object_view(ports->pdata[i]);

        if (want_vlans(def, object_view_def(view)) < 0)
            return -1;
    }
    return 0;
}

/* What was begun of a port is not kept. */
static void
drop(ObjectEdit *edit, Object *object, const NetworkPortDef *port)
{
    g_autoptr(virError) reason = error_take();

    network_share_give_back(edit, port);
    if (object && object_remove(object, OBJECT_NO_EVENT) < 0)
        warn_last_error("a port of network '%s' stays without being counted", object_name(edit->object));
    network_macs_write(edit->object);
    error_restore(g_steal_pointer(&reason));
}

/* Holding the network: the port is known and on disk before its network counts it. */
static Object *
create_in(ObjectEdit *edit, NetworkPortDef *own, unsigned int flags)
{
    g_autoptr(NetworkPortDef) port = own;
    ObjectTable *ports = object_children(edit->object);
    g_autoptr(Object) old = object_table_find_uuid(ports, port->uuid);
    g_autoptr(NetworkPortDef) asked = NULL;
    g_autoptr(Object) object = NULL;
    NetworkDef *def = edit->live;

    if (old && !(flags & VIR_NETWORK_PORT_CREATE_RECLAIM))
        return fail_null(VIR_ERR_OPERATION_INVALID, _("network '%1$s' has a port '%2$s' already"), def->name, object_name(old));
    if (old)
        return g_steal_pointer(&old);
    if (take_from_group(def, port) < 0 || check_supported(def, port) < 0 || want_vlans(def, port) < 0 ||
        network_pool_take(def, port, flags) < 0 || network_share_take(edit, port) < 0)
        return NULL;
    asked = network_port_def_copy(port);
    if (network_hook(network_driver_of_object(edit->object)->hooks_dir, def, port, "port-created", "begin") == 0)
        object = object_define(ports, g_steal_pointer(&port));
    if (object)
        network_macs_write(edit->object);
    if (object && object_commit(edit) == 0)
        return g_steal_pointer(&object);
    drop(edit, object, asked);
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
    network_share_give_back(edit, object_view_def(view));
    if (network_hook(network_driver_of_object(object)->hooks_dir, edit->live, object_view_def(view), "port-deleted", "begin") < 0)
        warn_last_error("the port '%s' is deleted all the same", object_name(object));
    if (object_remove(object, OBJECT_NO_EVENT) < 0)
        return -1;
    network_macs_write(edit->object);
    return object_commit(edit);
}

/* ------------------------------------------------------------- parameters */

/* All of them, 0 for no limit: clients learn from what there is what may be set. */
int
network_port_get_parameters(NetworkPort *port, TypedParams *params, unsigned int flags)
{
    g_autoptr(ObjectView) view = object_view(network_port_object(port));
    const NetworkPortDef *def = object_view_def(view);

    for (size_t i = 0; i < BANDWIDTH_FIGURES; i++)
        typed_params_add_uint(params, bandwidth_figure_name(i),
                              (unsigned int)MIN(bandwidth_def_figure(def ? def->bandwidth : NULL, i), G_MAXUINT));
    return 0;
}

static int
check_parameters(const TypedParams *params)
{
    TypedParamRule rules[BANDWIDTH_FIGURES + 1] = { { NULL } };

    for (size_t i = 0; i < BANDWIDTH_FIGURES; i++)
        rules[i] = (TypedParamRule) { .name = bandwidth_figure_name(i), .type = VIR_TYPED_PARAM_UINT };
    return typed_params_validate(params, rules);
}

static void
set_rates(NetworkPortDef *def, const TypedParams *params)
{
    for (size_t i = 0; i < BANDWIDTH_FIGURES; i++) {
        unsigned int value = 0;

        if (typed_params_get_uint(params, bandwidth_figure_name(i), &value) > 0)
            bandwidth_def_set_figure(&def->bandwidth, i, value);
    }
    bandwidth_def_settle(&def->bandwidth);
}

/* What the guest receives goes out to its tap, but comes in from its macvtap, which is the guest's own end. The end may not be
 * there yet, or not in a bridge: who makes it asks for the port's figures then. */
static int
limit_end(const NetworkPortDef *port)
{
    const NetworkPlug *plug = port->plug;
    const NetdevRate received = network_rate(port->bandwidth ? port->bandwidth->inbound : NULL);
    const NetdevRate sent = network_rate(port->bandwidth ? port->bandwidth->outbound : NULL);
    g_autofree char *tap = plug && plug->bridge ? netdev_find_tap(plug->bridge, &port->mac) : NULL;
    g_autofree char *macvtap = plug && plug->type == PLUG_DIRECT ? netdev_find_macvtap(plug->dev, &port->mac) : NULL;

    if (tap)
        return netdev_limit(tap, &received, &sent);
    return macvtap ? netdev_limit(macvtap, &sent, &received) : 0;
}

static int
change_share(ObjectEdit *network, const NetworkPortDef *before, NetworkPortDef *port)
{
    if (bandwidth_def_floor(port->bandwidth) == 0)
        network_share_give_back(network, before);
    return network_share_take(network, port);
}

/* The host is as it was before the change that could not be kept. */
static void
put_back(ObjectEdit *network, const NetworkPortDef *before, const NetworkPortDef *port)
{
    g_autoptr(NetworkPortDef) again = network_port_def_copy(before);
    g_autoptr(virError) reason = error_take();

    if (change_share(network, port, again) < 0 || limit_end(again) < 0)
        warn_last_error("the limits of a port of '%s' are not as they were, continuing", before->owner_name);
    error_restore(g_steal_pointer(&reason));
}

int
network_port_set_parameters(NetworkPort *port, const TypedParams *params, unsigned int flags)
{
    Object *object = network_port_object(port);
    g_autoptr(ObjectEdit) network = object_edit(object_parent(object), EDIT_LIVE);
    g_autoptr(ObjectEdit) edit = network ? object_edit(object, EDIT_CURRENT) : NULL;
    NetworkPortDef *def = edit ? object_edit_first(edit) : NULL;
    const NetworkPortDef *before = edit ? object_view_def(edit->before) : NULL;
    bool privileged = network_driver_of_object(object)->privileged;

    if (!edit || check_parameters(params) < 0)
        return -1;
    set_rates(def, params);
    if (privileged && change_share(network, before, def) < 0)
        return -1;
    if ((!privileged || limit_end(def) == 0) && object_commit(edit) == 0)
        return object_commit(network);
    if (privileged)
        put_back(network, object_view_def(edit->before), def);
    return -1;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_methods.c - what can be done with networks.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "base/mac.h"
#include "conf/metadata.h"
#include "conf/network_update.h"
#include "driver/driver_events.h"
#include "network/network_impl.h"
#include "network/network_watch.h"
#include "objects/kinds/kinds.h"

#define BRIDGE_PATTERN "virbr%d"

const ObjectType network_type = {
    NETWORK_KIND,
    .error_domain = VIR_FROM_NETWORK,
    .xml_flags = VIR_NETWORK_XML_INACTIVE,
    .format_status = network_status_format,
    .parse_status = network_status_parse,
};

static ObjectTable *
networks(const DriverConn *conn)
{
    return network_driver_of(driver_conn_state(conn))->networks;
}
OBJECT_METHODS(Network, network, bridge_network, networks)

/* ------------------------------------------------------------- bridges' names */

static bool
is_pattern(const char *bridge)
{
    size_t len = strlen(bridge);

    return len > 2 && strcmp(bridge + len - 2, "%d") == 0 && strchr(bridge, '%') == bridge + len - 2;
}

static void
add_bridge(GHashTable *taken, const NetworkDef *other, const NetworkDef *def)
{
    if (other && other->bridge && memcmp(other->uuid, def->uuid, sizeof(def->uuid)) != 0)
        g_hash_table_add(taken, g_strdup(other->bridge));
}

/* The bridges that other networks have or are to have. */
static GHashTable *
bridges_of_others(NetworkDriver *driver, const NetworkDef *def)
{
    GHashTable *taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) all = object_table_list(driver->networks, 0);

    for (guint i = 0; i < all->len; i++) {
        g_autoptr(ObjectView) view = object_view(all->pdata[i]);

        add_bridge(taken, object_view_live(view), def);
        add_bridge(taken, object_view_persistent(view), def);
    }
    return taken;
}

/* Completes a definition from a client: a bridge of ours gets its name and its address. *@ret_picked is a name that was given
 * out. */
static int
complete(NetworkDriver *driver, NetworkDef *def, char **ret_picked)
{
    g_autoptr(GHashTable) taken = NULL;

    if (!network_def_has_own_bridge(def))
        return 0;
    network_def_ensure_mac(def);
    taken = bridges_of_others(driver, def);
    if (def->bridge && !is_pattern(def->bridge)) {
        if (g_hash_table_contains(taken, def->bridge))
            return fail(VIR_ERR_INTERNAL_ERROR, _("bridge name '%1$s' is already in use by another network"), def->bridge);
        return 0;
    }
    *ret_picked = network_claims_pick_bridge(driver->claims, def->bridge ? def->bridge : BRIDGE_PATTERN, taken);
    if (!*ret_picked)
        return -1;
    g_free(def->bridge);
    def->bridge = g_strdup(*ret_picked);
    return 0;
}

/* ------------------------------------------------------------- life */

typedef Object *(*NewFunc)(ObjectTable *table, void *def);

static Object *
create_object(ObjectTable *table, void *def)
{
    return object_create(table, def, network_start, NULL);
}

static Network *
make(DriverConn *conn, const char *xml, unsigned int flags, NewFunc func)
{
    NetworkDriver *driver = network_driver_of(driver_conn_state(conn));
    g_autoptr(NetworkDef) def = network_def_parse(xml, flags);
    g_autofree char *picked = NULL;
    Object *network;

    if (!def || complete(driver, def, &picked) < 0)
        return NULL;
    network = func(driver->networks, g_steal_pointer(&def));
    network_claims_picked_is_used(driver->claims, picked);
    return network_of(network);
}

static Network *
network_define_xml_flags(DriverConn *conn, const char *xml, unsigned int flags)
{
    return make(conn, xml, XML_AS_INACTIVE | (flags & VIR_NETWORK_DEFINE_VALIDATE ? XML_STRICT : 0u), object_define);
}

static Network *
network_define_xml(DriverConn *conn, const char *xml)
{
    return network_define_xml_flags(conn, xml, 0);
}

static Network *
network_create_xml_flags(DriverConn *conn, const char *xml, unsigned int flags)
{
    return make(conn, xml, XML_AS_INACTIVE | (flags & VIR_NETWORK_CREATE_VALIDATE ? XML_STRICT : 0u), create_object);
}

static Network *
network_create_xml(DriverConn *conn, const char *xml)
{
    return network_create_xml_flags(conn, xml, 0);
}

static int
network_create(Network *network)
{
    return object_start(network_object(network), network_start, NULL);
}

static int
network_destroy(Network *network)
{
    return object_stop(network_object(network), network_stop, NULL);
}

static int
network_undefine(Network *network)
{
    return object_undefine(network_object(network), OBJECT_UNDEFINE_ANY);
}

static char *
network_get_bridge_name(Network *network)
{
    g_autoptr(ObjectView) view = object_view(network_object(network));
    const NetworkDef *def = object_view_def(view);

    return def && def->bridge ? g_strdup(def->bridge)
                              : fail_null(VIR_ERR_INTERNAL_ERROR, _("network '%1$s' has no bridge with a name"),
                                          object_name(network_object(network)));
}

/* ------------------------------------------------------------- changes */

/* The host follows before the change is told of; it follows back when that fails. */
static int
follow(NetworkDriver *driver, ObjectEdit *edit)
{
    const NetworkDef *before = object_view_live(edit->before);
    g_autoptr(virError) reason = NULL;

    if (!edit->live || !network_def_has_own_bridge(before) || dnsmasq_update(driver->dnsmasq, edit->live) == 0)
        return 0;
    reason = error_take();
    if (dnsmasq_update(driver->dnsmasq, before) < 0)
        warn_last_error("dnsmasq of network '%s' does not run as it did before, continuing", before->name);
    error_restore(g_steal_pointer(&reason));
    return -1;
}

int
network_update(Network *network, unsigned int command, unsigned int section, int parent_index, const char *xml,
               unsigned int flags)
{
    Object *object = network_object(network);
    NetworkDriver *driver = network_driver_of_object(object);
    g_autoptr(ObjectEdit) edit = object_edit(object, flags);
    g_autoptr(ObjectView) view = NULL;

    if (!edit)
        return -1;
    for_each_object_def(NetworkDef, def, edit) {
        if (network_def_update(def, command, section, parent_index, xml) < 0)
            return -1;
    }
    if (follow(driver, edit) < 0 || object_commit(edit) < 0)
        return -1;
    network_watch_look(driver->watch, object);
    view = object_view(object);
    if (object_view_is_active(view) && network_hook(driver->hooks_dir, object_view_live(view), NULL, "updated", "begin") < 0)
        warn_last_error("network '%s' is changed all the same", object_name(object));
    return 0;
}

static MetadataPlaces
metadata_places(NetworkDef *def)
{
    return (MetadataPlaces) {
        .noun = "network",
        .name = def->name,
        .missing = VIR_ERR_NO_NETWORK_METADATA,
        .description = &def->description,
        .title = &def->title,
        .elements = &def->metadata,
    };
}

static char *
network_get_metadata(Network *network, int type, const char *uri, unsigned int flags)
{
    g_autoptr(ObjectView) view = object_view(network_object(network));
    const NetworkDef *def;
    MetadataPlaces places;

    if (metadata_check(type, uri) < 0 || !(def = object_view_def_for(view, flags)))
        return NULL;
    places = metadata_places((NetworkDef *)def);    /* is only read */
    return metadata_get(&places, type, uri);
}

static int
network_set_metadata(Network *network, int type, const char *metadata, const char *key, const char *uri, unsigned int flags)
{
    Object *object = network_object(network);
    g_autoptr(ObjectEdit) edit = NULL;
    ObjectKey event_key = { .name = object_name(object) };

    if (metadata_check_new(type, metadata, key, uri) < 0 || !(edit = object_edit(object, flags)))
        return -1;
    for_each_object_def(NetworkDef, def, edit) {
        MetadataPlaces places = metadata_places(def);

        if (metadata_set(&places, type, metadata, key, uri) < 0)
            return -1;
    }
    if (object_commit(edit) < 0)
        return -1;
    memcpy(event_key.uuid, object_uuid(object), sizeof(event_key.uuid));
    driver_event_network_metadata_change(object_table_bus(object_table(object)), &event_key, type, uri);
    return 0;
}

static const ObjectClass network_port_class = OBJECT_CLASS(OBJECT_NETWORK_PORT);

const ObjectDriver network_methods = {
    .classes[OBJECT_NETWORK] = &network_class,
    .classes[OBJECT_NETWORK_PORT] = &network_port_class,
    .network_find = bridge_network_find_uuid,
    .network_lookup_by_name = bridge_network_lookup_by_name,
    .connect_list_all_networks = bridge_network_list_all,
    .network_get_xml_desc = bridge_network_get_xml_desc,
    .network_is_active = bridge_network_is_active,
    .network_is_persistent = bridge_network_is_persistent,
    .network_get_autostart = bridge_network_get_autostart,
    .network_set_autostart = bridge_network_set_autostart,
    .network_define_xml = network_define_xml,
    .network_define_xml_flags = network_define_xml_flags,
    .network_create_xml = network_create_xml,
    .network_create_xml_flags = network_create_xml_flags,
    .network_create = network_create,
    .network_destroy = network_destroy,
    .network_undefine = network_undefine,
    .network_get_bridge_name = network_get_bridge_name,
    .network_update = network_update,
    .network_get_metadata = network_get_metadata,
    .network_set_metadata = network_set_metadata,
    .network_get_dhcp_leases = network_get_dhcp_leases,
    .network_port_find = network_port_find,
    .network_list_all_ports = network_list_all_ports,
    .network_port_create_xml = network_port_create_xml,
    .network_port_get_parameters = network_port_get_parameters,
    .network_port_set_parameters = network_port_set_parameters,
    .network_port_get_xml_desc = network_port_get_xml_desc,
    .network_port_delete = network_port_delete,
};

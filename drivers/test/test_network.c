/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_network.c - virtual networks that are not there.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "conf/metadata.h"
#include "conf/network_update.h"
#include "test/test_families.h"
#include "test/test_objects.h"

static const ObjectType network_type = { NETWORK_KIND, .error_domain = VIR_FROM_TEST };

static ObjectTable *
networks(const DriverConn *conn)
{
    return test_state_of(conn)->networks->table;
}
OBJECT_METHODS(Network, network, test_network, networks)

int
test_network_create(Network *network)
{
    return object_start(network_object(network), NULL, NULL);
}

Network *
test_network_create_xml_flags(DriverConn *conn, const char *xml, unsigned int flags)
{
    NetworkDef *def = network_def_parse(xml, test_parse_flags(flags, VIR_NETWORK_CREATE_VALIDATE));

    return def ? network_of(object_create(networks(conn), def, NULL, NULL)) : NULL;
}

Network *
test_network_create_xml(DriverConn *conn, const char *xml)
{
    return test_network_create_xml_flags(conn, xml, 0);
}

Network *
test_network_define_xml_flags(DriverConn *conn, const char *xml, unsigned int flags)
{
    NetworkDef *def = network_def_parse(xml, test_parse_flags(flags, VIR_NETWORK_DEFINE_VALIDATE));

    return def ? network_of(object_define(networks(conn), def)) : NULL;
}

Network *
test_network_define_xml(DriverConn *conn, const char *xml)
{
    return test_network_define_xml_flags(conn, xml, 0);
}

/* Programs that were written for this driver rely on it: what is not active may be destroyed all the same. */
int
test_network_destroy(Network *network)
{
    if (!object_has_fact(network_object(network), OBJECT_ACTIVE))
        return 0;
    return object_stop(network_object(network), NULL, NULL);
}

int
test_network_undefine(Network *network)
{
    return object_undefine(network_object(network), OBJECT_UNDEFINE_INACTIVE);
}

char *
test_network_get_bridge_name(Network *network)
{
    g_autoptr(ObjectView) view = object_view(network_object(network));
    const NetworkDef *def = object_view_def(view);

    return def->bridge ? g_strdup(def->bridge)
                       : fail_null(VIR_ERR_INTERNAL_ERROR, _("network '%1$s' has no bridge with a name"), def->name);
}

int
test_network_update(Network *network, unsigned int command, unsigned int section, int parent_index, const char *xml,
                    unsigned int flags)
{
    g_autoptr(ObjectEdit) edit = object_edit(network_object(network), flags);

    if (!edit)
        return -1;
    for_each_object_def(NetworkDef, def, edit) {
        if (network_def_update(def, command, section, parent_index, xml) < 0)
            return -1;
    }
    return object_commit(edit);
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

char *
test_network_get_metadata(Network *network, int type, const char *uri, unsigned int flags)
{
    g_autoptr(ObjectView) view = object_view(network_object(network));
    const NetworkDef *def;
    MetadataPlaces places;

    if (metadata_check(type, uri) < 0 || !(def = object_view_def_for(view, flags)))
        return NULL;
    places = metadata_places((NetworkDef *)def);    /* is only read */
    return metadata_get(&places, type, uri);
}

int
test_network_set_metadata(Network *network, int type, const char *metadata, const char *key, const char *uri,
                          unsigned int flags)
{
    g_autoptr(ObjectEdit) edit = NULL;
    ObjectKey event_key = { .name = object_name(network_object(network)) };

    if (metadata_check_new(type, metadata, key, uri) < 0 || !(edit = object_edit(network_object(network), flags)))
        return -1;
    for_each_object_def(NetworkDef, def, edit) {
        MetadataPlaces places = metadata_places(def);

        if (metadata_set(&places, type, metadata, key, uri) < 0)
            return -1;
    }
    if (object_commit(edit) < 0)
        return -1;
    memcpy(event_key.uuid, object_uuid(network_object(network)), sizeof(event_key.uuid));
    driver_event_network_metadata_change(object_table_bus(object_table(network_object(network))), &event_key, type, uri);
    return 0;
}

static int
networks_init(DriverState *state)
{
    const ObjectTableInit init = { .type = &network_type, .bus = state->bus, .driver = state };

    state->networks = g_new0(TestNetworks, 1);
    state->networks->table = object_table_new(&init);
    return 0;
}

static int
networks_add(DriverState *state, const TestItem *item)
{
    NetworkDef *def = network_def_parse(item->xml, XML_AS_INACTIVE);

    return def ? test_add_object(state->networks->table, def) : -1;
}

static void
networks_free(DriverState *state)
{
    if (state->networks)
        object_table_free(state->networks->table);
    g_free(state->networks);
}

const TestFamily test_network_family = { "network", networks_init, networks_add, networks_free };

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_nodedev.c - host devices that are not there; virtual adapters of fibre channel can be made and removed.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "driver/adapter.h"
#include "test/test_families.h"
#include "test/test_objects.h"

static const ObjectType nodedev_type = {
    NODE_DEVICE_KIND, .one_def = true, .error_domain = VIR_FROM_TEST, .xml_flags = VIR_NODE_DEVICE_XML_INACTIVE,
};

/* Names of new adapters: scsi_host12, as if the first eleven were the host's own. */
#define FIRST_HOST 12
#define HOSTS_MAX 10000

static ObjectTable *
devices(const DriverConn *conn)
{
    return test_state_of(conn)->node_devices->table;
}
OBJECT_METHODS(NodeDevice, node_device, test_nodedev, devices)

static const NodeDeviceDef *
device_def(const ObjectView *view)
{
    return object_view_def(view);
}

/* Those that have @cap; all when that is NULL. */
static GPtrArray *
devices_with(DriverConn *conn, const char *cap)
{
    GPtrArray *all = object_table_list(devices(conn), 0);

    for (guint i = all->len; cap && i > 0; i--) {
        g_autoptr(ObjectView) view = object_view(all->pdata[i - 1]);

        if (!node_device_has_capability(device_def(view), cap))
            g_ptr_array_remove_index(all, i - 1);
    }
    return all;
}

int
test_nodedev_num(DriverConn *conn, const char *cap, unsigned int flags)
{
    g_autoptr(GPtrArray) found = devices_with(conn, cap);

    return driver_permit_list(found) < 0 ? -1 : (int)found->len;
}

int
test_nodedev_list(DriverConn *conn, const char *cap, char **const names, int maxnames, unsigned int flags)
{
    g_autoptr(GPtrArray) found = devices_with(conn, cap);
    int count;

    if (driver_permit_list(found) < 0)
        return -1;
    count = MIN(maxnames, (int)found->len);
    for (int i = 0; i < count; i++)
        names[i] = g_strdup(object_name(found->pdata[i]));
    return count;
}

/* It never changes, so it lives as long as the device. */
const char *
test_nodedev_get_parent(NodeDevice *dev)
{
    g_autoptr(ObjectView) view = object_view(node_device_object(dev));
    const char *parent = device_def(view)->parent;

    return parent ? g_intern_string(parent) : NULL;
}

int
test_nodedev_num_of_caps(NodeDevice *dev)
{
    g_autoptr(ObjectView) view = object_view(node_device_object(dev));
    const GPtrArray *caps = device_def(view)->caps;

    return caps ? (int)caps->len : 0;
}

int
test_nodedev_list_caps(NodeDevice *dev, char **const names, int maxnames)
{
    g_autoptr(ObjectView) view = object_view(node_device_object(dev));
    int count = 0;

    xml_each(NodeCap, cap, device_def(view)->caps) {
        if (count < maxnames)
            names[count++] = g_strdup(node_cap_type_to_string(cap->type));
    }
    return count;
}

/* The part of @def that makes it an adapter of fibre channel, or NULL. */
static NodeSubCap *
fibre_channel(const NodeDeviceDef *def)
{
    const NodeCap *cap = node_device_cap_find(def, NODE_CAP_SCSI_HOST);

    return cap ? node_cap_sub_find(cap, NODE_SUB_FC_HOST) : NULL;
}

static bool
makes_adapters(const ObjectView *view, const void *opaque)
{
    return node_device_has_capability(device_def(view), "vports");
}

/* The device that is to have the new one: named, or any that can. */
static Object *
find_parent(ObjectTable *table, const char *name)
{
    g_autoptr(Object) parent = name ? object_table_find_name(table, name) : object_table_find_if(table, makes_adapters, NULL);
    g_autoptr(ObjectView) view = parent ? object_view(parent) : NULL;

    if (!parent)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("there is no device '%1$s' that could be the new device's parent"),
                         name ? name : "with capability vport_ops");
    if (!makes_adapters(view, NULL))
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("device '%1$s' cannot have virtual adapters: it has no capability vport_ops"),
                         object_name(parent));
    return g_steal_pointer(&parent);
}

/* What the new adapter would be on the host, beside what was asked. */
static void
complete(NodeDeviceDef *def, const Object *parent, unsigned int host)
{
    NodeCap *cap = node_device_cap_find(def, NODE_CAP_SCSI_HOST);
    NodeSubCap *fc = fibre_channel(def);

    g_free(def->name);
    g_free(def->parent);
    def->name = g_strdup_printf("scsi_host%u", host);
    def->parent = g_strdup(object_name(parent));
    cap->scsi_host.host = (OptUint) { .set = true, .value = host };
    cap->scsi_host.unique_id = (OptUint) { .set = true, .value = host - 1 };
    if (!fc->fc_host.fabric_wwn)
        fc->fc_host.fabric_wwn = g_strdup("2000000043214321");
}

/* Takes the first free number; @def is taken over. */
static Object *
add_adapter(ObjectTable *table, NodeDeviceDef *def, const Object *parent)
{
    for (unsigned int host = FIRST_HOST; host < HOSTS_MAX; host++) {
        g_autofree char *name = g_strdup_printf("scsi_host%u", host);
        g_autoptr(Object) there = object_table_find_name(table, name);
        Object *made;

        if (there)
            continue;
        complete(def, parent, host);
        made = object_create(table, node_device_def_copy(def), NULL, NULL);
        if (made || error_last_code() != VIR_ERR_OPERATION_INVALID) {
            node_device_def_free(def);
            return made;
        }
        error_reset();               /* somebody else took the number */
    }
    node_device_def_free(def);
    return fail_null(VIR_ERR_OPERATION_FAILED, _("there are %1$d adapters already"), HOSTS_MAX);
}

NodeDevice *
test_nodedev_create_xml(DriverConn *conn, const char *xml, unsigned int flags)
{
    unsigned int parse = NODE_DEVICE_CREATE | (flags & VIR_NODE_DEVICE_CREATE_XML_VALIDATE ? XML_STRICT : 0u);
    g_autoptr(NodeDeviceDef) def = node_device_def_parse(xml, parse);
    g_autoptr(Object) parent = NULL;
    const NodeSubCap *fc;

    if (!def)
        return NULL;
    fc = fibre_channel(def);
    if (!fc || !fc->fc_host.wwnn || !fc->fc_host.wwpn)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("only devices of capability scsi_host with fc_host inside, with wwnn and wwpn, "
                                                   "can be made"));
    parent = find_parent(devices(conn), def->parent);
    return parent ? node_device_of(add_adapter(devices(conn), g_steal_pointer(&def), parent)) : NULL;
}

int
test_nodedev_destroy(NodeDevice *dev)
{
    Object *object = node_device_object(dev);
    g_autoptr(ObjectView) view = object_view(object);

    if (!fibre_channel(device_def(view)))
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("device '%1$s' cannot be destroyed: it is no adapter of fibre channel"),
                    object_name(object));
    return object_remove(object, VIR_NODE_DEVICE_EVENT_DELETED);
}

static int
devices_init(DriverState *state)
{
    const ObjectTableInit init = { .type = &nodedev_type, .bus = state->bus, .driver = state };

    state->node_devices = g_new0(TestNodeDevices, 1);
    state->node_devices->table = object_table_new(&init);
    return 0;
}

static int
devices_add(DriverState *state, const TestItem *item)
{
    NodeDeviceDef *def = node_device_def_parse(item->xml, 0);

    return def ? test_add_object(state->node_devices->table, def) : -1;
}

static void
devices_free(DriverState *state)
{
    if (state->node_devices)
        object_table_free(state->node_devices->table);
    g_free(state->node_devices);
}

const TestFamily test_nodedev_family = { "device", devices_init, devices_add, devices_free };

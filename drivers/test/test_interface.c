/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_interface.c - host interfaces that are not there, and changes of them that can be taken back.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "test/test_families.h"
#include "test/test_objects.h"

static const ObjectType interface_type = { INTERFACE_KIND, .error_domain = VIR_FROM_TEST };

/* An interface as it was when the change began. */
typedef struct {
    InterfaceDef *def;
    bool active;
} SavedInterface;

static TestInterfaces *
family(const DriverConn *conn)
{
    return test_state_of(conn)->interfaces;
}

static ObjectTable *
interfaces(const DriverConn *conn)
{
    return family(conn)->table;
}
OBJECT_METHODS(Interface, interface, test_interface, interfaces)

static bool
has_mac(const ObjectView *view, const void *mac)
{
    const InterfaceDef *def = object_view_def(view);

    return mac_equal(&def->device.mac, mac);
}

/* A second interface than @first with that address. */
static bool
has_another(ObjectTable *table, const Object *first, const MacAddress *mac)
{
    g_autoptr(GPtrArray) all = object_table_list(table, 0);

    for (guint i = 0; i < all->len; i++) {
        g_autoptr(ObjectView) view = object_view(all->pdata[i]);

        if (all->pdata[i] != first && has_mac(view, mac))
            return true;
    }
    return false;
}

Interface *
test_interface_lookup_by_mac_string(DriverConn *conn, const char *text)
{
    g_autoptr(Object) found = NULL;
    MacAddress mac;

    if (mac_parse(text, &mac))
        found = object_table_find_if(interfaces(conn), has_mac, &mac);
    if (!found)
        return fail_null(VIR_ERR_NO_INTERFACE, _("no interface with matching mac '%1$s'"), text);
    if (has_another(interfaces(conn), found, &mac))
        return fail_null(VIR_ERR_MULTIPLE_INTERFACES, _("more than one interface has the mac '%1$s'"), text);
    return interface_of(g_steal_pointer(&found));
}

Interface *
test_interface_define_xml(DriverConn *conn, const char *xml, unsigned int flags)
{
    InterfaceDef *def = interface_def_parse(xml, test_parse_flags(flags, VIR_INTERFACE_DEFINE_VALIDATE));

    return def ? interface_of(object_define(interfaces(conn), def)) : NULL;
}

int
test_interface_undefine(Interface *iface)
{
    return object_remove(interface_object(iface), OBJECT_NO_EVENT);
}

int
test_interface_create(Interface *iface, unsigned int flags)
{
    return object_start(interface_object(iface), NULL, NULL);
}

int
test_interface_destroy(Interface *iface, unsigned int flags)
{
    return object_stop(interface_object(iface), NULL, NULL);
}

static void
saved_free(void *opaque)
{
    SavedInterface *saved = opaque;

    interface_def_free(saved->def);
    g_free(saved);
}

static GPtrArray *
save_all(ObjectTable *table)
{
    g_autoptr(GPtrArray) all = object_table_list(table, 0);
    GPtrArray *saved = g_ptr_array_new_full(all->len, saved_free);

    for (guint i = 0; i < all->len; i++) {
        g_autoptr(ObjectView) view = object_view(all->pdata[i]);
        SavedInterface *one = g_new0(SavedInterface, 1);

        one->def = interface_def_copy(object_view_def(view));
        one->active = object_view_is_active(view);
        g_ptr_array_add(saved, one);
    }
    return saved;
}

int
test_interface_change_begin(DriverConn *conn, unsigned int flags)
{
    TestInterfaces *own = family(conn);
    bool busy;

    mutex_lock(&own->lock);
    busy = own->before != NULL;
    if (!busy)
        own->before = save_all(own->table);
    mutex_unlock(&own->lock);
    if (busy)
        return fail(VIR_ERR_OPERATION_INVALID, _("a change of interfaces is under way already; commit it or roll it back"));
    return 0;
}

/* What was saved when the change began, which is over now; NULL with an error when there is none. */
static GPtrArray *
end_change(TestInterfaces *own)
{
    GPtrArray *before;

    mutex_lock(&own->lock);
    before = g_steal_pointer(&own->before);
    mutex_unlock(&own->lock);
    return before ? before : fail_null(VIR_ERR_OPERATION_INVALID, _("no change of interfaces is under way; begin one"));
}

int
test_interface_change_commit(DriverConn *conn, unsigned int flags)
{
    g_autoptr(GPtrArray) before = end_change(family(conn));

    return before ? 0 : -1;
}

static bool
is_saved(const GPtrArray *before, const char *name)
{
    for (guint i = 0; i < before->len; i++) {
        const SavedInterface *one = before->pdata[i];

        if (strcmp(one->def->device.name, name) == 0)
            return true;
    }
    return false;
}

/* As it was, whatever it became. */
static int
restore(ObjectTable *table, SavedInterface *saved)
{
    g_autoptr(ObjectEdit) edit = object_reserve(table, saved->def, OBJECT_MAY_EXIST);

    if (!edit)
        return -1;
    edit->active = saved->active;
    object_edit_set_persistent(edit, g_steal_pointer(&saved->def));
    return object_commit(edit);
}

int
test_interface_change_rollback(DriverConn *conn, unsigned int flags)
{
    ObjectTable *table = interfaces(conn);
    g_autoptr(GPtrArray) before = end_change(family(conn));
    g_autoptr(GPtrArray) now = before ? object_table_list(table, 0) : NULL;

    if (!before)
        return -1;
    for (guint i = 0; i < now->len; i++) {
        if (!is_saved(before, object_name(now->pdata[i])) && object_remove(now->pdata[i], OBJECT_NO_EVENT) < 0)
            error_reset();           /* somebody else was faster */
    }
    for (guint i = 0; i < before->len; i++) {
        if (restore(table, before->pdata[i]) < 0)
            return -1;
    }
    return 0;
}

static int
interfaces_init(DriverState *state)
{
    const ObjectTableInit init = { .type = &interface_type, .bus = state->bus, .driver = state };

    state->interfaces = g_new0(TestInterfaces, 1);
    mutex_init(&state->interfaces->lock);
    state->interfaces->table = object_table_new(&init);
    return 0;
}

static int
interfaces_add(DriverState *state, const TestItem *item)
{
    InterfaceDef *def = interface_def_parse(item->xml, XML_AS_INACTIVE);

    return def ? test_add_object(state->interfaces->table, def) : -1;
}

static void
interfaces_free(DriverState *state)
{
    TestInterfaces *own = state->interfaces;

    if (!own)
        return;
    object_table_free(own->table);
    g_clear_pointer(&own->before, g_ptr_array_unref);
    mutex_clear(&own->lock);
    g_free(own);
}

const TestFamily test_interface_family = { "interface", interfaces_init, interfaces_add, interfaces_free };

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * permit.c - asks whoever decides about permissions, for the rows of the running call.
 *
 * Permissions about an object are asked with that object's key. A call that has the object among its arguments is asked before
 * its method runs; a lookup is asked about what was found; a method that creates one asks itself, with driver_permit().
 *
 * Threads: any.
 */

#include "base/error.h"
#include "driver/adapter_steps.h"
#include "driver/object_driver.h"
#include "driver/spec.h"

static DriverAccessCheck access_check;

void
driver_set_access_check(DriverAccessCheck check)
{
    access_check = check;
}

static bool
is_needed(const DriverPermission *permission, uint32_t flags)
{
    if (permission->flags == 0)
        return true;
    return ((flags & permission->flags) != 0) != (permission->unless != 0);
}

static int
ask(const DriverCall *call, const DriverPermission *permission, const ObjectKey *key)
{
    int answer = access_check(call->conn, permission, key, driver_call_name(call->row));

    if (answer == 0)
        return fail(VIR_ERR_ACCESS_DENIED, _("%1$s is not allowed for this client"), driver_call_name(call->row));
    return answer < 0 ? -1 : 0;
}

/* Is the permission's object among the arguments, or the parent of one? *ret_key is its key then. A connection has none. */
static bool
find_argument(const DriverCall *call, const DriverPermission *permission, const ObjectKey **ret_key)
{
    *ret_key = NULL;
    if (permission->object == OBJECT_NONE)
        return true;
    for (size_t i = 0; i < DRIVER_OBJECTS_MAX && call->row->objects[i].kind; i++) {
        if (!call->keys[i])
            continue;
        if (call->row->objects[i].kind == permission->object) {
            *ret_key = call->keys[i];
            return true;
        }
        if (call->keys[i]->parent) {
            *ret_key = call->keys[i]->parent;
            return true;
        }
    }
    return false;
}

int
permit_arguments(DriverCall *call, uint32_t flags)
{
    if (!access_check)
        return 0;
    for (size_t i = 0; i < call->row->nperms; i++) {
        const DriverPermission *permission = &driver_permissions[call->row->perms + i];
        const ObjectKey *key;

        if (!is_needed(permission, flags) || !find_argument(call, permission, &key))
            continue;
        if (ask(call, permission, key) < 0)
            return -1;
    }
    return 0;
}

int
permit_key(DriverCall *call, const ObjectKey *key, uint32_t flags)
{
    if (!access_check)
        return 0;
    for (size_t i = 0; i < call->row->nperms; i++) {
        const DriverPermission *permission = &driver_permissions[call->row->perms + i];
        const ObjectKey *argument;

        if (!is_needed(permission, flags) || find_argument(call, permission, &argument))
            continue;
        if (ask(call, permission, key) < 0)
            return -1;
    }
    return 0;
}

static int
permit_object(DriverCall *call, const ObjectClass *object_class, void *object)
{
    ObjectKey key = { 0 };
    void *hold = NULL;
    int rc;

    object_class->key(object, &key, &hold);
    rc = permit_key(call, &key, 0);
    if (object_class->release_key)
        object_class->release_key(hold);
    return rc;
}

/* 1 if the caller may see @object in a list. */
static int
is_visible(DriverCall *call, const ObjectClass *object_class, void *object)
{
    const DriverPermission *permission = &driver_permissions[call->row->filter - 1];
    ObjectKey key = { 0 };
    void *hold = NULL;
    int answer;

    object_class->key(object, &key, &hold);
    answer = access_check(call->conn, permission, &key, driver_call_name(call->row));
    if (object_class->release_key)
        object_class->release_key(hold);
    return answer;
}

static int
filter_array(DriverCall *call)
{
    GPtrArray *array = call->result.ptr;
    ObjectKind kind = call->row->result;
    const ObjectClass *object_class = driver_conn_driver(call->conn)->classes[kind];

    for (guint i = array->len; i > 0; i--) {
        int visible = is_visible(call, object_class, array->pdata[i - 1]);

        if (visible < 0)
            return -1;
        if (visible == 0)
            g_ptr_array_remove_index(array, i - 1);
    }
    return 0;
}

int
permit_result(DriverCall *call)
{
    const ObjectDriver *driver = driver_conn_driver(call->conn);
    const DriverCallRow *row = call->row;

    if (!access_check)
        return 0;
    if ((row->bits & CALL_RETURNS_ARRAY) && row->filter)
        return filter_array(call);
    if ((row->bits & CALL_CREATES) && !call->permitted)
        return fail(VIR_ERR_INTERNAL_ERROR, _("the driver '%1$s' did not ask for permission in %2$s"),
                    driver_conn_spec(call->conn)->name, driver_call_name(row));
    if ((row->bits & CALL_RETURNS_OBJECT) && !call->permitted)
        return permit_object(call, driver->classes[row->result], call->result.ptr);
    return 0;
}

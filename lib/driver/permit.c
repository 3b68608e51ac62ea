/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * permit.c - asks whoever decides about permissions, for the rows of the running call.
 *
 * Permissions about an object are asked with that object's key. A call that has the object among its arguments is asked before
 * its method runs; a lookup is asked about what was found; a method that creates one asks itself, with driver_permit().
 *
 * Threads: any.
 */

#include <libvirt/libvirt-secret.h>

#include "access/access.h"
#include "base/error.h"
#include "base/uuid.h"
#include "driver/adapter_steps.h"
#include "driver/object_driver.h"
#include "driver/spec.h"
#include "driver/typed_params.h"

enum {
    ASKED_AT_ONCE = 64, /* questions about a list that a policy has at a time */
};

/* What a policy may look at; the texts live in @texts. */
typedef struct {
    char uuid[UUID_TEXT_LEN];
    char parent_uuid[UUID_TEXT_LEN];
} TargetTexts;

static void
describe_secret(const ObjectKey *key, TargetTexts *texts, AccessTarget *target)
{
    static const uint8_t usages[] = {
        [VIR_SECRET_USAGE_TYPE_VOLUME] = ACCESS_SECRET_DETAIL_SECRET_USAGE_VOLUME,
        [VIR_SECRET_USAGE_TYPE_CEPH] = ACCESS_SECRET_DETAIL_SECRET_USAGE_CEPH,
        [VIR_SECRET_USAGE_TYPE_ISCSI] = ACCESS_SECRET_DETAIL_SECRET_USAGE_TARGET,
        [VIR_SECRET_USAGE_TYPE_TLS] = ACCESS_SECRET_DETAIL_SECRET_USAGE_NAME,
        [VIR_SECRET_USAGE_TYPE_VTPM] = ACCESS_SECRET_DETAIL_SECRET_USAGE_NAME,
    };

    target->details[ACCESS_SECRET_DETAIL_SECRET_UUID] = uuid_format(key->uuid, texts->uuid);
    if (key->usage_type > 0 && key->usage_type < (int)G_N_ELEMENTS(usages))
        target->details[usages[key->usage_type]] = key->name;
}

static void
describe_child(AccessObject object, const ObjectKey *key, TargetTexts *texts, AccessTarget *target)
{
    const ObjectKey *parent = key->parent;

    if (object == ACCESS_OBJECT_NETWORK_PORT) {
        target->details[ACCESS_NETWORK_PORT_DETAIL_PORT_UUID] = uuid_format(key->uuid, texts->uuid);
        target->details[ACCESS_NETWORK_PORT_DETAIL_NETWORK_NAME] = parent ? parent->name : NULL;
        target->details[ACCESS_NETWORK_PORT_DETAIL_NETWORK_UUID] =
            parent ? uuid_format(parent->uuid, texts->parent_uuid) : NULL;
    } else {
        target->details[ACCESS_STORAGE_VOL_DETAIL_VOL_NAME] = key->name;
        target->details[ACCESS_STORAGE_VOL_DETAIL_VOL_KEY] = key->detail;
        target->details[ACCESS_STORAGE_VOL_DETAIL_POOL_NAME] = parent ? parent->name : NULL;
        target->details[ACCESS_STORAGE_VOL_DETAIL_POOL_UUID] = parent ? uuid_format(parent->uuid, texts->parent_uuid) : NULL;
    }
}

static void
describe(AccessObject object, const ObjectKey *key, TargetTexts *texts, AccessTarget *target)
{
    switch (object) {
    case ACCESS_OBJECT_SECRET:
        describe_secret(key, texts, target);
        break;
    case ACCESS_OBJECT_NETWORK_PORT:
    case ACCESS_OBJECT_STORAGE_VOL:
        describe_child(object, key, texts, target);
        break;
    case ACCESS_OBJECT_INTERFACE:
        target->details[ACCESS_INTERFACE_DETAIL_INTERFACE_NAME] = key->name;
        target->details[ACCESS_INTERFACE_DETAIL_INTERFACE_MACADDR] = key->detail;
        break;
    case ACCESS_OBJECT_NODE_DEVICE:
        target->details[ACCESS_NODE_DEVICE_DETAIL_NODE_DEVICE_NAME] = key->name;
        break;
    case ACCESS_OBJECT_NWFILTER_BINDING:
        target->details[ACCESS_NWFILTER_BINDING_DETAIL_NWFILTER_BINDING_PORTDEV] = key->name;
        target->details[ACCESS_NWFILTER_BINDING_DETAIL_NWFILTER_BINDING_FILTER] = key->detail;
        break;
    default:
        /* Domain, network, pool and filter: the name, then the uuid. */
        target->details[ACCESS_DOMAIN_DETAIL_DOMAIN_NAME] = key->name;
        target->details[ACCESS_DOMAIN_DETAIL_DOMAIN_UUID] = uuid_format(key->uuid, texts->uuid);
        break;
    }
}

G_STATIC_ASSERT((int)ACCESS_NETWORK_DETAIL_NETWORK_UUID == (int)ACCESS_DOMAIN_DETAIL_DOMAIN_UUID);
G_STATIC_ASSERT((int)ACCESS_STORAGE_POOL_DETAIL_POOL_UUID == (int)ACCESS_DOMAIN_DETAIL_DOMAIN_UUID);
G_STATIC_ASSERT((int)ACCESS_NWFILTER_DETAIL_NWFILTER_UUID == (int)ACCESS_DOMAIN_DETAIL_DOMAIN_UUID);

/* Without a policy, and off read-only connections, everything is allowed: nothing needs to be looked at. */
static bool
is_open(const DriverCall *call)
{
    return !access_has_policy() && !driver_conn_is_readonly(call->conn);
}

typedef int (*Question)(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target);

static int
ask(DriverConn *conn, const DriverPermission *permission, const ObjectKey *key, Question question)
{
    g_autoptr(Identity) identity = driver_conn_identity(conn);
    AccessCaller caller = { .identity = identity, .readonly = driver_conn_is_readonly(conn) };
    AccessTarget target = { .driver = driver_conn_spec(conn)->type };
    TargetTexts texts;

    if (key && permission->access != ACCESS_OBJECT_CONNECT)
        describe(permission->access, key, &texts, &target);
    return question(&caller, permission->access, permission->permission, &target);
}

/* Which argument is the permission's object, or is in it? A connection has none, and none is needed then; nor is what the call is
 * about to make, even if it has another of the kind as a model. */
static bool
find_argument(const DriverCall *call, const DriverPermission *permission, size_t *ret_number)
{
    *ret_number = DRIVER_OBJECTS_MAX;
    if (permission->object == OBJECT_NONE)
        return true;
    if ((call->row->bits & CALL_CREATES) && call->row->result == permission->object)
        return false;
    for (size_t i = 0; i < DRIVER_OBJECTS_MAX && call->row->objects[i].kind; i++) {
        if (call->keys[i] && (call->row->objects[i].kind == permission->object || call->keys[i]->parent)) {
            *ret_number = i;
            return true;
        }
    }
    return false;
}

/* Objects say themselves who they are: what a client says of one only has to be true as far as it takes to find it. */
static int
ask_about_object(const DriverCall *call, const DriverPermission *permission, ObjectKind kind, void *object)
{
    const ObjectClass *object_class = driver_conn_driver(call->conn)->classes[kind];
    ObjectKey key = { 0 };
    const ObjectKey *asked = &key;
    void *hold = NULL;
    int rc;

    object_class->key(object, &key, &hold);
    if (kind != permission->object)
        asked = key.parent;
    if (asked)
        rc = ask(call->conn, permission, asked, access_check);
    else
        rc = fail(VIR_ERR_INTERNAL_ERROR, _("a %1$s of the driver '%2$s' does not tell its %3$s"), object_kind_to_string(kind),
                  driver_conn_spec(call->conn)->name, object_kind_to_string(permission->object));
    if (object_class->release_key)
        object_class->release_key(hold);
    return rc;
}

int
permit_arguments(DriverCall *call)
{
    if (is_open(call))
        return 0;
    for (size_t i = 0; i < call->row->nperms; i++) {
        const DriverPermission *permission = &driver_permissions[call->row->perms + i];
        size_t number;
        int rc;

        if (!driver_terms_hold(permission->terms, call->values) || !find_argument(call, permission, &number))
            continue;
        if (number == DRIVER_OBJECTS_MAX)
            rc = ask(call->conn, permission, NULL, access_check);
        else
            rc = ask_about_object(call, permission, call->row->objects[number].kind, call->objects[number]);
        if (rc < 0)
            return -1;
    }
    return 0;
}

int
permit_key(DriverCall *call, const ObjectKey *key)
{
    if (is_open(call))
        return 0;
    for (size_t i = 0; i < call->row->nperms; i++) {
        const DriverPermission *permission = &driver_permissions[call->row->perms + i];
        size_t argument;

        if (!driver_terms_hold(permission->terms, call->values) || find_argument(call, permission, &argument))
            continue;
        if (ask(call->conn, permission, key, access_check) < 0)
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
    rc = permit_key(call, &key);
    if (object_class->release_key)
        object_class->release_key(hold);
    return rc;
}

/* The object that element @element of a list is about. */
static void *
element_object(const DriverCall *call, void *element)
{
    const DomainStats *stats = element;

    return call->row->bits & CALL_RETURNS_STATS ? stats->dom : element;
}

/* An element of a list that is asked about. */
typedef struct {
    void *hold;
    TargetTexts texts;
    AccessTarget target;
    ObjectKey key;
} Visible;

/* Which of @n elements the caller may see in the list of the running call. All are asked about at once. */
static int
ask_visible(DriverCall *call, const ObjectClass *object_class, void *const *elements, size_t n, bool *ret_visible)
{
    const DriverPermission *permission = &driver_permissions[call->row->filter - 1];
    g_autoptr(Identity) identity = driver_conn_identity(call->conn);
    const AccessCaller caller = { .identity = identity, .readonly = driver_conn_is_readonly(call->conn) };
    Visible visible[ASKED_AT_ONCE];
    const AccessTarget *targets[ASKED_AT_ONCE];
    int rc;

    for (size_t i = 0; i < n; i++) {
        visible[i] = (Visible) { .target.driver = driver_conn_spec(call->conn)->type };
        object_class->key(element_object(call, elements[i]), &visible[i].key, &visible[i].hold);
        if (permission->access != ACCESS_OBJECT_CONNECT)
            describe(permission->access, &visible[i].key, &visible[i].texts, &visible[i].target);
        targets[i] = &visible[i].target;
    }
    rc = access_allows_each(&caller, permission->access, permission->permission, targets, n, ret_visible);
    for (size_t i = 0; object_class->release_key && i < n; i++)
        object_class->release_key(visible[i].hold);
    return rc;
}

static int
filter_array(DriverCall *call, GPtrArray *array, ObjectKind kind)
{
    const ObjectClass *object_class = driver_conn_driver(call->conn)->classes[kind];
    bool visible[ASKED_AT_ONCE];

    for (guint end = array->len; end > 0;) {
        guint n = MIN(end, ASKED_AT_ONCE);

        if (ask_visible(call, object_class, array->pdata + end - n, n, visible) < 0)
            return -1;
        for (guint i = n; i > 0; i--)
            if (!visible[i - 1])
                g_ptr_array_remove_index(array, end - n + i - 1);
        end -= n;
    }
    return 0;
}

int
permit_list(DriverCall *call, GPtrArray *array)
{
    call->permitted = true;
    if (is_open(call))
        return 0;
    return filter_array(call, array, driver_permissions[call->row->filter - 1].object);
}

/* A method that forgot to ask has made or told what its caller may not. */
static int
check_asked(const DriverCall *call)
{
    if (call->permitted)
        return 0;
    return fail(VIR_ERR_INTERNAL_ERROR, _("the driver '%1$s' did not ask for permission in %2$s"),
                driver_conn_spec(call->conn)->name, driver_call_name(call->row));
}

int
permit_result(DriverCall *call)
{
    const ObjectDriver *driver = driver_conn_driver(call->conn);
    const DriverCallRow *row = call->row;

    if (is_open(call))
        return 0;
    if ((row->bits & (CALL_RETURNS_ARRAY | CALL_RETURNS_STATS)) && row->filter)
        return filter_array(call, call->result.ptr, row->result);
    if ((row->bits & CALL_CREATES) || (row->filter && !row->served))
        return check_asked(call);
    if ((row->bits & CALL_RETURNS_OBJECT) && !call->permitted)
        return permit_object(call, driver->classes[row->result], call->result.ptr);
    return 0;
}

int
driver_conn_permits(DriverConn *conn, const DriverPermission *permission, const ObjectKey *key)
{
    return ask(conn, permission, key, access_allows);
}

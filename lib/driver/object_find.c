/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * object_find.c - from the key that came over the wire to the object.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "base/uuid.h"
#include "driver/adapter_steps.h"
#include "driver/object_driver.h"

static void *
find_in_connection(const ObjectDriver *driver, DriverConn *conn, ObjectKind kind, const ObjectKey *key)
{
    switch (kind) {
    case OBJECT_DOMAIN:
        return driver->domain_find ? driver->domain_find(conn, key->uuid) : NULL;
    case OBJECT_NETWORK:
        return driver->network_find ? driver->network_find(conn, key->uuid) : NULL;
    case OBJECT_INTERFACE:
        return driver->interface_find ? driver->interface_find(conn, key->name) : NULL;
    case OBJECT_STORAGE_POOL:
        return driver->storage_pool_find ? driver->storage_pool_find(conn, key->uuid) : NULL;
    case OBJECT_STORAGE_VOL:
        return driver->storage_vol_find ? driver->storage_vol_find(conn, key->parent->name, key->name, key->detail) : NULL;
    case OBJECT_NODE_DEVICE:
        return driver->node_device_find ? driver->node_device_find(conn, key->name) : NULL;
    case OBJECT_SECRET:
        return driver->secret_find ? driver->secret_find(conn, key->uuid) : NULL;
    case OBJECT_NWFILTER:
        return driver->nwfilter_find ? driver->nwfilter_find(conn, key->uuid) : NULL;
    case OBJECT_NWFILTER_BINDING:
        return driver->nwfilter_binding_find ? driver->nwfilter_binding_find(conn, key->name) : NULL;
    case OBJECT_ADMIN_SERVER:
        return driver->admin_server_find ? driver->admin_server_find(conn, key->name) : NULL;
    default:
        return NULL;
    }
}

static void *
find_in_parent(const ObjectDriver *driver, ObjectKind kind, const ObjectKey *key, void *parent)
{
    switch (kind) {
    case OBJECT_DOMAIN_SNAPSHOT:
        return driver->domain_snapshot_find ? driver->domain_snapshot_find(parent, key->name) : NULL;
    case OBJECT_DOMAIN_CHECKPOINT:
        return driver->domain_checkpoint_find ? driver->domain_checkpoint_find(parent, key->name) : NULL;
    case OBJECT_NETWORK_PORT:
        return driver->network_port_find ? driver->network_port_find(parent, key->uuid) : NULL;
    case OBJECT_ADMIN_CLIENT:
        return driver->admin_client_find ? driver->admin_client_find(parent, (unsigned long long)key->id) : NULL;
    default:
        return NULL;
    }
}

/* What an object of @kind is found in; OBJECT_NONE: the connection. */
static ObjectKind
parent_kind(ObjectKind kind)
{
    switch (kind) {
    case OBJECT_DOMAIN_SNAPSHOT:
    case OBJECT_DOMAIN_CHECKPOINT:
        return OBJECT_DOMAIN;
    case OBJECT_NETWORK_PORT:
        return OBJECT_NETWORK;
    case OBJECT_ADMIN_CLIENT:
        return OBJECT_ADMIN_SERVER;
    default:
        return OBJECT_NONE;
    }
}

static void *
find(const ObjectDriver *driver, DriverConn *conn, ObjectKind kind, const ObjectKey *key, void *parent)
{
    return parent ? find_in_parent(driver, kind, key, parent) : find_in_connection(driver, conn, kind, key);
}

static bool
is_known_by_uuid(ObjectKind kind)
{
    return kind == OBJECT_DOMAIN || kind == OBJECT_NETWORK || kind == OBJECT_NETWORK_PORT || kind == OBJECT_STORAGE_POOL
        || kind == OBJECT_SECRET || kind == OBJECT_NWFILTER;
}

static void *
missing(ObjectKind kind, const ObjectKey *key)
{
    char uuid[UUID_TEXT_LEN];

    if (error_last_code() != VIR_ERR_OK)
        return NULL;
    if (kind == OBJECT_ADMIN_CLIENT)
        return fail_null(VIR_ERR_NO_CLIENT, _("no client with matching id '%1$lld'"), key->id);
    if (!is_known_by_uuid(kind))
        return fail_null(object_kind_missing_error(kind), _("no %1$s with matching name '%2$s'"),
                         object_kind_to_string(kind), key->name);
    uuid_format(key->uuid, uuid);
    if (!key->name)
        return fail_null(object_kind_missing_error(kind), _("no %1$s with matching uuid '%2$s'"),
                         object_kind_to_string(kind), uuid);
    return fail_null(object_kind_missing_error(kind), _("no %1$s with matching uuid '%2$s' (%3$s)"),
                     object_kind_to_string(kind), uuid, key->name);
}

void *
driver_object_find(DriverConn *conn, ObjectKind kind, const ObjectKey *key)
{
    const ObjectDriver *driver = driver_conn_driver(conn);
    ObjectKind above = parent_kind(kind);
    void *parent = NULL;
    void *object;

    if (above != OBJECT_NONE) {
        parent = driver_object_find(conn, above, key->parent);
        if (!parent)
            return NULL;
    }
    object = find(driver, conn, kind, key, parent);
    if (parent)
        driver->classes[above]->unref(parent);
    return object ? object : missing(kind, key);
}

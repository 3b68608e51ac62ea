/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_object.c - names of objects between handles and the driver layer.
 *
 * Threads: any.
 */

#include <string.h>

#include "driver/object_driver.h"
#include "local/local_steps.h"

enum { UUID_BYTES = 16 };

G_STATIC_ASSERT((int)SHAPE_DOMAIN == (int)OBJECT_DOMAIN);
G_STATIC_ASSERT((int)SHAPE_OBJECT_KINDS == (int)OBJECT_KINDS);
G_STATIC_ASSERT((int)SHAPE_SECRET == (int)OBJECT_SECRET);

static void
name_it(ObjectKey *key, const char *name, const unsigned char *uuid)
{
    key->name = name;
    memcpy(key->uuid, uuid, UUID_BYTES);
}

static void
domain_key(const virDomain *domain, ObjectKey *key)
{
    name_it(key, domain->name, domain->uuid);
    key->id = domain->id;
}

static void
secret_key(const virSecret *secret, ObjectKey *key)
{
    name_it(key, secret->usage_id, secret->uuid);
    key->usage_type = secret->usage_type;
}

/* Those that are named by strings alone. */
static void
text_key(ShapeObject kind, const void *handle, LocalKey *key)
{
    const virInterface *interface = handle;
    const virStorageVol *vol = handle;
    const virNWFilterBinding *binding = handle;

    if (kind == SHAPE_INTERFACE) {
        key->key.name = interface->name;
        key->key.detail = interface->mac;
    } else if (kind == SHAPE_STORAGE_VOL) {
        key->key.name = vol->name;
        key->key.detail = vol->key;
        key->parent.name = vol->pool;
        key->key.parent = &key->parent;
    } else if (kind == SHAPE_NODE_DEVICE) {
        key->key.name = ((const virNodeDevice *)handle)->name;
    } else {
        key->key.name = binding->portdev;
        key->key.detail = binding->filter;
    }
}

static void
child_key(ShapeObject kind, const void *handle, LocalKey *key)
{
    const virDomainSnapshot *snapshot = handle;
    const virDomainCheckpoint *checkpoint = handle;
    const virNetworkPort *port = handle;

    key->key.parent = &key->parent;
    if (kind == SHAPE_DOMAIN_SNAPSHOT) {
        key->key.name = snapshot->name;
        domain_key(snapshot->domain, &key->parent);
    } else if (kind == SHAPE_DOMAIN_CHECKPOINT) {
        key->key.name = checkpoint->name;
        domain_key(checkpoint->domain, &key->parent);
    } else {
        memcpy(key->key.uuid, port->uuid, UUID_BYTES);
        name_it(&key->parent, port->net->name, port->net->uuid);
    }
}

void
local_key_of_handle(ShapeObject kind, const void *handle, LocalKey *ret_key)
{
    const virNetwork *network = handle;
    const virStoragePool *pool = handle;
    const virNWFilter *filter = handle;

    *ret_key = (LocalKey) { .key.id = -1, .parent.id = -1 };
    switch (kind) {
    case SHAPE_DOMAIN:
        domain_key(handle, &ret_key->key);
        break;
    case SHAPE_NETWORK:
        name_it(&ret_key->key, network->name, network->uuid);
        break;
    case SHAPE_STORAGE_POOL:
        name_it(&ret_key->key, pool->name, pool->uuid);
        break;
    case SHAPE_SECRET:
        secret_key(handle, &ret_key->key);
        break;
    case SHAPE_NWFILTER:
        name_it(&ret_key->key, filter->name, filter->uuid);
        break;
    case SHAPE_INTERFACE:
    case SHAPE_STORAGE_VOL:
    case SHAPE_NODE_DEVICE:
    case SHAPE_NWFILTER_BINDING:
        text_key(kind, handle, ret_key);
        break;
    default:
        child_key(kind, handle, ret_key);
        break;
    }
}

static virDomainPtr
domain_handle(virConnectPtr conn, const ObjectKey *key)
{
    return handle_domain_new(conn, key->name, key->uuid, (int)key->id);
}

static void *
child_handle(ShapeObject kind, virConnectPtr conn, const ObjectKey *key)
{
    void *parent;
    void *child;

    if (kind == SHAPE_NETWORK_PORT) {
        parent = handle_network_new(conn, key->parent->name, key->parent->uuid);
        child = handle_network_port_new(parent, key->uuid);
    } else {
        parent = domain_handle(conn, key->parent);
        child = kind == SHAPE_DOMAIN_SNAPSHOT ? (void *)handle_domain_snapshot_new(parent, key->name)
                                              : (void *)handle_domain_checkpoint_new(parent, key->name);
    }
    handle_unref(parent);
    return child;
}

void *
local_handle_of_key(ShapeObject kind, virConnectPtr conn, const ObjectKey *key)
{
    switch (kind) {
    case SHAPE_DOMAIN:
        return domain_handle(conn, key);
    case SHAPE_NETWORK:
        return handle_network_new(conn, key->name, key->uuid);
    case SHAPE_INTERFACE:
        return handle_interface_new(conn, key->name, key->detail);
    case SHAPE_STORAGE_POOL:
        return handle_storage_pool_new(conn, key->name, key->uuid);
    case SHAPE_STORAGE_VOL:
        return handle_storage_vol_new(conn, key->parent->name, key->name, key->detail);
    case SHAPE_NODE_DEVICE:
        return handle_node_device_new(conn, key->name);
    case SHAPE_SECRET:
        return handle_secret_new(conn, key->uuid, key->usage_type, key->name);
    case SHAPE_NWFILTER:
        return handle_nwfilter_new(conn, key->name, key->uuid);
    case SHAPE_NWFILTER_BINDING:
        return handle_nwfilter_binding_new(conn, key->name, key->detail);
    default:
        return child_handle(kind, conn, key);
    }
}

/* The key of @object, of the driver's class for @kind; what it stands on is ended with release(). */
static const ObjectClass *
object_key(const LocalCall *local, ShapeObject kind, void *object, ObjectKey *ret_key, void **ret_hold)
{
    const ObjectClass *object_class = driver_conn_driver(local->call.conn)->classes[kind];

    *ret_key = (ObjectKey) { .id = -1 };
    *ret_hold = NULL;
    object_class->key(object, ret_key, ret_hold);
    return object_class;
}

static void
release(const ObjectClass *object_class, void *hold)
{
    if (object_class->release_key)
        object_class->release_key(hold);
}

void *
local_handle_of_object(const LocalCall *local, ShapeObject kind, void *object)
{
    ObjectKey key;
    void *hold;
    const ObjectClass *object_class = object_key(local, kind, object, &key, &hold);
    void *handle = local_handle_of_key(kind, local->conn, &key);

    release(object_class, hold);
    return handle;
}

void
local_refresh_handle(const LocalCall *local, void *object, void *handle)
{
    virDomainPtr domain = handle;
    ObjectKey key;
    void *hold;
    const ObjectClass *object_class = object_key(local, SHAPE_DOMAIN, object, &key, &hold);

    domain->id = (int)key.id;
    release(object_class, hold);
}

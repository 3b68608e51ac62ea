/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_object.c - names of objects between the wire and the driver layer.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/uuid.h"
#include "driver/object_driver.h"
#include "rpc/admin_protocol.h"
#include "rpc/remote_protocol.h"
#include "serve.h"

G_STATIC_ASSERT((int)SHAPE_DOMAIN == (int)OBJECT_DOMAIN);
G_STATIC_ASSERT((int)SHAPE_OBJECT_KINDS == (int)OBJECT_KINDS);
G_STATIC_ASSERT((int)SHAPE_SECRET == (int)OBJECT_SECRET);

static void
domain_decode(const remote_nonnull_domain *wire, ObjectKey *key)
{
    memcpy(key->uuid, wire->uuid, UUID_LEN);
    key->name = wire->name;
    key->id = wire->id;
}

static void
network_decode(const remote_nonnull_network *wire, ObjectKey *key)
{
    memcpy(key->uuid, wire->uuid, UUID_LEN);
    key->name = wire->name;
}

static void
pool_decode(const remote_nonnull_storage_pool *wire, ObjectKey *key)
{
    memcpy(key->uuid, wire->uuid, UUID_LEN);
    key->name = wire->name;
}

static void
vol_decode(const remote_nonnull_storage_vol *wire, ServeKey *key)
{
    key->key.name = wire->name;
    key->key.detail = wire->key;
    key->parent.name = wire->pool;
    key->key.parent = &key->parent;
}

static void
secret_decode(const remote_nonnull_secret *wire, ObjectKey *key)
{
    memcpy(key->uuid, wire->uuid, UUID_LEN);
    key->usage_type = wire->usageType;
    key->name = wire->usageID;
}

static void
nwfilter_decode(const remote_nonnull_nwfilter *wire, ObjectKey *key)
{
    memcpy(key->uuid, wire->uuid, UUID_LEN);
    key->name = wire->name;
}

static void
client_decode(const admin_nonnull_client *wire, ServeKey *key)
{
    key->key.id = (long long)wire->id;
    key->key.timestamp = wire->timestamp;
    key->key.transport = (int)wire->transport;
    key->parent.name = wire->srv.name;
    key->key.parent = &key->parent;
}

static void
child_decode(ShapeObject kind, const void *wire, ServeKey *key)
{
    const remote_nonnull_domain_snapshot *snapshot = wire;
    const remote_nonnull_domain_checkpoint *checkpoint = wire;
    const remote_nonnull_network_port *port = wire;

    key->key.parent = &key->parent;
    if (kind == SHAPE_DOMAIN_SNAPSHOT) {
        key->key.name = snapshot->name;
        domain_decode(&snapshot->dom, &key->parent);
    } else if (kind == SHAPE_DOMAIN_CHECKPOINT) {
        key->key.name = checkpoint->name;
        domain_decode(&checkpoint->dom, &key->parent);
    } else {
        memcpy(key->key.uuid, port->uuid, UUID_LEN);
        network_decode(&port->net, &key->parent);
    }
}

void
serve_key_decode(ShapeObject kind, const void *wire, ServeKey *ret_key)
{
    const remote_nonnull_interface *interface = wire;
    const remote_nonnull_nwfilter_binding *binding = wire;

    *ret_key = (ServeKey) { .key.id = -1, .parent.id = -1 };
    switch (kind) {
    case SHAPE_DOMAIN:
        domain_decode(wire, &ret_key->key);
        break;
    case SHAPE_NETWORK:
        network_decode(wire, &ret_key->key);
        break;
    case SHAPE_INTERFACE:
        ret_key->key.name = interface->name;
        ret_key->key.detail = interface->mac;
        break;
    case SHAPE_STORAGE_POOL:
        pool_decode(wire, &ret_key->key);
        break;
    case SHAPE_STORAGE_VOL:
        vol_decode(wire, ret_key);
        break;
    case SHAPE_NODE_DEVICE:
        ret_key->key.name = ((const remote_nonnull_node_device *)wire)->name;
        break;
    case SHAPE_SECRET:
        secret_decode(wire, &ret_key->key);
        break;
    case SHAPE_NWFILTER:
        nwfilter_decode(wire, &ret_key->key);
        break;
    case SHAPE_NWFILTER_BINDING:
        ret_key->key.name = binding->portdev;
        ret_key->key.detail = binding->filtername;
        break;
    case SHAPE_ADMIN_SERVER:
        ret_key->key.name = ((const admin_nonnull_server *)wire)->name;
        break;
    case SHAPE_ADMIN_CLIENT:
        client_decode(wire, ret_key);
        break;
    default:
        child_decode(kind, wire, ret_key);
        break;
    }
}

static char *
copy(const char *text)
{
    return g_strdup(text ? text : "");
}

static void
domain_encode(const ObjectKey *key, remote_nonnull_domain *wire)
{
    wire->name = copy(key->name);
    memcpy(wire->uuid, key->uuid, UUID_LEN);
    wire->id = (int)key->id;
}

static void
network_encode(const ObjectKey *key, remote_nonnull_network *wire)
{
    wire->name = copy(key->name);
    memcpy(wire->uuid, key->uuid, UUID_LEN);
}

static void
pool_encode(const ObjectKey *key, remote_nonnull_storage_pool *wire)
{
    wire->name = copy(key->name);
    memcpy(wire->uuid, key->uuid, UUID_LEN);
}

static void
vol_encode(const ObjectKey *key, remote_nonnull_storage_vol *wire)
{
    wire->name = copy(key->name);
    wire->key = copy(key->detail);
    wire->pool = copy(key->parent->name);
}

static void
secret_encode(const ObjectKey *key, remote_nonnull_secret *wire)
{
    memcpy(wire->uuid, key->uuid, UUID_LEN);
    wire->usageType = key->usage_type;
    wire->usageID = copy(key->name);
}

static void
nwfilter_encode(const ObjectKey *key, remote_nonnull_nwfilter *wire)
{
    wire->name = copy(key->name);
    memcpy(wire->uuid, key->uuid, UUID_LEN);
}

static void
client_encode(const ObjectKey *key, admin_nonnull_client *wire)
{
    wire->id = (uint64_t)key->id;
    wire->timestamp = key->timestamp;
    wire->transport = (unsigned int)key->transport;
    wire->srv.name = copy(key->parent->name);
}

static void
child_encode(ShapeObject kind, const ObjectKey *key, void *wire)
{
    remote_nonnull_domain_snapshot *snapshot = wire;
    remote_nonnull_domain_checkpoint *checkpoint = wire;
    remote_nonnull_network_port *port = wire;

    if (kind == SHAPE_DOMAIN_SNAPSHOT) {
        snapshot->name = copy(key->name);
        domain_encode(key->parent, &snapshot->dom);
    } else if (kind == SHAPE_DOMAIN_CHECKPOINT) {
        checkpoint->name = copy(key->name);
        domain_encode(key->parent, &checkpoint->dom);
    } else {
        memcpy(port->uuid, key->uuid, UUID_LEN);
        network_encode(key->parent, &port->net);
    }
}

void
serve_key_encode(ShapeObject kind, const ObjectKey *key, void *wire)
{
    remote_nonnull_interface *interface = wire;
    remote_nonnull_nwfilter_binding *binding = wire;

    switch (kind) {
    case SHAPE_DOMAIN:
        domain_encode(key, wire);
        break;
    case SHAPE_NETWORK:
        network_encode(key, wire);
        break;
    case SHAPE_INTERFACE:
        interface->name = copy(key->name);
        interface->mac = copy(key->detail);
        break;
    case SHAPE_STORAGE_POOL:
        pool_encode(key, wire);
        break;
    case SHAPE_STORAGE_VOL:
        vol_encode(key, wire);
        break;
    case SHAPE_NODE_DEVICE:
        ((remote_nonnull_node_device *)wire)->name = copy(key->name);
        break;
    case SHAPE_SECRET:
        secret_encode(key, wire);
        break;
    case SHAPE_NWFILTER:
        nwfilter_encode(key, wire);
        break;
    case SHAPE_NWFILTER_BINDING:
        binding->portdev = copy(key->name);
        binding->filtername = copy(key->detail);
        break;
    case SHAPE_ADMIN_SERVER:
        ((admin_nonnull_server *)wire)->name = copy(key->name);
        break;
    case SHAPE_ADMIN_CLIENT:
        client_encode(key, wire);
        break;
    default:
        child_encode(kind, key, wire);
        break;
    }
}

void
serve_object_encode(const ObjectDriver *driver, ShapeObject kind, void *object, void *wire)
{
    const ObjectClass *object_class = driver->classes[kind];
    ObjectKey key = { .id = -1 };
    void *hold = NULL;

    object_class->key(object, &key, &hold);
    serve_key_encode(kind, &key, wire);
    if (object_class->release_key)
        object_class->release_key(hold);
}

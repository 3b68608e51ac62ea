/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_object.c - names of objects between handles and the wire.
 *
 * Threads: any.
 */

#include <string.h>

#include "remote_shape.h"
#include "rpc/admin_protocol.h"
#include "rpc/remote_protocol.h"

enum { UUID_BYTES = 16 };

/* ---------------------------------------------------------------- to the wire */

static void
domain_to_wire(const virDomain *domain, remote_nonnull_domain *wire)
{
    wire->name = domain->name;
    memcpy(wire->uuid, domain->uuid, UUID_BYTES);
    wire->id = domain->id;
}

static void
snapshot_to_wire(const virDomainSnapshot *snapshot, remote_nonnull_domain_snapshot *wire)
{
    wire->name = snapshot->name;
    domain_to_wire(snapshot->domain, &wire->dom);
}

static void
checkpoint_to_wire(const virDomainCheckpoint *checkpoint, remote_nonnull_domain_checkpoint *wire)
{
    wire->name = checkpoint->name;
    domain_to_wire(checkpoint->domain, &wire->dom);
}

static void
network_to_wire(const virNetwork *network, remote_nonnull_network *wire)
{
    wire->name = network->name;
    memcpy(wire->uuid, network->uuid, UUID_BYTES);
}

static void
port_to_wire(const virNetworkPort *port, remote_nonnull_network_port *wire)
{
    network_to_wire(port->net, &wire->net);
    memcpy(wire->uuid, port->uuid, UUID_BYTES);
}

static void
interface_to_wire(const virInterface *interface, remote_nonnull_interface *wire)
{
    wire->name = interface->name;
    wire->mac = interface->mac;
}

static void
pool_to_wire(const virStoragePool *pool, remote_nonnull_storage_pool *wire)
{
    wire->name = pool->name;
    memcpy(wire->uuid, pool->uuid, UUID_BYTES);
}

static void
vol_to_wire(const virStorageVol *vol, remote_nonnull_storage_vol *wire)
{
    wire->pool = vol->pool;
    wire->name = vol->name;
    wire->key = vol->key;
}

static void
secret_to_wire(const virSecret *secret, remote_nonnull_secret *wire)
{
    memcpy(wire->uuid, secret->uuid, UUID_BYTES);
    wire->usageType = secret->usage_type;
    wire->usageID = secret->usage_id;
}

static void
nwfilter_to_wire(const virNWFilter *filter, remote_nonnull_nwfilter *wire)
{
    wire->name = filter->name;
    memcpy(wire->uuid, filter->uuid, UUID_BYTES);
}

static void
binding_to_wire(const virNWFilterBinding *binding, remote_nonnull_nwfilter_binding *wire)
{
    wire->portdev = binding->portdev;
    wire->filtername = binding->filter;
}

static void
client_to_wire(const virAdmClient *client, admin_nonnull_client *wire)
{
    wire->id = client->id;
    wire->timestamp = client->timestamp;
    wire->transport = client->transport;
    wire->srv.name = client->server->name;
}

char *
remote_object_name(ShapeObject kind, const void *handle)
{
    const virNodeDevice *device = handle;

    g_assert(kind == SHAPE_NODE_DEVICE);
    return device->name;
}

void
remote_object_to_wire(ShapeObject kind, const void *handle, void *wire)
{
    switch (kind) {
    case SHAPE_DOMAIN:
        domain_to_wire(handle, wire);
        break;
    case SHAPE_DOMAIN_SNAPSHOT:
        snapshot_to_wire(handle, wire);
        break;
    case SHAPE_DOMAIN_CHECKPOINT:
        checkpoint_to_wire(handle, wire);
        break;
    case SHAPE_NETWORK:
        network_to_wire(handle, wire);
        break;
    case SHAPE_NETWORK_PORT:
        port_to_wire(handle, wire);
        break;
    case SHAPE_INTERFACE:
        interface_to_wire(handle, wire);
        break;
    case SHAPE_STORAGE_POOL:
        pool_to_wire(handle, wire);
        break;
    case SHAPE_STORAGE_VOL:
        vol_to_wire(handle, wire);
        break;
    case SHAPE_NODE_DEVICE:
        ((remote_nonnull_node_device *)wire)->name = remote_object_name(kind, handle);
        break;
    case SHAPE_SECRET:
        secret_to_wire(handle, wire);
        break;
    case SHAPE_NWFILTER:
        nwfilter_to_wire(handle, wire);
        break;
    case SHAPE_NWFILTER_BINDING:
        binding_to_wire(handle, wire);
        break;
    case SHAPE_ADMIN_SERVER:
        ((admin_nonnull_server *)wire)->name = ((const virAdmServer *)handle)->name;
        break;
    case SHAPE_ADMIN_CLIENT:
        client_to_wire(handle, wire);
        break;
    default:
        g_assert_not_reached();
    }
}

/* ------------------------------------------------------------ from the wire */

static virDomainPtr
domain_from_wire(virConnectPtr conn, const remote_nonnull_domain *wire)
{
    return handle_domain_new(conn, wire->name, wire->uuid, wire->id);
}

static virDomainSnapshotPtr
snapshot_from_wire(virConnectPtr conn, const remote_nonnull_domain_snapshot *wire)
{
    virDomainPtr domain = domain_from_wire(conn, &wire->dom);
    virDomainSnapshotPtr snapshot = handle_domain_snapshot_new(domain, wire->name);

    handle_unref(domain);
    return snapshot;
}

static virDomainCheckpointPtr
checkpoint_from_wire(virConnectPtr conn, const remote_nonnull_domain_checkpoint *wire)
{
    virDomainPtr domain = domain_from_wire(conn, &wire->dom);
    virDomainCheckpointPtr checkpoint = handle_domain_checkpoint_new(domain, wire->name);

    handle_unref(domain);
    return checkpoint;
}

static virNetworkPortPtr
port_from_wire(virConnectPtr conn, const remote_nonnull_network_port *wire)
{
    virNetworkPtr net = handle_network_new(conn, wire->net.name, wire->net.uuid);
    virNetworkPortPtr port = handle_network_port_new(net, wire->uuid);

    handle_unref(net);
    return port;
}

static virStorageVolPtr
vol_from_wire(virConnectPtr conn, const remote_nonnull_storage_vol *wire)
{
    return handle_storage_vol_new(conn, wire->pool, wire->name, wire->key);
}

static virSecretPtr
secret_from_wire(virConnectPtr conn, const remote_nonnull_secret *wire)
{
    return handle_secret_new(conn, wire->uuid, wire->usageType, wire->usageID);
}

static virAdmClientPtr
client_from_wire(virAdmConnectPtr conn, const admin_nonnull_client *wire)
{
    virAdmServerPtr server = handle_adm_server_new(conn, wire->srv.name);
    virAdmClientPtr client = handle_adm_client_new(server, wire->id, wire->timestamp, wire->transport);

    handle_unref(server);
    return client;
}

/* Those named by a name and a second one, or a uuid. */
static void *
pair_from_wire(ShapeObject kind, virConnectPtr conn, const void *wire)
{
    const remote_nonnull_network *network = wire;
    const remote_nonnull_interface *interface = wire;
    const remote_nonnull_storage_pool *pool = wire;
    const remote_nonnull_nwfilter *filter = wire;
    const remote_nonnull_nwfilter_binding *binding = wire;

    switch (kind) {
    case SHAPE_NETWORK:
        return handle_network_new(conn, network->name, network->uuid);
    case SHAPE_INTERFACE:
        return handle_interface_new(conn, interface->name, interface->mac);
    case SHAPE_STORAGE_POOL:
        return handle_storage_pool_new(conn, pool->name, pool->uuid);
    case SHAPE_NWFILTER:
        return handle_nwfilter_new(conn, filter->name, filter->uuid);
    default:
        return handle_nwfilter_binding_new(conn, binding->portdev, binding->filtername);
    }
}

void *
remote_object_from_wire(ShapeObject kind, void *conn, const void *wire)
{
    switch (kind) {
    case SHAPE_DOMAIN:
        return domain_from_wire(conn, wire);
    case SHAPE_DOMAIN_SNAPSHOT:
        return snapshot_from_wire(conn, wire);
    case SHAPE_DOMAIN_CHECKPOINT:
        return checkpoint_from_wire(conn, wire);
    case SHAPE_NETWORK_PORT:
        return port_from_wire(conn, wire);
    case SHAPE_STORAGE_VOL:
        return vol_from_wire(conn, wire);
    case SHAPE_NODE_DEVICE:
        return handle_node_device_new(conn, ((const remote_nonnull_node_device *)wire)->name);
    case SHAPE_SECRET:
        return secret_from_wire(conn, wire);
    case SHAPE_ADMIN_SERVER:
        return handle_adm_server_new(conn, ((const admin_nonnull_server *)wire)->name);
    case SHAPE_ADMIN_CLIENT:
        return client_from_wire(conn, wire);
    default:
        return pair_from_wire(kind, conn, wire);
    }
}

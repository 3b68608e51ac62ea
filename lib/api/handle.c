/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handle.c - handles: how they are made, counted and freed.
 *
 * Threads: any. A handle keeps what it hangs on alive, so the last reference to go may take a chain of parents with it.
 */

#include "api/handle.h"

#include <string.h>

#include "api/connect.h"
#include "api/local_call.h"
#include "api/stream.h"
#include "base/error.h"

/* What is known about each kind; index is HandleKind - HANDLE_DEAD. */
typedef struct {
    size_t size;
    int invalid;                        /* the error for something that is no such handle */
    void (*clear)(void *handle);        /* frees what the struct holds; NULL: nothing but the connection */
} HandleClass;

static void
clear_domain(void *handle)
{
    virDomainPtr domain = handle;

    g_free(domain->name);
}

static void
clear_snapshot(void *handle)
{
    virDomainSnapshotPtr snapshot = handle;

    g_free(snapshot->name);
    handle_unref(snapshot->domain);
}

static void
clear_checkpoint(void *handle)
{
    virDomainCheckpointPtr checkpoint = handle;

    g_free(checkpoint->name);
    handle_unref(checkpoint->domain);
}

static void
clear_network(void *handle)
{
    virNetworkPtr net = handle;

    g_free(net->name);
}

static void
clear_network_port(void *handle)
{
    virNetworkPortPtr port = handle;

    handle_unref(port->net);
}

static void
clear_interface(void *handle)
{
    virInterfacePtr iface = handle;

    g_free(iface->name);
    g_free(iface->mac);
}

static void
clear_storage_pool(void *handle)
{
    virStoragePoolPtr pool = handle;

    g_free(pool->name);
}

static void
clear_storage_vol(void *handle)
{
    virStorageVolPtr vol = handle;

    g_free(vol->pool);
    g_free(vol->name);
    g_free(vol->key);
}

static void
clear_node_device(void *handle)
{
    virNodeDevicePtr device = handle;

    g_free(device->name);
    g_free(atomic_load(&device->parent));
}

static void
clear_secret(void *handle)
{
    virSecretPtr secret = handle;

    g_free(secret->usage_id);
}

static void
clear_nwfilter(void *handle)
{
    virNWFilterPtr filter = handle;

    g_free(filter->name);
}

static void
clear_nwfilter_binding(void *handle)
{
    virNWFilterBindingPtr binding = handle;

    g_free(binding->portdev);
    g_free(binding->filter);
}

static void
clear_stream(void *handle)
{
    stream_dispose(handle);
}

static void
clear_admin_server(void *handle)
{
    virAdmServerPtr server = handle;

    g_free(server->name);
}

static void
clear_admin_client(void *handle)
{
    virAdmClientPtr client = handle;

    handle_unref(client->server);
}

/* Runs a driver's close while a failure may be on its way: what close has to say is of no use to anybody. */
static void
close_state(ConnectState *state)
{
    virError *pending = error_last() ? error_take() : NULL;

    connect_close_link(state);
    error_reset();
    if (pending) {
        error_restore(pending);
        error_delivered();
    }
    connect_state_unref(state);
}

static void
clear_connect(void *handle)
{
    virConnectPtr conn = handle;

    close_state(conn->state);
}

static void
clear_admin_connect(void *handle)
{
    virAdmConnectPtr conn = handle;

    close_state(conn->state);
}

static const HandleClass classes[] = {
    [HANDLE_CONNECT - HANDLE_DEAD] = { sizeof(virConnect), VIR_ERR_INVALID_CONN, clear_connect },
    [HANDLE_DOMAIN - HANDLE_DEAD] = { sizeof(virDomain), VIR_ERR_INVALID_DOMAIN, clear_domain },
    [HANDLE_DOMAIN_SNAPSHOT - HANDLE_DEAD] = { sizeof(virDomainSnapshot), VIR_ERR_INVALID_DOMAIN_SNAPSHOT, clear_snapshot },
    [HANDLE_DOMAIN_CHECKPOINT - HANDLE_DEAD] = { sizeof(virDomainCheckpoint), VIR_ERR_INVALID_DOMAIN_CHECKPOINT,
                                                 clear_checkpoint },
    [HANDLE_NETWORK - HANDLE_DEAD] = { sizeof(virNetwork), VIR_ERR_INVALID_NETWORK, clear_network },
    [HANDLE_NETWORK_PORT - HANDLE_DEAD] = { sizeof(virNetworkPort), VIR_ERR_INVALID_NETWORK_PORT, clear_network_port },
    [HANDLE_INTERFACE - HANDLE_DEAD] = { sizeof(virInterface), VIR_ERR_INVALID_INTERFACE, clear_interface },
    [HANDLE_STORAGE_POOL - HANDLE_DEAD] = { sizeof(virStoragePool), VIR_ERR_INVALID_STORAGE_POOL, clear_storage_pool },
    [HANDLE_STORAGE_VOL - HANDLE_DEAD] = { sizeof(virStorageVol), VIR_ERR_INVALID_STORAGE_VOL, clear_storage_vol },
    [HANDLE_NODE_DEVICE - HANDLE_DEAD] = { sizeof(virNodeDevice), VIR_ERR_INVALID_NODE_DEVICE, clear_node_device },
    [HANDLE_SECRET - HANDLE_DEAD] = { sizeof(virSecret), VIR_ERR_INVALID_SECRET, clear_secret },
    [HANDLE_NWFILTER - HANDLE_DEAD] = { sizeof(virNWFilter), VIR_ERR_INVALID_NWFILTER, clear_nwfilter },
    [HANDLE_NWFILTER_BINDING - HANDLE_DEAD] = { sizeof(virNWFilterBinding), VIR_ERR_INVALID_NWFILTER_BINDING,
                                                clear_nwfilter_binding },
    [HANDLE_STREAM - HANDLE_DEAD] = { sizeof(virStream), VIR_ERR_INVALID_STREAM, clear_stream },
    [HANDLE_ADMIN_CONNECT - HANDLE_DEAD] = { sizeof(virAdmConnect), VIR_ERR_INVALID_CONN, clear_admin_connect },
    [HANDLE_ADMIN_SERVER - HANDLE_DEAD] = { sizeof(virAdmServer), VIR_ERR_INVALID_ARG, clear_admin_server },
    [HANDLE_ADMIN_CLIENT - HANDLE_DEAD] = { sizeof(virAdmClient), VIR_ERR_INVALID_ARG, clear_admin_client },
};

/* A zeroed handle of @kind with one reference, and with its own reference of @conn (NULL for connections). */
static void *
handle_new(HandleKind kind, void *conn)
{
    Handle *handle = g_malloc0(classes[kind - HANDLE_DEAD].size);

    handle->kind = kind;
    atomic_init(&handle->refs, 1);
    handle->conn = conn ? handle_ref(conn) : NULL;
    return handle;
}

bool
handle_is(const void *handle, HandleKind kind)
{
    const Handle *base = handle;

    return base && base->kind == kind;
}

void *
handle_ref(void *handle)
{
    Handle *base = handle;

    atomic_fetch_add_explicit(&base->refs, 1, memory_order_relaxed);
    return handle;
}

int
handle_unref(void *handle)
{
    Handle *base = handle;
    const HandleClass *class;
    void *conn;
    int left;

    if (!base)
        return 0;
    left = atomic_fetch_sub_explicit(&base->refs, 1, memory_order_acq_rel) - 1;
    if (left > 0)
        return left;
    class = &classes[base->kind - HANDLE_DEAD];
    conn = base->conn;
    class->clear(handle);
    base->kind = HANDLE_DEAD;
    g_free(handle);
    handle_unref(conn);
    return 0;
}

virConnectPtr
handle_connect_new(void)
{
    virConnectPtr conn = handle_new(HANDLE_CONNECT, NULL);

    conn->state = connect_state_new();
    return conn;
}

virAdmConnectPtr
handle_adm_connect_new(void)
{
    virAdmConnectPtr conn = handle_new(HANDLE_ADMIN_CONNECT, NULL);

    conn->state = connect_state_new();
    return conn;
}

virDomainPtr
handle_domain_new(virConnectPtr conn, const char *name, const unsigned char *uuid, int id)
{
    virDomainPtr domain = handle_new(HANDLE_DOMAIN, conn);

    domain->name = g_strdup(name);
    memcpy(domain->uuid, uuid, sizeof(domain->uuid));
    atomic_init(&domain->id, id);
    return domain;
}

virDomainSnapshotPtr
handle_domain_snapshot_new(virDomainPtr domain, const char *name)
{
    virDomainSnapshotPtr snapshot = handle_new(HANDLE_DOMAIN_SNAPSHOT, domain->base.conn);

    snapshot->domain = handle_ref(domain);
    snapshot->name = g_strdup(name);
    return snapshot;
}

virDomainCheckpointPtr
handle_domain_checkpoint_new(virDomainPtr domain, const char *name)
{
    virDomainCheckpointPtr checkpoint = handle_new(HANDLE_DOMAIN_CHECKPOINT, domain->base.conn);

    checkpoint->domain = handle_ref(domain);
    checkpoint->name = g_strdup(name);
    return checkpoint;
}

virNetworkPtr
handle_network_new(virConnectPtr conn, const char *name, const unsigned char *uuid)
{
    virNetworkPtr net = handle_new(HANDLE_NETWORK, conn);

    net->name = g_strdup(name);
    memcpy(net->uuid, uuid, sizeof(net->uuid));
    return net;
}

virNetworkPortPtr
handle_network_port_new(virNetworkPtr net, const unsigned char *uuid)
{
    virNetworkPortPtr port = handle_new(HANDLE_NETWORK_PORT, net->base.conn);

    port->net = handle_ref(net);
    memcpy(port->uuid, uuid, sizeof(port->uuid));
    return port;
}

virInterfacePtr
handle_interface_new(virConnectPtr conn, const char *name, const char *mac)
{
    virInterfacePtr iface = handle_new(HANDLE_INTERFACE, conn);

    iface->name = g_strdup(name);
    iface->mac = g_strdup(mac);
    return iface;
}

virStoragePoolPtr
handle_storage_pool_new(virConnectPtr conn, const char *name, const unsigned char *uuid)
{
    virStoragePoolPtr pool = handle_new(HANDLE_STORAGE_POOL, conn);

    pool->name = g_strdup(name);
    memcpy(pool->uuid, uuid, sizeof(pool->uuid));
    return pool;
}

virStorageVolPtr
handle_storage_vol_new(virConnectPtr conn, const char *pool, const char *name, const char *key)
{
    virStorageVolPtr vol = handle_new(HANDLE_STORAGE_VOL, conn);

    vol->pool = g_strdup(pool);
    vol->name = g_strdup(name);
    vol->key = g_strdup(key);
    return vol;
}

virNodeDevicePtr
handle_node_device_new(virConnectPtr conn, const char *name)
{
    virNodeDevicePtr device = handle_new(HANDLE_NODE_DEVICE, conn);

    device->name = g_strdup(name);
    return device;
}

virSecretPtr
handle_secret_new(virConnectPtr conn, const unsigned char *uuid, int usage_type, const char *usage_id)
{
    virSecretPtr secret = handle_new(HANDLE_SECRET, conn);

    memcpy(secret->uuid, uuid, sizeof(secret->uuid));
    secret->usage_type = usage_type;
    secret->usage_id = g_strdup(usage_id ? usage_id : "");
    return secret;
}

virNWFilterPtr
handle_nwfilter_new(virConnectPtr conn, const char *name, const unsigned char *uuid)
{
    virNWFilterPtr filter = handle_new(HANDLE_NWFILTER, conn);

    filter->name = g_strdup(name);
    memcpy(filter->uuid, uuid, sizeof(filter->uuid));
    return filter;
}

virNWFilterBindingPtr
handle_nwfilter_binding_new(virConnectPtr conn, const char *portdev, const char *filter)
{
    virNWFilterBindingPtr binding = handle_new(HANDLE_NWFILTER_BINDING, conn);

    binding->portdev = g_strdup(portdev);
    binding->filter = g_strdup(filter);
    return binding;
}

virStreamPtr
handle_stream_new(virConnectPtr conn, unsigned int flags)
{
    virStreamPtr stream = handle_new(HANDLE_STREAM, conn);

    stream->flags = flags;
    return stream;
}

virAdmServerPtr
handle_adm_server_new(virAdmConnectPtr conn, const char *name)
{
    virAdmServerPtr server = handle_new(HANDLE_ADMIN_SERVER, conn);

    server->name = g_strdup(name);
    return server;
}

virAdmClientPtr
handle_adm_client_new(virAdmServerPtr server, unsigned long long id, long long timestamp, unsigned int transport)
{
    virAdmClientPtr client = handle_new(HANDLE_ADMIN_CLIENT, server->base.conn);

    client->server = handle_ref(server);
    client->id = id;
    client->timestamp = timestamp;
    client->transport = transport;
    return client;
}

int
handle_fail(HandleKind kind, const char *func)
{
    return fail(classes[kind - HANDLE_DEAD].invalid, "%s", func);
}

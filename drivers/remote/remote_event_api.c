/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_event_api.c - the register and deregister methods, one pair for each kind of object.
 *
 * Callbacks are kept as one type and cast back to their own by the row that delivers (remote_event.h): the one place where
 * function pointers are cast, for the interface has a typedef for every event.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "base/uuid.h"
#include "remote/remote_client.h"
#include "remote/remote_event_register.h"
#include "rpc/programs.h"
#include "rpc/qemu_protocol.h"
#include "rpc/remote_protocol.h"

/* ---- domains */

static int
register_domain_event(virConnectPtr conn, virDomainPtr dom, int event_id, RemoteEventRequest *request)
{
    remote_nonnull_domain object;
    remote_connect_domain_event_callback_register_any_args args = { .eventID = event_id, .dom = dom ? &object : NULL };
    char filter[UUID_TEXT_LEN] = "";

    request->conn = conn;
    request->row = remote_event_row(REMOTE_EVENT_DOMAIN, event_id);
    if (!request->row)
        return -1;
    if (dom) {
        object = (remote_nonnull_domain) { .name = dom->name, .id = atomic_load(&dom->id) };
        memcpy(object.uuid, dom->uuid, UUID_LEN);
        uuid_format(dom->uuid, filter);
    }
    request->filter = filter;
    request->procedure = REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY;
    request->args = &args;
    return remote_event_register(request);
}

int
remote_manual_connect_domain_event_register_any(virConnectPtr conn, virDomainPtr dom, int event_id,
                                                virConnectDomainEventGenericCallback cb, void *opaque,
                                                virFreeCallback freecb)
{
    RemoteEventRequest request = { .cb = (RemoteEventCallback)cb, .opaque = opaque, .free_opaque = freecb };

    return register_domain_event(conn, dom, event_id, &request);
}

int
remote_manual_connect_domain_event_deregister_any(virConnectPtr conn, int id)
{
    const RemoteEventKey key = {
        .object = REMOTE_EVENT_DOMAIN,
        .id = id,
        .procedure = REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY,
    };

    return remote_event_deregister(conn, &key);
}

int
remote_manual_connect_domain_event_register(virConnectPtr conn, virConnectDomainEventCallback cb, void *opaque,
                                            virFreeCallback freecb)
{
    RemoteEventRequest request = {
        .cb = (RemoteEventCallback)cb,
        .opaque = opaque,
        .free_opaque = freecb,
        .legacy = true,
    };

    return register_domain_event(conn, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, &request) < 0 ? -1 : 0;
}

int
remote_manual_connect_domain_event_deregister(virConnectPtr conn, virConnectDomainEventCallback cb)
{
    const RemoteEventKey key = {
        .object = REMOTE_EVENT_DOMAIN,
        .cb = (RemoteEventCallback)cb,
        .procedure = REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY,
    };

    return remote_event_deregister(conn, &key);
}

/* ---- networks */

int
remote_manual_connect_network_event_register_any(virConnectPtr conn, virNetworkPtr net, int event_id,
    virConnectNetworkEventGenericCallback cb, void *opaque, virFreeCallback freecb)
{
    remote_nonnull_network object;
    remote_connect_network_event_register_any_args args = { .eventID = event_id, .net = net ? &object : NULL };
    char filter[UUID_TEXT_LEN] = "";
    const RemoteEventRequest request = {
        .conn = conn,
        .row = remote_event_row(REMOTE_EVENT_NETWORK, event_id),
        .filter = filter,
        .cb = (RemoteEventCallback)cb,
        .opaque = opaque,
        .free_opaque = freecb,
        .procedure = REMOTE_PROC_CONNECT_NETWORK_EVENT_REGISTER_ANY,
        .args = &args,
    };

    if (!request.row)
        return -1;
    if (net) {
        object = (remote_nonnull_network) { .name = net->name };
        memcpy(object.uuid, net->uuid, UUID_LEN);
        uuid_format(net->uuid, filter);
    }
    return remote_event_register(&request);
}

int
remote_manual_connect_network_event_deregister_any(virConnectPtr conn, int id)
{
    const RemoteEventKey key = {
        .object = REMOTE_EVENT_NETWORK,
        .id = id,
        .procedure = REMOTE_PROC_CONNECT_NETWORK_EVENT_DEREGISTER_ANY,
    };

    return remote_event_deregister(conn, &key);
}

/* ---- storage pools */

int
remote_manual_connect_storage_pool_event_register_any(virConnectPtr conn, virStoragePoolPtr pool, int event_id,
    virConnectStoragePoolEventGenericCallback cb, void *opaque, virFreeCallback freecb)
{
    remote_nonnull_storage_pool object;
    remote_connect_storage_pool_event_register_any_args args = { .eventID = event_id, .pool = pool ? &object : NULL };
    char filter[UUID_TEXT_LEN] = "";
    const RemoteEventRequest request = {
        .conn = conn,
        .row = remote_event_row(REMOTE_EVENT_STORAGE_POOL, event_id),
        .filter = filter,
        .cb = (RemoteEventCallback)cb,
        .opaque = opaque,
        .free_opaque = freecb,
        .procedure = REMOTE_PROC_CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY,
        .args = &args,
    };

    if (!request.row)
        return -1;
    if (pool) {
        object = (remote_nonnull_storage_pool) { .name = pool->name };
        memcpy(object.uuid, pool->uuid, UUID_LEN);
        uuid_format(pool->uuid, filter);
    }
    return remote_event_register(&request);
}

int
remote_manual_connect_storage_pool_event_deregister_any(virConnectPtr conn, int id)
{
    const RemoteEventKey key = {
        .object = REMOTE_EVENT_STORAGE_POOL,
        .id = id,
        .procedure = REMOTE_PROC_CONNECT_STORAGE_POOL_EVENT_DEREGISTER_ANY,
    };

    return remote_event_deregister(conn, &key);
}

/* ---- node devices */

int
remote_manual_connect_node_device_event_register_any(virConnectPtr conn, virNodeDevicePtr dev, int event_id,
    virConnectNodeDeviceEventGenericCallback cb, void *opaque, virFreeCallback freecb)
{
    remote_nonnull_node_device object;
    remote_connect_node_device_event_register_any_args args = { .eventID = event_id, .dev = dev ? &object : NULL };
    const RemoteEventRequest request = {
        .conn = conn,
        .row = remote_event_row(REMOTE_EVENT_NODE_DEVICE, event_id),
        .filter = dev ? dev->name : "",
        .cb = (RemoteEventCallback)cb,
        .opaque = opaque,
        .free_opaque = freecb,
        .procedure = REMOTE_PROC_CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY,
        .args = &args,
    };

    if (!request.row)
        return -1;
    if (dev) {
        object = (remote_nonnull_node_device) { .name = dev->name };
    }
    return remote_event_register(&request);
}

int
remote_manual_connect_node_device_event_deregister_any(virConnectPtr conn, int id)
{
    const RemoteEventKey key = {
        .object = REMOTE_EVENT_NODE_DEVICE,
        .id = id,
        .procedure = REMOTE_PROC_CONNECT_NODE_DEVICE_EVENT_DEREGISTER_ANY,
    };

    return remote_event_deregister(conn, &key);
}

/* ---- secrets */

int
remote_manual_connect_secret_event_register_any(virConnectPtr conn, virSecretPtr secret, int event_id,
    virConnectSecretEventGenericCallback cb, void *opaque, virFreeCallback freecb)
{
    remote_nonnull_secret object;
    remote_connect_secret_event_register_any_args args = { .eventID = event_id, .secret = secret ? &object : NULL };
    char filter[UUID_TEXT_LEN] = "";
    const RemoteEventRequest request = {
        .conn = conn,
        .row = remote_event_row(REMOTE_EVENT_SECRET, event_id),
        .filter = filter,
        .cb = (RemoteEventCallback)cb,
        .opaque = opaque,
        .free_opaque = freecb,
        .procedure = REMOTE_PROC_CONNECT_SECRET_EVENT_REGISTER_ANY,
        .args = &args,
    };

    if (!request.row)
        return -1;
    if (secret) {
        object = (remote_nonnull_secret) { .usageType = secret->usage_type, .usageID = secret->usage_id };
        memcpy(object.uuid, secret->uuid, UUID_LEN);
        uuid_format(secret->uuid, filter);
    }
    return remote_event_register(&request);
}

int
remote_manual_connect_secret_event_deregister_any(virConnectPtr conn, int id)
{
    const RemoteEventKey key = {
        .object = REMOTE_EVENT_SECRET,
        .id = id,
        .procedure = REMOTE_PROC_CONNECT_SECRET_EVENT_DEREGISTER_ANY,
    };

    return remote_event_deregister(conn, &key);
}

/* ---- events of QEMU's monitor, as they come */

int
remote_manual_connect_domain_qemu_monitor_event_register(virConnectPtr conn, virDomainPtr dom, const char *event,
                                                         virConnectDomainQemuMonitorEventCallback cb, void *opaque,
                                                         virFreeCallback freecb, unsigned int flags)
{
    remote_nonnull_domain object;
    /* The protocol's strings are not const; encoding only reads them. */
    qemu_connect_domain_monitor_event_register_args args = {
        .dom = dom ? &object : NULL,
        .event = (char *)event,
        .flags = flags,
    };
    char uuid[UUID_TEXT_LEN] = "";
    g_autofree char *filter = NULL;
    RemoteEventRequest request = {
        .conn = conn,
        .row = remote_event_row(REMOTE_EVENT_QEMU_MONITOR, 0),
        .cb = (RemoteEventCallback)cb,
        .opaque = opaque,
        .free_opaque = freecb,
        .procedure = QEMU_PROC_CONNECT_DOMAIN_MONITOR_EVENT_REGISTER,
        .args = &args,
    };

    if (!request.row)
        return -1;
    if (dom) {
        object = (remote_nonnull_domain) { .name = dom->name, .id = atomic_load(&dom->id) };
        memcpy(object.uuid, dom->uuid, UUID_LEN);
        uuid_format(dom->uuid, uuid);
    }
    filter = g_strdup_printf("%s %x %s", uuid, flags, event ? event : "");
    request.filter = filter;
    return remote_event_register(&request);
}

int
remote_manual_connect_domain_qemu_monitor_event_deregister(virConnectPtr conn, int id)
{
    const RemoteEventKey key = {
        .object = REMOTE_EVENT_QEMU_MONITOR,
        .id = id,
        .procedure = QEMU_PROC_CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER,
    };

    return remote_event_deregister(conn, &key);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * objects.c - counting references of handles, and what they know without asking: name, uuid, connection.
 *
 * Threads: any.
 */

#include <string.h>

#include "api/handle.h"
#include "api/local_call.h"
#include "base/error.h"
#include "base/uuid.h"

static int
reference(void *handle, HandleKind kind, const char *func)
{
    if (!local_enter(handle, kind, func))
        return -1;
    handle_ref(handle);
    return 0;
}

static int
release(void *handle, HandleKind kind, const char *func)
{
    if (!local_enter(handle, kind, func))
        return -1;
    handle_unref(handle);
    return 0;
}

static virConnectPtr
connection(const void *handle, HandleKind kind, const char *func)
{
    return local_enter(handle, kind, func) ? ((const Handle *)handle)->conn : NULL;
}

/* Refuses a missing output. */
static bool
has_output(const void *handle, const void *output, const char *name, const char *func)
{
    if (output)
        return true;
    fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must not be NULL"), name, func);
    local_failed(handle);
    return false;
}

static int
give_uuid(const void *handle, const unsigned char *uuid, unsigned char *ret_uuid, const char *func)
{
    if (!has_output(handle, ret_uuid, "uuid", func))
        return -1;
    memcpy(ret_uuid, uuid, UUID_LEN);
    return 0;
}

static int
give_uuid_text(const void *handle, const unsigned char *uuid, char *ret_text, const char *func)
{
    if (!has_output(handle, ret_text, "buf", func))
        return -1;
    uuid_format(uuid, ret_text);
    return 0;
}

/* Domain */

int
virDomainRef(virDomainPtr domain)
{
    return reference(domain, HANDLE_DOMAIN, __func__);
}

int
virDomainFree(virDomainPtr domain)
{
    return release(domain, HANDLE_DOMAIN, __func__);
}

virConnectPtr
virDomainGetConnect(virDomainPtr dom)
{
    return connection(dom, HANDLE_DOMAIN, __func__);
}

const char *
virDomainGetName(virDomainPtr domain)
{
    return local_enter(domain, HANDLE_DOMAIN, __func__) ? domain->name : NULL;
}

int
virDomainGetUUID(virDomainPtr domain, unsigned char *uuid)
{
    if (!local_enter(domain, HANDLE_DOMAIN, __func__))
        return -1;
    return give_uuid(domain, domain->uuid, uuid, __func__);
}

int
virDomainGetUUIDString(virDomainPtr domain, char *buf)
{
    if (!local_enter(domain, HANDLE_DOMAIN, __func__))
        return -1;
    return give_uuid_text(domain, domain->uuid, buf, __func__);
}

unsigned int
virDomainGetID(virDomainPtr domain)
{
    return local_enter(domain, HANDLE_DOMAIN, __func__)
        ? (unsigned int)atomic_load(&domain->id)
        : (unsigned int)-1;
}

/* Network */

int
virNetworkRef(virNetworkPtr network)
{
    return reference(network, HANDLE_NETWORK, __func__);
}

int
virNetworkFree(virNetworkPtr network)
{
    return release(network, HANDLE_NETWORK, __func__);
}

virConnectPtr
virNetworkGetConnect(virNetworkPtr net)
{
    return connection(net, HANDLE_NETWORK, __func__);
}

const char *
virNetworkGetName(virNetworkPtr network)
{
    return local_enter(network, HANDLE_NETWORK, __func__) ? network->name : NULL;
}

int
virNetworkGetUUID(virNetworkPtr network, unsigned char *uuid)
{
    if (!local_enter(network, HANDLE_NETWORK, __func__))
        return -1;
    return give_uuid(network, network->uuid, uuid, __func__);
}

int
virNetworkGetUUIDString(virNetworkPtr network, char *buf)
{
    if (!local_enter(network, HANDLE_NETWORK, __func__))
        return -1;
    return give_uuid_text(network, network->uuid, buf, __func__);
}

/* StoragePool */

int
virStoragePoolRef(virStoragePoolPtr pool)
{
    return reference(pool, HANDLE_STORAGE_POOL, __func__);
}

int
virStoragePoolFree(virStoragePoolPtr pool)
{
    return release(pool, HANDLE_STORAGE_POOL, __func__);
}

virConnectPtr
virStoragePoolGetConnect(virStoragePoolPtr pool)
{
    return connection(pool, HANDLE_STORAGE_POOL, __func__);
}

const char *
virStoragePoolGetName(virStoragePoolPtr pool)
{
    return local_enter(pool, HANDLE_STORAGE_POOL, __func__) ? pool->name : NULL;
}

int
virStoragePoolGetUUID(virStoragePoolPtr pool, unsigned char *uuid)
{
    if (!local_enter(pool, HANDLE_STORAGE_POOL, __func__))
        return -1;
    return give_uuid(pool, pool->uuid, uuid, __func__);
}

int
virStoragePoolGetUUIDString(virStoragePoolPtr pool, char *buf)
{
    if (!local_enter(pool, HANDLE_STORAGE_POOL, __func__))
        return -1;
    return give_uuid_text(pool, pool->uuid, buf, __func__);
}

/* StorageVol */

int
virStorageVolRef(virStorageVolPtr vol)
{
    return reference(vol, HANDLE_STORAGE_VOL, __func__);
}

int
virStorageVolFree(virStorageVolPtr vol)
{
    return release(vol, HANDLE_STORAGE_VOL, __func__);
}

virConnectPtr
virStorageVolGetConnect(virStorageVolPtr vol)
{
    return connection(vol, HANDLE_STORAGE_VOL, __func__);
}

const char *
virStorageVolGetName(virStorageVolPtr vol)
{
    return local_enter(vol, HANDLE_STORAGE_VOL, __func__) ? vol->name : NULL;
}

const char *
virStorageVolGetKey(virStorageVolPtr vol)
{
    return local_enter(vol, HANDLE_STORAGE_VOL, __func__) ? vol->key : NULL;
}

/* NodeDevice */

int
virNodeDeviceRef(virNodeDevicePtr dev)
{
    return reference(dev, HANDLE_NODE_DEVICE, __func__);
}

int
virNodeDeviceFree(virNodeDevicePtr dev)
{
    return release(dev, HANDLE_NODE_DEVICE, __func__);
}

const char *
virNodeDeviceGetName(virNodeDevicePtr dev)
{
    return local_enter(dev, HANDLE_NODE_DEVICE, __func__) ? dev->name : NULL;
}

/* Interface */

int
virInterfaceRef(virInterfacePtr iface)
{
    return reference(iface, HANDLE_INTERFACE, __func__);
}

int
virInterfaceFree(virInterfacePtr iface)
{
    return release(iface, HANDLE_INTERFACE, __func__);
}

virConnectPtr
virInterfaceGetConnect(virInterfacePtr iface)
{
    return connection(iface, HANDLE_INTERFACE, __func__);
}

const char *
virInterfaceGetName(virInterfacePtr iface)
{
    return local_enter(iface, HANDLE_INTERFACE, __func__) ? iface->name : NULL;
}

const char *
virInterfaceGetMACString(virInterfacePtr iface)
{
    return local_enter(iface, HANDLE_INTERFACE, __func__) ? iface->mac : NULL;
}

/* Secret */

int
virSecretRef(virSecretPtr secret)
{
    return reference(secret, HANDLE_SECRET, __func__);
}

int
virSecretFree(virSecretPtr secret)
{
    return release(secret, HANDLE_SECRET, __func__);
}

virConnectPtr
virSecretGetConnect(virSecretPtr secret)
{
    return connection(secret, HANDLE_SECRET, __func__);
}

int
virSecretGetUUID(virSecretPtr secret, unsigned char *uuid)
{
    if (!local_enter(secret, HANDLE_SECRET, __func__))
        return -1;
    return give_uuid(secret, secret->uuid, uuid, __func__);
}

int
virSecretGetUUIDString(virSecretPtr secret, char *buf)
{
    if (!local_enter(secret, HANDLE_SECRET, __func__))
        return -1;
    return give_uuid_text(secret, secret->uuid, buf, __func__);
}

int
virSecretGetUsageType(virSecretPtr secret)
{
    return local_enter(secret, HANDLE_SECRET, __func__) ? secret->usage_type : -1;
}

const char *
virSecretGetUsageID(virSecretPtr secret)
{
    return local_enter(secret, HANDLE_SECRET, __func__) ? secret->usage_id : NULL;
}

/* NWFilter */

int
virNWFilterRef(virNWFilterPtr nwfilter)
{
    return reference(nwfilter, HANDLE_NWFILTER, __func__);
}

int
virNWFilterFree(virNWFilterPtr nwfilter)
{
    return release(nwfilter, HANDLE_NWFILTER, __func__);
}

const char *
virNWFilterGetName(virNWFilterPtr nwfilter)
{
    return local_enter(nwfilter, HANDLE_NWFILTER, __func__) ? nwfilter->name : NULL;
}

int
virNWFilterGetUUID(virNWFilterPtr nwfilter, unsigned char *uuid)
{
    if (!local_enter(nwfilter, HANDLE_NWFILTER, __func__))
        return -1;
    return give_uuid(nwfilter, nwfilter->uuid, uuid, __func__);
}

int
virNWFilterGetUUIDString(virNWFilterPtr nwfilter, char *buf)
{
    if (!local_enter(nwfilter, HANDLE_NWFILTER, __func__))
        return -1;
    return give_uuid_text(nwfilter, nwfilter->uuid, buf, __func__);
}

/* NWFilterBinding */

int
virNWFilterBindingRef(virNWFilterBindingPtr binding)
{
    return reference(binding, HANDLE_NWFILTER_BINDING, __func__);
}

int
virNWFilterBindingFree(virNWFilterBindingPtr binding)
{
    return release(binding, HANDLE_NWFILTER_BINDING, __func__);
}

const char *
virNWFilterBindingGetPortDev(virNWFilterBindingPtr binding)
{
    return local_enter(binding, HANDLE_NWFILTER_BINDING, __func__) ? binding->portdev : NULL;
}

const char *
virNWFilterBindingGetFilterName(virNWFilterBindingPtr binding)
{
    return local_enter(binding, HANDLE_NWFILTER_BINDING, __func__) ? binding->filter : NULL;
}

/* NetworkPort */

int
virNetworkPortRef(virNetworkPortPtr port)
{
    return reference(port, HANDLE_NETWORK_PORT, __func__);
}

int
virNetworkPortFree(virNetworkPortPtr port)
{
    return release(port, HANDLE_NETWORK_PORT, __func__);
}

int
virNetworkPortGetUUID(virNetworkPortPtr port, unsigned char *uuid)
{
    if (!local_enter(port, HANDLE_NETWORK_PORT, __func__))
        return -1;
    return give_uuid(port, port->uuid, uuid, __func__);
}

int
virNetworkPortGetUUIDString(virNetworkPortPtr port, char *buf)
{
    if (!local_enter(port, HANDLE_NETWORK_PORT, __func__))
        return -1;
    return give_uuid_text(port, port->uuid, buf, __func__);
}

virNetworkPtr
virNetworkPortGetNetwork(virNetworkPortPtr port)
{
    return local_enter(port, HANDLE_NETWORK_PORT, __func__) ? port->net : NULL;
}

/* DomainSnapshot */

int
virDomainSnapshotRef(virDomainSnapshotPtr snapshot)
{
    return reference(snapshot, HANDLE_DOMAIN_SNAPSHOT, __func__);
}

int
virDomainSnapshotFree(virDomainSnapshotPtr snapshot)
{
    return release(snapshot, HANDLE_DOMAIN_SNAPSHOT, __func__);
}

virConnectPtr
virDomainSnapshotGetConnect(virDomainSnapshotPtr snapshot)
{
    return connection(snapshot, HANDLE_DOMAIN_SNAPSHOT, __func__);
}

const char *
virDomainSnapshotGetName(virDomainSnapshotPtr snapshot)
{
    return local_enter(snapshot, HANDLE_DOMAIN_SNAPSHOT, __func__) ? snapshot->name : NULL;
}

virDomainPtr
virDomainSnapshotGetDomain(virDomainSnapshotPtr snapshot)
{
    return local_enter(snapshot, HANDLE_DOMAIN_SNAPSHOT, __func__) ? snapshot->domain : NULL;
}

/* DomainCheckpoint */

int
virDomainCheckpointRef(virDomainCheckpointPtr checkpoint)
{
    return reference(checkpoint, HANDLE_DOMAIN_CHECKPOINT, __func__);
}

int
virDomainCheckpointFree(virDomainCheckpointPtr checkpoint)
{
    return release(checkpoint, HANDLE_DOMAIN_CHECKPOINT, __func__);
}

virConnectPtr
virDomainCheckpointGetConnect(virDomainCheckpointPtr checkpoint)
{
    return connection(checkpoint, HANDLE_DOMAIN_CHECKPOINT, __func__);
}

const char *
virDomainCheckpointGetName(virDomainCheckpointPtr checkpoint)
{
    return local_enter(checkpoint, HANDLE_DOMAIN_CHECKPOINT, __func__) ? checkpoint->name : NULL;
}

virDomainPtr
virDomainCheckpointGetDomain(virDomainCheckpointPtr checkpoint)
{
    return local_enter(checkpoint, HANDLE_DOMAIN_CHECKPOINT, __func__) ? checkpoint->domain : NULL;
}

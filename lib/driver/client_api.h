/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client_api.h - the public API, for drivers that need another driver's service: over that daemon's socket, like any client.
 *
 * The client library is loaded when it is needed first: no daemon starts slower for it. It has an error of its own for each thread.
 *
 * Threads: any.
 */

#ifndef DRIVER_CLIENT_API_H
#define DRIVER_CLIENT_API_H

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "base/error.h"
#include "base/patience.h"

/* The functions that drivers use; a new one is a new line. */
#define CLIENT_API_FUNCTIONS(F) \
    F(virConnectOpen) \
    F(virConnectClose) \
    F(virConnectSetIdentity) \
    F(virConnectNetworkEventRegisterAny) \
    F(virConnectRegisterCloseCallback) \
    F(virEventAddTimeout) \
    F(virEventRegisterDefaultImpl) \
    F(virEventRunDefaultImpl) \
    F(virEventUpdateTimeout) \
    F(virGetLastError) \
    F(virNetworkLookupByName) \
    F(virNetworkFree) \
    F(virNetworkGetName) \
    F(virNetworkGetDHCPLeases) \
    F(virNetworkDHCPLeaseFree) \
    F(virNetworkGetXMLDesc) \
    F(virNetworkPortCreateXML) \
    F(virNetworkPortLookupByUUID) \
    F(virNetworkPortGetXMLDesc) \
    F(virNetworkPortDelete) \
    F(virNetworkPortFree) \
    F(virNetworkPortSetParameters) \
    F(virSecretLookupByUUIDString) \
    F(virSecretLookupByUsage) \
    F(virSecretGetValue) \
    F(virSecretFree) \
    F(virSetErrorFunc) \
    F(virStoragePoolLookupByName) \
    F(virStoragePoolFree) \
    F(virStoragePoolGetXMLDesc) \
    F(virStorageVolLookupByName) \
    F(virStorageVolGetInfo) \
    F(virStorageVolGetPath) \
    F(virStorageVolFree) \
    F(virTypedParamsFree) \
    F(patience_set)

#define CLIENT_API_MEMBER(name) __typeof__(name) *name;
typedef struct {
    CLIENT_API_FUNCTIONS(CLIENT_API_MEMBER)
} ClientApi;

/* How long this thread waits for each answer from here on: no daemon hangs because another one does. */
enum { CLIENT_API_PATIENCE_MS = 30000 };

/* NULL with an error when there is no client library here. */
const ClientApi *client_api(void);

/* Makes the error of the client library's last call ours; always -1. Who did not answer in time is not waited for in what this
 * thread does to end the talk. */
int client_api_fail(const ClientApi *api);
#define client_api_fail_null(api) ((void)client_api_fail(api), NULL)

/* The code of the client library's last error. */
int client_api_last_code(const ClientApi *api);

#endif /* DRIVER_CLIENT_API_H */

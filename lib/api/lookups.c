/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lookups.c - functions that are another function in other clothes: lookups by the text of a uuid, and old names.
 *
 * Threads: any.
 */

#include "api/local_call.h"
#include "base/error.h"
#include "base/uuid.h"

/* Reads the uuid of a lookup; false with the failure handed over. */
static bool
read_uuid(virConnectPtr conn, const char *text, unsigned char *ret_uuid, const char *func)
{
    if (!text)
        fail(VIR_ERR_INVALID_ARG, _("uuidstr in %1$s must not be NULL"), func);
    else if (!uuid_parse(text, ret_uuid))
        fail(VIR_ERR_INVALID_ARG, _("uuidstr in %1$s must be a valid UUID, '%2$s' is none"), func, text);
    else
        return true;
    local_failed(conn);
    return false;
}

virDomainPtr
virDomainLookupByUUIDString(virConnectPtr conn, const char *uuidstr)
{
    unsigned char uuid[UUID_LEN];

    if (!local_enter(conn, HANDLE_CONNECT, __func__) || !read_uuid(conn, uuidstr, uuid, __func__))
        return NULL;
    return virDomainLookupByUUID(conn, uuid);
}

virNetworkPtr
virNetworkLookupByUUIDString(virConnectPtr conn, const char *uuidstr)
{
    unsigned char uuid[UUID_LEN];

    if (!local_enter(conn, HANDLE_CONNECT, __func__) || !read_uuid(conn, uuidstr, uuid, __func__))
        return NULL;
    return virNetworkLookupByUUID(conn, uuid);
}

virStoragePoolPtr
virStoragePoolLookupByUUIDString(virConnectPtr conn, const char *uuidstr)
{
    unsigned char uuid[UUID_LEN];

    if (!local_enter(conn, HANDLE_CONNECT, __func__) || !read_uuid(conn, uuidstr, uuid, __func__))
        return NULL;
    return virStoragePoolLookupByUUID(conn, uuid);
}

virSecretPtr
virSecretLookupByUUIDString(virConnectPtr conn, const char *uuidstr)
{
    unsigned char uuid[UUID_LEN];

    if (!local_enter(conn, HANDLE_CONNECT, __func__) || !read_uuid(conn, uuidstr, uuid, __func__))
        return NULL;
    return virSecretLookupByUUID(conn, uuid);
}

virNWFilterPtr
virNWFilterLookupByUUIDString(virConnectPtr conn, const char *uuidstr)
{
    unsigned char uuid[UUID_LEN];

    if (!local_enter(conn, HANDLE_CONNECT, __func__) || !read_uuid(conn, uuidstr, uuid, __func__))
        return NULL;
    return virNWFilterLookupByUUID(conn, uuid);
}

virNetworkPortPtr
virNetworkPortLookupByUUIDString(virNetworkPtr net, const char *uuidstr)
{
    unsigned char uuid[UUID_LEN];

    if (!local_enter(net, HANDLE_NETWORK, __func__) || !read_uuid(net->base.conn, uuidstr, uuid, __func__))
        return NULL;
    return virNetworkPortLookupByUUID(net, uuid);
}

virDomainPtr
virDomainCreateLinux(virConnectPtr conn, const char *xmlDesc, unsigned int flags)
{
    return virDomainCreateXML(conn, xmlDesc, flags);
}

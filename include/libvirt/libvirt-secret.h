/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-secret.h - passphrases and keys.
 */

#ifndef SPLITVIRT_LIBVIRT_SECRET_H
#define SPLITVIRT_LIBVIRT_SECRET_H

#include <libvirt/libvirt-common.h>
#include <libvirt/libvirt-host.h>
#include <libvirt/libvirt-domain.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _virSecret virSecret;
typedef virSecret *virSecretPtr;

/* What secrets are for. Since 0.7.1. */
typedef enum {
    VIR_SECRET_USAGE_TYPE_NONE = 0,
    VIR_SECRET_USAGE_TYPE_VOLUME = 1,
    VIR_SECRET_USAGE_TYPE_CEPH = 2, /* since 0.9.7 */
    VIR_SECRET_USAGE_TYPE_ISCSI = 3, /* since 1.0.4 */
    VIR_SECRET_USAGE_TYPE_TLS = 4, /* since 2.3.0 */
    VIR_SECRET_USAGE_TYPE_VTPM = 5, /* of a virtual TPM's state; since 5.6.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_SECRET_USAGE_TYPE_LAST = 6,
# endif
} virSecretUsageType;

/* Which secrets are listed. Since 0.10.2. */
typedef enum {
    VIR_CONNECT_LIST_SECRETS_EPHEMERAL = 1 << 0,
    VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL = 1 << 1,
    VIR_CONNECT_LIST_SECRETS_PRIVATE = 1 << 2,
    VIR_CONNECT_LIST_SECRETS_NO_PRIVATE = 1 << 3,
} virConnectListAllSecretsFlags;

/* How strictly a definition is taken. Since 7.7.0. */
typedef enum {
    VIR_SECRET_DEFINE_VALIDATE = 1 << 0,
} virSecretDefineFlags;

/* The events of secrets; each has a callback type of its own. Since 3.0.0. */
typedef enum {
    VIR_SECRET_EVENT_ID_LIFECYCLE = 0,
    VIR_SECRET_EVENT_ID_VALUE_CHANGED = 1,
# ifdef VIR_ENUM_SENTINELS
    VIR_SECRET_EVENT_ID_LAST = 2,
# endif
} virSecretEventID;

/* What has happened to a secret. Since 3.0.0. */
typedef enum {
    VIR_SECRET_EVENT_DEFINED = 0,
    VIR_SECRET_EVENT_UNDEFINED = 1,
# ifdef VIR_ENUM_SENTINELS
    VIR_SECRET_EVENT_LAST = 2,
# endif
} virSecretEventLifecycleType;

/* VIR_SECRET_EVENT_ID_VALUE_CHANGED; and what all callbacks for secrets are cast to. Since 3.0.0.
 * VIR_SECRET_EVENT_ID_VALUE_CHANGED; and what all callbacks for secrets are cast to. Since 3.0.0. */
typedef void (*virConnectSecretEventGenericCallback)(virConnectPtr conn,
                                                     virSecretPtr secret,
                                                     void *opaque);

/* VIR_SECRET_EVENT_ID_LIFECYCLE: @event is a virSecretEventLifecycleType. Since 3.0.0. */
typedef void (*virConnectSecretEventLifecycleCallback)(virConnectPtr conn,
                                                       virSecretPtr secret,
                                                       int event,
                                                       int detail,
                                                       void *opaque);

/* Casts a callback for virConnectSecretEventRegisterAny(). */
#define VIR_SECRET_EVENT_CALLBACK(cb) ((virConnectSecretEventGenericCallback)(cb))

/*
 * The connection of a secret's handle.
 *
 * Returns the handle's own connection: no reference is added. Since 0.7.1.
 */
virConnectPtr virSecretGetConnect(virSecretPtr secret);

/*
 * Counts the secrets.
 *
 * Returns the number, or -1 on error. Since 0.7.1.
 */
int virConnectNumOfSecrets(virConnectPtr conn);

/*
 * Lists the uuids of secrets.
 *
 * @uuids: room for @maxuuids strings, which the caller frees
 *
 * Returns how many were stored, or -1 on error. Since 0.7.1.
 */
int virConnectListSecrets(virConnectPtr conn, char **uuids, int maxuuids);

/*
 * Finds a secret by its uuid.
 *
 * @uuid: VIR_UUID_BUFLEN bytes
 *
 * Returns a new handle, to be released with virSecretFree(), or NULL on error. Since 0.7.1.
 */
virSecretPtr virSecretLookupByUUID(virConnectPtr conn, const unsigned char *uuid);

/*
 * Finds a secret by its uuid written as text.
 *
 * Returns a new handle, to be released with virSecretFree(), or NULL on error. Since 0.7.1.
 */
virSecretPtr virSecretLookupByUUIDString(virConnectPtr conn, const char *uuidstr);

/*
 * Finds a secret by what it is for.
 *
 * @usageType: a virSecretUsageType
 * @usageID: the volume, Ceph or iSCSI name, TLS or TPM name it is for
 *
 * Returns a new handle, to be released with virSecretFree(), or NULL on error. Since 0.7.1.
 */
virSecretPtr virSecretLookupByUsage(virConnectPtr conn, int usageType, const char *usageID);

/*
 * Defines a secret, or changes its attributes; its value is set by virSecretSetValue(). Refused on
 * a read-only connection.
 *
 * @xml: a <secret> document
 * @flags: virSecretDefineFlags values, or 0
 *
 * Returns a new handle, to be released with virSecretFree(), or NULL on error. Since 0.7.1.
 */
virSecretPtr virSecretDefineXML(virConnectPtr conn, const char *xml, unsigned int flags);

/*
 * The uuid of a secret.
 *
 * @uuid: room for VIR_UUID_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 0.7.1.
 */
int virSecretGetUUID(virSecretPtr secret, unsigned char *uuid);

/*
 * The uuid of a secret as text.
 *
 * @buf: room for VIR_UUID_STRING_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 0.7.1.
 */
int virSecretGetUUIDString(virSecretPtr secret, char *buf);

/*
 * What kind of thing a secret is for.
 *
 * Returns a virSecretUsageType, or -1 on error. Since 0.7.1.
 */
int virSecretGetUsageType(virSecretPtr secret);

/*
 * Which thing a secret is for.
 *
 * Returns a string that lives as long as the handle, "" when there is none, or NULL on error.
 * Since 0.7.1.
 */
const char *virSecretGetUsageID(virSecretPtr secret);

/*
 * Describes a secret, without its value.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 0.7.1.
 */
char *virSecretGetXMLDesc(virSecretPtr secret, unsigned int flags);

/*
 * Sets the value of a secret. Refused on a read-only connection.
 *
 * @value: @value_size bytes
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.7.1.
 */
int virSecretSetValue(virSecretPtr secret,
                      const unsigned char *value,
                      size_t value_size,
                      unsigned int flags);

/*
 * Reads the value of a secret, unless it is private. Refused on a read-only connection.
 *
 * @value_size: set to the number of bytes
 * @flags: 0; nothing is defined yet
 *
 * Returns the bytes, which the caller wipes and frees, or NULL on error. Since 0.7.1.
 */
unsigned char *virSecretGetValue(virSecretPtr secret, size_t *value_size, unsigned int flags);

/*
 * Removes a secret and its value. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.7.1.
 */
int virSecretUndefine(virSecretPtr secret);

/*
 * Takes another reference of a secret's handle; virSecretFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 0.7.1.
 */
int virSecretRef(virSecretPtr secret);

/*
 * Gives up a reference of a secret's handle.
 *
 * Returns 0, or -1 on error. Since 0.7.1.
 */
int virSecretFree(virSecretPtr secret);

/*
 * Lists secrets; flags of one group are alternatives, groups must all be met. No flags: all
 * secrets.
 *
 * @secrets: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: virConnectListAllSecretsFlags values, or 0
 *
 * Returns the number of handles, or -1 on error. Since 0.10.2.
 */
int virConnectListAllSecrets(virConnectPtr conn, virSecretPtr **secrets, unsigned int flags);

/*
 * Registers for an event of one secret or of all. Needs an event loop that was registered before
 * the connection was opened and is being run.
 *
 * @secret: NULL is all secrets
 * @eventID: a virSecretEventID
 * @cb: the callback for that event, cast with VIR_SECRET_EVENT_CALLBACK()
 * @opaque: passed to the callback
 * @freecb: releases @opaque when the registration ends, or NULL
 *
 * Returns the registration's number for virConnectSecretEventDeregisterAny(), or -1 on error.
 * Since 3.0.0.
 */
int virConnectSecretEventRegisterAny(virConnectPtr conn,
                                     virSecretPtr secret,
                                     int eventID,
                                     virConnectSecretEventGenericCallback cb,
                                     void *opaque,
                                     virFreeCallback freecb);

/*
 * Ends what virConnectSecretEventRegisterAny() began. May be called inside the callback.
 *
 * @callbackID: what the registration returned
 *
 * Returns 0, or -1 on error. Since 3.0.0.
 */
int virConnectSecretEventDeregisterAny(virConnectPtr conn, int callbackID);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_SECRET_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handle.h - what stands behind virDomainPtr and its kin: a name for something at the other end of a connection.
 *
 * Every handle starts with Handle, so that one function counts references and one check tells a live handle from anything
 * else. What names the object never changes, but for the id of a domain, which follows the guest.
 *
 * Threads: any.
 */

#ifndef API_HANDLE_H
#define API_HANDLE_H

#include <stdatomic.h>
#include <stdbool.h>

#include <libvirt/libvirt-admin.h>
#include <libvirt/libvirt.h>

#include "api/export.h"

/* The kinds double as magic numbers: what is no handle hardly starts with one. */
typedef enum {
    HANDLE_DEAD = 0x5e1f0000,
    HANDLE_CONNECT,
    HANDLE_DOMAIN,
    HANDLE_DOMAIN_SNAPSHOT,
    HANDLE_DOMAIN_CHECKPOINT,
    HANDLE_NETWORK,
    HANDLE_NETWORK_PORT,
    HANDLE_INTERFACE,
    HANDLE_STORAGE_POOL,
    HANDLE_STORAGE_VOL,
    HANDLE_NODE_DEVICE,
    HANDLE_SECRET,
    HANDLE_NWFILTER,
    HANDLE_NWFILTER_BINDING,
    HANDLE_STREAM,
    HANDLE_ADMIN_CONNECT,
    HANDLE_ADMIN_SERVER,
    HANDLE_ADMIN_CLIENT,
    HANDLE_END
} HandleKind;

typedef struct HandleDriver HandleDriver;
typedef struct AdminHandleDriver AdminHandleDriver;
typedef struct ConnectState ConnectState;

/* `conn` is the connection (a virConnectPtr or, for the admin kinds, a virAdmConnectPtr), to which each handle has its own
 * reference; a connection's own is NULL. */
typedef struct {
    unsigned int kind;
    atomic_int refs;
    void *conn;
} Handle;

struct _virConnect {
    Handle base;
    const HandleDriver *driver;
    void *priv;                  /* the driver's: a RemoteConn for the remote client */
    ConnectState *state;         /* lib/api's: URI, error handler, close callback */
    unsigned int flags;          /* VIR_CONNECT_RO ... */
};

struct _virAdmConnect {
    Handle base;
    const AdminHandleDriver *driver;
    void *priv;
    ConnectState *state;
    unsigned int flags;
};

struct _virDomain {
    Handle base;
    char *name;
    unsigned char uuid[16];
    atomic_int id;               /* -1: not running */
};

struct _virDomainSnapshot {
    Handle base;
    virDomainPtr domain;         /* a reference */
    char *name;
};

struct _virDomainCheckpoint {
    Handle base;
    virDomainPtr domain;
    char *name;
};

struct _virNetwork {
    Handle base;
    char *name;
    unsigned char uuid[16];
};

struct _virNetworkPort {
    Handle base;
    virNetworkPtr net;
    unsigned char uuid[16];
};

struct _virInterface {
    Handle base;
    char *name;
    char *mac;
};

struct _virStoragePool {
    Handle base;
    char *name;
    unsigned char uuid[16];
};

struct _virStorageVol {
    Handle base;
    char *pool;
    char *name;
    char *key;
};

struct _virNodeDevice {
    Handle base;
    char *name;
    _Atomic(char *) parent;      /* what virNodeDeviceGetParent answered; lives as long as the handle */
};

struct _virSecret {
    Handle base;
    unsigned char uuid[16];
    int usage_type;
    char *usage_id;
};

struct _virNWFilter {
    Handle base;
    char *name;
    unsigned char uuid[16];
};

struct _virNWFilterBinding {
    Handle base;
    char *portdev;
    char *filter;
};

/* `driver` and `priv` are set by stream_attach() of api/stream.h; NULL while the stream carries nothing. */
struct _virStream {
    Handle base;
    const struct StreamDriver *driver;
    void *priv;
    unsigned int flags;          /* VIR_STREAM_NONBLOCK */
};

struct _virAdmServer {
    Handle base;
    char *name;
};

struct _virAdmClient {
    Handle base;
    virAdmServerPtr server;
    unsigned long long id;
    long long timestamp;
    unsigned int transport;
};

/* New handles with one reference; strings are copied, parents get a reference. They cannot fail. */
API_PRIVATE virDomainPtr handle_domain_new(virConnectPtr conn, const char *name, const unsigned char *uuid, int id);
API_PRIVATE virDomainSnapshotPtr handle_domain_snapshot_new(virDomainPtr domain, const char *name);
API_PRIVATE virDomainCheckpointPtr handle_domain_checkpoint_new(virDomainPtr domain, const char *name);
API_PRIVATE virNetworkPtr handle_network_new(virConnectPtr conn, const char *name, const unsigned char *uuid);
API_PRIVATE virNetworkPortPtr handle_network_port_new(virNetworkPtr net, const unsigned char *uuid);
API_PRIVATE virInterfacePtr handle_interface_new(virConnectPtr conn, const char *name, const char *mac);
API_PRIVATE virStoragePoolPtr handle_storage_pool_new(virConnectPtr conn, const char *name, const unsigned char *uuid);
API_PRIVATE virStorageVolPtr handle_storage_vol_new(virConnectPtr conn, const char *pool, const char *name, const char *key);
API_PRIVATE virNodeDevicePtr handle_node_device_new(virConnectPtr conn, const char *name);
API_PRIVATE virSecretPtr handle_secret_new(virConnectPtr conn, const unsigned char *uuid, int usage_type, const char *usage_id);
API_PRIVATE virNWFilterPtr handle_nwfilter_new(virConnectPtr conn, const char *name, const unsigned char *uuid);
API_PRIVATE virNWFilterBindingPtr handle_nwfilter_binding_new(virConnectPtr conn, const char *portdev, const char *filter);
API_PRIVATE virAdmServerPtr handle_adm_server_new(virAdmConnectPtr conn, const char *name);
API_PRIVATE virAdmClientPtr handle_adm_client_new(virAdmServerPtr server, unsigned long long id, long long timestamp,
                                                  unsigned int transport);

/* Is @handle a live handle of @kind? NULL is not. */
API_PRIVATE bool handle_is(const void *handle, HandleKind kind);

/* Another reference of @handle; returns it. */
API_PRIVATE void *handle_ref(void *handle);

/* Ends a reference (NULL is fine); returns how many are left. */
API_PRIVATE int handle_unref(void *handle);

#endif /* API_HANDLE_H */

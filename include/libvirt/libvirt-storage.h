/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-storage.h - storage pools and volumes.
 */

#ifndef SPLITVIRT_LIBVIRT_STORAGE_H
#define SPLITVIRT_LIBVIRT_STORAGE_H

#include <libvirt/libvirt-common.h>
#include <libvirt/libvirt-host.h>
#include <libvirt/libvirt-domain.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _virStoragePool virStoragePool;
typedef virStoragePool *virStoragePoolPtr;
typedef struct _virStoragePoolInfo virStoragePoolInfo;
typedef virStoragePoolInfo *virStoragePoolInfoPtr;
typedef struct _virStorageVol virStorageVol;
typedef virStorageVol *virStorageVolPtr;
typedef struct _virStorageVolInfo virStorageVolInfo;
typedef virStorageVolInfo *virStorageVolInfoPtr;

/* What a storage pool is doing. Since 0.4.1. */
typedef enum {
    VIR_STORAGE_POOL_INACTIVE = 0,
    VIR_STORAGE_POOL_BUILDING = 1,
    VIR_STORAGE_POOL_RUNNING = 2,
    VIR_STORAGE_POOL_DEGRADED = 3,
    VIR_STORAGE_POOL_INACCESSIBLE = 4, /* since 0.8.2 */
# ifdef VIR_ENUM_SENTINELS
    VIR_STORAGE_POOL_STATE_LAST = 5,
# endif
} virStoragePoolState;

/* How the storage beneath a pool is made. Since 0.4.1. */
typedef enum {
    VIR_STORAGE_POOL_BUILD_NEW = 0,
    VIR_STORAGE_POOL_BUILD_REPAIR = 1 << 0,
    VIR_STORAGE_POOL_BUILD_RESIZE = 1 << 1,
    VIR_STORAGE_POOL_BUILD_NO_OVERWRITE = 1 << 2, /* since 0.9.5 */
    VIR_STORAGE_POOL_BUILD_OVERWRITE = 1 << 3, /* since 0.9.5 */
} virStoragePoolBuildFlags;

/* How the storage beneath a pool is deleted. Since 0.4.1. */
typedef enum {
    VIR_STORAGE_POOL_DELETE_NORMAL = 0,
    VIR_STORAGE_POOL_DELETE_ZEROED = 1 << 0,
} virStoragePoolDeleteFlags;

/* What is built when a pool is started. Since 1.3.1. */
typedef enum {
    VIR_STORAGE_POOL_CREATE_NORMAL = 0,
    VIR_STORAGE_POOL_CREATE_WITH_BUILD = 1 << 0,
    VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE = 1 << 1,
    VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE = 1 << 2,
} virStoragePoolCreateFlags;

/* The kinds of volumes. Since 0.4.1. */
typedef enum {
    VIR_STORAGE_VOL_FILE = 0,
    VIR_STORAGE_VOL_BLOCK = 1,
    VIR_STORAGE_VOL_DIR = 2, /* since 0.9.5 */
    VIR_STORAGE_VOL_NETWORK = 3, /* since 0.9.13 */
    VIR_STORAGE_VOL_NETDIR = 4, /* since 1.2.0 */
    VIR_STORAGE_VOL_PLOOP = 5, /* since 1.3.4 */
# ifdef VIR_ENUM_SENTINELS
    VIR_STORAGE_VOL_LAST = 6,
# endif
} virStorageVolType;

/* How a volume is deleted. Since 0.4.1. */
typedef enum {
    VIR_STORAGE_VOL_DELETE_NORMAL = 0,
    VIR_STORAGE_VOL_DELETE_ZEROED = 1 << 0,
    VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS = 1 << 1, /* since 1.2.21 */
} virStorageVolDeleteFlags;

/* With what a volume is overwritten. Since 0.9.10. */
typedef enum {
    VIR_STORAGE_VOL_WIPE_ALG_ZERO = 0,
    VIR_STORAGE_VOL_WIPE_ALG_NNSA = 1,
    VIR_STORAGE_VOL_WIPE_ALG_DOD = 2,
    VIR_STORAGE_VOL_WIPE_ALG_BSI = 3,
    VIR_STORAGE_VOL_WIPE_ALG_GUTMANN = 4,
    VIR_STORAGE_VOL_WIPE_ALG_SCHNEIER = 5,
    VIR_STORAGE_VOL_WIPE_ALG_PFITZNER7 = 6,
    VIR_STORAGE_VOL_WIPE_ALG_PFITZNER33 = 7,
    VIR_STORAGE_VOL_WIPE_ALG_RANDOM = 8,
    VIR_STORAGE_VOL_WIPE_ALG_TRIM = 9, /* discards blocks in place of writing; since 1.3.2 */
# ifdef VIR_ENUM_SENTINELS
    VIR_STORAGE_VOL_WIPE_ALG_LAST = 10,
# endif
} virStorageVolWipeAlgorithm;

/* What the allocation in virStorageVolInfo means. Since 3.0.0. */
typedef enum {
    VIR_STORAGE_VOL_USE_ALLOCATION = 0,
    VIR_STORAGE_VOL_GET_PHYSICAL = 1 << 0, /* bytes of the host's storage */
} virStorageVolInfoFlags;

/* What a pool's description shows. Since 0.9.13. */
typedef enum {
    VIR_STORAGE_XML_INACTIVE = 1 << 0,
} virStorageXMLFlags;

/* Which storage pools are listed. Since 0.10.2. */
typedef enum {
    VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE = 1 << 0,
    VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE = 1 << 1,
    VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT = 1 << 2,
    VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT = 1 << 3,
    VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART = 1 << 4,
    VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART = 1 << 5,
    VIR_CONNECT_LIST_STORAGE_POOLS_DIR = 1 << 6,
    VIR_CONNECT_LIST_STORAGE_POOLS_FS = 1 << 7,
    VIR_CONNECT_LIST_STORAGE_POOLS_NETFS = 1 << 8,
    VIR_CONNECT_LIST_STORAGE_POOLS_LOGICAL = 1 << 9,
    VIR_CONNECT_LIST_STORAGE_POOLS_DISK = 1 << 10,
    VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI = 1 << 11,
    VIR_CONNECT_LIST_STORAGE_POOLS_SCSI = 1 << 12,
    VIR_CONNECT_LIST_STORAGE_POOLS_MPATH = 1 << 13,
    VIR_CONNECT_LIST_STORAGE_POOLS_RBD = 1 << 14,
    VIR_CONNECT_LIST_STORAGE_POOLS_SHEEPDOG = 1 << 15,
    VIR_CONNECT_LIST_STORAGE_POOLS_GLUSTER = 1 << 16, /* since 1.2.1 */
    VIR_CONNECT_LIST_STORAGE_POOLS_ZFS = 1 << 17, /* since 1.2.8 */
    VIR_CONNECT_LIST_STORAGE_POOLS_VSTORAGE = 1 << 18, /* since 3.1.0 */
    VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI_DIRECT = 1 << 19, /* since 5.6.0 */
} virConnectListAllStoragePoolsFlags;

/* How strictly a definition is taken. Since 7.7.0. */
typedef enum {
    VIR_STORAGE_POOL_DEFINE_VALIDATE = 1 << 0,
} virStoragePoolDefineFlags;

/* How a volume is made. Since 1.0.1. */
typedef enum {
    VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA = 1 << 0, /* only the metadata is allocated */
    VIR_STORAGE_VOL_CREATE_REFLINK = 1 << 1, /* shares blocks with the original; since 1.2.13 */
    VIR_STORAGE_VOL_CREATE_VALIDATE = 1 << 2, /* since 8.10.0 */
} virStorageVolCreateFlags;

/* How a volume is sent. Since 3.4.0. */
typedef enum {
    VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM = 1 << 0,
} virStorageVolDownloadFlags;

/* How a volume is received. Since 3.4.0. */
typedef enum {
    VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM = 1 << 0,
} virStorageVolUploadFlags;

/* How a volume's size is changed. Since 0.9.10. */
typedef enum {
    VIR_STORAGE_VOL_RESIZE_ALLOCATE = 1 << 0, /* room is allocated at once */
    VIR_STORAGE_VOL_RESIZE_DELTA = 1 << 1, /* the size is a difference */
    VIR_STORAGE_VOL_RESIZE_SHRINK = 1 << 2, /* may become smaller: data may be lost */
} virStorageVolResizeFlags;

/* The events of storage pools; each has a callback type of its own. Since 2.0.0. */
typedef enum {
    VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE = 0,
    VIR_STORAGE_POOL_EVENT_ID_REFRESH = 1,
# ifdef VIR_ENUM_SENTINELS
    VIR_STORAGE_POOL_EVENT_ID_LAST = 2,
# endif
} virStoragePoolEventID;

/* What has happened to a storage pool. Since 2.0.0. */
typedef enum {
    VIR_STORAGE_POOL_EVENT_DEFINED = 0,
    VIR_STORAGE_POOL_EVENT_UNDEFINED = 1,
    VIR_STORAGE_POOL_EVENT_STARTED = 2,
    VIR_STORAGE_POOL_EVENT_STOPPED = 3,
    VIR_STORAGE_POOL_EVENT_CREATED = 4, /* since 3.8.0 */
    VIR_STORAGE_POOL_EVENT_DELETED = 5, /* since 3.8.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_STORAGE_POOL_EVENT_LAST = 6,
# endif
} virStoragePoolEventLifecycleType;

/* VIR_STORAGE_POOL_EVENT_ID_REFRESH; and what all callbacks for pools are cast to. Since 2.0.0. */
typedef void (*virConnectStoragePoolEventGenericCallback)(virConnectPtr conn,
                                                          virStoragePoolPtr pool,
                                                          void *opaque);

/* VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE: @event is a virStoragePoolEventLifecycleType. Since 2.0.0.
 * VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE: @event is a virStoragePoolEventLifecycleType. Since 2.0.0. */
typedef void (*virConnectStoragePoolEventLifecycleCallback)(virConnectPtr conn,
                                                            virStoragePoolPtr pool,
                                                            int event,
                                                            int detail,
                                                            void *opaque);

/* A storage pool in short; bytes. */
struct _virStoragePoolInfo {
    int state;
    unsigned long long capacity;
    unsigned long long allocation;
    unsigned long long available;
};

/* A volume in short; bytes. */
struct _virStorageVolInfo {
    int type;
    unsigned long long capacity;
    unsigned long long allocation;
};

/* Casts a callback for virConnectStoragePoolEventRegisterAny(). */
#define VIR_STORAGE_POOL_EVENT_CALLBACK(cb) ((virConnectStoragePoolEventGenericCallback)(cb))

/*
 * The connection of a pool's handle.
 *
 * Returns the handle's own connection: no reference is added. Since 0.4.1.
 */
virConnectPtr virStoragePoolGetConnect(virStoragePoolPtr pool);

/*
 * Counts the active storage pools.
 *
 * Returns the number, or -1 on error. Since 0.4.1.
 */
int virConnectNumOfStoragePools(virConnectPtr conn);

/*
 * Counts the storage pools that are defined and not active.
 *
 * Returns the number, or -1 on error. Since 0.4.1.
 */
int virConnectNumOfDefinedStoragePools(virConnectPtr conn);

/*
 * Lists the names of active storage pools.
 *
 * @names: room for @maxnames strings, which the caller frees
 *
 * Returns how many were stored, or -1 on error. Since 0.4.1.
 */
int virConnectListStoragePools(virConnectPtr conn, char ** const names, int maxnames);

/*
 * Lists the names of storage pools that are defined and not active.
 *
 * @names: room for @maxnames strings, which the caller frees
 *
 * Returns how many were stored, or -1 on error. Since 0.4.1.
 */
int virConnectListDefinedStoragePools(virConnectPtr conn, char ** const names, int maxnames);

/*
 * Finds a storage pool by its name.
 *
 * Returns a new handle, to be released with virStoragePoolFree(), or NULL on error. Since 0.4.1.
 */
virStoragePoolPtr virStoragePoolLookupByName(virConnectPtr conn, const char *name);

/*
 * Finds a storage pool by its uuid.
 *
 * @uuid: VIR_UUID_BUFLEN bytes
 *
 * Returns a new handle, to be released with virStoragePoolFree(), or NULL on error. Since 0.4.1.
 */
virStoragePoolPtr virStoragePoolLookupByUUID(virConnectPtr conn, const unsigned char *uuid);

/*
 * Finds a storage pool by its uuid written as text.
 *
 * Returns a new handle, to be released with virStoragePoolFree(), or NULL on error. Since 0.4.1.
 */
virStoragePoolPtr virStoragePoolLookupByUUIDString(virConnectPtr conn, const char *uuidstr);

/*
 * Finds the storage pool that a volume is in.
 *
 * Returns a new handle, to be released with virStoragePoolFree(), or NULL on error. Since 0.4.1.
 */
virStoragePoolPtr virStoragePoolLookupByVolume(virStorageVolPtr vol);

/*
 * Starts a transient storage pool, which disappears when it is stopped. Refused on a read-only
 * connection.
 *
 * @xmlDesc: a <pool> document
 * @flags: virStoragePoolCreateFlags values, or 0
 *
 * Returns a new handle, to be released with virStoragePoolFree(), or NULL on error. Since 0.4.1.
 */
virStoragePoolPtr virStoragePoolCreateXML(virConnectPtr conn,
                                          const char *xmlDesc,
                                          unsigned int flags);

/*
 * Defines a persistent storage pool, or changes its definition. Refused on a read-only connection.
 *
 * @xml: a <pool> document
 * @flags: virStoragePoolDefineFlags values, or 0
 *
 * Returns a new handle, to be released with virStoragePoolFree(), or NULL on error. Since 0.4.1.
 */
virStoragePoolPtr virStoragePoolDefineXML(virConnectPtr conn, const char *xml, unsigned int flags);

/*
 * Removes the definition of a storage pool that is not active. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolUndefine(virStoragePoolPtr pool);

/*
 * Starts a defined storage pool: mounts, logs in, activates. Refused on a read-only connection.
 *
 * @flags: virStoragePoolCreateFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolCreate(virStoragePoolPtr pool, unsigned int flags);

/*
 * Makes the storage beneath a pool: its directory, file system or volume group. Refused on a
 * read-only connection.
 *
 * @flags: virStoragePoolBuildFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolBuild(virStoragePoolPtr pool, unsigned int flags);

/*
 * Stops a storage pool. What is stored in it stays. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolDestroy(virStoragePoolPtr pool);

/*
 * Deletes the storage beneath a pool that is not active. What was stored in it is lost. Refused on
 * a read-only connection.
 *
 * @flags: virStoragePoolDeleteFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolDelete(virStoragePoolPtr pool, unsigned int flags);

/*
 * Looks again which volumes a pool has and how much room is left. Refused on a read-only
 * connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolRefresh(virStoragePoolPtr pool, unsigned int flags);

/*
 * Gives up a reference of a pool's handle. The pool itself is not touched.
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolFree(virStoragePoolPtr pool);

/*
 * The name of a storage pool.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 0.4.1.
 */
const char *virStoragePoolGetName(virStoragePoolPtr pool);

/*
 * The uuid of a storage pool.
 *
 * @uuid: room for VIR_UUID_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolGetUUID(virStoragePoolPtr pool, unsigned char *uuid);

/*
 * The uuid of a storage pool as text.
 *
 * @buf: room for VIR_UUID_STRING_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolGetUUIDString(virStoragePoolPtr pool, char *buf);

/*
 * Asks for state, size and free room of a storage pool.
 *
 * @info: filled in, in bytes
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolGetInfo(virStoragePoolPtr pool, virStoragePoolInfoPtr info);

/*
 * Describes a storage pool, as it is active or as it is defined.
 *
 * @flags: virStorageXMLFlags values, or 0
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 0.4.1.
 */
char *virStoragePoolGetXMLDesc(virStoragePoolPtr pool, unsigned int flags);

/*
 * Says whether a storage pool is started when the host comes up. Refused on a read-only connection.
 *
 * @autostart: 1 or 0
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolSetAutostart(virStoragePoolPtr pool, int autostart);

/*
 * Asks whether a storage pool is started when the host comes up.
 *
 * @autostart: set to 1 or 0
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStoragePoolGetAutostart(virStoragePoolPtr pool, int *autostart);

/*
 * Counts the volumes of a storage pool.
 *
 * Returns the number, or -1 on error. Since 0.4.1.
 */
int virStoragePoolNumOfVolumes(virStoragePoolPtr pool);

/*
 * Lists the names of a storage pool's volumes.
 *
 * @names: room for @maxnames strings, which the caller frees
 *
 * Returns how many were stored, or -1 on error. Since 0.4.1.
 */
int virStoragePoolListVolumes(virStoragePoolPtr pool, char ** const names, int maxnames);

/*
 * The connection of a volume's handle.
 *
 * Returns the handle's own connection: no reference is added. Since 0.4.1.
 */
virConnectPtr virStorageVolGetConnect(virStorageVolPtr vol);

/*
 * Finds a volume of a storage pool by its name.
 *
 * Returns a new handle, to be released with virStorageVolFree(), or NULL on error. Since 0.4.1.
 */
virStorageVolPtr virStorageVolLookupByName(virStoragePoolPtr pool, const char *name);

/*
 * Finds a volume of any storage pool by its key.
 *
 * Returns a new handle, to be released with virStorageVolFree(), or NULL on error. Since 0.4.1.
 */
virStorageVolPtr virStorageVolLookupByKey(virConnectPtr conn, const char *key);

/*
 * Finds a volume of any storage pool by its path on the host.
 *
 * Returns a new handle, to be released with virStorageVolFree(), or NULL on error. Since 0.4.1.
 */
virStorageVolPtr virStorageVolLookupByPath(virConnectPtr conn, const char *path);

/*
 * Creates a volume in a storage pool. Refused on a read-only connection.
 *
 * @xmlDesc: a <volume> document
 * @flags: virStorageVolCreateFlags values, or 0
 *
 * Returns a new handle, to be released with virStorageVolFree(), or NULL on error. Since 0.4.1.
 */
virStorageVolPtr virStorageVolCreateXML(virStoragePoolPtr pool,
                                        const char *xmlDesc,
                                        unsigned int flags);

/*
 * Deletes a volume. What was stored in it is lost. Refused on a read-only connection.
 *
 * @flags: virStorageVolDeleteFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStorageVolDelete(virStorageVolPtr vol, unsigned int flags);

/*
 * Gives up a reference of a volume's handle. The volume itself is not touched.
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStorageVolFree(virStorageVolPtr vol);

/*
 * The name of a volume, unique in its pool.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 0.4.1.
 */
const char *virStorageVolGetName(virStorageVolPtr vol);

/*
 * The key of a volume, unique on the host.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 0.4.1.
 */
const char *virStorageVolGetKey(virStorageVolPtr vol);

/*
 * Asks for kind and size of a volume.
 *
 * @info: filled in, in bytes
 *
 * Returns 0, or -1 on error. Since 0.4.1.
 */
int virStorageVolGetInfo(virStorageVolPtr vol, virStorageVolInfoPtr info);

/*
 * Describes a volume.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 0.4.1.
 */
char *virStorageVolGetXMLDesc(virStorageVolPtr vol, unsigned int flags);

/*
 * Asks for the path of a volume, by which guests can use it.
 *
 * Returns a string that the caller frees, or NULL on error. Since 0.4.1.
 */
char *virStorageVolGetPath(virStorageVolPtr vol);

/*
 * Looks for storage that pools could be made of. Refused on a read-only connection.
 *
 * @type: type of pool, such as "netfs"
 * @srcSpec: a <source> element that says where to look, or NULL
 * @flags: 0; nothing is defined yet
 *
 * Returns a <sources> document that the caller frees, or NULL on error. Since 0.4.5.
 */
char *virConnectFindStoragePoolSources(virConnectPtr conn,
                                       const char *type,
                                       const char *srcSpec,
                                       unsigned int flags);

/*
 * Takes another reference of a pool's handle; virStoragePoolFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 0.6.0.
 */
int virStoragePoolRef(virStoragePoolPtr pool);

/*
 * Takes another reference of a volume's handle; virStorageVolFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 0.6.0.
 */
int virStorageVolRef(virStorageVolPtr vol);

/*
 * Creates a volume in a storage pool with the content of another. Refused on a read-only
 * connection.
 *
 * @xmlDesc: a <volume> document
 * @clonevol: the volume to copy, in any pool of the connection
 * @flags: virStorageVolCreateFlags values, or 0
 *
 * Returns a new handle, to be released with virStorageVolFree(), or NULL on error. Since 0.6.4.
 */
virStorageVolPtr virStorageVolCreateXMLFrom(virStoragePoolPtr pool,
                                            const char *xmlDesc,
                                            virStorageVolPtr clonevol,
                                            unsigned int flags);

/*
 * Is the storage pool active?
 *
 * Returns 1 if so, 0 if not, -1 on error. Since 0.7.3.
 */
int virStoragePoolIsActive(virStoragePoolPtr pool);

/*
 * Has the storage pool a definition that outlives it?
 *
 * Returns 1 if so, 0 if not, -1 on error. Since 0.7.3.
 */
int virStoragePoolIsPersistent(virStoragePoolPtr pool);

/*
 * Overwrites a volume with zeroes, so that its former content cannot be read. Refused on a
 * read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virStorageVolWipe(virStorageVolPtr vol, unsigned int flags);

/*
 * Opens a stream from which the content of a volume is received. Refused on a read-only connection.
 *
 * @stream: a fresh stream
 * @offset: where to begin, in bytes
 * @length: how many bytes; 0 is up to the end
 * @flags: virStorageVolDownloadFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.0.
 */
int virStorageVolDownload(virStorageVolPtr vol,
                          virStreamPtr stream,
                          unsigned long long offset,
                          unsigned long long length,
                          unsigned int flags);

/*
 * Opens a stream to which new content for a volume is sent. Refused on a read-only connection.
 *
 * @stream: a fresh stream
 * @offset: where to begin, in bytes
 * @length: how many bytes at most; 0 is no limit
 * @flags: virStorageVolUploadFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.0.
 */
int virStorageVolUpload(virStorageVolPtr vol,
                        virStreamPtr stream,
                        unsigned long long offset,
                        unsigned long long length,
                        unsigned int flags);

/*
 * Changes the capacity of a volume. Refused on a read-only connection.
 *
 * @capacity: bytes; with VIR_STORAGE_VOL_RESIZE_DELTA the difference
 * @flags: virStorageVolResizeFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.10.
 */
int virStorageVolResize(virStorageVolPtr vol, unsigned long long capacity, unsigned int flags);

/*
 * Overwrites a volume, so that its former content cannot be read. Refused on a read-only
 * connection.
 *
 * @algorithm: a virStorageVolWipeAlgorithm
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.10.
 */
int virStorageVolWipePattern(virStorageVolPtr vol, unsigned int algorithm, unsigned int flags);

/*
 * Lists storage pools; flags of one group are alternatives, groups must all be met. No flags: all
 * pools.
 *
 * @pools: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: virConnectListAllStoragePoolsFlags values, or 0
 *
 * Returns the number of handles, or -1 on error. Since 0.10.2.
 */
int virConnectListAllStoragePools(virConnectPtr conn, virStoragePoolPtr **pools, unsigned int flags);

/*
 * Lists the volumes of a storage pool.
 *
 * @vols: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of handles, or -1 on error. Since 0.10.2.
 */
int virStoragePoolListAllVolumes(virStoragePoolPtr pool,
                                 virStorageVolPtr **vols,
                                 unsigned int flags);

/*
 * Registers for an event of one storage pool or of all. Needs an event loop that was registered
 * before the connection was opened and is being run.
 *
 * @pool: NULL is all pools
 * @eventID: a virStoragePoolEventID
 * @cb: the callback for that event, cast with VIR_STORAGE_POOL_EVENT_CALLBACK()
 * @opaque: passed to the callback
 * @freecb: releases @opaque when the registration ends, or NULL
 *
 * Returns the registration's number for virConnectStoragePoolEventDeregisterAny(), or -1 on error.
 * Since 2.0.0.
 */
int virConnectStoragePoolEventRegisterAny(virConnectPtr conn,
                                          virStoragePoolPtr pool,
                                          int eventID,
                                          virConnectStoragePoolEventGenericCallback cb,
                                          void *opaque,
                                          virFreeCallback freecb);

/*
 * Ends what virConnectStoragePoolEventRegisterAny() began. May be called inside the callback.
 *
 * @callbackID: what the registration returned
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virConnectStoragePoolEventDeregisterAny(virConnectPtr conn, int callbackID);

/*
 * Asks for kind and size of a volume, with choices.
 *
 * @info: filled in, in bytes
 * @flags: virStorageVolInfoFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 3.0.0.
 */
int virStorageVolGetInfoFlags(virStorageVolPtr vol, virStorageVolInfoPtr info, unsigned int flags);

/*
 * Finds the storage pool whose volumes are below a path.
 *
 * @path: directory on the host
 *
 * Returns a new handle, to be released with virStoragePoolFree(), or NULL on error. Since 4.1.0.
 */
virStoragePoolPtr virStoragePoolLookupByTargetPath(virConnectPtr conn, const char *path);

/*
 * Describes which kinds of storage pools there can be, and their formats.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns a string that the caller frees, or NULL on error. Since 5.2.0.
 */
char *virConnectGetStoragePoolCapabilities(virConnectPtr conn, unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_STORAGE_H */

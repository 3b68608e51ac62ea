/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_backend.h - what differs from one type of pool to the next: one table for each, all methods in it may block.
 *
 * They run on threads that may wait, never with a lock held. A member that is NULL: the type cannot do that, or has nothing to do.
 */

#ifndef STORAGE_STORAGE_BACKEND_H
#define STORAGE_STORAGE_BACKEND_H

#include "conf/storage_vol.h"
#include "storage/storage_content.h"
#include "storage/storage_run.h"

/* A look at all volumes of a pool. */
typedef struct {
    Object *pool;
    StorageRun *run;
    StoragePoolDef *def;             /* its figures are to be filled in */
    GHashTable *unseen;              /* name -> Object: known before, and not met yet */
} StorageScan;

/* What was known of a volume at the last look, and was so at the look before: the same again means that nothing changed. */
typedef struct {
    ObjectPart base;
    uint64_t device, inode, size, blocks;
    int64_t mtime_ns, ctime_ns;
} StorageStamp;

/* One volume that is there: as before when @stamp (may be NULL) equals the one it had. */
bool storage_scan_is_known(StorageScan *scan, const char *name, const StorageStamp *stamp);

/* One that is new or changed. Takes @vol over; copies @stamp. */
void storage_scan_put(StorageScan *scan, StorageVolDef *vol, const StorageStamp *stamp);

/* Has the volume be as @vol (taken over) says, with its stamp (copied, or NULL). */
int storage_vol_publish(ObjectEdit *edit, StorageVolDef *vol, const StorageStamp *stamp);

typedef struct StorageAbort StorageAbort;

/* A volume to be made. */
typedef struct {
    StorageRun *run;
    const StoragePoolDef *pool;
    StorageVolDef *vol;              /* as asked for */
    const StorageVolDef *source;     /* whose content it gets; NULL: none */
    const StorageContent *content;   /* that; NULL: the backend copies its own */
    unsigned int flags;              /* virStorageVolCreateFlags */
    struct StorageMaking *making;    /* to be told how far it is; NULL: nobody wants to know */
    StorageAbort *abort;
} StorageMake;

/* One that is to be larger or smaller. */
typedef struct {
    StorageRun *run;
    const StoragePoolDef *pool;
    const StorageVolDef *vol;
    int fd;                          /* its content, as open() gave it; -1: there is no open() */
    unsigned long long capacity;
    unsigned int flags;              /* virStorageVolResizeFlags */
    StorageAbort *abort;
} StorageResize;

/* Volumes. */
typedef struct {
    /* Makes it, whole, or leaves nothing. VIR_ERR_STORAGE_VOL_EXIST when there is one. */
    int (*make)(const StorageMake *make);

    /* @flags: those of remove_flags (virStorageVolDeleteFlags) alone; that it is to be zeroed is done before. */
    int (*remove)(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, unsigned int flags);
    unsigned int remove_flags;
    bool copies_own;                 /* make() copies a volume of the same pool by itself */

    /* Opens what it holds, with O_RDONLY, O_RDWR ...; no name is looked up again after that. NULL: it has no descriptor. */
    int (*open)(StorageRun *run, const StorageVolDef *vol, int flags);

    /* The same for what has none: fills @content, which is empty, but for its name. -1 with an error; the caller clears it. */
    int (*open_content)(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, int flags,
                        StorageContent *content);

    int (*resize)(const StorageResize *resize);

    /* Where a volume is that lies on a server: what its path is. The caller frees it. NULL: below the pool's folder. */
    char *(*path)(const StoragePoolDef *pool, const char *name);

    /* As it is now: a new definition and its stamp, or NULL with an error. */
    StorageVolDef *(*look)(StorageRun *run, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp);

    /* The figures of the pool as a whole. */
    int (*measure)(StorageRun *run, StoragePoolDef *pool);
} StorageVolBackend;

typedef struct {
    const char *const *programs;     /* that must be there; NULL-terminated */
    unsigned int build_flags;        /* virStoragePoolBuildFlags that it knows */
    unsigned int delete_flags;
    int (*build)(const StoragePoolDef *def, unsigned int flags);
    int (*start)(StoragePoolDef *def);
    int (*stop)(const StoragePoolDef *def);
    int (*remove)(const StoragePoolDef *def, unsigned int flags);

    /* Opens what storage_run_set_dir() wants, tells of every volume and fills in the pool's figures. */
    int (*scan)(StorageScan *scan);

    char *(*find_sources)(const PoolSource *wanted);
    const StorageVolBackend *vols;
} StorageBackend;

/* NULL with VIR_ERR_NO_SUPPORT for a type that there is none for. */
const StorageBackend *storage_backend_find(PoolType type);

/* The same for who is about to use it: NULL with VIR_ERR_CONFIG_UNSUPPORTED when its programs are missing. */
const StorageBackend *storage_backend_get(PoolType type);

/* The bits (1 << PoolType) of all that there are. */
unsigned int storage_backend_supported(void);

extern const StorageBackend storage_dir_backend, storage_fs_backend, storage_netfs_backend, storage_disk_backend,
    storage_logical_backend, storage_iscsi_backend, storage_iscsi_direct_backend, storage_scsi_backend, storage_mpath_backend,
    storage_rbd_backend, storage_gluster_backend, storage_zfs_backend, storage_vstorage_backend;
extern const StorageVolBackend storage_file_vols;

#endif /* STORAGE_STORAGE_BACKEND_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_data.h - work on the volumes of one pool: it keeps the pool from being stopped.
 */

#ifndef STORAGE_STORAGE_DATA_H
#define STORAGE_STORAGE_DATA_H

#include "storage/storage_impl.h"

typedef struct {
    StorageDriver *driver;
    Object *pool;
    ObjectView *view;                /* of the pool, as it was at the beginning */
    const StoragePoolDef *pool_def;
    StorageRun *run;
    const StorageVolBackend *vols;   /* NULL: such pools have no volumes that could be worked on */
} StorageJob;

/* Fills @job, which is all zero; -1 with an error when the pool is not active or has too many already. */
int storage_job_begin(StorageJob *job, Object *pool);
void storage_job_clear(StorageJob *job);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StorageJob, storage_job_clear)

/* -1 with VIR_ERR_NO_SUPPORT. */
int storage_unsupported(const StorageJob *job, const char *what);

/* storage_vol.c: looks at the volume again and publishes what it found. */
int storage_vol_look_again(Object *vol, StorageRun *run, const StoragePoolDef *pool);

/* storage_wipe.c: writes over all of @fd. @algorithm is a virStorageVolWipeAlgorithm. */
int storage_wipe(int fd, const StorageVolDef *vol, unsigned int algorithm, const StorageAbort *abort);

/* Where bytes go that have no descriptor. Each returns 0, or -1 with an error. */
typedef struct {
    void *opaque;
    unsigned long long size;
    int (*write)(void *opaque, const unsigned char *data, size_t len, unsigned long long at);
    int (*discard)(void *opaque, unsigned long long len, unsigned long long at);    /* NULL: it cannot */
    int (*flush)(void *opaque);
} StorageSink;

int storage_wipe_through(const StorageSink *sink, unsigned int algorithm, const StorageAbort *abort);

#endif /* STORAGE_STORAGE_DATA_H */

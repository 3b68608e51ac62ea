/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_data.h - work on the volumes of one pool: it keeps the pool from being stopped.
 */

#ifndef STORAGE_STORAGE_DATA_H
#define STORAGE_STORAGE_DATA_H

#include "storage/storage_content.h"
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

/* storage_wipe.c: writes over all of it. @algorithm is a virStorageVolWipeAlgorithm. */
int storage_wipe(const StorageContent *content, unsigned int algorithm, const StorageAbort *abort);

/* Opens what the volume holds, to @what (a verb); @content is empty. -1 with an error: VIR_ERR_NO_SUPPORT when it cannot. */
int storage_open_content(const StorageJob *job, const StorageVolDef *vol, int flags, const char *what, StorageContent *content);

#endif /* STORAGE_STORAGE_DATA_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_device.h - volumes that are devices of the host: partitions, logical volumes.
 */

#ifndef STORAGE_STORAGE_DEVICE_H
#define STORAGE_STORAGE_DEVICE_H

#include "storage/storage_backend.h"

/* StorageVolBackend.open of such a volume. */
int storage_device_open(StorageRun *run, const StorageVolDef *vol, int flags);

/* Opens the block device at @path; -1 with an error. */
int storage_device_open_path(const char *path, int flags);

/* The size of the device at @path; -1 with an error. */
int storage_device_size(const char *path, unsigned long long *ret_bytes);

/* A volume at "@folder/@name" with @bytes. */
StorageVolDef *storage_device_vol(const char *folder, const char *name, unsigned long long bytes);

/* The one of @vols (StorageVolDef) that is called @name, taken out of the list; NULL with VIR_ERR_NO_STORAGE_VOL. */
StorageVolDef *storage_device_take(GPtrArray *vols, const char *name);

/* All of @vols are the pool's volumes. */
void storage_device_put_all(StorageScan *scan, GPtrArray *vols);

/* The same, and the pool is as large as they are. */
void storage_device_put_whole(StorageScan *scan, GPtrArray *vols);

/* A list of StorageVolDef that owns them. */
GPtrArray *storage_device_list(void);

/* Names that a program could take for options, or that lead elsewhere: -1 with VIR_ERR_INVALID_ARG. */
int storage_device_check_name(const char *name);

#endif /* STORAGE_STORAGE_DEVICE_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_mount.h - pools that are mounted: what is there, whoever mounts it.
 */

#ifndef STORAGE_STORAGE_MOUNT_H
#define STORAGE_STORAGE_MOUNT_H

#include "storage/storage_backend.h"

/* Is @source mounted where the pool is to be? 1: yes; 0: nothing is, and it can be; -1 with an error. */
int storage_mount_check(const StoragePoolDef *def, const char *source);

/* What is the same for all of them. */
int storage_mount_stop(const StoragePoolDef *def);
int storage_mount_scan(StorageScan *scan);
int storage_mount_build(const StoragePoolDef *def, unsigned int flags);
int storage_mount_remove(const StoragePoolDef *def, unsigned int flags);

#endif /* STORAGE_STORAGE_MOUNT_H */

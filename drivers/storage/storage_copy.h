/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_copy.h - bytes from one file to another, holes staying holes.
 */

#ifndef STORAGE_STORAGE_COPY_H
#define STORAGE_STORAGE_COPY_H

#include "storage/storage_backend.h"

typedef enum {
    STORAGE_COPY_SHARE_IF_POSSIBLE,
    STORAGE_COPY_MUST_SHARE,         /* VIR_ERR_OPERATION_UNSUPPORTED when the file system cannot share blocks */
} StorageCopyMode;

/* Copies all of @from to the empty file @to. */
int storage_copy(int from, int to, StorageCopyMode mode, const StorageAbort *abort);

/* Has the file have room for its first @size bytes. */
int storage_allocate(int fd, unsigned long long size, const StorageAbort *abort);

#endif /* STORAGE_STORAGE_COPY_H */

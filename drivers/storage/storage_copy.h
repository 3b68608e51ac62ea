/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_copy.h - bytes from one volume to another, holes staying holes.
 */

#ifndef STORAGE_STORAGE_COPY_H
#define STORAGE_STORAGE_COPY_H

#include "storage/storage_backend.h"
#include "storage/storage_content.h"

typedef enum {
    STORAGE_COPY_SHARE_IF_POSSIBLE,
    STORAGE_COPY_MUST_SHARE,         /* VIR_ERR_OPERATION_UNSUPPORTED when the file system cannot share blocks */
} StorageCopyMode;

typedef struct {
    const StorageContent *from, *to;
    bool fresh;                      /* @to reads as zeroes where nothing was written */
    StorageCopyMode mode;
    const StorageAbort *abort;
    struct StorageMaking *making;    /* is told how far it is; may be NULL */
} StorageCopy;

/* Copies all of @from; a file becomes as long as that. */
int storage_copy(const StorageCopy *copy);

/* Has the file have room for its first @size bytes. */
int storage_allocate(int fd, unsigned long long size, const StorageAbort *abort);

#endif /* STORAGE_STORAGE_COPY_H */

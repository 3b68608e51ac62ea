/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_as.h - reaching files as somebody else: on a server that takes root for nobody, what belongs to a user is his alone.
 */

#ifndef STORAGE_STORAGE_AS_H
#define STORAGE_STORAGE_AS_H

#include "storage/storage_backend.h"

/* Who this thread was before; all zero: it still is. */
typedef struct {
    bool changed;
    uid_t uid;
    gid_t gid;
} StorageAs;

/* From here to storage_as_clear() this thread reaches files as @uid and @gid, if it is root's. -1 with an error. */
int storage_as(StorageAs *as, uid_t uid, gid_t gid);
void storage_as_clear(StorageAs *as);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StorageAs, storage_as_clear)

/* The same as the owner of the pool's folder, where the pool is on a server that does not let root in. */
int storage_as_pool(StorageAs *as, const StoragePoolDef *pool);

/* As whom this thread reaches files; 0 and 0 for root. */
void storage_as_current(uid_t *ret_uid, gid_t *ret_gid);

#endif /* STORAGE_STORAGE_AS_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_as.c - the user and group as whom one thread reaches files.
 *
 * The kernel keeps both for each thread, and takes root's rights over files away while they are another's.
 *
 * Threads: any.
 */

#include "storage/storage_as.h"

#include <errno.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#define NOBODY_ELSE ((uid_t)-1)          /* asks, and changes nothing */

void
storage_as_current(uid_t *ret_uid, gid_t *ret_gid)
{
    *ret_uid = (uid_t)setfsuid(NOBODY_ELSE);
    *ret_gid = (gid_t)setfsgid(NOBODY_ELSE);
}

int
storage_as(StorageAs *as, uid_t uid, gid_t gid)
{
    uid_t now_uid;
    gid_t now_gid;

    if (geteuid() != 0 || uid == 0)
        return 0;
    storage_as_current(&as->uid, &as->gid);
    as->changed = true;
    /* Neither call says whether it did anything. */
    (void)setfsgid(gid);
    (void)setfsuid(uid);
    storage_as_current(&now_uid, &now_gid);
    if (now_uid == uid && now_gid == gid)
        return 0;
    storage_as_clear(as);
    return fail(VIR_ERR_OPERATION_FAILED, _("files cannot be reached as user %1$u and group %2$u"), uid, gid);
}

void
storage_as_clear(StorageAs *as)
{
    if (!as->changed)
        return;
    (void)setfsuid(as->uid);
    (void)setfsgid(as->gid);
    as->changed = false;
}

int
storage_as_pool(StorageAs *as, const StoragePoolDef *pool)
{
    struct stat status;

    if (pool->type != POOL_NETFS || geteuid() != 0 || access(pool->target.path, R_OK | X_OK) == 0 || errno != EACCES
        || stat(pool->target.path, &status) < 0)
        return 0;
    return storage_as(as, status.st_uid, status.st_gid);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_dir.c - pools that are folders of the host as they are.
 *
 * Threads: any that may wait.
 */

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "storage/storage_file.h"

enum { DEFAULT_MODE = 0711 };

int
storage_dir_make(const StoragePoolDef *def)
{
    const StoragePermissions *wanted = &def->target.permissions;
    mode_t mode = wanted->mode.set ? (mode_t)wanted->mode.value : DEFAULT_MODE;

    /* One that is there keeps what nobody asked to be changed. */
    if (file_is_directory(def->target.path) && !wanted->mode.set && !wanted->owner.set && !wanted->group.set)
        return 0;
    return file_make_directory_owned(def->target.path, mode, wanted->owner.set ? (uid_t)wanted->owner.value : (uid_t)-1,
                                     wanted->group.set ? (gid_t)wanted->group.value : (gid_t)-1);
}

static int
dir_build(const StoragePoolDef *def, unsigned int flags)
{
    return storage_dir_make(def);
}

static int
dir_remove(const StoragePoolDef *def, unsigned int flags)
{
    if (rmdir(def->target.path) < 0)
        return fail_errno(errno, _("cannot remove the folder '%1$s' of storage pool '%2$s'"), def->target.path, def->name);
    return 0;
}

const StorageBackend storage_dir_backend = {
    .build = dir_build,
    .remove = dir_remove,
    .scan = storage_file_scan,
    .vols = &storage_file_vols,
};

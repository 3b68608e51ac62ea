/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_vstorage.c - pools that are a cluster of Virtuozzo Storage, mounted by its own program; a folder of files from then on.
 *
 * Threads: any that may wait.
 */

#include <grp.h>
#include <pwd.h>

#include "base/error.h"
#include "storage/storage_device.h"
#include "storage/storage_file.h"
#include "storage/storage_mount.h"
#include "storage/storage_tool.h"

enum { DEFAULT_MODE = 0700, NAMES_MAX = 16 * 1024 };

static char *
user_name(unsigned int uid)
{
    g_autofree char *buffer = g_malloc(NAMES_MAX);
    struct passwd entry, *found = NULL;

    if (getpwuid_r(uid, &entry, buffer, NAMES_MAX, &found) != 0 || !found)
        return fail_null(VIR_ERR_XML_ERROR, _("there is no user with the number %1$u, to whom the pool is to belong"), uid);
    return g_strdup(found->pw_name);
}

static char *
group_name(unsigned int gid)
{
    g_autofree char *buffer = g_malloc(NAMES_MAX);
    struct group entry, *found = NULL;

    if (getgrgid_r(gid, &entry, buffer, NAMES_MAX, &found) != 0 || !found)
        return fail_null(VIR_ERR_XML_ERROR, _("there is no group with the number %1$u, to which the pool is to belong"), gid);
    return g_strdup(found->gr_name);
}

static int
vstorage_start(StoragePoolDef *def)
{
    const StoragePermissions *wanted = &def->target.permissions;
    g_autofree char *source = g_strconcat("vstorage://", def->source.name, NULL);
    g_autofree char *mode = g_strdup_printf("%04o", wanted->mode.set ? (unsigned int)wanted->mode.value : DEFAULT_MODE);
    g_autofree char *user = user_name(wanted->owner.set ? (unsigned int)wanted->owner.value : 0);
    g_autofree char *group = user ? group_name(wanted->group.set ? (unsigned int)wanted->group.value : 0) : NULL;
    int there = group && storage_device_check_name(def->source.name) == 0 ? storage_mount_check(def, source) : -1;

    if (there != 0)
        return MIN(there, 0);
    return storage_tool("vstorage-mount", "-c", def->source.name, "-m", mode, "-u", user, "-g", group, def->target.path, NULL);
}

static const char *const programs[] = { "vstorage-mount", "umount", NULL };

const StorageBackend storage_vstorage_backend = {
    .programs = programs,
    .build = storage_mount_build,
    .start = vstorage_start,
    .stop = storage_mount_stop,
    .remove = storage_mount_remove,
    .scan = storage_mount_scan,
    .vols = &storage_file_vols,
};

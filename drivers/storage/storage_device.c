/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_device.c - what partitions and logical volumes have in common.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

int
storage_device_open_path(const char *path, int flags)
{
    autoclose int fd = open(path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat status;

    if (fd < 0 || fstat(fd, &status) < 0)
        return fail_errno(errno, _("cannot open volume '%1$s'"), path);
    if (!S_ISBLK(status.st_mode))
        return fail(VIR_ERR_OPERATION_INVALID, _("'%1$s' is no block device any more"), path);
    return fd_steal(&fd);
}

int
storage_device_open(StorageRun *run, const StorageVolDef *vol, int flags)
{
    return storage_device_open_path(vol->target.path, flags);
}

int
storage_device_size(const char *path, unsigned long long *ret_bytes)
{
    autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    uint64_t bytes;

    if (fd < 0)
        return fail_errno(errno, _("cannot open device '%1$s'"), path);
    if (ioctl(fd, BLKGETSIZE64, &bytes) < 0)
        return fail_errno(errno, _("cannot ask for the size of device '%1$s'"), path);
    *ret_bytes = bytes;
    return 0;
}

StorageVolDef *
storage_device_vol(const char *folder, const char *name, unsigned long long bytes)
{
    StorageVolDef *def = storage_vol_def_new();

    def->type = VOL_BLOCK;
    def->name = g_strdup(name);
    def->target.path = g_build_filename(folder, name, NULL);
    def->key = g_strdup(def->target.path);
    def->capacity = def->allocation = def->physical = bytes;
    return def;
}

StorageVolDef *
storage_device_take(GPtrArray *vols, const char *name)
{
    for (guint i = 0; vols && i < vols->len; i++) {
        const StorageVolDef *def = vols->pdata[i];

        if (strcmp(def->name, name) == 0)
            return g_ptr_array_steal_index(vols, i);
    }
    return fail_null(VIR_ERR_NO_STORAGE_VOL, _("there is no volume '%1$s' any more"), name);
}

void
storage_device_put_all(StorageScan *scan, GPtrArray *vols)
{
    while (vols->len)
        storage_scan_put(scan, g_ptr_array_steal_index(vols, vols->len - 1), NULL);
}

void
storage_device_put_whole(StorageScan *scan, GPtrArray *vols)
{
    scan->def->capacity = 0;
    for (guint i = 0; i < vols->len; i++)
        scan->def->capacity += ((const StorageVolDef *)vols->pdata[i])->capacity;
    scan->def->allocation = scan->def->capacity;
    scan->def->available = 0;
    storage_device_put_all(scan, vols);
}

static void
def_free(void *def)
{
    storage_vol_def_free(def);
}

GPtrArray *
storage_device_list(void)
{
    return g_ptr_array_new_with_free_func(def_free);
}

int
storage_device_check_name(const char *name)
{
    if (name[0] != '-' && file_is_safe_name(name))
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("'%1$s' cannot be a name here: it is one word that does not begin with '-'"), name);
}

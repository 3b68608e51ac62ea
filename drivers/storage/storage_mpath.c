/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_mpath.c - the pool of all multipath devices: what sysfs says of the device mapper's maps is enough.
 *
 * Threads: any that may wait.
 */

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "storage/storage_device.h"

#define BLOCK "/sys/block"
#define MULTIPATH "mpath-"

enum { SECTOR = 512 };

/* What the map @device ("dm-0") says of itself; NULL without an error. */
static char *
word_of(const char *device, const char *file)
{
    g_autofree char *path = g_strdup_printf(BLOCK "/%s/%s", device, file);
    char *word = file_exists(path) ? file_read_line(path) : NULL;

    if (!word)
        error_reset();
    return word;
}

static int
visit_map(int dir_fd, const char *device, void *opaque)
{
    g_autofree char *uuid = g_str_has_prefix(device, "dm-") ? word_of(device, "dm/uuid") : NULL;
    g_autofree char *name = uuid && g_str_has_prefix(uuid, MULTIPATH) ? word_of(device, "dm/name") : NULL;
    g_autofree char *size_path = g_strdup_printf(BLOCK "/%s/size", device);
    unsigned long long sectors;
    GPtrArray *vols = opaque;
    StorageVolDef *vol;

    if (!name || !file_is_safe_name(name))
        return 0;
    if (file_read_ull(size_path, &sectors) < 0 || sectors > UINT64_MAX / SECTOR) {
        warn_last_error("the multipath device '%s' is not shown", name);
        return 0;
    }
    vol = storage_device_vol("/dev/mapper", name, sectors * SECTOR);
    g_free(vol->key);
    vol->key = g_strdup(uuid + strlen(MULTIPATH));
    g_ptr_array_add(vols, vol);
    return 0;
}

static GPtrArray *
read_vols(void)
{
    g_autoptr(GPtrArray) vols = storage_device_list();

    return file_foreach(BLOCK, visit_map, vols) < 0 ? NULL : g_steal_pointer(&vols);
}

static int
mpath_scan(StorageScan *scan)
{
    g_autoptr(GPtrArray) vols = read_vols();

    if (!vols)
        return -1;
    storage_device_put_whole(scan, vols);
    return 0;
}

static StorageVolDef *
mpath_look(StorageRun *run, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp)
{
    g_autoptr(GPtrArray) vols = read_vols();

    return vols ? storage_device_take(vols, name) : NULL;
}

static const StorageVolBackend mpath_vols = {
    .open = storage_device_open,
    .look = mpath_look,
};

const StorageBackend storage_mpath_backend = {
    .scan = mpath_scan,
    .vols = &mpath_vols,
};

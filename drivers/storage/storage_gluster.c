/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_gluster.c - pools that are a folder of a volume of Gluster, reached by its library and mounted nowhere.
 *
 * Threads: any that may wait.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "storage/storage_device.h"
#include "storage/storage_file.h"
#include "storage/storage_gluster_link.h"
#include "storage/storage_part.h"
#include "storage/storage_portal.h"
#include "storage/storage_tool.h"

enum { BLOCK_BYTES = 512 };

/* ---- volumes ---- */

/* "gluster://host:port/volume/folder/name" */
static char *
uri_of(const StoragePoolDef *pool, const char *name)
{
    const PoolHost *host = gluster_host(&pool->source);
    g_autofree char *inner = gluster_path(pool, name);
    g_autofree char *path = g_uri_escape_string(inner, "/", FALSE);
    g_autofree char *port = host->port ? g_strdup_printf(":%u", host->port) : g_strdup("");
    bool is_v6 = strchr(host->name, ':') && host->name[0] != '[';

    return g_strdup_printf("gluster://%s%s%s%s/%s%s", is_v6 ? "[" : "", host->name, is_v6 ? "]" : "", port, pool->source.name,
                           path);
}

static void
fill_target(StorageVolDef *def, const struct stat *status)
{
    VolTarget *target = &def->target;

    target->permissions.mode = (OptUint) { true, status->st_mode & 07777 };
    target->permissions.owner = (OptUint) { true, status->st_uid };
    target->permissions.group = (OptUint) { true, status->st_gid };
    target->timestamps.atime = (VolTime) { true, status->st_atim.tv_sec, (unsigned int)status->st_atim.tv_nsec };
    target->timestamps.mtime = (VolTime) { true, status->st_mtim.tv_sec, (unsigned int)status->st_mtim.tv_nsec };
    target->timestamps.ctime = (VolTime) { true, status->st_ctim.tv_sec, (unsigned int)status->st_ctim.tv_nsec };
}

static void
fill_stamp(const struct stat *status, StorageStamp *ret_stamp)
{
    *ret_stamp = (StorageStamp) {
        .device = status->st_dev, .inode = status->st_ino, .size = (uint64_t)status->st_size, .blocks = (uint64_t)status->st_blocks,
        .mtime_ns = status->st_mtim.tv_sec * (int64_t)1000000000 + status->st_mtim.tv_nsec,
        .ctime_ns = status->st_ctim.tv_sec * (int64_t)1000000000 + status->st_ctim.tv_nsec,
    };
}

static ssize_t
read_file(void *opaque, void *data, size_t size)
{
    return gluster.glfs_read(opaque, data, size, 0);
}

static int
look_into(const GlusterLink *link, const StoragePoolDef *pool, const char *inner, StorageVolDef *def)
{
    g_auto(ImageHeader) header = { 0 };
    g_autofree char *folder = g_path_get_dirname(def->target.path);
    glfs_fd_t *file = gluster.glfs_open(link->volume, inner, O_RDONLY | O_NOFOLLOW);
    int rc;

    if (!file)
        return fail_errno(errno, _("cannot open '%1$s'"), def->target.path);
    rc = storage_file_read_header(read_file, file, def->target.path, &header);
    gluster.glfs_close(file);
    if (rc == 0)
        storage_file_take_header(def, &header, folder);
    return rc;
}

static StorageVolDef *
vol_of(const GlusterLink *link, const StoragePoolDef *pool, const char *name, const struct stat *status)
{
    g_autoptr(StorageVolDef) def = storage_vol_def_new();
    g_autofree char *inner = gluster_path(pool, name);

    def->type = S_ISDIR(status->st_mode) ? VOL_NETDIR : VOL_NETWORK;
    def->name = g_strdup(name);
    def->target.path = uri_of(pool, name);
    def->key = g_strdup(def->target.path);
    fill_target(def, status);
    if (def->type == VOL_NETDIR) {
        def->target.format = VOL_FORMAT_DIR;
        return g_steal_pointer(&def);
    }
    def->capacity = def->physical = (unsigned long long)status->st_size;
    def->allocation = (unsigned long long)status->st_blocks * BLOCK_BYTES;
    return look_into(link, pool, inner, def) < 0 ? NULL : g_steal_pointer(&def);
}

static StorageVolDef *
gluster_look(StorageRun *run, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp)
{
    g_autofree char *inner = gluster_path(pool, name);
    g_autoptr(GlusterLink) link = NULL;
    struct stat status;

    link = gluster_link_get(run, pool);
    if (!link)
        return NULL;
    if (gluster.glfs_lstat(link->volume, inner, &status) < 0)
        return errno == ENOENT ? fail_null(VIR_ERR_NO_STORAGE_VOL, _("there is no volume '%1$s' any more"), name)
                               : fail_null_errno(errno, _("cannot inspect volume '%1$s'"), name);
    fill_stamp(&status, ret_stamp);
    return vol_of(link, pool, name, &status);
}

static int
gluster_remove_vol(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, unsigned int flags)
{
    g_autofree char *inner = gluster_path(pool, vol->name);
    g_autoptr(GlusterLink) link = NULL;
    int rc;

    link = gluster_link_get(run, pool);
    if (!link)
        return -1;
    rc = vol->type == VOL_NETDIR ? gluster.glfs_rmdir(link->volume, inner) : gluster.glfs_unlink(link->volume, inner);
    return rc < 0 && errno != ENOENT ? fail_errno(errno, _("cannot remove volume '%1$s'"), vol->target.path) : 0;
}

/* ---- the pool ---- */

static int
measure_link(const GlusterLink *link, StoragePoolDef *def)
{
    g_autofree char *inner = gluster_path(def, "");
    struct statvfs space;

    if (gluster.glfs_statvfs(link->volume, inner, &space) < 0)
        return fail_errno(errno, _("cannot ask for the space of pool '%1$s'"), def->name);
    def->capacity = (unsigned long long)space.f_frsize * space.f_blocks;
    def->available = (unsigned long long)space.f_frsize * space.f_bfree;
    def->allocation = def->capacity - MIN(def->capacity, def->available);
    return 0;
}

static int
gluster_measure(StorageRun *run, StoragePoolDef *pool)
{
    g_autoptr(GlusterLink) link = gluster_link_get(run, pool);

    return link ? measure_link(link, pool) : -1;
}

/* What somebody began to make and has not written to for long. */
static void
sweep(const StorageScan *scan, const GlusterLink *link, const char *name, const struct stat *status)
{
    g_autofree char *inner = gluster_path(scan->def, name);

    if (S_ISREG(status->st_mode) && status->st_mtim.tv_sec < time(NULL) - STORAGE_PART_AGE_S
        && gluster.glfs_unlink(link->volume, inner) < 0)
        LOG_WARN("'%s', which is left of a volume, cannot be removed: %s", inner, g_strerror(errno));
}

static void
take_entry(StorageScan *scan, const GlusterLink *link, const char *name, const struct stat *status)
{
    StorageStamp stamp;
    StorageVolDef *vol;

    if (storage_part_is(name)) {
        sweep(scan, link, name, status);
        return;
    }
    /* Links, pipes and the like are no volumes; folders of its own begin so. */
    if (!file_is_safe_name(name) || !text_is_xml_safe(name) || strcmp(name, ".trashcan") == 0
        || (!S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode)))
        return;
    fill_stamp(status, &stamp);
    if (storage_scan_is_known(scan, name, &stamp))
        return;
    vol = vol_of(link, scan->def, name, status);
    if (vol)
        storage_scan_put(scan, vol, &stamp);
    else
        warn_last_error("'%s' is not shown as a volume of pool '%s'", name, scan->def->name);
}

static int
read_folder(StorageScan *scan, const GlusterLink *link)
{
    g_autofree char *inner = gluster_path(scan->def, "");
    glfs_fd_t *folder = gluster.glfs_opendir(link->volume, inner);
    const struct dirent *entry;
    struct stat status;
    int errnum = errno;

    if (folder) {
        while ((errno = 0, entry = gluster.glfs_readdirplus(folder, &status)))
            take_entry(scan, link, entry->d_name, &status);
        errnum = errno;
        gluster.glfs_closedir(folder);
        if (!errnum)
            return 0;
    }
    gluster_link_judge(scan->run, errnum);
    return fail_errno(errnum, _("cannot read the folder '%1$s' of pool '%2$s'"), inner, scan->def->name);
}

static int
gluster_scan(StorageScan *scan)
{
    g_autoptr(GlusterLink) link = gluster_link_get(scan->run, scan->def);

    return link && read_folder(scan, link) == 0 ? measure_link(link, scan->def) : -1;
}

static int
gluster_start(StoragePoolDef *def)
{
    return gluster_load();
}

static const StorageVolBackend gluster_vols = {
    .make = gluster_make,
    .open_content = gluster_open_content,
    .path = uri_of,
    .resize = gluster_resize,
    .remove = gluster_remove_vol,
    .look = gluster_look,
    .measure = gluster_measure,
};

const StorageBackend storage_gluster_backend = {
    .start = gluster_start,
    .scan = gluster_scan,
    .find_sources = storage_gluster_find_sources,
    .vols = &gluster_vols,
};

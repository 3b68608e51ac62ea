/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_gluster.c - pools that are a folder of a volume of Gluster, reached by its library and mounted nowhere.
 *
 * libgfapi is loaded at the first use. Each question has a connection of its own.
 *
 * Threads: any that may wait.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <glusterfs/api/glfs.h>

#include "base/error.h"
#include "base/file.h"
#include "base/library.h"
#include "base/text.h"
#include "storage/storage_device.h"
#include "storage/storage_file.h"
#include "storage/storage_tool.h"

enum { GLUSTER_PORT = 24007, BLOCK_BYTES = 512 };

/* ---- the library ---- */

#define GLUSTER_FUNCTIONS(X) \
    X(glfs_new) X(glfs_set_volfile_server) X(glfs_init) X(glfs_fini) X(glfs_opendir) X(glfs_closedir) X(glfs_readdirplus) \
    X(glfs_lstat) X(glfs_open) X(glfs_close) X(glfs_read) X(glfs_statvfs) X(glfs_unlink) X(glfs_rmdir)

static struct {
#define GLUSTER_POINTER(name) __typeof__(name) *name;
    GLUSTER_FUNCTIONS(GLUSTER_POINTER)
#undef GLUSTER_POINTER
} lib;

static const char *const names[] = {
#define GLUSTER_NAME(name) #name,
    GLUSTER_FUNCTIONS(GLUSTER_NAME)
#undef GLUSTER_NAME
};

static Library library = LIBRARY("libgfapi.so.0", N_("which pools of type gluster need"), names, lib);

/* ---- a connection ---- */

typedef struct {
    glfs_t *volume;
} Link;

static void
link_clear(Link *link)
{
    if (link->volume)
        lib.glfs_fini(link->volume);
    link->volume = NULL;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Link, link_clear)

static const PoolHost *
host_of(const PoolSource *source)
{
    return source->hosts && source->hosts->len ? source->hosts->pdata[0] : NULL;
}

static int
link_open(Link *link, const StoragePoolDef *pool)
{
    const PoolHost *host = host_of(&pool->source);

    if (library_need(&library) < 0)
        return -1;
    if (!host || !host->name)
        return fail(VIR_ERR_XML_ERROR, _("pool '%1$s' names no <host>"), pool->name);
    link->volume = lib.glfs_new(pool->source.name);
    if (!link->volume)
        return fail_errno(errno, _("cannot prepare a connection to the volume '%1$s' of Gluster"), pool->source.name);
    if (lib.glfs_set_volfile_server(link->volume, "tcp", host->name, host->port ? (int)host->port : GLUSTER_PORT) < 0
        || lib.glfs_init(link->volume) < 0)
        return fail_errno(errno, _("cannot connect to the volume '%1$s' of Gluster on '%2$s'"), pool->source.name, host->name);
    return 0;
}

/* ---- volumes ---- */

static char *
inner_path(const StoragePoolDef *pool, const char *name)
{
    return g_build_filename("/", pool->source.dir, name, NULL);
}

/* "gluster://host:port/volume/folder/name" */
static char *
uri_of(const StoragePoolDef *pool, const char *name)
{
    const PoolHost *host = host_of(&pool->source);
    g_autofree char *inner = inner_path(pool, name);
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
    return lib.glfs_read(opaque, data, size, 0);
}

static int
look_into(const Link *link, const StoragePoolDef *pool, const char *inner, StorageVolDef *def)
{
    g_auto(ImageHeader) header = { 0 };
    g_autofree char *folder = g_path_get_dirname(def->target.path);
    glfs_fd_t *file = lib.glfs_open(link->volume, inner, O_RDONLY | O_NONBLOCK);
    int rc;

    if (!file)
        return fail_errno(errno, _("cannot open '%1$s'"), def->target.path);
    rc = storage_file_read_header(read_file, file, def->target.path, &header);
    lib.glfs_close(file);
    if (rc == 0)
        storage_file_take_header(def, &header, folder);
    return rc;
}

static StorageVolDef *
vol_of(const Link *link, const StoragePoolDef *pool, const char *name, const struct stat *status)
{
    g_autoptr(StorageVolDef) def = storage_vol_def_new();
    g_autofree char *inner = inner_path(pool, name);

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
    g_autofree char *inner = inner_path(pool, name);
    g_auto(Link) link = { 0 };
    struct stat status;

    if (link_open(&link, pool) < 0)
        return NULL;
    if (lib.glfs_lstat(link.volume, inner, &status) < 0)
        return errno == ENOENT ? fail_null(VIR_ERR_NO_STORAGE_VOL, _("there is no volume '%1$s' any more"), name)
                               : fail_null_errno(errno, _("cannot inspect volume '%1$s'"), name);
    fill_stamp(&status, ret_stamp);
    return vol_of(&link, pool, name, &status);
}

static int
gluster_remove_vol(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, unsigned int flags)
{
    g_autofree char *inner = inner_path(pool, vol->name);
    g_auto(Link) link = { 0 };
    int rc;

    if (link_open(&link, pool) < 0)
        return -1;
    rc = vol->type == VOL_NETDIR ? lib.glfs_rmdir(link.volume, inner) : lib.glfs_unlink(link.volume, inner);
    return rc < 0 && errno != ENOENT ? fail_errno(errno, _("cannot remove volume '%1$s'"), vol->target.path) : 0;
}

/* ---- the pool ---- */

static int
measure_link(const Link *link, StoragePoolDef *def)
{
    g_autofree char *inner = inner_path(def, "");
    struct statvfs space;

    if (lib.glfs_statvfs(link->volume, inner, &space) < 0)
        return fail_errno(errno, _("cannot ask for the space of pool '%1$s'"), def->name);
    def->capacity = (unsigned long long)space.f_frsize * space.f_blocks;
    def->available = (unsigned long long)space.f_frsize * space.f_bavail;
    def->allocation = def->capacity - MIN(def->capacity, def->available);
    return 0;
}

static int
gluster_measure(StorageRun *run, StoragePoolDef *pool)
{
    g_auto(Link) link = { 0 };

    return link_open(&link, pool) < 0 ? -1 : measure_link(&link, pool);
}

static void
take_entry(StorageScan *scan, const Link *link, const char *name, const struct stat *status)
{
    StorageStamp stamp;
    StorageVolDef *vol;

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
gluster_scan(StorageScan *scan)
{
    g_autofree char *inner = inner_path(scan->def, "");
    g_auto(Link) link = { 0 };
    const struct dirent *entry;
    struct stat status;
    glfs_fd_t *folder;
    int errnum;

    if (link_open(&link, scan->def) < 0)
        return -1;
    folder = lib.glfs_opendir(link.volume, inner);
    if (!folder)
        return fail_errno(errno, _("cannot read the folder '%1$s' of pool '%2$s'"), inner, scan->def->name);
    while ((errno = 0, entry = lib.glfs_readdirplus(folder, &status)))
        take_entry(scan, &link, entry->d_name, &status);
    errnum = errno;
    lib.glfs_closedir(folder);
    if (errnum)
        return fail_errno(errnum, _("cannot read the folder '%1$s' of pool '%2$s'"), inner, scan->def->name);
    return measure_link(&link, scan->def);
}

static int
gluster_start(StoragePoolDef *def)
{
    return library_need(&library);
}

static const StorageVolBackend gluster_vols = {
    .remove = gluster_remove_vol,
    .look = gluster_look,
    .measure = gluster_measure,
};

const StorageBackend storage_gluster_backend = {
    .start = gluster_start,
    .scan = gluster_scan,
    .vols = &gluster_vols,
};

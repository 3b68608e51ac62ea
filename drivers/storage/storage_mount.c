/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_mount.c - pools that are file systems: on a device of the host, or on a server.
 *
 * Threads: any that may wait.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "storage/storage_file.h"
#include "storage/storage_label.h"
#include "storage/storage_mount.h"
#include "storage/storage_portal.h"
#include "storage/storage_tool.h"

/* What is mounted cannot become a device, a program or a right of somebody else. */
#define SAFE_OPTIONS "nodev,nosuid,noexec"

enum { MOUNTS_MAX = 16 * 1024 * 1024 };

/* ---- what is to be mounted ---- */

static const PoolHost *
first_host(const PoolSource *source)
{
    return source->hosts && source->hosts->len ? source->hosts->pdata[0] : NULL;
}

static const char *
first_device(const PoolSource *source)
{
    const PoolDevice *device = source->devices && source->devices->len ? source->devices->pdata[0] : NULL;

    return device ? device->path : NULL;
}

/* As the table of mounts says it. */
static char *
mount_source(const StoragePoolDef *def)
{
    const PoolHost *host = first_host(&def->source);
    bool is_v6;

    if (def->type == POOL_FS)
        return g_strdup(first_device(&def->source));
    if (def->source.format == POOL_FORMAT_CIFS)
        return g_strdup_printf("//%s%s%s", host->name, def->source.dir[0] == '/' ? "" : "/", def->source.dir);
    is_v6 = strchr(host->name, ':') != NULL;
    return g_strdup_printf("%s%s%s:%s", is_v6 ? "[" : "", host->name, is_v6 ? "]" : "", def->source.dir);
}

static char *
mount_options(const StoragePoolDef *def)
{
    GString *options = g_string_new(SAFE_OPTIONS);

    if (def->source.protocol_ver)
        g_string_append_printf(options, ",nfsvers=%s", def->source.protocol_ver);
    if (def->type == POOL_NETFS && def->source.format == POOL_FORMAT_CIFS)
        g_string_append(options, ",guest");
    xml_each(PoolOption, option, def->mount_opts)
        g_string_append_printf(options, ",%s", option->name);
    return g_string_free(options, FALSE);
}

/* ---- is it there ---- */

/* The number of the mount in which @path lies; 0: it is not there. */
static unsigned long long
mount_number(const char *path)
{
    struct statx status;

    if (statx(AT_FDCWD, path, AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC, STATX_MNT_ID, &status) < 0)
        return 0;
    return status.stx_mask & STATX_MNT_ID ? status.stx_mnt_id : 0;
}

/* Of a line "36 35 98:0 /root /where options ... - type source options" the source, if the mount @number is at @path. */
static char *
source_of_line(const char *line, unsigned long long number, const char *path)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    g_autofree char *where = NULL;
    unsigned long long own;
    guint count = g_strv_length(words);

    if (count < 10 || !text_to_ull(words[0], 10, &own) || own != number)
        return NULL;
    where = g_strcompress(words[4]);
    if (strcmp(where, path) != 0)
        return NULL;
    for (guint i = 6; i + 2 < count; i++) {
        if (strcmp(words[i], "-") == 0)
            return g_strcompress(words[i + 2]);
    }
    return NULL;
}

/* What is mounted right at @path; NULL: nothing. What lies below another mount does not count. */
static char *
mounted_at(const char *path)
{
    unsigned long long number = mount_number(path);
    g_autofree char *table = number ? file_read("/proc/self/mountinfo", MOUNTS_MAX, NULL) : NULL;
    g_auto(GStrv) lines = table ? g_strsplit(table, "\n", -1) : NULL;
    char *source = NULL;

    for (size_t i = 0; lines && lines[i] && !source; i++)
        source = source_of_line(lines[i], number, path);
    return source;
}

static int
mount_it(const StoragePoolDef *def, const char *source)
{
    g_autofree char *options = mount_options(def);
    const char *type = def->source.format == POOL_FORMAT_AUTO ? NULL : pool_format_to_string(def->source.format);

    if (type)
        return storage_tool("mount", "-t", type, "-o", options, "--", source, def->target.path, NULL);
    return storage_tool("mount", "-o", options, "--", source, def->target.path, NULL);
}

int
storage_mount_check(const StoragePoolDef *def, const char *source)
{
    g_autofree char *there = mounted_at(def->target.path);

    if (there && strcmp(there, source) == 0)
        return 1;
    if (there)
        return fail(VIR_ERR_OPERATION_INVALID, _("'%1$s' is where pool '%2$s' is to be mounted, but '%3$s' is mounted there"),
                    def->target.path, def->name, there);
    if (!file_is_directory(def->target.path))
        return fail(VIR_ERR_OPERATION_INVALID, _("there is no folder '%1$s' to mount pool '%2$s' at; build the pool"),
                    def->target.path, def->name);
    return 0;
}

static int
mount_start(StoragePoolDef *def)
{
    g_autofree char *source = mount_source(def);
    int there = storage_mount_check(def, source);

    return there == 0 ? mount_it(def, source) : MIN(there, 0);
}

int
storage_mount_stop(const StoragePoolDef *def)
{
    g_autofree char *there = mounted_at(def->target.path);

    return there ? storage_tool("umount", "--", def->target.path, NULL) : 0;
}

/* A folder where nothing is mounted is not the pool. */
int
storage_mount_scan(StorageScan *scan)
{
    g_autofree char *there = mounted_at(scan->def->target.path);

    if (!there)
        return fail(VIR_ERR_OPERATION_INVALID, _("nothing is mounted at '%1$s', where pool '%2$s' is to be"),
                    scan->def->target.path, scan->def->name);
    return storage_file_scan(scan);
}

/* ---- making it ---- */

/* How the maker of a file system is told to lose what is on the device, which was looked at before. */
static const char *
force_word(PoolFormat format)
{
    switch (format) {
    case POOL_FORMAT_EXT2:
    case POOL_FORMAT_EXT3:
    case POOL_FORMAT_EXT4:
    case POOL_FORMAT_OCFS2:
        return "-F";
    case POOL_FORMAT_XFS:
        return "-f";
    default:
        return NULL;
    }
}

static int
make_file_system(const StoragePoolDef *def, unsigned int flags)
{
    const char *device = first_device(&def->source);
    g_autofree char *program = g_strdup_printf("mkfs.%s", pool_format_to_string(def->source.format));
    g_autofree char *path = file_find_program(program);
    const char *force = force_word(def->source.format);
    const char *const argv[] = { program, force ? force : "--", force ? "--" : device, force ? device : NULL, NULL };
    const StorageTool tool = { .argv = argv, .timeout_ms = STORAGE_TOOL_LONG_MS };

    if (def->source.format == POOL_FORMAT_AUTO)
        return fail(VIR_ERR_OPERATION_INVALID, _("pool '%1$s' has the format 'auto', of which no file system can be made"),
                    def->name);
    if (!path)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("pool '%1$s' needs the program '%2$s', which is not in PATH"), def->name,
                    program);
    if (storage_label_check(device, flags) < 0)
        return -1;
    return storage_tool_run(&tool, NULL);
}

static int
fs_build(const StoragePoolDef *def, unsigned int flags)
{
    if (storage_dir_make(def) < 0)
        return -1;
    return flags ? make_file_system(def, flags) : 0;
}

int
storage_mount_build(const StoragePoolDef *def, unsigned int flags)
{
    return storage_dir_make(def);
}

int
storage_mount_remove(const StoragePoolDef *def, unsigned int flags)
{
    if (rmdir(def->target.path) < 0)
        return fail_errno(errno, _("cannot remove the folder '%1$s' of storage pool '%2$s'"), def->target.path, def->name);
    return 0;
}

/* ---- what a server has ---- */

static int
add_exports(GPtrArray *sources, const PoolHost *host)
{
    g_autofree char *out = storage_tool_output("showmount", "--no-headers", "--exports", host->name, NULL);
    g_auto(GStrv) lines = NULL;

    if (!out)
        return -1;
    lines = g_strsplit(out, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        /* "/folder who may": only what begins like a path is one. */
        g_autofree char *dir = g_strndup(lines[i], strcspn(lines[i], " \t"));
        PoolSource *source;

        if (dir[0] != '/')
            continue;
        source = storage_portal_source(host);
        source->dir = g_steal_pointer(&dir);
        source->format = POOL_FORMAT_NFS;
        g_ptr_array_add(sources, source);
    }
    return 0;
}

static int
add_gluster(GPtrArray *sources, const PoolHost *host)
{
    return storage_gluster_add_sources(sources, host, POOL_NETFS);
}

/* Hardly a host is a server of both; it is an error when it is none of those that can be asked. */
static char *
netfs_find_sources(const PoolSource *wanted)
{
    static const struct { const char *program; int (*add)(GPtrArray *sources, const PoolHost *host); } servers[] = {
        { "gluster", add_gluster }, { "showmount", add_exports },
    };
    g_autoptr(GPtrArray) sources = storage_portal_sources();
    const PoolHost *host = storage_portal_host(wanted, "netfs");
    bool asked = false;

    if (!host)
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(servers); i++) {
        g_autofree char *program = file_find_program(servers[i].program);

        if (!program)
            continue;
        error_reset();
        asked = servers[i].add(sources, host) == 0 || asked;
    }
    if (asked)
        error_reset();
    else if (error_last_code() == VIR_ERR_OK)
        return fail_null(VIR_ERR_OPERATION_UNSUPPORTED, _("neither 'showmount' nor 'gluster' is there to ask '%1$s'"), host->name);
    return asked ? pool_sources_format(sources, 0) : NULL;
}

static const char *const programs[] = { "mount", "umount", NULL };

#define MOUNT_POOL \
    .programs = programs, .start = mount_start, .stop = storage_mount_stop, .scan = storage_mount_scan, \
    .remove = storage_mount_remove, .vols = &storage_file_vols

const StorageBackend storage_fs_backend = {
    MOUNT_POOL,
    .build_flags = VIR_STORAGE_POOL_BUILD_OVERWRITE | VIR_STORAGE_POOL_BUILD_NO_OVERWRITE,
    .build = fs_build,
};

const StorageBackend storage_netfs_backend = {
    MOUNT_POOL,
    .build = storage_mount_build,
    .find_sources = netfs_find_sources,
};

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_zfs.c - pools of ZFS, or a data set in one, whose volumes are devices; its own programs read and change them.
 *
 * Threads: any that may wait.
 */

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "storage/storage_device.h"
#include "storage/storage_fill.h"
#include "storage/storage_part.h"
#include "storage/storage_tool.h"

enum { COLUMN_NAME, COLUMN_CAPACITY, COLUMN_USED, COLUMN_RESERVED, COLUMNS };

/* The pool may be a data set: its own name is what precedes the first slash. */
static char *
zpool_of(const StoragePoolDef *def)
{
    return g_strndup(def->source.name, strcspn(def->source.name, "/"));
}

static int
check_source(const StoragePoolDef *def)
{
    g_auto(GStrv) parts = g_strsplit(def->source.name, "/", -1);

    for (size_t i = 0; parts[i]; i++) {
        if (storage_device_check_name(parts[i]) < 0)
            return -1;
    }
    return 0;
}

/* What ZFS calls a volume of the pool. */
static char *
name_of(const StoragePoolDef *def, const char *vol)
{
    return g_strdup_printf("%s/%s", def->source.name, vol);
}

static int
destroy(const StoragePoolDef *def, const char *vol)
{
    g_autofree char *name = name_of(def, vol);

    return storage_tool("zfs", "destroy", name, NULL);
}

/* "-" is what is not there. */
static unsigned long long
figure(const char *text)
{
    unsigned long long value = 0;

    return text_to_ull(text, 10, &value) ? value : 0;
}

/* A line "pool/name<TAB>size<TAB>used<TAB>reserved" of a volume right in the pool; NULL: it is none. */
static StorageVolDef *
vol_of(const char *line, const StoragePoolDef *def)
{
    g_auto(GStrv) columns = g_strsplit(line, "\t", -1);
    size_t prefix = strlen(def->source.name);
    const char *name;
    StorageVolDef *vol;

    if (g_strv_length(columns) != COLUMNS || !g_str_has_prefix(columns[COLUMN_NAME], def->source.name)
        || columns[COLUMN_NAME][prefix] != '/')
        return NULL;
    name = columns[COLUMN_NAME] + prefix + 1;
    if (strchr(name, '/') || *name == '\0')
        return NULL;
    vol = storage_device_vol(def->target.path, name, figure(columns[COLUMN_CAPACITY]));
    vol->allocation = MAX(figure(columns[COLUMN_USED]), figure(columns[COLUMN_RESERVED]));
    return vol;
}

static GPtrArray *
read_vols(const StoragePoolDef *def)
{
    g_autofree char *out = storage_tool_output("zfs", "list", "-Hp", "-t", "volume", "-r", "-o", "name,volsize,used,refreservation",
                                               def->source.name, NULL);
    g_auto(GStrv) lines = out ? g_strsplit(out, "\n", -1) : NULL;
    GPtrArray *vols;

    if (!out)
        return NULL;
    vols = storage_device_list();
    for (size_t i = 0; lines[i]; i++) {
        StorageVolDef *vol = vol_of(lines[i], def);

        if (vol)
            g_ptr_array_add(vols, vol);
    }
    return vols;
}

static int
zfs_measure(StorageRun *run, StoragePoolDef *def)
{
    g_autofree char *zpool = zpool_of(def);
    g_autofree char *out = storage_tool_output("zpool", "get", "-Hp", "-o", "property,value", "size,free,allocated", zpool, NULL);
    g_auto(GStrv) lines = out ? g_strsplit(out, "\n", -1) : NULL;
    const struct { const char *name; unsigned long long *figure; } all[] = {
        { "size\t", &def->capacity }, { "free\t", &def->available }, { "allocated\t", &def->allocation },
    };

    if (!out)
        return -1;
    for (size_t i = 0; lines[i]; i++) {
        for (size_t n = 0; n < G_N_ELEMENTS(all); n++) {
            if (g_str_has_prefix(lines[i], all[n].name))
                *all[n].figure = figure(lines[i] + strlen(all[n].name));
        }
    }
    return 0;
}

/* What is in the making is none. Takes what a daemon left that did not live to finish it, where nobody makes any. */
static void
sift(const StoragePoolDef *def, GPtrArray *vols, bool sweeps)
{
    for (guint i = 0; i < vols->len; i++) {
        const StorageVolDef *vol = vols->pdata[i];

        if (!storage_part_is(vol->name))
            continue;
        if (sweeps && destroy(def, vol->name) < 0)
            warn_last_error("'%s', which is left of a volume of pool '%s', cannot be removed", vol->name, def->name);
        g_ptr_array_remove_index(vols, i--);
    }
}

static int
zfs_scan(StorageScan *scan)
{
    g_autoptr(GPtrArray) vols = check_source(scan->def) < 0 ? NULL : read_vols(scan->def);

    if (!vols)
        return -1;
    sift(scan->def, vols, storage_run_is_idle(scan->run));
    if (zfs_measure(scan->run, scan->def) < 0)
        return -1;
    storage_device_put_all(scan, vols);
    return 0;
}

static int
zfs_build(const StoragePoolDef *def, unsigned int flags)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    StorageTool tool = { 0 };

    if (!def->source.devices || def->source.devices->len == 0)
        return fail(VIR_ERR_OPERATION_INVALID, _("pool '%1$s' names no <device> that it could be made of"), def->name);
    if (check_source(def) < 0)
        return -1;
    if (strchr(def->source.name, '/'))
        return fail(VIR_ERR_OPERATION_INVALID, _("pool '%1$s' is the data set '%2$s': only whole pools are built"), def->name,
                    def->source.name);
    g_ptr_array_add(argv, (char *)"zpool");
    g_ptr_array_add(argv, (char *)"create");
    g_ptr_array_add(argv, def->source.name);
    xml_each(PoolDevice, device, def->source.devices) {
        /* Words such as "mirror" are part of its language, and of ours, too. */
        if (device->path[0] == '-')
            return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no device of pool '%2$s'"), device->path, def->name);
        g_ptr_array_add(argv, device->path);
    }
    g_ptr_array_add(argv, NULL);
    tool.argv = (const char *const *)argv->pdata;
    return storage_tool_run(&tool, NULL);
}

static int
zfs_remove(const StoragePoolDef *def, unsigned int flags)
{
    if (check_source(def) < 0)
        return -1;
    if (strchr(def->source.name, '/'))
        return fail(VIR_ERR_OPERATION_INVALID, _("pool '%1$s' is the data set '%2$s': only whole pools are removed"), def->name,
                    def->source.name);
    return storage_tool("zpool", "destroy", def->source.name, NULL);
}

/* ---- volumes ---- */

static StorageVolDef *
zfs_look(StorageRun *run, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp)
{
    g_autoptr(GPtrArray) vols = read_vols(pool);

    return vols ? storage_device_take(vols, name) : NULL;
}

static int
create(const StorageMake *make, const char *called)
{
    const StorageVolDef *vol = make->vol;
    unsigned long long kib = text_bytes_to_kib(vol->capacity);
    g_autofree char *size = g_strdup_printf("%lluK", kib);
    g_autofree char *reserved = g_strdup_printf("refreservation=%lluK", text_bytes_to_kib(vol->allocation));
    g_autofree char *name = name_of(make->pool, called);

    if (vol->allocation >= vol->capacity)
        return storage_tool("zfs", "create", "-V", size, name, NULL);
    if (vol->allocation == 0)
        return storage_tool("zfs", "create", "-s", "-V", size, name, NULL);
    return storage_tool("zfs", "create", "-s", "-o", reserved, "-V", size, name, NULL);
}

static int
zfs_remove_vol(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, unsigned int flags)
{
    return destroy(pool, vol->name);
}

/* Made under a name of ours, and called what it is to be called when it is whole. */
static int
make_filled(const StorageMake *make)
{
    g_autofree char *part = storage_part_name();
    g_autofree char *path = g_build_filename(make->pool->target.path, part, NULL);
    g_autofree char *from = name_of(make->pool, part);
    g_autofree char *to = name_of(make->pool, make->vol->name);
    g_autoptr(virError) reason = NULL;

    if (create(make, part) < 0)
        return -1;
    if (storage_fill(make, path) == 0 && storage_tool("zfs", "rename", from, to, NULL) == 0)
        return 0;
    reason = error_take();
    if (destroy(make->pool, part) < 0)
        warn_last_error("'%s', which is left of volume '%s', cannot be removed", from, make->vol->name);
    error_restore(g_steal_pointer(&reason));
    return -1;
}

static int
zfs_make(const StorageMake *make)
{
    const StorageVolDef *vol = make->vol;

    if (vol->target.encryption || vol->backing)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': volumes of ZFS have no <encryption> and no <backingStore>"),
                    vol->name);
    if (storage_device_check_name(vol->name) < 0 || storage_fill_check(make) < 0)
        return -1;
    return storage_fill_is_needed(make) ? make_filled(make) : create(make, vol->name);
}

static int
zfs_resize(const StorageResize *resize)
{
    g_autofree char *size = g_strdup_printf("volsize=%lluK", text_bytes_to_kib(resize->capacity));
    g_autofree char *name = name_of(resize->pool, resize->vol->name);

    return storage_tool("zfs", "set", size, name, NULL);
}

static const char *const programs[] = { "zfs", "zpool", NULL };

static const StorageVolBackend zfs_vols = {
    .make = zfs_make,
    .remove = zfs_remove_vol,
    .open = storage_device_open,
    .resize = zfs_resize,
    .look = zfs_look,
    .measure = zfs_measure,
};

const StorageBackend storage_zfs_backend = {
    .programs = programs,
    .build = zfs_build,
    .remove = zfs_remove,
    .scan = zfs_scan,
    .vols = &zfs_vols,
};

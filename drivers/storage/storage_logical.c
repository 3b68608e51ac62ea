/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_logical.c - pools that are volume groups of LVM, read and changed by its own tools, which answer in JSON.
 *
 * Threads: any that may wait.
 */

#include <string.h>

#include <libvirt/libvirt.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "storage/storage_device.h"
#include "storage/storage_fill.h"
#include "storage/storage_label.h"
#include "storage/storage_tool.h"

/* What is in the making has it. */
#define PART_TAG "splitvirt.part"

#define REPORT "--reportformat", "json", "--units", "b", "--nosuffix"

/* ---- reports ---- */

/* What a tool reports, as its rows of kind @rows ("lv"); NULL with an error. @ret_all owns them. */
static const JsonValue *
rows_of(char *own, const char *rows, JsonValue **ret_all)
{
    g_autofree char *text = own;
    g_autofree char *path = g_strdup_printf("report/0/%s", rows);

    *ret_all = text ? json_parse_string(text) : NULL;
    return *ret_all ? json_get_array(*ret_all, path) : NULL;
}

/* A number that stands in a text. */
static unsigned long long
figure(const JsonValue *row, const char *key)
{
    unsigned long long value = 0;
    const char *text = json_find_string(row, key);

    return text && text_to_ull(text, 10, &value) ? value : 0;
}

static int
measure(StorageRun *run, StoragePoolDef *def)
{
    g_autoptr(JsonValue) all = NULL;
    const JsonValue *rows = rows_of(storage_tool_output("vgs", REPORT, "-o", "vg_size,vg_free", "--", def->source.name, NULL), "vg",
                                    &all);
    const JsonValue *row = json_array_at(rows, 0);

    if (!rows)
        return -1;
    def->capacity = figure(row, "vg_size");
    def->available = figure(row, "vg_free");
    def->allocation = def->capacity - MIN(def->capacity, def->available);
    return 0;
}

static bool
is_part(const JsonValue *row)
{
    const char *text = json_find_string(row, "lv_tags");
    g_auto(GStrv) tags = g_strsplit(text ? text : "", ",", -1);

    return g_strv_contains((const char *const *)tags, PART_TAG);
}

static StorageVolDef *
vol_of(const JsonValue *row, const StoragePoolDef *def)
{
    const char *name = json_find_string(row, "lv_name");
    const char *attributes = json_find_string(row, "lv_attr");
    const char *origin = json_find_string(row, "origin");
    const char *uuid = json_find_string(row, "lv_uuid");
    StorageVolDef *vol;

    /* Pools of thin volumes are no volumes, and what is not active has no device. A snapshot that is full has one. */
    if (!name || is_part(row) || !attributes || attributes[0] == 't' || strlen(attributes) < 5 || !strchr("asISmM", attributes[4]))
        return NULL;
    vol = storage_device_vol(def->target.path, name, figure(row, "lv_size"));
    if (uuid) {
        g_free(vol->key);
        vol->key = g_strdup(uuid);
    }
    /* A snapshot is as large as what it is of, and takes what it has room for; one of nothing has an origin with brackets. */
    if (attributes[0] == 's' || attributes[0] == 'S')
        vol->capacity = MAX(figure(row, "origin_size"), vol->capacity);
    if (origin && *origin && *origin != '[') {
        vol->backing = vol_backing_new();
        vol->backing->path = g_build_filename(def->target.path, origin, NULL);
    }
    return vol;
}

/* Takes what a daemon left that did not live to finish it, unless somebody finished it meanwhile. */
static void
sweep(const StoragePoolDef *def, const JsonValue *row)
{
    const char *name = json_find_string(row, "lv_name");
    g_autofree char *which = g_strdup_printf("lv_name=\"%s\" && lv_tags=" PART_TAG, name ? name : "");

    if (name && storage_tool("lvremove", "-f", "--select", which, "--", def->source.name, NULL) < 0)
        warn_last_error("volume '%s' of pool '%s' is not whole and cannot be removed", name, def->name);
}

/* @sweeps: nobody makes any. */
static GPtrArray *
read_vols(const StoragePoolDef *def, bool sweeps)
{
    g_autoptr(JsonValue) all = NULL;
    const JsonValue *rows = rows_of(storage_tool_output("lvs", REPORT, "-o", "lv_name,lv_uuid,lv_size,lv_attr,origin,"
                                                        "origin_size,lv_tags", "--", def->source.name, NULL), "lv", &all);
    GPtrArray *vols;
    const JsonValue *row;

    if (!rows)
        return NULL;
    vols = storage_device_list();
    for (json_array_foreach(row, rows)) {
        StorageVolDef *vol = vol_of(row, def);

        if (vol)
            g_ptr_array_add(vols, vol);
        else if (sweeps && is_part(row))
            sweep(def, row);
    }
    return vols;
}

/* ---- the pool ---- */

static int
logical_scan(StorageScan *scan)
{
    g_autoptr(GPtrArray) vols = read_vols(scan->def, storage_run_is_idle(scan->run));

    if (!vols || measure(scan->run, scan->def) < 0)
        return -1;
    storage_device_put_all(scan, vols);
    return 0;
}

static int
logical_start(StoragePoolDef *def)
{
    return storage_device_check_name(def->source.name) < 0 ? -1 : storage_tool("vgchange", "-aly", "--", def->source.name, NULL);
}

static int
logical_stop(const StoragePoolDef *def)
{
    return storage_tool("vgchange", "-aln", "--", def->source.name, NULL);
}

static int
prepare_devices(const StoragePoolDef *def, unsigned int flags)
{
    xml_each(PoolDevice, device, def->source.devices) {
        if (storage_label_check(device->path, flags) < 0)
            return -1;
    }
    xml_each(PoolDevice, device, def->source.devices) {
        /* Forced twice it takes a device away from another group, unless that is in use. */
        if (storage_tool("pvcreate", "--yes", flags & VIR_STORAGE_POOL_BUILD_OVERWRITE ? "-ff" : "-f", "--zero", "y", "--",
                         device->path, NULL) < 0)
            return -1;
    }
    return 0;
}

static int
logical_build(const StoragePoolDef *def, unsigned int flags)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    StorageTool tool = { 0 };

    if (!def->source.devices || def->source.devices->len == 0)
        return fail(VIR_ERR_OPERATION_INVALID, _("pool '%1$s' names no <device> that its volume group could be made of"),
                    def->name);
    if (storage_device_check_name(def->source.name) < 0 || prepare_devices(def, flags) < 0)
        return -1;
    g_ptr_array_add(argv, (char *)"vgcreate");
    g_ptr_array_add(argv, (char *)"--");
    g_ptr_array_add(argv, def->source.name);
    xml_each(PoolDevice, device, def->source.devices)
        g_ptr_array_add(argv, device->path);
    g_ptr_array_add(argv, NULL);
    tool.argv = (const char *const *)argv->pdata;
    return storage_tool_run(&tool, NULL);
}

static int
logical_remove(const StoragePoolDef *def, unsigned int flags)
{
    if (storage_device_check_name(def->source.name) < 0 || storage_tool("vgremove", "-f", "--", def->source.name, NULL) < 0)
        return -1;
    xml_each(PoolDevice, device, def->source.devices) {
        if (storage_tool("pvremove", "--", device->path, NULL) < 0)
            return -1;
    }
    return 0;
}

/* ---- volumes ---- */

static StorageVolDef *
logical_look(StorageRun *run, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp)
{
    g_autoptr(GPtrArray) vols = read_vols(pool, false);

    return vols ? storage_device_take(vols, name) : NULL;
}

/* An empty one. If it is to be filled it has a tag until then, with which it is no volume. */
static int
create(const StorageMake *make)
{
    const StorageVolDef *vol = make->vol;
    const char *tag = storage_fill_is_needed(make) ? "--addtag=" PART_TAG : NULL;
    unsigned long long head = vol->target.encryption ? STORAGE_FILL_HEAD : 0;
    g_autofree char *size = g_strdup_printf("%llub", MAX(MIN(vol->capacity, vol->allocation) + head, 1));
    g_autofree char *all = g_strdup_printf("%llub", MAX(vol->capacity + head, 1));
    const char *group = make->pool->source.name;

    if (vol->backing)
        return storage_tool("lvcreate", "--yes", "--name", vol->name, "-L", all, "-s", vol->backing->path, NULL);
    /* Less room than it seems to have: a snapshot of nothing. */
    if (vol->allocation < vol->capacity)
        return storage_tool("lvcreate", "--yes", "--name", vol->name, "--type", "snapshot", "--virtualsize", all, "-L", size, group,
                            tag, NULL);
    return storage_tool("lvcreate", "--yes", "--wipesignatures", "y", "--name", vol->name, "-L", all, group, tag, NULL);
}

static int
remove_by_name(const char *group, const char *vol)
{
    g_autofree char *name = g_strdup_printf("%s/%s", group, vol);

    return storage_tool("lvremove", "-f", "--", name, NULL);
}

/* What was made is filled, and is a volume then; or it goes. */
static int
finish(const StorageMake *make)
{
    const char *group = make->pool->source.name, *vol = make->vol->name;
    g_autofree char *path = g_build_filename(make->pool->target.path, vol, NULL);
    g_autofree char *name = g_strdup_printf("%s/%s", group, vol);
    g_autoptr(virError) reason = NULL;

    if (storage_fill(make, path) == 0 && storage_tool("lvchange", "--deltag", PART_TAG, "--", name, NULL) == 0)
        return 0;
    reason = error_take();
    if (remove_by_name(group, vol) < 0)
        warn_last_error("volume '%s' of pool '%s' is not whole and cannot be removed", vol, make->pool->name);
    error_restore(g_steal_pointer(&reason));
    return -1;
}

static int
logical_make(const StorageMake *make)
{
    if (storage_device_check_name(make->vol->name) < 0 || storage_device_check_name(make->pool->source.name) < 0
        || storage_fill_check(make) < 0)
        return -1;
    return create(make) < 0 || (storage_fill_is_needed(make) && finish(make) < 0) ? -1 : 0;
}

static int
logical_remove_vol(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, unsigned int flags)
{
    return remove_by_name(pool->source.name, vol->name);
}

static int
logical_resize(const StorageResize *resize)
{
    g_autofree char *size = g_strdup_printf("%llub", resize->capacity);

    return storage_tool("lvresize", "--force", "-L", size, "--", resize->vol->target.path, NULL);
}

/* ---- what the host has ---- */

static void
source_free(void *source)
{
    pool_source_free(source);
}

/* That of the group in @sources, made when there is none. */
static PoolSource *
source_of(GPtrArray *sources, const char *group)
{
    PoolSource *source;

    for (guint i = 0; i < sources->len; i++) {
        source = sources->pdata[i];
        if (strcmp(source->name, group) == 0)
            return source;
    }
    source = pool_source_new();
    source->name = g_strdup(group);
    source->format = POOL_FORMAT_LVM2;
    g_ptr_array_add(sources, source);
    return source;
}

static char *
logical_find_sources(const PoolSource *wanted)
{
    g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func(source_free);
    g_autoptr(JsonValue) all = NULL;
    const JsonValue *rows = rows_of(storage_tool_output("pvs", REPORT, "-o", "pv_name,vg_name", NULL), "pv", &all);
    const JsonValue *row;

    if (!rows)
        return NULL;
    for (json_array_foreach(row, rows)) {
        const char *group = json_find_string(row, "vg_name"), *path = json_find_string(row, "pv_name");
        PoolDevice *device;
        PoolSource *source;

        if (!group || !*group || !path)
            continue;
        source = source_of(sources, group);
        device = pool_device_new();
        device->path = g_strdup(path);
        xml_list_add(PoolDevice, source->devices, device);
    }
    return pool_sources_format(sources, 0);
}

static const char *const programs[] = { "vgs", "lvs", "pvs", "vgchange", "lvcreate", "lvremove", NULL };

static const StorageVolBackend logical_vols = {
    .make = logical_make,
    .remove = logical_remove_vol,
    .open = storage_device_open,
    .resize = logical_resize,
    .look = logical_look,
    .measure = measure,
};

const StorageBackend storage_logical_backend = {
    .programs = programs,
    .build_flags = VIR_STORAGE_POOL_BUILD_OVERWRITE | VIR_STORAGE_POOL_BUILD_NO_OVERWRITE,
    .build = logical_build,
    .start = logical_start,
    .stop = logical_stop,
    .remove = logical_remove,
    .scan = logical_scan,
    .find_sources = logical_find_sources,
    .vols = &logical_vols,
};

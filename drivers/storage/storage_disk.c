/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_disk.c - pools that are disks: each partition is a volume. sfdisk reads and writes the table.
 *
 * Threads: any that may wait.
 */

#include <string.h>

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "storage/storage_device.h"
#include "storage/storage_fill.h"
#include "storage/storage_label.h"
#include "storage/storage_tool.h"

enum { DEFAULT_SECTOR = 512, FIRST_USABLE = 2048, NUMBER_MAX = 128, EXTENTS_MAX = 1024 };

/* What sfdisk calls the tables that it can make; the others it cannot. */
static const char *const labels[POOL_FORMAT_LAST] = {
    [POOL_FORMAT_UNKNOWN] = "dos", [POOL_FORMAT_DOS] = "dos", [POOL_FORMAT_GPT] = "gpt", [POOL_FORMAT_DVH] = "sgi",
    [POOL_FORMAT_SUN] = "sun",
};

/* Types of partitions: in tables of old, and in those with uuids. */
typedef struct {
    VolFormat format;
    const char *dos, *gpt;
} PartitionType;

static const PartitionType types[] = {
    { VOL_FORMAT_LINUX, "83", "0FC63DAF-8483-4772-8E79-3D69D8477DE4" },
    { VOL_FORMAT_LINUX_SWAP, "82", "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F" },
    { VOL_FORMAT_LINUX_LVM, "8e", "E6D6D379-F507-44C2-A23C-238F2A3DF928" },
    { VOL_FORMAT_LINUX_RAID, "fd", "A19D880F-05FC-4D3B-A006-743F0F84911E" },
    { VOL_FORMAT_FAT16, "6", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7" },
    { VOL_FORMAT_FAT32, "c", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7" },
    { VOL_FORMAT_EXTENDED, "f", NULL },
    { VOL_FORMAT_EXTENDED, "5", NULL },
};

/* A uuid of ours: a partition whose content is yet to come; then it gets its own type. Types in tables of old are everybody's. */
#define PART_TYPE "B8F3C9E6-5D21-4A7B-9C0E-3A6F41D27E58"

/* In tables of old partitions from this number on are logical; when one goes, those behind it move up. */
enum { FIRST_LOGICAL = 5 };

static const PartitionType *
type_of(VolFormat format)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        if (types[i].format == format)
            return &types[i];
    }
    return NULL;
}

static VolFormat
format_of(const char *type)
{
    for (size_t i = 0; type && i < G_N_ELEMENTS(types); i++) {
        if (g_ascii_strcasecmp(types[i].dos, type) == 0 || (types[i].gpt && g_ascii_strcasecmp(types[i].gpt, type) == 0))
            return types[i].format;
    }
    return VOL_FORMAT_PARTITION_NONE;
}

static PoolDevice *
device_of(const StoragePoolDef *def)
{
    return def->source.devices->pdata[0];
}

/* ---- the table ---- */

typedef struct {
    unsigned long long sector;       /* bytes */
    unsigned long long first, last;  /* sectors that partitions may have */
    PoolFormat format;
    GPtrArray *vols;                 /* of StorageVolDef */
    GPtrArray *parts;                /* those of them whose content is yet to come */
} Table;

static void
table_clear(Table *table)
{
    g_clear_pointer(&table->parts, g_ptr_array_unref);
    g_clear_pointer(&table->vols, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Table, table_clear)

/* The part of a partition's node that stands behind the last slash. */
static const char *
node_name(const char *node)
{
    const char *slash = strrchr(node, '/');

    return slash ? slash + 1 : node;
}

static int
add_partition(Table *table, const JsonValue *entry, const StoragePoolDef *def)
{
    const char *node = json_get_string(entry, "node");
    const char *type = json_find_string(entry, "type");
    StorageVolDef *vol;
    VolDevice *device;
    PoolExtent *extent;
    uint64_t start, size;

    if (!node || json_get_uint64(entry, "start", &start) < 0 || json_get_uint64(entry, "size", &size) < 0)
        return -1;
    if (start > INT64_MAX / table->sector || size > INT64_MAX / table->sector - start)
        return fail(VIR_ERR_INTERNAL_ERROR, _("partition '%1$s' lies outside of any disk"), node);
    vol = storage_device_vol(def->target.path, node_name(node), size * table->sector);
    vol->target.format = format_of(type);
    device = vol_device_new();
    extent = pool_extent_new();
    device->path = g_strdup(device_of(def)->path);
    extent->start = start * table->sector;
    extent->end = (start + size) * table->sector;
    xml_list_add(PoolExtent, device->extents, extent);
    xml_list_add(VolDevice, vol->devices, device);
    g_ptr_array_add(table->vols, vol);
    if (type && g_ascii_strcasecmp(type, PART_TYPE) == 0)
        g_ptr_array_add(table->parts, vol);
    return 0;
}

static const PoolExtent *
extent_of(const StorageVolDef *vol)
{
    const VolDevice *device = vol->devices->pdata[0];

    return device->extents->pdata[0];
}

static gint
by_start(gconstpointer a, gconstpointer b)
{
    const PoolExtent *one = extent_of(*(StorageVolDef *const *)a);
    const PoolExtent *other = extent_of(*(StorageVolDef *const *)b);

    return one->start < other->start ? -1 : one->start > other->start;
}

static PoolFormat
label_format(const char *label)
{
    for (PoolFormat format = POOL_FORMAT_DOS; label && format < POOL_FORMAT_LAST; format++) {
        if (g_strcmp0(labels[format], label) == 0)
            return format;
    }
    return POOL_FORMAT_UNKNOWN;
}

static int
read_table(const StoragePoolDef *def, Table *table)
{
    g_autofree char *text = storage_tool_output("sfdisk", "--json", device_of(def)->path, NULL);
    g_autoptr(JsonValue) all = text ? json_parse_string(text) : NULL;
    const JsonValue *found = all ? json_get_object(all, "partitiontable") : NULL;
    unsigned long long bytes = 0;
    const JsonValue *entry;

    if (!found || storage_device_size(device_of(def)->path, &bytes) < 0)
        return -1;
    table->vols = storage_device_list();
    table->parts = g_ptr_array_new();
    table->sector = json_find_uint64(found, "sectorsize", DEFAULT_SECTOR);
    if (table->sector < DEFAULT_SECTOR || table->sector > 1 << 20)
        table->sector = DEFAULT_SECTOR;
    table->format = label_format(json_find_string(found, "label"));
    table->first = MAX(json_find_uint64(found, "firstlba", FIRST_USABLE), FIRST_USABLE * DEFAULT_SECTOR / table->sector);
    table->last = json_find_uint64(found, "lastlba", bytes / table->sector - 1);
    for (json_array_foreach(entry, json_find(found, "partitions"))) {
        if (add_partition(table, entry, def) < 0)
            return -1;
    }
    g_ptr_array_sort(table->vols, by_start);
    return 0;
}

/* ---- looking ---- */

static void
add_free(PoolDevice *device, unsigned long long start, unsigned long long end)
{
    PoolExtent *extent;

    if (start >= end)
        return;
    extent = pool_extent_new();
    extent->start = start;
    extent->end = end;
    xml_list_add(PoolExtent, device->free_extents, extent);
}

/* What lies between the partitions is free. */
static void
measure(StoragePoolDef *def, const Table *table)
{
    PoolDevice *device = device_of(def);
    unsigned long long at = table->first * table->sector;
    unsigned long long end = (table->last + 1) * table->sector;

    g_clear_pointer(&device->free_extents, g_ptr_array_unref);
    def->allocation = def->available = 0;
    for (guint i = 0; i < table->vols->len && i < EXTENTS_MAX; i++) {
        const StorageVolDef *vol = table->vols->pdata[i];
        const PoolExtent *extent = extent_of(vol);

        if (vol->target.format == VOL_FORMAT_EXTENDED)
            continue;
        add_free(device, at, extent->start);
        def->available += extent->start > at ? extent->start - at : 0;
        def->allocation += extent->end - extent->start;
        at = MAX(at, extent->end);
    }
    add_free(device, at, end);
    def->available += end > at ? end - at : 0;
    def->capacity = def->allocation + def->available;
}

static StorageVolDef *
disk_look(StorageRun *run, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp)
{
    g_auto(Table) table = { 0 };

    return read_table(pool, &table) < 0 ? NULL : storage_device_take(table.vols, name);
}

static int
disk_measure(StorageRun *run, StoragePoolDef *pool)
{
    g_auto(Table) table = { 0 };

    if (read_table(pool, &table) < 0)
        return -1;
    measure(pool, &table);
    return 0;
}

/* ---- making and removing ---- */

/* "sda" has "sda3", "nvme0n1" has "nvme0n1p3". */
static char *
partition_name(const PoolDevice *device, unsigned int number)
{
    const char *name = node_name(device->path);
    bool digit = *name && g_ascii_isdigit(name[strlen(name) - 1]);
    bool separated = device->part_separator == YES_NO_ABSENT ? digit : device->part_separator == YES_NO_YES;

    return g_strdup_printf("%s%s%u", name, separated ? "p" : "", number);
}

/* The number in the name of a partition, or 0. */
static unsigned int
partition_number(const PoolDevice *device, const char *name)
{
    for (unsigned int number = 1; number <= NUMBER_MAX; number++) {
        g_autofree char *own = partition_name(device, number);

        if (strcmp(own, name) == 0)
            return number;
    }
    return 0;
}

static bool
is_taken(const Table *table, const char *name)
{
    for (guint i = 0; i < table->vols->len; i++) {
        if (strcmp(((const StorageVolDef *)table->vols->pdata[i])->name, name) == 0)
            return true;
    }
    return false;
}

/* A partition's name follows from its number, which is the first that is free. */
static int
check_partition_name(const StoragePoolDef *def, const Table *table, const char *name)
{
    for (unsigned int number = 1; number <= NUMBER_MAX; number++) {
        g_autofree char *next = partition_name(device_of(def), number);

        if (is_taken(table, next))
            continue;
        if (strcmp(next, name) == 0)
            return 0;
        return fail(VIR_ERR_INVALID_ARG, _("the next partition of '%1$s' is called '%2$s', not '%3$s'"), device_of(def)->path, next,
                    name);
    }
    return fail(VIR_ERR_OPERATION_FAILED, _("'%1$s' has as many partitions as it can"), device_of(def)->path);
}

/* sfdisk would make it as large as it can be. */
static int
check_room(const StoragePoolDef *pool, const Table *table, const StorageVolDef *vol)
{
    g_autoptr(StoragePoolDef) copy = storage_pool_def_copy(pool);

    measure(copy, table);
    xml_each(PoolExtent, extent, device_of(copy)->free_extents) {
        if (extent->end - extent->start >= vol->capacity)
            return 0;
    }
    return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' has no free piece of %2$llu bytes for volume '%3$s'"), device_of(pool)->path,
                vol->capacity, vol->name);
}

static int
write_table(const char *device, const char *words, bool append)
{
    const char *const add[] = { "sfdisk", "--quiet", "--no-reread", "--append", "--wipe", "never", device, NULL };
    const char *const label[] = { "sfdisk", "--quiet", "--no-reread", "--wipe", "always", device, NULL };
    const StorageTool tool = { .argv = append ? add : label, .input = words };

    return storage_tool_run(&tool, NULL);
}

static const char *
word_of(const PartitionType *type, PoolFormat table)
{
    return table == POOL_FORMAT_GPT ? type->gpt : type->dos;
}

/* An empty one. @ret_type: what it is to be when it has its content. */
static int
add_to_table(const StorageMake *make, const char **ret_type)
{
    const StorageVolDef *vol = make->vol;
    const PartitionType *type = type_of(vol->target.format);
    g_autofree char *words = NULL;
    g_auto(Table) table = { 0 };
    const char *word;

    if (!type)
        type = type_of(VOL_FORMAT_LINUX);

    if (read_table(make->pool, &table) < 0 || check_partition_name(make->pool, &table, vol->name) < 0
        || check_room(make->pool, &table, vol) < 0)
        return -1;
    *ret_type = word_of(type, table.format);
    if (!*ret_type)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': tables of type 'gpt' have no '%2$s' partitions"), vol->name,
                    vol_format_to_string(vol->target.format));
    word = storage_fill_is_needed(make) && table.format == POOL_FORMAT_GPT ? PART_TYPE : *ret_type;
    words = g_strdup_printf("size=%llu, type=%s\n", (vol->capacity + table.sector - 1) / table.sector, word);
    return write_table(device_of(make->pool)->path, words, true);
}

/* The partition that is where @vol was seen, by whatever number: names move up when others go. NULL with an error. */
static const StorageVolDef *
find_partition(const Table *table, const StoragePoolDef *pool, const StorageVolDef *vol)
{
    for (guint i = 0; vol->devices && i < table->vols->len; i++) {
        const StorageVolDef *there = table->vols->pdata[i];

        if (extent_of(there)->start == extent_of(vol)->start && extent_of(there)->end == extent_of(vol)->end)
            return there;
    }
    return fail_null(VIR_ERR_OPERATION_FAILED, _("'%1$s' has no partition any more where '%2$s' was: refresh the pool '%3$s'"),
                     device_of(pool)->path, vol->name, pool->name);
}

/* None may get the name of another one, or be lost with the one that holds it. */
static int
check_it_may_go(const Table *table, const StoragePoolDef *pool, const StorageVolDef *there)
{
    unsigned int number = partition_number(device_of(pool), there->name);
    unsigned int first = there->target.format == VOL_FORMAT_EXTENDED ? FIRST_LOGICAL : MAX(number + 1, FIRST_LOGICAL);

    if (table->format == POOL_FORMAT_GPT || (number < FIRST_LOGICAL && there->target.format != VOL_FORMAT_EXTENDED))
        return 0;
    for (guint i = 0; i < table->vols->len; i++) {
        const StorageVolDef *other = table->vols->pdata[i];

        if (partition_number(device_of(pool), other->name) >= first)
            return fail(VIR_ERR_OPERATION_INVALID, _("partition '%1$s' cannot go before '%2$s' has, which would get another name "
                                                     "or go with it"), there->name, other->name);
    }
    return 0;
}

/* Has sfdisk make the partition @vol one of @type; NULL: it goes. */
static int
change_partition(const StoragePoolDef *pool, const StorageVolDef *vol, const char *type)
{
    g_auto(Table) table = { 0 };
    const StorageVolDef *there = read_table(pool, &table) < 0 ? NULL : find_partition(&table, pool, vol);
    const char *device = device_of(pool)->path;
    g_autofree char *digits = NULL;

    if (!there || (!type && check_it_may_go(&table, pool, there) < 0))
        return -1;
    digits = g_strdup_printf("%u", partition_number(device_of(pool), there->name));
    if (g_str_equal(digits, "0"))
        return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' is no partition of '%2$s'"), there->name, device);
    return storage_tool("sfdisk", "--quiet", "--no-reread", type ? "--part-type" : "--delete", device, digits, type, NULL);
}

static int
disk_remove_vol(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, unsigned int flags)
{
    return change_partition(pool, vol, NULL);
}

/* Takes what a daemon left that did not live to finish it; nobody makes any. */
static int
sweep(const StoragePoolDef *pool, Table *table)
{
    for (guint i = 0; i < table->parts->len; i++) {
        const StorageVolDef *part = table->parts->pdata[i];

        LOG_INFO("partition '%s' of pool '%s' was never finished: it goes", part->name, pool->name);
        if (change_partition(pool, part, NULL) < 0)
            warn_last_error("partition '%s' of pool '%s' is not whole and cannot be removed", part->name, pool->name);
    }
    table_clear(table);
    return read_table(pool, table);
}

static int
disk_scan(StorageScan *scan)
{
    g_auto(Table) table = { 0 };

    if (read_table(scan->def, &table) < 0
        || (table.parts->len > 0 && storage_run_is_idle(scan->run) && sweep(scan->def, &table) < 0))
        return -1;
    measure(scan->def, &table);
    scan->def->source.format = table.format;
    for (guint i = 0; i < table.parts->len; i++)
        g_ptr_array_remove(table.vols, table.parts->pdata[i]);
    storage_device_put_all(scan, table.vols);
    return 0;
}

/* The new partition gets its content, and is a volume then; or it goes. */
static int
fill(const StorageMake *make, const char *type)
{
    const StorageVolDef *vol = make->vol;
    g_autofree char *path = g_build_filename(make->pool->target.path, vol->name, NULL);
    g_autoptr(StorageVolDef) made = disk_look(make->run, make->pool, vol->name, NULL);
    g_autoptr(virError) reason = NULL;

    if (!made)
        return -1;
    if (storage_fill(make, path) == 0 && change_partition(make->pool, made, type) == 0)
        return 0;
    reason = error_take();
    if (change_partition(make->pool, made, NULL) < 0)
        warn_last_error("partition '%s' of pool '%s' is not whole and cannot be removed", vol->name, make->pool->name);
    error_restore(g_steal_pointer(&reason));
    return -1;
}

static int
disk_make(const StorageMake *make)
{
    const StorageVolDef *vol = make->vol;
    const char *type;

    if (vol->target.encryption || vol->backing)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s' is a partition, without <backingStore> and <encryption>"),
                    vol->name);
    if (make->source && vol->target.format == VOL_FORMAT_EXTENDED)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s' is an extended partition, which holds others and no content"),
                    vol->name);
    if (storage_fill_check(make) < 0 || add_to_table(make, &type) < 0)
        return -1;
    return storage_fill_is_needed(make) ? fill(make, type) : 0;
}

static int
disk_build(const StoragePoolDef *def, unsigned int flags)
{
    const char *label = labels[def->source.format];
    g_autofree char *words = g_strdup_printf("label: %s\n", label ? label : "");

    if (!label)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("pool '%1$s': partition tables of type '%2$s' cannot be made"), def->name,
                    pool_format_to_string(def->source.format));
    if (storage_label_check(device_of(def)->path, flags) < 0)
        return -1;
    return write_table(device_of(def)->path, words, false);
}

static const char *const programs[] = { "sfdisk", NULL };

static const StorageVolBackend disk_vols = {
    .make = disk_make,
    .remove = disk_remove_vol,
    .open = storage_device_open,
    .look = disk_look,
    .measure = disk_measure,
};

const StorageBackend storage_disk_backend = {
    .programs = programs,
    .build_flags = VIR_STORAGE_POOL_BUILD_OVERWRITE | VIR_STORAGE_POOL_BUILD_NO_OVERWRITE,
    .build = disk_build,
    .scan = disk_scan,
    .vols = &disk_vols,
};

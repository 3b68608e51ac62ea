/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_disk_methods.c - disks: their sizes, limits, thresholds and errors.
 *
 * Threads: the guest's owner.
 */

#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "conf/domain.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_command.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_image.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"

static DiskDef *
find_disk(const DomainDef *def, const char *name)
{
    DiskDef *disk = domain_disk_find(def, name);

    return disk ? disk : fail_null(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no disk '%2$s'"), def->name, name);
}

static int
check_medium(const DomainDef *def, const DiskDef *disk)
{
    if (!storage_source_is_empty(&disk->source))
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("disk '%1$s' of domain '%2$s' has no medium in it"), disk->target->dev, def->name);
}

/* -------------------------------------------------------------------- sizes */

/* A running guest's QEMU knows what is inside; how long a file is, the host does. */
static int
live_info(Domain *dom, const DiskDef *disk, virDomainBlockInfoPtr info)
{
    g_autofree char *name = qemu_block_format_node(&disk->source, disk_format(disk));
    g_autofree char *storage = qemu_block_storage_node(&disk->source);
    g_autoptr(GHashTable) nodes = qemu_monitor_block_nodes(dom);
    g_autoptr(GHashTable) counters = nodes ? qemu_monitor_block_stats(dom) : NULL;
    const QemuBlockNode *node = counters ? g_hash_table_lookup(nodes, name) : NULL;
    const QemuBlockStats *stats = counters ? g_hash_table_lookup(counters, storage) : NULL;
    QemuImageSizes sizes;

    if (!counters)
        return -1;
    if (!node)
        return fail(VIR_ERR_INTERNAL_ERROR, _("QEMU of domain '%1$s' knows no block node '%2$s'"), domain_name(dom), name);
    *info = (virDomainBlockInfo){.capacity = node->capacity, .allocation = node->physical, .physical = node->physical};
    if (disk->source.type == STORAGE_BLOCK)
        info->allocation = stats ? stats->highest_offset : 0;
    if (qemu_image_sizes(&disk->source, disk_format(disk), &sizes) == 0)
        info->physical = sizes.physical;
    else
        error_reset();              /* not on this host's files: QEMU's figure stands */
    return 0;
}

int
qemu_domain_get_block_info(Domain *dom, const char *name, virDomainBlockInfoPtr info, unsigned int flags)
{
    const DomainDef *def = domain_is_active(dom) ? domain_live(dom) : domain_persistent(dom);
    const DiskDef *disk = def ? find_disk(def, name) : NULL;
    QemuImageSizes sizes;

    assert_owner(dom);
    if (!disk || check_medium(def, disk) < 0)
        return -1;
    if (domain_is_active(dom))
        return live_info(dom, disk, info);
    if (qemu_image_sizes(&disk->source, disk_format(disk), &sizes) < 0)
        return -1;
    *info = (virDomainBlockInfo){.capacity = sizes.capacity, .allocation = sizes.allocation, .physical = sizes.physical};
    return 0;
}

/* What VIR_DOMAIN_BLOCK_RESIZE_CAPACITY stands for: as large as the device below is. */
static int
whole_device(const DiskDef *disk, unsigned long long *ret_bytes)
{
    QemuImageSizes sizes;

    if (disk->source.type != STORAGE_BLOCK || disk_format(disk) != IMAGE_RAW)
        return fail(VIR_ERR_INVALID_ARG, _("disk '%1$s' is no raw block device that could be used to its end"), disk->target->dev);
    if (qemu_image_sizes(&disk->source, IMAGE_RAW, &sizes) < 0)
        return -1;
    *ret_bytes = sizes.capacity;
    return 0;
}

static int
wanted_bytes(const DiskDef *disk, unsigned long long size, unsigned int flags, unsigned long long *ret_bytes)
{
    const unsigned long long sector = 512, unit = flags & VIR_DOMAIN_BLOCK_RESIZE_BYTES ? 1 : 1024;
    bool in_sectors = disk_format(disk) == IMAGE_QCOW2 || disk_format(disk) == IMAGE_QED;

    if ((flags & VIR_DOMAIN_BLOCK_RESIZE_CAPACITY) && size == 0)
        return whole_device(disk, ret_bytes);
    if (size > (G_MAXUINT64 - sector) / unit)
        return fail(VIR_ERR_OVERFLOW, _("a size of %1$llu times %2$llu bytes is more than any disk has"), size, unit);
    *ret_bytes = size * unit;
    if (in_sectors)
        *ret_bytes = (*ret_bytes + sector - 1) / sector * sector;
    return 0;
}

int
qemu_domain_block_resize(Domain *dom, const char *name, unsigned long long size, unsigned int flags)
{
    g_autofree char *node = NULL;
    unsigned long long bytes = 0;
    const DiskDef *disk;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    disk = find_disk(domain_live(dom), name);
    if (!disk || check_medium(domain_live(dom), disk) < 0 || wanted_bytes(disk, size, flags, &bytes) < 0)
        return -1;
    if (disk->readonly)
        return fail(VIR_ERR_OPERATION_INVALID, _("disk '%1$s' of domain '%2$s' is read-only"), disk->target->dev, domain_name(dom));
    node = qemu_block_format_node(&disk->source, disk_format(disk));
    return qemu_monitor_block_resize(dom, node, bytes);
}

/* "vda" is the disk's own image, "vda[3]" the one with index 3 in its chain; both by node. */
static char *
node_of(const DiskDef *disk, unsigned int index)
{
    const SourceCommon *common = storage_source_common(&disk->source);

    if (index == 0 || (common && common->index == index))
        return qemu_block_storage_node(&disk->source);
    for (const BackingStore *backing = disk->backing; backing; backing = backing->backing)
        if (backing->index == index)
            return qemu_block_storage_node(&backing->source);
    return fail_null(VIR_ERR_INVALID_ARG, _("disk '%1$s' has no image with index %2$u"), disk->target->dev, index);
}

/* Splits "vda[3]". The caller frees the name. */
static char *
split_index(const char *dev, unsigned int *ret_index)
{
    const char *bracket = strchr(dev, '[');
    guint64 index = 0;

    if (bracket) {
        char *end;

        index = g_ascii_strtoull(bracket + 1, &end, 10);
        if (end == bracket + 1 || strcmp(end, "]") != 0 || index > G_MAXUINT)
            return fail_null(VIR_ERR_INVALID_ARG, _("'%1$s' is no disk with an index, such as vda[3]"), dev);
    }
    *ret_index = (unsigned int)index;
    return bracket ? g_strndup(dev, (gsize)(bracket - dev)) : g_strdup(dev);
}

int
qemu_domain_set_block_threshold(Domain *dom, const char *dev, unsigned long long threshold, unsigned int flags)
{
    unsigned int index = 0;
    g_autofree char *name = split_index(dev, &index);
    g_autofree char *node = NULL;
    const DiskDef *disk;

    assert_owner(dom);
    if (!name || domain_check_active(dom) < 0)
        return -1;
    disk = find_disk(domain_live(dom), name);
    if (!disk || check_medium(domain_live(dom), disk) < 0)
        return -1;
    node = node_of(disk, index);
    return node ? qemu_monitor_set_write_threshold(dom, node, threshold) : -1;
}

/* ------------------------------------------------------------------- errors */

static int
error_of(const JsonValue *drives, const DiskDef *disk)
{
    const char *alias = disk->info.alias;
    JsonValue *drive;

    for (json_array_foreach(drive, drives)) {
        const char *qdev = json_find_string(drive, "qdev");
        const char *status = json_find_string(drive, "io-status");
        const char *found = qdev && alias ? strstr(qdev, alias) : NULL;
        char before = found && found > qdev ? found[-1] : '/';
        char after = found ? found[strlen(alias)] : '\0';

        if (!found || !status || before != '/' || (after != '\0' && after != '/'))
            continue;
        if (strcmp(status, "nospace") == 0)
            return VIR_DOMAIN_DISK_ERROR_NO_SPACE;
        return strcmp(status, "failed") == 0 ? VIR_DOMAIN_DISK_ERROR_UNSPEC : VIR_DOMAIN_DISK_ERROR_NONE;
    }
    return VIR_DOMAIN_DISK_ERROR_NONE;
}

int
qemu_domain_get_disk_errors(Domain *dom, virDomainDiskErrorPtr errors, unsigned int room, unsigned int flags)
{
    g_autoptr(JsonValue) drives = NULL;
    const DomainDef *live;
    int n = 0;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    live = domain_live(dom);
    if (!errors)
        return live->disks ? (int)live->disks->len : 0;
    drives = qemu_monitor_block(dom);
    if (!drives)
        return -1;
    xml_each(DiskDef, disk, live->disks) {
        int error = error_of(drives, disk);

        if (error != VIR_DOMAIN_DISK_ERROR_NONE && (unsigned int)n < room)
            errors[n++] = (virDomainDiskError){.disk = g_strdup(disk->target->dev), .error = error};
    }
    return n;
}

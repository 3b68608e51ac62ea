/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_stats_block.c - block.* of bulk statistics: what disks did, and how large their images are.
 *
 * Threads: any.
 */

#include "qemu/qemu_stats.h"

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "qemu/qemu_command.h"
#include "qemu/qemu_image.h"
#include "qemu/qemu_monitor_commands.h"

/* "block.%u" and the suffix. */
#define BLOCK "block.%u%s"

typedef struct {
    const QemuStatsLine *line;
    GHashTable *counters;           /* of QemuBlockStats; NULL = the guest was not asked */
    GHashTable *nodes;              /* of QemuBlockNode */
    unsigned int next;              /* the number of the next image */
} Report;

static void
add(const Report *report, const char *suffix, unsigned long long value)
{
    typed_params_addf_ullong(report->line->params, value, BLOCK, report->next, suffix);
}

static void
add_name(const Report *report, const DiskDef *disk, const StorageSource *source, unsigned int index)
{
    const char *path = storage_source_path(source);

    typed_params_addf_string(report->line->params, disk->target->dev, BLOCK, report->next, VIR_DOMAIN_STATS_BLOCK_SUFFIX_NAME);
    if (path)
        typed_params_addf_string(report->line->params, path, BLOCK, report->next, VIR_DOMAIN_STATS_BLOCK_SUFFIX_PATH);
    if (index && !storage_source_is_empty(source))
        typed_params_addf_uint(report->line->params, index, BLOCK, report->next, VIR_DOMAIN_STATS_BLOCK_SUFFIX_BACKINGINDEX);
}

static void
add_counters(const Report *report, const QemuBlockStats *stats)
{
    add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_REQS, stats->rd_ops);
    add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_BYTES, stats->rd_bytes);
    add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_TIMES, stats->rd_ns);
    add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_WR_REQS, stats->wr_ops);
    add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_WR_BYTES, stats->wr_bytes);
    add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_WR_TIMES, stats->wr_ns);
    add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_FL_REQS, stats->flush_ops);
    add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_FL_TIMES, stats->flush_ns);
}

static void
add_sizes(const Report *report, unsigned long long allocation, unsigned long long capacity, unsigned long long physical)
{
    add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_ALLOCATION, allocation);
    add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_CAPACITY, capacity);
    add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_PHYSICAL, physical);
}

/* As the running guest's QEMU knows it, else as the host's files say. */
static void
add_image(const Report *report, const StorageSource *source, ImageFormat format)
{
    g_autofree char *format_node = qemu_block_format_node(source, format);
    g_autofree char *storage_node = qemu_block_storage_node(source);
    const QemuBlockNode *node = report->nodes ? g_hash_table_lookup(report->nodes, format_node) : NULL;
    const QemuBlockStats *stats = report->counters ? g_hash_table_lookup(report->counters, storage_node) : NULL;
    QemuImageSizes sizes;

    if (storage_source_is_empty(source))
        return;
    if (node) {
        if (!stats)
            stats = g_hash_table_lookup(report->counters, format_node);
        add_sizes(report, stats ? stats->highest_offset : 0, node->capacity, node->physical);
        if (node->write_threshold)
            add(report, VIR_DOMAIN_STATS_BLOCK_SUFFIX_THRESHOLD, node->write_threshold);
    } else if (!domain_view_is_active(report->line->view) && qemu_image_sizes(source, format, &sizes) == 0) {
        add_sizes(report, sizes.allocation, sizes.capacity, sizes.physical);
    }
    error_reset();                  /* an image that cannot be looked at has no sizes to tell */
}

static void
add_disk(Report *report, const DiskDef *disk)
{
    const SourceCommon *common = storage_source_common(&disk->source);
    const QemuBlockStats *stats =
        report->counters && disk->info.alias ? g_hash_table_lookup(report->counters, disk->info.alias) : NULL;

    add_name(report, disk, &disk->source, common ? common->index : 0);
    if (stats)
        add_counters(report, stats);
    add_image(report, &disk->source, disk_format(disk));
    report->next++;
}

static void
add_chain(Report *report, const DiskDef *disk)
{
    for (const BackingStore *backing = disk->backing; backing && backing->source.type != STORAGE_NONE; backing = backing->backing) {
        add_name(report, disk, &backing->source, backing->index);
        add_image(report, &backing->source, backing->format ? backing->format->type : IMAGE_RAW);
        report->next++;
    }
}

static unsigned int
count_images(const QemuStatsLine *line)
{
    unsigned int n = 0;

    xml_each(DiskDef, disk, line->def->disks) {
        n++;
        for (const BackingStore *backing = line->backing ? disk->backing : NULL; backing && backing->source.type != STORAGE_NONE;
             backing = backing->backing)
            n++;
    }
    return n;
}

void
qemu_stats_fill_block(const QemuStatsLine *line)
{
    const QemuStatsAnswers *answers = line->answers;
    g_autoptr(GHashTable) counters = answers && answers->block_stats ? qemu_monitor_parse_block_stats(answers->block_stats) : NULL;
    g_autoptr(GHashTable) nodes = answers && answers->block_nodes ? qemu_monitor_parse_block_nodes(answers->block_nodes) : NULL;
    Report report = {.line = line, .counters = counters, .nodes = counters ? nodes : NULL};

    typed_params_add_uint(line->params, VIR_DOMAIN_STATS_BLOCK_COUNT, count_images(line));
    xml_each(DiskDef, disk, line->def->disks) {
        add_disk(&report, disk);
        if (line->backing)
            add_chain(&report, disk);
    }
}

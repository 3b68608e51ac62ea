/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor_block.c - QMP about drives, media, block nodes and their counters.
 *
 * Threads: the guest's owner.
 */

#include "qemu_monitor_commands.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "qemu/qemu_guest.h"

int
qemu_monitor_blockdev_add(Domain *dom, JsonValue *node)
{
    return qemu_monitor_run_do(dom, "blockdev-add", node);
}

int
qemu_monitor_blockdev_del(Domain *dom, const char *node)
{
    return qemu_monitor_run_do(dom, "blockdev-del", qemu_monitor_args("node-name", node, NULL));
}

int
qemu_monitor_open_tray(Domain *dom, const char *id, bool force)
{
    JsonValue *args = qemu_monitor_args("id", id, NULL);

    json_object_set_bool(args, "force", force);
    return qemu_monitor_run_do(dom, "blockdev-open-tray", args);
}

int
qemu_monitor_close_tray(Domain *dom, const char *id)
{
    return qemu_monitor_run_do(dom, "blockdev-close-tray", qemu_monitor_args("id", id, NULL));
}

int
qemu_monitor_remove_medium(Domain *dom, const char *id)
{
    return qemu_monitor_run_do(dom, "blockdev-remove-medium", qemu_monitor_args("id", id, NULL));
}

int
qemu_monitor_insert_medium(Domain *dom, const char *id, const char *node)
{
    return qemu_monitor_run_do(dom, "blockdev-insert-medium", qemu_monitor_args("id", id, "node-name", node, NULL));
}

int
qemu_monitor_block_resize(Domain *dom, const char *node, unsigned long long bytes)
{
    JsonValue *args = qemu_monitor_args("node-name", node, NULL);

    json_object_set_uint(args, "size", bytes);
    return qemu_monitor_run_do(dom, "block_resize", args);
}

int
qemu_monitor_set_throttle(Domain *dom, const char *id, JsonValue *limits)
{
    json_object_set_string(limits, "id", id);
    return qemu_monitor_run_do(dom, "block_set_io_throttle", limits);
}

int
qemu_monitor_set_write_threshold(Domain *dom, const char *node, unsigned long long bytes)
{
    JsonValue *args = qemu_monitor_args("node-name", node, NULL);

    json_object_set_uint(args, "write-threshold", bytes);
    return qemu_monitor_run_do(dom, "block-set-write-threshold", args);
}

static QemuBlockStats *
parse_counters(const JsonValue *element)
{
    const JsonValue *stats = json_object_find(element, "stats");
    QemuBlockStats *counters = g_new0(QemuBlockStats, 1);

    counters->rd_ops = json_find_uint64(stats, "rd_operations", 0);
    counters->rd_bytes = json_find_uint64(stats, "rd_bytes", 0);
    counters->rd_ns = json_find_uint64(stats, "rd_total_time_ns", 0);
    counters->wr_ops = json_find_uint64(stats, "wr_operations", 0);
    counters->wr_bytes = json_find_uint64(stats, "wr_bytes", 0);
    counters->wr_ns = json_find_uint64(stats, "wr_total_time_ns", 0);
    counters->flush_ops = json_find_uint64(stats, "flush_operations", 0);
    counters->flush_ns = json_find_uint64(stats, "flush_total_time_ns", 0);
    counters->highest_offset = json_find_uint64(element, "parent/stats/wr_highest_offset",
                                                json_find_uint64(stats, "wr_highest_offset", 0));
    return counters;
}

/* "/machine/peripheral/virtio-disk0/virtio-backend" is the device "virtio-disk0"; others are named by themselves. */
static char *
alias_of_qdev(const char *qdev)
{
    const char *name = qdev;

    if (text_has_prefix(name, "/machine/peripheral/"))
        name += strlen("/machine/peripheral/");
    return g_strndup(name, strcspn(name, "/"));
}

GHashTable *
qemu_monitor_parse_block_stats(const JsonValue *answer)
{
    GHashTable *all;
    JsonValue *element;

    if (!json_get_array(answer, ""))
        return NULL;
    all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (json_array_foreach(element, answer)) {
        const char *qdev = json_find_string(element, "qdev");
        const char *node = json_find_string(element, "node-name");

        if (qdev && *qdev)
            g_hash_table_replace(all, alias_of_qdev(qdev), parse_counters(element));
        if (node && *node)
            g_hash_table_replace(all, g_strdup(node), parse_counters(element));
    }
    return all;
}

GHashTable *
qemu_monitor_block_stats(Domain *dom)
{
    g_autoptr(JsonValue) answer = qemu_monitor_run_ask(dom, "query-blockstats", NULL);

    return answer ? qemu_monitor_parse_block_stats(answer) : NULL;
}

GHashTable *
qemu_monitor_parse_block_nodes(const JsonValue *answer)
{
    GHashTable *nodes;
    JsonValue *element;

    if (!json_get_array(answer, ""))
        return NULL;
    nodes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (json_array_foreach(element, answer)) {
        const char *name = json_find_string(element, "node-name");
        QemuBlockNode *node;

        if (!name)
            continue;
        node = g_new0(QemuBlockNode, 1);
        node->capacity = json_find_uint64(element, "image/virtual-size", 0);
        node->physical = json_find_uint64(element, "image/actual-size", 0);
        node->has_dirty_flag = json_find_bool(element, "image/dirty-flag", false);
        node->write_threshold = json_find_uint64(element, "write_threshold", 0);
        g_hash_table_replace(nodes, g_strdup(name), node);
    }
    return nodes;
}

JsonValue *
qemu_monitor_block_nodes_args(void)
{
    JsonValue *args = json_new_object();

    json_object_set_bool(args, "flat", true);
    return args;
}

GHashTable *
qemu_monitor_block_nodes(Domain *dom)
{
    g_autoptr(JsonValue) answer = qemu_monitor_run_ask(dom, "query-named-block-nodes", qemu_monitor_block_nodes_args());

    return answer ? qemu_monitor_parse_block_nodes(answer) : NULL;
}

JsonValue *
qemu_monitor_block(Domain *dom)
{
    return qemu_monitor_run_ask(dom, "query-block", NULL);
}

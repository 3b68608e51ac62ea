/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor_memory.c - QMP about memory: the balloon, what it reports, looking into the guest.
 *
 * Threads: the guest's owner.
 */

#include "qemu_monitor_commands.h"

#include "base/error.h"
#include "qemu/qemu_guest.h"

int
qemu_monitor_balloon(Domain *dom, unsigned long long kib)
{
    JsonValue *args = json_new_object();

    json_object_set_uint(args, "value", kib * 1024);
    return qemu_monitor_run_do(dom, "balloon", args);
}

/* QEMU says DeviceNotActive when there is no balloon: that is no error here. */
static bool
has_no_balloon(const JsonValue *reply)
{
    return g_strcmp0(json_find_string(reply, "error/class"), "DeviceNotActive") == 0;
}

int
qemu_monitor_balloon_size(Domain *dom, unsigned long long *ret_kib)
{
    QemuMonitor *mon = qemu_guest_monitor(dom);
    g_autoptr(JsonValue) reply = mon ? qemu_monitor_pass(mon, qemu_monitor_args("execute", "query-balloon", NULL), -1) : NULL;
    uint64_t bytes;

    if (!reply)
        return -1;
    if (has_no_balloon(reply)) {
        *ret_kib = 0;
        return 0;
    }
    if (json_get_uint64(reply, "return/actual", &bytes) < 0)
        return -1;
    *ret_kib = bytes / 1024;
    return 0;
}

/* QEMU's name of a figure, and ours. */
typedef struct {
    const char *name;
    int tag;
    unsigned int divisor;           /* 1024 for bytes, which we tell in KiB */
} StatRow;

static const StatRow stat_rows[] = {
    { "stat-swap-in",          VIR_DOMAIN_MEMORY_STAT_SWAP_IN,        1024 },
    { "stat-swap-out",         VIR_DOMAIN_MEMORY_STAT_SWAP_OUT,       1024 },
    { "stat-major-faults",     VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT,    1 },
    { "stat-minor-faults",     VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT,    1 },
    { "stat-free-memory",      VIR_DOMAIN_MEMORY_STAT_UNUSED,         1024 },
    { "stat-total-memory",     VIR_DOMAIN_MEMORY_STAT_AVAILABLE,      1024 },
    { "stat-available-memory", VIR_DOMAIN_MEMORY_STAT_USABLE,         1024 },
    { NULL,                    VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE,    1 },
    { "stat-disk-caches",      VIR_DOMAIN_MEMORY_STAT_DISK_CACHES,    1024 },
    { "stat-htlb-pgalloc",     VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC, 1 },
    { "stat-htlb-pgfail",      VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL, 1 },
};

/* False when the guest has not told a figure (QEMU gives all ones), or nothing at all yet. */
static bool
find_stat(const JsonValue *answer, const StatRow *row, unsigned long long *ret_value)
{
    const JsonValue *stats = json_object_find(answer, "stats");
    uint64_t value = row->name ? json_find_uint64(stats, row->name, UINT64_MAX) : json_find_uint64(answer, "last-update", 0);

    if (value == UINT64_MAX || (!row->name && value == 0))
        return false;
    *ret_value = value / row->divisor;
    return true;
}

unsigned int
qemu_monitor_parse_memory_stats(const JsonValue *answer, virDomainMemoryStatPtr stats, unsigned int n)
{
    unsigned int used = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(stat_rows) && used < n; i++) {
        unsigned long long value;

        if (find_stat(answer, &stat_rows[i], &value))
            stats[used++] = (virDomainMemoryStatStruct) { .tag = stat_rows[i].tag, .val = value };
    }
    return used;
}

JsonValue *
qemu_monitor_memory_stats_args(const char *alias)
{
    g_autofree char *path = g_strconcat("/machine/peripheral/", alias, NULL);

    return qemu_monitor_args("path", path, "property", "guest-stats", NULL);
}

int
qemu_monitor_memory_stats(Domain *dom, const char *alias, virDomainMemoryStatPtr stats, unsigned int n)
{
    g_autoptr(JsonValue) answer = qemu_monitor_run_ask(dom, "qom-get", qemu_monitor_memory_stats_args(alias));

    return answer ? (int)qemu_monitor_parse_memory_stats(answer, stats, n) : -1;
}

int
qemu_monitor_memory_stats_period(Domain *dom, const char *alias, int seconds)
{
    g_autofree char *path = g_strconcat("/machine/peripheral/", alias, NULL);

    return qemu_monitor_qom_set(dom, path, "guest-stats-polling-interval", json_new_int(seconds));
}

int
qemu_monitor_save_memory(Domain *dom, QemuMemoryKind kind, unsigned long long address, unsigned long long size,
                         const char *path)
{
    JsonValue *args = json_new_object();

    json_object_set_uint(args, "val", address);
    json_object_set_uint(args, "size", size);
    json_object_set_string(args, "filename", path);
    return qemu_monitor_run_do(dom, kind == QEMU_MEMORY_VIRTUAL ? "memsave" : "pmemsave", args);
}

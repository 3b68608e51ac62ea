/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cgroup_limits.c - what a group may use, and what it has used: the files of version 1 and version 2 side by side.
 *
 * Threads: any.
 */

#include "cgroup.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define ERROR_DOMAIN VIR_FROM_CGROUP
#include "base/cgroup_internal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

/* One figure: its controller and its file in each version; NULL where that version lacks it. */
typedef struct {
    CgroupController controller;
    const char *v1;
    const char *v2;
} Knob;

static const Knob cpu_weight = { CGROUP_CPU, "cpu.shares", "cpu.weight" };
static const Knob cpu_v1_quota = { CGROUP_CPU, "cpu.cfs_quota_us", NULL };
static const Knob cpu_v1_period = { CGROUP_CPU, "cpu.cfs_period_us", NULL };
static const Knob cpu_v2_max = { CGROUP_CPU, NULL, "cpu.max" };
static const Knob cpu_usage = { CGROUP_CPUACCT, "cpuacct.usage", "cpu.stat" };
static const Knob cpu_stat = { CGROUP_CPUACCT, "cpuacct.stat", "cpu.stat" };
static const Knob cpu_percpu = { CGROUP_CPUACCT, "cpuacct.usage_percpu", NULL };
static const Knob memory_hard = { CGROUP_MEMORY, "memory.limit_in_bytes", "memory.max" };
static const Knob memory_soft = { CGROUP_MEMORY, "memory.soft_limit_in_bytes", "memory.high" };
static const Knob memory_swap = { CGROUP_MEMORY, "memory.memsw.limit_in_bytes", "memory.swap.max" };
static const Knob memory_usage = { CGROUP_MEMORY, "memory.usage_in_bytes", "memory.current" };
static const Knob cpuset_cpus = { CGROUP_CPUSET, "cpuset.cpus", "cpuset.cpus" };
static const Knob cpuset_mems = { CGROUP_CPUSET, "cpuset.mems", "cpuset.mems" };
static const Knob blkio_weight = { CGROUP_BLKIO, "blkio.weight", "io.weight" };
static const Knob blkio_bfq_weight = { CGROUP_BLKIO, "blkio.bfq.weight", "io.bfq.weight" };
static const Knob blkio_device_weight = { CGROUP_BLKIO, "blkio.weight_device", "io.weight" };
static const Knob blkio_bfq_device_weight = { CGROUP_BLKIO, "blkio.bfq.weight_device", "io.bfq.weight" };
static const Knob freezer = { CGROUP_FREEZER, "freezer.state", "cgroup.freeze" };

/* The path of @knob, or NULL without an error where this group has no such file. */
static char *
knob_find(const Cgroup *group, const Knob *knob, bool *ret_v2)
{
    const char *dir = cgroup_dir_of(group, knob->controller, ret_v2);
    const char *file = dir ? (*ret_v2 ? knob->v2 : knob->v1) : NULL;
    g_autofree char *path = file ? g_strdup_printf("%s/%s", dir, file) : NULL;

    return path && access(path, F_OK) == 0 ? g_steal_pointer(&path) : NULL;
}

static char *
knob_get(const Cgroup *group, const Knob *knob, bool *ret_v2)
{
    char *path = knob_find(group, knob, ret_v2);

    if (!path)
        return fail_null(VIR_ERR_OPERATION_UNSUPPORTED, _("control group '%1$s' has no '%2$s' on this host (controller '%3$s')"),
                         group->path, knob->v1 ? knob->v1 : knob->v2, cgroup_controller_to_string(knob->controller));
    return path;
}

static int
knob_write(const Cgroup *group, const Knob *knob, const char *text)
{
    bool is_v2;
    g_autofree char *path = knob_get(group, knob, &is_v2);

    return path ? file_write_line(path, text) : -1;
}

static int G_GNUC_PRINTF(3, 4)
knob_printf(const Cgroup *group, const Knob *knob, const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    return knob_write(group, knob, text);
}

static char *
knob_read(const Cgroup *group, const Knob *knob, bool *ret_v2)
{
    g_autofree char *path = knob_get(group, knob, ret_v2);

    return path ? file_read_line(path) : NULL;
}

static int
knob_fail(const Knob *knob, const char *text)
{
    return fail(VIR_ERR_INTERNAL_ERROR, _("the kernel's '%1$s' cannot be understood: '%2$.80s'"),
                knob->v1 ? knob->v1 : knob->v2, text);
}

/* The number in a one-number file, or after @key in a file of "key number" lines (v2's, when @key is given). */
static int
knob_read_ull(const Cgroup *group, const Knob *knob, const char *v2_key, unsigned long long *ret_value)
{
    bool is_v2;
    g_autofree char *text = knob_read(group, knob, &is_v2);
    g_auto(GStrv) lines = NULL;

    if (!text)
        return -1;
    if (!is_v2 || !v2_key)
        return text_to_ull(text, 10, ret_value) ? 0 : knob_fail(knob, text);
    lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        size_t len = strlen(v2_key);

        if (strncmp(lines[i], v2_key, len) == 0 && lines[i][len] == ' ')
            return text_to_ull(lines[i] + len + 1, 10, ret_value) ? 0 : knob_fail(knob, text);
    }
    return knob_fail(knob, text);
}

int
cgroup_set_cpu_shares(const Cgroup *group, unsigned long long shares)
{
    return knob_printf(group, &cpu_weight, "%llu", shares);
}

int
cgroup_get_cpu_shares(const Cgroup *group, unsigned long long *ret_shares)
{
    return knob_read_ull(group, &cpu_weight, NULL, ret_shares);
}

static int
set_v2_quota(const Cgroup *group, long long quota_us, unsigned long long period_us)
{
    g_autofree char *period = period_us ? g_strdup_printf(" %llu", period_us) : g_strdup("");

    if (quota_us < 0)
        return knob_printf(group, &cpu_v2_max, "max%s", period);
    return knob_printf(group, &cpu_v2_max, "%lld%s", quota_us, period);
}

int
cgroup_set_cpu_quota(const Cgroup *group, long long quota_us, unsigned long long period_us)
{
    bool is_v2 = false;

    if (cgroup_dir_of(group, CGROUP_CPU, &is_v2) && is_v2)
        return set_v2_quota(group, quota_us, period_us);
    /* A quota that is in the way of the new period goes first. */
    if (period_us) {
        if (knob_write(group, &cpu_v1_quota, "-1") < 0 || knob_printf(group, &cpu_v1_period, "%llu", period_us) < 0)
            return -1;
    }
    return knob_printf(group, &cpu_v1_quota, "%lld", quota_us < 0 ? -1 : quota_us);
}

static int
get_v2_quota(const Cgroup *group, long long *ret_quota_us, unsigned long long *ret_period_us)
{
    bool is_v2;
    g_autofree char *text = knob_read(group, &cpu_v2_max, &is_v2);
    g_auto(GStrv) words = text ? g_strsplit(text, " ", -1) : NULL;
    long long quota = -1;

    if (!text)
        return -1;
    if (g_strv_length(words) != 2 || (strcmp(words[0], "max") != 0 && !text_to_ll(words[0], 10, &quota)) ||
        !text_to_ull(words[1], 10, ret_period_us))
        return knob_fail(&cpu_v2_max, text);
    *ret_quota_us = quota;
    return 0;
}

int
cgroup_get_cpu_quota(const Cgroup *group, long long *ret_quota_us, unsigned long long *ret_period_us)
{
    bool is_v2 = false;
    g_autofree char *text = NULL;

    if (cgroup_dir_of(group, CGROUP_CPU, &is_v2) && is_v2)
        return get_v2_quota(group, ret_quota_us, ret_period_us);
    text = knob_read(group, &cpu_v1_quota, &is_v2);
    if (!text)
        return -1;
    if (!text_to_ll(text, 10, ret_quota_us))
        return knob_fail(&cpu_v1_quota, text);
    return knob_read_ull(group, &cpu_v1_period, NULL, ret_period_us);
}

int
cgroup_get_cpu_usage(const Cgroup *group, unsigned long long *ret_ns)
{
    bool is_v2 = false;
    unsigned long long value;

    if (knob_read_ull(group, &cpu_usage, "usage_usec", &value) < 0)
        return -1;
    cgroup_dir_of(group, CGROUP_CPUACCT, &is_v2);
    *ret_ns = is_v2 ? value * 1000 : value;
    return 0;
}

/* "user 12\nsystem 34" in ticks. */
static int
get_v1_stat(const Cgroup *group, unsigned long long *ret_user_ns, unsigned long long *ret_system_ns)
{
    const unsigned long long tick_ns = 1000000000ull / (unsigned long long)sysconf(_SC_CLK_TCK);
    bool is_v2;
    g_autofree char *text = knob_read(group, &cpu_stat, &is_v2);
    unsigned long long user, sys;

    if (!text)
        return -1;
    if (sscanf(text, "user %llu system %llu", &user, &sys) != 2)
        return knob_fail(&cpu_stat, text);
    *ret_user_ns = user * tick_ns;
    *ret_system_ns = sys * tick_ns;
    return 0;
}

int
cgroup_get_cpu_stat(const Cgroup *group, unsigned long long *ret_user_ns, unsigned long long *ret_system_ns)
{
    bool is_v2 = false;
    unsigned long long user, sys;

    if (!cgroup_dir_of(group, CGROUP_CPUACCT, &is_v2) || !is_v2)
        return get_v1_stat(group, ret_user_ns, ret_system_ns);
    if (knob_read_ull(group, &cpu_stat, "user_usec", &user) < 0 || knob_read_ull(group, &cpu_stat, "system_usec", &sys) < 0)
        return -1;
    *ret_user_ns = user * 1000;
    *ret_system_ns = sys * 1000;
    return 0;
}

int
cgroup_get_cpu_usage_percpu(const Cgroup *group, unsigned long long **ret_ns, size_t *ret_n)
{
    bool is_v2;
    g_autofree char *text = knob_read(group, &cpu_percpu, &is_v2);
    g_auto(GStrv) words = NULL;
    g_autofree unsigned long long *values = NULL;
    size_t n = 0;

    if (!text)
        return -1;
    words = text_split(text, " ");
    values = g_new0(unsigned long long, g_strv_length(words) + 1);
    for (; words[n]; n++) {
        if (!text_to_ull(words[n], 10, &values[n]))
            return knob_fail(&cpu_percpu, text);
    }
    *ret_ns = g_steal_pointer(&values);
    *ret_n = n;
    return 0;
}

/* v1 writes the largest whole number of pages. */
static unsigned long long
bytes_to_limit(unsigned long long bytes)
{
    unsigned long long kib = bytes / 1024;

    return kib >= CGROUP_MEMORY_UNLIMITED - 64 ? CGROUP_MEMORY_UNLIMITED : kib;
}

static int
set_memory(const Cgroup *group, const Knob *knob, unsigned long long kib)
{
    bool is_v2 = false;

    cgroup_dir_of(group, CGROUP_MEMORY, &is_v2);
    if (kib >= CGROUP_MEMORY_UNLIMITED)
        return knob_write(group, knob, is_v2 ? "max" : "-1");
    return knob_printf(group, knob, "%llu", kib * 1024);
}

static int
get_memory(const Cgroup *group, const Knob *knob, unsigned long long *ret_kib)
{
    bool is_v2;
    g_autofree char *text = knob_read(group, knob, &is_v2);
    unsigned long long bytes;

    if (!text)
        return -1;
    if (strcmp(text, "max") == 0) {
        *ret_kib = CGROUP_MEMORY_UNLIMITED;
        return 0;
    }
    if (!text_to_ull(text, 10, &bytes))
        return knob_fail(knob, text);
    *ret_kib = bytes_to_limit(bytes);
    return 0;
}

int
cgroup_set_memory_hard_limit(const Cgroup *group, unsigned long long kib)
{
    return set_memory(group, &memory_hard, kib);
}

int
cgroup_get_memory_hard_limit(const Cgroup *group, unsigned long long *ret_kib)
{
    return get_memory(group, &memory_hard, ret_kib);
}

int
cgroup_set_memory_soft_limit(const Cgroup *group, unsigned long long kib)
{
    return set_memory(group, &memory_soft, kib);
}

int
cgroup_get_memory_soft_limit(const Cgroup *group, unsigned long long *ret_kib)
{
    return get_memory(group, &memory_soft, ret_kib);
}

/* The API's figure, as v1's, is memory and swap together; v2 has swap alone. */
int
cgroup_set_memory_swap_limit(const Cgroup *group, unsigned long long kib)
{
    bool is_v2 = false;
    unsigned long long memory;

    cgroup_dir_of(group, CGROUP_MEMORY, &is_v2);
    if (!is_v2 || kib >= CGROUP_MEMORY_UNLIMITED)
        return set_memory(group, &memory_swap, kib);
    if (get_memory(group, &memory_hard, &memory) < 0)
        return -1;
    if (memory > kib)
        return fail(VIR_ERR_INVALID_ARG, _("the limit of memory and swap, %1$llu KiB, is below that of memory, %2$llu KiB"), kib,
                    memory);
    return set_memory(group, &memory_swap, kib - memory);
}

int
cgroup_get_memory_swap_limit(const Cgroup *group, unsigned long long *ret_kib)
{
    bool is_v2 = false;
    unsigned long long swap, memory;

    cgroup_dir_of(group, CGROUP_MEMORY, &is_v2);
    if (!is_v2)
        return get_memory(group, &memory_swap, ret_kib);
    if (get_memory(group, &memory_swap, &swap) < 0 || get_memory(group, &memory_hard, &memory) < 0)
        return -1;
    *ret_kib = swap + memory >= CGROUP_MEMORY_UNLIMITED ? CGROUP_MEMORY_UNLIMITED : swap + memory;
    return 0;
}

int
cgroup_get_memory_usage(const Cgroup *group, unsigned long long *ret_kib)
{
    return get_memory(group, &memory_usage, ret_kib);
}

static int
set_bitmap(const Cgroup *group, const Knob *knob, const Bitmap *map)
{
    g_autofree char *text = bitmap_format(map);

    return knob_write(group, knob, text);
}

static Bitmap *
get_bitmap(const Cgroup *group, const Knob *knob)
{
    bool is_v2;
    g_autofree char *text = knob_read(group, knob, &is_v2);

    return text ? bitmap_parse_kernel(text) : NULL;
}

int
cgroup_set_cpuset_cpus(const Cgroup *group, const Bitmap *cpus)
{
    return set_bitmap(group, &cpuset_cpus, cpus);
}

int
cgroup_set_cpuset_mems(const Cgroup *group, const Bitmap *nodes)
{
    return set_bitmap(group, &cpuset_mems, nodes);
}

Bitmap *
cgroup_get_cpuset_cpus(const Cgroup *group)
{
    return get_bitmap(group, &cpuset_cpus);
}

Bitmap *
cgroup_get_cpuset_mems(const Cgroup *group)
{
    return get_bitmap(group, &cpuset_mems);
}

/* The proportional weights belong to a scheduler: the plain file is there with one, BFQ's with the other. */
static const Knob *
weight_knob(const Cgroup *group, const Knob *plain, const Knob *bfq)
{
    bool is_v2;
    g_autofree char *path = knob_find(group, plain, &is_v2);

    return path ? plain : bfq;
}

int
cgroup_set_blkio_weight(const Cgroup *group, unsigned int weight)
{
    return knob_printf(group, weight_knob(group, &blkio_weight, &blkio_bfq_weight), "%u", weight);
}

int
cgroup_get_blkio_weight(const Cgroup *group, unsigned int *ret_weight)
{
    const Knob *knob = weight_knob(group, &blkio_weight, &blkio_bfq_weight);
    bool is_v2;
    g_autofree char *text = knob_read(group, knob, &is_v2);
    const char *number = text;
    unsigned long long weight;
    const char *end;

    if (!text)
        return -1;
    if (text_has_prefix(number, "default "))
        number += strlen("default ");
    if (!text_to_ull_prefix(number, 10, &weight, &end) || (*end != '\0' && *end != '\n'))
        return knob_fail(knob, text);
    *ret_weight = (unsigned int)weight;
    return 0;
}

/* The device that @path is, or is a partition or file of what it names: only block devices have limits. */
static int
block_device(const char *path, dev_t *ret_device)
{
    struct stat info;

    if (stat(path, &info) < 0)
        return fail_errno(errno, _("cannot inspect device '%1$s'"), path);
    if (!S_ISBLK(info.st_mode))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is not a block device"), path);
    *ret_device = info.st_rdev;
    return 0;
}

int
cgroup_set_blkio_device_weight(const Cgroup *group, const char *device_path, unsigned int weight)
{
    dev_t device;

    if (block_device(device_path, &device) < 0)
        return -1;
    return knob_printf(group, weight_knob(group, &blkio_device_weight, &blkio_bfq_device_weight), "%u:%u %u", major(device),
                       minor(device), weight);
}

typedef struct {
    Knob knob;
    const char *v2_key;
} Throttle;

static const Throttle throttles[] = {
    [CGROUP_BLKIO_READ_IOPS] = { { CGROUP_BLKIO, "blkio.throttle.read_iops_device", "io.max" }, "riops" },
    [CGROUP_BLKIO_WRITE_IOPS] = { { CGROUP_BLKIO, "blkio.throttle.write_iops_device", "io.max" }, "wiops" },
    [CGROUP_BLKIO_READ_BPS] = { { CGROUP_BLKIO, "blkio.throttle.read_bps_device", "io.max" }, "rbps" },
    [CGROUP_BLKIO_WRITE_BPS] = { { CGROUP_BLKIO, "blkio.throttle.write_bps_device", "io.max" }, "wbps" },
};

int
cgroup_set_blkio_limit(const Cgroup *group, const char *device_path, CgroupBlkioLimit limit, unsigned long long value)
{
    const Throttle *throttle = &throttles[limit];
    bool is_v2 = false;
    dev_t device;

    if (block_device(device_path, &device) < 0)
        return -1;
    cgroup_dir_of(group, CGROUP_BLKIO, &is_v2);
    if (!is_v2)
        return knob_printf(group, &throttle->knob, "%u:%u %llu", major(device), minor(device), value);
    if (value == 0)
        return knob_printf(group, &throttle->knob, "%u:%u %s=max", major(device), minor(device), throttle->v2_key);
    return knob_printf(group, &throttle->knob, "%u:%u %s=%llu", major(device), minor(device), throttle->v2_key, value);
}

int
cgroup_freeze(const Cgroup *group, bool frozen)
{
    bool is_v2 = false;

    cgroup_dir_of(group, CGROUP_FREEZER, &is_v2);
    if (is_v2)
        return knob_write(group, &freezer, frozen ? "1" : "0");
    return knob_write(group, &freezer, frozen ? "FROZEN" : "THAWED");
}

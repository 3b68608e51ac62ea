/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hostcpu.c - the host's processors and NUMA cells.
 *
 * Threads: any; what is read is a moment's picture.
 */

#include "hostinfo.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hostinfo_internal.h"
#include "base/text.h"

#define CPUINFO_LIMIT ((size_t)16 * 1024 * 1024)
#define SYS_CPU "/sys/devices/system/cpu"
#define SYS_NODE "/sys/devices/system/node"

void
host_topology_free(HostTopology *topology)
{
    if (!topology)
        return;
    for (size_t i = 0; i < topology->n_cpus; i++)
        bitmap_free(topology->cpus[i].siblings);
    for (size_t i = 0; i < topology->n_nodes; i++) {
        bitmap_free(topology->nodes[i].cpus);
        g_free(topology->nodes[i].pages);
        g_free(topology->nodes[i].distances);
    }
    bitmap_free(topology->online);
    bitmap_free(topology->present);
    g_free(topology->cpus);
    g_free(topology->nodes);
    g_free(topology->arch);
    g_free(topology);
}

/* A list of processors in @file under /sys; NULL without an error when it is not there. */
static Bitmap *
find_list(const char *root, const char *file)
{
    g_autofree char *path = host_path(root, "%s", file);
    g_autofree char *text = host_find_line(path);
    Bitmap *map = text ? bitmap_parse_kernel(text) : NULL;

    error_reset();
    return map;
}

int
host_get_cpu_map(const char *root, Bitmap **ret_present, Bitmap **ret_online)
{
    g_autoptr(Bitmap) present = find_list(root, SYS_CPU "/present");
    g_autoptr(Bitmap) online = find_list(root, SYS_CPU "/online");

    if (bitmap_is_empty(present))
        return fail(VIR_ERR_INTERNAL_ERROR, _("the kernel does not tell which processors this host has"));
    *ret_online = online ? g_steal_pointer(&online) : bitmap_copy(present);
    *ret_present = g_steal_pointer(&present);
    return 0;
}

/* What kernels of x86 say where they know of none. */
enum { NO_CLUSTER = 0xffff };

static int
topology_number(const char *root, int cpu, const char *file, int otherwise)
{
    g_autofree char *path = host_path(root, SYS_CPU "/cpu%d/topology/%s", cpu, file);

    return host_find_int(path, otherwise);
}

static void
read_cpu(const char *root, int id, HostCpu *cpu)
{
    g_autofree char *siblings = g_strdup_printf(SYS_CPU "/cpu%d/topology/thread_siblings_list", id);

    cpu->id = id;
    cpu->socket = topology_number(root, id, "physical_package_id", 0);
    cpu->die = topology_number(root, id, "die_id", 0);
    cpu->cluster = topology_number(root, id, "cluster_id", -1);
    if (cpu->cluster == NO_CLUSTER)
        cpu->cluster = -1;
    cpu->core = topology_number(root, id, "core_id", 0);
    cpu->node = -1;
    /* Some architectures know no sockets and say -1; the cells and the API do. */
    cpu->socket = MAX(cpu->socket, 0);
    cpu->die = MAX(cpu->die, 0);
    cpu->siblings = find_list(root, siblings);
    if (!cpu->siblings)
        cpu->siblings = bitmap_new_range((size_t)id, (size_t)id);
}

static void
read_cpus(const char *root, HostTopology *topology)
{
    topology->cpus = g_new0(HostCpu, bitmap_count(topology->online));
    for (gssize id = bitmap_next(topology->online, 0); id >= 0; id = bitmap_next(topology->online, (size_t)id + 1))
        read_cpu(root, (int)id, &topology->cpus[topology->n_cpus++]);
}

static void
read_distances(const char *root, HostNode *node)
{
    g_autofree char *path = host_path(root, SYS_NODE "/node%d/distance", node->id);
    g_autofree char *text = host_find_line(path);
    g_auto(GStrv) words = text_split(text, " ");

    if (!text || !words[0])
        return;
    node->distances = g_new0(unsigned int, g_strv_length(words));
    for (size_t i = 0; words[i]; i++) {
        if (!text_to_uint(words[i], 10, &node->distances[i])) {
            g_clear_pointer(&node->distances, g_free);
            node->n_distances = 0;
            return;
        }
        node->n_distances++;
    }
}

static int
read_node(const char *root, int id, HostNode *node)
{
    g_autofree char *list = g_strdup_printf(SYS_NODE "/node%d/cpulist", id);
    HostMemoryStats memory;

    node->id = id;
    if (host_get_memory_stats(root, id, &memory) < 0)
        return -1;
    node->memory_kib = memory.total;
    node->cpus = find_list(root, list);
    if (!node->cpus)
        node->cpus = bitmap_new();
    node->pages = host_pages_read(root, id, memory.total, memory.free, &node->n_pages);
    read_distances(root, node);
    return 0;
}

static void
assign_nodes(HostTopology *topology)
{
    for (size_t i = 0; i < topology->n_cpus; i++) {
        for (size_t n = 0; n < topology->n_nodes; n++) {
            if (bitmap_is_set(topology->nodes[n].cpus, (size_t)topology->cpus[i].id))
                topology->cpus[i].node = topology->nodes[n].id;
        }
    }
}

/* A host that shows no cells is one cell. */
static int
make_only_node(const char *root, HostTopology *topology)
{
    HostMemoryStats memory;

    topology->nodes = g_new0(HostNode, 1);
    topology->n_nodes = 1;
    if (host_get_memory_stats(root, -1, &memory) < 0)
        return -1;
    topology->nodes[0].memory_kib = memory.total;
    topology->nodes[0].cpus = bitmap_copy(topology->online);
    topology->nodes[0].pages = host_pages_read(root, -1, memory.total, memory.free, &topology->nodes[0].n_pages);
    return 0;
}

static int
read_nodes(const char *root, HostTopology *topology)
{
    g_autoptr(Bitmap) online = find_list(root, SYS_NODE "/online");

    if (bitmap_is_empty(online))
        return make_only_node(root, topology);
    topology->nodes = g_new0(HostNode, bitmap_count(online));
    for (gssize id = bitmap_next(online, 0); id >= 0; id = bitmap_next(online, (size_t)id + 1)) {
        if (read_node(root, (int)id, &topology->nodes[topology->n_nodes++]) < 0)
            return -1;
    }
    return 0;
}

/* "cpu MHz : 2596.152" on most, "clock : 3800.000000MHz" on some. */
static unsigned int
read_mhz(const char *root)
{
    static const char *const keys[] = { "cpu MHz", "clock" };
    g_autofree char *path = host_path(root, "/proc/cpuinfo");
    g_autofree char *text = file_exists(path) ? file_read(path, CPUINFO_LIMIT, NULL) : NULL;

    error_reset();
    for (size_t i = 0; text && i < G_N_ELEMENTS(keys); i++) {
        const char *line = strstr(text, keys[i]);
        const char *value = line ? strchr(line, ':') : NULL;
        unsigned long long mhz;
        const char *end;

        if (value && text_to_ull_prefix(value + 1 + strspn(value + 1, " \t"), 10, &mhz, &end))
            return (unsigned int)mhz;
    }
    return 0;
}

HostTopology *
host_topology_read(const char *root)
{
    g_autoptr(HostTopology) topology = g_new0(HostTopology, 1);
    HostMemoryStats memory;

    topology->arch = g_strdup(host_arch());
    if (host_get_cpu_map(root, &topology->present, &topology->online) < 0)
        return NULL;
    read_cpus(root, topology);
    if (read_nodes(root, topology) < 0)
        return NULL;
    assign_nodes(topology);
    topology->mhz = read_mhz(root);
    if (host_get_memory_stats(root, -1, &memory) < 0)
        return NULL;
    topology->memory_kib = memory.total;
    return g_steal_pointer(&topology);
}

/* How many different values of @key there are among the cpus for which it is not negative. */
typedef gint64 (*CpuKeyFunc)(const HostCpu *cpu, int of);

static unsigned int
count_different(const HostTopology *topology, CpuKeyFunc key, int of)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

    for (size_t i = 0; i < topology->n_cpus; i++) {
        gint64 value = key(&topology->cpus[i], of);

        if (value >= 0)
            g_hash_table_add(seen, g_memdup2(&value, sizeof(value)));
    }
    return g_hash_table_size(seen);
}

static gint64
socket_in_node(const HostCpu *cpu, int node)
{
    return cpu->node == node || cpu->node < 0 ? cpu->socket : -1;
}

static gint64
core_in_socket(const HostCpu *cpu, int socket)
{
    return cpu->socket == socket ? (gint64)cpu->die << 32 | (gint64)(unsigned int)cpu->core : -1;
}

static void
count_parts(const HostTopology *topology, virNodeInfo *info)
{
    for (size_t i = 0; i < topology->n_nodes; i++)
        info->sockets = MAX(info->sockets, count_different(topology, socket_in_node, topology->nodes[i].id));
    for (size_t i = 0; i < topology->n_cpus; i++) {
        info->cores = MAX(info->cores, count_different(topology, core_in_socket, topology->cpus[i].socket));
        info->threads = MAX(info->threads, (unsigned int)bitmap_count(topology->cpus[i].siblings));
    }
    info->nodes = (unsigned int)topology->n_nodes;
    /* An uneven host fits no such product; the API's callers count on it being large enough. */
    if (info->nodes * info->sockets * info->cores * info->threads < info->cpus) {
        info->nodes = 1;
        info->sockets = 1;
        info->cores = info->cpus;
        info->threads = 1;
    }
}

int
host_get_node_info(const char *root, virNodeInfo *ret_info)
{
    g_autoptr(HostTopology) topology = host_topology_read(root);
    virNodeInfo info = { 0 };

    if (!topology)
        return -1;
    g_strlcpy(info.model, topology->arch, sizeof(info.model));
    info.memory = (unsigned long)topology->memory_kib;
    info.cpus = (unsigned int)topology->n_cpus;
    info.mhz = topology->mhz;
    count_parts(topology, &info);
    *ret_info = info;
    return 0;
}

int
host_get_cpu_times(const char *root, int cpu, HostCpuTimes *ret_times)
{
    const unsigned long long tick_ns = 1000000000ull / (unsigned long long)sysconf(_SC_CLK_TCK);
    g_autofree char *path = host_path(root, "/proc/stat");
    g_autofree char *text = file_read(path, CPUINFO_LIMIT, NULL);
    g_autofree char *key = cpu < 0 ? g_strdup("cpu ") : g_strdup_printf("\ncpu%d ", cpu);
    const char *line = text ? strstr(text, key) : NULL;
    unsigned long long user, nice, sys, idle, iowait, irq, softirq;

    if (!text)
        return -1;
    if (!line)
        return fail(VIR_ERR_INVALID_ARG, _("there is no processor %1$d, or it is offline"), cpu);
    if (sscanf(line + strlen(key), "%llu %llu %llu %llu %llu %llu %llu", &user, &nice, &sys, &idle, &iowait, &irq, &softirq) != 7)
        return fail(VIR_ERR_INTERNAL_ERROR, _("the kernel's '/proc/stat' cannot be understood"));
    *ret_times = (HostCpuTimes) {
        .user = (user + nice) * tick_ns, .kernel = (sys + irq + softirq) * tick_ns, .idle = idle * tick_ns,
        .iowait = iowait * tick_ns, .interrupt = (irq + softirq) * tick_ns,
    };
    return 0;
}

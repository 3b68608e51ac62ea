/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_hostinfo.c - hosts that a test makes up, and the one it runs on.
 *
 * Threads: main.
 */

#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hostinfo.h"
#include "support/test.h"

static void
put(const char *text, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

static void
put(const char *text, const char *fmt, ...)
{
    g_autofree char *name = NULL;
    g_autofree char *dir = NULL;
    va_list args;

    va_start(args, fmt);
    name = g_strdup_vprintf(fmt, args);
    va_end(args);
    dir = g_path_get_dirname(test_temp_path(name));
    OK(file_make_directories(dir, 0755));
    OK(file_write_text(test_temp_path(name), text, &(FileWriteOptions) { .volatile_only = true }));
}

static void
put_cpu(int id, int socket, int core, const char *siblings)
{
    g_autofree char *socket_text = g_strdup_printf("%d\n", socket);
    g_autofree char *core_text = g_strdup_printf("%d\n", core);

    put(socket_text, "sys/devices/system/cpu/cpu%d/topology/physical_package_id", id);
    put(core_text, "sys/devices/system/cpu/cpu%d/topology/core_id", id);
    put(siblings, "sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", id);
}

/* Two cells of one socket each, of two cores, of two threads. */
static const char *
two_cells(void)
{
    static const char *const siblings[] = { "0,4\n", "1,5\n", "2,6\n", "3,7\n" };

    put("0-7\n", "sys/devices/system/cpu/online");
    put("0-7\n", "sys/devices/system/cpu/present");
    for (int i = 0; i < 8; i++)
        put_cpu(i, (i % 4) / 2, i % 2, siblings[i % 4]);
    put("0-1\n", "sys/devices/system/node/online");
    for (int i = 0; i < 2; i++) {
        put(i ? "2-3,6-7\n" : "0-1,4-5\n", "sys/devices/system/node/node%d/cpulist", i);
        put(i ? "20 10\n" : "10 20\n", "sys/devices/system/node/node%d/distance", i);
        put(i ? "Node 1 MemTotal:  2097152 kB\nNode 1 MemFree: 1024 kB\n"
              : "Node 0 MemTotal: 1048576 kB\nNode 0 MemFree: 512 kB\n",
            "sys/devices/system/node/node%d/meminfo", i);
        put("8\n", "sys/devices/system/node/node%d/hugepages/hugepages-2048kB/nr_hugepages", i);
        put("5\n", "sys/devices/system/node/node%d/hugepages/hugepages-2048kB/free_hugepages", i);
    }
    put("MemTotal: 3145728 kB\nMemFree: 1536 kB\nMemAvailable: 9 kB\nBuffers: 7 kB\nCached: 8 kB\nSwapCached: 9 kB\n",
        "proc/meminfo");
    put("processor : 0\ncpu MHz\t\t: 2596.152\n", "proc/cpuinfo");
    put("cpu  100 50 30 1000 5 2 3 0 0 0\ncpu0 10 5 3 100 1 0 1 0 0 0\ncpu1 1 1 1 1 1 1 1 0 0 0\n", "proc/stat");
    return test_temp_dir();
}

TEST(cells_sockets_cores_and_threads_are_counted)
{
    const char *root = two_cells();
    virNodeInfo info;

    OK(host_get_node_info(root, &info));
    EQ(info.cpus, 8);
    EQ(info.nodes, 2);
    EQ(info.sockets, 1);
    EQ(info.cores, 2);
    EQ(info.threads, 2);
    EQ(info.mhz, 2596);
    EQ(info.memory, 3145728);
    STREQ(info.model, host_arch());
}

TEST(offline_processors_are_left_out_and_the_product_stays_large_enough)
{
    const char *root = two_cells();
    virNodeInfo info;
    g_autoptr(Bitmap) present = NULL;
    g_autoptr(Bitmap) online = NULL;

    put("0,2-7\n", "sys/devices/system/cpu/online");
    OK(host_get_node_info(root, &info));
    EQ(info.cpus, 7);
    TRUE_(info.nodes * info.sockets * info.cores * info.threads >= info.cpus);
    OK(host_get_cpu_map(root, &present, &online));
    EQ(bitmap_count(present), 8);
    EQ(bitmap_count(online), 7);
}

TEST(cells_have_memory_pages_and_distances)
{
    g_autoptr(HostTopology) topology = host_topology_read(two_cells());

    OK_PTR(topology);
    EQ(topology->n_nodes, 2);
    EQ(topology->nodes[1].memory_kib, 2097152);
    EQ(topology->nodes[1].n_pages, 2);
    EQ(topology->nodes[1].pages[1].size_kib, 2048);
    EQ(topology->nodes[1].pages[1].total, 8);
    EQ(topology->nodes[1].pages[0].total, (2097152 - 8 * 2048) / (sysconf(_SC_PAGESIZE) / 1024));
    EQ(topology->nodes[1].n_distances, 2);
    EQ(topology->nodes[1].distances[0], 20);
    EQ(topology->cpus[2].node, 1);
    EQ(topology->cpus[2].socket, 1);
    TRUE_(bitmap_is_set(topology->cpus[2].siblings, 6));
}

TEST(memory_figures)
{
    const char *root = two_cells();
    HostMemoryStats stats;
    unsigned long long bytes[4] = { 0 };
    unsigned long long pages;

    OK(host_get_memory_stats(root, VIR_NODE_MEMORY_STATS_ALL_CELLS, &stats));
    EQ(stats.total, 3145728);
    EQ(stats.cached, 8);
    TRUE_(stats.has_buffers);
    OK(host_get_memory_stats(root, 1, &stats));
    EQ(stats.free, 1024);
    FALSE_(stats.has_buffers);
    FAILS(host_get_memory_stats(root, 2, &stats), VIR_ERR_INVALID_ARG);
    OK(host_get_free_memory(root, bytes));
    EQ(bytes[0], 1536 * 1024);
    EQ(host_get_cells_free_memory(root, 0, 4, bytes), 2);
    EQ(bytes[1], 1024 * 1024);
    EQ(host_get_cells_free_memory(root, 1, 1, bytes), 1);
    FAILS(host_get_cells_free_memory(root, 2, 1, bytes), VIR_ERR_INVALID_ARG);
    OK(host_get_free_pages(root, 0, 2048, &pages));
    EQ(pages, 5);
    FAILS(host_get_free_pages(root, 0, 1048576, &pages), VIR_ERR_OPERATION_FAILED);
}

TEST(pages_are_reserved)
{
    const char *root = two_cells();

    OK(host_alloc_pages(root, 0, 2048, 4, HOST_PAGES_ADD));
    OK(host_alloc_pages(root, 1, 2048, 3, HOST_PAGES_SET));
    {
        g_autoptr(HostTopology) topology = host_topology_read(root);

        EQ(topology->nodes[0].pages[1].total, 12);
        EQ(topology->nodes[1].pages[1].total, 3);
    }
    FAILS(host_alloc_pages(root, 0, 12345, 1, HOST_PAGES_SET), VIR_ERR_OPERATION_INVALID);
    FAILS(host_alloc_pages(root, 7, 2048, 1, HOST_PAGES_SET), VIR_ERR_INVALID_ARG);
}

TEST(a_host_without_cells_is_one_cell)
{
    const char *root = two_cells();
    HostMemoryStats stats;
    virNodeInfo info;

    OK(file_remove_tree(test_temp_path("sys/devices/system/node")));
    OK(host_get_node_info(root, &info));
    EQ(info.nodes, 1);
    EQ(info.sockets, 2);
    OK(host_get_memory_stats(root, 0, &stats));
    EQ(stats.total, 3145728);
    FAILS(host_get_memory_stats(root, 1, &stats), VIR_ERR_INVALID_ARG);
}

TEST(processor_times)
{
    const char *root = two_cells();
    const unsigned long long tick = 1000000000ull / (unsigned long long)sysconf(_SC_CLK_TCK);
    HostCpuTimes times;

    OK(host_get_cpu_times(root, VIR_NODE_CPU_STATS_ALL_CPUS, &times));
    EQ(times.user, 150 * tick);
    EQ(times.kernel, 35 * tick);
    EQ(times.idle, 1000 * tick);
    EQ(times.iowait, 5 * tick);
    OK(host_get_cpu_times(root, 0, &times));
    EQ(times.user, 15 * tick);
    FAILS(host_get_cpu_times(root, 2, &times), VIR_ERR_INVALID_ARG);
}

TEST(the_host_has_a_uuid)
{
    unsigned char uuid[UUID_LEN];
    char text[UUID_TEXT_LEN];

    FAILS(host_get_uuid(test_temp_dir(), HOST_UUID_FROM_FIRMWARE, uuid), VIR_ERR_INTERNAL_ERROR);
    put("0123456789abcdef0123456789abcdef\n", "etc/machine-id");
    OK(host_get_uuid(test_temp_dir(), HOST_UUID_FROM_FIRMWARE, uuid));
    STREQ(uuid_format(uuid, text), "01234567-89ab-cdef-0123-456789abcdef");
    put("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF\n", "sys/class/dmi/id/product_uuid");
    OK(host_get_uuid(test_temp_dir(), HOST_UUID_FROM_FIRMWARE, uuid));
    STREQ(uuid_format(uuid, text), "01234567-89ab-cdef-0123-456789abcdef");
    put("6695EB01-F6A4-8304-79AA-97F2502E193F\n", "sys/class/dmi/id/product_uuid");
    OK(host_get_uuid(test_temp_dir(), HOST_UUID_FROM_FIRMWARE, uuid));
    STREQ(uuid_format(uuid, text), "6695eb01-f6a4-8304-79aa-97f2502e193f");
    OK(host_get_uuid(test_temp_dir(), HOST_UUID_FROM_MACHINE_ID, uuid));
    STREQ(uuid_format(uuid, text), "01234567-89ab-cdef-0123-456789abcdef");
}

TEST(this_host_can_be_read)
{
    g_autoptr(HostTopology) topology = host_topology_read(NULL);
    g_autofree char *name = host_get_hostname();
    virNodeInfo info;
    HostCpuTimes times;

    OK_PTR(topology);
    OK_PTR(name);
    TRUE_(*name != '\0');
    OK(host_get_node_info(NULL, &info));
    TRUE_(info.cpus >= 1);
    TRUE_(info.nodes * info.sockets * info.cores * info.threads >= info.cpus);
    OK(host_get_cpu_times(NULL, -1, &times));
    TRUE_(times.idle + times.user > 0);
}

TEST(a_host_without_processors_is_an_error)
{
    virNodeInfo info;

    FAILS(host_get_node_info(test_temp_dir(), &info), VIR_ERR_INTERNAL_ERROR);
}

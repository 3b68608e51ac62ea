/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_host.c - the host and the hypervisor, as clients ask about them.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "base/hostinfo.h"
#include "conf/sysinfo.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_methods.h"

enum { MAX_VCPUS_WITHOUT_KVM = 255 };

int
qemu_connect_get_version(DriverConn *conn, unsigned long *version)
{
    g_autoptr(QemuCaps) caps = qemu_caps_get_for_arch(qemu_driver_of_conn(conn)->caps, host_arch());

    if (!caps)
        return -1;
    *version = qemu_caps_version(caps);
    return 0;
}

int
qemu_connect_get_max_vcpus(DriverConn *conn, const char *type)
{
    g_autoptr(QemuCaps) caps = qemu_caps_get_for_arch(qemu_driver_of_conn(conn)->caps, host_arch());
    const QemuMachine *machine = caps ? qemu_caps_machine(caps, NULL) : NULL;

    if (!caps)
        return -1;
    if (type && g_ascii_strcasecmp(type, "kvm") != 0 && g_ascii_strcasecmp(type, "qemu") != 0)
        return fail(VIR_ERR_INVALID_ARG, _("domain type '%1$s' is none of this driver's; it is 'kvm' or 'qemu'"), type);
    return machine ? (int)machine->max_cpus : MAX_VCPUS_WITHOUT_KVM;
}

char *
qemu_connect_get_hostname(DriverConn *conn)
{
    return host_get_hostname();
}

int
qemu_node_get_info(DriverConn *conn, virNodeInfoPtr info)
{
    return host_get_node_info(NULL, info);
}

int
qemu_node_get_cells_free_memory(DriverConn *conn, unsigned long long *bytes, int start, int max)
{
    return host_get_cells_free_memory(NULL, start, max, bytes);
}

unsigned long long
qemu_node_get_free_memory(DriverConn *conn)
{
    unsigned long long bytes;

    return host_get_free_memory(NULL, &bytes) < 0 ? 0 : bytes;
}

/* Fills caller-sized rows of name and value; with no room asked for, only tells how many there are. */
typedef struct {
    const char *name;
    unsigned long long value;
} Figure;

static int
check_room(const char *what, int room, size_t n)
{
    if (room == (int)n)
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("there are %1$zu %2$s, not %3$d"), n, what, room);
}

int
qemu_node_get_cpu_stats(DriverConn *conn, int cpu, virNodeCPUStatsPtr params, int *nparams, unsigned int flags)
{
    HostCpuTimes times;
    enum { N = 5 };

    if (*nparams == 0) {
        *nparams = N;
        return 0;
    }
    if (check_room("processor statistics", *nparams, N) < 0 || host_get_cpu_times(NULL, cpu, &times) < 0)
        return -1;
    {
        const Figure figures[N] = {
            {VIR_NODE_CPU_STATS_KERNEL, times.kernel}, {VIR_NODE_CPU_STATS_USER, times.user}, {VIR_NODE_CPU_STATS_IDLE, times.idle},
            {VIR_NODE_CPU_STATS_IOWAIT, times.iowait}, {VIR_NODE_CPU_STATS_INTR, times.interrupt}};

        for (int i = 0; i < N; i++) {
            g_strlcpy(params[i].field, figures[i].name, sizeof(params[i].field));
            params[i].value = figures[i].value;
        }
    }
    return 0;
}

int
qemu_node_get_memory_stats(DriverConn *conn, int cell, virNodeMemoryStatsPtr params, int *nparams, unsigned int flags)
{
    HostMemoryStats stats;
    int n;

    if (host_get_memory_stats(NULL, cell, &stats) < 0)
        return -1;
    n = stats.has_buffers ? 4 : 2;
    if (*nparams == 0) {
        *nparams = n;
        return 0;
    }
    if (check_room("memory statistics", *nparams, (size_t)n) < 0)
        return -1;
    {
        const Figure figures[] = {{VIR_NODE_MEMORY_STATS_TOTAL, stats.total}, {VIR_NODE_MEMORY_STATS_FREE, stats.free},
                                  {VIR_NODE_MEMORY_STATS_BUFFERS, stats.buffers}, {VIR_NODE_MEMORY_STATS_CACHED, stats.cached}};

        for (int i = 0; i < n; i++) {
            g_strlcpy(params[i].field, figures[i].name, sizeof(params[i].field));
            params[i].value = figures[i].value;
        }
    }
    return 0;
}

int
qemu_node_get_cpu_map(DriverConn *conn, unsigned char **map, unsigned int *online, unsigned int flags)
{
    g_autoptr(Bitmap) present_map = NULL;
    g_autoptr(Bitmap) online_map = NULL;
    gssize last;
    int n;

    if (host_get_cpu_map(NULL, &present_map, &online_map) < 0)
        return -1;
    last = bitmap_last(present_map);
    n = (int)last + 1;
    if (online)
        *online = (unsigned int)bitmap_count(online_map);
    if (map) {
        *map = g_malloc0((gsize)VIR_CPU_MAPLEN(n));
        for (int cpu = 0; cpu < n; cpu++)
            if (bitmap_is_set(online_map, (size_t)cpu))
                VIR_USE_CPU(*map, cpu);
    }
    return n;
}

int
qemu_node_get_free_pages(DriverConn *conn, unsigned int npages, unsigned int *pages, int start, unsigned int cells,
                         unsigned long long *counts, unsigned int flags)
{
    int filled = 0;

    for (unsigned int cell = 0; cell < cells; cell++) {
        for (unsigned int i = 0; i < npages; i++) {
            if (host_get_free_pages(NULL, start + (int)cell, pages[i], &counts[filled]) < 0)
                return filled > 0 ? filled : -1;
            filled++;
        }
    }
    return filled;
}

int
qemu_node_get_security_model(DriverConn *conn, virSecurityModelPtr model)
{
    memset(model, 0, sizeof(*model));
    return 0;
}

char *
qemu_connect_get_sysinfo(DriverConn *conn, unsigned int flags)
{
    g_autoptr(HostSysinfoDef) sysinfo = host_sysinfo_read(NULL);

    return sysinfo ? xml_format_text(&xml_binding_HostSysinfoDef, sysinfo, 0) : NULL;
}

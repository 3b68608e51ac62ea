/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * capabilities_host.c - the host's part of the <capabilities> document, which all drivers share.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/capabilities.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hostinfo.h"
#include "conf/cpu_data.h"

enum { CPUINFO_MAX = 16 << 20 };

static CpuPages *
pages_new(unsigned int size_kib)
{
    CpuPages *pages = cpu_pages_new();

    pages->unit = g_strdup("KiB");
    pages->size = size_kib;
    return pages;
}

static CapsHostCpu *
host_cpu_new(const HostCpu *from)
{
    CapsHostCpu *cpu = caps_host_cpu_new();

    cpu->id = from->id;
    cpu->socket = from->socket;
    cpu->die = from->die;
    cpu->cluster = from->cluster;
    cpu->core = from->core;
    cpu->siblings = from->siblings ? bitmap_format(from->siblings) : NULL;
    return cpu;
}

static CapsCell *
cell_new(const HostTopology *host, const HostNode *node)
{
    CapsCell *cell = caps_cell_new();

    cell->id = node->id;
    cell->memory_kib = node->memory_kib;
    for (size_t i = 0; i < node->n_pages; i++) {
        CpuPages *pages = pages_new(node->pages[i].size_kib);

        pages->count = (OptUlong){true, node->pages[i].total};
        xml_list_add(CpuPages, cell->pages, pages);
    }
    for (size_t i = 0; node->distances && i < node->n_distances && i < host->n_nodes; i++) {
        NumaDistance *sibling = xml_new(&xml_binding_NumaDistance);

        sibling->id = host->nodes[i].id;
        sibling->value = node->distances[i];
        xml_list_add(NumaDistance, cell->distances, sibling);
    }
    for (size_t i = 0; i < host->n_cpus; i++)
        if (host->cpus[i].node == node->id || host->n_nodes == 1)
            xml_list_add(CapsHostCpu, cell->cpus, host_cpu_new(&host->cpus[i]));
    cell->n_cpus = cell->cpus ? cell->cpus->len : 0;
    return cell;
}

/* The number in the first line "@key : value" of /proc/cpuinfo; false when there is none. */
static bool
cpuinfo_number(const char *text, const char *key, unsigned int *ret_value)
{
    g_autofree char *pattern = g_strdup_printf("\n%s\t", key);
    const char *line = strstr(text, pattern);
    const char *colon = line ? strchr(line + 1, ':') : NULL;

    if (!colon)
        return false;
    *ret_value = (unsigned int)strtoul(colon + 1, NULL, 0);
    return true;
}

static int
read_cpu(HostCpuDef *cpu, const HostTopology *host)
{
    g_autofree char *text = file_read("/proc/cpuinfo", CPUINFO_MAX, NULL);
    CpuTopology *topology;
    virNodeInfo info;

    if (!text || host_get_node_info(NULL, &info) < 0)
        return -1;
    topology = xml_new(&xml_binding_CpuTopology);
    cpu->arch = g_strdup(host->arch);
    cpuinfo_number(text, "microcode", &cpu->microcode);
    cpu_data_fill_host(cpu);
    topology->sockets = info.sockets;
    topology->dies = topology->clusters = 1;
    topology->cores = info.cores;
    topology->threads = info.threads;
    cpu->def.topology = topology;
    for (size_t i = 0; i < host->nodes[0].n_pages; i++)
        xml_list_add(CpuPages, cpu->pages, pages_new(host->nodes[0].pages[i].size_kib));
    return 0;
}

/* A host whose IOMMU is on has its devices in groups. */
static bool
has_iommu(void)
{
    g_autoptr(GDir) groups = g_dir_open("/sys/kernel/iommu_groups", 0, NULL);

    return groups && g_dir_read_name(groups);
}

Capabilities *
capabilities_of_host(void)
{
    g_autoptr(HostTopology) host = host_topology_read(NULL);
    g_autoptr(Capabilities) caps = capabilities_new();

    if (!host || read_cpu(&caps->cpu, host) < 0)
        return NULL;
    caps->iommu = has_iommu() ? YES_NO_YES : YES_NO_NO;
    for (size_t i = 0; i < host->n_nodes; i++)
        xml_list_add(CapsCell, caps->cells, cell_new(host, &host->nodes[i]));
    caps->n_cells = (unsigned int)host->n_nodes;
    return g_steal_pointer(&caps);
}

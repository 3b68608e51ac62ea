/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * capabilities.c - the <capabilities> document: its elements, and the host's part of it, which all drivers share.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/capabilities.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hostinfo.h"

enum { CPUINFO_MAX = 16 << 20 };

static const XmlField pages_fields[] = {
    XML_ATTR(CapsPages, unit,  "unit", XML_STRING,    0),
    XML_ATTR(CapsPages, size,  "size", XML_UINT,      XML_REQUIRED),
    XML_TEXT(CapsPages, count,         XML_OPT_ULONG, 0),
};
XML_BINDING(CapsPages, "pages", pages_fields);

static const XmlField cpu_fields[] = {
    XML_IN_TEXT(CapsCpu, arch,            "arch",                    XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(CapsCpu, model,           "model",                   XML_STRING, 0),
    XML_IN_TEXT(CapsCpu, vendor,          "vendor",                  XML_STRING, 0),
    XML_IN_ATTR(CapsCpu, microcode,       "microcode", "version",    XML_UINT,   XML_OMIT_ZERO),
    XML_IN_ATTR(CapsCpu, family,          "signature", "family",     XML_UINT,   0, XML_PRESENCE(CapsCpu, has_signature)),
    XML_IN_ATTR(CapsCpu, signature_model, "signature", "model",      XML_UINT,   0, XML_PRESENCE(CapsCpu, has_signature)),
    XML_IN_ATTR(CapsCpu, stepping,        "signature", "stepping",   XML_UINT,   0, XML_PRESENCE(CapsCpu, has_signature)),
    XML_IN_ATTR(CapsCpu, sockets,         "topology", "sockets",     XML_UINT,   XML_OMIT_ZERO),
    XML_IN_ATTR(CapsCpu, dies,            "topology", "dies",        XML_UINT,   XML_OMIT_ZERO),
    XML_IN_ATTR(CapsCpu, clusters,        "topology", "clusters",    XML_UINT,   XML_OMIT_ZERO),
    XML_IN_ATTR(CapsCpu, cores,           "topology", "cores",       XML_UINT,   XML_OMIT_ZERO),
    XML_IN_ATTR(CapsCpu, threads,         "topology", "threads",     XML_UINT,   XML_OMIT_ZERO),
    XML_LIST   (CapsCpu, pages,           "pages",                   CapsPages,  0),
};
XML_BINDING(CapsCpu, "cpu", cpu_fields);

static const XmlField sibling_fields[] = {
    XML_ATTR(CapsSibling, id,       "id",    XML_UINT, XML_REQUIRED),
    XML_ATTR(CapsSibling, distance, "value", XML_UINT, XML_REQUIRED),
};
XML_BINDING(CapsSibling, "sibling", sibling_fields);

static const XmlField host_cpu_fields[] = {
    XML_ATTR(CapsHostCpu, id,       "id",         XML_UINT,   XML_REQUIRED),
    XML_ATTR(CapsHostCpu, socket,   "socket_id",  XML_INT,    0, .absent = -1),
    XML_ATTR(CapsHostCpu, die,      "die_id",     XML_INT,    0, .absent = -1),
    XML_ATTR(CapsHostCpu, cluster,  "cluster_id", XML_INT,    0, .absent = -1),
    XML_ATTR(CapsHostCpu, core,     "core_id",    XML_INT,    0, .absent = -1),
    XML_ATTR(CapsHostCpu, siblings, "siblings",   XML_STRING, 0),
};
XML_BINDING(CapsHostCpu, "cpu", host_cpu_fields);

static const XmlField cell_fields[] = {
    XML_ATTR   (CapsCell, id,         "id",                XML_UINT, XML_REQUIRED),
    XML_IN_TEXT(CapsCell, memory_kib, "memory",            XML_KIB,  XML_OMIT_ZERO),
    XML_LIST   (CapsCell, pages,      "pages",             CapsPages, 0),
    XML_LIST   (CapsCell, distances,  "distances/sibling", CapsSibling, 0),
    XML_IN_ATTR(CapsCell, n_cpus,     "cpus", "num",       XML_UINT, 0),
    XML_LIST   (CapsCell, cpus,       "cpus/cpu",          CapsHostCpu, 0),
};
XML_BINDING(CapsCell, "cell", cell_fields);

static const XmlField baselabel_fields[] = {
    XML_ATTR(CapsBaselabel, type,  "type", XML_STRING, XML_REQUIRED),
    XML_TEXT(CapsBaselabel, label,         XML_STRING, 0),
};
XML_BINDING(CapsBaselabel, "baselabel", baselabel_fields);

static const XmlField secmodel_fields[] = {
    XML_IN_TEXT(CapsSecmodel, model,      "model", XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(CapsSecmodel, doi,        "doi",   XML_STRING, XML_REQUIRED),
    XML_LIST   (CapsSecmodel, baselabels, "baselabel", CapsBaselabel, 0),
};
XML_BINDING(CapsSecmodel, "secmodel", secmodel_fields);

static const XmlField machine_fields[] = {
    XML_ATTR     (CapsMachine, canonical,  "canonical",  XML_STRING, 0),
    XML_ATTR     (CapsMachine, max_cpus,   "maxCpus",    XML_UINT,   XML_OMIT_ZERO),
    XML_ATTR_ENUM(CapsMachine, deprecated, "deprecated", YesNo,      0),
    XML_TEXT     (CapsMachine, name,                     XML_STRING, 0),
};
XML_BINDING(CapsMachine, "machine", machine_fields);

static const XmlField domain_fields[] = {
    XML_ATTR(CapsDomain, type, "type", XML_STRING, XML_REQUIRED),
};
XML_BINDING(CapsDomain, "domain", domain_fields);

static const XmlField toggle_fields[] = {
    XML_ATTR_ENUM(CapsToggle, preset, "default", Switch, XML_REQUIRED),
    XML_ATTR_ENUM(CapsToggle, toggle, "toggle",  YesNo,  XML_REQUIRED),
};
XML_BINDING(CapsToggle, "toggle", toggle_fields);

static const XmlField guest_fields[] = {
    XML_IN_TEXT(CapsGuest, os_type,      "os_type",               XML_STRING, XML_REQUIRED),
    XML_IN_ATTR(CapsGuest, arch,         "arch", "name",          XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(CapsGuest, wordsize,     "arch/wordsize",         XML_UINT,   XML_REQUIRED),
    XML_IN_TEXT(CapsGuest, emulator,     "arch/emulator",         XML_STRING, 0),
    XML_LIST   (CapsGuest, machines,     "arch/machine",          CapsMachine, 0),
    XML_LIST   (CapsGuest, domains,      "arch/domain",           CapsDomain, 0),
    XML_PRESENT(CapsGuest, pae,          "features/pae",          0),
    XML_PRESENT(CapsGuest, nonpae,       "features/nonpae",       0),
    XML_CHILD  (CapsGuest, acpi,         "features/acpi",         CapsToggle, 0),
    XML_CHILD  (CapsGuest, apic,         "features/apic",         CapsToggle, 0),
    XML_PRESENT(CapsGuest, cpuselection, "features/cpuselection", 0),
    XML_PRESENT(CapsGuest, deviceboot,   "features/deviceboot",   0),
    XML_CHILD  (CapsGuest, disksnapshot, "features/disksnapshot", CapsToggle, 0),
};
XML_BINDING(CapsGuest, "guest", guest_fields);

static const XmlField caps_fields[] = {
    XML_IN_TEXT     (Capabilities, uuid,      "host/uuid",                  XML_UUID, 0),
    XML_STRUCT      (Capabilities, cpu,       "host/cpu",                   CapsCpu,  0),
    XML_IN_ATTR_ENUM(Capabilities, iommu,     "host/iommu", "support",      YesNo,    0),
    XML_IN_ATTR     (Capabilities, n_cells,   "host/topology/cells", "num", XML_UINT, XML_OMIT_ZERO),
    XML_LIST        (Capabilities, cells,     "host/topology/cells/cell",   CapsCell, 0),
    XML_LIST        (Capabilities, secmodels, "host/secmodel",              CapsSecmodel, 0),
    XML_LIST        (Capabilities, guests,    "guest",                      CapsGuest, 0),
};
XML_BINDING(Capabilities, "capabilities", caps_fields);

/* ---- the host ---- */

static CapsPages *
pages_new(unsigned int size_kib)
{
    CapsPages *pages = caps_pages_new();

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
        CapsPages *pages = pages_new(node->pages[i].size_kib);

        pages->count = (OptUlong){true, node->pages[i].total};
        xml_list_add(CapsPages, cell->pages, pages);
    }
    for (size_t i = 0; node->distances && i < node->n_distances && i < host->n_nodes; i++) {
        CapsSibling *sibling = caps_sibling_new();

        sibling->id = host->nodes[i].id;
        sibling->distance = node->distances[i];
        xml_list_add(CapsSibling, cell->distances, sibling);
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

/* Vendors by the name their processors give, as definitions call them. */
static const char *
cpuinfo_vendor(const char *text)
{
    static const struct {
        const char *id, *name;
    } vendors[] = {{"GenuineIntel", "Intel"}, {"AuthenticAMD", "AMD"}, {"HygonGenuine", "Hygon"}};

    for (size_t i = 0; i < G_N_ELEMENTS(vendors); i++)
        if (strstr(text, vendors[i].id))
            return vendors[i].name;
    return NULL;
}

static int
read_cpu(CapsCpu *cpu, const HostTopology *host)
{
    g_autofree char *text = file_read("/proc/cpuinfo", CPUINFO_MAX, NULL);
    virNodeInfo info;

    if (!text || host_get_node_info(NULL, &info) < 0)
        return -1;
    cpu->arch = g_strdup(host->arch);
    cpu->vendor = g_strdup(cpuinfo_vendor(text));
    cpuinfo_number(text, "microcode", &cpu->microcode);
    cpu->has_signature = cpuinfo_number(text, "cpu family", &cpu->family) &&
                         cpuinfo_number(text, "model", &cpu->signature_model) &&
                         cpuinfo_number(text, "stepping", &cpu->stepping);
    cpu->sockets = info.sockets;
    cpu->dies = 1;
    cpu->cores = info.cores;
    cpu->threads = info.threads;
    for (size_t i = 0; i < host->nodes[0].n_pages; i++)
        xml_list_add(CapsPages, cpu->pages, pages_new(host->nodes[0].pages[i].size_kib));
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

char *
capabilities_format(const Capabilities *caps)
{
    return xml_format_text(&xml_binding_Capabilities, caps, 0);
}

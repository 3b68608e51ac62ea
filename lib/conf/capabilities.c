/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * capabilities.c - the <capabilities> document: its elements.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/capabilities.h"

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
    XML_LIST   (CapsCell, pages,      "pages",             CpuPages, 0),
    XML_LIST   (CapsCell, distances,  "distances/sibling", NumaDistance, 0),
    XML_LIST   (CapsCell, caches,     "cache",             NumaCache, 0),
    XML_IN_ATTR(CapsCell, n_cpus,     "cpus", "num",       XML_UINT, 0),
    XML_LIST   (CapsCell, cpus,       "cpus/cpu",          CapsHostCpu, 0),
};
XML_BINDING(CapsCell, "cell", cell_fields);

ENUM_WORDS(CapsCacheType, caps_cache_type, CAPS_CACHE_LAST, "both", "code", "data")

static const XmlField control_fields[] = {
    XML_ATTR     (CapsControl, granularity, "granularity", XML_UINT,      XML_REQUIRED),
    XML_ATTR     (CapsControl, min,         "min",         XML_OPT_UINT,  0),
    XML_ATTR     (CapsControl, unit,        "unit",        XML_STRING,    XML_REQUIRED),
    XML_ATTR_ENUM(CapsControl, type,        "type",        CapsCacheType, XML_REQUIRED),
    XML_ATTR     (CapsControl, max_allocs,  "maxAllocs",   XML_UINT,      XML_REQUIRED),
};
XML_BINDING(CapsControl, "control", control_fields);

static const XmlField bandwidth_control_fields[] = {
    XML_ATTR(CapsControl, granularity, "granularity", XML_UINT,     XML_REQUIRED),
    XML_ATTR(CapsControl, min,         "min",         XML_OPT_UINT, 0),
    XML_ATTR(CapsControl, max_allocs,  "maxAllocs",   XML_UINT,     XML_REQUIRED),
};
XML_BINDING_AS(CapsBandwidthControl, CapsControl, "control", bandwidth_control_fields);

static const XmlField bank_fields[] = {
    XML_ATTR     (CapsBank, id,       "id",    XML_UINT,      XML_REQUIRED),
    XML_ATTR     (CapsBank, level,    "level", XML_UINT,      XML_REQUIRED),
    XML_ATTR_ENUM(CapsBank, type,     "type",  CapsCacheType, XML_REQUIRED),
    XML_ATTR     (CapsBank, size,     "size",  XML_UINT,      XML_REQUIRED),
    XML_ATTR     (CapsBank, unit,     "unit",  XML_STRING,    XML_REQUIRED),
    XML_ATTR     (CapsBank, cpus,     "cpus",  XML_STRING,    XML_REQUIRED),
    XML_LIST     (CapsBank, controls, "control", CapsControl, 0),
};
XML_BINDING(CapsBank, "bank", bank_fields);

static const XmlField bandwidth_node_fields[] = {
    XML_ATTR   (CapsBandwidthNode, id,       "id",   XML_UINT,   XML_REQUIRED),
    XML_ATTR   (CapsBandwidthNode, cpus,     "cpus", XML_STRING, XML_REQUIRED),
    XML_LIST_AS(CapsBandwidthNode, controls, "control", CapsBandwidthControl, 0),
};
XML_BINDING(CapsBandwidthNode, "node", bandwidth_node_fields);

static const XmlField monitor_fields[] = {
    XML_ATTR   (CapsMonitor, level,           "level",          XML_UINT, XML_OMIT_ZERO),
    XML_ATTR   (CapsMonitor, reuse_threshold, "reuseThreshold", XML_UINT, XML_OMIT_ZERO),
    XML_ATTR   (CapsMonitor, max_monitors,    "maxMonitors",    XML_UINT, XML_REQUIRED),
    XML_STRINGS(CapsMonitor, features,        "feature@name",   XML_REQUIRED),
};
XML_BINDING(CapsMonitor, "monitor", monitor_fields);

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
    XML_ATTR   (CapsDomain, type,     "type",     XML_STRING,  XML_REQUIRED),
    XML_IN_TEXT(CapsDomain, emulator, "emulator", XML_ABS_PATH, 0),
    XML_LIST   (CapsDomain, machines, "machine",  CapsMachine, 0),
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
    XML_IN_TEXT(CapsGuest, emulator,     "arch/emulator",         XML_ABS_PATH, 0),
    XML_IN_TEXT(CapsGuest, loader,       "arch/loader",           XML_ABS_PATH, 0),
    XML_LIST   (CapsGuest, machines,     "arch/machine",          CapsMachine, 0),
    XML_LIST   (CapsGuest, domains,      "arch/domain",           CapsDomain, 0),
    XML_PRESENT(CapsGuest, pae,               "features/pae",              0),
    XML_PRESENT(CapsGuest, nonpae,            "features/nonpae",           0),
    XML_PRESENT(CapsGuest, ia64_be,           "features/ia64_be",          0),
    XML_CHILD  (CapsGuest, acpi,              "features/acpi",             CapsToggle, 0),
    XML_CHILD  (CapsGuest, apic,              "features/apic",             CapsToggle, 0),
    XML_PRESENT(CapsGuest, cpuselection,      "features/cpuselection",     0),
    XML_PRESENT(CapsGuest, deviceboot,        "features/deviceboot",       0),
    XML_CHILD  (CapsGuest, disksnapshot,      "features/disksnapshot",     CapsToggle, 0),
    XML_CHILD  (CapsGuest, hap,               "features/hap",              CapsToggle, 0),
    XML_PRESENT(CapsGuest, external_snapshot, "features/externalSnapshot", 0),
};
XML_BINDING(CapsGuest, "guest", guest_fields);

static const XmlField caps_fields[] = {
    XML_IN_TEXT     (Capabilities, uuid,      "host/uuid",                  XML_UUID, 0),
    XML_STRUCT      (Capabilities, cpu,       "host/cpu",                   HostCpuDef, 0),
    XML_PRESENT     (Capabilities, has_power_management, "host/power_management",     0),
    XML_PRESENT     (Capabilities, suspend_mem,    "host/power_management/suspend_mem", 0),
    XML_PRESENT     (Capabilities, suspend_disk,   "host/power_management/suspend_disk", 0),
    XML_PRESENT     (Capabilities, suspend_hybrid, "host/power_management/suspend_hybrid", 0),
    XML_IN_ATTR_ENUM(Capabilities, iommu,     "host/iommu", "support",      YesNo,    0),
    XML_PRESENT     (Capabilities, live_migration, "host/migration_features/live", 0),
    XML_STRINGS     (Capabilities, migration_transports, "host/migration_features/uri_transports/uri_transport", 0),
    XML_IN_ATTR     (Capabilities, n_cells,   "host/topology/cells", "num", XML_UINT, XML_OMIT_ZERO),
    XML_LIST        (Capabilities, cells,     "host/topology/cells/cell",   CapsCell, 0),
    XML_LIST        (Capabilities, latencies, "host/topology/interconnects/latency", NumaLatency, 0),
    XML_LIST        (Capabilities, bandwidths, "host/topology/interconnects/bandwidth", NumaBandwidth, 0),
    XML_LIST        (Capabilities, banks,     "host/cache/bank",            CapsBank, 0),
    XML_CHILD       (Capabilities, cache_monitor, "host/cache/monitor",     CapsMonitor, 0),
    XML_LIST        (Capabilities, bandwidth_nodes, "host/memory_bandwidth/node", CapsBandwidthNode, 0),
    XML_CHILD       (Capabilities, bandwidth_monitor, "host/memory_bandwidth/monitor", CapsMonitor, 0),
    XML_CHILD       (Capabilities, energy_monitor, "host/energy/monitor",   CapsMonitor, 0),
    XML_LIST        (Capabilities, secmodels, "host/secmodel",              CapsSecmodel, 0),
    XML_LIST        (Capabilities, guests,    "guest",                      CapsGuest, 0),
};
XML_BINDING(Capabilities, "capabilities", caps_fields);

char *
capabilities_format(const Capabilities *caps)
{
    return xml_format_text(&xml_binding_Capabilities, caps, 0);
}

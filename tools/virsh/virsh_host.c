/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_host.c - commands about the host and its hypervisor.
 */

#include <stdlib.h>
#include <string.h>

#include "virsh_cpumap.h"
#include "virsh_xml.h"

static const VshOpt capabilities_opts[] = {
    {"xpath", VSH_STRING, 0, N_("print only what this XPath selects")},
    {"wrap", VSH_BOOL, 0, N_("put what was selected into one root element")},
    OPT_END,
};

static bool
cmd_capabilities(Vsh *vsh, const VshCmd *cmd)
{
    char *text = virConnectGetCapabilities(virsh_conn(vsh));
    bool ok;

    if (!text) {
        vsh_error(vsh, "%s", _("failed to get capabilities"));
        return false;
    }
    ok = virsh_xml_print(vsh, text, vsh_string(cmd, "xpath"), vsh_has(cmd, "wrap"));
    free(text);
    return ok;
}

static const VshOpt domcapabilities_opts[] = {
    {"virttype", VSH_STRING, VSH_POSITIONAL_OLD, N_("the domain's type"), .words = "kvm|qemu"},
    {"emulatorbin", VSH_STRING, VSH_POSITIONAL_OLD | VSH_PATH, N_("the emulator's path")},
    {"arch", VSH_STRING, VSH_POSITIONAL_OLD, N_("the domain's architecture")},
    {"machine", VSH_STRING, VSH_POSITIONAL_OLD, N_("the machine type")},
    {"xpath", VSH_STRING, 0, N_("print only what this XPath selects")},
    {"wrap", VSH_BOOL, 0, N_("put what was selected into one root element")},
    {"disable-deprecated-features", VSH_BOOL, 0, N_("show deprecated CPU features as disabled in the host model")},
    {"expand-cpu-features", VSH_BOOL, 0, N_("show every CPU feature of the host model")},
    {"supported-cpu-features", VSH_BOOL, 0, N_("show every CPU feature that the host can give")},
    OPT_END,
};

static bool
cmd_domcapabilities(Vsh *vsh, const VshCmd *cmd)
{
    unsigned int flags = 0;
    char *text;
    bool ok;

    if (vsh_has(cmd, "disable-deprecated-features"))
        flags |= VIR_CONNECT_GET_DOMAIN_CAPABILITIES_DISABLE_DEPRECATED_FEATURES;
    if (vsh_has(cmd, "expand-cpu-features"))
        flags |= VIR_CONNECT_GET_DOMAIN_CAPABILITIES_EXPAND_CPU_FEATURES;
    if (vsh_has(cmd, "supported-cpu-features"))
        flags |= VIR_CONNECT_GET_DOMAIN_CAPABILITIES_SUPPORTED_CPU_FEATURES;
    text = virConnectGetDomainCapabilities(virsh_conn(vsh), vsh_string(cmd, "emulatorbin"), vsh_string(cmd, "arch"),
                                           vsh_string(cmd, "machine"), vsh_string(cmd, "virttype"), flags);
    if (!text) {
        vsh_error(vsh, "%s", _("failed to get emulator capabilities"));
        return false;
    }
    ok = virsh_xml_print(vsh, text, vsh_string(cmd, "xpath"), vsh_has(cmd, "wrap"));
    free(text);
    return ok;
}

static const VshOpt cpu_models_opts[] = {
    {"arch", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("architecture")},
    OPT_END,
};

static bool
cmd_cpu_models(Vsh *vsh, const VshCmd *cmd)
{
    char **models = NULL;
    int n = virConnectGetCPUModelNames(virsh_conn(vsh), vsh_string(cmd, "arch"), &models, 0);

    if (n < 0) {
        vsh_error(vsh, "%s", _("failed to get CPU model names"));
        return false;
    }
    if (n == 0)
        vsh_print(vsh, "%s\n", _("all CPU models are accepted"));
    for (int i = 0; i < n; i++) {
        vsh_print(vsh, "%s\n", models[i]);
        free(models[i]);
    }
    free(models);
    return true;
}

static const VshOpt freecell_opts[] = {
    {"cellno", VSH_INT, VSH_POSITIONAL_OLD, N_("NUMA cell number")},
    {"all", VSH_BOOL, 0, N_("show the free memory of every cell")},
    OPT_END,
};

/* The numbers of the host's NUMA cells, from its capabilities; NULL with a complaint. */
static GArray *
cell_numbers(Vsh *vsh)
{
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(xmlDoc) doc = NULL;
    g_autoptr(xmlXPathObject) found = NULL;
    char *text = virConnectGetCapabilities(virsh_conn(vsh));

    if (!text) {
        vsh_error(vsh, "%s", _("unable to get node capabilities"));
        return NULL;
    }
    doc = virsh_xml_parse(vsh, text, _("the capabilities"));
    free(text);
    if (!doc)
        return NULL;
    found = virsh_xml_select(doc, NULL, "/capabilities/host/topology/cells/cell");
    for (int i = 0; i < virsh_xml_count(found); i++) {
        g_autofree char *id = virsh_xml_text(doc, found->nodesetval->nodeTab[i], "./@id");
        int number = id ? (int)g_ascii_strtoll(id, NULL, 10) : i;

        g_array_append_val(cells, number);
    }
    return g_steal_pointer(&cells);
}

static bool
freecell_all(Vsh *vsh)
{
    g_autoptr(GArray) cells = cell_numbers(vsh);
    unsigned long long total = 0;

    for (size_t i = 0; cells && i < cells->len; i++) {
        int cell = g_array_index(cells, int, i);
        unsigned long long bytes;

        if (virNodeGetCellsFreeMemory(virsh_conn(vsh), &bytes, cell, 1) != 1) {
            vsh_error(vsh, _("failed to get free memory for NUMA node number: %d"), cell);
            return false;
        }
        vsh_print(vsh, "%5d: %10llu KiB\n", cell, bytes / 1024);
        total += bytes / 1024;
    }
    if (cells) {
        vsh_extra(vsh, "--------------------\n");
        vsh_extra(vsh, "%5s: %10llu KiB\n", _("Total"), total);
    }
    return cells != NULL;
}

static bool
cmd_freecell(Vsh *vsh, const VshCmd *cmd)
{
    unsigned long long bytes;
    int cell;
    int rc = vsh_int(vsh, cmd, "cellno", &cell);

    if (rc < 0 || !vsh_exclusive(vsh, cmd, "all", "cellno"))
        return false;
    if (vsh_has(cmd, "all"))
        return freecell_all(vsh);
    if (rc > 0) {
        if (virNodeGetCellsFreeMemory(virsh_conn(vsh), &bytes, cell, 1) != 1)
            return false;
        vsh_print(vsh, "%d: %llu KiB\n", cell, bytes / 1024);
        return true;
    }
    bytes = virNodeGetFreeMemory(virsh_conn(vsh));
    if (bytes == 0)
        return false;
    vsh_print(vsh, "%s: %llu KiB\n", _("Total"), bytes / 1024);
    return true;
}

static bool
cmd_hostname(Vsh *vsh, const VshCmd *cmd)
{
    char *name = virConnectGetHostname(virsh_conn(vsh));

    if (!name) {
        vsh_error(vsh, "%s", _("failed to get hostname"));
        return false;
    }
    vsh_print(vsh, "%s\n", name);
    free(name);
    return true;
}

static const VshOpt maxvcpus_opts[] = {
    {"type", VSH_STRING, VSH_POSITIONAL_OLD, N_("the domain's type"), .words = "kvm|qemu"},
    OPT_END,
};

static bool
cmd_maxvcpus(Vsh *vsh, const VshCmd *cmd)
{
    int n = virConnectGetMaxVcpus(virsh_conn(vsh), vsh_string(cmd, "type"));

    if (n < 0)
        return false;
    vsh_print(vsh, "%d\n", n);
    return true;
}

static const VshOpt nodecpumap_opts[] = {
    {"pretty", VSH_BOOL, 0, N_("print ranges of CPUs")},
    OPT_END,
};

static bool
cmd_nodecpumap(Vsh *vsh, const VshCmd *cmd)
{
    unsigned char *map = NULL;
    unsigned int online;
    g_autofree char *text = NULL;
    int n = virNodeGetCPUMap(virsh_conn(vsh), &map, &online, 0);

    if (n < 0) {
        vsh_error(vsh, "%s", _("Unable to get cpu map"));
        return false;
    }
    if (vsh_has(cmd, "pretty")) {
        text = virsh_cpumap_to_string(map, n);
    } else {
        text = g_strnfill((gsize)n, '-');
        for (int i = 0; i < n; i++)
            if (VIR_CPU_USED(map, i))
                text[i] = 'y';
    }
    vsh_print(vsh, "%-15s %d\n", _("CPUs present:"), n);
    vsh_print(vsh, "%-15s %u\n", _("CPUs online:"), online);
    vsh_print(vsh, "%-15s %s\n", _("CPU map:"), text);
    free(map);
    return true;
}

static const VshOpt nodecpustats_opts[] = {
    {"cpu", VSH_INT, VSH_POSITIONAL_OLD, N_("show this CPU alone")},
    {"percent", VSH_BOOL, 0, N_("show the shares of one second")},
    OPT_END,
};

typedef enum { CPU_USER, CPU_SYSTEM, CPU_IDLE, CPU_IOWAIT, CPU_INTR, CPU_USAGE, CPU_TIMES } CpuTime;

static const struct {
    const char *field;
    const char *label;
} cpu_times[] = {
    [CPU_USER] = {VIR_NODE_CPU_STATS_USER, N_("user:")},        [CPU_SYSTEM] = {VIR_NODE_CPU_STATS_KERNEL, N_("system:")},
    [CPU_IDLE] = {VIR_NODE_CPU_STATS_IDLE, N_("idle:")},        [CPU_IOWAIT] = {VIR_NODE_CPU_STATS_IOWAIT, N_("iowait:")},
    [CPU_INTR] = {VIR_NODE_CPU_STATS_INTR, N_("intr:")},        [CPU_USAGE] = {VIR_NODE_CPU_STATS_UTILIZATION, N_("usage:")},
};

static bool
read_cpu_times(Vsh *vsh, int cpu, unsigned long long *values, bool *present)
{
    g_autofree virNodeCPUStats *stats = NULL;
    int n = 0;

    if (virNodeGetCPUStats(virsh_conn(vsh), cpu, NULL, &n, 0) != 0 || n <= 0) {
        vsh_error(vsh, "%s", _("Unable to get number of cpu stats"));
        return false;
    }
    stats = g_new0(virNodeCPUStats, (gsize)n);
    if (virNodeGetCPUStats(virsh_conn(vsh), cpu, stats, &n, 0) != 0) {
        vsh_error(vsh, "%s", _("Unable to get node cpu stats"));
        return false;
    }
    for (int i = 0; i < n; i++) {
        for (int t = 0; t < CPU_TIMES; t++) {
            if (g_str_equal(stats[i].field, cpu_times[t].field)) {
                values[t] = stats[i].value;
                present[t] = true;
            }
        }
    }
    return true;
}

static void
print_cpu_percent(Vsh *vsh, const unsigned long long *before, const unsigned long long *after, const bool *present)
{
    double total = 0;
    double idle = (double)(after[CPU_IDLE] - before[CPU_IDLE]);

    if (present[CPU_USAGE]) {
        vsh_print(vsh, "%-15s %5.1llu%%\n", _("usage:"), after[CPU_USAGE]);
        return;
    }
    for (int t = CPU_USER; t <= CPU_INTR; t++)
        total += (double)(after[t] - before[t]);
    if (total <= 0)
        total = 1;
    vsh_print(vsh, "%-15s %5.1f%%\n", _("usage:"), (total - idle) * 100 / total);
    for (int t = CPU_USER; t <= CPU_INTR; t++)
        if (present[t])
            vsh_print(vsh, "%-15s %5.1f%%\n", _(cpu_times[t].label), (double)(after[t] - before[t]) * 100 / total);
}

static bool
cmd_nodecpustats(Vsh *vsh, const VshCmd *cmd)
{
    unsigned long long before[CPU_TIMES] = {0};
    unsigned long long after[CPU_TIMES] = {0};
    bool present[CPU_TIMES] = {false};
    int cpu = VIR_NODE_CPU_STATS_ALL_CPUS;

    if (vsh_int(vsh, cmd, "cpu", &cpu) < 0 || !read_cpu_times(vsh, cpu, before, present))
        return false;
    if (vsh_has(cmd, "percent")) {
        if (!present[CPU_USAGE])
            g_usleep(G_USEC_PER_SEC); /* style: the command measures one second */
        if (!read_cpu_times(vsh, cpu, after, present))
            return false;
        print_cpu_percent(vsh, before, after, present);
        return true;
    }
    for (int t = CPU_USER; t <= CPU_INTR; t++)
        if (present[t])
            vsh_print(vsh, "%-15s %20llu\n", _(cpu_times[t].label), before[t]);
    return true;
}

static bool
cmd_nodeinfo(Vsh *vsh, const VshCmd *cmd)
{
    virNodeInfo info;

    if (virNodeGetInfo(virsh_conn(vsh), &info) < 0) {
        vsh_error(vsh, "%s", _("failed to get node information"));
        return false;
    }
    vsh_print(vsh, "%-20s %s\n", _("CPU model:"), info.model);
    vsh_print(vsh, "%-20s %u\n", _("CPU(s):"), info.cpus);
    if (info.mhz)
        vsh_print(vsh, "%-20s %u MHz\n", _("CPU frequency:"), info.mhz);
    vsh_print(vsh, "%-20s %u\n", _("CPU socket(s):"), info.sockets);
    vsh_print(vsh, "%-20s %u\n", _("Core(s) per socket:"), info.cores);
    vsh_print(vsh, "%-20s %u\n", _("Thread(s) per core:"), info.threads);
    vsh_print(vsh, "%-20s %u\n", _("NUMA cell(s):"), info.nodes);
    vsh_print(vsh, "%-20s %lu KiB\n", _("Memory size:"), info.memory);
    return true;
}

static const VshOpt nodememstats_opts[] = {
    {"cell", VSH_INT, VSH_POSITIONAL_OLD, N_("show this NUMA cell alone")},
    OPT_END,
};

static bool
cmd_nodememstats(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree virNodeMemoryStats *stats = NULL;
    int cell = VIR_NODE_MEMORY_STATS_ALL_CELLS;
    int n = 0;

    if (vsh_int(vsh, cmd, "cell", &cell) < 0)
        return false;
    if (virNodeGetMemoryStats(virsh_conn(vsh), cell, NULL, &n, 0) != 0 || n <= 0) {
        vsh_error(vsh, "%s", _("Unable to get number of memory stats"));
        return false;
    }
    stats = g_new0(virNodeMemoryStats, (gsize)n);
    if (virNodeGetMemoryStats(virsh_conn(vsh), cell, stats, &n, 0) != 0) {
        vsh_error(vsh, "%s", _("Unable to get memory stats"));
        return false;
    }
    for (int i = 0; i < n; i++) {
        g_autofree char *label = g_strdup_printf("%s:", stats[i].field);

        vsh_print(vsh, "%-7s %20llu KiB\n", label, stats[i].value);
    }
    return true;
}

static bool
cmd_sysinfo(Vsh *vsh, const VshCmd *cmd)
{
    char *text = virConnectGetSysinfo(virsh_conn(vsh), 0);

    if (!text) {
        vsh_error(vsh, "%s", _("failed to get sysinfo"));
        return false;
    }
    vsh_print(vsh, "%s", text);
    free(text);
    return true;
}

static bool
cmd_uri(Vsh *vsh, const VshCmd *cmd)
{
    char *uri = virConnectGetURI(virsh_conn(vsh));

    if (!uri) {
        vsh_error(vsh, "%s", _("failed to get URI"));
        return false;
    }
    vsh_print(vsh, "%s\n", uri);
    free(uri);
    return true;
}

static const VshOpt version_opts[] = {
    {"daemon", VSH_BOOL, 0, N_("the daemon's version, too")},
    OPT_END,
};

static void
print_version(Vsh *vsh, const char *label, const char *name, unsigned long version)
{
    vsh_print(vsh, "%s %s %lu.%lu.%lu\n", label, name, version / 1000000, version / 1000 % 1000, version % 1000);
}

static bool
cmd_version(Vsh *vsh, const VshCmd *cmd)
{
    const char *type = virConnectGetType(virsh_conn(vsh));
    unsigned long library, api, hypervisor = 0, daemon;

    if (!type || virGetVersion(&library, type, &api) < 0) {
        vsh_error(vsh, "%s", _("failed to get the library version"));
        return false;
    }
    print_version(vsh, _("Compiled against library:"), "libvirt", LIBVIR_VERSION_NUMBER);
    print_version(vsh, _("Using library:"), "libvirt", library);
    print_version(vsh, _("Using API:"), type, api);
    if (virConnectGetVersion(virsh_conn(vsh), &hypervisor) < 0) {
        vsh_error(vsh, "%s", _("failed to get the hypervisor version"));
        return false;
    }
    if (hypervisor == 0)
        vsh_print(vsh, _("Cannot extract running %s hypervisor version\n"), type);
    else
        print_version(vsh, _("Running hypervisor:"), type, hypervisor);
    if (!vsh_has(cmd, "daemon"))
        return true;
    if (virConnectGetLibVersion(virsh_conn(vsh), &daemon) < 0) {
        vsh_error(vsh, "%s", _("failed to get the daemon version"));
        return false;
    }
    vsh_print(vsh, "%s %lu.%lu.%lu\n", _("Running against daemon:"), daemon / 1000000, daemon / 1000 % 1000, daemon % 1000);
    return true;
}

const VshCmdDef virsh_host_commands[] = {
    {"capabilities", capabilities_opts, cmd_capabilities, N_("print what the hypervisor can do"),
     N_("Print, as XML, what the host and its hypervisor can do.")},
    {"cpu-models", cpu_models_opts, cmd_cpu_models, N_("print the known CPU models"),
     N_("Print the CPU models known for an architecture.")},
    {"domcapabilities", domcapabilities_opts, cmd_domcapabilities, N_("print what domains can have"),
     N_("Print, as XML, what an emulator offers to domains.")},
    {"freecell", freecell_opts, cmd_freecell, N_("show free memory"), N_("Show the host's free memory, by NUMA cell if wanted.")},
    {"hostname", NULL, cmd_hostname, N_("print the host's name"), ""},
    {"maxvcpus", maxvcpus_opts, cmd_maxvcpus, N_("print how many virtual CPUs a domain may have"),
     N_("Print how many virtual CPUs a domain of a type may have on this connection.")},
    {"nodecpumap", nodecpumap_opts, cmd_nodecpumap, N_("show which CPUs the host has"),
     N_("Show how many CPUs the host has, how many are online, and which.")},
    {"nodecpustats", nodecpustats_opts, cmd_nodecpustats, N_("print what the host's CPUs did"),
     N_("Print the time that the host's CPUs spent, in nanoseconds, or its shares.")},
    {"nodeinfo", NULL, cmd_nodeinfo, N_("describe the host"), N_("Describe the host: processors, topology, memory.")},
    {"nodememstats", nodememstats_opts, cmd_nodememstats, N_("print how the host's memory is used"),
     N_("Print how the host's memory is used, in KiB.")},
    {"sysinfo", NULL, cmd_sysinfo, N_("print the host's system information"),
     N_("Print, as XML, what the firmware tells about the host.")},
    {"uri", NULL, cmd_uri, N_("print the connection's URI"), ""},
    {"version", version_opts, cmd_version, N_("show versions"),
     N_("Show the versions of the library, the API and the hypervisor.")},
    OPT_END,
};

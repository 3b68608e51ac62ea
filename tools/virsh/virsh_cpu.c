/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_cpu.c - how many virtual CPUs a domain has, where they run, how long they ran.
 */

#include <stdlib.h>

#include "virsh_cpumap.h"

enum { CPU_STATS_AT_ONCE = 128 };

static const VshOpt setvcpus_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"count", VSH_INT, VSH_REQUIRED | VSH_POSITIONAL, N_("how many")},
    {"maximum", VSH_BOOL, 0, N_("how many there may be, from the next start on")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    {"guest", VSH_BOOL, 0, N_("only have the guest take them online or offline")},
    {"hotpluggable", VSH_BOOL, 0, N_("let those that are added be unplugged again")},
    {"async", VSH_BOOL, 0, N_("do not wait for the guest to give them up")},
    OPT_END,
};

static bool
cmd_setvcpus(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;
    unsigned int count = 0;

    if (!vsh_exclusive(vsh, cmd, "guest", "config") || !vsh_requires(vsh, cmd, "maximum", "config") ||
        !virsh_affect(vsh, cmd, &flags))
        return false;
    if (vsh_has(cmd, "guest"))
        flags |= VIR_DOMAIN_VCPU_GUEST;
    if (vsh_has(cmd, "maximum"))
        flags |= VIR_DOMAIN_VCPU_MAXIMUM;
    if (vsh_has(cmd, "hotpluggable"))
        flags |= VIR_DOMAIN_VCPU_HOTPLUGGABLE;
    if (vsh_has(cmd, "async"))
        flags |= VIR_DOMAIN_VCPU_ASYNC_UNPLUG;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || vsh_uint(vsh, cmd, "count", &count) < 0)
        return false;
    if (count == 0) {
        vsh_error(vsh, "%s", _("Can't set 0 processors for a VM"));
        return false;
    }
    return flags ? virDomainSetVcpusFlags(dom, count, flags) == 0 : virDomainSetVcpus(dom, count) == 0;
}

static const VshOpt setvcpu_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"vcpulist", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("which: numbers and ranges")},
    {"enable", VSH_BOOL, 0, N_("give them to the guest")},
    {"disable", VSH_BOOL, 0, N_("take them from the guest")},
    {"async", VSH_BOOL, 0, N_("do not wait for the guest to give them up")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

static bool
cmd_setvcpu(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;
    const char *list;

    if (!vsh_exclusive(vsh, cmd, "enable", "disable") || !virsh_affect(vsh, cmd, &flags))
        return false;
    if (!vsh_has(cmd, "enable") && !vsh_has(cmd, "disable")) {
        vsh_error(vsh, "%s", _("one of --enable, --disable is required"));
        return false;
    }
    if (vsh_has(cmd, "async"))
        flags |= VIR_DOMAIN_SETVCPU_ASYNC_UNPLUG;
    dom = virsh_domain(vsh, cmd, "domain");
    return dom && vsh_string_checked(vsh, cmd, "vcpulist", &list) > 0 &&
           virDomainSetVcpu(dom, list, vsh_has(cmd, "enable"), flags) == 0;
}

static const VshOpt vcpucount_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"maximum", VSH_BOOL, 0, N_("how many there may be")},
    {"active", VSH_BOOL, 0, N_("how many there are")},
    {"live", VSH_BOOL, 0, N_("of the running domain")},
    {"config", VSH_BOOL, 0, N_("from the next start on")},
    {"current", VSH_BOOL, 0, N_("of the domain as it is now, running or not")},
    {"guest", VSH_BOOL, 0, N_("ask the guest how many it uses")},
    OPT_END,
};

/* A row of the table of all four counts; what does not apply, such as a running domain's when it does not run, is left out. */
static void
print_count(Vsh *vsh, virDomainPtr dom, unsigned int flags)
{
    int count = virDomainGetVcpusFlags(dom, flags);

    if (count < 0)
        vsh_forget_error();
    else
        vsh_print(vsh, "%-12s %-12s %3d\n", flags & VIR_DOMAIN_VCPU_MAXIMUM ? _("maximum") : _("current"),
                  flags & VIR_DOMAIN_AFFECT_LIVE ? _("live") : _("config"), count);
}

static bool
print_counts(Vsh *vsh, virDomainPtr dom)
{
    bool persistent = virDomainIsPersistent(dom) == 1;
    bool active = virDomainIsActive(dom) == 1;

    for (unsigned int maximum = VIR_DOMAIN_VCPU_MAXIMUM;; maximum = 0) {
        if (persistent)
            print_count(vsh, dom, maximum | VIR_DOMAIN_AFFECT_CONFIG);
        if (active)
            print_count(vsh, dom, maximum | VIR_DOMAIN_AFFECT_LIVE);
        if (maximum == 0)
            return true;
    }
}

static bool
cmd_vcpucount(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;
    bool guest = vsh_has(cmd, "guest");
    bool all = !vsh_has(cmd, "maximum") && !vsh_has(cmd, "active") && !vsh_has(cmd, "live") && !vsh_has(cmd, "config") &&
               !vsh_has(cmd, "current") && !guest;
    int count;

    if (!virsh_affect(vsh, cmd, &flags) || !vsh_exclusive(vsh, cmd, "live", "config") ||
        !vsh_exclusive(vsh, cmd, "active", "maximum") || !vsh_exclusive(vsh, cmd, "guest", "config"))
        return false;
    if (vsh_has(cmd, "maximum"))
        flags |= VIR_DOMAIN_VCPU_MAXIMUM;
    if (guest)
        flags |= VIR_DOMAIN_VCPU_GUEST;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (all)
        return print_counts(vsh, dom);
    count = virDomainGetVcpusFlags(dom, flags);
    if (count < 0) {
        if (guest)
            vsh_error(vsh, "%s", _("Failed to retrieve vCPU count from the guest"));
        return false;
    }
    vsh_print(vsh, "%d\n", count);
    return true;
}

static const VshOpt vcpuinfo_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"pretty", VSH_BOOL, 0, N_("print ranges of CPUs")},
    OPT_END,
};

static void
print_affinity(Vsh *vsh, const unsigned char *map, int n, bool pretty)
{
    g_autofree char *text = NULL;

    vsh_print(vsh, "%-15s ", _("CPU Affinity:"));
    if (pretty) {
        text = virsh_cpumap_to_string(map, n);
        vsh_print(vsh, _("%s (out of %d)"), text, n);
    } else {
        for (int i = 0; i < n; i++)
            vsh_print(vsh, "%c", VIR_CPU_USED(map, i) ? 'y' : '-');
    }
    vsh_print(vsh, "\n");
}

static void
print_vcpu(Vsh *vsh, const virVcpuInfo *info)
{
    static const char *const states[] = {N_("offline"), N_("running"), N_("blocked")};

    vsh_print(vsh, "%-15s %u\n", _("VCPU:"), info->number);
    if (info->cpu >= 0)
        vsh_print(vsh, "%-15s %d\n", _("CPU:"), info->cpu);
    else
        vsh_print(vsh, "%-15s %s\n", _("CPU:"), _("N/A"));
    vsh_print(vsh, "%-15s %s\n", _("State:"),
              info->state >= 0 && (size_t)info->state < G_N_ELEMENTS(states) ? _(states[info->state]) : _("no state"));
    if (info->cpuTime != 0)
        vsh_print(vsh, "%-15s %.1fs\n", _("CPU time:"), (double)info->cpuTime / 1e9);
}

/* Where the vcpus of a domain that does not run will run. */
static bool
print_inactive_vcpus(Vsh *vsh, virDomainPtr dom, int host_cpus, unsigned char *maps, int n_vcpus, bool pretty)
{
    int maplen = VIR_CPU_MAPLEN(host_cpus);
    int n = virDomainGetVcpuPinInfo(dom, n_vcpus, maps, maplen, VIR_DOMAIN_AFFECT_CONFIG);

    for (int i = 0; i < n; i++) {
        if (i > 0)
            vsh_print(vsh, "\n");
        vsh_print(vsh, "%-15s %d\n", _("VCPU:"), i);
        vsh_print(vsh, "%-15s %s\n", _("CPU:"), _("N/A"));
        vsh_print(vsh, "%-15s %s\n", _("State:"), _("N/A"));
        vsh_print(vsh, "%-15s %s\n", _("CPU time"), _("N/A"));
        print_affinity(vsh, VIR_GET_CPUMAP(maps, maplen, i), host_cpus, pretty);
    }
    return n >= 0;
}

static bool
cmd_vcpuinfo(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autofree virVcpuInfo *vcpus = NULL;
    g_autofree unsigned char *maps = NULL;
    bool pretty = vsh_has(cmd, "pretty");
    virDomainInfo info;
    int host_cpus = dom ? virsh_host_cpus(vsh) : -1;
    int maplen;
    int n;

    if (host_cpus <= 0 || virDomainGetInfo(dom, &info) < 0)
        return false;
    maplen = VIR_CPU_MAPLEN(host_cpus);
    maps = g_malloc0((gsize)info.nrVirtCpu * (gsize)maplen + 1);
    if (info.state == VIR_DOMAIN_SHUTOFF)
        return print_inactive_vcpus(vsh, dom, host_cpus, maps, info.nrVirtCpu, pretty);
    vcpus = g_new0(virVcpuInfo, (gsize)info.nrVirtCpu + 1);
    n = virDomainGetVcpus(dom, vcpus, info.nrVirtCpu, maps, maplen);
    if (n < 0)
        return false;
    for (int i = 0; i < n; i++) {
        if (i > 0)
            vsh_print(vsh, "\n");
        print_vcpu(vsh, &vcpus[i]);
        print_affinity(vsh, VIR_GET_CPUMAP(maps, maplen, i), host_cpus, pretty);
    }
    return true;
}

#define OPT_CPULIST {"cpulist", VSH_STRING, VSH_POSITIONAL_OLD | VSH_ALLOW_EMPTY, N_("which CPUs of the host; without it, show")}

static const VshOpt vcpupin_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"vcpu", VSH_INT, VSH_POSITIONAL_OLD, N_("the vcpu's number")},
    OPT_CPULIST,
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

/* Prints where @only (-1 = each) of @dom's vcpus may run. */
static bool
print_pins(Vsh *vsh, virDomainPtr dom, int only, int host_cpus, unsigned int flags)
{
    g_autoptr(VshTable) table = vsh_table_new(_("VCPU"), _("CPU Affinity"), NULL);
    g_autofree unsigned char *maps = NULL;
    int maplen = VIR_CPU_MAPLEN(host_cpus);
    int max = virDomainGetVcpusFlags(dom, flags | VIR_DOMAIN_VCPU_MAXIMUM);
    int n;

    if (max < 0)
        return false;
    if (only >= max) {
        vsh_error(vsh, flags & VIR_DOMAIN_AFFECT_CONFIG ? _("vcpu %d is out of range of persistent cpu count %d")
                                                        : _("vcpu %d is out of range of live cpu count %d"), only, max);
        return false;
    }
    maps = g_malloc0((gsize)max * (gsize)maplen + 1);
    n = virDomainGetVcpuPinInfo(dom, max, maps, maplen, flags);
    if (n < 0)
        return false;
    for (int i = 0; i < n; i++) {
        g_autofree char *number = g_strdup_printf("%d", i);
        g_autofree char *cpus = virsh_cpumap_to_string(VIR_GET_CPUMAP(maps, maplen, i), host_cpus);

        if (only < 0 || only == i)
            vsh_table_row(table, number, cpus, NULL);
    }
    vsh_table_print(vsh, table);
    return true;
}

static bool
cmd_vcpupin(Vsh *vsh, const VshCmd *cmd)
{
    const char *list = vsh_string(cmd, "cpulist");
    g_autoptr(virDomain) dom = NULL;
    g_autofree unsigned char *map = NULL;
    unsigned int flags;
    unsigned int vcpu = 0;
    int rc;
    int host_cpus;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    rc = dom ? vsh_uint(vsh, cmd, "vcpu", &vcpu) : -1;
    if (rc < 0)
        return false;
    if (list && rc == 0) {
        vsh_error(vsh, "%s", _("vcpupin: Missing vCPU number in pin mode."));
        return false;
    }
    host_cpus = virsh_host_cpus(vsh);
    if (host_cpus < 0)
        return false;
    if (!list)
        return print_pins(vsh, dom, rc > 0 ? (int)MIN(vcpu, (unsigned int)G_MAXINT) : -1, host_cpus, flags);
    map = virsh_cpumap_from_string(vsh, list, host_cpus);
    if (!map)
        return false;
    return flags ? virDomainPinVcpuFlags(dom, vcpu, map, VIR_CPU_MAPLEN(host_cpus), flags) == 0
                 : virDomainPinVcpu(dom, vcpu, map, VIR_CPU_MAPLEN(host_cpus)) == 0;
}

static const VshOpt emulatorpin_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_CPULIST, OPT_CONFIG, OPT_LIVE, OPT_CURRENT, OPT_END};

static bool
cmd_emulatorpin(Vsh *vsh, const VshCmd *cmd)
{
    const char *list = vsh_string(cmd, "cpulist");
    g_autoptr(virDomain) dom = NULL;
    g_autofree unsigned char *map = NULL;
    g_autofree char *text = NULL;
    unsigned int flags;
    int host_cpus;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    host_cpus = dom ? virsh_host_cpus(vsh) : -1;
    if (host_cpus < 0)
        return false;
    if (list) {
        map = virsh_cpumap_from_string(vsh, list, host_cpus);
        return map && virDomainPinEmulator(dom, map, VIR_CPU_MAPLEN(host_cpus), flags) == 0;
    }
    map = g_malloc0((gsize)VIR_CPU_MAPLEN(host_cpus) + 1);
    if (virDomainGetEmulatorPinInfo(dom, map, VIR_CPU_MAPLEN(host_cpus), flags) < 0)
        return false;
    text = virsh_cpumap_to_string(map, host_cpus);
    vsh_extra(vsh, "%s %s\n", _("emulator:"), _("CPU Affinity"));
    vsh_extra(vsh, "----------------------------------\n");
    vsh_extra(vsh, "       *: ");
    vsh_print(vsh, "%s\n", text);
    return true;
}

static const VshOpt cpu_stats_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"total", VSH_BOOL, 0, N_("show the total only")},
    {"start", VSH_INT, VSH_POSITIONAL_OLD, N_("begin with this CPU")},
    {"count", VSH_INT, VSH_POSITIONAL_OLD, N_("show so many CPUs")},
    OPT_END,
};

static void
print_cpu_params(Vsh *vsh, const virTypedParameter *params, int n)
{
    for (int i = 0; i < n; i++) {
        g_autofree char *text = NULL;

        if (params[i].type == VIR_TYPED_PARAM_ULLONG) {
            vsh_print(vsh, "\t%-12s %9llu.%09llu seconds\n", params[i].field, params[i].value.ul / 1000000000,
                      params[i].value.ul % 1000000000);
            continue;
        }
        text = vsh_param_text(&params[i]);
        vsh_print(vsh, "\t%-12s %s\n", params[i].field, text);
    }
}

static bool
print_cpu_chunk(Vsh *vsh, virDomainPtr dom, virTypedParameterPtr params, int n_params, int first, int count)
{
    int n = virDomainGetCPUStats(dom, params, (unsigned int)n_params, first, (unsigned int)count, 0);

    for (int cpu = 0; n > 0 && cpu < count; cpu++) {
        /* A CPU that the host does not have leaves a hole. */
        if (params[cpu * n_params].type == 0)
            continue;
        vsh_print(vsh, "CPU%d:\n", first + cpu);
        print_cpu_params(vsh, params + cpu * n_params, n);
    }
    virTypedParamsClear(params, n_params * count);
    return n >= 0;
}

/* Sets *@ret_told when a failure has been complained about. */
static bool
print_each_cpu(Vsh *vsh, virDomainPtr dom, int start, int count, bool *ret_told)
{
    g_autofree virTypedParameter *params = NULL;
    int cpus = virDomainGetCPUStats(dom, NULL, 0, 0, 0, 0);
    int n_params;

    if (cpus < 0)
        return false;
    if (start >= cpus) {
        vsh_error(vsh, _("Start CPU %d is out of range (min: 0, max: %d)"), start, cpus - 1);
        *ret_told = true;
        return false;
    }
    if (count < 0 || count > cpus - start)
        count = cpus - start;
    n_params = virDomainGetCPUStats(dom, NULL, 0, 0, 1, 0);
    if (n_params < 0)
        return false;
    params = g_new0(virTypedParameter, (gsize)n_params * CPU_STATS_AT_ONCE + 1);
    for (int done = 0; done < count; done += CPU_STATS_AT_ONCE)
        if (!print_cpu_chunk(vsh, dom, params, n_params, start + done, MIN(count - done, CPU_STATS_AT_ONCE)))
            return false;
    return true;
}

static bool
print_all_cpus(Vsh *vsh, virDomainPtr dom)
{
    g_autofree virTypedParameter *params = NULL;
    int n = virDomainGetCPUStats(dom, NULL, 0, -1, 1, 0);

    if (n < 0)
        return false;
    vsh_print(vsh, "%s", _("Total:\n"));
    params = g_new0(virTypedParameter, (gsize)n + 1);
    n = virDomainGetCPUStats(dom, params, (unsigned int)n, -1, 1, 0);
    if (n >= 0)
        print_cpu_params(vsh, params, n);
    virTypedParamsClear(params, MAX(n, 0));
    return n >= 0;
}

static bool
cmd_cpu_stats(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    int start = 0;
    int count = G_MAXINT;
    bool total = vsh_has(cmd, "total");
    int has_start = dom ? vsh_int(vsh, cmd, "start", &start) : -1;
    int has_count = has_start >= 0 ? vsh_int(vsh, cmd, "count", &count) : -1;
    bool each = has_start > 0 || has_count > 0;
    bool told = false;
    bool ok;

    if (has_start < 0 || has_count < 0)
        return false;
    if (start < 0 || count < 0) {
        vsh_error(vsh, "%s", start < 0 ? _("Invalid value for start CPU") : _("Invalid value for number of CPUs to show"));
        return false;
    }
    /* Without a wish there is everything. */
    ok = (!each && total) || print_each_cpu(vsh, dom, start, count, &told);
    if (ok && (total || !each))
        ok = print_all_cpus(vsh, dom);
    if (!ok && !told)
        vsh_error(vsh, _("Failed to retrieve CPU statistics for domain '%s'"), virDomainGetName(dom));
    return ok;
}

static const VshOpt guestvcpus_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"cpulist", VSH_STRING, VSH_POSITIONAL_OLD, N_("which of the guest's CPUs")},
    {"enable", VSH_BOOL, 0, N_("take them online")},
    {"disable", VSH_BOOL, 0, N_("take them offline")},
    OPT_END,
};

static bool
cmd_guestvcpus(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    virTypedParameterPtr params = NULL;
    unsigned int n = 0;
    const char *list;
    bool change = vsh_has(cmd, "enable") || vsh_has(cmd, "disable");

    if (!vsh_exclusive(vsh, cmd, "enable", "disable") || !vsh_requires(vsh, cmd, "enable", "cpulist") ||
        !vsh_requires(vsh, cmd, "disable", "cpulist") || vsh_string_checked(vsh, cmd, "cpulist", &list) < 0)
        return false;
    if (list && !change) {
        vsh_error(vsh, "%s", _("One of options --enable or --disable is required by option --cpulist"));
        return false;
    }
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (change)
        return virDomainSetGuestVcpus(dom, list, vsh_has(cmd, "enable"), 0) == 0;
    if (virDomainGetGuestVcpus(dom, &params, &n, 0) < 0)
        return false;
    for (unsigned int i = 0; i < n; i++) {
        g_autofree char *text = vsh_param_text(&params[i]);

        vsh_print(vsh, "%-15s: %s\n", params[i].field, text);
    }
    virTypedParamsFree(params, (int)n);
    return true;
}

const VshCmdDef virsh_cpu_commands[] = {
    {"cpu-stats", cpu_stats_opts, cmd_cpu_stats, N_("show how long a domain ran on which CPU"),
     N_("Show how long a domain ran on each of the host's CPUs, and in all.")},
    {"emulatorpin", emulatorpin_opts, cmd_emulatorpin, N_("show or choose the CPUs of a domain's emulator"),
     N_("Show or choose on which CPUs of the host the emulator's own threads may run.")},
    {"guestvcpus", guestvcpus_opts, cmd_guestvcpus, N_("show or change which CPUs the guest uses"),
     N_("Show which virtual CPUs the guest uses, or have it take some online or offline, by its agent.")},
    {"setvcpu", setvcpu_opts, cmd_setvcpu, N_("plug or unplug single vcpus"), N_("Plug or unplug single virtual CPUs.")},
    {"setvcpus", setvcpus_opts, cmd_setvcpus, N_("change how many vcpus a domain has"),
     N_("Change how many virtual CPUs a domain has, or may have.")},
    {"vcpucount", vcpucount_opts, cmd_vcpucount, N_("print how many vcpus a domain has"),
     N_("Print how many virtual CPUs a domain has and may have, now and from the next start on.")},
    {"vcpuinfo", vcpuinfo_opts, cmd_vcpuinfo, N_("describe a domain's vcpus"),
     N_("Describe the virtual CPUs of a domain: state, time, where they run and may run.")},
    {"vcpupin", vcpupin_opts, cmd_vcpupin, N_("show or choose the CPUs of a domain's vcpus"),
     N_("Show or choose on which CPUs of the host the virtual CPUs may run.")},
    OPT_END,
};

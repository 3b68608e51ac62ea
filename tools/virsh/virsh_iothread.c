/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_iothread.c - a domain's I/O threads.
 */

#include <stdlib.h>

#include "virsh_cpumap.h"

#define OPT_ID(name_) {name_, VSH_INT, VSH_REQUIRED | VSH_POSITIONAL, N_("the I/O thread's id")}

static const VshOpt iothreadinfo_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_CONFIG, OPT_LIVE, OPT_CURRENT, OPT_END};

static bool
cmd_iothreadinfo(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(VshTable) table = vsh_table_new(_("IOThread ID"), _("CPU Affinity"), NULL);
    g_autoptr(virDomain) dom = NULL;
    virDomainIOThreadInfoPtr *threads = NULL;
    unsigned int flags;
    int host_cpus;
    int n;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    host_cpus = dom ? virsh_host_cpus(vsh) : -1;
    if (host_cpus < 0)
        return false;
    n = virDomainGetIOThreadInfo(dom, &threads, flags);
    if (n < 0) {
        vsh_error(vsh, "%s", _("Unable to get domain IOThreads information"));
        return false;
    }
    for (int i = 0; i < n; i++) {
        g_autofree char *id = g_strdup_printf("%u", threads[i]->iothread_id);
        g_autofree char *cpus = virsh_cpumap_to_string(threads[i]->cpumap, MIN(host_cpus, threads[i]->cpumaplen * 8));

        vsh_table_row(table, id, cpus, NULL);
        virDomainIOThreadInfoFree(threads[i]);
    }
    free(threads);
    if (n == 0)
        vsh_extra(vsh, "%s", _("No IOThreads found for the domain"));
    else
        vsh_table_print(vsh, table);
    return true;
}

static const VshOpt iothreadpin_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_ID("iothread"),
    {"cpulist", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("which CPUs of the host")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

static bool
cmd_iothreadpin(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    g_autofree unsigned char *map = NULL;
    unsigned int flags;
    unsigned int id;
    const char *list;
    int host_cpus;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || vsh_string_checked(vsh, cmd, "cpulist", &list) <= 0 || vsh_uint(vsh, cmd, "iothread", &id) <= 0)
        return false;
    host_cpus = virsh_host_cpus(vsh);
    map = host_cpus >= 0 ? virsh_cpumap_from_string(vsh, list, host_cpus) : NULL;
    return map && virDomainPinIOThread(dom, id, map, VIR_CPU_MAPLEN(host_cpus), flags) == 0;
}

static const VshOpt iothread_id_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_ID("id"), OPT_CONFIG, OPT_LIVE, OPT_CURRENT, OPT_END};

static bool
thread_id(Vsh *vsh, const VshCmd *cmd, unsigned int *ret_id)
{
    int id;

    if (vsh_int(vsh, cmd, "id", &id) <= 0)
        return false;
    if (id <= 0) {
        vsh_error(vsh, _("Invalid IOThread id value: '%d'"), id);
        return false;
    }
    *ret_id = (unsigned int)id;
    return true;
}

static bool
with_thread(Vsh *vsh, const VshCmd *cmd, int (*act)(virDomainPtr dom, unsigned int id, unsigned int flags))
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;
    unsigned int id;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    return dom && thread_id(vsh, cmd, &id) && act(dom, id, flags) == 0;
}

static bool
cmd_iothreadadd(Vsh *vsh, const VshCmd *cmd)
{
    return with_thread(vsh, cmd, virDomainAddIOThread);
}

static bool
cmd_iothreaddel(Vsh *vsh, const VshCmd *cmd)
{
    return with_thread(vsh, cmd, virDomainDelIOThread);
}

static const VshOpt iothreadset_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_ID("id"),
    {"poll-max-ns", VSH_INT, VSH_POSITIONAL_OLD, N_("the longest time it polls, in nanoseconds")},
    {"poll-grow", VSH_INT, VSH_POSITIONAL_OLD, N_("how fast that time grows")},
    {"poll-shrink", VSH_INT, VSH_POSITIONAL_OLD, N_("how fast that time shrinks")},
    {"poll-weight", VSH_INT, 0, N_("how much the last interval counts")},
    {"thread-pool-min", VSH_INT, VSH_POSITIONAL_OLD, N_("its fewest helper threads")},
    {"thread-pool-max", VSH_INT, VSH_POSITIONAL_OLD, N_("its most helper threads")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

/* Adds the numbers that were given; -1 with a complaint. */
static int
collect_limits(Vsh *vsh, const VshCmd *cmd, virTypedParameterPtr *params, int *n)
{
    static const struct {
        const char *option;
        const char *field;
    } unsigned_rows[] = {
        {"poll-grow", VIR_DOMAIN_IOTHREAD_POLL_GROW},
        {"poll-shrink", VIR_DOMAIN_IOTHREAD_POLL_SHRINK},
        {"poll-weight", VIR_DOMAIN_IOTHREAD_POLL_WEIGHT},
    }, signed_rows[] = {
        {"thread-pool-min", VIR_DOMAIN_IOTHREAD_THREAD_POOL_MIN},
        {"thread-pool-max", VIR_DOMAIN_IOTHREAD_THREAD_POOL_MAX},
    };
    int max = 0;
    unsigned long long ns;
    int rc = vsh_ull(vsh, cmd, "poll-max-ns", &ns);

    if (rc < 0 || (rc > 0 && virTypedParamsAddULLong(params, n, &max, VIR_DOMAIN_IOTHREAD_POLL_MAX_NS, ns) < 0))
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(unsigned_rows); i++) {
        unsigned int value;

        rc = vsh_uint(vsh, cmd, unsigned_rows[i].option, &value);
        if (rc < 0 || (rc > 0 && virTypedParamsAddUInt(params, n, &max, unsigned_rows[i].field, value) < 0))
            return -1;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(signed_rows); i++) {
        int value;

        rc = vsh_int(vsh, cmd, signed_rows[i].option, &value);
        if (rc < 0 || (rc > 0 && virTypedParamsAddInt(params, n, &max, signed_rows[i].field, value) < 0))
            return -1;
    }
    return 0;
}

static bool
cmd_iothreadset(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    virTypedParameterPtr params = NULL;
    unsigned int flags;
    unsigned int id;
    int n = 0;
    bool ok = false;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || !thread_id(vsh, cmd, &id))
        return false;
    if (collect_limits(vsh, cmd, &params, &n) == 0) {
        if (n == 0)
            vsh_error(vsh, "%s", _("Not enough arguments passed, nothing to set"));
        else
            ok = virDomainSetIOThreadParams(dom, id, params, n, flags) == 0;
    }
    virTypedParamsFree(params, n);
    return ok;
}

const VshCmdDef virsh_iothread_commands[] = {
    {"iothreadadd", iothread_id_opts, cmd_iothreadadd, N_("add an I/O thread"), N_("Add an I/O thread to a domain.")},
    {"iothreaddel", iothread_id_opts, cmd_iothreaddel, N_("remove an I/O thread"), N_("Remove an I/O thread from a domain.")},
    {"iothreadinfo", iothreadinfo_opts, cmd_iothreadinfo, N_("list a domain's I/O threads"),
     N_("List the I/O threads of a domain and the CPUs they may run on.")},
    {"iothreadpin", iothreadpin_opts, cmd_iothreadpin, N_("choose the CPUs of an I/O thread"),
     N_("Choose on which CPUs of the host an I/O thread may run.")},
    {"iothreadset", iothreadset_opts, cmd_iothreadset, N_("change how an I/O thread works"),
     N_("Change how an I/O thread polls, and how many helpers it has.")},
    OPT_END,
};

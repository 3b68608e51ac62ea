/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_domstats.c - statistics of many domains at once.
 */

#include "virsh_list.h"

#include <stdlib.h>

const VshOpt virsh_domstats_opts[] = {
    {"state", VSH_BOOL, 0, N_("report the state")},
    {"cpu-total", VSH_BOOL, 0, N_("report the processor time of the whole domain")},
    {"balloon", VSH_BOOL, 0, N_("report memory and its balloon")},
    {"vcpu", VSH_BOOL, 0, N_("report each virtual CPU")},
    {"interface", VSH_BOOL, 0, N_("report each network interface")},
    {"block", VSH_BOOL, 0, N_("report each disk")},
    {"perf", VSH_BOOL, 0, N_("report performance events")},
    {"iothread", VSH_BOOL, 0, N_("report each I/O thread")},
    {"memory", VSH_BOOL, 0, N_("report memory bandwidth")},
    {"dirtyrate", VSH_BOOL, 0, N_("report how fast memory is written")},
    {"vm", VSH_BOOL, 0, N_("report what the hypervisor itself counts")},
    {"list-active", VSH_BOOL, 0, N_("only active domains")},
    {"list-inactive", VSH_BOOL, 0, N_("only inactive domains")},
    {"list-persistent", VSH_BOOL, 0, N_("only persistent domains")},
    {"list-transient", VSH_BOOL, 0, N_("only transient domains")},
    {"list-running", VSH_BOOL, 0, N_("only running domains")},
    {"list-paused", VSH_BOOL, 0, N_("only paused domains")},
    {"list-shutoff", VSH_BOOL, 0, N_("only domains that are shut off")},
    {"list-other", VSH_BOOL, 0, N_("only domains in other states")},
    {"raw", VSH_BOOL, 0, N_("do not pretty-print the values")},
    {"enforce", VSH_BOOL, 0, N_("fail if a requested group is not supported")},
    {"backing", VSH_BOOL, 0, N_("report backing images, too")},
    {"nowait", VSH_BOOL, 0, N_("report only what is known without waiting")},
    {"domain", VSH_ARGV, VSH_POSITIONAL, N_("the domains to report"), .complete = virsh_complete_domains},
    OPT_END,
};

typedef struct {
    const char *option;
    unsigned int flag;
} Choice;

static const Choice groups[] = {
    {"state", VIR_DOMAIN_STATS_STATE},         {"cpu-total", VIR_DOMAIN_STATS_CPU_TOTAL}, {"balloon", VIR_DOMAIN_STATS_BALLOON},
    {"vcpu", VIR_DOMAIN_STATS_VCPU},           {"interface", VIR_DOMAIN_STATS_INTERFACE}, {"block", VIR_DOMAIN_STATS_BLOCK},
    {"perf", VIR_DOMAIN_STATS_PERF},           {"iothread", VIR_DOMAIN_STATS_IOTHREAD},   {"memory", VIR_DOMAIN_STATS_MEMORY},
    {"dirtyrate", VIR_DOMAIN_STATS_DIRTYRATE}, {"vm", VIR_DOMAIN_STATS_VM},
};

static const Choice modes[] = {
    {"list-active", VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE},
    {"list-inactive", VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE},
    {"list-persistent", VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT},
    {"list-transient", VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT},
    {"list-running", VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING},
    {"list-paused", VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED},
    {"list-shutoff", VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF},
    {"list-other", VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER},
    {"nowait", VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT},
    {"backing", VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING},
    {"enforce", VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS},
};

static unsigned int
chosen(const VshCmd *cmd, const Choice *choices, size_t n)
{
    unsigned int flags = 0;

    for (size_t i = 0; i < n; i++)
        if (vsh_has(cmd, choices[i].option))
            flags |= choices[i].flag;
    return flags;
}

/* The domains named on the command line, with a NULL at the end; NULL with a complaint. */
static GPtrArray *
named_domains(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(GPtrArray) doms = g_ptr_array_new();

    for (size_t i = 0; i < cmd->arguments->len; i++) {
        const char *name = g_ptr_array_index(cmd->arguments, i);
        virDomainPtr dom = virsh_domain_named(vsh, cmd, name);

        if (!dom) {
            for (size_t k = 0; k < doms->len; k++)
                virDomainFree(g_ptr_array_index(doms, k));
            return NULL;
        }
        g_ptr_array_add(doms, dom);
    }
    g_ptr_array_add(doms, NULL);
    return g_steal_pointer(&doms);
}

static void
print_record(Vsh *vsh, const virDomainStatsRecord *record)
{
    vsh_print(vsh, _("Domain: '%s'\n"), virDomainGetName(record->dom));
    for (int i = 0; i < record->nparams; i++) {
        g_autofree char *text = vsh_param_text(&record->params[i]);

        vsh_print(vsh, "  %s=%s\n", record->params[i].field, text);
    }
}

bool
virsh_cmd_domstats(Vsh *vsh, const VshCmd *cmd)
{
    unsigned int stats = chosen(cmd, groups, G_N_ELEMENTS(groups));
    unsigned int flags = chosen(cmd, modes, G_N_ELEMENTS(modes));
    virDomainStatsRecordPtr *records = NULL;
    int n;

    if (cmd->arguments->len > 0) {
        g_autoptr(GPtrArray) doms = named_domains(vsh, cmd);

        if (!doms)
            return false;
        n = virDomainListGetStats((virDomainPtr *)doms->pdata, stats, &records, flags);
        for (size_t i = 0; i + 1 < doms->len; i++)
            virDomainFree(g_ptr_array_index(doms, i));
    } else {
        n = virConnectGetAllDomainStats(virsh_conn(vsh), stats, &records, flags);
    }
    if (n < 0)
        return false;
    for (int i = 0; i < n; i++) {
        if (i > 0)
            vsh_print(vsh, "\n");
        print_record(vsh, records[i]);
    }
    virDomainStatsRecordListFree(records);
    return true;
}

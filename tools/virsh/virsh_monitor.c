/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_monitor.c - how domains are.
 */

#include "virsh_list.h"

#include <stdlib.h>
#include <time.h>

static const VshOpt domain_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_END};
static const VshOpt active_opts[] = {OPT_DOMAIN_ACTIVE(DOMAIN_HELP), OPT_END};

static const VshOpt domstate_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"reason", VSH_BOOL, 0, N_("say why it is so, too")},
    OPT_END,
};

static bool
cmd_domstate(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    int state, reason;

    if (!dom || virDomainGetState(dom, &state, &reason, 0) < 0)
        return false;
    if (vsh_has(cmd, "reason"))
        vsh_print(vsh, "%s (%s)\n", virsh_state_to_string(state), virsh_reason_to_string(state, reason));
    else
        vsh_print(vsh, "%s\n", virsh_state_to_string(state));
    return true;
}

static void
print_label(Vsh *vsh, const virSecurityLabel *label)
{
    if (*label->label)
        vsh_print(vsh, "%-15s %s (%s)\n", _("Security label:"), label->label, label->enforcing ? "enforcing" : "permissive");
}

static void
print_security(Vsh *vsh, virDomainPtr dom)
{
    virSecurityModel model = {.model = ""};
    virSecurityLabel label = {.label = ""};
    virSecurityLabelPtr labels = NULL;
    int n;

    if (virNodeGetSecurityModel(virsh_conn(vsh), &model) < 0 || !*model.model) {
        vsh_forget_error();
        return;
    }
    vsh_print(vsh, "%-15s %s\n", _("Security model:"), model.model);
    vsh_print(vsh, "%-15s %s\n", _("Security DOI:"), model.doi);
    if (virDomainIsActive(dom) != 1)
        return;
    n = virDomainGetSecurityLabelList(dom, &labels);
    for (int i = 0; i < n; i++)
        print_label(vsh, &labels[i]);
    /* Not every driver has more than one. */
    if (n < 0 && virDomainGetSecurityLabel(dom, &label) == 0)
        print_label(vsh, &label);
    free(labels);
    vsh_forget_error();
}

/* A question that not every driver answers: "yes", "no" or "unknown". */
static const char *
answer(int rc)
{
    if (rc < 0)
        vsh_forget_error();
    return rc < 0 ? _("unknown") : rc ? _("yes") : _("no");
}

static bool
cmd_dominfo(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    char uuid[VIR_UUID_STRING_BUFLEN];
    virDomainInfo info;
    unsigned int id;
    char *text;
    int autostart;

    if (!dom)
        return false;
    id = virDomainGetID(dom);
    if (id == (unsigned int)-1)
        vsh_print(vsh, "%-15s %s\n", _("Id:"), "-");
    else
        vsh_print(vsh, "%-15s %u\n", _("Id:"), id);
    vsh_print(vsh, "%-15s %s\n", _("Name:"), virDomainGetName(dom));
    if (virDomainGetUUIDString(dom, uuid) == 0)
        vsh_print(vsh, "%-15s %s\n", _("UUID:"), uuid);
    text = virDomainGetOSType(dom);
    if (text)
        vsh_print(vsh, "%-15s %s\n", _("OS Type:"), text);
    free(text);
    if (virDomainGetInfo(dom, &info) < 0)
        return false;
    vsh_print(vsh, "%-15s %s\n", _("State:"), virsh_state_to_string(info.state));
    vsh_print(vsh, "%-15s %d\n", _("CPU(s):"), info.nrVirtCpu);
    if (info.cpuTime != 0)
        vsh_print(vsh, "%-15s %.1fs\n", _("CPU time:"), (double)info.cpuTime / 1e9);
    vsh_print(vsh, "%-15s %lu KiB\n", _("Max memory:"), info.maxMem);
    vsh_print(vsh, "%-15s %lu KiB\n", _("Used memory:"), info.memory);
    vsh_print(vsh, "%-15s %s\n", _("Persistent:"), answer(virDomainIsPersistent(dom)));
    if (virDomainGetAutostart(dom, &autostart) == 0)
        vsh_print(vsh, "%-15s %s\n", _("Autostart:"), autostart ? _("enable") : _("disable"));
    vsh_print(vsh, "%-15s %s\n", _("Managed save:"), answer(virDomainHasManagedSaveImage(dom, 0)));
    print_security(vsh, dom);
    return true;
}

static bool
cmd_domcontrol(Vsh *vsh, const VshCmd *cmd)
{
    static const char *const states[] = {N_("ok"), N_("background job"), N_("occupied"), N_("error")};
    static const char *const details[] = {"", N_("(unknown reason)"), N_("(monitor failure)"), N_("(internal (locking) error)")};
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    virDomainControlInfo info;
    const char *state;

    if (!dom || virDomainGetControlInfo(dom, &info, 0) < 0)
        return false;
    state = info.state < G_N_ELEMENTS(states) ? _(states[info.state]) : _("unknown");
    if (info.state == VIR_DOMAIN_CONTROL_OK)
        vsh_print(vsh, "%s\n", state);
    else if (info.state == VIR_DOMAIN_CONTROL_ERROR && info.details > 0 && info.details < G_N_ELEMENTS(details))
        vsh_print(vsh, "%s: %s\n", state, _(details[info.details]));
    else
        vsh_print(vsh, "%s (%0.3fs)\n", state, (double)info.stateTime / 1000.0);
    return true;
}

static const VshOpt domtime_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"now", VSH_BOOL, 0, N_("set the guest's clock to this host's")},
    {"pretty", VSH_BOOL, 0, N_("print a date")},
    {"sync", VSH_BOOL, 0, N_("set the guest's clock from its hardware clock")},
    {"time", VSH_INT, VSH_POSITIONAL_OLD, N_("set the guest's clock to this many seconds since 1970")},
    OPT_END,
};

static bool
print_time(Vsh *vsh, virDomainPtr dom, bool pretty)
{
    long long seconds;
    unsigned int nseconds;

    if (virDomainGetTime(dom, &seconds, &nseconds, 0) < 0)
        return false;
    if (pretty) {
        g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(seconds);
        g_autofree char *text = when ? g_date_time_format(when, "%Y-%m-%d %H:%M:%S") : g_strdup("-");

        vsh_print(vsh, _("Time: %s"), text);
    } else {
        vsh_print(vsh, _("Time: %lld"), seconds);
    }
    return true;
}

static bool
cmd_domtime(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned long long seconds = 0;
    int rc = vsh_ull(vsh, cmd, "time", &seconds);

    if (rc < 0 || !vsh_exclusive(vsh, cmd, "time", "now") || !vsh_exclusive(vsh, cmd, "time", "sync") ||
        !vsh_exclusive(vsh, cmd, "now", "sync"))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (rc == 0 && !vsh_has(cmd, "now") && !vsh_has(cmd, "sync"))
        return print_time(vsh, dom, vsh_has(cmd, "pretty"));
    if (vsh_has(cmd, "now"))
        seconds = (unsigned long long)time(NULL);
    return virDomainSetTime(dom, (long long)seconds, 0, vsh_has(cmd, "sync") ? VIR_DOMAIN_TIME_SYNC : 0) == 0;
}

static bool
cmd_domblkerror(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autofree virDomainDiskError *errors = NULL;
    int n;

    if (!dom)
        return false;
    n = virDomainGetDiskErrors(dom, NULL, 0, 0);
    if (n < 0)
        return false;
    errors = g_new0(virDomainDiskError, (gsize)MAX(n, 1));
    n = n > 0 ? virDomainGetDiskErrors(dom, errors, (unsigned int)n, 0) : 0;
    if (n < 0)
        return false;
    if (n == 0)
        vsh_print(vsh, "%s\n", _("No errors found"));
    for (int i = 0; i < n; i++) {
        const char *word = errors[i].error == VIR_DOMAIN_DISK_ERROR_NO_SPACE ? _("no space")
                           : errors[i].error == VIR_DOMAIN_DISK_ERROR_UNSPEC ? _("unspecified error")
                                                                             : _("no error");

        vsh_print(vsh, "%s: %s\n", errors[i].disk, word);
        free(errors[i].disk);
    }
    return true;
}

const VshCmdDef virsh_monitor_commands[] = {
    {"domblkerror", active_opts, cmd_domblkerror, N_("show errors on disks"), N_("Show which disks of a domain are in error.")},
    {"domcontrol", active_opts, cmd_domcontrol, N_("show the control interface's state"),
     N_("Show whether the domain's control interface is idle, busy or broken.")},
    {"dominfo", domain_opts, cmd_dominfo, N_("describe a domain"), N_("Print what is known about a domain.")},
    {"domstate", domstate_opts, cmd_domstate, N_("print a domain's state"), N_("Print a domain's state, and why it is so.")},
    {"domstats", virsh_domstats_opts, virsh_cmd_domstats, N_("print statistics of domains"),
     N_("Print statistics of one, some or all domains, gathered at once.")},
    {"domtime", domtime_opts, cmd_domtime, N_("show or set the guest's time"), N_("Show or set the guest's clock, by its agent.")},
    {"list", virsh_list_opts, virsh_cmd_list, N_("list domains"), N_("List domains.")},
    OPT_END,
};

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_methods.c - questions that a view answers, for every hypervisor alike.
 *
 * Threads: any, none of it waits for a guest.
 */

#include "hypervisor/domain_methods.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/uuid.h"
#include "conf/domain.h"
#include "driver/typed_params.h"
#include "hypervisor/job.h"

#define PROC_STAT_MAX 4096

DomainList *
hypervisor_domains(DriverConn *conn)
{
    return ((HypervisorState *)(void *)driver_conn_state(conn))->domains;
}

Domain *
domain_method_find(DriverConn *conn, const unsigned char *uuid)
{
    return domain_list_find_uuid(hypervisor_domains(conn), uuid);
}

Domain *
domain_method_lookup_by_name(DriverConn *conn, const char *name)
{
    Domain *dom = domain_list_find_name(hypervisor_domains(conn), name);

    return dom ? dom : fail_null(VIR_ERR_NO_DOMAIN, _("no domain with matching name '%1$s'"), name);
}

Domain *
domain_method_lookup_by_id(DriverConn *conn, int id)
{
    Domain *dom = domain_list_find_id(hypervisor_domains(conn), id);

    return dom ? dom : fail_null(VIR_ERR_NO_DOMAIN, _("no domain with matching id %1$d"), id);
}

GPtrArray *
domain_method_list_all(DriverConn *conn, unsigned int flags)
{
    return domain_list_get(hypervisor_domains(conn), flags);
}

int
domain_method_get_state(Domain *dom, int *state, int *reason, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainFacts *facts = domain_view_facts(view);

    *state = facts->state;
    if (reason)
        *reason = facts->reason;
    return 0;
}

/* The fields of /proc/PID/stat come after the name, which may contain anything but ends with the last ')'. */
unsigned long long
domain_process_cpu_time(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    unsigned long long user, kernel;
    g_autofree char *text = NULL;
    const char *rest;

    if (pid <= 0)
        return 0;
    text = file_read(path, PROC_STAT_MAX, NULL);
    if (!text)
        error_reset();
    rest = text ? strrchr(text, ')') : NULL;
    if (!rest || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &kernel) != 2)
        return 0;
    return (user + kernel) * (1000000000ull / (unsigned long long)sysconf(_SC_CLK_TCK));
}

int
domain_method_get_info(Domain *dom, virDomainInfoPtr info)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainFacts *facts = domain_view_facts(view);
    DomainFigures figures;

    if (domain_view_figures(view, &figures) < 0)
        return -1;
    memset(info, 0, sizeof(*info));
    info->state = (unsigned char)facts->state;
    info->maxMem = (unsigned long)figures.max_memory_kib;
    info->memory = (unsigned long)(facts->balloon_kib ? facts->balloon_kib : figures.memory_kib);
    info->nrVirtCpu = (unsigned short)figures.vcpus;
    info->cpuTime = domain_process_cpu_time(facts->pid);
    return 0;
}

int
domain_method_get_control_info(Domain *dom, virDomainControlInfoPtr info, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);

    if (domain_view_check_impact(view, VIR_DOMAIN_AFFECT_LIVE) < 0)
        return -1;
    memset(info, 0, sizeof(*info));
    info->state = VIR_DOMAIN_CONTROL_OK;
    if (domain_view_facts(view)->unresponsive) {
        info->state = VIR_DOMAIN_CONTROL_ERROR;
        info->details = VIR_DOMAIN_CONTROL_ERROR_REASON_MONITOR;
    } else if (domain_view_job(view)) {
        info->state = VIR_DOMAIN_CONTROL_JOB;
    }
    return 0;
}

int
domain_method_is_active(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);

    return domain_view_is_active(view);
}

int
domain_method_is_persistent(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);

    return domain_view_is_persistent(view);
}

int
domain_method_is_updated(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);

    return domain_view_facts(view)->updated;
}

/* The balloon moves while the definition stays: its last known size is what a running guest has now. */
static char *
format_live(const DomainDef *live, unsigned long long balloon_kib, unsigned int flags)
{
    g_autoptr(DomainDef) now = NULL;

    if (balloon_kib == 0 || balloon_kib == live->mem.current_kib)
        return domain_def_format(live, flags);
    now = domain_def_copy(live);
    now->mem.current_kib = balloon_kib;
    return domain_def_format(now, flags);
}

char *
domain_view_format(const DomainView *view, unsigned int flags)
{
    bool inactive = flags & (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_MIGRATABLE);
    const DomainDef *def;

    if (domain_view_is_active(view) && !((flags & VIR_DOMAIN_XML_INACTIVE) && domain_view_is_persistent(view))) {
        def = domain_view_live(view);
        return def ? format_live(def, inactive ? 0 : domain_view_facts(view)->balloon_kib, flags) : NULL;
    }
    def = domain_view_is_active(view) ? domain_view_persistent(view) : domain_view_def(view);
    return def ? domain_def_format(def, flags | VIR_DOMAIN_XML_INACTIVE) : NULL;
}

char *
domain_method_get_xml_desc(Domain *dom, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);

    return domain_view_format(view, flags);
}

char *
domain_method_get_os_type(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def(view);

    return def ? g_strdup(os_type_to_string(def->os.type)) : NULL;
}

unsigned long
domain_method_get_max_memory(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);
    DomainFigures figures;

    if (domain_view_figures(view, &figures) < 0)
        return 0;
    return (unsigned long)figures.max_memory_kib;
}

/* What the running guest has, or could have after its next start. */
int
domain_method_get_max_vcpus(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);
    DomainFigures figures;

    if (domain_view_figures(view, &figures) < 0)
        return -1;
    return (int)figures.max_vcpus;
}

int
domain_method_get_vcpus_flags(Domain *dom, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def;

    if (flags & VIR_DOMAIN_VCPU_GUEST)
        return fail(VIR_ERR_NO_SUPPORT, _("domain '%1$s': virtual processors cannot be counted through the guest's agent"),
                    domain_view_name(view));
    def = domain_view_def_for(view, flags);
    if (!def)
        return -1;
    return (int)(flags & VIR_DOMAIN_VCPU_MAXIMUM ? def->vcpu.max : def->vcpu.current);
}

int
domain_method_get_autostart(Domain *dom, int *autostart)
{
    g_autoptr(DomainView) view = domain_view(dom);

    *autostart = domain_view_facts(view)->autostart;
    return 0;
}

int
domain_method_has_managed_save_image(Domain *dom, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);

    return domain_view_facts(view)->has_managed_save;
}

int
domain_method_get_job_info(Domain *dom, virDomainJobInfoPtr info)
{
    g_autoptr(DomainView) view = domain_view(dom);
    DomainJob *job = domain_view_job(view);

    memset(info, 0, sizeof(*info));
    info->type = VIR_DOMAIN_JOB_NONE;
    if (job)
        job_get_info(job, info);
    return 0;
}

int
domain_method_get_job_stats(Domain *dom, int *type, TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    bool completed = flags & VIR_DOMAIN_JOB_STATS_COMPLETED;
    DomainJob *job = completed ? domain_view_completed_job(view) : domain_view_job(view);

    *type = VIR_DOMAIN_JOB_NONE;
    return job ? job_get_stats(job, type, params) : 0;
}

int
domain_method_abort_job(Domain *dom)
{
    return domain_job_abort(dom);
}

int
domain_method_abort_job_flags(Domain *dom, unsigned int flags)
{
    return domain_job_abort(dom);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_jobinfo.c - what a domain is busy with.
 */

#include "virsh.h"

static const VshOpt domjobinfo_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"completed", VSH_BOOL, 0, N_("the job that was completed last")},
    {"keep-completed", VSH_BOOL, 0, N_("do not forget it once shown")},
    {"anystats", VSH_BOOL, 0, N_("show numbers whatever the job's state")},
    {"rawstats", VSH_BOOL, 0, N_("show numbers as the library has them")},
    OPT_END,
};

typedef enum { JOB_NUMBER, JOB_WIDE_NUMBER, JOB_MS, JOB_SIZE, JOB_RATE, JOB_PAGES_PER_S, JOB_BYTES } JobKind;

/* The lines in their order. */
static const struct {
    const char *field;
    const char *label;
    JobKind kind;
    const char *group; /* the field that must not be 0; NULL = no such */
} rows[] = {
    {VIR_DOMAIN_JOB_TIME_ELAPSED, N_("Time elapsed:"), JOB_MS},
    {VIR_DOMAIN_JOB_TIME_ELAPSED_NET, N_("Time elapsed w/o network:"), JOB_MS},
    {VIR_DOMAIN_JOB_TIME_REMAINING, N_("Time remaining:"), JOB_MS},
    {VIR_DOMAIN_JOB_DATA_PROCESSED, N_("Data processed:"), JOB_SIZE, VIR_DOMAIN_JOB_DATA_TOTAL},
    {VIR_DOMAIN_JOB_DATA_REMAINING, N_("Data remaining:"), JOB_SIZE, VIR_DOMAIN_JOB_DATA_TOTAL},
    {VIR_DOMAIN_JOB_DATA_TOTAL, N_("Data total:"), JOB_SIZE, VIR_DOMAIN_JOB_DATA_TOTAL},
    {VIR_DOMAIN_JOB_MEMORY_PROCESSED, N_("Memory processed:"), JOB_SIZE, VIR_DOMAIN_JOB_MEMORY_TOTAL},
    {VIR_DOMAIN_JOB_MEMORY_REMAINING, N_("Memory remaining:"), JOB_SIZE, VIR_DOMAIN_JOB_MEMORY_TOTAL},
    {VIR_DOMAIN_JOB_MEMORY_TOTAL, N_("Memory total:"), JOB_SIZE, VIR_DOMAIN_JOB_MEMORY_TOTAL},
    {VIR_DOMAIN_JOB_MEMORY_BPS, N_("Memory bandwidth:"), JOB_RATE, VIR_DOMAIN_JOB_MEMORY_BPS},
    {VIR_DOMAIN_JOB_MEMORY_DIRTY_RATE, N_("Dirty rate:"), JOB_PAGES_PER_S},
    {VIR_DOMAIN_JOB_MEMORY_PAGE_SIZE, N_("Page size:"), JOB_BYTES},
    {VIR_DOMAIN_JOB_MEMORY_ITERATION, N_("Iteration:"), JOB_NUMBER},
    {VIR_DOMAIN_JOB_MEMORY_POSTCOPY_REQS, N_("Postcopy requests:"), JOB_NUMBER},
    {VIR_DOMAIN_JOB_DISK_PROCESSED, N_("File processed:"), JOB_SIZE, VIR_DOMAIN_JOB_DISK_TOTAL},
    {VIR_DOMAIN_JOB_DISK_REMAINING, N_("File remaining:"), JOB_SIZE, VIR_DOMAIN_JOB_DISK_TOTAL},
    {VIR_DOMAIN_JOB_DISK_TOTAL, N_("File total:"), JOB_SIZE, VIR_DOMAIN_JOB_DISK_TOTAL},
    {VIR_DOMAIN_JOB_DISK_BPS, N_("File bandwidth:"), JOB_RATE, VIR_DOMAIN_JOB_DISK_BPS},
    {VIR_DOMAIN_JOB_MEMORY_CONSTANT, N_("Constant pages:"), JOB_NUMBER},
    {VIR_DOMAIN_JOB_MEMORY_NORMAL, N_("Normal pages:"), JOB_NUMBER},
    {VIR_DOMAIN_JOB_MEMORY_NORMAL_BYTES, N_("Normal data:"), JOB_SIZE},
    {VIR_DOMAIN_JOB_DOWNTIME, N_("Expected downtime:"), JOB_MS},
    {VIR_DOMAIN_JOB_DOWNTIME_NET, N_("Downtime w/o network:"), JOB_MS},
    {VIR_DOMAIN_JOB_SETUP_TIME, N_("Setup time:"), JOB_MS},
    {VIR_DOMAIN_JOB_COMPRESSION_CACHE, N_("Compression cache:"), JOB_SIZE},
    {VIR_DOMAIN_JOB_COMPRESSION_BYTES, N_("Compressed data:"), JOB_SIZE},
    {VIR_DOMAIN_JOB_COMPRESSION_PAGES, N_("Compressed pages:"), JOB_WIDE_NUMBER},
    {VIR_DOMAIN_JOB_COMPRESSION_CACHE_MISSES, N_("Compression cache misses:"), JOB_WIDE_NUMBER},
    {VIR_DOMAIN_JOB_COMPRESSION_OVERFLOW, N_("Compression overflows:"), JOB_WIDE_NUMBER},
    {VIR_DOMAIN_JOB_AUTO_CONVERGE_THROTTLE, N_("Auto converge throttle:"), JOB_WIDE_NUMBER},
    {VIR_DOMAIN_JOB_DISK_TEMP_USED, N_("Temporary disk space use:"), JOB_SIZE},
    {VIR_DOMAIN_JOB_DISK_TEMP_TOTAL, N_("Temporary disk space total:"), JOB_SIZE},
    {VIR_DOMAIN_JOB_VFIO_DATA_TRANSFERRED, N_("VFIO transferred:"), JOB_SIZE},
};

static const char *
job_type(int type)
{
    static const char *const words[] = {N_("None"), N_("Bounded"), N_("Unbounded"), N_("Completed"), N_("Failed"), N_("Cancelled")};

    return type >= 0 && (size_t)type < G_N_ELEMENTS(words) ? _(words[type]) : _("unknown");
}

static const char *
job_operation(int operation)
{
    static const char *const words[] = {N_("Unknown"),  N_("Start"), N_("Save"), N_("Restore"), N_("Incoming migration"),
                                        N_("Outgoing migration"), N_("Snapshot"), N_("Snapshot revert"), N_("Dump"), N_("Backup"),
                                        N_("Snapshot delete")};

    return operation >= 0 && (size_t)operation < G_N_ELEMENTS(words) ? _(words[operation]) : _("unknown");
}

/* The number in @field; false when it is not there. */
static bool
find_number(virTypedParameterPtr params, int n, const char *field, unsigned long long *ret_value)
{
    const virTypedParameter *param = virTypedParamsGet(params, n, field);

    if (param && param->type == VIR_TYPED_PARAM_INT)
        *ret_value = (unsigned long long)MAX(param->value.i, 0);
    else if (param && param->type == VIR_TYPED_PARAM_ULLONG)
        *ret_value = param->value.ul;
    else
        return false;
    return true;
}

static void
print_number(Vsh *vsh, const char *label, JobKind kind, unsigned long long value)
{
    const char *unit;
    double size = virsh_pretty_size(value, &unit);

    switch (kind) {
    case JOB_NUMBER:
        vsh_print(vsh, "%-17s %-12llu\n", label, value);
        break;
    case JOB_WIDE_NUMBER:
        vsh_print(vsh, "%-17s %-13llu\n", label, value);
        break;
    case JOB_MS:
        vsh_print(vsh, "%-17s %-12llu ms\n", label, value);
        break;
    case JOB_SIZE:
        vsh_print(vsh, "%-17s %.3f %s\n", label, size, unit);
        break;
    case JOB_RATE:
        vsh_print(vsh, "%-17s %.3f %s/s\n", label, size, unit);
        break;
    case JOB_PAGES_PER_S:
        vsh_print(vsh, "%-17s %-12llu pages/s\n", label, value);
        break;
    case JOB_BYTES:
        vsh_print(vsh, "%-17s %-12llu bytes\n", label, value);
        break;
    }
}

static void
print_rows(Vsh *vsh, int type, virTypedParameterPtr params, int n)
{
    const char *error = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *label = _(rows[i].label);
        unsigned long long value;
        unsigned long long group;

        if (!find_number(params, n, rows[i].field, &value))
            continue;
        if (rows[i].group && (!find_number(params, n, rows[i].group, &group) || group == 0))
            continue;
        if (g_str_equal(rows[i].field, VIR_DOMAIN_JOB_TIME_REMAINING) && type != VIR_DOMAIN_JOB_BOUNDED)
            continue;
        if (g_str_equal(rows[i].field, VIR_DOMAIN_JOB_DOWNTIME) && type == VIR_DOMAIN_JOB_COMPLETED)
            label = _("Total downtime:");
        print_number(vsh, label, rows[i].kind, value);
    }
    if (virTypedParamsGetString(params, n, VIR_DOMAIN_JOB_ERRMSG, &error) == 1 && error)
        vsh_print(vsh, "%-17s %s\n", _("Error message:"), error);
}

static void
print_raw(Vsh *vsh, int type, const virTypedParameter *params, int n)
{
    vsh_print(vsh, "Job type: %d\n\n", type);
    for (int i = 0; i < n; i++) {
        g_autofree char *text = params[i].type == VIR_TYPED_PARAM_BOOLEAN ? g_strdup_printf("%d", params[i].value.b)
                                                                         : vsh_param_text(&params[i]);

        vsh_print(vsh, "%s: %s\n", params[i].field, text);
    }
}

/* What the first function for this tells, as the parameters that came later. */
static int
old_job_info(virDomainPtr dom, int *ret_type, virTypedParameterPtr *params, int *n)
{
    virDomainJobInfo info;
    int max = 0;

    vsh_forget_error();
    if (virDomainGetJobInfo(dom, &info) < 0)
        return -1;
    const struct {
        const char *field;
        unsigned long long value;
    } fields[] = {
        {VIR_DOMAIN_JOB_TIME_ELAPSED, info.timeElapsed},     {VIR_DOMAIN_JOB_TIME_REMAINING, info.timeRemaining},
        {VIR_DOMAIN_JOB_DATA_TOTAL, info.dataTotal},         {VIR_DOMAIN_JOB_DATA_PROCESSED, info.dataProcessed},
        {VIR_DOMAIN_JOB_DATA_REMAINING, info.dataRemaining}, {VIR_DOMAIN_JOB_MEMORY_TOTAL, info.memTotal},
        {VIR_DOMAIN_JOB_MEMORY_PROCESSED, info.memProcessed}, {VIR_DOMAIN_JOB_MEMORY_REMAINING, info.memRemaining},
        {VIR_DOMAIN_JOB_DISK_TOTAL, info.fileTotal},         {VIR_DOMAIN_JOB_DISK_PROCESSED, info.fileProcessed},
        {VIR_DOMAIN_JOB_DISK_REMAINING, info.fileRemaining},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (virTypedParamsAddULLong(params, n, &max, fields[i].field, fields[i].value) < 0)
            return -1;
    *ret_type = info.type;
    return 0;
}

static bool
has_numbers(const VshCmd *cmd, int type)
{
    return vsh_has(cmd, "anystats") || type == VIR_DOMAIN_JOB_BOUNDED || type == VIR_DOMAIN_JOB_UNBOUNDED ||
           (vsh_has(cmd, "completed") && type == VIR_DOMAIN_JOB_COMPLETED);
}

static bool
cmd_domjobinfo(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    virTypedParameterPtr params = NULL;
    unsigned int flags = 0;
    int operation = 0;
    int type = 0;
    int n = 0;
    int rc;

    if (!dom || !vsh_requires(vsh, cmd, "keep-completed", "completed"))
        return false;
    if (vsh_has(cmd, "completed"))
        flags |= VIR_DOMAIN_JOB_STATS_COMPLETED;
    if (vsh_has(cmd, "keep-completed"))
        flags |= VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED;
    rc = virDomainGetJobStats(dom, &type, &params, &n, flags);
    if (rc < 0 && virGetLastErrorCode() == VIR_ERR_NO_SUPPORT) {
        if (flags || vsh_has(cmd, "rawstats")) {
            vsh_error(vsh, "%s", _("Optional flags or --rawstats are not supported by the daemon"));
            return false;
        }
        rc = old_job_info(dom, &type, &params, &n);
    }
    if (rc == 0 && vsh_has(cmd, "rawstats")) {
        print_raw(vsh, type, params, n);
    } else if (rc == 0) {
        vsh_print(vsh, "%-17s %-12s\n", _("Job type:"), job_type(type));
        if (type != VIR_DOMAIN_JOB_NONE) {
            if (virTypedParamsGetInt(params, n, VIR_DOMAIN_JOB_OPERATION, &operation) == 1)
                vsh_print(vsh, "%-17s %-12s\n", _("Operation:"), job_operation(operation));
            if (has_numbers(cmd, type))
                print_rows(vsh, type, params, n);
        }
    }
    virTypedParamsFree(params, n);
    return rc == 0;
}

static const VshOpt domjobabort_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"postcopy", VSH_BOOL, 0, N_("interrupt a migration that is in its post-copy phase")},
    OPT_END,
};

static bool
cmd_domjobabort(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");

    if (!dom)
        return false;
    return vsh_has(cmd, "postcopy") ? virDomainAbortJobFlags(dom, VIR_DOMAIN_ABORT_JOB_POSTCOPY) == 0 : virDomainAbortJob(dom) == 0;
}

const VshCmdDef virsh_jobinfo_commands[] = {
    {"domjobabort", domjobabort_opts, cmd_domjobabort, N_("abort a domain's job"), N_("Abort the job that a domain is busy with.")},
    {"domjobinfo", domjobinfo_opts, cmd_domjobinfo, N_("show what a domain is busy with"),
     N_("Show the job that a domain is busy with, or the last one, and how far it is.")},
    OPT_END,
};

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_tune.c - weights and limits: memory, processors, block and network devices, NUMA, performance counters.
 */

#include <stdlib.h>

#include "virsh.h"

typedef int (*ParamsGetter)(virDomainPtr dom, virTypedParameterPtr params, int *n, unsigned int flags);
typedef int (*ParamsSetter)(virDomainPtr dom, virTypedParameterPtr params, int n, unsigned int flags);
typedef char *(*ParamText)(const virTypedParameter *param);

/* What one of these commands says and calls. */
typedef struct {
    ParamsGetter get;
    ParamsSetter set;
    ParamText text; /* NULL = vsh_param_text */
    const char *cannot_get;
    const char *cannot_set;
} Tunable;

static bool
show_params(Vsh *vsh, virDomainPtr dom, const Tunable *tunable, unsigned int flags)
{
    virTypedParameterPtr params = NULL;
    int n = 0;
    int rc = tunable->get(dom, NULL, &n, flags);

    if (rc == 0 && n > 0) {
        params = calloc((size_t)n, sizeof(*params));
        rc = tunable->get(dom, params, &n, flags);
    }
    if (rc < 0)
        vsh_error(vsh, "%s", _(tunable->cannot_get));
    for (int i = 0; rc == 0 && i < n; i++) {
        g_autofree char *text = tunable->text ? tunable->text(&params[i]) : vsh_param_text(&params[i]);

        vsh_print(vsh, "%-15s: %s\n", params[i].field, text);
    }
    virTypedParamsFree(params, rc == 0 ? n : 0);
    return rc == 0;
}

/* Shows what there is, or sets what @params say; frees them. */
static bool
show_or_set(Vsh *vsh, const VshCmd *cmd, const Tunable *tunable, virTypedParameterPtr params, int n)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;
    bool ok = false;

    if (virsh_affect(vsh, cmd, &flags) && (dom = virsh_domain(vsh, cmd, "domain"))) {
        if (n == 0)
            ok = show_params(vsh, dom, tunable, flags);
        else if (tunable->set(dom, params, n, flags) == 0)
            ok = true;
        else
            vsh_error(vsh, "%s", _(tunable->cannot_set));
    }
    virTypedParamsFree(params, n);
    return ok;
}

static const VshOpt memtune_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"hard-limit", VSH_INT, VSH_POSITIONAL_OLD, N_("most memory, with a unit (default: KiB); -1 = no limit")},
    {"soft-limit", VSH_INT, VSH_POSITIONAL_OLD, N_("most memory when the host is short of it")},
    {"swap-hard-limit", VSH_INT, VSH_POSITIONAL_OLD, N_("most memory and swap together")},
    {"min-guarantee", VSH_INT, VSH_POSITIONAL_OLD, N_("least memory it keeps")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

static char *
memory_text(const virTypedParameter *param)
{
    if (param->type == VIR_TYPED_PARAM_ULLONG && param->value.ul == VIR_DOMAIN_MEMORY_PARAM_UNLIMITED)
        return g_strdup(_("unlimited"));
    return vsh_param_text(param);
}

static const Tunable memtune = {
    .get = virDomainGetMemoryParameters,
    .set = virDomainSetMemoryParameters,
    .text = memory_text,
    .cannot_get = N_("Unable to get memory parameters"),
    .cannot_set = N_("Unable to change memory parameters"),
};

/* A limit in KiB; anything negative is none. 1, 0 (absent), -1. */
static int
memory_limit(Vsh *vsh, const VshCmd *cmd, const char *option, unsigned long long *ret_kib)
{
    const char *text = vsh_string(cmd, option);
    gint64 number;
    unsigned long long bytes;
    int rc;

    if (text && g_ascii_string_to_signed(text, 10, G_MININT64, -1, &number, NULL)) {
        *ret_kib = VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
        return 1;
    }
    if (text && !g_ascii_isdigit(*text)) {
        vsh_error(vsh, _("Unable to parse integer parameter %s"), option);
        return -1;
    }
    rc = vsh_scaled(vsh, cmd, option, 1024, G_MAXUINT64, &bytes);
    if (rc > 0)
        *ret_kib = bytes / 1024;
    return rc;
}

static bool
cmd_memtune(Vsh *vsh, const VshCmd *cmd)
{
    static const struct {
        const char *option;
        const char *field;
    } rows[] = {
        {"hard-limit", VIR_DOMAIN_MEMORY_HARD_LIMIT},
        {"soft-limit", VIR_DOMAIN_MEMORY_SOFT_LIMIT},
        {"swap-hard-limit", VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT},
        {"min-guarantee", VIR_DOMAIN_MEMORY_MIN_GUARANTEE},
    };
    virTypedParameterPtr params = NULL;
    int n = 0;
    int max = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        unsigned long long kib;
        int rc = memory_limit(vsh, cmd, rows[i].option, &kib);

        if (rc > 0)
            rc = virTypedParamsAddULLong(&params, &n, &max, rows[i].field, kib);
        if (rc < 0) {
            virTypedParamsFree(params, n);
            return false;
        }
    }
    return show_or_set(vsh, cmd, &memtune, params, n);
}

static const VshOpt blkiotune_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"weight", VSH_INT, VSH_POSITIONAL_OLD, N_("its share of all disks")},
    {"device-weights", VSH_STRING, VSH_POSITIONAL_OLD, N_("its share of some: /path/to/device,weight,...")},
    {"device-read-iops-sec", VSH_STRING, VSH_POSITIONAL_OLD, N_("most reads a second: /path/to/device,number,...")},
    {"device-write-iops-sec", VSH_STRING, VSH_POSITIONAL_OLD, N_("most writes a second: /path/to/device,number,...")},
    {"device-read-bytes-sec", VSH_STRING, VSH_POSITIONAL_OLD, N_("most bytes read a second: /path/to/device,number,...")},
    {"device-write-bytes-sec", VSH_STRING, VSH_POSITIONAL_OLD, N_("most bytes written a second: /path/to/device,number,...")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

static const Tunable blkiotune = {
    .get = virDomainGetBlkioParameters,
    .set = virDomainSetBlkioParameters,
    .cannot_get = N_("Unable to get number of blkio parameters"),
    .cannot_set = N_("Unable to change blkio parameters"),
};

static int
add_device_strings(const VshCmd *cmd, virTypedParameterPtr *params, int *n, int *max)
{
    static const struct {
        const char *option;
        const char *field;
    } rows[] = {
        {"device-weights", VIR_DOMAIN_BLKIO_DEVICE_WEIGHT},
        {"device-read-iops-sec", VIR_DOMAIN_BLKIO_DEVICE_READ_IOPS},
        {"device-write-iops-sec", VIR_DOMAIN_BLKIO_DEVICE_WRITE_IOPS},
        {"device-read-bytes-sec", VIR_DOMAIN_BLKIO_DEVICE_READ_BPS},
        {"device-write-bytes-sec", VIR_DOMAIN_BLKIO_DEVICE_WRITE_BPS},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *text = vsh_string(cmd, rows[i].option);

        if (text && virTypedParamsAddString(params, n, max, rows[i].field, text) < 0)
            return -1;
    }
    return 0;
}

static bool
cmd_blkiotune(Vsh *vsh, const VshCmd *cmd)
{
    virTypedParameterPtr params = NULL;
    int n = 0;
    int max = 0;
    int weight = 0;
    int rc = vsh_int(vsh, cmd, "weight", &weight);

    if (rc > 0 && weight < 0) {
        vsh_error(vsh, _("Invalid value of %d for I/O weight"), weight);
        rc = -1;
    }
    if (rc > 0)
        rc = virTypedParamsAddUInt(&params, &n, &max, VIR_DOMAIN_BLKIO_WEIGHT, (unsigned int)weight);
    if (rc < 0 || add_device_strings(cmd, &params, &n, &max) < 0) {
        virTypedParamsFree(params, n);
        return false;
    }
    return show_or_set(vsh, cmd, &blkiotune, params, n);
}

static const VshOpt numatune_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"mode", VSH_STRING, VSH_POSITIONAL_OLD, N_("how strict: a word or its number"),
     .words = "strict|preferred|interleave|restrictive"},
    {"nodeset", VSH_STRING, VSH_POSITIONAL_OLD, N_("the cells whose memory it gets")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

static const char *const numa_modes[] = {
    [VIR_DOMAIN_NUMATUNE_MEM_STRICT] = "strict",
    [VIR_DOMAIN_NUMATUNE_MEM_PREFERRED] = "preferred",
    [VIR_DOMAIN_NUMATUNE_MEM_INTERLEAVE] = "interleave",
    [VIR_DOMAIN_NUMATUNE_MEM_RESTRICTIVE] = "restrictive",
};

static char *
numa_text(const virTypedParameter *param)
{
    if (param->type == VIR_TYPED_PARAM_INT && g_str_equal(param->field, VIR_DOMAIN_NUMA_MODE) && param->value.i >= 0 &&
        param->value.i < (int)G_N_ELEMENTS(numa_modes))
        return g_strdup(numa_modes[param->value.i]);
    return vsh_param_text(param);
}

static const Tunable numatune = {
    .get = virDomainGetNumaParameters,
    .set = virDomainSetNumaParameters,
    .text = numa_text,
    .cannot_get = N_("Unable to get number of memory parameters"),
    .cannot_set = N_("Unable to change numa parameters"),
};

/* The mode that is named or numbered; -1 with a complaint. */
static int
numa_mode(Vsh *vsh, const char *word)
{
    gint64 number;

    for (size_t i = 0; i < G_N_ELEMENTS(numa_modes); i++)
        if (g_str_equal(numa_modes[i], word))
            return (int)i;
    if (g_ascii_string_to_signed(word, 10, 0, G_N_ELEMENTS(numa_modes) - 1, &number, NULL))
        return (int)number;
    vsh_error(vsh, _("Invalid mode: %s"), word);
    return -1;
}

static bool
cmd_numatune(Vsh *vsh, const VshCmd *cmd)
{
    virTypedParameterPtr params = NULL;
    const char *word = vsh_string(cmd, "mode");
    const char *nodeset;
    int mode = word ? numa_mode(vsh, word) : 0;
    int n = 0;
    int max = 0;

    if (mode < 0 || vsh_string_checked(vsh, cmd, "nodeset", &nodeset) < 0)
        return false;
    if ((nodeset && virTypedParamsAddString(&params, &n, &max, VIR_DOMAIN_NUMA_NODESET, nodeset) < 0) ||
        (word && virTypedParamsAddInt(&params, &n, &max, VIR_DOMAIN_NUMA_MODE, mode) < 0)) {
        virTypedParamsFree(params, n);
        return false;
    }
    return show_or_set(vsh, cmd, &numatune, params, n);
}

static const VshOpt domiftune_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"interface", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("interface: its device or its MAC address"),
     .complete = virsh_complete_interfaces},
    {"inbound", VSH_STRING, VSH_POSITIONAL_OLD, N_("what the guest receives: average[,peak[,burst[,floor]]]; 0 = no limit")},
    {"outbound", VSH_STRING, VSH_POSITIONAL_OLD, N_("what the guest sends: average[,peak[,burst]]; 0 = no limit")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

static bool
show_interface(Vsh *vsh, virDomainPtr dom, const char *device, unsigned int flags)
{
    virTypedParameterPtr params = NULL;
    int n = 0;
    int rc = virDomainGetInterfaceParameters(dom, device, NULL, &n, flags);

    if (rc == 0 && n > 0) {
        params = calloc((size_t)n, sizeof(*params));
        rc = virDomainGetInterfaceParameters(dom, device, params, &n, flags);
    }
    if (rc < 0)
        vsh_error(vsh, "%s", _("Unable to get interface parameters"));
    for (int i = 0; rc == 0 && i < n; i++) {
        g_autofree char *text = vsh_param_text(&params[i]);

        vsh_print(vsh, "%-15s: %s\n", params[i].field, text);
    }
    virTypedParamsFree(params, rc == 0 ? n : 0);
    return rc == 0;
}

/* "inbound.average" and so on; the average goes out even when it is 0, which lifts the limit. */
static int
add_rate(virTypedParameterPtr *params, int *n, int *max, const char *const *fields, const VirshRate *rate)
{
    const unsigned long long values[] = {rate->average, rate->peak, rate->burst, rate->floor};

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        if (fields[i] && (i == 0 || values[i]) &&
            virTypedParamsAddUInt(params, n, max, fields[i], (unsigned int)MIN(values[i], G_MAXUINT)) < 0)
            return -1;
    return 0;
}

static bool
collect_rates(Vsh *vsh, const VshCmd *cmd, virTypedParameterPtr *params, int *n)
{
    static const char *const in_fields[] = {VIR_DOMAIN_BANDWIDTH_IN_AVERAGE, VIR_DOMAIN_BANDWIDTH_IN_PEAK,
                                            VIR_DOMAIN_BANDWIDTH_IN_BURST, VIR_DOMAIN_BANDWIDTH_IN_FLOOR};
    static const char *const out_fields[] = {VIR_DOMAIN_BANDWIDTH_OUT_AVERAGE, VIR_DOMAIN_BANDWIDTH_OUT_PEAK,
                                             VIR_DOMAIN_BANDWIDTH_OUT_BURST, NULL};
    const char *inbound = vsh_string(cmd, "inbound");
    const char *outbound = vsh_string(cmd, "outbound");
    VirshRate rate;
    int max = 0;

    if (inbound) {
        if (!virsh_rate(vsh, inbound, &rate))
            return false;
        if (!rate.average && !rate.floor && (rate.peak || rate.burst)) {
            vsh_error(vsh, "%s", _("either inbound average or floor is mandatory"));
            return false;
        }
        if (add_rate(params, n, &max, in_fields, &rate) < 0)
            return false;
    }
    if (outbound) {
        if (!virsh_rate(vsh, outbound, &rate))
            return false;
        if (!rate.average && (rate.peak || rate.burst)) {
            vsh_error(vsh, "%s", _("outbound average is mandatory"));
            return false;
        }
        if (rate.floor) {
            vsh_error(vsh, "%s", _("outbound floor is unsupported yet"));
            return false;
        }
        if (add_rate(params, n, &max, out_fields, &rate) < 0)
            return false;
    }
    return true;
}

static bool
cmd_domiftune(Vsh *vsh, const VshCmd *cmd)
{
    virTypedParameterPtr params = NULL;
    g_autoptr(virDomain) dom = NULL;
    const char *device;
    unsigned int flags;
    int n = 0;
    bool ok = false;

    if (!virsh_affect(vsh, cmd, &flags) || vsh_string_checked(vsh, cmd, "interface", &device) <= 0)
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (collect_rates(vsh, cmd, &params, &n)) {
        if (n == 0)
            ok = show_interface(vsh, dom, device, flags);
        else if (virDomainSetInterfaceParameters(dom, device, params, n, flags) == 0)
            ok = true;
        else
            vsh_error(vsh, "%s", _("Unable to set interface parameters"));
    }
    virTypedParamsFree(params, n);
    return ok;
}

static const VshOpt perf_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"enable", VSH_STRING, VSH_POSITIONAL_OLD, N_("events to count from now on, with commas between")},
    {"disable", VSH_STRING, VSH_POSITIONAL_OLD, N_("events to count no longer, with commas between")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

static void
print_perf(Vsh *vsh, const virTypedParameter *params, int n)
{
    for (int i = 0; i < n; i++)
        if (params[i].type == VIR_TYPED_PARAM_BOOLEAN)
            vsh_extra(vsh, "%-15s: %s\n", params[i].field, params[i].value.b ? _("enabled") : _("disabled"));
}

static int
add_events(virTypedParameterPtr *params, int *n, int *max, const char *names, bool on)
{
    g_auto(GStrv) words = g_strsplit(names ? names : "", ",", -1);

    for (size_t i = 0; words[i]; i++)
        if (virTypedParamsAddBoolean(params, n, max, words[i], on) < 0)
            return -1;
    return 0;
}

static bool
cmd_perf(Vsh *vsh, const VshCmd *cmd)
{
    virTypedParameterPtr params = NULL;
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;
    int n = 0;
    int max = 0;
    bool ok = false;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (add_events(&params, &n, &max, vsh_string(cmd, "enable"), true) < 0 ||
        add_events(&params, &n, &max, vsh_string(cmd, "disable"), false) < 0) {
        ok = false;
    } else if (n == 0) {
        ok = virDomainGetPerfEvents(dom, &params, &n, flags) == 0;
        if (!ok)
            vsh_error(vsh, "%s", _("Unable to get perf events"));
    } else {
        ok = virDomainSetPerfEvents(dom, params, n, flags) == 0;
        if (!ok)
            vsh_error(vsh, "%s", _("Unable to enable/disable perf events"));
    }
    if (ok)
        print_perf(vsh, params, n);
    virTypedParamsFree(params, n);
    return ok;
}

static const VshOpt schedinfo_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"weight", VSH_INT, 0, N_("its share (Xen)")},
    {"cap", VSH_INT, 0, N_("its limit (Xen)")},
    {"current", VSH_BOOL, 0, N_("of the domain as it is now, running or not")},
    {"config", VSH_BOOL, 0, N_("what holds from the next start on")},
    {"live", VSH_BOOL, 0, N_("of the running domain")},
    {"set", VSH_ARGV, VSH_POSITIONAL, N_("parameter=value")},
    OPT_END,
};

/* Sets @param, whose type the library told, from @text. */
static bool
parse_param(virTypedParameterPtr param, const char *text)
{
    gint64 number = 0;
    guint64 positive = 0;

    switch (param->type) {
    case VIR_TYPED_PARAM_INT:
        if (!g_ascii_string_to_signed(text, 10, G_MININT, G_MAXINT, &number, NULL))
            return false;
        param->value.i = (int)number;
        return true;
    case VIR_TYPED_PARAM_UINT:
        if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT, &positive, NULL))
            return false;
        param->value.ui = (unsigned int)positive;
        return true;
    case VIR_TYPED_PARAM_LLONG:
        if (!g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &number, NULL))
            return false;
        param->value.l = number;
        return true;
    case VIR_TYPED_PARAM_ULLONG:
        if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, &positive, NULL))
            return false;
        param->value.ul = positive;
        return true;
    case VIR_TYPED_PARAM_BOOLEAN:
        if (!g_ascii_string_to_unsigned(text, 10, 0, 1, &positive, NULL))
            return false;
        param->value.b = (char)positive;
        return true;
    default:
        return false;
    }
}

/* Puts @name=@value, which must be among @params, at *@at; false with a complaint. */
static bool
change_param(Vsh *vsh, virTypedParameterPtr params, int n, virTypedParameterPtr changes, int *at, const char *name,
             const char *value)
{
    virTypedParameterPtr param = virTypedParamsGet(params, n, name);

    if (!param) {
        vsh_error(vsh, _("invalid scheduler option: %s"), name);
        return false;
    }
    changes[*at] = *param;
    if (!parse_param(&changes[*at], value)) {
        vsh_error(vsh, _("invalid value '%s' for scheduler option '%s'"), value, name);
        return false;
    }
    (*at)++;
    return true;
}

/* What is asked for; the number of changes, or -1 with a complaint. */
static int
collect_changes(Vsh *vsh, const VshCmd *cmd, virTypedParameterPtr params, int n, virTypedParameterPtr changes)
{
    static const char *const options[] = {"weight", "cap"};
    int at = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
        const char *value = vsh_string(cmd, options[i]);

        if (value && !change_param(vsh, params, n, changes, &at, options[i], value))
            return -1;
    }
    for (guint i = 0; i < cmd->arguments->len; i++) {
        g_auto(GStrv) parts = g_strsplit(g_ptr_array_index(cmd->arguments, i), "=", 2);

        if (!parts[0] || !parts[1]) {
            vsh_error(vsh, "%s", _("Invalid syntax for --set, expecting name=value"));
            return -1;
        }
        if (!change_param(vsh, params, n, changes, &at, parts[0], parts[1]))
            return -1;
    }
    return at;
}

/* The call without flags is the one that every server knows. */
static int
get_scheduler(virDomainPtr dom, virTypedParameterPtr params, int *n, unsigned int flags)
{
    return flags ? virDomainGetSchedulerParametersFlags(dom, params, n, flags) : virDomainGetSchedulerParameters(dom, params, n);
}

static int
set_scheduler(virDomainPtr dom, virTypedParameterPtr params, int n, unsigned int flags)
{
    return flags ? virDomainSetSchedulerParametersFlags(dom, params, n, flags) : virDomainSetSchedulerParameters(dom, params, n);
}

static bool
run_schedinfo(Vsh *vsh, const VshCmd *cmd, virDomainPtr dom, int n, unsigned int flags)
{
    g_autofree virTypedParameter *params = g_new0(virTypedParameter, (gsize)n + 1);
    g_autofree virTypedParameter *changes = g_new0(virTypedParameter, cmd->arguments->len + 2);
    int n_changes;

    if (get_scheduler(dom, params, &n, flags) < 0)
        return false;
    n_changes = collect_changes(vsh, cmd, params, n, changes);
    if (n_changes < 0)
        return false;
    if (n_changes > 0 && (set_scheduler(dom, changes, n_changes, flags) < 0 || get_scheduler(dom, params, &n, flags) < 0))
        return false;
    for (int i = 0; i < n; i++) {
        g_autofree char *text = vsh_param_text(&params[i]);

        vsh_print(vsh, "%-15s: %s\n", params[i].field, text);
    }
    return true;
}

static bool
cmd_schedinfo(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;
    char *scheduler;
    bool known;
    int n = 0;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    scheduler = dom ? virDomainGetSchedulerType(dom, &n) : NULL;
    if (dom)
        vsh_print(vsh, "%-15s: %s\n", _("Scheduler"), scheduler ? scheduler : _("Unknown"));
    known = scheduler != NULL;
    free(scheduler);
    return known && (n == 0 || run_schedinfo(vsh, cmd, dom, n, flags));
}

const VshCmdDef virsh_tune_commands[] = {
    {"blkiotune", blkiotune_opts, cmd_blkiotune, N_("show or set a domain's share of block devices"),
     N_("Show or set which share of the host's block devices a domain gets.")},
    {"domiftune", domiftune_opts, cmd_domiftune, N_("show or set the limits of an interface"),
     N_("Show or set how much may go through a network interface, in KiB a second.")},
    {"memtune", memtune_opts, cmd_memtune, N_("show or set a domain's memory limits"),
     N_("Show or set how much of the host's memory a domain may take.")},
    {"numatune", numatune_opts, cmd_numatune, N_("show or set a domain's NUMA policy"),
     N_("Show or set which NUMA cells a domain gets its memory from.")},
    {"perf", perf_opts, cmd_perf, N_("show or choose counted performance events"),
     N_("Show or choose which performance events are counted for a domain.")},
    {"schedinfo", schedinfo_opts, cmd_schedinfo, N_("show or set a domain's share of the processors"),
     N_("Show or set which share of the host's processors a domain gets.")},
    OPT_END,
};

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_sched.c - how much of the host's processors a guest gets: its weight, and the time in each period that all of it, each
 * of its virtual processors, each iothread and the emulator may use.
 *
 * Threads: the guest's owner; questions that a view answers are for any.
 */

#include "qemu/qemu_sched.h"

#include "base/cgroup.h"
#include "base/error.h"
#include "conf/domain_threads.h"
#include "driver/driver_events.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_pin.h"

enum {
    PERIOD_MIN = 1000,
    PERIOD_MAX = 1000000,
    QUOTA_MIN = 1000,
    KERNEL_PERIOD = 100000,         /* microseconds, of a group that nobody has told another one */
    UNLIMITED = -1,
};
#define QUOTA_MAX 17592186044415ll

typedef enum { PART_VCPU, PART_EMULATOR, PART_GLOBAL, PART_IOTHREAD, PART_LAST } Part;

/* What a part may use: its names in the API and in events, and where the definition has it. */
typedef struct {
    const char *period;
    const char *quota;
    const char *told_period;
    const char *told_quota;
    size_t period_at;               /* unsigned long long in CpuTune; 0 = not said */
    size_t quota_at;                /* long long in CpuTune; 0 = not said */
} Bandwidth;

#define BANDWIDTH(NAME, prefix) \
    {VIR_DOMAIN_SCHEDULER_##NAME##_PERIOD, VIR_DOMAIN_SCHEDULER_##NAME##_QUOTA, VIR_DOMAIN_TUNABLE_CPU_##NAME##_PERIOD, \
     VIR_DOMAIN_TUNABLE_CPU_##NAME##_QUOTA, offsetof(CpuTune, prefix##period), offsetof(CpuTune, prefix##quota)}

static const Bandwidth parts[PART_LAST] = {
    [PART_VCPU] = BANDWIDTH(VCPU, ),
    [PART_EMULATOR] = BANDWIDTH(EMULATOR, emulator_),
    [PART_GLOBAL] = BANDWIDTH(GLOBAL, global_),
    [PART_IOTHREAD] = BANDWIDTH(IOTHREAD, iothread_),
};

static const TypedParamRule rules[] = {
    {VIR_DOMAIN_SCHEDULER_CPU_SHARES, VIR_TYPED_PARAM_ULLONG, false},
    {VIR_DOMAIN_SCHEDULER_VCPU_PERIOD, VIR_TYPED_PARAM_ULLONG, false},
    {VIR_DOMAIN_SCHEDULER_VCPU_QUOTA, VIR_TYPED_PARAM_LLONG, false},
    {VIR_DOMAIN_SCHEDULER_EMULATOR_PERIOD, VIR_TYPED_PARAM_ULLONG, false},
    {VIR_DOMAIN_SCHEDULER_EMULATOR_QUOTA, VIR_TYPED_PARAM_LLONG, false},
    {VIR_DOMAIN_SCHEDULER_GLOBAL_PERIOD, VIR_TYPED_PARAM_ULLONG, false},
    {VIR_DOMAIN_SCHEDULER_GLOBAL_QUOTA, VIR_TYPED_PARAM_LLONG, false},
    {VIR_DOMAIN_SCHEDULER_IOTHREAD_PERIOD, VIR_TYPED_PARAM_ULLONG, false},
    {VIR_DOMAIN_SCHEDULER_IOTHREAD_QUOTA, VIR_TYPED_PARAM_LLONG, false},
    {NULL},
};

static unsigned long long *
period_of(const CpuTune *tune, const Bandwidth *part)
{
    return (unsigned long long *)(void *)((char *)tune + part->period_at);
}

static long long *
quota_of(const CpuTune *tune, const Bandwidth *part)
{
    return (long long *)(void *)((char *)tune + part->quota_at);
}

static bool
is_limited(const CpuTune *tune, const Bandwidth *part)
{
    return *period_of(tune, part) != 0 || *quota_of(tune, part) != 0;
}

bool
qemu_sched_limits_threads(const CpuTune *tune)
{
    for (Part i = 0; i < PART_LAST; i++)
        if (i != PART_GLOBAL && is_limited(tune, &parts[i]))
            return true;
    return false;
}

/* -------------------------------------------------------------- the kernel */

/* The guest's group with the cpu controller, or NULL with an error. */
static Cgroup *
open_cpu_group(Domain *dom)
{
    const QemuGuest *guest = qemu_guest_get(dom);
    g_autoptr(Cgroup) group = NULL;

    if (!guest)
        return NULL;
    if (guest->cgroup_path && !(group = cgroup_open(cgroup_host_default(), guest->cgroup_path)))
        return NULL;
    if (!group || !cgroup_has(group, CGROUP_CPU))
        return fail_null(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has no cpu cgroup controller"), domain_name(dom));
    return g_steal_pointer(&group);
}

static int
limit_group(const Cgroup *group, const CpuTune *tune, const Bandwidth *part)
{
    long long quota = *quota_of(tune, part);

    return cgroup_set_cpu_quota(group, quota > 0 ? quota : UNLIMITED, *period_of(tune, part));
}

typedef struct {
    const Cgroup *group;
    const CpuTune *tune;
} Threads;

/* "vcpu0": as stock libvirt and its tools know them. The caller frees it. */
static char *
group_name(QemuThreadKind kind, unsigned int id)
{
    static const char *const forms[QEMU_THREAD_LAST] = {
        [QEMU_THREAD_VCPU] = "vcpu", [QEMU_THREAD_EMULATOR] = "emulator", [QEMU_THREAD_IOTHREAD] = "iothread"};

    return kind == QEMU_THREAD_EMULATOR ? g_strdup(forms[kind]) : g_strdup_printf("%s%u", forms[kind], id);
}

static int
limit_thread(QemuThreadKind kind, unsigned int id, pid_t tid, void *opaque)
{
    static const Part of_kind[QEMU_THREAD_LAST] = {
        [QEMU_THREAD_VCPU] = PART_VCPU, [QEMU_THREAD_EMULATOR] = PART_EMULATOR, [QEMU_THREAD_IOTHREAD] = PART_IOTHREAD};
    const Threads *threads = opaque;
    const Bandwidth *part = &parts[of_kind[kind]];
    g_autofree char *name = NULL;
    g_autoptr(Cgroup) child = NULL;

    if (!is_limited(threads->tune, part))
        return 0;
    name = group_name(kind, id);
    child = cgroup_create_child(threads->group, name);
    if (!child)
        return -1;
    if (!cgroup_has(child, CGROUP_CPU))
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("control group '%1$s' cannot limit threads on this host"), cgroup_path(child));
    return limit_group(child, threads->tune, part) < 0 ? -1 : cgroup_attach_thread(child, tid);
}

int
qemu_sched_apply(Domain *dom, const DomainDef *def)
{
    g_autoptr(Cgroup) group = NULL;
    Threads threads = {.tune = def->cputune};

    assert_owner(dom);
    if (!def->cputune || !qemu_sched_limits_threads(def->cputune))
        return 0;
    threads.group = group = open_cpu_group(dom);
    return group ? qemu_pin_each_thread(dom, def, limit_thread, &threads) : -1;
}

/* ---------------------------------------------------------------- setting */

static int
check_range(const DomainDef *def, const char *name, long long value, long long min, long long max)
{
    if (value <= 0 || (value >= min && value <= max))
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s': %2$s is %3$lld microseconds, it can be %4$lld to %5$lld"), def->name, name,
                value, min, max);
}

/* What is 0 is not asked for: the configuration forgets it, and a guest that runs keeps what it has. */
static int
note_part(DomainDef *def, const TypedParams *params, const Bandwidth *part, bool is_live)
{
    unsigned long long period = 0;
    long long quota = 0;
    int has_period = typed_params_get_ullong(params, part->period, &period);
    int has_quota = typed_params_get_llong(params, part->quota, &quota);

    if (has_period < 0 || has_quota < 0)
        return -1;
    if (check_range(def, part->period, (long long)MIN(period, (unsigned long long)G_MAXINT64), PERIOD_MIN, PERIOD_MAX) < 0 ||
        check_range(def, part->quota, quota, QUOTA_MIN, QUOTA_MAX) < 0)
        return -1;
    if (has_period > 0 && (period || !is_live))
        *period_of(def->cputune, part) = period;
    if (has_quota > 0 && (quota || !is_live))
        *quota_of(def->cputune, part) = MAX(quota, UNLIMITED);
    return 0;
}

static int
note_def(DomainDef *def, const TypedParams *params, bool is_live)
{
    CpuTune *tune = domain_def_cputune(def);
    unsigned long long shares;
    int has_shares = typed_params_get_ullong(params, VIR_DOMAIN_SCHEDULER_CPU_SHARES, &shares);

    if (has_shares < 0)
        return -1;
    if (has_shares > 0)
        tune->shares = (OptUlong){.set = true, .value = shares};
    for (Part i = 0; i < PART_LAST; i++)
        if (note_part(def, params, &parts[i], is_live) < 0)
            return -1;
    return 0;
}

static bool
changes(const CpuTune *before, const CpuTune *now, const Bandwidth *part)
{
    return *period_of(now, part) != (before ? *period_of(before, part) : 0) ||
           *quota_of(now, part) != (before ? *quota_of(before, part) : 0);
}

/* Only what changes is written: a group's own file may say the same in other words. */
static int
set_live(Domain *dom, const DomainDef *live)
{
    const CpuTune *before = domain_live(dom)->cputune;
    const CpuTune *now = live->cputune;
    g_autoptr(Cgroup) group = open_cpu_group(dom);
    bool had_shares = before && before->shares.set;

    if (!group)
        return -1;
    if (now->shares.set && (!had_shares || before->shares.value != now->shares.value) &&
        cgroup_set_cpu_shares(group, now->shares.value) < 0)
        return -1;
    if (changes(before, now, &parts[PART_GLOBAL]) && limit_group(group, now, &parts[PART_GLOBAL]) < 0)
        return -1;
    return qemu_sched_apply(dom, live);
}

static void
tell(Domain *dom, const TypedParams *params, const CpuTune *tune)
{
    g_auto(TypedParams) told = {0};
    unsigned long long number;
    long long quota;
    ObjectKey key;

    if (typed_params_get_ullong(params, VIR_DOMAIN_SCHEDULER_CPU_SHARES, &number) > 0)
        typed_params_add_ullong(&told, VIR_DOMAIN_TUNABLE_CPU_CPU_SHARES, tune->shares.value);
    for (Part i = 0; i < PART_LAST; i++) {
        if (typed_params_get_ullong(params, parts[i].period, &number) > 0 && number)
            typed_params_add_ullong(&told, parts[i].told_period, number);
        if (typed_params_get_llong(params, parts[i].quota, &quota) > 0 && quota)
            typed_params_add_llong(&told, parts[i].told_quota, quota);
    }
    domain_event_key(domain_own_view(dom), &key);
    driver_event_domain_tunable(domain_list_bus(domain_get_list(dom)), &key, &told);
}

static int
check_session(Domain *dom)
{
    if (qemu_driver_of(dom)->privileged)
        return 0;
    return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("domain '%1$s': a session cannot limit its guests' processors"), domain_name(dom));
}

int
qemu_domain_set_scheduler_parameters_flags(Domain *dom, const TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = NULL;
    bool live;

    assert_owner(dom);
    if (check_session(dom) < 0 || typed_params_validate(params, rules) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit) {
        if (note_def(def, params, def == edit->live) < 0)
            return -1;
    }
    live = edit->live;
    if (live && set_live(dom, edit->live) < 0)
        return -1;
    if (domain_commit(dom, edit) < 0)
        return -1;
    if (live)
        tell(dom, params, domain_live(dom)->cputune);
    return 0;
}

int
qemu_domain_set_scheduler_parameters(Domain *dom, const TypedParams *params)
{
    return qemu_domain_set_scheduler_parameters_flags(dom, params, VIR_DOMAIN_AFFECT_CURRENT);
}

/* ---------------------------------------------------------------- getting */

char *
qemu_domain_get_scheduler_type(Domain *dom, int *nparams)
{
    if (check_session(dom) < 0)
        return NULL;
    if (nparams)
        *nparams = (int)G_N_ELEMENTS(rules) - 1;
    return g_strdup("posix");
}

static void
add_part(TypedParams *params, const Bandwidth *part, unsigned long long period, long long quota)
{
    typed_params_add_ullong(params, part->period, period);
    typed_params_add_llong(params, part->quota, quota);
}

static int
tell_live(Domain *dom, const CpuTune *tune, TypedParams *params)
{
    g_autoptr(Cgroup) group = open_cpu_group(dom);
    unsigned long long shares, global_period;
    long long global_quota;

    if (!group || cgroup_get_cpu_shares(group, &shares) < 0 || cgroup_get_cpu_quota(group, &global_quota, &global_period) < 0)
        return -1;
    typed_params_add_ullong(params, VIR_DOMAIN_SCHEDULER_CPU_SHARES, shares);
    for (Part i = 0; i < PART_LAST; i++) {
        unsigned long long period = tune ? *period_of(tune, &parts[i]) : 0;
        long long quota = tune ? *quota_of(tune, &parts[i]) : 0;

        if (i == PART_GLOBAL)
            add_part(params, &parts[i], global_period, global_quota);
        else
            add_part(params, &parts[i], period ? period : KERNEL_PERIOD, quota ? quota : UNLIMITED);
    }
    return 0;
}

int
qemu_domain_get_scheduler_parameters_flags(Domain *dom, TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);
    const CpuTune *tune = def ? def->cputune : NULL;

    assert_owner(dom);
    if (!def || check_session(dom) < 0)
        return -1;
    if (domain_view_impact(view, flags) & VIR_DOMAIN_AFFECT_LIVE)
        return tell_live(dom, tune, params);
    typed_params_add_ullong(params, VIR_DOMAIN_SCHEDULER_CPU_SHARES, tune && tune->shares.set ? tune->shares.value : 0);
    for (Part i = 0; i < PART_LAST; i++)
        add_part(params, &parts[i], tune ? *period_of(tune, &parts[i]) : 0, tune ? *quota_of(tune, &parts[i]) : 0);
    return 0;
}

int
qemu_domain_get_scheduler_parameters(Domain *dom, TypedParams *params)
{
    return qemu_domain_get_scheduler_parameters_flags(dom, params, VIR_DOMAIN_AFFECT_CURRENT);
}

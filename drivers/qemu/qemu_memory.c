/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_memory.c - how much memory a guest has, what it does with it, and what it may take from the host.
 *
 * Threads: the guest's owner.
 */

#include "base/cgroup.h"
#include "base/error.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_proc.h"

/* ----------------------------------------------------------------- size */

static unsigned long long
modules_kib(const DomainDef *def)
{
    unsigned long long sum = 0;

    xml_each(MemoryDef, module, def->memories)
        sum += module->target->size_kib;
    return sum;
}

static int
set_maximum(DomainDef *def, unsigned long long kib)
{
    unsigned long long modules = modules_kib(def);

    if (def->cpu && def->cpu->numa && def->cpu->numa->cells && def->cpu->numa->cells->len)
        return fail(VIR_ERR_OPERATION_INVALID,
                    _("the memory of domain '%1$s' is the sum of its NUMA cells and cannot be set apart from them"), def->name);
    if (kib <= modules)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' cannot have %2$llu KiB, its memory modules alone have %3$llu KiB"),
                    def->name, kib, modules);
    if (def->mem.max_kib && kib > def->mem.max_kib)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' cannot have %2$llu KiB, its <maxMemory> is %3$llu KiB"), def->name, kib,
                    def->mem.max_kib);
    def->mem.total_kib = kib;
    def->mem.current_kib = MIN(def->mem.current_kib, kib);
    return 0;
}

static int
check_current(const DomainDef *def, unsigned long long kib)
{
    if (kib > def->mem.total_kib)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' cannot have %2$llu KiB, its maximum is %3$llu KiB"), def->name, kib,
                    def->mem.total_kib);
    return 0;
}

/* The balloon of the running guest, or NULL with an error that says what cannot be done without it. */
static const MemballoonDef *
get_balloon(const DomainDef *live, const char *what)
{
    if (live->memballoon && live->memballoon->model != MEMBALLOON_NONE)
        return live->memballoon;
    return fail_null(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has no memory balloon; without it one cannot %2$s"),
                     live->name, what);
}

static int
set_memory_maximum(Domain *dom, DomainEdit *edit, unsigned long kib)
{
    if (edit->live)
        return fail(VIR_ERR_OPERATION_INVALID,
                    _("domain '%1$s' is running, its maximum memory can only change in its configuration"),
                    domain_name(dom));
    if (set_maximum(edit->persistent, kib) < 0)
        return -1;
    return domain_commit(dom, edit);
}

int
qemu_domain_set_memory_flags(Domain *dom, unsigned long kib, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);

    assert_owner(dom);
    if (!edit)
        return -1;
    if (flags & VIR_DOMAIN_MEM_MAXIMUM)
        return set_memory_maximum(dom, edit, kib);
    for_each_def(def, edit) {
        if (check_current(def, kib) < 0)
            return -1;
    }
    /* What the running guest has is what its balloon tells when it moves. */
    if (edit->persistent)
        edit->persistent->mem.current_kib = kib;
    if (edit->live && (!get_balloon(edit->live, _("change its memory")) || qemu_monitor_balloon(dom, kib) < 0))
        return -1;
    return domain_commit(dom, edit);
}

int
qemu_domain_set_memory(Domain *dom, unsigned long kib)
{
    return qemu_domain_set_memory_flags(dom, kib, VIR_DOMAIN_AFFECT_LIVE);
}

int
qemu_domain_set_max_memory(Domain *dom, unsigned long kib)
{
    return qemu_domain_set_memory_flags(dom, kib, VIR_DOMAIN_MEM_MAXIMUM);
}

/* ----------------------------------------------------------- statistics */

static void
add_stat(virDomainMemoryStatPtr stats, unsigned int room, int *n, int tag, unsigned long long value)
{
    if ((unsigned int)*n < room)
        stats[(*n)++] = (virDomainMemoryStatStruct){.tag = tag, .val = value};
}

int
qemu_domain_memory_stats(Domain *dom, virDomainMemoryStatPtr stats, unsigned int room, unsigned int flags)
{
    const DomainDef *live;
    unsigned long long kib = 0, rss;
    int n = 0, got;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    live = domain_live(dom);
    if (!live->memballoon || live->memballoon->model == MEMBALLOON_NONE) {
        kib = live->mem.total_kib;
    } else if (qemu_monitor_balloon_size(dom, &kib) < 0) {
        return -1;
    }
    add_stat(stats, room, &n, VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, kib);
    if (live->memballoon && live->memballoon->model != MEMBALLOON_NONE && (unsigned int)n < room) {
        got = qemu_monitor_memory_stats(dom, live->memballoon->info.alias, stats + n, room - (unsigned int)n);
        if (got < 0)
            return -1;
        n += got;
    }
    rss = qemu_proc_rss_kib(domain_facts(dom)->pid);
    if (rss)
        add_stat(stats, room, &n, VIR_DOMAIN_MEMORY_STAT_RSS, rss);
    return n;
}

int
qemu_domain_set_memory_stats_period(Domain *dom, int period, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);

    assert_owner(dom);
    if (!edit)
        return -1;
    for_each_def(def, edit) {
        if (!get_balloon(def, _("collect statistics")))
            return -1;
        def->memballoon->stats_period = (unsigned int)period;
    }
    if (edit->live && qemu_monitor_memory_stats_period(dom, edit->live->memballoon->info.alias, period) < 0)
        return -1;
    return domain_commit(dom, edit);
}

/* --------------------------------------------------------------- limits */

/* A limit: its name in the API, where the definition has it, and how the host is told. */
typedef struct {
    const char *name;
    size_t offset;                  /* of an OptUlong in MemTune, KiB */
    int (*get)(const Cgroup *group, unsigned long long *ret_kib);
    int (*set)(const Cgroup *group, unsigned long long kib);
} MemoryLimit;

static const MemoryLimit limits[] = {
    {VIR_DOMAIN_MEMORY_HARD_LIMIT, offsetof(MemTune, hard_limit_kib), cgroup_get_memory_hard_limit, cgroup_set_memory_hard_limit},
    {VIR_DOMAIN_MEMORY_SOFT_LIMIT, offsetof(MemTune, soft_limit_kib), cgroup_get_memory_soft_limit, cgroup_set_memory_soft_limit},
    {VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT, offsetof(MemTune, swap_hard_limit_kib), cgroup_get_memory_swap_limit,
     cgroup_set_memory_swap_limit},
};

static const TypedParamRule limit_rules[] = {
    {VIR_DOMAIN_MEMORY_HARD_LIMIT, VIR_TYPED_PARAM_ULLONG, false},
    {VIR_DOMAIN_MEMORY_SOFT_LIMIT, VIR_TYPED_PARAM_ULLONG, false},
    {VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT, VIR_TYPED_PARAM_ULLONG, false},
    {NULL},
};

static OptUlong *
limit_field(MemTune *tune, const MemoryLimit *limit)
{
    return (OptUlong *)(void *)((char *)tune + limit->offset);
}

/* The guest's group with the memory controller, or NULL with an error. */
static Cgroup *
open_memory_group(Domain *dom)
{
    const QemuGuest *guest = qemu_guest_get(dom);
    g_autoptr(Cgroup) group = NULL;

    if (!guest)
        return NULL;
    if (!qemu_driver_of(dom)->privileged)
        return fail_null(VIR_ERR_OPERATION_UNSUPPORTED, _("domain '%1$s': a session cannot limit its guests' memory"),
                         domain_name(dom));
    if (guest->cgroup_path)
        group = cgroup_open(cgroup_host_default(), guest->cgroup_path);
    if (guest->cgroup_path && !group)
        return NULL;
    if (!group || !cgroup_has(group, CGROUP_MEMORY))
        return fail_null(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has no memory cgroup controller"), domain_name(dom));
    return g_steal_pointer(&group);
}

static int
limit_live(Domain *dom, const TypedParams *params)
{
    g_autoptr(Cgroup) group = open_memory_group(dom);

    if (!group)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        unsigned long long kib;
        int found = typed_params_get_ullong(params, limits[i].name, &kib);

        if (found < 0 || (found > 0 && limits[i].set(group, kib) < 0))
            return -1;
    }
    return 0;
}

static int
limit_def(DomainDef *def, const TypedParams *params)
{
    if (!def->memtune)
        def->memtune = mem_tune_new();
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        OptUlong *field = limit_field(def->memtune, &limits[i]);
        unsigned long long kib;
        int found = typed_params_get_ullong(params, limits[i].name, &kib);

        if (found < 0)
            return -1;
        if (found > 0)
            *field = (OptUlong){.set = kib < CGROUP_MEMORY_UNLIMITED, .value = kib < CGROUP_MEMORY_UNLIMITED ? kib : 0};
    }
    if (def->memtune->swap_hard_limit_kib.set && def->memtune->hard_limit_kib.set &&
        def->memtune->swap_hard_limit_kib.value < def->memtune->hard_limit_kib.value)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s': swap_hard_limit cannot be lower than hard_limit"), def->name);
    return 0;
}

int
qemu_domain_set_memory_parameters(Domain *dom, const TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = NULL;

    assert_owner(dom);
    if (typed_params_validate(params, limit_rules) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit) {
        if (limit_def(def, params) < 0)
            return -1;
    }
    if (edit->live && limit_live(dom, params) < 0)
        return -1;
    return domain_commit(dom, edit);
}

static int
tell_live(Domain *dom, TypedParams *params)
{
    g_autoptr(Cgroup) group = open_memory_group(dom);

    if (!group)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        unsigned long long kib;

        if (limits[i].get(group, &kib) < 0)
            return -1;
        typed_params_add_ullong(params, limits[i].name, kib);
    }
    return 0;
}

int
qemu_domain_get_memory_parameters(Domain *dom, TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);

    assert_owner(dom);
    if (!def)
        return -1;
    if (domain_view_impact(view, flags) & VIR_DOMAIN_AFFECT_LIVE)
        return tell_live(dom, params);
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        OptUlong field = def->memtune ? *limit_field(def->memtune, &limits[i]) : (OptUlong){.set = false};

        typed_params_add_ullong(params, limits[i].name, field.set ? field.value : CGROUP_MEMORY_UNLIMITED);
    }
    return 0;
}

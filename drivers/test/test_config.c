/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_config.c - what a guest has: memory, processors and where they run, iothreads, what follows its end, perf events.
 *
 * Threads: the guest's owner.
 */

#include "base/error.h"
#include "conf/domain.h"
#include "conf/domain_memballoon.h"
#include "conf/domain_threads.h"
#include "driver/driver_events.h"
#include "driver/typed_params.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/edit.h"
#include "test/test_domain.h"
#include "test/test_methods.h"

/* --------------------------------------------------------------------- memory */

static int
set_maximum(DomainDef *def, unsigned long kib)
{
    if (kib == 0)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' cannot be without memory"), def->name);
    def->mem.total_kib = kib;
    def->mem.current_kib = MIN(def->mem.current_kib, kib);
    return 0;
}

static int
set_current(DomainDef *def, unsigned long kib)
{
    if (kib > def->mem.total_kib)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' cannot have %2$lu KiB, its maximum is %3$llu KiB"), def->name, kib,
                    def->mem.total_kib);
    def->mem.current_kib = kib;
    return 0;
}

static void
tell_balloon(Domain *dom, unsigned long kib)
{
    ObjectKey key;

    domain_event_key(domain_own_view(dom), &key);
    driver_event_domain_balloon_change(domain_list_bus(domain_get_list(dom)), &key, kib);
}

int
test_domain_set_memory_flags(Domain *dom, unsigned long kib, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);
    bool maximum = flags & VIR_DOMAIN_MEM_MAXIMUM;
    bool live;

    assert_owner(dom);
    if (!edit)
        return -1;
    live = edit->live;
    if (live && maximum)
        return fail(VIR_ERR_OPERATION_INVALID,
                    _("domain '%1$s' is running, its maximum memory can only change in its configuration"), domain_name(dom));
    for_each_def(def, edit) {
        if ((maximum ? set_maximum(def, kib) : set_current(def, kib)) < 0)
            return -1;
    }
    if (domain_commit(dom, edit) < 0)
        return -1;
    if (live)
        tell_balloon(dom, kib);
    return 0;
}

int
test_domain_set_memory(Domain *dom, unsigned long kib)
{
    return test_domain_set_memory_flags(dom, kib, VIR_DOMAIN_AFFECT_LIVE);
}

int
test_domain_set_max_memory(Domain *dom, unsigned long kib)
{
    return test_domain_set_memory_flags(dom, kib, VIR_DOMAIN_MEM_MAXIMUM);
}

int
test_domain_set_memory_stats_period(Domain *dom, int period, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);

    assert_owner(dom);
    if (!edit)
        return -1;
    for_each_def(def, edit) {
        if (!def->memballoon || def->memballoon->model == MEMBALLOON_NONE)
            return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has no memory balloon that could collect statistics"),
                        def->name);
        def->memballoon->stats_period = (unsigned int)period;
    }
    return domain_commit(dom, edit);
}

/* ----------------------------------------------------------------- processors */

static int
set_vcpus(DomainDef *def, unsigned int n, bool maximum)
{
    if (!maximum && n > def->vcpu.max)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' cannot have %2$u vcpus, its maximum is %3$u"), def->name, n,
                    def->vcpu.max);
    if (maximum && n > TEST_VCPUS_MAX)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' cannot have %2$u vcpus, the test driver can do %3$d"), def->name, n,
                    TEST_VCPUS_MAX);
    if (maximum)
        def->vcpu.max = n;
    def->vcpu.current = maximum ? MIN(def->vcpu.current, n) : n;
    return 0;
}

int
test_domain_set_vcpus_flags(Domain *dom, unsigned int n, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = NULL;
    bool maximum = flags & VIR_DOMAIN_VCPU_MAXIMUM;

    assert_owner(dom);
    if (flags & (VIR_DOMAIN_VCPU_GUEST | VIR_DOMAIN_VCPU_HOTPLUGGABLE))
        return fail(VIR_ERR_ARGUMENT_UNSUPPORTED, _("domain '%1$s': vcpus with flags 0x%2$x are not supported"), domain_name(dom),
                    flags & (VIR_DOMAIN_VCPU_GUEST | VIR_DOMAIN_VCPU_HOTPLUGGABLE));
    edit = domain_edit(dom, flags);
    if (!edit)
        return -1;
    if (maximum && edit->live)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' is running, its maximum of vcpus can only change in its configuration"),
                    domain_name(dom));
    for_each_def(def, edit) {
        if (set_vcpus(def, n, maximum) < 0)
            return -1;
    }
    return domain_commit(dom, edit);
}

int
test_domain_set_vcpus(Domain *dom, unsigned int n)
{
    return test_domain_set_vcpus_flags(dom, n, VIR_DOMAIN_AFFECT_LIVE);
}

/* -------------------------------------------------------------------- pinning */

/* The processors that @cpumap names, of those that the host has; NULL with an error when that is none. */
static Bitmap *
read_cpumap(Domain *dom, const unsigned char *cpumap, int maplen)
{
    g_autoptr(Bitmap) cpus = bitmap_from_bytes(cpumap, (size_t)maplen);
    g_autoptr(Bitmap) host = bitmap_new_range(0, test_host_cpus(test_state_of_domain(dom)) - 1);

    bitmap_intersect(cpus, host);
    if (bitmap_is_empty(cpus))
        return fail_null(VIR_ERR_INVALID_ARG, _("domain '%1$s' cannot be pinned to none of the host's processors"),
                         domain_name(dom));
    return g_steal_pointer(&cpus);
}

static int
pin_emulator(DomainDef *def, unsigned int unused, const Bitmap *cpus)
{
    domain_def_pin_emulator(def, cpus);
    return 0;
}

static void
tell_pin(Domain *dom, const char *name, const Bitmap *cpus)
{
    g_auto(TypedParams) params = { 0 };
    g_autofree char *text = bitmap_format(cpus);
    ObjectKey key;

    typed_params_add_string(&params, name, text);
    domain_event_key(domain_own_view(dom), &key);
    driver_event_domain_tunable(domain_list_bus(domain_get_list(dom)), &key, &params);
}

/* What is pinned, and what it is called in the event. */
typedef struct {
    int (*set)(DomainDef *def, unsigned int id, const Bitmap *cpus);
    unsigned int id;
    const char *event;
} Pinning;

static int
pin_it(Domain *dom, const Pinning *pinning, const unsigned char *cpumap, int maplen, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);
    g_autoptr(Bitmap) cpus = NULL;
    bool live;

    assert_owner(dom);
    if (!edit || !(cpus = read_cpumap(dom, cpumap, maplen)))
        return -1;
    for_each_def(def, edit) {
        if (pinning->set(def, pinning->id, cpus) < 0)
            return -1;
    }
    live = edit->live;
    if (domain_commit(dom, edit) < 0)
        return -1;
    if (live)
        tell_pin(dom, pinning->event, cpus);
    return 0;
}

int
test_domain_pin_vcpu_flags(Domain *dom, unsigned int vcpu, unsigned char *cpumap, int maplen, unsigned int flags)
{
    g_autofree char *event = g_strdup_printf(VIR_DOMAIN_TUNABLE_CPU_VCPUPIN, vcpu);

    return pin_it(dom, &(Pinning) { domain_def_pin_vcpu, vcpu, event }, cpumap, maplen, flags);
}

int
test_domain_pin_vcpu(Domain *dom, unsigned int vcpu, unsigned char *cpumap, int maplen)
{
    return test_domain_pin_vcpu_flags(dom, vcpu, cpumap, maplen, VIR_DOMAIN_AFFECT_LIVE);
}

int
test_domain_pin_emulator(Domain *dom, unsigned char *cpumap, int maplen, unsigned int flags)
{
    return pin_it(dom, &(Pinning) { pin_emulator, 0, VIR_DOMAIN_TUNABLE_CPU_EMULATORPIN }, cpumap, maplen, flags);
}

int
test_domain_pin_iothread(Domain *dom, unsigned int id, unsigned char *cpumap, int maplen, unsigned int flags)
{
    g_autofree char *event = g_strdup_printf(VIR_DOMAIN_TUNABLE_CPU_IOTHREADSPIN, id);

    return pin_it(dom, &(Pinning) { domain_def_pin_iothread, id, event }, cpumap, maplen, flags);
}

void
test_pin_write(Domain *dom, const Bitmap *cpus, unsigned char *cpumap, int maplen)
{
    g_autoptr(Bitmap) host = bitmap_new_range(0, test_host_cpus(test_state_of_domain(dom)) - 1);

    bitmap_to_bytes(cpus ? cpus : host, cpumap, (size_t)maplen);
}

int
test_domain_get_vcpu_pin_info(Domain *dom, int ncpumaps, unsigned char *cpumaps, int maplen, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);
    int n;

    if (!def)
        return -1;
    n = MIN(ncpumaps, (int)def->vcpu.max);
    for (int i = 0; i < n; i++)
        test_pin_write(dom, domain_def_vcpu_cpus(def, (unsigned int)i), VIR_GET_CPUMAP(cpumaps, maplen, i), maplen);
    return n;
}

int
test_domain_get_emulator_pin_info(Domain *dom, unsigned char *cpumap, int maplen, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);

    if (!def)
        return -1;
    test_pin_write(dom, domain_def_emulator_cpus(def), cpumap, maplen);
    return 1;
}

/* ------------------------------------------------------------------ iothreads */

int
test_domain_get_iothread_info(Domain *dom, virDomainIOThreadInfoPtr **ret_info, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);
    int maplen = VIR_CPU_MAPLEN((int)test_host_cpus(test_state_of_domain(dom)));
    virDomainIOThreadInfoPtr *infos;
    int n = 0;

    if (!def)
        return -1;
    infos = g_new0(virDomainIOThreadInfoPtr, (def->iothreads ? def->iothreads->len : 0) + 1);
    xml_each(IothreadDef, thread, def->iothreads) {
        infos[n] = g_new0(virDomainIOThreadInfo, 1);
        infos[n]->iothread_id = thread->id;
        infos[n]->cpumaplen = maplen;
        infos[n]->cpumap = g_malloc0((gsize)maplen);
        test_pin_write(dom, domain_def_iothread_cpus(def, thread->id), infos[n]->cpumap, maplen);
        n++;
    }
    *ret_info = infos;
    return n;
}

int
test_domain_add_iothread(Domain *dom, unsigned int id, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);

    assert_owner(dom);
    if (!edit)
        return -1;
    for_each_def(def, edit) {
        if (domain_def_add_iothread(def, id) < 0)
            return -1;
    }
    return domain_commit(dom, edit);
}

int
test_domain_del_iothread(Domain *dom, unsigned int id, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);

    assert_owner(dom);
    if (!edit)
        return -1;
    for_each_def(def, edit) {
        if (domain_def_take_iothread(def, id) < 0)
            return -1;
    }
    return domain_commit(dom, edit);
}

/* How long an iothread polls is known while the guest runs only. */
static int
tune_iothread(IothreadDef *thread, const TypedParams *params)
{
    unsigned long long max = 0;
    unsigned int grow = 0, shrink = 0;
    int has_max = typed_params_get_ullong(params, VIR_DOMAIN_IOTHREAD_POLL_MAX_NS, &max);
    int has_grow = typed_params_get_uint(params, VIR_DOMAIN_IOTHREAD_POLL_GROW, &grow);
    int has_shrink = typed_params_get_uint(params, VIR_DOMAIN_IOTHREAD_POLL_SHRINK, &shrink);

    if (max > G_MAXINT || grow > G_MAXINT || shrink > G_MAXINT)
        return fail(VIR_ERR_OPERATION_INVALID, _("polling times are at most %1$d ns"), G_MAXINT);
    if (!thread->poll)
        thread->poll = g_new0(IothreadPoll, 1);
    if (has_max > 0)
        thread->poll->max = (OptUlong) { .set = true, .value = max };
    if (has_grow > 0)
        thread->poll->grow = (OptUlong) { .set = true, .value = grow };
    if (has_shrink > 0)
        thread->poll->shrink = (OptUlong) { .set = true, .value = shrink };
    return 0;
}

int
test_domain_set_iothread_params(Domain *dom, unsigned int id, const TypedParams *params, unsigned int flags)
{
    static const TypedParamRule rules[] = {
        { VIR_DOMAIN_IOTHREAD_POLL_MAX_NS, VIR_TYPED_PARAM_ULLONG, false },
        { VIR_DOMAIN_IOTHREAD_POLL_GROW, VIR_TYPED_PARAM_UINT, false },
        { VIR_DOMAIN_IOTHREAD_POLL_SHRINK, VIR_TYPED_PARAM_UINT, false },
        { NULL },
    };
    g_autoptr(DomainEdit) edit = NULL;

    assert_owner(dom);
    if (id == 0)
        return fail(VIR_ERR_INVALID_ARG, _("iothreads count from 1"));
    if (typed_params_validate(params, rules) < 0 || !(edit = domain_edit(dom, flags | VIR_DOMAIN_AFFECT_LIVE)))
        return -1;
    for_each_def(def, edit) {
        IothreadDef *thread = domain_def_iothread(def, id);

        if (!thread)
            return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no iothread %2$u"), def->name, id);
        if (tune_iothread(thread, params) < 0)
            return -1;
    }
    return domain_commit(dom, edit);
}

/* ------------------------------------------------------------ what follows the end */

static LifecycleAction *
action_of(DomainDef *def, unsigned int type)
{
    switch (type) {
    case VIR_DOMAIN_LIFECYCLE_POWEROFF:
        return &def->on_poweroff;
    case VIR_DOMAIN_LIFECYCLE_REBOOT:
        return &def->on_reboot;
    default:
        return &def->on_crash;
    }
}

int
test_domain_set_lifecycle_action(Domain *dom, unsigned int type, unsigned int action, unsigned int flags)
{
    bool dumps = action == VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_DESTROY || action == VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_RESTART;
    g_autoptr(DomainEdit) edit = NULL;

    assert_owner(dom);
    if (type > VIR_DOMAIN_LIFECYCLE_CRASH)
        return fail(VIR_ERR_INVALID_ARG, _("lifecycle type %1$u is none of poweroff (0), reboot (1), crash (2)"), type);
    if (action > VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_RESTART || (dumps && type != VIR_DOMAIN_LIFECYCLE_CRASH))
        return fail(VIR_ERR_INVALID_ARG, _("lifecycle action %1$u does not follow type %2$u"), action, type);
    edit = domain_edit(dom, flags);
    if (!edit)
        return -1;
    for_each_def(def, edit)
        *action_of(def, type) = (LifecycleAction)(action + LIFECYCLE_DESTROY);
    return domain_commit(dom, edit);
}

/* ---------------------------------------------------------------- perf events */

static const char *const perf_names[] = {
    VIR_PERF_PARAM_CMT, VIR_PERF_PARAM_MBMT, VIR_PERF_PARAM_MBML, VIR_PERF_PARAM_CPU_CYCLES, VIR_PERF_PARAM_INSTRUCTIONS,
    VIR_PERF_PARAM_CACHE_REFERENCES, VIR_PERF_PARAM_CACHE_MISSES, VIR_PERF_PARAM_BRANCH_INSTRUCTIONS,
    VIR_PERF_PARAM_BRANCH_MISSES, VIR_PERF_PARAM_BUS_CYCLES, VIR_PERF_PARAM_STALLED_CYCLES_FRONTEND,
    VIR_PERF_PARAM_STALLED_CYCLES_BACKEND, VIR_PERF_PARAM_REF_CPU_CYCLES, VIR_PERF_PARAM_CPU_CLOCK, VIR_PERF_PARAM_TASK_CLOCK,
    VIR_PERF_PARAM_PAGE_FAULTS, VIR_PERF_PARAM_CONTEXT_SWITCHES, VIR_PERF_PARAM_CPU_MIGRATIONS, VIR_PERF_PARAM_PAGE_FAULTS_MIN,
    VIR_PERF_PARAM_PAGE_FAULTS_MAJ, VIR_PERF_PARAM_ALIGNMENT_FAULTS, VIR_PERF_PARAM_EMULATION_FAULTS,
};

static PerfEvent *
find_perf(const DomainDef *def, const char *name)
{
    xml_each(PerfEvent, event, def->perf) {
        if (g_str_equal(event->name, name))
            return event;
    }
    return NULL;
}

static void
apply_perf(DomainDef *def, const TypedParams *params)
{
    for (size_t i = 0; i < params->count; i++) {
        PerfEvent *event = find_perf(def, params->items[i].field);

        if (!event) {
            event = xml_new(&xml_binding_PerfEvent);
            event->name = g_strdup(params->items[i].field);
            xml_list_add(PerfEvent, def->perf, event);
        }
        event->enabled = params->items[i].value.b ? YES_NO_YES : YES_NO_NO;
    }
}

int
test_domain_set_perf_events(Domain *dom, const TypedParams *params, unsigned int flags)
{
    TypedParamRule rules[G_N_ELEMENTS(perf_names) + 1] = { { NULL } };
    g_autoptr(DomainEdit) edit = NULL;

    assert_owner(dom);
    for (size_t i = 0; i < G_N_ELEMENTS(perf_names); i++)
        rules[i] = (TypedParamRule) { perf_names[i], VIR_TYPED_PARAM_BOOLEAN, false };
    if (typed_params_validate(params, rules) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit)
        apply_perf(def, params);
    return domain_commit(dom, edit);
}

int
test_domain_get_perf_events(Domain *dom, TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);

    if (!def)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(perf_names); i++) {
        const PerfEvent *event = find_perf(def, perf_names[i]);

        typed_params_add_bool(params, perf_names[i], event && event->enabled == YES_NO_YES);
    }
    return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_vcpu.c - how many virtual processors a guest has: in its configuration, and plugged while it runs.
 *
 * QEMU has slots for processors, plugged or not. Sorted by where they are, they have the numbers of the vcpus in them.
 * Those of the start stay; those that came later have a name ("vcpu3") and can go.
 *
 * Threads: the guest's owner.
 */

#include <stdio.h>
#include <string.h>

#include "base/cgroup.h"
#include "base/error.h"
#include "base/text.h"
#include "driver/driver_events.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_hotplug.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_pin.h"
#include "qemu/qemu_sched.h"
#include "qemu/qemu_proc.h"
#include "qemu/qemu_process.h"

#define ALIAS_PREFIX "vcpu"

/* -------------------------------------------------------------------- slots */

typedef struct {
    unsigned int first;             /* the lowest vcpu in it */
    unsigned int n;
    bool plugged;
    char *alias;                    /* NULL = it is there since the start, or empty */
    char *type;
    JsonValue *props;
} CpuSlot;

static void
slot_free(void *data)
{
    CpuSlot *slot = data;

    g_free(slot->alias);
    g_free(slot->type);
    json_free(slot->props);
    g_free(slot);
}

static gint
compare_slots(gconstpointer a, gconstpointer b)
{
    static const char *const keys[] = {"node-id", "drawer-id",  "book-id", "socket-id",
                                       "die-id",  "cluster-id", "core-id", "thread-id"};
    const CpuSlot *left = *(const CpuSlot *const *)a;
    const CpuSlot *right = *(const CpuSlot *const *)b;

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        int64_t l = json_find_int64(left->props, keys[i], 0);
        int64_t r = json_find_int64(right->props, keys[i], 0);

        if (l != r)
            return l < r ? -1 : 1;
    }
    return 0;
}

static CpuSlot *
read_slot(const JsonValue *element)
{
    static const char named[] = "/machine/peripheral/";
    const char *path = json_find_string(element, "qom-path");
    const char *type = json_get_string(element, "type");
    const JsonValue *props = type ? json_get_object(element, "props") : NULL;
    CpuSlot *slot;

    if (!props)
        return NULL;
    slot = g_new0(CpuSlot, 1);
    slot->n = (unsigned int)CLAMP(json_find_int64(element, "vcpus-count", 1), 1, G_MAXUSHORT);
    slot->plugged = path != NULL;
    slot->alias = path && text_has_prefix(path, named) ? g_strdup(path + sizeof(named) - 1) : NULL;
    slot->type = g_strdup(type);
    slot->props = json_copy(props);
    return slot;
}

/* All slots in order of their vcpus; NULL with an error. */
static GPtrArray *
read_slots(Domain *dom)
{
    g_autoptr(JsonValue) answer = qemu_monitor_hotpluggable_cpus(dom);
    g_autoptr(GPtrArray) slots = g_ptr_array_new_with_free_func(slot_free);
    unsigned int next = 0;
    JsonValue *element;

    if (!answer || !json_get_array(answer, ""))
        return NULL;
    for (json_array_foreach(element, answer)) {
        CpuSlot *slot = read_slot(element);

        if (!slot)
            return NULL;
        g_ptr_array_add(slots, slot);
    }
    g_ptr_array_sort(slots, compare_slots);
    for (guint i = 0; i < slots->len; i++) {
        CpuSlot *slot = g_ptr_array_index(slots, i);

        slot->first = next;
        next += slot->n;
    }
    return g_steal_pointer(&slots);
}

static unsigned int
count_plugged(const GPtrArray *slots)
{
    unsigned int n = 0;

    for (guint i = 0; i < slots->len; i++) {
        const CpuSlot *slot = g_ptr_array_index(slots, i);

        n += slot->plugged ? slot->n : 0;
    }
    return n;
}

static int
plug(Domain *dom, CpuSlot *slot)
{
    JsonValue *device = json_new_object();

    json_object_set_string(device, "driver", slot->type);
    json_object_set_printf(device, "id", ALIAS_PREFIX "%u", slot->first);
    for (size_t i = 0; i < json_object_size(slot->props); i++)
        json_object_set(device, json_object_key(slot->props, i), json_copy(json_object_value(slot->props, i)));
    if (qemu_monitor_device_add(dom, device) < 0)
        return -1;
    slot->plugged = true;
    return 0;
}

static int
unplug(Domain *dom, CpuSlot *slot)
{
    int gone;

    if (!slot->alias)
        return fail(VIR_ERR_OPERATION_INVALID, _("vcpu %1$u of domain '%2$s' is there since the start and cannot be unplugged"),
                    slot->first, domain_name(dom));
    gone = qemu_hotplug_unplug(dom, slot->alias);
    if (gone == 0)
        return fail(VIR_ERR_OPERATION_TIMEOUT, _("domain '%1$s' has not let vcpu %2$u go yet; it may still do so"),
                    domain_name(dom), slot->first);
    if (gone > 0)
        slot->plugged = false;
    return gone > 0 ? 0 : -1;
}

/* ------------------------------------------------------ what a definition says */

static VcpuDef *
find_vcpu(const DomainDef *def, unsigned int id)
{
    xml_each(VcpuDef, vcpu, def->vcpus)
        if (vcpu->id == id)
            return vcpu;
    return NULL;
}

/* Says of every vcpu whether it is there. */
static void
note_enabled(DomainDef *def, const Bitmap *enabled)
{
    unsigned int order = 0;

    for (unsigned int id = 0; id < def->vcpu.max; id++) {
        VcpuDef *vcpu = find_vcpu(def, id);
        bool is_there = bitmap_is_set(enabled, id);

        if (!vcpu) {
            vcpu = vcpu_def_new();
            vcpu->id = id;
            vcpu->hotpluggable = is_there && id < def->vcpu.current ? YES_NO_NO : YES_NO_YES;
            xml_list_add(VcpuDef, def->vcpus, vcpu);
        }
        vcpu->enabled = is_there ? YES_NO_YES : YES_NO_NO;
        vcpu->order = is_there ? ++order : 0;
    }
    def->vcpu.current = (unsigned int)bitmap_count(enabled);
}

static Bitmap *
enabled_of(const DomainDef *def)
{
    Bitmap *enabled = bitmap_new();

    for (unsigned int id = 0; id < def->vcpu.max; id++) {
        const VcpuDef *vcpu = find_vcpu(def, id);

        if (vcpu ? vcpu->enabled == YES_NO_YES : id < def->vcpu.current)
            bitmap_set(enabled, id);
    }
    return enabled;
}

static Bitmap *
plugged_of(const GPtrArray *slots)
{
    Bitmap *plugged = bitmap_new();

    for (guint i = 0; i < slots->len; i++) {
        const CpuSlot *slot = g_ptr_array_index(slots, i);

        if (slot->plugged)
            bitmap_set_range(plugged, slot->first, slot->first + slot->n - 1);
    }
    return plugged;
}

/* --------------------------------------------------------------- while it runs */

static void
tell_gone(Domain *dom, const Bitmap *before, const Bitmap *after)
{
    ObjectKey key;

    domain_event_key(domain_own_view(dom), &key);
    for (gssize id = bitmap_next(before, 0); id >= 0; id = bitmap_next(before, (size_t)id + 1))
        if (!bitmap_is_set(after, (size_t)id))
            driver_event_domain_vcpu_removed(domain_list_bus(domain_get_list(dom)), &key, (unsigned int)id);
}

/* Publishes the live definition in @edit (and whatever else is in it) with what the guest really has now. */
static int
publish(Domain *dom, DomainEdit *edit, const GPtrArray *slots)
{
    g_autoptr(Bitmap) before = enabled_of(edit->live);
    g_autoptr(Bitmap) after = plugged_of(slots);
    int pinned;

    note_enabled(edit->live, after);
    if (qemu_process_refresh_vcpus(dom) < 0)
        return -1;
    pinned = qemu_pin_apply(dom, edit->live) < 0 ? -1 : qemu_sched_apply(dom, edit->live);
    if (domain_commit(dom, edit) < 0)
        return -1;
    tell_gone(dom, before, after);
    return pinned;
}

/* What was done stays done, whatever failed: the guest has it. */
static int
publish_failed(Domain *dom, const GPtrArray *slots)
{
    virError *reason = error_take();
    g_autoptr(DomainEdit) edit = domain_edit(dom, VIR_DOMAIN_AFFECT_LIVE);

    if (!edit || publish(dom, edit, slots) < 0)
        warn_last_error("cannot record the vcpus of domain '%s', continuing", domain_name(dom));
    error_restore(reason);
    return -1;
}

static int
grow(Domain *dom, GPtrArray *slots, unsigned int n)
{
    unsigned int have = count_plugged(slots);

    for (guint i = 0; i < slots->len && have < n; i++) {
        CpuSlot *slot = g_ptr_array_index(slots, i);

        if (slot->plugged)
            continue;
        if (slot->n > n - have)
            return fail(VIR_ERR_INVALID_ARG, _("the machine of domain '%1$s' takes vcpus by %2$u"), domain_name(dom), slot->n);
        if (plug(dom, slot) < 0)
            return -1;
        have += slot->n;
    }
    return have == n ? 0
                     : fail(VIR_ERR_OPERATION_FAILED, _("the machine of domain '%1$s' has no room for vcpu %2$u"),
                            domain_name(dom), have);
}

static int
shrink(Domain *dom, GPtrArray *slots, unsigned int n)
{
    unsigned int have = count_plugged(slots);

    for (guint i = slots->len; i > 0 && have > n; i--) {
        CpuSlot *slot = g_ptr_array_index(slots, i - 1);

        if (!slot->plugged)
            continue;
        if (slot->n > have - n)
            return fail(VIR_ERR_INVALID_ARG, _("the machine of domain '%1$s' takes vcpus by %2$u"), domain_name(dom), slot->n);
        if (unplug(dom, slot) < 0)
            return -1;
        have -= slot->n;
    }
    return 0;
}

static int
set_live(Domain *dom, GPtrArray *slots, unsigned int n)
{
    if (n > count_plugged(slots))
        return grow(dom, slots, n);
    return shrink(dom, slots, n);
}

bool
qemu_vcpu_is_alias(const char *alias)
{
    unsigned int id;

    return text_has_prefix(alias, ALIAS_PREFIX) && text_to_uint(alias + sizeof(ALIAS_PREFIX) - 1, 10, &id);
}

bool
qemu_vcpu_is_slot(const char *alias, const char *slot)
{
    return qemu_vcpu_is_alias(alias) && strcmp(alias + sizeof(ALIAS_PREFIX) - 1, slot) == 0;
}

void
qemu_vcpu_gone(Domain *dom)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, VIR_DOMAIN_AFFECT_LIVE);
    g_autoptr(GPtrArray) slots = edit ? read_slots(dom) : NULL;

    if (!slots || (count_plugged(slots) != edit->live->vcpu.current && publish(dom, edit, slots) < 0))
        warn_last_error("cannot record that domain '%s' has lost a vcpu, continuing", domain_name(dom));
}

/* -------------------------------------------------------------------- counting */

static int
set_maximum(DomainDef *def, unsigned int n)
{
    unsigned long long topology = def->cpu ? cpu_topology_vcpus(def->cpu) : 0;

    if (topology && topology != n)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has a CPU topology of %2$llu vcpus, not %3$u"), def->name, topology, n);
    for (guint i = def->vcpus ? def->vcpus->len : 0; i > 0; i--) {
        const VcpuDef *vcpu = g_ptr_array_index(def->vcpus, i - 1);

        if (vcpu->id >= n)
            g_ptr_array_remove_index(def->vcpus, i - 1);
    }
    def->vcpu.max = n;
    def->vcpu.current = MIN(def->vcpu.current, n);
    return 0;
}

static int
check_count(const DomainDef *def, unsigned int n)
{
    if (n <= def->vcpu.max)
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' cannot have %2$u vcpus, its maximum is %3$u"), def->name, n, def->vcpu.max);
}

/* The lowest @n of a configuration; what is new may be said to be pluggable. */
static void
set_config(DomainDef *def, unsigned int n, bool hotpluggable)
{
    g_autoptr(Bitmap) enabled = NULL;
    unsigned int before = def->vcpu.current;

    if (!def->vcpus && !hotpluggable) {
        def->vcpu.current = n;
        return;
    }
    enabled = bitmap_new_range(0, n - 1);
    note_enabled(def, enabled);
    for (unsigned int id = before; hotpluggable && id < n; id++)
        find_vcpu(def, id)->hotpluggable = YES_NO_YES;
}

static int
set_counts(Domain *dom, DomainEdit *edit, unsigned int n, unsigned int flags)
{
    g_autoptr(GPtrArray) slots = NULL;

    for_each_def(def, edit) {
        if (check_count(def, n) < 0)
            return -1;
    }
    if (edit->persistent)
        set_config(edit->persistent, n, flags & VIR_DOMAIN_VCPU_HOTPLUGGABLE);
    if (!edit->live)
        return domain_commit(dom, edit);
    slots = read_slots(dom);
    if (!slots)
        return -1;
    if (set_live(dom, slots, n) < 0)
        return publish_failed(dom, slots);
    return publish(dom, edit, slots);
}

int
qemu_domain_set_vcpus_flags(Domain *dom, unsigned int n, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = NULL;

    assert_owner(dom);
    if (flags & VIR_DOMAIN_VCPU_GUEST)
        return fail(VIR_ERR_NO_SUPPORT, _("domain '%1$s': vcpus cannot be set through the guest's agent"), domain_name(dom));
    edit = domain_edit(dom, flags);
    if (!edit)
        return -1;
    if (!(flags & VIR_DOMAIN_VCPU_MAXIMUM))
        return set_counts(dom, edit, n, flags);
    if (edit->live)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' is running, its maximum of vcpus can only change in its configuration"),
                    domain_name(dom));
    return set_maximum(edit->persistent, n) < 0 ? -1 : domain_commit(dom, edit);
}

int
qemu_domain_set_vcpus(Domain *dom, unsigned int n)
{
    return qemu_domain_set_vcpus_flags(dom, n, VIR_DOMAIN_AFFECT_LIVE);
}

/* ------------------------------------------------------------------ one by one */

static int
set_slots(Domain *dom, GPtrArray *slots, const Bitmap *vcpus, bool there)
{
    for (guint i = 0; i < slots->len; i++) {
        CpuSlot *slot = g_ptr_array_index(slots, i);

        if (!bitmap_is_set(vcpus, slot->first) || slot->plugged == there)
            continue;
        if ((there ? plug(dom, slot) : unplug(dom, slot)) < 0)
            return -1;
    }
    return 0;
}

static int
set_enabled(DomainDef *def, const Bitmap *vcpus, bool there)
{
    g_autoptr(Bitmap) enabled = enabled_of(def);

    if (bitmap_last(vcpus) >= (gssize)def->vcpu.max)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no vcpu %2$zd, the highest is %3$u"), def->name, bitmap_last(vcpus),
                    def->vcpu.max - 1);
    if (there)
        bitmap_union(enabled, vcpus);
    else
        bitmap_subtract(enabled, vcpus);
    if (!bitmap_is_set(enabled, 0))
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' needs its vcpu 0"), def->name);
    note_enabled(def, enabled);
    return 0;
}

int
qemu_domain_set_vcpu(Domain *dom, const char *vcpumap, int state, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);
    g_autoptr(Bitmap) vcpus = edit ? bitmap_parse(vcpumap, G_MAXUSHORT) : NULL;
    g_autoptr(GPtrArray) slots = NULL;
    bool there = state == 1;

    assert_owner(dom);
    if (!vcpus)
        return -1;
    if (state != 0 && state != 1)
        return fail(VIR_ERR_INVALID_ARG, _("a vcpu's state is 0 (off) or 1 (on), not %1$d"), state);
    if (edit->persistent && set_enabled(edit->persistent, vcpus, there) < 0)
        return -1;
    if (!edit->live)
        return domain_commit(dom, edit);
    if (bitmap_last(vcpus) >= (gssize)edit->live->vcpu.max)
        return set_enabled(edit->live, vcpus, there);
    slots = read_slots(dom);
    if (!slots)
        return -1;
    if (set_slots(dom, slots, vcpus, there) < 0)
        return publish_failed(dom, slots);
    return publish(dom, edit, slots);
}

/* ------------------------------------------------------------------ what they do */

static int
fill_vcpu(pid_t pid, const QemuVcpuThread *thread, virVcpuInfoPtr info)
{
    QemuProcTimes times = {.cpu = -1};

    if (thread->pid > 0 && qemu_proc_times(pid, thread->pid, &times) < 0)
        return -1;
    *info = (virVcpuInfo){
        .number = thread->id, .state = VIR_VCPU_RUNNING, .cpuTime = times.user_ns + times.system_ns, .cpu = times.cpu};
    return 0;
}

static int
fill_cpumap(const QemuVcpuThread *thread, unsigned char *cpumap, int maplen)
{
    g_autoptr(Bitmap) host = qemu_proc_all_cpus();
    g_autoptr(Bitmap) cpus = host && thread->pid > 0 ? qemu_proc_get_affinity(thread->pid) : bitmap_copy(host);

    if (!cpus)
        return -1;
    bitmap_to_bytes(cpus, cpumap, (size_t)maplen);
    return 0;
}

int
qemu_domain_get_vcpus(Domain *dom, virVcpuInfoPtr info, int room, unsigned char *cpumaps, int maplen)
{
    const QemuGuest *guest = qemu_guest_get(dom);
    int n = 0;

    assert_owner(dom);
    if (!guest)
        return -1;
    xml_each(QemuVcpuThread, thread, guest->vcpus) {
        if (n == room)
            break;
        if (fill_vcpu(domain_facts(dom)->pid, thread, &info[n]) < 0)
            return -1;
        if (cpumaps && fill_cpumap(thread, VIR_GET_CPUMAP(cpumaps, maplen, n), maplen) < 0)
            return -1;
        n++;
    }
    return n;
}

/* The figures of the whole guest come from its group, or else from its process. */
enum { TOTAL_FIGURES = 3, CPU_FIGURES = 1 };

static int
total_stats(Domain *dom, const Cgroup *group, TypedParams *params)
{
    unsigned long long used, user, kernel;
    QemuProcTimes times;

    if (group && cgroup_has(group, CGROUP_CPUACCT)) {
        if (cgroup_get_cpu_usage(group, &used) < 0 || cgroup_get_cpu_stat(group, &user, &kernel) < 0)
            return -1;
    } else {
        if (qemu_proc_times(domain_facts(dom)->pid, 0, &times) < 0)
            return -1;
        user = times.user_ns;
        kernel = times.system_ns;
        used = user + kernel;
    }
    typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_CPUTIME, used);
    typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_USERTIME, user);
    typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_SYSTEMTIME, kernel);
    return TOTAL_FIGURES;
}

static int
cpu_stats(Domain *dom, const Cgroup *group, TypedParams *params, unsigned int start, unsigned int n)
{
    g_autofree unsigned long long *ns = NULL;
    size_t n_cpus;

    if (!group || !cgroup_has(group, CGROUP_CPUACCT))
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has no group that counts the time of single processors"),
                    domain_name(dom));
    if (cgroup_get_cpu_usage_percpu(group, &ns, &n_cpus) < 0)
        return -1;
    if (start >= n_cpus)
        return fail(VIR_ERR_INVALID_ARG, _("the host has no processor %1$u, the highest is %2$zu"), start, n_cpus - 1);
    for (size_t cpu = start; cpu < n_cpus && cpu - start < n; cpu++)
        typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_CPUTIME, ns[cpu]);
    return CPU_FIGURES;
}

int
qemu_domain_get_cpu_stats(Domain *dom, TypedParams *params, unsigned int nparams, int start_cpu, unsigned int ncpus,
                          unsigned int flags)
{
    const QemuGuest *guest = qemu_guest_get(dom);
    g_autoptr(Bitmap) host = guest ? qemu_proc_all_cpus() : NULL;
    g_autoptr(Cgroup) group = NULL;

    assert_owner(dom);
    if (!host)
        return -1;
    if (ncpus == 0)
        return (int)bitmap_last(host) + 1;
    if (nparams == 0)
        return start_cpu < 0 ? TOTAL_FIGURES : CPU_FIGURES;
    if (guest->cgroup_path && !(group = cgroup_open(cgroup_host_default(), guest->cgroup_path)))
        return -1;
    if (start_cpu < 0)
        return total_stats(dom, group, params);
    return cpu_stats(dom, group, params, (unsigned int)start_cpu, ncpus);
}

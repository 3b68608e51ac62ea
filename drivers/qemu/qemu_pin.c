/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_pin.c - which processors of the host the threads of a guest may use: its virtual processors, its iothreads, and the
 * emulator's own.
 *
 * Threads: the guest's owner; questions that a view answers are for any.
 */

#include "qemu/qemu_pin.h"

#include "base/error.h"
#include "driver/driver_events.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_proc.h"

/* -------------------------------------------------- what a definition says */

static VcpuPin *
find_vcpu_pin(const DomainDef *def, unsigned int vcpu)
{
    xml_each(VcpuPin, pin, def->cputune ? def->cputune->vcpupins : NULL)
        if (pin->vcpu == vcpu)
            return pin;
    return NULL;
}

static IothreadPin *
find_iothread_pin(const DomainDef *def, unsigned int iothread)
{
    xml_each(IothreadPin, pin, def->cputune ? def->cputune->iothreadpins : NULL)
        if (pin->iothread == iothread)
            return pin;
    return NULL;
}

const Bitmap *
qemu_pin_of_vcpu(const DomainDef *def, unsigned int vcpu)
{
    const VcpuPin *pin = find_vcpu_pin(def, vcpu);

    return pin ? pin->cpuset : def->vcpu.cpuset;
}

const Bitmap *
qemu_pin_of_emulator(const DomainDef *def)
{
    return def->cputune && def->cputune->emulatorpin ? def->cputune->emulatorpin : def->vcpu.cpuset;
}

const Bitmap *
qemu_pin_of_iothread(const DomainDef *def, unsigned int iothread)
{
    const IothreadPin *pin = find_iothread_pin(def, iothread);

    return pin ? pin->cpuset : def->vcpu.cpuset;
}

static void
replace(Bitmap **cpuset, const Bitmap *cpus)
{
    bitmap_free(*cpuset);
    *cpuset = bitmap_copy(cpus);
}

static CpuTune *
get_cputune(DomainDef *def)
{
    if (!def->cputune)
        def->cputune = cpu_tune_new();
    return def->cputune;
}

static void
note_vcpu_pin(DomainDef *def, unsigned int vcpu, const Bitmap *cpus)
{
    VcpuPin *pin = find_vcpu_pin(def, vcpu);

    if (!pin) {
        pin = xml_new(&xml_binding_VcpuPin);
        pin->vcpu = vcpu;
        xml_list_add(VcpuPin, get_cputune(def)->vcpupins, pin);
    }
    replace(&pin->cpuset, cpus);
}

static void
note_iothread_pin(DomainDef *def, unsigned int iothread, const Bitmap *cpus)
{
    IothreadPin *pin = find_iothread_pin(def, iothread);

    if (!pin) {
        pin = xml_new(&xml_binding_IothreadPin);
        pin->iothread = iothread;
        xml_list_add(IothreadPin, get_cputune(def)->iothreadpins, pin);
    }
    replace(&pin->cpuset, cpus);
}

/* ------------------------------------------------------ the guest's threads */

pid_t
qemu_vcpu_thread(Domain *dom, unsigned int vcpu)
{
    const QemuGuest *guest = qemu_guest(dom);

    assert_owner(dom);
    xml_each(QemuVcpuThread, thread, guest ? guest->vcpus : NULL)
        if (thread->id == vcpu)
            return thread->pid;
    return 0;
}

static bool
is_vcpu_thread(Domain *dom, pid_t tid)
{
    const QemuGuest *guest = qemu_guest(dom);

    xml_each(QemuVcpuThread, thread, guest->vcpus)
        if (thread->pid == tid)
            return true;
    return false;
}

static bool
is_iothread(const GArray *iothreads, pid_t tid)
{
    for (guint i = 0; i < iothreads->len; i++)
        if (g_array_index(iothreads, QemuMonitorIothread, i).tid == tid)
            return true;
    return false;
}

/* The emulator's are all that are neither a virtual processor nor an iothread. */
static int
pin_emulator_threads(Domain *dom, const GArray *iothreads, const Bitmap *cpus)
{
    g_autoptr(GArray) threads = qemu_proc_threads(domain_facts(dom)->pid);

    if (!threads)
        return -1;
    for (guint i = 0; i < threads->len; i++) {
        pid_t tid = g_array_index(threads, pid_t, i);

        if (is_vcpu_thread(dom, tid) || is_iothread(iothreads, tid))
            continue;
        if (qemu_proc_set_affinity(tid, cpus) < 0) {
            if (tid == domain_facts(dom)->pid)
                return -1;
            error_reset();          /* a worker of QEMU's that has ended meanwhile */
        }
    }
    return 0;
}

static int
apply_to_vcpus(Domain *dom, const DomainDef *def)
{
    const QemuGuest *guest = qemu_guest(dom);

    xml_each(QemuVcpuThread, thread, guest->vcpus) {
        const Bitmap *cpus = qemu_pin_of_vcpu(def, thread->id);

        if (cpus && thread->pid > 0 && qemu_proc_set_affinity(thread->pid, cpus) < 0)
            return -1;
    }
    return 0;
}

static int
apply_to_iothreads(const DomainDef *def, const GArray *iothreads)
{
    for (guint i = 0; i < iothreads->len; i++) {
        const QemuMonitorIothread *thread = &g_array_index(iothreads, QemuMonitorIothread, i);
        const Bitmap *cpus = qemu_pin_of_iothread(def, thread->id);

        if (cpus && thread->tid > 0 && qemu_proc_set_affinity(thread->tid, cpus) < 0)
            return -1;
    }
    return 0;
}

/* The iothreads of the running guest: nothing is asked when it has none. */
static GArray *
get_iothreads(Domain *dom, const DomainDef *def)
{
    if (def->iothreads_count == 0)
        return g_array_new(FALSE, FALSE, sizeof(QemuMonitorIothread));
    return qemu_monitor_iothreads(dom);
}

/* A worker of the emulator's may end at any time: its failure is none. */
static int
visit_emulator(Domain *dom, const GArray *iothreads, QemuThreadVisit visit, void *opaque)
{
    pid_t pid = domain_facts(dom)->pid;
    g_autoptr(GArray) threads = qemu_proc_threads(pid);

    for (guint i = 0; threads && i < threads->len; i++) {
        pid_t tid = g_array_index(threads, pid_t, i);

        if (is_vcpu_thread(dom, tid) || is_iothread(iothreads, tid) || visit(QEMU_THREAD_EMULATOR, 0, tid, opaque) == 0)
            continue;
        if (tid == pid)
            return -1;
        error_reset();
    }
    return threads ? 0 : -1;
}

int
qemu_pin_each_thread(Domain *dom, const DomainDef *def, QemuThreadVisit visit, void *opaque)
{
    g_autoptr(GArray) iothreads = get_iothreads(dom, def);

    assert_owner(dom);
    if (!iothreads || visit_emulator(dom, iothreads, visit, opaque) < 0)
        return -1;
    xml_each(QemuVcpuThread, thread, qemu_guest(dom)->vcpus)
        if (thread->pid > 0 && visit(QEMU_THREAD_VCPU, thread->id, thread->pid, opaque) < 0)
            return -1;
    for (guint i = 0; i < iothreads->len; i++) {
        const QemuMonitorIothread *thread = &g_array_index(iothreads, QemuMonitorIothread, i);

        if (thread->tid > 0 && visit(QEMU_THREAD_IOTHREAD, thread->id, thread->tid, opaque) < 0)
            return -1;
    }
    return 0;
}

int
qemu_pin_apply(Domain *dom, const DomainDef *def)
{
    const Bitmap *emulator = qemu_pin_of_emulator(def);
    g_autoptr(GArray) iothreads = NULL;

    assert_owner(dom);
    if (!def->cputune && !def->vcpu.cpuset)
        return 0;
    iothreads = get_iothreads(dom, def);
    if (!iothreads || (emulator && pin_emulator_threads(dom, iothreads, emulator) < 0))
        return -1;
    return apply_to_vcpus(dom, def) < 0 ? -1 : apply_to_iothreads(def, iothreads);
}

/* ------------------------------------------------------------------ methods */

static Bitmap *
read_cpumap(Domain *dom, const unsigned char *cpumap, int maplen)
{
    g_autoptr(Bitmap) cpus = bitmap_from_bytes(cpumap, (size_t)maplen);
    g_autoptr(Bitmap) host = qemu_proc_all_cpus();

    if (!host)
        return NULL;
    bitmap_intersect(cpus, host);
    if (bitmap_is_empty(cpus))
        return fail_null(VIR_ERR_INVALID_ARG, _("domain '%1$s' cannot be pinned to none of the host's processors"),
                         domain_name(dom));
    return g_steal_pointer(&cpus);
}

static void
tell_tunable(Domain *dom, const char *name, const Bitmap *cpus)
{
    g_auto(TypedParams) params = {0};
    g_autofree char *text = bitmap_format(cpus);
    ObjectKey key;

    typed_params_add_string(&params, name, text);
    domain_event_key(domain_own_view(dom), &key);
    driver_event_domain_tunable(domain_list_bus(domain_get_list(dom)), &key, &params);
}

static int
check_vcpu(const DomainDef *def, unsigned int vcpu)
{
    if (vcpu < def->vcpu.max)
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no vcpu %2$u, the highest is %3$u"), def->name, vcpu, def->vcpu.max - 1);
}

static int
pin_vcpu_live(Domain *dom, const DomainDef *live, unsigned int vcpu, const Bitmap *cpus)
{
    pid_t tid = qemu_vcpu_thread(dom, vcpu);

    if (tid == 0 && vcpu < live->vcpu.current)
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has no thread of its own for vcpu %2$u"), live->name, vcpu);
    return tid == 0 ? 0 : qemu_proc_set_affinity(tid, cpus);
}

int
qemu_domain_pin_vcpu_flags(Domain *dom, unsigned int vcpu, unsigned char *cpumap, int maplen, unsigned int flags)
{
    g_autofree char *name = g_strdup_printf(VIR_DOMAIN_TUNABLE_CPU_VCPUPIN, vcpu);
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);
    g_autoptr(Bitmap) cpus = NULL;
    bool live;

    assert_owner(dom);
    if (!edit || !(cpus = read_cpumap(dom, cpumap, maplen)))
        return -1;
    for_each_def(def, edit) {
        if (check_vcpu(def, vcpu) < 0)
            return -1;
        note_vcpu_pin(def, vcpu, cpus);
    }
    live = edit->live;
    if (live && pin_vcpu_live(dom, edit->live, vcpu, cpus) < 0)
        return -1;
    if (domain_commit(dom, edit) < 0)
        return -1;
    if (live)
        tell_tunable(dom, name, cpus);
    return 0;
}

int
qemu_domain_pin_vcpu(Domain *dom, unsigned int vcpu, unsigned char *cpumap, int maplen)
{
    return qemu_domain_pin_vcpu_flags(dom, vcpu, cpumap, maplen, VIR_DOMAIN_AFFECT_LIVE);
}

int
qemu_domain_pin_emulator(Domain *dom, unsigned char *cpumap, int maplen, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);
    g_autoptr(Bitmap) cpus = NULL;
    bool live;

    assert_owner(dom);
    if (!edit || !(cpus = read_cpumap(dom, cpumap, maplen)))
        return -1;
    for_each_def(def, edit)
        replace(&get_cputune(def)->emulatorpin, cpus);
    live = edit->live;
    if (live) {
        g_autoptr(GArray) iothreads = get_iothreads(dom, edit->live);

        if (!iothreads || pin_emulator_threads(dom, iothreads, cpus) < 0)
            return -1;
    }
    if (domain_commit(dom, edit) < 0)
        return -1;
    if (live)
        tell_tunable(dom, VIR_DOMAIN_TUNABLE_CPU_EMULATORPIN, cpus);
    return 0;
}

static int
check_iothread(const DomainDef *def, unsigned int iothread)
{
    xml_each(IothreadDef, thread, def->iothreads)
        if (thread->id == iothread)
            return 0;
    return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no iothread %2$u"), def->name, iothread);
}

static int
pin_iothread_live(Domain *dom, const DomainDef *live, unsigned int iothread, const Bitmap *cpus)
{
    g_autoptr(GArray) threads = get_iothreads(dom, live);

    for (guint i = 0; threads && i < threads->len; i++) {
        const QemuMonitorIothread *thread = &g_array_index(threads, QemuMonitorIothread, i);

        if (thread->id == iothread)
            return qemu_proc_set_affinity(thread->tid, cpus);
    }
    return threads ? fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no iothread %2$u"), live->name, iothread) : -1;
}

int
qemu_domain_pin_iothread(Domain *dom, unsigned int iothread, unsigned char *cpumap, int maplen, unsigned int flags)
{
    g_autofree char *name = g_strdup_printf(VIR_DOMAIN_TUNABLE_CPU_IOTHREADSPIN, iothread);
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);
    g_autoptr(Bitmap) cpus = NULL;
    bool live;

    assert_owner(dom);
    if (!edit || !(cpus = read_cpumap(dom, cpumap, maplen)))
        return -1;
    for_each_def(def, edit) {
        if (check_iothread(def, iothread) < 0)
            return -1;
        note_iothread_pin(def, iothread, cpus);
    }
    live = edit->live;
    if (live && pin_iothread_live(dom, edit->live, iothread, cpus) < 0)
        return -1;
    if (domain_commit(dom, edit) < 0)
        return -1;
    if (live)
        tell_tunable(dom, name, cpus);
    return 0;
}

/* @cpus, or all that the host has. */
static int
write_cpumap(const Bitmap *cpus, unsigned char *cpumap, int maplen)
{
    g_autoptr(Bitmap) all = cpus ? NULL : qemu_proc_all_cpus();

    if (!cpus && !all)
        return -1;
    bitmap_to_bytes(cpus ? cpus : all, cpumap, (size_t)maplen);
    return 0;
}

int
qemu_domain_get_vcpu_pin_info(Domain *dom, int ncpumaps, unsigned char *cpumaps, int maplen, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);
    int n;

    if (!def)
        return -1;
    n = MIN(ncpumaps, (int)def->vcpu.max);
    for (int i = 0; i < n; i++)
        if (write_cpumap(qemu_pin_of_vcpu(def, (unsigned int)i), VIR_GET_CPUMAP(cpumaps, maplen, i), maplen) < 0)
            return -1;
    return n;
}

int
qemu_domain_get_emulator_pin_info(Domain *dom, unsigned char *cpumap, int maplen, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);

    if (!def || write_cpumap(qemu_pin_of_emulator(def), cpumap, maplen) < 0)
        return -1;
    return 1;
}

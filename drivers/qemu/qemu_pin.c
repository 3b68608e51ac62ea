/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_pin.c - which processors of the host the threads of a guest may use: its virtual processors, its iothreads, and the
 * emulator's own.
 *
 * Threads: the guest's owner; questions that a view answers are for any.
 */

#include "qemu/qemu_pin.h"

#include "base/error.h"
#include "conf/domain_threads.h"
#include "driver/driver_events.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_proc.h"

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

/* The iothreads of the running guest: nothing is asked when it has none. */
static GArray *
get_iothreads(Domain *dom, const DomainDef *def)
{
    if (def->iothreads_count == 0)
        return g_array_new(FALSE, FALSE, sizeof(QemuMonitorIothread));
    return qemu_monitor_iothreads(dom);
}

/* The emulator's threads are all that are neither a virtual processor nor an iothread. A worker may end at any time: its failure is
 * none. */
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

static const Bitmap *
cpus_of(const DomainDef *def, QemuThreadKind kind, unsigned int id)
{
    if (kind == QEMU_THREAD_VCPU)
        return domain_def_vcpu_cpus(def, id);
    return kind == QEMU_THREAD_IOTHREAD ? domain_def_iothread_cpus(def, id) : domain_def_emulator_cpus(def);
}

static int
pin_as_told(QemuThreadKind kind, unsigned int id, pid_t tid, void *opaque)
{
    const Bitmap *cpus = cpus_of(opaque, kind, id);

    return cpus ? qemu_proc_set_affinity(tid, cpus) : 0;
}

static int
pin_to(QemuThreadKind kind, unsigned int id, pid_t tid, void *opaque)
{
    return qemu_proc_set_affinity(tid, opaque);
}

int
qemu_pin_apply(Domain *dom, const DomainDef *def)
{
    if (!def->cputune && !def->vcpu.cpuset)
        return 0;
    return qemu_pin_each_thread(dom, def, pin_as_told, (void *)def);
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
        if (domain_def_pin_vcpu(def, vcpu, cpus) < 0)
            return -1;
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
        domain_def_pin_emulator(def, cpus);
    live = edit->live;
    if (live) {
        g_autoptr(GArray) iothreads = get_iothreads(dom, edit->live);

        if (!iothreads || visit_emulator(dom, iothreads, pin_to, cpus) < 0)
            return -1;
    }
    if (domain_commit(dom, edit) < 0)
        return -1;
    if (live)
        tell_tunable(dom, VIR_DOMAIN_TUNABLE_CPU_EMULATORPIN, cpus);
    return 0;
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
        if (domain_def_pin_iothread(def, iothread, cpus) < 0)
            return -1;
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
        if (write_cpumap(domain_def_vcpu_cpus(def, (unsigned int)i), VIR_GET_CPUMAP(cpumaps, maplen, i), maplen) < 0)
            return -1;
    return n;
}

int
qemu_domain_get_emulator_pin_info(Domain *dom, unsigned char *cpumap, int maplen, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);

    if (!def || write_cpumap(domain_def_emulator_cpus(def), cpumap, maplen) < 0)
        return -1;
    return 1;
}

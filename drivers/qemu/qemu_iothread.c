/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_iothread.c - threads that serve a guest's disks: listed, added, taken away.
 *
 * Threads: the guest's owner.
 */

#include "base/error.h"
#include "conf/domain_threads.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_command.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_pin.h"
#include "qemu/qemu_sched.h"
#include "qemu/qemu_proc.h"

/* ------------------------------------------------------------------ listing */

static void
info_free(void *data)
{
    virDomainIOThreadInfoPtr info = data;

    g_free(info->cpumap);
    g_free(info);
}

static virDomainIOThreadInfoPtr
info_new(unsigned int id, const Bitmap *cpus, const Bitmap *host)
{
    virDomainIOThreadInfoPtr info = g_new0(virDomainIOThreadInfo, 1);

    info->iothread_id = id;
    info->cpumaplen = VIR_CPU_MAPLEN((int)bitmap_last(host) + 1);
    info->cpumap = g_malloc0((gsize)info->cpumaplen);
    bitmap_to_bytes(cpus ? cpus : host, info->cpumap, (size_t)info->cpumaplen);
    return info;
}

static int
list_live(Domain *dom, GPtrArray *infos, const Bitmap *host)
{
    g_autoptr(GArray) threads = qemu_monitor_iothreads(dom);

    for (guint i = 0; threads && i < threads->len; i++) {
        const QemuMonitorIothread *thread = &g_array_index(threads, QemuMonitorIothread, i);
        g_autoptr(Bitmap) cpus = qemu_proc_get_affinity(thread->tid);

        if (!cpus)
            return -1;
        g_ptr_array_add(infos, info_new(thread->id, cpus, host));
    }
    return threads ? 0 : -1;
}

static void
list_config(const DomainDef *def, GPtrArray *infos, const Bitmap *host)
{
    xml_each(IothreadDef, thread, def->iothreads)
        g_ptr_array_add(infos, info_new(thread->id, domain_def_iothread_cpus(def, thread->id), host));
}

int
qemu_domain_get_iothread_info(Domain *dom, virDomainIOThreadInfoPtr **info, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);
    g_autoptr(GPtrArray) infos = g_ptr_array_new_with_free_func(info_free);
    g_autoptr(Bitmap) host = NULL;
    int n;

    assert_owner(dom);
    if (!def || !(host = qemu_proc_all_cpus()))
        return -1;
    if (!(domain_view_impact(view, flags) & VIR_DOMAIN_AFFECT_LIVE))
        list_config(def, infos, host);
    else if (list_live(dom, infos, host) < 0)
        return -1;
    n = (int)infos->len;
    g_ptr_array_set_free_func(infos, NULL);
    g_ptr_array_add(infos, NULL);
    *info = (virDomainIOThreadInfoPtr *)g_ptr_array_free(g_steal_pointer(&infos), FALSE);
    return n;
}

/* --------------------------------------------------------- adding and taking */

/* Numbers are given from 1. */
static unsigned int
free_id(DomainEdit *edit)
{
    unsigned int id = 1;
    bool taken = true;

    while (taken) {
        taken = false;
        for_each_def(def, edit)
            taken = taken || domain_def_iothread(def, id);
        id += taken;
    }
    return id;
}

static int
remove_live(Domain *dom, unsigned int id)
{
    g_autofree char *name = g_strdup_printf("iothread%u", id);

    return qemu_monitor_object_del(dom, name);
}

/* What failed later leaves no thread behind. Always -1. */
static int
undo_live(Domain *dom, unsigned int id)
{
    virError *reason = error_take();

    if (remove_live(dom, id) < 0)
        warn_last_error("cannot take iothread %u of domain '%s' away again, continuing", id, domain_name(dom));
    error_restore(reason);
    return -1;
}

static int
add_live(Domain *dom, const DomainDef *live, unsigned int id)
{
    JsonValue *object = json_new_object();

    json_object_set_string(object, "qom-type", "iothread");
    json_object_set_printf(object, "id", "iothread%u", id);
    if (qemu_monitor_object_add(dom, object) < 0)
        return -1;
    return qemu_pin_apply(dom, live) < 0 || qemu_sched_apply(dom, live) < 0 ? undo_live(dom, id) : 0;
}

int
qemu_domain_add_iothread(Domain *dom, unsigned int id, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);
    bool live;

    assert_owner(dom);
    if (!edit)
        return -1;
    if (id == 0)
        id = free_id(edit);
    for_each_def(def, edit) {
        if (domain_def_add_iothread(def, id) < 0)
            return -1;
    }
    live = edit->live;
    if (live && add_live(dom, edit->live, id) < 0)
        return -1;
    if (domain_commit(dom, edit) == 0)
        return 0;
    return live ? undo_live(dom, id) : -1;
}

int
qemu_domain_del_iothread(Domain *dom, unsigned int id, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);

    assert_owner(dom);
    if (!edit)
        return -1;
    for_each_def(def, edit) {
        if (domain_def_take_iothread(def, id) < 0)
            return -1;
    }
    if (edit->live && remove_live(dom, id) < 0)
        return -1;
    return domain_commit(dom, edit);
}

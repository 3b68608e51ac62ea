/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_threads.c - the threads that a definition gives a guest.
 *
 * Threads: any; who has the definition.
 */

#include "conf/domain_threads.h"

#include "base/error.h"

CpuTune *
domain_def_cputune(DomainDef *def)
{
    if (!def->cputune)
        def->cputune = cpu_tune_new();
    return def->cputune;
}

/* ------------------------------------------------------------------ pinning */

static VcpuPin *
find_vcpu_pin(const DomainDef *def, unsigned int vcpu)
{
    xml_each(VcpuPin, pin, def->cputune ? def->cputune->vcpupins : NULL)
        if (pin->vcpu == vcpu)
            return pin;
    return NULL;
}

static IothreadPin *
find_iothread_pin(const DomainDef *def, unsigned int id)
{
    xml_each(IothreadPin, pin, def->cputune ? def->cputune->iothreadpins : NULL)
        if (pin->iothread == id)
            return pin;
    return NULL;
}

const Bitmap *
domain_def_vcpu_cpus(const DomainDef *def, unsigned int vcpu)
{
    const VcpuPin *pin = find_vcpu_pin(def, vcpu);

    return pin ? pin->cpuset : def->vcpu.cpuset;
}

const Bitmap *
domain_def_emulator_cpus(const DomainDef *def)
{
    return def->cputune && def->cputune->emulatorpin ? def->cputune->emulatorpin : def->vcpu.cpuset;
}

const Bitmap *
domain_def_iothread_cpus(const DomainDef *def, unsigned int id)
{
    const IothreadPin *pin = find_iothread_pin(def, id);

    return pin ? pin->cpuset : def->vcpu.cpuset;
}

static void
replace(Bitmap **cpuset, const Bitmap *cpus)
{
    bitmap_free(*cpuset);
    *cpuset = bitmap_copy(cpus);
}

int
domain_def_pin_vcpu(DomainDef *def, unsigned int vcpu, const Bitmap *cpus)
{
    VcpuPin *pin = find_vcpu_pin(def, vcpu);

    if (vcpu >= def->vcpu.max)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no vcpu %2$u, the highest is %3$u"), def->name, vcpu,
                    def->vcpu.max - 1);
    if (!pin) {
        pin = xml_new(&xml_binding_VcpuPin);
        pin->vcpu = vcpu;
        xml_list_add(VcpuPin, domain_def_cputune(def)->vcpupins, pin);
    }
    replace(&pin->cpuset, cpus);
    return 0;
}

void
domain_def_pin_emulator(DomainDef *def, const Bitmap *cpus)
{
    replace(&domain_def_cputune(def)->emulatorpin, cpus);
}

static int
fail_no_iothread(const DomainDef *def, unsigned int id)
{
    return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no iothread %2$u"), def->name, id);
}

int
domain_def_pin_iothread(DomainDef *def, unsigned int id, const Bitmap *cpus)
{
    IothreadPin *pin = find_iothread_pin(def, id);

    if (!domain_def_iothread(def, id))
        return fail_no_iothread(def, id);
    if (!pin) {
        pin = xml_new(&xml_binding_IothreadPin);
        pin->iothread = id;
        xml_list_add(IothreadPin, domain_def_cputune(def)->iothreadpins, pin);
    }
    replace(&pin->cpuset, cpus);
    return 0;
}

static void
unpin_iothread(DomainDef *def, unsigned int id)
{
    IothreadPin *pin = find_iothread_pin(def, id);

    if (pin)
        g_ptr_array_remove(def->cputune->iothreadpins, pin);
}

/* ---------------------------------------------------------------- iothreads */

IothreadDef *
domain_def_iothread(const DomainDef *def, unsigned int id)
{
    xml_each(IothreadDef, thread, def->iothreads)
        if (thread->id == id)
            return thread;
    return NULL;
}

int
domain_def_add_iothread(DomainDef *def, unsigned int id)
{
    IothreadDef *thread;

    if (domain_def_iothread(def, id))
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has an iothread %2$u already"), def->name, id);
    thread = iothread_def_new();
    thread->id = id;
    xml_list_add(IothreadDef, def->iothreads, thread);
    def->iothreads_count = MAX(def->iothreads_count, def->iothreads->len);
    return 0;
}

static int
check_unused(const DomainDef *def, unsigned int id)
{
    xml_each(DiskDef, disk, def->disks)
        if (disk->driver && disk->driver->iothread == id)
            return fail(VIR_ERR_INVALID_ARG, _("iothread %1$u of domain '%2$s' serves disk '%3$s'"), id, def->name,
                        disk->target->dev);
    xml_each(ControllerDef, controller, def->controllers)
        if (controller->driver && controller->driver->iothread == id)
            return fail(VIR_ERR_INVALID_ARG, _("iothread %1$u of domain '%2$s' serves %3$s controller %4$d"), id, def->name,
                        controller_type_to_string(controller->type), controller->index);
    return 0;
}

int
domain_def_take_iothread(DomainDef *def, unsigned int id)
{
    IothreadDef *thread = domain_def_iothread(def, id);

    if (!thread)
        return fail_no_iothread(def, id);
    if (check_unused(def, id) < 0)
        return -1;
    g_ptr_array_remove(def->iothreads, thread);
    def->iothreads_count = def->iothreads->len;
    unpin_iothread(def, id);
    return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command_cpu.c - the processor: model, features, and what features of the domain add to it.
 *
 * Threads: any.
 */

#include "qemu/qemu_command_parts.h"

#include "base/error.h"
#include "qemu/qemu_props.h"

static void
add_flag(GString *text, const char *name, Switch value)
{
    if (value != SWITCH_ABSENT)
        g_string_append_printf(text, ",%s=%s", name, value == SWITCH_ON ? "on" : "off");
}

static int
add_model(GString *text, const DomainDef *def, const QemuCommandContext *context)
{
    const CpuDef *cpu = def->cpu;
    const QemuMachine *machine = context->caps ? qemu_caps_machine(context->caps, def->os.machine) : NULL;

    if (!cpu || (cpu->mode == CPU_MODE_CUSTOM && !cpu->model)) {
        g_string_append(text, machine && machine->default_cpu ? machine->default_cpu
                              : def->virt_type == VIRT_KVM    ? "kvm64"
                                                              : "qemu64");
        return 0;
    }
    switch (cpu->mode) {
    case CPU_MODE_HOST_PASSTHROUGH:
        if (def->virt_type != VIRT_KVM)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                        _("domain '%1$s': cpu mode 'host-passthrough' needs domain type 'kvm'"), def->name);
        g_string_append(text, "host");
        add_flag(text, "migratable", cpu->migratable);
        return 0;
    case CPU_MODE_MAXIMUM:
        g_string_append(text, "max");
        add_flag(text, "migratable", cpu->migratable);
        return 0;
    case CPU_MODE_HOST_MODEL:
        /* Where it could not be settled which model that is (qemu_cpu.c): all the host has, named by the accelerator. */
        if (!cpu->model || !cpu->model->name) {
            g_string_append(text, def->virt_type == VIRT_KVM ? "host" : "max");
            return 0;
        }
        break;
    default:
        break;
    }
    if (!cpu->model || !cpu->model->name)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': cpu mode 'custom' needs a <model>"), def->name);
    g_string_append(text, cpu->model->name);
    if (cpu->model->vendor_id)
        g_string_append_printf(text, ",vendor=%s", cpu->model->vendor_id);
    return 0;
}

static void
add_features(GString *text, const DomainDef *def)
{
    xml_each(CpuFeature, feature, def->cpu ? def->cpu->features : NULL) {
        switch (feature->policy) {
        case CPU_POLICY_DISABLE:
        case CPU_POLICY_FORBID:
            g_string_append_printf(text, ",%s=off", feature->name);
            break;
        case CPU_POLICY_OPTIONAL:
            break;
        default:
            g_string_append_printf(text, ",%s=on", feature->name);
            break;
        }
    }
}

static void
add_hyperv(GString *text, const HypervFeatures *hyperv)
{
    const struct {
        const char *name;
        Switch value;
    } rows[] = {
        {"hv-relaxed", hyperv->relaxed},         {"hv-vapic", hyperv->vapic},
        {"hv-vpindex", hyperv->vpindex},         {"hv-runtime", hyperv->runtime},
        {"hv-synic", hyperv->synic},             {"hv-stimer", hyperv->stimer},
        {"hv-stimer-direct", hyperv->stimer_direct}, {"hv-reset", hyperv->reset},
        {"hv-frequencies", hyperv->frequencies}, {"hv-reenlightenment", hyperv->reenlightenment},
        {"hv-tlbflush", hyperv->tlbflush},       {"hv-tlbflush-direct", hyperv->tlbflush_direct},
        {"hv-tlbflush-ext", hyperv->tlbflush_extended}, {"hv-ipi", hyperv->ipi},
        {"hv-evmcs", hyperv->evmcs},             {"hv-avic", hyperv->avic},
        {"hv-emsr-bitmap", hyperv->emsr_bitmap}, {"hv-xmm-input", hyperv->xmm_input},
    };

    if (hyperv->mode == HYPERV_MODE_PASSTHROUGH)
        g_string_append(text, ",hv-passthrough=on");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].value == SWITCH_ON)
            g_string_append_printf(text, ",%s=on", rows[i].name);
    if (hyperv->spinlocks == SWITCH_ON)
        g_string_append_printf(text, ",hv-spinlocks=0x%x", hyperv->spinlock_retries ? hyperv->spinlock_retries : 0x1fff);
    if (hyperv->vendor_id == SWITCH_ON && hyperv->vendor_id_value)
        qemu_option_add(text, "hv-vendor-id", hyperv->vendor_id_value);
}

static int
add_kvm(GString *text, const DomainDef *def)
{
    const KvmFeatures *kvm = def->features.kvm;

    if (!kvm)
        return 0;
    if (kvm->pv_ipi != SWITCH_ABSENT)
        add_flag(text, "kvm-pv-ipi", kvm->pv_ipi);
    if (kvm->hidden == SWITCH_ON)
        g_string_append(text, ",kvm=off");
    add_flag(text, "kvm-hint-dedicated", kvm->hint_dedicated);
    add_flag(text, "kvm-poll-control", kvm->poll_control);
    return 0;
}

static int
add_timers(GString *text, const DomainDef *def)
{
    xml_each(TimerDef, timer, def->clock.timers) {
        Switch present = timer->present == YES_NO_ABSENT ? SWITCH_ABSENT : timer->present == YES_NO_YES ? SWITCH_ON : SWITCH_OFF;

        if (timer->name == TIMER_KVMCLOCK)
            add_flag(text, "kvmclock", present);
        else if (timer->name == TIMER_HYPERVCLOCK && present == SWITCH_ON)
            g_string_append(text, ",hv-time=on");
        else if (timer->name == TIMER_TSC && timer->frequency)
            g_string_append_printf(text, ",tsc-frequency=%llu", timer->frequency);
    }
    return 0;
}

static int
add_cache_and_bits(GString *text, const DomainDef *def)
{
    const CpuDef *cpu = def->cpu;

    if (cpu && cpu->cache) {
        if (cpu->cache->mode == CPU_CACHE_PASSTHROUGH)
            g_string_append(text, ",host-cache-info=on,l3-cache=off");
        else if (cpu->cache->mode == CPU_CACHE_EMULATE)
            g_string_append(text, ",l3-cache=on");
        else
            g_string_append(text, ",host-cache-info=off,l3-cache=off");
    }
    if (cpu && cpu->maxphysaddr) {
        if (cpu->maxphysaddr->mode == MAXPHYSADDR_PASSTHROUGH)
            g_string_append(text, ",host-phys-bits=on");
        else if (cpu->maxphysaddr->bits)
            g_string_append_printf(text, ",phys-bits=%u", cpu->maxphysaddr->bits);
        if (cpu->maxphysaddr->limit)
            g_string_append_printf(text, ",host-phys-bits-limit=%u", cpu->maxphysaddr->limit);
    }
    return 0;
}

int
qemu_command_cpu(GPtrArray *args, const DomainDef *def, const QemuCommandContext *context)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (add_model(text, def, context) < 0)
        return -1;
    add_features(text, def);
    if (def->features.apic.present && def->features.apic.eoi != SWITCH_ABSENT)
        add_flag(text, "kvm-pv-eoi", def->features.apic.eoi);
    add_flag(text, "kvm-pv-unhalt", def->features.pvspinlock);
    add_flag(text, "pmu", def->features.pmu);
    if (def->features.hyperv)
        add_hyperv(text, def->features.hyperv);
    xml_each(PanicDef, panic, def->panics)
        if (panic->model == PANIC_HYPERV)
            g_string_append(text, ",hv-crash");
    if (add_kvm(text, def) < 0 || add_timers(text, def) < 0 || add_cache_and_bits(text, def) < 0)
        return -1;
    qemu_args_text(args, "cpu", g_strdup(text->str));
    return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_limits.c - what a guest that starts may take from the host, and how it is confined.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_limits.h"

#include "base/error.h"
#include "qemu/qemu_props.h"
#include "qemu/qemu_sched.h"

#define OWNER_MODEL "dac"

static int
check_label(const DomainDef *def, const SeclabelDef *label)
{
    bool is_owner = label->model && g_str_equal(label->model, OWNER_MODEL);

    if (label->type == SECLABEL_NONE && !is_owner)
        return 0;
    if (!is_owner)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s': security model '%2$s' is not supported; guests are kept apart by owner, model '%3$s', alone"),
                    def->name, label->model, OWNER_MODEL);
    if (label->type != SECLABEL_DYNAMIC || label->baselabel)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s': a label of its own for model '%2$s' is not supported; it runs as the user of qemu.conf"),
                    def->name, label->model);
    return 0;
}

int
qemu_limits_check(const DomainDef *def)
{
    xml_each(SeclabelDef, label, def->seclabels) {
        if (check_label(def, label) < 0)
            return -1;
    }
    if (def->memtune && def->memtune->min_guarantee_kib.set)
        return qemu_unsupported(def, "memtune/min_guarantee");
    return 0;
}

static int
apply_memory(const MemTune *tune, const Cgroup *group)
{
    const struct {
        const OptUlong *limit;
        int (*set)(const Cgroup *group, unsigned long long kib);
    } rows[] = {
        {&tune->hard_limit_kib, cgroup_set_memory_hard_limit},
        {&tune->soft_limit_kib, cgroup_set_memory_soft_limit},
        {&tune->swap_hard_limit_kib, cgroup_set_memory_swap_limit},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].limit->set && rows[i].set(group, rows[i].limit->value) < 0)
            return -1;
    }
    return 0;
}

static bool
limits_memory(const DomainDef *def)
{
    const MemTune *tune = def->memtune;

    return tune && (tune->hard_limit_kib.set || tune->soft_limit_kib.set || tune->swap_hard_limit_kib.set);
}

static bool
limits_cpu(const DomainDef *def)
{
    const CpuTune *tune = def->cputune;

    return tune && (tune->shares.set || tune->global_period || tune->global_quota || qemu_sched_limits_threads(tune));
}

/* A controller that the group lacks is a limit that nobody keeps. */
static int
need(const DomainDef *def, const Cgroup *group, CgroupController controller, const char *element)
{
    if (group && cgroup_has(group, controller))
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                _("domain '%1$s' has <%2$s>, but no control group here can limit that: a session has none, and a host needs the "
                  "controller"), def->name, element);
}

int
qemu_limits_apply(const DomainDef *def, const Cgroup *group)
{
    const CpuTune *cpu = def->cputune;

    if (limits_memory(def) && (need(def, group, CGROUP_MEMORY, "memtune") < 0 || apply_memory(def->memtune, group) < 0))
        return -1;
    if (!limits_cpu(def))
        return 0;
    if (need(def, group, CGROUP_CPU, "cputune") < 0)
        return -1;
    if (cpu->shares.set && cgroup_set_cpu_shares(group, cpu->shares.value) < 0)
        return -1;
    if (!cpu->global_period && !cpu->global_quota)
        return 0;
    return cgroup_set_cpu_quota(group, cpu->global_quota ? cpu->global_quota : -1, cpu->global_period);
}

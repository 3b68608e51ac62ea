/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_hooks.c - what runs a definition: the platform that a driver names, and the kind of a machine.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/domain_hooks.h"

#include <string.h>

#include "base/text.h"

void
domain_platform_clear(DomainPlatform *platform)
{
    g_clear_pointer(&platform->emulator, g_free);
    g_clear_pointer(&platform->machine, g_free);
    g_clear_pointer(&platform->default_cpu, g_free);
}

int
domain_platform_get(const DomainParseHooks *hooks, const DomainDef *def, DomainPlatform *ret_platform)
{
    if (hooks && hooks->platform)
        return hooks->platform(hooks->user, def, ret_platform);
    ret_platform->emulator = g_strdup(def->emulator);
    ret_platform->machine = g_strdup(def->os.machine);
    ret_platform->features = PLATFORM_EVERYTHING;
    return 0;
}

static bool
arch_is(const DomainDef *def, const char *const *archs)
{
    return text_in_list(def->os.arch, archs);
}

static MachineKind
x86_kind(const char *machine)
{
    if (!machine)
        return MACHINE_I440FX;
    if (g_str_equal(machine, "isapc"))
        return MACHINE_ISAPC;
    if (g_str_equal(machine, "microvm"))
        return MACHINE_MICROVM;
    if (g_str_equal(machine, "q35") || g_str_has_prefix(machine, "pc-q35"))
        return MACHINE_Q35;
    if (g_str_equal(machine, "pc") || g_str_has_prefix(machine, "pc-") || g_str_has_prefix(machine, "rhel"))
        return MACHINE_I440FX;
    return MACHINE_OTHER;
}

static bool
machine_is_virt(const char *machine)
{
    return machine && (g_str_equal(machine, "virt") || g_str_has_prefix(machine, "virt-"));
}

MachineKind
domain_machine_kind(const DomainDef *def)
{
    static const char *const arm[] = { "armv6l", "armv7l", "aarch64", NULL };
    static const char *const riscv[] = { "riscv32", "riscv64", NULL };
    static const char *const ppc[] = { "ppc64", "ppc64le", NULL };
    static const char *const mips[] = { "mips", "mipsel", "mips64", "mips64el", NULL };
    const char *machine = def->os.machine;

    if (domain_def_is_x86(def))
        return x86_kind(machine);
    if (arch_is(def, arm)) {
        if (machine_is_virt(machine))
            return MACHINE_ARM_VIRT;
        if (machine && g_str_has_prefix(machine, "versatilepb"))
            return MACHINE_ARM_VERSATILE;
        return machine && g_str_has_prefix(machine, "realview") ? MACHINE_ARM_REALVIEW : MACHINE_OTHER;
    }
    if (arch_is(def, riscv))
        return machine_is_virt(machine) ? MACHINE_RISCV_VIRT : MACHINE_OTHER;
    if (arch_is(def, ppc))
        return machine && g_str_has_prefix(machine, "pseries") ? MACHINE_PSERIES : MACHINE_OTHER;
    if (text_equal(def->os.arch, "s390x"))
        return MACHINE_S390;
    if (text_equal(def->os.arch, "loongarch64"))
        return MACHINE_LOONGARCH_VIRT;
    if (arch_is(def, mips) && text_equal(machine, "malta"))
        return MACHINE_MALTA;
    return MACHINE_OTHER;
}

bool
domain_machine_has_pcie(const DomainDef *def)
{
    const ControllerDef *root = domain_controller_find(def, CONTROLLER_PCI, 0);

    if (root && root->model)
        return root->model == CONTROLLER_MODEL_PCIE_ROOT;
    switch (domain_machine_kind(def)) {
    case MACHINE_Q35:
    case MACHINE_ARM_VIRT:
    case MACHINE_RISCV_VIRT:
    case MACHINE_LOONGARCH_VIRT:
        return true;
    default:
        return false;
    }
}

bool
domain_machine_has_pci(const DomainDef *def)
{
    static const char *const others[] = { "alpha", "ppc", "ppc64", "ppc64le", "sh4", "sparc64", NULL };

    if (domain_controller_find(def, CONTROLLER_PCI, 0))
        return true;
    switch (domain_machine_kind(def)) {
    case MACHINE_I440FX:
    case MACHINE_Q35:
    case MACHINE_ARM_VIRT:
    case MACHINE_ARM_VERSATILE:
    case MACHINE_PSERIES:
    case MACHINE_S390:
    case MACHINE_RISCV_VIRT:
    case MACHINE_LOONGARCH_VIRT:
    case MACHINE_MALTA:
        return true;
    case MACHINE_OTHER:
        return arch_is(def, others);
    default:
        return false;
    }
}

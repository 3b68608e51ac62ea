/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command_check.c - what a definition may hold and the builder does not do: refused by name, never dropped.
 *
 * Threads: any.
 */

#include "qemu/qemu_command_parts.h"

#include "base/error.h"
#include "qemu/qemu_props.h"

static bool
has(const GPtrArray *list)
{
    return list && list->len > 0;
}

static int
check_devices(const DomainDef *def)
{
    const struct {
        bool present;
        const char *name;
    } rows[] = {
        {has(def->smartcards), "devices/smartcard"},
        {has(def->shmems), "devices/shmem"},
        {has(def->cryptos), "devices/crypto"},
        {def->vsock != NULL, "devices/vsock"},
        {def->pstore != NULL, "devices/pstore"},
        {def->nvram != NULL, "devices/nvram"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].present)
            return qemu_unsupported(def, "%s", rows[i].name);
    return 0;
}

static int
check_os(const DomainDef *def)
{
    const struct {
        bool present;
        const char *name;
    } rows[] = {
        {def->os.init != NULL, "os/init"},
        {def->os.nvram && def->os.nvram->source.type > STORAGE_BLOCK, "os/nvram of a type other than 'file' and 'block'"},
        {def->os.root != NULL, "os/root"},
        {def->os.varstore != NULL, "os/varstore"},
        {def->os.bios && def->os.bios->useserial == YES_NO_YES, "os/bios/@useserial"},
        {def->bootloader != NULL, "bootloader"},
        {def->on_lockfailure == LOCK_FAILURE_RESTART, "on_lockfailure 'restart'"},
        {def->idmap != NULL, "idmap"},
        {def->launch_security != NULL, "launchSecurity"},
        {has(def->keywrap), "keywrap"},
        {has(def->throttle_groups), "throttlegroups"},
        {has(def->perf), "perf"},
        {def->default_iothread != NULL, "defaultiothread"},
        {def->iommufd != NULL, "iommufd"},
        {def->appid != NULL, "resource/fibrechannel/@appid"},
        {def->lxc.net || def->lxc.ipc || def->lxc.uts, "lxc:namespace"},
        {def->others.xen_args != NULL, "xen:commandline"},
        {def->others.bhyve_args != NULL, "bhyve:commandline"},
        {def->others.datacenter_path != NULL, "vmware:datacenterpath"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].present)
            return qemu_unsupported(def, "%s", rows[i].name);
    return 0;
}

static int
check_features(const DomainDef *def)
{
    const FeaturesDef *features = &def->features;
    const struct {
        bool present;
        const char *name;
    } rows[] = {
        {features->xen != NULL, "features/xen"},
        {features->hpt.present, "features/hpt"},
        {features->htm != SWITCH_ABSENT, "features/htm"},
        {features->nested_hv != SWITCH_ABSENT, "features/nested-hv"},
        {features->ccf_assist != SWITCH_ABSENT, "features/ccf-assist"},
        {features->cfpc != NULL, "features/cfpc"},
        {features->sbbc != NULL, "features/sbbc"},
        {features->ibs != NULL, "features/ibs"},
        {features->ras != SWITCH_ABSENT, "features/ras"},
        {features->privnet, "features/privnet"},
        {features->capabilities != NULL, "features/capabilities"},
        {features->msrs_unknown != UNKNOWN_MSRS_DEFAULT, "features/msrs"},
        {features->smm && features->smm->tseg_bytes, "features/smm/tseg"},
        {features->async_teardown == YES_NO_YES, "features/async-teardown"},
        {features->virtualization, "features/virtualization"},
        {features->aia != NULL, "features/aia"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].present)
            return qemu_unsupported(def, "%s", rows[i].name);
    return 0;
}

/* Limits of the host's kernel that nobody enforces yet must not look as if somebody did. */
static int
check_tuning(const DomainDef *def)
{
    const CpuTune *tune = def->cputune;

    if (def->numatune && (def->numatune->memory || has(def->numatune->memnodes)))
        return qemu_unsupported(def, "numatune");
    if (def->blkiotune)
        return qemu_unsupported(def, "blkiotune");
    if (tune && (has(tune->vcpuscheds) || has(tune->iothreadscheds) || tune->emulatorsched))
        return qemu_unsupported(def, "cputune schedulers");
    if (tune && (has(tune->cachetunes) || has(tune->memorytunes) || has(tune->energytunes)))
        return qemu_unsupported(def, "cputune/cachetune, memorytune and energytune");
    return 0;
}

int
qemu_command_check(const DomainDef *def, const QemuCommandContext *context)
{
    if (def->os.type != OS_TYPE_HVM)
        return qemu_unsupported(def, "os type '%s'", os_type_to_string(def->os.type));
    if (def->virt_type != VIRT_QEMU && def->virt_type != VIRT_KVM)
        return qemu_unsupported(def, "domain type '%s'", virt_type_to_string(def->virt_type));
    if (def->virt_type == VIRT_KVM && context->caps && !qemu_caps_has_kvm(context->caps))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s' wants KVM, but this host does not offer it: is the module loaded, and may QEMU's "
                      "user open /dev/kvm?"),
                    def->name);
    if (check_os(def) < 0 || check_features(def) < 0 || check_tuning(def) < 0)
        return -1;
    return check_devices(def);
}

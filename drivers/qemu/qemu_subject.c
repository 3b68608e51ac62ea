/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_subject.c - what a client asks about: an emulator, a machine type, an accelerator.
 *
 * Threads: any.
 */

#include "qemu/qemu_subject.h"

#include "base/error.h"
#include "base/hostinfo.h"
#include "conf/domain.h"

static int
find_virt(QemuSubject *subject, const char *name)
{
    int type = name ? virt_type_from_string(name) : qemu_caps_has_kvm(subject->qemu) ? VIRT_KVM : VIRT_QEMU;

    if (name && type < 0)
        return fail(VIR_ERR_INVALID_ARG, _("unknown domain type '%1$s'; it is 'kvm' or 'qemu'"), name);
    if (type != VIRT_QEMU && !(type == VIRT_KVM && qemu_caps_has_kvm(subject->qemu)))
        return fail(VIR_ERR_INVALID_ARG, _("emulator '%1$s' does not run domains of type '%2$s' on this host"),
                    qemu_caps_binary(subject->qemu), virt_type_to_string(type));
    subject->virt = type;
    return 0;
}

static int
find_machine(QemuSubject *subject, const char *name)
{
    subject->machine = qemu_caps_machine(subject->qemu, name);
    if (subject->machine)
        return 0;
    if (!name)
        return fail(VIR_ERR_INVALID_ARG, _("emulator '%1$s' has no machine type of its own choice: one must be named"),
                    qemu_caps_binary(subject->qemu));
    return fail(VIR_ERR_INVALID_ARG, _("emulator '%1$s' has no machine type '%2$s'"), qemu_caps_binary(subject->qemu), name);
}

static int
check_arch(const QemuCaps *qemu, const char *arch)
{
    if (!arch || g_str_equal(arch, qemu_caps_arch(qemu)))
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("emulator '%1$s' is of architecture '%2$s', not '%3$s'"), qemu_caps_binary(qemu),
                qemu_caps_arch(qemu), arch);
}

int
qemu_subject_find(QemuCapsCache *cache, const char *emulator, const char *arch, const char *machine, const char *virttype,
                  QemuSubject *ret_subject)
{
    g_auto(QemuSubject) subject = {
        .qemu = emulator ? qemu_caps_get(cache, emulator) : qemu_caps_get_for_arch(cache, arch ? arch : host_arch()),
    };

    if (!subject.qemu || check_arch(subject.qemu, arch) < 0 || find_virt(&subject, virttype) < 0 ||
        find_machine(&subject, machine) < 0)
        return -1;
    *ret_subject = subject;
    subject.qemu = NULL;
    return 0;
}

void
qemu_subject_clear(QemuSubject *subject)
{
    g_clear_pointer(&subject->qemu, qemu_caps_unref);
}

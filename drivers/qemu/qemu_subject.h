/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_subject.h - what a client asks about when it asks what guests can have: an emulator, a machine type, an accelerator.
 *
 * Threads: any.
 */

#ifndef QEMU_SUBJECT_H
#define QEMU_SUBJECT_H

#include "qemu/qemu_caps.h"

typedef struct {
    QemuCaps *qemu;
    const QemuMachine *machine;
    VirtType virt;
} QemuSubject;

/* Each of the names may be NULL for what is usual here. -1 with an error that names what there is not. */
int qemu_subject_find(QemuCapsCache *cache, const char *emulator, const char *arch, const char *machine, const char *virttype,
                      QemuSubject *ret_subject);

void qemu_subject_clear(QemuSubject *subject);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(QemuSubject, qemu_subject_clear)

#endif /* QEMU_SUBJECT_H */

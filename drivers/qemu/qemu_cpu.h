/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_cpu.h - the processor that an emulator can give on this host, as a model.
 *
 * Threads: any.
 */

#ifndef QEMU_CPU_H
#define QEMU_CPU_H

#include "conf/domain.h"
#include "qemu/qemu_caps.h"

/* What cpu mode 'host-model' is: a model with features more and less. NULL without an error where nobody can tell. */
CpuDef *qemu_cpu_host_model(const QemuCaps *caps, VirtType virt);

/* Makes cpu mode 'host-model' of @def, which is about to start, the model it is here; the features that @def names stay as
 * they are. */
void qemu_cpu_settle(DomainDef *def, const QemuCaps *caps);

#endif /* QEMU_CPU_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_pin.h - which processors of the host the threads of a guest may use.
 */

#ifndef QEMU_PIN_H
#define QEMU_PIN_H

#include "conf/domain.h"
#include "hypervisor/domain.h"

/* Where a thread may run as @def says; NULL = anywhere. Borrowed. */
const Bitmap *qemu_pin_of_vcpu(const DomainDef *def, unsigned int vcpu);
const Bitmap *qemu_pin_of_emulator(const DomainDef *def);
const Bitmap *qemu_pin_of_iothread(const DomainDef *def, unsigned int iothread);

/* Owner: has every thread of the running guest run where @def says; for a start, and when processors were plugged. */
int qemu_pin_apply(Domain *dom, const DomainDef *def);

/* Owner: the thread of a virtual processor that is plugged in; 0 = it has none. */
pid_t qemu_vcpu_thread(Domain *dom, unsigned int vcpu);

#endif /* QEMU_PIN_H */

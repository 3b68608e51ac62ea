/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_pin.h - which processors of the host the threads of a guest may use.
 */

#ifndef QEMU_PIN_H
#define QEMU_PIN_H

#include "conf/domain.h"
#include "hypervisor/domain.h"

/* Owner: has every thread of the running guest run where @def says; for a start, and when processors were plugged. */
int qemu_pin_apply(Domain *dom, const DomainDef *def);

/* Owner: visits every thread of the running guest until one visit fails; @id is the number of a virtual processor or an
 * iothread. */
typedef enum { QEMU_THREAD_VCPU, QEMU_THREAD_EMULATOR, QEMU_THREAD_IOTHREAD, QEMU_THREAD_LAST } QemuThreadKind;
typedef int (*QemuThreadVisit)(QemuThreadKind kind, unsigned int id, pid_t tid, void *opaque);
int qemu_pin_each_thread(Domain *dom, const DomainDef *def, QemuThreadVisit visit, void *opaque);

/* Owner: the thread of a virtual processor that is plugged in; 0 = it has none. */
pid_t qemu_vcpu_thread(Domain *dom, unsigned int vcpu);

#endif /* QEMU_PIN_H */

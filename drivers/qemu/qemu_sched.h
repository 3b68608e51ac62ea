/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_sched.h - how much of the host's processors a guest gets: as a whole, and each of its threads.
 */

#ifndef QEMU_SCHED_H
#define QEMU_SCHED_H

#include "conf/domain.h"
#include "hypervisor/domain.h"

/* Does @tune limit threads by themselves? */
bool qemu_sched_limits_threads(const CpuTune *tune);

/* Owner: has every thread of the running guest limited as @def says; for a start, and when threads came. */
int qemu_sched_apply(Domain *dom, const DomainDef *def);

#endif /* QEMU_SCHED_H */

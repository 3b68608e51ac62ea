/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_limits.h - what a guest that starts may take from the host, and how it is confined.
 */

#ifndef QEMU_LIMITS_H
#define QEMU_LIMITS_H

#include "base/cgroup.h"
#include "conf/domain.h"

/* Refuses labels that nobody here sets: a guest must not look confined when it is not. */
int qemu_limits_check(const DomainDef *def);

/* Gives @group, before the guest is in it, what @def's <memtune> and <cputune> say. @group is NULL where the guest has none. */
int qemu_limits_apply(const DomainDef *def, const Cgroup *group);

#endif /* QEMU_LIMITS_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_lock.h - locks on what a guest writes to, held by virtlockd while its processors may run; with lock_manager = "lockd" in
 * qemu.conf, else nothing of it does anything.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_LOCK_H
#define QEMU_LOCK_H

#include "base/conffile.h"
#include "conf/domain.h"
#include "hypervisor/domain.h"
#include "qemu/qemu_conf.h"

/* qemu-lockd.conf: @ret_conf has the defaults where it says nothing. */
int qemu_lock_conf_read(const char *path, QemuLockConf *ret_conf);
void qemu_lock_conf_clear(QemuLockConf *conf);

/* Locks all that @def has, for the process of @dom; nothing if that fails, with an error that names who has it. */
int qemu_lock_acquire(Domain *dom, const DomainDef *def);

/* Gives all back; what fails is logged: the locks end with the process at the latest. */
void qemu_lock_release(Domain *dom);

/* The same for one disk of a guest that has its locks now. */
int qemu_lock_acquire_disk(Domain *dom, const DiskDef *disk);
void qemu_lock_release_disk(Domain *dom, const DiskDef *disk);

/* The same for a lease that comes or goes; with an error when it stays locked. */
int qemu_lock_acquire_lease(Domain *dom, const LeaseDef *lease);
int qemu_lock_release_lease(Domain *dom, const LeaseDef *lease);

/* QEMU let the guest run by itself: it has its locks, or what <on_lockfailure> says is done. False: it has none and was stopped, or
 * ended. */
bool qemu_lock_ensure(Domain *dom);

/* After a restart of ours: a guest that runs has its locks still, or again, one that does not has none. If somebody else has them
 * now, what <on_lockfailure> says is done. */
void qemu_lock_recover(Domain *dom);

#endif /* QEMU_LOCK_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_access.h - a guest's files become its user's while it runs, and get their owners back afterwards (DAC).
 *
 * The owner a file had is remembered in an extended attribute (trusted.libvirt.security.dac, with a count of users), where the file
 * system can do that; without it root gets the file back.
 *
 * Threads: any.
 */

#ifndef QEMU_ACCESS_H
#define QEMU_ACCESS_H

#include "conf/domain.h"
#include "qemu/qemu_conf.h"

/* Gives all that @def names to the guest's user: disks, kernel, initrd, firmware variables, character devices' files. On
 * failure nothing is changed. Does nothing where dynamic_ownership is off or we are not root. */
int qemu_access_set_all(const DomainDef *def, const QemuConf *conf, bool privileged);
void qemu_access_restore_all(const DomainDef *def, const QemuConf *conf, bool privileged);

/* The same for one image and what it is backed by, for hotplug and a change of medium. */
int qemu_access_set_disk(const DiskDef *disk, const QemuConf *conf, bool privileged);
void qemu_access_restore_disk(const DiskDef *disk, const QemuConf *conf, bool privileged);

/* One path. */
int qemu_access_set_path(const char *path, const QemuConf *conf, bool privileged);
void qemu_access_restore_path(const char *path, const QemuConf *conf, bool privileged);

/* When QEMU's @words are that it may not open a file: which directory on the way, or the file itself, keeps its user out, and
 * what would help. NULL when it is not that, or cannot be told. The caller frees it. */
char *qemu_access_explain(const char *words, const QemuConf *conf);

#endif /* QEMU_ACCESS_H */

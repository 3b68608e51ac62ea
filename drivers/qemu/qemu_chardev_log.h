/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_chardev_log.h - what character devices write to files, written by virtlogd: with stdio_handler = "logd" a <log> and the file
 * of a source of type 'file' are pipes to it, which QEMU gets as sets of descriptors.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_CHARDEV_LOG_H
#define QEMU_CHARDEV_LOG_H

#include "conf/domain.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_hotplug.h"

/* A pipe to virtlogd, and the set of descriptors that it is for QEMU. */
typedef struct {
    unsigned int set;
    int fd;
} QemuChardevLog;

/* Opens all that @def needs for its start and notes the sets in the sources; an array of QemuChardevLog that closes them. NULL with
 * an error. */
GArray *qemu_chardev_logs_open(QemuDriver *driver, const QemuConf *conf, DomainDef *def);

/* After QEMU has opened its devices, sets are of no use any more: the descriptors live as long as the devices. */
int qemu_chardev_logs_settle(Domain *dom, const GArray *logs);

/* The same for one @source of a guest that runs, before its chardev-add and after it; qemu_chardev_log_dropped() too when that
 * failed. */
int qemu_chardev_log_add(Domain *dom, const DomainDef *def, ChardevSource *source);
void qemu_chardev_log_dropped(Domain *dom, ChardevSource *source);

/* The text that QEMU gets for a file: "/dev/fdset/5" for a set that was noted, else @path. The caller frees it. */
char *qemu_chardev_file_name(unsigned int noted_set, const char *path);

#endif /* QEMU_CHARDEV_LOG_H */

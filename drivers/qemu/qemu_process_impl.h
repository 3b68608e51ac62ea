/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_process_impl.h - what the files about a guest's process share.
 */

#ifndef QEMU_PROCESS_IMPL_H
#define QEMU_PROCESS_IMPL_H

#include <sys/types.h>

#include "base/cgroup.h"
#include "keepers/log_position.h"
#include "qemu/qemu_command.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_process.h"

/* The guest's log, LOG/NAME.log, by virtlogd or as a file, as qemu.conf says: opened for appending, with a line about the start
 * and the command in it. *@ret_begin is where QEMU's own words will begin. The descriptor is the caller's; -1 with an error. */
int qemu_log_open(QemuDriver *driver, const QemuConf *conf, const DomainDef *def, const QemuCaps *caps,
                  const QemuCommand *command, LogPosition *ret_begin);

/* Adds a line such as "shutting down, reason=crashed". */
void qemu_log_note(Domain *dom, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

/* What QEMU has written since @begin, its end if it is much; NULL when nothing. The caller frees it. */
char *qemu_log_since(QemuDriver *driver, const QemuConf *conf, const char *name, const LogPosition *begin);

/* RUN/qemu/NAME.pid, which people and programs read: written before the process begins, removed after its end. */
int qemu_process_write_pid(QemuDriver *driver, const char *name, pid_t pid);
void qemu_process_remove_pid(QemuDriver *driver, const char *name);

/* Fails when a process that nobody here knows of runs @def already: its state could not be read when the daemon started. */
int qemu_process_check_stray(QemuDriver *driver, const DomainDef *def);

/* The guest's control group by its path; NULL without an error when it has none. */
Cgroup *qemu_process_cgroup(const QemuGuest *guest);

/* Connects to the monitor and leaves negotiation. The monitor is the guest's. */
int qemu_process_connect_monitor(Domain *dom, QemuGuest *guest, int timeout_ms);

/* Everything that is left of the run besides the process, which is gone; then the domain is shut off. */
void qemu_process_clean_up(Domain *dom, int reason);

/* Ends the process by force and waits for it. @grace_ms is what SIGTERM is given; 0 = SIGKILL at once. */
int qemu_process_kill(Domain *dom, QemuGuest *guest, int grace_ms);

#endif /* QEMU_PROCESS_IMPL_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_prepare.h - what a guest has on the host besides its process: names, ports and paths chosen for this run;
 * directories, taps and file owners acquired for it.
 *
 * Choosing touches nothing and comes before the status file; acquiring comes after it, so that whoever finds the file later can
 * give back all there is.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_PREPARE_H
#define QEMU_PREPARE_H

#include "conf/domain.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_interface.h"

/* Chooses what @def (with its id set) leaves open: aliases, block nodes' indexes, ports, sockets' paths; and @guest's
 * directories. */
int qemu_prepare_choose(QemuDriver *driver, QemuGuest *guest, DomainDef *def);

/* Gives back what was chosen from a common stock: ports. */
void qemu_prepare_unchoose(QemuDriver *driver, const DomainDef *def);

/* Notes what a guest found after a restart has from that stock. */
void qemu_prepare_note(QemuDriver *driver, const DomainDef *def);

/* Makes directories, gives files to the guest's user, opens taps (noting their names in @def); the array of
 * QemuInterface. NULL with an error; whatever was done is undone by qemu_prepare_release(). */
GPtrArray *qemu_prepare_acquire(QemuDriver *driver, const QemuConf *conf, const QemuGuest *guest, DomainDef *def);

/* Gives everything back, once the process is gone. Never fails. */
void qemu_prepare_release(QemuDriver *driver, const QemuConf *conf, const QemuGuest *guest, const DomainDef *def);

#endif /* QEMU_PREPARE_H */

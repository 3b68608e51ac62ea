/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_macvtap.h - the macvtaps of guests, which outlive QEMU and may change the interface that they ride on.
 *
 * Before one is made it is written down whose it is, and what address the interface below has (RUN/qemu/macvtap/NAME.json):
 * a daemon that is killed at any moment finds what it has to take back.
 *
 * Threads: the guest's owner; qemu_macvtap_sweep() main.
 */

#ifndef QEMU_MACVTAP_H
#define QEMU_MACVTAP_H

#include "conf/domain.h"
#include "qemu/qemu_driver.h"

/* Makes the macvtap of @net on @direct, notes its name in @net and opens @n_fds queues of it. */
int qemu_macvtap_open(const QemuDriver *driver, const DomainDef *def, NetDef *net, const NetSourceDirect *direct, size_t n_fds,
                      int *fds);

/* Removes the macvtap @name; the interface below has its own address again. Never fails: what cannot be undone is logged. */
void qemu_macvtap_remove(const QemuDriver *driver, const char *name);

/* Removes what was made for the guest @uuid and is not part of @live, its definition; all of it for NULL. */
void qemu_macvtap_settle(const QemuDriver *driver, const unsigned char *uuid, const DomainDef *live);

/* Removes what belongs to no guest that runs. */
void qemu_macvtap_sweep(const QemuDriver *driver);

#endif /* QEMU_MACVTAP_H */

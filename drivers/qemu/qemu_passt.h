/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_passt.h - <interface type='user'> with <backend type='passt'/>: a process beside QEMU that speaks for the guest on the
 * host's own network.
 *
 * The two share a socket and nothing else: there is no path, and passt ends when QEMU, or who was to start it, does.
 */

#ifndef QEMU_PASST_H
#define QEMU_PASST_H

#include "conf/domain.h"

bool qemu_passt_is_wanted(const NetDef *net);

/* Starts passt for @net and returns when it serves. *@ret_fd is QEMU's end of their socket, the caller's. */
int qemu_passt_start(const DomainDef *def, const NetDef *net, int *ret_fd);

#endif /* QEMU_PASST_H */

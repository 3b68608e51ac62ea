/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_script.h - the programs that a definition names for a tap: one has it go where the administrator wants it, one ends that.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_SCRIPT_H
#define QEMU_SCRIPT_H

#include "conf/domain.h"

/* Has @net programs that its type does not run? Only a tap that nobody else plugs in has some. */
bool qemu_script_is_foreign(const NetDef *net);

/* Runs <script>, if there is one, with the tap's name; -1 with an error that quotes its last words. */
int qemu_script_up(const DomainDef *def, const NetDef *net);

/* Runs <downscript>, which finds the tap or not: QEMU has ended. That it failed is logged. */
void qemu_script_down(const NetDef *net);

#endif /* QEMU_SCRIPT_H */

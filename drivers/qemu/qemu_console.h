/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_console.h - who is connected to which terminal of a guest.
 */

#ifndef QEMU_CONSOLE_H
#define QEMU_CONSOLE_H

/* The terminals of one guest that are in use. Any thread: streams end where they end. */
typedef struct QemuConsoles QemuConsoles;

/* Gives up the guest's reference; open streams keep theirs. Accepts NULL. */
void qemu_consoles_unref(QemuConsoles *consoles);

#endif /* QEMU_CONSOLE_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_ports.h - TCP ports for graphics, handed out without two guests getting the same.
 *
 * Threads: any.
 */

#ifndef QEMU_PORTS_H
#define QEMU_PORTS_H

#include <stdbool.h>

#include <glib.h>

typedef struct QemuPorts QemuPorts;

QemuPorts *qemu_ports_new(void);
void qemu_ports_free(QemuPorts *ports);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QemuPorts, qemu_ports_free)

/* A port from @min to @max that no guest of ours has and nobody listens on; -1 with VIR_ERR_INTERNAL_ERROR when there is none. */
int qemu_ports_take(QemuPorts *ports, unsigned int min, unsigned int max, const char *what);

/* Notes one that a guest has (a fixed one, or found at reconnect). */
void qemu_ports_note(QemuPorts *ports, unsigned int port);

void qemu_ports_give_back(QemuPorts *ports, unsigned int port);

#endif /* QEMU_PORTS_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_ports.h - TCP ports for displays: chosen from a range, so that no two guests get the same.
 *
 * Threads: any.
 */

#ifndef QEMU_PORTS_H
#define QEMU_PORTS_H

typedef struct QemuPorts QemuPorts;

/* Ports from @first to @last; @what names them in errors. */
QemuPorts *qemu_ports_new(const char *what, unsigned int first, unsigned int last);
void qemu_ports_free(QemuPorts *ports);

/* The lowest port that no guest has and nobody on the host listens on; -1 with an error when there is none left. */
int qemu_ports_acquire(QemuPorts *ports);

/* Marks a port that a definition names itself, or that a guest found after a restart has. Outside of the range nothing is kept. */
void qemu_ports_claim(QemuPorts *ports, int port);

/* Gives it back; 0 and ports outside of the range are fine. */
void qemu_ports_release(QemuPorts *ports, int port);

#endif /* QEMU_PORTS_H */

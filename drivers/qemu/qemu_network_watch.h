/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_network_watch.h - hears of networks that start: guests that run get their ports again, and their taps go back into the
 * bridge. Ports that could not be given back are given back when the daemon of networks answers again.
 *
 * One thread, which there is as soon as the first guest has a port; it is the client library's event loop in this daemon.
 *
 * Threads: any.
 */

#ifndef QEMU_NETWORK_WATCH_H
#define QEMU_NETWORK_WATCH_H

#include "hypervisor/domain_list.h"

/* The guests that are looked after, from the driver's start to its end, which waits for the thread. */
void qemu_network_watch_begin(DomainList *domains);
void qemu_network_watch_end(void);

/* A guest has a port: there is something to hear. */
void qemu_network_watch_want(void);

/* A port to be given back later. */
void qemu_network_watch_leave(const char *network, const unsigned char *portid);

#endif /* QEMU_NETWORK_WATCH_H */

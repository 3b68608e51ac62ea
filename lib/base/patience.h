/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * patience.h - how long a thread waits for another program's answer.
 *
 * Threads: any; each has its own.
 */

#ifndef BASE_PATIENCE_H
#define BASE_PATIENCE_H

/* From now on each call of this thread to a server fails after @ms; 0, as at first: it waits as long as it takes. libvirt.so shows
 * its own to the daemons that use it. */
__attribute__((visibility("default"))) void patience_set(int ms);

int patience_get(void);

#endif /* BASE_PATIENCE_H */

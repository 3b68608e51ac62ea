/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_wait.h - commands that wait until something happens, the time is over, or the user presses Ctrl-C.
 */

#ifndef VIRSH_WAIT_H
#define VIRSH_WAIT_H

#include "virsh.h"

typedef enum { VIRSH_WAIT_WOKEN, VIRSH_WAIT_TIMEOUT, VIRSH_WAIT_INTERRUPTED } VirshWaited;

/* From here to virsh_wait_end() Ctrl-C interrupts a wait rather than virsh. False with a complaint. */
bool virsh_wait_begin(Vsh *vsh);
void virsh_wait_end(void);

/* Waits until it is woken, for at most @timeout_ms (-1 = for ever). */
VirshWaited virsh_wait(int timeout_ms);

/* Ends the wait; any thread. Between waits it does nothing. */
void virsh_wait_wake(void);

#endif /* VIRSH_WAIT_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_claim.h - one process alone serves a driver: what it manages must not have two masters.
 *
 * The lock is where stock's daemons look for it, too, so that neither serves while the other does.
 */

#ifndef DAEMON_CLAIM_H
#define DAEMON_CLAIM_H

#include "driver/spec.h"

typedef struct DaemonClaim DaemonClaim;

/* Claims @spec's driver in @run_dir; -1 with VIR_ERR_OPERATION_INVALID, naming the process, when another serves it.
 * @ret_claim is NULL for a driver that needs none; the caller gives it to daemon_claim_release(). */
int daemon_claim_take(const DriverSpec *spec, const char *run_dir, DaemonClaim **ret_claim);
void daemon_claim_release(DaemonClaim *claim);

#endif /* DAEMON_CLAIM_H */

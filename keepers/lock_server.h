/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock_server.h - what virtlockd does: holds locks for guests' processes, and lets go when those say so or end.
 */

#ifndef KEEPERS_LOCK_SERVER_H
#define KEEPERS_LOCK_SERVER_H

#include <stdbool.h>

#include "keepers/keeper_env.h"

typedef struct LockServer LockServer;

/* (main) Goes on with the locks from before and attaches itself to the server of @env. NULL with an error. */
LockServer *lock_server_new(const KeeperEnv *env);

/* (main) Lets go of the descriptors; what is kept elsewhere stays locked. */
void lock_server_free(LockServer *server);

/* (main) Is anything locked? */
bool lock_server_is_busy(const LockServer *server);

#endif /* KEEPERS_LOCK_SERVER_H */

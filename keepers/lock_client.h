/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock_client.h - what virtlockd does for drivers.
 *
 * Threads: any. Each may wait for the daemon.
 */

#ifndef KEEPERS_LOCK_CLIENT_H
#define KEEPERS_LOCK_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <glib.h>

#include "keepers/keeper_places.h"

/* For which process of which guest. */
typedef struct {
    KeeperDomain domain;
    int id;
    pid_t pid;
} LockClientOwner;

/* Something to be locked. */
typedef struct {
    char *space; /* NULL: none, @name is a path */
    char *name;
    bool is_shared;
    bool create; /* the file in the lockspace comes and goes with the lock, the lockspace's folder is made */
} LockWish;

LockWish *lock_wish_new(const char *space, const char *name);
void lock_wish_free(LockWish *wish);

/* Locks all of @wishes (of LockWish), or none. What the owner has already stays as it is. Somebody else's lock is
 * VIR_ERR_RESOURCE_BUSY, which names him. */
int lock_client_acquire(const KeeperPlaces *places, const LockClientOwner *owner, const GPtrArray *wishes);

/* Gives them back. What the owner does not have is no error. */
int lock_client_release(const KeeperPlaces *places, const LockClientOwner *owner, const GPtrArray *wishes);

#endif /* KEEPERS_LOCK_CLIENT_H */

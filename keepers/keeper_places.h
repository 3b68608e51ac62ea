/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keeper_places.h - where the daemons are that keep logs and locks.
 */

#ifndef KEEPERS_KEEPER_PLACES_H
#define KEEPERS_KEEPER_PLACES_H

#include <stdbool.h>

typedef struct {
    const char *run_dir; /* of their sockets */
    bool privileged;
} KeeperPlaces;

/* For whom something is kept. */
typedef struct {
    const char *driver;
    const char *name;
    const unsigned char *uuid;
} KeeperDomain;

#endif /* KEEPERS_KEEPER_PLACES_H */

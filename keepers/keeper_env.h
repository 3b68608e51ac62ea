/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keeper_env.h - what the daemon gives a keeper: its loop, its server, and who keeps descriptors over a restart.
 */

#ifndef KEEPERS_KEEPER_ENV_H
#define KEEPERS_KEEPER_ENV_H

#include <systemd/sd-event.h>

#include "rpc/server.h"

/* Descriptors that outlive the daemon, by name. */
typedef struct {
    /* Keeps a copy of @fd, which stays the caller's and open until remove(). What cannot be kept is said in the log. */
    void (*add)(void *opaque, const char *name, int fd);
    void (*remove)(void *opaque, const char *name);

    /* The descriptor that the predecessor kept under this name, the caller's from now on; -1 without an error: none. */
    int (*take)(void *opaque, const char *name);
    void *opaque;
} KeeperStore;

typedef struct {
    sd_event *loop;
    RpcServer *server;
    const char *state_dir; /* of this keeper alone */
    const char *log_dir;
    KeeperStore store;
    void (*busy_changed)(void *opaque); /* main: whether it has something to keep may have changed */
    void *busy_opaque;
} KeeperEnv;

#endif /* KEEPERS_KEEPER_ENV_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keeper_service.h - what a daemon gives its service, as keepers take it.
 */

#ifndef DAEMONS_KEEPER_SERVICE_H
#define DAEMONS_KEEPER_SERVICE_H

#include "daemons/daemon.h"
#include "keepers/keeper_env.h"

/* With @dir as the place of its state, which is borrowed. */
static inline KeeperEnv
keeper_env_of(const DaemonServiceEnv *env, const char *dir)
{
    return (KeeperEnv) {
        .loop = env->loop,
        .server = env->server,
        .state_dir = dir,
        .log_dir = env->log_dir,
        .store = { env->store_add, env->store_remove, env->store_take, env->store },
        .busy_changed = env->busy_changed,
        .busy_opaque = env->busy_opaque,
    };
}

#endif /* DAEMONS_KEEPER_SERVICE_H */

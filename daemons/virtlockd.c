/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtlockd.c - the daemon that holds locks for guests, so that no two write to the same image.
 *
 * Threads: main.
 */

#include <linux/capability.h>

#include "daemons/daemon.h"
#include "daemons/keeper_service.h"
#include "keepers/lock_server.h"

#define PREFIX "lock-"

static void *
attach(const DaemonServiceEnv *env)
{
    g_autofree char *dir = g_build_filename(env->run_dir, "virtlockd", NULL);
    const KeeperEnv keeper = keeper_env_of(env, dir);

    return lock_server_new(&keeper);
}

static void
detach(void *state)
{
    lock_server_free(state);
}

static bool
is_busy(void *state)
{
    return lock_server_is_busy(state);
}

static const DaemonService lock_service = { .attach = attach, .detach = detach, .is_busy = is_busy, .kept_prefix = PREFIX };

static const DaemonSpec virtlockd = {
    .name = "virtlockd",
    .summary = "holds the locks of guests",
    .drivers = NO_DRIVERS,
    .service = &lock_service,
    .is_private = true,
    .sockets = SOCKETS({"virtlockd-sock", "virtlockd.socket", RPC_ACCESS_WRITE},
                       {"virtlockd-admin-sock", "virtlockd-admin.socket", RPC_ACCESS_ADMIN}),
    /* Images of every owner. */
    .capabilities = CAPABILITIES(CAP_DAC_OVERRIDE),
};

int
main(int argc, char **argv)
{
    return daemon_run(&virtlockd, argc, argv);
}

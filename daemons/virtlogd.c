/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtlogd.c - the daemon that reads what guests and their emulators say, and keeps it in logs that roll over.
 *
 * Threads: main.
 */

#include <linux/capability.h>

#include "daemons/daemon.h"
#include "daemons/keeper_service.h"
#include "keepers/log_server.h"

#define PREFIX "log-"

static LogServerConfig config = LOG_SERVER_CONFIG_DEFAULTS;

static void *
attach(const DaemonServiceEnv *env)
{
    g_autofree char *dir = g_build_filename(env->run_dir, "virtlogd", NULL);
    const KeeperEnv keeper = keeper_env_of(env, dir);

    return log_server_new(&keeper, &config);
}

static void
detach(void *state)
{
    log_server_free(state);
}

static bool
is_busy(void *state)
{
    return log_server_is_busy(state);
}

static int
leave(void *state)
{
    return log_server_leave(state);
}

static void
go_on(void *state)
{
    log_server_return(state);
}

static const DaemonService log_service = {
    .attach = attach,
    .detach = detach,
    .is_busy = is_busy,
    .leave = leave,
    .go_on = go_on,
    .kept_prefix = PREFIX,
};

static const DaemonSpec virtlogd = {
    .name = "virtlogd",
    .summary = "keeps the logs of guests",
    .drivers = NO_DRIVERS,
    .service = &log_service,
    .is_private = true,
    .keys = log_server_keys,
    .config = &config,
    .sockets = SOCKETS({"virtlogd-sock", "virtlogd.socket", RPC_ACCESS_WRITE},
                       {"virtlogd-admin-sock", "virtlogd-admin.socket", RPC_ACCESS_ADMIN}),
    /* Logs in folders of every owner. */
    .capabilities = CAPABILITIES(CAP_DAC_OVERRIDE),
};

int
main(int argc, char **argv)
{
    return daemon_run(&virtlogd, argc, argv);
}

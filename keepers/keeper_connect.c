/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keeper_connect.c - reaching the daemons that keep logs and locks.
 *
 * Threads: any.
 */

#include "keepers/keeper_connect.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/spawn.h"

/* How long a daemon that we started stays when it has nothing to keep, in seconds. */
#define DAEMON_TIMEOUT "120"

static bool
failed_with(int number)
{
    const virError *error = error_last();

    return error && error->code == VIR_ERR_SYSTEM_ERROR && error->int1 == number;
}

/* Where a service manager started us, sockets are its business; a session's has none for the keepers. */
static bool
may_start(const KeeperPlaces *places)
{
    return !places->privileged || !getenv("NOTIFY_SOCKET");
}

/* Daemons are installed beside each other. */
static char *
program_of(const char *daemon)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *dir = self ? g_path_get_dirname(self) : g_strdup(SBINDIR);

    return g_build_filename(dir, daemon, NULL);
}

/* Returns when its sockets answer: then it has gone to the background. */
static int
start(const char *program)
{
    const char *argv[] = { program, "--timeout", DAEMON_TIMEOUT, "--daemon", NULL };
    char **env = g_environ_unsetenv(g_get_environ(), "NOTIFY_SOCKET");
    const SpawnSpec spec = { .argv = argv, .env = (const char *const *)env, .cwd = "/", .new_session = true };
    SpawnChild child = SPAWN_CHILD_INIT;
    g_autofree char *words = NULL;
    int status = 0;
    int rc = spawn_start(&spec, &child);

    if (rc == 0)
        rc = spawn_wait(&child, KEEPER_TIMEOUT_MS, &status);
    spawn_child_clear(&child);
    g_strfreev(env);
    if (rc < 0 || status == 0)
        return rc;
    words = spawn_status_to_string(status);
    return fail(VIR_ERR_OPERATION_FAILED, _("'%1$s' ended while it started: %2$s"), program, words);
}

static RpcTransport *
connect_or_start(const KeeperPlaces *places, const char *daemon)
{
    g_autofree char *path = g_strdup_printf("%s/%s-sock", places->run_dir, daemon);
    RpcTransport *transport = rpc_transport_connect_unix(path);
    g_autofree char *program = NULL;

    if (transport || !may_start(places) || (!failed_with(ENOENT) && !failed_with(ECONNREFUSED)))
        return transport;
    program = program_of(daemon);
    if (access(program, X_OK) < 0)
        return NULL;
    error_reset();
    /* Somebody else may have done the same in this moment, and it is there. */
    if (start(program) < 0)
        warn_last_error("daemon '%s' was not started", daemon);
    return rpc_transport_connect_unix(path);
}

RpcClient *
keeper_connect(const KeeperPlaces *places, const char *daemon)
{
    RpcTransport *transport = connect_or_start(places, daemon);
    g_autoptr(virError) why = NULL;

    if (transport)
        return rpc_client_new(transport);
    why = error_take();
    return fail_null(VIR_ERR_OPERATION_FAILED, _("daemon '%1$s' cannot be reached: %2$s; is %1$s.socket started?"), daemon,
                     why->message);
}

int
keeper_talk(const KeeperPlaces *places, const char *daemon, KeeperTalk talk, void *opaque)
{
    for (bool is_second = false;; is_second = true) {
        g_autoptr(RpcClient) client = keeper_connect(places, daemon);
        int rc = client ? talk(client, opaque) : -1;

        if (rc == 0 || is_second || !client || rpc_client_is_open(client))
            return rc;
        LOG_INFO("daemon '%s' went before it answered, asking again", daemon);
        error_reset();
    }
}

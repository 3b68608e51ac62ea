/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_connect.c - getting a connected socket; starting the user's own daemon if it does not run.
 *
 * Threads: any. Of processes and threads that want the same daemon at once, one starts it: they hold a lock beside the socket.
 */

#include "remote/remote_connect.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/spawn.h"
#include "remote/remote_ssh.h"
#include "remote/remote_tls.h"

/* How long a daemon may take until it listens, and how often we look. */
#define START_TIMEOUT_MS 30000
#define START_POLL_MS 5

/* How long a daemon that we started stays when nobody uses it, in seconds. */
#define DAEMON_TIMEOUT "120"

static bool
nobody_listens(void)
{
    const virError *error = error_last();

    return error && error->code == VIR_ERR_SYSTEM_ERROR && (error->int1 == ENOENT || error->int1 == ECONNREFUSED);
}

/* Waits until the daemon listens. Its launching process ends early: with success when it runs in the background. */
static RpcTransport *
wait_for_daemon(const RemoteTarget *target, SpawnChild *child)
{
    int64_t deadline = clock_deadline(START_TIMEOUT_MS);
    bool launching = true;
    int status = 0;

    for (;;) {
        RpcTransport *transport = rpc_transport_connect_unix(target->socket);
        struct pollfd end = { .fd = launching ? child->pidfd : -1, .events = POLLIN };

        if (transport || !nobody_listens())
            return transport;
        error_reset();
        if (clock_passed(deadline))
            return fail_null(VIR_ERR_OPERATION_TIMEOUT, _("daemon '%1$s' did not listen on '%2$s' within %3$d s"),
                             target->daemon, target->socket, START_TIMEOUT_MS / 1000);
        if (poll(&end, 1, START_POLL_MS) <= 0)
            continue;
        if (spawn_wait(child, 0, &status) < 0)
            return NULL;
        launching = false;
        if (status != 0) {
            g_autofree char *words = spawn_status_to_string(status);

            return fail_null(VIR_ERR_OPERATION_FAILED, _("daemon '%1$s' ended while it started: %2$s"), target->daemon, words);
        }
    }
}

static RpcTransport *
start_daemon(const RemoteTarget *target)
{
    const char *argv[] = { target->daemon, "--timeout", DAEMON_TIMEOUT, "--daemon", NULL };
    g_auto(GStrv) env = g_get_environ();
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;
    const SpawnSpec spec = {
        .argv = argv,
        .env = (const char *const *)env,
        .cwd = "/",
        .new_session = true,
    };

    if (access(target->daemon, X_OK) < 0)
        return fail_null_errno(errno, _("cannot start daemon '%1$s' for socket '%2$s'"), target->daemon, target->socket);
    if (spawn_start(&spec, &child) < 0)
        return NULL;
    return wait_for_daemon(target, &child);
}

/* The file beside the socket whose lock decides who starts the daemon. */
static int
open_lock_file(const RemoteTarget *target)
{
    g_autofree char *dir = g_path_get_dirname(target->socket);
    g_autofree char *path = g_strconcat(target->socket, ".lock", NULL);
    int fd;

    if (g_mkdir_with_parents(dir, 0700) < 0)
        return fail_errno(errno, _("cannot create directory '%1$s' for the daemon's socket"), dir);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return fd >= 0 ? fd : fail_errno(errno, _("cannot open lock file '%1$s'"), path);
}

/* Starts the daemon, or waits for it while somebody else does. */
static RpcTransport *
connect_or_start(const RemoteTarget *target)
{
    int64_t deadline = clock_deadline(START_TIMEOUT_MS);
    autoclose int lock = open_lock_file(target);
    bool locked = false;

    if (lock < 0)
        return NULL;
    for (;;) {
        RpcTransport *transport = rpc_transport_connect_unix(target->socket);

        if (transport || !nobody_listens())
            return transport;
        error_reset();
        if (locked)
            return start_daemon(target);
        locked = fd_lock(lock, FILE_LOCK_EXCLUSIVE, target->socket) == 0;
        if (locked)
            continue;
        if (error_last_code() != VIR_ERR_RESOURCE_BUSY || clock_passed(deadline))
            return NULL;
        error_reset();
        poll(NULL, 0, START_POLL_MS);
    }
}

/* Nobody listens on the system's own socket: says what would have somebody do so. Always NULL. */
static RpcTransport *
advise(const RemoteTarget *target)
{
    int errnum = error_last()->int1;

    error_reset();
    return fail_null_errno(errnum, _("cannot connect to socket '%1$s': is the daemon installed? Then 'systemctl enable --now "
                                     "libvirt.target' has all daemons listen"), target->socket);
}

static RpcTransport *
connect_local(const RemoteTarget *target)
{
    RpcTransport *transport = rpc_transport_connect_unix(target->socket);

    if (transport || !nobody_listens())
        return transport;
    if (target->autostart) {
        error_reset();
        return connect_or_start(target);
    }
    return target->mode == REMOTE_MODE_AUTO ? NULL : advise(target);
}

RpcTransport *
remote_connect(const RemoteTarget *target)
{
    switch (target->transport) {
    case REMOTE_TRANSPORT_UNIX:
        return connect_local(target);
    case REMOTE_TRANSPORT_TCP:
        return rpc_transport_connect_tcp(target->host, target->port);
    case REMOTE_TRANSPORT_TLS:
        return remote_tls_connect(target);
    case REMOTE_TRANSPORT_SSH:
        return remote_ssh_connect(target);
    case REMOTE_TRANSPORT_EXT:
        return remote_ext_connect(target);
    case REMOTE_TRANSPORT_LIBSSH2:
    case REMOTE_TRANSPORT_LIBSSH:
    case REMOTE_TRANSPORT_COUNT:
    default:
        return fail_null(VIR_ERR_NO_SUPPORT, _("transport '%1$s' to host '%2$s' is not built in; 'ssh' uses the ssh program and "
                                               "knows the same parameters"),
                         remote_transport_to_string(target->transport), target->host);
    }
}

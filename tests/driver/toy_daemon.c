/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * toy_daemon.c - a real dispatcher and server around the toy driver.
 *
 * Threads: the daemon's loop has its own.
 */

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "base/event.h"
#include "base/thread.h"
#include "dispatch.h"
#include "support/test.h"
#include "toy_driver.h"

struct ToyDaemon {
    EventLoop *loop;
    EventWakeup *leave;
    Dispatch *dispatch;
    RpcServer *server;
    RpcServer *admin;
    Thread *thread;
    EventBus *bus;
    DriverState *state;
    char *path;
    char *admin_path;
};

static int
listen_at(const char *path)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    unlink(path);
    g_strlcpy(addr.sun_path, path, sizeof(addr.sun_path));
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 100) < 0)
        g_error("cannot listen at '%s': %s", path, g_strerror(errno));
    return fd;
}

static void
loop_run(void *opaque)
{
    ToyDaemon *daemon = opaque;

    sd_event_loop(daemon->loop);
    rpc_server_close(daemon->server);
    rpc_server_close(daemon->admin);
}

static void
leave(void *opaque)
{
    ToyDaemon *daemon = opaque;

    sd_event_exit(daemon->loop, 0);
}

ToyDaemon *
toy_daemon_start(const DriverSpec *spec, bool readonly)
{
    ToyDaemon *daemon = g_new0(ToyDaemon, 1);
    RpcServerLimits limits = { 0 };
    DispatchDriver driver = { .spec = spec, .privileged = true };

    signal(SIGPIPE, SIG_IGN);
    daemon->path = g_strdup(test_temp_path("toy-sock"));
    daemon->bus = event_bus_new();
    daemon->state = toy_state_new(daemon->bus);
    driver.state = daemon->state;
    driver.bus = daemon->bus;
    daemon->dispatch = dispatch_new(&driver, 1);
    daemon->loop = event_loop_new();
    daemon->leave = event_wakeup_new(daemon->loop, leave, daemon);
    daemon->server = rpc_server_new(daemon->loop, "toy", &limits);
    dispatch_attach(daemon->dispatch, daemon->server);
    OK(rpc_server_listen(daemon->server, &(RpcListener) {
        .fd = listen_at(daemon->path),
        .access = readonly ? RPC_ACCESS_READ : RPC_ACCESS_WRITE,
    }));
    daemon->admin_path = g_strdup(test_temp_path("toy-admin-sock"));
    daemon->admin = rpc_server_new(daemon->loop, "admin", &limits);
    dispatch_attach_admin(daemon->dispatch, daemon->admin, NULL);
    OK(rpc_server_listen(daemon->admin, &(RpcListener) { .fd = listen_at(daemon->admin_path), .access = RPC_ACCESS_ADMIN }));
    daemon->thread = thread_start("toyd", (size_t)1024 * 1024, loop_run, daemon);
    OK_PTR(daemon->thread);
    return daemon;
}

void
toy_daemon_stop(ToyDaemon *daemon)
{
    if (!daemon)
        return;
    event_wakeup_signal(daemon->leave);
    thread_join(daemon->thread);
    event_wakeup_free(daemon->leave);
    rpc_server_unref(daemon->server);
    rpc_server_unref(daemon->admin);
    event_loop_unref(daemon->loop);
    dispatch_free(daemon->dispatch);
    toy_state_free(daemon->state);
    event_bus_free(daemon->bus);
    unlink(daemon->path);
    unlink(daemon->admin_path);
    g_free(daemon->path);
    g_free(daemon->admin_path);
    g_free(daemon);
}

const char *
toy_daemon_path(const ToyDaemon *daemon)
{
    return daemon->path;
}

const char *
toy_daemon_admin_path(const ToyDaemon *daemon)
{
    return daemon->admin_path;
}

DriverState *
toy_daemon_state(const ToyDaemon *daemon)
{
    return daemon->state;
}

size_t
toy_daemon_n_open(const ToyDaemon *daemon)
{
    return dispatch_n_open(daemon->dispatch);
}

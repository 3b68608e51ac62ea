/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * toyd.c - the toy daemon for clients of other makers: toyd PATH [readonly]. It ends when its standard input does.
 *
 * Threads: main.
 */

#include <sys/socket.h>
#include <sys/un.h>
#include <string.h>
#include <unistd.h>

#include "base/event.h"
#include "dispatch.h"
#include "toy_driver.h"

static int
on_input(sd_event_source *source, int fd, uint32_t events, void *opaque)
{
    return sd_event_exit(opaque, 0);
}

int
main(int argc, char **argv)
{
    g_autoptr(EventLoop) loop = event_loop_new();
    g_autoptr(EventBus) bus = event_bus_new();
    RpcServerLimits limits = { 0 };
    DispatchDriver driver = { .spec = &toy_driver, .bus = bus, .state = toy_state_new(bus), .privileged = true };
    Dispatch *dispatch = dispatch_new(&driver, 1);
    RpcServer *server = rpc_server_new(loop, "toyd", &limits);
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert(argc > 1);
    unlink(argv[1]);
    g_strlcpy(addr.sun_path, argv[1], sizeof(addr.sun_path));
    if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 100) < 0)
        return 1;
    dispatch_attach(dispatch, server);
    rpc_server_listen(server, &(RpcListener) { .fd = fd, .access = argc > 2 ? RPC_ACCESS_READ : RPC_ACCESS_WRITE });
    sd_event_add_io(loop, NULL, STDIN_FILENO, EPOLLIN | EPOLLHUP, on_input, loop);
    sd_event_loop(loop);
    rpc_server_close(server);
    rpc_server_unref(server);
    dispatch_free(dispatch);
    toy_state_free(driver.state);
    return 0;
}

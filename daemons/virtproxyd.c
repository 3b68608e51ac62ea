/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtproxyd.c - the daemon on the sockets of old: passes what clients say on to the drivers' own daemons.
 *
 * Threads: main.
 */

#include "daemons/daemon.h"
#include "daemons/dispatch.h"
#include "proxy/proxy.h"

static void *
attach(const DaemonServiceEnv *env)
{
    const ProxyPlaces places = { .run_dir = env->run_dir, .privileged = env->privileged };
    const ProxyHost host = { .identity_of = dispatch_identity };
    Proxy *proxy = proxy_new(&places);

    proxy_attach(proxy, env->loop, env->server, dispatch_auth, &host);
    return proxy;
}

static void
detach(void *state)
{
    proxy_free(state);
}

static const DaemonService proxy_service = { .attach = attach, .detach = detach };

static const DaemonSpec virtproxyd = {
    .name = "virtproxyd",
    .summary = "passes on what clients say to the daemons of the drivers",
    .drivers = NO_DRIVERS,
    .service = &proxy_service,
    .sockets = SOCKETS({"libvirt-sock", "virtproxyd.socket", RPC_ACCESS_WRITE},
                       {"libvirt-sock-ro", "virtproxyd-ro.socket", RPC_ACCESS_READ},
                       {"libvirt-admin-sock", "virtproxyd-admin.socket", RPC_ACCESS_ADMIN}),
};

int
main(int argc, char **argv)
{
    return daemon_run(&virtproxyd, argc, argv);
}

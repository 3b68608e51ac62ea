/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * other_drivers.c - a client of a guests' daemon asks for networks and pools on the same connection: the proxy passes that on.
 *
 * Threads: main.
 */

#include "daemons/other_drivers.h"

#include "daemons/dispatch.h"
#include "proxy/proxy.h"

static GVariant *
describe(RpcPeer *peer, bool *ret_listens, void *opaque)
{
    return proxy_describe(opaque, peer, ret_listens);
}

static void
restore(RpcPeer *peer, GVariant *state, void *opaque)
{
    proxy_restore(opaque, peer, state);
}

static void *
attach(const DaemonServiceEnv *env)
{
    const ProxyPlaces places = { .run_dir = env->run_dir, .privileged = env->privileged };
    const ProxyHost host = {
        .identity_of = dispatch_open_identity,
        .is_readonly = dispatch_open_is_readonly,
        .changed = dispatch_beside_changed,
    };
    Proxy *proxy = proxy_new(&places);

    proxy_attach_beside(proxy, env->loop, env->server, &host);
    dispatch_set_beside(env->dispatch, &(DispatchBeside){ .describe = describe, .restore = restore, .opaque = proxy });
    return proxy;
}

static void
detach(void *state)
{
    proxy_free(state);
}

const DaemonService other_drivers = { .attach = attach, .detach = detach };

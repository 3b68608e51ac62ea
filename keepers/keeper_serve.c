/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keeper_serve.c - what the keepers have in common as servers.
 *
 * Threads: main.
 */

#include "keepers/keeper_serve.h"

#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"

/* The socket's mode keeps others out; this holds even where somebody has changed that. */
static void
peer_opened(RpcPeer *peer, void *keeper)
{
    const RpcIdentity *identity = rpc_peer_identity(peer);

    rpc_peer_set_data(peer, keeper, NULL);
    if (identity->is_local && (identity->uid == 0 || identity->uid == geteuid()))
        return;
    LOG_WARN("process %d of user %u is no daemon of ours and is not heard", (int)identity->pid, (unsigned int)identity->uid);
    rpc_peer_close(peer);
}

/* Each thing that is kept is a descriptor or two. */
static void
raise_files_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        LOG_WARN("cannot have more than %llu descriptors", (unsigned long long)limit.rlim_cur);
}

void
keeper_attach(RpcServer *server, const RpcService *service, void *keeper)
{
    static const RpcServerHooks hooks = { .peer_opened = peer_opened };

    raise_files_limit();
    rpc_server_add_service(server, service);
    rpc_server_set_hooks(server, &hooks, keeper);
}

void *
keeper_of_call(const RpcCall *call)
{
    return rpc_peer_data(rpc_call_peer(call));
}

int
keeper_check_flags(unsigned int flags, unsigned int known)
{
    if ((flags & ~known) == 0)
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x)"), flags & ~known);
}

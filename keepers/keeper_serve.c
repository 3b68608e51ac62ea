/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keeper_serve.c - what the keepers have in common as servers.
 *
 * Threads: main.
 */

#include "keepers/keeper_serve.h"

#include <stddef.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"

/* One keeper a process: what hooks need to know. */
typedef struct {
    void *keeper;
    KeeperClients clients;
} Attachment;

/* Of each connection; what the keeper knows of it follows. */
typedef struct {
    const Attachment *attachment;
    max_align_t client[];
} Peer;

static void
peer_free(void *opaque)
{
    Peer *data = opaque;

    if (data->attachment->clients.clear)
        data->attachment->clients.clear(data->client);
    g_free(data);
}

/* The socket's mode keeps others out; this holds even where somebody has changed that. */
static void
peer_opened(RpcPeer *peer, void *opaque)
{
    const Attachment *attachment = opaque;
    const RpcIdentity *identity = rpc_peer_identity(peer);
    Peer *data = g_malloc0(sizeof(Peer) + attachment->clients.size);

    data->attachment = attachment;
    rpc_peer_set_data(peer, data, peer_free);
    if (rpc_peer_is_own(peer))
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
keeper_attach(RpcServer *server, const RpcService *service, void *keeper, const KeeperClients *clients)
{
    static const RpcServerHooks hooks = { .peer_opened = peer_opened };
    static Attachment attachment;

    attachment = (Attachment) { .keeper = keeper };
    if (clients)
        attachment.clients = *clients;

    raise_files_limit();
    rpc_server_add_service(server, service);
    rpc_server_set_hooks(server, &hooks, &attachment);
}

void *
keeper_of_call(const RpcCall *call)
{
    return ((const Peer *)rpc_peer_data(rpc_call_peer(call)))->attachment->keeper;
}

void *
keeper_client_of_call(const RpcCall *call)
{
    return ((Peer *)rpc_peer_data(rpc_call_peer(call)))->client;
}

int
keeper_check_flags(unsigned int flags, unsigned int known)
{
    if ((flags & ~known) == 0)
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x)"), flags & ~known);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_auth.c - who is allowed to open a connection: nobody asks, or polkit is asked.
 *
 * Threads: main; nobody waits while polkit does, which may show a dialog.
 */

#include "access/polkit.h"
#include "base/error.h"
#include "base/log.h"
#include "rpc/remote_protocol.h"
#include "serve_by_hand.h"

void
serve_auth_list(RpcCall *call)
{
    RpcPeer *peer = rpc_call_peer(call);
    remote_auth_type type = (remote_auth_type)rpc_peer_auth(peer);
    remote_auth_list_ret ret = { .types.types_len = 1, .types.types_val = &type };

    rpc_call_reply(call, &ret);
}

/* A question to polkit that is on its way. */
typedef struct {
    RpcCall *call;
    PolkitQuestion *question;
} Asking;

static void
on_gone(RpcPeer *peer, void *opaque)
{
    Asking *asking = opaque;

    polkit_question_cancel(asking->question);
    (void)fail(VIR_ERR_AUTH_FAILED, "%s", _("the client left before polkit answered"));
    rpc_call_fail(asking->call);
    g_free(asking);
}

static void
on_answer(int answer, void *opaque)
{
    g_autofree Asking *asking = opaque;
    RpcPeer *peer = rpc_call_peer(asking->call);
    remote_auth_polkit_ret ret = { .complete = 1 };

    rpc_peer_remove_close_hook(peer, on_gone, asking);
    if (answer < 0) {
        LOG_WARN("client %llu (uid %u, pid %d) is not let in: %s", (unsigned long long)rpc_peer_id(peer),
                 rpc_peer_identity(peer)->uid, rpc_peer_identity(peer)->pid, error_last_message());
        rpc_call_fail(asking->call);
        return;
    }
    rpc_peer_set_authenticated(peer);
    rpc_call_reply(asking->call, &ret);
}

/* How many ask at a time is bounded by the number of clients that have not said who they are. */
static void
ask_polkit(RpcCall *call)
{
    RpcPeer *peer = rpc_call_peer(call);
    const RpcIdentity *identity = rpc_peer_identity(peer);
    const PolkitSubject subject = { .pid = identity->pid, .start = rpc_peer_pid_start_time(peer), .uid = identity->uid };
    const char *action = rpc_peer_access(peer) == RPC_ACCESS_READ ? POLKIT_ACTION_MONITOR : POLKIT_ACTION_MANAGE;
    Asking *asking = g_new0(Asking, 1);

    asking->call = call;
    asking->question = polkit_ask(rpc_server_loop(rpc_peer_server(peer)), &subject, action, on_answer, asking);
    if (!asking->question) {
        g_free(asking);
        rpc_call_fail(call);
        return;
    }
    rpc_peer_add_close_hook(peer, on_gone, asking);
}

void
serve_auth_polkit(RpcCall *call)
{
    RpcPeer *peer = rpc_call_peer(call);

    if (rpc_peer_auth(peer) != RPC_AUTH_POLKIT || rpc_peer_is_authenticated(peer) || !rpc_peer_identity(peer)->is_local) {
        (void)fail(VIR_ERR_AUTH_FAILED, _("polkit is not asked on this socket"));
        rpc_call_fail(call);
        return;
    }
    ask_polkit(call);
}

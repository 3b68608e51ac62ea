/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_auth.c - who is allowed to open a connection: nobody asks, or polkit is asked.
 *
 * Threads: main; polkit is asked by a worker, for it may show a dialog and wait for an answer.
 */

#include <systemd/sd-bus.h>

#include "base/error.h"
#include "rpc/remote_protocol.h"
#include "serve_by_hand.h"

enum { POLKIT_ALLOW_INTERACTION = 1 };

/* A dialog may stand open for a while. */
static const uint64_t POLKIT_TIMEOUT_US = 5 * 60 * G_USEC_PER_SEC;

/* Root on this host needs no policy to speak for it. */
static bool
is_root(RpcPeer *peer)
{
    const RpcIdentity *identity = rpc_peer_identity(peer);

    return identity->is_local && identity->uid == 0;
}

void
serve_auth_list(RpcCall *call)
{
    RpcPeer *peer = rpc_call_peer(call);
    remote_auth_type type = (remote_auth_type)rpc_peer_auth(peer);
    remote_auth_list_ret ret = { .types.types_len = 1, .types.types_val = &type };

    if (rpc_peer_auth(peer) == RPC_AUTH_POLKIT && is_root(peer)) {
        rpc_peer_set_authenticated(peer);
        type = REMOTE_AUTH_NONE;
    }
    rpc_call_reply(call, &ret);
}

static int
append_subject(sd_bus_message *question, RpcPeer *peer)
{
    const RpcIdentity *identity = rpc_peer_identity(peer);
    uint64_t start = rpc_peer_pid_start_time(peer);

    return sd_bus_message_append(question, "(sa{sv})", "unix-process", 3,
                                 "pid", "u", (uint32_t)identity->pid,
                                 "start-time", "t", start,
                                 "uid", "i", (int32_t)identity->uid);
}

static int
make_question(sd_bus *bus, RpcPeer *peer, sd_bus_message **ret_question)
{
    const char *action = rpc_peer_access(peer) == RPC_ACCESS_READ ? "org.libvirt.unix.monitor" : "org.libvirt.unix.manage";
    int rc;

    rc = sd_bus_message_new_method_call(bus, ret_question, "org.freedesktop.PolicyKit1",
                                        "/org/freedesktop/PolicyKit1/Authority", "org.freedesktop.PolicyKit1.Authority",
                                        "CheckAuthorization");
    if (rc >= 0)
        rc = append_subject(*ret_question, peer);
    if (rc >= 0)
        rc = sd_bus_message_append(*ret_question, "sa{ss}us", action, 0, POLKIT_ALLOW_INTERACTION, "");
    return rc;
}

/* 0 if polkit says yes. */
static int
ask_polkit(RpcPeer *peer)
{
    __attribute__((cleanup(sd_bus_flush_close_unrefp))) sd_bus *bus = NULL;
    __attribute__((cleanup(sd_bus_message_unrefp))) sd_bus_message *question = NULL;
    __attribute__((cleanup(sd_bus_message_unrefp))) sd_bus_message *reply = NULL;
    __attribute__((cleanup(sd_bus_error_free))) sd_bus_error error = SD_BUS_ERROR_NULL;
    int authorized = 0;
    int challenge = 0;
    int rc;

    rc = sd_bus_open_system(&bus);
    if (rc < 0)
        return fail_errno(-rc, _("cannot reach the system bus to ask polkit"));
    rc = make_question(bus, peer, &question);
    if (rc < 0)
        return fail_errno(-rc, _("cannot ask polkit"));
    rc = sd_bus_call(bus, question, POLKIT_TIMEOUT_US, &error, &reply);
    if (rc < 0)
        return fail(VIR_ERR_AUTH_FAILED, _("polkit did not answer: %1$s"), error.message ? error.message : g_strerror(-rc));
    rc = sd_bus_message_read(reply, "(bba{ss})", &authorized, &challenge, 0);
    if (rc < 0)
        return fail_errno(-rc, _("cannot read polkit's answer"));
    if (authorized)
        return 0;
    if (challenge)
        return fail(VIR_ERR_AUTH_UNAVAILABLE, _("authentication unavailable: no polkit agent available to authenticate"));
    return fail(VIR_ERR_AUTH_FAILED, _("access denied by policy"));
}

static void
run_polkit(RpcCall *call, void *opaque)
{
    RpcPeer *peer = rpc_call_peer(call);
    remote_auth_polkit_ret ret = { .complete = 1 };

    (void)opaque;
    if (ask_polkit(peer) < 0) {
        rpc_call_fail(call);
        return;
    }
    rpc_peer_set_authenticated(peer);
    rpc_call_reply(call, &ret);
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
    rpc_call_run(call, run_polkit, NULL);
}

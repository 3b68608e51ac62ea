/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_sasl.c - logins with SASL: the mechanisms there are, then step by step until the client has proved its name.
 *
 * Threads: main; the steps run on workers, for a mechanism may ask others and stretches passwords. One step at a time: a
 * login belongs to the call that works on it.
 */

#include <stdatomic.h>

#include "base/error.h"
#include "base/log.h"
#include "rpc/remote_protocol.h"
#include "rpc/sasl.h"
#include "serve_by_hand.h"

enum {
    OUTER_SSF = 128, /* what TLS gives at least */
};

typedef struct {
    RpcSasl *sasl;
    bool started;
    atomic_bool busy;  /* a step is being worked on */
    unsigned int min_ssf;
} Login;

static void
login_free(void *opaque)
{
    Login *login = opaque;

    rpc_sasl_unref(login->sasl);
    g_free(login);
}

/* ------------------------------------------------------------------ the beginning */

static int
check_peer(RpcPeer *peer)
{
    if (rpc_peer_auth(peer) == RPC_AUTH_SASL && !rpc_peer_is_authenticated(peer))
        return 0;
    return fail(VIR_ERR_AUTH_FAILED, _("nobody logs in with SASL on this socket"));
}

/* A plain network must be encrypted by the login itself; elsewhere that would only cost time. */
static RpcSasl *
new_session(RpcPeer *peer, unsigned int *ret_min_ssf)
{
    const RpcSaslPolicy *policy = rpc_peer_sasl_policy(peer);
    const RpcTransportOps *ops = rpc_peer_transport(peer);
    RpcSaslWish wish = { .external_ssf = ops->encrypted ? OUTER_SSF : 0 };

    if (!ops->secure) {
        wish.min_ssf = policy ? policy->min_ssf : 0;
        wish.max_ssf = RPC_SASL_SSF_MAX;
        wish.no_plaintext = true;
    }
    *ret_min_ssf = wish.min_ssf;
    return rpc_sasl_new_server(ops->secure && !ops->encrypted ? NULL : rpc_peer_address(peer), &wish);
}

static int
begin(RpcPeer *peer, Login *login, remote_auth_sasl_init_ret *ret)
{
    const char *mechanisms;

    login->sasl = new_session(peer, &login->min_ssf);
    mechanisms = login->sasl ? rpc_sasl_mechanisms(login->sasl) : NULL;
    if (!mechanisms)
        return -1;
    ret->mechlist = g_strdup(mechanisms);
    return 0;
}

static void
run_init(RpcCall *call, void *opaque)
{
    Login *login = opaque;
    remote_auth_sasl_init_ret ret = { NULL };
    int rc = begin(rpc_call_peer(call), login, &ret);

    atomic_store(&login->busy, false);
    if (rc < 0)
        rpc_call_fail(call);
    else
        rpc_call_reply(call, &ret);
    g_free(ret.mechlist);
}

void
serve_auth_sasl_init(RpcCall *call)
{
    RpcPeer *peer = rpc_call_peer(call);
    Login *login;

    if (check_peer(peer) < 0 || rpc_peer_login(peer)) {
        if (!error_last())
            (void)fail(VIR_ERR_AUTH_FAILED, _("the login has begun already"));
        rpc_call_fail(call);
        return;
    }
    login = g_new0(Login, 1);
    atomic_init(&login->busy, true);
    rpc_peer_set_login(peer, login, login_free);
    rpc_call_run(call, run_init, login);
}

/* ------------------------------------------------------------------ steps */

/* The answer of both procedures, which are alike but for the type's name. */
G_STATIC_ASSERT(sizeof(remote_auth_sasl_start_ret) == sizeof(remote_auth_sasl_step_ret));

/* What is needed until the reply is out. */
typedef struct {
    remote_auth_sasl_step_ret ret;
    RpcSasl *sasl;
    char *data;
} Step;

static void
step_free(Step *step)
{
    rpc_sasl_unref(step->sasl);
    g_free(step->data);
    g_free(step);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Step, step_free)

static int
check_user(RpcPeer *peer, const char *user)
{
    const RpcSaslPolicy *policy = rpc_peer_sasl_policy(peer);

    for (size_t i = 0; policy && policy->users && policy->users[i]; i++) {
        if (g_pattern_match_simple(policy->users[i], user))
            return 0;
    }
    if (!policy || !policy->users)
        return 0;
    return fail(VIR_ERR_AUTH_FAILED, _("user '%1$s' is none of those in sasl_allowed_username_list"), user);
}

/* The mechanism is content; are we? */
static int
let_in(RpcPeer *peer, const Login *login)
{
    const char *user = rpc_sasl_user(login->sasl);
    unsigned int ssf = rpc_sasl_ssf(login->sasl);

    if (!user || check_user(peer, user) < 0)
        return -1;
    if (ssf < login->min_ssf)
        return fail(VIR_ERR_AUTH_FAILED, _("the login of '%1$s' encrypts with %2$u bits; tcp_min_ssf asks for %3$u"), user, ssf,
                    login->min_ssf);
    rpc_peer_set_user(peer, user);
    return 0;
}

static RpcSaslResult
take_step(RpcCall *call, Login *login, RpcSaslData *ret_out)
{
    const remote_auth_sasl_start_args *start = rpc_call_args(call);
    const remote_auth_sasl_step_args *step = rpc_call_args(call);
    bool is_start = !login->started;
    RpcSaslData in = {
        is_start ? start->data.data_val : step->data.data_val,
        is_start ? start->data.data_len : step->data.data_len,
    };

    if (is_start ? start->nil : step->nil)
        in = (RpcSaslData){ NULL, 0 };
    else if (!in.data)
        in.data = "";
    login->started = true;
    return rpc_sasl_server_step(login->sasl, is_start ? start->mech : NULL, &in, ret_out);
}

static RpcTransport *
wrap(RpcTransport *inner, void *opaque)
{
    g_autoptr(Step) step = opaque;

    return inner ? rpc_sasl_transport_new(inner, step->sasl) : NULL;
}

static void
refuse(RpcCall *call)
{
    RpcPeer *peer = rpc_call_peer(call);

    LOG_WARN("login of client %llu (%s) failed: %s", (unsigned long long)rpc_peer_id(peer), rpc_peer_address(peer),
             error_last_message());
    /* Who knocks learns no more than that: whether the name or the password was wrong is not for him. */
    error_reset();
    (void)fail(VIR_ERR_AUTH_FAILED, _("the login failed; the daemon's log says why"));
    rpc_peer_ref(peer);
    rpc_call_fail(call);
    rpc_peer_close_flushed(peer);
    rpc_peer_unref(peer);
}

static void
run_step(RpcCall *call, void *opaque)
{
    RpcPeer *peer = rpc_call_peer(call);
    Login *login = opaque;
    g_autoptr(Step) step = g_new0(Step, 1);
    RpcSaslData out = { NULL, 0 };
    RpcSaslResult result = take_step(call, login, &out);
    unsigned int ssf;

    if (result == RPC_SASL_FAILED || (result == RPC_SASL_COMPLETE && let_in(peer, login) < 0)) {
        refuse(call);
        return;
    }
    step->data = out.data ? g_memdup2(out.data, out.len ? out.len : 1) : NULL;
    step->ret = (remote_auth_sasl_step_ret){
        .complete = result == RPC_SASL_COMPLETE,
        .nil = !out.data,
        .data = { .data_len = out.data ? out.len : 0, .data_val = step->data },
    };
    ssf = result == RPC_SASL_COMPLETE ? rpc_sasl_ssf(login->sasl) : 0;
    step->sasl = rpc_sasl_ref(login->sasl);
    atomic_store(&login->busy, false);
    if (result == RPC_SASL_COMPLETE)
        rpc_peer_set_authenticated(peer);
    if (ssf > 0) {
        const void *ret = &step->ret;

        rpc_call_reply_and_wrap(call, ret, wrap, g_steal_pointer(&step));
    } else {
        rpc_call_reply(call, &step->ret);
    }
}

static void
serve_step(RpcCall *call, bool is_start)
{
    RpcPeer *peer = rpc_call_peer(call);
    Login *login = rpc_peer_login(peer);

    if (check_peer(peer) < 0) {
        rpc_call_fail(call);
        return;
    }
    if (!login || atomic_load(&login->busy) || !login->sasl || login->started == is_start) {
        (void)fail(VIR_ERR_AUTH_FAILED, _("this step of the login is not what comes next"));
        rpc_call_fail(call);
        return;
    }
    atomic_store(&login->busy, true);
    rpc_call_run(call, run_step, login);
}

void
serve_auth_sasl_start(RpcCall *call)
{
    serve_step(call, true);
}

void
serve_auth_sasl_step(RpcCall *call)
{
    serve_step(call, false);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_auth.c - saying who we are, in the way the server asks for.
 *
 * Threads: any; the program's credential callback runs in the thread that opens the connection.
 */

#include <string.h>

#include "base/error.h"
#include "remote/remote_conn.h"
#include "remote/remote_sasl.h"
#include "remote/remote_target.h"
#include "rpc/programs.h"
#include "rpc/remote_protocol.h"

/* The one way the server asks for; servers before authentication existed do not know the question. */
static int
ask_server(RemoteConn *remote, remote_auth_type *ret_type)
{
    remote_auth_list_ret ret = { .types = { .types_len = 0 } };

    if (rpc_client_call_simple(remote->client, &remote_program, REMOTE_PROC_AUTH_LIST, NULL, &ret) < 0) {
        if (error_last_code() != VIR_ERR_NO_SUPPORT)
            return -1;
        error_reset();
        *ret_type = REMOTE_AUTH_NONE;
        return 0;
    }
    *ret_type = ret.types.types_len > 0 ? ret.types.types_val[0] : REMOTE_AUTH_NONE;
    rpc_xdr_clear(rpc_program_find(&remote_program, REMOTE_PROC_AUTH_LIST)->ret, &ret);
    return 0;
}

static bool
can_give(const struct _virConnectAuth *auth, int type)
{
    for (unsigned int i = 0; auth && auth->cb && i < auth->ncredtype; i++) {
        if (auth->credtype[i] == type)
            return true;
    }
    return false;
}

/* Has the program bring up its agent, where it has one: polkit can ask the user through it then. */
static bool
bring_up_agent(virConnectAuthPtr auth, bool readonly)
{
    virConnectCredential credential = {
        .type = VIR_CRED_EXTERNAL,
        .prompt = readonly ? "org.libvirt.unix.monitor" : "org.libvirt.unix.manage",
        .challenge = "PolicyKit",
    };
    int rc;

    if (!can_give(auth, VIR_CRED_EXTERNAL))
        return false;
    rc = auth->cb(&credential, 1, auth->cbdata);
    g_free(credential.result);
    return rc >= 0;
}

static int
ask_polkit(RemoteConn *remote)
{
    remote_auth_polkit_ret ret = { .complete = 0 };

    if (rpc_client_call_simple(remote->client, &remote_program, REMOTE_PROC_AUTH_POLKIT, NULL, &ret) < 0)
        return -1;
    if (!ret.complete)
        return fail(VIR_ERR_AUTH_FAILED, _("polkit did not finish its authentication"));
    return 0;
}

/* Most clients may without a word. The program is asked only when the user has to be. */
static int
auth_polkit(RemoteConn *remote, virConnectAuthPtr auth, bool readonly)
{
    g_autoptr(virError) refusal = NULL;

    if (ask_polkit(remote) == 0)
        return 0;
    if (error_last_code() != VIR_ERR_AUTH_UNAVAILABLE)
        return -1;
    refusal = error_take();
    if (bring_up_agent(auth, readonly)) {
        error_reset();
        return ask_polkit(remote);
    }
    error_reset();
    error_restore(g_steal_pointer(&refusal));
    return -1;
}

static const char *
type_name(remote_auth_type type)
{
    switch (type) {
    case REMOTE_AUTH_NONE:
        return "none";
    case REMOTE_AUTH_SASL:
        return "sasl";
    case REMOTE_AUTH_POLKIT:
        return "polkit";
    default:
        return "unknown";
    }
}

/* The URI may insist on one way: "polkit", "sasl", or "sasl.MECHANISM". */
static int
check_wish(remote_auth_type type, const char *wish)
{
    const char *offered = type_name(type);
    size_t len = strlen(offered);

    if (!wish || type == REMOTE_AUTH_NONE)
        return 0;
    if (g_ascii_strncasecmp(wish, offered, len) == 0 && (wish[len] == '\0' || wish[len] == '.'))
        return 0;
    return fail(VIR_ERR_AUTH_FAILED, _("the URI asks for authentication '%1$s', the server offers '%2$s'"), wish, offered);
}

int
remote_auth(RemoteConn *remote, virConnectAuthPtr auth, const RemoteTarget *target, bool readonly)
{
    const RemoteSaslWish sasl = {
        .host = target->host ? target->host : "localhost",
        .mechanism = target->auth,
        .authfile = target->authfile,
        .auth = auth,
    };
    remote_auth_type type;

    if (ask_server(remote, &type) < 0 || check_wish(type, target->auth) < 0)
        return -1;
    switch (type) {
    case REMOTE_AUTH_NONE:
        return 0;
    case REMOTE_AUTH_POLKIT:
        return auth_polkit(remote, auth, readonly);
    case REMOTE_AUTH_SASL:
        return remote_sasl(remote, &sasl);
    default:
        return fail(VIR_ERR_AUTH_UNAVAILABLE, _("the server asks for authentication '%1$s', which this library cannot do"),
                    type_name(type));
    }
}

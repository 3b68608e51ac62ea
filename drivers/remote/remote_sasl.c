/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_sasl.c - logging in with SASL: which mechanism, what it asks, step by step.
 *
 * Threads: any; nobody else uses the connection yet.
 */

#include "remote/remote_sasl.h"

#include <string.h>

#include <sasl/sasl.h>

#include "base/error.h"
#include "remote/remote_credentials.h"
#include "rpc/programs.h"
#include "rpc/remote_protocol.h"
#include "rpc/sasl.h"

enum {
    TCP_MIN_SSF = 56, /* the least that counts as encryption: DES's */
    OUTER_SSF = 128,  /* what TLS gives at least */
    QUESTIONS_MAX = 16,
    STEPS_MAX = 32,
};

/* What a mechanism may ask, and what the program calls it. */
static const struct {
    int question;
    int credential;
    bool may_be_empty;
} kinds[] = {
    { SASL_CB_USER, VIR_CRED_USERNAME, true }, /* whom one acts for: oneself */
    { SASL_CB_AUTHNAME, VIR_CRED_AUTHNAME, false },
    { SASL_CB_LANGUAGE, VIR_CRED_LANGUAGE, true },
    { SASL_CB_CNONCE, VIR_CRED_CNONCE, false },
    { SASL_CB_PASS, VIR_CRED_PASSPHRASE, false },
    { SASL_CB_ECHOPROMPT, VIR_CRED_ECHOPROMPT, false },
    { SASL_CB_NOECHOPROMPT, VIR_CRED_NOECHOPROMPT, false },
    { SASL_CB_GETREALM, VIR_CRED_REALM, true },
};

/* The answers to a step's questions: they must live until it is over. */
typedef struct {
    virConnectCredential list[QUESTIONS_MAX];
    unsigned int n;
} Answers;

static void
answers_clear(Answers *answers)
{
    remote_credentials_wipe(answers->list, answers->n);
    answers->n = 0;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answers, answers_clear)

typedef struct {
    RemoteConn *remote;
    const RemoteCredentials *credentials;
    RpcSasl *sasl;
} Login;

/* ---- questions */

static ssize_t
find_kind(int question)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (kinds[i].question == question)
            return (ssize_t)i;
    }
    return -1;
}

static RpcSasl *
new_session(RpcClient *client, const char *host, const RemoteCredentials *credentials)
{
    RpcSaslWish wish = { .external_ssf = rpc_client_is_encrypted(client) ? OUTER_SSF : 0 };
    int ids[G_N_ELEMENTS(kinds)];
    size_t n = 0;

    if (!rpc_client_is_secure(client)) {
        wish.min_ssf = TCP_MIN_SSF;
        wish.max_ssf = RPC_SASL_SSF_MAX;
        wish.no_plaintext = true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (remote_credentials_can_give(credentials, kinds[i].credential))
            ids[n++] = kinds[i].question;
    }
    return rpc_sasl_new_client(host, &wish, ids, n);
}

static int
answer(Login *login, Answers *answers)
{
    RpcSaslQuestion questions[QUESTIONS_MAX];
    size_t n = rpc_sasl_questions(login->sasl, questions, QUESTIONS_MAX);

    answers_clear(answers);
    for (size_t i = 0; i < n; i++) {
        ssize_t kind = find_kind(questions[i].id);

        if (kind < 0)
            return fail(VIR_ERR_AUTH_FAILED, _("the login asks for something that no program knows: '%1$s'"), questions[i].prompt);
        answers->list[i] = (virConnectCredential){
            .type = kinds[kind].credential,
            .prompt = questions[i].prompt,
            .challenge = questions[i].challenge,
            .defresult = questions[i].preset,
        };
    }
    answers->n = (unsigned int)n;
    if (remote_credentials_get(login->credentials, answers->list, answers->n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const virConnectCredential *given = &answers->list[i];

        questions[i].result = given->result ? given->result : given->defresult ? given->defresult : "";
        questions[i].len = (unsigned int)strlen(questions[i].result);
    }
    rpc_sasl_answer(login->sasl, questions, n);
    return 0;
}

/* ---- steps */

/* What the server said last. */
typedef struct {
    bool complete;
    RpcSaslData in;
    char *data;
} Said;

static void
said_clear(Said *said)
{
    g_clear_pointer(&said->data, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Said, said_clear)

/* Takes over what both procedures answer alike. */
static void
hear(Said *said, int complete, int nil, const char *data, unsigned int len)
{
    said_clear(said);
    said->complete = complete != 0;
    said->data = nil ? NULL : g_malloc0((gsize)len + 1);
    if (said->data && len)
        memcpy(said->data, data, len);
    said->in = (RpcSaslData){ said->data, nil ? 0 : len };
}

static int
send_start(Login *login, const char *mechanism, const RpcSaslData *out, Said *said)
{
    remote_auth_sasl_start_args args = {
        .mech = (char *)mechanism,
        .nil = !out->data,
        .data = { .data_len = out->data ? out->len : 0, .data_val = (char *)out->data },
    };
    remote_auth_sasl_start_ret ret = { .complete = 0 };
    uint32_t procedure = REMOTE_PROC_AUTH_SASL_START;

    if (rpc_client_call_simple(login->remote->client, &remote_program, procedure, &args, &ret) < 0)
        return -1;
    hear(said, ret.complete, ret.nil, ret.data.data_val, ret.data.data_len);
    rpc_xdr_clear(rpc_program_find(&remote_program, procedure)->ret, &ret);
    return 0;
}

static int
send_step(Login *login, const RpcSaslData *out, Said *said)
{
    remote_auth_sasl_step_args args = {
        .nil = !out->data,
        .data = { .data_len = out->data ? out->len : 0, .data_val = (char *)out->data },
    };
    remote_auth_sasl_step_ret ret = { .complete = 0 };
    uint32_t procedure = REMOTE_PROC_AUTH_SASL_STEP;

    if (rpc_client_call_simple(login->remote->client, &remote_program, procedure, &args, &ret) < 0)
        return -1;
    hear(said, ret.complete, ret.nil, ret.data.data_val, ret.data.data_len);
    rpc_xdr_clear(rpc_program_find(&remote_program, procedure)->ret, &ret);
    return 0;
}

static int
begin(Login *login, const char *mechanisms, Answers *answers, Said *said, bool *ret_complete)
{
    const char *mechanism = NULL;
    RpcSaslData out;
    RpcSaslResult result;

    while ((result = rpc_sasl_client_start(login->sasl, mechanisms, &out, &mechanism)) == RPC_SASL_INTERACT) {
        if (answer(login, answers) < 0)
            return -1;
    }
    if (result == RPC_SASL_FAILED)
        return -1;
    *ret_complete = result == RPC_SASL_COMPLETE;
    return send_start(login, mechanism, &out, said);
}

static int
go_on(Login *login, Answers *answers, Said *said, bool *complete)
{
    RpcSaslData out;
    RpcSaslResult result;

    while ((result = rpc_sasl_client_step(login->sasl, &said->in, &out)) == RPC_SASL_INTERACT) {
        if (answer(login, answers) < 0)
            return -1;
    }
    if (result == RPC_SASL_FAILED)
        return -1;
    *complete = result == RPC_SASL_COMPLETE;
    return said->complete && *complete ? 0 : send_step(login, &out, said);
}

static int
converse(Login *login, const char *mechanisms)
{
    g_auto(Answers) answers = { .n = 0 };
    g_auto(Said) said = { .data = NULL };
    bool complete = false;

    if (begin(login, mechanisms, &answers, &said, &complete) < 0)
        return -1;
    for (int i = 0; i < STEPS_MAX && !(said.complete && complete); i++) {
        if (said.complete && !said.in.data)
            said.in = (RpcSaslData){ "", 0 };
        if (go_on(login, &answers, &said, &complete) < 0)
            return -1;
    }
    if (!said.complete || !complete)
        return fail(VIR_ERR_AUTH_FAILED, _("the SASL login did not end after %1$d steps"), (int)STEPS_MAX);
    return 0;
}

/* ---- the whole */

/* "sasl.MECHANISM" of the URI narrows the choice. */
static int
choose(const char *offered, const char *wish, char **ret_mechanisms)
{
    const char *dot = wish ? strchr(wish, '.') : NULL;
    g_auto(GStrv) list = g_strsplit(offered, ",", -1);

    for (size_t i = 0; dot && list[i]; i++) {
        if (g_ascii_strcasecmp(list[i], dot + 1) == 0) {
            *ret_mechanisms = g_strdup(list[i]);
            return 0;
        }
    }
    if (dot)
        return fail(VIR_ERR_AUTH_UNAVAILABLE, _("the URI asks for SASL mechanism '%1$s', the server offers %2$s"), dot + 1,
                    offered);
    *ret_mechanisms = g_strdup(offered);
    return 0;
}

static int
ask_mechanisms(RemoteConn *remote, const char *wish, char **ret_mechanisms)
{
    remote_auth_sasl_init_ret ret = { .mechlist = NULL };
    int rc;

    if (rpc_client_call_simple(remote->client, &remote_program, REMOTE_PROC_AUTH_SASL_INIT, NULL, &ret) < 0)
        return -1;
    rc = choose(ret.mechlist, wish, ret_mechanisms);
    rpc_xdr_clear(rpc_program_find(&remote_program, REMOTE_PROC_AUTH_SASL_INIT)->ret, &ret);
    return rc;
}

static RpcTransport *
wrap(RpcTransport *inner, void *sasl)
{
    return rpc_sasl_transport_new(inner, sasl);
}

/* The server may have wanted less than we do. */
static int
secure(RemoteConn *remote, RpcSasl *sasl)
{
    unsigned int ssf = rpc_sasl_ssf(sasl);

    if (!rpc_client_is_secure(remote->client) && ssf < TCP_MIN_SSF)
        return fail(VIR_ERR_AUTH_FAILED, _("the login encrypts with %1$u bits; over plain TCP it must be at least %2$d"), ssf,
                    (int)TCP_MIN_SSF);
    if (ssf > 0)
        rpc_client_wrap_transport(remote->client, wrap, sasl);
    return 0;
}

int
remote_sasl(RemoteConn *remote, const RemoteSaslWish *wish)
{
    g_autoptr(RemoteCredentials) credentials = remote_credentials_new(wish->authfile, wish->host, wish->auth);
    g_autoptr(RpcSasl) sasl = credentials ? new_session(remote->client, wish->host, credentials) : NULL;
    Login login = { remote, credentials, sasl };
    g_autofree char *mechanisms = NULL;

    if (!sasl || ask_mechanisms(remote, wish->mechanism, &mechanisms) < 0 || converse(&login, mechanisms) < 0)
        return -1;
    return secure(remote, sasl);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sasl.c - one login with SASL; libsasl2 is loaded when the first is wanted.
 *
 * Threads: any, one at a time for one login. Mechanisms may take long: passwords are stretched, or asked of other hosts.
 */

#include <string.h>

#include "base/error.h"
#include "base/library.h"
#include "rpc/sasl_internal.h"

#define SONAME "libsasl2.so.2"
#define SERVICE "libvirt"

enum {
    BUFFER_MAX = 100000, /* bytes of one encrypted piece that we take */
};

/* ------------------------------------------------------------- the library */

static const char *const names[] = {
#define SASL_NAME(name) "sasl_" #name,
    SASL_FUNCTIONS(SASL_NAME)
#undef SASL_NAME
};

static SaslLibrary library;
static Library shared = LIBRARY(SONAME, N_("which SASL logins need"), names, library);

static Mutex lock = MUTEX_INIT;
static bool client_ready; /* GUARDED_BY(lock) */
static bool server_ready; /* GUARDED_BY(lock) */

/* Mechanisms share tables among all logins. */
static void *
mutex_new(void)
{
    Mutex *mutex = g_new0(Mutex, 1);

    mutex_init(mutex);
    return mutex;
}

static NO_LOCK_ANALYSIS int
mutex_take(void *mutex)
{
    mutex_lock(mutex);
    return SASL_OK;
}

static NO_LOCK_ANALYSIS int
mutex_give(void *mutex)
{
    mutex_unlock(mutex);
    return SASL_OK;
}

static void
mutex_end(void *mutex)
{
    mutex_clear(mutex);
    g_free(mutex);
}

/* Lock held. */
static int
start_locked(bool server)
{
    bool *ready = server ? &server_ready : &client_ready;
    int rc;

    if (library_need(&shared) < 0)
        return -1;
    if (*ready)
        return 0;
    if (!client_ready && !server_ready)
        library.set_mutex(mutex_new, mutex_take, mutex_give, mutex_end);
    rc = server ? library.server_init(NULL, SERVICE) : library.client_init(NULL);
    if (rc != SASL_OK)
        return fail(VIR_ERR_AUTH_FAILED, _("cannot start SASL: %1$s"), library.errstring(rc, NULL, NULL));
    *ready = true;
    return 0;
}

static const SaslLibrary *
start(bool server)
{
    int rc;

    mutex_lock(&lock);
    rc = start_locked(server);
    mutex_unlock(&lock);
    return rc < 0 ? NULL : &library;
}

/* ------------------------------------------------------------- a login */

static int
fail_sasl(RpcSasl *sasl, const char *what)
{
    return fail(VIR_ERR_AUTH_FAILED, "%s: %s", what, sasl->library->errdetail(sasl->conn));
}

static int
set_wish(RpcSasl *sasl, const RpcSaslWish *wish)
{
    sasl_security_properties_t properties = {
        .min_ssf = wish->min_ssf,
        .max_ssf = wish->max_ssf,
        .maxbufsize = BUFFER_MAX,
        .security_flags = SASL_SEC_NOANONYMOUS | (wish->no_plaintext ? SASL_SEC_NOPLAINTEXT : 0),
    };
    sasl_ssf_t external = wish->external_ssf;

    if (external && sasl->library->setprop(sasl->conn, SASL_SSF_EXTERNAL, &external) != SASL_OK)
        return fail_sasl(sasl, _("cannot tell SASL of the encryption below"));
    if (sasl->library->setprop(sasl->conn, SASL_SEC_PROPS, &properties) != SASL_OK)
        return fail_sasl(sasl, _("cannot tell SASL what is expected of it"));
    return 0;
}

static RpcSasl *
sasl_new(const SaslLibrary *loaded_library)
{
    RpcSasl *sasl = g_new0(RpcSasl, 1);

    atomic_init(&sasl->refs, 1);
    sasl->library = loaded_library;
    mutex_init(&sasl->lock);
    return sasl;
}

static RpcSasl *
settle(RpcSasl *sasl, int rc, const RpcSaslWish *wish)
{
    g_autoptr(RpcSasl) owned = sasl;

    if (rc != SASL_OK)
        return fail_null(VIR_ERR_AUTH_FAILED, _("cannot begin a SASL login: %1$s"), sasl->library->errstring(rc, NULL, NULL));
    return set_wish(sasl, wish) < 0 ? NULL : g_steal_pointer(&owned);
}

RpcSasl *
rpc_sasl_new_server(const char *remote, const RpcSaslWish *wish)
{
    const SaslLibrary *ready = start(true);
    RpcSasl *sasl = ready ? sasl_new(ready) : NULL;

    return sasl ? settle(sasl, ready->server_new(SERVICE, NULL, NULL, NULL, remote, NULL, SASL_SUCCESS_DATA, &sasl->conn), wish)
                : NULL;
}

RpcSasl *
rpc_sasl_new_client(const char *host, const RpcSaslWish *wish, const int *ids, size_t n)
{
    const SaslLibrary *ready = start(false);
    RpcSasl *sasl = ready ? sasl_new(ready) : NULL;

    if (!sasl)
        return NULL;
    sasl->callbacks = g_new0(sasl_callback_t, n + 1);
    for (size_t i = 0; i < n; i++)
        sasl->callbacks[i].id = (unsigned long)ids[i];
    sasl->callbacks[n].id = SASL_CB_LIST_END;
    return settle(sasl, ready->client_new(SERVICE, host, NULL, NULL, sasl->callbacks, SASL_SUCCESS_DATA, &sasl->conn), wish);
}

RpcSasl *
rpc_sasl_ref(RpcSasl *sasl)
{
    atomic_fetch_add_explicit(&sasl->refs, 1, memory_order_relaxed);
    return sasl;
}

void
rpc_sasl_unref(RpcSasl *sasl)
{
    if (!sasl || atomic_fetch_sub_explicit(&sasl->refs, 1, memory_order_acq_rel) != 1)
        return;
    if (sasl->conn)
        sasl->library->dispose(&sasl->conn);
    mutex_clear(&sasl->lock);
    g_free(sasl->callbacks);
    g_free(sasl->mechanisms);
    g_free(sasl);
}

const char *
rpc_sasl_mechanisms(RpcSasl *sasl)
{
    const char *list = NULL;

    if (sasl->library->listmech(sasl->conn, NULL, "", ",", "", &list, NULL, NULL) != SASL_OK) {
        fail_sasl(sasl, _("no SASL mechanism is there that is strong enough"));
        return NULL;
    }
    return list;
}

static RpcSaslResult
result(RpcSasl *sasl, int rc, const char *what)
{
    switch (rc) {
    case SASL_OK:
        return RPC_SASL_COMPLETE;
    case SASL_CONTINUE:
        return RPC_SASL_CONTINUE;
    case SASL_INTERACT:
        return RPC_SASL_INTERACT;
    default:
        fail_sasl(sasl, what);
        return RPC_SASL_FAILED;
    }
}

RpcSaslResult
rpc_sasl_server_step(RpcSasl *sasl, const char *mechanism, const RpcSaslData *in, RpcSaslData *ret_out)
{
    int rc;

    *ret_out = (RpcSaslData){ NULL, 0 };
    if (mechanism)
        rc = sasl->library->server_start(sasl->conn, mechanism, in->data, in->len, &ret_out->data, &ret_out->len);
    else
        rc = sasl->library->server_step(sasl->conn, in->data, in->len, &ret_out->data, &ret_out->len);
    return result(sasl, rc, _("the SASL login failed"));
}

RpcSaslResult
rpc_sasl_client_start(RpcSasl *sasl, const char *mechanisms, RpcSaslData *ret_out, const char **ret_mechanism)
{
    int rc;

    *ret_out = (RpcSaslData){ NULL, 0 };
    if (!sasl->mechanisms)
        sasl->mechanisms = g_strdelimit(g_strdup(mechanisms), ",", ' ');
    rc = sasl->library->client_start(sasl->conn, sasl->mechanisms, &sasl->interact, &ret_out->data, &ret_out->len, ret_mechanism);
    return result(sasl, rc, _("cannot begin the SASL login"));
}

RpcSaslResult
rpc_sasl_client_step(RpcSasl *sasl, const RpcSaslData *in, RpcSaslData *ret_out)
{
    int rc;

    *ret_out = (RpcSaslData){ NULL, 0 };
    rc = sasl->library->client_step(sasl->conn, in->data, in->len, &sasl->interact, &ret_out->data, &ret_out->len);
    return result(sasl, rc, _("the SASL login failed"));
}

size_t
rpc_sasl_questions(RpcSasl *sasl, RpcSaslQuestion *questions, size_t max)
{
    size_t n = 0;

    for (; sasl->interact && sasl->interact[n].id != SASL_CB_LIST_END && n < max; n++) {
        const sasl_interact_t *one = &sasl->interact[n];

        questions[n] = (RpcSaslQuestion){ (int)one->id, one->challenge, one->prompt, one->defresult, NULL, 0 };
    }
    return n;
}

void
rpc_sasl_answer(RpcSasl *sasl, const RpcSaslQuestion *questions, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        sasl->interact[i].result = questions[i].result;
        sasl->interact[i].len = questions[i].len;
    }
}

const char *
rpc_sasl_user(RpcSasl *sasl)
{
    const void *user = NULL;

    if (sasl->library->getprop(sasl->conn, SASL_USERNAME, &user) != SASL_OK || !user) {
        fail_sasl(sasl, _("SASL does not say who has logged in"));
        return NULL;
    }
    return user;
}

unsigned int
rpc_sasl_ssf(RpcSasl *sasl)
{
    const void *ssf = NULL;

    return sasl->library->getprop(sasl->conn, SASL_SSF, &ssf) == SASL_OK && ssf ? *(const sasl_ssf_t *)ssf : 0;
}

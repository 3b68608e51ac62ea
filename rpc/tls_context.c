/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls_context.c - certificates, keys and policy of one end, loaded and checked once.
 *
 * Threads: any.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "rpc/tls_internal.h"

static unsigned int
length(const char *const *list)
{
    return list ? g_strv_length((char **)list) : 0;
}

/* A missing file is named here, for gnutls only says that it could not be read. */
static int
must_exist(const char *path, const char *what)
{
    if (access(path, R_OK) < 0)
        return fail_errno(errno, _("cannot read %1$s '%2$s'"), what, path);
    return 0;
}

/* ------------------------------------------------------------- checking */

static int
check_files(RpcTlsRole role, const RpcTlsOptions *options)
{
    RpcTlsCertUse use = role == RPC_TLS_SERVER ? RPC_TLS_CERT_SERVER : RPC_TLS_CERT_CLIENT;

    if (options->ca && rpc_tls_check_cert(options->ca, RPC_TLS_CERT_CA) < 0)
        return -1;
    for (unsigned int i = 0; i < length(options->certs); i++) {
        if (rpc_tls_check_cert(options->certs[i], use) < 0 ||
            (options->ca && rpc_tls_check_signed(options->certs[i], options->ca, use) < 0))
            return -1;
        if (rpc_tls_check_key_mode(options->keys[i]) < 0)
            warn_last_error("continuing with the private key all the same");
    }
    return 0;
}

static int
check_options(RpcTlsRole role, const RpcTlsOptions *options)
{
    if (!options->ca && !options->no_verify)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("without the certificate of an authority nobody can be verified"));
    if (role == RPC_TLS_SERVER && !length(options->certs))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("a TLS server needs a certificate"));
    if (length(options->certs) != length(options->keys))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("there are %1$u certificates, but %2$u private keys for them"),
                    length(options->certs), length(options->keys));
    if (options->ca && must_exist(options->ca, _("the authority's certificate")) < 0)
        return -1;
    if (options->crl && must_exist(options->crl, _("the revocation list")) < 0)
        return -1;
    for (unsigned int i = 0; i < length(options->certs); i++) {
        if (must_exist(options->certs[i], _("the certificate")) < 0 || must_exist(options->keys[i], _("the private key")) < 0)
            return -1;
    }
    return options->no_sanity ? 0 : check_files(role, options);
}

/* ------------------------------------------------------------- loading */

static int
load_trust(RpcTlsContext *context, const RpcTlsOptions *options)
{
    const TlsLibrary *tls = context->tls;
    int rc;

    if (options->ca) {
        rc = tls->certificate_set_x509_trust_file(context->credentials, options->ca, GNUTLS_X509_FMT_PEM);
        if (rc < 0)
            return fail(VIR_ERR_GNUTLS_ERROR, _("cannot load the authority's certificate '%1$s': %2$s"), options->ca,
                        tls->strerror(rc));
    }
    if (options->crl) {
        rc = tls->certificate_set_x509_crl_file(context->credentials, options->crl, GNUTLS_X509_FMT_PEM);
        if (rc < 0)
            return fail(VIR_ERR_GNUTLS_ERROR, _("cannot load the revocation list '%1$s': %2$s"), options->crl, tls->strerror(rc));
    }
    return 0;
}

static int
load_own(RpcTlsContext *context, const RpcTlsOptions *options)
{
    const TlsLibrary *tls = context->tls;

    for (unsigned int i = 0; i < length(options->certs); i++) {
        int rc = tls->certificate_set_x509_key_file(context->credentials, options->certs[i], options->keys[i], GNUTLS_X509_FMT_PEM);

        if (rc < 0)
            return fail(VIR_ERR_GNUTLS_ERROR, _("cannot load certificate '%1$s' with key '%2$s': %3$s"), options->certs[i],
                        options->keys[i], tls->strerror(rc));
    }
    return 0;
}

static int
load_policy(RpcTlsContext *context, const RpcTlsOptions *options)
{
    const TlsLibrary *tls = context->tls;
    const char *wrong = NULL;
    int rc = tls->priority_init(&context->priority, options->priority ? options->priority : "NORMAL", &wrong);

    if (rc < 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("TLS priority '%1$s' is wrong at '%2$s': %3$s"), options->priority,
                    wrong ? wrong : "", tls->strerror(rc));
    if (context->role == RPC_TLS_CLIENT)
        return 0;
    rc = tls->session_ticket_key_generate(&context->ticket_key);
    return rc < 0 ? fail(VIR_ERR_GNUTLS_ERROR, _("cannot make a key for session tickets: %1$s"), tls->strerror(rc)) : 0;
}

static char *
files_key(const RpcTlsOptions *options)
{
    return g_strdup_printf("%s|%s|%s|%s", options->ca ? options->ca : "", options->crl ? options->crl : "",
                           length(options->certs) ? options->certs[0] : "", options->priority ? options->priority : "");
}

RpcTlsContext *
rpc_tls_context_new(RpcTlsRole role, const RpcTlsOptions *options)
{
    g_autoptr(RpcTlsContext) context = NULL;
    const TlsLibrary *tls = tls_library();
    int rc;

    if (!tls || check_options(role, options) < 0)
        return NULL;
    context = g_new0(RpcTlsContext, 1);
    atomic_init(&context->refs, 1);
    context->tls = tls;
    context->role = role;
    context->no_verify = options->no_verify;
    context->names = g_strdupv((char **)options->names);
    context->key = files_key(options);
    rc = tls->certificate_allocate_credentials(&context->credentials);
    if (rc < 0)
        return fail_null(VIR_ERR_GNUTLS_ERROR, _("cannot set up TLS: %1$s"), tls->strerror(rc));
    if (load_trust(context, options) < 0 || load_own(context, options) < 0 || load_policy(context, options) < 0)
        return NULL;
    return g_steal_pointer(&context);
}

RpcTlsContext *
rpc_tls_context_ref(RpcTlsContext *context)
{
    atomic_fetch_add_explicit(&context->refs, 1, memory_order_relaxed);
    return context;
}

void
rpc_tls_context_unref(RpcTlsContext *context)
{
    if (!context || atomic_fetch_sub_explicit(&context->refs, 1, memory_order_acq_rel) != 1)
        return;
    if (context->credentials)
        context->tls->certificate_free_credentials(context->credentials);
    if (context->priority)
        context->tls->priority_deinit(context->priority);
    if (context->ticket_key.data) {
        explicit_bzero(context->ticket_key.data, context->ticket_key.size);
        tls_free(context->tls, context->ticket_key.data);
    }
    g_strfreev(context->names);
    g_free(context->key);
    g_free(context);
}

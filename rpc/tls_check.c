/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls_check.c - is a certificate fit for what it is to be used for?
 *
 * Threads: any.
 */

#include "rpc/tls.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/error.h"
#include "base/file.h"
#include "rpc/tls_library.h"

enum {
    FILE_MAX = 4 * 1024 * 1024, /* a bundle of all authorities of the world has 250 KiB */
    PURPOSES_MAX = 32,
    PURPOSE_LEN = 128,
};

/* What each use asks of a certificate. */
typedef struct {
    const char *what;
    bool is_ca;
    unsigned int usage;        /* one of these key usages, where it has any */
    const char *usage_words;
    const char *purpose;       /* an extended key usage, where it has any; NULL: none is asked for */
    const char *purpose_words;
} UseRow;

static const UseRow uses[] = {
    [RPC_TLS_CERT_CA] = { N_("the authority's certificate"), true, GNUTLS_KEY_KEY_CERT_SIGN,
                          N_("signing certificates"), NULL, NULL },
    [RPC_TLS_CERT_SERVER] = { N_("the server's certificate"), false, GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT,
                              N_("digital signatures or key encipherment"), GNUTLS_KP_TLS_WWW_SERVER, N_("TLS servers") },
    [RPC_TLS_CERT_CLIENT] = { N_("the client's certificate"), false, GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT,
                              N_("digital signatures or key encipherment"), GNUTLS_KP_TLS_WWW_CLIENT, N_("TLS clients") },
};

/* The certificates of one file. */
typedef struct {
    const TlsLibrary *tls;
    gnutls_x509_crt_t *list;
    unsigned int n;
} CertFile;

static void
cert_file_clear(CertFile *file)
{
    for (unsigned int i = 0; i < file->n; i++)
        file->tls->x509_crt_deinit(file->list[i]);
    if (file->list)
        tls_free(file->tls, file->list);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CertFile, cert_file_clear)

static int
cert_file_read(const char *path, CertFile *ret_file)
{
    gnutls_datum_t data = { NULL, 0 };
    g_autofree char *text = NULL;
    size_t len;
    int rc;

    ret_file->tls = tls_library();
    text = ret_file->tls ? file_read(path, FILE_MAX, &len) : NULL;
    if (!text)
        return -1;
    data = (gnutls_datum_t){ (unsigned char *)text, (unsigned int)len };
    rc = ret_file->tls->x509_crt_list_import2(&ret_file->list, &ret_file->n, &data, GNUTLS_X509_FMT_PEM, 0);
    if (rc < 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("'%1$s' has no certificates in PEM format: %2$s"), path,
                    ret_file->tls->strerror(rc));
    return 0;
}

/* ------------------------------------------------------------- one certificate */

static char *
format_day(time_t when)
{
    struct tm parts;
    char text[64];

    if (!gmtime_r(&when, &parts) || !strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &parts))
        return g_strdup("?");
    return g_strdup(text);
}

static int
check_time(const TlsLibrary *tls, gnutls_x509_crt_t cert, const char *path, const UseRow *use)
{
    time_t now = time(NULL);
    time_t from = tls->x509_crt_get_activation_time(cert);
    time_t until = tls->x509_crt_get_expiration_time(cert);
    g_autofree char *day = format_day(now < from ? from : until);

    if (from == (time_t)-1 || until == (time_t)-1)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("%1$s '%2$s' does not say when it is valid"), _(use->what), path);
    if (now < from)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("%1$s '%2$s' is not valid before %3$s; is this host's clock right?"),
                    _(use->what), path, day);
    if (now > until)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("%1$s '%2$s' has expired on %3$s; it must be renewed"), _(use->what), path, day);
    return 0;
}

static int
check_constraints(const TlsLibrary *tls, gnutls_x509_crt_t cert, const char *path, const UseRow *use)
{
    unsigned int critical = 0;
    unsigned int is_ca = 0;
    int rc = tls->x509_crt_get_basic_constraints(cert, &critical, &is_ca, NULL);

    if (rc < 0 && rc != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("cannot read the basic constraints of '%1$s': %2$s"), path, tls->strerror(rc));
    if (use->is_ca && (rc < 0 || !is_ca))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("%1$s '%2$s' is none of an authority: its basic constraints must say that it is a CA"), _(use->what), path);
    if (!use->is_ca && rc >= 0 && is_ca)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("%1$s '%2$s' is one of an authority: its basic constraints must not say that it is a CA"),
                    _(use->what), path);
    return 0;
}

static int
check_usage(const TlsLibrary *tls, gnutls_x509_crt_t cert, const char *path, const UseRow *use)
{
    unsigned int usage = 0;
    unsigned int critical = 0;
    int rc = tls->x509_crt_get_key_usage(cert, &usage, &critical);

    if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return 0;
    if (rc < 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("cannot read the key usage of '%1$s': %2$s"), path, tls->strerror(rc));
    if (usage & use->usage)
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("the key usage of %1$s '%2$s' does not permit %3$s"), _(use->what), path,
                _(use->usage_words));
}

static int
check_purpose(const TlsLibrary *tls, gnutls_x509_crt_t cert, const char *path, const UseRow *use)
{
    bool has_any = false;

    for (unsigned int i = 0; use->purpose && i < PURPOSES_MAX; i++) {
        char oid[PURPOSE_LEN];
        size_t len = sizeof(oid);
        unsigned int critical = 0;
        int rc = tls->x509_crt_get_key_purpose_oid(cert, i, oid, &len, &critical);

        if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
            break;
        if (rc < 0)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("cannot read the key purpose of '%1$s': %2$s"), path, tls->strerror(rc));
        if (strcmp(oid, use->purpose) == 0 || strcmp(oid, GNUTLS_KP_ANY) == 0)
            return 0;
        has_any = true;
    }
    if (!has_any)
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("the key purposes of %1$s '%2$s' do not have '%3$s' (%4$s) among them"),
                _(use->what), path, _(use->purpose_words), use->purpose);
}

int
rpc_tls_check_cert(const char *path, RpcTlsCertUse use)
{
    g_auto(CertFile) file = { NULL, NULL, 0 };
    const UseRow *row = &uses[use];
    unsigned int n;

    if (cert_file_read(path, &file) < 0)
        return -1;
    /* Behind our own certificate its chain may follow, which others judge. */
    n = row->is_ca ? file.n : MIN(file.n, 1);
    for (unsigned int i = 0; i < n; i++) {
        if (check_time(file.tls, file.list[i], path, row) < 0 || check_constraints(file.tls, file.list[i], path, row) < 0 ||
            check_usage(file.tls, file.list[i], path, row) < 0 || check_purpose(file.tls, file.list[i], path, row) < 0)
            return -1;
    }
    return 0;
}

/* ------------------------------------------------------------- together */

int
rpc_tls_check_signed(const char *path, const char *ca, RpcTlsCertUse use)
{
    g_auto(CertFile) file = { NULL, NULL, 0 };
    g_auto(CertFile) authorities = { NULL, NULL, 0 };
    unsigned int status = 0;
    int rc;

    if (cert_file_read(path, &file) < 0 || cert_file_read(ca, &authorities) < 0)
        return -1;
    rc = file.tls->x509_crt_list_verify(file.list, (int)file.n, authorities.list, (int)authorities.n, NULL, 0, 0, &status);
    if (rc < 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("cannot verify '%1$s' with '%2$s': %3$s"), path, ca, file.tls->strerror(rc));
    if (status != 0) {
        gnutls_datum_t words = { NULL, 0 };

        file.tls->certificate_verification_status_print(status, GNUTLS_CRT_X509, &words, 0);
        fail(VIR_ERR_CONFIG_UNSUPPORTED, _("%1$s '%2$s' is not one of the authority in '%3$s': %4$s"), _(uses[use].what), path, ca,
             words.data ? (char *)words.data : "?");
        if (words.data)
            tls_free(file.tls, words.data);
        return -1;
    }
    return 0;
}

int
rpc_tls_check_key_mode(const char *path)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return fail_errno(errno, _("cannot look at the private key '%1$s'"), path);
    if (st.st_mode & (S_IROTH | S_IWOTH | S_IWGRP))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("the private key '%1$s' is open to others: its mode is %2$04o, it should be 0600"), path,
                    (unsigned int)st.st_mode & 07777);
    return 0;
}

char *
rpc_tls_cert_name(const char *path)
{
    g_auto(CertFile) file = { NULL, NULL, 0 };
    gnutls_datum_t words = { NULL, 0 };
    char *name;
    int rc;

    if (cert_file_read(path, &file) < 0)
        return NULL;
    if (!file.n)
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("'%1$s' has no certificate"), path);
    rc = file.tls->x509_crt_get_dn2(file.list[0], &words);
    if (rc < 0)
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("cannot read the name of certificate '%1$s': %2$s"), path,
                         file.tls->strerror(rc));
    name = g_strdup((char *)words.data);
    tls_free(file.tls, words.data);
    return name;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virt_pki_setup.c - makes an authority, and certificates and keys of a server and of a client for it, and says where each goes.
 *
 * What is in the folder already is kept: a second run with another name adds a host to the same authority.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/error.h"
#include "base/file.h"
#include "rpc/tls_files.h"
#include "pki.h"

static const char usage[] = N_("Usage: virt-pki-setup [OPTION...] DIR SERVER-NAME...\n\n"
                               "Makes in DIR an authority, and for it certificates and keys of the server that clients call by\n"
                               "the given names or addresses, and of a client. Says where each goes.\n\n"
                               "  -c | --client NAME   the client's name in its certificate (default: client)\n"
                               "  -d | --days N        how long the server's and the client's are valid (default: 365)\n"
                               "  -v | --version       version\n"
                               "  -h | --help          this help\n");

enum {
    RSA_BITS = 3072,
    SERIAL_SIZE = 16,
    AUTHORITY_DAYS = 3650,
    KEY_MAX = 65536,
    DAY_S = 24 * 60 * 60,
    SLACK_S = 60 * 60, /* other hosts' clocks may be late */
};

typedef struct {
    gnutls_x509_crt_t cert;
    gnutls_x509_privkey_t key;
} Pair;

static void
pair_clear(Pair *pair)
{
    if (pair->cert)
        gnutls_x509_crt_deinit(pair->cert);
    if (pair->key)
        gnutls_x509_privkey_deinit(pair->key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pair, pair_clear)

/* What one certificate is to say. */
typedef struct {
    const char *stem;   /* of its files: "ca", "server", "client" */
    const char *name;
    bool is_ca;
    const char *purpose;
    unsigned int usage;
    char **hosts;       /* NULL: none */
    int days;
} Wish;

/* 0 if gnutls said so; else the error. */
static int
check(int rc, const char *what)
{
    return rc < 0 ? fail(VIR_ERR_GNUTLS_ERROR, "%s: %s", what, gnutls_strerror(rc)) : 0;
}

/* ---- files */

static char *
path_of(const char *folder, const char *stem, const char *what)
{
    return g_strdup_printf("%s/%s%s.pem", folder, stem, what);
}

static int
save(const char *path, const gnutls_datum_t *text, mode_t mode)
{
    const FileWriteOptions options = { .mode = mode };

    return file_write_atomic(path, text->data, text->size, &options);
}

static int
save_pair(const char *folder, const char *stem, const Pair *pair)
{
    g_autofree char *cert_path = path_of(folder, stem, "cert");
    g_autofree char *key_path = path_of(folder, stem, "key");
    gnutls_datum_t cert = { NULL, 0 };
    gnutls_datum_t key = { NULL, 0 };
    int rc = -1;

    if (check(gnutls_x509_crt_export2(pair->cert, GNUTLS_X509_FMT_PEM, &cert), _("cannot write a certificate")) == 0 &&
        check(gnutls_x509_privkey_export2_pkcs8(pair->key, GNUTLS_X509_FMT_PEM, NULL, 0, &key), _("cannot write a key")) == 0 &&
        save(key_path, &key, 0600) == 0)
        rc = save(cert_path, &cert, 0644);
    if (key.data)
        explicit_bzero(key.data, key.size);
    gnutls_free(cert.data);
    gnutls_free(key.data);
    return rc;
}

static int
load_pair(const char *cert_path, const char *key_path, Pair *ret_pair)
{
    size_t cert_len = 0;
    size_t key_len = 0;
    g_autofree char *cert_text = file_read(cert_path, KEY_MAX, &cert_len);
    g_autofree char *key_text = cert_text ? file_read(key_path, KEY_MAX, &key_len) : NULL;
    gnutls_datum_t cert = { (unsigned char *)cert_text, (unsigned int)cert_len };
    gnutls_datum_t key = { (unsigned char *)key_text, (unsigned int)key_len };
    int rc;

    if (!key_text || check(gnutls_x509_crt_init(&ret_pair->cert), _("cannot read a certificate")) < 0 ||
        check(gnutls_x509_privkey_init(&ret_pair->key), _("cannot read a key")) < 0)
        return -1;
    rc = check(gnutls_x509_crt_import(ret_pair->cert, &cert, GNUTLS_X509_FMT_PEM), cert_path);
    if (rc == 0)
        rc = check(gnutls_x509_privkey_import2(ret_pair->key, &key, GNUTLS_X509_FMT_PEM, NULL, 0), key_path);
    explicit_bzero(key_text, key_len);
    return rc;
}

/* ---- certificates */

static int
set_hosts(gnutls_x509_crt_t cert, char **hosts)
{
    for (size_t i = 0; hosts && hosts[i]; i++) {
        unsigned char address[sizeof(struct in6_addr)];
        unsigned int len = (unsigned int)strlen(hosts[i]);
        gnutls_x509_subject_alt_name_t kind = GNUTLS_SAN_IPADDRESS;
        const void *data = address;

        if (inet_pton(AF_INET, hosts[i], address) == 1) {
            len = sizeof(struct in_addr);
        } else if (inet_pton(AF_INET6, hosts[i], address) == 1) {
            len = sizeof(struct in6_addr);
        } else {
            kind = GNUTLS_SAN_DNSNAME;
            data = hosts[i];
        }
        if (check(gnutls_x509_crt_set_subject_alt_name(cert, kind, data, len, GNUTLS_FSAN_APPEND), hosts[i]) < 0)
            return -1;
    }
    return 0;
}

static int
set_fields(gnutls_x509_crt_t cert, const Wish *wish)
{
    unsigned char serial[SERIAL_SIZE];
    time_t now = time(NULL);
    int rc = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial));

    serial[0] &= 0x7f; /* positive */
    if (rc >= 0)
        rc = gnutls_x509_crt_set_version(cert, 3);
    if (rc >= 0)
        rc = gnutls_x509_crt_set_serial(cert, serial, sizeof(serial));
    if (rc >= 0)
        rc = gnutls_x509_crt_set_dn_by_oid(cert, GNUTLS_OID_X520_COMMON_NAME, 0, wish->name, (unsigned int)strlen(wish->name));
    if (rc >= 0)
        rc = gnutls_x509_crt_set_activation_time(cert, now - SLACK_S);
    if (rc >= 0)
        rc = gnutls_x509_crt_set_expiration_time(cert, now + (time_t)wish->days * DAY_S);
    if (rc >= 0)
        rc = gnutls_x509_crt_set_basic_constraints(cert, wish->is_ca, -1);
    if (rc >= 0)
        rc = gnutls_x509_crt_set_key_usage(cert, wish->usage);
    if (rc >= 0 && wish->purpose)
        rc = gnutls_x509_crt_set_key_purpose_oid(cert, wish->purpose, 0);
    return check(rc, _("cannot fill in a certificate")) < 0 ? -1 : set_hosts(cert, wish->hosts);
}

static int
set_ids(gnutls_x509_crt_t cert, gnutls_x509_crt_t issuer)
{
    unsigned char id[64];
    size_t len = sizeof(id);
    int rc = gnutls_x509_crt_get_key_id(cert, GNUTLS_KEYID_USE_SHA1, id, &len);

    if (rc >= 0)
        rc = gnutls_x509_crt_set_subject_key_id(cert, id, len);
    len = sizeof(id);
    if (rc >= 0)
        rc = gnutls_x509_crt_get_key_id(issuer, GNUTLS_KEYID_USE_SHA1, id, &len);
    if (rc >= 0)
        rc = gnutls_x509_crt_set_authority_key_id(cert, id, len);
    return check(rc, _("cannot name the keys of a certificate"));
}

/* Makes @ret_pair, signed by @issuer (NULL: by itself). */
static int
make_pair(const Wish *wish, const Pair *issuer, Pair *ret_pair)
{
    const Pair *signer = issuer ? issuer : ret_pair;

    if (check(gnutls_x509_privkey_init(&ret_pair->key), _("cannot make a key")) < 0 ||
        check(gnutls_x509_privkey_generate(ret_pair->key, GNUTLS_PK_RSA, RSA_BITS, 0), _("cannot make a key")) < 0 ||
        check(gnutls_x509_crt_init(&ret_pair->cert), _("cannot make a certificate")) < 0 ||
        check(gnutls_x509_crt_set_key(ret_pair->cert, ret_pair->key), _("cannot make a certificate")) < 0 ||
        set_fields(ret_pair->cert, wish) < 0 || set_ids(ret_pair->cert, signer->cert) < 0)
        return -1;
    return check(gnutls_x509_crt_sign2(ret_pair->cert, signer->cert, signer->key, GNUTLS_DIG_SHA256, 0), _("cannot sign"));
}

/* Loads the pair in @folder or makes it. */
static int
have_pair(const char *folder, const Wish *wish, const Pair *issuer, Pair *ret_pair)
{
    g_autofree char *cert = path_of(folder, wish->stem, "cert");
    g_autofree char *key = path_of(folder, wish->stem, "key");

    if (file_exists(cert) || file_exists(key)) {
        printf(_("%s and %s are there already and are kept\n"), cert, key);
        return load_pair(cert, key, ret_pair);
    }
    return make_pair(wish, issuer, ret_pair) < 0 ? -1 : save_pair(folder, wish->stem, ret_pair);
}

/* ---- the whole */

static void
say_where(const char *folder, const char *server)
{
    g_auto(RpcTlsFiles) on_server = { NULL };
    g_auto(RpcTlsFiles) on_client = { NULL };

    rpc_tls_files_system(RPC_TLS_SERVER, &on_server);
    rpc_tls_files_system(RPC_TLS_CLIENT, &on_client);
    printf(_("\nOn the server, %1$s:\n"
             "  %2$s/%1$s/cacert.pem      to %3$s\n"
             "  %2$s/%1$s/servercert.pem  to %4$s\n"
             "  %2$s/%1$s/serverkey.pem   to %5$s (mode 0600)\n"), server, folder, on_server.ca, on_server.cert, on_server.key);
    printf(_("\nOn each client:\n"
             "  %1$s/client/cacert.pem      to %2$s\n"
             "  %1$s/client/clientcert.pem  to %3$s\n"
             "  %1$s/client/clientkey.pem   to %4$s (mode 0600)\n"
             "  or all three to ~/.pki/libvirt of a user, or name their folder: qemu+tls://%5$s/system?pkipath=%1$s/client\n"),
           folder, on_client.ca, on_client.cert, on_client.key, server);
    printf(_("\nKeep %s/cakey.pem to yourself: who has it can make certificates that all of them trust.\n"), folder);
}

/* One end's folder has its pair and the authority's certificate. */
static int
equip(const char *folder, const char *name, const Wish *wish, const Pair *authority)
{
    g_autofree char *place = g_build_filename(folder, name, NULL);
    g_autofree char *ca_path = g_build_filename(place, "cacert.pem", NULL);
    g_auto(Pair) pair = { NULL, NULL };
    gnutls_datum_t text = { NULL, 0 };
    int rc;

    if (file_make_directories(place, 0700) < 0 || have_pair(place, wish, authority, &pair) < 0 ||
        check(gnutls_x509_crt_export2(authority->cert, GNUTLS_X509_FMT_PEM, &text), _("cannot write a certificate")) < 0)
        return -1;
    rc = save(ca_path, &text, 0644);
    gnutls_free(text.data);
    return rc;
}

static int
set_up(const char *folder, char **hosts, const char *client, int days)
{
    const unsigned int end_usage = GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT;
    const Wish ca = { "ca", "libvirt authority", true, NULL, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN, NULL, AUTHORITY_DAYS };
    const Wish server = { "server", hosts[0], false, GNUTLS_KP_TLS_WWW_SERVER, end_usage, hosts, days };
    const Wish user = { "client", client, false, GNUTLS_KP_TLS_WWW_CLIENT, end_usage, NULL, days };
    g_auto(Pair) authority = { NULL, NULL };

    if (!file_is_safe_name(hosts[0]))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no name of a host"), hosts[0]);
    if (file_make_directories(folder, 0700) < 0 || have_pair(folder, &ca, NULL, &authority) < 0 ||
        equip(folder, hosts[0], &server, &authority) < 0 || equip(folder, "client", &user, &authority) < 0)
        return -1;
    say_where(folder, hosts[0]);
    return 0;
}

static int
read_days(const char *text, int *ret_days)
{
    guint64 days;

    if (!g_ascii_string_to_unsigned(text, 10, 1, AUTHORITY_DAYS, &days, NULL)) {
        fprintf(stderr, _("virt-pki-setup: '%s' is no number of days from 1 to %d\n"), text, (int)AUTHORITY_DAYS);
        return -1;
    }
    *ret_days = (int)days;
    return 0;
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        { "client", required_argument, NULL, 'c' },
        { "days", required_argument, NULL, 'd' },
        { "version", no_argument, NULL, 'v' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    const char *client = "client";
    int days = 365;
    int letter;

    while ((letter = getopt_long(argc, argv, "c:d:vh", options, NULL)) != -1) {
        if (letter == 'v' || letter == 'h')
            return pki_about("virt-pki-setup", usage, letter);
        if (letter == '?' || (letter == 'd' && read_days(optarg, &days) < 0)) {
            fputs(_(usage), stderr);
            return EXIT_FAILURE;
        }
        if (letter == 'c')
            client = optarg;
    }
    if (argc - optind < 2) {
        fputs(_(usage), stderr);
        return EXIT_FAILURE;
    }
    if (set_up(argv[optind], argv + optind + 1, client, days) == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "virt-pki-setup: %s\n", error_last_message());
    error_reset();
    return EXIT_FAILURE;
}

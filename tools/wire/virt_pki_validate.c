/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virt_pki_validate.c - are the certificates and keys of this host fit for TLS? Looks as servers and clients do when they load
 * them.
 *
 * Exit status: 0 all is well or only absent where it may be; 1 something is wrong.
 */

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "rpc/tls.h"
#include "rpc/tls_files.h"
#include "pki.h"

static const char usage[] = N_("Usage: virt-pki-validate [OPTION...] [TRUST|SERVER|CLIENT]\n\n"
                               "Looks whether certificates and keys are where they should be and fit for their use.\n\n"
                               "  -s | --system     the system's files\n"
                               "  -u | --user       the user's own, in ~/.pki/libvirt\n"
                               "  -p | --path DIR   those in DIR\n"
                               "  -v | --version    version\n"
                               "  -h | --help       this help\n");

static bool failed;

/* Tells how a check went; the thread's error says what is wrong. True if it passed. */
static bool
tell(const char *scope, const char *what, const char *path, int rc)
{
    printf("%7s: %s '%s': %s\n", scope, what, path, rc == 0 ? "PASS" : "FAIL");
    if (rc == 0)
        return true;
    printf("         %s\n", error_last_message());
    error_reset();
    failed = true;
    return false;
}

static int
readable(const char *path)
{
    if (access(path, R_OK) == 0)
        return 0;
    return fail_errno(errno, _("cannot read '%1$s'"), path);
}

static void
check_trust(const RpcTlsFiles *files)
{
    if (tell("TRUST", _("the authority's certificate can be read"), files->ca, readable(files->ca)))
        tell("TRUST", _("the authority's certificate is fit"), files->ca, rpc_tls_check_cert(files->ca, RPC_TLS_CERT_CA));
    if (file_exists(files->crl))
        tell("TRUST", _("the revocation list can be read"), files->crl, readable(files->crl));
}

static int
key_fits(const RpcTlsFiles *files, RpcTlsRole role)
{
    const char *certs[] = { files->cert, NULL };
    const char *keys[] = { files->key, NULL };
    const RpcTlsOptions options = { .ca = files->ca, .certs = certs, .keys = keys, .no_sanity = true };
    g_autoptr(RpcTlsContext) context = rpc_tls_context_new(role, &options);

    return context ? 0 : -1;
}

static void
check_role(const char *scope, const RpcTlsFiles *files, RpcTlsRole role, bool wanted)
{
    RpcTlsCertUse use = role == RPC_TLS_SERVER ? RPC_TLS_CERT_SERVER : RPC_TLS_CERT_CLIENT;

    if (!wanted && !file_exists(files->cert) && !file_exists(files->key)) {
        printf("%7s: %s\n", scope, _("neither certificate nor key is there: nothing to check"));
        return;
    }
    if (!tell(scope, _("the certificate can be read"), files->cert, readable(files->cert)) ||
        !tell(scope, _("the private key can be read"), files->key, readable(files->key)))
        return;
    tell(scope, _("the private key is closed to others"), files->key, rpc_tls_check_key_mode(files->key));
    if (!tell(scope, _("the certificate is fit"), files->cert, rpc_tls_check_cert(files->cert, use)) || !file_exists(files->ca))
        return;
    tell(scope, _("the certificate is one of the authority"), files->cert, rpc_tls_check_signed(files->cert, files->ca, use));
    tell(scope, _("the private key is the certificate's"), files->key, key_fits(files, role));
}

typedef enum {
    PLACE_SYSTEM,
    PLACE_USER,
    PLACE_PATH,
} Place;

static void
find_files(RpcTlsRole role, Place place, const char *path, RpcTlsFiles *ret_files)
{
    if (place == PLACE_PATH)
        rpc_tls_files_in(role, path, ret_files);
    else if (place == PLACE_USER)
        rpc_tls_files_user(role, ret_files);
    else
        rpc_tls_files_system(role, ret_files);
}

static int
validate(Place place, const char *path, const char *scope)
{
    g_auto(RpcTlsFiles) server = { NULL };
    g_auto(RpcTlsFiles) client = { NULL };

    if (scope && !g_str_equal(scope, "TRUST") && !g_str_equal(scope, "SERVER") && !g_str_equal(scope, "CLIENT")) {
        fprintf(stderr, _("virt-pki-validate: '%s' is none of TRUST, SERVER, CLIENT\n"), scope);
        return EXIT_FAILURE;
    }
    find_files(RPC_TLS_SERVER, place, path, &server);
    find_files(RPC_TLS_CLIENT, place, path, &client);
    if (!scope || g_str_equal(scope, "TRUST"))
        check_trust(&client);
    if (!scope || g_str_equal(scope, "SERVER"))
        check_role("SERVER", &server, RPC_TLS_SERVER, scope != NULL);
    if (!scope || g_str_equal(scope, "CLIENT"))
        check_role("CLIENT", &client, RPC_TLS_CLIENT, scope != NULL);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        { "system", no_argument, NULL, 's' },
        { "user", no_argument, NULL, 'u' },
        { "path", required_argument, NULL, 'p' },
        { "version", no_argument, NULL, 'v' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    Place place = geteuid() == 0 ? PLACE_SYSTEM : PLACE_USER;
    const char *path = NULL;
    int letter;

    while ((letter = getopt_long(argc, argv, "sup:vh", options, NULL)) != -1) {
        switch (letter) {
        case 's':
            place = PLACE_SYSTEM;
            break;
        case 'u':
            place = PLACE_USER;
            break;
        case 'p':
            place = PLACE_PATH;
            path = optarg;
            break;
        case 'v':
        case 'h':
            return pki_about("virt-pki-validate", usage, letter);
        default:
            fputs(_(usage), stderr);
            return EXIT_FAILURE;
        }
    }
    if (argc - optind > 1) {
        fputs(_(usage), stderr);
        return EXIT_FAILURE;
    }
    return validate(place, path, argv[optind]);
}

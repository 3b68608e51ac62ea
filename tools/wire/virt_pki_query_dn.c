/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virt_pki_query_dn.c - prints the distinguished name of a certificate, as tls_allowed_dn_list has it.
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "rpc/tls.h"
#include "pki.h"

static const char usage[] = N_("Usage: virt-pki-query-dn FILE\n\n"
                               "Prints the distinguished name of the certificate in FILE, as tls_allowed_dn_list has it.\n\n"
                               "  -v | --version   version\n"
                               "  -h | --help      this help\n");

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        { "version", no_argument, NULL, 'v' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    g_autofree char *name = NULL;
    int letter;

    while ((letter = getopt_long(argc, argv, "vh", options, NULL)) != -1) {
        if (letter == 'v' || letter == 'h')
            return pki_about("virt-pki-query-dn", usage, letter);
        fputs(_(usage), stderr);
        return EXIT_FAILURE;
    }
    if (argc - optind != 1) {
        fputs(_(usage), stderr);
        return EXIT_FAILURE;
    }
    name = rpc_tls_cert_name(argv[optind]);
    if (!name) {
        fprintf(stderr, "virt-pki-query-dn: %s\n", error_last_message());
        error_reset();
        return EXIT_FAILURE;
    }
    puts(name);
    return EXIT_SUCCESS;
}

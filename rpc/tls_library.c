/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls_library.c - gnutls, loaded when the first TLS connection is wanted.
 *
 * Threads: any.
 */

#include "rpc/tls_library.h"

#include "base/error.h"
#include "base/library.h"

static const char *const names[] = {
#define TLS_NAME(name) "gnutls_" #name,
    TLS_FUNCTIONS(TLS_NAME)
#undef TLS_NAME
};

static TlsLibrary functions;
static Library library = LIBRARY("libgnutls.so.30", N_("which TLS connections need"), names, functions);

const TlsLibrary *
tls_library(void)
{
    return library_need(&library) == 0 ? &functions : NULL;
}

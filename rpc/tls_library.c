/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls_library.c - gnutls, loaded when the first TLS connection is wanted.
 *
 * Threads: any.
 */

#include "rpc/tls_library.h"

#include "base/error.h"
#include "base/library.h"
#include "base/thread.h"

#define SONAME "libgnutls.so.30"

static const char *const names[] = {
#define TLS_NAME(name) "gnutls_" #name,
    TLS_FUNCTIONS(TLS_NAME)
#undef TLS_NAME
};

G_STATIC_ASSERT(sizeof(TlsLibrary) == sizeof(void *) * G_N_ELEMENTS(names));

static Mutex lock = MUTEX_INIT;
static TlsLibrary library; /* GUARDED_BY(lock) until loaded, constant afterwards */
static bool loaded;        /* GUARDED_BY(lock) */

const TlsLibrary *
tls_library(void)
{
    int rc = 0;

    mutex_lock(&lock);
    if (!loaded)
        rc = library_load(SONAME, names, G_N_ELEMENTS(names), (void **)(void *)&library, _("which TLS connections need"));
    loaded = rc == 0;
    mutex_unlock(&lock);
    return rc == 0 ? &library : NULL;
}

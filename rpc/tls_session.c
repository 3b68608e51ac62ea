/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls_session.c - what a client keeps to shorten its next handshake with the same server.
 *
 * The certificate of the other end is judged again each time: it is part of what is kept.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/thread.h"
#include "rpc/tls_internal.h"

enum {
    KEPT_MAX = 64,        /* servers */
    KEPT_SIZE_MAX = 16384, /* bytes of one; certificates are in it */
};

static Mutex lock = MUTEX_INIT;
static GHashTable *kept; /* GUARDED_BY(lock) "files host" -> GBytes */

static char *
session_key(const RpcTlsContext *context, const char *host)
{
    return g_strdup_printf("%s %s", context->key, host);
}

void
tls_session_offer(const RpcTlsContext *context, gnutls_session_t session, const char *host)
{
    g_autofree char *key = session_key(context, host);
    g_autoptr(GBytes) bytes = NULL;

    mutex_lock(&lock);
    if (kept && (bytes = g_hash_table_lookup(kept, key)))
        g_bytes_ref(bytes);
    if (kept)
        g_hash_table_remove(kept, key); /* a ticket is for one use */
    mutex_unlock(&lock);
    if (bytes)
        context->tls->session_set_data(session, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

/* Sessions hold keys. */
static void
forget(void *bytes)
{
    g_bytes_unref(bytes);
}

static void
wipe_and_free(void *data)
{
    gnutls_datum_t *datum = data;

    explicit_bzero(datum->data, datum->size);
    g_free(datum->data);
    g_free(datum);
}

void
tls_session_keep(const RpcTlsContext *context, gnutls_session_t session, const char *host)
{
    gnutls_datum_t data = { NULL, 0 };
    gnutls_datum_t *copy;
    GBytes *bytes;

    if (context->tls->session_get_data2(session, &data) < 0)
        return;
    if (data.size && data.size <= KEPT_SIZE_MAX) {
        copy = g_new(gnutls_datum_t, 1);
        *copy = (gnutls_datum_t){ g_memdup2(data.data, data.size), data.size };
        bytes = g_bytes_new_with_free_func(copy->data, copy->size, wipe_and_free, copy);
        mutex_lock(&lock);
        if (!kept)
            kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, forget);
        if (g_hash_table_size(kept) >= KEPT_MAX)
            g_hash_table_remove_all(kept);
        g_hash_table_replace(kept, session_key(context, host), bytes);
        mutex_unlock(&lock);
    }
    explicit_bzero(data.data, data.size);
    tls_free(context->tls, data.data);
}

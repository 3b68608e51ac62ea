/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls_internal.h - what the files of TLS share: tls_context.c, tls_session.c, tls.c.
 */

#ifndef RPC_TLS_INTERNAL_H
#define RPC_TLS_INTERNAL_H

#include <stdatomic.h>

#include "rpc/tls.h"
#include "rpc/tls_library.h"

/* Never changes. */
struct RpcTlsContext {
    atomic_uint refs;
    const TlsLibrary *tls;
    RpcTlsRole role;
    gnutls_certificate_credentials_t credentials;
    gnutls_priority_t priority;
    gnutls_datum_t ticket_key;  /* server: of the sessions that may be taken up again */
    bool no_verify;
    char **names;               /* NULL: any */
    char *key;                  /* client: tells sessions of one set of files from others' */
};

/* ---- tls_session.c: what a client keeps to shorten its next handshake with the same server */

/* Offers the server what is left of an earlier session, if something is. */
void tls_session_offer(const RpcTlsContext *context, gnutls_session_t session, const char *host);

/* Keeps what the session left; what comes after the handshake (tickets) must have arrived. */
void tls_session_keep(const RpcTlsContext *context, gnutls_session_t session, const char *host);

#endif /* RPC_TLS_INTERNAL_H */

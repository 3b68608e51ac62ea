/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls.h - TLS over a socket, both ends, with gnutls loaded when it is first used.
 *
 * A context is what all connections of one end share: certificates, keys, policy. It never changes; reloading makes a new
 * one, and connections go on with theirs.
 */

#ifndef RPC_TLS_H
#define RPC_TLS_H

#include <stdbool.h>

#include <glib.h>

#include "rpc/transport.h"

typedef struct RpcTlsContext RpcTlsContext;

typedef enum {
    RPC_TLS_CLIENT,
    RPC_TLS_SERVER,
} RpcTlsRole;

/* Borrowed; strings and lists may be NULL where nothing is set. */
typedef struct {
    const char *ca;                 /* file of the authorities that may sign the other end's certificate */
    const char *crl;                /* file of what they have revoked */
    const char *const *certs;       /* files of our certificates; a client may have none */
    const char *const *keys;        /* as many files of their keys */
    const char *priority;           /* gnutls priority string; NULL: "NORMAL" */
    bool no_verify;                 /* the other end's certificate is not looked at */
    bool no_sanity;                 /* nor are our own when they are loaded */
    const char *const *names;       /* server: patterns of distinguished names of clients; NULL: any */
} RpcTlsOptions;

/* Loads and, unless told otherwise, checks what @options names. NULL with an error that says which file and what about it. */
RpcTlsContext *rpc_tls_context_new(RpcTlsRole role, const RpcTlsOptions *options);

RpcTlsContext *rpc_tls_context_ref(RpcTlsContext *context);
void rpc_tls_context_unref(RpcTlsContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcTlsContext, rpc_tls_context_unref)

/* A transport over the connected socket @fd (owned by the callee, on failure too), with its handshake before it. @host is the
 * name or address that the server's certificate must be for; NULL at the server's end. */
RpcTransport *rpc_tls_transport_new(RpcTlsContext *context, int fd, const char *host);

/* The distinguished name of the other end's certificate; NULL if it is not a TLS transport or there was none. */
const char *rpc_tls_peer_name(const RpcTransport *transport);

/* True if the handshake was shortened by an earlier connection's ticket. */
bool rpc_tls_is_resumed(const RpcTransport *transport);

/* Looks at one file of certificates for a purpose, as contexts do. */
typedef enum {
    RPC_TLS_CERT_CA,
    RPC_TLS_CERT_SERVER,
    RPC_TLS_CERT_CLIENT,
} RpcTlsCertUse;

/* 0, or -1 with an error that says what is wrong, and what would be right. */
int rpc_tls_check_cert(const char *path, RpcTlsCertUse use);

/* Is the certificate in @path signed, through its chain, by one of those in @ca? */
int rpc_tls_check_signed(const char *path, const char *ca, RpcTlsCertUse use);

/* Is the private key in @path closed to others? */
int rpc_tls_check_key_mode(const char *path);

/* The distinguished name of the first certificate in @path; the caller frees it. NULL with an error. */
char *rpc_tls_cert_name(const char *path);

#endif /* RPC_TLS_H */

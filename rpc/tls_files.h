/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls_files.h - where certificates and keys are, unless somebody says otherwise.
 */

#ifndef RPC_TLS_FILES_H
#define RPC_TLS_FILES_H

#include "rpc/tls.h"

/* Paths; whether the files exist is another question. */
typedef struct {
    char *ca;
    char *crl;
    char *cert;
    char *key;
} RpcTlsFiles;

/* The system's places. */
void rpc_tls_files_system(RpcTlsRole role, RpcTlsFiles *ret_files);

/* All in @directory. */
void rpc_tls_files_in(RpcTlsRole role, const char *directory, RpcTlsFiles *ret_files);

/* An ordinary user's own, in ~/.pki/libvirt. */
void rpc_tls_files_user(RpcTlsRole role, RpcTlsFiles *ret_files);

void rpc_tls_files_clear(RpcTlsFiles *files);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RpcTlsFiles, rpc_tls_files_clear)

#endif /* RPC_TLS_FILES_H */

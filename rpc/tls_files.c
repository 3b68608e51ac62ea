/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls_files.c - where certificates and keys are, unless somebody says otherwise.
 *
 * Threads: any.
 */

#include "rpc/tls_files.h"

#define PKI_DIR SYSCONFDIR "/pki"

static const char *
role_word(RpcTlsRole role)
{
    return role == RPC_TLS_SERVER ? "server" : "client";
}

void
rpc_tls_files_system(RpcTlsRole role, RpcTlsFiles *ret_files)
{
    *ret_files = (RpcTlsFiles){
        .ca = g_strdup(PKI_DIR "/CA/cacert.pem"),
        .crl = g_strdup(PKI_DIR "/CA/cacrl.pem"),
        .cert = g_strdup_printf(PKI_DIR "/libvirt/%scert.pem", role_word(role)),
        .key = g_strdup_printf(PKI_DIR "/libvirt/private/%skey.pem", role_word(role)),
    };
}

void
rpc_tls_files_in(RpcTlsRole role, const char *directory, RpcTlsFiles *ret_files)
{
    *ret_files = (RpcTlsFiles){
        .ca = g_strdup_printf("%s/cacert.pem", directory),
        .crl = g_strdup_printf("%s/cacrl.pem", directory),
        .cert = g_strdup_printf("%s/%scert.pem", directory, role_word(role)),
        .key = g_strdup_printf("%s/%skey.pem", directory, role_word(role)),
    };
}

void
rpc_tls_files_user(RpcTlsRole role, RpcTlsFiles *ret_files)
{
    g_autofree char *directory = g_build_filename(g_get_home_dir(), ".pki", "libvirt", NULL);

    rpc_tls_files_in(role, directory, ret_files);
}

void
rpc_tls_files_clear(RpcTlsFiles *files)
{
    g_clear_pointer(&files->ca, g_free);
    g_clear_pointer(&files->crl, g_free);
    g_clear_pointer(&files->cert, g_free);
    g_clear_pointer(&files->key, g_free);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_tls.c - TLS to a remote host: which certificates, and then the transport.
 *
 * Threads: any.
 */

#include "remote/remote_tls.h"

#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "rpc/tls.h"
#include "rpc/tls_files.h"

/* The user's own files win over the system's: each authority's alone, certificate and key together. */
static void
prefer_own(RpcTlsFiles *files)
{
    g_auto(RpcTlsFiles) own = { NULL };

    rpc_tls_files_user(RPC_TLS_CLIENT, &own);
    if (file_exists(own.ca)) {
        g_free(files->ca);
        files->ca = g_steal_pointer(&own.ca);
    }
    if (file_exists(own.crl)) {
        g_free(files->crl);
        files->crl = g_steal_pointer(&own.crl);
    }
    if (file_exists(own.cert) && file_exists(own.key)) {
        g_free(files->cert);
        g_free(files->key);
        files->cert = g_steal_pointer(&own.cert);
        files->key = g_steal_pointer(&own.key);
    }
}

static void
find_files(const RemoteTarget *target, RpcTlsFiles *ret_files)
{
    if (target->pkipath) {
        rpc_tls_files_in(RPC_TLS_CLIENT, target->pkipath, ret_files);
        return;
    }
    rpc_tls_files_system(RPC_TLS_CLIENT, ret_files);
    if (geteuid() != 0)
        prefer_own(ret_files);
}

static RpcTlsContext *
make_context(const RemoteTarget *target)
{
    g_auto(RpcTlsFiles) files = { NULL };
    const char *cert[] = { NULL, NULL };
    const char *key[] = { NULL, NULL };
    RpcTlsOptions options = {
        .priority = target->tls_priority,
        .no_verify = target->no_verify,
        .no_sanity = target->no_sanity,
    };

    find_files(target, &files);
    /* Without verification there need be no authority; with it its absence is an error that names the file. */
    options.ca = target->no_verify && !file_exists(files.ca) ? NULL : files.ca;
    options.crl = file_exists(files.crl) ? files.crl : NULL;
    if (file_exists(files.cert) && access(files.key, R_OK) == 0) {
        cert[0] = files.cert;
        key[0] = files.key;
        options.certs = cert;
        options.keys = key;
    } else {
        LOG_INFO("no client certificate with a key that can be read ('%s', '%s'); the server may refuse us", files.cert, files.key);
    }
    return rpc_tls_context_new(RPC_TLS_CLIENT, &options);
}

RpcTransport *
remote_tls_connect(const RemoteTarget *target)
{
    g_autoptr(RpcTlsContext) context = make_context(target);
    int fd = context ? rpc_connect_tcp(target->host, target->port) : -1;

    return fd < 0 ? NULL : rpc_tls_transport_new(context, fd, target->host);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_network.c - listening to other hosts: TCP sockets, and what TLS needs.
 *
 * Threads: main.
 */

#include "daemons/daemon_network.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "rpc/tls_files.h"

typedef struct addrinfo AddrInfo;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AddrInfo, freeaddrinfo)

/* ------------------------------------------------------------------ sockets */

/* A listening socket on @addr; -1 with errno. */
static int
listen_on(const struct addrinfo *addr)
{
    autoclose int fd = socket(addr->ai_family, addr->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, addr->ai_protocol);
    const int on = 1;

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
        return -1;
    /* Each family has a socket of its own. */
    if (addr->ai_family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) < 0)
        return -1;
    if (bind(fd, addr->ai_addr, addr->ai_addrlen) < 0 || listen(fd, SOMAXCONN) < 0)
        return -1;
    return fd_steal(&fd);
}

static int
open_port(const char *host, const char *port, DaemonTransport transport, GArray *listeners)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    g_autoptr(AddrInfo) list = NULL;
    int rc = getaddrinfo(host, port, &hints, &list);
    bool any = false;

    if (rc != 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("cannot listen on address '%1$s', port '%2$s': %3$s"), host ? host : "*", port,
                    gai_strerror(rc));
    rc = EADDRNOTAVAIL;
    for (const struct addrinfo *addr = list; addr; addr = addr->ai_next) {
        DaemonListener listener = {.access = RPC_ACCESS_WRITE, .transport = transport};

        listener.fd = listen_on(addr);
        if (listener.fd >= 0) {
            any = true;
            g_array_append_val(listeners, listener);
        } else if (errno != EAFNOSUPPORT && errno != EADDRNOTAVAIL) { /* a host may lack one family */
            return fail_errno(errno, _("cannot listen on address '%1$s', port '%2$s'"), host ? host : "*", port);
        }
    }
    return any ? 0 : fail_errno(rc, _("cannot listen on address '%1$s', port '%2$s'"), host ? host : "*", port);
}

int
daemon_network_open(const DaemonConfig *config, GArray *listeners)
{
    const char *host = config->listen_addr && *config->listen_addr ? config->listen_addr : NULL;

    if (config->listen_tls && open_port(host, config->tls_port, DAEMON_TRANSPORT_TLS, listeners) < 0)
        return -1;
    if (config->listen_tcp && open_port(host, config->tcp_port, DAEMON_TRANSPORT_TCP, listeners) < 0)
        return -1;
    return 0;
}

/* ------------------------------------------------------------------ TLS */

static const char *
given(const char *value, const char *usual)
{
    return value && *value ? value : usual;
}

int
daemon_tls_load(DaemonTls *tls, const DaemonConfig *config, const DaemonPaths *paths)
{
    g_auto(RpcTlsFiles) usual = {NULL};
    const char *cert[] = {NULL, NULL};
    const char *key[] = {NULL, NULL};
    RpcTlsOptions options = {
        .certs = config->cert_files ? (const char *const *)config->cert_files : cert,
        .keys = config->key_files ? (const char *const *)config->key_files : key,
        .priority = config->tls_priority,
        .no_verify = config->tls_no_verify_certificate,
        .no_sanity = config->tls_no_sanity_certificate,
        .names = (const char *const *)config->tls_allowed_dn_list,
    };
    RpcTlsContext *context;

    if (paths->privileged)
        rpc_tls_files_system(RPC_TLS_SERVER, &usual);
    else
        rpc_tls_files_user(RPC_TLS_SERVER, &usual);
    cert[0] = given(config->cert_file, usual.cert);
    key[0] = given(config->key_file, usual.key);
    options.ca = given(config->ca_file, usual.ca);
    options.crl = given(config->crl_file, file_exists(usual.crl) ? usual.crl : NULL);
    context = rpc_tls_context_new(RPC_TLS_SERVER, &options);
    if (!context)
        return -1;
    daemon_tls_clear(tls);
    tls->context = context;
    return 0;
}

void
daemon_tls_clear(DaemonTls *tls)
{
    g_clear_pointer(&tls->context, rpc_tls_context_unref);
}

RpcTransport *
daemon_tls_wrap(int fd, void *tls)
{
    const DaemonTls *self = tls;

    return rpc_tls_transport_new(self->context, fd, NULL);
}

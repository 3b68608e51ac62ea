/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_network.h - listening to other hosts: TCP sockets, and what TLS needs.
 */

#ifndef DAEMONS_DAEMON_NETWORK_H
#define DAEMONS_DAEMON_NETWORK_H

#include "daemons/daemon_sockets.h"
#include "rpc/tls.h"

/* Adds to @listeners (of DaemonListener) the sockets that the configuration asks for. */
int daemon_network_open(const DaemonConfig *config, GArray *listeners);

/* The certificates that TLS clients are met with; replaced as a whole when they are reloaded. */
typedef struct {
    RpcTlsContext *context;
} DaemonTls;

/* Loads what the configuration names, or what is at the usual places. On failure what there was stays. */
int daemon_tls_load(DaemonTls *tls, const DaemonConfig *config, const DaemonPaths *paths);
void daemon_tls_clear(DaemonTls *tls);

/* RpcListener's wrap; @tls is a DaemonTls. */
RpcTransport *daemon_tls_wrap(int fd, void *tls);

#endif /* DAEMONS_DAEMON_NETWORK_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_tls.h - TLS to a remote host.
 */

#ifndef REMOTE_TLS_H
#define REMOTE_TLS_H

#include "remote/remote_target.h"
#include "rpc/transport.h"

/* Connects to the host of @target and offers TLS with the certificates that it names, the user's, or the system's. */
RpcTransport *remote_tls_connect(const RemoteTarget *target);

#endif /* REMOTE_TLS_H */

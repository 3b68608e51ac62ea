/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_connect.h - getting a connected socket.
 */

#ifndef REMOTE_CONNECT_H
#define REMOTE_CONNECT_H

#include "remote/remote_target.h"
#include "rpc/transport.h"

/* Connects to what @target says; starts the daemon if it may. */
RpcTransport *remote_connect(const RemoteTarget *target);

#endif /* REMOTE_CONNECT_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * command.h - a program as the way to the server: what it reads and writes is the connection.
 */

#ifndef RPC_COMMAND_H
#define RPC_COMMAND_H

#include "rpc/transport.h"

/* Starts @argv[0] (found in PATH if it has no slash) with our environment and the connection as its standard input and output;
 * there is no shell. What it says on standard error explains the end of the connection. @name is what the API calls it and must
 * stay valid. */
RpcTransport *rpc_command_transport_new(const char *name, const char *const *argv);

#endif /* RPC_COMMAND_H */

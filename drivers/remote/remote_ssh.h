/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_ssh.h - the ssh program, or another one, as the way to a remote host.
 */

#ifndef REMOTE_SSH_H
#define REMOTE_SSH_H

#include "remote/remote_target.h"
#include "rpc/transport.h"

/* Starts ssh to the host of @target, and there what leads to the daemon's socket. */
RpcTransport *remote_ssh_connect(const RemoteTarget *target);

/* Starts the program that @target names. */
RpcTransport *remote_ext_connect(const RemoteTarget *target);

/* The words of ssh's command line, ended by NULL; NULL with an error. Free with g_strfreev(). */
char **remote_ssh_argv(const RemoteTarget *target);

#endif /* REMOTE_SSH_H */

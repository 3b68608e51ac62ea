/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_stream.h - the public stream over the connection's own streams.
 */

#ifndef REMOTE_STREAM_H
#define REMOTE_STREAM_H

#include "remote/remote_conn.h"

/* Attaches a stream of the connection to @stream, to be opened by the call that follows. Borrowed. NULL with an error. */
RpcClientStream *remote_stream_begin(RemoteConn *remote, virStreamPtr stream);

/* The call failed: the public stream is fresh again. */
void remote_stream_cancel(virStreamPtr stream);

#endif /* REMOTE_STREAM_H */

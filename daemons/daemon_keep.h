/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_keep.h - clients outlive the daemon: systemd's store of descriptors holds their sockets, and beside each what a successor
 * must know of it.
 */

#ifndef DAEMONS_DAEMON_KEEP_H
#define DAEMONS_DAEMON_KEEP_H

#include <stdbool.h>

#include "daemons/daemon_sockets.h"
#include "daemons/dispatch.h"

typedef struct DaemonKeep DaemonKeep;

/* NULL without an error where nobody stores descriptors. */
DaemonKeep *daemon_keep_new(sd_event *loop);
void daemon_keep_free(DaemonKeep *keep);

/* Is @name, of a descriptor that we were started with, that of a client? */
bool daemon_keep_is_client(const char *name);

/* Follows the clients of @dispatch. */
void daemon_keep_attach(DaemonKeep *keep, Dispatch *dispatch);

/* A client has come or gone. */
void daemon_keep_peer_changed(DaemonKeep *keep, RpcPeer *peer);

/* Goes on with the clients whose descriptors are in @kept (of DaemonKept); those it cannot go on with are closed. */
void daemon_keep_resume(DaemonKeep *keep, const GArray *kept, RpcServer *server);

/* From now on clients that are closed are left to a successor. */
void daemon_keep_hand_over(DaemonKeep *keep);

#endif /* DAEMONS_DAEMON_KEEP_H */

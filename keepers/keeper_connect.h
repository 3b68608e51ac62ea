/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keeper_connect.h - reaching the daemons that keep logs and locks. Inside of this folder: drivers do not see RPC.
 */

#ifndef KEEPERS_KEEPER_CONNECT_H
#define KEEPERS_KEEPER_CONNECT_H

#include "keepers/keeper_places.h"
#include "rpc/client.h"

/* A connection to @daemon ("virtlogd"), which is started where nobody else does that. NULL with an error. */
RpcClient *keeper_connect(const KeeperPlaces *places, const char *daemon);

/* Several calls on one connection, one after the other; they are made anew, from the first on, when the daemon goes before it has
 * answered, for it may just have been replaced. So doing them twice must be the same as once. */
typedef int (*KeeperTalk)(RpcClient *client, void *opaque);
int keeper_talk(const KeeperPlaces *places, const char *daemon, KeeperTalk talk, void *opaque);

/* How long an answer may take. */
enum { KEEPER_TIMEOUT_MS = 30000 };

#endif /* KEEPERS_KEEPER_CONNECT_H */

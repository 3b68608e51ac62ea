/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keeper_serve.h - what the keepers have in common as servers.
 */

#ifndef KEEPERS_KEEPER_SERVE_H
#define KEEPERS_KEEPER_SERVE_H

#include "rpc/server.h"

/* What a keeper knows of each of its clients: zeroed memory, cleared at the end. */
typedef struct {
    size_t size;
    void (*clear)(void *client);
} KeeperClients;

/* (main) Lets @service, of @keeper, be called by root and by our own user; nobody else is heard. @clients may be NULL. */
void keeper_attach(RpcServer *server, const RpcService *service, void *keeper, const KeeperClients *clients);

/* The keeper that @call is for. */
void *keeper_of_call(const RpcCall *call);

/* What is known of the client that makes @call. */
void *keeper_client_of_call(const RpcCall *call);

/* Are there no other flags than @known in @flags? -1 with an error. */
int keeper_check_flags(unsigned int flags, unsigned int known);

#endif /* KEEPERS_KEEPER_SERVE_H */

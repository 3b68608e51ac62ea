/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keeper_serve.h - what the keepers have in common as servers.
 */

#ifndef KEEPERS_KEEPER_SERVE_H
#define KEEPERS_KEEPER_SERVE_H

#include "rpc/server.h"

/* (main) Lets @service, of @keeper, be called by root and by our own user; nobody else is heard. */
void keeper_attach(RpcServer *server, const RpcService *service, void *keeper);

/* The keeper that @call is for. */
void *keeper_of_call(const RpcCall *call);

/* Are there no other flags than @known in @flags? -1 with an error. */
int keeper_check_flags(unsigned int flags, unsigned int known);

#endif /* KEEPERS_KEEPER_SERVE_H */

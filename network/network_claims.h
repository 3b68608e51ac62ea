/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_claims.h - what an active network has to itself: the name of its bridge, its subnets.
 *
 * Claims are made before anything is done on the host, so that of two networks that start at once one is refused.
 *
 * Threads: any.
 */

#ifndef NETWORK_NETWORK_CLAIMS_H
#define NETWORK_NETWORK_CLAIMS_H

#include "conf/network.h"

typedef struct NetworkClaims NetworkClaims;

NetworkClaims *network_claims_new(void);
void network_claims_free(NetworkClaims *claims);

/* Claims the bridge and the subnets of @def for it. -1 with VIR_ERR_OPERATION_FAILED that names the other network. */
int network_claims_add(NetworkClaims *claims, const NetworkDef *def);

/* None is fine. */
void network_claims_remove(NetworkClaims *claims, const NetworkDef *def);

/* A name for a bridge from @pattern ("virbr%d", or one that ends in "%d"): not an interface of the host, not claimed, not in
 * @taken (a set of names), and not given out before it was used. NULL with an error when there is none. */
char *network_claims_pick_bridge(NetworkClaims *claims, const char *pattern, GHashTable *taken);

/* The name is in a definition that is seen, or not needed. NULL is fine. */
void network_claims_picked_is_used(NetworkClaims *claims, const char *name);

/* Does the host reach a subnet of @def already by a route of its own? -1 with VIR_ERR_INTERNAL_ERROR that names the interface. */
int network_check_host_routes(const NetworkDef *def);

#endif /* NETWORK_NETWORK_CLAIMS_H */

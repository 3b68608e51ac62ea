/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_pool.h - what a network has to give to ports: its bridge, one of its devices, one of its addresses.
 *
 * Threads: any; the definitions are the caller's own copies.
 */

#ifndef NETWORK_NETWORK_POOL_H
#define NETWORK_NETWORK_POOL_H

#include "conf/network.h"
#include "conf/network_port.h"

/* Says in @port where it is to be plugged in, and counts it in @def. With VIR_NETWORK_PORT_CREATE_RECLAIM in @flags the port
 * says itself what it has; it gets that or nothing. */
int network_pool_take(NetworkDef *def, NetworkPortDef *port, unsigned int flags);

/* The opposite. */
void network_pool_give_back(NetworkDef *def, const NetworkPortDef *port);

/* Counts anew what @ports (of NetworkPortDef), which are all of @def's, have. */
void network_pool_recount(NetworkDef *def, const GPtrArray *ports);

#endif /* NETWORK_NETWORK_POOL_H */

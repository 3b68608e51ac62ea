/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_bridge.h - the bridge of a network, with its addresses and routes.
 *
 * Threads: any; one bridge's by one at a time.
 */

#ifndef NETWORK_NETWORK_BRIDGE_H
#define NETWORK_NETWORK_BRIDGE_H

#include "conf/network.h"

/* Makes the bridge of @def, down; VIR_ERR_OPERATION_FAILED when the host has an interface of that name. */
int network_bridge_create(const NetworkDef *def);

/* Gives it its addresses, starts it, adds its routes, and has the host forward what it shall. What is there already is no error. */
int network_bridge_configure(const NetworkDef *def);

/* Is it there, and a bridge? */
bool network_bridge_is_there(const NetworkDef *def);

int network_bridge_delete(const NetworkDef *def);

#endif /* NETWORK_NETWORK_BRIDGE_H */

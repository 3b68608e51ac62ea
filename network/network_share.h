/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_share.h - what a network promises its guests of its bandwidth (<inbound floor=>), and the class that each has for it on
 * the bridge.
 *
 * The ports' documents say who has what. Who calls holds the right to change the network.
 *
 * Threads: any.
 */

#ifndef NETWORK_NETWORK_SHARE_H
#define NETWORK_NETWORK_SHARE_H

#include "base/netdev.h"
#include "conf/network.h"
#include "conf/network_port.h"
#include "objects/edit.h"

/* What stands beside the network in its status document; published with its view. */
typedef struct {
    ObjectPart base;
    char *class_ids;                /* those that are taken: "0-3" */
    unsigned long long floor_sum;
} NetworkShares;
NetworkShares *network_shares_new(const char *class_ids, unsigned long long floor_sum);

/* How fast, as the kernel is told; NULL is no limit. */
NetdevRate network_rate(const BandwidthRate *rate);

/* Gives @port its class and has the bridge promise what it asks for, in place of what the port has now. -1 when there is not so
 * much left. What asks for nothing gets nothing. */
int network_share_take(ObjectEdit *edit, NetworkPortDef *port);

/* Ends what was promised to @port. Never fails: what cannot be done is logged. */
void network_share_give_back(ObjectEdit *edit, const NetworkPortDef *port);

/* Tells a bridge that was made again of all that is promised. */
int network_share_restore(Object *network, const NetworkDef *def);

#endif /* NETWORK_NETWORK_SHARE_H */

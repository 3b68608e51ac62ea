/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_leftovers.h - rules that a daemon of another make left for networks that are ours now.
 *
 * Stock libvirt with the iptables backend has chains LIBVIRT_* in the tables filter, nat and mangle. What it let through for a
 * network it would go on rejecting once the network is another.
 */

#ifndef NETWORK_NETWORK_LEFTOVERS_H
#define NETWORK_NETWORK_LEFTOVERS_H

#include "conf/network.h"

/* Deletes in one transaction the rules in those chains that are about one of @defs (of NetworkDef). The chains stay. */
int network_leftovers_remove(const GPtrArray *defs);

#endif /* NETWORK_NETWORK_LEFTOVERS_H */

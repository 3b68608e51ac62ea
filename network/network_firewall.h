/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_firewall.h - the rules of networks with a bridge of ours, in the tables libvirt_network of ip and ip6.
 *
 * Every change is one transaction. The bridge is matched by its index (it exists as long as the rules do), a forward device by its
 * name (it may come and go).
 *
 * Threads: any.
 */

#ifndef NETWORK_NETWORK_FIREWALL_H
#define NETWORK_NETWORK_FIREWALL_H

#include "base/json.h"
#include "conf/network.h"

typedef struct NetworkFirewall NetworkFirewall;

#define NETWORK_FIREWALL_TABLE "libvirt_network"

NetworkFirewall *network_firewall_new(void);

/* The rules stay. */
void network_firewall_free(NetworkFirewall *firewall);

/* Puts the rules of @def in; when the tables are not as they were left, those of all networks with them. */
int network_firewall_add(NetworkFirewall *firewall, const NetworkDef *def);

/* What is gone already is no error. */
int network_firewall_remove(NetworkFirewall *firewall, const NetworkDef *def);

/* Makes @def known without acting; the next rebuild puts its rules in. */
void network_firewall_note(NetworkFirewall *firewall, const NetworkDef *def);

/* Replaces everything in the tables by the rules of the networks that are known, in one transaction. */
int network_firewall_rebuild(NetworkFirewall *firewall);

/* Are the tables there, if a network has rules in them? */
bool network_firewall_is_there(NetworkFirewall *firewall);

/* The commands that put the rules of @def in, in order: for the above, and for tests. */
JsonValue *network_firewall_rules(const NetworkDef *def);

#endif /* NETWORK_NETWORK_FIREWALL_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_network.h - interfaces of type 'network': a port of that network, had from its daemon.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_NETWORK_H
#define QEMU_NETWORK_H

#include <libvirt/libvirt.h>

#include "conf/domain.h"

#define QEMU_NETWORKS_URI "network:///system"

/* Gives the port that @net will have its number, so that who finds the status file after a crash can give it back. */
void qemu_network_number_port(NetDef *net);

/* Has the network make a port for @net, and notes in it what it got: its bridge (net->source.network), or what it is actually
 * (net->actual). */
int qemu_network_take_port(const DomainDef *def, NetDef *net);

/* Gives the port back, if @net has one. Never fails: what cannot be done now is done later. */
void qemu_network_give_back_port(const NetDef *net);

/* The same for any thread, of a port by its number; -1 when it could not be asked. That there is none is fine. */
int qemu_network_end_port(const char *network, const unsigned char *portid);

/* Has @net a port, of @network if that is not NULL? */
bool qemu_network_has_port(const NetDef *net, const char *network);

/* Does the network know it? No error. Any thread. */
bool qemu_network_port_is_there(const NetDef *net);

/* Has the network know of @net's port again, after a restart, and notes what it gives now. */
int qemu_network_renew_port(const DomainDef *def, NetDef *net);

/* Tells the network of the new figures of @net, which may be more than it can promise. */
int qemu_network_set_bandwidth(const NetDef *net);

/* What the network's port group gives an interface that asks for no bandwidth itself; NULL for no limit. The caller's. */
int qemu_network_find_bandwidth(const NetDef *net, BandwidthDef **ret_bandwidth);

/* Has @visit called for every lease that @net's network gave its address. */
typedef void (*QemuLeaseVisit)(const virNetworkDHCPLease *lease, void *opaque);
int qemu_network_each_lease(const NetDef *net, QemuLeaseVisit visit, void *opaque);

/* Have both the same port? That neither has one counts, too. */
bool qemu_network_same_port(const NetDef *a, const NetDef *b);

#endif /* QEMU_NETWORK_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_network.h - interfaces of type 'network': a port of that network, had from its daemon.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_NETWORK_H
#define QEMU_NETWORK_H

#include "conf/domain.h"

/* Has the network make a port for @net, and notes in it what it got: its bridge (net->source.network), or what it is actually
 * (net->actual). */
int qemu_network_take_port(const DomainDef *def, NetDef *net);

/* Gives the port back, if @net has one. Never fails: what cannot be done is logged. */
void qemu_network_give_back_port(const NetDef *net);

#endif /* QEMU_NETWORK_H */

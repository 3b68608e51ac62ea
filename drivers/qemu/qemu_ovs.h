/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_ovs.h - interfaces in a bridge of Open vSwitch: <virtualport type='openvswitch'>, and the VLANs that only it knows.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_OVS_H
#define QEMU_OVS_H

#include "conf/domain.h"

bool qemu_ovs_is_port(const VirtualPort *port);

/* Is the interface to be in such a bridge, as it says itself or its network does? */
bool qemu_ovs_is_wanted(const NetDef *net);

/* Puts the tap of @net into its bridge; the id by which controllers know it is made up unless it has one. */
int qemu_ovs_plug_in(const DomainDef *def, NetDef *net);

/* Never fails: what cannot be undone is logged. */
void qemu_ovs_unplug(const NetDef *net);

#endif /* QEMU_OVS_H */

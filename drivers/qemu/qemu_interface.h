/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_interface.h - the host's end of a guest's network interface: taps, bridge ports, macvtaps.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_INTERFACE_H
#define QEMU_INTERFACE_H

#include "conf/domain.h"
#include "hypervisor/domain.h"
#include "qemu/qemu_command.h"
#include "qemu/qemu_driver.h"

/* One interface's descriptors in our process. */
typedef struct {
    char *alias;
    int *fds;                       /* owned */
    size_t n_fds;
} QemuInterface;

void qemu_interface_free(QemuInterface *interface);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QemuInterface, qemu_interface_free)

/* Makes what @net needs on the host and notes the device's name in it (net->target->dev). NULL without an error, and *@ret_needed
 * false, for types that need nothing. VIR_ERR_CONFIG_UNSUPPORTED, naming the type, for those that cannot be had. */
QemuInterface *qemu_interface_open(const QemuDriver *driver, const DomainDef *def, NetDef *net, bool *ret_needed);

/* Undoes it, after the guest or the device is gone. Never fails: what cannot be undone is logged. */
void qemu_interface_close(const QemuDriver *driver, const NetDef *net);

/* Is its host's end a tap or a macvtap, which can be made slower? Can it be moved to another bridge or network, as a tap can? */
bool qemu_interface_can_be_limited(const NetDef *net);
bool qemu_interface_can_move(const NetDef *net);

/* Sets the limits of @net's bandwidth, none for NULL, at its tap or macvtap. */
int qemu_interface_limit(const NetDef *net);

/* May it have <vlan>? */
bool qemu_interface_can_have_vlans(const NetDef *net);

/* Has the tap in its bridge be in the VLANs of @net and no others; none: in that of a port that nothing was said about. */
int qemu_interface_set_vlans(const NetDef *net);

/* Is the tap in the bridge it belongs into? What is no tap in a bridge is where it belongs. */
bool qemu_interface_is_plugged_in(const NetDef *net);

/* Puts it there. */
int qemu_interface_plug_in(const NetDef *net);

/* qemu_interface_live.c: after a restart of @network (NULL: of any) the guest gets its ports and its place in the bridges back. */
int qemu_interface_renew_ports(Domain *dom, const char *network);

/* Does this interface need descriptors at all? */
bool qemu_interface_needs_fds(const NetDef *net);

#endif /* QEMU_INTERFACE_H */

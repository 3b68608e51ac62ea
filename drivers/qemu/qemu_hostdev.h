/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hostdev.h - devices of the host that a guest gets: host devices, and interfaces that are one.
 *
 * A device is settled when it is chosen (found, where its vendor and product are given; left out where it may be), and taken when
 * the guest's other things on the host are: reserved, handed to the driver that lets it go, and given to the guest's user.
 *
 * Threads: the guest's owner; checking and wishing any.
 */

#ifndef QEMU_HOSTDEV_H
#define QEMU_HOSTDEV_H

#include "conf/domain_device.h"
#include "hypervisor/domain.h"
#include "hypervisor/host_pci_hold.h"
#include "qemu/qemu_driver.h"

/* Is the interface, now that its network has spoken, a PCI device of the host? */
bool qemu_hostdev_is_net(const NetDef *net);

/* What of the host @device is; false when it is no PCI device of the host. The texts are borrowed from it. */
bool qemu_hostdev_wish(const DomainDevice *device, HostPciWish *ret_wish);

/* Refuses by name what cannot be done for a PCI device of the host. Other devices pass. */
int qemu_hostdev_check(const DomainDef *def, const DomainDevice *device);

/* Finds USB devices whose vendor and product are given, and leaves out (logged) those that are missing and may be. One that must
 * be there and is not is VIR_ERR_DEVICE_MISSING. The whole of @def before a start, or one for hotplug. */
int qemu_hostdev_settle_all(DomainDef *def);
int qemu_hostdev_settle(const DomainDef *def, DomainDevice *device);

/* Takes all that @def has of the host; all or nothing. Gives it back: never fails, and what was not taken is nothing to give
 * back. */
int qemu_hostdev_take_all(QemuDriver *driver, const QemuConf *conf, const DomainDef *def);
void qemu_hostdev_give_back_all(QemuDriver *driver, const QemuConf *conf, const DomainDef *def);

/* The same for one device, of a guest that runs. */
int qemu_hostdev_take(Domain *dom, const DomainDef *def, const DomainDevice *device);
void qemu_hostdev_give_back(Domain *dom, const DomainDef *def, const DomainDevice *device);

/* Is the PCI device behind @device still open? */
bool qemu_hostdev_is_open(Domain *dom, const DomainDevice *device);

/* Gives back what guests had that do not run any more, when the driver comes up. */
void qemu_hostdev_sweep(QemuDriver *driver);

/* How much memory QEMU may lock, in bytes: all that the devices may reach by themselves, or that is to be locked anyway. 0 = as it
 * comes. */
unsigned long long qemu_hostdev_lock_limit(const DomainDef *def);

/* The same for a guest that runs and is about to get @more_kib of memory, or a device. */
int qemu_hostdev_raise_lock_limit(Domain *dom, const DomainDef *def, unsigned long long more_kib);

/* qemu_hostdev_usb.c: finds the USB device of the host that @guest wants. @root is put before /sys (NULL = none), for tests. */
int qemu_hostdev_usb_find(const char *root, const char *guest, HostdevUsb *usb);
char *qemu_hostdev_usb_node(const HostdevUsb *usb);

#endif /* QEMU_HOSTDEV_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * host_pci.h - PCI devices of the host, as sysfs tells of them: driver, IOMMU group, virtual functions; and binding them to another
 * driver.
 *
 * Who may have which device is host_pci_hold.h's business.
 *
 * Threads: any.
 */

#ifndef HYPERVISOR_HOST_PCI_H
#define HYPERVISOR_HOST_PCI_H

#include <stdbool.h>

#include <glib.h>

#include "conf/device_info.h"

/* Where sysfs is, and who writes there: tests have a tree of their own and play the kernel. Zero is the host. */
typedef struct {
    const char *root;               /* NULL = "/" */
    int (*write)(const char *path, const char *text); /* NULL = file_write_line() */
} HostPci;

/* The driver that hands devices to guests. */
#define HOST_PCI_VFIO "vfio-pci"

bool host_pci_exists(const HostPci *host, const PciAddress *address);

/* The name of its driver, the caller's; NULL without an error when it has none. */
char *host_pci_driver(const HostPci *host, const PciAddress *address);

/* Is @driver (NULL = none) one that hands devices to guests, as vfio-pci and its variants? */
bool host_pci_driver_is_vfio(const HostPci *host, const PciAddress *address, const char *driver);

/* The number of its IOMMU group; -1 with an error that says why a device without one cannot be given to a guest. */
int host_pci_group(const HostPci *host, const PciAddress *address);

/* All devices of the group, the caller's: PciAddress. NULL with an error. */
GArray *host_pci_group_members(const HostPci *host, int group);

/* The node by which the device's group is opened, the caller's; NULL with an error. It is there while vfio has a device of it. */
char *host_pci_group_node(const HostPci *host, const PciAddress *address);

/* Has a process the device's group open? */
bool host_pci_is_open(const HostPci *host, const PciAddress *address);

/* May the device be in a group that a guest uses, though no guest has it: is it a bridge, without a driver, or does its driver do
 * no DMA by itself? */
bool host_pci_is_harmless(const HostPci *host, const PciAddress *address);

/* Takes the device from its driver and gives it to @driver. Fails with what the kernel made of it; the device may be without a
 * driver then, and host_pci_rebind() brings it back. */
int host_pci_bind(const HostPci *host, const PciAddress *address, const char *driver);

/* Gives the device back to the host: to @driver, or, when that is NULL, to none. */
int host_pci_rebind(const HostPci *host, const PciAddress *address, const char *driver);

/* Resets the device in one of the ways the kernel knows for it. */
int host_pci_reset(const HostPci *host, const PciAddress *address);

/* 1 when it is a virtual function: that of *@ret_pf, number *@ret_index; 0 when it is not; -1 with an error. */
int host_pci_physical_function(const HostPci *host, const PciAddress *address, PciAddress *ret_pf, unsigned int *ret_index);

/* The network interface that the host's driver makes of it, the caller's; NULL without an error: it is none now. */
char *host_pci_netdev(const HostPci *host, const PciAddress *address);

#endif /* HYPERVISOR_HOST_PCI_H */

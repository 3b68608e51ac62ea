/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * host_pci_hold.h - which guest has which PCI device of the host, and what it was before.
 *
 * One device is one guest's at a time. What giving back needs (the host's driver; of a virtual function the address and the VLAN)
 * is in a file before anything is changed, so that whoever finds the file after a crash can do it.
 *
 * Threads: any. The devices of one guest are taken and given back by one thread at a time, its owner's.
 */

#ifndef HYPERVISOR_HOST_PCI_HOLD_H
#define HYPERVISOR_HOST_PCI_HOLD_H

#include "base/mac.h"
#include "hypervisor/host_pci.h"

typedef struct HostPciHolds HostPciHolds;

/* What is held according to the files in @dir, which is made. Files that cannot be read are logged and left alone. NULL with an
 * error. @host is copied, the texts in it borrowed; NULL is the host itself. */
HostPciHolds *host_pci_holds_new(const HostPci *host, const char *dir);
void host_pci_holds_free(HostPciHolds *holds);              /* devices stay with their guests */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostPciHolds, host_pci_holds_free)

/* A device that a guest wants. */
typedef struct {
    PciAddress address;
    bool managed;                   /* we take it from the host's driver, and give it back afterwards */
    const char *driver;             /* the driver that is to hand it over; NULL = vfio-pci */
    const MacAddress *mac;          /* the guest's interface has this address; NULL = it is no interface to us */
    unsigned int vlan;              /* 0 = none */
    unsigned int qos;
} HostPciWish;

/* Takes all @wishes for the guest, or none: VIR_ERR_OPERATION_INVALID names the guest that has one already,
 * VIR_ERR_CONFIG_UNSUPPORTED says what is in the way. */
int host_pci_holds_take(HostPciHolds *holds, const unsigned char *uuid, const char *name, const HostPciWish *wishes, size_t n);

/* Gives all that the guest has back to the host, or one device (another guest's stays). What cannot be done is logged. */
void host_pci_holds_give_back(HostPciHolds *holds, const unsigned char *uuid);
void host_pci_holds_give_back_one(HostPciHolds *holds, const unsigned char *uuid, const PciAddress *address);

/* Gives back what guests had of which @is_alive says no. */
typedef bool (*HostPciIsAlive)(const unsigned char *uuid, void *opaque);
void host_pci_holds_sweep(HostPciHolds *holds, HostPciIsAlive is_alive, void *opaque);

/* Where sysfs is for @holds. */
const HostPci *host_pci_holds_host(const HostPciHolds *holds);

#endif /* HYPERVISOR_HOST_PCI_HOLD_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_address.h - which device sits where: addresses on every bus, the controllers they need, and aliases.
 *
 * Everything here works on whole definitions and on one more device alike; nothing asks the host.
 */

#ifndef CONF_DOMAIN_ADDRESS_H
#define CONF_DOMAIN_ADDRESS_H

#include "conf/domain_device.h"
#include "conf/domain_hooks.h"

/* Adds the controllers that devices need, and gives every device that needs one an address, except on USB: those are only
 * written down for new guests, by domain_assign_usb_addresses(). @features (PlatformFeature) says which models there are. */
int domain_assign_addresses(DomainDef *def, unsigned int features);

/* Gives @device, which is not in @def yet, an address there. What the address needs must exist: while a guest runs, no
 * controller appears by itself, except the drive controllers that the caller plugs first. */
int domain_assign_device_address(DomainDef *def, DomainDevice *device, unsigned int features);

/* Gives every device the alias it has while running; user aliases stay. */
void domain_assign_aliases(DomainDef *def);

/* Gives @device, which may or may not be in @def, an alias that no other device of @def has. */
void domain_assign_device_alias(const DomainDef *def, DomainDevice *device);

/* Drops all aliases but the user's own, as the configuration wants it. */
void domain_clear_aliases(DomainDef *def);

/* "pci.0", "pcie.0", "pci.1": what the bus @index is called in QEMU. The caller frees it. */
char *domain_pci_bus_name(const DomainDef *def, unsigned int index);

/* The parts, in the order they run. Each looks only at what it names. */
int domain_assign_drive_addresses(DomainDef *def);
int domain_assign_drive_address(const DomainDef *def, DiskDef *disk);
int domain_assign_vioserial_addresses(DomainDef *def);
int domain_assign_ccid_addresses(DomainDef *def);
int domain_assign_usb_addresses(DomainDef *def);

/* Is there a controller, or a hub, for every USB address that is given? */
int domain_validate_usb_addresses(const DomainDef *def);
int domain_assign_pci_addresses(DomainDef *def, unsigned int features);
int domain_assign_spapr_addresses(DomainDef *def);
int domain_assign_ccw_addresses(DomainDef *def);
int domain_assign_memory_slots(DomainDef *def);

/* The controllers that drive addresses name, and the model of SCSI controllers that have none. */
void domain_add_drive_controllers(DomainDef *def, unsigned int features);

/* The same for one device that is not in @def yet; those that are no business of the bus are left alone. */
void domain_assign_scsi_hostdev(const DomainDef *def, HostdevDef *hostdev);
int domain_assign_vioserial_port(const DomainDef *def, ChardevDef *channel);
int domain_assign_usb_port(const DomainDef *def, DomainDevice *device);
int domain_assign_pci_address(const DomainDef *def, DomainDevice *device);
int domain_assign_memory_slot(const DomainDef *def, MemoryDef *memory);

#endif /* CONF_DOMAIN_ADDRESS_H */

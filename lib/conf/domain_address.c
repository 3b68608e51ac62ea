/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_address.c - in which order addresses are given out.
 *
 * Threads: any.
 */

#include "conf/domain_address.h"

#include "base/error.h"

int
domain_assign_addresses(DomainDef *def, unsigned int features)
{
    if (domain_assign_drive_addresses(def) < 0)
        return -1;
    domain_add_drive_controllers(def, features);
    if (domain_assign_vioserial_addresses(def) < 0 || domain_assign_ccid_addresses(def) < 0 ||
        domain_assign_spapr_addresses(def) < 0 || domain_assign_ccw_addresses(def) < 0 || domain_assign_memory_slots(def) < 0)
        return -1;
    return domain_assign_pci_addresses(def, features);
}

int
domain_assign_device_address(DomainDef *def, DomainDevice *device, unsigned int features)
{
    switch (device->kind) {
    case DEVICE_DISK:
        if (domain_assign_drive_address(def, device->disk) < 0)
            return -1;
        break;
    case DEVICE_HOSTDEV:
        domain_assign_scsi_hostdev(def, device->hostdev);
        break;
    case DEVICE_CHANNEL:
    case DEVICE_CONSOLE:
        if (domain_assign_vioserial_port(def, device->chardev) < 0)
            return -1;
        break;
    case DEVICE_MEMORY:
        if (domain_assign_memory_slot(def, device->memory) < 0)
            return -1;
        break;
    default:
        break;
    }
    if (domain_assign_usb_port(def, device) < 0)
        return -1;
    return domain_assign_pci_address(def, device);
}

char *
domain_pci_bus_name(const DomainDef *def, unsigned int index)
{
    const ControllerDef *controller = domain_controller_find(def, CONTROLLER_PCI, index);
    bool express = controller && controller->model == CONTROLLER_MODEL_PCIE_ROOT;

    return g_strdup_printf("%s.%u", express ? "pcie" : "pci", index);
}

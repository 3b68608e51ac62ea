/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_addr_drive.c - disks on buses of drives: IDE, SATA, SCSI, floppy.
 *
 * Threads: any.
 */

#include "conf/domain_address.h"

#include <string.h>

#include "base/error.h"

enum {
    IDE_PER_CONTROLLER = 4,
    SATA_PER_CONTROLLER = 6,
    FLOPPY_PER_CONTROLLER = 2,
    SCSI_PER_CONTROLLER = 7,
};

/* The controllers whose drives have such addresses; CONTROLLER_LAST for buses that have none. */
static ControllerType
drive_controller(const DiskDef *disk)
{
    switch (disk->target ? disk->target->bus : DISK_BUS_NONE) {
    case DISK_BUS_IDE:
        return CONTROLLER_IDE;
    case DISK_BUS_SATA:
        return CONTROLLER_SATA;
    case DISK_BUS_SCSI:
        return CONTROLLER_SCSI;
    case DISK_BUS_FDC:
        return CONTROLLER_FDC;
    default:
        return CONTROLLER_LAST;
    }
}

/* Where the @n-th drive of a bus goes. */
static DriveAddress
nth_address(DiskBus bus, unsigned int n)
{
    switch (bus) {
    case DISK_BUS_IDE:
        return (DriveAddress){n / IDE_PER_CONTROLLER, n % IDE_PER_CONTROLLER / 2, 0, n % 2};
    case DISK_BUS_SATA:
        return (DriveAddress){n / SATA_PER_CONTROLLER, 0, 0, n % SATA_PER_CONTROLLER};
    case DISK_BUS_FDC:
        return (DriveAddress){n / FLOPPY_PER_CONTROLLER, 0, 0, n % FLOPPY_PER_CONTROLLER};
    default:
        return (DriveAddress){n / SCSI_PER_CONTROLLER, 0, 0, n % SCSI_PER_CONTROLLER};
    }
}

static bool
same_drive(const DriveAddress *a, const DriveAddress *b)
{
    return a->controller == b->controller && a->bus == b->bus && a->target == b->target && a->unit == b->unit;
}

/* The disk that has @address on @bus already, @except aside; a host's SCSI device counts, too. */
static bool
is_taken(const DomainDef *def, DiskBus bus, const DriveAddress *address, const DeviceInfo *except)
{
    xml_each(DiskDef, disk, def->disks)
        if (&disk->info != except && disk->target && disk->target->bus == bus && disk->info.address.type == ADDRESS_DRIVE &&
            same_drive(&disk->info.address.drive, address))
            return true;
    xml_each(HostdevDef, hostdev, def->hostdevs)
        if (bus == DISK_BUS_SCSI && &hostdev->info != except && hostdev->type == HOSTDEV_SCSI &&
            hostdev->info.address.type == ADDRESS_DRIVE && same_drive(&hostdev->info.address.drive, address))
            return true;
    return false;
}

int
domain_assign_drive_address(const DomainDef *def, DiskDef *disk)
{
    int index = disk_target_index(disk->target->dev);
    DriveAddress address;

    if (drive_controller(disk) == CONTROLLER_LAST)
        return 0;
    if (disk->info.address.type == ADDRESS_DRIVE) {
        if (is_taken(def, disk->target->bus, &disk->info.address.drive, &disk->info))
            return fail(VIR_ERR_XML_ERROR,
                        _("disk '%1$s': its address controller=%2$u bus=%3$u target=%4$u unit=%5$u is another's"),
                        disk->target->dev, disk->info.address.drive.controller, disk->info.address.drive.bus,
                        disk->info.address.drive.target, disk->info.address.drive.unit);
        return 0;
    }
    if (disk->info.address.type != ADDRESS_NONE)
        return 0;
    if (index < 0)
        return fail(VIR_ERR_INTERNAL_ERROR,
                    _("disk '%1$s': no address follows from this target; it is letters after 'hd', 'sd', 'vd' ..."),
                    disk->target->dev);
    address = nth_address(disk->target->bus, (unsigned int)index);
    if (is_taken(def, disk->target->bus, &address, &disk->info))
        return fail(VIR_ERR_XML_ERROR,
                    _("disk '%1$s': the address that follows from its target is another's; give one of them an <address>"),
                    disk->target->dev);
    disk->info.address.type = ADDRESS_DRIVE;
    disk->info.address.drive = address;
    return 0;
}

void
domain_assign_scsi_hostdev(const DomainDef *def, HostdevDef *hostdev)
{
    if (hostdev->mode != HOSTDEV_MODE_SUBSYSTEM || hostdev->type != HOSTDEV_SCSI || hostdev->info.address.type != ADDRESS_NONE)
        return;
    for (unsigned int n = 0;; n++) {
        DriveAddress address = nth_address(DISK_BUS_SCSI, n);

        if (is_taken(def, DISK_BUS_SCSI, &address, &hostdev->info))
            continue;
        hostdev->info.address.type = ADDRESS_DRIVE;
        hostdev->info.address.drive = address;
        return;
    }
}

int
domain_assign_drive_addresses(DomainDef *def)
{
    xml_each(DiskDef, disk, def->disks)
        if (domain_assign_drive_address(def, disk) < 0)
            return -1;
    xml_each(HostdevDef, hostdev, def->hostdevs)
        domain_assign_scsi_hostdev(def, hostdev);
    return 0;
}

/* The model of a SCSI controller that nobody described: as the others there are, else what the platform has. */
static ControllerModel
scsi_model(const DomainDef *def, unsigned int features)
{
    xml_each(ControllerDef, controller, def->controllers)
        if (controller->type == CONTROLLER_SCSI && controller->model != CONTROLLER_MODEL_DEFAULT)
            return controller->model;
    switch (domain_machine_kind(def)) {
    case MACHINE_PSERIES:
        return CONTROLLER_MODEL_IBMVSCSI;
    case MACHINE_S390:
    case MACHINE_ARM_VIRT:
    case MACHINE_RISCV_VIRT:
    case MACHINE_LOONGARCH_VIRT:
        return CONTROLLER_MODEL_VIRTIO_SCSI;
    default:
        if (features & PLATFORM_LSI)
            return CONTROLLER_MODEL_LSILOGIC;
        return features & PLATFORM_VIRTIO_SCSI ? CONTROLLER_MODEL_VIRTIO_SCSI : CONTROLLER_MODEL_NCR53C90;
    }
}

static void
add_up_to(DomainDef *def, ControllerType type, unsigned int highest, ControllerModel model)
{
    for (unsigned int index = 0; index <= highest; index++)
        if (!domain_controller_find(def, type, index))
            domain_controller_add(def, type, index, model);
}

void
domain_add_drive_controllers(DomainDef *def, unsigned int features)
{
    static const ControllerType types[] = {CONTROLLER_IDE, CONTROLLER_SCSI, CONTROLLER_SATA, CONTROLLER_FDC};

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        int highest = -1;

        xml_each(DiskDef, disk, def->disks)
            if (drive_controller(disk) == types[i] && disk->info.address.type == ADDRESS_DRIVE)
                highest = MAX(highest, (int)disk->info.address.drive.controller);
        xml_each(HostdevDef, hostdev, def->hostdevs)
            if (types[i] == CONTROLLER_SCSI && hostdev->type == HOSTDEV_SCSI && hostdev->info.address.type == ADDRESS_DRIVE)
                highest = MAX(highest, (int)hostdev->info.address.drive.controller);
        if (highest >= 0)
            add_up_to(def, types[i], (unsigned int)highest,
                      types[i] == CONTROLLER_SCSI ? scsi_model(def, features) : CONTROLLER_MODEL_DEFAULT);
    }
    xml_each(ControllerDef, controller, def->controllers)
        if (controller->type == CONTROLLER_SCSI
            && (controller->model == CONTROLLER_MODEL_DEFAULT || controller->model == CONTROLLER_MODEL_AUTO))
            controller->model = scsi_model(def, features);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug_disk.c - a disk comes while the guest runs.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_hotplug.h"

#include "base/error.h"
#include "conf/domain_address.h"
#include "qemu/qemu_access.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_lock.h"
#include "qemu/qemu_volume.h"

/* --------------------------------------------------------------- numbers */

static unsigned int
highest_of(const StorageSource *source, const BackingStore *backing)
{
    const SourceCommon *common = storage_source_common(source);
    unsigned int highest = common ? common->index : 0;

    for (; backing; backing = backing->backing)
        highest = MAX(highest, backing->index);
    return highest;
}

void
qemu_hotplug_number_images(const DomainDef *def, DiskDef *disk)
{
    SourceCommon *common = storage_source_common(&disk->source);
    unsigned int next = 0;

    xml_each(DiskDef, other, def->disks)
        if (other != disk)
            next = MAX(next, highest_of(&other->source, other->backing));
    if (common)
        common->index = ++next;
    for (BackingStore *backing = disk->backing; backing && backing->source.type != STORAGE_NONE; backing = backing->backing) {
        SourceCommon *below = storage_source_common(&backing->source);

        backing->index = ++next;
        if (below)
            below->index = next;
    }
}

/* ----------------------------------------------------------- controllers */

/* The model that a new SCSI controller gets: as those there are. */
static ControllerModel
scsi_model(const DomainDef *def)
{
    xml_each(ControllerDef, controller, def->controllers)
        if (controller->type == CONTROLLER_SCSI)
            return controller->model;
    return CONTROLLER_MODEL_VIRTIO_SCSI;
}

static int
plug_scsi_controller(QemuHotplug *plug, DomainDef *def, unsigned int index)
{
    g_autoptr(DomainDevice) device = g_new0(DomainDevice, 1);
    g_autofree char *alias = NULL;

    device->kind = DEVICE_CONTROLLER;
    device->controller = controller_def_new();
    device->controller->type = CONTROLLER_SCSI;
    device->controller->index = (int)index;
    device->controller->model = scsi_model(def);
    return qemu_hotplug_plug(plug, def, device, &alias);
}

int
qemu_hotplug_disk_controllers(QemuHotplug *plug, DomainDef *def, DiskDef *disk)
{
    if (disk->target->bus != DISK_BUS_SCSI)
        return 0;
    if (disk->info.address.type != ADDRESS_DRIVE && domain_assign_drive_address(def, disk) < 0)
        return -1;
    for (unsigned int i = 0; i <= disk->info.address.drive.controller; i++)
        if (!domain_controller_find(def, CONTROLLER_SCSI, i) && plug_scsi_controller(plug, def, i) < 0)
            return -1;
    return 0;
}

/* ------------------------------------------------------------- the disk */

static int
check_bus(const DomainDef *def, const DiskDef *disk)
{
    if (disk->target->bus == DISK_BUS_VIRTIO || disk->target->bus == DISK_BUS_SCSI || disk->target->bus == DISK_BUS_USB)
        return 0;
    return fail(VIR_ERR_OPERATION_UNSUPPORTED,
                _("domain '%1$s' runs: disk '%2$s' cannot come on bus '%3$s', only on virtio, scsi or usb"), def->name,
                disk->target->dev, disk_bus_to_string(disk->target->bus));
}

static int
undo_access(Domain *dom, void *disk)
{
    QemuDriver *driver = qemu_driver_of(dom);
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);

    qemu_access_restore_disk(disk, conf, driver->privileged);
    qemu_lock_release_disk(dom, disk);
    return 0;
}

static int
give_access(QemuHotplug *plug, const DiskDef *disk)
{
    QemuDriver *driver = qemu_driver_of(qemu_hotplug_domain(plug));
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);

    if (qemu_lock_acquire_disk(qemu_hotplug_domain(plug), disk) < 0)
        return -1;
    if (qemu_access_set_disk(disk, conf, driver->privileged) < 0) {
        qemu_lock_release_disk(qemu_hotplug_domain(plug), disk);
        return -1;
    }
    qemu_hotplug_note(plug, undo_access, disk_def_copy(disk), (GDestroyNotify)disk_def_free);
    return 0;
}

int
qemu_hotplug_disk(QemuHotplug *plug, DomainDef *def, DiskDef *disk)
{
    const DomainDevice device = {.kind = DEVICE_DISK, .disk = disk};

    if (check_bus(def, disk) < 0)
        return -1;
    qemu_hotplug_number_images(def, disk);
    if (qemu_volume_resolve(def, disk, qemu_driver_of(qemu_hotplug_domain(plug))->privileged) < 0 || give_access(plug, disk) < 0)
        return -1;
    return qemu_hotplug_run_all(plug, def, &device);
}

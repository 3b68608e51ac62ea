/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command_disk.c - the guest's side of a disk: which device on which bus.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "qemu/qemu_command.h"
#include "qemu/qemu_props.h"

/* What an address on a bus of drives becomes. */
static int
add_ide_address(JsonValue *props, const DomainDef *def, const DiskDef *disk)
{
    const DriveAddress *drive = &disk->info.address.drive;
    const char *bus = qemu_props_controller(def, CONTROLLER_IDE, drive->controller, &disk->info);

    if (!bus)
        return -1;
    if (drive->controller != 0)
        return qemu_unsupported(def, "disk '%s': a second IDE controller", disk->target->dev);
    json_object_set_printf(props, "bus", "%s.%u", bus, drive->bus);
    json_object_set_uint(props, "unit", drive->unit);
    return 0;
}

static int
add_sata_address(JsonValue *props, const DomainDef *def, const DiskDef *disk)
{
    const DriveAddress *drive = &disk->info.address.drive;
    const char *bus = qemu_props_controller(def, CONTROLLER_SATA, drive->controller, &disk->info);

    if (!bus)
        return -1;
    /* The controller that q35 brings along has its own name for its ports. */
    if (drive->controller == 0 && domain_machine_kind(def) == MACHINE_Q35)
        bus = "ide";
    json_object_set_printf(props, "bus", "%s.%u", bus, drive->unit);
    return 0;
}

static int
add_scsi_address(JsonValue *props, const DomainDef *def, const DiskDef *disk)
{
    const DriveAddress *drive = &disk->info.address.drive;
    const ControllerDef *controller = domain_controller_find(def, CONTROLLER_SCSI, drive->controller);
    const char *bus = qemu_props_controller(def, CONTROLLER_SCSI, drive->controller, &disk->info);

    if (!bus)
        return -1;
    json_object_set_printf(props, "bus", "%s.0", bus);
    if (controller->model == CONTROLLER_MODEL_LSILOGIC) {
        json_object_set_uint(props, "scsi-id", drive->unit);
        json_object_set_printf(props, "device_id", "drive-%s", disk->info.alias);
        return 0;
    }
    json_object_set_uint(props, "channel", drive->bus);
    json_object_set_uint(props, "scsi-id", drive->target);
    json_object_set_uint(props, "lun", drive->unit);
    if (disk->device != DISK_DEVICE_LUN)
        json_object_set_printf(props, "device_id", "drive-%s", disk->info.alias);
    return 0;
}

static int
add_drive_address(JsonValue *props, const DomainDef *def, const DiskDef *disk)
{
    switch (disk->target->bus) {
    case DISK_BUS_IDE:
        return add_ide_address(props, def, disk);
    case DISK_BUS_SATA:
        return add_sata_address(props, def, disk);
    case DISK_BUS_SCSI:
        return add_scsi_address(props, def, disk);
    case DISK_BUS_FDC:
        json_object_set_uint(props, "unit", disk->info.address.drive.unit);
        return 0;
    default:
        return qemu_props_address(props, def, &disk->info);
    }
}

/* The device's name, or NULL when nothing fits. */
static char *
device_driver(const DiskDef *disk)
{
    bool cdrom = disk->device == DISK_DEVICE_CDROM;

    switch (disk->target->bus) {
    case DISK_BUS_IDE:
    case DISK_BUS_SATA:
        return g_strdup(cdrom ? "ide-cd" : "ide-hd");
    case DISK_BUS_SCSI:
        return g_strdup(disk->device == DISK_DEVICE_LUN ? "scsi-block" : cdrom ? "scsi-cd" : "scsi-hd");
    case DISK_BUS_VIRTIO:
        return qemu_props_virtio_driver("virtio-blk",
                                        disk->model == DISK_MODEL_VIRTIO_TRANSITIONAL       ? VIRTIO_MODEL_TRANSITIONAL
                                        : disk->model == DISK_MODEL_VIRTIO_NON_TRANSITIONAL ? VIRTIO_MODEL_NON_TRANSITIONAL
                                                                                            : VIRTIO_MODEL_DEFAULT,
                                        &disk->info);
    case DISK_BUS_USB:
        return disk->model == DISK_MODEL_USB_BOT ? NULL : g_strdup("usb-storage");
    case DISK_BUS_FDC:
        return g_strdup("floppy");
    case DISK_BUS_SD:
        return g_strdup("sd-card");
    default:
        return NULL;
    }
}

static int
add_wwn(JsonValue *props, const DomainDef *def, const DiskDef *disk)
{
    guint64 wwn;

    if (!disk->wwn)
        return 0;
    if (!g_ascii_string_to_unsigned(g_str_has_prefix(disk->wwn, "0x") ? disk->wwn + 2 : disk->wwn, 16, 0, G_MAXUINT64, &wwn, NULL))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': wwn '%2$s' of disk '%3$s' is no number of 16 hexadecimal digits"),
                    def->name, disk->wwn, disk->target->dev);
    json_object_set_uint(props, "wwn", wwn);
    return 0;
}

static const char *
error_action(DiskErrorPolicy policy)
{
    return policy == DISK_ERROR_DEFAULT ? NULL : policy == DISK_ERROR_ENOSPACE ? "enospc" : disk_error_policy_to_string(policy);
}

static void
add_virtio_driver(JsonValue *props, const DiskDef *disk)
{
    const DiskDriver *driver = disk->driver;

    if (!driver)
        return;
    qemu_props_bool(props, "ioeventfd", driver->ioeventfd);
    qemu_props_bool(props, "event_idx", driver->event_idx);
    qemu_props_nonzero(props, "num-queues", driver->queues);
    qemu_props_nonzero(props, "queue-size", driver->queue_size);
    if (driver->iothread)
        json_object_set_printf(props, "iothread", "iothread%u", driver->iothread);
    qemu_props_virtio(props, &driver->virtio);
}

/* What every device of a disk may have. */
static int
add_common(JsonValue *props, const DomainDef *def, const DiskDef *disk)
{
    const DiskDriver *driver = disk->driver;
    const char *werror = driver ? error_action(driver->error_policy) : NULL;
    const char *rerror = driver ? error_action(driver->rerror_policy) : NULL;

    json_object_set_string_opt(props, "serial", disk->serial);
    json_object_set_string_opt(props, "vendor", disk->vendor);
    if (disk->target->bus == DISK_BUS_SCSI)
        json_object_set_string_opt(props, "product", disk->product);
    else
        json_object_set_string_opt(props, "model", disk->product);
    if (add_wwn(props, def, disk) < 0)
        return -1;
    if (disk->shareable)
        json_object_set_bool(props, "share-rw", true);
    if (disk->blockio) {
        qemu_props_nonzero(props, "logical_block_size", disk->blockio->logical_block_size);
        qemu_props_nonzero(props, "physical_block_size", disk->blockio->physical_block_size);
        qemu_props_opt(props, "discard_granularity", disk->blockio->discard_granularity);
    }
    if (disk->geometry) {
        qemu_props_nonzero(props, "cyls", disk->geometry->cyls);
        qemu_props_nonzero(props, "heads", disk->geometry->heads);
        qemu_props_nonzero(props, "secs", disk->geometry->secs);
        if (disk->geometry->trans != DISK_TRANS_DEFAULT)
            json_object_set_string(props, "bios-chs-trans", disk_trans_to_string(disk->geometry->trans));
    }
    qemu_props_nonzero(props, "rotation_rate", disk->target->rotation_rate);
    json_object_set_string_opt(props, "werror", werror);
    json_object_set_string_opt(props, "rerror", rerror ? rerror : g_strcmp0(werror, "enospc") == 0 ? NULL : werror);
    return 0;
}

static void
add_write_cache(JsonValue *props, const DiskDef *disk)
{
    DiskCache cache = disk->driver ? disk->driver->cache : DISK_CACHE_ABSENT;

    if (cache == DISK_CACHE_ABSENT || cache == DISK_CACHE_DEFAULT || disk->device == DISK_DEVICE_LUN)
        return;
    json_object_set_string(props, "write-cache", cache == DISK_CACHE_WRITETHROUGH || cache == DISK_CACHE_DIRECTSYNC ? "off" : "on");
}

static int
check_disk(const DomainDef *def, const DiskDef *disk)
{
    const char *dev = disk->target->dev;

    if (disk->driver && (disk->driver->iothreads || disk->driver->statistics))
        return qemu_unsupported(def, "disk '%s': driver/iothreads or driver/statistics", dev);
    if (disk->throttle_filters && *disk->throttle_filters)
        return qemu_unsupported(def, "disk '%s': throttlefilters", dev);
    if (disk->transient)
        return qemu_unsupported(def, "disk '%s': transient", dev);
    if (disk->mirror)
        return qemu_unsupported(def, "disk '%s': mirror", dev);
    if (disk->backend_domain)
        return qemu_unsupported(def, "disk '%s': backenddomain", dev);
    if (disk->target->bus != DISK_BUS_VIRTIO && disk->driver && disk->driver->iothread)
        return qemu_unsupported(def, "disk '%s': an iothread on bus '%s'", dev, disk_bus_to_string(disk->target->bus));
    return 0;
}

JsonValue *
qemu_command_disk_device(const DomainDef *def, const DiskDef *disk)
{
    g_autofree char *driver = device_driver(disk);
    g_autofree char *node = NULL;
    g_autoptr(JsonValue) props = NULL;

    if (check_disk(def, disk) < 0)
        return NULL;
    if (!driver) {
        qemu_unsupported(def, "disk '%s' on bus '%s'", disk->target->dev, disk_bus_to_string(disk->target->bus));
        return NULL;
    }
    props = qemu_props_new(driver, &disk->info);
    if (add_drive_address(props, def, disk) < 0)
        return NULL;
    if (!storage_source_is_empty(&disk->source)) {
        node = qemu_block_device_node(disk);
        json_object_set_string(props, "drive", node);
    }
    if (disk->target->bus == DISK_BUS_VIRTIO)
        add_virtio_driver(props, disk);
    if (disk->target->bus == DISK_BUS_USB)
        json_object_set_bool(props, "removable", disk->target->removable == SWITCH_ON);
    else if (disk->target->removable != SWITCH_ABSENT)
        qemu_props_bool(props, "removable", disk->target->removable);
    if (add_common(props, def, disk) < 0)
        return NULL;
    qemu_props_boot(props, &disk->info);
    add_write_cache(props, disk);
    return g_steal_pointer(&props);
}

/* Names of the limits: ours, and QEMU's for throttle groups. */
static const struct {
    size_t offset;
    const char *name;
} limits[] = {
    {offsetof(IoTune, total_bytes_sec), "bps-total"},
    {offsetof(IoTune, read_bytes_sec), "bps-read"},
    {offsetof(IoTune, write_bytes_sec), "bps-write"},
    {offsetof(IoTune, total_iops_sec), "iops-total"},
    {offsetof(IoTune, read_iops_sec), "iops-read"},
    {offsetof(IoTune, write_iops_sec), "iops-write"},
    {offsetof(IoTune, total_bytes_sec_max), "bps-total-max"},
    {offsetof(IoTune, read_bytes_sec_max), "bps-read-max"},
    {offsetof(IoTune, write_bytes_sec_max), "bps-write-max"},
    {offsetof(IoTune, total_iops_sec_max), "iops-total-max"},
    {offsetof(IoTune, read_iops_sec_max), "iops-read-max"},
    {offsetof(IoTune, write_iops_sec_max), "iops-write-max"},
    {offsetof(IoTune, size_iops_sec), "iops-size"},
    {offsetof(IoTune, total_bytes_sec_max_length), "bps-total-max-length"},
    {offsetof(IoTune, read_bytes_sec_max_length), "bps-read-max-length"},
    {offsetof(IoTune, write_bytes_sec_max_length), "bps-write-max-length"},
    {offsetof(IoTune, total_iops_sec_max_length), "iops-total-max-length"},
    {offsetof(IoTune, read_iops_sec_max_length), "iops-read-max-length"},
    {offsetof(IoTune, write_iops_sec_max_length), "iops-write-max-length"},
};

static unsigned long long
limit_of(const DiskDef *disk, size_t offset)
{
    return *(const unsigned long long *)(const void *)((const char *)disk->iotune + offset);
}

JsonValue *
qemu_command_disk_limits(const DiskDef *disk)
{
    JsonValue *props;

    if (!disk->iotune)
        return NULL;
    props = json_new_object();
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
        qemu_props_nonzero(props, limits[i].name, limit_of(disk, limits[i].offset));
    return props;
}

/* A burst lasts a second at least. */
JsonValue *
qemu_command_disk_new_limits(const DiskDef *disk)
{
    JsonValue *props = json_new_object();

    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        unsigned long long value = limit_of(disk, limits[i].offset);

        json_object_set_uint(props, limits[i].name, value == 0 && g_str_has_suffix(limits[i].name, "-length") ? 1 : value);
    }
    return props;
}

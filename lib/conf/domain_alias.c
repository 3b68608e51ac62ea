/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_alias.c - what a device of a running guest is called.
 *
 * Threads: any.
 */

#include "conf/domain_address.h"

#include <string.h>

/* The stem of devices that are simply counted; NULL for those that are named otherwise. */
static const char *
counted_stem(const DomainDevice *device)
{
    static const char *const stems[DEVICE_LAST] = {
        [DEVICE_FS] = "fs",           [DEVICE_NET] = "net",       [DEVICE_SMARTCARD] = "smartcard", [DEVICE_SERIAL] = "serial",
        [DEVICE_PARALLEL] = "parallel", [DEVICE_CONSOLE] = "console", [DEVICE_CHANNEL] = "channel",   [DEVICE_INPUT] = "input",
        [DEVICE_TPM] = "tpm",         [DEVICE_SOUND] = "sound",   [DEVICE_VIDEO] = "video",         [DEVICE_HOSTDEV] = "hostdev",
        [DEVICE_REDIRDEV] = "redir",  [DEVICE_HUB] = "hub",       [DEVICE_WATCHDOG] = "watchdog",   [DEVICE_MEMBALLOON] = "balloon",
        [DEVICE_RNG] = "rng",         [DEVICE_PANIC] = "panic",   [DEVICE_SHMEM] = "shmem",         [DEVICE_IOMMU] = "iommu",
        [DEVICE_VSOCK] = "vsock",     [DEVICE_CRYPTO] = "crypto", [DEVICE_PSTORE] = "pstore",       [DEVICE_NVRAM] = "nvram",
    };
    static const char *const modules[] = {[MEMORY_DIMM] = "dimm", [MEMORY_NVDIMM] = "nvdimm", [MEMORY_VIRTIO_PMEM] = "virtiopmem",
                                          [MEMORY_VIRTIO_MEM] = "virtiomem", [MEMORY_SGX_EPC] = "epc"};

    if (device->kind == DEVICE_NET && net_actual_type(device->net) == NET_TYPE_HOSTDEV)
        return stems[DEVICE_HOSTDEV];
    return device->kind == DEVICE_MEMORY ? modules[device->memory->model] : stems[device->kind];
}

static char *
controller_alias(const DomainDef *def, const ControllerDef *controller)
{
    unsigned int index = (unsigned int)controller->index;

    switch (controller->type) {
    case CONTROLLER_PCI:
        return domain_pci_bus_name(def, index);
    case CONTROLLER_IDE:
        return index == 0 && domain_machine_kind(def) == MACHINE_I440FX ? g_strdup("ide") : g_strdup_printf("ide%u", index);
    case CONTROLLER_SATA:
        return index == 0 && domain_machine_kind(def) == MACHINE_Q35 ? g_strdup("ide") : g_strdup_printf("sata%u", index);
    case CONTROLLER_USB:
        return index == 0 ? g_strdup("usb") : g_strdup_printf("usb%u", index);
    case CONTROLLER_SCSI:
        return controller->model == CONTROLLER_MODEL_NCR53C90 && index == 0 ? g_strdup("scsi") : g_strdup_printf("scsi%u", index);
    default:
        return g_strdup_printf("%s%u", controller_type_to_string(controller->type), index);
    }
}

static char *
disk_alias(const DomainDef *def, const DiskDef *disk)
{
    const char *bus = disk_bus_to_string(disk->target->bus);
    const DriveAddress *drive = &disk->info.address.drive;
    const ControllerDef *scsi;

    if (disk->info.address.type != ADDRESS_DRIVE)
        return g_strdup_printf("%s-disk%d", bus, disk_target_index(disk->target->dev));
    if (disk->target->bus != DISK_BUS_SCSI)
        return g_strdup_printf("%s%u-%u-%u", bus, drive->controller, drive->bus, drive->unit);
    scsi = domain_controller_find(def, CONTROLLER_SCSI, drive->controller);
    if (scsi && scsi->model == CONTROLLER_MODEL_LSILOGIC)
        return g_strdup_printf("scsi%u-%u-%u", drive->controller, drive->bus, drive->unit);
    return g_strdup_printf("scsi%u-%u-%u-%u", drive->controller, drive->bus, drive->target, drive->unit);
}

static bool
alias_is_free(const DomainDef *def, const char *alias)
{
    DomainDevice found;

    return !domain_def_find_alias(def, alias, &found);
}

/* One more than the highest number that the stem has: a number is not used again soon after its device is gone. */
static char *
next_alias(const DomainDef *def, const char *stem)
{
    for (unsigned int number = 0;; number++) {
        g_autofree char *alias = g_strdup_printf("%s%u", stem, number);

        if (alias_is_free(def, alias))
            return g_steal_pointer(&alias);
    }
}

void
domain_assign_device_alias(const DomainDef *def, DomainDevice *device)
{
    DeviceInfo *info = domain_device_info(device);
    const char *stem;

    if (!info || info->alias)
        return;
    if (device->kind == DEVICE_CONTROLLER) {
        info->alias = controller_alias(def, device->controller);
    } else if (device->kind == DEVICE_DISK) {
        info->alias = disk_alias(def, device->disk);
    } else if (device->kind == DEVICE_CONSOLE && console_is_serial_alias(device->chardev) && def->serials && def->serials->len) {
        const ChardevDef *serial = g_ptr_array_index(def->serials, 0);

        info->alias = g_strdup(serial->info.alias ? serial->info.alias : "serial0");
    } else {
        stem = counted_stem(device);
        if (stem)
            info->alias = next_alias(def, stem);
    }
}

static int
assign_controller(DomainDevice *device, void *user)
{
    if (device->kind == DEVICE_CONTROLLER)
        domain_assign_device_alias(user, device);
    return 0;
}

typedef struct {
    const DomainDef *def;
    GHashTable *counts; /* stem -> how many so far */
} Numbering;

/* The position within the list is the number: no search. */
static int
assign_counted(DomainDevice *device, void *user)
{
    Numbering *numbering = user;
    DeviceInfo *info = domain_device_info(device);
    const char *stem = info ? counted_stem(device) : NULL;
    guint number;

    if (!info || device->kind == DEVICE_CONTROLLER)
        return 0;
    if (!stem || (device->kind == DEVICE_CONSOLE && console_is_serial_alias(device->chardev))) {
        domain_assign_device_alias(numbering->def, device);
        return 0;
    }
    number = GPOINTER_TO_UINT(g_hash_table_lookup(numbering->counts, stem));
    g_hash_table_insert(numbering->counts, (gpointer)stem, GUINT_TO_POINTER(number + 1));
    if (!info->alias)
        info->alias = g_strdup_printf("%s%u", stem, number);
    return 0;
}

void
domain_assign_aliases(DomainDef *def)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    Numbering numbering = {def, counts};

    /* Disks are called after their controllers' models. */
    domain_def_each_device(def, assign_controller, def);
    domain_def_each_device(def, assign_counted, &numbering);
}

static int
clear_alias(DomainDevice *device, void *user)
{
    DeviceInfo *info = domain_device_info(device);

    if (info && info->alias && !device_alias_is_user(info->alias))
        g_clear_pointer(&info->alias, g_free);
    return 0;
}

void
domain_clear_aliases(DomainDef *def)
{
    domain_def_each_device(def, clear_alias, NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_validate_devices.c - rules between devices: who may have which address, and what only one may have.
 *
 * Threads: any. Changes nothing.
 */

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "conf/domain_complete.h"

/* ---- one device ---- */

static bool
bus_is_of_drives(DiskBus bus)
{
    return bus == DISK_BUS_IDE || bus == DISK_BUS_SCSI || bus == DISK_BUS_SATA || bus == DISK_BUS_FDC;
}

static int
disk_address_validate(const DiskDef *disk)
{
    AddressType type = disk->info.address.type;
    const char *dev = disk->target->dev;

    if (bus_is_of_drives(disk->target->bus) && type != ADDRESS_NONE && type != ADDRESS_DRIVE)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' on bus '%2$s' cannot have an address of type '%3$s'"), dev,
                    disk_bus_to_string(disk->target->bus), address_type_to_string(type));
    if (disk->target->bus == DISK_BUS_USB && type != ADDRESS_NONE && type != ADDRESS_USB)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' on bus 'usb' cannot have an address of type '%2$s'"), dev,
                    address_type_to_string(type));
    if (disk->target->bus == DISK_BUS_VIRTIO && (type == ADDRESS_DRIVE || type == ADDRESS_USB))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' on bus 'virtio' cannot have an address of type '%2$s'"), dev,
                    address_type_to_string(type));
    return 0;
}

static int
disk_kind_validate(const DiskDef *disk)
{
    DiskBus bus = disk->target->bus;
    const char *dev = disk->target->dev;

    if ((disk->device == DISK_DEVICE_FLOPPY) != (bus == DISK_BUS_FDC))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s': a %2$s cannot be on bus '%3$s'"), dev,
                    disk_device_to_string(disk->device),
                    disk_bus_to_string(bus));
    if (disk->device == DISK_DEVICE_CDROM && bus == DISK_BUS_VIRTIO)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s': a cdrom cannot be on bus 'virtio'"), dev);
    if (disk->device == DISK_DEVICE_LUN && bus != DISK_BUS_SCSI)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s': device='lun' needs bus='scsi', not '%2$s'"), dev,
                    disk_bus_to_string(bus));
    if ((disk->vendor && bus != DISK_BUS_SCSI) || (disk->product && !bus_is_of_drives(bus)))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s': a disk on bus '%2$s' has no vendor or product"), dev,
                    disk_bus_to_string(bus));
    if (disk->driver && (disk->driver->queues || disk->driver->queue_size) && bus != DISK_BUS_VIRTIO)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s': 'queues' and 'queue_size' need bus='virtio'"), dev);
    if (disk->source.type == STORAGE_VHOST_USER && bus != DISK_BUS_VIRTIO)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s': a source of type 'vhostuser' needs bus='virtio'"), dev);
    if (disk->source.type == STORAGE_NETWORK && disk->source.network
        && disk->source.network->protocol == NET_PROTOCOL_SHEEPDOG)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s': the protocol 'sheepdog' is not supported"), dev);
    if (disk_format(disk) == IMAGE_COW)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s': the format 'cow' is not supported"), dev);
    return 0;
}

static bool
has_iothread(const DomainDef *def, unsigned int id)
{
    xml_each(IothreadDef, iothread, def->iothreads) {
        if (iothread->id == id)
            return true;
    }
    return false;
}

static int
disk_encryption_validate(const DiskDef *disk)
{
    const SourceCommon *common = storage_source_common(&disk->source);
    const StorageEncryption *encryption = common && common->encryption ? common->encryption : disk->encryption;
    ImageFormat format = disk_format(disk);

    if (!encryption)
        return 0;
    if (encryption->cipher || encryption->ivgen)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s': an image says itself how it is encrypted; 'cipher' and 'ivgen' "
                                                  "are for making a volume"),
                    disk->target->dev);
    if (encryption->engine != ENCRYPTION_ENGINE_LIBRBD && format != IMAGE_RAW && format != IMAGE_QCOW2 && format != IMAGE_LUKS
        && format != IMAGE_QCOW)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s': an image of format '%2$s' cannot be encrypted"),
                    disk->target->dev,
                    image_format_to_string(format));
    return 0;
}

static int
disk_validate(const DomainDef *def, const DiskDef *disk)
{
    const char *dev = disk->target->dev;

    if (disk_address_validate(disk) < 0 || disk_kind_validate(disk) < 0 || disk_encryption_validate(disk) < 0)
        return -1;
    if (domain_is_qemu(def) && disk_target_index(dev) >= 0 && g_ascii_isdigit(dev[strlen(dev) - 1]))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("target '%1$s' is a partition; only whole disks can be given to a guest"), dev);
    if (disk->driver && disk->driver->iothread && !has_iothread(def, disk->driver->iothread))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' names the iothread %2$u, which is not there"), disk->target->dev,
                    disk->driver->iothread);
    return 0;
}

static int
controller_validate(const DomainDef *def, const ControllerDef *controller)
{
    const PciControllerTarget *target = controller->pci_target;

    if (controller->type == CONTROLLER_USB && controller->model != CONTROLLER_MODEL_NONE
        && domain_machine_kind(def) == MACHINE_ISAPC)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("a USB controller needs PCI, which the machine '%1$s' has not"),
                    def->os.machine);
    if (target && target->node.set && !domain_has_numa_cell(def, target->node.value))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("the PCI controller %1$d is for NUMA cell %2$u, which is not there"),
                    controller->index, target->node.value);
    if (controller->driver && controller->driver->iothread && controller->type != CONTROLLER_SCSI)
        return fail(VIR_ERR_XML_ERROR, _("a controller of type '%1$s' cannot have an iothread"),
                    controller_type_to_string(controller->type));
    if (controller->driver && controller->driver->iothread && !has_iothread(def, controller->driver->iothread))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("the controller %1$d of type '%2$s' names the iothread %3$u, which is not there"),
                    controller->index, controller_type_to_string(controller->type), controller->driver->iothread);
    return 0;
}

static int
hostdev_validate(const HostdevDef *hostdev)
{
    AddressType type = hostdev->info.address.type;

    if (hostdev->type == HOSTDEV_SCSI && type != ADDRESS_NONE && type != ADDRESS_DRIVE)
        return fail(VIR_ERR_XML_ERROR, _("a SCSI host device cannot have an address of type '%1$s'"),
                    address_type_to_string(type));
    if (hostdev->type == HOSTDEV_PCI && type != ADDRESS_NONE && type != ADDRESS_PCI && type != ADDRESS_UNASSIGNED)
        return fail(VIR_ERR_XML_ERROR, _("a PCI host device cannot have an address of type '%1$s'"),
                    address_type_to_string(type));
    if (hostdev->type == HOSTDEV_MDEV && hostdev->mdev_model == MDEV_MODEL_VFIO_PCI && type != ADDRESS_NONE
        && type != ADDRESS_PCI)
        return fail(VIR_ERR_XML_ERROR, _("a mediated device of model 'vfio-pci' cannot have an address of type '%1$s'"),
                    address_type_to_string(type));
    if (hostdev->type == HOSTDEV_SCSI_HOST && device_info_boot_order(&hostdev->info))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("a host device of type 'scsi_host' cannot be booted from"));
    return 0;
}

static int
iommu_validate(const DomainDef *def, const IommuDef *iommu)
{
    MachineKind machine = domain_machine_kind(def);
    const IommuDriver *driver = iommu->driver;

    if (iommu->model == IOMMU_INTEL && machine != MACHINE_Q35)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("an IOMMU of model 'intel' needs a q35 machine, not '%1$s'"), def->os.machine);
    if (iommu->model != IOMMU_VIRTIO)
        return 0;
    if (machine != MACHINE_Q35 && machine != MACHINE_ARM_VIRT && machine != MACHINE_RISCV_VIRT)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("an IOMMU of model 'virtio' needs a q35 or virt machine, not '%1$s'"),
                    def->os.machine);
    if (driver && (driver->dma_translation || driver->intremap || driver->caching_mode || driver->eim || driver->iotlb
                   || driver->aw_bits))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("an IOMMU of model 'virtio' has none of these driver options"));
    if (iommu->info.address.type != ADDRESS_NONE && iommu->info.address.type != ADDRESS_PCI)
        return fail(VIR_ERR_XML_ERROR, _("an IOMMU of model 'virtio' cannot have an address of type '%1$s'"),
                    address_type_to_string(iommu->info.address.type));
    return 0;
}

/* Which serial ports there are hangs on the architecture. */
static int
serial_validate(const DomainDef *def, const ChardevDef *serial)
{
    SerialType type = serial->serial_type;
    bool is_x86 = domain_def_is_x86(def);
    bool is_s390 = text_equal(def->os.arch, "s390x");
    bool is_ppc = def->os.arch && g_str_has_prefix(def->os.arch, "ppc");

    if ((type == SERIAL_TYPE_SPAPR_VIO && !is_ppc) || (type == SERIAL_TYPE_SCLP && !is_s390)
        || (type == SERIAL_TYPE_SYSTEM && (is_x86 || is_s390)) || (type == SERIAL_TYPE_ISA_DEBUG && !is_x86))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("a serial port of type '%1$s' is not possible on '%2$s'"),
                    serial_type_to_string(type), def->os.arch);
    return 0;
}

static int
pci_address_validate(const DomainDef *def, const DomainDevice *device)
{
    const DeviceInfo *info = domain_device_info(device);

    if (info && info->address.type == ADDRESS_PCI && info->address.pci.zpci && !text_equal(def->os.arch, "s390x"))
        return fail(VIR_ERR_XML_ERROR, _("a %1$s has a 'zpci' address, which only s390x has"),
                    device_kind_to_string(device->kind));
    if (info && info->address.type == ADDRESS_PCI && info->address.pci.domain != 0)
        return fail(VIR_ERR_XML_ERROR, _("a %1$s has the PCI domain 0x%2$04x; a guest has only domain 0"),
                    device_kind_to_string(device->kind), info->address.pci.domain);
    return 0;
}

int
domain_validate_device(const DomainDef *def, const DomainDevice *device)
{
    if (pci_address_validate(def, device) < 0)
        return -1;
    switch (device->kind) {
    case DEVICE_DISK:
        return disk_validate(def, device->disk);
    case DEVICE_CONTROLLER:
        return controller_validate(def, device->controller);
    case DEVICE_HOSTDEV:
        return hostdev_validate(device->hostdev);
    case DEVICE_IOMMU:
        return iommu_validate(def, device->iommu);
    case DEVICE_SERIAL:
        return serial_validate(def, device->chardev);
    default:
        return 0;
    }
}

/* ---- between devices ---- */

static int
targets_validate(const DomainDef *def)
{
    g_autoptr(GHashTable) targets = g_hash_table_new(g_str_hash, g_str_equal);

    xml_each(DiskDef, disk, def->disks) {
        if (!g_hash_table_add(targets, disk->target->dev))
            return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': two disks have the target '%2$s'"), def->name, disk->target->dev);
    }
    return 0;
}

static bool
is_usb_companion(const ControllerDef *controller)
{
    return controller->type == CONTROLLER_USB
        && (controller->has_usb_master || (controller->model >= CONTROLLER_MODEL_ICH9_EHCI1
                                           && controller->model <= CONTROLLER_MODEL_ICH9_UHCI3));
}

static int
controllers_validate(const DomainDef *def)
{
    xml_each(ControllerDef, a, def->controllers) {
        for (guint i = a_i + 1; i < def->controllers->len; i++) {
            const ControllerDef *b = g_ptr_array_index(def->controllers, i);

            if (a->type != b->type || a->index != b->index || (is_usb_companion(a) && is_usb_companion(b)))
                continue;
            return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': two controllers of type '%2$s' have the index %3$d"), def->name,
                        controller_type_to_string(a->type), a->index);
        }
    }
    return 0;
}

/* Which controllers a drive address is about. */
static int
drive_bus(const DomainDevice *device)
{
    if (device->kind == DEVICE_DISK && bus_is_of_drives(device->disk->target->bus))
        return (int)device->disk->target->bus;
    if (device->kind == DEVICE_HOSTDEV && device->hostdev->type == HOSTDEV_SCSI)
        return DISK_BUS_SCSI;
    return -1;
}

/* What names a place on some bus. */
typedef struct {
    AddressType type;
    int drive_bus;                   /* DiskBus of ADDRESS_DRIVE */
    unsigned int at[4];              /* as far as the type has numbers */
    const char *port;                /* of ADDRESS_USB, the device's */
} Place;

typedef struct {
    const DomainDef *def;
    GHashTable *places;              /* Place */
} PlaceWalk;

static guint
place_hash(const void *key)
{
    enum { FACTOR = 31 };
    const Place *place = key;
    guint hash = (guint)place->type * FACTOR + (guint)place->drive_bus;

    for (size_t i = 0; i < G_N_ELEMENTS(place->at); i++)
        hash = hash * FACTOR + place->at[i];
    return place->port ? hash * FACTOR + g_str_hash(place->port) : hash;
}

static gboolean
place_equal(const void *a, const void *b)
{
    const Place *x = a, *y = b;

    return x->type == y->type && x->drive_bus == y->drive_bus && memcmp(x->at, y->at, sizeof(x->at)) == 0 &&
           g_strcmp0(x->port, y->port) == 0;
}

/* False: the device has none that can be taken twice. */
static bool
place_of(const DomainDevice *device, Place *ret_place)
{
    const DeviceInfo *info = domain_device_info(device);
    const DeviceAddress *at = info ? &info->address : NULL;

    if (!at)
        return false;
    if (at->type == ADDRESS_PCI && device_info_has_pci(info))
        *ret_place = (Place) {at->type, 0, {at->pci.domain, at->pci.bus, at->pci.slot, at->pci.function}, NULL};
    else if (at->type == ADDRESS_DRIVE && drive_bus(device) >= 0)
        *ret_place = (Place) {at->type, drive_bus(device),
                              {at->drive.controller, at->drive.bus, at->drive.target, at->drive.unit}, NULL};
    else if (at->type == ADDRESS_VIRTIO_SERIAL && device->kind != DEVICE_CONTROLLER)
        *ret_place = (Place) {at->type, 0, {at->vioserial.controller, at->vioserial.bus, at->vioserial.port}, NULL};
    else if (at->type == ADDRESS_USB && at->usb.port)
        *ret_place = (Place) {at->type, 0, {at->usb.bus}, at->usb.port};
    else if (at->type == ADDRESS_CCID)
        *ret_place = (Place) {at->type, 0, {at->ccid.controller, at->ccid.slot}, NULL};
    else if (at->type == ADDRESS_DIMM)
        *ret_place = (Place) {at->type, 0, {at->dimm.slot}, NULL};
    else
        return false;
    return true;
}

/* For messages; the caller frees it. */
static char *
place_to_string(const Place *place)
{
    const unsigned int *at = place->at;

    switch (place->type) {
    case ADDRESS_PCI:
        return g_strdup_printf("PCI %04x:%02x:%02x.%x", at[0], at[1], at[2], at[3]);
    case ADDRESS_DRIVE:
        return g_strdup_printf("%s controller %u bus %u target %u unit %u", disk_bus_to_string((DiskBus)place->drive_bus), at[0],
                               at[1], at[2], at[3]);
    case ADDRESS_VIRTIO_SERIAL:
        return g_strdup_printf("virtio-serial controller %u bus %u port %u", at[0], at[1], at[2]);
    case ADDRESS_USB:
        return g_strdup_printf("USB bus %u port %s", at[0], place->port);
    case ADDRESS_CCID:
        return g_strdup_printf("ccid controller %u slot %u", at[0], at[1]);
    default:
        return g_strdup_printf("memory slot %u", at[0]);
    }
}

static int
place_validate(DomainDevice *device, void *user)
{
    PlaceWalk *walk = user;
    Place place;
    g_autofree char *text = NULL;

    if (domain_validate_device(walk->def, device) < 0)
        return -1;
    if (!place_of(device, &place) || g_hash_table_add(walk->places, g_memdup2(&place, sizeof(place))))
        return 0;
    text = place_to_string(&place);
    return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': the address %2$s is used twice, the second time by device '%3$s'"),
                walk->def->name, text, device_kind_to_string(device->kind));
}

static int
places_validate(const DomainDef *def)
{
    g_autoptr(GHashTable) places = g_hash_table_new_full(place_hash, place_equal, g_free, NULL);
    PlaceWalk walk = { def, places };

    return domain_def_each_device(def, place_validate, &walk);
}

static int
hostdevs_validate(const DomainDef *def)
{
    unsigned int ramfbs = 0;

    xml_each(HostdevDef, a, def->hostdevs) {
        ramfbs += a->ramfb == SWITCH_ON;
        for (guint i = a_i + 1; i < def->hostdevs->len; i++) {
            if (hostdev_same_source(a, g_ptr_array_index(def->hostdevs, i)))
                return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': the same host device of type '%2$s' is given twice"), def->name,
                            hostdev_type_to_string(a->type));
        }
    }
    if (ramfbs > 1)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': only one host device can have ramfb='on'"), def->name);
    return 0;
}

static int
videos_validate(const DomainDef *def)
{
    unsigned int primaries = 0;

    xml_each(VideoDef, video, def->videos) {
        primaries += video->model->primary == YES_NO_YES;
        if (video->model->type == VIDEO_NONE && def->videos->len > 1)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': a video of type 'none' must be the only one"), def->name);
        if (video->model->type == VIDEO_RAMFB && video->info.address.type != ADDRESS_NONE)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': a video of type 'ramfb' has no address"), def->name);
    }
    if (primaries > 1)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': only one video can be primary"), def->name);
    return 0;
}

static bool
usb_is_off(const DomainDef *def)
{
    xml_each(ControllerDef, controller, def->controllers) {
        if (controller->type == CONTROLLER_USB && controller->model == CONTROLLER_MODEL_NONE)
            return true;
    }
    return false;
}

static bool
wants_usb(const DomainDef *def)
{
    if (def->redirdevs || def->hubs)
        return true;
    xml_each(DiskDef, disk, def->disks) {
        if (disk->target->bus == DISK_BUS_USB)
            return true;
    }
    xml_each(InputDef, input, def->inputs) {
        if (input->bus == INPUT_BUS_USB)
            return true;
    }
    xml_each(HostdevDef, hostdev, def->hostdevs) {
        if (hostdev->type == HOSTDEV_USB)
            return true;
    }
    return false;
}

static int
usb_validate(const DomainDef *def)
{
    bool off = usb_is_off(def);

    xml_each(ControllerDef, controller, def->controllers) {
        if (off && controller->type == CONTROLLER_USB && controller->model != CONTROLLER_MODEL_NONE)
            return fail(VIR_ERR_XML_DETAIL, _("domain '%1$s': USB is off (model='none'), but there is another USB controller"),
                        def->name);
    }
    if (off && wants_usb(def))
        return fail(VIR_ERR_XML_DETAIL, _("domain '%1$s': USB is off (model='none'), but there are USB devices"), def->name);
    return 0;
}

static int
audios_validate(const DomainDef *def)
{
    bool seen[256] = { false };

    xml_each(AudioDef, audio, def->audios) {
        if (seen[audio->id & 0xff])
            return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': two 'audio' have the id %2$u"), def->name, audio->id);
        seen[audio->id & 0xff] = true;
    }
    xml_each(SoundDef, sound, def->sounds) {
        if (sound->audio.set && !seen[sound->audio.value & 0xff])
            return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': a sound card names the audio %2$u, which is not there"),
                        def->name,
                        sound->audio.value);
    }
    return 0;
}

int
domain_validate_devices(const DomainDef *def)
{
    if (targets_validate(def) < 0 || controllers_validate(def) < 0 || places_validate(def) < 0
        || hostdevs_validate(def) < 0 || videos_validate(def) < 0 || usb_validate(def) < 0)
        return -1;
    return audios_validate(def);
}

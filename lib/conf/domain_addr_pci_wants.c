/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_addr_pci_wants.c - which devices are PCI devices, and of which kind.
 *
 * Threads: any.
 */

#include "conf/domain_addr_pci.h"

#include <string.h>

static PciWants
pci_virtio_wants(bool transitional)
{
    return transitional ? PCI_WANTS_LEGACY : PCI_WANTS_EXPRESS;
}

static PciWants
net_wants(const NetDef *net)
{
    static const char *const express[] = {"e1000e", "igb", "vmxnet3"};

    if (net->source.type == NET_TYPE_HOSTDEV)
        return PCI_WANTS_EXPRESS;
    if (!net->model || g_str_equal(net->model, "usb-net"))
        return PCI_WANTS_NONE;
    if (net_model_is_virtio(net->model))
        return pci_virtio_wants(g_str_equal(net->model, "virtio-transitional"));
    for (size_t i = 0; i < G_N_ELEMENTS(express); i++)
        if (g_str_equal(net->model, express[i]))
            return PCI_WANTS_EXPRESS;
    return g_str_has_prefix(net->model, "spapr") || g_str_equal(net->model, "lan9118") || g_str_equal(net->model, "smc91c111")
               ? PCI_WANTS_NONE
               : PCI_WANTS_LEGACY;
}

static PciWants
pci_controller_wants(const ControllerDef *controller)
{
    switch (controller->model) {
    case CONTROLLER_MODEL_PCI_BRIDGE:
        return PCI_WANTS_BRIDGE;
    case CONTROLLER_MODEL_PCIE_TO_PCI_BRIDGE:
        return PCI_WANTS_EXPRESS;
    case CONTROLLER_MODEL_DMI_TO_PCI_BRIDGE:
    case CONTROLLER_MODEL_PCI_EXPANDER_BUS:
    case CONTROLLER_MODEL_PCIE_EXPANDER_BUS:
        return PCI_WANTS_INTEGRATED;
    case CONTROLLER_MODEL_PCIE_ROOT_PORT:
        return PCI_WANTS_ROOT_PORT;
    case CONTROLLER_MODEL_PCIE_SWITCH_UPSTREAM_PORT:
        return PCI_WANTS_UPSTREAM_PORT;
    case CONTROLLER_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT:
        return PCI_WANTS_DOWNSTREAM_PORT;
    default:
        return PCI_WANTS_NONE;
    }
}

static PciWants
scsi_wants(ControllerModel model)
{
    switch (model) {
    case CONTROLLER_MODEL_VIRTIO_SCSI:
    case CONTROLLER_MODEL_VIRTIO_NON_TRANSITIONAL:
        return PCI_WANTS_EXPRESS;
    case CONTROLLER_MODEL_NCR53C90:
    case CONTROLLER_MODEL_IBMVSCSI:
        return PCI_WANTS_NONE;
    default:
        return PCI_WANTS_LEGACY;
    }
}

static PciWants
controller_wants(const DomainDef *def, const ControllerDef *controller)
{
    switch (controller->type) {
    case CONTROLLER_PCI:
        return pci_controller_wants(controller);
    case CONTROLLER_SCSI:
        return scsi_wants(controller->model);
    case CONTROLLER_USB:
        if (controller->model == CONTROLLER_MODEL_NONE)
            return PCI_WANTS_NONE;
        return controller->model == CONTROLLER_MODEL_NEC_XHCI || controller->model == CONTROLLER_MODEL_QEMU_XHCI ? PCI_WANTS_EXPRESS
                                                                                                                : PCI_WANTS_LEGACY;
    case CONTROLLER_VIRTIO_SERIAL:
        return pci_virtio_wants(controller->model == CONTROLLER_MODEL_VIRTIO_TRANSITIONAL);
    case CONTROLLER_SATA:
        return PCI_WANTS_LEGACY;
    case CONTROLLER_IDE:
        return controller->index > 0 ? PCI_WANTS_LEGACY : PCI_WANTS_NONE;
    case CONTROLLER_NVME:
        return PCI_WANTS_EXPRESS;
    default:
        return PCI_WANTS_NONE;
    }
}

static PciWants
sound_wants(const SoundDef *sound)
{
    switch (sound->model) {
    case SOUND_ES1370:
    case SOUND_AC97:
    case SOUND_ICH6:
    case SOUND_ICH9:
        return PCI_WANTS_LEGACY;
    case SOUND_VIRTIO:
        return PCI_WANTS_EXPRESS;
    default:
        return PCI_WANTS_NONE;
    }
}

static PciWants
video_wants(const VideoDef *video)
{
    switch (video->model ? video->model->type : VIDEO_NONE) {
    case VIDEO_VIRTIO:
    case VIDEO_BOCHS:
        return PCI_WANTS_EXPRESS;
    case VIDEO_VGA:
    case VIDEO_CIRRUS:
    case VIDEO_VMVGA:
    case VIDEO_QXL:
        return PCI_WANTS_LEGACY;
    default:
        return PCI_WANTS_NONE;
    }
}

static PciWants
hostdev_wants(const HostdevDef *hostdev)
{
    if (hostdev->mode != HOSTDEV_MODE_SUBSYSTEM)
        return PCI_WANTS_NONE;
    switch (hostdev->type) {
    case HOSTDEV_PCI:
        return PCI_WANTS_EXPRESS;
    case HOSTDEV_SCSI_HOST:
        return pci_virtio_wants(hostdev->scsi_host_model == VIRTIO_MODEL_TRANSITIONAL);
    case HOSTDEV_MDEV:
        return hostdev->mdev_model == MDEV_MODEL_VFIO_PCI ? PCI_WANTS_EXPRESS : PCI_WANTS_NONE;
    default:
        return PCI_WANTS_NONE;
    }
}

static PciWants
memballoon_wants(const MemballoonDef *balloon)
{
    if (balloon->model == MEMBALLOON_NONE || balloon->model == MEMBALLOON_XEN)
        return PCI_WANTS_NONE;
    return pci_virtio_wants(balloon->model == MEMBALLOON_VIRTIO_TRANSITIONAL);
}

static PciWants
disk_wants(const DiskDef *disk)
{
    if (!disk->target || disk->target->bus != DISK_BUS_VIRTIO)
        return PCI_WANTS_NONE;
    return pci_virtio_wants(disk->model == DISK_MODEL_VIRTIO_TRANSITIONAL);
}

PciWants
pci_device_wants(const DomainDef *def, const DomainDevice *device)
{
    switch (device->kind) {
    case DEVICE_DISK:
        return disk_wants(device->disk);
    case DEVICE_CONTROLLER:
        return controller_wants(def, device->controller);
    case DEVICE_FS:
        if (device->fs->driver && device->fs->driver->type == FS_DRIVER_MTP)
            return PCI_WANTS_NONE;
        return pci_virtio_wants(device->fs->model == VIRTIO_MODEL_TRANSITIONAL);
    case DEVICE_NET:
        return net_wants(device->net);
    case DEVICE_SERIAL:
        return device->chardev->serial_type == SERIAL_TYPE_PCI ? PCI_WANTS_LEGACY : PCI_WANTS_NONE;
    case DEVICE_INPUT:
        if (device->input->bus != INPUT_BUS_VIRTIO)
            return PCI_WANTS_NONE;
        return pci_virtio_wants(device->input->model == VIRTIO_MODEL_TRANSITIONAL);
    case DEVICE_SOUND:
        return sound_wants(device->sound);
    case DEVICE_VIDEO:
        return video_wants(device->video);
    case DEVICE_HOSTDEV:
        return hostdev_wants(device->hostdev);
    case DEVICE_WATCHDOG:
        return device->watchdog->model == WATCHDOG_I6300ESB ? PCI_WANTS_LEGACY : PCI_WANTS_NONE;
    case DEVICE_MEMBALLOON:
        return memballoon_wants(device->memballoon);
    case DEVICE_RNG:
        return pci_virtio_wants(device->rng->model == VIRTIO_MODEL_TRANSITIONAL);
    case DEVICE_PANIC:
        return device->panic->model == PANIC_PVPANIC ? PCI_WANTS_INTEGRATED : PCI_WANTS_NONE;
    case DEVICE_SHMEM:
        return PCI_WANTS_LEGACY;
    case DEVICE_MEMORY:
        return device->memory->model == MEMORY_VIRTIO_MEM || device->memory->model == MEMORY_VIRTIO_PMEM ? PCI_WANTS_EXPRESS
                                                                                                        : PCI_WANTS_NONE;
    case DEVICE_IOMMU:
        return device->iommu->model == IOMMU_VIRTIO ? PCI_WANTS_INTEGRATED : PCI_WANTS_NONE;
    case DEVICE_VSOCK:
        return pci_virtio_wants(device->vsock->model == VIRTIO_MODEL_TRANSITIONAL);
    case DEVICE_CRYPTO:
        return PCI_WANTS_EXPRESS;
    case DEVICE_PSTORE:
        return PCI_WANTS_INTEGRATED;
    default:
        return PCI_WANTS_NONE;
    }
}

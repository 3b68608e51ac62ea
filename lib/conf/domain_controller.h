/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_controller.h - the <controller> element: buses for other devices.
 */

#ifndef CONF_DOMAIN_CONTROLLER_H
#define CONF_DOMAIN_CONTROLLER_H

#include "conf/device_info.h"

typedef struct DomainDef DomainDef;

typedef enum {
    CONTROLLER_IDE,
    CONTROLLER_FDC,
    CONTROLLER_SCSI,
    CONTROLLER_SATA,
    CONTROLLER_VIRTIO_SERIAL,
    CONTROLLER_CCID,
    CONTROLLER_USB,
    CONTROLLER_PCI,
    CONTROLLER_XENBUS,
    CONTROLLER_ISA,
    CONTROLLER_NVME,
    CONTROLLER_LAST
} ControllerType;
ENUM_DECLARE(ControllerType, controller_type)

typedef enum {
    CONTROLLER_MODEL_DEFAULT,
    /* scsi */
    CONTROLLER_MODEL_AUTO,
    CONTROLLER_MODEL_BUSLOGIC,
    CONTROLLER_MODEL_LSILOGIC,
    CONTROLLER_MODEL_LSISAS1068,
    CONTROLLER_MODEL_VMPVSCSI,
    CONTROLLER_MODEL_IBMVSCSI,
    CONTROLLER_MODEL_VIRTIO_SCSI,
    CONTROLLER_MODEL_LSISAS1078,
    CONTROLLER_MODEL_VIRTIO_TRANSITIONAL,       /* virtio-serial too */
    CONTROLLER_MODEL_VIRTIO_NON_TRANSITIONAL,   /* virtio-serial too */
    CONTROLLER_MODEL_NCR53C90,
    CONTROLLER_MODEL_DC390,
    CONTROLLER_MODEL_AM53C974,
    /* usb */
    CONTROLLER_MODEL_PIIX3_UHCI,
    CONTROLLER_MODEL_PIIX4_UHCI,
    CONTROLLER_MODEL_EHCI,
    CONTROLLER_MODEL_ICH9_EHCI1,
    CONTROLLER_MODEL_ICH9_UHCI1,
    CONTROLLER_MODEL_ICH9_UHCI2,
    CONTROLLER_MODEL_ICH9_UHCI3,
    CONTROLLER_MODEL_VT82C686B_UHCI,
    CONTROLLER_MODEL_PCI_OHCI,
    CONTROLLER_MODEL_NEC_XHCI,
    CONTROLLER_MODEL_QUSB1,
    CONTROLLER_MODEL_QUSB2,
    CONTROLLER_MODEL_QEMU_XHCI,
    CONTROLLER_MODEL_NONE,
    /* ide */
    CONTROLLER_MODEL_PIIX3,
    CONTROLLER_MODEL_PIIX4,
    CONTROLLER_MODEL_ICH6,
    /* pci */
    CONTROLLER_MODEL_PCI_ROOT,
    CONTROLLER_MODEL_PCIE_ROOT,
    CONTROLLER_MODEL_PCI_BRIDGE,
    CONTROLLER_MODEL_DMI_TO_PCI_BRIDGE,
    CONTROLLER_MODEL_PCIE_TO_PCI_BRIDGE,
    CONTROLLER_MODEL_PCIE_ROOT_PORT,
    CONTROLLER_MODEL_PCIE_SWITCH_UPSTREAM_PORT,
    CONTROLLER_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT,
    CONTROLLER_MODEL_PCI_EXPANDER_BUS,
    CONTROLLER_MODEL_PCIE_EXPANDER_BUS,
    /* virtio-serial */
    CONTROLLER_MODEL_VIRTIO,
    CONTROLLER_MODEL_LAST
} ControllerModel;
ENUM_DECLARE(ControllerModel, controller_model)

/* Which QEMU device stands behind a PCI controller. */
typedef enum {
    PCI_MODEL_NAME_NONE,
    PCI_MODEL_NAME_PCI_BRIDGE,
    PCI_MODEL_NAME_I82801B11_BRIDGE,
    PCI_MODEL_NAME_IOH3420,
    PCI_MODEL_NAME_X3130_UPSTREAM,
    PCI_MODEL_NAME_XIO3130_DOWNSTREAM,
    PCI_MODEL_NAME_PXB,
    PCI_MODEL_NAME_PXB_PCIE,
    PCI_MODEL_NAME_PCIE_ROOT_PORT,
    PCI_MODEL_NAME_SPAPR_PCI_HOST_BRIDGE,
    PCI_MODEL_NAME_PCIE_PCI_BRIDGE,
    PCI_MODEL_NAME_LAST
} PciModelName;
ENUM_DECLARE(PciModelName, pci_model_name)

/* <target> of a PCI controller. */
typedef struct {
    OptUint chassis_nr;              /* pci-bridge */
    OptUint chassis;                 /* PCIe ports */
    OptUint port;
    OptUint bus_nr;                  /* expander buses */
    OptUint index;                   /* spapr host bridges */
    Switch hotplug;                  /* PCIe ports */
    unsigned long long mem_reserve_kib;   /* pcie-root-port */
    OptUint node;                    /* NUMA, expander buses */
} PciControllerTarget;

typedef struct {
    unsigned int queues;
    unsigned int cmd_per_lun;
    unsigned int max_sectors;
    Switch ioeventfd;
    unsigned int iothread;
    VirtioOptions virtio;
    GPtrArray *iothreads;            /* of IothreadMapping */
} ControllerDriver;

typedef struct {
    ControllerType type;
    int index;                       /* which one of its type; -1 = not chosen yet */
    ControllerModel model;
    OptUint ports;                   /* usb (xhci), virtio-serial */
    OptUint vectors;                 /* virtio-serial */
    unsigned int max_grant_frames;   /* xenbus */
    unsigned int max_event_channels; /* xenbus */
    ControllerDriver *driver;
    PciModelName pci_model_name;
    PciControllerTarget *pci_target;
    bool has_usb_master;
    unsigned int usb_master_port;    /* ich9 companions: the first port of the EHCI controller */
    OptUlong pcihole64;              /* KiB; pci roots */
    char *serial;                    /* nvme */
    DeviceInfo info;
} ControllerDef;

/* The controller of this type and index, or NULL. */
ControllerDef *domain_controller_find(const DomainDef *def, ControllerType type, unsigned int index);

/* The first index of @type that no controller has. */
unsigned int domain_controller_free_index(const DomainDef *def, ControllerType type);

/* Makes and adds one; @index as given. Borrowed. */
ControllerDef *domain_controller_add(DomainDef *def, ControllerType type, unsigned int index, ControllerModel model);

XML_DECLARE(PciControllerTarget, pci_controller_target)
XML_DECLARE(ControllerDef, controller_def)

#endif /* CONF_DOMAIN_CONTROLLER_H */

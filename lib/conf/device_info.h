/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * device_info.h - what every device has: its alias, its place on a bus, its boot order.
 */

#ifndef CONF_DEVICE_INFO_H
#define CONF_DEVICE_INFO_H

#include "base/bitmap.h"
#include "base/enums.h"
#include "base/xmlbind.h"

typedef enum {
    ADDRESS_NONE,
    ADDRESS_PCI,
    ADDRESS_DRIVE,
    ADDRESS_VIRTIO_SERIAL,
    ADDRESS_CCID,
    ADDRESS_USB,
    ADDRESS_SPAPR_VIO,
    ADDRESS_VIRTIO_S390,
    ADDRESS_CCW,
    ADDRESS_VIRTIO_MMIO,
    ADDRESS_ISA,
    ADDRESS_DIMM,
    ADDRESS_UNASSIGNED,
    ADDRESS_LAST
} AddressType;
ENUM_DECLARE(AddressType, address_type)

typedef struct {
    OptUint uid;
    OptUint fid;
} ZpciAddress;

typedef struct {
    unsigned int domain;
    unsigned int bus;                /* the index of the <controller type='pci'> */
    unsigned int slot;
    unsigned int function;
    Switch multifunction;
    ZpciAddress *zpci;               /* s390 only */
} PciAddress;

typedef struct {
    unsigned int controller;
    unsigned int bus;
    unsigned int target;
    unsigned int unit;
} DriveAddress;

typedef struct {
    unsigned int controller;
    unsigned int bus;
    unsigned int port;
} VirtioSerialAddress;

typedef struct {
    unsigned int controller;
    unsigned int slot;
} CcidAddress;

typedef struct {
    unsigned int bus;                /* the index of the <controller type='usb'> */
    char *port;                      /* "2" or "2.1", hub by hub; NULL = not assigned yet */
} UsbAddress;

typedef struct {
    OptUint reg;
} SpaprVioAddress;

typedef struct {
    OptUint cssid;
    OptUint ssid;
    OptUint devno;
} CcwAddress;

typedef struct {
    OptUint iobase;
    OptUint irq;
} IsaAddress;

typedef struct {
    unsigned int slot;
    OptUlong base;
} DimmAddress;

/* <address>: where on which bus. */
typedef struct {
    AddressType type;                /* ADDRESS_NONE = no <address> */
    union {
        PciAddress pci;
        DriveAddress drive;
        VirtioSerialAddress vioserial;
        CcidAddress ccid;
        UsbAddress usb;
        SpaprVioAddress spapr;
        CcwAddress ccw;
        IsaAddress isa;
        DimmAddress dimm;
    };
} DeviceAddress;

/* <boot order=>, where a device can be booted from. */
typedef struct {
    unsigned int order;              /* from 1 */
    char *loadparm;
} DeviceBoot;

typedef struct {
    YesNo enabled;
    Switch bar;
    char *file;
} DeviceRom;

typedef struct {
    unsigned int index;              /* 0 = none */
    Bitmap *nodeset;
} DeviceAcpi;

typedef struct {
    DeviceBoot *boot;                /* only disks, interfaces, host, redirected devices and filesystems take it */
    char *alias;                     /* "net0" while live; "ua-..." is the user's own and stays */
    DeviceRom *rom;                  /* only interfaces and host devices take it */
    DeviceAcpi *acpi;
    DeviceAddress address;
} DeviceInfo;

/* The boot order of a device, 0 = none. */
static inline unsigned int
device_info_boot_order(const DeviceInfo *info)
{
    return info->boot ? info->boot->order : 0;
}

/* Is @alias the user's own choice, and so part of the configuration? */
bool device_alias_is_user(const char *alias);

/* Is the address of @info one of PCI and complete (00:00.0 on bus 0 means: not assigned)? */
bool device_info_has_pci(const DeviceInfo *info);

bool device_address_equal(const DeviceAddress *a, const DeviceAddress *b);

/* Releases what the address owns and makes it ADDRESS_NONE. */
void device_address_clear(DeviceAddress *address);

/* "0000:00:1f.2". The caller frees it. */
char *pci_address_to_string(const PciAddress *address);

/* The opposite, as the kernel writes addresses. False when @text is none. */
bool pci_address_parse(const char *text, PciAddress *ret_address);

/* Do both name the same place? */
bool pci_address_same(const PciAddress *a, const PciAddress *b);

/* <driver iommu= ats= packed= page_per_vq=> of virtio devices. */
typedef struct {
    Switch iommu;
    Switch ats;
    Switch packed;
    Switch page_per_vq;
} VirtioOptions;

/* model='virtio' and its kin, for devices that come in no other kind. */
typedef enum {
    VIRTIO_MODEL_DEFAULT,
    VIRTIO_MODEL_VIRTIO,
    VIRTIO_MODEL_TRANSITIONAL,
    VIRTIO_MODEL_NON_TRANSITIONAL,
    VIRTIO_MODEL_LAST
} VirtioModel;
ENUM_DECLARE(VirtioModel, virtio_model)

XML_DECLARE(DeviceAddress, device_address_def)
XML_DECLARE(DeviceInfo, device_info)       /* alias, acpi, address */
XML_DECLARE_BINDING(DeviceInfoBoot)   /* boot, alias, acpi, address */
XML_DECLARE_BINDING(DeviceInfoRom)    /* boot, alias, rom, acpi, address */
XML_DECLARE(PciAddress, pci_address)       /* an <address> that can only be PCI */
XML_DECLARE_BINDING(HostPciAddress)        /* the same, of the host */
XML_DECLARE_BINDING(VirtioOptions)

#endif /* CONF_DEVICE_INFO_H */

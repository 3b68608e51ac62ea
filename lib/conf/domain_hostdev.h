/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_hostdev.h - the <hostdev> element: devices of the host given to the guest.
 */

#ifndef CONF_DOMAIN_HOSTDEV_H
#define CONF_DOMAIN_HOSTDEV_H

#include "conf/device_info.h"
#include "conf/domain_disk.h"
#include "conf/domain_net.h"

typedef enum { HOSTDEV_MODE_SUBSYSTEM, HOSTDEV_MODE_CAPABILITIES, HOSTDEV_MODE_LAST } HostdevMode;
ENUM_DECLARE(HostdevMode, hostdev_mode)

typedef enum {
    HOSTDEV_NONE,
    HOSTDEV_USB,
    HOSTDEV_PCI,
    HOSTDEV_SCSI,
    HOSTDEV_SCSI_HOST,
    HOSTDEV_MDEV,
    HOSTDEV_STORAGE,                 /* from here on: mode 'capabilities' */
    HOSTDEV_MISC,
    HOSTDEV_NET,
    HOSTDEV_LAST
} HostdevType;
ENUM_DECLARE(HostdevType, hostdev_type)

typedef enum { MDEV_MODEL_NONE, MDEV_MODEL_VFIO_PCI, MDEV_MODEL_VFIO_CCW, MDEV_MODEL_VFIO_AP, MDEV_MODEL_LAST } MdevModel;
ENUM_DECLARE(MdevModel, mdev_model)

typedef enum { GUEST_RESET_DEFAULT, GUEST_RESET_OFF, GUEST_RESET_UNINITIALIZED, GUEST_RESET_ON, GUEST_RESET_LAST } GuestReset;
ENUM_DECLARE(GuestReset, guest_reset)

typedef struct {
    bool by_id;                      /* <vendor> and <product> were given */
    unsigned int vendor;
    unsigned int product;
    bool by_address;                 /* <address bus= device=> was given */
    unsigned int bus;
    unsigned int device;
    char *port;
    StartupPolicy startup_policy;
    GuestReset guest_reset;
} HostdevUsb;

typedef struct {
    PciAddress address;
    StartupPolicy startup_policy;
    YesNo write_filtering;
} HostdevPci;

typedef enum { HOSTDEV_PROTOCOL_ADAPTER, HOSTDEV_PROTOCOL_ISCSI, HOSTDEV_PROTOCOL_LAST } HostdevScsiProtocol;
ENUM_DECLARE(HostdevScsiProtocol, hostdev_scsi_protocol)

typedef struct {
    HostdevScsiProtocol protocol;
    char *adapter;                   /* "scsi_host0" */
    unsigned int bus;
    unsigned int target;
    unsigned long long unit;
    char *iscsi_name;
    GPtrArray *hosts;                /* of StorageHost */
    StorageAuth *auth;
    char *initiator_iqn;
} HostdevScsi;

typedef struct {
    char *protocol;                  /* "vhost" */
    char *wwpn;
} HostdevScsiHost;

typedef struct {
    unsigned char uuid[16];
} HostdevMdev;

typedef struct {
    HostdevMode mode;
    HostdevType type;
    YesNo managed;
    VirtioModel scsi_host_model;     /* scsi_host */
    MdevModel mdev_model;            /* mdev */
    Switch display;                  /* pci, mdev */
    Switch ramfb;                    /* pci, mdev */
    DiskSgio sgio;                   /* scsi */
    YesNo rawio;                     /* scsi */
    HostdevDriver *driver;           /* pci */
    Teaming *teaming;                /* pci */
    union {
        HostdevUsb *usb;
        HostdevPci *pci;
        HostdevScsi *scsi;
        HostdevScsiHost *scsi_host;
        HostdevMdev *mdev;
        char *path;                  /* capabilities: the block or character device, or the interface */
    };
    GPtrArray *ips;                  /* of NetIp; capabilities net */
    GPtrArray *routes;               /* of NetRoute; capabilities net */
    bool readonly;                   /* scsi */
    bool shareable;                  /* scsi */
    DeviceInfo info;
} HostdevDef;

/* Do both name the same device of the host? */
bool hostdev_same_source(const HostdevDef *a, const HostdevDef *b);

XML_DECLARE(HostdevDef, hostdev_def)

#endif /* CONF_DOMAIN_HOSTDEV_H */

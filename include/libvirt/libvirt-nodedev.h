/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-nodedev.h - devices of the host.
 */

#ifndef SPLITVIRT_LIBVIRT_NODEDEV_H
#define SPLITVIRT_LIBVIRT_NODEDEV_H

#include <libvirt/libvirt-common.h>
#include <libvirt/libvirt-host.h>
#include <libvirt/libvirt-domain.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _virNodeDevice virNodeDevice;
typedef virNodeDevice *virNodeDevicePtr;

/* Which devices of the host are listed. Since 0.10.2. */
typedef enum {
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_SYSTEM = 1 << 0,
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV = 1 << 1,
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_DEV = 1 << 2,
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_INTERFACE = 1 << 3,
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET = 1 << 4,
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_HOST = 1 << 5,
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_TARGET = 1 << 6,
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI = 1 << 7,
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_STORAGE = 1 << 8,
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_FC_HOST = 1 << 9, /* since 1.0.4 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPORTS = 1 << 10, /* since 1.0.4 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_GENERIC = 1 << 11, /* since 1.1.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_DRM = 1 << 12, /* since 3.1.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV_TYPES = 1 << 13, /* since 3.4.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV = 1 << 14, /* since 3.4.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCW_DEV = 1 << 15, /* since 3.4.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_CSS_DEV = 1 << 16, /* since 6.8.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_VDPA = 1 << 17, /* since 6.9.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_CARD = 1 << 18, /* since 7.0.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_QUEUE = 1 << 19, /* since 7.0.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_MATRIX = 1 << 20, /* since 7.0.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPD = 1 << 21, /* since 7.9.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCWGROUP_DEV = 1 << 22, /* since 11.1.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCWGROUP_MEMBER = 1 << 23, /* since 11.1.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_PERSISTENT = 1 << 28, /* since 10.1.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_TRANSIENT = 1 << 29, /* since 10.1.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE = 1 << 30, /* since 7.3.0 */
    VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE = 1U << 31, /* since 7.3.0 */
} virConnectListAllNodeDeviceFlags;

/* What a device's description shows. Since 10.1.0. */
typedef enum {
    VIR_NODE_DEVICE_XML_INACTIVE = 1 << 0,
} virNodeDeviceXMLFlags;

/* How strictly a document is taken. Since 8.10.0. */
typedef enum {
    VIR_NODE_DEVICE_CREATE_XML_VALIDATE = 1 << 0,
} virNodeDeviceCreateXMLFlags;

/* How strictly a definition is taken. Since 8.10.0. */
typedef enum {
    VIR_NODE_DEVICE_DEFINE_XML_VALIDATE = 1 << 0,
} virNodeDeviceDefineXMLFlags;

/* What a change is made to. Since 10.1.0. */
typedef enum {
    VIR_NODE_DEVICE_UPDATE_AFFECT_CURRENT = 0,
    VIR_NODE_DEVICE_UPDATE_AFFECT_LIVE = 1 << 0,
    VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG = 1 << 1,
} virNodeDeviceUpdateFlags;

/* The events of devices; each has a callback type of its own. Since 2.2.0. */
typedef enum {
    VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE = 0,
    VIR_NODE_DEVICE_EVENT_ID_UPDATE = 1,
# ifdef VIR_ENUM_SENTINELS
    VIR_NODE_DEVICE_EVENT_ID_LAST = 2,
# endif
} virNodeDeviceEventID;

/* What has happened to a device. Since 2.2.0. */
typedef enum {
    VIR_NODE_DEVICE_EVENT_CREATED = 0,
    VIR_NODE_DEVICE_EVENT_DELETED = 1,
    VIR_NODE_DEVICE_EVENT_DEFINED = 2, /* since 7.3.0 */
    VIR_NODE_DEVICE_EVENT_UNDEFINED = 3, /* since 7.3.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_NODE_DEVICE_EVENT_LAST = 4,
# endif
} virNodeDeviceEventLifecycleType;

/* VIR_NODE_DEVICE_EVENT_ID_UPDATE; and what all callbacks for devices are cast to. Since 2.2.0. */
typedef void (*virConnectNodeDeviceEventGenericCallback)(virConnectPtr conn,
                                                         virNodeDevicePtr dev,
                                                         void *opaque);

/* VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE: @event is a virNodeDeviceEventLifecycleType. Since 2.2.0. */
typedef void (*virConnectNodeDeviceEventLifecycleCallback)(virConnectPtr conn,
                                                           virNodeDevicePtr dev,
                                                           int event,
                                                           int detail,
                                                           void *opaque);

/* Casts a callback for virConnectNodeDeviceEventRegisterAny(). */
#define VIR_NODE_DEVICE_EVENT_CALLBACK(cb) ((virConnectNodeDeviceEventGenericCallback)(cb))

/*
 * Counts the devices of the host.
 *
 * @cap: only those with this capability, such as "pci"; NULL is all
 * @flags: 0; nothing is defined yet
 *
 * Returns the number, or -1 on error. Since 0.5.0.
 */
int virNodeNumOfDevices(virConnectPtr conn, const char *cap, unsigned int flags);

/*
 * Lists the names of the host's devices.
 *
 * @cap: only those with this capability, such as "pci"; NULL is all
 * @names: room for @maxnames strings, which the caller frees
 * @flags: 0; nothing is defined yet
 *
 * Returns how many were stored, or -1 on error. Since 0.5.0.
 */
int virNodeListDevices(virConnectPtr conn,
                       const char *cap,
                       char ** const names,
                       int maxnames,
                       unsigned int flags);

/*
 * Finds a device of the host by its name.
 *
 * Returns a new handle, to be released with virNodeDeviceFree(), or NULL on error. Since 0.5.0.
 */
virNodeDevicePtr virNodeDeviceLookupByName(virConnectPtr conn, const char *name);

/*
 * Gives up a reference of a device's handle.
 *
 * Returns 0, or -1 on error. Since 0.5.0.
 */
int virNodeDeviceFree(virNodeDevicePtr dev);

/*
 * Describes a device of the host.
 *
 * @flags: virNodeDeviceXMLFlags values, or 0
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 0.5.0.
 */
char *virNodeDeviceGetXMLDesc(virNodeDevicePtr dev, unsigned int flags);

/*
 * The name of a device of the host, such as "pci_0000_00_1f_2".
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 0.5.0.
 */
const char *virNodeDeviceGetName(virNodeDevicePtr dev);

/*
 * The name of the device that a device hangs on.
 *
 * Returns a string that lives as long as the handle, or NULL when there is no parent or on error.
 * Since 0.5.0.
 */
const char *virNodeDeviceGetParent(virNodeDevicePtr dev);

/*
 * Counts the capabilities of a device.
 *
 * Returns the number, or -1 on error. Since 0.5.0.
 */
int virNodeDeviceNumOfCaps(virNodeDevicePtr dev);

/*
 * Lists the capabilities of a device.
 *
 * @names: room for @maxnames strings, which the caller frees
 *
 * Returns how many were stored, or -1 on error. Since 0.5.0.
 */
int virNodeDeviceListCaps(virNodeDevicePtr dev, char ** const names, int maxnames);

/*
 * Takes another reference of a device's handle; virNodeDeviceFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 0.6.0.
 */
int virNodeDeviceRef(virNodeDevicePtr dev);

/*
 * Takes a device from its driver on the host, so that a guest can have it.
 * virNodeDeviceDetachFlags() can say which driver it gets instead. Refused on a read-only
 * connection.
 *
 * Returns 0, or -1 on error. Since 0.6.1.
 */
int virNodeDeviceDettach(virNodeDevicePtr dev);

/*
 * Gives a device back to its driver on the host. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.6.1.
 */
int virNodeDeviceReAttach(virNodeDevicePtr dev);

/*
 * Resets a device of the host that no driver and no guest uses. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.6.1.
 */
int virNodeDeviceReset(virNodeDevicePtr dev);

/*
 * Creates a transient device: a virtual HBA or a mediated device. Refused on a read-only
 * connection.
 *
 * @xmlDesc: a <device> document
 * @flags: virNodeDeviceCreateXMLFlags values, or 0
 *
 * Returns a new handle, to be released with virNodeDeviceFree(), or NULL on error. Since 0.6.3.
 */
virNodeDevicePtr virNodeDeviceCreateXML(virConnectPtr conn, const char *xmlDesc, unsigned int flags);

/*
 * Removes a virtual HBA, or stops a mediated device. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.6.3.
 */
int virNodeDeviceDestroy(virNodeDevicePtr dev);

/*
 * Lists the devices of the host; flags choose by capability and state. No flags: all active
 * devices.
 *
 * @devices: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: virConnectListAllNodeDeviceFlags values, or 0
 *
 * Returns the number of handles, or -1 on error. Since 0.10.2.
 */
int virConnectListAllNodeDevices(virConnectPtr conn, virNodeDevicePtr **devices, unsigned int flags);

/*
 * Finds a SCSI host by its world wide names.
 *
 * @wwnn: node name
 * @wwpn: port name
 * @flags: 0; nothing is defined yet
 *
 * Returns a new handle, to be released with virNodeDeviceFree(), or NULL on error. Since 1.0.3.
 */
virNodeDevicePtr virNodeDeviceLookupSCSIHostByWWN(virConnectPtr conn,
                                                  const char *wwnn,
                                                  const char *wwpn,
                                                  unsigned int flags);

/*
 * Takes a device from its driver on the host, so that a guest can have it. Refused on a read-only
 * connection.
 *
 * @driverName: the driver it gets instead, such as "vfio"; NULL is the best there is
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 1.0.5.
 */
int virNodeDeviceDetachFlags(virNodeDevicePtr dev, const char *driverName, unsigned int flags);

/*
 * Registers for an event of one device or of all. Needs an event loop that was registered before
 * the connection was opened and is being run.
 *
 * @dev: NULL is all devices
 * @eventID: a virNodeDeviceEventID
 * @cb: the callback for that event, cast with VIR_NODE_DEVICE_EVENT_CALLBACK()
 * @opaque: passed to the callback
 * @freecb: releases @opaque when the registration ends, or NULL
 *
 * Returns the registration's number for virConnectNodeDeviceEventDeregisterAny(), or -1 on error.
 * Since 2.2.0.
 */
int virConnectNodeDeviceEventRegisterAny(virConnectPtr conn,
                                         virNodeDevicePtr dev,
                                         int eventID,
                                         virConnectNodeDeviceEventGenericCallback cb,
                                         void *opaque,
                                         virFreeCallback freecb);

/*
 * Ends what virConnectNodeDeviceEventRegisterAny() began. May be called inside the callback.
 *
 * @callbackID: what the registration returned
 *
 * Returns 0, or -1 on error. Since 2.2.0.
 */
int virConnectNodeDeviceEventDeregisterAny(virConnectPtr conn, int callbackID);

/*
 * Defines a persistent mediated device. Refused on a read-only connection.
 *
 * @xmlDesc: a <device> document
 * @flags: virNodeDeviceDefineXMLFlags values, or 0
 *
 * Returns a new handle, to be released with virNodeDeviceFree(), or NULL on error. Since 7.3.0.
 */
virNodeDevicePtr virNodeDeviceDefineXML(virConnectPtr conn, const char *xmlDesc, unsigned int flags);

/*
 * Removes the definition of a device. Refused on a read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 7.3.0.
 */
int virNodeDeviceUndefine(virNodeDevicePtr dev, unsigned int flags);

/*
 * Starts a defined device. Refused on a read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 7.3.0.
 */
int virNodeDeviceCreate(virNodeDevicePtr dev, unsigned int flags);

/*
 * Says whether a device is started when the host or its parent comes up. Refused on a read-only
 * connection.
 *
 * @autostart: 1 or 0
 *
 * Returns 0, or -1 on error. Since 7.8.0.
 */
int virNodeDeviceSetAutostart(virNodeDevicePtr dev, int autostart);

/*
 * Asks whether a device is started when the host or its parent comes up.
 *
 * @autostart: set to 1 or 0
 *
 * Returns 0, or -1 on error. Since 7.8.0.
 */
int virNodeDeviceGetAutostart(virNodeDevicePtr dev, int *autostart);

/*
 * Has the device a definition that outlives it?
 *
 * Returns 1 if so, 0 if not, -1 on error. Since 7.8.0.
 */
int virNodeDeviceIsPersistent(virNodeDevicePtr dev);

/*
 * Is the device active?
 *
 * Returns 1 if so, 0 if not, -1 on error. Since 7.8.0.
 */
int virNodeDeviceIsActive(virNodeDevicePtr dev);

/*
 * Changes a mediated device, as it is active, as it is defined, or both. Refused on a read-only
 * connection.
 *
 * @xmlDesc: the device as it shall be
 * @flags: virNodeDeviceUpdateFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 10.1.0.
 */
int virNodeDeviceUpdate(virNodeDevicePtr dev, const char *xmlDesc, unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_NODEDEV_H */

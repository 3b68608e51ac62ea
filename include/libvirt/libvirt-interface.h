/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-interface.h - network interfaces of the host.
 */

#ifndef SPLITVIRT_LIBVIRT_INTERFACE_H
#define SPLITVIRT_LIBVIRT_INTERFACE_H

#include <libvirt/libvirt-common.h>
#include <libvirt/libvirt-host.h>
#include <libvirt/libvirt-domain.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _virInterface virInterface;
typedef virInterface *virInterfacePtr;

typedef enum {
    VIR_CONNECT_LIST_INTERFACES_INACTIVE = 1 << 0,
    VIR_CONNECT_LIST_INTERFACES_ACTIVE = 1 << 1,
} virConnectListAllInterfacesFlags;

typedef enum {
    VIR_INTERFACE_XML_INACTIVE = 1 << 0,
} virInterfaceXMLFlags;

typedef enum {
    VIR_INTERFACE_DEFINE_VALIDATE = 1 << 0,
} virInterfaceDefineFlags;

virConnectPtr virInterfaceGetConnect(virInterfacePtr iface);

int virConnectNumOfInterfaces(virConnectPtr conn);

int virConnectListInterfaces(virConnectPtr conn, char ** const names, int maxnames);

virInterfacePtr virInterfaceLookupByName(virConnectPtr conn, const char *name);

virInterfacePtr virInterfaceLookupByMACString(virConnectPtr conn, const char *macstr);

const char *virInterfaceGetName(virInterfacePtr iface);

const char *virInterfaceGetMACString(virInterfacePtr iface);

char *virInterfaceGetXMLDesc(virInterfacePtr iface, unsigned int flags);

int virInterfaceRef(virInterfacePtr iface);

int virInterfaceFree(virInterfacePtr iface);

virInterfacePtr virInterfaceDefineXML(virConnectPtr conn, const char *xml, unsigned int flags);

int virInterfaceUndefine(virInterfacePtr iface);

int virInterfaceCreate(virInterfacePtr iface, unsigned int flags);

int virInterfaceDestroy(virInterfacePtr iface, unsigned int flags);

int virConnectNumOfDefinedInterfaces(virConnectPtr conn);

int virConnectListDefinedInterfaces(virConnectPtr conn, char ** const names, int maxnames);

int virInterfaceIsActive(virInterfacePtr iface);

int virInterfaceChangeBegin(virConnectPtr conn, unsigned int flags);

int virInterfaceChangeCommit(virConnectPtr conn, unsigned int flags);

int virInterfaceChangeRollback(virConnectPtr conn, unsigned int flags);

int virConnectListAllInterfaces(virConnectPtr conn, virInterfacePtr **ifaces, unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_INTERFACE_H */

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

/* Which interfaces of the host are listed. Since 0.10.2. */
typedef enum {
    VIR_CONNECT_LIST_INTERFACES_INACTIVE = 1 << 0,
    VIR_CONNECT_LIST_INTERFACES_ACTIVE = 1 << 1,
} virConnectListAllInterfacesFlags;

/* What an interface's description shows. Since 0.7.3. */
typedef enum {
    VIR_INTERFACE_XML_INACTIVE = 1 << 0,
} virInterfaceXMLFlags;

/* How strictly a definition is taken. Since 7.7.0. */
typedef enum {
    VIR_INTERFACE_DEFINE_VALIDATE = 1 << 0,
} virInterfaceDefineFlags;

/*
 * The connection of a host interface's handle.
 *
 * Returns the handle's own connection: no reference is added. Since 0.6.4.
 */
virConnectPtr virInterfaceGetConnect(virInterfacePtr iface);

/*
 * Counts the active interfaces of the host.
 *
 * Returns the number, or -1 on error. Since 0.6.4.
 */
int virConnectNumOfInterfaces(virConnectPtr conn);

/*
 * Lists the names of the host's active interfaces.
 *
 * @names: room for @maxnames strings, which the caller frees
 *
 * Returns how many were stored, or -1 on error. Since 0.6.4.
 */
int virConnectListInterfaces(virConnectPtr conn, char ** const names, int maxnames);

/*
 * Finds an interface of the host by its name.
 *
 * Returns a new handle, to be released with virInterfaceFree(), or NULL on error. Since 0.6.4.
 */
virInterfacePtr virInterfaceLookupByName(virConnectPtr conn, const char *name);

/*
 * Finds an interface of the host by its MAC address.
 *
 * @macstr: such as "52:54:00:12:34:56"
 *
 * Returns a new handle, to be released with virInterfaceFree(), or NULL on error. Since 0.6.4.
 */
virInterfacePtr virInterfaceLookupByMACString(virConnectPtr conn, const char *macstr);

/*
 * The name of a host interface.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 0.6.4.
 */
const char *virInterfaceGetName(virInterfacePtr iface);

/*
 * The MAC address of a host interface.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 0.6.4.
 */
const char *virInterfaceGetMACString(virInterfacePtr iface);

/*
 * Describes an interface of the host, as it is or as it is configured.
 *
 * @flags: virInterfaceXMLFlags values, or 0
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 0.6.4.
 */
char *virInterfaceGetXMLDesc(virInterfacePtr iface, unsigned int flags);

/*
 * Takes another reference of a host interface's handle; virInterfaceFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 0.6.4.
 */
int virInterfaceRef(virInterfacePtr iface);

/*
 * Gives up a reference of a host interface's handle.
 *
 * Returns 0, or -1 on error. Since 0.6.4.
 */
int virInterfaceFree(virInterfacePtr iface);

/*
 * Configures an interface of the host, or changes its configuration. Nothing happens to a running
 * one. Refused on a read-only connection.
 *
 * @xml: an <interface> document
 * @flags: virInterfaceDefineFlags values, or 0
 *
 * Returns a new handle, to be released with virInterfaceFree(), or NULL on error. Since 0.6.4.
 */
virInterfacePtr virInterfaceDefineXML(virConnectPtr conn, const char *xml, unsigned int flags);

/*
 * Removes the configuration of a host interface. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.6.4.
 */
int virInterfaceUndefine(virInterfacePtr iface);

/*
 * Brings a configured host interface up. Refused on a read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.6.4.
 */
int virInterfaceCreate(virInterfacePtr iface, unsigned int flags);

/*
 * Takes a host interface down; its configuration stays. Refused on a read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.6.4.
 */
int virInterfaceDestroy(virInterfacePtr iface, unsigned int flags);

/*
 * Counts the host's configured interfaces that are down.
 *
 * Returns the number, or -1 on error. Since 0.7.0.
 */
int virConnectNumOfDefinedInterfaces(virConnectPtr conn);

/*
 * Lists the names of the host's configured interfaces that are down.
 *
 * @names: room for @maxnames strings, which the caller frees
 *
 * Returns how many were stored, or -1 on error. Since 0.7.0.
 */
int virConnectListDefinedInterfaces(virConnectPtr conn, char ** const names, int maxnames);

/*
 * Is the interface up?
 *
 * Returns 1 if so, 0 if not, -1 on error. Since 0.7.3.
 */
int virInterfaceIsActive(virInterfacePtr iface);

/*
 * Notes the present configuration of the host's interfaces, to which virInterfaceChangeRollback()
 * returns. Refused on a read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.2.
 */
int virInterfaceChangeBegin(virConnectPtr conn, unsigned int flags);

/*
 * Ends what virInterfaceChangeBegin() began, and keeps the changes. Refused on a read-only
 * connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.2.
 */
int virInterfaceChangeCommit(virConnectPtr conn, unsigned int flags);

/*
 * Ends what virInterfaceChangeBegin() began, and takes the changes back. Refused on a read-only
 * connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.2.
 */
int virInterfaceChangeRollback(virConnectPtr conn, unsigned int flags);

/*
 * Lists the host's interfaces. No flags: all.
 *
 * @ifaces: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: virConnectListAllInterfacesFlags values, or 0
 *
 * Returns the number of handles, or -1 on error. Since 0.10.2.
 */
int virConnectListAllInterfaces(virConnectPtr conn, virInterfacePtr **ifaces, unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_INTERFACE_H */

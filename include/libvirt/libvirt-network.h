/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-network.h - virtual networks and their ports.
 */

#ifndef SPLITVIRT_LIBVIRT_NETWORK_H
#define SPLITVIRT_LIBVIRT_NETWORK_H

#include <libvirt/libvirt-common.h>
#include <libvirt/libvirt-host.h>
#include <libvirt/libvirt-domain.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _virNetwork virNetwork;
typedef virNetwork *virNetworkPtr;
typedef struct _virNetworkPort virNetworkPort;
typedef virNetworkPort *virNetworkPortPtr;
typedef struct _virNetworkDHCPLease virNetworkDHCPLease;
typedef virNetworkDHCPLease *virNetworkDHCPLeasePtr;

/* What a network's description shows. Since 0.9.10. */
typedef enum {
    VIR_NETWORK_XML_INACTIVE = 1 << 0,
} virNetworkXMLFlags;

/* Which networks are listed. Since 0.10.2. */
typedef enum {
    VIR_CONNECT_LIST_NETWORKS_INACTIVE = 1 << 0,
    VIR_CONNECT_LIST_NETWORKS_ACTIVE = 1 << 1,
    VIR_CONNECT_LIST_NETWORKS_PERSISTENT = 1 << 2,
    VIR_CONNECT_LIST_NETWORKS_TRANSIENT = 1 << 3,
    VIR_CONNECT_LIST_NETWORKS_AUTOSTART = 1 << 4,
    VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART = 1 << 5,
} virConnectListAllNetworksFlags;

/* How strictly a document is taken. Since 7.8.0. */
typedef enum {
    VIR_NETWORK_CREATE_VALIDATE = 1 << 0,
} virNetworkCreateFlags;

/* How strictly a definition is taken. Since 7.7.0. */
typedef enum {
    VIR_NETWORK_DEFINE_VALIDATE = 1 << 0,
} virNetworkDefineFlags;

/* How a part of a network is changed. Since 0.10.2. */
typedef enum {
    VIR_NETWORK_UPDATE_COMMAND_NONE = 0,
    VIR_NETWORK_UPDATE_COMMAND_MODIFY = 1,
    VIR_NETWORK_UPDATE_COMMAND_DELETE = 2,
    VIR_NETWORK_UPDATE_COMMAND_ADD_LAST = 3,
    VIR_NETWORK_UPDATE_COMMAND_ADD_FIRST = 4,
# ifdef VIR_ENUM_SENTINELS
    VIR_NETWORK_UPDATE_COMMAND_LAST = 5,
# endif
} virNetworkUpdateCommand;

/* Which part of a network is changed. Since 0.10.2. */
typedef enum {
    VIR_NETWORK_SECTION_NONE = 0,
    VIR_NETWORK_SECTION_BRIDGE = 1,
    VIR_NETWORK_SECTION_DOMAIN = 2,
    VIR_NETWORK_SECTION_IP = 3,
    VIR_NETWORK_SECTION_IP_DHCP_HOST = 4,
    VIR_NETWORK_SECTION_IP_DHCP_RANGE = 5,
    VIR_NETWORK_SECTION_FORWARD = 6,
    VIR_NETWORK_SECTION_FORWARD_INTERFACE = 7,
    VIR_NETWORK_SECTION_FORWARD_PF = 8,
    VIR_NETWORK_SECTION_PORTGROUP = 9,
    VIR_NETWORK_SECTION_DNS_HOST = 10,
    VIR_NETWORK_SECTION_DNS_TXT = 11,
    VIR_NETWORK_SECTION_DNS_SRV = 12,
# ifdef VIR_ENUM_SENTINELS
    VIR_NETWORK_SECTION_LAST = 13,
# endif
} virNetworkUpdateSection;

/* What a change is made to. Since 0.10.2. */
typedef enum {
    VIR_NETWORK_UPDATE_AFFECT_CURRENT = 0, /* the active network, or the definition when it is not active */
    VIR_NETWORK_UPDATE_AFFECT_LIVE = 1 << 0,
    VIR_NETWORK_UPDATE_AFFECT_CONFIG = 1 << 1,
} virNetworkUpdateFlags;

/* What has happened to a network. Since 1.2.1. */
typedef enum {
    VIR_NETWORK_EVENT_DEFINED = 0,
    VIR_NETWORK_EVENT_UNDEFINED = 1,
    VIR_NETWORK_EVENT_STARTED = 2,
    VIR_NETWORK_EVENT_STOPPED = 3,
# ifdef VIR_ENUM_SENTINELS
    VIR_NETWORK_EVENT_LAST = 4,
# endif
} virNetworkEventLifecycleType;

/* The events of networks; each has a callback type of its own. Since 1.2.1. */
typedef enum {
    VIR_NETWORK_EVENT_ID_LIFECYCLE = 0,
    VIR_NETWORK_EVENT_ID_METADATA_CHANGE = 1, /* since 9.8.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_NETWORK_EVENT_ID_LAST = 2,
# endif
} virNetworkEventID;

/* The kinds of IP addresses. Since 1.2.6. */
typedef enum {
    VIR_IP_ADDR_TYPE_IPV4 = 0,
    VIR_IP_ADDR_TYPE_IPV6 = 1,
# ifdef VIR_ENUM_SENTINELS
    VIR_IP_ADDR_TYPE_LAST = 2,
# endif
} virIPAddrType;

/* How a port is made. Since 5.5.0. */
typedef enum {
    VIR_NETWORK_PORT_CREATE_RECLAIM = 1 << 0, /* of a guest that ran before the network was restarted */
    VIR_NETWORK_PORT_CREATE_VALIDATE = 1 << 1, /* since 7.8.0 */
} virNetworkPortCreateFlags;

/* The kinds of metadata of a network. Since 9.7.0. */
typedef enum {
    VIR_NETWORK_METADATA_DESCRIPTION = 0,
    VIR_NETWORK_METADATA_TITLE = 1,
    VIR_NETWORK_METADATA_ELEMENT = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_NETWORK_METADATA_LAST = 3,
# endif
} virNetworkMetadataType;

/* What all callbacks for networks are cast to. Since 1.2.1. */
typedef void (*virConnectNetworkEventGenericCallback)(virConnectPtr conn,
                                                      virNetworkPtr net,
                                                      void *opaque);

/* VIR_NETWORK_EVENT_ID_LIFECYCLE: @event is a virNetworkEventLifecycleType. Since 1.2.1. */
typedef void (*virConnectNetworkEventLifecycleCallback)(virConnectPtr conn,
                                                        virNetworkPtr net,
                                                        int event,
                                                        int detail,
                                                        void *opaque);

/* VIR_NETWORK_EVENT_ID_METADATA_CHANGE: @type is a virNetworkMetadataType. Since 9.8.0. */
typedef void (*virConnectNetworkEventMetadataChangeCallback)(virConnectPtr conn,
                                                             virNetworkPtr net,
                                                             int type,
                                                             const char *nsuri,
                                                             void *opaque);

/* An address that a network has given out. */
struct _virNetworkDHCPLease {
    char *iface;
    long long expirytime;
    int type;
    char *mac;
    char *iaid;
    char *ipaddr;
    unsigned int prefix;
    char *hostname;
    char *clientid;
};

/* Typed parameters of virNetworkPortSetParameters(): KiB/s, and KiB for bursts. */
#define VIR_NETWORK_PORT_BANDWIDTH_IN_AVERAGE "inbound.average"
#define VIR_NETWORK_PORT_BANDWIDTH_IN_PEAK "inbound.peak"
#define VIR_NETWORK_PORT_BANDWIDTH_IN_BURST "inbound.burst"
#define VIR_NETWORK_PORT_BANDWIDTH_IN_FLOOR "inbound.floor"
#define VIR_NETWORK_PORT_BANDWIDTH_OUT_AVERAGE "outbound.average"
#define VIR_NETWORK_PORT_BANDWIDTH_OUT_PEAK "outbound.peak"
#define VIR_NETWORK_PORT_BANDWIDTH_OUT_BURST "outbound.burst"

/* Casts a callback for virConnectNetworkEventRegisterAny(). */
#define VIR_NETWORK_EVENT_CALLBACK(cb) ((virConnectNetworkEventGenericCallback)(cb))

/*
 * Counts the active networks.
 *
 * Returns the number, or -1 on error. Since 0.2.0.
 */
int virConnectNumOfNetworks(virConnectPtr conn);

/*
 * Lists the names of active networks.
 *
 * @names: room for @maxnames strings, which the caller frees
 *
 * Returns how many were stored, or -1 on error. Since 0.2.0.
 */
int virConnectListNetworks(virConnectPtr conn, char ** const names, int maxnames);

/*
 * Counts the networks that are defined and not active.
 *
 * Returns the number, or -1 on error. Since 0.2.0.
 */
int virConnectNumOfDefinedNetworks(virConnectPtr conn);

/*
 * Lists the names of networks that are defined and not active.
 *
 * @names: room for @maxnames strings, which the caller frees
 *
 * Returns how many were stored, or -1 on error. Since 0.2.0.
 */
int virConnectListDefinedNetworks(virConnectPtr conn, char ** const names, int maxnames);

/*
 * Finds a network by its name.
 *
 * Returns a new handle, to be released with virNetworkFree(), or NULL on error. Since 0.2.0.
 */
virNetworkPtr virNetworkLookupByName(virConnectPtr conn, const char *name);

/*
 * Finds a network by its uuid.
 *
 * @uuid: VIR_UUID_BUFLEN bytes
 *
 * Returns a new handle, to be released with virNetworkFree(), or NULL on error. Since 0.2.0.
 */
virNetworkPtr virNetworkLookupByUUID(virConnectPtr conn, const unsigned char *uuid);

/*
 * Finds a network by its uuid written as text.
 *
 * Returns a new handle, to be released with virNetworkFree(), or NULL on error. Since 0.2.0.
 */
virNetworkPtr virNetworkLookupByUUIDString(virConnectPtr conn, const char *uuidstr);

/*
 * Starts a transient network, which disappears when it is stopped. Refused on a read-only
 * connection.
 *
 * @xmlDesc: a <network> document
 *
 * Returns a new handle, to be released with virNetworkFree(), or NULL on error. Since 0.2.0.
 */
virNetworkPtr virNetworkCreateXML(virConnectPtr conn, const char *xmlDesc);

/*
 * Defines a persistent network, or changes its definition. Refused on a read-only connection.
 *
 * @xml: a <network> document
 *
 * Returns a new handle, to be released with virNetworkFree(), or NULL on error. Since 0.2.0.
 */
virNetworkPtr virNetworkDefineXML(virConnectPtr conn, const char *xml);

/*
 * Removes a network's definition. An active one becomes transient. Refused on a read-only
 * connection.
 *
 * Returns 0, or -1 on error. Since 0.2.0.
 */
int virNetworkUndefine(virNetworkPtr network);

/*
 * Starts a defined network: bridge, addresses, firewall rules, DHCP and DNS. Refused on a read-only
 * connection.
 *
 * Returns 0, or -1 on error. Since 0.2.0.
 */
int virNetworkCreate(virNetworkPtr network);

/*
 * Stops a network. Guests connected to it stay, and have no network. Refused on a read-only
 * connection.
 *
 * Returns 0, or -1 on error. Since 0.2.0.
 */
int virNetworkDestroy(virNetworkPtr network);

/*
 * Gives up a reference of a network's handle. The network itself is not touched.
 *
 * Returns 0, or -1 on error. Since 0.2.0.
 */
int virNetworkFree(virNetworkPtr network);

/*
 * The name of a network.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 0.2.0.
 */
const char *virNetworkGetName(virNetworkPtr network);

/*
 * The uuid of a network.
 *
 * @uuid: room for VIR_UUID_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 0.2.0.
 */
int virNetworkGetUUID(virNetworkPtr network, unsigned char *uuid);

/*
 * The uuid of a network as text.
 *
 * @buf: room for VIR_UUID_STRING_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 0.2.0.
 */
int virNetworkGetUUIDString(virNetworkPtr network, char *buf);

/*
 * Describes a network, as it is active or as it is defined.
 *
 * @flags: virNetworkXMLFlags values, or 0
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 0.2.0.
 */
char *virNetworkGetXMLDesc(virNetworkPtr network, unsigned int flags);

/*
 * Names the bridge of a network on the host.
 *
 * Returns a string that the caller frees, or NULL on error. Since 0.2.0.
 */
char *virNetworkGetBridgeName(virNetworkPtr network);

/*
 * Asks whether a network is started when the host comes up.
 *
 * @autostart: set to 1 or 0
 *
 * Returns 0, or -1 on error. Since 0.2.1.
 */
int virNetworkGetAutostart(virNetworkPtr network, int *autostart);

/*
 * Says whether a network is started when the host comes up. Refused on a read-only connection.
 *
 * @autostart: 1 or 0
 *
 * Returns 0, or -1 on error. Since 0.2.1.
 */
int virNetworkSetAutostart(virNetworkPtr network, int autostart);

/*
 * The connection of a network's handle.
 *
 * Returns the handle's own connection: no reference is added. Since 0.3.0.
 */
virConnectPtr virNetworkGetConnect(virNetworkPtr net);

/*
 * Takes another reference of a network's handle; virNetworkFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 0.6.0.
 */
int virNetworkRef(virNetworkPtr network);

/*
 * Is the network active?
 *
 * Returns 1 if so, 0 if not, -1 on error. Since 0.7.3.
 */
int virNetworkIsActive(virNetworkPtr net);

/*
 * Has the network a definition that outlives it?
 *
 * Returns 1 if so, 0 if not, -1 on error. Since 0.7.3.
 */
int virNetworkIsPersistent(virNetworkPtr net);

/*
 * Lists networks; flags of one group are alternatives, groups must all be met. No flags: all
 * networks.
 *
 * @nets: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: virConnectListAllNetworksFlags values, or 0
 *
 * Returns the number of handles, or -1 on error. Since 0.10.2.
 */
int virConnectListAllNetworks(virConnectPtr conn, virNetworkPtr **nets, unsigned int flags);

/*
 * Changes one part of a network: a host, a range, a record, a port group. Where it can, an active
 * network takes the change without a restart. Refused on a read-only connection.
 *
 * @command: a virNetworkUpdateCommand
 * @section: a virNetworkUpdateSection
 * @parentIndex: which of several parents (<ip> elements), from 0; -1 lets the driver find it
 * @xml: the element to add, change or remove
 * @flags: virNetworkUpdateFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.10.2.
 */
int virNetworkUpdate(virNetworkPtr network,
                     unsigned int command,
                     unsigned int section,
                     int parentIndex,
                     const char *xml,
                     unsigned int flags);

/*
 * Registers for an event of one network or of all. Needs an event loop that was registered before
 * the connection was opened and is being run.
 *
 * @net: NULL is all networks
 * @eventID: a virNetworkEventID
 * @cb: the callback for that event, cast with VIR_NETWORK_EVENT_CALLBACK()
 * @opaque: passed to the callback
 * @freecb: releases @opaque when the registration ends, or NULL
 *
 * Returns the registration's number for virConnectNetworkEventDeregisterAny(), or -1 on error.
 * Since 1.2.1.
 */
int virConnectNetworkEventRegisterAny(virConnectPtr conn,
                                      virNetworkPtr net,
                                      int eventID,
                                      virConnectNetworkEventGenericCallback cb,
                                      void *opaque,
                                      virFreeCallback freecb);

/*
 * Ends what virConnectNetworkEventRegisterAny() began. May be called inside the callback.
 *
 * @callbackID: what the registration returned
 *
 * Returns 0, or -1 on error. Since 1.2.1.
 */
int virConnectNetworkEventDeregisterAny(virConnectPtr conn, int callbackID);

/*
 * Frees one entry of what virNetworkGetDHCPLeases() returned.
 *
 * @lease: may be NULL
 *
 * Since 1.2.6.
 */
void virNetworkDHCPLeaseFree(virNetworkDHCPLeasePtr lease);

/*
 * Lists the addresses that a network has given out.
 *
 * @mac: only those of this MAC address; NULL is all
 * @leases: set to an array; free each entry with virNetworkDHCPLeaseFree(), then the array. NULL
 *     only counts
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of entries, or -1 on error. Since 1.2.6.
 */
int virNetworkGetDHCPLeases(virNetworkPtr network,
                            const char *mac,
                            virNetworkDHCPLeasePtr **leases,
                            unsigned int flags);

/*
 * Lists the ports of a network: who is connected to it.
 *
 * @ports: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of handles, or -1 on error. Since 5.5.0.
 */
int virNetworkListAllPorts(virNetworkPtr network, virNetworkPortPtr **ports, unsigned int flags);

/*
 * Finds a port of a network by its uuid.
 *
 * @uuid: VIR_UUID_BUFLEN bytes
 *
 * Returns a new handle, to be released with virNetworkPortFree(), or NULL on error. Since 5.5.0.
 */
virNetworkPortPtr virNetworkPortLookupByUUID(virNetworkPtr net, const unsigned char *uuid);

/*
 * Finds a port of a network by its uuid written as text.
 *
 * Returns a new handle, to be released with virNetworkPortFree(), or NULL on error. Since 5.5.0.
 */
virNetworkPortPtr virNetworkPortLookupByUUIDString(virNetworkPtr net, const char *uuidstr);

/*
 * Makes a port of a network: reserves what a guest's interface needs to connect. Refused on a
 * read-only connection.
 *
 * @xmldesc: a <networkport> document
 * @flags: virNetworkPortCreateFlags values, or 0
 *
 * Returns a new handle, to be released with virNetworkPortFree(), or NULL on error. Since 5.5.0.
 */
virNetworkPortPtr virNetworkPortCreateXML(virNetworkPtr net,
                                          const char *xmldesc,
                                          unsigned int flags);

/*
 * The network of a port.
 *
 * Returns the port's own handle: no reference is added. Since 5.5.0.
 */
virNetworkPtr virNetworkPortGetNetwork(virNetworkPortPtr port);

/*
 * Asks for the bandwidth limits of a port.
 *
 * @params: set to an array, to be freed with virTypedParamsFree()
 * @nparams: set to the number of entries
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 5.5.0.
 */
int virNetworkPortGetParameters(virNetworkPortPtr port,
                                virTypedParameterPtr *params,
                                int *nparams,
                                unsigned int flags);

/*
 * Describes a port.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 5.5.0.
 */
char *virNetworkPortGetXMLDesc(virNetworkPortPtr port, unsigned int flags);

/*
 * The uuid of a port.
 *
 * @uuid: room for VIR_UUID_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 5.5.0.
 */
int virNetworkPortGetUUID(virNetworkPortPtr port, unsigned char *uuid);

/*
 * The uuid of a port as text.
 *
 * @buf: room for VIR_UUID_STRING_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 5.5.0.
 */
int virNetworkPortGetUUIDString(virNetworkPortPtr port, char *buf);

/*
 * Removes a port and frees what it reserved. Refused on a read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 5.5.0.
 */
int virNetworkPortDelete(virNetworkPortPtr port, unsigned int flags);

/*
 * Gives up a reference of a port's handle.
 *
 * Returns 0, or -1 on error. Since 5.5.0.
 */
int virNetworkPortFree(virNetworkPortPtr port);

/*
 * Takes another reference of a port's handle; virNetworkPortFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 5.5.0.
 */
int virNetworkPortRef(virNetworkPortPtr port);

/*
 * Changes the bandwidth limits of a port. Refused on a read-only connection.
 *
 * @params: VIR_NETWORK_PORT_... values
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 5.5.0.
 */
int virNetworkPortSetParameters(virNetworkPortPtr port,
                                virTypedParameterPtr params,
                                int nparams,
                                unsigned int flags);

/*
 * Defines a persistent network, or changes its definition, with choices. Refused on a read-only
 * connection.
 *
 * @xml: a <network> document
 * @flags: virNetworkDefineFlags values, or 0
 *
 * Returns a new handle, to be released with virNetworkFree(), or NULL on error. Since 7.7.0.
 */
virNetworkPtr virNetworkDefineXMLFlags(virConnectPtr conn, const char *xml, unsigned int flags);

/*
 * Starts a transient network, with choices. Refused on a read-only connection.
 *
 * @xmlDesc: a <network> document
 * @flags: virNetworkCreateFlags values, or 0
 *
 * Returns a new handle, to be released with virNetworkFree(), or NULL on error. Since 7.8.0.
 */
virNetworkPtr virNetworkCreateXMLFlags(virConnectPtr conn, const char *xmlDesc, unsigned int flags);

/*
 * Reads a network's title, description or an application's own metadata.
 *
 * @type: a virNetworkMetadataType
 * @uri: namespace of VIR_NETWORK_METADATA_ELEMENT, otherwise NULL
 * @flags: virNetworkUpdateFlags values, or 0
 *
 * Returns a string that the caller frees, or NULL on error. Since 9.7.0.
 */
char *virNetworkGetMetadata(virNetworkPtr network, int type, const char *uri, unsigned int flags);

/*
 * Writes or removes a network's title, description or an application's own metadata. Refused on a
 * read-only connection.
 *
 * @type: a virNetworkMetadataType
 * @metadata: the new text or element; NULL removes it
 * @key: namespace prefix of VIR_NETWORK_METADATA_ELEMENT, otherwise NULL
 * @uri: its namespace, otherwise NULL
 * @flags: virNetworkUpdateFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 9.7.0.
 */
int virNetworkSetMetadata(virNetworkPtr network,
                          int type,
                          const char *metadata,
                          const char *key,
                          const char *uri,
                          unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_NETWORK_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * net_parts.h - what interfaces of guests, networks and their ports have in common: port profiles, VLANs, bandwidth,
 * routes, filters' parameters.
 */

#ifndef CONF_NET_PARTS_H
#define CONF_NET_PARTS_H

#include "base/enums.h"
#include "base/xmlbind.h"

typedef enum { MAC_TABLE_DEFAULT, MAC_TABLE_KERNEL, MAC_TABLE_LIBVIRT, MAC_TABLE_LAST } MacTableManager;
ENUM_DECLARE(MacTableManager, mac_table_manager)

typedef enum { DIRECT_MODE_DEFAULT, DIRECT_MODE_VEPA, DIRECT_MODE_BRIDGE, DIRECT_MODE_PRIVATE, DIRECT_MODE_PASSTHROUGH,
               DIRECT_MODE_LAST } DirectMode;
ENUM_DECLARE(DirectMode, direct_mode)

typedef enum { VIRTUAL_PORT_NONE, VIRTUAL_PORT_802_1QBG, VIRTUAL_PORT_802_1QBH, VIRTUAL_PORT_OPENVSWITCH,
               VIRTUAL_PORT_MIDONET, VIRTUAL_PORT_LAST } VirtualPortType;
ENUM_DECLARE(VirtualPortType, virtual_port_type)

typedef struct {
    OptUint managerid;
    OptUint typeid;
    OptUint typeidversion;
    unsigned char instanceid[16];
    unsigned char interfaceid[16];
    char *profileid;
} VirtualPortParameters;

typedef struct {
    VirtualPortType type;
    VirtualPortParameters *parameters;
} VirtualPort;

typedef enum { VLAN_MODE_DEFAULT, VLAN_MODE_TAGGED, VLAN_MODE_UNTAGGED, VLAN_MODE_LAST } VlanNativeMode;
ENUM_DECLARE(VlanNativeMode, vlan_native_mode)

typedef struct {
    unsigned int id;
    VlanNativeMode native_mode;
} VlanTag;

typedef struct {
    YesNo trunk;
    GPtrArray *tags;                 /* of VlanTag */
} VlanDef;

/* KiB/s, and KiB for the burst; 0 = not said. */
typedef struct {
    unsigned long long average;
    unsigned long long peak;
    unsigned long long floor;
    unsigned long long burst;
} BandwidthRate;

typedef struct {
    unsigned int class_id;           /* status only */
    BandwidthRate *inbound;
    BandwidthRate *outbound;
} BandwidthDef;

typedef struct {
    char *name;
    char *value;
} FilterParameter;

typedef struct {
    char *filter;
    GPtrArray *parameters;           /* of FilterParameter */
} FilterRef;

typedef struct {
    char *family;
    char *address;
    char *netmask;
    OptUint prefix;
    char *gateway;
    unsigned int metric;             /* 0 = not said */
} NetRoute;

typedef enum { NET_DRIVER_DEFAULT, NET_DRIVER_QEMU, NET_DRIVER_VHOST, NET_DRIVER_KVM, NET_DRIVER_VFIO, NET_DRIVER_XEN,
               NET_DRIVER_LAST } NetDriverName;
ENUM_DECLARE(NetDriverName, net_driver_name)

/* How a host device is handed to a guest; no qemu, no vhost. */
typedef NetDriverName HostdevDriverName;
ENUM_DECLARE(HostdevDriverName, hostdev_driver_name)

typedef struct {
    HostdevDriverName name;
    char *model;
    YesNo iommufd;
} HostdevDriver;

/* The length of a prefix that is not said: that of the address's class, 64 for IPv6, 0 for all addresses. */
unsigned int net_default_prefix(const SocketAddr *addr);

/* The figures of a bandwidth, by the names they have as parameters of interfaces and ports: "inbound.average" ... */
enum { BANDWIDTH_FIGURES = 7 };
const char *bandwidth_figure_name(size_t figure);

/* 0 where nothing is said; @bandwidth may be NULL. */
unsigned long long bandwidth_def_figure(const BandwidthDef *bandwidth, size_t figure);

/* Makes what there is not; what limits nothing any more goes with bandwidth_def_settle(), an average of 0 ends the limit of its
 * direction. */
void bandwidth_def_set_figure(BandwidthDef **bandwidth, size_t figure, unsigned long long value);
void bandwidth_def_settle(BandwidthDef **bandwidth);

/* What is promised; 0: nothing. */
unsigned long long bandwidth_def_floor(const BandwidthDef *bandwidth);

XML_DECLARE(VirtualPort, virtual_port)
XML_DECLARE_BINDING(VirtualPortParameters)
XML_DECLARE(VlanDef, vlan_def)
XML_DECLARE(BandwidthDef, bandwidth_def)
XML_DECLARE_BINDING(PortBandwidth)      /* BandwidthDef with its class, of a network port */
XML_DECLARE(BandwidthRate, bandwidth_rate)
XML_DECLARE(HostdevDriver, hostdev_driver)
XML_DECLARE_BINDING(FilterParameter)
XML_DECLARE(FilterRef, filter_ref)
XML_DECLARE(NetRoute, net_route)

#endif /* CONF_NET_PARTS_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_port.h - what a network gave one interface of one guest: its share of bandwidth, its VLAN, where to plug it in.
 */

#ifndef CONF_NETWORK_PORT_H
#define CONF_NETWORK_PORT_H

#include "base/mac.h"
#include "conf/device_info.h"
#include "conf/net_parts.h"

typedef enum { PLUG_NONE, PLUG_NETWORK, PLUG_BRIDGE, PLUG_DIRECT, PLUG_HOSTDEV_PCI, PLUG_LAST } PlugType;
ENUM_DECLARE(PlugType, plug_type)

typedef struct {
    PlugType type;
    char *bridge;                    /* network, bridge */
    MacTableManager mac_table_manager;
    char *dev;                       /* direct */
    DirectMode mode;
    YesNo managed;                   /* hostdev-pci */
    HostdevDriver *driver;
    PciAddress *address;
} NetworkPlug;

typedef struct {
    unsigned char uuid[16];
    char *owner_name;                /* the guest */
    unsigned char owner_uuid[16];
    char *group;                     /* the network's port group */
    MacAddress mac;
    VirtualPort *virtualport;
    BandwidthDef *bandwidth;
    VlanDef *vlan;
    YesNo isolated;
    YesNo trust_guest_rx_filters;
    NetworkPlug *plug;               /* NULL until the network says where */
} NetworkPortDef;
XML_DECLARE_BINDING(NetworkPlug)
XML_DECLARE_DOCUMENT(NetworkPortDef, network_port_def)

#endif /* CONF_NETWORK_PORT_H */

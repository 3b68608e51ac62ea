/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * interface.h - an interface of the host, as it is configured: ethernet, bridge, bond, VLAN.
 */

#ifndef CONF_INTERFACE_H
#define CONF_INTERFACE_H

#include "base/mac.h"
#include "base/xmlbind.h"

typedef enum {
    INTERFACE_NONE,
    INTERFACE_ETHERNET,
    INTERFACE_BRIDGE,
    INTERFACE_BOND,
    INTERFACE_VLAN,
    INTERFACE_LAST
} InterfaceType;
ENUM_DECLARE(InterfaceType, interface_type)

/* What may be in a bridge, and in a bond. */
typedef InterfaceType InterfaceBridgePort;
ENUM_DECLARE(InterfaceBridgePort, interface_bridge_port)
typedef InterfaceType InterfaceBondPort;
ENUM_DECLARE(InterfaceBondPort, interface_bond_port)

typedef enum { INTERFACE_START_UNSAID, INTERFACE_START_ONBOOT, INTERFACE_START_NONE, INTERFACE_START_HOTPLUG,
               INTERFACE_START_LAST } InterfaceStart;
ENUM_DECLARE(InterfaceStart, interface_start)

typedef enum { INTERFACE_LINK_UNSAID, INTERFACE_LINK_UNKNOWN, INTERFACE_LINK_NOT_PRESENT, INTERFACE_LINK_DOWN,
               INTERFACE_LINK_LOWER_LAYER_DOWN, INTERFACE_LINK_TESTING, INTERFACE_LINK_DORMANT, INTERFACE_LINK_UP,
               INTERFACE_LINK_LAST } InterfaceLinkState;
ENUM_DECLARE(InterfaceLinkState, interface_link_state)

typedef enum { INTERFACE_FAMILY_NONE, INTERFACE_FAMILY_IPV4, INTERFACE_FAMILY_IPV6, INTERFACE_FAMILY_LAST } InterfaceFamily;
ENUM_DECLARE(InterfaceFamily, interface_family)

typedef enum { BOND_MODE_UNSAID, BOND_BALANCE_RR, BOND_ACTIVE_BACKUP, BOND_BALANCE_XOR, BOND_BROADCAST, BOND_802_3AD,
               BOND_BALANCE_TLB, BOND_BALANCE_ALB, BOND_MODE_LAST } BondMode;
ENUM_DECLARE(BondMode, bond_mode)

typedef enum { BOND_CARRIER_UNSAID, BOND_CARRIER_IOCTL, BOND_CARRIER_NETIF, BOND_CARRIER_LAST } BondCarrier;
ENUM_DECLARE(BondCarrier, bond_carrier)

typedef enum { BOND_VALIDATE_UNSAID, BOND_VALIDATE_NONE, BOND_VALIDATE_ACTIVE, BOND_VALIDATE_BACKUP, BOND_VALIDATE_ALL,
               BOND_VALIDATE_LAST } BondValidate;
ENUM_DECLARE(BondValidate, bond_validate)

typedef struct {
    YesNo peerdns;
} InterfaceDhcp;

typedef struct {
    char *address;
    OptUint prefix;
} InterfaceIp;

typedef struct {
    InterfaceFamily family;
    bool autoconf;                   /* IPv6 */
    InterfaceDhcp *dhcp;
    GPtrArray *ips;                  /* of InterfaceIp */
    char *gateway;
} InterfaceProtocol;

typedef struct {
    char *name;
    OptUint speed;                   /* Mb/s */
    InterfaceLinkState state;
    MacAddress mac;
} InterfaceDevice;

typedef struct {
    OptUint freq;                    /* ms, as the delays */
    OptUint downdelay;
    OptUint updelay;
    BondCarrier carrier;
} BondMiimon;

typedef struct {
    OptUint interval;                /* ms */
    char *target;
    BondValidate validate;
} BondArpmon;

typedef struct {
    BondMode mode;
    BondMiimon *miimon;              /* one of the two monitors, or none */
    BondArpmon *arpmon;
    GPtrArray *interfaces;           /* of InterfaceDef */
} InterfaceBond;

typedef struct {
    Switch stp;
    char *delay;                     /* seconds, "3.5" */
    GPtrArray *interfaces;           /* of InterfaceDef */
} InterfaceBridge;

typedef struct {
    unsigned int tag;
    char *interface;
} InterfaceVlan;

/* Interfaces inside others have no start mode, MTU or protocols. */
typedef struct {
    InterfaceType type;
    InterfaceDevice device;
    InterfaceStart start;
    unsigned int mtu;                /* 0 = not said */
    GPtrArray *protocols;            /* of InterfaceProtocol */
    union {
        InterfaceBridge *bridge;
        InterfaceBond *bond;
        InterfaceVlan *vlan;
    };
} InterfaceDef;
XML_DECLARE_DOCUMENT(InterfaceDef, interface_def)

#endif /* CONF_INTERFACE_H */

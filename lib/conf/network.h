/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network.h - what a virtual network is: where its packets go, its bridge, addresses, names and port groups.
 */

#ifndef CONF_NETWORK_H
#define CONF_NETWORK_H

#include "base/mac.h"
#include "base/socketaddr.h"
#include "conf/device_info.h"
#include "conf/net_parts.h"

/* The namespace of what is dnsmasq's own. */
#define NETWORK_DNSMASQ_URI "http://libvirt.org/schemas/network/dnsmasq/1.0"

/* How guests reach the outside. NONE: they do not, the network is isolated. */
typedef enum {
    NETWORK_FORWARD_NONE,
    NETWORK_FORWARD_NAT,
    NETWORK_FORWARD_ROUTE,
    NETWORK_FORWARD_OPEN,
    NETWORK_FORWARD_BRIDGE,
    NETWORK_FORWARD_PRIVATE,
    NETWORK_FORWARD_VEPA,
    NETWORK_FORWARD_PASSTHROUGH,
    NETWORK_FORWARD_HOSTDEV,
    NETWORK_FORWARD_LAST
} NetworkForwardMode;
ENUM_DECLARE(NetworkForwardMode, network_forward_mode)

typedef struct {
    char *dev;
    unsigned int connections;        /* live only: guests that use it now */
} NetworkForwardInterface;

typedef enum { NETWORK_ADDRESS_NONE, NETWORK_ADDRESS_PCI, NETWORK_ADDRESS_LAST } NetworkAddressType;
ENUM_DECLARE(NetworkAddressType, network_address_type)

typedef struct {
    NetworkAddressType type;
    PciAddress pci;
    unsigned int connections;        /* live only */
} NetworkForwardAddress;

typedef struct {
    SocketAddr start;                /* IPv4 */
    SocketAddr end;
} NetworkAddressRange;

typedef struct {
    unsigned int start;
    unsigned int end;
} NetworkPortRange;

typedef struct {
    YesNo ipv6;
    NetworkAddressRange *address;
    NetworkPortRange *port;
} NetworkNat;

typedef struct {
    NetworkForwardMode mode;
    char *dev;                       /* that of the first interface, kept equal by post_parse */
    YesNo managed;                   /* hostdev only */
    HostdevDriver *driver;           /* hostdev only */
    NetworkNat *nat;                 /* nat only */
    char *pf;                        /* its virtual functions are the interfaces or addresses while live */
    GPtrArray *interfaces;           /* of NetworkForwardInterface */
    GPtrArray *addresses;            /* of NetworkForwardAddress */
} NetworkForward;

typedef struct {
    char *domain;                    /* names below it are asked there; NULL = all names */
    SocketAddr addr;                 /* unset = answered here only */
    unsigned int port;               /* 0 = 53 */
} NetworkDnsForwarder;

typedef struct {
    char *name;
    char *value;
} NetworkDnsTxt;

typedef struct {
    char *service;
    char *protocol;
    char *domain;
    char *target;
    unsigned int port;
    unsigned int priority;
    unsigned int weight;
} NetworkDnsSrv;

typedef struct {
    SocketAddr ip;
    char **hostnames;
} NetworkDnsHost;

typedef struct {
    YesNo enable;
    YesNo forward_plain_names;
    GPtrArray *forwarders;           /* of NetworkDnsForwarder */
    GPtrArray *txts;                 /* of NetworkDnsTxt */
    GPtrArray *srvs;                 /* of NetworkDnsSrv */
    GPtrArray *hosts;                /* of NetworkDnsHost */
} NetworkDns;

typedef enum { LEASE_UNIT_DEFAULT, LEASE_UNIT_SECONDS, LEASE_UNIT_MINUTES, LEASE_UNIT_HOURS, LEASE_UNIT_LAST } LeaseUnit;
ENUM_DECLARE(LeaseUnit, lease_unit)

typedef struct {
    unsigned long long expiry;       /* 0 = never */
    LeaseUnit unit;
} NetworkLease;

typedef struct {
    SocketAddr start;
    SocketAddr end;
    NetworkLease *lease;
} NetworkDhcpRange;

typedef struct {
    char *mac;                       /* IPv4 only */
    char *id;                        /* client identifier or DUID */
    char *name;
    SocketAddr ip;
    NetworkLease *lease;
} NetworkDhcpHost;

typedef struct {
    char *file;
    char *server;
} NetworkBootp;

typedef struct {
    char *family;                    /* NULL or "ipv4"; "ipv6" */
    SocketAddr address;
    SocketAddr netmask;              /* this or the prefix, or none */
    OptUint prefix;
    YesNo local_ptr;
    char *tftp_root;
    GPtrArray *ranges;               /* of NetworkDhcpRange */
    GPtrArray *hosts;                /* of NetworkDhcpHost */
    NetworkBootp *bootp;
} NetworkIp;

typedef struct {
    char *name;
    YesNo is_default;
    YesNo trust_guest_rx_filters;
    VlanDef *vlan;
    VirtualPort *virtualport;
    BandwidthDef *bandwidth;
} NetworkPortgroup;

typedef struct {
    unsigned int connections;        /* live only: guests that use it now */
    bool ipv6;                       /* traffic between guests, though there is no IPv6 address */
    YesNo trust_guest_rx_filters;
    char *name;
    unsigned char uuid[16];
    char *title;
    char *description;
    char *metadata;
    NetworkForward *forward;         /* NULL = isolated */
    char *bridge;                    /* NULL: the driver picks virbrN */
    char *zone;
    Switch stp;
    OptUlong delay;                  /* seconds */
    MacTableManager mac_table_manager;
    unsigned int mtu;                /* 0 = not said */
    MacAddress mac;                  /* of the bridge */
    char *domain;
    YesNo domain_local_only;
    YesNo domain_register;
    NetworkDns *dns;
    VlanDef *vlan;
    BandwidthDef *bandwidth;
    YesNo port_isolated;
    GPtrArray *ips;                  /* of NetworkIp */
    GPtrArray *routes;               /* of NetRoute */
    VirtualPort *virtualport;
    GPtrArray *portgroups;           /* of NetworkPortgroup */
    char **dnsmasq_options;
} NetworkDef;
XML_DECLARE_DOCUMENT(NetworkDef, network_def)
XML_DECLARE(NetworkDnsForwarder, network_dns_forwarder)
XML_DECLARE(NetworkDnsTxt, network_dns_txt)
XML_DECLARE(NetworkDnsSrv, network_dns_srv)
XML_DECLARE(NetworkDnsHost, network_dns_host)
XML_DECLARE(NetworkDhcpRange, network_dhcp_range)
XML_DECLARE(NetworkDhcpHost, network_dhcp_host)
XML_DECLARE(NetworkForwardInterface, network_forward_interface)
XML_DECLARE_BINDING(NetworkForwardAddress)
XML_DECLARE(NetworkPortgroup, network_portgroup)
XML_DECLARE_BINDING(NetworkDns)
XML_DECLARE_BINDING(NetworkForward)
XML_DECLARE_BINDING(NetworkIp)

/* NETWORK_FORWARD_NONE for an isolated network. */
NetworkForwardMode network_def_forward_mode(const NetworkDef *def);

/* Is the bridge ours to make, as with isolated, nat, route and open networks? */
bool network_def_has_own_bridge(const NetworkDef *def);

/* Draws a MAC address for our own bridge when there is none. Drivers call it when a network is defined. */
void network_def_ensure_mac(NetworkDef *def);

/* The port group @name, the default one when NULL; NULL when there is none. */
NetworkPortgroup *network_def_find_portgroup(const NetworkDef *def, const char *name);

/* The prefix length of an address: given, from the mask, or that of the address's class (64 for IPv6). */
unsigned int network_ip_prefix(const NetworkIp *ip);

#endif /* CONF_NETWORK_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_net.h - the <interface> element.
 */

#ifndef CONF_DOMAIN_NET_H
#define CONF_DOMAIN_NET_H

#include "base/mac.h"
#include "conf/device_info.h"
#include "conf/net_parts.h"
#include "conf/storage_source.h"

typedef struct DomainDef DomainDef;

typedef enum {
    NET_TYPE_NONE,
    NET_TYPE_NETWORK,
    NET_TYPE_BRIDGE,
    NET_TYPE_ETHERNET,
    NET_TYPE_DIRECT,
    NET_TYPE_USER,
    NET_TYPE_VHOST_USER,
    NET_TYPE_SERVER,
    NET_TYPE_CLIENT,
    NET_TYPE_MCAST,
    NET_TYPE_UDP,
    NET_TYPE_INTERNAL,
    NET_TYPE_HOSTDEV,
    NET_TYPE_VDPA,
    NET_TYPE_NULL,
    NET_TYPE_VDS,
    NET_TYPE_LAST
} NetType;
ENUM_DECLARE(NetType, net_type)

typedef struct {
    char *network;
    char *portgroup;
    unsigned char portid[16];        /* live only */
    char *bridge;                    /* live only: what the network gave */
} NetSourceNetwork;

typedef struct {
    char *bridge;
    MacTableManager mac_table_manager;  /* live only */
    char *network;                   /* live only */
    unsigned char portid[16];        /* live only */
} NetSourceBridge;

typedef struct {
    char *dev;
    DirectMode mode;
    char *network;                   /* live only */
    unsigned char portid[16];        /* live only */
} NetSourceDirect;

typedef struct {
    char *address;
    unsigned int prefix;             /* 0 = not said */
    char *family;
    char *peer;
} NetIp;

/* What the host's side of the pair gets. */
typedef struct {
    GPtrArray *ips;                  /* of NetIp */
    GPtrArray *routes;               /* of NetRoute */
} NetSourceEthernet;

typedef struct {
    char *dev;
} NetSourceDev;                      /* user (passt), vdpa */

typedef struct {
    char *type;                      /* "unix" */
    char *path;
    char *mode;                      /* "client" or "server" */
    char *dev;                       /* with the backend passt instead: the host's interface */
    Reconnect *reconnect;
} NetSourceVhostUser;

typedef struct {
    char *address;
    unsigned int port;
} NetSocketEnd;

typedef struct {
    char *address;
    unsigned int port;
    NetSocketEnd *local;             /* udp only */
} NetSourceSocket;                   /* server, client, mcast, udp */

typedef struct {
    char *name;
} NetSourceInternal;

typedef struct {
    DeviceAddress *address;
    YesNo missing;
} NetSourceHostdev;

typedef struct {
    char *switchid;
    char *portid;
    char *portgroupid;
    char *connectionid;
} NetSourceVds;

typedef struct {
    unsigned int start;
    unsigned int end;                /* 0 = start only */
    unsigned int to;
    YesNo exclude;
} PortForwardRange;

typedef struct {
    char *proto;                     /* "tcp" or "udp" */
    char *address;
    char *dev;
    GPtrArray *ranges;               /* of PortForwardRange */
} PortForward;

typedef enum { NET_BACKEND_ABSENT, NET_BACKEND_DEFAULT, NET_BACKEND_PASST, NET_BACKEND_LAST } NetBackendType;
ENUM_DECLARE(NetBackendType, net_backend_type)

typedef struct {
    NetBackendType type;
    char *tap;
    char *vhost;
    char *log_file;
    char *hostname;
    char *fqdn;
} NetBackend;

typedef enum { NET_TX_MODE_DEFAULT, NET_TX_MODE_IOTHREAD, NET_TX_MODE_TIMER, NET_TX_MODE_LAST } NetTxMode;
ENUM_DECLARE(NetTxMode, net_tx_mode)

typedef struct {
    Switch csum;
    Switch gso;
    Switch tso4;
    Switch tso6;
    Switch ecn;
    Switch ufo;
    Switch mrg_rxbuf;
} NetOffloads;

typedef struct {
    NetDriverName name;              /* virtio: qemu or vhost; hostdev: vfio */
    char *model;
    YesNo iommufd;
    NetTxMode txmode;
    Switch ioeventfd;
    Switch event_idx;
    unsigned int queues;             /* 0 = one pair */
    unsigned int rx_queue_size;
    unsigned int tx_queue_size;
    Switch rss;
    Switch rss_hash_report;
    VirtioOptions virtio;
    NetOffloads *host;
    NetOffloads *guest;
} NetDriver;

typedef struct {
    char *dev;                       /* "vnet0"; generated names are not part of the configuration */
    YesNo managed;
} NetTarget;

typedef struct {
    char *dev;
    char *actual;
} NetGuest;

typedef enum { LINK_STATE_DEFAULT, LINK_STATE_UP, LINK_STATE_DOWN, LINK_STATE_LAST } LinkState;
ENUM_DECLARE(LinkState, link_state)

typedef enum { NET_MAC_DEFAULT, NET_MAC_GENERATED, NET_MAC_STATIC, NET_MAC_LAST } NetMacType;
ENUM_DECLARE(NetMacType, net_mac_type)

typedef enum { TEAMING_NONE, TEAMING_PERSISTENT, TEAMING_TRANSIENT, TEAMING_LAST } TeamingType;
ENUM_DECLARE(TeamingType, teaming_type)

typedef struct {
    TeamingType type;
    char *persistent;                /* transient only: the alias of the other half */
} Teaming;

/* Where the guest's packets go. The union's member is NULL when there is no <source>. */
typedef struct {
    NetType type;
    union {
        NetSourceNetwork *network;
        NetSourceBridge *bridge;
        NetSourceEthernet *ethernet;
        NetSourceDirect *direct;
        NetSourceDev *user;
        NetSourceVhostUser *vhost_user;
        NetSourceSocket *socket;     /* server, client, mcast, udp */
        NetSourceInternal *internal;
        NetSourceHostdev *hostdev;
        NetSourceDev *vdpa;
        NetSourceVds *vds;
    };
} NetSource;

/* What a network turned an interface of type 'network' into; status only. */
typedef struct {
    NetSource source;
    YesNo managed;
    YesNo trust_guest_rx_filters;
    VirtualPort *virtualport;
    BandwidthDef *bandwidth;
    VlanDef *vlan;
    YesNo port_isolated;
} NetActual;

typedef struct {
    YesNo managed;                   /* hostdev only */
    YesNo trust_guest_rx_filters;
    MacAddress mac;
    NetMacType mac_type;
    YesNo mac_check;
    MacAddress mac_current;          /* live only */
    NetSource source;
    NetActual *actual;               /* status only */
    VirtualPort *virtualport;
    VlanDef *vlan;
    BandwidthDef *bandwidth;
    GPtrArray *ips;                  /* of NetIp */
    GPtrArray *routes;               /* of NetRoute */
    GPtrArray *port_forwards;        /* of PortForward */
    char *script;
    char *downscript;
    char *backend_domain;
    NetTarget *target;
    NetGuest *guest;
    char *model;                     /* "virtio", "e1000", ... */
    NetBackend *backend;
    NetDriver *driver;
    FilterRef *filterref;
    LinkState link;
    unsigned int mtu;                /* 0 = not said */
    unsigned int coalesce_rx_frames;
    OptUint sndbuf;
    YesNo port_isolated;
    Teaming *teaming;
    DeviceInfo info;
} NetDef;

/* Is @name one that we generate (vnetN, macvtapN, macvlanN), and so no part of a configuration? */
bool net_name_is_generated(const char *name);

/* "virtio" and its transitional kin. */
bool net_model_is_virtio(const char *model);

/* The type that counts now: the actual one of a running interface, else the configured one. */
NetType net_actual_type(const NetDef *net);

/* The interface's device on the host, or NULL. */
static inline const char *
net_target_dev(const NetDef *net)
{
    return net->target ? net->target->dev : NULL;
}

/* The interface with this MAC address (as text) or target device; NULL when there is none, or, without an error, more
 * than one. */
NetDef *domain_net_find(const DomainDef *def, const char *device);
NetDef *domain_net_find_mac(const DomainDef *def, const MacAddress *mac);

XML_DECLARE_BINDING(NetBackend)
XML_DECLARE_BINDING(NetDriver)
XML_DECLARE_BINDING(FilterRef)
XML_DECLARE_BINDING(NetActual)
XML_DECLARE(NetDef, net_def)
XML_DECLARE_BINDING(NetIp)
XML_DECLARE_BINDING(Teaming)

#endif /* CONF_DOMAIN_NET_H */

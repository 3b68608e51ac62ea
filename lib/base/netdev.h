/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev.h - network interfaces of the host, over netlink: taps, bridge ports, macvtaps, links. No program is run.
 */

#ifndef BASE_NETDEV_H
#define BASE_NETDEV_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/mac.h"
#include "base/socketaddr.h"

/* Is there an interface @name? No error. */
bool netdev_exists(const char *name);

/* May @name be an interface's name: 1 to 15 bytes, no '/', no blank, not "." or ".."? */
bool netdev_is_valid_name(const char *name);

/* The index of @name, 0 with an error when there is none; the name of @index, the caller's. */
unsigned int netdev_get_index(const char *name);
char *netdev_get_name(unsigned int index);

int netdev_set_online(const char *name, bool online);
int netdev_is_online(const char *name, bool *ret_online);
int netdev_set_mac(const char *name, const MacAddress *mac);
int netdev_get_mac(const char *name, MacAddress *ret_mac);
int netdev_set_mtu(const char *name, unsigned int mtu);
int netdev_get_mtu(const char *name, unsigned int *ret_mtu);
int netdev_set_name(const char *name, const char *new_name);
int netdev_set_alias(const char *name, const char *alias);
int netdev_set_namespace(const char *name, pid_t pid);
int netdev_set_promiscuous(const char *name, bool on);

/* Makes @name a port of the bridge @master; NULL takes it out of its bridge. */
int netdev_set_master(const char *name, const char *master);

/* The bridge @name is a port of, the caller's; NULL without an error when it is in none. */
char *netdev_find_master(const char *name);
bool netdev_is_bridge(const char *name);

/* The first byte of the address of the host's end of a guest's interface: no bridge ever takes its own address from it. The rest
 * is the guest's. */
#define NETDEV_TAP_MAC_FIRST 0xfe

/* The port of @bridge that is the host's end of the guest's interface @mac, the caller's; NULL without an error: there is none. */
char *netdev_find_tap(const char *bridge, const MacAddress *mac);

/* Per-port settings of a bridge. */
int netdev_set_port_isolated(const char *name, bool on);
int netdev_set_port_learning(const char *name, bool on);
int netdev_set_port_flooding(const char *name, bool on);

/* Has the bridge know for good that @mac is behind its port @name. */
int netdev_add_port_mac(const char *name, const MacAddress *mac);

/* Does the bridge look at VLANs? VIR_ERR_CONFIG_UNSUPPORTED where the kernel cannot. */
int netdev_bridge_get_vlan_filtering(const char *name, bool *ret_on);
int netdev_bridge_set_vlan_filtering(const char *name, bool on);

enum { NETDEV_VLAN_FIRST = 1, NETDEV_VLAN_LAST = 4094 };

/* A VLAN that a port of a bridge is in. */
typedef struct {
    unsigned int id;
    bool native;                    /* what comes without a tag is in it */
    bool untagged;                  /* its packets lose their tag on their way out to the port */
} NetdevVlan;

/* Has the bridge's port @name be in these VLANs and in no others; none at all are those of a port that nothing was said about. */
int netdev_set_port_vlans(const char *name, const NetdevVlan *vlans, size_t n);

/* Makes links. A bridge comes without STP and forward delay; settings by netdev_bridge_set(). */
int netdev_create_bridge(const char *name, const MacAddress *mac);
int netdev_bridge_set_stp(const char *name, bool on);
int netdev_bridge_set_forward_delay(const char *name, unsigned int delay_ms);
int netdev_bridge_get_stp(const char *name, bool *ret_on);
int netdev_bridge_get_forward_delay(const char *name, unsigned int *ret_ms);
int netdev_create_veth(const char *name, const char *peer);

/* Removes a link. An absent one is no error. */
int netdev_delete(const char *name);

/* Addresses. */
int netdev_add_address(const char *name, const SocketAddr *addr, unsigned int prefix);
int netdev_remove_address(const char *name, const SocketAddr *addr, unsigned int prefix);
int netdev_add_route(const char *name, const SocketAddr *network, unsigned int prefix, const SocketAddr *gateway,
                     unsigned int metric);

/* A tap for a guest. */
typedef struct {
    const char *name;               /* exact, or a template with one "%d" that the kernel fills; NULL = "vnet%d" */
    const MacAddress *mac;          /* of the host's side; NULL = the kernel's choice */
    unsigned int mtu;               /* 0 = as it comes */
    const char *bridge;             /* to be a port of; NULL = none. Without @mtu the bridge's MTU is taken */
    const NetdevVlan *vlans;        /* of that port; NULL = as it comes */
    size_t n_vlans;
    size_t queues;                  /* 0 = 1 */
    bool vnet_hdr;
    bool persistent;                /* stays when the descriptors are closed */
    bool online;
} NetdevTapSpec;

/* Makes or opens the tap, and puts one descriptor per queue into @fds. The real name is *@ret_name, the caller's. On failure
 * nothing is left behind. */
int netdev_create_tap(const NetdevTapSpec *spec, int *fds, char **ret_name);
int netdev_delete_tap(const char *name);

typedef enum {
    NETDEV_MACVTAP_VEPA,
    NETDEV_MACVTAP_BRIDGE,
    NETDEV_MACVTAP_PRIVATE,
    NETDEV_MACVTAP_PASSTHROUGH,
} NetdevMacvtapMode;

typedef struct {
    const char *name;               /* exact */
    const char *lower;              /* the host's interface it rides on */
    NetdevMacvtapMode mode;
    const MacAddress *mac;
    unsigned int mtu;               /* 0 = as it comes */
    bool macvlan;                   /* without the tap end, for containers */
    bool online;
} NetdevMacvtapSpec;

int netdev_create_macvtap(const NetdevMacvtapSpec *spec);

/* Opens /dev/tapN of the macvtap @name, @queues times. */
int netdev_open_macvtap(const char *name, size_t queues, bool vnet_hdr, int *fds);

/* The interface that the macvtap @name rides on, the caller's; NULL without an error when it is no macvtap. */
char *netdev_find_lower(const char *name);

/* The macvtap on @lower whose address is @mac, the caller's; NULL without an error: there is none. */
char *netdev_find_macvtap(const char *lower, const MacAddress *mac);

typedef struct {
    long long rx_bytes, rx_packets, rx_errors, rx_dropped;
    long long tx_bytes, tx_packets, tx_errors, tx_dropped;
} NetdevStats;

/* As the host sees it. For a guest's tap the caller swaps rx and tx. */
int netdev_get_stats(const char *name, NetdevStats *ret_stats);

/* How fast, in KiB/s: on average, at most, and how much at once (KiB). 0 = not said, but for the average. */
typedef struct {
    unsigned long long average_kib;
    unsigned long long peak_kib;
    unsigned long long burst_kib;
    bool shared;                    /* parts of it can be promised */
} NetdevRate;

/* Limits what goes out to @name, and what comes in from it, in place of what was; NULL = no limit. For the latter it makes another
 * interface, an ifb. */
int netdev_limit(const char *name, const NetdevRate *out, const NetdevRate *in);

/* Ends the limits of @name, which may be gone already. */
int netdev_unlimit(const char *name);

/* The first class that packets may be promised a part for. */
#define NETDEV_PROMISE_FIRST 3

/* Promises packets that go out to @name for @mac a part of @whole, which is shared and set already: @floor_kib, as class @id. In
 * place of what was promised to that class; it may have up to all of @whole when nobody else wants it. */
int netdev_promise(const char *name, unsigned int id, const MacAddress *mac, const NetdevRate *whole, unsigned long long floor_kib);
int netdev_unpromise(const char *name, unsigned int id);

/* What all others have of @whole when those are at work whom something is promised. */
int netdev_promise_rest(const char *name, const NetdevRate *whole, unsigned long long rest_kib);

/* What the physical function @pf makes of one of its virtual functions, whoever has that. VLAN 0 = none. */
typedef struct {
    MacAddress mac;
    unsigned int vlan;
    unsigned int qos;
} NetdevVf;
int netdev_get_vf(const char *pf, unsigned int index, NetdevVf *ret_vf);
int netdev_set_vf(const char *pf, unsigned int index, const NetdevVf *vf);

/* All interfaces' names; a NULL-terminated list, the caller's. */
char **netdev_list(void);

/* The smallest "<prefix>N" with N >= *@next that is not in use; *@next becomes N + 1. */
char *netdev_pick_name(const char *prefix, unsigned int *next);

#endif /* BASE_NETDEV_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_validate.c - the rules of a network: what belongs together, what excludes what.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/network_validate.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define LEASE_MIN_SECONDS 120
#define LEASE_MAX_SECONDS G_MAXUINT32
#define SRV_SERVICE_MAX 63

static bool
is_set(const SocketAddr *addr)
{
    return socket_addr_family(addr) != AF_UNSPEC;
}

/* ---- <forward> ---- */

int
network_address_range_validate(void *self, XmlContext *ctx)
{
    const NetworkAddressRange *range = self;

    if (socket_addr_family(&range->start) != AF_INET || socket_addr_family(&range->end) != AF_INET)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("packets are sent out under IPv4 addresses only"));
    if (socket_addr_compare(&range->start, &range->end) > 0)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the last address is below the first"));
    return 0;
}

int
network_port_range_validate(void *self, XmlContext *ctx)
{
    const NetworkPortRange *range = self;

    if (range->end < range->start)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the last port, %1$u, is below the first, %2$u"), range->end, range->start);
    return 0;
}

/* What a forward mode allows. */
typedef struct {
    bool own_bridge;                 /* bridge options, MTU */
    bool needs_ip;
    bool interfaces;                 /* any at all */
    bool many_interfaces;
    bool nat;
} ForwardRule;

static const ForwardRule forward_rules[NETWORK_FORWARD_LAST] = {
    [NETWORK_FORWARD_NONE]        = { .own_bridge = true },
    [NETWORK_FORWARD_NAT]         = { .own_bridge = true, .needs_ip = true, .interfaces = true, .nat = true },
    [NETWORK_FORWARD_ROUTE]       = { .own_bridge = true, .needs_ip = true, .interfaces = true },
    [NETWORK_FORWARD_OPEN]        = { .own_bridge = true },
    [NETWORK_FORWARD_BRIDGE]      = { .interfaces = true, .many_interfaces = true },
    [NETWORK_FORWARD_PRIVATE]     = { .interfaces = true, .many_interfaces = true },
    [NETWORK_FORWARD_VEPA]        = { .interfaces = true, .many_interfaces = true },
    [NETWORK_FORWARD_PASSTHROUGH] = { .interfaces = true, .many_interfaces = true },
    [NETWORK_FORWARD_HOSTDEV]     = { .interfaces = true, .many_interfaces = true },
};

/* The lists are as long as a client cares to make them. */
static const char *
repeated_interface(const GPtrArray *interfaces)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    xml_each(NetworkForwardInterface, interface, interfaces) {
        if (!g_hash_table_add(seen, interface->dev))
            return interface->dev;
    }
    return NULL;
}

static char *
repeated_address(const GPtrArray *addresses)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    xml_each(NetworkForwardAddress, address, addresses) {
        char *text = pci_address_to_string(&address->pci);

        if (g_hash_table_contains(seen, text))
            return text;
        g_hash_table_add(seen, text);
    }
    return NULL;
}

int
network_forward_validate(void *self, XmlContext *ctx)
{
    const NetworkForward *forward = self;
    const ForwardRule *rule = &forward_rules[forward->mode];
    const char *mode = network_forward_mode_to_string(forward->mode);
    const char *twice = repeated_interface(forward->interfaces);
    g_autofree char *address = repeated_address(forward->addresses);

    if (twice)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the interface '%1$s' is listed twice"), twice);
    if (address)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the PCI device '%1$s' is listed twice"), address);
    if (forward->interfaces && forward->addresses)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("there can be interfaces or addresses, not both"));
    if (forward->interfaces && !rule->interfaces)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("mode '%1$s' has no interface to go out by"), mode);
    if (forward->interfaces && forward->interfaces->len > 1 && !rule->many_interfaces)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("mode '%1$s' goes out by one interface at most, %2$u are given"), mode,
                        forward->interfaces->len);
    if (forward->nat && !rule->nat)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("<nat> belongs to mode 'nat', not to '%1$s'"), mode);
    return 0;
}

/* ---- <dns> ---- */

int
network_dns_forwarder_validate(void *self, XmlContext *ctx)
{
    const NetworkDnsForwarder *forwarder = self;

    if (!is_set(&forwarder->addr) && !forwarder->domain)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the attribute 'addr' or 'domain' is missing"));
    if (forwarder->port && !is_set(&forwarder->addr))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'port' needs 'addr'"));
    return 0;
}

int
network_dns_txt_validate(void *self, XmlContext *ctx)
{
    const NetworkDnsTxt *txt = self;

    if (txt->name[0] == '\0' || strpbrk(txt->name, " ,"))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the name '%1$s' is empty, or has a blank or comma in it"), txt->name);
    return 0;
}

int
network_dns_srv_validate(void *self, XmlContext *ctx)
{
    const NetworkDnsSrv *srv = self;

    if (srv->service[0] == '\0' || strlen(srv->service) > SRV_SERVICE_MAX)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the service '%1$s' is not 1 to %2$d characters long"), srv->service,
                        SRV_SERVICE_MAX);
    if (!text_equal(srv->protocol, "tcp") && !text_equal(srv->protocol, "udp"))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("protocol '%1$s' is neither 'tcp' nor 'udp'"), srv->protocol);
    if (!srv->target && (srv->port || srv->priority || srv->weight))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'port', 'priority' and 'weight' need 'target'"));
    return 0;
}

int
network_dns_validate(void *self, XmlContext *ctx)
{
    const NetworkDns *dns = self;

    if (dns->enable == YES_NO_NO && (dns->forwarders || dns->txts || dns->srvs || dns->hosts))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a name server with enable='no' can have no records or forwarders"));
    return 0;
}

/* ---- <ip> ---- */

int
network_lease_validate(void *self, XmlContext *ctx)
{
    static const unsigned int seconds[LEASE_UNIT_LAST] = { 60, 1, 60, 3600 };
    const NetworkLease *lease = self;

    if (lease->expiry > LEASE_MAX_SECONDS / seconds[lease->unit])
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a lease of %1$llu %2$s is longer than %3$u seconds"),
                        lease->expiry, lease_unit_to_string(lease->unit), LEASE_MAX_SECONDS);
    if (lease->expiry != 0 && lease->expiry * seconds[lease->unit] < LEASE_MIN_SECONDS)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a lease of %1$llu %2$s is shorter than %3$d seconds"),
                        lease->expiry, lease_unit_to_string(lease->unit), LEASE_MIN_SECONDS);
    return 0;
}

int
network_dhcp_host_validate(void *self, XmlContext *ctx)
{
    const NetworkDhcpHost *host = self;
    MacAddress mac;

    if (!host->mac && !host->id && !host->name)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the attribute 'mac', 'id' or 'name' is missing"));
    if (!is_set(&host->ip))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the attribute 'ip' is missing"));
    if (host->mac && (!mac_parse(host->mac, &mac) || mac_is_multicast(&mac)))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("mac '%1$s' is not the MAC address of a host"), host->mac);
    if (host->id && (host->id[0] == '\0' || strspn(host->id, "0123456789abcdefABCDEF:") != strlen(host->id)))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("id '%1$s' is not bytes in hexadecimal joined by ':'"), host->id);
    if (host->name && (host->name[0] == '\0' || strpbrk(host->name, " ,:\t\n")))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("name '%1$s' is not one of a host"), host->name);
    return 0;
}

static int
validate_prefix(const NetworkIp *ip, XmlContext *ctx)
{
    unsigned int max = socket_addr_max_prefix(&ip->address);
    char text[SOCKET_ADDR_TEXT_LEN];

    if (is_set(&ip->netmask) && ip->prefix.set)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'netmask' and 'prefix' exclude each other"));
    if (ip->prefix.set && ip->prefix.value > max)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("prefix %1$u is above %2$u"), ip->prefix.value, max);
    if (!is_set(&ip->netmask))
        return 0;
    if (socket_addr_family(&ip->address) != AF_INET)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("an IPv6 address has a 'prefix', not a 'netmask'"));
    if (socket_addr_family(&ip->netmask) != AF_INET || socket_addr_netmask_to_prefix(&ip->netmask) < 0)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("netmask '%1$s' is no row of ones and then zeros"),
                        socket_addr_format(&ip->netmask, text));
    return 0;
}

static int
validate_range(const NetworkIp *ip, const NetworkDhcpRange *range, XmlContext *ctx)
{
    int family = socket_addr_family(&ip->address);
    unsigned int prefix = network_ip_prefix(ip);
    char start[SOCKET_ADDR_TEXT_LEN];
    char end[SOCKET_ADDR_TEXT_LEN];
    char address[SOCKET_ADDR_TEXT_LEN];

    socket_addr_format(&range->start, start);
    socket_addr_format(&range->end, end);
    socket_addr_format(&ip->address, address);
    if (socket_addr_family(&range->start) != family || socket_addr_family(&range->end) != family)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the range %1$s - %2$s is of another family than '%3$s'"), start, end,
                        address);
    if (socket_addr_compare(&range->start, &range->end) > 0)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the range %1$s - %2$s is reversed"), start, end);
    if (!socket_addr_in_network(&range->start, &ip->address, prefix)
        || !socket_addr_in_network(&range->end, &ip->address, prefix))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the range %1$s - %2$s is not within the network %3$s/%4$u"), start, end,
                        address, prefix);
    return 0;
}

static int
validate_dhcp_host(const NetworkIp *ip, const NetworkDhcpHost *host, XmlContext *ctx)
{
    int family = socket_addr_family(&ip->address);

    if (family == AF_INET6 && host->mac)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the IPv6 host '%1$s' is known by 'id' or 'name', not by 'mac'"), host->mac);
    if (family == AF_INET && !host->mac && !host->id)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the host '%1$s' needs 'mac' or 'id'"), host->name);
    return 0;
}

int
network_ip_validate(void *self, XmlContext *ctx)
{
    const NetworkIp *ip = self;
    int family = text_equal(ip->family, "ipv6") ? AF_INET6 : AF_INET;
    char text[SOCKET_ADDR_TEXT_LEN];

    if (ip->family && family == AF_INET && !text_equal(ip->family, "ipv4"))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("family '%1$s' is neither 'ipv4' nor 'ipv6'"), ip->family);
    if (socket_addr_family(&ip->address) != family)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'%1$s' is no address of family '%2$s'"),
                        socket_addr_format(&ip->address, text), ip->family ? ip->family : "ipv4");
    if (validate_prefix(ip, ctx) < 0)
        return -1;
    if (family == AF_INET6 && (ip->tftp_root || ip->bootp))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("<tftp> and <bootp> are for IPv4 only"));
    xml_each(NetworkDhcpRange, range, ip->ranges) {
        if (validate_range(ip, range, ctx) < 0)
            return -1;
    }
    xml_each(NetworkDhcpHost, host, ip->hosts) {
        if (validate_dhcp_host(ip, host, ctx) < 0)
            return -1;
    }
    return 0;
}

/* ---- <portgroup> and <network> ---- */

static int
validate_bandwidth(const BandwidthDef *bandwidth, XmlContext *ctx)
{
    if (bandwidth && bandwidth->inbound && bandwidth->inbound->floor)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a network promises no 'floor', only an interface gets one"));
    return 0;
}

int
network_portgroup_validate(void *self, XmlContext *ctx)
{
    const NetworkPortgroup *group = self;

    return validate_bandwidth(group->bandwidth, ctx);
}

static int
validate_bridge(const NetworkDef *def, XmlContext *ctx)
{
    NetworkForwardMode mode = network_def_forward_mode(def);
    const char *word = network_forward_mode_to_string(mode);
    bool devices = def->forward && (def->forward->interfaces || def->forward->pf || def->forward->addresses);

    if (mac_is_multicast(&def->mac))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the bridge's MAC address is a multicast address"));
    if (forward_rules[mode].own_bridge)
        return 0;
    if (def->zone || def->stp != SWITCH_ABSENT || def->delay.set)
        return xml_fail(ctx, VIR_ERR_XML_ERROR,
                        _("bridge options 'zone', 'stp' and 'delay' need a bridge of our own, which mode '%1$s' has not"), word);
    if (def->mtu)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("<mtu> needs a bridge of our own, which mode '%1$s' has not"), word);
    if (def->bridge && mode != NETWORK_FORWARD_BRIDGE)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("mode '%1$s' has no bridge, 'bridge' has"), word);
    if (def->bridge && devices)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("there can be a bridge or interfaces, not both"));
    return 0;
}

/* A gateway must be within one of our networks; the destination must be one, too. */
static bool
is_reachable(const NetworkDef *def, const SocketAddr *gateway)
{
    xml_each(NetworkIp, ip, def->ips) {
        if (socket_addr_family(&ip->address) == socket_addr_family(gateway)
            && socket_addr_in_network(gateway, &ip->address, network_ip_prefix(ip)))
            return true;
    }
    return false;
}

static int
validate_routes(const NetworkDef *def, XmlContext *ctx)
{
    xml_each(NetRoute, route, def->routes) {
        SocketAddr gateway;

        if (!socket_addr_parse(route->gateway, AF_UNSPEC, &gateway) || !is_reachable(def, &gateway))
            return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("the gateway '%1$s' is in no network of this bridge"),
                            route->gateway);
    }
    return 0;
}

int
network_validate(void *self, XmlContext *ctx)
{
    const NetworkDef *def = self;
    NetworkForwardMode mode = network_def_forward_mode(def);

    if (def->name[0] == '.' && (def->name[1] == '\0' || text_equal(def->name, "..")))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the name cannot be '%1$s'"), def->name);
    if (forward_rules[mode].needs_ip && !def->ips)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("mode '%1$s' needs an <ip> address"), network_forward_mode_to_string(mode));
    if (def->virtualport && def->virtualport->type == VIRTUAL_PORT_NONE)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the attribute 'type' of <virtualport> is missing"));
    if (validate_bandwidth(def->bandwidth, ctx) < 0 || validate_bridge(def, ctx) < 0)
        return -1;
    return validate_routes(def, ctx);
}

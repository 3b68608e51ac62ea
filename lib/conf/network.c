/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network.c - the <network> document: its fields and its defaults.
 *
 * Threads: any. A network does not change once its definition is committed.
 */

#include "conf/network.h"

#include "base/error.h"
#include "base/text.h"
#include "conf/network_validate.h"

ENUM_WORDS(NetworkForwardMode, network_forward_mode, NETWORK_FORWARD_LAST,
           NULL, "nat", "route", "open", "bridge", "private", "vepa", "passthrough", "hostdev")
ENUM_WORDS(NetworkAddressType, network_address_type, NETWORK_ADDRESS_LAST, NULL, "pci")
ENUM_WORDS(LeaseUnit, lease_unit, LEASE_UNIT_LAST, NULL, "seconds", "minutes", "hours")

/* ---- <forward> ---- */

static const XmlField forward_interface_fields[] = {
    XML_ATTR(NetworkForwardInterface, dev,         "dev",         XML_STRING, XML_REQUIRED),
    XML_ATTR(NetworkForwardInterface, connections, "connections", XML_UINT,   XML_OMIT_ZERO | XML_ONLY_LIVE),
};
XML_BINDING(NetworkForwardInterface, "interface", forward_interface_fields);

static const XmlField forward_address_fields[] = {
    XML_ATTR_ENUM(NetworkForwardAddress, type,        "type",        NetworkAddressType, XML_REQUIRED),
    XML_EMBED    (NetworkForwardAddress, pci,                        PciAddress),
    XML_ATTR     (NetworkForwardAddress, connections, "connections", XML_UINT, XML_OMIT_ZERO | XML_ONLY_LIVE),
};
XML_BINDING(NetworkForwardAddress, "address", forward_address_fields);

static const XmlField address_range_fields[] = {
    XML_ATTR(NetworkAddressRange, start, "start", XML_SOCKET_ADDR, XML_REQUIRED),
    XML_ATTR(NetworkAddressRange, end,   "end",   XML_SOCKET_ADDR, XML_REQUIRED),
};
XML_BINDING(NetworkAddressRange, "address", address_range_fields, .validate = network_address_range_validate);

static const XmlField port_range_fields[] = {
    XML_ATTR(NetworkPortRange, start, "start", XML_UINT, XML_REQUIRED, XML_RANGE(1, 65535)),
    XML_ATTR(NetworkPortRange, end,   "end",   XML_UINT, XML_REQUIRED, XML_RANGE(1, 65535)),
};
XML_BINDING(NetworkPortRange, "port", port_range_fields, .validate = network_port_range_validate);

static const XmlField nat_fields[] = {
    XML_ATTR_ENUM(NetworkNat, ipv6,    "ipv6",    YesNo,               0),
    XML_CHILD    (NetworkNat, address, "address", NetworkAddressRange, 0),
    XML_CHILD    (NetworkNat, port,    "port",    NetworkPortRange,    0),
};
XML_BINDING(NetworkNat, "nat", nat_fields);

/* The virtual functions of a physical one are found when the network starts. */
static bool
forward_devices_are_shown(const void *self, unsigned int flags)
{
    const NetworkForward *forward = self;

    return !forward->pf || !(flags & XML_AS_INACTIVE);
}

static void
forward_drop_live(NetworkForward *forward)
{
    g_clear_pointer(&forward->dev, g_free);
    g_clear_pointer(&forward->interfaces, g_ptr_array_unref);
    g_clear_pointer(&forward->addresses, g_ptr_array_unref);
}

/* <forward dev='eth0'> and its first <interface dev='eth0'/> are the same thing said twice. */
static int
forward_post_parse(void *self, XmlContext *ctx)
{
    NetworkForward *forward = self;
    const NetworkForwardInterface *first;

    if (forward->mode == NETWORK_FORWARD_NONE)
        forward->mode = NETWORK_FORWARD_NAT;
    if (forward->mode == NETWORK_FORWARD_HOSTDEV && forward->managed == YES_NO_ABSENT)
        forward->managed = YES_NO_NO;
    if (!forward_devices_are_shown(forward, ctx->flags))
        forward_drop_live(forward);
    if (forward->dev && !forward->interfaces) {
        NetworkForwardInterface *interface = network_forward_interface_new();

        interface->dev = g_strdup(forward->dev);
        xml_list_add(NetworkForwardInterface, forward->interfaces, interface);
    }
    first = forward->interfaces ? g_ptr_array_index(forward->interfaces, 0) : NULL;
    if (first && forward->dev && !text_equal(first->dev, forward->dev))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("dev '%1$s' must be that of the first interface, '%2$s'"), forward->dev,
                        first->dev);
    if (first && !forward->dev)
        forward->dev = g_strdup(first->dev);
    return 0;
}

static const XmlField forward_fields[] = {
    XML_ATTR     (NetworkForward, dev,        "dev",       XML_STRING,  0, .show = forward_devices_are_shown),
    XML_ATTR_ENUM(NetworkForward, mode,       "mode",      NetworkForwardMode, 0),
    XML_ATTR_ENUM(NetworkForward, managed,    "managed",   YesNo,              0),
    XML_CHILD    (NetworkForward, driver,     "driver",    HostdevDriver,      XML_OMIT_EMPTY),
    XML_CHILD    (NetworkForward, nat,        "nat",       NetworkNat,         XML_OMIT_EMPTY),
    XML_IN_ATTR  (NetworkForward, pf,         "pf", "dev", XML_STRING,         XML_NEEDED),
    XML_LIST     (NetworkForward, interfaces, "interface", NetworkForwardInterface, 0, .show = forward_devices_are_shown),
    XML_LIST     (NetworkForward, addresses,  "address",   NetworkForwardAddress,   0, .show = forward_devices_are_shown),
};
XML_BINDING(NetworkForward, "forward", forward_fields, .post_parse = forward_post_parse,
            .validate = network_forward_validate);

/* ---- <dns> ---- */

static const XmlField forwarder_fields[] = {
    XML_ATTR(NetworkDnsForwarder, domain, "domain", XML_STRING, 0),
    XML_ATTR(NetworkDnsForwarder, addr,   "addr",   XML_SOCKET_ADDR, 0),
    XML_ATTR(NetworkDnsForwarder, port,   "port",   XML_UINT,   XML_OMIT_ZERO, XML_RANGE(1, 65535)),
};
XML_BINDING(NetworkDnsForwarder, "forwarder", forwarder_fields, .validate = network_dns_forwarder_validate);

static const XmlField txt_fields[] = {
    XML_ATTR(NetworkDnsTxt, name,  "name",  XML_STRING, XML_REQUIRED),
    XML_ATTR(NetworkDnsTxt, value, "value", XML_STRING, XML_REQUIRED),
};
XML_BINDING(NetworkDnsTxt, "txt", txt_fields, .validate = network_dns_txt_validate);

static const XmlField srv_fields[] = {
    XML_ATTR(NetworkDnsSrv, service,  "service",  XML_STRING, XML_REQUIRED),
    XML_ATTR(NetworkDnsSrv, protocol, "protocol", XML_STRING, XML_REQUIRED),
    XML_ATTR(NetworkDnsSrv, domain,   "domain",   XML_STRING, 0),
    XML_ATTR(NetworkDnsSrv, target,   "target",   XML_STRING, 0),
    XML_ATTR(NetworkDnsSrv, port,     "port",     XML_UINT,   XML_OMIT_ZERO, XML_RANGE(1, 65535)),
    XML_ATTR(NetworkDnsSrv, priority, "priority", XML_UINT,   XML_OMIT_ZERO, XML_RANGE(0, 65535)),
    XML_ATTR(NetworkDnsSrv, weight,   "weight",   XML_UINT,   XML_OMIT_ZERO, XML_RANGE(0, 65535)),
};
XML_BINDING(NetworkDnsSrv, "srv", srv_fields, .validate = network_dns_srv_validate);

static const XmlField dns_host_fields[] = {
    XML_ATTR   (NetworkDnsHost, ip,        "ip",       XML_SOCKET_ADDR, XML_REQUIRED),
    XML_STRINGS(NetworkDnsHost, hostnames, "hostname",         XML_REQUIRED),
};
XML_BINDING(NetworkDnsHost, "host", dns_host_fields);

static const XmlField dns_fields[] = {
    XML_ATTR_ENUM(NetworkDns, enable,              "enable",            YesNo,               0),
    XML_ATTR_ENUM(NetworkDns, forward_plain_names, "forwardPlainNames", YesNo,               0),
    XML_LIST     (NetworkDns, forwarders,          "forwarder",         NetworkDnsForwarder, 0),
    XML_LIST     (NetworkDns, txts,                "txt",               NetworkDnsTxt,       0),
    XML_LIST     (NetworkDns, srvs,                "srv",               NetworkDnsSrv,       0),
    XML_LIST     (NetworkDns, hosts,               "host",              NetworkDnsHost,      0),
};
XML_BINDING(NetworkDns, "dns", dns_fields, .validate = network_dns_validate);

/* ---- <ip> ---- */

static bool
lease_unit_is_shown(const void *self, unsigned int flags)
{
    return ((const NetworkLease *)self)->expiry != 0;
}

static int
lease_post_parse(void *self, XmlContext *ctx)
{
    NetworkLease *lease = self;

    if (lease->expiry == 0)
        lease->unit = LEASE_UNIT_DEFAULT;       /* for ever, in any unit */
    else if (lease->unit == LEASE_UNIT_DEFAULT)
        lease->unit = LEASE_UNIT_MINUTES;
    return 0;
}

static const XmlField lease_fields[] = {
    XML_ATTR     (NetworkLease, expiry, "expiry", XML_ULLONG, XML_REQUIRED),
    XML_ATTR_ENUM(NetworkLease, unit,   "unit",   LeaseUnit,  0, .show = lease_unit_is_shown),
};
XML_BINDING(NetworkLease, "lease", lease_fields, .post_parse = lease_post_parse, .validate = network_lease_validate);

static const XmlField dhcp_range_fields[] = {
    XML_ATTR (NetworkDhcpRange, start, "start", XML_SOCKET_ADDR, XML_REQUIRED),
    XML_ATTR (NetworkDhcpRange, end,   "end",   XML_SOCKET_ADDR, XML_REQUIRED),
    XML_CHILD(NetworkDhcpRange, lease, "lease", NetworkLease, 0),
};
XML_BINDING(NetworkDhcpRange, "range", dhcp_range_fields);

static const XmlField dhcp_host_fields[] = {
    XML_ATTR (NetworkDhcpHost, mac,   "mac",   XML_STRING,   0, .pattern = "([a-fA-F0-9]{2}:){5}[a-fA-F0-9]{2}"),
    XML_ATTR (NetworkDhcpHost, id,    "id",    XML_STRING,   0, .pattern = "([0-9a-fA-F]{1,2}:)*[0-9a-fA-F]{1,2}"),
    XML_ATTR (NetworkDhcpHost, name,  "name",  XML_STRING,   0),
    XML_ATTR (NetworkDhcpHost, ip,    "ip",    XML_SOCKET_ADDR, 0),
    XML_CHILD(NetworkDhcpHost, lease, "lease", NetworkLease, 0),
};
XML_BINDING(NetworkDhcpHost, "host", dhcp_host_fields, .validate = network_dhcp_host_validate);

static const XmlField bootp_fields[] = {
    XML_ATTR(NetworkBootp, file,   "file",   XML_STRING, XML_REQUIRED),
    XML_ATTR(NetworkBootp, server, "server", XML_STRING, 0),
};
XML_BINDING(NetworkBootp, "bootp", bootp_fields);

static const XmlField ip_fields[] = {
    XML_WRAPPER_OPEN(""),
    XML_ATTR     (NetworkIp, family,    "family",        XML_STRING,   0, .pattern = "ipv4|ipv6"),
    XML_ATTR     (NetworkIp, address,   "address",       XML_SOCKET_ADDR, XML_REQUIRED),
    XML_ATTR     (NetworkIp, netmask,   "netmask",       XML_SOCKET_ADDR, 0),
    XML_ATTR     (NetworkIp, prefix,    "prefix",        XML_OPT_UINT, 0, XML_RANGE(0, 128)),
    XML_ATTR_ENUM(NetworkIp, local_ptr, "localPtr",      YesNo,        0),
    XML_IN_ATTR  (NetworkIp, tftp_root, "tftp", "root",  XML_STRING,   0),
    XML_LIST     (NetworkIp, ranges,    "dhcp/range",    NetworkDhcpRange, 0),
    XML_LIST     (NetworkIp, hosts,     "dhcp/host",     NetworkDhcpHost,  0),
    XML_CHILD    (NetworkIp, bootp,     "dhcp/bootp",    NetworkBootp,     0),
};
XML_BINDING(NetworkIp, "ip", ip_fields, .validate = network_ip_validate);

/* ---- <portgroup> ---- */

static const XmlField portgroup_fields[] = {
    XML_WRAPPER_OPEN(""),
    XML_ATTR     (NetworkPortgroup, name,                   "name",                XML_STRING,   XML_REQUIRED),
    XML_ATTR_ENUM(NetworkPortgroup, is_default,             "default",             YesNo,        0),
    XML_ATTR_ENUM(NetworkPortgroup, trust_guest_rx_filters, "trustGuestRxFilters", YesNo,        0),
    XML_CHILD    (NetworkPortgroup, vlan,                   "vlan",                VlanDef,      0),
    XML_CHILD    (NetworkPortgroup, virtualport,            "virtualport",         VirtualPort,  0),
    XML_CHILD    (NetworkPortgroup, bandwidth,              "bandwidth",           BandwidthDef, 0),
};
XML_BINDING(NetworkPortgroup, "portgroup", portgroup_fields, .validate = network_portgroup_validate);

/* ---- <network> ---- */

static const XmlNamespace network_namespaces[] = { { "dnsmasq", NETWORK_DNSMASQ_URI }, { NULL } };

static int
network_post_parse(void *self, XmlContext *ctx)
{
    NetworkDef *def = self;

    if (uuid_is_zero(def->uuid))
        uuid_generate(def->uuid);
    if (!network_def_has_own_bridge(def))
        return 0;
    if (def->stp == SWITCH_ABSENT)
        def->stp = SWITCH_ON;
    if (!def->delay.set)
        def->delay = (OptUlong){ .set = true };
    return 0;
}

static const XmlField network_fields[] = {
    XML_ATTR        (NetworkDef, connections,            "connections",         XML_UINT, XML_OMIT_ZERO | XML_ONLY_LIVE),
    XML_ATTR        (NetworkDef, ipv6,                   "ipv6",                XML_BOOL,       XML_OMIT_ZERO),
    XML_ATTR_ENUM   (NetworkDef, trust_guest_rx_filters, "trustGuestRxFilters", YesNo,          0),
    XML_IN_TEXT     (NetworkDef, name,                   "name",                XML_NAME,       XML_REQUIRED),
    XML_IN_TEXT     (NetworkDef, uuid,                   "uuid",                XML_UUID,       0),
    XML_IN_TEXT     (NetworkDef, title,                  "title",               XML_STRING,     0, .pattern = "[^\\n]+"),
    XML_IN_TEXT     (NetworkDef, description,            "description",         XML_STRING,     0),
    XML_VERBATIM    (NetworkDef, metadata,               "metadata",                            0),
    XML_CHILD       (NetworkDef, forward,                "forward",             NetworkForward, 0),
    XML_IN_ATTR     (NetworkDef, bridge,                 "bridge", "name",      XML_STRING,     0),
    XML_IN_ATTR     (NetworkDef, zone,                   "bridge", "zone",      XML_STRING,     0),
    XML_IN_ATTR_ENUM(NetworkDef, stp,                    "bridge", "stp",       Switch,         0),
    XML_IN_ATTR     (NetworkDef, delay,                  "bridge", "delay",     XML_OPT_ULONG,  0),
    XML_IN_ATTR_ENUM(NetworkDef, mac_table_manager,      "bridge", "macTableManager", MacTableManager, 0),
    XML_IN_ATTR     (NetworkDef, mtu,                    "mtu", "size",         XML_UINT, XML_OMIT_ZERO | XML_NEEDED,
                     XML_RANGE(0, 65535)),
    XML_IN_ATTR     (NetworkDef, mac,                    "mac", "address",      XML_MAC,        XML_NEEDED),
    XML_IN_ATTR     (NetworkDef, domain,                 "domain", "name",      XML_STRING,     XML_NEEDED),
    XML_IN_ATTR_ENUM(NetworkDef, domain_local_only,      "domain", "localOnly", YesNo,          0),
    XML_IN_ATTR_ENUM(NetworkDef, domain_register,        "domain", "register",  YesNo,          0),
    XML_CHILD       (NetworkDef, dns,                    "dns",                 NetworkDns,     XML_OMIT_EMPTY),
    XML_CHILD       (NetworkDef, vlan,                   "vlan",                VlanDef,        0),
    XML_CHILD       (NetworkDef, bandwidth,              "bandwidth",           BandwidthDef,   XML_OMIT_EMPTY),
    XML_IN_ATTR_ENUM(NetworkDef, port_isolated,          "port", "isolated",    YesNo,          0),
    XML_LIST        (NetworkDef, ips,                    "ip",                  NetworkIp,      0),
    XML_LIST        (NetworkDef, routes,                 "route",               NetRoute,       0),
    XML_CHILD       (NetworkDef, virtualport,            "virtualport",         VirtualPort,    0),
    XML_LIST        (NetworkDef, portgroups,             "portgroup",           NetworkPortgroup, 0),
    XML_STRINGS     (NetworkDef, dnsmasq_options,        "dnsmasq:options/dnsmasq:option@value", 0),
};
XML_BINDING(NetworkDef, "network", network_fields, .namespaces = network_namespaces, .post_parse = network_post_parse,
            .validate = network_validate);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * interface.c - the <interface> document of the host's interfaces.
 *
 * Threads: any. A definition does not change once it is committed.
 */

#include "conf/interface.h"

#include "base/error.h"
#include "base/text.h"

ENUM_WORDS(InterfaceType, interface_type, INTERFACE_LAST, NULL, "ethernet", "bridge", "bond", "vlan")
ENUM_WORDS(InterfaceBridgePort, interface_bridge_port, INTERFACE_LAST, NULL, "ethernet", NULL, "bond", "vlan")
ENUM_WORDS(InterfaceBondPort, interface_bond_port, INTERFACE_LAST, NULL, "ethernet", NULL, NULL, NULL)
ENUM_WORDS(InterfaceStart, interface_start, INTERFACE_START_LAST, NULL, "onboot", "none", "hotplug")
ENUM_WORDS(InterfaceLinkState, interface_link_state, INTERFACE_LINK_LAST,
           NULL, "unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up")
ENUM_WORDS(InterfaceFamily, interface_family, INTERFACE_FAMILY_LAST, NULL, "ipv4", "ipv6")
ENUM_WORDS(BondMode, bond_mode, BOND_MODE_LAST,
           NULL, "balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb")
ENUM_WORDS(BondCarrier, bond_carrier, BOND_CARRIER_LAST, NULL, "ioctl", "netif")
ENUM_WORDS(BondValidate, bond_validate, BOND_VALIDATE_LAST, NULL, "none", "active", "backup", "all")

XML_DECLARE_BINDING(InterfaceInBridge)
XML_DECLARE_BINDING(InterfaceInBond)

/* ---- protocols ---- */

static const XmlField dhcp_fields[] = {
    XML_ATTR_ENUM(InterfaceDhcp, peerdns, "peerdns", YesNo, 0),
};
XML_BINDING(InterfaceDhcp, "dhcp", dhcp_fields);

static const XmlField ip_fields[] = {
    XML_ATTR(InterfaceIp, address, "address", XML_IP,       XML_REQUIRED),
    XML_ATTR(InterfaceIp, prefix,  "prefix",  XML_OPT_UINT, 0, XML_RANGE(0, 128)),
};
XML_BINDING(InterfaceIp, "ip", ip_fields);

static bool
is_of_family(const char *address, InterfaceFamily family)
{
    SocketAddr addr;

    return socket_addr_parse(address, family == INTERFACE_FAMILY_IPV6 ? AF_INET6 : AF_INET, &addr);
}

static int
protocol_validate(void *self, XmlContext *ctx)
{
    const InterfaceProtocol *protocol = self;
    const char *family = interface_family_to_string(protocol->family);

    if (protocol->autoconf && protocol->family != INTERFACE_FAMILY_IPV6)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("<autoconf> belongs to family 'ipv6'"));
    xml_each(InterfaceIp, ip, protocol->ips) {
        if (!is_of_family(ip->address, protocol->family))
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'%1$s' is no address of family '%2$s'"), ip->address, family);
        if (ip->prefix.value > 32 && protocol->family == INTERFACE_FAMILY_IPV4)
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("prefix %1$u is above 32"), ip->prefix.value);
    }
    if (protocol->gateway && !is_of_family(protocol->gateway, protocol->family))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'%1$s' is no address of family '%2$s'"), protocol->gateway, family);
    return 0;
}

static const XmlField protocol_fields[] = {
    XML_WRAPPER_OPEN(""),
    XML_ATTR_ENUM(InterfaceProtocol, family,   "family",           InterfaceFamily, XML_REQUIRED),
    XML_PRESENT  (InterfaceProtocol, autoconf, "autoconf",                          0),
    XML_CHILD    (InterfaceProtocol, dhcp,     "dhcp",             InterfaceDhcp,   0),
    XML_LIST     (InterfaceProtocol, ips,      "ip",               InterfaceIp,     0),
    XML_IN_ATTR  (InterfaceProtocol, gateway,  "route", "gateway", XML_IP,          XML_NEEDED),
};
XML_BINDING(InterfaceProtocol, "protocol", protocol_fields, .validate = protocol_validate);

/* ---- what is special of each type ---- */

static const XmlField miimon_fields[] = {
    XML_ATTR     (BondMiimon, freq,      "freq",      XML_OPT_UINT, XML_REQUIRED),
    XML_ATTR     (BondMiimon, downdelay, "downdelay", XML_OPT_UINT, 0),
    XML_ATTR     (BondMiimon, updelay,   "updelay",   XML_OPT_UINT, 0),
    XML_ATTR_ENUM(BondMiimon, carrier,   "carrier",   BondCarrier,  0),
};
XML_BINDING(BondMiimon, "miimon", miimon_fields);

static const XmlField arpmon_fields[] = {
    XML_ATTR     (BondArpmon, interval, "interval", XML_OPT_UINT, XML_REQUIRED),
    XML_ATTR     (BondArpmon, target,   "target",   XML_IP4,      XML_REQUIRED),
    XML_ATTR_ENUM(BondArpmon, validate, "validate", BondValidate, 0),
};
XML_BINDING(BondArpmon, "arpmon", arpmon_fields);

static int
bond_validate(void *self, XmlContext *ctx)
{
    const InterfaceBond *bond = self;

    if (bond->miimon && bond->arpmon)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("<miimon> and <arpmon> exclude each other"));
    return 0;
}

static const XmlField bond_fields[] = {
    XML_WRAPPER_OPEN(""),
    XML_ATTR_ENUM(InterfaceBond, mode,       "mode",      BondMode,        0),
    XML_CHILD    (InterfaceBond, miimon,     "miimon",    BondMiimon,      0),
    XML_CHILD    (InterfaceBond, arpmon,     "arpmon",    BondArpmon,      0),
    XML_LIST     (InterfaceBond, interfaces, "interface", InterfaceInBond, 0),
};
XML_BINDING(InterfaceBond, "bond", bond_fields, .validate = bond_validate);

static const XmlField bridge_fields[] = {
    XML_WRAPPER_OPEN(""),
    XML_ATTR_ENUM(InterfaceBridge, stp,        "stp",       Switch,            0),
    XML_ATTR     (InterfaceBridge, delay,      "delay",     XML_STRING,        0, .pattern = "[0-9]+(\\.[0-9]+)?"),
    XML_LIST     (InterfaceBridge, interfaces, "interface", InterfaceInBridge, 0),
};
XML_BINDING(InterfaceBridge, "bridge", bridge_fields);

static const XmlField vlan_fields[] = {
    XML_ATTR   (InterfaceVlan, tag,       "tag",               XML_UINT,   XML_REQUIRED, XML_RANGE(0, 4095)),
    XML_IN_ATTR(InterfaceVlan, interface, "interface", "name", XML_STRING, XML_REQUIRED),
};
XML_BINDING(InterfaceVlan, "vlan", vlan_fields);

static const XmlField type_bridge_fields[] = { XML_CHILD(InterfaceDef, bridge, "bridge", InterfaceBridge, XML_REQUIRED) };
static const XmlField type_bond_fields[] = { XML_CHILD(InterfaceDef, bond, "bond", InterfaceBond, XML_REQUIRED) };
static const XmlField type_vlan_fields[] = { XML_CHILD(InterfaceDef, vlan, "vlan", InterfaceVlan, XML_REQUIRED) };

/* ---- <interface>, by itself and inside others ---- */

static const XmlField device_fields[] = {
    XML_ATTR        (InterfaceDevice, name,  "name",            XML_STRING,         XML_REQUIRED),
    XML_IN_ATTR     (InterfaceDevice, speed, "link", "speed",   XML_OPT_UINT,       0),
    XML_IN_ATTR_ENUM(InterfaceDevice, state, "link", "state",   InterfaceLinkState, 0),
    XML_IN_ATTR     (InterfaceDevice, mac,   "mac", "address",  XML_MAC,            XML_NEEDED),
};
XML_BINDING(InterfaceDevice, "interface", device_fields);

static const XmlField in_bond_fields[] = {
    XML_WRAPPER_OPEN(""),
    XML_ATTR_ENUM(InterfaceDef, type,   "type", InterfaceBondPort, XML_REQUIRED),
    XML_EMBED    (InterfaceDef, device,         InterfaceDevice),
};
XML_BINDING_AS(InterfaceInBond, InterfaceDef, "interface", in_bond_fields);

static const XmlCase in_bridge_cases[] = {
    XML_CASE_NONE(INTERFACE_ETHERNET),
    XML_CASE(INTERFACE_BOND, InterfaceDef, type_bond_fields),
    XML_CASE(INTERFACE_VLAN, InterfaceDef, type_vlan_fields),
};

static const XmlField in_bridge_fields[] = {
    XML_WRAPPER_OPEN(""),
    XML_ATTR_ENUM(InterfaceDef, type,   "type", InterfaceBridgePort, XML_REQUIRED),
    XML_EMBED    (InterfaceDef, device,         InterfaceDevice),
    XML_SWITCH   (InterfaceDef, type,   in_bridge_cases, 0),
};
XML_BINDING_AS(InterfaceInBridge, InterfaceDef, "interface", in_bridge_fields);

static const XmlCase interface_cases[] = {
    XML_CASE_NONE(INTERFACE_ETHERNET),
    XML_CASE(INTERFACE_BRIDGE, InterfaceDef, type_bridge_fields),
    XML_CASE(INTERFACE_BOND,   InterfaceDef, type_bond_fields),
    XML_CASE(INTERFACE_VLAN,   InterfaceDef, type_vlan_fields),
};

static const XmlField interface_fields[] = {
    XML_WRAPPER_OPEN(""),
    XML_ATTR_ENUM   (InterfaceDef, type,      "type",          InterfaceType,     XML_REQUIRED),
    XML_IN_ATTR_ENUM(InterfaceDef, start,     "start", "mode", InterfaceStart,    XML_NEEDED),
    XML_IN_ATTR     (InterfaceDef, mtu,       "mtu", "size",   XML_UINT,          XML_OMIT_ZERO | XML_NEEDED),
    XML_LIST        (InterfaceDef, protocols, "protocol",      InterfaceProtocol, 0),
    XML_EMBED       (InterfaceDef, device,                     InterfaceDevice),
    XML_SWITCH      (InterfaceDef, type,      interface_cases,                    0),
};
XML_BINDING(InterfaceDef, "interface", interface_fields);

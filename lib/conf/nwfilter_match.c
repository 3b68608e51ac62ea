/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nwfilter_match.c - what a rule can say about packets: the attributes of each protocol.
 *
 * Threads: any. Nothing here changes.
 */

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "conf/nwfilter.h"
#include "conf/nwfilter_value.h"

ENUM_WORDS(NwFilterSense, nwfilter_sense, NWFILTER_MATCH_LAST, NULL, "no")

#define VALUE(field, name, value_type) \
    XML_ROW(XML_KIND_VALUE, NwFilterMatch, field, "@" name, &nwfilter_##value_type.xml, \
            XML_FITS(NwFilterMatch, field, char *), 0)

static const XmlWord sense_aliases[] = { { "yes", NWFILTER_MATCH_THESE }, { NULL, 0 } };

#define MATCH_ROW   XML_ATTR_ENUM(NwFilterMatch, sense, "match", NwFilterSense, 0, .aliases = sense_aliases)
#define COMMENT_ROW VALUE(comment, "comment", comment)

/* ---- rows that protocols share ---- */

#define ETHERNET_ROWS \
    MATCH_ROW, \
    VALUE(srcmacaddr, "srcmacaddr", mac), \
    VALUE(srcmacmask, "srcmacmask", mac), \
    VALUE(dstmacaddr, "dstmacaddr", mac), \
    VALUE(dstmacmask, "dstmacmask", mac)

#define IP_ROWS(address, mask) \
    VALUE(srcipaddr, "srcipaddr", address), \
    VALUE(srcipmask, "srcipmask", mask), \
    VALUE(dstipaddr, "dstipaddr", address), \
    VALUE(dstipmask, "dstipmask", mask)

#define PORT_ROWS \
    VALUE(srcportstart, "srcportstart", uint16), \
    VALUE(srcportend,   "srcportend",   uint16), \
    VALUE(dstportstart, "dstportstart", uint16), \
    VALUE(dstportend,   "dstportend",   uint16)

/* Of all that is above IP and keeps state. */
#define STATEFUL_ROWS(address, mask) \
    MATCH_ROW, \
    VALUE(srcmacaddr, "srcmacaddr", mac), \
    IP_ROWS(address, mask), \
    VALUE(srcipfrom,       "srcipfrom",       address), \
    VALUE(srcipto,         "srcipto",         address), \
    VALUE(dstipfrom,       "dstipfrom",       address), \
    VALUE(dstipto,         "dstipto",         address), \
    VALUE(dscp,            "dscp",            dscp), \
    VALUE(connlimit_above, "connlimit-above", count), \
    VALUE(state,           "state",           state), \
    VALUE(ipset,           "ipset",           ipset), \
    VALUE(ipsetflags,      "ipsetflags",      ipset_flags)

#define ICMP_ROWS \
    VALUE(type, "type", uint8), \
    VALUE(code, "code", uint8)

/* ---- Ethernet ---- */

static const XmlField mac_fields[] = { ETHERNET_ROWS, VALUE(protocolid, "protocolid", protocolid), COMMENT_ROW };

static const XmlField vlan_fields[] = {
    ETHERNET_ROWS,
    VALUE(vlanid,         "vlanid",         uint16),
    VALUE(encap_protocol, "encap-protocol", protocolid),
    COMMENT_ROW,
};

static const XmlField stp_fields[] = {
    MATCH_ROW,
    VALUE(srcmacaddr,          "srcmacaddr",          mac),
    VALUE(srcmacmask,          "srcmacmask",          mac),
    VALUE(stp_type,            "type",                uint8),
    VALUE(stp_flags,           "flags",               uint8),
    VALUE(root_priority,       "root-priority",       uint16),
    VALUE(root_priority_hi,    "root-priority-hi",    uint16),
    VALUE(root_address,        "root-address",        mac),
    VALUE(root_address_mask,   "root-address-mask",   mac),
    VALUE(root_cost,           "root-cost",           uint32),
    VALUE(root_cost_hi,        "root-cost-hi",        uint32),
    VALUE(sender_priority,     "sender-priority",     uint16),
    VALUE(sender_priority_hi,  "sender-priority-hi",  uint16),
    VALUE(sender_address,      "sender-address",      mac),
    VALUE(sender_address_mask, "sender-address-mask", mac),
    VALUE(port,                "port",                uint16),
    VALUE(port_hi,             "port-hi",             uint16),
    VALUE(age,                 "age",                 uint16),
    VALUE(age_hi,              "age-hi",              uint16),
    VALUE(max_age,             "max-age",             uint16),
    VALUE(max_age_hi,          "max-age-hi",          uint16),
    VALUE(hello_time,          "hello-time",          uint16),
    VALUE(hello_time_hi,       "hello-time-hi",       uint16),
    VALUE(forward_delay,       "forward-delay",       uint16),
    VALUE(forward_delay_hi,    "forward-delay-hi",    uint16),
    COMMENT_ROW,
};

static const XmlField arp_fields[] = {
    ETHERNET_ROWS,
    VALUE(hwtype,        "hwtype",        uint16),
    VALUE(protocoltype,  "protocoltype",  uint16),
    VALUE(opcode,        "opcode",        opcode),
    VALUE(arpsrcmacaddr, "arpsrcmacaddr", mac),
    VALUE(arpdstmacaddr, "arpdstmacaddr", mac),
    VALUE(arpsrcipaddr,  "arpsrcipaddr",  ip),
    VALUE(arpsrcipmask,  "arpsrcipmask",  ipmask),
    VALUE(arpdstipaddr,  "arpdstipaddr",  ip),
    VALUE(arpdstipmask,  "arpdstipmask",  ipmask),
    VALUE(gratuitous,    "gratuitous",    bool),
    COMMENT_ROW,
};

static const XmlField ip_fields[] = {
    ETHERNET_ROWS,
    IP_ROWS(ip, ipmask),
    VALUE(ip_protocol, "protocol", protocol),
    PORT_ROWS,
    VALUE(dscp, "dscp", dscp),
    COMMENT_ROW,
};

static const XmlField ipv6_fields[] = {
    ETHERNET_ROWS,
    IP_ROWS(ipv6, ipv6mask),
    VALUE(ip_protocol, "protocol", protocol),
    PORT_ROWS,
    VALUE(type,    "type",    uint8),
    VALUE(typeend, "typeend", uint8),
    VALUE(code,    "code",    uint8),
    VALUE(codeend, "codeend", uint8),
    COMMENT_ROW,
};

/* ---- above IP ---- */

static const XmlField tcp_fields[] = {
    STATEFUL_ROWS(ip, ipmask), PORT_ROWS, VALUE(tcp_option, "option", uint8), VALUE(tcp_flags, "flags", tcp_flags),
    COMMENT_ROW,
};
static const XmlField tcp_ipv6_fields[] = {
    STATEFUL_ROWS(ipv6, ipv6mask), PORT_ROWS, VALUE(tcp_option, "option", uint8), VALUE(tcp_flags, "flags", tcp_flags),
    COMMENT_ROW,
};
static const XmlField ports_fields[] = { STATEFUL_ROWS(ip, ipmask), PORT_ROWS, COMMENT_ROW };
static const XmlField ports_ipv6_fields[] = { STATEFUL_ROWS(ipv6, ipv6mask), PORT_ROWS, COMMENT_ROW };
static const XmlField icmp_fields[] = { STATEFUL_ROWS(ip, ipmask), ICMP_ROWS, COMMENT_ROW };
static const XmlField icmpv6_fields[] = { STATEFUL_ROWS(ipv6, ipv6mask), ICMP_ROWS, COMMENT_ROW };
static const XmlField plain_fields[] = { STATEFUL_ROWS(ip, ipmask), COMMENT_ROW };
static const XmlField plain_ipv6_fields[] = { STATEFUL_ROWS(ipv6, ipv6mask), COMMENT_ROW };

/* ---- values ---- */

static bool
is_value(const XmlField *field)
{
    return field->kind == XML_KIND_VALUE;
}

/* A value that is wrong is left out with a warning, as what is unknown is; strictly, it is an error. */
static int
judge_value(const XmlField *field, char **value, XmlContext *ctx)
{
    const NwFilterType *type = field->type;
    g_autofree char *text = g_steal_pointer(value);
    g_autofree char *path = NULL;

    *value = nwfilter_spell(type, text);
    if (*value)
        return 0;
    if (ctx->flags & XML_STRICT)
        return xml_fail(ctx, VIR_ERR_XML_INVALID_SCHEMA, _("%1$s='%2$s' is not %3$s"), field->where + 1, text,
                        type->xml.name);
    path = xml_path(ctx);
    LOG_WARN("%s%s='%s' is not %s and is left out", path, field->where, text, type->xml.name);
    return 0;
}

static int
match_post_parse(void *self, XmlContext *ctx)
{
    const XmlBinding *binding = nwfilter_protocols[((NwFilterMatch *)self)->protocol].binding;

    for (size_t i = 0; i < binding->n_fields; i++) {
        const XmlField *field = &binding->fields[i];
        char **value = (char **)((char *)self + field->offset);

        if (is_value(field) && *value && judge_value(field, value, ctx) < 0)
            return -1;
    }
    return 0;
}

/* ---- protocols ---- */

#define PROTOCOL(name, element, fields) \
    XML_BINDING_AS(name, NwFilterMatch, element, fields, .post_parse = match_post_parse)

PROTOCOL(NwFilterMac, "mac", mac_fields);
PROTOCOL(NwFilterVlan, "vlan", vlan_fields);
PROTOCOL(NwFilterStp, "stp", stp_fields);
PROTOCOL(NwFilterArp, "arp", arp_fields);
PROTOCOL(NwFilterIp, "ip", ip_fields);
PROTOCOL(NwFilterIpv6, "ipv6", ipv6_fields);
PROTOCOL(NwFilterTcp, "tcp", tcp_fields);
PROTOCOL(NwFilterTcpIpv6, "tcp-ipv6", tcp_ipv6_fields);
PROTOCOL(NwFilterPorts, "udp", ports_fields);
PROTOCOL(NwFilterPortsIpv6, "udp-ipv6", ports_ipv6_fields);
PROTOCOL(NwFilterIcmp, "icmp", icmp_fields);
PROTOCOL(NwFilterIcmpv6, "icmpv6", icmpv6_fields);
PROTOCOL(NwFilterPlain, "all", plain_fields);
PROTOCOL(NwFilterPlainIpv6, "all-ipv6", plain_ipv6_fields);

const XmlVariant nwfilter_protocols[NWFILTER_PROTOCOL_LAST] = {
    XML_VARIANT_CASE(NWFILTER_MAC,          "mac",          NwFilterMac),
    XML_VARIANT_CASE(NWFILTER_VLAN,         "vlan",         NwFilterVlan),
    XML_VARIANT_CASE(NWFILTER_STP,          "stp",          NwFilterStp),
    XML_VARIANT_CASE(NWFILTER_ARP,          "arp",          NwFilterArp),
    XML_VARIANT_CASE(NWFILTER_RARP,         "rarp",         NwFilterArp),
    XML_VARIANT_CASE(NWFILTER_IP,           "ip",           NwFilterIp),
    XML_VARIANT_CASE(NWFILTER_IPV6,         "ipv6",         NwFilterIpv6),
    XML_VARIANT_CASE(NWFILTER_TCP,          "tcp",          NwFilterTcp),
    XML_VARIANT_CASE(NWFILTER_UDP,          "udp",          NwFilterPorts),
    XML_VARIANT_CASE(NWFILTER_UDPLITE,      "udplite",      NwFilterPlain),
    XML_VARIANT_CASE(NWFILTER_ESP,          "esp",          NwFilterPlain),
    XML_VARIANT_CASE(NWFILTER_AH,           "ah",           NwFilterPlain),
    XML_VARIANT_CASE(NWFILTER_SCTP,         "sctp",         NwFilterPorts),
    XML_VARIANT_CASE(NWFILTER_ICMP,         "icmp",         NwFilterIcmp),
    XML_VARIANT_CASE(NWFILTER_ALL,          "all",          NwFilterPlain),
    XML_VARIANT_CASE(NWFILTER_IGMP,         "igmp",         NwFilterPlain),
    XML_VARIANT_CASE(NWFILTER_TCP_IPV6,     "tcp-ipv6",     NwFilterTcpIpv6),
    XML_VARIANT_CASE(NWFILTER_UDP_IPV6,     "udp-ipv6",     NwFilterPortsIpv6),
    XML_VARIANT_CASE(NWFILTER_UDPLITE_IPV6, "udplite-ipv6", NwFilterPlainIpv6),
    XML_VARIANT_CASE(NWFILTER_ESP_IPV6,     "esp-ipv6",     NwFilterPlainIpv6),
    XML_VARIANT_CASE(NWFILTER_AH_IPV6,      "ah-ipv6",      NwFilterPlainIpv6),
    XML_VARIANT_CASE(NWFILTER_SCTP_IPV6,    "sctp-ipv6",    NwFilterPortsIpv6),
    XML_VARIANT_CASE(NWFILTER_ICMPV6,       "icmpv6",       NwFilterIcmpv6),
    XML_VARIANT_CASE(NWFILTER_ALL_IPV6,     "all-ipv6",     NwFilterPlainIpv6),
};

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nwfilter.h - a network filter: a chain of rules about packets, and other filters that are part of it.
 */

#ifndef CONF_NWFILTER_H
#define CONF_NWFILTER_H

#include "conf/net_parts.h"

typedef enum {
    NWFILTER_MAC,
    NWFILTER_VLAN,
    NWFILTER_STP,
    NWFILTER_ARP,
    NWFILTER_RARP,
    NWFILTER_IP,
    NWFILTER_IPV6,
    NWFILTER_TCP,
    NWFILTER_UDP,
    NWFILTER_UDPLITE,
    NWFILTER_ESP,
    NWFILTER_AH,
    NWFILTER_SCTP,
    NWFILTER_ICMP,
    NWFILTER_ALL,
    NWFILTER_IGMP,
    NWFILTER_TCP_IPV6,
    NWFILTER_UDP_IPV6,
    NWFILTER_UDPLITE_IPV6,
    NWFILTER_ESP_IPV6,
    NWFILTER_AH_IPV6,
    NWFILTER_SCTP_IPV6,
    NWFILTER_ICMPV6,
    NWFILTER_ALL_IPV6,
    NWFILTER_PROTOCOL_LAST
} NwFilterProtocol;

/* About the packets that are described, or about all others. */
typedef enum { NWFILTER_MATCH_THESE, NWFILTER_MATCH_OTHERS, NWFILTER_MATCH_LAST } NwFilterSense;
ENUM_DECLARE(NwFilterSense, nwfilter_sense)

/* Which packets a rule is about: all attributes of all protocols, of which each has some. Values are texts in their one
 * spelling, or variables (nwfilter_value.h); NULL = not said. */
typedef struct {
    int protocol;                    /* NwFilterProtocol, by the element's name */
    NwFilterSense sense;
    char *srcmacaddr, *srcmacmask, *dstmacaddr, *dstmacmask;
    char *protocolid;
    char *vlanid, *encap_protocol;
    char *hwtype, *protocoltype, *opcode, *gratuitous;
    char *arpsrcmacaddr, *arpdstmacaddr, *arpsrcipaddr, *arpsrcipmask, *arpdstipaddr, *arpdstipmask;
    char *stp_type, *stp_flags;
    char *root_priority, *root_priority_hi, *root_address, *root_address_mask, *root_cost, *root_cost_hi;
    char *sender_priority, *sender_priority_hi, *sender_address, *sender_address_mask;
    char *port, *port_hi, *age, *age_hi, *max_age, *max_age_hi, *hello_time, *hello_time_hi;
    char *forward_delay, *forward_delay_hi;
    char *srcipaddr, *srcipmask, *dstipaddr, *dstipmask;
    char *srcipfrom, *srcipto, *dstipfrom, *dstipto;
    char *ip_protocol;
    char *srcportstart, *srcportend, *dstportstart, *dstportend;
    char *type, *typeend, *code, *codeend;   /* ICMP */
    char *dscp, *connlimit_above, *state, *ipset, *ipsetflags;
    char *tcp_option, *tcp_flags;
    char *comment;
} NwFilterMatch;

typedef enum { NWFILTER_DROP, NWFILTER_ACCEPT, NWFILTER_REJECT, NWFILTER_RETURN, NWFILTER_CONTINUE,
               NWFILTER_ACTION_LAST } NwFilterAction;
ENUM_DECLARE(NwFilterAction, nwfilter_action)

typedef enum { NWFILTER_IN, NWFILTER_OUT, NWFILTER_INOUT, NWFILTER_DIRECTION_LAST } NwFilterDirection;
ENUM_DECLARE(NwFilterDirection, nwfilter_direction)

typedef enum { STATE_MATCH_ON, STATE_MATCH_OFF, STATE_MATCH_LAST } NwFilterStateMatch;
ENUM_DECLARE(NwFilterStateMatch, nwfilter_state_match)

/* What a filter consists of, in order. */
typedef enum { NWFILTER_ENTRY_RULE, NWFILTER_ENTRY_INCLUDE } NwFilterEntryKind;

typedef struct {
    int kind;                        /* NWFILTER_ENTRY_RULE */
    NwFilterAction action;
    NwFilterDirection direction;     /* as the guest sees it */
    OptInt priority;                 /* 500 if not said */
    NwFilterStateMatch state_match;
    NwFilterMatch *match;            /* NULL = all packets of the chain */
} NwFilterRule;

typedef struct {
    int kind;                        /* NWFILTER_ENTRY_INCLUDE */
    FilterRef ref;
} NwFilterInclude;

typedef struct {
    char *name;
    char *chain;                     /* "root", or one that begins with a protocol: "arp-mac" */
    OptInt priority;                 /* of the chain, when not that of its protocol */
    unsigned char uuid[16];
    GPtrArray *entries;              /* of NwFilterRule and NwFilterInclude, by their first member */
} NwFilterDef;
XML_DECLARE_DOCUMENT(NwFilterDef, nwfilter_def)
XML_DECLARE(NwFilterRule, nwfilter_rule)
XML_DECLARE(NwFilterInclude, nwfilter_include)

/* The elements of a rule, by protocol: their names and tables. */
extern const XmlVariant nwfilter_protocols[NWFILTER_PROTOCOL_LAST];

static inline const char *
nwfilter_protocol_to_string(NwFilterProtocol protocol)
{
    return nwfilter_protocols[protocol].element;
}

/* The priority of the filter's chain: its own, or that of the chain's protocol. Lower comes first. */
int nwfilter_def_priority(const NwFilterDef *def);

/* The protocol that a chain's name begins with, "root" for that; NULL when it begins with none. */
const char *nwfilter_chain_protocol(const char *chain);

#endif /* CONF_NWFILTER_H */

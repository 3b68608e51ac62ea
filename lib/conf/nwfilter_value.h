/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nwfilter_value.h - the kinds of values that attributes of filter rules have. A value is kept as text in its one
 * spelling, because it may be a variable ("$IP", "$IP[@1]", "$IP[2]") whose value is only known for an interface; then
 * it is judged once more.
 */

#ifndef CONF_NWFILTER_VALUE_H
#define CONF_NWFILTER_VALUE_H

#include "base/xmlbind.h"

/* A word that stands for a number; the list ends with NULL. */
typedef struct {
    const char *word;
    unsigned int number;
} NwFilterName;

typedef struct NwFilterType NwFilterType;
struct NwFilterType {
    XmlType xml;                     /* takes any text; a hook judges it and gives it its spelling */
    /* The one spelling of the constant @text; NULL, without an error, when it is wrong. The caller frees it. */
    char *(*spell)(const NwFilterType *type, const char *text);
    unsigned int min, max;           /* numbers, lengths of prefixes */
    int family;                      /* addresses and masks */
    bool decimal;                    /* numbers: 0x is not taken */
    const NwFilterName *names;       /* numbers with names; lists of words */
    const char *const *samples;      /* right values, for tests; ends with NULL */
};

extern const NwFilterType nwfilter_mac, nwfilter_ip, nwfilter_ipmask, nwfilter_ipv6, nwfilter_ipv6mask, nwfilter_uint8,
    nwfilter_uint16, nwfilter_uint32, nwfilter_count, nwfilter_dscp, nwfilter_protocolid, nwfilter_opcode,
    nwfilter_protocol, nwfilter_state, nwfilter_tcp_flags, nwfilter_ipset, nwfilter_ipset_flags, nwfilter_bool,
    nwfilter_comment;

/* The same for constants and variables. */
char *nwfilter_spell(const NwFilterType *type, const char *text);

/* A variable taken apart. */
typedef struct {
    char *name;
    bool indexed;                    /* element @number; otherwise iterator @number */
    unsigned int number;
} NwFilterVariable;
void nwfilter_variable_clear(NwFilterVariable *variable);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NwFilterVariable, nwfilter_variable_clear)

/* Is @text a variable: "$NAME", "$NAME[@1]", "$NAME[1]"? Without an error. */
bool nwfilter_variable_parse(const char *text, NwFilterVariable *ret_variable);

/* The number of a value of a numeric type, also of a named one; @text must have its one spelling. */
unsigned int nwfilter_number(const NwFilterType *type, const char *text);

#endif /* CONF_NWFILTER_VALUE_H */

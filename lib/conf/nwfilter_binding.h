/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nwfilter_binding.h - which filter guards which interface of which guest.
 */

#ifndef CONF_NWFILTER_BINDING_H
#define CONF_NWFILTER_BINDING_H

#include "base/mac.h"
#include "conf/net_parts.h"

typedef struct {
    char *owner_name;                /* the guest */
    unsigned char owner_uuid[16];
    char *portdev;                   /* the guest's interface on the host */
    char *linkdev;                   /* what a direct interface sits on */
    MacAddress mac;
    FilterRef *filterref;
    char *backend;                   /* what made the rules: "nftables", "ebiptables"; NULL = not said */
} NwFilterBindingDef;
XML_DECLARE_DOCUMENT(NwFilterBindingDef, nwfilter_binding_def)

#endif /* CONF_NWFILTER_BINDING_H */

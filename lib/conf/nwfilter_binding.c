/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nwfilter_binding.c - the <filterbinding> document.
 *
 * Threads: any. A binding does not change once its definition is committed.
 */

#include "conf/nwfilter_binding.h"

static const XmlField binding_fields[] = {
    XML_IN_TEXT(NwFilterBindingDef, owner_name, "owner/name",         XML_STRING, XML_REQUIRED),
    XML_IN_TEXT(NwFilterBindingDef, owner_uuid, "owner/uuid",         XML_UUID,   XML_REQUIRED),
    XML_IN_ATTR(NwFilterBindingDef, portdev,    "portdev", "name",    XML_STRING, XML_REQUIRED),
    XML_IN_ATTR(NwFilterBindingDef, linkdev,    "linkdev", "name",    XML_STRING, XML_NEEDED),
    XML_IN_ATTR(NwFilterBindingDef, mac,        "mac", "address",     XML_MAC,    XML_REQUIRED),
    XML_CHILD  (NwFilterBindingDef, filterref,  "filterref",          FilterRef,  XML_REQUIRED),
    XML_IN_ATTR(NwFilterBindingDef, backend,    "backend", "name",    XML_STRING, XML_NEEDED),
};
XML_BINDING(NwFilterBindingDef, "filterbinding", binding_fields);

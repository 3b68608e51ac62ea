/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_port.c - the <networkport> document.
 *
 * Threads: any. A port does not change once its definition is committed.
 */

#include "conf/network_port.h"

#include "base/error.h"

ENUM_WORDS(PlugType, plug_type, PLUG_LAST, NULL, "network", "bridge", "direct", "hostdev-pci")

/* ---- <plug> by type ---- */

static const XmlField bridge_fields[] = {
    XML_ATTR     (NetworkPlug, bridge,            "bridge",          XML_STRING,      XML_REQUIRED),
    XML_ATTR_ENUM(NetworkPlug, mac_table_manager, "macTableManager", MacTableManager, 0),
};
static const XmlField direct_fields[] = {
    XML_ATTR     (NetworkPlug, dev,  "dev",  XML_STRING, XML_REQUIRED),
    XML_ATTR_ENUM(NetworkPlug, mode, "mode", DirectMode, XML_REQUIRED),
};
static const XmlField hostdev_fields[] = {
    XML_ATTR_ENUM(NetworkPlug, managed, "managed", YesNo,         0),
    XML_CHILD    (NetworkPlug, driver,  "driver",  HostdevDriver, XML_OMIT_EMPTY),
    XML_CHILD    (NetworkPlug, address, "address", PciAddress,    XML_REQUIRED),
};
static const XmlCase plug_cases[] = {
    XML_CASE(PLUG_NETWORK,     NetworkPlug, bridge_fields),
    XML_CASE(PLUG_BRIDGE,      NetworkPlug, bridge_fields),
    XML_CASE(PLUG_DIRECT,      NetworkPlug, direct_fields),
    XML_CASE(PLUG_HOSTDEV_PCI, NetworkPlug, hostdev_fields),
};

static int
plug_post_parse(void *self, XmlContext *ctx)
{
    NetworkPlug *plug = self;

    if (plug->type == PLUG_HOSTDEV_PCI && plug->managed == YES_NO_ABSENT)
        plug->managed = YES_NO_NO;
    return 0;
}

static const XmlField plug_fields[] = {
    XML_ATTR_ENUM(NetworkPlug, type, "type", PlugType,   XML_REQUIRED),
    XML_SWITCH   (NetworkPlug, type, plug_cases,         0),
};
XML_BINDING(NetworkPlug, "plug", plug_fields, .post_parse = plug_post_parse);

/* ---- <networkport> ---- */

static int
port_post_parse(void *self, XmlContext *ctx)
{
    NetworkPortDef *port = self;

    if (uuid_is_zero(port->uuid))
        uuid_generate(port->uuid);
    return 0;
}

static int
port_validate(void *self, XmlContext *ctx)
{
    const NetworkPortDef *port = self;

    if (mac_is_multicast(&port->mac))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the MAC address is a multicast address; its first byte must be even"));
    return 0;
}

static const XmlField port_fields[] = {
    XML_IN_TEXT     (NetworkPortDef, uuid,                   "uuid",        XML_UUID,      0),
    XML_IN_TEXT     (NetworkPortDef, owner_name,             "owner/name",  XML_STRING,    XML_REQUIRED),
    XML_IN_TEXT     (NetworkPortDef, owner_uuid,             "owner/uuid",  XML_UUID,      XML_REQUIRED),
    XML_IN_TEXT     (NetworkPortDef, group,                  "group",       XML_STRING,    0),
    XML_IN_ATTR     (NetworkPortDef, mac,                    "mac", "address", XML_MAC,    XML_REQUIRED),
    XML_CHILD       (NetworkPortDef, virtualport,            "virtualport", VirtualPort,   0),
    XML_CHILD_AS    (NetworkPortDef, bandwidth,              "bandwidth",   BandwidthDef, PortBandwidth, 0),
    XML_CHILD       (NetworkPortDef, vlan,                   "vlan",        VlanDef,       0),
    XML_IN_ATTR_ENUM(NetworkPortDef, isolated,               "port", "isolated", YesNo,    0),
    XML_IN_ATTR_ENUM(NetworkPortDef, trust_guest_rx_filters, "rxfilters", "trustGuest", YesNo, XML_NEEDED),
    XML_CHILD       (NetworkPortDef, plug,                   "plug",        NetworkPlug,   0),
};
XML_BINDING(NetworkPortDef, "networkport", port_fields, .post_parse = port_post_parse, .validate = port_validate);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_net_source.c - where an interface is plugged in on the host: <source>, by type.
 *
 * Threads: any. Nothing here is shared.
 */

#include "base/error.h"
#include "base/text.h"
#include "conf/domain_net_rows.h"

static const XmlField network_fields[] = {
    XML_ATTR(NetSourceNetwork, network,   "network",   XML_STRING, XML_REQUIRED),
    XML_ATTR(NetSourceNetwork, portgroup, "portgroup", XML_STRING, 0),
    XML_ATTR(NetSourceNetwork, portid,    "portid",    XML_UUID,   XML_ONLY_LIVE),
    XML_ATTR(NetSourceNetwork, bridge,    "bridge",    XML_STRING, XML_ONLY_LIVE),
};
XML_BINDING(NetSourceNetwork, "source", network_fields);

/* All that stock's status files say. */
static const XmlField actual_network_fields[] = {
    XML_ATTR(NetSourceNetwork, network, "network", XML_STRING, 0),
    XML_ATTR(NetSourceNetwork, bridge,  "bridge",  XML_STRING, XML_ONLY_LIVE),
};
XML_BINDING_AS(NetActualNetwork, NetSourceNetwork, "source", actual_network_fields);

static const XmlField bridge_fields[] = {
    XML_ATTR     (NetSourceBridge, network,           "network",         XML_STRING,      XML_ONLY_LIVE),
    XML_ATTR     (NetSourceBridge, portid,            "portid",          XML_UUID,        XML_ONLY_LIVE),
    XML_ATTR     (NetSourceBridge, bridge,            "bridge",          XML_STRING,      XML_REQUIRED),
    XML_ATTR_ENUM(NetSourceBridge, mac_table_manager, "macTableManager", MacTableManager, XML_ONLY_LIVE),
};
XML_BINDING(NetSourceBridge, "source", bridge_fields);

static const XmlField ethernet_fields[] = {
    XML_LIST(NetSourceEthernet, ips,    "ip",    NetIp,    0),
    XML_LIST(NetSourceEthernet, routes, "route", NetRoute, 0),
};
XML_BINDING(NetSourceEthernet, "source", ethernet_fields);

static int
direct_post_parse(void *self, XmlContext *ctx)
{
    NetSourceDirect *source = self;

    if (source->mode == DIRECT_MODE_DEFAULT)
        source->mode = DIRECT_MODE_VEPA;
    return 0;
}

static const XmlField direct_fields[] = {
    XML_ATTR     (NetSourceDirect, network, "network", XML_STRING, XML_ONLY_LIVE),
    XML_ATTR     (NetSourceDirect, portid,  "portid",  XML_UUID,   XML_ONLY_LIVE),
    XML_ATTR     (NetSourceDirect, dev,     "dev",     XML_STRING, XML_REQUIRED),
    XML_ATTR_ENUM(NetSourceDirect, mode,    "mode",    DirectMode, 0),
};
XML_BINDING(NetSourceDirect, "source", direct_fields, .post_parse = direct_post_parse);

static const XmlField dev_fields[] = {
    XML_ATTR(NetSourceDev, dev, "dev", XML_STRING, XML_REQUIRED),
};
XML_BINDING(NetSourceDev, "source", dev_fields);

static int
vhost_user_validate(void *self, XmlContext *ctx)
{
    const NetSourceVhostUser *source = self;

    if (!source->type && !source->path && !source->mode)
        return 0;                    /* passt is its own server */
    if (!source->path)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a vhost-user source needs a 'path'"));
    if (!text_equal(source->type, "unix"))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a vhost-user source has type 'unix', not '%1$s'"), source->type);
    if (!text_equal(source->mode, "client") && !text_equal(source->mode, "server"))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a vhost-user source has mode 'client' or 'server', not '%1$s'"),
                        source->mode);
    if (source->reconnect && text_equal(source->mode, "server"))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'reconnect' needs mode='client'"));
    return 0;
}

static const XmlField vhost_user_fields[] = {
    XML_ATTR (NetSourceVhostUser, type,      "type",      XML_STRING, 0),
    XML_ATTR (NetSourceVhostUser, path,      "path",      XML_PATH,   0),
    XML_ATTR (NetSourceVhostUser, mode,      "mode",      XML_STRING, 0),
    XML_ATTR (NetSourceVhostUser, dev,       "dev",       XML_STRING, 0),
    XML_CHILD(NetSourceVhostUser, reconnect, "reconnect", Reconnect,  0),
};
XML_BINDING(NetSourceVhostUser, "source", vhost_user_fields, .validate = vhost_user_validate);

static const XmlField socket_end_fields[] = {
    XML_ATTR(NetSocketEnd, address, "address", XML_STRING, 0),
    XML_ATTR(NetSocketEnd, port,    "port",    XML_UINT,   XML_REQUIRED, XML_RANGE(0, 65535)),
};
XML_BINDING(NetSocketEnd, "local", socket_end_fields);

static const XmlField socket_fields[] = {
    XML_ATTR (NetSourceSocket, address, "address", XML_STRING,   0),
    XML_ATTR (NetSourceSocket, port,    "port",    XML_UINT,     XML_REQUIRED, XML_RANGE(0, 65535)),
    XML_CHILD(NetSourceSocket, local,   "local",   NetSocketEnd, 0),
};
XML_BINDING(NetSourceSocket, "source", socket_fields);

static const XmlField internal_fields[] = {
    XML_ATTR(NetSourceInternal, name, "name", XML_STRING, XML_REQUIRED),
};
XML_BINDING(NetSourceInternal, "source", internal_fields);

static int
hostdev_validate(void *self, XmlContext *ctx)
{
    const NetSourceHostdev *source = self;

    if (!source->address || source->address->type != ADDRESS_PCI)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("only an <address type='pci'> of the host can be an interface"));
    return 0;
}

static const XmlField hostdev_fields[] = {
    XML_ATTR_ENUM(NetSourceHostdev, missing, "missing", YesNo,         0),
    XML_CHILD    (NetSourceHostdev, address, "address", DeviceAddress, 0),
};
XML_BINDING(NetSourceHostdev, "source", hostdev_fields, .validate = hostdev_validate);

static const XmlField vds_fields[] = {
    XML_ATTR(NetSourceVds, switchid,     "switchid",     XML_STRING, XML_REQUIRED),
    XML_ATTR(NetSourceVds, portid,       "portid",       XML_STRING, 0),
    XML_ATTR(NetSourceVds, portgroupid,  "portgroupid",  XML_STRING, 0),
    XML_ATTR(NetSourceVds, connectionid, "connectionid", XML_STRING, 0),
};
XML_BINDING(NetSourceVds, "source", vds_fields);

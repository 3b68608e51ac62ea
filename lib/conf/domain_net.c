/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_net.c - the <interface> element: its fields, its rules, its names.
 *
 * Threads: any. An interface does not change once its definition is committed.
 */

#include "conf/domain_net.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "conf/domain.h"
#include "conf/domain_net_rows.h"

ENUM_WORDS(NetType, net_type, NET_TYPE_LAST,
           NULL, "network", "bridge", "ethernet", "direct", "user", "vhostuser", "server", "client", "mcast", "udp",
           "internal", "hostdev", "vdpa", "null", "vds")
ENUM_WORDS(NetBackendType, net_backend_type, NET_BACKEND_LAST, NULL, "default", "passt")
ENUM_WORDS(NetTxMode, net_tx_mode, NET_TX_MODE_LAST, NULL, "iothread", "timer")
ENUM_WORDS(LinkState, link_state, LINK_STATE_LAST, NULL, "up", "down")
ENUM_WORDS(NetMacType, net_mac_type, NET_MAC_LAST, NULL, "generated", "static")
ENUM_WORDS(TeamingType, teaming_type, TEAMING_LAST, NULL, "persistent", "transient")

/* ---- small parts ---- */

static const XmlField ip_fields[] = {
    XML_ATTR(NetIp, address, "address", XML_IP,     XML_REQUIRED),
    XML_ATTR(NetIp, family,  "family",  XML_STRING, 0, .pattern = "ipv4|ipv6"),
    XML_ATTR(NetIp, prefix,  "prefix",  XML_UINT,   XML_OMIT_ZERO, XML_RANGE(0, 128)),
    XML_ATTR(NetIp, peer,    "peer",    XML_IP,     0),
};

static int
ip_post_parse(void *self, XmlContext *ctx)
{
    NetIp *ip = self;

    if (!ip->family)
        ip->family = g_strdup(ip->address && strchr(ip->address, ':') ? "ipv6" : "ipv4");
    return 0;
}
XML_BINDING(NetIp, "ip", ip_fields, .post_parse = ip_post_parse);

static const XmlField teaming_fields[] = {
    XML_ATTR_ENUM(Teaming, type,       "type",       TeamingType, XML_REQUIRED | XML_ABI),
    XML_ATTR     (Teaming, persistent, "persistent", XML_STRING,  XML_ABI),
};

static int
teaming_validate(void *self, XmlContext *ctx)
{
    const Teaming *teaming = self;

    if ((teaming->type == TEAMING_TRANSIENT) != (teaming->persistent != NULL))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'persistent' belongs to type='transient', and only there"));
    return 0;
}
XML_BINDING(Teaming, "teaming", teaming_fields, .validate = teaming_validate);

static const XmlField forward_range_fields[] = {
    XML_ATTR     (PortForwardRange, start,   "start",   XML_UINT, XML_REQUIRED, XML_RANGE(1, 65535)),
    XML_ATTR     (PortForwardRange, end,     "end",     XML_UINT, XML_OMIT_ZERO, XML_RANGE(1, 65535)),
    XML_ATTR     (PortForwardRange, to,      "to",      XML_UINT, XML_OMIT_ZERO, XML_RANGE(1, 65535)),
    XML_ATTR_ENUM(PortForwardRange, exclude, "exclude", YesNo,    0),
};
XML_BINDING(PortForwardRange, "range", forward_range_fields);

static const XmlField port_forward_fields[] = {
    XML_ATTR(PortForward, proto,   "proto",   XML_STRING,       XML_REQUIRED, .pattern = "tcp|udp"),
    XML_ATTR(PortForward, address, "address", XML_IP,           0),
    XML_ATTR(PortForward, dev,     "dev",     XML_STRING,       0),
    XML_LIST(PortForward, ranges,  "range",   PortForwardRange, 0),
};

static int
port_forward_validate(void *self, XmlContext *ctx)
{
    const PortForward *forward = self;

    if (!text_equal(forward->proto, "tcp") && !text_equal(forward->proto, "udp"))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("proto '%1$s' is neither 'tcp' nor 'udp'"), forward->proto);
    return 0;
}
XML_BINDING(PortForward, "portForward", port_forward_fields, .validate = port_forward_validate);

static const XmlField backend_fields[] = {
    XML_ATTR_ENUM(NetBackend, type,     "type",     NetBackendType, 0),
    XML_ATTR     (NetBackend, tap,      "tap",      XML_PATH,       0),
    XML_ATTR     (NetBackend, vhost,    "vhost",    XML_PATH,       0),
    XML_ATTR     (NetBackend, log_file, "logFile",  XML_PATH,       0),
    XML_ATTR     (NetBackend, hostname, "hostname", XML_STRING,     0),
    XML_ATTR     (NetBackend, fqdn,     "fqdn",     XML_STRING,     0),
};
XML_BINDING(NetBackend, "backend", backend_fields);

static const XmlField host_offload_fields[] = {
    XML_ATTR_ENUM(NetOffloads, csum,      "csum",      Switch, XML_ABI),
    XML_ATTR_ENUM(NetOffloads, gso,       "gso",       Switch, XML_ABI),
    XML_ATTR_ENUM(NetOffloads, tso4,      "tso4",      Switch, XML_ABI),
    XML_ATTR_ENUM(NetOffloads, tso6,      "tso6",      Switch, XML_ABI),
    XML_ATTR_ENUM(NetOffloads, ecn,       "ecn",       Switch, XML_ABI),
    XML_ATTR_ENUM(NetOffloads, ufo,       "ufo",       Switch, XML_ABI),
    XML_ATTR_ENUM(NetOffloads, mrg_rxbuf, "mrg_rxbuf", Switch, XML_ABI),
};
XML_BINDING_AS(NetHostOffloads, NetOffloads, "host", host_offload_fields);

static const XmlField guest_offload_fields[] = {
    XML_ATTR_ENUM(NetOffloads, csum, "csum", Switch, XML_ABI),
    XML_ATTR_ENUM(NetOffloads, tso4, "tso4", Switch, XML_ABI),
    XML_ATTR_ENUM(NetOffloads, tso6, "tso6", Switch, XML_ABI),
    XML_ATTR_ENUM(NetOffloads, ecn,  "ecn",  Switch, XML_ABI),
    XML_ATTR_ENUM(NetOffloads, ufo,  "ufo",  Switch, XML_ABI),
};
XML_BINDING_AS(NetGuestOffloads, NetOffloads, "guest", guest_offload_fields);

static const XmlField driver_fields[] = {
    XML_ATTR_ENUM(NetDriver, name,            "name",            NetDriverName, 0),
    XML_ATTR     (NetDriver, model,           "model",           XML_STRING,    0),
    XML_ATTR_ENUM(NetDriver, iommufd,         "iommufd",         YesNo,         0),
    XML_ATTR_ENUM(NetDriver, txmode,          "txmode",          NetTxMode,     0),
    XML_ATTR_ENUM(NetDriver, ioeventfd,       "ioeventfd",       Switch,        XML_ABI),
    XML_ATTR_ENUM(NetDriver, event_idx,       "event_idx",       Switch,        XML_ABI),
    XML_ATTR     (NetDriver, queues,          "queues",          XML_UINT,      XML_OMIT_ZERO | XML_ABI),
    XML_ATTR     (NetDriver, rx_queue_size,   "rx_queue_size",   XML_UINT,      XML_OMIT_ZERO | XML_ABI),
    XML_ATTR     (NetDriver, tx_queue_size,   "tx_queue_size",   XML_UINT,      XML_OMIT_ZERO | XML_ABI),
    XML_ATTR_ENUM(NetDriver, rss,             "rss",             Switch,        XML_ABI),
    XML_ATTR_ENUM(NetDriver, rss_hash_report, "rss_hash_report", Switch,        XML_ABI),
    XML_EMBED    (NetDriver, virtio,                             VirtioOptions),
    XML_CHILD_AS (NetDriver, host,            "host",            NetOffloads, NetHostOffloads, XML_OMIT_EMPTY),
    XML_CHILD_AS (NetDriver, guest,           "guest",           NetOffloads, NetGuestOffloads, XML_OMIT_EMPTY),
};

/* One queue is what there is anyway. */
static int
driver_post_parse(void *self, XmlContext *ctx)
{
    NetDriver *driver = self;

    if (driver->queues == 1)
        driver->queues = 0;
    return 0;
}
XML_BINDING(NetDriver, "driver", driver_fields, .post_parse = driver_post_parse);

static bool
target_is_shown(const void *self, unsigned int flags)
{
    const NetTarget *target = self;

    return !(flags & (XML_AS_INACTIVE | XML_AS_MIGRATABLE)) || target->managed == YES_NO_NO || !net_name_is_generated(target->dev);
}

/* A name that we made is not part of a configuration. */
static int
target_post_parse(void *self, XmlContext *ctx)
{
    NetTarget *target = self;

    if (!target_is_shown(target, ctx->flags))
        g_clear_pointer(&target->dev, g_free);
    return 0;
}

static const XmlField target_fields[] = {
    XML_ATTR     (NetTarget, dev,     "dev",     XML_STRING, XML_LIVE, .show = target_is_shown),
    XML_ATTR_ENUM(NetTarget, managed, "managed", YesNo,      0),
};
XML_BINDING(NetTarget, "target", target_fields, .post_parse = target_post_parse);

static const XmlField guest_fields[] = {
    XML_ATTR(NetGuest, dev,    "dev",    XML_STRING, 0),
    XML_ATTR(NetGuest, actual, "actual", XML_STRING, XML_ONLY_LIVE),
};
XML_BINDING(NetGuest, "guest", guest_fields);

/* ---- <actual>, in status files ---- */

NET_SOURCE_CASES(actual_cases, NetActual, source, NetActualNetwork);

static const XmlField actual_fields[] = {
    XML_ATTR_ENUM(NetActual, source.type,            "type",                NetType,      XML_REQUIRED),
    XML_ATTR_ENUM(NetActual, managed,                "managed",             YesNo,        0),
    XML_ATTR_ENUM(NetActual, trust_guest_rx_filters, "trustGuestRxFilters", YesNo,        0),
    XML_SWITCH   (NetActual, source.type,            actual_cases,                        0),
    XML_CHILD    (NetActual, virtualport,            "virtualport",         VirtualPort,  0),
    XML_CHILD    (NetActual, bandwidth,              "bandwidth",           BandwidthDef, 0),
    XML_CHILD    (NetActual, vlan,                   "vlan",                VlanDef,      0),
    XML_IN_ATTR_ENUM(NetActual, port_isolated,       "port", "isolated",    YesNo,        0),
};
XML_BINDING(NetActual, "actual", actual_fields);

/* ---- <interface> ---- */

NET_SOURCE_CASES(net_cases, NetDef, source, NetSourceNetwork);

static const XmlField net_fields[] = {
    XML_ATTR_ENUM(NetDef, source.type,            "type",                NetType,      XML_REQUIRED | XML_LIVE),
    XML_ATTR_ENUM(NetDef, managed,                "managed",             YesNo,        0),
    XML_ATTR_ENUM(NetDef, trust_guest_rx_filters, "trustGuestRxFilters", YesNo,        XML_LIVE),
    XML_IN_ATTR  (NetDef, mac,                    "mac", "address",      XML_MAC,      XML_ABI),
    XML_IN_ATTR_ENUM(NetDef, mac_type,            "mac", "type",         NetMacType,   XML_LIVE),
    XML_IN_ATTR_ENUM(NetDef, mac_check,           "mac", "check",        YesNo,        XML_LIVE),
    XML_IN_ATTR  (NetDef, mac_current,            "mac", "currentAddress", XML_MAC,    XML_ONLY_LIVE | XML_LIVE),
    XML_SWITCH   (NetDef, source.type,            net_cases,                           0),
    XML_CHILD    (NetDef, actual,                 "actual",              NetActual,    XML_ONLY_STATUS | XML_LIVE),
    XML_CHILD    (NetDef, vlan,                   "vlan",                VlanDef,      XML_LIVE),
    XML_CHILD    (NetDef, virtualport,            "virtualport",         VirtualPort,  XML_LIVE),
    XML_CHILD    (NetDef, bandwidth,              "bandwidth",           BandwidthDef, XML_LIVE),
    XML_LIST     (NetDef, ips,                    "ip",                  NetIp,        0),
    XML_LIST     (NetDef, routes,                 "route",               NetRoute,     0),
    XML_LIST     (NetDef, port_forwards,          "portForward",         PortForward,  0),
    XML_IN_ATTR  (NetDef, script,                 "script", "path",      XML_PATH,     0),
    XML_IN_ATTR  (NetDef, downscript,             "downscript", "path",  XML_PATH,     0),
    XML_IN_ATTR  (NetDef, backend_domain,         "backenddomain", "name", XML_STRING, 0),
    XML_CHILD    (NetDef, target,                 "target",              NetTarget,    XML_OMIT_EMPTY | XML_LIVE),
    XML_CHILD    (NetDef, guest,                  "guest",               NetGuest,     XML_OMIT_EMPTY),
    XML_IN_ATTR  (NetDef, model,                  "model", "type",       XML_STRING,   XML_ABI),
    XML_CHILD    (NetDef, driver,                 "driver",              NetDriver,    XML_OMIT_EMPTY),
    XML_CHILD    (NetDef, backend,                "backend",             NetBackend,   XML_OMIT_EMPTY),
    XML_CHILD    (NetDef, filterref,              "filterref",           FilterRef,    XML_LIVE),
    XML_IN_ATTR_ENUM(NetDef, link,                "link", "state",       LinkState,    XML_LIVE),
    XML_IN_TEXT  (NetDef, sndbuf,                 "tune/sndbuf",         XML_OPT_UINT, 0),
    XML_IN_ATTR  (NetDef, mtu,                    "mtu", "size",         XML_UINT,     XML_OMIT_ZERO | XML_ABI),
    XML_IN_ATTR  (NetDef, coalesce_rx_frames,     "coalesce/rx/frames", "max", XML_UINT, XML_OMIT_ZERO | XML_LIVE),
    XML_IN_ATTR_ENUM(NetDef, port_isolated,       "port", "isolated",    YesNo,        XML_LIVE),
    XML_CHILD    (NetDef, teaming,                "teaming",             Teaming,      0),
    XML_EMBED_AS (NetDef, info,                   DeviceInfo,            DeviceInfoRom),
};

static int
net_source_validate(const NetDef *net, XmlContext *ctx)
{
    switch (net->source.type) {
    case NET_TYPE_NETWORK:
    case NET_TYPE_BRIDGE:
    case NET_TYPE_DIRECT:
    case NET_TYPE_SERVER:
    case NET_TYPE_CLIENT:
    case NET_TYPE_MCAST:
    case NET_TYPE_UDP:
    case NET_TYPE_INTERNAL:
    case NET_TYPE_HOSTDEV:
    case NET_TYPE_VDPA:
    case NET_TYPE_VDS:
        if (!net->source.network)    /* all members are pointers, at one place */
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("an interface of type '%1$s' needs a 'source'"),
                            net_type_to_string(net->source.type));
        return 0;
    case NET_TYPE_VHOST_USER:
        if ((!net->source.vhost_user || !net->source.vhost_user->path)
            && !(net->backend && net->backend->type == NET_BACKEND_PASST))
            return xml_fail(ctx, VIR_ERR_XML_ERROR,
                            _("an interface of type 'vhostuser' needs a 'source', or <backend type='passt'/>"));
        return 0;
    default:
        return 0;
    }
}

static int
net_validate(void *self, XmlContext *ctx)
{
    const NetDef *net = self;

    if (net_source_validate(net, ctx) < 0)
        return -1;
    if (mac_is_multicast(&net->mac))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the MAC address is a multicast address; its first byte must be even"));
    if (net->backend && net->backend->tap && net->source.type == NET_TYPE_VHOST_USER)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("an interface of type 'vhostuser' has no tap device"));
    if (net->managed != YES_NO_ABSENT && net->source.type != NET_TYPE_HOSTDEV)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'managed' belongs to type='hostdev' only"));
    if (net->port_forwards && (!net->backend || net->backend->type != NET_BACKEND_PASST))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'portForward' needs <backend type='passt'/>"));
    if (net->model && strspn(net->model, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
        != strlen(net->model))
        return xml_fail(ctx, VIR_ERR_INVALID_ARG, _("model '%1$s' has characters other than letters, digits, '-' and '_'"),
                        net->model);
    return 0;
}
/* Of a network's own bridge stock keeps the name in <actual>; we have it in <source>, where it is shown. */
static void
take_actual_bridge(NetDef *net)
{
    NetSourceNetwork *actual = net->actual->source.network;

    if (actual && !net->source.network->bridge)
        net->source.network->bridge = g_steal_pointer(&actual->bridge);
    if (!net->bandwidth)
        net->bandwidth = g_steal_pointer(&net->actual->bandwidth);
    xml_free(&xml_binding_NetActual, net->actual);
    net->actual = NULL;
}

/* What <source> says of the network and its port, stock does not repeat in <actual>. */
static int
net_post_parse(void *self, XmlContext *ctx)
{
    NetDef *net = self;
    NetSource *actual = net->actual ? &net->actual->source : NULL;
    const NetSourceNetwork *network = net->source.type == NET_TYPE_NETWORK ? net->source.network : NULL;

    if (!actual || !network || !actual->network)
        return 0;
    if (actual->type == NET_TYPE_NETWORK) {
        take_actual_bridge(net);
    } else if (actual->type == NET_TYPE_BRIDGE && !actual->bridge->network) {
        actual->bridge->network = g_strdup(network->network);
        memcpy(actual->bridge->portid, network->portid, sizeof(network->portid));
    } else if (actual->type == NET_TYPE_DIRECT && !actual->direct->network) {
        actual->direct->network = g_strdup(network->network);
        memcpy(actual->direct->portid, network->portid, sizeof(network->portid));
    }
    return 0;
}

XML_BINDING(NetDef, "interface", net_fields, .post_parse = net_post_parse, .validate = net_validate);

/* ---- questions ---- */

bool
net_name_is_generated(const char *name)
{
    static const char *const prefixes[] = { "vnet", "macvtap", "macvlan", NULL };

    for (size_t i = 0; name && prefixes[i]; i++) {
        if (g_str_has_prefix(name, prefixes[i]))
            return true;
    }
    return false;
}

bool
net_model_is_virtio(const char *model)
{
    return text_equal(model, "virtio") || text_equal(model, "virtio-transitional")
        || text_equal(model, "virtio-non-transitional");
}

NetType
net_actual_type(const NetDef *net)
{
    return net->source.type == NET_TYPE_NETWORK && net->actual ? net->actual->source.type : net->source.type;
}

NetDef *
domain_net_find_mac(const DomainDef *def, const MacAddress *mac)
{
    NetDef *found = NULL;

    xml_each(NetDef, net, def->nets) {
        if (!mac_equal(&net->mac, mac))
            continue;
        if (found)
            return NULL;
        found = net;
    }
    return found;
}

NetDef *
domain_net_find(const DomainDef *def, const char *device)
{
    MacAddress mac;

    if (mac_parse(device, &mac))
        return domain_net_find_mac(def, &mac);
    xml_each(NetDef, net, def->nets) {
        if (text_equal(net_target_dev(net), device))
            return net;
    }
    return NULL;
}

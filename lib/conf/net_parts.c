/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * net_parts.c - what interfaces of guests, networks and their ports have in common.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/net_parts.h"

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/socketaddr.h"
#include "base/text.h"
#include "base/uuid.h"

#define IP6_DEFAULT_PREFIX 64

ENUM_WORDS(MacTableManager, mac_table_manager, MAC_TABLE_LAST, NULL, "kernel", "libvirt")
ENUM_WORDS(DirectMode, direct_mode, DIRECT_MODE_LAST, NULL, "vepa", "bridge", "private", "passthrough")
ENUM_WORDS(NetDriverName, net_driver_name, NET_DRIVER_LAST, NULL, "qemu", "vhost", "kvm", "vfio", "xen")
ENUM_WORDS(HostdevDriverName, hostdev_driver_name, NET_DRIVER_LAST, NULL, NULL, NULL, "kvm", "vfio", "xen")
ENUM_WORDS(VirtualPortType, virtual_port_type, VIRTUAL_PORT_LAST, NULL, "802.1Qbg", "802.1Qbh", "openvswitch", "midonet")
ENUM_WORDS(VlanNativeMode, vlan_native_mode, VLAN_MODE_LAST, NULL, "tagged", "untagged")

static const XmlField port_parameters_fields[] = {
    XML_ATTR(VirtualPortParameters, managerid,     "managerid",     XML_OPT_UINT, 0, XML_RANGE(0, 255)),
    XML_ATTR(VirtualPortParameters, typeid,        "typeid",        XML_OPT_UINT, 0, XML_RANGE(0, 16777215)),
    XML_ATTR(VirtualPortParameters, typeidversion, "typeidversion", XML_OPT_UINT, 0, XML_RANGE(0, 255)),
    XML_ATTR(VirtualPortParameters, instanceid,    "instanceid",    XML_UUID,     0),
    XML_ATTR(VirtualPortParameters, interfaceid,   "interfaceid",   XML_UUID,     0),
    XML_ATTR(VirtualPortParameters, profileid,     "profileid",     XML_STRING,   0, .pattern = ".{0,39}"),
};
XML_BINDING(VirtualPortParameters, "parameters", port_parameters_fields);

#define PORT(type) (1u << VIRTUAL_PORT_##type)

/* A parameter that is given and that the type does not take; NULL when there is none. */
static const char *
port_extra_parameter(const VirtualPort *port)
{
    const VirtualPortParameters *parameters = port->parameters;
    const struct { const char *name; bool given; unsigned int types; } rules[] = {
        { "managerid",     parameters->managerid.set,                 PORT(802_1QBG) },
        { "typeid",        parameters->typeid.set,                    PORT(802_1QBG) },
        { "typeidversion", parameters->typeidversion.set,             PORT(802_1QBG) },
        { "instanceid",    !uuid_is_zero(parameters->instanceid),     PORT(802_1QBG) },
        { "profileid",     parameters->profileid != NULL,             PORT(802_1QBH) | PORT(OPENVSWITCH) },
        { "interfaceid",   !uuid_is_zero(parameters->interfaceid),    PORT(OPENVSWITCH) | PORT(MIDONET) },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (rules[i].given && !(rules[i].types & (1u << port->type)))
            return rules[i].name;
    }
    return NULL;
}

static int
virtual_port_validate(void *self, XmlContext *ctx)
{
    const VirtualPort *port = self;
    const char *extra;

    if (port->type == VIRTUAL_PORT_NONE || !port->parameters)
        return 0;                    /* without a type, any; the network decides later */
    extra = port_extra_parameter(port);
    if (extra)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the parameter '%1$s' is not one of type '%2$s'"), extra,
                        virtual_port_type_to_string(port->type));
    return 0;
}

static const XmlField virtual_port_fields[] = {
    XML_ATTR_ENUM(VirtualPort, type,       "type",       VirtualPortType,       0),
    XML_CHILD    (VirtualPort, parameters, "parameters", VirtualPortParameters, XML_OMIT_EMPTY),
};
XML_BINDING(VirtualPort, "virtualport", virtual_port_fields, .validate = virtual_port_validate);

static const XmlField vlan_tag_fields[] = {
    XML_ATTR     (VlanTag, id,          "id",         XML_UINT,       XML_REQUIRED, XML_RANGE(0, 4095)),
    XML_ATTR_ENUM(VlanTag, native_mode, "nativeMode", VlanNativeMode, 0),
};
XML_BINDING(VlanTag, "tag", vlan_tag_fields);

static int
vlan_post_parse(void *self, XmlContext *ctx)
{
    VlanDef *vlan = self;

    if (vlan->trunk == YES_NO_ABSENT && vlan->tags && vlan->tags->len > 1)
        vlan->trunk = YES_NO_YES;
    return 0;
}

static int
vlan_validate(void *self, XmlContext *ctx)
{
    const VlanDef *vlan = self;

    if (vlan->trunk == YES_NO_NO)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'trunk' can be 'yes' only; leave it out for a single tag"));
    return 0;
}

static const XmlField vlan_fields[] = {
    XML_ATTR_ENUM(VlanDef, trunk, "trunk", YesNo,   0),
    XML_LIST     (VlanDef, tags,  "tag",   VlanTag, XML_REQUIRED),
};
XML_BINDING(VlanDef, "vlan", vlan_fields, .post_parse = vlan_post_parse, .validate = vlan_validate);

static const XmlField rate_fields[] = {
    XML_ATTR(BandwidthRate, average, "average", XML_ULLONG, XML_OMIT_ZERO),
    XML_ATTR(BandwidthRate, peak,    "peak",    XML_ULLONG, XML_OMIT_ZERO),
    XML_ATTR(BandwidthRate, floor,   "floor",   XML_ULLONG, XML_OMIT_ZERO),
    XML_ATTR(BandwidthRate, burst,   "burst",   XML_ULLONG, XML_OMIT_ZERO),
};

static int
rate_validate(void *self, XmlContext *ctx)
{
    const BandwidthRate *rate = self;

    if (!rate->average && !rate->floor)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the attribute 'average' or 'floor' is missing"));
    if ((rate->peak || rate->burst) && !rate->average)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'peak' and 'burst' need 'average'"));
    return 0;
}
XML_BINDING(BandwidthRate, "inbound", rate_fields, .validate = rate_validate);

static int
bandwidth_validate(void *self, XmlContext *ctx)
{
    const BandwidthDef *bandwidth = self;

    if (bandwidth->outbound && bandwidth->outbound->floor)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("only inbound traffic can have a 'floor'"));
    return 0;
}

#define BANDWIDTH_ROWS(class_flags) \
    XML_ATTR (BandwidthDef, class_id, "classID",  XML_UINT,      XML_OMIT_ZERO | (class_flags)), \
    XML_CHILD(BandwidthDef, inbound,  "inbound",  BandwidthRate, 0), \
    XML_CHILD(BandwidthDef, outbound, "outbound", BandwidthRate, 0)

static const XmlField bandwidth_fields[] = { BANDWIDTH_ROWS(XML_ONLY_STATUS) };
XML_BINDING(BandwidthDef, "bandwidth", bandwidth_fields, .validate = bandwidth_validate);

static const XmlField port_bandwidth_fields[] = { BANDWIDTH_ROWS(0) };
XML_BINDING_AS(PortBandwidth, BandwidthDef, "bandwidth", port_bandwidth_fields, .validate = bandwidth_validate);

/* ---- its figures ---- */

#define FIGURE(name, direction, value) { name, offsetof(BandwidthDef, direction), offsetof(BandwidthRate, value) }

static const struct {
    const char *name;
    size_t direction;                /* BandwidthRate * in BandwidthDef */
    size_t value;                    /* unsigned long long in BandwidthRate */
} figures[] = {
    FIGURE(VIR_DOMAIN_BANDWIDTH_IN_AVERAGE,  inbound,  average),
    FIGURE(VIR_DOMAIN_BANDWIDTH_IN_PEAK,     inbound,  peak),
    FIGURE(VIR_DOMAIN_BANDWIDTH_IN_FLOOR,    inbound,  floor),
    FIGURE(VIR_DOMAIN_BANDWIDTH_IN_BURST,    inbound,  burst),
    FIGURE(VIR_DOMAIN_BANDWIDTH_OUT_AVERAGE, outbound, average),
    FIGURE(VIR_DOMAIN_BANDWIDTH_OUT_PEAK,    outbound, peak),
    FIGURE(VIR_DOMAIN_BANDWIDTH_OUT_BURST,   outbound, burst),
};
G_STATIC_ASSERT(G_N_ELEMENTS(figures) == BANDWIDTH_FIGURES);

const char *
bandwidth_figure_name(size_t figure)
{
    return figures[figure].name;
}

static BandwidthRate **
direction_of(const BandwidthDef *bandwidth, size_t figure)
{
    return (BandwidthRate **)(void *)((char *)bandwidth + figures[figure].direction);
}

static unsigned long long *
value_of(const BandwidthRate *rate, size_t figure)
{
    return (unsigned long long *)(void *)((char *)rate + figures[figure].value);
}

unsigned long long
bandwidth_def_figure(const BandwidthDef *bandwidth, size_t figure)
{
    const BandwidthRate *rate = bandwidth ? *direction_of(bandwidth, figure) : NULL;

    return rate ? *value_of(rate, figure) : 0;
}

void
bandwidth_def_set_figure(BandwidthDef **bandwidth, size_t figure, unsigned long long value)
{
    BandwidthRate **rate;

    if (!*bandwidth)
        *bandwidth = bandwidth_def_new();
    rate = direction_of(*bandwidth, figure);
    if (!*rate)
        *rate = bandwidth_rate_new();
    *value_of(*rate, figure) = value;
}

/* Without an average the rest means nothing, but for what is promised. */
static void
settle_rate(BandwidthRate **rate)
{
    if (!*rate || (*rate)->average > 0)
        return;
    (*rate)->peak = (*rate)->burst = 0;
    if ((*rate)->floor == 0)
        g_clear_pointer(rate, bandwidth_rate_free);
}

void
bandwidth_def_settle(BandwidthDef **bandwidth)
{
    if (!*bandwidth)
        return;
    settle_rate(&(*bandwidth)->inbound);
    settle_rate(&(*bandwidth)->outbound);
    if (!(*bandwidth)->inbound && !(*bandwidth)->outbound)
        g_clear_pointer(bandwidth, bandwidth_def_free);
}

unsigned long long
bandwidth_def_floor(const BandwidthDef *bandwidth)
{
    return bandwidth && bandwidth->inbound ? bandwidth->inbound->floor : 0;
}

static const XmlField route_fields[] = {
    XML_ATTR(NetRoute, family,  "family",  XML_STRING,   0, .pattern = "ipv4|ipv6"),
    XML_ATTR(NetRoute, address, "address", XML_IP,       0),
    XML_ATTR(NetRoute, netmask, "netmask", XML_IP,       0),
    XML_ATTR(NetRoute, prefix,  "prefix",  XML_OPT_UINT, 0, XML_RANGE(0, 128)),
    XML_ATTR(NetRoute, gateway, "gateway", XML_IP,       XML_REQUIRED),
    XML_ATTR(NetRoute, metric,  "metric",  XML_UINT,     XML_OMIT_ZERO, XML_RANGE(1, 4294967295)),
};

unsigned int
net_default_prefix(const SocketAddr *addr)
{
    unsigned int first = (unsigned int)ntohl(addr->in4.sin_addr.s_addr) >> 24;

    if (socket_addr_is_wildcard(addr))
        return 0;
    if (socket_addr_family(addr) != AF_INET)
        return IP6_DEFAULT_PREFIX;
    if (first < 128)
        return 8;
    return first < 192 ? 16 : 24;
}

/* How many bits of the destination count; -1 with an error. */
static int
route_prefix(const NetRoute *route, const SocketAddr *address, XmlContext *ctx)
{
    unsigned int max = socket_addr_max_prefix(address);
    SocketAddr mask;
    int prefix;

    if (route->prefix.set && route->netmask)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'netmask' and 'prefix' exclude each other"));
    if (route->prefix.set && route->prefix.value > max)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("prefix %1$u is above %2$u"), route->prefix.value, max);
    if (route->prefix.set)
        return (int)route->prefix.value;
    if (!route->netmask)
        return (int)net_default_prefix(address);
    if (socket_addr_family(address) != AF_INET)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("an IPv6 route has a 'prefix', not a 'netmask'"));
    prefix = socket_addr_parse(route->netmask, AF_INET, &mask) ? socket_addr_netmask_to_prefix(&mask) : -1;
    if (prefix < 0)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("netmask '%1$s' is no row of ones and then zeros"), route->netmask);
    return prefix;
}

static int
route_validate(void *self, XmlContext *ctx)
{
    const NetRoute *route = self;
    bool six = text_equal(route->family, "ipv6");
    SocketAddr address, gateway, network;
    int prefix;

    if (route->family && !six && !text_equal(route->family, "ipv4"))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("family '%1$s' is neither 'ipv4' nor 'ipv6'"), route->family);
    if (!socket_addr_parse(route->gateway, six ? AF_INET6 : AF_INET, &gateway))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the gateway '%1$s' is no address of family '%2$s'"), route->gateway,
                        six ? "ipv6" : "ipv4");
    if (!socket_addr_parse(route->address ? route->address : six ? "::" : "0.0.0.0", six ? AF_INET6 : AF_INET, &address))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the destination '%1$s' is no address of family '%2$s'"), route->address,
                        six ? "ipv6" : "ipv4");
    prefix = route_prefix(route, &address, ctx);
    if (prefix < 0)
        return -1;
    socket_addr_mask(&address, (unsigned int)prefix, &network);
    if (!socket_addr_equal(&address, &network))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the destination '%1$s' is no network of %2$d bits, but a host in one"),
                        route->address, prefix);
    return 0;
}
XML_BINDING(NetRoute, "route", route_fields, .validate = route_validate);

static const XmlField filter_parameter_fields[] = {
    XML_ATTR(FilterParameter, name,  "name",  XML_STRING, XML_REQUIRED, .pattern = "[a-zA-Z0-9_]+"),
    XML_ATTR(FilterParameter, value, "value", XML_STRING, XML_REQUIRED, .pattern = "[a-zA-Z0-9_\\.:]+"),
};
XML_BINDING(FilterParameter, "parameter", filter_parameter_fields);

static const XmlField filterref_fields[] = {
    XML_ATTR(FilterRef, filter,     "filter",    XML_STRING,      XML_REQUIRED),
    XML_LIST(FilterRef, parameters, "parameter", FilterParameter, 0),
};
XML_BINDING(FilterRef, "filterref", filterref_fields);

static const XmlField hostdev_driver_fields[] = {
    XML_ATTR_ENUM(HostdevDriver, name,    "name",    HostdevDriverName, 0),
    XML_ATTR     (HostdevDriver, model,   "model",   XML_STRING,        0),
    XML_ATTR_ENUM(HostdevDriver, iommufd, "iommufd", YesNo,             0),
};
XML_BINDING(HostdevDriver, "driver", hostdev_driver_fields);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_network.c - ports of networks, by the public API.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_network.h"

#include <string.h>

#include "base/error.h"
#include "base/uuid.h"
#include "conf/domain_net.h"
#include "conf/network_port.h"
#include "driver/client_api.h"

#define NETWORKS_URI "network:///system"

/* One talk with the daemon of networks. */
typedef struct {
    const ClientApi *api;
    virConnectPtr conn;
    virNetworkPtr network;
} Talk;

static void
talk_clear(Talk *talk)
{
    if (talk->network)
        talk->api->virNetworkFree(talk->network);
    if (talk->conn)
        talk->api->virConnectClose(talk->conn);
    *talk = (Talk) { 0 };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Talk, talk_clear)

static int
talk_begin(Talk *talk, const char *network)
{
    talk->api = client_api();
    if (!talk->api)
        return -1;
    talk->conn = talk->api->virConnectOpen(NETWORKS_URI);
    if (!talk->conn)
        return client_api_fail(talk->api);
    talk->network = talk->api->virNetworkLookupByName(talk->conn, network);
    return talk->network ? 0 : client_api_fail(talk->api);
}

/* What the interface asks of the network. The number is ours, so that a port whose reply was lost can be given back. */
static NetworkPortDef *
wanted_port(const DomainDef *def, const NetDef *net)
{
    NetworkPortDef *port = network_port_def_new();

    memcpy(port->uuid, net->source.network->portid, sizeof(port->uuid));
    port->owner_name = g_strdup(def->name);
    memcpy(port->owner_uuid, def->uuid, sizeof(port->owner_uuid));
    port->group = g_strdup(net->source.network->portgroup);
    port->mac = net->mac;
    port->virtualport = virtual_port_copy(net->virtualport);
    port->bandwidth = bandwidth_def_copy(net->bandwidth);
    port->vlan = vlan_def_copy(net->vlan);
    port->isolated = net->port_isolated;
    port->trust_guest_rx_filters = net->trust_guest_rx_filters;
    return port;
}

static NetworkPortDef *
create_port(Talk *talk, const DomainDef *def, const NetDef *net)
{
    g_autoptr(NetworkPortDef) wanted = wanted_port(def, net);
    g_autofree char *xml = network_port_def_format(wanted, 0);
    virNetworkPortPtr port = xml ? talk->api->virNetworkPortCreateXML(talk->network, xml, 0) : NULL;
    g_autofree char *got = NULL;

    if (!xml)
        return NULL;
    if (!port)
        return client_api_fail_null(talk->api);
    got = talk->api->virNetworkPortGetXMLDesc(port, 0);
    talk->api->virNetworkPortFree(port);
    return got ? network_port_def_parse(got, 0) : client_api_fail_null(talk->api);
}

static NetActual *
actual_new(NetDef *net, NetType type)
{
    if (!net->actual)
        net->actual = g_new0(NetActual, 1);
    net->actual->source.type = type;
    return net->actual;
}

static void
use_bridge(NetDef *net, const NetworkPlug *plug)
{
    NetSourceBridge *bridge = g_new0(NetSourceBridge, 1);

    bridge->bridge = g_strdup(plug->bridge);
    bridge->mac_table_manager = plug->mac_table_manager;
    bridge->network = g_strdup(net->source.network->network);
    memcpy(bridge->portid, net->source.network->portid, sizeof(bridge->portid));
    actual_new(net, NET_TYPE_BRIDGE)->source.bridge = bridge;
}

static void
use_direct(NetDef *net, const NetworkPlug *plug)
{
    NetSourceDirect *direct = g_new0(NetSourceDirect, 1);

    direct->dev = g_strdup(plug->dev);
    direct->mode = plug->mode;
    direct->network = g_strdup(net->source.network->network);
    memcpy(direct->portid, net->source.network->portid, sizeof(direct->portid));
    actual_new(net, NET_TYPE_DIRECT)->source.direct = direct;
}

/* What the port says besides, which would have to be done on the host and is not. */
static int
check_supported(const DomainDef *def, const NetDef *net, const NetworkPortDef *port)
{
    const char *what = NULL;

    if (!port->plug)
        what = _("without a <plug>");
    else if (port->plug->type == PLUG_HOSTDEV_PCI)
        what = _("that is a host device");
    else if (port->plug->mac_table_manager == MAC_TABLE_LIBVIRT)
        what = "macTableManager='libvirt'";
    else if (port->bandwidth && port->plug->type == PLUG_DIRECT)
        what = _("<bandwidth> of a device");
    else if (port->vlan)
        what = "<vlan>";
    else if (port->virtualport && port->virtualport->type != VIRTUAL_PORT_NONE)
        what = "<virtualport>";
    if (!what)
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': network '%2$s' gives a port (%3$s), which is not supported yet"),
                def->name, net->source.network->network, what);
}

static int
use_port(const DomainDef *def, NetDef *net, const NetworkPortDef *port)
{
    if (check_supported(def, net, port) < 0)
        return -1;
    if (port->plug->type == PLUG_DIRECT)
        use_direct(net, port->plug);
    else if (port->plug->type == PLUG_BRIDGE)
        use_bridge(net, port->plug);
    g_free(net->source.network->bridge);
    net->source.network->bridge = g_strdup(port->plug->bridge);
    net->port_isolated = port->isolated;
    bandwidth_def_free(net->bandwidth);
    net->bandwidth = bandwidth_def_copy(port->bandwidth);
    return 0;
}

int
qemu_network_take_port(const DomainDef *def, NetDef *net)
{
    g_auto(Talk) talk = { 0 };
    g_autoptr(NetworkPortDef) port = NULL;
    g_autoptr(virError) reason = NULL;

    if (talk_begin(&talk, net->source.network->network) < 0)
        return -1;
    uuid_generate(net->source.network->portid);
    port = create_port(&talk, def, net);
    if (port && use_port(def, net, port) == 0)
        return 0;
    reason = error_take();
    qemu_network_give_back_port(net);
    memset(net->source.network->portid, 0, sizeof(net->source.network->portid));
    error_restore(g_steal_pointer(&reason));
    return -1;
}

/* Its network may have been stopped meanwhile, and the port with it. */
static int
give_back(const NetSourceNetwork *source)
{
    g_auto(Talk) talk = { 0 };
    virNetworkPortPtr port;
    int rc;

    if (talk_begin(&talk, source->network) < 0)
        return error_last_code() == VIR_ERR_NO_NETWORK ? 0 : -1;
    port = talk.api->virNetworkPortLookupByUUID(talk.network, source->portid);
    if (!port)
        return client_api_last_code(talk.api) == VIR_ERR_NO_NETWORK_PORT ? 0 : client_api_fail(talk.api);
    rc = talk.api->virNetworkPortDelete(port, 0);
    if (rc < 0)
        client_api_fail(talk.api);
    talk.api->virNetworkPortFree(port);
    return rc;
}

void
qemu_network_give_back_port(const NetDef *net)
{
    if (net->source.type != NET_TYPE_NETWORK || !net->source.network || uuid_is_zero(net->source.network->portid))
        return;
    if (give_back(net->source.network) < 0)
        warn_last_error("a port of network '%s' is not given back, continuing", net->source.network->network);
    error_reset();
}

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
#include "conf/network.h"
#include "conf/network_port.h"
#include "driver/client_api.h"
#include "qemu/qemu_ovs.h"
#include "qemu/qemu_network_watch.h"

/* When a guest ends, its owner waits less long: what is not given back now is given back later. */
enum { SHORT_PATIENCE_MS = 5000 };

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

/* The client's error, which says who did not answer. */
static int
talk_fail(const Talk *talk)
{
    g_autoptr(virError) reason = NULL;

    client_api_fail(talk->api);
    if (error_last_code() != VIR_ERR_OPERATION_TIMEOUT)
        return -1;
    reason = error_take();
    return fail(VIR_ERR_OPERATION_TIMEOUT, _("virtnetworkd, the daemon of networks: %1$s"), reason->message);
}
#define talk_fail_null(talk) ((void)talk_fail(talk), NULL)

static int
talk_begin(Talk *talk, const char *network, int patience_ms)
{
    talk->api = client_api();
    if (!talk->api)
        return -1;
    talk->api->patience_set(patience_ms);
    talk->conn = talk->api->virConnectOpen(QEMU_NETWORKS_URI);
    if (!talk->conn)
        return talk_fail(talk);
    talk->network = talk->api->virNetworkLookupByName(talk->conn, network);
    return talk->network ? 0 : talk_fail(talk);
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

/* What it has had of the network, so that it gets the same again. */
static void
add_plug(NetworkPortDef *port, const NetDef *net)
{
    const NetSource *source = net->actual ? &net->actual->source : NULL;

    if (source && source->type == NET_TYPE_HOSTDEV) {
        port->plug = xml_new(&xml_binding_NetworkPlug);
        port->plug->type = PLUG_HOSTDEV_PCI;
        port->plug->managed = net->actual->managed;
        port->plug->address = pci_address_copy(&source->hostdev->address->pci);
        return;
    }
    if (!source || source->type != NET_TYPE_DIRECT)
        return;
    port->plug = xml_new(&xml_binding_NetworkPlug);
    port->plug->type = PLUG_DIRECT;
    port->plug->dev = g_strdup(source->direct->dev);
    port->plug->mode = source->direct->mode;
}

static NetworkPortDef *
create_port(Talk *talk, const DomainDef *def, const NetDef *net, unsigned int flags)
{
    g_autoptr(NetworkPortDef) wanted = wanted_port(def, net);
    g_autofree char *xml = NULL;
    g_autofree char *got = NULL;
    virNetworkPortPtr port;

    if (flags & VIR_NETWORK_PORT_CREATE_RECLAIM)
        add_plug(wanted, net);
    xml = network_port_def_format(wanted, 0);
    if (!xml)
        return NULL;
    port = talk->api->virNetworkPortCreateXML(talk->network, xml, flags);
    if (!port)
        return talk_fail_null(talk);
    got = talk->api->virNetworkPortGetXMLDesc(port, 0);
    talk->api->virNetworkPortFree(port);
    return got ? network_port_def_parse(got, 0) : talk_fail_null(talk);
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

/* The guest has the device itself; of its driver only the name matters. */
static void
use_hostdev(NetDef *net, const NetworkPlug *plug)
{
    NetActual *actual = actual_new(net, NET_TYPE_HOSTDEV);

    actual->source.hostdev = g_new0(NetSourceHostdev, 1);
    actual->source.hostdev->address = device_address_def_new();
    actual->source.hostdev->address->type = ADDRESS_PCI;
    actual->source.hostdev->address->pci = *plug->address;
    actual->source.hostdev->address->pci.zpci = NULL;
    actual->managed = plug->managed;
    if (!plug->driver || net->driver)
        return;
    net->driver = xml_new(&xml_binding_NetDriver);
    net->driver->name = plug->driver->name;
    net->driver->model = g_strdup(plug->driver->model);
    net->driver->iommufd = plug->driver->iommufd;
}

/* What the port says besides, which would have to be done on the host and is not. */
static int
check_supported(const DomainDef *def, const NetDef *net, const NetworkPortDef *port)
{
    const char *what = NULL;

    if (!port->plug)
        what = _("without a <plug>");
    else if (port->plug->type == PLUG_HOSTDEV_PCI && !port->plug->address)
        what = _("that is a host device without an <address>");
    else if (port->bandwidth && port->plug->type == PLUG_HOSTDEV_PCI)
        what = _("<bandwidth> of a device");
    else if (port->vlan && port->plug->type == PLUG_DIRECT && !qemu_ovs_is_port(port->virtualport))
        what = _("<vlan> of a device");
    else if (port->virtualport && port->virtualport->type != VIRTUAL_PORT_NONE && !qemu_ovs_is_port(port->virtualport))
        what = "<virtualport>";
    if (!what)
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': network '%2$s' gives a port (%3$s), which is not supported yet"),
                def->name, net->source.network->network, what);
}

/* Once it has a profile it keeps that: controllers know the interface by it. */
static void
use_profile(NetActual *actual, const NetworkPortDef *port)
{
    if (!actual->virtualport)
        actual->virtualport = virtual_port_copy(port->virtualport);
    vlan_def_free(actual->vlan);
    actual->vlan = vlan_def_copy(port->vlan);
}

static int
use_port(const DomainDef *def, NetDef *net, const NetworkPortDef *port)
{
    g_autoptr(VirtualPort) profile = NULL;

    if (check_supported(def, net, port) < 0)
        return -1;
    if (net->actual)
        profile = g_steal_pointer(&net->actual->virtualport);
    xml_free(&xml_binding_NetActual, net->actual);
    net->actual = NULL;
    if (port->plug->type == PLUG_DIRECT)
        use_direct(net, port->plug);
    else if (port->plug->type == PLUG_HOSTDEV_PCI)
        use_hostdev(net, port->plug);
    else if (port->plug->type == PLUG_BRIDGE || port->plug->mac_table_manager == MAC_TABLE_LIBVIRT)
        use_bridge(net, port->plug);
    if (net->actual)
        net->actual->virtualport = g_steal_pointer(&profile);
    if (net->actual && net->actual->source.type == NET_TYPE_HOSTDEV)
        net->actual->vlan = vlan_def_copy(port->vlan);
    else if (qemu_ovs_is_port(port->virtualport) && net->actual)
        use_profile(net->actual, port);
    g_free(net->source.network->bridge);
    net->source.network->bridge = g_strdup(port->plug->bridge);
    net->port_isolated = port->isolated;
    bandwidth_def_free(net->bandwidth);
    net->bandwidth = bandwidth_def_copy(port->bandwidth);
    if (!qemu_ovs_is_port(port->virtualport)) {
        vlan_def_free(net->vlan);
        net->vlan = vlan_def_copy(port->vlan);
    }
    return 0;
}

void
qemu_network_number_port(NetDef *net)
{
    if (net->source.type == NET_TYPE_NETWORK && uuid_is_zero(net->source.network->portid))
        uuid_generate(net->source.network->portid);
}

int
qemu_network_take_port(const DomainDef *def, NetDef *net)
{
    g_auto(Talk) talk = { 0 };
    g_autoptr(NetworkPortDef) port = NULL;
    g_autoptr(virError) reason = NULL;

    if (talk_begin(&talk, net->source.network->network, CLIENT_API_PATIENCE_MS) < 0)
        return -1;
    qemu_network_number_port(net);
    qemu_network_watch_want();
    port = create_port(&talk, def, net, 0);
    if (port && use_port(def, net, port) == 0)
        return 0;
    reason = error_take();
    qemu_network_give_back_port(net);
    memset(net->source.network->portid, 0, sizeof(net->source.network->portid));
    error_restore(g_steal_pointer(&reason));
    return -1;
}

/* NULL without an error when there is none: its network may have been stopped meanwhile, and the port with it. */
static virNetworkPortPtr
find_port(const Talk *talk, const unsigned char *portid)
{
    virNetworkPortPtr port = talk->api->virNetworkPortLookupByUUID(talk->network, portid);

    if (!port && client_api_last_code(talk->api) != VIR_ERR_NO_NETWORK_PORT)
        talk_fail(talk);
    return port;
}

int
qemu_network_end_port(const char *network, const unsigned char *portid)
{
    g_auto(Talk) talk = { 0 };
    virNetworkPortPtr port;
    int rc;

    if (talk_begin(&talk, network, SHORT_PATIENCE_MS) < 0)
        return error_last_code() == VIR_ERR_NO_NETWORK ? 0 : -1;
    port = find_port(&talk, portid);
    if (!port)
        return error_last() ? -1 : 0;
    rc = talk.api->virNetworkPortDelete(port, 0);
    if (rc < 0)
        talk_fail(&talk);
    talk.api->virNetworkPortFree(port);
    return rc;
}

static const NetSourceNetwork *
network_with_port(const NetDef *net)
{
    const NetSourceNetwork *source = net->source.type == NET_TYPE_NETWORK ? net->source.network : NULL;

    return source && !uuid_is_zero(source->portid) ? source : NULL;
}

void
qemu_network_give_back_port(const NetDef *net)
{
    const NetSourceNetwork *source = network_with_port(net);

    if (!source)
        return;
    if (qemu_network_end_port(source->network, source->portid) < 0) {
        warn_last_error("a port of network '%s' is not given back now, but later", source->network);
        qemu_network_watch_leave(source->network, source->portid);
    }
    error_reset();
}

/* ------------------------------------------------------------- while the guest runs */

static int
set_figures(const Talk *talk, virNetworkPortPtr port, const BandwidthDef *bandwidth)
{
    virTypedParameter params[BANDWIDTH_FIGURES] = { 0 };

    for (size_t i = 0; i < BANDWIDTH_FIGURES; i++) {
        g_strlcpy(params[i].field, bandwidth_figure_name(i), sizeof(params[i].field));
        params[i].type = VIR_TYPED_PARAM_UINT;
        params[i].value.ui = (unsigned int)MIN(bandwidth_def_figure(bandwidth, i), G_MAXUINT);
    }
    return talk->api->virNetworkPortSetParameters(port, params, BANDWIDTH_FIGURES, 0) < 0 ? talk_fail(talk) : 0;
}

int
qemu_network_set_bandwidth(const NetDef *net)
{
    const NetSourceNetwork *source = network_with_port(net);
    g_auto(Talk) talk = { 0 };
    virNetworkPortPtr port;
    int rc;

    if (!source)
        return 0;
    if (talk_begin(&talk, source->network, CLIENT_API_PATIENCE_MS) < 0)
        return -1;
    port = find_port(&talk, source->portid);
    if (!port && error_last())
        return -1;
    if (!port)
        return fail(VIR_ERR_OPERATION_FAILED, _("network '%1$s' was stopped, it has no port for interface '%2$s'"),
                    source->network, net->info.alias);
    rc = set_figures(&talk, port, net->bandwidth);
    talk.api->virNetworkPortFree(port);
    return rc;
}

int
qemu_network_renew_port(const DomainDef *def, NetDef *net)
{
    g_auto(Talk) talk = { 0 };
    g_autoptr(NetworkPortDef) port = NULL;

    if (talk_begin(&talk, net->source.network->network, CLIENT_API_PATIENCE_MS) < 0)
        return -1;
    port = create_port(&talk, def, net, VIR_NETWORK_PORT_CREATE_RECLAIM);
    return port ? use_port(def, net, port) : -1;
}

bool
qemu_network_has_port(const NetDef *net, const char *network)
{
    const NetSourceNetwork *source = network_with_port(net);

    return source && (!network || strcmp(source->network, network) == 0);
}

bool
qemu_network_port_is_there(const NetDef *net)
{
    const NetSourceNetwork *source = network_with_port(net);
    g_auto(Talk) talk = { 0 };
    virNetworkPortPtr port;

    if (!source || talk_begin(&talk, source->network, SHORT_PATIENCE_MS) < 0)
        return false;
    port = find_port(&talk, source->portid);
    if (port)
        talk.api->virNetworkPortFree(port);
    return port != NULL;
}

int
qemu_network_find_bandwidth(const NetDef *net, BandwidthDef **ret_bandwidth)
{
    const NetSourceNetwork *source = network_with_port(net);
    g_auto(Talk) talk = { 0 };
    g_autofree char *xml = NULL;
    g_autoptr(NetworkDef) def = NULL;
    const NetworkPortgroup *group;

    *ret_bandwidth = NULL;
    if (!source)
        return 0;
    if (talk_begin(&talk, source->network, CLIENT_API_PATIENCE_MS) < 0)
        return -1;
    xml = talk.api->virNetworkGetXMLDesc(talk.network, 0);
    if (!xml)
        return talk_fail(&talk);
    def = network_def_parse(xml, 0);
    if (!def)
        return -1;
    group = network_def_find_portgroup(def, source->portgroup);
    if (group)
        *ret_bandwidth = bandwidth_def_copy(group->bandwidth);
    return 0;
}

bool
qemu_network_same_port(const NetDef *a, const NetDef *b)
{
    const NetSourceNetwork *left = network_with_port(a);
    const NetSourceNetwork *right = network_with_port(b);

    return left && right ? uuid_equal(left->portid, right->portid) : left == right;
}

int
qemu_network_each_lease(const NetDef *net, QemuLeaseVisit visit, void *opaque)
{
    g_auto(Talk) talk = { 0 };
    virNetworkDHCPLeasePtr *leases = NULL;
    char mac[MAC_TEXT_LEN];
    int n;

    mac_format(&net->mac, mac);
    if (talk_begin(&talk, net->source.network->network, SHORT_PATIENCE_MS) < 0)
        return -1;
    n = talk.api->virNetworkGetDHCPLeases(talk.network, mac, &leases, 0);
    if (n < 0)
        return talk_fail(&talk);
    for (int i = 0; i < n; i++) {
        visit(leases[i], opaque);
        talk.api->virNetworkDHCPLeaseFree(leases[i]);
    }
    free(leases);
    return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_interface.c - the host's end of a guest's network interface.
 *
 * Taps vanish with the last descriptor, so with QEMU; a macvtap stays and is removed (qemu_macvtap.h).
 *
 * Threads: the guest's owner.
 */

#include "qemu_interface.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/netdev.h"
#include "conf/domain_address.h"
#include "conf/domain_net.h"
#include "qemu/qemu_macvtap.h"
#include "qemu/qemu_network.h"
#include "qemu/qemu_ovs.h"
#include "qemu/qemu_passt.h"
#include "qemu/qemu_script.h"

void
qemu_interface_free(QemuInterface *interface)
{
    if (!interface)
        return;
    for (size_t i = 0; i < interface->n_fds; i++)
        fd_close(&interface->fds[i]);
    g_free(interface->fds);
    g_free(interface->alias);
    g_free(interface);
}

static const NetSource *
actual_source(const NetDef *net)
{
    return net->actual && net->actual->source.type != NET_TYPE_NONE ? &net->actual->source : &net->source;
}

bool
qemu_interface_needs_fds(const NetDef *net)
{
    NetType type = actual_source(net)->type;

    return type == NET_TYPE_BRIDGE || type == NET_TYPE_NETWORK || type == NET_TYPE_ETHERNET || type == NET_TYPE_DIRECT ||
           qemu_passt_is_wanted(net);
}

bool
qemu_interface_can_be_limited(const NetDef *net)
{
    NetType type = actual_source(net)->type;

    return type == NET_TYPE_BRIDGE || type == NET_TYPE_ETHERNET || type == NET_TYPE_NETWORK || type == NET_TYPE_DIRECT;
}

bool
qemu_interface_can_move(const NetDef *net)
{
    return qemu_interface_can_be_limited(net) && actual_source(net)->type != NET_TYPE_DIRECT;
}

bool
qemu_interface_can_have_vlans(const NetDef *net)
{
    NetType type = net->source.type;

    return type == NET_TYPE_NETWORK || type == NET_TYPE_BRIDGE || type == NET_TYPE_HOSTDEV || qemu_ovs_is_wanted(net);
}

static int
refuse(const DomainDef *def, const NetDef *net, const char *what)
{
    char mac[MAC_TEXT_LEN];

    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': interface %2$s: %3$s is not supported yet"), def->name,
                mac_format(&net->mac, mac), what);
}

/* What would have to be done on the host and is not: nothing is left out silently. */
static int
check_supported(const DomainDef *def, const NetDef *net)
{
    bool decides = net->source.type != NET_TYPE_NETWORK;    /* else the network does */

    if (decides && net->virtualport && !qemu_ovs_is_wanted(net))
        return refuse(def, net, "<virtualport>");
    if (decides && net->vlan && !qemu_interface_can_have_vlans(net))
        return refuse(def, net, _("<vlan> of this type"));
    if (net->bandwidth && !qemu_interface_can_be_limited(net))
        return refuse(def, net, "<bandwidth> of this type");
    if (bandwidth_def_floor(net->bandwidth) > 0 && net->source.type != NET_TYPE_NETWORK)
        return refuse(def, net, _("<bandwidth><inbound floor=> without a network"));
    if (net->filterref)
        return refuse(def, net, "<filterref>");
    if (qemu_script_is_foreign(net))
        return refuse(def, net, _("<script> of this type"));
    return 0;
}

static NetTarget *
target_of(NetDef *net)
{
    if (!net->target)
        net->target = g_new0(NetTarget, 1);
    return net->target;
}

static size_t
queues_of(const NetDef *net)
{
    return net->driver && net->driver->queues > 0 ? net->driver->queues : 1;
}

static QemuInterface *
interface_new(const NetDef *net)
{
    QemuInterface *interface = g_new0(QemuInterface, 1);

    interface->alias = g_strdup(net->info.alias);
    interface->n_fds = queues_of(net);
    interface->fds = g_new(int, interface->n_fds);
    for (size_t i = 0; i < interface->n_fds; i++)
        interface->fds[i] = -1;
    return interface;
}

/* The name that the definition asks for, unless it is one of those we make up. */
static const char *
wanted_name(const NetDef *net)
{
    const char *dev = net->target ? net->target->dev : NULL;

    return dev && !net_name_is_generated(dev) ? dev : NULL;
}

static NetdevRate
rate_of(const BandwidthRate *rate)
{
    return rate ? (NetdevRate) { rate->average, rate->peak, rate->burst } : (NetdevRate) { 0 };
}

/* A tap is the host's end: into the guest is out of it. A macvtap is the guest's own end. */
int
qemu_interface_limit(const NetDef *net)
{
    const NetdevRate received = rate_of(net->bandwidth ? net->bandwidth->inbound : NULL);
    const NetdevRate sent = rate_of(net->bandwidth ? net->bandwidth->outbound : NULL);

    if (actual_source(net)->type == NET_TYPE_DIRECT)
        return netdev_limit(net_target_dev(net), &sent, &received);
    return netdev_limit(net_target_dev(net), &received, &sent);
}

/* The kernel's bridge that it is in. */
static const char *
bridge_of(const NetDef *net)
{
    const NetSource *source = actual_source(net);

    if (qemu_ovs_is_wanted(net))
        return NULL;
    if (source->type == NET_TYPE_BRIDGE)
        return source->bridge->bridge;
    return source->type == NET_TYPE_NETWORK ? source->network->bridge : NULL;
}

bool
qemu_interface_is_plugged_in(const NetDef *net)
{
    g_autofree char *master = net_target_dev(net) ? netdev_find_master(net_target_dev(net)) : NULL;

    return !bridge_of(net) || g_strcmp0(master, bridge_of(net)) == 0;
}

/* The bridge knows this address without hearing it, and sends the port nothing else that is for one address. */
static int
set_up_mac_table(const NetDef *net)
{
    const NetSource *source = actual_source(net);
    const char *tap = net_target_dev(net);

    if (source->type != NET_TYPE_BRIDGE || source->bridge->mac_table_manager != MAC_TABLE_LIBVIRT)
        return 0;
    if (netdev_set_port_learning(tap, false) < 0 || netdev_set_port_flooding(tap, false) < 0)
        return -1;
    return netdev_add_port_mac(tap, &net->mac);
}

/* A trunk's packets keep their tags, but for those of its native VLAN; who is in one VLAN alone knows nothing of it. */
static GArray *
vlans_of(const NetDef *net)
{
    g_autoptr(GArray) vlans = g_array_new(FALSE, FALSE, sizeof(NetdevVlan));
    bool trunk = net->vlan && net->vlan->trunk == YES_NO_YES;

    xml_each(VlanTag, tag, net->vlan && bridge_of(net) ? net->vlan->tags : NULL) {
        bool alone = !trunk && tag->native_mode == VLAN_MODE_DEFAULT;
        NetdevVlan vlan = {
            .id = tag->id, .native = alone || tag->native_mode != VLAN_MODE_DEFAULT,
            .untagged = alone || tag->native_mode == VLAN_MODE_UNTAGGED,
        };

        if (vlan.id < NETDEV_VLAN_FIRST || vlan.id > NETDEV_VLAN_LAST)
            return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("a bridge has no VLAN %1$u; its VLANs are %2$d to %3$d"), vlan.id,
                             NETDEV_VLAN_FIRST, NETDEV_VLAN_LAST);
        g_array_append_val(vlans, vlan);
    }
    return g_steal_pointer(&vlans);
}

/* A bridge that does not filter would have everybody hear everything. Those of the host are not changed unasked. */
static int
check_bridge_filters(const NetDef *net)
{
    const char *bridge = bridge_of(net);
    bool on;

    if (!net->vlan || !bridge)
        return 0;
    if (netdev_bridge_get_vlan_filtering(bridge, &on) < 0)
        return -1;
    return on ? 0 : fail(VIR_ERR_CONFIG_UNSUPPORTED, _("bridge '%1$s' does not look at VLANs; that is turned on by "
                                                       "'ip link set %1$s type bridge vlan_filtering 1'"), bridge);
}

int
qemu_interface_set_vlans(const NetDef *net)
{
    g_autoptr(GArray) vlans = vlans_of(net);

    if (!bridge_of(net))
        return 0;
    if (!vlans || check_bridge_filters(net) < 0)
        return -1;
    return netdev_set_port_vlans(net_target_dev(net), (const NetdevVlan *)(const void *)vlans->data, vlans->len);
}

static int
set_up_port(const NetDef *net)
{
    if (!bridge_of(net))
        return 0;
    if (net->port_isolated == YES_NO_YES && netdev_set_port_isolated(net_target_dev(net), true) < 0)
        return -1;
    return set_up_mac_table(net);
}

/* No packet passes before the port is in the right VLANs. */
static int
change_bridge(const NetDef *net)
{
    const char *tap = net_target_dev(net);

    if (!net->vlan)
        return netdev_set_master(tap, bridge_of(net));
    if (check_bridge_filters(net) < 0 || netdev_set_online(tap, false) < 0 || netdev_set_master(tap, bridge_of(net)) < 0 ||
        qemu_interface_set_vlans(net) < 0)
        return -1;
    return netdev_set_online(tap, true);
}

int
qemu_interface_plug_in(const NetDef *net)
{
    const char *tap = net_target_dev(net);

    if (!qemu_interface_is_plugged_in(net)) {
        if (change_bridge(net) < 0)
            return -1;
    } else if (net->vlan && qemu_interface_set_vlans(net) < 0) {
        return -1;
    }
    if (bridge_of(net) && net->port_isolated != YES_NO_YES && netdev_set_port_isolated(tap, false) < 0)
        return -1;
    return set_up_port(net);
}

static int
open_tap(QemuInterface *interface, NetDef *net, const char *bridge)
{
    MacAddress host_mac = net->mac;
    g_autoptr(GArray) vlans = vlans_of(net);
    NetdevTapSpec spec = {
        .name = wanted_name(net),
        .mac = &host_mac,
        .mtu = net->mtu,
        .bridge = bridge,
        .queues = interface->n_fds,
        .vnet_hdr = net_model_is_virtio(net->model),
        .online = true,
    };
    g_autofree char *name = NULL;

    if (!vlans || check_bridge_filters(net) < 0)
        return -1;
    spec.vlans = (const NetdevVlan *)(const void *)vlans->data;
    spec.n_vlans = vlans->len;
    host_mac.bytes[0] = NETDEV_TAP_MAC_FIRST;
    if (netdev_create_tap(&spec, interface->fds, &name) < 0)
        return -1;
    g_free(target_of(net)->dev);
    net->target->dev = g_steal_pointer(&name);
    if (set_up_port(net) < 0)
        return -1;
    return net->bandwidth ? qemu_interface_limit(net) : 0;
}

/* Unlike a tap it stays when its descriptors are closed. */
static int
limit_macvtap(const QemuDriver *driver, const NetDef *net)
{
    g_autoptr(virError) reason = NULL;

    if (!net->bandwidth || qemu_interface_limit(net) == 0)
        return 0;
    reason = error_take();
    qemu_macvtap_remove(driver, net_target_dev(net));
    error_restore(g_steal_pointer(&reason));
    return -1;
}

/* Its alias is a host device's, once it is one; unless the user has chosen it. */
static void
become_hostdev(const DomainDef *def, NetDef *net)
{
    DomainDevice device = { .kind = DEVICE_NET, .net = net };

    if (device_alias_is_user(net->info.alias))
        return;
    g_clear_pointer(&net->info.alias, g_free);
    domain_assign_device_alias(def, &device);
}

/* Once a network has said where the interface is to be plugged in. */
static int
open_actual(QemuInterface *interface, const QemuDriver *driver, const DomainDef *def, NetDef *net)
{
    const NetSource *source = actual_source(net);

    switch (source->type) {
    case NET_TYPE_NETWORK:
    case NET_TYPE_BRIDGE:
        if (open_tap(interface, net, bridge_of(net)) < 0)
            return -1;
        return qemu_ovs_is_wanted(net) ? qemu_ovs_plug_in(def, net) : 0;
    case NET_TYPE_DIRECT:
        if (qemu_macvtap_open(driver, def, net, source->direct, interface->n_fds, interface->fds) < 0)
            return -1;
        return limit_macvtap(driver, net);
    case NET_TYPE_HOSTDEV:
        become_hostdev(def, net);
        return 0;
    default:
        return open_tap(interface, net, NULL) < 0 ? -1 : qemu_script_up(def, net);
    }
}

static int
open_source(QemuInterface *interface, const QemuDriver *driver, const DomainDef *def, NetDef *net)
{
    g_autoptr(virError) reason = NULL;

    if (net->source.type != NET_TYPE_NETWORK)
        return open_actual(interface, driver, def, net);
    if (qemu_network_take_port(def, net) < 0)
        return -1;
    if (open_actual(interface, driver, def, net) == 0)
        return 0;
    reason = error_take();
    qemu_network_give_back_port(net);
    memset(net->source.network->portid, 0, sizeof(net->source.network->portid));
    error_restore(g_steal_pointer(&reason));
    return -1;
}

QemuInterface *
qemu_interface_open(const QemuDriver *driver, const DomainDef *def, NetDef *net, bool *ret_needed)
{
    g_autoptr(QemuInterface) interface = NULL;

    *ret_needed = qemu_interface_needs_fds(net);
    if (check_supported(def, net) < 0)
        return NULL;
    if (!*ret_needed)
        return NULL;
    interface = interface_new(net);
    if (qemu_passt_is_wanted(net))
        return qemu_passt_start(def, net, interface->fds) < 0 ? NULL : g_steal_pointer(&interface);
    if (!driver->privileged)
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED,
                         _("domain '%1$s': an interface of type '%2$s' needs privileges; in a session use type 'user'"), def->name,
                         net_type_to_string(net->source.type));
    if (open_source(interface, driver, def, net) < 0)
        return NULL;
    *ret_needed = actual_source(net)->type != NET_TYPE_HOSTDEV;
    return *ret_needed ? g_steal_pointer(&interface) : NULL;
}

void
qemu_interface_close(const QemuDriver *driver, const NetDef *net)
{
    if (actual_source(net)->type == NET_TYPE_ETHERNET)
        qemu_script_down(net);
    if (actual_source(net)->type == NET_TYPE_DIRECT && net_target_dev(net))
        qemu_macvtap_remove(driver, net_target_dev(net));
    if (qemu_ovs_is_wanted(net))
        qemu_ovs_unplug(net);
    if (net->bandwidth && net_target_dev(net) && netdev_unlimit(net_target_dev(net)) < 0)
        warn_last_error("the limits of the interface '%s' stay, continuing", net_target_dev(net));
    qemu_network_give_back_port(net);
}

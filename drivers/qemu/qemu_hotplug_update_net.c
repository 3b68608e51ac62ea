/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug_update_net.c - an interface changes while the guest runs: its place, its VLANs, how fast it is, its link.
 *
 * The host is changed first, the definition is committed afterwards. What the interface was is kept until then: its port of
 * a network is given back, or the host put back, when it is known which of both is on disk.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_hotplug.h"

#include <string.h>

#include "base/error.h"
#include "base/netdev.h"
#include "conf/domain_net.h"
#include "qemu/qemu_interface.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_network.h"
#include "qemu/qemu_ovs.h"

void
qemu_net_change_clear(QemuNetChange *change)
{
    net_def_free(change->before);
    net_def_free(change->after);
}

/* ------------------------------------------------------------- what may change */

static void
exchange_bandwidth(NetDef *net, NetDef *from)
{
    BandwidthDef *bandwidth = net->bandwidth;

    net->bandwidth = from->bandwidth;
    from->bandwidth = bandwidth;
}

/* Takes from @from what a tap can change while it runs: where it is plugged in, and how fast it is. */
static void
exchange_place(NetDef *net, NetDef *from)
{
    const NetSource source = net->source;
    NetActual *actual = net->actual;
    VlanDef *vlan = net->vlan;
    YesNo isolated = net->port_isolated;

    net->source = from->source;
    net->actual = from->actual;
    net->vlan = from->vlan;
    net->port_isolated = from->port_isolated;
    from->source = source;
    from->actual = actual;
    from->vlan = vlan;
    from->port_isolated = isolated;
    exchange_bandwidth(net, from);
}

static bool
same_source(const NetSource *source, const NetSource *wanted)
{
    if (source->type != wanted->type)
        return false;
    switch (source->type) {
    case NET_TYPE_NETWORK:
        return g_strcmp0(source->network->network, wanted->network->network) == 0 &&
               (!wanted->network->portgroup || g_strcmp0(source->network->portgroup, wanted->network->portgroup) == 0);
    case NET_TYPE_BRIDGE:
        return g_strcmp0(source->bridge->bridge, wanted->bridge->bridge) == 0;
    case NET_TYPE_DIRECT:
        return g_strcmp0(source->direct->dev, wanted->direct->dev) == 0 && source->direct->mode == wanted->direct->mode;
    default:
        return true;
    }
}

/* Is it to be in the same bridge or network? What a network gives is asked of it again, unless it is what was asked for. */
static bool
same_place(const NetDef *net, const NetDef *wanted)
{
    return same_source(&net->source, &wanted->source) && vlan_def_equal(net->vlan, wanted->vlan) &&
           net->port_isolated == wanted->port_isolated;
}

/* What is no tap in a bridge stays where it is. */
static const char *
find_immovable(const NetDef *net, const NetDef *wanted)
{
    if (!same_source(&net->source, &wanted->source))
        return _("its source");
    if (!vlan_def_equal(net->vlan, wanted->vlan))
        return "<vlan>";
    return wanted->port_isolated != YES_NO_ABSENT && wanted->port_isolated != net->port_isolated ? "<port isolated=>" : NULL;
}

static bool
same_profile(const NetDef *net, const NetDef *wanted)
{
    const VirtualPort *now = net->actual && net->actual->virtualport ? net->actual->virtualport : net->virtualport;

    return !wanted->virtualport || (now && now->type == wanted->virtualport->type);
}

static int
refuse(const NetDef *net, const char *what)
{
    return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("interface '%1$s': %2$s cannot change while the guest runs"), net->info.alias,
                what);
}

/* Rows that may change while a guest runs, but that nobody changes yet. */
static int
check_supported(const NetDef *net, const NetDef *wanted)
{
    const char *what = qemu_interface_can_move(net) ? NULL : find_immovable(net, wanted);

    if (what)
        return refuse(net, what);
    if (!same_profile(net, wanted))
        what = "<virtualport>";
    else if (!filter_ref_equal(net->filterref, wanted->filterref))
        what = "<filterref>";
    else if (wanted->trust_guest_rx_filters != YES_NO_ABSENT && wanted->trust_guest_rx_filters != net->trust_guest_rx_filters)
        what = "trustGuestRxFilters";
    else if (wanted->coalesce_rx_frames != net->coalesce_rx_frames)
        what = "<coalesce>";
    return what ? refuse(net, what) : 0;
}

/* Everything but link state and place must be as it is. What only a running interface has, nobody needs to repeat. */
static int
check_net(NetDef *net, const DomainDevice *wanted)
{
    g_autoptr(DomainDevice) probe = domain_device_copy(wanted);
    g_autoptr(NetDef) now = net_def_copy(net);
    DomainDevice before = {.kind = DEVICE_NET, .net = net};

    qemu_hotplug_inherit_info(probe, &before);
    probe->net->link = net->link;
    if (qemu_interface_can_move(net) && qemu_interface_can_move(wanted->net))
        exchange_place(probe->net, now);
    else if (qemu_interface_can_be_limited(net))
        exchange_bandwidth(probe->net, now);
    if (!net_target_dev(probe->net) && net->target) {
        g_autoptr(NetDef) copy = net_def_copy(net);

        probe->net->target = g_steal_pointer(&copy->target);
    }
    return domain_device_live_diff(&before, probe) < 0 ? -1 : check_supported(net, wanted->net);
}

/* ------------------------------------------------------------- the host */

static bool
is_down(const NetDef *net)
{
    return net->link == LINK_STATE_DOWN;
}

static int
set_link(Domain *dom, NetDef *net, LinkState link)
{
    bool down = link == LINK_STATE_DOWN;

    if (is_down(net) != down && qemu_monitor_set_link(dom, net->info.alias, !down) < 0)
        return -1;
    net->link = link;
    return 0;
}

/* Into the bridge and the VLANs of @net, out of those of @other. */
static int
plug_in_again(const NetDef *net, const NetDef *other)
{
    if (qemu_interface_plug_in(net) < 0)
        return -1;
    return other->vlan && !net->vlan ? qemu_interface_set_vlans(net) : 0;
}

/* All of the host's side is as it was @before, after it was tried to make it that of @after. */
static int
put_host_back(const NetDef *before, const NetDef *after)
{
    bool same_port = qemu_network_same_port(before, after);

    if (same_port && !bandwidth_def_equal(before->bandwidth, after->bandwidth) && qemu_network_set_bandwidth(before) < 0)
        return -1;
    if (qemu_interface_can_move(before) && plug_in_again(before, after) < 0)
        return -1;
    return qemu_interface_can_be_limited(before) ? qemu_interface_limit(before) : 0;
}

/* The error that is told is the one there is. */
static void
undo(const NetDef *before, const NetDef *after)
{
    g_autoptr(virError) reason = error_take();

    if (put_host_back(before, after) < 0)
        warn_last_error("interface '%s' is not what it was before, continuing", before->info.alias);
    if (!qemu_network_same_port(before, after))
        qemu_network_give_back_port(after);
    error_restore(g_steal_pointer(&reason));
}

static int
check_is_tap(const DomainDef *live, const NetDef *moved)
{
    if (qemu_interface_can_move(moved))
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': interface '%2$s' is a tap, it cannot become what the network has"),
                live->name, moved->info.alias);
}

/* The new port first: when there is none to be had, nothing has happened. The old one is kept until the change is. */
static int
move_net(const DomainDef *live, NetDef *net, const NetDef *wanted)
{
    g_autoptr(NetDef) moved = net_def_copy(net);
    g_autoptr(NetDef) place = net_def_copy(wanted);

    exchange_place(moved, place);
    if (qemu_ovs_is_wanted(net) || qemu_ovs_is_wanted(moved))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("interface '%1$s' cannot leave its bridge of Open vSwitch while the guest runs"),
                    net->info.alias);
    if (moved->vlan && !qemu_interface_can_have_vlans(moved))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("interface '%1$s' has no <vlan> where it is to be"), net->info.alias);
    if (moved->source.type == NET_TYPE_BRIDGE && !netdev_is_bridge(moved->source.bridge->bridge))
        return fail(VIR_ERR_OPERATION_FAILED, _("the host has no bridge '%1$s' for interface '%2$s'"), moved->source.bridge->bridge,
                    net->info.alias);
    /* A port of its own, though what is wanted may come from what runs, number and all. */
    if (moved->source.type == NET_TYPE_NETWORK) {
        memset(moved->source.network->portid, 0, sizeof(moved->source.network->portid));
        if (qemu_network_take_port(live, moved) < 0)
            return -1;
    }
    if (check_is_tap(live, moved) < 0 || plug_in_again(moved, net) < 0 || qemu_interface_limit(moved) < 0) {
        undo(net, moved);
        return -1;
    }
    exchange_place(net, moved);
    return 0;
}

static int
relimit_net(NetDef *net, const BandwidthDef *bandwidth)
{
    g_autoptr(NetDef) limited = net_def_copy(net);

    bandwidth_def_free(limited->bandwidth);
    limited->bandwidth = bandwidth_def_copy(bandwidth);
    if (bandwidth_def_floor(bandwidth) > 0 && net->source.type != NET_TYPE_NETWORK)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("interface '%1$s': only a network can promise 'floor'"), net->info.alias);
    if (qemu_network_set_bandwidth(limited) < 0)
        return -1;
    if (qemu_interface_limit(limited) < 0) {
        undo(net, limited);
        return -1;
    }
    exchange_bandwidth(net, limited);
    return 0;
}

/* Without a bandwidth of its own it has that of its network's group. */
static int
change_limits(NetDef *net, const NetDef *wanted)
{
    g_autoptr(BandwidthDef) of_group = NULL;
    const BandwidthDef *bandwidth = wanted->bandwidth;

    if (bandwidth_def_equal(net->bandwidth, bandwidth) || !qemu_interface_can_be_limited(net))
        return 0;
    if (!bandwidth && qemu_network_find_bandwidth(net, &of_group) < 0)
        return -1;
    if (!bandwidth)
        bandwidth = of_group;
    return bandwidth_def_equal(net->bandwidth, bandwidth) ? 0 : relimit_net(net, bandwidth);
}

/* ------------------------------------------------------------- all of it */

int
qemu_hotplug_update_net(Domain *dom, const DomainDef *live, NetDef *net, const DomainDevice *wanted, QemuNetChange *ret_change)
{
    g_autoptr(NetDef) before = net_def_copy(net);
    bool moves = qemu_interface_can_move(net) && !same_place(net, wanted->net);

    if (check_net(net, wanted) < 0 || (moves ? move_net(live, net, wanted->net) : change_limits(net, wanted->net)) < 0)
        return -1;
    if (set_link(dom, net, wanted->net->link) < 0) {
        undo(before, net);
        return -1;
    }
    ret_change->before = g_steal_pointer(&before);
    ret_change->after = net_def_copy(net);
    return 0;
}

void
qemu_hotplug_keep_net(const QemuNetChange *change)
{
    if (change->before && !qemu_network_same_port(change->before, change->after))
        qemu_network_give_back_port(change->before);
}

void
qemu_hotplug_undo_net(Domain *dom, const QemuNetChange *change)
{
    g_autoptr(virError) reason = NULL;

    if (!change->before)
        return;
    undo(change->before, change->after);
    reason = error_take();
    if (set_link(dom, change->after, change->before->link) < 0)
        warn_last_error("the link of interface '%s' is not what it was before, continuing", change->before->info.alias);
    error_restore(g_steal_pointer(&reason));
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug_update.c - devices change: media, link states, bridges, passwords; in the configuration, whatever it is.
 *
 * While the guest runs, a change is first taken back in a copy of what is wanted: if the copy still differs from what
 * there is, something was asked that cannot change live, and the comparison names it.
 *
 * Threads: the guest's owner.
 */

#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/netdev.h"
#include "conf/domain_address.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_hotplug.h"
#include "qemu/qemu_interface.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_network.h"
#include "qemu/qemu_ovs.h"

/* What a description of a device that is there may leave out. */
static void
inherit_info(DomainDevice *device, const DomainDevice *old)
{
    DeviceInfo *info = domain_device_info(device);
    const DeviceInfo *before = domain_device_info(old);

    if (!info || !before)
        return;
    if (info->address.type == ADDRESS_NONE || info->address.type == ADDRESS_UNASSIGNED) {
        g_autoptr(DeviceInfo) copy = device_info_copy(before);

        device_address_clear(&info->address);
        info->address = copy->address;
        copy->address.type = ADDRESS_NONE;
    }
    if (!info->alias)
        info->alias = g_strdup(before->alias);
}

/* --------------------------------------------------------------------- disks */

/* Do both say the same of the medium? The numbers of nodes are ours. */
static bool
same_medium(const DiskDef *a, const DiskDef *b)
{
    g_autoptr(DiskDef) left = disk_def_copy(a);
    g_autoptr(DiskDef) right = disk_def_copy(b);
    SourceCommon *common;

    if ((common = storage_source_common(&left->source)))
        common->index = 0;
    if ((common = storage_source_common(&right->source)))
        common->index = 0;
    return storage_source_def_equal(&left->source, &right->source);
}

static void
forget_medium(DiskDef *disk)
{
    storage_source_clear(&disk->source);
    backing_store_free(g_steal_pointer(&disk->backing));
    disk->target->tray = DISK_TRAY_CLOSED;
    if (disk->driver)
        disk->driver->format = IMAGE_RAW;
}

/* Everything but the medium must be as it is. */
static int
check_disk(const DiskDef *disk, const DomainDevice *wanted)
{
    g_autoptr(DomainDevice) probe = domain_device_copy(wanted);
    g_autoptr(DiskDef) now = disk_def_copy(disk);
    g_autoptr(DiskDef) again = disk_def_copy(disk);
    const DomainDevice before = {.kind = DEVICE_DISK, .disk = now};

    inherit_info(probe, &before);
    if (!probe->disk->driver)
        probe->disk->driver = g_steal_pointer(&again->driver);
    forget_medium(probe->disk);
    forget_medium(now);
    return domain_device_live_diff(&before, probe);
}

static int
update_disk(Domain *dom, DomainDef *live, DiskDef *disk, DomainDevice *wanted, unsigned int flags)
{
    bool force = flags & VIR_DOMAIN_DEVICE_MODIFY_FORCE;

    if (check_disk(disk, wanted) < 0)
        return -1;
    if (same_medium(disk, wanted->disk) && !force)
        return 0;
    if (!disk_is_removable(disk))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s': disk '%2$s' is not removable, its source cannot change while it runs"),
                    live->name, disk->target->dev);
    return qemu_hotplug_change_medium(dom, live, disk, wanted->disk, force ? QEMU_MEDIA_FORCE : QEMU_MEDIA_ASK);
}

/* ---------------------------------------------------------------- interfaces */

/* Takes from @from what an interface can change while it runs: where it is plugged in, and how fast it is. */
static void
exchange_place(NetDef *net, NetDef *from)
{
    const NetSource source = net->source;
    NetActual *actual = net->actual;
    BandwidthDef *bandwidth = net->bandwidth;
    YesNo isolated = net->port_isolated;

    net->source = from->source;
    net->actual = from->actual;
    net->bandwidth = from->bandwidth;
    net->port_isolated = from->port_isolated;
    from->source = source;
    from->actual = actual;
    from->bandwidth = bandwidth;
    from->port_isolated = isolated;
}

/* Everything but link state and place must be as it is. What only a running interface has, nobody needs to repeat. */
static int
check_net(NetDef *net, const DomainDevice *wanted)
{
    g_autoptr(DomainDevice) probe = domain_device_copy(wanted);
    g_autoptr(NetDef) now = net_def_copy(net);
    DomainDevice before = {.kind = DEVICE_NET, .net = net};

    inherit_info(probe, &before);
    probe->net->link = net->link;
    if (qemu_interface_can_be_limited(net) && qemu_interface_can_be_limited(wanted->net))
        exchange_place(probe->net, now);
    if (!net_target_dev(probe->net) && net->target) {
        g_autoptr(NetDef) copy = net_def_copy(net);

        probe->net->target = g_steal_pointer(&copy->target);
    }
    return domain_device_live_diff(&before, probe);
}

static int
set_link(Domain *dom, NetDef *net, LinkState link)
{
    if (net->link == link)
        return 0;
    if ((net->link == LINK_STATE_DOWN) != (link == LINK_STATE_DOWN) &&
        qemu_monitor_set_link(dom, net->info.alias, link != LINK_STATE_DOWN) < 0)
        return -1;
    net->link = link;
    return 0;
}

/* Is it to be in the same bridge or network? */
static bool
same_place(const NetDef *net, const NetDef *wanted)
{
    if (net->source.type != wanted->source.type || net->port_isolated != wanted->port_isolated)
        return false;
    if (net->source.type == NET_TYPE_NETWORK)
        return g_strcmp0(net->source.network->network, wanted->source.network->network) == 0 &&
               (!wanted->source.network->portgroup ||
                g_strcmp0(net->source.network->portgroup, wanted->source.network->portgroup) == 0);
    return net->source.type != NET_TYPE_BRIDGE || g_strcmp0(net->source.bridge->bridge, wanted->source.bridge->bridge) == 0;
}

/* Back to where it was; the error that is told is the one there is. */
static void
move_back(const NetDef *net, const NetDef *moved)
{
    g_autoptr(virError) reason = error_take();

    if (qemu_interface_plug_in(net) < 0 || qemu_interface_limit(net) < 0)
        warn_last_error("interface '%s' is not where it was before, continuing", net->info.alias);
    qemu_network_give_back_port(moved);
    error_restore(g_steal_pointer(&reason));
}

static int
plug_in_again(const DomainDef *live, const NetDef *moved)
{
    if (!qemu_interface_can_be_limited(moved))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s': interface '%2$s' is a tap, it cannot become what the network has"), live->name,
                    moved->info.alias);
    return qemu_interface_plug_in(moved) < 0 ? -1 : qemu_interface_limit(moved);
}

/* The new port first: when there is none to be had, nothing has happened. */
static int
move_net(const DomainDef *live, NetDef *net, const NetDef *wanted)
{
    g_autoptr(NetDef) moved = net_def_copy(net);
    g_autoptr(NetDef) place = net_def_copy(wanted);

    exchange_place(moved, place);
    if (qemu_ovs_is_wanted(net) || qemu_ovs_is_wanted(moved))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("interface '%1$s' cannot leave its bridge of Open vSwitch while the guest runs"),
                    net->info.alias);
    if (moved->source.type == NET_TYPE_BRIDGE && !netdev_is_bridge(moved->source.bridge->bridge))
        return fail(VIR_ERR_OPERATION_FAILED, _("the host has no bridge '%1$s' for interface '%2$s'"), moved->source.bridge->bridge,
                    net->info.alias);
    if (moved->source.type == NET_TYPE_NETWORK && qemu_network_take_port(live, moved) < 0)
        return -1;
    if (plug_in_again(live, moved) < 0) {
        move_back(net, moved);
        return -1;
    }
    qemu_network_give_back_port(net);
    exchange_place(net, moved);
    return 0;
}

/* Where it is. */
static int
relimit_net(NetDef *net, const NetDef *wanted)
{
    g_autoptr(NetDef) limited = net_def_copy(net);

    bandwidth_def_free(limited->bandwidth);
    limited->bandwidth = bandwidth_def_copy(wanted->bandwidth);
    if (qemu_network_set_bandwidth(limited) < 0 || qemu_interface_limit(limited) < 0)
        return -1;
    exchange_place(net, limited);
    return 0;
}

/* Without a bandwidth of its own it has that of its network's group: only a new port tells. */
static int
place_net(const DomainDef *live, NetDef *net, const NetDef *wanted)
{
    bool same = same_place(net, wanted);

    if (same && bandwidth_def_equal(net->bandwidth, wanted->bandwidth))
        return 0;
    if (same && (wanted->bandwidth || net->source.type != NET_TYPE_NETWORK))
        return relimit_net(net, wanted);
    return move_net(live, net, wanted);
}

static int
update_net(Domain *dom, const DomainDef *live, NetDef *net, const DomainDevice *wanted)
{
    if (check_net(net, wanted) < 0 || place_net(live, net, wanted->net) < 0)
        return -1;
    return set_link(dom, net, wanted->net->link);
}

/* ------------------------------------------------------------------ graphics */

static GraphicsAuth *
auth_of(GraphicsDef *graphics)
{
    switch (graphics->type) {
    case GRAPHICS_VNC:
        return &graphics->vnc.auth;
    case GRAPHICS_SPICE:
        return &graphics->spice.auth;
    default:
        return NULL;
    }
}

/* "2030-01-31T15:51:00" is UTC; QEMU wants seconds since 1970, or "never". The caller frees it. */
static char *
expiry(const char *valid_to)
{
    struct tm when = {0};

    if (!valid_to)
        return g_strdup("never");
    if (!strptime(valid_to, "%Y-%m-%dT%H:%M:%S", &when))
        return fail_null(VIR_ERR_INVALID_ARG, _("a password's end '%1$s' is no time such as 2030-01-31T15:51:00"), valid_to);
    return g_strdup_printf("%lld", (long long)timegm(&when));
}

static int
set_password(Domain *dom, const GraphicsDef *graphics, const GraphicsAuth *auth)
{
    const char *protocol = graphics_type_to_string(graphics->type);
    const char *connected = auth->connected != AUTH_CONNECTED_DEFAULT ? graphics_connected_to_string(auth->connected) : NULL;
    g_autofree char *when = auth->passwd ? expiry(auth->valid_to) : g_strdup("now");

    if (!when || qemu_monitor_set_password(dom, protocol, auth->passwd ? auth->passwd : "", connected) < 0)
        return -1;
    return qemu_monitor_expire_password(dom, protocol, when);
}

static int
check_graphics(const GraphicsDef *graphics, const DomainDevice *wanted)
{
    g_autoptr(DomainDevice) probe = domain_device_copy(wanted);
    g_autoptr(GraphicsDef) now = graphics_def_copy(graphics);
    const DomainDevice before = {.kind = DEVICE_GRAPHICS, .graphics = now};
    GraphicsAuth *auth = auth_of(probe->graphics);
    GraphicsAuth *old = auth_of(now);

    if (!auth || !old)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("graphics of type '%1$s' cannot change while the guest runs"),
                    graphics_type_to_string(graphics->type));
    g_free(auth->passwd);
    g_free(auth->valid_to);
    *auth = (GraphicsAuth){.passwd = g_strdup(old->passwd), .valid_to = g_strdup(old->valid_to), .connected = old->connected};
    if (now->type == GRAPHICS_VNC && probe->graphics->vnc.port <= 0)
        probe->graphics->vnc.port = now->vnc.port;
    if (now->type == GRAPHICS_SPICE && probe->graphics->spice.port <= 0)
        probe->graphics->spice.port = now->spice.port;
    return domain_device_live_diff(&before, probe);
}

static int
update_graphics(Domain *dom, GraphicsDef *graphics, const DomainDevice *wanted)
{
    GraphicsAuth *auth, *asked;

    if (check_graphics(graphics, wanted) < 0)
        return -1;
    auth = auth_of(graphics);
    asked = auth_of(wanted->graphics);
    if (!auth->passwd && !asked->passwd)
        return 0;
    if (set_password(dom, graphics, asked) < 0)
        return -1;
    g_free(auth->passwd);
    g_free(auth->valid_to);
    *auth = (GraphicsAuth){.passwd = g_strdup(asked->passwd), .valid_to = g_strdup(asked->valid_to), .connected = asked->connected};
    return 0;
}

/* ------------------------------------------------------------------- methods */

static int
update_live(Domain *dom, DomainDef *live, const char *xml, unsigned int flags)
{
    g_autoptr(DomainDevice) wanted = domain_device_parse(xml, live, DOMAIN_PARSE_ATTACH, &qemu_driver_of(dom)->hooks);
    DomainDevice found;

    if (!wanted || domain_def_find_device(live, wanted, &found) < 0)
        return -1;
    switch (found.kind) {
    case DEVICE_DISK:
        return update_disk(dom, live, found.disk, wanted, flags);
    case DEVICE_NET:
        return update_net(dom, live, found.net, wanted);
    case DEVICE_GRAPHICS:
        return update_graphics(dom, found.graphics, wanted);
    default:
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("domain '%1$s': live update of device '%2$s' is not supported"), live->name,
                    device_kind_to_string(found.kind));
    }
}

static int
update_config(Domain *dom, DomainDef *def, const char *xml)
{
    const DomainParseHooks *hooks = &qemu_driver_of(dom)->hooks;
    g_autoptr(DomainDevice) device = domain_device_parse(xml, def, DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_ATTACH, hooks);
    DomainDevice old;

    if (!device || domain_def_find_device(def, device, &old) < 0)
        return -1;
    inherit_info(device, &old);
    if (domain_def_replace_device(def, &old, device) < 0)
        return -1;
    return domain_def_complete(def, DOMAIN_PARSE_INACTIVE, hooks);
}

int
qemu_domain_update_device_flags(Domain *dom, const char *xml, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);

    assert_owner(dom);
    if (!edit || (edit->persistent && update_config(dom, edit->persistent, xml) < 0))
        return -1;
    if (edit->live && update_live(dom, edit->live, xml, flags) < 0)
        return -1;
    return domain_commit(dom, edit);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_share.c - sums, numbers, and what the bridge is told of them.
 *
 * Threads: any.
 */

#include "network/network_share.h"

#include <string.h>

#include "base/bitmap.h"
#include "base/error.h"
#include "network/network_impl.h"

/* The kernel has 16 bits for a class. */
enum { CLASS_LAST = 65535 };

NetdevRate
network_rate(const BandwidthRate *rate)
{
    return rate ? (NetdevRate) { rate->average, rate->peak, rate->burst, .shared = false } : (NetdevRate) { 0 };
}

/* ------------------------------------------------------------- who has what */

/* Of all ports but one. */
typedef struct {
    Bitmap *classes;
    unsigned long long floor_sum;
} Shares;

static void
shares_clear(Shares *shares)
{
    bitmap_free(shares->classes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Shares, shares_clear)

static void
add_share(Shares *shares, const NetworkPortDef *port)
{
    unsigned long long floor = port ? bandwidth_def_floor(port->bandwidth) : 0;

    if (floor == 0)
        return;
    shares->floor_sum += floor;
    bitmap_set(shares->classes, MIN(port->bandwidth->class_id, CLASS_LAST));
}

static Shares
shares_of_others(Object *network, const NetworkPortDef *port)
{
    g_autoptr(GPtrArray) ports = object_table_list(object_children(network), 0);
    Shares shares = { .classes = bitmap_new_range(0, NETDEV_PROMISE_FIRST - 1) };

    for (guint i = 0; i < ports->len; i++) {
        g_autoptr(ObjectView) view = object_view(ports->pdata[i]);

        if (memcmp(object_uuid(ports->pdata[i]), port->uuid, sizeof(port->uuid)) != 0)
            add_share(&shares, object_view_def(view));
    }
    return shares;
}

/* ------------------------------------------------------------- beside the network in its document */

static void
part_free(ObjectPart *part)
{
    NetworkShares *shares = (NetworkShares *)(void *)part;

    g_free(shares->class_ids);
    g_free(shares);
}

NetworkShares *
network_shares_new(const char *class_ids, unsigned long long floor_sum)
{
    NetworkShares *shares = g_new0(NetworkShares, 1);

    shares->base.free = part_free;
    shares->class_ids = g_strdup(class_ids);
    shares->floor_sum = floor_sum;
    return shares;
}

static void
publish(ObjectEdit *edit, const Shares *shares)
{
    g_autofree char *classes = bitmap_format(shares->classes);

    object_edit_set_part(edit, &network_shares_new(classes, shares->floor_sum)->base);
}

/* ------------------------------------------------------------- what the bridge is told */

static NetdevRate
whole_of(const NetworkDef *def)
{
    return network_rate(def->bandwidth ? def->bandwidth->inbound : NULL);
}

static int
tell_rest(const NetworkDef *def, const NetdevRate *whole, unsigned long long floor_sum)
{
    return netdev_promise_rest(def->bridge, whole, whole->average_kib - MIN(floor_sum, whole->average_kib));
}

static int
tell_port(const NetworkDef *def, const NetdevRate *whole, const NetworkPortDef *port)
{
    return netdev_promise(def->bridge, port->bandwidth->class_id, &port->mac, whole, bandwidth_def_floor(port->bandwidth));
}

/* ------------------------------------------------------------- taking and giving back */

/* Up to what the network has at most, if that is said; of what it has on average otherwise. */
static int
check_room(const NetworkDef *def, const NetworkPortDef *port, const NetdevRate *whole, unsigned long long others)
{
    unsigned long long limit = whole->peak_kib ? whole->peak_kib : whole->average_kib;
    unsigned long long floor = bandwidth_def_floor(port->bandwidth);

    if (!network_def_has_own_bridge(def))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("network '%1$s' promises no 'floor' to '%2$s': only one whose bridge is its own "
                                                  "(forward mode nat, route, open or none) can"), def->name, port->owner_name);
    if (limit == 0)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("network '%1$s' cannot promise a 'floor' to '%2$s': it has no "
                                                     "<bandwidth><inbound average=> itself"), def->name, port->owner_name);
    if (others >= limit || floor > limit - others)
        return fail(VIR_ERR_OPERATION_INVALID, _("network '%1$s' cannot promise %2$llu KiB/s to '%3$s': of the %4$llu it has, "
                                                 "%5$llu are promised to others"), def->name, floor, port->owner_name, limit,
                    MIN(others, limit));
    return 0;
}

static int
choose_class(const NetworkDef *def, NetworkPortDef *port, const Bitmap *taken)
{
    gssize class = bitmap_next_clear(taken, NETDEV_PROMISE_FIRST);

    if (port->bandwidth->class_id >= NETDEV_PROMISE_FIRST && !bitmap_is_set(taken, port->bandwidth->class_id))
        return 0;
    if (class < 0 || class > CLASS_LAST)
        return fail(VIR_ERR_OPERATION_FAILED, _("network '%1$s' has promised parts to %2$d guests, more are not possible"),
                    def->name, CLASS_LAST);
    port->bandwidth->class_id = (unsigned int)class;
    return 0;
}

int
network_share_take(ObjectEdit *edit, NetworkPortDef *port)
{
    const NetworkDef *def = edit->live;
    g_auto(Shares) shares = shares_of_others(edit->object, port);
    const NetdevRate whole = whole_of(def);

    if (bandwidth_def_floor(port->bandwidth) == 0) {
        if (port->bandwidth)
            port->bandwidth->class_id = 0;
        return 0;
    }
    if (check_room(def, port, &whole, shares.floor_sum) < 0 || choose_class(def, port, shares.classes) < 0 ||
        tell_port(def, &whole, port) < 0)
        return -1;
    add_share(&shares, port);
    if (tell_rest(def, &whole, shares.floor_sum) < 0)
        return -1;
    publish(edit, &shares);
    return 0;
}

void
network_share_give_back(ObjectEdit *edit, const NetworkPortDef *port)
{
    const NetworkDef *def = edit->live;
    g_auto(Shares) shares = { NULL };
    const NetdevRate whole = whole_of(def);

    if (!port || bandwidth_def_floor(port->bandwidth) == 0 || !network_def_has_own_bridge(def))
        return;
    shares = shares_of_others(edit->object, port);
    if (netdev_exists(def->bridge) && (netdev_unpromise(def->bridge, port->bandwidth->class_id) < 0 ||
                                       tell_rest(def, &whole, shares.floor_sum) < 0))
        warn_last_error("what network '%s' has promised to '%s' is not free again, continuing", def->name, port->owner_name);
    publish(edit, &shares);
}

int
network_share_restore(Object *network, const NetworkDef *def)
{
    g_autoptr(GPtrArray) ports = object_table_list(object_children(network), 0);
    const NetdevRate whole = whole_of(def);
    unsigned long long sum = 0;

    for (guint i = 0; i < ports->len; i++) {
        g_autoptr(ObjectView) view = object_view(ports->pdata[i]);
        const NetworkPortDef *port = object_view_def(view);
        unsigned long long floor = port ? bandwidth_def_floor(port->bandwidth) : 0;

        if (floor == 0 || port->bandwidth->class_id < NETDEV_PROMISE_FIRST)
            continue;
        if (tell_port(def, &whole, port) < 0)
            return -1;
        sum += floor;
    }
    return sum > 0 ? tell_rest(def, &whole, sum) : 0;
}

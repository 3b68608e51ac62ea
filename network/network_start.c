/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_start.c - a network comes up on the host, is taken up again, and goes.
 *
 * Threads: any; who calls holds the right to change the network.
 */

#include <libvirt/libvirt-network.h>

#include "base/error.h"
#include "base/log.h"
#include "network/network_bridge.h"
#include "network/network_impl.h"
#include "network/network_pf.h"
#include "network/network_macs.h"
#include "network/network_share.h"
#include "network/network_watch.h"
#include "network/network_zone.h"

static int
refuse(const NetworkDef *def, const char *what)
{
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("network '%1$s': %2$s is not supported"), def->name, what);
}

/* What would have to be done on the host and is not: nothing is left out silently. */
static int
check_supported(const NetworkDef *def)
{
    if (!network_def_has_own_bridge(def))
        return def->bandwidth ? refuse(def, "<bandwidth> of a bridge that is not its own") : 0;
    if (def->virtualport)
        return refuse(def, "<virtualport>");
    return 0;
}

/* In reverse order of the start; whatever is not there is no error. */
static int
take_down(NetworkDriver *driver, const NetworkDef *def)
{
    if (dnsmasq_stop(driver->dnsmasq, def) < 0)
        return -1;
    /* The bridge goes anyway, and with it what firewalld has of it. */
    if (network_zone_leave(def) < 0)
        warn_last_error("bridge '%s' of network '%s' stays in its zone, continuing", def->bridge, def->name);
    if (network_firewall_remove(driver->firewall, def) < 0 || network_bridge_delete(def) < 0)
        return -1;
    network_claims_remove(driver->claims, def);
    return 0;
}

/* The error that is to be told is that of the start. */
static void
undo(NetworkDriver *driver, const NetworkDef *def)
{
    g_autoptr(virError) reason = error_take();

    if (take_down(driver, def) < 0)
        warn_last_error("what was begun of network '%s' is not undone, continuing", def->name);
    doc_store_remove_status(driver->docs, def->name);
    error_restore(g_steal_pointer(&reason));
}

/* The rules are there before the first packet, dnsmasq when there is something to listen on. */
static int
bring_up(NetworkDriver *driver, const NetworkDef *def)
{
    if (network_bridge_create(def) < 0 || network_firewall_add(driver->firewall, def) < 0 || network_zone_enter(def) < 0 ||
        network_bridge_configure(def) < 0)
        return -1;
    return dnsmasq_is_needed(def) ? dnsmasq_start(driver->dnsmasq, def) : 0;
}

static int
start_bridge(NetworkDriver *driver, ObjectEdit *edit, const NetworkDef *def)
{
    if (!driver->privileged)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("network '%1$s' needs a bridge, which only the system's daemon can make; "
                                                     "in a session use an interface of type 'user'"), def->name);
    if (network_claims_add(driver->claims, def) < 0)
        return -1;
    if (network_check_host_routes(def) < 0 || object_edit_save_status(edit) < 0) {
        network_claims_remove(driver->claims, def);
        return -1;
    }
    if (network_bridge_is_there(def)) {
        /* It is somebody else's: nothing of it may be undone. */
        network_claims_remove(driver->claims, def);
        doc_store_remove_status(driver->docs, def->name);
        return network_bridge_create(def);
    }
    if (bring_up(driver, def) == 0)
        return 0;
    undo(driver, def);
    return -1;
}

int
network_start(ObjectEdit *edit, void *opaque)
{
    NetworkDriver *driver = network_driver_of_object(edit->object);
    const NetworkDef *def = edit->live;

    object_edit_set_part(edit, NULL);
    if (check_supported(def) < 0 || network_pf_fill(edit->live) < 0 || network_ports_open(edit->object) < 0 ||
        network_hook(driver->hooks_dir, def, NULL, "start", "begin") < 0)
        return -1;
    if (network_def_has_own_bridge(def) && start_bridge(driver, edit, def) < 0)
        return -1;
    network_watch_look(driver->watch, edit->object);
    if (network_hook(driver->hooks_dir, def, NULL, "started", "begin") == 0)
        return 0;
    if (network_def_has_own_bridge(def))
        undo(driver, def);
    return -1;
}

static int
end_ports(Object *network)
{
    g_autoptr(GPtrArray) ports = object_table_list(object_children(network), 0);

    for (guint i = 0; i < ports->len; i++) {
        if (object_remove(ports->pdata[i], OBJECT_NO_EVENT) < 0)
            return -1;
    }
    return 0;
}

int
network_stop(ObjectEdit *edit, void *opaque)
{
    NetworkDriver *driver = network_driver_of_object(edit->object);
    const NetworkDef *def = object_view_live(edit->before);

    if (network_def_has_own_bridge(def) && take_down(driver, def) < 0)
        return -1;
    if (end_ports(edit->object) < 0)
        return -1;
    network_macs_write(edit->object);
    network_watch_look(driver->watch, edit->object);
    if (network_hook(driver->hooks_dir, def, NULL, "stopped", "end") < 0)
        warn_last_error("network '%s' is stopped all the same", def->name);
    return 0;
}

static int
restore_bridge(NetworkDriver *driver, Object *network, const NetworkDef *def)
{
    LOG_WARN("bridge '%s' of network '%s' was deleted by somebody else, it is made again", def->bridge, def->name);
    if (network_bridge_create(def) < 0 || network_firewall_add(driver->firewall, def) < 0)
        return -1;
    return network_share_restore(network, def) < 0 ? -1 : network_ports_restore_vlans(network, def);
}

static int
restore(NetworkDriver *driver, Object *network, const NetworkDef *def, bool *ret_made)
{
    *ret_made = !network_bridge_is_there(def);
    if (*ret_made && restore_bridge(driver, network, def) < 0)
        return -1;
    if (network_zone_enter(def) < 0)
        warn_last_error("network '%s' is not in the zone that it belongs in, continuing", def->name);
    if (network_bridge_configure(def) < 0)
        return -1;
    if (!dnsmasq_is_needed(def) || dnsmasq_find(driver->dnsmasq, def) != 0)
        return 0;
    return dnsmasq_start(driver->dnsmasq, def);
}

/* Whoever has guests in it puts them back into the bridge when the network starts; it has, in a way. */
static int
tell_of_bridge(ObjectEdit *edit, Object *network)
{
    const NetworkDef *def = object_view_live(edit->before);
    g_autoptr(GPtrArray) ports = object_table_list(object_children(network), 0);

    LOG_WARN("bridge '%s' of network '%s' is there again; the guests that have its %u ports are put back into it", def->bridge,
             def->name, ports->len);
    object_edit_event(edit, VIR_NETWORK_EVENT_STARTED, 0);
    return object_commit(edit);
}

int
network_restore(NetworkDriver *driver, Object *network)
{
    g_autoptr(ObjectEdit) edit = object_edit_facts(network);
    const NetworkDef *def = edit ? object_view_live(edit->before) : NULL;
    g_autoptr(virError) reason = NULL;
    bool made;
    int rc;

    if (!edit)
        return -1;
    if (!def || !network_def_has_own_bridge(def))
        return 0;
    rc = restore(driver, network, def, &made);
    reason = rc < 0 ? error_take() : NULL;
    if (made && network_bridge_is_there(def) && tell_of_bridge(edit, network) < 0)
        warn_last_error("nobody is told that bridge '%s' is there again, continuing", def->bridge);
    if (reason)
        error_restore(g_steal_pointer(&reason));
    return rc;
}

/* Not while somebody stops it: the bridge would be in a zone that nobody takes it from. */
static void
restore_zone(Object *network)
{
    g_autoptr(ObjectEdit) edit = object_edit_facts(network);
    const NetworkDef *def = edit ? object_view_live(edit->before) : NULL;

    if (!edit)
        error_reset();
    else if (def && network_def_has_own_bridge(def) && network_zone_enter(def) < 0)
        warn_last_error("network '%s' is not in the zone that it belongs in, continuing", def->name);
}

void
network_restore_firewall(NetworkDriver *driver)
{
    g_autoptr(GPtrArray) active = object_table_list(driver->networks, VIR_CONNECT_LIST_NETWORKS_ACTIVE);

    if (active->len > 0 && network_firewall_rebuild(driver->firewall) < 0)
        warn_last_error("the rules of networks are not put back, continuing");
    for (guint i = 0; i < active->len; i++)
        restore_zone(active->pdata[i]);
}

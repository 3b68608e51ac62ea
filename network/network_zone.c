/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_zone.c - firewalld by its bus interface, over a connection for each question: they are few.
 *
 * Threads: any, but for the watch.
 */

#include "network/network_zone.h"

#include <string.h>
#include <systemd/sd-bus.h>

#include "base/error.h"
#include "base/log.h"

#define FIREWALLD "org.fedoraproject.FirewallD1"
#define FIREWALLD_PATH "/org/fedoraproject/FirewallD1"
#define FIREWALLD_ZONE FIREWALLD ".zone"
#define FIREWALLD_POLICY FIREWALLD ".policy"

/* It answers late while it reads its configuration. */
enum { CALL_TIMEOUT_US = 30 * 1000 * 1000 };

typedef sd_bus Bus;
typedef sd_bus_message BusMessage;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bus, sd_bus_flush_close_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BusMessage, sd_bus_message_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(sd_bus_error, sd_bus_error_free)

/* ------------------------------------------------------------- calls */

/* Is there nobody of that name on the bus? */
static bool
is_absent(const sd_bus_error *error)
{
    return sd_bus_error_has_name(error, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
           sd_bus_error_has_name(error, SD_BUS_ERROR_NAME_HAS_NO_OWNER);
}

/* NULL, without an error, where no firewalld runs: it is not started for us. */
static Bus *
open_firewalld(void)
{
    g_autoptr(Bus) bus = NULL;
    g_autoptr(BusMessage) reply = NULL;

    if (sd_bus_open_system(&bus) < 0)
        return NULL;
    if (sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner", NULL,
                           &reply, "s", FIREWALLD) < 0)
        return NULL;
    return g_steal_pointer(&bus);
}

/* The words are NULL-terminated, all of them strings. Returns as sd_bus_call(). */
static int
call(Bus *bus, const char *interface, const char *method, const char *const *words, sd_bus_error *error, BusMessage **ret_reply)
{
    g_autoptr(BusMessage) message = NULL;
    int rc = sd_bus_message_new_method_call(bus, &message, FIREWALLD, FIREWALLD_PATH, interface, method);

    for (size_t i = 0; rc >= 0 && words[i]; i++)
        rc = sd_bus_message_append(message, "s", words[i]);
    if (rc >= 0)
        rc = sd_bus_message_set_auto_start(message, 0);
    return rc < 0 ? rc : sd_bus_call(bus, message, CALL_TIMEOUT_US, error, ret_reply);
}

static int
fail_call(const NetworkDef *def, const char *what, int rc, const sd_bus_error *error)
{
    return fail(VIR_ERR_INTERNAL_ERROR, _("network '%1$s': firewalld does not %2$s: %3$s"), def->name, what,
                error->message ? error->message : g_strerror(-rc));
}

/* Is @name among what @method lists? Older ones know no policies: then there is none. */
static int
knows(Bus *bus, const NetworkDef *def, const char *interface, const char *method, const char *name)
{
    g_auto(sd_bus_error) error = SD_BUS_ERROR_NULL;
    g_autoptr(BusMessage) reply = NULL;
    const char *each = NULL;
    int rc = call(bus, interface, method, (const char *const[]) { NULL }, &error, &reply);
    int found = 0;

    if (rc < 0 && sd_bus_error_has_name(&error, SD_BUS_ERROR_UNKNOWN_METHOD))
        return 0;
    if (rc >= 0)
        rc = sd_bus_message_enter_container(reply, 'a', "s");
    while (rc >= 0 && (rc = sd_bus_message_read(reply, "s", &each)) > 0)
        found = found || strcmp(each, name) == 0;
    return rc < 0 ? fail_call(def, _("say which zones it has"), rc, &error) : found;
}

/* ------------------------------------------------------------- zones */

/* A zone with a policy to reach the outside is what routed networks need: others keep them from being reached. */
static int
pick_zone(Bus *bus, const NetworkDef *def, const char **ret_zone)
{
    int routed = 0, usual;

    if (network_def_forward_mode(def) == NETWORK_FORWARD_ROUTE) {
        routed = knows(bus, def, FIREWALLD_ZONE, "getZones", "libvirt-routed");
        if (routed > 0)
            routed = knows(bus, def, FIREWALLD_POLICY, "getPolicies", "libvirt-routed-out");
    }
    usual = routed == 0 ? knows(bus, def, FIREWALLD_ZONE, "getZones", "libvirt") : routed;
    if (usual < 0)
        return -1;
    *ret_zone = routed ? "libvirt-routed" : "libvirt";
    return usual ? 0 : fail(VIR_ERR_INTERNAL_ERROR, _("network '%1$s': firewalld runs and has no zone 'libvirt': install its file "
                                                      "(lib/firewalld/zones/libvirt.xml) and reload it"), def->name);
}

/* Networks of which nothing is to be filtered are in no zone of ours. */
static bool
is_zoned(const NetworkDef *def)
{
    return def->zone || network_def_forward_mode(def) != NETWORK_FORWARD_OPEN;
}

int
network_zone_enter(const NetworkDef *def)
{
    g_autoptr(Bus) bus = is_zoned(def) ? open_firewalld() : NULL;
    g_auto(sd_bus_error) error = SD_BUS_ERROR_NULL;
    const char *zone = def->zone;
    int rc;

    if (!bus && def->zone)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("network '%1$s': <bridge zone='%2$s'> needs firewalld, which does not run"),
                    def->name, def->zone);
    if (!bus)
        return 0;
    if (!zone && pick_zone(bus, def, &zone) < 0)
        return -1;
    rc = call(bus, FIREWALLD_ZONE, "changeZoneOfInterface", (const char *const[]) { zone, def->bridge, NULL }, &error, NULL);
    if (rc >= 0)
        return 0;
    /* It ended just now; as if it had never been there. */
    if (is_absent(&error) && !def->zone)
        return 0;
    return fail(VIR_ERR_INTERNAL_ERROR, _("network '%1$s': firewalld does not take bridge '%2$s' into zone '%3$s': %4$s"),
                def->name, def->bridge, zone, error.message ? error.message : g_strerror(-rc));
}

int
network_zone_leave(const NetworkDef *def)
{
    g_autoptr(Bus) bus = is_zoned(def) ? open_firewalld() : NULL;
    g_auto(sd_bus_error) error = SD_BUS_ERROR_NULL;
    int rc;

    if (!bus)
        return 0;
    rc = call(bus, FIREWALLD_ZONE, "removeInterface", (const char *const[]) { "", def->bridge, NULL }, &error, NULL);
    if (rc >= 0 || is_absent(&error) || (error.message && strstr(error.message, "UNKNOWN_INTERFACE")))
        return 0;
    return fail_call(def, _("give the bridge back"), rc, &error);
}

/* ------------------------------------------------------------- watching */

struct ZoneWatch {
    Bus *bus;
    ZoneWatchFunc changed, lost;
    void *opaque;
    bool is_lost;
};

static int
on_reloaded(sd_bus_message *message, void *opaque, sd_bus_error *error)
{
    const ZoneWatch *watch = opaque;

    watch->changed(watch->opaque);
    return 0;
}

/* One that ends takes its rules with it; ours stay. */
static int
on_owner_changed(sd_bus_message *message, void *opaque, sd_bus_error *error)
{
    const ZoneWatch *watch = opaque;
    const char *name, *before, *now;

    if (sd_bus_message_read(message, "sss", &name, &before, &now) >= 0 && *now)
        watch->changed(watch->opaque);
    return 0;
}

static int
on_disconnected(sd_bus_message *message, void *opaque, sd_bus_error *error)
{
    ZoneWatch *watch = opaque;

    if (!watch->is_lost) {
        watch->is_lost = true;
        watch->lost(watch->opaque);
    }
    return 0;
}

static int
subscribe(ZoneWatch *watch)
{
    int rc = sd_bus_match_signal(watch->bus, NULL, FIREWALLD, FIREWALLD_PATH, FIREWALLD, "Reloaded", on_reloaded, watch);

    if (rc >= 0)
        rc = sd_bus_add_match(watch->bus, NULL,
                              "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
                              "member='NameOwnerChanged',arg0='" FIREWALLD "'", on_owner_changed, watch);
    if (rc >= 0)
        rc = sd_bus_match_signal_async(watch->bus, NULL, "org.freedesktop.DBus.Local", NULL, "org.freedesktop.DBus.Local",
                                       "Disconnected", on_disconnected, NULL, watch);
    return rc;
}

ZoneWatch *
zone_watch_new(EventLoop *loop, ZoneWatchFunc changed, ZoneWatchFunc lost, void *opaque)
{
    ZoneWatch *watch = g_new0(ZoneWatch, 1);
    int rc = sd_bus_open_system(&watch->bus);

    watch->changed = changed;
    watch->lost = lost;
    watch->opaque = opaque;
    if (rc < 0) {
        LOG_DEBUG("there is no bus to hear of firewalld: %s", g_strerror(-rc));
        zone_watch_free(watch);
        return NULL;
    }
    rc = subscribe(watch);
    if (rc >= 0)
        rc = sd_bus_attach_event(watch->bus, loop, SD_EVENT_PRIORITY_NORMAL);
    if (rc >= 0)
        return watch;
    LOG_WARN("a reload of firewalld will not be noticed: %s", g_strerror(-rc));
    zone_watch_free(watch);
    return NULL;
}

bool
zone_watch_is_lost(const ZoneWatch *watch)
{
    return watch->is_lost;
}

void
zone_watch_free(ZoneWatch *watch)
{
    if (!watch)
        return;
    if (watch->bus) {
        sd_bus_detach_event(watch->bus);
        sd_bus_flush_close_unref(watch->bus);
    }
    g_free(watch);
}

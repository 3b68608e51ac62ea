/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_driver.c - the network driver: how it comes up, takes networks up again, and leaves.
 *
 * Threads: main, and one that works while the sockets answer already.
 */

#include "network/network_driver.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/thread.h"
#include "network/network_impl.h"
#include "network/network_leftovers.h"
#include "network/network_watch.h"

/* Said once after the host's start: what is stopped by hand stays so when the daemon is started again. */
#define AUTOSTARTED "autostarted"

/* The driver and what only this file needs. */
typedef struct {
    NetworkDriver base;
    Thread *worker;
    Mutex lock;
    Cond settled;
    bool is_settled GUARDED_BY(lock); /* what starts by itself has started */
} Whole;

/* How long clients wait for networks that start by themselves: guests and programs count on those. One takes some 20 ms, on a host
 * that boots and is emulated some seconds. */
enum { SETTLE_MS = 15000 };

NetworkDriver *
network_driver_of(DriverState *state)
{
    return (NetworkDriver *)(void *)state;
}

/* Of a network or of one of its ports: the children's table has the same. */
NetworkDriver *
network_driver_of_object(const Object *object)
{
    const Object *parent = object_parent(object);

    return object_table_driver(object_table(parent ? parent : object));
}

static void
join_worker(Whole *whole)
{
    if (whole->worker)
        thread_join(whole->worker);
    whole->worker = NULL;
}

static void
stop(DriverState *state)
{
    NetworkDriver *driver = network_driver_of(state);

    join_worker((Whole *)driver);
    network_watch_free(driver->watch);
    object_table_free(driver->networks);
    doc_store_free(driver->docs);
    network_firewall_free(driver->firewall);
    network_claims_free(driver->claims);
    dnsmasq_places_free(driver->dnsmasq);
    g_free(driver->state_dir);
    g_free(driver->hooks_dir);
    cond_clear(&((Whole *)driver)->settled);
    mutex_clear(&((Whole *)driver)->lock);
    g_free(driver);
}

static int
open_store(NetworkDriver *driver, const DriverEnv *env)
{
    g_autofree char *config = g_build_filename(env->config_dir, "qemu", "networks", NULL);
    g_autofree char *autostart = g_build_filename(config, "autostart", NULL);
    const DocStoreInit docs = {
        .noun = "network", .config_dir = config, .autostart_dir = autostart, .status_dir = driver->state_dir,
    };
    ObjectTableInit table = { .type = &network_type, .child = &network_port_type, .bus = env->bus, .driver = driver };

    driver->docs = table.store = doc_store_new(&docs);
    if (!driver->docs)
        return -1;
    driver->networks = object_table_new(&table);
    return object_table_load(driver->networks);
}

/* What active networks have is theirs before anybody can ask for it. */
static void
take_up(NetworkDriver *driver, Object *network)
{
    g_autoptr(ObjectView) view = object_view(network);
    const NetworkDef *def = object_view_live(view);

    if (!def)
        return;
    if (network_ports_open(network) < 0)
        warn_last_error("the ports of network '%s' are not known any more, continuing", def->name);
    /* Stock's daemon does not keep the number. */
    else if (object_table_count(object_children(network), 0) != def->connections && network_ports_recount(network) < 0)
        warn_last_error("what the ports of network '%s' have is not known any more, continuing", def->name);
    if (!network_def_has_own_bridge(def) || !driver->privileged)
        return;
    if (network_claims_add(driver->claims, def) < 0)
        warn_last_error("network '%s' is active beside one that it collides with, continuing", def->name);
    network_firewall_note(driver->firewall, def);
}

static DriverState *
init(const DriverEnv *env)
{
    Whole *whole = g_new0(Whole, 1);
    NetworkDriver *driver = &whole->base;
    DriverState *state = (DriverState *)(void *)driver;
    g_autoptr(GPtrArray) active = NULL;

    mutex_init(&whole->lock);
    cond_init(&whole->settled);
    driver->bus = env->bus;
    driver->privileged = env->privileged;
    driver->state_dir = g_build_filename(env->state_dir, "network", NULL);
    driver->dnsmasq = dnsmasq_places_new(env->lib_dir, driver->state_dir);
    driver->hooks_dir = env->privileged ? g_build_filename(env->config_dir, "hooks", NULL) : NULL;
    driver->claims = network_claims_new();
    driver->firewall = env->privileged ? network_firewall_new() : NULL;
    if (open_store(driver, env) < 0) {
        stop(state);
        return NULL;
    }
    if (env->privileged && !(driver->watch = network_watch_new(driver)))
        warn_last_error("a dnsmasq that ends and a firewalld that starts will not be noticed, continuing");
    active = object_table_list(driver->networks, VIR_CONNECT_LIST_NETWORKS_ACTIVE);
    for (guint i = 0; i < active->len; i++)
        take_up(driver, active->pdata[i]);
    return state;
}

/* All rules in one transaction, then network by network what is missing. */
static void
restore_all(NetworkDriver *driver)
{
    g_autoptr(GPtrArray) active = object_table_list(driver->networks, VIR_CONNECT_LIST_NETWORKS_ACTIVE);

    if (active->len > 0 && network_firewall_rebuild(driver->firewall) < 0)
        warn_last_error("the rules of networks are not put back, continuing");
    for (guint i = 0; i < active->len; i++) {
        if (network_restore(driver, active->pdata[i]) < 0)
            warn_last_error("network '%s' is not as it should be, continuing", object_name(active->pdata[i]));
        network_watch_look(driver->watch, active->pdata[i]);
    }
}

static char *
autostart_mark(const NetworkDriver *driver)
{
    return g_build_filename(driver->state_dir, AUTOSTARTED, NULL);
}

/* Once after each boot: what was stopped by hand stays so when the daemon comes again. */
static bool
needs_autostart(const NetworkDriver *driver)
{
    g_autofree char *mark = autostart_mark(driver);

    return !file_exists(mark);
}

/* The host may have run another libvirt until now. */
static void
remove_leftovers(NetworkDriver *driver)
{
    g_autoptr(GPtrArray) active = object_table_list(driver->networks, VIR_CONNECT_LIST_NETWORKS_ACTIVE);
    g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)object_view_unref);
    g_autoptr(GPtrArray) defs = g_ptr_array_new();

    for (guint i = 0; i < active->len; i++) {
        ObjectView *view = object_view(active->pdata[i]);

        g_ptr_array_add(views, view);
        if (object_view_live(view))
            g_ptr_array_add(defs, (void *)object_view_live(view));
    }
    if (defs->len > 0 && network_leftovers_remove(defs) < 0)
        warn_last_error("rules that another libvirt left for our networks stay, continuing");
}

static void
autostart(NetworkDriver *driver)
{
    g_autofree char *mark = autostart_mark(driver);

    object_autostart(driver->networks, network_start, NULL);
    if (file_write_text(mark, "", NULL) < 0)
        warn_last_error("networks that were stopped will start again with the daemon, continuing");
}

static void
settle(NetworkDriver *driver)
{
    Whole *whole = (Whole *)driver;

    mutex_lock(&whole->lock);
    whole->is_settled = true;
    cond_broadcast(&whole->settled);
    mutex_unlock(&whole->lock);
}

static void
wait_settled(Whole *whole)
{
    int64_t deadline = clock_deadline(SETTLE_MS);

    mutex_lock(&whole->lock);
    while (!whole->is_settled && cond_wait_until(&whole->settled, &whole->lock, deadline))
        continue;
    mutex_unlock(&whole->lock);
}

static void
work_at_start(void *opaque)
{
    NetworkDriver *driver = opaque;

    if (driver->privileged) {
        restore_all(driver);
        remove_leftovers(driver);
    }
    if (needs_autostart(driver))
        autostart(driver);
    settle(driver);
}

static void
work_at_reload(void *opaque)
{
    NetworkDriver *driver = opaque;

    if (driver->privileged)
        restore_all(driver);
    object_autostart(driver->networks, network_start, NULL);
}

static int
put_to_work(NetworkDriver *driver, ThreadFunc work)
{
    Whole *whole = (Whole *)driver;

    join_worker(whole);
    whole->worker = thread_start("networks", 0, work, driver);
    return whole->worker ? 0 : -1;
}

static int
start(DriverState *state)
{
    NetworkDriver *driver = network_driver_of(state);
    bool waits = needs_autostart(driver);

    if (put_to_work(driver, work_at_start) < 0)
        return -1;
    if (waits)
        wait_settled((Whole *)driver);
    return 0;
}

static int
reload(DriverState *state)
{
    NetworkDriver *driver = network_driver_of(state);

    if (object_table_reload(driver->networks) < 0)
        return -1;
    return driver->privileged ? put_to_work(driver, work_at_reload) : 0;
}

static const char *const schemes[] = { "network", NULL };

const DriverSpec network_driver = {
    .name = "network",
    .type = "network",
    .claim_folder = "network",
    .schemes = schemes,
    .driver = &network_methods,
    .init = init,
    .start = start,
    .reload = reload,
    .stop = stop,
};

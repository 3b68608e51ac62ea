/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_watch.c - descriptors of processes and a connection to the bus, in a loop of its own.
 *
 * Threads: the watch's, but for what the header says.
 */

#include "network/network_watch.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/event.h"
#include "base/file.h"
#include "base/log.h"
#include "base/nft_watch.h"
#include "base/thread.h"
#include "network/network_firewall.h"
#include "network/network_zone.h"

enum {
    DEATHS_MAX = 5,                 /* within ... */
    DEATHS_WINDOW_MS = 60 * 1000,   /* ... it is not started any more */
    BUS_RETRY_MS = 5000,
};

/* The dnsmasq of a network. */
typedef struct {
    NetworkWatch *watch;
    Object *network;                /* a reference; the key */
    int pidfd;
    EventSource *source;
    int64_t deaths[DEATHS_MAX];     /* when, the oldest at n_deaths % DEATHS_MAX */
    size_t n_deaths;
} Process;

struct NetworkWatch {
    NetworkDriver *driver;
    EventLoop *loop;
    EventWakeup *wakeup;
    EventTimer *bus_retry;
    Thread *thread;
    ZoneWatch *zones;               /* NULL: there is no bus */
    bool had_bus;
    NftWatch *tables;               /* NULL: they cannot be followed */
    GHashTable *processes;          /* Object -> Process */
    Mutex lock;
    GPtrArray *asked GUARDED_BY(lock);      /* Object: to be looked at */
    bool ending GUARDED_BY(lock);
};

static void
process_free(gpointer opaque)
{
    Process *process = opaque;

    event_source_drop(&process->source);
    fd_close(&process->pidfd);
    object_unref(process->network);
    g_free(process);
}

/* ------------------------------------------------------------- dnsmasq */

static int on_end(sd_event_source *source, int fd, uint32_t events, void *opaque);

/* Waits for who changes the network. Its definition, if it is active and wants a dnsmasq; @ret_view keeps that. */
static const NetworkDef *
settled(Object *network, ObjectView **ret_view)
{
    g_autoptr(ObjectEdit) edit = object_edit_facts(network);
    const NetworkDef *def;

    if (!edit) {
        /* It is gone. */
        error_reset();
        return NULL;
    }
    *ret_view = object_view(network);
    def = object_view_live(*ret_view);
    return def && network_def_has_own_bridge(def) && dnsmasq_is_needed(def) ? def : NULL;
}

static void
follow(Process *process, int *pidfd)
{
    event_source_drop(&process->source);
    fd_close(&process->pidfd);
    process->pidfd = fd_steal(pidfd);
    process->source = event_add_pidfd(process->watch->loop, process->pidfd, on_end, process);
    if (!process->source)
        warn_last_error("nobody will notice when the dnsmasq of network '%s' ends", object_name(process->network));
}

/* Counts one more; false when there were too many of late. */
static bool
may_start_again(Process *process)
{
    int64_t now = clock_now_ms();
    int64_t *oldest = &process->deaths[process->n_deaths % DEATHS_MAX];
    bool often = process->n_deaths >= DEATHS_MAX && now - *oldest < DEATHS_WINDOW_MS;

    *oldest = now;
    process->n_deaths++;
    return !often;
}

/* One that ends while it is found is started again like any other. */
static void
revive(Process *process, const NetworkDef *def)
{
    NetworkDriver *driver = process->watch->driver;
    autoclose int pidfd = -1;

    while (pidfd < 0 && may_start_again(process)) {
        LOG_WARN("dnsmasq of network '%s' has ended by itself, it is started again", def->name);
        if (network_restore(driver, process->network) < 0) {
            warn_last_error("network '%s' gives no addresses and names, continuing", def->name);
            break;
        }
        pidfd = dnsmasq_open(driver->dnsmasq, def);
    }
    if (pidfd >= 0) {
        follow(process, &pidfd);
        return;
    }
    LOG_ERROR("dnsmasq of network '%s' does not stay, it is not started again before the network is, or the daemon is told to "
              "reload", def->name);
    g_hash_table_remove(process->watch->processes, process->network);
}

/* One that is there is followed, one that is not is started. */
static void
look_again(Process *process)
{
    g_autoptr(ObjectView) view = NULL;
    const NetworkDef *def = settled(process->network, &view);
    autoclose int pidfd = def ? dnsmasq_open(process->watch->driver->dnsmasq, def) : -1;

    if (!def)
        g_hash_table_remove(process->watch->processes, process->network);
    else if (pidfd >= 0)
        follow(process, &pidfd);
    else
        revive(process, def);
}

static int
on_end(sd_event_source *source, int fd, uint32_t events, void *opaque)
{
    look_again(opaque);
    return 0;
}

/* Takes @network over. */
static void
look(NetworkWatch *watch, Object *network)
{
    Process *process = g_hash_table_lookup(watch->processes, network);

    if (!process) {
        process = g_new0(Process, 1);
        process->watch = watch;
        process->pidfd = -1;
        process->network = object_ref(network);
        g_hash_table_insert(watch->processes, network, process);
    }
    object_unref(network);
    look_again(process);
}

/* ------------------------------------------------------------- the bus */

static void
on_firewalld(void *opaque)
{
    NetworkWatch *watch = opaque;

    LOG_INFO("firewalld has started or read its configuration again: rules and zones of networks are put back");
    network_restore_firewall(watch->driver);
}

static void
on_bus_lost(void *opaque)
{
    NetworkWatch *watch = opaque;

    event_timer_start(watch->bus_retry, BUS_RETRY_MS);
}

/* No bus, no firewalld; one that comes later is found when a network starts, one that was there once is waited for. */
static void
ensure_bus(NetworkWatch *watch)
{
    if (watch->zones && !zone_watch_is_lost(watch->zones))
        return;
    zone_watch_free(watch->zones);
    watch->zones = zone_watch_new(watch->loop, on_firewalld, on_bus_lost, watch);
    watch->had_bus = watch->had_bus || watch->zones;
}

static void
on_bus_retry(void *opaque)
{
    NetworkWatch *watch = opaque;

    ensure_bus(watch);
    if (watch->zones)
        on_firewalld(watch);
    else if (watch->had_bus)
        event_timer_start(watch->bus_retry, BUS_RETRY_MS);
}

/* ------------------------------------------------------------- nftables */

/* Whoever reads the host's own rules again, nftables.service for one, may begin with taking away everybody's. */
static void
on_tables_gone(void *opaque)
{
    NetworkWatch *watch = opaque;

    if (network_firewall_is_there(watch->driver->firewall))
        return;
    LOG_WARN("somebody has taken the tables of networks away (nft flush ruleset?): they are put back");
    network_restore_firewall(watch->driver);
}

/* ------------------------------------------------------------- the thread */

static void
on_wakeup(void *opaque)
{
    NetworkWatch *watch = opaque;
    g_autoptr(GPtrArray) asked = g_ptr_array_new();
    bool ending;

    mutex_lock(&watch->lock);
    ending = watch->ending;
    g_ptr_array_extend_and_steal(asked, g_steal_pointer(&watch->asked));
    watch->asked = g_ptr_array_new();
    mutex_unlock(&watch->lock);
    if (ending)
        sd_event_exit(watch->loop, 0);
    else
        ensure_bus(watch);
    for (guint i = 0; i < asked->len; i++) {
        if (ending)
            object_unref(asked->pdata[i]);
        else
            look(watch, asked->pdata[i]);
    }
}

static void
work(void *opaque)
{
    NetworkWatch *watch = opaque;

    ensure_bus(watch);
    watch->tables = nft_watch_new(watch->loop, NETWORK_FIREWALL_TABLE, on_tables_gone, watch);
    if (!watch->tables)
        warn_last_error("nobody will notice when the rules of networks are taken away, continuing");
    if (sd_event_loop(watch->loop) < 0)
        LOG_ERROR("nothing notices any more when a dnsmasq ends, firewalld starts or rules are taken away");
}

NetworkWatch *
network_watch_new(NetworkDriver *driver)
{
    g_autoptr(NetworkWatch) watch = g_new0(NetworkWatch, 1);

    watch->driver = driver;
    mutex_init(&watch->lock);
    watch->asked = g_ptr_array_new();
    watch->processes = g_hash_table_new_full(NULL, NULL, NULL, process_free);
    watch->loop = event_loop_new();
    if (!watch->loop || !(watch->wakeup = event_wakeup_new(watch->loop, on_wakeup, watch)) ||
        !(watch->bus_retry = event_timer_new(watch->loop, on_bus_retry, watch)) ||
        !(watch->thread = thread_start("network-watch", 0, work, watch)))
        return NULL;
    return g_steal_pointer(&watch);
}

void
network_watch_free(NetworkWatch *watch)
{
    if (!watch)
        return;
    if (watch->thread) {
        mutex_lock(&watch->lock);
        watch->ending = true;
        mutex_unlock(&watch->lock);
        event_wakeup_signal(watch->wakeup);
        thread_join(watch->thread);
    }
    nft_watch_free(watch->tables);
    zone_watch_free(watch->zones);
    g_hash_table_destroy(watch->processes);
    for (guint i = 0; i < watch->asked->len; i++)
        object_unref(watch->asked->pdata[i]);
    g_ptr_array_unref(watch->asked);
    event_timer_free(watch->bus_retry);
    event_wakeup_free(watch->wakeup);
    event_loop_unref(watch->loop);
    mutex_clear(&watch->lock);
    g_free(watch);
}

void
network_watch_look(NetworkWatch *watch, Object *network)
{
    if (!watch)
        return;
    mutex_lock(&watch->lock);
    g_ptr_array_add(watch->asked, object_ref(network));
    mutex_unlock(&watch->lock);
    event_wakeup_signal(watch->wakeup);
}

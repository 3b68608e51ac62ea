/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * guests_stop.c - bringing guests down: saved one by one, or asked to shut down, so many at a time, until a deadline.
 *
 * Threads: main. Events tell when a guest has stopped; a look each second finds out what no event tells.
 */

#include "guests/guests.h"

#include <libvirt/virterror.h>

/* The API has callbacks of one type and calls each with what its event has. */
#define ANY_EVENT(callback) ((virConnectDomainEventGenericCallback)(void *)(callback))

#define TICK_MS 1000
#define TELL_EVERY_S 10

/* A guest that was asked to shut down. */
typedef struct {
    virDomainPtr dom;
    gint64 deadline;                /* monotonic; 0 = none */
} Going;

typedef struct {
    const GuestsSettings *settings;
    virConnectPtr conn;
    const char *uri;
    GQueue waiting;                 /* virDomainPtr, borrowed */
    GPtrArray *going;               /* Going */
    gint64 deadline;                /* of all, where they go in parallel; 0 = none */
    bool all_well;
} Shutdown;

/* --------------------------------------------------------- shutting down */

static gint64
deadline_in(unsigned int seconds)
{
    return seconds ? g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC : 0;
}

/* Asks guests until as many are on their way as may be. */
static void
ask_next(Shutdown *shutdown)
{
    guint limit = MAX(shutdown->settings->parallel, 1);

    while (shutdown->going->len < limit && !g_queue_is_empty(&shutdown->waiting)) {
        virDomainPtr dom = g_queue_pop_head(&shutdown->waiting);
        const char *name = virDomainGetName(dom);
        Going *going;

        guests_say(_("Shutting down %s"), name);
        if (virDomainShutdown(dom) < 0) {
            guests_complain(_("cannot shut '%s' down"), name);
            shutdown->all_well = false;
            continue;
        }
        going = g_new0(Going, 1);
        going->dom = dom;
        going->deadline = shutdown->settings->parallel ? shutdown->deadline : deadline_in(shutdown->settings->timeout);
        g_ptr_array_add(shutdown->going, going);
    }
}

/* Takes those off that have stopped, or whose time is over. */
static void
look(Shutdown *shutdown)
{
    for (guint i = shutdown->going->len; i-- > 0;) {
        const Going *going = g_ptr_array_index(shutdown->going, i);
        const char *name = virDomainGetName(going->dom);

        if (virDomainIsActive(going->dom) == 0) {
            guests_say(_("Shut down %s"), name);
        } else if (virConnectIsAlive(shutdown->conn) != 1) {
            fprintf(stderr, _("libvirt-guests: '%s' ended the connection while '%s' was shutting down\n"), shutdown->uri, name);
            shutdown->all_well = false;
        } else if (going->deadline && g_get_monotonic_time() >= going->deadline) {
            fprintf(stderr, _("libvirt-guests: '%s' has not shut down in %u seconds and is left running\n"), name,
                    shutdown->settings->timeout);
            shutdown->all_well = false;
        } else {
            continue;
        }
        g_ptr_array_remove_index_fast(shutdown->going, i);
    }
    /* Guests that share a deadline which is over are not even asked. */
    while (shutdown->deadline && g_get_monotonic_time() >= shutdown->deadline && !g_queue_is_empty(&shutdown->waiting)) {
        fprintf(stderr, _("libvirt-guests: no time is left to shut '%s' down\n"),
                virDomainGetName(g_queue_pop_head(&shutdown->waiting)));
        shutdown->all_well = false;
    }
}

/* The loop wakes up with each event; looking is what follows. */
static int
on_event(virConnectPtr conn, virDomainPtr dom, int event, int detail, void *opaque)
{
    return 0;
}

static void
on_tick(int timer, void *opaque)
{
}

static void
tell_progress(Shutdown *shutdown, gint64 *next)
{
    if (g_get_monotonic_time() < *next)
        return;
    *next = deadline_in(TELL_EVERY_S);
    guests_say(_("Waiting for %u guests, %u more are to follow"), shutdown->going->len, g_queue_get_length(&shutdown->waiting));
}

static bool
shut_down_all(const GuestsSettings *settings, virConnectPtr conn, const char *uri, GPtrArray *domains)
{
    Shutdown shutdown = {
        .settings = settings, .conn = conn, .uri = uri, .waiting = G_QUEUE_INIT,
        .going = g_ptr_array_new_with_free_func(g_free),
        .deadline = settings->parallel ? deadline_in(settings->timeout) : 0,
        .all_well = true,
    };
    int callback = virConnectDomainEventRegisterAny(conn, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, ANY_EVENT(on_event), NULL, NULL);
    int timer = virEventAddTimeout(TICK_MS, on_tick, NULL, NULL);
    gint64 next = deadline_in(TELL_EVERY_S);

    for (guint i = 0; i < domains->len; i++)
        g_queue_push_tail(&shutdown.waiting, g_ptr_array_index(domains, i));
    ask_next(&shutdown);
    while (shutdown.going->len && virEventRunDefaultImpl() == 0) {
        look(&shutdown);
        ask_next(&shutdown);
        tell_progress(&shutdown, &next);
    }
    virEventRemoveTimeout(timer);
    if (callback >= 0)
        virConnectDomainEventDeregisterAny(conn, callback);
    g_queue_clear(&shutdown.waiting);
    g_ptr_array_unref(shutdown.going);
    return shutdown.all_well;
}

/* ---------------------------------------------------------------- saving */

typedef enum { SAVE_DONE, SAVE_FAILED, SAVE_IMPOSSIBLE } SaveOutcome;

static SaveOutcome
save(const GuestsSettings *settings, virDomainPtr dom)
{
    const char *name = virDomainGetName(dom);

    if (virDomainIsPersistent(dom) != 1) {
        guests_say(_("%s has no stored definition and cannot be suspended, it is left running"), name);
        return SAVE_DONE;
    }
    guests_say(_("Suspending %s"), name);
    if (virDomainManagedSave(dom, settings->bypass_cache ? VIR_DOMAIN_SAVE_BYPASS_CACHE : 0) == 0) {
        guests_say(_("Suspended %s"), name);
        return SAVE_DONE;
    }
    if (virGetLastErrorCode() == VIR_ERR_NO_SUPPORT)
        return SAVE_IMPOSSIBLE;
    guests_complain(_("cannot suspend '%s'"), name);
    return SAVE_FAILED;
}

/* Where guests cannot be saved at all they are better shut down than lost. */
static bool
save_all(const GuestsSettings *settings, virConnectPtr conn, const char *uri, GPtrArray *domains)
{
    g_autoptr(GPtrArray) rest = g_ptr_array_new();
    bool all_well = true;

    for (guint i = 0; i < domains->len; i++) {
        virDomainPtr dom = g_ptr_array_index(domains, i);
        SaveOutcome outcome = save(settings, dom);

        all_well &= outcome != SAVE_FAILED;
        if (outcome == SAVE_IMPOSSIBLE) {
            guests_say(_("%s cannot be suspended there, it is shut down"), virDomainGetName(dom));
            g_ptr_array_add(rest, dom);
        }
    }
    return shut_down_all(settings, conn, uri, rest) && all_well;
}

bool
guests_stop(const GuestsSettings *settings, virConnectPtr conn, const char *uri, GPtrArray *domains)
{
    if (settings->on_shutdown == ON_SHUTDOWN_SUSPEND)
        return save_all(settings, conn, uri, domains);
    return shut_down_all(settings, conn, uri, domains);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_events.c - which lifecycle event belongs to which change, and raising it.
 *
 * Threads: any.
 */

#include "hypervisor/domain_events.h"

#include <string.h>

#include <libvirt/libvirt-domain.h>

#include "driver/driver_events.h"
#include "hypervisor/domain_impl.h"
#include "hypervisor/domain_list.h"

/* A change into @state for @reason (-1 = any other) is this event. */
typedef struct {
    int state, reason;
    DomainEvent event;
} StateRow;

static const StateRow state_rows[] = {
    { VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED,        { VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED } },
    { VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_RESTORED,      { VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_RESTORED } },
    { VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_FROM_SNAPSHOT,
      { VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_FROM_SNAPSHOT } },
    { VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_MIGRATED,      { VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_MIGRATED } },
    { VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_WAKEUP,        { VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_WAKEUP } },
    { VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_POSTCOPY,      { VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_POSTCOPY } },
    { VIR_DOMAIN_RUNNING, -1,                               { VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED } },
    { VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_MIGRATION,       { VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_MIGRATED } },
    { VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_IOERROR,         { VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_IOERROR } },
    { VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_WATCHDOG,        { VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_WATCHDOG } },
    { VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_FROM_SNAPSHOT,
      { VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_FROM_SNAPSHOT } },
    { VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_POSTCOPY,        { VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY } },
    { VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_POSTCOPY_FAILED,
      { VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY_FAILED } },
    { VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_API_ERROR,       { VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_API_ERROR } },
    { VIR_DOMAIN_PAUSED, -1,                                { VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED } },
    { VIR_DOMAIN_SHUTDOWN, -1,                              { VIR_DOMAIN_EVENT_SHUTDOWN, VIR_DOMAIN_EVENT_SHUTDOWN_FINISHED } },
    { VIR_DOMAIN_CRASHED, -1,                               { VIR_DOMAIN_EVENT_CRASHED, VIR_DOMAIN_EVENT_CRASHED_PANICKED } },
    { VIR_DOMAIN_PMSUSPENDED, -1,                           { VIR_DOMAIN_EVENT_PMSUSPENDED, VIR_DOMAIN_EVENT_PMSUSPENDED_MEMORY } },
};

/* What a guest does while it starts is told by the event of its first real state. */
static bool
is_starting_up(int state, int reason)
{
    return state == VIR_DOMAIN_PAUSED && reason == VIR_DOMAIN_PAUSED_STARTING_UP;
}

bool
domain_event_for_state(int old_state, int state, int reason, DomainEvent *ret_event)
{
    if (old_state == state && state != VIR_DOMAIN_PAUSED)
        return false;
    if (is_starting_up(state, reason))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(state_rows); i++) {
        if (state_rows[i].state != state || (state_rows[i].reason != reason && state_rows[i].reason != -1))
            continue;
        *ret_event = state_rows[i].event;
        return true;
    }
    return false;
}

int
domain_event_detail_for_shutoff(int reason)
{
    switch (reason) {
    case VIR_DOMAIN_SHUTOFF_SHUTDOWN:
        return VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN;
    case VIR_DOMAIN_SHUTOFF_DESTROYED:
        return VIR_DOMAIN_EVENT_STOPPED_DESTROYED;
    case VIR_DOMAIN_SHUTOFF_MIGRATED:
        return VIR_DOMAIN_EVENT_STOPPED_MIGRATED;
    case VIR_DOMAIN_SHUTOFF_SAVED:
        return VIR_DOMAIN_EVENT_STOPPED_SAVED;
    case VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT:
        return VIR_DOMAIN_EVENT_STOPPED_FROM_SNAPSHOT;
    default:
        return VIR_DOMAIN_EVENT_STOPPED_FAILED;
    }
}

void
domain_event_key(const DomainView *view, ObjectKey *ret_key)
{
    *ret_key = (ObjectKey) { .id = view->facts.id, .name = view->name };
    memcpy(ret_key->uuid, view->uuid, UUID_LEN);
}

void
domain_emit_lifecycle(Domain *dom, int event, int detail)
{
    EventBus *bus = domain_list_bus(dom->list);
    g_autoptr(DomainView) view = domain_view(dom);
    ObjectKey key;

    if (!bus)
        return;
    domain_event_key(view, &key);
    driver_event_domain_lifecycle(bus, &key, event, detail);
}

void
domain_emit_metadata_change(Domain *dom, int type, const char *uri)
{
    EventBus *bus = domain_list_bus(dom->list);
    g_autoptr(DomainView) view = domain_view(dom);
    ObjectKey key;

    if (!bus)
        return;
    domain_event_key(view, &key);
    driver_event_domain_metadata_change(bus, &key, type, uri);
}

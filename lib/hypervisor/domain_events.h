/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_events.h - what happened to a domain, told to the connections that asked: typed wrappers over the driver's event bus.
 *
 * Any thread; events about one domain go out in the order its owner raised them.
 */

#ifndef HYPERVISOR_DOMAIN_EVENTS_H
#define HYPERVISOR_DOMAIN_EVENTS_H

#include <stdbool.h>

#include "driver/object.h"
#include "hypervisor/view.h"

/* One lifecycle event: virDomainEventType and its detail. */
typedef struct {
    int event;
    int detail;
} DomainEvent;

/* What names the domain in an event; the strings are the view's. */
void domain_event_key(const DomainView *view, ObjectKey *ret_key);

void domain_emit_lifecycle(Domain *dom, int event, int detail);

/* VIR_DOMAIN_EVENT_ID_METADATA_CHANGE; @uri may be NULL. */
void domain_emit_metadata_change(Domain *dom, int type, const char *uri);

/* The lifecycle event that belongs to a change of state; false when there is none. */
bool domain_event_for_state(int old_state, int state, int reason, DomainEvent *ret_event);

/* The detail of the STOPPED event for a VIR_DOMAIN_SHUTOFF reason; a process that ended by itself FAILED, as stock says. */
int domain_event_detail_for_shutoff(int reason);

#endif /* HYPERVISOR_DOMAIN_EVENTS_H */

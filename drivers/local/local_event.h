/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_event.h - events from a driver in this process to the program's callbacks.
 *
 * A callback runs from the program's event loop, never inside somebody's call.
 */

#ifndef LOCAL_EVENT_H
#define LOCAL_EVENT_H

#include <stdbool.h>

#include "api/handle.h"
#include "driver/event_bus.h"
#include "driver/typed_params.h"
#include "rpc/wire/shape.h"

/* Any callback; what delivers it turns it back to the typedef of its event. */
typedef void (*LocalCallback)(void);

/* How an event reaches its callback. The table is generated, by the number of the event in driver_events[]. */
typedef struct {
    ShapeObject kind;            /* of the object it is about */
    void (*deliver)(virConnectPtr conn, void *object, const DriverValue *fields, LocalCallback cb, void *opaque);
} LocalEventRow;

extern const LocalEventRow local_event_rows[];

/* What the register and deregister functions of all kinds of events come down to. */
typedef struct {
    virConnectPtr conn;
    EventFamily family;
    int id;                      /* of the event; when deregistering, of the registration */
    bool legacy;                 /* without an id: a lifecycle event of domains, known by its function */
    LocalCallback cb;
    void *opaque;
    virFreeCallback free_opaque;
    const char *name;
    unsigned int flags;
    ShapeObject kind;
    const void *object;          /* a handle of @kind, or NULL for all */
} LocalRegistration;

/* The number of the registration (0 for a legacy one), or -1 with an error; then the opaque stays the program's. */
int local_event_register(const LocalRegistration *registration);
int local_event_deregister(const LocalRegistration *registration);

/* The events of a connection, as long as that is open. */
typedef struct LocalEvents LocalEvents;
LocalEvents *local_events_new(void);
void local_events_close(LocalEvents *events);

/* The two values of typed parameters in a callback. */
static inline virTypedParameterPtr
local_event_params(const TypedParams *params)
{
    return params->items;
}

static inline int
local_event_nparams(const TypedParams *params)
{
    return (int)params->count;
}

#endif /* LOCAL_EVENT_H */

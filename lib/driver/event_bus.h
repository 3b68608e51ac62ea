/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * event_bus.h - events from drivers to whoever registered for them.
 *
 * Drivers raise with the generated functions of "driver/driver_events.h", such as
 * driver_event_domain_lifecycle(bus, key, event, detail): one per event of the protocol. Raising copies what it
 * needs, never blocks and never calls into a driver; events of one thread arrive in the order in which they were
 * raised.
 *
 * Threads: any.
 */

#ifndef DRIVER_EVENT_BUS_H
#define DRIVER_EVENT_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "driver/object.h"
#include "driver/value.h"

typedef struct EventBus EventBus;

/* What a family of events is about; ids (VIR_DOMAIN_EVENT_ID_... and kin) count within a family. */
typedef enum {
    EVENT_DOMAIN,
    EVENT_NETWORK,
    EVENT_STORAGE_POOL,
    EVENT_NODE_DEVICE,
    EVENT_SECRET,
    EVENT_QEMU_MONITOR,
    EVENT_FAMILIES
} EventFamily;

/* What one field of an event is, so that it can be copied and freed. */
typedef enum {
    EVENT_NUM,
    EVENT_STRING,                /* may be NULL where the protocol says so */
    EVENT_TYPED,                 /* const TypedParams * */
    EVENT_ADDRESS,               /* virDomainEventGraphicsAddressPtr */
    EVENT_SUBJECT,               /* virDomainEventGraphicsSubjectPtr */
} EventField;

enum { EVENT_FIELDS_MAX = 6 };

/* What is fixed about a kind of event. Generated: driver_events[]. */
typedef struct {
    uint8_t family;              /* EventFamily */
    uint8_t id;
    uint8_t nfields;
    uint8_t fields[EVENT_FIELDS_MAX];    /* EventField */
} DriverEventRow;

extern const DriverEventRow driver_events[];
extern const unsigned int driver_events_count;

/* One raised event, immutable and shared by all who get it. */
typedef struct {
    int refs;
    const DriverEventRow *row;
    ObjectKey key;               /* of the object it is about; everything in it belongs to the event */
    DriverValue fields[EVENT_FIELDS_MAX];
} DriverEvent;

DriverEvent *driver_event_ref(DriverEvent *event);
void driver_event_unref(DriverEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DriverEvent, driver_event_unref)

/* A registration; called on the raising thread, so it only queues. */
typedef void (*EventSink)(DriverEvent *event, int callback_id, void *opaque);

typedef struct {
    EventFamily family;
    int id;
    const unsigned char *uuid;   /* only the object with this uuid; NULL for all */
    const char *name;            /* or this name, for node devices and monitor events (the event's name); NULL for all */
    unsigned int flags;          /* of the registration (monitor events: regular expression, no case) */
    int callback_id;             /* that it had before the daemon was restarted; 0: a new one */
    EventSink sink;
    void *opaque;
    const void *owner;           /* the connection: event_bus_remove_owner() ends all of it */
} EventFilter;

EventBus *event_bus_new(void);
void event_bus_free(EventBus *bus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EventBus, event_bus_free)

/* Registers; returns the callback id (from 1, unique in the bus), or -1 with an error. */
int event_bus_add(EventBus *bus, const EventFilter *filter);

/* The same on the bus of @conn, whose driver must have such objects: an event that never comes is refused. */
int driver_conn_add_events(DriverConn *conn, const EventFilter *filter);

/* Ends registration @callback_id of @owner in @family: 0, or -1 with an error when there is none. After it returns, the sink is not
 * called any more. */
int event_bus_remove(EventBus *bus, EventFamily family, int callback_id, const void *owner);

/* Ends every registration of @owner. */
void event_bus_remove_owner(EventBus *bus, const void *owner);

/* Is anybody registered for @id of @family? Lets a driver spare work. */
bool event_bus_is_wanted(EventBus *bus, EventFamily family, int id);

/* Copies @key and the @fields that @row tells of, and hands the event to the registrations that it matches. The generated
 * functions are one call of this. */
void event_bus_raise(EventBus *bus, const DriverEventRow *row, const ObjectKey *key, const DriverValue *fields);

#endif /* DRIVER_EVENT_BUS_H */

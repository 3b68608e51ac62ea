/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * event_bus.c - from one raised event to everybody who registered for it.
 *
 * A sink runs with the bus locked: it only queues, and so an event cannot reach somebody whose removal has returned, nor
 * overtake another event.
 *
 * Threads: any.
 */

#include "driver/event_bus.h"

#include <string.h>

#include <libvirt/libvirt-qemu.h>

#include "base/error.h"
#include "base/thread.h"
#include "base/uuid.h"
#include "driver/typed_params.h"

typedef struct {
    EventFilter filter;
    int callback_id;
    unsigned char uuid[UUID_LEN];
    char *name;
    GRegex *regex;               /* monitor events registered with a regular expression */
} Registration;

struct EventBus {
    Mutex mutex;
    GPtrArray *families[EVENT_FAMILIES] GUARDED_BY(mutex);     /* of Registration */
    int last_id GUARDED_BY(mutex);
};

static virDomainEventGraphicsAddress *
address_copy(const virDomainEventGraphicsAddress *from)
{
    virDomainEventGraphicsAddress *to = g_new0(virDomainEventGraphicsAddress, 1);

    to->family = from->family;
    to->node = g_strdup(from->node);
    to->service = g_strdup(from->service);
    return to;
}

static void
address_free(virDomainEventGraphicsAddress *address)
{
    g_free(address->node);
    g_free(address->service);
    g_free(address);
}

static virDomainEventGraphicsSubject *
subject_copy(const virDomainEventGraphicsSubject *from)
{
    virDomainEventGraphicsSubject *to = g_new0(virDomainEventGraphicsSubject, 1);

    to->nidentity = from->nidentity;
    to->identities = g_new0(virDomainEventGraphicsSubjectIdentity, (size_t)from->nidentity);
    for (int i = 0; i < from->nidentity; i++) {
        to->identities[i].type = g_strdup(from->identities[i].type);
        to->identities[i].name = g_strdup(from->identities[i].name);
    }
    return to;
}

static void
subject_free(virDomainEventGraphicsSubject *subject)
{
    for (int i = 0; i < subject->nidentity; i++) {
        g_free(subject->identities[i].type);
        g_free(subject->identities[i].name);
    }
    g_free(subject->identities);
    g_free(subject);
}

static TypedParams *
params_copy(const TypedParams *from)
{
    TypedParams *to = g_new0(TypedParams, 1);

    typed_params_append(to, from);
    return to;
}

static DriverValue
field_copy(EventField kind, DriverValue from)
{
    switch (kind) {
    case EVENT_STRING:
        return (DriverValue) { .ptr = g_strdup(from.cptr) };
    case EVENT_TYPED:
        return (DriverValue) { .ptr = params_copy(from.cptr) };
    case EVENT_ADDRESS:
        return (DriverValue) { .ptr = address_copy(from.cptr) };
    case EVENT_SUBJECT:
        return (DriverValue) { .ptr = subject_copy(from.cptr) };
    case EVENT_NUM:
    default:
        return from;
    }
}

static void
field_free(EventField kind, DriverValue field)
{
    switch (kind) {
    case EVENT_STRING:
        g_free(field.ptr);
        break;
    case EVENT_TYPED:
        typed_params_clear(field.ptr);
        g_free(field.ptr);
        break;
    case EVENT_ADDRESS:
        address_free(field.ptr);
        break;
    case EVENT_SUBJECT:
        subject_free(field.ptr);
        break;
    case EVENT_NUM:
    default:
        break;
    }
}

static DriverEvent *
event_new(const DriverEventRow *row, const ObjectKey *key, const DriverValue *fields)
{
    DriverEvent *event = g_new0(DriverEvent, 1);

    event->refs = 1;
    event->row = row;
    object_key_init_copy(&event->key, key);
    for (size_t i = 0; i < row->nfields; i++)
        event->fields[i] = field_copy(row->fields[i], fields[i]);
    return event;
}

DriverEvent *
driver_event_ref(DriverEvent *event)
{
    __atomic_add_fetch(&event->refs, 1, __ATOMIC_SEQ_CST);
    return event;
}

void
driver_event_unref(DriverEvent *event)
{
    if (!event || __atomic_sub_fetch(&event->refs, 1, __ATOMIC_SEQ_CST) > 0)
        return;
    for (size_t i = 0; i < event->row->nfields; i++)
        field_free(event->row->fields[i], event->fields[i]);
    object_key_clear(&event->key);
    g_free(event);
}

static void
registration_free(void *opaque)
{
    Registration *registration = opaque;

    if (registration->regex)
        g_regex_unref(registration->regex);
    g_free(registration->name);
    g_free(registration);
}

EventBus *
event_bus_new(void)
{
    EventBus *bus = g_new0(EventBus, 1);

    mutex_init(&bus->mutex);
    for (size_t i = 0; i < EVENT_FAMILIES; i++)
        bus->families[i] = g_ptr_array_new_with_free_func(registration_free);
    return bus;
}

void
event_bus_free(EventBus *bus)
{
    if (!bus)
        return;
    for (size_t i = 0; i < EVENT_FAMILIES; i++)
        g_ptr_array_unref(bus->families[i]);
    mutex_clear(&bus->mutex);
    g_free(bus);
}

static int
compile_regex(Registration *registration, const char *pattern, unsigned int flags)
{
    g_autoptr(GError) error = NULL;
    GRegexCompileFlags compile = G_REGEX_OPTIMIZE;

    if (flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE)
        compile |= G_REGEX_CASELESS;
    registration->regex = g_regex_new(pattern, compile, 0, &error);
    if (!registration->regex)
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is not a regular expression: %2$s"), pattern, error->message);
    return 0;
}

static Registration *
registration_new(const EventFilter *filter)
{
    Registration *registration = g_new0(Registration, 1);

    registration->filter = *filter;
    if (filter->uuid)
        memcpy(registration->uuid, filter->uuid, UUID_LEN);
    registration->name = g_strdup(filter->name);
    if (filter->name && (filter->flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX)
        && compile_regex(registration, filter->name, filter->flags) < 0) {
        registration_free(registration);
        return NULL;
    }
    return registration;
}

int
event_bus_add(EventBus *bus, const EventFilter *filter)
{
    Registration *registration = registration_new(filter);
    int id;

    if (!registration)
        return -1;
    mutex_lock(&bus->mutex);
    id = filter->callback_id ? filter->callback_id : bus->last_id + 1;
    bus->last_id = MAX(bus->last_id, id);
    registration->callback_id = id;
    g_ptr_array_add(bus->families[filter->family], registration);
    mutex_unlock(&bus->mutex);
    return id;
}

int
event_bus_remove(EventBus *bus, EventFamily family, int callback_id, const void *owner)
{
    bool found = false;

    mutex_lock(&bus->mutex);
    for (guint i = 0; i < bus->families[family]->len && !found; i++) {
        const Registration *registration = g_ptr_array_index(bus->families[family], i);

        found = registration->callback_id == callback_id && registration->filter.owner == owner;
        if (found)
            g_ptr_array_remove_index(bus->families[family], i);
    }
    mutex_unlock(&bus->mutex);
    if (!found)
        return fail(VIR_ERR_INVALID_ARG, _("there is no event callback with the id '%1$d'"), callback_id);
    return 0;
}

void
event_bus_remove_owner(EventBus *bus, const void *owner)
{
    mutex_lock(&bus->mutex);
    for (size_t family = 0; family < EVENT_FAMILIES; family++) {
        for (guint i = bus->families[family]->len; i > 0; i--) {
            const Registration *registration = g_ptr_array_index(bus->families[family], i - 1);

            if (registration->filter.owner == owner)
                g_ptr_array_remove_index(bus->families[family], i - 1);
        }
    }
    mutex_unlock(&bus->mutex);
}

bool
event_bus_is_wanted(EventBus *bus, EventFamily family, int id)
{
    bool wanted = false;

    mutex_lock(&bus->mutex);
    for (guint i = 0; i < bus->families[family]->len && !wanted; i++) {
        const Registration *registration = g_ptr_array_index(bus->families[family], i);

        wanted = registration->filter.id == id;
    }
    mutex_unlock(&bus->mutex);
    return wanted;
}

static bool
monitor_name_matches(const Registration *registration, const char *name)
{
    if (registration->regex)
        return g_regex_match(registration->regex, name, 0, NULL);
    if (registration->filter.flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE)
        return g_ascii_strcasecmp(registration->name, name) == 0;
    return strcmp(registration->name, name) == 0;
}

static bool
registration_matches(const Registration *registration, const DriverEvent *event)
{
    const EventFilter *filter = &registration->filter;

    if (filter->id != event->row->id)
        return false;
    if (filter->uuid && !uuid_equal(registration->uuid, event->key.uuid))
        return false;
    if (!registration->name)
        return true;
    if (filter->family == EVENT_QEMU_MONITOR)
        return monitor_name_matches(registration, event->fields[0].cptr);
    return g_strcmp0(registration->name, event->key.name) == 0;
}

void
event_bus_raise(EventBus *bus, const DriverEventRow *row, const ObjectKey *key, const DriverValue *fields)
{
    g_autoptr(DriverEvent) event = event_new(row, key, fields);

    mutex_lock(&bus->mutex);
    for (guint i = 0; i < bus->families[row->family]->len; i++) {
        const Registration *registration = g_ptr_array_index(bus->families[row->family], i);

        if (registration_matches(registration, event))
            registration->filter.sink(event, registration->callback_id, registration->filter.opaque);
    }
    mutex_unlock(&bus->mutex);
}

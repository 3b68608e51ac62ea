/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_event.c - who wants to hear of which event, and telling them from the program's event loop.
 *
 * A raised event is only queued, and an eventfd in the program's loop made readable: nothing of the program's runs inside a
 * call, or while something is locked. A registration keeps its connection alive.
 *
 * Threads: any may register and deregister, inside callbacks too. Callbacks run in the thread that runs the event loop; an
 * opaque is freed when none of its calls is under way any more.
 */

#include "local/local_event.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

#include "api/event.h"
#include "base/error.h"
#include "base/file.h"
#include "base/thread.h"
#include "local/local_steps.h"

typedef struct {
    LocalEvents *events;            /* which the connection holds */
    int id;                         /* the bus' number, which is also what the program knows */
    unsigned int refs;              /* the list's, and one for each event that waits or is being delivered */
    bool removed;
    bool legacy;
    EventFamily family;
    int event_id;
    virConnectPtr conn;             /* a reference */
    unsigned char uuid[16];         /* of the object it is about, if any */
    char *name;
    bool has_object;
    LocalCallback cb;
    void *opaque;
    virFreeCallback free_opaque;
} Callback;

typedef struct {
    DriverEvent *event;             /* a reference */
    Callback *callback;             /* a reference */
} Waiting;

/* Counted: the connection has a reference, and so has the event loop. */
struct LocalEvents {
    atomic_int refs;
    Mutex changing;                 /* one registers or deregisters at a time */
    Mutex lock;                     /* the rest; inside @changing */
    GPtrArray *callbacks GUARDED_BY(lock);
    GQueue waiting GUARDED_BY(lock);
    int fd GUARDED_BY(changing);    /* readable while events wait; -1: nobody has registered yet */
    int watch GUARDED_BY(changing);
};

LocalEvents *
local_events_new(void)
{
    LocalEvents *events = g_new0(LocalEvents, 1);

    atomic_init(&events->refs, 1);
    mutex_init(&events->changing);
    mutex_init(&events->lock);
    events->callbacks = g_ptr_array_new();
    g_queue_init(&events->waiting);
    events->fd = -1;
    events->watch = -1;
    return events;
}

static void
events_unref(void *opaque)
{
    LocalEvents *events = opaque;

    if (atomic_fetch_sub(&events->refs, 1) > 1)
        return;
    /* Callbacks hold the connection and the connection holds us: here all of them are gone, and so is what waited. */
    g_ptr_array_unref(events->callbacks);
    if (events->fd >= 0)
        close(events->fd);
    mutex_clear(&events->lock);
    mutex_clear(&events->changing);
    g_free(events);
}

void
local_events_close(LocalEvents *events)
{
    int watch;

    mutex_lock(&events->changing);
    watch = events->watch;
    events->watch = -1;
    mutex_unlock(&events->changing);
    if (watch >= 0)
        (void)event_remove_handle(watch);
    events_unref(events);
}

static void
callback_free(Callback *callback)
{
    virConnectPtr conn = callback->conn;

    if (callback->free_opaque)
        callback->free_opaque(callback->opaque);
    g_free(callback->name);
    g_free(callback);
    handle_unref(conn);
}

static void
callback_unref(LocalEvents *events, Callback *callback)
{
    bool last;

    mutex_lock(&events->lock);
    last = --callback->refs == 0;
    mutex_unlock(&events->lock);
    if (last)
        callback_free(callback);
}

static void
waiting_free(Waiting *waiting)
{
    driver_event_unref(waiting->event);
    callback_unref(waiting->callback->events, waiting->callback);
    g_free(waiting);
}

/* ---- delivery */

/* The bus: on the thread that raised it, with the bus locked. */
static void
sink(DriverEvent *event, int callback_id, void *opaque)
{
    Callback *callback = opaque;
    LocalEvents *events = callback->events;
    Waiting *waiting = g_new0(Waiting, 1);
    const uint64_t one = 1;

    waiting->event = driver_event_ref(event);
    waiting->callback = callback;
    mutex_lock(&events->lock);
    callback->refs++;
    g_queue_push_tail(&events->waiting, waiting);
    mutex_unlock(&events->lock);
    /* There is an fd since before the registration. A full counter is readable, too. */
    if (write(events->fd, &one, sizeof(one)) < 0)
        g_assert(errno == EAGAIN);
}

static void
deliver(const Waiting *waiting)
{
    const DriverEvent *event = waiting->event;
    const LocalEventRow *row = &local_event_rows[event->row - driver_events];
    Callback *callback = waiting->callback;
    void *object = local_handle_of_key(row->kind, callback->conn, &event->key);

    row->deliver(callback->conn, object, event->fields, callback->cb, callback->opaque);
    handle_unref(object);
}

static bool
deliver_next(LocalEvents *events)
{
    Waiting *waiting;
    bool wanted = false;

    mutex_lock(&events->lock);
    waiting = g_queue_pop_head(&events->waiting);
    if (waiting)
        wanted = !waiting->callback->removed;
    mutex_unlock(&events->lock);
    if (!waiting)
        return false;
    if (wanted)
        deliver(waiting);
    waiting_free(waiting);
    return true;
}

static void
on_readable(int watch, int fd, int what, void *opaque)
{
    LocalEvents *events = opaque;
    uint64_t count;
    bool more = true;

    if (read(fd, &count, sizeof(count)) < 0)
        return;
    /* The last callback may close the connection. */
    atomic_fetch_add(&events->refs, 1);
    while (more)
        more = deliver_next(events);
    events_unref(events);
}

/* ---- registration */

/* Joins the program's event loop at the first registration. */
static int
join_loop(LocalEvents *events) REQUIRES_LOCK(events->changing)
{
    autoclose int fd = -1;

    if (events->watch >= 0)
        return 0;
    fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0)
        return fail_errno(errno, _("cannot make an eventfd for events"));
    atomic_fetch_add(&events->refs, 1);
    events->watch = event_add_handle(fd, VIR_EVENT_HANDLE_READABLE, on_readable, events, events_unref);
    if (events->watch < 0) {
        atomic_fetch_sub(&events->refs, 1);
        return fail(VIR_ERR_INTERNAL_ERROR, _("events need an event loop: register one before a callback"));
    }
    events->fd = fd;
    fd = -1;
    return 0;
}

static int
check_event(const LocalRegistration *registration)
{
    for (unsigned int i = 0; i < driver_events_count; i++) {
        if (driver_events[i].family == registration->family && driver_events[i].id == registration->id)
            return 0;
    }
    return fail(VIR_ERR_INVALID_ARG, _("there is no event with number %1$d"), registration->id);
}

static bool
same_object(const Callback *a, const Callback *b)
{
    return a->has_object == b->has_object && memcmp(a->uuid, b->uuid, sizeof(a->uuid)) == 0
        && g_strcmp0(a->name, b->name) == 0;
}

static bool
is_duplicate(const Callback *known, const Callback *fresh)
{
    if (known->removed || known->family != fresh->family || known->event_id != fresh->event_id || known->cb != fresh->cb
        || known->legacy != fresh->legacy)
        return false;
    return fresh->legacy || (known->opaque == fresh->opaque && same_object(known, fresh));
}

static int
check_duplicate(LocalEvents *events, const Callback *fresh)
{
    bool found = false;

    mutex_lock(&events->lock);
    for (guint i = 0; i < events->callbacks->len && !found; i++)
        found = is_duplicate(g_ptr_array_index(events->callbacks, i), fresh);
    mutex_unlock(&events->lock);
    return found ? fail(VIR_ERR_OPERATION_FAILED, _("this event callback is registered already")) : 0;
}

static Callback *
callback_new(const LocalRegistration *registration)
{
    Callback *callback = g_new0(Callback, 1);
    LocalKey key;

    callback->events = local_of(registration->conn)->events;
    callback->refs = 1;
    callback->legacy = registration->legacy;
    callback->family = registration->family;
    callback->event_id = registration->id;
    callback->conn = handle_ref(registration->conn);
    callback->cb = registration->cb;
    callback->opaque = registration->opaque;
    callback->free_opaque = registration->free_opaque;
    callback->name = g_strdup(registration->name);
    if (registration->object) {
        local_key_of_handle(registration->kind, registration->object, &key);
        callback->has_object = true;
        memcpy(callback->uuid, key.key.uuid, sizeof(callback->uuid));
        if (registration->kind == SHAPE_NODE_DEVICE)
            callback->name = g_strdup(key.key.name);
    }
    return callback;
}

/* The opaque stays the program's. */
static int
refuse(Callback *callback)
{
    callback->free_opaque = NULL;
    callback_free(callback);
    return -1;
}

static int
enlist(LocalEvents *events, Callback *callback, unsigned int flags)
{
    DriverConn *conn = local_of(callback->conn)->driver;
    const EventFilter filter = {
        .family = callback->family,
        .id = callback->event_id,
        .uuid = callback->has_object && callback->family != EVENT_NODE_DEVICE ? callback->uuid : NULL,
        .name = callback->name,
        .flags = flags,
        .sink = sink,
        .opaque = callback,
        .owner = conn,
    };

    int id;

    mutex_lock(&events->lock);
    g_ptr_array_add(events->callbacks, callback);
    mutex_unlock(&events->lock);
    id = driver_conn_add_events(conn, &filter);
    mutex_lock(&events->lock);
    callback->id = id;
    if (id < 0)
        g_ptr_array_remove(events->callbacks, callback);
    mutex_unlock(&events->lock);
    return id > 0 && callback->legacy ? 0 : id;
}

int
local_event_register(const LocalRegistration *registration)
{
    LocalEvents *events = local_of(registration->conn)->events;
    Callback *callback;
    int id = -1;

    if (check_event(registration) < 0)
        return -1;
    callback = callback_new(registration);
    mutex_lock(&events->changing);
    if (join_loop(events) == 0 && check_duplicate(events, callback) == 0)
        id = enlist(events, callback, registration->flags);
    mutex_unlock(&events->changing);
    return id < 0 ? refuse(callback) : id;
}

/* Takes the registration that is meant out of the list; NULL if there is none. */
static Callback *
take_callback(LocalEvents *events, const LocalRegistration *wanted)
{
    Callback *found = NULL;

    mutex_lock(&events->lock);
    for (guint i = 0; i < events->callbacks->len && !found; i++) {
        Callback *callback = g_ptr_array_index(events->callbacks, i);

        if (callback->family == wanted->family && callback->legacy == wanted->legacy
            && (wanted->legacy ? callback->cb == wanted->cb : callback->id == wanted->id))
            found = callback;
    }
    if (found) {
        found->removed = true;
        g_ptr_array_remove(events->callbacks, found);
    }
    mutex_unlock(&events->lock);
    return found;
}

/* What waits for @callback will not be delivered: without a running loop it would keep the connection. */
static void
forget_waiting(LocalEvents *events, const Callback *callback)
{
    GQueue forgotten = G_QUEUE_INIT;
    Waiting *waiting;

    mutex_lock(&events->lock);
    for (GList *link = events->waiting.head, *next; link; link = next) {
        next = link->next;
        if (((Waiting *)link->data)->callback != callback)
            continue;
        g_queue_unlink(&events->waiting, link);
        g_queue_push_tail_link(&forgotten, link);
    }
    mutex_unlock(&events->lock);
    while ((waiting = g_queue_pop_head(&forgotten)))
        waiting_free(waiting);
}

int
local_event_deregister(const LocalRegistration *registration)
{
    LocalConn *local = local_of(registration->conn);
    LocalEvents *events = local->events;
    Callback *callback;

    mutex_lock(&events->changing);
    callback = take_callback(events, registration);
    if (callback)
        (void)event_bus_remove(driver_conn_bus(local->driver), callback->family, callback->id, local->driver);
    mutex_unlock(&events->changing);
    if (!callback && registration->legacy)
        return fail(VIR_ERR_INVALID_ARG, _("this event callback is not registered"));
    if (!callback)
        return fail(VIR_ERR_INVALID_ARG, _("there is no event callback with number %1$d"), registration->id);
    forget_waiting(events, callback);
    callback_unref(events, callback);
    return 0;
}

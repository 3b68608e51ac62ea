/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * event_default.c - the event loop for programs that bring none: poll(), timers, and a wake-up for other threads.
 *
 * Threads: any may add, change and remove; one or more may run it. Callbacks run with nothing locked. What was removed is
 * given back (its free callback) at the end of a round, when no callback of it runs any more.
 */

#include "api/event.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/thread.h"

/* A watched descriptor or a timer. */
typedef struct {
    int id;
    bool removed;
    unsigned int running;       /* callbacks of this source under way */
    void *opaque;
    virFreeCallback free_opaque;

    int fd;
    int events;
    virEventHandleCallback on_handle;

    int timeout_ms;
    int64_t due_ms;             /* CLOCK_NEVER while it is off */
    virEventTimeoutCallback on_timeout;
} Source;

static Mutex lock = MUTEX_INIT;
static GPtrArray *handles GUARDED_BY(lock);     /* of Source, by id */
static GPtrArray *timers GUARDED_BY(lock);
static int last_id GUARDED_BY(lock);
static unsigned int sleepers GUARDED_BY(lock);  /* threads in poll() */
static int wake_fd GUARDED_BY(lock) = -1;

int
event_default_open(void)
{
    int opened = 0;

    mutex_lock(&lock);
    if (wake_fd < 0) {
        wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        opened = wake_fd < 0 ? errno : 0;
        handles = g_ptr_array_new();
        timers = g_ptr_array_new();
    }
    mutex_unlock(&lock);
    return opened == 0 ? 0 : fail_errno(opened, _("cannot create the descriptor that wakes the event loop"));
}

/* Sleepers look again at what there is. */
static void
wake(void)
    REQUIRES_LOCK(lock)
{
    const uint64_t one = 1;
    ssize_t written G_GNUC_UNUSED;      /* it fails only when the counter is full, and that wakes as well */

    if (sleepers > 0)
        written = write(wake_fd, &one, sizeof(one));
}

static Source *
find(GPtrArray *sources, int id)
{
    size_t low = 0;
    size_t high = sources ? sources->len : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        Source *source = g_ptr_array_index(sources, middle);

        if (source->id == id)
            return source->removed ? NULL : source;
        if (source->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Adds @source, which it owns, and returns its id; -1 when the numbers are used up. */
static int
add(GPtrArray *sources, Source *source)
    REQUIRES_LOCK(lock)
{
    if (last_id == INT_MAX) {
        g_free(source);
        return -1;
    }
    source->id = ++last_id;
    g_ptr_array_add(sources, source);
    wake();
    return source->id;
}

static int
add_handle(int fd, int events, virEventHandleCallback cb, void *opaque, virFreeCallback ff)
{
    Source *source = g_new0(Source, 1);
    int id;

    source->fd = fd;
    source->events = events;
    source->on_handle = cb;
    source->opaque = opaque;
    source->free_opaque = ff;
    mutex_lock(&lock);
    id = add(handles, source);
    mutex_unlock(&lock);
    return id;
}

static void
update_handle(int watch, int events)
{
    Source *source;

    mutex_lock(&lock);
    source = find(handles, watch);
    if (source && source->events != events) {
        source->events = events;
        wake();
    }
    mutex_unlock(&lock);
}

static int
remove_source(GPtrArray *const *sources, int id)
{
    Source *source;

    mutex_lock(&lock);
    source = find(*sources, id);
    if (source) {
        source->removed = true;
        wake();
    }
    mutex_unlock(&lock);
    return source ? 0 : -1;
}

static int
remove_handle(int watch) NO_LOCK_ANALYSIS
{
    return remove_source(&handles, watch);
}

static int
remove_timeout(int timer) NO_LOCK_ANALYSIS
{
    return remove_source(&timers, timer);
}

static int64_t
due(int timeout_ms)
{
    return timeout_ms < 0 ? CLOCK_NEVER : clock_now_ms() + timeout_ms;
}

static int
add_timeout(int timeout_ms, virEventTimeoutCallback cb, void *opaque, virFreeCallback ff)
{
    Source *source = g_new0(Source, 1);
    int id;

    source->fd = -1;
    source->timeout_ms = timeout_ms;
    source->due_ms = due(timeout_ms);
    source->on_timeout = cb;
    source->opaque = opaque;
    source->free_opaque = ff;
    mutex_lock(&lock);
    id = add(timers, source);
    mutex_unlock(&lock);
    return id;
}

static void
update_timeout(int timer, int timeout_ms)
{
    Source *source;

    mutex_lock(&lock);
    source = find(timers, timer);
    if (source) {
        source->timeout_ms = timeout_ms;
        source->due_ms = due(timeout_ms);
        wake();
    }
    mutex_unlock(&lock);
}

const ProgramLoop event_default_loop = {
    .add_handle = add_handle,
    .update_handle = update_handle,
    .remove_handle = remove_handle,
    .add_timeout = add_timeout,
    .update_timeout = update_timeout,
    .remove_timeout = remove_timeout,
};

/* One descriptor to poll for each watched source, the wake-up first; @ret_ids has their ids, 0 for the wake-up. */
static void
collect_polls(GArray *polls, GArray *ids)
    REQUIRES_LOCK(lock)
{
    const int none = 0;
    const struct pollfd wakeup = { .fd = wake_fd, .events = POLLIN };

    g_array_append_val(polls, wakeup);
    g_array_append_val(ids, none);
    for (size_t i = 0; i < handles->len; i++) {
        const Source *source = g_ptr_array_index(handles, i);
        struct pollfd entry = { .fd = source->fd };

        if (source->removed || source->events == 0)
            continue;
        if (source->events & VIR_EVENT_HANDLE_READABLE)
            entry.events |= POLLIN;
        if (source->events & VIR_EVENT_HANDLE_WRITABLE)
            entry.events |= POLLOUT;
        g_array_append_val(polls, entry);
        g_array_append_val(ids, source->id);
    }
}

/* Until when to sleep; 0 when something removed is to be given back. */
static int64_t
first_due(void)
    REQUIRES_LOCK(lock)
{
    int64_t first = CLOCK_NEVER;

    for (size_t i = 0; i < timers->len; i++) {
        const Source *source = g_ptr_array_index(timers, i);

        if (source->removed && source->running == 0)
            return 0;
        if (!source->removed && source->due_ms < first)
            first = source->due_ms;
    }
    for (size_t i = 0; i < handles->len; i++) {
        const Source *source = g_ptr_array_index(handles, i);

        if (source->removed && source->running == 0)
            return 0;
    }
    return first;
}

static void
run_timers(int64_t now)
    REQUIRES_LOCK(lock)
{
    size_t count = timers->len;
    g_autofree int *ids = g_new(int, count + 1);

    for (size_t i = 0; i < count; i++)
        ids[i] = ((const Source *)g_ptr_array_index(timers, i))->id;
    for (size_t i = 0; i < count; i++) {
        Source *source = find(timers, ids[i]);

        if (!source || source->due_ms > now)
            continue;
        source->due_ms = due(source->timeout_ms);
        source->running++;
        mutex_unlock(&lock);
        source->on_timeout(source->id, source->opaque);
        mutex_lock(&lock);
        source->running--;
    }
}

static int
events_of_poll(short revents)
{
    int events = 0;

    if (revents & POLLIN)
        events |= VIR_EVENT_HANDLE_READABLE;
    if (revents & POLLOUT)
        events |= VIR_EVENT_HANDLE_WRITABLE;
    if (revents & (POLLERR | POLLNVAL))
        events |= VIR_EVENT_HANDLE_ERROR;
    if (revents & POLLHUP)
        events |= VIR_EVENT_HANDLE_HANGUP;
    return events;
}

static void
run_handles(const GArray *polls, const GArray *ids)
    REQUIRES_LOCK(lock)
{
    for (size_t i = 1; i < polls->len; i++) {
        const struct pollfd *entry = &g_array_index(polls, struct pollfd, i);
        Source *source = entry->revents ? find(handles, g_array_index(ids, int, i)) : NULL;

        /* Switched off by an earlier callback of this round. */
        if (!source || source->events == 0)
            continue;
        source->running++;
        mutex_unlock(&lock);
        source->on_handle(source->id, source->fd, events_of_poll(entry->revents), source->opaque);
        mutex_lock(&lock);
        source->running--;
    }
}

/* Takes what is removed and idle out of @sources. */
static void
take_removed(GPtrArray *sources, GPtrArray *ret_removed)
{
    size_t kept = 0;

    for (size_t i = 0; i < sources->len; i++) {
        Source *source = g_ptr_array_index(sources, i);

        if (source->removed && source->running == 0)
            g_ptr_array_add(ret_removed, source);
        else
            sources->pdata[kept++] = source;
    }
    g_ptr_array_set_size(sources, (int)kept);
}

static void
give_back_removed(void)
    REQUIRES_LOCK(lock)
{
    g_autoptr(GPtrArray) removed = g_ptr_array_new_with_free_func(g_free);

    take_removed(handles, removed);
    take_removed(timers, removed);
    mutex_unlock(&lock);
    for (size_t i = 0; i < removed->len; i++) {
        Source *source = g_ptr_array_index(removed, i);

        if (source->free_opaque)
            source->free_opaque(source->opaque);
    }
    mutex_lock(&lock);
}

static void
drain_wakeup(const GArray *polls)
    REQUIRES_LOCK(lock)
{
    uint64_t count;

    if (g_array_index(polls, struct pollfd, 0).revents && read(wake_fd, &count, sizeof(count)) < 0)
        return;     /* another runner was faster */
}

int
event_default_run_once(void)
{
    g_autoptr(GArray) polls = g_array_new(FALSE, FALSE, sizeof(struct pollfd));
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int));
    int64_t until;
    int ready;
    int errnum;

    if (event_default_open() < 0)
        return -1;
    mutex_lock(&lock);
    collect_polls(polls, ids);
    until = first_due();
    sleepers++;
    mutex_unlock(&lock);

    ready = poll((struct pollfd *)(void *)polls->data, polls->len, clock_remaining_ms(until));
    errnum = errno;

    mutex_lock(&lock);
    sleepers--;
    if (ready >= 0 || errnum == EINTR) {
        if (ready > 0)
            drain_wakeup(polls);
        run_timers(clock_now_ms());
        if (ready > 0)
            run_handles(polls, ids);
        give_back_removed();
    }
    mutex_unlock(&lock);
    if (ready < 0 && errnum != EINTR)
        return fail_errno(errnum, _("the event loop cannot wait for its %1$u descriptors"), polls->len - 1);
    return 0;
}

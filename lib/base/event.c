/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * event.c - small helpers on sd-event.
 *
 * Threads: the loop's; event_wakeup_signal() any.
 */

#include "event.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

struct EventTimer {
    EventLoop *loop;
    EventSource *source;
    EventTimerFunc func;
    void *opaque;
};

struct EventWakeup {
    EventSource *source;
    int fd;
    atomic_bool is_signalled;       /* saves the writes of all but the first */
    EventWakeupFunc func;
    void *opaque;
};

EventLoop *
event_loop_new(void)
{
    EventLoop *loop = NULL;
    int result = sd_event_new(&loop);

    if (result < 0)
        return fail_null_errno(-result, _("cannot make an event loop"));
    return loop;
}

void
event_source_drop(EventSource **source)
{
    *source = sd_event_source_disable_unref(*source);
}

static int
on_timer(sd_event_source *source G_GNUC_UNUSED, uint64_t when G_GNUC_UNUSED, void *opaque)
{
    EventTimer *timer = opaque;

    timer->func(timer->opaque);
    return 0;
}

EventTimer *
event_timer_new(EventLoop *loop, EventTimerFunc func, void *opaque)
{
    EventTimer *timer = g_new0(EventTimer, 1);
    int result;

    timer->func = func;
    timer->opaque = opaque;
    timer->loop = sd_event_ref(loop);
    result = sd_event_add_time(loop, &timer->source, CLOCK_MONOTONIC, 0, 1, on_timer, timer);
    if (result >= 0)
        result = sd_event_source_set_enabled(timer->source, SD_EVENT_OFF);
    if (result < 0) {
        event_timer_free(timer);
        return fail_null_errno(-result, _("cannot make a timer"));
    }
    return timer;
}

void
event_timer_start(EventTimer *timer, int64_t ms)
{
    struct timespec now;
    uint64_t now_us;

    clock_gettime(CLOCK_MONOTONIC, &now);
    now_us = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
    sd_event_source_set_time(timer->source, now_us + (uint64_t)(ms > 0 ? ms : 0) * 1000);
    sd_event_source_set_enabled(timer->source, SD_EVENT_ONESHOT);
}

void
event_timer_stop(EventTimer *timer)
{
    sd_event_source_set_enabled(timer->source, SD_EVENT_OFF);
}

void
event_timer_free(EventTimer *timer)
{
    if (!timer)
        return;
    event_source_drop(&timer->source);
    sd_event_unref(timer->loop);
    g_free(timer);
}

static int
on_wakeup(sd_event_source *source G_GNUC_UNUSED, int fd, uint32_t events G_GNUC_UNUSED, void *opaque)
{
    EventWakeup *wakeup = opaque;
    uint64_t count;

    /* First empty, then clear the flag, then look: a signal in between comes again. */
    (void)!read(fd, &count, sizeof(count));
    atomic_store(&wakeup->is_signalled, false);
    wakeup->func(wakeup->opaque);
    return 0;
}

EventWakeup *
event_wakeup_new(EventLoop *loop, EventWakeupFunc func, void *opaque)
{
    g_autoptr(EventWakeup) wakeup = g_new0(EventWakeup, 1);
    int result;

    wakeup->func = func;
    wakeup->opaque = opaque;
    atomic_init(&wakeup->is_signalled, false);
    wakeup->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wakeup->fd < 0)
        return fail_null_errno(errno, _("cannot make an eventfd"));
    result = sd_event_add_io(loop, &wakeup->source, wakeup->fd, EPOLLIN, on_wakeup, wakeup);
    if (result < 0)
        return fail_null_errno(-result, _("cannot watch an eventfd"));
    return g_steal_pointer(&wakeup);
}

void
event_wakeup_signal(EventWakeup *wakeup)
{
    uint64_t one = 1;

    if (!atomic_exchange(&wakeup->is_signalled, true))
        (void)!write(wakeup->fd, &one, sizeof(one));
}

void
event_wakeup_free(EventWakeup *wakeup)
{
    if (!wakeup)
        return;
    event_source_drop(&wakeup->source);
    fd_close(&wakeup->fd);
    g_free(wakeup);
}

EventSource *
event_add_pidfd(EventLoop *loop, int pidfd, sd_event_io_handler_t func, void *opaque)
{
    EventSource *source = NULL;
    int result = sd_event_add_io(loop, &source, pidfd, EPOLLIN, func, opaque);

    if (result >= 0)
        result = sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
    if (result < 0) {
        event_source_drop(&source);
        return fail_null_errno(-result, _("cannot watch a process"));
    }
    return source;
}

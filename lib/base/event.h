/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * event.h - small helpers on sd-event: cleanups, waking a loop from another thread, timers in milliseconds.
 */

#ifndef BASE_EVENT_H
#define BASE_EVENT_H

#include <stdint.h>
#include <sys/types.h>
#include <systemd/sd-event.h>

#include <glib.h>

static inline void
event_loop_unref(sd_event *loop)
{
    sd_event_unref(loop);
}

static inline void
event_source_unref(sd_event_source *source)
{
    sd_event_source_disable_unref(source);
}

typedef sd_event EventLoop;
typedef sd_event_source EventSource;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EventLoop, event_loop_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EventSource, event_source_unref)

/* A new loop for the calling thread. */
EventLoop *event_loop_new(void);

/* Turns and unreferences *@source, if any, and sets it to NULL. */
void event_source_drop(EventSource **source);

/* Calls @func every time @ms have passed from now, once. Returns the source or NULL with an error. */
typedef void (*EventTimerFunc)(void *opaque);
typedef struct EventTimer EventTimer;
EventTimer *event_timer_new(EventLoop *loop, EventTimerFunc func, void *opaque);
void event_timer_start(EventTimer *timer, int64_t ms);      /* again, if it was started already */
void event_timer_stop(EventTimer *timer);
void event_timer_free(EventTimer *timer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EventTimer, event_timer_free)

/* Wakes the loop from any thread: @func runs in the loop once or more after each event_wakeup_signal(); calls that come before
 * it runs are one. The loop's thread makes and frees it. */
typedef void (*EventWakeupFunc)(void *opaque);
typedef struct EventWakeup EventWakeup;
EventWakeup *event_wakeup_new(EventLoop *loop, EventWakeupFunc func, void *opaque);
void event_wakeup_signal(EventWakeup *wakeup);
void event_wakeup_free(EventWakeup *wakeup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EventWakeup, event_wakeup_free)

/* Watches for the end of the process behind @pidfd, once. The pidfd stays the caller's; nobody is reaped. */
EventSource *event_add_pidfd(EventLoop *loop, int pidfd, sd_event_io_handler_t func, void *opaque);

#endif /* BASE_EVENT_H */

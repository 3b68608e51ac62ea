/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * event.c - which event loop is in use, and the public functions that reach it.
 *
 * Threads: any. The loop is chosen once and stays.
 */

#include "api/event.h"

#include <stdatomic.h>

#include "api/dispatch_error.h"
#include "base/error.h"
#include "base/log.h"

static ProgramLoop program_loop;                      /* written once, before current_loop points here */
static _Atomic(const ProgramLoop *) current_loop;
static atomic_flag choosing = ATOMIC_FLAG_INIT;

bool
event_is_available(void)
{
    return atomic_load(&current_loop) != NULL;
}

int
event_add_handle(int fd, int events, virEventHandleCallback cb, void *opaque, virFreeCallback ff)
{
    const ProgramLoop *loop = atomic_load(&current_loop);

    return loop ? loop->add_handle(fd, events, cb, opaque, ff) : -1;
}

void
event_update_handle(int watch, int events)
{
    const ProgramLoop *loop = atomic_load(&current_loop);

    if (loop)
        loop->update_handle(watch, events);
}

int
event_remove_handle(int watch)
{
    const ProgramLoop *loop = atomic_load(&current_loop);

    return loop ? loop->remove_handle(watch) : -1;
}

int
event_add_timeout(int timeout_ms, virEventTimeoutCallback cb, void *opaque, virFreeCallback ff)
{
    const ProgramLoop *loop = atomic_load(&current_loop);

    return loop ? loop->add_timeout(timeout_ms, cb, opaque, ff) : -1;
}

void
event_update_timeout(int timer, int timeout_ms)
{
    const ProgramLoop *loop = atomic_load(&current_loop);

    if (loop)
        loop->update_timeout(timer, timeout_ms);
}

int
event_remove_timeout(int timer)
{
    const ProgramLoop *loop = atomic_load(&current_loop);

    return loop ? loop->remove_timeout(timer) : -1;
}

void
virEventRegisterImpl(virEventAddHandleFunc addHandle, virEventUpdateHandleFunc updateHandle,
                     virEventRemoveHandleFunc removeHandle, virEventAddTimeoutFunc addTimeout,
                     virEventUpdateTimeoutFunc updateTimeout, virEventRemoveTimeoutFunc removeTimeout)
{
    if (!addHandle || !updateHandle || !removeHandle || !addTimeout || !updateTimeout || !removeTimeout) {
        LOG_WARN("an event loop needs all six functions; it is not registered");
        return;
    }
    if (atomic_flag_test_and_set(&choosing)) {
        LOG_WARN("an event loop is registered already and stays");
        return;
    }
    program_loop = (ProgramLoop) {
        .add_handle = addHandle,
        .update_handle = updateHandle,
        .remove_handle = removeHandle,
        .add_timeout = addTimeout,
        .update_timeout = updateTimeout,
        .remove_timeout = removeTimeout,
    };
    atomic_store(&current_loop, &program_loop);
}

int
virEventRegisterDefaultImpl(void)
{
    error_reset();
    if (event_default_open() < 0) {
        dispatch_error(NULL);
        return -1;
    }
    if (!atomic_flag_test_and_set(&choosing))
        atomic_store(&current_loop, &event_default_loop);
    else if (atomic_load(&current_loop) != &event_default_loop)
        LOG_WARN("an event loop is registered already and stays");
    return 0;
}

int
virEventRunDefaultImpl(void)
{
    error_reset();
    if (event_default_run_once() < 0) {
        dispatch_error(NULL);
        return -1;
    }
    return 0;
}

int
virEventAddHandle(int fd, int events, virEventHandleCallback cb, void *opaque, virFreeCallback ff)
{
    return event_add_handle(fd, events, cb, opaque, ff);
}

void
virEventUpdateHandle(int watch, int events)
{
    event_update_handle(watch, events);
}

int
virEventRemoveHandle(int watch)
{
    return event_remove_handle(watch);
}

int
virEventAddTimeout(int timeout, virEventTimeoutCallback cb, void *opaque, virFreeCallback ff)
{
    return event_add_timeout(timeout, cb, opaque, ff);
}

void
virEventUpdateTimeout(int timer, int timeout)
{
    event_update_timeout(timer, timeout);
}

int
virEventRemoveTimeout(int timer)
{
    return event_remove_timeout(timer);
}

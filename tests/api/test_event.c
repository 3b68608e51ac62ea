/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_event.c - the default event loop.
 *
 * Threads: main, and one that wakes it.
 */

#include <pthread.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

#include "api/event.h"
#include "support/test.h"

typedef struct {
    int pipe[2];
    int watch;
    int timer;
    int calls;
    int events;
    int freed;
    bool remove_self;
} Fixture;

static void
on_free(void *opaque)
{
    Fixture *fixture = opaque;

    fixture->freed++;
}

static void
on_handle(int watch, int fd, int events, void *opaque)
{
    Fixture *fixture = opaque;
    char byte;

    EQ(watch, fixture->watch);
    EQ(fd, fixture->pipe[0]);
    fixture->calls++;
    fixture->events |= events;
    if (events & VIR_EVENT_HANDLE_READABLE)
        EQ(read(fd, &byte, 1), 1);
    if (fixture->remove_self) {
        EQ(virEventRemoveHandle(watch), 0);
        EQ(virEventRemoveHandle(watch), -1);
        EQ(fixture->freed, 0);
    }
}

static void
on_timeout(int timer, void *opaque)
{
    Fixture *fixture = opaque;

    EQ(timer, fixture->timer);
    fixture->calls++;
    if (fixture->remove_self)
        EQ(virEventRemoveTimeout(timer), 0);
}

static void
watch_pipe(Fixture *fixture)
{
    EQ(virEventRegisterDefaultImpl(), 0);
    EQ(pipe(fixture->pipe), 0);
    fixture->watch = virEventAddHandle(fixture->pipe[0], VIR_EVENT_HANDLE_READABLE, on_handle, fixture, on_free);
    TRUE_(fixture->watch >= 0);
}

static void
unwatch_pipe(Fixture *fixture)
{
    virEventRemoveHandle(fixture->watch);
    while (!fixture->freed)
        EQ(virEventRunDefaultImpl(), 0);
    close(fixture->pipe[0]);
    if (fixture->pipe[1] >= 0)
        close(fixture->pipe[1]);
}

TEST(a_readable_descriptor_calls_back)
{
    Fixture fixture = { .calls = 0 };

    watch_pipe(&fixture);
    EQ(write(fixture.pipe[1], "x", 1), 1);
    EQ(virEventRunDefaultImpl(), 0);
    EQ(fixture.calls, 1);
    EQ(fixture.events, VIR_EVENT_HANDLE_READABLE);
    unwatch_pipe(&fixture);
    EQ(fixture.freed, 1);
}

TEST(the_end_of_a_pipe_is_a_hangup)
{
    Fixture fixture = { .calls = 0 };

    watch_pipe(&fixture);
    close(fixture.pipe[1]);
    fixture.pipe[1] = -1;
    EQ(virEventRunDefaultImpl(), 0);
    EQ(fixture.events, VIR_EVENT_HANDLE_HANGUP);
    unwatch_pipe(&fixture);
}

TEST(a_callback_may_remove_itself)
{
    Fixture fixture = { .remove_self = true };

    watch_pipe(&fixture);
    EQ(write(fixture.pipe[1], "xx", 2), 2);
    EQ(virEventRunDefaultImpl(), 0);
    EQ(fixture.calls, 1);
    EQ(fixture.freed, 1);
    unwatch_pipe(&fixture);
    EQ(fixture.calls, 1);
    EQ(fixture.freed, 1);
}

TEST(a_watch_without_events_sleeps)
{
    Fixture fixture = { .calls = 0 };
    Fixture timer = { .remove_self = true };

    watch_pipe(&fixture);
    virEventUpdateHandle(fixture.watch, 0);
    EQ(write(fixture.pipe[1], "x", 1), 1);
    timer.timer = virEventAddTimeout(1, on_timeout, &timer, on_free);
    while (!timer.freed)
        EQ(virEventRunDefaultImpl(), 0);
    EQ(fixture.calls, 0);
    virEventUpdateHandle(fixture.watch, VIR_EVENT_HANDLE_READABLE);
    EQ(virEventRunDefaultImpl(), 0);
    EQ(fixture.calls, 1);
    unwatch_pipe(&fixture);
}

TEST(timers_fire_again_and_can_be_off)
{
    Fixture fixture = { .calls = 0 };
    Fixture once = { .remove_self = true };

    EQ(virEventRegisterDefaultImpl(), 0);
    fixture.timer = virEventAddTimeout(-1, on_timeout, &fixture, on_free);
    once.timer = virEventAddTimeout(0, on_timeout, &once, on_free);
    EQ(virEventRunDefaultImpl(), 0);
    EQ(fixture.calls, 0);
    EQ(once.calls, 1);
    virEventUpdateTimeout(fixture.timer, 1);
    while (fixture.calls < 3)
        EQ(virEventRunDefaultImpl(), 0);
    EQ(virEventRemoveTimeout(fixture.timer), 0);
    EQ(virEventRunDefaultImpl(), 0);
    EQ(fixture.freed, 1);
}

TEST(what_is_not_there_cannot_be_changed)
{
    EQ(virEventRegisterDefaultImpl(), 0);
    EQ(virEventRemoveHandle(-1), -1);
    EQ(virEventRemoveHandle(999999), -1);
    EQ(virEventRemoveTimeout(999999), -1);
    virEventUpdateHandle(999999, 1);
    virEventUpdateTimeout(999999, 1);
}

static void *
add_from_outside(void *data)
{
    Fixture *fixture = data;

    for (int i = 0; i < 200; i++) {
        int timer = virEventAddTimeout(-1, on_timeout, fixture, on_free);

        virEventUpdateTimeout(timer, -1);
        EQ(virEventRemoveTimeout(timer), 0);
    }
    return NULL;
}

TEST(another_thread_wakes_the_loop)
{
    Fixture fixture = { .calls = 0 };
    pthread_t thread;

    EQ(virEventRegisterDefaultImpl(), 0);
    EQ(pthread_create(&thread, NULL, add_from_outside, &fixture), 0);
    while (fixture.freed < 200)
        EQ(virEventRunDefaultImpl(), 0);
    EQ(pthread_join(thread, NULL), 0);
    EQ(fixture.calls, 0);
}

TEST(a_second_loop_does_not_replace_the_first)
{
    EQ(virEventRegisterDefaultImpl(), 0);
    EQ(virEventRegisterDefaultImpl(), 0);
    virEventRegisterImpl(NULL, NULL, NULL, NULL, NULL, NULL);
    TRUE_(event_is_available());
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_event.c - timers, wake-ups and processes in a loop.
 *
 * Threads: main is the loop's; others wake it.
 */

#include <stdatomic.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/event.h"
#include "base/spawn.h"
#include "base/thread.h"
#include "support/test.h"

typedef struct {
    EventLoop *loop;
    EventWakeup *wakeup;
    atomic_int sent;
    int calls;
    int seen;
} State;

static void
on_timer(void *opaque)
{
    State *state = opaque;

    state->calls++;
    sd_event_exit(state->loop, 0);
}

TEST(timers_fire_once_and_can_start_again)
{
    g_autoptr(EventLoop) loop = event_loop_new();
    State state = { .loop = loop };
    g_autoptr(EventTimer) timer = event_timer_new(loop, on_timer, &state);
    int64_t begin = clock_now_ms();

    event_timer_start(timer, 10000);
    event_timer_start(timer, 20);
    OK(sd_event_loop(loop));
    EQ(state.calls, 1);
    TRUE_(clock_now_ms() - begin >= 19);
    event_timer_start(timer, 1);
    event_timer_stop(timer);
}

static void
on_wakeup(void *opaque)
{
    State *state = opaque;

    state->calls++;
    state->seen = atomic_load(&state->sent);
    if (state->seen == 10000)
        sd_event_exit(state->loop, 0);
}

static void
wake_often(void *opaque)
{
    State *state = opaque;

    for (int i = 1; i <= 10000; i++) {
        atomic_store(&state->sent, i);
        event_wakeup_signal(state->wakeup);
    }
}

TEST(no_wakeup_is_lost)
{
    g_autoptr(EventLoop) loop = event_loop_new();
    State state = { .loop = loop };
    g_autoptr(EventWakeup) wakeup = event_wakeup_new(loop, on_wakeup, &state);
    Thread *thread;

    OK_PTR(wakeup);
    state.wakeup = wakeup;
    thread = thread_start("waker", 0, wake_often, &state);
    OK(sd_event_loop(loop));
    thread_join(thread);
    EQ(state.seen, 10000);
    TRUE_(state.calls >= 1 && state.calls <= 10000);
}

static int
on_end(sd_event_source *source, int fd, uint32_t events, void *opaque)
{
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

TEST(the_end_of_a_process_is_an_event)
{
    g_autoptr(EventLoop) loop = event_loop_new();
    SpawnSpec spec = { .argv = (const char *const[]) { "/bin/true", NULL } };
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;
    g_autoptr(EventSource) source = NULL;

    OK(spawn_start(&spec, &child));
    source = event_add_pidfd(loop, child.pidfd, on_end, NULL);
    OK_PTR(source);
    OK(sd_event_loop(loop));
    OK(spawn_wait(&child, 0, NULL));
}

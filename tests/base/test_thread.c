/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_thread.c - threads, locks, conditions.
 *
 * Threads: main, and those the tests start.
 */

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/thread.h"
#include "support/test.h"

typedef struct {
    Mutex lock;
    Cond cond;
    int count;
    bool go;
} Shared;

static void
count_up(void *opaque)
{
    Shared *shared = opaque;

    mutex_lock(&shared->lock);
    while (!shared->go)
        cond_wait(&shared->cond, &shared->lock);
    mutex_unlock(&shared->lock);
    for (int i = 0; i < 1000; i++) {
        LOCK_SCOPE(&shared->lock);

        shared->count++;
    }
}

TEST(locks_and_conditions)
{
    Shared shared = { .count = 0 };
    Thread *threads[8];

    mutex_init(&shared.lock);
    cond_init(&shared.cond);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = thread_start("counter", 0, count_up, &shared);
    mutex_lock(&shared.lock);
    shared.go = true;
    cond_broadcast(&shared.cond);
    mutex_unlock(&shared.lock);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        thread_join(threads[i]);
    EQ(shared.count, 8000);
    TRUE_(mutex_trylock(&shared.lock));
    mutex_unlock(&shared.lock);
    cond_clear(&shared.cond);
    mutex_clear(&shared.lock);
}

TEST(waiting_has_a_deadline)
{
    Shared shared = { .count = 0 };
    int64_t begin = clock_now_ms();

    mutex_init(&shared.lock);
    cond_init(&shared.cond);
    mutex_lock(&shared.lock);
    FALSE_(cond_wait_until(&shared.cond, &shared.lock, clock_deadline(30)));
    mutex_unlock(&shared.lock);
    TRUE_(clock_now_ms() - begin >= 29);
    cond_clear(&shared.cond);
    mutex_clear(&shared.lock);
}

static void
look_around(void *opaque)
{
    char *name = opaque;
    sigset_t set;

    pthread_getname_np(pthread_self(), name, 16);
    pthread_sigmask(SIG_BLOCK, NULL, &set);
    if (!sigismember(&set, SIGTERM) || !sigismember(&set, SIGCHLD))
        name[0] = '\0';
}

TEST(threads_have_names_and_no_signals)
{
    char name[16] = "";
    Thread *thread = thread_start("a-name-too-long-for-the-kernel", 0, look_around, name);
    sigset_t set;

    thread_join(thread);
    STREQ(name, "a-name-too-long");
    pthread_sigmask(SIG_BLOCK, NULL, &set);
    FALSE_(sigismember(&set, SIGTERM));
}

static void
set_flag(void *opaque)
{
    atomic_store((atomic_bool *)opaque, true);
}

TEST(detached_threads_run)
{
    static atomic_bool ran;

    OK(thread_start_detached("free", 0, set_flag, &ran));
    WAIT_FOR(atomic_load(&ran), 5000);
}

TEST(deadlines)
{
    EQ(clock_remaining_ms(CLOCK_NEVER), -1);
    EQ(clock_deadline(-1), CLOCK_NEVER);
    EQ(clock_remaining_ms(clock_now_ms() - 5), 0);
    TRUE_(clock_passed(clock_now_ms() - 1));
    FALSE_(clock_passed(CLOCK_NEVER));
    TRUE_(clock_remaining_ms(clock_deadline(1000)) > 900);
}

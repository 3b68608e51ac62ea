/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * thread.c - POSIX mutexes, conditions and threads.
 *
 * Threads: any.
 */

#include "thread.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"

struct Thread {
    pthread_t id;
    ThreadFunc func;
    void *opaque;
    char name[16];
};

/* A lock that fails is a lock used wrongly: our own mistake. */
static void
must_be_zero(int result)
{
    if (G_UNLIKELY(result != 0))
        abort();
}

void
mutex_init(Mutex *mutex)
{
    must_be_zero(pthread_mutex_init(&mutex->impl, NULL));
}

void
mutex_clear(Mutex *mutex)
{
    must_be_zero(pthread_mutex_destroy(&mutex->impl));
}

void
mutex_lock(Mutex *mutex) NO_LOCK_ANALYSIS
{
    must_be_zero(pthread_mutex_lock(&mutex->impl));
}

void
mutex_unlock(Mutex *mutex) NO_LOCK_ANALYSIS
{
    must_be_zero(pthread_mutex_unlock(&mutex->impl));
}

bool
mutex_trylock(Mutex *mutex) NO_LOCK_ANALYSIS
{
    return pthread_mutex_trylock(&mutex->impl) == 0;
}

void
cond_init(Cond *cond)
{
    pthread_condattr_t attr;

    must_be_zero(pthread_condattr_init(&attr));
    must_be_zero(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC));
    must_be_zero(pthread_cond_init(&cond->impl, &attr));
    pthread_condattr_destroy(&attr);
}

void
cond_clear(Cond *cond)
{
    must_be_zero(pthread_cond_destroy(&cond->impl));
}

void
cond_wait(Cond *cond, Mutex *mutex)
{
    must_be_zero(pthread_cond_wait(&cond->impl, &mutex->impl));
}

bool
cond_wait_until(Cond *cond, Mutex *mutex, int64_t deadline_ms)
{
    struct timespec until;
    int result;

    if (deadline_ms == CLOCK_NEVER) {
        cond_wait(cond, mutex);
        return true;
    }
    until.tv_sec = (time_t)(deadline_ms / 1000);
    until.tv_nsec = (long)(deadline_ms % 1000) * 1000000;
    result = pthread_cond_timedwait(&cond->impl, &mutex->impl, &until);
    if (result != ETIMEDOUT)
        must_be_zero(result);
    return result == 0;
}

void
cond_signal(Cond *cond)
{
    must_be_zero(pthread_cond_signal(&cond->impl));
}

void
cond_broadcast(Cond *cond)
{
    must_be_zero(pthread_cond_broadcast(&cond->impl));
}

static void *
thread_main(void *opaque)
{
    Thread *thread = opaque;

    pthread_setname_np(pthread_self(), thread->name);
    thread->func(thread->opaque);
    return NULL;
}

static void *
detached_thread_main(void *opaque)
{
    g_autofree Thread *thread = opaque;

    thread_main(thread);
    return NULL;
}

/* Signals are for the thread that waits for them: the new one is born with all blocked. */
static int
thread_create(Thread *thread, size_t stack_size, bool detached)
{
    pthread_attr_t attr;
    sigset_t all, old;
    int result;

    must_be_zero(pthread_attr_init(&attr));
    must_be_zero(pthread_attr_setstacksize(&attr, stack_size ? stack_size : THREAD_STACK_SMALL));
    if (detached)
        pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    result = pthread_create(&thread->id, &attr, detached ? detached_thread_main : thread_main, thread);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attr);
    if (result != 0)
        return fail_errno(result, _("cannot start thread '%1$s'"), thread->name);
    return 0;
}

static Thread *
thread_new(const char *name, ThreadFunc func, void *opaque)
{
    Thread *thread = g_new0(Thread, 1);

    g_strlcpy(thread->name, name, sizeof(thread->name));
    thread->func = func;
    thread->opaque = opaque;
    return thread;
}

Thread *
thread_start(const char *name, size_t stack_size, ThreadFunc func, void *opaque)
{
    g_autofree Thread *thread = thread_new(name, func, opaque);

    if (thread_create(thread, stack_size, false) < 0)
        return NULL;
    return g_steal_pointer(&thread);
}

int
thread_start_detached(const char *name, size_t stack_size, ThreadFunc func, void *opaque)
{
    Thread *thread = thread_new(name, func, opaque);

    if (thread_create(thread, stack_size, true) < 0) {
        g_free(thread);
        return -1;
    }
    return 0;
}

void
thread_join(Thread *thread)
{
    if (!thread)
        return;
    must_be_zero(pthread_join(thread->id, NULL));
    g_free(thread);
}

bool
thread_is_self(const Thread *thread)
{
    return pthread_equal(thread->id, pthread_self());
}

pid_t
thread_self_id(void)
{
    static _Thread_local pid_t id;

    if (id == 0)
        id = gettid();
    return id;
}

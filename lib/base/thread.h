/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * thread.h - POSIX mutexes, conditions and threads, with clang's annotations.
 *
 * GLib's own are not used: the thread sanitizer cannot see into them.
 */

#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#if defined(__clang__)
# define THREAD_ANNOTATION(x) __attribute__((x))
#else
# define THREAD_ANNOTATION(x)
#endif

/* On a field: only with @mutex held. clang 14 cannot read this in C where the mutex is a field beside it, so it is for people;
 * GUARDED_GLOBAL_BY(), on a variable of the file, is checked. */
#define GUARDED_BY(mutex)
#define PT_GUARDED_BY(mutex)
#define GUARDED_GLOBAL_BY(mutex) THREAD_ANNOTATION(guarded_by(mutex))

/* On a function: the caller holds, or must not hold, it; it takes or gives it. */
#define REQUIRES_LOCK(...) THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define EXCLUDES_LOCK(...) THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))
#define ACQUIRES_LOCK(...) THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define RELEASES_LOCK(...) THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define NO_LOCK_ANALYSIS THREAD_ANNOTATION(no_thread_safety_analysis)

typedef struct THREAD_ANNOTATION(capability("mutex")) Mutex Mutex;
struct Mutex {
    pthread_mutex_t impl;
};

#define MUTEX_INIT { PTHREAD_MUTEX_INITIALIZER }

void mutex_init(Mutex *mutex);
void mutex_clear(Mutex *mutex);
void mutex_lock(Mutex *mutex) ACQUIRES_LOCK(*mutex);
void mutex_unlock(Mutex *mutex) RELEASES_LOCK(*mutex);
bool mutex_trylock(Mutex *mutex) THREAD_ANNOTATION(try_acquire_capability(true, *mutex));

/* Holds the lock to the end of the block, however that is left. */
#define LOCK_SCOPE(mutex) \
    MutexScope G_PASTE(lock_scope_, __LINE__) __attribute__((cleanup(mutex_scope_end))) G_GNUC_UNUSED = \
        mutex_scope_begin(mutex)

typedef struct {
    Mutex *mutex;
} MutexScope;

/* The analysis cannot follow the cleanup attribute: functions with LOCK_SCOPE carry NO_LOCK_ANALYSIS. */
static inline MutexScope
mutex_scope_begin(Mutex *mutex) NO_LOCK_ANALYSIS
{
    mutex_lock(mutex);
    return (MutexScope) { mutex };
}

static inline void
mutex_scope_end(MutexScope *scope) NO_LOCK_ANALYSIS
{
    mutex_unlock(scope->mutex);
}

typedef struct {
    pthread_cond_t impl;            /* on the monotonic clock */
} Cond;

void cond_init(Cond *cond);
void cond_clear(Cond *cond);
void cond_wait(Cond *cond, Mutex *mutex) REQUIRES_LOCK(*mutex);
/* Waits until @deadline_ms of clock_now_ms(); false when that passed. CLOCK_NEVER waits for ever. */
bool cond_wait_until(Cond *cond, Mutex *mutex, int64_t deadline_ms) REQUIRES_LOCK(*mutex);
void cond_signal(Cond *cond);
void cond_broadcast(Cond *cond);

typedef struct Thread Thread;
typedef void (*ThreadFunc)(void *opaque);

#define THREAD_STACK_SMALL ((size_t)256 * 1024)

/* Starts @func in a thread named @name (up to 15 bytes are shown), all signals blocked. @stack_size 0 is
 * THREAD_STACK_SMALL. End it with thread_join(); thread_start_detached() needs no end. */
Thread *thread_start(const char *name, size_t stack_size, ThreadFunc func, void *opaque);
int thread_start_detached(const char *name, size_t stack_size, ThreadFunc func, void *opaque);
void thread_join(Thread *thread);
bool thread_is_self(const Thread *thread);

/* The kernel's number of the calling thread, as shown in logs. */
pid_t thread_self_id(void);

#endif /* BASE_THREAD_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * actor_pool.c - the workers that own, one message at a time, the domains whose guests do not run.
 *
 * Workers come when there is work and go when there has been none for a while. A domain is owned by one worker at a time
 * and gives way to others after a few messages.
 *
 * Threads: any.
 */

#include "hypervisor/actor_impl.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/thread.h"
#include "hypervisor/domain_impl.h"

#define WORKERS_MAX 16
#define WORKER_IDLE_MS 5000
#define MESSAGES_IN_A_TURN 32

static struct {
    Mutex lock;
    Cond work;                      /* there is a domain to drain, or it is over */
    Cond gone;                      /* a worker ended */
    GQueue ready GUARDED_BY(lock);  /* Domain, a reference each */
    unsigned int workers GUARDED_BY(lock);
    unsigned int idle GUARDED_BY(lock);
    bool stopping GUARDED_BY(lock);
} pool = { .lock = MUTEX_INIT };

static pthread_once_t pool_once = PTHREAD_ONCE_INIT;

static void
pool_init(void)
{
    cond_init(&pool.work);
    cond_init(&pool.gone);
}

/* The next domain to drain; NULL when the worker should end. */
static Domain *
pool_take(void)
{
    int64_t until = clock_deadline(WORKER_IDLE_MS);
    bool waiting = true;
    Domain *dom;

    mutex_lock(&pool.lock);
    pool.idle++;
    while (!(dom = g_queue_pop_head(&pool.ready)) && waiting && !pool.stopping)
        waiting = cond_wait_until(&pool.work, &pool.lock, until);
    pool.idle--;
    if (!dom) {
        pool.workers--;
        cond_broadcast(&pool.gone);
    }
    mutex_unlock(&pool.lock);
    return dom;
}

/* After a message the owner wished for another regime. True when the guest's thread is the owner now. */
static bool
change_regime(Domain *dom)
{
    Actor *actor = &dom->actor;
    ActorThread *thread = actor->thread;

    if (actor->wanted == ACTOR_REGIME_THREAD) {
        actor_disown(dom);
        actor_thread_begin(thread);
        return true;
    }
    if (thread) {
        actor->thread = NULL;       /* made for a start that failed */
        actor_thread_cancel(thread);
    }
    return false;
}

static void
drain(Domain *dom)
{
    ActorMessage *msg;

    actor_own(dom);
    for (int i = 0; i < MESSAGES_IN_A_TURN && (msg = actor_pop(&dom->actor)); i++) {
        actor_run_one(dom, msg);
        if (change_regime(dom))
            return;
    }
    actor_disown(dom);
    actor_release(dom);
}

static void
worker_main(void *unused)
{
    Domain *dom;

    while ((dom = pool_take())) {
        drain(dom);
        domain_unref(dom);
    }
}

/* With the lock held: one more worker. Where there can be none the work waits for those there are. */
static void
pool_grow(void) REQUIRES_LOCK(pool.lock)
{
    if (thread_start_detached("domains", ACTOR_STACK_SIZE, worker_main, NULL) == 0)
        pool.workers++;
    else
        warn_last_error("cannot start another worker, going on with %u", pool.workers);
}

void
actor_schedule(Domain *dom)
{
    pthread_once(&pool_once, pool_init);
    mutex_lock(&pool.lock);
    g_queue_push_tail(&pool.ready, domain_ref(dom));
    if (pool.idle < g_queue_get_length(&pool.ready) && pool.workers < WORKERS_MAX)
        pool_grow();
    cond_signal(&pool.work);
    mutex_unlock(&pool.lock);
}

void
actor_pool_stop(void)
{
    pthread_once(&pool_once, pool_init);
    mutex_lock(&pool.lock);
    pool.stopping = true;
    cond_broadcast(&pool.work);
    while (pool.workers > 0)
        cond_wait(&pool.gone, &pool.lock);
    pool.stopping = false;          /* whoever comes later, as a test's next daemon, starts anew */
    mutex_unlock(&pool.lock);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * worker.c - a pool of threads for what takes time, with some kept for what must not wait.
 *
 * Threads: any.
 */

#include "rpc/worker.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/thread.h"

enum {
    IDLE_MS = 5000,       /* how long a thread over the minimum waits for work */
    IDLE_MIN_MS = 60000,  /* and one within it */
    WORKER_STACK = 1024 * 1024,
};

typedef struct Job Job;
struct Job {
    RpcWorkerFunc fn;
    void *opaque;
    Job *next;
};

typedef struct {
    Job *head;
    Job **tail;
    unsigned int len;
} JobQueue;

/* One of the two kinds of threads. */
typedef struct {
    Cond wake;
    unsigned int n;
    unsigned int n_free;
} Crew;

struct RpcWorkers {
    char *name;
    Mutex lock;
    RpcWorkerLimits limits GUARDED_BY(lock);
    JobQueue queues[2] GUARDED_BY(lock); /* by RpcWorkerLane */
    Crew crews[2] GUARDED_BY(lock);      /* by RpcWorkerLane; the urgent one takes urgent work only */
    GPtrArray *ended GUARDED_BY(lock);   /* threads to be joined */
    Cond all_ended;
    bool quit GUARDED_BY(lock);
};

typedef struct {
    RpcWorkers *workers;
    RpcWorkerLane lane;
    Thread *thread; /* set before the thread can see the lock */
} Worker;

/* ----------------------------------------------------------------- queues */

static void
queue_push(JobQueue *queue, Job *job)
{
    *queue->tail = job;
    queue->tail = &job->next;
    queue->len++;
}

static Job *
queue_pop(JobQueue *queue)
{
    Job *job = queue->head;

    if (!job)
        return NULL;
    queue->head = job->next;
    if (!queue->head)
        queue->tail = &queue->head;
    queue->len--;
    return job;
}

/* What a thread of @lane does next. */
static Job *
take_job(RpcWorkers *workers, RpcWorkerLane lane) REQUIRES_LOCK(workers->lock)
{
    Job *job = queue_pop(&workers->queues[RPC_LANE_URGENT]);

    if (!job && lane == RPC_LANE_NORMAL)
        job = queue_pop(&workers->queues[RPC_LANE_NORMAL]);
    return job;
}

/* ---------------------------------------------------------------- threads */

static unsigned int
crew_max(const RpcWorkers *workers, RpcWorkerLane lane) REQUIRES_LOCK(workers->lock)
{
    return lane == RPC_LANE_URGENT ? workers->limits.urgent_workers : workers->limits.max_workers;
}

/* Waits for work; false when the thread is to end. */
static bool
wait_for_job(RpcWorkers *workers, RpcWorkerLane lane) REQUIRES_LOCK(workers->lock)
{
    Crew *crew = &workers->crews[lane];
    bool kept = lane == RPC_LANE_NORMAL && crew->n <= workers->limits.min_workers;
    int64_t end = clock_now_ms() + (kept ? IDLE_MIN_MS : IDLE_MS);
    bool in_time;

    if (workers->quit || crew->n > crew_max(workers, lane))
        return false;
    crew->n_free++;
    in_time = cond_wait_until(&crew->wake, &workers->lock, end);
    crew->n_free--;
    return in_time;
}

static void
worker_run(void *opaque)
{
    Worker *self = opaque;
    RpcWorkers *workers = self->workers;
    Crew *crew = &workers->crews[self->lane];

    mutex_lock(&workers->lock);
    for (;;) {
        Job *job = take_job(workers, self->lane);

        if (!job && wait_for_job(workers, self->lane))
            continue;
        if (!job && !(job = take_job(workers, self->lane))) /* it may have come in the last moment */
            break;
        mutex_unlock(&workers->lock);
        job->fn(job->opaque);
        g_free(job);
        mutex_lock(&workers->lock);
    }
    crew->n--;
    g_ptr_array_add(workers->ended, self->thread);
    cond_signal(&workers->all_ended);
    mutex_unlock(&workers->lock);
    g_free(self);
}

static void
join_ended(RpcWorkers *workers) REQUIRES_LOCK(workers->lock)
{
    while (workers->ended->len) {
        Thread *thread = g_ptr_array_steal_index_fast(workers->ended, workers->ended->len - 1);

        mutex_unlock(&workers->lock);
        thread_join(thread);
        mutex_lock(&workers->lock);
    }
}

/* Starts a thread of @lane; the caller sees that there is room. */
static void
start_worker(RpcWorkers *workers, RpcWorkerLane lane) REQUIRES_LOCK(workers->lock)
{
    Worker *self = g_new0(Worker, 1);

    self->workers = workers;
    self->lane = lane;
    workers->crews[lane].n++;
    self->thread = thread_start(lane == RPC_LANE_URGENT ? "rpc-urgent" : "rpc-worker", WORKER_STACK, worker_run, self);
    if (self->thread)
        return;
    warn_last_error("cannot start a worker of '%s', its work waits for the others", workers->name);
    workers->crews[lane].n--;
    g_free(self);
}

/* Sees that somebody takes what was queued for @lane. */
static void
call_somebody(RpcWorkers *workers, RpcWorkerLane lane) REQUIRES_LOCK(workers->lock)
{
    Crew *normal = &workers->crews[RPC_LANE_NORMAL];
    Crew *urgent = &workers->crews[RPC_LANE_URGENT];
    unsigned int waiting = workers->queues[RPC_LANE_NORMAL].len + workers->queues[RPC_LANE_URGENT].len;

    if (normal->n_free)
        cond_signal(&normal->wake);
    if (waiting <= normal->n_free)
        return;
    if (normal->n < workers->limits.max_workers) {
        start_worker(workers, RPC_LANE_NORMAL);
        return;
    }
    if (lane != RPC_LANE_URGENT)
        return;
    if (urgent->n_free)
        cond_signal(&urgent->wake);
    if (workers->queues[RPC_LANE_URGENT].len > urgent->n_free && urgent->n < workers->limits.urgent_workers)
        start_worker(workers, RPC_LANE_URGENT);
}

/* ---------------------------------------------------------------- the pool */

static void
limits_complete(RpcWorkerLimits *limits)
{
    limits->max_workers = limits->max_workers ? limits->max_workers : 20;
    limits->min_workers = limits->min_workers ? limits->min_workers : MIN(5, limits->max_workers);
    limits->urgent_workers = limits->urgent_workers ? limits->urgent_workers : 5;
}

RpcWorkers *
rpc_workers_new(const char *name, const RpcWorkerLimits *limits)
{
    RpcWorkers *workers = g_new0(RpcWorkers, 1);

    workers->name = g_strdup(name);
    workers->limits = *limits;
    limits_complete(&workers->limits);
    mutex_init(&workers->lock);
    cond_init(&workers->all_ended);
    for (int lane = RPC_LANE_NORMAL; lane <= RPC_LANE_URGENT; lane++) {
        cond_init(&workers->crews[lane].wake);
        workers->queues[lane].tail = &workers->queues[lane].head;
    }
    workers->ended = g_ptr_array_new();
    return workers;
}

void
rpc_workers_free(RpcWorkers *workers)
{
    if (!workers)
        return;
    mutex_lock(&workers->lock);
    workers->quit = true;
    for (int lane = RPC_LANE_NORMAL; lane <= RPC_LANE_URGENT; lane++)
        cond_broadcast(&workers->crews[lane].wake);
    while (workers->crews[RPC_LANE_NORMAL].n || workers->crews[RPC_LANE_URGENT].n)
        cond_wait(&workers->all_ended, &workers->lock);
    join_ended(workers);
    mutex_unlock(&workers->lock);
    for (int lane = RPC_LANE_NORMAL; lane <= RPC_LANE_URGENT; lane++)
        cond_clear(&workers->crews[lane].wake);
    cond_clear(&workers->all_ended);
    mutex_clear(&workers->lock);
    g_ptr_array_unref(workers->ended);
    g_free(workers->name);
    g_free(workers);
}

void
rpc_workers_push(RpcWorkers *workers, RpcWorkerLane lane, RpcWorkerFunc fn, void *opaque)
{
    Job *job = g_new0(Job, 1);

    job->fn = fn;
    job->opaque = opaque;
    mutex_lock(&workers->lock);
    queue_push(&workers->queues[lane], job);
    call_somebody(workers, lane);
    join_ended(workers);
    mutex_unlock(&workers->lock);
}

void
rpc_workers_get_stats(RpcWorkers *workers, RpcWorkerStats *ret_stats)
{
    mutex_lock(&workers->lock);
    *ret_stats = (RpcWorkerStats){
        .limits = workers->limits,
        .n_workers = workers->crews[RPC_LANE_NORMAL].n,
        .n_free = workers->crews[RPC_LANE_NORMAL].n_free,
        .n_urgent = workers->crews[RPC_LANE_URGENT].n,
        .n_queued = workers->queues[RPC_LANE_NORMAL].len + workers->queues[RPC_LANE_URGENT].len,
    };
    mutex_unlock(&workers->lock);
}

int
rpc_workers_set_limits(RpcWorkers *workers, const RpcWorkerLimits *limits)
{
    if (limits->max_workers == 0 || limits->min_workers > limits->max_workers)
        return fail(VIR_ERR_INVALID_ARG, _("a pool of %1$u to %2$u workers is impossible"), limits->min_workers,
                    limits->max_workers);
    mutex_lock(&workers->lock);
    workers->limits = *limits;
    for (int lane = RPC_LANE_NORMAL; lane <= RPC_LANE_URGENT; lane++) {
        cond_broadcast(&workers->crews[lane].wake);
        if (workers->queues[lane].len)
            call_somebody(workers, (RpcWorkerLane)lane);
    }
    mutex_unlock(&workers->lock);
    return 0;
}

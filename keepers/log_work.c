/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_work.c - work on logs, whose disks may not answer.
 *
 * Threads: main, and the workers, which see nothing but lines and tasks.
 */

#include "keepers/log_work.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/thread.h"

enum {
    WORKERS = 4,        /* that come back; a disk is not faster with more */
    WORKERS_MAX = 4096, /* with those that do not */
    TASKS_MAX = 64,      /* tasks of one log that wait */
    STUCK_MS = 100,     /* who takes longer has another put in its place while others wait */
    LOOK_MS = 100,
    IDLE_MS = 10 * 1000,
};

struct LogWork {
    EventWakeup *finish;
    EventTimer *look;
    int64_t patience_ms;
    LogLineHooks hooks;

    Mutex lock;
    Cond more;     /* workers: something is ready, or they shall end */
    Cond less;     /* main: a task or a worker has ended */
    GQueue ready;    /* GUARDED_BY(lock): lines with a task that may begin */
    GQueue running;  /* GUARDED_BY(lock): lines with one that has */
    GQueue finished; /* GUARDED_BY(lock): lines with one that has ended, and is to be done() */
    unsigned int workers;
    unsigned int idle;
    bool is_stopped;
    bool is_ending;
};

/* ------------------------------------------------------------- workers */

/* A line whose first task is to be run; NULL: the worker ends. */
static LogLine *
next_line(LogWork *work)
{
    int64_t end = clock_now_ms() + IDLE_MS;
    LogLine *line = NULL;
    bool has_time = true;

    work->idle++;
    while (!work->is_ending && has_time && (work->is_stopped || g_queue_is_empty(&work->ready)))
        has_time = cond_wait_until(&work->more, &work->lock, end);
    work->idle--;
    if (!work->is_ending && !work->is_stopped)
        line = g_queue_pop_head(&work->ready);
    if (line) {
        line->since_ms = clock_now_ms();
        g_queue_push_tail(&work->running, line);
    }
    return line;
}

static void
worker(void *opaque)
{
    LogWork *work = opaque;
    LogLine *line;

    mutex_lock(&work->lock);
    while ((line = next_line(work)) != NULL) {
        LogTask *task = g_queue_peek_head(&line->tasks);

        mutex_unlock(&work->lock);
        task->run(task);
        mutex_lock(&work->lock);
        line->since_ms = 0;
        g_queue_remove(&work->running, line);
        g_queue_push_tail(&work->finished, line);
        event_wakeup_signal(work->finish);
        cond_signal(&work->less);
    }
    work->workers--;
    cond_signal(&work->less);
    mutex_unlock(&work->lock);
}

/* How many threads take too long: they are no help to others. */
static unsigned int
count_stuck(const LogWork *work)
{
    int64_t before = clock_now_ms() - STUCK_MS;
    unsigned int n = 0;

    for (const GList *item = work->running.head; item; item = item->next)
        n += ((const LogLine *)item->data)->since_ms < before;
    return n;
}

/* With the lock held. */
static void
have_workers(LogWork *work)
{
    unsigned int stuck = count_stuck(work);

    while (!work->is_stopped && work->ready.length > work->idle && work->workers - stuck < WORKERS && work->workers < WORKERS_MAX) {
        if (thread_start_detached("log", 0, worker, work) < 0) {
            warn_last_error("logs wait for each other");
            return;
        }
        work->workers++;
        if (work->workers - stuck >= work->ready.length)
            return;
    }
}

/* ------------------------------------------------------------- main */

static void
look_after(void *opaque)
{
    LogWork *work = opaque;
    g_autoptr(GPtrArray) slow = g_ptr_array_new();
    bool is_busy;

    mutex_lock(&work->lock);
    have_workers(work);
    is_busy = work->running.length + work->ready.length > 0;
    for (const GList *item = work->running.head; item; item = item->next)
        if (clock_now_ms() - ((const LogLine *)item->data)->since_ms >= work->patience_ms)
            g_ptr_array_add(slow, item->data);
    mutex_unlock(&work->lock);
    /* Lines go on main alone, so these are there. */
    for (guint i = 0; i < slow->len; i++)
        work->hooks.is_slow(g_ptr_array_index(slow, i));
    if (is_busy)
        event_timer_start(work->look, LOOK_MS);
}

/* With the lock held: the first task of @line is to be run. */
static void
make_ready(LogWork *work, LogLine *line)
{
    if (work->ready.length + work->running.length == 0)
        event_timer_start(work->look, LOOK_MS);
    g_queue_push_tail(&work->ready, line);
    cond_signal(&work->more);
    have_workers(work);
}

static void
finish_all(void *opaque)
{
    LogWork *work = opaque;
    LogLine *line;

    mutex_lock(&work->lock);
    while ((line = g_queue_pop_head(&work->finished)) != NULL) {
        LogTask *task = g_queue_peek_head(&line->tasks);
        bool is_last;

        mutex_unlock(&work->lock);
        task->done(task);
        mutex_lock(&work->lock);
        g_queue_pop_head(&line->tasks);
        is_last = g_queue_is_empty(&line->tasks);
        if (!is_last) {
            make_ready(work, line);
            continue;
        }
        mutex_unlock(&work->lock);
        work->hooks.is_idle(line);
        mutex_lock(&work->lock);
    }
    mutex_unlock(&work->lock);
}

bool
log_work_add(LogWork *work, LogTask *task)
{
    LogLine *line = task->line;
    bool has_room;

    mutex_lock(&work->lock);
    has_room = line->tasks.length < TASKS_MAX;
    if (has_room)
        g_queue_push_tail(&line->tasks, task);
    if (line->tasks.length == 1)
        make_ready(work, line);
    mutex_unlock(&work->lock);
    return has_room;
}

/* ------------------------------------------------------------- coming and going */

LogWork *
log_work_new(EventLoop *loop, int64_t patience_ms, const LogLineHooks *hooks)
{
    LogWork *work = g_new0(LogWork, 1);

    work->patience_ms = patience_ms;
    work->hooks = *hooks;
    mutex_init(&work->lock);
    cond_init(&work->more);
    cond_init(&work->less);
    work->finish = event_wakeup_new(loop, finish_all, work);
    work->look = event_timer_new(loop, look_after, work);
    if (!work->finish || !work->look) {
        log_work_free(work);
        return NULL;
    }
    return work;
}

unsigned int
log_work_stop(LogWork *work, int64_t ms)
{
    int64_t end = clock_now_ms() + ms;
    unsigned int left;

    mutex_lock(&work->lock);
    work->is_stopped = true;
    while (!g_queue_is_empty(&work->running) && cond_wait_until(&work->less, &work->lock, end))
        continue;
    left = work->running.length;
    mutex_unlock(&work->lock);
    finish_all(work);
    return left;
}

void
log_work_go_on(LogWork *work)
{
    mutex_lock(&work->lock);
    work->is_stopped = false;
    cond_broadcast(&work->more);
    have_workers(work);
    mutex_unlock(&work->lock);
    event_timer_start(work->look, LOOK_MS);
}

static void
drop_all(LogWork *work)
{
    LogLine *line;
    LogTask *task;

    while ((line = g_queue_pop_head(&work->ready)) != NULL) {
        while ((task = g_queue_pop_head(&line->tasks)) != NULL)
            task->drop(task);
        work->hooks.is_idle(line);
    }
}

void
log_work_free(LogWork *work)
{
    mutex_lock(&work->lock);
    work->is_ending = true;
    cond_broadcast(&work->more);
    while (work->workers > 0)
        cond_wait(&work->less, &work->lock);
    mutex_unlock(&work->lock);
    drop_all(work);
    g_clear_pointer(&work->finish, event_wakeup_free);
    g_clear_pointer(&work->look, event_timer_free);
    cond_clear(&work->less);
    cond_clear(&work->more);
    mutex_clear(&work->lock);
    g_free(work);
}

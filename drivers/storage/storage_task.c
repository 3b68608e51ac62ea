/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_task.c - one thread, one result, two who may leave first.
 *
 * Threads: any.
 */

#include "storage/storage_task.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/thread.h"

enum { STACK_SIZE = 512 * 1024 };

struct StorageTask {
    atomic_uint refs;                /* the thread's and the waiter's */
    int (*run)(void *opaque);
    void *opaque;
    GDestroyNotify free_opaque;
    Mutex lock;
    Cond changed;
    bool done GUARDED_BY(lock);
    int rc GUARDED_BY(lock);
    virError *error GUARDED_BY(lock);
};

void
storage_task_unref(StorageTask *task)
{
    if (!task || atomic_fetch_sub_explicit(&task->refs, 1, memory_order_acq_rel) != 1)
        return;
    task->free_opaque(task->opaque);
    error_free(task->error);
    cond_clear(&task->changed);
    mutex_clear(&task->lock);
    g_free(task);
}

static void
task_main(void *opaque)
{
    StorageTask *task = opaque;
    int rc = task->run(task->opaque);
    virError *error = rc < 0 ? error_take() : NULL;

    mutex_lock(&task->lock);
    task->rc = rc;
    task->error = error;
    task->done = true;
    cond_broadcast(&task->changed);
    mutex_unlock(&task->lock);
    storage_task_unref(task);
}

StorageTask *
storage_task_start(const char *name, int (*run)(void *opaque), void *opaque, GDestroyNotify free_opaque)
{
    StorageTask *task = g_new0(StorageTask, 1);

    atomic_init(&task->refs, 2);
    task->run = run;
    task->opaque = opaque;
    task->free_opaque = free_opaque;
    mutex_init(&task->lock);
    cond_init(&task->changed);
    if (thread_start_detached(name, STACK_SIZE, task_main, task) == 0)
        return task;
    storage_task_unref(task);
    g_clear_pointer(&task, storage_task_unref);
    return NULL;
}

int
storage_task_wait(StorageTask *task, int timeout_ms)
{
    int64_t deadline = clock_deadline(timeout_ms);
    int rc = STORAGE_TASK_LATE;

    mutex_lock(&task->lock);
    while (!task->done && cond_wait_until(&task->changed, &task->lock, deadline))
        ;
    if (task->done) {
        rc = task->rc;
        if (rc < 0)
            (void)error_adopt(task->error);
    }
    mutex_unlock(&task->lock);
    return rc;
}

static void
unref_task(void *task)
{
    storage_task_unref(task);
}

GPtrArray *
storage_tasks_new(void)
{
    return g_ptr_array_new_with_free_func(unref_task);
}

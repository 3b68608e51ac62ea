/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_run.c - a pool while it is active.
 *
 * Threads: any.
 */

#include "storage/storage_run.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"

/* More jobs of one pool would leave the others without workers; more questions than these that nobody answers are not asked. */
enum { JOBS_MAX = 8, QUESTIONS_MAX = 4 };

static void
kept_unref(ObjectPart *kept)
{
    if (kept && atomic_fetch_sub_explicit(&kept->refs, 1, memory_order_acq_rel) == 1)
        kept->free(kept);
}

static void
run_free(ObjectPart *part)
{
    StorageRun *run = (StorageRun *)part;

    kept_unref(run->kept);
    fd_close(&run->dir_fd);
    cond_clear(&run->changed);
    mutex_clear(&run->lock);
    g_free(run);
}

ObjectPart *
storage_run_new(void)
{
    StorageRun *run = g_new0(StorageRun, 1);

    run->base.free = run_free;
    run->dir_fd = -1;
    mutex_init(&run->lock);
    cond_init(&run->changed);
    return &run->base;
}

StorageRun *
storage_run_of_view(const ObjectView *view)
{
    return object_view_is_active(view) ? (StorageRun *)object_view_part(view) : NULL;
}

StorageRun *
storage_run_get(Object *pool)
{
    g_autoptr(ObjectView) view = object_view(pool);
    StorageRun *run = storage_run_of_view(view);

    if (!run)
        return fail_null(VIR_ERR_OPERATION_INVALID, _("storage pool '%1$s' is not active"), object_name(pool));
    atomic_fetch_add_explicit(&run->base.refs, 1, memory_order_relaxed);
    return run;
}

void
storage_run_unref(StorageRun *run)
{
    if (run && atomic_fetch_sub_explicit(&run->base.refs, 1, memory_order_acq_rel) == 1)
        run_free(&run->base);
}

ObjectPart *
storage_run_kept(StorageRun *run)
{
    ObjectPart *kept;

    mutex_lock(&run->lock);
    kept = run->kept;
    if (kept)
        atomic_fetch_add_explicit(&kept->refs, 1, memory_order_relaxed);
    mutex_unlock(&run->lock);
    return kept;
}

void
storage_run_keep(StorageRun *run, ObjectPart *kept)
{
    ObjectPart *before;

    mutex_lock(&run->lock);
    before = run->kept;
    run->kept = kept;
    mutex_unlock(&run->lock);
    kept_unref(before);
}

void
storage_run_set_dir(StorageRun *run, int fd)
{
    int old;

    mutex_lock(&run->lock);
    old = run->dir_fd;
    run->dir_fd = fd;
    mutex_unlock(&run->lock);
    fd_close(&old);
}

int
storage_run_dup_dir(StorageRun *run)
{
    int fd, errnum;

    mutex_lock(&run->lock);
    fd = run->dir_fd < 0 ? -1 : fcntl(run->dir_fd, F_DUPFD_CLOEXEC, 3);
    errnum = run->dir_fd < 0 ? EAGAIN : errno;
    mutex_unlock(&run->lock);
    return fd < 0 ? fail_errno(errnum, _("the pool's folder is not open")) : fd;
}

void
storage_run_set_scanned(StorageRun *run)
{
    mutex_lock(&run->lock);
    run->scanned = true;
    cond_broadcast(&run->changed);
    mutex_unlock(&run->lock);
}

bool
storage_run_wait_scanned(StorageRun *run, int timeout_ms)
{
    int64_t deadline = clock_deadline(timeout_ms);
    bool scanned;

    mutex_lock(&run->lock);
    while (!run->scanned && timeout_ms != 0 && cond_wait_until(&run->changed, &run->lock, deadline))
        ;
    scanned = run->scanned;
    mutex_unlock(&run->lock);
    return scanned;
}

int
storage_run_close(StorageRun *run, const char *pool)
{
    unsigned int jobs;

    mutex_lock(&run->lock);
    jobs = run->jobs;
    if (jobs == 0)
        run->closed = true;
    mutex_unlock(&run->lock);
    if (jobs == 0)
        return 0;
    return fail(VIR_ERR_INTERNAL_ERROR, _("storage pool '%1$s' has %2$u jobs under way, let them end first"), pool, jobs);
}

void
storage_run_reopen(StorageRun *run)
{
    mutex_lock(&run->lock);
    run->closed = false;
    mutex_unlock(&run->lock);
}

int
storage_run_begin_job(StorageRun *run, const char *pool)
{
    bool closed;
    unsigned int jobs;

    mutex_lock(&run->lock);
    closed = run->closed;
    jobs = run->jobs;
    if (!closed && jobs < JOBS_MAX)
        run->jobs++;
    mutex_unlock(&run->lock);
    if (closed)
        return fail(VIR_ERR_OPERATION_INVALID, _("storage pool '%1$s' is not active"), pool);
    if (jobs >= JOBS_MAX)
        return fail(VIR_ERR_RESOURCE_BUSY, _("storage pool '%1$s' has %2$u jobs under way, which is the limit; try again later"),
                    pool, jobs);
    return 0;
}

void
storage_run_end_job(StorageRun *run)
{
    mutex_lock(&run->lock);
    run->jobs--;
    mutex_unlock(&run->lock);
}

bool
storage_run_is_idle(StorageRun *run)
{
    bool idle;

    mutex_lock(&run->lock);
    idle = run->jobs == 0;
    mutex_unlock(&run->lock);
    return idle;
}

bool
storage_run_begin_question(StorageRun *run)
{
    bool may;

    mutex_lock(&run->lock);
    may = run->questions < QUESTIONS_MAX;
    if (may)
        run->questions++;
    mutex_unlock(&run->lock);
    return may;
}

void
storage_run_end_question(StorageRun *run)
{
    mutex_lock(&run->lock);
    run->questions--;
    mutex_unlock(&run->lock);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * job.c - the one long job of a domain: taking it, sleeping in it, its progress, its end.
 *
 * Threads: any. A job belongs to the thread that began it; others look at its progress and may abort it.
 */

#include "hypervisor/job.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/thread.h"
#include "driver/driver_events.h"
#include "driver/typed_params.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_impl.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/job_impl.h"

static const char *const operation_words[] = {
    [VIR_DOMAIN_JOB_OPERATION_UNKNOWN] = "unknown job",
    [VIR_DOMAIN_JOB_OPERATION_START] = "start",
    [VIR_DOMAIN_JOB_OPERATION_SAVE] = "save",
    [VIR_DOMAIN_JOB_OPERATION_RESTORE] = "restore",
    [VIR_DOMAIN_JOB_OPERATION_MIGRATION_IN] = "incoming migration",
    [VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT] = "outgoing migration",
    [VIR_DOMAIN_JOB_OPERATION_SNAPSHOT] = "snapshot",
    [VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_REVERT] = "snapshot revert",
    [VIR_DOMAIN_JOB_OPERATION_DUMP] = "dump",
    [VIR_DOMAIN_JOB_OPERATION_BACKUP] = "backup",
    [VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_DELETE] = "snapshot delete",
};

const char *
job_operation_to_string(int operation)
{
    if (operation < 0 || (size_t)operation >= G_N_ELEMENTS(operation_words))
        operation = VIR_DOMAIN_JOB_OPERATION_UNKNOWN;
    return operation_words[operation];
}

DomainJob *
job_ref(DomainJob *job)
{
    atomic_fetch_add_explicit(&job->refs, 1, memory_order_relaxed);
    return job;
}

void
job_unref(DomainJob *job)
{
    if (!job || atomic_fetch_sub_explicit(&job->refs, 1, memory_order_acq_rel) != 1)
        return;
    cond_clear(&job->changed);
    mutex_clear(&job->lock);
    g_free(job->domain);
    g_free(job);
}

static DomainJob *
job_new(const DomainView *view, virDomainJobOperation operation)
{
    DomainJob *job = g_new0(DomainJob, 1);

    atomic_init(&job->refs, 1);
    mutex_init(&job->lock);
    cond_init(&job->changed);
    job->operation = operation;
    job->domain = g_strdup(view->name);
    job->started_ms = clock_now_ms();
    job->type = VIR_DOMAIN_JOB_UNBOUNDED;
    job->abortable = true;
    return job;
}

/* An attempt to become the domain's job; either @winner or @holder comes back with a reference. */
typedef struct {
    virDomainJobOperation operation;
    DomainJob *winner, *holder;
} JobClaim;

static void
claim_job(DomainView *view, void *opaque)
{
    JobClaim *claim = opaque;

    if (view->job) {
        claim->holder = job_ref(view->job);
        return;
    }
    claim->winner = job_new(view, claim->operation);
    view->job = job_ref(claim->winner);
}

DomainJob *
domain_job_begin(Domain *dom, virDomainJobOperation operation)
{
    int64_t deadline = clock_deadline(JOB_WAIT_MS);

    for (;;) {
        JobClaim claim = { .operation = operation };
        g_autoptr(DomainJob) holder = NULL;

        domain_publish(dom, claim_job, &claim);
        if (claim.winner)
            return claim.winner;
        holder = claim.holder;
        if (!job_wait_ended(holder, deadline))
            return fail_null(VIR_ERR_OPERATION_TIMEOUT,
                             _("cannot begin job '%1$s' of domain '%2$s': its job '%3$s' has been running for %4$lld s"),
                             job_operation_to_string(operation), holder->domain,
                             job_operation_to_string(holder->operation),
                             (long long)(clock_now_ms() - holder->started_ms) / 1000);
    }
}

bool
job_wait_ended(DomainJob *job, int64_t deadline_ms)
{
    bool waiting = true, ended;

    mutex_lock(&job->lock);
    while (!job->ended && waiting)
        waiting = cond_wait_until(&job->changed, &job->lock, deadline_ms);
    ended = job->ended;
    mutex_unlock(&job->lock);
    return ended;
}

/* The job's last word. */
static void
finish(DomainJob *job, int result)
{
    mutex_lock(&job->lock);
    if (result == 0)
        job->type = VIR_DOMAIN_JOB_COMPLETED;
    else
        job->type = job->aborted ? VIR_DOMAIN_JOB_CANCELLED : VIR_DOMAIN_JOB_FAILED;
    job->abortable = false;
    job->ended_ms = clock_now_ms();
    mutex_unlock(&job->lock);
}

/* The domain is free for the next one. */
static void
tell_ended(DomainJob *job)
{
    mutex_lock(&job->lock);
    job->ended = true;
    cond_broadcast(&job->changed);
    mutex_unlock(&job->lock);
}

static void
retire_job(DomainView *view, void *opaque)
{
    DomainJob *job = opaque;

    if (view->job == job)
        view_set_job(&view->job, NULL);
    view_set_job(&view->completed, job);
}

static void
emit_completed(Domain *dom, DomainJob *job)
{
    EventBus *bus = domain_list_bus(dom->list);
    g_autoptr(DomainView) view = domain_view(dom);
    g_auto(TypedParams) params = { 0 };
    ObjectKey key;
    int type;

    if (!bus || job_get_stats(job, &type, &params) < 0)
        return;
    domain_event_key(view, &key);
    driver_event_domain_job_completed(bus, &key, &params);
}

void
domain_job_end(Domain *dom, DomainJob *job, int result)
{
    g_autoptr(virError) reason = error_last() ? error_take() : NULL;

    finish(job, result);
    domain_publish(dom, retire_job, job);
    tell_ended(job);
    emit_completed(dom, job);
    job_unref(job);
    if (reason)
        error_restore(g_steal_pointer(&reason));
}

/* With the lock held. */
static int
judge(DomainJob *job) REQUIRES_LOCK(job->lock)
{
    if (job->aborted)
        return fail(VIR_ERR_OPERATION_ABORTED, _("job '%1$s' of domain '%2$s' was aborted by a client"),
                    job_operation_to_string(job->operation), job->domain);
    if (job->guest_gone)
        return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s' stopped while its job '%2$s' was running"), job->domain,
                    job_operation_to_string(job->operation));
    return 0;
}

int
job_check(DomainJob *job)
{
    int rc;

    mutex_lock(&job->lock);
    rc = judge(job);
    mutex_unlock(&job->lock);
    return rc;
}

int
job_sleep(DomainJob *job, unsigned int ms)
{
    int64_t deadline = clock_now_ms() + ms;
    bool waiting = true;
    int rc;

    mutex_lock(&job->lock);
    while (waiting && !job->woken && !job->aborted && !job->guest_gone)
        waiting = cond_wait_until(&job->changed, &job->lock, deadline);
    job->woken = false;
    rc = judge(job);
    mutex_unlock(&job->lock);
    return rc;
}

void
job_wake(DomainJob *job)
{
    mutex_lock(&job->lock);
    job->woken = true;
    cond_broadcast(&job->changed);
    mutex_unlock(&job->lock);
}

void
job_guest_gone(DomainJob *job)
{
    mutex_lock(&job->lock);
    job->guest_gone = true;
    cond_broadcast(&job->changed);
    mutex_unlock(&job->lock);
}

int
domain_job_abort(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);
    DomainJob *job = view->job;
    bool abortable;

    if (!job)
        return fail(VIR_ERR_OPERATION_INVALID, _("no job is active on domain '%1$s'"), view->name);
    mutex_lock(&job->lock);
    abortable = job->abortable;
    if (abortable) {
        job->aborted = true;
        cond_broadcast(&job->changed);
    }
    mutex_unlock(&job->lock);
    if (!abortable)
        return fail(VIR_ERR_OPERATION_INVALID, _("job '%1$s' of domain '%2$s' cannot be aborted any more"),
                    job_operation_to_string(job->operation), view->name);
    return 0;
}

void
job_set_abortable(DomainJob *job, bool abortable)
{
    mutex_lock(&job->lock);
    job->abortable = abortable;
    mutex_unlock(&job->lock);
}

bool
job_is_aborted(DomainJob *job)
{
    bool aborted;

    mutex_lock(&job->lock);
    aborted = job->aborted;
    mutex_unlock(&job->lock);
    return aborted;
}

virDomainJobOperation
job_operation(const DomainJob *job)
{
    return job->operation;
}

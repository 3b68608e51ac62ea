/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * job_stats.c - how far a job is: published by whoever runs it, read by everybody.
 *
 * Threads: any.
 */

#include "hypervisor/job.h"

#include <stddef.h>

#include "base/clock.h"
#include "base/error.h"
#include "driver/typed_params.h"
#include "hypervisor/job_impl.h"

void
job_publish_progress(DomainJob *job, const DomainJobProgress *progress)
{
    mutex_lock(&job->lock);
    job->progress = *progress;
    if (progress->total > 0)
        job->type = VIR_DOMAIN_JOB_BOUNDED;
    mutex_unlock(&job->lock);
}

void
job_publish(DomainJob *job, unsigned long long remaining)
{
    mutex_lock(&job->lock);
    if (job->progress.total < remaining)
        job->progress.total = remaining;
    job->progress.remaining = remaining;
    job->progress.done = job->progress.total - remaining;
    job->type = VIR_DOMAIN_JOB_BOUNDED;
    mutex_unlock(&job->lock);
}

/* What both ways of asking begin with. */
static void
look(DomainJob *job, int *ret_type, long long *ret_elapsed_ms, DomainJobProgress *ret_progress)
{
    mutex_lock(&job->lock);
    *ret_type = job->type;
    *ret_elapsed_ms = (job->ended_ms ? job->ended_ms : clock_now_ms()) - job->started_ms;
    *ret_progress = job->progress;
    mutex_unlock(&job->lock);
}

/* Milliseconds to go at the pace so far; 0 = not known. */
static unsigned long long
estimate(long long elapsed_ms, const DomainJobProgress *progress)
{
    if (progress->done == 0 || elapsed_ms <= 0)
        return 0;
    return (unsigned long long)((double)progress->remaining / (double)progress->done * (double)elapsed_ms);
}

void
job_get_info(DomainJob *job, virDomainJobInfo *ret_info)
{
    DomainJobProgress now;
    long long elapsed_ms;
    int type;

    look(job, &type, &elapsed_ms, &now);
    *ret_info = (virDomainJobInfo) {
        .type = type,
        .timeElapsed = (unsigned long long)elapsed_ms,
        .timeRemaining = estimate(elapsed_ms, &now),
        .dataTotal = now.total,
        .dataProcessed = now.done,
        .dataRemaining = now.remaining,
        .memTotal = now.memory_total,
        .memProcessed = now.memory_done,
        .memRemaining = now.memory_remaining,
        .fileTotal = now.disk_total,
        .fileProcessed = now.disk_done,
        .fileRemaining = now.disk_remaining,
    };
}

/* One number of the progress and the name it has outside. */
typedef struct {
    const char *name;
    size_t offset;
    bool always;                    /* also when it is zero */
} StatRow;

#define STAT(name, field, always) { name, offsetof(DomainJobProgress, field), always }

static const StatRow stat_rows[] = {
    STAT(VIR_DOMAIN_JOB_DATA_TOTAL,            total,                  true),
    STAT(VIR_DOMAIN_JOB_DATA_PROCESSED,        done,                   true),
    STAT(VIR_DOMAIN_JOB_DATA_REMAINING,        remaining,              true),
    STAT(VIR_DOMAIN_JOB_MEMORY_TOTAL,          memory_total,           true),
    STAT(VIR_DOMAIN_JOB_MEMORY_PROCESSED,      memory_done,            true),
    STAT(VIR_DOMAIN_JOB_MEMORY_REMAINING,      memory_remaining,       true),
    STAT(VIR_DOMAIN_JOB_MEMORY_BPS,            memory_bps,             false),
    STAT(VIR_DOMAIN_JOB_MEMORY_CONSTANT,       memory_constant_pages,  false),
    STAT(VIR_DOMAIN_JOB_MEMORY_NORMAL,         memory_normal_pages,    false),
    STAT(VIR_DOMAIN_JOB_MEMORY_NORMAL_BYTES,   memory_normal_bytes,    false),
    STAT(VIR_DOMAIN_JOB_MEMORY_DIRTY_RATE,     memory_dirty_rate,      false),
    STAT(VIR_DOMAIN_JOB_MEMORY_ITERATION,      memory_iteration,       false),
    STAT(VIR_DOMAIN_JOB_MEMORY_PAGE_SIZE,      memory_page_size,       false),
    STAT(VIR_DOMAIN_JOB_DISK_TOTAL,            disk_total,             true),
    STAT(VIR_DOMAIN_JOB_DISK_PROCESSED,        disk_done,              true),
    STAT(VIR_DOMAIN_JOB_DISK_REMAINING,        disk_remaining,         true),
    STAT(VIR_DOMAIN_JOB_DISK_BPS,              disk_bps,               false),
    STAT(VIR_DOMAIN_JOB_DOWNTIME,              downtime_ms,            false),
    STAT(VIR_DOMAIN_JOB_SETUP_TIME,            setup_ms,               false),
};

int
job_get_stats(DomainJob *job, int *ret_type, TypedParams *params)
{
    DomainJobProgress now;
    long long elapsed_ms;

    look(job, ret_type, &elapsed_ms, &now);
    typed_params_add_int(params, VIR_DOMAIN_JOB_OPERATION, (int)job->operation);
    typed_params_add_ullong(params, VIR_DOMAIN_JOB_TIME_ELAPSED, (unsigned long long)elapsed_ms);
    if (*ret_type == VIR_DOMAIN_JOB_BOUNDED)
        typed_params_add_ullong(params, VIR_DOMAIN_JOB_TIME_REMAINING, estimate(elapsed_ms, &now));
    for (size_t i = 0; i < G_N_ELEMENTS(stat_rows); i++) {
        const StatRow *row = &stat_rows[i];
        unsigned long long value = *(const unsigned long long *)(const void *)((const char *)&now + row->offset);

        if (row->always || value > 0)
            typed_params_add_ullong(params, row->name, value);
    }
    return 0;
}

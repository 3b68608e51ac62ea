/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * job.h - one long job at a time for each domain: migrate, save, dump, backup, block commit.
 *
 * A job runs on a worker, makes short calls to the owner in between, publishes its progress and can be aborted; queries go
 * on meanwhile. Functions are for any thread unless said otherwise.
 */

#ifndef HYPERVISOR_JOB_H
#define HYPERVISOR_JOB_H

#include <stdbool.h>

#include <glib.h>

#include <libvirt/libvirt-domain.h>

typedef struct Domain Domain;
typedef struct DomainJob DomainJob;
typedef struct TypedParams TypedParams;

/* How far a job is. Byte counts, 0 = not known. */
typedef struct {
    unsigned long long total, done, remaining;
    unsigned long long memory_total, memory_done, memory_remaining;
    unsigned long long disk_total, disk_done, disk_remaining;
    unsigned long long memory_bps, disk_bps;
    unsigned long long downtime_ms, setup_ms;
    unsigned long long memory_constant_pages, memory_normal_pages, memory_normal_bytes;
    unsigned long long memory_dirty_rate, memory_iteration, memory_page_size;
} DomainJobProgress;

/* Takes the domain's job for the calling thread; the reference is ended with domain_job_end(). Only one at a time: NULL with
 * VIR_ERR_OPERATION_TIMEOUT, naming what runs and since when, if it does not come free within JOB_WAIT_MS. */
#define JOB_WAIT_MS 30000
DomainJob *domain_job_begin(Domain *dom, virDomainJobOperation operation);

/* Ends it: @result 0 completed, -1 failed (or cancelled when it was aborted). Emits the job-completed event and keeps the job as
 * the last completed one. */
void domain_job_end(Domain *dom, DomainJob *job, int result);

/* Sleeps. -1 with an error when aborted (VIR_ERR_OPERATION_ABORTED), or the guest stopped (VIR_ERR_OPERATION_FAILED). */
int job_sleep(DomainJob *job, unsigned int ms);

/* Ends a job_sleep() early: something worth looking at happened. */
void job_wake(DomainJob *job);

/* The same judgement as job_sleep() without sleeping. */
int job_check(DomainJob *job);

/* Publishes progress: bytes still to go (the first one published is the total), or all of it. */
void job_publish(DomainJob *job, unsigned long long remaining);
void job_publish_progress(DomainJob *job, const DomainJobProgress *progress);

/* Asks a job to stop: the domain's current one; VIR_ERR_OPERATION_INVALID when none runs or it cannot be aborted. */
int domain_job_abort(Domain *dom);

/* The job cannot be aborted from here on (or again). */
void job_set_abortable(DomainJob *job, bool abortable);

bool job_is_aborted(DomainJob *job);
virDomainJobOperation job_operation(const DomainJob *job);

/* What virDomainGetJobInfo and virDomainGetJobStats say. */
void job_get_info(DomainJob *job, virDomainJobInfo *ret_info);
int job_get_stats(DomainJob *job, int *ret_type, TypedParams *params);

DomainJob *job_ref(DomainJob *job);
void job_unref(DomainJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DomainJob, job_unref)

/* "save", "migrate out", ... */
const char *job_operation_to_string(int operation);

#endif /* HYPERVISOR_JOB_H */

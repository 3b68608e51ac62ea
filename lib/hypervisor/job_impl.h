/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * job_impl.h - the inside of a job; for the files of this folder only.
 */

#ifndef HYPERVISOR_JOB_IMPL_H
#define HYPERVISOR_JOB_IMPL_H

#include <stdatomic.h>

#include "base/thread.h"
#include "hypervisor/job.h"

struct DomainJob {
    atomic_uint refs;
    virDomainJobOperation operation;
    char *domain;                   /* its name when the job began, for messages */
    int64_t started_ms;             /* monotonic */

    Mutex lock;
    Cond changed;
    int type GUARDED_BY(lock);      /* virDomainJobType */
    bool abortable GUARDED_BY(lock);
    bool aborted GUARDED_BY(lock);
    bool guest_gone GUARDED_BY(lock);
    bool woken GUARDED_BY(lock);
    bool ended GUARDED_BY(lock);
    int64_t ended_ms GUARDED_BY(lock);      /* 0 = not yet */
    DomainJobProgress progress GUARDED_BY(lock);
};

/* Waits until the job has ended: false when @deadline_ms passed first. */
bool job_wait_ended(DomainJob *job, int64_t deadline_ms);

/* The guest stopped: whoever runs the job learns it at his next look. */
void job_guest_gone(DomainJob *job);

#endif /* HYPERVISOR_JOB_IMPL_H */

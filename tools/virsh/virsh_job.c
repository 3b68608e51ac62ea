/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_job.c - calls that take long, watched.
 *
 * Threads: the call is made by a thread of its own; the command's thread waits for it and asks how far it is.
 */

#include "virsh_job.h"

#include <pthread.h>

#include "virsh_wait.h"

enum { LOOK_EVERY_MS = 500 };

typedef struct {
    int (*call)(void *data);
    void *data;
    int rc;
    gint done;
    char *error; /* the library keeps errors by thread */
} Job;

static void *
run(void *opaque)
{
    Job *job = opaque;

    job->rc = job->call(job->data);
    if (job->rc < 0)
        job->error = g_strdup(virGetLastErrorMessage());
    vsh_forget_error();   /* this thread ends, and its copy with it */
    g_atomic_int_set(&job->done, 1);
    virsh_wait_wake();
    return NULL;
}

static void
print_progress(Vsh *vsh, const char *label, int percent)
{
    /* A job that is not done never looks as if it were. */
    fprintf(stderr, "\r%s: [%3d %%]", label, CLAMP(percent, 0, 100));
    fflush(stderr);
}

static void
look(Vsh *vsh, virDomainPtr dom, const char *label)
{
    virDomainJobInfo info;

    if (virDomainGetJobInfo(dom, &info) < 0)
        vsh_forget_error();
    else if (info.dataTotal > 0)
        print_progress(vsh, label, MIN((int)(100 - info.dataRemaining * 100 / info.dataTotal), 99));
}

/* How long the next wait may be: until the next look, or until it takes too long. */
static int
next_wait(const char *label, const VirshJobTimeout *timeout, gint64 end_us)
{
    int wait_ms = label ? LOOK_EVERY_MS : -1;
    gint64 left_ms = MAX(end_us - g_get_monotonic_time(), 0) / 1000 + 1;

    if (timeout->timeout_ms < 0)
        return wait_ms;
    return wait_ms < 0 || left_ms < wait_ms ? (int)left_ms : wait_ms;
}

static bool
is_late(const VirshJobTimeout *timeout, gint64 end_us)
{
    return (timeout->timeout_ms >= 0 && g_get_monotonic_time() >= end_us) ||
           (timeout->sooner && g_atomic_int_get(timeout->sooner) != 0);
}

static void
wait_for_job(Vsh *vsh, virDomainPtr dom, const char *label, Job *job, VirshJobTimeout timeout)
{
    gint64 end_us = g_get_monotonic_time() + (gint64)timeout.timeout_ms * 1000;

    while (!g_atomic_int_get(&job->done)) {
        VirshWaited waited = virsh_wait(next_wait(label, &timeout, end_us));

        if (waited == VIRSH_WAIT_INTERRUPTED && virDomainAbortJob(dom) < 0)
            vsh_report_error(vsh);
        if (waited == VIRSH_WAIT_TIMEOUT && label)
            look(vsh, dom, label);
        if (is_late(&timeout, end_us) && !g_atomic_int_get(&job->done)) {
            timeout.act(vsh, dom, timeout.data);
            timeout = (VirshJobTimeout){.timeout_ms = -1};
        }
    }
}

bool
virsh_job_run_with(Vsh *vsh, virDomainPtr dom, const char *label, int (*call)(void *data), void *data, const char *failed,
                   const VirshJobTimeout *timeout)
{
    Job job = {.call = call, .data = data, .rc = -1};
    pthread_t thread;

    if (!virsh_wait_begin(vsh))
        return false;
    if (pthread_create(&thread, NULL, run, &job) != 0) {
        job.error = g_strdup(_("unable to start a thread"));
    } else {
        wait_for_job(vsh, dom, label, &job, *timeout);
        pthread_join(thread, NULL);
        if (job.rc == 0 && label)
            print_progress(vsh, label, 100);
    }
    virsh_wait_end();
    if (job.rc < 0) {
        if (failed)
            vsh_error(vsh, "%s", failed);
        vsh_error(vsh, "%s", job.error);
    }
    g_free(job.error);
    return job.rc == 0;
}

bool
virsh_job_run(Vsh *vsh, virDomainPtr dom, const char *label, int (*call)(void *data), void *data, const char *failed)
{
    const VirshJobTimeout never = {.timeout_ms = -1};

    return virsh_job_run_with(vsh, dom, label, call, data, failed, &never);
}

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
    char *error; /* the library keeps errors by thread */
} Job;

static void *
run(void *opaque)
{
    Job *job = opaque;

    job->rc = job->call(job->data);
    if (job->rc < 0)
        job->error = g_strdup(virGetLastErrorMessage());
    virsh_forget_error();   /* this thread ends, and its copy with it */
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
        virsh_forget_error();
    else if (info.dataTotal > 0)
        print_progress(vsh, label, MIN((int)(100 - info.dataRemaining * 100 / info.dataTotal), 99));
}

static void
wait_for_job(Vsh *vsh, virDomainPtr dom, const char *label)
{
    for (;;) {
        switch (virsh_wait(label ? LOOK_EVERY_MS : -1)) {
        case VIRSH_WAIT_WOKEN:
            return;
        case VIRSH_WAIT_TIMEOUT:
            look(vsh, dom, label);
            break;
        case VIRSH_WAIT_INTERRUPTED:
            if (virDomainAbortJob(dom) < 0)
                vsh_report_error(vsh);
            break;
        }
    }
}

bool
virsh_job_run(Vsh *vsh, virDomainPtr dom, const char *label, int (*call)(void *data), void *data, const char *failed)
{
    Job job = {.call = call, .data = data, .rc = -1};
    pthread_t thread;

    if (!virsh_wait_begin(vsh))
        return false;
    if (pthread_create(&thread, NULL, run, &job) != 0) {
        job.error = g_strdup(_("unable to start a thread"));
    } else {
        wait_for_job(vsh, dom, label);
        pthread_join(thread, NULL);
        if (job.rc == 0 && label)
            print_progress(vsh, label, 100);
    }
    virsh_wait_end();
    if (job.rc < 0) {
        vsh_error(vsh, "%s", failed);
        vsh_error(vsh, "%s", job.error);
    }
    g_free(job.error);
    return job.rc == 0;
}

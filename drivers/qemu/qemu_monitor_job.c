/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor_job.c - QMP about QEMU's background jobs.
 *
 * Threads: the guest's owner.
 */

#include "qemu_monitor_commands.h"

JsonValue *
qemu_monitor_jobs(Domain *dom)
{
    return qemu_monitor_run_ask(dom, "query-jobs", NULL);
}

JsonValue *
qemu_monitor_block_jobs(Domain *dom)
{
    return qemu_monitor_run_ask(dom, "query-block-jobs", NULL);
}

int
qemu_monitor_job_complete(Domain *dom, const char *id)
{
    return qemu_monitor_run_do(dom, "job-complete", qemu_monitor_args("id", id, NULL));
}

int
qemu_monitor_job_finalize(Domain *dom, const char *id)
{
    return qemu_monitor_run_do(dom, "job-finalize", qemu_monitor_args("id", id, NULL));
}

int
qemu_monitor_job_dismiss(Domain *dom, const char *id)
{
    return qemu_monitor_run_do(dom, "job-dismiss", qemu_monitor_args("id", id, NULL));
}

int
qemu_monitor_job_cancel(Domain *dom, const char *id, bool force)
{
    JsonValue *args = qemu_monitor_args("device", id, NULL);

    json_object_set_bool(args, "force", force);
    return qemu_monitor_run_do(dom, "block-job-cancel", args);
}

int
qemu_monitor_job_set_speed(Domain *dom, const char *id, unsigned long long bytes_per_second)
{
    JsonValue *args = qemu_monitor_args("device", id, NULL);

    json_object_set_uint(args, "speed", bytes_per_second);
    return qemu_monitor_run_do(dom, "block-job-set-speed", args);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_hooks.c - the administrator's programs for the start, reload and end of a daemon.
 *
 * Threads: each run has its own.
 */

#include "daemons/daemon_hooks.h"

#include "base/error.h"
#include "base/hook.h"
#include "base/log.h"
#include "base/thread.h"

typedef struct {
    char *folder;
    Hook hook;
    void (*done)(void *opaque);
    void *opaque;
} Run;

static void
run_free(Run *run)
{
    g_free(run->folder);
    g_free(run);
}

static void
run(void *opaque)
{
    Run *self = opaque;

    if (hook_run(&self->hook) < 0)
        warn_last_error("the hook for '%s' of the daemon failed, continuing", self->hook.operation);
    if (self->done)
        self->done(self->opaque);
    run_free(self);
}

bool
daemon_hooks_run(const DaemonPaths *paths, const char *operation, const char *extra, void (*done)(void *opaque), void *opaque)
{
    Run *self;

    if (!paths->privileged) /* a session has none */
        return false;
    self = g_new0(Run, 1);
    self->folder = g_build_filename(paths->config_dir, "hooks", NULL);
    self->hook = (Hook){self->folder, "daemon", "-", operation, "-", extra};
    self->done = done;
    self->opaque = opaque;
    if (hook_exists(&self->hook) && thread_start_detached("hook", 0, run, self) == 0)
        return true;
    if (error_last_code() != VIR_ERR_OK)
        warn_last_error("the hook for '%s' of the daemon is not run, continuing", operation);
    run_free(self);
    return false;
}

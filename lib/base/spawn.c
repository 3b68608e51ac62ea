/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawn.c - starting programs: the parent's side.
 *
 * The child is a copy of us (not vfork-like): it may have to wait at a gate while we go on. A daemon's few megabytes make that a
 * fraction of a millisecond.
 *
 * Threads: any.
 */

#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/spawn_internal.h"
#include "base/text.h"

struct SpawnPending {
    char *program;
    pid_t pid;                      /* 0 when it is reaped */
    int pidfd;
    int report_fd;
};

static const char *const stage_words[] = {
    [SPAWN_STAGE_READY] = N_("cannot be made ready"),
    [SPAWN_STAGE_FDS] = N_("cannot arrange its descriptors"),
    [SPAWN_STAGE_SESSION] = N_("cannot have a session of its own"),
    [SPAWN_STAGE_OOM] = N_("cannot set its OOM score"),
    [SPAWN_STAGE_CGROUP] = N_("cannot enter its cgroup"),
    [SPAWN_STAGE_LIMITS] = N_("cannot set its resource limits"),
    [SPAWN_STAGE_UNSHARE] = N_("cannot have its namespaces"),
    [SPAWN_STAGE_PREPARE] = N_("cannot prepare its environment"),
    [SPAWN_STAGE_CWD] = N_("cannot enter its working directory"),
    [SPAWN_STAGE_LABEL] = N_("cannot set its security label"),
    [SPAWN_STAGE_USER] = N_("cannot change to its user"),
    [SPAWN_STAGE_CAPS] = N_("cannot set its capabilities"),
    [SPAWN_STAGE_GATE] = N_("has been called off"),
    [SPAWN_STAGE_EXEC] = N_("cannot be executed"),
};
G_STATIC_ASSERT(G_N_ELEMENTS(stage_words) == SPAWN_N_STAGES);

void
spawn_child_clear(SpawnChild *child)
{
    fd_close(&child->pidfd);
    child->pid = 0;
}

char **
spawn_default_env(void)
{
    static const char *const passed[] = { "PATH", "HOME", "USER", "LOGNAME", "TMPDIR" };
    GPtrArray *env = g_ptr_array_new();

    g_ptr_array_add(env, g_strdup("LANG=C.UTF-8"));
    for (size_t i = 0; i < G_N_ELEMENTS(passed); i++) {
        const char *value = getenv(passed[i]);

        if (value)
            g_ptr_array_add(env, g_strdup_printf("%s=%s", passed[i], value));
    }
    g_ptr_array_add(env, NULL);
    return (char **)g_ptr_array_free(env, FALSE);
}

gid_t *
spawn_groups_of_user(uid_t uid, gid_t gid, size_t *ret_n)
{
    char buf[16384];
    struct passwd entry, *found = NULL;
    int n = 64;
    g_autofree gid_t *groups = NULL;

    if (getpwuid_r(uid, &entry, buf, sizeof(buf), &found) != 0 || !found) {
        groups = g_new(gid_t, 1);
        groups[0] = gid;
        *ret_n = 1;
        return g_steal_pointer(&groups);
    }
    groups = g_new(gid_t, n);
    while (getgrouplist(entry.pw_name, gid, groups, &n) < 0)
        groups = g_renew(gid_t, groups, n);
    *ret_n = (size_t)n;
    return g_steal_pointer(&groups);
}

static void
plan_clear(SpawnPlan *plan)
{
    g_free(plan->program);
    g_strfreev(plan->default_env);
    g_free(plan->fds);
    g_free(plan->moved);
    fd_close(&plan->null_fd);
    fd_close(&plan->report_fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SpawnPlan, plan_clear)

static int
plan_stdio(SpawnPlan *plan, const SpawnStdio *stdio, int target)
{
    int source = target;

    if (stdio->kind == SPAWN_STDIO_FD) {
        source = stdio->fd;
    } else if (stdio->kind == SPAWN_STDIO_NULL) {
        if (plan->null_fd < 0)
            plan->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (plan->null_fd < 0)
            return fail_errno(errno, _("cannot open '/dev/null'"));
        source = plan->null_fd;
    }
    plan->fds[plan->n_fds++] = (SpawnFd) { source, target };
    return 0;
}

static int
plan_fds(SpawnPlan *plan)
{
    const SpawnSpec *spec = plan->spec;

    plan->fds = g_new0(SpawnFd, spec->n_fds + 3);
    plan->moved = g_new0(int, spec->n_fds + 3);
    if (plan_stdio(plan, &spec->in, STDIN_FILENO) < 0 || plan_stdio(plan, &spec->out, STDOUT_FILENO) < 0 ||
        plan_stdio(plan, &spec->err, STDERR_FILENO) < 0)
        return -1;
    plan->floor = STDERR_FILENO + 1;
    for (size_t i = 0; i < spec->n_fds; i++) {
        if (spec->fds[i].target <= STDERR_FILENO || spec->fds[i].target >= SPAWN_PINNED_MAX)
            return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' cannot get descriptor number %2$d; it must be from 3 to %3$d"),
                        plan->program, spec->fds[i].target, SPAWN_PINNED_MAX - 1);
        plan->fds[plan->n_fds++] = spec->fds[i];
        plan->floor = MAX(plan->floor, spec->fds[i].target + 1);
    }
    return 0;
}

static int
plan_make(SpawnPlan *plan)
{
    const SpawnSpec *spec = plan->spec;
    const char *program = spec->program ? spec->program : spec->argv[0];

    plan->program = file_find_program(program);
    if (!plan->program)
        return fail(VIR_ERR_OPERATION_FAILED, _("program '%1$s' is not installed or cannot be executed"), program);
    if (!spec->env)
        plan->default_env = spawn_default_env();
    plan->env = spec->env ? spec->env : (const char *const *)plan->default_env;
    plan->parent = getpid();
    return plan_fds(plan);
}

/* fork() with a pidfd, and into a cgroup where one is asked for. 0 in the child. */
static pid_t
clone_child(const SpawnSpec *spec, int *ret_pidfd)
{
    int pidfd = -1;
    struct clone_args args = {
        .flags = CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)&pidfd, .exit_signal = SIGCHLD,
    };
    pid_t pid;

    if (spec->cgroup_fd > 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (uint64_t)spec->cgroup_fd;
    }
    pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
    if (pid < 0 && (errno == ENOSYS || errno == EPERM) && spec->cgroup_fd <= 0) {
        /* A container's filter may hide clone3(). */
        pid = fork();
        if (pid > 0)
            pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    }
    *ret_pidfd = pidfd;
    return pid;
}

/* Clones with all signals blocked, so that no handler of ours ever runs in the child. */
static pid_t
start_child(const SpawnPlan *plan, int *ret_pidfd)
{
    sigset_t all, old;
    pid_t pid;
    int saved_errno;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    pid = clone_child(plan->spec, ret_pidfd);
    saved_errno = errno;
    if (pid == 0)
        spawn_child_run(plan);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (pid < 0)
        return fail_errno(saved_errno, _("cannot make a process for '%1$s'"), plan->program);
    return pid;
}

static void
log_start(const SpawnPlan *plan, pid_t pid)
{
    g_autofree char *shown = NULL;

    if (!LOG_ENABLED(LOG_LEVEL_DEBUG))
        return;
    shown = text_quote_argv(plan->spec->argv);
    LOG_DEBUG("started pid %d: %s", (int)pid, shown);
}

void
spawn_pending_free(SpawnPending *pending)
{
    if (!pending)
        return;
    if (pending->pid > 0) {
        kill(pending->pid, SIGKILL);
        while (waitpid(pending->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    fd_close(&pending->report_fd);
    fd_close(&pending->pidfd);
    g_free(pending->program);
    g_free(pending);
}

/* The next word from the child: 1 and a report, or 0 at its exec. */
static int
read_report(SpawnPending *pending, SpawnReport *ret_report)
{
    ssize_t n = fd_read_all(pending->report_fd, ret_report, sizeof(*ret_report));

    if (n < 0)
        return fail_errno(errno, _("cannot hear from the child that is to be '%1$s'"), pending->program);
    return n == (ssize_t)sizeof(*ret_report) ? 1 : 0;
}

static int
report_fail(const SpawnPending *pending, const SpawnReport *report)
{
    int stage = CLAMP(report->stage, 0, SPAWN_N_STAGES - 1);

    return fail_errno(report->errnum, _("'%1$s' %2$s"), pending->program, _(stage_words[stage]));
}

static SpawnPending *
pending_new(SpawnPlan *plan)
{
    g_autoptr(SpawnPending) pending = g_new0(SpawnPending, 1);
    int pipe_fds[2];

    pending->report_fd = -1;
    pending->pidfd = -1;
    if (pipe2(pipe_fds, O_CLOEXEC) < 0)
        return fail_null_errno(errno, _("cannot make a pipe"));
    pending->report_fd = pipe_fds[0];
    plan->report_fd = pipe_fds[1];
    pending->program = g_strdup(plan->program);
    pending->pid = start_child(plan, &pending->pidfd);
    if (pending->pid < 0)
        return NULL;
    fd_close(&plan->report_fd);
    if (pending->pidfd < 0)
        return fail_null(VIR_ERR_OPERATION_UNSUPPORTED, _("this kernel gives no pidfd"));
    log_start(plan, pending->pid);
    return g_steal_pointer(&pending);
}

SpawnPending *
spawn_begin(const SpawnSpec *spec, SpawnChild *ret_child)
{
    g_auto(SpawnPlan) plan = { .spec = spec, .null_fd = -1, .report_fd = -1 };
    g_autoptr(SpawnPending) pending = NULL;
    SpawnReport report;
    int got;

    if (plan_make(&plan) < 0)
        return NULL;
    pending = pending_new(&plan);
    if (!pending)
        return NULL;
    if (spec->gate_fd > 0) {
        got = read_report(pending, &report);
        if (got < 0)
            return NULL;
        if (got == 0)
            return fail_null(VIR_ERR_OPERATION_FAILED, _("the child that was to be '%1$s' died"), pending->program);
        if (report.stage != SPAWN_STAGE_READY) {
            report_fail(pending, &report);
            return NULL;
        }
    }
    ret_child->pid = pending->pid;
    ret_child->pidfd = fcntl(pending->pidfd, F_DUPFD_CLOEXEC, 3);
    if (ret_child->pidfd < 0)
        return fail_null_errno(errno, _("cannot keep a pidfd"));
    return g_steal_pointer(&pending);
}

int
spawn_finish(SpawnPending *pending)
{
    SpawnReport report;
    int got = read_report(pending, &report);

    if (got < 0)
        return -1;
    if (got == 0) {
        pending->pid = 0;           /* a program of its own now; the caller reaps it */
        return 0;
    }
    return report_fail(pending, &report);
}

int
spawn_start(const SpawnSpec *spec, SpawnChild *ret_child)
{
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;
    g_autoptr(SpawnPending) pending = spawn_begin(spec, &child);

    if (!pending || spawn_finish(pending) < 0)
        return -1;
    *ret_child = child;
    child = (SpawnChild) SPAWN_CHILD_INIT;
    return 0;
}

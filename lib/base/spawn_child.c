/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawn_child.c - what a child does between its birth and exec.
 *
 * Everything here is a plain system call: no allocation, no lock, no message. libcap-ng is not used, because it reads
 * files through stdio. All signals are blocked until just before exec.
 *
 * Threads: the child's only one.
 */

#include "base/spawn_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Numbers above the floor: the report pipe, the gate, and where the sources wait. */
#define REPORT_AT 0
#define GATE_AT 1
#define N_KEPT 2

static void
report(const SpawnPlan *plan, SpawnStage stage, int errnum)
{
    SpawnReport what = { (int)stage, errnum };

    /* At most PIPE_BUF, so in one piece; when nobody listens there is nothing else to do. */
    (void)!write(plan->report_fd, &what, sizeof(what));
}

G_NORETURN static void
die(const SpawnPlan *plan, SpawnStage stage, int errnum)
{
    report(plan, stage, errnum);
    _exit(127);
}

/* Dispositions that are ours mean nothing to the program. */
static void
reset_signals(void)
{
    struct sigaction plain;

    memset(&plain, 0, sizeof(plain));
    plain.sa_handler = SIG_DFL;
    for (int signo = 1; signo < NSIG; signo++)
        sigaction(signo, &plain, NULL);
}

static int
is_target(const SpawnPlan *plan, int fd)
{
    for (size_t i = 0; i < plan->n_fds; i++) {
        if (plan->fds[i].target == fd)
            return 1;
    }
    return 0;
}

/* Not through close() and dup3(): a sanitizer remembers what the parent's threads do with its descriptors and would see
 * races with our copies. */
static void
close_copy(int fd)
{
    syscall(SYS_close, fd);
}

static int
put_copy(int fd, int target, int flags)
{
    return (int)syscall(SYS_dup3, fd, target, flags);
}

/* Targets may be other rows' sources, so everything first moves above the floor. On return the descriptors are the targets, the
 * report pipe at floor + 0, the gate at floor + 1, and nothing else. */
static int
arrange_fds(SpawnPlan *plan, int *ret_gate)
{
    int above = plan->floor + N_KEPT;
    int report_fd = fcntl(plan->report_fd, F_DUPFD_CLOEXEC, above);
    int gate_fd = -1;

    if (report_fd < 0)
        return errno;
    plan->report_fd = report_fd;
    if (plan->spec->gate_fd > 0) {
        gate_fd = fcntl(plan->spec->gate_fd, F_DUPFD_CLOEXEC, above);
        if (gate_fd < 0)
            return errno;
    }
    for (size_t i = 0; i < plan->n_fds; i++) {
        plan->moved[i] = fcntl(plan->fds[i].source, F_DUPFD_CLOEXEC, above);
        if (plan->moved[i] < 0)
            return errno;
    }
    for (size_t i = 0; i < plan->n_fds; i++) {
        if (put_copy(plan->moved[i], plan->fds[i].target, 0) < 0)
            return errno;
    }
    if (put_copy(report_fd, plan->floor + REPORT_AT, O_CLOEXEC) < 0)
        return errno;
    plan->report_fd = plan->floor + REPORT_AT;
    if (gate_fd >= 0 && put_copy(gate_fd, plan->floor + GATE_AT, O_CLOEXEC) < 0)
        return errno;
    *ret_gate = gate_fd >= 0 ? plan->floor + GATE_AT : -1;
    for (int fd = 0; fd < plan->floor; fd++) {
        if (!is_target(plan, fd))
            close_copy(fd);
    }
    if (gate_fd < 0)
        close_copy(plan->floor + GATE_AT);
    if (syscall(SYS_close_range, (unsigned int)above, ~0u, 0u) < 0)
        return errno;
    return 0;
}

/* One write to an existing file. */
static int
write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    size_t len = strlen(text);
    int errnum = 0;

    if (fd < 0)
        return errno;
    if (write(fd, text, len) != (ssize_t)len)
        errnum = errno ? errno : EIO;
    close(fd);
    return errnum;
}

/* -1000..1000 without stdio. */
static int
set_oom_score(int score)
{
    char text[8];
    char *p = text + sizeof(text) - 1;
    unsigned int rest = (unsigned int)(score < 0 ? -score : score);

    *p = '\0';
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest && p > text + 1);
    if (score < 0)
        *--p = '-';
    return write_file("/proc/self/oom_score_adj", p);
}

static int
enter_cgroups(const SpawnSpec *spec)
{
    for (size_t i = 0; spec->cgroup_procs && spec->cgroup_procs[i]; i++) {
        int errnum = write_file(spec->cgroup_procs[i], "0");

        if (errnum != 0)
            return errnum;
    }
    return 0;
}

static int
set_limits(const SpawnSpec *spec)
{
    for (size_t i = 0; i < spec->n_limits; i++) {
        const SpawnLimit *limit = &spec->limits[i];
        struct rlimit value = { limit->soft, limit->hard };

        if (setrlimit((__rlimit_resource_t)limit->resource, &value) < 0 && !limit->may_fail)
            return errno;
    }
    return 0;
}

/* The bounding set first: taking from it needs a capability that goes next. Without that capability it stays, and the child,
 * having nothing, cannot gain from it under no_new_privs or without a set-uid program. */
static int
drop_bounding(SpawnCaps keep)
{
    for (int cap = 0; cap < 64; cap++) {
        if ((keep >> cap) & 1)
            continue;
        if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) < 0)
            return 0;
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
            return errno == EPERM ? 0 : errno;
    }
    return 0;
}

static int
set_caps(SpawnCaps caps)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2];

    for (int i = 0; i < 2; i++) {
        uint32_t half = (uint32_t)(caps >> (32 * i));

        data[i] = (struct __user_cap_data_struct) { half, half, half };
    }
    if (syscall(SYS_capset, &header, data) < 0)
        return errno;
    /* Without these a program started by an ordinary user would lose them at exec. */
    for (int cap = 0; cap < 64; cap++) {
        if ((caps >> cap) & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
            return errno;
    }
    return 0;
}

static int
set_user(const SpawnSpec *spec)
{
    if (spec->set_caps && spec->caps && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
        return errno;
    if (geteuid() == spec->uid && getegid() == spec->gid && geteuid() != 0)
        return 0;                   /* we are that user already, and may not say so again */
    if (syscall(SYS_setgroups, spec->n_groups, spec->groups) < 0)
        return errno;
    if (syscall(SYS_setresgid, spec->gid, spec->gid, spec->gid) < 0)
        return errno;
    if (syscall(SYS_setresuid, spec->uid, spec->uid, spec->uid) < 0)
        return errno;
    return 0;
}

/* Tells the parent that only exec is left, and waits for the gate to open. */
static int
wait_at_gate(const SpawnPlan *plan, int gate_fd)
{
    char byte;
    ssize_t n;

    report(plan, SPAWN_STAGE_READY, 0);
    do {
        n = read(gate_fd, &byte, 1);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno;
    return n == 1 ? 0 : ECANCELED;
}

#define DO(stage, expr) \
    do { \
        int do_errnum_ = (expr); \
        if (do_errnum_ != 0) \
            die(plan, stage, do_errnum_); \
    } while (0)

/* What needs our privileges. */
static void
run_privileged(const SpawnPlan *plan)
{
    const SpawnSpec *spec = plan->spec;

    if (spec->new_session && setsid() < 0)
        die(plan, SPAWN_STAGE_SESSION, errno);
    if (spec->set_umask)
        umask(spec->umask);
    if (spec->set_oom_score)
        DO(SPAWN_STAGE_OOM, set_oom_score(spec->oom_score_adj));
    DO(SPAWN_STAGE_CGROUP, enter_cgroups(spec));
    DO(SPAWN_STAGE_LIMITS, set_limits(spec));
    if (spec->unshare_flags && unshare(spec->unshare_flags) < 0)
        die(plan, SPAWN_STAGE_UNSHARE, errno);
    if (spec->prepare)
        DO(SPAWN_STAGE_PREPARE, spec->prepare(spec->prepare_opaque));
    if ((spec->cwd || spec->new_session) && chdir(spec->cwd ? spec->cwd : "/") < 0)
        die(plan, SPAWN_STAGE_CWD, errno);
    if (spec->exec_label)
        DO(SPAWN_STAGE_LABEL, write_file("/proc/self/attr/exec", spec->exec_label));
}

static void
drop_privileges(const SpawnPlan *plan)
{
    const SpawnSpec *spec = plan->spec;

    if (spec->set_caps)
        DO(SPAWN_STAGE_CAPS, drop_bounding(spec->caps));
    if (spec->set_user)
        DO(SPAWN_STAGE_USER, set_user(spec));
    if (spec->set_caps)
        DO(SPAWN_STAGE_CAPS, set_caps(spec->caps));
    if (spec->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        die(plan, SPAWN_STAGE_CAPS, errno);
    /* A change of user has cleared it, so it comes last; and the parent may be gone already. */
    if (spec->death_signal) {
        if (prctl(PR_SET_PDEATHSIG, spec->death_signal, 0, 0, 0) < 0)
            die(plan, SPAWN_STAGE_SESSION, errno);
        if (getppid() != plan->parent)
            _exit(127);
    }
}

void
spawn_child_run(const SpawnPlan *const_plan)
{
    /* A copy: a failure half-way through must still find its pipe. */
    SpawnPlan copy = *const_plan;
    SpawnPlan *plan = &copy;
    sigset_t none;
    int gate_fd = -1;

    reset_signals();
    DO(SPAWN_STAGE_FDS, arrange_fds(plan, &gate_fd));
    run_privileged(plan);
    drop_privileges(plan);
    if (gate_fd >= 0)
        DO(SPAWN_STAGE_GATE, wait_at_gate(plan, gate_fd));
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(plan->program, (char *const *)plan->spec->argv, (char *const *)plan->env);
    die(plan, SPAWN_STAGE_EXEC, errno);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawn_run.c - waiting for programs, and running them to their end with their output.
 *
 * Threads: any.
 */

#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

#define DEFAULT_TIMEOUT_MS 60000
#define DEFAULT_MAX_OUTPUT ((size_t)1024 * 1024)

char *
spawn_status_to_string(int status)
{
    if (WIFEXITED(status))
        return g_strdup_printf(_("exit status %d"), WEXITSTATUS(status));
    if (WIFSIGNALED(status))
        return g_strdup_printf(_("fatal signal %d"), WTERMSIG(status));
    return g_strdup_printf(_("wait status 0x%x"), (unsigned int)status);
}

/* 1 when the process behind @pidfd has ended, 0 when the time is over. */
static int
wait_for_end(int pidfd, int64_t deadline_ms)
{
    struct pollfd poll_fd = { .fd = pidfd, .events = POLLIN };

    for (;;) {
        int n = poll(&poll_fd, 1, clock_remaining_ms(deadline_ms));

        if (n > 0)
            return 1;
        if (n < 0 && errno != EINTR)
            return fail_errno(errno, _("cannot wait for a process"));
        if (n == 0 && clock_passed(deadline_ms))
            return 0;
    }
}

static int
reap(SpawnChild *child, int *ret_status)
{
    int status;

    while (waitpid(child->pid, &status, 0) < 0) {
        if (errno != EINTR)
            return fail_errno(errno, _("cannot collect the status of process %1$d"), (int)child->pid);
    }
    child->pid = 0;
    if (ret_status)
        *ret_status = status;
    return 0;
}

int
spawn_wait(SpawnChild *child, int timeout_ms, int *ret_status)
{
    int ended = wait_for_end(child->pidfd, clock_deadline(timeout_ms));

    if (ended < 0)
        return -1;
    if (ended == 0)
        return fail(VIR_ERR_OPERATION_TIMEOUT, _("process %1$d did not end within %2$d ms"), (int)child->pid, timeout_ms);
    return reap(child, ret_status);
}

int
spawn_signal(const SpawnChild *child, int signo)
{
    if (syscall(SYS_pidfd_send_signal, child->pidfd, signo, NULL, 0) < 0 && errno != ESRCH)
        return fail_errno(errno, _("cannot send signal %1$d to process %2$d"), signo, (int)child->pid);
    return 0;
}

/* Nothing is reported from here: it runs while other errors are under way. */
static void
send_quietly(const SpawnChild *child, int signo)
{
    (void)syscall(SYS_pidfd_send_signal, child->pidfd, signo, NULL, 0);
}

void
spawn_kill(SpawnChild *child, int grace_ms)
{
    struct pollfd poll_fd = { .fd = child->pidfd, .events = POLLIN };
    int64_t deadline = clock_deadline(MAX(grace_ms, 0));
    int n = 0;

    if (child->pid <= 0)
        return;
    if (grace_ms > 0) {
        send_quietly(child, SIGTERM);
        do {
            n = poll(&poll_fd, 1, clock_remaining_ms(deadline));
        } while (n < 0 && errno == EINTR);
    }
    if (n <= 0)
        send_quietly(child, SIGKILL);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    child->pid = 0;
}

void
spawn_result_clear(SpawnResult *result)
{
    g_free(result->out);
    g_free(result->err);
    memset(result, 0, sizeof(*result));
}

/* One direction of the talk with a running program. */
typedef struct {
    int fd;                         /* our end; -1 when it is over */
    GString *text;                  /* what came */
} Capture;

typedef struct {
    const char *name;
    SpawnLimits limits;
    int64_t deadline;
    SpawnChild child;
    int in_fd;
    size_t in_done;
    Capture out;
    Capture err;
} Run;

static void
run_clear(Run *run)
{
    spawn_kill(&run->child, 0);
    spawn_child_clear(&run->child);
    fd_close(&run->in_fd);
    fd_close(&run->out.fd);
    fd_close(&run->err.fd);
    g_string_free(run->out.text, TRUE);
    g_string_free(run->err.text, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

/* A pipe whose end @ours does not block. */
static int
make_pipe(int *ret_ours, int *ret_theirs, int ours)
{
    int fds[2];

    if (pipe2(fds, O_CLOEXEC) < 0)
        return fail_errno(errno, _("cannot make a pipe"));
    *ret_ours = fds[ours];
    *ret_theirs = fds[!ours];
    return fd_set_nonblock(*ret_ours, true);
}

static int
run_start(Run *run, const SpawnSpec *spec)
{
    SpawnSpec piped = *spec;
    autoclose int child_in = -1;
    autoclose int child_out = -1;
    autoclose int child_err = -1;

    if (run->limits.input && make_pipe(&run->in_fd, &child_in, 1) < 0)
        return -1;
    if (make_pipe(&run->out.fd, &child_out, 0) < 0 || make_pipe(&run->err.fd, &child_err, 0) < 0)
        return -1;
    if (run->limits.input)
        piped.in = (SpawnStdio) SPAWN_TO_FD(child_in);
    piped.out = (SpawnStdio) SPAWN_TO_FD(child_out);
    piped.err = (SpawnStdio) SPAWN_TO_FD(child_err);
    return spawn_start(&piped, &run->child);
}

/* Takes what is there. Ends the capture at its end. */
static int
capture_read(const Run *run, Capture *capture)
{
    char buf[16384];

    for (;;) {
        ssize_t n = read(capture->fd, buf, sizeof(buf));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return 0;
        if (n < 0)
            return fail_errno(errno, _("cannot read the output of '%1$s'"), run->name);
        if (n == 0) {
            fd_close(&capture->fd);
            return 0;
        }
        if (capture->text->len + (size_t)n > run->limits.max_output)
            return fail(VIR_ERR_OPERATION_FAILED, _("'%1$s' printed more than %2$zu bytes"), run->name,
                        run->limits.max_output);
        g_string_append_len(capture->text, buf, n);
    }
}

/* A program need not read all we have: a broken pipe is the end of input, not an error. */
static int
input_write(Run *run)
{
    ssize_t n = write(run->in_fd, run->limits.input + run->in_done, run->limits.input_len - run->in_done);

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (n < 0 && errno != EPIPE)
        return fail_errno(errno, _("cannot write to '%1$s'"), run->name);
    if (n >= 0)
        run->in_done += (size_t)n;
    if (n < 0 || run->in_done == run->limits.input_len)
        fd_close(&run->in_fd);
    return 0;
}

/* One round of talking. 1 when the program has ended. */
static int
run_step(Run *run)
{
    struct pollfd fds[] = {
        { .fd = run->child.pidfd, .events = POLLIN },
        { .fd = run->out.fd, .events = POLLIN },
        { .fd = run->err.fd, .events = POLLIN },
        { .fd = run->in_fd, .events = POLLOUT },
    };
    int n = poll(fds, G_N_ELEMENTS(fds), clock_remaining_ms(run->deadline));

    if (n < 0 && errno != EINTR)
        return fail_errno(errno, _("cannot wait for '%1$s'"), run->name);
    if (n <= 0)
        return clock_passed(run->deadline)
                   ? fail(VIR_ERR_OPERATION_TIMEOUT, _("'%1$s' did not end within %2$d ms"), run->name,
                          run->limits.timeout_ms)
                   : 0;
    if (fds[3].revents && input_write(run) < 0)
        return -1;
    if (fds[1].revents && capture_read(run, &run->out) < 0)
        return -1;
    if (fds[2].revents && capture_read(run, &run->err) < 0)
        return -1;
    return fds[0].revents ? 1 : 0;
}

/* Writing to a program that has closed its input must not end us: the signal is held back for the while. */
static int
run_talk(Run *run)
{
    sigset_t pipe_signal, old;
    const struct timespec now = { 0, 0 };
    int ended = 0;

    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &old);
    while (ended == 0)
        ended = run_step(run);
    if (!sigismember(&old, SIGPIPE)) {
        while (sigtimedwait(&pipe_signal, NULL, &now) > 0)
            continue;
        pthread_sigmask(SIG_SETMASK, &old, NULL);
    }
    return ended < 0 ? -1 : 0;
}

int
spawn_run(const SpawnSpec *spec, const SpawnLimits *limits, SpawnResult *ret_result)
{
    g_auto(Run) run = {
        .name = spec->program ? spec->program : spec->argv[0], .limits = limits ? *limits : (SpawnLimits) { 0 },
        .child = SPAWN_CHILD_INIT, .in_fd = -1, .out = { -1, g_string_new(NULL) }, .err = { -1, g_string_new(NULL) },
    };
    int status;

    if (run.limits.timeout_ms == 0)
        run.limits.timeout_ms = DEFAULT_TIMEOUT_MS;
    if (run.limits.max_output == 0)
        run.limits.max_output = DEFAULT_MAX_OUTPUT;
    run.deadline = clock_deadline(run.limits.timeout_ms);
    if (run_start(&run, spec) < 0 || run_talk(&run) < 0)
        return -1;
    /* What it wrote last may still be in the pipes; what its own children write is not waited for. */
    if ((run.out.fd >= 0 && capture_read(&run, &run.out) < 0) || (run.err.fd >= 0 && capture_read(&run, &run.err) < 0))
        return -1;
    if (reap(&run.child, &status) < 0)
        return -1;
    *ret_result = (SpawnResult) { .status = status, .out_len = run.out.text->len, .err_len = run.err.text->len };
    ret_result->out = g_strndup(run.out.text->str, run.out.text->len);
    ret_result->err = g_strndup(run.err.text->str, run.err.text->len);
    return 0;
}

static char *
last_line(const char *text)
{
    g_autofree char *copy = g_strchomp(g_strdup(text));
    const char *line = strrchr(copy, '\n');

    return text_for_message(line ? line + 1 : copy, 300);
}

int
spawn_run_ok(const SpawnSpec *spec, const SpawnLimits *limits, char **ret_out)
{
    g_auto(SpawnResult) result = { 0 };
    g_autofree char *status = NULL;
    g_autofree char *said = NULL;

    if (spawn_run(spec, limits, &result) < 0)
        return -1;
    if (result.status == 0) {
        if (ret_out)
            *ret_out = g_steal_pointer(&result.out);
        return 0;
    }
    status = spawn_status_to_string(result.status);
    said = last_line(result.err_len > 0 ? result.err : result.out);
    return fail(VIR_ERR_OPERATION_FAILED, _("'%1$s' failed with %2$s: %3$s"), spec->program ? spec->program : spec->argv[0],
                status, said);
}

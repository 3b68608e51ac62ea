/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_spawn.c - programs start with what the spec says, and failures say where.
 *
 * Threads: main.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/spawn.h"
#include "support/test.h"

#define ARGV(...) (const char *const[]) { __VA_ARGS__, NULL }
#define SHELL(script) ARGV("/bin/sh", "-c", script)

/* What a spec prints, without the last newline. The test owns it. */
static const char *
output_of(const SpawnSpec *spec)
{
    char *out = NULL;

    OK(spawn_run_ok(spec, NULL, &out));
    test_own(out, g_free);
    return g_strchomp(out);
}

TEST(output_and_exit_status_come_back)
{
    SpawnSpec spec = { .argv = SHELL("echo out; echo err >&2; exit 3") };
    g_auto(SpawnResult) result = { 0 };

    OK(spawn_run(&spec, NULL, &result));
    EQ(WEXITSTATUS(result.status), 3);
    STREQ(result.out, "out\n");
    STREQ(result.err, "err\n");
}

TEST(a_bad_exit_quotes_the_last_line_of_stderr)
{
    SpawnSpec spec = { .argv = SHELL("echo first >&2; echo 'it broke' >&2; exit 7") };

    FAILS(spawn_run_ok(&spec, NULL, NULL), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "exit status 7: it broke");
}

TEST(input_is_fed)
{
    SpawnSpec spec = { .argv = ARGV("cat") };
    SpawnLimits limits = { .max_output = 300000 };
    g_autofree char *input = g_strnfill(250000, 'x');
    g_autofree char *out = NULL;

    limits.input = input;
    limits.input_len = strlen(input);
    OK(spawn_run_ok(&spec, &limits, &out));
    STREQ(out, input);
}

TEST(a_program_need_not_read_its_input)
{
    SpawnSpec spec = { .argv = ARGV("true") };
    g_autofree char *input = g_strnfill(500000, 'x');
    SpawnLimits limits = { .input = input, .input_len = 500000 };

    OK(spawn_run_ok(&spec, &limits, NULL));
}

TEST(too_much_output_is_an_error)
{
    SpawnSpec spec = { .argv = SHELL("yes") };
    SpawnLimits limits = { .max_output = 100000 };

    FAILS(spawn_run_ok(&spec, &limits, NULL), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "more than 100000 bytes");
}

TEST(too_long_a_run_is_killed)
{
    SpawnSpec spec = { .argv = ARGV("sleep", "100") };
    SpawnLimits limits = { .timeout_ms = 50 };
    int64_t begin = clock_now_ms();

    FAILS(spawn_run_ok(&spec, &limits, NULL), VIR_ERR_OPERATION_TIMEOUT);
    TRUE_(clock_now_ms() - begin < 5000);
}

TEST(a_grandchild_that_keeps_the_pipe_is_not_waited_for)
{
    SpawnSpec spec = { .argv = SHELL("sleep 5 & echo done") };
    int64_t begin = clock_now_ms();

    STREQ(output_of(&spec), "done");
    TRUE_(clock_now_ms() - begin < 3000);
}

TEST(an_absent_program_fails_before_any_fork)
{
    SpawnSpec spec = { .argv = ARGV("no-such-program-anywhere") };

    FAILS(spawn_run_ok(&spec, NULL, NULL), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "no-such-program-anywhere");
}

TEST(exec_errors_come_back_with_their_errno)
{
    const char *path = test_temp_path("garbage");
    SpawnSpec spec = { .argv = ARGV(path) };
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;

    OK(file_write_text(path, "\x7f" "ELF garbage", &(FileWriteOptions) { .mode = 0755 }));
    test_expect_failure();
    EQ(spawn_start(&spec, &child), -1);
    EQ(error_last()->int1, ENOEXEC);
    STR_HAS(error_last_message(), "cannot be executed");
    error_reset();
}

static int
fail_with_edom(void *opaque G_GNUC_UNUSED)
{
    return EDOM;
}

typedef struct {
    const char *words;
    int errnum;
    SpawnSpec spec;
} StageCase;

TEST(each_stage_names_itself)
{
    const StageCase cases[] = {
        { "working directory", ENOENT, { .argv = ARGV("true"), .cwd = "/no/such/directory" } },
        { "prepare", EDOM, { .argv = ARGV("true"), .prepare = fail_with_edom } },
        { "descriptors", EBADF, { .argv = ARGV("true"), .fds = (SpawnFd[]) { { 1000, 3 } }, .n_fds = 1 } },
        { "cgroup", ENOENT, { .argv = ARGV("true"), .cgroup_procs = ARGV("/no/such/cgroup.procs") } },
        { "resource limits", EINVAL, { .argv = ARGV("true"), .limits = (SpawnLimit[]) { { RLIMIT_NOFILE, 20, 10, false } },
                                       .n_limits = 1 } },
        { "namespaces", EINVAL, { .argv = ARGV("true"), .unshare_flags = 1 } },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(SpawnChild) child = SPAWN_CHILD_INIT;

        test_expect_failure();
        EQ(spawn_start(&cases[i].spec, &child), -1);
        STR_HAS(error_last_message(), cases[i].words);
        EQ(error_last()->int1, cases[i].errnum);
        error_reset();
    }
    EQ(waitpid(-1, NULL, WNOHANG), -1);
    EQ(errno, ECHILD);
}

TEST(no_other_descriptor_reaches_the_child)
{
    autoclose int leaky = open("/dev/null", O_RDONLY);
    autoclose int passed = open("/proc/self/status", O_RDONLY);
    SpawnFd fds[] = { { passed, 9 }, { leaky, 5 } };
    SpawnSpec spec = { .argv = ARGV("ls", "/proc/self/fd"), .fds = fds, .n_fds = 2 };

    /* The last one is that of ls itself, reading the directory. */
    STREQ(output_of(&spec), "0\n1\n2\n3\n5\n9");
}

TEST(descriptors_may_change_places)
{
    int a[2], b[2];
    char got[2] = { 0 };

    OK(pipe2(a, O_CLOEXEC));
    OK(pipe2(b, O_CLOEXEC));
    {
        SpawnFd fds[] = { { a[1], b[1] }, { b[1], a[1] } };
        g_autofree char *script = g_strdup_printf("printf A >&%d; printf B >&%d", b[1], a[1]);
        SpawnSpec spec = { .argv = ARGV("/bin/bash", "-c", script), .fds = fds, .n_fds = 2 };

        if (access("/bin/bash", X_OK) != 0)
            SKIP("no bash: the plain shell knows only one-digit descriptors");
        OK(spawn_run_ok(&spec, NULL, NULL));
    }
    EQ(read(a[0], got, 1), 1);
    EQ(read(b[0], got + 1, 1), 1);
    EQ(got[0], 'A');
    EQ(got[1], 'B');
    for (int i = 0; i < 2; i++) {
        close(a[i]);
        close(b[i]);
    }
}

TEST(the_environment_is_exact)
{
    SpawnSpec spec = { .argv = ARGV("/usr/bin/env"), .env = ARGV("ONE=1", "TWO=zwei drei") };

    setenv("SECRET_OF_OURS", "1", 1);
    STREQ(output_of(&spec), "ONE=1\nTWO=zwei drei");
}

TEST(signals_are_as_at_boot)
{
    SpawnSpec spec = { .argv = ARGV("grep", "-E", "^Sig(Blk|Ign|Cgt)", "/proc/self/status") };
    sigset_t set, old;
    const char *out;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, &old);
    signal(SIGPIPE, SIG_IGN);
    out = output_of(&spec);
    signal(SIGPIPE, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    STR_HAS(out, "SigBlk:\t0000000000000000");
    STR_HAS(out, "SigIgn:\t0000000000000000");
}

TEST(user_groups_umask_and_limits_are_set)
{
    const gid_t groups[] = { 65534, 1234 };
    SpawnLimit limit = { RLIMIT_CORE, 0, 0, false };
    SpawnSpec spec = {
        .argv = SHELL("id -u; id -g; id -G; umask; ulimit -c; pwd"), .set_user = true, .uid = 65533, .gid = 65534,
        .groups = groups, .n_groups = 2, .set_umask = true, .umask = 0027, .limits = &limit, .n_limits = 1, .cwd = "/usr",
    };

    if (geteuid() != 0)
        SKIP("needs root");
    STREQ(output_of(&spec), "65533\n65534\n65534 1234\n0027\n0\n/usr");
}

TEST(capabilities_are_exactly_those_named)
{
    SpawnSpec none = { .argv = ARGV("grep", "^Cap", "/proc/self/status"), .set_caps = true, .caps = 0 };
    SpawnSpec one = { .argv = ARGV("grep", "^Cap", "/proc/self/status"), .set_caps = true, .caps = 1u << 12, .set_user = true,
                      .uid = 65534, .gid = 65534, .no_new_privs = true };

    if (geteuid() != 0)
        SKIP("needs root");
    STREQ(output_of(&none), "CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n"
                            "CapBnd:\t0000000000000000\nCapAmb:\t0000000000000000");
    STREQ(output_of(&one), "CapInh:\t0000000000001000\nCapPrm:\t0000000000001000\nCapEff:\t0000000000001000\n"
                           "CapBnd:\t0000000000001000\nCapAmb:\t0000000000001000");
}

TEST(a_session_of_its_own)
{
    SpawnSpec spec = { .argv = SHELL("ps -o pid=,sid= -p $$ 2>/dev/null || cut -d' ' -f1,6 /proc/$$/stat; pwd"),
                       .new_session = true };
    int pid, sid;
    const char *out = output_of(&spec);

    EQ(sscanf(out, "%d %d", &pid, &sid), 2);
    EQ(pid, sid);
    TRUE_(g_str_has_suffix(out, "\n/"));
}

TEST(the_gate_holds_the_child_until_it_opens)
{
    int gate[2];
    const char *path = test_temp_path("ran");
    SpawnSpec spec = { .argv = ARGV("touch", path) };
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;
    g_autoptr(SpawnPending) pending = NULL;
    int status;

    OK(pipe2(gate, O_CLOEXEC));
    spec.gate_fd = gate[0];
    pending = spawn_begin(&spec, &child);
    OK_PTR(pending);
    TRUE_(child.pid > 0);
    FALSE_(file_exists(path));
    EQ(write(gate[1], "x", 1), 1);
    OK(spawn_finish(pending));
    OK(spawn_wait(&child, 5000, &status));
    EQ(status, 0);
    TRUE_(file_exists(path));
    close(gate[0]);
    close(gate[1]);
}

TEST(a_start_called_off_at_the_gate_leaves_nothing)
{
    int gate[2];
    SpawnSpec spec = { .argv = ARGV("true") };
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;
    SpawnPending *pending;

    OK(pipe2(gate, O_CLOEXEC));
    spec.gate_fd = gate[0];
    pending = spawn_begin(&spec, &child);
    OK_PTR(pending);
    close(gate[0]);
    close(gate[1]);
    FAILS(spawn_finish(pending), VIR_ERR_SYSTEM_ERROR);
    STR_HAS(test_last_message(), "called off");
    spawn_pending_free(pending);
    EQ(waitpid(-1, NULL, WNOHANG), -1);
    EQ(errno, ECHILD);
}

TEST(waiting_has_a_deadline_and_killing_reaps)
{
    SpawnSpec spec = { .argv = ARGV("sleep", "100") };
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;

    OK(spawn_start(&spec, &child));
    FAILS(spawn_wait(&child, 20, NULL), VIR_ERR_OPERATION_TIMEOUT);
    spawn_kill(&child, 1000);
    EQ(child.pid, 0);
    EQ(waitpid(-1, NULL, WNOHANG), -1);
}

TEST(a_stubborn_child_is_killed_after_its_grace)
{
    int ready[2];
    char byte;
    SpawnSpec spec = { .argv = SHELL("trap '' TERM; echo >&3; exec 3>&-; while :; do sleep 0.05; done") };
    SpawnFd fd;
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;

    OK(pipe2(ready, O_CLOEXEC));
    fd = (SpawnFd) { ready[1], 3 };
    spec.fds = &fd;
    spec.n_fds = 1;
    OK(spawn_start(&spec, &child));
    EQ(read(ready[0], &byte, 1), 1);
    spawn_kill(&child, 50);
    EQ(child.pid, 0);
    close(ready[0]);
    close(ready[1]);
}

TEST(a_signalled_end_is_told)
{
    SpawnSpec spec = { .argv = SHELL("kill -9 $$") };

    FAILS(spawn_run_ok(&spec, NULL, NULL), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "fatal signal 9");
}

TEST(a_child_is_born_in_its_cgroup)
{
    const char *root = "/sys/fs/cgroup/unified";
    g_autofree char *path = g_strdup_printf("%s/sv-test-%d", root, (int)getpid());
    SpawnSpec spec = { .argv = ARGV("cat", "/proc/self/cgroup") };
    autoclose int fd = -1;

    if (mkdir(path, 0755) < 0)
        SKIP("no writable cgroup v2 at %s", root);
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    spec.cgroup_fd = fd;
    STR_HAS(output_of(&spec), strrchr(path, '/'));
    OK(rmdir(path));
}

TEST(many_starts_are_quick_and_leak_nothing)
{
    SpawnSpec spec = { .argv = ARGV("/bin/true") };
    int64_t begin = clock_now_us();
    int probe = open("/dev/null", O_RDONLY);
    int after;

    close(probe);
    for (int i = 0; i < 100; i++) {
        g_auto(SpawnChild) child = SPAWN_CHILD_INIT;

        OK(spawn_start(&spec, &child));
        OK(spawn_wait(&child, 5000, NULL));
    }
    after = open("/dev/null", O_RDONLY);
    EQ(after, probe);
    close(after);
    printf("# %d us per start and end of /bin/true\n", (int)((clock_now_us() - begin) / 100));
}

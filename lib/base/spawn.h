/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawn.h - starting programs: exactly what the spec says reaches the child, and a failed start says where it failed.
 *
 * There is no shell. The child gets the descriptors named here and no other, a clean signal state, and an environment that is
 * exactly @env. Until exec it runs only code that is safe after fork.
 */

#ifndef BASE_SPAWN_H
#define BASE_SPAWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <glib.h>

typedef struct {
    int resource;                   /* RLIMIT_... */
    rlim_t soft;
    rlim_t hard;
    bool may_fail;                  /* where we lack the privilege, the child goes on with what it has */
} SpawnLimit;

/* A descriptor @source of ours becomes @target in the child. */
typedef struct {
    int source;
    int target;
} SpawnFd;

typedef enum {
    SPAWN_STDIO_NULL = 0,           /* /dev/null */
    SPAWN_STDIO_FD = 1,             /* the descriptor beside it */
    SPAWN_STDIO_INHERIT = 2,        /* ours */
} SpawnStdioKind;

typedef struct {
    SpawnStdioKind kind;
    int fd;
} SpawnStdio;

#define SPAWN_TO_FD(number) { .kind = SPAWN_STDIO_FD, .fd = (number) }
#define SPAWN_INHERIT { .kind = SPAWN_STDIO_INHERIT }

/* Capabilities the child keeps, one bit each (1ull << CAP_...). */
typedef uint64_t SpawnCaps;

#define SPAWN_PINNED_MAX 4096

/* Everything unset is the plain default: our user, our directory, our limits, no descriptor but 0, 1 and 2 on /dev/null. */
typedef struct {
    const char *program;            /* an absolute path; NULL = argv[0], found in PATH when it has no slash */
    const char *const *argv;        /* NULL-terminated */
    const char *const *env;         /* "NAME=value", NULL-terminated; NULL = spawn_default_env() */
    const char *cwd;                /* NULL = "/" when daemonized, else ours */

    bool set_user;                  /* @uid, @gid and @groups count */
    uid_t uid;
    gid_t gid;
    const gid_t *groups;
    size_t n_groups;

    bool set_caps;                  /* the child's capabilities become exactly @caps (bounding set too); 0 = none */
    SpawnCaps caps;
    bool no_new_privs;

    SpawnStdio in;
    SpawnStdio out;
    SpawnStdio err;
    const SpawnFd *fds;
    size_t n_fds;

    bool set_umask;
    mode_t umask;
    const SpawnLimit *limits;
    size_t n_limits;
    bool set_oom_score;
    int oom_score_adj;

    bool new_session;               /* setsid(): no terminal, a process group of its own, survives us */
    int death_signal;               /* 0 = none, else what the child gets when the starting thread dies */

    int cgroup_fd;                  /* an open cgroup v2 directory in which the child is born; 0 or -1 = ours */
    const char *const *cgroup_procs; /* cgroup v1: paths of cgroup.procs files to enter before exec; NULL-terminated */

    const char *exec_label;         /* SELinux or AppArmor: written to /proc/self/attr/exec; NULL = none */
    int unshare_flags;              /* CLONE_NEWNS etc. */
    int gate_fd;                    /* 0 or -1 = none; else the child waits just before exec until it can read a byte */

    /* Runs in the child just before privileges are dropped; must be async-signal-safe and not allocate. Returns 0 or an errno. */
    int (*prepare)(void *opaque);
    void *prepare_opaque;
} SpawnSpec;

/* A started child. Zero-initialise; spawn_child_clear() closes the pidfd and does nothing to the process. */
typedef struct {
    pid_t pid;
    int pidfd;
} SpawnChild;

#define SPAWN_CHILD_INIT { .pid = 0, .pidfd = -1 }

void spawn_child_clear(SpawnChild *child);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SpawnChild, spawn_child_clear)

/* Starts the program and returns when it has been executed, or with an error that names program and stage. With a gate it
 * returns when everything but exec is done; call spawn_finish() after opening the gate. */
int spawn_start(const SpawnSpec *spec, SpawnChild *ret_child);

/* A start that stops at its gate, in two halves. spawn_begin() returns with the child waiting for @gate_fd;
 * spawn_finish() waits until it has been executed and reports what failed. */
typedef struct SpawnPending SpawnPending;
SpawnPending *spawn_begin(const SpawnSpec *spec, SpawnChild *ret_child);
int spawn_finish(SpawnPending *pending);
void spawn_pending_free(SpawnPending *pending);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SpawnPending, spawn_pending_free)

/* PATH, HOME, USER, LOGNAME, LANG=C.UTF-8 and TMPDIR as they are here. The caller ends it with g_strfreev(). */
char **spawn_default_env(void);

/* The groups of @uid, @gid first, for @groups. Not for use in the child. */
gid_t *spawn_groups_of_user(uid_t uid, gid_t gid, size_t *ret_n);

/* Waits until the child ends, at most @timeout_ms (-1 = for ever), and reaps it. @ret_status is as from waitpid(). Fails with
 * VIR_ERR_OPERATION_TIMEOUT, the child running on. */
int spawn_wait(SpawnChild *child, int timeout_ms, int *ret_status);

/* Sends @signo through the pidfd. A child that is gone is no error. */
int spawn_signal(const SpawnChild *child, int signo);

/* Ends the child: SIGTERM, after @grace_ms SIGKILL; reaps it. */
void spawn_kill(SpawnChild *child, int grace_ms);

/* How spawn_run() is bounded, and what came back. */
typedef struct {
    const char *input;              /* goes to standard input; NULL = nothing */
    size_t input_len;
    int timeout_ms;                 /* 0 = 60 s, -1 = none */
    size_t max_output;              /* 0 = 1 MiB; each of stdout and stderr */
} SpawnLimits;

typedef struct {
    int status;                     /* as from waitpid() */
    char *out;                      /* zero-terminated */
    char *err;
    size_t out_len;
    size_t err_len;
} SpawnResult;

void spawn_result_clear(SpawnResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SpawnResult, spawn_result_clear)

/* Runs the program to its end with its output captured. 0 when it ran, however it exited. Too much output or too long a time
 * kills it and fails. @limits may be NULL. */
int spawn_run(const SpawnSpec *spec, const SpawnLimits *limits, SpawnResult *ret_result);

/* The same; anything but exit status 0 is an error that quotes the last line of standard error. @ret_out may be NULL. */
int spawn_run_ok(const SpawnSpec *spec, const SpawnLimits *limits, char **ret_out);

/* "exit status 1", "fatal signal 9". The caller frees it. */
char *spawn_status_to_string(int status);

#endif /* BASE_SPAWN_H */

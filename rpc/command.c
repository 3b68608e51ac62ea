/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * command.c - a program as the way to the server.
 *
 * Threads: any; one reader and one writer at a time.
 */

#include "rpc/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/spawn.h"
#include "base/thread.h"

enum {
    WORDS_MAX = 2048, /* of standard error: the last ones */
    WORDS_READ = 1024,
    END_MS = 1000,    /* how long a program may take to end when its connection has */
};

typedef struct {
    RpcTransport base;    /* first: ops know it as this */
    RpcTransportOps ops;  /* with the name of this one */
    pid_t owner;          /* a fork of us leaves the program alone */
    char *program;
    Mutex lock;
    int err_fd;           /* GUARDED_BY(lock) -1: it has closed it */
    SpawnChild child;     /* GUARDED_BY(lock) pid 0: reaped */
    int status;           /* GUARDED_BY(lock) */
    GString *words;       /* GUARDED_BY(lock) */
} CommandTransport;

/* Lock held. Takes what the program has said: it must not have to wait for us. */
static void
take_words(CommandTransport *self)
{
    char buf[WORDS_READ];

    while (self->err_fd >= 0) {
        ssize_t got = read(self->err_fd, buf, sizeof(buf));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        if (got <= 0) {
            fd_close(&self->err_fd);
            return;
        }
        g_string_append_len(self->words, buf, got);
        if (self->words->len > WORDS_MAX)
            g_string_erase(self->words, 0, (gssize)(self->words->len - WORDS_MAX));
    }
}

static void
hear_words(CommandTransport *self)
{
    mutex_lock(&self->lock);
    take_words(self);
    mutex_unlock(&self->lock);
}

/* Sleeps until the program answers. One that has much to say on its standard error first would wait for us, and we for it. */
static void
wait_for_answer(CommandTransport *self)
{
    struct pollfd fds[2] = { { .fd = self->base.fd, .events = POLLIN }, { .events = POLLIN } };

    while (!fds[0].revents) {
        mutex_lock(&self->lock);
        fds[1].fd = self->err_fd;
        mutex_unlock(&self->lock);
        if (poll(fds, G_N_ELEMENTS(fds), -1) < 0 && errno != EINTR)
            return;
        hear_words(self);
    }
}

static ssize_t
command_readv(RpcTransport *transport, const struct iovec *iov, int n, RpcTransportMode mode, RpcTransportFds *ret_fds)
{
    CommandTransport *self = (CommandTransport *)transport;
    struct msghdr msg = { .msg_iov = (struct iovec *)iov, .msg_iovlen = (size_t)n };
    ssize_t got;
    int error;

    if (ret_fds)
        ret_fds->n = 0;
    if (mode == RPC_TRANSPORT_WAIT)
        wait_for_answer(self);
    do {
        got = recvmsg(transport->fd, &msg, mode == RPC_TRANSPORT_NOW ? MSG_DONTWAIT : 0);
    } while (got < 0 && errno == EINTR);
    error = errno;
    hear_words(self);
    errno = error;
    return got;
}

static ssize_t
command_writev(RpcTransport *transport, const struct iovec *iov, int n)
{
    struct msghdr msg = { .msg_iov = (struct iovec *)iov, .msg_iovlen = (size_t)n };
    ssize_t sent;

    do {
        sent = sendmsg(transport->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

/* Lock held. Reaps the program if it ends within @timeout_ms; somebody else in this process may have done it already. */
static void
reap(CommandTransport *self, int timeout_ms)
{
    g_autoptr(virError) before = error_last() ? error_take() : NULL;

    if (self->child.pid && (spawn_wait(&self->child, timeout_ms, &self->status) == 0 ||
                            error_last_code() != VIR_ERR_OPERATION_TIMEOUT))
        self->child.pid = 0;
    error_reset();
    if (before)
        error_restore(g_steal_pointer(&before));
}

/* Asked when the connection has ended. */
static char *
command_why(RpcTransport *transport)
{
    CommandTransport *self = (CommandTransport *)transport;
    g_autofree char *status = NULL;
    g_autofree char *words = NULL;

    mutex_lock(&self->lock);
    reap(self, END_MS);
    take_words(self);
    words = g_utf8_make_valid(self->words->str, (gssize)self->words->len);
    if (!self->child.pid && self->status != 0)
        status = spawn_status_to_string(self->status);
    mutex_unlock(&self->lock);
    g_strstrip(words);
    if (*words && status)
        return g_strdup_printf("%s (%s: %s)", words, self->program, status);
    if (*words)
        return g_steal_pointer(&words);
    return status ? g_strdup_printf("%s: %s", self->program, status) : NULL;
}

static void
command_shutdown(RpcTransport *transport)
{
    shutdown(transport->fd, SHUT_RDWR);
}

static void
command_close(RpcTransport *transport)
{
    CommandTransport *self = (CommandTransport *)transport;

    close(transport->fd);
    fd_close(&self->err_fd);
    if (self->owner == getpid()) {
        mutex_lock(&self->lock);
        reap(self, END_MS);
        if (self->child.pid)
            spawn_kill(&self->child, END_MS);
        mutex_unlock(&self->lock);
    }
    spawn_child_clear(&self->child);
    mutex_clear(&self->lock);
    g_string_free(self->words, TRUE);
    g_free(self->program);
    g_free(self);
}

/* Nobody can listen on the way to a program of our own; what it does with it is its business. */
static const RpcTransportOps command_ops = {
    .secure = true,
    .sleeps = true,
    .readv = command_readv,
    .writev = command_writev,
    .why = command_why,
    .shutdown = command_shutdown,
    .close = command_close,
};

static int
start(CommandTransport *self, const char *const *argv, int theirs, int err_fd)
{
    g_auto(GStrv) env = g_get_environ();
    const SpawnSpec spec = {
        .argv = argv,
        .env = (const char *const *)env,
        .in = SPAWN_TO_FD(theirs),
        .out = SPAWN_TO_FD(theirs),
        .err = SPAWN_TO_FD(err_fd),
    };

    return spawn_start(&spec, &self->child);
}

RpcTransport *
rpc_command_transport_new(const char *name, const char *const *argv)
{
    autoclose int ours = -1;
    autoclose int theirs = -1;
    autoclose int err_read = -1;
    autoclose int err_write = -1;
    CommandTransport *self;
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return fail_null_errno(errno, _("cannot create a socket pair for '%1$s'"), argv[0]);
    ours = pair[0];
    theirs = pair[1];
    if (pipe2(pair, O_CLOEXEC) < 0)
        return fail_null_errno(errno, _("cannot create a pipe for '%1$s'"), argv[0]);
    err_read = pair[0];
    err_write = pair[1];
    if (fd_set_nonblock(err_read, true) < 0)
        return NULL;
    self = g_new0(CommandTransport, 1);
    self->ops = command_ops;
    self->ops.name = name;
    self->base = (RpcTransport){ &self->ops, fd_steal(&ours) };
    self->owner = getpid();
    self->program = g_path_get_basename(argv[0]);
    self->err_fd = fd_steal(&err_read);
    self->child = (SpawnChild)SPAWN_CHILD_INIT;
    self->words = g_string_new(NULL);
    mutex_init(&self->lock);
    if (start(self, argv, theirs, err_write) < 0) {
        command_close(&self->base);
        return NULL;
    }
    return &self->base;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_wait.c - waiting, for what a callback or the user says.
 */

#include "virsh_wait.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { WOKEN = 'w', INTERRUPTED = 'i' };

/* What the waker writes, the waiter reads. The signal handler cannot take the lock, and needs none: it only runs in between
 * begin and end. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int pipe_fds[2] = {-1, -1};
static struct sigaction saved_action;

static void
on_interrupt(int number)
{
    const char word = INTERRUPTED;
    int saved = errno;

    if (write(pipe_fds[1], &word, 1) < 0)
        errno = 0; /* the pipe is full: somebody has said so already */
    errno = saved;
}

bool
virsh_wait_begin(Vsh *vsh)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    int rc;

    pthread_mutex_lock(&lock);
    rc = pipe2(pipe_fds, O_CLOEXEC | O_NONBLOCK);
    pthread_mutex_unlock(&lock);
    if (rc < 0) {
        vsh_error(vsh, _("unable to wait: %s"), g_strerror(errno));
        return false;
    }
    sigaction(SIGINT, &action, &saved_action);
    return true;
}

void
virsh_wait_end(void)
{
    sigaction(SIGINT, &saved_action, NULL);
    pthread_mutex_lock(&lock);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    pipe_fds[0] = pipe_fds[1] = -1;
    pthread_mutex_unlock(&lock);
}

VirshWaited
virsh_wait(int timeout_ms)
{
    gint64 end = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
    struct pollfd fd = {.fd = pipe_fds[0], .events = POLLIN};
    char word = WOKEN;

    for (;;) {
        gint64 left_ms = (end - g_get_monotonic_time() + 999) / 1000;
        int rc = poll(&fd, 1, timeout_ms < 0 ? -1 : (int)MAX(left_ms, 0));

        if (rc > 0 && read(pipe_fds[0], &word, 1) == 1)
            return word == WOKEN ? VIRSH_WAIT_WOKEN : VIRSH_WAIT_INTERRUPTED;
        if (rc == 0)
            return VIRSH_WAIT_TIMEOUT;
    }
}

void
virsh_wait_wake(void)
{
    const char word = WOKEN;

    pthread_mutex_lock(&lock);
    if (pipe_fds[1] >= 0 && write(pipe_fds[1], &word, 1) < 0 && errno != EAGAIN)
        fprintf(stderr, "%s\n", g_strerror(errno));
    pthread_mutex_unlock(&lock);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_agent.c - polkit's agent for terminals.
 *
 * The library says when the user must be asked and nobody is there to do so. The agent runs until the connection is open or
 * refused; a desktop's own agent, where there is one, is asked instead.
 */

#include "virsh_agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#define PKTTYAGENT "pkttyagent"

enum { AGENT_START_MS = 30 * 1000 };

static GPid agent;

/* It closes its end of the pipe when polkit knows it, or when it ends. */
static bool
wait_until_known(int fd)
{
    struct pollfd end = {.fd = fd, .events = POLLIN};

    return poll(&end, 1, AGENT_START_MS) > 0 && waitpid(agent, NULL, WNOHANG) == 0;
}

static bool
start_agent(void)
{
    g_autofree char *process = g_strdup_printf("%d", (int)getpid());
    g_autofree char *number = NULL;
    char *argv[] = {(char *)PKTTYAGENT, (char *)"--process", NULL, (char *)"--notify-fd", NULL, (char *)"--fallback", NULL};
    bool is_known;
    int fds[2];

    /* Its end is not closed on exec; nothing else is started meanwhile. */
    if (!isatty(STDIN_FILENO) || pipe(fds) < 0)
        return false;
    fcntl(fds[0], F_SETFD, FD_CLOEXEC);
    number = g_strdup_printf("%d", fds[1]);
    argv[2] = process;
    argv[4] = number;
    is_known = g_spawn_async(NULL, argv, NULL,
                             G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_LEAVE_DESCRIPTORS_OPEN |
                                 G_SPAWN_CHILD_INHERITS_STDIN,
                             NULL, NULL, &agent, NULL);
    close(fds[1]);
    is_known = is_known && wait_until_known(fds[0]);
    close(fds[0]);
    return is_known;
}

void
virsh_agent_stop(void)
{
    if (agent <= 0)
        return;
    kill(agent, SIGTERM);
    while (waitpid(agent, NULL, 0) < 0 && errno == EINTR)
        continue;
    agent = 0;
}

static int
give(virConnectCredentialPtr credentials, unsigned int count, void *data)
{
    if (count == 1 && credentials->type == VIR_CRED_EXTERNAL && credentials->challenge &&
        strcmp(credentials->challenge, "PolicyKit") == 0)
        return start_agent() ? 0 : -1;
    return virConnectAuthPtrDefault->cb(credentials, count, virConnectAuthPtrDefault->cbdata);
}

virConnectAuthPtr
virsh_auth(void)
{
    static virConnectAuth auth;

    auth = *virConnectAuthPtrDefault;
    auth.cb = give;
    return &auth;
}

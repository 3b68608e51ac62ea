/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virt_ssh_helper.c - at the far end of an ssh connection: joins standard input and output to the socket of the daemon that a
 * URI names, which it starts if it is the user's own.
 */

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

#include "api/client_config.h"
#include "api/uri.h"
#include "base/error.h"
#include "base/file.h"
#include "remote/remote_connect.h"
#include "remote/remote_target.h"

enum {
    BUFFER = 256 * 1024,
};

/* One direction of the way. */
typedef struct {
    int from;
    int to;
    size_t start;
    size_t len;
    bool ended; /* nothing more comes */
    bool shut;  /* and whom it went to knows */
    unsigned char data[BUFFER];
} Pipe;

/* ---- moving bytes */

static int
pipe_read(Pipe *pipe)
{
    ssize_t got = read(pipe->from, pipe->data, BUFFER);

    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : fail_errno(errno, _("cannot read"));
    pipe->start = 0;
    pipe->len = (size_t)got;
    pipe->ended = got == 0;
    return 0;
}

static int
pipe_write(Pipe *pipe)
{
    ssize_t put = write(pipe->to, pipe->data + pipe->start, pipe->len);

    if (put < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : fail_errno(errno, _("cannot write"));
    pipe->start += (size_t)put;
    pipe->len -= (size_t)put;
    return 0;
}

/* All that was read is written: then the end goes on, too. */
static void
pipe_settle(Pipe *pipe)
{
    if (!pipe->ended || pipe->len || pipe->shut)
        return;
    if (shutdown(pipe->to, SHUT_WR) < 0)
        close(pipe->to);
    pipe->shut = true;
}

/* Until the daemon has nothing more to say; its client may have ended long before. */
static int
join(Pipe *in, Pipe *out)
{
    while (!out->shut) {
        struct pollfd fds[] = {
            { in->len || in->ended ? -1 : in->from, POLLIN, 0 },
            { in->len ? in->to : -1, POLLOUT, 0 },
            { out->len || out->ended ? -1 : out->from, POLLIN, 0 },
            { out->len ? out->to : -1, POLLOUT, 0 },
        };

        if (poll(fds, G_N_ELEMENTS(fds), -1) < 0 && errno != EINTR)
            return fail_errno(errno, _("cannot wait"));
        if ((fds[0].revents && pipe_read(in) < 0) || (fds[1].revents && pipe_write(in) < 0) ||
            (fds[2].revents && pipe_read(out) < 0) || (fds[3].revents && pipe_write(out) < 0))
            return -1;
        pipe_settle(in);
        pipe_settle(out);
    }
    return 0;
}

static int
proxy(int fd)
{
    g_autofree Pipe *in = g_new0(Pipe, 1);
    g_autofree Pipe *out = g_new0(Pipe, 1);

    in->from = STDIN_FILENO;
    in->to = out->from = fd;
    out->to = STDOUT_FILENO;
    if (fd_set_nonblock(fd, true) < 0 || fd_set_nonblock(STDIN_FILENO, true) < 0 || fd_set_nonblock(STDOUT_FILENO, true) < 0)
        return -1;
    return join(in, out);
}

/* ---- the socket */

static int
serve(const char *text, bool readonly)
{
    g_autofree char *session_dir = file_user_runtime_dir();
    g_autoptr(ClientConfig) config = client_config_read("/dev/null");
    g_autoptr(Uri) uri = *text ? uri_parse(text) : NULL;
    const RemotePlace place = {
        .readonly = readonly,
        .privileged = geteuid() == 0,
        .session_dir = session_dir,
        .system_dir = RUNSTATEDIR "/libvirt",
    };
    g_autoptr(RemoteTarget) target = NULL;
    g_autoptr(RpcTransport) transport = NULL;

    if (!config || (*text && !uri))
        return -1;
    if (uri && uri->server)
        return fail(VIR_ERR_INVALID_ARG, _("URI '%1$s' is of host '%2$s', but it is this host's daemon that can be joined"), text,
                    uri->server);
    target = remote_target_new(uri, config, &place);
    if (target && target->transport != REMOTE_TRANSPORT_UNIX)
        return fail(VIR_ERR_INVALID_ARG, _("URI '%1$s' does not lead to a socket of this host"), text);
    transport = target ? remote_connect(target) : NULL;
    return transport ? proxy(transport->fd) : -1;
}

static void
print_usage(FILE *out)
{
    fputs(_("Usage: virt-ssh-helper [-r] URI\n\n"
            "Joins standard input and output to the socket of the daemon for URI. ssh connections run it at their far end.\n\n"
            "  -r | --readonly   the socket for reading only\n"
            "  -V | --version    version\n"
            "  -h | --help       this help\n"), out);
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        { "readonly", no_argument, NULL, 'r' },
        { "version", no_argument, NULL, 'V' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    bool readonly = false;
    int letter;

    signal(SIGPIPE, SIG_IGN);
    while ((letter = getopt_long(argc, argv, "rVh", options, NULL)) != -1) {
        switch (letter) {
        case 'r':
            readonly = true;
            break;
        case 'V':
            printf("virt-ssh-helper (splitvirt) %d.%d.%d\n", LIBVIR_VERSION_NUMBER / 1000000, LIBVIR_VERSION_NUMBER / 1000 % 1000,
                   LIBVIR_VERSION_NUMBER % 1000);
            return EXIT_SUCCESS;
        case 'h':
            print_usage(stdout);
            return EXIT_SUCCESS;
        default:
            print_usage(stderr);
            return EXIT_FAILURE;
        }
    }
    if (argc - optind != 1) {
        print_usage(stderr);
        return EXIT_FAILURE;
    }
    if (serve(argv[optind], readonly) == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "virt-ssh-helper: %s\n", error_last_message());
    error_reset();
    return EXIT_FAILURE;
}

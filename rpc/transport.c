/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * transport.c - plain sockets, and connecting them.
 *
 * Threads: any; one reader and one writer at a time.
 */

#include "rpc/transport.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"

/* Room for the descriptors of one read. More that a hostile peer attaches are never installed. */
typedef union {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int) * RPC_TRANSPORT_READ_FDS)];
} FdControl;

typedef struct addrinfo RpcAddrInfo;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcAddrInfo, freeaddrinfo)

/* ------------------------------------------------------------ plain sockets */

/* Takes the descriptors out of @msg; closes them all and returns -1 if some were lost, or nobody wants them. */
static int
take_fds(struct msghdr *msg, RpcTransportFds *ret_fds)
{
    RpcTransportFds fds = { .n = 0 };
    bool wanted = ret_fds && !(msg->msg_flags & MSG_CTRUNC);

    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
        size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        n = MIN(n, RPC_TRANSPORT_READ_FDS - fds.n);
        memcpy(fds.fds + fds.n, CMSG_DATA(c), n * sizeof(int));
        fds.n += n;
    }
    if (wanted) {
        *ret_fds = fds;
        return 0;
    }
    for (size_t i = 0; i < fds.n; i++)
        close(fds.fds[i]);
    if (!(msg->msg_flags & MSG_CTRUNC))
        return 0;
    errno = EPROTO;
    return -1;
}

static ssize_t
socket_readv(RpcTransport *transport, const struct iovec *iov, int n, RpcTransportMode mode, RpcTransportFds *ret_fds)
{
    FdControl control;
    struct msghdr msg = {
        .msg_iov = (struct iovec *)iov,
        .msg_iovlen = (size_t)n,
        .msg_control = &control,
        .msg_controllen = sizeof(control),
    };
    ssize_t got;

    if (ret_fds)
        ret_fds->n = 0;
    do {
        got = recvmsg(transport->fd, &msg, MSG_CMSG_CLOEXEC | (mode == RPC_TRANSPORT_NOW ? MSG_DONTWAIT : 0));
    } while (got < 0 && errno == EINTR);
    if (got >= 0 && (msg.msg_controllen || msg.msg_flags & MSG_CTRUNC) && take_fds(&msg, ret_fds) < 0)
        return -1;
    return got;
}

static ssize_t
socket_writev(RpcTransport *transport, const struct iovec *iov, int n)
{
    struct msghdr msg = { .msg_iov = (struct iovec *)iov, .msg_iovlen = (size_t)n };
    ssize_t sent;

    do {
        sent = sendmsg(transport->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

static int
socket_send_fd(RpcTransport *transport, int fd)
{
    char dummy = 0;
    struct iovec iov = { &dummy, 1 };
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { .bytes = { 0 } };
    struct msghdr msg = {
        .msg_iov = &iov,
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof(control),
    };
    struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
    ssize_t sent;

    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(c), &fd, sizeof(int));
    do {
        sent = sendmsg(transport->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -1 : 0;
}

static void
socket_shutdown(RpcTransport *transport)
{
    shutdown(transport->fd, SHUT_RDWR);
}

static void
socket_close(RpcTransport *transport)
{
    close(transport->fd);
    g_free(transport);
}

static const RpcTransportOps unix_ops = {
    .name = "unix",
    .secure = true,
    .readv = socket_readv,
    .writev = socket_writev,
    .send_fd = socket_send_fd,
    .shutdown = socket_shutdown,
    .close = socket_close,
};

static const RpcTransportOps tcp_ops = {
    .name = "tcp",
    .sleeps = true,
    .readv = socket_readv,
    .writev = socket_writev,
    .shutdown = socket_shutdown,
    .close = socket_close,
};

RpcTransport *
rpc_transport_new_socket(int fd)
{
    RpcTransport *transport = g_new0(RpcTransport, 1);
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);
    bool is_unix = getsockname(fd, (struct sockaddr *)&addr, &len) == 0 && addr.ss_family == AF_UNIX;
    const int on = 1;

    if (!is_unix)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    transport->ops = is_unix ? &unix_ops : &tcp_ops;
    transport->fd = fd;
    return transport;
}

void
rpc_transport_free(RpcTransport *transport)
{
    if (transport)
        transport->ops->close(transport);
}

bool
rpc_transport_is_local(const RpcTransport *transport)
{
    return transport->ops == &unix_ops;
}

/* --------------------------------------------------------------- connecting */

RpcTransport *
rpc_transport_connect_unix(const char *path)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    autoclose int fd = -1;

    if (strlen(path) >= sizeof(addr.sun_path))
        return fail_null(VIR_ERR_INVALID_ARG, _("socket path '%1$s' is longer than %2$zu bytes"), path,
                         sizeof(addr.sun_path) - 1);
    memcpy(addr.sun_path, path, strlen(path) + 1);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fail_null_errno(errno, _("cannot create a socket"));
    while (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
        if (errno == EINTR)
            continue;
        return fail_null_errno(errno, _("cannot connect to socket '%1$s'"), path);
    }
    return rpc_transport_new_socket(fd_steal(&fd));
}

/* Waits until the connect on @fd is decided: 0, or its errno. */
static int
connect_one(int fd, const struct addrinfo *addr)
{
    struct pollfd poll_fd = { fd, POLLOUT, 0 };
    int error = 0;
    socklen_t len = sizeof(error);

    if (connect(fd, addr->ai_addr, addr->ai_addrlen) == 0)
        return 0;
    if (errno != EINTR)
        return errno;
    while (poll(&poll_fd, 1, -1) < 0 && errno == EINTR)
        continue;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0 ? errno : error;
}

int
rpc_connect_tcp(const char *host, const char *port)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
    g_autoptr(RpcAddrInfo) list = NULL;
    int rc = getaddrinfo(host, port, &hints, &list);

    if (rc != 0)
        return fail(VIR_ERR_SYSTEM_ERROR, _("cannot resolve host '%1$s', port '%2$s': %3$s"), host, port,
                    gai_strerror(rc));
    rc = EADDRNOTAVAIL;
    for (const struct addrinfo *addr = list; addr; addr = addr->ai_next) {
        autoclose int fd = socket(addr->ai_family, addr->ai_socktype | SOCK_CLOEXEC, addr->ai_protocol);

        rc = fd < 0 ? errno : connect_one(fd, addr);
        if (rc == 0)
            return fd_steal(&fd);
    }
    return fail_errno(rc, _("cannot connect to host '%1$s', port '%2$s'"), host, port);
}

RpcTransport *
rpc_transport_connect_tcp(const char *host, const char *port)
{
    int fd = rpc_connect_tcp(host, port);

    return fd < 0 ? NULL : rpc_transport_new_socket(fd);
}

/* --------------------------------------------------------------- what transports share */

int
rpc_transport_shake_hands(RpcTransport *transport, int timeout_ms)
{
    int64_t deadline = timeout_ms < 0 ? CLOCK_NEVER : clock_now_ms() + timeout_ms;

    if (!transport->ops->handshake)
        return 0;
    while (transport->ops->handshake(transport) < 0) {
        struct pollfd fd = { transport->fd, 0, 0 };
        int error = errno;

        if (error_last())
            return -1;
        if (error != EAGAIN)
            return fail_errno(error, _("cannot agree with the server on '%1$s'"), transport->ops->name);
        if (deadline != CLOCK_NEVER && clock_now_ms() >= deadline)
            return fail(VIR_ERR_OPERATION_TIMEOUT, _("the server did not finish the handshake of '%1$s' within %2$d ms"),
                        transport->ops->name, timeout_ms);
        fd.events = transport->ops->wants ? transport->ops->wants(transport) : POLLIN;
        poll(&fd, 1, deadline == CLOCK_NEVER ? -1 : (int)MAX(deadline - clock_now_ms(), 1));
    }
    return 0;
}

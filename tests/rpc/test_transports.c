/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_transports.c - other things than UNIX sockets carry the protocol: TCP, and one that shakes hands, buffers and
 * cannot pass descriptors, as TLS does.
 *
 * Threads: the test's and the server's.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "support/test.h"

#include "toy.h"

enum {
    MASK = 0x5a,
    STEP = 1000, /* bytes given out at once */
};

/* Every byte is masked; each side begins with one byte of its own. */
typedef struct {
    RpcTransport base;
    bool said;
    bool heard;
    unsigned char held[65536];
    size_t start;
    size_t len;
} Masked;

static int
masked_handshake(RpcTransport *transport)
{
    Masked *self = (Masked *)transport;
    char byte = 'm';

    if (!self->said && send(transport->fd, &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL) != 1)
        return -1;
    self->said = true;
    if (!self->heard && recv(transport->fd, &byte, 1, MSG_DONTWAIT) != 1)
        return -1;
    self->heard = true;
    if (byte == 'm')
        return 0;
    errno = EPROTO;
    return -1;
}

static ssize_t
masked_readv(RpcTransport *transport, const struct iovec *iov, int n, RpcTransportMode mode, RpcTransportFds *ret_fds)
{
    Masked *self = (Masked *)transport;
    size_t part;

    if (ret_fds)
        ret_fds->n = 0;
    if (!self->len) {
        ssize_t got = recv(transport->fd, self->held, sizeof(self->held), mode == RPC_TRANSPORT_NOW ? MSG_DONTWAIT : 0);

        if (got <= 0)
            return got;
        self->start = 0;
        self->len = (size_t)got;
    }
    part = MIN(MIN((size_t)STEP, self->len), iov->iov_len);
    for (size_t i = 0; i < part; i++)
        ((unsigned char *)iov->iov_base)[i] = self->held[self->start + i] ^ MASK;
    self->start += part;
    self->len -= part;
    return (ssize_t)part;
}

static ssize_t
masked_writev(RpcTransport *transport, const struct iovec *iov, int n)
{
    unsigned char bytes[STEP];
    size_t part = MIN((size_t)STEP, iov->iov_len);

    for (size_t i = 0; i < part; i++)
        bytes[i] = ((unsigned char *)iov->iov_base)[i] ^ MASK;
    return send(transport->fd, bytes, part, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static short
masked_wants(RpcTransport *transport)
{
    Masked *self = (Masked *)transport;

    return (short)((self->said ? 0 : POLLOUT) | (self->heard ? 0 : POLLIN));
}

static size_t
masked_pending(RpcTransport *transport)
{
    return ((Masked *)transport)->len;
}

static void
masked_shutdown(RpcTransport *transport)
{
    shutdown(transport->fd, SHUT_RDWR);
}

static void
masked_close(RpcTransport *transport)
{
    close(transport->fd);
    g_free(transport);
}

static const RpcTransportOps masked_ops = {
    .name = "masked",
    .encrypted = true,
    .secure = true,
    .handshake = masked_handshake,
    .readv = masked_readv,
    .writev = masked_writev,
    .wants = masked_wants,
    .pending = masked_pending,
    .shutdown = masked_shutdown,
    .close = masked_close,
};

static RpcTransport *
masked_new(int fd, void *opaque)
{
    Masked *self = g_new0(Masked, 1);

    self->base = (RpcTransport){ &masked_ops, fd };
    return &self->base;
}

typedef struct {
    Toy *toy;
    RpcListener listener;
    bool adopts;
} Extra;

static void
add_listener(void *opaque)
{
    Extra *extra = opaque;

    if (extra->adopts)
        OK_PTR(rpc_server_adopt(toy_server(extra->toy), extra->listener.fd, &extra->listener));
    else
        OK(rpc_server_listen(toy_server(extra->toy), &extra->listener));
}

/* The far end of a connection whose near end the server takes over. */
static int
adopt_masked(Toy *toy)
{
    Extra extra = { .toy = toy, .adopts = true };
    int fds[2];

    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
    extra.listener = (RpcListener){ .fd = fds[0], .wrap = masked_new };
    toy_run_on_loop(toy, add_listener, &extra);
    return fds[1];
}

static void
check_stream(RpcClient *client, uint32_t procedure, ToySource source, int64_t len)
{
    g_autoptr(RpcClientStream) stream = rpc_client_stream_new(client);
    const toy_numbers args = { procedure == TOY_DOWNLOAD ? len : 0, source };
    const RpcClientCall call = { .program = &toy_program, .procedure = procedure, .args = &args, .stream = stream };
    g_autofree unsigned char *buf = g_malloc(100000);

    OK(rpc_client_call(client, &call));
    for (int64_t at = 0; at < len;) {
        ssize_t n;

        toy_fill(buf, 100000, (uint64_t)at);
        n = procedure == TOY_UPLOAD ? rpc_client_stream_send(stream, buf, (size_t)MIN(len - at, 100000), 0)
                                    : rpc_client_stream_recv(stream, buf, 100000, 0);
        TRUE_(n > 0);
        EQ(buf[n - 1], toy_byte((uint64_t)(at + n - 1)));
        at += n;
    }
    OK(rpc_client_stream_finish(stream));
}

static void
check_everything(RpcClient *client)
{
    const toy_numbers args = { 0, 0 };
    const int fd = 0;

    for (int i = 0; i < 100; i++)
        EQ(toy_call(client, TOY_ADD, i, 1), i + 1);
    check_stream(client, TOY_DOWNLOAD, TOY_PIPE, 3000000);
    check_stream(client, TOY_UPLOAD, TOY_PIPE, 3000000);
    EQ(toy_call(client, TOY_SLEEP, 1, 1), 1);
    FALSE_(rpc_client_can_pass_fds(client));
    FAILS(rpc_client_call(client, &(RpcClientCall){ .program = &toy_program, .procedure = TOY_FDS, .args = &args,
                                                    .fds = &fd, .n_fds = 1 }), VIR_ERR_NO_SUPPORT);
    FAILS(toy_call(client, TOY_FDS, 0, 1), VIR_ERR_OPERATION_UNSUPPORTED);
    EQ(toy_call(client, TOY_ADD, 2, 1), 3);
}

TEST_TIMEOUT(a_transport_that_buffers_loses_nothing, 60)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = rpc_client_new(masked_new(adopt_masked(toy), NULL));

    OK_PTR(client);
    TRUE_(rpc_client_is_encrypted(client));
    check_everything(client);
    EQ(rpc_server_n_anonymous(toy_server(toy)), 0);
}

TEST(who_does_not_shake_hands_is_not_served)
{
    const RpcServerLimits limits = { .auth_timeout_ms = 100 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    autoclose int silent = adopt_masked(toy);
    autoclose int rude = adopt_masked(toy);
    char byte;

    EQ(rpc_server_n_anonymous(toy_server(toy)), 2);
    EQ(write(rude, "no", 2), 2);
    WAIT_FOR(toy_n_closed(toy) == 2, 5000);
    EQ(read(silent, &byte, 1), 1);
    EQ(read(silent, &byte, 1), 0);
}

TEST(a_server_that_does_not_shake_hands_is_refused)
{
    int fds[2];

    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
    EQ(write(fds[1], "x", 1), 1);
    FAILS_PTR(rpc_client_new(masked_new(fds[0], NULL)), VIR_ERR_SYSTEM_ERROR);
    STR_HAS(test_last_message(), "masked");
    close(fds[1]);
}

TEST_TIMEOUT(tcp_carries_everything_but_descriptors, 60)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t len = sizeof(addr);
    Extra extra = { .toy = toy, .listener = { .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) } };
    g_autofree char *port = NULL;
    g_autoptr(RpcClient) client = NULL;
    g_autoptr(RpcPeer) peer = NULL;
    RpcTransport *transport;

    if (bind(extra.listener.fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(extra.listener.fd, 10) < 0)
        SKIP("no loopback network: %s", g_strerror(errno));
    OK(getsockname(extra.listener.fd, (struct sockaddr *)&addr, &len));
    port = g_strdup_printf("%d", ntohs(addr.sin_port));
    toy_run_on_loop(toy, add_listener, &extra);
    transport = rpc_transport_connect_tcp("127.0.0.1", port);
    OK_PTR(transport);
    client = rpc_client_new(transport);
    check_everything(client);
    FALSE_(rpc_client_is_local(client));
    peer = rpc_server_find_peer(toy_server(toy), 1);
    OK_PTR(peer);
    FALSE_(rpc_peer_identity(peer)->is_local);
    TRUE_(g_str_has_prefix(rpc_peer_address(peer), "127.0.0.1;"));
    STREQ(rpc_peer_transport(peer)->name, "tcp");
}

TEST(a_host_that_does_not_answer_is_named)
{
    FAILS_PTR(rpc_transport_connect_tcp("127.0.0.1", "1"), VIR_ERR_SYSTEM_ERROR);
    STR_HAS(test_last_message(), "127.0.0.1");
    FAILS_PTR(rpc_transport_connect_tcp("no such host", "1"), VIR_ERR_SYSTEM_ERROR);
    STR_HAS(test_last_message(), "no such host");
}

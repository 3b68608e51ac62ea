/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tls-pingpong.c - what a call, a connection and a stream cost over TLS, beside bare gnutls over the same kind of socket.
 *
 * Usage: tls-pingpong PKI-DIR [CALLS [MEGABYTES]]; the folder is one of virt-pki-setup's (it has localhost/ and client/).
 *
 * Threads: the client's in the parent; the children are the servers.
 */

#include <errno.h>
#include <gnutls/gnutls.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "rpc/client.h"
#include "rpc/server.h"
#include "rpc/tls.h"
#include "rpc/tls_files.h"

enum {
    PACKET = 36, /* a small call or reply */
    CHUNK = 256 * 1024,
    RECORD = 16384,
    OPENS = 100,
};

typedef struct {
    int64_t value;
} bench_number;

static bool_t
xdr_bench_number(XDR *xdr, bench_number *number)
{
    return xdr_int64_t(xdr, &number->value);
}

RPC_XDR_THUNK(bench_number)

enum {
    PROC_PING = 1,
    PROC_DOWN = 2,
    PROC_LAST = 3,
};

static const RpcProcedure rows[PROC_LAST] = {
    [PROC_PING] = { .name = "PING", .number = 1, RPC_ARGS(bench_number), RPC_RET(bench_number) },
    [PROC_DOWN] = { .name = "DOWN", .number = 2, RPC_ARGS(bench_number) },
};
static const RpcProgram program = { "bench", 0x70790003, 1, rows, PROC_LAST };

static const char *pki;
static int n_calls = 20000;
static uint64_t stream_bytes = (uint64_t)512 << 20;

static void
die(const char *what)
{
    fprintf(stderr, "%s: %s (%s)\n", what, g_strerror(errno), error_last_message());
    exit(1);
}

static int64_t
now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int
compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static void
report(const char *name, int64_t *times, int n)
{
    qsort(times, (size_t)n, sizeof(times[0]), compare_times);
    printf("%-28s p50 %8.1f us  p99 %8.1f us\n", name, (double)times[n / 2] / 1e3, (double)times[n * 99 / 100] / 1e3);
}

static void
report_rate(const char *name, uint64_t bytes, int64_t start)
{
    printf("%-28s %8.0f MB/s\n", name, (double)bytes / 1e6 / ((double)(now_ns() - start) / 1e9));
}

/* --------------------------------------------------------------- bare gnutls, blocking */

static gnutls_session_t
bare_session(int fd, bool server)
{
    g_auto(RpcTlsFiles) files = { NULL };
    g_autofree char *folder = g_build_filename(pki, server ? "localhost" : "client", NULL);
    gnutls_certificate_credentials_t credentials;
    gnutls_session_t session;
    int rc;

    rpc_tls_files_in(server ? RPC_TLS_SERVER : RPC_TLS_CLIENT, folder, &files);
    if (gnutls_certificate_allocate_credentials(&credentials) < 0 ||
        gnutls_certificate_set_x509_trust_file(credentials, files.ca, GNUTLS_X509_FMT_PEM) < 0 ||
        gnutls_certificate_set_x509_key_file(credentials, files.cert, files.key, GNUTLS_X509_FMT_PEM) < 0 ||
        gnutls_init(&session, server ? GNUTLS_SERVER : GNUTLS_CLIENT) < 0 || gnutls_set_default_priority(session) < 0)
        die("bare session");
    gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
    if (server)
        gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
    gnutls_transport_set_int(session, fd);
    do {
        rc = gnutls_handshake(session);
    } while (rc < 0 && !gnutls_error_is_fatal(rc));
    if (rc < 0)
        die("bare handshake");
    return session;
}

/* Answers packets; one that begins with 'd' asks for data without end. */
static void
bare_server(int fd)
{
    static char buf[RECORD];
    gnutls_session_t session = bare_session(fd, true);

    while (gnutls_record_recv(session, buf, PACKET) == PACKET && buf[0] != 'd') {
        if (gnutls_record_send(session, buf, PACKET) != PACKET)
            return;
    }
    while (buf[0] == 'd' && gnutls_record_send(session, buf, RECORD) > 0)
        continue;
}

static ssize_t
bare_read(gnutls_session_t session, char *buf, size_t len)
{
    ssize_t rc;

    do {
        rc = gnutls_record_recv(session, buf, len);
    } while (rc == GNUTLS_E_AGAIN || rc == GNUTLS_E_INTERRUPTED);
    return rc;
}

static void
measure_bare(int fd)
{
    g_autofree int64_t *times = g_new(int64_t, (size_t)n_calls);
    static char buf[RECORD] = "x";
    gnutls_session_t session = bare_session(fd, false);
    uint64_t done = 0;
    int64_t start;

    for (int i = 0; i < n_calls; i++) {
        start = now_ns();
        if (gnutls_record_send(session, buf, PACKET) != PACKET || bare_read(session, buf, PACKET) != PACKET)
            die("bare ping");
        times[i] = now_ns() - start;
    }
    report("bare gnutls, 1 client", times, n_calls);
    buf[0] = 'd';
    start = now_ns();
    if (gnutls_record_send(session, buf, PACKET) != PACKET)
        die("bare copy");
    while (done < stream_bytes) {
        ssize_t n = bare_read(session, buf, RECORD);

        if (n <= 0)
            die("bare copy");
        done += (uint64_t)n;
    }
    report_rate("bare gnutls, down", done, start);
}

/* --------------------------------------------------------------- ours */

static void
serve_ping(RpcCall *call)
{
    rpc_call_reply(call, rpc_call_args(call));
}

static ssize_t
memory_read(void *opaque, void *buf, size_t len)
{
    uint64_t *left = opaque;

    len = MIN((uint64_t)len, *left);
    *left -= len;
    return (ssize_t)len;
}

static void
memory_close(void *opaque, int ok)
{
    g_free(opaque);
}

static const RpcServerStreamOps memory_ops = { .read = memory_read, .close = memory_close };

static void
serve_down(RpcCall *call)
{
    g_autoptr(RpcServerStream) stream = rpc_server_stream_new(call, RPC_STREAM_DOWN);
    uint64_t *left = g_new(uint64_t, 1);

    *left = stream_bytes;
    rpc_server_stream_join(stream, &memory_ops, left);
    rpc_call_reply(call, NULL);
}

static RpcTlsContext *
context_of(RpcTlsRole role)
{
    g_auto(RpcTlsFiles) files = { NULL };
    g_autofree char *folder = g_build_filename(pki, role == RPC_TLS_SERVER ? "localhost" : "client", NULL);
    const char *certs[] = { NULL, NULL };
    const char *keys[] = { NULL, NULL };
    RpcTlsContext *context;

    rpc_tls_files_in(role, folder, &files);
    certs[0] = files.cert;
    keys[0] = files.key;
    context = rpc_tls_context_new(role, &(RpcTlsOptions){ .ca = files.ca, .certs = certs, .keys = keys });
    if (!context)
        die("certificates");
    return context;
}

/* Sockets come over a pair, as if accepted. */
typedef struct {
    RpcServer *server;
    RpcTlsContext *context;
    int control;
} Doorway;

static RpcTransport *
wrap(int fd, void *context)
{
    return rpc_tls_transport_new(context, fd, NULL);
}

static int
on_control(sd_event_source *source, int fd, uint32_t revents, void *opaque)
{
    const Doorway *doorway = opaque;
    char control[CMSG_SPACE(sizeof(int))];
    char byte;
    struct iovec iov = { &byte, 1 };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
    int one;

    if (recvmsg(fd, &msg, MSG_CMSG_CLOEXEC) <= 0)
        return sd_event_exit(sd_event_source_get_event(source), 0);
    memcpy(&one, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(one));
    rpc_server_adopt(doorway->server, one, &(RpcListener){ .wrap = wrap, .opaque = doorway->context });
    return 0;
}

static void
rpc_server(int control)
{
    static const RpcServe serve[PROC_LAST] = { NULL, serve_ping, serve_down };
    static const RpcService service = { &program, serve, NULL };
    Doorway doorway = { .control = control, .context = context_of(RPC_TLS_SERVER) };
    sd_event *loop;

    if (sd_event_new(&loop) < 0)
        die("loop");
    doorway.server = rpc_server_new(loop, "bench", &(RpcServerLimits){ .max_anonymous = 1000 });
    rpc_server_add_service(doorway.server, &service);
    if (sd_event_add_io(loop, NULL, control, EPOLLIN, on_control, &doorway) < 0)
        die("control");
    sd_event_loop(loop);
}

static RpcClient *
open_client(int control, RpcTlsContext *context)
{
    g_autoptr(RpcTransport) passer = rpc_transport_new_socket(dup(control));
    int fds[2];
    RpcClient *client;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0 || passer->ops->send_fd(passer, fds[1]) < 0)
        die("socket pair");
    close(fds[1]);
    client = rpc_client_new(rpc_tls_transport_new(context, fds[0], "localhost"));
    if (!client)
        die("connect");
    return client;
}

static void
ping(RpcClient *client)
{
    const bench_number args = { 1 };
    bench_number ret = { 0 };

    if (rpc_client_call_simple(client, &program, PROC_PING, &args, &ret) < 0 || ret.value != 1)
        die("ping");
}

/* Who never reads an answer gets no ticket, and shakes hands anew each time. */
static void
measure_opens(int control, bool resume)
{
    g_autoptr(RpcTlsContext) shared = context_of(RPC_TLS_CLIENT);
    int64_t times[OPENS];

    for (int i = 0; i < OPENS; i++) {
        int64_t start = now_ns();
        g_autoptr(RpcClient) client = open_client(control, shared);

        if (resume)
            ping(client); /* the ticket comes with the answer */
        times[i] = now_ns() - start;
    }
    report(resume ? "tls: connect again, 1 call" : "tls: connect anew", times, OPENS);
}

static void
measure_rpc(int control)
{
    g_autofree int64_t *times = g_new(int64_t, (size_t)n_calls);
    g_autoptr(RpcTlsContext) context = context_of(RPC_TLS_CLIENT);
    g_autoptr(RpcClient) client = open_client(control, context);
    g_autoptr(RpcClientStream) stream = rpc_client_stream_new(client);
    const RpcClientCall call = { .program = &program, .procedure = PROC_DOWN, .args = &(bench_number){ 0 }, .stream = stream };
    static char buf[CHUNK];
    uint64_t done = 0;
    int64_t start;

    for (int i = 0; i < n_calls; i++) {
        start = now_ns();
        ping(client);
        times[i] = now_ns() - start;
    }
    report("rpc over tls, 1 client", times, n_calls);
    start = now_ns();
    if (rpc_client_call(client, &call) < 0)
        die("stream");
    while (done < stream_bytes) {
        ssize_t n = rpc_client_stream_recv(stream, buf, CHUNK, 0);

        if (n <= 0)
            die("stream");
        done += (uint64_t)n;
    }
    report_rate("rpc stream over tls, down", done, start);
}

/* --------------------------------------------------------------- both */

static void
run(void (*server)(int fd), void (*client)(int fd))
{
    int fds[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0)
        die("socket pair");
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        server(fds[1]);
        _exit(0);
    }
    close(fds[1]);
    client(fds[0]);
    close(fds[0]);
    waitpid(pid, NULL, 0);
}

static void
measure_ours(int control)
{
    measure_opens(control, false);
    measure_rpc(control);
    measure_opens(control, true);
}

int
main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        fprintf(stderr, "usage: %s PKI-DIR [CALLS [MEGABYTES]]\n", argv[0]);
        return 1;
    }
    pki = argv[1];
    n_calls = argc > 2 ? (int)g_ascii_strtoll(argv[2], NULL, 10) : n_calls;
    stream_bytes = argc > 3 ? g_ascii_strtoull(argv[3], NULL, 10) << 20 : stream_bytes;
    run(bare_server, measure_bare);
    run(rpc_server, measure_ours);
    return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * rpc-pingpong.c - what a call, a connection and a stream cost, beside the same over bare sockets.
 *
 * The server is a process of its own. Usage: rpc-pingpong [CALLS [MEGABYTES]]
 *
 * Threads: clients' in the parent; the child's loop.
 */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"

#include "rpc/client.h"
#include "rpc/server.h"

enum {
    CLIENTS = 16,
    PACKET = 36, /* a small call or reply */
    CHUNK = 256 * 1024,
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
    PROC_UP = 3,
    PROC_LAST = 4,
};

/* What PROC_DOWN and PROC_UP join the stream to. */
enum {
    THING_MEMORY,
    THING_PIPE,
    THING_FILE,
};

static const RpcProcedure bench_rows[PROC_LAST] = {
    [PROC_PING] = { .name = "PING", .number = 1, RPC_ARGS(bench_number), RPC_RET(bench_number) },
    [PROC_DOWN] = { .name = "DOWN", .number = 2, RPC_ARGS(bench_number) },
    [PROC_UP] = { .name = "UP", .number = 3, RPC_ARGS(bench_number) },
};
static const RpcProgram bench_program = { "bench", 0x70790002, 1, bench_rows, PROC_LAST };

static char directory[] = "/tmp/rpc-bench-XXXXXX";
static int n_calls = 50000;
static uint64_t stream_bytes = (uint64_t)2048 << 20;

static void
die(const char *what)
{
    fprintf(stderr, "%s: %s (%s)\n", what, g_strerror(errno), error_last_message());
    exit(1);
}

static struct sockaddr_un
address(const char *name)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };

    snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/%s", directory, name);
    return addr;
}

static int
listen_at(const char *name)
{
    struct sockaddr_un addr = address(name);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 1024) < 0)
        die("listen");
    return fd;
}

static int
connect_to(const char *name)
{
    struct sockaddr_un addr = address(name);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
        die("connect");
    return fd;
}

/* --------------------------------------------------------------- the bare server */

/* Answers each packet with one; a first byte of 'd' asks for data without end, 'u' for swallowing it. */
static void
bare_answer(int fd)
{
    static char buf[CHUNK];
    ssize_t got = read(fd, buf, PACKET);

    if (got <= 0) {
        close(fd);
    } else if (buf[0] == 'd') {
        while (write(fd, buf, CHUNK) > 0)
            continue;
        close(fd);
    } else if (buf[0] == 'u') {
        while (read(fd, buf, CHUNK) > 0)
            continue;
        close(fd);
    } else if (write(fd, buf, PACKET) != PACKET) {
        close(fd);
    }
}

static void
bare_server(void)
{
    int listener = listen_at("bare");
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = { .events = EPOLLIN, .data = { .fd = listener } };

    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        struct epoll_event events[64];
        int n = epoll_wait(epoll, events, 64, -1);

        for (int i = 0; i < n; i++) {
            if (events[i].data.fd != listener) {
                bare_answer(events[i].data.fd);
                continue;
            }
            event.data.fd = accept(listener, NULL, NULL);
            epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
        }
    }
}

/* --------------------------------------------------------------- the bare relay */

/* Stands between a client and the bare server, as simply as can be: what comes on one side goes out on the other. */
static void
relay_server(void)
{
    int listener = listen_at("relay");
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = { .events = EPOLLIN, .data = { .fd = listener } };
    int other[1024] = { 0 };
    char buf[PACKET];

    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        struct epoll_event events[64];
        int n = epoll_wait(epoll, events, 64, -1);

        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            ssize_t got = fd == listener ? 0 : read(fd, buf, PACKET);

            if (fd != listener) {
                if (got <= 0 || write(other[fd], buf, (size_t)got) != got)
                    shutdown(other[fd], SHUT_RDWR), close(fd);
                continue;
            }
            fd = accept(listener, NULL, NULL);
            other[fd] = connect_to("bare");
            other[other[fd]] = fd;
            event.data.fd = fd;
            epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
            event.data.fd = other[fd];
            epoll_ctl(epoll, EPOLL_CTL_ADD, other[fd], &event);
        }
    }
}

/* --------------------------------------------------------------- the RPC server */

static ssize_t
memory_read(void *opaque, void *buf, size_t len)
{
    uint64_t *left = opaque;

    len = MIN((uint64_t)len, *left);
    *left -= len;
    return (ssize_t)len;
}

static ssize_t
memory_write(void *opaque, const void *buf, size_t len)
{
    return (ssize_t)len;
}

static void
memory_close(void *opaque, int ok)
{
    g_free(opaque);
}

static const RpcServerStreamOps memory_ops = { .read = memory_read, .write = memory_write, .close = memory_close };

typedef struct {
    int fd;
    bool writes;
} PipeEnd;

static void *
pipe_end_run(void *opaque)
{
    PipeEnd *end = opaque;
    g_autofree char *buf = g_malloc0(CHUNK);
    uint64_t left = end->writes ? stream_bytes : UINT64_MAX;

    while (left) {
        size_t part = (size_t)MIN((uint64_t)CHUNK, left);
        ssize_t n = end->writes ? write(end->fd, buf, part) : read(end->fd, buf, part);

        if (n <= 0)
            break;
        left -= (uint64_t)n;
    }
    close(end->fd);
    g_free(end);
    return NULL;
}

static int
join_pipe(RpcServerStream *stream, bool down)
{
    PipeEnd *end = g_new(PipeEnd, 1);
    pthread_t thread;
    int fds[2];

    if (pipe2(fds, O_CLOEXEC) < 0)
        die("pipe");
    fcntl(fds[0], F_SETPIPE_SZ, 1024 * 1024);
    *end = (PipeEnd){ fds[down], down };
    pthread_create(&thread, NULL, pipe_end_run, end);
    pthread_detach(thread);
    return rpc_server_stream_join_fd(stream, fds[!down], 0);
}

static int
join_file(RpcServerStream *stream)
{
    g_autofree char *path = g_strdup_printf("%s/file", directory);

    return rpc_server_stream_join_fd(stream, open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), 0);
}

static void
serve_ping(RpcCall *call)
{
    rpc_call_reply(call, rpc_call_args(call));
}

static void
serve_stream(RpcCall *call)
{
    bool down = rpc_call_procedure(call)->number == PROC_DOWN;
    const bench_number *args = rpc_call_args(call);
    g_autoptr(RpcServerStream) stream = rpc_server_stream_new(call, down ? RPC_STREAM_DOWN : RPC_STREAM_UP);
    uint64_t *left = g_new(uint64_t, 1);

    *left = stream_bytes;
    if (args->value == THING_MEMORY)
        rpc_server_stream_join(stream, &memory_ops, g_steal_pointer(&left));
    else if (args->value == THING_PIPE)
        join_pipe(stream, down);
    else
        join_file(stream);
    g_free(left);
    rpc_call_reply(call, NULL);
}

static void
rpc_server(void)
{
    static const RpcServe serve[PROC_LAST] = { NULL, serve_ping, serve_stream, serve_stream };
    static const RpcService service = { &bench_program, serve, NULL };
    const RpcServerLimits limits = { .max_anonymous = 1000 };
    sd_event *loop;
    RpcServer *server;

    if (sd_event_new(&loop) < 0)
        die("loop");
    server = rpc_server_new(loop, "bench", &limits);
    rpc_server_add_service(server, &service);
    rpc_server_listen(server, &(RpcListener){ .fd = listen_at("rpc") });
    sd_event_loop(loop);
}

/* --------------------------------------------------------------- measuring */

static int
compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static int64_t
now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* One client: of which server. */
typedef struct {
    const char *server;
    int n;
    int64_t *times;
} Pinger;

static void
ping_bare(Pinger *pinger)
{
    autoclose int fd = connect_to(pinger->server);
    char buf[PACKET] = "x";

    for (int i = 0; i < pinger->n; i++) {
        int64_t start = now_ns();

        if (write(fd, buf, PACKET) != PACKET || read(fd, buf, PACKET) != PACKET)
            die("bare ping");
        pinger->times[i] = now_ns() - start;
    }
}

static void
ping_rpc(Pinger *pinger)
{
    g_autoptr(RpcClient) client = rpc_client_new(rpc_transport_new_socket(connect_to("rpc")));

    for (int i = 0; i < pinger->n; i++) {
        const bench_number args = { i };
        bench_number ret = { -1 };
        int64_t start = now_ns();

        if (rpc_client_call_simple(client, &bench_program, PROC_PING, &args, &ret) < 0 || ret.value != i)
            die("ping");
        pinger->times[i] = now_ns() - start;
    }
}

static void *
pinger_run(void *opaque)
{
    Pinger *pinger = opaque;

    if (strcmp(pinger->server, "rpc") == 0)
        ping_rpc(pinger);
    else
        ping_bare(pinger);
    return NULL;
}

static void
measure_pings(const char *name, const char *server, int n_clients)
{
    Pinger pingers[CLIENTS];
    pthread_t threads[CLIENTS];
    int n = n_clients == 1 ? n_calls : n_calls / 4;
    g_autofree int64_t *times = g_new(int64_t, (size_t)n * (size_t)n_clients);
    int64_t start = now_ns();
    double seconds;

    for (int i = 0; i < n_clients; i++) {
        pingers[i] = (Pinger){ server, n, times + (size_t)i * (size_t)n };
        pthread_create(&threads[i], NULL, pinger_run, &pingers[i]);
    }
    for (int i = 0; i < n_clients; i++)
        pthread_join(threads[i], NULL);
    seconds = (double)(now_ns() - start) / 1e9;
    n *= n_clients;
    qsort(times, (size_t)n, sizeof(times[0]), compare_times);
    printf("%-28s p50 %7.1f us  p99 %7.1f us  %9.0f calls/s\n", name, (double)times[n / 2] / 1e3,
           (double)times[n * 99 / 100] / 1e3, n / seconds);
}

static void
measure_open(void)
{
    enum { N = 2000 };
    static int64_t times[N];

    for (int i = 0; i < N; i++) {
        int64_t start = now_ns();
        g_autoptr(RpcClient) client = rpc_client_new(rpc_transport_new_socket(connect_to("rpc")));
        const bench_number args = { i };

        if (rpc_client_call_simple(client, &bench_program, PROC_PING, &args, NULL) < 0)
            die("first call");
        times[i] = now_ns() - start;
    }
    qsort(times, N, sizeof(times[0]), compare_times);
    printf("%-28s p50 %7.1f us  p99 %7.1f us\n", "connect and first call", (double)times[N / 2] / 1e3,
           (double)times[N * 99 / 100] / 1e3);
}

static void
report_rate(const char *name, uint64_t bytes, int64_t start)
{
    printf("%-28s %7.0f MB/s\n", name, (double)bytes / 1e6 / ((double)(now_ns() - start) / 1e9));
}

static void
measure_bare_copy(bool down)
{
    autoclose int fd = connect_to("bare");
    g_autofree char *buf = g_malloc0(CHUNK);
    uint64_t done = 0;
    int64_t start = now_ns();

    buf[0] = down ? 'd' : 'u';
    if (write(fd, buf, PACKET) != PACKET)
        die("bare copy");
    while (done < stream_bytes) {
        ssize_t n = down ? read(fd, buf, CHUNK) : write(fd, buf, CHUNK);

        if (n <= 0)
            die("bare copy");
        done += (uint64_t)n;
    }
    report_rate(down ? "bare socket, down" : "bare socket, up", done, start);
}

static void
measure_stream(const char *name, uint32_t procedure, int64_t thing)
{
    g_autoptr(RpcClient) client = rpc_client_new(rpc_transport_new_socket(connect_to("rpc")));
    g_autoptr(RpcClientStream) stream = rpc_client_stream_new(client);
    g_autofree char *buf = g_malloc0(CHUNK);
    const bench_number args = { thing };
    const RpcClientCall call = { .program = &bench_program, .procedure = procedure, .args = &args, .stream = stream };
    int64_t start = now_ns();
    uint64_t done = 0;

    if (rpc_client_call(client, &call) < 0)
        die(name);
    while (done < stream_bytes) {
        ssize_t n = procedure == PROC_DOWN ? rpc_client_stream_recv(stream, buf, CHUNK, 0)
                                           : rpc_client_stream_send(stream, buf, CHUNK, 0);

        if (n <= 0)
            break;
        done += (uint64_t)n;
    }
    if (rpc_client_stream_finish(stream) < 0 || done < stream_bytes)
        die(name);
    report_rate(name, done, start);
}

static pid_t
start(void (*server)(void))
{
    pid_t pid = fork();

    if (pid == 0) {
        server();
        _exit(0);
    }
    return pid;
}

static void
await(const char *name)
{
    g_autofree char *path = g_strdup_printf("%s/%s", directory, name);

    while (access(path, F_OK) < 0)
        g_usleep(1000);
    g_usleep(20000);
}

static void
measure(void)
{
    measure_pings("bare, 1 client", "bare", 1);
    measure_pings("bare relay, 1 client", "relay", 1);
    measure_pings("rpc, 1 client", "rpc", 1);
    measure_pings("bare, 16 clients", "bare", CLIENTS);
    measure_pings("bare relay, 16 clients", "relay", CLIENTS);
    measure_pings("rpc, 16 clients", "rpc", CLIENTS);
    measure_open();
    measure_bare_copy(true);
    measure_stream("rpc stream down, memory", PROC_DOWN, THING_MEMORY);
    measure_stream("rpc stream down, pipe", PROC_DOWN, THING_PIPE);
    measure_bare_copy(false);
    measure_stream("rpc stream up, memory", PROC_UP, THING_MEMORY);
    measure_stream("rpc stream up, pipe", PROC_UP, THING_PIPE);
    measure_stream("rpc stream up, file", PROC_UP, THING_FILE);
    measure_stream("rpc stream down, file", PROC_DOWN, THING_FILE);
}

int
main(int argc, char **argv)
{
    pid_t bare, relay, rpc;

    signal(SIGPIPE, SIG_IGN);
    n_calls = argc > 1 ? (int)g_ascii_strtoll(argv[1], NULL, 10) : n_calls;
    stream_bytes = argc > 2 ? g_ascii_strtoull(argv[2], NULL, 10) << 20 : stream_bytes;
    if (!mkdtemp(directory))
        die("mkdtemp");
    bare = start(bare_server);
    await("bare");
    relay = start(relay_server);
    rpc = start(rpc_server);
    await("relay");
    await("rpc");
    measure();
    kill(bare, SIGTERM);
    kill(relay, SIGTERM);
    kill(rpc, SIGTERM);
    waitpid(bare, NULL, 0);
    waitpid(relay, NULL, 0);
    waitpid(rpc, NULL, 0);
    file_remove_tree(directory);
    return 0;
}

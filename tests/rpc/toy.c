/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * toy.c - a small program and a real server for it.
 *
 * Threads: the fixture's loop serves; tests call from theirs.
 */

#include "toy.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/event.h"
#include "base/file.h"
#include "base/thread.h"
#include "support/test.h"

#include "rpc/server_internal.h"
#include "rpc/xdr_types.h"

/* ------------------------------------------------------------- the program */

static bool_t
xdr_toy_numbers(XDR *xdr, toy_numbers *numbers)
{
    return xdr_int64_t(xdr, &numbers->a) && xdr_int64_t(xdr, &numbers->b);
}

static bool_t
xdr_toy_text(XDR *xdr, toy_text *text)
{
    return rpc_xdr_string(xdr, &text->text, RPC_STRING_MAX);
}

RPC_XDR_THUNK(toy_numbers)
RPC_XDR_THUNK(toy_text)

#define ROW(id, ...) [id] = { .name = #id, .number = id, __VA_ARGS__ }
#define NUMBERS RPC_ARGS(toy_numbers), RPC_RET(toy_numbers)

static const RpcProcedure toy_procedures[TOY_LAST] = {
    ROW(TOY_ECHO, RPC_ARGS(toy_text), RPC_RET(toy_text), .runs = RPC_RUNS_VIEW),
    ROW(TOY_ADD, NUMBERS, .runs = RPC_RUNS_VIEW),
    ROW(TOY_SLEEP, NUMBERS, .runs = RPC_RUNS_DRIVER),
    ROW(TOY_QUERY, NUMBERS, .runs = RPC_RUNS_DRIVER, .flags = RPC_PROCEDURE_HIGH),
    ROW(TOY_FAIL, NUMBERS),
    ROW(TOY_FDS, NUMBERS, .flags = RPC_PROCEDURE_FDS_IN | RPC_PROCEDURE_FDS_OUT),
    ROW(TOY_DOWNLOAD, NUMBERS, .flags = RPC_PROCEDURE_STREAM_DOWN),
    ROW(TOY_UPLOAD, NUMBERS, .flags = RPC_PROCEDURE_STREAM_UP),
    ROW(TOY_TICKS, NUMBERS),
    ROW(TOY_TICK, RPC_ARGS(toy_numbers), .flags = RPC_PROCEDURE_EVENT),
    ROW(TOY_HOLD, NUMBERS),
    ROW(TOY_RELEASE, NUMBERS),
    ROW(TOY_LOGIN, NUMBERS, .flags = RPC_PROCEDURE_BEFORE_AUTH),
    ROW(TOY_KEEPALIVE, NUMBERS),
    ROW(TOY_BYE, NUMBERS),
};

const RpcProgram toy_program = { "toy", 0x70790001, 1, toy_procedures, TOY_LAST };

void
toy_fill(unsigned char *buf, size_t len, uint64_t position)
{
    for (size_t i = 0; i < len; i++)
        buf[i] = toy_byte(position + i);
}

/* ------------------------------------------------------------- the fixture */

struct Toy {
    EventLoop *loop;
    RpcServer *server;
    Thread *thread;
    char *path;
    char *file;
    atomic_int n_opened;
    atomic_int n_closed;
    GPtrArray *held; /* the loop's; RpcCall */
    Mutex lock;
    Cond changed;
};

/* The one that serves: tests run one server at a time. */
static Toy *the_toy;

static toy_numbers *
numbers_of(RpcCall *call)
{
    return rpc_call_args(call);
}

static void
reply_number(RpcCall *call, int64_t a)
{
    const toy_numbers ret = { .a = a };

    rpc_call_reply(call, &ret);
}

static void
serve_echo(RpcCall *call)
{
    rpc_call_reply(call, rpc_call_args(call));
}

static void
serve_add(RpcCall *call)
{
    reply_number(call, (int64_t)((uint64_t)numbers_of(call)->a + (uint64_t)numbers_of(call)->b));
}

static void
sleep_on_worker(RpcCall *call, void *opaque)
{
    g_usleep((unsigned long)numbers_of(call)->a * 1000);
    reply_number(call, numbers_of(call)->a);
}

static void
serve_sleep(RpcCall *call)
{
    rpc_call_run(call, sleep_on_worker, NULL);
}

static void
query_on_worker(RpcCall *call, void *opaque)
{
    reply_number(call, numbers_of(call)->a);
}

static void
serve_query(RpcCall *call)
{
    rpc_call_run(call, query_on_worker, NULL);
}

static void
serve_fail(RpcCall *call)
{
    fail((int)numbers_of(call)->a, "toy failure");
    rpc_call_fail(call);
}

static void
serve_fds(RpcCall *call)
{
    int64_t sum = 0;
    int ends[2];

    for (size_t i = 0; i < rpc_call_n_fds(call); i++) {
        autoclose int fd = rpc_call_steal_fd(call, i);
        unsigned char byte = 0;

        sum += fd >= 0 && read(fd, &byte, 1) == 1 ? byte : 1000;
    }
    for (int64_t i = 0; i < numbers_of(call)->b; i++) {
        if (pipe2(ends, O_CLOEXEC) < 0 || write(ends[1], "toy", 3) != 3)
            fail_errno(errno, "cannot make a pipe");
        close(ends[1]);
        if (rpc_call_add_reply_fd(call, ends[0]) < 0) {
            rpc_call_fail(call);
            return;
        }
    }
    reply_number(call, sum);
}

static void
serve_ticks(RpcCall *call)
{
    g_autoptr(RpcPeer) peer = rpc_peer_ref(rpc_call_peer(call));
    int64_t n = numbers_of(call)->a;

    reply_number(call, n);
    for (int64_t i = 0; i < n; i++) {
        const toy_numbers tick = { i, clock_now_us() };
        g_autoptr(RpcMessage) message = rpc_message_new_event(&toy_program, TOY_TICK, &tick);

        rpc_peer_send_message(peer, message);
    }
}

static void
serve_hold(RpcCall *call)
{
    g_ptr_array_add(the_toy->held, call);
}

static void
serve_release(RpcCall *call)
{
    int64_t wanted = numbers_of(call)->a;
    int64_t n = 0;

    for (unsigned int i = 0; i < the_toy->held->len;) {
        RpcCall *held = g_ptr_array_index(the_toy->held, i);

        if (numbers_of(held)->a != wanted) {
            i++;
            continue;
        }
        g_ptr_array_remove_index(the_toy->held, i);
        reply_number(held, wanted);
        n++;
    }
    reply_number(call, n);
}

static void
serve_login(RpcCall *call)
{
    rpc_peer_set_authenticated(rpc_call_peer(call));
    reply_number(call, 1);
}

static void
serve_keepalive(RpcCall *call)
{
    rpc_peer_start_keepalive(rpc_call_peer(call));
    reply_number(call, 1);
}

static void
serve_bye(RpcCall *call)
{
    g_autoptr(RpcPeer) peer = rpc_peer_ref(rpc_call_peer(call));

    reply_number(call, 1);
    rpc_peer_close_flushed(peer);
}

/* ------------------------------------------------------------- streams */

typedef struct {
    int fd;
    int64_t len;
    bool writes;
} Plumber;

atomic_llong toy_uploaded;
atomic_int toy_stuck_fd = -1;

/* Writes or checks @len bytes at the far end of a pipe. */
static void
plumb(void *opaque)
{
    Plumber *self = opaque;
    g_autofree unsigned char *buf = g_malloc(100000);
    int64_t at = 0;

    while (self->writes ? at < self->len : true) {
        size_t want = self->writes ? (size_t)MIN(self->len - at, 100000) : 100000;
        ssize_t n;

        if (self->writes)
            toy_fill(buf, want, (uint64_t)at);
        n = self->writes ? write(self->fd, buf, want) : read(self->fd, buf, want);
        if (n <= 0)
            break;
        for (ssize_t i = 0; !self->writes && i < n; i++) {
            if (buf[i] != toy_byte((uint64_t)(at + i)))
                g_error("byte %lld of an upload is wrong", (long long)(at + i));
        }
        at += n;
    }
    if (!self->writes)
        atomic_store(&toy_uploaded, at);
    close(self->fd);
    g_free(self);
}

/* Sends back what comes. */
static void
loop_back(void *opaque)
{
    autoclose int fd = GPOINTER_TO_INT(opaque);
    g_autofree char *buf = g_malloc(65536);
    ssize_t n;

    while ((n = read(fd, buf, 65536)) > 0) {
        if (fd_write_all(fd, buf, (size_t)n) < 0)
            break;
    }
}

static void
start_plumber(int fd, int64_t len, bool writes)
{
    Plumber *self = g_new(Plumber, 1);

    *self = (Plumber){ fd, len, writes };
    atomic_store(&toy_uploaded, -1);
    if (thread_start_detached("plumber", 0, plumb, self) < 0)
        g_error("no thread");
}

static ssize_t
failing_read(void *opaque, void *buf, size_t len)
{
    int *n = opaque;

    if (++*n > 3)
        return fail(VIR_ERR_OPERATION_FAILED, "the source broke");
    memset(buf, 0, 1000);
    return 1000;
}

static ssize_t
failing_write(void *opaque, const void *buf, size_t len)
{
    int *n = opaque;

    if (++*n > 3)
        return fail(VIR_ERR_OPERATION_FAILED, "the sink broke");
    return (ssize_t)len;
}

static void
failing_close(void *opaque, int ok)
{
    g_free(opaque);
}

static const RpcServerStreamOps failing_ops = { .read = failing_read, .write = failing_write, .close = failing_close };

static int
join(RpcServerStream *stream, const toy_numbers *args, bool down)
{
    int fds[2];

    switch ((ToySource)args->b) {
    case TOY_PIPE:
        if (pipe2(fds, O_CLOEXEC) < 0)
            return fail_errno(errno, "no pipe");
        start_plumber(fds[down ? 1 : 0], args->a, down);
        return rpc_server_stream_join_fd(stream, fds[down ? 0 : 1], 0);
    case TOY_STUCK:
        if (pipe2(fds, O_CLOEXEC) < 0)
            return fail_errno(errno, "no pipe");
        toy_stuck_fd = fds[down ? 1 : 0];
        return rpc_server_stream_join_fd(stream, fds[down ? 0 : 1], 0);
    case TOY_LOOP:
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
            return fail_errno(errno, "no sockets");
        if (thread_start_detached("loop", 0, loop_back, GINT_TO_POINTER(fds[1])) < 0)
            return -1;
        return rpc_server_stream_join_fd(stream, fds[0], 0);
    case TOY_FILE:
    case TOY_SPARSE:
        fds[0] = open(the_toy->file, O_RDWR | O_CREAT | O_CLOEXEC | (down ? 0 : O_TRUNC), 0600);
        return rpc_server_stream_join_fd(stream, fds[0], (uint64_t)args->a);
    case TOY_FAILING:
        rpc_server_stream_join(stream, &failing_ops, g_new0(int, 1));
        return 0;
    case TOY_NOWHERE:
        return 0;
    }
    return fail(VIR_ERR_INVALID_ARG, "no such source");
}

static void
serve_stream(RpcCall *call)
{
    const toy_numbers *args = numbers_of(call);
    bool down = rpc_call_procedure(call)->number == TOY_DOWNLOAD;
    unsigned int flags = (down ? RPC_STREAM_DOWN : RPC_STREAM_UP) | (args->b == TOY_SPARSE ? RPC_STREAM_SPARSE : 0) |
                         (args->b == TOY_LOOP ? RPC_STREAM_DOWN | RPC_STREAM_UP : 0);
    g_autoptr(RpcServerStream) stream = rpc_server_stream_new(call, flags);

    if (!stream || join(stream, args, down) < 0)
        rpc_call_fail(call);
    else
        reply_number(call, args->a);
}

static const RpcServe toy_serve[TOY_LAST] = {
    [TOY_ECHO] = serve_echo,
    [TOY_ADD] = serve_add,
    [TOY_SLEEP] = serve_sleep,
    [TOY_QUERY] = serve_query,
    [TOY_FAIL] = serve_fail,
    [TOY_FDS] = serve_fds,
    [TOY_DOWNLOAD] = serve_stream,
    [TOY_UPLOAD] = serve_stream,
    [TOY_TICKS] = serve_ticks,
    [TOY_HOLD] = serve_hold,
    [TOY_RELEASE] = serve_release,
    [TOY_LOGIN] = serve_login,
    [TOY_KEEPALIVE] = serve_keepalive,
    [TOY_BYE] = serve_bye,
};

static const RpcService toy_service = { .program = &toy_program, .serve = toy_serve };

/* ------------------------------------------------------------- running it */

static void
on_open(RpcPeer *peer, void *opaque)
{
    Toy *toy = opaque;

    atomic_fetch_add(&toy->n_opened, 1);
}

static void
on_close(RpcPeer *peer, void *opaque)
{
    Toy *toy = opaque;

    for (unsigned int i = toy->held->len; i > 0; i--) {
        RpcCall *held = g_ptr_array_index(toy->held, i - 1);

        if (rpc_call_peer(held) == peer) {
            g_ptr_array_remove_index(toy->held, i - 1);
            reply_number(held, 0);
        }
    }
    atomic_fetch_add(&toy->n_closed, 1);
}

static int
listen_at(const char *path)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_strlcpy(addr.sun_path, path, sizeof(addr.sun_path));
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 1024) < 0)
        g_error("cannot listen at '%s': %s", path, g_strerror(errno));
    return fd;
}

static void
loop_run(void *opaque)
{
    Toy *toy = opaque;

    sd_event_loop(toy->loop);
    rpc_server_close(toy->server);
}

Toy *
toy_start(const RpcServerLimits *limits, RpcAuth auth)
{
    const RpcServerLimits plenty = { .max_anonymous = 1000, .max_requests = 100 };
    const RpcServerHooks hooks = { on_open, on_close };
    Toy *toy = g_new0(Toy, 1);

    signal(SIGPIPE, SIG_IGN); /* as daemons do; a plumber's pipe may break */
    toy->path = g_strdup(test_temp_path("toy-sock"));
    toy->file = g_strdup(test_temp_path("toy-file"));
    unlink(toy->path);
    toy->held = g_ptr_array_new();
    mutex_init(&toy->lock);
    cond_init(&toy->changed);
    toy->loop = event_loop_new();
    toy->server = rpc_server_new(toy->loop, "toy", limits ? limits : &plenty);
    rpc_server_add_service(toy->server, &toy_service);
    rpc_server_set_hooks(toy->server, &hooks, toy);
    OK(rpc_server_listen(toy->server, &(RpcListener){ .fd = listen_at(toy->path), .auth = auth }));
    the_toy = toy;
    toy->thread = thread_start("toy", (size_t)1024 * 1024, loop_run, toy);
    OK_PTR(toy->thread);
    return toy;
}

static void
exit_loop(void *opaque)
{
    sd_event_exit(opaque, 0);
}

void
toy_stop(Toy *toy)
{
    if (!toy)
        return;
    rpc_server_post(toy->server, exit_loop, toy->loop);
    thread_join(toy->thread);
    rpc_server_unref(toy->server);
    event_loop_unref(toy->loop);
    g_ptr_array_unref(toy->held);
    cond_clear(&toy->changed);
    mutex_clear(&toy->lock);
    g_free(toy->path);
    g_free(toy->file);
    g_free(toy);
    the_toy = NULL;
}

typedef struct {
    Toy *toy;
    void (*fn)(void *opaque);
    void *opaque;
    bool done;
} Errand;

static void
run_errand(void *opaque)
{
    Errand *errand = opaque;
    Toy *toy = errand->toy;

    errand->fn(errand->opaque);
    mutex_lock(&toy->lock);
    errand->done = true;
    cond_broadcast(&toy->changed);
    mutex_unlock(&toy->lock);
}

void
toy_run_on_loop(Toy *toy, void (*fn)(void *opaque), void *opaque)
{
    Errand errand = { toy, fn, opaque, false };

    rpc_server_post(toy->server, run_errand, &errand);
    mutex_lock(&toy->lock);
    while (!errand.done)
        cond_wait(&toy->changed, &toy->lock);
    mutex_unlock(&toy->lock);
}

RpcServer *
toy_server(Toy *toy)
{
    return toy->server;
}

const char *
toy_path(Toy *toy)
{
    return toy->path;
}

const char *
toy_file(Toy *toy)
{
    return toy->file;
}

int
toy_n_opened(Toy *toy)
{
    return atomic_load(&toy->n_opened);
}

int
toy_n_closed(Toy *toy)
{
    return atomic_load(&toy->n_closed);
}

int
toy_connect(Toy *toy)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_strlcpy(addr.sun_path, toy->path, sizeof(addr.sun_path));
    OK(connect(fd, (struct sockaddr *)&addr, sizeof(addr)));
    return fd;
}

RpcClient *
toy_client(Toy *toy)
{
    RpcTransport *transport = rpc_transport_connect_unix(toy->path);

    OK_PTR(transport);
    return rpc_client_new(transport);
}

int64_t
toy_call(RpcClient *client, uint32_t procedure, int64_t a, int64_t b)
{
    const toy_numbers args = { a, b };
    toy_numbers ret = { 0 };

    if (rpc_client_call_simple(client, &toy_program, procedure, &args, &ret) < 0)
        return -1;
    return ret.a;
}

void
toy_broadcast(Toy *toy, int64_t n)
{
    const toy_numbers tick = { n, clock_now_us() };
    g_autoptr(RpcMessage) message = rpc_message_new_event(&toy_program, TOY_TICK, &tick);
    g_autoptr(GPtrArray) peers = rpc_server_peers(toy->server);

    for (unsigned int i = 0; i < peers->len; i++)
        rpc_peer_send_message(g_ptr_array_index(peers, i), message);
}

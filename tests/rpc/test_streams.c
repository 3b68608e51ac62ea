/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_streams.c - bulk data both ways.
 *
 * Threads: the test's, the server's, plumbers'.
 */

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/thread.h"
#include "support/test.h"

#include "toy.h"

static const int64_t MIB = 1024 * 1024;

static RpcClientStream *
open_stream(RpcClient *client, uint32_t procedure, int64_t len, ToySource source)
{
    RpcClientStream *stream = rpc_client_stream_new(client);
    const toy_numbers args = { len, source };
    const RpcClientCall call = { .program = &toy_program, .procedure = procedure, .args = &args, .stream = stream };

    OK(rpc_client_call(client, &call));
    return stream;
}

/* Receives to the end, checking every byte: how many. */
static int64_t
receive_all(RpcClientStream *stream, size_t step, bool slowly)
{
    g_autofree unsigned char *buf = g_malloc(step);
    uint64_t at = 0;
    ssize_t n;

    while ((n = rpc_client_stream_recv(stream, buf, step, 0)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            if (buf[i] != toy_byte(at + (uint64_t)i))
                FAIL_TEST("byte %llu is wrong", (unsigned long long)at + (unsigned long long)i);
        }
        at += (uint64_t)n;
        if (slowly)
            g_usleep(300);
    }
    OK(n);
    return (int64_t)at;
}

static void
send_all(RpcClientStream *stream, int64_t len, size_t step)
{
    g_autofree unsigned char *buf = g_malloc(step);

    for (int64_t at = 0; at < len;) {
        size_t part = (size_t)MIN((int64_t)step, len - at);
        ssize_t n;

        toy_fill(buf, part, (uint64_t)at);
        n = rpc_client_stream_send(stream, buf, part, 0);
        TRUE_(n > 0);
        at += n;
    }
}

static void
write_file(Toy *toy, int64_t len)
{
    autoclose int fd = open(toy_file(toy), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    g_autofree unsigned char *buf = g_malloc((size_t)len);

    toy_fill(buf, (size_t)len, 0);
    EQ(fd_write_all(fd, buf, (size_t)len), len);
}

static void
check_file(Toy *toy, int64_t len)
{
    g_autofree unsigned char *text = NULL;
    size_t got;

    text = (unsigned char *)file_read(toy_file(toy), (size_t)len + 1, &got);
    OK_PTR(text);
    EQ((int64_t)got, len);
    for (size_t i = 0; i < got; i++) {
        if (text[i] != toy_byte(i))
            FAIL_TEST("byte %zu of the file is wrong", i);
    }
}

TEST_TIMEOUT(a_pipe_is_downloaded, 60)
{
    static const int64_t sizes[] = { 0, 1, 1000, 262120, 262121, 30000000 };
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(RpcClientStream) stream = open_stream(client, TOY_DOWNLOAD, sizes[i], TOY_PIPE);

        EQ(receive_all(stream, 100000, false), sizes[i]);
        EQ(rpc_client_stream_recv(stream, (char[1]){ 0 }, 1, 0), 0);
        OK(rpc_client_stream_finish(stream));
        FAILS(rpc_client_stream_finish(stream), VIR_ERR_OPERATION_INVALID);
    }
    EQ(toy_call(client, TOY_ADD, 1, 2), 3);
}

TEST_TIMEOUT(a_slow_reader_gets_everything, 60)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_DOWNLOAD, 10 * MIB, TOY_PIPE);

    EQ(receive_all(stream, 20000, true), 10 * MIB);
    OK(rpc_client_stream_finish(stream));
}

TEST_TIMEOUT(a_pipe_is_uploaded, 60)
{
    static const int64_t sizes[] = { 0, 1, 100000, 30000000 };
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(RpcClientStream) stream = open_stream(client, TOY_UPLOAD, 0, TOY_PIPE);

        send_all(stream, sizes[i], 300000);
        OK(rpc_client_stream_finish(stream));
        WAIT_FOR(atomic_load(&toy_uploaded) >= 0, 5000);
        EQ(atomic_load(&toy_uploaded), sizes[i]);
    }
}

TEST_TIMEOUT(files_go_both_ways, 60)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) up = open_stream(client, TOY_UPLOAD, 0, TOY_FILE);
    g_autoptr(RpcClientStream) down = NULL;
    g_autoptr(RpcClientStream) part = NULL;

    send_all(up, 20 * MIB + 77, 262120);
    OK(rpc_client_stream_finish(up));
    check_file(toy, 20 * MIB + 77); /* finish means that it is there */
    down = open_stream(client, TOY_DOWNLOAD, 0, TOY_FILE);
    EQ(receive_all(down, 300000, false), 20 * MIB + 77);
    OK(rpc_client_stream_finish(down));
    part = open_stream(client, TOY_DOWNLOAD, 1234567, TOY_FILE);
    EQ(receive_all(part, 300000, false), 1234567);
    OK(rpc_client_stream_finish(part));
}

TEST(an_upload_longer_than_it_may_be_fails)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_UPLOAD, 1000, TOY_FILE);

    send_all(stream, 1001, 2000);
    FAILS(rpc_client_stream_finish(stream), VIR_ERR_OPERATION_INVALID);
    EQ(toy_call(client, TOY_ADD, 1, 2), 3);
}

TEST(holes_are_downloaded_as_holes)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) stream = NULL;
    autoclose int fd = open(toy_file(toy), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    g_autofree unsigned char *buf = g_malloc((size_t)MIB);
    int64_t data = 0, holes = 0, length;
    ssize_t n;

    memset(buf, 'x', (size_t)MIB);
    EQ(pwrite(fd, buf, (size_t)MIB, 4 * MIB), MIB);
    EQ(pwrite(fd, buf, (size_t)MIB, 20 * MIB), MIB);
    OK(ftruncate(fd, 40 * MIB));
    stream = open_stream(client, TOY_DOWNLOAD, 0, TOY_SPARSE);
    for (;;) {
        n = rpc_client_stream_recv(stream, buf, (size_t)MIB, RPC_STREAM_STOP_AT_HOLE);
        if (n == 0)
            break;
        if (n > 0) {
            EQ(buf[0], 'x');
            EQ(buf[n - 1], 'x');
            data += n;
            continue;
        }
        EQ(n, RPC_STREAM_HOLE_NEXT);
        OK(rpc_client_stream_recv_hole(stream, &length));
        holes += length;
    }
    EQ(data, 2 * MIB);
    EQ(holes, 38 * MIB);
    OK(rpc_client_stream_finish(stream));
}

TEST(holes_read_as_zeroes_for_who_does_not_ask)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) stream = NULL;
    autoclose int fd = open(toy_file(toy), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    g_autofree char *buf = g_malloc((size_t)MIB);
    int64_t total = 0, ones = 0;
    ssize_t n;

    EQ(pwrite(fd, "\1", 1, 2 * MIB), 1);
    OK(ftruncate(fd, 3 * MIB));
    stream = open_stream(client, TOY_DOWNLOAD, 0, TOY_SPARSE);
    while ((n = rpc_client_stream_recv(stream, buf, (size_t)MIB, 0)) > 0) {
        for (ssize_t i = 0; i < n; i++)
            ones += buf[i];
        total += n;
    }
    EQ(total, 3 * MIB);
    EQ(ones, 1);
    OK(rpc_client_stream_finish(stream));
}

TEST(holes_are_uploaded_as_holes)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_UPLOAD, 0, TOY_SPARSE);
    struct stat st;
    char byte;

    OK(rpc_client_stream_send_hole(stream, 50 * MIB, 0));
    EQ(rpc_client_stream_send(stream, "data", 4, 0), 4);
    OK(rpc_client_stream_send_hole(stream, 50 * MIB, 0));
    OK(rpc_client_stream_finish(stream));
    OK(stat(toy_file(toy), &st));
    EQ(st.st_size, 100 * MIB + 4);
    TRUE_(st.st_blocks * 512 < MIB);
    {
        autoclose int fd = open(toy_file(toy), O_RDONLY | O_CLOEXEC);

        EQ(pread(fd, &byte, 1, 50 * MIB), 1);
        EQ(byte, 'd');
    }
}

TEST(a_hole_where_none_may_be_fails_the_stream)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_UPLOAD, 0, TOY_PIPE);

    OK(rpc_client_stream_send_hole(stream, 5, 0));
    FAILS(rpc_client_stream_finish(stream), VIR_ERR_OPERATION_INVALID);
}

TEST(an_error_of_the_source_reaches_the_client)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) down = open_stream(client, TOY_DOWNLOAD, 0, TOY_FAILING);
    g_autoptr(RpcClientStream) up = open_stream(client, TOY_UPLOAD, 0, TOY_FAILING);
    char buf[1000];
    ssize_t n;

    for (int i = 0; i < 3; i++)
        EQ(rpc_client_stream_recv(down, buf, sizeof(buf), 0), 1000);
    FAILS(rpc_client_stream_recv(down, buf, sizeof(buf), 0), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "the source broke");
    FAILS(rpc_client_stream_finish(down), VIR_ERR_OPERATION_FAILED);
    OK(rpc_client_stream_abort(down));
    while ((n = rpc_client_stream_send(up, buf, sizeof(buf), 0)) > 0)
        EQ(toy_call(client, TOY_ADD, 1, 2), 3); /* which brings the bad news */
    EQ(n, -1);
    STR_HAS(error_last_message(), "the sink broke");
    error_reset();
}

TEST(a_stream_joined_to_nothing_fails)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_DOWNLOAD, 0, TOY_NOWHERE);
    char byte;

    FAILS(rpc_client_stream_recv(stream, &byte, 1, 0), VIR_ERR_INTERNAL_ERROR);
}

TEST(a_call_that_fails_opens_no_stream)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) stream = rpc_client_stream_new(client);
    const toy_numbers args = { 0, 999 };
    const RpcClientCall call = { .program = &toy_program, .procedure = TOY_DOWNLOAD, .args = &args, .stream = stream };
    char byte;

    FAILS(rpc_client_call(client, &call), VIR_ERR_INVALID_ARG);
    FAILS(rpc_client_stream_recv(stream, &byte, 1, 0), VIR_ERR_OPERATION_INVALID);
    FAILS(rpc_client_stream_send(stream, &byte, 1, 0), VIR_ERR_OPERATION_INVALID);
}

TEST(abort_stops_both_directions)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    for (int i = 0; i < 20; i++) {
        g_autoptr(RpcClientStream) down = open_stream(client, TOY_DOWNLOAD, 100 * MIB, TOY_PIPE);
        g_autoptr(RpcClientStream) up = open_stream(client, TOY_UPLOAD, 0, TOY_FILE);
        char buf[1000] = "";

        TRUE_(rpc_client_stream_recv(down, buf, sizeof(buf), 0) > 0);
        TRUE_(rpc_client_stream_send(up, buf, sizeof(buf), 0) > 0);
        OK(rpc_client_stream_abort(down));
        OK(rpc_client_stream_abort(up));
    }
    EQ(toy_call(client, TOY_ADD, 1, 2), 3);
}

TEST(a_stream_that_is_forgotten_ends_at_the_server)
{
    const RpcServerLimits limits = { .max_streams = 2 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    for (int i = 0; i < 20; i++)
        rpc_client_stream_unref(open_stream(client, TOY_DOWNLOAD, 100 * MIB, TOY_PIPE));
    EQ(toy_call(client, TOY_ADD, 1, 2), 3);
}

typedef struct {
    RpcClient *client;
    uint32_t procedure;
    ToySource source;
} Mover;

static void
move(void *opaque)
{
    const Mover *mover = opaque;
    g_autoptr(RpcClientStream) stream = open_stream(mover->client, mover->procedure, 3 * MIB, mover->source);

    if (mover->procedure == TOY_DOWNLOAD)
        EQ(receive_all(stream, 50000, false), 3 * MIB);
    else
        send_all(stream, 3 * MIB, 262120);
    OK(rpc_client_stream_finish(stream));
}

TEST_TIMEOUT(many_streams_and_calls_share_one_connection, 120)
{
    enum { N = 12 };
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    Thread *threads[N];
    Mover movers[N];

    write_file(toy, 3 * MIB);
    for (size_t i = 0; i < N; i++) {
        movers[i] = (Mover){ client, i % 3 == 2 ? TOY_UPLOAD : TOY_DOWNLOAD, i % 3 == 1 ? TOY_FILE : TOY_PIPE };
        threads[i] = thread_start("mover", 0, move, &movers[i]);
    }
    for (int i = 0; i < 1000; i++)
        EQ(toy_call(client, TOY_ADD, i, 2), i + 2);
    for (size_t i = 0; i < N; i++)
        thread_join(threads[i]);
}

static void
send_loop(void *opaque)
{
    send_all(opaque, 20 * MIB, 100000);
}

TEST_TIMEOUT(what_goes_up_may_come_down_at_once, 60)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_UPLOAD, 0, TOY_LOOP);
    Thread *sender = thread_start("sender", 0, send_loop, stream);
    g_autofree unsigned char *buf = g_malloc(100000);
    int64_t at = 0;

    while (at < 20 * MIB) {
        ssize_t n = rpc_client_stream_recv(stream, buf, 100000, 0);

        TRUE_(n > 0);
        for (ssize_t i = 0; i < n; i += 101)
            EQ(buf[i], toy_byte((uint64_t)(at + i)));
        at += n;
    }
    thread_join(sender);
    OK(rpc_client_stream_finish(stream));
}

TEST_TIMEOUT(one_thread_that_only_sends_does_not_lock_up, 60)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_UPLOAD, 0, TOY_LOOP);

    send_all(stream, 20 * MIB, 100000); /* all of it comes back and waits here */
    OK(rpc_client_stream_abort(stream));
}

TEST(a_stuck_sink_stops_a_non_blocking_sender_and_nobody_else)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClient) other = toy_client(toy);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_UPLOAD, 0, TOY_STUCK);
    g_autofree char *buf = g_malloc0(100000);
    int64_t sent = 0;
    int again = 0;

    while (again < 20) {
        ssize_t n = rpc_client_stream_send(stream, buf, 100000, RPC_STREAM_NONBLOCK);

        if (n == RPC_STREAM_AGAIN) {
            again++;
            g_usleep(2000);
            continue;
        }
        TRUE_(n > 0);
        sent += n;
        TRUE_(sent < 4 * MIB);
    }
    EQ(toy_call(other, TOY_ADD, 1, 2), 3);
    close(atomic_exchange(&toy_stuck_fd, -1));
}

TEST(nothing_to_receive_is_told_at_once)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_DOWNLOAD, 0, TOY_STUCK);
    char buf[10];

    EQ(rpc_client_stream_recv(stream, buf, sizeof(buf), RPC_STREAM_NONBLOCK), RPC_STREAM_AGAIN);
    EQ(write(atomic_load(&toy_stuck_fd), "late", 4), 4);
    WAIT_FOR(rpc_client_stream_recv(stream, buf, sizeof(buf), RPC_STREAM_NONBLOCK) == 4, 5000);
    close(atomic_exchange(&toy_stuck_fd, -1));
    EQ(rpc_client_stream_recv(stream, buf, sizeof(buf), 0), 0);
    OK(rpc_client_stream_finish(stream));
}

/* An event loop of its own for a stream's callbacks. */
typedef struct {
    RpcClientStream *stream;
    int64_t sent;
    int64_t received;
    bool finished;
    bool freed;
} Echo;

static void
on_stream(RpcClientStream *stream, unsigned int events, void *opaque)
{
    Echo *echo = opaque;
    unsigned char buf[10000];
    ssize_t n;

    if (events & RPC_STREAM_WRITABLE && echo->sent < MIB) {
        toy_fill(buf, sizeof(buf), (uint64_t)echo->sent);
        n = rpc_client_stream_send(stream, buf, sizeof(buf), RPC_STREAM_NONBLOCK);
        echo->sent += n > 0 ? n : 0;
    }
    if (echo->sent >= MIB)
        OK(rpc_client_stream_update_callback(stream, RPC_STREAM_READABLE));
    if (!(events & RPC_STREAM_READABLE))
        return;
    n = rpc_client_stream_recv(stream, buf, sizeof(buf), RPC_STREAM_NONBLOCK);
    if (n > 0) {
        EQ(buf[0], toy_byte((uint64_t)echo->received));
        echo->received += n;
    }
    if (echo->sent >= MIB && echo->received == echo->sent) {
        OK(rpc_client_stream_remove_callback(stream));
        FALSE_(echo->freed);
        echo->finished = true;
    }
}

static void
on_free(void *opaque)
{
    Echo *echo = opaque;

    echo->freed = true;
}

TEST(callbacks_move_data_from_an_event_loop)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    int fd = rpc_client_poll_fd(client);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_UPLOAD, 0, TOY_LOOP);
    Echo echo = { .stream = stream };

    OK(rpc_client_stream_add_callback(stream, RPC_STREAM_READABLE | RPC_STREAM_WRITABLE, on_stream, &echo, on_free));
    FAILS(rpc_client_stream_add_callback(stream, RPC_STREAM_READABLE, on_stream, &echo, NULL), VIR_ERR_INTERNAL_ERROR);
    while (!echo.finished) {
        struct pollfd ready = { fd, POLLIN, 0 };

        EQ(poll(&ready, 1, 5000), 1);
        rpc_client_process(client);
    }
    TRUE_(echo.freed);
    OK(rpc_client_stream_finish(stream));
}

TEST(an_idle_stream_costs_the_event_loop_nothing)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    int fd = rpc_client_poll_fd(client);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_DOWNLOAD, 0, TOY_STUCK);
    Echo echo = { .stream = stream };
    struct pollfd ready = { fd, POLLIN, 0 };

    OK(rpc_client_stream_add_callback(stream, RPC_STREAM_READABLE, on_stream, &echo, NULL));
    for (int i = 0; i < 5; i++)
        rpc_client_process(client);
    EQ(poll(&ready, 1, 50), 0);
    OK(rpc_client_stream_abort(stream));
    close(atomic_exchange(&toy_stuck_fd, -1));
}

TEST(a_reader_that_lags_stops_the_event_loop_from_reading)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    int fd = rpc_client_poll_fd(client);
    g_autoptr(RpcClientStream) stream = open_stream(client, TOY_DOWNLOAD, 50 * MIB, TOY_PIPE);
    struct pollfd ready = { fd, POLLIN, 0 };
    int turns = 0;

    while (poll(&ready, 1, 200) > 0) {
        rpc_client_process(client);
        TRUE_(turns++ < 2000);
    }
    EQ(receive_all(stream, 262144, false), 50 * MIB);
    OK(rpc_client_stream_finish(stream));
}

TEST(a_dying_connection_ends_its_streams)
{
    Toy *toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autoptr(RpcClientStream) down = open_stream(client, TOY_DOWNLOAD, 0, TOY_STUCK);
    g_autoptr(RpcClientStream) up = open_stream(client, TOY_UPLOAD, 0, TOY_FILE);
    char buf[10] = "";

    EQ(rpc_client_stream_send(up, buf, sizeof(buf), 0), 10);
    toy_stop(toy);
    FAILS(rpc_client_stream_recv(down, buf, sizeof(buf), 0), VIR_ERR_SYSTEM_ERROR);
    FAILS(rpc_client_stream_finish(up), VIR_ERR_SYSTEM_ERROR);
    OK(rpc_client_stream_abort(down));
    close(atomic_exchange(&toy_stuck_fd, -1));
}

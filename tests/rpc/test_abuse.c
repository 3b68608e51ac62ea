/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_abuse.c - what no honest client sends. The server answers as others do, or hangs up; nobody else notices.
 *
 * Threads: the test's plays the client.
 */

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "support/test.h"

#include "rpc/keepalive.h"
#include "toy.h"

enum {
    HASTE_MS = 2000, /* for what must happen */
    PATIENCE_MS = 60, /* for what must not */
};

typedef struct {
    RpcHeader header;
    unsigned char payload[4096];
    size_t len;
} Answer;

/* Reads exactly @len bytes: false at the end or when none come within @ms. */
static bool
get(int fd, void *buf, size_t len, int ms)
{
    for (size_t done = 0; done < len;) {
        struct pollfd ready = { fd, POLLIN, 0 };
        ssize_t n;

        if (poll(&ready, 1, ms) <= 0)
            return false;
        n = read(fd, (char *)buf + done, len - done);
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

static bool
get_answer(int fd, Answer *answer, int ms)
{
    unsigned char prefix[RPC_PREFIX_SIZE];

    if (!get(fd, prefix, sizeof(prefix), ms))
        return false;
    answer->len = rpc_u32_decode(prefix) - sizeof(prefix);
    rpc_header_decode(prefix + 4, &answer->header);
    TRUE_(answer->len <= sizeof(answer->payload));
    return get(fd, answer->payload, answer->len, ms);
}

static bool
is_closed(int fd)
{
    struct pollfd ready = { fd, POLLIN, 0 };
    char byte;

    return poll(&ready, 1, HASTE_MS) > 0 && read(fd, &byte, 1) <= 0;
}

static void
put_raw(int fd, const void *bytes, size_t len)
{
    ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

    if (n < 0)
        TRUE_(errno == EPIPE || errno == ECONNRESET);
}

static void
put(int fd, RpcHeader header, const void *payload, size_t len)
{
    unsigned char bytes[RPC_PREFIX_SIZE + 256];

    rpc_prefix_encode(&header, len, bytes);
    if (len)
        memcpy(bytes + RPC_PREFIX_SIZE, payload, len);
    put_raw(fd, bytes, RPC_PREFIX_SIZE + len);
}

static RpcHeader
add_header(uint32_t serial)
{
    return (RpcHeader){ toy_program.number, toy_program.version, TOY_ADD, RPC_CALL, serial, RPC_OK };
}

/* An honest call on a raw connection. */
static void
check_alive(int fd)
{
    unsigned char args[16] = { 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 22 };
    Answer answer;

    put(fd, add_header(4711), args, sizeof(args));
    TRUE_(get_answer(fd, &answer, HASTE_MS));
    EQ(answer.header.serial, 4711);
    EQ(answer.header.status, RPC_OK);
    EQ(answer.payload[7], 42);
}

/* The error reply to @header: its words. */
static char *
refusal(int fd, RpcHeader header, const void *payload, size_t len)
{
    Answer answer;

    put(fd, header, payload, len);
    TRUE_(get_answer(fd, &answer, HASTE_MS));
    EQ(answer.header.program, header.program);
    EQ(answer.header.version, header.version);
    EQ(answer.header.procedure, header.procedure);
    EQ(answer.header.serial, header.serial);
    EQ(answer.header.type, RPC_REPLY);
    EQ(answer.header.status, RPC_ERROR);
    EQ(rpc_error_adopt(answer.payload, answer.len), -1);
    check_alive(fd);
    return g_strdup(error_last_message());
}

typedef struct {
    const char *what;
    RpcHeader header;
    size_t payload;
    const char *words;
} Refusal;

TEST(wrong_calls_are_refused_and_the_connection_goes_on)
{
    const uint32_t toy = toy_program.number;
    const Refusal cases[] = {
        { "program", { 0x11111111, 1, 1, RPC_CALL, 3, RPC_OK }, 0, "program" },
        { "version", { toy, 2, TOY_ADD, RPC_CALL, 4, RPC_OK }, 0, "version 2" },
        { "procedure", { toy, 1, 9999, RPC_CALL, 5, RPC_OK }, 0, "unknown procedure: 9999" },
        { "hole in the table", { toy, 1, TOY_GAP, RPC_CALL, 5, RPC_OK }, 0, "unknown procedure" },
        { "procedure 0", { toy, 1, 0, RPC_CALL, 6, RPC_OK }, 0, "unknown procedure: 0" },
        { "negative procedure", { toy, 1, 0xffffffff, RPC_CALL, 7, RPC_OK }, 0, "unknown procedure: -1" },
        { "event", { toy, 1, TOY_TICK, RPC_CALL, 8, RPC_OK }, 16, "unknown procedure" },
        { "status", { toy, 1, TOY_ADD, RPC_CALL, 9, RPC_ERROR }, 16, "status 1" },
        { "odd status", { toy, 1, TOY_ADD, RPC_CALL, 10, 77 }, 16, "status 77" },
        { "no payload", { toy, 1, TOY_ADD, RPC_CALL, 11, RPC_OK }, 0, "payload" },
        { "short payload", { toy, 1, TOY_ADD, RPC_CALL, 12, RPC_OK }, 15, "payload" },
        { "ping as a call", { RPC_KEEPALIVE_PROGRAM, 1, 1, RPC_CALL, 13, RPC_OK }, 0, "program" },
    };
    const unsigned char zeroes[256] = { 0 };
    g_autoptr(Toy) toy_ = toy_start(NULL, RPC_AUTH_NONE);
    autoclose int fd = toy_connect(toy_);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *words = refusal(fd, cases[i].header, zeroes, cases[i].payload);

        STR_HAS(words, cases[i].words);
        error_reset();
    }
    EQ(toy_n_closed(toy_), 0);
}

TEST(a_string_that_says_it_is_longer_than_it_is_gets_refused)
{
    const unsigned char payload[8] = { 0x00, 0x3f, 0xff, 0xff, 'a', 'b', 'c', 'd' };
    const RpcHeader header = { toy_program.number, 1, TOY_ECHO, RPC_CALL, 1, RPC_OK };
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    autoclose int fd = toy_connect(toy);
    g_autofree char *words = refusal(fd, header, payload, sizeof(payload));

    STR_HAS(words, "payload");
    error_reset();
}

TEST(bytes_left_over_in_a_payload_are_ignored)
{
    const unsigned char zeroes[64] = { 0 };
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    autoclose int fd = toy_connect(toy);
    Answer answer;

    put(fd, add_header(1), zeroes, sizeof(zeroes));
    TRUE_(get_answer(fd, &answer, HASTE_MS));
    EQ(answer.header.status, RPC_OK);
}

TEST(what_is_no_call_is_dropped)
{
    const uint32_t toy = toy_program.number;
    const RpcHeader cases[] = {
        { toy, 1, TOY_ADD, RPC_REPLY, 3, RPC_OK },
        { toy, 1, TOY_ADD, RPC_MESSAGE, 3, RPC_OK },
        { toy, 1, TOY_ADD, RPC_STREAM, 3, RPC_OK },
        { toy, 1, TOY_ADD, RPC_STREAM, 3, RPC_CONTINUE },
        { toy, 1, TOY_ADD, RPC_STREAM, 3, RPC_ERROR },
        { toy, 1, TOY_ADD, RPC_STREAM_HOLE, 3, RPC_CONTINUE },
        { toy, 1, TOY_ADD, 7, 3, RPC_OK },
        { toy, 1, TOY_ADD, 0xffffffff, 3, RPC_OK },
        { 5, 1, TOY_ADD, RPC_STREAM, 3, RPC_OK },
        { RPC_KEEPALIVE_PROGRAM, 1, RPC_KEEPALIVE_PONG, RPC_MESSAGE, 0, RPC_OK },
        { RPC_KEEPALIVE_PROGRAM, 1, 3, RPC_MESSAGE, 0, RPC_OK },
        { RPC_KEEPALIVE_PROGRAM, 2, RPC_KEEPALIVE_PING, RPC_MESSAGE, 0, RPC_OK },
    };
    const unsigned char zeroes[16] = { 0 };
    g_autoptr(Toy) toy_ = toy_start(NULL, RPC_AUTH_NONE);
    autoclose int fd = toy_connect(toy_);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        put(fd, cases[i], zeroes, sizeof(zeroes));
        check_alive(fd); /* its answer is the first to come */
    }
}

TEST(a_ping_is_answered)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_POLKIT);
    autoclose int fd = toy_connect(toy);
    Answer answer;

    put(fd, rpc_keepalive_header(RPC_KEEPALIVE_PING), NULL, 0);
    TRUE_(get_answer(fd, &answer, HASTE_MS));
    EQ(answer.header.program, RPC_KEEPALIVE_PROGRAM);
    EQ(answer.header.procedure, RPC_KEEPALIVE_PONG);
    EQ(answer.header.type, RPC_MESSAGE);
    EQ(answer.len, 0);
}

TEST(impossible_lengths_end_the_connection)
{
    const uint32_t lengths[] = { 0, 1, 3, 4, 8, 27, RPC_MESSAGE_MAX + 5, 0x7fffffff, 0xffffffff };
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    autoclose int honest = toy_connect(toy);

    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        autoclose int fd = toy_connect(toy);
        unsigned char bytes[4];

        check_alive(fd);
        rpc_u32_encode(bytes, lengths[i]);
        put_raw(fd, bytes, sizeof(bytes));
        TRUE_(is_closed(fd));
        check_alive(honest);
    }
}

TEST(large_packets_of_strangers_end_the_connection)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_SASL);
    autoclose int fd = toy_connect(toy);
    unsigned char bytes[4];

    rpc_u32_encode(bytes, 1024 * 1024);
    put_raw(fd, bytes, sizeof(bytes));
    TRUE_(is_closed(fd));
}

TEST(descriptors_announced_wrongly_end_the_connection)
{
    const uint32_t counts[] = { 33, 0xffffffff, 1 };
    const RpcHeader header = { toy_program.number, 1, TOY_ADD, RPC_CALL_WITH_FDS, 3, RPC_OK };
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);

    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        autoclose int fd = toy_connect(toy);
        unsigned char payload[4];

        rpc_u32_encode(payload, counts[i]);
        put(fd, header, payload, sizeof(payload));
        put_raw(fd, "", 1); /* a dummy byte with nothing */
        TRUE_(is_closed(fd));
    }
    {
        autoclose int fd = toy_connect(toy);

        put(fd, header, NULL, 0); /* no count at all */
        TRUE_(is_closed(fd));
    }
}

TEST_TIMEOUT(a_client_may_die_at_every_byte, 120)
{
    const unsigned char args[16] = { 0 };
    unsigned char bytes[3 * (RPC_PREFIX_SIZE + 16)];
    const RpcHeader call = add_header(0);
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    autoclose int honest = toy_connect(toy);

    for (size_t i = 0; i < 3; i++) {
        unsigned char *at = bytes + i * (RPC_PREFIX_SIZE + 16);

        rpc_prefix_encode(&call, sizeof(args), at);
        memcpy(at + RPC_PREFIX_SIZE, args, sizeof(args));
    }
    for (size_t cut = 0; cut <= sizeof(bytes); cut++) {
        int fd = toy_connect(toy);

        put_raw(fd, bytes, cut);
        close(fd);
    }
    check_alive(honest);
    WAIT_FOR(toy_n_closed(toy) == (int)sizeof(bytes) + 1, 5000);
    EQ(rpc_server_n_peers(toy_server(toy)), 1);
}

TEST_TIMEOUT(noise_hurts_only_who_makes_it, 120)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    autoclose int honest = toy_connect(toy);
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);

    for (int round = 0; round < 300; round++) {
        autoclose int fd = toy_connect(toy);
        unsigned char bytes[400];

        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = (unsigned char)g_rand_int_range(rand, 0, 256);
        if (round % 3) { /* noise behind a plausible beginning */
            RpcHeader header = add_header(1);

            header.procedure = (uint32_t)g_rand_int_range(rand, 0, TOY_LAST + 1);
            header.type = (uint32_t)g_rand_int_range(rand, 0, 8);
            header.status = (uint32_t)g_rand_int_range(rand, 0, 3);
            if (header.procedure != TOY_SLEEP && header.procedure != TOY_TICKS && header.procedure != TOY_FDS)
                rpc_prefix_encode(&header, (size_t)g_rand_int_range(rand, 0, 100), bytes);
        }
        put_raw(fd, bytes, sizeof(bytes));
        if (round % 20 == 0)
            check_alive(honest);
    }
    check_alive(honest);
}

TEST(who_does_not_authenticate_in_time_is_closed)
{
    const RpcServerLimits limits = { .auth_timeout_ms = 80 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_POLKIT);
    autoclose int fd = toy_connect(toy);

    TRUE_(is_closed(fd));
    WAIT_FOR(rpc_server_n_anonymous(toy_server(toy)) == 0, HASTE_MS);
}

TEST(who_dribbles_a_packet_is_closed)
{
    const RpcServerLimits limits = { .auth_timeout_ms = 80 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    autoclose int idle = toy_connect(toy);
    autoclose int fd = toy_connect(toy);
    int64_t start = test_now_ms();
    int n = 0;

    check_alive(idle);
    put_raw(fd, "\0\0\1", 3);
    while (send(fd, "", 1, MSG_NOSIGNAL) == 1 && n++ < 200)
        g_usleep(10000);
    TRUE_(n < 200);
    TRUE_(test_now_ms() - start < HASTE_MS);
    check_alive(idle); /* silence between packets is no crime */
}

TEST(anonymous_clients_cannot_take_all_places)
{
    const RpcServerLimits limits = { .max_anonymous = 3, .auth_timeout_ms = 150 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_POLKIT);
    int fds[10];

    for (size_t i = 0; i < 10; i++)
        fds[i] = toy_connect(toy);
    WAIT_FOR(toy_n_opened(toy) == 3, HASTE_MS);
    g_usleep(PATIENCE_MS * 1000);
    EQ(rpc_server_n_anonymous(toy_server(toy)), 3);
    WAIT_FOR(toy_n_opened(toy) == 10, 5000); /* as the first are thrown out, others come in */
    for (size_t i = 0; i < 10; i++)
        close(fds[i]);
}

/* Sends calls without reading until the socket takes no more for so long: how many bytes. */
static size_t
flood(int fd, uint32_t procedure, int patience_ms)
{
    const unsigned char args[16] = { 0 };
    unsigned char bytes[RPC_PREFIX_SIZE + 16];
    RpcHeader header = add_header(0);
    size_t sent = 0;
    int idle_ms = 0;

    header.procedure = procedure;
    if (procedure == RPC_KEEPALIVE_PING) {
        header = rpc_keepalive_header(RPC_KEEPALIVE_PING);
        rpc_prefix_encode(&header, 0, bytes);
    } else {
        rpc_prefix_encode(&header, sizeof(args), bytes);
        memcpy(bytes + RPC_PREFIX_SIZE, args, sizeof(args));
    }
    while (idle_ms < patience_ms && sent < 10000000) {
        size_t len = procedure == RPC_KEEPALIVE_PING ? RPC_PREFIX_SIZE : sizeof(bytes);
        ssize_t n = send(fd, bytes + sent % len, len - sent % len, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0) {
            EQ(errno, EAGAIN);
            g_usleep(5000);
            idle_ms += 5;
            continue;
        }
        idle_ms = 0;
        sent += (size_t)n;
    }
    return sent;
}

TEST_TIMEOUT(who_floods_without_reading_is_not_read_any_more, 120)
{
    const RpcServerLimits limits = { .max_requests = 5 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    autoclose int honest = toy_connect(toy);

    for (uint32_t i = 0; i < 2; i++) {
        autoclose int fd = toy_connect(toy);

        /* Refused calls are no way round: TOY_GAP does not exist. */
        TRUE_(flood(fd, i ? TOY_GAP : TOY_ADD, 100) < 5000000);
        check_alive(honest);
    }
}

TEST_TIMEOUT(pings_cannot_pile_up_answers, 120)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    autoclose int fd = toy_connect(toy);
    autoclose int honest = toy_connect(toy);

    TRUE_(flood(fd, RPC_KEEPALIVE_PING, 30000) >= 10000000); /* read all along, at no cost */
    check_alive(honest);
}

TEST(a_slow_job_does_not_keep_pings_waiting)
{
    const RpcServerLimits limits = { .max_requests = 1 };
    const unsigned char args[16] = { 0, 0, 0, 0, 0, 0, 1, 0x2c };
    RpcHeader sleep = add_header(1);
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    autoclose int fd = toy_connect(toy);
    Answer answer;

    sleep.procedure = TOY_SLEEP;
    for (int i = 0; i < 5; i++)
        put(fd, sleep, args, sizeof(args));
    put(fd, rpc_keepalive_header(RPC_KEEPALIVE_PING), NULL, 0);
    TRUE_(get_answer(fd, &answer, HASTE_MS));
    EQ(answer.header.program, RPC_KEEPALIVE_PROGRAM);
    for (int i = 0; i < 5; i++) {
        TRUE_(get_answer(fd, &answer, HASTE_MS));
        EQ(answer.header.procedure, TOY_SLEEP);
    }
}

TEST(who_does_not_answer_keepalive_is_closed)
{
    const RpcServerLimits limits = { .keepalive_interval = 1, .keepalive_count = 1 };
    RpcHeader header = add_header(1);
    const unsigned char args[16] = { 0 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    autoclose int fd = toy_connect(toy);
    Answer answer;

    header.procedure = TOY_KEEPALIVE;
    put(fd, header, args, sizeof(args));
    TRUE_(get_answer(fd, &answer, HASTE_MS));
    TRUE_(get_answer(fd, &answer, HASTE_MS));
    EQ(answer.header.program, RPC_KEEPALIVE_PROGRAM);
    EQ(answer.header.procedure, RPC_KEEPALIVE_PING);
    TRUE_(is_closed(fd));
}

TEST(a_reused_serial_opens_no_second_stream)
{
    unsigned char args[16] = { 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, TOY_STUCK };
    RpcHeader header = add_header(8);
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    autoclose int fd = toy_connect(toy);
    Answer answer;

    header.procedure = TOY_DOWNLOAD;
    put(fd, header, args, sizeof(args));
    TRUE_(get_answer(fd, &answer, HASTE_MS));
    EQ(answer.header.status, RPC_OK);
    put(fd, header, args, sizeof(args));
    TRUE_(get_answer(fd, &answer, HASTE_MS));
    EQ(answer.header.status, RPC_ERROR);
    check_alive(fd);
}

TEST(streams_are_limited_per_client)
{
    const RpcServerLimits limits = { .max_streams = 3 };
    unsigned char args[16] = { 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, TOY_STUCK };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    autoclose int fd = toy_connect(toy);
    Answer answer;

    for (uint32_t i = 0; i < 5; i++) {
        RpcHeader header = add_header(i);

        header.procedure = TOY_DOWNLOAD;
        put(fd, header, args, sizeof(args));
        TRUE_(get_answer(fd, &answer, HASTE_MS));
        EQ(answer.header.status, i < 3 ? RPC_OK : RPC_ERROR);
    }
}

TEST(stream_data_before_the_answer_is_kept_in_bounds)
{
    unsigned char args[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, TOY_STUCK };
    static unsigned char data[RPC_PREFIX_SIZE + 100000];
    RpcHeader header = add_header(3);
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    autoclose int fd = toy_connect(toy);
    autoclose int honest = toy_connect(toy);
    size_t sent = 0;
    int idle = 0;

    header.procedure = TOY_UPLOAD;
    put(fd, header, args, sizeof(args));
    header.type = RPC_STREAM;
    header.status = RPC_CONTINUE;
    rpc_prefix_encode(&header, sizeof(data) - RPC_PREFIX_SIZE, data);
    while (idle < 20 && sent < 10000000) {
        ssize_t n = send(fd, data + sent % sizeof(data), sizeof(data) - sent % sizeof(data), MSG_NOSIGNAL | MSG_DONTWAIT);

        idle = n < 0 ? idle + 1 : 0;
        sent += n < 0 ? 0 : (size_t)n;
        if (n < 0)
            g_usleep(5000);
    }
    TRUE_(sent < 3000000);
    check_alive(honest);
    close(atomic_exchange(&toy_stuck_fd, -1));
}

/* ------------------------------------------------------------- and servers */

/* A client whose server is the test. */
static RpcClient *
client_of(int *ret_server_fd)
{
    int fds[2];

    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
    *ret_server_fd = fds[1];
    return rpc_client_new(rpc_transport_new_socket(fds[0]));
}

TEST(a_client_survives_every_bad_server)
{
    const uint32_t lengths[] = { 0, 27, RPC_MESSAGE_MAX + 5, 0xffffffff };

    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        int server;
        g_autoptr(RpcClient) client = client_of(&server);
        unsigned char bytes[4];

        rpc_u32_encode(bytes, lengths[i]);
        put_raw(server, bytes, 4);
        FAILS(toy_call(client, TOY_ADD, 1, 1), VIR_ERR_RPC);
        FALSE_(rpc_client_is_open(client));
        close(server);
    }
}

TEST(replies_to_nobody_are_ignored)
{
    const unsigned char ret[16] = { 0, 0, 0, 0, 0, 0, 0, 5 };
    int server;
    g_autoptr(RpcClient) client = client_of(&server);
    RpcHeader header = add_header(77);

    header.type = RPC_REPLY;
    put(server, header, ret, sizeof(ret)); /* unknown serial */
    header.serial = 0;
    header.procedure = TOY_ECHO;
    put(server, header, ret, sizeof(ret)); /* another procedure's */
    header.type = RPC_STREAM;
    put(server, header, ret, sizeof(ret)); /* no such stream */
    header.type = RPC_MESSAGE;
    put(server, header, ret, sizeof(ret)); /* no event */
    header.type = RPC_REPLY;
    header.procedure = TOY_ADD;
    put(server, header, ret, sizeof(ret));
    EQ(toy_call(client, TOY_ADD, 1, 1), 5);
    close(server);
}

TEST(a_reply_that_makes_no_sense_is_an_error)
{
    int server;
    g_autoptr(RpcClient) client = client_of(&server);
    RpcHeader header = add_header(0);

    header.type = RPC_REPLY;
    put(server, header, "abc", 3);
    FAILS(toy_call(client, TOY_ADD, 1, 1), VIR_ERR_RPC);
    header.serial = 1;
    header.status = RPC_ERROR;
    put(server, header, "abc", 3);
    FAILS(toy_call(client, TOY_ADD, 1, 1), VIR_ERR_RPC);
    header.serial = 2;
    header.status = 9;
    put(server, header, NULL, 0);
    FAILS(toy_call(client, TOY_ADD, 1, 1), VIR_ERR_RPC);
    TRUE_(rpc_client_is_open(client));
    header.serial = 3;
    header.type = RPC_CALL;
    put(server, header, NULL, 0);
    FAILS(toy_call(client, TOY_ADD, 1, 1), VIR_ERR_RPC);
    FALSE_(rpc_client_is_open(client));
    close(server);
}

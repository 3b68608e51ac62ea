/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_reader.c - packets and how they are cut from a stream of bytes.
 *
 * Threads: the test's.
 */

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "support/test.h"

#include "rpc/keepalive.h"
#include "rpc/reader.h"
#include "rpc/sendqueue.h"
#include "toy.h"

/* Two ends of a socket, a reader at one of them. */
typedef struct {
    RpcTransport *transport;
    RpcTransport *far;
    RpcReader reader;
    unsigned char *scratch;
} Bench;

static Bench *
bench_new(size_t max)
{
    Bench *bench = g_new0(Bench, 1);
    int fds[2];

    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
    bench->transport = rpc_transport_new_socket(fds[0]);
    bench->far = rpc_transport_new_socket(fds[1]);
    rpc_reader_init(&bench->reader, max);
    bench->scratch = g_malloc(RPC_SCRATCH_SIZE);
    return bench;
}

static void
bench_free(Bench *bench)
{
    rpc_reader_clear(&bench->reader);
    rpc_transport_free(bench->transport);
    rpc_transport_free(bench->far);
    g_free(bench->scratch);
    g_free(bench);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bench, bench_free)

static void
put(Bench *bench, const void *bytes, size_t len)
{
    EQ(write(bench->far->fd, bytes, len), (ssize_t)len);
}

static ssize_t
fill(Bench *bench)
{
    return rpc_reader_fill(&bench->reader, bench->transport, bench->scratch, RPC_TRANSPORT_NOW);
}

/* A packet with @len bytes of payload and serial @serial. */
static RpcMessage *
packet_new(uint32_t serial, size_t len)
{
    const RpcHeader header = { 1, 2, 3, RPC_CALL, serial, RPC_OK };
    unsigned char *payload;
    RpcMessage *message = rpc_message_new_raw(&header, len, &payload);

    toy_fill(payload, len, serial);
    return message;
}

TEST(a_header_survives_its_encoding)
{
    const RpcHeader header = { 0x20008086, 1, 0xfffffffe, RPC_REPLY, 0x80000001, RPC_ERROR };
    unsigned char bytes[RPC_PREFIX_SIZE];
    RpcHeader back;

    rpc_prefix_encode(&header, 100, bytes);
    EQ(rpc_u32_decode(bytes), 128);
    rpc_header_decode(bytes + 4, &back);
    MEMEQ(&header, &back, sizeof(header));
}

/* Everything the reader has of packets that are @sizes long, from number *@seen on. */
static void
drain(Bench *bench, const size_t *sizes, uint32_t *seen)
{
    RpcPacket packet;

    while (fill(bench) > 0) {
        while (rpc_reader_next(&bench->reader, &packet) > 0) {
            EQ(packet.header.serial, *seen);
            EQ(packet.len, sizes[*seen]);
            for (size_t i = 0; i < packet.len; i += 97)
                EQ(packet.payload[i], toy_byte(*seen + i));
            ++*seen;
        }
        rpc_reader_save(&bench->reader);
    }
}

/* Sends packets of @sizes, @step bytes at a time, and finds them all. */
static void
check_packets(const size_t *sizes, uint32_t n, size_t step)
{
    g_autoptr(Bench) bench = bench_new(RPC_MESSAGE_MAX);
    g_autoptr(GByteArray) all = g_byte_array_new();
    uint32_t seen = 0;

    for (uint32_t i = 0; i < n; i++) {
        g_autoptr(RpcMessage) message = packet_new(i, sizes[i]);
        size_t len;
        const unsigned char *bytes = rpc_message_bytes(message, &len);

        g_byte_array_append(all, bytes, (unsigned int)len);
    }
    for (size_t at = 0; at < all->len; at += step) {
        put(bench, all->data + at, MIN(step, all->len - at));
        drain(bench, sizes, &seen);
    }
    EQ(seen, n);
    FALSE_(rpc_reader_is_partial(&bench->reader));
    NULL_PTR(bench->reader.own);
}

TEST(small_packets_are_found_byte_by_byte)
{
    static const size_t sizes[] = { 0, 4, 100, 0, 0, 1000, 8 };

    for (size_t step = 1; step < 100; step++)
        check_packets(sizes, G_N_ELEMENTS(sizes), step);
}

TEST(large_packets_are_found_however_the_bytes_arrive)
{
    static const size_t sizes[] = { 0, 65536, 4, 300000, 8, 262120, 0, 70000 };

    for (size_t step = 997; step < 60000; step = step * 2 + 1)
        check_packets(sizes, G_N_ELEMENTS(sizes), step);
}

TEST(lengths_that_cannot_be_are_refused_before_memory_is_taken)
{
    static const uint32_t bad[] = { 0, 3, 4, 27, RPC_MESSAGE_MAX + 5, 0xffffffff };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Bench) bench = bench_new(RPC_MESSAGE_MAX);
        unsigned char bytes[4];
        RpcPacket packet;

        rpc_u32_encode(bytes, bad[i]);
        put(bench, bytes, 4);
        EQ(fill(bench), 4);
        FAILS(rpc_reader_next(&bench->reader, &packet), VIR_ERR_RPC);
        NULL_PTR(bench->reader.own);
    }
}

TEST(a_large_packet_takes_memory_as_it_arrives)
{
    g_autoptr(Bench) bench = bench_new(RPC_MESSAGE_MAX);
    unsigned char prefix[RPC_PREFIX_SIZE];
    const RpcHeader header = { 1, 2, 3, RPC_CALL, 0, RPC_OK };
    RpcPacket packet;

    rpc_prefix_encode(&header, RPC_PAYLOAD_MAX, prefix);
    put(bench, prefix, sizeof(prefix));
    EQ(fill(bench), (ssize_t)sizeof(prefix));
    EQ(rpc_reader_next(&bench->reader, &packet), 0);
    rpc_reader_save(&bench->reader);
    EQ(fill(bench), -1);
    TRUE_(bench->reader.own_cap < 600000);
}

TEST(steal_gives_a_payload_that_lives_on)
{
    g_autoptr(Bench) bench = bench_new(RPC_MESSAGE_MAX);
    g_autoptr(RpcMessage) message = packet_new(5, 150000);
    size_t len;
    const unsigned char *bytes = rpc_message_bytes(message, &len);
    RpcBytes stolen = { NULL, NULL, 0 };
    RpcPacket packet;

    for (size_t at = 0; at < len; at += 30000) {
        put(bench, bytes + at, MIN(30000, len - at));
        TRUE_(fill(bench) > 0);
        if (rpc_reader_next(&bench->reader, &packet) > 0)
            stolen = rpc_reader_steal(&bench->reader, &packet);
        rpc_reader_save(&bench->reader);
    }
    EQ(stolen.len, 150000);
    EQ(stolen.data[149999], toy_byte(5 + 149999));
    NULL_PTR(bench->reader.own);
    rpc_bytes_clear(&stolen);
}

/* Queues a packet that announces @announced descriptors and sends @sent. */
static void
send_with_fds(Bench *bench, uint32_t announced, size_t sent)
{
    const RpcHeader header = { 1, 2, 3, RPC_CALL_WITH_FDS, 9, RPC_OK };
    unsigned char bytes[RPC_PREFIX_SIZE + 4];

    rpc_prefix_encode(&header, 4, bytes);
    rpc_u32_encode(bytes + RPC_PREFIX_SIZE, announced);
    put(bench, bytes, sizeof(bytes));
    for (size_t i = 0; i < sent; i++)
        OK(bench->far->ops->send_fd(bench->far, bench->far->fd));
}

TEST(descriptors_come_with_their_packet_and_no_other)
{
    g_autoptr(Bench) bench = bench_new(RPC_MESSAGE_MAX);
    unsigned int n = 0, with = 0;
    RpcPacket packet;

    for (int round = 0; round < 3; round++) {
        g_autoptr(RpcMessage) plain = packet_new(1, 12);
        size_t len;
        const unsigned char *bytes = rpc_message_bytes(plain, &len);

        put(bench, bytes, len);
        send_with_fds(bench, 3, 3);
    }
    while (fill(bench) > 0) {
        while (rpc_reader_next(&bench->reader, &packet) > 0) {
            n++;
            with += packet.header.serial == 9;
            EQ(packet.n_fds, packet.header.serial == 9 ? 3 : 0);
            EQ(packet.len, packet.header.serial == 9 ? 0 : 12);
            for (size_t i = 0; i < packet.n_fds; i++)
                TRUE_(fcntl(packet.fds[i], F_GETFD) & FD_CLOEXEC);
            rpc_packet_close_fds(&packet);
        }
        rpc_reader_save(&bench->reader);
    }
    EQ(n, 6);
    EQ(with, 3);
    EQ(bench->reader.n_fds, 0);
}

TEST(announced_descriptors_that_do_not_come_are_an_error)
{
    g_autoptr(Bench) bench = bench_new(RPC_MESSAGE_MAX);
    RpcPacket packet;
    int rc = 0;

    send_with_fds(bench, 2, 1);
    put(bench, "", 1); /* a dummy byte without its descriptor */
    error_reset();
    while (rc == 0 && fill(bench) > 0) {
        test_expect_failure();
        rc = rpc_reader_next(&bench->reader, &packet);
        rpc_reader_save(&bench->reader);
    }
    EQ(rc, -1);
    error_reset();
}

TEST(descriptors_nobody_announced_are_closed)
{
    g_autoptr(Bench) bench = bench_new(RPC_MESSAGE_MAX);
    unsigned char bytes[RPC_PREFIX_SIZE];
    const RpcHeader header = { 1, 2, 3, RPC_CALL, 9, RPC_OK };
    int before = open("/dev/null", O_RDONLY | O_CLOEXEC);
    RpcPacket packet;
    int after;

    close(before);
    rpc_prefix_encode(&header, 1, bytes);
    put(bench, bytes, sizeof(bytes));
    OK(bench->far->ops->send_fd(bench->far, bench->far->fd)); /* its dummy byte is the payload */
    while (fill(bench) > 0) {
        while (rpc_reader_next(&bench->reader, &packet) > 0)
            EQ(packet.n_fds, 0);
        rpc_reader_save(&bench->reader);
    }
    EQ(bench->reader.n_fds, 0);
    after = open("/dev/null", O_RDONLY | O_CLOEXEC);
    EQ(before, after);
    close(after);
}

static void
count_done(void *opaque, size_t bytes)
{
    ++*(int *)opaque;
}

TEST(the_send_queue_keeps_order_and_tells_when_items_are_out)
{
    g_autoptr(Bench) bench = bench_new(RPC_MESSAGE_MAX);
    RpcSendQueue queue;
    int done = 0;
    uint32_t seen = 0;
    int rc;

    rpc_send_queue_init(&queue);
    for (uint32_t i = 0; i < 50; i++)
        rpc_send_queue_push(&queue, &(RpcSend){ .message = packet_new(i, i * 1000), .done = count_done, .opaque = &done });
    EQ(queue.bytes, 50 * 28 + 49 * 50 / 2 * 1000);
    do {
        RpcPacket packet;

        rc = rpc_send_queue_flush(&queue, bench->far);
        OK(rc);
        while (fill(bench) > 0) {
            while (rpc_reader_next(&bench->reader, &packet) > 0) {
                EQ(packet.header.serial, seen);
                EQ(packet.len, seen * 1000);
                seen++;
            }
            rpc_reader_save(&bench->reader);
        }
    } while (rc > 0);
    EQ(seen, 50);
    EQ(done, 50);
    EQ(queue.bytes, 0);
}

TEST(keepalive_asks_count_times_and_then_gives_up)
{
    RpcKeepalive keepalive;

    rpc_keepalive_set(&keepalive, 5, 2, 0);
    EQ(rpc_keepalive_check(&keepalive, 4999999), RPC_KEEPALIVE_QUIET);
    EQ(rpc_keepalive_check(&keepalive, 5000000), RPC_KEEPALIVE_ASK);
    EQ(rpc_keepalive_check(&keepalive, 9999999), RPC_KEEPALIVE_QUIET);
    EQ(rpc_keepalive_check(&keepalive, 10000000), RPC_KEEPALIVE_ASK);
    rpc_keepalive_heard(&keepalive, 11000000);
    EQ(rpc_keepalive_due(&keepalive), 16000000);
    EQ(rpc_keepalive_check(&keepalive, 16000000), RPC_KEEPALIVE_ASK);
    EQ(rpc_keepalive_check(&keepalive, 21000000), RPC_KEEPALIVE_ASK);
    EQ(rpc_keepalive_check(&keepalive, 26000000), RPC_KEEPALIVE_DEAD);
    rpc_keepalive_set(&keepalive, 0, 2, 0);
    EQ(rpc_keepalive_check(&keepalive, INT64_MAX - 1), RPC_KEEPALIVE_QUIET);
}

TEST(an_error_crosses_the_wire_whole)
{
    const virError error = {
        .code = VIR_ERR_NO_DOMAIN,
        .domain = VIR_FROM_QEMU,
        .message = (char *)"Domain not found: no domain with name 'x'",
        .level = VIR_ERR_ERROR,
        .str1 = (char *)"%s",
        .str3 = (char *)"three",
        .int1 = 7,
        .int2 = -1,
    };
    const RpcHeader header = { 1, 1, 1, RPC_REPLY, 0, RPC_ERROR };
    g_autoptr(RpcMessage) message = rpc_message_new(&header, rpc_xdr_error, &error);
    size_t len;
    const unsigned char *bytes = rpc_message_bytes(message, &len);

    test_expect_failure();
    EQ(rpc_error_adopt(bytes + RPC_PREFIX_SIZE, len - RPC_PREFIX_SIZE), -1);
    EQ(error_last()->code, VIR_ERR_NO_DOMAIN);
    EQ(error_last()->domain, VIR_FROM_QEMU);
    STREQ(error_last()->message, error.message);
    STREQ(error_last()->str1, "%s");
    NULL_PTR(error_last()->str2);
    STREQ(error_last()->str3, "three");
    EQ(error_last()->int1, 7);
    EQ(error_last()->int2, -1);
    error_reset();
}

TEST(a_payload_cut_short_anywhere_is_refused)
{
    const virError error = { .code = 1, .domain = 2, .message = (char *)"some words", .str1 = (char *)"more words" };
    const RpcHeader header = { 1, 1, 1, RPC_REPLY, 0, RPC_ERROR };
    g_autoptr(RpcMessage) message = rpc_message_new(&header, rpc_xdr_error, &error);
    size_t len;
    const unsigned char *bytes = rpc_message_bytes(message, &len);

    for (size_t cut = 0; cut < len - RPC_PREFIX_SIZE; cut++) {
        g_autofree unsigned char *part = g_memdup2(bytes + RPC_PREFIX_SIZE, cut);
        virError back;

        FAILS(rpc_payload_decode(part, cut, rpc_xdr_error, &back, sizeof(back)), VIR_ERR_RPC);
    }
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_calls.c - calls between a real client and a real server.
 *
 * Threads: many.
 */

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/thread.h"
#include "support/test.h"

#include "toy.h"

enum {
    THREADS = 64,
    ROUNDS = 200,
};

TEST(a_call_is_answered)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    EQ(toy_call(client, TOY_ADD, 40, 2), 42);
    TRUE_(rpc_client_is_open(client));
    TRUE_(rpc_client_is_local(client));
    FALSE_(rpc_client_is_encrypted(client));
}

TEST(texts_of_all_sizes_come_back)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    for (size_t len = 0; len <= RPC_STRING_MAX; len = len * 3 + 1) {
        g_autofree char *text = g_strnfill(len, 'x');
        toy_text args = { text };
        toy_text ret = { NULL };

        OK(rpc_client_call_simple(client, &toy_program, TOY_ECHO, &args, &ret));
        EQ(strlen(ret.text), len);
        rpc_xdr_clear(toy_program.procedures[TOY_ECHO].ret, &ret);
    }
}

TEST(what_is_too_long_is_refused_by_the_client)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    g_autofree char *text = g_strnfill(RPC_STRING_MAX + 1, 'x');
    toy_text args = { text };
    toy_text ret = { NULL };

    FAILS(rpc_client_call_simple(client, &toy_program, TOY_ECHO, &args, &ret), VIR_ERR_RPC);
    EQ(toy_call(client, TOY_ADD, 1, 1), 2);
}

TEST(an_error_of_the_server_is_the_callers)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    FAILS(toy_call(client, TOY_FAIL, VIR_ERR_NO_DOMAIN, 0), VIR_ERR_NO_DOMAIN);
    STR_HAS(test_last_message(), "toy failure");
}

TEST(an_unknown_procedure_is_not_supported)
{
    static const RpcProcedure rows[] = { { .name = NULL }, [TOY_GAP] = { .name = "TOY_GAP", .number = TOY_GAP } };
    static const RpcProgram newer = { "toy", 0x70790001, 1, rows, TOY_GAP + 1 };
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    FAILS(rpc_client_call_simple(client, &newer, TOY_GAP, NULL, NULL), VIR_ERR_NO_SUPPORT);
    EQ(toy_call(client, TOY_ADD, 1, 1), 2);
}

static void
call_much(void *opaque)
{
    RpcClient *client = opaque;
    int64_t me = (int64_t)thread_self_id();

    for (int64_t i = 0; i < ROUNDS; i++) {
        uint32_t procedure = i % 10 == 7 ? TOY_QUERY : i % 50 == 9 ? TOY_SLEEP : TOY_ADD;
        int64_t a = procedure == TOY_SLEEP ? 1 : me * 1000;

        EQ(toy_call(client, procedure, a, i), procedure == TOY_ADD ? a + i : a);
    }
}

static void
run_threads(RpcClient **clients, size_t n_clients)
{
    Thread *threads[THREADS];

    for (size_t i = 0; i < THREADS; i++) {
        threads[i] = thread_start("caller", 0, call_much, clients[i % n_clients]);
        OK_PTR(threads[i]);
    }
    for (size_t i = 0; i < THREADS; i++)
        thread_join(threads[i]);
}

TEST_TIMEOUT(many_threads_share_one_connection, 120)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    run_threads(&client, 1);
}

TEST_TIMEOUT(many_threads_on_many_connections, 120)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    RpcClient *clients[16];

    for (size_t i = 0; i < 16; i++)
        clients[i] = toy_client(toy);
    run_threads(clients, 16);
    EQ(rpc_server_n_peers(toy_server(toy)), 16);
    for (size_t i = 0; i < 16; i++)
        rpc_client_unref(clients[i]);
    WAIT_FOR(toy_n_closed(toy) == 16, 5000);
    EQ(rpc_server_n_anonymous(toy_server(toy)), 0);
}

static void
hold(void *opaque)
{
    RpcClient *client = opaque;

    EQ(toy_call(client, TOY_HOLD, 5, 0), 5);
}

TEST(replies_may_come_out_of_order)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    Thread *threads[4];
    int64_t released = 0;

    for (size_t i = 0; i < 4; i++)
        threads[i] = thread_start("holder", 0, hold, client);
    for (int i = 0; i < 100; i++)
        EQ(toy_call(client, TOY_ADD, i, 1), i + 1);
    while (released < 4)
        released += toy_call(client, TOY_RELEASE, 5, 0);
    for (size_t i = 0; i < 4; i++)
        thread_join(threads[i]);
}

static void
sleep_long(void *opaque)
{
    toy_call(opaque, TOY_SLEEP, 400, 0);
    error_reset(); /* the server may end meanwhile */
}

TEST(queries_are_answered_while_all_workers_are_busy)
{
    const RpcServerLimits limits = { .max_requests = 50, .workers = { .min_workers = 1, .max_workers = 2, .urgent_workers = 1 } };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    Thread *threads[6];
    int64_t start = test_now_ms();

    for (size_t i = 0; i < 6; i++)
        threads[i] = thread_start("sleeper", 0, sleep_long, client);
    WAIT_FOR((toy_call(client, TOY_ADD, 0, 0), test_now_ms() - start > 50), 5000);
    for (int i = 0; i < 20; i++)
        EQ(toy_call(client, TOY_QUERY, i, 0), i);
    TRUE_(test_now_ms() - start < 400);
    for (size_t i = 0; i < 6; i++)
        thread_join(threads[i]);
}

TEST(calls_over_the_limit_wait_their_turn)
{
    const RpcServerLimits limits = { .max_requests = 1 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    run_threads(&client, 1);
}

TEST(a_call_gives_up_at_its_deadline_and_the_connection_goes_on)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    const toy_numbers args = { 9, 0 };
    toy_numbers ret = { 0 };
    const RpcClientCall call = {
        .program = &toy_program,
        .procedure = TOY_HOLD,
        .args = &args,
        .ret = &ret,
        .timeout_ms = 30,
    };

    FAILS(rpc_client_call(client, &call), VIR_ERR_OPERATION_TIMEOUT);
    EQ(toy_call(client, TOY_ADD, 2, 2), 4);
    EQ(toy_call(client, TOY_RELEASE, 9, 0), 1); /* the late reply comes first, and is nobody's */
    EQ(toy_call(client, TOY_ADD, 2, 3), 5);
}

/* FAILS() is for one thread. */
static void
must_fail(RpcClient *client, uint32_t procedure, int64_t a, int code)
{
    EQ(toy_call(client, procedure, a, 0), -1);
    EQ(error_last_code(), code);
    error_reset();
}

static void
call_until_dead(void *opaque)
{
    must_fail(opaque, TOY_HOLD, 77, VIR_ERR_SYSTEM_ERROR);
    must_fail(opaque, TOY_ADD, 1, VIR_ERR_SYSTEM_ERROR);
}

static void
close_peers(void *opaque)
{
    g_autoptr(GPtrArray) peers = rpc_server_peers(opaque);

    for (unsigned int i = 0; i < peers->len; i++)
        rpc_peer_close(g_ptr_array_index(peers, i));
}

TEST(a_dying_connection_fails_all_its_calls)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    Thread *threads[8];

    for (size_t i = 0; i < 8; i++)
        threads[i] = thread_start("victim", 0, call_until_dead, client);
    g_usleep(50000);
    close_peers(toy_server(toy));
    for (size_t i = 0; i < 8; i++)
        thread_join(threads[i]);
    FALSE_(rpc_client_is_open(client));
    WAIT_FOR(toy_n_closed(toy) == 1, 5000);
}

static void
call_until_closed(void *opaque)
{
    must_fail(opaque, TOY_HOLD, 78, VIR_ERR_INTERNAL_ERROR);
}

TEST(closing_wakes_who_waits)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    Thread *thread = thread_start("victim", 0, call_until_closed, client);

    g_usleep(20000);
    rpc_client_close(client, VIR_CONNECT_CLOSE_REASON_CLIENT);
    thread_join(thread);
}

TEST(the_server_can_hang_up_after_its_answer)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    EQ(toy_call(client, TOY_BYE, 0, 0), 1);
    FAILS(toy_call(client, TOY_ADD, 0, 0), VIR_ERR_SYSTEM_ERROR);
}

TEST(a_server_that_ends_hurts_nobody)
{
    Toy *toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    Thread *thread = thread_start("sleeper", 0, sleep_long, client);

    EQ(toy_call(client, TOY_ADD, 0, 1), 1);
    g_usleep(20000);
    toy_stop(toy);
    thread_join(thread);
    FAILS(toy_call(client, TOY_ADD, 0, 0), VIR_ERR_SYSTEM_ERROR);
}

TEST(a_forked_child_may_not_use_the_connection)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        bool refused = toy_call(client, TOY_ADD, 1, 1) < 0;

        rpc_client_close(client, 0);
        rpc_client_unref(client);
        _exit(refused ? 0 : 1);
    }
    EQ(waitpid(pid, &status, 0), pid);
    EQ(status, 0);
    EQ(toy_call(client, TOY_ADD, 1, 1), 2);
}

/* Calls TOY_FDS with @n descriptors, wanting @wanted back. */
static int
call_with_fds(RpcClient *client, size_t n, int64_t wanted, int64_t *ret_sum, int **ret_fds, size_t *ret_n)
{
    const toy_numbers args = { 0, wanted };
    toy_numbers ret = { 0 };
    int fds[RPC_FDS_MAX];
    int rc;

    for (size_t i = 0; i < n; i++) {
        int ends[2];
        const unsigned char byte = (unsigned char)(i + 1);

        OK(pipe2(ends, O_CLOEXEC));
        EQ(write(ends[1], &byte, 1), 1);
        close(ends[1]);
        fds[i] = ends[0];
    }
    rc = rpc_client_call(client, &(RpcClientCall){ .program = &toy_program, .procedure = TOY_FDS, .args = &args, .ret = &ret,
                                                   .fds = fds, .n_fds = n, .ret_fds = ret_fds, .ret_n_fds = ret_n });
    for (size_t i = 0; i < n; i++)
        close(fds[i]);
    *ret_sum = ret.a;
    return rc;
}

TEST(descriptors_pass_both_ways)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    for (size_t n = 0; n <= RPC_FDS_MAX; n += 8) {
        g_autofree int *fds = NULL;
        size_t n_fds = 0;
        int64_t sum;

        OK(call_with_fds(client, n, (int64_t)n, &sum, &fds, &n_fds));
        EQ(sum, (int64_t)(n * (n + 1) / 2));
        EQ(n_fds, n);
        for (size_t i = 0; i < n_fds; i++) {
            char text[4] = "";

            EQ(read(fds[i], text, 3), 3);
            STREQ(text, "toy");
            TRUE_(fcntl(fds[i], F_GETFD) & FD_CLOEXEC);
            close(fds[i]);
        }
    }
}

static int
n_open_fds(void)
{
    int n = 0;

    for (int fd = 0; fd < 1024; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

TEST(descriptors_nobody_takes_are_closed)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);
    const toy_numbers args = { 1, 5 };
    const int fds[] = { 0, 1, 2 };
    int before;

    EQ(toy_call(client, TOY_ADD, 1, 1), 2);
    before = n_open_fds();
    EQ(toy_call(client, TOY_FDS, 0, 8), 0);
    OK(rpc_client_call(client, &(RpcClientCall){ .program = &toy_program, .procedure = TOY_ADD, .args = &args,
                                                 .fds = fds, .n_fds = 3 }));
    EQ(toy_call(client, TOY_ADD, 1, 1), 2);
    EQ(n_open_fds(), before);
}

TEST(an_unauthenticated_peer_may_only_authenticate)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_POLKIT);
    g_autoptr(RpcClient) client = toy_client(toy);

    FAILS(toy_call(client, TOY_ADD, 1, 1), VIR_ERR_RPC);
    EQ(rpc_server_n_anonymous(toy_server(toy)), 1);
    EQ(toy_call(client, TOY_LOGIN, 0, 0), 1);
    EQ(toy_call(client, TOY_ADD, 1, 1), 2);
    EQ(rpc_server_n_anonymous(toy_server(toy)), 0);
}

static void
check_identity(void *opaque)
{
    g_autoptr(GPtrArray) peers = rpc_server_peers(opaque);
    RpcPeer *peer = g_ptr_array_index(peers, 0);
    const RpcIdentity *identity = rpc_peer_identity(peer);
    autoclose int pidfd = rpc_peer_open_pidfd(peer);

    TRUE_(identity->is_local);
    EQ(identity->uid, getuid());
    EQ(identity->gid, getgid());
    EQ(identity->pid, getpid());
    if (pidfd >= 0) /* older kernels have none */
        TRUE_(fcntl(pidfd, F_GETFD) & FD_CLOEXEC);
    TRUE_(rpc_peer_pid_start_time(peer) > 0);
    STREQ(rpc_peer_address(peer), "127.0.0.1;0");
    EQ(rpc_peer_id(peer), 1);
    EQ(rpc_peer_access(peer), RPC_ACCESS_WRITE);
}

TEST(the_kernel_vouches_for_who_calls)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcClient) client = toy_client(toy);

    EQ(toy_call(client, TOY_ADD, 1, 1), 2);
    toy_run_on_loop(toy, check_identity, toy_server(toy));
}

TEST(clients_over_the_limit_wait_to_be_accepted)
{
    const RpcServerLimits limits = { .max_clients = 2, .max_anonymous = 2 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    g_autoptr(RpcClient) first = toy_client(toy);
    RpcClient *second = toy_client(toy);
    g_autoptr(RpcClient) third = NULL;
    const toy_numbers args = { 1, 1 };
    const RpcClientCall call = { .program = &toy_program, .procedure = TOY_ADD, .args = &args, .timeout_ms = 50 };

    EQ(toy_call(first, TOY_ADD, 1, 1), 2);
    EQ(toy_call(second, TOY_ADD, 1, 1), 2);
    third = toy_client(toy);
    FAILS(rpc_client_call(third, &call), VIR_ERR_OPERATION_TIMEOUT);
    EQ(toy_n_opened(toy), 2);
    rpc_client_unref(second);
    EQ(toy_call(third, TOY_ADD, 2, 2), 4);
}

TEST(a_path_where_nobody_listens_is_named)
{
    FAILS_PTR(rpc_transport_connect_unix("/nonexistent/socket"), VIR_ERR_SYSTEM_ERROR);
    STR_HAS(test_last_message(), "/nonexistent/socket");
}

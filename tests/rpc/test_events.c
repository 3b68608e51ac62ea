/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_events.c - events, keepalive and the end, as an event loop sees them.
 *
 * Threads: the test's is the event loop; others call.
 */

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/thread.h"
#include "support/test.h"

#include "toy.h"

typedef struct {
    RpcClient *client;
    int64_t n;
    int64_t slowest_us;
    int reason;
    bool calls_back; /* each event makes a call */
    bool was_freed;
} Listener;

static void
on_tick(RpcClient *client, const RpcProcedure *event, void *message, void *opaque)
{
    Listener *self = opaque;
    const toy_numbers *tick = message;

    EQ(event->number, TOY_TICK);
    EQ(tick->a, self->n);
    self->n++;
    self->slowest_us = MAX(self->slowest_us, clock_now_us() - tick->b);
    if (self->calls_back)
        EQ(toy_call(client, TOY_ADD, self->n, 1), self->n + 1);
}

static void
on_end(RpcClient *client, int reason, void *opaque)
{
    Listener *self = opaque;

    self->reason = reason;
}

static void
on_free(void *opaque)
{
    Listener *self = opaque;

    self->was_freed = true;
}

static Listener *
listener_new(Toy *toy)
{
    Listener *self = g_new0(Listener, 1);

    self->client = toy_client(toy);
    self->reason = -1;
    rpc_client_set_event_handler(self->client, &toy_program, on_tick, self);
    rpc_client_set_close_callback(self->client, on_end, self, on_free);
    OK(rpc_client_poll_fd(self->client));
    return self;
}

static void
listener_free(Listener *self)
{
    rpc_client_unref(self->client);
    TRUE_(self->was_freed);
    g_free(self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Listener, listener_free)

/* One turn of an event loop; false when nothing came within @ms. */
static bool
turn(Listener *self, int ms)
{
    struct pollfd ready = { rpc_client_poll_fd(self->client), POLLIN, 0 };

    if (poll(&ready, 1, ms) <= 0)
        return false;
    rpc_client_process(self->client);
    return true;
}

static void
until(Listener *self, int64_t n)
{
    while (self->n < n)
        TRUE_(turn(self, 5000));
}

TEST(events_arrive_in_order)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(Listener) self = listener_new(toy);

    EQ(toy_call(self->client, TOY_TICKS, 1000, 0), 1000);
    until(self, 1000);
    EQ(self->n, 1000);
    while (turn(self, 20))
        continue;
    EQ(self->n, 1000);
}

TEST(events_that_a_call_reads_wait_for_the_loop)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(Listener) self = listener_new(toy);

    EQ(toy_call(self->client, TOY_TICKS, 100, 0), 100);
    EQ(toy_call(self->client, TOY_ADD, 1, 1), 2);
    EQ(self->n, 0);
    until(self, 100);
}

TEST(a_callback_may_call)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(Listener) self = listener_new(toy);

    self->calls_back = true;
    EQ(toy_call(self->client, TOY_TICKS, 200, 0), 200);
    until(self, 200);
}

typedef struct {
    RpcClient *client;
    atomic_bool stop;
    atomic_int n;
} Caller;

static void
call_on(void *opaque)
{
    Caller *caller = opaque;

    while (!atomic_load(&caller->stop)) {
        int n = atomic_fetch_add(&caller->n, 1);

        EQ(toy_call(caller->client, TOY_ADD, n, 1), n + 1);
    }
}

TEST_TIMEOUT(callers_and_the_loop_share_the_socket, 60)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(Listener) self = listener_new(toy);
    Caller caller = { .client = self->client };
    Thread *threads[4];

    EQ(toy_call(self->client, TOY_ADD, 1, 1), 2);
    for (size_t i = 0; i < 4; i++)
        threads[i] = thread_start("caller", 0, call_on, &caller);
    for (int64_t i = 0; i < 300; i++) {
        toy_broadcast(toy, i);
        until(self, i + 1);
    }
    WAIT_FOR(atomic_load(&caller.n) > 1000, 20000); /* callers need no loop */
    atomic_store(&caller.stop, true);
    for (size_t i = 0; i < 4; i++)
        thread_join(threads[i]);
}

TEST_TIMEOUT(an_event_is_encoded_once_and_reaches_everybody, 60)
{
    enum { N = 100 };
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    Listener *listeners[N];

    for (size_t i = 0; i < N; i++) {
        listeners[i] = listener_new(toy);
        EQ(toy_call(listeners[i]->client, TOY_ADD, 1, 1), 2);
    }
    for (int64_t round = 0; round < 20; round++) {
        toy_broadcast(toy, round);
        for (size_t i = 0; i < N; i++)
            until(listeners[i], round + 1);
    }
    for (size_t i = 0; i < N; i++)
        listener_free(listeners[i]);
}

TEST_TIMEOUT(who_does_not_read_events_is_closed, 60)
{
    const RpcServerLimits limits = { .max_unsent = 1024 * 1024 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    g_autoptr(Listener) other = listener_new(toy);
    autoclose int fd = toy_connect(toy);
    int64_t i = 0;

    TRUE_(fd >= 0); /* and it never reads */
    WAIT_FOR(toy_n_opened(toy) == 2, 5000);
    for (; toy_n_closed(toy) == 0; i++) {
        TRUE_(i < 1000000);
        toy_broadcast(toy, i);
        while (turn(other, 0))
            continue;
    }
    until(other, i);
    EQ(toy_call(other->client, TOY_ADD, 1, 1), 2);
}

TEST(the_loop_learns_of_the_end)
{
    Toy *toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(Listener) self = listener_new(toy);

    EQ(toy_call(self->client, TOY_ADD, 1, 1), 2);
    toy_stop(toy);
    while (self->reason < 0)
        TRUE_(turn(self, 5000));
    EQ(self->reason, VIR_CONNECT_CLOSE_REASON_EOF);
    while (turn(self, 0)) /* and is left in peace then */
        EQ(self->reason, VIR_CONNECT_CLOSE_REASON_EOF);
    FALSE_(turn(self, 50));
}

TEST(a_call_that_sees_the_end_tells_the_loop)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(Listener) self = listener_new(toy);

    EQ(toy_call(self->client, TOY_BYE, 1, 1), 1);
    FAILS(toy_call(self->client, TOY_ADD, 1, 1), VIR_ERR_SYSTEM_ERROR);
    EQ(self->reason, -1);
    while (self->reason < 0)
        TRUE_(turn(self, 5000));
}

TEST(a_silent_server_is_given_up)
{
    int fds[2];
    Listener self = { .reason = -1 };
    int64_t start = test_now_ms();

    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
    self.client = rpc_client_new(rpc_transport_new_socket(fds[0]));
    rpc_client_set_close_callback(self.client, on_end, &self, NULL);
    OK(rpc_client_poll_fd(self.client));
    OK(rpc_client_set_keepalive(self.client, 1, 1));
    while (self.reason < 0)
        TRUE_(turn(&self, 5000));
    EQ(self.reason, VIR_CONNECT_CLOSE_REASON_KEEPALIVE);
    TRUE_(test_now_ms() - start >= 1900);
    rpc_client_unref(self.client);
    close(fds[1]);
}

TEST(a_call_to_a_silent_server_fails_by_keepalive)
{
    g_autoptr(RpcClient) client = NULL;
    int fds[2];

    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
    client = rpc_client_new(rpc_transport_new_socket(fds[0]));
    OK(rpc_client_set_keepalive(client, 1, 1));
    FAILS(toy_call(client, TOY_ADD, 1, 1), VIR_ERR_INTERNAL_ERROR);
    close(fds[1]);
}

TEST(both_sides_keep_a_quiet_connection_alive)
{
    const RpcServerLimits limits = { .keepalive_interval = 1, .keepalive_count = 1 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    g_autoptr(Listener) self = listener_new(toy);
    int64_t end = test_now_ms() + 3500;

    OK(rpc_client_set_keepalive(self->client, 1, 1));
    EQ(toy_call(self->client, TOY_KEEPALIVE, 1, 1), 1);
    while (test_now_ms() < end)
        turn(self, 100);
    EQ(self->reason, -1);
    EQ(toy_call(self->client, TOY_ADD, 1, 1), 2);
}

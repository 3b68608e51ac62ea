/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_remote_events.c - what comes from a daemon unasked: events, and its end.
 *
 * Threads: main runs the program's event loop.
 */

#include <stdlib.h>

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "fake_daemon.h"
#include "support/test.h"

/* VIR_DOMAIN_EVENT_CALLBACK() casts between kinds of functions: so the interface wants it. */
#pragma GCC diagnostic ignored "-Wcast-function-type"

static void
quiet(void *data, virErrorPtr error)
{
}

static virConnectPtr
open_fake(FakeDaemon *fake)
{
    virConnectPtr conn;

    virSetErrorFunc(NULL, quiet);
    EQ(virEventRegisterDefaultImpl(), 0);
    conn = virConnectOpen(fake_daemon_uri(fake));
    OK_PTR(conn);
    return conn;
}

static void
wake(int timer, void *opaque)
{
}

/* Runs the loop until @number is @wanted. */
static void
run_until(const int *number, int wanted)
{
    int timer = virEventAddTimeout(10, wake, NULL, NULL);
    int64_t end = test_now_ms() + 10000;

    while (*number != wanted) {
        if (test_now_ms() > end)
            FAIL_TEST("the number is %d and did not become %d", *number, wanted);
        EQ(virEventRunDefaultImpl(), 0);
    }
    EQ(virEventRemoveTimeout(timer), 0);
}

/* A few rounds, for what is not to happen. */
static void
run_a_little(void)
{
    int timer = virEventAddTimeout(5, wake, NULL, NULL);

    for (int i = 0; i < 5; i++)
        EQ(virEventRunDefaultImpl(), 0);
    EQ(virEventRemoveTimeout(timer), 0);
}

typedef struct {
    int calls;
    int event;
    int detail;
    int freed;
    int remove;         /* the registration to end inside the callback; -1 none */
} Listener;

static void
on_freed(void *opaque)
{
    Listener *listener = opaque;

    listener->freed++;
}

static int
on_lifecycle(virConnectPtr conn, virDomainPtr domain, int event, int detail, void *opaque)
{
    Listener *listener = opaque;

    STREQ(virDomainGetName(domain), "guest");
    TRUE_(virDomainGetConnect(domain) == conn);
    EQ(listener->freed, 0);
    listener->calls++;
    listener->event = event;
    listener->detail = detail;
    if (listener->remove >= 0) {
        EQ(virConnectDomainEventDeregisterAny(conn, listener->remove), 0);
        EQ(listener->freed, 0);
    }
    return 0;
}

static int
listen_to(virConnectPtr conn, virDomainPtr domain, Listener *listener)
{
    listener->remove = -1;
    return virConnectDomainEventRegisterAny(conn, domain, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle),
                                            listener, on_freed);
}

TEST(an_event_reaches_its_callback)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Listener listener = { 0 };
    int id = listen_to(conn, NULL, &listener);

    OK(id);
    fake_daemon_send_lifecycle(fake, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED);
    run_until(&listener.calls, 1);
    EQ(listener.event, VIR_DOMAIN_EVENT_STARTED);
    EQ(virConnectDomainEventDeregisterAny(conn, id), 0);
    EQ(listener.freed, 1);
    EQ(fake_daemon_counts(fake)->registered, 0);
    EQ(virConnectClose(conn), 0);
}

TEST(events_are_not_delivered_inside_calls)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Listener listener = { 0 };
    int id = listen_to(conn, NULL, &listener);

    fake_daemon_send_lifecycle(fake, 0, 0);
    for (int i = 0; i < 5; i++)
        g_free(virConnectGetHostname(conn));
    EQ(listener.calls, 0);
    run_until(&listener.calls, 1);
    EQ(virConnectDomainEventDeregisterAny(conn, id), 0);
    EQ(virConnectClose(conn), 0);
}

TEST(callbacks_of_one_event_share_one_registration)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    virDomainPtr domain = virDomainLookupByName(conn, "guest");
    Listener one = { 0 }, two = { 0 }, three = { 0 };
    int first = listen_to(conn, NULL, &one);
    int second = listen_to(conn, NULL, &two);
    int third = listen_to(conn, domain, &three);

    TRUE_(first >= 0 && second >= 0 && third >= 0 && first != second && second != third);
    EQ(listen_to(conn, NULL, &one), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_ARG);
    EQ(fake_daemon_counts(fake)->registered, 2);
    fake_daemon_send_lifecycle(fake, 0, 0);
    run_until(&three.calls, 1);
    run_until(&two.calls, 1);
    EQ(one.calls, 1);
    EQ(virConnectDomainEventDeregisterAny(conn, first), 0);
    EQ(fake_daemon_counts(fake)->registered, 2);
    EQ(virConnectDomainEventDeregisterAny(conn, second), 0);
    EQ(fake_daemon_counts(fake)->registered, 1);
    EQ(virConnectDomainEventDeregisterAny(conn, third), 0);
    EQ(virDomainFree(domain), 0);
    EQ(virConnectClose(conn), 0);
}

TEST(a_callback_may_end_itself)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Listener listener = { 0 };

    listener.remove = listen_to(conn, NULL, &listener);
    fake_daemon_send_lifecycle(fake, 0, 0);
    run_until(&listener.freed, 1);
    EQ(listener.calls, 1);
    fake_daemon_send_lifecycle(fake, 0, 0);
    run_a_little();
    EQ(listener.calls, 1);
    EQ(virConnectClose(conn), 0);
}

TEST(a_callback_may_end_the_next_one)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Listener one = { 0 }, two = { 0 };
    int first = listen_to(conn, NULL, &one);

    one.remove = listen_to(conn, NULL, &two);
    fake_daemon_send_lifecycle(fake, 0, 0);
    run_until(&one.calls, 1);
    EQ(two.calls, 0);
    EQ(two.freed, 1);
    EQ(virConnectDomainEventDeregisterAny(conn, first), 0);
    EQ(virConnectClose(conn), 0);
}

TEST(the_old_registration_is_known_by_its_function)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Listener listener = { .remove = -1 };

    EQ(virConnectDomainEventRegister(conn, on_lifecycle, &listener, on_freed), 0);
    EQ(virConnectDomainEventRegister(conn, on_lifecycle, NULL, NULL), -1);
    fake_daemon_send_lifecycle(fake, 1, 0);
    run_until(&listener.calls, 1);
    EQ(virConnectDomainEventDeregisterAny(conn, 0), -1);
    EQ(virConnectDomainEventDeregister(conn, on_lifecycle), 0);
    EQ(listener.freed, 1);
    EQ(virConnectDomainEventDeregister(conn, on_lifecycle), -1);
    EQ(virConnectClose(conn), 0);
    virResetLastError();
}

TEST(what_is_not_registered_is_named)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Listener listener = { 0 };

    EQ(virConnectDomainEventDeregisterAny(conn, 77), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_ARG);
    EQ(virConnectDomainEventRegisterAny(conn, NULL, 4711, VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle), &listener, on_freed), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_ARG);
    EQ(listener.freed, 0);
    EQ(virConnectClose(conn), 0);
    virResetLastError();
}

TEST(strange_events_do_no_harm)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Listener listener = { 0 };
    int id = listen_to(conn, NULL, &listener);

    fake_daemon_send_stray(fake);
    fake_daemon_send_lifecycle(fake, INT32_MAX, INT32_MIN);
    run_until(&listener.calls, 1);
    EQ(virConnectDomainEventDeregisterAny(conn, id), 0);
    EQ(virConnectClose(conn), 0);
}

TEST(a_registration_keeps_its_connection)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Listener listener = { 0 };

    listener.remove = listen_to(conn, NULL, &listener);
    EQ(virConnectClose(conn), 1);
    fake_daemon_send_lifecycle(fake, 0, 0);
    run_until(&listener.freed, 1);
    EQ(fake_daemon_counts(fake)->said_goodbye, 1);
}

/* ---- the end */

typedef struct {
    int calls;
    int reason;
    int freed;
} Mourner;

static void
on_close(virConnectPtr conn, int reason, void *opaque)
{
    Mourner *mourner = opaque;

    mourner->calls++;
    mourner->reason = reason;
}

static void
on_mourner_freed(void *opaque)
{
    Mourner *mourner = opaque;

    mourner->freed++;
}

TEST(the_end_of_the_daemon_is_told)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Mourner mourner = { .reason = -1 };

    EQ(virConnectRegisterCloseCallback(conn, on_close, &mourner, on_mourner_freed), 0);
    EQ(virConnectRegisterCloseCallback(conn, on_close, &mourner, on_mourner_freed), -1);
    fake_daemon_hang_up(fake);
    run_until(&mourner.calls, 1);
    EQ(mourner.reason, VIR_CONNECT_CLOSE_REASON_EOF);
    EQ(mourner.freed, 1);
    EQ(virConnectIsAlive(conn), 0);
    EQ(virConnectUnregisterCloseCallback(conn, on_close), -1);
    EQ(virConnectClose(conn), 0);
    virResetLastError();
}

static void
close_it(virConnectPtr conn, int reason, void *opaque)
{
    Mourner *mourner = opaque;

    mourner->calls++;
    /* Ours is the only reference left but the callback's own. */
    EQ(virConnectClose(conn), 1);
}

TEST(a_close_callback_may_close_the_connection)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Mourner mourner = { .reason = -1 };

    EQ(virConnectRegisterCloseCallback(conn, close_it, &mourner, on_mourner_freed), 0);
    fake_daemon_hang_up(fake);
    run_until(&mourner.freed, 1);
    EQ(mourner.calls, 1);
    run_a_little();
}

TEST(a_dead_connection_lets_go_of_callbacks)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Listener listener = { 0 };
    int id = listen_to(conn, NULL, &listener);

    fake_daemon_hang_up(fake);
    NULL_PTR(virConnectGetHostname(conn));
    EQ(virConnectClose(conn), 1);
    EQ(virConnectDomainEventDeregisterAny(conn, id), 0);
    EQ(listener.freed, 1);
}

TEST(the_end_behind_a_proxy_is_told)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Mourner mourner = { .reason = -1 };

    EQ(virConnectRegisterCloseCallback(conn, on_close, &mourner, on_mourner_freed), 0);
    fake_daemon_send_closed(fake, VIR_CONNECT_CLOSE_REASON_KEEPALIVE);
    run_until(&mourner.calls, 1);
    EQ(mourner.reason, VIR_CONNECT_CLOSE_REASON_KEEPALIVE);
    EQ(virConnectClose(conn), 0);
}

TEST(our_own_close_is_not_told)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    Mourner mourner = { .reason = -1 };

    EQ(virConnectRegisterCloseCallback(conn, on_close, &mourner, on_mourner_freed), 0);
    EQ(virConnectUnregisterCloseCallback(conn, on_close), 0);
    EQ(mourner.freed, 1);
    EQ(virConnectClose(conn), 0);
    run_a_little();
    EQ(mourner.calls, 0);
}

TEST(keepalive_is_agreed)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);

    EQ(virConnectSetKeepAlive(conn, 5, 5), 0);
    EQ(virConnectSetKeepAlive(conn, 0, 0), 0);
    EQ(virConnectIsAlive(conn), 1);
    EQ(virConnectClose(conn), 0);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_remote.c - connections to a daemon that is real as far as the wire goes.
 *
 * Threads: main runs the program's event loop, others call.
 */

#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "fake_daemon.h"
#include "support/test.h"

static void
quiet(void *data, virErrorPtr error)
{
}

static virConnectPtr
open_fake(FakeDaemon *fake)
{
    virConnectPtr conn;

    virSetErrorFunc(NULL, quiet);
    conn = virConnectOpen(fake_daemon_uri(fake));
    OK_PTR(conn);
    return conn;
}

/* ---- without an event loop; these come first, for a loop is for ever */

TEST(a_connection_opens_calls_and_closes)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    g_autofree char *uri = virConnectGetURI(conn);
    g_autofree char *name = virConnectGetHostname(conn);

    STREQ(uri, fake_daemon_uri(fake));
    STREQ(name, "fake.example.org");
    EQ(virConnectIsAlive(conn), 1);
    EQ(virConnectClose(conn), 0);
    EQ(fake_daemon_counts(fake)->opened, 1);
    EQ(fake_daemon_counts(fake)->said_goodbye, 1);
    WAIT_FOR(fake_daemon_counts(fake)->gone == 1, 5000);
}

TEST(objects_keep_their_connection)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    virDomainPtr domain = virDomainLookupByName(conn, "guest");

    OK_PTR(domain);
    EQ(virDomainGetID(domain), 7u);
    EQ(virConnectClose(conn), 1);
    TRUE_(virDomainGetConnect(domain) == conn);
    EQ(virConnectIsAlive(conn), 1);
    EQ(fake_daemon_counts(fake)->said_goodbye, 0);
    EQ(virDomainRef(domain), 0);
    EQ(virDomainFree(domain), 0);
    EQ(virDomainFree(domain), 0);
    EQ(fake_daemon_counts(fake)->said_goodbye, 1);
}

TEST(the_servers_errors_come_as_they_are)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);

    NULL_PTR(virDomainLookupByName(conn, "nobody"));
    EQ(virGetLastErrorCode(), VIR_ERR_NO_DOMAIN);
    STR_HAS(virGetLastErrorMessage(), "no domain with matching name 'nobody'");
    EQ(virConnGetLastError(conn)->code, VIR_ERR_NO_DOMAIN);
    virConnResetLastError(conn);
    NULL_PTR(virConnGetLastError(conn));
    EQ(virConnectClose(conn), 0);
    virResetLastError();
}

TEST(an_unknown_procedure_is_not_supported)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);

    EQ(virConnectNumOfDomains(conn), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_NO_SUPPORT);
    EQ(virConnectClose(conn), 0);
    virResetLastError();
}

TEST(readers_are_held_back_here_already)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = virConnectOpenReadOnly(fake_daemon_uri(fake));
    virDomainPtr domain = virDomainLookupByName(conn, "guest");

    virSetErrorFunc(NULL, quiet);
    EQ(fake_daemon_counts(fake)->readonly, 1);
    EQ(virDomainDestroy(domain), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_OPERATION_DENIED);
    EQ(virDomainFree(domain), 0);
    EQ(virConnectClose(conn), 0);
}

TEST(a_refused_open_leaves_nothing)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    g_autofree char *uri = g_strdup_printf("%s&name=lxc:///", fake_daemon_uri(fake));

    virSetErrorFunc(NULL, quiet);
    NULL_PTR(virConnectOpen(uri));
    EQ(virGetLastErrorCode(), VIR_ERR_NO_CONNECT);
    WAIT_FOR(fake_daemon_counts(fake)->gone == 1, 5000);
    virResetLastError();
}

static int
agree(virConnectCredentialPtr credentials, unsigned int count, void *data)
{
    int *asked = data;

    *asked += (int)count;
    return 0;
}

/* Programs that cannot ask anybody fail when they are called, such as libvirt-dbus. */
TEST(a_program_is_called_only_if_the_user_must_be_asked)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_POLKIT);
    int asked = 0;
    int types[] = { VIR_CRED_EXTERNAL };
    virConnectAuth auth = { .credtype = types, .ncredtype = 1, .cb = agree, .cbdata = &asked };
    virConnectPtr conn = virConnectOpenAuth(fake_daemon_uri(fake), &auth, 0);

    OK_PTR(conn);
    EQ(asked, 0);
    EQ(fake_daemon_counts(fake)->polkit, 1);
    EQ(virConnectClose(conn), 0);
    atomic_store(&fake_daemon_counts(fake)->agentless, 2);
    conn = virConnectOpenAuth(fake_daemon_uri(fake), &auth, 0);
    OK_PTR(conn);
    EQ(asked, 1);
    EQ(fake_daemon_counts(fake)->polkit, 3);
    EQ(virConnectClose(conn), 0);
    virSetErrorFunc(NULL, quiet);
    atomic_store(&fake_daemon_counts(fake)->agentless, 100);
    NULL_PTR(virConnectOpen(fake_daemon_uri(fake)));
    EQ(virGetLastErrorCode(), VIR_ERR_AUTH_UNAVAILABLE);
    virResetLastError();
}

TEST(an_impossible_authentication_fails)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_SASL); /* and has no procedures for it */
    g_autofree char *uri = NULL;

    virSetErrorFunc(NULL, quiet);
    NULL_PTR(virConnectOpen(fake_daemon_uri(fake)));
    EQ(virGetLastErrorCode(), VIR_ERR_NO_SUPPORT);
    uri = g_strdup_printf("%s&auth=polkit", fake_daemon_uri(fake));
    NULL_PTR(virConnectOpen(uri));
    EQ(virGetLastErrorCode(), VIR_ERR_AUTH_FAILED);
    virResetLastError();
}

static void
on_event(virConnectPtr conn, virDomainPtr domain, void *opaque)
{
    FAIL_TEST("there is no event");
}

TEST(events_need_an_event_loop)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);

    EQ(virConnectDomainEventRegisterAny(conn, NULL, VIR_DOMAIN_EVENT_ID_REBOOT, on_event, NULL, NULL), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INTERNAL_ERROR);
    EQ(virConnectSetKeepAlive(conn, 5, 5), -1);
    EQ(virConnectClose(conn), 0);
    virResetLastError();
}

TEST(a_lost_daemon_fails_calls_and_is_not_alive)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);

    fake_daemon_hang_up(fake);
    NULL_PTR(virConnectGetHostname(conn));
    EQ(virConnectIsAlive(conn), 0);
    NULL_PTR(virConnectGetHostname(conn));
    EQ(virConnectClose(conn), 0);
    virResetLastError();
}

TEST(handles_that_are_none_are_refused)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);

    EQ(virConnectClose(NULL), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_CONN);
    EQ(virDomainFree((virDomainPtr)(void *)conn), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_DOMAIN);
    EQ(virStreamFree(NULL), -1);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_STREAM);
    EQ(virConnectClose(conn), 0);
    virResetLastError();
}

static void *
call_often(void *opaque)
{
    virConnectPtr conn = opaque;

    for (int i = 0; i < 200; i++) {
        g_autofree char *name = virConnectGetHostname(conn);
        virDomainPtr domain = virDomainLookupByName(conn, i % 2 ? "guest" : "nobody");

        STREQ(name, "fake.example.org");
        EQ(domain != NULL, i % 2);
        if (domain)
            EQ(virDomainFree(domain), 0);
    }
    virResetLastError();
    return NULL;
}

TEST(many_threads_share_a_connection)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    pthread_t threads[8];

    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        EQ(pthread_create(&threads[i], NULL, call_often, conn), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        EQ(pthread_join(threads[i], NULL), 0);
    EQ(virConnectClose(conn), 0);
}

TEST(a_forked_child_does_not_say_goodbye)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    pid_t child = fork();
    int status = -1;
    g_autofree char *name = NULL;

    if (child == 0)
        _exit(virConnectClose(conn));
    EQ(waitpid(child, &status, 0), child);
    EQ(status, 0);
    EQ(fake_daemon_counts(fake)->said_goodbye, 0);
    name = virConnectGetHostname(conn);
    STREQ(name, "fake.example.org");
    EQ(virConnectClose(conn), 0);
}

/* Without errors: the C library looks their words up under a lock that a fork may catch in use. */
static void *
ask_often(void *opaque)
{
    for (int i = 0; i < 400; i++) {
        g_autofree char *name = virConnectGetHostname(opaque);

        STREQ(name, "fake.example.org");
    }
    return NULL;
}

/* What a child says of its parent's connection: 0 is right. */
static int
child_asks(virConnectPtr conn)
{
    char *name;

    alarm(60);                       /* a child that hangs ends, and that is noticed */
    name = virConnectGetHostname(conn);
    if (name || virGetLastErrorCode() != VIR_ERR_INTERNAL_ERROR)
        return 1;
    return strstr(virGetLastErrorMessage(), "needs one of its own") ? 0 : 2;
}

TEST_TIMEOUT(a_fork_amid_calls_harms_nobody, 180)
{
    g_autoptr(FakeDaemon) fake = fake_daemon_start(RPC_AUTH_NONE);
    virConnectPtr conn = open_fake(fake);
    pthread_t threads[4];

    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        EQ(pthread_create(&threads[i], NULL, ask_often, conn), 0);
    for (int i = 0; i < 20; i++) {
        pid_t child = fork();
        int status = -1;

        if (child == 0)
            _exit(child_asks(conn));
        EQ(waitpid(child, &status, 0), child);
        EQ(status, 0);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        EQ(pthread_join(threads[i], NULL), 0);
    EQ(fake_daemon_counts(fake)->said_goodbye, 0);
    EQ(virConnectClose(conn), 0);
}

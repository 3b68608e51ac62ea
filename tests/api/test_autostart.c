/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_autostart.c - the user's own daemon is started when nobody listens, once, and its death is noticed.
 *
 * Threads: main and some that want the same daemon.
 */

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "remote/remote_connect.h"
#include "support/test.h"

/* A daemon that goes into the background before it listens, and notes each start. */
static const char script_start[] =
    "#!/usr/bin/env python3\n"
    "import os, socket, sys, time\n"
    "here = os.path.dirname(sys.argv[0])\n"
    "open(here + '/starts', 'a').write('+')\n"
    "assert sys.argv[1:] == ['--timeout', '120', '--daemon'], sys.argv\n";
static const char script_listen[] =
    "if os.fork():\n"
    "    os._exit(0)\n"
    "open(here + '/pid', 'w').write(str(os.getpid()))\n"
    "time.sleep(0.1)\n"
    "listener = socket.socket(socket.AF_UNIX)\n"
    "listener.bind(here + '/run/daemon-sock')\n"
    "listener.listen(64)\n"
    "time.sleep(60)\n";
static const char script_die[] = "sys.exit(3)\n";

typedef struct {
    RemoteTarget target;
    char *socket;
    char *daemon;
} Fixture;

static void
set_up(Fixture *fixture, const char *rest)
{
    g_autofree char *text = g_strconcat(script_start, rest, NULL);
    const FileWriteOptions program = { .mode = 0755 };

    fixture->socket = g_strdup(test_temp_path("run/daemon-sock"));
    fixture->daemon = g_strdup(test_temp_path("daemon"));
    fixture->target = (RemoteTarget) { .socket = fixture->socket, .daemon = fixture->daemon, .autostart = true };
    OK(file_write_text(fixture->daemon, text, &program));
}

static void
tear_down(Fixture *fixture)
{
    int pid = 0;

    if (access(test_temp_path("pid"), F_OK) == 0 && file_read_int(test_temp_path("pid"), &pid) == 0)
        kill(pid, SIGKILL);
    g_free(fixture->socket);
    g_free(fixture->daemon);
}

static void *
connect_once(void *opaque)
{
    const Fixture *fixture = opaque;
    RpcTransport *transport = remote_connect(&fixture->target);
    bool connected = transport != NULL;

    rpc_transport_free(transport);
    error_reset();
    return GINT_TO_POINTER(connected);
}

TEST_TIMEOUT(the_daemon_is_started_once, 60)
{
    Fixture fixture;
    pthread_t threads[6];
    g_autofree char *starts = NULL;

    set_up(&fixture, script_listen);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        EQ(pthread_create(&threads[i], NULL, connect_once, &fixture), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++) {
        void *connected = NULL;

        EQ(pthread_join(threads[i], &connected), 0);
        EQ(GPOINTER_TO_INT(connected), 1);
    }
    starts = file_read(test_temp_path("starts"), 100, NULL);
    STREQ(starts, "+");
    tear_down(&fixture);
}

TEST_TIMEOUT(an_early_death_is_told_at_once, 60)
{
    Fixture fixture;
    int64_t before = test_now_ms();

    set_up(&fixture, script_die);
    FAILS_PTR(remote_connect(&fixture.target), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "exit status 3");
    TRUE_(test_now_ms() - before < 10000);
    tear_down(&fixture);
}

TEST(a_missing_daemon_is_named)
{
    Fixture fixture;

    set_up(&fixture, script_die);
    unlink(fixture.daemon);
    FAILS_PTR(remote_connect(&fixture.target), VIR_ERR_SYSTEM_ERROR);
    STR_HAS(test_last_message(), fixture.daemon);
    tear_down(&fixture);
}

TEST(nobody_is_started_who_may_not_be)
{
    Fixture fixture;

    set_up(&fixture, script_listen);
    fixture.target.autostart = false;
    FAILS_PTR(remote_connect(&fixture.target), VIR_ERR_SYSTEM_ERROR);
    EQ(access(test_temp_path("starts"), F_OK), -1);
    tear_down(&fixture);
}

TEST(transports_that_are_missing_are_named)
{
    RemoteTarget target = { .transport = REMOTE_TRANSPORT_LIBSSH2, .host = (char *)"far.example.org" };

    FAILS_PTR(remote_connect(&target), VIR_ERR_NO_SUPPORT);
    STR_HAS(test_last_message(), "libssh2");
}

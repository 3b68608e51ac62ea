/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_monitor.c - QMP with a peer that behaves, and with peers that do not.
 *
 * Threads: the test's is the owner.
 */

#include "support/test.h"

#include "base/error.h"
#include "fake_qmp.h"
#include "qemu/qemu_monitor.h"

/* What the hooks saw. */
typedef struct {
    GString *events;                /* names, each followed by a blank */
    unsigned int n_events;
    unsigned int n_closed;
    bool overdue;
} Seen;

static void
on_event(const char *name, const JsonValue *data, int64_t timestamp_us, void *opaque)
{
    Seen *seen = opaque;

    seen->n_events++;
    if (seen->n_events <= 10)
        g_string_append_printf(seen->events, "%s ", name);
}

static void
on_closed(void *opaque)
{
    ((Seen *)opaque)->n_closed++;
}

static void
on_overdue(bool overdue, void *opaque)
{
    ((Seen *)opaque)->overdue = overdue;
}

static const QemuMonitorHooks hooks = { on_event, on_closed, on_overdue };

/* A peer, a monitor on it, and a loop. */
typedef struct {
    FakeQmp *fake;
    QemuMonitor *mon;
    sd_event *loop;
    Seen seen;
} Talk;

static void
talk_end(Talk *talk)
{
    qemu_monitor_free(talk->mon);
    sd_event_unref(talk->loop);
    g_string_free(talk->seen.events, TRUE);
    fake_qmp_free(talk->fake);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Talk, talk_end)

static void
talk_begin(Talk *talk, const FakeStep *script)
{
    QemuMonitorInit init = { .pidfd = -1, .name = "fake", .hooks = &hooks, .opaque = &talk->seen };

    talk->fake = fake_qmp_new(script);
    init.fd = fake_qmp_take_fd(talk->fake);
    talk->seen.events = g_string_new(NULL);
    talk->mon = qemu_monitor_new(&init);
    g_assert(sd_event_new(&talk->loop) >= 0);
}

static void
talk_open(Talk *talk, const FakeStep *script)
{
    talk_begin(talk, script);
    OK(qemu_monitor_handshake(talk->mon, 5000));
    OK(qemu_monitor_attach(talk->mon, talk->loop));
}

/* Runs the loop until nothing has happened for 20 ms. */
static void
talk_listen(Talk *talk)
{
    while (sd_event_run(talk->loop, 20000) > 0)
        ;
}

TEST(a_command_is_answered)
{
    static const FakeStep script[] = { GREETING, EXPECT("query-status"), REPLY("{\"status\": \"running\"}"), { 0 } };
    g_auto(Talk) talk = { 0 };
    g_autoptr(JsonValue) answer = NULL;

    talk_open(&talk, script);
    EQ(qemu_monitor_version(talk.mon), 7002022u);
    answer = qemu_monitor_ask(talk.mon, "query-status", NULL);
    OK_PTR(answer);
    STREQ(json_find_string(answer, "status"), "running");
}

TEST(an_error_names_command_and_cause)
{
    static const FakeStep script[] = {
        GREETING, EXPECT("device_del"), ERROR("DeviceNotFound", "Device 'x' not found"),
        EXPECT("frobnicate"), ERROR("CommandNotFound", "The command frobnicate has not been found"), { 0 },
    };
    g_auto(Talk) talk = { 0 };

    talk_open(&talk, script);
    FAILS(qemu_monitor_do(talk.mon, "device_del", NULL), VIR_ERR_INTERNAL_ERROR);
    STR_HAS(test_last_message(), "unable to execute QEMU command 'device_del': Device 'x' not found");
    FAILS(qemu_monitor_do(talk.mon, "frobnicate", NULL), VIR_ERR_OPERATION_UNSUPPORTED);
}

TEST(events_wait_until_the_command_is_done)
{
    static const FakeStep script[] = {
        GREETING, EXPECT("stop"), EVENT_("STOP", NULL), REPLY("{}"), EVENT_("RESUME", "{\"a\": 1}"), { 0 },
    };
    g_auto(Talk) talk = { 0 };

    talk_open(&talk, script);
    OK(qemu_monitor_do(talk.mon, "stop", NULL));
    EQ(talk.seen.n_events, 0u);
    WAIT_FOR((talk_listen(&talk), talk.seen.n_events == 2), 5000);
    STREQ(talk.seen.events->str, "STOP RESUME ");
}

TEST(several_commands_go_out_at_once)
{
    static const FakeStep script[] = {
        GREETING, EXPECT("query-status"), EXPECT("query-block"), ERROR("GenericError", "no"), LATE("{\"status\": \"paused\"}"),
        { 0 },
    };
    static const char *const commands[] = { "query-status", "query-block" };
    g_auto(Talk) talk = { 0 };
    JsonValue *answers[2] = { NULL, NULL };

    talk_open(&talk, script);
    OK(qemu_monitor_ask_many(talk.mon, commands, 2, answers));
    STREQ(json_find_string(answers[0], "status"), "paused");
    NULL_PTR(answers[1]);
    json_free(answers[0]);
}

TEST(a_silent_peer_fails_fast_until_it_answers)
{
    static const FakeStep script[] = {
        GREETING, EXPECT("query-status"), WAIT, REPLY("{}"), EXPECT("query-kvm"), REPLY("{\"present\": true}"), { 0 },
    };
    g_auto(Talk) talk = { 0 };
    g_autoptr(JsonValue) answer = NULL;
    int64_t begin;

    talk_open(&talk, script);
    FAILS_PTR(qemu_monitor_command(talk.mon, "query-status", NULL, 50), VIR_ERR_OPERATION_TIMEOUT);
    STR_HAS(test_last_message(), "did not answer 'query-status' within");
    TRUE_(qemu_monitor_is_overdue(talk.mon));
    talk_listen(&talk);
    TRUE_(talk.seen.overdue);
    begin = test_now_ms();
    FAILS_PTR(qemu_monitor_ask(talk.mon, "query-kvm", NULL), VIR_ERR_OPERATION_TIMEOUT);
    STR_HAS(test_last_message(), "has owed the answer to 'query-status'");
    TRUE_(test_now_ms() - begin < 1000);
    fake_qmp_go(talk.fake);
    WAIT_FOR((talk_listen(&talk), !talk.seen.overdue), 5000);
    answer = qemu_monitor_ask(talk.mon, "query-kvm", NULL);
    OK_PTR(answer);
}

TEST(a_late_reply_is_seen_even_without_a_loop)
{
    static const FakeStep script[] = {
        GREETING, EXPECT("stop"), WAIT, REPLY("{}"), EXPECT("cont"), REPLY("{}"), { 0 },
    };
    g_auto(Talk) talk = { 0 };

    talk_begin(&talk, script);
    OK(qemu_monitor_handshake(talk.mon, 5000));
    FAILS_PTR(qemu_monitor_command(talk.mon, "stop", NULL, 20), VIR_ERR_OPERATION_TIMEOUT);
    fake_qmp_go(talk.fake);
    WAIT_FOR(fake_qmp_steps(talk.fake) >= 6, 5000);
    OK(qemu_monitor_do(talk.mon, "cont", NULL));
}

TEST(death_before_the_reply_is_an_error_and_an_end)
{
    static const FakeStep script[] = { GREETING, EXPECT("query-status"), EVENT_("SHUTDOWN", NULL), HANG_UP, { 0 } };
    g_auto(Talk) talk = { 0 };

    talk_open(&talk, script);
    FAILS_PTR(qemu_monitor_ask(talk.mon, "query-status", NULL), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "closed");
    TRUE_(qemu_monitor_is_closed(talk.mon));
    EQ(talk.seen.n_closed, 0u);
    talk_listen(&talk);
    STREQ(talk.seen.events->str, "SHUTDOWN ");
    EQ(talk.seen.n_closed, 1u);
    FAILS_PTR(qemu_monitor_ask(talk.mon, "query-status", NULL), VIR_ERR_OPERATION_FAILED);
}

TEST(a_peer_that_dies_before_its_greeting_is_an_error)
{
    static const FakeStep script[] = { HANG_UP, { 0 } };
    g_auto(Talk) talk = { 0 };

    talk_begin(&talk, script);
    FAILS(qemu_monitor_handshake(talk.mon, 5000), VIR_ERR_OPERATION_FAILED);
}

TEST(a_peer_that_never_greets_is_an_error)
{
    static const FakeStep script[] = { WAIT, { 0 } };
    g_auto(Talk) talk = { 0 };

    talk_begin(&talk, script);
    FAILS(qemu_monitor_handshake(talk.mon, 50), VIR_ERR_OPERATION_TIMEOUT);
}

TEST(garbage_closes_the_monitor)
{
    static const FakeStep script[] = { GREETING, EXPECT("query-status"), SEND("}{ what?\n"), { 0 } };
    g_auto(Talk) talk = { 0 };

    talk_open(&talk, script);
    FAILS_PTR(qemu_monitor_ask(talk.mon, "query-status", NULL), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "what?");
}

TEST(an_answer_nobody_asked_for_closes_the_monitor)
{
    static const FakeStep script[] = {
        GREETING, EXPECT("query-status"), SEND("{\"return\": {}, \"id\": \"libvirt-4711\"}\n"), { 0 },
    };
    g_auto(Talk) talk = { 0 };

    talk_open(&talk, script);
    FAILS_PTR(qemu_monitor_ask(talk.mon, "query-status", NULL), VIR_ERR_OPERATION_FAILED);
}

TEST(an_answer_without_result_is_an_error)
{
    static const FakeStep script[] = {
        GREETING, EXPECT("query-status"), SEND("{\"id\": \"libvirt-2\", \"error\": []}\n"), { 0 },
    };
    g_auto(Talk) talk = { 0 };

    talk_open(&talk, script);
    FAILS_PTR(qemu_monitor_ask(talk.mon, "query-status", NULL), VIR_ERR_INTERNAL_ERROR);
}

TEST(an_endless_line_closes_the_monitor)
{
    static const FakeStep script[] = { GREETING, EXPECT("query-status"), ENDLESS(17 * 1024 * 1024), { 0 } };
    g_auto(Talk) talk = { 0 };

    talk_open(&talk, script);
    FAILS_PTR(qemu_monitor_ask(talk.mon, "query-status", NULL), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "without end");
}

TEST(a_flood_of_events_is_bounded_and_the_reply_still_comes)
{
    static const FakeStep script[] = {
        GREETING, EXPECT("query-status"), FLOOD("BLOCK_IO_ERROR", 10000), REPLY("{}"), { 0 },
    };
    g_auto(Talk) talk = { 0 };
    g_autoptr(JsonValue) answer = NULL;

    talk_open(&talk, script);
    answer = qemu_monitor_ask(talk.mon, "query-status", NULL);
    OK_PTR(answer);
    talk_listen(&talk);
    TRUE_(talk.seen.n_events > 100 && talk.seen.n_events <= 4096);
}

TEST(a_request_passes_as_it_is)
{
    static const FakeStep script[] = {
        GREETING, EXPECT("query-foo"), ERROR("GenericError", "bar"), { 0 },
    };
    g_auto(Talk) talk = { 0 };
    g_autoptr(JsonValue) reply = NULL;

    talk_open(&talk, script);
    reply = qemu_monitor_pass(talk.mon, json_parse_string("{\"execute\": \"query-foo\", \"id\": 7}"), -1);
    OK_PTR(reply);
    STREQ(json_find_string(reply, "error/desc"), "bar");
    FAILS_PTR(qemu_monitor_pass(talk.mon, json_parse_string("{\"arguments\": {}}"), -1), VIR_ERR_INTERNAL_ERROR);
}

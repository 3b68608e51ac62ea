/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_actor.c - mailboxes: order, lanes, regimes, deadlines, and that nothing is ever lost between them.
 *
 * Threads: many, that is the point.
 */

#include "support/test.h"

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/thread.h"
#include "null_hypervisor.h"

/* Appends its letter to a text that only the owner touches. */
typedef struct {
    ActorMessage base;
    GString *text;
    char letter;
} Letter;

static int
letter_run(Domain *dom, Letter *msg)
{
    assert_owner(dom);
    g_string_append_c(msg->text, msg->letter);
    return 0;
}
ACTOR_THUNK(Letter, letter_run)

static void
send_letter(Domain *dom, GString *text, char letter, ActorLane lane)
{
    Letter *msg = g_new0(Letter, 1);

    msg->base.run = letter_run_thunk;
    msg->base.lane = lane;
    msg->text = text;
    msg->letter = letter;
    actor_send(dom, &msg->base);
}

static int
nothing(Domain *dom, void *unused)
{
    return 0;
}

/* Holds the owner until the test lets it go. */
typedef struct {
    ActorMessage base;
    atomic_bool *begun, *released;
} Hold;

static int
hold_run(Domain *dom, Hold *msg)
{
    atomic_store(msg->begun, true);
    while (!atomic_load(msg->released))
        test_nap();
    return 0;
}
ACTOR_THUNK(Hold, hold_run)

static void
hold(Domain *dom, atomic_bool *begun, atomic_bool *released)
{
    Hold *msg = g_new0(Hold, 1);

    msg->base.run = hold_run_thunk;
    msg->begun = begun;
    msg->released = released;
    actor_send(dom, &msg->base);
    WAIT_FOR(atomic_load(begun), 5000);
}

TEST(messages_of_one_lane_run_in_order)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    g_autoptr(GString) text = g_string_new(NULL);

    for (char c = 'a'; c <= 'z'; c++)
        send_letter(dom, text, c, ACTOR_LANE_NORMAL);
    OK(null_call(dom, nothing, NULL));
    STREQ(text->str, "abcdefghijklmnopqrstuvwxyz");
}

TEST(urgent_messages_overtake)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    g_autoptr(GString) text = g_string_new(NULL);
    atomic_bool begun = false, released = false;

    hold(dom, &begun, &released);
    send_letter(dom, text, 'a', ACTOR_LANE_NORMAL);
    send_letter(dom, text, 'b', ACTOR_LANE_NORMAL);
    send_letter(dom, text, 'U', ACTOR_LANE_URGENT);
    atomic_store(&released, true);
    OK(null_call(dom, nothing, NULL));
    STREQ(text->str, "Uab");
}

static int
refuse(Domain *dom, void *unused)
{
    return fail(VIR_ERR_OPERATION_DENIED, "not today");
}

TEST(an_error_crosses_with_the_reply)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);

    FAILS(null_call(dom, refuse, NULL), VIR_ERR_OPERATION_DENIED);
    STR_HAS(test_last_message(), "not today");
}

TEST(a_call_gives_up_when_its_turn_does_not_come)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    g_autoptr(GString) text = g_string_new(NULL);
    atomic_bool begun = false, released = false;
    Letter late = { .base = { .run = letter_run_thunk, .what = "letter", .timeout_ms = 20 }, .text = text, .letter = 'x' };

    hold(dom, &begun, &released);
    FAILS(actor_call(dom, &late.base), VIR_ERR_OPERATION_TIMEOUT);
    STR_HAS(test_last_message(), "'letter' was not begun");
    atomic_store(&released, true);
    OK(null_call(dom, nothing, NULL));
    STREQ(text->str, "");
}

static int
call_inside(Domain *dom, void *opaque)
{
    return null_call(dom, nothing, opaque);
}

TEST(an_owner_may_call_itself)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);

    OK(null_call(dom, call_inside, NULL));
}

static int
is_in_thread(Domain *dom, void *opaque)
{
    *(bool *)opaque = actor_event(dom) != NULL;
    return 0;
}

TEST(a_running_guest_has_its_own_thread)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    bool in_thread = true;

    OK(null_call(dom, is_in_thread, &in_thread));
    FALSE_(in_thread);
    OK(null_start(dom));
    OK(null_call(dom, is_in_thread, &in_thread));
    TRUE_(in_thread);
    EQ(atomic_load(&driver->attached), 1);
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
    OK(null_call(dom, is_in_thread, &in_thread));
    FALSE_(in_thread);
    EQ(atomic_load(&driver->attached), 0);
}

TEST(a_removed_domain_answers_that_it_is_gone)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_create(driver, 1);

    OK_PTR(dom);
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
    TRUE_(domain_is_removed(dom));
    FAILS(null_call(dom, nothing, NULL), VIR_ERR_NO_DOMAIN);
}

static int
see_interrupt(Domain *dom, void *opaque)
{
    atomic_bool *waiting = opaque;
    int fd = actor_interrupt_fd(dom);

    g_assert(fd >= 0);
    atomic_store(waiting, true);
    for (int i = 0; i < 5000 && !actor_interrupted(dom); i++)
        test_nap();
    return actor_interrupted(dom) ? fail(VIR_ERR_OPERATION_ABORTED, "interrupted") : 0;
}

typedef struct {
    Domain *dom;
    atomic_bool waiting;
    atomic_int result;
} Waiter;

static void
wait_main(void *opaque)
{
    Waiter *waiter = opaque;

    atomic_store(&waiter->result, null_call(waiter->dom, see_interrupt, &waiter->waiting));
    error_reset();
}

TEST(an_interrupting_message_breaks_off_a_wait)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    g_autoptr(GString) text = g_string_new(NULL);
    Waiter waiter = { .dom = dom, .result = 1 };
    Letter urgent = {
        .base = { .run = letter_run_thunk, .lane = ACTOR_LANE_URGENT, .interrupts = true }, .text = text, .letter = 'k',
    };
    Thread *thread = thread_start("waiter", 0, wait_main, &waiter);

    WAIT_FOR(atomic_load(&waiter.waiting), 5000);
    OK(actor_call(dom, &urgent.base));
    thread_join(thread);
    EQ(atomic_load(&waiter.result), -1);
    STREQ(text->str, "k");
}

/* Many senders, while the guest starts and stops all the time. */
enum { SENDERS = 4, MESSAGES = 1500 };

typedef struct {
    ActorMessage base;
    unsigned int *count;            /* owner's only: a race shows under the sanitizer */
    atomic_uint *seen;
} Count;

static int
count_run(Domain *dom, Count *msg)
{
    assert_owner(dom);
    (*msg->count)++;
    atomic_fetch_add(msg->seen, 1);
    return 0;
}
ACTOR_THUNK(Count, count_run)

typedef struct {
    Domain *dom;
    unsigned int *count;
    atomic_uint *seen;
} Sender;

static void
send_many(void *opaque)
{
    const Sender *sender = opaque;

    for (int i = 0; i < MESSAGES; i++) {
        Count *msg = g_new0(Count, 1);

        msg->base.run = count_run_thunk;
        msg->base.lane = i % 3 == 0 ? ACTOR_LANE_URGENT : ACTOR_LANE_NORMAL;
        msg->count = sender->count;
        msg->seen = sender->seen;
        actor_send(sender->dom, &msg->base);
        if (i % 16 == 0)
            OK(null_call(sender->dom, nothing, NULL));
    }
}

TEST_TIMEOUT(no_message_is_lost_between_regimes, 120)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    unsigned int count = 0;
    atomic_uint seen = 0;
    Sender sender = { dom, &count, &seen };
    Thread *senders[SENDERS];
    int rounds = 0;

    for (int i = 0; i < SENDERS; i++)
        senders[i] = thread_start("sender", 0, send_many, &sender);
    while (atomic_load(&seen) < SENDERS * MESSAGES) {
        OK(null_start(dom));
        OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
        rounds++;
    }
    for (int i = 0; i < SENDERS; i++)
        thread_join(senders[i]);
    OK(null_call(dom, nothing, NULL));
    EQ(count, SENDERS * MESSAGES);
    TRUE_(rounds > 3);
}

/* Views are read by many while the owner changes the state all the time. */
typedef struct {
    Domain *dom;
    atomic_bool *over;
    atomic_uint *torn;
} Reader;

static void
read_views(void *opaque)
{
    const Reader *reader = opaque;

    while (!atomic_load(reader->over)) {
        g_autoptr(DomainView) view = domain_view(reader->dom);
        const DomainFacts *facts = domain_view_facts(view);
        bool running = facts->state == VIR_DOMAIN_RUNNING;

        if (running != (facts->id >= 0) || running != (facts->pid != 0) || running != (domain_view_live(view) != NULL))
            atomic_fetch_add(reader->torn, 1);
    }
}

TEST_TIMEOUT(a_view_is_never_torn, 120)
{
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    atomic_bool over = false;
    atomic_uint torn = 0;
    Reader reader = { dom, &over, &torn };
    Thread *readers[3];

    for (size_t i = 0; i < G_N_ELEMENTS(readers); i++)
        readers[i] = thread_start("reader", 0, read_views, &reader);
    for (int i = 0; i < 200; i++) {
        OK(null_start(dom));
        OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
    }
    atomic_store(&over, true);
    for (size_t i = 0; i < G_N_ELEMENTS(readers); i++)
        thread_join(readers[i]);
    EQ(atomic_load(&torn), 0);
}

TEST(a_gather_asks_all_and_leaves_out_who_does_not_answer)
{
    enum { DOMS = 20 };
    g_autoptr(NullDriver) driver = null_driver_new(test_temp_dir());
    g_autoptr(GPtrArray) doms = g_ptr_array_new_with_free_func((GDestroyNotify)domain_unref);
    atomic_bool begun = false, released = false;
    unsigned int counts[DOMS] = { 0 };
    atomic_uint seen = 0;
    size_t answers = 0;

    for (unsigned int i = 0; i < DOMS; i++)
        g_ptr_array_add(doms, null_define(driver, i));
    hold(g_ptr_array_index(doms, 7), &begun, &released);
    {
        g_autoptr(ActorGather) gather = actor_gather_new();

        for (unsigned int i = 0; i < DOMS; i++) {
            Count *msg = g_new0(Count, 1);

            msg->base.run = count_run_thunk;
            msg->count = &counts[i];
            msg->seen = &seen;
            actor_gather_add(gather, g_ptr_array_index(doms, i), &msg->base);
        }
        actor_gather_wait(gather, 200);
        for (size_t i = 0; i < actor_gather_count(gather); i++)
            answers += actor_gather_answer(gather, i) != NULL;
        NULL_PTR(actor_gather_answer(gather, 7));
    }
    atomic_store(&released, true);
    EQ(answers, DOMS - 1);
    OK(null_call(g_ptr_array_index(doms, 7), nothing, NULL));
    EQ(counts[7], 0);
}

TEST(threads_end_and_guests_stay_when_the_daemon_ends)
{
    NullDriver *driver = null_driver_new(test_temp_dir());
    g_autoptr(Domain) dom = null_define(driver, 1);
    g_autoptr(DomainView) view = NULL;

    OK(null_start(dom));
    null_driver_free(driver);
    view = domain_view(dom);
    TRUE_(domain_view_is_active(view));
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * polkit.c - asks polkit, over the system bus.
 *
 * Threads: polkit_ask() and what follows from it: main. The policy: any thread but main, for it waits; each question has a
 * connection to the bus for itself, and a few are kept for the next ones.
 */

#include "access/polkit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <systemd/sd-bus.h>

#include "base/error.h"
#include "base/thread.h"

enum {
    ALLOW_INTERACTION = 1,
    ACTION_MAX = 128,
    IDLE_MAX = 8,               /* connections kept */
};

/* Rules are to be quick; whoever waits for one holds a worker. */
static const uint64_t POLICY_TIMEOUT_US = 10 * G_USEC_PER_SEC;

/* A dialog may stand open for a while. */
static const uint64_t DIALOG_TIMEOUT_US = 5 * 60 * G_USEC_PER_SEC;

typedef sd_bus Bus;
typedef sd_bus_message BusMessage;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bus, sd_bus_flush_close_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BusMessage, sd_bus_message_unref)

/* -------------------------------------------------------------- the question */

static int
append_details(BusMessage *message, const char *driver, AccessObject object, const AccessTarget *target)
{
    int rc = sd_bus_message_open_container(message, 'a', "{ss}");

    if (rc >= 0 && driver)
        rc = sd_bus_message_append(message, "{ss}", "connect_driver", driver);
    for (size_t i = 0; rc >= 0 && target && i < ACCESS_DETAILS_MAX && access_object_detail(object, i); i++) {
        if (target->details[i])
            rc = sd_bus_message_append(message, "{ss}", access_object_detail(object, i), target->details[i]);
    }
    return rc < 0 ? rc : sd_bus_message_close_container(message);
}

/* CheckAuthorization(subject, action, details, flags, cancellation id); @target may be NULL. */
static int
new_question(Bus *bus, const PolkitSubject *subject, const char *action, AccessObject object, const AccessTarget *target,
             BusMessage **ret_message)
{
    g_autoptr(BusMessage) message = NULL;
    int rc = sd_bus_message_new_method_call(bus, &message, "org.freedesktop.PolicyKit1",
                                            "/org/freedesktop/PolicyKit1/Authority", "org.freedesktop.PolicyKit1.Authority",
                                            "CheckAuthorization");

    if (rc >= 0)
        rc = sd_bus_message_append(message, "(sa{sv})", "unix-process", 3, "pid", "u", (uint32_t)subject->pid, "start-time", "t",
                                   subject->start, "uid", "i", (int32_t)subject->uid);
    if (rc >= 0)
        rc = sd_bus_message_append(message, "s", action);
    if (rc >= 0)
        rc = append_details(message, target ? target->driver : NULL, object, target);
    if (rc >= 0)
        rc = sd_bus_message_append(message, "us", target ? 0 : ALLOW_INTERACTION, "");
    if (rc >= 0)
        *ret_message = g_steal_pointer(&message);
    return rc;
}

static int
check_subject(const PolkitSubject *subject)
{
    if (subject->pid > 0 && subject->start > 0 && subject->uid != (uid_t)-1)
        return 0;
    return fail(VIR_ERR_ACCESS_DENIED, "%s", _("polkit judges processes of this host, and this client is not known to be one"));
}

typedef struct {
    int is_authorized;
    int is_challenge;           /* a password would do */
} PolkitAnswer;

static int
read_answer(BusMessage *message, PolkitAnswer *ret_answer)
{
    const sd_bus_error *error = sd_bus_message_get_error(message);
    int rc;

    if (error)
        return fail(VIR_ERR_AUTH_UNAVAILABLE, _("polkit cannot be asked: %1$s"), error->message ? error->message : error->name);
    rc = sd_bus_message_enter_container(message, 'r', "bba{ss}");
    if (rc >= 0)
        rc = sd_bus_message_read(message, "bb", &ret_answer->is_authorized, &ret_answer->is_challenge);
    if (rc < 0)
        return fail(VIR_ERR_AUTH_UNAVAILABLE, _("polkit's answer cannot be read: %1$s"), g_strerror(-rc));
    return 0;
}

/* -------------------------------------------------------------- all or nothing */

struct PolkitQuestion {
    Bus *bus;                   /* its own: when it is closed, polkit forgets the question */
    char *action;
    PolkitReply reply;
    void *opaque;
};

void
polkit_question_cancel(PolkitQuestion *question)
{
    sd_bus_close_unref(question->bus);
    g_free(question->action);
    g_free(question);
}

static int
judge(BusMessage *message, const char *action)
{
    PolkitAnswer answer = { 0 };

    if (read_answer(message, &answer) < 0)
        return -1;
    if (answer.is_authorized)
        return 0;
    if (answer.is_challenge)
        return fail(VIR_ERR_AUTH_UNAVAILABLE, _("'%1$s' asks for a password, and no polkit agent is there to ask the user"),
                    action);
    return fail(VIR_ERR_AUTH_FAILED, _("polkit refuses '%1$s'"), action);
}

static int
on_answer(BusMessage *message, void *opaque, sd_bus_error *error)
{
    PolkitQuestion *question = opaque;
    PolkitReply reply = question->reply;
    void *asker = question->opaque;
    int rc = judge(message, question->action);

    polkit_question_cancel(question);
    reply(rc, asker);
    return 0;
}

static int
send_question(PolkitQuestion *question, sd_event *loop, const PolkitSubject *subject)
{
    g_autoptr(BusMessage) message = NULL;
    int rc = sd_bus_open_system(&question->bus);

    if (rc >= 0)
        rc = new_question(question->bus, subject, question->action, 0, NULL, &message);
    if (rc >= 0)
        rc = sd_bus_call_async(question->bus, NULL, message, on_answer, question, DIALOG_TIMEOUT_US);
    if (rc >= 0)
        rc = sd_bus_attach_event(question->bus, loop, SD_EVENT_PRIORITY_NORMAL);
    return rc < 0 ? fail(VIR_ERR_AUTH_UNAVAILABLE, _("polkit cannot be asked: %1$s"), g_strerror(-rc)) : 0;
}

PolkitQuestion *
polkit_ask(sd_event *loop, const PolkitSubject *subject, const char *action, PolkitReply reply, void *opaque)
{
    PolkitQuestion *question;

    if (check_subject(subject) < 0)
        return NULL;
    question = g_new0(PolkitQuestion, 1);
    question->action = g_strdup(action);
    question->reply = reply;
    question->opaque = opaque;
    if (send_question(question, loop, subject) < 0) {
        polkit_question_cancel(question);
        return NULL;
    }
    return question;
}

/* -------------------------------------------------------------- the policy */

static Mutex idle_lock = MUTEX_INIT;
static Bus *idle[IDLE_MAX];
static size_t n_idle;

static Bus *
take_idle(void)
{
    Bus *bus = NULL;

    mutex_lock(&idle_lock);
    if (n_idle > 0)
        bus = idle[--n_idle];
    mutex_unlock(&idle_lock);
    return bus;
}

static void
give_back(Bus *bus)
{
    mutex_lock(&idle_lock);
    if (n_idle < IDLE_MAX) {
        idle[n_idle++] = bus;
        bus = NULL;
    }
    mutex_unlock(&idle_lock);
    sd_bus_flush_close_unref(bus);
}

/* Asks over @bus (owned here from now on): 0, or a negative errno when the bus, and not polkit, failed. */
static int
ask_over(Bus *bus, const PolkitSubject *subject, const char *action, AccessObject object, const AccessTarget *target,
         BusMessage **ret_reply)
{
    g_autoptr(Bus) mine = bus;
    g_autoptr(BusMessage) message = NULL;
    sd_bus_error error = SD_BUS_ERROR_NULL;
    int rc = new_question(mine, subject, action, object, target, &message);

    if (rc >= 0)
        rc = sd_bus_call(mine, message, POLICY_TIMEOUT_US, &error, ret_reply);
    if (rc < 0 && sd_bus_error_is_set(&error) && sd_bus_is_open(mine) > 0)
        rc = -EREMOTEIO;
    if (rc == -EREMOTEIO)
        (void)fail(VIR_ERR_AUTH_UNAVAILABLE, _("polkit cannot be asked: %1$s"), error.message ? error.message : error.name);
    sd_bus_error_free(&error);
    if (rc >= 0)
        give_back(g_steal_pointer(&mine));
    return rc;
}

static int
ask_policy(const PolkitSubject *subject, const char *action, AccessObject object, const AccessTarget *target,
           PolkitAnswer *ret_answer)
{
    g_autoptr(BusMessage) reply = NULL;
    Bus *bus;
    int rc = -ENOTCONN;

    /* Those kept may have died with the bus that they lead to. */
    while (rc < 0 && rc != -EREMOTEIO && (bus = take_idle()))
        rc = ask_over(bus, subject, action, object, target, &reply);
    if (rc < 0 && rc != -EREMOTEIO) {
        rc = sd_bus_open_system(&bus);
        if (rc >= 0)
            rc = ask_over(bus, subject, action, object, target, &reply);
    }
    if (rc == -EREMOTEIO)
        return -1;
    if (rc < 0)
        return fail(VIR_ERR_AUTH_UNAVAILABLE, _("polkit cannot be asked: %1$s"), g_strerror(-rc));
    return read_answer(reply, ret_answer);
}

static void
name_action(AccessObject object, AccessPermission permission, char action[ACTION_MAX])
{
    snprintf(action, ACTION_MAX, "org.libvirt.api.%s.%s", access_object_to_string(object), access_permission_to_string(permission));
    g_strdelimit(action, "_", '-');
}

static int
polkit_allows(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target)
{
    const IdentityFacts *facts = identity_facts(caller->identity);
    const PolkitSubject subject = { .pid = facts->pid, .start = facts->pid_start, .uid = facts->uid };
    PolkitAnswer answer = { 0 };
    char action[ACTION_MAX];

    if (check_subject(&subject) < 0)
        return -1;
    name_action(object, permission, action);
    if (ask_policy(&subject, action, object, target, &answer) < 0)
        return -1;
    return answer.is_authorized != 0;
}

/* Many questions on their way at once. */
typedef struct {
    size_t n_open;              /* that are not answered */
    bool has_failed;            /* with an error reported */
} Round;

typedef struct {
    Round *round;
    bool *allowed;
} RoundQuestion;

static int
on_round_answer(BusMessage *message, void *opaque, sd_bus_error *error)
{
    RoundQuestion *question = opaque;
    PolkitAnswer answer = { 0 };

    question->round->n_open--;
    /* One failure is enough, and is reported once. */
    if (question->round->has_failed || read_answer(message, &answer) < 0)
        question->round->has_failed = true;
    *question->allowed = answer.is_authorized != 0;
    return 0;
}

/* Until all have an answer; one that does not come is an error after its time. */
static int
gather(Bus *bus, const Round *round)
{
    while (round->n_open > 0) {
        int rc = sd_bus_process(bus, NULL);

        if (rc == 0)
            rc = sd_bus_wait(bus, UINT64_MAX);
        if (rc < 0 && rc != -EINTR)
            return fail(VIR_ERR_AUTH_UNAVAILABLE, _("polkit cannot be asked: %1$s"), g_strerror(-rc));
    }
    return round->has_failed ? -1 : 0;
}

static int
ask_each_over(Bus *bus, const PolkitSubject *subject, const char *action, AccessObject object, const AccessTarget *const *targets,
              size_t n, bool *allowed)
{
    g_autofree RoundQuestion *questions = g_new0(RoundQuestion, n);
    Round round = { 0 };

    for (size_t i = 0; i < n; i++) {
        g_autoptr(BusMessage) message = NULL;
        int rc;

        if (!allowed[i])
            continue;
        questions[i] = (RoundQuestion) { .round = &round, .allowed = &allowed[i] };
        rc = new_question(bus, subject, action, object, targets[i], &message);
        if (rc >= 0)
            rc = sd_bus_call_async(bus, NULL, message, on_round_answer, &questions[i], POLICY_TIMEOUT_US);
        if (rc < 0)
            return fail(VIR_ERR_AUTH_UNAVAILABLE, _("polkit cannot be asked: %1$s"), g_strerror(-rc));
        round.n_open++;
    }
    return gather(bus, &round);
}

/* @bus is one's own from now on. *@ret_again: it led nowhere any more. */
static int
ask_each_once(Bus *bus, const PolkitSubject *subject, const char *action, AccessObject object, const AccessTarget *const *targets,
              size_t n, bool *allowed, bool *ret_again)
{
    g_autoptr(Bus) mine = bus;
    g_autofree bool *answers = g_memdup2(allowed, n * sizeof(*allowed));

    if (ask_each_over(mine, subject, action, object, targets, n, answers) < 0) {
        *ret_again = sd_bus_is_open(mine) <= 0;
        return -1;
    }
    memcpy(allowed, answers, n * sizeof(*allowed));
    give_back(g_steal_pointer(&mine));
    return 0;
}

static int
polkit_allows_each(const AccessCaller *caller, AccessObject object, AccessPermission permission,
                   const AccessTarget *const *targets, size_t n, bool *allowed)
{
    const IdentityFacts *facts = identity_facts(caller->identity);
    const PolkitSubject subject = { .pid = facts->pid, .start = facts->pid_start, .uid = facts->uid };
    char action[ACTION_MAX];
    bool again = true;
    Bus *bus;
    int rc = -1;

    if (check_subject(&subject) < 0)
        return -1;
    name_action(object, permission, action);
    /* Those kept may have died with the bus that they lead to. */
    while (rc < 0 && again && (bus = take_idle())) {
        rc = ask_each_once(bus, &subject, action, object, targets, n, allowed, &again);
        if (rc < 0 && again)
            error_reset();
    }
    if (rc == 0 || !again)
        return rc;
    rc = sd_bus_open_system(&bus);
    if (rc < 0)
        return fail(VIR_ERR_AUTH_UNAVAILABLE, _("polkit cannot be asked: %1$s"), g_strerror(-rc));
    return ask_each_once(bus, &subject, action, object, targets, n, allowed, &again);
}

const AccessPolicy polkit_policy = { .name = "polkit", .allows = polkit_allows, .allows_each = polkit_allows_each };

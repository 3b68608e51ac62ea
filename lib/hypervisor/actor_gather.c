/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * actor_gather.c - asking many domains at once and waiting once, so that the time is that of the slowest guest, bounded by one
 * deadline.
 *
 * Threads: any, but no owner; one gather belongs to one thread.
 */

#include "hypervisor/actor.h"

#include "base/clock.h"
#include "base/thread.h"
#include "hypervisor/actor_impl.h"
#include "hypervisor/domain_impl.h"

typedef enum {
    ASKED,
    ANSWERED,
    FAILED,
    ABANDONED,                      /* it was running when the time was over; its owner frees it */
} QuestionState;

/* What the asking thread and the owners share. */
typedef struct {
    Mutex lock;
    Cond changed;
    unsigned int open GUARDED_BY(lock);     /* questions without an answer */
    unsigned int refs GUARDED_BY(lock);     /* the gather, and each open or abandoned question */
} GatherShared;

typedef struct {
    ActorCall base;
    GatherShared *shared;
    Domain *dom;                    /* a reference */
    ActorMessage *msg;              /* owned */
    QuestionState state;            /* guarded by the shared lock */
} Question;

struct ActorGather {
    GatherShared *shared;
    GPtrArray *questions;           /* Question, in the order they were added */
};

static void
question_free(Question *question)
{
    domain_unref(question->dom);
    if (question->msg->done)
        question->msg->done(question->msg, 0);
    else
        g_free(question->msg);
    g_free(question);
}

/* Gives up one reference; the caller holds the lock, which is released. */
static void
shared_unlock_unref(GatherShared *shared) RELEASES_LOCK(shared->lock)
{
    bool last = --shared->refs == 0;

    mutex_unlock(&shared->lock);
    if (!last)
        return;
    cond_clear(&shared->changed);
    mutex_clear(&shared->lock);
    g_free(shared);
}

static void
question_finish(ActorCall *call, ActorMessage *msg, int result)
{
    Question *question = (Question *)(void *)call;
    GatherShared *shared = question->shared;
    bool abandoned;

    mutex_lock(&shared->lock);
    abandoned = question->state == ABANDONED;
    if (!abandoned) {
        question->state = result < 0 ? FAILED : ANSWERED;
        shared->open--;
        cond_signal(&shared->changed);
    }
    shared_unlock_unref(shared);
    if (abandoned)
        question_free(question);
}

ActorGather *
actor_gather_new(void)
{
    ActorGather *gather = g_new0(ActorGather, 1);
    GatherShared *shared = g_new0(GatherShared, 1);

    mutex_init(&shared->lock);
    cond_init(&shared->changed);
    shared->refs = 1;
    gather->shared = shared;
    gather->questions = g_ptr_array_new();
    return gather;
}

void
actor_gather_add(ActorGather *gather, Domain *dom, ActorMessage *msg)
{
    Question *question = g_new0(Question, 1);

    question->base.finish = question_finish;
    question->shared = gather->shared;
    question->dom = domain_ref(dom);
    question->msg = msg;
    msg->call = &question->base;
    mutex_lock(&gather->shared->lock);
    gather->shared->open++;
    gather->shared->refs++;
    mutex_unlock(&gather->shared->lock);
    g_ptr_array_add(gather->questions, question);
    actor_post(dom, msg);
}

/* The time is over: what is still in line is taken back, what runs is left to its owner. */
static void
withdraw(ActorGather *gather, Question *question)
{
    GatherShared *shared = gather->shared;
    bool asked;

    mutex_lock(&shared->lock);
    asked = question->state == ASKED;
    mutex_unlock(&shared->lock);
    if (!asked || !actor_withdraw(question->dom, question->msg))
        return;
    mutex_lock(&shared->lock);
    question->state = FAILED;
    shared->open--;
    shared_unlock_unref(shared);
}

void
actor_gather_wait(ActorGather *gather, int timeout_ms)
{
    GatherShared *shared = gather->shared;
    int64_t until = clock_deadline(timeout_ms);
    bool waiting = true;

    g_assert(!actor_current());
    mutex_lock(&shared->lock);
    while (shared->open > 0 && waiting)
        waiting = cond_wait_until(&shared->changed, &shared->lock, until);
    mutex_unlock(&shared->lock);
    if (waiting)
        return;
    for (guint i = 0; i < gather->questions->len; i++)
        withdraw(gather, g_ptr_array_index(gather->questions, i));
}

size_t
actor_gather_count(const ActorGather *gather)
{
    return gather->questions->len;
}

ActorMessage *
actor_gather_answer(ActorGather *gather, size_t i)
{
    Question *question = g_ptr_array_index(gather->questions, i);
    bool answered;

    mutex_lock(&gather->shared->lock);
    answered = question->state == ANSWERED;
    mutex_unlock(&gather->shared->lock);
    return answered ? question->msg : NULL;
}

/* True when the owner has it still, and frees it at its end. */
static bool
abandon(GatherShared *shared, Question *question)
{
    bool asked;

    mutex_lock(&shared->lock);
    asked = question->state == ASKED;
    if (asked)
        question->state = ABANDONED;
    mutex_unlock(&shared->lock);
    return asked;
}

void
actor_gather_free(ActorGather *gather)
{
    if (!gather)
        return;
    for (guint i = 0; i < gather->questions->len; i++) {
        Question *question = g_ptr_array_index(gather->questions, i);

        withdraw(gather, question);
        if (!abandon(gather->shared, question))
            question_free(question);
    }
    g_ptr_array_free(gather->questions, TRUE);
    mutex_lock(&gather->shared->lock);
    shared_unlock_unref(gather->shared);
    g_free(gather);
}

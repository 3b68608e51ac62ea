/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * actor.c - the mailbox of a domain: putting messages in, taking them out, waiting for their results.
 *
 * Threads: any; a message is run by the owner.
 */

#include "hypervisor/actor.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <libvirt/virterror.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/thread.h"
#include "hypervisor/actor_impl.h"
#include "hypervisor/domain_impl.h"

/* A call whose caller sleeps. */
typedef struct {
    ActorCall base;
    Mutex lock;
    Cond finished;
    bool done GUARDED_BY(lock);
    int result GUARDED_BY(lock);
    virError *error GUARDED_BY(lock);
} SleepingCall;

static _Thread_local Domain *current;

void
actor_init(Actor *actor)
{
    mutex_init(&actor->lock);
    actor->interrupt_fd = -1;
}

void
actor_clear(Actor *actor)
{
    g_assert(!actor->busy && !actor->thread && actor_is_empty(actor));
    if (actor->interrupt_fd >= 0)
        close(actor->interrupt_fd);
    mutex_clear(&actor->lock);
}

bool
actor_is_owner(const Domain *dom)
{
    return atomic_load_explicit(&dom->actor.owner, memory_order_relaxed) == thread_self_id();
}

Domain *
actor_current(void)
{
    return current;
}

void
actor_own(Domain *dom)
{
    g_assert(!current);
    current = dom;
    atomic_store_explicit(&dom->actor.owner, thread_self_id(), memory_order_relaxed);
}

/* Only an owner waits on it, and most domains do not run. */
static void
close_interrupt_fd(Actor *actor)
{
    mutex_lock(&actor->lock);
    if (actor->interrupt_fd >= 0)
        close(actor->interrupt_fd);
    actor->interrupt_fd = -1;
    mutex_unlock(&actor->lock);
}

void
actor_disown(Domain *dom)
{
    g_assert(current == dom);
    close_interrupt_fd(&dom->actor);
    atomic_store_explicit(&dom->actor.owner, 0, memory_order_relaxed);
    current = NULL;
}

static void
queue_push(ActorQueue *queue, ActorMessage *msg)
{
    msg->next = NULL;
    if (queue->last)
        queue->last->next = msg;
    else
        queue->first = msg;
    queue->last = msg;
}

static ActorMessage *
queue_pop(ActorQueue *queue)
{
    ActorMessage *msg = queue->first;

    if (!msg)
        return NULL;
    queue->first = msg->next;
    if (!queue->first)
        queue->last = NULL;
    return msg;
}

static bool
queue_remove(ActorQueue *queue, const ActorMessage *msg)
{
    ActorMessage *previous = NULL;

    for (ActorMessage *each = queue->first; each; previous = each, each = each->next) {
        if (each != msg)
            continue;
        if (previous)
            previous->next = each->next;
        else
            queue->first = each->next;
        if (queue->last == each)
            queue->last = previous;
        return true;
    }
    return false;
}

/* With the lock held: a message that interrupts came or went; the eventfd is readable while there are any. */
static void
interrupts_changed(Actor *actor, int by)
{
    unsigned int before = atomic_fetch_add(&actor->interrupting, (unsigned int)by);
    uint64_t count = 1;
    ssize_t moved = sizeof(count);

    if (actor->interrupt_fd < 0)
        return;
    if (before == 0)
        moved = write(actor->interrupt_fd, &count, sizeof(count));
    else if (before == 1 && by < 0)
        moved = read(actor->interrupt_fd, &count, sizeof(count));
    g_assert(moved == sizeof(count));
}

void
actor_post(Domain *dom, ActorMessage *msg)
{
    Actor *actor = &dom->actor;
    bool schedule = false;

    domain_ref(dom);                /* the mailbox's; whoever runs the message ends it */
    mutex_lock(&actor->lock);
    queue_push(&actor->lanes[msg->lane], msg);
    if (msg->interrupts)
        interrupts_changed(actor, 1);
    if (actor->regime == ACTOR_REGIME_THREAD) {
        actor->wake(actor->thread);
    } else if (!actor->busy) {
        actor->busy = true;
        schedule = true;
    }
    mutex_unlock(&actor->lock);
    if (schedule)
        actor_schedule(dom);
}

bool
actor_withdraw(Domain *dom, ActorMessage *msg)
{
    Actor *actor = &dom->actor;
    bool found;

    mutex_lock(&actor->lock);
    found = queue_remove(&actor->lanes[msg->lane], msg);
    if (found && msg->interrupts)
        interrupts_changed(actor, -1);
    mutex_unlock(&actor->lock);
    if (found)
        domain_unref(dom);
    return found;
}

ActorMessage *
actor_pop(Actor *actor)
{
    ActorMessage *msg;

    mutex_lock(&actor->lock);
    msg = queue_pop(&actor->lanes[ACTOR_LANE_URGENT]);
    if (!msg)
        msg = queue_pop(&actor->lanes[ACTOR_LANE_NORMAL]);
    if (msg && msg->interrupts)
        interrupts_changed(actor, -1);
    mutex_unlock(&actor->lock);
    return msg;
}

bool
actor_is_empty(Actor *actor)
{
    bool empty;

    mutex_lock(&actor->lock);
    empty = !actor->lanes[ACTOR_LANE_URGENT].first && !actor->lanes[ACTOR_LANE_NORMAL].first;
    mutex_unlock(&actor->lock);
    return empty;
}

void
actor_release(Domain *dom)
{
    Actor *actor = &dom->actor;
    bool again;

    mutex_lock(&actor->lock);
    again = actor->lanes[ACTOR_LANE_URGENT].first || actor->lanes[ACTOR_LANE_NORMAL].first;
    actor->busy = again;
    mutex_unlock(&actor->lock);
    if (again)
        actor_schedule(dom);
}

/* Nobody waits for a message that was only sent: its failure ends here. */
static void
finish_sent(Domain *dom, ActorMessage *msg, int result)
{
    if (result < 0)
        warn_last_error("'%s' of domain '%s' failed, continuing", msg->what ? msg->what : "message", domain_name(dom));
    g_free(msg);
}

void
actor_run_one(Domain *dom, ActorMessage *msg)
{
    void (*done)(ActorMessage *, int) = msg->done;  /* what only done() may touch can be gone after run() */
    ActorCall *call = msg->call;
    int result;

    assert_owner(dom);
    error_reset();
    if (domain_is_removed(dom) && !msg->posthumous)
        result = fail(VIR_ERR_NO_DOMAIN, _("domain '%1$s' has been removed"), domain_name(dom));
    else
        result = msg->run(dom, msg);
    if (call)
        call->finish(call, msg, result);
    else if (done)
        done(msg, result);
    else
        finish_sent(dom, msg, result);
    error_reset();
    domain_unref(dom);              /* the mailbox's; the drainer holds one of its own */
}

static void
sleeping_call_finish(ActorCall *base, ActorMessage *msg, int result)
{
    SleepingCall *call = (SleepingCall *)(void *)base;

    mutex_lock(&call->lock);
    call->result = result;
    if (result < 0)
        call->error = error_take();
    call->done = true;
    cond_signal(&call->finished);
    mutex_unlock(&call->lock);
}

static void
sleeping_call_init(SleepingCall *call)
{
    call->base.finish = sleeping_call_finish;
    mutex_init(&call->lock);
    cond_init(&call->finished);
}

static void
sleeping_call_clear(SleepingCall *call)
{
    cond_clear(&call->finished);
    mutex_clear(&call->lock);
}

/* Waits until the message ran: true; or its time in line is over: false. */
static bool
sleeping_call_wait(SleepingCall *call, int timeout_ms)
{
    int64_t deadline = clock_deadline(timeout_ms);
    bool waiting = true, done;

    mutex_lock(&call->lock);
    while (!call->done && waiting)
        waiting = cond_wait_until(&call->finished, &call->lock, deadline);
    done = call->done;
    mutex_unlock(&call->lock);
    return done;
}

static int
run_at_once(Domain *dom, ActorMessage *msg)
{
    if (domain_is_removed(dom) && !msg->posthumous)
        return fail(VIR_ERR_NO_DOMAIN, _("domain '%1$s' has been removed"), domain_name(dom));
    return msg->run(dom, msg);
}

int
actor_call(Domain *dom, ActorMessage *msg)
{
    int timeout_ms = msg->timeout_ms ? msg->timeout_ms : ACTOR_CALL_TIMEOUT_MS;
    SleepingCall call = { 0 };
    int result;

    if (actor_is_owner(dom))
        return run_at_once(dom, msg);
    g_assert(!current);             /* owners send to each other, they never call */
    sleeping_call_init(&call);
    msg->call = &call.base;
    actor_post(dom, msg);
    if (!sleeping_call_wait(&call, timeout_ms)) {
        if (actor_withdraw(dom, msg)) {
            g_autoptr(DomainView) view = domain_view(dom);

            sleeping_call_clear(&call);
            return fail(VIR_ERR_OPERATION_TIMEOUT, _("domain '%1$s' is busy, '%2$s' was not begun within %3$d ms"),
                        domain_view_name(view), msg->what ? msg->what : "request", timeout_ms);
        }
        sleeping_call_wait(&call, -1);
    }
    result = call.result;
    if (call.error)
        error_restore(call.error);
    sleeping_call_clear(&call);
    return result;
}

void
actor_send(Domain *dom, ActorMessage *msg)
{
    msg->call = NULL;
    actor_post(dom, msg);
}

void
actor_want_pool(Domain *dom)
{
    assert_owner(dom);
    dom->actor.wanted = ACTOR_REGIME_POOL;
}

int
actor_interrupt_fd(Domain *dom)
{
    Actor *actor = &dom->actor;
    int fd;

    assert_owner(dom);
    mutex_lock(&actor->lock);
    if (actor->interrupt_fd < 0)
        actor->interrupt_fd = eventfd(atomic_load(&actor->interrupting) > 0, EFD_CLOEXEC | EFD_NONBLOCK);
    fd = actor->interrupt_fd;
    mutex_unlock(&actor->lock);
    return fd;
}

bool
actor_interrupted(Domain *dom)
{
    assert_owner(dom);
    return atomic_load(&dom->actor.interrupting) > 0;
}

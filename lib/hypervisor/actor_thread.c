/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * actor_thread.c - the thread that owns a domain as long as its guest runs: a loop in which monitor, agent, pidfd, timers
 * and the mailbox are sources.
 *
 * The thread is made parked, before the guest, and becomes the owner when the message that started the guest has ended. When a
 * message or a source wishes for the pool again, it gives back and ends.
 *
 * Threads: owner, but for actor_thread_wake() and threads_wait().
 */

#include "hypervisor/actor_impl.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/thread.h"
#include "hypervisor/domain_impl.h"

/* Neither a flood of news from the guest nor a flood of messages starves the other. A driver puts what must be handled
 * before the next message above it. */
#define MAILBOX_PRIORITY SD_EVENT_PRIORITY_NORMAL

typedef enum {
    ORDER_NONE,
    ORDER_BEGIN,
    ORDER_CANCEL,
} ThreadOrder;

struct ActorThread {
    Domain *dom;                    /* a reference */
    sd_event *event;
    sd_event_source *mailbox;
    int wake_fd;                    /* readable while there is mail */
    Mutex lock;
    Cond ordered;
    ThreadOrder order GUARDED_BY(lock);
};

static struct {
    Mutex lock;
    Cond gone;
    unsigned int count GUARDED_BY(lock);
} threads = { .lock = MUTEX_INIT };

static pthread_once_t threads_once = PTHREAD_ONCE_INIT;

static void
threads_init(void)
{
    cond_init(&threads.gone);
}

static void
count_threads(int by)
{
    pthread_once(&threads_once, threads_init);
    mutex_lock(&threads.lock);
    threads.count += (unsigned int)by;
    cond_broadcast(&threads.gone);
    mutex_unlock(&threads.lock);
}

static void
threads_wait(void)
{
    pthread_once(&threads_once, threads_init);
    mutex_lock(&threads.lock);
    while (threads.count > 0)
        cond_wait(&threads.gone, &threads.lock);
    mutex_unlock(&threads.lock);
}

static void
thread_free(ActorThread *thread)
{
    sd_event_source_unref(thread->mailbox);
    sd_event_unref(thread->event);
    if (thread->wake_fd >= 0)
        close(thread->wake_fd);
    cond_clear(&thread->ordered);
    mutex_clear(&thread->lock);
    domain_unref(thread->dom);
    g_free(thread);
}

static void
actor_thread_wake(ActorThread *thread)
{
    uint64_t one = 1;

    /* The counter is far from full: it is read whenever the mailbox gets empty. */
    if (write(thread->wake_fd, &one, sizeof(one)) < 0)
        g_assert(errno == EAGAIN);
}

sd_event *
actor_event(Domain *dom)
{
    assert_owner(dom);
    return dom->actor.regime == ACTOR_REGIME_THREAD ? dom->actor.thread->event : NULL;
}

/* The mailbox's lock makes "is empty" and "no longer readable" one step. */
static void
quiet_if_empty(ActorThread *thread)
{
    Actor *actor = &thread->dom->actor;
    uint64_t count;

    mutex_lock(&actor->lock);
    if (!actor->lanes[ACTOR_LANE_URGENT].first && !actor->lanes[ACTOR_LANE_NORMAL].first &&
        read(thread->wake_fd, &count, sizeof(count)) < 0)
        g_assert(errno == EAGAIN);
    mutex_unlock(&actor->lock);
}

/* One message each time around the loop, so that the guest's own news comes between. */
static int
on_mail(sd_event_source *source, int fd, uint32_t revents, void *opaque)
{
    ActorThread *thread = opaque;
    ActorMessage *msg = actor_pop(&thread->dom->actor);

    if (msg)
        actor_run_one(thread->dom, msg);
    quiet_if_empty(thread);
    return 0;
}

static ThreadOrder
wait_for_order(ActorThread *thread)
{
    ThreadOrder order;

    mutex_lock(&thread->lock);
    while (thread->order == ORDER_NONE)
        cond_wait(&thread->ordered, &thread->lock);
    order = thread->order;
    mutex_unlock(&thread->lock);
    return order;
}

static void
give_order(ActorThread *thread, ThreadOrder order)
{
    mutex_lock(&thread->lock);
    thread->order = order;
    cond_signal(&thread->ordered);
    mutex_unlock(&thread->lock);
}

static void
set_regime(Actor *actor, ActorRegime regime)
{
    mutex_lock(&actor->lock);
    actor->regime = regime;
    actor->wake = actor_thread_wake;
    mutex_unlock(&actor->lock);
}

static void
name_thread(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);
    char name[16];

    snprintf(name, sizeof(name), "vm-%d", domain_view_facts(view)->id);
    pthread_setname_np(pthread_self(), name);
}

/* Without its sources a guest cannot be looked after: it does not go on running unseen. */
static void
give_up_guest(Domain *dom)
{
    const HypervisorClass *class = domain_class(dom);

    warn_last_error("cannot look after domain '%s', destroying it", domain_name(dom));
    if (class->destroy && class->destroy(dom, VIR_DOMAIN_SHUTOFF_FAILED) < 0)
        warn_last_error("cannot destroy domain '%s', continuing", domain_name(dom));
    actor_want_pool(dom);
}

static void
own_and_loop(ActorThread *thread)
{
    Domain *dom = thread->dom;
    const HypervisorClass *class = domain_class(dom);

    name_thread(dom);
    if (class->attach && class->attach(dom, thread->event) < 0)
        give_up_guest(dom);
    if (!actor_is_empty(&dom->actor))
        actor_thread_wake(thread);
    while (dom->actor.wanted == ACTOR_REGIME_THREAD) {
        int rc = sd_event_run(thread->event, UINT64_MAX);

        if (rc < 0) {
            fail_errno(-rc, _("the event loop of domain '%1$s' failed"), domain_name(dom));
            give_up_guest(dom);
        }
        error_reset();
    }
    if (class->detach)
        class->detach(dom);
}

static void
thread_main(void *opaque)
{
    ActorThread *thread = opaque;
    Domain *dom = thread->dom;

    if (wait_for_order(thread) == ORDER_BEGIN) {
        actor_own(dom);
        set_regime(&dom->actor, ACTOR_REGIME_THREAD);
        own_and_loop(thread);
        set_regime(&dom->actor, ACTOR_REGIME_POOL);
        dom->actor.thread = NULL;
        actor_disown(dom);
        actor_release(dom);
    }
    thread_free(thread);
    count_threads(-1);
}

static int
make_loop(ActorThread *thread)
{
    int rc = sd_event_new(&thread->event);

    thread->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (rc >= 0 && thread->wake_fd < 0)
        rc = -errno;
    if (rc >= 0)
        rc = sd_event_add_io(thread->event, &thread->mailbox, thread->wake_fd, EPOLLIN, on_mail, thread);
    if (rc >= 0)
        rc = sd_event_source_set_priority(thread->mailbox, MAILBOX_PRIORITY);
    if (rc < 0)
        return fail_errno(-rc, _("cannot make an event loop for domain '%1$s'"), domain_name(thread->dom));
    return 0;
}

static int
make_thread(ActorThread *thread)
{
    count_threads(1);
    if (thread_start_detached("vm", ACTOR_STACK_SIZE, thread_main, thread) == 0)
        return 0;
    count_threads(-1);
    return -1;
}

ActorThread *
actor_thread_new(Domain *dom)
{
    ActorThread *thread = g_new0(ActorThread, 1);

    thread->dom = domain_ref(dom);
    thread->wake_fd = -1;
    mutex_init(&thread->lock);
    cond_init(&thread->ordered);
    if (make_loop(thread) == 0 && make_thread(thread) == 0)
        return thread;
    thread_free(thread);
    return NULL;
}

void
actor_thread_begin(ActorThread *thread)
{
    give_order(thread, ORDER_BEGIN);
}

void
actor_thread_cancel(ActorThread *thread)
{
    give_order(thread, ORDER_CANCEL);
}

static int
leave_run(Domain *dom, ActorMessage *msg)
{
    actor_want_pool(dom);
    return 0;
}

static void
leave_thread(Domain *dom)
{
    ActorMessage *msg = g_new0(ActorMessage, 1);

    msg->run = leave_run;
    msg->what = "leave";
    msg->lane = ACTOR_LANE_URGENT;
    msg->posthumous = true;
    actor_send(dom, msg);
}

int
actor_want_thread(Domain *dom)
{
    assert_owner(dom);
    if (!dom->actor.thread) {
        dom->actor.thread = actor_thread_new(dom);
        if (!dom->actor.thread)
            return -1;
    }
    dom->actor.wanted = ACTOR_REGIME_THREAD;
    return 0;
}

void
actor_shutdown_all(GPtrArray *doms)
{
    for (guint i = 0; i < doms->len; i++)
        leave_thread(g_ptr_array_index(doms, i));
    threads_wait();
    actor_pool_stop();
}

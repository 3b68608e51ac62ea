/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * actor_in_place.c - the regime of a program that has a driver inside: whoever sends a message drains the mailbox.
 *
 * No thread is ours here. The thread that finds the mailbox idle becomes the owner and runs what is in it, also what other
 * threads put there meanwhile, who wait for that. An owner that sends to another domain goes there after its own mailbox is empty,
 * so that it owns one domain at a time.
 *
 * Threads: any.
 */

#include "hypervisor/actor_impl.h"

#include "base/thread.h"
#include "hypervisor/domain_impl.h"

/* Domains that this thread is to drain; it does so already. */
static _Thread_local GQueue *waiting;

static void
drain(Domain *dom)
{
    ActorMessage *msg;

    actor_own(dom);
    while ((msg = actor_pop(&dom->actor)))
        actor_run_one(dom, msg);
    actor_disown(dom);
    actor_release(dom);
}

void
actor_schedule(Domain *dom)
{
    GQueue queue = G_QUEUE_INIT;
    Domain *next;

    if (waiting) {
        g_queue_push_tail(waiting, domain_ref(dom));
        return;
    }
    waiting = &queue;
    next = domain_ref(dom);
    do {
        drain(next);
        domain_unref(next);
    } while ((next = g_queue_pop_head(&queue)));
    waiting = NULL;
}

void
actor_shutdown_all(GPtrArray *doms)
{
    /* Nothing runs unless somebody calls, and who ends the list is the last. */
}

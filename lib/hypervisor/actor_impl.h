/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * actor_impl.h - the inside of an actor; for the files of this folder only.
 */

#ifndef HYPERVISOR_ACTOR_IMPL_H
#define HYPERVISOR_ACTOR_IMPL_H

#include <stdatomic.h>

#include "base/thread.h"
#include "hypervisor/actor.h"

typedef struct ActorThread ActorThread;

typedef enum {
    ACTOR_REGIME_POOL = 0,          /* pool workers drain the mailbox when there is something in it */
    ACTOR_REGIME_THREAD,            /* the guest's own thread does, in its loop */
} ActorRegime;

/* One lane: a list linked through the messages. */
typedef struct {
    ActorMessage *first, *last;
} ActorQueue;

typedef struct {
    Mutex lock;
    ActorQueue lanes[2] GUARDED_BY(lock);   /* by ActorLane */
    ActorRegime regime GUARDED_BY(lock);    /* written by the owner only */
    bool busy GUARDED_BY(lock);             /* somebody drains it, or is about to */
    int interrupt_fd GUARDED_BY(lock);      /* eventfd, readable while an interrupting message waits; -1 = not needed yet */
    atomic_uint interrupting;       /* waiting messages that interrupt */
    atomic_int owner;               /* the owning thread's tid; 0 = nobody at this instant */
    ActorRegime wanted;             /* owner only: the regime after this message */
    ActorThread *thread;            /* owner only: the guest's thread, running or parked */
    void (*wake)(ActorThread *) GUARDED_BY(lock);   /* tells it that there is mail; while it owns the domain */
} Actor;

/* Who waits for a message: called by the owner, with the thread's error set when @result is negative, or by whoever
 * drops the message. */
struct ActorCall {
    void (*finish)(ActorCall *call, ActorMessage *msg, int result);
};

void actor_init(Actor *actor);
void actor_clear(Actor *actor);

/* Puts @msg in the mailbox and sees to it that somebody runs it. */
void actor_post(Domain *dom, ActorMessage *msg);

/* Takes @msg out of the mailbox again: false when its turn has come. */
bool actor_withdraw(Domain *dom, ActorMessage *msg);

/* Takes the next message, the urgent first; NULL when there is none. */
ActorMessage *actor_pop(Actor *actor);
bool actor_is_empty(Actor *actor);

/* Owner: runs one message and hands its result to whoever waits. */
void actor_run_one(Domain *dom, ActorMessage *msg);

/* The calling thread becomes the owner, or ceases to be. */
void actor_own(Domain *dom);
void actor_disown(Domain *dom);

/* The regime, which comes in two kinds: actor_pool.c with actor_thread.c for daemons, actor_in_place.c for programs that have a
 * driver inside. Has somebody drain the mailbox of @dom, which is marked busy: a worker, or the calling thread. */
void actor_schedule(Domain *dom);

/* Pool: ends the workers. */
void actor_pool_stop(void);

/* The guest's thread. _new() creates it parked, _begin() makes it the owner, _cancel() ends it parked. */
ActorThread *actor_thread_new(Domain *dom);
void actor_thread_begin(ActorThread *thread);
void actor_thread_cancel(ActorThread *thread);

/* Gives the mailbox back after a turn: schedules it again if there is mail. */
void actor_release(Domain *dom);

#endif /* HYPERVISOR_ACTOR_IMPL_H */

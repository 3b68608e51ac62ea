/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * actor.h - one owner for every guest: whatever changes a domain is a message, run one at a time.
 *
 * A domain has a mailbox with two lanes. While its guest runs, the owner is a thread of its own (vm-<id>) with an sd-event
 * loop; otherwise a worker of the pool drains the mailbox. The regime changes between two messages and loses none.
 */

#ifndef HYPERVISOR_ACTOR_H
#define HYPERVISOR_ACTOR_H

#include <stdbool.h>

#include <glib.h>
#include <systemd/sd-event.h>

typedef struct Domain Domain;
typedef struct ActorMessage ActorMessage;
typedef struct ActorCall ActorCall;
typedef struct ActorGather ActorGather;

typedef enum {
    ACTOR_LANE_NORMAL = 0,
    ACTOR_LANE_URGENT,              /* overtakes what waits: destroy, abort */
} ActorLane;

/* How long a caller waits in line before it gives up with VIR_ERR_OPERATION_TIMEOUT. */
#define ACTOR_CALL_TIMEOUT_MS 30000

/* One thing for the owner to do. Embed it first in a struct that carries arguments and results; set @run, and what else
 * differs from zero. A zeroed rest is right. */
struct ActorMessage {
    int (*run)(Domain *dom, ActorMessage *msg);     /* written with ACTOR_THUNK */
    void (*done)(ActorMessage *msg, int result);    /* actor_send: the owner gives the message back here; NULL = g_free.
                                                     * After -1 the thread's error says why; done() may take it. */
    const char *what;               /* for errors and logs, such as "suspend" */
    ActorLane lane;
    bool interrupts;                /* also breaks off what the owner is waiting for, see actor_interrupted() */
    bool posthumous;                /* runs even when the domain has been removed meanwhile; others get VIR_ERR_NO_DOMAIN */
    int timeout_ms;                 /* actor_call: longest wait in line; 0 = ACTOR_CALL_TIMEOUT_MS, -1 = no limit */

    ActorMessage *next;             /* the mailbox's own from here */
    ActorCall *call;
};

/* Defines fn_thunk(), which hands the typed message to @fn. */
#define ACTOR_THUNK(Type, fn) \
    static int \
    fn##_thunk(Domain *dom, ActorMessage *msg) \
    { \
        G_STATIC_ASSERT(G_STRUCT_OFFSET(Type, base) == 0); \
        return fn(dom, (Type *)(void *)msg); \
    }

/* Has the owner run @msg and returns its result, with its error. The message may live on the caller's stack. Gives up when
 * its turn does not come in time; once begun it is waited for, since every wait of an owner has its own deadline.
 * Called by the owner itself it runs at once; an owner never calls another domain's. */
int actor_call(Domain *dom, ActorMessage *msg);

/* Leaves @msg in the mailbox, which owns it from here, and returns at once. */
void actor_send(Domain *dom, ActorMessage *msg);

/* Is the calling thread the owner of @dom right now? */
bool actor_is_owner(const Domain *dom);

/* Opens every function that only the owner may run. */
#define assert_owner(dom) g_assert(actor_is_owner(dom))

/* The domain that the calling thread owns right now, or NULL. */
Domain *actor_current(void);

/* Owner: has the guest's own thread take over (at start, and for a guest found at reconnect) or give back (at stop) once
 * the current message ends. Whatever waits in the mailbox stays there for the new owner. The thread is made at once, so that a
 * start fails before anything else is done when there can be none. */
int actor_want_thread(Domain *dom);
void actor_want_pool(Domain *dom);

/* Owner: does the guest's own thread own @dom? Its loop, for adding sources; NULL while a pool worker does. */
sd_event *actor_event(Domain *dom);

/* Owner: readable when somebody interrupts; poll it beside what you wait for. */
int actor_interrupt_fd(Domain *dom);

/* Owner: is a message waiting that breaks off the current wait? The wait fails with VIR_ERR_OPERATION_ABORTED then. */
bool actor_interrupted(Domain *dom);

/* Asks many domains at once and waits once. Messages are allocated; gather owns them, and ends them with done() (NULL = g_free), on
 * whatever thread that is: nobody reads the result there. */
ActorGather *actor_gather_new(void);
void actor_gather_add(ActorGather *gather, Domain *dom, ActorMessage *msg);

/* Waits until all answered or @timeout_ms passed; whatever is still in line is withdrawn. */
void actor_gather_wait(ActorGather *gather, int timeout_ms);

/* The number of domains asked; the @i-th message, or NULL when it failed or did not answer in time. Borrowed. */
size_t actor_gather_count(const ActorGather *gather);
ActorMessage *actor_gather_answer(ActorGather *gather, size_t i);

void actor_gather_free(ActorGather *gather);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ActorGather, actor_gather_free)

/* Waits until no pool worker is busy and every guest's thread has ended its current message; then ends the threads, leaving
 * the guests alone. For the daemon's end; no message is accepted afterwards. */
void actor_shutdown_all(GPtrArray *doms);

#endif /* HYPERVISOR_ACTOR_H */

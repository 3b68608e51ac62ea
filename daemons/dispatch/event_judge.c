/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * event_judge.c - events of one client that wait until the policy has said whether it may see them.
 *
 * Threads: any. At most one worker at a time has a client's events, so that they keep their order.
 */

#include "event_judge.h"

#include <stdatomic.h>

#include "access/access.h"
#include "base/error.h"
#include "base/log.h"
#include "base/thread.h"
#include "serve_tables.h"

enum {
    WAITING_MAX = 10000,
};

typedef struct {
    DriverEvent *event;
    int callback_id;
    bool legacy;
} Waiting;

struct EventJudge {
    atomic_int refs;
    RpcPeer *peer;              /* a reference */
    DriverConn *conn;           /* a reference */
    EventJudgeSend send;
    Mutex lock;
    GQueue waiting;             /* lock; of Waiting */
    bool is_judging;            /* lock; a worker is at it, or will be */
    bool is_closed;             /* lock */
};

static void
waiting_free(void *data)
{
    Waiting *waiting = data;

    driver_event_unref(waiting->event);
    g_free(waiting);
}

EventJudge *
event_judge_new(RpcPeer *peer, DriverConn *conn, EventJudgeSend send)
{
    EventJudge *judge = g_new0(EventJudge, 1);

    atomic_init(&judge->refs, 1);
    judge->peer = rpc_peer_ref(peer);
    judge->conn = driver_conn_ref(conn);
    judge->send = send;
    mutex_init(&judge->lock);
    g_queue_init(&judge->waiting);
    return judge;
}

static void
judge_unref(EventJudge *judge)
{
    if (atomic_fetch_sub(&judge->refs, 1) > 1)
        return;
    g_queue_clear_full(&judge->waiting, waiting_free);
    driver_conn_unref(judge->conn);
    rpc_peer_unref(judge->peer);
    mutex_clear(&judge->lock);
    g_free(judge);
}

static void
judge_one(EventJudge *judge, Waiting *waiting)
{
    const DriverPermission *filter = &serve_event_filters[waiting->event->row->family];
    int answer = driver_conn_permits(judge->conn, filter, &waiting->event->key);

    if (answer > 0)
        judge->send(judge->peer, waiting->event, waiting->callback_id, waiting->legacy);
    else if (answer < 0)
        warn_last_error("client %llu does not get an event", (unsigned long long)rpc_peer_id(judge->peer));
}

/* The next one, or NULL when this worker is done. */
static Waiting *
take_next(EventJudge *judge)
{
    Waiting *next;

    mutex_lock(&judge->lock);
    next = judge->is_closed ? NULL : g_queue_pop_head(&judge->waiting);
    judge->is_judging = next != NULL;
    mutex_unlock(&judge->lock);
    return next;
}

static void
run(void *opaque)
{
    EventJudge *judge = opaque;
    Waiting *waiting;

    while ((waiting = take_next(judge))) {
        judge_one(judge, waiting);
        waiting_free(waiting);
    }
    judge_unref(judge);
}

void
event_judge_add(EventJudge *judge, DriverEvent *event, int callback_id, bool legacy)
{
    Waiting *waiting = g_new(Waiting, 1);
    bool start;
    bool full;

    *waiting = (Waiting) { driver_event_ref(event), callback_id, legacy };
    mutex_lock(&judge->lock);
    full = judge->waiting.length >= WAITING_MAX;
    start = !judge->is_judging && !full && !judge->is_closed;
    if (start)
        judge->is_judging = true;
    if (!full)
        g_queue_push_tail(&judge->waiting, g_steal_pointer(&waiting));
    mutex_unlock(&judge->lock);
    if (full) {
        LOG_WARN("client %llu has %d events that wait for the policy, it is closed", (unsigned long long)rpc_peer_id(judge->peer),
                 WAITING_MAX);
        waiting_free(waiting);
        rpc_peer_close(judge->peer);
    }
    if (start) {
        atomic_fetch_add(&judge->refs, 1);
        if (!rpc_server_run(rpc_peer_server(judge->peer), run, judge))
            judge_unref(judge);
    }
}

void
event_judge_close(EventJudge *judge)
{
    mutex_lock(&judge->lock);
    judge->is_closed = true;
    mutex_unlock(&judge->lock);
    judge_unref(judge);
}

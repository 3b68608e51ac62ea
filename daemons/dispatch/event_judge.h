/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * event_judge.h - events of one client that wait until the policy has said whether it may see them. For daemons/dispatch alone.
 */

#ifndef DISPATCH_EVENT_JUDGE_H
#define DISPATCH_EVENT_JUDGE_H

#include "driver/conn.h"
#include "driver/event_bus.h"
#include "rpc/server.h"

typedef struct EventJudge EventJudge;

/* Sends an event that the client may see. On a worker, one after the other. */
typedef void (*EventJudgeSend)(RpcPeer *peer, DriverEvent *event, int callback_id, bool legacy);

EventJudge *event_judge_new(RpcPeer *peer, DriverConn *conn, EventJudgeSend send);

/* Any thread. Never blocks. A client whose events cannot be judged as fast as they come is closed in the end. */
void event_judge_add(EventJudge *judge, DriverEvent *event, int callback_id, bool legacy);

/* What still waits is not sent. Nothing must be added any more. */
void event_judge_close(EventJudge *judge);

#endif /* DISPATCH_EVENT_JUDGE_H */

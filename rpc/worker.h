/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * worker.h - a pool of threads for what takes time, with some kept for what must not wait.
 *
 * Ordinary work runs on ordinary workers. Urgent work may also run on the urgent workers, so that queries are answered
 * while all ordinary workers are busy. Threads are started when there is work for them, end after a time without, and
 * keep no signal unblocked: signals belong to the main loop.
 */

#ifndef RPC_WORKER_H
#define RPC_WORKER_H

#include <stdbool.h>

#include <glib.h>

typedef struct RpcWorkers RpcWorkers;

typedef enum {
    RPC_LANE_NORMAL,
    RPC_LANE_URGENT,
} RpcWorkerLane;

/* 0 stands for the default in brackets. */
typedef struct {
    unsigned int min_workers;    /* [5] once started stay for a minute without work, others for seconds */
    unsigned int max_workers;    /* [20] */
    unsigned int urgent_workers; /* [5] besides the others */
} RpcWorkerLimits;

typedef struct {
    RpcWorkerLimits limits;
    unsigned int n_workers;      /* threads there are, urgent ones not counted */
    unsigned int n_free;         /* of these without work */
    unsigned int n_urgent;       /* urgent threads there are */
    unsigned int n_queued;       /* jobs that wait for a thread */
} RpcWorkerStats;

typedef void (*RpcWorkerFunc)(void *opaque);

RpcWorkers *rpc_workers_new(const char *name, const RpcWorkerLimits *limits);

/* Lets queued work finish, then ends all threads and waits for them. Not from a worker. */
void rpc_workers_free(RpcWorkers *workers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcWorkers, rpc_workers_free)

/* Any thread. Runs fn(@opaque) as soon as a thread of that lane is free. Never blocks; order is kept within a lane. */
void rpc_workers_push(RpcWorkers *workers, RpcWorkerLane lane, RpcWorkerFunc fn, void *opaque);

void rpc_workers_get_stats(RpcWorkers *workers, RpcWorkerStats *ret_stats);

/* Takes effect at once; threads in excess end when they are free. -1 if min is over max, or max is 0. */
int rpc_workers_set_limits(RpcWorkers *workers, const RpcWorkerLimits *limits);

#endif /* RPC_WORKER_H */

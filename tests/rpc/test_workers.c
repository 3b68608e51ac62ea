/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_workers.c - the pool of threads.
 *
 * Threads: the test's and the pool's.
 */

#include <stdatomic.h>

#include <libvirt/virterror.h>

#include "base/thread.h"
#include "support/test.h"

#include "rpc/worker.h"

static atomic_int n_done;
static atomic_int n_running;
static atomic_int most_running;
static Mutex gate = MUTEX_INIT;

static void
count(void *opaque)
{
    atomic_fetch_add(&n_done, 1);
}

static void
wait_at_gate(void *opaque)
{
    int n = atomic_fetch_add(&n_running, 1) + 1;

    if (n > atomic_load(&most_running))
        atomic_store(&most_running, n);
    mutex_lock(&gate);
    mutex_unlock(&gate);
    atomic_fetch_sub(&n_running, 1);
    atomic_fetch_add(&n_done, 1);
}

static RpcWorkers *
pool_new(unsigned int max, unsigned int urgent)
{
    atomic_store(&n_done, 0);
    atomic_store(&n_running, 0);
    atomic_store(&most_running, 0);
    return rpc_workers_new("test", &(RpcWorkerLimits){ .min_workers = 1, .max_workers = max, .urgent_workers = urgent });
}

TEST(an_idle_pool_has_no_threads)
{
    g_autoptr(RpcWorkers) pool = pool_new(10, 5);
    RpcWorkerStats stats;

    rpc_workers_get_stats(pool, &stats);
    EQ(stats.n_workers + stats.n_urgent, 0);
}

TEST(all_work_is_done_before_the_pool_ends)
{
    RpcWorkers *pool = pool_new(4, 2);

    for (int i = 0; i < 10000; i++)
        rpc_workers_push(pool, i % 3 ? RPC_LANE_NORMAL : RPC_LANE_URGENT, count, NULL);
    rpc_workers_free(pool);
    EQ(atomic_load(&n_done), 10000);
}

TEST(never_more_threads_than_allowed)
{
    g_autoptr(RpcWorkers) pool = pool_new(3, 2);
    RpcWorkerStats stats;

    mutex_lock(&gate);
    for (int i = 0; i < 10; i++)
        rpc_workers_push(pool, RPC_LANE_NORMAL, wait_at_gate, NULL);
    WAIT_FOR(atomic_load(&n_running) == 3, 5000);
    rpc_workers_get_stats(pool, &stats);
    EQ(stats.n_workers, 3);
    EQ(stats.n_queued, 7);
    mutex_unlock(&gate);
    WAIT_FOR(atomic_load(&n_done) == 10, 5000);
    EQ(atomic_load(&most_running), 3);
}

TEST(urgent_work_runs_while_all_others_are_busy)
{
    g_autoptr(RpcWorkers) pool = pool_new(2, 1);
    RpcWorkerStats stats;

    mutex_lock(&gate);
    for (int i = 0; i < 5; i++)
        rpc_workers_push(pool, RPC_LANE_NORMAL, wait_at_gate, NULL);
    WAIT_FOR(atomic_load(&n_running) == 2, 5000);
    for (int i = 0; i < 100; i++)
        rpc_workers_push(pool, RPC_LANE_URGENT, count, NULL);
    WAIT_FOR(atomic_load(&n_done) == 100, 5000);
    rpc_workers_get_stats(pool, &stats);
    EQ(stats.n_urgent, 1);
    EQ(atomic_load(&n_running), 2);
    mutex_unlock(&gate);
}

TEST(limits_can_grow_and_shrink)
{
    g_autoptr(RpcWorkers) pool = pool_new(1, 1);
    RpcWorkerStats stats;

    mutex_lock(&gate);
    for (int i = 0; i < 6; i++)
        rpc_workers_push(pool, RPC_LANE_NORMAL, wait_at_gate, NULL);
    WAIT_FOR(atomic_load(&n_running) == 1, 5000);
    OK(rpc_workers_set_limits(pool, &(RpcWorkerLimits){ 1, 2, 1 }));
    WAIT_FOR(atomic_load(&n_running) == 2, 5000);
    OK(rpc_workers_set_limits(pool, &(RpcWorkerLimits){ 1, 1, 1 }));
    mutex_unlock(&gate);
    WAIT_FOR(atomic_load(&n_done) == 6, 5000);
    WAIT_FOR((rpc_workers_get_stats(pool, &stats), stats.n_workers) == 1, 5000);
    FAILS(rpc_workers_set_limits(pool, &(RpcWorkerLimits){ 3, 2, 1 }), VIR_ERR_INVALID_ARG);
    FAILS(rpc_workers_set_limits(pool, &(RpcWorkerLimits){ 0, 0, 1 }), VIR_ERR_INVALID_ARG);
}

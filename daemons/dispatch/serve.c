/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve.c - the way of a call through the daemon: decode, run through the adapter, encode, answer.
 *
 * Threads: it starts on the I/O thread and ends wherever its method ran. A `view` call stays on the I/O thread and on its stack.
 */

#include "serve.h"

#include <unistd.h>

#include "base/error.h"
#include "driver/object_driver.h"
#include "peer_state.h"
#include "serve_tables.h"

void *
serve_alloc(Serve *serve, size_t size)
{
    size_t start = (serve->used + 15) & ~(size_t)15;
    void *memory;

    if (start + size <= sizeof(serve->scratch)) {
        serve->used = start + size;
        return serve->scratch + start;
    }
    memory = g_malloc0(size);
    if (!serve->more)
        serve->more = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(serve->more, memory);
    return memory;
}

DriverValue *
serve_value(Serve *serve, const ShapeEntry *entry)
{
    return entry->value == SHAPE_RESULT ? &serve->call.result : &serve->call.values[entry->value];
}

size_t
serve_room(const Serve *serve, const ShapeEntry *entry)
{
    size_t room = serve->call.values[entry->count].num;

    if (entry->times != SHAPE_NO_VALUE)
        room *= serve->call.values[entry->times].num;
    return room;
}

/* Ends what the call holds of others. */
static void
release(Serve *serve)
{
    driver_call_clear(&serve->call);
    for (unsigned int i = 0; i < serve->n_typed; i++)
        typed_params_clear(&serve->typed[i]);
    for (size_t i = 0; i < serve->n_fds; i++)
        close(serve->fds[i]);
    g_clear_pointer(&serve->objects, g_ptr_array_unref);
    g_clear_pointer(&serve->stream, driver_stream_unref);
    g_clear_pointer(&serve->call.conn, driver_conn_unref);
}

static void
serve_free(Serve *serve)
{
    g_clear_pointer(&serve->more, g_ptr_array_unref);
    if (serve->on_heap)
        g_free(serve);
}

/* Answers the client. Whoever has the answer may count on it that nothing of the call is held any more. */
static void
answer(Serve *serve, int rc, void *ret)
{
    const RpcProcedure *procedure = rpc_call_procedure(serve->rpc);
    virError *error = rc < 0 ? error_take() : NULL;

    release(serve);
    if (error) {
        error_restore(error);
        rpc_call_fail(serve->rpc);
    } else {
        rpc_call_reply(serve->rpc, procedure->ret ? ret : NULL);
    }
    if (procedure->ret)
        rpc_xdr_clear(procedure->ret, ret);
}

static void
serve_done(DriverCall *call, int rc)
{
    Serve *serve = (Serve *)(void *)call;
    void *ret = serve_alloc(serve, rpc_call_procedure(serve->rpc)->ret_size + 1);

    if (rc == 0 && serve->stream && !driver_stream_is_connected(serve->stream))
        rc = fail(VIR_ERR_INTERNAL_ERROR, _("%1$s did not connect its stream"), driver_call_name(call->row));
    if (rc == 0)
        rc = serve_encode(serve, ret);
    answer(serve, rc, ret);
    serve_free(serve);
}

static void
run_task(RpcCall *call, void *opaque)
{
    DriverTask *task = opaque;

    (void)call;
    task->run(task);
}

/* Puts @task onto the server's workers. */
static int
post_worker(DriverTask *task, void *opaque)
{
    Serve *serve = opaque;

    rpc_call_run(serve->rpc, run_task, task);
    return 0;
}

static void
serve_run(Serve *serve, RpcCall *rpc, unsigned int index, DriverConn *conn)
{
    serve->rpc = rpc;
    serve->shape = &shapes[index];
    serve->call.row = &driver_calls[index];
    serve->call.conn = driver_conn_ref(conn);
    serve->call.done = serve_done;
    if (serve_decode(serve, rpc_call_args(rpc)) < 0 || serve_prepare(serve) < 0) {
        serve_done(&serve->call, -1);
        return;
    }
    driver_call_run(&serve->call, post_worker, serve);
}

/* Is the call over when driver_call_run() returns? */
static bool
ends_in_place(unsigned int index)
{
    return driver_calls[index].runs == RUNS_VIEW && !driver_call_asks(&driver_calls[index]);
}

void
serve_call(RpcCall *rpc)
{
    const ServeProgram *program = serve_program_find(rpc_call_program(rpc));
    unsigned int number = rpc_call_procedure(rpc)->number;
    unsigned int index = number < program->n_calls ? program->calls[number] : 0;
    g_autoptr(DriverConn) conn = peer_state_conn(rpc_peer_data(rpc_call_peer(rpc)));

    if (index == 0) {
        serve_by_hand(rpc);
    } else if (!conn) {
        (void)fail(VIR_ERR_INTERNAL_ERROR, _("connection not open"));
        rpc_call_fail(rpc);
    } else if (ends_in_place(index - 1)) {
        Serve serve = { 0 };

        serve_run(&serve, rpc, index - 1, conn);
    } else {
        Serve *serve = g_new0(Serve, 1);

        serve->on_heap = true;
        serve_run(serve, rpc, index - 1, conn);
    }
}

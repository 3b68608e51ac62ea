/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_call.c - one call, run in place: arguments in, the adapter, answers out.
 *
 * The method may run on another thread, which owns the object just now; then this one waits.
 *
 * Threads: any.
 */

#include "local/local_call.h"

#include <unistd.h>

#include "base/error.h"
#include "local/local_steps.h"

static void
call_done(DriverCall *call, int rc)
{
    LocalCall *local = (LocalCall *)(void *)call;

    mutex_lock(&local->lock);
    local->rc = rc;
    if (rc < 0)
        local->error = error_take();
    local->done = true;
    cond_signal(&local->finished);
    mutex_unlock(&local->lock);
}

/* Waits for the method, and takes its error over. */
static int
wait_done(LocalCall *local)
{
    mutex_lock(&local->lock);
    while (!local->done)
        cond_wait(&local->finished, &local->lock);
    mutex_unlock(&local->lock);
    if (local->rc == 0)
        return 0;
    error_restore(g_steal_pointer(&local->error));
    return -1;
}

/* A method that says it opened its stream has connected it. */
static int
check_stream(const LocalCall *local)
{
    if (!local->driver_stream || driver_stream_is_connected(local->driver_stream))
        return 0;
    return fail(VIR_ERR_INTERNAL_ERROR, _("%1$s did not connect its stream"), driver_call_name(local->call.row));
}

static void
local_clear(LocalCall *local)
{
    driver_call_clear(&local->call);
    if (local->driver_stream)
        driver_stream_unref(local->driver_stream);
    g_clear_pointer(&local->objects, g_ptr_array_unref);
    for (size_t i = 0; i < local->n_typed; i++)
        typed_params_clear(&local->typed[i]);
    g_ptr_array_unref(local->places);
    cond_clear(&local->finished);
    mutex_clear(&local->lock);
}

/* What the call was about may have another id now. */
static void
refresh_handles(const LocalCall *local)
{
    const DriverCallRow *row = local->call.row;

    for (size_t i = 0; i < DRIVER_OBJECTS_MAX && row->objects[i].kind; i++) {
        if (row->objects[i].kind == OBJECT_DOMAIN && local->call.objects[i] && row->runs != RUNS_VIEW)
            local_refresh_handle(local, local->call.objects[i], local->given[row->objects[i].value].ptr);
    }
}

static int
run(LocalCall *local, ShapeValue *ret_result)
{
    if (local_take_arguments(local) < 0 || local_prepare(local) < 0)
        return -1;
    driver_call_run(&local->call, NULL, NULL);
    if (wait_done(local) < 0 || check_stream(local) < 0)
        return -1;
    refresh_handles(local);
    return local_give_answers(local, ret_result);
}

int
local_call(unsigned int number, virConnectPtr conn, const ShapeValue *values, ShapeValue *ret_result)
{
    LocalCall local = {
        .call = { .row = &driver_calls[number], .conn = local_of(conn)->driver, .done = call_done },
        .shape = &shapes[number],
        .conn = conn,
        .given = values,
    };
    int rc;

    *ret_result = (ShapeValue) { 0 };
    mutex_init(&local.lock);
    cond_init(&local.finished);
    local.places = g_ptr_array_new_with_free_func(g_free);
    rc = run(&local, ret_result);
    if (rc < 0 && local.stream)
        local_stream_cancel(local.stream);
    local_clear(&local);
    return rc;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * adapter.c - enter, look up, permit, run where it belongs, leave: the one sequence of every call.
 *
 * Threads: any. A call moves from the thread that enters it to the one that runs its method; nobody looks at it in between.
 */

#include "driver/adapter.h"

#include <string.h>

#include "access/access.h"
#include "base/error.h"
#include "base/log.h"
#include "base/probe.h"
#include "driver/adapter_steps.h"
#include "driver/object_driver.h"
#include "driver/spec.h"

static _Thread_local DriverCall *current_call;

PROBE_POINT(serve_enter);
PROBE_POINT(serve_leave);

/* ------------------------------------------------------------------ enter */

static bool
has_method(const ObjectDriver *driver, unsigned int member)
{
    void (*method)(void);

    memcpy(&method, (const char *)driver + member, sizeof(method));
    return method != NULL;
}

/* The table whose method at @member runs: the driver's own, or what all drivers have; NULL if neither has it. */
static const char *
method_table(DriverConn *conn, unsigned int member)
{
    if (has_method(driver_conn_driver(conn), member))
        return (const char *)driver_conn_driver(conn);
    return has_method(&driver_common_methods, member) ? (const char *)&driver_common_methods : NULL;
}

static int
check_supported(const DriverCall *call)
{
    const DriverCallRow *row = call->row;
    unsigned int member = row->member;

    if (row->served == SERVED_FIND)
        return 0;
    if (row->served)
        member = driver_calls[row->list].member;
    if (method_table(call->conn, member))
        return 0;
    return fail(VIR_ERR_NO_SUPPORT, _("%1$s (driver '%2$s')"), driver_call_name(row),
                driver_conn_spec(call->conn)->name);
}

/* ---------------------------------------------------------------- look up */

static int
look_up(DriverCall *call)
{
    for (size_t i = 0; i < DRIVER_OBJECTS_MAX && call->row->objects[i].kind; i++) {
        if (!call->keys[i])
            continue;
        call->objects[i] = driver_object_find(call->conn, call->row->objects[i].kind, call->keys[i]);
        if (!call->objects[i])
            return -1;
        call->values[call->row->objects[i].value].ptr = call->objects[i];
    }
    return 0;
}

/* ------------------------------------------------------------------- leave */

static void
trace_leave(const DriverCall *call, int rc)
{
    int64_t took_ns;

    if (!call->entered_ns)
        return;
    took_ns = clock_now_ns() - call->entered_ns;
    if (PROBE_IS_WATCHED(serve_leave))
        PROBE(serve_leave, driver_call_name(call->row), rc, took_ns);
    LOG_DEBUG("%s: %s after %lld us", driver_call_name(call->row), rc < 0 ? error_last_message() : "done",
              (long long)took_ns / 1000);
}

static void
finish(DriverCall *call, int rc)
{
    if (rc < 0 && error_last_code() == VIR_ERR_OK)
        (void)fail(VIR_ERR_INTERNAL_ERROR, _("%1$s failed without saying why"), driver_call_name(call->row));
    trace_leave(call, rc);
    call->done(call, rc);
}

/* --------------------------------------------------------------------- run */

static int
run_method(DriverCall *call)
{
    const DriverCallRow *row = call->row;

    if (row->served)
        return serve_from_others(call);
    if (driver_thunks[row->thunk](method_table(call->conn, row->member) + row->member, call->values, &call->result) < 0)
        return -1;
    return permit_result(call);
}

/* On the thread that runs the method. */
static void
run_here(DriverCall *call)
{
    DriverConn *conn_before = driver_conn_set_current(call->conn);
    DriverCall *call_before = current_call;
    const char *topic_before = log_set_topic(driver_call_name(call->row));
    int rc;

    current_call = call;
    rc = run_method(call);
    current_call = call_before;
    log_set_topic(topic_before);
    driver_conn_set_current(conn_before);
    finish(call, rc);
}

static DriverCall *
task_call(DriverTask *task)
{
    return (DriverCall *)(void *)((char *)task - offsetof(DriverCall, task));
}

static void
task_run(DriverTask *task)
{
    run_here(task_call(task));
}

static void
task_cancel(DriverTask *task)
{
    finish(task_call(task), -1);
}

static const ObjectClass *
owner_class(const DriverCall *call)
{
    const ObjectClass *object_class;

    if (call->row->runs != RUNS_ACTOR || !call->objects[0])
        return NULL;
    object_class = driver_conn_driver(call->conn)->classes[call->row->objects[0].kind];
    return object_class->post ? object_class : NULL;
}

static void
task_init(DriverCall *call, void (*run)(DriverTask *task))
{
    call->task = (DriverTask) {
        .run = run,
        .cancel = task_cancel,
        .name = driver_call_name(call->row),
        .urgent = (call->row->bits & CALL_URGENT) != 0,
    };
}

static void
run_where_it_belongs(DriverCall *call)
{
    const ObjectClass *owner = owner_class(call);
    int rc;

    if (call->row->runs == RUNS_VIEW || (!owner && !call->post_worker)) {
        run_here(call);
        return;
    }
    task_init(call, task_run);
    rc = owner ? owner->post(call->objects[0], &call->task) : call->post_worker(&call->task, call->post_opaque);
    if (rc < 0)
        finish(call, -1);
}

static void
look_up_and_run(DriverCall *call)
{
    if (look_up(call) < 0 || permit_arguments(call) < 0)
        finish(call, -1);
    else
        run_where_it_belongs(call);
}

static void
task_look_up_and_run(DriverTask *task)
{
    DriverCall *call = task_call(task);

    /* This is a worker already. */
    call->post_worker = NULL;
    look_up_and_run(call);
}

/* The time is only asked for if somebody wants to know. */
static void
trace_enter(DriverCall *call)
{
    if (PROBE_IS_WATCHED(serve_enter))
        PROBE(serve_enter, driver_call_name(call->row), call->conn);
    if (PROBE_IS_WATCHED(serve_leave) || LOG_ENABLED(LOG_LEVEL_DEBUG))
        call->entered_ns = clock_now_ns();
}

bool
driver_call_asks(const DriverCallRow *row)
{
    return access_has_policy() && (row->nperms > 0 || row->filter);
}

void
driver_call_run(DriverCall *call, DriverPostWorker post_worker, void *opaque)
{
    if (call->row->conn_value != DRIVER_NO_VALUE)
        call->values[call->row->conn_value].ptr = call->conn;
    call->post_worker = post_worker;
    call->post_opaque = opaque;
    trace_enter(call);
    if (check_supported(call) < 0 || check_call(call) < 0) {
        finish(call, -1);
        return;
    }
    /* Asking a policy may block, which the I/O thread must not. */
    if (post_worker && driver_call_asks(call->row)) {
        task_init(call, task_look_up_and_run);
        if (post_worker(&call->task, opaque) < 0)
            finish(call, -1);
        return;
    }
    look_up_and_run(call);
}

static void
clear_result(DriverCall *call)
{
    const ObjectClass *object_class;

    if (!call->result.ptr)
        return;
    if (call->row->bits & (CALL_RETURNS_ARRAY | CALL_RETURNS_STATS)) {
        g_ptr_array_unref(call->result.ptr);
    } else if (call->row->bits & CALL_RETURNS_OBJECT) {
        object_class = driver_conn_driver(call->conn)->classes[call->row->result];
        object_class->unref(call->result.ptr);
    }
}

void
driver_call_clear(DriverCall *call)
{
    const ObjectDriver *driver = driver_conn_driver(call->conn);

    clear_result(call);
    call->result.ptr = NULL;
    for (size_t i = 0; i < DRIVER_OBJECTS_MAX; i++) {
        if (call->objects[i])
            driver->classes[call->row->objects[i].kind]->unref(call->objects[i]);
        call->objects[i] = NULL;
    }
}

int
driver_permit(const ObjectKey *key)
{
    DriverCall *call = current_call;

    /* Outside of a client's call (autostart, restoring) there is nobody to ask about. */
    if (!call)
        return 0;
    call->permitted = true;
    return permit_key(call, key);
}

int
driver_permit_list(GPtrArray *array)
{
    return current_call ? permit_list(current_call, array) : 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_parts.c - connections, typed parameters, the event bus, and the adapter without a server.
 *
 * Threads: the test's, and owners of toy guests.
 */

#include <stdatomic.h>
#include <string.h>

#include <libvirt/libvirt-qemu.h>

#include "base/error.h"
#include "base/thread.h"
#include "base/uuid.h"
#include "driver/adapter.h"
#include "driver/driver_events.h"
#include "driver/object_driver.h"
#include "driver/typed_params.h"
#include "support/test.h"
#include "toy_driver.h"

/* --------------------------------------------------------------- connections */

static GString *order;

static void
note(DriverConn *conn, void *opaque)
{
    g_string_append(order, opaque);
}

static DriverConn *
open_toy(DriverState *state, EventBus *bus, bool readonly)
{
    DriverConnInit init = { .spec = &toy_driver, .state = state, .bus = bus, .uri = "toy:///system", .readonly = readonly };

    return driver_conn_new(&init);
}

TEST(close_hooks_run_once_newest_first)
{
    g_autoptr(DriverConn) conn = open_toy(NULL, NULL, false);
    char a[] = "a", b[] = "b", c[] = "c", d[] = "d";

    order = g_string_new(NULL);
    driver_conn_add_close_hook(conn, note, a);
    driver_conn_add_close_hook(conn, note, b);
    driver_conn_add_close_hook(conn, note, b);
    driver_conn_add_close_hook(conn, note, c);
    TRUE_(driver_conn_remove_close_hook(conn, note, c));
    FALSE_(driver_conn_remove_close_hook(conn, note, c));
    driver_conn_close(conn);
    driver_conn_close(conn);
    STREQ(order->str, "ba");
    driver_conn_add_close_hook(conn, note, d);
    STREQ(order->str, "bad");
    g_string_free(order, TRUE);
}

/* -------------------------------------------------------------- typed parameters */

TEST(typed_parameters_are_found_by_name_and_type)
{
    g_auto(TypedParams) params = { 0 };
    unsigned int number = 0;
    const char *text = NULL;
    bool flag = false;

    for (int i = 0; i < 20; i++)
        typed_params_addf_int(&params, i, "vcpu.%d.state", i);
    typed_params_add_uint(&params, "count", 20);
    typed_params_add_string(&params, "name", "vda");
    typed_params_add_bool(&params, "on", true);
    EQ(params.count, 23);
    EQ(typed_params_get_uint(&params, "count", &number), 1);
    EQ(number, 20);
    EQ(typed_params_get_string(&params, "name", &text), 1);
    STREQ(text, "vda");
    EQ(typed_params_get_bool(&params, "on", &flag), 1);
    EQ(typed_params_get_uint(&params, "nothing", &number), 0);
    FAILS(typed_params_get_uint(&params, "name", &number), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "string");
}

TEST(a_parameter_given_twice_is_refused_unless_it_may_be)
{
    static const TypedParamRule once[] = { { "disk", VIR_TYPED_PARAM_STRING, false }, { NULL } };
    static const TypedParamRule many[] = { { "disk", VIR_TYPED_PARAM_STRING, true }, { NULL } };
    g_auto(TypedParams) params = { 0 };

    typed_params_add_string(&params, "disk", "vda");
    typed_params_add_string(&params, "disk", "vdb");
    FAILS(typed_params_validate(&params, once), VIR_ERR_INVALID_ARG);
    OK(typed_params_validate(&params, many));
}

/* --------------------------------------------------------------------- events */

static int n_seen;

static void
count_event(DriverEvent *event, int callback_id, void *opaque)
{
    n_seen++;
}

static int
monitor_events(EventBus *bus, const char *pattern, unsigned int flags)
{
    EventFilter filter = { .family = EVENT_QEMU_MONITOR, .name = pattern, .flags = flags, .sink = count_event, .owner = bus };
    ObjectKey key = { .name = "alpha" };
    int id = event_bus_add(bus, &filter);

    if (id < 0)
        return -1;
    n_seen = 0;
    driver_event_domain_qemu_monitor(bus, &key, "BLOCK_JOB_READY", 1, 2, "{}");
    OK(event_bus_remove(bus, EVENT_QEMU_MONITOR, id, bus));
    return n_seen;
}

TEST(monitor_events_are_chosen_by_name_or_expression)
{
    g_autoptr(EventBus) bus = event_bus_new();

    EQ(monitor_events(bus, NULL, 0), 1);
    EQ(monitor_events(bus, "BLOCK_JOB_READY", 0), 1);
    EQ(monitor_events(bus, "block_job_ready", 0), 0);
    EQ(monitor_events(bus, "block_job_ready", VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE), 1);
    EQ(monitor_events(bus, "^BLOCK.*", VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX), 1);
    EQ(monitor_events(bus, "^JOB", VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX), 0);
    FAILS(monitor_events(bus, "(", VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX), VIR_ERR_INVALID_ARG);
}

TEST(a_registration_belongs_to_its_owner)
{
    g_autoptr(EventBus) bus = event_bus_new();
    EventFilter filter = { .family = EVENT_DOMAIN, .id = VIR_DOMAIN_EVENT_ID_REBOOT, .sink = count_event, .owner = &n_seen };
    ObjectKey key = { .name = "alpha" };
    int id = event_bus_add(bus, &filter);

    n_seen = 0;
    TRUE_(event_bus_is_wanted(bus, EVENT_DOMAIN, VIR_DOMAIN_EVENT_ID_REBOOT));
    FAILS(event_bus_remove(bus, EVENT_DOMAIN, id, bus), VIR_ERR_INVALID_ARG);
    driver_event_domain_reboot(bus, &key);
    EQ(n_seen, 1);
    event_bus_remove_owner(bus, &n_seen);
    driver_event_domain_reboot(bus, &key);
    EQ(n_seen, 1);
    FALSE_(event_bus_is_wanted(bus, EVENT_DOMAIN, VIR_DOMAIN_EVENT_ID_REBOOT));
}

/* -------------------------------------------------------- the adapter by itself */

typedef struct {
    DriverCall call;
    atomic_int rc;               /* 1: not done yet */
    virError *error;
    pthread_t done_on;
} LocalCall;

static void
local_done(DriverCall *call, int rc)
{
    LocalCall *local = (LocalCall *)(void *)call;

    local->error = rc < 0 ? error_take() : NULL;
    local->done_on = pthread_self();
    atomic_store(&local->rc, rc);
}

static const DriverCallRow *
row_of(const char *name)
{
    for (unsigned int i = 0; i < driver_calls_count; i++) {
        if (strcmp(driver_call_name(&driver_calls[i]), name) == 0)
            return &driver_calls[i];
    }
    FAIL_TEST("no call '%s'", name);
}

static void
local_run(LocalCall *local, DriverConn *conn, const char *name, const ObjectKey *key)
{
    local->call = (DriverCall) { .row = row_of(name), .conn = conn, .keys = { key }, .done = local_done };
    atomic_store(&local->rc, 1);
    driver_call_run(&local->call, NULL, NULL);
    WAIT_FOR(atomic_load(&local->rc) != 1, 5000);
}

static void
local_end(LocalCall *local)
{
    driver_call_clear(&local->call);
    error_free(local->error);
}

TEST(a_view_runs_in_place_and_an_actor_call_as_the_owner)
{
    g_autoptr(EventBus) bus = event_bus_new();
    g_autoptr(DriverState) state = toy_state_new(bus);
    g_autoptr(DriverConn) conn = open_toy(state, bus, false);
    ObjectKey key = { .id = 1 };
    virDomainInfo info = { 0 };
    LocalCall local = { 0 };

    toy_uuid(0, key.uuid);
    local.call = (DriverCall) { .row = row_of("virDomainGetInfo"), .conn = conn, .keys = { &key }, .done = local_done };
    local.call.values[1].ptr = &info;
    driver_call_run(&local.call, NULL, NULL);
    EQ(local.rc, 0);
    EQ(info.nrVirtCpu, 2);
    TRUE_(pthread_equal(local.done_on, pthread_self()) != 0);
    local_end(&local);
    local = (LocalCall) { 0 };
    local_run(&local, conn, "virDomainSuspend", &key);
    EQ(local.rc, 0);
    FALSE_(pthread_equal(local.done_on, pthread_self()) != 0);
    local_end(&local);
    WAIT_FOR(toy_state_spare_refs(state) == 0, 5000);
}

TEST(no_caller_is_known_outside_of_methods)
{
    NULL_PTR(driver_conn_current());
    OK(driver_permit(&(ObjectKey) { .name = "any" }));
}

TEST(a_readonly_connection_is_refused_without_a_server_too)
{
    g_autoptr(EventBus) bus = event_bus_new();
    g_autoptr(DriverState) state = toy_state_new(bus);
    g_autoptr(DriverConn) conn = open_toy(state, bus, true);
    ObjectKey key = { .id = 1 };
    LocalCall local = { 0 };

    toy_uuid(0, key.uuid);
    test_expect_failure();
    local_run(&local, conn, "virDomainDestroy", &key);
    EQ(local.rc, -1);
    EQ(local.error->code, VIR_ERR_OPERATION_DENIED);
    local_end(&local);
}

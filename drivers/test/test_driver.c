/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_driver.c - imaginary hosts: how they come and go, for a daemon and for programs.
 *
 * Threads: any.
 */

#include "test/test_driver.h"

#include <string.h>

#include "base/error.h"
#include "base/thread.h"
#include "local/local_driver.h"
#include "test/test_auth.h"
#include "test/test_methods.h"

DriverState *
test_state_of_domain(const Domain *dom)
{
    return domain_driver(dom);
}

static int
add_item(DriverState *state, const TestItem *item)
{
    for (size_t i = 0; test_families[i]; i++) {
        if (strcmp(test_families[i]->element, item->element) == 0)
            return test_families[i]->add(state, item);
    }
    return fail(VIR_ERR_XML_ERROR, _("'%1$s': a host has no '%2$s'"), item->where, item->element);
}

static int
fill(DriverState *state)
{
    for (size_t i = 0; test_families[i]; i++) {
        if (test_families[i]->init(state) < 0)
            return -1;
    }
    for (guint i = 0; i < state->node->items->len; i++) {
        if (add_item(state, g_ptr_array_index(state->node->items, i)) < 0)
            return -1;
    }
    return 0;
}

DriverState *
test_state_new(const char *file, EventBus *bus)
{
    g_autoptr(TestNode) node = test_node_read(file);
    DriverState *state;

    if (!node)
        return NULL;
    state = g_new0(DriverState, 1);
    atomic_init(&state->refs, 1);
    state->own_bus = bus ? NULL : event_bus_new();
    state->bus = bus ? bus : state->own_bus;
    state->node = g_steal_pointer(&node);
    if (fill(state) < 0) {
        test_state_unref(state);
        return NULL;
    }
    return state;
}

DriverState *
test_state_ref(DriverState *state)
{
    atomic_fetch_add(&state->refs, 1);
    return state;
}

void
test_state_unref(DriverState *state)
{
    if (atomic_fetch_sub(&state->refs, 1) > 1)
        return;
    for (size_t i = 0; test_families[i]; i++)
        test_families[i]->free(state);
    event_bus_free(state->own_bus);
    test_node_free(state->node);
    g_free(state);
}

/* ---- in a daemon */

static DriverState *
daemon_init(const DriverEnv *env)
{
    return test_state_new(NULL, env->bus);
}

static void
daemon_stop(DriverState *state)
{
    test_state_unref(state);
}

static int
daemon_accept_path(DriverState *state, const char *path)
{
    if (g_strcmp0(path, "/default") == 0)
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("path '%1$s' is not served here; use test:///default"), path ? path : "");
}

static const char *const schemes[] = { "test", NULL };

const DriverSpec test_driver = {
    .name = "test",
    .type = "TEST",
    .schemes = schemes,
    .driver = &test_methods,
    .init = daemon_init,
    .stop = daemon_stop,
    .accept_path = daemon_accept_path,
};

/* ---- in a program */

static Mutex default_lock = MUTEX_INIT;
static DriverState *default_state GUARDED_GLOBAL_BY(default_lock);

/* The state that all share who open test:///default at the same time. */
static DriverState *
default_ref(void)
{
    DriverState *state;

    mutex_lock(&default_lock);
    if (default_state)
        test_state_ref(default_state);
    else
        default_state = test_state_new(NULL, NULL);
    state = default_state;
    mutex_unlock(&default_lock);
    return state;
}

static void
program_close(DriverState *state)
{
    mutex_lock(&default_lock);
    if (state == default_state && atomic_load(&state->refs) == 1)
        default_state = NULL;
    test_state_unref(state);
    mutex_unlock(&default_lock);
}

static int
program_open(const char *path, virConnectAuthPtr auth, LocalState *ret_state)
{
    DriverState *state = strcmp(path, "/default") == 0 ? default_ref() : test_state_new(path, NULL);

    if (!state)
        return -1;
    if (test_auth_check(state->node->def, auth) < 0) {
        program_close(state);
        return -1;
    }
    *ret_state = (LocalState) { .state = state, .bus = state->bus };
    return 0;
}

const LocalDriver local_driver = {
    .spec = &test_driver,
    .open = program_open,
    .close = program_close,
};

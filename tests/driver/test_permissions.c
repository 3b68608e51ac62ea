/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_permissions.c - every procedure is refused without each of its permissions, and passes with them.
 *
 * The driver here has every method there is, and all of them are the same: they note that they were reached. Which permissions
 * are to be missing says the table that the daemon itself walks; the policy is one that the test sets.
 *
 * Threads: the test's; the daemon has its own, and works on one call at a time.
 */

#include <stdatomic.h>

#include "access/access.h"
#include "any_call.h"
#include "base/error.h"
#include "daemons/dispatch/serve_tables.h"
#include "driver/adapter.h"
#include "driver/object_driver.h"
#include "rpc/programs.h"
#include "rpc/remote_protocol.h"
#include "support/test.h"
#include "toy_client.h"

/* ------------------------------------------------------------------ the policy */

static atomic_bool permitted[ACCESS_OBJECT_LAST][ACCESS_PERMISSION_LAST];

static int
policy_allows(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target)
{
    return permitted[object][permission];
}

static void
use_policy(void)
{
    static const AccessPolicy policy = { .name = "test", .allows = policy_allows };
    static const AccessPolicy *const policies[] = { &policy };

    access_set_policies(policies, 1);
}

static void
permit_all(bool yes)
{
    for (size_t i = 0; i < ACCESS_OBJECT_LAST; i++) {
        for (size_t j = 0; j < ACCESS_PERMISSION_LAST; j++)
            permitted[i][j] = yes;
    }
}

static void
permit(const DriverPermission *permission, bool yes)
{
    permitted[permission->access][permission->permission] = yes;
}

/* ------------------------------------------------------------------ the driver */

static const DriverCallRow *_Atomic current;
static atomic_bool is_reached;
static char something[64];                      /* every object */

static void *
object_ref(void *object)
{
    return object;
}

static void
object_unref(void *object)
{
}

static void
object_key(void *object, ObjectKey *ret_key, void **ret_hold)
{
    static const ObjectKey parent = { .name = "parent", .id = -1 };

    *ret_key = (ObjectKey) { .name = "some", .detail = "detail", .parent = &parent, .id = -1 };
    *ret_hold = NULL;
}

/* One class serves for all kinds. */
static const ObjectClass object_class = { .ref = object_ref, .unref = object_unref, .key = object_key };

static void *
find_object(void)
{
    return something;
}

static void
free_stats(void *stats)
{
    typed_params_clear(&((DomainStats *)stats)->params);
    g_free(stats);
}

static GPtrArray *
list_of_one(const DriverCallRow *row)
{
    GPtrArray *array;
    DomainStats *stats;

    if (!(row->bits & CALL_RETURNS_STATS)) {
        array = driver_array_new(&object_class, 1);
        driver_array_take(array, something);
        return array;
    }
    stats = g_new0(DomainStats, 1);
    stats->dom = (Domain *)(void *)something;
    array = g_ptr_array_new_with_free_func(free_stats);
    g_ptr_array_add(array, stats);
    return array;
}

/* Is failure NULL or 0, and not -1? */
static bool
fails_with_zero(const DriverCallRow *row)
{
    const Shape *shape = &shapes[row - driver_calls];

    if (row->bits & (CALL_RETURNS_OBJECT | CALL_RETURNS_ARRAY | CALL_RETURNS_STATS))
        return true;
    for (const ShapeEntry *entry = &shape_entries[shape->out]; entry->kind != SHAPE_END; entry++) {
        if (entry->value == SHAPE_RESULT && (entry->kind != SHAPE_NUM || !(entry->type & 0x80)) && entry->kind != SHAPE_COUNT_OF)
            return true;
    }
    return false;
}

/* Every method: whatever it is declared as, a failure or a pointer fits into the result. */
static long
any_method(void)
{
    const DriverCallRow *row = current;
    static const ObjectKey key = { .name = "some", .id = -1 };

    /* Counts and names come from the method that lists. */
    if (row->served)
        row = &driver_calls[row->list];
    if ((row->bits & CALL_CREATES) && driver_permit(&key) < 0)
        return fails_with_zero(row) ? 0 : -1;
    is_reached = true;
    if (row->bits & (CALL_RETURNS_ARRAY | CALL_RETURNS_STATS))
        return (long)list_of_one(row);
    if (row->bits & CALL_RETURNS_OBJECT)
        return (long)something;
    (void)fail(VIR_ERR_OPERATION_ABORTED, "reached");
    return fails_with_zero(row) ? 0 : -1;
}

static ObjectDriver every_method;
static const DriverSpec every_driver = { .name = "every", .type = "EVERY", .driver = &every_method,
                                         .schemes = (const char *const[]) { "toy", NULL } };

static void
fill_driver(void)
{
    void *(*find)(void) = find_object;
    long (*method)(void) = any_method;

    for (size_t i = 0; i < OBJECT_KINDS; i++)
        every_method.classes[i] = &object_class;
    for (size_t at = offsetof(ObjectDriver, domain_find); at < sizeof(every_method); at += sizeof(find))
        memcpy((char *)&every_method + at, &find, sizeof(find));
    for (unsigned int i = 0; i < driver_calls_count; i++) {
        if (driver_calls[i].served == SERVED_NOT)
            memcpy((char *)&every_method + driver_calls[i].member, &method, sizeof(method));
    }
}

static ToyDaemon *
start(bool readonly)
{
    fill_driver();
    permit_all(true);
    return toy_daemon_start(&every_driver, readonly);
}

/* ------------------------------------------------------------------ the calls */

static int
try(RpcClient *client, unsigned int index, const AnyNumber *number)
{
    current = &driver_calls[index];
    is_reached = false;
    return any_call(client, index, number, NULL);
}

/* The permission that is needed is named, and no method ran that has it asked before. */
static void
expect_denied(RpcClient *client, unsigned int index, const AnyNumber *number, const DriverPermission *missing)
{
    int code = try(client, index, number);

    if (code != VIR_ERR_ACCESS_DENIED)
        FAIL_TEST("'%s' answered %d without permission '%s' on '%s': %s", driver_call_name(&driver_calls[index]), code,
                  missing ? access_permission_to_string(missing->permission) : "any",
                  missing ? access_object_to_string(missing->access) : "anything", error_last_message());
    if (is_reached && !(driver_calls[index].bits & CALL_RETURNS_OBJECT))
        FAIL_TEST("'%s' ran before it was refused", driver_call_name(&driver_calls[index]));
}

static void
expect_passed(RpcClient *client, unsigned int index, const AnyNumber *number)
{
    int code = try(client, index, number);

    if (code == VIR_ERR_ACCESS_DENIED || (!is_reached && driver_calls[index].served != SERVED_FIND))
        FAIL_TEST("'%s' answered %d with all its permissions: %s", driver_call_name(&driver_calls[index]), code,
                  error_last_message());
}

/* A value for which the condition holds. */
static AnyNumber
number_for(const DriverTerm *term)
{
    uint64_t number = term->kind == TERM_ANY ? term->operand & -term->operand : term->kind == TERM_IS ? term->operand : 0;

    /* A flag may need others; then all bits that ask for the permission are set. */
    return (AnyNumber) { .value = term->value, .number = number };
}

static void
permit_row(const DriverCallRow *row)
{
    permit_all(false);
    for (size_t i = 0; i < row->nperms; i++)
        permit(&driver_permissions[row->perms + i], true);
    if (row->filter)
        permit(&driver_permissions[row->filter - 1], true);
}

/* Without one of its permissions, with all others that there are. */
static void
check_permission(RpcClient *client, unsigned int index, const DriverPermission *permission)
{
    const bool has_terms = permission->terms[0].kind != TERM_END;
    AnyNumber number = has_terms ? number_for(&permission->terms[0]) : (AnyNumber) { DRIVER_NO_VALUE, 0 };

    permit_all(true);
    permit(permission, false);
    expect_denied(client, index, &number, permission);
    permit_row(&driver_calls[index]);
    expect_passed(client, index, &number);
}

TEST_TIMEOUT(every_call_is_refused_without_each_of_its_permissions, 120)
{
    g_autoptr(ToyDaemon) daemon = start(false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    unsigned int checked = 0;
    unsigned int free = 0;

    use_policy();
    for (unsigned int i = 0; i < driver_calls_count; i++) {
        const DriverCallRow *row = &driver_calls[i];

        if (shapes[i].program == SHAPE_ADMIN)
            continue;
        if (row->nperms == 0) {
            free++;
            continue;
        }
        permit_all(false);
        expect_denied(client, i, NULL, NULL);
        for (size_t j = 0; j < row->nperms; j++)
            check_permission(client, i, &driver_permissions[row->perms + j]);
        checked++;
    }
    g_test_message("%u calls", checked);
    error_reset();
    TRUE_(checked > 350);
    EQ(free, 0);
}

TEST_TIMEOUT(lists_have_no_object_that_may_not_be_seen, 60)
{
    g_autoptr(ToyDaemon) daemon = start(false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    unsigned int checked = 0;

    use_policy();
    for (unsigned int i = 0; i < driver_calls_count; i++) {
        const DriverCallRow *row = &driver_calls[i];
        size_t count = 0;

        if (!row->filter || !(row->bits & (CALL_RETURNS_ARRAY | CALL_RETURNS_STATS)))
            continue;
        current = row;
        permit_row(row);
        EQ(any_call(client, i, NULL, &count), VIR_ERR_OK);
        EQ(count, 1);
        /* What one may do with the list's parent may be the same permission. */
        permit(&driver_permissions[row->filter - 1], false);
        if (any_call(client, i, NULL, &count) != VIR_ERR_ACCESS_DENIED)
            EQ(count, 0);
        checked++;
    }
    error_reset();
    TRUE_(checked > 10);
}

static void
check_by_hand(RpcClient *client, const RpcProgram *program, unsigned int number, const ServeGate *gate)
{
    const char *name = rpc_program_find(program, number)->name;

    permit_all(false);
    if (any_procedure(client, program, number) != VIR_ERR_ACCESS_DENIED)
        FAIL_TEST("'%s' is not refused: %s", name, error_last_message());
    for (size_t i = 0; i < gate->n_needs; i++) {
        permit_all(true);
        permit(&gate->needs[i], false);
        if (any_procedure(client, program, number) != VIR_ERR_ACCESS_DENIED)
            FAIL_TEST("'%s' is not refused without permission %zu: %s", name, i, error_last_message());
    }
    permit_all(false);
    for (size_t i = 0; i < gate->n_needs; i++)
        permit(&gate->needs[i], true);
    if (any_procedure(client, program, number) == VIR_ERR_ACCESS_DENIED)
        FAIL_TEST("'%s' is refused with all its permissions: %s", name, error_last_message());
}

TEST(what_is_served_by_hand_is_refused_without_its_permissions)
{
    static const RpcProgram *const programs[] = { &remote_program, &qemu_program };
    g_autoptr(ToyDaemon) daemon = start(false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);
    unsigned int checked = 0;

    use_policy();
    for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
        const ServeProgram *served = serve_program_find(programs[i]);

        for (unsigned int number = 1; number < served->n_gates; number++) {
            const ServeGate *gate = serve_gate_find(served, number);

            if (!gate)
                continue;
            check_by_hand(client, programs[i], number, gate);
            checked++;
        }
    }
    error_reset();
    TRUE_(checked > 20);
}

TEST(a_connection_is_opened_with_permission_alone)
{
    g_autoptr(ToyDaemon) daemon = start(false);
    g_autoptr(RpcClient) client = toy_client_new(daemon);
    remote_connect_open_args args = { .name = (char *)"toy:///system" };

    use_policy();
    permit_all(false);
    FAILS(toy_client_call(client, REMOTE_PROC_CONNECT_OPEN, &args, NULL), VIR_ERR_ACCESS_DENIED);
    EQ(toy_daemon_n_open(daemon), 0);
    permitted[ACCESS_OBJECT_CONNECT][ACCESS_GETATTR] = true;
    OK(toy_client_call(client, REMOTE_PROC_CONNECT_OPEN, &args, NULL));
}

/* Must a read-only connection be refused, whatever the arguments are? */
static bool
is_for_writers(const DriverCallRow *row)
{
    g_autoptr(Identity) nobody = identity_new(&(IdentityFacts) IDENTITY_UNKNOWN);
    const AccessCaller reader = { .identity = nobody, .readonly = true };

    if ((row->bits & CALL_WRITE) && row->write_terms[0].kind == TERM_END)
        return true;
    for (size_t i = 0; i < row->nperms; i++) {
        const DriverPermission *permission = &driver_permissions[row->perms + i];

        if (permission->terms[0].kind == TERM_END && !access_allows(&reader, permission->access, permission->permission, NULL))
            return true;
    }
    return false;
}

TEST_TIMEOUT(a_read_only_connection_changes_nothing, 60)
{
    g_autoptr(ToyDaemon) daemon = NULL;
    g_autoptr(RpcClient) client = NULL;
    unsigned int refused = 0;

    access_set_policies(NULL, 0);
    daemon = start(true);
    client = toy_client_open(daemon, 0);
    for (unsigned int i = 0; i < driver_calls_count; i++) {
        int code;

        if (shapes[i].program == SHAPE_ADMIN || !is_for_writers(&driver_calls[i]))
            continue;
        code = try(client, i, NULL);
        if ((code != VIR_ERR_OPERATION_DENIED && code != VIR_ERR_ACCESS_DENIED)
            || (is_reached && !(driver_calls[i].bits & CALL_RETURNS_OBJECT)))
            FAIL_TEST("'%s' answered %d to a reader: %s", driver_call_name(&driver_calls[i]), code, error_last_message());
        refused++;
    }
    g_test_message("%u calls", refused);
    error_reset();
    TRUE_(refused > 200);
}

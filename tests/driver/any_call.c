/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * any_call.c - calls a procedure that is known by its rows alone, with arguments made from them.
 *
 * Threads: the test's.
 */

#include "any_call.h"

#include <unistd.h>

#include "base/error.h"
#include "daemons/dispatch/serve.h"
#include "driver/adapter.h"
#include "rpc/programs.h"
#include "support/test.h"

static const RpcProgram *
program_of(const Shape *shape)
{
    static const RpcProgram *const programs[] = {
        [SHAPE_REMOTE] = &remote_program,
        [SHAPE_QEMU] = &qemu_program,
        [SHAPE_LXC] = &lxc_program,
        [SHAPE_ADMIN] = &admin_program,
    };

    return programs[shape->program];
}

/* What the call's checks ask of a number. */
static uint64_t
checked_number(const DriverCallRow *row, unsigned int value)
{
    for (unsigned int i = 0; i < row->nchecks; i++) {
        const DriverCheck *check = &driver_checks[row->checks + i];

        if (check->value == value && check->terms[0].kind == TERM_END
            && (check->kind == CHECK_NONZERO || check->kind == CHECK_POSITIVE))
            return 1;
    }
    return 0;
}

/* Texts that must be NULL at times are so. */
static bool
may_be_text(const DriverCallRow *row, const ShapeEntry *entry)
{
    for (unsigned int i = 0; i < row->nchecks; i++) {
        const DriverCheck *check = &driver_checks[row->checks + i];

        if (check->value == entry->value && check->kind == CHECK_NULL)
            return false;
    }
    return true;
}

static void
fill(const DriverCallRow *row, const ShapeEntry *entry, const AnyNumber *number, char *args)
{
    static const ObjectKey parent = { .name = "parent" };
    static const ObjectKey key = { .name = "some", .detail = "detail", .parent = &parent, .id = -1 };
    void *field = args + entry->offset;

    if ((entry->kind == SHAPE_STRING || entry->kind == SHAPE_OBJECT_NAME) && may_be_text(row, entry))
        *(char **)field = g_strdup("text");
    else if (entry->kind == SHAPE_OBJECT && !(entry->bits & SHAPE_NULLABLE))
        serve_key_encode(entry->aux, &key, field);
    else if (entry->kind == SHAPE_NEED)
        OK(shape_store(field, entry->wire, 1));
    else if (entry->kind == SHAPE_NUM)
        OK(shape_store(field, entry->wire, number && number->value == entry->value ? number->number
                                                                                   : checked_number(row, entry->value)));
}

/* How many objects the answer lists. */
static size_t
count_objects(const Shape *shape, const char *ret)
{
    for (const ShapeEntry *entry = &shape_entries[shape->out]; entry->kind != SHAPE_END; entry++) {
        if (entry->kind == SHAPE_OBJECTS || entry->kind == SHAPE_STATS)
            return ((const ShapeArray *)(const void *)(ret + entry->offset))->len;
    }
    return 0;
}

static int
make_call(RpcClient *client, RpcClientCall *call)
{
    g_autofree int *fds = NULL;
    size_t n_fds = 0;

    error_reset();
    call->ret_fds = &fds;
    call->ret_n_fds = &n_fds;
    test_expect_failure();
    if (rpc_client_call(client, call) == 0)
        return VIR_ERR_OK;
    return error_last_code();
}

int
any_call(RpcClient *client, unsigned int index, const AnyNumber *number, size_t *ret_count)
{
    const Shape *shape = &shapes[index];
    const RpcProgram *program = program_of(shape);
    const RpcProcedure *procedure = rpc_program_find(program, shape->procedure);
    g_autofree char *args = g_malloc0(procedure->args_size + 1);
    g_autofree char *ret = g_malloc0(procedure->ret_size + 1);
    int sent = STDERR_FILENO;
    RpcClientCall what = {
        .program = program,
        .procedure = shape->procedure,
        .args = procedure->args ? args : NULL,
        .ret = procedure->ret ? ret : NULL,
    };
    int code;

    for (const ShapeEntry *entry = &shape_entries[shape->in]; entry->kind != SHAPE_END; entry++) {
        fill(&driver_calls[index], entry, number, args);
        if (entry->kind == SHAPE_FD) {
            what.fds = &sent;
            what.n_fds = 1;
        }
    }
    code = make_call(client, &what);
    if (ret_count)
        *ret_count = code == VIR_ERR_OK ? count_objects(shape, ret) : 0;
    if (code == VIR_ERR_OK)
        rpc_xdr_clear(procedure->ret, ret);
    rpc_xdr_clear(procedure->args, args);
    return code;
}

int
any_procedure(RpcClient *client, const RpcProgram *program, uint32_t number)
{
    const RpcProcedure *procedure = rpc_program_find(program, number);
    g_autofree char *args = g_malloc0(procedure->args_size + 1);
    g_autofree char *ret = g_malloc0(procedure->ret_size + 1);
    RpcClientCall what = {
        .program = program,
        .procedure = number,
        .args = procedure->args ? args : NULL,
        .ret = procedure->ret ? ret : NULL,
    };
    int code = make_call(client, &what);

    if (code == VIR_ERR_OK)
        rpc_xdr_clear(procedure->ret, ret);
    return code;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_shape.c - one call, as its rows tell.
 *
 * Threads: any.
 */

#include "remote_shape.h"

#include <string.h>
#include <unistd.h>

#include "remote_shape_steps.h"
#include "rpc/programs.h"

enum { ARGS_ON_STACK = 512 };

static const RpcProgram *
shape_program(unsigned int program)
{
    static const RpcProgram *const programs[] = {
        [SHAPE_REMOTE] = &remote_program,
        [SHAPE_QEMU] = &qemu_program,
        [SHAPE_LXC] = &lxc_program,
        [SHAPE_ADMIN] = &admin_program,
    };

    return programs[program];
}

static void
typed_clear(void *opaque)
{
    shape_typed_wire_clear(opaque);
}

static void
remote_shape_clear(RemoteShape *remote)
{
    for (size_t i = 0; i < remote->n_ret_fds; i++) {
        if (remote->ret_fds[i] >= 0)
            close(remote->ret_fds[i]);
    }
    g_free(remote->ret_fds);
    g_clear_pointer(&remote->typed, g_ptr_array_unref);
    g_clear_pointer(&remote->scratch, g_ptr_array_unref);
}

static int
call_connection(RemoteShape *remote)
{
    if (remote->shape->program == SHAPE_ADMIN)
        return remote_adm_call(remote->conn, &remote->call);
    return remote_call(remote->conn, &remote->call);
}

static int
run(RemoteShape *remote, void *args, void *ret, ShapeValue *ret_result)
{
    const RpcProcedure *procedure = rpc_program_find(remote->call.program, remote->call.procedure);
    int rc;

    remote->call.args = procedure->args ? args : NULL;
    remote->call.ret = procedure->ret ? ret : NULL;
    if (procedure->flags & RPC_PROCEDURE_FDS_OUT) {
        remote->call.ret_fds = &remote->ret_fds;
        remote->call.ret_n_fds = &remote->n_ret_fds;
    }
    if (remote_shape_encode(remote, args) < 0 || call_connection(remote) < 0)
        return -1;
    rc = remote_shape_decode(remote, ret, ret_result);
    if (procedure->ret)
        rpc_xdr_clear(procedure->ret, ret);
    return rc;
}

int
remote_shape_call(const Shape *shape, void *conn, const ShapeValue *values, ShapeValue *ret_result)
{
    const RpcProgram *program = shape_program(shape->program);
    const RpcProcedure *procedure = rpc_program_find(program, shape->procedure);
    _Alignas(16) char on_stack[ARGS_ON_STACK];
    g_autofree char *on_heap = NULL;
    size_t args_size = (procedure->args_size + 15) & ~(size_t)15;
    char *args = on_stack;
    RemoteShape remote = {
        .shape = shape,
        .conn = conn,
        .values = values,
        .call = { .program = program, .procedure = shape->procedure },
        .scratch = NULL,
    };
    int rc;

    if (args_size + procedure->ret_size > sizeof(on_stack))
        args = on_heap = g_malloc(args_size + procedure->ret_size);
    memset(args, 0, args_size + procedure->ret_size);
    remote.typed = g_ptr_array_new_with_free_func(typed_clear);
    remote.scratch = g_ptr_array_new_with_free_func(g_free);
    *ret_result = (ShapeValue) { 0 };
    rc = run(&remote, args, args + args_size, ret_result);
    remote_shape_clear(&remote);
    return rc;
}

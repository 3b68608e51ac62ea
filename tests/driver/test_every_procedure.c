/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_every_procedure.c - every call of every program through the daemon, with a driver that has no methods and
 * one that has no guest.
 *
 * Arguments are made from the rows that the daemon itself walks: the test knows no procedure.
 *
 * Threads: the test's; the daemon has its own.
 */

#include "any_call.h"
#include "base/error.h"
#include "daemons/dispatch/serve.h"
#include "daemons/dispatch/serve_tables.h"
#include "driver/adapter.h"
#include "rpc/admin_protocol.h"
#include "rpc/programs.h"
#include "rpc/remote_protocol.h"
#include "rpc/wire/shape.h"
#include "support/test.h"
#include "toy_client.h"

static unsigned int
count_of_calls(bool admin)
{
    unsigned int count = 0;

    for (unsigned int i = 0; i < driver_calls_count; i++)
        count += (shapes[i].program == SHAPE_ADMIN) == admin;
    return count;
}

/* Calls everything of the admin program, or everything else; returns how many calls a missing method or object answered. */
static unsigned int
call_everything(RpcClient *client, bool admin)
{
    unsigned int tried = 0;

    for (unsigned int i = 0; i < driver_calls_count; i++) {
        int code;

        if ((shapes[i].program == SHAPE_ADMIN) != admin)
            continue;
        code = any_call(client, i, NULL, NULL);
        if (code == VIR_ERR_OK)
            continue;
        /* What is found by its key alone is looked for, even where nothing can be found. */
        if (driver_calls[i].served == SERVED_FIND ? code == VIR_ERR_NO_SUPPORT : code != VIR_ERR_NO_SUPPORT)
            FAIL_TEST("'%s' answered %d: %s", driver_call_name(&driver_calls[i]), code, error_last_message());
        error_reset();
        tried++;
    }
    g_test_message("%u calls", tried);
    return tried;
}

TEST_TIMEOUT(every_call_answers_that_a_driver_lacks_it, 120)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&empty_driver, false);
    g_autoptr(RpcClient) client = toy_client_open(daemon, 0);

    /* Three calls are answered for every driver. */
    EQ(call_everything(client, false) + 3, count_of_calls(false));
}

TEST(every_admin_call_answers_that_the_daemon_lacks_it)
{
    g_autoptr(ToyDaemon) daemon = toy_daemon_start(&empty_driver, false);
    RpcTransport *transport = rpc_transport_connect_unix(toy_daemon_admin_path(daemon));
    g_autoptr(RpcClient) client = NULL;
    admin_connect_open_args args = { 0 };

    OK_PTR(transport);
    client = rpc_client_new(transport);
    OK(rpc_client_call_simple(client, &admin_program, ADMIN_PROC_CONNECT_OPEN, &args, NULL));
    EQ(call_everything(client, true), count_of_calls(true));
}

static unsigned int
count_by_hand(const RpcProgram *program)
{
    const ServeProgram *served = serve_program_find(program);
    unsigned int by_hand = 0;

    for (unsigned int number = 1; number < program->n_procedures; number++) {
        const RpcProcedure *procedure = rpc_program_find(program, number);

        if (procedure && !(procedure->flags & RPC_PROCEDURE_EVENT) && (number >= served->n_calls || !served->calls[number]))
            by_hand++;
    }
    return by_hand;
}

TEST(every_procedure_is_served_by_a_row_or_by_hand)
{
    unsigned int by_hand = 0;

    for (unsigned int number = 1; number < remote_program.n_procedures; number++) {
        const RpcProcedure *procedure = rpc_program_find(&remote_program, number);
        const ServeProgram *served = serve_program_find(&remote_program);
        bool has_row = number < served->n_calls && served->calls[number];

        if (!procedure || (procedure->flags & RPC_PROCEDURE_EVENT))
            continue;
        if (!has_row && !serve_remote_by_hand[number])
            FAIL_TEST("nobody serves '%s'", procedure->name);
        if (has_row && serve_remote_by_hand[number])
            FAIL_TEST("'%s' is served twice", procedure->name);
        by_hand += !has_row;
    }
    EQ(by_hand, count_by_hand(&remote_program));
}

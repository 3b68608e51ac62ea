/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_gate.c - the procedures that no row describes, behind their permissions.
 *
 * The adapter asks for those of all others. Read-only connections are told by the procedures themselves what they may not do:
 * the proxy has to say on one, too, whom it speaks for.
 *
 * Threads: main; a policy is asked by a worker, and main goes on when it has answered.
 */

#include "access/access.h"
#include "base/error.h"
#include "driver/spec.h"
#include "peer_state.h"
#include "rpc/programs.h"
#include "serve_tables.h"

const ServeGate *
serve_gate_find(const ServeProgram *program, unsigned int number)
{
    const ServeGate *gate = number < program->n_gates ? &program->gates[number] : NULL;

    return gate && gate->n_needs ? gate : NULL;
}

static RpcServe
find_serve(const RpcCall *rpc)
{
    static const struct {
        const RpcProgram *program;
        const RpcServe *serve;
    } tables[] = {
        { &remote_program, serve_remote_by_hand },
        { &qemu_program, serve_qemu_by_hand },
        { &admin_program, serve_admin_by_hand },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (tables[i].program == rpc_call_program(rpc))
            return tables[i].serve[rpc_call_procedure(rpc)->number];
    }
    return NULL;
}

/* A call that waits for the policy's word. */
typedef struct {
    const ServeGate *gate;
    RpcServe serve;
    Identity *identity;
    const char *driver;
} Waiting;

static void
waiting_free(Waiting *waiting)
{
    identity_unref(waiting->identity);
    g_free(waiting);
}

/* (main) */
static void
go_on(RpcCall *rpc, void *opaque)
{
    Waiting *waiting = opaque;
    RpcServe serve = waiting->serve;

    waiting_free(waiting);
    if (rpc_peer_is_closed(rpc_call_peer(rpc))) {
        (void)fail(VIR_ERR_RPC, "%s", _("the client left before the policy answered"));
        rpc_call_fail(rpc);
        return;
    }
    serve(rpc);
}

/* On a worker. */
static void
ask(RpcCall *rpc, void *opaque)
{
    Waiting *waiting = opaque;
    const AccessCaller caller = { .identity = waiting->identity };
    const AccessTarget target = { .driver = waiting->driver };

    for (size_t i = 0; i < waiting->gate->n_needs; i++) {
        const DriverPermission *need = &waiting->gate->needs[i];

        if (access_check(&caller, need->access, need->permission, &target) < 0) {
            waiting_free(waiting);
            rpc_call_fail(rpc);
            return;
        }
    }
    rpc_call_run_on_main(rpc, go_on, waiting);
}

/* Before a connection is open it is about the one driver that there is, and whoever is at the other end. */
static Waiting *
waiting_new(const PeerState *state, const ServeGate *gate, RpcServe serve)
{
    const DispatchDriver *first = dispatch_find_driver(state->dispatch, NULL);
    Waiting *waiting = g_new0(Waiting, 1);

    waiting->gate = gate;
    waiting->serve = serve;
    waiting->identity = state->conn ? driver_conn_identity(state->conn) : dispatch_identity(state->peer);
    waiting->driver = state->conn ? driver_conn_spec(state->conn)->type : first ? first->spec->type : NULL;
    return waiting;
}

void
serve_by_hand(RpcCall *rpc)
{
    const ServeGate *gate = serve_gate_find(serve_program_find(rpc_call_program(rpc)), rpc_call_procedure(rpc)->number);
    RpcServe serve = find_serve(rpc);

    if (!serve) {
        (void)fail(VIR_ERR_RPC, _("procedure '%1$s' cannot be called"), rpc_call_procedure(rpc)->name);
        rpc_call_fail(rpc);
    } else if (gate && access_has_policy()) {
        rpc_call_run(rpc, ask, waiting_new(rpc_peer_data(rpc_call_peer(rpc)), gate, serve));
    } else {
        serve(rpc);
    }
}

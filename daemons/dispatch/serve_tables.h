/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_tables.h - which call serves which procedure. For daemons/dispatch alone.
 */

#ifndef DISPATCH_SERVE_TABLES_H
#define DISPATCH_SERVE_TABLES_H

#include <stdint.h>

#include <glib.h>

#include "access/access.h"
#include "driver/adapter.h"
#include "driver/event_bus.h"
#include "rpc/program.h"
#include "rpc/server.h"

enum { SERVE_NEEDS_MAX = 2 };

/* The permissions that a procedure served by hand needs; all are about the connection. */
typedef struct {
    uint8_t n_needs;
    DriverPermission needs[SERVE_NEEDS_MAX];
} ServeGate;

/* By procedure number: one more than the index in driver_calls[] and shapes[]; 0 where no call serves it. Generated. */
typedef struct {
    const RpcProgram *program;
    const uint16_t *calls;
    unsigned int n_calls;
    const ServeGate *gates;      /* by procedure number */
    unsigned int n_gates;
} ServeProgram;

/* What one must be allowed, on the object, to see an event about it; by family. Generated. */
extern const DriverPermission serve_event_filters[EVENT_FAMILIES];

/* The tables of @program. */
const ServeProgram *serve_program_find(const RpcProgram *program);

/* serve.c: serves every procedure that is described and nothing more. */
void serve_call(RpcCall *rpc);

/* serve_gate.c: serves a procedure that no row describes, after its permissions were asked for. */
void serve_by_hand(RpcCall *rpc);

/* What procedure @number of @program needs if it is served by hand; NULL: nothing. */
const ServeGate *serve_gate_find(const ServeProgram *program, unsigned int number);

/* serve_conn.c: those served by hand, by number; as long as the programs' rows. */
extern const RpcServe serve_remote_by_hand[];
extern const RpcServe serve_qemu_by_hand[];
extern const RpcServe serve_admin_by_hand[];

#endif /* DISPATCH_SERVE_TABLES_H */

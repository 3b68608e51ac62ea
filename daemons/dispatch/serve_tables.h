/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_tables.h - which call serves which procedure. For daemons/dispatch alone.
 */

#ifndef DISPATCH_SERVE_TABLES_H
#define DISPATCH_SERVE_TABLES_H

#include <stdint.h>

#include <glib.h>

#include "rpc/program.h"
#include "rpc/server.h"

/* By procedure number: one more than the index in driver_calls[] and shapes[]; 0 where no call serves it. Generated. */
typedef struct {
    const RpcProgram *program;
    const uint16_t *calls;
    unsigned int n_calls;
} ServeProgram;

/* The tables of @program. */
const ServeProgram *serve_program_find(const RpcProgram *program);

/* serve.c: serves every procedure that is described and nothing more. */
void serve_call(RpcCall *rpc);

/* serve_conn.c: those served by hand, by number; as long as the programs' rows. */
extern const RpcServe serve_remote_by_hand[];
extern const RpcServe serve_qemu_by_hand[];
extern const RpcServe serve_admin_by_hand[];

#endif /* DISPATCH_SERVE_TABLES_H */

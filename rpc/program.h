/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * program.h - what a program on the wire consists of: rows, one per procedure. Generated tables fill them.
 *
 * Rows are data, shared by client and server; the code that serves a procedure is named in server.h's RpcService, so
 * that a client library never contains it.
 */

#ifndef RPC_PROGRAM_H
#define RPC_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include <rpc/types.h>
#include <rpc/xdr.h>

/* An XDR function seen without its type: encodes, decodes or frees @data as xdr->x_op says. */
typedef bool_t (*RpcXdr)(XDR *xdr, void *data);

/* Defines TYPE_row(), the RpcXdr of xdr_TYPE(); rows name it as RPC_XDR(TYPE). */
#define RPC_XDR_THUNK(type) \
    static bool_t \
    type##_row(XDR *xdr, void *data) \
    { \
        return xdr_##type(xdr, data); \
    }

/* The two columns of a row that say a payload: RPC_ARGS(remote_domain_suspend_args). Left out where there is none. */
#define RPC_ARGS(type) .args = type##_row, .args_size = sizeof(type)
#define RPC_RET(type) .ret = type##_row, .ret_size = sizeof(type)

typedef enum {
    RPC_PROCEDURE_HIGH = 1 << 0,        /* short: may use the workers kept for queries */
    RPC_PROCEDURE_BEFORE_AUTH = 1 << 1, /* allowed to a peer that did not authenticate yet */
    RPC_PROCEDURE_WRITE = 1 << 2,       /* refused on a read-only connection (by the adapter, which knows the API) */
    RPC_PROCEDURE_STREAM_UP = 1 << 3,   /* opens a stream on which the client sends */
    RPC_PROCEDURE_STREAM_DOWN = 1 << 4, /* opens a stream on which the client receives */
    RPC_PROCEDURE_FDS_IN = 1 << 5,      /* the call may carry file descriptors; otherwise they are closed unseen */
    RPC_PROCEDURE_FDS_OUT = 1 << 6,     /* the reply may carry file descriptors; otherwise they are closed unseen */
    RPC_PROCEDURE_EVENT = 1 << 7,       /* a message from server to client, @args is its payload; cannot be called */
} RpcProcedureFlags;

/* Where the method runs; the server itself does not look at it. */
typedef enum {
    RPC_RUNS_VIEW,   /* on the I/O thread, answered in place */
    RPC_RUNS_ACTOR,  /* by the object's owner */
    RPC_RUNS_JOB,    /* on a worker, holding the object's job */
    RPC_RUNS_DRIVER, /* on a worker */
} RpcRuns;

typedef struct {
    const char *name; /* "REMOTE_PROC_DOMAIN_SUSPEND"; NULL: there is no such procedure */
    uint32_t number;
    uint32_t flags; /* RpcProcedureFlags */
    RpcRuns runs;
    uint32_t args_size;
    uint32_t ret_size;
    RpcXdr args; /* NULL: no payload */
    RpcXdr ret;  /* NULL: no payload */
} RpcProcedure;

typedef struct {
    const char *name; /* "remote" */
    uint32_t number;
    uint32_t version;
    const RpcProcedure *procedures; /* dense: the row of procedure N is procedures[N] */
    uint32_t n_procedures;          /* one more than the highest number */
} RpcProgram;

/* The row of @number, or NULL. */
static inline const RpcProcedure *
rpc_program_find(const RpcProgram *program, uint32_t number)
{
    if (number >= program->n_procedures || !program->procedures[number].name)
        return NULL;
    return &program->procedures[number];
}

/* Frees what XDR decoding allocated inside @data (not @data itself). @xdr may be NULL. */
void rpc_xdr_clear(RpcXdr xdr, void *data);

#endif /* RPC_PROGRAM_H */

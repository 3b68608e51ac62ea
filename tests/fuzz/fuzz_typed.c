/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_typed.c - typed parameters from the wire: decoded, made public, and sent back.
 *
 * The input is the XDR of a reply that is nothing but typed parameters.
 *
 * Threads: main.
 */

#include "base/error.h"
#include "fuzz.h"
#include "rpc/message.h"
#include "rpc/program.h"
#include "rpc/remote_protocol.h"
#include "rpc/wire/shape.h"

RPC_XDR_THUNK(remote_domain_get_job_stats_ret)

static ShapeArray *
params_of(remote_domain_get_job_stats_ret *ret)
{
    return (ShapeArray *)(void *)&ret->params;
}

static void
there_and_back(const ShapeArray *wire)
{
    virTypedParameterPtr params = NULL;
    size_t count = 0;
    ShapeArray again = { 0 };

    if (shape_typed_copy_from_wire(wire, &params, &count) < 0)
        return;
    if (shape_typed_to_wire(params, count, REMOTE_DOMAIN_JOB_STATS_MAX, &again) < 0)
        g_error("what came cannot be sent: %s", error_last_message());
    g_assert(again.len == count);
    shape_typed_wire_clear(&again);
    shape_typed_free(params, count);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    remote_domain_get_job_stats_ret ret;
    virTypedParameterPtr params = NULL;
    size_t count = 0;

    error_reset();
    if (rpc_payload_decode(data, size, remote_domain_get_job_stats_ret_row, &ret, sizeof(ret)) < 0)
        return 0;
    there_and_back(params_of(&ret));
    error_reset();
    if (shape_typed_from_wire(params_of(&ret), &params, &count) == 0)
        shape_typed_free(params, count);
    rpc_xdr_clear(remote_domain_get_job_stats_ret_row, &ret);
    error_reset();
    return 0;
}

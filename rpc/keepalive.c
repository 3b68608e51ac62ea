/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keepalive.c - is the other end still there?
 *
 * Threads: as the connection that asks.
 */

#include "rpc/keepalive.h"

#include <glib.h>

void
rpc_keepalive_set(RpcKeepalive *keepalive, int interval_s, unsigned int count, int64_t now_us)
{
    *keepalive = (RpcKeepalive){
        .interval_us = interval_s > 0 ? (int64_t)interval_s * G_USEC_PER_SEC : 0,
        .count = count,
        .last_us = now_us,
    };
}

RpcKeepaliveVerdict
rpc_keepalive_check(RpcKeepalive *keepalive, int64_t now_us)
{
    if (now_us < rpc_keepalive_due(keepalive))
        return RPC_KEEPALIVE_QUIET;
    if (keepalive->unanswered >= keepalive->count)
        return RPC_KEEPALIVE_DEAD;
    keepalive->unanswered++;
    keepalive->last_us = now_us;
    return RPC_KEEPALIVE_ASK;
}

int64_t
rpc_keepalive_due(const RpcKeepalive *keepalive)
{
    return keepalive->interval_us ? keepalive->last_us + keepalive->interval_us : INT64_MAX;
}

RpcHeader
rpc_keepalive_header(uint32_t procedure)
{
    return (RpcHeader){ RPC_KEEPALIVE_PROGRAM, RPC_KEEPALIVE_VERSION, procedure, RPC_MESSAGE, 0, RPC_OK };
}

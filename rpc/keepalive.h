/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keepalive.h - is the other end still there? The rule, without clocks or sockets.
 *
 * After @interval of silence a ping goes out; any packet is an answer. @count pings without one: the peer is dead.
 */

#ifndef RPC_KEEPALIVE_H
#define RPC_KEEPALIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "rpc/message.h"

enum {
    RPC_KEEPALIVE_PROGRAM = 0x6b656570,
    RPC_KEEPALIVE_VERSION = 1,
    RPC_KEEPALIVE_PING = 1,
    RPC_KEEPALIVE_PONG = 2,
};

typedef enum {
    RPC_KEEPALIVE_QUIET, /* nothing to do until rpc_keepalive_due() */
    RPC_KEEPALIVE_ASK,   /* send a ping */
    RPC_KEEPALIVE_DEAD,  /* close */
} RpcKeepaliveVerdict;

typedef struct {
    int64_t interval_us;    /* 0: off */
    unsigned int count;
    unsigned int unanswered;
    int64_t last_us;        /* of the last packet or ping, monotonic */
} RpcKeepalive;

/* Starts, or with @interval_s <= 0 ends, the watch. */
void rpc_keepalive_set(RpcKeepalive *keepalive, int interval_s, unsigned int count, int64_t now_us);

/* A packet arrived. */
static inline void
rpc_keepalive_heard(RpcKeepalive *keepalive, int64_t now_us)
{
    keepalive->unanswered = 0;
    keepalive->last_us = now_us;
}

/* What is to be done at @now_us. */
RpcKeepaliveVerdict rpc_keepalive_check(RpcKeepalive *keepalive, int64_t now_us);

/* When to check next, monotonic; INT64_MAX: never. */
int64_t rpc_keepalive_due(const RpcKeepalive *keepalive);

/* The header of a ping or pong; both have no payload. */
RpcHeader rpc_keepalive_header(uint32_t procedure);

#endif /* RPC_KEEPALIVE_H */

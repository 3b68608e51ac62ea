/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * record.h - what a daemon's successor must know to go on with a client whose socket outlives the daemon.
 *
 * A record lies in memory that outlives the process, too, and is true at any instant, for the process may be killed: keeping it so
 * costs a few stores for each packet. It says whether the conversation stands between two packets, and which calls and streams the
 * client waits for.
 */

#ifndef RPC_RECORD_H
#define RPC_RECORD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "rpc/server.h"

enum {
    RPC_RECORD_SLOTS = 512,
};

typedef enum {
    RPC_RECORD_FREE,
    RPC_RECORD_TAKEN, /* being filled in */
    RPC_RECORD_CALL,
    RPC_RECORD_STREAM,
} RpcRecordKind;

/* What the client waits for. */
typedef struct {
    atomic_uint kind; /* RpcRecordKind */
    atomic_uint program; /* atomic, for who looks for a slot reads those of others, too */
    atomic_uint version;
    atomic_uint procedure;
    atomic_uint serial;
} RpcRecordSlot;

/* All zero is a record of a client that has said nothing yet. */
struct RpcRecord {
    atomic_uint reading;   /* bytes were taken from the socket that are not done with */
    atomic_uint writing;   /* threads that write to it at the moment */
    atomic_uint unsent;    /* part of what is to be sent still waits */
    atomic_uint overflow;  /* there was no slot for something */
    atomic_uint bound;     /* something ends with this connection, which a successor does not know of */
    atomic_uint keepalive; /* the client is asked whether it lives */
    RpcRecordSlot slots[RPC_RECORD_SLOTS];
};

/* Between two packets in both directions, with all that is under way written down and nothing that ends with it. */
bool rpc_record_is_clean(const RpcRecord *record);

/* The rest takes NULL for a peer without a record. */
void rpc_record_add(RpcRecord *record, RpcRecordKind kind, const RpcHeader *header);
void rpc_record_remove(RpcRecord *record, RpcRecordKind kind, const RpcHeader *header);

static inline void
rpc_record_set_reading(RpcRecord *record, bool value)
{
    if (record)
        atomic_store(&record->reading, value);
}

static inline void
rpc_record_write_begins(RpcRecord *record)
{
    if (record)
        atomic_fetch_add(&record->writing, 1);
}

static inline void
rpc_record_write_ends(RpcRecord *record, bool is_all_sent)
{
    if (!record)
        return;
    atomic_store(&record->unsent, !is_all_sent);
    atomic_fetch_sub(&record->writing, 1);
}

#endif /* RPC_RECORD_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reader.h - cuts the bytes that arrive into packets. Used by server and client; internal.
 *
 * Reads go into a large scratch buffer that many readers of one thread share; packets that lie whole in it are seen
 * there, without a copy. What is left over moves to the reader's own memory, so an idle connection needs none.
 *
 *     rpc_reader_fill()                   one read
 *     while (rpc_reader_next() > 0) ...   the packets
 *     rpc_reader_save()                   before the scratch is used for another
 */

#ifndef RPC_READER_H
#define RPC_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rpc/message.h"
#include "rpc/transport.h"

enum {
    RPC_SCRATCH_SIZE = 64 * 1024,
};

typedef struct {
    size_t message_max; /* header and payload of one packet; may be changed between packets */

    unsigned char *own; /* left over from earlier */
    size_t own_pos;
    size_t own_len;
    size_t own_cap;

    const unsigned char *scratch; /* of the last fill */
    size_t scratch_len;

    uint64_t position; /* in the stream, of the first byte not yet cut off */
    uint64_t received;

    int fds[RPC_FDS_MAX]; /* arrived, not yet claimed by a packet */
    uint64_t fd_positions[RPC_FDS_MAX]; /* where in the stream the byte after each stands */
    size_t n_fds;
} RpcReader;

/* A packet. Borrowed: valid until the next call on the reader. */
typedef struct {
    RpcHeader header;
    const unsigned char *bytes; /* all of it, the length word first */
    size_t size;
    const unsigned char *payload; /* behind the count of descriptors */
    size_t len;
    int fds[RPC_FDS_MAX]; /* owned by who got the packet */
    size_t n_fds;
} RpcPacket;

/* Bytes that own their memory. */
typedef struct {
    unsigned char *base;
    const unsigned char *data;
    size_t len;
} RpcBytes;

void rpc_bytes_clear(RpcBytes *bytes);

void rpc_reader_init(RpcReader *reader, size_t message_max);
void rpc_reader_clear(RpcReader *reader);

/* Reads once from @transport; @scratch has RPC_SCRATCH_SIZE bytes. As read(): the count, 0 at the end, -1 with errno. */
ssize_t rpc_reader_fill(RpcReader *reader, RpcTransport *transport, unsigned char *scratch, RpcTransportMode mode);

/* 1 and a packet, 0 if none is whole, -1 with an error reported if the peer breaks the rules. */
int rpc_reader_next(RpcReader *reader, RpcPacket *ret_packet);

/* Makes the payload of the packet that rpc_reader_next() gave last the caller's, copying only if it must. */
RpcBytes rpc_reader_steal(RpcReader *reader, const RpcPacket *packet);

/* Lets go of the scratch. */
void rpc_reader_save(RpcReader *reader);

/* True in the middle of a packet. */
static inline bool
rpc_reader_is_partial(const RpcReader *reader)
{
    return reader->own_len > reader->own_pos;
}

/* Closes the descriptors of @packet that nobody took. */
void rpc_packet_close_fds(RpcPacket *packet);

#endif /* RPC_READER_H */

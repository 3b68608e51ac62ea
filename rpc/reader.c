/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reader.c - cuts the bytes that arrive into packets.
 *
 * Threads: the one that reads the connection.
 */

#include "rpc/reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

enum {
    PEEK_SIZE = RPC_PREFIX_SIZE + 4, /* enough to know how long a packet is, the count of descriptors included */
    OWN_FIRST = RPC_PREFIX_SIZE + RPC_STREAM_CHUNK + RPC_FDS_MAX, /* a stream's packet fits at once */
    DIRECT_MIN = 16 * 1024, /* missing bytes that are worth reading straight to their place */
};

void
rpc_bytes_clear(RpcBytes *bytes)
{
    g_free(bytes->base);
    *bytes = (RpcBytes){ NULL, NULL, 0 };
}

void
rpc_reader_init(RpcReader *reader, size_t message_max)
{
    *reader = (RpcReader){ .message_max = message_max };
}

void
rpc_reader_clear(RpcReader *reader)
{
    for (size_t i = 0; i < reader->n_fds; i++)
        close(reader->fds[i]);
    g_free(reader->own);
    *reader = (RpcReader){ .message_max = 0 };
}

void
rpc_packet_close_fds(RpcPacket *packet)
{
    for (size_t i = 0; i < packet->n_fds; i++) {
        if (packet->fds[i] >= 0)
            close(packet->fds[i]);
    }
    packet->n_fds = 0;
}

/* -------------------------------------------------------- how long is a packet */

static bool
type_has_fds(uint32_t type)
{
    return type == RPC_CALL_WITH_FDS || type == RPC_REPLY_WITH_FDS;
}

/* The size of the packet that begins with the @have bytes at @bytes, with the dummy bytes of its descriptors: 0 if more
 * must be seen to know, -1 if it cannot be one. */
static ssize_t
packet_size(const RpcReader *reader, const unsigned char *bytes, size_t have)
{
    size_t size, n_fds;

    if (have < RPC_LENGTH_SIZE)
        return 0;
    size = rpc_u32_decode(bytes);
    if (size < RPC_PREFIX_SIZE)
        return fail(VIR_ERR_RPC, _("a packet of %1$zu bytes is shorter than its header, which has %2$d"), size,
                    (int)RPC_PREFIX_SIZE);
    if (size - RPC_LENGTH_SIZE > reader->message_max)
        return fail(VIR_ERR_RPC, _("a packet of %1$zu bytes is over the limit of %2$zu"), size,
                    reader->message_max + RPC_LENGTH_SIZE);
    if (have < RPC_PREFIX_SIZE)
        return 0;
    if (!type_has_fds(rpc_u32_decode(bytes + 16)))
        return (ssize_t)size;
    if (size < PEEK_SIZE)
        return fail(VIR_ERR_RPC, _("a packet with file descriptors does not say how many"));
    if (have < PEEK_SIZE)
        return 0;
    n_fds = rpc_u32_decode(bytes + RPC_PREFIX_SIZE);
    if (n_fds > RPC_FDS_MAX)
        return fail(VIR_ERR_RPC, _("a packet with %1$zu file descriptors is over the limit of %2$d"), n_fds,
                    (int)RPC_FDS_MAX);
    return (ssize_t)(size + n_fds);
}

/* -------------------------------------------------------------------- memory */

/* Makes room for @more bytes behind what is there. */
static void
own_reserve(RpcReader *reader, size_t more)
{
    size_t used = reader->own_len - reader->own_pos;

    if (reader->own_pos) {
        memmove(reader->own, reader->own + reader->own_pos, used);
        reader->own_pos = 0;
        reader->own_len = used;
    }
    if (used + more <= reader->own_cap)
        return;
    reader->own_cap = used + more;
    reader->own = g_realloc(reader->own, reader->own_cap);
}

/* Moves up to @len bytes from the scratch to our own memory. */
static void
own_append(RpcReader *reader, size_t len)
{
    len = MIN(len, reader->scratch_len);
    own_reserve(reader, len);
    memcpy(reader->own + reader->own_len, reader->scratch, len);
    reader->own_len += len;
    reader->scratch += len;
    reader->scratch_len -= len;
}

/* Where the missing part of a large packet can be read to, at once as much as has arrived already and no less than a
 * stream's packet: so memory follows what was really sent. */
static size_t
own_direct_room(RpcReader *reader)
{
    size_t used = reader->own_len - reader->own_pos;
    ssize_t size = used ? packet_size(reader, reader->own + reader->own_pos, used) : 0;
    size_t missing = size > 0 && (size_t)size > used ? (size_t)size - used : 0;

    if (missing < DIRECT_MIN)
        return 0;
    own_reserve(reader, MIN(missing, MAX(used, (size_t)OWN_FIRST)));
    return MIN(missing, reader->own_cap - reader->own_len);
}

/* ------------------------------------------------------------------- reading */

/* Keeps what came with a read; too many wait for nobody: their sender breaks the rules. */
static int
keep_fds(RpcReader *reader, const RpcTransportFds *fds)
{
    if (reader->n_fds + fds->n > RPC_FDS_MAX) {
        for (size_t i = 0; i < fds->n; i++)
            close(fds->fds[i]);
        errno = EPROTO;
        return -1;
    }
    for (size_t i = 0; i < fds->n; i++) {
        reader->fds[reader->n_fds] = fds->fds[i];
        reader->fd_positions[reader->n_fds++] = reader->received;
    }
    return 0;
}

ssize_t
rpc_reader_fill(RpcReader *reader, RpcTransport *transport, unsigned char *scratch, RpcTransportMode mode)
{
    size_t direct = own_direct_room(reader);
    const struct iovec iov = {
        direct ? reader->own + reader->own_len : scratch,
        direct ? direct : RPC_SCRATCH_SIZE,
    };
    RpcTransportFds fds = { .n = 0 };
    ssize_t got = transport->ops->readv(transport, &iov, 1, mode, &fds);

    if (got <= 0)
        return got;
    reader->received += (uint64_t)got;
    reader->own_len += direct ? (size_t)got : 0;
    reader->scratch = scratch;
    reader->scratch_len = direct ? 0 : (size_t)got;
    return fds.n && keep_fds(reader, &fds) < 0 ? -1 : got;
}

/* Gives @packet the descriptors that came with its @wanted dummy bytes behind @position, closes others from before. */
static int
claim_fds(RpcReader *reader, uint64_t position, size_t wanted, RpcPacket *packet)
{
    size_t used = 0;

    for (; used < reader->n_fds && reader->fd_positions[used] <= position + wanted; used++) {
        if (packet->n_fds < wanted && reader->fd_positions[used] == position + packet->n_fds + 1)
            packet->fds[packet->n_fds++] = reader->fds[used];
        else
            close(reader->fds[used]);
    }
    reader->n_fds -= used;
    memmove(reader->fds, reader->fds + used, reader->n_fds * sizeof(reader->fds[0]));
    memmove(reader->fd_positions, reader->fd_positions + used, reader->n_fds * sizeof(reader->fd_positions[0]));
    if (packet->n_fds == wanted)
        return 0;
    rpc_packet_close_fds(packet);
    return fail(VIR_ERR_RPC, _("a packet announced %1$zu file descriptors, but they did not come with it"), wanted);
}

/* Collects in our own memory until the packet there is whole: its size, 0 if it is not, -1. */
static ssize_t
own_complete(RpcReader *reader)
{
    for (;;) {
        size_t used = reader->own_len - reader->own_pos;
        ssize_t size = packet_size(reader, reader->own + reader->own_pos, used);
        size_t wanted = size > 0 ? (size_t)size : used < RPC_PREFIX_SIZE ? RPC_PREFIX_SIZE : PEEK_SIZE;

        if (size < 0 || (size > 0 && used >= (size_t)size))
            return size;
        if (!reader->scratch_len)
            return 0;
        own_append(reader, wanted - used);
    }
}

int
rpc_reader_next(RpcReader *reader, RpcPacket *ret_packet)
{
    const unsigned char *bytes;
    size_t len, n_fds;
    ssize_t size;

    if (rpc_reader_is_partial(reader)) {
        size = own_complete(reader);
        bytes = reader->own + reader->own_pos;
        reader->own_pos += size > 0 ? (size_t)size : 0;
    } else {
        size = reader->scratch_len ? packet_size(reader, reader->scratch, reader->scratch_len) : 0;
        if (size > 0 && reader->scratch_len < (size_t)size)
            size = 0;
        bytes = reader->scratch;
        reader->scratch += size > 0 ? size : 0;
        reader->scratch_len -= size > 0 ? (size_t)size : 0;
    }
    if (size <= 0)
        return (int)size;
    rpc_header_decode(bytes + RPC_LENGTH_SIZE, &ret_packet->header);
    len = rpc_u32_decode(bytes);
    n_fds = (size_t)size - len;
    ret_packet->bytes = bytes;
    ret_packet->size = len;
    ret_packet->payload = bytes + (type_has_fds(ret_packet->header.type) ? PEEK_SIZE : RPC_PREFIX_SIZE);
    ret_packet->len = (size_t)(bytes + len - ret_packet->payload);
    ret_packet->n_fds = 0;
    reader->position += (uint64_t)size;
    if ((n_fds || reader->n_fds) && claim_fds(reader, reader->position - n_fds, n_fds, ret_packet) < 0)
        return -1;
    return 1;
}

RpcBytes
rpc_reader_steal(RpcReader *reader, const RpcPacket *packet)
{
    RpcBytes bytes = { .len = packet->len };
    bool is_own = reader->own && packet->payload >= reader->own && packet->payload < reader->own + reader->own_cap;

    if (is_own && reader->own_pos == reader->own_len && packet->len > reader->own_cap / 2) {
        bytes.base = g_steal_pointer(&reader->own);
        bytes.data = packet->payload;
        reader->own_pos = reader->own_len = reader->own_cap = 0;
        return bytes;
    }
    bytes.base = g_memdup2(packet->payload, packet->len);
    bytes.data = bytes.base;
    return bytes;
}

void
rpc_reader_save(RpcReader *reader)
{
    if (reader->scratch_len)
        own_append(reader, reader->scratch_len);
    if (rpc_reader_is_partial(reader) || !reader->own)
        return;
    g_clear_pointer(&reader->own, g_free);
    reader->own_pos = reader->own_len = reader->own_cap = 0;
}

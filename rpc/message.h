/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * message.h - packets: length word, header, payload; the encoded error; the limits.
 *
 * The numbers are the wire's; client and server of other makers rely on them.
 */

#ifndef RPC_MESSAGE_H
#define RPC_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <glib.h>

#include <libvirt/virterror.h>

#include "rpc/program.h"

enum {
    RPC_LENGTH_SIZE = 4,
    RPC_HEADER_SIZE = 24,
    RPC_PREFIX_SIZE = RPC_LENGTH_SIZE + RPC_HEADER_SIZE,
    RPC_MESSAGE_MAX = 32 * 1024 * 1024,     /* header and payload of one packet */
    RPC_PAYLOAD_MAX = RPC_MESSAGE_MAX - RPC_HEADER_SIZE,
    RPC_STRING_MAX = 4 * 1024 * 1024,
    RPC_STREAM_CHUNK = 262120,              /* stream bytes per packet */
    RPC_FDS_MAX = 32,
};

typedef enum {
    RPC_CALL = 0,
    RPC_REPLY = 1,
    RPC_MESSAGE = 2,
    RPC_STREAM = 3,
    RPC_CALL_WITH_FDS = 4,
    RPC_REPLY_WITH_FDS = 5,
    RPC_STREAM_HOLE = 6,
} RpcMessageType;

typedef enum {
    RPC_OK = 0,
    RPC_ERROR = 1,
    RPC_CONTINUE = 2,
} RpcMessageStatus;

typedef struct {
    uint32_t program;
    uint32_t version;
    uint32_t procedure;
    uint32_t type;   /* RpcMessageType, or what a stranger sent */
    uint32_t serial;
    uint32_t status; /* RpcMessageStatus, or what a stranger sent */
} RpcHeader;

/* Writes length word and header before a payload of @payload_len bytes (the count of descriptors included, if any). */
void rpc_prefix_encode(const RpcHeader *header, size_t payload_len, unsigned char ret_prefix[RPC_PREFIX_SIZE]);

/* Reads the header that follows the length word. */
void rpc_header_decode(const unsigned char *bytes, RpcHeader *ret_header);

uint32_t rpc_u32_decode(const unsigned char *bytes);
void rpc_u32_encode(unsigned char *bytes, uint32_t value);

/* A packet encoded once, shared by everybody it is sent to; never modified afterwards. */
typedef struct RpcMessage RpcMessage;

/* Encodes @data with @xdr (NULL: empty payload) behind @header. NULL with an error reported if it does not fit. */
RpcMessage *rpc_message_new(const RpcHeader *header, RpcXdr xdr, const void *data);

/* The same for an event of @program, in the one form events have: type MESSAGE, serial 0, status OK. */
RpcMessage *rpc_message_new_event(const RpcProgram *program, uint32_t procedure, const void *data);

/* A packet with room for @len bytes of payload, which the caller writes at *@ret_payload (may be NULL) before anybody else
 * sees it. */
RpcMessage *rpc_message_new_raw(const RpcHeader *header, size_t len, unsigned char **ret_payload);

/* Turns @message, not shared, into one with @header and the first @len bytes of the payload it has room for. */
void rpc_message_reuse(RpcMessage *message, const RpcHeader *header, size_t len);

/* The payload of a @message that is not shared, to be written. */
unsigned char *rpc_message_payload(RpcMessage *message);

bool rpc_message_is_shared(const RpcMessage *message);

/* A copy of the bytes in the @n parts of @iov behind the first @skip: packets, or the rest of one. */
RpcMessage *rpc_message_new_gather(const struct iovec *iov, int n, size_t skip);

RpcMessage *rpc_message_ref(RpcMessage *message);
void rpc_message_unref(RpcMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcMessage, rpc_message_unref)

/* The whole packet as it goes over the wire, length word included. */
const unsigned char *rpc_message_bytes(const RpcMessage *message, size_t *ret_len);

/* Memory that grows and is used again and again. */
typedef struct {
    unsigned char *data;
    size_t size;
} RpcBuffer;

void rpc_buffer_clear(RpcBuffer *buffer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RpcBuffer, rpc_buffer_clear)

/* Encodes a packet at the start of @buffer: prefix, the count of descriptors if the header's type has it, payload. Its
 * length, or -1 with an error. */
ssize_t rpc_packet_encode(RpcBuffer *buffer, const RpcHeader *header, size_t n_fds, RpcXdr xdr, const void *data);

/* Decodes the @len bytes at @payload into @ret_data, which is zeroed first. Bytes left over are ignored, for newer peers
 * may say more. On failure nothing stays allocated. @xdr may be NULL. */
int rpc_payload_decode(const void *payload, size_t len, RpcXdr xdr, void *ret_data, size_t data_size);

/* The payload of a hole in a stream. */
typedef struct {
    int64_t length;
    uint32_t flags;
} RpcStreamHole;

bool_t rpc_xdr_stream_hole(XDR *xdr, void *hole);

/* The payload of a failed reply: a virError. Decoding allocates the strings as virError has them. */
bool_t rpc_xdr_error(XDR *xdr, void *error);

/* Makes the encoded error at @payload the thread's error. Always returns -1. */
int rpc_error_adopt(const void *payload, size_t len);

#endif /* RPC_MESSAGE_H */

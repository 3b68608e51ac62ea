/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * message.c - packets: length word, header, payload; the encoded error.
 *
 * Threads: any. A message does not change once it is shared.
 */

#include "rpc/message.h"

#include <stdatomic.h>
#include <string.h>

#include "base/error.h"

#include "rpc/xdr_types.h"

enum {
    BUFFER_FIRST = 4096,
    BUFFER_FACTOR = 8,
    UUID_SIZE = 16,
};

struct RpcMessage {
    atomic_uint refs;
    size_t len;
    unsigned char bytes[];
};

void
rpc_xdr_clear(RpcXdr xdr, void *data)
{
    XDR free_op = { .x_op = XDR_FREE };

    if (xdr)
        xdr(&free_op, data);
}

/* ---------------------------------------------------------------- numbers */

uint32_t
rpc_u32_decode(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

void
rpc_u32_encode(unsigned char *bytes, uint32_t value)
{
    bytes[0] = (unsigned char)(value >> 24);
    bytes[1] = (unsigned char)(value >> 16);
    bytes[2] = (unsigned char)(value >> 8);
    bytes[3] = (unsigned char)value;
}

void
rpc_prefix_encode(const RpcHeader *header, size_t payload_len, unsigned char ret_prefix[RPC_PREFIX_SIZE])
{
    rpc_u32_encode(ret_prefix, (uint32_t)(RPC_PREFIX_SIZE + payload_len));
    rpc_u32_encode(ret_prefix + 4, header->program);
    rpc_u32_encode(ret_prefix + 8, header->version);
    rpc_u32_encode(ret_prefix + 12, header->procedure);
    rpc_u32_encode(ret_prefix + 16, header->type);
    rpc_u32_encode(ret_prefix + 20, header->serial);
    rpc_u32_encode(ret_prefix + 24, header->status);
}

void
rpc_header_decode(const unsigned char *bytes, RpcHeader *ret_header)
{
    ret_header->program = rpc_u32_decode(bytes);
    ret_header->version = rpc_u32_decode(bytes + 4);
    ret_header->procedure = rpc_u32_decode(bytes + 8);
    ret_header->type = rpc_u32_decode(bytes + 12);
    ret_header->serial = rpc_u32_decode(bytes + 16);
    ret_header->status = rpc_u32_decode(bytes + 20);
}

/* --------------------------------------------------------------- payloads */

void
rpc_buffer_clear(RpcBuffer *buffer)
{
    g_free(buffer->data);
    *buffer = (RpcBuffer){ NULL, 0 };
}

static void
buffer_resize(RpcBuffer *buffer, size_t size)
{
    g_free(buffer->data); /* what it held is encoded again */
    buffer->data = g_malloc(size);
    buffer->size = size;
}

/* The encoded length of @data behind @start bytes, or -1 if it does not fit the buffer, or cannot be encoded. */
static ssize_t
payload_encode(RpcBuffer *buffer, size_t start, RpcXdr xdr, const void *data)
{
    XDR stream;
    ssize_t len;

    if (!xdr)
        return 0;
    xdrmem_create(&stream, (char *)buffer->data + start, (u_int)(buffer->size - start), XDR_ENCODE);
    len = xdr(&stream, (void *)data) ? (ssize_t)xdr_getpos(&stream) : -1;
    xdr_destroy(&stream);
    return len;
}

ssize_t
rpc_packet_encode(RpcBuffer *buffer, const RpcHeader *header, size_t n_fds, RpcXdr xdr, const void *data)
{
    bool with_fds = header->type == RPC_CALL_WITH_FDS || header->type == RPC_REPLY_WITH_FDS;
    size_t start = RPC_PREFIX_SIZE + (with_fds ? 4 : 0);
    const size_t most = RPC_LENGTH_SIZE + RPC_MESSAGE_MAX;
    ssize_t len;

    if (buffer->size < BUFFER_FIRST)
        buffer_resize(buffer, BUFFER_FIRST);
    while ((len = payload_encode(buffer, start, xdr, data)) < 0) {
        if (buffer->size >= most)
            return fail(VIR_ERR_RPC,
                        _("cannot encode the payload of procedure %1$u of program 0x%2$x: a part of it is over its limit, "
                          "or the whole over %3$d bytes"),
                        header->procedure, header->program, (int)RPC_MESSAGE_MAX);
        buffer_resize(buffer, MIN(buffer->size * BUFFER_FACTOR, most));
    }
    rpc_prefix_encode(header, start - RPC_PREFIX_SIZE + (size_t)len, buffer->data);
    if (with_fds)
        rpc_u32_encode(buffer->data + RPC_PREFIX_SIZE, (uint32_t)n_fds);
    return (ssize_t)start + len;
}

int
rpc_payload_decode(const void *payload, size_t len, RpcXdr xdr, void *ret_data, size_t data_size)
{
    XDR stream;
    bool decoded;

    if (!xdr)
        return 0;
    memset(ret_data, 0, data_size);
    xdrmem_create(&stream, (char *)payload, (u_int)len, XDR_DECODE);
    decoded = xdr(&stream, ret_data);
    xdr_destroy(&stream);
    if (decoded)
        return 0;
    rpc_xdr_clear(xdr, ret_data);
    memset(ret_data, 0, data_size);
    return fail(VIR_ERR_RPC, _("cannot decode a message payload of %1$zu bytes"), len);
}

/* --------------------------------------------------------------- messages */

static RpcMessage *
message_alloc(size_t len)
{
    RpcMessage *message = g_malloc(sizeof(*message) + len);

    atomic_init(&message->refs, 1);
    message->len = len;
    return message;
}

RpcMessage *
rpc_message_new_gather(const struct iovec *iov, int n, size_t skip)
{
    RpcMessage *message;
    size_t total = 0, at = 0;

    for (int i = 0; i < n; i++)
        total += iov[i].iov_len;
    message = message_alloc(total - skip);
    for (int i = 0; i < n; i++) {
        size_t drop = MIN(skip, iov[i].iov_len);

        memcpy(message->bytes + at, (const unsigned char *)iov[i].iov_base + drop, iov[i].iov_len - drop);
        at += iov[i].iov_len - drop;
        skip -= drop;
    }
    return message;
}

RpcMessage *
rpc_message_new(const RpcHeader *header, RpcXdr xdr, const void *data)
{
    g_auto(RpcBuffer) buffer = { NULL, 0 };
    ssize_t len = rpc_packet_encode(&buffer, header, 0, xdr, data);

    return len < 0 ? NULL : rpc_message_new_gather(&(struct iovec){ buffer.data, (size_t)len }, 1, 0);
}

RpcMessage *
rpc_message_new_event(const RpcProgram *program, uint32_t procedure, const void *data)
{
    const RpcHeader header = { program->number, program->version, procedure, RPC_MESSAGE, 0, RPC_OK };
    const RpcProcedure *row = rpc_program_find(program, procedure);

    return rpc_message_new(&header, row ? row->args : NULL, data);
}

RpcMessage *
rpc_message_new_raw(const RpcHeader *header, size_t len, unsigned char **ret_payload)
{
    RpcMessage *message = message_alloc(RPC_PREFIX_SIZE + len);

    rpc_prefix_encode(header, len, message->bytes);
    if (ret_payload)
        *ret_payload = message->bytes + RPC_PREFIX_SIZE;
    return message;
}

void
rpc_message_reuse(RpcMessage *message, const RpcHeader *header, size_t len)
{
    message->len = RPC_PREFIX_SIZE + len;
    rpc_prefix_encode(header, len, message->bytes);
}

unsigned char *
rpc_message_payload(RpcMessage *message)
{
    return message->bytes + RPC_PREFIX_SIZE;
}

bool
rpc_message_is_shared(const RpcMessage *message)
{
    return atomic_load_explicit(&message->refs, memory_order_acquire) > 1;
}

RpcMessage *
rpc_message_ref(RpcMessage *message)
{
    atomic_fetch_add_explicit(&message->refs, 1, memory_order_relaxed);
    return message;
}

void
rpc_message_unref(RpcMessage *message)
{
    if (message && atomic_fetch_sub_explicit(&message->refs, 1, memory_order_acq_rel) == 1)
        g_free(message);
}

const unsigned char *
rpc_message_bytes(const RpcMessage *message, size_t *ret_len)
{
    *ret_len = message->len;
    return message->bytes;
}

/* ----------------------------------------------------------- fixed payloads */

bool_t
rpc_xdr_stream_hole(XDR *xdr, void *hole)
{
    RpcStreamHole *self = hole;

    return xdr_int64_t(xdr, &self->length) && xdr_uint32_t(xdr, &self->flags);
}

/* The domain or network that old peers attach to an error; read over, never sent. */
static bool_t
xdr_ignored_object(XDR *xdr, bool has_id)
{
    g_autofree char *name = NULL;
    unsigned char uuid[UUID_SIZE];
    bool_t there = FALSE;
    int id;

    if (xdr->x_op == XDR_FREE)
        return TRUE;
    if (!xdr_bool(xdr, &there))
        return FALSE;
    return !there || (rpc_xdr_string(xdr, &name, RPC_STRING_MAX) && rpc_xdr_opaque(xdr, uuid, UUID_SIZE) &&
                      (!has_id || xdr_int(xdr, &id)));
}

static bool_t
xdr_words(XDR *xdr, char **text)
{
    return rpc_xdr_optional_string(xdr, text, RPC_STRING_MAX);
}

bool_t
rpc_xdr_error(XDR *xdr, void *error)
{
    virError *self = error;
    int level = self->level;

    if (!xdr_int(xdr, &self->code) || !xdr_int(xdr, &self->domain) || !xdr_words(xdr, &self->message) ||
        !xdr_int(xdr, &level))
        return FALSE;
    if (xdr->x_op == XDR_DECODE)
        self->level = level == VIR_ERR_NONE || level == VIR_ERR_WARNING ? (virErrorLevel)level : VIR_ERR_ERROR;
    return xdr_ignored_object(xdr, true) && xdr_words(xdr, &self->str1) && xdr_words(xdr, &self->str2) &&
           xdr_words(xdr, &self->str3) && xdr_int(xdr, &self->int1) && xdr_int(xdr, &self->int2) &&
           xdr_ignored_object(xdr, false);
}

int
rpc_error_adopt(const void *payload, size_t len)
{
    virError error;
    int rc;

    if (rpc_payload_decode(payload, len, rpc_xdr_error, &error, sizeof(error)) < 0)
        return -1;
    /* A server that does not know a procedure says so in words. */
    if (error.code == VIR_ERR_RPC && (error.domain == VIR_FROM_REMOTE || error.domain == VIR_FROM_RPC) &&
        error.message && g_str_has_prefix(error.message, "unknown procedure"))
        error.code = VIR_ERR_NO_SUPPORT;
    if (!error.message)
        error.message = g_strdup(error_code_to_string(error.code));
    rc = error_adopt(&error);
    rpc_xdr_clear(rpc_xdr_error, &error);
    return rc;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xdr_types.h - what generated XDR code stands on: strings, bytes, arrays, options, small numbers.
 *
 * All functions work in the three directions of xdr->x_op. Decoding is from memory (xdrmem) into zeroed structs. Nothing
 * is allocated before its size has been compared with its limit and with what is left of the message. After a failed
 * decode, and after use, the XDR_FREE direction releases everything and leaves zeroes. Memory is GLib's.
 */

#ifndef RPC_XDR_TYPES_H
#define RPC_XDR_TYPES_H

#include <stdint.h>

#include <glib.h>
#include <rpc/types.h>
#include <rpc/xdr.h>

/* Numbers that take four bytes on the wire and fewer in memory; what does not fit is an error. A char may come signed or
 * unsigned, as the sender's machine has them. */
bool_t rpc_xdr_char(XDR *xdr, char *value);
bool_t rpc_xdr_uchar(XDR *xdr, unsigned char *value);
bool_t rpc_xdr_ushort(XDR *xdr, unsigned short *value);

/* Text of at most @max bytes: UTF-8 without NUL. Never NULL on the wire. */
bool_t rpc_xdr_string(XDR *xdr, char **text, unsigned int max);

/* The same, but it may be absent: NULL. */
bool_t rpc_xdr_optional_string(XDR *xdr, char **text, unsigned int max);

/* Exactly @len bytes. */
bool_t rpc_xdr_opaque(XDR *xdr, unsigned char *bytes, unsigned int len);

/* At most @max bytes; none is NULL. */
bool_t rpc_xdr_bytes(XDR *xdr, unsigned int *len, unsigned char **bytes, unsigned int max);

/* The count of an array of at most @max elements that take at least @min_size bytes each. */
bool_t rpc_xdr_count(XDR *xdr, unsigned int *len, unsigned int max, unsigned int min_size);

/* Whether an optional value is there. */
bool_t rpc_xdr_presence(XDR *xdr, bool_t *present);

/* Defines NAME(): an array of @type, each done by @element and at least @min_size bytes on the wire. */
#define RPC_XDR_ARRAY(name, type, element, min_size) \
    static bool_t \
    name(XDR *xdr, unsigned int *len, type **items, unsigned int max) \
    { \
        if (!rpc_xdr_count(xdr, len, max, min_size)) \
            return FALSE; \
        if (xdr->x_op == XDR_DECODE && *len > 0) \
            *items = g_new0(type, *len); \
        if (!*items) \
            return xdr->x_op == XDR_FREE || *len == 0; \
        for (unsigned int i = 0; i < *len; i++) { \
            if (!element(xdr, &(*items)[i])) \
                return FALSE; \
        } \
        if (xdr->x_op == XDR_FREE) { \
            g_clear_pointer(items, g_free); \
            *len = 0; \
        } \
        return TRUE; \
    }

/* Defines NAME(): a fixed number of @type, each done by @element. */
#define RPC_XDR_VECTOR(name, type, element) \
    static bool_t \
    name(XDR *xdr, type *items, unsigned int len) \
    { \
        for (unsigned int i = 0; i < len; i++) { \
            if (!element(xdr, &items[i])) \
                return FALSE; \
        } \
        return TRUE; \
    }

/* Defines NAME(): a @type, or NULL, done by @element. */
#define RPC_XDR_OPTIONAL(name, type, element) \
    static bool_t \
    name(XDR *xdr, type **item) \
    { \
        bool_t present = *item != NULL; \
        \
        if (!rpc_xdr_presence(xdr, &present)) \
            return FALSE; \
        if (!present) \
            return TRUE; \
        if (xdr->x_op == XDR_DECODE) \
            *item = g_new0(type, 1); \
        if (!element(xdr, *item)) \
            return FALSE; \
        if (xdr->x_op == XDR_FREE) \
            g_clear_pointer(item, g_free); \
        return TRUE; \
    }

/* Declares what every generated struct has: xdr_TYPE() for the three directions, TYPE_clear(), and g_auto(TYPE). */
#define RPC_XDR_DECLARE(type) \
    bool_t xdr_##type(XDR *xdr, type *data); \
    static inline void \
    type##_clear(type *data) \
    { \
        XDR xdr = { .x_op = XDR_FREE }; \
        \
        (void)xdr_##type(&xdr, data); \
    } \
    G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(type, type##_clear)

#endif /* RPC_XDR_TYPES_H */

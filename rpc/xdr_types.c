/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xdr_types.c - strings, bytes, counts and small numbers on the wire, judged before they cost anything.
 *
 * Threads: any; state is the caller's XDR.
 */

#include "rpc/xdr_types.h"

#include <limits.h>
#include <string.h>

/* XDR pads everything to a multiple of this. */
enum {
    UNIT = 4
};

/* Bytes of the message that are still to be decoded: xdrmem keeps their number here. */
static unsigned int
bytes_left(const XDR *xdr)
{
    return xdr->x_handy;
}

static bool_t
has_left(const XDR *xdr, unsigned int len)
{
    return (len + (uint64_t)UNIT - 1) / UNIT * UNIT <= bytes_left(xdr);
}

bool_t
rpc_xdr_char(XDR *xdr, char *value)
{
    int wide = (signed char)*value;

    if (xdr->x_op == XDR_FREE)
        return TRUE;
    if (!xdr_int(xdr, &wide) || wide < SCHAR_MIN || wide > UCHAR_MAX)
        return FALSE;
    *value = (char)wide;
    return TRUE;
}

bool_t
rpc_xdr_uchar(XDR *xdr, unsigned char *value)
{
    unsigned int wide = *value;

    if (xdr->x_op == XDR_FREE)
        return TRUE;
    if (!xdr_u_int(xdr, &wide) || wide > UCHAR_MAX)
        return FALSE;
    *value = (unsigned char)wide;
    return TRUE;
}

bool_t
rpc_xdr_ushort(XDR *xdr, unsigned short *value)
{
    unsigned int wide = *value;

    if (xdr->x_op == XDR_FREE)
        return TRUE;
    if (!xdr_u_int(xdr, &wide) || wide > USHRT_MAX)
        return FALSE;
    *value = (unsigned short)wide;
    return TRUE;
}

bool_t
rpc_xdr_count(XDR *xdr, unsigned int *len, unsigned int max, unsigned int min_size)
{
    unsigned int count = *len;

    if (xdr->x_op == XDR_FREE)
        return TRUE;
    if (!xdr_u_int(xdr, &count) || count > max)
        return FALSE;
    if (xdr->x_op == XDR_DECODE && (uint64_t)count * min_size > bytes_left(xdr))
        return FALSE;
    *len = count;
    return TRUE;
}

bool_t
rpc_xdr_presence(XDR *xdr, bool_t *present)
{
    unsigned int value = *present ? 1 : 0;

    if (xdr->x_op == XDR_FREE)
        return TRUE;
    if (!xdr_u_int(xdr, &value) || value > 1)
        return FALSE;
    *present = value == 1;
    return TRUE;
}

/* The bytes of a string or buffer and their padding, which must be zero. */
static bool_t
padded_bytes(XDR *xdr, char *bytes, unsigned int len)
{
    static const char zeroes[UNIT];
    unsigned int rest = (UNIT - len % UNIT) % UNIT;
    char padding[UNIT] = { 0 };

    if (len > 0 && (xdr->x_op == XDR_ENCODE ? !XDR_PUTBYTES(xdr, bytes, len) : !XDR_GETBYTES(xdr, bytes, len)))
        return FALSE;
    if (rest == 0)
        return TRUE;
    if (xdr->x_op == XDR_ENCODE)
        return XDR_PUTBYTES(xdr, padding, rest);
    return XDR_GETBYTES(xdr, padding, rest) && memcmp(padding, zeroes, rest) == 0;
}

static bool_t
decode_string(XDR *xdr, char **text, unsigned int max)
{
    g_autofree char *bytes = NULL;
    unsigned int len;

    if (!xdr_u_int(xdr, &len) || len > max || !has_left(xdr, len))
        return FALSE;
    bytes = g_malloc(len + (gsize)1);
    bytes[len] = '\0';
    /* GLib's check of a length refuses NUL, too. */
    if (!padded_bytes(xdr, bytes, len) || !g_utf8_validate_len(bytes, len, NULL))
        return FALSE;
    *text = g_steal_pointer(&bytes);
    return TRUE;
}

bool_t
rpc_xdr_string(XDR *xdr, char **text, unsigned int max)
{
    gsize size;
    unsigned int len;

    switch (xdr->x_op) {
    case XDR_DECODE:
        return decode_string(xdr, text, max);
    case XDR_ENCODE:
        size = *text ? strlen(*text) : G_MAXSIZE;
        if (size > max)
            return FALSE;
        len = (unsigned int)size;
        return xdr_u_int(xdr, &len) && padded_bytes(xdr, *text, len);
    case XDR_FREE:
        g_clear_pointer(text, g_free);
        return TRUE;
    }
    return FALSE;
}

bool_t
rpc_xdr_optional_string(XDR *xdr, char **text, unsigned int max)
{
    bool_t present = *text != NULL;

    if (!rpc_xdr_presence(xdr, &present))
        return FALSE;
    return !present || rpc_xdr_string(xdr, text, max);
}

bool_t
rpc_xdr_opaque(XDR *xdr, unsigned char *bytes, unsigned int len)
{
    return xdr->x_op == XDR_FREE || padded_bytes(xdr, (char *)bytes, len);
}

bool_t
rpc_xdr_bytes(XDR *xdr, unsigned int *len, unsigned char **bytes, unsigned int max)
{
    if (xdr->x_op == XDR_FREE) {
        g_clear_pointer(bytes, g_free);
        *len = 0;
        return TRUE;
    }
    if (!rpc_xdr_count(xdr, len, max, 1))
        return FALSE;
    if (*len == 0)
        return TRUE;
    if (xdr->x_op == XDR_DECODE)
        *bytes = g_malloc(*len);
    return *bytes && padded_bytes(xdr, (char *)*bytes, *len);
}

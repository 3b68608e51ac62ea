/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wire_bytes.c - builds bytes from a type's tree; calls the XDR functions under test.
 *
 * Threads: any.
 */

#include "wire_bytes.h"

#include <string.h>

enum {
    FEW = 3,                    /* elements in an array */
    TEXT_MAX = 9,               /* characters in a string */
    ENCODE_MAX = 1 << 16,       /* bytes that any value built here fits in */
};

void
wire_bytes_append_u32(GByteArray *bytes, uint32_t value)
{
    uint32_t wire = GUINT32_TO_BE(value);

    g_byte_array_append(bytes, (const guint8 *)&wire, sizeof(wire));
}

static void
append_padded(GByteArray *bytes, const void *data, guint len)
{
    static const guint8 zeroes[4];

    g_byte_array_append(bytes, data, len);
    g_byte_array_append(bytes, zeroes, (4 - len % 4) % 4);
}

static void
append_text(GByteArray *bytes, unsigned int max, GRand *rand)
{
    static const char *const characters[] = { "a", "Z", " ", "\n", "ß", "€", "😀" };
    GString *text = g_string_new(NULL);

    for (int i = g_rand_int_range(rand, 0, TEXT_MAX); i > 0; i--)
        g_string_append(text, characters[g_rand_int_range(rand, 0, G_N_ELEMENTS(characters))]);
    if (text->len > max)
        g_string_truncate(text, 0);
    wire_bytes_append_u32(bytes, (uint32_t)text->len);
    append_padded(bytes, text->str, (guint)text->len);
    g_string_free(text, TRUE);
}

static void
append_random(GByteArray *bytes, unsigned int len, GRand *rand)
{
    g_autofree guint8 *data = g_malloc0(len + 1);

    for (unsigned int i = 0; i < len; i++)
        data[i] = (guint8)g_rand_int(rand);
    append_padded(bytes, data, len);
}

static void
append_number(GByteArray *bytes, WireKind kind, GRand *rand)
{
    union {
        double number;
        uint64_t bits;
    } wide;

    switch (kind) {
    case WIRE_USHORT:
        wire_bytes_append_u32(bytes, g_rand_int(rand) & 0xffff);
        return;
    case WIRE_UCHAR:
        wire_bytes_append_u32(bytes, g_rand_int(rand) & 0xff);
        return;
    case WIRE_CHAR:
        wire_bytes_append_u32(bytes, (uint32_t)g_rand_int_range(rand, -128, 128));
        return;
    case WIRE_DOUBLE:
        wide.number = g_rand_double_range(rand, -1e9, 1e9);
        wire_bytes_append_u32(bytes, (uint32_t)(wide.bits >> 32));
        wire_bytes_append_u32(bytes, (uint32_t)wide.bits);
        return;
    case WIRE_HYPER:
    case WIRE_UHYPER:
        wire_bytes_append_u32(bytes, g_rand_int(rand));
        wire_bytes_append_u32(bytes, g_rand_int(rand));
        return;
    default:
        wire_bytes_append_u32(bytes, g_rand_int(rand));
    }
}

static void
append_composed(GByteArray *bytes, const WireType *type, GRand *rand)
{
    unsigned int n = type->size;
    unsigned int pick;

    switch (type->kind) {
    case WIRE_UNION:
        pick = (unsigned int)g_rand_int_range(rand, 0, (gint32)type->size);
        wire_bytes_append_u32(bytes, (uint32_t)type->values[pick]);
        wire_bytes_append(bytes, &type->inside[pick], rand);
        return;
    case WIRE_OPTIONAL:
        n = (unsigned int)g_rand_int_range(rand, 0, 2);
        wire_bytes_append_u32(bytes, n);
        break;
    case WIRE_ARRAY:
        n = (unsigned int)g_rand_int_range(rand, 0, (gint32)MIN(n, FEW) + 1);
        wire_bytes_append_u32(bytes, n);
        break;
    default:
        break;
    }
    for (unsigned int i = 0; i < n; i++)
        wire_bytes_append(bytes, type->kind == WIRE_STRUCT ? &type->inside[i] : type->inside, rand);
}

void
wire_bytes_append(GByteArray *bytes, const WireType *type, GRand *rand)
{
    unsigned int len;

    switch (type->kind) {
    case WIRE_STRING:
        append_text(bytes, type->size, rand);
        return;
    case WIRE_OPAQUE:
        append_random(bytes, type->size, rand);
        return;
    case WIRE_BYTES:
        len = (unsigned int)g_rand_int_range(rand, 0, TEXT_MAX);
        wire_bytes_append_u32(bytes, len);
        append_random(bytes, len, rand);
        return;
    case WIRE_ENUM:
        wire_bytes_append_u32(bytes, (uint32_t)type->values[g_rand_int_range(rand, 0, (gint32)type->size)]);
        return;
    case WIRE_STRUCT:
    case WIRE_UNION:
    case WIRE_VECTOR:
    case WIRE_ARRAY:
    case WIRE_OPTIONAL:
        append_composed(bytes, type, rand);
        return;
    default:
        append_number(bytes, type->kind, rand);
    }
}

/* The arm of @type, a union, that takes the fewest bytes. */
static unsigned int
least_arm(const WireType *type)
{
    unsigned int least = 0;
    guint least_len = G_MAXUINT;

    for (unsigned int i = 0; i < type->size; i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();

        wire_bytes_append_least(bytes, &type->inside[i]);
        if (bytes->len < least_len) {
            least_len = bytes->len;
            least = i;
        }
    }
    return least;
}

void
wire_bytes_append_least(GByteArray *bytes, const WireType *type)
{
    unsigned int arm;

    switch (type->kind) {
    case WIRE_HYPER:
    case WIRE_UHYPER:
    case WIRE_DOUBLE:
        wire_bytes_append_u32(bytes, 0);
        wire_bytes_append_u32(bytes, 0);
        return;
    case WIRE_OPAQUE:
        for (unsigned int i = 0; i < type->size; i += 4)
            wire_bytes_append_u32(bytes, 0);
        return;
    case WIRE_ENUM:
        wire_bytes_append_u32(bytes, (uint32_t)type->values[0]);
        return;
    case WIRE_UNION:
        arm = least_arm(type);
        wire_bytes_append_u32(bytes, (uint32_t)type->values[arm]);
        wire_bytes_append_least(bytes, &type->inside[arm]);
        return;
    case WIRE_STRUCT:
    case WIRE_VECTOR:
        for (unsigned int i = 0; i < type->size; i++)
            wire_bytes_append_least(bytes, type->kind == WIRE_STRUCT ? &type->inside[i] : type->inside);
        return;
    default:
        wire_bytes_append_u32(bytes, 0);
    }
}

bool
wire_bytes_decode(const WireRow *row, const void *bytes, size_t len, void *data)
{
    /* A copy of the exact size: the sanitizer sees any read beyond it. */
    g_autofree char *copy = g_memdup2(bytes, len);
    XDR xdr;

    xdrmem_create(&xdr, copy, (u_int)len, XDR_DECODE);
    return row->xdr(&xdr, data) && xdr_getpos(&xdr) == len;
}

GByteArray *
wire_bytes_encode(const WireRow *row, void *data)
{
    GByteArray *bytes = g_byte_array_sized_new(ENCODE_MAX);
    XDR xdr;

    xdrmem_create(&xdr, (char *)bytes->data, ENCODE_MAX, XDR_ENCODE);
    if (!row->xdr(&xdr, data)) {
        g_byte_array_unref(bytes);
        return NULL;
    }
    g_byte_array_set_size(bytes, xdr_getpos(&xdr));
    return bytes;
}

void
wire_bytes_free(const WireRow *row, void *data)
{
    XDR xdr = { .x_op = XDR_FREE };

    (void)row->xdr(&xdr, data);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wire_types.h - every type of every program as a tree that tests can walk, to build bytes that are right or nearly so.
 */

#ifndef PROTOCOL_WIRE_TYPES_H
#define PROTOCOL_WIRE_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include "rpc/xdr_types.h"

typedef enum {
    WIRE_INT,
    WIRE_UINT,
    WIRE_HYPER,
    WIRE_UHYPER,
    WIRE_USHORT,
    WIRE_CHAR,
    WIRE_UCHAR,
    WIRE_DOUBLE,
    WIRE_STRING,
    WIRE_OPAQUE,
    WIRE_BYTES,
    WIRE_ENUM,
    WIRE_STRUCT,
    WIRE_UNION,
    WIRE_VECTOR,
    WIRE_ARRAY,
    WIRE_OPTIONAL,
} WireKind;

typedef struct WireType WireType;
struct WireType {
    WireKind kind;
    unsigned int size;          /* limit, length, or number of members, arms or values */
    const WireType *inside;     /* the element, or the members or arms */
    const int *values;          /* enum: the values; union: one for each arm */
};

/* A struct, and what the code under test does with it. */
typedef struct {
    const char *name;
    size_t size;                /* in memory */
    bool_t (*xdr)(XDR *xdr, void *data);
    WireType type;
} WireRow;

extern const WireRow wire_rows[];
extern const size_t n_wire_rows;

#endif /* PROTOCOL_WIRE_TYPES_H */

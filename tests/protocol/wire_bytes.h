/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wire_bytes.h - random values of a type as bytes on the wire, without the code under test.
 */

#ifndef PROTOCOL_WIRE_BYTES_H
#define PROTOCOL_WIRE_BYTES_H

#include <stdbool.h>

#include <glib.h>

#include "wire_types.h"

/* Appends a random value of @type. Arrays have few elements, strings few characters. */
void wire_bytes_append(GByteArray *bytes, const WireType *type, GRand *rand);

/* A 32-bit number as the wire has it. */
void wire_bytes_append_u32(GByteArray *bytes, uint32_t value);

/* Appends a value of @type that has as few bytes as there can be. */
void wire_bytes_append_least(GByteArray *bytes, const WireType *type);

/* Decodes all @len bytes into @data (zeroed, row->size bytes), which is to be freed in any case. */
bool wire_bytes_decode(const WireRow *row, const void *bytes, size_t len, void *data);

/* Encodes @data; NULL if the code under test refuses. */
GByteArray *wire_bytes_encode(const WireRow *row, void *data);

/* Releases what decoding allocated. */
void wire_bytes_free(const WireRow *row, void *data);

#endif /* PROTOCOL_WIRE_BYTES_H */

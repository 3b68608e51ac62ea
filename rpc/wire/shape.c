/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * shape.c - numbers and structs between C and the wire, as the generated rows tell.
 *
 * Threads: any.
 */

#include "rpc/wire/shape.h"

#include <string.h>

#include "base/error.h"

/* A copy of @len bytes at @from, or NULL for none. */
static void *
copy_bytes(const void *from, size_t len)
{
    return len > 0 ? g_memdup2(from, len) : NULL;
}

static inline bool
is_signed(uint8_t number)
{
    return (number & 0x80) != 0;
}

static inline unsigned int
number_size(uint8_t number)
{
    return number & 0x7f;
}

static unsigned long long
load_signed(const void *place, unsigned int size)
{
    switch (size) {
    case 1:
        return (unsigned long long)*(const int8_t *)place;
    case 2:
        return (unsigned long long)*(const int16_t *)place;
    case 4:
        return (unsigned long long)*(const int32_t *)place;
    default:
        return (unsigned long long)*(const int64_t *)place;
    }
}

unsigned long long
shape_load(const void *place, uint8_t number)
{
    if (is_signed(number))
        return load_signed(place, number_size(number));
    switch (number_size(number)) {
    case 1:
        return *(const uint8_t *)place;
    case 2:
        return *(const uint16_t *)place;
    case 4:
        return *(const uint32_t *)place;
    default:
        return *(const uint64_t *)place;
    }
}

/* The range of a type narrower than 64 bits, tested on the sign-extended value. */
bool
shape_fits(unsigned long long value, uint8_t from, uint8_t to)
{
    unsigned int bits = number_size(to) * 8;
    long long number = (long long)value;

    if (is_signed(from) && number < 0) {
        if (!is_signed(to))
            return false;
        return bits == 64 || number >= -(1LL << (bits - 1));
    }
    if (is_signed(to))
        bits--;
    return bits == 64 || (value >> bits) == 0;
}

int
shape_store(void *place, uint8_t number, unsigned long long value)
{
    /* Values carry no type of their own: what was negative is sign-extended, and truncation must give it back. */
    switch (number_size(number)) {
    case 1:
        *(uint8_t *)place = (uint8_t)value;
        break;
    case 2:
        *(uint16_t *)place = (uint16_t)value;
        break;
    case 4:
        *(uint32_t *)place = (uint32_t)value;
        break;
    default:
        *(uint64_t *)place = value;
        break;
    }
    if (shape_load(place, number) != value)
        return fail(VIR_ERR_OVERFLOW, _("the value '%1$llu' does not fit into %2$u bytes"), value, number_size(number));
    return 0;
}

static inline void *
at(void *base, size_t offset)
{
    return (char *)base + offset;
}

static inline const void *
at_const(const void *base, size_t offset)
{
    return (const char *)base + offset;
}

/* ------------------------------------------------------------ to the wire */

static int
string_to_wire(const ShapeField *field, const char *string, char **ret_wire)
{
    if (!string && !(field->bits & SHAPE_NULLABLE))
        string = "";
    *ret_wire = g_strdup(string);
    return 0;
}

static int
check_count(const ShapeField *field, unsigned long long count)
{
    if (count > field->limit)
        return fail(VIR_ERR_RPC, _("'%1$llu' elements are too many for the protocol, the limit is '%2$u'"), count, field->limit);
    return 0;
}

static int
strings_to_wire(char *const *strings, ShapeArray *ret_wire, unsigned int count)
{
    char **copies = g_new0(char *, count);

    for (unsigned int i = 0; i < count; i++)
        copies[i] = g_strdup(strings[i] ? strings[i] : "");
    ret_wire->val = copies;
    ret_wire->len = count;
    return 0;
}

static int
structs_to_wire(unsigned int row, const void *structs, ShapeArray *ret_wire, unsigned int count)
{
    const ShapeStruct *shape = &shape_structs[row];

    ret_wire->val = g_malloc0_n(count, shape->wire_size);
    ret_wire->len = count;
    for (unsigned int i = 0; i < count; i++) {
        if (shape_struct_to_wire(row, at_const(structs, (size_t)i * shape->public_size),
                                 at(ret_wire->val, (size_t)i * shape->wire_size)) < 0)
            return -1;
    }
    return 0;
}

static int
array_to_wire(const ShapeField *field, const void *public_struct, void *wire)
{
    unsigned long long count = shape_load(at_const(public_struct, field->count), field->size_type);
    void *const *elements = at_const(public_struct, field->public);
    ShapeArray *array = at(wire, field->offset);

    if (check_count(field, count) < 0)
        return -1;
    if (field->kind == SHAPE_STRINGS)
        return strings_to_wire(*elements, array, (unsigned int)count);
    if (field->kind == SHAPE_STRUCTS)
        return structs_to_wire(field->aux, *elements, array, (unsigned int)count);
    array->val = copy_bytes(*elements, count);
    array->len = (unsigned int)count;
    return 0;
}

/* A char array of the public struct: on the wire of fixed length, a string, or chars with a count. */
static void
chars_to_wire(const ShapeField *field, const char *chars, void *wire)
{
    size_t len = strnlen(chars, field->limit);
    ShapeArray *array = at(wire, field->offset);

    if (field->bits & SHAPE_FIXED) {
        memset(at(wire, field->offset), 0, field->limit);
        memcpy(at(wire, field->offset), chars, len);
        return;
    }
    if (field->bits & SHAPE_POINTERS) {
        *(char **)at(wire, field->offset) = g_strndup(chars, len);
        return;
    }
    array->val = g_strndup(chars, len);
    array->len = (unsigned int)len + 1;
}

int
shape_struct_to_wire(unsigned int row, const void *public_struct, void *wire)
{
    const ShapeStruct *shape = &shape_structs[row];

    for (unsigned int i = 0; i < shape->nfields; i++) {
        const ShapeField *field = &shape_fields[shape->first + i];
        const void *member = at_const(public_struct, field->public);
        int rc = 0;

        if (field->kind == SHAPE_NUM)
            rc = shape_store(at(wire, field->offset), field->wire, shape_load(member, field->type));
        else if (field->kind == SHAPE_STRING)
            rc = string_to_wire(field, *(char *const *)member, at(wire, field->offset));
        else if (field->kind == SHAPE_CHARS)
            chars_to_wire(field, member, wire);
        else
            rc = array_to_wire(field, public_struct, wire);
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* ---------------------------------------------------------- from the wire */

static void *
steal(void *place)
{
    void **slot = place;
    void *value = *slot;

    *slot = NULL;
    return value;
}

static int
structs_from_wire(unsigned int row, ShapeArray *wire, void **ret_structs)
{
    const ShapeStruct *shape = &shape_structs[row];

    *ret_structs = g_malloc0_n(wire->len, shape->public_size);
    for (unsigned int i = 0; i < wire->len; i++) {
        if (shape_struct_from_wire(row, at(wire->val, (size_t)i * shape->wire_size),
                                   at(*ret_structs, (size_t)i * shape->public_size)) < 0)
            return -1;
    }
    return 0;
}

static int
array_from_wire(const ShapeField *field, void *wire, void *public_struct)
{
    ShapeArray *array = at(wire, field->offset);
    void **elements = at(public_struct, field->public);
    int rc;

    rc = shape_store(at(public_struct, field->count), field->size_type, array->len);
    if (rc == 0 && field->kind == SHAPE_STRUCTS)
        return structs_from_wire(field->aux, array, elements);
    *elements = steal(&array->val);
    array->len = 0;
    return rc;
}

static int
chars_from_wire(const ShapeField *field, void *wire, char *chars)
{
    const ShapeArray *array = at(wire, field->offset);

    if (field->bits & SHAPE_FIXED) {
        memcpy(chars, array, field->limit);
        chars[field->limit - 1] = '\0';
        return 0;
    }
    if (field->bits & SHAPE_POINTERS) {
        g_strlcpy(chars, *(char **)at(wire, field->offset), field->limit);
        return 0;
    }
    if (array->len > field->limit)
        return fail(VIR_ERR_RPC, _("a text of '%1$u' bytes came, the limit is '%2$u'"), array->len, field->limit);
    memset(chars, 0, field->limit);
    if (array->len > 0)
        memcpy(chars, array->val, array->len);
    chars[field->limit - 1] = '\0';
    return 0;
}

int
shape_struct_from_wire(unsigned int row, void *wire, void *public_struct)
{
    const ShapeStruct *shape = &shape_structs[row];

    for (unsigned int i = 0; i < shape->nfields; i++) {
        const ShapeField *field = &shape_fields[shape->first + i];
        void *member = at(public_struct, field->public);
        int rc = 0;

        if (field->kind == SHAPE_NUM)
            rc = shape_store(member, field->type, shape_load(at(wire, field->offset), field->wire));
        else if (field->kind == SHAPE_STRING)
            *(char **)member = steal(at(wire, field->offset));
        else if (field->kind == SHAPE_CHARS)
            rc = chars_from_wire(field, wire, member);
        else
            rc = array_from_wire(field, wire, public_struct);
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* ---------------------------------------------------------------- freeing */

static void
clear_array(const ShapeField *field, void *public_struct)
{
    size_t count = shape_load(at(public_struct, field->count), field->size_type);
    void *elements = steal(at(public_struct, field->public));

    if (!elements)
        return;
    for (size_t i = 0; i < count && field->kind != SHAPE_BYTES; i++) {
        if (field->kind == SHAPE_STRINGS)
            g_free(((char **)elements)[i]);
        else
            shape_struct_clear(field->aux, at(elements, i * shape_structs[field->aux].public_size));
    }
    g_free(elements);
}

size_t
shape_element_size(const ShapeEntry *entry)
{
    switch (entry->kind) {
    case SHAPE_STRINGS:
        return sizeof(char *);
    case SHAPE_STRUCTS:
        return shape_structs[entry->aux].public_size;
    case SHAPE_NUMS:
        return number_size(entry->type);
    default:
        return 1;
    }
}

void *
shape_element(const ShapeEntry *entry, void *elements, size_t i)
{
    if (entry->bits & SHAPE_POINTERS)
        return ((void **)elements)[i];
    return at(elements, i * shape_structs[entry->aux].public_size);
}

void
shape_elements_free(const ShapeEntry *entry, void *elements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        shape_struct_clear(entry->aux, shape_element(entry, elements, i));
        if (entry->bits & SHAPE_POINTERS)
            g_free(shape_element(entry, elements, i));
    }
    if (entry->bits & SHAPE_ALLOC)
        g_free(elements);
}

void
shape_struct_clear(unsigned int row, void *public_struct)
{
    const ShapeStruct *shape = &shape_structs[row];

    for (unsigned int i = 0; i < shape->nfields; i++) {
        const ShapeField *field = &shape_fields[shape->first + i];

        if (field->kind == SHAPE_STRING)
            g_free(steal(at(public_struct, field->public)));
        else if (field->kind != SHAPE_NUM && field->kind != SHAPE_CHARS)
            clear_array(field, public_struct);
    }
}

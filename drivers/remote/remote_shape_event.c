/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_shape_event.c - from an event's message to what its callback takes.
 *
 * Threads: the program's event loop.
 */

#include <string.h>

#include "base/error.h"
#include "remote_shape.h"

static inline const void *
at(const void *base, size_t offset)
{
    return (const char *)base + offset;
}

/* Clearing moves nothing: the structs borrow from a copy of the message's struct. */
static void *
struct_value(unsigned int row, const void *field)
{
    g_autofree void *copy = g_memdup2(field, shape_structs[row].wire_size);
    void *public_struct = g_malloc0(shape_structs[row].public_size);

    if (shape_struct_from_wire(row, copy, public_struct) < 0)
        error_reset();
    return public_struct;
}

static virDomainEventGraphicsSubjectPtr
subject_value(const ShapeEntry *entry, const ShapeArray *array)
{
    virDomainEventGraphicsSubjectPtr subject = g_new0(virDomainEventGraphicsSubject, 1);
    size_t size = shape_structs[entry->aux].wire_size;

    subject->nidentity = (int)array->len;
    subject->identities = g_new0(virDomainEventGraphicsSubjectIdentity, array->len);
    for (unsigned int i = 0; i < array->len; i++) {
        g_autofree void *copy = g_memdup2(at(array->val, i * size), size);

        if (shape_struct_from_wire(entry->aux, copy, &subject->identities[i]) < 0)
            error_reset();
    }
    return subject;
}

/* Typed parameters are copied as far as strings go: the message frees its own. */
static void
typed_values(const void *field, ShapeValue *values)
{
    const ShapeArray *array = field;
    ShapeArray wire = *array;
    virTypedParameterPtr params = NULL;
    size_t count = 0;

    if (shape_typed_copy_from_wire(&wire, &params, &count) < 0)
        error_reset();
    values[0].ptr = params;
    values[1].num = count;
}

/* Which value @entry's field is: typed parameters before it take two. */
static unsigned int
value_index(const ShapeEntry *first, const ShapeEntry *entry)
{
    unsigned int index = entry->value;

    for (; first < entry; first++)
        index += first->kind == SHAPE_TYPED;
    return index;
}

void *
remote_shape_event(const ShapeEvent *shape, virConnectPtr conn, const void *message, ShapeValue *values)
{
    const ShapeEntry *first = &shape_entries[shape->first];

    for (const ShapeEntry *entry = first; entry->kind != SHAPE_END; entry++) {
        const void *field = at(message, entry->offset);
        ShapeValue *value = &values[value_index(first, entry)];

        if (entry->kind == SHAPE_NUM)
            value->num = shape_load(field, entry->wire);
        else if (entry->kind == SHAPE_STRING)
            value->ptr = *(char *const *)field;
        else if (entry->kind == SHAPE_TYPED)
            typed_values(field, value);
        else if (entry->kind == SHAPE_STRUCT)
            value->ptr = struct_value(entry->aux, field);
        else
            value->ptr = subject_value(entry, field);
    }
    return remote_object_from_wire(shape->object, conn, at(message, shape->object_offset));
}

void
remote_shape_event_clear(const ShapeEvent *shape, void *object, ShapeValue *values)
{
    const ShapeEntry *first = &shape_entries[shape->first];

    for (const ShapeEntry *entry = first; entry->kind != SHAPE_END; entry++) {
        ShapeValue *value = &values[value_index(first, entry)];

        if (entry->kind == SHAPE_TYPED)
            shape_typed_free(value[0].ptr, value[1].num);
        else if (entry->kind == SHAPE_STRUCT)
            g_free(value->ptr);
        else if (entry->kind == SHAPE_STRUCTS)
            g_free(((virDomainEventGraphicsSubjectPtr)value->ptr)->identities);
        if (entry->kind == SHAPE_STRUCTS)
            g_free(value->ptr);
    }
    handle_unref(object);
}

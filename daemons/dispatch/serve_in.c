/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_in.c - from decoded arguments to values and keys.
 *
 * Strings and arrays are not copied: they belong to the call's arguments, which outlive the method.
 *
 * Threads: the I/O thread.
 */

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "driver/object_driver.h"
#include "serve.h"

static inline void *
at(void *base, size_t offset)
{
    return (char *)base + offset;
}

static int
in_number(Serve *serve, const ShapeEntry *entry, const void *field)
{
    unsigned long long value = shape_load(field, entry->wire);

    if (!shape_fits(value, entry->wire, entry->type))
        return fail(VIR_ERR_OVERFLOW, _("argument '%1$u' of %2$s is out of range"), entry->value + 1u,
                    driver_call_name(serve->call.row));
    serve->call.values[entry->value].num = value;
    return 0;
}

/* The position of value @value among the call's objects. */
static unsigned int
object_position(const Serve *serve, unsigned int value)
{
    unsigned int i = 0;

    while (serve->call.row->objects[i].value != value)
        i++;
    return i;
}

static int
in_object(Serve *serve, const ShapeEntry *entry, const void *field)
{
    unsigned int i = object_position(serve, entry->value);

    if (entry->bits & SHAPE_NULLABLE) {
        field = *(void *const *)field;
        if (!field)
            return 0;
    }
    serve_key_decode(entry->aux, field, &serve->keys[i]);
    serve->call.keys[i] = &serve->keys[i].key;
    return 0;
}

static int
in_object_name(Serve *serve, const ShapeEntry *entry, char *const *field)
{
    unsigned int i = object_position(serve, entry->value);

    serve->keys[i].key = (ObjectKey) { .name = *field, .id = -1 };
    serve->call.keys[i] = &serve->keys[i].key;
    return 0;
}

static int
in_array(Serve *serve, const ShapeEntry *entry, const ShapeArray *array)
{
    serve->call.values[entry->value].ptr = array->val;
    if (entry->count != SHAPE_NO_VALUE)
        serve->call.values[entry->count].num = array->len;
    return 0;
}

/* A list of objects; those that are gone meanwhile are left out. None at all means that nobody asked for particular ones. */
static int
in_objects(Serve *serve, const ShapeEntry *entry, const ShapeArray *array)
{
    const ObjectDriver *driver = driver_conn_driver(serve->call.conn);
    size_t size = shape_object_size(entry->aux);

    if (array->len == 0 || !driver->classes[entry->aux])
        return 0;
    serve->objects = driver_array_new(driver->classes[entry->aux], array->len);
    for (unsigned int i = 0; i < array->len; i++) {
        ServeKey key;
        void *object;

        serve_key_decode(entry->aux, (const char *)array->val + i * size, &key);
        object = driver_object_find(serve->call.conn, entry->aux, &key.key);
        if (object)
            driver_array_take(serve->objects, object);
        else
            error_reset();
    }
    serve->call.values[entry->value].ptr = serve->objects;
    return 0;
}

static int
in_typed(Serve *serve, const ShapeEntry *entry, ShapeArray *array)
{
    TypedParams *params = &serve->typed[serve->n_typed];

    if (shape_typed_from_wire(array, &params->items, &params->count) < 0)
        return -1;
    params->capacity = params->count;
    serve->n_typed++;
    serve->call.values[entry->value].ptr = params;
    return 0;
}

static int
in_fds(Serve *serve, const ShapeEntry *entry)
{
    size_t count = rpc_call_n_fds(serve->rpc);

    serve->fds = serve_alloc(serve, (count + 1) * sizeof(int));
    for (size_t i = 0; i < count; i++)
        serve->fds[i] = rpc_call_steal_fd(serve->rpc, i);
    serve->n_fds = count;
    if (entry->kind == SHAPE_FDS) {
        serve->call.values[entry->value].ptr = serve->fds;
        serve->call.values[entry->count].num = count;
        return 0;
    }
    if (count != 1)
        return fail(VIR_ERR_RPC, _("%1$s takes one file descriptor, '%2$zu' came"), driver_call_name(serve->call.row), count);
    serve->call.values[entry->value].num = (unsigned long long)serve->fds[0];
    return 0;
}

static int
in_stream(Serve *serve, const ShapeEntry *entry)
{
    unsigned int flags = entry->aux;

    if (entry->count != SHAPE_NO_VALUE && (serve->call.values[entry->count].num & entry->limit))
        flags |= RPC_STREAM_SPARSE;
    serve->stream = serve_stream_new(serve->rpc, flags);
    serve->call.values[entry->value].ptr = serve->stream;
    return serve->stream ? 0 : -1;
}

/* Room that the caller has: the method may not be asked for more than the protocol carries. */
static int
in_room(Serve *serve, const ShapeEntry *entry, const void *field)
{
    unsigned long long room = shape_load(field, entry->wire);

    if ((long long)room < 0)
        return fail(VIR_ERR_INVALID_ARG, _("argument '%1$u' of %2$s must not be negative"), entry->value + 1u,
                    driver_call_name(serve->call.row));
    serve->call.values[entry->value].num = room;
    return 0;
}

static int
in_entry(Serve *serve, const ShapeEntry *entry, void *args)
{
    void *field = at(args, entry->offset);

    switch (entry->kind) {
    case SHAPE_NUM:
        return in_number(serve, entry, field);
    case SHAPE_STRING:
        serve->call.values[entry->value].ptr = *(char **)field;
        return 0;
    case SHAPE_UUID:
        serve->call.values[entry->value].ptr = field;
        return 0;
    case SHAPE_OBJECT:
        return in_object(serve, entry, field);
    case SHAPE_OBJECT_NAME:
        return in_object_name(serve, entry, field);
    case SHAPE_BYTES:
    case SHAPE_NUMS:
    case SHAPE_STRINGS:
        return in_array(serve, entry, field);
    case SHAPE_OBJECTS:
        return in_objects(serve, entry, field);
    case SHAPE_TYPED:
        return in_typed(serve, entry, field);
    case SHAPE_FD:
    case SHAPE_FDS:
        return in_fds(serve, entry);
    case SHAPE_ROOM:
        return in_room(serve, entry, field);
    default:
        return 0;
    }
}

int
serve_decode(Serve *serve, void *args)
{
    const ShapeEntry *first = &shape_entries[serve->shape->in];

    for (const ShapeEntry *entry = first; entry->kind != SHAPE_END; entry++) {
        if (in_entry(serve, entry, args) < 0)
            return -1;
    }
    /* A stream looks at the flags, wherever they stand. */
    for (const ShapeEntry *entry = first; entry->kind != SHAPE_END; entry++) {
        if (entry->kind == SHAPE_STREAM && in_stream(serve, entry) < 0)
            return -1;
    }
    return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_in.c - from what the caller gave to values and keys. Nothing is copied: all of it is the caller's.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "driver/object_driver.h"
#include "local/local_steps.h"

static void
in_object(LocalCall *local, const ShapeEntry *entry)
{
    const void *handle = local->given[entry->value].cptr;
    unsigned int i = 0;

    while (local->call.row->objects[i].value != entry->value)
        i++;
    local->call.values[entry->value].ptr = NULL;
    if (!handle)
        return;
    local_key_of_handle(entry->aux, handle, &local->keys[i]);
    local->call.keys[i] = &local->keys[i].key;
}

/* A list of handles, ended by NULL; objects that are gone meanwhile are left out. None at all: nobody asked for particular
 * ones. */
static void
in_objects(LocalCall *local, const ShapeEntry *entry)
{
    void *const *handles = local->given[entry->value].cptr;
    const ObjectClass *object_class = driver_conn_driver(local->call.conn)->classes[entry->aux];

    local->call.values[entry->value].ptr = NULL;
    if (!handles || !handles[0] || !object_class)
        return;
    local->objects = driver_array_new(object_class, 0);
    for (size_t i = 0; handles[i]; i++) {
        LocalKey key;
        void *object;

        local_key_of_handle(entry->aux, handles[i], &key);
        object = driver_object_find(local->call.conn, entry->aux, &key.key);
        if (object)
            driver_array_take(local->objects, object);
        else
            error_reset();
    }
    local->call.values[entry->value].ptr = local->objects;
}

static int
check_param(const virTypedParameter *param, size_t i)
{
    if (!memchr(param->field, '\0', sizeof(param->field)))
        return fail(VIR_ERR_INVALID_ARG, _("the name of parameter %1$zu is not ended"), i);
    if (param->type < VIR_TYPED_PARAM_INT || param->type > VIR_TYPED_PARAM_STRING)
        return fail(VIR_ERR_INVALID_ARG, _("parameter '%1$s' has type %2$d, which is none"), param->field, param->type);
    if (param->type == VIR_TYPED_PARAM_STRING && !param->value.s)
        return fail(VIR_ERR_INVALID_ARG, _("the string of parameter '%1$s' must not be NULL"), param->field);
    return 0;
}

static int
in_typed(LocalCall *local, const ShapeEntry *entry)
{
    virTypedParameterPtr params = local->given[entry->value].ptr;
    size_t count = (size_t)local->given[entry->count].num;

    if (count > entry->limit)
        return fail(VIR_ERR_INVALID_ARG, _("'%1$zu' parameters are too many, the limit is '%2$u'"), count, entry->limit);
    if (!params && count > 0)
        return fail(VIR_ERR_INVALID_ARG, _("argument '%1$u' must not be NULL"), entry->value + 1u);
    for (size_t i = 0; i < count; i++) {
        if (check_param(&params[i], i) < 0)
            return -1;
    }
    local->given_typed = (TypedParams) { .items = params, .count = count, .capacity = count };
    local->call.values[entry->value].ptr = &local->given_typed;
    return 0;
}

static int
in_stream(LocalCall *local, const ShapeEntry *entry)
{
    bool sparse = entry->count != SHAPE_NO_VALUE && (local->given[entry->count].num & entry->limit);
    virStreamPtr stream = local->given[entry->value].ptr;

    local->driver_stream = local_stream_begin(stream, sparse);
    if (!local->driver_stream)
        return -1;
    local->stream = stream;
    local->call.values[entry->value].ptr = local->driver_stream;
    return 0;
}

/* Room that stands behind a pointer. */
static int
in_room(const LocalCall *local, const ShapeEntry *entry)
{
    const void *pointer = local->given[entry->value].cptr;

    if (pointer && (long long)shape_load(pointer, entry->type) < 0)
        return fail(VIR_ERR_INVALID_ARG, _("argument '%1$u' must not be negative"), entry->value + 1u);
    return 0;
}

static int
in_entry(LocalCall *local, const ShapeEntry *entry)
{
    switch (entry->kind) {
    case SHAPE_OBJECT:
    case SHAPE_OBJECT_NAME:
        in_object(local, entry);
        return 0;
    case SHAPE_OBJECTS:
        in_objects(local, entry);
        return 0;
    case SHAPE_TYPED:
        return in_typed(local, entry);
    case SHAPE_STREAM:
        return in_stream(local, entry);
    case SHAPE_ROOM:
        return in_room(local, entry);
    default:
        return 0;
    }
}

int
local_take_arguments(LocalCall *local)
{
    for (size_t i = 0; i < local->call.row->nvalues; i++)
        memcpy(&local->call.values[i], &local->given[i], sizeof(DriverValue));
    for (const ShapeEntry *entry = &shape_entries[local->shape->in]; entry->kind != SHAPE_END; entry++) {
        if (in_entry(local, entry) < 0)
            return -1;
    }
    return 0;
}

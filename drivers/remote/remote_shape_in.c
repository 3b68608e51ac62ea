/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_shape_in.c - from parameters to the arguments of a call. Strings and arrays stay the caller's.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "remote_shape_steps.h"

static inline void *
at(void *base, size_t offset)
{
    return (char *)base + offset;
}

static const ShapeValue *
value_of(const RemoteShape *remote, const ShapeEntry *entry)
{
    return &remote->values[entry->value];
}

static size_t
count_of(const RemoteShape *remote, const ShapeEntry *entry)
{
    return remote->values[entry->count].num;
}

static void *
scratch(RemoteShape *remote, size_t size)
{
    void *memory = g_malloc0(size);

    g_ptr_array_add(remote->scratch, memory);
    return memory;
}

static int
missing(const ShapeEntry *entry)
{
    return fail(VIR_ERR_INVALID_ARG, _("argument '%1$u' must not be NULL"), entry->value + 1u);
}

static int
in_number(const RemoteShape *remote, const ShapeEntry *entry, void *field)
{
    unsigned long long value = value_of(remote, entry)->num;

    if (!shape_fits(value, entry->type, entry->wire))
        return fail(VIR_ERR_OVERFLOW, _("argument '%1$u' is too large for the protocol"), entry->value + 1u);
    memcpy(field, &value, entry->wire & 0x7f);
    return shape_store(field, entry->wire, shape_load(field, entry->wire));
}

static int
in_string(const RemoteShape *remote, const ShapeEntry *entry, const char **field)
{
    *field = value_of(remote, entry)->cptr;
    return *field || (entry->bits & SHAPE_NULLABLE) ? 0 : missing(entry);
}

static int
in_object(RemoteShape *remote, const ShapeEntry *entry, void *field)
{
    const void *handle = value_of(remote, entry)->cptr;

    if (entry->bits & SHAPE_NULLABLE) {
        if (!handle)
            return 0;
        field = *(void **)field = scratch(remote, shape_object_size(entry->aux));
    }
    if (!handle)
        return missing(entry);
    remote_object_to_wire(entry->aux, handle, field);
    return 0;
}

static int
check_limit(const ShapeEntry *entry, size_t count)
{
    if (count <= entry->limit)
        return 0;
    return fail(VIR_ERR_RPC, _("'%1$zu' elements in argument '%2$u' are too many for the protocol, the limit is '%3$u'"), count,
                entry->value + 1u, entry->limit);
}

static int
in_array(const RemoteShape *remote, const ShapeEntry *entry, ShapeArray *array)
{
    const ShapeValue *value = value_of(remote, entry);
    size_t count = count_of(remote, entry);
    char *const *strings = value->cptr;

    if (check_limit(entry, count) < 0)
        return -1;
    if (!value->cptr && count > 0)
        return missing(entry);
    for (size_t i = 0; entry->kind == SHAPE_STRINGS && i < count; i++) {
        if (!strings[i])
            return missing(entry);
    }
    array->val = value->ptr;
    array->len = (unsigned int)count;
    return 0;
}

/* A NULL-terminated array of handles. */
static int
in_objects(RemoteShape *remote, const ShapeEntry *entry, ShapeArray *array)
{
    void *const *handles = value_of(remote, entry)->cptr;
    size_t size = shape_object_size(entry->aux);
    size_t count = 0;

    while (handles && handles[count])
        count++;
    if (check_limit(entry, count) < 0)
        return -1;
    array->val = scratch(remote, (count + 1) * size);
    array->len = (unsigned int)count;
    for (size_t i = 0; i < count; i++)
        remote_object_to_wire(entry->aux, handles[i], at(array->val, i * size));
    return 0;
}

static int
in_typed(RemoteShape *remote, const ShapeEntry *entry, ShapeArray *array)
{
    size_t count = count_of(remote, entry);
    int rc;

    if (!value_of(remote, entry)->cptr && count > 0)
        return missing(entry);
    rc = shape_typed_to_wire(value_of(remote, entry)->cptr, count, entry->limit, array);
    g_ptr_array_add(remote->typed, array);
    return rc;
}

static int
in_room(const RemoteShape *remote, const ShapeEntry *entry, void *field)
{
    const void *pointer = value_of(remote, entry)->cptr;

    return shape_store(field, entry->wire, pointer ? shape_load(pointer, entry->type) : 0);
}

static int
in_fds(RemoteShape *remote, const ShapeEntry *entry)
{
    int *fds;

    if (entry->kind == SHAPE_FD) {
        fds = scratch(remote, sizeof(*fds));
        *fds = (int)value_of(remote, entry)->num;
        remote->call.fds = fds;
        remote->call.n_fds = 1;
        return 0;
    }
    remote->call.fds = value_of(remote, entry)->cptr;
    remote->call.n_fds = count_of(remote, entry);
    return remote->call.fds || remote->call.n_fds == 0 ? 0 : missing(entry);
}

static int
in_entry(RemoteShape *remote, const ShapeEntry *entry, void *args)
{
    void *field = at(args, entry->offset);

    switch (entry->kind) {
    case SHAPE_NUM:
        return in_number(remote, entry, field);
    case SHAPE_STRING:
        return in_string(remote, entry, field);
    case SHAPE_UUID:
        memcpy(field, value_of(remote, entry)->cptr, entry->limit);
        return 0;
    case SHAPE_OBJECT:
        return in_object(remote, entry, field);
    case SHAPE_OBJECT_NAME:
        *(char **)field = remote_object_name(entry->aux, value_of(remote, entry)->cptr);
        return 0;
    case SHAPE_BYTES:
    case SHAPE_NUMS:
    case SHAPE_STRINGS:
        return in_array(remote, entry, field);
    case SHAPE_OBJECTS:
        return in_objects(remote, entry, field);
    case SHAPE_TYPED:
        return in_typed(remote, entry, field);
    case SHAPE_NEED:
        return shape_store(field, entry->wire, value_of(remote, entry)->cptr != NULL);
    case SHAPE_ROOM:
        return in_room(remote, entry, field);
    case SHAPE_FD:
    case SHAPE_FDS:
        return in_fds(remote, entry);
    default:
        remote->call.stream = value_of(remote, entry)->ptr;
        return 0;
    }
}

/* Room that the caller has in two dimensions is bounded by what the protocol can carry. */
static int
check_rooms(const RemoteShape *remote)
{
    for (const ShapeEntry *entry = &shape_entries[remote->shape->out]; entry->kind != SHAPE_END; entry++) {
        unsigned long long count, times;

        if (entry->times == SHAPE_NO_VALUE)
            continue;
        count = count_of(remote, entry);
        times = remote->values[entry->times].num;
        if (count > entry->limit || times > entry->limit || count * times > entry->limit)
            return fail(VIR_ERR_RPC, _("'%1$llu' times '%2$llu' elements are too many for the protocol, the limit is '%3$u'"),
                        count, times, entry->limit);
    }
    return 0;
}

int
remote_shape_encode(RemoteShape *remote, void *args)
{
    if (check_rooms(remote) < 0)
        return -1;
    for (const ShapeEntry *entry = &shape_entries[remote->shape->in]; entry->kind != SHAPE_END; entry++) {
        if (in_entry(remote, entry, args) < 0)
            return -1;
    }
    return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_places.c - zeroed memory for a method's answers: the caller's own is written when the call has succeeded.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "local/local_steps.h"

void *
local_place(LocalCall *local, size_t size)
{
    void *memory = g_malloc0(size);

    g_ptr_array_add(local->places, memory);
    return memory;
}

/* What the caller said about its room. */
static unsigned long long
given_room(const LocalCall *local, const ShapeEntry *entry)
{
    const ShapeValue *count = &local->given[entry->count];

    if (entry->bits & SHAPE_COUNT_POINTER)
        return count->cptr ? shape_load(count->cptr, entry->size_type) : 0;
    return count->num;
}

static unsigned long long
times_of(const LocalCall *local, const ShapeEntry *entry)
{
    return entry->times == SHAPE_NO_VALUE ? 1 : local->call.values[entry->times].num;
}

size_t
local_room(const LocalCall *local, const ShapeEntry *entry)
{
    unsigned long long count = local->call.values[entry->count].num;

    if (entry->bits & SHAPE_COUNT_POINTER)
        count = MIN(given_room(local, entry), entry->limit);
    return count * times_of(local, entry);
}

size_t
local_left_count(const LocalCall *local, const ShapeEntry *entry)
{
    size_t room;

    if (entry->bits & SHAPE_COUNT_POINTER)
        return shape_load(local->call.values[entry->count].cptr, entry->size_type);
    if (entry->bits & SHAPE_ALLOC)
        return local->call.result.num;
    room = local_room(local, entry);
    return MIN(room, (size_t)local->call.result.num);
}

/* A place for a pointer or a number, and one for the count that goes with it. */
static void
prepare_slot(LocalCall *local, const ShapeEntry *entry)
{
    if (entry->value != SHAPE_RESULT)
        local->call.values[entry->value].ptr = local_place(local, sizeof(unsigned long long));
    if (entry->count < SHAPE_VALUES_MAX)
        local->call.values[entry->count].ptr = local_place(local, sizeof(unsigned long long));
}

/* A caller may have more room than there can be answers: the method is told of as much as is useful. Where every element
 * counts (bytes, and what is two-dimensional) too many are refused. */
static int
check_room(LocalCall *local, const ShapeEntry *entry)
{
    unsigned long long room = given_room(local, entry);
    unsigned long long times = times_of(local, entry);
    bool exact = entry->kind == SHAPE_BYTES || entry->times != SHAPE_NO_VALUE;

    if ((long long)room < 0 || (exact && (room > entry->limit || times > entry->limit || room * times > entry->limit)))
        return fail(VIR_ERR_INVALID_ARG, _("%1$s was asked for too many elements, the limit is '%2$u'"),
                    driver_call_name(local->call.row), entry->limit);
    if (!exact && !(entry->bits & SHAPE_COUNT_POINTER) && room > entry->limit)
        local->call.values[entry->count].num = entry->limit;
    return 0;
}

static int
prepare_array(LocalCall *local, const ShapeEntry *entry)
{
    size_t room;

    if (check_room(local, entry) < 0)
        return -1;
    room = local_room(local, entry);
    local->call.values[entry->value].ptr = local_place(local, (room + 1) * shape_element_size(entry));
    if (entry->bits & SHAPE_COUNT_POINTER) {
        void *slot = local_place(local, sizeof(unsigned long long));

        (void)shape_store(slot, entry->size_type, room);
        local->call.values[entry->count].ptr = slot;
    }
    return 0;
}

static int
prepare_entry(LocalCall *local, const ShapeEntry *entry)
{
    switch (entry->kind) {
    case SHAPE_NUM:
    case SHAPE_STRING:
    case SHAPE_FDS:
        prepare_slot(local, entry);
        return 0;
    case SHAPE_STRUCT:
        local->call.values[entry->value].ptr = local_place(local, shape_structs[entry->aux].public_size);
        return 0;
    case SHAPE_TYPED:
        local->call.values[entry->value].ptr = &local->typed[local->n_typed++];
        return 0;
    case SHAPE_BYTES:
    case SHAPE_NUMS:
    case SHAPE_STRINGS:
    case SHAPE_STRUCTS:
        if (entry->bits & SHAPE_ALLOC || entry->value == SHAPE_RESULT) {
            prepare_slot(local, entry);
            return 0;
        }
        return prepare_array(local, entry);
    default:
        return 0;
    }
}

int
local_prepare(LocalCall *local)
{
    for (const ShapeEntry *entry = &shape_entries[local->shape->out]; entry->kind != SHAPE_END; entry++) {
        if (prepare_entry(local, entry) < 0)
            return -1;
    }
    return 0;
}

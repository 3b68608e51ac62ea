/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_out.c - from what a method left to where the caller's parameters point. What nobody wants is freed.
 *
 * Threads: any.
 */

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "driver/object_driver.h"
#include "local/local_steps.h"

/* Where @entry's parameter points; NULL if the caller does not want it. */
static void *
target(const LocalCall *local, const ShapeEntry *entry)
{
    return entry->value == SHAPE_RESULT ? NULL : local->given[entry->value].ptr;
}

/* What the method left: a pointer of its own. */
static void *
take_left(LocalCall *local, const ShapeEntry *entry)
{
    if (entry->value == SHAPE_RESULT)
        return g_steal_pointer(&local->call.result.ptr);
    return g_steal_pointer((void **)local->call.values[entry->value].ptr);
}

/* Tells the caller how many there are, where the prototype says so through a pointer. */
static int
store_count(const LocalCall *local, const ShapeEntry *entry, size_t count)
{
    void *pointer;

    if (!(entry->bits & (SHAPE_COUNT_POINTER | SHAPE_ALLOC)) || entry->count >= SHAPE_VALUES_MAX)
        return 0;
    pointer = local->given[entry->count].ptr;
    return pointer ? shape_store(pointer, entry->size_type, count) : 0;
}

static int
out_number(const LocalCall *local, const ShapeEntry *entry, ShapeValue *ret_result)
{
    void *pointer = target(local, entry);

    if (entry->value == SHAPE_RESULT) {
        ret_result->num = local->call.result.num;
        return 0;
    }
    return pointer ? shape_store(pointer, entry->type, shape_load(local->call.values[entry->value].cptr, entry->type)) : 0;
}

static int
out_string(LocalCall *local, const ShapeEntry *entry, ShapeValue *ret_result)
{
    char **pointer = target(local, entry);
    char *text;

    if (entry->bits & SHAPE_KEEP) {
        ret_result->cptr = g_intern_string(local->call.result.cptr);
        return 0;
    }
    text = take_left(local, entry);
    if (!text && !(entry->bits & SHAPE_NULLABLE))
        text = g_strdup("");
    if (entry->value == SHAPE_RESULT)
        ret_result->ptr = text;
    else if (pointer)
        *pointer = text;
    else
        g_free(text);
    return 0;
}

/* How many bytes the method left in the caller's room. */
static size_t
bytes_count(const LocalCall *local, const ShapeEntry *entry)
{
    if (entry->times != SHAPE_NO_VALUE)
        return MIN(local->call.result.num * local->call.values[entry->count].num, local_room(local, entry));
    return local_room(local, entry);
}

static int
out_bytes(LocalCall *local, const ShapeEntry *entry, ShapeValue *ret_result)
{
    void **pointer = target(local, entry);
    void *bytes;

    if (!(entry->bits & SHAPE_ALLOC) && entry->value != SHAPE_RESULT) {
        if (pointer)
            memcpy(pointer, local->call.values[entry->value].cptr, bytes_count(local, entry));
        return 0;
    }
    bytes = take_left(local, entry);
    if (entry->value == SHAPE_RESULT)
        ret_result->ptr = bytes ? bytes : g_malloc0(1);
    else if (pointer)
        *pointer = bytes;
    else
        g_free(bytes);
    if (entry->bits & SHAPE_BITMAP)
        return 0;
    return store_count(local, entry, shape_load(local->call.values[entry->count].cptr, entry->size_type));
}

static int
out_numbers(const LocalCall *local, const ShapeEntry *entry)
{
    size_t count = local_left_count(local, entry);

    if (target(local, entry))
        memcpy(target(local, entry), local->call.values[entry->value].cptr, count * (entry->type & 0x7f));
    return store_count(local, entry, count);
}

static int
out_strings(LocalCall *local, const ShapeEntry *entry)
{
    size_t count = local_left_count(local, entry);
    char **into = target(local, entry);
    char **strings;

    if (entry->bits & SHAPE_ALLOC || entry->value == SHAPE_RESULT) {
        strings = g_renew(char *, take_left(local, entry), count + 1);
        strings[count] = NULL;
        if (into)
            *(char ***)(void *)into = strings;
        else
            g_strfreev(strings);
        return 0;
    }
    strings = local->call.values[entry->value].ptr;
    for (size_t i = 0; i < count; i++) {
        if (into)
            into[i] = strings[i];
        else
            g_free(strings[i]);
    }
    return store_count(local, entry, count);
}

/* An array that the method made; of pointers it ends with a NULL. */
static void
give_structs(LocalCall *local, const ShapeEntry *entry, size_t count)
{
    size_t size = entry->bits & SHAPE_POINTERS ? sizeof(void *) : shape_structs[entry->aux].public_size;
    char *elements = g_realloc_n(take_left(local, entry), count + 1, size);

    memset(elements + count * size, 0, size);
    if (target(local, entry))
        *(void **)target(local, entry) = elements;
    else
        shape_elements_free(entry, elements, count);
}

static int
out_structs(LocalCall *local, const ShapeEntry *entry)
{
    size_t count = local_left_count(local, entry);
    void *elements = local->call.values[entry->value].ptr;

    if (entry->bits & SHAPE_ALLOC) {
        give_structs(local, entry, count);
        return 0;
    }
    if (!target(local, entry))
        shape_elements_free(entry, elements, MIN(count, local_room(local, entry)));
    else
        memcpy(target(local, entry), elements, MIN(count, local_room(local, entry)) * shape_structs[entry->aux].public_size);
    return store_count(local, entry, count);
}

static int
out_struct(const LocalCall *local, const ShapeEntry *entry)
{
    size_t size = shape_structs[entry->aux].public_size;
    size_t wanted = entry->count == SHAPE_NO_VALUE ? size : local->given[entry->count].num;

    if (wanted > size)
        return fail(VIR_ERR_INVALID_ARG, _("the size '%1$zu' is larger than the struct, which has '%2$zu' bytes"), wanted, size);
    memcpy(target(local, entry), local->call.values[entry->value].cptr, wanted);
    return 0;
}

static int
out_objects(const LocalCall *local, const ShapeEntry *entry, ShapeValue *ret_result)
{
    GPtrArray *objects = local->call.result.ptr;
    void **handles;

    ret_result->num = objects->len;
    if (!target(local, entry))
        return 0;
    handles = g_new0(void *, (size_t)objects->len + 1);
    for (guint i = 0; i < objects->len; i++)
        handles[i] = local_handle_of_object(local, entry->aux, objects->pdata[i]);
    *(void ***)target(local, entry) = handles;
    return 0;
}

static int
out_stats(const LocalCall *local, const ShapeEntry *entry, ShapeValue *ret_result)
{
    GPtrArray *stats = local->call.result.ptr;
    virDomainStatsRecordPtr *records = g_new0(virDomainStatsRecordPtr, (size_t)stats->len + 1);

    for (guint i = 0; i < stats->len; i++) {
        DomainStats *one = stats->pdata[i];

        records[i] = g_new0(virDomainStatsRecord, 1);
        records[i]->dom = local_handle_of_object(local, entry->aux, one->dom);
        records[i]->nparams = (int)one->params.count;
        records[i]->params = g_steal_pointer(&one->params.items);
        one->params = (TypedParams) { 0 };
    }
    *(virDomainStatsRecordPtr **)target(local, entry) = records;
    ret_result->num = stats->len;
    return 0;
}

/* Parameters in rows of as many as the caller has room for; a row's own number is the result. What a row lacks stays zero. */
static void
give_rows(const LocalCall *local, const ShapeEntry *entry, TypedParams *params)
{
    virTypedParameterPtr into = target(local, entry);
    size_t width = (size_t)local->given[entry->count].num;
    size_t rows = entry->times == SHAPE_NO_VALUE ? 1 : (size_t)local->given[entry->times].num;
    size_t each = entry->times == SHAPE_NO_VALUE ? params->count : (size_t)local->call.result.num;

    memset(into, 0, width * rows * sizeof(*into));
    for (size_t i = 0; i < params->count && each > 0; i++) {
        if (i % each >= width || i / each >= rows)
            continue;
        into[i / each * width + i % each] = params->items[i];
        /* The string moves. */
        params->items[i].type = VIR_TYPED_PARAM_INT;
    }
}

/* Caller-sized parameters: without room the caller asks how many there are. */
static int
fill_typed(const LocalCall *local, const ShapeEntry *entry, TypedParams *params)
{
    virTypedParameterPtr into = target(local, entry);
    void *pointer = local->given[entry->count].ptr;
    size_t room = pointer ? (size_t)shape_load(pointer, entry->size_type) : 0;
    size_t count = MIN(room, params->count);

    if (room == 0 || !into)
        return store_count(local, entry, params->count);
    for (size_t i = 0; i < count; i++) {
        into[i] = params->items[i];
        params->items[i].type = VIR_TYPED_PARAM_INT;
    }
    return store_count(local, entry, count);
}

static int
out_typed(LocalCall *local, const ShapeEntry *entry)
{
    TypedParams *params = local->call.values[entry->value].ptr;
    size_t count = params->count;

    if (entry->bits & SHAPE_ALLOC) {
        if (!target(local, entry))
            return 0;
        *(virTypedParameterPtr *)target(local, entry) = g_steal_pointer(&params->items);
        *params = (TypedParams) { 0 };
        return store_count(local, entry, count);
    }
    if (entry->bits & SHAPE_COUNT_POINTER)
        return fill_typed(local, entry, params);
    if (target(local, entry))
        give_rows(local, entry, params);
    return 0;
}

static int
out_fds(LocalCall *local, const ShapeEntry *entry, ShapeValue *ret_result)
{
    int *fds = take_left(local, entry);
    size_t count = local->call.result.num;

    if (entry->count != SHAPE_RESULT)
        count = shape_load(local->call.values[entry->count].cptr, entry->size_type);
    else
        ret_result->num = count;
    if (target(local, entry)) {
        *(int **)target(local, entry) = fds;
    } else {
        for (size_t i = 0; fds && i < count; i++)
            close(fds[i]);
        g_free(fds);
    }
    if (entry->count != SHAPE_RESULT && local->given[entry->count].ptr)
        return shape_store(local->given[entry->count].ptr, entry->size_type, count);
    return 0;
}

static int
out_entry(LocalCall *local, const ShapeEntry *entry, ShapeValue *ret_result)
{
    switch (entry->kind) {
    case SHAPE_NUM:
        return out_number(local, entry, ret_result);
    case SHAPE_STRING:
        return out_string(local, entry, ret_result);
    case SHAPE_OBJECT:
        ret_result->ptr = local_handle_of_object(local, entry->aux, local->call.result.ptr);
        return 0;
    case SHAPE_BYTES:
        return out_bytes(local, entry, ret_result);
    case SHAPE_NUMS:
        return out_numbers(local, entry);
    case SHAPE_STRINGS:
        return out_strings(local, entry);
    case SHAPE_STRUCT:
        return out_struct(local, entry);
    case SHAPE_STRUCTS:
        return out_structs(local, entry);
    case SHAPE_OBJECTS:
        return out_objects(local, entry, ret_result);
    case SHAPE_STATS:
        return out_stats(local, entry, ret_result);
    case SHAPE_TYPED:
        return out_typed(local, entry);
    case SHAPE_FDS:
        return out_fds(local, entry, ret_result);
    default:
        return 0;
    }
}

int
local_give_answers(LocalCall *local, ShapeValue *ret_result)
{
    if (!(local->call.row->bits & (CALL_RETURNS_OBJECT | CALL_RETURNS_ARRAY | CALL_RETURNS_STATS)))
        ret_result->num = local->call.result.num;
    for (const ShapeEntry *entry = &shape_entries[local->shape->out]; entry->kind != SHAPE_END; entry++) {
        if (out_entry(local, entry, ret_result) < 0)
            return -1;
    }
    return 0;
}

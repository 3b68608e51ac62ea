/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_shape_out.c - from a reply to results. Strings and arrays move; what a caller has no room for is a broken reply.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "remote_shape_steps.h"
#include "rpc/remote_protocol.h"

static inline void *
at(void *base, size_t offset)
{
    return (char *)base + offset;
}

/* Where @entry's parameter points; NULL if the caller does not want it. */
static void *
target(const RemoteShape *remote, const ShapeEntry *entry)
{
    return remote->values[entry->value].ptr;
}

static void *
steal(void *place)
{
    void **slot = place;
    void *value = *slot;

    *slot = NULL;
    return value;
}

/* How many elements the caller of the function has room for. */
static size_t
room_of(const RemoteShape *remote, const ShapeEntry *entry)
{
    size_t room = entry->bits & SHAPE_COUNT_POINTER ? remote->rooms[entry->count] : remote->values[entry->count].num;

    if (entry->times != SHAPE_NO_VALUE)
        room *= remote->values[entry->times].num;
    return room;
}

static void
note_rooms(RemoteShape *remote)
{
    for (const ShapeEntry *entry = &shape_entries[remote->shape->out]; entry->kind != SHAPE_END; entry++) {
        const void *pointer;

        if (!(entry->bits & SHAPE_COUNT_POINTER))
            continue;
        pointer = remote->values[entry->count].cptr;
        remote->rooms[entry->count] = pointer ? shape_load(pointer, entry->size_type) : 0;
    }
}

static int
check_room(const RemoteShape *remote, const ShapeEntry *entry, size_t count)
{
    size_t room = room_of(remote, entry);

    if (count <= room)
        return 0;
    return fail(VIR_ERR_RPC, _("the daemon sent '%1$zu' elements, there is room for '%2$zu'"), count, room);
}

/* Tells the caller how many there are, where the prototype says so through a pointer. */
static int
store_count(const RemoteShape *remote, const ShapeEntry *entry, size_t count)
{
    void *pointer;

    if (!(entry->bits & SHAPE_COUNT_POINTER) && !(entry->bits & SHAPE_ALLOC))
        return 0;
    if (entry->count >= SHAPE_VALUES_MAX)
        return 0;
    pointer = remote->values[entry->count].ptr;
    return pointer ? shape_store(pointer, entry->size_type, count) : 0;
}

/* A result that callers take for a failure must have an error. */
static int
check_result(const ShapeEntry *entry, unsigned long long value)
{
    bool is_signed = entry->wire & 0x80;

    if (is_signed ? (long long)value >= 0 : value > 0 || (entry->type & 0x80))
        return 0;
    return fail(VIR_ERR_RPC,
                _("the daemon answered '%1$lld', which says that the call failed, without an error"), (long long)value);
}

static int
out_number(const RemoteShape *remote, const ShapeEntry *entry, const void *field, ShapeValue *ret_result)
{
    unsigned long long value = shape_load(field, entry->wire);
    void *pointer;

    if (!shape_fits(value, entry->wire, entry->type))
        return fail(VIR_ERR_OVERFLOW, _("the daemon's answer is out of range"));
    if (entry->value == SHAPE_RESULT) {
        ret_result->num = value;
        return check_result(entry, value);
    }
    pointer = target(remote, entry);
    return pointer ? shape_store(pointer, entry->type, value) : 0;
}

static int
out_string(const RemoteShape *remote, const ShapeEntry *entry, char **field, ShapeValue *ret_result)
{
    if (entry->bits & SHAPE_KEEP)
        ret_result->cptr = g_intern_string(*field);
    else if (entry->value == SHAPE_RESULT)
        ret_result->ptr = steal(field);
    else if (target(remote, entry))
        *(char **)target(remote, entry) = steal(field);
    return 0;
}

static int
out_bytes(const RemoteShape *remote, const ShapeEntry *entry, ShapeArray *array, ShapeValue *ret_result)
{
    size_t len = array->len;

    if (entry->value == SHAPE_RESULT) {
        ret_result->ptr = steal(&array->val);
        /* No bytes are still an answer. */
        if (!ret_result->ptr)
            ret_result->ptr = g_malloc0(1);
        return store_count(remote, entry, len);
    }
    if (!target(remote, entry))
        return 0;
    if (entry->bits & SHAPE_ALLOC) {
        *(void **)target(remote, entry) = steal(&array->val);
        return store_count(remote, entry, len);
    }
    if (check_room(remote, entry, len) < 0)
        return -1;
    memset(target(remote, entry), 0, room_of(remote, entry));
    memcpy(target(remote, entry), len ? array->val : "", len);
    return 0;
}

static int
out_numbers(const RemoteShape *remote, const ShapeEntry *entry, const ShapeArray *array)
{
    if (!target(remote, entry))
        return 0;
    if (check_room(remote, entry, array->len) < 0)
        return -1;
    memcpy(target(remote, entry), array->len ? array->val : "", (size_t)array->len * (entry->wire & 0x7f));
    return store_count(remote, entry, array->len);
}

static int
out_strings(const RemoteShape *remote, const ShapeEntry *entry, ShapeArray *array)
{
    char **strings = array->val;
    char **into = target(remote, entry);

    if (!into)
        return 0;
    if (entry->bits & SHAPE_ALLOC)
        into = *(char ***)target(remote, entry) = g_new0(char *, (size_t)array->len + 1);
    else if (check_room(remote, entry, array->len) < 0)
        return -1;
    for (unsigned int i = 0; i < array->len; i++)
        into[i] = steal(&strings[i]);
    return 0;
}

static int
out_objects(const RemoteShape *remote, const ShapeEntry *entry, const ShapeArray *array)
{
    size_t size = shape_object_size(entry->aux);
    void **handles;

    if (!target(remote, entry))
        return 0;
    handles = g_new0(void *, (size_t)array->len + 1);
    for (unsigned int i = 0; i < array->len; i++)
        handles[i] = remote_object_from_wire(entry->aux, remote->conn, at(array->val, i * size));
    *(void ***)target(remote, entry) = handles;
    return 0;
}

static int
out_struct(const RemoteShape *remote, const ShapeEntry *entry, void *ret)
{
    size_t size = shape_structs[entry->aux].public_size;
    g_autofree void *whole = NULL;
    size_t wanted = entry->count == SHAPE_NO_VALUE ? size : remote->values[entry->count].num;

    if (wanted > size)
        return fail(VIR_ERR_INVALID_ARG, _("the size '%1$zu' is larger than the struct, which has '%2$zu' bytes"), wanted, size);
    whole = g_malloc0(size);
    if (shape_struct_from_wire(entry->aux, ret, whole) < 0) {
        shape_struct_clear(entry->aux, whole);
        return -1;
    }
    memcpy(target(remote, entry), whole, wanted);
    return 0;
}

/* An array that we allocate, of structs or of pointers to structs. */
static int
alloc_structs(const RemoteShape *remote, const ShapeEntry *entry, ShapeArray *array)
{
    size_t size = shape_structs[entry->aux].public_size;
    size_t wire_size = shape_structs[entry->aux].wire_size;
    bool pointers = entry->bits & SHAPE_POINTERS;
    void *elements = g_malloc0_n((size_t)array->len + 1, pointers ? sizeof(void *) : size);
    int rc = 0;

    *(void **)target(remote, entry) = elements;
    for (unsigned int i = 0; i < array->len && rc == 0; i++) {
        void *element = pointers ? (((void **)elements)[i] = g_malloc0(size)) : at(elements, i * size);

        rc = shape_struct_from_wire(entry->aux, at(array->val, i * wire_size), element);
    }
    return rc;
}

static int
out_structs(const RemoteShape *remote, const ShapeEntry *entry, ShapeArray *array)
{
    size_t size = shape_structs[entry->aux].public_size;
    size_t wire_size = shape_structs[entry->aux].wire_size;

    if (!target(remote, entry))
        return 0;
    if (entry->bits & SHAPE_ALLOC)
        return alloc_structs(remote, entry, array);
    if (check_room(remote, entry, array->len) < 0)
        return -1;
    for (unsigned int i = 0; i < array->len; i++) {
        if (shape_struct_from_wire(entry->aux, at(array->val, i * wire_size), at(target(remote, entry), i * size)) < 0)
            return -1;
    }
    return store_count(remote, entry, array->len);
}

static int
out_stats(const RemoteShape *remote, const ShapeEntry *entry, ShapeArray *array)
{
    remote_domain_stats_record *wire = array->val;
    virDomainStatsRecordPtr *records = g_new0(virDomainStatsRecordPtr, (size_t)array->len + 1);

    *(virDomainStatsRecordPtr **)target(remote, entry) = records;
    for (unsigned int i = 0; i < array->len; i++) {
        size_t count = 0;

        records[i] = g_new0(virDomainStatsRecord, 1);
        records[i]->dom = remote_object_from_wire(entry->aux, remote->conn, &wire[i].dom);
        if (shape_typed_from_wire((ShapeArray *)(void *)&wire[i].params, &records[i]->params, &count) < 0)
            return -1;
        records[i]->nparams = (int)count;
    }
    return 0;
}

/* What the function will return is needed before its row is reached: it says how long the rows of an array are. */
static void
note_result(RemoteShape *remote, void *ret)
{
    for (const ShapeEntry *entry = &shape_entries[remote->shape->out]; entry->kind != SHAPE_END; entry++) {
        if (entry->kind == SHAPE_NUM && entry->value == SHAPE_RESULT)
            remote->result = shape_load(at(ret, entry->offset), entry->wire);
    }
}

/* Parameters in rows of as many as the caller has room for; on the wire a row is as long as the result says. What a row lacks
 * stays zero. */
static int
fill_rows(const RemoteShape *remote, const ShapeEntry *entry, virTypedParameterPtr params, size_t count)
{
    virTypedParameterPtr into = target(remote, entry);
    size_t width = remote->values[entry->count].num;
    size_t rows = remote->values[entry->times].num;
    size_t each = remote->result;

    if (into && count > 0 && (each == 0 || each > width || count > each * rows)) {
        shape_typed_free(params, count);
        return fail(VIR_ERR_RPC,
                    _("the daemon sent '%1$zu' parameters in rows of '%2$zu', there is room for '%3$zu' rows of '%4$zu'"),
                    count, each, rows, width);
    }
    if (!into) {
        shape_typed_free(params, count);
        return 0;
    }
    memset(into, 0, sizeof(*into) * width * rows);
    for (size_t i = 0; i < count; i++)
        into[i / each * width + i % each] = params[i];
    g_free(params);
    return 0;
}

/* Caller-sized parameters: without room, the caller asks how many there are, and SHAPE_TOTAL answers. */
static int
fill_typed(const RemoteShape *remote, const ShapeEntry *entry, virTypedParameterPtr params, size_t count)
{
    if (room_of(remote, entry) == 0 && (entry->bits & SHAPE_COUNT_POINTER)) {
        shape_typed_free(params, count);
        return 0;
    }
    if (check_room(remote, entry, count) < 0) {
        shape_typed_free(params, count);
        return -1;
    }
    if (count > 0)
        memcpy(target(remote, entry), params, count * sizeof(*params));
    g_free(params);
    return store_count(remote, entry, count);
}

static int
out_typed(const RemoteShape *remote, const ShapeEntry *entry, ShapeArray *array)
{
    virTypedParameterPtr params = NULL;
    size_t count = 0;

    if (shape_typed_from_wire(array, &params, &count) < 0)
        return -1;
    if (entry->times != SHAPE_NO_VALUE)
        return fill_rows(remote, entry, params, count);
    if (!(entry->bits & SHAPE_ALLOC))
        return fill_typed(remote, entry, params, count);
    if (!target(remote, entry)) {
        shape_typed_free(params, count);
        return 0;
    }
    *(virTypedParameterPtr *)target(remote, entry) = params;
    return store_count(remote, entry, count);
}

/* How many there are; for caller-sized parameters the answer to a caller without room. */
static int
out_total(const RemoteShape *remote, const ShapeEntry *entry, const void *field, ShapeValue *ret_result)
{
    const ShapeEntry *counted = entry + 1;
    unsigned long long total = shape_load(field, entry->wire);
    void *pointer;

    if (entry->value == SHAPE_RESULT) {
        ret_result->num = total;
        return check_result(entry, total);
    }
    if (!(counted->bits & SHAPE_COUNT_POINTER) || room_of(remote, counted) > 0 || (counted->bits & SHAPE_ALLOC))
        return 0;
    pointer = remote->values[entry->value].ptr;
    return pointer ? shape_store(pointer, entry->type, total) : 0;
}

static int
out_fd(RemoteShape *remote, ShapeValue *ret_result)
{
    if (remote->n_ret_fds != 1)
        return fail(VIR_ERR_RPC, _("the daemon sent '%1$zu' file descriptors, one was expected"), remote->n_ret_fds);
    ret_result->num = (unsigned long long)remote->ret_fds[0];
    remote->ret_fds[0] = -1;
    return 0;
}

static int
out_fds(RemoteShape *remote, const ShapeEntry *entry, ShapeValue *ret_result)
{
    size_t count = remote->n_ret_fds;

    if (entry->count == SHAPE_RESULT)
        ret_result->num = count;
    else if (remote->values[entry->count].ptr
             && shape_store(remote->values[entry->count].ptr, entry->size_type, count) < 0)
        return -1;
    if (!target(remote, entry))
        return 0;
    *(int **)target(remote, entry) = g_steal_pointer(&remote->ret_fds);
    remote->n_ret_fds = 0;
    return 0;
}

/* The handle that the call was about follows the object. */
static int
out_self(const RemoteShape *remote, const ShapeEntry *entry, const void *field)
{
    const remote_nonnull_domain *wire = field;
    virDomainPtr domain = remote->values[entry->value].ptr;

    if (entry->aux == SHAPE_DOMAIN)
        domain->id = wire->id;
    return 0;
}

/* The same where the reply does not say it: another call does. */
static int
out_refresh(const RemoteShape *remote, const ShapeEntry *entry)
{
    virDomainPtr domain = remote->values[entry->value].ptr;
    ShapeValue lookup[] = { { .ptr = remote->conn }, { .cptr = domain->uuid } };
    ShapeValue found;

    g_assert(entry->aux == SHAPE_DOMAIN);
    if (remote_shape_call(&shapes[entry->limit], remote->conn, lookup, &found) < 0)
        return -1;
    domain->id = ((virDomainPtr)found.ptr)->id;
    handle_unref(found.ptr);
    return 0;
}

static int
out_array(RemoteShape *remote, const ShapeEntry *entry, ShapeArray *array, ShapeValue *ret_result)
{
    switch (entry->kind) {
    case SHAPE_BYTES:
        return out_bytes(remote, entry, array, ret_result);
    case SHAPE_NUMS:
        return out_numbers(remote, entry, array);
    case SHAPE_STRINGS:
        return out_strings(remote, entry, array);
    case SHAPE_STRUCTS:
        return out_structs(remote, entry, array);
    case SHAPE_OBJECTS:
        return out_objects(remote, entry, array);
    case SHAPE_STATS:
        return out_stats(remote, entry, array);
    default:
        return out_typed(remote, entry, array);
    }
}

static int
out_entry(RemoteShape *remote, const ShapeEntry *entry, void *ret, ShapeValue *ret_result)
{
    void *field = at(ret, entry->offset);

    switch (entry->kind) {
    case SHAPE_COUNT_OF:
        ret_result->num = ((const ShapeArray *)field)->len;
        return 0;
    case SHAPE_NUM:
        return out_number(remote, entry, field, ret_result);
    case SHAPE_STRING:
        return out_string(remote, entry, field, ret_result);
    case SHAPE_OBJECT:
        ret_result->ptr = remote_object_from_wire(entry->aux, remote->conn, field);
        return 0;
    case SHAPE_SELF:
        return out_self(remote, entry, field);
    case SHAPE_REFRESH:
        return out_refresh(remote, entry);
    case SHAPE_STRUCT:
        return out_struct(remote, entry, ret);
    case SHAPE_TOTAL:
        return out_total(remote, entry, field, ret_result);
    case SHAPE_FD:
        return out_fd(remote, ret_result);
    case SHAPE_FDS:
        return out_fds(remote, entry, ret_result);
    default:
        return out_array(remote, entry, field, ret_result);
    }
}

/* A list that we allocate and the result counts, or a caller's array with room for something. */
static bool
is_list(const RemoteShape *remote, const ShapeEntry *entry)
{
    bool has_elements = entry->kind == SHAPE_STRINGS || entry->kind == SHAPE_STRUCTS || entry->kind == SHAPE_OBJECTS
        || entry->kind == SHAPE_STATS;

    if (!has_elements)
        return false;
    return entry->bits & SHAPE_ALLOC ? entry->count == SHAPE_RESULT : room_of(remote, entry) > 0;
}

/* Callers believe the number that the function returns, and look at so many elements. */
static int
check_list(const RemoteShape *remote, const ShapeEntry *list, void *ret)
{
    size_t count = ((const ShapeArray *)at(ret, list->offset))->len;

    for (const ShapeEntry *entry = &shape_entries[remote->shape->out]; entry->kind != SHAPE_END; entry++) {
        bool is_number = entry->kind == SHAPE_NUM || entry->kind == SHAPE_TOTAL;

        if (is_number && entry->value == SHAPE_RESULT && shape_load(at(ret, entry->offset), entry->wire) != count)
            return fail(VIR_ERR_RPC, _("the daemon sent '%1$zu' elements and says that there are '%2$lld'"), count,
                        (long long)shape_load(at(ret, entry->offset), entry->wire));
    }
    return 0;
}

static int
check_lists(const RemoteShape *remote, void *ret)
{
    for (const ShapeEntry *entry = &shape_entries[remote->shape->out]; entry->kind != SHAPE_END; entry++) {
        if (is_list(remote, entry) && target(remote, entry) && check_list(remote, entry, ret) < 0)
            return -1;
    }
    return 0;
}

int
remote_shape_decode(RemoteShape *remote, void *ret, ShapeValue *ret_result)
{
    note_rooms(remote);
    note_result(remote, ret);
    if (check_lists(remote, ret) < 0)
        return -1;
    for (const ShapeEntry *entry = &shape_entries[remote->shape->out]; entry->kind != SHAPE_END; entry++) {
        if (out_entry(remote, entry, ret, ret_result) < 0)
            return -1;
    }
    return 0;
}

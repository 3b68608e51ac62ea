/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_out.c - places for a method's answers, and from there into the reply.
 *
 * What a method allocated moves into the reply and is freed with it. Encoding goes through to the end even after a failure, so that
 * nothing is left behind.
 *
 * Threads: preparing on the I/O thread, encoding where the method ran.
 */

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "driver/object_driver.h"
#include "rpc/remote_protocol.h"
#include "serve.h"

static inline void *
at(void *base, size_t offset)
{
    return (char *)base + offset;
}

/* ----------------------------------------------------------------- places */

/* The caller's room is a number of the wire: it is compared with the limit before anything is allocated. */
static int
check_room(const Serve *serve, const ShapeEntry *entry)
{
    unsigned long long count = serve->call.values[entry->count].num;
    unsigned long long times = entry->times == SHAPE_NO_VALUE ? 1 : serve->call.values[entry->times].num;

    if (count <= entry->limit && times <= entry->limit && count * times <= entry->limit)
        return 0;
    return fail(VIR_ERR_RPC, _("%1$s was asked for too many elements, the limit is '%2$u'"), driver_call_name(serve->call.row),
                entry->limit);
}

/* A place for a pointer or a number, and one for the count that goes with it. */
static void
prepare_slot(Serve *serve, const ShapeEntry *entry)
{
    if (entry->value != SHAPE_RESULT)
        serve->call.values[entry->value].ptr = serve_alloc(serve, sizeof(unsigned long long));
    if (entry->count < SHAPE_VALUES_MAX)
        serve->call.values[entry->count].ptr = serve_alloc(serve, sizeof(unsigned long long));
}

static int
prepare_array(Serve *serve, const ShapeEntry *entry)
{
    size_t room;

    if (check_room(serve, entry) < 0)
        return -1;
    room = serve_room(serve, entry);
    serve->call.values[entry->value].ptr = serve_alloc(serve, (room + 1) * shape_element_size(entry));
    if (entry->bits & SHAPE_COUNT_POINTER) {
        void *slot = serve_alloc(serve, sizeof(unsigned long long));

        (void)shape_store(slot, entry->size_type, room);
        serve->call.values[entry->count].ptr = slot;
    }
    return 0;
}

static int
prepare_entry(Serve *serve, const ShapeEntry *entry)
{
    switch (entry->kind) {
    case SHAPE_NUM:
    case SHAPE_STRING:
    case SHAPE_FDS:
        prepare_slot(serve, entry);
        return 0;
    case SHAPE_STRUCT:
        serve->call.values[entry->value].ptr = serve_alloc(serve, shape_structs[entry->aux].public_size);
        return 0;
    case SHAPE_TYPED:
        if (entry->times != SHAPE_NO_VALUE && check_room(serve, entry) < 0)
            return -1;
        serve->call.values[entry->value].ptr = &serve->typed[serve->n_typed++];
        return 0;
    case SHAPE_BYTES:
    case SHAPE_NUMS:
    case SHAPE_STRINGS:
    case SHAPE_STRUCTS:
        if (entry->bits & SHAPE_ALLOC) {
            prepare_slot(serve, entry);
            return 0;
        }
        return prepare_array(serve, entry);
    default:
        return 0;
    }
}

int
serve_prepare(Serve *serve)
{
    for (const ShapeEntry *entry = &shape_entries[serve->shape->out]; entry->kind != SHAPE_END; entry++) {
        /* Room is needed as a number by prepare_array(), and for SHAPE_TOTAL afterwards. */
        if (prepare_entry(serve, entry) < 0)
            return -1;
    }
    return 0;
}

/* ---------------------------------------------------------------- encoding */

/* What the method left at its place: the value itself, or what the result is. */
static void *
left_at(Serve *serve, const ShapeEntry *entry)
{
    if (entry->value == SHAPE_RESULT)
        return g_steal_pointer(&serve->call.result.ptr);
    return *(void **)serve->call.values[entry->value].ptr;
}

static int
check_limit(const Serve *serve, const ShapeEntry *entry, size_t count)
{
    if (count <= entry->limit)
        return 0;
    return fail(VIR_ERR_RPC, _("'%1$zu' results of %2$s are too many for the protocol, the limit is '%3$u'"), count,
                driver_call_name(serve->call.row), entry->limit);
}

/* How many elements the method left in an array. */
static size_t
left_count(const Serve *serve, const ShapeEntry *entry)
{
    size_t room;

    if (entry->bits & SHAPE_COUNT_POINTER)
        return shape_load(serve->call.values[entry->count].cptr, entry->size_type);
    if (entry->bits & SHAPE_ALLOC)
        return serve->call.result.num;
    room = serve_room(serve, entry);
    return MIN(room, (size_t)serve->call.result.num);
}

static int
out_number(Serve *serve, const ShapeEntry *entry, void *field)
{
    unsigned long long value = serve->call.result.num;

    if (entry->value != SHAPE_RESULT)
        value = shape_load(serve->call.values[entry->value].cptr, entry->type);
    return shape_store(field, entry->wire, value);
}

static int
out_string(Serve *serve, const ShapeEntry *entry, char **field)
{
    if (entry->bits & SHAPE_KEEP)
        *field = g_strdup(serve->call.result.cptr);
    else
        *field = left_at(serve, entry);
    if (!*field && !(entry->bits & SHAPE_NULLABLE))
        *field = g_strdup("");
    return 0;
}

static size_t
bytes_count(const Serve *serve, const ShapeEntry *entry)
{
    if (entry->bits & SHAPE_BITMAP)
        return (serve->call.result.num + 7) / 8;
    if (entry->bits & SHAPE_ALLOC)
        return shape_load(serve->call.values[entry->count].cptr, entry->size_type);
    if (entry->times != SHAPE_NO_VALUE)
        return MIN(serve->call.result.num * serve->call.values[entry->count].num, serve_room(serve, entry));
    return serve_room(serve, entry);
}

static int
out_bytes(Serve *serve, const ShapeEntry *entry, ShapeArray *array)
{
    size_t count = bytes_count(serve, entry);

    if (entry->bits & SHAPE_ALLOC)
        array->val = left_at(serve, entry);
    else
        array->val = g_memdup2(serve->call.values[entry->value].cptr, count);
    array->len = array->val ? (unsigned int)count : 0;
    return check_limit(serve, entry, count);
}

static int
out_numbers(Serve *serve, const ShapeEntry *entry, ShapeArray *array)
{
    size_t count = left_count(serve, entry);
    size_t size = entry->wire & 0x7f;

    array->val = g_memdup2(serve->call.values[entry->value].cptr, count * size);
    array->len = (unsigned int)count;
    return check_limit(serve, entry, count);
}

static int
out_strings(Serve *serve, const ShapeEntry *entry, ShapeArray *array)
{
    size_t count = left_count(serve, entry);

    if (entry->bits & SHAPE_ALLOC)
        array->val = left_at(serve, entry);
    else
        array->val = g_memdup2(serve->call.values[entry->value].cptr, count * sizeof(char *));
    array->len = array->val ? (unsigned int)count : 0;
    return check_limit(serve, entry, count);
}

/* How many elements of an array with a count behind a pointer the caller has room for: without room it asks how many there are. */
static size_t
asked_room(Serve *serve, const ShapeEntry *entry)
{
    void *args = rpc_call_args(serve->rpc);

    for (const ShapeEntry *in = &shape_entries[serve->shape->in]; in->kind != SHAPE_END; in++) {
        if (in->kind == SHAPE_ROOM && in->value == entry->count)
            return shape_load(at(args, in->offset), in->wire);
    }
    return SIZE_MAX;
}

static int
out_structs(Serve *serve, const ShapeEntry *entry, ShapeArray *array)
{
    size_t left = left_count(serve, entry);
    size_t count = entry->bits & SHAPE_COUNT_POINTER ? MIN(left, asked_room(serve, entry)) : left;
    size_t size = shape_structs[entry->aux].wire_size;
    void *elements = entry->bits & SHAPE_ALLOC ? left_at(serve, entry) : serve->call.values[entry->value].ptr;
    int rc = 0;

    if (!elements)
        return 0;
    array->val = g_malloc0_n(count + 1, size);
    array->len = (unsigned int)count;
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = shape_struct_to_wire(entry->aux, shape_element(entry, elements, i), at(array->val, i * size));
    shape_elements_free(entry, elements, count);
    return rc < 0 ? -1 : check_limit(serve, entry, count);
}

static int
out_struct(Serve *serve, const ShapeEntry *entry, void *ret)
{
    void *public_struct = serve->call.values[entry->value].ptr;
    int rc = shape_struct_to_wire(entry->aux, public_struct, ret);

    shape_struct_clear(entry->aux, public_struct);
    return rc;
}

static bool
is_wanted(Serve *serve, const ShapeEntry *entry)
{
    void *args = rpc_call_args(serve->rpc);

    for (const ShapeEntry *in = &shape_entries[serve->shape->in]; in->kind != SHAPE_END; in++) {
        if (in->kind == SHAPE_NEED && in->value == entry->value)
            return shape_load(at(args, in->offset), in->wire) != 0;
    }
    return true;
}

static int
out_objects(Serve *serve, const ShapeEntry *entry, ShapeArray *array)
{
    const ObjectDriver *driver = driver_conn_driver(serve->call.conn);
    GPtrArray *objects = serve->call.result.ptr;
    size_t size = shape_object_size(entry->aux);

    if (!is_wanted(serve, entry))
        return 0;
    if (check_limit(serve, entry, objects->len) < 0)
        return -1;
    array->val = g_malloc0_n(objects->len + 1, size);
    array->len = objects->len;
    for (guint i = 0; i < objects->len; i++)
        serve_object_encode(driver, entry->aux, objects->pdata[i], at(array->val, i * size));
    return 0;
}

/* The stats' records on the wire: an object, then its parameters. */
typedef struct {
    remote_nonnull_domain dom;
    ShapeArray params;
} StatsRecord;

G_STATIC_ASSERT(sizeof(StatsRecord) == sizeof(remote_domain_stats_record));

static int
out_stats(Serve *serve, const ShapeEntry *entry, ShapeArray *array)
{
    const ObjectDriver *driver = driver_conn_driver(serve->call.conn);
    GPtrArray *stats = serve->call.result.ptr;
    StatsRecord *records;

    if (check_limit(serve, entry, stats->len) < 0)
        return -1;
    records = g_new0(StatsRecord, stats->len + 1);
    array->val = records;
    array->len = stats->len;
    for (guint i = 0; i < stats->len; i++) {
        const DomainStats *one = stats->pdata[i];

        serve_object_encode(driver, entry->aux, one->dom, &records[i].dom);
        if (shape_typed_to_wire(one->params.items, one->params.count, REMOTE_CONNECT_GET_ALL_DOMAIN_STATS_MAX,
                                &records[i].params) < 0) {
            array->len = i + 1;
            return -1;
        }
    }
    return 0;
}

/* The caller's room for typed parameters, if it has a limit; where it is 0, only the count is asked. */
static size_t
typed_room(const Serve *serve, const ShapeEntry *entry)
{
    if (!(entry->bits & SHAPE_ALLOC) && (entry->bits & SHAPE_COUNT_POINTER))
        return serve->call.values[entry->count].num;
    return SIZE_MAX;
}

static int
out_typed(Serve *serve, const ShapeEntry *entry, ShapeArray *array)
{
    const TypedParams *params = serve->call.values[entry->value].cptr;
    size_t room = typed_room(serve, entry);

    return shape_typed_to_wire(params->items, MIN(params->count, room), entry->limit, array);
}

/* How many there are, whether they were wanted or not. */
static int
out_total(Serve *serve, const ShapeEntry *entry, void *field)
{
    const ShapeEntry *counted = entry + 1;

    if (entry->value == SHAPE_RESULT)
        return shape_store(field, entry->wire, ((GPtrArray *)serve->call.result.ptr)->len);
    if (counted->kind == SHAPE_TYPED)
        return shape_store(field, entry->wire, ((const TypedParams *)serve->call.values[counted->value].cptr)->count);
    return shape_store(field, entry->wire, left_count(serve, counted));
}

static int
out_fds(Serve *serve, const ShapeEntry *entry)
{
    size_t count = entry->count == SHAPE_RESULT ? serve->call.result.num
                                                : shape_load(serve->call.values[entry->count].cptr, entry->size_type);
    int *fds = left_at(serve, entry);
    int rc = 0;

    for (size_t i = 0; fds && i < count; i++) {
        if (rc == 0)
            rc = rpc_call_add_reply_fd(serve->rpc, fds[i]);
        else
            close(fds[i]);
    }
    g_free(fds);
    return rc;
}

static int
out_object(Serve *serve, const ShapeEntry *entry, void *field)
{
    const ObjectDriver *driver = driver_conn_driver(serve->call.conn);
    void *object = entry->kind == SHAPE_SELF ? serve->call.values[entry->value].ptr : serve->call.result.ptr;

    serve_object_encode(driver, entry->aux, object, field);
    return 0;
}

static int
out_entry(Serve *serve, const ShapeEntry *entry, void *ret)
{
    void *field = at(ret, entry->offset);

    switch (entry->kind) {
    case SHAPE_NUM:
        return out_number(serve, entry, field);
    case SHAPE_STRING:
        return out_string(serve, entry, field);
    case SHAPE_OBJECT:
    case SHAPE_SELF:
        return out_object(serve, entry, field);
    case SHAPE_BYTES:
        return out_bytes(serve, entry, field);
    case SHAPE_NUMS:
        return out_numbers(serve, entry, field);
    case SHAPE_STRINGS:
        return out_strings(serve, entry, field);
    case SHAPE_STRUCT:
        return out_struct(serve, entry, ret);
    case SHAPE_STRUCTS:
        return out_structs(serve, entry, field);
    case SHAPE_OBJECTS:
        return out_objects(serve, entry, field);
    case SHAPE_STATS:
        return out_stats(serve, entry, field);
    case SHAPE_TYPED:
        return out_typed(serve, entry, field);
    case SHAPE_TOTAL:
        return out_total(serve, entry, field);
    case SHAPE_FD:
        return rpc_call_add_reply_fd(serve->rpc, (int)serve->call.result.num);
    case SHAPE_FDS:
        return out_fds(serve, entry);
    default:
        return 0;
    }
}

int
serve_encode(Serve *serve, void *ret)
{
    g_autoptr(virError) first_error = NULL;

    for (const ShapeEntry *entry = &shape_entries[serve->shape->out]; entry->kind != SHAPE_END; entry++) {
        if (out_entry(serve, entry, ret) < 0) {
            if (first_error)
                error_reset();
            else
                first_error = error_take();
        }
    }
    if (!first_error)
        return 0;
    error_restore(g_steal_pointer(&first_error));
    return -1;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * served.c - calls that need no method of their own: lookups by what identifies, counts, and lists of names.
 *
 * A driver that finds and lists its objects has these for free, filtered by permission like the list itself.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "base/uuid.h"
#include "driver/adapter_steps.h"
#include "driver/object_driver.h"

/* The identifying argument is the last value but for flags; a parent, if any, is the first object. */
static int
serve_find(DriverCall *call)
{
    const DriverCallRow *row = call->row;
    const void *ident = call->values[row->find_value].cptr;
    ObjectKey key = { .parent = call->keys[0], .id = -1 };

    if (row->bits & CALL_FINDS_UUID)
        memcpy(key.uuid, ident, UUID_LEN);
    else
        key.name = ident;
    call->result.ptr = driver_object_find(call->conn, row->result, &key);
    return call->result.ptr ? permit_result(call) : -1;
}

/* Calls the method that lists all; call->result is the array, filtered. */
static int
list_all(DriverCall *call, DriverValue *ret_array)
{
    const DriverCallRow *row = call->row;
    const DriverCallRow *list = &driver_calls[row->list];
    const char *driver = (const char *)driver_conn_driver(call->conn);
    DriverCall inner = { .row = list, .conn = call->conn };

    memcpy(inner.keys, call->keys, sizeof(inner.keys));
    inner.values[0] = call->values[0];
    inner.values[list->flags_value].num = row->list_flags;
    if (row->flags_value != DRIVER_NO_VALUE)
        inner.values[list->flags_value].num |= call->values[row->flags_value].num;
    if (driver_thunks[list->thunk](driver + list->member, inner.values, &inner.result) < 0)
        return -1;
    *ret_array = inner.result;
    return permit_result(&inner);
}

/* Writes element @i of the caller's array. */
static void
put(const DriverCallRow *row, void *out, guint i, const ObjectKey *key)
{
    char uuid[UUID_TEXT_LEN];

    if (row->served == SERVED_IDS)
        ((int *)out)[i] = (int)key->id;
    else if (row->served == SERVED_UUIDS)
        ((char **)out)[i] = g_strdup(uuid_format(key->uuid, uuid));
    else
        ((char **)out)[i] = g_strdup(key->name);
}

static void
put_all(DriverCall *call, GPtrArray *array)
{
    const DriverCallRow *row = call->row;
    const ObjectClass *object_class = driver_conn_driver(call->conn)->classes[driver_calls[row->list].result];
    void *out = call->values[row->find_value].ptr;
    guint room = (guint)call->values[row->find_value + 1].num;
    guint count = MIN(room, array->len);

    for (guint i = 0; i < count; i++) {
        ObjectKey key = { 0 };
        void *hold = NULL;

        object_class->key(array->pdata[i], &key, &hold);
        put(row, out, i, &key);
        if (object_class->release_key)
            object_class->release_key(hold);
    }
    call->result.num = count;
}

int
serve_from_others(DriverCall *call)
{
    DriverValue array = { .ptr = NULL };
    int rc;

    if (call->row->served == SERVED_FIND)
        return serve_find(call);
    rc = list_all(call, &array);
    if (rc == 0 && call->row->served == SERVED_COUNT)
        call->result.num = ((GPtrArray *)array.ptr)->len;
    else if (rc == 0)
        put_all(call, array.ptr);
    if (array.ptr)
        g_ptr_array_unref(array.ptr);
    return rc;
}

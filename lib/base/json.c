/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json.c - JSON values: making, changing, comparing.
 *
 * Threads: any; a tree is changed by its owner only.
 */

#include "json.h"

#include <stdarg.h>
#include <string.h>

#include "base/json_internal.h"

JsonValue *
json_new(JsonType type)
{
    JsonValue *value = g_new0(JsonValue, 1);

    value->type = type;
    return value;
}

void
json_free(JsonValue *value)
{
    if (!value)
        return;
    switch (value->type) {
    case JSON_STRING:
        g_free(value->string.text);
        break;
    case JSON_ARRAY:
        for (size_t i = 0; i < value->array.n; i++)
            json_free(value->array.elements[i]);
        g_free(value->array.elements);
        break;
    case JSON_OBJECT:
        for (size_t i = 0; i < value->object.n; i++) {
            g_free(value->object.members[i].key);
            json_free(value->object.members[i].value);
        }
        g_free(value->object.members);
        if (value->object.index)
            g_hash_table_unref(value->object.index);
        break;
    case JSON_NULL:
    case JSON_BOOL:
    case JSON_INT:
    case JSON_UINT:
    case JSON_DOUBLE:
        break;
    }
    g_free(value);
}

JsonType
json_type(const JsonValue *value)
{
    return value ? value->type : JSON_NULL;
}

const char *
json_type_to_string(JsonType type)
{
    static const char *const words[] = {
        [JSON_NULL] = "null", [JSON_BOOL] = "boolean", [JSON_INT] = "integer", [JSON_UINT] = "integer",
        [JSON_DOUBLE] = "number", [JSON_STRING] = "string", [JSON_ARRAY] = "array", [JSON_OBJECT] = "object",
    };

    return words[type];
}

JsonValue *
json_new_null(void)
{
    return json_new(JSON_NULL);
}

JsonValue *
json_new_bool(bool value)
{
    JsonValue *new = json_new(JSON_BOOL);

    new->boolean = value;
    return new;
}

JsonValue *
json_new_int(int64_t value)
{
    JsonValue *new = json_new(JSON_INT);

    new->integer = value;
    return new;
}

JsonValue *
json_new_uint(uint64_t value)
{
    JsonValue *new;

    if (value <= INT64_MAX)
        return json_new_int((int64_t)value);
    new = json_new(JSON_UINT);
    new->natural = value;
    return new;
}

JsonValue *
json_new_double(double value)
{
    JsonValue *new = json_new(JSON_DOUBLE);

    new->number = value;
    return new;
}

JsonValue *
json_new_string_len(const char *value, size_t len)
{
    JsonValue *new = json_new(JSON_STRING);

    new->string.text = g_strndup(value, len);
    new->string.len = len;
    return new;
}

JsonValue *
json_new_string(const char *value)
{
    return json_new_string_len(value, strlen(value));
}

JsonValue *
json_new_array(void)
{
    return json_new(JSON_ARRAY);
}

JsonValue *
json_new_object(void)
{
    return json_new(JSON_OBJECT);
}

static void
index_all(JsonValue *object)
{
    object->object.index = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < object->object.n; i++)
        g_hash_table_insert(object->object.index, object->object.members[i].key, GSIZE_TO_POINTER(i + 1));
}

void
json_object_append(JsonValue *object, char *key, JsonValue *value)
{
    if (object->object.n == object->object.room) {
        object->object.room = object->object.room ? object->object.room * 2 : 4;
        object->object.members = g_renew(JsonMember, object->object.members, object->object.room);
    }
    object->object.members[object->object.n++] = (JsonMember) { key, value };
    if (object->object.index)
        g_hash_table_insert(object->object.index, key, GSIZE_TO_POINTER(object->object.n));
    else if (object->object.n >= JSON_INDEX_FROM)
        index_all(object);
}

gssize
json_object_index(const JsonValue *object, const char *key, size_t key_len)
{
    if (object->object.index && strlen(key) == key_len)
        return (gssize)GPOINTER_TO_SIZE(g_hash_table_lookup(object->object.index, key)) - 1;
    for (size_t i = 0; i < object->object.n; i++) {
        const char *name = object->object.members[i].key;

        if (strncmp(name, key, key_len) == 0 && name[key_len] == '\0')
            return (gssize)i;
    }
    return -1;
}

void
json_object_set(JsonValue *object, const char *key, JsonValue *value)
{
    gssize at;

    g_assert(object->type == JSON_OBJECT);
    at = json_object_index(object, key, strlen(key));
    if (at < 0) {
        json_object_append(object, g_strdup(key), value);
        return;
    }
    json_free(object->object.members[at].value);
    object->object.members[at].value = value;
}

void
json_object_set_string(JsonValue *object, const char *key, const char *value)
{
    json_object_set(object, key, json_new_string(value));
}

void
json_object_set_string_opt(JsonValue *object, const char *key, const char *value)
{
    if (value)
        json_object_set_string(object, key, value);
}

void
json_object_set_bool(JsonValue *object, const char *key, bool value)
{
    json_object_set(object, key, json_new_bool(value));
}

void
json_object_set_int(JsonValue *object, const char *key, int64_t value)
{
    json_object_set(object, key, json_new_int(value));
}

void
json_object_set_uint(JsonValue *object, const char *key, uint64_t value)
{
    json_object_set(object, key, json_new_uint(value));
}

void
json_object_set_double(JsonValue *object, const char *key, double value)
{
    json_object_set(object, key, json_new_double(value));
}

void
json_object_set_null(JsonValue *object, const char *key)
{
    json_object_set(object, key, json_new_null());
}

void
json_object_set_printf(JsonValue *object, const char *key, const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    json_object_set_string(object, key, text);
}

JsonValue *
json_object_steal(JsonValue *object, const char *key)
{
    JsonMember *members = object->object.members;
    JsonValue *value;
    gssize at;

    if (object->type != JSON_OBJECT)
        return NULL;
    at = json_object_index(object, key, strlen(key));
    if (at < 0)
        return NULL;
    value = members[at].value;
    g_clear_pointer(&object->object.index, g_hash_table_unref);
    g_free(members[at].key);
    object->object.n--;
    memmove(members + at, members + at + 1, (object->object.n - (size_t)at) * sizeof(*members));
    if (object->object.n >= JSON_INDEX_FROM)
        index_all(object);
    return value;
}

bool
json_object_remove(JsonValue *object, const char *key)
{
    g_autoptr(JsonValue) value = json_object_steal(object, key);

    return value != NULL;
}

size_t
json_object_size(const JsonValue *object)
{
    return json_type(object) == JSON_OBJECT ? object->object.n : 0;
}

const char *
json_object_key(const JsonValue *object, size_t i)
{
    return i < json_object_size(object) ? object->object.members[i].key : NULL;
}

JsonValue *
json_object_value(const JsonValue *object, size_t i)
{
    return i < json_object_size(object) ? object->object.members[i].value : NULL;
}

void
json_array_add(JsonValue *array, JsonValue *value)
{
    g_assert(array->type == JSON_ARRAY);
    if (array->array.n == array->array.room) {
        array->array.room = array->array.room ? array->array.room * 2 : 4;
        array->array.elements = g_renew(JsonValue *, array->array.elements, array->array.room);
    }
    array->array.elements[array->array.n++] = value;
}

void
json_array_add_string(JsonValue *array, const char *value)
{
    json_array_add(array, json_new_string(value));
}

void
json_array_add_int(JsonValue *array, int64_t value)
{
    json_array_add(array, json_new_int(value));
}

size_t
json_array_size(const JsonValue *array)
{
    return json_type(array) == JSON_ARRAY ? array->array.n : 0;
}

JsonValue *
json_array_at(const JsonValue *array, size_t i)
{
    return i < json_array_size(array) ? array->array.elements[i] : NULL;
}

JsonValue *
json_array_steal(JsonValue *array, size_t i)
{
    JsonValue *value = json_array_at(array, i);

    if (!value)
        return NULL;
    array->array.n--;
    memmove(array->array.elements + i, array->array.elements + i + 1, (array->array.n - i) * sizeof(JsonValue *));
    return value;
}

JsonValue *
json_copy(const JsonValue *value)
{
    JsonValue *copy;

    if (!value)
        return NULL;
    switch (value->type) {
    case JSON_STRING:
        return json_new_string_len(value->string.text, value->string.len);
    case JSON_ARRAY:
        copy = json_new_array();
        for (size_t i = 0; i < value->array.n; i++)
            json_array_add(copy, json_copy(value->array.elements[i]));
        return copy;
    case JSON_OBJECT:
        copy = json_new_object();
        for (size_t i = 0; i < value->object.n; i++)
            json_object_append(copy, g_strdup(value->object.members[i].key), json_copy(value->object.members[i].value));
        return copy;
    case JSON_NULL:
    case JSON_BOOL:
    case JSON_INT:
    case JSON_UINT:
    case JSON_DOUBLE:
        return g_memdup2(value, sizeof(*value));
    }
    return NULL;
}

static bool
arrays_equal(const JsonValue *a, const JsonValue *b)
{
    if (a->array.n != b->array.n)
        return false;
    for (size_t i = 0; i < a->array.n; i++) {
        if (!json_equal(a->array.elements[i], b->array.elements[i]))
            return false;
    }
    return true;
}

static bool
objects_equal(const JsonValue *a, const JsonValue *b)
{
    if (a->object.n != b->object.n)
        return false;
    for (size_t i = 0; i < a->object.n; i++) {
        const JsonValue *other = json_object_find(b, a->object.members[i].key);

        if (!other || !json_equal(a->object.members[i].value, other))
            return false;
    }
    return true;
}

bool
json_equal(const JsonValue *a, const JsonValue *b)
{
    if (json_type(a) != json_type(b))
        return false;
    switch (json_type(a)) {
    case JSON_NULL:
        return true;
    case JSON_BOOL:
        return a->boolean == b->boolean;
    case JSON_INT:
        return a->integer == b->integer;
    case JSON_UINT:
        return a->natural == b->natural;
    case JSON_DOUBLE:
        return memcmp(&a->number, &b->number, sizeof(double)) == 0;
    case JSON_STRING:
        return a->string.len == b->string.len && memcmp(a->string.text, b->string.text, a->string.len) == 0;
    case JSON_ARRAY:
        return arrays_equal(a, b);
    case JSON_OBJECT:
        return objects_equal(a, b);
    }
    return false;
}

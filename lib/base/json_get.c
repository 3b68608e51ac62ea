/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json_get.c - looking into JSON values by path.
 *
 * Threads: any.
 */

#include "json.h"

#include <limits.h>
#include <string.h>

#include "base/error.h"
#include "base/json_internal.h"
#include "base/text.h"

JsonValue *
json_object_find(const JsonValue *object, const char *key)
{
    gssize at;

    if (json_type(object) != JSON_OBJECT)
        return NULL;
    at = json_object_index(object, key, strlen(key));
    return at < 0 ? NULL : object->object.members[at].value;
}

/* One step of @len bytes down from @value. */
static const JsonValue *
step(const JsonValue *value, const char *name, size_t len)
{
    unsigned long long i;
    const char *end;
    gssize at;

    switch (json_type(value)) {
    case JSON_OBJECT:
        at = json_object_index(value, name, len);
        return at < 0 ? NULL : value->object.members[at].value;
    case JSON_ARRAY:
        if (!text_to_ull_prefix(name, 10, &i, &end) || end != name + len)
            return NULL;
        return json_array_at(value, i);
    default:
        return NULL;
    }
}

JsonValue *
json_find(const JsonValue *value, const char *path)
{
    while (value && *path) {
        size_t len = strcspn(path, "/");

        value = step(value, path, len);
        path += len;
        path += *path == '/';
    }
    return (JsonValue *)value;
}

JsonValue *
json_get(const JsonValue *value, const char *path)
{
    JsonValue *found = json_find(value, path);

    if (!found)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("the JSON text lacks '%1$s'"), path);
    return found;
}

/* Reports that @path holds something else than @wanted. */
static int
type_fail(const JsonValue *found, const char *path, const char *wanted)
{
    g_autofree char *text = json_to_string(found);
    g_autofree char *shown = text_for_message(text, 60);

    return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' in the JSON text should be %2$s, it is the %3$s %4$s"), path, wanted,
                json_type_to_string(json_type(found)), shown);
}

JsonValue *
json_get_array(const JsonValue *value, const char *path)
{
    JsonValue *found = json_get(value, path);

    if (found && found->type != JSON_ARRAY) {
        type_fail(found, path, _("an array"));
        return NULL;
    }
    return found;
}

JsonValue *
json_get_object(const JsonValue *value, const char *path)
{
    JsonValue *found = json_get(value, path);

    if (found && found->type != JSON_OBJECT) {
        type_fail(found, path, _("an object"));
        return NULL;
    }
    return found;
}

const char *
json_get_string(const JsonValue *value, const char *path)
{
    const JsonValue *found = json_get(value, path);

    if (!found)
        return NULL;
    if (found->type != JSON_STRING) {
        type_fail(found, path, _("a string"));
        return NULL;
    }
    return found->string.text;
}

int
json_get_bool(const JsonValue *value, const char *path, bool *ret_value)
{
    const JsonValue *found = json_get(value, path);

    if (!found)
        return -1;
    if (found->type != JSON_BOOL)
        return type_fail(found, path, _("a boolean"));
    *ret_value = found->boolean;
    return 0;
}

/* These three leave something in *@ret_value also when they answer false; their callers look at the answer first. */
static bool
to_int64(const JsonValue *value, int64_t *ret_value)
{
    switch (json_type(value)) {
    case JSON_INT:
        *ret_value = value->integer;
        return true;
    case JSON_DOUBLE:
        /* 2^63 is a double, INT64_MAX is not. */
        if (value->number < -9223372036854775808.0 || value->number >= 9223372036854775808.0)
            return false;
        *ret_value = (int64_t)value->number;
        return (double)*ret_value == value->number;
    default:
        return false;
    }
}

static bool
to_uint64(const JsonValue *value, uint64_t *ret_value)
{
    switch (json_type(value)) {
    case JSON_INT:
        *ret_value = (uint64_t)value->integer;
        return value->integer >= 0;
    case JSON_UINT:
        *ret_value = value->natural;
        return true;
    case JSON_DOUBLE:
        if (value->number < 0 || value->number >= 18446744073709551616.0)
            return false;
        *ret_value = (uint64_t)value->number;
        return (double)*ret_value == value->number;
    default:
        return false;
    }
}

static bool
to_double(const JsonValue *value, double *ret_value)
{
    switch (json_type(value)) {
    case JSON_INT:
        *ret_value = (double)value->integer;
        return true;
    case JSON_UINT:
        *ret_value = (double)value->natural;
        return true;
    case JSON_DOUBLE:
        *ret_value = value->number;
        return true;
    default:
        return false;
    }
}

int
json_get_int(const JsonValue *value, const char *path, int *ret_value)
{
    const JsonValue *found = json_get(value, path);
    int64_t wide;

    if (!found)
        return -1;
    if (!to_int64(found, &wide) || wide < INT_MIN || wide > INT_MAX)
        return type_fail(found, path, _("an integer of 32 bits"));
    *ret_value = (int)wide;
    return 0;
}

int
json_get_uint(const JsonValue *value, const char *path, unsigned int *ret_value)
{
    const JsonValue *found = json_get(value, path);
    uint64_t wide;

    if (!found)
        return -1;
    if (!to_uint64(found, &wide) || wide > UINT_MAX)
        return type_fail(found, path, _("an unsigned integer of 32 bits"));
    *ret_value = (unsigned int)wide;
    return 0;
}

int
json_get_int64(const JsonValue *value, const char *path, int64_t *ret_value)
{
    const JsonValue *found = json_get(value, path);
    int64_t number;

    if (!found)
        return -1;
    if (!to_int64(found, &number))
        return type_fail(found, path, _("an integer of 64 bits"));
    *ret_value = number;
    return 0;
}

int
json_get_uint64(const JsonValue *value, const char *path, uint64_t *ret_value)
{
    const JsonValue *found = json_get(value, path);
    uint64_t number;

    if (!found)
        return -1;
    if (!to_uint64(found, &number))
        return type_fail(found, path, _("an unsigned integer of 64 bits"));
    *ret_value = number;
    return 0;
}

int
json_get_double(const JsonValue *value, const char *path, double *ret_value)
{
    const JsonValue *found = json_get(value, path);

    if (!found)
        return -1;
    if (!to_double(found, ret_value))
        return type_fail(found, path, _("a number"));
    return 0;
}

const char *
json_find_string(const JsonValue *value, const char *path)
{
    const JsonValue *found = json_find(value, path);

    return json_type(found) == JSON_STRING ? found->string.text : NULL;
}

bool
json_find_bool(const JsonValue *value, const char *path, bool otherwise)
{
    const JsonValue *found = json_find(value, path);

    return json_type(found) == JSON_BOOL ? found->boolean : otherwise;
}

int64_t
json_find_int64(const JsonValue *value, const char *path, int64_t otherwise)
{
    int64_t number;

    return to_int64(json_find(value, path), &number) ? number : otherwise;
}

uint64_t
json_find_uint64(const JsonValue *value, const char *path, uint64_t otherwise)
{
    uint64_t number;

    return to_uint64(json_find(value, path), &number) ? number : otherwise;
}

double
json_find_double(const JsonValue *value, const char *path, double otherwise)
{
    double number;

    return to_double(json_find(value, path), &number) ? number : otherwise;
}

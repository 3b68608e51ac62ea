/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json.h - JSON as a tree of values: what QMP, the agent and libnftables speak.
 *
 * A value has one owner. Adding it to an array or object moves it there. Once built, a tree may be read by many threads.
 * Integers keep all 64 bits, signed or unsigned; other numbers are doubles.
 */

#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

typedef struct JsonValue JsonValue;

typedef enum {
    JSON_NULL,
    JSON_BOOL,
    JSON_INT,                       /* fits int64_t */
    JSON_UINT,                      /* fits only uint64_t */
    JSON_DOUBLE,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
} JsonType;

/* What a text from outside may cost. 0 = the default. */
typedef struct {
    size_t max_depth;               /* 64 */
    size_t max_size;                /* bytes of text; 16 MiB */
    size_t max_values;              /* 1,000,000 */
} JsonLimits;

void json_free(JsonValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonValue, json_free)

/* Parses exactly one value. Invalid UTF-8, a key given twice, trailing text and excess are errors. @limits may be NULL. */
JsonValue *json_parse(const char *text, size_t len, const JsonLimits *limits);
JsonValue *json_parse_string(const char *text);

/* Compact text, keys in the order they were added. The caller frees it. json_append() adds it to @buf. */
char *json_to_string(const JsonValue *value);
void json_append(GString *buf, const JsonValue *value);

/* Indented text, for people. */
char *json_to_pretty_string(const JsonValue *value);

/* Appends @text as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD. */
void json_append_quoted(GString *buf, const char *text);

JsonType json_type(const JsonValue *value);
const char *json_type_to_string(JsonType type);
JsonValue *json_copy(const JsonValue *value);
bool json_equal(const JsonValue *a, const JsonValue *b);     /* keys in any order */

JsonValue *json_new_null(void);
JsonValue *json_new_bool(bool value);
JsonValue *json_new_int(int64_t value);
JsonValue *json_new_uint(uint64_t value);
JsonValue *json_new_double(double value);
JsonValue *json_new_string(const char *value);
JsonValue *json_new_string_len(const char *value, size_t len);
JsonValue *json_new_array(void);
JsonValue *json_new_object(void);

/* Members of an object. Setting a key again replaces its value in place. json_object_set() takes ownership of @value. The
 * _opt form does nothing for NULL. */
void json_object_set(JsonValue *object, const char *key, JsonValue *value);
void json_object_set_string(JsonValue *object, const char *key, const char *value);
void json_object_set_string_opt(JsonValue *object, const char *key, const char *value);
void json_object_set_bool(JsonValue *object, const char *key, bool value);
void json_object_set_int(JsonValue *object, const char *key, int64_t value);
void json_object_set_uint(JsonValue *object, const char *key, uint64_t value);
void json_object_set_double(JsonValue *object, const char *key, double value);
void json_object_set_null(JsonValue *object, const char *key);
void json_object_set_printf(JsonValue *object, const char *key, const char *fmt, ...) G_GNUC_PRINTF(3, 4);

/* Takes the member out and gives it to the caller; NULL when there is none. */
JsonValue *json_object_steal(JsonValue *object, const char *key);
bool json_object_remove(JsonValue *object, const char *key);

size_t json_object_size(const JsonValue *object);
const char *json_object_key(const JsonValue *object, size_t i);
JsonValue *json_object_value(const JsonValue *object, size_t i);

/* Elements of an array. json_array_add() takes ownership. */
void json_array_add(JsonValue *array, JsonValue *value);
void json_array_add_string(JsonValue *array, const char *value);
void json_array_add_int(JsonValue *array, int64_t value);
size_t json_array_size(const JsonValue *array);             /* 0 for NULL and for what is no array */
JsonValue *json_array_at(const JsonValue *array, size_t i); /* NULL past the end */
JsonValue *json_array_steal(JsonValue *array, size_t i);

/* for (json_array_foreach(element, array)): borrowed elements in order. */
#define json_array_foreach(element, array) \
    size_t element##_index = 0; (element = json_array_at(array, element##_index)); element##_index++

/* The member @key, or NULL without an error (also when @object is NULL or no object). */
JsonValue *json_object_find(const JsonValue *object, const char *key);

/* What stands at @path, steps separated by '/', numbers indexing arrays: "return/0/qom-path". "" is @value itself. NULL
 * without an error. */
JsonValue *json_find(const JsonValue *value, const char *path);

/* The same, but absence or another type is an error that names the path and what was found. A double that is a whole number is
 * accepted as an integer. Strings and nodes are borrowed. */
JsonValue *json_get(const JsonValue *value, const char *path);
JsonValue *json_get_array(const JsonValue *value, const char *path);
JsonValue *json_get_object(const JsonValue *value, const char *path);
const char *json_get_string(const JsonValue *value, const char *path);
int json_get_bool(const JsonValue *value, const char *path, bool *ret_value);
int json_get_int(const JsonValue *value, const char *path, int *ret_value);
int json_get_uint(const JsonValue *value, const char *path, unsigned int *ret_value);
int json_get_int64(const JsonValue *value, const char *path, int64_t *ret_value);
int json_get_uint64(const JsonValue *value, const char *path, uint64_t *ret_value);
int json_get_double(const JsonValue *value, const char *path, double *ret_value);

/* What stands at @path if it is there and of that type, else @otherwise; never an error. */
const char *json_find_string(const JsonValue *value, const char *path);
bool json_find_bool(const JsonValue *value, const char *path, bool otherwise);
int64_t json_find_int64(const JsonValue *value, const char *path, int64_t otherwise);
uint64_t json_find_uint64(const JsonValue *value, const char *path, uint64_t otherwise);
double json_find_double(const JsonValue *value, const char *path, double otherwise);

#endif /* BASE_JSON_H */

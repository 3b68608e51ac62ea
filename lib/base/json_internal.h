/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json_internal.h - how a JSON value is kept; for json*.c only.
 */

#ifndef BASE_JSON_INTERNAL_H
#define BASE_JSON_INTERNAL_H

#include "base/json.h"

/* From this many members on, an object has an index. */
#define JSON_INDEX_FROM 16

typedef struct {
    char *key;
    JsonValue *value;
} JsonMember;

struct JsonValue {
    JsonType type;
    union {
        bool boolean;
        int64_t integer;
        uint64_t natural;
        double number;
        struct {
            char *text;
            size_t len;
        } string;
        struct {
            JsonValue **elements;
            size_t n;
            size_t room;
        } array;
        struct {
            JsonMember *members;
            size_t n;
            size_t room;
            GHashTable *index;      /* key to position + 1; NULL while there are few */
        } object;
    };
};

JsonValue *json_new(JsonType type);

/* Appends a member whose key is known to be new. Takes both. */
void json_object_append(JsonValue *object, char *key, JsonValue *value);

/* The position of @key, or -1. */
gssize json_object_index(const JsonValue *object, const char *key, size_t key_len);

#endif /* BASE_JSON_INTERNAL_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_json.c - JSON: exactness, limits, hostile texts, paths.
 *
 * Threads: main.
 */

#include <math.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "support/test.h"

static const char *
round_trip(const char *text)
{
    g_autoptr(JsonValue) value = json_parse_string(text);
    char *out;

    OK_PTR(value);
    out = json_to_string(value);
    test_own(out, g_free);
    return out;
}

TEST(texts_round_trip)
{
    static const char *const texts[] = {
        "null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "1.5", "\"\"",
        "\"a\\\"b\\\\c\\n\\u0001\"", "[]", "{}", "[1,[2,{\"a\":[]}]]", "{\"b\":1,\"a\":{\"c\":null}}", "\"\xc3\xa4\xe6\xbc\xa2\"",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        STREQ(round_trip(texts[i]), texts[i]);
    STREQ(round_trip(" { \"a\" : [ 1 , 2 ] } \r\n"), "{\"a\":[1,2]}");
    STREQ(round_trip("\"\\u00e4\""), "\"\xc3\xa4\"");
    STREQ(round_trip("1e2"), "100.0");
}

TEST(numbers_keep_all_their_bits)
{
    g_autoptr(JsonValue) value = json_parse_string("{\"i\":-9223372036854775808,\"u\":18446744073709551615,\"d\":0.1,\"w\":3.0}");
    int64_t i;
    uint64_t u;
    double d;

    OK(json_get_int64(value, "i", &i));
    EQ(i, INT64_MIN);
    OK(json_get_uint64(value, "u", &u));
    EQ(u, UINT64_MAX);
    OK(json_get_double(value, "d", &d));
    TRUE_(d > 0.09 && d < 0.11);
    OK(json_get_int64(value, "w", &i));
    EQ(i, 3);
    FAILS(json_get_int64(value, "u", &i), VIR_ERR_INTERNAL_ERROR);
    FAILS(json_get_uint64(value, "i", &u), VIR_ERR_INTERNAL_ERROR);
    FAILS(json_get_int64(value, "d", &i), VIR_ERR_INTERNAL_ERROR);
}

TEST(what_is_no_json_is_refused)
{
    static const char *const bad[] = {
        "", " ", "{", "}", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "nul", "01", "1.", "'a'", "\"a", "\"\n\"",
        "\"\\x\"", "\"\xff\"", "\"\xed\xa0\x80\"", "1 2", "{} {}", "[1]x", "+1", "NaN", "1e999", "// c", "\"\\u0000\"",
        "{\"a\\u0000b\":1}", "{\"a\":1,\"a\":2}", "-", "--1", "99999999999999999999e99999",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        FAILS_PTR(json_parse_string(bad[i]), VIR_ERR_INTERNAL_ERROR);
}

TEST(depth_bombs_stop_at_the_limit)
{
    JsonLimits limits = { .max_depth = 10 };
    g_autofree char *arrays = g_strnfill(1000000, '[');
    g_autoptr(GString) objects = g_string_new(NULL);

    FAILS_PTR(json_parse_string(arrays), VIR_ERR_INTERNAL_ERROR);
    STR_HAS(test_last_message(), "64 levels");
    for (int i = 0; i < 100000; i++)
        g_string_append(objects, "{\"a\":");
    FAILS_PTR(json_parse(objects->str, objects->len, NULL), VIR_ERR_INTERNAL_ERROR);
    FAILS_PTR(json_parse(arrays, 11, &limits), VIR_ERR_INTERNAL_ERROR);
    limits.max_depth = 100000;      /* there is an upper bound to what may be asked for */
    FAILS_PTR(json_parse(arrays, 2000, &limits), VIR_ERR_INTERNAL_ERROR);
    STR_HAS(test_last_message(), "512 levels");
}

TEST(size_and_number_of_values_are_limited)
{
    JsonLimits limits = { .max_size = 10 };
    JsonLimits few = { .max_values = 5 };
    g_autofree char *digits = g_strnfill(100, '1');

    FAILS_PTR(json_parse("[1,2,3,4,5,6]", 13, &limits), VIR_ERR_INTERNAL_ERROR);
    FAILS_PTR(json_parse("[1,2,3,4,5,6]", 13, &few), VIR_ERR_INTERNAL_ERROR);
    STR_HAS(test_last_message(), "more than 5 values");
    FAILS_PTR(json_parse_string(digits), VIR_ERR_INTERNAL_ERROR);
}

TEST(random_texts_never_crash_the_parser)
{
    static const char alphabet[] = "{}[]:,\"\\u0019.eE-+ntfarlse \xc3\xa4";

    for (int round = 0; round < 50000; round++) {
        char text[40];
        int len = g_test_rand_int_range(0, (int)sizeof(text));
        g_autoptr(JsonValue) value = NULL;

        for (int i = 0; i < len; i++)
            text[i] = alphabet[g_test_rand_int_range(0, (int)sizeof(alphabet))];
        value = json_parse(text, (size_t)len, NULL);
        if (value)
            g_free(json_to_string(value));
        error_reset();
    }
}

TEST(paths_find_and_errors_name_them)
{
    g_autoptr(JsonValue) value = json_parse_string("{\"return\":[{\"name\":\"a\",\"n\":5,\"on\":true},{\"name\":7}]}");
    int n;
    bool on;

    STREQ(json_get_string(value, "return/0/name"), "a");
    OK(json_get_int(value, "return/0/n", &n));
    EQ(n, 5);
    OK(json_get_bool(value, "return/0/on", &on));
    TRUE_(on);
    EQ(json_array_size(json_get_array(value, "return")), 2);
    NULL_PTR(json_find(value, "return/2/name"));
    NULL_PTR(json_find(value, "return/x"));
    NULL_PTR(json_find(value, "return/0/name/deeper"));
    FAILS_PTR(json_get_string(value, "return/1/name"), VIR_ERR_INTERNAL_ERROR);
    STR_HAS(test_last_message(), "'return/1/name' in the JSON text should be a string, it is the integer 7");
    FAILS_PTR(json_get(value, "error"), VIR_ERR_INTERNAL_ERROR);
    STR_HAS(test_last_message(), "lacks 'error'");
    EQ(json_find_int64(value, "return/0/n", -1), 5);
    EQ(json_find_int64(value, "return/0/m", -1), -1);
    NULL_PTR(json_find_string(value, "return/1/name"));
}

TEST(objects_are_built_changed_and_compared)
{
    g_autoptr(JsonValue) a = json_new_object();
    g_autoptr(JsonValue) b = NULL;
    g_autoptr(JsonValue) taken = NULL;
    JsonValue *list = json_new_array();
    g_autofree char *text = NULL;

    json_object_set_string(a, "driver", "virtio-net-pci");
    json_object_set_string_opt(a, "absent", NULL);
    json_object_set_bool(a, "on", true);
    json_object_set_uint(a, "size", UINT64_MAX);
    json_object_set_printf(a, "id", "net%d", 0);
    json_array_add_string(list, "x");
    json_array_add_int(list, -1);
    json_object_set(a, "list", list);
    text = json_to_string(a);
    STREQ(text, "{\"driver\":\"virtio-net-pci\",\"on\":true,\"size\":18446744073709551615,\"id\":\"net0\",\"list\":[\"x\",-1]}");

    b = json_copy(a);
    TRUE_(json_equal(a, b));
    json_object_set_int(b, "on", 1);
    FALSE_(json_equal(a, b));
    json_object_set_bool(b, "on", true);
    TRUE_(json_equal(a, b));
    taken = json_object_steal(b, "list");
    EQ(json_array_size(taken), 2);
    FALSE_(json_object_remove(b, "list"));
    TRUE_(json_object_remove(b, "driver"));
    EQ(json_object_size(b), 3);
    STREQ(json_object_key(b, 0), "on");
}

TEST(large_objects_stay_consistent)
{
    g_autoptr(JsonValue) object = json_new_object();

    for (int i = 0; i < 1000; i++) {
        g_autofree char *key = g_strdup_printf("key%d", i);

        json_object_set_int(object, key, i);
        json_object_set_int(object, key, i + 1);
    }
    EQ(json_object_size(object), 1000);
    EQ(json_find_int64(object, "key999", 0), 1000);
    for (int i = 0; i < 1000; i += 2) {
        g_autofree char *key = g_strdup_printf("key%d", i);

        TRUE_(json_object_remove(object, key));
    }
    EQ(json_object_size(object), 500);
    NULL_PTR(json_object_find(object, "key998"));
    EQ(json_find_int64(object, "key1", 0), 2);
}

TEST(texts_that_are_not_utf8_are_printed_as_replacement)
{
    g_autoptr(JsonValue) value = json_new_string("a\xff");
    g_autofree char *text = json_to_string(value);
    g_autoptr(JsonValue) infinite = json_new_double((double)INFINITY);
    g_autofree char *null = json_to_string(infinite);

    STREQ(text, "\"a\xef\xbf\xbd\"");
    STREQ(null, "null");
}

TEST(pretty_text_is_json_too)
{
    g_autoptr(JsonValue) value = json_parse_string("{\"a\":[1,{}],\"b\":[]}");
    g_autofree char *text = json_to_pretty_string(value);
    g_autoptr(JsonValue) again = json_parse_string(text);

    STREQ(text, "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
    TRUE_(json_equal(value, again));
}

TEST(parsing_is_fast_enough_for_monitors)
{
    g_autoptr(JsonValue) list = json_new_array();
    g_autofree char *text = NULL;
    int64_t begin;
    int rounds = 0;

    for (int i = 0; i < 2000; i++) {
        JsonValue *object = json_new_object();

        json_object_set_string(object, "name", "some-property-name");
        json_object_set_string(object, "type", "str");
        json_object_set_int(object, "value", i);
        json_array_add(list, object);
    }
    text = json_to_string(list);
    begin = clock_now_us();
    while (clock_now_us() - begin < 200000) {
        g_autoptr(JsonValue) value = json_parse_string(text);

        OK_PTR(value);
        rounds++;
    }
    printf("# %.1f MB/s\n", (double)strlen(text) * rounds / (double)(clock_now_us() - begin));
}

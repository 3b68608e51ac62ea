/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json_parse.c - text into JSON values, over yajl, with limits: the text comes from a guest or its QEMU.
 *
 * Threads: any.
 */

#include "json.h"

#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/error.h"
#include "base/json_internal.h"
#include "base/text.h"

#define DEFAULT_DEPTH 64
#define DEFAULT_SIZE ((size_t)16 * 1024 * 1024)
#define DEFAULT_VALUES 1000000

/* No parse may use more stack than this when it is freed or printed. */
#define DEEPEST 512

typedef struct {
    JsonLimits limits;
    JsonValue *root;
    JsonValue *open[DEEPEST];       /* the arrays and objects we are in */
    size_t depth;
    size_t n_values;
    char *key;                      /* of the member whose value comes next */
} Parse;

/* Each handler returns 1 to go on, 0 after reporting an error. */
static int
stop(int result G_GNUC_UNUSED)
{
    return 0;
}

/* Puts a value where it belongs. Takes it. */
static int
place(Parse *parse, JsonValue *value)
{
    JsonValue *into = parse->depth > 0 ? parse->open[parse->depth - 1] : NULL;

    if (++parse->n_values > parse->limits.max_values) {
        json_free(value);
        return stop(fail(VIR_ERR_INTERNAL_ERROR, _("the JSON text has more than %1$zu values"), parse->limits.max_values));
    }
    if (!into)
        parse->root = value;
    else if (into->type == JSON_ARRAY)
        json_array_add(into, value);
    else
        json_object_append(into, g_steal_pointer(&parse->key), value);
    return 1;
}

static int
enter(Parse *parse, JsonValue *value)
{
    if (parse->depth == parse->limits.max_depth) {
        json_free(value);
        return stop(fail(VIR_ERR_INTERNAL_ERROR, _("the JSON text is nested more than %1$zu levels deep"),
                         parse->limits.max_depth));
    }
    if (!place(parse, value))
        return 0;
    parse->open[parse->depth++] = value;
    return 1;
}

static int
on_null(void *opaque)
{
    return place(opaque, json_new_null());
}

static int
on_boolean(void *opaque, int value)
{
    return place(opaque, json_new_bool(value != 0));
}

/* yajl has checked the grammar; what is left is the range. */
static int
on_number(void *opaque, const char *digits, size_t len)
{
    char text[64];
    long long integer;
    unsigned long long natural;
    double number;

    if (len >= sizeof(text))
        return stop(fail(VIR_ERR_INTERNAL_ERROR, _("the JSON text has a number of %1$zu digits"), len));
    memcpy(text, digits, len);
    text[len] = '\0';
    if (text_to_ll(text, 10, &integer))
        return place(opaque, json_new_int(integer));
    if (text_to_ull(text, 10, &natural))
        return place(opaque, json_new_uint(natural));
    if (text_to_double(text, &number))
        return place(opaque, json_new_double(number));
    return stop(fail(VIR_ERR_INTERNAL_ERROR, _("the JSON number '%1$s' is out of range"), text));
}

/* yajl lets some byte sequences pass that are no characters (surrogates), and zero characters are not for C. */
static bool
is_proper_text(const unsigned char *text, size_t len)
{
    return g_utf8_validate_len((const char *)text, len, NULL);
}

static int
on_string(void *opaque, const unsigned char *text, size_t len)
{
    if (!is_proper_text(text, len))
        return stop(fail(VIR_ERR_INTERNAL_ERROR, _("a JSON string is not valid UTF-8, or contains a zero character")));
    return place(opaque, json_new_string_len((const char *)text, len));
}

static int
on_key(void *opaque, const unsigned char *text, size_t len)
{
    Parse *parse = opaque;
    g_autofree char *shown = NULL;

    if (!is_proper_text(text, len))
        return stop(fail(VIR_ERR_INTERNAL_ERROR, _("a JSON key is not valid UTF-8, or contains a zero character")));
    g_free(parse->key);
    parse->key = g_strndup((const char *)text, len);
    if (json_object_index(parse->open[parse->depth - 1], parse->key, len) < 0)
        return 1;
    shown = text_for_message(parse->key, 40);
    return stop(fail(VIR_ERR_INTERNAL_ERROR, _("the JSON object has the key '%1$s' twice"), shown));
}

static int
on_start_object(void *opaque)
{
    return enter(opaque, json_new_object());
}

static int
on_start_array(void *opaque)
{
    return enter(opaque, json_new_array());
}

static int
on_end(void *opaque)
{
    Parse *parse = opaque;

    parse->depth--;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_start_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end,
    .yajl_start_array = on_start_array,
    .yajl_end_array = on_end,
};

/* One line of what yajl says, with the place. */
static int
syntax_fail(yajl_handle handle, const char *text, size_t len)
{
    g_autofree char *begin = NULL;
    unsigned char *said = yajl_get_error(handle, 0, (const unsigned char *)text, len);
    g_autofree char *reason = text_for_message((const char *)said, 120);
    size_t at = yajl_get_bytes_consumed(handle);

    yajl_free_error(handle, said);
    begin = g_strndup(text, MIN(len, (size_t)200));
    {
        g_autofree char *shown = text_for_message(begin, 60);

        return fail(VIR_ERR_INTERNAL_ERROR, _("cannot parse JSON '%1$s' at byte %2$zu: %3$s"), shown, at, g_strchomp(reason));
    }
}

static int
run(yajl_handle handle, const char *text, size_t len)
{
    yajl_status status = yajl_parse(handle, (const unsigned char *)text, len);

    if (status == yajl_status_ok)
        status = yajl_complete_parse(handle);
    if (status == yajl_status_ok)
        return 0;
    /* A handler has said why already. */
    return status == yajl_status_client_canceled ? -1 : syntax_fail(handle, text, len);
}

static JsonLimits
limits_or_defaults(const JsonLimits *limits)
{
    JsonLimits real = limits ? *limits : (JsonLimits) { 0 };

    if (real.max_depth == 0)
        real.max_depth = DEFAULT_DEPTH;
    if (real.max_size == 0)
        real.max_size = DEFAULT_SIZE;
    if (real.max_values == 0)
        real.max_values = DEFAULT_VALUES;
    real.max_depth = MIN(real.max_depth, (size_t)DEEPEST);
    return real;
}

JsonValue *
json_parse(const char *text, size_t len, const JsonLimits *limits)
{
    Parse parse = { .limits = limits_or_defaults(limits) };
    yajl_handle handle;
    int result;

    if (len > parse.limits.max_size)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("the JSON text is %1$zu bytes long, more than %2$zu"), len,
                         parse.limits.max_size);
    handle = yajl_alloc(&callbacks, NULL, &parse);
    g_assert(handle);
    result = run(handle, text, len);
    yajl_free(handle);
    g_free(parse.key);
    if (result < 0) {
        json_free(parse.root);
        return NULL;
    }
    if (!parse.root)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("the JSON text is empty"));
    return parse.root;
}

JsonValue *
json_parse_string(const char *text)
{
    return json_parse(text, strlen(text), NULL);
}

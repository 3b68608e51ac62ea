/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json_print.c - JSON values into text.
 *
 * Threads: any.
 */

#include "json.h"

#include <math.h>
#include <string.h>

#include "base/json_internal.h"

#define COMPACT (-1)

static void
append_escape(GString *buf, unsigned char c)
{
    switch (c) {
    case '"':
        g_string_append(buf, "\\\"");
        break;
    case '\\':
        g_string_append(buf, "\\\\");
        break;
    case '\n':
        g_string_append(buf, "\\n");
        break;
    case '\r':
        g_string_append(buf, "\\r");
        break;
    case '\t':
        g_string_append(buf, "\\t");
        break;
    default:
        g_string_append_printf(buf, "\\u%04x", c);
    }
}

/* Copies runs of plain characters at once: nearly everything is one. */
static void
append_quoted(GString *buf, const char *text, size_t len)
{
    size_t from = 0;

    g_string_append_c(buf, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        g_string_append_len(buf, text + from, (gssize)(i - from));
        append_escape(buf, c);
        from = i + 1;
    }
    g_string_append_len(buf, text + from, (gssize)(len - from));
    g_string_append_c(buf, '"');
}

void
json_append_quoted(GString *buf, const char *text)
{
    if (g_utf8_validate(text, -1, NULL)) {
        append_quoted(buf, text, strlen(text));
    } else {
        g_autofree char *valid = g_utf8_make_valid(text, -1);

        append_quoted(buf, valid, strlen(valid));
    }
}

static void
append_double(GString *buf, double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    /* JSON knows no infinities. */
    if (!isfinite(number)) {
        g_string_append(buf, "null");
        return;
    }
    g_ascii_dtostr(text, sizeof(text), number);
    g_string_append(buf, text);
    if (!strpbrk(text, ".e"))
        g_string_append(buf, ".0");
}

/* A new line, indented by @indent levels; nothing when compact. */
static void
append_break(GString *buf, int indent)
{
    if (indent == COMPACT)
        return;
    g_string_append_c(buf, '\n');
    for (int i = 0; i < indent; i++)
        g_string_append(buf, "  ");
}

static int
deeper(int indent)
{
    return indent == COMPACT ? COMPACT : indent + 1;
}

static void append_value(GString *buf, const JsonValue *value, int indent);

static void
append_array(GString *buf, const JsonValue *array, int indent)
{
    g_string_append_c(buf, '[');
    for (size_t i = 0; i < array->array.n; i++) {
        if (i > 0)
            g_string_append_c(buf, ',');
        append_break(buf, deeper(indent));
        append_value(buf, array->array.elements[i], deeper(indent));
    }
    if (array->array.n > 0)
        append_break(buf, indent);
    g_string_append_c(buf, ']');
}

static void
append_object(GString *buf, const JsonValue *object, int indent)
{
    g_string_append_c(buf, '{');
    for (size_t i = 0; i < object->object.n; i++) {
        if (i > 0)
            g_string_append_c(buf, ',');
        append_break(buf, deeper(indent));
        json_append_quoted(buf, object->object.members[i].key);
        g_string_append(buf, indent == COMPACT ? ":" : ": ");
        append_value(buf, object->object.members[i].value, deeper(indent));
    }
    if (object->object.n > 0)
        append_break(buf, indent);
    g_string_append_c(buf, '}');
}

static void
append_value(GString *buf, const JsonValue *value, int indent)
{
    switch (json_type(value)) {
    case JSON_NULL:
        g_string_append(buf, "null");
        break;
    case JSON_BOOL:
        g_string_append(buf, value->boolean ? "true" : "false");
        break;
    case JSON_INT:
        g_string_append_printf(buf, "%" G_GINT64_FORMAT, value->integer);
        break;
    case JSON_UINT:
        g_string_append_printf(buf, "%" G_GUINT64_FORMAT, value->natural);
        break;
    case JSON_DOUBLE:
        append_double(buf, value->number);
        break;
    case JSON_STRING:
        json_append_quoted(buf, value->string.text);
        break;
    case JSON_ARRAY:
        append_array(buf, value, indent);
        break;
    case JSON_OBJECT:
        append_object(buf, value, indent);
        break;
    }
}

void
json_append(GString *buf, const JsonValue *value)
{
    append_value(buf, value, COMPACT);
}

char *
json_to_string(const JsonValue *value)
{
    GString *buf = g_string_sized_new(256);

    append_value(buf, value, COMPACT);
    return g_string_free(buf, FALSE);
}

char *
json_to_pretty_string(const JsonValue *value)
{
    GString *buf = g_string_sized_new(256);

    append_value(buf, value, 0);
    return g_string_free(buf, FALSE);
}

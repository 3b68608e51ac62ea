/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * conffile_parse.c - the grammar of configuration files.
 *
 * Threads: any.
 */

#include "base/conffile_internal.h"

#include <string.h>

#define ERROR_DOMAIN VIR_FROM_CONF
#include "base/error.h"
#include "base/text.h"

/* Lists in lists are grammar, but nobody needs many. */
#define LIST_DEPTH_MAX 8

typedef struct {
    const char *name;
    const char *at;
    int line;
} Cursor;

static int
syntax_fail(const Cursor *cursor, const char *expected)
{
    g_autofree char *rest = g_strndup(cursor->at, strcspn(cursor->at, "\n"));
    g_autofree char *shown = text_for_message(rest, 40);

    return fail(VIR_ERR_CONF_SYNTAX, _("%1$s:%2$d: expecting %3$s, found '%4$s'"), cursor->name, cursor->line, expected, shown);
}

static void
skip_blanks(Cursor *cursor)
{
    while (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\r')
        cursor->at++;
}

/* Blanks, comments and line ends. */
static void
skip_lines(Cursor *cursor)
{
    for (;;) {
        skip_blanks(cursor);
        if (*cursor->at == '#') {
            cursor->at += strcspn(cursor->at, "\n");
        } else if (*cursor->at == '\n') {
            cursor->at++;
            cursor->line++;
        } else {
            return;
        }
    }
}

static ConfValue *
value_new(ConfType type)
{
    ConfValue *value = g_new0(ConfValue, 1);

    value->type = type;
    return value;
}

static ConfValue *
parse_number(Cursor *cursor)
{
    bool negative = *cursor->at == '-';
    const char *digits = *cursor->at == '-' || *cursor->at == '+' ? cursor->at + 1 : cursor->at;
    unsigned long long number;
    ConfValue *value;

    if (!g_ascii_isdigit(*digits)) {
        syntax_fail(cursor, _("a number"));
        return NULL;
    }
    if (!text_to_ull_prefix(digits, 10, &number, &cursor->at)) {
        return fail_null(VIR_ERR_CONF_SYNTAX, _("%1$s:%2$d: the number '%3$.*4$s' is too large"), cursor->name,
                         cursor->line, digits, (int)strspn(digits, "0123456789"));
    }
    value = value_new(negative ? CONF_LONG : CONF_ULONG);
    value->negative = negative;
    value->number = number;
    return value;
}

static ConfValue *
parse_long_string(Cursor *cursor)
{
    const char *text = cursor->at + 3;
    const char *end = strstr(text, "\"\"\"");
    ConfValue *value;

    if (!end)
        return fail_null(VIR_ERR_CONF_SYNTAX, _("%1$s:%2$d: the string that begins here has no end"), cursor->name, cursor->line);
    value = value_new(CONF_STRING);
    value->string = g_strndup(text, (size_t)(end - text));
    for (const char *p = text; p < end; p++)
        cursor->line += *p == '\n';
    cursor->at = end + 3;
    return value;
}

static ConfValue *
parse_string(Cursor *cursor)
{
    char quote = *cursor->at;
    char stops[] = { quote, '\n', '\0' };
    const char *text = cursor->at + 1;
    size_t len = strcspn(text, stops);
    ConfValue *value;

    if (strncmp(cursor->at, "\"\"\"", 3) == 0)
        return parse_long_string(cursor);
    if (text[len] != quote)
        return fail_null(VIR_ERR_CONF_SYNTAX, _("%1$s:%2$d: the string that begins here has no end"), cursor->name, cursor->line);
    value = value_new(CONF_STRING);
    value->string = g_strndup(text, len);
    cursor->at = text + len + 1;
    return value;
}

static ConfValue *parse_value(Cursor *cursor, int depth);

static int
parse_list_items(Cursor *cursor, ConfValue *list, int depth)
{
    skip_lines(cursor);
    while (*cursor->at != ']') {
        ConfValue *item = parse_value(cursor, depth + 1);

        if (!item)
            return -1;
        g_ptr_array_add(list->list, item);
        skip_lines(cursor);
        if (*cursor->at == ',')
            cursor->at++;
        else if (*cursor->at != ']')
            return syntax_fail(cursor, _("',' or ']'"));
        skip_lines(cursor);
    }
    cursor->at++;
    return 0;
}

static ConfValue *
parse_list(Cursor *cursor, int depth)
{
    ConfValue *list;

    if (depth == LIST_DEPTH_MAX)
        return fail_null(VIR_ERR_CONF_SYNTAX, _("%1$s:%2$d: lists are nested more than %3$d levels deep"), cursor->name,
                         cursor->line, LIST_DEPTH_MAX);
    list = value_new(CONF_LIST);
    list->list = g_ptr_array_new_with_free_func(conf_value_free);
    cursor->at++;
    if (parse_list_items(cursor, list, depth) < 0) {
        conf_value_free(list);
        return NULL;
    }
    return list;
}

static ConfValue *
parse_value(Cursor *cursor, int depth)
{
    char c = *cursor->at;

    if (c == '"' || c == '\'')
        return parse_string(cursor);
    if (c == '[')
        return parse_list(cursor, depth);
    if (c == '-' || c == '+' || g_ascii_isdigit(c))
        return parse_number(cursor);
    syntax_fail(cursor, _("a number, a string in quotes or a list"));
    return NULL;
}

static char *
parse_key(Cursor *cursor)
{
    const char *begin = cursor->at;

    if (!g_ascii_isalpha(*begin) && *begin != '_') {
        syntax_fail(cursor, _("the name of a key"));
        return NULL;
    }
    while (g_ascii_isalnum(*cursor->at) || *cursor->at == '_')
        cursor->at++;
    return g_strndup(begin, (size_t)(cursor->at - begin));
}

static int
parse_entry(Cursor *cursor, ConfEntry *entry)
{
    entry->line = cursor->line;
    entry->key = parse_key(cursor);
    if (!entry->key)
        return -1;
    skip_blanks(cursor);
    if (*cursor->at != '=')
        return syntax_fail(cursor, _("'='"));
    cursor->at++;
    skip_blanks(cursor);
    entry->value = parse_value(cursor, 0);
    if (!entry->value)
        return -1;
    skip_blanks(cursor);
    if (*cursor->at == ';')
        cursor->at++;
    else if (*cursor->at != '\0' && *cursor->at != '\n' && *cursor->at != '#')
        return syntax_fail(cursor, _("the end of the line"));
    return 0;
}

int
conf_parse(ConfFile *conf, const char *text)
{
    Cursor cursor = { conf->name, text, 1 };

    for (skip_lines(&cursor); *cursor.at; skip_lines(&cursor)) {
        ConfEntry *entry = g_new0(ConfEntry, 1);

        g_ptr_array_add(conf->entries, entry);
        if (parse_entry(&cursor, entry) < 0)
            return -1;
    }
    return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_json.c - JSON documents that are shown, not understood: blanks are moved, members are cut out.
 */

#include "virsh_json.h"

#include <stdbool.h>
#include <string.h>

#include <glib.h>

/* The end of the string that begins at @at with its quote. */
static const char *
string_end(const char *at)
{
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1])
            at++;
    return *at ? at + 1 : at;
}

static const char *
skip_blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

static void
new_line(GString *out, int depth)
{
    g_string_append_printf(out, "\n%*s", depth * 2, "");
}

char *
virsh_json_indent(const char *text)
{
    GString *out = g_string_new(NULL);
    int depth = 0;

    for (const char *at = skip_blanks(text); *at; at = skip_blanks(at)) {
        const char *end = *at == '"' ? string_end(at) : at + 1;

        if (strchr("}]", *at) && depth > 0)
            depth--;
        if (strchr("}]", *at) && out->len > 0 && !strchr("{[", out->str[out->len - 1]))
            new_line(out, depth);
        else if (out->len > 0 && (strchr("{[", out->str[out->len - 1]) && !strchr("}]", *at)))
            new_line(out, depth);
        g_string_append_len(out, at, end - at);
        if (*at == ',')
            new_line(out, depth);
        else if (*at == ':')
            g_string_append_c(out, ' ');
        else if (strchr("{[", *at))
            depth++;
        at = end;
    }
    return g_string_free(out, FALSE);
}

/* The end of the value that begins at @at. */
static const char *
value_end(const char *at)
{
    int depth = 0;

    while (*at) {
        if (depth == 0 && strchr(",}]", *at))
            return at;
        if (*at == '"') {
            at = string_end(at);
            continue;
        }
        if (strchr("{[", *at))
            depth++;
        else if (strchr("}]", *at))
            depth--;
        at++;
    }
    return at;
}

char *
virsh_json_member(const char *text, const char *name)
{
    g_autofree char *quoted = g_strdup_printf("\"%s\"", name);
    const char *at = skip_blanks(text);

    if (*at != '{')
        return NULL;
    for (at = skip_blanks(at + 1); *at == '"'; at = skip_blanks(at)) {
        const char *key_end = string_end(at);
        bool match = (size_t)(key_end - at) == strlen(quoted) && strncmp(at, quoted, strlen(quoted)) == 0;
        const char *value = skip_blanks(key_end);
        const char *end;

        if (*value != ':')
            return NULL;
        value = skip_blanks(value + 1);
        end = value_end(value);
        if (match)
            return g_strchomp(g_strndup(value, (gsize)(end - value)));
        at = *end == ',' ? skip_blanks(end + 1) : end;
    }
    return NULL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * enums.c - words for the values of an enum, from one list.
 *
 * Threads: any.
 */

#include "enums.h"

#include <string.h>

#include "base/error.h"

const char *
enum_to_string(const EnumWords *words, int value)
{
    if (value < 0 || (size_t)value >= words->n_words)
        return NULL;
    return words->words[value];
}

int
enum_from_string(const EnumWords *words, const char *word)
{
    if (!word)
        return -1;
    for (size_t i = 0; i < words->n_words; i++) {
        if (words->words[i] && strcmp(words->words[i], word) == 0)
            return (int)i;
    }
    return -1;
}

char *
enum_list(const EnumWords *words)
{
    GString *buf = g_string_new(NULL);

    for (size_t i = 0; i < words->n_words; i++) {
        if (!words->words[i] || *words->words[i] == '\0')
            continue;
        g_string_append_printf(buf, "%s%s", buf->len > 0 ? ", " : "", words->words[i]);
    }
    return g_string_free(buf, FALSE);
}

int
enum_get(const EnumWords *words, const char *word, const char *what)
{
    g_autofree char *allowed = NULL;
    int value = enum_from_string(words, word);

    if (value >= 0)
        return value;
    allowed = enum_list(words);
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("%1$s: '%2$s' is not one of %3$s"), what, word ? word : "", allowed);
}

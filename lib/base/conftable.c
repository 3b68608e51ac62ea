/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * conftable.c - a configuration file as a table.
 *
 * Threads: any.
 */

#include "base/conftable.h"

#include "base/error.h"
#include "base/log.h"

/* 0, "", "none" or a list of nothing else: what is not there is not asked for. */
static bool
asks_for_nothing(ConfFile *file, const char *key)
{
    g_auto(GStrv) list = NULL;
    unsigned long long number = 1;

    if (conf_type(file, key) == CONF_NONE)
        return true;
    if (conf_type(file, key) == CONF_LONG || conf_type(file, key) == CONF_ULONG)
        return conf_get_ull(file, key, &number) == 1 && number == 0;
    if (conf_get_list(file, key, CONF_LIST_OR_STRING, &list) < 0)
        return false;
    for (char **word = list; word && *word; word++)
        if (**word && !g_str_equal(*word, "none"))
            return false;
    return true;
}

/* A key of something that is not there yet. */
static int
read_missing(ConfFile *file, const ConfKey *key)
{
    bool nothing = asks_for_nothing(file, key->name);

    error_reset();
    conf_ignore(file, key->name);
    if (nothing)
        return 0;
    if (key->kind == CONF_KEY_UNSUPPORTED)
        return conf_fail(file, key->name, "%s", _("is not supported by this build; remove it"));
    LOG_WARN("%s in line %d has no effect: what it is for is not supported yet", key->name, conf_line(file, key->name));
    return 0;
}

static int
read_key(ConfFile *file, const ConfKey *key, void *field)
{
    switch (key->kind) {
    case CONF_KEY_STRING:
        return conf_get_string(file, key->name, field);
    case CONF_KEY_BOOL:
        return conf_get_bool(file, key->name, field);
    case CONF_KEY_UINT:
        return conf_get_uint(file, key->name, field);
    case CONF_KEY_INT:
        return conf_get_int(file, key->name, field);
    case CONF_KEY_LIST:
        return conf_get_list(file, key->name, CONF_LIST_OR_STRING, field);
    case CONF_KEY_CHOICE:
        return conf_get_choice(file, key->name, key->words, field);
    case CONF_KEY_OWN:
        return key->read(file, key->name, field);
    case CONF_KEY_OBSOLETE:
        conf_ignore(file, key->name);
        return 0;
    case CONF_KEY_LATER:
    case CONF_KEY_UNSUPPORTED:
        return read_missing(file, key);
    }
    g_assert_not_reached();
}

int
conf_table_take(ConfFile *file, const ConfKey *keys, void *config)
{
    for (const ConfKey *key = keys; key->name; key++)
        if (read_key(file, key, (char *)config + key->offset) < 0)
            return -1;
    return 0;
}

int
conf_table_read(ConfFile *file, const ConfKey *keys, void *config)
{
    return conf_table_take(file, keys, config) < 0 ? -1 : conf_check_all_known(file);
}

void
conf_table_clear(const ConfKey *keys, void *config)
{
    for (const ConfKey *key = keys; key->name; key++) {
        void **field = (void **)(void *)((char *)config + key->offset);

        if (key->kind == CONF_KEY_STRING)
            g_clear_pointer(field, g_free);
        else if (key->kind == CONF_KEY_LIST)
            g_clear_pointer((char ***)(void *)field, g_strfreev);
        else if (key->kind == CONF_KEY_OWN && key->clear)
            g_clear_pointer(field, key->clear);
    }
}

static char *
format_list(char *const *list)
{
    GString *text = g_string_new("[");

    for (size_t i = 0; list && list[i]; i++)
        g_string_append_printf(text, "%s \"%s\"", i > 0 ? "," : "", list[i]);
    g_string_append(text, " ]");
    return g_string_free(text, FALSE);
}

static char *
format_value(const ConfKey *key, const void *field)
{
    const char *string;

    switch (key->kind) {
    case CONF_KEY_STRING:
        string = *(const char *const *)field;
        return g_strdup_printf("\"%s\"", string ? string : "");
    case CONF_KEY_BOOL:
        return g_strdup(*(const bool *)field ? "1" : "0");
    case CONF_KEY_UINT:
        return g_strdup_printf("%u", *(const unsigned int *)field);
    case CONF_KEY_INT:
        return g_strdup_printf("%d", *(const int *)field);
    case CONF_KEY_LIST:
        return format_list(*(char *const *const *)field);
    case CONF_KEY_CHOICE:
        return g_strdup_printf("\"%s\"", key->words[*(const int *)field]);
    default:
        return key->format ? key->format(field) : NULL;
    }
}

static void
append_help(GString *text, const char *help)
{
    g_auto(GStrv) lines = g_strsplit(help, "\n", -1);

    for (char **line = lines; *line; line++)
        g_string_append_printf(text, "# %s\n", *line);
}

char *
conf_table_sample(const ConfKey *keys, const void *config)
{
    GString *text = g_string_new(NULL);

    for (const ConfKey *key = keys; key->name; key++) {
        g_autofree char *value = NULL;

        if (!key->help)
            continue;
        value = format_value(key, (const char *)config + key->offset);
        append_help(text, key->help);
        if (value)
            g_string_append_printf(text, "#%s = %s\n", key->name, value);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

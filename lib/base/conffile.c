/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * conffile.c - configuration files: looking up keys, by type.
 *
 * Threads: any; one file is read by one thread at a time (reading marks keys as known).
 */

#include "conffile.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>

#define ERROR_DOMAIN VIR_FROM_CONF
#include "base/conffile_internal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#define SIZE_LIMIT ((size_t)10 * 1024 * 1024)

void
conf_value_free(void *opaque)
{
    ConfValue *value = opaque;

    if (!value)
        return;
    g_free(value->string);
    if (value->list)
        g_ptr_array_unref(value->list);
    g_free(value);
}

void
conf_entry_free(void *opaque)
{
    ConfEntry *entry = opaque;

    conf_value_free(entry->value);
    g_free(entry->key);
    g_free(entry);
}

void
conf_file_free(ConfFile *conf)
{
    if (!conf)
        return;
    g_ptr_array_unref(conf->entries);
    g_free(conf->name);
    g_free(conf);
}

static ConfEntry *
entry_find(const ConfFile *conf, const char *key)
{
    for (guint i = 0; i < conf->entries->len; i++) {
        ConfEntry *entry = g_ptr_array_index(conf->entries, i);

        if (strcmp(entry->key, key) == 0)
            return entry;
    }
    return NULL;
}

static void
warn_of_doubles(const ConfFile *conf)
{
    for (guint i = 0; i < conf->entries->len; i++) {
        ConfEntry *entry = g_ptr_array_index(conf->entries, i);
        const ConfEntry *first = entry_find(conf, entry->key);

        if (first == entry)
            continue;
        LOG_WARN("%s:%d: '%s' is set in line %d already, this one is ignored", conf->name, entry->line, entry->key, first->line);
    }
}

ConfFile *
conf_file_parse(const char *text, const char *name)
{
    g_autoptr(ConfFile) conf = g_new0(ConfFile, 1);

    conf->name = g_strdup(name);
    conf->entries = g_ptr_array_new_with_free_func(conf_entry_free);
    if (conf_parse(conf, text) < 0)
        return NULL;
    warn_of_doubles(conf);
    return g_steal_pointer(&conf);
}

ConfFile *
conf_file_read(const char *path)
{
    size_t len;
    g_autofree char *text = file_read(path, SIZE_LIMIT, &len);

    if (!text)
        return NULL;
    if (strlen(text) != len)
        return fail_null(VIR_ERR_CONF_SYNTAX, _("%1$s: the file contains a zero byte"), path);
    return conf_file_parse(text, path);
}

ConfFile *
conf_file_read_if_exists(const char *path)
{
    if (!file_exists(path) && errno == ENOENT)
        return conf_file_parse("", path);
    return conf_file_read(path);
}

ConfType
conf_type(const ConfFile *conf, const char *key)
{
    const ConfEntry *entry = entry_find(conf, key);

    return entry ? entry->value->type : CONF_NONE;
}

int
conf_line(const ConfFile *conf, const char *key)
{
    const ConfEntry *entry = entry_find(conf, key);

    return entry ? entry->line : 0;
}

int
conf_fail(const ConfFile *conf, const char *key, const char *fmt, ...)
{
    g_autofree char *what = NULL;
    va_list args;

    va_start(args, fmt);
    what = g_strdup_vprintf(fmt, args);
    va_end(args);
    return fail(VIR_ERR_CONF_SYNTAX, "%s:%d: %s: %s", conf->name, conf_line(conf, key), key, what);
}

static const char *
type_words(ConfType type)
{
    switch (type) {
    case CONF_LONG:
    case CONF_ULONG:
        return _("a number");
    case CONF_STRING:
        return _("a string");
    case CONF_LIST:
        return _("a list");
    case CONF_NONE:
        break;
    }
    return _("nothing");
}

/* The value of @key, marked as known; NULL when it is not set. */
static const ConfValue *
look_up(ConfFile *conf, const char *key)
{
    ConfEntry *entry = entry_find(conf, key);

    if (!entry)
        return NULL;
    entry->is_known = true;
    return entry->value;
}

static int
type_fail(const ConfFile *conf, const char *key, const char *wanted)
{
    return conf_fail(conf, key, _("expecting %1$s, found %2$s"), wanted, type_words(conf_type(conf, key)));
}

static bool
is_number(const ConfValue *value)
{
    return value->type == CONF_LONG || value->type == CONF_ULONG;
}

int
conf_get_string(ConfFile *conf, const char *key, char **value)
{
    const ConfValue *found = look_up(conf, key);

    if (!found)
        return 0;
    if (found->type != CONF_STRING)
        return type_fail(conf, key, _("a string in quotes"));
    g_free(*value);
    *value = g_strdup(found->string);
    return 1;
}

int
conf_get_ull(ConfFile *conf, const char *key, unsigned long long *value)
{
    const ConfValue *found = look_up(conf, key);

    if (!found)
        return 0;
    if (!is_number(found))
        return type_fail(conf, key, _("a number"));
    if (found->negative && found->number != 0)
        return conf_fail(conf, key, _("expecting a number from 0, found -%1$llu"), found->number);
    *value = found->number;
    return 1;
}

int
conf_get_ll(ConfFile *conf, const char *key, long long *value)
{
    const ConfValue *found = look_up(conf, key);

    if (!found)
        return 0;
    if (!is_number(found))
        return type_fail(conf, key, _("a number"));
    if (found->number > (unsigned long long)LLONG_MAX)
        return conf_fail(conf, key, _("the number is too large"));
    *value = found->negative ? -(long long)found->number : (long long)found->number;
    return 1;
}

int
conf_get_bool(ConfFile *conf, const char *key, bool *value)
{
    unsigned long long number;
    int result = conf_get_ull(conf, key, &number);

    if (result <= 0)
        return result;
    if (number > 1)
        return conf_fail(conf, key, _("expecting 0 or 1, found %1$llu"), number);
    *value = number == 1;
    return 1;
}

int
conf_get_int(ConfFile *conf, const char *key, int *value)
{
    long long number;
    int result = conf_get_ll(conf, key, &number);

    if (result <= 0)
        return result;
    if (number < INT_MIN || number > INT_MAX)
        return conf_fail(conf, key, _("the number %1$lld is out of range"), number);
    *value = (int)number;
    return 1;
}

int
conf_get_uint(ConfFile *conf, const char *key, unsigned int *value)
{
    unsigned long long number;
    int result = conf_get_ull(conf, key, &number);

    if (result <= 0)
        return result;
    if (number > UINT_MAX)
        return conf_fail(conf, key, _("the number %1$llu is out of range"), number);
    *value = (unsigned int)number;
    return 1;
}

static int
list_of_strings(const ConfFile *conf, const char *key, const ConfValue *list, char ***value)
{
    g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < list->list->len; i++) {
        const ConfValue *item = g_ptr_array_index(list->list, i);

        if (item->type != CONF_STRING)
            return conf_fail(conf, key, _("expecting a list of strings, item %1$u is %2$s"), i + 1, type_words(item->type));
        g_ptr_array_add(strings, g_strdup(item->string));
    }
    g_ptr_array_add(strings, NULL);
    g_strfreev(*value);
    *value = (char **)g_ptr_array_steal(strings, NULL);
    return 1;
}

int
conf_get_list(ConfFile *conf, const char *key, ConfListMode mode, char ***value)
{
    const ConfValue *found = look_up(conf, key);

    if (!found)
        return 0;
    if (found->type == CONF_LIST)
        return list_of_strings(conf, key, found, value);
    if (found->type != CONF_STRING || mode != CONF_LIST_OR_STRING)
        return type_fail(conf, key, _("a list of strings"));
    g_strfreev(*value);
    *value = g_new0(char *, 2);
    (*value)[0] = g_strdup(found->string);
    return 1;
}

int
conf_get_size(ConfFile *conf, const char *key, unsigned long long *value)
{
    const ConfValue *found = look_up(conf, key);

    if (!found)
        return 0;
    if (found->type != CONF_STRING)
        return conf_get_ull(conf, key, value);
    if (text_to_size(found->string, 1, ULLONG_MAX, value) < 0) {
        error_reset();
        return conf_fail(conf, key, _("'%1$s' is not a size; it should be like '2 MiB'"), found->string);
    }
    return 1;
}

int
conf_get_choice(ConfFile *conf, const char *key, const char *const *words, int *value)
{
    const ConfValue *found = look_up(conf, key);
    g_autofree char *allowed = NULL;

    if (!found)
        return 0;
    if (found->type != CONF_STRING)
        return type_fail(conf, key, _("a string in quotes"));
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], found->string) == 0) {
            *value = i;
            return 1;
        }
    }
    allowed = g_strjoinv(", ", (char **)words);
    return conf_fail(conf, key, _("'%1$s' is not one of %2$s"), found->string, allowed);
}

void
conf_ignore(ConfFile *conf, const char *key)
{
    look_up(conf, key);
}

int
conf_check_all_known(const ConfFile *conf)
{
    for (guint i = 0; i < conf->entries->len; i++) {
        const ConfEntry *entry = g_ptr_array_index(conf->entries, i);

        if (!entry->is_known && entry_find(conf, entry->key) == entry)
            return conf_fail(conf, entry->key, _("there is no such setting"));
    }
    return 0;
}

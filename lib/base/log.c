/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log.c - which message goes where: levels, filters, and the settings that hold both.
 *
 * Threads: any. Settings never change once published; a writer holds a reference while it writes, so a slow output holds up
 * nobody who changes them.
 */

#include "log.h"

#include <errno.h>
#include <fnmatch.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/log_output.h"
#include "base/thread.h"

typedef struct {
    LogLevel level;
    char *match;                    /* as written */
    char *pattern;                  /* "*match*" for fnmatch() */
} LogFilter;

/* An array that settings share. Its count is ours: the thread sanitizer cannot see GLib's. */
typedef struct {
    atomic_int refs;
    GPtrArray *items;
} LogList;

typedef struct {
    atomic_int refs;
    LogLevel level;
    LogList *filters;               /* LogFilter */
    LogList *outputs;               /* LogOutput; empty = @fallback */
    LogOutput *fallback;
} LogSettings;

static Mutex settings_lock = MUTEX_INIT;
static LogSettings *settings GUARDED_GLOBAL_BY(settings_lock);
static LogSource *sources GUARDED_GLOBAL_BY(settings_lock);

static void
log_filter_free(void *opaque)
{
    LogFilter *filter = opaque;

    g_free(filter->match);
    g_free(filter->pattern);
    g_free(filter);
}

static LogList *
log_list_new(GDestroyNotify free_item)
{
    LogList *list = g_new0(LogList, 1);

    atomic_init(&list->refs, 1);
    list->items = g_ptr_array_new_with_free_func(free_item);
    return list;
}

static LogList *
log_list_ref(LogList *list)
{
    atomic_fetch_add(&list->refs, 1);
    return list;
}

static void
log_list_unref(LogList *list)
{
    if (!list || atomic_fetch_sub(&list->refs, 1) != 1)
        return;
    g_ptr_array_unref(list->items);
    g_free(list);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LogList, log_list_unref)

static void
settings_unref(LogSettings *old)
{
    if (!old || atomic_fetch_sub(&old->refs, 1) != 1)
        return;
    log_list_unref(old->filters);
    log_list_unref(old->outputs);
    log_output_unref(old->fallback);
    g_free(old);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LogSettings, settings_unref)

static LogSettings *
settings_new(LogLevel level, LogList *filters, LogList *outputs)
{
    LogSettings *new = g_new0(LogSettings, 1);

    atomic_init(&new->refs, 1);
    new->level = level;
    new->filters = filters ? log_list_ref(filters) : log_list_new(log_filter_free);
    new->outputs = outputs ? log_list_ref(outputs) : log_list_new(log_output_unref);
    new->fallback = log_output_new_stderr(level);
    return new;
}

/* A child of a program with threads finds the lock as it was when it was forked: it must not be in the hands of a thread that the
 * child does not have. */
static void
before_fork(void) NO_LOCK_ANALYSIS
{
    mutex_lock(&settings_lock);
}

static void
after_fork(void) NO_LOCK_ANALYSIS
{
    mutex_unlock(&settings_lock);
}

/* Not at the first message: a fork may come amid it. */
__attribute__((constructor)) static void
watch_forks(void)
{
    pthread_atfork(before_fork, after_fork, after_fork);
}

static LogSettings *
settings_get_locked(void) REQUIRES_LOCK(settings_lock)
{
    if (!settings)
        settings = settings_new(LOG_LEVEL_WARN, NULL, NULL);
    return settings;
}

static LogSettings *
settings_ref(void)
{
    LogSettings *current;

    mutex_lock(&settings_lock);
    current = settings_get_locked();
    atomic_fetch_add(&current->refs, 1);
    mutex_unlock(&settings_lock);
    return current;
}

static LogLevel
lowest_output_level(const LogSettings *from)
{
    LogLevel lowest = LOG_LEVEL_ERROR;

    if (from->outputs->items->len == 0)
        return from->fallback->level;
    for (guint i = 0; i < from->outputs->items->len; i++) {
        LogOutput *output = g_ptr_array_index(from->outputs->items, i);

        lowest = MIN(lowest, output->level);
    }
    return lowest;
}

/* lib/base/spawn.c is "base.spawn". */
static char *
source_name(const LogSource *source)
{
    g_autofree char *dir = g_path_get_dirname(source->file);
    g_autofree char *parent = g_path_get_basename(dir);
    g_autofree char *name = g_path_get_basename(source->file);
    char *dot = strrchr(name, '.');

    if (dot)
        *dot = '\0';
    return g_strdup_printf("%s.%s", parent, name);
}

static LogLevel
source_level(const LogSettings *from, const LogSource *source)
{
    g_autofree char *name = NULL;

    if (from->filters->items->len == 0)
        return from->level;
    name = source_name(source);
    for (guint i = from->filters->items->len; i > 0; i--) {
        LogFilter *filter = g_ptr_array_index(from->filters->items, i - 1);

        if (fnmatch(filter->pattern, name, 0) == 0)
            return filter->level;
    }
    return from->level;
}

static void
source_set_threshold(LogSource *source, const LogSettings *from)
{
    atomic_store_explicit(&source->threshold, (int)MAX(source_level(from, source), lowest_output_level(from)),
                          memory_order_relaxed);
}

/* At a source's first message: from now on its threshold follows the settings. */
static void
source_register(LogSource *source)
{
    mutex_lock(&settings_lock);
    if (atomic_load_explicit(&source->threshold, memory_order_relaxed) == 0) {
        source->next = sources;
        sources = source;
        source_set_threshold(source, settings_get_locked());
    }
    mutex_unlock(&settings_lock);
}

/* Publishes settings made of what is not NULL (or not 0), the rest as it is. */
static void
settings_replace(LogLevel level, LogList *filters, LogList *outputs)
{
    LogSettings *old;

    mutex_lock(&settings_lock);
    old = settings_get_locked();
    settings = settings_new(level ? level : old->level, filters ? filters : old->filters, outputs ? outputs : old->outputs);
    for (LogSource *source = sources; source; source = source->next)
        source_set_threshold(source, settings);
    mutex_unlock(&settings_lock);
    settings_unref(old);
}

static _Thread_local const char *current_topic;

const char *
log_set_topic(const char *topic)
{
    const char *before = current_topic;

    current_topic = topic;
    return before;
}

const char *
log_topic(void)
{
    return current_topic;
}

void
log_write(LogSource *source, LogLevel level, const char *func, int line, const char *fmt, ...)
{
    int saved_errno = errno;
    g_autoptr(LogSettings) current = NULL;
    g_autofree char *name = NULL;
    g_autofree char *text = NULL;
    LogMessage message;
    va_list args;

    if (atomic_load_explicit(&source->threshold, memory_order_relaxed) == 0)
        source_register(source);
    if ((int)level < atomic_load_explicit(&source->threshold, memory_order_relaxed)) {
        errno = saved_errno;
        return;
    }
    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    name = source_name(source);
    log_message_init(&message, level, name, source->file, func, line, text);

    current = settings_ref();
    if (current->outputs->items->len == 0)
        log_output_write(current->fallback, &message);
    for (guint i = 0; i < current->outputs->items->len; i++)
        log_output_write(g_ptr_array_index(current->outputs->items, i), &message);
    log_message_clear(&message);
    errno = saved_errno;
}

void
log_set_level(LogLevel level)
{
    settings_replace(level, NULL, NULL);
}

LogLevel
log_get_level(void)
{
    g_autoptr(LogSettings) current = settings_ref();

    return current->level;
}

/* "LEVEL:rest"; 0 without an error when it does not begin so. */
static LogLevel
parse_level_prefix(const char *word, const char **ret_rest)
{
    if (word[0] < '1' || word[0] > '4' || word[1] != ':')
        return 0;
    *ret_rest = word + 2;
    return (LogLevel)(word[0] - '0');
}

static LogFilter *
parse_filter(const char *word)
{
    const char *match = NULL;
    LogLevel level = parse_level_prefix(word, &match);
    LogFilter *filter;

    if (level == 0)
        return fail_null(VIR_ERR_INVALID_ARG,
                         _("log filter '%1$s' must be 'LEVEL:MATCH' with a level of 1 (debug), 2, 3 or 4 (error)"), word);
    if (*match == '+')              /* once asked for stack traces */
        match++;
    if (*match == '\0')
        return fail_null(VIR_ERR_INVALID_ARG, _("log filter '%1$s' has nothing to match after the level"), word);
    filter = g_new0(LogFilter, 1);
    filter->level = level;
    filter->match = g_strdup(match);
    filter->pattern = g_strdup_printf("*%s*", match);
    return filter;
}

static LogList *
parse_filters(const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text ? text : "", " \t\n", -1);
    g_autoptr(LogList) filters = log_list_new(log_filter_free);

    for (size_t i = 0; words[i]; i++) {
        LogFilter *filter;

        if (*words[i] == '\0')
            continue;
        filter = parse_filter(words[i]);
        if (!filter)
            return NULL;
        g_ptr_array_add(filters->items, filter);
    }
    return g_steal_pointer(&filters);
}

/* Two words for the same destination: the later one wins. */
static void
add_output(GPtrArray *outputs, LogOutput *output)
{
    for (guint i = 0; i < outputs->len; i++) {
        if (log_output_same_place(g_ptr_array_index(outputs, i), output)) {
            g_ptr_array_remove_index(outputs, i);
            break;
        }
    }
    g_ptr_array_add(outputs, output);
}

static LogList *
parse_outputs(const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text ? text : "", " \t\n", -1);
    g_autoptr(LogList) outputs = log_list_new(log_output_unref);

    for (size_t i = 0; words[i]; i++) {
        const char *destination = NULL;
        LogOutput *output;
        LogLevel level;

        if (*words[i] == '\0')
            continue;
        level = parse_level_prefix(words[i], &destination);
        if (level == 0)
            return fail_null(VIR_ERR_INVALID_ARG,
                             _("log output '%1$s' must be 'LEVEL:DESTINATION' with a level of 1 (debug), 2, 3 or 4 (error)"),
                             words[i]);
        output = log_output_parse(level, destination, words[i]);
        if (!output)
            return NULL;
        add_output(outputs->items, output);
    }
    return g_steal_pointer(&outputs);
}

static int
open_outputs(GPtrArray *outputs)
{
    for (guint i = 0; i < outputs->len; i++) {
        if (log_output_open(g_ptr_array_index(outputs, i)) < 0)
            return -1;
    }
    return 0;
}

int
log_set_filters(const char *filters)
{
    g_autoptr(LogList) parsed = parse_filters(filters);

    if (!parsed)
        return -1;
    settings_replace(0, parsed, NULL);
    return 0;
}

int
log_set_outputs(const char *outputs)
{
    g_autoptr(LogList) parsed = parse_outputs(outputs);

    if (!parsed || open_outputs(parsed->items) < 0)
        return -1;
    settings_replace(0, NULL, parsed);
    return 0;
}

int
log_validate_filters(const char *filters)
{
    g_autoptr(LogList) parsed = parse_filters(filters);

    return parsed ? 0 : -1;
}

int
log_validate_outputs(const char *outputs)
{
    g_autoptr(LogList) parsed = parse_outputs(outputs);

    return parsed ? 0 : -1;
}

char *
log_get_filters(void)
{
    g_autoptr(LogSettings) current = settings_ref();
    GString *buf = g_string_new(NULL);

    for (guint i = 0; i < current->filters->items->len; i++) {
        LogFilter *filter = g_ptr_array_index(current->filters->items, i);

        g_string_append_printf(buf, "%s%d:%s", i > 0 ? " " : "", (int)filter->level, filter->match);
    }
    return g_string_free(buf, FALSE);
}

char *
log_get_outputs(void)
{
    g_autoptr(LogSettings) current = settings_ref();
    GString *buf = g_string_new(NULL);

    if (current->outputs->items->len == 0)
        log_output_format(current->fallback, buf);
    for (guint i = 0; i < current->outputs->items->len; i++) {
        if (i > 0)
            g_string_append_c(buf, ' ');
        log_output_format(g_ptr_array_index(current->outputs->items, i), buf);
    }
    return g_string_free(buf, FALSE);
}

static int
level_from_text(const char *text)
{
    static const char *const names[] = { "debug", "info", "warning", "error" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char digit[] = { (char)('1' + i), '\0' };

        if (strcmp(text, names[i]) == 0 || strcmp(text, digit) == 0)
            return (int)i + 1;
    }
    return fail(VIR_ERR_INVALID_ARG, _("LIBVIRT_DEBUG is '%1$s'; it must be 1 to 4, or one of debug, info, warning, error"),
                text);
}

int
log_set_from_env(void)
{
    const char *debug = getenv("LIBVIRT_DEBUG");
    const char *filters = getenv("LIBVIRT_LOG_FILTERS");
    const char *outputs = getenv("LIBVIRT_LOG_OUTPUTS");

    if (debug && *debug) {
        int level = level_from_text(debug);

        if (level < 0)
            return -1;
        log_set_level((LogLevel)level);
    }
    if (filters && *filters && log_set_filters(filters) < 0)
        return -1;
    if (outputs && *outputs && log_set_outputs(outputs) < 0)
        return -1;
    return 0;
}

int
log_reopen(void)
{
    g_autofree char *outputs = NULL;
    g_autoptr(LogSettings) current = settings_ref();

    if (current->outputs->items->len == 0)
        return 0;
    outputs = log_get_outputs();
    return log_set_outputs(outputs);
}

const char *
log_level_to_string(LogLevel level)
{
    switch (level) {
    case LOG_LEVEL_DEBUG:
        return "debug";
    case LOG_LEVEL_INFO:
        return "info";
    case LOG_LEVEL_WARN:
        return "warning";
    case LOG_LEVEL_ERROR:
        return "error";
    }
    return "?";
}

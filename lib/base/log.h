/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log.h - what operators and developers read: levelled messages to journal, file, syslog or stderr.
 *
 * Including this header gives the file its source name, made from its path: lib/base/spawn.c is "base.spawn",
 * drivers/qemu/qemu_monitor.c is "qemu.qemu_monitor". Filters match on it. A filtered-out message costs one relaxed load.
 */

#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <syslog.h>

#include <glib.h>

/* syslog.h's priorities of these names would hide ours. */
#undef LOG_DEBUG
#undef LOG_INFO

/* The numbers are those of the configuration files. */
typedef enum {
    LOG_LEVEL_DEBUG = 1,
    LOG_LEVEL_INFO = 2,
    LOG_LEVEL_WARN = 3,
    LOG_LEVEL_ERROR = 4,
} LogLevel;

/* One per source file, made by this header. @threshold is the lowest level worth a call of log_write(); 0 = not yet known. */
typedef struct LogSource LogSource;
struct LogSource {
    const char *file;
    atomic_int threshold;
    LogSource *next;
};

static LogSource log_source_of_file G_GNUC_UNUSED = { .file = __BASE_FILE__ };

#define LOG_DEBUG(...) LOG_AT(LOG_LEVEL_DEBUG, __VA_ARGS__)
#define LOG_INFO(...) LOG_AT(LOG_LEVEL_INFO, __VA_ARGS__)
#define LOG_WARN(...) LOG_AT(LOG_LEVEL_WARN, __VA_ARGS__)
#define LOG_ERROR(...) LOG_AT(LOG_LEVEL_ERROR, __VA_ARGS__)

/* For what is costly to prepare. */
#define LOG_ENABLED(level) \
    ((int)(level) >= atomic_load_explicit(&log_source_of_file.threshold, memory_order_relaxed))

#define LOG_AT(level, ...) \
    do { \
        if (LOG_ENABLED(level)) \
            log_write(&log_source_of_file, level, __func__, __LINE__, __VA_ARGS__); \
    } while (0)

/* One log per process, see base/error.h. */
#pragma GCC visibility push(default)

/* The function behind the macros. Keeps errno. */
void log_write(LogSource *source, LogLevel level, const char *func, int line, const char *fmt, ...)
    G_GNUC_PRINTF(5, 6);

/* What this thread is about, until it is set again: entries in the journal have it as LIBVIRT_CALL. NULL: nothing. The text
 * stays the caller's. Returns what it was. */
const char *log_set_topic(const char *topic);
const char *log_topic(void);

/* The level of sources that no filter names; LOG_LEVEL_WARN at first. */
void log_set_level(LogLevel level);
LogLevel log_get_level(void);

/* Replaces the filters: words "LEVEL:MATCH" separated by blanks. MATCH is found anywhere in a source's name, and may contain
 * the shell's wildcards. A later word wins. An empty text removes all. On bad grammar nothing changes. */
int log_set_filters(const char *filters);

/* Replaces the outputs: words "LEVEL:stderr", "LEVEL:file:PATH", "LEVEL:syslog:NAME", "LEVEL:journald", separated by blanks.
 * An empty text chooses the default, which is "LEVEL:stderr". On bad grammar, or if a file cannot be opened, nothing changes. */
int log_set_outputs(const char *outputs);

/* The settings in force in the same grammar, for the admin interface. The caller frees them. */
char *log_get_filters(void);
char *log_get_outputs(void);

/* Judge a setting without taking it. */
int log_validate_filters(const char *filters);
int log_validate_outputs(const char *outputs);

/* Takes LIBVIRT_DEBUG (1-4 or debug, info, warning, error), LIBVIRT_LOG_FILTERS and LIBVIRT_LOG_OUTPUTS from the
 * environment; what is unset stays as it is. */
int log_set_from_env(void);

/* Opens files again after a rotation. */
int log_reopen(void);

const char *log_level_to_string(LogLevel level);

/* The name of the program in syslog and journal; the default is the executable's. Kept, not copied. */
void log_set_identifier(const char *identifier);

#pragma GCC visibility pop

#endif /* BASE_LOG_H */

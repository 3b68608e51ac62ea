/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_output.h - where log messages go; for log.c only.
 */

#ifndef BASE_LOG_OUTPUT_H
#define BASE_LOG_OUTPUT_H

#include <stdatomic.h>
#include <stdbool.h>

#include <glib.h>

#include "base/log.h"

typedef enum {
    LOG_TO_STDERR,
    LOG_TO_FILE,
    LOG_TO_SYSLOG,
    LOG_TO_JOURNAL,
} LogOutputKind;

/* Shared between settings; what it says does not change after log_output_open(). */
typedef struct {
    atomic_int refs;
    LogOutputKind kind;
    LogLevel level;
    char *param;                    /* path or syslog name */
    int fd;                         /* file or journal socket; -1 */
} LogOutput;

/* One message, and its line of text for files. */
typedef struct {
    LogLevel level;
    const char *source;
    const char *file;
    const char *func;
    int line;
    const char *text;
    char *formatted;
} LogMessage;

LogOutput *log_output_new_stderr(LogLevel level);

/* The output that @destination, the part after the level of @word, describes; not yet open. */
LogOutput *log_output_parse(LogLevel level, const char *destination, const char *word);

int log_output_open(LogOutput *output);
void log_output_unref(void *output);
bool log_output_same_place(const LogOutput *a, const LogOutput *b);
void log_output_format(const LogOutput *output, GString *buf);

/* Writes @message if its level is high enough. Failures have nowhere to go. */
void log_output_write(const LogOutput *output, const LogMessage *message);

void log_message_init(LogMessage *message, LogLevel level, const char *source, const char *file, const char *func,
                      int line, const char *text);
void log_message_clear(LogMessage *message);

#endif /* BASE_LOG_OUTPUT_H */

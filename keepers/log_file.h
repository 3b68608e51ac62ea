/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_file.h - a log that does not grow without end: NAME, and what it was before as NAME.0, NAME.1 ...
 */

#ifndef KEEPERS_LOG_FILE_H
#define KEEPERS_LOG_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "keepers/log_position.h"

typedef struct LogFile LogFile;

typedef struct {
    unsigned long long max_size; /* bytes of each file; 0 = no limit */
    unsigned long long max_backups;
} LogFileLimits;

typedef enum {
    LOG_FILE_APPEND,
    LOG_FILE_TRUNCATE,
} LogFileMode;

/* May logs be at @path: absolute, without "..", and no name of a folder? -1 with an error. */
int log_path_check(const char *path);

/* Opens the regular file @path for writing, made if need be. NULL with an error. */
LogFile *log_file_open(const char *path, const LogFileLimits *limits, LogFileMode mode);

/* The same for a log that must go on: what cannot be opened yet is tried again at every write. */
LogFile *log_file_resume(const char *path, const LogFileLimits *limits);

void log_file_free(LogFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LogFile, log_file_free)

const char *log_file_path(const LogFile *file);

/* Never fails and never waits for room, though it does for a disk that does not answer: bytes that find no place are lost, counted,
 * and their number is told in the log when it takes something again. */
void log_file_write(LogFile *file, const char *data, size_t len);

/* @len bytes that should have come now were lost before, for the reason @errnum. */
void log_file_lose(LogFile *file, unsigned long long len, int errnum);

/* Where the next byte was to be after what was done last; without asking the disk. */
LogPosition log_file_end(const LogFile *file);

/* Bytes lost and not told of yet. */
unsigned long long log_file_lost(const LogFile *file);

/* Where the next byte will be. */
int log_file_position(const LogFile *file, LogPosition *ret_position);
int log_path_position(const char *path, LogPosition *ret_position);

/* What was written from @from on, through the backups to the newest file, at most @max bytes; text without zeros and in UTF-8. A
 * position in a file that is gone means all there is. */
char *log_path_read(const char *path, const LogFileLimits *limits, const LogPosition *from, size_t max);

#endif /* KEEPERS_LOG_FILE_H */

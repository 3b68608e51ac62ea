/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * conffile.h - configuration files of `key = value` lines.
 *
 * Values are numbers, strings ("...", '...' or """..."""; a backslash is only a backslash) and lists [ "a", "b" ], which may
 * span lines; '#' starts a comment. Every error is "file:line: what". The readers mark a key as known; conf_check_all_known()
 * then finds the misspelled ones. Of a key given twice the first one counts.
 */

#ifndef BASE_CONFFILE_H
#define BASE_CONFFILE_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

typedef struct ConfFile ConfFile;

typedef enum {
    CONF_NONE,
    CONF_LONG,                      /* a number with a sign */
    CONF_ULONG,                     /* one without */
    CONF_STRING,
    CONF_LIST,                      /* of strings */
} ConfType;

/* Reads @path. An absent file is an error; conf_file_read_if_exists() gives an empty set instead. */
ConfFile *conf_file_read(const char *path);
ConfFile *conf_file_read_if_exists(const char *path);

/* Parses @text; @name is what errors call it. */
ConfFile *conf_file_parse(const char *text, const char *name);

void conf_file_free(ConfFile *conf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ConfFile, conf_file_free)

/* The type of the value of @key; CONF_NONE when it is not set. */
ConfType conf_type(const ConfFile *conf, const char *key);
int conf_line(const ConfFile *conf, const char *key);       /* 0 when not set */

/* Each leaves @value alone and returns 0 when the key is absent, sets it and returns 1 when it is there, and returns -1 with an
 * error for another type or a number out of range. Strings and lists are new, an old *@value is freed; the bool is 0 or 1. */
int conf_get_string(ConfFile *conf, const char *key, char **value);
int conf_get_bool(ConfFile *conf, const char *key, bool *value);
int conf_get_int(ConfFile *conf, const char *key, int *value);
int conf_get_uint(ConfFile *conf, const char *key, unsigned int *value);
int conf_get_ll(ConfFile *conf, const char *key, long long *value);
int conf_get_ull(ConfFile *conf, const char *key, unsigned long long *value);

/* A list of strings; with @allow_single one plain string is a list of one. */
typedef enum {
    CONF_LIST_ONLY,
    CONF_LIST_OR_STRING,
} ConfListMode;
int conf_get_list(ConfFile *conf, const char *key, ConfListMode mode, char ***value);

/* A count, or a string of count and unit ("2 MiB"), in bytes. */
int conf_get_size(ConfFile *conf, const char *key, unsigned long long *value);

/* One of @words by its index; *@value is the enum's. */
int conf_get_choice(ConfFile *conf, const char *key, const char *const *words, int *value);

/* An error at the line of @key: "file:line: key: ..." with VIR_ERR_CONF_SYNTAX. Always -1. */
int conf_fail(const ConfFile *conf, const char *key, const char *fmt, ...) G_GNUC_PRINTF(3, 4);

/* Counts @key as known without reading it (obsolete keys). */
void conf_ignore(ConfFile *conf, const char *key);

/* Fails at the first key that no reader asked for. */
int conf_check_all_known(const ConfFile *conf);

#endif /* BASE_CONFFILE_H */

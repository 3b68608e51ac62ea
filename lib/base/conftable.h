/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * conftable.h - a configuration file as a table: one row a key, which says where its value goes.
 *
 *     static const ConfKey keys[] = {
 *         CONF_KEY(CONF_KEY_UINT,   DaemonConfig, max_clients),
 *         CONF_KEY(CONF_KEY_STRING, DaemonConfig, log_filters),
 *         CONF_NAME(CONF_KEY_OBSOLETE, "keepalive_required"),
 *         { NULL }
 *     };
 */

#ifndef BASE_CONFTABLE_H
#define BASE_CONFTABLE_H

#include <stddef.h>

#include "base/conffile.h"

typedef enum {
    CONF_KEY_STRING,
    CONF_KEY_BOOL,
    CONF_KEY_UINT,
    CONF_KEY_INT,
    CONF_KEY_LIST,                  /* of strings; one string is a list of one */
    CONF_KEY_CHOICE,                /* one of @words, as an int */
    CONF_KEY_OWN,                   /* read by @read */
    CONF_KEY_OBSOLETE,              /* has had no effect for long; accepted */
    CONF_KEY_LATER,                 /* belongs to something that is not there yet: said in the log, unless it asks for nothing */
    CONF_KEY_UNSUPPORTED,           /* would change what is promised, and cannot yet: refused, unless it asks for nothing */
} ConfKeyKind;

typedef struct ConfKey ConfKey;
struct ConfKey {
    const char *name;
    ConfKeyKind kind;
    size_t offset;
    const char *const *words;       /* CONF_KEY_CHOICE; NULL-terminated */
    int (*read)(ConfFile *file, const char *key, void *field);     /* CONF_KEY_OWN: as conf_get_...() */
    GDestroyNotify clear;           /* CONF_KEY_OWN; NULL = nothing to release */
    char *(*format)(const void *field);     /* CONF_KEY_OWN: its value as a file says it */
    const char *help;               /* for a sample file: what the key is for, in lines; NULL = it is not told */
};

#define CONF_KEY(kind_, type, field, ...) { .name = #field, .kind = kind_, .offset = offsetof(type, field), __VA_ARGS__ }
#define CONF_NAME(kind_, name_) { .name = name_, .kind = kind_ }

/* Reads every key of @keys into @config; what the file does not set stays as it is. A key that no row names is an error. */
int conf_table_read(ConfFile *file, const ConfKey *keys, void *config);

/* The same for a file that has keys of other tables, too: conf_check_all_known() is the caller's. */
int conf_table_take(ConfFile *file, const ConfKey *keys, void *config);

/* A sample of the file: every key with its help and, as a comment, its value in @config. The caller frees it. */
char *conf_table_sample(const ConfKey *keys, const void *config);

/* Releases the strings and lists of @config. */
void conf_table_clear(const ConfKey *keys, void *config);

#endif /* BASE_CONFTABLE_H */

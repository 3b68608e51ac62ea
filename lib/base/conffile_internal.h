/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * conffile_internal.h - how a configuration file is kept; for conffile*.c only.
 */

#ifndef BASE_CONFFILE_INTERNAL_H
#define BASE_CONFFILE_INTERNAL_H

#include "base/conffile.h"

typedef struct ConfValue ConfValue;
struct ConfValue {
    ConfType type;
    bool negative;                  /* of numbers, whose magnitude is @number */
    unsigned long long number;
    char *string;
    GPtrArray *list;                /* ConfValue */
};

typedef struct {
    char *key;
    int line;
    ConfValue *value;
    bool is_known;                  /* some reader has asked for it */
} ConfEntry;

struct ConfFile {
    char *name;
    GPtrArray *entries;             /* ConfEntry, in the file's order */
};

void conf_value_free(void *value);
void conf_entry_free(void *entry);

/* Fills @conf from @text. */
int conf_parse(ConfFile *conf, const char *text);

#endif /* BASE_CONFFILE_INTERNAL_H */

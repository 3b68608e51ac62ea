/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * table.h - the generated table of objects and permissions, for access.c alone.
 */

#ifndef ACCESS_TABLE_H
#define ACCESS_TABLE_H

#include "access/permissions.h"

enum {
    ACCESS_EXISTS = 1 << 0,
    ACCESS_ANONYMOUS = 1 << 1,  /* the default policy lets everybody */
    ACCESS_READONLY = 1 << 2,   /* read-only connections may */
};

typedef struct {
    const char *name;
    const char *details[ACCESS_DETAILS_MAX];
    unsigned char rights[ACCESS_PERMISSION_LAST]; /* of the three above */
} AccessObjectRow;

extern const AccessObjectRow access_objects[ACCESS_OBJECT_LAST];
extern const char *const access_permission_names[ACCESS_PERMISSION_LAST];

#endif /* ACCESS_TABLE_H */

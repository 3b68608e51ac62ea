/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * things.h - a kind of object for tests: a thing has a name, a uuid and a size.
 */

#ifndef TESTS_OBJECTS_THINGS_H
#define TESTS_OBJECTS_THINGS_H

#include "base/doc_store.h"
#include "base/uuid.h"
#include "objects/methods.h"

typedef struct {
    char *name;
    unsigned char uuid[UUID_LEN];
    unsigned int size;
} ThingDef;

XML_DECLARE(ThingDef, thing_def)

/* The flags of a list of things. */
enum {
    THINGS_ACTIVE = 1 << 0,
    THINGS_INACTIVE = 1 << 1,
    THINGS_PERSISTENT = 1 << 2,
    THINGS_TRANSIENT = 1 << 3,
    THINGS_AUTOSTART = 1 << 4,
    THINGS_NO_AUTOSTART = 1 << 5,
    THINGS_BIG = 1 << 6,            /* of a size over 100 */
    THINGS_SMALL = 1 << 7,
};

/* The driver's part of an active thing. */
typedef struct {
    ObjectPart base;
    unsigned int ticket;
} ThingPart;

extern const ObjectType thing_type;
extern const ObjectType crumb_type;     /* known by its name alone: lives in a thing */

/* "thing-7" with a uuid made of 7. */
ThingDef *thing_def_make(unsigned int number, unsigned int size);

/* A store in @root, and a table on it; NULL: in memory. */
DocStore *things_store(const char *root);
ObjectTable *things_table(DocStore *store, EventBus *bus);

/* Starts with ticket @ticket in the driver's part. */
int thing_start(ObjectEdit *edit, void *ticket);

#endif /* TESTS_OBJECTS_THINGS_H */

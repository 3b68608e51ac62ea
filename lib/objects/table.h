/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * table.h - all objects of one kind, by uuid and by name.
 *
 * Names and uuids are unique: they are reserved before anything is done in their name, so that two clients cannot define or
 * start the same one at once. The lock is held for lookups and insertions only. With a store an object's documents are kept
 * on disk; without one the table is in memory only. Any thread.
 */

#ifndef OBJECTS_TABLE_H
#define OBJECTS_TABLE_H

#include "base/doc_store.h"
#include "objects/object.h"

/* What a table stands on; all of it outlives the table. */
typedef struct {
    const ObjectType *type;
    const ObjectType *child;        /* what lives in such an object; NULL: nothing */
    DocStore *store;                /* NULL: in memory only */
    EventBus *bus;                  /* NULL: nobody hears of it */
    void *driver;                   /* the driver's own */
} ObjectTableInit;

ObjectTable *object_table_new(const ObjectTableInit *init);
void object_table_free(ObjectTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ObjectTable, object_table_free)

const ObjectType *object_table_type(const ObjectTable *table);
EventBus *object_table_bus(const ObjectTable *table);
void *object_table_driver(const ObjectTable *table);
Object *object_table_parent(const ObjectTable *table);

/* A new reference, or NULL without an error. Kinds whose names count within a usage (secrets) give it; others 0. */
Object *object_table_find_uuid(ObjectTable *table, const unsigned char *uuid);
Object *object_table_find_name(ObjectTable *table, const char *name);
Object *object_table_find_usage(ObjectTable *table, int usage_type, const char *name);

/* The first whose view @match likes; looks at every one. */
typedef bool (*ObjectMatch)(const ObjectView *view, const void *opaque);
Object *object_table_find_if(ObjectTable *table, ObjectMatch match, const void *opaque);

/* Those that @flags of the kind's list API ask for: references, in no order. */
GPtrArray *object_table_list(ObjectTable *table, unsigned int flags);
unsigned int object_table_count(ObjectTable *table, unsigned int flags);

/* Is @view among what they ask for? */
bool object_view_matches(const ObjectType *type, const ObjectView *view, unsigned int flags);

/* Ends all of it: nobody is told. For the children of what stopped. */
void object_table_clear(ObjectTable *table);

/* Reads the store: configurations and marks for autostart, then the documents of what was active. A file that is no good is
 * logged with its line and stays where it is; when its name is taken later, it is kept under another. -1 only when a folder
 * cannot be read. */
int object_table_load(ObjectTable *table);

/* Reads the configurations again, as an administrator may have changed them; what is active stays as it is, and nothing goes. */
int object_table_reload(ObjectTable *table);

/* Has the children of @object kept in @store, which it takes over: before there is any. Load them with object_table_load(). The
 * second time it changes nothing. */
void object_keep_children(Object *object, DocStore *store);

/* Is any of them active? */
bool object_table_has_active(ObjectTable *table);

#endif /* OBJECTS_TABLE_H */

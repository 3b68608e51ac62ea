/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * object_impl.h - the inside of objects, views and tables; for the files of this folder only.
 */

#ifndef OBJECTS_OBJECT_IMPL_H
#define OBJECTS_OBJECT_IMPL_H

#include "base/thread.h"
#include "base/uuid.h"
#include "objects/edit.h"
#include "objects/table.h"

/* A definition that views share; it never changes. */
typedef struct {
    atomic_uint refs;
    const ObjectType *type;
    void *def;
} SharedObjectDef;

struct ObjectView {
    atomic_uint refs;
    SharedObjectDef *live, *persistent;     /* NULL where there is none */
    ObjectPart *part;
    char *detail;                   /* of its key */
    bool active, autostart;
};

struct Object {
    atomic_uint refs;
    ObjectTable *table;             /* of the driver, or of @parent */
    Object *parent;                 /* a reference, or NULL */
    ObjectTable *children;          /* NULL: nothing can live in it */
    unsigned char uuid[UUID_LEN];
    int usage_type;
    char *key_name;                 /* NULL: found by uuid only */
    char *name;                     /* never NULL */
    char *file_name;                /* of its documents */
    ObjectKey key;                  /* what never changes of it: points to the above */

    Mutex lock;
    Cond idle;                      /* nobody changes it any more */
    bool changing GUARDED_BY(lock);
    bool removed GUARDED_BY(lock);  /* it is in no table any more */
    ObjectView *view GUARDED_BY(lock);      /* never NULL */

    bool visible;                   /* under the table's lock: it was committed once */
};

struct ObjectTable {
    const ObjectType *type, *child;
    DocStore *store;
    DocStore *own_store;            /* the same, if it ends with the table */
    EventBus *bus;
    void *driver;
    Object *parent;                 /* borrowed: it owns the table; NULL for a driver's */

    Mutex lock;
    GHashTable *objects GUARDED_BY(lock);   /* Object -> itself, a reference */
    GHashTable *by_uuid GUARDED_BY(lock);   /* object->uuid -> Object; NULL for kinds without */
    GHashTable *by_name GUARDED_BY(lock);   /* object (usage and name) -> Object */
};

SharedObjectDef *shared_object_def_new(const ObjectType *type, void *def);
SharedObjectDef *shared_object_def_ref(SharedObjectDef *shared);
void shared_object_def_unref(SharedObjectDef *shared);

/* A view of nothing yet. */
ObjectView *object_view_new(void);
void object_part_unref(ObjectPart *part);

/* Names the view, which is complete otherwise. */
void object_view_seal(ObjectView *view, const ObjectType *type);

/* A new object that is in no table; takes the names out of @key. */
Object *object_new(ObjectTable *table, const ObjectKey *key);

/* Fills @ret_key from @view; strings live as long as the view and the object. */
void object_view_key(const Object *object, const ObjectView *view, ObjectKey *ret_key);

/* The object that @key names, made (invisible) if it is not there; a new reference. NULL with VIR_ERR_OPERATION_FAILED when only
 * one of uuid and name is free. */
Object *object_table_reserve(ObjectTable *table, const ObjectKey *key);

/* Makes it seen, or takes it out of every index. For who holds the right to change it. */
void object_table_show(Object *object);
void object_table_remove(Object *object);

/* Makes @view, whose reference it takes, the current one. */
void object_publish(Object *object, ObjectView *view);

/* The right to change it, waiting for it; false when the object has ended. And its end. */
bool object_begin_change(Object *object);
void object_end_change(Object *object);

#endif /* OBJECTS_OBJECT_IMPL_H */

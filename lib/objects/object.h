/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * object.h - a network, a pool, a device ...: an immutable key, one who changes it, and a view for everybody else.
 *
 * Readers take the view and never wait. Whoever wants to change an object gets the right to it first (edit.h); there is one
 * such right, and it may be held while the driver works.
 *
 * Threads: any.
 */

#ifndef OBJECTS_OBJECT_H
#define OBJECTS_OBJECT_H

#include <stdatomic.h>

#include "objects/type.h"

typedef struct Object Object;
typedef struct ObjectTable ObjectTable;

/* What a driver publishes with a view and never changes after that; the first member of its struct. */
struct ObjectPart {
    atomic_uint refs;               /* 0 as allocated; object_edit_set_part() makes the first */
    void (*free)(ObjectPart *part);
};

Object *object_ref(Object *object);
void object_unref(Object *object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Object, object_unref)

const ObjectType *object_type(const Object *object);
ObjectTable *object_table(const Object *object);

/* What never changes. The name is the uuid's text for a kind whose objects may have none. */
const char *object_name(const Object *object);
const unsigned char *object_uuid(const Object *object);

/* What it lives in, borrowed; NULL for most kinds. */
Object *object_parent(const Object *object);

/* What lives in it (volumes of a pool), or NULL when nothing of the kind can. */
ObjectTable *object_children(const Object *object);

/* The current view: a new reference. */
ObjectView *object_view(Object *object);
ObjectView *object_view_ref(ObjectView *view);
void object_view_unref(ObjectView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ObjectView, object_view_unref)

unsigned int object_view_facts(const ObjectView *view);         /* ObjectFact */
bool object_view_is_active(const ObjectView *view);
bool object_view_is_persistent(const ObjectView *view);

/* The definition in force, that of the next start, and the one that answers questions: in force if there is one. Borrowed. */
const void *object_view_live(const ObjectView *view);
const void *object_view_persistent(const ObjectView *view);
const void *object_view_def(const ObjectView *view);

ObjectPart *object_view_part(const ObjectView *view);

/* The one that @flags (0 current, 1 live, 2 configuration: as virDomainModificationImpact) name; NULL with an error. */
const void *object_view_def_for(const ObjectView *view, unsigned int flags);

/* How the adapter holds objects of any kind here: OBJECT_CLASS(OBJECT_NETWORK). */
void *object_class_ref(void *object);
void object_class_unref(void *object);
void object_class_key(void *object, ObjectKey *ret_key, void **ret_hold);
void object_class_release_key(void *hold);
#define OBJECT_CLASS(kind_) \
    { .kind = (kind_), .ref = object_class_ref, .unref = object_class_unref, .key = object_class_key, \
      .release_key = object_class_release_key }

/* Makes Type * (struct Type is never defined) and Object * two names of one thing: network_object(), network_of(). */
#define OBJECT_TYPE_NAMES(Type, prefix) \
    static inline G_GNUC_UNUSED Object *prefix##_object(Type *it) { return (Object *)(void *)it; } \
    static inline G_GNUC_UNUSED Type *prefix##_of(Object *object) { return (Type *)(void *)object; }

OBJECT_TYPE_NAMES(Network, network)
OBJECT_TYPE_NAMES(NetworkPort, network_port)
OBJECT_TYPE_NAMES(Interface, interface)
OBJECT_TYPE_NAMES(StoragePool, storage_pool)
OBJECT_TYPE_NAMES(StorageVol, storage_vol)
OBJECT_TYPE_NAMES(NodeDevice, node_device)
OBJECT_TYPE_NAMES(Secret, secret)
OBJECT_TYPE_NAMES(NwFilter, nwfilter)
OBJECT_TYPE_NAMES(NwFilterBinding, nwfilter_binding)

#endif /* OBJECTS_OBJECT_H */

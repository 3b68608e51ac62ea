/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * object.c - references, keys, and the right to change an object.
 *
 * Threads: any.
 */

#include "objects/object.h"

#include "objects/object_impl.h"

static ObjectTable *
children_new(Object *object)
{
    const ObjectTableInit init = { .type = object->table->child, .bus = object->table->bus, .driver = object->table->driver };
    ObjectTable *children = object_table_new(&init);

    children->parent = object;
    return children;
}

Object *
object_new(ObjectTable *table, const ObjectKey *key)
{
    Object *object = g_new0(Object, 1);

    atomic_init(&object->refs, 1);
    object->table = table;
    object->parent = table->parent ? object_ref(table->parent) : NULL;
    memcpy(object->uuid, key->uuid, UUID_LEN);
    object->usage_type = key->usage_type;
    object->key_name = g_strdup(key->name);
    object->name = key->name ? g_strdup(key->name) : uuid_to_string(key->uuid);
    object->file_name = table->type->file_by_uuid ? uuid_to_string(key->uuid) : g_strdup(object->name);
    object->key = (ObjectKey) {
        .usage_type = key->usage_type,
        .name = object->key_name,
        .parent = object->parent ? &object->parent->key : NULL,
    };
    memcpy(object->key.uuid, key->uuid, UUID_LEN);
    mutex_init(&object->lock);
    cond_init(&object->idle);
    object->view = object_view_new();
    if (table->child)
        object->children = children_new(object);
    return object;
}

Object *
object_ref(Object *object)
{
    atomic_fetch_add_explicit(&object->refs, 1, memory_order_relaxed);
    return object;
}

void
object_unref(Object *object)
{
    if (!object || atomic_fetch_sub_explicit(&object->refs, 1, memory_order_acq_rel) != 1)
        return;
    object_table_free(object->children);
    object_view_unref(object->view);
    cond_clear(&object->idle);
    mutex_clear(&object->lock);
    g_free(object->key_name);
    g_free(object->name);
    g_free(object->file_name);
    object_unref(object->parent);
    g_free(object);
}

const ObjectType *
object_type(const Object *object)
{
    return object->table->type;
}

ObjectTable *
object_table(const Object *object)
{
    return object->table;
}

const char *
object_name(const Object *object)
{
    return object->name;
}

const unsigned char *
object_uuid(const Object *object)
{
    return object->uuid;
}

Object *
object_parent(const Object *object)
{
    return object->parent;
}

ObjectTable *
object_children(const Object *object)
{
    return object->children;
}

ObjectView *
object_view(Object *object)
{
    ObjectView *view;

    mutex_lock(&object->lock);
    view = object_view_ref(object->view);
    mutex_unlock(&object->lock);
    return view;
}

void
object_publish(Object *object, ObjectView *view)
{
    ObjectView *old;

    mutex_lock(&object->lock);
    old = object->view;
    object->view = view;
    mutex_unlock(&object->lock);
    object_view_unref(old);
}

bool
object_begin_change(Object *object)
{
    bool removed;

    mutex_lock(&object->lock);
    while (object->changing)
        cond_wait(&object->idle, &object->lock);
    removed = object->removed;
    object->changing = !removed;
    mutex_unlock(&object->lock);
    return !removed;
}

void
object_end_change(Object *object)
{
    mutex_lock(&object->lock);
    object->changing = false;
    /* All are woken: of an object that ended each must learn it. */
    cond_broadcast(&object->idle);
    mutex_unlock(&object->lock);
}

void
object_view_key(const Object *object, const ObjectView *view, ObjectKey *ret_key)
{
    *ret_key = object->key;
    ret_key->detail = view->detail;
}

void *
object_class_ref(void *object)
{
    return object_ref(object);
}

void
object_class_unref(void *object)
{
    object_unref(object);
}

void
object_class_key(void *object, ObjectKey *ret_key, void **ret_hold)
{
    ObjectView *view = object_view(object);

    object_view_key(object, view, ret_key);
    *ret_hold = view;
}

void
object_class_release_key(void *hold)
{
    object_view_unref(hold);
}

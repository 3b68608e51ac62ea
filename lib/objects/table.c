/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * table.c - the indexes: by uuid, and by name within a usage.
 *
 * The lock is held for lookups and insertions only, never while anything is done with an object.
 *
 * Threads: any.
 */

#include "objects/table.h"

#include "base/error.h"
#include "objects/object_impl.h"

static guint
name_hash(gconstpointer key)
{
    const Object *object = key;

    return g_str_hash(object->key_name) ^ (guint)object->usage_type;
}

static gboolean
name_equal(gconstpointer a, gconstpointer b)
{
    const Object *one = a;
    const Object *other = b;

    return one->usage_type == other->usage_type && strcmp(one->key_name, other->key_name) == 0;
}

ObjectTable *
object_table_new(const ObjectTableInit *init)
{
    ObjectTable *table = g_new0(ObjectTable, 1);

    table->type = init->type;
    table->child = init->child;
    table->store = init->store;
    table->bus = init->bus;
    table->driver = init->driver;
    mutex_init(&table->lock);
    table->objects = g_hash_table_new(NULL, NULL);
    table->by_uuid = init->type->by_uuid ? g_hash_table_new(uuid_hash, uuid_hash_equal) : NULL;
    table->by_name = g_hash_table_new(name_hash, name_equal);
    return table;
}

void
object_table_free(ObjectTable *table)
{
    if (!table)
        return;
    object_table_clear(table);
    g_hash_table_unref(table->by_name);
    g_clear_pointer(&table->by_uuid, g_hash_table_unref);
    g_hash_table_unref(table->objects);
    mutex_clear(&table->lock);
    doc_store_free(table->own_store);
    g_free(table);
}

void
object_keep_children(Object *object, DocStore *store)
{
    if (object->children->own_store) {
        doc_store_free(store);
        return;
    }
    object->children->store = store;
    object->children->own_store = store;
}

const ObjectType *
object_table_type(const ObjectTable *table)
{
    return table->type;
}

EventBus *
object_table_bus(const ObjectTable *table)
{
    return table->bus;
}

void *
object_table_driver(const ObjectTable *table)
{
    return table->driver;
}

Object *
object_table_parent(const ObjectTable *table)
{
    return table->parent;
}

/* With the lock held. */
static Object *
visible_ref(Object *object)
{
    return object && object->visible ? object_ref(object) : NULL;
}

/* With the lock held: whoever has that name. */
static Object *
name_owner(ObjectTable *table, int usage_type, const char *name) REQUIRES_LOCK(table->lock)
{
    Object probe = { .usage_type = usage_type, .key_name = (char *)name };

    return name ? g_hash_table_lookup(table->by_name, &probe) : NULL;
}

Object *
object_table_find_uuid(ObjectTable *table, const unsigned char *uuid)
{
    Object *object;

    mutex_lock(&table->lock);
    object = visible_ref(g_hash_table_lookup(table->by_uuid, uuid));
    mutex_unlock(&table->lock);
    return object;
}

Object *
object_table_find_usage(ObjectTable *table, int usage_type, const char *name)
{
    Object *object;

    mutex_lock(&table->lock);
    object = visible_ref(name_owner(table, usage_type, name));
    mutex_unlock(&table->lock);
    return object;
}

Object *
object_table_find_name(ObjectTable *table, const char *name)
{
    return object_table_find_usage(table, 0, name);
}

/* All that are visible; the lock is held for taking references only. */
static GPtrArray *
all_visible(ObjectTable *table)
{
    GPtrArray *all;
    GHashTableIter iter;
    void *each;

    mutex_lock(&table->lock);
    all = g_ptr_array_new_full(g_hash_table_size(table->objects), object_class_unref);
    g_hash_table_iter_init(&iter, table->objects);
    while (g_hash_table_iter_next(&iter, &each, NULL)) {
        if (((Object *)each)->visible)
            g_ptr_array_add(all, object_ref(each));
    }
    mutex_unlock(&table->lock);
    return all;
}

Object *
object_table_find_if(ObjectTable *table, ObjectMatch match, const void *opaque)
{
    g_autoptr(GPtrArray) all = all_visible(table);

    for (guint i = 0; i < all->len; i++) {
        Object *object = all->pdata[i];
        g_autoptr(ObjectView) view = object_view(object);

        if (match(view, opaque))
            return object_ref(object);
    }
    return NULL;
}

GPtrArray *
object_table_list(ObjectTable *table, unsigned int flags)
{
    g_autoptr(GPtrArray) all = all_visible(table);
    GPtrArray *matching;

    if (flags == 0)
        return g_steal_pointer(&all);
    matching = g_ptr_array_new_full(16, object_class_unref);
    for (guint i = 0; i < all->len; i++) {
        Object *object = all->pdata[i];
        g_autoptr(ObjectView) view = object_view(object);

        if (object_view_matches(table->type, view, flags))
            g_ptr_array_add(matching, object_ref(object));
    }
    return matching;
}

static bool
is_active(const ObjectView *view, const void *opaque)
{
    return view->active;
}

bool
object_table_has_active(ObjectTable *table)
{
    g_autoptr(Object) found = object_table_find_if(table, is_active, NULL);

    return found != NULL;
}

unsigned int
object_table_count(ObjectTable *table, unsigned int flags)
{
    g_autoptr(GPtrArray) matching = object_table_list(table, flags);

    return matching->len;
}

/* With the lock held: the object of that uuid or name, if both are its own; judges clashes. */
static int
check_unique(ObjectTable *table, const ObjectKey *key, Object **ret_object) REQUIRES_LOCK(table->lock)
{
    const ObjectType *type = table->type;
    Object *by_name = name_owner(table, key->usage_type, key->name);
    Object *by_uuid = type->by_uuid ? g_hash_table_lookup(table->by_uuid, key->uuid) : by_name;
    char text[UUID_TEXT_LEN];

    *ret_object = by_uuid;
    if (by_uuid == by_name || (by_uuid && !key->name && !by_uuid->key_name))
        return 0;
    if (by_uuid)
        return fail_object(type, VIR_ERR_OPERATION_FAILED, _("%1$s '%2$s' is already defined with uuid %3$s"),
                           object_type_noun(type), by_uuid->name, uuid_format(key->uuid, text));
    return fail_object(type, VIR_ERR_OPERATION_FAILED, _("%1$s '%2$s' already exists with uuid %3$s"), object_type_noun(type),
                       by_name->name, uuid_format(by_name->uuid, text));
}

/* With the lock held; takes the reference. */
static void
insert(ObjectTable *table, Object *object) REQUIRES_LOCK(table->lock)
{
    g_hash_table_add(table->objects, object);
    if (table->by_uuid)
        g_hash_table_insert(table->by_uuid, object->uuid, object);
    if (object->key_name)
        g_hash_table_insert(table->by_name, object, object);
}

Object *
object_table_reserve(ObjectTable *table, const ObjectKey *key)
{
    Object *object = NULL;
    int rc;

    mutex_lock(&table->lock);
    rc = check_unique(table, key, &object);
    if (rc == 0 && !object) {
        object = object_new(table, key);
        insert(table, object);
    }
    if (rc == 0)
        object_ref(object);
    mutex_unlock(&table->lock);
    return rc == 0 ? object : NULL;
}

void
object_table_show(Object *object)
{
    ObjectTable *table = object->table;

    mutex_lock(&table->lock);
    object->visible = true;
    mutex_unlock(&table->lock);
}

/* Out of the indexes: true when it was there, and the table's reference is the caller's. */
static bool
take_out(ObjectTable *table, Object *object)
{
    bool was;

    mutex_lock(&table->lock);
    was = g_hash_table_remove(table->objects, object);
    if (was && table->by_uuid)
        g_hash_table_remove(table->by_uuid, object->uuid);
    if (was && object->key_name)
        g_hash_table_remove(table->by_name, object);
    object->visible = false;
    mutex_unlock(&table->lock);
    return was;
}

void
object_table_remove(Object *object)
{
    bool was = take_out(object->table, object);

    mutex_lock(&object->lock);
    object->removed = true;
    mutex_unlock(&object->lock);
    if (object->children)
        object_table_clear(object->children);
    if (was)
        object_unref(object);
}

void
object_table_clear(ObjectTable *table)
{
    for (;;) {
        GHashTableIter iter;
        void *each = NULL;

        mutex_lock(&table->lock);
        g_hash_table_iter_init(&iter, table->objects);
        if (g_hash_table_iter_next(&iter, &each, NULL))
            object_ref(each);
        mutex_unlock(&table->lock);
        if (!each)
            return;
        object_table_remove(each);
        object_unref(each);
    }
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_vol.c - volumes of pools that are not there.
 *
 * Whoever makes or removes one holds the right to change its pool: what is free stays true meanwhile.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "test/test_families.h"
#include "test/test_objects.h"

static const StorageVolDef *
vol_def(const ObjectView *view)
{
    return object_view_def(view);
}

/* What the driver knows of a pool beside its definition; it stays while the pool is off, as the volumes do. */
typedef struct {
    ObjectPart base;
    unsigned long long used;         /* bytes that its volumes have */
} PoolPart;

static void
part_free(ObjectPart *part)
{
    g_free(part);
}

unsigned long long
test_pool_allocation(const ObjectView *pool)
{
    const PoolPart *part = (const void *)object_view_part(pool);

    return part ? part->used : 0;
}

/* Ends the edit of a pool whose volumes have @used bytes now. */
static int
commit_used(ObjectEdit *pool, unsigned long long used)
{
    PoolPart *part = g_new0(PoolPart, 1);

    part->base.free = part_free;
    part->used = used;
    object_edit_set_part(pool, &part->base);
    return object_commit(pool);
}

/* Where the volume would lie; a pool without a place on the host gives its name. */
static void
place(StorageVolDef *def, const StoragePoolDef *pool)
{
    g_free(def->target.path);
    g_free(def->key);
    def->target.path = g_strdup_printf("%s/%s", pool->target.path ? pool->target.path : pool->name, def->name);
    def->key = g_strdup(def->target.path);
}

static int
check_room(const ObjectEdit *pool, const StorageVolDef *def)
{
    const StoragePoolDef *pool_def = pool->live;
    unsigned long long used = test_pool_allocation(pool->before);
    unsigned long long left = pool_def->capacity - MIN(used, pool_def->capacity);

    if (def->allocation <= left)
        return 0;
    return fail(VIR_ERR_INTERNAL_ERROR, _("volume '%1$s' needs %2$llu bytes, pool '%3$s' has %4$llu"), def->name, def->allocation,
                pool_def->name, left);
}

/* Puts @own (taken over) into the pool under edit, which ends with it. */
static Object *
put(ObjectEdit *pool, StorageVolDef *own)
{
    g_autoptr(StorageVolDef) def = own;
    g_autoptr(ObjectEdit) edit = object_reserve(object_children(pool->object), def, OBJECT_MUST_BE_NEW);
    unsigned long long used = test_pool_allocation(pool->before) + def->allocation;

    if (!edit || check_room(pool, def) < 0)
        return NULL;
    place(def, pool->live);
    edit->active = true;
    object_edit_set_persistent(edit, g_steal_pointer(&def));
    if (object_commit(edit) < 0 || commit_used(pool, used) < 0)
        return NULL;
    return object_ref(edit->object);
}

int
test_vol_add(Object *pool, const char *xml)
{
    g_autoptr(ObjectEdit) edit = object_edit(pool, EDIT_LIVE);
    StorageVolDef *def = edit ? storage_vol_def_parse(edit->live, xml, 0) : NULL;
    g_autoptr(Object) vol = def ? put(edit, def) : NULL;

    return vol ? 0 : -1;
}

StorageVol *
test_vol_create_xml(StoragePool *pool, const char *xml, unsigned int flags)
{
    Object *object = storage_pool_object(pool);
    unsigned int parse = flags & VIR_STORAGE_VOL_CREATE_VALIDATE ? XML_STRICT : 0;
    g_autoptr(ObjectEdit) edit = object_edit(object, EDIT_LIVE);
    StorageVolDef *def;

    if (!edit || object_check_flags(object_table_type(object_children(object)), flags, VIR_STORAGE_VOL_CREATE_VALIDATE,
                                    "create") < 0)
        return NULL;
    def = storage_vol_def_parse(edit->live, xml, parse);
    if (!def)
        return NULL;
    if (object_permit(object_children(object), def) < 0) {
        storage_vol_def_free(def);
        return NULL;
    }
    return storage_vol_of(put(edit, def));
}

/* There are no bytes to be copied. */
StorageVol *
test_vol_create_xml_from(StoragePool *pool, const char *xml, StorageVol *from, unsigned int flags)
{
    return test_vol_create_xml(pool, xml, flags);
}

int
test_vol_delete(StorageVol *vol, unsigned int flags)
{
    Object *object = storage_vol_object(vol);
    g_autoptr(ObjectEdit) pool = NULL;
    g_autoptr(ObjectView) view = NULL;

    if (object_check_flags(object_type(object), flags, 0, "delete") < 0 ||
        !(pool = object_edit(object_parent(object), EDIT_LIVE)) || object_remove(object, OBJECT_NO_EVENT) < 0)
        return -1;
    view = object_view(object);
    return commit_used(pool, test_pool_allocation(pool->before) - vol_def(view)->allocation);
}

StorageVol *
test_vol_find(DriverConn *conn, const char *pool, const char *name, const char *key)
{
    g_autoptr(Object) parent = object_table_find_name(test_state_of(conn)->pools->table, pool);

    if (!parent || object_check_active(parent) < 0)
        return NULL;
    return storage_vol_of(object_table_find_name(object_children(parent), name));
}

GPtrArray *
test_vol_list_all(StoragePool *pool, unsigned int flags)
{
    Object *object = storage_pool_object(pool);

    return object_check_active(object) < 0 ? NULL : object_list(object_children(object), flags);
}

StoragePool *
test_vol_get_pool(StorageVol *vol)
{
    return storage_pool_of(object_ref(object_parent(storage_vol_object(vol))));
}

static bool
has_key(const ObjectView *view, const void *key)
{
    return strcmp(vol_def(view)->key, key) == 0;
}

static bool
has_path(const ObjectView *view, const void *path)
{
    return strcmp(vol_def(view)->target.path, path) == 0;
}

/* The first in any active pool that @match likes. */
static StorageVol *
find_anywhere(DriverConn *conn, ObjectMatch match, const char *text, const char *what)
{
    g_autoptr(GPtrArray) all = object_table_list(test_state_of(conn)->pools->table, VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE);

    for (guint i = 0; i < all->len; i++) {
        Object *vol = object_table_find_if(object_children(all->pdata[i]), match, text);

        if (vol)
            return storage_vol_of(vol);
    }
    return fail_null(VIR_ERR_NO_STORAGE_VOL, _("no storage volume with matching %1$s '%2$s'"), what, text);
}

StorageVol *
test_vol_lookup_by_key(DriverConn *conn, const char *key)
{
    return find_anywhere(conn, has_key, key, "key");
}

StorageVol *
test_vol_lookup_by_path(DriverConn *conn, const char *path)
{
    return find_anywhere(conn, has_path, path, "path");
}

int
test_vol_get_info(StorageVol *vol, virStorageVolInfoPtr info)
{
    g_autoptr(ObjectView) view = object_view(storage_vol_object(vol));
    const StorageVolDef *def = vol_def(view);

    *info = (virStorageVolInfo) { .type = (int)def->type, .capacity = def->capacity, .allocation = def->allocation };
    return 0;
}

char *
test_vol_get_xml_desc(StorageVol *vol, unsigned int flags)
{
    return object_get_xml(storage_vol_object(vol), flags);
}

char *
test_vol_get_path(StorageVol *vol)
{
    g_autoptr(ObjectView) view = object_view(storage_vol_object(vol));

    return g_strdup(vol_def(view)->target.path);
}

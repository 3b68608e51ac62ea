/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_scan.c - what a look at a pool finds becomes its volumes.
 *
 * A volume that somebody makes meanwhile is his to show.
 *
 * Threads: whoever holds the pool's gate.
 */

#include "storage/storage_scan.h"

#include "base/error.h"
#include "objects/methods.h"
#include "storage/storage_file.h"
#include "storage/storage_making.h"

static void
stamp_free(ObjectPart *part)
{
    g_free(part);
}

static ObjectPart *
stamp_copy(const StorageStamp *stamp)
{
    StorageStamp *copy;

    if (!stamp)
        return NULL;
    copy = g_memdup2(stamp, sizeof(*stamp));
    copy->base.free = stamp_free;
    return &copy->base;
}

/* Which secret opens a volume is known from who made it, not from what is in it. What is on a device is not looked at at all. */
static void
keep_secrets(const StorageVolDef *before, StorageVolDef *vol)
{
    const StorageEncryption *known = before ? before->target.encryption : NULL;
    StorageEncryption *own = vol->target.encryption;

    if (!known || !known->secrets || (own ? own->secrets != NULL : vol->type != VOL_BLOCK)
        || g_strcmp0(before->key, vol->key) != 0)
        return;
    storage_encryption_free(own);
    vol->target.encryption = storage_encryption_copy(known);
}

int
storage_vol_publish(ObjectEdit *edit, StorageVolDef *vol, const StorageStamp *stamp)
{
    keep_secrets(object_view_def(edit->before), vol);
    edit->active = true;
    object_edit_set_persistent(edit, vol);
    object_edit_set_part(edit, stamp_copy(stamp));
    return object_commit(edit);
}

bool
storage_scan_is_known(StorageScan *scan, const char *name, const StorageStamp *stamp)
{
    Object *vol = g_hash_table_lookup(scan->unseen, name);
    g_autoptr(ObjectView) view = vol ? object_view(vol) : NULL;
    const StorageStamp *before = view ? (const StorageStamp *)object_view_part(view) : NULL;

    if (!before || !stamp || !storage_stamp_equal(before, stamp))
        return false;
    g_hash_table_remove(scan->unseen, name);
    return true;
}

void
storage_scan_put(StorageScan *scan, StorageVolDef *vol, const StorageStamp *stamp)
{
    g_autoptr(ObjectEdit) edit = NULL;

    g_hash_table_remove(scan->unseen, vol->name);
    edit = object_reserve(object_children(scan->pool), vol, OBJECT_MAY_EXIST);
    if (edit && edit->before && storage_making_of_view(edit->before)) {
        storage_vol_def_free(vol);
        return;
    }
    if (!edit) {
        warn_last_error("volume '%s' of pool '%s' is not shown", vol->name, object_name(scan->pool));
        storage_vol_def_free(vol);
        return;
    }
    if (storage_vol_publish(edit, vol, stamp) < 0)
        warn_last_error("a volume of pool '%s' is not shown", object_name(scan->pool));
}

static void
unref_object(void *object)
{
    object_unref(object);
}

static GHashTable *
known_volumes(Object *pool)
{
    g_autoptr(GPtrArray) all = object_table_list(object_children(pool), 0);
    GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, unref_object);

    for (guint i = 0; i < all->len; i++) {
        if (!storage_making_is(all->pdata[i]))
            g_hash_table_insert(known, (char *)object_name(all->pdata[i]), object_ref(all->pdata[i]));
    }
    return known;
}

static void
forget_unseen(const StorageScan *scan)
{
    GHashTableIter iter;
    gpointer vol;

    g_hash_table_iter_init(&iter, scan->unseen);
    while (g_hash_table_iter_next(&iter, NULL, &vol)) {
        /* Somebody may have deleted it before us. */
        if (object_remove(vol, OBJECT_NO_EVENT) < 0)
            error_reset();
    }
}

int
storage_scan(Object *pool, StorageRun *run, StoragePoolDef *def)
{
    const StorageBackend *backend = storage_backend_get(def->type);
    g_autoptr(GHashTable) unseen = NULL;
    StorageScan scan = { .pool = pool, .run = run, .def = def };

    if (!backend)
        return -1;
    scan.unseen = unseen = known_volumes(pool);
    if (backend->scan(&scan) < 0)
        return -1;
    forget_unseen(&scan);
    storage_run_set_scanned(run);
    return 0;
}

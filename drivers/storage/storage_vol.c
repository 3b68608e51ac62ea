/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_vol.c - volumes are found, listed and described.
 *
 * Lists and lookups never touch a disk. Who asks for one volume's figures gets those of now, or, when the disk does not answer
 * within a moment, those of the last look.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "base/log.h"
#include "storage/storage_data.h"
#include "storage/storage_making.h"

enum { QUESTION_MS = 2000, FIRST_LOOK_MS = 5000 };

const ObjectType storage_vol_type = { STORAGE_VOL_KIND, .error_domain = VIR_FROM_STORAGE };

static const StorageVolDef *
vol_def(const ObjectView *view)
{
    return object_view_def(view);
}

/* ---- asking the disk ---- */

typedef struct {
    Object *vol;
    StorageRun *run;
    ObjectView *pool;
} Question;

static void
question_free(void *opaque)
{
    Question *question = opaque;

    object_unref(question->vol);
    storage_run_unref(question->run);
    object_view_unref(question->pool);
    g_free(question);
}

int
storage_vol_look_again(Object *vol, StorageRun *run, const StoragePoolDef *pool)
{
    const StorageBackend *backend = storage_backend_find(pool->type);
    g_autoptr(ObjectEdit) edit = backend ? object_edit_facts(vol) : NULL;
    StorageMaking *making = edit ? storage_making_of_view(edit->before) : NULL;
    StorageStamp stamp = { 0 };
    StorageVolDef *def;

    if (!edit)
        return -1;
    if (making)
        return storage_making_look(making, edit);
    def = backend->vols->look(run, pool, object_name(vol), &stamp);
    if (!def)
        return -1;
    return storage_vol_publish(edit, def, &stamp);
}

static int
question_run(void *opaque)
{
    Question *question = opaque;
    int rc = storage_vol_look_again(question->vol, question->run, object_view_def(question->pool));

    storage_run_end_question(question->run);
    return rc;
}

static void
ask(Object *vol)
{
    Object *pool = object_parent(vol);
    StorageRun *run = storage_run_get(pool);
    g_autoptr(StorageTask) task = NULL;
    Question *question;

    if (!run || !storage_run_begin_question(run)) {
        storage_run_unref(run);
        return;
    }
    question = g_new0(Question, 1);
    *question = (Question) { .vol = object_ref(vol), .run = run, .pool = object_view(pool) };
    task = storage_task_start("vol-look", question_run, question, question_free);
    if (!task)
        storage_run_end_question(run);
    if (!task || storage_task_wait(task, QUESTION_MS) != 0)
        LOG_INFO("volume '%s' is described as it was at the last look", object_name(vol));
}

/* The view of the volume, as fresh as it can be had. */
static ObjectView *
fresh_view(Object *vol)
{
    ask(vol);
    error_reset();
    return object_view(vol);
}

/* ---- finding ---- */

/* Are the volumes of the active pool known? */
static int
check_scanned(Object *pool, int timeout_ms)
{
    g_autoptr(StorageRun) run = storage_run_get(pool);

    if (!run)
        return -1;
    if (storage_run_wait_scanned(run, timeout_ms))
        return 0;
    return fail(VIR_ERR_OPERATION_TIMEOUT, _("the volumes of storage pool '%1$s' are not known yet: its disk does not answer"),
                object_name(pool));
}

StorageVol *
storage_vol_find(DriverConn *conn, const char *pool, const char *name, const char *key)
{
    StorageDriver *driver = storage_driver_of(driver_conn_state(conn));
    g_autoptr(Object) parent = object_table_find_name(driver->pools, pool);
    Object *vol;

    if (!parent || object_check_active(parent) < 0)
        return NULL;
    vol = object_table_find_name(object_children(parent), name);
    if (!vol && check_scanned(parent, 0) < 0)
        return NULL;
    return storage_vol_of(vol);
}

GPtrArray *
storage_vol_list_all(StoragePool *it, unsigned int flags)
{
    Object *pool = storage_pool_object(it);

    return check_scanned(pool, FIRST_LOOK_MS) < 0 ? NULL : object_list(object_children(pool), flags);
}

StoragePool *
storage_vol_get_pool(StorageVol *vol)
{
    return storage_pool_of(object_ref(object_parent(storage_vol_object(vol))));
}

/* The first volume of any active pool that @find likes. */
static StorageVol *
find_anywhere(DriverConn *conn, const char *text, const char *what, Object *(*find)(Object *pool, const char *text))
{
    StorageDriver *driver = storage_driver_of(driver_conn_state(conn));
    g_autoptr(GPtrArray) all = object_table_list(driver->pools, VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE);

    for (guint i = 0; i < all->len; i++) {
        Object *vol = find(all->pdata[i], text);

        if (vol)
            return storage_vol_of(vol);
    }
    return fail_null(VIR_ERR_NO_STORAGE_VOL, _("no storage volume with matching %1$s '%2$s'"), what, text);
}

static bool
has_key(const ObjectView *view, const void *key)
{
    return g_strcmp0(vol_def(view)->key, key) == 0;
}

static bool
has_path(const ObjectView *view, const void *path)
{
    return g_strcmp0(vol_def(view)->target.path, path) == 0;
}

/* In a pool that is a folder the name is the path's end; elsewhere each is looked at. */
static Object *
find_with(Object *pool, const char *text, ObjectMatch match)
{
    const char *slash = strrchr(text, '/');
    g_autoptr(Object) vol = slash ? object_table_find_name(object_children(pool), slash + 1) : NULL;
    g_autoptr(ObjectView) view = vol ? object_view(vol) : NULL;

    if (view && match(view, text))
        return g_steal_pointer(&vol);
    return object_table_find_if(object_children(pool), match, text);
}

static Object *
find_key(Object *pool, const char *key)
{
    return find_with(pool, key, has_key);
}

static Object *
find_path(Object *pool, const char *path)
{
    return find_with(pool, path, has_path);
}

StorageVol *
storage_vol_lookup_by_key(DriverConn *conn, const char *key)
{
    return find_anywhere(conn, key, "key", find_key);
}

StorageVol *
storage_vol_lookup_by_path(DriverConn *conn, const char *path)
{
    g_autofree char *clean = path[0] == '/' ? g_canonicalize_filename(path, "/") : g_strdup(path);

    return find_anywhere(conn, clean, "path", find_path);
}

/* ---- describing ---- */

int
storage_vol_get_info_flags(StorageVol *it, virStorageVolInfoPtr info, unsigned int flags)
{
    Object *vol = storage_vol_object(it);
    g_autoptr(ObjectView) view = NULL;
    const StorageVolDef *def;

    if (object_check_flags(object_type(vol), flags, VIR_STORAGE_VOL_GET_PHYSICAL, "get information") < 0)
        return -1;
    view = fresh_view(vol);
    def = vol_def(view);
    *info = (virStorageVolInfo) {
        .type = (int)def->type,
        .capacity = def->capacity,
        .allocation = flags & VIR_STORAGE_VOL_GET_PHYSICAL ? def->physical : def->allocation,
    };
    return 0;
}

int
storage_vol_get_info(StorageVol *vol, virStorageVolInfoPtr info)
{
    return storage_vol_get_info_flags(vol, info, 0);
}

char *
storage_vol_get_xml_desc(StorageVol *vol, unsigned int flags)
{
    g_autoptr(ObjectView) view = fresh_view(storage_vol_object(vol));

    return object_get_xml(storage_vol_object(vol), flags);
}

char *
storage_vol_get_path(StorageVol *vol)
{
    g_autoptr(ObjectView) view = object_view(storage_vol_object(vol));

    return g_strdup(vol_def(view)->target.path);
}

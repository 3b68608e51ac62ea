/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_pool.c - what can be done with pools.
 *
 * Whatever touches a disk runs on a thread of its own, which holds the pool's gate; the caller waits as long as is sensible.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "base/log.h"
#include "conf/storage_pool_caps.h"
#include "driver/driver_events.h"
#include "storage/storage_impl.h"
#include "storage/storage_scan.h"

/* Looking takes as long as the disk does; file systems may be made meanwhile when building. */
enum { LOOK_MS = 60 * 1000, BUILD_MS = 600 * 1000 };

#define BUILD_FLAGS_OF_CREATE \
    (VIR_STORAGE_POOL_CREATE_WITH_BUILD | VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE | \
     VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE)

/* ---- the kind ---- */

static char *
format_status(const ObjectView *view)
{
    return storage_pool_state_format(object_view_live(view));
}

static int
parse_status(const char *path, ObjectStatus *ret_status)
{
    ret_status->live = storage_pool_state_parse_file(path);
    if (!ret_status->live)
        return -1;
    ret_status->part = storage_run_new();
    return 0;
}

const ObjectType storage_pool_type = {
    STORAGE_POOL_KIND,
    .error_domain = VIR_FROM_STORAGE,
    .xml_flags = VIR_STORAGE_XML_INACTIVE,
    .format_status = format_status,
    .parse_status = parse_status,
};

static StorageDriver *
driver_of_conn(DriverConn *conn)
{
    return storage_driver_of(driver_conn_state(conn));
}

static ObjectTable *
pools(DriverConn *conn)
{
    return driver_of_conn(conn)->pools;
}
OBJECT_METHODS(StoragePool, storage_pool, storage_pool, pools)

/* ---- work on a thread of its own ---- */

typedef struct PoolWork PoolWork;
struct PoolWork {
    StorageDriver *driver;
    unsigned char uuid[UUID_LEN];
    const char *what;                /* "refresh": for messages */
    int (*act)(PoolWork *work);
    Object *pool;                    /* a reference; NULL until the pool is there */
    StoragePoolDef *def;             /* of one that is new */
    unsigned int flags;
};

static void
work_free(void *opaque)
{
    PoolWork *work = opaque;

    object_unref(work->pool);
    storage_pool_def_free(work->def);
    g_free(work);
}

static int
work_run(void *opaque)
{
    PoolWork *work = opaque;
    int rc = work->act(work);

    storage_gate_leave(work->driver->gate, work->uuid);
    storage_driver_end_job(work->driver);
    return rc;
}

static PoolWork *
work_new(StorageDriver *driver, Object *pool, const char *what, int (*act)(PoolWork *work))
{
    PoolWork *work = g_new0(PoolWork, 1);

    work->driver = driver;
    work->what = what;
    work->act = act;
    if (pool) {
        work->pool = object_ref(pool);
        memcpy(work->uuid, object_uuid(pool), UUID_LEN);
    }
    return work;
}

/* Takes @work over; NULL with an error when the pool is busy. */
static StorageTask *
work_start(PoolWork *work)
{
    StorageDriver *driver = work->driver;
    unsigned char uuid[UUID_LEN];
    StorageTask *task;

    memcpy(uuid, work->uuid, UUID_LEN);
    if (storage_gate_enter(driver->gate, uuid, work->pool ? object_name(work->pool) : work->def->name, work->what) < 0) {
        work_free(work);
        return NULL;
    }
    storage_driver_begin_job(driver);
    task = storage_task_start("pool-work", work_run, work, work_free);
    if (!task) {
        storage_gate_leave(driver->gate, uuid);
        storage_driver_end_job(driver);
    }
    return task;
}

/* Has the work (taken over) done, or fails after @timeout_ms while it goes on. @ret_pool (may be NULL) gets its pool. */
static int
work_do(PoolWork *own, int timeout_ms, Object **ret_pool)
{
    const char *what = own->what;
    g_autofree char *name = g_strdup(own->pool ? object_name(own->pool) : own->def->name);
    g_autoptr(StorageTask) task = work_start(own);
    int rc = task ? storage_task_wait(task, timeout_ms) : -1;

    if (rc == STORAGE_TASK_LATE)
        return fail(VIR_ERR_OPERATION_TIMEOUT,
                    _("storage pool '%1$s' does not answer: to %2$s it takes longer than %3$d s, and goes on"), name, what,
                    timeout_ms / 1000);
    if (rc == 0 && ret_pool)
        *ret_pool = object_ref(own->pool);
    return rc;
}

/* ---- starting and stopping ---- */

static int
build(const StorageBackend *backend, const StoragePoolDef *def, unsigned int flags)
{
    unsigned int unknown = flags & ~backend->build_flags;

    if (!backend->build)
        return fail(VIR_ERR_NO_SUPPORT, _("pools of type '%1$s' cannot be built"), pool_type_to_string(def->type));
    if (unknown)
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) to build a pool of type '%2$s'"), unknown,
                    pool_type_to_string(def->type));
    if ((flags & VIR_STORAGE_POOL_BUILD_OVERWRITE) && (flags & VIR_STORAGE_POOL_BUILD_NO_OVERWRITE))
        return fail(VIR_ERR_INVALID_ARG, _("a pool is built with either 'overwrite' or 'no overwrite'"));
    return backend->build(def, flags);
}

/* The flags of a build that a start brings along. */
static int
build_at_start(const StorageBackend *backend, const StoragePoolDef *def, unsigned int flags)
{
    unsigned int build_flags = 0;

    if (!(flags & BUILD_FLAGS_OF_CREATE))
        return 0;
    if (flags & VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE)
        build_flags |= VIR_STORAGE_POOL_BUILD_OVERWRITE;
    if (flags & VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE)
        build_flags |= VIR_STORAGE_POOL_BUILD_NO_OVERWRITE;
    return build(backend, def, build_flags);
}

/* Undoes what a start did before it failed; its error stays. */
static void
take_back(ObjectEdit *edit, const StorageBackend *backend, StorageRun *run)
{
    g_autoptr(virError) reason = error_take();

    storage_run_set_dir(run, -1);
    object_table_clear(object_children(edit->object));
    if (backend->stop && backend->stop(edit->live) < 0)
        warn_last_error("pool '%s' stays half started", object_name(edit->object));
    error_restore(g_steal_pointer(&reason));
}

static int
begin(ObjectEdit *edit, const StorageBackend *backend)
{
    StorageRun *run = (StorageRun *)storage_run_new();

    object_edit_set_part(edit, &run->base);
    if (backend->start && backend->start(edit->live) < 0)
        return -1;
    if (storage_scan(edit->object, run, edit->live) == 0)
        return 0;
    take_back(edit, backend, run);
    return -1;
}

static int
make_active(ObjectEdit *edit, void *opaque)
{
    const PoolWork *work = opaque;
    const StoragePoolDef *def = edit->live;
    const StorageBackend *backend = storage_backend_get(def->type);

    if (!backend || build_at_start(backend, def, work->flags) < 0 || object_edit_save_status(edit) < 0)
        return -1;
    if (begin(edit, backend) == 0)
        return 0;
    doc_store_remove_status(work->driver->docs, object_name(edit->object));
    return -1;
}

static int
act_start(PoolWork *work)
{
    return object_start(work->pool, make_active, work);
}

static int
act_create(PoolWork *work)
{
    work->pool = object_create(work->driver->pools, g_steal_pointer(&work->def), make_active, work);
    return work->pool ? 0 : -1;
}

static int
act_autostart(PoolWork *work)
{
    if (act_start(work) < 0)
        warn_last_error("storage pool '%s' does not start by itself, continuing", object_name(work->pool));
    return 0;
}

static int
make_inactive(ObjectEdit *edit, void *opaque)
{
    const StoragePoolDef *def = object_view_live(edit->before);
    const StorageBackend *backend = storage_backend_find(def->type);
    StorageRun *run = storage_run_of_view(edit->before);

    if (!backend || storage_run_close(run, object_name(edit->object)) < 0)
        return -1;
    storage_run_set_dir(run, -1);
    if (backend->stop && backend->stop(def) < 0) {
        storage_run_reopen(run);
        return -1;
    }
    object_table_clear(object_children(edit->object));
    object_edit_set_part(edit, NULL);
    return 0;
}

static int
act_stop(PoolWork *work)
{
    return object_stop(work->pool, make_inactive, NULL);
}

/* ---- looking again ---- */

static int
look_again(Object *pool)
{
    g_autoptr(ObjectEdit) edit = object_edit(pool, EDIT_LIVE);

    if (!edit || storage_scan(pool, storage_run_of_view(edit->before), edit->live) < 0)
        return -1;
    return object_commit(edit);
}

static void
tell_refreshed(Object *pool)
{
    ObjectKey key;
    void *hold;

    object_class_key(pool, &key, &hold);
    driver_event_storage_pool_refresh(object_table_bus(object_table(pool)), &key);
    object_class_release_key(hold);
}

static int
act_refresh(PoolWork *work)
{
    if (look_again(work->pool) < 0)
        return -1;
    tell_refreshed(work->pool);
    return 0;
}

/* One that is not what it was while we were away is not active any more. */
static int
act_resume(PoolWork *work)
{
    g_autoptr(ObjectEdit) edit = NULL;

    if (look_again(work->pool) == 0)
        return 0;
    warn_last_error("storage pool '%s' was active and cannot be any more", object_name(work->pool));
    edit = object_edit_facts(work->pool);
    if (!edit)
        return -1;
    object_edit_set_part(edit, NULL);
    edit->active = false;
    edit->drop_live = true;
    object_edit_transition(edit, OBJECT_STOPPED);
    return object_commit(edit);
}

StorageTask *
storage_pool_resume(Object *pool)
{
    return work_start(work_new(storage_driver_of_object(pool), pool, "look at", act_resume));
}

GPtrArray *
storage_pool_autostart(StorageDriver *driver)
{
    GPtrArray *tasks = storage_tasks_new();
    g_autoptr(GPtrArray) all = object_table_list(driver->pools, VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART |
                                                                VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE);

    for (guint i = 0; i < all->len; i++) {
        StorageTask *task = work_start(work_new(driver, all->pdata[i], "start", act_autostart));

        if (task)
            g_ptr_array_add(tasks, task);
        else
            warn_last_error("storage pool '%s' does not start by itself, continuing", object_name(all->pdata[i]));
    }
    return tasks;
}

static int
update_figures(Object *pool)
{
    g_autoptr(ObjectEdit) edit = object_edit(pool, EDIT_LIVE);
    const StorageBackend *backend = edit ? storage_backend_find(((StoragePoolDef *)edit->live)->type) : NULL;

    if (!backend || !backend->vols)
        return -1;
    /* Some are as large as they are, whatever becomes of their volumes. */
    if (!backend->vols->measure)
        return 0;
    if (backend->vols->measure(storage_run_of_view(edit->before), edit->live) < 0)
        return -1;
    return object_commit(edit);
}

void
storage_pool_update_figures(Object *pool)
{
    StorageGate *gate = storage_driver_of_object(pool)->gate;

    if (!storage_gate_try(gate, object_uuid(pool), "measure"))
        return;
    if (update_figures(pool) < 0)
        warn_last_error("the figures of pool '%s' are those of before", object_name(pool));
    storage_gate_leave(gate, object_uuid(pool));
}

/* ---- building and removing ---- */

/* Has @act done something for the pool, which must be inactive, and tells of it. */
static int
with_inactive(PoolWork *work, int (*act)(const StorageBackend *backend, const StoragePoolDef *def, unsigned int flags), int event)
{
    g_autoptr(ObjectEdit) edit = object_edit_facts(work->pool);
    const StoragePoolDef *def = edit ? object_view_def(edit->before) : NULL;
    const StorageBackend *backend = def ? storage_backend_get(def->type) : NULL;

    if (!backend || object_check_inactive(work->pool) < 0 || act(backend, def, work->flags) < 0)
        return -1;
    object_edit_event(edit, event, 0);
    return object_commit(edit);
}

static int
act_build(PoolWork *work)
{
    return with_inactive(work, build, VIR_STORAGE_POOL_EVENT_CREATED);
}

static int
remove_it(const StorageBackend *backend, const StoragePoolDef *def, unsigned int flags)
{
    unsigned int unknown = flags & ~backend->delete_flags;

    if (!backend->remove)
        return fail(VIR_ERR_NO_SUPPORT, _("what pools of type '%1$s' are made of cannot be removed"),
                    pool_type_to_string(def->type));
    if (unknown)
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) to delete a pool of type '%2$s'"), unknown,
                    pool_type_to_string(def->type));
    return backend->remove(def, flags);
}

static int
act_remove(PoolWork *work)
{
    return with_inactive(work, remove_it, VIR_STORAGE_POOL_EVENT_DELETED);
}

/* ---- the methods ---- */

static int
simple_work(StoragePool *it, const char *what, int (*act)(PoolWork *work), unsigned int flags, int timeout_ms)
{
    Object *pool = storage_pool_object(it);
    PoolWork *work = work_new(storage_driver_of_object(pool), pool, what, act);

    work->flags = flags;
    return work_do(work, timeout_ms, NULL);
}

int
storage_pool_create(StoragePool *pool, unsigned int flags)
{
    if (object_check_flags(&storage_pool_type, flags, BUILD_FLAGS_OF_CREATE, "start") < 0)
        return -1;
    return simple_work(pool, "start", act_start, flags, flags ? BUILD_MS : LOOK_MS);
}

int
storage_pool_build(StoragePool *pool, unsigned int flags)
{
    return simple_work(pool, "build", act_build, flags, BUILD_MS);
}

int
storage_pool_delete(StoragePool *pool, unsigned int flags)
{
    return simple_work(pool, "delete", act_remove, flags, BUILD_MS);
}

int
storage_pool_destroy(StoragePool *pool)
{
    return object_check_active(storage_pool_object(pool)) < 0 ? -1 : simple_work(pool, "stop", act_stop, 0, LOOK_MS);
}

int
storage_pool_refresh(StoragePool *pool, unsigned int flags)
{
    if (object_check_flags(&storage_pool_type, flags, 0, "refresh") < 0 || object_check_active(storage_pool_object(pool)) < 0)
        return -1;
    return simple_work(pool, "refresh", act_refresh, 0, LOOK_MS);
}

int
storage_pool_undefine(StoragePool *it)
{
    Object *pool = storage_pool_object(it);
    StorageGate *gate = storage_driver_of_object(pool)->gate;
    int rc;

    if (storage_gate_enter(gate, object_uuid(pool), object_name(pool), "undefine") < 0)
        return -1;
    rc = object_undefine(pool, OBJECT_UNDEFINE_INACTIVE);
    storage_gate_leave(gate, object_uuid(pool));
    return rc;
}

/* The name of a pool other than @def that lies where @def wants to; NULL: there is none. */
static const char *
find_conflict(const GPtrArray *all, const StoragePoolDef *def)
{
    for (guint i = 0; i < all->len; i++) {
        g_autoptr(ObjectView) view = object_view(all->pdata[i]);

        if (!uuid_equal(object_uuid(all->pdata[i]), def->uuid) && storage_pool_def_conflicts(object_view_def(view), def))
            return object_name(all->pdata[i]);
    }
    return NULL;
}

static int
check_new(StorageDriver *driver, const StoragePoolDef *def)
{
    g_autoptr(GPtrArray) all = object_table_list(driver->pools, 0);
    const char *other = find_conflict(all, def);

    if (!storage_backend_find(def->type))
        return -1;
    if (other)
        return fail(VIR_ERR_OPERATION_FAILED, _("storage pool '%1$s' would lie where pool '%2$s' does"), def->name, other);
    return 0;
}

StoragePool *
storage_pool_define_xml(DriverConn *conn, const char *xml, unsigned int flags)
{
    StorageDriver *driver = driver_of_conn(conn);
    g_autoptr(StoragePoolDef) def = NULL;
    Object *pool = NULL;

    if (object_check_flags(&storage_pool_type, flags, VIR_STORAGE_POOL_DEFINE_VALIDATE, "define") < 0)
        return NULL;
    def = storage_pool_def_parse(xml, XML_AS_INACTIVE | (flags & VIR_STORAGE_POOL_DEFINE_VALIDATE ? XML_STRICT : 0u));
    if (!def)
        return NULL;
    mutex_lock(&driver->define);
    if (check_new(driver, def) == 0)
        pool = object_define(driver->pools, g_steal_pointer(&def));
    mutex_unlock(&driver->define);
    return storage_pool_of(pool);
}

StoragePool *
storage_pool_create_xml(DriverConn *conn, const char *xml, unsigned int flags)
{
    StorageDriver *driver = driver_of_conn(conn);
    g_autoptr(StoragePoolDef) def = NULL;
    Object *pool = NULL;
    PoolWork *work;

    if (object_check_flags(&storage_pool_type, flags, BUILD_FLAGS_OF_CREATE, "create") < 0)
        return NULL;
    def = storage_pool_def_parse(xml, XML_AS_INACTIVE);
    if (!def || object_permit(driver->pools, def) < 0 || check_new(driver, def) < 0)
        return NULL;
    work = work_new(driver, NULL, "start", act_create);
    memcpy(work->uuid, def->uuid, UUID_LEN);
    work->def = g_steal_pointer(&def);
    work->flags = flags;
    return work_do(work, flags ? BUILD_MS : LOOK_MS, &pool) < 0 ? NULL : storage_pool_of(pool);
}

int
storage_pool_get_info(StoragePool *it, virStoragePoolInfoPtr info)
{
    g_autoptr(ObjectView) view = object_view(storage_pool_object(it));
    const StoragePoolDef *def = object_view_def(view);

    *info = (virStoragePoolInfo) {
        .state = object_view_is_active(view) ? VIR_STORAGE_POOL_RUNNING : VIR_STORAGE_POOL_INACTIVE,
        .capacity = def->capacity,
        .allocation = def->allocation,
        .available = def->available,
    };
    return 0;
}

static bool
lies_at(const ObjectView *view, const void *path)
{
    const StoragePoolDef *def = object_view_def(view);

    return g_strcmp0(def->target.path, path) == 0;
}

StoragePool *
storage_pool_lookup_by_target_path(DriverConn *conn, const char *path)
{
    g_autofree char *clean = g_canonicalize_filename(path, "/");
    Object *pool = object_table_find_if(pools(conn), lies_at, clean);

    if (!pool)
        return fail_null(VIR_ERR_NO_STORAGE_POOL, _("no storage pool with matching target path '%1$s'"), path);
    return storage_pool_of(pool);
}

char *
storage_pool_find_sources(DriverConn *conn, const char *type, const char *spec, unsigned int flags)
{
    int known = pool_type_from_string(type);
    g_autoptr(PoolSource) wanted = NULL;
    const StorageBackend *backend;

    if (known < 0)
        return fail_null(VIR_ERR_INVALID_ARG, _("there is no pool type '%1$s' whose sources could be found"), type);
    backend = storage_backend_get((PoolType)known);
    if (!backend)
        return NULL;
    if (!backend->find_sources)
        return fail_null(VIR_ERR_NO_SUPPORT, _("pool type '%1$s' does not support source discovery"), type);
    if (spec && !(wanted = pool_source_parse(spec, (PoolType)known, 0)))
        return NULL;
    return backend->find_sources(wanted);
}

char *
storage_pool_get_capabilities(DriverConn *conn, unsigned int flags)
{
    g_autoptr(StoragePoolCapsDef) def = storage_pool_caps_def_build(storage_backend_supported());

    return storage_pool_caps_def_format(def, 0);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_create.c - volumes come and go.
 *
 * A new volume's name is reserved before anything is done; it is seen when it is whole.
 *
 * Threads: any.
 */

#include <fcntl.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "storage/storage_abort.h"
#include "storage/storage_data.h"
#include "storage/storage_file.h"
#include "storage/storage_impl.h"
#include "storage/storage_making.h"
#include "storage/storage_part.h"

#define CREATE_FLAGS (VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA | VIR_STORAGE_VOL_CREATE_VALIDATE)

/* ---- one job on a pool ---- */

int
storage_job_begin(StorageJob *job, Object *pool)
{
    g_autoptr(StorageRun) run = storage_run_get(pool);
    const StoragePoolDef *def;

    if (!run || storage_run_begin_job(run, object_name(pool)) < 0)
        return -1;
    job->driver = storage_driver_of_object(pool);
    job->view = object_view(pool);
    job->run = g_steal_pointer(&run);
    job->pool = object_ref(pool);
    storage_driver_begin_job(job->driver);
    def = object_view_def(job->view);
    job->pool_def = def;
    job->vols = storage_backend_find(def->type)->vols;
    return 0;
}

void
storage_job_clear(StorageJob *job)
{
    if (!job->run)
        return;
    storage_run_end_job(job->run);
    storage_driver_end_job(job->driver);
    g_clear_pointer(&job->run, storage_run_unref);
    g_clear_pointer(&job->view, object_view_unref);
    g_clear_pointer(&job->pool, object_unref);
}

int
storage_unsupported(const StorageJob *job, const char *what)
{
    return fail(VIR_ERR_NO_SUPPORT, _("pools of type '%1$s' do not support to %2$s volumes"),
                pool_type_to_string(job->pool_def->type), what);
}

/* ---- creating ---- */

static int
check_name(const StorageJob *job, const StorageVolDef *def)
{
    g_autoptr(Object) there = object_table_find_name(object_children(job->pool), def->name);

    if (!file_is_safe_name(def->name) || !text_is_xml_safe(def->name) || strchr(def->name, '\n') || strlen(def->name) > NAME_MAX
        || storage_part_is(def->name))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' cannot be the name of a volume: it is to be one component of a path"),
                    def->name);
    if (there)
        return fail(VIR_ERR_STORAGE_VOL_EXIST, _("storage volume '%1$s' exists already in pool '%2$s'"), def->name,
                    object_name(job->pool));
    return 0;
}

/* The volume as it is now that it is made. */
static int
publish(StorageJob *job, const StorageMake *wanted, ObjectEdit *edit)
{
    StorageStamp stamp = { 0 };
    StorageVolDef *def = job->vols->look(job->run, job->pool_def, wanted->vol->name, &stamp);

    if (!def)
        return -1;
    if (wanted->vol->target.encryption && (def->target.encryption || def->type == VOL_BLOCK)) {
        storage_encryption_free(def->target.encryption);
        def->target.encryption = storage_encryption_copy(wanted->vol->target.encryption);
    }
    return storage_vol_publish(edit, def, &stamp);
}

static VolType
type_of(const StorageJob *job, const StorageVolDef *vol)
{
    bool is_folder = vol->target.format == VOL_FORMAT_DIR;

    if (job->vols->path)
        return is_folder ? VOL_NETDIR : VOL_NETWORK;
    return job->vols != &storage_file_vols ? VOL_BLOCK : is_folder ? VOL_DIR : VOL_FILE;
}

/* It is seen while it is made; if that fails it goes. Takes @reserved over. */
static Object *
make_visibly(StorageJob *job, StorageMake *wanted, ObjectEdit *reserved)
{
    g_autoptr(Object) vol = object_ref(reserved->object);
    g_autoptr(StorageMaking) making = storage_making_begin(reserved, wanted->vol, type_of(job, wanted->vol));
    g_autoptr(ObjectEdit) edit = NULL;
    g_autoptr(virError) reason = NULL;

    if (!making)
        return NULL;
    wanted->making = making;
    if (job->vols->make(wanted) == 0 && (edit = object_edit_facts(vol)) && publish(job, wanted, edit) == 0)
        return g_steal_pointer(&vol);
    reason = error_take();
    g_clear_pointer(&edit, object_edit_free);
    if (object_remove(vol, OBJECT_NO_EVENT) < 0)
        warn_last_error("volume '%s', which was not made, is still shown", object_name(vol));
    error_restore(g_steal_pointer(&reason));
    return NULL;
}

/* Has the volume made, with its name reserved. */
static Object *
make(StorageJob *job, StorageMake *wanted)
{
    g_autoptr(StorageAbort) abort = storage_abort_new();
    g_autoptr(ObjectEdit) edit = NULL;

    if (!job->vols || !job->vols->make)
        return storage_unsupported(job, "create"), NULL;
    if (check_name(job, wanted->vol) < 0 || object_permit(object_children(job->pool), wanted->vol) < 0)
        return NULL;
    edit = object_reserve(object_children(job->pool), wanted->vol, OBJECT_MUST_BE_NEW);
    if (!edit)
        return NULL;
    if (job->vols->path || job->pool_def->target.path) {
        g_free(wanted->vol->target.path);
        wanted->vol->target.path = job->vols->path ? job->vols->path(job->pool_def, wanted->vol->name)
                                                   : g_build_filename(job->pool_def->target.path, wanted->vol->name, NULL);
    }
    wanted->run = job->run;
    wanted->pool = job->pool_def;
    wanted->abort = abort;
    return make_visibly(job, wanted, g_steal_pointer(&edit));
}

static StorageVol *
finish(StorageJob *job, Object *vol)
{
    if (vol)
        storage_pool_update_figures(job->pool);
    return storage_vol_of(vol);
}

static unsigned int
parse_flags(unsigned int flags)
{
    return flags & VIR_STORAGE_VOL_CREATE_VALIDATE ? XML_STRICT : 0;
}

StorageVol *
storage_vol_create_xml(StoragePool *it, const char *xml, unsigned int flags)
{
    Object *pool = storage_pool_object(it);
    g_auto(StorageJob) job = { 0 };
    g_autoptr(StorageVolDef) def = NULL;
    StorageMake wanted = { .flags = flags };

    if (object_check_flags(&storage_vol_type, flags, CREATE_FLAGS, "create") < 0 || storage_job_begin(&job, pool) < 0)
        return NULL;
    def = wanted.vol = storage_vol_def_parse(job.pool_def, xml, parse_flags(flags) | VOL_PARSE_OPT_CAPACITY);
    return def ? finish(&job, make(&job, &wanted)) : NULL;
}

/* Never less than what is copied. */
static void
fit_capacity(StorageVolDef *def, const StorageVolDef *source)
{
    bool all = def->allocation >= def->capacity && def->allocation_given;

    if (def->capacity >= source->capacity)
        return;
    def->capacity = source->capacity;
    if (all)
        def->allocation = def->capacity;
}

StorageVol *
storage_vol_create_xml_from(StoragePool *it, const char *xml, StorageVol *from, unsigned int flags)
{
    Object *source = storage_vol_object(from);
    g_autoptr(ObjectView) view = object_view(source);
    g_auto(StorageJob) job = { 0 };
    g_auto(StorageJob) other = { 0 };
    g_autoptr(StorageVolDef) def = NULL;
    g_auto(StorageContent) content = STORAGE_CONTENT_INIT;
    StorageMake wanted = { .source = object_view_def(view), .flags = flags };

    if (object_check_flags(&storage_vol_type, flags, CREATE_FLAGS | VIR_STORAGE_VOL_CREATE_REFLINK, "create") < 0
        || storage_making_check(source) < 0 || storage_job_begin(&job, storage_pool_object(it)) < 0
        || storage_job_begin(&other, object_parent(source)) < 0)
        return NULL;
    def = wanted.vol = storage_vol_def_parse(job.pool_def, xml, parse_flags(flags) | VOL_PARSE_NO_CAPACITY);
    if (!def)
        return NULL;
    if (!other.vols || !other.vols->copies_own || other.pool != job.pool) {
        if (storage_open_content(&other, wanted.source, O_RDONLY, "copy", &content) < 0)
            return NULL;
        wanted.content = &content;
    }
    fit_capacity(def, wanted.source);
    return finish(&job, make(&job, &wanted));
}

/* ---- deleting ---- */

int
storage_vol_delete(StorageVol *it, unsigned int flags)
{
    Object *vol = storage_vol_object(it);
    g_auto(StorageJob) job = { 0 };
    g_autoptr(ObjectEdit) edit = NULL;

    if (storage_making_check(vol) < 0 || storage_job_begin(&job, object_parent(vol)) < 0)
        return -1;
    if (!job.vols || !job.vols->remove)
        return storage_unsupported(&job, "delete");
    if (object_check_flags(object_type(vol), flags, VIR_STORAGE_VOL_DELETE_ZEROED | job.vols->remove_flags, "delete") < 0)
        return -1;
    if ((flags & VIR_STORAGE_VOL_DELETE_ZEROED) && storage_vol_wipe(it, 0) < 0)
        return -1;
    edit = object_edit_facts(vol);
    if (!edit || job.vols->remove(job.run, job.pool_def, object_view_def(edit->before), flags & job.vols->remove_flags) < 0)
        return -1;
    edit->active = false;
    edit->drop_live = edit->drop_persistent = true;
    if (object_commit(edit) < 0)
        return -1;
    storage_pool_update_figures(job.pool);
    return 0;
}

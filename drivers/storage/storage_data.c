/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_data.c - what is in a volume: up, down, wiped, larger or smaller.
 *
 * Threads: any.
 */

#include "storage/storage_data.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "driver/driver_events.h"
#include "driver/stream.h"
#include "storage/storage_abort.h"

enum { OPEN_MS = 10 * 1000 };

/* ---- opening, which may take for ever ---- */

typedef struct {
    StorageJob job;
    StorageVolDef *vol;
    int flags;
    int fd;
} Opening;

static void
opening_free(void *opaque)
{
    Opening *self = opaque;

    fd_close(&self->fd);
    storage_job_clear(&self->job);
    storage_vol_def_free(self->vol);
    g_free(self);
}

static int
opening_run(void *opaque)
{
    Opening *self = opaque;

    self->fd = self->job.vols->open(self->job.run, self->vol, self->flags);
    return self->fd < 0 ? -1 : 0;
}

/* The volume's content, and in @ret_vol (may be NULL) what it was at that moment. */
static int
open_vol(Object *vol, int flags, StorageVolDef **ret_vol)
{
    g_autoptr(ObjectView) view = object_view(vol);
    Opening *self = g_new0(Opening, 1);
    g_autoptr(StorageTask) task = NULL;
    int rc;

    self->fd = -1;
    self->flags = flags;
    self->vol = storage_vol_def_copy(object_view_def(view));
    if (storage_job_begin(&self->job, object_parent(vol)) < 0 || !self->job.vols || !self->job.vols->open) {
        if (self->job.run)
            storage_unsupported(&self->job, "read or write");
        opening_free(self);
        return -1;
    }
    if (self->vol->type == VOL_DIR) {
        (void)fail(VIR_ERR_OPERATION_UNSUPPORTED, _("volume '%1$s' is a folder, it has no content"), self->vol->name);
        opening_free(self);
        return -1;
    }
    task = storage_task_start("vol-open", opening_run, self, opening_free);
    rc = task ? storage_task_wait(task, OPEN_MS) : -1;
    if (rc == STORAGE_TASK_LATE)
        return fail(VIR_ERR_OPERATION_TIMEOUT, _("volume '%1$s' cannot be opened within %2$d s: its disk does not answer"),
                    object_name(vol), OPEN_MS / 1000);
    if (rc < 0)
        return -1;
    if (ret_vol)
        *ret_vol = g_steal_pointer(&self->vol);
    return fd_steal(&self->fd);
}

/* ---- streams ---- */

/* A stream keeps the pool from being stopped; after an upload the volume is looked at again. */
typedef struct {
    StorageJob job;
    Object *vol;
    bool changes;
} Flow;

static void
flow_free(void *opaque)
{
    Flow *flow = opaque;

    storage_job_clear(&flow->job);
    object_unref(flow->vol);
    g_free(flow);
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
after_upload(void *opaque)
{
    Flow *flow = opaque;

    if (storage_vol_look_again(flow->vol, flow->job.run, flow->job.pool_def) < 0)
        warn_last_error("volume '%s' is described as it was before the upload", object_name(flow->vol));
    storage_pool_update_figures(flow->job.pool);
    tell_refreshed(flow->job.pool);
    return 0;
}

/* On the loop, which does not wait for disks. */
static void
flow_ended(void *opaque, DriverStreamEnd end)
{
    Flow *flow = opaque;
    StorageTask *task;

    if (!flow->changes) {
        flow_free(flow);
        return;
    }
    task = storage_task_start("vol-look", after_upload, flow, flow_free);
    if (!task)
        warn_last_error("a volume is described as it was before an upload");
    storage_task_unref(task);
}

static int
seek_to(int fd, unsigned long long offset, const Object *vol)
{
    if (offset > INT64_MAX)
        return fail(VIR_ERR_INVALID_ARG, _("volume '%1$s' has no offset %2$llu"), object_name(vol), offset);
    return lseek(fd, (off_t)offset, SEEK_SET) < 0 ? fail_errno(errno, _("cannot go to offset %1$llu of volume '%2$s'"), offset,
                                                               object_name(vol))
                                                  : 0;
}

static int
connect_stream(Object *vol, DriverStream *stream, const DriverStreamFd *wanted, unsigned long long offset)
{
    DriverStreamFd source = *wanted;
    Flow *flow = g_new0(Flow, 1);
    autoclose int fd = open_vol(vol, source.direction == STREAM_READ ? O_RDONLY : O_RDWR, NULL);

    flow->vol = object_ref(vol);
    flow->changes = source.direction == STREAM_WRITE;
    if (fd < 0 || seek_to(fd, offset, vol) < 0 || storage_job_begin(&flow->job, object_parent(vol)) < 0) {
        flow_free(flow);
        return -1;
    }
    source.fd = fd_steal(&fd);
    source.on_end = flow_ended;
    source.opaque = flow;
    return driver_stream_connect_fd(stream, &source);
}

int
storage_vol_upload(StorageVol *it, DriverStream *stream, unsigned long long offset, unsigned long long length, unsigned int flags)
{
    Object *vol = storage_vol_object(it);
    const DriverStreamFd source = {
        .direction = STREAM_WRITE, .limit = length, .sparse = flags & VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM,
    };

    if (object_check_flags(object_type(vol), flags, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM, "upload") < 0)
        return -1;
    return connect_stream(vol, stream, &source, offset);
}

int
storage_vol_download(StorageVol *it, DriverStream *stream, unsigned long long offset, unsigned long long length,
                     unsigned int flags)
{
    Object *vol = storage_vol_object(it);
    const DriverStreamFd source = {
        .direction = STREAM_READ, .limit = length, .sparse = flags & VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM,
    };

    if (object_check_flags(object_type(vol), flags, VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM, "download") < 0)
        return -1;
    return connect_stream(vol, stream, &source, offset);
}

/* ---- wiping and resizing ---- */

static int
look_after(Object *vol, const StorageJob *job)
{
    if (storage_vol_look_again(vol, job->run, job->pool_def) < 0)
        return -1;
    storage_pool_update_figures(job->pool);
    return 0;
}

static int
wipe_by_library(Object *vol, const StorageJob *job, unsigned int algorithm, const StorageAbort *abort)
{
    g_autoptr(ObjectView) view = object_view(vol);
    const StorageWipe wipe = { .pool = job->pool_def, .vol = object_view_def(view), .algorithm = algorithm, .abort = abort };

    return job->vols->wipe(&wipe) < 0 ? -1 : look_after(vol, job);
}

int
storage_vol_wipe_pattern(StorageVol *it, unsigned int algorithm, unsigned int flags)
{
    Object *vol = storage_vol_object(it);
    g_autoptr(StorageVolDef) def = NULL;
    g_autoptr(StorageAbort) abort = storage_abort_new();
    g_auto(StorageJob) job = { 0 };
    autoclose int fd = -1;

    if (object_check_flags(object_type(vol), flags, 0, "wipe") < 0 || storage_job_begin(&job, object_parent(vol)) < 0)
        return -1;
    if (job.vols && job.vols->wipe)
        return wipe_by_library(vol, &job, algorithm, abort);
    fd = open_vol(vol, O_RDWR, &def);
    if (fd < 0 || storage_wipe(fd, def, algorithm, abort) < 0)
        return -1;
    return look_after(vol, &job);
}

int
storage_vol_wipe(StorageVol *vol, unsigned int flags)
{
    return storage_vol_wipe_pattern(vol, VIR_STORAGE_VOL_WIPE_ALG_ZERO, flags);
}

/* What was asked for, as bytes. */
static int
wanted_capacity(const StorageVolDef *def, unsigned long long capacity, unsigned int flags, unsigned long long *ret_wanted)
{
    bool shrink = flags & VIR_STORAGE_VOL_RESIZE_SHRINK;
    unsigned long long wanted = capacity;

    if (flags & VIR_STORAGE_VOL_RESIZE_DELTA) {
        if (shrink ? capacity > def->capacity : capacity > INT64_MAX - def->capacity)
            return fail(VIR_ERR_INVALID_ARG, _("volume '%1$s' has %2$llu bytes, which cannot be changed by %3$llu"), def->name,
                        def->capacity, capacity);
        wanted = shrink ? def->capacity - capacity : def->capacity + capacity;
    }
    if (wanted > INT64_MAX)
        return fail(VIR_ERR_INVALID_ARG, _("volume '%1$s' cannot have %2$llu bytes"), def->name, wanted);
    if (wanted < def->capacity && !shrink)
        return fail(VIR_ERR_INVALID_ARG, _("volume '%1$s' has %2$llu bytes; it is made smaller with the flag 'shrink' only"),
                    def->name, def->capacity);
    *ret_wanted = wanted;
    return 0;
}

/* Its content, and in @def what it was at that moment. */
static int
reopen(Object *vol, StorageVolDef **def)
{
    g_clear_pointer(def, storage_vol_def_free);
    return open_vol(vol, O_RDWR, def);
}

int
storage_vol_resize(StorageVol *it, unsigned long long capacity, unsigned int flags)
{
    Object *vol = storage_vol_object(it);
    g_autoptr(ObjectView) view = object_view(vol);
    g_autoptr(StorageVolDef) def = NULL;
    g_autoptr(StorageAbort) abort = storage_abort_new();
    g_auto(StorageJob) job = { 0 };
    StorageResize resize = { .fd = -1, .flags = flags, .abort = abort };
    autoclose int fd = -1;

    if (object_check_flags(object_type(vol), flags,
                           VIR_STORAGE_VOL_RESIZE_ALLOCATE | VIR_STORAGE_VOL_RESIZE_DELTA | VIR_STORAGE_VOL_RESIZE_SHRINK,
                           "resize") < 0
        || storage_job_begin(&job, object_parent(vol)) < 0)
        return -1;
    if (!job.vols || !job.vols->resize)
        return storage_unsupported(&job, "resize");
    def = storage_vol_def_copy(object_view_def(view));
    if (job.vols->open && (fd = resize.fd = reopen(vol, &def)) < 0)
        return -1;
    if (wanted_capacity(def, capacity, flags, &resize.capacity) < 0)
        return -1;
    resize.run = job.run;
    resize.pool = job.pool_def;
    resize.vol = def;
    return job.vols->resize(&resize) < 0 ? -1 : look_after(vol, &job);
}

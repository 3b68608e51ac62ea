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
#include "storage/storage_making.h"

enum { OPEN_MS = 10 * 1000 };

/* ---- opening, which may take for ever ---- */

int
storage_open_content(const StorageJob *job, const StorageVolDef *vol, int flags, const char *what, StorageContent *content)
{
    g_autofree char *name = storage_content_name(job->pool_def, vol->name);
    int fd;

    if (vol->type == VOL_DIR || vol->type == VOL_NETDIR)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("%1$s is a folder, it has no content"), name);
    if (job->vols && job->vols->open_content) {
        content->name = g_steal_pointer(&name);
        return job->vols->open_content(job->run, job->pool_def, vol, flags, content);
    }
    if (!job->vols || !job->vols->open)
        return storage_unsupported(job, what);
    fd = job->vols->open(job->run, vol, flags);
    return fd < 0 ? -1 : storage_content_of_fd(content, fd, g_steal_pointer(&name));
}

typedef struct {
    StorageJob job;
    StorageVolDef *vol;
    int flags;
    const char *what;
    StorageContent content;
} Opening;

static void
opening_free(void *opaque)
{
    Opening *self = opaque;

    storage_content_clear(&self->content);
    storage_job_clear(&self->job);
    storage_vol_def_free(self->vol);
    g_free(self);
}

static int
opening_run(void *opaque)
{
    Opening *self = opaque;

    return storage_open_content(&self->job, self->vol, self->flags, self->what, &self->content);
}

/* The volume's content, and in @ret_vol (may be NULL) what it was at that moment. */
static int
open_vol(Object *vol, int flags, const char *what, StorageContent *ret_content, StorageVolDef **ret_vol)
{
    g_autoptr(ObjectView) view = object_view(vol);
    Opening *self = g_new0(Opening, 1);
    g_autoptr(StorageTask) task = NULL;
    int rc;

    self->content.fd = -1;
    self->flags = flags;
    self->what = what;
    self->vol = storage_vol_def_copy(object_view_def(view));
    if (storage_making_check(vol) < 0 || storage_job_begin(&self->job, object_parent(vol)) < 0) {
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
    *ret_content = self->content;
    self->content = (StorageContent) STORAGE_CONTENT_INIT;
    return 0;
}

/* ---- streams ---- */

/* A stream keeps the pool from being stopped; after an upload the volume is looked at again. */
typedef struct {
    StorageJob job;
    Object *vol;
    StorageContent content;
    bool changes;
    unsigned long long at;
    unsigned long long data_left;    /* bytes before the next hole, where that is known */
} Flow;

static void
flow_free(Flow *flow)
{
    storage_content_clear(&flow->content);
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

static ssize_t
flow_read(void *opaque, void *data, size_t len)
{
    Flow *flow = opaque;
    ssize_t got = storage_content_read(&flow->content, data, flow->data_left ? (size_t)MIN(len, flow->data_left) : len, flow->at);

    if (got > 0) {
        flow->at += (unsigned long long)got;
        flow->data_left -= MIN(flow->data_left, (unsigned long long)got);
    }
    return got;
}

static int
flow_read_hole(void *opaque, int64_t max, int64_t *ret_length)
{
    Flow *flow = opaque;
    unsigned long long len = 0;
    bool is_data = true;

    *ret_length = 0;
    if (flow->data_left)
        return 0;
    if (storage_content_extent(&flow->content, flow->at, &is_data, &len) < 0)
        return -1;
    if (is_data) {
        flow->data_left = len;
        return 0;
    }
    *ret_length = (int64_t)MIN(len, (unsigned long long)max);
    flow->at += (unsigned long long)*ret_length;
    return 0;
}

static int
flow_write(void *opaque, const void *data, size_t len)
{
    Flow *flow = opaque;

    if (storage_content_write(&flow->content, data, len, flow->at) < 0)
        return -1;
    flow->at += len;
    return 0;
}

static int
flow_write_hole(void *opaque, int64_t length)
{
    Flow *flow = opaque;

    if (storage_content_zero(&flow->content, (unsigned long long)length, flow->at) < 0)
        return -1;
    flow->at += (unsigned long long)length;
    return 0;
}

/* The client is told that it has all when the volume is described as it is now. */
static int
flow_close(void *opaque, DriverStreamEnd end)
{
    Flow *flow = opaque;
    g_autoptr(virError) failure = NULL;

    /* What a server has cached goes to its disk; files are written back by the kernel, as ever. */
    if (flow->changes && end == STREAM_FINISHED && flow->content.fd < 0 && storage_content_flush(&flow->content) < 0)
        failure = error_take();
    storage_content_clear(&flow->content);
    if (flow->changes) {
        if (storage_vol_look_again(flow->vol, flow->job.run, flow->job.pool_def) < 0)
            warn_last_error("volume '%s' is described as it was before the upload", object_name(flow->vol));
        storage_pool_update_figures(flow->job.pool);
        tell_refreshed(flow->job.pool);
    }
    flow_free(flow);
    if (!failure)
        return 0;
    error_restore(g_steal_pointer(&failure));
    return -1;
}

static const DriverStreamCallbacks flow_callbacks = {
    .read = flow_read,
    .read_hole = flow_read_hole,
    .write = flow_write,
    .write_hole = flow_write_hole,
    .close = flow_close,
};

static int
seek_to(Flow *flow, unsigned long long offset)
{
    if (offset > INT64_MAX || (!flow->content.grows && offset > flow->content.size))
        return fail(VIR_ERR_INVALID_ARG, _("%1$s has no offset %2$llu"), flow->content.name, offset);
    flow->at = offset;
    return 0;
}

static int
connect_stream(Object *vol, DriverStream *stream, DriverStreamDirection direction, unsigned long long offset,
               unsigned long long length)
{
    Flow *flow = g_new0(Flow, 1);
    const DriverStreamThing thing = { &flow_callbacks, flow, direction, length };

    flow->content.fd = -1;
    flow->vol = object_ref(vol);
    flow->changes = direction == STREAM_WRITE;
    if (open_vol(vol, flow->changes ? O_RDWR : O_RDONLY, flow->changes ? "upload" : "download", &flow->content, NULL) < 0
        || seek_to(flow, offset) < 0 || storage_job_begin(&flow->job, object_parent(vol)) < 0) {
        flow_free(flow);
        return -1;
    }
    return driver_stream_connect(stream, &thing);
}

int
storage_vol_upload(StorageVol *it, DriverStream *stream, unsigned long long offset, unsigned long long length, unsigned int flags)
{
    Object *vol = storage_vol_object(it);

    if (object_check_flags(object_type(vol), flags, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM, "upload") < 0)
        return -1;
    return connect_stream(vol, stream, STREAM_WRITE, offset, length);
}

int
storage_vol_download(StorageVol *it, DriverStream *stream, unsigned long long offset, unsigned long long length,
                     unsigned int flags)
{
    Object *vol = storage_vol_object(it);

    if (object_check_flags(object_type(vol), flags, VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM, "download") < 0)
        return -1;
    return connect_stream(vol, stream, STREAM_READ, offset, length);
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

int
storage_vol_wipe_pattern(StorageVol *it, unsigned int algorithm, unsigned int flags)
{
    Object *vol = storage_vol_object(it);
    g_autoptr(StorageAbort) abort = storage_abort_new();
    g_auto(StorageJob) job = { 0 };
    g_auto(StorageContent) content = STORAGE_CONTENT_INIT;

    if (object_check_flags(object_type(vol), flags, 0, "wipe") < 0 || storage_job_begin(&job, object_parent(vol)) < 0
        || open_vol(vol, O_RDWR, "wipe", &content, NULL) < 0 || storage_wipe(&content, algorithm, abort) < 0)
        return -1;
    storage_content_clear(&content);
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

int
storage_vol_resize(StorageVol *it, unsigned long long capacity, unsigned int flags)
{
    Object *vol = storage_vol_object(it);
    g_autoptr(ObjectView) view = object_view(vol);
    g_autoptr(StorageVolDef) def = NULL;
    g_autoptr(StorageAbort) abort = storage_abort_new();
    g_auto(StorageJob) job = { 0 };
    g_auto(StorageContent) content = STORAGE_CONTENT_INIT;
    StorageResize resize = { .fd = -1, .flags = flags, .abort = abort };

    if (object_check_flags(object_type(vol), flags,
                           VIR_STORAGE_VOL_RESIZE_ALLOCATE | VIR_STORAGE_VOL_RESIZE_DELTA | VIR_STORAGE_VOL_RESIZE_SHRINK,
                           "resize") < 0
        || storage_making_check(vol) < 0 || storage_job_begin(&job, object_parent(vol)) < 0)
        return -1;
    if (!job.vols || !job.vols->resize)
        return storage_unsupported(&job, "resize");
    if (!job.vols->open)
        def = storage_vol_def_copy(object_view_def(view));
    else if (open_vol(vol, O_RDWR, "resize", &content, &def) < 0)
        return -1;
    resize.fd = content.fd;
    if (wanted_capacity(def, capacity, flags, &resize.capacity) < 0)
        return -1;
    resize.run = job.run;
    resize.pool = job.pool_def;
    resize.vol = def;
    return job.vols->resize(&resize) < 0 ? -1 : look_after(vol, &job);
}

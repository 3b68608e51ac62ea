/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_making.c - the part of a volume's view that says that it is not there yet.
 *
 * Threads: any; asking a file may wait.
 */

#include "storage/storage_making.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

enum { BLOCK_BYTES = 512 };

struct StorageMaking {
    ObjectPart base;
    Mutex lock;
    int fd GUARDED_BY(lock);                  /* of the file that it is to be; -1: none */
    atomic_ullong bytes;
};

static void
making_free(ObjectPart *part)
{
    StorageMaking *making = (StorageMaking *)part;

    fd_close(&making->fd);
    mutex_clear(&making->lock);
    g_free(making);
}

void
storage_making_unref(StorageMaking *making)
{
    if (making && atomic_fetch_sub_explicit(&making->base.refs, 1, memory_order_acq_rel) == 1)
        making_free(&making->base);
}

StorageMaking *
storage_making_begin(ObjectEdit *reserved, const StorageVolDef *vol, VolType type)
{
    g_autoptr(ObjectEdit) edit = reserved;
    StorageMaking *making = g_new0(StorageMaking, 1);
    StorageVolDef *def = storage_vol_def_copy(vol);

    making->base.free = making_free;
    making->fd = -1;
    mutex_init(&making->lock);
    def->type = type;
    def->allocation = def->physical = 0;
    if (!def->key)
        def->key = g_strdup(def->target.path);
    edit->active = true;
    object_edit_set_persistent(edit, def);
    object_edit_set_part(edit, &making->base);
    atomic_fetch_add_explicit(&making->base.refs, 1, memory_order_relaxed);
    if (object_commit(edit) == 0)
        return making;
    storage_making_unref(making);
    return NULL;
}

void
storage_making_watch(StorageMaking *making, int fd)
{
    int own = making ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;

    if (own < 0)
        return;
    mutex_lock(&making->lock);
    fd_close(&making->fd);
    making->fd = own;
    mutex_unlock(&making->lock);
}

void
storage_making_tell(StorageMaking *making, unsigned long long bytes)
{
    if (making)
        atomic_store_explicit(&making->bytes, bytes, memory_order_relaxed);
}

StorageMaking *
storage_making_of_view(const ObjectView *view)
{
    ObjectPart *part = object_view_part(view);

    return part && part->free == making_free ? (StorageMaking *)part : NULL;
}

bool
storage_making_is(Object *vol)
{
    g_autoptr(ObjectView) view = object_view(vol);

    return storage_making_of_view(view) != NULL;
}

int
storage_making_check(Object *vol)
{
    if (!storage_making_is(vol))
        return 0;
    return fail(VIR_ERR_OPERATION_INVALID, _("volume '%1$s' is still being made"), object_name(vol));
}

static unsigned long long
bytes_of(StorageMaking *making)
{
    autoclose int fd = -1;
    struct stat status;

    mutex_lock(&making->lock);
    if (making->fd >= 0)
        fd = fcntl(making->fd, F_DUPFD_CLOEXEC, 0);
    mutex_unlock(&making->lock);
    if (fd >= 0 && fstat(fd, &status) == 0)
        return (unsigned long long)status.st_blocks * BLOCK_BYTES;
    return atomic_load_explicit(&making->bytes, memory_order_relaxed);
}

int
storage_making_look(StorageMaking *making, ObjectEdit *edit)
{
    StorageVolDef *def = storage_vol_def_copy(object_view_def(edit->before));

    def->allocation = def->physical = bytes_of(making);
    edit->active = true;
    object_edit_set_persistent(edit, def);
    return object_commit(edit);
}

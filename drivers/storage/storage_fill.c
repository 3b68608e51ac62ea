/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_fill.c - devices get the bytes of other volumes, by qemu-img where those are images or where a lock is asked for.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_fill.h"

#include <fcntl.h>
#include <libvirt/libvirt.h>

#include "base/error.h"
#include "base/file.h"
#include "storage/storage_abort.h"
#include "storage/storage_copy.h"
#include "storage/storage_device.h"
#include "storage/storage_image.h"
#include "storage/storage_scsi.h"

bool
storage_fill_is_needed(const StorageMake *make)
{
    return make->source || make->vol->target.encryption;
}

static bool
by_qemu_img(const StorageMake *make)
{
    return storage_image_is_needed(make->vol) || (make->source && storage_image_is_needed(make->source));
}

int
storage_fill_check(const StorageMake *make)
{
    const StorageVolDef *vol = make->vol;

    if (!storage_fill_is_needed(make))
        return 0;
    if (vol->backing)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s' has what its <backingStore> has: nothing else is copied to it, "
                                                  "nor is it encrypted"), vol->name);
    if (make->flags & VIR_STORAGE_VOL_CREATE_REFLINK)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("volume '%1$s' is a device, which cannot share blocks (reflink)"), vol->name);
    if (make->content && make->content->fd < 0 && by_qemu_img(make))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': %2$s is reached by a library, and copied to devices without "
                                                  "<encryption> and as 'raw' only"), vol->name, make->content->name);
    return storage_image_check(make);
}

/* All of it, and zeroes behind that: what was on the disk before is nobody's business. */
static int
copy_raw(const StorageMake *make, int fd)
{
    g_auto(StorageContent) to = STORAGE_CONTENT_INIT;
    const StorageCopy copy = { .from = make->content, .to = &to, .abort = make->abort, .making = make->making };

    if (storage_content_dup_fd(&to, fd, storage_content_name(make->pool, make->vol->name)) < 0 || storage_copy(&copy) < 0)
        return -1;
    if (to.size > make->content->size
        && storage_content_zero(&to, to.size - make->content->size, make->content->size) < 0)
        return -1;
    return storage_content_flush(&to);
}

int
storage_fill(const StorageMake *make, const char *path)
{
    autoclose int fd = -1;

    storage_scsi_settle();
    fd = storage_device_open_path(path, O_RDWR);
    if (fd < 0)
        return -1;
    if (!by_qemu_img(make))
        return copy_raw(make, fd);
    return make->source ? storage_image_convert(make, fd) : storage_image_create(make, fd);
}

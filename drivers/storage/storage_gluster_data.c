/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_gluster_data.c - what is in files of Gluster, and new ones.
 *
 * A file has no name before it is whole: until then a hidden one, which a look at the pool removes when nobody has written to it
 * for a day.
 *
 * Threads: any that may wait.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "storage/storage_abort.h"
#include "storage/storage_copy.h"
#include "storage/storage_file.h"
#include "storage/storage_gluster_link.h"
#include "storage/storage_image.h"
#include "storage/storage_part.h"

enum { DEFAULT_MODE = 0600, PIECE = 64 * 1024 * 1024 };

/* ---- content ---- */

/* A file that is open, and what it is open through. */
typedef struct {
    GlusterLink *link;
    glfs_fd_t *fd;
} File;

static glfs_fd_t *
fd_of(const StorageContent *content)
{
    const File *file = content->opaque;

    return file->fd;
}

static ssize_t
gluster_read(const StorageContent *content, void *data, size_t len, unsigned long long at)
{
    ssize_t got = gluster.glfs_pread(fd_of(content), data, len, (off_t)at, 0, NULL);

    return got < 0 ? fail_errno(errno, _("cannot read %1$s at %2$llu"), content->name, at) : got;
}

static ssize_t
gluster_write(const StorageContent *content, const void *data, size_t len, unsigned long long at)
{
    ssize_t done = gluster.glfs_pwrite(fd_of(content), data, len, (off_t)at, 0, NULL, NULL);

    if (done == 0)
        return fail(VIR_ERR_OPERATION_FAILED, _("%1$s has no room at %2$llu"), content->name, at);
    return done < 0 ? fail_errno(errno, _("cannot write %1$s at %2$llu"), content->name, at) : done;
}

static int
gluster_discard(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    return gluster.glfs_discard(fd_of(content), (off_t)at, len) < 0
               ? fail_errno(errno, _("cannot discard the blocks of %1$s"), content->name)
               : 0;
}

static int
gluster_zero(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    struct stat status;
    off_t end = (off_t)(at + len);

    if (gluster.glfs_fstat(fd_of(content), &status) < 0)
        return fail_errno(errno, _("cannot inspect %1$s"), content->name);
    if (end > status.st_size && gluster.glfs_ftruncate(fd_of(content), end, NULL, NULL) < 0)
        return fail_errno(errno, _("cannot make %1$s %2$lld bytes long"), content->name, (long long)end);
    if ((off_t)at >= status.st_size || gluster.glfs_discard(fd_of(content), (off_t)at, len) == 0)
        return 0;
    if (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL)
        return 1;
    return fail_errno(errno, _("cannot make a hole of %1$llu bytes in %2$s"), len, content->name);
}

static int
gluster_extent(const StorageContent *content, unsigned long long at, bool *ret_is_data, unsigned long long *ret_len)
{
    off_t data = gluster.glfs_lseek(fd_of(content), (off_t)at, SEEK_DATA);
    off_t hole;

    /* Bricks whose file systems know no holes have none. */
    if (data < 0 && errno != ENXIO)
        return 0;
    *ret_is_data = data == (off_t)at;
    if (data < 0)
        return 0;
    if (!*ret_is_data) {
        *ret_len = (unsigned long long)data - at;
        return 0;
    }
    hole = gluster.glfs_lseek(fd_of(content), (off_t)at, SEEK_HOLE);
    if (hole > (off_t)at)
        *ret_len = (unsigned long long)hole - at;
    return 0;
}

static int
gluster_flush(const StorageContent *content)
{
    return gluster.glfs_fsync(fd_of(content), NULL, NULL) < 0
               ? fail_errno(errno, _("cannot have %1$s on the server's disks"), content->name)
               : 0;
}

static void
gluster_close(StorageContent *content)
{
    File *file = content->opaque;

    if (file->fd)
        gluster.glfs_close(file->fd);
    gluster_link_unref(file->link);
    g_clear_pointer(&content->opaque, g_free);
}

static const StorageContentOps gluster_content_ops = {
    .read = gluster_read,
    .write = gluster_write,
    .discard = gluster_discard,
    .zero = gluster_zero,
    .extent = gluster_extent,
    .flush = gluster_flush,
    .close = gluster_close,
};

/* @link: a reference that is taken over. */
static File *
begin_content(StorageContent *content, GlusterLink *link)
{
    File *file = g_new0(File, 1);

    file->link = link;
    content->ops = &gluster_content_ops;
    content->opaque = file;
    content->block = 1;
    content->grows = true;
    return file;
}

int
gluster_open_content(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, int flags,
                     StorageContent *content)
{
    GlusterLink *link = gluster_link_get(run, pool);
    g_autofree char *inner = gluster_path(pool, vol->name);
    struct stat status;
    File *file;

    if (!link)
        return -1;
    file = begin_content(content, link);
    file->fd = gluster.glfs_open(link->volume, inner, flags | O_NOFOLLOW);
    if (!file->fd || gluster.glfs_fstat(file->fd, &status) < 0) {
        gluster_link_judge(run, errno);
        return fail_errno(errno, _("cannot open %1$s"), content->name);
    }
    content->size = (unsigned long long)status.st_size;
    return 0;
}

/* ---- new ones ---- */

static int
copy_into(const StorageMake *make, const StorageContent *from, const StorageContent *to)
{
    const StorageCopy copy = { .from = from, .to = to, .fresh = true, .abort = make->abort, .making = make->making };

    return storage_copy(&copy);
}

/* qemu-img writes files: an image without content is made in memory, where it takes little. */
static int
fill_image(const StorageMake *make, const StorageContent *to)
{
    autoclose int fd = memfd_create("image", MFD_CLOEXEC);
    g_auto(StorageContent) image = STORAGE_CONTENT_INIT;

    if (fd < 0)
        return fail_errno(errno, _("cannot make a file in memory"));
    if (storage_image_create(make, fd) < 0 || storage_content_dup_fd(&image, fd, g_strdup(to->name)) < 0)
        return -1;
    return copy_into(make, &image, to);
}

static int
allocate(const StorageMake *make, const StorageContent *to)
{
    unsigned long long wanted = make->vol->allocation;

    for (unsigned long long at = 0; at < wanted; at += PIECE) {
        if (gluster.glfs_fallocate(fd_of(to), 1, (off_t)at, (size_t)MIN(wanted - at, PIECE)) < 0)
            return fail_errno(errno, _("cannot allocate %1$llu bytes for %2$s"), wanted, to->name);
        if (storage_abort_check(make->abort) < 0)
            return -1;
    }
    return 0;
}

static int
fill_raw(const StorageMake *make, const StorageContent *to)
{
    const StorageVolDef *vol = make->vol;

    if ((!make->content || vol->allocation >= vol->capacity) && allocate(make, to) < 0)
        return -1;
    if (make->content && copy_into(make, make->content, to) < 0)
        return -1;
    return gluster.glfs_ftruncate(fd_of(to), (off_t)vol->capacity, NULL, NULL) < 0
               ? fail_errno(errno, _("cannot make %1$s %2$llu bytes long"), to->name, vol->capacity)
               : 0;
}

static int
check_make(const StorageMake *make)
{
    const StorageVolDef *vol = make->vol, *source = make->source;
    bool image = storage_image_is_needed(vol);

    if (storage_image_check(make) < 0)
        return -1;
    if (make->flags & VIR_STORAGE_VOL_CREATE_REFLINK)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("volume '%1$s': files of Gluster cannot share blocks (reflink)"), vol->name);
    if (image && (make->flags & VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA))
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("volume '%1$s': nothing of an image on Gluster is allocated in advance"),
                    vol->name);
    if (!source || (!image && !storage_image_is_needed(source)))
        return 0;
    if (vol->target.encryption || source->target.encryption || vol->target.format != source->target.format)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("volume '%1$s': images are copied to Gluster as they are, without <encryption>; '%2$s' is no '%3$s'"),
                    vol->name, source->name, vol_format_to_string(vol->target.format));
    if (vol->capacity > source->capacity)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': an image on Gluster is as large as the one that it is a copy of"),
                    vol->name);
    return 0;
}

static int
fill(const StorageMake *make, const StorageContent *to)
{
    if (!storage_image_is_needed(make->vol))
        return fill_raw(make, to);
    return make->content ? copy_into(make, make->content, to) : fill_image(make, to);
}

static int
apply_permissions(const StorageVolDef *vol, const StorageContent *to)
{
    const StoragePermissions *wanted = &vol->target.permissions;
    uid_t uid = wanted->owner.set ? (uid_t)wanted->owner.value : (uid_t)-1;
    gid_t gid = wanted->group.set ? (gid_t)wanted->group.value : (gid_t)-1;

    if ((uid != (uid_t)-1 || gid != (gid_t)-1) && gluster.glfs_fchown(fd_of(to), uid, gid) < 0)
        return fail_errno(errno, _("cannot give %1$s to user %2$d and group %3$d"), to->name, (int)uid, (int)gid);
    if (wanted->mode.set && gluster.glfs_fchmod(fd_of(to), (mode_t)wanted->mode.value) < 0)
        return fail_errno(errno, _("cannot give %1$s the mode 0%2$o"), to->name, (unsigned int)wanted->mode.value);
    if (wanted->label
        && gluster.glfs_fsetxattr(fd_of(to), "security.selinux", wanted->label, strlen(wanted->label) + 1, 0) < 0) {
        if (errno != EOPNOTSUPP)
            return fail_errno(errno, _("cannot give %1$s the label '%2$s'"), to->name, wanted->label);
        LOG_WARN("%s has no label: its server keeps none", to->name);
    }
    return 0;
}

/* Gives it its name, unless there is one of that name. */
static int
publish(GlusterLink *link, const StorageMake *make, const char *hidden)
{
    g_autofree char *inner = gluster_path(make->pool, make->vol->name);

    if (gluster.glfs_link(link->volume, hidden, inner) == 0)
        return 0;
    return errno == EEXIST ? fail(VIR_ERR_STORAGE_VOL_EXIST, _("a file '%1$s' exists already in the pool"), make->vol->name)
                           : fail_errno(errno, _("cannot give volume '%1$s' its name"), make->vol->name);
}

static int
make_file(GlusterLink *link, const StorageMake *make)
{
    g_autofree char *name = storage_part_name();
    g_autofree char *hidden = gluster_path(make->pool, name);
    g_auto(StorageContent) to = STORAGE_CONTENT_INIT;
    File *file;
    int rc;

    atomic_fetch_add_explicit(&link->base.refs, 1, memory_order_relaxed);
    to.name = storage_content_name(make->pool, make->vol->name);
    file = begin_content(&to, link);
    file->fd = gluster.glfs_creat(link->volume, hidden, O_RDWR | O_EXCL, DEFAULT_MODE);
    if (!file->fd)
        return fail_errno(errno, _("cannot make a file for %1$s"), to.name);
    rc = fill(make, &to) < 0 || apply_permissions(make->vol, &to) < 0 || storage_content_flush(&to) < 0
                 || storage_abort_check(make->abort) < 0 || publish(link, make, hidden) < 0
             ? -1
             : 0;
    if (gluster.glfs_unlink(link->volume, hidden) < 0)
        LOG_WARN("'%s' of pool '%s' cannot be removed; it goes some day: %s", hidden, make->pool->name, g_strerror(errno));
    return rc;
}

static int
make_folder(GlusterLink *link, const StorageMake *make)
{
    const StoragePermissions *wanted = &make->vol->target.permissions;
    g_autofree char *inner = gluster_path(make->pool, make->vol->name);

    if (make->source)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s' is a folder, which is not copied"), make->vol->name);
    if (wanted->owner.set || wanted->group.set || wanted->label)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': <owner>, <group> and <label> of a folder on Gluster are not set"),
                    make->vol->name);
    if (gluster.glfs_mkdir(link->volume, inner, wanted->mode.set ? (mode_t)wanted->mode.value : 0700) == 0)
        return 0;
    return errno == EEXIST ? fail(VIR_ERR_STORAGE_VOL_EXIST, _("a file '%1$s' exists already in the pool"), make->vol->name)
                           : fail_errno(errno, _("cannot make the folder '%1$s'"), make->vol->name);
}

int
gluster_make(const StorageMake *make)
{
    g_autoptr(GlusterLink) link = NULL;

    if (make->vol->target.format != VOL_FORMAT_DIR && check_make(make) < 0)
        return -1;
    link = gluster_link_get(make->run, make->pool);
    if (!link)
        return -1;
    return make->vol->target.format == VOL_FORMAT_DIR ? make_folder(link, make) : make_file(link, make);
}

int
gluster_resize(const StorageResize *resize)
{
    const StorageVolDef *vol = resize->vol;
    g_auto(StorageContent) content = STORAGE_CONTENT_INIT;
    unsigned long long before;

    if (vol->type != VOL_NETWORK || storage_image_is_needed(vol))
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("volume '%1$s' has the format '%2$s': on Gluster only 'raw' ones are resized"),
                    vol->name, vol_format_to_string(vol->target.format));
    content.name = storage_content_name(resize->pool, vol->name);
    if (gluster_open_content(resize->run, resize->pool, vol, O_RDWR, &content) < 0)
        return -1;
    before = content.size;
    if ((resize->flags & VIR_STORAGE_VOL_RESIZE_ALLOCATE) && resize->capacity > before
        && gluster.glfs_fallocate(fd_of(&content), 1, (off_t)before, resize->capacity - before) < 0)
        return fail_errno(errno, _("cannot allocate %1$llu bytes more for %2$s"), resize->capacity - before, content.name);
    if (gluster.glfs_ftruncate(fd_of(&content), (off_t)resize->capacity, NULL, NULL) < 0)
        return fail_errno(errno, _("cannot make %1$s %2$llu bytes long"), content.name, resize->capacity);
    return storage_content_flush(&content);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_make.c - a file has no name before it is whole: whoever looks into the folder sees all of a volume or nothing.
 *
 * Where the file system has no files without a name, it gets a hidden, random one, with a lock on it as long as it is in the
 * making; the next look at the folder removes those that nobody holds.
 *
 * Threads: any that may wait.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "storage/storage_abort.h"
#include "storage/storage_as.h"
#include "storage/storage_copy.h"
#include "storage/storage_file.h"
#include "storage/storage_image.h"
#include "storage/storage_making.h"
#include "storage/storage_part.h"

enum { DEFAULT_MODE = 0600, FD_PATH_MAX = 32 };

/* A file in the making. */
typedef struct {
    int dir_fd;
    int fd;
    char *hidden;                    /* its name for now; NULL: it has none */
} Part;

static void
part_clear(Part *part)
{
    if (part->hidden)
        unlinkat(part->dir_fd, part->hidden, 0);
    g_clear_pointer(&part->hidden, g_free);
    fd_close(&part->fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Part, part_clear)

static int
open_hidden(Part *part)
{
    g_autofree char *name = storage_part_name();

    part->fd = openat(part->dir_fd, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, DEFAULT_MODE);
    if (part->fd < 0)
        return fail_errno(errno, _("cannot make a file in the pool"));
    part->hidden = g_steal_pointer(&name);
    return fd_lock_byte(part->fd, FILE_LOCK_EXCLUSIVE, STORAGE_PART_LOCK, part->hidden);
}

static int
part_open(Part *part)
{
    part->fd = openat(part->dir_fd, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, DEFAULT_MODE);
    if (part->fd >= 0)
        return 0;
    if (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT || errno == EINVAL)
        return open_hidden(part);
    return fail_errno(errno, _("cannot make a file in the pool"));
}

/* Gives it its name, unless there is one of that name. */
static int
part_publish(Part *part, const StorageVolDef *vol)
{
    char path[FD_PATH_MAX];
    int rc;

    if (fsync(part->fd) < 0)
        return fail_errno(errno, _("cannot have volume '%1$s' on the disk"), vol->name);
    if (part->hidden) {
        rc = renameat2(part->dir_fd, part->hidden, part->dir_fd, vol->name, RENAME_NOREPLACE);
        if (rc < 0 && errno == EINVAL)
            rc = linkat(part->dir_fd, part->hidden, part->dir_fd, vol->name, 0);
        else if (rc == 0)
            g_clear_pointer(&part->hidden, g_free);
    } else {
        g_snprintf(path, sizeof(path), "/proc/self/fd/%d", part->fd);
        rc = linkat(AT_FDCWD, path, part->dir_fd, vol->name, AT_SYMLINK_FOLLOW);
    }
    if (rc < 0 && errno == EEXIST)
        return fail(VIR_ERR_STORAGE_VOL_EXIST, _("a file '%1$s' exists already in the pool"), vol->name);
    if (rc < 0)
        return fail_errno(errno, _("cannot give volume '%1$s' its name"), vol->name);
    return fsync(part->dir_fd) < 0 ? fail_errno(errno, _("cannot have volume '%1$s' on the disk"), vol->name) : 0;
}

/* ---- content ---- */

/* Copies the source's bytes to @fd, which is empty. */
static int
copy_to(const StorageMake *make, int fd)
{
    bool share = make->flags & VIR_STORAGE_VOL_CREATE_REFLINK;
    g_auto(StorageContent) to = STORAGE_CONTENT_INIT;
    const StorageCopy copy = {
        .from = make->content, .to = &to, .fresh = true, .abort = make->abort,
        .mode = share ? STORAGE_COPY_MUST_SHARE : STORAGE_COPY_SHARE_IF_POSSIBLE,
    };

    if (storage_content_dup_fd(&to, fd, storage_content_name(make->pool, make->vol->name)) < 0)
        return -1;
    return storage_copy(&copy);
}

static int
fill_raw(const StorageMake *make, int fd)
{
    const StorageVolDef *vol = make->vol;
    bool share = make->flags & VIR_STORAGE_VOL_CREATE_REFLINK;

    /* All of it at once, so that a disk that is full is known before anything is copied. */
    if (vol->allocation && !share && (!make->source || vol->allocation >= vol->capacity)
        && storage_allocate(fd, vol->allocation, make->abort) < 0)
        return -1;
    if (make->source && copy_to(make, fd) < 0)
        return -1;
    if (ftruncate(fd, (off_t)vol->capacity) < 0)
        return fail_errno(errno, _("cannot make volume '%1$s' %2$llu bytes long"), vol->name, vol->capacity);
    return 0;
}

/* An image that is the same as the source's, byte for byte, but perhaps larger inside. */
static int
fill_same(const StorageMake *make, int fd)
{
    if (copy_to(make, fd) < 0)
        return -1;
    if (make->vol->capacity <= make->source->capacity)
        return 0;
    return storage_image_resize(make->vol->target.format, fd, make->vol->capacity, false, make->abort);
}

static int
convert(const StorageMake *make, int fd)
{
    if (storage_image_convert(make, fd) < 0)
        return -1;
    /* An encrypted one was made as large as it is to be. */
    if (make->vol->target.encryption || make->source->target.encryption)
        return 0;
    if (make->vol->capacity <= make->source->capacity)
        return 0;
    if (storage_image_is_needed(make->vol))
        return storage_image_resize(make->vol->target.format, fd, make->vol->capacity, false, make->abort);
    return ftruncate(fd, (off_t)make->vol->capacity) < 0
               ? fail_errno(errno, _("cannot make volume '%1$s' %2$llu bytes long"), make->vol->name, make->vol->capacity)
               : 0;
}

/* qemu-img reads files: what comes from a server is laid down beside the volume first. */
static int
fill_converted(const StorageMake *make, int dir_fd, int fd)
{
    g_auto(StorageContent) beside = STORAGE_CONTENT_INIT;
    g_auto(Part) part = { .dir_fd = dir_fd, .fd = -1 };
    StorageMake near = *make;

    if (make->content->fd >= 0)
        return convert(make, fd);
    near.flags &= ~(unsigned int)VIR_STORAGE_VOL_CREATE_REFLINK;
    if (part_open(&part) < 0 || copy_to(&near, part.fd) < 0
        || storage_content_dup_fd(&beside, part.fd, g_strdup(make->content->name)) < 0)
        return -1;
    near.content = &beside;
    return convert(&near, fd);
}

static int
fill(const StorageMake *make, int dir_fd, int fd)
{
    bool image = storage_image_is_needed(make->vol);
    bool from_image = make->source && storage_image_is_needed(make->source);

    if (storage_image_check(make) < 0)
        return -1;
    if (!image && !from_image)
        return fill_raw(make, fd);
    if (!make->source)
        return storage_image_create(make, fd);
    if ((make->flags & VIR_STORAGE_VOL_CREATE_REFLINK) && (make->vol->target.encryption || make->source->target.encryption))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("encrypted volumes cannot share blocks (reflink)"));
    if (make->flags & VIR_STORAGE_VOL_CREATE_REFLINK)
        return make->vol->target.format == make->source->target.format
                   ? fill_same(make, fd)
                   : fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volumes of different formats cannot share blocks (reflink)"));
    return fill_converted(make, dir_fd, fd);
}

/* ---- who may use it ---- */

static int
apply_permissions(const StorageVolDef *vol, int fd)
{
    const StoragePermissions *wanted = &vol->target.permissions;
    mode_t mode = wanted->mode.set ? (mode_t)wanted->mode.value : DEFAULT_MODE;
    uid_t uid = wanted->owner.set ? (uid_t)wanted->owner.value : (uid_t)-1;
    gid_t gid = wanted->group.set ? (gid_t)wanted->group.value : (gid_t)-1;

    if ((uid != (uid_t)-1 || gid != (gid_t)-1) && fchown(fd, uid, gid) < 0)
        return fail_errno(errno, _("cannot give volume '%1$s' to user %2$d and group %3$d"), vol->name, (int)uid, (int)gid);
    if (fchmod(fd, mode) < 0)
        return fail_errno(errno, _("cannot give volume '%1$s' the mode 0%2$o"), vol->name, mode);
    if (wanted->label && fsetxattr(fd, "security.selinux", wanted->label, strlen(wanted->label) + 1, 0) < 0) {
        if (errno != EOPNOTSUPP)
            return fail_errno(errno, _("cannot give volume '%1$s' the label '%2$s'"), vol->name, wanted->label);
        LOG_WARN("volume '%s' has no label: its file system keeps none", vol->name);
    }
    return 0;
}

/* File systems that copy what is written elsewhere are asked not to, while the file is empty. */
static int
apply_nocow(const StorageVolDef *vol, int fd)
{
    int flags = 0;

    if (!vol->target.nocow)
        return 0;
    if (ioctl(fd, FS_IOC_GETFLAGS, &flags) < 0) {
        if (errno == ENOTTY || errno == EOPNOTSUPP)
            return 0;
        return fail_errno(errno, _("cannot read the flags of volume '%1$s'"), vol->name);
    }
    flags |= FS_NOCOW_FL;
    if (ioctl(fd, FS_IOC_SETFLAGS, &flags) < 0 && errno != EOPNOTSUPP && errno != EINVAL)
        return fail_errno(errno, _("cannot turn copying on write off for volume '%1$s'"), vol->name);
    return 0;
}

/* ---- folders ---- */

static int
make_folder(const StorageMake *make, int dir_fd)
{
    const StorageVolDef *vol = make->vol;
    autoclose int fd = -1;

    if (make->source)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s' is a folder, which is not copied"), vol->name);
    if (mkdirat(dir_fd, vol->name, 0700) < 0)
        return errno == EEXIST ? fail(VIR_ERR_STORAGE_VOL_EXIST, _("a file '%1$s' exists already in the pool"), vol->name)
                               : fail_errno(errno, _("cannot make the folder '%1$s'"), vol->name);
    fd = storage_file_open_in(dir_fd, vol->name, O_RDONLY | O_DIRECTORY);
    if (fd < 0 || apply_permissions(vol, fd) < 0) {
        if (fd < 0)
            (void)fail_errno(errno, _("cannot open the folder '%1$s'"), vol->name);
        unlinkat(dir_fd, vol->name, AT_REMOVEDIR);
        return -1;
    }
    return 0;
}

/* On a server root may be nobody, or one like any other: what is to belong to somebody is made by him then. */
static bool
may_need_owner(const StorageMake *make)
{
    return make->pool->type == POOL_NETFS && make->vol->target.permissions.owner.set;
}

static int
become_owner(StorageAs *as, const StorageMake *make)
{
    const StoragePermissions *wanted = &make->vol->target.permissions;

    return storage_as(as, (uid_t)wanted->owner.value, wanted->group.set ? (gid_t)wanted->group.value : getegid());
}

static int
open_part(StorageAs *as, const StorageMake *make, Part *part)
{
    const StoragePermissions *wanted = &make->vol->target.permissions;

    if (!may_need_owner(make))
        return part_open(part);
    if (part_open(part) == 0
        && fchown(part->fd, (uid_t)wanted->owner.value, wanted->group.set ? (gid_t)wanted->group.value : (gid_t)-1) == 0)
        return 0;
    error_reset();
    part_clear(part);
    return become_owner(as, make) < 0 ? -1 : part_open(part);
}

static int
make_folder_as_owner(StorageAs *as, const StorageMake *make, int dir_fd)
{
    if (may_need_owner(make) && access(make->pool->target.path, W_OK | X_OK) < 0 && become_owner(as, make) < 0)
        return -1;
    return make_folder(make, dir_fd);
}

int
storage_file_make(const StorageMake *make)
{
    autoclose int dir_fd = storage_run_dup_dir(make->run);
    g_auto(StorageAs) as = { 0 };
    g_auto(Part) part = { .dir_fd = dir_fd, .fd = -1 };

    if (dir_fd < 0)
        return -1;
    if (make->vol->target.format == VOL_FORMAT_DIR)
        return make_folder_as_owner(&as, make, dir_fd);
    if (open_part(&as, make, &part) < 0)
        return -1;
    storage_making_watch(make->making, part.fd);
    if (apply_nocow(make->vol, part.fd) < 0 || fill(make, dir_fd, part.fd) < 0
        || apply_permissions(make->vol, part.fd) < 0 || storage_abort_check(make->abort) < 0)
        return -1;
    return part_publish(&part, make->vol);
}

/* ---- the rest of the table ---- */

static int
file_open(StorageRun *run, const StorageVolDef *vol, int flags)
{
    autoclose int dir_fd = storage_run_dup_dir(run);
    const StoragePermissions *known = &vol->target.permissions;
    int fd;

    if (dir_fd < 0)
        return -1;
    fd = storage_file_open_in(dir_fd, vol->name, flags);
    if (fd < 0 && errno == EACCES && known->owner.set && known->group.set) {
        g_auto(StorageAs) as = { 0 };

        if (storage_as(&as, (uid_t)known->owner.value, (gid_t)known->group.value) < 0)
            return -1;
        fd = storage_file_open_in(dir_fd, vol->name, flags);
    }
    return fd < 0 ? fail_errno(errno, _("cannot open volume '%1$s'"), vol->target.path) : fd;
}

static int
file_remove_vol(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, unsigned int flags)
{
    autoclose int dir_fd = storage_run_dup_dir(run);
    g_auto(StorageAs) as = { 0 };

    if (dir_fd < 0 || storage_as_pool(&as, pool) < 0)
        return -1;
    /* One that went by itself is gone all the same. */
    if (unlinkat(dir_fd, vol->name, vol->type == VOL_DIR ? AT_REMOVEDIR : 0) < 0 && errno != ENOENT)
        return fail_errno(errno, _("cannot remove volume '%1$s'"), vol->target.path);
    return 0;
}

int
storage_file_resize(const StorageResize *resize)
{
    const StorageVolDef *vol = resize->vol;
    unsigned long long capacity = resize->capacity;
    bool allocate = resize->flags & VIR_STORAGE_VOL_RESIZE_ALLOCATE;
    bool shrink = resize->flags & VIR_STORAGE_VOL_RESIZE_SHRINK;

    if (vol->type != VOL_FILE)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("volume '%1$s' is no file and cannot be resized"), vol->name);
    if (vol->target.encryption)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("volume '%1$s' is encrypted and cannot be resized"), vol->name);
    if (storage_image_is_needed(vol)) {
        if (allocate)
            return fail(VIR_ERR_OPERATION_UNSUPPORTED,
                        _("volume '%1$s' has the format '%2$s': its room is not allocated in advance"),
                        vol->name, vol_format_to_string(vol->target.format));
        return storage_image_resize(vol->target.format, resize->fd, capacity, shrink, resize->abort);
    }
    if (allocate && capacity > vol->capacity
        && fallocate(resize->fd, 0, (off_t)vol->capacity, (off_t)(capacity - vol->capacity)) < 0)
        return fail_errno(errno, _("cannot allocate %1$llu bytes more for volume '%2$s'"), capacity - vol->capacity, vol->name);
    return ftruncate(resize->fd, (off_t)capacity) < 0
               ? fail_errno(errno, _("cannot make volume '%1$s' %2$llu bytes long"), vol->name, capacity)
               : 0;
}

static StorageVolDef *
file_look(StorageRun *run, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp)
{
    autoclose int dir_fd = storage_run_dup_dir(run);
    g_auto(StorageAs) as = { 0 };
    StorageVolDef *def = NULL;

    if (dir_fd >= 0 && storage_as_pool(&as, pool) == 0)
        def = storage_file_look(dir_fd, pool, name, ret_stamp);

    if (!def && error_last_code() == VIR_ERR_OK)
        return fail_null(VIR_ERR_NO_STORAGE_VOL, _("'%1$s' is no file, folder or device any more"), name);
    return def;
}

static int
file_measure(StorageRun *run, StoragePoolDef *pool)
{
    autoclose int dir_fd = storage_run_dup_dir(run);
    g_auto(StorageAs) as = { 0 };

    return dir_fd < 0 || storage_as_pool(&as, pool) < 0 ? -1 : storage_file_measure_fd(dir_fd, pool);
}

const StorageVolBackend storage_file_vols = {
    .make = storage_file_make,
    .remove = file_remove_vol,
    .open = file_open,
    .resize = storage_file_resize,
    .look = file_look,
    .measure = file_measure,
};

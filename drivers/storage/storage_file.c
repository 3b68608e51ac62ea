/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_file.c - what a file says of the volume in it.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "storage/storage_as.h"

#define BLOCK_BYTES 512ull
#define NS_PER_SECOND 1000000000ll
#define LABEL_MAX 4096

int
storage_file_open_in(int dir_fd, const char *name, int flags)
{
    const struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    long fd;

    do {
        fd = syscall(SYS_openat2, dir_fd, name, &how, sizeof(how));
    } while (fd < 0 && (errno == EINTR || errno == EAGAIN));
    return (int)fd;
}

static int64_t
nanoseconds(const struct statx_timestamp *time)
{
    return time->tv_sec * NS_PER_SECOND + time->tv_nsec;
}

static int
status_of(int dir_fd, const char *name, struct statx *status)
{
    return statx(dir_fd, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, status);
}

static void
fill_stamp(const struct statx *status, StorageStamp *stamp)
{
    *stamp = (StorageStamp) {
        .device = (uint64_t)status->stx_dev_major << 32 | status->stx_dev_minor,
        .inode = status->stx_ino,
        .size = status->stx_size,
        .blocks = status->stx_blocks,
        .mtime_ns = nanoseconds(&status->stx_mtime),
        .ctime_ns = nanoseconds(&status->stx_ctime),
    };
}

int
storage_file_stamp(int dir_fd, const char *name, StorageStamp *ret_stamp, mode_t *ret_mode)
{
    struct statx status;

    if (status_of(dir_fd, name, &status) < 0)
        return -1;
    fill_stamp(&status, ret_stamp);
    if (ret_mode)
        *ret_mode = status.stx_mode;
    return 0;
}

bool
storage_stamp_equal(const StorageStamp *a, const StorageStamp *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size && a->blocks == b->blocks
        && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

/* ---- the definition ---- */

static VolTime
time_of(const struct statx *status, unsigned int mask, const struct statx_timestamp *time)
{
    if (!(status->stx_mask & mask))
        return (VolTime) { 0 };
    return (VolTime) { .set = true, .seconds = time->tv_sec, .nanoseconds = time->tv_nsec };
}

static char *
label_of(int fd)
{
    char label[LABEL_MAX];
    ssize_t len = fgetxattr(fd, "security.selinux", label, sizeof(label) - 1);

    return len > 0 ? g_strndup(label, (gsize)len) : NULL;
}

static void
fill_target(StorageVolDef *def, const struct statx *status, int fd)
{
    VolTarget *target = &def->target;

    target->permissions.mode = (OptUint) { true, status->stx_mode & 07777 };
    target->permissions.owner = (OptUint) { true, status->stx_uid };
    target->permissions.group = (OptUint) { true, status->stx_gid };
    target->permissions.label = fd >= 0 ? label_of(fd) : NULL;
    target->timestamps.atime = time_of(status, STATX_ATIME, &status->stx_atime);
    target->timestamps.mtime = time_of(status, STATX_MTIME, &status->stx_mtime);
    target->timestamps.ctime = time_of(status, STATX_CTIME, &status->stx_ctime);
    target->timestamps.btime = time_of(status, STATX_BTIME, &status->stx_btime);
    def->allocation = status->stx_blocks * BLOCK_BYTES;
    def->physical = status->stx_size;
    def->capacity = status->stx_size;
}

/* ---- what is in it ---- */

int
storage_file_read_header(StorageHeadReader read_head, void *opaque, const char *path, ImageHeader *header)
{
    size_t size = IMAGE_HEADER_SIZE;

    for (int round = 0; round < 2; round++) {
        g_autofree unsigned char *data = g_malloc(size);
        ssize_t len = read_head(opaque, data, size);

        if (len < 0)
            return fail_errno(errno, _("cannot read '%1$s'"), path);
        image_header_clear(header);
        image_header_read(data, (size_t)len, header);
        if (header->need <= size || (size_t)len < size)
            break;
        size = header->need;
    }
    return 0;
}

static ssize_t
read_fd(void *opaque, void *data, size_t size)
{
    return pread(*(const int *)opaque, data, size, 0);
}

/* Formats that say what they are elsewhere than at the beginning. */
static void
look_elsewhere(int fd, const char *name, unsigned long long size, ImageHeader *header)
{
    unsigned char data[IMAGE_TRAILER_SIZE];
    ssize_t len;

    if (header->format != VOL_FORMAT_RAW || header->encryption)
        return;
    if (size > IMAGE_ISO_OFFSET + IMAGE_ISO_SIZE) {
        len = pread(fd, data, IMAGE_ISO_SIZE, IMAGE_ISO_OFFSET);
        if (len > 0 && image_header_is_iso(data, (size_t)len))
            header->format = VOL_FORMAT_ISO;
    }
    if (size > IMAGE_TRAILER_SIZE && g_str_has_suffix(name, ".dmg")) {
        len = pread(fd, data, IMAGE_TRAILER_SIZE, (off_t)(size - IMAGE_TRAILER_SIZE));
        if (len > 0)
            image_header_read_trailer(data, (size_t)len, header);
    }
}

static void
take_backing(StorageVolDef *def, ImageHeader *header, const char *folder)
{
    bool is_name = header->backing && header->backing[0] != '/' && !strstr(header->backing, ":");

    if (!header->backing)
        return;
    def->backing = vol_backing_new();
    def->backing->path = is_name ? g_build_filename(folder, header->backing, NULL) : g_strdup(header->backing);
    def->backing->format = header->backing_format == VOL_FORMAT_NONE ? VOL_FORMAT_RAW : header->backing_format;
}

void
storage_file_take_header(StorageVolDef *def, ImageHeader *header, const char *folder)
{
    def->target.format = header->format;
    if (header->has_capacity)
        def->capacity = header->capacity;
    if (header->payload && header->payload < def->physical)
        def->capacity = def->physical - header->payload;
    if (header->encryption != ENCRYPTION_DEFAULT) {
        def->target.encryption = storage_encryption_new();
        def->target.encryption->format = header->encryption;
    }
    take_backing(def, header, folder);
    if (header->format != VOL_FORMAT_QCOW2)
        return;
    def->target.cluster_size = header->cluster_size;
    def->target.compat = g_strdup(header->version >= 3 ? "1.1" : "0.10");
    def->target.has_features = header->version >= 3;
    def->target.lazy_refcounts = header->lazy_refcounts;
    def->target.extended_l2 = header->extended_l2;
}

static int
look_into(int fd, const StoragePoolDef *pool, StorageVolDef *def)
{
    g_auto(ImageHeader) header = { 0 };
    uint64_t bytes = 0;

    if (def->type == VOL_BLOCK) {
        if (ioctl(fd, BLKGETSIZE64, &bytes) < 0)
            return fail_errno(errno, _("cannot ask for the size of '%1$s'"), def->target.path);
        def->capacity = def->allocation = def->physical = bytes;
    }
    if (storage_file_read_header(read_fd, &fd, def->target.path, &header) < 0)
        return -1;
    look_elsewhere(fd, def->name, def->physical, &header);
    storage_file_take_header(def, &header, pool->target.path);
    return 0;
}

static bool
can_be_volume(mode_t mode)
{
    return S_ISREG(mode) || S_ISDIR(mode) || S_ISBLK(mode);
}

StorageVolDef *
storage_file_look(int dir_fd, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp)
{
    g_autofree char *path = g_build_filename(pool->target.path, name, NULL);
    g_autoptr(StorageVolDef) def = NULL;
    struct statx status;
    autoclose int fd = -1;

    if (status_of(dir_fd, name, &status) < 0)
        return fail_null_errno(errno, _("cannot inspect '%1$s'"), path);
    if (!can_be_volume(status.stx_mode))
        return NULL;
    fd = storage_file_open_in(dir_fd, name, O_RDONLY);
    if (fd < 0 && errno == EACCES) {
        g_auto(StorageAs) as = { 0 };

        if (storage_as(&as, status.stx_uid, status.stx_gid) < 0)
            return NULL;
        fd = storage_file_open_in(dir_fd, name, O_RDONLY);
    }
    if (fd < 0)
        return fail_null_errno(errno, _("cannot open '%1$s'"), path);
    /* From here on it is the file that was opened, whatever its name leads to by now. */
    if (status_of(fd, "", &status) < 0)
        return fail_null_errno(errno, _("cannot inspect '%1$s'"), path);
    if (!can_be_volume(status.stx_mode))
        return NULL;
    def = storage_vol_def_new();
    def->type = S_ISDIR(status.stx_mode) ? VOL_DIR : S_ISBLK(status.stx_mode) ? VOL_BLOCK : VOL_FILE;
    def->name = g_strdup(name);
    def->key = g_strdup(path);
    def->target.path = g_steal_pointer(&path);
    fill_target(def, &status, fd);
    fill_stamp(&status, ret_stamp);
    if (def->type == VOL_DIR) {
        def->target.format = VOL_FORMAT_DIR;
        def->physical = def->capacity = 0;
        def->allocation = 0;
        return g_steal_pointer(&def);
    }
    return look_into(fd, pool, def) < 0 ? NULL : g_steal_pointer(&def);
}

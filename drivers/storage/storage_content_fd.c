/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_content_fd.c - the content of files and block devices.
 *
 * Threads: any that may wait.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "storage/storage_content.h"

enum { LAST_BLOCK = 1024 * 1024 };       /* more than any file system's blocks have */

static ssize_t
fd_content_read(const StorageContent *content, void *data, size_t len, unsigned long long at)
{
    ssize_t got;

    do {
        got = pread(content->fd, data, len, (off_t)at);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? fail_errno(errno, _("cannot read %1$s at %2$llu"), content->name, at) : got;
}

static ssize_t
fd_content_write(const StorageContent *content, const void *data, size_t len, unsigned long long at)
{
    ssize_t done;

    do {
        done = pwrite(content->fd, data, len, (off_t)at);
    } while (done < 0 && errno == EINTR);
    if (done == 0)
        return fail(VIR_ERR_OPERATION_FAILED, _("%1$s has no room at %2$llu"), content->name, at);
    return done < 0 ? fail_errno(errno, _("cannot write %1$s at %2$llu"), content->name, at) : done;
}

static int
fd_content_discard(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    uint64_t range[2] = { at, len };
    int rc;

    if (!content->grows) {
        rc = ioctl(content->fd, BLKDISCARD, range);
    } else {
        /* Whole blocks go, the last one of the file, too. */
        if (at + len >= content->size && at + len <= INT64_MAX - LAST_BLOCK)
            len += LAST_BLOCK;
        rc = fallocate(content->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)at, (off_t)len);
    }
    return rc < 0 ? fail_errno(errno, _("cannot discard the blocks of %1$s"), content->name) : 0;
}

static int
fd_content_zero(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    off_t end = (off_t)(at + len), size = lseek(content->fd, 0, SEEK_END);

    if (size < 0)
        return fail_errno(errno, _("cannot find the end of %1$s"), content->name);
    if (content->grows && end > size && ftruncate(content->fd, end) < 0)
        return fail_errno(errno, _("cannot make %1$s %2$lld bytes long"), content->name, (long long)end);
    if ((off_t)at >= size && content->grows)
        return 0;
    if (fallocate(content->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)at, (off_t)len) == 0)
        return 0;
    if (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL)
        return 1;
    return fail_errno(errno, _("cannot make a hole of %1$llu bytes in %2$s"), len, content->name);
}

static int
fd_content_extent(const StorageContent *content, unsigned long long at, bool *ret_is_data, unsigned long long *ret_len)
{
    off_t data = lseek(content->fd, (off_t)at, SEEK_DATA);
    off_t hole;

    /* What knows no holes has none. */
    if (data < 0 && errno != ENXIO)
        return 0;
    *ret_is_data = data == (off_t)at;
    if (data < 0)
        return 0;
    if (!*ret_is_data) {
        *ret_len = (unsigned long long)data - at;
        return 0;
    }
    hole = lseek(content->fd, (off_t)at, SEEK_HOLE);
    if (hole > (off_t)at)
        *ret_len = (unsigned long long)hole - at;
    return 0;
}

static int
fd_content_flush(const StorageContent *content)
{
    return fdatasync(content->fd) < 0 ? fail_errno(errno, _("cannot have %1$s on the disk"), content->name) : 0;
}

static void
fd_content_close(StorageContent *content)
{
    fd_close(&content->fd);
}

static const StorageContentOps fd_content_ops = {
    .read = fd_content_read,
    .write = fd_content_write,
    .discard = fd_content_discard,
    .zero = fd_content_zero,
    .extent = fd_content_extent,
    .flush = fd_content_flush,
    .close = fd_content_close,
};

int
storage_content_of_fd(StorageContent *content, int fd, char *name)
{
    off_t size = lseek(fd, 0, SEEK_END);
    struct stat status;

    content->ops = &fd_content_ops;
    content->fd = fd;
    content->name = name;
    content->block = 1;
    if (size < 0 || fstat(fd, &status) < 0)
        return fail_errno(errno, _("cannot find the end of %1$s"), name);
    content->size = (unsigned long long)size;
    content->grows = S_ISREG(status.st_mode);
    return 0;
}

int
storage_content_dup_fd(StorageContent *content, int fd, char *name)
{
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    if (own >= 0)
        return storage_content_of_fd(content, own, name);
    content->name = name;
    return fail_errno(errno, _("cannot open %1$s once more"), name);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_copy.c - shared blocks where the file system can, the kernel's copy where it can, our own otherwise.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "storage/storage_abort.h"
#include "storage/storage_making.h"

enum { PIECE = 16 * 1024 * 1024, BUFFER = 1024 * 1024 };

static bool
are_files(const StorageCopy *copy)
{
    return copy->from->fd >= 0 && copy->to->fd >= 0 && copy->to->grows;
}

/* The kernel copies; 1 when it cannot, and what is left from *@offset on is for us. */
static int
kernel_copies(const StorageCopy *copy, unsigned long long *offset, unsigned long long end)
{
    while (*offset < end) {
        off_t in = (off_t)*offset, out = (off_t)*offset;
        ssize_t done = copy_file_range(copy->from->fd, &in, copy->to->fd, &out, (size_t)MIN(end - *offset, PIECE), 0);

        if (done < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP || errno == EBADF))
            return 1;
        if (done < 0 && errno != EINTR)
            return fail_errno(errno, _("cannot copy %1$s"), copy->from->name);
        if (done == 0)
            return 1;
        *offset += (unsigned long long)MAX(done, 0);
        if (storage_abort_check(copy->abort) < 0)
            return -1;
    }
    return 0;
}

static bool
is_zero(const unsigned char *data, size_t len)
{
    return len > 0 && data[0] == 0 && memcmp(data, data + 1, len - 1) == 0;
}

static int
put(const StorageCopy *copy, const unsigned char *data, size_t len, unsigned long long at)
{
    /* A server does not always know its holes. */
    if (copy->from->fd < 0 && is_zero(data, len))
        return copy->fresh ? 0 : storage_content_zero(copy->to, len, at);
    return storage_content_write(copy->to, data, len, at);
}

static int
we_copy(const StorageCopy *copy, unsigned long long at, unsigned long long end)
{
    g_autofree unsigned char *buffer = g_malloc(BUFFER);

    while (at < end) {
        ssize_t len = storage_content_read(copy->from, buffer, (size_t)MIN(end - at, BUFFER), at);

        if (len < 0 || (len > 0 && put(copy, buffer, (size_t)len, at) < 0))
            return -1;
        if (len == 0)
            return 0;
        at += (unsigned long long)len;
        storage_making_tell(copy->making, at);
        if (storage_abort_check(copy->abort) < 0)
            return -1;
    }
    return 0;
}

static int
copy_data(const StorageCopy *copy, unsigned long long at, unsigned long long end)
{
    int rc = are_files(copy) ? kernel_copies(copy, &at, end) : 1;

    return rc > 0 ? we_copy(copy, at, end) : rc;
}

/* Data and holes in turn. */
static int
copy_all(const StorageCopy *copy)
{
    unsigned long long len;

    for (unsigned long long at = 0; at < copy->from->size; at += len) {
        bool is_data;
        int rc = 0;

        if (storage_content_extent(copy->from, at, &is_data, &len) < 0)
            return -1;
        if (is_data)
            rc = copy_data(copy, at, at + len);
        else if (!copy->fresh)
            rc = storage_content_zero(copy->to, len, at);
        if (rc < 0 || storage_abort_check(copy->abort) < 0)
            return -1;
    }
    return 0;
}

static int
share(const StorageCopy *copy)
{
    if (are_files(copy) && ioctl(copy->to->fd, FICLONE, copy->from->fd) == 0)
        return 0;
    if (copy->mode != STORAGE_COPY_MUST_SHARE)
        return 1;
    return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("%1$s cannot share blocks (reflink) with its copy: %2$s"), copy->from->name,
                are_files(copy) ? g_strerror(errno) : _("they are no files of one file system"));
}

int
storage_copy(const StorageCopy *copy)
{
    int rc = share(copy);

    if (rc <= 0)
        return rc;
    if (copy->to->grows && copy->to->fd >= 0 && ftruncate(copy->to->fd, (off_t)copy->from->size) < 0)
        return fail_errno(errno, _("cannot make the copy %1$llu bytes long"), copy->from->size);
    return copy_all(copy) < 0 ? -1 : 0;
}

static int
write_zeroes(int fd, unsigned long long size, const StorageAbort *abort)
{
    g_autofree char *zeroes = g_malloc0(BUFFER);

    for (unsigned long long offset = 0; offset < size;) {
        ssize_t done = pwrite(fd, zeroes, (size_t)MIN(size - offset, BUFFER), (off_t)offset);

        if (done < 0 && errno != EINTR)
            return fail_errno(errno, _("cannot allocate %1$llu bytes"), size);
        offset += (unsigned long long)MAX(done, 0);
        if (storage_abort_check(abort) < 0)
            return -1;
    }
    return 0;
}

int
storage_allocate(int fd, unsigned long long size, const StorageAbort *abort)
{
    int rc;

    if (size == 0)
        return 0;
    do {
        rc = fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)size);
    } while (rc < 0 && errno == EINTR);
    if (rc == 0)
        return 0;
    if (errno != EOPNOTSUPP && errno != ENOSYS)
        return fail_errno(errno, _("cannot allocate %1$llu bytes"), size);
    return write_zeroes(fd, size, abort);
}

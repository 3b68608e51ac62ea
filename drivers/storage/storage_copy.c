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
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "storage/storage_abort.h"

enum { PIECE = 16 * 1024 * 1024, BUFFER = 1024 * 1024 };

/* The kernel copies; @len stays what is left when it cannot: 1, and the rest is for us. */
static int
kernel_copies(int from, int to, off_t *offset, off_t end, const StorageAbort *abort)
{
    while (*offset < end) {
        off_t in = *offset, out = *offset;
        ssize_t done = copy_file_range(from, &in, to, &out, (size_t)MIN(end - *offset, PIECE), 0);

        if (done < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP || errno == EBADF))
            return 1;
        if (done < 0 && errno != EINTR)
            return fail_errno(errno, _("cannot copy the volume"));
        if (done == 0)
            return 1;
        *offset += MAX(done, 0);
        if (storage_abort_check(abort) < 0)
            return -1;
    }
    return 0;
}

static int
we_copy(int from, int to, off_t offset, off_t end, const StorageAbort *abort)
{
    g_autofree char *buffer = g_malloc(BUFFER);

    while (offset < end) {
        ssize_t len = pread(from, buffer, (size_t)MIN(end - offset, BUFFER), offset);

        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return fail_errno(errno, _("cannot read the volume that is copied"));
        if (len == 0)
            return 0;
        for (ssize_t put = 0; put < len;) {
            ssize_t done = pwrite(to, buffer + put, (size_t)(len - put), offset + put);

            if (done < 0 && errno != EINTR)
                return fail_errno(errno, _("cannot write the copy of the volume"));
            put += MAX(done, 0);
        }
        offset += len;
        if (storage_abort_check(abort) < 0)
            return -1;
    }
    return 0;
}

/* Data and holes in turn; what has no holes is data all through. */
static int
copy_data(int from, int to, off_t size, const StorageAbort *abort)
{
    off_t data = 0;

    while (data < size) {
        off_t hole;
        int rc;

        data = lseek(from, data, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            return 0;
        if (data < 0)
            return we_copy(from, to, 0, size, abort);
        hole = lseek(from, data, SEEK_HOLE);
        if (hole < 0)
            hole = size;
        rc = kernel_copies(from, to, &data, MIN(hole, size), abort);
        if (rc < 0 || (rc > 0 && we_copy(from, to, data, MIN(hole, size), abort) < 0))
            return -1;
        data = hole;
    }
    return 0;
}

int
storage_copy(int from, int to, StorageCopyMode mode, const StorageAbort *abort)
{
    off_t size = lseek(from, 0, SEEK_END);

    if (size < 0)
        return fail_errno(errno, _("cannot find the end of the volume that is copied"));
    if (ioctl(to, FICLONE, from) == 0)
        return 0;
    if (mode == STORAGE_COPY_MUST_SHARE)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("the file system cannot share blocks (reflink) between these volumes: %1$s"),
                    g_strerror(errno));
    if (ftruncate(to, size) < 0)
        return fail_errno(errno, _("cannot make the copy %1$lld bytes long"), (long long)size);
    return copy_data(from, to, size, abort);
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

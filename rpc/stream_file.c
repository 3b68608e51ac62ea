/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream_file.c - regular files and block devices as something that blocks.
 *
 * Threads: that of the stream.
 */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#include "rpc/server_internal.h"

enum { ZEROES = 64 * 1024 };

typedef struct {
    int fd;
    bool knows_no_holes;
    uint64_t data_left; /* bytes before the next hole, where that is known */
} File;

static int
disk_read_hole(void *opaque, int64_t max, int64_t *ret_length)
{
    File *self = opaque;
    off_t here, data, hole;

    *ret_length = 0;
    if (self->data_left || self->knows_no_holes)
        return 0;
    here = lseek(self->fd, 0, SEEK_CUR);
    data = lseek(self->fd, here, SEEK_DATA);
    if (data < 0 && errno == EINVAL) { /* this kind of file knows no holes */
        self->knows_no_holes = true;
        return 0;
    }
    if (data < 0 && errno == ENXIO)
        data = lseek(self->fd, 0, SEEK_END);
    if (here < 0 || data < 0)
        return fail_errno(errno, _("cannot find the file's holes"));
    if (data > here) {
        *ret_length = MIN(data - here, max);
        return lseek(self->fd, here + *ret_length, SEEK_SET) < 0 ? fail_errno(errno, _("cannot pass the file's holes")) : 0;
    }
    hole = lseek(self->fd, here, SEEK_HOLE);
    self->data_left = hole > here ? (uint64_t)(hole - here) : 0;
    return lseek(self->fd, here, SEEK_SET) < 0 ? fail_errno(errno, _("cannot find the file's holes")) : 0;
}

static ssize_t
disk_read(void *opaque, void *buf, size_t len)
{
    File *self = opaque;
    size_t part = self->data_left ? (size_t)MIN((uint64_t)len, self->data_left) : len;
    ssize_t got;

    do {
        got = read(self->fd, buf, part);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail_errno(errno, _("cannot read the file"));
    self->data_left -= MIN(self->data_left, (uint64_t)got);
    return got;
}

/* Makes @length bytes from here read as zeroes. */
static int
disk_write_hole(void *opaque, int64_t length)
{
    const File *self = opaque;
    off_t here = lseek(self->fd, 0, SEEK_CUR);
    struct stat st;

    if (here < 0 || fstat(self->fd, &st) < 0)
        return fail_errno(errno, _("cannot find the place in the file"));
    if (length > INT64_MAX - here)
        return fail(VIR_ERR_INVALID_ARG, _("a hole of %1$lld bytes is too long"), (long long)length);
    if (S_ISREG(st.st_mode) && here + length > st.st_size && ftruncate(self->fd, here + length) < 0)
        return fail_errno(errno, _("cannot extend the file by a hole of %1$lld bytes"), (long long)length);
    if ((S_ISBLK(st.st_mode) || here < st.st_size) &&
        fallocate(self->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, here, length) < 0) {
        static const char zeroes[ZEROES];

        if (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL)
            return fail_errno(errno, _("cannot make a hole of %1$lld bytes"), (long long)length);
        for (; length > 0; length -= ZEROES) {
            if (fd_write_all(self->fd, zeroes, (size_t)MIN(length, (int64_t)ZEROES)) < 0)
                return fail_errno(errno, _("cannot write zeroes for a hole"));
        }
        return 0;
    }
    if (lseek(self->fd, here + length, SEEK_SET) < 0)
        return fail_errno(errno, _("cannot go to the end of a hole"));
    return 0;
}

static int
disk_write(void *opaque, const void *data, size_t len)
{
    const File *self = opaque;

    return fd_write_all(self->fd, data, len) < 0 ? fail_errno(errno, _("cannot write the file")) : 0;
}

static int
disk_close(void *opaque, bool ok)
{
    File *self = opaque;

    close(self->fd);
    g_free(self);
    return 0;
}

static const RpcStreamBlocking disk_ops = {
    .read = disk_read,
    .read_hole = disk_read_hole,
    .write = disk_write,
    .write_hole = disk_write_hole,
    .close = disk_close,
};

int
rpc_stream_join_file(RpcServerStream *stream, int fd, uint64_t length)
{
    File *self = g_new0(File, 1);

    self->fd = fd;
    return rpc_server_stream_join_blocking(stream, &disk_ops, self, length);
}

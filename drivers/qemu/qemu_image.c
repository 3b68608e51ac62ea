/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_image.c - how large images are, as the host's files say, for guests that do not run.
 *
 * Threads: any.
 */

#include "qemu/qemu_image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define BLOCK_BYTES 512ull

/* The header of qcow2: the magic, and the size of what is inside as a big-endian number. */
#define QCOW2_MAGIC "QFI\xfb"
enum { QCOW2_HEADER_BYTES = 32, QCOW2_SIZE_OFFSET = 24 };

static unsigned long long
qcow2_capacity(int fd, unsigned long long otherwise)
{
    char header[QCOW2_HEADER_BYTES];
    uint64_t size;

    if (pread(fd, header, sizeof(header), 0) != (ssize_t)sizeof(header) || memcmp(header, QCOW2_MAGIC, strlen(QCOW2_MAGIC)) != 0)
        return otherwise;
    memcpy(&size, header + QCOW2_SIZE_OFFSET, sizeof(size));
    return GUINT64_FROM_BE(size);
}

/* A device's end is found by seeking; what it takes is all of it. */
static int
measure(int fd, const char *path, QemuImageSizes *sizes)
{
    struct stat status;
    off_t end;

    if (fstat(fd, &status) < 0)
        return fail_errno(errno, _("cannot inspect image '%1$s'"), path);
    if (S_ISREG(status.st_mode)) {
        sizes->physical = (unsigned long long)status.st_size;
        sizes->allocation = (unsigned long long)status.st_blocks * BLOCK_BYTES;
        return 0;
    }
    if (!S_ISBLK(status.st_mode))
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("image '%1$s' is neither a file nor a block device"), path);
    end = lseek(fd, 0, SEEK_END);
    if (end < 0)
        return fail_errno(errno, _("cannot find the end of device '%1$s'"), path);
    sizes->physical = (unsigned long long)end;
    sizes->allocation = sizes->physical;
    return 0;
}

int
qemu_image_sizes(const StorageSource *source, ImageFormat format, QemuImageSizes *ret_sizes)
{
    const char *path = source->type == STORAGE_DIR ? NULL : storage_source_path(source);
    QemuImageSizes sizes = {0};
    autoclose int fd = -1;

    if (!path)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED,
                    _("the sizes of a source of type '%1$s' are not known while the guest does not run"),
                    storage_type_to_string(source->type));
    fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(errno, _("cannot open image '%1$s'"), path);
    if (measure(fd, path, &sizes) < 0)
        return -1;
    sizes.capacity = format == IMAGE_QCOW2 ? qcow2_capacity(fd, sizes.physical) : sizes.physical;
    *ret_sizes = sizes;
    return 0;
}

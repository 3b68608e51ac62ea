/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_image.h - how large images are, as the host's files say, for guests that do not run.
 */

#ifndef QEMU_IMAGE_H
#define QEMU_IMAGE_H

#include "conf/domain.h"

/* All in bytes. */
typedef struct {
    unsigned long long capacity;    /* what the guest sees */
    unsigned long long allocation;  /* what it takes on the host */
    unsigned long long physical;    /* how long the file or device is */
} QemuImageSizes;

/* Of a file or block device; -1 with an error, VIR_ERR_OPERATION_UNSUPPORTED for other sources. */
int qemu_image_sizes(const StorageSource *source, ImageFormat format, QemuImageSizes *ret_sizes);

#endif /* QEMU_IMAGE_H */

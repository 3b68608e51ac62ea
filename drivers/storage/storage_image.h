/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_image.h - images of formats that only QEMU writes, made and changed by qemu-img, which gets descriptors and no names.
 */

#ifndef STORAGE_STORAGE_IMAGE_H
#define STORAGE_STORAGE_IMAGE_H

#include "storage/storage_backend.h"

/* Does a volume of @format need qemu-img? Raw ones, and those that are raw under another name, do not. */
bool storage_image_is_needed(const StorageVolDef *vol);

/* -1 with VIR_ERR_CONFIG_UNSUPPORTED, naming what cannot be made. */
int storage_image_check(const StorageMake *make);

/* Makes @fd the image that is wanted: an empty one, or the content of make->source_fd in another format. */
int storage_image_create(const StorageMake *make, int fd);
int storage_image_convert(const StorageMake *make, int fd);
int storage_image_resize(VolFormat format, int fd, unsigned long long capacity, bool shrink, StorageAbort *abort);

/* The words of a command, NULL-terminated, for tests and for who runs it. The caller ends it with g_strfreev(). What is encrypted
 * is converted into an image that was created before. */
char **storage_image_create_argv(const StorageMake *make, const char *target);
char **storage_image_convert_argv(const StorageMake *make, const char *source, const char *target);

#endif /* STORAGE_STORAGE_IMAGE_H */

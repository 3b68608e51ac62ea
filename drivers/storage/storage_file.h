/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_file.h - volumes that are files in a folder, reached through the folder's descriptor and by no other way.
 */

#ifndef STORAGE_STORAGE_FILE_H
#define STORAGE_STORAGE_FILE_H

#include "conf/image_header.h"
#include "storage/storage_backend.h"

/* Opens the file @name in the folder; links lead nowhere, and nothing leads out of it. -1 with errno and no error. */
int storage_file_open_in(int dir_fd, const char *name, int flags);

/* What is seen of @name without opening it. -1 with errno and no error; @ret_mode may be NULL. */
int storage_file_stamp(int dir_fd, const char *name, StorageStamp *ret_stamp, mode_t *ret_mode);
bool storage_stamp_equal(const StorageStamp *a, const StorageStamp *b);

/* A volume as its file tells. NULL with an error; NULL without one when no volume can be made of that (a socket, a link). */
StorageVolDef *storage_file_look(int dir_fd, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp);

/* Opens the pool's folder; -1 with an error. */
int storage_file_open_dir(const StoragePoolDef *def);

/* Every file of the folder is a volume: StorageBackend.scan of pools that are folders. */
int storage_file_scan(StorageScan *scan);
int storage_file_measure_fd(int dir_fd, StoragePoolDef *def);

/* storage_dir.c: makes the folder that the pool is, as it is asked for. */
int storage_dir_make(const StoragePoolDef *def);

int storage_file_make(const StorageMake *make);
int storage_file_resize(const StorageResize *resize);

/* Reads the first @size bytes of something; -1 with errno. */
typedef ssize_t (*StorageHeadReader)(void *opaque, void *data, size_t size);

/* Reads an image's head, and once more when it says that it is longer. */
int storage_file_read_header(StorageHeadReader read_head, void *opaque, const char *path, ImageHeader *header);

/* What the head of an image says of it; a backing file's name counts from @folder. Empties what is taken of @header. */
void storage_file_take_header(StorageVolDef *def, ImageHeader *header, const char *folder);

#endif /* STORAGE_STORAGE_FILE_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_content.h - what is in a volume, wherever it lies: bytes at offsets, holes among them.
 *
 * A descriptor or a server's library stands behind it, each with its table; streams, copies and wiping know only this.
 * All of it may block.
 */

#ifndef STORAGE_STORAGE_CONTENT_H
#define STORAGE_STORAGE_CONTENT_H

#include "conf/storage_pool.h"
#include "conf/storage_vol.h"

typedef struct StorageContent StorageContent;

/* What offsets and lengths are is settled before: multiples of StorageContent.block, inside of it. -1 with an error. */
typedef struct {
    /* Up to @len bytes; 0 at the end. */
    ssize_t (*read)(const StorageContent *content, void *data, size_t len, unsigned long long at);

    /* Up to @len bytes, at least one. */
    ssize_t (*write)(const StorageContent *content, const void *data, size_t len, unsigned long long at);

    /* Gives room back; what is read there then is not said. NULL: it cannot. */
    int (*discard)(const StorageContent *content, unsigned long long len, unsigned long long at);

    /* Has bytes read as zeroes, with as little room and time as it can: 0; 1: it cannot here, and they are to be written. NULL:
     * never. */
    int (*zero)(const StorageContent *content, unsigned long long len, unsigned long long at);

    /* Is there data at @at, and how far does it go on like that? NULL: it is data all through. */
    int (*extent)(const StorageContent *content, unsigned long long at, bool *ret_is_data, unsigned long long *ret_len);

    int (*flush)(const StorageContent *content);

    /* Releases all but name. */
    void (*close)(StorageContent *content);
} StorageContentOps;

struct StorageContent {
    const StorageContentOps *ops;    /* NULL: there is none */
    void *opaque;
    unsigned long long size;
    unsigned int block;              /* bytes that go together */
    bool grows;                      /* what is written behind the end makes it longer */
    int fd;                          /* where there is one; else -1 */
    char *name;                      /* "volume 'x' of pool 'y' on 'host'" */
};

#define STORAGE_CONTENT_INIT { .fd = -1 }

void storage_content_clear(StorageContent *content);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StorageContent, storage_content_clear)

/* For messages. The caller frees it. */
char *storage_content_name(const StoragePoolDef *pool, const char *vol);

/* storage_content_fd.c: fills @content, which is empty, with a file or a block device; takes @fd and @name over, on failure too. */
int storage_content_of_fd(StorageContent *content, int fd, char *name);

/* The same with a descriptor that stays the caller's. */
int storage_content_dup_fd(StorageContent *content, int fd, char *name);

/* Up to @len bytes; 0 at the end. */
ssize_t storage_content_read(const StorageContent *content, void *data, size_t len, unsigned long long at);

/* All @len bytes. What does not grow takes nothing behind its end. */
int storage_content_write(const StorageContent *content, const void *data, size_t len, unsigned long long at);
int storage_content_zero(const StorageContent *content, unsigned long long len, unsigned long long at);

/* Is there data at @at, and for how many bytes is it so? 0 bytes at the end. */
int storage_content_extent(const StorageContent *content, unsigned long long at, bool *ret_is_data, unsigned long long *ret_len);
int storage_content_flush(const StorageContent *content);

#endif /* STORAGE_STORAGE_CONTENT_H */

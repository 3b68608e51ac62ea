/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_content.c - any bytes of what is read and written in blocks only.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_content.h"

#include <string.h>

#include "base/error.h"

enum { ZEROES = 1024 * 1024 };

void
storage_content_clear(StorageContent *content)
{
    if (content->ops)
        content->ops->close(content);
    content->ops = NULL;
    content->fd = -1;
    g_clear_pointer(&content->name, g_free);
}

char *
storage_content_name(const StoragePoolDef *pool, const char *vol)
{
    const PoolHost *host = pool->source.hosts && pool->source.hosts->len ? pool->source.hosts->pdata[0] : NULL;

    if (host && host->name)
        return g_strdup_printf(_("volume '%1$s' of pool '%2$s' on '%3$s'"), vol, pool->name, host->name);
    return g_strdup_printf(_("volume '%1$s' of pool '%2$s'"), vol, pool->name);
}

/* How many of @len bytes there are before the end. */
static unsigned long long
before_end(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    return at >= content->size ? 0 : MIN(len, content->size - at);
}

static int
check_end(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    if (at > INT64_MAX || len > INT64_MAX - at)
        return fail(VIR_ERR_INVALID_ARG, _("%1$s has no offset %2$llu"), content->name, at);
    if (content->grows || before_end(content, len, at) == len)
        return 0;
    return fail(VIR_ERR_OPERATION_FAILED, _("%1$s has %2$llu bytes; %3$llu at %4$llu are more"), content->name, content->size, len,
                at);
}

/* ---- parts of a block ---- */

/* The block that @at is in, read whole. */
static int
read_block(const StorageContent *content, unsigned char *block, unsigned long long at)
{
    unsigned long long start = at - at % content->block;

    for (size_t done = 0; done < content->block;) {
        ssize_t got = content->ops->read(content, block + done, content->block - done, start + done);

        if (got < 0)
            return -1;
        if (got == 0)
            return fail(VIR_ERR_OPERATION_FAILED, _("%1$s ends at %2$llu, within a block"), content->name, start + done);
        done += (size_t)got;
    }
    return 0;
}

/* The bytes from @at on that share a block with others: up to @len; 0 when it begins with whole blocks. */
static size_t
ragged(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    unsigned int before = at % content->block;

    if (before)
        return (size_t)MIN(len, content->block - before);
    return len < content->block ? (size_t)len : 0;
}

static ssize_t
read_ragged(const StorageContent *content, unsigned char *data, size_t len, unsigned long long at)
{
    g_autofree unsigned char *block = g_malloc(content->block);

    if (read_block(content, block, at) < 0)
        return -1;
    memcpy(data, block + at % content->block, len);
    return (ssize_t)len;
}

static int
write_whole(const StorageContent *content, const unsigned char *data, size_t len, unsigned long long at)
{
    while (len > 0) {
        ssize_t done = content->ops->write(content, data, len, at);

        if (done < 0)
            return -1;
        data += done;
        at += (unsigned long long)done;
        len -= (size_t)done;
    }
    return 0;
}

/* @data NULL: zeroes. */
static int
write_ragged(const StorageContent *content, const unsigned char *data, size_t len, unsigned long long at)
{
    g_autofree unsigned char *block = g_malloc(content->block);

    if (read_block(content, block, at) < 0)
        return -1;
    if (data)
        memcpy(block + at % content->block, data, len);
    else
        memset(block + at % content->block, 0, len);
    return write_whole(content, block, content->block, at - at % content->block);
}

/* ---- any bytes ---- */

ssize_t
storage_content_read(const StorageContent *content, void *data, size_t len, unsigned long long at)
{
    size_t there = content->grows ? len : (size_t)before_end(content, len, at);
    size_t part = ragged(content, there, at);

    if (there == 0)
        return 0;
    if (part)
        return read_ragged(content, data, part, at);
    return content->ops->read(content, data, there - there % content->block, at);
}

int
storage_content_write(const StorageContent *content, const void *data, size_t len, unsigned long long at)
{
    const unsigned char *bytes = data;

    if (check_end(content, len, at) < 0)
        return -1;
    while (len > 0) {
        size_t part = ragged(content, len, at);
        size_t whole = part ? 0 : len - len % content->block;

        if ((part ? write_ragged(content, bytes, part, at) : write_whole(content, bytes, whole, at)) < 0)
            return -1;
        bytes += part + whole;
        at += part + whole;
        len -= part + whole;
    }
    return 0;
}

static int
zero_whole(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    g_autofree unsigned char *zeroes = NULL;
    int rc = content->ops->zero ? content->ops->zero(content, len, at) : 1;

    if (rc <= 0)
        return rc;
    zeroes = g_malloc0(ZEROES);
    for (unsigned long long done = 0; done < len; done += ZEROES) {
        if (write_whole(content, zeroes, (size_t)MIN(len - done, ZEROES), at + done) < 0)
            return -1;
    }
    return 0;
}

int
storage_content_zero(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    if (check_end(content, len, at) < 0)
        return -1;
    while (len > 0) {
        size_t part = ragged(content, len, at);
        unsigned long long whole = part ? 0 : len - len % content->block;

        if ((part ? write_ragged(content, NULL, part, at) : zero_whole(content, whole, at)) < 0)
            return -1;
        at += part + whole;
        len -= part + whole;
    }
    return 0;
}

int
storage_content_extent(const StorageContent *content, unsigned long long at, bool *ret_is_data, unsigned long long *ret_len)
{
    *ret_is_data = true;
    *ret_len = before_end(content, G_MAXUINT64, at);
    if (*ret_len == 0 || !content->ops->extent)
        return 0;
    if (content->ops->extent(content, at, ret_is_data, ret_len) < 0)
        return -1;
    *ret_len = MAX(before_end(content, *ret_len, at), 1);
    return 0;
}

int
storage_content_flush(const StorageContent *content)
{
    return content->ops->flush(content);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_wipe.c - what each algorithm writes, pass by pass, as a table.
 *
 * Threads: any that may wait.
*/

#include "base/error.h"
#include "base/text.h"
#include "storage/storage_abort.h"
#include "storage/storage_data.h"

/* A pass writes three bytes over and over, or random ones. */
#define RANDOM 0x1000000
#define BYTE(b) ((b) << 16 | (b) << 8 | (b))
#define END (-1)

enum { PIECE = 768 * 1024, PASSES_MAX = 40 };         /* a multiple of 3, and of a disk's sectors */
enum { DISCARD = 1024 * 1024 * 1024 };

static const int passes[VIR_STORAGE_VOL_WIPE_ALG_TRIM][PASSES_MAX] = {
    [VIR_STORAGE_VOL_WIPE_ALG_ZERO] = { BYTE(0), END },
    [VIR_STORAGE_VOL_WIPE_ALG_NNSA] = { RANDOM, RANDOM, BYTE(0), END },
    [VIR_STORAGE_VOL_WIPE_ALG_DOD] = { RANDOM, BYTE(0), BYTE(0xff), END },
    [VIR_STORAGE_VOL_WIPE_ALG_BSI] = { BYTE(0xff), BYTE(0xfe), BYTE(0xfd), BYTE(0xfb), BYTE(0xf7), BYTE(0xef), BYTE(0xdf),
                                       BYTE(0xbf), BYTE(0x7f), END },
    [VIR_STORAGE_VOL_WIPE_ALG_GUTMANN] = {
        RANDOM, RANDOM, RANDOM, RANDOM, BYTE(0x55), BYTE(0xaa), 0x924924, 0x492492, 0x249249, BYTE(0), BYTE(0x11), BYTE(0x22),
        BYTE(0x33), BYTE(0x44), BYTE(0x55), BYTE(0x66), BYTE(0x77), BYTE(0x88), BYTE(0x99), BYTE(0xaa), BYTE(0xbb), BYTE(0xcc),
        BYTE(0xdd), BYTE(0xee), BYTE(0xff), 0x924924, 0x492492, 0x249249, 0x6db6db, 0xb6db6d, 0xdb6db6, RANDOM, RANDOM, RANDOM,
        RANDOM, END },
    [VIR_STORAGE_VOL_WIPE_ALG_SCHNEIER] = { BYTE(0), BYTE(0xff), RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, END },
    [VIR_STORAGE_VOL_WIPE_ALG_PFITZNER7] = { RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, END },
    [VIR_STORAGE_VOL_WIPE_ALG_PFITZNER33] = {
        RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM,
        RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM,
        RANDOM, RANDOM, RANDOM, END },
    [VIR_STORAGE_VOL_WIPE_ALG_RANDOM] = { RANDOM, END },
};

static void
fill_piece(unsigned char *piece, int pass)
{
    if (pass == RANDOM) {
        text_random_bytes(piece, PIECE);
        return;
    }
    for (size_t i = 0; i < PIECE; i++)
        piece[i] = (unsigned char)(pass >> (16 - 8 * (i % 3)));
}

/* Writes over [@from, @to). */
static int
write_over(const StorageContent *content, unsigned long long from, unsigned long long to, int pass, unsigned char *piece,
           const StorageAbort *abort)
{
    while (from < to) {
        size_t len = (size_t)MIN(to - from, PIECE);

        if (pass == RANDOM)
            fill_piece(piece, pass);
        /* The pattern begins anew with each piece. */
        if (storage_content_write(content, piece, len, from) < 0 || storage_abort_check(abort) < 0)
            return -1;
        from += len;
    }
    return 0;
}

/* Holes of a file hold nothing that could be wiped. What a server calls one may still be on its disks. */
static int
run_pass(const StorageContent *content, int pass, const StorageAbort *abort)
{
    g_autofree unsigned char *piece = g_malloc(PIECE);
    unsigned long long len = content->size;

    fill_piece(piece, pass);
    for (unsigned long long at = 0; at < content->size; at += len) {
        bool is_data = true;

        if ((content->fd >= 0 && storage_content_extent(content, at, &is_data, &len) < 0)
            || (is_data && write_over(content, at, at + len, pass, piece, abort) < 0) || storage_abort_check(abort) < 0)
            return -1;
    }
    return storage_content_flush(content);
}

static int
discard_all(const StorageContent *content, const StorageAbort *abort)
{
    if (!content->ops->discard)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("the blocks of %1$s cannot be discarded"), content->name);
    for (unsigned long long at = 0; at < content->size; at += DISCARD) {
        if (content->ops->discard(content, MIN(content->size - at, DISCARD), at) < 0 || storage_abort_check(abort) < 0)
            return -1;
    }
    return storage_content_flush(content);
}

int
storage_wipe(const StorageContent *content, unsigned int algorithm, const StorageAbort *abort)
{
    if (algorithm > VIR_STORAGE_VOL_WIPE_ALG_TRIM)
        return fail(VIR_ERR_INVALID_ARG, _("there is no wiping algorithm number %1$u"), algorithm);
    if (algorithm == VIR_STORAGE_VOL_WIPE_ALG_TRIM)
        return discard_all(content, abort);
    for (size_t i = 0; passes[algorithm][i] != END; i++) {
        if (run_pass(content, passes[algorithm][i], abort) < 0)
            return -1;
    }
    return 0;
}

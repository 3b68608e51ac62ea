/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_wipe.c - what each algorithm writes, pass by pass, as a table.
 *
 * Threads: any that may wait.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

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
write_over(int fd, off_t from, off_t to, int pass, unsigned char *piece, const StorageAbort *abort)
{
    while (from < to) {
        ssize_t done;

        if (pass == RANDOM)
            fill_piece(piece, pass);
        /* The pattern begins anew with each piece, and pieces begin at multiples of their size. */
        done = pwrite(fd, piece, (size_t)MIN(to - from, PIECE), from);
        if (done < 0 && errno != EINTR)
            return fail_errno(errno, _("cannot write over the volume"));
        from += MAX(done, 0);
        if (storage_abort_check(abort) < 0)
            return -1;
    }
    return 0;
}

/* Holes hold nothing that could be wiped. */
static int
run_pass(int fd, off_t size, int pass, const StorageAbort *abort)
{
    g_autofree unsigned char *piece = g_malloc(PIECE);
    off_t data = 0;

    fill_piece(piece, pass);
    while (data < size) {
        off_t hole = size;
        off_t next = lseek(fd, data, SEEK_DATA);

        if (next < 0 && errno == ENXIO)
            break;
        if (next >= 0) {
            data = next;
            hole = lseek(fd, data, SEEK_HOLE);
        }
        if (hole < 0 || hole > size)
            hole = size;
        if (write_over(fd, data, hole, pass, piece, abort) < 0)
            return -1;
        data = hole;
    }
    return fdatasync(fd) < 0 ? fail_errno(errno, _("cannot have what was wiped on the disk")) : 0;
}

/* ---- what has no descriptor ---- */

static int
run_pass_through(const StorageSink *sink, int pass, const StorageAbort *abort)
{
    g_autofree unsigned char *piece = g_malloc(PIECE);

    fill_piece(piece, pass);
    for (unsigned long long at = 0; at < sink->size; at += PIECE) {
        if (pass == RANDOM && at)
            fill_piece(piece, pass);
        if (sink->write(sink->opaque, piece, (size_t)MIN(sink->size - at, PIECE), at) < 0 || storage_abort_check(abort) < 0)
            return -1;
    }
    return sink->flush(sink->opaque);
}

static int
discard_through(const StorageSink *sink, const StorageAbort *abort)
{
    if (!sink->discard)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("the volume's blocks cannot be discarded"));
    for (unsigned long long at = 0; at < sink->size; at += DISCARD) {
        if (sink->discard(sink->opaque, MIN(sink->size - at, DISCARD), at) < 0 || storage_abort_check(abort) < 0)
            return -1;
    }
    return sink->flush(sink->opaque);
}

static int
check_algorithm(unsigned int algorithm)
{
    if (algorithm <= VIR_STORAGE_VOL_WIPE_ALG_TRIM)
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("there is no wiping algorithm number %1$u"), algorithm);
}

int
storage_wipe_through(const StorageSink *sink, unsigned int algorithm, const StorageAbort *abort)
{
    if (check_algorithm(algorithm) < 0)
        return -1;
    if (algorithm == VIR_STORAGE_VOL_WIPE_ALG_TRIM)
        return discard_through(sink, abort);
    for (size_t i = 0; passes[algorithm][i] != END; i++) {
        if (run_pass_through(sink, passes[algorithm][i], abort) < 0)
            return -1;
    }
    return 0;
}

/* ---- what has one ---- */

static int
discard(int fd, const StorageVolDef *vol, off_t size)
{
    uint64_t range[2] = { 0, (uint64_t)size };
    /* Whole blocks go, the last one too. */
    off_t whole = size > INT64_MAX - PIECE ? size : size + PIECE;
    int rc = vol->type == VOL_BLOCK ? ioctl(fd, BLKDISCARD, range)
                                    : fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, whole);

    return rc < 0 ? fail_errno(errno, _("cannot discard the blocks of volume '%1$s'"), vol->name) : 0;
}

int
storage_wipe(int fd, const StorageVolDef *vol, unsigned int algorithm, const StorageAbort *abort)
{
    off_t size = lseek(fd, 0, SEEK_END);

    if (size < 0)
        return fail_errno(errno, _("cannot find the end of volume '%1$s'"), vol->name);
    if (check_algorithm(algorithm) < 0)
        return -1;
    if (algorithm == VIR_STORAGE_VOL_WIPE_ALG_TRIM)
        return size ? discard(fd, vol, size) : 0;
    for (size_t i = 0; passes[algorithm][i] != END; i++) {
        if (run_pass(fd, size, passes[algorithm][i], abort) < 0)
            return -1;
    }
    return 0;
}

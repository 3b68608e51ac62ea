/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_image.c - headers of disk images, as a guest may write them: whole, cut short, and with as much as they ask for.
 *
 * Threads: main.
 */

#include "conf/image_header.h"
#include "fuzz.h"

static void
judge(const ImageHeader *header)
{
    g_assert(header->format > VOL_FORMAT_NONE && header->format < VOL_FORMAT_PARTITION_NONE);
    g_assert(header->need <= IMAGE_HEADER_MAX);
    g_assert(header->has_capacity ? header->capacity <= INT64_MAX : header->capacity == 0);
    g_assert(!header->backing || g_utf8_validate(header->backing, -1, NULL));
}

/* From a buffer that ends right behind the bytes, so that one more is noticed. */
static void
read_first(const uint8_t *data, size_t size)
{
    g_autofree unsigned char *exact = g_memdup2(data, size);
    g_auto(ImageHeader) header = { 0 };

    image_header_read(exact, size, &header);
    judge(&header);
    if (size >= IMAGE_TRAILER_SIZE) {
        image_header_read_trailer(exact + size - IMAGE_TRAILER_SIZE, IMAGE_TRAILER_SIZE, &header);
        judge(&header);
    }
    (void)image_header_is_iso(exact, size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_first(data, size);
    read_first(data, size / 2);
    read_first(data, MIN(size, IMAGE_TRAILER_SIZE));
    return 0;
}

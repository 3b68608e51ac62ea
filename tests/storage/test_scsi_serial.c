/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_scsi_serial.c - the name of a disk by its page 0x83, which the disk has written.
 *
 * Threads: main.
 */

#include <string.h>

#include "base/text.h"
#include "storage/storage_scsi.h"
#include "support/test.h"

#define PAGE(len) 0, 0x83, 0, (len)
#define NAA 1, 3, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7
#define EUI64 1, 2, 0, 8, 8, 7, 6, 5, 4, 3, 2, 1
#define T10 2, 1, 0, 10, 'M', 'a', 'k', 'e', 'r', ' ', ' ', 'x', '1', ' '
#define VENDOR 2, 0, 0, 3, 'a', 'b', 'c'
#define OF_THE_PORT 1, 0x93, 0, 8, 1, 1, 1, 1, 1, 1, 1, 1

TEST(the_best_identifier_of_the_disk_itself_is_its_name)
{
    static const struct { size_t len; unsigned char page[64]; const char *serial; } cases[] = {
        { 4, { PAGE(0) }, NULL },
        { 16, { PAGE(12), NAA }, "35001020304050607" },
        { 42, { PAGE(38), T10, EUI64, NAA }, "35001020304050607" },
        { 30, { PAGE(26), T10, EUI64 }, "20807060504030201" },
        { 18, { PAGE(14), T10 }, "1Maker_x1" },
        { 11, { PAGE(7), VENDOR }, "0abc" },
        { 16, { PAGE(12), OF_THE_PORT }, NULL },
        { 28, { PAGE(24), OF_THE_PORT, NAA }, "35001020304050607" },
        /* It says more than there is. */
        { 15, { PAGE(12), NAA }, NULL },
        { 7, { PAGE(3), 1, 3, 0 }, NULL },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *serial = storage_scsi_serial(cases[i].page, cases[i].len);

        STREQ(serial, cases[i].serial);
    }
}

TEST(no_page_is_read_beyond_its_end)
{
    for (int round = 0; round < 20000; round++) {
        unsigned char size = 0;
        g_autofree unsigned char *page = NULL;
        g_autofree char *serial = NULL;

        text_random_bytes(&size, 1);
        page = g_malloc(size + 1u);
        text_random_bytes(page, size + 1u);
        serial = storage_scsi_serial(page, size);
        EQ(serial == NULL || strlen(serial) <= 1 + 2 * 255, true);
    }
}

TEST(the_number_of_a_host_is_in_its_path)
{
    EQ(storage_scsi_host_of_path("/sys/devices/platform/host6/session3"), 6);
    EQ(storage_scsi_host_of_path("/sys/devices/platform/hostile"), -1);
    EQ(storage_scsi_host_of_path("/sys/devices/platform"), -1);
    EQ(storage_scsi_host_of_path(NULL), -1);
}

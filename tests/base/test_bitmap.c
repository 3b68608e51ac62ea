/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_bitmap.c - sets of numbers and their text.
 *
 * Threads: main.
 */

#include "base/bitmap.h"
#include "base/error.h"
#include "support/test.h"

static const char *
round_trip(const char *text)
{
    g_autoptr(Bitmap) map = bitmap_parse(text, 1000);
    char *out;

    OK_PTR(map);
    out = bitmap_format(map);
    test_own(out, g_free);
    return out;
}

TEST(text_round_trips)
{
    STREQ(round_trip("0"), "0");
    STREQ(round_trip("0-3,^2,8"), "0-1,3,8");
    STREQ(round_trip("1,2,3"), "1-3");
    STREQ(round_trip(" 5 , 1-2"), "1-2,5");
    STREQ(round_trip("0-10,^3-5"), "0-2,6-10");
    STREQ(round_trip("^3,3"), "3");
    STREQ(round_trip("63,64,127,128"), "63-64,127-128");
}

TEST(bad_text_is_refused)
{
    static const char *const bad[] = { "", " ", "a", "1-", "-1", "3-1", "1,,2", "1,", ",1", "1 2", "^", "1-2-3", "0x1", "1001",
                                       "99999999999999999999", "0-1001", "^1", "1,^1" };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        FAILS_PTR(bitmap_parse(bad[i], 1000), VIR_ERR_INVALID_ARG);
    FAILS_PTR(bitmap_parse("0-4294967295", 4294967295u), VIR_ERR_INVALID_ARG);
}

TEST(the_kernels_lists_may_be_empty)
{
    g_autoptr(Bitmap) map = bitmap_parse_kernel("\n");

    OK_PTR(map);
    TRUE_(bitmap_is_empty(map));
    FAILS_PTR(bitmap_parse_kernel("x"), VIR_ERR_INTERNAL_ERROR);
}

TEST(sets_of_different_length_compare)
{
    g_autoptr(Bitmap) a = bitmap_new_range(1, 3);
    g_autoptr(Bitmap) b = bitmap_new_range(1, 3);

    bitmap_set(b, 500);
    FALSE_(bitmap_equal(a, b));
    TRUE_(bitmap_is_subset(a, b));
    FALSE_(bitmap_is_subset(b, a));
    TRUE_(bitmap_overlaps(a, b));
    bitmap_clear(b, 500);
    TRUE_(bitmap_equal(a, b));
    TRUE_(bitmap_is_empty(NULL));
    FALSE_(bitmap_is_set(NULL, 1));
    EQ(bitmap_count(a), 3);
}

TEST(algebra)
{
    g_autoptr(Bitmap) a = bitmap_new_range(0, 9);
    g_autoptr(Bitmap) b = bitmap_new_range(5, 200);
    g_autoptr(Bitmap) c = bitmap_copy(a);
    g_autofree char *text = NULL;

    bitmap_union(c, b);
    EQ(bitmap_count(c), 201);
    bitmap_intersect(c, a);
    TRUE_(bitmap_equal(c, a));
    bitmap_subtract(c, b);
    text = bitmap_format(c);
    STREQ(text, "0-4");
    EQ(bitmap_next(b, 0), 5);
    EQ(bitmap_next(b, 201), -1);
    EQ(bitmap_last(b), 200);
    EQ(bitmap_next_clear(b, 5), 201);
    bitmap_clear_all(c);
    EQ(bitmap_last(c), -1);
}

TEST(bytes_are_cpumaps)
{
    const unsigned char bytes[] = { 0x05, 0x80 };
    unsigned char out[3] = { 0xff, 0xff, 0xff };
    unsigned char small[1];
    g_autoptr(Bitmap) map = bitmap_from_bytes(bytes, 2);

    EQ(bitmap_count(map), 3);
    TRUE_(bitmap_is_set(map, 15));
    bitmap_to_bytes(map, out, 3);
    EQ(out[0], 5);
    EQ(out[1], 0x80);
    EQ(out[2], 0);
    bitmap_to_bytes(map, small, 1);
    EQ(small[0], 5);
}

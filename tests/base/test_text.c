/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_text.c - numbers and sizes are read strictly; words and lists.
 *
 * Threads: main.
 */

#include <limits.h>

#include "base/error.h"
#include "base/text.h"
#include "support/test.h"

TEST(integers_are_whole_and_in_range)
{
    int i = 42;
    unsigned int u;
    long long ll;
    unsigned long long ull;

    TRUE_(text_to_int("-2147483648", 10, &i));
    EQ(i, INT_MIN);
    FALSE_(text_to_int("-2147483649", 10, &i));
    FALSE_(text_to_int("2147483648", 10, &i));
    TRUE_(text_to_int("+7", 10, &i));
    TRUE_(text_to_uint("4294967295", 10, &u));
    EQ(u, UINT_MAX);
    FALSE_(text_to_uint("4294967296", 10, &u));
    TRUE_(text_to_ll("-9223372036854775808", 10, &ll));
    EQ(ll, LLONG_MIN);
    FALSE_(text_to_ll("-9223372036854775809", 10, &ll));
    FALSE_(text_to_ll("9223372036854775808", 10, &ll));
    TRUE_(text_to_ull("18446744073709551615", 10, &ull));
    EQ(ull, ULLONG_MAX);
    FALSE_(text_to_ull("18446744073709551616", 10, &ull));
}

TEST(what_is_no_number_changes_nothing)
{
    static const char *const bad[] = { "", " 1", "1 ", "-", "+", "--1", "-+1", "1x", "x", "0x", "1.0", "\n1", "1-" };
    int i = 42;
    unsigned long long ull = 42;

    for (size_t k = 0; k < G_N_ELEMENTS(bad); k++) {
        FALSE_(text_to_int(bad[k], 10, &i));
        FALSE_(text_to_ull(bad[k], 10, &ull));
    }
    FALSE_(text_to_ull("-1", 10, &ull));
    FALSE_(text_to_int(NULL, 10, &i));
    EQ(i, 42);
    EQ(ull, 42);
}

TEST(bases)
{
    unsigned int u;

    TRUE_(text_to_uint("0x1F", 16, &u));
    EQ(u, 31);
    TRUE_(text_to_uint("1f", 16, &u));
    EQ(u, 31);
    TRUE_(text_to_uint("0644", 8, &u));
    EQ(u, 0644);
    TRUE_(text_to_uint("0x10", 0, &u));
    EQ(u, 16);
    TRUE_(text_to_uint("010", 0, &u));
    EQ(u, 8);
    FALSE_(text_to_uint("a", 10, &u));
}

TEST(doubles_use_a_point_and_are_finite)
{
    double d;

    TRUE_(text_to_double("-1.5e3", &d));
    TRUE_(d < -1499.9 && d > -1500.1);
    FALSE_(text_to_double("1,5", &d));
    FALSE_(text_to_double("inf", &d));
    FALSE_(text_to_double("1e999", &d));
    FALSE_(text_to_double("nan", &d));
}

TEST(units_are_those_of_the_xml)
{
    static const struct {
        const char *unit;
        unsigned long long bytes;
    } cases[] = {
        { "b", 1 }, { "bytes", 1 }, { "KB", 1000 }, { "kb", 1000 }, { "k", 1024 }, { "KiB", 1024 }, { "kib", 1024 },
        { "MB", 1000000 }, { "M", 1048576 }, { "MiB", 1048576 }, { "GB", 1000000000 }, { "G", 1073741824 },
        { "T", 1099511627776 }, { "TB", 1000000000000 }, { "P", 1125899906842624 }, { "E", 1152921504606846976 },
        { "EB", 1000000000000000000 },
    };
    unsigned long long bytes;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        OK(text_unit_bytes(cases[i].unit, 0, &bytes));
        EQ(bytes, cases[i].bytes);
    }
    OK(text_unit_bytes(NULL, 1024, &bytes));
    EQ(bytes, 1024);
    FAILS(text_unit_bytes("x", 1, &bytes), VIR_ERR_INVALID_ARG);
    FAILS(text_unit_bytes("kibi", 1, &bytes), VIR_ERR_INVALID_ARG);
    FAILS(text_unit_bytes("KiBx", 1, &bytes), VIR_ERR_INVALID_ARG);
    FAILS(text_unit_bytes("bb", 1, &bytes), VIR_ERR_INVALID_ARG);
}

TEST(sizes_do_not_overflow)
{
    unsigned long long bytes = 7;

    FAILS(text_scale(16, "EiB", 1, ULLONG_MAX, &bytes), VIR_ERR_OVERFLOW);
    FAILS(text_scale(18446744073709551615ull, "KiB", 1, ULLONG_MAX, &bytes), VIR_ERR_OVERFLOW);
    FAILS(text_scale(2, "k", 1, 2047, &bytes), VIR_ERR_OVERFLOW);
    EQ(bytes, 7);
    OK(text_scale(15, "EiB", 1, ULLONG_MAX, &bytes));
    EQ(bytes, 15ull << 60);
    OK(text_to_size("10 MiB", 1, ULLONG_MAX, &bytes));
    EQ(bytes, 10485760);
    OK(text_to_size("10", 1024, ULLONG_MAX, &bytes));
    EQ(bytes, 10240);
    FAILS(text_to_size("MiB", 1, ULLONG_MAX, &bytes), VIR_ERR_INVALID_ARG);
    FAILS(text_to_size("-1", 1, ULLONG_MAX, &bytes), VIR_ERR_INVALID_ARG);
    EQ(text_bytes_to_kib(1), 1);
    EQ(text_bytes_to_kib(ULLONG_MAX), 18014398509481984ull);
}

TEST(ranges)
{
    unsigned int first, last;

    TRUE_(text_to_range("5", &first, &last));
    EQ(first, 5);
    EQ(last, 5);
    TRUE_(text_to_range("5-9", &first, &last));
    EQ(last, 9);
    FALSE_(text_to_range("9-5", &first, &last));
    FALSE_(text_to_range("5-", &first, &last));
    FALSE_(text_to_range("-5", &first, &last));
    FALSE_(text_to_range("5-9x", &first, &last));
    FALSE_(text_to_range("5-4294967296", &first, &last));
}

TEST(lists_are_split_at_runs)
{
    g_auto(GStrv) words = text_split("  a bc\td ", " \t");
    g_auto(GStrv) none = text_split(" ", " ");
    g_auto(GStrv) null = text_split(NULL, " ");

    EQ(g_strv_length(words), 3);
    STREQ(words[1], "bc");
    EQ(g_strv_length(none), 0);
    EQ(g_strv_length(null), 0);
    TRUE_(text_in_list("d", (const char *const *)words));
    FALSE_(text_in_list("b", (const char *const *)words));
    FALSE_(text_in_list("b", NULL));
}

TEST(xml_safety)
{
    TRUE_(text_is_xml_safe("plain <text> & \u00e4\u6f22\n\t"));
    FALSE_(text_is_xml_safe("\x01"));
    FALSE_(text_is_xml_safe("\xff"));
    FALSE_(text_is_xml_safe("\xc3"));
    FALSE_(text_is_xml_safe("\xef\xbf\xbf"));
    FALSE_(text_is_xml_safe("\xed\xa0\x80"));
}

TEST(text_for_people_is_bounded_and_printable)
{
    g_autofree char *shown = text_for_message("a\xff\nb", 10);
    g_autofree char *cut = text_for_message("abcdef", 3);
    g_autofree char *quoted = text_quote_argv((const char *const[]) { "qemu", "-name", "a b", "", NULL });

    STREQ(shown, "a\\xff\\x0ab");
    STREQ(cut, "abc...");
    STREQ(quoted, "qemu -name 'a b' ''");
}

TEST(natural_order)
{
    TRUE_(text_compare_natural("vnet2", "vnet10") < 0);
    TRUE_(text_compare_natural("vnet10", "vnet10") == 0);
}

TEST(bools)
{
    bool b;

    TRUE_(text_to_bool("yes", &b) && b);
    TRUE_(text_to_bool("off", &b) && !b);
    FALSE_(text_to_bool("maybe", &b));
}

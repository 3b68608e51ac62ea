/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * text_size.c - amounts of memory with a unit.
 *
 * Threads: any.
 */

#include "text.h"

#include <string.h>

#include "base/error.h"

int
text_unit_bytes(const char *unit, unsigned long long otherwise, unsigned long long *ret_bytes)
{
    static const char letters[] = "kmgtpe";
    const char *letter;
    unsigned long long base, bytes = 1;

    if (!unit || *unit == '\0') {
        *ret_bytes = otherwise;
        return 0;
    }
    if (g_ascii_strcasecmp(unit, "b") == 0 || g_ascii_strcasecmp(unit, "byte") == 0 ||
        g_ascii_strcasecmp(unit, "bytes") == 0) {
        *ret_bytes = 1;
        return 0;
    }
    letter = strchr(letters, g_ascii_tolower(*unit));
    if (letter && (unit[1] == '\0' || g_ascii_strcasecmp(unit + 1, "ib") == 0))
        base = 1024;
    else if (letter && g_ascii_strcasecmp(unit + 1, "b") == 0)
        base = 1000;
    else
        return fail(VIR_ERR_INVALID_ARG,
                    _("unknown suffix '%1$s'; known are b, KB, KiB, MB, MiB, GB, GiB, TB, TiB, PB, PiB, EB, EiB"), unit);
    for (const char *p = letters; p <= letter; p++)
        bytes *= base;
    *ret_bytes = bytes;
    return 0;
}

int
text_scale(unsigned long long number, const char *unit, unsigned long long otherwise, unsigned long long max,
           unsigned long long *ret_bytes)
{
    unsigned long long scale, bytes;

    if (text_unit_bytes(unit, otherwise, &scale) < 0)
        return -1;
    if (__builtin_mul_overflow(number, scale, &bytes) || bytes > max)
        return fail(VIR_ERR_OVERFLOW, _("value too large: %1$llu %2$s is more than %3$llu bytes"), number,
                    unit && *unit ? unit : _("units"), max);
    *ret_bytes = bytes;
    return 0;
}

int
text_to_size(const char *text, unsigned long long otherwise, unsigned long long max, unsigned long long *ret_bytes)
{
    unsigned long long number;
    const char *unit;

    if (!text_to_ull_prefix(text, 10, &number, &unit))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is not a size; it should be a number, as in '10' or '10 MiB'"),
                    text ? text : "");
    while (*unit == ' ')
        unit++;
    return text_scale(number, unit, otherwise, max, ret_bytes);
}

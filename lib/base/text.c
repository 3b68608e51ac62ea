/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * text.c - numbers, words and lists in text.
 *
 * Threads: any.
 */

#include "text.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* strtoull() takes blanks and a sign before the number; we do not. */
static bool
digits_to_ull(const char *text, int base, unsigned long long *ret_value, const char **ret_end)
{
    char *end = NULL;

    if (!text || !g_ascii_isxdigit(*text))
        return false;
    if (base == 16 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && !g_ascii_isxdigit(text[2]))
        return false;
    errno = 0;
    *ret_value = strtoull(text, &end, base);
    if (errno != 0 || end == text)
        return false;
    *ret_end = end;
    return true;
}

bool
text_to_ull_prefix(const char *text, int base, unsigned long long *ret_value, const char **ret_end)
{
    unsigned long long value;
    const char *end;

    if (!digits_to_ull(text, base, &value, &end))
        return false;
    *ret_value = value;
    *ret_end = end;
    return true;
}

static bool
text_to_unsigned(const char *text, int base, unsigned long long max, unsigned long long *ret_value)
{
    const char *end;

    return digits_to_ull(text, base, ret_value, &end) && *end == '\0' && *ret_value <= max;
}

static bool
text_to_signed(const char *text, int base, long long min, long long max, long long *ret_value)
{
    bool negative = text && *text == '-';
    unsigned long long magnitude;

    if (!text_to_unsigned(text && (*text == '-' || *text == '+') ? text + 1 : text, base, (unsigned long long)LLONG_MAX + 1,
                          &magnitude))
        return false;
    if (negative) {
        if (magnitude > 0 - (unsigned long long)min)
            return false;
        *ret_value = (long long)(0 - magnitude);
        return true;
    }
    *ret_value = (long long)magnitude;
    return magnitude <= (unsigned long long)max;
}

bool
text_to_int(const char *text, int base, int *ret_value)
{
    long long value;

    if (!text_to_signed(text, base, INT_MIN, INT_MAX, &value))
        return false;
    *ret_value = (int)value;
    return true;
}

bool
text_to_uint(const char *text, int base, unsigned int *ret_value)
{
    unsigned long long value;

    if (!text_to_unsigned(text, base, UINT_MAX, &value))
        return false;
    *ret_value = (unsigned int)value;
    return true;
}

bool
text_to_long(const char *text, int base, long *ret_value)
{
    long long value;

    if (!text_to_signed(text, base, LONG_MIN, LONG_MAX, &value))
        return false;
    *ret_value = (long)value;
    return true;
}

bool
text_to_ulong(const char *text, int base, unsigned long *ret_value)
{
    unsigned long long value;

    if (!text_to_unsigned(text, base, ULONG_MAX, &value))
        return false;
    *ret_value = (unsigned long)value;
    return true;
}

bool
text_to_ll(const char *text, int base, long long *ret_value)
{
    long long value;

    if (!text_to_signed(text, base, LLONG_MIN, LLONG_MAX, &value))
        return false;
    *ret_value = value;
    return true;
}

bool
text_to_ull(const char *text, int base, unsigned long long *ret_value)
{
    unsigned long long value;

    if (!text_to_unsigned(text, base, ULLONG_MAX, &value))
        return false;
    *ret_value = value;
    return true;
}

bool
text_to_double(const char *text, double *ret_value)
{
    char *end = NULL;
    double value;

    if (!text || !(g_ascii_isdigit(*text) || *text == '-' || *text == '+' || *text == '.'))
        return false;
    value = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value))
        return false;
    *ret_value = value;
    return true;
}

bool
text_to_range(const char *text, unsigned int *ret_first, unsigned int *ret_last)
{
    unsigned long long first, last;
    const char *end;

    if (!digits_to_ull(text, 10, &first, &end))
        return false;
    last = first;
    if (*end == '-' && !digits_to_ull(end + 1, 10, &last, &end))
        return false;
    if (*end != '\0' || first > last || last > UINT_MAX)
        return false;
    *ret_first = (unsigned int)first;
    *ret_last = (unsigned int)last;
    return true;
}

bool
text_to_bool(const char *text, bool *ret_value)
{
    static const char *const yes[] = { "1", "yes", "on", "true", NULL };
    static const char *const no[] = { "0", "no", "off", "false", NULL };

    if (text_in_list(text, yes)) {
        *ret_value = true;
        return true;
    }
    if (text_in_list(text, no)) {
        *ret_value = false;
        return true;
    }
    return false;
}

char **
text_split(const char *text, const char *separators)
{
    GPtrArray *words = g_ptr_array_new();

    while (text && *text) {
        size_t len = strcspn(text, separators);

        if (len > 0)
            g_ptr_array_add(words, g_strndup(text, len));
        text += len;
        text += strspn(text, separators);
    }
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

bool
text_in_list(const char *word, const char *const *list)
{
    if (!word || !list)
        return false;
    for (; *list; list++) {
        if (strcmp(*list, word) == 0)
            return true;
    }
    return false;
}

bool
text_is_empty(const char *text)
{
    if (!text)
        return true;
    while (g_ascii_isspace(*text))
        text++;
    return *text == '\0';
}

bool
text_has_prefix(const char *text, const char *prefix)
{
    return text && strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_has_suffix(const char *text, const char *suffix)
{
    size_t len = text ? strlen(text) : 0;
    size_t suffix_len = strlen(suffix);

    return text && len >= suffix_len && strcmp(text + len - suffix_len, suffix) == 0;
}

bool
text_equal(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

bool
text_is_xml_safe(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return false;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
            return false;
        if (c == 0xfffe || c == 0xffff)
            return false;
    }
    return true;
}

char *
text_for_message(const char *text, size_t max)
{
    GString *buf = g_string_new(NULL);
    size_t n = 0;

    for (const char *p = text ? text : "(none)"; *p; n++) {
        gunichar c = g_utf8_get_char_validated(p, -1);
        bool valid = c != (gunichar)-1 && c != (gunichar)-2;

        if (n == max) {
            g_string_append(buf, "...");
            break;
        }
        if (valid && g_unichar_isprint(c)) {
            const char *next = g_utf8_next_char(p);

            g_string_append_len(buf, p, next - p);
            p = next;
        } else {
            g_string_append_printf(buf, "\\x%02x", (unsigned char)*p++);
        }
    }
    return g_string_free(buf, FALSE);
}

char *
text_quote_argv(const char *const *argv)
{
    GString *buf = g_string_new(NULL);

    for (size_t i = 0; argv[i]; i++) {
        static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";

        if (i > 0)
            g_string_append_c(buf, ' ');
        if (*argv[i] && argv[i][strspn(argv[i], plain)] == '\0') {
            g_string_append(buf, argv[i]);
        } else {
            g_autofree char *quoted = g_shell_quote(argv[i]);

            g_string_append(buf, quoted);
        }
    }
    return g_string_free(buf, FALSE);
}

int
text_compare_natural(const char *a, const char *b)
{
    return strverscmp(a, b);
}

void
text_random_bytes(void *buf, size_t len)
{
    unsigned char *out = buf;

    while (len > 0) {
        ssize_t got = getrandom(out, len, 0);

        if (got < 0) {
            g_assert(errno == EINTR);
            continue;
        }
        out += got;
        len -= (size_t)got;
    }
}

char *
text_random_hex(size_t digits)
{
    static const char alphabet[] = "0123456789abcdef";
    char *text = g_malloc(digits + 1);

    text_random_bytes(text, digits);
    for (size_t i = 0; i < digits; i++)
        text[i] = alphabet[(unsigned char)text[i] & 15];
    text[digits] = '\0';
    return text;
}

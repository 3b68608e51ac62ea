/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * text.h - numbers, sizes and lists in text, read strictly and without overflow.
 *
 * The text_to_... functions judge the whole text, accept neither blanks nor a rest, return whether it was a number of that
 * type, report no error (the caller knows the object) and write only on success.
 */

#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

/* @base 10, 16 (with or without 0x), 8, or 0 = as in C. */
bool text_to_int(const char *text, int base, int *ret_value);
bool text_to_uint(const char *text, int base, unsigned int *ret_value);
bool text_to_long(const char *text, int base, long *ret_value);
bool text_to_ulong(const char *text, int base, unsigned long *ret_value);
bool text_to_ll(const char *text, int base, long long *ret_value);
bool text_to_ull(const char *text, int base, unsigned long long *ret_value);
bool text_to_double(const char *text, double *ret_value);   /* always with '.', no infinities */

/* The number at the start of @text; *@ret_end is what follows. */
bool text_to_ull_prefix(const char *text, int base, unsigned long long *ret_value, const char **ret_end);

/* How many bytes one @unit is: "b", "bytes", "KB" = 1000, "k" and "KiB" = 1024, ... "E"; any case. NULL or "" is
 * @otherwise. An unknown unit is an error. */
int text_unit_bytes(const char *unit, unsigned long long otherwise, unsigned long long *ret_bytes);

/* @number @unit in bytes, checked against @max. @otherwise is the unit's size when there is none. */
int text_scale(unsigned long long number, const char *unit, unsigned long long otherwise, unsigned long long max,
               unsigned long long *ret_bytes);

/* "10", "10k", "10 MiB" in bytes. */
int text_to_size(const char *text, unsigned long long otherwise, unsigned long long max, unsigned long long *ret_bytes);

/* Bytes rounded up to KiB. */
static inline unsigned long long
text_bytes_to_kib(unsigned long long bytes)
{
    return bytes / 1024 + (bytes % 1024 != 0);
}

/* "N" or "N-M" with N <= M. */
bool text_to_range(const char *text, unsigned int *ret_first, unsigned int *ret_last);

/* "1", "yes", "on", "true" and their opposites. */
bool text_to_bool(const char *text, bool *ret_value);

/* Splits at any run of characters of @separators; no empty words. The caller ends it with g_strfreev(). */
char **text_split(const char *text, const char *separators);

/* Is @word one of the NULL-terminated @list (which may be NULL)? */
bool text_in_list(const char *word, const char *const *list);

bool text_is_empty(const char *text);                       /* NULL, "" or blanks only */
bool text_has_prefix(const char *text, const char *prefix);
bool text_has_suffix(const char *text, const char *suffix);

/* @a and @b are the same, or both NULL. */
bool text_equal(const char *a, const char *b);

/* May @text stand in an XML document: valid UTF-8 and no control character but tab, newline, return? */
bool text_is_xml_safe(const char *text);

/* The printable part of @text for a message, at most @max characters, other bytes as \xNN. The caller frees it. */
char *text_for_message(const char *text, size_t max);

/* A word list in the syntax of a shell, for people to read only. The caller frees it. */
char *text_quote_argv(const char *const *argv);

/* Natural order: "vnet2" before "vnet10". */
int text_compare_natural(const char *a, const char *b);

/* Fills @buf from the kernel's random source. */
void text_random_bytes(void *buf, size_t len);

/* Random lowercase hexadecimal digits. The caller frees it. */
char *text_random_hex(size_t digits);

#endif /* BASE_TEXT_H */

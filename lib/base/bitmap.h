/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bitmap.h - a growing set of small numbers, and its text "0-3,8".
 */

#ifndef BASE_BITMAP_H
#define BASE_BITMAP_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

typedef struct Bitmap Bitmap;

/* No text from outside makes a set with a larger member than this. */
#define BITMAP_MAX_BIT 1048575u

Bitmap *bitmap_new(void);
Bitmap *bitmap_new_range(size_t first, size_t last);
Bitmap *bitmap_copy(const Bitmap *map);             /* NULL for NULL */
void bitmap_free(Bitmap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bitmap, bitmap_free)

/* Parses "0-3,^2,8": items in order, '^' takes out; blanks around items are allowed. Members up to @max (which is at most
 * BITMAP_MAX_BIT). The empty set, bad syntax and too large numbers are errors that quote the text. */
Bitmap *bitmap_parse(const char *text, size_t max);

/* The same, "" and blanks being the empty set: for the kernel's files, such as "/sys/devices/system/cpu/offline". */
Bitmap *bitmap_parse_kernel(const char *text);

/* "0-3,8"; "" when empty. The caller frees it. */
char *bitmap_format(const Bitmap *map);

void bitmap_set(Bitmap *map, size_t bit);
void bitmap_set_range(Bitmap *map, size_t first, size_t last);
void bitmap_clear(Bitmap *map, size_t bit);
void bitmap_clear_all(Bitmap *map);
bool bitmap_is_set(const Bitmap *map, size_t bit);  /* false past the end and for NULL */
bool bitmap_is_empty(const Bitmap *map);            /* true for NULL */
size_t bitmap_count(const Bitmap *map);
bool bitmap_equal(const Bitmap *a, const Bitmap *b);
bool bitmap_overlaps(const Bitmap *a, const Bitmap *b);
bool bitmap_is_subset(const Bitmap *sub, const Bitmap *super);
void bitmap_union(Bitmap *map, const Bitmap *other);
void bitmap_intersect(Bitmap *map, const Bitmap *other);
void bitmap_subtract(Bitmap *map, const Bitmap *other);

/* The first member at or after @from, -1 when there is none. Walk: for (ssize_t b = bitmap_next(m, 0); b >= 0; b =
 * bitmap_next(m, (size_t)b + 1)). */
gssize bitmap_next(const Bitmap *map, size_t from);
gssize bitmap_last(const Bitmap *map);
gssize bitmap_next_clear(const Bitmap *map, size_t from);

/* The ABI's cpumaps: bit 0 is the lowest bit of byte 0. Writing fills all @len bytes; members past them are left out. */
Bitmap *bitmap_from_bytes(const unsigned char *bytes, size_t len);
void bitmap_to_bytes(const Bitmap *map, unsigned char *bytes, size_t len);

#endif /* BASE_BITMAP_H */

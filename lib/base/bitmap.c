/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bitmap.c - a growing set of small numbers, and its text.
 *
 * Threads: any; a set that is shared does not change.
 */

#include "bitmap.h"

#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define WORD_BITS 64

struct Bitmap {
    uint64_t *words;
    size_t n_words;                 /* allocated; what lies beyond is not in the set */
};

Bitmap *
bitmap_new(void)
{
    return g_new0(Bitmap, 1);
}

Bitmap *
bitmap_new_range(size_t first, size_t last)
{
    Bitmap *map = bitmap_new();

    bitmap_set_range(map, first, last);
    return map;
}

Bitmap *
bitmap_copy(const Bitmap *map)
{
    Bitmap *copy;

    if (!map)
        return NULL;
    copy = bitmap_new();
    copy->words = g_memdup2(map->words, map->n_words * sizeof(uint64_t));
    copy->n_words = map->n_words;
    return copy;
}

void
bitmap_free(Bitmap *map)
{
    if (!map)
        return;
    g_free(map->words);
    g_free(map);
}

static void
bitmap_grow(Bitmap *map, size_t bit)
{
    size_t needed = bit / WORD_BITS + 1;

    if (needed <= map->n_words)
        return;
    map->words = g_renew(uint64_t, map->words, needed);
    memset(map->words + map->n_words, 0, (needed - map->n_words) * sizeof(uint64_t));
    map->n_words = needed;
}

void
bitmap_set(Bitmap *map, size_t bit)
{
    bitmap_grow(map, bit);
    map->words[bit / WORD_BITS] |= (uint64_t)1 << (bit % WORD_BITS);
}

void
bitmap_set_range(Bitmap *map, size_t first, size_t last)
{
    bitmap_grow(map, last);
    for (size_t bit = first; bit <= last; bit++)
        map->words[bit / WORD_BITS] |= (uint64_t)1 << (bit % WORD_BITS);
}

void
bitmap_clear(Bitmap *map, size_t bit)
{
    if (bit / WORD_BITS < map->n_words)
        map->words[bit / WORD_BITS] &= ~((uint64_t)1 << (bit % WORD_BITS));
}

void
bitmap_clear_all(Bitmap *map)
{
    if (map->n_words > 0)
        memset(map->words, 0, map->n_words * sizeof(uint64_t));
}

bool
bitmap_is_set(const Bitmap *map, size_t bit)
{
    return map && bit / WORD_BITS < map->n_words && (map->words[bit / WORD_BITS] >> (bit % WORD_BITS)) & 1;
}

bool
bitmap_is_empty(const Bitmap *map)
{
    return bitmap_next(map, 0) < 0;
}

size_t
bitmap_count(const Bitmap *map)
{
    size_t count = 0;

    for (size_t i = 0; map && i < map->n_words; i++)
        count += (size_t)__builtin_popcountll(map->words[i]);
    return count;
}

static uint64_t
bitmap_word(const Bitmap *map, size_t i)
{
    return map && i < map->n_words ? map->words[i] : 0;
}

static size_t
longer(const Bitmap *a, const Bitmap *b)
{
    return MAX(a ? a->n_words : 0, b ? b->n_words : 0);
}

bool
bitmap_equal(const Bitmap *a, const Bitmap *b)
{
    for (size_t i = 0; i < longer(a, b); i++) {
        if (bitmap_word(a, i) != bitmap_word(b, i))
            return false;
    }
    return true;
}

bool
bitmap_overlaps(const Bitmap *a, const Bitmap *b)
{
    for (size_t i = 0; i < longer(a, b); i++) {
        if (bitmap_word(a, i) & bitmap_word(b, i))
            return true;
    }
    return false;
}

bool
bitmap_is_subset(const Bitmap *sub, const Bitmap *super)
{
    for (size_t i = 0; i < longer(sub, super); i++) {
        if (bitmap_word(sub, i) & ~bitmap_word(super, i))
            return false;
    }
    return true;
}

void
bitmap_union(Bitmap *map, const Bitmap *other)
{
    gssize last = bitmap_last(other);

    if (last < 0)
        return;
    bitmap_grow(map, (size_t)last);
    for (size_t i = 0; i < map->n_words; i++)
        map->words[i] |= bitmap_word(other, i);
}

void
bitmap_intersect(Bitmap *map, const Bitmap *other)
{
    for (size_t i = 0; i < map->n_words; i++)
        map->words[i] &= bitmap_word(other, i);
}

void
bitmap_subtract(Bitmap *map, const Bitmap *other)
{
    for (size_t i = 0; i < map->n_words; i++)
        map->words[i] &= ~bitmap_word(other, i);
}

gssize
bitmap_next(const Bitmap *map, size_t from)
{
    for (size_t i = from / WORD_BITS; map && i < map->n_words; i++) {
        uint64_t word = map->words[i];

        if (i == from / WORD_BITS)
            word &= UINT64_MAX << (from % WORD_BITS);
        if (word)
            return (gssize)(i * WORD_BITS) + __builtin_ctzll(word);
    }
    return -1;
}

gssize
bitmap_last(const Bitmap *map)
{
    for (size_t i = map ? map->n_words : 0; i > 0; i--) {
        if (map->words[i - 1])
            return (gssize)(i * WORD_BITS) - 1 - __builtin_clzll(map->words[i - 1]);
    }
    return -1;
}

gssize
bitmap_next_clear(const Bitmap *map, size_t from)
{
    while (bitmap_is_set(map, from))
        from++;
    return (gssize)from;
}

/* Takes one item "N", "N-M", "^N" or "^N-M" at @text into the set; NULL when there is none. */
static const char *
parse_item(Bitmap *map, const char *text, size_t max)
{
    bool out = *text == '^';
    unsigned long long first, last;
    const char *end;

    if (!text_to_ull_prefix(out ? text + 1 : text, 10, &first, &end))
        return NULL;
    last = first;
    if (*end == '-' && !text_to_ull_prefix(end + 1, 10, &last, &end))
        return NULL;
    if (first > last || last > max)
        return NULL;
    if (!out)
        bitmap_set_range(map, first, last);
    for (size_t bit = first; out && bit <= last; bit++)
        bitmap_clear(map, bit);
    return end;
}

static const char *
skip_blanks(const char *text)
{
    while (g_ascii_isspace(*text))
        text++;
    return text;
}

/* Takes all items; NULL at the first that is none. */
static Bitmap *
parse_items(const char *text, size_t max)
{
    g_autoptr(Bitmap) map = bitmap_new();

    text = skip_blanks(text);
    while (*text) {
        text = parse_item(map, text, max);
        if (!text)
            return NULL;
        text = skip_blanks(text);
        if (*text == '\0')
            break;
        if (*text != ',')
            return NULL;
        text = skip_blanks(text + 1);
        if (*text == '\0')
            return NULL;
    }
    return g_steal_pointer(&map);
}

Bitmap *
bitmap_parse(const char *text, size_t max)
{
    g_autoptr(Bitmap) map = parse_items(text, MIN(max, (size_t)BITMAP_MAX_BIT));

    if (!map)
        return fail_null(VIR_ERR_INVALID_ARG, _("failed to parse bitmap '%1$s'; it should be like '0-3,^2,8', up to %2$zu"), text,
                         MIN(max, (size_t)BITMAP_MAX_BIT));
    if (bitmap_is_empty(map))
        return fail_null(VIR_ERR_INVALID_ARG, _("the set '%1$s' is empty"), text);
    return g_steal_pointer(&map);
}

Bitmap *
bitmap_parse_kernel(const char *text)
{
    Bitmap *map = parse_items(text, BITMAP_MAX_BIT);

    if (!map)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("the kernel's list '%1$s' cannot be understood"), text);
    return map;
}

char *
bitmap_format(const Bitmap *map)
{
    GString *buf = g_string_new(NULL);

    for (gssize first = bitmap_next(map, 0); first >= 0;) {
        gssize after = bitmap_next_clear(map, (size_t)first);

        if (buf->len > 0)
            g_string_append_c(buf, ',');
        if (after - first > 1)
            g_string_append_printf(buf, "%zd-%zd", first, after - 1);
        else
            g_string_append_printf(buf, "%zd", first);
        first = bitmap_next(map, (size_t)after);
    }
    return g_string_free(buf, FALSE);
}

Bitmap *
bitmap_from_bytes(const unsigned char *bytes, size_t len)
{
    Bitmap *map = bitmap_new();

    for (size_t i = 0; i < len * 8; i++) {
        if ((bytes[i / 8] >> (i % 8)) & 1)
            bitmap_set(map, i);
    }
    return map;
}

void
bitmap_to_bytes(const Bitmap *map, unsigned char *bytes, size_t len)
{
    memset(bytes, 0, len);
    for (gssize bit = bitmap_next(map, 0); bit >= 0 && (size_t)bit < len * 8; bit = bitmap_next(map, (size_t)bit + 1))
        bytes[bit / 8] |= (unsigned char)(1u << (bit % 8));
}

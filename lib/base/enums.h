/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * enums.h - an enum and its words, written once.
 *
 * In a header:   typedef enum { DISK_CACHE_DEFAULT, DISK_CACHE_NONE, ..., DISK_CACHE_LAST } DiskCache;
 *                ENUM_DECLARE(DiskCache, disk_cache)
 * In one .c:     ENUM_WORDS(DiskCache, disk_cache, DISK_CACHE_LAST, "default", "none", ...)
 *
 * gives disk_cache_to_string() (NULL for a value without a word), disk_cache_from_string() (the value, or -1 without an
 * error) and the table DiskCache_words, which the XML engine takes. The compiler checks that the words are as many as values.
 */

#ifndef BASE_ENUMS_H
#define BASE_ENUMS_H

#include <stddef.h>

#include <glib.h>

typedef struct {
    const char *type;               /* the C type's name */
    const char *const *words;       /* by value; NULL where a value has no word */
    size_t n_words;
} EnumWords;

#define ENUM_DECLARE(Type, prefix) \
    extern const EnumWords Type##_words; \
    const char *prefix##_to_string(Type value) G_GNUC_UNUSED; \
    int prefix##_from_string(const char *word) G_GNUC_UNUSED;

#define ENUM_WORDS(Type, prefix, count, ...) \
    static const char *const prefix##_word_list[] = { __VA_ARGS__ }; \
    G_STATIC_ASSERT(G_N_ELEMENTS(prefix##_word_list) == (size_t)(count)); \
    const EnumWords Type##_words = { #Type, prefix##_word_list, G_N_ELEMENTS(prefix##_word_list) }; \
    ENUM_FUNCTIONS(Type, prefix, )

/* The same for an enum that one file keeps to itself; ENUM_DECLARE is not needed. */
#define ENUM_WORDS_STATIC(Type, prefix, count, ...) \
    static const char *const prefix##_word_list[] = { __VA_ARGS__ }; \
    G_STATIC_ASSERT(G_N_ELEMENTS(prefix##_word_list) == (size_t)(count)); \
    static const EnumWords Type##_words = { #Type, prefix##_word_list, G_N_ELEMENTS(prefix##_word_list) }; \
    ENUM_FUNCTIONS(Type, prefix, static inline G_GNUC_UNUSED)

#define ENUM_FUNCTIONS(Type, prefix, qualifiers) \
    qualifiers const char *prefix##_to_string(Type value) \
    { \
        return enum_to_string(&Type##_words, (int)value); \
    } \
    qualifiers int prefix##_from_string(const char *word) \
    { \
        return enum_from_string(&Type##_words, word); \
    }

/* The word for @value, or NULL. */
const char *enum_to_string(const EnumWords *words, int value);

/* The value for @word (which may be NULL), or -1; no error. */
int enum_from_string(const EnumWords *words, const char *word);

/* "none, writeback, ...": the allowed words, for an error message. The caller frees it. */
char *enum_list(const EnumWords *words);

/* The value for @word, or -1 with VIR_ERR_CONFIG_UNSUPPORTED that names @what and lists the words. */
int enum_get(const EnumWords *words, const char *word, const char *what);

#endif /* BASE_ENUMS_H */

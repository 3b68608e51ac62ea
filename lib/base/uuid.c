/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * uuid.c - sixteen bytes and their text.
 *
 * Threads: any.
 */

#include "uuid.h"

#include <string.h>

#include "base/text.h"

void
uuid_generate(unsigned char uuid[UUID_LEN])
{
    text_random_bytes(uuid, UUID_LEN);
    uuid[6] = (unsigned char)((uuid[6] & 0x0f) | 0x40);    /* version 4: random */
    uuid[8] = (unsigned char)((uuid[8] & 0x3f) | 0x80);
}

const char *
uuid_format(const unsigned char uuid[UUID_LEN], char buf[UUID_TEXT_LEN])
{
    static const char digits[] = "0123456789abcdef";
    char *out = buf;

    for (size_t i = 0; i < UUID_LEN; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = digits[uuid[i] >> 4];
        *out++ = digits[uuid[i] & 15];
    }
    *out = '\0';
    return buf;
}

char *
uuid_to_string(const unsigned char uuid[UUID_LEN])
{
    char buf[UUID_TEXT_LEN];

    return g_strdup(uuid_format(uuid, buf));
}

bool
uuid_parse(const char *text, unsigned char uuid[UUID_LEN])
{
    unsigned char parsed[UUID_LEN] = { 0 };
    size_t n_digits = 0;

    if (!text)
        return false;
    for (; *text; text++) {
        int digit;

        if (*text == '-' || g_ascii_isspace(*text))
            continue;
        digit = g_ascii_xdigit_value(*text);
        if (digit < 0 || n_digits == (size_t)2 * UUID_LEN)
            return false;
        parsed[n_digits / 2] = (unsigned char)((parsed[n_digits / 2] << 4) | digit);
        n_digits++;
    }
    if (n_digits != (size_t)2 * UUID_LEN)
        return false;
    memcpy(uuid, parsed, UUID_LEN);
    return true;
}

bool
uuid_equal(const unsigned char a[UUID_LEN], const unsigned char b[UUID_LEN])
{
    return memcmp(a, b, UUID_LEN) == 0;
}

bool
uuid_is_zero(const unsigned char uuid[UUID_LEN])
{
    static const unsigned char zero[UUID_LEN];

    return uuid_equal(uuid, zero);
}

bool
uuid_is_plausible(const unsigned char uuid[UUID_LEN])
{
    for (size_t i = 1; i < UUID_LEN; i++) {
        if (uuid[i] != uuid[0])
            return true;
    }
    return false;
}

guint
uuid_hash(gconstpointer uuid)
{
    guint32 words[UUID_LEN / 4];

    /* Most are random already; the multiplications serve those that people count up by hand. */
    memcpy(words, uuid, UUID_LEN);
    return ((words[0] * 31 + words[1]) * 31 + words[2]) * 31 + words[3];
}

gboolean
uuid_hash_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, UUID_LEN) == 0;
}

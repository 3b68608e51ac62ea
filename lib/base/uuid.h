/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * uuid.h - sixteen bytes and their text.
 */

#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>

#include <glib.h>

#define UUID_LEN 16                 /* bytes */
#define UUID_TEXT_LEN 37            /* "6695eb01-f6a4-8304-79aa-97f2502e193f" and the zero */

/* A random one of version 4. */
void uuid_generate(unsigned char uuid[UUID_LEN]);

/* Writes the text into @buf and returns it. */
const char *uuid_format(const unsigned char uuid[UUID_LEN], char buf[UUID_TEXT_LEN]);

/* The text as a new string. */
char *uuid_to_string(const unsigned char uuid[UUID_LEN]);

/* Reads 32 hexadecimal digits, dashes and blanks anywhere between; false, without an error, for anything else. */
bool uuid_parse(const char *text, unsigned char uuid[UUID_LEN]);

bool uuid_equal(const unsigned char a[UUID_LEN], const unsigned char b[UUID_LEN]);
bool uuid_is_zero(const unsigned char uuid[UUID_LEN]);

/* May it name a host: not all bytes the same? */
bool uuid_is_plausible(const unsigned char uuid[UUID_LEN]);

/* For hash tables with the sixteen bytes as the key: GHashFunc and GEqualFunc. */
guint uuid_hash(gconstpointer uuid);
gboolean uuid_hash_equal(gconstpointer a, gconstpointer b);

#endif /* BASE_UUID_H */

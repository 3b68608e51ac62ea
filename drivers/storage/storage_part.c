/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_part.c - names of what is in the making.
 *
 * Threads: any.
 */

#include "storage/storage_part.h"

#include "base/text.h"

#define PREFIX ".virt-part-"

enum { RANDOM_DIGITS = 24 };

char *
storage_part_name(void)
{
    g_autofree char *random = text_random_hex(RANDOM_DIGITS);

    return g_strconcat(PREFIX, random, NULL);
}

bool
storage_part_is(const char *name)
{
    return g_str_has_prefix(name, PREFIX);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_part.h - what is in the making has a name of its own until it is whole, where it needs one.
 */

#ifndef STORAGE_STORAGE_PART_H
#define STORAGE_STORAGE_PART_H

#include <stdbool.h>

/* Whoever makes a file has this byte locked: not all of it, for QEMU's tools lock what they write. */
enum { STORAGE_PART_LOCK = 0 };

/* On servers, where another host may be at it: nobody has written to it for so long. */
enum { STORAGE_PART_AGE_S = 24 * 3600 };

/* A new name. The caller frees it. */
char *storage_part_name(void);

/* Is @name such a one? No volume may be called so. */
bool storage_part_is(const char *name);

#endif /* STORAGE_STORAGE_PART_H */

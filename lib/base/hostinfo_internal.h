/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hostinfo_internal.h - reading the kernel's files; for host*.c only.
 */

#ifndef BASE_HOSTINFO_INTERNAL_H
#define BASE_HOSTINFO_INTERNAL_H

#include "base/hostinfo.h"

/* The path of the formatted name under @root. */
char *host_path(const char *root, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

/* The one-line file @path, or NULL without an error. */
char *host_find_line(const char *path);

/* The number in it, or @otherwise. */
int host_find_int(const char *path, int otherwise);
unsigned long long host_find_ull(const char *path, unsigned long long otherwise);

/* The value in KiB of "@key  N kB" in the text of a meminfo file; a cell's lines begin with "Node N ". @otherwise when absent. */
unsigned long long host_meminfo_value(const char *text, const char *key, unsigned long long otherwise);

/* The pages of one cell (-1 = the host), which has @total_kib and @free_kib. */
HostPages *host_pages_read(const char *root, int cell, unsigned long long total_kib, unsigned long long free_kib, size_t *ret_n);

#endif /* BASE_HOSTINFO_INTERNAL_H */

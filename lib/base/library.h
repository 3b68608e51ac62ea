/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * library.h - loading a shared library of others when it is first used.
 */

#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <stddef.h>

/* Loads @soname and stores the addresses of @names[@n] in @ret_pointers[@n], an array of pointers to functions or variables.
 * @for_what ends the error's sentence: "which TLS connections need". */
int library_load(const char *soname, const char *const *names, size_t n, void **ret_pointers, const char *for_what);

#endif /* BASE_LIBRARY_H */

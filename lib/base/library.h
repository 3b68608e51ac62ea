/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * library.h - shared libraries of others, loaded when they are first needed.
 */

#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* One of them, and what is used of it. Static, made by LIBRARY(). */
typedef struct {
    const char *soname;
    const char *for_what;      /* ends the error's sentence: N_("which TLS connections need") */
    const char *const *names;
    size_t n;
    void **pointers;           /* [n] to functions or variables; constant once it is loaded */
    bool loaded;               /* GUARDED_BY(the lock of library.c) */
} Library;

/* @functions: a struct of nothing but pointers, in the order of the array @names. */
#define LIBRARY(soname_, for_what_, names_, functions) { \
    .soname = (soname_), .for_what = (for_what_), .names = (names_), .pointers = (void **)(void *)&(functions), \
    .n = sizeof(names_) / sizeof((names_)[0]) + \
         0 * sizeof(char[sizeof(functions) == sizeof(names_) / sizeof((names_)[0]) * sizeof(void *) ? 1 : -1]) }

/* Loads @library unless it is loaded. -1: VIR_ERR_NO_SUPPORT, it is not installed or too old; the next call tries again. */
int library_need(Library *library);

#endif /* BASE_LIBRARY_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook.h - programs of the administrator that are run when something happens.
 *
 * FOLDER/NAME is run, then what is in FOLDER/NAME.d, sorted; each only if it is a file that may be executed.
 */

#ifndef BASE_HOOK_H
#define BASE_HOOK_H

#include <stdbool.h>

typedef struct {
    const char *folder;     /* "/etc/libvirt/hooks" */
    const char *name;       /* "daemon" */
    const char *object;     /* what it is about, or "-": the first argument ... */
    const char *operation;
    const char *sub;        /* "begin", "-" */
    const char *extra;      /* ... and the fourth */
    const char *input;      /* standard input; NULL: nothing */
    int timeout_ms;         /* for each program; 0 = 60 s */
} Hook;

/* Is there anything to run? */
bool hook_exists(const Hook *hook);

/* Runs all programs, one after the other, until one fails: then -1 with an error that names it. May block for long, and the
 * programs may call this daemon: not for the main loop. */
int hook_run(const Hook *hook);

#endif /* BASE_HOOK_H */

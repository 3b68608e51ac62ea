/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wire_calls.c - makes every call over one connection: wire_calls URI LIBRARY...
 *
 * Before each call it writes the function's name on a line and waits for a byte, so that who listens at the other end of
 * the connection knows whose frames come. A URI of the scheme "libvirtd" is for the admin library, which a process of its
 * own loads: stock's does not bear the others beside it.
 *
 * Threads: main.
 */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "every_call.h"

static void
announce(const char *name)
{
    char byte;

    printf("%s\n", name);
    fflush(stdout);
    if (read(STDIN_FILENO, &byte, 1) != 1)
        exit(3);
}

static void
on_error(void *opaque, virErrorPtr error)
{
    (void)opaque;
    (void)error;
}

int
main(int argc, char **argv)
{
    EveryCall every = { 0 };
    int is_admin;

    for (int i = 2; i < argc; i++) {
        if (!dlopen(argv[i], RTLD_NOW | RTLD_GLOBAL)) {
            fprintf(stderr, "%s\n", dlerror());
            return 2;
        }
    }
    if (argc < 3 || !every_find("virConnectOpen"))
        return 2;
    ((__typeof__(virSetErrorFunc) *)every_find("virSetErrorFunc"))(NULL, on_error);
    is_admin = strncmp(argv[1], "libvirtd", 8) == 0;
    announce(is_admin ? "open-admin" : "open");
    if (is_admin)
        every.admin = ((__typeof__(virAdmConnectOpen) *)every_find("virAdmConnectOpen"))(argv[1], 0);
    else
        every.conn = ((__typeof__(virConnectOpen) *)every_find("virConnectOpen"))(argv[1]);
    announce(is_admin ? "look-up-admin" : "look-up");
    every_call_prepare(&every);
    for (const EveryRow *row = every_rows; row->name; row++) {
        if (row->is_admin != is_admin)
            continue;
        announce(row->name);
        printf("  %d\n", (int)row->call(&every));
    }
    announce("end");
    every_call_release(&every);
    FREE_WITH(virAdmConnectClose, every.admin);
    FREE_WITH(virConnectClose, every.conn);
    return 0;
}

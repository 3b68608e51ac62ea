/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh_errors.c - the library's errors, kept until a command has ended.
 *
 * The library forgets its error when anything else is asked of it, such as to free an object: it is copied as it happens.
 */

#include "vsh.h"

#include <libvirt/virterror.h>

static __thread char *kept;

static void
keep(void *opaque, virErrorPtr error)
{
    g_free(kept);
    kept = g_strdup(error->message);
}

void
vsh_keep_errors(void)
{
    virSetErrorFunc(NULL, keep);
}

void
vsh_forget_error(void)
{
    g_clear_pointer(&kept, g_free);
    virResetLastError();
}

void
vsh_report_error(const Vsh *vsh)
{
    if (kept)
        vsh_error(vsh, "%s", kept);
    vsh_forget_error();
}

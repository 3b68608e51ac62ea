/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_newer.c - functions that not every libvirt.so.0 has.
 */

#include "virsh_newer.h"

#include <dlfcn.h>

#include "virsh.h"

void *
virsh_newer_symbol(const char *name)
{
    void *symbol = dlsym(RTLD_DEFAULT, name);

    if (!symbol)
        fprintf(stderr, _("error: this libvirt.so.0 does not have %s()\n"), name);
    return symbol;
}

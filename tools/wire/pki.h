/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pki.h - what the programs about certificates share.
 */

#ifndef TOOLS_WIRE_PKI_H
#define TOOLS_WIRE_PKI_H

#include <stdio.h>
#include <stdlib.h>

#include <libvirt/libvirt.h>

#include "base/error.h"

/* Prints the version (@letter 'v') or the usage; the exit status. */
static inline int
pki_about(const char *program, const char *usage, int letter)
{
    if (letter == 'v')
        printf("%s (splitvirt) %d.%d.%d\n", program, LIBVIR_VERSION_NUMBER / 1000000, LIBVIR_VERSION_NUMBER / 1000 % 1000,
               LIBVIR_VERSION_NUMBER % 1000);
    else
        fputs(_(usage), stdout);
    return EXIT_SUCCESS;
}

#endif /* TOOLS_WIRE_PKI_H */

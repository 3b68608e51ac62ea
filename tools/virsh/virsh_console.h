/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_console.h - the terminal connected to a guest's console.
 */

#ifndef VIRSH_CONSOLE_H
#define VIRSH_CONSOLE_H

#include "virsh.h"

/* Connects the terminal to the console @device (NULL = the first) of @dom with VIR_DOMAIN_CONSOLE_... @flags, until the user
 * types the escape or the guest closes it. */
bool virsh_console(Vsh *vsh, virDomainPtr dom, const char *device, unsigned int flags);

/* The same; before the first byte goes through, @dom is resumed. */
bool virsh_console_resume(Vsh *vsh, virDomainPtr dom, const char *device, unsigned int flags);

#endif /* VIRSH_CONSOLE_H */

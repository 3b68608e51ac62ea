/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_newer.h - functions that not every libvirt.so.0 has.
 *
 * A reference to a function of a new version keeps virsh from starting on an old library. These are looked up when they are
 * called.
 */

#ifndef VIRSH_NEWER_H
#define VIRSH_NEWER_H

/* The function, or NULL with a complaint. */
#define virsh_newer(function) ((__typeof__(&function))virsh_newer_symbol(#function))

void *virsh_newer_symbol(const char *name);

#endif /* VIRSH_NEWER_H */

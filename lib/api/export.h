/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * export.h - what the shared libraries show: the public functions, and a few private ones for each other.
 *
 * Everything is compiled hidden. This header is force-included (-include) into the files of the public libraries, so that the
 * public prototypes are seen as visible first; a definition keeps the visibility of its first declaration. The version
 * scripts decide the rest.
 */

#ifndef API_EXPORT_H
#define API_EXPORT_H

#pragma GCC visibility push(default)
#include <libvirt/libvirt.h>
#include <libvirt/libvirt-admin.h>
#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>
#pragma GCC visibility pop

/* Marks what libvirt.so gives to its three sisters alone; the names stand in libvirt_private.syms.in. */
#define API_PRIVATE __attribute__((visibility("default")))

#endif /* API_EXPORT_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_storage.h - the volumes behind a domain's disks.
 */

#ifndef VIRSH_STORAGE_H
#define VIRSH_STORAGE_H

#include "virsh.h"

/* The volumes of @dom's disks: those that @names lists by target or path, with commas between; NULL = all. Disks that are no
 * volumes are complained about and left out. NULL with a complaint when a name is not found. */
GPtrArray *virsh_storage_volumes(Vsh *vsh, virDomainPtr dom, const char *names);

/* Deletes @volumes, overwritten before with @wipe; false when one stayed. @flags are VIR_STORAGE_VOL_DELETE_.... */
bool virsh_storage_delete(Vsh *vsh, const GPtrArray *volumes, bool wipe, unsigned int flags);

#endif /* VIRSH_STORAGE_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * moment_disks.h - whose disks the disks of a snapshot, a checkpoint or a backup are; private to this folder.
 */

#ifndef CONF_MOMENT_DISKS_H
#define CONF_MOMENT_DISKS_H

#include "conf/domain.h"

/* For every disk of @domain the element of @disks (may be NULL) that names it by target or path, or NULL; the names are
 * char * at @name in the elements. NULL with an error: a disk that the domain does not have, or that is named twice. */
GPtrArray *moment_disks_by_domain(const DomainDef *domain, const GPtrArray *disks, size_t name);

#endif /* CONF_MOMENT_DISKS_H */

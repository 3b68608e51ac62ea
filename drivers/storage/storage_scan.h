/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_scan.h - a pool is looked at: what is new comes, what has gone goes, what is the same stays untouched.
 */

#ifndef STORAGE_STORAGE_SCAN_H
#define STORAGE_STORAGE_SCAN_H

#include "storage/storage_backend.h"

/* Looks at all of @pool, whose definition in force is @def (its figures are filled in). For who holds the pool's gate. */
int storage_scan(Object *pool, StorageRun *run, StoragePoolDef *def);

#endif /* STORAGE_STORAGE_SCAN_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_fill.h - what a new volume that is a device gets: another one's content, a lock on it.
 */

#ifndef STORAGE_STORAGE_FILL_H
#define STORAGE_STORAGE_FILL_H

#include "storage/storage_backend.h"

/* Room that the head of an encrypted volume may need besides what is in it. */
enum { STORAGE_FILL_HEAD = 2 * 1024 * 1024 };

/* Is there anything to do once the device is made? */
bool storage_fill_is_needed(const StorageMake *make);

/* Can it be done? -1 with an error; asked before the device is made. */
int storage_fill_check(const StorageMake *make);

/* Fills the device at @path, whose node may be there in a moment only. */
int storage_fill(const StorageMake *make, const char *path);

#endif /* STORAGE_STORAGE_FILL_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_secret.h - passphrases of volumes, had from the daemon that keeps them.
 */

#ifndef STORAGE_STORAGE_SECRET_H
#define STORAGE_STORAGE_SECRET_H

#include "conf/storage_vol.h"

/* A file in memory that holds the passphrase of @vol: that of the <secret> it names, else the one that is kept for its path.
 * -1 with an error. It is never in an argument, a log or on a disk. */
int storage_secret_open(const StorageVolDef *vol);

#endif /* STORAGE_STORAGE_SECRET_H */

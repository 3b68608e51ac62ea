/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_secret.h - passphrases of volumes and passwords of servers, had from the daemon that keeps them.
 */

#ifndef STORAGE_STORAGE_SECRET_H
#define STORAGE_STORAGE_SECRET_H

#include <libvirt/libvirt.h>

#include "conf/storage_vol.h"

/* A value, zero-terminated behind its end; it is wiped when it goes. */
typedef struct {
    size_t len;
    char text[];
} StorageSecret;

/* That of @ref (a UUID or a usage), or of @usage when @ref names none; NULL with an error. */
StorageSecret *storage_secret_get(const SecretRef *ref, virSecretUsageType type, const char *usage);
void storage_secret_free(StorageSecret *secret);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StorageSecret, storage_secret_free)

/* A file in memory that holds the passphrase of @vol: that of the <secret> it names, else the one that is kept for its path.
 * -1 with an error. It is never in an argument, a log or on a disk. */
int storage_secret_open(const StorageVolDef *vol);

#endif /* STORAGE_STORAGE_SECRET_H */

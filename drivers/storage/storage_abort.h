/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_abort.h - long work ends when whoever asked for it has gone.
 */

#ifndef STORAGE_STORAGE_ABORT_H
#define STORAGE_STORAGE_ABORT_H

#include "driver/conn.h"
#include "storage/storage_backend.h"

/* Watches the connection whose method this thread runs. */
StorageAbort *storage_abort_new(void);
void storage_abort_free(StorageAbort *abort);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StorageAbort, storage_abort_free)

/* -1 with VIR_ERR_OPERATION_ABORTED when it has. @abort may be NULL. */
int storage_abort_check(const StorageAbort *abort);

#endif /* STORAGE_STORAGE_ABORT_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_adapter.h - host bus adapters, and virtual ones of Fibre Channel that are made when a pool wants them.
 */

#ifndef STORAGE_STORAGE_ADAPTER_H
#define STORAGE_STORAGE_ADAPTER_H

#include "conf/storage_pool.h"

/* The number of its SCSI host; -1 with an error. */
int storage_adapter_find(const PoolAdapter *adapter);

/* Has the host look for devices again, and waits for their names. */
int storage_adapter_rescan(unsigned int host);

/* A virtual adapter that is not there is made, and then goes with the pool: @adapter says so from then on. */
int storage_adapter_start(PoolAdapter *adapter);
int storage_adapter_stop(const PoolAdapter *adapter);

#endif /* STORAGE_STORAGE_ADAPTER_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_scsi.h - disks that a SCSI host of this machine sees, as sysfs tells of them.
 */

#ifndef STORAGE_STORAGE_SCSI_H
#define STORAGE_STORAGE_SCSI_H

#include "storage/storage_backend.h"

/* The disks of the SCSI host @host as volumes of @pool (StorageVolDef); NULL with an error. */
GPtrArray *storage_scsi_vols(const StoragePoolDef *pool, unsigned int host);

/* StorageBackend.scan and StorageVolBackend.look, when the host is known. */
int storage_scsi_scan_host(StorageScan *scan, unsigned int host);
StorageVolDef *storage_scsi_look_at(const StoragePoolDef *pool, unsigned int host, const char *name);

/* The name of a disk by what it says of itself (page 0x83 of its vital data), as udev makes it of that: "3600...". NULL: it says
 * nothing that nobody else says. */
char *storage_scsi_serial(const unsigned char *page, size_t len);

/* Links below /dev are made by udev, in its own time: waits until it has, if it is there. */
void storage_scsi_settle(void);

/* The number of the SCSI host in a path of sysfs: 3 of ".../host3/session1"; -1 without an error when there is none. */
int storage_scsi_host_of_path(const char *path);

#endif /* STORAGE_STORAGE_SCSI_H */

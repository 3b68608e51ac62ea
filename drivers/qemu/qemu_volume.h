/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_volume.h - disks of type 'volume': where such a volume lies is asked of the daemon of storage.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_VOLUME_H
#define QEMU_VOLUME_H

#include "conf/domain.h"

/* Notes in the source of @disk, if it is a volume, where that lies; -1 with an error that names pool and volume. */
int qemu_volume_resolve(const DomainDef *def, DiskDef *disk, bool privileged);

#endif /* QEMU_VOLUME_H */

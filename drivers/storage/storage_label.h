/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_label.h - is there something on a device already that somebody could miss?
 */

#ifndef STORAGE_STORAGE_LABEL_H
#define STORAGE_STORAGE_LABEL_H

#include "conf/storage_pool.h"

/* May the device be given the format of @def? With VIR_STORAGE_POOL_BUILD_NO_OVERWRITE only when it holds no file system, table or
 * group yet; with OVERWRITE always; with neither never, when it holds anything: -1 with VIR_ERR_OPERATION_INVALID. */
int storage_label_check(const char *device, unsigned int flags);

#endif /* STORAGE_STORAGE_LABEL_H */

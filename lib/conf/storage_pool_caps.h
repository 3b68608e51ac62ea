/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_pool_caps.h - which types of pools a driver has, and which formats they and their volumes can have.
 */

#ifndef CONF_STORAGE_POOL_CAPS_H
#define CONF_STORAGE_POOL_CAPS_H

#include "conf/storage_pool.h"

typedef struct {
    char *name;                      /* "sourceFormatType" */
    char **values;
} PoolCapsEnum;

typedef struct {
    char *default_format;
    GPtrArray *enums;                /* of PoolCapsEnum */
} PoolCapsOptions;

typedef struct {
    char *type;
    bool supported;
    PoolCapsOptions *pool;           /* NULL = no choice */
    PoolCapsOptions *vol;
} PoolCaps;

typedef struct {
    GPtrArray *pools;                /* of PoolCaps */
} StoragePoolCapsDef;

/* All types; those whose bit (1 << PoolType) is in @supported as supported. */
StoragePoolCapsDef *storage_pool_caps_def_build(unsigned int supported);

/* The caller frees it. */
char *storage_pool_caps_def_format(const StoragePoolCapsDef *def, unsigned int flags);

XML_DECLARE(StoragePoolCapsDef, storage_pool_caps_def)
XML_DECLARE(PoolCaps, pool_caps)
XML_DECLARE(PoolCapsOptions, pool_caps_options)
XML_DECLARE(PoolCapsEnum, pool_caps_enum)

#endif /* CONF_STORAGE_POOL_CAPS_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_vol.h - what a storage volume is.
 */

#ifndef CONF_STORAGE_VOL_H
#define CONF_STORAGE_VOL_H

#include "conf/storage_pool.h"

#define VOL_SIZE_UNKNOWN UINT64_MAX

/* As virStorageVolType. */
typedef enum { VOL_FILE, VOL_BLOCK, VOL_DIR, VOL_NETWORK, VOL_NETDIR, VOL_PLOOP, VOL_LAST } VolType;
ENUM_DECLARE(VolType, vol_type)

/* Seconds and nanoseconds, as the driver saw them. */
typedef struct {
    bool set;
    long long seconds;
    unsigned int nanoseconds;
} VolTime;
XML_TYPE_DECLARE(VolTime, XML_VOL_TIME)

typedef struct {
    VolTime atime, mtime, ctime, btime;
} VolTimestamps;

/* Where a volume of a pool lies on the pool's devices. */
typedef struct {
    char *path;
    GPtrArray *extents;              /* of PoolExtent */
} VolDevice;

typedef struct {
    char *path;
    VolFormat format;
    StoragePermissions permissions;
    VolTimestamps timestamps;
    StorageEncryption *encryption;
    char *compat;                    /* of qcow2: "1.1" */
    bool nocow;                      /* wanted when it is made; never shown */
    unsigned long long cluster_size; /* bytes, 0 = default */
    bool has_features;               /* of qcow2: it is known which of these two it has */
    bool lazy_refcounts;
    bool extended_l2;
} VolTarget;

typedef struct {
    char *path;                      /* never NULL after parsing */
    VolFormat format;
    StoragePermissions permissions;
    VolTimestamps timestamps;
} VolBacking;

typedef struct {
    VolType type;
    char *name;
    char *key;                       /* said by the driver */
    GPtrArray *devices;              /* of VolDevice */
    unsigned long long capacity;     /* bytes; VOL_SIZE_UNKNOWN in a new one, 0 when it was not given and may be */
    unsigned long long allocation;   /* bytes; VOL_SIZE_UNKNOWN in a new one */
    bool allocation_given;           /* false: it became the capacity */
    unsigned long long physical;     /* 0 = not known; shown by the driver only */
    VolTarget target;
    VolBacking *backing;
} StorageVolDef;

/* The caller's part of XmlFlags. */
#define VOL_PARSE_NO_CAPACITY  (XML_FLAG_CALLER << 0)    /* the capacity may be missing */
#define VOL_PARSE_OPT_CAPACITY (XML_FLAG_CALLER << 1)    /* it may be missing when there is a backing volume */

/* A volume of @pool, which says what formats there are; NULL: those of files. */
StorageVolDef *storage_vol_def_parse(const StoragePoolDef *pool, const char *xml, unsigned int flags);
StorageVolDef *storage_vol_def_parse_file(const StoragePoolDef *pool, const char *path, unsigned int flags);
/* The caller frees it. */
char *storage_vol_def_format(const StorageVolDef *def, unsigned int flags);

XML_DECLARE(StorageVolDef, storage_vol_def)
XML_DECLARE(VolBacking, vol_backing)
XML_DECLARE(VolDevice, vol_device)

#endif /* CONF_STORAGE_VOL_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_pool.h - what a storage pool is, and what each type of pool is made of.
 */

#ifndef CONF_STORAGE_POOL_H
#define CONF_STORAGE_POOL_H

#include "conf/device_info.h"
#include "conf/storage_pool_parts.h"
#include "conf/storage_source.h"

typedef enum {
    POOL_DIR,
    POOL_FS,
    POOL_NETFS,
    POOL_LOGICAL,
    POOL_DISK,
    POOL_ISCSI,
    POOL_ISCSI_DIRECT,
    POOL_SCSI,
    POOL_MPATH,
    POOL_RBD,
    POOL_SHEEPDOG,
    POOL_GLUSTER,
    POOL_ZFS,
    POOL_VSTORAGE,
    POOL_LAST
} PoolType;
ENUM_DECLARE(PoolType, pool_type)

/* Formats of sources: file systems, partition tables, volume groups. */
typedef enum {
    POOL_FORMAT_NONE,                /* not said */
    POOL_FORMAT_UNKNOWN,
    POOL_FORMAT_AUTO,
    POOL_FORMAT_EXT2,
    POOL_FORMAT_EXT3,
    POOL_FORMAT_EXT4,
    POOL_FORMAT_UFS,
    POOL_FORMAT_ISO9660,
    POOL_FORMAT_UDF,
    POOL_FORMAT_GFS,
    POOL_FORMAT_GFS2,
    POOL_FORMAT_VFAT,
    POOL_FORMAT_HFSPLUS,
    POOL_FORMAT_XFS,
    POOL_FORMAT_OCFS2,
    POOL_FORMAT_VMFS,
    POOL_FORMAT_NFS,
    POOL_FORMAT_GLUSTERFS,
    POOL_FORMAT_CIFS,
    POOL_FORMAT_DOS,
    POOL_FORMAT_DVH,
    POOL_FORMAT_GPT,
    POOL_FORMAT_MAC,
    POOL_FORMAT_BSD,
    POOL_FORMAT_PC98,
    POOL_FORMAT_SUN,
    POOL_FORMAT_LVM2,
    POOL_FORMAT_LAST
} PoolFormat;
ENUM_DECLARE(PoolFormat, pool_format)

/* Formats of volumes: those of image files and those of partitions. */
typedef enum {
    VOL_FORMAT_NONE,                 /* not said; as "none" the format of a partition */
    VOL_FORMAT_RAW,
    VOL_FORMAT_DIR,
    VOL_FORMAT_BOCHS,
    VOL_FORMAT_CLOOP,
    VOL_FORMAT_DMG,
    VOL_FORMAT_ISO,
    VOL_FORMAT_VPC,
    VOL_FORMAT_VDI,
    VOL_FORMAT_FAT,
    VOL_FORMAT_VHD,
    VOL_FORMAT_PLOOP,
    VOL_FORMAT_LUKS,
    VOL_FORMAT_COW,
    VOL_FORMAT_QCOW,
    VOL_FORMAT_QCOW2,
    VOL_FORMAT_QED,
    VOL_FORMAT_VMDK,
    VOL_FORMAT_PARTITION_NONE,
    VOL_FORMAT_LINUX,
    VOL_FORMAT_FAT16,
    VOL_FORMAT_FAT32,
    VOL_FORMAT_LINUX_SWAP,
    VOL_FORMAT_LINUX_LVM,
    VOL_FORMAT_LINUX_RAID,
    VOL_FORMAT_EXTENDED,
    VOL_FORMAT_LAST
} VolFormat;
ENUM_DECLARE(VolFormat, vol_format)

typedef struct {
    char *name;
    unsigned int port;               /* 0 = not said */
} PoolHost;

typedef struct {
    unsigned long long start;
    unsigned long long end;
} PoolExtent;

typedef struct {
    char *path;                      /* a device, or the name of a target */
    YesNo part_separator;            /* pools of type disk */
    GPtrArray *free_extents;         /* of PoolExtent; shown while running */
} PoolDevice;

typedef enum { POOL_ADAPTER_DEFAULT, POOL_ADAPTER_SCSI_HOST, POOL_ADAPTER_FC_HOST, POOL_ADAPTER_LAST } PoolAdapterType;
ENUM_DECLARE(PoolAdapterType, pool_adapter_type)

/* <parentaddr>: the adapter at a PCI address. */
typedef struct {
    unsigned int unique_id;          /* 0 = not said */
    PciAddress *address;
} PoolParentAddr;

typedef struct {
    PoolAdapterType type;
    char *name;                      /* scsi_host */
    PoolParentAddr *parent_addr;     /* scsi_host, instead of the name */
    char *parent;                    /* fc_host, these and what follows */
    YesNo managed;
    char *parent_wwnn;
    char *parent_wwpn;
    char *parent_fabric_wwn;
    char *wwnn;
    char *wwpn;
} PoolAdapter;

typedef enum { POOL_AUTH_NONE, POOL_AUTH_CHAP, POOL_AUTH_CEPH, POOL_AUTH_LAST } PoolAuthType;
ENUM_DECLARE(PoolAuthType, pool_auth_type)

typedef struct {
    PoolAuthType type;
    char *username;
    SecretRef *secret;               /* its type need not be said */
} PoolAuth;

typedef struct {
    GPtrArray *hosts;                /* of PoolHost */
    GPtrArray *devices;              /* of PoolDevice */
    char *dir;
    PoolAdapter *adapter;
    char *name;
    char *initiator_iqn;
    PoolFormat format;
    char *protocol_ver;              /* of NFS: "4.1" */
    PoolAuth *auth;
    char *vendor;
    char *product;
} PoolSource;

typedef struct {
    char *path;
    StoragePermissions permissions;
} PoolTarget;

typedef enum { POOL_REFRESH_DEFAULT, POOL_REFRESH_CAPACITY, POOL_REFRESH_LAST } PoolRefresh;
ENUM_DECLARE(PoolRefresh, pool_refresh)

/* <fs:option>, <rbd:option> */
typedef struct {
    char *name;
    char *value;                     /* rbd only */
} PoolOption;

typedef struct {
    PoolType type;
    char *name;
    unsigned char uuid[UUID_LEN];
    unsigned long long capacity;     /* bytes; these three are said by the driver, and ignored when given */
    unsigned long long allocation;
    unsigned long long available;
    YesNo cow;
    PoolSource source;
    PoolTarget target;
    PoolRefresh refresh_allocation;  /* "capacity": a volume's allocation is not asked for */
    GPtrArray *mount_opts;           /* of PoolOption: fs:mount_opts */
    GPtrArray *config_opts;          /* of PoolOption: rbd:config_opts */
} StoragePoolDef;

/* Parts of a source that a type of pool can have. */
typedef enum {
    POOL_HAS_HOST      = 1 << 0,
    POOL_HAS_DEVICE    = 1 << 1,
    POOL_HAS_DIR       = 1 << 2,
    POOL_HAS_ADAPTER   = 1 << 3,
    POOL_HAS_NAME      = 1 << 4,
    POOL_HAS_INITIATOR = 1 << 5,
    POOL_HAS_FORMAT    = 1 << 6,
    POOL_HAS_PROTOCOL  = 1 << 7,
    POOL_HAS_AUTH      = 1 << 8,
    POOL_HAS_TARGET    = 1 << 9,     /* it lies on this host, at a path */
} PoolParts;

/* What a type of pool needs and has. Lists of formats end with 0, and are NULL when there is no choice. */
typedef struct {
    unsigned int takes;              /* PoolParts */
    unsigned int needs;              /* those without which it is none */
    const char *target_prefix;       /* the target's path is this and the source's name; NULL = it is given */
    const PoolFormat *formats;
    PoolFormat default_format;
    const VolFormat *vol_formats;
    VolFormat default_vol_format;
} PoolKind;

const PoolKind *pool_kind(PoolType type);

StoragePoolDef *storage_pool_def_parse(const char *xml, unsigned int flags);
StoragePoolDef *storage_pool_def_parse_file(const char *path, unsigned int flags);
/* Without free extents when XML_AS_INACTIVE. The caller frees it. */
char *storage_pool_def_format(const StoragePoolDef *def, unsigned int flags);

/* Do both lie in the same place: the same device, directory, or thing of a server? */
bool storage_pool_def_conflicts(const StoragePoolDef *a, const StoragePoolDef *b);

/* Our own file of a pool that is active: <poolstate>. */
StoragePoolDef *storage_pool_state_parse_file(const char *path);
/* The caller frees it. */
char *storage_pool_state_format(const StoragePoolDef *def);

/* <source> by itself, as virConnectFindStoragePoolSources() takes it, for a pool of @type. */
PoolSource *pool_source_parse(const char *xml, PoolType type, unsigned int flags);

/* "<sources>" of PoolSource. The caller frees it. */
char *pool_sources_format(const GPtrArray *sources, unsigned int flags);

XML_DECLARE(StoragePoolDef, storage_pool_def)
XML_DECLARE(PoolSource, pool_source)
XML_DECLARE(PoolHost, pool_host)
XML_DECLARE(PoolDevice, pool_device)
XML_DECLARE(PoolExtent, pool_extent)
XML_DECLARE(PoolAdapter, pool_adapter)

#endif /* CONF_STORAGE_POOL_H */

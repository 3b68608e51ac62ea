/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_pool_kind.c - the types of pools: what each is made of, and which formats it and its volumes have.
 *
 * Threads: any. Nothing here changes.
 */

#include "conf/storage_pool.h"

ENUM_WORDS(PoolType, pool_type, POOL_LAST,
           "dir", "fs", "netfs", "logical", "disk", "iscsi", "iscsi-direct", "scsi", "mpath", "rbd", "sheepdog",
           "gluster", "zfs", "vstorage")
ENUM_WORDS(PoolFormat, pool_format, POOL_FORMAT_LAST,
           NULL, "unknown", "auto", "ext2", "ext3", "ext4", "ufs", "iso9660", "udf", "gfs", "gfs2", "vfat", "hfs+",
           "xfs", "ocfs2", "vmfs", "nfs", "glusterfs", "cifs", "dos", "dvh", "gpt", "mac", "bsd", "pc98", "sun", "lvm2")
ENUM_WORDS(VolFormat, vol_format, VOL_FORMAT_LAST,
           NULL, "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "luks", "cow",
           "qcow", "qcow2", "qed", "vmdk", "none", "linux", "fat16", "fat32", "linux-swap", "linux-lvm", "linux-raid",
           "extended")

static const PoolFormat fs_formats[] = {
    POOL_FORMAT_AUTO, POOL_FORMAT_EXT2, POOL_FORMAT_EXT3, POOL_FORMAT_EXT4, POOL_FORMAT_UFS, POOL_FORMAT_ISO9660,
    POOL_FORMAT_UDF, POOL_FORMAT_GFS, POOL_FORMAT_GFS2, POOL_FORMAT_VFAT, POOL_FORMAT_HFSPLUS, POOL_FORMAT_XFS,
    POOL_FORMAT_OCFS2, POOL_FORMAT_VMFS, POOL_FORMAT_NONE,
};
static const PoolFormat netfs_formats[] = {
    POOL_FORMAT_AUTO, POOL_FORMAT_NFS, POOL_FORMAT_GLUSTERFS, POOL_FORMAT_CIFS, POOL_FORMAT_NONE,
};
static const PoolFormat disk_formats[] = {
    POOL_FORMAT_UNKNOWN, POOL_FORMAT_DOS, POOL_FORMAT_DVH, POOL_FORMAT_GPT, POOL_FORMAT_MAC, POOL_FORMAT_BSD,
    POOL_FORMAT_PC98, POOL_FORMAT_SUN, POOL_FORMAT_LVM2, POOL_FORMAT_NONE,
};
static const PoolFormat logical_formats[] = { POOL_FORMAT_UNKNOWN, POOL_FORMAT_LVM2, POOL_FORMAT_NONE };

/* Not luks: such a volume is raw, and encrypted. */
static const VolFormat image_formats[] = {
    VOL_FORMAT_RAW, VOL_FORMAT_DIR, VOL_FORMAT_BOCHS, VOL_FORMAT_CLOOP, VOL_FORMAT_DMG, VOL_FORMAT_ISO, VOL_FORMAT_VPC,
    VOL_FORMAT_VDI, VOL_FORMAT_FAT, VOL_FORMAT_VHD, VOL_FORMAT_PLOOP, VOL_FORMAT_COW, VOL_FORMAT_QCOW,
    VOL_FORMAT_QCOW2, VOL_FORMAT_QED, VOL_FORMAT_VMDK, VOL_FORMAT_NONE,
};
static const VolFormat partition_formats[] = {
    VOL_FORMAT_PARTITION_NONE, VOL_FORMAT_LINUX, VOL_FORMAT_FAT16, VOL_FORMAT_FAT32, VOL_FORMAT_LINUX_SWAP,
    VOL_FORMAT_LINUX_LVM, VOL_FORMAT_LINUX_RAID, VOL_FORMAT_EXTENDED, VOL_FORMAT_NONE,
};

#define HOST      POOL_HAS_HOST
#define DEVICE    POOL_HAS_DEVICE
#define DIR_      POOL_HAS_DIR
#define ADAPTER   POOL_HAS_ADAPTER
#define NAME      POOL_HAS_NAME
#define INITIATOR POOL_HAS_INITIATOR
#define FORMAT    POOL_HAS_FORMAT
#define PROTOCOL  POOL_HAS_PROTOCOL
#define AUTH      POOL_HAS_AUTH
#define TARGET    POOL_HAS_TARGET
#define IMAGES    .vol_formats = image_formats, .default_vol_format = VOL_FORMAT_RAW

static const PoolKind kinds[POOL_LAST] = {
    [POOL_DIR] =          { .takes = TARGET, .needs = TARGET, IMAGES },
    [POOL_FS] =           { .takes = DEVICE | FORMAT | TARGET, .needs = DEVICE | TARGET, IMAGES,
                            .formats = fs_formats, .default_format = POOL_FORMAT_AUTO },
    [POOL_NETFS] =        { .takes = HOST | DIR_ | FORMAT | PROTOCOL | TARGET, .needs = HOST | DIR_ | TARGET, IMAGES,
                            .formats = netfs_formats, .default_format = POOL_FORMAT_AUTO },
    [POOL_LOGICAL] =      { .takes = DEVICE | NAME | FORMAT | TARGET, .needs = NAME | TARGET, .target_prefix = "/dev/",
                            .formats = logical_formats, .default_format = POOL_FORMAT_LVM2 },
    [POOL_DISK] =         { .takes = DEVICE | FORMAT | TARGET, .needs = DEVICE | TARGET,
                            .formats = disk_formats, .default_format = POOL_FORMAT_UNKNOWN,
                            .vol_formats = partition_formats, .default_vol_format = VOL_FORMAT_PARTITION_NONE },
    [POOL_ISCSI] =        { .takes = HOST | DEVICE | INITIATOR | AUTH | TARGET, .needs = HOST | TARGET },
    [POOL_ISCSI_DIRECT] = { .takes = HOST | DEVICE | INITIATOR | AUTH, .needs = HOST | DEVICE | INITIATOR },
    [POOL_SCSI] =         { .takes = ADAPTER | TARGET, .needs = ADAPTER | TARGET },
    [POOL_MPATH] =        { .takes = TARGET, .needs = TARGET },
    [POOL_RBD] =          { .takes = HOST | NAME | AUTH, .needs = HOST | NAME, IMAGES },
    [POOL_SHEEPDOG] =     { .takes = HOST | NAME, .needs = HOST | NAME },
    [POOL_GLUSTER] =      { .takes = HOST | DIR_ | NAME, .needs = HOST | NAME, IMAGES },
    [POOL_ZFS] =          { .takes = DEVICE | NAME | TARGET, .needs = NAME | TARGET, .target_prefix = "/dev/zvol/" },
    [POOL_VSTORAGE] =     { .takes = NAME | TARGET, .needs = NAME | TARGET, IMAGES },
};

const PoolKind *
pool_kind(PoolType type)
{
    return &kinds[type];
}

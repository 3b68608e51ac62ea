/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_misc.h - the rarer devices: filesystems, hubs, redirected USB, smartcards, shared memory, memory modules, IOMMUs,
 * crypto, NVRAM, persistent stores and leases.
 */

#ifndef CONF_DOMAIN_MISC_H
#define CONF_DOMAIN_MISC_H

#include "conf/device_info.h"
#include "conf/domain_chardev.h"

/* ---- <filesystem> ---- */

typedef enum { FS_MOUNT, FS_BLOCK, FS_FILE, FS_TEMPLATE, FS_RAM, FS_BIND, FS_LAST } FsType;
ENUM_DECLARE(FsType, fs_type)

typedef enum { FS_ACCESS_DEFAULT, FS_ACCESS_PASSTHROUGH, FS_ACCESS_MAPPED, FS_ACCESS_SQUASH, FS_ACCESS_LAST } FsAccessMode;
ENUM_DECLARE(FsAccessMode, fs_access_mode)

typedef enum { FS_MULTIDEVS_ABSENT, FS_MULTIDEVS_DEFAULT, FS_MULTIDEVS_REMAP, FS_MULTIDEVS_FORBID, FS_MULTIDEVS_WARN,
               FS_MULTIDEVS_LAST } FsMultidevs;
ENUM_DECLARE(FsMultidevs, fs_multidevs)

typedef enum { FS_DRIVER_DEFAULT, FS_DRIVER_PATH, FS_DRIVER_HANDLE, FS_DRIVER_LOOP, FS_DRIVER_NBD, FS_DRIVER_PLOOP,
               FS_DRIVER_VIRTIOFS, FS_DRIVER_MTP, FS_DRIVER_LAST } FsDriverType;
ENUM_DECLARE(FsDriverType, fs_driver_type)

typedef enum { FS_WRPOLICY_DEFAULT, FS_WRPOLICY_IMMEDIATE, FS_WRPOLICY_LAST } FsWrPolicy;
ENUM_DECLARE(FsWrPolicy, fs_wr_policy)

typedef struct {
    FsDriverType type;
    ImageFormat format;
    FsWrPolicy wrpolicy;
    unsigned int queue;              /* virtiofs; 0 = default */
    VirtioOptions virtio;
} FsDriver;

typedef struct {
    char *path;                      /* mount, bind: dir; block: dev; file: file; template: name */
    char *socket;                    /* mount of a virtiofs that somebody else serves */
    unsigned long long usage;        /* ram; KiB after parsing */
    char *units;
} FsSource;

typedef struct {
    char *path;                      /* of virtiofsd */
    Switch xattr;
    char *cache_mode;                /* "none" or "always" */
    char *sandbox_mode;              /* "namespace" or "chroot" */
    Switch posix_lock;
    Switch flock;
    OptInt thread_pool;
    unsigned long long openfiles;    /* 0 = default */
} FsBinary;

typedef struct {
    unsigned int start;
    unsigned int target;
    unsigned int count;
} IdMapRange;

typedef struct {
    GPtrArray *uids;                 /* of IdMapRange */
    GPtrArray *gids;                 /* of IdMapRange */
} IdMap;

typedef struct {
    FsType type;
    FsAccessMode accessmode;
    VirtioModel model;
    FsMultidevs multidevs;
    OptUint fmode;
    OptUint dmode;
    FsDriver *driver;
    FsBinary *binary;
    IdMap *idmap;
    FsSource *source;
    char *target;                    /* the guest's name for it */
    bool readonly;
    unsigned long long space_hard_limit;   /* bytes */
    unsigned long long space_soft_limit;   /* bytes */
    DeviceInfo info;
} FsDef;

/* ---- <hub>, <redirdev>, <redirfilter>, <smartcard> ---- */

typedef enum { HUB_USB, HUB_LAST } HubType;
ENUM_DECLARE(HubType, hub_type)

typedef struct {
    HubType type;
    DeviceInfo info;
} HubDef;

typedef enum { REDIRDEV_BUS_USB, REDIRDEV_BUS_LAST } RedirdevBus;
ENUM_DECLARE(RedirdevBus, redirdev_bus)

typedef struct {
    RedirdevBus bus;
    ChardevSource source;
    DeviceInfo info;
} RedirdevDef;

typedef struct {
    char *usb_class;                 /* "0x08", or "-1" for any */
    char *vendor;
    char *product;
    char *version;
    YesNo allow;
} RedirFilterUsb;

typedef struct {
    GPtrArray *usb;                  /* of RedirFilterUsb */
} RedirFilter;

typedef enum { SMARTCARD_NONE, SMARTCARD_HOST, SMARTCARD_HOST_CERTIFICATES, SMARTCARD_PASSTHROUGH, SMARTCARD_LAST } SmartcardMode;
ENUM_DECLARE(SmartcardMode, smartcard_mode)

typedef struct {
    SmartcardMode mode;
    ChardevSource source;            /* passthrough */
    char **certificates;             /* host-certificates: three names */
    char *database;
    DeviceInfo info;
} SmartcardDef;

/* ---- <shmem> ---- */

typedef enum { SHMEM_MODEL_IVSHMEM, SHMEM_MODEL_IVSHMEM_PLAIN, SHMEM_MODEL_IVSHMEM_DOORBELL, SHMEM_MODEL_LAST } ShmemModel;
ENUM_DECLARE(ShmemModel, shmem_model)

typedef enum { SHMEM_ROLE_DEFAULT, SHMEM_ROLE_MASTER, SHMEM_ROLE_PEER, SHMEM_ROLE_LAST } ShmemRole;
ENUM_DECLARE(ShmemRole, shmem_role)

typedef struct {
    unsigned int vectors;
    Switch ioeventfd;
} ShmemMsi;

typedef struct {
    char *path;
} ShmemServer;

typedef struct {
    char *name;
    ShmemRole role;
    ShmemModel model;
    unsigned long long size;         /* bytes */
    ShmemServer *server;
    ShmemMsi *msi;
    DeviceInfo info;
} ShmemDef;

/* ---- <memory> ---- */

typedef enum { MEMORY_NONE, MEMORY_DIMM, MEMORY_NVDIMM, MEMORY_VIRTIO_PMEM, MEMORY_VIRTIO_MEM, MEMORY_SGX_EPC,
    MEMORY_LAST } MemoryModel;
ENUM_DECLARE(MemoryModel, memory_model)

typedef enum { MEMORY_ACCESS_DEFAULT, MEMORY_ACCESS_SHARED, MEMORY_ACCESS_PRIVATE, MEMORY_ACCESS_LAST } MemoryAccess;
ENUM_DECLARE(MemoryAccess, memory_access)

typedef struct {
    char *path;
    unsigned long long alignsize_kib;
    bool pmem;
    unsigned long long pagesize_kib;
    Bitmap *nodemask;
} MemorySource;

typedef struct {
    unsigned long long size_kib;
    OptUint node;
    unsigned long long block_kib;    /* virtio-mem */
    OptUlong requested_kib;          /* virtio-mem */
    OptUlong current_kib;            /* virtio-mem; live only */
    unsigned long long label_kib;    /* nvdimm */
    bool readonly;                   /* nvdimm */
    OptUlong address_base;           /* virtio-mem and virtio-pmem */
    YesNo dynamic_memslots;          /* virtio-mem */
} MemoryTarget;

typedef struct {
    MemoryModel model;
    MemoryAccess access;
    YesNo discard;
    unsigned char uuid[16];          /* nvdimm on ppc64 */
    VirtioOptions *virtio;
    MemorySource *source;
    MemoryTarget *target;            /* never NULL after parsing */
    DeviceInfo info;
} MemoryDef;

/* ---- <iommu>, <crypto>, <nvram>, <pstore>, <lease> ---- */

typedef enum { IOMMU_NONE, IOMMU_INTEL, IOMMU_SMMUV3, IOMMU_VIRTIO, IOMMU_AMD, IOMMU_LAST } IommuModel;
ENUM_DECLARE(IommuModel, iommu_model)

typedef struct {
    char *mode;                      /* "host"; no size then */
    unsigned long long size_kib;
} IommuGranule;

typedef struct {
    Switch intremap;
    Switch caching_mode;
    Switch eim;
    Switch iotlb;
    unsigned int aw_bits;            /* 0 = default */
    Switch dma_translation;
    Switch xtsup;
    Switch passthrough;
    OptUint pci_bus;
    Switch accel;
    Switch ats;
    Switch ril;
    OptInt ssidsize;
    OptInt oas;
    Switch cmdqv;
    IommuGranule *granule;
} IommuDriver;

typedef struct {
    IommuModel model;
    IommuDriver *driver;
    DeviceInfo info;
} IommuDef;

typedef enum { CRYPTO_BACKEND_BUILTIN, CRYPTO_BACKEND_LKCF, CRYPTO_BACKEND_LAST } CryptoBackend;
ENUM_DECLARE(CryptoBackend, crypto_backend)

typedef struct {
    char *model;                     /* "virtio" */
    char *type;                      /* "qemu" */
    CryptoBackend backend;
    unsigned int queues;             /* 0 = default */
    VirtioOptions *virtio;
    DeviceInfo info;
} CryptoDef;

typedef struct {
    DeviceInfo info;
} NvramDef;

typedef struct {
    char *backend;                   /* "acpi-erst" */
    char *path;
    unsigned long long size_kib;
    DeviceInfo info;
} PstoreDef;

typedef struct {
    char *lockspace;
    char *key;
    char *path;
    unsigned long long offset;
} LeaseDef;

XML_DECLARE(FsDef, fs_def)
XML_DECLARE(IdMap, id_map)
XML_DECLARE(HubDef, hub_def)
XML_DECLARE(RedirdevDef, redirdev_def)
XML_DECLARE(RedirFilter, redir_filter)
XML_DECLARE(SmartcardDef, smartcard_def)
XML_DECLARE(ShmemDef, shmem_def)
XML_DECLARE(MemoryDef, memory_def)
XML_DECLARE_BINDING(IommuDriver)
XML_DECLARE(IommuDef, iommu_def)
XML_DECLARE(CryptoDef, crypto_def)
XML_DECLARE(NvramDef, nvram_def)
XML_DECLARE(PstoreDef, pstore_def)
XML_DECLARE(LeaseDef, lease_def)

#endif /* CONF_DOMAIN_MISC_H */

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_source.h - one image of a disk: where it lies, how it is reached, what it is backed by.
 *
 * Disks, backing images, mirrors, data files and firmware variables are all made of it.
 */

#ifndef CONF_STORAGE_SOURCE_H
#define CONF_STORAGE_SOURCE_H

#include "conf/device_info.h"
#include "conf/domain_seclabel.h"

/* A caller's flag, with XmlFlags, for documents besides a domain: who encrypts is not filled in. */
#define STORAGE_XML_PLAIN (XML_FLAG_CALLER << 7)

typedef enum {
    STORAGE_NONE,                    /* not said; the end of a backing chain */
    STORAGE_FILE,
    STORAGE_BLOCK,
    STORAGE_DIR,
    STORAGE_NETWORK,
    STORAGE_VOLUME,
    STORAGE_NVME,
    STORAGE_VHOST_USER,
    STORAGE_VHOST_VDPA,
    STORAGE_CTL,
    STORAGE_LAST
} StorageType;
ENUM_DECLARE(StorageType, storage_type)

typedef enum {
    IMAGE_NONE,                      /* not said */
    IMAGE_RAW,
    IMAGE_DIR,
    IMAGE_BOCHS,
    IMAGE_CLOOP,
    IMAGE_DMG,
    IMAGE_ISO,
    IMAGE_VPC,
    IMAGE_VDI,
    IMAGE_FAT,
    IMAGE_VHD,
    IMAGE_PLOOP,
    IMAGE_LUKS,
    IMAGE_COW,
    IMAGE_QCOW,
    IMAGE_QCOW2,
    IMAGE_QED,
    IMAGE_VMDK,
    IMAGE_AIO,
    IMAGE_LAST
} ImageFormat;
ENUM_DECLARE(ImageFormat, image_format)

typedef enum { STARTUP_POLICY_DEFAULT, STARTUP_POLICY_MANDATORY, STARTUP_POLICY_REQUISITE, STARTUP_POLICY_OPTIONAL,
               STARTUP_POLICY_LAST } StartupPolicy;
ENUM_DECLARE(StartupPolicy, startup_policy)

typedef enum {
    NET_PROTOCOL_NONE,
    NET_PROTOCOL_NBD,
    NET_PROTOCOL_RBD,
    NET_PROTOCOL_SHEEPDOG,
    NET_PROTOCOL_GLUSTER,
    NET_PROTOCOL_ISCSI,
    NET_PROTOCOL_HTTP,
    NET_PROTOCOL_HTTPS,
    NET_PROTOCOL_FTP,
    NET_PROTOCOL_FTPS,
    NET_PROTOCOL_TFTP,
    NET_PROTOCOL_SSH,
    NET_PROTOCOL_VXHS,
    NET_PROTOCOL_NFS,
    NET_PROTOCOL_LAST
} NetProtocol;
ENUM_DECLARE(NetProtocol, net_protocol)

typedef enum { HOST_TRANSPORT_TCP, HOST_TRANSPORT_RDMA, HOST_TRANSPORT_UNIX, HOST_TRANSPORT_LAST } HostTransport;
ENUM_DECLARE(HostTransport, host_transport)

typedef struct {
    HostTransport transport;
    char *name;
    OptUint port;
    char *socket;                    /* HOST_TRANSPORT_UNIX only */
} StorageHost;

typedef enum { SECRET_USAGE_NONE, SECRET_USAGE_CEPH, SECRET_USAGE_ISCSI, SECRET_USAGE_PASSPHRASE, SECRET_USAGE_LAST } SecretUsage;
ENUM_DECLARE(SecretUsage, secret_usage)

/* A secret by uuid or by usage. */
typedef struct {
    SecretUsage type;
    char *uuid;
    char *usage;
} SecretRef;

typedef struct {
    char *username;
    SecretRef *secret;
} StorageAuth;

typedef enum { ENCRYPTION_DEFAULT, ENCRYPTION_QCOW, ENCRYPTION_LUKS, ENCRYPTION_LUKS2, ENCRYPTION_LUKS_ANY,
               ENCRYPTION_LAST } EncryptionFormat;
ENUM_DECLARE(EncryptionFormat, encryption_format)

typedef enum { ENCRYPTION_ENGINE_DEFAULT, ENCRYPTION_ENGINE_QEMU, ENCRYPTION_ENGINE_LIBRBD,
               ENCRYPTION_ENGINE_LAST } EncryptionEngine;
ENUM_DECLARE(EncryptionEngine, encryption_engine)

typedef struct {
    char *name;
    unsigned int size;
    char *mode;
    char *hash;
} EncryptionCipher;

typedef struct {
    char *name;
    char *hash;
} EncryptionIvgen;

typedef struct {
    EncryptionFormat format;
    EncryptionEngine engine;
    GPtrArray *secrets;              /* of SecretRef */
    EncryptionCipher *cipher;
    EncryptionIvgen *ivgen;
} StorageEncryption;

typedef struct {
    YesNo enabled;
    OptUint timeout;
    OptUint delay;
} Reconnect;

typedef struct {
    char *type;                      /* "unix" */
    char *path;
    char *mode;                      /* "client" or "server" */
    Reconnect *reconnect;
} ReservationsSource;

typedef struct {
    YesNo managed;
    YesNo migration;
    ReservationsSource *source;
} Reservations;

typedef struct {
    char *type;                      /* "storage" */
    unsigned long long offset;
    unsigned long long size;
} StorageSlice;

typedef struct {
    char *name;
    char *value;
} StorageCookie;

typedef struct {
    char *username;
    char *keyfile;
    char *agentsock;
    char *user;
    char *group;
} StorageIdentity;

typedef struct DataStore DataStore;

/* What a <source> of (nearly) every type may hold. */
typedef struct {
    StartupPolicy startup_policy;
    unsigned int index;              /* live: of the block node; 0 = none */
    StorageSlice *slice;
    StorageEncryption *encryption;
    GPtrArray *seclabels;            /* of DeviceSeclabel */
    DataStore *data_store;
    char *private_data;              /* status only; verbatim */
} SourceCommon;

typedef struct {
    char *path;                      /* NULL = an empty drive */
    char *fdgroup;
    SourceCommon common;
} FileSource;

typedef struct {
    char *path;
    Reservations *reservations;
    SourceCommon common;
} BlockSource;

typedef struct {
    char *path;
    SourceCommon common;
} DirSource;

typedef struct {
    NetProtocol protocol;
    char *name;
    char *query;
    YesNo tls;
    char *tls_hostname;
    GPtrArray *hosts;                /* of StorageHost */
    char *snapshot;
    char *config;
    StorageAuth *auth;
    char *initiator_iqn;
    GPtrArray *cookies;              /* of StorageCookie */
    YesNo ssl_verify;
    unsigned long long readahead;    /* bytes, 0 = default */
    unsigned long long timeout;      /* seconds, 0 = default */
    Reconnect *reconnect;
    char *known_hosts;
    StorageIdentity *identity;
    SourceCommon common;
} NetworkSource;

typedef enum { VOLUME_MODE_DEFAULT, VOLUME_MODE_HOST, VOLUME_MODE_DIRECT, VOLUME_MODE_LAST } VolumeMode;
ENUM_DECLARE(VolumeMode, volume_mode)

typedef struct {
    char *pool;
    char *volume;
    VolumeMode mode;
    char *actual_path;               /* where it lies, while the guest runs; for the status file */
    bool actual_block;               /* that is a device */
    NetworkSource *actual_network;   /* or how QEMU reaches it at its server */
    SourceCommon common;
} VolumeSource;

typedef struct {
    char *type;                      /* "pci" */
    YesNo managed;
    unsigned int namespace_id;
    PciAddress *address;
    SourceCommon common;
} NvmeSource;

typedef struct {
    char *type;                      /* "unix" */
    char *path;
    Reconnect *reconnect;
} VhostUserSource;

typedef struct {
    char *path;
} VhostVdpaSource;

/* Where an image lies. The union's member is NULL when there is no <source>. */
typedef struct {
    StorageType type;
    union {
        FileSource *file;
        BlockSource *block;
        DirSource *dir;
        NetworkSource *network;
        VolumeSource *volume;
        NvmeSource *nvme;
        VhostUserSource *vhost_user;
        VhostVdpaSource *vhost_vdpa;
        VhostVdpaSource *ctl;
    };
} StorageSource;

typedef struct {
    unsigned long long max_bytes;    /* of <metadata_cache><max_size> */
} MetadataCache;

typedef struct {
    ImageFormat type;
    MetadataCache *metadata_cache;
} ImageFormatDef;

struct DataStore {
    ImageFormatDef *format;
    StorageSource source;
};

typedef struct BackingStore BackingStore;

/* <backingStore>: the next image of a chain. Without a type it is the chain's end. */
struct BackingStore {
    unsigned int index;              /* live only */
    ImageFormatDef *format;
    StorageSource source;            /* STORAGE_NONE: the chain ends here */
    BackingStore *backing;           /* NULL = not known */
};

/* The local path of @source (file, block, dir, or a volume of a guest that runs), or NULL. */
const char *storage_source_path(const StorageSource *source);

/* What it is: a volume of a guest that runs is a file, a device, or a server's. */
StorageType storage_source_actual_type(const StorageSource *source);

/* How a server is asked for it, also when it is a volume of a guest that runs; NULL = no server has it. */
const NetworkSource *storage_source_network(const StorageSource *source);

/* Nothing is in the drive. */
bool storage_source_is_empty(const StorageSource *source);

/* The part that all types share, or NULL. */
SourceCommon *storage_source_common(const StorageSource *source);

/* Drops labels that a running guest could not set (labelskip): they are not part of a configuration. */
void source_drop_skipped_labels(SourceCommon *common);

/* Makes @source a file, or a block device, at @path; NULL empties it. */
void storage_source_set_path(StorageSource *source, StorageType type, const char *path);

/* Releases what @source owns and makes it an empty file source. */
void storage_source_clear(StorageSource *source);

XML_DECLARE(StorageSource, storage_source_def)
XML_DECLARE(BackingStore, backing_store)
XML_DECLARE(StorageAuth, storage_auth)
XML_DECLARE(StorageHost, storage_host)
XML_DECLARE(SecretRef, secret_ref)
XML_DECLARE(NetworkSource, network_source)
XML_DECLARE(StorageEncryption, storage_encryption)
XML_DECLARE_BINDING(ImageFormatDef)
XML_DECLARE_BINDING(MetadataCache)
XML_DECLARE_BINDING(Reconnect)

#endif /* CONF_STORAGE_SOURCE_H */

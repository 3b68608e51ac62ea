/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_disk.h - the <disk> element.
 */

#ifndef CONF_DOMAIN_DISK_H
#define CONF_DOMAIN_DISK_H

#include "conf/device_info.h"
#include "conf/storage_source.h"

typedef struct DomainDef DomainDef;

typedef enum { DISK_DEVICE_DISK, DISK_DEVICE_CDROM, DISK_DEVICE_FLOPPY, DISK_DEVICE_LUN, DISK_DEVICE_LAST } DiskDevice;
ENUM_DECLARE(DiskDevice, disk_device)

typedef enum {
    DISK_BUS_NONE,
    DISK_BUS_IDE,
    DISK_BUS_FDC,
    DISK_BUS_SCSI,
    DISK_BUS_VIRTIO,
    DISK_BUS_XEN,
    DISK_BUS_USB,
    DISK_BUS_UML,
    DISK_BUS_SATA,
    DISK_BUS_SD,
    DISK_BUS_NVME,
    DISK_BUS_LAST
} DiskBus;
ENUM_DECLARE(DiskBus, disk_bus)

typedef enum { DISK_MODEL_DEFAULT, DISK_MODEL_VIRTIO, DISK_MODEL_VIRTIO_TRANSITIONAL, DISK_MODEL_VIRTIO_NON_TRANSITIONAL,
               DISK_MODEL_USB_STORAGE, DISK_MODEL_USB_BOT, DISK_MODEL_LAST } DiskModel;
ENUM_DECLARE(DiskModel, disk_model)

typedef enum { DISK_CACHE_ABSENT, DISK_CACHE_DEFAULT, DISK_CACHE_NONE, DISK_CACHE_WRITETHROUGH, DISK_CACHE_WRITEBACK,
               DISK_CACHE_DIRECTSYNC, DISK_CACHE_UNSAFE, DISK_CACHE_LAST } DiskCache;
ENUM_DECLARE(DiskCache, disk_cache)

typedef enum { DISK_ERROR_DEFAULT, DISK_ERROR_STOP, DISK_ERROR_REPORT, DISK_ERROR_IGNORE, DISK_ERROR_ENOSPACE,
               DISK_ERROR_LAST } DiskErrorPolicy;
ENUM_DECLARE(DiskErrorPolicy, disk_error_policy)

typedef enum { DISK_IO_DEFAULT, DISK_IO_NATIVE, DISK_IO_THREADS, DISK_IO_URING, DISK_IO_LAST } DiskIo;
ENUM_DECLARE(DiskIo, disk_io)

typedef enum { DISK_DISCARD_DEFAULT, DISK_DISCARD_UNMAP, DISK_DISCARD_IGNORE, DISK_DISCARD_LAST } DiskDiscard;
ENUM_DECLARE(DiskDiscard, disk_discard)

typedef enum { DISK_DETECT_ZEROES_DEFAULT, DISK_DETECT_ZEROES_OFF, DISK_DETECT_ZEROES_ON, DISK_DETECT_ZEROES_UNMAP,
               DISK_DETECT_ZEROES_LAST } DiskDetectZeroes;
ENUM_DECLARE(DiskDetectZeroes, disk_detect_zeroes)

typedef enum { DISK_SNAPSHOT_DEFAULT, DISK_SNAPSHOT_NO, DISK_SNAPSHOT_INTERNAL, DISK_SNAPSHOT_EXTERNAL,
               DISK_SNAPSHOT_MANUAL, DISK_SNAPSHOT_LAST } DiskSnapshot;
ENUM_DECLARE(DiskSnapshot, disk_snapshot)

typedef enum { DISK_SGIO_DEFAULT, DISK_SGIO_FILTERED, DISK_SGIO_UNFILTERED, DISK_SGIO_LAST } DiskSgio;
ENUM_DECLARE(DiskSgio, disk_sgio)

typedef enum { DISK_TRAY_CLOSED, DISK_TRAY_OPEN, DISK_TRAY_LAST } DiskTray;
ENUM_DECLARE(DiskTray, disk_tray)

typedef enum { DISK_TRANS_DEFAULT, DISK_TRANS_NONE, DISK_TRANS_AUTO, DISK_TRANS_LBA, DISK_TRANS_LAST } DiskTrans;
ENUM_DECLARE(DiskTrans, disk_trans)

typedef enum { MIRROR_JOB_COPY, MIRROR_JOB_ACTIVE_COMMIT, MIRROR_JOB_LAST } MirrorJob;
ENUM_DECLARE(MirrorJob, mirror_job)

typedef enum { MIRROR_READY_NO, MIRROR_READY_YES, MIRROR_READY_ABORT, MIRROR_READY_PIVOT, MIRROR_READY_LAST } MirrorReady;
ENUM_DECLARE(MirrorReady, mirror_ready)

typedef struct {
    unsigned int id;
    GArray *queues;                  /* of unsigned int */
} IothreadMapping;

typedef enum { HISTOGRAM_ALL, HISTOGRAM_READ, HISTOGRAM_WRITE, HISTOGRAM_ZONE, HISTOGRAM_FLUSH, HISTOGRAM_LAST } HistogramType;
ENUM_DECLARE(HistogramType, histogram_type)

typedef struct {
    HistogramType type;
    GArray *bins;                    /* of unsigned long long, where each starts */
} LatencyHistogram;

typedef struct {
    GArray *intervals;               /* of unsigned int, seconds */
    GPtrArray *histograms;           /* of LatencyHistogram */
} DiskStatistics;

typedef struct {
    char *name;                      /* "qemu" */
    ImageFormat format;
    DiskCache cache;
    DiskErrorPolicy error_policy;
    DiskErrorPolicy rerror_policy;
    DiskIo io;
    Switch ioeventfd;
    Switch event_idx;
    Switch copy_on_read;
    DiskDiscard discard;
    unsigned int iothread;           /* 0 = none */
    DiskDetectZeroes detect_zeroes;
    Switch discard_no_unref;
    unsigned int queues;             /* 0 = hypervisor's choice */
    unsigned int queue_size;
    VirtioOptions virtio;
    MetadataCache *metadata_cache;
    GPtrArray *iothreads;            /* of IothreadMapping */
    DiskStatistics *statistics;
} DiskDriver;

typedef struct {
    StorageSource source;
    char *file;                      /* old spelling of the source */
    ImageFormat old_format;
    MirrorJob job;
    MirrorReady ready;
    ImageFormatDef *format;
    BackingStore *backing;
} DiskMirror;

typedef struct {
    char *dev;
    DiskBus bus;
    DiskTray tray;
    Switch removable;
    unsigned int rotation_rate;      /* 0 = not said, 1 = no rotation */
    Switch dpofua;
} DiskTarget;

typedef struct {
    unsigned int cyls;
    unsigned int heads;
    unsigned int secs;
    DiskTrans trans;
} DiskGeometry;

typedef struct {
    unsigned int logical_block_size;
    unsigned int physical_block_size;
    OptUint discard_granularity;
} DiskBlockio;

/* Bandwidth and operations; of <iotune> and <throttlegroup>. 0 = no limit. */
typedef struct {
    unsigned long long total_bytes_sec;
    unsigned long long read_bytes_sec;
    unsigned long long write_bytes_sec;
    unsigned long long total_iops_sec;
    unsigned long long read_iops_sec;
    unsigned long long write_iops_sec;
    unsigned long long total_bytes_sec_max;
    unsigned long long read_bytes_sec_max;
    unsigned long long write_bytes_sec_max;
    unsigned long long total_iops_sec_max;
    unsigned long long read_iops_sec_max;
    unsigned long long write_iops_sec_max;
    unsigned long long size_iops_sec;
    char *group_name;
    unsigned long long total_bytes_sec_max_length;
    unsigned long long read_bytes_sec_max_length;
    unsigned long long write_bytes_sec_max_length;
    unsigned long long total_iops_sec_max_length;
    unsigned long long read_iops_sec_max_length;
    unsigned long long write_iops_sec_max_length;
} IoTune;

typedef struct {
    DiskDevice device;
    DiskModel model;
    YesNo rawio;
    DiskSgio sgio;
    DiskSnapshot snapshot;
    DiskDriver *driver;
    StorageAuth *auth;               /* old place; moved into the source after parsing */
    StorageSource source;
    BackingStore *backing;           /* NULL = not known; type STORAGE_NONE = there is none */
    char *backend_domain;
    DiskGeometry *geometry;
    DiskBlockio *blockio;
    DiskMirror *mirror;
    DiskTarget *target;              /* never NULL after parsing */
    char **throttle_filters;         /* names of throttle groups, the guest's side first */
    IoTune *iotune;
    bool readonly;
    bool shareable;
    bool transient;
    YesNo share_backing;             /* of a transient disk */
    char *serial;
    char *wwn;
    char *vendor;
    char *product;
    StorageEncryption *encryption;   /* old place; moved into the source after parsing */
    char *private_data;              /* status only; verbatim */
    DeviceInfo info;
} DiskDef;

/* "vda" is 0, "vdb" 1, "vdaa" 26; -1 when @dev is not of this shape. */
int disk_target_index(const char *dev);

/* The target's letters for @index on @bus, such as "vdc". The caller frees it. */
char *disk_target_name(DiskBus bus, unsigned int index);

/* Picks the first free target of @bus, such as "vdc". The caller frees it. */
char *domain_disk_pick_target(const DomainDef *def, DiskBus bus);

/* The disk with target @dev, or else with source path @dev; NULL when there is none. */
DiskDef *domain_disk_find(const DomainDef *def, const char *target_or_path);
DiskDef *domain_disk_find_target(const DomainDef *def, const char *dev);

/* May the medium be changed: cdrom or floppy. */
static inline bool
disk_is_removable(const DiskDef *disk)
{
    return disk->device == DISK_DEVICE_CDROM || disk->device == DISK_DEVICE_FLOPPY;
}

/* The format of the disk's own image, IMAGE_RAW when not said. */
ImageFormat disk_format(const DiskDef *disk);

XML_DECLARE_BINDING(DiskDriver)
XML_DECLARE(DiskDef, disk_def)
XML_DECLARE(IoTune, io_tune)
XML_DECLARE_BINDING(IothreadMapping)

#endif /* CONF_DOMAIN_DISK_H */

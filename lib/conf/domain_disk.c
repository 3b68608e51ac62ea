/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_disk.c - the <disk> element: its fields, its defaults, its rules, its names.
 *
 * Threads: any. A disk does not change once its definition is committed.
 */

#include "conf/domain_disk.h"

#include <ctype.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "conf/domain_complete.h"
#include "conf/storage_source_rows.h"

#define DISKS_MAX 4096
#define TARGET_LEN_MAX 10
#define SERIAL_LEN_MAX 247
#define VENDOR_LEN_MAX 8
#define PRODUCT_LEN_MAX 16

ENUM_WORDS(DiskDevice, disk_device, DISK_DEVICE_LAST, "disk", "cdrom", "floppy", "lun")
ENUM_WORDS(DiskBus, disk_bus, DISK_BUS_LAST,
           NULL, "ide", "fdc", "scsi", "virtio", "xen", "usb", "uml", "sata", "sd", "nvme")
ENUM_WORDS(DiskModel, disk_model, DISK_MODEL_LAST,
           NULL, "virtio", "virtio-transitional", "virtio-non-transitional", "usb-storage", "usb-bot")
ENUM_WORDS(DiskCache, disk_cache, DISK_CACHE_LAST,
           NULL, "default", "none", "writethrough", "writeback", "directsync", "unsafe")
ENUM_WORDS(DiskErrorPolicy, disk_error_policy, DISK_ERROR_LAST, NULL, "stop", "report", "ignore", "enospace")
ENUM_WORDS(DiskIo, disk_io, DISK_IO_LAST, NULL, "native", "threads", "io_uring")
ENUM_WORDS(DiskDiscard, disk_discard, DISK_DISCARD_LAST, NULL, "unmap", "ignore")
ENUM_WORDS(DiskDetectZeroes, disk_detect_zeroes, DISK_DETECT_ZEROES_LAST, NULL, "off", "on", "unmap")
ENUM_WORDS(DiskSnapshot, disk_snapshot, DISK_SNAPSHOT_LAST, NULL, "no", "internal", "external", "manual")
ENUM_WORDS(DiskSgio, disk_sgio, DISK_SGIO_LAST, NULL, "filtered", "unfiltered")
ENUM_WORDS(DiskTray, disk_tray, DISK_TRAY_LAST, "closed", "open")
ENUM_WORDS(DiskTrans, disk_trans, DISK_TRANS_LAST, NULL, "none", "auto", "lba")
ENUM_WORDS(MirrorJob, mirror_job, MIRROR_JOB_LAST, "copy", "active-commit")
ENUM_WORDS(MirrorReady, mirror_ready, MIRROR_READY_LAST, NULL, "yes", "abort", "pivot")
ENUM_WORDS(HistogramType, histogram_type, HISTOGRAM_LAST, NULL, "read", "write", "zone", "flush")

/* ---- <driver> ---- */

static const XmlField mapping_fields[] = {
    XML_ATTR  (IothreadMapping, id,     "id",       XML_UINT, XML_REQUIRED, XML_RANGE(1, 4294967295)),
    XML_VALUES(IothreadMapping, queues, "queue@id", XML_UINT, 0),
};
XML_BINDING(IothreadMapping, "iothread", mapping_fields);

static const XmlField histogram_fields[] = {
    XML_ATTR_ENUM(LatencyHistogram, type, "type",      HistogramType, 0),
    XML_VALUES   (LatencyHistogram, bins, "bin@start", XML_ULLONG,    XML_REQUIRED),
};
XML_BINDING(LatencyHistogram, "latency-histogram", histogram_fields);

static const XmlField statistics_fields[] = {
    XML_VALUES(DiskStatistics, intervals,  "statistic@interval", XML_UINT,         0),
    XML_LIST  (DiskStatistics, histograms, "latency-histogram",  LatencyHistogram, 0),
};
XML_BINDING(DiskStatistics, "statistics", statistics_fields);

static const XmlField driver_fields[] = {
    XML_ATTR     (DiskDriver, name,             "name",             XML_STRING,       XML_LIVE),
    XML_ATTR_ENUM(DiskDriver, format,           "type",             ImageFormat,      XML_LIVE),
    XML_ATTR_ENUM(DiskDriver, cache,            "cache",            DiskCache,        0),
    XML_ATTR_ENUM(DiskDriver, error_policy,     "error_policy",     DiskErrorPolicy,  0),
    XML_ATTR_ENUM(DiskDriver, rerror_policy,    "rerror_policy",    DiskErrorPolicy,  0),
    XML_ATTR_ENUM(DiskDriver, io,               "io",               DiskIo,           0),
    XML_ATTR_ENUM(DiskDriver, ioeventfd,        "ioeventfd",        Switch,           XML_ABI),
    XML_ATTR_ENUM(DiskDriver, event_idx,        "event_idx",        Switch,           XML_ABI),
    XML_ATTR_ENUM(DiskDriver, copy_on_read,     "copy_on_read",     Switch,           0),
    XML_ATTR_ENUM(DiskDriver, discard,          "discard",          DiskDiscard,      0),
    XML_ATTR     (DiskDriver, iothread,         "iothread",         XML_UINT,         XML_OMIT_ZERO),
    XML_ATTR_ENUM(DiskDriver, detect_zeroes,    "detect_zeroes",    DiskDetectZeroes, 0),
    XML_ATTR     (DiskDriver, queues,           "queues",           XML_UINT,         XML_OMIT_ZERO | XML_ABI),
    XML_ATTR     (DiskDriver, queue_size,       "queue_size",       XML_UINT,         XML_OMIT_ZERO | XML_ABI),
    XML_ATTR_ENUM(DiskDriver, discard_no_unref, "discard_no_unref", Switch,           0),
    XML_EMBED    (DiskDriver, virtio,                               VirtioOptions),
    XML_LIST     (DiskDriver, iothreads,        "iothreads/iothread", IothreadMapping, 0),
    XML_CHILD    (DiskDriver, statistics,       "statistics",       DiskStatistics,   0),
    XML_CHILD    (DiskDriver, metadata_cache,   "metadata_cache",   MetadataCache,    0),
};

static int
driver_validate(void *self, XmlContext *ctx)
{
    const DiskDriver *driver = self;

    if (driver->rerror_policy == DISK_ERROR_ENOSPACE)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'rerror_policy' cannot be 'enospace'"));
    if (driver->iothread && driver->iothreads)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'iothread' and 'iothreads' exclude each other"));
    return 0;
}
XML_BINDING(DiskDriver, "driver", driver_fields, .validate = driver_validate);

/* ---- <iotune>, <mirror>, <target> ---- */

#define ROW_IOTUNE(field) XML_IN_TEXT(IoTune, field, #field, XML_ULLONG, XML_OMIT_ZERO)

static const XmlField iotune_fields[] = {
    ROW_IOTUNE(total_bytes_sec),
    ROW_IOTUNE(read_bytes_sec),
    ROW_IOTUNE(write_bytes_sec),
    ROW_IOTUNE(total_iops_sec),
    ROW_IOTUNE(read_iops_sec),
    ROW_IOTUNE(write_iops_sec),
    ROW_IOTUNE(total_bytes_sec_max),
    ROW_IOTUNE(read_bytes_sec_max),
    ROW_IOTUNE(write_bytes_sec_max),
    ROW_IOTUNE(total_iops_sec_max),
    ROW_IOTUNE(read_iops_sec_max),
    ROW_IOTUNE(write_iops_sec_max),
    ROW_IOTUNE(size_iops_sec),
    XML_IN_TEXT(IoTune, group_name, "group_name", XML_STRING, 0),
    ROW_IOTUNE(total_bytes_sec_max_length),
    ROW_IOTUNE(read_bytes_sec_max_length),
    ROW_IOTUNE(write_bytes_sec_max_length),
    ROW_IOTUNE(total_iops_sec_max_length),
    ROW_IOTUNE(read_iops_sec_max_length),
    ROW_IOTUNE(write_iops_sec_max_length),
};

/* A total excludes its parts; @what names them in the message. */
static int
iotune_total_validate(XmlContext *ctx, const char *what, unsigned long long total, unsigned long long reads,
                      unsigned long long writes)
{
    if (total && (reads || writes))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'total_%1$s' excludes 'read_%1$s' and 'write_%1$s'"), what);
    return 0;
}

static int
iotune_validate(void *self, XmlContext *ctx)
{
    const IoTune *tune = self;

    if (iotune_total_validate(ctx, "bytes_sec", tune->total_bytes_sec, tune->read_bytes_sec, tune->write_bytes_sec) < 0
        || iotune_total_validate(ctx, "iops_sec", tune->total_iops_sec, tune->read_iops_sec, tune->write_iops_sec) < 0
        || iotune_total_validate(ctx, "bytes_sec_max", tune->total_bytes_sec_max, tune->read_bytes_sec_max,
                                 tune->write_bytes_sec_max) < 0)
        return -1;
    return iotune_total_validate(ctx, "iops_sec_max", tune->total_iops_sec_max, tune->read_iops_sec_max,
                                 tune->write_iops_sec_max);
}
XML_BINDING(IoTune, "iotune", iotune_fields, .validate = iotune_validate);

STORAGE_SOURCE_CASES(mirror_cases, DiskMirror, source);

static const XmlField mirror_fields[] = {
    XML_ATTR_ENUM(DiskMirror, source.type, "type",         StorageType,    0),
    XML_ATTR_ENUM(DiskMirror, job,         "job",          MirrorJob,      XML_OMIT_ZERO),
    XML_ATTR     (DiskMirror, file,        "file",         XML_PATH,       XML_PARSE_ONLY),
    XML_ATTR_ENUM(DiskMirror, old_format,  "format",       ImageFormat,    XML_PARSE_ONLY),
    XML_ATTR_ENUM(DiskMirror, ready,       "ready",        MirrorReady,    0),
    XML_CHILD    (DiskMirror, format,      "format",       ImageFormatDef, 0),
    XML_SWITCH   (DiskMirror, source.type, mirror_cases,                   0),
    XML_CHILD    (DiskMirror, backing,     "backingStore", BackingStore,   0),
};
XML_BINDING(DiskMirror, "mirror", mirror_fields);

static int
target_post_parse(void *self, XmlContext *ctx)
{
    DiskTarget *target = self;

    if (target->dev && g_str_has_prefix(target->dev, "ioemu:"))
        memmove(target->dev, target->dev + strlen("ioemu:"), strlen(target->dev) - strlen("ioemu:") + 1);
    return 0;
}

static int
target_validate(void *self, XmlContext *ctx)
{
    static const char *const prefixes[] = { "fd", "hd", "sd", "vd", "xvd", "ubd", "nvme", NULL };
    const DiskTarget *target = self;

    if (strlen(target->dev) > TARGET_LEN_MAX)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("target '%1$s' has more than %2$d characters"), target->dev, TARGET_LEN_MAX);
    for (size_t i = 0; prefixes[i]; i++) {
        if (g_str_has_prefix(target->dev, prefixes[i]))
            return 0;
    }
    return xml_fail(ctx, VIR_ERR_XML_ERROR,
                    _("target '%1$s' does not begin with one of fd, hd, sd, vd, xvd, ubd, nvme"), target->dev);
}

static const XmlField target_fields[] = {
    XML_ATTR     (DiskTarget, dev,           "dev",           XML_STRING, XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(DiskTarget, bus,           "bus",           DiskBus,    XML_ABI),
    XML_ATTR_ENUM(DiskTarget, tray,          "tray",          DiskTray,   XML_OMIT_ZERO | XML_LIVE),
    XML_ATTR_ENUM(DiskTarget, removable,     "removable",     Switch,     XML_ABI),
    XML_ATTR     (DiskTarget, rotation_rate, "rotation_rate", XML_UINT,   XML_OMIT_ZERO | XML_ABI, XML_RANGE(0, 65534)),
    XML_ATTR_ENUM(DiskTarget, dpofua,        "dpofua",        Switch,     XML_ABI),
};
XML_BINDING(DiskTarget, "target", target_fields, .post_parse = target_post_parse, .validate = target_validate);

static const XmlField geometry_fields[] = {
    XML_ATTR     (DiskGeometry, cyls,  "cyls",  XML_UINT,  XML_REQUIRED | XML_ABI),
    XML_ATTR     (DiskGeometry, heads, "heads", XML_UINT,  XML_REQUIRED | XML_ABI),
    XML_ATTR     (DiskGeometry, secs,  "secs",  XML_UINT,  XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(DiskGeometry, trans, "trans", DiskTrans, XML_ABI),
};
XML_BINDING(DiskGeometry, "geometry", geometry_fields);

static const XmlField blockio_fields[] = {
    XML_ATTR(DiskBlockio, logical_block_size,  "logical_block_size",  XML_UINT,     XML_OMIT_ZERO | XML_ABI),
    XML_ATTR(DiskBlockio, physical_block_size, "physical_block_size", XML_UINT,     XML_OMIT_ZERO | XML_ABI),
    XML_ATTR(DiskBlockio, discard_granularity, "discard_granularity", XML_OPT_UINT, XML_ABI),
};
XML_BINDING(DiskBlockio, "blockio", blockio_fields);

/* ---- <disk> ---- */

STORAGE_SOURCE_CASES(disk_cases, DiskDef, source);

static const XmlField disk_fields[] = {
    XML_ATTR_ENUM(DiskDef, source.type,      "type",           StorageType,       XML_LIVE),
    XML_ATTR_ENUM(DiskDef, device,           "device",         DiskDevice,        XML_ABI),
    XML_ATTR_ENUM(DiskDef, model,            "model",          DiskModel,         XML_ABI),
    XML_ATTR_ENUM(DiskDef, rawio,            "rawio",          YesNo,             0),
    XML_ATTR_ENUM(DiskDef, sgio,             "sgio",           DiskSgio,          0),
    XML_ATTR_ENUM(DiskDef, snapshot,         "snapshot",       DiskSnapshot,      XML_LIVE),
    XML_CHILD    (DiskDef, driver,           "driver",         DiskDriver,        0),
    XML_CHILD    (DiskDef, auth,             "auth",           StorageAuth,       XML_LIVE),
    XML_SWITCH   (DiskDef, source.type,      disk_cases,                          0),
    XML_CHILD    (DiskDef, backing,          "backingStore",   BackingStore,      XML_LIVE),
    XML_IN_ATTR  (DiskDef, backend_domain,   "backenddomain", "name", XML_STRING, 0),
    XML_CHILD    (DiskDef, geometry,         "geometry",       DiskGeometry,      0),
    XML_CHILD    (DiskDef, blockio,          "blockio",        DiskBlockio,       0),
    XML_CHILD    (DiskDef, mirror,           "mirror",         DiskMirror,        XML_ONLY_LIVE | XML_LIVE),
    XML_CHILD    (DiskDef, target,           "target",         DiskTarget,        XML_REQUIRED),
    XML_STRINGS  (DiskDef, throttle_filters, "throttlefilters/throttlefilter@group", XML_LIVE),
    XML_CHILD    (DiskDef, iotune,           "iotune",         IoTune,            XML_LIVE | XML_OMIT_EMPTY),
    XML_PRESENT  (DiskDef, readonly,         "readonly",                          XML_ABI),
    XML_PRESENT  (DiskDef, shareable,        "shareable",                         XML_ABI),
    XML_PRESENT  (DiskDef, transient,        "transient",                         0),
    XML_IN_ATTR_ENUM(DiskDef, share_backing, "transient", "shareBacking", YesNo,  0),
    XML_IN_TEXT  (DiskDef, serial,           "serial",         XML_STRING,        XML_ABI),
    XML_IN_TEXT  (DiskDef, wwn,              "wwn",            XML_STRING,        XML_ABI, .pattern = "(0x)?[0-9a-fA-F]{16}"),
    XML_IN_TEXT  (DiskDef, vendor,           "vendor",         XML_STRING,        XML_ABI),
    XML_IN_TEXT  (DiskDef, product,          "product",        XML_STRING,        XML_ABI),
    XML_CHILD    (DiskDef, encryption,       "encryption",     StorageEncryption, XML_LIVE),
    XML_EMBED_AS (DiskDef, info,             DeviceInfo,       DeviceInfoBoot),
    XML_VERBATIM (DiskDef, private_data,     "privateData",                       XML_ONLY_STATUS),
};

/* What hangs on nothing but the disk itself. The rest is in domain_defaults_devices.c. */
static int
disk_post_parse(void *self, XmlContext *ctx)
{
    DiskDef *disk = self;

    if (disk->source.type == STORAGE_NONE || (!disk->source.file && disk_is_removable(disk)
                                              && disk->source.type != STORAGE_BLOCK))
        disk->source.type = STORAGE_FILE;
    if (disk->driver && disk->driver->cache == DISK_CACHE_DEFAULT)
        disk->driver->cache = DISK_CACHE_ABSENT;
    if (disk->device == DISK_DEVICE_CDROM)
        disk->readonly = true;
    if (disk->source.type == STORAGE_VHOST_USER && disk->snapshot == DISK_SNAPSHOT_DEFAULT)
        disk->snapshot = DISK_SNAPSHOT_NO;
    return 0;
}

static bool
text_is_printable(const char *text)
{
    for (; *text; text++) {
        if (*text < 0x20 || *text > 0x7e)
            return false;
    }
    return true;
}

static bool
wwn_is_valid(const char *wwn)
{
    if (g_str_has_prefix(wwn, "0x"))
        wwn += 2;
    return strlen(wwn) == 16 && strspn(wwn, "0123456789abcdefABCDEF") == 16;
}

static int
disk_identity_validate(const DiskDef *disk, XmlContext *ctx)
{
    if (disk->wwn && !wwn_is_valid(disk->wwn))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("wwn '%1$s' is not made of 16 hexadecimal digits"), disk->wwn);
    if (disk->serial && strlen(disk->serial) > SERIAL_LEN_MAX)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the serial has more than %1$d characters"), SERIAL_LEN_MAX);
    if (disk->vendor && (strlen(disk->vendor) > VENDOR_LEN_MAX || !text_is_printable(disk->vendor)))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("vendor '%1$s' is not up to %2$d printable characters"), disk->vendor,
                        VENDOR_LEN_MAX);
    if (disk->product && (strlen(disk->product) > PRODUCT_LEN_MAX || !text_is_printable(disk->product)))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("product '%1$s' is not up to %2$d printable characters"),
                        disk->product, PRODUCT_LEN_MAX);
    return 0;
}

static int
disk_validate(void *self, XmlContext *ctx)
{
    const DiskDef *disk = self;

    if (storage_source_is_empty(&disk->source) && !disk_is_removable(disk))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("disk '%1$s' has no source; only a cdrom or floppy drive can be empty"),
                        disk->target->dev);
    if (disk->source.type == STORAGE_CTL)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' is of type 'ctl', which is not supported"),
                        disk->target->dev);
    if (disk->device == DISK_DEVICE_LUN && disk->source.type != STORAGE_BLOCK && disk->source.type != STORAGE_NETWORK
        && disk->source.type != STORAGE_VOLUME)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("disk '%1$s' has device='lun', which a source of type '%2$s' cannot be"),
                        disk->target->dev, storage_type_to_string(disk->source.type));
    if ((disk->rawio != YES_NO_ABSENT || disk->sgio != DISK_SGIO_DEFAULT) && disk->device != DISK_DEVICE_LUN)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("disk '%1$s': 'rawio' and 'sgio' need device='lun'"), disk->target->dev);
    if (disk->target->tray == DISK_TRAY_OPEN && !disk_is_removable(disk))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("disk '%1$s': only a cdrom or floppy drive has a tray"), disk->target->dev);
    if (disk->shareable && disk->transient)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' cannot be both shareable and transient"),
                        disk->target->dev);
    return disk_identity_validate(disk, ctx);
}
XML_BINDING(DiskDef, "disk", disk_fields, .post_parse = disk_post_parse, .validate = disk_validate);

/* ---- names of targets ---- */

/* The prefix of @dev among those that count in letters, or NULL. */
static const char *
target_prefix(const char *dev)
{
    static const char *const prefixes[] = { "fd", "hd", "sd", "vd", "xvd", "ubd", NULL };

    for (size_t i = 0; prefixes[i]; i++) {
        if (g_str_has_prefix(dev, prefixes[i]))
            return prefixes[i];
    }
    return NULL;
}

int
disk_target_index(const char *dev)
{
    const char *prefix = target_prefix(dev);
    const char *p;
    int index = 0;

    if (!prefix)
        return -1;
    p = dev + strlen(prefix);
    if (!g_ascii_islower(*p))
        return -1;
    for (; g_ascii_islower(*p); p++) {
        if (index > DISKS_MAX * 26)
            return -1;
        index = (index + (p == dev + strlen(prefix) ? 0 : 1)) * 26 + (*p - 'a');
    }
    /* A partition's number may follow. */
    return strspn(p, "0123456789") == strlen(p) ? index : -1;
}

static const char *
bus_prefix(DiskBus bus)
{
    switch (bus) {
    case DISK_BUS_IDE:
        return "hd";
    case DISK_BUS_FDC:
        return "fd";
    case DISK_BUS_VIRTIO:
        return "vd";
    case DISK_BUS_XEN:
        return "xvd";
    case DISK_BUS_UML:
        return "ubd";
    default:
        return "sd";
    }
}

char *
disk_target_name(DiskBus bus, unsigned int index)
{
    char letters[8];
    size_t pos = sizeof(letters) - 1;
    long rest = index;

    letters[pos] = '\0';
    do {
        letters[--pos] = (char)('a' + rest % 26);
        rest = rest / 26 - 1;
    } while (rest >= 0 && pos > 0);
    return g_strconcat(bus_prefix(bus), letters + pos, NULL);
}

char *
domain_disk_pick_target(const DomainDef *def, DiskBus bus)
{
    for (unsigned int i = 0; i < DISKS_MAX; i++) {
        g_autofree char *dev = disk_target_name(bus, i);

        if (!domain_disk_find_target(def, dev))
            return g_steal_pointer(&dev);
    }
    return fail_null(VIR_ERR_OPERATION_FAILED,
                     _("domain '%1$s' has no free target left on bus '%2$s'; the limit is %3$d disks"), def->name,
                     disk_bus_to_string(bus), DISKS_MAX);
}

DiskDef *
domain_disk_find_target(const DomainDef *def, const char *dev)
{
    xml_each(DiskDef, disk, def->disks) {
        if (disk->target && text_equal(disk->target->dev, dev))
            return disk;
    }
    return NULL;
}

DiskDef *
domain_disk_find(const DomainDef *def, const char *target_or_path)
{
    DiskDef *disk = domain_disk_find_target(def, target_or_path);

    if (disk)
        return disk;
    xml_each(DiskDef, other, def->disks) {
        if (text_equal(storage_source_path(&other->source), target_or_path))
            return other;
    }
    return NULL;
}

/* Where @disk belongs among the first @n disks: with those of its bus, by target. */
static guint
place_of(const GPtrArray *disks, guint n, const DiskDef *disk)
{
    guint place = n;
    bool seen = false;

    for (guint i = n; i > 0; i--) {
        const DiskDef *other = g_ptr_array_index(disks, i - 1);

        if (other->target->bus != disk->target->bus)
            continue;
        if (disk_target_index(other->target->dev) > disk_target_index(disk->target->dev))
            place = i - 1;
        else if (!seen && place == n)
            place = i;
        else
            break;
        seen = true;
    }
    return place;
}

void
domain_sort_disks(DomainDef *def)
{
    for (guint n = 1; def->disks && n < def->disks->len; n++) {
        gpointer disk = def->disks->pdata[n];
        guint place = place_of(def->disks, n, disk);

        for (guint i = n; i > place; i--)
            def->disks->pdata[i] = def->disks->pdata[i - 1];
        def->disks->pdata[place] = disk;
    }
}

ImageFormat
disk_format(const DiskDef *disk)
{
    return disk->driver && disk->driver->format != IMAGE_NONE ? disk->driver->format : IMAGE_RAW;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_block.c - images as block nodes: one for where the bytes lie, one for what format they have, for each image of a chain.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "qemu/qemu_command_parts.h"
#include "qemu/qemu_props.h"

/* One image of a chain: the disk's own, or something behind it. */
typedef struct {
    const DomainDef *def;
    const DiskDef *disk;
    const StorageSource *source;
    ImageFormat format;
    bool top;              /* the guest writes here */
    const char *backing;   /* format node of the next image; NULL = none */
    bool backing_known;
} Image;

static unsigned int
source_index(const StorageSource *source)
{
    const SourceCommon *common = storage_source_common(source);

    return common ? common->index : 0;
}

char *
qemu_block_storage_node(const StorageSource *source)
{
    return g_strdup_printf("libvirt-%u-storage", source_index(source));
}

/* Is it QEMU that decrypts, above the node of the bytes? */
static bool
qemu_decrypts(const SourceCommon *common)
{
    return common->encryption && common->encryption->engine != ENCRYPTION_ENGINE_LIBRBD;
}

/* A raw image is its storage node; a part of one needs a node that cuts it out. */
static bool
needs_format_node(const StorageSource *source, ImageFormat format)
{
    const SourceCommon *common = storage_source_common(source);

    return (format != IMAGE_RAW && format != IMAGE_NONE) || (common && (common->slice || qemu_decrypts(common)));
}

char *
qemu_block_format_node(const StorageSource *source, ImageFormat format)
{
    return g_strdup_printf("libvirt-%u-%s", source_index(source), needs_format_node(source, format) ? "format" : "storage");
}

static void
assign_chain(BackingStore *backing, unsigned int *next)
{
    for (; backing && backing->source.type != STORAGE_NONE; backing = backing->backing) {
        SourceCommon *common = storage_source_common(&backing->source);

        backing->index = (*next)++;
        if (common)
            common->index = backing->index;
    }
}

void
qemu_block_assign_indexes(DomainDef *def)
{
    unsigned int next = 1;

    for (size_t i = def->disks ? def->disks->len : 0; i > 0; i--) {
        DiskDef *disk = g_ptr_array_index(def->disks, i - 1);
        SourceCommon *common = storage_source_common(&disk->source);

        if (common && !storage_source_is_empty(&disk->source))
            common->index = next++;
        assign_chain(disk->backing, &next);
    }
}

/* Where the bytes lie: the keys that depend on the source's type. */
static int
add_location(JsonValue *node, const Image *image)
{
    const StorageSource *source = image->source;
    bool cdrom = image->disk->device == DISK_DEVICE_CDROM;

    switch (storage_source_actual_type(source)) {
    case STORAGE_FILE:
        json_object_set_string(node, "driver", "file");
        json_object_set_string(node, "filename", storage_source_path(source));
        return 0;
    case STORAGE_BLOCK:
        json_object_set_string(node, "driver", cdrom && image->top ? "host_cdrom" : "host_device");
        json_object_set_string(node, "filename", storage_source_path(source));
        return 0;
    case STORAGE_DIR:
        json_object_set_string(node, "driver", "vvfat");
        json_object_set_string(node, "dir", source->dir->path);
        json_object_set_bool(node, "floppy", image->disk->device == DISK_DEVICE_FLOPPY);
        json_object_set_bool(node, "rw", false);
        return 0;
    case STORAGE_NETWORK:
        return qemu_block_add_network(node, image->def, image->disk, source);
    default:
        return qemu_unsupported(image->def, "disk '%s': source type '%s'", image->disk->target->dev,
                                storage_type_to_string(source->type));
    }
}

/* Is it read and written by the host's own calls? */
static bool
is_local(const StorageSource *source)
{
    StorageType type = storage_source_actual_type(source);

    return type == STORAGE_FILE || type == STORAGE_BLOCK;
}

static void
add_cache(JsonValue *node, const Image *image)
{
    DiskCache cache = image->disk->driver ? image->disk->driver->cache : DISK_CACHE_ABSENT;
    JsonValue *flags;

    if (cache == DISK_CACHE_ABSENT || cache == DISK_CACHE_DEFAULT)
        return;
    flags = json_new_object();
    json_object_set_bool(flags, "direct", cache == DISK_CACHE_NONE || cache == DISK_CACHE_DIRECTSYNC);
    json_object_set_bool(flags, "no-flush", cache == DISK_CACHE_UNSAFE);
    json_object_set(node, "cache", flags);
}

/* What the guest's own requests are allowed to do below; of the topmost node alone. */
static void
add_discard(JsonValue *node, const Image *image)
{
    const DiskDriver *driver = image->disk->driver;

    if (!image->top || !driver)
        return;
    if (driver->discard != DISK_DISCARD_DEFAULT)
        json_object_set_string(node, "discard", disk_discard_to_string(driver->discard));
    if (driver->detect_zeroes == DISK_DETECT_ZEROES_UNMAP && driver->discard != DISK_DISCARD_UNMAP)
        json_object_set_string(node, "detect-zeroes", "on");
    else if (driver->detect_zeroes != DISK_DETECT_ZEROES_DEFAULT)
        json_object_set_string(node, "detect-zeroes", disk_detect_zeroes_to_string(driver->detect_zeroes));
}

static bool
is_readonly(const Image *image)
{
    return !image->top || image->disk->readonly || image->source->type == STORAGE_DIR;
}

static JsonValue *
storage_node(const Image *image)
{
    g_autoptr(JsonValue) node = json_new_object();
    g_autofree char *name = qemu_block_storage_node(image->source);
    const DiskDriver *driver = image->disk->driver;
    bool formatted = needs_format_node(image->source, image->format);

    if (add_location(node, image) < 0)
        return NULL;
    json_object_set_string(node, "node-name", name);
    if (formatted) {
        json_object_set_bool(node, "auto-read-only", true);
        json_object_set_string(node, "discard", "unmap");
    } else {
        json_object_set_bool(node, "read-only", is_readonly(image));
        add_discard(node, image);
    }
    add_cache(node, image);
    if (driver && driver->io != DISK_IO_DEFAULT && is_local(image->source))
        json_object_set_string(node, "aio", disk_io_to_string(driver->io));
    return g_steal_pointer(&node);
}

/* QEMU's word for a format, or NULL. */
static const char *
format_driver(ImageFormat format)
{
    switch (format) {
    case IMAGE_RAW:
    case IMAGE_ISO:
        return "raw";
    case IMAGE_FAT:
        return "raw";
    case IMAGE_QCOW2:
    case IMAGE_QCOW:
    case IMAGE_QED:
    case IMAGE_VMDK:
    case IMAGE_VPC:
    case IMAGE_VDI:
    case IMAGE_BOCHS:
    case IMAGE_CLOOP:
    case IMAGE_DMG:
    case IMAGE_LUKS:
        return image_format_to_string(format);
    default:
        return NULL;
    }
}

static int
check_common(const Image *image)
{
    const SourceCommon *common = storage_source_common(image->source);
    const char *dev = image->disk->target->dev;

    if (common && common->data_store)
        return qemu_unsupported(image->def, "disk '%s': a separate data store", dev);
    return qemu_block_check_encryption(image->def, image->disk, image->source);
}

/* How an image of @word is opened: raw bytes are an image of LUKS, others hold one. */
static int
add_decryption(JsonValue *node, const Image *image, const SourceCommon *common)
{
    g_autofree char *id = NULL;
    JsonValue *encrypt;

    if (!common || !qemu_decrypts(common))
        return 0;
    id = qemu_block_secret_id(common->index, QEMU_SECRET_FORMAT_ENCRYPTION);
    if (image->format == IMAGE_RAW || image->format == IMAGE_NONE || image->format == IMAGE_LUKS) {
        json_object_set_string(node, "driver", "luks");
        json_object_set_string(node, "key-secret", id);
        return 0;
    }
    if (image->format != IMAGE_QCOW2)
        return qemu_unsupported(image->def, "disk '%s': encryption in image format '%s'", image->disk->target->dev,
                                image_format_to_string(image->format));
    encrypt = json_new_object();
    json_object_set_string(encrypt, "format", "luks");
    json_object_set_string(encrypt, "key-secret", id);
    json_object_set(node, "encrypt", encrypt);
    return 0;
}

static JsonValue *
format_node(const Image *image)
{
    g_autoptr(JsonValue) node = json_new_object();
    g_autofree char *name = qemu_block_format_node(image->source, image->format);
    g_autofree char *file = qemu_block_storage_node(image->source);
    const SourceCommon *common = storage_source_common(image->source);
    const DiskDriver *driver = image->disk->driver;
    const char *word = format_driver(image->format);

    if (!word) {
        qemu_unsupported(image->def, "disk '%s': image format '%s'", image->disk->target->dev,
                         image_format_to_string(image->format));
        return NULL;
    }
    json_object_set_string(node, "node-name", name);
    json_object_set_bool(node, "read-only", is_readonly(image));
    add_cache(node, image);
    json_object_set_string(node, "driver", word);
    if (add_decryption(node, image, common) < 0)
        return NULL;
    if (common && common->slice) {
        json_object_set_uint(node, "offset", common->slice->offset);
        json_object_set_uint(node, "size", common->slice->size);
    }
    if (driver && image->top && driver->discard_no_unref != SWITCH_ABSENT)
        json_object_set_bool(node, "discard-no-unref", driver->discard_no_unref == SWITCH_ON);
    if (driver && image->top && driver->metadata_cache)
        json_object_set_uint(node, "cache-size", driver->metadata_cache->max_bytes);
    add_discard(node, image);
    json_object_set_string(node, "file", file);
    if (image->backing)
        json_object_set_string(node, "backing", image->backing);
    else if (image->backing_known)
        json_object_set_null(node, "backing");
    return g_steal_pointer(&node);
}

/* Adds the nodes of @image, what it lies on first. */
static int
add_image(GPtrArray *nodes, const Image *image)
{
    JsonValue *node;

    if (check_common(image) < 0)
        return -1;
    node = storage_node(image);
    if (!node)
        return -1;
    g_ptr_array_add(nodes, node);
    if (!needs_format_node(image->source, image->format))
        return 0;
    node = format_node(image);
    if (!node)
        return -1;
    g_ptr_array_add(nodes, node);
    return 0;
}

static ImageFormat
backing_format(const BackingStore *backing)
{
    return backing->format && backing->format->type != IMAGE_NONE ? backing->format->type : IMAGE_RAW;
}

/* Is the chain below known to its end: a <backingStore/> that is empty? */
static bool
ends_here(const BackingStore *backing)
{
    return backing && backing->source.type == STORAGE_NONE;
}

static int
add_chain(GPtrArray *nodes, const DomainDef *def, const DiskDef *disk, const BackingStore *backing)
{
    g_autofree char *below = NULL;
    Image image = {.def = def, .disk = disk};

    if (!backing || backing->source.type == STORAGE_NONE)
        return 0;
    if (add_chain(nodes, def, disk, backing->backing) < 0)
        return -1;
    image.source = &backing->source;
    image.format = backing_format(backing);
    image.backing_known = ends_here(backing->backing);
    if (backing->backing && !image.backing_known) {
        below = qemu_block_format_node(&backing->backing->source, backing_format(backing->backing));
        image.backing = below;
    }
    return add_image(nodes, &image);
}

GPtrArray *
qemu_block_nodes(const DomainDef *def, const DiskDef *disk)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func((GDestroyNotify)json_free);
    g_autofree char *below = NULL;
    Image image = {
        .def = def,
        .disk = disk,
        .source = &disk->source,
        .format = disk_format(disk),
        .top = true,
        .backing_known = ends_here(disk->backing),
    };

    if (storage_source_is_empty(&disk->source))
        return g_steal_pointer(&nodes);
    if (add_chain(nodes, def, disk, disk->backing) < 0)
        return NULL;
    if (disk->backing && !image.backing_known) {
        below = qemu_block_format_node(&disk->backing->source, backing_format(disk->backing));
        image.backing = below;
    }
    return add_image(nodes, &image) < 0 ? NULL : g_steal_pointer(&nodes);
}

/* The node below a copy-on-read filter: a throttle when there are limits, else the format. */
static char *
limited_node(const DiskDef *disk)
{
    if (disk->iotune)
        return g_strdup_printf("libvirt-%u-filter", source_index(&disk->source));
    return qemu_block_format_node(&disk->source, disk_format(disk));
}

char *
qemu_block_device_node(const DiskDef *disk)
{
    if (disk->driver && disk->driver->copy_on_read == SWITCH_ON)
        return g_strdup_printf("libvirt-CoR-%s", disk->target->dev);
    return limited_node(disk);
}

JsonValue *
qemu_block_copy_on_read(const DiskDef *disk)
{
    g_autofree char *name = NULL;
    g_autofree char *file = NULL;
    JsonValue *node;

    if (!disk->driver || disk->driver->copy_on_read != SWITCH_ON || storage_source_is_empty(&disk->source))
        return NULL;
    name = qemu_block_device_node(disk);
    file = limited_node(disk);
    node = json_new_object();
    json_object_set_string(node, "driver", "copy-on-read");
    json_object_set_string(node, "node-name", name);
    json_object_set_string(node, "file", file);
    if (disk->driver->discard == DISK_DISCARD_UNMAP)
        json_object_set_string(node, "discard", "unmap");
    return node;
}

JsonValue *
qemu_block_throttle(const DiskDef *disk)
{
    g_autofree char *file = NULL;
    JsonValue *node;

    if (!disk->iotune || storage_source_is_empty(&disk->source))
        return NULL;
    file = qemu_block_format_node(&disk->source, disk_format(disk));
    node = json_new_object();
    json_object_set_string(node, "driver", "throttle");
    json_object_set_printf(node, "node-name", "libvirt-%u-filter", source_index(&disk->source));
    json_object_set_printf(node, "throttle-group", "throttle-%s", disk->info.alias);
    json_object_set_string(node, "file", file);
    return node;
}

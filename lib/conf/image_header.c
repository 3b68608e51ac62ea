/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * image_header.c - one row for each format: how it is known, and who reads the rest.
 *
 * A reader asks for numbers by their offset; what lies outside of the buffer is zero, and zero says nothing.
 *
 * Threads: any. Pure.
 */

#include "conf/image_header.h"

#include <string.h>

#define SECTOR 512ull
#define CAPACITY_MAX ((unsigned long long)INT64_MAX)
#define NAME_MAX_BYTES 4096u

typedef struct {
    const unsigned char *data;
    size_t len;
} Bytes;

static unsigned long long
number(Bytes bytes, size_t offset, size_t size, bool big_endian)
{
    unsigned long long value = 0;

    if (offset > bytes.len || size > bytes.len - offset)
        return 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | bytes.data[offset + (big_endian ? i : size - 1 - i)];
    return value;
}

#define BE16(offset) ((unsigned int)number(bytes, (offset), 2, true))
#define BE32(offset) ((unsigned int)number(bytes, (offset), 4, true))
#define BE64(offset) number(bytes, (offset), 8, true)
#define LE32(offset) ((unsigned int)number(bytes, (offset), 4, false))
#define LE64(offset) number(bytes, (offset), 8, false)

/* A size of @units times @unit bytes, unless that is more than any file can have. */
static void
set_capacity(ImageHeader *header, unsigned long long units, unsigned long long unit)
{
    header->has_capacity = units <= CAPACITY_MAX / unit;
    header->capacity = header->has_capacity ? units * unit : 0;
}

/* Is [@offset, @offset + @size) in the buffer? If more could be read, that much is asked for. */
static bool
is_at_hand(Bytes bytes, unsigned long long offset, unsigned long long size, ImageHeader *header)
{
    if (offset > IMAGE_HEADER_MAX || size > IMAGE_HEADER_MAX - offset)
        return false;
    if (offset + size <= bytes.len)
        return true;
    header->need = MAX(header->need, (size_t)(offset + size));
    return false;
}

/* A name of @size bytes; one with a zero byte in it, or that is no text, is none. */
static char *
name_at(Bytes bytes, unsigned long long offset, unsigned long long size, ImageHeader *header)
{
    const char *text;

    if (size == 0 || size > NAME_MAX_BYTES || !is_at_hand(bytes, offset, size, header))
        return NULL;
    text = (const char *)bytes.data + offset;
    if (memchr(text, '\0', size) || !g_utf8_validate(text, (gssize)size, NULL))
        return NULL;
    return g_strndup(text, size);
}

/* ---- qcow and qcow2 ---- */

enum { QCOW2_V2_HEADER = 72, QCOW2_EXTENSION_FORMAT = (int)0xe2792acau, QCOW2_CRYPT_AES = 1, QCOW2_CRYPT_LUKS = 2,
       QCOW2_EXTENSIONS_MAX = 64, CLUSTER_BITS_MIN = 9, CLUSTER_BITS_MAX = 21 };

static EncryptionFormat
qcow_encryption(unsigned int method)
{
    return method == QCOW2_CRYPT_AES ? ENCRYPTION_QCOW : method == QCOW2_CRYPT_LUKS ? ENCRYPTION_LUKS : ENCRYPTION_DEFAULT;
}

static VolFormat
backing_format_from(Bytes bytes, size_t offset, size_t size)
{
    g_autofree char *word = size < 32 && offset + size <= bytes.len ? g_strndup((const char *)bytes.data + offset, size) : NULL;
    int format = word ? vol_format_from_string(word) : -1;

    return format > VOL_FORMAT_NONE && format < VOL_FORMAT_PARTITION_NONE ? (VolFormat)format : VOL_FORMAT_NONE;
}

/* Between the header and the backing file's name stand further entries; one says the format of that file. */
static void
read_extensions(Bytes bytes, unsigned long long offset, unsigned long long end, ImageHeader *header)
{
    for (unsigned int i = 0; i < QCOW2_EXTENSIONS_MAX && offset + 8 <= end; i++) {
        unsigned int type, size;

        if (!is_at_hand(bytes, offset, 8, header))
            return;
        type = BE32(offset);
        size = BE32(offset + 4);
        if (type == 0 || size > end - offset - 8 || !is_at_hand(bytes, offset + 8, size, header))
            return;
        if (type == (unsigned int)QCOW2_EXTENSION_FORMAT)
            header->backing_format = backing_format_from(bytes, offset + 8, size);
        offset += 8 + ((size + 7ull) & ~7ull);
    }
}

static void
read_qcow1(Bytes bytes, ImageHeader *header)
{
    header->format = VOL_FORMAT_QCOW;
    header->backing = name_at(bytes, BE64(8), BE32(16), header);
    set_capacity(header, BE64(24), 1);
    header->encryption = qcow_encryption(BE32(36));
}

static void
read_qcow2(Bytes bytes, ImageHeader *header)
{
    unsigned int cluster_bits = BE32(20);
    unsigned long long backing = BE64(8), extensions = QCOW2_V2_HEADER, end;

    header->version = BE32(4);
    set_capacity(header, BE64(24), 1);
    header->encryption = qcow_encryption(BE32(32));
    if (cluster_bits < CLUSTER_BITS_MIN || cluster_bits > CLUSTER_BITS_MAX)
        return;
    header->cluster_size = 1ull << cluster_bits;
    if (header->version >= 3) {
        header->extended_l2 = BE64(72) >> 4 & 1;
        header->lazy_refcounts = BE64(80) & 1;
        extensions = BE32(100);
    }
    end = backing ? MIN(backing, header->cluster_size) : header->cluster_size;
    read_extensions(bytes, extensions, end, header);
    if (backing && backing < header->cluster_size)
        header->backing = name_at(bytes, backing, BE32(16), header);
}

static void
read_qcow(Bytes bytes, ImageHeader *header)
{
    if (BE32(4) == 1)
        read_qcow1(bytes, header);
    else
        read_qcow2(bytes, header);
}

/* ---- others ---- */

static void
read_qed(Bytes bytes, ImageHeader *header)
{
    unsigned long long features = LE64(16);

    header->cluster_size = LE32(4);
    set_capacity(header, LE64(48), 1);
    if (features & 1)
        header->backing = name_at(bytes, LE32(56), LE32(60), header);
    if (header->backing && (features & 4))
        header->backing_format = VOL_FORMAT_RAW;
}

/* Its descriptor is a text, and names the parent in one of its lines. */
static void
read_vmdk_descriptor(Bytes bytes, unsigned long long offset, unsigned long long size, ImageHeader *header)
{
    static const char key[] = "\nparentFileNameHint=\"";
    g_autofree char *text = NULL;
    char *from, *to;

    if (size == 0 || !is_at_hand(bytes, offset, size, header))
        return;
    text = g_strndup((const char *)bytes.data + offset, size);
    from = strstr(text, key);
    to = from ? strchr(from + strlen(key), '"') : NULL;
    if (!to)
        return;
    from += strlen(key);
    if (to == from || to - from > (ptrdiff_t)NAME_MAX_BYTES || !g_utf8_validate(from, to - from, NULL))
        return;
    header->backing = g_strndup(from, (gsize)(to - from));
    header->backing_format = VOL_FORMAT_VMDK;
}

static void
read_vmdk(Bytes bytes, ImageHeader *header)
{
    unsigned long long start = LE64(28), sectors = LE64(36);

    set_capacity(header, LE64(12), SECTOR);
    if (start < IMAGE_HEADER_MAX / SECTOR && sectors < IMAGE_HEADER_MAX / SECTOR)
        read_vmdk_descriptor(bytes, start * SECTOR, sectors * SECTOR, header);
}

static void
read_vdi(Bytes bytes, ImageHeader *header)
{
    set_capacity(header, LE64(0x170), 1);
}

static void
read_vpc(Bytes bytes, ImageHeader *header)
{
    set_capacity(header, BE64(48), 1);
}

static void
read_luks(Bytes bytes, ImageHeader *header)
{
    unsigned int version = BE16(6);

    /* The disk is raw; that it is encrypted is another matter. */
    header->format = VOL_FORMAT_RAW;
    header->encryption = version == 2 ? ENCRYPTION_LUKS2 : ENCRYPTION_LUKS;
    header->payload = version == 1 ? BE32(104) * SECTOR : 0;
}

static void
read_cow(Bytes bytes, ImageHeader *header)
{
    size_t size = bytes.len > 8 ? strnlen((const char *)bytes.data + 8, MIN(bytes.len - 8, 1024)) : 0;

    header->backing = name_at(bytes, 8, size, header);
    set_capacity(header, BE64(1036), 1);
}

static void
read_cloop(Bytes bytes, ImageHeader *header)
{
    set_capacity(header, BE32(132), MAX(BE32(128), 1));
}

static void
read_ploop1(Bytes bytes, ImageHeader *header)
{
    set_capacity(header, LE32(36), SECTOR);
}

static void
read_ploop2(Bytes bytes, ImageHeader *header)
{
    set_capacity(header, LE64(36), SECTOR);
}

static void
read_bochs(Bytes bytes, ImageHeader *header)
{
    set_capacity(header, LE64(LE32(64) == 0x10000 ? 84 : 88), 1);
}

static void
read_nothing(Bytes bytes, ImageHeader *header)
{
}

/* ---- the table ---- */

#define MAGIC(text) (text), sizeof(text) - 1

typedef struct {
    VolFormat format;
    size_t offset;
    const char *magic;
    size_t magic_len;
    size_t version_offset;           /* 0: none */
    bool version_big;
    unsigned int versions[4];        /* those that are known, ended by 0 */
    void (*read)(Bytes bytes, ImageHeader *header);
} ImageFormatRow;

static const ImageFormatRow rows[] = {
    { VOL_FORMAT_QCOW2, 0,    MAGIC("QFI\xfb"),                  4,    true,  { 1, 2, 3 },         read_qcow },
    { VOL_FORMAT_QED,   0,    MAGIC("QED\0"),                    0,    false, { 0 },               read_qed },
    { VOL_FORMAT_VMDK,  0,    MAGIC("KDMV"),                     4,    false, { 1, 2, 3 },         read_vmdk },
    { VOL_FORMAT_VMDK,  0,    MAGIC("# Disk DescriptorFile"),    0,    false, { 0 },               read_nothing },
    { VOL_FORMAT_VDI,   0x40, MAGIC("\x7f\x10\xda\xbe"),         0x44, false, { 0x10001 },         read_vdi },
    { VOL_FORMAT_VPC,   0,    MAGIC("conectix"),                 12,   true,  { 0x10000 },         read_vpc },
    { VOL_FORMAT_LUKS,  0,    MAGIC("LUKS\xba\xbe"),             0,    false, { 0 },               read_luks },
    { VOL_FORMAT_COW,   0,    MAGIC("OOOM"),                     4,    true,  { 2 },               read_cow },
    { VOL_FORMAT_CLOOP, 0,    MAGIC("#!/bin/sh\n#V2.0 Format\n"), 0,   false, { 0 },               read_cloop },
    { VOL_FORMAT_PLOOP, 0,    MAGIC("WithoutFreeSpace"),         0,    false, { 0 },               read_ploop1 },
    { VOL_FORMAT_PLOOP, 0,    MAGIC("WithouFreSpacExt"),         0,    false, { 0 },               read_ploop2 },
    { VOL_FORMAT_BOCHS, 0,    MAGIC("Bochs Virtual HD Image"),   64,   false, { 0x10000, 0x20000 }, read_bochs },
};

static bool
has_version(const ImageFormatRow *row, Bytes bytes)
{
    unsigned int version = (unsigned int)number(bytes, row->version_offset, 4, row->version_big);

    for (size_t i = 0; row->version_offset && i < G_N_ELEMENTS(row->versions) && row->versions[i]; i++) {
        if (row->versions[i] == version)
            return true;
    }
    return row->version_offset == 0;
}

static bool
is_of(const ImageFormatRow *row, Bytes bytes)
{
    return row->offset + row->magic_len <= bytes.len && memcmp(bytes.data + row->offset, row->magic, row->magic_len) == 0
        && has_version(row, bytes);
}

void
image_header_read(const unsigned char *data, size_t len, ImageHeader *ret_header)
{
    const Bytes bytes = { data, len };

    *ret_header = (ImageHeader) { .format = VOL_FORMAT_RAW };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (is_of(&rows[i], bytes)) {
            ret_header->format = rows[i].format;
            rows[i].read(bytes, ret_header);
            return;
        }
    }
}

void
image_header_clear(ImageHeader *header)
{
    g_clear_pointer(&header->backing, g_free);
}

bool
image_header_is_iso(const unsigned char *data, size_t len)
{
    return len >= IMAGE_ISO_SIZE && memcmp(data, "CD001", IMAGE_ISO_SIZE) == 0;
}

void
image_header_read_trailer(const unsigned char *data, size_t len, ImageHeader *header)
{
    const Bytes bytes = { data, len };

    if (len != IMAGE_TRAILER_SIZE || memcmp(data, "koly", 4) != 0 || BE32(4) != 4)
        return;
    header->format = VOL_FORMAT_DMG;
    set_capacity(header, BE64(492), SECTOR);
}

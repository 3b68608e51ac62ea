/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_vol.c - the <volume> document: its fields, its defaults, its rules.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/storage_vol.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define NANOSECONDS_MAX 999999999
#define COMPAT_WITH_FEATURES "1.1"

ENUM_WORDS(VolType, vol_type, VOL_LAST, "file", "block", "dir", "network", "netdir", "ploop")

/* ---- times ---- */

static bool
time_parse(const char *text, const XmlField *field, void *ret_value)
{
    VolTime *time = ret_value;
    unsigned long long seconds, nanoseconds = 0;
    const char *rest;

    if (!text_to_ull_prefix(text, 10, &seconds, &rest) || seconds > INT64_MAX)
        return false;
    if (*rest == '.' && (!text_to_ull(rest + 1, 10, &nanoseconds) || nanoseconds > NANOSECONDS_MAX))
        return false;
    if (*rest != '.' && *rest != '\0')
        return false;
    *time = (VolTime){ .set = true, .seconds = (long long)seconds, .nanoseconds = (unsigned int)nanoseconds };
    return true;
}

static void
time_format(const void *value, const XmlField *field, GString *buf)
{
    const VolTime *time = value;

    g_string_append_printf(buf, "%lld", time->seconds);
    if (time->nanoseconds)
        g_string_append_printf(buf, ".%09u", time->nanoseconds);
}

static bool
time_is_absent(const void *value, const XmlField *field)
{
    return !((const VolTime *)value)->set;
}

static bool
time_equal(const void *a, const void *b)
{
    const VolTime *x = a, *y = b;

    return x->set == y->set && x->seconds == y->seconds && x->nanoseconds == y->nanoseconds;
}

static void
time_random(void *value, const XmlField *field, GRand *rand)
{
    *(VolTime *)value = (VolTime){ .set = true, .seconds = g_rand_int_range(rand, 0, G_MAXINT32),
                                   .nanoseconds = (unsigned int)g_rand_int_range(rand, 0, NANOSECONDS_MAX) };
}

const XmlType xml_type_XML_VOL_TIME = {
    .name = "seconds with nanoseconds", .pattern = "[0-9]+(\\.[0-9]+)?", .size = sizeof(VolTime), .plain = true,
    .parse = time_parse, .format = time_format, .is_absent = time_is_absent, .equal = time_equal,
    .random = time_random,
};

/* ---- parts ---- */

static const XmlField timestamps_fields[] = {
    XML_IN_TEXT(VolTimestamps, atime, "atime", XML_VOL_TIME, XML_FORMAT_ONLY),
    XML_IN_TEXT(VolTimestamps, mtime, "mtime", XML_VOL_TIME, XML_FORMAT_ONLY),
    XML_IN_TEXT(VolTimestamps, ctime, "ctime", XML_VOL_TIME, XML_FORMAT_ONLY),
    XML_IN_TEXT(VolTimestamps, btime, "btime", XML_VOL_TIME, XML_FORMAT_ONLY),
};
XML_BINDING(VolTimestamps, "timestamps", timestamps_fields);

static const XmlField extent_fields[] = {
    XML_ATTR(PoolExtent, start, "start", XML_ULLONG, XML_REQUIRED),
    XML_ATTR(PoolExtent, end,   "end",   XML_ULLONG, XML_REQUIRED),
};
XML_BINDING_AS(VolExtent, PoolExtent, "extent", extent_fields);

static const XmlField device_fields[] = {
    XML_ATTR   (VolDevice, path,    "path",   XML_PATH,  XML_REQUIRED),
    XML_LIST_AS(VolDevice, extents, "extent", VolExtent, 0),
};
XML_BINDING(VolDevice, "device", device_fields);

static const XmlField target_fields[] = {
    XML_IN_TEXT     (VolTarget, path,           "path",             XML_PATH,           0),
    XML_IN_ATTR_ENUM(VolTarget, format,         "format", "type",   VolFormat,          XML_NEEDED),
    XML_STRUCT      (VolTarget, permissions,    "permissions",      StoragePermissions, 0),
    XML_STRUCT      (VolTarget, timestamps,     "timestamps",       VolTimestamps,      0),
    XML_CHILD       (VolTarget, encryption,     "encryption",       StorageEncryption,  0),
    XML_IN_TEXT     (VolTarget, compat,         "compat",           XML_STRING,         0, .pattern = "[0-9]+\\.[0-9]+"),
    XML_PRESENT     (VolTarget, nocow,          "nocow",                                XML_PARSE_ONLY),
    XML_IN_TEXT     (VolTarget, cluster_size,   "clusterSize",      XML_BYTES_AS_B,     XML_OMIT_ZERO),
    XML_PRESENT     (VolTarget, has_features,   "features",                             0),
    XML_PRESENT     (VolTarget, lazy_refcounts, "features/lazy_refcounts",              0),
    XML_PRESENT     (VolTarget, extended_l2,    "features/extended_l2",                 0),
};

static int
target_post_parse(void *self, XmlContext *ctx)
{
    VolTarget *target = self;

    if (target->has_features && !target->compat)
        target->compat = g_strdup(COMPAT_WITH_FEATURES);
    return 0;
}

static bool
compat_is_valid(const char *compat)
{
    unsigned long long major, minor;
    const char *rest;

    return text_to_ull_prefix(compat, 10, &major, &rest) && *rest == '.' && text_to_ull(rest + 1, 10, &minor);
}

static int
target_validate(void *self, XmlContext *ctx)
{
    const VolTarget *target = self;

    if (target->compat && !compat_is_valid(target->compat))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("<compat> is '%1$s', not a version such as '1.1'"), target->compat);
    return 0;
}
XML_BINDING(VolTarget, "target", target_fields, .post_parse = target_post_parse, .validate = target_validate);

static const XmlField backing_fields[] = {
    XML_IN_TEXT     (VolBacking, path,        "path",           XML_PATH,           0),
    XML_IN_ATTR_ENUM(VolBacking, format,      "format", "type", VolFormat,          XML_NEEDED),
    XML_STRUCT      (VolBacking, permissions, "permissions",    StoragePermissions, 0),
    XML_STRUCT      (VolBacking, timestamps,  "timestamps",     VolTimestamps,      0),
};
XML_BINDING(VolBacking, "backingStore", backing_fields);

/* ---- the volume ---- */

/* The format as the pool has it: its default when not said, none when volumes of such pools have no formats. */
static int
take_format(VolFormat *format, const PoolKind *kind, XmlContext *ctx)
{
    if (!kind->vol_formats) {
        if (*format != VOL_FORMAT_NONE && storage_ignored(ctx, "format") < 0)
            return -1;
        *format = VOL_FORMAT_NONE;
    } else if (*format == VOL_FORMAT_NONE) {
        *format = kind->default_vol_format;
    }
    return 0;
}

static const PoolKind *
kind_of(const XmlContext *ctx)
{
    const StoragePoolDef *pool = ctx->user;

    return pool_kind(pool ? pool->type : POOL_DIR);
}

static int
volume_post_parse(void *self, XmlContext *ctx)
{
    StorageVolDef *def = self;

    if (def->backing && !def->backing->path) {
        /* An element without a path says that there is no backing volume. */
        vol_backing_free(def->backing);
        def->backing = NULL;
    }
    if (take_format(&def->target.format, kind_of(ctx), ctx) < 0
        || (def->backing && take_format(&def->backing->format, kind_of(ctx), ctx) < 0))
        return -1;
    if (def->capacity == VOL_SIZE_UNKNOWN && (ctx->flags & VOL_PARSE_NO_CAPACITY))
        def->capacity = 0;
    if (def->capacity == VOL_SIZE_UNKNOWN && (ctx->flags & VOL_PARSE_OPT_CAPACITY) && def->backing)
        def->capacity = 0;
    def->allocation_given = def->allocation != VOL_SIZE_UNKNOWN;
    if (!def->allocation_given)
        def->allocation = def->capacity;
    return 0;
}

static int
judge_format(VolFormat format, const PoolKind *kind, XmlContext *ctx)
{
    for (const VolFormat *known = kind->vol_formats; known && *known; known++) {
        if (*known == format)
            return 0;
    }
    if (!kind->vol_formats)
        return 0;
    return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("volumes of this type of pool cannot have the format '%1$s'"),
                    vol_format_to_string(format));
}

static int
volume_validate(void *self, XmlContext *ctx)
{
    const StorageVolDef *def = self;

    if (def->capacity == VOL_SIZE_UNKNOWN)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("volume '%1$s' needs a <capacity>"), def->name);
    if (judge_format(def->target.format, kind_of(ctx), ctx) < 0)
        return -1;
    return def->backing ? judge_format(def->backing->format, kind_of(ctx), ctx) : 0;
}

static const XmlField volume_fields[] = {
    XML_ATTR_ENUM(StorageVolDef, type,       "type",          VolType,    0),
    XML_IN_TEXT  (StorageVolDef, name,       "name",          XML_STRING, XML_REQUIRED),
    XML_IN_TEXT  (StorageVolDef, key,        "key",           XML_STRING, 0),
    XML_LIST     (StorageVolDef, devices,    "source/device", VolDevice,  XML_FORMAT_ONLY),
    XML_IN_TEXT  (StorageVolDef, capacity,   "capacity",      XML_BYTES,  0, .absent = -1),
    XML_IN_TEXT  (StorageVolDef, allocation, "allocation",    XML_BYTES,  0, .absent = -1),
    XML_IN_TEXT  (StorageVolDef, physical,   "physical",      XML_BYTES,  XML_OMIT_ZERO | XML_FORMAT_ONLY),
    XML_WRAPPER  ("target"),
    XML_STRUCT   (StorageVolDef, target,     "target",        VolTarget,  0),
    XML_CHILD    (StorageVolDef, backing,    "backingStore",  VolBacking, 0),
    XML_PRIVATE  (StorageVolDef, allocation_given, XML_BOOL),
};
XML_BINDING(StorageVolDef, "volume", volume_fields, .post_parse = volume_post_parse, .validate = volume_validate);

/* The pool is only read; the engine hands it on without looking. */
static XmlParseOptions
parse_options(const StoragePoolDef *pool, unsigned int flags)
{
    return (XmlParseOptions){ .flags = flags | STORAGE_XML_PLAIN, .user = (void *)pool, .unknown = xml_warn_unknown };
}

StorageVolDef *
storage_vol_def_parse(const StoragePoolDef *pool, const char *xml, unsigned int flags)
{
    const XmlParseOptions options = parse_options(pool, flags);

    return xml_parse(&xml_binding_StorageVolDef, xml, &options);
}

StorageVolDef *
storage_vol_def_parse_file(const StoragePoolDef *pool, const char *path, unsigned int flags)
{
    const XmlParseOptions options = parse_options(pool, flags);

    return xml_parse_file(&xml_binding_StorageVolDef, path, &options);
}

char *
storage_vol_def_format(const StorageVolDef *def, unsigned int flags)
{
    return xml_format_text(&xml_binding_StorageVolDef, def, flags);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_fs.c - <filesystem> and <idmap>: fields, defaults, rules.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "base/error.h"
#include "base/text.h"
#include "conf/domain_misc.h"

ENUM_WORDS(FsType, fs_type, FS_LAST, "mount", "block", "file", "template", "ram", "bind")
ENUM_WORDS(FsAccessMode, fs_access_mode, FS_ACCESS_LAST, NULL, "passthrough", "mapped", "squash")
ENUM_WORDS(FsMultidevs, fs_multidevs, FS_MULTIDEVS_LAST, NULL, "default", "remap", "forbid", "warn")
ENUM_WORDS(FsDriverType, fs_driver_type, FS_DRIVER_LAST,
           NULL, "path", "handle", "loop", "nbd", "ploop", "virtiofs", "mtp")
ENUM_WORDS(FsWrPolicy, fs_wr_policy, FS_WRPOLICY_LAST, NULL, "immediate")

/* ---- <idmap> ---- */

static const XmlField range_fields[] = {
    XML_ATTR(IdMapRange, start,  "start",  XML_UINT, XML_REQUIRED),
    XML_ATTR(IdMapRange, target, "target", XML_UINT, XML_REQUIRED),
    XML_ATTR(IdMapRange, count,  "count",  XML_UINT, XML_REQUIRED),
};
XML_BINDING(IdMapRange, "uid", range_fields);

static const XmlField idmap_fields[] = {
    XML_LIST(IdMap, uids, "uid", IdMapRange, 0),
    XML_LIST(IdMap, gids, "gid", IdMapRange, 0),
};
XML_BINDING(IdMap, "idmap", idmap_fields);

/* ---- <filesystem> ---- */

static const XmlField driver_fields[] = {
    XML_ATTR_ENUM(FsDriver, type,     "type",     FsDriverType, 0),
    XML_ATTR_ENUM(FsDriver, format,   "format",   ImageFormat,  0),
    XML_ATTR_ENUM(FsDriver, wrpolicy, "wrpolicy", FsWrPolicy,   0),
    XML_ATTR     (FsDriver, queue,    "queue",    XML_UINT,     XML_OMIT_ZERO),
    XML_EMBED    (FsDriver, virtio,               VirtioOptions),
};
XML_BINDING(FsDriver, "driver", driver_fields);

static const XmlField binary_fields[] = {
    XML_ATTR        (FsBinary, path,         "path",                XML_ABS_PATH, 0),
    XML_ATTR_ENUM   (FsBinary, xattr,        "xattr",               Switch,       0),
    XML_IN_ATTR     (FsBinary, cache_mode,   "cache", "mode",       XML_STRING,   0),
    XML_IN_ATTR     (FsBinary, sandbox_mode, "sandbox", "mode",     XML_STRING,   0),
    XML_IN_ATTR_ENUM(FsBinary, posix_lock,   "lock", "posix",       Switch,       0),
    XML_IN_ATTR_ENUM(FsBinary, flock,        "lock", "flock",       Switch,       0),
    XML_IN_ATTR     (FsBinary, thread_pool,  "thread_pool", "size", XML_OPT_INT,  0),
    XML_IN_ATTR     (FsBinary, openfiles,    "openfiles", "max",    XML_ULLONG,   XML_OMIT_ZERO),
};
XML_BINDING(FsBinary, "binary", binary_fields);

static const XmlField source_dir_fields[] = {
    XML_ATTR(FsSource, path,   "dir",    XML_PATH, 0),
    XML_ATTR(FsSource, socket, "socket", XML_PATH, 0),
};
XML_BINDING_AS(FsSourceDir, FsSource, "source", source_dir_fields);

static const XmlField source_block_fields[] = {
    XML_ATTR(FsSource, path, "dev", XML_PATH, XML_REQUIRED),
};
XML_BINDING_AS(FsSourceBlock, FsSource, "source", source_block_fields);

static const XmlField source_file_fields[] = {
    XML_ATTR(FsSource, path, "file", XML_PATH, XML_REQUIRED),
};
XML_BINDING_AS(FsSourceFile, FsSource, "source", source_file_fields);

static const XmlField source_template_fields[] = {
    XML_ATTR(FsSource, path, "name", XML_STRING, XML_REQUIRED),
};
XML_BINDING_AS(FsSourceTemplate, FsSource, "source", source_template_fields);

static const XmlField source_ram_fields[] = {
    XML_ATTR(FsSource, usage, "usage", XML_ULLONG, XML_REQUIRED),
    XML_ATTR(FsSource, units, "units", XML_STRING, 0),
};

/* A size whose unit has a name of its own: it is kept in KiB. */
static int
source_ram_post_parse(void *self, XmlContext *ctx)
{
    FsSource *source = self;
    unsigned long long bytes;

    if (text_equal(source->units, "KiB"))
        return 0;
    if (text_scale(source->usage, source->units, 1024, G_MAXUINT64, &bytes) < 0)
        return -1;
    source->usage = text_bytes_to_kib(bytes);
    g_free(source->units);
    source->units = g_strdup("KiB");
    return 0;
}
XML_BINDING_AS(FsSourceRam, FsSource, "source", source_ram_fields, .post_parse = source_ram_post_parse);

static const XmlField type_dir_fields[] = { XML_CHILD_AS(FsDef, source, "source", FsSource, FsSourceDir, 0) };
static const XmlField type_block_fields[] = { XML_CHILD_AS(FsDef, source, "source", FsSource, FsSourceBlock, 0) };
static const XmlField type_file_fields[] = { XML_CHILD_AS(FsDef, source, "source", FsSource, FsSourceFile, 0) };
static const XmlField type_template_fields[] = { XML_CHILD_AS(FsDef, source, "source", FsSource, FsSourceTemplate, 0) };
static const XmlField type_ram_fields[] = { XML_CHILD_AS(FsDef, source, "source", FsSource, FsSourceRam, 0) };

static const XmlCase type_cases[] = {
    XML_CASE(FS_MOUNT,    FsDef, type_dir_fields),
    XML_CASE(FS_BIND,     FsDef, type_dir_fields),
    XML_CASE(FS_BLOCK,    FsDef, type_block_fields),
    XML_CASE(FS_FILE,     FsDef, type_file_fields),
    XML_CASE(FS_TEMPLATE, FsDef, type_template_fields),
    XML_CASE(FS_RAM,      FsDef, type_ram_fields),
};

static const XmlField fs_fields[] = {
    XML_ATTR_ENUM(FsDef, type,             "type",             FsType,       XML_ABI),
    XML_ATTR_ENUM(FsDef, accessmode,       "accessmode",       FsAccessMode, 0),
    XML_ATTR_ENUM(FsDef, model,            "model",            VirtioModel,  XML_ABI),
    XML_ATTR_ENUM(FsDef, multidevs,        "multidevs",        FsMultidevs,  0),
    XML_ATTR     (FsDef, fmode,            "fmode",            XML_OPT_OCTAL4, 0),
    XML_ATTR     (FsDef, dmode,            "dmode",            XML_OPT_OCTAL4, 0),
    XML_CHILD    (FsDef, driver,           "driver",           FsDriver,     XML_OMIT_EMPTY),
    XML_CHILD    (FsDef, binary,           "binary",           FsBinary,     XML_OMIT_EMPTY),
    XML_CHILD    (FsDef, idmap,            "idmap",            IdMap,        0),
    XML_SWITCH   (FsDef, type,             type_cases,                       0),
    XML_IN_ATTR  (FsDef, target,           "target", "dir",    XML_STRING,   XML_REQUIRED | XML_ABI),
    XML_PRESENT  (FsDef, readonly,         "readonly",                       XML_ABI),
    XML_IN_TEXT  (FsDef, space_hard_limit, "space_hard_limit", XML_BYTES,    XML_OMIT_ZERO),
    XML_IN_TEXT  (FsDef, space_soft_limit, "space_soft_limit", XML_BYTES,    XML_OMIT_ZERO),
    XML_EMBED_AS (FsDef, info,             DeviceInfo,         DeviceInfoBoot),
};

static int
fs_post_parse(void *self, XmlContext *ctx)
{
    FsDef *fs = self;

    if (fs->accessmode == FS_ACCESS_DEFAULT && !(fs->source && fs->source->socket)
        && !(fs->driver && fs->driver->type == FS_DRIVER_MTP))
        fs->accessmode = FS_ACCESS_PASSTHROUGH;
    return 0;
}

static int
fs_validate(void *self, XmlContext *ctx)
{
    const FsDef *fs = self;
    bool is_virtiofs = fs->driver && fs->driver->type == FS_DRIVER_VIRTIOFS;

    if (!fs->source && fs->type != FS_RAM)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("filesystem '%1$s' has no source"), fs->target);
    if (fs->source && fs->source->socket && !is_virtiofs)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("filesystem '%1$s': a source 'socket' needs <driver type='virtiofs'/>"),
                        fs->target);
    if (fs->source && fs->source->socket && fs->source->path)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("filesystem '%1$s': 'dir' and 'socket' exclude each other"), fs->target);
    if ((fs->type == FS_MOUNT || fs->type == FS_BIND) && fs->source && !fs->source->socket && !fs->source->path)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("filesystem '%1$s' has a source without 'dir'"), fs->target);
    if (fs->binary && !is_virtiofs)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("filesystem '%1$s': 'binary' needs <driver type='virtiofs'/>"),
                        fs->target);
    return 0;
}
XML_BINDING(FsDef, "filesystem", fs_fields, .post_parse = fs_post_parse, .validate = fs_validate);
